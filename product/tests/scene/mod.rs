//! Two regions with the same kinds of place, and in the first one a thing for each placeholder of the routes.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hygie_kernel::{Clock, Id, Node};
use hygie_platform::asset;
use hygie_platform::db::Sql;
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
const WRITTEN_TO: &str = "accueil@valombrelle.test";

/// Placeholders that stand for a public word.
const WORDS: [&str; 4] =
    ["quality/{rule}", "reference/{what}", "frameworks/{framework}", "risk-matrices/{matrix}"];

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
        let marks =
            [GROUP, LEGAL_ENTITY, ESTABLISHMENT, IMPORTED, CONTACT, WRITTEN_TO, PROGRAM, &person.email]
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
