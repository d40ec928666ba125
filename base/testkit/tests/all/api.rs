//! What the platform says around the operations of any capability.

use axum::Json;
use chrono::NaiveDate;
use hygie_platform::{Access, Capability, Ending, Routes};
use hygie_testkit::Product;
use serde_json::{Value, json};
use utoipa_axum::routes;

/// Say something old.
#[utoipa::path(get, path = "/api/v1/old", responses((status = 200, description = "It", body = Value)))]
async fn old() -> Json<Value> {
    Json(json!({ "old": true }))
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("this is a day")
}

const CAPABILITY: Capability = Capability {
    name: "test",
    routes: || {
        let ending =
            Ending { deprecated_on: day("2026-11-24"), ends_on: day("2027-11-24"), instead: "/api#new" };
        Routes::default().api_ending(Access::Everyone, routes!(old), ending)
    },
    ..Capability::EMPTY
};

#[tokio::test]
async fn an_operation_that_is_to_leave_says_so_in_each_answer_and_in_the_document() {
    let product = Product::with(&[CAPABILITY]).await;
    let answer = product.nobody().get_api("/api/v1/old").await.is(200);
    assert_eq!(answer.headers["deprecation"], "@1795478400");
    assert_eq!(answer.headers["sunset"], "Wed, 24 Nov 2027 00:00:00 GMT");
    assert_eq!(answer.headers["link"], "</api#new>; rel=\"deprecation\"");
    let document = product.nobody().get_api("/api/openapi.json").await.is(200).json();
    assert_eq!(document["paths"]["/api/v1/old"]["get"]["deprecated"], true);
}

#[tokio::test]
async fn every_operation_is_given_the_answers_that_all_may_give() {
    let product = Product::with(&[CAPABILITY]).await;
    let document = product.nobody().get_api("/api/openapi.json").await.is(200).json();
    let answers = &document["paths"]["/api/v1/old"]["get"]["responses"];
    for status in ["304", "401", "403", "404", "422", "429", "503"] {
        assert!(answers[status]["description"].is_string(), "{status}");
    }
    assert!(answers["200"]["headers"]["ETag"].is_object());
}
