use chrono::TimeDelta;
use hygie_accounts::CAPABILITY;
use hygie_testkit::Product;

use crate::{PASSWORD, ROLES, scene, scene_of, sign_in, somebody};

const EMAIL: &str = "solene.abadie@lilas.test";

#[tokio::test]
async fn a_token_asks_who_one_is_after_a_while_and_nothing_typed_is_lost() {
    let scene = scene().await;
    let solene = somebody(&scene.product, EMAIL, false).await;
    scene.product.give_role(&solene, "RSSI", scene.lilas).await;
    sign_in(&solene, EMAIL, PASSWORD).await.is(303);
    let token = [("token", "Supervision du SI"), ("days", "30")];
    solene.post_form("/account/tokens", &token).await.is(200).says("hyg_");
    scene.product.clock.advance(TimeDelta::minutes(10));
    let asked = solene.post_form("/account/tokens", &token).await.is(200).does_not_say("hyg_");
    asked.says("name=\"token\" value=\"Supervision du SI\"").says("name=\"days\" value=\"30\"");
    let prove = |proof: &'static str, to: &'static str| {
        let solene = solene.clone();
        async move {
            let fields = [("proof", proof), ("proof-to", to), ("token", "Supervision du SI"), ("days", "30")];
            solene.post_form("/account/proof", &fields).await
        }
    };
    prove("", "/account/tokens").await.is(422);
    prove("autre chose", "/account/tokens")
        .await
        .is(422)
        .says("Supervision du SI")
        .does_not_say("autre chose");
    solene.post_form("/account/tokens", &token).await.does_not_say("hyg_");
    // Nobody is sent elsewhere with what they typed.
    prove(PASSWORD, "https://ailleurs.test/").await.is(307).sends_to("/");
    prove(PASSWORD, "/account/tokens").await.is(307).sends_to("/account/tokens");
    solene.post_form("/account/tokens", &token).await.is(200).says("hyg_");
}

#[tokio::test]
async fn a_proof_cannot_be_guessed_at_leisure() {
    let scene = scene().await;
    let solene = somebody(&scene.product, EMAIL, false).await;
    sign_in(&solene, EMAIL, PASSWORD).await.is(303);
    let prove = |proof: &'static str| {
        let solene = solene.clone();
        async move {
            solene.post_form("/account/proof", &[("proof", proof), ("proof-to", "/account/tokens")]).await
        }
    };
    for _ in 0..5 {
        prove("autre chose").await.is(422).says("ne convient pas");
    }
    prove(PASSWORD).await.is(422).says("Attendez");
}

#[tokio::test]
async fn a_role_that_reaches_far_is_given_by_somebody_who_proves_who_they_are() {
    let product = Product::with_settings(&[CAPABILITY], ROLES, |settings| {
        settings.second_factor_roles = vec!["NAT_ADMIN".to_owned()];
    })
    .await;
    let scene = scene_of(product).await;
    let nation = scene.product.nation().await;
    let solene = somebody(&scene.product, EMAIL, false).await;
    let rights = [hygie_accounts::READ, hygie_accounts::GRANT, crate::IMPORT];
    scene.product.allow(&solene, &rights, nation).await;
    sign_in(&solene, EMAIL, PASSWORD).await.is(303);
    scene.product.clock.advance(TimeDelta::minutes(11));
    let (nation, lilas) = (nation.to_string(), scene.lilas.to_string());
    let invite = |role: &'static str, node: String| {
        let solene = solene.clone();
        async move {
            let fields =
                [("name", "Yann Le Goff"), ("email", "yann@ars.test"), ("role", role), ("node", &*node)];
            solene.post_form("/people/new", &fields).await.is(200)
        }
    };
    invite("NAT_ADMIN", nation.clone()).await.says("Est-ce bien vous").says("value=\"Yann Le Goff\"");
    solene.get("/people?q=yann").await.says("Personne ne correspond");
    invite("RSSI", lilas).await.says("Lien d’invitation");
    let fields = [("proof", PASSWORD), ("proof-to", "/people/new")];
    solene.post_form("/account/proof", &fields).await.is(307);
    invite("NAT_ADMIN", nation).await.says("Lien d’invitation");
}

#[tokio::test]
async fn a_proof_gives_the_session_another_secret() {
    let scene = scene().await;
    let solene = somebody(&scene.product, EMAIL, false).await;
    sign_in(&solene, EMAIL, PASSWORD).await.is(303);
    let before = solene.cookie("hygie").expect("a session is open");
    let proof = [("proof", PASSWORD), ("proof-to", "/account/tokens")];
    solene.post_form("/account/proof", &proof).await.is(307);
    assert_ne!(solene.cookie("hygie"), Some(before.clone()));
    solene.get("/account").await.is(200);
    // Whoever had copied the secret of before has nothing.
    solene.set_cookie("hygie", &before);
    solene.get("/account").await.is(303);
}
