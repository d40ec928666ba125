//! What every operation promises: done once under a key, on what was read, within a measure.

use chrono::{DateTime, TimeDelta, Utc};
use hygie_kernel::Clock;
use hygie_platform::db::Sql;
use hygie_registry::{CONTACTS, READ};
use hygie_testkit::{Answer, Product, Visitor};
use serde_json::{Value, json};

use crate::api::{Scene, items, program, scene};

const KEY: &str = "idempotency-key";

async fn count(product: &Product, sql: &'static str) -> i64 {
    let mut tx = product.app.db.read().await.expect("the database takes a reader");
    tx.get::<(i64,)>(Sql::new(sql)).await.expect("a count is one row").0
}

async fn contacts(scene: &Scene) -> i64 {
    count(&scene.product, "SELECT COUNT(*) AS value FROM contact").await
}

fn rssi(phone: &str) -> Value {
    json!({ "role": "RSSI", "phone": phone })
}

#[tokio::test]
async fn a_request_sent_twice_under_a_key_is_done_once() {
    let scene = scene().await;
    let path = format!("/api/v1/nodes/{}/contacts", scene.hospital);
    let sender = scene.program.with_header(KEY, "\"8e03978e-40d5-43e8-bc93-6894a57f9324\"");
    let first = sender.post_json(&path, &rssi("01 99 00 12 34")).await.is(201);
    let second = sender.post_json(&path, &rssi("01 99 00 12 34")).await.is(201);
    assert_eq!(first.body, second.body);
    assert_eq!(first.headers["location"], second.headers["location"]);
    assert_eq!(second.headers["idempotency-replayed"], "true");
    assert_eq!(contacts(&scene).await, 1);

    let other = sender.post_json(&path, &rssi("01 99 00 99 99")).await.is(422);
    assert_eq!(other.json()["reason"], "idempotency-key-reused");
    // Another program has keys of its own.
    let stranger = program(&scene.product, &[READ, CONTACTS], scene.region).await;
    stranger
        .with_header(KEY, "8e03978e-40d5-43e8-bc93-6894a57f9324")
        .post_json(&path, &rssi("01 99 00 12 34"))
        .await
        .is(201);
    assert_eq!(contacts(&scene).await, 2);

    scene.product.clock.advance(TimeDelta::hours(25));
    sender.post_json(&path, &rssi("01 99 00 12 34")).await.is(201);
    assert_eq!(contacts(&scene).await, 3);
    scene.product.clock.advance(TimeDelta::hours(25));
    scene.product.run_jobs().await;
    assert_eq!(count(&scene.product, "SELECT COUNT(*) AS value FROM idempotency_key").await, 0);
}

#[tokio::test]
async fn what_was_refused_under_a_key_may_be_sent_again() {
    let scene = scene().await;
    let path = format!("/api/v1/nodes/{}/contacts", scene.hospital);
    let sender = scene.program.with_header(KEY, "once");
    sender.post_json(&path, &json!({ "role": "RSSI" })).await.is(422).says("contact-unreachable");
    sender.post_json(&path, &rssi("01 99 00 12 34")).await.is(201);
    let long = "k".repeat(256);
    scene
        .program
        .with_header(KEY, &long)
        .post_json(&path, &rssi("1"))
        .await
        .is(422)
        .says("idempotency-key-wrong");
}

#[tokio::test]
async fn a_request_under_way_waits_and_one_that_died_is_taken_over_unless_it_was_done() {
    let scene = scene().await;
    let path = format!("/api/v1/nodes/{}/contacts", scene.hospital);
    let sender = scene.program.with_header(KEY, "cut");
    sender.post_json(&path, &rssi("01 99 00 12 34")).await.is(201);
    // As if the process had died before it acted, a moment ago.
    scene.product.run("DELETE FROM contact").await;
    let at = scene.product.clock.now();
    let died = Sql::new("UPDATE idempotency_key SET acted_at = NULL, status = NULL, begun_at = ").bind(at);
    scene.product.run(died).await;
    sender.post_json(&path, &rssi("01 99 00 12 34")).await.is(409).says("#in-progress");
    scene.product.clock.advance(TimeDelta::seconds(61));
    sender.post_json(&path, &rssi("01 99 00 12 34")).await.is(201);
    assert_eq!(contacts(&scene).await, 1);
    // As if it had died after it acted, before it answered.
    scene.product.run("UPDATE idempotency_key SET status = NULL").await;
    sender.post_json(&path, &rssi("01 99 00 12 34")).await.is(409).says("#answer-lost");
    assert_eq!(contacts(&scene).await, 1);
}

#[tokio::test]
async fn many_who_send_the_same_at_once_do_it_once() {
    let scene = scene().await;
    let path = format!("/api/v1/nodes/{}/contacts", scene.hospital);
    let sender = scene.program.with_header(KEY, "race");
    let sent = (0..8).map(|_| {
        let (sender, path) = (sender.clone(), path.clone());
        tokio::spawn(async move { sender.post_json(&path, &rssi("01 99 00 12 34")).await })
    });
    let mut done = 0;
    for answer in sent.collect::<Vec<_>>() {
        let answer: Answer = answer.await.expect("nobody panics");
        assert!([201, 409].contains(&answer.status.as_u16()), "{}", answer.body);
        done += usize::from(answer.status == 201);
    }
    assert!(done >= 1);
    assert_eq!(contacts(&scene).await, 1);
}

async fn add(scene: &Scene) -> (String, Answer) {
    let path = format!("/api/v1/nodes/{}/contacts", scene.hospital);
    let added = scene.program.post_json(&path, &rssi("01 99 00 12 34")).await.is(201);
    let path = added.headers["location"].to_str().expect("an address is text").to_owned();
    let read = scene.program.get_api(&path).await.is(200);
    (path, read)
}

fn tag(answer: &Answer) -> String {
    answer.headers["etag"].to_str().expect("a tag is text").to_owned()
}

#[tokio::test]
async fn one_changes_what_one_read_and_nothing_else() {
    let scene = scene().await;
    let (path, read) = add(&scene).await;
    let program = &scene.program;
    let unchanged = program.with_header("if-none-match", &tag(&read)).get_api(&path).await.is(304);
    assert!(unchanged.body.is_empty());
    assert_eq!(tag(&unchanged), tag(&read));

    let careful = program.with_header("if-match", &tag(&read));
    let changed = careful.put_json(&path, &rssi("01 99 00 55 55")).await.is(200);
    assert_ne!(tag(&changed), tag(&read));
    program.with_header("if-none-match", &tag(&read)).get_api(&path).await.is(200);
    let late = careful.put_json(&path, &rssi("01 99 00 66 66")).await.is(412);
    assert_eq!(late.headers["content-type"], "application/problem+json");
    assert_eq!(late.json()["version"], 2);
    assert_eq!(late.json()["current"]["phone"], "01 99 00 55 55");
    careful.delete(&path).await.is(412);
    let disagreeing = json!({ "role": "RSSI", "phone": "01 99 00 66 66", "version": 2 });
    careful.put_json(&path, &disagreeing).await.is(412);
    program.put_json(&path, &rssi("01 99 00 66 66")).await.is(422).says("version-missing");
    program.with_header("if-match", "W/\"2-0a\"").put_json(&path, &rssi("01 99 00 66 66")).await.is(412);
    program.with_header("if-match", &tag(&changed)).delete(&path).await.is(204);
}

#[tokio::test]
async fn who_asks_too_much_is_told_when_to_come_back() {
    let capabilities = [hygie_registry::CAPABILITY, hygie_accounts::CAPABILITY];
    let product = Product::with_settings(&capabilities, &[], |settings| settings.api_rate = 3).await;
    let region = product.region("32").await;
    let hasty = program(&product, &[READ], region).await;
    let calm = program(&product, &[READ], region).await;
    let first = hasty.get_api("/api/v1/me").await.is(200);
    assert_eq!(first.headers["ratelimit-policy"], "\"api\";q=3;w=60");
    assert_eq!(first.headers["ratelimit"], "\"api\";r=2;t=60");
    hasty.get_api("/api/v1/me").await.is(200);
    hasty.get_api("/api/v1/me").await.is(200);
    let refused = hasty.get_api("/api/v1/me").await.is(429);
    assert_eq!(refused.headers["retry-after"], "20");
    assert_eq!(refused.headers["content-type"], "application/problem+json");
    calm.get_api("/api/v1/me").await.is(200);
    product.clock.advance(TimeDelta::seconds(20));
    hasty.get_api("/api/v1/me").await.is(200);
}

#[tokio::test]
async fn a_body_that_is_not_json_is_refused_as_such() {
    let scene = scene().await;
    let path = format!("/api/v1/nodes/{}/contacts", scene.hospital);
    scene.program.post(&path, "role=RSSI").await.is(415).says("unsupported-type");
}

async fn list(program: &Visitor, path: &str) -> Vec<String> {
    let listed = program.get_api(path).await.is(200).json();
    items(&listed).iter().map(|item| item["id"].as_str().expect("an id is text").to_owned()).collect()
}

fn since(moment: DateTime<Utc>) -> String {
    moment.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[tokio::test]
async fn a_program_that_keeps_a_copy_reads_only_what_changed() {
    let scene = scene().await;
    let program = &scene.program;
    let (old, _) = add(&scene).await;
    scene.product.clock.advance(TimeDelta::hours(1));
    let last_look = since(scene.product.clock.now());
    let path = format!("/api/v1/contacts?updated_since={last_look}");
    assert!(list(program, &path).await.is_empty());
    scene.product.clock.advance(TimeDelta::hours(1));
    let (new, _) = add(&scene).await;
    assert_eq!(list(program, &path).await, [new.rsplit('/').next().expect("a path has an end")]);
    program.post_json(&format!("{old}/confirmation"), &json!({})).await.is(200);
    assert_eq!(list(program, &path).await.len(), 2);

    // Page after page, each is told once.
    let first = program.get_api(&format!("{path}&limit=1")).await.is(200).json();
    let next = first["next"].as_str().expect("there is more");
    let second = program.get_api(&format!("{path}&limit=1&after={next}")).await.is(200).json();
    assert_ne!(items(&first)[0]["id"], items(&second)[0]["id"]);
    assert!(second["next"].is_null());
    program.get_api("/api/v1/contacts?updated_since=hier").await.is(422).says("api-parameter-wrong");

    let structures = format!("/api/v1/structures?kind=all&updated_since={last_look}");
    assert!(list(program, &structures).await.is_empty());
    let found =
        Sql::new("UPDATE structure SET changed_at = ").bind(scene.product.clock.now()).push(" WHERE id = ");
    scene.product.run(found.bind(scene.hospital)).await;
    let listed = program.get_api(&structures).await.is(200).json();
    assert_eq!(listed["count"], 1);
    assert_eq!(items(&listed)[0]["id"], scene.hospital.to_string());
}

#[tokio::test]
async fn many_contacts_are_written_together_and_each_line_tells_its_fate() {
    let scene = scene().await;
    let (path, read) = add(&scene).await;
    let id = path.rsplit('/').next().expect("a path has an end");
    let body = json!({ "items": [
        { "node_id": scene.hospital, "role": "DSI", "phone": "01 99 00 12 35" },
        { "id": id, "version": 1, "role": "RSSI", "phone": "01 99 00 12 36" },
        { "id": id, "version": 1, "role": "RSSI", "phone": "01 99 00 12 37" },
        { "node_id": scene.elsewhere, "role": "DSI", "phone": "01 99 00 12 38" },
        { "node_id": scene.hospital, "role": "DSI" },
        { "role": "DSI", "phone": "01 99 00 12 39" },
    ] });
    let written = scene.program.post_json("/api/v1/contacts/bulk", &body).await.is(200).json();
    assert_eq!(
        (&written["added"], &written["changed"], &written["refused"]),
        (&json!(1), &json!(1), &json!(4))
    );
    let reasons: Vec<_> = items(&written).iter().map(|item| item["reason"].as_str().unwrap_or("")).collect();
    assert_eq!(reasons, ["", "", "conflict", "not-found", "contact-unreachable", "contact-without-node"]);
    assert_eq!(contacts(&scene).await, 2);
    assert_ne!(scene.program.get_api(&path).await.is(200).body, read.body);
    let many = json!({ "items": vec![json!({ "role": "DSI" }); 501] });
    scene.program.post_json("/api/v1/contacts/bulk", &many).await.is(422).says("contacts-too-many");
}
