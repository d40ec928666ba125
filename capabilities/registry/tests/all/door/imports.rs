use chrono::TimeDelta;
use hygie_kernel::{Lang, Node};
use hygie_platform::Texts;
use hygie_platform::db::Sql;
use hygie_registry::{IMPORT, READ};
use hygie_testkit::{Product, shared};

use crate::door::scene::{CAPABILITIES, product};
use crate::door::sent::{bring, count, finess_file};

#[tokio::test]
async fn a_deposited_file_is_imported_by_the_job_and_reported() {
    let product = product().await;
    let region = product.region("32").await;
    let officer = product.person_with(&[IMPORT], region).await;
    let file = std::fs::read(shared("data/finess/finess_2021-01-08_hauts-de-france.csv.gz")).unwrap();

    let name = r"C:\Fichiers\finess_2021-01-08.csv.gz";
    let sent = officer.upload("/imports", name, &file, &[("kind", "finess")]).await.is(303);
    let report = sent.location();
    officer.get(&report).await.is(200).says("Le fichier attend son tour").says("http-equiv=\"refresh\"");
    officer.get(&format!("{report}/progress")).await.is(200).does_not_say("data-progress-end");

    product.run_jobs().await;
    officer.get(&format!("{report}/progress")).await.is(200).says("data-progress-end");
    let shown = officer.get(&report).await.is(200).does_not_say("http-equiv");
    let shown = shown.says("<h1>finess_2021-01-08.csv.gz</h1>").says("8 janvier 2021").says("UTF-8");
    let created = shown.between("<dt>Créations</dt><dd>", "</dd>").replace('\u{202f}', "");
    assert_eq!(
        created.parse::<i64>().unwrap(),
        count(&product, "SELECT COUNT(*) AS value FROM structure").await
    );
    assert_eq!(count(&product, "SELECT COUNT(*) AS value FROM structure WHERE kind = 'ET'").await, 8_576);
    assert_eq!(deposits(&product), 0);

    let again = bring(&product, &officer, "finess", "finess_2021-01-08.csv.gz", &file).await;
    again
        .says("<dt>Créations</dt><dd>0</dd>")
        .says("<dt>Modifications</dt><dd>0</dd>")
        .says("<dt>Fermetures</dt><dd>0</dd>");
    officer.get("/imports").await.is(200).says("finess_2021-01-08.csv.gz").says("Importé");
}

#[tokio::test]
async fn a_damaged_file_says_which_line_and_why() {
    let product = product().await;
    let officer = product.person_with(&[IMPORT], product.region("32").await).await;

    let mut file = finess_file(&[["600000011", "600000029", "CH DES LILAS", "60", "32"]]);
    file.extend(b"600000037;trop court\n");
    let report = bring(&product, &officer, "finess", "lilas.csv", &file).await;
    let report = report
        .says("<dt>Lignes refusées</dt><dd><a href=\"#refused\">1</a>")
        .says("<th scope=\"row\">3</th>");
    let report = report.says("La ligne n’a pas le nombre de champs attendu").says("600000037;trop court");
    let lines = report.request.replace("GET ", "") + "/lines.csv";
    officer.get(&lines).await.is(200).says("wrong-field-count").says("600000037;trop court");

    let file = std::fs::read(shared("data/finess/etalab-cs1100507_2026-01-07_abime-par-tableur_extrait.csv"))
        .unwrap();
    let report = bring(&product, &officer, "finess", "tableur.csv", &file).await;
    report
        .says("Un tableur a réenregistré le fichier")
        .says("sans l’ouvrir")
        .says("Rien n’a changé dans l’annuaire");
    let report = bring(&product, &officer, "contours", "contours.csv", b"<!doctype html><html></html>").await;
    report.says("pas du GeoJSON");
}

#[tokio::test]
async fn a_file_that_is_too_large_is_refused_and_not_kept() {
    let product = product().await;
    let officer = product.person_with(&[IMPORT], product.region("32").await).await;
    let file = vec![b'x'; product.app.settings.upload_limit + 1];
    officer
        .upload("/imports", "gros.csv", &file, &[("kind", "finess")])
        .await
        .is(413)
        .says("C’est trop volumineux");
    assert_eq!(deposits(&product), 0);
    assert_eq!(count(&product, "SELECT COUNT(*) AS value FROM import").await, 0);
}

#[tokio::test]
async fn a_missing_or_empty_file_is_asked_again_and_the_choice_is_kept() {
    let product = product().await;
    let officer = product.person_with(&[IMPORT], product.region("32").await).await;
    let fields = [("kind", "contours"), ("dry_run", "yes")];
    let page = officer.upload("/imports", "", b"", &fields).await.is(422).says("Choisissez un fichier");
    page.says("value=\"contours\" checked").says("value=\"yes\" checked");
    officer.upload("/imports", "vide.csv", b"", &fields).await.is(422).says("Ce fichier est vide");
    officer
        .upload("/imports", "f.csv", b"x", &[("kind", "autre")])
        .await
        .is(422)
        .says("Dites ce que le fichier contient");
    assert_eq!(deposits(&product), 0);
}

#[tokio::test]
async fn an_officer_of_another_region_changes_nothing_here_and_their_import_is_theirs() {
    let product = product().await;
    let here = product.person_with(&[IMPORT], product.region("32").await).await;
    let elsewhere = product.person_with(&[IMPORT], product.region("11").await).await;
    let nation = product.person_with(&[IMPORT], product.nation().await).await;
    let stranger = product.person_with(&[READ], product.region("32").await).await;

    let file = finess_file(&[["600000011", "600000029", "CH DES LILAS", "60", "32"]]);
    let report = bring(&product, &elsewhere, "finess", "lilas.csv", &file).await;
    let path = report.request.replace("GET ", "");
    report.says("<dt>Ailleurs</dt><dd>1</dd>").says("<dt>Créations</dt><dd>0</dd>");
    assert_eq!(count(&product, "SELECT COUNT(*) AS value FROM structure").await, 0);

    here.get("/imports").await.is(200).does_not_say("lilas.csv");
    for page in [path.clone(), format!("{path}/progress"), format!("{path}/lines.csv")] {
        here.get(&page).await.is(404);
        stranger.get(&page).await.is(403);
        nation.get(&page).await.is(200);
    }

    let contour = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"60","nom":"Oise"},
        "geometry":{"type":"Polygon","coordinates":[[[2,49],[3,49],[3,50],[2,49]]]}}]}"#;
    let report = bring(&product, &elsewhere, "contours", "oise.geojson", contour.as_bytes()).await;
    report.says("<dt>Ailleurs</dt><dd>1</dd>").says("<dt>Créations</dt><dd>0</dd>");
    bring(&product, &here, "contours", "oise.geojson", contour.as_bytes())
        .await
        .says("<dt>Créations</dt><dd>1</dd>");
}

#[tokio::test]
async fn a_right_that_ended_before_the_reading_does_not_serve_and_one_that_came_later_neither() {
    let product = product().await;
    let region = product.region("32").await;
    let officer = product.person_with(&[IMPORT], region).await;
    let file = finess_file(&[
        ["600000011", "600000029", "CH DES LILAS", "60", "32"],
        ["750000011", "750000029", "CH DES ROSES", "75", "11"],
    ]);
    officer.upload("/imports", "lilas.csv", &file, &[("kind", "finess")]).await.is(303);
    product.clock.advance(TimeDelta::minutes(1));
    product.run(Sql::new("UPDATE access_grant SET valid_to = ").bind(product.app.clock.now())).await;
    product.allow(&officer, &[IMPORT], product.region("11").await).await;
    product.run_jobs().await;
    assert_eq!(count(&product, "SELECT COUNT(*) AS value FROM structure").await, 0);
}

#[tokio::test]
async fn a_simulation_changes_nothing_and_says_to_send_the_file_again() {
    let product = product().await;
    let officer = product.person_with(&[IMPORT], product.region("32").await).await;
    let file = finess_file(&[["600000011", "600000029", "CH DES LILAS", "60", "32"]]);
    let sent = officer
        .upload("/imports", "lilas.csv", &file, &[("kind", "finess"), ("dry_run", "yes")])
        .await
        .is(303);
    product.run_jobs().await;
    let report = officer.follow(&sent).await.is(200).says("<dt>Créations</dt><dd>2</dd>");
    report.says("c’était une simulation").says("/imports/new?kind=finess");
    assert_eq!(count(&product, "SELECT COUNT(*) AS value FROM structure").await, 0);
}

#[tokio::test]
async fn a_deposit_that_vanished_is_said_to_have_failed_and_the_next_is_read() {
    let product = product().await;
    let officer = product.person_with(&[IMPORT], product.region("32").await).await;
    let file = finess_file(&[["600000011", "600000029", "CH DES LILAS", "60", "32"]]);
    let lost = officer.upload("/imports", "perdu.csv", &file, &[("kind", "finess")]).await.is(303);
    let folder = product.app.settings.data_dir.join("imports");
    std::fs::remove_dir_all(&folder).unwrap();
    let next = officer.upload("/imports", "lilas.csv", &file, &[("kind", "finess")]).await.is(303);
    // What a process that was killed left behind goes after a day; an upload under way stays.
    std::fs::write(folder.join("01936000-0000-7000-8000-000000000000.deposit"), b"x").unwrap();
    std::fs::write(folder.join(format!("{}.deposit", product.app.new_id::<Node>())), b"x").unwrap();
    product.run_jobs().await;
    officer.follow(&lost).await.is(200).says("Échec").says("a disparu avant d’être lu");
    officer.follow(&next).await.is(200).says("<dt>Créations</dt><dd>2</dd>");
    assert_eq!(deposits(&product), 1);
}

/// Every code that a reader of files or the registry can give has a text in both languages.
#[test]
fn every_reason_is_said_in_both_languages() {
    let texts = Texts::new(&CAPABILITIES).unwrap();
    let finess = include_str!("../../../../../engines/finess/src/complaints.rs");
    let contours = include_str!("../../../../../engines/contours/src/lib.rs");
    let registry = [
        include_str!("../../../src/import/ght.rs"),
        include_str!("../../../src/import/finess.rs"),
        include_str!("../../../src/import/contours.rs"),
    ];
    let own_files = [include_str!("../../../src/import/mod.rs"), registry[0]];
    let mut keys = Vec::new();
    for source in [finess, contours] {
        for (kind, start, ends) in [
            ("impl Unreadable {", "import-file-", &["", "-do"][..]),
            ("impl Reason {", "import-line-", &[""]),
            ("impl Doubt {", "import-line-", &[""]),
        ] {
            let Some((_, body)) = source.split_once(kind) else { continue };
            let body = body.split("\n}\n").next().unwrap_or_default();
            let codes = body.split("=> \"").skip(1).filter_map(|rest| rest.split('"').next());
            keys.extend(codes.flat_map(|code| ends.iter().map(move |end| format!("{start}{code}{end}"))));
        }
    }
    for source in registry {
        let codes = source.split(".refuse(0, \"").skip(1).filter_map(|rest| rest.split('"').next());
        keys.extend(codes.map(|code| format!("import-line-{code}")));
    }
    for source in own_files {
        for call in ["fail(&app, id, \"", "Some((\""] {
            let codes = source.split(call).skip(1).filter_map(|rest| rest.split('"').next());
            keys.extend(
                codes.flat_map(|code| [format!("import-file-{code}"), format!("import-file-{code}-do")]),
            );
        }
    }
    assert!(keys.len() > 80, "only {} codes were found", keys.len());
    let missing: Vec<_> =
        keys.iter().filter(|key| Lang::ALL.iter().any(|lang| !texts.has(*lang, key))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

fn deposits(product: &Product) -> usize {
    std::fs::read_dir(product.app.settings.data_dir.join("imports")).map_or(0, Iterator::count)
}
