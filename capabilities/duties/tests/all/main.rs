//! What people do with obligations, audits and budgets, through HTTP, on a whole product.

use chrono::{Days, NaiveDate, TimeDelta};
use hygie_duties::{AUDIT, AUDIT_READ, CAPABILITY, EDIT, READ};
use hygie_kernel::{Clock, Id, Node, Right};
use hygie_opssies::{Actor, ActorKind, Event, Scope, Tlp};
use hygie_platform::Capability;
use hygie_testkit::{Answer, Product, Visitor, texts_are_complete};

const CAPABILITIES: &[Capability] = &[
    CAPABILITY,
    hygie_plan::CAPABILITY,
    hygie_registry::CAPABILITY,
    hygie_accounts::CAPABILITY,
    hygie_notifications::CAPABILITY,
];
const REGISTRY: Right = hygie_registry::READ;

struct Scene {
    product: Product,
    region: Id<Node>,
    hospital: Id<Node>,
    site: Id<Node>,
    referent: Visitor,
    reader: Visitor,
    auditor: Visitor,
    agent: Visitor,
    stranger: Visitor,
    clinic: Id<Node>,
}

async fn scene() -> Scene {
    let product = Product::with(CAPABILITIES).await;
    let region = product.region("32").await;
    let department = product.department("59", region).await;
    let hospital = product.legal_entity("CH de Valombrelle", department).await;
    let site = product.establishment("Site des Tilleuls", department, hospital).await;
    let elsewhere = product.department("75", product.region("11").await).await;
    let clinic = product.legal_entity("Clinique des Lilas", elsewhere).await;
    let all = &[REGISTRY, READ, EDIT, AUDIT_READ, hygie_plan::READ, hygie_plan::EDIT];
    Scene {
        referent: product.person_with(all, hospital).await,
        reader: product.person_with(&[REGISTRY, READ, AUDIT_READ], hospital).await,
        auditor: product.person_with(&[REGISTRY, AUDIT, AUDIT_READ], hospital).await,
        agent: product.person_with(all, region).await,
        stranger: product.person_with(all, clinic).await,
        product,
        region,
        hospital,
        site,
        clinic,
    }
}

impl Scene {
    /// Days pass, with what Hygie does by itself; people sign in again.
    async fn days_pass(&self, days: i64) {
        self.product.clock.advance(TimeDelta::days(days));
        self.product.run_jobs().await;
        for person in [&self.referent, &self.reader, &self.auditor, &self.agent, &self.stranger] {
            self.product.open_session(person).await;
        }
    }

    fn facts(&self) -> String {
        format!("/structures/{}/facts", self.hospital)
    }

    async fn say(&self, code: &str, day: NaiveDate, more: &[(&str, &str)]) -> Answer {
        let day = day.to_string();
        let mut fields = vec![("code", code), ("held_on", day.as_str())];
        fields.extend(more);
        self.referent.post_form(&self.facts(), &fields).await
    }

    /// Where the hospital stands with an obligation, as programs read it.
    async fn state(&self, code: &str) -> String {
        let path = format!("/api/v1/structures/{}/obligations", self.hospital);
        let list = self.reader.get_api(&path).await.is(200).json();
        let items = list["items"].as_array().cloned().unwrap_or_default();
        let one = items.into_iter().find(|one| one["code"] == code);
        one.map(|one| one["state"].as_str().unwrap_or_default().to_owned()).unwrap_or_default()
    }

    async fn record_audit(&self, visitor: &Visitor, kind: &str, done_on: &str, level: &str) -> Answer {
        let structure = self.hospital.to_string();
        let fields = [
            ("structure", structure.as_str()),
            ("type", kind),
            ("done_on", done_on),
            ("level", level),
            ("provider", "Vigie Cyber"),
            ("qualification", "passi"),
            ("tlp", "amber"),
        ];
        visitor.upload("/audits", "rapport.pdf", PDF, &fields).await
    }

    fn budget(&self, year: i32) -> String {
        format!("/structures/{}/budgets/{year}", self.hospital)
    }
}

const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";

fn version(page: &Answer) -> String {
    page.between("name=\"version\" value=\"", "\"")
}

fn path_of(answer: &Answer) -> String {
    answer.location().split('?').next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn what_is_said_done_holds_for_a_time_and_grows_late_by_itself() {
    let scene = scene().await;
    let today = scene.product.today();
    let page = scene.referent.get("/obligations").await.is(200);
    page.says("Exercice annuel de crise cyber")
        .says("Rien d’enregistré")
        .says("Un exercice de continuité informatique.");
    scene
        .say("crisis-exercise", today, &[("note", "Messagerie coupée, cellule de crise réunie")])
        .await
        .is(303);
    let page = scene.referent.get("/obligations").await.is(200);
    page.says("valable jusqu’au 24 novembre 2027").says("En règle").says("Messagerie coupée");
    scene.referent.get(&format!("/structures/{}", scene.hospital)).await.is(200).says("1 · En règle");
    let list = |state: &str| format!("/obligations/crisis-exercise?state={state}&in={}", scene.region);
    scene.agent.get(&format!("/obligations?in={}", scene.region)).await.is(200).says("Une structure suivie");
    scene.agent.get(&list("fulfilled")).await.is(200).says("CH de Valombrelle");
    scene.agent.get(&list("late")).await.is(200).does_not_say("CH de Valombrelle");
    scene
        .agent
        .get(&format!("/obligations/crisis-exercise/export.csv?in={}", scene.region))
        .await
        .is(200)
        .says("CH de Valombrelle");
    scene.agent.get("/obligations/crisis-exercise/export.xlsx").await.is(200);
    scene.agent.get("/obligations/inconnue").await.is(404);
    // Not a page is opened: the day alone changes what is kept.
    scene.days_pass(300).await;
    scene.agent.get(&list("watch")).await.says("CH de Valombrelle");
    scene.referent.get("/").await.is(200).says("à refaire d’ici là");
    scene.days_pass(70).await;
    scene.agent.get(&list("late")).await.says("CH de Valombrelle");
    scene.referent.get("/obligations").await.says("la validité a pris fin le 24 novembre 2027");
    scene
        .agent
        .get(&format!("/?in={}", scene.region))
        .await
        .says("Obligations : 1 plus en règle, 0 à renouveler bientôt");
    assert_eq!(scene.state("crisis-exercise").await, "late");
}

#[tokio::test]
async fn nobody_from_elsewhere_sees_or_says_anything() {
    let scene = scene().await;
    scene.say("crisis-exercise", scene.product.today(), &[]).await.is(303);
    let audit = path_of(&scene.record_audit(&scene.referent, "exposure", "2026-10-01", "2").await.is(303));
    scene
        .referent
        .post_form(&scene.budget(2026), &[("version", "0"), ("it_operating", "1000")])
        .await
        .is(303);
    let marks = ["Valombrelle", "Vigie Cyber"];
    for path in [
        "/obligations",
        "/obligations/crisis-exercise",
        "/audits",
        "/budgets",
        "/obligations/crisis-exercise/export.csv",
        "/audits/export.csv",
        "/budgets/export.csv",
    ] {
        for query in [String::new(), format!("?in={}", scene.hospital), format!("?in={}", scene.region)] {
            let answer = scene.stranger.get(&format!("{path}{query}")).await.is(200);
            marks.iter().for_each(|mark| drop(answer.clone().does_not_say(mark)));
        }
    }
    for path in
        [audit.clone(), format!("{audit}/report"), format!("{audit}/opssies.json"), scene.budget(2026)]
    {
        scene.stranger.get(&path).await.is(404);
    }
    let hospital = scene.hospital.to_string();
    scene.stranger.get(&format!("/audits/new?structure={hospital}")).await.is(404);
    scene.stranger.post_form("/audits", &[("structure", &hospital)]).await.is(404);
    scene.stranger.post_form(&audit, &[("version", "1")]).await.is(404);
    scene.stranger.upload(&format!("{audit}/findings"), "a.csv", b"Constat\nx\n", &[]).await.is(404);
    scene.stranger.post_form(&scene.facts(), &[("code", "crisis-exercise")]).await.is(404);
    scene.stranger.post_form(&format!("{}/removal", scene.facts()), &[("fact", &hospital)]).await.is(404);
    scene.stranger.post_form(&scene.budget(2026), &[("version", "0")]).await.is(404);
    assert_eq!(scene.stranger.get_api("/api/v1/audits").await.is(200).json()["items"], serde_json::json!([]));
    let id = audit.rsplit('/').next().unwrap_or_default();
    for path in [
        format!("audits/{id}"),
        format!("structures/{hospital}/obligations"),
        format!("structures/{hospital}/budgets"),
        format!("audits?in={hospital}"),
    ] {
        scene.stranger.get_api(&format!("/api/v1/{path}")).await.is(404);
    }
    // Those who only read change nothing either.
    scene.reader.post_form(&scene.facts(), &[("code", "crisis-exercise")]).await.is(403);
    scene.reader.post_form(&scene.budget(2026), &[]).await.is(403);
    scene.reader.get(&format!("/audits/new?structure={hospital}")).await.is(404);
    scene.reader.post_form(&audit, &[("version", "1")]).await.is(404);
    scene.reader.get("/audits/opssies").await.is(404);
    scene.reader.post_form("/audits/opssies", &[]).await.is(404);
    scene.reader.get(&audit).await.is(200).does_not_say("Corriger cet audit");
    scene.reader.get("/obligations").await.is(200).does_not_say("Enregistrer que c’est fait");
    scene
        .reader
        .get(&scene.budget(2026))
        .await
        .is(200)
        .does_not_say("Enregistrer le budget")
        .says("1\u{202f}000\u{a0}€");
}

#[tokio::test]
async fn what_is_said_wrongly_comes_back_with_its_reasons_and_a_mistake_is_taken_back() {
    let scene = scene().await;
    let today = scene.product.today();
    let tomorrow = today + Days::new(1);
    let empty = scene
        .referent
        .post_form(&scene.facts(), &[("code", "crisis-exercise"), ("note", "Déjà écrit")])
        .await
        .is(422);
    empty.says("id=\"held_on-error\"").says("Déjà écrit");
    scene.say("crisis-exercise", tomorrow, &[]).await.is(422).says("Choisissez une date passée");
    scene.say("inconnue", today, &[]).await.is(422).says("n’est pas connue");
    scene.say("awareness", today, &[]).await.is(422).says("id=\"value-error\"");
    scene.say("awareness", today, &[("value", "120")]).await.is(422).says("de 0 à 100");
    scene
        .say("crisis-exercise", today, &[("held_until", "2020-01-01")])
        .await
        .is(422)
        .says("La fin ne peut pas");
    scene
        .say("crisis-exercise", today, &[("note", "1 85 05 78 006 084 91")])
        .await
        .is(422)
        .says("id=\"note-error\"");
    scene.say("crisis-exercise", today, &[("evidence", &scene.hospital.to_string())]).await.is(404);
    // What an audit or a budget tells is not said by hand.
    scene.say("audit-exposure", today, &[]).await.is(422).says("sur sa page");
    assert_eq!(scene.state("crisis-exercise").await, "missing");
    scene.say("awareness", today, &[("value", "30 %")]).await.is(303);
    scene
        .referent
        .get("/obligations")
        .await
        .says("30\u{a0}% au 24 novembre 2026, quand 50\u{a0}% au moins sont attendus");
    assert_eq!(scene.state("awareness").await, "late");
    let page = scene.referent.get("/obligations").await;
    let fact = page.between("name=\"fact\" value=\"", "\"");
    scene.referent.post_form(&format!("{}/removal", scene.facts()), &[("fact", &fact)]).await.is(303);
    assert_eq!(scene.state("awareness").await, "missing");
    scene.referent.post_form(&format!("{}/removal", scene.facts()), &[("fact", &fact)]).await.is(404);
    scene.say("awareness", today, &[("value", "62,5")]).await.is(303);
    assert_eq!(scene.state("awareness").await, "fulfilled");
}

#[tokio::test]
async fn what_rests_on_evidence_holds_no_longer_than_it() {
    let scene = scene().await;
    let structure = scene.hospital.to_string();
    let fields =
        [("structure", structure.as_str()), ("title", "Lettre de nomination"), ("valid_until", "2027-01-31")];
    let kept = scene.referent.upload("/evidence", "lettre.pdf", PDF, &fields).await.is(303);
    let evidence = kept.location().split("evidence=").nth(1).unwrap_or_default().to_owned();
    scene.say("security-officer", scene.product.today(), &[("evidence", &evidence)]).await.is(303);
    let page = scene.referent.get("/obligations").await;
    page.says("valable jusqu’au 31 janvier 2027").says("Lettre de nomination");
    scene.referent.get(&format!("/evidence/{evidence}")).await.is(200).says("Une obligation");
    scene.reader.get("/obligations").await.is(200).does_not_say("Lettre de nomination");
    scene.days_pass(70).await;
    assert_eq!(scene.state("security-officer").await, "late");
}

#[tokio::test]
async fn a_fact_that_came_from_elsewhere_counts_at_once_and_in_the_night() {
    let scene = scene().await;
    scene.referent.get("/obligations").await.is(200);
    let facts = format!("/api/v1/structures/{}/facts", scene.hospital);
    let fact = serde_json::json!({ "code": "continuity-plan", "held_on": "2026-11-01" });
    scene.referent.post_json(&facts, &fact).await.is(204);
    let list = format!("/obligations/continuity-plan?state=fulfilled&in={}", scene.region);
    scene.agent.get(&list).await.does_not_say("CH de Valombrelle");
    assert_eq!(scene.state("continuity-plan").await, "fulfilled");
    scene.agent.get(&list).await.says("CH de Valombrelle");
    let fact = serde_json::json!({ "code": "response-plan", "held_on": "2026-11-01" });
    scene.referent.post_json(&facts, &fact).await.is(204);
    scene.days_pass(1).await;
    let list = format!("/obligations/response-plan?state=fulfilled&in={}", scene.region);
    scene.agent.get(&list).await.says("CH de Valombrelle");
    // The establishments of a legal entity stand below it.
    scene
        .referent
        .get(&format!("/obligations?in={}", scene.site))
        .await
        .is(200)
        .says("Aucune obligation connue");
}

#[tokio::test]
async fn an_audit_is_recorded_with_its_report_and_makes_an_obligation_hold() {
    let scene = scene().await;
    assert_eq!(scene.state("audit-directory").await, "missing");
    let audit =
        path_of(&scene.record_audit(&scene.referent, "active-directory", "2026-10-01", "2").await.is(303));
    let page = scene.referent.get(&audit).await.is(200);
    let seen = version(&page);
    page.says("2 sur 5 · Insuffisant")
        .says("TLP:AMBER")
        .says("Vigie Cyber")
        .says("niveau obtenu")
        .says("SHA-256");
    scene.referent.get(&format!("{audit}/report")).await.is(200).says("%PDF");
    assert_eq!(scene.state("audit-directory").await, "fulfilled");
    let facts =
        scene.referent.get_api(&format!("/api/v1/structures/{}/facts", scene.hospital)).await.is(200).json();
    assert_eq!(facts["items"][0]["code"], "audit.active-directory");
    assert_eq!(facts["items"][0]["value"], 2.0);
    scene
        .agent
        .get("/audits")
        .await
        .is(200)
        .says("Audit de l&#39;annuaire Active Directory")
        .says("CH de Valombrelle");
    scene.agent.get("/audits/export.csv").await.is(200).says("Vigie Cyber");
    scene.agent.get("/audits/export.xlsx").await.is(200);
    scene.agent.get("/audits?type=exposure").await.is(200).says("Aucun audit");
    scene.agent.get("/audits?due=overdue").await.is(200).says("Aucun audit");
    // It is corrected; the same page sent twice does not undo what another corrected.
    let form = [
        ("version", seen.as_str()),
        ("done_on", "2026-10-02"),
        ("level", "3"),
        ("provider", "Vigie Cyber"),
        ("qualification", "none"),
        ("tlp", "green"),
    ];
    scene.referent.upload(&audit, "final.pdf", PDF, &form).await.is(303);
    scene.referent.post_form(&audit, &form).await.is(409);
    scene.referent.get(&audit).await.says("3 sur 5 · Socle").says("final.pdf").says("TLP:GREEN");
    let facts = scene.referent.get_api(&format!("/api/v1/structures/{}/facts", scene.hospital)).await.json();
    assert_eq!(facts["items"].as_array().map(Vec::len), Some(1), "the fact took the place of the one before");
    assert_eq!(facts["items"][0]["value"], 3.0);
    scene.days_pass(400).await;
    scene.agent.get("/audits?due=overdue").await.says("CH de Valombrelle").says("en retard");
    assert_eq!(scene.state("audit-directory").await, "late");
    scene.record_audit(&scene.referent, "active-directory", "2027-12-01", "4").await.is(303);
    scene.agent.get("/audits?due=overdue").await.says("Aucun audit");
    scene.referent.get(&audit).await.says("Suivi d’un autre depuis");
}

#[tokio::test]
async fn an_audit_that_cannot_be_is_refused_with_its_reason() {
    let scene = scene().await;
    let record = async |kind: &'static str, day: &'static str, level: &'static str| {
        scene.record_audit(&scene.referent, kind, day, level).await
    };
    record("active-directory", "2026-10-01", "6")
        .await
        .is(422)
        .says("Le niveau va de 1 à 5")
        .says("id=\"level-error\"");
    record("organisational", "2026-10-01", "3").await.is(422).says("ne donne pas de niveau");
    record("active-directory", "2030-10-01", "3").await.is(422).says("une fois terminé");
    record("active-directory", "", "3").await.is(422).says("id=\"done_on-error\"");
    record("active-directory", "hier", "3").await.is(422).says("id=\"done_on-error\"");
    record("sorcellerie", "2026-10-01", "").await.is(422).says("Choisissez un type");
    record("active-directory", "2026-10-01", "beaucoup").await.is(422).says("nombre entier");
    let structure = scene.hospital.to_string();
    let fields = [
        ("structure", structure.as_str()),
        ("type", "exposure"),
        ("done_on", "2026-10-01"),
        ("summary", "Trois ports ouverts"),
    ];
    let lies =
        scene.referent.upload("/audits", "rapport.pdf", b"MZ\x90\0not a report", &fields).await.is(422);
    lies.says("id=\"file-error\"").says("Trois ports ouverts");
    scene.referent.upload("/audits", "rapport.exe", b"MZ\x90\0", &fields).await.is(422);
    scene.referent.get("/audits").await.is(200).says("Aucun audit");
    // Below a region, the structure is asked first.
    scene
        .agent
        .get(&format!("/audits/new?in={}", scene.region))
        .await
        .is(200)
        .says("Pour quelle structure")
        .says("CH de Valombrelle");
}

#[tokio::test]
async fn an_auditor_on_a_mission_deposits_an_audit_and_its_findings_and_sees_nothing_else() {
    let scene = scene().await;
    for path in ["/obligations", "/budgets", "/obligations/crisis-exercise", "/findings"] {
        scene.auditor.get(path).await.is(403);
    }
    scene.auditor.post_form(&scene.facts(), &[]).await.is(403);
    scene.auditor.get(&format!("/audits/new?structure={}", scene.hospital)).await.is(200);
    scene.auditor.get(&format!("/audits/new?structure={}", scene.clinic)).await.is(404);
    let elsewhere = scene.clinic.to_string();
    scene
        .auditor
        .post_form("/audits", &[("structure", &elsewhere), ("type", "exposure"), ("done_on", "2026-10-01")])
        .await
        .is(404);
    let audit =
        path_of(&scene.record_audit(&scene.auditor, "intrusion-test", "2026-11-02", "").await.is(303));
    scene.auditor.get("/audits").await.is(200).says("Test d&#39;intrusion");
    scene.auditor.get("/audits/template.xlsx").await.is(200);
    let csv = "Constat;Gravité;Exposition;Actif\nMot de passe par défaut;critique;internet;fw-01\nPartage ouvert;énorme;interne;srv-02\n";
    let answer =
        scene.auditor.upload(&format!("{audit}/findings"), "constats.csv", csv.as_bytes(), &[]).await.is(200);
    answer
        .says("1 enregistrés")
        .says("1 refusés")
        .says("énorme")
        .says("base64,")
        .says("Mot de passe par défaut");
    let page = scene.auditor.get(&audit).await.is(200);
    page.says("Mot de passe par défaut").does_not_say("href=\"/findings/");
    scene.referent.get(&audit).await.is(200).says("href=\"/findings/");
    scene.referent.get("/findings").await.is(200).says("Mot de passe par défaut");
    scene
        .auditor
        .upload(&format!("{audit}/findings"), "x.bin", b"\0\x01\x02", &[])
        .await
        .is(422)
        .says("ni un classeur");
    scene.auditor.post_form(&format!("{audit}/findings"), &[]).await.is(422);
    scene.reader.upload(&format!("{audit}/findings"), "a.csv", csv.as_bytes(), &[]).await.is(404);
    scene.auditor.get_api("/api/v1/audits").await.is(200).says("intrusion-test");
    // An audit without a code of the exchange format does not leave by it.
    scene.auditor.get(&format!("{audit}/opssies.json")).await.is(422);
}

fn event(finess: Option<&str>, event_type: u16, done_on: &str, level: Option<i64>) -> Event {
    Event {
        event_type,
        analysis_type: Some(5),
        done_on: done_on.parse().expect("this is a day"),
        level,
        score: None,
        tlp: Tlp::Amber,
        auditor: Some(Actor::new("Vigie Cyber SAS", ActorKind::ThirdParty)),
        supervisor: Some(Actor::ans()),
        requester: None,
        audited: Actor {
            finess_legal: finess.map(str::to_owned),
            siren: Some("123456782".to_owned()),
            ..Actor::new("CH", ActorKind::Site)
        },
        scope: Scope { domains: vec!["valombrelle.test".to_owned()], ..Scope::default() },
    }
}

#[tokio::test]
async fn a_file_of_the_ministry_brings_audits_once_and_says_what_it_leaves() {
    let scene = scene().await;
    let (hospital, site) =
        (scene.product.finess(scene.hospital).await, scene.product.finess(scene.site).await);
    let clinic = scene.product.finess(scene.clinic).await;
    let mut of_site = event(Some(&hospital), 29, "2026-09-01", Some(1));
    of_site.audited.finess_geographic = Some(site.clone());
    of_site.audited.name_short = "Site".to_owned();
    let events = [
        event(Some(&hospital), 27, "2026-09-01", Some(3)),
        event(Some(&hospital), 29, "2026-09-01", Some(2)),
        of_site,
        event(Some(&clinic), 27, "2026-09-01", Some(3)),
        event(Some(&hospital), 12, "2026-09-01", None),
        event(None, 27, "2026-09-01", None),
        event(Some(&hospital), 27, "2026-08-01", Some(9)),
        event(Some(&hospital), 27, "2030-08-01", Some(2)),
    ];
    let file = hygie_opssies::write(&events, scene.product.clock.now());
    scene.referent.get("/audits/opssies").await.is(200);
    let answer = scene.referent.upload("/audits/opssies", "audits.json", file.as_bytes(), &[]).await.is(200);
    answer
        .says("3 enregistrés, 0 déjà connus, 5 laissés de côté")
        .says("n’est pas à votre portée")
        .says("Le type d’événement 12")
        .says("pas de numéro FINESS")
        .says("Le niveau va de 1 à 5")
        .says("Site des Tilleuls");
    let again = scene.referent.upload("/audits/opssies", "audits.json", file.as_bytes(), &[]).await.is(200);
    again.says("0 enregistrés, 3 déjà connus, 5 laissés de côté");
    assert_eq!(scene.state("audit-directory").await, "fulfilled");
    assert_eq!(scene.state("audit-exposure").await, "fulfilled");
    let list = scene.agent.get_api("/api/v1/audits?type=active-directory").await.is(200).json();
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1));
    let id = list["items"][0]["id"].as_str().unwrap_or_default().to_owned();
    scene.referent.get(&format!("/audits/{id}")).await.is(200).says("type 27").says("Vigie Cyber SAS");
    // It leaves as it came.
    let sent = scene.referent.get(&format!("/audits/{id}/opssies.json")).await.is(200);
    let back = hygie_opssies::read(sent.body.as_bytes()).expect("what Hygie writes can be read");
    assert_eq!(back, [events[0].clone()]);
    // One that was typed leaves too.
    let typed = path_of(&scene.record_audit(&scene.referent, "exposure", "2026-11-02", "1").await.is(303));
    let sent = scene.referent.get(&format!("{typed}/opssies.json")).await.is(200);
    let back = hygie_opssies::read(sent.body.as_bytes()).expect("what Hygie writes can be read");
    assert_eq!((back[0].event_type, back[0].level), (29, Some(1)));
    assert_eq!(back[0].audited.finess_legal.as_deref(), Some(hospital.as_str()));
    // The same audit, by hand first, is known.
    let file =
        hygie_opssies::write(&[event(Some(&hospital), 29, "2026-11-02", Some(1))], scene.product.clock.now());
    let known = scene.referent.upload("/audits/opssies", "audits.json", file.as_bytes(), &[]).await.is(200);
    known.says("0 enregistrés, 1 déjà connus");
}

#[tokio::test]
async fn a_file_that_is_not_of_the_format_is_refused_whole() {
    let scene = scene().await;
    let bring = async |bytes: &'static [u8]| {
        scene.auditor.upload("/audits/opssies", "a.json", bytes, &[]).await.is(422)
    };
    bring(b"{").await.says("le JSON est interrompu à la ligne 1");
    bring(b"").await.says("Choisissez un fichier");
    bring(b"{\"events\":{\"event\":[{\"eventType\":999}]}}")
        .await
        .says("n’est pas connu")
        .says("events.event[0]");
    bring(b"\xff\xfe\0\0").await.says("n’est pas un OPSSIES-V2 correct");
    bring(b"[1,2").await;
    scene.auditor.post_form("/audits/opssies", &[]).await.is(422);
    scene.auditor.get("/audits").await.says("Aucun audit");
}

#[tokio::test]
async fn a_budget_gives_its_share_and_two_writers_do_not_lose_each_other() {
    let scene = scene().await;
    let path = scene.budget(2026);
    scene.referent.get(&path).await.is(200).says("Cible : de 5").does_not_say("NaN");
    let seen = version(&scene.referent.get(&path).await);
    assert_eq!(seen, "0");
    let form = [
        ("version", seen.as_str()),
        ("it_operating", "900 000"),
        ("it_investment", "100 000"),
        ("programme_total", "250000"),
        ("line-staff", "40 000"),
        ("line-licences", "15000"),
        ("line-insurance", "80000"),
        ("note", "Un RSSI à mi-temps"),
    ];
    let saved = scene.referent.post_form(&path, &form).await.is(303);
    let page = scene.referent.follow(&saved).await.is(200);
    page.says("5,5\u{a0}%")
        .says("Vigilance")
        .says("22\u{a0}%")
        .says("Assurance contre le risque cyber")
        .says("Un RSSI à mi-temps");
    scene.referent.post_form(&path, &form).await.is(409);
    assert_eq!(scene.state("budget-share").await, "fulfilled");
    let facts = scene.referent.get_api(&format!("/api/v1/structures/{}/facts", scene.hospital)).await.json();
    assert_eq!(facts["items"][0]["code"], "budget-share");
    assert_eq!(facts["items"][0]["value"], 0.055);
    assert_eq!(facts["items"][0]["held_on"], "2026-11-24", "a year that is not over is true today");
    // A later version with less: the obligation says so; with nothing at all, nothing is known any more.
    let form = [("version", "1"), ("it_operating", "1000000"), ("line-staff", "10000")];
    scene.referent.post_form(&path, &form).await.is(303);
    assert_eq!(scene.state("budget-share").await, "late");
    scene.referent.post_form(&path, &[("version", "2"), ("line-staff", "10000")]).await.is(303);
    scene.referent.get(&path).await.is(200).says("inconnue").does_not_say("NaN").does_not_say("inf\u{a0}%");
    assert_eq!(scene.state("budget-share").await, "missing");
    // A year that is over was true on its last day; one to come shows nothing yet.
    let form = [("version", "0"), ("it_operating", "1000"), ("line-staff", "100")];
    scene.referent.post_form(&scene.budget(2025), &form).await.is(303);
    scene.referent.post_form(&scene.budget(2027), &form).await.is(303);
    let facts = scene.referent.get_api(&format!("/api/v1/structures/{}/facts", scene.hospital)).await.json();
    assert_eq!(facts["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(facts["items"][0]["held_on"], "2025-12-31");
    let budgets =
        scene.reader.get_api(&format!("/api/v1/structures/{}/budgets", scene.hospital)).await.is(200).json();
    assert_eq!(budgets["items"].as_array().map(Vec::len), Some(3));
    assert_eq!(budgets["items"][2]["share"], 0.1);
    assert_eq!(budgets["items"][2]["lines"]["staff"], 100);
}

#[tokio::test]
async fn amounts_that_cannot_be_are_refused_beside_their_line() {
    let scene = scene().await;
    let path = scene.budget(2026);
    let post = async |name: &'static str, value: &'static str| {
        scene.referent.post_form(&path, &[("version", "0"), ("note", "gardé"), (name, value)]).await
    };
    post("it_operating", "-5").await.is(422).says("id=\"it_operating-error\"").says("gardé");
    post("line-staff", "12,50")
        .await
        .is(422)
        .says("id=\"line-staff-error\"")
        .says("« Personnel de sécurité »");
    post("line-staff", "10000000001").await.is(422);
    post("it_investment", "beaucoup").await.is(422);
    let form = [("version", "0"), ("it_operating", "100"), ("line-staff", "200")];
    scene.referent.post_form(&path, &form).await.is(422).says("dépassent le budget informatique");
    for year in ["1999", "2028", "-1", "soon"] {
        scene.referent.get(&format!("/structures/{}/budgets/{year}", scene.hospital)).await.is(404);
        scene
            .referent
            .post_form(&format!("/structures/{}/budgets/{year}", scene.hospital), &[("version", "0")])
            .await
            .is(404);
    }
    scene.referent.get("/budgets").await.is(200).says("Aucun budget");
}

#[tokio::test]
async fn the_budgets_of_a_region_are_put_together_without_counting_a_site_twice() {
    let scene = scene().await;
    let department = scene.product.department("59", scene.region).await;
    let other = scene.product.legal_entity("CH de Brumeval", department).await;
    let save = async |structure: Id<Node>, year: i32, total: &str, spent: &str| {
        let form = [("version", "0"), ("it_operating", total), ("line-staff", spent)];
        scene.agent.post_form(&format!("/structures/{structure}/budgets/{year}"), &form).await.is(303);
    };
    save(scene.hospital, 2026, "1000", "90").await;
    save(scene.site, 2026, "500", "5").await;
    save(other, 2026, "1000", "50").await;
    // Without a total, its spending divides nothing.
    let lonely = scene.product.legal_entity("CH de Grisamont", department).await;
    save(lonely, 2026, "0", "700").await;
    save(other, 2025, "1000", "40").await;
    let region = format!("?in={}", scene.region);
    let page = scene.agent.get(&format!("/budgets{region}")).await.is(200);
    page.says("3 budgets pour 2026")
        .says("dont 140\u{a0}€ rapportés à 2\u{202f}000\u{a0}€")
        .says("7\u{a0}%")
        .says("Cible, de 6")
        .says("4\u{a0}%")
        .says("CH de Brumeval")
        .says("Site des Tilleuls");
    scene
        .agent
        .get(&format!("/budgets{region}&year=2025"))
        .await
        .is(200)
        .says("Un budget pour 2025")
        .does_not_say("Site des Tilleuls");
    scene
        .agent
        .get(&format!("/budgets/export.csv{region}"))
        .await
        .is(200)
        .says("CH de Brumeval")
        .says("0.05");
    scene.agent.get(&format!("/budgets/export.xlsx{region}")).await.is(200);
    // On its own, the site is counted.
    scene
        .referent
        .get(&format!("/budgets?in={}", scene.site))
        .await
        .is(200)
        .says("Un budget pour 2026")
        .says("1\u{a0}%");
    scene
        .referent
        .get(&format!("/budgets?in={}", scene.hospital))
        .await
        .says("9\u{a0}%")
        .says("Saisir le budget 2026");
}

#[tokio::test]
async fn lists_are_walked_page_by_page() {
    let scene = scene().await;
    let department = scene.product.department("59", scene.region).await;
    for number in 0..55 {
        let structure = scene.product.legal_entity(&format!("CH numéro {number:02}"), department).await;
        let form = [("version", "0"), ("it_operating", "1000"), ("line-staff", "90")];
        scene.agent.post_form(&format!("/structures/{structure}/budgets/2026"), &form).await.is(303);
    }
    let region = format!("?in={}", scene.region);
    for (path, count) in
        [("/budgets", "55 budgets pour 2026"), ("/obligations/budget-share", "55 structures")]
    {
        let first = scene
            .agent
            .get(&format!("{path}{region}"))
            .await
            .is(200)
            .says(count)
            .says("CH numéro 00")
            .does_not_say("CH numéro 54");
        let nav = first.between("<nav class=\"pager\"", "</nav>");
        let next = nav
            .split("href=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next())
            .unwrap_or_default()
            .replace("&amp;", "&")
            .replace("&#38;", "&");
        scene.agent.get(&next).await.is(200).says("CH numéro 54").does_not_say("CH numéro 00");
    }
    let csv = scene.agent.get(&format!("/obligations/budget-share/export.csv{region}")).await.is(200);
    assert_eq!(csv.body.lines().count(), 56);
    let list = scene.agent.get_api("/api/v1/audits?limit=1&after=nonsense").await;
    list.is(422);
    scene.agent.get_api("/api/v1/audits?overdue=perhaps").await.is(422);
}

#[tokio::test]
async fn every_page_reads_in_english() {
    let scene = scene().await;
    scene.say("crisis-exercise", scene.product.today(), &[]).await.is(303);
    let audit =
        path_of(&scene.record_audit(&scene.referent, "active-directory", "2026-10-01", "1").await.is(303));
    scene
        .referent
        .post_form(&scene.budget(2026), &[("version", "0"), ("it_operating", "1000"), ("line-staff", "55")])
        .await
        .is(303);
    scene.referent.set_cookie("hygie-lang", "en");
    scene.agent.set_cookie("hygie-lang", "en");
    scene
        .referent
        .get("/obligations")
        .await
        .is(200)
        .says("valid until 24 November 2027")
        .says("What counts, what does not");
    scene
        .agent
        .get(&format!("/obligations?in={}", scene.region))
        .await
        .is(200)
        .says("One structure followed of 2");
    scene.agent.get("/obligations/crisis-exercise").await.is(200).says("In order");
    scene.referent.get(&audit).await.is(200).says("1 of 5 · Critical").says("Next audit");
    scene.referent.get("/audits").await.is(200).says("One audit");
    scene.referent.get("/audits/new").await.is(200).says("every year");
    scene.referent.get("/audits/opssies").await.is(200);
    scene.referent.get(&scene.budget(2026)).await.is(200).says("5.5%").says("€55 of €1,000");
    scene.referent.get("/budgets").await.is(200).says("One budget for 2026");
    scene.referent.get(&format!("/structures/{}", scene.hospital)).await.is(200).says("Last audits");
}

#[test]
fn every_text_exists_in_both_languages() {
    texts_are_complete(CAPABILITIES, env!("CARGO_MANIFEST_DIR"));
}
