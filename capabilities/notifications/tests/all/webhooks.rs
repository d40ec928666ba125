//! Programs that are told, over a real HTTP server on this machine.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::routing::any;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chrono::TimeDelta;
use hmac::{Hmac, KeyInit, Mac};
use http::header::LOCATION;
use http::{HeaderMap, StatusCode};
use hygie_notifications::Urgency;
use hygie_testkit::Visitor;
use sha2::Sha256;

use crate::inbox::{alert, tell};
use crate::{Scene, one, reader, scene, scene_where};

#[derive(Clone, Debug)]
struct Call {
    headers: HeaderMap,
    body: String,
}

#[derive(Clone, Default)]
struct Program {
    port: u16,
    calls: Arc<Mutex<Vec<Call>>>,
    /// What it answers next; 200 when nothing is said.
    answers: Arc<Mutex<VecDeque<StatusCode>>>,
}

impl Program {
    async fn open() -> Program {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let program = Program { port: listener.local_addr().unwrap().port(), ..Program::default() };
        let router = Router::new().fallback(any(take)).with_state(program.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        program
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}/hook?token=s3cret", self.port)
    }

    fn will(&self, answers: impl IntoIterator<Item = StatusCode>) {
        self.answers.lock().unwrap().extend(answers);
    }

    fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap().clone()
    }
}

async fn take(
    State(program): State<Program>,
    headers: HeaderMap,
    body: String,
) -> (StatusCode, [(http::HeaderName, String); 1]) {
    program.calls.lock().unwrap().push(Call { headers, body });
    let answer = program.answers.lock().unwrap().pop_front().unwrap_or(StatusCode::OK);
    (answer, [(LOCATION, program.url())])
}

/// Adds it for the region; gives its page and its secret.
async fn add(scene: &Scene, agent: &Visitor, program: &Program) -> (String, String) {
    let fields = [("name", "Tickets"), ("url", &*program.url()), ("node", &*scene.region.to_string())];
    let added = agent.post_form("/webhooks", &fields).await.is(200);
    let secret = format!("whsec_{}", added.between("value=\"whsec_", "\""))
        .replace("&#43;", "+")
        .replace("&#61;", "=");
    let page = format!("/webhooks/{}", added.between("href=\"/webhooks/", "\""));
    (page, secret)
}

#[tokio::test]
async fn a_program_is_told_once_and_signed_of_what_happens_below_its_place() {
    let scene = scene_where(true).await;
    let agent = reader(&scene.product, scene.region, "ARS_REF").await;
    let program = Program::open().await;
    let (page, secret) = add(&scene, &agent, &program).await;
    let news = alert(&scene, Some("watch.alert 1"), Urgency::Routine);
    tell(&scene, &news, &[]).await;
    tell(&scene, &news, &[]).await;
    scene.product.run_jobs().await;

    let calls = program.calls();
    assert_eq!(calls.len(), 1, "{calls:?}");
    let header = |name: &str| calls[0].headers[name].to_str().unwrap().to_owned();
    let key = BASE64_STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
    let signed = format!("{}.{}.{}", header("webhook-id"), header("webhook-timestamp"), calls[0].body);
    mac.update(signed.as_bytes());
    let expected = format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()));
    assert_eq!(header("webhook-signature"), expected);
    let event: serde_json::Value = serde_json::from_str(&calls[0].body).unwrap();
    assert_eq!(event["type"], "watch.alert");
    assert_eq!(event["data"]["title"]["fr"], "Corriger le pare-feu");
    agent.get(&page).await.is(200).says("Reçu").does_not_say("whsec_");
    let told = one(
        &scene.product,
        "SELECT CAST(details AS TEXT) AS value FROM journal WHERE act = 'notifications.webhook-added'",
    )
    .await;
    assert!(!told.unwrap().contains("s3cret"));
}

#[tokio::test]
async fn a_program_that_fails_is_called_again_and_never_followed_elsewhere() {
    let scene = scene_where(true).await;
    let agent = reader(&scene.product, scene.region, "ARS_REF").await;
    let program = Program::open().await;
    let (page, _) = add(&scene, &agent, &program).await;
    program.will([StatusCode::SERVICE_UNAVAILABLE, StatusCode::TEMPORARY_REDIRECT]);
    agent.post(&format!("{page}/test"), "").await.is(303);
    scene.product.run_jobs().await;
    agent.get(&page).await.says("En attente").says("503");
    for calls in [2, 3, 3] {
        scene.product.clock.advance(TimeDelta::minutes(5));
        scene.product.run_jobs().await;
        assert_eq!(program.calls().len(), calls);
    }
    let ids: Vec<_> = program.calls().iter().map(|call| call.headers["webhook-id"].clone()).collect();
    assert!(ids.iter().all(|id| *id == ids[0]), "the program can tell that it is the same: {ids:?}");
    agent.get(&page).await.says("Reçu");

    // A program that is gone is not called any more.
    program.will([StatusCode::GONE]);
    tell(&scene, &alert(&scene, None, Urgency::Routine), &[]).await;
    scene.product.run_jobs().await;
    tell(&scene, &alert(&scene, None, Urgency::Routine), &[]).await;
    scene.product.run_jobs().await;
    assert_eq!(program.calls().len(), 4);
    agent.get(&page).await.says("Arrêté");
}

#[tokio::test]
async fn nothing_goes_to_a_neighbour_of_the_machine_unless_the_operator_says_so() {
    let scene = scene().await;
    let agent = reader(&scene.product, scene.region, "ARS_REF").await;
    let program = Program::open().await;
    let node = scene.region.to_string();
    let send = async |url: &str| {
        agent.post_form("/webhooks", &[("name", "Tickets"), ("url", url), ("node", &node)]).await
    };
    send(&program.url()).await.is(422).says("https://");
    send(&format!("https://127.0.0.1:{}/", program.port)).await.is(422).says("réseau privé");
    // A name may lead anywhere: it is looked up at each call.
    let page = send(&format!("https://localhost:{}/", program.port)).await.is(200);
    let page = format!("/webhooks/{}", page.between("href=\"/webhooks/", "\""));
    agent.post(&format!("{page}/test"), "").await.is(303);
    scene.product.run_jobs().await;
    agent.get(&page).await.says("private address");
    assert!(program.calls().is_empty());
}

#[tokio::test]
async fn a_webhook_is_seen_and_changed_by_those_who_administer_its_place_alone() {
    let scene = scene_where(true).await;
    let agent = reader(&scene.product, scene.region, "ARS_REF").await;
    let elsewhere = scene.product.region("11").await;
    let neighbour = reader(&scene.product, elsewhere, "ARS_REF").await;
    let program = Program::open().await;
    let (page, _) = add(&scene, &agent, &program).await;
    neighbour.get("/webhooks").await.is(200).does_not_say(&page);
    neighbour.get(&page).await.is(404);
    neighbour.post(&format!("{page}/test"), "").await.is(404);
    neighbour.post(&format!("{page}/removal"), "").await.is(404);
    let node = scene.region.to_string();
    neighbour
        .post_form("/webhooks", &[("name", "x"), ("url", &program.url()), ("node", &node)])
        .await
        .is(404);

    agent.get("/webhooks").await.says(&page);
    agent.post(&format!("{page}/removal"), "").await.is(303);
    agent.get(&page).await.is(404);
    tell(&scene, &alert(&scene, None, Urgency::Routine), &[]).await;
    scene.product.run_jobs().await;
    assert!(program.calls().is_empty());
}
