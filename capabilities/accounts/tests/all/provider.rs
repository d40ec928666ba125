//! What is refused around a provider of identity. A whole round is in the tests of the browser, with a real provider.

use hygie_accounts::CAPABILITY;
use hygie_platform::Oidc;
use hygie_testkit::Product;

use crate::{PASSWORD, ROLES, scene, sign_in, somebody};

const EMAIL: &str = "solene.abadie@lilas.test";

/// A product whose provider does not answer.
async fn with_provider_down() -> Product {
    Product::with_settings(&[CAPABILITY], ROLES, |settings| {
        settings.oidc = Some(Oidc {
            issuer: "http://127.0.0.1:1".to_owned(),
            discovery: "http://127.0.0.1:1/.well-known/wallet-openid-configuration".to_owned(),
            client_id: "hygie".to_owned(),
            client_secret: Some("hush".to_owned()),
            scopes: vec!["scope_all".to_owned()],
            acr_values: Some("eidas1".to_owned()),
            label: "Pro Santé Connect".to_owned(),
        });
    })
    .await
}

#[tokio::test]
async fn without_a_provider_nothing_is_said_of_it() {
    let scene = scene().await;
    let visitor = scene.product.nobody();
    visitor.get("/sign-in").await.is(200).does_not_say("/sign-in/provider");
    for path in ["/sign-in/provider", "/sign-in/provider/callback?code=x&state=y", "/signed-out"] {
        assert!(visitor.get(path).await.is(303).location().starts_with("/sign-in"), "{path}");
    }
    scene.director.post("/account/provider", "").await.is(404);
}

#[tokio::test]
async fn when_the_provider_is_down_the_other_ways_in_stay() {
    let product = with_provider_down().await;
    let solene = somebody(&product, EMAIL, false).await;
    solene.get("/sign-in").await.is(200).says("Entrer avec Pro Santé Connect");
    let page = solene.get("/sign-in/provider?back=%2Faccount").await.is(422).says("ne répond pas");
    page.says("name=\"password\"").says("value=\"/account\"");
    sign_in(&solene, EMAIL, PASSWORD).await.is(303);
    solene.get("/account").await.is(200).says("Relier mon compte");
    solene.post("/account/provider", "").await.is(422).says("ne répond pas");
    solene.post("/account/provider/removal", "").await.is(404);
    // Whoever is not tied to it signs out as before.
    solene.post("/sign-out", "").await.is(303).sends_to("/sign-in?done=signed-out");
}

#[tokio::test]
async fn a_way_back_that_was_made_up_opens_nothing() {
    let product = with_provider_down().await;
    let visitor = product.nobody();
    visitor.get("/sign-in/provider/callback").await.is(422).says("n’est pas celui du départ");
    visitor.get("/sign-in/provider/callback?code=x&state=y").await.is(422).says("n’est pas celui du départ");
    visitor.set_cookie("hygie-round", "y");
    visitor.get("/sign-in/provider/callback?code=x&state=y").await.is(422).says("Trop de temps");
    visitor.set_cookie("hygie-round", "y");
    visitor.get("/sign-in/provider/callback?error=access_denied&state=y").await.is(422).says("vérifiée");
    assert!(visitor.cookie("hygie").is_none());
}

/// A provider that sends those who ask about it elsewhere.
async fn leading_astray(target: std::sync::Arc<std::sync::atomic::AtomicUsize>) -> String {
    use axum::routing::get;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = format!("http://{}", listener.local_addr().expect("the listener has an address"));
    let router = axum::Router::new()
        .route(
            "/.well-known/openid-configuration",
            get(|| async { axum::response::Redirect::temporary("/inside") }),
        )
        .route(
            "/inside",
            get(move || {
                target.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                async { "{}" }
            }),
        );
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

#[tokio::test]
async fn a_provider_leads_our_requests_nowhere() {
    let asked = std::sync::Arc::<std::sync::atomic::AtomicUsize>::default();
    let address = leading_astray(std::sync::Arc::clone(&asked)).await;
    let product = Product::with_settings(&[CAPABILITY], ROLES, |settings| {
        settings.oidc = Some(Oidc {
            issuer: address.clone(),
            discovery: format!("{address}/.well-known/openid-configuration"),
            client_id: "hygie".to_owned(),
            client_secret: None,
            scopes: Vec::new(),
            acr_values: None,
            label: "Portail".to_owned(),
        });
    })
    .await;
    product.nobody().get("/sign-in/provider").await.is(422).says("ne répond pas");
    assert_eq!(asked.load(std::sync::atomic::Ordering::Relaxed), 0, "the redirection was followed");
}

#[tokio::test]
async fn another_site_leads_nobody_to_the_provider() {
    let product = with_provider_down().await;
    let visitor = product.nobody().with_header("sec-fetch-site", "cross-site");
    visitor.get("/sign-in/provider").await.is(303).sends_to("/sign-in");
}
