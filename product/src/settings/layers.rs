//! The three layers, read into one list in which the last word wins.

use std::ffi::OsString;
use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::{Serialize, Serializer};
use toml::de::{DeTable, DeValue};

use super::{Mistake, NAMES, default_file};

/// Where to read, given by whoever starts Hygie.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// `--config FILE`.
    pub file: Option<PathBuf>,
    pub environment: Vec<(OsString, OsString)>,
    /// The name of a setting, and what its flag says.
    pub flags: Vec<(&'static str, String)>,
}

/// Where a setting was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    Default,
    File { path: PathBuf, line: Option<usize> },
    Variable(String),
    Flag(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Default => f.write_str("default"),
            Origin::File { path, line: Some(line) } => write!(f, "{}, line {line}", path.display()),
            Origin::File { path, line: None } => write!(f, "{}", path.display()),
            Origin::Variable(name) => write!(f, "variable {name}"),
            Origin::Flag(name) => write!(f, "flag {name}"),
        }
    }
}

impl Serialize for Origin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Something that was said about a setting.
pub struct Saying {
    pub name: &'static str,
    pub text: String,
    pub from: Origin,
}

/// Variables that begin like ours and are not settings: the file, and what only the tests read.
const NOT_SETTINGS: [&str; 4] = [CONFIG, "HYGIE_SHARED", "HYGIE_TEST_POSTGRES", "HYGIE_TEST_S3"];
const CONFIG: &str = "HYGIE_CONFIG";
const PREFIX: &str = "HYGIE_";

pub fn gather(sources: &Sources) -> (Vec<Saying>, Vec<Mistake>) {
    let mut said = Vec::new();
    let mut mistakes = Vec::new();
    read_file(sources, &mut said, &mut mistakes);
    read_environment(sources, &mut said, &mut mistakes);
    for (name, text) in &sources.flags {
        let flag = format!("--{}", name.replace('_', "-"));
        said.push(Saying { name, text: text.clone(), from: Origin::Flag(flag) });
    }
    (said, mistakes)
}

fn read_file(sources: &Sources, said: &mut Vec<Saying>, mistakes: &mut Vec<Mistake>) {
    let variable = sources.environment.iter().find(|(name, _)| name == CONFIG).map(|(_, path)| path.into());
    let (path, asked_by) = match (&sources.file, variable) {
        (Some(path), _) => (path.clone(), Some(Origin::Flag("--config".to_owned()))),
        (None, Some(path)) => (path, Some(Origin::Variable(CONFIG.to_owned()))),
        (None, None) => (default_file(), None),
    };
    let from = Origin::File { path: path.clone(), line: None };
    match (std::fs::read_to_string(&path), asked_by) {
        (Ok(text), _) => read_table(&path, &text, said, mistakes),
        (Err(error), None) if error.kind() == std::io::ErrorKind::NotFound => {}
        (Err(error), asked_by) => mistakes.push(Mistake::new(
            "config",
            asked_by.unwrap_or(from),
            format!("The file {} cannot be read: {error}.", path.display()),
            "Give the path of a file that the user who runs Hygie may read, or none.",
        )),
    }
}

fn read_table(path: &Path, text: &str, said: &mut Vec<Saying>, mistakes: &mut Vec<Mistake>) {
    let at = |span: Option<Range<usize>>| Origin::File {
        path: path.to_owned(),
        line: span.map(|span| text.get(..span.start).unwrap_or(text).matches('\n').count() + 1),
    };
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        mistakes.push(Mistake::new(
            "config",
            at(error.span()),
            format!("This is not TOML: {}.", error.message().lines().collect::<Vec<_>>().join(", ")),
            "Write one setting on each line, such as: listen = \"127.0.0.1:8080\"",
        ));
    }
    for (key, value) in table.get_ref() {
        let from = at(Some(key.span()));
        let key = key.get_ref().as_ref();
        let Some(name) = NAMES.into_iter().find(|name| *name == key) else {
            mistakes.push(Mistake::new(key, from, "There is no such setting.", nearest(key, &NAMES)));
            continue;
        };
        match value.get_ref() {
            DeValue::String(text) => said.push(Saying { name, text: text.to_string(), from }),
            DeValue::Integer(number) => said.push(Saying { name, text: number.to_string(), from }),
            _ => mistakes.push(Mistake::new(
                name,
                from,
                "The value is neither a text nor a whole number.",
                format!("Write the value between quotation marks: {name} = \"…\""),
            )),
        }
    }
}

fn read_environment(sources: &Sources, said: &mut Vec<Saying>, mistakes: &mut Vec<Mistake>) {
    let known: Vec<String> = NAMES.iter().map(|name| variable_of(name)).collect();
    for (variable, text) in &sources.environment {
        let Some(variable) = variable.to_str().filter(|variable| variable.starts_with(PREFIX)) else {
            continue;
        };
        if NOT_SETTINGS.contains(&variable) {
            continue;
        }
        let from = Origin::Variable(variable.to_owned());
        let Some(name) = NAMES.into_iter().find(|name| variable_of(name) == variable) else {
            let known: Vec<&str> = known.iter().map(String::as_str).chain([CONFIG]).collect();
            mistakes.push(Mistake::new(
                variable,
                from,
                "There is no such variable.",
                nearest(variable, &known),
            ));
            continue;
        };
        match text.to_str() {
            Some(text) => said.push(Saying { name, text: text.to_owned(), from }),
            None => mistakes.push(Mistake::new(name, from, "The value is not UTF-8.", "Write it in UTF-8.")),
        }
    }
}

fn variable_of(name: &str) -> String {
    format!("{PREFIX}{}", name.to_uppercase())
}

/// Proposes the name that was probably meant, or all of them when none is near.
pub fn nearest(word: &str, known: &[&str]) -> String {
    let close = known
        .iter()
        .map(|name| (strsim::jaro_winkler(&word.to_lowercase(), &name.to_lowercase()), name))
        .max_by(|a, b| a.0.total_cmp(&b.0));
    match close {
        Some((likeness, name)) if likeness > 0.85 => format!("Did you mean {name}?"),
        _ => format!("Take it away, or write one of: {}.", known.join(", ")),
    }
}
