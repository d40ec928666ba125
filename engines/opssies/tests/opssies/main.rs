//! Reads and writes files, follows the traps of the format, and refuses hostile files.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod hostile;
mod round_trips;
mod traps;

use hygie_opssies::{Event, Fault, read};
use serde_json::{Value, json};

/// A file as the auditor of two hospitals sends it.
fn sample() -> Value {
    json!({
        "extractionDate": "20240601-101500",
        "events": {
            "stakeholders": [
                {
                    "stakeholderId": { "stakeholderIdType": 4, "__text": "123456782" },
                    "stakeholderNameTypes": [
                        { "stakeholderNameType": 1, "__text": "VIGIE" },
                        { "stakeholderNameType": 2, "__text": "Vigie Cyber SAS" }
                    ],
                    "stakeholderType": 3,
                    "stakeholderRoleType": 2
                },
                {
                    "stakeholderId": { "stakeholderIdType": 5, "__text": "187512751" },
                    "stakeholderNameTypes": [
                        { "stakeholderNameType": 1, "__text": "ANS" },
                        { "stakeholderNameType": 2, "__text": "Agence du Numérique en Santé" }
                    ],
                    "stakeholderType": 2,
                    "stakeholderRoleType": 3
                },
                {
                    "stakeholderId": { "stakeholderIdType": 3, "__text": "TST-00" },
                    "stakeholderNameTypes": [
                        { "stakeholderNameType": 1, "__text": "GHT DES LILAS" },
                        { "stakeholderNameType": 2, "__text": "Groupement hospitalier des Lilas" }
                    ],
                    "stakeholderType": 2,
                    "stakeholderRoleType": 1
                }
            ],
            "event": [event("990000018", "CH DES LILAS"), event("990000026", "CH DES ROSES")]
        }
    })
}

fn event(finess: &str, name: &str) -> Value {
    json!({
        "stakeholders": [{
            "stakeholderId": [
                { "stakeholderIdType": 3, "__text": "990000000" },
                { "stakeholderIdType": 2, "__text": finess }
            ],
            "stakeholderNameTypes": [
                { "stakeholderNameType": 1, "__text": name },
                { "stakeholderNameType": 2, "__text": format!("Le {name}") }
            ],
            "stakeholderType": 1,
            "stakeholderRoleType": 4
        }],
        "dates": [{ "dateType": 7, "__text": "20240115-141742" }],
        "scopes": [{
            "functionalContexts": [{
                "functionalContextCategory": 71, "__text": "portail", "isPersonalData": false,
                "isPersonalHealthcareData": false, "userCount": 25
            }],
            "technicalContexts": [{
                "technicalContextCategory": 13, "__text": "page d’administration visible", "isDynamic": false,
                "isAuthenticatable": false, "isOnCloud": false
            }],
            "autonomousSystemNumbers": ["AS64500"],
            "domains": ["lilas.example", "roses.example"],
            "subnetIpV4s": ["192.0.2.0/28"],
            "subnetIpV6s": ["2001:db8::/64"]
        }],
        "outcome": { "level": 1 },
        "tlp": "amber",
        "eventAnalysisType": 5,
        "eventType": 29
    })
}

/// The sample, with another value in one place.
fn with(pointer: &str, value: Value) -> Value {
    let mut file = sample();
    let (above, name) = pointer.rsplit_once('/').unwrap();
    match file.pointer_mut(above).unwrap_or_else(|| panic!("{above} is not in the sample")) {
        Value::Array(list) => list[name.parse::<usize>().unwrap()] = value,
        above => above[name] = value,
    }
    file
}

fn without(pointer: &str) -> Value {
    let mut file = sample();
    let (above, name) = pointer.rsplit_once('/').unwrap();
    file.pointer_mut(above).unwrap().as_object_mut().unwrap().remove(name).unwrap();
    file
}

fn events(file: &Value) -> Vec<Event> {
    read(file.to_string().as_bytes()).unwrap_or_else(|faults| panic!("{}", told(&faults)))
}

/// The places and the keys of the faults of a file that must be refused.
fn faults(file: &Value) -> Vec<(String, &'static str)> {
    let faults = read(file.to_string().as_bytes()).expect_err("the file is refused");
    faults.iter().map(|fault| (fault.place.clone(), fault.key())).collect()
}

fn told(faults: &[Fault]) -> String {
    faults.iter().map(Fault::to_string).collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn refused(file: &Value, place: &str, key: &str) {
    assert_eq!(faults(file), [(place.to_owned(), key)]);
}
