//! Turns what a file says into a framework, once everything in it holds together.

use std::collections::{HashMap, HashSet};

use crate::faults::{Fault, Place, What, excerpt};
use crate::model::{Framework, Mapping, Requirement, Scale};
use crate::{DEEPEST_REQUIREMENT, MOST_PAIRS, MOST_REQUIREMENTS};

/// How many faults are worth telling about one file.
const MOST_FAULTS: usize = 200;

/// A requirement as the file gives it.
pub(crate) struct Draft {
    pub place: Place,
    /// What the children call it: its reference, or its URN.
    pub key: String,
    pub parent: Above,
    pub requirement: Requirement,
}

pub(crate) enum Above {
    Nothing,
    /// Where the parent stands among the drafts.
    Position(usize),
    /// What the parent is called.
    Key(String),
}

/// The faults of a file, in the order in which they are met.
#[derive(Default)]
pub(crate) struct Faults(pub Vec<Fault>);

impl Faults {
    pub fn add(&mut self, place: Place, what: What) {
        if self.0.len() < MOST_FAULTS {
            self.0.push(Fault::new(place, what));
        }
    }

    pub fn any(&self) -> bool {
        !self.0.is_empty()
    }

    pub fn outcome<T>(self, value: T) -> Result<T, Vec<Fault>> {
        if self.0.is_empty() { Ok(value) } else { Err(self.0) }
    }
}

/// Puts the requirements in the order of display, and gives each its parent and its depth.
///
/// The draft of a requirement that has a fault is left out: the file is refused anyway.
pub(crate) fn arrange(drafts: Vec<Draft>, faults: &mut Faults) -> Vec<Requirement> {
    if drafts.is_empty() {
        faults.add(Place::default(), What::NoRequirement);
    }
    if drafts.len() > MOST_REQUIREMENTS {
        faults.add(Place::default(), What::TooMany { limit: MOST_REQUIREMENTS });
        return Vec::new();
    }
    let mut by_key: HashMap<&str, usize> = HashMap::new();
    let mut references: HashSet<&str> = HashSet::new();
    for (position, draft) in drafts.iter().enumerate() {
        let reference = &*draft.requirement.reference;
        let place = draft.place.at(reference);
        if reference.is_empty() {
            faults.add(place, What::EmptyReference);
            continue;
        }
        let twice_named = !references.insert(reference);
        let twice_called = by_key.insert(&draft.key, position).is_some();
        if twice_named || twice_called {
            faults.add(place.clone(), What::DuplicateReference);
        }
        if draft.requirement.title.is_empty() && draft.requirement.text.is_empty() {
            faults.add(place, What::MissingTitle);
        }
    }
    let mut parents: Vec<Option<usize>> = Vec::with_capacity(drafts.len());
    for draft in &drafts {
        parents.push(match &draft.parent {
            Above::Nothing => None,
            Above::Position(position) => Some(*position),
            Above::Key(key) => {
                let known = by_key.get(&**key).copied();
                if known.is_none() {
                    let what = What::UnknownParent { parent: excerpt(key) };
                    faults.add(draft.place.at(&draft.requirement.reference), what);
                }
                known
            }
        });
    }
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); drafts.len()];
    let mut waiting: Vec<(usize, Option<usize>, usize)> = Vec::new();
    for (position, parent) in parents.iter().enumerate() {
        match parent {
            Some(parent) => children[*parent].push(position),
            None => waiting.push((position, None, 1)),
        }
    }
    // Depth first, from the roots: what is not met stands in a circle, or under one.
    waiting.reverse();
    let mut sources: Vec<Option<Draft>> = drafts.into_iter().map(Some).collect();
    let mut arranged: Vec<Requirement> = Vec::with_capacity(sources.len());
    while let Some((position, parent, depth)) = waiting.pop() {
        let Some(draft) = sources[position].take() else { continue };
        let mut requirement = draft.requirement;
        if depth > DEEPEST_REQUIREMENT {
            faults.add(draft.place.at(&requirement.reference), What::TooDeep { limit: DEEPEST_REQUIREMENT });
            break;
        }
        (requirement.parent, requirement.depth) = (parent, depth);
        let here = arranged.len();
        arranged.push(requirement);
        waiting.extend(children[position].iter().rev().map(|child| (*child, Some(here), depth + 1)));
    }
    if !waiting.is_empty() || arranged.len() == sources.len() {
        return arranged;
    }
    let too_deep = faults.0.iter().any(|fault| matches!(fault.what, What::TooDeep { .. }));
    for (position, draft) in sources.iter().enumerate() {
        let (Some(draft), false) = (draft, too_deep) else { continue };
        let through = parents[position].and_then(|parent| sources[parent].as_ref());
        let through = through.map_or("", |parent| &parent.requirement.reference);
        faults.add(draft.place.at(&draft.requirement.reference), What::Cycle { through: excerpt(through) });
    }
    arranged
}

/// What does not hold together in a framework, its tree apart. `places` tells where each requirement is.
pub(crate) fn framework(framework: &Framework, places: &HashMap<String, Place>, faults: &mut Faults) {
    code("code", &framework.code, faults);
    if framework.version == 0 {
        faults.add(Place::default(), What::WrongValue { name: "version".to_owned(), value: "0".to_owned() });
    }
    if framework.title.is_empty() {
        faults.add(Place::default(), What::MissingKey { name: "title".to_owned() });
    }
    scale("scale", &framework.scale, faults);
    for (name, one) in &framework.scales {
        scale(name, one, faults);
    }
    let mut groups = HashSet::new();
    for group in &framework.groups {
        if !groups.insert(&*group.code) {
            let group = excerpt(&group.code);
            faults.add(Place::reference("groups"), What::DuplicateGroup { group });
        }
    }
    for one in &framework.requirements {
        let place = || places.get(&one.reference).cloned().unwrap_or_default().at(&one.reference);
        if !one.weight.is_finite() || one.weight <= 0.0 {
            faults.add(place(), What::WrongWeight { weight: one.weight });
        }
        for group in one.groups.iter().filter(|group| !groups.contains(&***group)) {
            faults.add(place(), What::UnknownGroup { group: excerpt(group) });
        }
        if let Some(scale) = one.scale.as_ref().filter(|name| !framework.scales.contains_key(*name)) {
            faults.add(place(), What::UnknownScale { scale: excerpt(scale) });
        }
    }
}

pub(crate) fn is_of_code(one: char) -> bool {
    one.is_ascii_lowercase() || one.is_ascii_digit() || one == '-'
}

/// A code made of a name: lower case, figures and hyphens.
pub(crate) fn code_from(name: &str) -> String {
    let mut code = String::new();
    for one in name.chars().map(|one| one.to_ascii_lowercase()) {
        if is_of_code(one) && one != '-' {
            code.push(one);
        } else if !code.is_empty() && !code.ends_with('-') {
            code.push('-');
        }
    }
    code.truncate(100);
    code.trim_end_matches('-').to_owned()
}

fn code(name: &str, value: &str, faults: &mut Faults) {
    if value.is_empty() {
        faults.add(Place::default(), What::MissingKey { name: name.to_owned() });
    } else if !value.chars().all(is_of_code) {
        faults.add(Place::default(), What::WrongValue { name: name.to_owned(), value: excerpt(value) });
    }
}

fn scale(name: &str, scale: &Scale, faults: &mut Faults) {
    let place = || Place::reference(name);
    let scale_name = || excerpt(name);
    if scale.levels.len() < 2 {
        faults.add(place(), What::TooFewLevels { scale: scale_name() });
    }
    let mut codes = HashSet::new();
    let mut last = 0.0;
    for level in &scale.levels {
        let code = excerpt(&level.code);
        if level.code.is_empty() {
            faults.add(place(), What::MissingKey { name: "code".to_owned() });
        } else if !codes.insert(&*level.code) {
            faults.add(place(), What::DuplicateLevel { scale: scale_name(), code: code.clone() });
        }
        match level.value {
            Some(value) if !(0.0..=1.0).contains(&value) => {
                faults.add(place(), What::ValueOutOfRange { scale: scale_name(), code, value });
            }
            Some(value) if value < last => {
                faults.add(place(), What::ScaleOutOfOrder { scale: scale_name(), code });
            }
            Some(value) => last = value,
            None => {}
        }
    }
}

pub(crate) fn mapping(mapping: &Mapping, places: &[Place], faults: &mut Faults) {
    for (name, value) in [("code", &mapping.code), ("source", &mapping.source), ("target", &mapping.target)] {
        code(name, value, faults);
    }
    if mapping.pairs.len() > MOST_PAIRS {
        faults.add(Place::default(), What::TooMany { limit: MOST_PAIRS });
        return;
    }
    let mut known = HashSet::new();
    for (position, pair) in mapping.pairs.iter().enumerate() {
        let place = places.get(position).cloned().unwrap_or_default();
        if pair.from.is_empty() || pair.to.is_empty() {
            faults.add(place, What::EmptyReference);
        } else if !known.insert((&pair.from, &pair.to)) {
            faults.add(place.at(&pair.from), What::DuplicatePair);
        }
    }
}
