//! What the answers to one framework say of another.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use crate::check::Faults;
use crate::faults::{Fault, Place, What, excerpt};
use crate::model::{Framework, Level, Mapping, Pair, Relation};
use crate::scoring::{Answer, Answers};

/// A level that may be proposed for a requirement of the target, and why.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Proposal {
    pub reference: String,
    /// The code of a level of the target.
    pub level: String,
    /// What it comes from: the level is the lowest that one of them gives.
    pub origins: Vec<Origin>,
    /// The sources that say nothing, because they are not answered or not applicable: they might say worse.
    pub silent: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Origin {
    pub reference: String,
    pub relation: Relation,
    /// The code of the level that was answered.
    pub answered: String,
    /// The code of the level of the target it gives alone.
    pub gives: String,
}

/// A mapping whose pairs are by reference, whatever they were by. A pair that is of neither framework is a fault.
pub fn resolve(mapping: &Mapping, source: &Framework, target: &Framework) -> Result<Mapping, Vec<Fault>> {
    let index = |framework: &Framework| -> HashMap<String, String> {
        let mut names = HashMap::new();
        for one in &framework.requirements {
            names.extend(
                one.identity.as_ref().map(|identity| (identity.to_lowercase(), one.reference.clone())),
            );
        }
        names.extend(framework.requirements.iter().map(|one| (one.reference.clone(), one.reference.clone())));
        names
    };
    let (sources, targets) = (index(source), index(target));
    let mut faults = Faults::default();
    let mut pairs = Vec::with_capacity(mapping.pairs.len());
    for pair in &mapping.pairs {
        let mut find = |names: &HashMap<String, String>, framework: &Framework, name: &str| {
            let found = names.get(name).or_else(|| names.get(&name.to_lowercase())).cloned();
            if found.is_none() {
                let what =
                    What::UnknownReference { framework: framework.code.clone(), reference: excerpt(name) };
                faults.add(Place::reference(excerpt(name)), what);
            }
            found
        };
        let (from, to) = (find(&sources, source, &pair.from), find(&targets, target, &pair.to));
        if let (Some(from), Some(to)) = (from, to) {
            pairs.push(Pair { from, to, relation: pair.relation });
        }
    }
    faults.outcome(Mapping { pairs, ..mapping.clone() })
}

/// What the answers to the source propose for the target, in the order of the target.
///
/// `equal` and `superset` carry the value. `subset` and `intersect` turn a full value into a partial one, and keep a
/// value that is lower. When several sources speak of one target, the most restrictive is kept. A value that the scale
/// of the target has not becomes the nearest one below, never one above. A source that is not applicable, or whose
/// level has no value, proposes nothing.
pub fn propose(
    mapping: &Mapping,
    source: &Framework,
    target: &Framework,
    answers: &Answers,
) -> Vec<Proposal> {
    let place = |framework: &Framework| -> HashMap<String, usize> {
        framework.requirements.iter().enumerate().map(|(place, one)| (one.reference.clone(), place)).collect()
    };
    let (sources, targets) = (place(source), place(target));
    let mut found: BTreeMap<usize, (Option<&Level>, Vec<Origin>, Vec<String>)> = BTreeMap::new();
    for pair in &mapping.pairs {
        let (Some(from), Some(to)) = (sources.get(&pair.from), targets.get(&pair.to)) else { continue };
        let (from, wanted) = (&source.requirements[*from], &target.requirements[*to]);
        if !wanted.assess || !from.assess {
            continue;
        }
        let (lowest, origins, silent) = found.entry(*to).or_default();
        let answered = match answers.get(&from.reference) {
            Some(Answer::Level(code)) => source.scale_of(from).level(code),
            _ => None,
        };
        let given = answered.and_then(|level| Some((level, level.value?))).and_then(|(level, value)| {
            Some((level, carry(value, pair.relation, &target.scale_of(wanted).levels)?))
        });
        let Some((answered, gives)) = given else {
            silent.push(from.reference.clone());
            continue;
        };
        origins.push(Origin {
            reference: from.reference.clone(),
            relation: pair.relation,
            answered: answered.code.clone(),
            gives: gives.code.clone(),
        });
        if lowest.is_none_or(|lowest| gives.value < lowest.value) {
            *lowest = Some(gives);
        }
    }
    found
        .into_iter()
        .filter_map(|(position, (level, origins, silent))| {
            let reference = target.requirements[position].reference.clone();
            Some(Proposal { reference, level: level?.code.clone(), origins, silent })
        })
        .collect()
}

/// The best level that is not better than what the source says. A scale whose lowest value is above it gives none.
fn carry(value: f64, relation: Relation, levels: &[Level]) -> Option<&Level> {
    let allowed = |level: f64| level <= value && (relation.covers() || level < 1.0);
    levels
        .iter()
        .filter(|level| level.value.is_some_and(allowed))
        .max_by(|one, other| one.value.partial_cmp(&other.value).unwrap_or(std::cmp::Ordering::Equal))
}
