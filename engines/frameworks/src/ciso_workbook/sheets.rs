//! The two kinds of sheets of these workbooks, and the nodes that are made of them.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use crate::check::Faults;
use crate::faults::{Place, What};
use crate::workbook::{Cells, LONGEST_COLUMN};
use crate::yaml::{Content, Node};

pub(super) const META: &str = "_meta";
pub(super) const CONTENT: &str = "_content";
pub(super) const GRID: &str = "grid";
/// How many levels, or groups, a table of them may have, and how many groups a row may name.
pub(super) const MOST_TAGS: usize = 100;

/// Makes the nodes of a sheet.
#[derive(Clone)]
pub(super) struct Sheet {
    pub name: Arc<str>,
}

impl Sheet {
    pub fn place(&self, line: u64) -> Place {
        Place::row(&self.name, line)
    }

    pub fn node(&self, line: u64, content: Content) -> Node {
        Node { sheet: Some(self.name.clone()), line, content }
    }

    pub fn text(&self, line: u64, text: impl Into<String>) -> Node {
        self.node(line, Content::Text(text.into()))
    }

    pub fn list(&self, line: u64, items: Vec<Node>) -> Node {
        self.node(line, Content::List(items))
    }

    pub fn map(&self, line: u64, entries: Vec<(String, Node)>) -> Node {
        self.node(line, Content::Map(entries))
    }

    /// Names and values of one line as the entries of a map, with the translations gathered under their own key.
    pub fn entries<'a>(&self, values: impl Iterator<Item = (u64, &'a str, &'a str)>) -> Vec<(String, Node)> {
        let mut entries: Vec<(String, Node)> = Vec::new();
        let mut translations: BTreeMap<&str, Vec<(String, Node)>> = BTreeMap::new();
        let mut first_line = None;
        for (line, name, value) in values {
            first_line.get_or_insert(line);
            if name == "translations" {
                continue;
            }
            match translated(name) {
                Some((name, language)) => {
                    let of_language = translations.entry(language).or_default();
                    of_language.push((name.to_owned(), self.text(line, value)));
                }
                None => entries.push((name.to_owned(), self.text(line, value))),
            }
        }
        if !translations.is_empty() {
            let line = first_line.unwrap_or(1);
            let languages = translations.into_iter();
            let languages =
                languages.map(|(language, names)| (language.to_owned(), self.map(line, names))).collect();
            entries.push(("translations".to_owned(), self.map(line, languages)));
        }
        entries
    }
}

/// `name[fr]` is the name in French.
pub(super) fn translated(name: &str) -> Option<(&str, &str)> {
    name.strip_suffix(']')?.split_once('[')
}

/// A sheet of keys and values, without a header.
pub(super) struct Meta {
    pub sheet: Sheet,
    values: Vec<(u64, String, String)>,
}

impl Meta {
    pub fn new(name: &str, cells: Cells) -> Meta {
        let mut values: Vec<(u64, String, String)> = Vec::new();
        for (row, cells) in cells {
            let at = |column| cells.iter().find(|(one, _)| *one == column).map(|(_, value)| value);
            if let (Some(key), Some(value)) = (at(0), at(1)) {
                values.push((u64::from(row) + 1, key.to_lowercase(), value.clone()));
            }
        }
        Meta { sheet: Sheet { name: name.into() }, values }
    }

    pub fn find(&self, key: &str) -> Option<(u64, &str)> {
        self.values.iter().find(|(_, one, _)| one == key).map(|(line, _, value)| (*line, &**value))
    }

    pub fn value(&self, key: &str) -> Option<&str> {
        self.find(key).map(|(_, value)| value)
    }

    pub fn needed(&self, key: &str, faults: &mut Faults) -> &str {
        self.value(key).unwrap_or_else(|| {
            faults.add(self.place(), What::MissingKey { name: key.to_owned() });
            ""
        })
    }

    pub fn place(&self) -> Place {
        self.sheet.place(1)
    }

    pub fn entries(&self) -> Vec<(String, Node)> {
        self.sheet.entries(self.values.iter().map(|(line, key, value)| (*line, &**key, &**value)))
    }
}

/// A sheet of rows under a header.
pub(super) struct Table {
    pub sheet: Sheet,
    columns: Vec<String>,
    pub rows: Vec<Row>,
}

pub(super) struct Row {
    pub line: u64,
    /// Each value with the name of its column, in the order of the columns.
    pub values: Vec<(String, String)>,
}

impl Row {
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(one, _)| one == name).map(|(_, value)| &**value)
    }
}

impl Table {
    pub fn new(name: &str, mut cells: Cells) -> Table {
        let mut header = cells.pop_first().map(|(_, cells)| cells).unwrap_or_default();
        header.sort_by_key(|(column, _)| *column);
        let mut known = HashSet::new();
        let mut columns: BTreeMap<u32, String> = BTreeMap::new();
        for (column, name) in header {
            let name = name.to_lowercase();
            if name.len() > LONGEST_COLUMN {
                continue;
            }
            // The columns of a grid may share their name; of others, the first one counts.
            if name.starts_with(GRID) || known.insert(name.clone()) {
                columns.insert(column, name);
            }
        }
        let named = |cells: Vec<(u32, String)>| {
            let mut cells = cells;
            cells.sort_by_key(|(column, _)| *column);
            let named = |(column, value)| Some((columns.get(&column)?.clone(), value));
            cells.into_iter().filter_map(named).collect::<Vec<_>>()
        };
        let rows =
            cells.into_iter().map(|(row, cells)| Row { line: u64::from(row) + 1, values: named(cells) });
        let rows = rows.filter(|row| !row.values.is_empty()).collect();
        Table { sheet: Sheet { name: name.into() }, columns: columns.into_values().collect(), rows }
    }

    pub fn needs(&self, names: &[&str], faults: &mut Faults) {
        for name in names.iter().filter(|name| !self.columns.iter().any(|column| column == *name)) {
            faults.add(self.sheet.place(1), What::MissingColumn { name: (*name).to_owned() });
        }
    }

    pub fn is_within(&self, limit: usize, faults: &mut Faults) -> bool {
        let is_within = self.rows.len() <= limit;
        if !is_within {
            let place = Place { sheet: Some(self.sheet.name.to_string()), ..Place::default() };
            faults.add(place, What::TooMany { limit });
        }
        is_within
    }

    pub fn entries(&self, row: &Row) -> Vec<(String, Node)> {
        self.sheet.entries(row.values.iter().map(|(name, value)| (row.line, &**name, &**value)))
    }

    /// The rows as levels, or as groups, with the columns that these have: a framework may share them with others.
    pub fn tags(&self, faults: &mut Faults) -> Node {
        const COLUMNS: [&str; 4] = ["ref_id", "score", "name", "description"];
        let is_column = |name: &str| match translated(name) {
            Some((name, language)) => COLUMNS.contains(&name) && matches!(language, "fr" | "en"),
            None => COLUMNS.contains(&name),
        };
        if !self.is_within(MOST_TAGS, faults) {
            return self.sheet.list(1, Vec::new());
        }
        let tag = |row: &Row| {
            let values = row.values.iter().filter(|(name, _)| is_column(name));
            let entries = self.sheet.entries(values.map(|(name, value)| (row.line, &**name, &**value)));
            self.sheet.map(row.line, entries)
        };
        self.sheet.list(1, self.rows.iter().map(tag).collect())
    }
}
