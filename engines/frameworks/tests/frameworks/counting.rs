use hygie_frameworks::{
    Answer, Answers, Framework, Mapping, Profile, Relation, Scoring, Status, Text, diff, lacking, propose,
    resolve, score,
};
use proptest::prelude::*;

use crate::small;

fn answers(list: &[(&str, &str)]) -> Answers {
    let answer =
        |code: &str| if code == "n/a" { Answer::NotApplicable } else { Answer::Level(code.to_owned()) };
    list.iter().map(|(reference, code)| ((*reference).to_owned(), answer(code))).collect()
}

fn by(scoring: Scoring) -> Framework {
    Framework { scoring, ..small() }
}

fn value(scoring: Scoring, list: &[(&str, &str)]) -> Option<f64> {
    score(&by(scoring), &[], None, &answers(list)).score
}

#[test]
fn without_an_answer_there_is_no_score() {
    for scoring in [Scoring::WeightedMean, Scoring::WeakestTheme, Scoring::ConformityRate] {
        assert_eq!(value(scoring, &[]), None);
        assert_eq!(value(scoring, &[("1.10", "n/a"), ("2", "n/a"), ("3", "n/a"), ("4", "n/a")]), None);
    }
}

#[test]
fn the_weighted_mean_is_of_what_is_answered() {
    assert_eq!(value(Scoring::WeightedMean, &[("1.10", "yes"), ("2", "no")]), Some(0.75));
    assert_eq!(value(Scoring::WeightedMean, &[("1.10", "yes"), ("2", "n/a")]), Some(1.0));
    assert_eq!(value(Scoring::WeightedMean, &[("1.10", "yes"), ("2", "unknown")]), Some(1.0));
}

#[test]
fn the_weakest_theme_gives_its_mean_and_its_explanation() {
    let framework = by(Scoring::WeakestTheme);
    let all =
        score(&framework, &[], None, &answers(&[("1.10", "yes"), ("2", "yes"), ("3", "no"), ("4", "yes")]));
    assert_eq!(all.score, Some(0.5));
    assert_eq!(all.themes.iter().map(|one| one.score).collect::<Vec<_>>(), [Some(1.0), Some(0.5)]);
    assert_eq!(all.explanation.iter().map(|one| &*one.reference).collect::<Vec<_>>(), ["3", "4"]);
    assert_eq!(value(Scoring::WeakestTheme, &[("1.10", "yes")]), Some(1.0));
}

#[test]
fn the_conformity_rate_counts_what_is_lacking_as_not_conforming() {
    assert_eq!(value(Scoring::ConformityRate, &[("1.10", "yes"), ("2", "partial")]), Some(0.25));
    assert_eq!(
        value(Scoring::ConformityRate, &[("1.10", "yes"), ("2", "n/a"), ("3", "n/a"), ("4", "yes")]),
        Some(1.0)
    );
}

#[test]
fn what_is_counted_adds_up() {
    let framework = small();
    let given = answers(&[("1.10", "yes"), ("2", "n/a"), ("3", "partial"), ("absent", "yes")]);
    let counts = score(&framework, &[], None, &given).counts;
    assert_eq!((counts.answered, counts.not_applicable, counts.lacking, counts.total), (1, 1, 2, 4));
    let missing = lacking(&framework, &[], None, &given);
    assert!(missing.contains("3") && missing.contains("4"), "«partial» is not a level of 3: {missing:?}");
}

#[test]
fn groups_narrow_what_is_asked() {
    let total = |groups: &[&str]| {
        let groups: Vec<String> = groups.iter().map(|one| (*one).to_owned()).collect();
        score(&small(), &groups, None, &Answers::new()).counts.total
    };
    assert_eq!(total(&[]), 4);
    assert_eq!(total(&["first"]), 3);
    assert_eq!(total(&["first", "second"]), 4);
}

#[test]
fn a_requirement_is_asked_of_whom_it_is_for() {
    let total = |types: &str, segments: &[&str]| {
        let profile = Profile {
            types: vec![types.to_owned()],
            segments: segments.iter().map(|one| (*one).to_owned()).collect(),
            statuses: Vec::new(),
        };
        score(&small(), &[], Some(&profile), &Answers::new()).counts.total
    };
    assert_eq!(total("EJ", &["ehpad"]), 4);
    assert_eq!(total("ET", &["ehpad"]), 3);
    assert_eq!(total("EJ", &[]), 3);
}

fn mapping(pairs: &[(&str, &str, Relation)]) -> Mapping {
    let pair = |(from, to, relation): &(&str, &str, Relation)| hygie_frameworks::Pair {
        from: (*from).to_owned(),
        to: (*to).to_owned(),
        relation: *relation,
    };
    Mapping {
        code: "a-to-b".to_owned(),
        version: 1,
        source: "small".to_owned(),
        target: "small".to_owned(),
        status: Status::Official,
        note: Text::default(),
        pairs: pairs.iter().map(pair).collect(),
    }
}

fn proposed(pairs: &[(&str, &str, Relation)], list: &[(&str, &str)]) -> Vec<(String, String)> {
    propose(&mapping(pairs), &small(), &small(), &answers(list))
        .into_iter()
        .map(|one| (one.reference, one.level))
        .collect()
}

#[test]
fn equal_and_superset_carry_the_value_subset_and_intersect_lower_a_full_one() {
    use Relation::{Equal, Intersect, Subset, Superset};
    let one = |relation, code| proposed(&[("1.10", "2", relation)], &[("1.10", code)]).pop().map(|one| one.1);
    for relation in [Equal, Superset, Subset, Intersect] {
        let full = if matches!(relation, Equal | Superset) { "yes" } else { "partial" };
        assert_eq!(one(relation, "yes").as_deref(), Some(full));
        assert_eq!(one(relation, "partial").as_deref(), Some("partial"));
        assert_eq!(one(relation, "no").as_deref(), Some("no"));
        assert_eq!(one(relation, "n/a"), None);
        assert_eq!(one(relation, "unknown"), None);
    }
}

#[test]
fn a_value_that_the_target_has_not_becomes_the_one_below() {
    let one = |relation, code| proposed(&[("1.10", "3", relation)], &[("1.10", code)]).pop().map(|one| one.1);
    assert_eq!(one(Relation::Equal, "partial").as_deref(), Some("no"));
    assert_eq!(one(Relation::Subset, "yes").as_deref(), Some("no"));
    assert_eq!(one(Relation::Superset, "yes").as_deref(), Some("yes"));
}

#[test]
fn of_several_sources_the_most_restrictive_is_kept_and_the_silent_ones_are_told() {
    let pairs = [("1.10", "4", Relation::Equal), ("2", "4", Relation::Equal), ("3", "4", Relation::Equal)];
    let all = propose(&mapping(&pairs), &small(), &small(), &answers(&[("1.10", "yes"), ("2", "no")]));
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].level, "no");
    assert_eq!(all[0].origins.len(), 2);
    assert_eq!(all[0].silent, ["3"]);
}

#[test]
fn a_mapping_to_what_is_not_there_is_refused() {
    assert!(resolve(&mapping(&[("1.10", "2", Relation::Equal)]), &small(), &small()).is_ok());
    let faults = resolve(&mapping(&[("9", "2", Relation::Equal)]), &small(), &small()).unwrap_err();
    assert_eq!(faults[0].key(), "unknown-reference");
}

#[test]
fn a_framework_does_not_differ_from_itself_and_a_change_is_told_once() {
    assert!(diff(&small(), &small()).is_empty());
    let mut new = small();
    new.requirements[1].title.en = "Other".to_owned();
    new.requirements[2].parent = Some(3);
    new.requirements[4].scale = None;
    new.requirements[5].weight = 2.0;
    let changes = diff(&small(), &new);
    assert_eq!(changes.reworded, ["1.10"]);
    assert_eq!(changes.moved, ["2"]);
    assert_eq!(changes.rescaled, ["3"]);
    assert_eq!(changes.reweighed, ["4"]);
    new.requirements[5].reference = "5".to_owned();
    let changes = diff(&small(), &new);
    assert_eq!((changes.added, changes.removed), (vec!["5".to_owned()], vec!["4".to_owned()]));
}

const CODES: [&str; 6] = ["no", "partial", "yes", "unknown", "n/a", "-"];

fn any_answers() -> impl Strategy<Value = Vec<(&'static str, &'static str)>> {
    proptest::collection::vec(proptest::sample::select(&CODES[..]), 4).prop_map(|codes| {
        let references = ["1.10", "2", "3", "4"];
        references.into_iter().zip(codes).filter(|(_, code)| *code != "-").collect()
    })
}

proptest! {
    #[test]
    fn a_score_is_between_0_and_1_and_its_explanation_makes_it_again(
        list in any_answers(),
        scoring in proptest::sample::select(&[Scoring::WeightedMean, Scoring::WeakestTheme, Scoring::ConformityRate][..]),
    ) {
        let all = score(&by(scoring), &[], None, &answers(&list));
        let weights: f64 = all.explanation.iter().map(|one| one.weight).sum();
        let sum: f64 = all.explanation.iter().map(|one| one.weight * one.value).sum();
        match all.score {
            None => prop_assert!(all.explanation.is_empty()),
            Some(score) => {
                prop_assert!((0.0..=1.0).contains(&score));
                prop_assert!((score - sum / weights).abs() < 1e-9);
            }
        }
        let counts = all.counts;
        prop_assert_eq!(counts.answered + counts.not_applicable + counts.lacking, counts.total);
        prop_assert_eq!(all.themes.iter().map(|one| one.counts.total).sum::<usize>(), counts.total);
    }

    #[test]
    fn a_better_answer_never_lowers_the_score(list in any_answers(), which in 0_usize..4) {
        let reference = ["1.10", "2", "3", "4"][which];
        let mut better = answers(&list);
        let had = better.insert(reference.to_owned(), Answer::Level("yes".to_owned()));
        prop_assume!(matches!(had, Some(Answer::Level(ref code)) if code == "no" || (code == "partial" && which != 2)));
        for scoring in [Scoring::WeightedMean, Scoring::WeakestTheme, Scoring::ConformityRate] {
            let before = score(&by(scoring), &[], None, &answers(&list)).score;
            let after = score(&by(scoring), &[], None, &better).score;
            prop_assert!(after >= before);
        }
    }

    #[test]
    fn what_is_proposed_is_never_better_than_any_of_its_origins(list in any_answers()) {
        use Relation::{Equal, Intersect, Subset, Superset};
        let pairs = [("1.10", "4", Equal), ("2", "4", Subset), ("3", "4", Superset), ("2", "3", Intersect)];
        let framework = small();
        for one in propose(&mapping(&pairs), &framework, &framework, &answers(&list)) {
            let worth = |reference: &str, code: &str| {
                let requirement = &framework.requirements[framework.position(reference).unwrap()];
                framework.scale_of(requirement).level(code).unwrap().value.unwrap()
            };
            let level = worth(&one.reference, &one.level);
            prop_assert!(one.origins.iter().all(|origin| level <= worth(&origin.reference, &origin.answered)));
            let covered = one.origins.iter().all(|origin| origin.relation.covers());
            prop_assert!(covered || level < 1.0);
        }
    }
}
