//! What people do with frameworks, through HTTP, on a whole product.

use hygie_control::{CAPABILITY, FRAMEWORKS, READ};
use hygie_platform::Capability;
use hygie_testkit::{Product, Visitor, shared};

const CAPABILITIES: &[Capability] = &[
    CAPABILITY,
    hygie_plan::CAPABILITY,
    hygie_registry::CAPABILITY,
    hygie_accounts::CAPABILITY,
    hygie_notifications::CAPABILITY,
];

async fn scene() -> (Product, Visitor, Visitor) {
    let product = Product::with(CAPABILITIES).await;
    let region = product.region("32").await;
    let officer = product.person_with(&[READ, FRAMEWORKS], region).await;
    let reader = product.person_with(&[READ], region).await;
    (product, officer, reader)
}

/// A public file of another tool.
fn library(name: &str) -> Vec<u8> {
    std::fs::read(shared(&format!("data/referentiels-cyber/{name}"))).expect("the file can be read")
}

const SMALL: &str = r#"
format: 1
framework:
  code: petit
  version: 1
  title: { fr: "Petit référentiel", en: "Small framework" }
  short: Petit
  publisher: { fr: "Personne", en: "Nobody" }
  status: official
  scale:
    - { code: "no", label: { fr: Non, en: "No" }, value: 0 }
    - { code: "yes", label: { fr: Oui, en: "Yes" }, value: 1 }
  not_applicable: allowed
  scoring: weighted-mean
  requirements:
    - ref: A
      title: { fr: "Sauvegardes", en: "Backups" }
      requirements:
        - { ref: A1, title: { fr: "Une copie hors ligne", en: "An offline copy" } }
"#;

#[tokio::test]
async fn what_hygie_ships_is_read_by_everybody_in_both_languages() {
    let (product, _, reader) = scene().await;
    let list = reader.get("/frameworks").await.is(200);
    list.says("/frameworks/starter-30")
        .says("/frameworks/mpr")
        .says("À valider par l’ARS")
        .says(">183<")
        .does_not_say("/frameworks/new");
    for code in [
        "starter-30",
        "mpr",
        "anssi-hygiene",
        "recyf",
        "ose",
        "pssi-mcas",
        "care-d2",
        "hospiconnect",
        "anssi-crisis",
        "has-essms",
    ] {
        reader.get(&format!("/frameworks/{code}")).await.is(200).says("Réponses possibles");
    }
    let page = reader.get("/frameworks/anssi-hygiene").await;
    page.says("42 exigences").says("Hygiène ANSSI → ReCyF").says("Pourquoi, et quelle preuve");
    let english = product.nobody();
    english.get("/frameworks").await.is(303);
    reader.set_cookie("hygie-lang", "en");
    reader.get("/frameworks/anssi-hygiene").await.is(200).says("42 requirements").says("Possible answers");
    reader.get("/frameworks/unknown").await.is(404);
    reader.get("/frameworks/anssi-hygiene?version=9").await.is(404);
}

#[tokio::test]
async fn the_libraries_of_other_tools_come_in_and_leave_as_files() {
    let (_product, officer, reader) = scene().await;
    for name in [
        "anssi-guide-hygiene.yaml",
        "hds-v2.yaml",
        "mapping-recyf-and-iso27001-2022.yaml",
        "nis2-directive.yaml",
        "oscal_NIST_SP-800-53_rev5_LOW-baseline-resolved-profile_catalog-min.json.gz",
        "oscal_basic-catalog.json",
        "pgssi-s-1.0.yaml",
        "recyf.yaml",
        "risk-matrix-4x4-pgssi-s-1.0.yaml",
    ] {
        let answer = officer.upload("/frameworks", name, &library(name), &[]).await;
        assert_eq!(answer.status, 303, "{name}: {}", answer.body);
        let there = officer.follow(&answer).await.is(200);
        there.says("Le fichier est gardé");
        // A second time changes nothing, and says so.
        let again = officer.upload("/frameworks", name, &library(name), &[]).await.is(303);
        assert!(again.location().ends_with("done=library-known"), "{name} leads to {}", again.location());
    }
    for name in ["oscal_ssp-example.json", "oscal_ifa_plan-of-action-and-milestones.json"] {
        officer.upload("/frameworks", name, &library(name), &[]).await.is(422).says("ni un référentiel");
    }
    let list = reader.get_api("/api/v1/frameworks").await.is(200).json();
    let codes: Vec<&str> =
        list["items"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
    assert!(codes.len() >= 15, "{codes:?}");
    for code in codes {
        let whole = reader.get_api(&format!("/api/v1/frameworks/{code}")).await.is(200).json();
        assert!(!whole["items"].as_array().unwrap().is_empty(), "{code}");
        let yaml = reader.get(&format!("/frameworks/{code}/file.yaml")).await.is(200);
        // What leaves comes back as the same.
        let back = officer.upload("/frameworks", "file.yaml", yaml.body.as_bytes(), &[]).await;
        assert_eq!(back.status, 303, "{code}: {}", back.body);
        assert!(back.location().ends_with("done=library-known"), "{code} leads to {}", back.location());
        reader.get(&format!("/frameworks/{code}/file.xlsx")).await.is(200);
        reader.get(&format!("/frameworks/{code}/oscal.json")).await.is(200).says("\"catalog\"");
    }
}

#[tokio::test]
async fn a_profile_becomes_the_framework_that_it_chooses_in_its_catalogue() {
    let (_product, officer, reader) = scene().await;
    let profile = |title: &str, chosen: &str| {
        format!(
            r##"{{ "profile": {{ "uuid": "3fa85f64-5717-4562-b3fc-2c963f66afa6",
                "metadata": {{ "title": "{title}", "version": "2.1", "oscal-version": "1.1.2", "last-modified": "2026-01-01T00:00:00Z" }},
                "imports": [ {{ "href": "#catalogue", {chosen} }} ] }} }}"##
        )
    };
    let some = profile("Socle court", r#""include-controls": [ { "with-ids": ["s1.1.1"] } ]"#);
    let bring = async |text: &str, fields: &[(&str, &str)]| {
        officer.upload("/frameworks", "profile.json", text.as_bytes(), fields).await
    };
    bring(&some, &[]).await.is(422).says("apportez d’abord son catalogue");
    let high = "oscal_NIST_SP-800-53_rev5_HIGH-baseline_profile.json";
    officer
        .upload("/frameworks", high, &library(high), &[])
        .await
        .is(422)
        .says("apportez d’abord son catalogue");
    let catalogue = "oscal_basic-catalog.json";
    let brought = officer.upload("/frameworks", catalogue, &library(catalogue), &[]).await.is(303);
    let code = brought.location().trim_start_matches("/frameworks/").split('?').next().unwrap().to_owned();
    bring(&some, &[]).await.is(303).sends_to("/frameworks/socle-court?done=library-added");
    reader
        .get("/frameworks/socle-court")
        .await
        .is(200)
        .says("Socle court")
        .says("Une exigence")
        .says("version 2");
    // What everything is, somebody says.
    let all = profile("Socle entier", r#""include-all": {}"#);
    bring(&all, &[]).await.is(422).says("dites lequel");
    bring(&all, &[("catalogue", "nowhere")]).await.is(422).says("Aucun référentiel ne porte le code");
    bring(&all, &[("catalogue", "starter-30")]).await.is(303);
    reader.get("/frameworks/socle-entier").await.is(200).says("30 exigences");
    bring(&some, &[("catalogue", "starter-30")]).await.is(422).says("s1.1.1");
    bring(&some, &[("catalogue", &code)])
        .await
        .is(303)
        .sends_to("/frameworks/socle-court?done=library-known");
}

#[tokio::test]
async fn a_file_with_a_fault_is_refused_whole_with_the_place() {
    let (_product, officer, reader) = scene().await;
    let bring = |text: String| {
        let officer = officer.clone();
        async move { officer.upload("/frameworks", "petit.yaml", text.as_bytes(), &[]).await }
    };
    let twice = SMALL.to_owned() + "        - { ref: A1, title: { fr: \"Encore\", en: \"Again\" } }\n";
    let answer = bring(twice).await.is(422);
    answer.says("la référence est là deux fois").says("ligne ").says("« A1 »");
    bring(SMALL.replace("value: 1 }", "value: 3 }")).await.is(422).says("entre 0 et 1");
    bring(SMALL.replace("format: 1", "format: [")).await.is(422).says("ne se lit pas");
    bring(String::new()).await.is(422).says("Choisissez un fichier");
    officer.upload("/frameworks", "<b>.yaml", b"\xff\xfe\x00", &[]).await.is(422).says("UTF-8");
    reader.get("/frameworks").await.does_not_say("Petit");
    reader.upload("/frameworks", "petit.yaml", SMALL.as_bytes(), &[]).await.is(403);
}

#[tokio::test]
async fn a_version_keeps_its_words_and_the_latest_is_shown() {
    let (product, officer, reader) = scene().await;
    let bring = |text: String| {
        let officer = officer.clone();
        async move { officer.upload("/frameworks", "petit.yaml", text.as_bytes(), &[]).await }
    };
    bring(SMALL.to_owned()).await.is(303).sends_to("/frameworks/petit?done=library-added");
    let other = SMALL.replace("Une copie hors ligne", "Deux copies");
    bring(other.clone()).await.is(422).says("une version plus haute");
    bring(other.replace("version: 1", "version: 2")).await.is(303);
    reader.get("/frameworks/petit").await.is(200).says("Deux copies").says("version 2");
    reader.get("/frameworks/petit?version=1").await.is(200).says("Une copie hors ligne");
    // Whoever writes the next version of one that Hygie ships takes its place.
    let starter = reader.get("/frameworks/starter-30/file.yaml").await.is(200).body;
    bring(starter.replacen("version: 1", "version: 7", 1)).await.is(303);
    reader.get("/frameworks/starter-30").await.is(200).says("version 7").says("Télécharger");
    let sql = "SELECT COUNT(*) AS value FROM journal WHERE act = 'control.library-added'";
    let (acts,): (i64,) = product.app.db.read().await.unwrap().get(sql).await.unwrap();
    assert_eq!(acts, 3);
}
