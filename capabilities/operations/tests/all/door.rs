//! The journal as its readers see it, its proof, and the jobs of the server.

use chrono::TimeDelta;
use hygie_operations::{JOBS, JOURNAL};
use hygie_platform::Capability;
use hygie_platform::job::{self, NewJob, Work};
use hygie_registry::{CONTACTS, READ};
use hygie_testkit::{Product, Visitor, texts_are_complete};
use serde_json::json;

const FAILING: Work = Work {
    kind: "test.failing",
    attempts: 1,
    run: |_, _| Box::pin(async { Err(hygie_platform::Error::message("the mail server is closed")) }),
};

const TEST: Capability = Capability { name: "test", works: &[FAILING], ..Capability::EMPTY };

const CAPABILITIES: &[Capability] =
    &[hygie_registry::CAPABILITY, hygie_accounts::CAPABILITY, hygie_operations::CAPABILITY, TEST];

async fn add_contact(who: &Visitor, node: impl std::fmt::Display, name: &str) {
    who.post_form(
        &format!("/nodes/{node}/contacts"),
        &[("role", "RSSI"), ("name", name), ("phone", "01 99 00 12 34")],
    )
    .await
    .is(303);
}

#[test]
fn every_text_is_there_in_both_languages() {
    texts_are_complete(
        &[hygie_accounts::CAPABILITY, hygie_operations::CAPABILITY],
        env!("CARGO_MANIFEST_DIR"),
    );
}

#[tokio::test]
async fn each_reads_the_journal_of_their_own_perimeter() {
    let product = Product::with(CAPABILITIES).await;
    let department = product.department("59", product.region("32").await).await;
    let ours = product.legal_entity("Centre hospitalier de Valombrelle", department).await;
    let theirs = product.legal_entity("Clinique des Lilas", department).await;
    let keeper = product.person_with(&[CONTACTS], ours).await;
    let neighbour = product.person_with(&[CONTACTS], theirs).await;
    add_contact(&keeper, ours, "Camille").await;
    add_contact(&neighbour, theirs, "Noé").await;
    let officer = product.person_with(&[READ, JOURNAL], ours).await;
    officer
        .get("/journal")
        .await
        .is(200)
        .says(&keeper.name)
        .says("Contact ajouté")
        .says("Centre hospitalier de Valombrelle")
        .does_not_say(&neighbour.name)
        .does_not_say("Clinique des Lilas");
    officer
        .get("/journal/export.csv")
        .await
        .is(200)
        .says("Contact ajouté")
        .does_not_say("Clinique des Lilas");
    let regional = product.person_with(&[READ, JOURNAL], product.region("32").await).await;
    regional
        .get("/journal")
        .await
        .is(200)
        .says("Clinique des Lilas")
        .says("Centre hospitalier de Valombrelle");
    regional
        .get(&format!("/journal?in={theirs}"))
        .await
        .is(200)
        .does_not_say("Centre hospitalier de Valombrelle");
    officer.get(&format!("/journal?in={theirs}")).await.does_not_say("Clinique des Lilas");
    // Taking it away leaves a line in it.
    officer.get("/journal").await.says("Journal exporté").says(&officer.name);
    product.nobody().get("/journal").await.is(303);
    keeper.get("/journal").await.is(403);
}

#[tokio::test]
async fn the_journal_is_read_by_who_did_what_and_when() {
    let product = Product::with(CAPABILITIES).await;
    let department = product.department("59", product.region("32").await).await;
    let place = product.legal_entity("Clinique des Lilas", department).await;
    let first = product.person_with(&[CONTACTS], place).await;
    add_contact(&first, place, "Camille").await;
    product.clock.advance(TimeDelta::days(1));
    let second = product.person_with(&[READ, CONTACTS, JOURNAL], place).await;
    add_contact(&second, place, "Noé").await;
    second.get("/journal/export.csv").await.is(200);
    let acts = async |query: &str| {
        let page = second.get(&format!("/journal?{query}")).await.is(200);
        (page.body.matches("Contact ajouté").count(), page.body.matches("Journal exporté").count())
    };
    assert_eq!(acts("").await, (2, 1));
    assert_eq!(acts("what=exported").await, (0, 1));
    assert_eq!(acts("what=changed").await, (2, 0));
    assert_eq!(acts("family=operations").await, (0, 1));
    assert_eq!(acts("family=registry&from=2026-11-25").await, (1, 0));
    assert_eq!(acts("to=2026-11-24").await, (1, 0));
    let name = first.name.to_lowercase().replace(' ', "+");
    assert_eq!(acts(&format!("q={name}")).await, (1, 0));
    assert_eq!(acts("q=%25&from=hier&before=x").await, (2, 1));
}

#[tokio::test]
async fn a_journal_that_was_tampered_with_is_said_on_its_page() {
    let product = Product::with(CAPABILITIES).await;
    let place = product
        .legal_entity("Clinique des Lilas", product.department("59", product.region("32").await).await)
        .await;
    let operator = product.person_with(&[READ, CONTACTS, JOURNAL, JOBS], place).await;
    add_contact(&operator, place, "Camille").await;
    operator.get("/journal").await.says("Pas encore vérifié");
    operator.post("/journal/verification", "").await.is(303).sends_to("/journal?done=verification-asked");
    product.run_jobs().await;
    operator.get("/journal").await.says("Intact");
    product.run("UPDATE journal SET person_name = 'Autre' WHERE sequence = 1").await;
    product.clock.advance(TimeDelta::days(1));
    product.run_jobs().await;
    product.open_session(&operator).await;
    operator.get("/journal").await.says("Altéré").says("1 anomalie");
}

#[tokio::test]
async fn a_job_that_was_set_aside_is_seen_and_put_back() {
    let product = Product::with(CAPABILITIES).await;
    let nation = product.nation().await;
    let operator = product.person_with(&[JOBS], nation).await;
    let mut tx = product.app.db.write().await.expect("the database takes a writer");
    let new = NewJob { kind: FAILING.kind, key: None, payload: json!({}), due_at: None };
    job::enqueue(&mut tx, &product.app, new).await.expect("work can be asked for");
    tx.commit().await.expect("the act is kept");
    product.run_jobs().await;
    let page = operator.get("/jobs").await.is(200).says("test.failing").says("the mail server is closed");
    let id = page.between("action=\"/jobs/", "/replay");
    operator.post(&format!("/jobs/{id}/replay"), "").await.is(303);
    operator.get("/jobs?state=waiting").await.says("test.failing");
    operator.post(&format!("/jobs/{id}/replay"), "").await.is(409);
    operator.get("/jobs").await.says("Vérification du journal");
    let stranger = product.person_with(&[JOURNAL], nation).await;
    stranger.get("/jobs").await.is(403);
    stranger.post(&format!("/jobs/{id}/replay"), "").await.is(403);
}
