//! What can be wrong with a file, and where. Each fault has a key, for pages to translate, and an English sentence.

use std::fmt;

use serde::Serialize;
use thiserror::Error;

/// Something wrong, which makes the whole file refused.
#[derive(Debug, Clone, PartialEq, Error, Serialize)]
#[error("{place}{what}")]
pub struct Fault {
    pub place: Place,
    pub what: What,
}

impl Fault {
    pub(crate) fn new(place: Place, what: What) -> Fault {
        Fault { place, what }
    }

    pub fn key(&self) -> &'static str {
        self.what.key()
    }
}

/// Where in the file. Nothing is set when the whole file is meant.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Place {
    pub sheet: Option<String>,
    /// Counted from 1: a line of the text, or a row of the sheet.
    pub line: Option<u64>,
    /// The reference of a requirement, or the name of what is around the fault.
    pub reference: Option<String>,
}

impl Place {
    pub(crate) fn line(line: u64) -> Place {
        Place { line: Some(line), ..Place::default() }
    }

    pub(crate) fn reference(reference: impl Into<String>) -> Place {
        Place { reference: Some(reference.into()), ..Place::default() }
    }

    pub(crate) fn row(sheet: &str, line: u64) -> Place {
        Place { sheet: Some(sheet.to_owned()), line: Some(line), reference: None }
    }

    pub(crate) fn at(&self, reference: &str) -> Place {
        Place { reference: Some(excerpt(reference)), ..self.clone() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        parts.extend(self.sheet.as_ref().map(|sheet| format!("sheet {sheet}")));
        parts.extend(self.line.map(|line| format!("line {line}")));
        parts.extend(self.reference.as_ref().map(|reference| format!("“{reference}”")));
        if parts.is_empty() { Ok(()) } else { write!(out, "{}: ", parts.join(", ")) }
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

#[derive(Debug, Clone, PartialEq, Error, Serialize)]
#[serde(rename_all = "kebab-case", tag = "key")]
pub enum What {
    #[error("the file is empty")]
    Empty,
    #[error("the file is larger than {limit} bytes")]
    TooLarge { limit: u64 },
    #[error("the compressed file is damaged, or larger than it says")]
    BrokenArchive,
    #[error("the file is not encoded in UTF-8")]
    NotUtf8,
    #[error("this is neither a framework, a mapping, a risk matrix nor an OSCAL document")]
    UnknownKind,
    #[error("the version {found} of the format is not known")]
    UnknownFormat { found: String },
    #[error("the YAML breaks: {message}")]
    BrokenYaml { message: String },
    #[error("the JSON breaks at column {column}: {message}")]
    BrokenJson { column: usize, message: String },
    #[error("the workbook cannot be read: {message}")]
    BrokenWorkbook { message: String },
    #[error("the sheet “{name}” is missing")]
    MissingSheet { name: String },
    #[error("the column “{name}” is missing")]
    MissingColumn { name: String },
    #[error("anchors and aliases are not read: repeat the value")]
    Alias,
    #[error("there are several documents in the file")]
    SeveralDocuments,
    #[error("it is nested deeper than {limit} levels")]
    TooDeep { limit: usize },
    #[error("there are more than {limit} of them")]
    TooMany { limit: usize },
    #[error("“{name}” is there twice")]
    DuplicateKey { name: String },
    #[error("“{name}” is missing")]
    MissingKey { name: String },
    #[error("“{name}” is not known here")]
    UnknownKey { name: String },
    #[error("“{name}” should be {expected}")]
    WrongType { name: String, expected: &'static str },
    #[error("“{name}” cannot be “{value}”")]
    WrongValue { name: String, value: String },
    #[error("the reference is empty")]
    EmptyReference,
    #[error("the reference is there twice")]
    DuplicateReference,
    #[error("it belongs to “{parent}”, which is not in the file")]
    UnknownParent { parent: String },
    #[error("it belongs to itself, through “{through}”")]
    Cycle { through: String },
    #[error("it has no title")]
    MissingTitle,
    #[error("there is no requirement")]
    NoRequirement,
    #[error("the scale “{scale}” has fewer than two levels")]
    TooFewLevels { scale: String },
    #[error("the scale “{scale}” has the level “{code}” twice")]
    DuplicateLevel { scale: String, code: String },
    #[error("the level “{code}” of the scale “{scale}” is worth {value}, which is not between 0 and 1")]
    ValueOutOfRange { scale: String, code: String, value: f64 },
    #[error("the scale “{scale}” is not from the worst level to the best: see “{code}”")]
    ScaleOutOfOrder { scale: String, code: String },
    #[error("the weight {weight} is not above 0")]
    WrongWeight { weight: f64 },
    #[error("the group “{group}” is not one of the framework")]
    UnknownGroup { group: String },
    #[error("the group “{group}” is there twice")]
    DuplicateGroup { group: String },
    #[error("the scale “{scale}” is not one of the framework")]
    UnknownScale { scale: String },
    #[error("the grid does not fit the levels")]
    WrongGrid,
    #[error("“{reference}” is not a requirement of “{framework}”")]
    UnknownReference { framework: String, reference: String },
    #[error("the pair is there twice")]
    DuplicatePair,
    #[error("the profile selects from several catalogues")]
    SeveralCatalogues,
}

impl What {
    /// A name that never changes.
    pub fn key(&self) -> &'static str {
        match self {
            What::Empty => "empty",
            What::TooLarge { .. } => "too-large",
            What::BrokenArchive => "broken-archive",
            What::NotUtf8 => "not-utf8",
            What::UnknownKind => "unknown-kind",
            What::UnknownFormat { .. } => "unknown-format",
            What::BrokenYaml { .. } => "broken-yaml",
            What::BrokenJson { .. } => "broken-json",
            What::BrokenWorkbook { .. } => "broken-workbook",
            What::MissingSheet { .. } => "missing-sheet",
            What::MissingColumn { .. } => "missing-column",
            What::Alias => "alias",
            What::SeveralDocuments => "several-documents",
            What::TooDeep { .. } => "too-deep",
            What::TooMany { .. } => "too-many",
            What::DuplicateKey { .. } => "duplicate-key",
            What::MissingKey { .. } => "missing-key",
            What::UnknownKey { .. } => "unknown-key",
            What::WrongType { .. } => "wrong-type",
            What::WrongValue { .. } => "wrong-value",
            What::EmptyReference => "empty-reference",
            What::DuplicateReference => "duplicate-reference",
            What::UnknownParent { .. } => "unknown-parent",
            What::Cycle { .. } => "cycle",
            What::MissingTitle => "missing-title",
            What::NoRequirement => "no-requirement",
            What::TooFewLevels { .. } => "too-few-levels",
            What::DuplicateLevel { .. } => "duplicate-level",
            What::ValueOutOfRange { .. } => "value-out-of-range",
            What::ScaleOutOfOrder { .. } => "scale-out-of-order",
            What::WrongWeight { .. } => "wrong-weight",
            What::UnknownGroup { .. } => "unknown-group",
            What::DuplicateGroup { .. } => "duplicate-group",
            What::UnknownScale { .. } => "unknown-scale",
            What::WrongGrid => "wrong-grid",
            What::UnknownReference { .. } => "unknown-reference",
            What::DuplicatePair => "duplicate-pair",
            What::SeveralCatalogues => "several-catalogues",
        }
    }
}
