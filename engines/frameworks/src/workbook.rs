//! A framework as a workbook, to be filled in a spreadsheet: the sheet `framework` with its own fields, one row each,
//! then `scales`, `groups`, and `requirements`, one row a requirement.
//!
//! Columns are found by their names in the first row, in any order. A sheet is read cell by cell: one cell far away
//! does not make a large table.

use std::collections::{BTreeMap, HashMap};
use std::io::{Cursor, Read};

use calamine::{DataRef, DataType, Reader, Xlsx};
use rust_xlsxwriter::{Format, FormatAlign, Workbook, Worksheet, XlsxError};
use thiserror::Error;

use crate::check::{self, Above, Draft, Faults};
use crate::ciso_workbook;
use crate::faults::{Fault, Place, What, excerpt};
use crate::hygie::FORMAT;
use crate::model::{
    Applicability, Framework, Group, Level, Library, NotApplicable, Requirement, Scale, Scoring, Source,
    Status, Text,
};
use crate::{LARGEST, MOST_REQUIREMENTS};

const FRAMEWORK: &str = "framework";
const SCALES: &str = "scales";
const GROUPS: &str = "groups";
const REQUIREMENTS: &str = "requirements";

const FIELD_COLUMNS: &[&str] = &["field", "fr", "en"];
const SCALE_COLUMNS: &[&str] = &["scale", "code", "label_fr", "label_en", "value"];
const GROUP_COLUMNS: &[&str] = &["code", "label_fr", "label_en"];
const REQUIREMENT_COLUMNS: &[&str] = &[
    "ref",
    "parent",
    "title_fr",
    "title_en",
    "assess",
    "weight",
    "groups",
    "question_fr",
    "question_en",
    "why_fr",
    "why_en",
    "proof_fr",
    "proof_en",
    "text_fr",
    "text_en",
    "types",
    "segments",
    "statuses",
    "scale",
    "link",
    "identity",
];

/// How many cells a workbook may have.
const MOST_CELLS: usize = 1_000_000;
/// How many bytes the name of a column may have: it goes with each cell. A longer one is not known anyway.
pub(crate) const LONGEST_COLUMN: usize = 100;
/// How many bytes of a workbook that decompresses may stand for, in all.
const LARGEST_OPENED: u64 = 2 * LARGEST;
/// How many files a workbook may be made of.
const MOST_FILES: usize = 1_000;

pub(crate) type Book<'a> = Xlsx<Cursor<&'a [u8]>>;
/// What is in the cells of a sheet that are not empty, by row and then by column, both counted from 0.
pub(crate) type Cells = BTreeMap<u32, Vec<(u32, String)>>;
/// The rows of a sheet under its header: the number of the row, and its cells by the name of their column.
type Rows = Vec<(u64, HashMap<String, String>)>;

pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Library>, Vec<Fault>> {
    let whole = |what| vec![Fault::new(Place::default(), what)];
    weigh(bytes).map_err(whole)?;
    let broken =
        |error: calamine::XlsxError| whole(What::BrokenWorkbook { message: excerpt(&error.to_string()) });
    let mut book: Book<'_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    if let Some(libraries) = ciso_workbook::read(&mut book) {
        return libraries;
    }
    let names = book.sheet_names();
    let mut faults = Faults::default();
    let mut budget = Budget::new();
    let mut sheet =
        |name: &str, needed: bool, columns: &[&str], faults: &mut Faults| -> Result<Rows, Vec<Fault>> {
            match names.iter().find(|known| known.trim().eq_ignore_ascii_case(name)) {
                Some(known) => rows(&mut book, known, columns, &mut budget, faults),
                None => {
                    if needed {
                        faults.add(Place::default(), What::MissingSheet { name: name.to_owned() });
                    }
                    Ok(Vec::new())
                }
            }
        };
    let fields = sheet(FRAMEWORK, true, FIELD_COLUMNS, &mut faults)?;
    let scales = sheet(SCALES, false, SCALE_COLUMNS, &mut faults)?;
    let groups = sheet(GROUPS, false, GROUP_COLUMNS, &mut faults)?;
    let requirements = sheet(REQUIREMENTS, true, &["ref", "parent"], &mut faults)?;
    if faults.any() {
        return Err(faults.0);
    }
    let framework = framework(&fields, &scales, &groups, requirements, &mut faults);
    faults.outcome(vec![Library::Framework(Box::new(framework))])
}

/// Opens every file of the archive to its end, so that what it really holds is known before it is kept in memory.
fn weigh(bytes: &[u8]) -> Result<(), What> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| What::BrokenArchive)?;
    if archive.len() > MOST_FILES {
        return Err(What::TooMany { limit: MOST_FILES });
    }
    let mut left = LARGEST_OPENED;
    for place in 0..archive.len() {
        let file = archive.by_index(place).map_err(|_| What::BrokenArchive)?;
        let read =
            std::io::copy(&mut file.take(left + 1), &mut std::io::sink()).map_err(|_| What::BrokenArchive)?;
        left = left.checked_sub(read).ok_or(What::TooLarge { limit: LARGEST_OPENED })?;
    }
    Ok(())
}

/// How much of a workbook may still be read. A text that many cells share counts each time.
pub(crate) struct Budget {
    cells: usize,
    bytes: u64,
}

impl Budget {
    pub fn new() -> Budget {
        Budget { cells: MOST_CELLS, bytes: LARGEST_OPENED }
    }

    fn take(&mut self, text: &str) -> Result<(), What> {
        self.cells = self.cells.checked_sub(1).ok_or(What::TooMany { limit: MOST_CELLS })?;
        let left = self.bytes.checked_sub(text.len() as u64);
        self.bytes = left.ok_or(What::TooLarge { limit: LARGEST_OPENED })?;
        Ok(())
    }
}

/// Every cell of a sheet that has something in it.
pub(crate) fn cells(book: &mut Book<'_>, name: &str, budget: &mut Budget) -> Result<Cells, Vec<Fault>> {
    let place = || Place { sheet: Some(name.to_owned()), ..Place::default() };
    let broken = |error: calamine::XlsxError| {
        vec![Fault::new(place(), What::BrokenWorkbook { message: excerpt(&error.to_string()) })]
    };
    let mut cells = book.worksheet_cells_reader(name).map_err(broken)?;
    let mut by_row = Cells::new();
    while let Some(cell) = cells.next_cell().map_err(broken)? {
        let value = text(cell.get_value());
        budget.take(&value).map_err(|what| vec![Fault::new(place(), what)])?;
        let (row, column) = cell.get_position();
        if !value.is_empty() {
            by_row.entry(row).or_default().push((column, value));
        }
    }
    Ok(by_row)
}

fn rows(
    book: &mut Book<'_>,
    name: &str,
    columns: &[&str],
    budget: &mut Budget,
    faults: &mut Faults,
) -> Result<Rows, Vec<Fault>> {
    let mut by_row = cells(book, name, budget)?;
    let mut header: HashMap<u32, String> = HashMap::new();
    if let Some((_, cells)) = by_row.pop_first() {
        for (column, cell) in cells.into_iter().filter(|(_, cell)| cell.len() <= LONGEST_COLUMN) {
            header.insert(column, cell.to_lowercase());
        }
    }
    for column in columns {
        if !header.values().any(|known| known == column) {
            let place = Place { sheet: Some(name.to_owned()), ..Place::default() };
            faults.add(place, What::MissingColumn { name: (*column).to_owned() });
        }
    }
    let named = |cells: Vec<(u32, String)>| -> HashMap<String, String> {
        cells.into_iter().filter_map(|(column, value)| Some((header.get(&column)?.clone(), value))).collect()
    };
    let rows = by_row.into_iter().map(|(row, cells)| (u64::from(row) + 1, named(cells)));
    Ok(rows.filter(|(_, cells)| !cells.is_empty()).collect())
}

fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Bool(value) => value.to_string(),
        DataRef::DateTime(_) | DataRef::DateTimeIso(_) => {
            value.as_date().map(|date| date.to_string()).unwrap_or_default()
        }
        DataRef::Error(_) => String::new(),
        _ => value.as_string().unwrap_or_default().trim().to_owned(),
    }
}

fn framework(
    fields: &Rows,
    scale_rows: &Rows,
    group_rows: &Rows,
    requirement_rows: Rows,
    faults: &mut Faults,
) -> Framework {
    let by_name: HashMap<&str, (u64, Text)> =
        fields.iter().map(|(row, cells)| (cell(cells, "field"), (*row, both(cells, "")))).collect();
    let field = |name: &str| by_name.get(name).map(|(_, text)| text.clone()).unwrap_or_default();
    let word = |name: &str| {
        let text = field(name);
        if text.fr.is_empty() { text.en } else { text.fr }
    };
    let place =
        |name: &str| by_name.get(name).map(|(row, _)| Place::row(FRAMEWORK, *row)).unwrap_or_default();
    let format = word("format");
    if format != FORMAT {
        faults.add(place("format"), What::UnknownFormat { found: excerpt(&format) });
    }
    let mut scale = Scale { levels: Vec::new() };
    let mut scales: BTreeMap<String, Scale> = BTreeMap::new();
    for (row, cells) in scale_rows {
        let number = cell(cells, "value");
        let value = parsed::<f64>(number, "value", &Place::row(SCALES, *row), faults);
        let code = cell(cells, "code").to_owned();
        let level = Level { label: both(cells, "label_").or(&code), code, value };
        match cell(cells, "scale") {
            "" => scale.levels.push(level),
            name => scales.entry(name.to_owned()).or_insert(Scale { levels: Vec::new() }).levels.push(level),
        }
    }
    let groups = group_rows
        .iter()
        .map(|(_, cells)| {
            let code = cell(cells, "code").to_owned();
            Group { label: both(cells, "label_").or(&code), code }
        })
        .collect();
    let drafts = drafts(requirement_rows, faults);
    let places = drafts.iter().map(|one| (one.requirement.reference.clone(), one.place.clone())).collect();
    let source = Source {
        title: field("source"),
        url: Some(word("source_url")).filter(|url| !url.is_empty()),
        date: parsed(&word("source_date"), "source_date", &place("source_date"), faults),
    };
    let wrong = |name: &str, faults: &mut Faults| {
        faults.add(place(name), What::WrongValue { name: name.to_owned(), value: excerpt(&word(name)) });
    };
    let status = Status::from_code(&word("status"));
    let not_applicable = NotApplicable::from_code(&word("not_applicable"));
    let scoring = Scoring::from_code(&word("scoring"));
    let known = [status.is_some(), not_applicable.is_some(), scoring.is_some()];
    for (name, _) in
        ["status", "not_applicable", "scoring"].into_iter().zip(known).filter(|(_, known)| !known)
    {
        wrong(name, faults);
    }
    let framework = Framework {
        code: word("code"),
        version: parsed(&word("version"), "version", &place("version"), faults).unwrap_or(1),
        title: field("title"),
        short: field("short"),
        publisher: field("publisher"),
        source: Some(source).filter(|source| *source != Source::default()),
        status: status.unwrap_or(Status::ToValidate),
        note: field("note"),
        scale,
        scales,
        not_applicable: not_applicable.unwrap_or(NotApplicable::Justified),
        scoring: scoring.unwrap_or(Scoring::WeightedMean),
        groups,
        requirements: check::arrange(drafts, faults),
        identity: Some(word("identity")).filter(|identity| !identity.is_empty()),
    };
    check::framework(&framework, &places, faults);
    framework
}

fn drafts(rows: Rows, faults: &mut Faults) -> Vec<Draft> {
    if rows.len() > MOST_REQUIREMENTS {
        let place = Place { sheet: Some(REQUIREMENTS.to_owned()), ..Place::default() };
        faults.add(place, What::TooMany { limit: MOST_REQUIREMENTS });
        return Vec::new();
    }
    let parents: std::collections::HashSet<String> =
        rows.iter().map(|(_, cells)| cell(cells, "parent").to_owned()).collect();
    let mut drafts = Vec::with_capacity(rows.len());
    for (row, cells) in &rows {
        let place = Place::row(REQUIREMENTS, *row);
        let reference = cell(cells, "ref").to_owned();
        let assess = match cell(cells, "assess") {
            "" => !parents.contains(&reference),
            mark => is_crossed(mark).unwrap_or_else(|| {
                let what = What::WrongValue { name: "assess".to_owned(), value: excerpt(mark) };
                faults.add(place.at(&reference), what);
                true
            }),
        };
        let optional = |name: &str| Some(cell(cells, name).to_owned()).filter(|value| !value.is_empty());
        let requirement = Requirement {
            title: both(cells, "title_"),
            text: both(cells, "text_"),
            question: both(cells, "question_"),
            why: both(cells, "why_"),
            proof: both(cells, "proof_"),
            assess,
            groups: list(cells, "groups"),
            weight: parsed(cell(cells, "weight"), "weight", &place, faults).unwrap_or(1.0),
            applies_to: Applicability {
                types: list(cells, "types"),
                segments: list(cells, "segments"),
                statuses: list(cells, "statuses"),
            },
            scale: optional("scale"),
            link: optional("link"),
            identity: optional("identity"),
            ..Requirement::new(reference.clone())
        };
        for one in requirement.applies_to.types.iter().filter(|one| !matches!(&***one, "EJ" | "ET")) {
            faults.add(
                place.at(&reference),
                What::WrongValue { name: "types".to_owned(), value: excerpt(one) },
            );
        }
        let parent = optional("parent").map_or(Above::Nothing, Above::Key);
        drafts.push(Draft { place, key: reference, parent, requirement });
    }
    drafts
}

/// What people put in a box: a cross, or a word.
pub(crate) fn is_crossed(mark: &str) -> Option<bool> {
    match &*mark.to_lowercase() {
        "x" | "yes" | "oui" | "true" | "1" => Some(true),
        "no" | "non" | "false" | "0" => Some(false),
        _ => None,
    }
}

fn cell<'a>(cells: &'a HashMap<String, String>, name: &str) -> &'a str {
    cells.get(name).map_or("", |value| value)
}

fn both(cells: &HashMap<String, String>, prefix: &str) -> Text {
    Text::new(cell(cells, &format!("{prefix}fr")), cell(cells, &format!("{prefix}en")))
}

/// Values between commas.
fn list(cells: &HashMap<String, String>, name: &str) -> Vec<String> {
    cell(cells, name).split(',').map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned).collect()
}

fn parsed<T: std::str::FromStr>(value: &str, name: &str, place: &Place, faults: &mut Faults) -> Option<T> {
    if value.is_empty() {
        return None;
    }
    // In French, a spreadsheet writes 0,5.
    let found = value.parse().or_else(|_| value.replace(',', ".").parse());
    if found.is_err() {
        faults.add(place.clone(), What::WrongValue { name: name.to_owned(), value: excerpt(value) });
    }
    found.ok()
}

/// A framework that a workbook cannot hold.
#[derive(Debug, Error)]
#[error("the workbook cannot be written")]
pub struct Unwritable(#[from] XlsxError);

/// The framework as a workbook of the form that [`read`](crate::read) takes back.
pub fn to_workbook(framework: &Framework) -> Result<Vec<u8>, Unwritable> {
    let mut book = Workbook::new();
    fields(book.add_worksheet(), framework)?;
    let mut scales = Vec::new();
    let named = framework.scales.iter().map(|(name, scale)| (&**name, scale));
    for (name, scale) in std::iter::once(("", &framework.scale)).chain(named) {
        for level in &scale.levels {
            let value = level.value.map(|value| value.to_string()).unwrap_or_default();
            let words = [name, &level.code, &level.label.fr, &level.label.en, &value];
            scales.push(words.map(str::to_owned).to_vec());
        }
    }
    table(book.add_worksheet(), SCALES, SCALE_COLUMNS, scales)?;
    let groups = framework.groups.iter();
    let groups = groups.map(|group| vec![group.code.clone(), group.label.fr.clone(), group.label.en.clone()]);
    table(book.add_worksheet(), GROUPS, GROUP_COLUMNS, groups.collect())?;
    let requirements = framework.requirements.iter().map(|one| row(framework, one)).collect();
    table(book.add_worksheet(), REQUIREMENTS, REQUIREMENT_COLUMNS, requirements)?;
    Ok(book.save_to_buffer()?)
}

fn fields(sheet: &mut Worksheet, framework: &Framework) -> Result<(), XlsxError> {
    let source = framework.source.clone().unwrap_or_default();
    let one = |text: &str| Text::new(text, "");
    let fields = [
        ("format", one(FORMAT)),
        ("code", one(&framework.code)),
        ("version", one(&framework.version.to_string())),
        ("title", framework.title.clone()),
        ("short", framework.short.clone()),
        ("publisher", framework.publisher.clone()),
        ("source", source.title),
        ("source_url", one(source.url.as_deref().unwrap_or_default())),
        ("source_date", one(&source.date.map(|date| date.to_string()).unwrap_or_default())),
        ("status", one(framework.status.code())),
        ("note", framework.note.clone()),
        ("not_applicable", one(framework.not_applicable.code())),
        ("scoring", one(framework.scoring.code())),
        ("identity", one(framework.identity.as_deref().unwrap_or_default())),
    ];
    let rows = fields.into_iter().map(|(name, text)| vec![name.to_owned(), text.fr, text.en]).collect();
    table(sheet, FRAMEWORK, FIELD_COLUMNS, rows)
}

fn row(framework: &Framework, one: &Requirement) -> Vec<String> {
    let parent = one.parent.and_then(|parent| framework.requirements.get(parent));
    let mut row = vec![
        one.reference.clone(),
        parent.map(|parent| parent.reference.clone()).unwrap_or_default(),
        one.title.fr.clone(),
        one.title.en.clone(),
        if one.assess { "x".to_owned() } else { "no".to_owned() },
        one.weight.to_string(),
        one.groups.join(", "),
    ];
    for text in [&one.question, &one.why, &one.proof, &one.text] {
        row.extend([text.fr.clone(), text.en.clone()]);
    }
    let Applicability { types, segments, statuses } = &one.applies_to;
    row.extend([types, segments, statuses].map(|list| list.join(", ")));
    row.extend([&one.scale, &one.link, &one.identity].map(|text| text.clone().unwrap_or_default()));
    row
}

/// Everything is written as text: a spreadsheet must not read 1.10 as a number, nor a text as a formula.
fn table(
    sheet: &mut Worksheet,
    name: &str,
    columns: &[&str],
    rows: Vec<Vec<String>>,
) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    let plain = Format::new().set_num_format("@").set_text_wrap().set_align(FormatAlign::Top);
    sheet.set_name(name)?;
    for (column, title) in (0_u16..).zip(columns) {
        sheet.write_string_with_format(0, column, *title, &bold)?;
        let is_long = title.ends_with("fr") || title.ends_with("en");
        sheet.set_column_width(column, if is_long { 48 } else { 16 })?;
        sheet.set_column_format(column, &plain)?;
    }
    for (row, cells) in (1_u32..).zip(rows) {
        for (column, cell) in (0_u16..).zip(cells) {
            if !cell.is_empty() {
                sheet.write_string_with_format(row, column, cell, &plain)?;
            }
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}
