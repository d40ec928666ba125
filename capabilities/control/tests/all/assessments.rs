//! What structures answer, alone and in campaigns, through HTTP, on a whole product.

use chrono::TimeDelta;
use hygie_control::{ANSWER, CAMPAIGN, CAPABILITY, FRAMEWORKS, READ, SEE};
use hygie_kernel::{Clock, Id, Node, Right};
use hygie_platform::Capability;
use hygie_platform::db::Sql;
use hygie_testkit::{Answer, Product, Visitor, shared, texts_are_complete};

const CAPABILITIES: &[Capability] = &[
    CAPABILITY,
    hygie_plan::CAPABILITY,
    hygie_registry::CAPABILITY,
    hygie_accounts::CAPABILITY,
    hygie_notifications::CAPABILITY,
];
const STRUCTURE: &[Right] = &[hygie_registry::READ, READ, SEE, ANSWER, hygie_plan::READ, hygie_plan::EDIT];

struct Scene {
    product: Product,
    region: Id<Node>,
    home: Id<Node>,
    referent: Visitor,
    officer: Visitor,
    director: Visitor,
    stranger: Visitor,
}

async fn scene() -> Scene {
    let product = Product::with(CAPABILITIES).await;
    let region = product.region("32").await;
    let department = product.department("59", region).await;
    let entity = product.legal_entity("Association des Tilleuls", department).await;
    let home = product.establishment("EHPAD des Tilleuls", department, entity).await;
    let elsewhere = product.department("75", product.region("11").await).await;
    let other = product.legal_entity("Clinique des Lilas", elsewhere).await;
    Scene {
        referent: product.person_with(STRUCTURE, home).await,
        director: product.person_with(STRUCTURE, home).await,
        officer: product
            .person_with(&[hygie_registry::READ, READ, SEE, CAMPAIGN, FRAMEWORKS, hygie_plan::READ], region)
            .await,
        stranger: product.person_with(STRUCTURE, other).await,
        product,
        region,
        home,
    }
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
    - { code: "half", label: { fr: "En partie", en: "Partly" }, value: 0.5 }
    - { code: "yes", label: { fr: Oui, en: "Yes" }, value: 1 }
  not_applicable: justified
  scoring: weighted-mean
  requirements:
    - ref: A
      title: { fr: "Sauvegardes", en: "Backups" }
      requirements:
        - { ref: A1, title: { fr: "Une copie hors ligne", en: "An offline copy" }, weight: 3 }
        - { ref: A2, title: { fr: "Un test par an", en: "A test a year" } }
    - ref: B
      title: { fr: "Comptes", en: "Accounts" }
      requirements:
        - { ref: B1, title: { fr: "Comptes nominatifs", en: "Named accounts" } }
"#;

impl Scene {
    async fn small(&self) {
        self.officer.upload("/frameworks", "petit.yaml", SMALL.as_bytes(), &[]).await.is(303);
    }

    /// Begins an assessment and gives its address.
    async fn begin(&self, framework: &str) -> String {
        let structure = self.home.to_string();
        let form = [("structure", structure.as_str()), ("framework", framework)];
        let answer = self.referent.post_form("/assessments", &form).await.is(303);
        answer.location().split('?').next().unwrap_or_default().to_owned()
    }

    async fn days_pass(&self, days: i64) {
        self.product.clock.advance(TimeDelta::days(days));
        self.product.run_jobs().await;
        for person in [&self.referent, &self.director, &self.officer, &self.stranger] {
            self.product.open_session(person).await;
        }
    }
}

fn version(page: &Answer) -> String {
    page.between("name=\"version\" value=\"", "\"")
}

#[tokio::test]
async fn a_referent_answers_theme_by_theme_stops_resumes_and_gets_the_next_things_to_do() {
    let scene = scene().await;
    scene.small().await;
    let assessment = scene.begin("petit").await;
    scene.referent.get(&assessment).await.is(200).says("Commencer à répondre").says("0 réponses sur 3");
    let theme = format!("{assessment}/themes/0");
    scene.referent.get(&theme).await.is(200).says("Une copie hors ligne").says("name=\"v-1\" value=\"0\"");
    // One answer, then a pause.
    let form = [("v-1", "0"), ("a-1", "no"), ("v-2", "0"), ("a-2", ""), ("then", "overview")];
    scene.referent.post_form(&theme, &form).await.is(303);
    scene.days_pass(1).await;
    scene.referent.get(&assessment).await.says("1 réponses sur 3").says("Continuer").says("0\u{a0}%");
    // An answer that does not apply says why; what was typed stays.
    let form = [("v-2", "0"), ("a-2", "n/a"), ("n-2", "à voir")];
    let page = scene.referent.post_form(&theme, &form).await.is(422);
    page.says("Dites pourquoi").says("à voir");
    let form = [("v-2", "0"), ("a-2", "n/a"), ("r-2", "Aucun serveur ici")];
    scene.referent.post_form(&theme, &form).await.is(303).sends_to(&format!("{assessment}/themes/1"));
    let page = scene.referent.get(&assessment).await;
    let early = scene.referent.post_form(&format!("{assessment}/submission"), &[("version", "1")]).await;
    assert!(early.status == 409 || early.status == 422, "{}", early.status);
    page.says("2 réponses sur 3");
    scene
        .referent
        .post_form(&format!("{assessment}/themes/1"), &[("v-4", "0"), ("a-4", "half")])
        .await
        .is(303);
    let page = scene.referent.get(&assessment).await;
    // Three times nothing and once a half, over four.
    page.clone()
        .says("3 réponses sur 3")
        .says("12\u{a0}%")
        .says("Les cinq prochaines choses")
        .says("Remettre cette évaluation");
    let form = [("version", version(&page))];
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    scene.referent.post_form(&format!("{assessment}/submission"), &form).await.is(303);
    // Its gaps are in the register, with a severity by weight; a correction closes one.
    scene
        .referent
        .get("/findings?source=assessment")
        .await
        .says("Une copie hors ligne")
        .says("Élevée")
        .says("Comptes nominatifs");
    scene.referent.post_form(&theme, &[("v-1", "1"), ("a-1", "yes")]).await.is(303);
    scene.referent.get("/findings?source=assessment").await.does_not_say("Une copie hors ligne");
    scene.stranger.get(&assessment).await.is(404);
    scene.stranger.get(&theme).await.is(404);
    scene.stranger.post_form(&theme, &[("v-1", "2"), ("a-1", "no")]).await.is(404);
    scene.officer.get("/assessments").await.says("EHPAD des Tilleuls").says("Remise");
}

#[tokio::test]
async fn two_people_in_the_same_assessment_do_not_lose_each_other() {
    let scene = scene().await;
    scene.small().await;
    let assessment = scene.begin("petit").await;
    let theme = format!("{assessment}/themes/0");
    scene
        .referent
        .post_form(&theme, &[("v-1", "0"), ("a-1", "yes"), ("v-2", "0"), ("a-2", "")])
        .await
        .is(303);
    // The director still has the empty page: another question passes, the same one shows both answers.
    let form = [("v-1", "0"), ("a-1", "no"), ("v-2", "0"), ("a-2", "half")];
    let page = scene.director.post_form(&theme, &form).await.is(409);
    page.says("a répondu « Oui »").says("name=\"v-1\" value=\"1\"");
    scene.referent.get(&assessment).await.says("2 réponses sur 3");
    scene.director.post_form(&theme, &[("v-1", "1"), ("a-1", "no")]).await.is(303);
    let history = scene.referent.get(&format!("{assessment}/answers/1")).await.is(200);
    history.says("a répondu").says("<strong>Oui</strong>").says("<strong>Non</strong>");
    // By itself, without a page.
    let quiet = scene.referent.with_header("x-requested-with", "autosave");
    let saved = quiet.post_form(&theme, &[("v-2", "1"), ("a-2", "yes")]).await.is(200).json();
    assert_eq!(saved["versions"]["2"], 2);
    let late = quiet.post_form(&theme, &[("v-2", "1"), ("a-2", "no")]).await.is(200).json();
    assert_eq!(late["conflicts"][0], 2);
}

#[tokio::test]
async fn answers_are_discussed_reviewed_by_a_second_person_and_given_to_others() {
    let scene = scene().await;
    scene.small().await;
    let assessment = scene.begin("petit").await;
    scene
        .referent
        .post_form(&format!("{assessment}/themes/0"), &[("v-1", "0"), ("a-1", "yes")])
        .await
        .is(303);
    let one = format!("{assessment}/answers/1");
    scene.referent.post_form(&format!("{one}/review"), &[("review", "agreed")]).await.is(422).says("à deux");
    scene.director.post_form(&format!("{one}/review"), &[("review", "agreed")]).await.is(303);
    scene.director.post_form(&format!("{one}/comments"), &[("text", "Où est la copie ?")]).await.is(303);
    scene.referent.get(&one).await.says("Où est la copie ?").says("relue");
    scene.referent.get("/inbox").await.says("Un commentaire sur votre réponse A1");
    scene.director.post_form(&format!("{one}/comments"), &[("text", "")]).await.is(422);
    let to = scene.director.id().to_string();
    let form = [("theme", "B"), ("person", to.as_str())];
    scene.referent.post_form(&format!("{assessment}/delegations"), &form).await.is(303);
    scene.director.get("/inbox").await.says("Répondre au thème « Comptes »");
    let unknown = scene.stranger.id().to_string();
    let form = [("theme", "B"), ("person", unknown.as_str())];
    scene.referent.post_form(&format!("{assessment}/delegations"), &form).await.is(422);
    // Evidence of the structure goes with an answer; when it ends, the question is open again.
    let structure = scene.home.to_string();
    let until = (scene.product.today() + TimeDelta::days(30)).to_string();
    let fields = [
        ("structure", structure.as_str()),
        ("title", "Bon de livraison"),
        ("note", "classeur 3"),
        ("valid_until", until.as_str()),
    ];
    let kept = scene.referent.post_form("/evidence", &fields).await.is(303).location();
    let evidence = kept.split("evidence=").nth(1).unwrap_or_default().to_owned();
    scene.referent.post_form(&format!("{one}/evidence"), &[("evidence", &evidence)]).await.is(303);
    scene.referent.get(&one).await.says("Bon de livraison");
    scene.days_pass(32).await;
    scene.referent.get(&one).await.says("Preuve à renouveler");
    scene.referent.get(&assessment).await.says("0 réponses sur 3");
}

#[tokio::test]
async fn an_answer_is_proposed_from_another_framework_and_never_copied_by_itself() {
    let scene = scene().await;
    let starter = scene.begin("starter-30").await;
    let page = scene.referent.get(&format!("{starter}/themes/0")).await.is(200);
    // The first question of the starter speaks of named accounts.
    let position = page.between("data-question=\"", "\"");
    let (version, answer) = (format!("v-{position}"), format!("a-{position}"));
    let form = [(version.as_str(), "0"), (answer.as_str(), "yes")];
    scene.referent.post_form(&format!("{starter}/themes/0"), &form).await.is(303);
    let hygiene = scene.begin("anssi-hygiene").await;
    scene.referent.get(&hygiene).await.says("0 réponses");
    let mut taken = false;
    for theme in 0..10 {
        let path = format!("{hygiene}/themes/{theme}");
        let page = scene.referent.get(&path).await;
        if page.status == 200 && page.body.contains("Reprendre cette réponse") {
            page.clone().says("D’après vos réponses à 30");
            let take = page.between("name=\"take\" value=\"", "\"");
            scene.referent.post_form(&format!("{path}/proposals"), &[("take", &take)]).await.is(303);
            let position = take.split('|').next().unwrap_or_default().to_owned();
            scene.referent.get(&format!("{hygiene}/answers/{position}")).await.says("Reprise de starter-30");
            taken = true;
            break;
        }
    }
    assert!(taken, "something is proposed from the starter");
    scene.referent.get(&hygiene).await.says("1 réponses");
}

#[tokio::test]
async fn a_large_framework_is_answered_by_pasting_and_by_file() {
    let scene = scene().await;
    scene.small().await;
    let assessment = scene.begin("petit").await;
    let table = format!("{assessment}/table");
    let pasted = "A1\toui\tdans le coffre\nA2;Parfois\nZ9;non\nB1;n/a;pas d’ordinateur\n";
    let page = scene.referent.post_form(&table, &[("pasted", pasted)]).await.is(422);
    page.says("2 réponses enregistrées, 2 refusées").says("Parfois").says("Z9").says("dans le coffre");
    scene.referent.get(&format!("{assessment}/file.xlsx")).await.is(200);
    let csv = "Référence;Réponse;Note\nA2;En partie;\nB1;Oui;\n";
    scene.referent.upload(&table, "r.csv", csv.as_bytes(), &[]).await.is(200).says("2 réponses enregistrées");
    scene.referent.upload(&table, "r.csv", b"x;y\n1;2\n", &[]).await.is(422).says("« Référence »");
    scene.referent.upload(&table, "r.csv", b"", &[]).await.is(422);
    scene.referent.get(&assessment).await.says("3 réponses sur 3");
    scene.referent.get(&format!("{assessment}/results.oscal.json")).await.is(200).says("assessment-results");
}

#[tokio::test]
async fn a_security_plan_in_oscal_answers_what_it_says_and_asks_for_the_rest() {
    let scene = scene().await;
    scene.small().await;
    let assessment = scene.begin("petit").await;
    let table = format!("{assessment}/table");
    let plan = r#"{"system-security-plan": {"metadata": {"title": "SSP", "version": "1"}, "control-implementation": {
        "implemented-requirements": [
            {"control-id": "A1", "by-components": [{"description": "Un coffre", "implementation-status": {"state": "implemented"}}]},
            {"control-id": "A2", "statements": [{"statement-id": "A2_smt", "by-components": [
                {"description": "Au siège", "implementation-status": {"state": "implemented"}},
                {"description": "Au site", "props": [{"name": "implementation-status", "value": "planned"}]}]}]},
            {"control-id": "B1", "by-components": [{"description": "Un câble par poste"}]},
            {"control-id": "Z9"}
        ]}}}"#;
    let page = scene.referent.upload(&table, "ssp.json", plan.as_bytes(), &[]).await.is(422);
    page.says("2 réponses enregistrées, 2 refusées")
        .says("choisissez la réponse")
        .says("Z9")
        .says("Un coffre");
    scene.referent.get(&assessment).await.says("2 réponses sur 3");
    scene
        .referent
        .upload(&table, "x.json", br#"{"profile": 1}"#, &[])
        .await
        .is(422)
        .says("ne se lit pas comme de l’OSCAL");
    let results = scene.referent.get(&format!("{assessment}/results.oscal.json")).await.is(200).body;
    let other = scene.referent.upload(&table, "x.json", results.as_bytes(), &[]).await.is(422);
    other.says("n’est pas un plan de sécurité");
}

/// A public example of OSCAL describes how its controls are met, and says of none how far it is.
#[tokio::test]
async fn the_public_example_of_a_security_plan_is_asked_how_far_it_is() {
    let scene = scene().await;
    let file = |name: &str| {
        std::fs::read(shared(&format!("data/referentiels-cyber/{name}"))).expect("the file can be read")
    };
    let catalogue = "oscal_NIST_SP-800-53_rev5_LOW-baseline-resolved-profile_catalog-min.json.gz";
    let brought = scene.officer.upload("/frameworks", catalogue, &file(catalogue), &[]).await.is(303);
    let place = brought.location();
    let code = place.trim_start_matches("/frameworks/").split('?').next().unwrap_or_default();
    let assessment = scene.begin(code).await;
    let table = format!("{assessment}/table");
    let page = scene.referent.upload(&table, "ssp.json", &file("oscal_ssp-example.json"), &[]).await.is(422);
    page.says("0 réponses enregistrées").says("choisissez la réponse").says("answers.xlsx");
}

#[tokio::test]
async fn a_new_version_of_a_framework_is_followed_with_its_differences_shown() {
    let scene = scene().await;
    scene.small().await;
    let assessment = scene.begin("petit").await;
    scene
        .referent
        .post_form(&format!("{assessment}/table"), &[("pasted", "A1;oui\nA2;oui\nB1;non\n")])
        .await
        .is(200);
    let newer = SMALL
        .replace("version: 1", "version: 2")
        .replace("ref: A2", "ref: A3")
        .replace("Comptes nominatifs", "Un compte par personne");
    scene.officer.upload("/frameworks", "petit.yaml", newer.as_bytes(), &[]).await.is(303);
    scene.referent.get(&assessment).await.says("Une version plus récente");
    let page = scene.referent.get(&format!("{assessment}/version")).await.is(200);
    page.clone()
        .says("Exigences nouvelles")
        .says("A3")
        .says("Exigences retirées")
        .says("A2")
        .says("Textes modifiés")
        .says("B1");
    let form = [("version", version(&page))];
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    scene.referent.post_form(&format!("{assessment}/version"), &form).await.is(303);
    scene.referent.get(&assessment).await.says("2 réponses sur 3").does_not_say("Une version plus récente");
    scene.referent.post_form(&format!("{assessment}/version"), &form).await.is(409);
}

#[tokio::test]
async fn a_population_that_nobody_is_in_is_told_before_anything_is_launched() {
    let scene = scene().await;
    scene.small().await;
    let path = format!("/campaigns?in={}", scene.region);
    let due = (scene.product.today() + TimeDelta::days(20)).to_string();
    for (name, value, told) in [
        ("segment", "CLINIQUES-DE-LUNE", "ne désigne rien que le registre connaisse"),
        ("category", "9999", "ne désigne rien que le registre connaisse"),
        ("status", "GHT", "ne désigne rien que le registre connaisse"),
        ("kind", "EPHAD", "ne désigne rien que le registre connaisse"),
        ("q", "introuvable", "Aucune structure ne répond"),
    ] {
        let count = [("then", "count"), (name, value)];
        let answer = scene.officer.post_form(&path, &count).await;
        if name == "q" {
            answer.is(200).says("Aucune structure");
        } else {
            answer.is(422).says(value).says(told);
        }
        let form = [("title", "Tour"), ("framework", "petit"), ("due_on", &due), (name, value)];
        scene.officer.post_form(&path, &form).await.is(422).says(told);
    }
    scene.officer.get("/campaigns").await.is(200).does_not_say("Tour</a>");
}

#[tokio::test]
async fn a_campaign_is_launched_followed_reminded_sampled_closed_and_compared() {
    let scene = scene().await;
    scene.small().await;
    let path = format!("/campaigns?in={}", scene.region);
    let count = [("then", "count"), ("kind", "ET")];
    scene.officer.post_form(&path, &count).await.is(200).says("Une structure");
    let due = (scene.product.today() + TimeDelta::days(20)).to_string();
    let form = |title: &str| {
        [
            ("title", title.to_owned()),
            ("framework", "petit".to_owned()),
            ("kind", "ET".to_owned()),
            ("due_on", due.clone()),
            ("reminders", "14 7".to_owned()),
            ("escalate_days", "5".to_owned()),
        ]
    };
    let post = |title: &'static str| {
        let (officer, form, path) = (scene.officer.clone(), form(title), path.clone());
        async move {
            let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
            officer
                .post_form(&path, &form)
                .await
                .is(303)
                .location()
                .split('?')
                .next()
                .unwrap_or_default()
                .to_owned()
        }
    };
    let campaign = post("Tour de 2026").await;
    scene.officer.get(&campaign).await.is(200).says("Rien n’est encore demandé").says("Lancer la campagne");
    scene.referent.post(&format!("{campaign}/launch"), "").await.is(403);
    scene.officer.post(&format!("{campaign}/launch"), "").await.is(303);
    scene.product.run_jobs().await;
    scene.product.run_jobs().await;
    scene.officer.post(&format!("{campaign}/launch"), "").await.is(422);
    let page = scene.officer.get(&campaign).await.is(200);
    page.says("Aucune structure sur 1 n’a encore remis").says("EHPAD des Tilleuls").says("Silencieuses");
    scene.referent.get("/inbox").await.says("Répondre : Tour de 2026");
    scene.stranger.get(&campaign).await.is(404);
    scene.stranger.get("/campaigns").await.is(200).does_not_say("Tour de 2026");
    // A reminder seven days before the end, then the directors once it is past.
    scene.days_pass(14).await;
    scene.referent.get("/inbox").await.says("À finir : Tour de 2026");
    let list = scene.officer.get(&format!("{campaign}?state=silent")).await;
    let assessment = list.between("<th scope=\"row\"><a href=\"/assessments/", "\"");
    let assessment = format!("/assessments/{assessment}");
    scene
        .referent
        .post_form(&format!("{assessment}/table"), &[("pasted", "A1;oui\nA2;non\nB1;non\n")])
        .await
        .is(200);
    let page = scene.referent.get(&assessment).await;
    scene
        .referent
        .post_form(&format!("{assessment}/submission"), &[("version", &version(&page))])
        .await
        .is(303);
    scene.officer.get(&campaign).await.says("Une structure sur 1 a remis").says("60\u{a0}%");
    scene
        .officer
        .get(&format!("{campaign}/requirements"))
        .await
        .is(200)
        .says("Une copie hors ligne")
        .says("100\u{a0}%");
    scene.officer.get(&format!("{campaign}/export.csv")).await.is(200).says("EHPAD des Tilleuls").says("60");
    scene.officer.get(&format!("{campaign}/requirements.csv")).await.is(200).says("A1;").says("Oui;");
    scene.officer.get(&format!("{campaign}/requirements.xlsx")).await.is(200);
    scene.stranger.get(&format!("{campaign}/requirements.csv")).await.is(404);
    scene.officer.get("/assessments/export.csv").await.is(200).says("EHPAD des Tilleuls;");
    scene.officer.get("/assessments/export.csv?framework=nothing").await.is(200).does_not_say("Tilleuls");
    scene.stranger.get("/assessments/export.csv").await.is(200).does_not_say("Tilleuls");
    scene.officer.get("/assessments/export.xlsx").await.is(200);
    scene.officer.get(&format!("{campaign}/export.xlsx")).await.is(200);
    scene.officer.post_form(&format!("{campaign}/sample"), &[("count", "5")]).await.is(303);
    let home = scene.home.to_string();
    let verdict = [("structure", home.as_str()), ("verdict", "lower"), ("note", "Copie en ligne")];
    scene.officer.post_form(&format!("{campaign}/verdicts"), &verdict).await.is(303);
    scene.officer.get(&format!("{campaign}?state=sampled")).await.says("Surévalué");
    scene.officer.post(&format!("{campaign}/closing"), "").await.is(303);
    scene.officer.get(&campaign).await.says("Close").says("60\u{a0}%");
    scene
        .referent
        .post_form(&format!("{assessment}/table"), &[("pasted", "A2;oui\n")])
        .await
        .is(422)
        .says("ne change plus");
    // The next one, compared.
    let next = post("Tour de 2027").await;
    let later = (scene.product.today() + TimeDelta::days(40)).to_string();
    scene.officer.post_form(&format!("{next}/end"), &[("due_on", &later)]).await.is(303);
    scene.officer.post(&format!("{next}/launch"), "").await.is(303);
    scene.product.run_jobs().await;
    let list = scene.officer.get(&next).await;
    let assessment =
        format!("/assessments/{}", list.between("<th scope=\"row\"><a href=\"/assessments/", "\""));
    scene
        .referent
        .post_form(&format!("{assessment}/table"), &[("pasted", "A1;oui\nA2;oui\nB1;oui\n")])
        .await
        .is(200);
    scene.officer.get(&format!("{next}/comparison")).await.is(200).says("60\u{a0}% → 100\u{a0}%").says("+40");
}

#[tokio::test]
async fn what_was_only_begun_when_a_campaign_closes_is_never_counted_as_handed_in() {
    let scene = scene().await;
    scene.small().await;
    let due = (scene.product.today() + TimeDelta::days(20)).to_string();
    let form = [("title", "Tour"), ("framework", "petit"), ("kind", "ET"), ("due_on", due.as_str())];
    let form = [form.as_slice(), &[("reminders", ""), ("escalate_days", "5")]].concat();
    let path = format!("/campaigns?in={}", scene.region);
    let campaign = scene.officer.post_form(&path, &form).await.is(303).location();
    let campaign = campaign.split('?').next().unwrap_or_default();
    scene.officer.post(&format!("{campaign}/launch"), "").await.is(303);
    scene.product.run_jobs().await;
    let list = scene.officer.get(campaign).await.is(200);
    let assessment = list.between("<th scope=\"row\"><a href=\"/assessments/", "\"").to_owned();
    let table = format!("/assessments/{assessment}/table");
    scene.referent.post_form(&table, &[("pasted", "A1;oui\n")]).await.is(200);
    for closing in [false, true] {
        if closing {
            scene.officer.post(&format!("{campaign}/closing"), "").await.is(303);
        }
        let page = scene.officer.get(&format!("{campaign}?state=begun")).await.is(200);
        page.says("Aucune structure sur 1 n’a encore remis").says("EHPAD des Tilleuls");
        let page = scene.officer.get(&format!("{campaign}?state=submitted")).await.is(200);
        page.does_not_say("EHPAD des Tilleuls");
    }
}

/// Submitted one minute after the other, the first the oldest.
async fn submitted_before(scene: &Scene, count: i64) {
    let rows = (0..count).map(|place| {
        let at = scene.product.clock.now() - TimeDelta::minutes(count - place);
        let id: Id<Node> = scene.product.app.new_id();
        [
            id.into(),
            scene.home.into(),
            "petit".into(),
            1_i64.into(),
            serde_json::json!([]).into(),
            serde_json::json!({ "kind": "ET", "segment": "nursing-home", "statuses": [] }).into(),
            "submitted".into(),
            3_i64.into(),
            0_i64.into(),
            0_i64.into(),
            3_i64.into(),
            "".into(),
            "___".into(),
            at.into(),
            at.into(),
            at.into(),
            1_i64.into(),
        ]
    });
    let sql = Sql::new(
        "INSERT INTO assessment (id, structure_id, framework, framework_version, groups, profile, state, answered, not_applicable,
                                 lacking, total, themes, levels, submitted_at, created_at, changed_at, version) VALUES ",
    );
    scene.product.run(sql.values(rows)).await;
}

#[tokio::test]
async fn a_long_list_of_assessments_is_read_page_by_page_by_people_and_by_programs() {
    let scene = scene().await;
    scene.small().await;
    submitted_before(&scene, 51).await;
    let page = scene.officer.get(&format!("/assessments?in={}&framework=petit", scene.region)).await.is(200);
    assert_eq!(page.body.matches("<th scope=\"row\">").count(), 50);
    let next = page.between("<a href=\"/assessments?", "\" rel=\"next\"");
    let page = scene
        .officer
        .get(&format!("/assessments?{}", next.replace("&amp;", "&").replace("&#38;", "&")))
        .await;
    assert_eq!(page.body.matches("<th scope=\"row\">").count(), 1);
    page.says("Première page").does_not_say("rel=\"next\"");
    let list = format!("/api/v1/assessments?in={}", scene.region);
    let mut seen = std::collections::BTreeSet::new();
    let mut after = String::new();
    for expected in [20, 20, 11] {
        let read = scene.officer.get_api(&format!("{list}&limit=20{after}")).await.is(200).json();
        let items = read["items"].as_array().expect("a list has items");
        assert_eq!(items.len(), expected);
        seen.extend(items.iter().map(|item| item["id"].to_string()));
        after = read["next"].as_str().map(|next| format!("&after={next}")).unwrap_or_default();
    }
    assert_eq!((seen.len(), after.as_str()), (51, ""));
    let since = (scene.product.clock.now() - TimeDelta::seconds(90)).to_rfc3339().replace('+', "%2B");
    let read = scene.officer.get_api(&format!("{list}&updated_since={since}")).await.is(200).json();
    assert_eq!(read["items"].as_array().map(Vec::len), Some(1));
    scene.officer.get_api(&format!("{list}&after=yesterday")).await.is(422);
}

#[tokio::test]
async fn programs_read_campaigns_page_by_page() {
    let scene = scene().await;
    scene.small().await;
    let due = (scene.product.today() + TimeDelta::days(20)).to_string();
    for title in ["Premier tour", "Second tour"] {
        let form = [("title", title), ("framework", "petit"), ("kind", "ET"), ("due_on", due.as_str())];
        let form = [form.as_slice(), &[("reminders", ""), ("escalate_days", "5")]].concat();
        scene.officer.post_form(&format!("/campaigns?in={}", scene.region), &form).await.is(303);
        scene.product.clock.advance(TimeDelta::seconds(1));
    }
    let latest = scene.officer.get_api("/api/v1/campaigns?limit=1").await.is(200).json();
    assert_eq!(latest["items"][0]["title"], "Second tour");
    let next = latest["next"].as_str().expect("there is another");
    let before =
        scene.officer.get_api(&format!("/api/v1/campaigns?limit=1&after={next}")).await.is(200).json();
    assert_eq!(
        (&before["items"][0]["title"], &before["next"]),
        (&"Premier tour".into(), &serde_json::Value::Null)
    );
    scene.officer.get_api("/api/v1/campaigns?after=x").await.is(422);
    let own = scene.stranger.get_api("/api/v1/campaigns").await.is(200).json();
    assert_eq!(own["items"].as_array().map(Vec::len), Some(0));
}

#[test]
fn every_text_exists_in_both_languages() {
    texts_are_complete(CAPABILITIES, env!("CARGO_MANIFEST_DIR"));
}
