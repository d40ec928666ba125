//! Letters over a real mail server on this machine, inboxes and pages through HTTP, on a whole product.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod inbox;
mod letters;
mod sending;
mod server;
mod webhooks;

use hygie_kernel::{Id, Lang, Node, Right};
use hygie_notifications::{CAPABILITY, READ, SEND, WEBHOOKS};
use hygie_platform::Role;
use hygie_platform::db::Sql;
use hygie_platform::mail::{self, Body, Letter, Link};
use hygie_testkit::{Product, Visitor, texts_are_complete};
use server::Server;

/// A right of some other capability.
pub const WATCH: Right = Right("watch.read");

pub const ROLES: &[Role] = &[
    Role { code: "NAT_ADMIN", rights: &[READ, SEND, WATCH], kinds: &["nation"] },
    Role { code: "ARS_REF", rights: &[READ, SEND, WEBHOOKS], kinds: &["region"] },
    Role { code: "RSSI", rights: &[WATCH], kinds: &["EJ"] },
];

pub struct Scene {
    pub product: Product,
    pub server: Server,
    pub nation: Id<Node>,
    pub region: Id<Node>,
    pub lilas: Id<Node>,
}

pub async fn scene() -> Scene {
    scene_where(false).await
}

/// Where webhooks may reach this machine, or not.
pub async fn scene_where(webhooks_allow_private: bool) -> Scene {
    let server = Server::open().await;
    let settings = server.settings();
    let product = Product::with_settings(&[hygie_accounts::CAPABILITY, CAPABILITY], ROLES, |all| {
        all.mail = Some(settings);
        all.webhooks_allow_private = webhooks_allow_private;
    })
    .await;
    let nation = product.nation().await;
    let region = product.region("32").await;
    let department = product.department("59", region).await;
    let lilas = product.legal_entity("Clinique des Lilas", department).await;
    Scene { product, server, nation, region, lilas }
}

pub async fn product(server: &Server) -> Product {
    let settings = server.settings();
    Product::with_settings(&[hygie_accounts::CAPABILITY, CAPABILITY], ROLES, |all| all.mail = Some(settings))
        .await
}

pub fn letter(address: &str) -> Letter {
    Letter {
        address: address.to_owned(),
        person: None,
        lang: Lang::Fr,
        about: "test.letter",
        node: None,
        subject: "Répondre à l’invitation".to_owned(),
        body: Body {
            paragraphs: vec!["Quelqu’un vous invite <b>ici</b>.".to_owned()],
            link: Some(Link { label: "Répondre".to_owned(), path: "/invitation/s3cret".to_owned() }),
        },
        key: None,
        due_at: None,
    }
}

pub async fn post(product: &Product, letters: &[Letter]) {
    let mut tx = product.app.db.write().await.unwrap();
    mail::post(&mut tx, &product.app, letters).await.unwrap();
    tx.commit().await.unwrap();
}

/// The state of each letter, by its address.
pub async fn states(product: &Product) -> Vec<(String, String)> {
    hygie_platform::row! {
        struct Line {
            address: String,
            state: String,
        }
    }
    let mut tx = product.app.db.read().await.unwrap();
    let lines: Vec<Line> = tx.list("SELECT address, state FROM letter ORDER BY address").await.unwrap();
    lines.into_iter().map(|line| (line.address, line.state)).collect()
}

pub async fn one(product: &Product, sql: impl Into<Sql>) -> Option<String> {
    hygie_platform::row! {
        struct Line {
            value: Option<String>,
        }
    }
    product.app.db.read().await.unwrap().get::<Line>(sql).await.unwrap().value
}

pub async fn reader(product: &Product, node: Id<Node>, role: &str) -> Visitor {
    let visitor = product.person().await;
    product.give_role(&visitor, role, node).await;
    visitor
}

#[test]
fn every_text_exists_in_both_languages() {
    texts_are_complete(&[CAPABILITY], env!("CARGO_MANIFEST_DIR"));
}
