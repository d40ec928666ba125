//! What can be wrong with a file, and where. Each fault has a key, for pages to translate, and an English sentence.

use serde::Serialize;
use thiserror::Error;

use crate::model::Role;

/// How many faults are worth telling about one file.
const MOST_FAULTS: usize = 200;

/// Something wrong, which makes the whole file refused.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[error("{}{what}", before(place))]
pub struct Fault {
    /// Such as `events.event[2].dates`; empty when the whole file is meant.
    pub place: String,
    pub what: What,
}

impl Fault {
    pub(crate) fn whole(what: What) -> Fault {
        Fault { place: String::new(), what }
    }

    pub fn key(&self) -> &'static str {
        self.what.key()
    }
}

fn before(place: &str) -> String {
    if place.is_empty() { String::new() } else { format!("{place}: ") }
}

#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[serde(rename_all = "kebab-case", tag = "key")]
pub enum What {
    #[error("the file is larger than {limit} bytes")]
    TooLarge { limit: usize },
    #[error("there are more than {limit} of them")]
    TooMany { limit: usize },
    #[error("the JSON breaks at line {line}, column {column}: {message}")]
    BrokenJson { line: usize, column: usize, message: String },
    #[error("it is missing")]
    Missing,
    #[error("it should be {expected}")]
    WrongType { expected: &'static str },
    #[error("the code “{found}” is not known")]
    UnknownCode { found: String },
    #[error("“{found}” is not a date like 20240115-141742")]
    WrongDate { found: String },
    #[error("the date of completion is missing")]
    MissingDate,
    #[error("there are several dates of completion")]
    SeveralDates,
    #[error("the actor “{}” is missing", role.name())]
    MissingActor { role: Role },
    #[error("there are several actors “{}”", role.name())]
    SeveralActors { role: Role },
    #[error("“{found}” is not an identifier of this type")]
    WrongIdentifier { found: String },
    #[error("there are two identifiers of the same type, and “{found}” is the second")]
    SeveralIdentifiers { found: String },
}

impl What {
    /// A name that never changes.
    pub fn key(&self) -> &'static str {
        match self {
            What::TooLarge { .. } => "too-large",
            What::TooMany { .. } => "too-many",
            What::BrokenJson { .. } => "broken-json",
            What::Missing => "missing",
            What::WrongType { .. } => "wrong-type",
            What::UnknownCode { .. } => "unknown-code",
            What::WrongDate { .. } => "wrong-date",
            What::MissingDate => "missing-date",
            What::SeveralDates => "several-dates",
            What::MissingActor { .. } => "missing-actor",
            What::SeveralActors { .. } => "several-actors",
            What::WrongIdentifier { .. } => "wrong-identifier",
            What::SeveralIdentifiers { .. } => "several-identifiers",
        }
    }
}

/// The faults of a file, in the order in which they are met.
#[derive(Default)]
pub(crate) struct Faults(Vec<Fault>);

impl Faults {
    pub fn add(&mut self, place: String, what: What) {
        if self.0.len() < MOST_FAULTS {
            self.0.push(Fault { place, what });
        }
    }

    pub fn outcome<T>(self, value: T) -> Result<T, Vec<Fault>> {
        if self.0.is_empty() { Ok(value) } else { Err(self.0) }
    }
}

/// The beginning of a value, to be shown.
pub(crate) fn excerpt(value: &str) -> String {
    const LONGEST: usize = 80;
    match value.char_indices().nth(LONGEST) {
        None => value.to_owned(),
        Some((end, _)) => format!("{}…", &value[..end]),
    }
}
