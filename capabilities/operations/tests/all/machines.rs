//! What Hygie tells to machines, and what it does not.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use hygie_operations::CAPABILITY;
use hygie_platform::db::Db;
use hygie_platform::{App, Operations, Settings};
use hygie_testkit::{Product, RepeatableChance, Visitor};

/// The product as it is for whoever told it this.
async fn told(product: &Product, operations: Operations) -> Visitor {
    let settings = Settings { operations, ..product.app.settings.clone() };
    let chance = Arc::new(RepeatableChance::default());
    let capabilities = [CAPABILITY];
    let app = App::start(settings, product.clock.clone(), chance, &capabilities, &[]).await.unwrap();
    Visitor::at(&app)
}

#[tokio::test]
async fn hygie_is_ready_when_it_can_answer_and_write() {
    let product = Product::with(&[CAPABILITY]).await;
    let monitor = product.nobody();
    monitor.get("/health/live").await.is(200).says("alive");
    monitor.get("/health/ready").await.is(200).says("ready");
    product.run("UPDATE _sqlx_migrations SET version = 9999 WHERE version = 9").await;
    monitor.get("/health/ready").await.is(503).says("the database is not at the step of this Hygie");
    monitor.get("/health/live").await.is(200);
    product.run("UPDATE _sqlx_migrations SET version = 9 WHERE version = 9999").await;
    std::fs::remove_dir_all(&product.app.settings.data_dir).unwrap();
    monitor.get("/health/ready").await.is(503).says("nothing can be written in the data folder");
}

#[tokio::test]
async fn a_database_of_a_newer_hygie_is_refused_at_the_start() {
    let product = Product::with(&[CAPABILITY]).await;
    product.run("UPDATE _sqlx_migrations SET version = 9999 WHERE version = 9").await;
    let error = Db::open(&product.app.settings.database_url).await.err().unwrap();
    let error = hygie_platform::error_chain(&error);
    assert!(error.contains("9999"), "{error}");
}

#[tokio::test]
async fn figures_are_by_route_and_never_hold_a_secret() {
    let product = Product::with(&[CAPABILITY]).await;
    product.nobody().get("/metrics").await.is(404);
    let folder = tempfile::tempdir().unwrap();
    let token = folder.path().join("token");
    std::fs::write(&token, "sesame\n").unwrap();
    let visitor =
        told(&product, Operations { metrics_token_file: Some(token), ..Operations::default() }).await;
    visitor.get("/assets/v/SECRET").await;
    visitor.get("/invitation/SECRET").await.is(404);
    visitor.get("/robots.txt").await.is(200).says("Disallow: /");
    visitor.get("/metrics").await.is(404);
    visitor
        .with_token("sesame")
        .get("/metrics")
        .await
        .is(200)
        .says("hygie_http_requests_total{method=\"GET\",route=\"/robots.txt\",status=\"200\"}")
        .says("hygie_http_request_duration_seconds_bucket{method=\"GET\",route=\"none\",le=\"0.5\"}")
        .says("hygie_jobs{state=\"waiting\"} 0")
        .says("hygie_letters_waiting 0")
        .says("hygie_database_up 1")
        .says("hygie_database_connections{state=\"open\"}")
        .does_not_say("SECRET");
}

#[tokio::test]
async fn whoever_finds_a_weakness_reads_whom_to_tell() {
    let product = Product::with(&[CAPABILITY]).await;
    product.nobody().get("/.well-known/security.txt").await.is(404);
    let contact = Some("mailto:ssi@exemple.fr".to_owned());
    let visitor = told(&product, Operations { security_contact: contact, ..Operations::default() }).await;
    visitor
        .get("/.well-known/security.txt")
        .await
        .is(200)
        .says("Contact: mailto:ssi@exemple.fr\n")
        .says("Expires: 2027-05-23T09:00:00Z\n")
        .says("Canonical: http://127.0.0.1/.well-known/security.txt\n");
}

#[tokio::test]
async fn every_answer_forbids_what_a_page_does_not_need() {
    let product = Product::with(&[CAPABILITY]).await;
    for path in ["/robots.txt", "/nowhere", "/health/live"] {
        let answer = product.nobody().get(path).await;
        let header =
            |name: &str| answer.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("");
        assert!(header("content-security-policy").starts_with("default-src 'none'; script-src 'self'"));
        assert_eq!(header("x-frame-options"), "DENY", "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("cross-origin-opener-policy"), "same-origin");
        assert_eq!(header("cross-origin-resource-policy"), "same-origin");
        assert!(header("permissions-policy").contains("camera=()"));
        assert!(!header("x-request-id").is_empty());
    }
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// On one thread, so that what is logged is what this test did.
#[tokio::test]
async fn the_log_names_routes_and_requests_and_no_address_that_may_be_secret() {
    let product = Product::with(&[CAPABILITY]).await;
    // Each place that logs asks once whether anybody listens, on whichever thread comes first: it has asked before we do.
    for path in ["/invitation/nothing", "/health/live"] {
        product.nobody().get(path).await;
    }
    let log = Log::default();
    let written = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || written.clone())
        .with_ansi(false)
        .finish();
    let heard = tracing::subscriber::set_default(subscriber);
    let answer = product.nobody().get("/invitation/SECRET?token=SECRET").await.is(404);
    product.nobody().get("/health/live").await.is(200);
    drop(heard);
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let ours: Vec<&str> = log.lines().filter(|line| line.contains(" hygie_platform")).collect();
    assert!(ours.iter().any(|line| line.contains("/health/live") && line.contains("answered")), "{log}");
    let id = answer.headers["x-request-id"].to_str().unwrap();
    assert!(ours.iter().any(|line| line.contains(id)), "{log}");
    assert!(ours.iter().all(|line| !line.contains("SECRET")), "{log}");
}
