//! Reads the table that people filled in, whatever program they have: the first sheet of a workbook (XLSX), or CSV in UTF-8 or
//! Windows-1252, separated by semicolons, commas or tabs. What is read is bounded. [`write`] gives the table back as a workbook,
//! for instance with a column that says why a row was refused.

use std::io::{Cursor, Read};

use calamine::{Data, Reader, Xlsx};
use hygie_kernel::fold;
use rust_xlsxwriter::{Format, Workbook};

/// How many bytes a file may hold.
pub const LARGEST: usize = 16 * 1024 * 1024;
/// How many bytes a workbook may unpack to.
const LARGEST_UNPACKED: u64 = 128 * 1024 * 1024;
/// How many rows and columns are read.
pub const MOST_ROWS: usize = 50_000;
const MOST_COLUMNS: usize = 100;
/// The longest text of a cell that is kept.
const LONGEST_CELL: usize = 10_000;

/// Why a file cannot be read as a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("the file is empty")]
    Empty,
    #[error("the file is too large")]
    TooLarge,
    #[error("the file is neither a workbook nor a text")]
    Broken,
}

/// A table: its first row names the columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    pub headers: Vec<String>,
    pub rows: Vec<Row>,
}

/// A row that is not empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Its number in the file, the header being 1.
    pub line: usize,
    pub cells: Vec<String>,
}

impl Row {
    /// What stands in a column, without the spaces around it; empty when there is none.
    pub fn cell(&self, column: Option<usize>) -> &str {
        column.and_then(|column| self.cells.get(column)).map_or("", |cell| cell.trim())
    }
}

impl Table {
    /// The column that bears one of these names, whatever its case and accents.
    pub fn column(&self, names: &[&str]) -> Option<usize> {
        let names: Vec<String> = names.iter().map(|name| fold(name)).collect();
        self.headers.iter().position(|header| names.contains(&fold(header)))
    }
}

pub fn read(bytes: &[u8]) -> Result<Table, Unreadable> {
    if bytes.is_empty() {
        return Err(Unreadable::Empty);
    }
    if bytes.len() > LARGEST {
        return Err(Unreadable::TooLarge);
    }
    let rows = if bytes.starts_with(b"PK\x03\x04") { read_workbook(bytes)? } else { read_text(bytes)? };
    let mut rows =
        rows.into_iter().enumerate().filter(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty()));
    let (_, headers) = rows.next().ok_or(Unreadable::Empty)?;
    let rows = rows.map(|(index, cells)| Row { line: index + 1, cells }).collect();
    Ok(Table { headers: headers.into_iter().map(|header| header.trim().to_owned()).collect(), rows })
}

fn read_workbook(bytes: &[u8]) -> Result<Vec<Vec<String>>, Unreadable> {
    weigh(bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| Unreadable::Broken)?;
    let range = book.worksheet_range_at(0).ok_or(Unreadable::Empty)?.map_err(|_| Unreadable::Broken)?;
    if range.width() > MOST_COLUMNS * 10 {
        return Err(Unreadable::TooLarge);
    }
    let skipped = range.start().map_or(0, |(row, _)| row as usize);
    let mut rows = vec![Vec::new(); skipped.min(MOST_ROWS)];
    for row in range.rows().take(MOST_ROWS + 1) {
        rows.push(row.iter().take(MOST_COLUMNS).map(text_of).collect());
    }
    if rows.len() > MOST_ROWS {
        return Err(Unreadable::TooLarge);
    }
    Ok(rows)
}

/// Unpacks every file of the archive, so that what it really holds is known before it is kept.
fn weigh(bytes: &[u8]) -> Result<(), Unreadable> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| Unreadable::Broken)?;
    if archive.len() > 1000 {
        return Err(Unreadable::TooLarge);
    }
    let mut left = LARGEST_UNPACKED;
    for place in 0..archive.len() {
        let file = archive.by_index(place).map_err(|_| Unreadable::Broken)?;
        let read =
            std::io::copy(&mut file.take(left + 1), &mut std::io::sink()).map_err(|_| Unreadable::Broken)?;
        left = left.checked_sub(read).ok_or(Unreadable::TooLarge)?;
    }
    Ok(())
}

fn text_of(cell: &Data) -> String {
    let text = match cell {
        Data::Empty | Data::Error(_) => String::new(),
        Data::String(text) => text.clone(),
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
        Data::DateTime(date) => match date.as_datetime() {
            Some(moment) if moment.time() == Default::default() => moment.date().to_string(),
            Some(moment) => moment.to_string(),
            None => String::new(),
        },
        other => other.to_string(),
    };
    short(text)
}

fn short(text: String) -> String {
    if text.chars().count() <= LONGEST_CELL { text } else { text.chars().take(LONGEST_CELL).collect() }
}

fn read_text(bytes: &[u8]) -> Result<Vec<Vec<String>>, Unreadable> {
    if bytes.contains(&0) {
        return Err(Unreadable::Broken);
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned(),
    };
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().next().unwrap_or_default();
    let delimiter = [b';', b'\t', b',']
        .into_iter()
        .max_by_key(|mark| (first.bytes().filter(|byte| byte == mark).count(), *mark == b';'))
        .unwrap_or(b';');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| Unreadable::Broken)?;
        let line = record.position().map_or(rows.len() + 1, |place| line_of(text, place));
        while rows.len() + 1 < line && rows.len() < MOST_ROWS {
            rows.push(Vec::new());
        }
        rows.push(record.iter().take(MOST_COLUMNS).map(|cell| short(cell.to_owned())).collect());
        if rows.len() > MOST_ROWS {
            return Err(Unreadable::TooLarge);
        }
    }
    Ok(rows)
}

/// The line on which a record begins. The reader leaves empty lines out, and places a record before those that precede it.
fn line_of(text: &str, place: &csv::Position) -> usize {
    let (line, byte) = (usize::try_from(place.line()), usize::try_from(place.byte()));
    let before = byte.ok().and_then(|byte| text.get(byte..)).unwrap_or_default();
    let empty = before.bytes().take_while(|byte| matches!(byte, b'\n' | b'\r')).filter(|byte| *byte == b'\n');
    line.unwrap_or(0) + empty.count()
}

/// A workbook of one sheet, its first row in bold; `choices` are the possible values of some columns.
pub fn write(
    sheet_name: &str,
    headers: &[String],
    rows: &[Vec<String>],
    choices: &[(u16, Vec<String>)],
) -> Result<Vec<u8>, rust_xlsxwriter::XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name(sheet_name)?;
    let bold = Format::new().set_bold();
    let wrapped = Format::new().set_text_wrap();
    for (column, header) in (0_u16..).zip(headers) {
        sheet.write_string_with_format(0, column, header, &bold)?;
        sheet.set_column_width(column, if header.chars().count() > 14 { 40 } else { 18 })?;
    }
    for (line, row) in (1_u32..).zip(rows) {
        for (column, cell) in (0_u16..).zip(row) {
            if !cell.is_empty() {
                sheet.write_string_with_format(line, column, cell, &wrapped)?;
            }
        }
    }
    for (column, values) in choices {
        let list = rust_xlsxwriter::DataValidation::new().allow_list_strings(values)?;
        sheet.add_data_validation(1, *column, 5000, *column, &list)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    workbook.save_to_buffer()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Table {
        read(text.as_bytes()).expect("a table")
    }

    #[test]
    fn a_table_is_read_whatever_separates_its_cells() {
        for text in [
            "Titre;Gravité\nA;haute\n\nB;basse\n",
            "Titre\tGravité\nA\thaute\n\nB\tbasse\n",
            "Titre,Gravité\nA,haute\n\nB,basse\n",
        ] {
            let table = cells(text);
            assert_eq!(table.column(&["severity", "gravite"]), Some(1));
            assert_eq!(table.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 4], "{text}");
            assert_eq!(table.rows[1].cell(Some(1)), "basse");
            assert_eq!(table.rows[1].cell(Some(9)), "");
        }
        let windows = read(b"Titre;Gravit\xe9\nA;\xe9lev\xe9e\n").expect("a table");
        assert_eq!(windows.rows[0].cell(windows.column(&["gravité"])), "élevée");
    }

    #[test]
    fn a_workbook_comes_back_as_it_was_written() {
        let headers = ["Titre".to_owned(), "Gravité".to_owned()];
        let rows = vec![
            vec!["Œuvre «\u{a0}x\u{a0}»".to_owned(), "élevée".to_owned()],
            vec!["=1+1".to_owned(), String::new()],
        ];
        let bytes =
            write("Constats", &headers, &rows, &[(1, vec!["élevée".to_owned()])]).expect("a workbook");
        let table = read(&bytes).expect("a table");
        assert_eq!(table.headers, headers);
        assert_eq!(table.rows[0].cells, rows[0]);
        assert_eq!(table.rows[1].cell(Some(0)), "=1+1");
    }

    #[test]
    fn what_is_no_table_is_refused() {
        let check = |bytes: &[u8], expected| assert_eq!(read(bytes).map(drop), Err(expected));
        check(b"", Unreadable::Empty);
        check(b"\n\n", Unreadable::Empty);
        check(b"PK\x03\x04rubbish", Unreadable::Broken);
        check(b"a;b\0", Unreadable::Broken);
        check(&vec![b'a'; LARGEST + 1], Unreadable::TooLarge);
        check("a\n".repeat(MOST_ROWS + 2).as_bytes(), Unreadable::TooLarge);
    }
}
