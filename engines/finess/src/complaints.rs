//! What can be wrong with a file, with a line of it, or with a value. Each has a code, for pages to translate,
//! and an English sentence.

use std::io;

use chrono::NaiveDate;
use thiserror::Error;

use crate::items::Layout;
use crate::number::{FinessNumber, NumberError};

/// A file that is refused as a whole.
#[derive(Debug, Error)]
pub enum Unreadable {
    #[error("the file is empty")]
    Empty,
    #[error(
        "this is a web page, not a data file: the download met an error or a sign-in page; download the file again"
    )]
    WebPage,
    #[error("this is a workbook (XLSX, XLS or ODS): download the original CSV or JSON file instead")]
    Workbook,
    #[error("this is a zip archive: extract the file it contains first")]
    ZipArchive,
    #[error("this is a PDF document: download the original CSV or JSON file instead")]
    Pdf,
    #[error("the file is encoded in UTF-16: save it in UTF-8, or download the original again")]
    Utf16,
    #[error("the file ends too early, after line {line}: the download was cut, download it again")]
    Truncated { line: u64 },
    #[error("the compressed file is damaged, after line {line}: download it again")]
    BrokenArchive { line: u64 },
    #[error("the layout is not known; the file begins with “{beginning}”")]
    UnknownLayout { beginning: String },
    #[error("the columns {} are missing", columns.join(", "))]
    MissingColumns { layout: Layout, columns: Vec<&'static str> },
    #[error(
        "line {line} reads “{seen}” ({sign}): a spreadsheet has saved the file again and lost digits; download it again and import it without opening it"
    )]
    DamagedBySpreadsheet { line: u64, sign: Sign, seen: String },
    #[error("this is the FINESS+ file of activities: import the one of structures")]
    Activities,
    #[error("the JSON breaks at line {line}, column {column}: {message}")]
    BrokenJson { line: usize, column: usize, message: String },
    #[error("an entry near line {line} is too long to be one")]
    EntryTooLong { line: u64 },
    #[error("failed to read the file, after line {line}")]
    Io {
        line: u64,
        #[source]
        source: io::Error,
    },
}

impl Unreadable {
    pub fn code(&self) -> &'static str {
        match self {
            Unreadable::Empty => "empty",
            Unreadable::WebPage => "web-page",
            Unreadable::Workbook => "workbook",
            Unreadable::ZipArchive => "zip-archive",
            Unreadable::Pdf => "pdf",
            Unreadable::Utf16 => "utf-16",
            Unreadable::Truncated { .. } => "truncated",
            Unreadable::BrokenArchive { .. } => "broken-archive",
            Unreadable::UnknownLayout { .. } => "unknown-layout",
            Unreadable::MissingColumns { .. } => "missing-columns",
            Unreadable::DamagedBySpreadsheet { .. } => "damaged-by-spreadsheet",
            Unreadable::Activities => "activities",
            Unreadable::BrokenJson { .. } => "broken-json",
            Unreadable::EntryTooLong { .. } => "entry-too-long",
            Unreadable::Io { .. } => "io",
        }
    }
}

/// What a spreadsheet does to a file of numbers that are not numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Sign {
    #[error("a number in scientific notation")]
    Exponent,
    #[error("a number without its leading zeroes")]
    LostZeroes,
    #[error("a date with the day first")]
    DayFirst,
    #[error("empty columns added at the end")]
    Padding,
}

impl Sign {
    pub fn code(self) -> &'static str {
        match self {
            Sign::Exponent => "exponent",
            Sign::LostZeroes => "lost-zeroes",
            Sign::DayFirst => "day-first",
            Sign::Padding => "padding",
        }
    }
}

/// A line, or an entry of a JSON file, that is left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Refused {
    /// Counted from 1. In JSON, the line on which the entry begins.
    pub line: u64,
    /// Its beginning.
    pub text: String,
    pub reason: Reason,
}

#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Reason {
    #[error("the line has {found} fields where {expected} are expected")]
    WrongFieldCount { expected: usize, found: usize },
    #[error("records of the kind “{kind}” are not known")]
    UnknownRecord { kind: String },
    #[error("{column} reads “{value}”: {source}")]
    InvalidNumber { column: &'static str, value: String, source: NumberError },
    #[error("{column} is missing")]
    MissingValue { column: &'static str },
    #[error("the coordinates read “{x}” and “{y}”")]
    InvalidCoordinates { x: String, y: String },
    #[error("a spreadsheet has turned the code into the date “{value}”")]
    TurnedIntoDate { value: String },
    #[error("the legal entity {id} is not in the file")]
    UnknownLegalEntity { id: String },
    #[error("the line is too long to be one")]
    LineTooLong,
    #[error("the line is not UTF-8 as the others are")]
    NotUtf8,
    #[error("the line is not JSON: {message}")]
    InvalidJson { message: String },
}

impl Reason {
    pub fn code(&self) -> &'static str {
        match self {
            Reason::WrongFieldCount { .. } => "wrong-field-count",
            Reason::UnknownRecord { .. } => "unknown-record",
            Reason::InvalidNumber { .. } => "invalid-number",
            Reason::MissingValue { .. } => "missing-value",
            Reason::InvalidCoordinates { .. } => "invalid-coordinates",
            Reason::TurnedIntoDate { .. } => "turned-into-date",
            Reason::UnknownLegalEntity { .. } => "unknown-legal-entity",
            Reason::LineTooLong => "line-too-long",
            Reason::NotUtf8 => "not-utf-8",
            Reason::InvalidJson { .. } => "invalid-json",
        }
    }
}

/// A question raised by something that was read all the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Remark {
    pub line: u64,
    pub number: Option<FinessNumber>,
    pub what: Doubt,
}

/// When a value is doubted, it is left out of the item, and stands here.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum Doubt {
    /// The number is kept.
    #[error("the key of {number} is wrong")]
    WrongKey { number: FinessNumber },
    #[error("{column} is {date}, a day that stands for an unknown one")]
    PlaceholderDate { column: &'static str, date: NaiveDate },
    #[error("{column} reads “{value}”, which is not a date")]
    UnreadableDate { column: &'static str, value: String },
    #[error("{column} reads “{value}”, which has not the form of one")]
    UnreadableIdentifier { column: &'static str, value: String },
    #[error("the position {latitude}, {longitude} is outside France")]
    PositionOutsideFrance { latitude: f64, longitude: f64 },
    #[error("the position reads “{value}”")]
    UnreadablePosition { value: String },
    #[error("the projection “{name}” is not known")]
    UnknownProjection { name: String },
    #[error("the department reads “{value}”")]
    UnknownDepartment { value: String },
    #[error("the commune reads “{value}”")]
    UnknownCommune { value: String },
    #[error("the category is missing")]
    MissingCategory,
    /// The member is given as a party.
    #[error("the role “{code}” is not known")]
    UnknownRole { code: String },
    #[error("groups of the kind “{kind}” are not known: this one is left out")]
    UnknownGroupKind { kind: String },
    /// The code is kept.
    #[error("the code of group {code} has lost its leading zero")]
    ShortGroupCode { code: String },
    /// The value is kept, without the blanks.
    #[error("values are padded with blanks")]
    PaddedValue,
}

impl Doubt {
    pub fn code(&self) -> &'static str {
        match self {
            Doubt::WrongKey { .. } => "wrong-key",
            Doubt::PlaceholderDate { .. } => "placeholder-date",
            Doubt::UnreadableDate { .. } => "unreadable-date",
            Doubt::UnreadableIdentifier { .. } => "unreadable-identifier",
            Doubt::PositionOutsideFrance { .. } => "position-outside-france",
            Doubt::UnreadablePosition { .. } => "unreadable-position",
            Doubt::UnknownProjection { .. } => "unknown-projection",
            Doubt::UnknownDepartment { .. } => "unknown-department",
            Doubt::UnknownCommune { .. } => "unknown-commune",
            Doubt::MissingCategory => "missing-category",
            Doubt::UnknownRole { .. } => "unknown-role",
            Doubt::UnknownGroupKind { .. } => "unknown-group-kind",
            Doubt::ShortGroupCode { .. } => "short-group-code",
            Doubt::PaddedValue => "padded-value",
        }
    }
}
