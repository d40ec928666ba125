//! What is seen over all, through HTTP, on a whole product.

mod scene;

use chrono::TimeDelta;
use hygie_kernel::{Clock, Id, Node};
use hygie_platform::db::Sql;
use hygie_steering::{AGGREGATES, SIGN};
use hygie_testkit::texts_are_complete;

use scene::{CAPABILITIES, SEEING, Scene, scene};

/// How many pages a document has.
fn pages(pdf: &[u8]) -> usize {
    let text = String::from_utf8_lossy(pdf);
    let marks = ["/Type /Page", "/Type/Page"];
    let count = |mark: &str| {
        text.match_indices(mark).filter(|(at, mark)| !text[at + mark.len()..].starts_with('s')).count()
    };
    marks.into_iter().map(count).sum()
}

#[tokio::test]
async fn the_dashboard_of_a_region_shows_what_was_set_and_another_region_sees_nothing() {
    let scene = scene().await;
    let campaign = scene.filled().await;
    let page = scene.officer.get("/steering").await.is(200);
    let page = page
        .says("structures interrogées, « Second état des lieux »")
        .says("50\u{a0}%")
        .says("sur une réponse")
        .says(&format!("{campaign}?state=submitted#structures"))
        .says("12\u{202f}000\u{a0}€")
        .says("4,2\u{a0}%")
        .says("1 sur 3")
        .says("2 campagnes sont en cours : 3 réponses sur 4")
        .says("Le thème le plus faible est « Sauvegardes » : 25\u{a0}% en moyenne")
        .says("Un constat critique est ouvert")
        .says("Nord</a>")
        .says("href=\"/steering/themes.csv?in=");
    page.says("Le score reste à 50\u{a0}%").says("Exporter en CSV");
    // A department is a part of it.
    scene
        .officer
        .get(&format!("/steering?in={}", scene.department))
        .await
        .is(200)
        .says("CH de Valombrelle")
        .does_not_say("CH de Brumeval");
    let page = scene.stranger.get("/steering").await.is(200);
    page.does_not_say("Valombrelle").does_not_say("Second état").does_not_say("Sauvegardes");
    scene.stranger.get(&format!("/steering?in={}", scene.region)).await.is(200).does_not_say("Second état");
    // Who sees the territory alone has no dashboard.
    let reader = scene.product.person_with(&[hygie_registry::READ], scene.region).await;
    reader.get("/steering").await.is(403);
    reader.get("/steering/themes.csv").await.is(403);
}

#[tokio::test]
async fn what_changed_since_a_dashboard_was_read_shows_when_it_is_read_again() {
    let scene = scene().await;
    let campaign = scene.filled().await;
    scene
        .officer
        .get("/steering")
        .await
        .is(200)
        .says("sur une réponse")
        .says("Un constat critique est ouvert");
    scene.officer.get(&campaign).await.is(200).says("Une structure sur 2 a remis");
    scene.product.clock.advance(TimeDelta::minutes(10));
    scene.officer.get("/steering").await.is(200).says("sur une réponse");
    scene.hand_in(scene.other, 1.0, "1000 1000 1000").await;
    scene.finding("Pare-feu en fin de vie", "critical").await;
    let page = scene.officer.get("/steering").await.is(200);
    page.says("sur 2 réponses").says("75\u{a0}%").says("2 constats critiques sont ouverts");
    scene.officer.get(&campaign).await.is(200).says("2 structures sur 2 ont remis");
    // What is older than the latest change arrives too: its transaction began before and ended after.
    let now = scene.product.clock.now();
    let sql = Sql::new("UPDATE plan_standing SET late_actions = 7, changed_at = ")
        .bind(now - TimeDelta::seconds(20))
        .push(" WHERE structure_id = ")
        .bind(scene.hospital);
    scene.product.run(sql).await;
    let figures =
        scene.officer.get_api(&format!("/api/v1/steering?in={}", scene.region)).await.is(200).json();
    assert_eq!(figures["late_actions"], 7);
    scene.stranger.get(&campaign).await.is(404);
}

#[tokio::test]
async fn a_group_sees_its_members_by_theme_and_each_leads_to_its_structure() {
    let scene = scene().await;
    scene.filled().await;
    let page = scene.group.get("/steering").await.is(200);
    let page = page
        .says("GHT des Monts")
        .says("de la plus faible à la plus forte")
        .says(&format!("href=\"/structures/{}\"", scene.hospital))
        .says("CH de Brumeval")
        .says("Trois à six mois");
    // Those who do not see who runs a campaign know it by its framework.
    page.says("« Petit »").does_not_say("Second état des lieux");
    let file = scene.group.get("/steering/members.csv").await.is(200);
    file.says("Structure;Score (%);Sauvegardes (%);Comptes (%);Gestion de crise (%)")
        .says("CH de Valombrelle;50;25;75;50")
        .says("CH de Brumeval;");
    scene.group.get("/steering/departments.csv").await.is(404);
}

#[tokio::test]
async fn a_structure_sees_itself_beside_ten_others_at_least() {
    let scene = scene().await;
    scene.filled().await;
    let path = format!("/steering?in={}", scene.hospital);
    let page = scene.director.get(&path).await.is(200);
    let page = page
        .says("Les cinq prochaines")
        .says("Sauvegardes en ligne seulement")
        .says("évalué le")
        .says("Moins de dix structures du même type")
        .says("Le score est passé de 40\u{a0}% à 50\u{a0}%")
        .says("Une obligation sur 2 est tenue")
        .says("Un à trois mois")
        .says("Programmes de financement");
    page.does_not_say("en pointillé").does_not_say("CH de Brumeval");
    // Nine others are not enough, ten are.
    let elsewhere = scene.product.department("69", scene.product.region("84").await).await;
    for number in 0..9 {
        add_peer(&scene, &format!("CH du Val {number}"), elsewhere, 0.8).await;
    }
    // The other member of the group handed in the same version too: that makes ten.
    let page = scene.director.get(&path).await.is(200);
    page.says("la moyenne des 10 autres structures")
        .says("quand les structures du même type y sont à 78\u{a0}%");
    let file = scene.director.get(&format!("/steering/themes.csv?in={}", scene.hospital)).await.is(200);
    file.says("Thème;Score (%);Moyenne du même type (%)").says("Sauvegardes;25;78").does_not_say("Val");
}

/// A structure elsewhere that handed in the same framework.
async fn add_peer(scene: &Scene, name: &str, department: Id<Node>, score: f64) {
    let structure = scene.product.legal_entity(name, department).await;
    let id: Id<Node> = scene.product.app.new_id();
    let now = scene.product.clock.now();
    let themes = format!("{0:.0} {0:.0} {0:.0}", score * 1000.0);
    let sql = Sql::new(
        "INSERT INTO assessment (id, structure_id, framework, framework_version, groups, profile, state, score, answered,
                                 not_applicable, lacking, total, themes, levels, submitted_at, created_at, changed_at, version) VALUES ",
    );
    let values = [[
        id.into(),
        structure.into(),
        "petit".into(),
        1_i64.into(),
        serde_json::json!([]).into(),
        serde_json::json!({ "kind": "EJ", "segment": "legal-entity", "statuses": [] }).into(),
        "submitted".into(),
        score.into(),
        4_i64.into(),
        0_i64.into(),
        0_i64.into(),
        4_i64.into(),
        themes.as_str().into(),
        "_22_2_2".into(),
        now.into(),
        now.into(),
        now.into(),
        1_i64.into(),
    ]];
    scene.product.run(sql.values(values)).await;
}

#[tokio::test]
async fn the_table_of_a_chart_and_its_file_say_the_same() {
    let scene = scene().await;
    scene.filled().await;
    let page = scene.officer.get("/steering").await.is(200);
    for name in ["campaigns", "themes", "members", "trend", "departments", "obligations", "findings"] {
        let table = page.between(&format!("id=\"chart-{name}\""), "</section>");
        let file = scene.officer.get(&format!("/steering/{name}.csv")).await.is(200).body;
        let file = file.trim_start_matches('\u{feff}');
        let mut lines = file
            .lines()
            .map(|line| line.split(';').map(|cell| cell.trim_matches('"').to_owned()).collect::<Vec<_>>());
        let header = lines.next().unwrap();
        let shown: Vec<String> = cells(&table, "<th scope=\"col\"");
        assert_eq!(
            header.iter().map(|cell| cell.trim_end_matches(" (%)").to_owned()).collect::<Vec<_>>(),
            shown,
            "{name}"
        );
        let rows: Vec<Vec<String>> = table
            .split("<tr>")
            .skip(2)
            .map(|row| [cells(row, "<th scope=\"row\""), cells(row, "<td")].concat())
            .collect();
        let plain = |cell: &str| cell.trim_end_matches("\u{a0}%").replace(['\u{202f}', '–'], "");
        let rows: Vec<Vec<String>> =
            rows.iter().map(|row| row.iter().map(|cell| plain(cell)).collect()).collect();
        assert_eq!(lines.collect::<Vec<_>>(), rows, "{name}");
    }
}

/// The texts of these cells, without their marks.
fn cells(html: &str, mark: &str) -> Vec<String> {
    let cell = |rest: &str| {
        let rest = rest.split_once('>').map(|(_, rest)| rest).unwrap_or_default();
        let whole = rest.split("</t").next().unwrap_or_default();
        let mut text = String::new();
        let mut is_mark = false;
        for sign in whole.chars() {
            match sign {
                '<' => is_mark = true,
                '>' => is_mark = false,
                sign if !is_mark => text.push(sign),
                _ => {}
            }
        }
        text
    };
    html.split(mark).skip(1).map(cell).collect()
}

#[tokio::test]
async fn the_ministry_sees_sums_and_never_a_structure_nor_a_small_cell() {
    let scene = scene().await;
    scene.filled().await;
    let elsewhere = scene.product.department("69", scene.product.region("84").await).await;
    for number in 0..12 {
        add_peer(&scene, &format!("CH du Val {number}"), elsewhere, 0.8).await;
    }
    let further = scene.product.department("76", scene.product.region("28").await).await;
    for number in 0..11 {
        add_peer(&scene, &format!("CH du Cap {number}"), further, 0.6).await;
    }
    let nation = scene.product.nation().await;
    let ministry = scene.product.person_with(&[AGGREGATES], nation).await;
    let page = ministry.get("/ministry").await.is(200);
    let rhone = page.between("Auvergne", "</tr>");
    assert!(rhone.contains(">12<") && rhone.contains("80\u{a0}%"), "{rhone}");
    assert!(rhone.contains("moins de dix"), "no obligation is followed there: {rhone}");
    // Eleven would tell by subtraction what the two others are.
    let normandy = page.between("Normandie", "</tr>");
    assert!(!normandy.contains('%') && normandy.contains("non montré"), "{normandy}");
    let north = page.between("Hauts-de-France", "</tr>");
    assert!(!north.contains('%') && north.contains("moins de dix"), "{north}");
    let page = page.says("Entités juridiques");
    page.does_not_say("CH du Val").does_not_say("Valombrelle").does_not_say("Brumeval");
    let file = ministry.get("/ministry/export.csv").await.is(200);
    file.says("Région;Hauts-de-France;moins de dix;moins de dix;moins de dix;moins de dix")
        .does_not_say("CH d");
    ministry.get("/ministry/export.xlsx").await.is(200);
    // They see nothing else.
    for path in ["/steering", "/structures", "/plan", "/campaigns"] {
        ministry.get(path).await.is(403);
    }
    ministry.get(&format!("/structures/{}/sheet", scene.hospital)).await.is(403);
    scene.officer.get("/ministry").await.is(403);
}

#[tokio::test]
async fn a_director_signs_the_figures_that_were_shown_and_no_others() {
    let scene = scene().await;
    scene.filled().await;
    let path = format!("/structures/{}/sheet", scene.hospital);
    let sign = format!("/structures/{}/attestations", scene.hospital);
    let page = scene.director.get(&path).await.is(200);
    let page = page
        .says("Fiche de direction")
        .says("50\u{a0}%")
        .says("10 points de plus")
        .says("Sauvegardes en ligne seulement")
        .says("4,2\u{a0}%")
        .says("En retard")
        .says("Signer l’attestation");
    let seen = page.between("name=\"digest\" value=\"", "\"");
    // The one who may not sign sees the same figures and no button.
    scene.referent.get(&path).await.is(200).does_not_say("name=\"digest\"").says("pas encore signé");
    scene.referent.post_form(&sign, &[("digest", &seen)]).await.is(403);
    scene.stranger.get(&path).await.is(404);
    scene.stranger.post_form(&sign, &[("digest", &seen)]).await.is(404);
    // The agency gives the right over its region, and signs in nobody's place.
    let agency = scene.product.person_with(&[SEEING, &[SIGN]].concat(), scene.region).await;
    agency.get(&path).await.is(200).does_not_say("name=\"digest\"");
    agency.post_form(&sign, &[("digest", &seen)]).await.is(422).says("signée par la direction");
    // Something moves in between.
    scene.finding("Mot de passe par défaut sur un pare-feu", "critical").await;
    let late = scene.director.post_form(&sign, &[("digest", &seen)]).await.is(409);
    let late = late.says("Les chiffres ont changé : rien n’est signé").says("Mot de passe par défaut");
    let now = late.between("name=\"digest\" value=\"", "\"");
    assert_ne!(now, seen);
    scene.director.get(&path).await.does_not_say("attestation signée");
    let signed = scene.director.post_form(&sign, &[("digest", &now)]).await.is(303);
    scene
        .director
        .follow(&signed)
        .await
        .is(200)
        .says("Une attestation signée")
        .says(&scene.director.name)
        .says("Attesté");
    // Twice is once.
    scene.director.post_form(&sign, &[("digest", &now)]).await.is(303);
    scene.director.get(&path).await.says("Une attestation signée");
    assert_eq!(scene.acts("steering.attestation-signed").await, 1);
    // It holds as long as the figures do.
    scene.finding("Journal absent", "low").await;
    scene
        .director
        .get(&path)
        .await
        .does_not_say("Attesté</span>")
        .says("Une attestation signée")
        .says("Signer l’attestation");
}

#[tokio::test]
async fn documents_are_made_for_those_who_see_what_they_say() {
    let scene = scene().await;
    let campaign = scene.filled().await;
    let report = format!("{campaign}/report.pdf");
    assert!((1..=4).contains(&pages(&scene.pdf(&scene.officer, &report, "campaign").await)));
    scene.stranger.get(&report).await.is(404);
    let sheet = format!("/structures/{}/sheet.pdf", scene.hospital);
    assert_eq!(pages(&scene.pdf(&scene.director, &sheet, "sheet").await), 1);
    scene.stranger.get(&sheet).await.is(404);
    assert!((1..=3).contains(&pages(&scene.pdf(&scene.director, "/plan/plan.pdf", "plan").await)));
    let csv = "Constat;Gravité;Exposition;Actif;Constaté le\n\
               Mot de passe par défaut sur la console;critique;internet;fw-01.valombrelle.test;2026-11-02\n\
               SMBv1 actif;haute;interne;srv-03;2026-11-03\n\
               Certificat arrivé à son terme;moyenne;internet;portail;2026-11-04\n";
    let path = format!("/findings/deposit?in={}", scene.hospital);
    scene.referent.upload(&path, "rapport.csv", csv.as_bytes(), &[("source", "audit")]).await.is(200);
    assert!(
        (1..=3)
            .contains(&pages(&scene.pdf(&scene.group, "/plan/vulnerabilities.pdf", "vulnerabilities").await))
    );
    // A whole assessment, answered for real, on a framework of the ministry.
    let structure = scene.hospital.to_string();
    let form = [("structure", structure.as_str()), ("framework", "starter-30")];
    let begun = scene.referent.post_form("/assessments", &form).await.is(303).location();
    let assessment = begun.split('?').next().unwrap_or_default().to_owned();
    answer_something(&scene, &assessment).await;
    let report = format!("{assessment}/report.pdf");
    assert!((2..=6).contains(&pages(&scene.pdf(&scene.referent, &report, "assessment").await)));
    scene.stranger.get(&report).await.is(404);
    let reader = scene.product.person_with(&[hygie_registry::READ], scene.region).await;
    for act in ["assessment", "campaign", "plan", "vulnerabilities", "sheet"] {
        assert_eq!(scene.acts(&format!("steering.{act}-exported")).await, 1, "{act}");
    }
    for path in [report.as_str(), sheet.as_str(), "/plan/plan.pdf", "/plan/vulnerabilities.pdf"] {
        reader.get(path).await.is(403);
    }
}

#[tokio::test]
async fn the_file_of_a_programme_is_printed_with_what_is_missing_and_what_was_brought() {
    let scene = scene().await;
    let rights = [SEEING, &[hygie_funding::READ, hygie_funding::EDIT]].concat();
    let assembler = scene.product.person_with(&rights, scene.hospital).await;
    let open = format!("/programmes/care-d1-bis/files?in={}", scene.hospital);
    let opened = assembler.post(&open, "").await.is(303).location();
    let file = opened.split('?').next().unwrap_or_default().to_owned();
    let printed = format!("{file}/file.pdf");
    assembler.get(&file).await.is(200).says(&printed);
    assert!((1..=2).contains(&pages(&scene.pdf(&assembler, &printed, "programme").await)));
    assert_eq!(scene.acts("steering.programme-exported").await, 1);
    let elsewhere = scene.product.person_with(&rights, scene.other).await;
    elsewhere.get(&printed).await.is(404);
    scene.stranger.get(&printed).await.is(403);
}

#[tokio::test]
async fn the_sheet_of_a_director_stays_on_one_page_whatever_there_is_to_say() {
    let scene = scene().await;
    scene.filled().await;
    for number in 0..12 {
        let long =
            "Le commutateur du local technique de l’aile est, sans mise à jour depuis son installation, "
                .repeat(3);
        scene.finding(&format!("{number} {}", long.chars().take(280).collect::<String>()), "critical").await;
        scene
            .action(
                &format!("{number} Remplacer {}", long.chars().take(250).collect::<String>()),
                "1000",
                30 + number,
            )
            .await;
    }
    for obligation in [
        "response-plan",
        "audit-active-directory",
        "audit-exposure",
        "named-ciso",
        "named-dpo",
        "policy-review",
        "budget-share",
        "awareness",
        "incident-declaration",
        "backup-test",
    ] {
        scene.duty(scene.hospital, obligation, "missing").await;
    }
    for number in 0..4 {
        add_project(&scene, &format!("Dossier patient de la maternité, lot {number}")).await;
    }
    scene.product.clock.advance(TimeDelta::days(400));
    scene.product.run_jobs().await;
    scene.open_sessions().await;
    let sheet = format!("/structures/{}/sheet.pdf", scene.hospital);
    assert_eq!(pages(&scene.pdf(&scene.director, &sheet, "sheet-full").await), 1);
    // And the plan of the whole group runs over several.
    assert!(pages(&scene.pdf(&scene.group, "/plan/plan.pdf", "plan-full").await) >= 2);
    assert!(
        pages(&scene.pdf(&scene.officer, "/plan/vulnerabilities.pdf", "vulnerabilities-none").await) >= 1
    );
}

/// A project whose homologation ends in a year.
async fn add_project(scene: &Scene, name: &str) {
    let id: Id<Node> = scene.product.app.new_id();
    let now = scene.product.clock.now();
    let sql = Sql::new(
        "INSERT INTO project (id, structure_id, name, sort_key, nature, data, hosting, dpia_state, homologation, homologated_on,
                              homologated_until, is_homologation_over, ciso_opinion, region_opinion, state, created_at, created_by,
                              changed_at, version) VALUES ",
    );
    let values = [[
        id.into(),
        scene.hospital.into(),
        name.into(),
        hygie_kernel::sort_key(name).into(),
        "software".into(),
        "health".into(),
        "hds".into(),
        "done".into(),
        "granted".into(),
        now.date_naive().into(),
        (now.date_naive() + TimeDelta::days(420)).into(),
        false.into(),
        "none".into(),
        "none".into(),
        "live".into(),
        now.into(),
        "test".into(),
        now.into(),
        1_i64.into(),
    ]];
    scene.product.run(sql.values(values)).await;
}

/// Answers every other question of an assessment with what its page offers.
async fn answer_something(scene: &Scene, assessment: &str) {
    for theme in 0..12 {
        let page = scene.referent.get(&format!("{assessment}/themes/{theme}")).await;
        if page.status != 200 {
            break;
        }
        let mut form: Vec<(String, String)> = Vec::new();
        for (place, question) in page.body.split("name=\"v-").skip(1).enumerate() {
            let number = question.split('"').next().unwrap_or_default();
            let codes: Vec<&str> = question
                .split(&format!("name=\"a-{number}\" value=\""))
                .skip(1)
                .filter_map(|rest| rest.split('"').next())
                .filter(|code| !code.is_empty() && *code != "n/a")
                .collect();
            if codes.is_empty() {
                continue;
            }
            form.push((format!("v-{number}"), "0".to_owned()));
            form.push((format!("a-{number}"), codes[(place + theme) % codes.len()].to_owned()));
            if place % 2 == 0 {
                form.push((
                    format!("n-{number}"),
                    "Vu avec le prestataire, à reprendre au prochain comité.".to_owned(),
                ));
            }
        }
        let form: Vec<(&str, &str)> =
            form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        scene.referent.post_form(&format!("{assessment}/themes/{theme}"), &form).await;
    }
}

#[tokio::test]
async fn programs_read_the_figures_of_a_perimeter() {
    let scene = scene().await;
    scene.filled().await;
    let read = scene.officer.get_api(&format!("/api/v1/steering?in={}", scene.region)).await.is(200).json();
    assert_eq!(read["structures"], 2);
    assert_eq!(read["critical_findings"], 1);
    assert_eq!(read["planned_cost"], 12000);
    assert_eq!((&read["fulfilled_obligations"], &read["obligations"]), (&1.into(), &3.into()));
    assert_eq!(read["campaigns"][0]["title"], "Second état des lieux");
    assert_eq!(read["campaigns"][0]["mean"], 0.5);
    scene.stranger.get_api(&format!("/api/v1/steering?in={}", scene.ght)).await.is(404);
    scene.officer.get_api("/api/v1/steering?near=1").await.is(422);
}

#[test]
fn every_text_is_there() {
    texts_are_complete(CAPABILITIES, env!("CARGO_MANIFEST_DIR"));
}
