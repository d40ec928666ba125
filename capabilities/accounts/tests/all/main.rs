//! What people do with their accounts, through HTTP, on a whole product.

mod account;
mod api;
mod approval;
mod grants;
mod invitations;
mod passkeys;
mod people;
mod proof;
mod provider;
mod recovery;
mod second_factor;
mod sign_in;
mod tokens;

use hygie_accounts::{CAPABILITY, GRANT, NewPerson, READ, create_person, operator};
use hygie_kernel::{Id, Node, Right};
use hygie_platform::db::Sql;
use hygie_platform::job::Work;
use hygie_platform::{Capability, MailSecurity, MailServer, Role, mail};
use hygie_testkit::{Product, Visitor, texts_are_complete};

/// A right that only the region holds.
pub const IMPORT: Right = Right("registry.import");

pub const ROLES: &[Role] = &[
    Role { code: "NAT_ADMIN", rights: &[READ, GRANT, IMPORT], kinds: &["nation"] },
    Role {
        code: "ARS_REF",
        rights: &[READ, GRANT, IMPORT],
        kinds: &["region", "department", "ght", "EJ", "ET"],
    },
    Role { code: "DG", rights: &[READ, GRANT], kinds: &["ght", "EJ", "ET"] },
    Role { code: "RSSI", rights: &[READ], kinds: &["ght", "EJ"] },
];

pub const PASSWORD: &str = "le héron dort debout";

/// Two hospitals of one department, each with its director.
pub struct Scene {
    pub product: Product,
    pub region: Id<Node>,
    pub lilas: Id<Node>,
    pub saules: Id<Node>,
    pub director: Visitor,
    pub neighbour: Visitor,
}

/// Somebody who carries letters away, and leaves them where the test can read them.
pub const POSTMAN: Capability = Capability {
    name: "postman",
    works: &[Work {
        kind: mail::WORK,
        attempts: 1,
        run: |app, job| {
            Box::pin(async move {
                let mut tx = app.db.write().await?;
                job.end(&mut tx, &app).await?;
                tx.commit().await
            })
        },
    }],
    ..Capability::EMPTY
};

pub async fn scene() -> Scene {
    scene_of(Product::with_roles(&[CAPABILITY], ROLES).await).await
}

/// A server that takes letters, in the settings: nothing is sent in these tests.
pub fn mail_server() -> MailServer {
    MailServer {
        host: "127.0.0.1".to_owned(),
        port: 25,
        security: MailSecurity::Loopback,
        from: "hygie@exemple.test".to_owned(),
        user: None,
        password_file: None,
        ca_file: None,
    }
}

pub async fn scene_with_letters() -> Scene {
    let product =
        Product::with_settings(&[CAPABILITY, POSTMAN], ROLES, |settings| settings.mail = Some(mail_server()))
            .await;
    scene_of(product).await
}

/// The letters to an address, the oldest first: what each is about, and the path of its link.
pub async fn letters(product: &Product, address: &str) -> Vec<(String, String)> {
    hygie_platform::row! {
        struct Posted {
            about: String,
            body: serde_json::Value,
        }
    }
    let mut tx = product.app.db.read().await.expect("the database takes a reader");
    let sql =
        Sql::new("SELECT about, body FROM letter WHERE address = $1 ORDER BY created_at, id").arg(address);
    let posted: Vec<Posted> = tx.list(sql).await.expect("the letters can be read");
    let path = |body: &serde_json::Value| body["link"]["path"].as_str().unwrap_or_default().to_owned();
    posted.into_iter().map(|letter| (letter.about, path(&letter.body))).collect()
}

pub async fn scene_of(product: Product) -> Scene {
    let region = product.region("32").await;
    let department = product.department("59", region).await;
    let lilas = product.legal_entity("Clinique des Lilas", department).await;
    let saules = product.legal_entity("Hôpital des Saules", department).await;
    let director = product.person().await;
    product.give_role(&director, "DG", lilas).await;
    let neighbour = product.person().await;
    product.give_role(&neighbour, "DG", saules).await;
    Scene { product, region, lilas, saules, director, neighbour }
}

/// Somebody with a password, who holds nothing yet and has no session.
pub async fn somebody(product: &Product, email: &str, must_change_password: bool) -> Visitor {
    let new = NewPerson {
        name: "Solène Abadie".to_owned(),
        email: email.parse().expect("the test gives a sound address"),
        password: Some(PASSWORD.to_owned()),
        must_change_password,
        lang: None,
    };
    let id = create_person(&product.app, &operator(&product.app, "hygie admin"), new)
        .await
        .expect("the person is new");
    let mut visitor = product.nobody();
    visitor.person = Some(id);
    visitor.email = email.to_owned();
    visitor
}

pub async fn sign_in(visitor: &Visitor, email: &str, password: &str) -> hygie_testkit::Answer {
    visitor.post_form("/sign-in", &[("email", email), ("password", password), ("back", "/account")]).await
}

#[test]
fn every_text_exists_in_both_languages() {
    texts_are_complete(&[CAPABILITY], env!("CARGO_MANIFEST_DIR"));
}
