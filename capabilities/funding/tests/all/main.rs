//! What people do with programmes, projects and policies, through HTTP, on a whole product.

use std::io::{Cursor, Read};

use axum::body::Body;
use chrono::{NaiveDate, TimeDelta};
use http_body_util::BodyExt;
use hygie_funding::{CAPABILITY, EDIT, INSTRUCT, PUBLISH, READ};
use hygie_kernel::{Clock, Id, Node, Right};
use hygie_platform::Capability;
use hygie_platform::db::Sql;
use hygie_testkit::{Answer, Product, Visitor, texts_are_complete};
use tower::ServiceExt;

const CAPABILITIES: &[Capability] = &[
    CAPABILITY,
    hygie_plan::CAPABILITY,
    hygie_registry::CAPABILITY,
    hygie_accounts::CAPABILITY,
    hygie_notifications::CAPABILITY,
];
const WRITER: &[Right] = &[hygie_registry::READ, hygie_plan::READ, hygie_plan::EDIT, READ, EDIT];

struct Scene {
    product: Product,
    region: Id<Node>,
    hospital: Id<Node>,
    other_member: Id<Node>,
    /// In no group.
    alone: Id<Node>,
    ght: Id<Node>,
    referent: Visitor,
    other_referent: Visitor,
    lone_referent: Visitor,
    reader: Visitor,
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
    let alone = product.legal_entity("Clinique de Hautepierre", department).await;
    let ght = product.ght("HF-01", "GHT des Monts", region, &[hospital, other_member]).await;
    let elsewhere = product.department("75", product.region("11").await).await;
    let clinic = product.legal_entity("Clinique des Lilas", elsewhere).await;
    let agency = &[hygie_registry::READ, hygie_plan::READ, READ, INSTRUCT];
    Scene {
        referent: product.person_with(WRITER, hospital).await,
        other_referent: product.person_with(WRITER, other_member).await,
        lone_referent: product.person_with(WRITER, alone).await,
        reader: product.person_with(&[hygie_registry::READ, READ], alone).await,
        group_officer: product
            .person_with(
                &[hygie_registry::READ, hygie_plan::READ, hygie_plan::EDIT, READ, EDIT, PUBLISH],
                ght,
            )
            .await,
        agent: product.person_with(agency, region).await,
        stranger: product
            .person_with(&[hygie_registry::READ, hygie_plan::READ, READ, EDIT, INSTRUCT, PUBLISH], clinic)
            .await,
        product,
        region,
        hospital,
        other_member,
        alone,
        ght,
    }
}

const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";

impl Scene {
    fn day(&self, days: i64) -> String {
        (self.product.today() + TimeDelta::days(days)).to_string()
    }

    /// Brings a file as evidence, and says how it is known.
    async fn evidence(
        &self,
        visitor: &Visitor,
        structure: Id<Node>,
        title: &str,
        fields: &[(&str, &str)],
    ) -> String {
        let structure = structure.to_string();
        let mut all = vec![("structure", structure.as_str()), ("title", title)];
        all.extend(fields);
        let kept = visitor.upload("/evidence", "piece.pdf", PDF, &all).await.is(303);
        kept.location().split("evidence=").nth(1).unwrap_or_default().to_owned()
    }

    async fn fact(&self, visitor: &Visitor, structure: Id<Node>, code: &str, on: &str) {
        let path = format!("/api/v1/structures/{structure}/facts");
        let body = serde_json::json!({ "code": code, "held_on": on });
        visitor.post_json(&path, &body).await.is(204);
    }

    /// What a structure answered to a framework, as the control of compliance keeps it.
    async fn answer(&self, structure: Id<Node>, framework: &str, answers: &[(&str, f64)]) {
        let (now, assessment) = (self.product.clock.now(), self.product.app.new_id::<Node>());
        let sql = Sql::new(
            "INSERT INTO assessment (id, structure_id, framework, framework_version, groups, profile, state, answered, not_applicable,
                                     lacking, total, themes, levels, created_at, changed_at, version) VALUES ",
        )
        .values([[
            assessment.into(),
            structure.into(),
            framework.into(),
            1_i64.into(),
            serde_json::json!([]).into(),
            serde_json::json!({}).into(),
            "open".into(),
            0_i64.into(),
            0_i64.into(),
            0_i64.into(),
            0_i64.into(),
            "".into(),
            "".into(),
            now.into(),
            now.into(),
            1_i64.into(),
        ]]);
        self.product.run(sql).await;
        for (reference, value) in answers {
            let sql = Sql::new(
                "INSERT INTO answer (assessment_id, reference, level, value, is_not_applicable, needs_proof, person_id, person_name,
                                     answered_at, version) VALUES ",
            )
            .values([[
                assessment.into(),
                (*reference).into(),
                "done".into(),
                (*value).into(),
                false.into(),
                false.into(),
                self.referent.id().into(),
                "Camille".into(),
                now.into(),
                1_i64.into(),
            ]]);
            self.product.run(sql).await;
        }
    }

    /// A day passes, with what Hygie does by itself; people sign in again.
    async fn days_pass(&self, days: i64) {
        self.product.clock.advance(TimeDelta::days(days));
        self.product.run_jobs().await;
        let ours = [&self.referent, &self.other_referent, &self.lone_referent, &self.reader];
        for person in ours.into_iter().chain([&self.group_officer, &self.agent, &self.stranger]) {
            self.product.open_session(person).await;
        }
    }

    /// What a page sends, byte for byte.
    async fn bytes(&self, visitor: &Visitor, path: &str) -> Vec<u8> {
        let cookie = format!("hygie={}", visitor.cookie("hygie").expect("this visitor has a session"));
        let request = http::Request::builder().uri(path).header("cookie", cookie).body(Body::empty());
        let router = self.product.app.router();
        let response = router
            .oneshot(request.expect("the address is well formed"))
            .await
            .expect("the router never fails");
        assert_eq!(response.status(), 200, "{path}");
        response.into_body().collect().await.expect("the body is sent whole").to_bytes().to_vec()
    }

    /// Opens a file, and says where it is.
    async fn open(&self, visitor: &Visitor, programme: &str, node: Id<Node>) -> String {
        let opened = visitor.post(&format!("/programmes/{programme}/files?in={node}"), "").await.is(303);
        plain(&opened.location())
    }

    async fn attach(&self, visitor: &Visitor, file: &str, reference: &str, evidence: &str) -> Answer {
        let form = [("reference", reference), ("evidence", evidence)];
        visitor.post_form(&format!("{file}/pieces"), &form).await
    }

    /// What the agency does with a file.
    async fn decide(&self, file: &str, act: &str, more: &[(&str, &str)]) -> Answer {
        let version = version(&self.agent.get(file).await);
        let mut form = vec![("version", version.as_str()), ("act", act)];
        form.extend(more);
        self.agent.post_form(&format!("{file}/decision"), &form).await
    }

    async fn project(
        &self,
        visitor: &Visitor,
        structure: Id<Node>,
        name: &str,
        more: &[(&str, &str)],
    ) -> String {
        let structure = structure.to_string();
        let mut form =
            vec![("structure", structure.as_str()), ("name", name), ("nature", "website"), ("state", "live")];
        form.extend(more);
        plain(&visitor.post_form("/projects", &form).await.is(303).location())
    }

    /// Sends a form about a thing that has a version.
    async fn change(&self, visitor: &Visitor, thing: &str, act: &str, more: &[(&str, &str)]) -> Answer {
        let version = version(&visitor.get(thing).await);
        let mut form = vec![("version", version.as_str())];
        form.extend(more);
        visitor.post_form(&format!("{thing}{act}"), &form).await
    }
}

fn plain(location: &str) -> String {
    location.split('?').next().unwrap_or_default().to_owned()
}

fn version(page: &Answer) -> String {
    page.between("name=\"version\" value=\"", "\"")
}

#[tokio::test]
async fn a_structure_sees_what_each_programme_asks_what_is_there_and_until_when() {
    let scene = scene().await;
    let page = scene.lone_referent.get("/programmes").await.is(200);
    page.says("HOP’EN")
        .says("à valider par l’ARS")
        .says("pièces manquent")
        .says("Aucun dossier")
        .says("Non concerné");
    let page = scene.lone_referent.get("/programmes/hop-en").await.is(200);
    page.says("Audit de cybersurveillance récent")
        .says("Rien n’est connu")
        .says("Le rapport d’audit")
        .says("À prouver");
    let on = scene.day(-30);
    scene.fact(&scene.lone_referent, scene.alone, "audit.exposure", &on).await;
    scene.fact(&scene.lone_referent, scene.alone, "continuity-plan", "2019-01-01").await;
    let page = scene.lone_referent.get("/programmes/hop-en").await.is(200);
    page.says("Constaté le 25 octobre 2026.").says("jusqu’au 25 octobre 2027").says("Réuni");
    scene.days_pass(400).await;
    let page = scene.lone_referent.get("/programmes/hop-en").await.is(200);
    page.says("À renouveler").says("terminé le 25 octobre 2027");
    // Nothing of it is seen from another region.
    scene
        .stranger
        .get(&format!("/programmes/hop-en?in={}", scene.alone))
        .await
        .is(200)
        .does_not_say("Hautepierre");
    scene.lone_referent.get("/programmes/nothing").await.is(404);
    // An answer counts from its least level.
    let asked = "/programmes/hospiconnect";
    scene.answer(scene.alone, "hospiconnect", &[("PROC-06A", 0.5), ("PROC-07B", 0.75)]).await;
    let page = scene.lone_referent.get(asked).await.is(200);
    page.says("La réponse vaut 50\u{a0}%, 75\u{a0}% demandés").says("75\u{a0}%.");
}

#[tokio::test]
async fn a_file_is_deposited_when_it_is_complete_and_goes_on_to_its_payment() {
    let scene = scene().await;
    scene.reader.post(&format!("/programmes/care-d1-bis/files?in={}", scene.alone), "").await.is(403);
    scene.stranger.post(&format!("/programmes/care-d1-bis/files?in={}", scene.alone), "").await.is(404);
    let file = scene.open(&scene.lone_referent, "care-d1-bis", scene.alone).await;
    let again = format!("/programmes/care-d1-bis/files?in={}", scene.alone);
    scene.lone_referent.post(&again, "").await.is(422).says("déjà ouvert");
    scene.stranger.get(&file).await.is(404);
    scene.reader.get(&file).await.is(200).does_not_say("Déposer ce dossier");
    let today = scene.day(0);
    let refused = scene.change(&scene.lone_referent, &file, "/deposit", &[("day", &today)]).await.is(422);
    refused.says("n’est pas complet").says("order Pièces demandées par l’arrêté");
    let evidence = scene.evidence(&scene.lone_referent, scene.alone, "Convention signée", &[]).await;
    scene.attach(&scene.lone_referent, &file, "nothing", &evidence).await.is(404);
    scene.attach(&scene.lone_referent, &file, "order", "").await.is(422).says("Choisissez la preuve");
    let foreign = scene.evidence(&scene.referent, scene.hospital, "Pièce d’ailleurs", &[]).await;
    scene.attach(&scene.lone_referent, &file, "order", &foreign).await.is(404);
    scene.attach(&scene.stranger, &file, "order", &evidence).await.is(404);
    scene.attach(&scene.lone_referent, &file, "order", &evidence).await.is(303);
    scene.lone_referent.get(&file).await.says("Convention signée").says("Une pièce jointe.").says("Éligible");
    scene.lone_referent.get(&format!("/evidence/{evidence}")).await.says("Un prérequis de financement");
    scene.lone_referent.get("/programmes").await.says("En préparation");
    let form = [("amount", "120000"), ("note", "Premier dépôt")];
    scene.change(&scene.lone_referent, &file, "", &form).await.is(303);
    scene.change(&scene.lone_referent, &file, "", &[("amount", "beaucoup")]).await.is(422);
    let future = scene.day(1);
    scene.change(&scene.lone_referent, &file, "/deposit", &[("day", &future)]).await.is(422);
    scene.change(&scene.lone_referent, &file, "/deposit", &[("day", &today)]).await.is(303);
    // What is deposited no longer changes, and who assembles it does not decide.
    let form = [("reference", "order"), ("evidence", evidence.as_str())];
    scene.lone_referent.post_form(&format!("{file}/pieces/removal"), &form).await.is(422);
    scene.lone_referent.post_form(&format!("{file}/decision"), &[("act", "validate")]).await.is(403);
    scene.stranger.post_form(&format!("{file}/decision"), &[("act", "instruct")]).await.is(404);
    scene.agent.get("/inbox").await.says("Dossier à instruire : CaRE domaine 1 bis");
    scene.agent.get("/").await.says("Un dossier de financement à instruire");
    scene.decide(&file, "validate", &[]).await.is(422).says("relisez son état");
    scene.decide(&file, "deposit", &[]).await.is(422);
    let before = scene.day(-1);
    scene.decide(&file, "instruct", &[("day", &before)]).await.is(422).says("précède celle de l’étape");
    scene.decide(&file, "instruct", &[]).await.is(303);
    scene.decide(&file, "return", &[]).await.is(422).says("Écrivez pourquoi");
    scene.decide(&file, "return", &[("opinion", "Joindre l’annexe 2")]).await.is(303);
    scene
        .lone_referent
        .get(&file)
        .await
        .says("En préparation")
        .says("Joindre l’annexe 2")
        .says("Déposer ce dossier");
    scene.change(&scene.lone_referent, &file, "/deposit", &[]).await.is(303);
    scene.decide(&file, "instruct", &[]).await.is(303);
    scene.decide(&file, "refuse", &[("opinion", "Hors délai")]).await.is(303);
    scene.change(&scene.lone_referent, &file, "/resumption", &[]).await.is(303);
    scene.change(&scene.lone_referent, &file, "/deposit", &[]).await.is(303);
    scene.decide(&file, "instruct", &[]).await.is(303);
    scene.decide(&file, "validate", &[("amount", "100000"), ("opinion", "Conforme")]).await.is(303);
    scene.decide(&file, "pay", &[]).await.is(303);
    let paid_twice = [("version", "13"), ("act", "pay")];
    scene.agent.post_form(&format!("{file}/decision"), &paid_twice).await.is(422).says("relisez son état");
    let page = scene.lone_referent.get(&file).await.is(200);
    page.says("Payé")
        .says("100\u{202f}000\u{a0}€")
        .says("Conforme")
        .says("Dossier de financement déposé")
        .says("Dossier refusé");
    scene.lone_referent.get("/inbox").await.says("Dossier payé");
    // A form of before finds that it is over.
    let stale = [("version", "1"), ("act", "pay")];
    scene.agent.post_form(&format!("{file}/decision"), &stale).await.is(409);
}

#[tokio::test]
async fn a_deposit_after_the_desk_was_closed_is_refused_and_one_made_before_is_written() {
    let scene = scene().await;
    let file = scene.open(&scene.lone_referent, "sun-es", scene.alone).await;
    let evidence = scene.evidence(&scene.lone_referent, scene.alone, "Questionnaire RNIV", &[]).await;
    scene.attach(&scene.lone_referent, &file, "rniv", &evidence).await.is(303);
    let today = scene.day(0);
    let refused = scene.change(&scene.lone_referent, &file, "/deposit", &[("day", &today)]).await.is(422);
    refused.says("clos depuis le 31/03/2024");
    scene.change(&scene.lone_referent, &file, "/deposit", &[("day", "2024-03-15")]).await.is(303);
    scene.lone_referent.get(&file).await.says("15 mars 2024");
}

#[tokio::test]
async fn the_evidence_of_a_file_leaves_in_one_archive_with_its_list() {
    let scene = scene().await;
    let file = scene.open(&scene.lone_referent, "hop-en", scene.alone).await;
    let plan = scene
        .evidence(&scene.lone_referent, scene.alone, "Charte d’accès", &[("valid_until", "2030-01-01")])
        .await;
    let structure = scene.alone.to_string();
    let form = [
        ("structure", structure.as_str()),
        ("title", "Tableau de bord"),
        ("url", "https://exemple.test/taux"),
    ];
    let link = scene.lone_referent.post_form("/evidence", &form).await.is(303).location();
    let link = link.split("evidence=").nth(1).unwrap_or_default().to_owned();
    for (reference, evidence) in [("P3.1", &plan), ("P3.3", &plan), ("P2.2", &link)] {
        scene.attach(&scene.lone_referent, &file, reference, evidence).await.is(303);
    }
    let address = format!("{file}/evidence.zip");
    scene.stranger.get(&address).await.is(404);
    let bytes = scene.bytes(&scene.agent, &address).await;
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("it is an archive");
    assert_eq!(archive.len(), 2);
    let mut index = String::new();
    archive
        .by_name("index.csv")
        .expect("the list is there")
        .read_to_string(&mut index)
        .expect("it is a text");
    let lines: Vec<&str> = index.lines().collect();
    assert_eq!(lines.len(), 4, "{index}");
    assert!(lines[1].starts_with("P2.2;") && lines[1].contains("https://exemple.test/taux"), "{index}");
    assert!(lines[2].starts_with("P3.1;") && lines[2].contains(";P3.1/piece.pdf;"), "{index}");
    // The same evidence for another prerequisite is named again, and its bytes are there once.
    assert!(lines[3].starts_with("P3.3;") && lines[3].contains(";P3.1/piece.pdf;"), "{index}");
    assert!(lines[2].contains("2030-01-01") && lines[2].contains("Charte d’accès"), "{index}");
    let mut kept = Vec::new();
    archive
        .by_name("P3.1/piece.pdf")
        .expect("the file is there")
        .read_to_end(&mut kept)
        .expect("it is whole");
    assert_eq!(kept, PDF);
    scene.lone_referent.get(&file).await.says("Pièces du dossier téléchargées");
}

#[tokio::test]
async fn a_group_meets_a_prerequisite_with_two_thirds_of_its_activity() {
    let scene = scene().await;
    scene.answer(scene.hospital, "care-d2", &[("O1.C", 1.0), ("O1.A", 1.0)]).await;
    let path = format!("/programmes/care-d2?in={}", scene.ght);
    let page = scene.group_officer.get(&path).await.is(200);
    page.says("les parts ne sont pas encore écrites")
        .says("Activité combinée")
        .says("Demandé à chaque membre");
    let (one, two) = (format!("share-{}", scene.hospital), format!("share-{}", scene.other_member));
    let activity = format!("/programmes/care-d2/activity?in={}", scene.ght);
    let shares = |first: &'static str, second: &'static str| {
        [("year", "2025"), (one.as_str(), first), (two.as_str(), second)]
            .map(|(name, value)| (name.to_owned(), value))
    };
    let post = |first: &'static str, second: &'static str| {
        let (form, officer, activity) =
            (shares(first, second), scene.group_officer.clone(), activity.clone());
        async move {
            let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), *value)).collect();
            officer.post_form(&activity, &form).await
        }
    };
    post("beaucoup", "1").await.is(422).says("Une part est un nombre").says("value=\"beaucoup\"");
    post("60", "40").await.is(303);
    let page = scene.group_officer.get(&path).await.is(200);
    page.says("60\u{a0}% de l’activité couverts, 66\u{a0}% demandés").says("Trop peu de membres");
    // In stays, what counts is the sum.
    post("7 000,5", "3000").await.is(303);
    let page = scene.group_officer.get(&path).await.is(200);
    page.says("70\u{a0}% de l’activité couverts")
        .says("Assez de membres")
        .says("Réuni par :")
        .says("Manque à :")
        .says("10000,5");
    // A member says nothing of what the others weigh, and does not open the file of the group.
    let own = format!("/programmes/care-d2?in={}", scene.hospital);
    scene
        .referent
        .get(&own)
        .await
        .is(200)
        .says("porté par le groupe « GHT des Monts »")
        .does_not_say("Brumeval");
    scene.referent.post(&format!("/programmes/care-d2/files?in={}", scene.hospital), "").await.is(422);
    scene.referent.post_form(&activity, &[("year", "2025")]).await.is(404);
    // A document is brought once, for the group, by the evidence of any member.
    let file = scene.open(&scene.group_officer, "care-d2", scene.ght).await;
    let evidence = scene.evidence(&scene.referent, scene.hospital, "Note d’organisation", &[]).await;
    scene.attach(&scene.group_officer, &file, "P2", &evidence).await.is(303);
    scene
        .group_officer
        .get(&file)
        .await
        .says("Une pièce jointe.")
        .says("Note d’organisation · CH de Valombrelle");
    scene.referent.get(&file).await.is(404);
    // Those who are alone bear their own.
    scene.open(&scene.lone_referent, "care-d2", scene.alone).await;
}

#[tokio::test]
async fn the_agency_sees_who_stands_where_and_takes_the_list_away() {
    let scene = scene().await;
    let path = format!("/programmes/care-d1-bis?in={}", scene.region);
    let page = scene.agent.get(&path).await.is(200);
    page.says("CH de Valombrelle")
        .says("CH de Brumeval")
        .says("Clinique de Hautepierre")
        .does_not_say("Lilas");
    let file = scene.open(&scene.lone_referent, "care-d1-bis", scene.alone).await;
    let evidence = scene.evidence(&scene.lone_referent, scene.alone, "Convention", &[]).await;
    scene.attach(&scene.lone_referent, &file, "order", &evidence).await.is(303);
    let page = scene.agent.get(&format!("{path}&state=eligible")).await.is(200);
    page.says("Clinique de Hautepierre").does_not_say("CH de Brumeval").says("En préparation");
    scene.agent.get(&format!("{path}&state=no-file")).await.does_not_say("Hautepierre");
    let list = scene.agent.get(&format!("/programmes?in={}", scene.region)).await.is(200);
    list.says("un éligible sur 3").says("aucun éligible sur 2");
    let csv =
        scene.agent.get(&format!("/programmes/care-d1-bis/export.csv?in={}", scene.region)).await.is(200);
    csv.says("Clinique de Hautepierre").says("En préparation").says("Incomplet").does_not_say("Lilas");
    scene.agent.get(&format!("/programmes/care-d1-bis/export.xlsx?in={}", scene.region)).await.is(200);
    // A programme of groups counts groups, and those that are in none.
    let page = scene.agent.get(&format!("/programmes/care-d2?in={}", scene.region)).await.is(200);
    page.says("GHT des Monts").says("Clinique de Hautepierre").does_not_say("CH de Brumeval");
    // Over a group, a programme of structures lists its members.
    let page = scene.group_officer.get(&format!("/programmes/hop-en?in={}", scene.ght)).await.is(200);
    page.says("CH de Brumeval").does_not_say("Hautepierre");
}

#[tokio::test]
async fn what_the_review_of_a_project_lacks_is_a_finding_until_the_answer_changes() {
    let scene = scene().await;
    let empty =
        scene.lone_referent.post_form("/projects", &[("structure", &scene.alone.to_string())]).await.is(422);
    empty.says("id=\"name-error\"").says("id=\"nature-error\"");
    let more = [("budget", "200000"), ("security_budget", "14000"), ("data", "health"), ("hosting", "hds")];
    let project = scene.project(&scene.lone_referent, scene.alone, "Portail patient", &more).await;
    let page = scene.lone_referent.get(&project).await.is(200);
    page.says("7\u{a0}%")
        .says("Cible")
        .says("test d’intrusion")
        .says("Données de santé")
        .does_not_say("déclaration de sécurité du dispositif");
    scene.stranger.get(&project).await.is(404);
    scene.reader.get(&project).await.is(200).does_not_say("Enregistrer la revue");
    scene.reader.post_form(&format!("{project}/checks"), &[]).await.is(403);
    let no = [("answer-backup", "no"), ("note-backup", "En ligne seulement"), ("answer-logs", "yes")];
    scene.change(&scene.lone_referent, &project, "/checks", &no).await.is(303);
    scene.lone_referent.get(&project).await.says("1 oui, 1 non").says("En ligne seulement");
    let findings = "/findings?source=project";
    let listed = scene.lone_referent.get(findings).await.is(200);
    listed
        .says("Portail patient : Les données sont-elles sauvegardées")
        .says("Critique")
        .does_not_say("journaux");
    // Saved again as it was, nothing moves; changed, it is settled; said again, it comes back.
    scene.change(&scene.lone_referent, &project, "/checks", &no).await.is(303);
    let yes = [("answer-backup", "yes"), ("answer-logs", "yes")];
    scene.change(&scene.lone_referent, &project, "/checks", &yes).await.is(303);
    scene.lone_referent.get(findings).await.does_not_say("sauvegardées");
    scene.change(&scene.lone_referent, &project, "/checks", &no).await.is(303);
    scene.lone_referent.get(findings).await.says("sauvegardées");
    // A question that is no longer asked lacks nothing, and neither does a project that is stopped.
    let base = |nature: &'static str, state: &'static str| {
        [("name", "Portail patient"), ("nature", nature), ("state", state)]
    };
    scene.change(&scene.lone_referent, &project, "", &base("workstation", "live")).await.is(303);
    scene.lone_referent.get(findings).await.does_not_say("sauvegardées");
    scene.change(&scene.lone_referent, &project, "", &base("website", "live")).await.is(303);
    scene.lone_referent.get(findings).await.says("sauvegardées");
    scene.change(&scene.lone_referent, &project, "", &base("website", "ended")).await.is(303);
    scene.lone_referent.get(findings).await.does_not_say("sauvegardées");
    scene.lone_referent.get("/projects").await.does_not_say("Portail patient");
    scene.lone_referent.get("/projects?state=all").await.says("Portail patient");
    let too_much = [("name", "x"), ("nature", "website"), ("budget", "10"), ("security_budget", "11")];
    scene.change(&scene.lone_referent, &project, "", &too_much).await.is(422).says("dépasse le budget");
    scene
        .lone_referent
        .post_form(&project, &[("version", "1"), ("name", "x"), ("nature", "website")])
        .await
        .is(409);
}

#[tokio::test]
async fn a_homologation_that_ends_is_to_do_before_and_a_finding_after() {
    let scene = scene().await;
    let project = scene.project(&scene.lone_referent, scene.alone, "Serveur d’imagerie", &[]).await;
    let (on, until) = (scene.day(-10), scene.day(60));
    let granted = |on: String, until: String| {
        let (scene, project) = (&scene, project.clone());
        async move {
            let form = [
                ("homologation", "granted"),
                ("homologated_on", on.as_str()),
                ("homologated_until", until.as_str()),
            ];
            scene.change(&scene.lone_referent, &project, "/homologation", &form).await
        }
    };
    granted(on.clone(), on.clone()).await.is(422).says("a une date passée et une fin");
    granted(on.clone(), scene.day(4000)).await.is(422);
    granted(on.clone(), String::new()).await.is(422);
    granted(on, until).await.is(303);
    scene.lone_referent.get("/projects?state=ending").await.says("Serveur d’imagerie");
    scene.lone_referent.get("/projects?state=over").await.does_not_say("Serveur d’imagerie");
    scene.lone_referent.get("/").await.says("Renouveler l’homologation de « Serveur d’imagerie »");
    scene.days_pass(59).await;
    scene.lone_referent.get("/findings").await.does_not_say("homologation terminée");
    scene.days_pass(2).await;
    scene.lone_referent.get("/findings").await.says("Serveur d’imagerie : homologation terminée");
    scene.lone_referent.get("/inbox").await.says("Homologation terminée : Serveur d’imagerie");
    // Looked at again the day after, it is told once.
    scene.days_pass(1).await;
    let findings = scene.lone_referent.get("/findings").await;
    assert_eq!(findings.body.matches("homologation terminée").count(), 1);
    scene.lone_referent.get(&project).await.says("Homologation arrivée à son terme");
    granted(scene.day(0), scene.day(365)).await.is(303);
    scene.lone_referent.get("/findings").await.does_not_say("homologation terminée");
    scene.lone_referent.get("/projects?state=over").await.does_not_say("Serveur d’imagerie");
}

#[tokio::test]
async fn the_officer_and_the_agency_give_their_opinions_each_by_its_right() {
    let scene = scene().await;
    let project = scene.project(&scene.lone_referent, scene.alone, "Télésurveillance", &[]).await;
    scene.agent.get("/").await.says("Un projet attend l’avis de l’agence");
    scene.agent.get("/projects?state=region-awaited").await.says("Télésurveillance");
    let favourable = [("ciso_opinion", "favourable")];
    scene.reader.post_form(&format!("{project}/ciso-opinion"), &favourable).await.is(403);
    scene.agent.post_form(&format!("{project}/ciso-opinion"), &favourable).await.is(403);
    scene.change(&scene.lone_referent, &project, "/ciso-opinion", &favourable).await.is(303);
    scene.lone_referent.get("/projects?state=ciso-awaited").await.does_not_say("Télésurveillance");
    let reserved = [("region_opinion", "reserved")];
    scene.lone_referent.post_form(&format!("{project}/region-opinion"), &reserved).await.is(403);
    scene.stranger.post_form(&format!("{project}/region-opinion"), &reserved).await.is(404);
    scene
        .change(&scene.agent, &project, "/region-opinion", &reserved)
        .await
        .is(422)
        .says("Écrivez les réserves");
    scene.change(&scene.agent, &project, "/region-opinion", &[("region_opinion", "none")]).await.is(422);
    let reserved = [("region_opinion", "reserved"), ("region_text", "Isoler le boîtier")];
    scene.change(&scene.agent, &project, "/region-opinion", &reserved).await.is(303);
    let page = scene.lone_referent.get(&project).await.is(200);
    page.says("Favorable avec réserves").says("Isoler le boîtier").says("Avis du RSSI donné");
    scene.lone_referent.get("/inbox").await.says("Avis de l’agence sur « Télésurveillance »");
    let csv = scene.agent.get("/projects/export.csv").await.is(200);
    csv.says("Télésurveillance").says("Favorable avec réserves");
    scene.agent.get("/projects/export.xlsx").await.is(200);
    scene.stranger.get("/projects/export.csv").await.is(200).does_not_say("Télésurveillance");
    scene.stranger.get("/projects?state=all").await.is(200).does_not_say("Télésurveillance");
}

#[tokio::test]
async fn a_project_is_written_on_a_structure_that_is_chosen() {
    let scene = scene().await;
    let page = scene.group_officer.get(&format!("/projects/new?in={}", scene.ght)).await.is(200);
    page.says("Pour quelle structure").says("CH de Brumeval");
    let path = format!("/projects/new?structure={}", scene.hospital);
    scene.group_officer.get(&path).await.is(200).says("CH de Valombrelle").says("Dispositif médical");
    scene.stranger.get(&path).await.is(404);
    let structure = scene.hospital.to_string();
    let form = [("structure", structure.as_str()), ("name", "x"), ("nature", "website")];
    scene.stranger.post_form("/projects", &form).await.is(404);
    let wrong = [("structure", structure.as_str()), ("name", "x"), ("nature", "rocket")];
    scene.referent.post_form("/projects", &wrong).await.is(422).says("Choisissez une réponse de la liste");
}

#[tokio::test]
async fn a_group_publishes_a_policy_and_sees_who_adopted_it() {
    let scene = scene().await;
    let ght = scene.ght.to_string();
    scene.group_officer.get(&format!("/policies?in={ght}")).await.is(200).says("Publier une politique");
    scene.group_officer.get(&format!("/policies/new?node={ght}")).await.is(200).says("GHT des Monts");
    let evidence = scene.evidence(&scene.referent, scene.hospital, "PSSI du groupe", &[]).await;
    let form = [("node", ght.as_str()), ("title", "PSSI commune"), ("version_label", "2026")];
    scene.group_officer.post_form("/policies", &form).await.is(422).says("Choisissez le document");
    let form = [form[0], form[1], form[2], ("evidence", evidence.as_str())];
    scene.referent.post_form("/policies", &form).await.is(403);
    scene.stranger.post_form("/policies", &form).await.is(404);
    let policy = plain(&scene.group_officer.post_form("/policies", &form).await.is(303).location());
    scene.stranger.get(&policy).await.is(404);
    scene.stranger.get(&format!("{policy}/file")).await.is(404);
    scene.stranger.get(&format!("/policies?in={ght}")).await.does_not_say("PSSI commune");
    scene.referent.get(&format!("/evidence/{evidence}")).await.says("La politique d’un groupe");
    // A member reads it though the evidence is another's, sees its own line alone, and is told.
    scene.other_referent.get(&format!("/evidence/{evidence}")).await.is(404);
    scene.other_referent.get(&format!("{policy}/file")).await.is(200).says("%PDF");
    scene.other_referent.get("/inbox").await.says("Politique à adopter : PSSI commune");
    scene.other_referent.get("/").await.says("Adopter « PSSI commune »");
    scene
        .other_referent
        .get("/policies")
        .await
        .says("PSSI commune")
        .says("À adopter")
        .does_not_say("membres sur");
    let page = scene.other_referent.get(&policy).await.is(200);
    page.says("CH de Brumeval").does_not_say("CH de Valombrelle").says("Adopter cette politique");
    let (own, others) = (scene.other_member.to_string(), scene.hospital.to_string());
    let adoptions = format!("{policy}/adoptions");
    scene.other_referent.post_form(&adoptions, &[("structure", others.as_str())]).await.is(404);
    let early = [("structure", own.as_str()), ("adopted_on", "2020-01-01")];
    scene
        .other_referent
        .post_form(&adoptions, &early)
        .await
        .is(422)
        .says("entre la publication et aujourd’hui");
    let adopted = [("structure", own.as_str()), ("note", "Vue en directoire")];
    scene.other_referent.post_form(&adoptions, &adopted).await.is(303);
    scene.other_referent.post_form(&adoptions, &adopted).await.is(409);
    scene.other_referent.get("/").await.does_not_say("Adopter « PSSI commune »");
    let page = scene.group_officer.get(&policy).await.is(200);
    scene.group_officer.get(&format!("{policy}/export.csv")).await.is(200).says("2026");
    scene.stranger.get(&format!("{policy}/export.xlsx")).await.is(404);
    page.says("un membre sur 2").says("Vue en directoire").says("24 novembre 2026").says("Sans réponse");
    // The silent alone are reminded.
    scene.days_pass(1).await;
    scene.referent.post(&format!("{policy}/reminder"), "").await.is(403);
    scene.group_officer.post(&format!("{policy}/reminder"), "").await.is(303);
    scene.referent.get("/inbox").await.says("Rappel, politique à adopter");
    scene.other_referent.get("/inbox").await.does_not_say("Rappel, politique à adopter");
    scene.referent.post_form(&adoptions, &[("structure", others.as_str())]).await.is(303);
    scene.group_officer.post(&format!("{policy}/reminder"), "").await.is(422).says("l’ont adoptée");
    scene.agent.get(&format!("/policies?in={}", scene.region)).await.says("Adoptée par tous");
    let removal = format!("{adoptions}/removal");
    scene.stranger.post_form(&removal, &[("structure", own.as_str())]).await.is(404);
    scene.other_referent.post_form(&removal, &[("structure", own.as_str())]).await.is(303);
    scene.group_officer.get(&policy).await.says("un membre sur 2");
}

#[tokio::test]
async fn programs_read_programmes_eligibility_and_projects() {
    let scene = scene().await;
    let programmes = scene.reader.get_api("/api/v1/programmes").await.is(200).json();
    let items = programmes["items"].as_array().cloned().unwrap_or_default();
    let care = items.iter().find(|one| one["code"] == "care-d2").expect("the programme is there");
    assert_eq!((care["level"].as_str(), care["status"].as_str()), (Some("group"), Some("official")));
    let path = format!("/api/v1/structures/{}/programmes", scene.alone);
    scene.stranger.get_api(&path).await.is(404);
    let bis = |body: serde_json::Value| {
        let items = body["items"].as_array().cloned().unwrap_or_default();
        items.into_iter().find(|one| one["programme"] == "care-d1-bis").expect("the programme concerns it")
    };
    let before = bis(scene.reader.get_api(&path).await.is(200).json());
    assert_eq!(
        (&before["eligible"], &before["missing"]),
        (&serde_json::json!(false), &serde_json::json!(["order"]))
    );
    let file = scene.open(&scene.lone_referent, "care-d1-bis", scene.alone).await;
    let evidence = scene.evidence(&scene.lone_referent, scene.alone, "Convention", &[]).await;
    scene.attach(&scene.lone_referent, &file, "order", &evidence).await.is(303);
    assert_eq!(bis(scene.reader.get_api(&path).await.is(200).json())["eligible"], true);
    let project = scene.project(&scene.lone_referent, scene.alone, "Portail ~ agenda", &[]).await;
    scene.project(&scene.lone_referent, scene.alone, "Réseau", &[]).await;
    let first = scene.reader.get_api("/api/v1/projects?limit=1").await.is(200).json();
    assert_eq!(first["items"][0]["name"], "Portail ~ agenda");
    assert!(project.ends_with(first["items"][0]["id"].as_str().unwrap_or("?")));
    let next = first["next"].as_str().unwrap_or_default().replace('~', "%7E").replace(' ', "%20");
    let second = scene.reader.get_api(&format!("/api/v1/projects?limit=1&after={next}")).await.is(200).json();
    assert_eq!(second["items"][0]["name"], "Réseau");
    let nothing = serde_json::json!([]);
    assert_eq!(scene.stranger.get_api("/api/v1/projects").await.is(200).json()["items"], nothing);
    for wrong in ["state=lost", "nature=rocket", "ending_before=soon", "after=x"] {
        scene.reader.get_api(&format!("/api/v1/projects?{wrong}")).await.is(422);
    }
}

#[tokio::test]
async fn other_capabilities_ask_who_is_eligible_how_many_files_and_what_ends() {
    let scene = scene().await;
    let file = scene.open(&scene.lone_referent, "care-d1-bis", scene.alone).await;
    assert!(file.starts_with("/programme-files/"));
    let project = scene.project(&scene.lone_referent, scene.alone, "Serveur", &[]).await;
    let (on, until) = (scene.day(-1), scene.day(30));
    let form =
        [("homologation", "granted"), ("homologated_on", on.as_str()), ("homologated_until", until.as_str())];
    scene.change(&scene.lone_referent, &project, "/homologation", &form).await.is(303);
    let app = &scene.product.app;
    let scope = |visitor: &Visitor| hygie_kernel::Scope {
        person: visitor.id(),
        right: READ,
        at: scene.product.clock.now(),
        limit: None,
    };
    let from = |node: Id<Node>, kind: &str| hygie_registry::ground::Origin {
        node,
        breadth: hygie_registry::ground::Breadth::of(kind),
    };
    let mut tx = app.db.read().await.expect("the database takes a reader");
    let found = hygie_funding::eligibility(app, &mut tx, scene.hospital).await.expect("it can be worked out");
    // What its group bears is that of the group: every prerequisite of the second domain is missing.
    let care = found.iter().find(|(programme, _, _)| programme == "care-d2").expect("it is concerned");
    assert!(!care.1 && care.2.len() == 13, "{care:?}");
    let region = from(scene.region, "region");
    let counts =
        hygie_funding::count_files(&mut tx, scope(&scene.agent), region).await.expect("they are counted");
    assert_eq!(
        counts.iter().map(|one| (one.programme.as_str(), one.count)).collect::<Vec<_>>(),
        [("care-d1-bis", 1)]
    );
    let unseen =
        hygie_funding::count_files(&mut tx, scope(&scene.stranger), region).await.expect("they are counted");
    assert!(unseen.is_empty());
    let before: NaiveDate = scene.day(90).parse().expect("this is a day");
    for (visitor, expected) in [(&scene.agent, 1), (&scene.stranger, 0)] {
        let ending = hygie_funding::list_projects_ending(&mut tx, scope(visitor), region, before).await;
        assert_eq!(ending.expect("they are listed").len(), expected);
    }
}

#[test]
fn every_text_exists_in_both_languages() {
    texts_are_complete(CAPABILITIES, env!("CARGO_MANIFEST_DIR"));
}
