//! The description of the API is sound, and does not change unseen.
//!
//! After a wanted change: `UPDATE_SNAPSHOTS=1 cargo test -p hygie --test openapi`, then read the difference.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeSet;
use std::path::Path;

use hygie::CAPABILITIES;
use serde_json::Value;

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

fn document() -> Value {
    serde_json::to_value(hygie_platform::openapi(CAPABILITIES)).unwrap()
}

/// Each operation with its method and its path.
fn operations(document: &Value) -> Vec<(String, &Value)> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in METHODS {
            found.extend(item.get(method).map(|operation| (format!("{method} {path}"), operation)));
        }
    }
    found
}

#[test]
fn the_document_is_the_one_that_was_published() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reference/openapi.json");
    let written = format!("{}\n", serde_json::to_string_pretty(&document()).unwrap());
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, &written).unwrap();
    }
    let published = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == published,
        "the API is no longer the one of docs/reference/openapi.json. If that is wanted, run \
         UPDATE_SNAPSHOTS=1 cargo test -p hygie --test openapi, and read the difference"
    );
}

#[test]
fn the_document_says_what_openapi_3_1_asks_for() {
    let document = document();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1."));
    assert_eq!(document["info"]["title"], "Hygie");
    assert_eq!(document["info"]["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(document["components"]["securitySchemes"]["token"]["scheme"], "bearer");
}

#[test]
fn every_operation_is_named_once_and_described() {
    let document = document();
    let mut names = BTreeSet::new();
    for (operation, body) in operations(&document) {
        let name = body["operationId"].as_str().unwrap_or_else(|| panic!("{operation} has no operationId"));
        assert!(names.insert(name.to_owned()), "{operation} bears a name that another has: {name}");
        assert!(body["summary"].is_string(), "{operation} has no summary");
        let responses = body["responses"].as_object().unwrap();
        assert!(responses.keys().any(|status| status.starts_with('2')), "{operation} never succeeds");
    }
}

#[test]
fn every_placeholder_of_a_path_is_a_parameter() {
    let document = document();
    for (operation, body) in operations(&document) {
        let declared: BTreeSet<_> = body["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|parameter| parameter["in"] == "path")
            .map(|parameter| parameter["name"].as_str().unwrap().to_owned())
            .collect();
        let named: BTreeSet<_> =
            operation.split('{').skip(1).map(|rest| rest.split('}').next().unwrap().to_owned()).collect();
        assert_eq!(declared, named, "{operation}");
    }
}

#[test]
fn every_reference_leads_somewhere() {
    fn references(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                found.extend(fields.get("$ref").and_then(Value::as_str).map(str::to_owned));
                fields.values().for_each(|value| references(value, found));
            }
            Value::Array(values) => values.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }
    let document = document();
    let mut found = Vec::new();
    references(&document, &mut found);
    for reference in found {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
}
