//! Two regions with the same kinds of place, and in the first one a thing for each placeholder of the routes.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hygie_kernel::{Clock, Id, Node};
use hygie_platform::db::{Arg, Sql};
use hygie_platform::{asset, files};
use hygie_testkit::{Product, Visitor};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Names that are found nowhere else: whoever sees one of them sees the first region.
const GROUP: &str = "GHT des Monts d’Ambre";
const LEGAL_ENTITY: &str = "Centre hospitalier de Valombrelle";
const ESTABLISHMENT: &str = "Clinique du Vieux-Tilleul";
const IMPORTED: &str = "liste-des-monts-d-ambre.csv";
const CONTACT: &str = "Rosalinde Aubervert";
const PROGRAM: &str = "Tickets de Valombrelle";
const FOUND: &str = "Constat du plateau d’Ambre";
const ASKED: &str = "Campagne des Monts d’Ambre";
const WRITTEN_TO: &str = "accueil@valombrelle.test";

/// Placeholders that stand for a public word.
const WORDS: [&str; 8] = [
    "quality/{rule}",
    "reference/{what}",
    "frameworks/{framework}",
    "risk-matrices/{matrix}",
    "calendar/{secret}",
    "obligations/{obligation}",
    "programmes/{programme}",
    "budgets/{year}",
];

/// What only its owner finds, whoever else sees the region.
const OWN: [&str; 1] = ["/inbox/{notification}"];

pub struct Scene {
    first: Region,
    other: Region,
    fillings: Vec<(&'static str, String)>,
    queries: Vec<String>,
    marks: Vec<String>,
}

struct Region {
    nation: Id<Node>,
    region: Id<Node>,
    department: Id<Node>,
    ght: Id<Node>,
    legal_entity: Id<Node>,
    establishment: Id<Node>,
}

impl Scene {
    pub async fn set(product: &Product) -> Scene {
        let first = region(product, ("32", "59"), [GROUP, LEGAL_ENTITY, ESTABLISHMENT]).await;
        let names = ["GHT de la Plaine", "Centre hospitalier de Brumeval", "Clinique des Lilas"];
        let other = region(product, ("11", "75"), names).await;
        let person = product.person().await;
        product.give_role(&person, "RSSI", first.legal_entity).await;
        let fillings = fillings(product, &first, &person).await;
        let finess = product.finess(first.legal_entity).await;
        let queries = vec![
            String::new(),
            format!("?q={finess}"),
            "?q=valombrelle".to_owned(),
            format!("?q={}", person.email.replace('@', "%40").replace(".test", "")),
            format!("?in={}", first.region),
            format!("?in={}", first.legal_entity),
        ];
        let marks = [
            GROUP,
            LEGAL_ENTITY,
            ESTABLISHMENT,
            IMPORTED,
            CONTACT,
            FOUND,
            ASKED,
            WRITTEN_TO,
            PROGRAM,
            &person.email,
        ]
        .map(str::to_owned)
        .to_vec();
        Scene { first, other, fillings, queries, marks }
    }

    /// The place of this kind in the first region, or in the one that strangers come from.
    pub fn node(&self, kind: &str, is_stranger: bool) -> Id<Node> {
        let region = if is_stranger { &self.other } else { &self.first };
        match kind {
            "nation" => region.nation,
            "region" => region.region,
            "department" => region.department,
            "ght" => region.ght,
            "EJ" => region.legal_entity,
            "ET" => region.establishment,
            _ => panic!("the policy names a kind of place that the scene has not: {kind}"),
        }
    }

    /// The address that leads, by this route, to what stands in the first region.
    pub fn fill(&self, route: &str) -> String {
        let mut before = "";
        let mut path = String::new();
        for segment in route.split('/').skip(1) {
            path.push('/');
            if segment.contains('{') {
                let wanted = format!("{before}/{segment}");
                match self.fillings.iter().find(|(place, _)| *place == wanted) {
                    Some((_, value)) => path.push_str(value),
                    None => panic!(
                        "the route {route} has a placeholder that nothing fills: make such a thing in the first \
                         region and name it «{wanted}» in product/tests/scene/mod.rs, so that the walk can try it"
                    ),
                }
            } else {
                path.push_str(segment);
            }
            before = segment;
        }
        path
    }

    /// The same for what a stranger has of their own: nothing for a route whose placeholder stands for something else.
    pub fn fill_own(&self, route: &str, stranger: &Visitor) -> Option<String> {
        let mut path = String::new();
        let mut before = "";
        for segment in route.split('/').skip(1) {
            let own = match (before, segment) {
                (_, plain) if !plain.contains('{') => plain.to_owned(),
                ("people", _) => stranger.id().to_string(),
                ("nodes" | "structures", _) => self.other.legal_entity.to_string(),
                ("groups", _) => self.other.ght.to_string(),
                ("places", _) => self.other.department.to_string(),
                _ => return None,
            };
            path.push('/');
            path.push_str(&own);
            before = segment;
        }
        Some(path)
    }

    /// The identifiers of what stands in the first region.
    pub fn identifiers(&self) -> Vec<&str> {
        let is_one = |value: &&str| {
            value.len() == 36 || (value.len() == 9 && value.bytes().all(|b| b.is_ascii_digit()))
        };
        let mut found: Vec<&str> =
            self.fillings.iter().map(|(_, value)| value.as_str()).filter(is_one).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The place that holds everything of the first region.
    pub fn first_region(&self) -> Id<Node> {
        self.first.region
    }

    /// Whether a route leads to one thing of a region. A placeholder for a word that is the same for everybody, such as
    /// the code of a rule, leads to a list like another.
    pub fn is_about_one(&self, route: &str) -> bool {
        route.contains('{') && !WORDS.iter().any(|word| route.contains(word))
    }

    /// Whether a route leads to what belongs to one person.
    pub fn is_ones_own(&self, route: &str) -> bool {
        OWN.contains(&route)
    }

    /// What is sent to an operation of the API: a body that could be accepted, so that only the right is in question.
    /// None when the operation takes nothing.
    pub fn body(&self, route: &str) -> Option<Value> {
        let grant = json!({ "role": "DSI", "node_id": self.first.legal_entity.to_string() });
        match route {
            "/api/v1/people" => {
                Some(json!({ "name": "Anne Delorme", "email": "anne@exemple.test", "grant": grant }))
            }
            "/api/v1/people/{id}/grants" => Some(grant),
            "/api/v1/service-accounts" => Some(json!({ "name": "Sonde", "grant": grant })),
            "/api/v1/service-accounts/{service}/tokens" => Some(json!({ "name": "Sonde", "days": 30 })),
            "/api/v1/structures/{id}/profile" => Some(json!({ "version": 0 })),
            "/api/v1/structures/{id}/statuses" => {
                Some(json!({ "status": "OSE", "valid_from": "2026-01-01" }))
            }
            "/api/v1/nodes/{id}/contacts" => Some(json!({ "role": "RSSI", "phone": "01 99 00 12 34" })),
            "/api/v1/contacts/{id}" => {
                Some(json!({ "role": "RSSI", "phone": "01 99 00 12 34", "version": 1 }))
            }
            "/api/v1/assessments/{assessment}/answers" => {
                Some(json!({ "reference": "1", "level": "yes", "version": 0 }))
            }
            "/api/v1/structures/{id}/findings" => Some(json!({
                "key": "scene", "title": "Certificat expiré", "source": "exposure", "severity": "high",
            })),
            "/api/v1/structures/{id}/facts" => {
                Some(json!({ "code": "crisis-exercise", "held_on": "2026-10-14" }))
            }
            "/api/v1/contacts/bulk" => Some(json!({ "items": [] })),
            "/api/v1/groups/{id}" => Some(json!({ "name": "GHT des Deux Vallées", "version": 1 })),
            "/api/v1/groups/{id}/members" => {
                Some(json!({ "finess": "990000018", "role": "party", "valid_from": "2026-01-01" }))
            }
            _ => None,
        }
    }

    /// What only those who see the first region may read.
    pub fn marks(&self) -> &[String] {
        &self.marks
    }

    /// What may follow a list's address to make it tell more than it should.
    pub fn queries(&self) -> &[String] {
        &self.queries
    }
}

async fn region(product: &Product, (region, department): (&str, &str), names: [&str; 3]) -> Region {
    let [group, legal_entity, establishment] = names;
    let nation = product.nation().await;
    let code = format!("GHT-{region}");
    let region = product.region(region).await;
    let department = product.department(department, region).await;
    let legal_entity = product.legal_entity(legal_entity, department).await;
    let establishment = product.establishment(establishment, department, legal_entity).await;
    let ght = product.ght(&code, group, region, &[legal_entity]).await;
    Region { nation, region, department, ght, legal_entity, establishment }
}

/// What stands for each placeholder, known by the word before it: `structures/{id}`. A capability that names a new thing
/// in its addresses adds a line here, and a row to the scene.
async fn fillings(product: &Product, region: &Region, person: &Visitor) -> Vec<(&'static str, String)> {
    let structure = region.legal_entity.to_string();
    let contact = add_contact(product, region.legal_entity).await.to_string();
    let group = region.ght.to_string();
    let import = add_import(product, region.region).await.to_string();
    let service = add_service(product, region.legal_entity).await.to_string();
    let evidence = add_evidence(product, region.legal_entity, person).await;
    vec![
        ("assets/{version}", asset::VERSION.clone()),
        ("{version}/{*name}", "style.css".to_owned()),
        ("structures/{structure}", structure.clone()),
        ("structures/{id}", structure.clone()),
        ("by-finess/{number}", product.finess(region.legal_entity).await),
        ("nodes/{node}", structure.clone()),
        ("nodes/{id}", structure),
        ("statuses/{status}", add_status(product, region.legal_entity).await.to_string()),
        ("contacts/{contact}", contact.clone()),
        ("contacts/{id}", contact),
        ("places/{place}", region.department.to_string()),
        ("places/{id}", region.department.to_string()),
        ("groups/{group}", group.clone()),
        ("groups/{id}", group),
        ("members/{member}", find_member(product, region.ght).await.to_string()),
        ("imports/{import}", import.clone()),
        ("imports/{id}", import),
        ("quality/{rule}", "no-position".to_owned()),
        ("reference/{what}", "statuses".to_owned()),
        ("frameworks/{framework}", "starter-30".to_owned()),
        ("risk-matrices/{matrix}", add_matrix(product).await),
        ("findings/{finding}", add_finding(product, region.legal_entity).await.to_string()),
        ("actions/{action}", add_action(product, region.legal_entity).await.to_string()),
        ("evidence/{evidence}", evidence.to_string()),
        ("calendar/{secret}", add_calendar(product, region.legal_entity, person).await),
        ("assessments/{assessment}", add_assessment(product, region.legal_entity).await.to_string()),
        ("themes/{theme}", "0".to_owned()),
        ("answers/{position}", "1".to_owned()),
        ("campaigns/{campaign}", add_campaign(product, region.region).await.to_string()),
        ("audits/{audit}", add_audit(product, region.legal_entity, person).await.to_string()),
        ("obligations/{obligation}", "crisis-exercise".to_owned()),
        ("budgets/{year}", "2026".to_owned()),
        ("programmes/{programme}", "care-d1".to_owned()),
        ("programme-files/{file}", add_programme_file(product, region.legal_entity).await.to_string()),
        ("projects/{project}", add_project(product, region.legal_entity).await.to_string()),
        ("policies/{policy}", add_policy(product, region.ght, evidence).await.to_string()),
        ("people/{id}", person.id().to_string()),
        ("grants/{grant}", find_grant(product, person).await.to_string()),
        ("tokens/{token}", add_token(product, person).await.to_string()),
        ("services/{service}", service.clone()),
        ("service-accounts/{service}", service),
        ("passkeys/{passkey}", add_passkey(product, person).await.to_string()),
        ("invitation/{secret}", add_link(product, person, "invitation").await),
        ("reset/{secret}", add_link(product, person, "recovery").await),
        ("sessions/{session}", find_session(product, person).await),
        ("jobs/{job}", add_dead_job(product).await.to_string()),
        ("inbox/{notification}", add_notification(product, person).await.to_string()),
        ("webhooks/{webhook}", add_webhook(product, region.region).await.to_string()),
        ("letters/{letter}", add_letter(product, region.legal_entity).await.to_string()),
    ]
}

/// A finding of a structure.
async fn add_finding(product: &Product, structure: Id<Node>) -> Id<Node> {
    let id = product.app.new_id();
    let now = product.clock.now();
    let day = now.date_naive();
    let sql = Sql::new(
        "INSERT INTO finding (id, structure_id, source, dedup_key, title, severity, exposure, state, is_open, found_on, seen_on, due_on,
                              reopened, created_at, changed_at, version) VALUES ",
    );
    let row = [
        id.into(),
        structure.into(),
        "audit".into(),
        "scene".into(),
        FOUND.into(),
        3_i64.into(),
        "internal".into(),
        "open".into(),
        true.into(),
        day.into(),
        day.into(),
        day.into(),
        0_i64.into(),
        now.into(),
        now.into(),
        1_i64.into(),
    ];
    product.run(sql.values([row])).await;
    id
}

/// An action of a structure.
async fn add_action(product: &Product, structure: Id<Node>) -> Id<Node> {
    let id = product.app.new_id();
    let now = product.clock.now();
    let sql = Sql::new(
        "INSERT INTO plan_action (id, node_id, title, state, is_open, effort, due_on, created_at, created_by, changed_at, version) VALUES ",
    );
    let row = [
        id.into(),
        structure.into(),
        FOUND.into(),
        "planned".into(),
        true.into(),
        "days".into(),
        now.date_naive().into(),
        now.into(),
        CONTACT.into(),
        now.into(),
        1_i64.into(),
    ];
    product.run(sql.values([row])).await;
    let sql = Sql::new("INSERT INTO action_member (action_id, structure_id, is_done) VALUES ");
    product.run(sql.values([[id.into(), structure.into(), false.into()]])).await;
    id
}

/// A file that proves something, and on which a policy relies.
async fn add_evidence(product: &Product, structure: Id<Node>, person: &Visitor) -> Id<Node> {
    let file = add_report(product, person).await;
    let evidence = put(
        product,
        "evidence",
        &[
            ("structure_id", structure.into()),
            ("kind", "file".into()),
            ("title", FOUND.into()),
            ("file_id", file.into()),
            ("is_over", false.into()),
            ("person_name", CONTACT.into()),
            ("created_at", product.clock.now().into()),
        ],
    )
    .await;
    refer(product, file, "plan", evidence).await;
    evidence
}

/// The address by which the calendar of somebody reads their plan.
async fn add_calendar(product: &Product, structure: Id<Node>, person: &Visitor) -> String {
    let secret = "the-secret-of-the-calendar";
    let sql = Sql::new("INSERT INTO calendar_link (secret_hash, person_id, node_id, created_at) VALUES ");
    let row = [
        Sha256::digest(secret.as_bytes()).to_vec().into(),
        person.id().into(),
        structure.into(),
        product.clock.now().into(),
    ];
    product.run(sql.values([row])).await;
    secret.to_owned()
}

/// An assessment that nobody has answered yet.
async fn add_assessment(product: &Product, structure: Id<Node>) -> Id<Node> {
    let id = product.app.new_id();
    let now = product.clock.now();
    let profile = json!({ "kind": "EJ", "segment": "legal-entity", "statuses": [] });
    let sql = Sql::new(
        "INSERT INTO assessment (id, structure_id, framework, framework_version, groups, profile, state, answered, not_applicable,
                                 lacking, total, themes, levels, created_at, changed_at, version) VALUES ",
    );
    let row = [
        id.into(),
        structure.into(),
        "starter-30".into(),
        1_i64.into(),
        json!([]).into(),
        profile.into(),
        "open".into(),
        0_i64.into(),
        0_i64.into(),
        30_i64.into(),
        30_i64.into(),
        "".into(),
        "".into(),
        now.into(),
        now.into(),
        1_i64.into(),
    ];
    product.run(sql.values([row])).await;
    id
}

/// A campaign that is under way.
async fn add_campaign(product: &Product, region: Id<Node>) -> Id<Node> {
    let id = product.app.new_id();
    let now = product.clock.now();
    let sql = Sql::new(
        "INSERT INTO campaign (id, node_id, title, framework, framework_version, groups, query, due_on, remind_days, escalate_days, state,
                               population, created_at, created_by, version) VALUES ",
    );
    let row = [
        id.into(),
        region.into(),
        ASKED.into(),
        "starter-30".into(),
        1_i64.into(),
        json!([]).into(),
        "kind=ET".into(),
        (now + chrono::TimeDelta::days(30)).date_naive().into(),
        "7".into(),
        7_i64.into(),
        "open".into(),
        0_i64.into(),
        now.into(),
        CONTACT.into(),
        1_i64.into(),
    ];
    product.run(sql.values([row])).await;
    id
}

/// An audit of the directory, by the exchange format of the ministry, with its report.
async fn add_audit(product: &Product, structure: Id<Node>, person: &Visitor) -> Id<Node> {
    let now = product.clock.now();
    let day = now.date_naive();
    let report = add_report(product, person).await;
    let audit = put(
        product,
        "audit",
        &[
            ("structure_id", structure.into()),
            ("kind", "active-directory".into()),
            ("qualification", "none".into()),
            ("done_on", day.into()),
            ("level", 3_i64.into()),
            ("summary", FOUND.into()),
            ("tlp", "amber".into()),
            ("report_file_id", report.into()),
            ("next_due_on", (day + chrono::TimeDelta::days(365)).into()),
            ("deposited_by", CONTACT.into()),
            ("created_at", now.into()),
            ("changed_at", now.into()),
            ("version", 1_i64.into()),
        ],
    )
    .await;
    refer(product, report, "duties", audit).await;
    audit
}

/// A report that was deposited.
async fn add_report(product: &Product, person: &Visitor) -> Id<Node> {
    let rules = files::Rules { kinds: &[files::Kind::Csv], largest: 1000 };
    let received = files::receive_bytes(&product.app, rules, "rapport.csv", b"constat;gravite\n").await;
    let received = received.expect("a small file is received");
    let now = product.clock.now();
    let sql = Sql::new(
        "INSERT INTO file (id, sha256, size, name, kind, scan, may_hold_nir, person_id, created_at) VALUES ",
    );
    let row = [
        received.id.into(),
        received.sha256.clone().into(),
        received.size.into(),
        received.name.as_str().into(),
        received.kind.into(),
        received.scan.into(),
        false.into(),
        person.id().into(),
        now.into(),
    ];
    product.run(sql.values([row])).await;
    received.id.cast()
}

/// Says whose file it is.
async fn refer(product: &Product, file: Id<Node>, capability: &'static str, owner: Id<Node>) {
    let sql = Sql::new("INSERT INTO file_reference (file_id, capability, owner_id, created_at) VALUES ");
    product
        .run(sql.values([[file.into(), capability.into(), owner.into(), product.clock.now().into()]]))
        .await;
}

/// A file in a funding programme.
async fn add_programme_file(product: &Product, structure: Id<Node>) -> Id<Node> {
    let now = product.clock.now();
    put(
        product,
        "programme_file",
        &[
            ("node_id", structure.into()),
            ("programme", "care-d1".into()),
            ("state", "draft".into()),
            ("note", FOUND.into()),
            ("created_at", now.into()),
            ("created_by", CONTACT.into()),
            ("changed_at", now.into()),
            ("version", 1_i64.into()),
        ],
    )
    .await
}

/// A project of the information system.
async fn add_project(product: &Product, structure: Id<Node>) -> Id<Node> {
    let now = product.clock.now();
    put(
        product,
        "project",
        &[
            ("structure_id", structure.into()),
            ("name", FOUND.into()),
            ("sort_key", "constat".into()),
            ("nature", "business-software".into()),
            ("data", "health".into()),
            ("hosting", "hds".into()),
            ("dpia_state", "none".into()),
            ("homologation", "none".into()),
            ("is_homologation_over", false.into()),
            ("ciso_opinion", "none".into()),
            ("region_opinion", "none".into()),
            ("state", "draft".into()),
            ("created_at", now.into()),
            ("created_by", CONTACT.into()),
            ("changed_at", now.into()),
            ("version", 1_i64.into()),
        ],
    )
    .await
}

/// A policy of a group.
async fn add_policy(product: &Product, group: Id<Node>, evidence: Id<Node>) -> Id<Node> {
    let now = product.clock.now();
    let policy = put(
        product,
        "policy",
        &[
            ("node_id", group.into()),
            ("title", FOUND.into()),
            ("version_label", "1".into()),
            ("evidence_id", evidence.into()),
            ("published_on", now.date_naive().into()),
            ("published_by", CONTACT.into()),
            ("created_at", now.into()),
        ],
    )
    .await;
    let sql = Sql::new("INSERT INTO evidence_use (evidence_id, kind, owner, created_at) VALUES ");
    product
        .run(sql.values([[evidence.into(), "policy".into(), policy.to_string().into(), now.into()]]))
        .await;
    policy
}

/// Writes a row with an identifier of its own.
async fn put(product: &Product, table: &'static str, columns: &[(&'static str, Arg)]) -> Id<Node> {
    let id = product.app.new_id();
    let mut sql = Sql::new("INSERT INTO ").push(table).push(" (id");
    for (name, _) in columns {
        sql = sql.push(", ").push(name);
    }
    sql = sql.push(") VALUES (").bind(id);
    for (_, value) in columns {
        sql = sql.push(", ").bind(value.clone());
    }
    product.run(sql.push(")")).await;
    id
}

/// A risk matrix that somebody brought in, for everybody.
async fn add_matrix(product: &Product) -> String {
    let text = json!({ "fr": "Grille", "en": "Grid" });
    let document = json!({
        "code": "grille", "version": 1, "title": text, "likelihoods": [], "impacts": [], "risks": [], "grid": [],
        "identity": null,
    });
    let sql = Sql::new(
        "INSERT INTO control_library (id, kind, code, version, title_fr, title_en, document, added_at, added_by) VALUES ",
    );
    let id: Id<Node> = product.app.new_id();
    let row = [
        id.into(),
        "risk-matrix".into(),
        "grille".into(),
        1_i64.into(),
        "Grille".into(),
        "Grid".into(),
        document.into(),
        product.clock.now().into(),
        "hygie import".into(),
    ];
    product.run(sql.values([row])).await;
    "grille".to_owned()
}

async fn add_status(product: &Product, structure: Id<Node>) -> Id<Node> {
    let id = product.app.new_id();
    let now = product.clock.now();
    let sql =
        Sql::new("INSERT INTO structure_status (id, structure_id, status, valid_from, created_at) VALUES ");
    product
        .run(sql.values([[id.into(), structure.into(), "ESR".into(), now.date_naive().into(), now.into()]]))
        .await;
    id
}

async fn add_contact(product: &Product, structure: Id<Node>) -> Id<Node> {
    let id = product.app.new_id();
    let now = product.clock.now();
    let sql = Sql::new("INSERT INTO contact (id, node_id, role, name, phone, changed_at, version) VALUES ");
    let row = [
        id.into(),
        structure.into(),
        "RSSI".into(),
        CONTACT.into(),
        "01 99 00 12 34".into(),
        now.into(),
        1_i64.into(),
    ];
    product.run(sql.values([row])).await;
    id
}

/// A file that the operator brought in for a region.
async fn add_import(product: &Product, region: Id<Node>) -> Id<Node> {
    let id = product.app.new_id();
    let now = product.clock.now();
    let sql = Sql::new(
        "INSERT INTO import (id, kind, state, is_dry_run, file_name, sha256, size, person_name, node_id, created_at) VALUES ",
    );
    let row = [
        id.into(),
        "finess".into(),
        "done".into(),
        false.into(),
        IMPORTED.into(),
        "00".into(),
        1_i64.into(),
        "hygie import".into(),
        region.into(),
        now.into(),
    ];
    product.run(sql.values([row])).await;
    id
}

async fn add_dead_job(product: &Product) -> Id<Node> {
    let id = product.app.new_id();
    let now = product.clock.now();
    let sql = Sql::new("INSERT INTO job (id, kind, payload, state, due_at, attempts, created_at) VALUES ");
    let row =
        [id.into(), "test".into(), json!({}).into(), "dead".into(), now.into(), 3_i64.into(), now.into()];
    product.run(sql.values([row])).await;
    id
}

async fn add_notification(product: &Product, person: &Visitor) -> Id<Node> {
    let id = product.app.new_id();
    let sql = Sql::new(
        "INSERT INTO notification (id, person_id, about, title_fr, title_en, text_fr, text_en, path, urgency, unique_key,
                                   in_digest, created_at) VALUES ",
    );
    let row = [
        id.into(),
        person.id().into(),
        "test.thing".into(),
        CONTACT.into(),
        CONTACT.into(),
        CONTACT.into(),
        CONTACT.into(),
        "/".into(),
        "routine".into(),
        "test".into(),
        false.into(),
        product.clock.now().into(),
    ];
    product.run(sql.values([row])).await;
    id
}

async fn add_webhook(product: &Product, region: Id<Node>) -> Id<Node> {
    let id = product.app.new_id();
    let sql = Sql::new("INSERT INTO webhook (id, node_id, name, url, created_at) VALUES ");
    let now = product.clock.now();
    let row = [id.into(), region.into(), PROGRAM.into(), "https://exemple.test/".into(), now.into()];
    product.run(sql.values([row])).await;
    id
}

/// A letter about a structure, that its server refused.
async fn add_letter(product: &Product, structure: Id<Node>) -> Id<Node> {
    let id = product.app.new_id();
    let now = product.clock.now();
    let sql = Sql::new(
        "INSERT INTO letter (id, address, lang, about, node_id, subject, body, state, attempts, due_at, created_at)
         VALUES ",
    );
    let row = [
        id.into(),
        WRITTEN_TO.into(),
        "fr".into(),
        "test.thing".into(),
        structure.into(),
        "Objet".into(),
        json!({ "paragraphs": [], "link": null }).into(),
        "refused".into(),
        1_i64.into(),
        now.into(),
        now.into(),
    ];
    product.run(sql.values([row])).await;
    id
}

async fn find_member(product: &Product, group: Id<Node>) -> Id<Node> {
    let sql = Sql::new("SELECT id AS value FROM ght_member WHERE ght_id = $1").arg(group);
    let mut tx = product.app.db.read().await.expect("the database takes a reader");
    tx.get::<(Id<Node>,)>(sql).await.expect("the group has a member").0
}

/// A program that reads, as the page of service accounts makes it.
async fn add_service(product: &Product, structure: Id<Node>) -> Id<Node> {
    let service = product.person().await;
    product.give_role(&service, "AUDITEUR", structure).await;
    let sql = Sql::new("UPDATE person SET is_service = TRUE, email = ")
        .bind(format!("{}@service.invalid", service.id()))
        .push(" WHERE id = ");
    product.run(sql.bind(service.id())).await;
    service.id().cast()
}

async fn add_token(product: &Product, person: &Visitor) -> Id<Node> {
    let id = product.app.new_id();
    let now = product.clock.now();
    let sql =
        Sql::new("INSERT INTO api_token (id, person_id, name, secret_hash, created_at, expires_at) VALUES ");
    let row = [
        id.into(),
        person.id().into(),
        "programme".into(),
        vec![7_u8; 32].into(),
        now.into(),
        (now + chrono::TimeDelta::days(9)).into(),
    ];
    product.run(sql.values([row])).await;
    id
}

async fn find_grant(product: &Product, person: &Visitor) -> Id<Node> {
    let sql = Sql::new("SELECT id AS value FROM access_grant WHERE person_id = $1").arg(person.id());
    let mut tx = product.app.db.read().await.expect("the database takes a reader");
    tx.get::<(Id<Node>,)>(sql).await.expect("the person has a grant").0
}

async fn add_passkey(product: &Product, person: &Visitor) -> Id<Node> {
    let id = product.app.new_id();
    let sql =
        Sql::new("INSERT INTO passkey (id, person_id, name, credential_id, credential, created_at) VALUES ");
    let row = [
        id.into(),
        person.id().into(),
        "Téléphone".into(),
        vec![7_u8; 16].into(),
        json!({}).into(),
        product.clock.now().into(),
    ];
    product.run(sql.values([row])).await;
    id
}

/// A link that opens a door once, and what stands in its address.
async fn add_link(product: &Product, person: &Visitor, kind: &'static str) -> String {
    let secret = format!("the-secret-of-the-{kind}");
    let now = product.clock.now();
    let sql =
        Sql::new("INSERT INTO one_time_link (secret_hash, kind, person_id, created_at, expires_at) VALUES ");
    let row = [
        Sha256::digest(secret.as_bytes()).to_vec().into(),
        kind.into(),
        person.id().into(),
        now.into(),
        (now + chrono::TimeDelta::days(9)).into(),
    ];
    product.run(sql.values([row])).await;
    secret
}

/// A session is known by the hash of its secret.
async fn find_session(product: &Product, person: &Visitor) -> String {
    let sql = Sql::new("SELECT secret_hash AS value FROM session WHERE person_id = $1").arg(person.id());
    let mut tx = product.app.db.read().await.expect("the database takes a reader");
    let (hash,): (Vec<u8>,) = tx.get(sql).await.expect("the person has a session");
    BASE64_URL_SAFE_NO_PAD.encode(hash)
}
