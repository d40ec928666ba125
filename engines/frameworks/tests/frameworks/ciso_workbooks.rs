use hygie_frameworks::{Fault, Framework, Library, Mapping, Relation, RiskMatrix, Text, read};
use rust_xlsxwriter::Workbook;

use crate::{framework_of, mappings_of, told};

type Sheet<'a> = (&'a str, &'a [&'a [&'a str]]);

/// A workbook of these sheets. What looks like a number is one, as in a real workbook.
fn book(sheets: &[Sheet<'_>]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).unwrap();
        for (row, cells) in (0_u32..).zip(*rows) {
            for (column, cell) in (0_u16..).zip(*cells) {
                match cell.parse::<f64>() {
                    Ok(number) => sheet.write_number(row, column, number).unwrap(),
                    Err(_) if cell.is_empty() => continue,
                    Err(_) => sheet.write_string(row, column, *cell).unwrap(),
                };
            }
        }
    }
    book.save_to_buffer().unwrap()
}

fn libraries(sheets: &[Sheet<'_>]) -> Vec<Library> {
    read(&book(sheets), "library.xlsx").unwrap_or_else(|faults| panic!("{}", told(&faults)))
}

fn refused(sheets: &[Sheet<'_>]) -> Vec<Fault> {
    read(&book(sheets), "library.xlsx").expect_err("the workbook is refused")
}

/// The sheet, the row and the key of each fault.
fn places(faults: &[Fault]) -> Vec<(&str, u64, &str)> {
    let place = |one: &Fault| one.place.line.unwrap_or(0);
    faults.iter().map(|one| (one.place.sheet.as_deref().unwrap_or(""), place(one), one.key())).collect()
}

const LIBRARY: Sheet<'_> = (
    "library_meta",
    &[
        &["type", "library"],
        &["urn", "urn:hygie:risk:library:maturity"],
        &["version", "3"],
        &["locale", "en"],
        &["ref_id", "MAT"],
        &["name", "Maturity"],
        &["description", "A library"],
        &["copyright", "Free to use"],
        &["provider", "Agency"],
        &["packager", "hygie"],
        &["publication_date", "2024-05-06"],
    ],
);

const META: Sheet<'_> = (
    "reqs_meta",
    &[
        &["type", "framework"],
        &["urn", "urn:hygie:risk:framework:Maturity"],
        &["ref_id", "MAT"],
        &["name", "Maturity"],
        &["name[fr]", "Maturité"],
        &["base_urn", "urn:hygie:risk:req_node:Maturity"],
        &["min_score", "1"],
        &["max_score", "5"],
        &["scores_definition", "levels"],
        &["implementation_groups_definition", "tiers"],
        &["answers_definition", "answers"],
    ],
);

const CONTENT: Sheet<'_> = (
    "reqs_content",
    &[
        &[
            "assessable",
            "depth",
            "ref_id",
            "name",
            "name[fr]",
            "description",
            "annotation",
            "typical_evidence",
            "weight",
            "implementation_groups",
            "scores_definition",
            "questions",
            "questions[fr]",
            "answer",
            "threats",
        ],
        &["", "1", "A 1", "Govern", "Gouverner"],
        &[
            "x",
            "2",
            "A 1.a",
            "Decide",
            "Décider",
            "Do it.",
            "Because.",
            "A record.",
            "2",
            "B, C",
            "short",
            "Is it done?\nBy whom?",
            "Est-ce fait ?",
            "yn",
            "t:1",
        ],
        &["X", "2", "", "", "", "No reference."],
        &["", "3", "Été & co", "Season"],
        &["x", "4", "", "Deep"],
        &["x", "4", "", "Deeper"],
        &["x", "2", "", "Again"],
        &["", "1", "", "Last Part"],
    ],
);

const SCORES: [Sheet<'_>; 4] = [
    ("levels_meta", &[&["type", "scores"], &["name", "levels"]]),
    (
        "levels_content",
        &[&["score", "name", "name[fr]", "description"], &["5", "Best", "Mieux"], &["1", "Least"], &["3"]],
    ),
    ("other_meta", &[&["type", "scores"], &["name", "short"]]),
    ("other_content", &[&["score", "name"], &["1", "No"], &["5", "Yes"]]),
];

const GROUPS: [Sheet<'_>; 2] = [
    // Without a name, it is called what its sheets are called.
    ("tiers_meta", &[&["type", "implementation_groups"]]),
    ("tiers_content", &[&["ref_id", "name", "name[fr]"], &["B", "Basic", "Base"], &["C", "Core"]]),
];

const IGNORED: [Sheet<'_>; 6] = [
    ("info", &[&["How to use this file"]]),
    ("answers_meta", &[&["type", "answers"], &["name", "answers"]]),
    (
        "answers_content",
        &[&["id", "question_type", "question_choices"], &["yn", "unique_choice", "Yes\nNo\n|not yet"]],
    ),
    ("prefix_meta", &[&["type", "urn_prefix"]]),
    ("prefix_content", &[&["prefix_id", "prefix_value"], &["t", "urn:hygie:risk:threat"]]),
    ("threats_meta", &[&["type", "threats"], &["base_urn", "urn:hygie:risk:threat"]]),
];

fn whole() -> Vec<Sheet<'static>> {
    let mut sheets = vec![LIBRARY, META, CONTENT];
    sheets.extend(SCORES);
    sheets.extend(GROUPS);
    sheets.extend(IGNORED);
    sheets
}

/// The whole workbook, with these rows in the place of a sheet.
fn with<'a>(name: &str, rows: &'a [&'a [&'a str]]) -> Vec<Sheet<'a>> {
    whole().into_iter().map(|(known, old)| (known, if known == name { rows } else { old })).collect()
}

fn framework() -> Framework {
    framework_of(libraries(&whole()))
}

#[test]
fn a_workbook_gives_the_same_framework_as_its_yaml() {
    let yaml = r#"
urn: urn:hygie:risk:library:maturity
version: 3
locale: en
copyright: Free to use
provider: Agency
publication_date: 2024-05-06
objects:
  framework:
    urn: urn:hygie:risk:framework:maturity
    ref_id: MAT
    name: Maturity
    translations: { fr: { name: Maturité } }
    min_score: 1
    max_score: 5
    scores_definition:
      scale: [{ score: 5, name: Best, translations: { fr: { name: Mieux } } }, { score: 1, name: Least }, { score: 3 }]
      alternatives: { short: [{ score: 1, name: No }, { score: 5, name: Yes }] }
    implementation_groups_definition:
      - { ref_id: B, name: Basic, translations: { fr: { name: Base } } }
      - { ref_id: C, name: Core }
    requirement_nodes:
      - urn: urn:hygie:risk:req_node:maturity:a-1
        assessable: false
        ref_id: A 1
        name: Govern
        translations: { fr: { name: Gouverner } }
      - urn: urn:hygie:risk:req_node:maturity:a-1.a
        parent_urn: urn:hygie:risk:req_node:maturity:a-1
        assessable: true
        ref_id: A 1.a
        name: Decide
        description: Do it.
        annotation: Because.
        typical_evidence: A record.
        weight: 2
        implementation_groups: [B, C]
        scores_definition_ref: short
        translations: { fr: { name: Décider } }
        questions:
          one: { text: "Is it done?", translations: { fr: { text: "Est-ce fait ?" } } }
          two: { text: "By whom?" }
      - urn: urn:hygie:risk:req_node:maturity:a-1:1
        parent_urn: urn:hygie:risk:req_node:maturity:a-1
        assessable: true
        description: No reference.
      - urn: urn:hygie:risk:req_node:maturity:ete-_-co
        parent_urn: urn:hygie:risk:req_node:maturity:a-1:1
        assessable: false
        ref_id: Été & co
        name: Season
      - urn: urn:hygie:risk:req_node:maturity:ete-_-co:1
        parent_urn: urn:hygie:risk:req_node:maturity:ete-_-co
        assessable: true
        name: Deep
      - urn: urn:hygie:risk:req_node:maturity:ete-_-co:2
        parent_urn: urn:hygie:risk:req_node:maturity:ete-_-co
        assessable: true
        name: Deeper
      - urn: urn:hygie:risk:req_node:maturity:a-1:2
        parent_urn: urn:hygie:risk:req_node:maturity:a-1
        assessable: true
        name: Again
      - { urn: urn:hygie:risk:req_node:maturity:last-part, assessable: false, name: Last Part }
"#;
    assert_eq!(framework(), crate::framework(yaml));
    assert_eq!(libraries(&whole()).len(), 1);
}

#[test]
fn the_depth_makes_the_tree_and_the_urns() {
    let framework = framework();
    let seen: Vec<_> = framework
        .requirements
        .iter()
        .map(|one| {
            (one.depth, one.assess, one.identity.as_deref().unwrap().rsplit("maturity:").next().unwrap())
        })
        .collect();
    assert_eq!(
        seen,
        [
            (1, false, "a-1"),
            (2, true, "a-1.a"),
            (2, true, "a-1:1"),
            (3, false, "ete-_-co"),
            (4, true, "ete-_-co:1"),
            (4, true, "ete-_-co:2"),
            (2, true, "a-1:2"),
            (1, false, "last-part"),
        ]
    );
    let one = &framework.requirements[1];
    assert_eq!(one.title, Text::new("Décider", "Decide"));
    assert_eq!(one.question, Text::new("Est-ce fait ?", "Is it done?\nBy whom?"));
    assert_eq!(framework.scale_of(one).levels.len(), 2);
    assert_eq!(framework.scale.levels[0].label.en, "Least");
}

#[test]
fn a_column_that_is_not_of_the_form_changes_nothing() {
    let rows: &[&[&str]] = &[
        &[
            "assessable",
            "depth",
            "ref_id",
            "name",
            "parent_urn",
            "urn",
            "translations",
            "name[fr]",
            "name",
            "name",
        ],
        &["x", "1", "1", "One", "urn:nowhere", "urn:other", "yes", "Un", "Other", "Other"],
    ];
    let framework = framework_of(libraries(&with("reqs_content", rows)));
    let one = &framework.requirements[0];
    assert_eq!((one.parent, &one.title), (None, &Text::new("Un", "One")));
    assert_eq!(one.identity.as_deref(), Some("urn:hygie:risk:req_node:maturity:1"));
}

#[test]
fn a_row_may_be_told_what_it_is_called() {
    let rows: &[&[&str]] = &[
        &["assessable", "depth", "ref_id", "name", "node_id"],
        &["x", "1", "1.1", "One", "old-name"],
        &["x", "1", "1.1", "Two"],
    ];
    let framework = framework_of(libraries(&with("reqs_content", rows)));
    assert!(framework.position("urn:hygie:risk:req_node:maturity:old-name").is_some());
    assert!(framework.position("urn:hygie:risk:req_node:maturity:1.1").is_some());
}

#[test]
fn what_is_wrong_in_a_row_is_told_with_its_sheet_and_its_number() {
    let rows: &[&[&str]] = &[
        &["assessable", "depth", "ref_id", "name"],
        &["x", "1", "1", "One"],
        &["x", "3", "2", "Too deep"],
        &["maybe", "1", "3", "Three"],
        &["x", "", "4", "Four"],
        &["x", "one", "5", "Five"],
    ];
    let faults = refused(&with("reqs_content", rows));
    assert_eq!(
        places(&faults),
        [
            ("reqs_content", 3, "wrong-value"),
            ("reqs_content", 4, "wrong-value"),
            ("reqs_content", 5, "missing-key"),
            ("reqs_content", 6, "wrong-value"),
        ]
    );
    assert_eq!(faults[0].to_string(), "sheet reqs_content, line 3, “2”: “depth” cannot be “3”");

    // What is only seen once the tree is made keeps its place too.
    let rows: &[&[&str]] = &[
        &["assessable", "depth", "ref_id", "name", "weight", "implementation_groups", "scores_definition"],
        &["x", "1", "1", "One", "heavy"],
        &["x", "1", "2", "Two", "", "Z"],
        &["x", "1", "3", "Three", "", "", "nowhere"],
        &["x", "1", "1", "One again"],
    ];
    let faults = refused(&with("reqs_content", rows));
    let mut told = places(&faults);
    told.sort_unstable();
    assert_eq!(
        told,
        [
            ("reqs_content", 2, "wrong-value"),
            ("reqs_content", 3, "unknown-group"),
            ("reqs_content", 4, "unknown-scale"),
            ("reqs_content", 5, "duplicate-reference"),
        ]
    );
}

#[test]
fn sheets_columns_and_keys_that_are_missing_are_told() {
    let without = |name: &str| whole().into_iter().filter(|(known, _)| *known != name).collect::<Vec<_>>();
    assert_eq!(places(&refused(&without("library_meta"))), [("", 0, "missing-sheet")]);
    assert_eq!(places(&refused(&without("reqs_content"))), [("reqs_meta", 1, "missing-sheet")]);
    assert_eq!(places(&refused(&without("levels_meta"))), [("reqs_meta", 9, "wrong-value")]);
    let rows: &[&[&str]] = &[&["assessable", "ref_id"], &["x", "1"]];
    let faults = refused(&with("reqs_content", rows));
    assert_eq!(places(&faults), [("reqs_content", 1, "missing-column"), ("reqs_content", 2, "missing-key")]);
    let rows: &[&[&str]] = &[&["type", "framework"], &["name", "Nameless"]];
    assert_eq!(places(&refused(&with("reqs_meta", rows))), [("reqs_meta", 1, "missing-key")]);
    let rows: &[&[&str]] = &[&["type", "framework"], &["name", "Nameless"], &["base_urn", "u"]];
    assert!(places(&refused(&with("reqs_meta", rows))).contains(&("reqs_meta", 1, "missing-key")));
    assert_eq!(refused(&[LIBRARY, IGNORED[5]])[0].key(), "unknown-kind");
}

#[test]
fn a_workbook_without_a_type_is_not_one_of_these() {
    let faults = refused(&[("notes_meta", &[&["author", "me"]])]);
    assert_eq!(faults.iter().map(Fault::key).collect::<Vec<_>>(), ["missing-sheet", "missing-sheet"]);
}

const SETS: [Sheet<'_>; 3] = [
    LIBRARY,
    (
        "mappings_meta",
        &[
            &["type", "requirement_mapping_set"],
            &["urn", "urn:hygie:risk:req_mapping_set:one-to-two"],
            &["ref_id", "one-to-two"],
            &["name", "One to two"],
            &["source_framework_urn", "urn:hygie:risk:framework:one"],
            &["source_node_base_urn", "urn:hygie:risk:req_node:one"],
            &["target_framework_urn", "urn:hygie:risk:framework:two"],
            &["target_node_base_urn", "urn:hygie:risk:req_node:two"],
        ],
    ),
    (
        "mappings_content",
        &[
            &["source_node_id", "target_node_id", "relationship", "rationale", "strength_of_relationship"],
            &["A 1", "b-1", "subset", "semantic", "2"],
            &["A 2", "b-2", "equal"],
            &["A 3", "b-3", "Intersect"],
            &["A 4", "b-4", "not_related"],
        ],
    ),
];

#[test]
fn a_mapping_set_is_read_both_ways() {
    let mappings = mappings_of(libraries(&SETS));
    let told = |one: &Mapping| (one.code.clone(), one.source.clone(), one.target.clone());
    let names: Vec<_> = mappings.iter().map(told).collect();
    let owned = |names: [&str; 3]| (names[0].to_owned(), names[1].to_owned(), names[2].to_owned());
    assert_eq!(names, [owned(["one-to-two", "one", "two"]), owned(["one-to-two-revert", "two", "one"])]);
    let pairs = |one: &Mapping| -> Vec<(String, String, Relation)> {
        one.pairs.iter().map(|pair| (pair.from.clone(), pair.to.clone(), pair.relation)).collect()
    };
    let one = |id: &str| format!("urn:hygie:risk:req_node:one:{id}");
    let two = |id: &str| format!("urn:hygie:risk:req_node:two:{id}");
    let expected = [
        (one("a-1"), two("b-1"), Relation::Subset),
        (one("a-2"), two("b-2"), Relation::Equal),
        (one("a-3"), two("b-3"), Relation::Intersect),
    ];
    assert_eq!(pairs(&mappings[0]), expected);
    assert_eq!(pairs(&mappings[1])[0], (two("b-1"), one("a-1"), Relation::Superset));
}

#[test]
fn a_pair_that_lacks_an_end_or_a_relation_is_told_with_its_row() {
    let rows: &[&[&str]] =
        &[&["source_node_id", "target_node_id", "relationship"], &["1", "", "equal"], &["1", "2", "like"]];
    let faults = refused(&[SETS[0], SETS[1], ("mappings_content", rows)]);
    let mut told = places(&faults);
    told.sort_unstable();
    told.dedup();
    assert_eq!(told, [("mappings_content", 2, "empty-reference"), ("mappings_content", 3, "wrong-value")]);
}

const MATRIX: Sheet<'_> = (
    "grid_meta",
    &[
        &["type", "risk_matrix"],
        &["urn", "urn:hygie:risk:matrix:two-by-three"],
        &["ref_id", "two-by-three"],
        &["name", "Two by three"],
        &["description", "Small"],
    ],
);

fn matrix_of(libraries: Vec<Library>) -> RiskMatrix {
    let matrix = |one| if let Library::RiskMatrix(matrix) = one { Some(matrix) } else { None };
    libraries.into_iter().find_map(matrix).expect("a risk matrix is in the workbook")
}

#[test]
fn a_risk_matrix_is_read_in_the_order_of_its_numbers() {
    let rows: &[&[&str]] = &[
        &["type", "id", "color", "abbreviation", "name", "description", "name[fr]", "grid", "grid", "grid"],
        &["probability", "1", "", "L", "Likely", "", "Probable", "1", "1", "0"],
        &["probability", "0", "", "R", "Rare", "", "Rare", "0", "0", "1"],
        &["impact", "0", "", "1", "Low"],
        &["impact", "1", "", "2", "Mid"],
        &["impact", "2", "", "3", "High"],
        &["risk", "0", "#00ff00", "a", "Fine"],
        &["risk", "1", "red", "b", "Bad"],
    ];
    let matrix = matrix_of(libraries(&[LIBRARY, MATRIX, ("grid_content", rows)]));
    assert_eq!((&*matrix.code, matrix.version), ("two-by-three", 3));
    assert_eq!(matrix.likelihoods[0].name, Text::same("Rare"));
    assert_eq!(matrix.likelihoods[1].name, Text::new("Probable", "Likely"));
    assert_eq!(matrix.impacts.len(), 3);
    assert_eq!(matrix.grid, [vec![0, 0, 1], vec![1, 1, 0]]);
    assert_eq!(matrix.risks[0].color.as_deref(), Some("#00ff00"));
    assert_eq!(matrix.risks[1].color, None);
}

#[test]
fn a_risk_matrix_that_does_not_hold_together_is_refused() {
    let header: &[&str] = &["type", "id", "name", "grid0", "grid1"];
    let rows: &[&[&str]] = &[
        header,
        &["probability", "0", "Rare", "0", "3"],
        &["impact", "0", "Low"],
        &["impact", "1", "High"],
        &["risk", "0", "Fine"],
    ];
    let faults = refused(&[LIBRARY, MATRIX, ("grid_content", rows)]);
    assert_eq!(places(&faults), [("grid_content", 1, "wrong-grid")]);
    let rows: &[&[&str]] = &[
        header,
        &["colour", "0", "Rare"],
        &["risk", "first", "Fine"],
        &["impact", "1", "Low"],
        &["impact", "1", "Low"],
    ];
    let faults = refused(&[LIBRARY, MATRIX, ("grid_content", rows)]);
    assert_eq!(
        places(&faults),
        [
            ("grid_content", 2, "wrong-value"),
            ("grid_content", 3, "wrong-value"),
            ("grid_content", 5, "wrong-value"),
            ("grid_content", 0, "wrong-value"),
        ]
    );
}

#[test]
fn a_small_workbook_never_becomes_a_large_tree() {
    let long = "a".repeat(300);
    let rows: &[&[&str]] = &[&["type", "framework"], &["urn", "u"], &["name", "N"], &["base_urn", &long]];
    assert_eq!(places(&refused(&with("reqs_meta", rows))), [("reqs_meta", 1, "wrong-value")]);
    let header: &[&str] = &["assessable", "depth", "ref_id", "name", "implementation_groups"];
    let rows: &[&[&str]] = &[header, &["x", "1", &long, "Long"]];
    assert_eq!(places(&refused(&with("reqs_content", rows))), [("reqs_content", 2, "wrong-value")]);
    let groups = "B,".repeat(200);
    let rows: &[&[&str]] = &[header, &["x", "1", "1", "One", &groups]];
    assert_eq!(places(&refused(&with("reqs_content", rows))), [("reqs_content", 2, "too-many")]);
    let depths: Vec<String> = (1..=30).map(|depth| depth.to_string()).collect();
    let rows: Vec<[&str; 4]> = depths.iter().map(|depth| ["x", &**depth, "", "Below"]).collect();
    let mut rows: Vec<&[&str]> = rows.iter().map(|row| &row[..]).collect();
    rows.insert(0, &["assessable", "depth", "ref_id", "name"]);
    assert_eq!(places(&refused(&with("reqs_content", &rows))), [("reqs_content", 22, "too-deep")]);
    // One long text that many cells share.
    let text = "text ".repeat(6_000);
    let row: &[&str] = &["x", "1", "", "", &text];
    let mut rows = vec![row; 2_400];
    rows.insert(0, &["assessable", "depth", "ref_id", "name", "description"]);
    assert_eq!(places(&refused(&with("reqs_content", &rows))), [("reqs_content", 0, "too-large")]);
}

#[test]
fn no_spoilt_cell_makes_the_reader_panic() {
    for sheets in [whole(), SETS.to_vec()] {
        for (at, (name, rows)) in sheets.iter().enumerate() {
            for (row, cells) in rows.iter().enumerate() {
                for column in 0..cells.len() {
                    for other in ["", "-1", "é[fr]"] {
                        let mut spoilt: Vec<&str> = cells.to_vec();
                        spoilt[column] = other;
                        let mut rows: Vec<&[&str]> = rows.to_vec();
                        rows[row] = &spoilt;
                        let mut sheets = sheets.clone();
                        sheets[at] = (name, &rows);
                        let _ = read(&book(&sheets), "library.xlsx");
                    }
                }
            }
        }
    }
}
