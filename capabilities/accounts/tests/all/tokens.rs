use hygie_accounts::{GRANT, READ};
use hygie_testkit::{Answer, Visitor};
use serde_json::json;

use crate::{IMPORT, scene};

async fn token(owner: &Visitor, fields: &[(&str, &str)]) -> Visitor {
    let made = owner.post_form("/account/tokens", fields).await.is(200);
    owner.with_token(&secret(&made))
}

fn secret(made: &Answer) -> String {
    made.between("id=\"secret\" value=\"", "\"")
}

#[tokio::test]
async fn a_token_only_reads_unless_its_owner_says_more() {
    let scene = scene().await;
    let reader = token(&scene.director, &[("token", "Lecture"), ("days", "30")]).await;
    assert_eq!(reader.get_api("/api/v1/me").await.is(200).json()["rights"], json!(["accounts.read"]));
    reader.get_api("/api/v1/people").await.is(200).says(&scene.director.email);
    reader.post_json("/api/v1/people", &json!({})).await.is(403);
    scene.director.get("/account").await.is(200).says("Voir qui a quels droits");

    let beyond = [("token", "Trop"), ("days", "30"), ("right", "registry.import")];
    scene.director.post_form("/account/tokens", &beyond).await.is(422).says("registry.import");
}

#[tokio::test]
async fn a_token_kept_to_one_hospital_sees_nothing_of_the_others() {
    let scene = scene().await;
    let region = scene.product.person_with(&[READ, GRANT, IMPORT], scene.region).await;
    let lilas = scene.lilas.to_string();
    let fields = [
        ("token", "Lilas"),
        ("days", "30"),
        ("within", lilas.as_str()),
        ("right", READ.0),
        ("right", GRANT.0),
    ];
    let kept = token(&region, &fields).await;
    region.get_api("/api/v1/people").await.is(200).says(&scene.neighbour.email);
    let seen = kept.get_api("/api/v1/people").await.is(200);
    seen.says(&scene.director.email).does_not_say(&scene.neighbour.email);
    kept.get_api(&format!("/api/v1/people/{}", scene.neighbour.id())).await.is(404);

    // It gives nothing elsewhere, nor what it does not hold itself, though its owner does.
    let grant = |role: &str, node: &str| json!({ "role": role, "node_id": node });
    let path = format!("/api/v1/people/{}/grants", scene.director.id());
    kept.post_json(&path, &grant("RSSI", &scene.saules.to_string())).await.is(404);
    let refused = kept.post_json(&path, &grant("ARS_REF", &lilas)).await.is(422);
    assert_eq!(refused.json()["reason"], "grant-more-than-yours");
    kept.post_json(&path, &grant("RSSI", &lilas)).await.is(201);
}

#[tokio::test]
async fn a_token_loses_what_its_owner_loses() {
    let scene = scene().await;
    let program = token(&scene.director, &[("token", "Lecture"), ("days", "365")]).await;
    program.get_api("/api/v1/people").await.is(200);
    scene.product.run("UPDATE access_grant SET valid_to = valid_from").await;
    program.get_api("/api/v1/people").await.is(403);
}

#[tokio::test]
async fn what_a_program_did_is_told_from_what_its_owner_did() {
    let scene = scene().await;
    let fields = [("token", "RH"), ("days", "30"), ("right", READ.0), ("right", GRANT.0)];
    let program = token(&scene.director, &fields).await;
    let new = json!({ "name": "Élodie Marchand", "email": "elodie@lilas.test", "grant": { "role": "RSSI", "node_id": scene.lilas } });
    program.post_json("/api/v1/people", &new).await.is(201);
    let own = program.get_api("/api/v1/me/tokens").await.is(200).json();
    let mut tx = scene.product.app.db.read().await.unwrap();
    let (details,) = tx
        .get::<(serde_json::Value,)>(
            "SELECT details AS value FROM journal WHERE act = 'accounts.grant-given'",
        )
        .await
        .unwrap();
    assert_eq!(details["token"], own["items"][0]["id"]);
}

#[tokio::test]
async fn a_service_account_has_tokens_and_never_a_password() {
    let scene = scene().await;
    let director = &scene.director;
    let lilas = scene.lilas.to_string();
    let fields = [("name", "Supervision"), ("role", "DG"), ("node", lilas.as_str())];
    let created = director.post_form("/services/new", &fields).await.is(303);
    let page = created.location();
    let page = page.split('?').next().unwrap();
    director.follow(&created).await.is(200).says("Supervision");
    let made = director.post_form(page, &[("token", "Sonde"), ("days", "90")]).await.is(200);
    let program = scene.product.nobody().with_token(&secret(&made));
    assert_eq!(program.get_api("/api/v1/me").await.is(200).json()["name"], "Supervision");
    program.get_api("/api/v1/people").await.is(200).says("\"is_service\":true");

    let person = page.replace("/services/", "/people/").replace("/tokens", "");
    director.post(&format!("{person}/password-reset"), "confirmed=yes").await.is(422);
    director.post(&format!("{person}/invitation"), "by-hand=yes").await.is(422);
    let stranger = &scene.neighbour;
    stranger.get(page).await.is(404);
    stranger.post_form(page, &[("token", "Voleur"), ("days", "90")]).await.is(404);
    let revocation = director.get(page).await.is(200).between(&format!("action=\"{page}/"), "\"");
    stranger.post(&format!("{page}/{revocation}"), "").await.is(404);
    director.post(&format!("{page}/{revocation}"), "").await.is(303);
    program.get_api("/api/v1/me").await.is(401);
}

#[tokio::test]
async fn a_program_makes_tokens_for_services_and_none_for_its_owner() {
    let scene = scene().await;
    let fields = [("token", "RH"), ("days", "30"), ("right", READ.0), ("right", GRANT.0)];
    let program = token(&scene.director, &fields).await;
    let new = json!({ "name": "Sonde", "grant": { "role": "RSSI", "node_id": scene.lilas } });
    let service = program.post_json("/api/v1/service-accounts", &new).await.is(201).json();
    let path = format!("/api/v1/service-accounts/{}/tokens", service["id"].as_str().unwrap());
    let wanted =
        json!({ "name": "Première", "days": 7, "rights": ["accounts.read"], "node_id": scene.lilas });
    let made = program.post_json(&path, &wanted).await.is(201).json();
    let sonde = scene.product.nobody().with_token(made["secret"].as_str().unwrap());
    sonde.get_api("/api/v1/people").await.is(200).says("Sonde");
    program.post_json(&path, &json!({ "name": "Longue", "days": 366 })).await.is(422);
    let elsewhere = json!({ "name": "Ailleurs", "days": 7, "node_id": scene.saules });
    program.post_json(&path, &elsewhere).await.is(404);
    assert_eq!(program.get_api(&path).await.is(200).json()["items"][0]["name"], "Première");
    program.delete(&format!("{path}/{}", made["id"].as_str().unwrap())).await.is(204);
    sonde.get_api("/api/v1/me").await.is(401);

    let own = format!("/api/v1/service-accounts/{}/tokens", scene.director.id());
    program.post_json(&own, &json!({ "name": "Autre", "days": 7 })).await.is(404);
    let mine = program.get_api("/api/v1/me/tokens").await.is(200).json();
    let mine = mine["items"][0]["id"].as_str().unwrap().to_owned();
    program.delete(&format!("/api/v1/me/tokens/{mine}")).await.is(204);
    program.get_api("/api/v1/me").await.is(401);
}

#[tokio::test]
async fn a_secret_is_said_once_even_under_a_key() {
    let scene = scene().await;
    let fields = [("token", "RH"), ("days", "30"), ("right", READ.0), ("right", GRANT.0)];
    let program = token(&scene.director, &fields).await.with_header("idempotency-key", "one");
    let new = json!({ "name": "Élodie Marchand", "email": "elodie@lilas.test", "grant": { "role": "RSSI", "node_id": scene.lilas } });
    let first = program.post_json("/api/v1/people", &new).await.is(201).json();
    let password = first["temporary_password"].as_str().unwrap();
    program.post_json("/api/v1/people", &new).await.is(409).says("#answer-lost").does_not_say(password);
    let kept = "SELECT COUNT(*) AS value FROM idempotency_key WHERE body IS NOT NULL";
    let mut tx = scene.product.app.db.read().await.unwrap();
    assert_eq!(tx.get::<(i64,)>(kept).await.unwrap().0, 0);
}
