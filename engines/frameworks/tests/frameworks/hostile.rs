use std::io::Write;

use hygie_frameworks::{LARGEST, Library, read};
use proptest::prelude::*;

use crate::{BODY, HEAD, faults};

fn keys(bytes: &[u8], name: &str) -> Vec<&'static str> {
    read(bytes, name).expect_err("the file is refused").iter().map(|fault| fault.key()).collect()
}

fn with(body: &str) -> Vec<(Option<u64>, &'static str)> {
    faults(&format!("{HEAD}{body}"))
}

/// The line on which the requirements begin in the files of these tests.
fn first_line() -> u64 {
    HEAD.lines().count() as u64 + 1
}

#[test]
fn what_is_not_a_library_is_refused_with_its_reason() {
    assert_eq!(keys(b"", "a.yaml"), ["empty"]);
    assert_eq!(keys(b"  \n", "a.yaml"), ["empty"]);
    assert_eq!(keys(b"# nothing\n", "a.yaml"), ["empty"]);
    assert_eq!(keys(b"a: 1", "a.yaml"), ["unknown-kind"]);
    assert_eq!(keys(b"just words", "a.yaml"), ["unknown-kind"]);
    assert_eq!(keys(b"{}", "a.json"), ["unknown-kind"]);
    assert_eq!(keys(b"<html></html>", "a.yaml"), ["unknown-kind"]);
    assert_eq!(keys(b"\xff\xfe\x00", "a.yaml"), ["not-utf8"]);
    assert_eq!(keys(b"PK\x03\x04 not an archive", "a.xlsx"), ["broken-archive"]);
    assert_eq!(keys(b"\x1f\x8b not an archive", "a.gz"), ["broken-archive"]);
    assert_eq!(keys(b"format: 2\nframework: {}", "a.yaml"), ["unknown-format"]);
    assert_eq!(keys(b"objects: 3", "a.yaml"), ["wrong-type"]);
    assert_eq!(keys(b"objects: { threats: [] }", "a.yaml"), ["unknown-kind"]);
}

#[test]
fn a_fault_tells_the_line_it_is_on() {
    assert_eq!(faults("a: 1\nb: [\nc: }"), [(Some(2), "broken-yaml")]);
    let faults = read(b"{\n\"catalog\": {\n\"uuid\": 3}}", "a.json").unwrap_err();
    assert_eq!((faults[0].place.line, faults[0].key()), (Some(3), "broken-json"));
}

#[test]
fn a_small_file_never_becomes_a_large_one() {
    let mut laughs = "a0: &a0 [lol, lol]\n".to_owned();
    for level in 1..40 {
        let below = level - 1;
        laughs.push_str(&format!("a{level}: &a{level} [*a{below}, *a{below}]\n"));
    }
    assert_eq!(faults(&laughs), [(Some(1), "alias")]);
    assert_eq!(faults("a: [x, *b]"), [(Some(1), "broken-yaml")]);

    let mut archive = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let zeroes = vec![b'a'; 1 << 20];
    for _ in 0..(LARGEST >> 20) + 1 {
        archive.write_all(&zeroes).unwrap();
    }
    assert_eq!(keys(&archive.finish().unwrap(), "a.json.gz"), ["too-large"]);
    assert_eq!(keys(&vec![b'a'; LARGEST as usize + 1], "a.yaml"), ["too-large"]);
}

#[test]
fn a_workbook_that_swells_is_refused_before_it_is_opened() {
    let mut book = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    book.start_file("xl/workbook.xml", options).unwrap();
    let zeroes = vec![b' '; 1 << 20];
    for _ in 0..65 {
        book.write_all(&zeroes).unwrap();
    }
    assert_eq!(keys(&book.finish().unwrap().into_inner(), "a.xlsx"), ["too-large"]);
}

#[test]
fn a_file_nested_too_deep_is_refused() {
    assert_eq!(faults(&("[".repeat(90) + &"]".repeat(90))), [(Some(1), "too-deep")]);
    assert_eq!(faults(&"[".repeat(100_000)), [(Some(1), "broken-yaml")]);
    assert_eq!(faults(&"- ".repeat(100_000)), [(Some(1), "too-deep")]);
    assert_eq!(keys("{\"catalog\":".repeat(100_000).as_bytes(), "a.json"), ["broken-json"]);
    let mut body = String::new();
    for depth in 0..25 {
        let indent = " ".repeat(4 + depth * 4);
        body.push_str(&format!("{indent}- ref: r{depth}\n{indent}  title: a\n{indent}  requirements:\n"));
    }
    assert!(with(&body).iter().any(|(_, key)| *key == "too-deep"));
}

#[test]
fn parameters_that_name_each_other_without_end_are_bounded() {
    let mut params = Vec::new();
    for level in 0..20 {
        let next = format!("{{{{ insert: param, p{} }}}}", (level + 1) % 20);
        params.push(serde_json::json!({ "id": format!("p{level}"), "values": vec![next; 20] }));
    }
    let catalog = serde_json::json!({ "catalog": { "uuid": "u", "metadata": { "title": "t" }, "params": params,
        "controls": [{ "id": "c", "title": "t", "parts": [{ "name": "statement", "prose": "{{ insert: param, p0 }}" }] }] } });
    let libraries = read(catalog.to_string().as_bytes(), "a.json").unwrap();
    let Library::Framework(framework) = &libraries[0] else { panic!("not a framework") };
    assert!(framework.requirements[0].text.en.len() < 1 << 20);
}

#[test]
fn too_many_requirements_are_refused() {
    let mut body = String::new();
    for place in 0..=hygie_frameworks::MOST_REQUIREMENTS {
        body.push_str(&format!("    - {{ ref: r{place}, title: t }}\n"));
    }
    assert_eq!(with(&body), [(None, "too-many")]);
}

#[test]
fn a_reference_that_is_there_twice_is_refused_on_its_line() {
    let body = "    - { ref: a, title: t }\n    - { ref: a, title: t }\n";
    assert_eq!(with(body), [(Some(first_line() + 1), "duplicate-reference")]);
    assert_eq!(with("    - { title: t }\n"), [(Some(first_line()), "empty-reference")]);
    assert_eq!(with("    - { ref: a }\n"), [(Some(first_line()), "missing-title")]);
    assert_eq!(with("    []\n"), [(None, "no-requirement")]);
}

#[test]
fn what_is_misspelt_is_refused_rather_than_forgotten() {
    let at = |key| vec![(Some(first_line()), key)];
    assert_eq!(with("    - { ref: a, title: t, wieght: 2 }\n"), at("unknown-key"));
    assert_eq!(with("    - { ref: a, title: t, groups: [third] }\n"), at("unknown-group"));
    assert_eq!(with("    - { ref: a, title: t, scale: ten }\n"), at("unknown-scale"));
    assert_eq!(with("    - { ref: a, title: t, weight: heavy }\n"), at("wrong-value"));
    assert_eq!(with("    - { ref: a, title: t, weight: 0 }\n"), at("wrong-weight"));
    assert_eq!(with("    - { ref: a, title: t, weight: -1 }\n"), at("wrong-weight"));
    assert_eq!(with("    - { ref: a, title: t, weight: NaN }\n"), at("wrong-weight"));
    assert_eq!(with("    - { ref: a, title: t, weight: inf }\n"), at("wrong-weight"));
    assert_eq!(with("    - { ref: a, title: t, assess: maybe }\n"), at("wrong-value"));
    assert_eq!(with("    - { ref: a, title: t, applies_to: { types: [XX] } }\n"), at("wrong-value"));
    assert_eq!(with("    - { ref: a, title: { fr: t, de: t } }\n"), at("unknown-key"));
    assert_eq!(with("    - { ref: a, ref: b, title: t }\n"), at("duplicate-key"));
}

#[test]
fn an_impossible_scale_is_refused() {
    let scale = |levels: &str| {
        let head = HEAD.replace("    binary:\n", &format!("    wrong: {levels}\n    binary:\n"));
        let found = faults(&format!("{head}{BODY}"));
        assert_eq!(found.len(), 1, "{found:?}");
        found[0].1
    };
    assert_eq!(scale("[{ code: a, label: a, value: 0 }]"), "too-few-levels");
    assert_eq!(scale("[{ code: a, value: 0 }, { code: a, value: 1 }]"), "duplicate-level");
    assert_eq!(scale("[{ code: a, value: 0 }, { code: b, value: 1.5 }]"), "value-out-of-range");
    assert_eq!(scale("[{ code: a, value: -1 }, { code: b, value: 1 }]"), "value-out-of-range");
    assert_eq!(scale("[{ code: a, value: NaN }, { code: b, value: 1 }]"), "value-out-of-range");
    assert_eq!(scale("[{ code: a, value: 1 }, { code: b, value: 0 }]"), "scale-out-of-order");
}

fn library(nodes: &str) -> String {
    format!(
        "urn: urn:a:risk:library:l\nname: l\nversion: 1\nlocale: fr\nobjects:\n  framework:\n    urn: urn:a:risk:framework:f\n    name: F\n    requirement_nodes:\n{nodes}"
    )
}

#[test]
fn requirements_that_belong_to_each_other_in_a_circle_are_refused() {
    let nodes = "    - { urn: u:a, parent_urn: u:b, assessable: true, name: a }\n    - { urn: u:b, parent_urn: U:A, assessable: true, name: b }\n    - { urn: u:c, assessable: true, name: c }\n";
    assert_eq!(faults(&library(nodes)), [(Some(10), "cycle"), (Some(11), "cycle")]);
    let nodes = "    - { urn: u:a, parent_urn: u:a, assessable: true, name: a }\n";
    assert_eq!(faults(&library(nodes)), [(Some(10), "cycle")]);
    let nodes = "    - { urn: u:a, parent_urn: u:z, assessable: true, name: a }\n";
    assert!(faults(&library(nodes)).contains(&(Some(10), "unknown-parent")));
    let nodes =
        "    - { urn: u:a, assessable: true, name: a }\n    - { urn: U:A, assessable: true, name: b }\n";
    assert_eq!(faults(&library(nodes)), [(Some(11), "duplicate-reference")]);
}

#[test]
fn a_child_that_comes_before_its_parent_finds_its_place() {
    let nodes = "    - { urn: u:a, parent_urn: u:b, ref_id: 1.10, assessable: true, name: a }\n    - { urn: u:b, assessable: false, name: b }\n";
    let framework = crate::framework(&library(nodes));
    let references: Vec<&str> = framework.requirements.iter().map(|one| &*one.reference).collect();
    assert_eq!(references, ["b", "1.10"]);
    assert_eq!(framework.requirements[1].parent, Some(0));
}

#[test]
fn a_matrix_whose_grid_does_not_fit_is_refused() {
    let text = "objects:\n  risk_matrix:\n    urn: urn:a:b:c:m\n    name: m\n    probability: [{ name: a }]\n    impact: [{ name: a }]\n    risk: [{ name: a }]\n    grid: [[1]]\n";
    assert_eq!(faults(text), [(Some(8), "wrong-grid")]);
}

#[test]
fn a_cell_at_the_far_end_of_a_sheet_costs_nothing() {
    let mut book = rust_xlsxwriter::Workbook::new();
    for name in ["framework", "requirements"] {
        let sheet = book.add_worksheet();
        sheet.set_name(name).unwrap();
        sheet.write_string(1_048_575, 16_383, "far").unwrap();
    }
    let found = keys(&book.save_to_buffer().unwrap(), "a.xlsx");
    assert!(found.contains(&"missing-column"), "{found:?}");
}

/// Patterns that make some readers take a time that is the square of the length.
#[test]
fn large_files_without_meaning_are_refused_at_once() {
    const PATTERNS: [&str; 15] = [
        "[],", "a: {b: ", "? ", "- a\n", "'", "\"a", "a: b\n", "|\n ", "&a ", "!t ", "a b ", "#\n", "%",
        "{a,", ": ",
    ];
    for pattern in PATTERNS {
        let begun = std::time::Instant::now();
        let text = pattern.repeat((1 << 20) / pattern.len());
        let _ = read(format!("[{text}").as_bytes(), "a.yaml");
        let _ = read(text.as_bytes(), "a.yaml");
        assert!(begun.elapsed().as_secs() < 10, "{pattern:?} took {:?}", begun.elapsed());
    }
}

proptest! {
    #[test]
    fn no_spoilt_workbook_nor_catalogue_makes_the_reader_panic(at in 0_usize..1 << 20, with in any::<u8>()) {
        let mut book = hygie_frameworks::to_workbook(&crate::small()).unwrap();
        let at_book = at % book.len();
        book[at_book] = with;
        let _ = read(&book, "a.xlsx");
        let mut fresh = || uuid::Uuid::nil();
        let mut stamp = hygie_frameworks::Stamp { at: chrono::DateTime::UNIX_EPOCH, fresh: &mut fresh };
        let language = hygie_frameworks::Language::English;
        let mut catalog = hygie_frameworks::to_oscal_catalog(&crate::small(), language, &mut stamp).into_bytes();
        let at_catalog = at % catalog.len();
        catalog[at_catalog] = with;
        let _ = read(&catalog, "a.json");
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(&bytes, "a.yaml");
    }

    #[test]
    fn no_cut_nor_spoilt_file_makes_the_reader_panic(at in 0_usize..1_500, with in any::<char>()) {
        let mut text: Vec<char> = format!("{HEAD}{BODY}").chars().collect();
        let at = at % text.len();
        text[at] = with;
        let _ = read(text.iter().collect::<String>().as_bytes(), "a.yaml");
        let _ = read(text[..at].iter().collect::<String>().as_bytes(), "a.yaml");
    }
}

#[test]
fn the_key_of_a_fault_is_the_one_it_is_serialised_with() {
    for text in ["a: 1", "a: &b c", "format: 2", "a: b\na: c", "- - [", ""] {
        for fault in read(text.as_bytes(), "a.yaml").unwrap_err() {
            assert_eq!(serde_json::to_value(&fault).unwrap()["what"]["key"], fault.key());
        }
    }
}
