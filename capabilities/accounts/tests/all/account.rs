use chrono::TimeDelta;
use hygie_platform::db::Sql;

use crate::{PASSWORD, scene, sign_in, somebody};

#[tokio::test]
async fn a_token_is_shown_once_kept_hashed_and_dead_after_its_revocation() {
    let scene = scene().await;
    let director = &scene.director;
    director.post_form("/account/tokens", &[("token", "Supervision"), ("days", "31")]).await.is(422);
    let made =
        director.post_form("/account/tokens", &[("token", "Supervision"), ("days", "30")]).await.is(200);
    let secret = made.between("id=\"secret\" value=\"", "\"");
    assert!(secret.starts_with("hyg_") && secret.len() > 40);
    let account = director.get("/account").await.is(200).says("Supervision").does_not_say(&secret);

    let mut tx = scene.product.app.db.read().await.unwrap();
    let kept = Sql::new("SELECT secret_hash AS value FROM api_token");
    let (kept,) = tx.get::<(Vec<u8>,)>(kept).await.unwrap();
    assert_eq!(kept.len(), 32);
    assert!(!secret.as_bytes().windows(kept.len()).any(|part| part == kept));
    drop(tx);

    let program = director.with_token(&secret);
    program.get_api("/api/v1/me").await.is(200).says(&director.email);
    // A program acts for its owner, and never takes over the account.
    program.get("/account").await.is(403);
    program.post_form("/account/tokens", &[("token", "Autre"), ("days", "365")]).await.is(403);

    let revocation = account.between("action=\"/account/tokens/", "/revocation");
    scene.neighbour.post(&format!("/account/tokens/{revocation}/revocation"), "").await.is(404);
    director.post(&format!("/account/tokens/{revocation}/revocation"), "").await.is(303);
    program.get_api("/api/v1/me").await.is(401);
}

#[tokio::test]
async fn a_token_ends_with_its_lifetime() {
    let scene = scene().await;
    let made = scene.director.post_form("/account/tokens", &[("token", "Court"), ("days", "30")]).await;
    let program = scene.director.with_token(&made.between("id=\"secret\" value=\"", "\""));
    scene.product.clock.advance(TimeDelta::days(30) - TimeDelta::seconds(1));
    program.get_api("/api/v1/me").await.is(200);
    scene.product.clock.advance(TimeDelta::seconds(1));
    program.get_api("/api/v1/me").await.is(401);
}

#[tokio::test]
async fn one_ends_ones_own_sessions_and_nobody_elses() {
    let scene = scene().await;
    let solene = somebody(&scene.product, "solene.abadie@lilas.test", false).await;
    let phone = scene.product.nobody();
    sign_in(&solene, &solene.email, PASSWORD).await.is(303);
    sign_in(&phone, &solene.email, PASSWORD).await.is(303);
    let end = solene.get("/account").await.between("action=\"/account/sessions/", "\"");
    scene.director.post(&format!("/account/sessions/{end}"), "").await.is(404);
    phone.get("/account").await.is(200);
    solene.post(&format!("/account/sessions/{end}"), "").await.is(303);
    phone.get("/account").await.is(303);

    sign_in(&phone, &solene.email, PASSWORD).await.is(303);
    let fields = [("current", PASSWORD), ("new", "un tout autre héron"), ("again", "un tout autre héron")];
    solene.post_form("/account/password", &fields).await.is(303);
    phone.get("/account").await.is(303);
    solene.get("/account").await.is(200);
}

#[tokio::test]
async fn whoever_sits_down_at_an_open_session_cannot_guess_the_password() {
    let scene = scene().await;
    let solene = somebody(&scene.product, "solene.abadie@lilas.test", false).await;
    sign_in(&solene, &solene.email, PASSWORD).await.is(303);
    let change = |current: &'static str| {
        let solene = solene.clone();
        async move {
            let fields =
                [("current", current), ("new", "un tout autre héron"), ("again", "un tout autre héron")];
            solene.post_form("/account/password", &fields).await
        }
    };
    for _ in 0..5 {
        change("autre chose").await.is(422).says("pas le mot de passe actuel");
    }
    change(PASSWORD).await.is(422).says("Attendez 15 min");
    scene.product.clock.advance(TimeDelta::minutes(16));
    change(PASSWORD).await.is(303);
}

#[tokio::test]
async fn language_and_theme_follow_the_person() {
    let scene = scene().await;
    let director = &scene.director;
    director.post("/language", "lang=fr&back=/account").await.is(303);
    director.post_form("/account", &[("lang", "en"), ("theme", "dark")]).await.is(303);
    director
        .get("/account")
        .await
        .is(200)
        .says("<html lang=\"en\" data-theme=\"dark\">")
        .says("What I may do");
    director.post_form("/account", &[("lang", ""), ("theme", "\"><script>")]).await.is(303);
    director.get("/account").await.is(200).says("<html lang=\"fr\">");
}
