//! What changes from one version of a framework to the next, so that assessments under way can follow.

use std::collections::HashMap;

use serde::Serialize;

use crate::model::{Framework, Requirement};

/// The references of what changed, in the order of the new version; of the old one for `removed`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Changes {
    pub added: Vec<String>,
    pub removed: Vec<String>,
    /// A title, a text, a question, a reason or a proof reads otherwise.
    pub reworded: Vec<String>,
    /// It stands under another heading.
    pub moved: Vec<String>,
    /// The levels of its scale, or their values, are not the same: answers may have no place any more.
    pub rescaled: Vec<String>,
    /// Whether it is asked, to whom, in which groups, or with what weight.
    pub reweighed: Vec<String>,
}

impl Changes {
    pub fn is_empty(&self) -> bool {
        *self == Changes::default()
    }
}

/// Requirements are the same when their references are.
pub fn diff(old: &Framework, new: &Framework) -> Changes {
    let index = |framework: &Framework| -> HashMap<String, usize> {
        framework.requirements.iter().enumerate().map(|(place, one)| (one.reference.clone(), place)).collect()
    };
    let (before, after) = (index(old), index(new));
    let mut changes = Changes::default();
    for one in &new.requirements {
        let reference = || one.reference.clone();
        let Some(was) = before.get(&one.reference).map(|place| &old.requirements[*place]) else {
            changes.added.push(reference());
            continue;
        };
        if words(was) != words(one) {
            changes.reworded.push(reference());
        }
        if heading(old, was) != heading(new, one) {
            changes.moved.push(reference());
        }
        if one.assess && was.assess && levels(old, was) != levels(new, one) {
            changes.rescaled.push(reference());
        }
        if terms(was) != terms(one) {
            changes.reweighed.push(reference());
        }
    }
    let gone = old.requirements.iter().filter(|one| !after.contains_key(&one.reference));
    changes.removed = gone.map(|one| one.reference.clone()).collect();
    changes
}

fn words(one: &Requirement) -> [&crate::model::Text; 5] {
    [&one.title, &one.text, &one.question, &one.why, &one.proof]
}

fn heading<'a>(framework: &'a Framework, one: &Requirement) -> Option<&'a str> {
    Some(&framework.requirements.get(one.parent?)?.reference)
}

fn levels<'a>(framework: &'a Framework, one: &Requirement) -> Vec<(&'a str, Option<f64>)> {
    framework.scale_of(one).levels.iter().map(|level| (&*level.code, level.value)).collect()
}

fn terms(one: &Requirement) -> (bool, &[String], f64, &crate::model::Applicability) {
    (one.assess, &one.groups, one.weight, &one.applies_to)
}
