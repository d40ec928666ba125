use std::collections::HashMap;

use hygie_frameworks::{Framework, Library, Relation, Text, read, resolve};

use crate::{framework_of, mappings_of, shared, told};

fn assessable(framework: &Framework) -> usize {
    framework.requirements.iter().filter(|one| one.assess).count()
}

#[test]
fn the_frameworks_of_ciso_assistant_have_the_requirements_they_are_known_for() {
    for (name, count, code) in [
        ("anssi-guide-hygiene.yaml", 61, "anssi-guide-hygiene"),
        ("recyf.yaml", 152, "recyf"),
        ("hds-v2.yaml", 71, "hds-v2023-a"),
        ("pgssi-s-1.0.yaml", 336, "pgssi-s-1-0"),
        ("nis2-directive.yaml", 13, "nis2-directive"),
    ] {
        let framework = framework_of(shared(name));
        assert_eq!(assessable(&framework), count, "{name}");
        assert_eq!(framework.code, code);
        assert!(framework.requirements.iter().all(|one| {
            one.parent.is_none_or(|parent| framework.requirements[parent].depth + 1 == one.depth)
        }));
    }
}

#[test]
fn escaped_texts_folded_on_several_lines_read_as_they_were_written() {
    let recyf = framework_of(shared("recyf.yaml"));
    assert_eq!(recyf.title.fr, "RECYF : RÉFÉRENTIEL CYBER France - Version 2.5 du 17/03/2026");
    assert_eq!(recyf.groups.iter().map(|group| &*group.code).collect::<Vec<_>>(), ["EI", "EE"]);
    let one = &recyf.requirements[recyf.position("1.1").unwrap()];
    assert!(one.text.fr.starts_with("L’entité liste l’ensemble de ses activités et services, y compris"));
    assert!(one.text.fr.contains("l’entité :\n•\tidentifie un responsable"));
    assert_eq!(one.groups, ["EI", "EE"]);
    assert_eq!(recyf.position("URN:intuitem:risk:req_node:recyf:1.1"), recyf.position("1.1"));
}

#[test]
fn both_directions_of_a_mapping_are_read_and_follow_the_urns() {
    let mappings = mappings_of(shared("mapping-recyf-and-iso27001-2022.yaml"));
    assert_eq!(mappings.len(), 2);
    assert_eq!((&*mappings[0].source, &*mappings[0].target), ("recyf", "iso27001-2022"));
    assert_eq!((&*mappings[1].source, &*mappings[1].target), ("iso27001-2022", "recyf"));
    let recyf = framework_of(shared("recyf.yaml"));
    let known = |urn: &str| recyf.position(urn).is_some();
    assert!(mappings[0].pairs.iter().all(|pair| known(&pair.from)));
    assert!(mappings[1].pairs.iter().all(|pair| known(&pair.to)));
    assert!(mappings[0].pairs.iter().any(|pair| pair.relation == Relation::Intersect));
}

#[test]
fn a_risk_matrix_has_a_grid_that_fits_its_levels() {
    let libraries = shared("risk-matrix-4x4-pgssi-s-1.0.yaml");
    let [Library::RiskMatrix(matrix)] = &*libraries else { panic!("not a risk matrix: {libraries:?}") };
    assert_eq!((matrix.likelihoods.len(), matrix.impacts.len()), (4, 4));
    assert_eq!(matrix.likelihoods[0].name.fr, "Exceptionnel");
    assert_eq!(matrix.grid.len(), 4);
}

#[test]
fn a_catalogue_that_is_compressed_has_its_controls_its_enhancements_and_its_parameters() {
    let nist =
        framework_of(shared("oscal_NIST_SP-800-53_rev5_LOW-baseline-resolved-profile_catalog-min.json.gz"));
    assert_eq!(nist.requirements.iter().filter(|one| one.depth == 1).count(), 18);
    assert_eq!(assessable(&nist), 149);
    let one = &nist.requirements[nist.position("ac-1").unwrap()];
    assert_eq!(one.title, Text::new("", "Policy and Procedures"));
    assert!(one.text.en.starts_with("a. Develop, document, and disseminate to ["), "{}", one.text.en);
    assert!(!one.why.is_empty());
    for one in &nist.requirements {
        assert!(!one.text.en.contains("{{"), "{}: {}", one.reference, one.text.en);
    }
}

#[test]
fn a_small_catalogue_has_groups_in_groups() {
    let sample = framework_of(shared("oscal_basic-catalog.json"));
    let one = &sample.requirements[sample.position("s1.1.1").unwrap()];
    assert_eq!(one.depth, 3);
    assert!(one.assess);
}

#[test]
fn a_profile_is_a_selection_of_controls() {
    let libraries = shared("oscal_NIST_SP-800-53_rev5_HIGH-baseline_profile.json");
    let [Library::Selection(selection)] = &*libraries else { panic!("not a selection") };
    assert_eq!(selection.controls.len(), 370);
    assert!(!selection.everything);
    assert!(selection.controls.iter().any(|id| id == "ac-2.1"));
}

#[test]
fn results_plans_and_security_plans_are_read_for_what_is_shown_of_them() {
    let libraries = shared("oscal_ifa_assessment-results-example.json");
    let [Library::AssessmentResults(results)] = &*libraries else { panic!("not results") };
    assert_eq!((results.findings.len(), results.risks.len()), (1, 1));
    assert_eq!(results.findings[0].target, "ac-6.1_obj");
    assert!(!results.findings[0].satisfied);
    assert_eq!(results.risks[0].status, "investigating");
    assert!(!results.observations.is_empty());

    let libraries = shared("oscal_ifa_plan-of-action-and-milestones.json");
    let [Library::ActionPlan(plan)] = &*libraries else { panic!("not a plan") };
    assert!(!plan.items.is_empty());
    assert!(!plan.items[0].risks.is_empty());
    assert!(plan.risks.iter().any(|risk| risk.status == "deviation-approved"));

    let libraries = shared("oscal_ssp-example.json");
    let [Library::SecurityPlan(plan)] = &*libraries else { panic!("not a security plan") };
    assert_eq!(plan.system, "Enterprise Logging and Auditing System");
    assert_eq!(plan.implemented[0].control, "au-1");
    assert!(plan.implemented[0].statements.contains(&"au-1_smt".to_owned()));
}

#[test]
fn the_examples_of_the_guide_are_read_as_they_are_printed() {
    let guide = include_str!("../../../../docs/guides/frameworks.md");
    let examples: Vec<&str> =
        guide.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    let [framework, mapping] = &*examples else { panic!("the guide has {} examples", examples.len()) };
    let framework = crate::framework(framework);
    let mapping = crate::mappings_of(read(mapping.as_bytes(), "mapping.yaml").unwrap());
    assert_eq!(mapping[0].source, framework.code);
    for pair in &mapping[0].pairs {
        assert!(framework.requirements.iter().any(|one| one.reference == pair.from), "{}", pair.from);
    }
}

/// Every file that is shipped must be read, and every mapping between two of them must be about what they have.
#[test]
fn the_frameworks_and_the_mappings_that_are_shipped_hold_together() {
    let folder = |name: &str| format!("{}/../../regulation/{name}", env!("CARGO_MANIFEST_DIR"));
    let mut wrong = Vec::new();
    let (mut frameworks, mut mappings) = (HashMap::new(), Vec::new());
    for folder in [folder("frameworks"), folder("mappings")] {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if !name.ends_with(".yaml") {
                continue;
            }
            match read(&std::fs::read(&path).unwrap(), &name) {
                Err(faults) => wrong.push(format!("{name}:\n{}", told(&faults))),
                Ok(libraries) => {
                    for library in libraries {
                        match library {
                            Library::Framework(one) => {
                                let code = one.code.clone();
                                if frameworks.insert(code.clone(), *one).is_some() {
                                    wrong.push(format!("{name}: the code {code} is taken by another file"));
                                }
                            }
                            Library::Mapping(one) => mappings.push((name.clone(), one)),
                            other => wrong.push(format!("{name}: not expected here: {other:?}")),
                        }
                    }
                }
            }
        }
    }
    for framework in frameworks.values() {
        let lacks = |text: &Text| !text.is_empty() && (text.fr.is_empty() || text.en.is_empty());
        for one in &framework.requirements {
            if [&one.title, &one.text, &one.question, &one.why, &one.proof].into_iter().any(lacks) {
                wrong
                    .push(format!("{} {}: a text lacks one of the languages", framework.code, one.reference));
            }
        }
    }
    for (name, mapping) in &mappings {
        for code in [&mapping.source, &mapping.target] {
            if !frameworks.contains_key(code) {
                wrong.push(format!("{name}: {code} is not one of the frameworks"));
            }
        }
        if let (Some(source), Some(target)) =
            (frameworks.get(&mapping.source), frameworks.get(&mapping.target))
            && let Err(faults) = resolve(mapping, source, target)
        {
            wrong.push(format!("{name}:\n{}", told(&faults)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_library_brings_its_scores_its_questions_its_tiers_and_its_translations() {
    let text = r#"
urn: urn:a:risk:library:l
version: 3
locale: en
translations: { fr: { name: Bibliothèque } }
objects:
  frameworks:
    - urn: URN:A:risk:framework:Maturity-1.0
      ref_id: MAT
      name: Maturity
      translations: { fr: { name: Maturité } }
      min_score: 1
      max_score: 5
      scores_definition:
        scale:
          - { score: 5, name: Optimised }
          - { score: 1, name: Initial }
          - { score: 3 }
        alternatives:
          short: [{ score: 1, name: No }, { score: 5, name: Yes }]
      implementation_groups_definition:
        - { ref_id: B, name: Basic, description: null }
      requirement_nodes:
        - { urn: u:1, assessable: false, ref_id: "1", name: First, unknown: kept quiet }
        - urn: u:1.1
          parent_urn: u:1
          assessable: true
          ref_id: 1.10
          description: Do it.
          annotation: Because.
          typical_evidence: A record.
          implementation_groups: [B]
          weight: 2
          scores_definition_ref: short
          translations: { fr: { description: Faites-le. } }
          questions:
            u:1.1:question:1: { type: text, text: Is it done? }
            u:1.1:question:2: { type: text, text: By whom? }
        - { urn: "u:[node-7]", parent_urn: u:1, assessable: true, description: No reference. }
        - { urn: u:8, assessable: true, ref_id: same, name: One }
        - { urn: u:9, assessable: true, ref_id: same, name: Two }
"#;
    let framework = crate::framework(text);
    assert_eq!((&*framework.code, framework.version), ("maturity-1-0", 3));
    assert_eq!(framework.title, Text::new("Maturité", "Maturity"));
    let levels: Vec<_> = framework.scale.levels.iter().map(|one| (&*one.code, one.value)).collect();
    assert_eq!(levels, [("1", Some(0.0)), ("3", Some(0.5)), ("5", Some(1.0))]);
    assert_eq!(framework.scale.levels[1].label, Text::same("3"));
    let one = &framework.requirements[framework.position("1.10").unwrap()];
    assert_eq!(one.text, Text::new("Faites-le.", "Do it."));
    assert_eq!(one.question.en, "Is it done?\nBy whom?");
    assert_eq!((&*one.why.en, &*one.proof.en, one.weight), ("Because.", "A record.", 2.0));
    assert_eq!(framework.scale_of(one).levels.len(), 2);
    let references: Vec<&str> = framework.requirements.iter().map(|one| &*one.reference).collect();
    assert_eq!(references, ["1", "1.10", "[node-7]", "8", "9"]);
}
