//! Frameworks and the results of their assessments, written as OSCAL.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{OSCAL, OURS};
use crate::check::Faults;
use crate::faults::{Fault, Place, What, excerpt};
use crate::model::{Framework, Language};
use crate::scoring::Answer;

/// When a document is written, and where its identifiers come from.
pub struct Stamp<'a> {
    pub at: DateTime<Utc>,
    pub fresh: &'a mut dyn FnMut() -> Uuid,
}

impl Stamp<'_> {
    fn uuid(&mut self) -> String {
        (self.fresh)().to_string()
    }

    fn metadata(&self, title: &str, version: &str, props: Vec<Value>) -> Value {
        tidy(json!({
            "title": title,
            "last-modified": self.at.to_rfc3339(),
            "version": version,
            "oscal-version": OSCAL,
            "props": props,
        }))
    }
}

/// The framework as an OSCAL catalogue, in one language.
///
/// What OSCAL has no word for, such as the scale, goes into properties of our namespace, from which [`read`](crate::read)
/// makes the same framework again.
pub fn to_oscal_catalog(framework: &Framework, language: Language, stamp: &mut Stamp<'_>) -> String {
    let code = match language {
        Language::French => "fr",
        Language::English => "en",
    };
    let mut props = vec![
        prop("code", &framework.code),
        prop("language", code),
        prop("status", framework.status.code()),
        prop("not-applicable", framework.not_applicable.code()),
        prop("scoring", framework.scoring.code()),
    ];
    props.extend((!framework.short.is_empty()).then(|| prop("short", framework.short.get(language))));
    props.extend(framework.identity.as_ref().map(|identity| prop("identity", identity)));
    let named = framework.scales.iter().map(|(name, scale)| (Some(name), scale));
    for (name, scale) in std::iter::once((None, &framework.scale)).chain(named) {
        for level in &scale.levels {
            let remarks = tidy(json!({ "scale": name, "label": level.label, "value": level.value }));
            props.push(remarked(prop("level", &level.code), &remarks));
        }
    }
    for group in &framework.groups {
        props.push(remarked(prop("group", &group.code), &json!(group.label)));
    }
    let mut writer = Writer {
        framework,
        language,
        ids: control_ids(framework),
        children: vec![Vec::new(); framework.requirements.len()],
    };
    let mut roots = Vec::new();
    for (position, one) in framework.requirements.iter().enumerate() {
        match one.parent {
            Some(parent) => writer.children[parent].push(position),
            None => roots.push(position),
        }
    }
    let (groups, controls) = writer.inside(&roots);
    let mut metadata = stamp.metadata(framework.title.get(language), &framework.version.to_string(), props);
    if !framework.publisher.is_empty() {
        let publisher = framework.publisher.get(language);
        metadata["parties"] = json!([{ "uuid": stamp.uuid(), "type": "organization", "name": publisher }]);
    }
    let catalog = json!({
        "uuid": stamp.uuid(), "metadata": metadata, "groups": groups, "controls": controls,
    });
    pretty(&json!({ "catalog": tidy(catalog) }))
}

fn prop(name: &str, value: &str) -> Value {
    json!({ "name": name, "ns": OURS, "value": value })
}

fn remarked(mut prop: Value, remarks: &Value) -> Value {
    prop["remarks"] = Value::String(remarks.to_string());
    prop
}

/// Without what is null or an empty list: OSCAL has neither.
fn tidy(mut value: Value) -> Value {
    if let Value::Object(map) = &mut value {
        map.retain(|_, one| !one.is_null() && one.as_array().is_none_or(|list| !list.is_empty()));
    }
    value
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

/// What each requirement is called in OSCAL, where a name begins with a letter and holds few signs.
pub(crate) fn control_ids(framework: &Framework) -> Vec<String> {
    let mut taken = HashSet::new();
    let mut name = |reference: &str| {
        let is_allowed = |one: char| one.is_ascii_alphanumeric() || matches!(one, '.' | '-' | '_');
        let mut id: String = reference.chars().map(|one| if is_allowed(one) { one } else { '-' }).collect();
        if !id.starts_with(|one: char| one.is_ascii_alphabetic() || one == '_') {
            id.insert_str(0, "r-");
        }
        let mut unique = id.clone();
        let mut times = 1;
        while !taken.insert(unique.clone()) {
            times += 1;
            unique = format!("{id}_{times}");
        }
        unique
    };
    framework.requirements.iter().map(|one| name(&one.reference)).collect()
}

struct Writer<'a> {
    framework: &'a Framework,
    language: Language,
    ids: Vec<String>,
    children: Vec<Vec<usize>>,
}

impl Writer<'_> {
    /// Groups when all of them are headings with something under, controls otherwise: OSCAL does not mix them.
    fn inside(&self, positions: &[usize]) -> (Vec<Value>, Vec<Value>) {
        let is_group = |position: &usize| {
            !self.framework.requirements[*position].assess && !self.children[*position].is_empty()
        };
        if !positions.is_empty() && positions.iter().all(is_group) {
            (positions.iter().map(|position| self.group(*position)).collect(), Vec::new())
        } else {
            (Vec::new(), positions.iter().map(|position| self.control(*position)).collect())
        }
    }

    fn group(&self, position: usize) -> Value {
        let (groups, controls) = self.inside(&self.children[position]);
        let mut group = self.common(position);
        (group["groups"], group["controls"]) = (groups.into(), controls.into());
        tidy(group)
    }

    fn control(&self, position: usize) -> Value {
        let mut control = self.common(position);
        let children: Vec<Value> = self.children[position].iter().map(|child| self.control(*child)).collect();
        control["controls"] = children.into();
        if let (false, Some(props)) =
            (self.framework.requirements[position].assess, control["props"].as_array_mut())
        {
            props.push(prop("assessable", "no"));
        }
        tidy(control)
    }

    fn common(&self, position: usize) -> Value {
        let one = &self.framework.requirements[position];
        let id = &self.ids[position];
        let mut props = vec![json!({ "name": "label", "value": one.reference }), prop("ref", &one.reference)];
        if one.weight != 1.0 {
            props.push(prop("weight", &one.weight.to_string()));
        }
        let lists = [
            ("in-group", &one.groups),
            ("for-type", &one.applies_to.types),
            ("for-segment", &one.applies_to.segments),
            ("for-status", &one.applies_to.statuses),
        ];
        for (name, list) in lists {
            props.extend(list.iter().map(|value| prop(name, value)));
        }
        for (name, value) in [("scale", &one.scale), ("link", &one.link), ("identity", &one.identity)] {
            props.extend(value.as_ref().map(|value| prop(name, value)));
        }
        let parts = [
            ("statement", "smt", &one.text),
            ("question", "obj", &one.question),
            ("guidance", "gdn", &one.why),
            ("assessment-objects", "prf", &one.proof),
        ];
        let parts: Vec<Value> = parts
            .into_iter()
            // What is answered has a statement, be it empty: it is what a finding is about.
            .filter(|(name, _, text)| !text.is_empty() || (one.assess && *name == "statement"))
            .map(|(name, end, text)| {
                let prose = Some(text.get(self.language)).filter(|prose| !prose.is_empty());
                let ns = (name == "question").then_some(OURS);
                tidy(json!({ "id": format!("{id}_{end}"), "name": name, "ns": ns, "prose": prose }))
            })
            .collect();
        let title =
            [one.title.get(self.language), &one.reference].into_iter().find(|title| !title.is_empty());
        tidy(json!({ "id": id, "title": title, "props": props, "parts": parts }))
    }
}

/// What was answered to one requirement, to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    pub reference: String,
    pub answer: Answer,
    pub remarks: String,
}

/// The answers of a structure as OSCAL assessment results.
///
/// A level worth 1 is satisfied, one worth less is not. A level without value is written nowhere.
pub fn to_oscal_results(
    framework: &Framework,
    title: &str,
    outcomes: &[Outcome],
    language: Language,
    stamp: &mut Stamp<'_>,
) -> Result<String, Vec<Fault>> {
    let mut faults = Faults::default();
    let ids = control_ids(framework);
    let places: HashMap<&str, usize> =
        framework.requirements.iter().enumerate().map(|(place, one)| (&*one.reference, place)).collect();
    let (mut findings, mut reviewed) = (Vec::new(), Vec::new());
    for outcome in outcomes {
        let Some(position) = places.get(&*outcome.reference).copied() else {
            let reference = excerpt(&outcome.reference);
            let what =
                What::UnknownReference { framework: framework.code.clone(), reference: reference.clone() };
            faults.add(Place::reference(reference), what);
            continue;
        };
        let one = &framework.requirements[position];
        let (state, reason, implementation, level) = match &outcome.answer {
            Answer::NotApplicable => ("satisfied", "other", Some("not-applicable"), None),
            Answer::Level(code) => {
                let Some(level) = framework.scale_of(one).level(code) else {
                    let what = What::WrongValue { name: "level".to_owned(), value: excerpt(code) };
                    faults.add(Place::reference(excerpt(&one.reference)), what);
                    continue;
                };
                match level.value {
                    None => continue,
                    Some(value) if value >= 1.0 => ("satisfied", "pass", Some("implemented"), Some(level)),
                    Some(value) if value > 0.0 => ("not-satisfied", "other", Some("partial"), Some(level)),
                    Some(_) => ("not-satisfied", "fail", None, Some(level)),
                }
            }
        };
        let label = level.map_or("", |level| level.label.get(language));
        let told = [&*outcome.remarks, label, &outcome.reference].into_iter().find(|text| !text.is_empty());
        let name = [one.title.get(language), &one.reference].into_iter().find(|text| !text.is_empty());
        let mut props = vec![prop("ref", &one.reference)];
        props.extend(level.map(|level| prop("level", &level.code)));
        let implementation = implementation.map(|state| json!({ "state": state }));
        let target = tidy(json!({
            "type": "statement-id",
            "target-id": format!("{}_smt", ids[position]),
            "status": { "state": state, "reason": reason },
            "implementation-status": implementation,
        }));
        let remarks = Some(&outcome.remarks).filter(|remarks| !remarks.is_empty());
        findings.push(tidy(json!({
            "uuid": stamp.uuid(), "title": name, "description": told, "props": props, "target": target,
            "remarks": remarks,
        })));
        reviewed.push(json!({ "control-id": ids[position] }));
    }
    let selection = if reviewed.is_empty() {
        json!({ "include-all": {} })
    } else {
        json!({ "include-controls": reviewed })
    };
    let plan = stamp.uuid();
    let at = stamp.at.to_rfc3339();
    let result = tidy(json!({
        "uuid": stamp.uuid(), "title": title, "description": title, "start": at, "end": at,
        "reviewed-controls": { "control-selections": [selection] },
        "findings": findings,
    }));
    let props =
        vec![prop("framework", &framework.code), prop("framework-version", &framework.version.to_string())];
    let document = json!({ "assessment-results": {
        "uuid": stamp.uuid(),
        "metadata": stamp.metadata(title, "1", props),
        "import-ap": { "href": format!("#{plan}") },
        "results": [result],
        "back-matter": { "resources": [{ "uuid": plan, "title": title, "description": framework.title.get(language) }] },
    }});
    faults.outcome(pretty(&document))
}
