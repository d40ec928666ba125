//! What is refused around passkeys. A whole ceremony needs a device: it is in the tests of the browser.

use chrono::TimeDelta;
use hygie_accounts::CAPABILITY;
use hygie_testkit::{Product, Visitor};

use crate::{PASSWORD, ROLES, scene, sign_in, somebody};

const EMAIL: &str = "solene.abadie@lilas.test";

/// A site with a name, and somebody in a session there.
async fn site() -> (Product, Visitor) {
    let product = Product::with_settings(&[CAPABILITY], ROLES, |settings| {
        settings.public_url = "http://localhost".to_owned();
    })
    .await;
    let solene = somebody(&product, EMAIL, false).await;
    sign_in(&solene, EMAIL, PASSWORD).await.is(303);
    (product, solene)
}

#[tokio::test]
async fn at_a_bare_address_there_are_no_passkeys() {
    let scene = scene().await;
    let visitor = scene.product.nobody();
    visitor.get("/sign-in").await.is(200).does_not_say("data-passkey");
    visitor.post("/sign-in/passkey/challenge", "").await.is(422).says("nom de site");
}

#[tokio::test]
async fn a_device_is_asked_for_the_site_and_for_a_gesture_of_its_owner() {
    let (product, solene) = site().await;
    product.nobody().get("/sign-in").await.is(200).says("data-passkey=\"get\" hidden");
    let asked = product.nobody().post("/sign-in/passkey/challenge", "").await.is(200).json();
    assert_eq!(asked["options"]["publicKey"]["rpId"], "localhost");
    assert_eq!(asked["options"]["publicKey"]["userVerification"], "required");
    let made = solene.post("/account/passkeys/challenge", "").await.is(200).json();
    assert_eq!(made["options"]["publicKey"]["user"]["name"], EMAIL);
    assert_ne!(made["options"]["publicKey"]["challenge"], asked["options"]["publicKey"]["challenge"]);
    // Whoever sits down at an open session makes no passkey for themselves.
    product.clock.advance(TimeDelta::minutes(11));
    solene.post("/account/passkeys/challenge", "").await.is(403);
    solene.post("/account/passkeys/new", "").await.is(200).says("Est-ce bien vous");
}

#[tokio::test]
async fn an_answer_that_is_made_up_late_or_foreign_opens_nothing() {
    let (product, solene) = site().await;
    let visitor = product.nobody();
    let answer = r#"{"id":"AAAA","rawId":"AAAA","type":"public-key","response":{"authenticatorData":"AAAA","clientDataJSON":"AAAA","signature":"AAAA","userHandle":null},"clientExtensionResults":{}}"#;
    let enter = |ceremony: String, answer: &'static str| {
        let visitor = visitor.clone();
        async move {
            let fields = [("ceremony", &*ceremony), ("credential", answer), ("back", "/account")];
            visitor.post_form("/sign-in/passkey", &fields).await
        }
    };
    let ask = || async {
        let asked = visitor.post("/sign-in/passkey/challenge", "").await.is(200).json();
        asked["ceremony"].as_str().unwrap().to_owned()
    };
    enter(String::new(), "").await.is(422).says("ne convient pas");
    enter("x".to_owned(), answer).await.is(422).says("Trop de temps");
    enter(ask().await, answer).await.is(422).says("ne convient pas");
    let late = ask().await;
    product.clock.advance(TimeDelta::minutes(5));
    enter(late, answer).await.is(422).says("Trop de temps");
    // What was asked of one person to make a passkey lets nobody in.
    product.clock.advance(TimeDelta::minutes(-2));
    let made = solene.post("/account/passkeys/challenge", "").await.is(200).json();
    enter(made["ceremony"].as_str().unwrap().to_owned(), answer).await.is(422).says("Trop de temps");
    assert!(visitor.cookie("hygie").is_none());
}
