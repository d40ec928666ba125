use hygie_opssies::{ActorKind, Tlp};
use serde_json::{Value, json};

use crate::{event, events, refused, sample, with, without};

const EVENT: &str = "/events/event/0";

fn in_event(name: &str, value: Value) -> Value {
    with(&format!("{EVENT}/{name}"), value)
}

#[test]
fn the_enumeration_of_identifiers_wins_over_the_text() {
    let file = in_event(
        "stakeholders/0/stakeholderId",
        json!([
            { "stakeholderIdType": 2, "__text": "990 000 018" },
            { "stakeholderIdType": 3, "__text": "2A0000014" },
            { "stakeholderIdType": 4, "__text": "123456782" },
            { "stakeholderIdType": 5, "__text": "12345678200010" },
            { "stakeholderIdType": 6, "__text": "TST-00" },
            { "stakeholderIdType": 1, "__text": "990000000-990000099" },
            { "stakeholderIdType": 4, "__text": "" }
        ]),
    );
    let audited = events(&file).remove(0).audited;
    assert_eq!(audited.finess_geographic.as_deref(), Some("990000018"));
    assert_eq!(audited.finess_legal.as_deref(), Some("2A0000014"));
    assert_eq!(audited.siren.as_deref(), Some("123456782"));
    assert_eq!(audited.siret.as_deref(), Some("12345678200010"));
    assert_eq!(audited.ght.as_deref(), Some("TST-00"));
}

#[test]
fn the_enumeration_of_actors_wins_over_the_text() {
    let kinds = [(1, ActorKind::Site), (2, ActorKind::Group), (3, ActorKind::ThirdParty)];
    for (code, kind) in kinds {
        assert_eq!(events(&in_event("stakeholders/0/stakeholderType", json!(code)))[0].audited.kind, kind);
    }
}

#[test]
fn an_identifier_is_an_object_or_a_list() {
    let one = json!({ "stakeholderIdType": 2, "__text": "990000018" });
    let file = in_event("stakeholders/0/stakeholderId", one.clone());
    assert_eq!(events(&file)[0].audited.finess_geographic.as_deref(), Some("990000018"));
    let many = json!([
        { "stakeholderIdType": 4, "__text": "123456782" },
        { "stakeholderIdType": 5, "__text": "12345678200010" }
    ]);
    let auditor = events(&with("/events/stakeholders/0/stakeholderId", many)).remove(0).auditor.unwrap();
    assert_eq!(auditor.siret.as_deref(), Some("12345678200010"));
    let file = in_event("stakeholders/0/stakeholderId", json!([one, one]));
    assert_eq!(events(&file)[0].audited.finess_geographic.as_deref(), Some("990000018"));
}

#[test]
fn a_common_actor_told_twice_has_two_identifiers() {
    let mut file = sample();
    let list = file["events"]["stakeholders"].as_array_mut().unwrap();
    let mut twin = list[2].clone();
    twin["stakeholderId"] = json!({ "stakeholderIdType": 3, "__text": "990000000" });
    list.push(twin);
    let requester = events(&file).remove(0).requester.unwrap();
    assert_eq!(
        (requester.ght.as_deref(), requester.finess_legal.as_deref()),
        (Some("TST-00"), Some("990000000"))
    );
    file["events"]["stakeholders"][3]["stakeholderNameTypes"][0]["__text"] = json!("GHT DES ROSES");
    refused(&file, "events.stakeholders[3]", "several-actors");
}

#[test]
fn the_actor_of_an_event_stands_before_the_common_one() {
    let mut file = sample();
    let mut own = file["events"]["stakeholders"][0].clone();
    own["stakeholderNameTypes"][0]["__text"] = json!("GUET");
    file["events"]["event"][1]["stakeholders"].as_array_mut().unwrap().push(own);
    let names: Vec<String> =
        events(&file).into_iter().map(|event| event.auditor.unwrap().name_short).collect();
    assert_eq!(names, ["VIGIE", "GUET"]);
}

#[test]
fn a_name_of_type_six_is_a_short_one_and_a_long_one_alone_is_both() {
    let names = json!([
        { "stakeholderNameType": 6, "__text": "GHT TEST" },
        { "stakeholderNameType": 2, "__text": "Groupement" }
    ]);
    let file = with("/events/stakeholders/2/stakeholderNameTypes", names);
    let requester = events(&file).remove(0).requester.unwrap();
    assert_eq!((&*requester.name_short, requester.name_long.as_deref()), ("GHT TEST", Some("Groupement")));
    let names = json!([{ "stakeholderNameType": 2, "__text": "Groupement" }]);
    let file = with("/events/stakeholders/2/stakeholderNameTypes", names);
    let requester = events(&file).remove(0).requester.unwrap();
    assert_eq!((&*requester.name_short, requester.name_long), ("Groupement", None));
}

#[test]
fn functional_categories_go_on_to_seventy_four() {
    for (code, known) in [(73, true), (74, true), (75, false)] {
        let file = in_event("scopes/0/functionalContexts/0/functionalContextCategory", json!(code));
        let place = "events.event[0].scopes[0].functionalContexts[0].functionalContextCategory";
        match known {
            true => assert_eq!(events(&file)[0].scope.functions[0].category, code),
            false => refused(&file, place, "unknown-code"),
        }
    }
}

#[test]
fn a_technical_category_of_six_stays_six_and_of_none_stays_none() {
    for code in [6, 0] {
        let file = in_event("scopes/0/technicalContexts/0/technicalContextCategory", json!(code));
        assert_eq!(events(&file)[0].scope.notes[0].category, code);
    }
}

#[test]
fn the_programme_is_a_number_or_a_text() {
    assert_eq!(events(&in_event("eventAnalysisType", json!("5")))[0].analysis_type, Some(5));
    assert_eq!(events(&in_event("eventAnalysisType", json!(1)))[0].analysis_type, Some(1));
    assert_eq!(events(&without(&format!("{EVENT}/eventAnalysisType")))[0].analysis_type, None);
    for wrong in [json!(6), json!("CaRE"), json!(-1), json!(261)] {
        refused(&in_event("eventAnalysisType", wrong), "events.event[0].eventAnalysisType", "unknown-code");
    }
}

#[test]
fn the_scope_has_an_old_name_and_a_new_one() {
    let mut file = without(&format!("{EVENT}/scopes"));
    assert_eq!(events(&file)[0].scope, Default::default());
    file["events"]["event"][0]["scope"] = json!({ "forest": { "forestFqdn": "corp.lilas.example", "forestGuid": "0" }, "domains": ["lilas.example"] });
    let scope = events(&file).remove(0).scope;
    assert_eq!(
        (scope.forests, scope.domains),
        (vec!["corp.lilas.example".into()], vec!["lilas.example".into()])
    );
    let mut file = sample();
    let mut other = event("990000018", "CH")["scopes"][0].clone();
    other["domains"] = json!("iris.example");
    file["events"]["event"][0]["scopes"].as_array_mut().unwrap().push(other);
    assert_eq!(events(&file)[0].scope.domains, ["lilas.example", "roses.example", "iris.example"]);
}

#[test]
fn the_general_profile_has_contexts_beside_the_scope_other_dates_and_a_score() {
    let mut file = sample();
    let event = &mut file["events"]["event"][0];
    event["technicalContexts"] = json!([{ "technicalContextCategory": 0, "__text": "vlan" }]);
    event["dates"] = json!([
        { "dateType": 4, "__text": "20231205-152050" },
        { "dateType": 7, "__text": "20240115" }
    ]);
    event["outcome"] = json!({ "score": 7780, "level": 0 });
    let event = events(&file).remove(0);
    assert_eq!(event.scope.notes.len(), 2);
    assert_eq!(event.done_on.to_string(), "2024-01-15");
    assert_eq!((event.score, event.level), (Some(7780), Some(0)));
}

#[test]
fn an_event_without_a_mark_is_amber() {
    assert_eq!(events(&without(&format!("{EVENT}/tlp")))[0].tlp, Tlp::Amber);
    assert_eq!(events(&in_event("tlp", json!("RED")))[0].tlp, Tlp::Red);
    refused(&in_event("tlp", json!("pink")), "events.event[0].tlp", "unknown-code");
}
