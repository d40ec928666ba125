use hygie_opssies::{LARGEST, MOST_EVENTS, Role, What, read};
use serde_json::{Value, json};

use crate::{event, faults, refused, sample, with, without};

fn keys(bytes: &[u8]) -> Vec<&'static str> {
    read(bytes).expect_err("the file is refused").iter().map(|fault| fault.key()).collect()
}

#[test]
fn what_is_not_such_a_file_is_refused_with_its_reason() {
    assert_eq!(keys(b""), ["broken-json"]);
    assert_eq!(keys(b"<html>"), ["broken-json"]);
    assert_eq!(keys(b"\"\xff\xfe\""), ["broken-json"]);
    assert_eq!(keys(b"3"), ["wrong-type"]);
    assert_eq!(keys(b"[]"), ["wrong-type"]);
    refused(&json!({}), "events", "missing");
    refused(&json!({ "events": null }), "events", "missing");
    refused(&json!({ "events": [] }), "events", "wrong-type");
    refused(&json!({ "events": {} }), "events.event", "missing");
    let fault = read(b"{\n\"events\": }").unwrap_err().remove(0);
    assert!(matches!(fault.what, What::BrokenJson { line: 2, .. }), "{fault}");
}

#[test]
fn a_byte_order_mark_is_no_matter() {
    let file = format!("\u{feff}{}", sample());
    assert_eq!(read(file.as_bytes()).unwrap().len(), 2);
}

#[test]
fn a_file_nested_too_deep_is_refused() {
    assert_eq!(keys("[".repeat(1_000_000 - 1).as_bytes()), ["broken-json"]);
    assert_eq!(keys("{\"events\":".repeat(100_000).as_bytes()), ["broken-json"]);
}

#[test]
fn a_file_too_large_is_refused_at_once() {
    assert_eq!(keys(&vec![b' '; LARGEST + 1]), ["too-large"]);
    assert_eq!(keys(format!("[{}0]", "0,".repeat(1_000_000)).as_bytes()), ["too-many"]);
    let list = vec![Value::Null; MOST_EVENTS + 1];
    refused(&json!({ "events": { "event": list } }), "events.event", "too-many");
}

#[test]
fn an_event_of_an_unknown_type_is_refused_with_its_place() {
    for wrong in [json!(62), json!(0), json!("Audit"), json!(-29), json!(65_565), json!(29.5), json!(1e300)] {
        refused(&with("/events/event/1/eventType", wrong), "events.event[1].eventType", "unknown-code");
    }
    refused(&with("/events/event/1/eventType", json!([29])), "events.event[1].eventType", "wrong-type");
    refused(&without("/events/event/1/eventType"), "events.event[1].eventType", "missing");
}

#[test]
fn there_is_one_date_of_completion() {
    let dates = |list: Value| with("/events/event/1/dates", list);
    let done = json!({ "dateType": 7, "__text": "20240115-141742" });
    let asked = json!({ "dateType": 1, "__text": "20231205-152050" });
    refused(&without("/events/event/1/dates"), "events.event[1].dates", "missing-date");
    refused(&dates(json!([])), "events.event[1].dates", "missing-date");
    refused(&dates(json!([asked])), "events.event[1].dates", "missing-date");
    refused(&dates(json!([done, asked, done])), "events.event[1].dates", "several-dates");
    let wrong = json!({ "dateType": 10, "__text": "20240115-141742" });
    refused(&dates(json!([wrong])), "events.event[1].dates[0].dateType", "unknown-code");
    for text in
        ["", "2024-01-15", "20240230-000000", "20240115-250000", "20240115-", "20240115T141742", "١٢٣٤٥٦٧٨"]
    {
        let wrong = json!([{ "dateType": 7, "__text": text }]);
        refused(&dates(wrong), "events.event[1].dates[0].__text", "wrong-date");
    }
}

#[test]
fn there_is_one_structure_audited() {
    let place = "events.event[0].stakeholders";
    refused(&with("/events/event/0/stakeholders", json!([])), place, "missing-actor");
    let mut file = sample();
    let list = file["events"]["event"][0]["stakeholders"].as_array_mut().unwrap();
    list.push(event("990000026", "CH DES ROSES")["stakeholders"][0].clone());
    refused(&file, "events.event[0].stakeholders[1]", "several-actors");
    let fault = read(file.to_string().as_bytes()).unwrap_err().remove(0);
    assert_eq!(fault.what, What::SeveralActors { role: Role::Audited });
    assert_eq!(fault.to_string(), "events.event[0].stakeholders[1]: there are several actors “audited”");
}

#[test]
fn an_identifier_that_cannot_be_one_is_refused() {
    let place = "events.event[0].stakeholders[0].stakeholderId[1]";
    let identifier = |kind: u16, text: &str| {
        let one = json!({ "stakeholderIdType": kind, "__text": text });
        with("/events/event/0/stakeholders/0/stakeholderId/1", one)
    };
    for (kind, text) in
        [(2, "99000001"), (2, "9900000AB"), (4, "12345678A"), (5, "123"), (6, "<b>"), (3, "TEST")]
    {
        refused(&identifier(kind, text), place, "wrong-identifier");
    }
    refused(&identifier(3, "990000018"), place, "several-identifiers");
    refused(&identifier(7, "990000018"), &format!("{place}.stakeholderIdType"), "unknown-code");
}

#[test]
fn values_of_the_wrong_type_are_refused_where_they_are() {
    for (pointer, value, place, key) in [
        ("/events/event/0/outcome/level", json!("high"), "events.event[0].outcome.level", "wrong-type"),
        ("/events/event/0/outcome/level", json!(1e30), "events.event[0].outcome.level", "wrong-type"),
        ("/events/event/0/outcome/level", json!(u64::MAX), "events.event[0].outcome.level", "wrong-type"),
        ("/events/event/0/scopes", json!(3), "events.event[0].scopes", "wrong-type"),
        (
            "/events/event/0/scopes/0/domains/1",
            json!({}),
            "events.event[0].scopes[0].domains[1]",
            "wrong-type",
        ),
        ("/events/event/0/tlp", json!(1), "events.event[0].tlp", "wrong-type"),
        ("/events/event/0/dates/0", json!("20240115"), "events.event[0].dates[0]", "wrong-type"),
        (
            "/events/stakeholders/1/stakeholderRoleType",
            json!(5),
            "events.stakeholders[1].stakeholderRoleType",
            "unknown-code",
        ),
    ] {
        refused(&with(pointer, value), place, key);
    }
    assert_eq!(
        keys(sample().to_string().replace("\"level\":1", "\"level\":1e999").as_bytes()),
        ["broken-json"]
    );
}

#[test]
fn the_key_of_a_fault_is_the_one_it_is_serialised_with() {
    let files =
        ["{", "{}", "{\"events\":{\"event\":[{\"dates\":[3],\"stakeholders\":[{}],\"eventType\":0}]}}"];
    for file in files {
        for fault in read(file.as_bytes()).unwrap_err() {
            assert_eq!(serde_json::to_value(&fault).unwrap()["what"]["key"], fault.key());
        }
    }
}

#[test]
fn many_faults_are_told_up_to_a_point() {
    let mut file = sample();
    file["events"]["event"] = vec![json!({}); 5_000].into();
    assert_eq!(faults(&file).len(), 200);
}

#[test]
fn no_cut_nor_spoilt_file_makes_the_reader_panic() {
    let file = sample().to_string().into_bytes();
    for end in 0..file.len() {
        let _ = read(&file[..end]);
    }
    for position in 0..file.len() {
        for other in [b'"', b'[', b'9'] {
            let mut spoilt = file.clone();
            spoilt[position] = other;
            let _ = read(&spoilt);
        }
    }
    // Any value put in the place of any other one.
    for pointer in pointers(&sample(), "") {
        for other in
            [Value::Null, json!([]), json!({}), json!([[]]), json!(-1), json!("é"), json!(true), json!(0.5)]
        {
            let _ = read(with(&pointer, other).to_string().as_bytes());
        }
    }
}

fn pointers(value: &Value, above: &str) -> Vec<String> {
    let below: Vec<(String, &Value)> = match value {
        Value::Object(map) => map.iter().map(|(name, one)| (format!("{above}/{name}"), one)).collect(),
        Value::Array(list) => {
            list.iter().enumerate().map(|(at, one)| (format!("{above}/{at}"), one)).collect()
        }
        _ => Vec::new(),
    };
    let deeper = below.iter().flat_map(|(pointer, one)| pointers(one, pointer)).collect::<Vec<_>>();
    below.into_iter().map(|(pointer, _)| pointer).chain(deeper).collect()
}
