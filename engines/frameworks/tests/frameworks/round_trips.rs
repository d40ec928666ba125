use chrono::{TimeZone, Utc};
use hygie_frameworks::{
    Answer, Framework, Language, Library, Outcome, Stamp, diff, mapping_to_yaml, read, to_oscal_catalog,
    to_oscal_results, to_workbook, to_yaml,
};
use proptest::prelude::*;
use uuid::Uuid;

use crate::{framework, framework_of, mappings_of, shared, small, told};

fn stamped<T>(write: impl FnOnce(&mut Stamp<'_>) -> T) -> T {
    let mut next = 0_u128;
    let mut fresh = || {
        next += 1;
        Uuid::from_u128(next)
    };
    let at = Utc.with_ymd_and_hms(2026, 1, 2, 3, 4, 5).unwrap();
    write(&mut Stamp { at, fresh: &mut fresh })
}

fn again(bytes: &[u8], name: &str) -> Framework {
    framework_of(read(bytes, name).unwrap_or_else(|faults| panic!("{name}:\n{}", told(&faults))))
}

const NAMES: [&str; 6] = [
    "anssi-guide-hygiene.yaml",
    "recyf.yaml",
    "hds-v2.yaml",
    "pgssi-s-1.0.yaml",
    "nis2-directive.yaml",
    "oscal_basic-catalog.json",
];

#[test]
fn a_framework_written_in_yaml_reads_the_same() {
    assert_eq!(framework(&to_yaml(&small())), small());
    for name in NAMES {
        let one = framework_of(shared(name));
        assert!(framework(&to_yaml(&one)) == one, "{name} is not the same");
    }
}

#[test]
fn a_framework_written_in_a_workbook_reads_the_same() {
    assert_eq!(again(&to_workbook(&small()).unwrap(), "small.xlsx"), small());
    for name in NAMES {
        let one = framework_of(shared(name));
        let other = again(&to_workbook(&one).unwrap(), "one.xlsx");
        assert!(diff(&one, &other).is_empty(), "{name}: {:?}", diff(&one, &other));
        assert!(other == one, "{name} is not the same");
    }
}

#[test]
fn a_framework_written_in_oscal_keeps_all_but_the_other_language() {
    let one = small();
    let other =
        again(stamped(|stamp| to_oscal_catalog(&one, Language::French, stamp)).as_bytes(), "small.json");
    assert_eq!((&other.code, &other.scale, &other.scales), (&one.code, &one.scale, &one.scales));
    assert_eq!((&other.groups, other.scoring, other.status), (&one.groups, one.scoring, one.status));
    assert_eq!(other.requirements.len(), one.requirements.len());
    for (other, one) in other.requirements.iter().zip(&one.requirements) {
        assert_eq!(other.title.fr, one.title.fr);
        assert_eq!(other.question.fr, one.question.fr);
        assert_eq!((&other.reference, other.parent, other.assess), (&one.reference, one.parent, one.assess));
        assert_eq!((&other.groups, other.weight, &other.scale), (&one.groups, one.weight, &one.scale));
        assert_eq!(other.applies_to, one.applies_to);
    }
    for name in NAMES {
        let one = framework_of(shared(name));
        let language = if name.starts_with("oscal") { Language::English } else { Language::French };
        let written = stamped(|stamp| to_oscal_catalog(&one, language, stamp));
        let changes = diff(&one, &again(written.as_bytes(), "one.json"));
        assert!(changes.added.is_empty() && changes.removed.is_empty() && changes.moved.is_empty(), "{name}");
        assert!(changes.rescaled.is_empty() && changes.reweighed.is_empty(), "{name}: {changes:?}");
    }
}

#[test]
fn an_oscal_document_has_no_empty_list_and_names_that_begin_with_a_letter() {
    let written = stamped(|stamp| to_oscal_catalog(&small(), Language::English, stamp));
    assert!(!written.contains("[]") && !written.contains("null,"), "{written}");
    let value: serde_json::Value = serde_json::from_str(&written).unwrap();
    assert_eq!(value["catalog"]["groups"][0]["controls"][0]["id"], "r-1.10");
    assert_eq!(value["catalog"]["metadata"]["oscal-version"], "1.1.2");
}

#[test]
fn answers_written_as_assessment_results_are_read_back() {
    let outcome = |reference: &str, answer, remarks: &str| Outcome {
        reference: reference.to_owned(),
        answer,
        remarks: remarks.to_owned(),
    };
    let level = |code: &str| Answer::Level(code.to_owned());
    let outcomes = [
        outcome("1.10", level("yes"), ""),
        outcome("2", level("partial"), "En cours."),
        outcome("3", level("no"), ""),
        outcome("4", Answer::NotApplicable, "Pas de lits."),
    ];
    let write = |outcomes: &[Outcome]| {
        stamped(|stamp| to_oscal_results(&small(), "Évaluation", outcomes, Language::French, stamp))
    };
    let libraries = read(write(&outcomes).unwrap().as_bytes(), "results.json").unwrap();
    let [Library::AssessmentResults(results)] = &*libraries else { panic!("not results") };
    let seen: Vec<_> = results
        .findings
        .iter()
        .map(|one| (&*one.target, one.satisfied, &*one.reason, &*one.implementation, &*one.remarks))
        .collect();
    assert_eq!(
        seen,
        [
            ("r-1.10_smt", true, "pass", "implemented", ""),
            ("r-2_smt", false, "other", "partial", "En cours."),
            ("r-3_smt", false, "fail", "", ""),
            ("r-4_smt", true, "other", "not-applicable", "Pas de lits."),
        ]
    );
    assert!(write(&[]).is_ok());
    assert_eq!(write(&[outcome("9", level("yes"), "")]).unwrap_err()[0].key(), "unknown-reference");
    assert_eq!(write(&[outcome("3", level("partial"), "")]).unwrap_err()[0].key(), "wrong-value");
}

#[test]
fn a_mapping_written_in_yaml_reads_the_same() {
    for mapping in mappings_of(shared("mapping-recyf-and-iso27001-2022.yaml")) {
        let written = mapping_to_yaml(&mapping);
        assert_eq!(mappings_of(read(written.as_bytes(), "m.yaml").unwrap()), [mapping]);
    }
}

#[test]
fn the_rows_of_a_workbook_that_are_wrong_are_told_by_their_number() {
    let mut wrong = small();
    wrong.requirements[2].reference = "1.10".to_owned();
    wrong.requirements[1].weight = -1.0;
    let faults = read(&to_workbook(&wrong).unwrap(), "w.xlsx").unwrap_err();
    let seen: Vec<_> =
        faults.iter().map(|one| (one.place.sheet.as_deref(), one.place.line, one.key())).collect();
    assert!(seen.contains(&(Some("requirements"), Some(4), "duplicate-reference")), "{seen:?}");
    assert!(seen.iter().any(|(_, _, key)| *key == "wrong-weight"), "{seen:?}");
}

proptest! {
    #[test]
    fn any_text_comes_back_from_yaml_as_it_was(fr in "\\PC{0,40}", en in "[ -~\n\t\u{e0}-\u{ff}\u{2019}\u{a0}\u{202f}\u{85}]{0,40}") {
        let mut one = small();
        one.requirements[1].text.fr = fr.trim().to_owned();
        one.requirements[1].text.en = en.trim().to_owned();
        prop_assert_eq!(framework(&to_yaml(&one)), one);
    }
}
