use hygie_frameworks::{Framework, Library, Selection, Status, Text, read, resolve_selection};
use serde_json::{Value, json};

use crate::{framework_of, shared, small, told};

const LOW: &str = "oscal_NIST_SP-800-53_rev5_LOW-baseline-resolved-profile_catalog-min.json.gz";
const HIGH: &str = "oscal_NIST_SP-800-53_rev5_HIGH-baseline_profile.json";

fn selection_of(libraries: Vec<Library>) -> Selection {
    libraries
        .into_iter()
        .find_map(|one| if let Library::Selection(selection) = one { Some(selection) } else { None })
        .expect("a profile is in the file")
}

/// A profile with these imports, read from its JSON.
fn profile(imports: Value) -> Selection {
    let file = json!({ "profile": {
        "uuid": "u", "metadata": { "title": "Socle des petites structures", "version": "v2.1" }, "imports": imports,
    }});
    selection_of(read(file.to_string().as_bytes(), "profile.json").unwrap())
}

fn choosing(include: Value, exclude: Value) -> Selection {
    profile(json!([{ "href": "#catalog", "include-controls": include, "exclude-controls": exclude }]))
}

/// Two groups: in the first, a control with two controls below, one of which has one of its own.
fn catalog() -> Framework {
    let control =
        |id: &str, below: Value| json!({ "id": id, "title": format!("Control {id}"), "controls": below });
    let deep = control("a-1.2", json!([control("a-1.2.1", json!([]))]));
    let file = json!({ "catalog": {
        "uuid": "c", "metadata": { "title": "Catalogue", "version": "1" },
        "groups": [
            { "id": "a", "title": "Group A", "controls": [
                control("a-1", json!([control("a-1.1", json!([])), deep])),
                control("a-2", json!([])),
            ]},
            { "id": "b", "title": "Group B", "groups": [
                { "id": "b-x", "title": "Group BX", "controls": [control("b-1", json!([]))] },
            ]},
        ],
    }});
    framework_of(read(file.to_string().as_bytes(), "catalog.json").unwrap())
}

/// The references that are kept, each with how deep it stands.
fn kept(selection: &Selection) -> Vec<(String, usize)> {
    let framework =
        resolve_selection(selection, &catalog()).unwrap_or_else(|faults| panic!("{}", told(&faults)));
    framework.requirements.into_iter().map(|one| (one.reference, one.depth)).collect()
}

#[track_caller]
fn check(selection: &Selection, expected: &[(&str, usize)]) {
    let expected: Vec<(String, usize)> =
        expected.iter().map(|(reference, depth)| ((*reference).to_owned(), *depth)).collect();
    assert_eq!(kept(selection), expected);
}

#[test]
fn a_control_comes_with_its_headings_and_without_those_below_it() {
    check(&choosing(json!([{ "with-ids": ["a-1"] }]), json!([])), &[("a", 1), ("a-1", 2)]);
    check(&choosing(json!([{ "with-ids": ["b-1"] }]), json!([])), &[("b", 1), ("b-x", 2), ("b-1", 3)]);
}

#[test]
fn a_control_comes_with_those_below_it_when_the_profile_says_so() {
    let family = json!([{ "with-ids": ["a-1"], "with-child-controls": "yes" }]);
    let all = [("a", 1), ("a-1", 2), ("a-1.1", 3), ("a-1.2", 3), ("a-1.2.1", 4)];
    check(&choosing(family.clone(), json!([])), &all);
    let without = json!([{ "with-ids": ["a-1.2"], "with-child-controls": "yes" }]);
    check(&choosing(family, without), &all[..3]);
}

#[test]
fn a_control_whose_parent_is_not_kept_hangs_under_the_heading() {
    let ids = json!([{ "with-ids": ["a-1.1", "a-1.2.1"] }]);
    check(&choosing(ids, json!([])), &[("a", 1), ("a-1.1", 2), ("a-1.2.1", 2)]);
}

#[test]
fn everything_is_kept_but_what_is_excluded_and_the_headings_left_empty() {
    let import = |exclude: Value| {
        profile(json!([{ "href": "#catalog", "include-all": {}, "exclude-controls": exclude }]))
    };
    let framework = resolve_selection(&import(json!([])), &catalog()).unwrap();
    assert_eq!(framework.requirements, catalog().requirements);
    let expected = [("a", 1), ("a-1.1", 2), ("a-1.2", 2), ("a-1.2.1", 3), ("a-2", 2)];
    check(&import(json!([{ "with-ids": ["a-1", "b-1"] }])), &expected);
}

#[test]
fn a_pattern_names_the_controls_that_are_like_it() {
    let like = |pattern: &str| choosing(json!([{ "matching": [{ "pattern": pattern }] }]), json!([]));
    check(&like("a-?"), &[("a", 1), ("a-1", 2), ("a-2", 2)]);
    check(&like("*.1"), &[("a", 1), ("a-1.1", 2), ("a-1.2.1", 2)]);
    check(
        &like("?-*1"),
        &[("a", 1), ("a-1", 2), ("a-1.1", 3), ("a-1.2.1", 3), ("b", 1), ("b-x", 2), ("b-1", 3)],
    );
    let faults = resolve_selection(&like("z*"), &catalog()).unwrap_err();
    assert_eq!(faults[0].key(), "no-requirement");
    let faults = resolve_selection(&like(&"*a".repeat(100)), &catalog()).unwrap_err();
    assert_eq!(faults[0].key(), "wrong-value");
    let many = vec![json!({ "pattern": "a*" }); 101];
    let faults =
        resolve_selection(&choosing(json!([{ "matching": many }]), json!([])), &catalog()).unwrap_err();
    assert_eq!(faults[0].key(), "too-many");
}

#[test]
fn the_framework_has_the_name_of_the_profile_and_the_rest_of_the_catalogue() {
    let framework =
        resolve_selection(&choosing(json!([{ "with-ids": ["a-1"] }]), json!([])), &catalog()).unwrap();
    assert_eq!((&*framework.code, framework.version), ("socle-des-petites-structures", 2));
    assert_eq!(framework.title, Text::new("", "Socle des petites structures"));
    assert_eq!((framework.status, framework.identity), (Status::ToValidate, None));
    assert_eq!((framework.scale, framework.source), (catalog().scale, catalog().source));
    assert!(framework.note.is_empty());
}

#[test]
fn a_profile_that_rewords_controls_says_so_in_the_note() {
    let file = json!({ "profile": {
        "metadata": { "title": "Reworded" },
        "imports": [{ "href": "#catalog", "include-all": {} }],
        "modify": { "set-parameters": [{ "param-id": "p", "values": ["1"] }] },
    }});
    let selection = selection_of(read(file.to_string().as_bytes(), "profile.json").unwrap());
    assert!(!resolve_selection(&selection, &catalog()).unwrap().note.is_empty());
}

#[test]
fn a_control_that_the_catalogue_has_not_is_refused_with_its_name() {
    let selection = choosing(json!([{ "with-ids": ["a-1", "a-9"] }]), json!([{ "with-ids": ["c-1"] }]));
    let faults = resolve_selection(&selection, &catalog()).unwrap_err();
    let told: Vec<_> = faults.iter().map(|one| (one.place.reference.as_deref(), one.key())).collect();
    assert_eq!(told, [(Some("a-9"), "unknown-reference"), (Some("c-1"), "unknown-reference")]);
}

#[test]
fn a_profile_of_several_catalogues_is_refused() {
    let import = |href: &str| json!({ "href": href, "include-all": {} });
    let faults = resolve_selection(&profile(json!([import("#a"), import("#b")])), &catalog()).unwrap_err();
    assert_eq!(faults[0].key(), "several-catalogues");
    assert!(resolve_selection(&profile(json!([import("#a"), import("#a")])), &catalog()).is_ok());
}

#[test]
fn a_selection_finds_what_it_names_by_its_reference_or_by_its_name_in_oscal() {
    let selection = Selection {
        title: "Small".to_owned(),
        controls: vec!["1.10".to_owned(), "r-2".to_owned()],
        ..Selection::default()
    };
    let framework = resolve_selection(&selection, &small()).unwrap();
    let references: Vec<_> = framework.requirements.iter().map(|one| &*one.reference).collect();
    assert_eq!(references, ["I", "1.10", "2"]);
}

#[test]
fn the_high_baseline_is_not_in_the_low_catalogue_but_its_low_part_is() {
    let catalog = framework_of(shared(LOW));
    let mut high = selection_of(shared(HIGH));
    let faults = resolve_selection(&high, &catalog).unwrap_err();
    assert!(faults.len() >= 200 && faults.iter().all(|one| one.key() == "unknown-reference"));
    assert_eq!(faults[0].place.reference.as_deref(), Some("ac-2.1"));

    high.controls.retain(|id| catalog.position(id).is_some());
    let framework = resolve_selection(&high, &catalog).unwrap_or_else(|faults| panic!("{}", told(&faults)));
    assert_eq!(framework.code, "nist-special-publication-800-53-revision-5-1-1-high-impact-baseline");
    assert_eq!(framework.version, 5);
    assert_eq!(framework.requirements.iter().filter(|one| one.assess).count(), 149);
    assert_eq!(framework.requirements.iter().filter(|one| one.depth == 1).count(), 18);
    assert_eq!(framework.requirements, catalog.requirements);

    high.controls.retain(|id| id.starts_with("ac-"));
    let framework = resolve_selection(&high, &catalog).unwrap();
    assert!(framework.requirements.iter().all(|one| one.reference.starts_with("ac")));
    assert_eq!(framework.requirements[0].reference, "ac");
}
