//! What people do with the plan, through HTTP, on a whole product.

use chrono::TimeDelta;
use hygie_kernel::{Id, Node};
use hygie_plan::{ACCEPT, CAPABILITY, DELAYS, EDIT, READ};
use hygie_platform::Capability;
use hygie_testkit::{Answer, Product, Visitor, shared, texts_are_complete};

const CAPABILITIES: &[Capability] =
    &[CAPABILITY, hygie_registry::CAPABILITY, hygie_accounts::CAPABILITY, hygie_notifications::CAPABILITY];
const REGISTRY: hygie_kernel::Right = hygie_registry::READ;

struct Scene {
    product: Product,
    region: Id<Node>,
    hospital: Id<Node>,
    ght: Id<Node>,
    other_member: Id<Node>,
    referent: Visitor,
    director: Visitor,
    group_officer: Visitor,
    agent: Visitor,
    stranger: Visitor,
}

async fn scene() -> Scene {
    let product = Product::with(CAPABILITIES).await;
    let region = product.region("32").await;
    let department = product.department("59", region).await;
    let hospital = product.legal_entity("CH de Valombrelle", department).await;
    let other_member = product.legal_entity("CH de Brumeval", department).await;
    let ght = product.ght("HF-01", "GHT des Monts", region, &[hospital, other_member]).await;
    let elsewhere = product.department("75", product.region("11").await).await;
    let clinic = product.legal_entity("Clinique des Lilas", elsewhere).await;
    let all = &[REGISTRY, READ, EDIT];
    Scene {
        referent: product.person_with(all, hospital).await,
        director: product.person_with(&[REGISTRY, READ, EDIT, ACCEPT], hospital).await,
        group_officer: product.person_with(all, ght).await,
        agent: product.person_with(&[REGISTRY, READ, EDIT, DELAYS], region).await,
        stranger: product.person_with(all, clinic).await,
        product,
        region,
        hospital,
        ght,
        other_member,
    }
}

impl Scene {
    async fn finding(&self, title: &str, severity: &str) -> String {
        let structure = self.hospital.to_string();
        let fields = [
            ("structure", structure.as_str()),
            ("title", title),
            ("severity", severity),
            ("exposure", "internet"),
        ];
        let answer = self.referent.post_form("/findings", &fields).await.is(303);
        answer.location().split('?').next().unwrap_or_default().to_owned()
    }

    /// A day passes, with what Hygie does by itself; people sign in again.
    async fn days_pass(&self, days: i64) {
        self.product.clock.advance(TimeDelta::days(days));
        self.product.run_jobs().await;
        for person in [&self.referent, &self.director, &self.group_officer, &self.agent] {
            self.product.open_session(person).await;
        }
    }
}

fn version(page: &Answer) -> String {
    page.between("name=\"version\" value=\"", "\"")
}

#[tokio::test]
async fn a_gap_is_recorded_with_its_due_date_and_others_never_see_it() {
    let scene = scene().await;
    let finding = scene.finding("Sauvegardes en ligne seulement", "critical").await;
    let page = scene.referent.get(&finding).await.is(200);
    page.says("Critique").says("Ouvert").says("Visible d’Internet");
    scene.agent.get("/findings").await.is(200).says("Sauvegardes en ligne").says("CH de Valombrelle");
    scene.stranger.get(&finding).await.is(404);
    scene.stranger.get("/findings?state=all").await.is(200).does_not_say("Sauvegardes");
    scene.stranger.get(&format!("/findings?in={}", scene.hospital)).await.does_not_say("Sauvegardes");
    // It is seen where the structure is shown, and on the plan.
    scene.referent.get(&format!("/structures/{}", scene.hospital)).await.is(200).says("un critique");
    scene.referent.get("/plan").await.is(200).says("Sauvegardes en ligne").says("sans action");
    let empty = scene.referent.post_form("/findings", &[("structure", &scene.hospital.to_string())]).await;
    empty.is(422).says("id=\"title-error\"").says("id=\"severity-error\"");
    scene.referent.get("/findings/export.csv").await.is(200).says("Sauvegardes en ligne seulement");
    scene.referent.get("/findings/export.xlsx").await.is(200);
}

#[tokio::test]
async fn the_state_of_a_finding_follows_the_plan_and_only_proof_closes_it() {
    let scene = scene().await;
    let finding = scene.finding("Aucun test de restauration", "high").await;
    let id = finding.rsplit('/').next().unwrap_or_default().to_owned();
    let form = [("finding", id.as_str()), ("title", "Tester une restauration"), ("effort", "days")];
    let action = scene.referent.post_form("/actions", &form).await.is(303).location();
    let action = action.split('?').next().unwrap_or_default().to_owned();
    scene.referent.get(&finding).await.says("Planifié").says("Tester une restauration");
    let state = |state: &'static str| {
        let (action, referent) = (action.clone(), scene.referent.clone());
        async move {
            let version = version(&referent.get(&action).await);
            let form = [
                ("version", version.as_str()),
                ("title", "Tester une restauration"),
                ("effort", "days"),
                ("state", state),
            ];
            referent.post_form(&action, &form).await.is(303);
        }
    };
    state("doing").await;
    scene.referent.get(&finding).await.says("En cours");
    state("done").await;
    scene.referent.get(&finding).await.says("À vérifier");
    let structure = scene.hospital.to_string();
    let fields =
        [("structure", structure.as_str()), ("title", "Compte rendu"), ("valid_until", "2030-01-01")];
    let kept = scene.referent.upload("/evidence", "compte-rendu.pdf", PDF, &fields).await.is(303);
    scene.referent.get("/evidence").await.is(200).says("/evidence/export.csv");
    scene.referent.get("/evidence/export.csv").await.is(200).says("Compte rendu;");
    scene.referent.get("/evidence/export.xlsx").await.is(200);
    let page = scene.referent.follow(&kept).await.is(200);
    page.says("SHA-256").says("compte-rendu.pdf");
    let evidence = kept.location().split("evidence=").nth(1).unwrap_or_default().to_owned();
    scene.stranger.get(&format!("/evidence/{evidence}")).await.is(404);
    scene.stranger.get(&format!("/evidence/{evidence}/file")).await.is(404);
    scene.referent.get(&format!("/evidence/{evidence}/file")).await.is(200).says("%PDF");
    // A click without proof closes nothing.
    let page_version = version(&scene.referent.get(&finding).await);
    scene.referent.post_form(&format!("{finding}/proof"), &[("version", &page_version)]).await.is(422);
    let proof = [("version", page_version.as_str()), ("evidence", evidence.as_str())];
    scene.referent.post_form(&format!("{finding}/proof"), &proof).await.is(303);
    scene.referent.get(&finding).await.says("Clos").says("Compte rendu");
    // The same page sent twice finds that it is closed.
    scene.referent.post_form(&format!("{finding}/proof"), &proof).await.is(409);
    // When the proof is over, the finding comes back and its keepers are told.
    scene.days_pass(1500).await;
    scene.referent.get(&finding).await.says("Ouvert").says("revenu une fois");
    scene.referent.get("/inbox").await.is(200).says("Preuves à renouveler : 1");
}

const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";

#[tokio::test]
async fn a_risk_is_accepted_by_who_may_until_a_day_and_comes_back() {
    let scene = scene().await;
    let finding = scene.finding("Windows 7 sur l’automate", "medium").await;
    let now = version(&scene.director.get(&finding).await.says("Accepter ce risque"));
    let form = [("version", now.as_str()), ("until", "2027-03-01"), ("reason", "Automate remplacé en mars")];
    scene.referent.post_form(&format!("{finding}/acceptance"), &form).await.is(403);
    scene.referent.get(&finding).await.does_not_say("Accepter ce risque");
    let too_far = [("version", now.as_str()), ("until", "2040-01-01"), ("reason", "x")];
    scene.director.post_form(&format!("{finding}/acceptance"), &too_far).await.is(422).says("dans l’année");
    let today = scene.product.today();
    let until = (today + TimeDelta::days(90)).to_string();
    let form = [("version", now.as_str()), ("until", until.as_str()), ("reason", "Automate remplacé")];
    scene.director.post_form(&format!("{finding}/acceptance"), &form).await.is(303);
    scene.referent.get(&finding).await.says("Risque accepté").says("Automate remplacé");
    scene.referent.get("/findings").await.does_not_say("Windows 7");
    scene.days_pass(92).await;
    scene.referent.get("/findings").await.says("Windows 7");
}

#[tokio::test]
async fn the_report_of_an_auditor_comes_in_by_file_and_bad_rows_come_back_with_reasons() {
    let scene = scene().await;
    let csv = "Constat;Gravité;Exposition;Actif;Constaté le\n\
               Mot de passe par défaut;critique;internet;fw-01;2026-01-02\n\
               Partage ouvert;énorme;interne;srv-02;\n\
               ;haute;;;\n\
               SMBv1 actif;haute;interne;srv-03;02/01/2026\n";
    let path = format!("/findings/deposit?in={}", scene.hospital);
    let answer =
        scene.referent.upload(&path, "rapport.csv", csv.as_bytes(), &[("source", "audit")]).await.is(200);
    answer.says("2 enregistrés").says("2 refusés").says("énorme").says("Ligne 3").says("base64,");
    scene.referent.get("/findings").await.says("Mot de passe par défaut").says("SMBv1 actif");
    let again =
        scene.referent.upload(&path, "rapport.csv", csv.as_bytes(), &[("source", "audit")]).await.is(200);
    again.says("0 enregistrés").says("2 déjà connus");
    scene.referent.upload(&path, "x.bin", b"\0\x01\x02", &[]).await.is(422).says("ni un classeur");
    scene.referent.upload(&path, "x.csv", b"a;b\n1;2\n", &[]).await.is(422).says("Constat");
    scene.referent.get("/findings/template.xlsx").await.is(200);
    // An agency brings a file that names structures; those out of sight are refused.
    let finess = scene.product.finess(scene.hospital).await;
    let csv = format!("FINESS;Constat\n{finess};Wi-Fi ouvert\n000000000;Ailleurs\n");
    let path = format!("/findings/deposit?in={}", scene.region);
    let answer = scene.agent.upload(&path, "tous.csv", csv.as_bytes(), &[]).await.is(200);
    answer.says("1 enregistrés").says("1 refusés");
}

#[tokio::test]
async fn what_results_and_plans_in_oscal_say_is_lacking_is_recorded_once() {
    let scene = scene().await;
    let path = format!("/findings/deposit?in={}", scene.hospital);
    let read = |name: &str| {
        std::fs::read(shared(&format!("data/referentiels-cyber/{name}"))).expect("it can be read")
    };
    let bring = async |name: &str| {
        scene.referent.upload(&path, name, &read(name), &[("source", "audit")]).await.is(200)
    };
    bring("oscal_ifa_assessment-results-example.json").await.says("2 enregistrés").says("0 refusés");
    bring("oscal_ifa_assessment-results-example.json").await.says("0 enregistrés").says("2 déjà connus");
    bring("oscal_ifa_plan-of-action-and-milestones.json")
        .await
        .does_not_say("0 enregistrés")
        .says("0 refusés");
    let other = "oscal_basic-catalog.json";
    scene.referent.upload(&path, other, &read(other), &[]).await.is(422).says("ne porte ni résultats");
    scene.referent.upload(&path, "x.json", b"{\"a\": 1}", &[]).await.is(422).says("n’est pas de l’OSCAL");
}

#[tokio::test]
async fn a_group_opens_one_action_for_many_members_and_sees_who_has_done_it() {
    let scene = scene().await;
    let (one, two, ght) = (scene.hospital.to_string(), scene.other_member.to_string(), scene.ght.to_string());
    let page = scene.group_officer.get(&format!("/actions/new?in={ght}")).await.is(200);
    page.says("Pour quels membres").says("CH de Brumeval");
    let form = [
        ("node", ght.as_str()),
        ("member", one.as_str()),
        ("member", two.as_str()),
        ("title", "Déployer le second facteur"),
        ("effort", "weeks"),
        ("due_on", "2027-06-30"),
    ];
    let action = scene.group_officer.post_form("/actions", &form).await.is(303).location();
    let action = action.split('?').next().unwrap_or_default().to_owned();
    // A member sees it, says that it is done at home, and not elsewhere.
    scene.referent.get(&action).await.is(200).says("C’est fait ici").does_not_say("CH de Brumeval");
    let done = |structure: &str| [("structure", structure.to_owned()), ("done", "yes".to_owned())];
    let post = |visitor: &Visitor, structure: &str| {
        let (visitor, form, path) = (visitor.clone(), done(structure), format!("{action}/members"));
        async move {
            let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
            visitor.post_form(&path, &form).await
        }
    };
    post(&scene.referent, &one).await.is(303);
    post(&scene.referent, &two).await.is(404);
    scene.stranger.get(&action).await.is(404);
    post(&scene.stranger, &one).await.is(404);
    scene.group_officer.get("/actions").await.says("1 sur 2 structures");
    post(&scene.group_officer, &two).await.is(303);
    scene.group_officer.get(&action).await.says("Faite");
    scene.group_officer.get("/actions/board").await.is(200).says("Déployer le second facteur");
}

#[tokio::test]
async fn actions_wait_for_others_and_are_changed_in_bulk() {
    let scene = scene().await;
    let structure = scene.hospital.to_string();
    let mut actions = Vec::new();
    for title in ["Acheter", "Installer"] {
        let form = [("node", structure.as_str()), ("title", title), ("effort", "days")];
        let location = scene.referent.post_form("/actions", &form).await.is(303).location();
        actions.push(
            location.split('?').next().unwrap_or_default().rsplit('/').next().unwrap_or_default().to_owned(),
        );
    }
    let [buy, install] = [actions[0].as_str(), actions[1].as_str()];
    scene.referent.post_form(&format!("/actions/{install}/needs"), &[("needs", buy)]).await.is(303);
    scene.referent.post_form(&format!("/actions/{buy}/needs"), &[("needs", install)]).await.is(422);
    let bulk = [("action", install), ("change", "state:done")];
    scene.referent.post_form("/actions/bulk", &bulk).await.is(422);
    let bulk = [("action", buy), ("action", install), ("change", "due:"), ("due_on", "2026-12-10")];
    scene.referent.post_form("/actions/bulk", &bulk).await.is(303);
    scene.referent.get("/actions").await.says("10 décembre 2026");
    let me = format!("owner:{}", scene.director.id());
    let bulk = [("action", buy), ("action", install), ("change", me.as_str())];
    scene.referent.post_form("/actions/bulk", &bulk).await.is(303);
    scene.director.get("/inbox").await.says("À faire : Acheter");
    scene.director.get("/").await.is(200).says("Vous en êtes chargé");
    scene.stranger.post_form("/actions/bulk", &bulk).await.is(404);
    let bulk = [("action", buy), ("action", install), ("change", "state:done")];
    // All or none: the second waits for the first within the same change, which is done first.
    scene.referent.post_form("/actions/bulk", &[("action", buy), ("change", "state:done")]).await.is(303);
    scene.referent.post_form("/actions/bulk", &bulk).await.is(303);
    scene.referent.get("/actions?state=over").await.says("Installer");
}

#[tokio::test]
async fn two_people_who_change_an_action_at_once_do_not_lose_each_other() {
    let scene = scene().await;
    let structure = scene.hospital.to_string();
    let form = [("node", structure.as_str()), ("title", "Écrire la charte"), ("effort", "days")];
    let action = scene.referent.post_form("/actions", &form).await.is(303).location();
    let action = action.split('?').next().unwrap_or_default().to_owned();
    let seen = version(&scene.referent.get(&action).await);
    let form = |title: &'static str| {
        [
            ("version", seen.clone()),
            ("title", title.to_owned()),
            ("effort", "days".to_owned()),
            ("state", "doing".to_owned()),
        ]
    };
    let post = |visitor: &Visitor, title: &'static str| {
        let (visitor, form, action) = (visitor.clone(), form(title), action.clone());
        async move {
            let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
            visitor.post_form(&action, &form).await
        }
    };
    post(&scene.referent, "Écrire la charte courte").await.is(303);
    post(&scene.director, "Écrire la charte longue").await.is(409);
    scene.referent.get(&action).await.says("charte courte");
}

#[tokio::test]
async fn the_agency_chooses_the_delays_of_its_region() {
    let scene = scene().await;
    scene.referent.get("/delays").await.is(200).says("7 jours").does_not_say("Enregistrer ces délais");
    let path = format!("/delays?in={}", scene.region);
    scene.agent.get(&path).await.is(200).says("Enregistrer ces délais");
    let words = ["low", "medium", "high", "critical"]
        .map(|severity| [format!("{severity}-internet"), format!("{severity}-internal")]);
    let fields: Vec<(&str, &str)> = words.iter().flatten().map(|word| (word.as_str(), "3")).collect();
    scene.agent.post_form(&path, &fields).await.is(303);
    scene.referent.post_form(&path, &fields).await.is(403);
    let wrong: Vec<(&str, &str)> = words.iter().flatten().map(|word| (word.as_str(), "0")).collect();
    scene.agent.post_form(&path, &wrong).await.is(422).says("1 à 1");
    let finding = scene.finding("Certificat expiré", "low").await;
    scene.days_pass(4).await;
    scene.referent.get(&finding).await.says("en retard");
    scene.referent.get("/").await.says("Un constat en retard");
}

#[tokio::test]
async fn a_calendar_reads_the_dates_by_a_secret_address_until_it_is_taken_back() {
    let scene = scene().await;
    let structure = scene.hospital.to_string();
    let form = [
        ("node", structure.as_str()),
        ("title", "Signer le contrat"),
        ("effort", "hours"),
        ("due_on", "2027-02-01"),
    ];
    scene.referent.post_form("/actions", &form).await.is(303);
    scene.finding("Faille cachée", "high").await;
    let page = scene.referent.post("/plan/calendar", "").await.is(200);
    let address = page.between("value=\"http://127.0.0.1", "\"");
    let nobody = scene.product.nobody();
    let feed = nobody.get(&address).await.is(200);
    feed.says("BEGIN:VCALENDAR").says("Signer le contrat").says("20270201").does_not_say("Faille cachée");
    scene.referent.post("/plan/calendar/removal", "").await.is(303);
    nobody.get(&address).await.is(404);
    nobody.get("/calendar/x").await.is(404);
}

#[tokio::test]
async fn programs_read_and_write_what_people_do() {
    let scene = scene().await;
    let body = serde_json::json!({ "key": "scan-1", "title": "Port ouvert", "source": "exposure", "severity": "high" });
    let path = format!("/api/v1/structures/{}/findings", scene.hospital);
    let first = scene.referent.post_json(&path, &body).await.is(200).json();
    let second = scene.referent.post_json(&path, &body).await.is(200).json();
    assert_eq!(first["id"], second["id"], "the same gap is one finding");
    scene.stranger.post_json(&path, &body).await.is(404);
    let list = scene.agent.get_api("/api/v1/findings?severity=high").await.is(200).json();
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        scene.stranger.get_api("/api/v1/findings").await.is(200).json()["items"],
        serde_json::json!([])
    );
    let facts = format!("/api/v1/structures/{}/facts", scene.hospital);
    let fact = serde_json::json!({ "code": "crisis-exercise", "held_on": scene.product.today().to_string() });
    scene.referent.post_json(&facts, &fact).await.is(204);
    let known = scene.referent.get_api(&facts).await.is(200).json();
    assert_eq!(known["items"][0]["code"], "crisis-exercise");
    scene.stranger.get_api(&facts).await.is(404);
    scene.referent.get_api("/api/v1/actions?limit=1").await.is(200);
    scene.referent.get_api("/api/v1/findings?after=nonsense").await.is(422);
}

#[test]
fn every_text_exists_in_both_languages() {
    texts_are_complete(CAPABILITIES, env!("CARGO_MANIFEST_DIR"));
}
