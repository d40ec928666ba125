//! The workbooks of CISO Assistant, in their second form, turned into the tree that its YAML would give.
//!
//! Sheets go by two: `<x>_meta`, of keys and values, whose key `type` says what the object is, and `<x>_content`, of
//! rows under a header. Here `depth` makes the tree of the requirements: a row belongs to the last row one level
//! above. URNs are made of the base of the framework and of the reference. A name followed by a language in brackets
//! is a translation. The colour of a cell is not read, only one that is written out.

mod sheets;

use std::collections::{BTreeMap, HashSet};

use calamine::Reader;

use crate::check::Faults;
use crate::ciso;
use crate::faults::{Fault, Place, What, excerpt};
use crate::model::Library;
use crate::workbook::{Book, Budget, cells, is_crossed};
use crate::yaml::{Content, Node};
use crate::{DEEPEST_REQUIREMENT, MOST_PAIRS, MOST_REQUIREMENTS};
use sheets::{CONTENT, GRID, META, MOST_TAGS, Meta, Row, Sheet, Table, translated};

const LIBRARY: &str = "library_meta";
/// The columns of a framework that the YAML has under the same name. `translations` is made of the others.
const KEPT_COLUMNS: [&str; 7] =
    ["ref_id", "name", "description", "annotation", "typical_evidence", "weight", "translations"];
/// How many bytes the base of URNs, or what is added to it, may have: both are repeated in many rows.
const LONGEST_NAME: usize = 200;

/// What the workbook brings; nothing when it is not one of these workbooks.
pub(crate) fn read(book: &mut Book<'_>) -> Option<Result<Vec<Library>, Vec<Fault>>> {
    let names = book.sheet_names();
    let mut budget = Budget::new();
    let mut metas = Vec::new();
    for name in names.iter().filter(|name| name.ends_with(META)) {
        match cells(book, name, &mut budget) {
            Ok(cells) => metas.push(Meta::new(name, cells)),
            Err(faults) => return Some(Err(faults)),
        }
    }
    let is_one = metas.iter().any(|meta| meta.value("type").is_some());
    is_one.then(|| library(book, &names, metas, &mut budget))
}

fn library(
    book: &mut Book<'_>,
    names: &[String],
    metas: Vec<Meta>,
    budget: &mut Budget,
) -> Result<Vec<Library>, Vec<Fault>> {
    let mut faults = Faults::default();
    let mut objects = Vec::new();
    let mut root = None;
    for meta in metas {
        let kind = meta.value("type").unwrap_or_default().to_lowercase();
        if &*meta.sheet.name == LIBRARY {
            root = Some(meta);
            continue;
        }
        // Threats, reference controls, answers and prefixes are of no use here, nor is what may come after them.
        let is_read = matches!(
            &*kind,
            "framework" | "scores" | "implementation_groups" | "risk_matrix" | "requirement_mapping_set"
        );
        if !is_read {
            continue;
        }
        let prefix = meta.sheet.name.strip_suffix(META).unwrap_or_default();
        let name = format!("{prefix}{CONTENT}");
        if names.contains(&name) {
            let table = Table::new(&name, cells(book, &name, budget)?);
            objects.push(Object { kind, meta, table });
        } else {
            faults.add(meta.place(), What::MissingSheet { name });
        }
    }
    let Some(root) = root else {
        faults.add(Place::default(), What::MissingSheet { name: LIBRARY.to_owned() });
        return Err(faults.0);
    };
    let (mut frameworks, mut mappings, mut matrices) = (Vec::new(), Vec::new(), Vec::new());
    for object in &objects {
        match &*object.kind {
            "framework" => frameworks.push(framework(object, &objects, &mut faults)),
            "requirement_mapping_set" => mappings.extend(mapping_sets(object, &mut faults)),
            "risk_matrix" => matrices.push(risk_matrix(object, &mut faults)),
            _ => {}
        }
    }
    if faults.any() {
        return Err(faults.0);
    }
    let sheet = &root.sheet;
    let lists =
        [("frameworks", frameworks), ("requirement_mapping_sets", mappings), ("risk_matrices", matrices)];
    let lists = lists.into_iter().map(|(name, list)| (name.to_owned(), sheet.list(1, list))).collect();
    let mut entries = root.entries();
    entries.push(("objects".to_owned(), sheet.map(1, lists)));
    ciso::read(&sheet.map(1, entries))
}

struct Object {
    kind: String,
    meta: Meta,
    table: Table,
}

impl Object {
    /// What the other objects call it: its name, or else what its sheets are called.
    fn is_called(&self, name: &str) -> bool {
        self.meta.value("name").or(self.meta.sheet.name.strip_suffix(META)) == Some(name)
    }
}

fn named<'a>(kind: &str, name: &str, objects: &'a [Object]) -> Option<&'a Object> {
    objects.iter().find(|object| object.kind == kind && object.is_called(name))
}

fn framework(object: &Object, objects: &[Object], faults: &mut Faults) -> Node {
    let Object { meta, table, .. } = object;
    let mut entries = meta.entries();
    entries.retain(|(name, _)| !name.ends_with("_definition"));
    let find = |key: &str, kind: &str, faults: &mut Faults| {
        let (line, name) = meta.find(key)?;
        let found = named(kind, name, objects);
        if found.is_none() {
            let what = What::WrongValue { name: key.to_owned(), value: excerpt(name) };
            faults.add(meta.sheet.place(line), what);
        }
        found
    };
    if let Some(groups) = find("implementation_groups_definition", "implementation_groups", faults) {
        groups.table.needs(&["ref_id"], faults);
        entries.push(("implementation_groups_definition".to_owned(), groups.table.tags(faults)));
    }
    let main = find("scores_definition", "scores", faults);
    entries.push(("scores_definition".to_owned(), scores(object, main, objects, faults)));
    table.needs(&["assessable", "depth"], faults);
    if table.is_within(MOST_REQUIREMENTS, faults) {
        let nodes = requirements(object, faults);
        entries.push(("requirement_nodes".to_owned(), table.sheet.list(1, nodes)));
    }
    meta.sheet.map(1, entries)
}

/// The scores of the framework, and the others that its rows name.
fn scores(object: &Object, main: Option<&Object>, objects: &[Object], faults: &mut Faults) -> Node {
    let sheet = &object.meta.sheet;
    let names: HashSet<&str> =
        object.table.rows.iter().filter_map(|row| row.get("scores_definition")).collect();
    let mut names: Vec<&str> = names.into_iter().collect();
    names.sort_unstable();
    // A name that is not known is told with the rows that use it.
    let others =
        names.into_iter().filter_map(|name| Some((name.to_owned(), named("scores", name, objects)?)));
    let others = others.map(|(name, scores)| (name, scores.table.tags(faults))).collect();
    let mut entries = vec![("alternatives".to_owned(), sheet.map(1, others))];
    entries.extend(main.map(|main| ("scale".to_owned(), main.table.tags(faults))));
    sheet.map(1, entries)
}

/// What URNs begin with.
fn base<'a>(meta: &'a Meta, key: &str, faults: &mut Faults) -> &'a str {
    let base = meta.needed(key, faults);
    if base.len() <= LONGEST_NAME {
        return base;
    }
    let what = What::WrongValue { name: key.to_owned(), value: excerpt(base) };
    faults.add(meta.place(), what);
    ""
}

/// Where the next rows may hang: the URN of the last row of a level, and how many rows without a reference it has.
struct Above {
    urn: String,
    unnamed: usize,
}

fn requirements(object: &Object, faults: &mut Faults) -> Vec<Node> {
    let Object { meta, table, .. } = object;
    let base = base(meta, "base_urn", faults);
    let mut root = 0;
    let mut line_above: Vec<Above> = Vec::new();
    let mut nodes = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        let place = || {
            let place = table.sheet.place(row.line);
            row.get("ref_id").map(|reference| place.at(reference)).unwrap_or(place)
        };
        let wrong =
            |name: &str, value: &str| What::WrongValue { name: name.to_owned(), value: excerpt(value) };
        let depth = match row.get("depth") {
            None => {
                faults.add(place(), What::MissingKey { name: "depth".to_owned() });
                continue;
            }
            Some(depth) => match depth.parse::<usize>() {
                Ok(known) if (1..=line_above.len() + 1).contains(&known) => known,
                _ => {
                    faults.add(place(), wrong("depth", depth));
                    line_above.len().max(1)
                }
            },
        };
        if depth > DEEPEST_REQUIREMENT {
            faults.add(place(), What::TooDeep { limit: DEEPEST_REQUIREMENT });
            break;
        }
        line_above.truncate(depth - 1);
        for name in ["ref_id", "node_id", "urn_id"] {
            if let Some(value) = row.get(name).filter(|value| value.len() > LONGEST_NAME) {
                faults.add(place(), wrong(name, value));
                return nodes;
            }
        }
        let urn = urn_of(row, base, &mut line_above, &mut root);
        let mut entries = table.entries(row);
        entries.retain(|(name, _)| KEPT_COLUMNS.contains(&&**name));
        let sheet = &table.sheet;
        let mut add = |name: &str, node: Node| entries.push((name.to_owned(), node));
        add("urn", sheet.text(row.line, &*urn));
        if let Some(parent) = line_above.last() {
            add("parent_urn", sheet.text(row.line, &*parent.urn));
        }
        let mark = row.get("assessable").unwrap_or("no");
        match is_crossed(mark) {
            Some(assessable) => add("assessable", sheet.text(row.line, assessable.to_string())),
            None => faults.add(place(), wrong("assessable", mark)),
        }
        if let Some(groups) = row.get("implementation_groups") {
            let groups = groups.split(',').map(str::trim).filter(|group| !group.is_empty());
            if groups.clone().nth(MOST_TAGS).is_some() {
                faults.add(place(), What::TooMany { limit: MOST_TAGS });
            }
            let groups = groups.take(MOST_TAGS).map(|group| sheet.text(row.line, group)).collect();
            add("implementation_groups", sheet.list(row.line, groups));
        }
        if let Some(scores) = row.get("scores_definition") {
            add("scores_definition_ref", sheet.text(row.line, scores));
        }
        add("questions", questions(row, sheet));
        nodes.push(sheet.map(row.line, entries));
        line_above.push(Above { urn, unnamed: 0 });
    }
    nodes
}

/// The URN of a row: the base and what the row is told to be called, or its reference. A row without a reference is
/// called after the one above, with a number.
fn urn_of(row: &Row, base: &str, above: &mut [Above], root: &mut usize) -> String {
    if let Some(forced) = row.get("node_id").or(row.get("urn_id")) {
        return format!("{base}:{forced}");
    }
    if let Some(reference) = row.get("ref_id") {
        return format!("{base}:{}", slug(reference));
    }
    if let Some(parent) = above.last_mut() {
        parent.unnamed += 1;
        return format!("{}:{}", parent.urn, parent.unnamed);
    }
    *root += 1;
    match row.get("name") {
        Some(name) => format!("{base}:{}", slug(name).chars().take(LONGEST_NAME).collect::<String>()),
        None => format!("{base}:node{root}"),
    }
}

/// In lower case, without accents, with hyphens for spaces, and with nothing that a URN may not have.
fn slug(text: &str) -> String {
    const ACCENTS: &str = "àa áa âa ãa äa åa çc èe ée êe ëe ìi íi îi ïi ñn òo óo ôo õo öo ùu úu ûu üu ýy ÿy";
    let plain = |one: char| {
        let mut pairs = ACCENTS.split(' ').filter_map(|pair| pair.strip_prefix(one));
        pairs.next().and_then(|letter| letter.chars().next()).unwrap_or(one)
    };
    let is_allowed = |one: char| one.is_ascii_alphanumeric() || "_-.[]():".contains(one);
    let letters = text.to_lowercase();
    let letters = letters.chars().map(plain).filter(char::is_ascii);
    letters
        .map(|one| match one {
            ' ' => '-',
            one if is_allowed(one) => one,
            _ => '_',
        })
        .collect()
}

/// The questions of a row, one a line, in the languages it has: they are shown together. What may be answered is left
/// out.
fn questions(row: &Row, sheet: &Sheet) -> Node {
    let mut texts = Vec::new();
    for (name, value) in &row.values {
        let name = match translated(name) {
            Some(("questions", language)) => format!("text[{language}]"),
            None if name == "questions" => "text".to_owned(),
            _ => continue,
        };
        let lines: Vec<&str> = value.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        texts.push((name, lines.join("\n")));
    }
    let all = sheet.entries(texts.iter().map(|(name, text)| (row.line, &**name, &**text)));
    sheet.map(row.line, vec![("all".to_owned(), sheet.map(row.line, all))])
}

/// The set, and the same one the other way, as CISO Assistant makes of it.
fn mapping_sets(object: &Object, faults: &mut Faults) -> Vec<Node> {
    let Object { meta, table, .. } = object;
    table.needs(&["source_node_id", "target_node_id", "relationship"], faults);
    let source = base(meta, "source_node_base_urn", faults);
    let target = base(meta, "target_node_base_urn", faults);
    let urn = meta.needed("urn", faults);
    if !table.is_within(MOST_PAIRS, faults) {
        return Vec::new();
    }
    let one_way = |is_reverse: bool| {
        let mut entries = meta.entries();
        let mut pairs = Vec::with_capacity(table.rows.len());
        if is_reverse {
            for (name, node) in &mut entries {
                match &**name {
                    "source_framework_urn" => *name = "target_framework_urn".to_owned(),
                    "target_framework_urn" => *name = "source_framework_urn".to_owned(),
                    "urn" => node.content = Content::Text(format!("{urn}-revert")),
                    _ => {}
                }
            }
        }
        for row in &table.rows {
            let end = |base: &str, column: &str| {
                let id = row.get(column)?.replace(' ', "-");
                Some(table.sheet.text(row.line, format!("{base}:{id}")))
            };
            let word = match row.get("relationship").map(str::to_lowercase).unwrap_or_default() {
                word if !is_reverse => word,
                word if word == "subset" => "superset".to_owned(),
                word if word == "superset" => "subset".to_owned(),
                word => word,
            };
            let (from, to) = (end(source, "source_node_id"), end(target, "target_node_id"));
            let (from, to) = if is_reverse { (to, from) } else { (from, to) };
            let ends = [("source_requirement_urn", from), ("target_requirement_urn", to)];
            let ends = ends.into_iter().filter_map(|(name, node)| Some((name.to_owned(), node?)));
            let mut pair: Vec<(String, Node)> = ends.collect();
            pair.push(("relationship".to_owned(), table.sheet.text(row.line, word)));
            pairs.push(table.sheet.map(row.line, pair));
        }
        entries.push(("requirement_mappings".to_owned(), table.sheet.list(1, pairs)));
        meta.sheet.map(1, entries)
    };
    vec![one_way(false), one_way(true)]
}

fn risk_matrix(object: &Object, faults: &mut Faults) -> Node {
    let Object { meta, table, .. } = object;
    table.needs(&["type", "id"], faults);
    let mut levels: BTreeMap<&str, BTreeMap<usize, Node>> = BTreeMap::new();
    let mut grid: BTreeMap<usize, Node> = BTreeMap::new();
    for row in &table.rows {
        let wrong = |name: &str, value: Option<&str>| What::WrongValue {
            name: name.to_owned(),
            value: excerpt(value.unwrap_or_default()),
        };
        let place = table.sheet.place(row.line);
        let kinds = ["probability", "impact", "risk"];
        let kind =
            row.get("type").and_then(|kind| kinds.into_iter().find(|one| kind.eq_ignore_ascii_case(one)));
        let Some(kind) = kind else {
            faults.add(place, wrong("type", row.get("type")));
            continue;
        };
        let of_kind = levels.entry(kind).or_default();
        let id = row.get("id").and_then(|id| id.parse().ok()).filter(|id| !of_kind.contains_key(id));
        let Some(id) = id else {
            faults.add(place, wrong("id", row.get("id")));
            continue;
        };
        let mut entries = table.entries(row);
        entries.retain(|(name, _)| name != "hexcolor");
        let color = row.get("color").filter(|color| color.starts_with('#'));
        entries.extend(color.map(|color| ("hexcolor".to_owned(), table.sheet.text(row.line, color))));
        of_kind.insert(id, table.sheet.map(row.line, entries));
        if kind == "probability" {
            let risks = row.values.iter().filter(|(name, _)| name.starts_with(GRID));
            let risks = risks.map(|(_, risk)| table.sheet.text(row.line, &**risk)).collect();
            grid.insert(id, table.sheet.list(row.line, risks));
        }
    }
    for (kind, levels) in &levels {
        // The grid names risks by their numbers, and they stand in a list: the numbers must be the positions.
        if levels.keys().copied().ne(0..levels.len()) {
            let place = Place { sheet: Some(table.sheet.name.to_string()), ..Place::default() };
            faults.add(place.at(kind), What::WrongValue { name: "id".to_owned(), value: ids(levels) });
        }
    }
    let mut entries = meta.entries();
    for (kind, levels) in levels {
        entries.push((kind.to_owned(), table.sheet.list(1, levels.into_values().collect())));
    }
    entries.push(("grid".to_owned(), table.sheet.list(1, grid.into_values().collect())));
    meta.sheet.map(1, entries)
}

fn ids(levels: &BTreeMap<usize, Node>) -> String {
    excerpt(&levels.keys().map(usize::to_string).collect::<Vec<_>>().join(", "))
}
