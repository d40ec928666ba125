//! Hygie's own files: a framework, or a mapping, in YAML.
//!
//! Beside what a framework is made by hand with, a requirement may carry `text`, the wording of the standard, and
//! `identity`, what it is called where it came from: so nothing is lost of a framework that was imported.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use chrono::NaiveDate;

use crate::check::{self, Above, Draft, Faults};
use crate::faults::{Fault, Place, What, excerpt};
use crate::model::{
    Applicability, Framework, Group, Level, Library, Mapping, NotApplicable, Pair, Relation, Requirement,
    Scale, Scoring, Source, Status, Text,
};
use crate::yaml::{Content, Node, quoted};

/// The version of the format that is read and written.
pub(crate) const FORMAT: &str = "1";

pub(crate) fn read(root: &Node) -> Result<Vec<Library>, Vec<Fault>> {
    let mut faults = Faults::default();
    match root.get("format") {
        None => faults.add(root.place(), missing("format")),
        Some(node) if node.text() != Some(FORMAT) => {
            let found = excerpt(node.text().unwrap_or_default());
            return Err(vec![Fault::new(node.place(), What::UnknownFormat { found })]);
        }
        Some(_) => {}
    }
    let mut libraries = Vec::new();
    known_keys(root, &["format", "framework", "mapping"], &mut faults);
    if let Some(node) = root.get("framework") {
        libraries.push(Library::Framework(Box::new(framework(node, &mut faults))));
    }
    if let Some(node) = root.get("mapping") {
        libraries.push(Library::Mapping(mapping(node, &mut faults)));
    }
    faults.outcome(libraries)
}

fn missing(name: &str) -> What {
    What::MissingKey { name: name.to_owned() }
}

fn known_keys(node: &Node, known: &[&str], faults: &mut Faults) {
    if !node.is_map() {
        faults.add(node.place(), wrong_type("", "a map"));
    }
    for (name, value) in node.entries() {
        if !known.contains(&&**name) {
            faults.add(value.place(), What::UnknownKey { name: excerpt(name) });
        }
    }
}

fn wrong_type(name: &str, expected: &'static str) -> What {
    What::WrongType { name: name.to_owned(), expected }
}

fn framework(node: &Node, faults: &mut Faults) -> Framework {
    const KEYS: &[&str] = &[
        "code",
        "version",
        "title",
        "short",
        "publisher",
        "source",
        "status",
        "note",
        "scale",
        "scales",
        "not_applicable",
        "scoring",
        "groups",
        "requirements",
        "identity",
    ];
    known_keys(node, KEYS, faults);
    for name in ["version", "status", "scale", "not_applicable", "scoring", "requirements"] {
        if node.get(name).is_none() {
            faults.add(node.place(), missing(name));
        }
    }
    let mut drafts = Vec::new();
    requirements(node, None, 1, &mut drafts, faults);
    let places: HashMap<String, Place> =
        drafts.iter().map(|draft| (draft.requirement.reference.clone(), draft.place.clone())).collect();
    let mut scales = BTreeMap::new();
    for (name, one) in node.get("scales").map(Node::entries).unwrap_or_default() {
        scales.insert(name.clone(), scale(name, one, faults));
    }
    let framework = Framework {
        code: string(node, "code", faults).unwrap_or_default(),
        version: number(node, "version", faults).unwrap_or(1),
        title: text(node, "title", faults),
        short: text(node, "short", faults),
        publisher: text(node, "publisher", faults),
        source: node.get("source").map(|one| source(one, faults)),
        status: choice(node, "status", Status::from_code, faults).unwrap_or(Status::ToValidate),
        note: text(node, "note", faults),
        scale: node.get("scale").map(|one| scale("scale", one, faults)).unwrap_or_else(Scale::of_three),
        scales,
        not_applicable: choice(node, "not_applicable", NotApplicable::from_code, faults)
            .unwrap_or(NotApplicable::Justified),
        scoring: choice(node, "scoring", Scoring::from_code, faults).unwrap_or(Scoring::WeightedMean),
        groups: groups(node, faults),
        requirements: check::arrange(drafts, faults),
        identity: string(node, "identity", faults),
    };
    check::framework(&framework, &places, faults);
    framework
}

fn requirements(
    node: &Node,
    parent: Option<usize>,
    depth: usize,
    drafts: &mut Vec<Draft>,
    faults: &mut Faults,
) {
    const KEYS: &[&str] = &[
        "ref",
        "title",
        "text",
        "assess",
        "question",
        "why",
        "proof",
        "groups",
        "weight",
        "applies_to",
        "scale",
        "link",
        "identity",
        "requirements",
    ];
    let Some(list) = node.get("requirements") else { return };
    if !list.is_list() {
        faults.add(list.place(), wrong_type("requirements", "a list"));
    }
    if depth > crate::DEEPEST_REQUIREMENT {
        return faults.add(list.place(), What::TooDeep { limit: crate::DEEPEST_REQUIREMENT });
    }
    for one in list.items() {
        known_keys(one, KEYS, faults);
        let reference = string(one, "ref", faults).unwrap_or_default();
        let is_heading = one.get("requirements").is_some_and(|list| !list.items().is_empty());
        let requirement = Requirement {
            title: text(one, "title", faults),
            text: text(one, "text", faults),
            question: text(one, "question", faults),
            why: text(one, "why", faults),
            proof: text(one, "proof", faults),
            assess: boolean(one, "assess", faults).unwrap_or(!is_heading),
            groups: strings(one, "groups", faults),
            weight: number(one, "weight", faults).unwrap_or(1.0),
            applies_to: one.get("applies_to").map(|node| applicability(node, faults)).unwrap_or_default(),
            scale: string(one, "scale", faults),
            link: string(one, "link", faults),
            identity: string(one, "identity", faults),
            ..Requirement::new(reference.clone())
        };
        let here = drafts.len();
        let parent = parent.map_or(Above::Nothing, Above::Position);
        drafts.push(Draft { place: one.place(), key: reference, parent, requirement });
        requirements(one, Some(here), depth + 1, drafts, faults);
    }
}

fn source(node: &Node, faults: &mut Faults) -> Source {
    known_keys(node, &["title", "url", "date"], faults);
    Source {
        title: text(node, "title", faults),
        url: string(node, "url", faults),
        date: choice(node, "date", |value| value.parse::<NaiveDate>().ok(), faults),
    }
}

fn applicability(node: &Node, faults: &mut Faults) -> Applicability {
    known_keys(node, &["types", "segments", "statuses"], faults);
    let types = strings(node, "types", faults);
    for one in types.iter().filter(|one| !matches!(&***one, "EJ" | "ET")) {
        faults.add(node.place(), What::WrongValue { name: "types".to_owned(), value: excerpt(one) });
    }
    Applicability {
        types,
        segments: strings(node, "segments", faults),
        statuses: strings(node, "statuses", faults),
    }
}

fn scale(name: &str, node: &Node, faults: &mut Faults) -> Scale {
    if !node.is_list() {
        faults.add(node.place(), wrong_type(name, "a list"));
    }
    let level = |one: &Node, faults: &mut Faults| {
        known_keys(one, &["code", "label", "value"], faults);
        let code = string(one, "code", faults).unwrap_or_default();
        Level { label: text(one, "label", faults).or(&code), code, value: number(one, "value", faults) }
    };
    Scale { levels: node.items().iter().map(|one| level(one, faults)).collect() }
}

fn groups(node: &Node, faults: &mut Faults) -> Vec<Group> {
    let Some(list) = node.get("groups") else { return Vec::new() };
    if !list.is_list() {
        faults.add(list.place(), wrong_type("groups", "a list"));
    }
    let group = |one: &Node, faults: &mut Faults| {
        known_keys(one, &["code", "label"], faults);
        let code = string(one, "code", faults).unwrap_or_default();
        Group { label: text(one, "label", faults).or(&code), code }
    };
    list.items().iter().map(|one| group(one, faults)).collect()
}

fn mapping(node: &Node, faults: &mut Faults) -> Mapping {
    known_keys(node, &["code", "version", "source", "target", "note", "status", "pairs"], faults);
    for name in ["version", "status", "pairs"] {
        if node.get(name).is_none() {
            faults.add(node.place(), missing(name));
        }
    }
    let (mut pairs, mut places) = (Vec::new(), Vec::new());
    if let Some(list) = node.get("pairs").filter(|list| !list.is_list()) {
        faults.add(list.place(), wrong_type("pairs", "a list"));
    }
    for one in node.get("pairs").map(Node::items).unwrap_or_default() {
        known_keys(one, &["from", "to", "relation"], faults);
        if one.get("relation").is_none() {
            faults.add(one.place(), missing("relation"));
        }
        pairs.push(Pair {
            from: string(one, "from", faults).unwrap_or_default(),
            to: string(one, "to", faults).unwrap_or_default(),
            relation: choice(one, "relation", Relation::from_code, faults).unwrap_or(Relation::Intersect),
        });
        places.push(one.place());
    }
    let mapping = Mapping {
        code: string(node, "code", faults).unwrap_or_default(),
        version: number(node, "version", faults).unwrap_or(1),
        source: string(node, "source", faults).unwrap_or_default(),
        target: string(node, "target", faults).unwrap_or_default(),
        status: choice(node, "status", Status::from_code, faults).unwrap_or(Status::ToValidate),
        note: text(node, "note", faults),
        pairs,
    };
    check::mapping(&mapping, &places, faults);
    mapping
}

fn string(node: &Node, name: &str, faults: &mut Faults) -> Option<String> {
    let value = node.get(name)?;
    match value.text() {
        Some(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        None => {
            faults.add(value.place(), wrong_type(name, "a text"));
            None
        }
    }
}

fn strings(node: &Node, name: &str, faults: &mut Faults) -> Vec<String> {
    let Some(list) = node.get(name) else { return Vec::new() };
    let texts: Vec<String> = list.items().iter().filter_map(Node::text).map(str::to_owned).collect();
    if !list.is_list() || texts.len() != list.items().len() {
        faults.add(list.place(), wrong_type(name, "a list of texts"));
    }
    texts
}

/// A plain text, the same in both languages, or one for each.
fn text(node: &Node, name: &str, faults: &mut Faults) -> Text {
    let Some(value) = node.get(name) else { return Text::default() };
    match &value.content {
        Content::Text(text) => Text::same(text.trim()),
        Content::Map(_) => {
            known_keys(value, &["fr", "en"], faults);
            let mut side = |language| string(value, language, faults).unwrap_or_default();
            Text { fr: side("fr"), en: side("en") }
        }
        _ => {
            faults.add(value.place(), wrong_type(name, "a text, or one in each language"));
            Text::default()
        }
    }
}

fn choice<T>(node: &Node, name: &str, from: impl Fn(&str) -> Option<T>, faults: &mut Faults) -> Option<T> {
    let value = string(node, name, faults)?;
    let found = from(&value);
    if found.is_none() {
        let place = node.get(name).map(Node::place).unwrap_or_default();
        faults.add(place, What::WrongValue { name: name.to_owned(), value: excerpt(&value) });
    }
    found
}

fn number<T: std::str::FromStr>(node: &Node, name: &str, faults: &mut Faults) -> Option<T> {
    choice(node, name, |value| value.parse().ok(), faults)
}

fn boolean(node: &Node, name: &str, faults: &mut Faults) -> Option<bool> {
    choice(node, name, |value| value.parse().ok(), faults)
}

/// A framework as a file of Hygie.
pub fn to_yaml(framework: &Framework) -> String {
    let mut out = String::new();
    line(&mut out, 0, format_args!("format: {FORMAT}"));
    line(&mut out, 0, format_args!("framework:"));
    line(&mut out, 1, format_args!("code: {}", quoted(&framework.code)));
    line(&mut out, 1, format_args!("version: {}", framework.version));
    write_text(&mut out, 1, "title", &framework.title);
    write_text(&mut out, 1, "short", &framework.short);
    write_text(&mut out, 1, "publisher", &framework.publisher);
    if let Some(source) = framework.source.as_ref().filter(|source| **source != Source::default()) {
        line(&mut out, 1, format_args!("source:"));
        write_text(&mut out, 2, "title", &source.title);
        write_string(&mut out, 2, "url", source.url.as_deref());
        if let Some(date) = source.date {
            line(&mut out, 2, format_args!("date: {date}"));
        }
    }
    line(&mut out, 1, format_args!("status: {}", framework.status.code()));
    write_text(&mut out, 1, "note", &framework.note);
    write_string(&mut out, 1, "identity", framework.identity.as_deref());
    line(&mut out, 1, format_args!("scale:"));
    write_scale(&mut out, 2, &framework.scale);
    line(&mut out, 1, format_args!("not_applicable: {}", framework.not_applicable.code()));
    line(&mut out, 1, format_args!("scoring: {}", framework.scoring.code()));
    if !framework.groups.is_empty() {
        line(&mut out, 1, format_args!("groups:"));
    }
    for group in &framework.groups {
        let label = flow(&group.label);
        line(&mut out, 2, format_args!("- {{ code: {}, label: {label} }}", quoted(&group.code)));
    }
    line(&mut out, 1, format_args!("requirements:"));
    let mut depth = 1;
    for (position, one) in framework.requirements.iter().enumerate() {
        while depth < one.depth {
            line(&mut out, 2 * depth + 1, format_args!("requirements:"));
            depth += 1;
        }
        depth = one.depth;
        write_requirement(&mut out, framework, position, one);
    }
    if !framework.scales.is_empty() {
        line(&mut out, 1, format_args!("scales:"));
    }
    for (name, scale) in &framework.scales {
        line(&mut out, 2, format_args!("{}:", quoted(name)));
        write_scale(&mut out, 3, scale);
    }
    out
}

fn write_requirement(out: &mut String, framework: &Framework, position: usize, one: &Requirement) {
    let inside = 2 * one.depth + 1;
    line(out, 2 * one.depth, format_args!("- ref: {}", quoted(&one.reference)));
    write_text(out, inside, "title", &one.title);
    write_text(out, inside, "text", &one.text);
    let is_heading =
        framework.requirements.get(position + 1).is_some_and(|next| next.parent == Some(position));
    if one.assess == is_heading {
        line(out, inside, format_args!("assess: {}", one.assess));
    }
    write_text(out, inside, "question", &one.question);
    write_text(out, inside, "why", &one.why);
    write_text(out, inside, "proof", &one.proof);
    if !one.groups.is_empty() {
        line(out, inside, format_args!("groups: {}", flow_list(&one.groups)));
    }
    if one.weight != 1.0 {
        line(out, inside, format_args!("weight: {}", one.weight));
    }
    if !one.applies_to.is_everyone() {
        let lists = [
            ("types", &one.applies_to.types),
            ("segments", &one.applies_to.segments),
            ("statuses", &one.applies_to.statuses),
        ];
        let lists: Vec<String> = lists
            .into_iter()
            .filter(|(_, list)| !list.is_empty())
            .map(|(name, list)| format!("{name}: {}", flow_list(list)))
            .collect();
        line(out, inside, format_args!("applies_to: {{ {} }}", lists.join(", ")));
    }
    write_string(out, inside, "scale", one.scale.as_deref());
    write_string(out, inside, "link", one.link.as_deref());
    write_string(out, inside, "identity", one.identity.as_deref());
}

/// A mapping as a file of Hygie.
pub fn mapping_to_yaml(mapping: &Mapping) -> String {
    let mut out = String::new();
    line(&mut out, 0, format_args!("format: {FORMAT}"));
    line(&mut out, 0, format_args!("mapping:"));
    line(&mut out, 1, format_args!("code: {}", quoted(&mapping.code)));
    line(&mut out, 1, format_args!("version: {}", mapping.version));
    line(&mut out, 1, format_args!("source: {}", quoted(&mapping.source)));
    line(&mut out, 1, format_args!("target: {}", quoted(&mapping.target)));
    write_text(&mut out, 1, "note", &mapping.note);
    line(&mut out, 1, format_args!("status: {}", mapping.status.code()));
    if mapping.pairs.is_empty() {
        line(&mut out, 1, format_args!("pairs: []"));
    } else {
        line(&mut out, 1, format_args!("pairs:"));
    }
    for pair in &mapping.pairs {
        let (from, to, relation) = (quoted(&pair.from), quoted(&pair.to), pair.relation.code());
        line(&mut out, 2, format_args!("- {{ from: {from}, to: {to}, relation: {relation} }}"));
    }
    out
}

fn line(out: &mut String, depth: usize, content: std::fmt::Arguments<'_>) {
    let _ = writeln!(out, "{:width$}{content}", "", width = depth * 2);
}

fn flow(text: &Text) -> String {
    if text.fr == text.en {
        quoted(&text.fr)
    } else {
        format!("{{ fr: {}, en: {} }}", quoted(&text.fr), quoted(&text.en))
    }
}

fn flow_list(list: &[String]) -> String {
    format!("[{}]", list.iter().map(|one| quoted(one)).collect::<Vec<_>>().join(", "))
}

fn write_text(out: &mut String, depth: usize, name: &str, text: &Text) {
    if !text.is_empty() {
        line(out, depth, format_args!("{name}: {}", flow(text)));
    }
}

fn write_string(out: &mut String, depth: usize, name: &str, text: Option<&str>) {
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        line(out, depth, format_args!("{name}: {}", quoted(text)));
    }
}

fn write_scale(out: &mut String, depth: usize, scale: &Scale) {
    for level in &scale.levels {
        let value = level.value.map(|value| format!(", value: {value}")).unwrap_or_default();
        let (code, label) = (quoted(&level.code), flow(&level.label));
        line(out, depth, format_args!("- {{ code: {code}, label: {label}{value} }}"));
    }
}
