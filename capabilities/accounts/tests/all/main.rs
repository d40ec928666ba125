//! What people do with their accounts, through HTTP, on a whole product.

mod account;
mod api;
mod grants;
mod people;
mod sign_in;
mod tokens;

use hygie_accounts::{CAPABILITY, GRANT, NewPerson, READ, create_person, operator};
use hygie_kernel::{Id, Node, Right};
use hygie_platform::Role;
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

pub async fn scene() -> Scene {
    let product = Product::with_roles(&[CAPABILITY], ROLES).await;
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
