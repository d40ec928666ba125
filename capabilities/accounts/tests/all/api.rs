use serde_json::json;

use crate::scene;

#[tokio::test]
async fn a_program_gives_and_ends_roles_within_the_limits_of_its_owner() {
    let scene = scene().await;
    let made = scene
        .director
        .post("/account/tokens", "token=RH&days=90&right=accounts.read&right=accounts.grant")
        .await;
    let program = scene.director.with_token(&made.between("id=\"secret\" value=\"", "\""));

    let me = program.get_api("/api/v1/me").await.is(200).json();
    assert_eq!(me["rights"], json!(["accounts.grant", "accounts.read"]));
    assert_eq!(me["grants"][0]["node_name"], "Clinique des Lilas");
    assert!(me["grants"][0]["valid_to"].is_null());

    let new = |role: &str, node: &str| json!({ "name": "Élodie Marchand", "email": "elodie@lilas.test", "grant": { "role": role, "node_id": node } });
    let (lilas, saules) = (scene.lilas.to_string(), scene.saules.to_string());
    program.post_json("/api/v1/people", &new("RSSI", &saules)).await.is(404);
    let refused = program.post_json("/api/v1/people", &new("ARS_REF", &lilas)).await.is(422);
    assert_eq!(refused.headers["content-type"], "application/problem+json");
    assert_eq!(refused.json()["reason"], "grant-more-than-yours");
    program.post_json("/api/v1/people", &json!({ "name": "x" })).await.is(422).says("body-unreadable");
    let welcomed = program.post_json("/api/v1/people", &new("RSSI", &lilas)).await.is(201).json();
    assert_eq!(welcomed["temporary_password"].as_str().unwrap().len(), 19);
    let person = welcomed["person"]["id"].as_str().unwrap();

    let grant = json!({ "role": "DG", "node_id": lilas, "valid_to": "2026-12-31T00:00:00Z" });
    let held = program.post_json(&format!("/api/v1/people/{person}/grants"), &grant).await.is(201).json();
    let held = held["grants"].as_array().unwrap().iter().find(|grant| grant["role"] == "DG").unwrap();
    assert_eq!(held["valid_to"], "2026-12-31T00:00:00Z");
    let late = json!({ "role": "DG", "node_id": lilas, "valid_to": "2026-01-01T00:00:00Z" });
    program.post_json(&format!("/api/v1/people/{person}/grants"), &late).await.is(422);

    let end = format!("/api/v1/people/{person}/grants/{}/end", held["id"].as_str().unwrap());
    scene.neighbour.post_json(&end, &json!({})).await.is(404);
    program.post_json(&end, &json!({})).await.is(204);
    program.post_json(&end, &json!({})).await.is(409);
    let left = program.get_api(&format!("/api/v1/people/{person}")).await.is(200).json();
    assert_eq!(left["grants"].as_array().unwrap().len(), 1);
    program.get_api("/api/v1/people?after=x").await.is(422).says("people-parameter-wrong");
}

#[tokio::test]
async fn every_operation_is_documented() {
    let scene = scene().await;
    let document = scene.product.nobody().get_api("/api/openapi.json").await.is(200).json();
    for route in scene.product.app.route_table().into_iter().filter(|route| route.is_api) {
        let operation = &document["paths"][&route.path][route.method.to_lowercase()];
        assert!(operation["summary"].is_string(), "{} {}", route.method, route.path);
        assert!(operation["responses"]["401"].is_object(), "{} {}", route.method, route.path);
    }
}
