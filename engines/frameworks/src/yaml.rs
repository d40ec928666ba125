//! YAML as a tree in which every value keeps its line and its exact text: `1.10` stays «1.10», `no` stays «no».
//!
//! Anchors are refused, so that a small file cannot become a large one, and the depth is bounded.

use std::sync::Arc;

use granit_parser::{Event, Parser, ScalarStyle};

use crate::faults::{Fault, Place, What, excerpt};

/// How deep a YAML file may be nested.
const DEEPEST: usize = 80;
/// How many values a file may hold: more than any framework has.
const MOST_VALUES: usize = 2_000_000;
/// How many keys one map may have.
const MOST_KEYS: usize = 500;

#[derive(Debug)]
pub(crate) struct Node {
    /// The sheet, when the tree was made of a workbook; the line is then a row.
    pub sheet: Option<Arc<str>>,
    pub line: u64,
    pub content: Content,
}

#[derive(Debug)]
pub(crate) enum Content {
    /// A null, or nothing at all.
    Nothing,
    Text(String),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

impl Node {
    pub fn place(&self) -> Place {
        Place { sheet: self.sheet.as_deref().map(str::to_owned), ..Place::line(self.line) }
    }

    pub fn get(&self, name: &str) -> Option<&Node> {
        self.entries()
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
            .filter(|one| !one.is_nothing())
    }

    pub fn entries(&self) -> &[(String, Node)] {
        match &self.content {
            Content::Map(entries) => entries,
            _ => &[],
        }
    }

    pub fn items(&self) -> &[Node] {
        match &self.content {
            Content::List(items) => items,
            _ => &[],
        }
    }

    pub fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn is_nothing(&self) -> bool {
        matches!(self.content, Content::Nothing)
    }

    pub fn is_map(&self) -> bool {
        matches!(self.content, Content::Map(_))
    }

    pub fn is_list(&self) -> bool {
        matches!(self.content, Content::List(_))
    }
}

/// A list or a map whose end has not been met.
enum Open {
    List(u64, Vec<Node>),
    Map(u64, Vec<(String, Node)>, Option<(String, u64)>),
}

pub(crate) fn parse(text: &str) -> Result<Node, Fault> {
    let mut open: Vec<Open> = Vec::new();
    let mut root: Option<Node> = None;
    let mut values = 0_usize;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            Fault::new(
                Place::line(error.marker().line() as u64),
                What::BrokenYaml { message: excerpt(&error.info()) },
            )
        })?;
        let line = span.start.line() as u64;
        let fault = |what| Err(Fault::new(Place::line(line), what));
        values += 1;
        if values > MOST_VALUES {
            return fault(What::TooMany { limit: MOST_VALUES });
        }
        let done = match event {
            Event::Alias(_) => return fault(What::Alias),
            Event::Scalar(_, _, anchor, _)
            | Event::SequenceStart(_, anchor, _)
            | Event::MappingStart(_, anchor, _)
                if anchor != 0 =>
            {
                return fault(What::Alias);
            }
            Event::Scalar(value, style, _, _) => {
                let nothing =
                    style == ScalarStyle::Plain && matches!(&*value, "" | "~" | "null" | "Null" | "NULL");
                if let Some(Open::Map(_, entries, key @ None)) = open.last_mut() {
                    let name = value.into_owned();
                    if entries.len() >= MOST_KEYS {
                        return fault(What::TooMany { limit: MOST_KEYS });
                    }
                    if entries.iter().any(|(known, _)| *known == name) {
                        return fault(What::DuplicateKey { name: excerpt(&name) });
                    }
                    *key = Some((name, line));
                    continue;
                }
                let content = if nothing { Content::Nothing } else { Content::Text(value.into_owned()) };
                Node { sheet: None, line, content }
            }
            Event::SequenceStart(..) | Event::MappingStart(..) => {
                if matches!(open.last(), Some(Open::Map(_, _, None))) {
                    return fault(What::BrokenYaml { message: "a key must be a word".to_owned() });
                }
                if open.len() >= DEEPEST {
                    return fault(What::TooDeep { limit: DEEPEST });
                }
                open.push(match event {
                    Event::SequenceStart(..) => Open::List(line, Vec::new()),
                    _ => Open::Map(line, Vec::new(), None),
                });
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match open.pop() {
                Some(Open::List(line, items)) => Node { sheet: None, line, content: Content::List(items) },
                Some(Open::Map(line, entries, _)) => {
                    Node { sheet: None, line, content: Content::Map(entries) }
                }
                None => continue,
            },
            _ => continue,
        };
        match open.last_mut() {
            Some(Open::List(_, items)) => items.push(done),
            Some(Open::Map(_, entries, key)) => {
                if let Some((name, line)) = key.take() {
                    // The line of an entry is the one of its key: it is what people look for.
                    entries.push((name, Node { line, ..done }));
                }
            }
            None if root.is_some() => return fault(What::SeveralDocuments),
            None => root = Some(done),
        }
    }
    root.ok_or_else(|| Fault::new(Place::default(), What::Empty))
}

/// A text between double quotes, on one line: the escapes of JSON are among those of YAML.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for one in text.chars() {
        match one {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            one if one.is_control() || matches!(one, '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                out.push_str(&format!("\\u{:04x}", one as u32));
            }
            one => out.push(one),
        }
    }
    out.push('"');
    out
}
