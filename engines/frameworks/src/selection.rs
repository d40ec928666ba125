//! Makes a framework of a selection of controls and of the catalogue they are in.

use std::collections::{HashMap, HashSet};

use crate::check::{self, Above, Draft, Faults, code_from};
use crate::faults::{Fault, Place, What, excerpt};
use crate::model::{Framework, Selection, Status, Text};
use crate::oscal::{control_ids, major};

/// How many patterns a selection may have: each is compared with every control.
const MOST_PATTERNS: usize = 100;
/// How many bytes a pattern, or what it is compared with, may have: OSCAL names controls in a few signs.
const LONGEST_COMPARED: usize = 64;

/// The controls that the selection keeps, under the headings of the catalogue that still have something under them.
///
/// As in the resolution of OSCAL profiles: what is excluded is excluded whatever else is said, a control is kept
/// without those below it unless the profile says otherwise, and one whose parent is not kept hangs under the next
/// heading above. A profile of a profile is resolved with the framework that the other one gave.
pub fn resolve_selection(selection: &Selection, catalog: &Framework) -> Result<Framework, Vec<Fault>> {
    let mut faults = Faults::default();
    let places: HashSet<&str> = selection.catalogues.iter().map(String::as_str).collect();
    if places.len() > 1 {
        faults.add(Place::reference("imports"), What::SeveralCatalogues);
    }
    let names = Names::of(catalog);
    let mut kept = vec![selection.everything; catalog.requirements.len()];
    let marks = [
        (&selection.controls, false, true),
        (&selection.families, true, true),
        (&selection.excluded, false, false),
        (&selection.excluded_families, true, false),
    ];
    let patterns = marks.iter().flat_map(|(controls, _, _)| *controls).filter(|one| is_pattern(one)).count();
    if patterns > MOST_PATTERNS {
        faults.add(Place::reference("matching"), What::TooMany { limit: MOST_PATTERNS });
        return Err(faults.0);
    }
    for (controls, with_children, is_kept) in marks {
        let mut found: HashSet<usize> = HashSet::new();
        for control in controls {
            if is_pattern(control) && control.len() > LONGEST_COMPARED {
                let what = What::WrongValue { name: "pattern".to_owned(), value: excerpt(control) };
                faults.add(Place::reference("matching"), what);
            } else if is_pattern(control) {
                found.extend(names.matching(control));
            } else if let Some(position) = names.find(control) {
                found.insert(position);
            } else {
                let reference = excerpt(control);
                let what = What::UnknownReference { framework: catalog.code.clone(), reference };
                faults.add(Place::reference(excerpt(control)), what);
            }
        }
        // A requirement comes after the one it belongs to: one pass reaches all those below.
        for (position, one) in catalog.requirements.iter().enumerate() {
            if with_children && one.parent.is_some_and(|parent| found.contains(&parent)) {
                found.insert(position);
            }
        }
        found.into_iter().for_each(|position| kept[position] = is_kept);
    }
    keep_headings(&mut kept, catalog);
    let drafts = drafts(&kept, catalog);
    let framework = Framework {
        code: code_from(&selection.title),
        version: major(&selection.version),
        title: titled(selection, catalog),
        short: Text::default(),
        status: Status::ToValidate,
        note: note(selection),
        requirements: check::arrange(drafts, &mut faults),
        identity: None,
        ..shell(catalog)
    };
    check::framework(&framework, &HashMap::new(), &mut faults);
    faults.outcome(framework)
}

/// The catalogue without its requirements.
fn shell(catalog: &Framework) -> Framework {
    Framework {
        code: String::new(),
        version: catalog.version,
        title: Text::default(),
        short: Text::default(),
        publisher: catalog.publisher.clone(),
        source: catalog.source.clone(),
        status: catalog.status,
        note: Text::default(),
        scale: catalog.scale.clone(),
        scales: catalog.scales.clone(),
        not_applicable: catalog.not_applicable,
        scoring: catalog.scoring,
        groups: catalog.groups.clone(),
        requirements: Vec::new(),
        identity: None,
    }
}

/// What the requirements of a catalogue may be called by a profile.
struct Names<'a> {
    positions: HashMap<String, usize>,
    catalog: &'a Framework,
    ids: Vec<String>,
}

impl Names<'_> {
    fn of(catalog: &Framework) -> Names<'_> {
        let ids = control_ids(catalog);
        let mut positions = HashMap::new();
        // The reference comes first, then the identity, then what OSCAL calls it when Hygie writes it.
        for (position, one) in catalog.requirements.iter().enumerate() {
            positions.insert(one.reference.clone(), position);
        }
        for (position, one) in catalog.requirements.iter().enumerate() {
            if let Some(identity) = &one.identity {
                positions.entry(identity.clone()).or_insert(position);
            }
        }
        for (position, id) in ids.iter().enumerate() {
            positions.entry(id.clone()).or_insert(position);
        }
        Names { positions, catalog, ids }
    }

    fn find(&self, control: &str) -> Option<usize> {
        self.positions.get(control).copied()
    }

    fn matching(&self, pattern: &str) -> impl Iterator<Item = usize> {
        let all = self.catalog.requirements.iter().zip(&self.ids).enumerate();
        all.filter(move |(_, (one, id))| {
            // A heading is not a control: a pattern for all would name the groups too.
            let identity = one.identity.as_deref().unwrap_or(id);
            one.assess && (fits(pattern, &one.reference) || fits(pattern, identity))
        })
        .map(|(position, _)| position)
    }
}

fn is_pattern(control: &str) -> bool {
    control.contains(['*', '?'])
}

/// Whether the text, which is short, is of this pattern. On a failure, the last star takes one sign more.
fn fits(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    if text.len() > LONGEST_COMPARED {
        return false;
    }
    let (mut at, mut sign) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while sign < text.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, sign));
                at += 1;
            }
            Some(one) if *one == b'?' || *one == text[sign] => {
                at += 1;
                sign += 1;
            }
            _ => {
                let Some((place, taken)) = star else { return false };
                star = Some((place, taken + 1));
                (at, sign) = (place + 1, taken + 1);
            }
        }
    }
    pattern[at..].iter().all(|one| *one == b'*')
}

/// Adds the headings above what is kept, and takes away those under which nothing is left.
fn keep_headings(kept: &mut [bool], catalog: &Framework) {
    let mut has_children = vec![false; kept.len()];
    let mut holds = vec![false; kept.len()];
    for (position, one) in catalog.requirements.iter().enumerate().rev() {
        // What is not answered and has something under it is a heading, be it chosen by name or with everything.
        if !one.assess && has_children[position] {
            kept[position] = holds[position];
        }
        if let Some(parent) = one.parent {
            has_children[parent] = true;
            holds[parent] |= kept[position] || holds[position];
        }
    }
}

/// The requirements that are kept, each under the next kept one above.
fn drafts(kept: &[bool], catalog: &Framework) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = Vec::new();
    let mut places: Vec<Option<usize>> = Vec::with_capacity(kept.len());
    for (position, one) in catalog.requirements.iter().enumerate() {
        let above = one.parent.and_then(|parent| places[parent]);
        if !kept[position] {
            places.push(above);
            continue;
        }
        places.push(Some(drafts.len()));
        drafts.push(Draft {
            place: Place::reference(excerpt(&one.reference)),
            key: one.reference.clone(),
            parent: above.map_or(Above::Nothing, Above::Position),
            requirement: one.clone(),
        });
    }
    drafts
}

/// The title in the language of the catalogue, since a profile does not say its own.
fn titled(selection: &Selection, catalog: &Framework) -> Text {
    let title = selection.title.trim();
    match (catalog.title.fr.is_empty(), catalog.title.en.is_empty()) {
        (true, _) => Text::new("", title),
        (_, true) => Text::new(title, ""),
        _ => Text::same(title),
    }
}

fn note(selection: &Selection) -> Text {
    if !selection.rewords {
        return Text::default();
    }
    Text::new(
        "Le profil change aussi des paramètres ou des libellés : ceux du catalogue sont gardés.",
        "The profile also changes parameters or wordings: those of the catalogue are kept.",
    )
}
