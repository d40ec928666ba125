use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use hygie_opssies::{
    Actor, ActorKind, Event, Note, Scope, Tlp, analysis_types, event_types, file_name, functional_categories,
    read, technical_categories, write,
};
use serde_json::Value;

use crate::{events, sample, told};

fn at() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 1, 2, 3, 4, 5).unwrap()
}

fn again(events: &[Event]) -> Vec<Event> {
    read(write(events, at()).as_bytes()).unwrap_or_else(|faults| panic!("{}", told(&faults)))
}

fn written(events: &[Event]) -> Value {
    serde_json::from_str(&write(events, at())).unwrap()
}

#[test]
fn a_file_tells_who_was_audited_by_whom_for_whom_and_what_was_found() {
    let all = events(&sample());
    assert_eq!(all.len(), 2);
    let one = &all[1];
    assert_eq!((one.event_type, one.analysis_type, one.level, one.score), (29, Some(5), Some(1), None));
    assert_eq!(one.done_on, NaiveDate::from_ymd_opt(2024, 1, 15).unwrap());
    assert_eq!(one.tlp, Tlp::Amber);
    assert_eq!(one.audited.finess_legal.as_deref(), Some("990000000"));
    assert_eq!(one.audited.finess_geographic.as_deref(), Some("990000026"));
    assert_eq!(one.audited.name_short, "CH DES ROSES");
    assert_eq!(one.audited.kind, ActorKind::Site);
    let auditor = one.auditor.as_ref().unwrap();
    assert_eq!((&*auditor.name_short, auditor.siren.as_deref()), ("VIGIE", Some("123456782")));
    assert_eq!(auditor.kind, ActorKind::ThirdParty);
    assert_eq!(one.supervisor, Some(Actor::ans()));
    assert_eq!(one.requester.as_ref().unwrap().ght.as_deref(), Some("TST-00"));
    assert_eq!(one.scope.domains, ["lilas.example", "roses.example"]);
    assert_eq!((&*one.scope.ipv4[0], &*one.scope.ipv6[0]), ("192.0.2.0/28", "2001:db8::/64"));
    assert_eq!(one.scope.asn, ["AS64500"]);
    assert_eq!(one.scope.notes, [Note { category: 13, text: "page d’administration visible".to_owned() }]);
    assert_eq!(one.scope.functions, [Note { category: 71, text: "portail".to_owned() }]);
}

#[test]
fn what_is_written_is_read_back_the_same() {
    assert_eq!(again(&events(&sample())), events(&sample()));
    assert_eq!(again(&[]), []);
    for event in [full(), bare()] {
        assert_eq!(again(std::slice::from_ref(&event)), [event]);
    }
    let together = [full(), bare(), full()];
    assert_eq!(again(&together), together);
}

/// An event with something everywhere.
fn full() -> Event {
    let group = Actor {
        name_long: Some("Groupement «\u{a0}des Lilas\u{a0}»\n\"bis\"".to_owned()),
        finess_legal: Some("2A0000014".to_owned()),
        ght: Some("TST-00".to_owned()),
        siren: Some("123456782".to_owned()),
        siret: Some("12345678200010".to_owned()),
        ..Actor::new("GHT", ActorKind::Group)
    };
    Event {
        event_type: 27,
        analysis_type: Some(3),
        done_on: NaiveDate::from_ymd_opt(2025, 12, 31).unwrap(),
        level: Some(-3),
        score: Some(7780),
        tlp: Tlp::Red,
        auditor: Some(Actor {
            siren: Some("123456782".to_owned()),
            ..Actor::new("Vigie", ActorKind::ThirdParty)
        }),
        supervisor: Some(Actor::ans()),
        requester: Some(group.clone()),
        audited: Actor { finess_geographic: Some("990000018".to_owned()), ..group },
        scope: Scope {
            domains: vec!["lilas.example".to_owned()],
            ipv4: vec!["192.0.2.0/28".to_owned()],
            ipv6: vec!["2001:db8::/64".to_owned()],
            asn: vec!["AS64500".to_owned(), "AS64501".to_owned()],
            forests: vec!["corp.lilas.example".to_owned(), "old.lilas.example".to_owned()],
            notes: vec![
                Note { category: 13, text: " two\nlines ".to_owned() },
                Note { category: 0, text: String::new() },
            ],
            functions: vec![Note { category: 74, text: "site".to_owned() }],
        },
    }
}

/// An event with nothing that may be left out.
fn bare() -> Event {
    Event {
        event_type: 61,
        analysis_type: None,
        done_on: NaiveDate::from_ymd_opt(2024, 2, 29).unwrap(),
        level: None,
        score: None,
        tlp: Tlp::Clear,
        auditor: None,
        supervisor: None,
        requester: None,
        audited: Actor::new("Clinique", ActorKind::Site),
        scope: Scope::default(),
    }
}

#[test]
fn a_list_of_one_keeps_its_brackets_and_a_text_its_underscores() {
    let file = written(&[full()]);
    let event = &file["events"]["event"][0];
    assert_eq!(event["dates"], serde_json::json!([{ "dateType": 7, "__text": "20251231-000000" }]));
    assert!(event["scopes"].is_array() && event["scopes"][0]["domains"].is_array());
    assert!(event["stakeholders"][0]["stakeholderId"].is_array());
    assert!(event["scopes"][0]["technicalContexts"][0]["__text"].is_string());
    assert_eq!(file["extractionDate"], "20260102-030405");
    let bare = written(&[bare()]);
    assert_eq!(bare["events"]["event"][0]["scopes"][0]["subnetIpV4s"], serde_json::json!([]));
    assert_eq!(bare["events"]["stakeholders"], serde_json::json!([]));
}

#[test]
fn an_actor_of_all_the_events_is_written_once_unless_it_has_several_identifiers() {
    let file = written(&[full(), full()]);
    let roles = |list: &Value| -> Vec<u64> {
        list.as_array().unwrap().iter().map(|one| one["stakeholderRoleType"].as_u64().unwrap()).collect()
    };
    assert_eq!(roles(&file["events"]["stakeholders"]), [2, 3]);
    assert!(file["events"]["stakeholders"][0]["stakeholderId"].is_object());
    assert_eq!(roles(&file["events"]["event"][1]["stakeholders"]), [1, 4]);
    let file = written(&[full(), bare()]);
    assert_eq!(roles(&file["events"]["stakeholders"]), [0_u64; 0]);
    assert_eq!(roles(&file["events"]["event"][0]["stakeholders"]), [1, 2, 3, 4]);
}

#[test]
fn identifiers_are_written_without_spaces() {
    let mut event = bare();
    event.audited.finess_legal = Some("99 000 00 00".to_owned());
    event.audited.siret = Some("123.456.782 00010".to_owned());
    let other = again(&[event]).remove(0);
    assert_eq!(other.audited.finess_legal.as_deref(), Some("990000000"));
    assert_eq!(other.audited.siret.as_deref(), Some("12345678200010"));
}

#[test]
fn every_code_has_one_label_and_can_be_written_and_read() {
    fn in_order<T: Copy + Into<u64>>(codes: &[(T, &str)]) -> usize {
        for (position, (code, label)) in codes.iter().enumerate() {
            assert_eq!((*code).into(), position as u64 + 1, "{label}");
            assert!(!label.is_empty());
        }
        codes.len()
    }
    assert_eq!(in_order(event_types()), 61);
    assert_eq!(in_order(analysis_types()), 5);
    assert_eq!(in_order(technical_categories()), 14);
    assert_eq!(in_order(functional_categories()), 74);
    let label = |code: u16| event_types()[usize::from(code) - 1].1;
    assert_eq!(
        label(29),
        "PROTÉGER/Sécurité des données/Sécurisation/Audit technique/Exposition Internet/Externe"
    );
    assert_eq!(label(55), "RÉTABLIR/Planification de la récupération/PCA-PRA");
    let all: Vec<Event> =
        event_types().iter().map(|(code, _)| Event { event_type: *code, ..bare() }).collect();
    assert_eq!(again(&all), all);
}

#[test]
fn a_file_is_named_after_the_company_and_the_time() {
    assert_eq!(file_name("VIGIE CYBER/..", at()), "VIGIECYBER-D1-20260102-030405.json");
}
