//! Tables that leave Hygie as CSV or XLSX: streamed page by page, so that memory does not grow with the table.

use axum::body::{Body, Bytes};
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use futures_util::future::BoxFuture;
use futures_util::{StreamExt, stream};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use rust_xlsxwriter::{Format, Workbook};
use tokio::io::AsyncReadExt;

use crate::{Error, Result};

/// No table is longer than this; a spreadsheet holds 1,048,576 rows.
pub const LONGEST: usize = 1_000_000;

#[derive(Clone, Debug)]
pub enum Cell {
    Text(String),
    Number(f64),
    Date(Option<NaiveDate>),
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Cell::Text(text)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Cell::Text(text.to_owned())
    }
}

impl From<Option<String>> for Cell {
    fn from(text: Option<String>) -> Self {
        Cell::Text(text.unwrap_or_default())
    }
}

impl From<Option<NaiveDate>> for Cell {
    fn from(date: Option<NaiveDate>) -> Self {
        Cell::Date(date)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Csv,
    Xlsx,
}

/// A table in the making. `next` gives some rows and where to go on, until it gives none.
pub struct Table<C> {
    pub name: String,
    pub headers: Vec<String>,
    pub start: C,
    pub next: Box<dyn Fn(C) -> BoxFuture<'static, Result<(Vec<Vec<Cell>>, Option<C>)>> + Send + Sync>,
}

impl Table<()> {
    /// A table that is short enough to be held whole.
    pub fn whole(name: String, headers: Vec<String>, rows: Vec<Vec<Cell>>) -> Table<()> {
        let next = Box::new(move |()| {
            let rows = rows.clone();
            Box::pin(async move { Ok((rows, None)) }) as BoxFuture<'static, _>
        });
        Table { name, headers, start: (), next }
    }
}

impl<C: Send + 'static> Table<C> {
    pub async fn send(self, kind: Kind) -> Result<Response> {
        match kind {
            Kind::Csv => Ok(self.csv()),
            Kind::Xlsx => self.xlsx().await,
        }
    }

    /// `;` separated, with a byte order mark, as French spreadsheets open it without asking.
    fn csv(self) -> Response {
        let mut head = "\u{feff}".as_bytes().to_vec();
        head.extend(csv_lines([self.headers.into_iter().map(Cell::Text).collect()]));
        let (next, name) = (self.next, self.name);
        let body = stream::unfold((Some(head), Some(self.start), next), |(head, at, next)| async move {
            if let Some(head) = head {
                return Some((Ok::<_, Error>(Bytes::from(head)), (None, at, next)));
            }
            match next(at?).await {
                Ok((rows, on)) => Some((Ok(Bytes::from(csv_lines(rows))), (None, on, next))),
                Err(error) => Some((Err(error), (None, None, next))),
            }
        });
        download(&format!("{name}.csv"), "text/csv; charset=utf-8", Body::from_stream(body.fuse()))
    }

    async fn xlsx(self) -> Result<Response> {
        let failed = "failed to write a spreadsheet";
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet_with_constant_memory().map_err(Error::internal(failed))?;
        let bold = Format::new().set_bold();
        let day = Format::new().set_num_format("yyyy-mm-dd");
        for (column, header) in self.headers.iter().enumerate() {
            sheet
                .write_string_with_format(0, column_index(column), header, &bold)
                .map_err(Error::internal(failed))?;
        }
        sheet.set_freeze_panes(1, 1).map_err(Error::internal(failed))?;
        let (mut at, mut line) = (Some(self.start), 1_u32);
        while let Some(from) = at {
            let (rows, on) = (self.next)(from).await?;
            for row in rows {
                for (column, cell) in row.iter().enumerate() {
                    let column = column_index(column);
                    match cell {
                        Cell::Text(text) => sheet.write_string(line, column, text),
                        Cell::Number(number) => sheet.write_number(line, column, *number),
                        Cell::Date(Some(date)) => sheet.write_datetime_with_format(line, column, date, &day),
                        Cell::Date(None) => continue,
                    }
                    .map_err(Error::internal(failed))?;
                }
                line += 1;
            }
            at = on.filter(|_| (line as usize) < LONGEST);
        }
        let file = tokio::task::spawn_blocking(move || -> Result<std::fs::File> {
            let mut file = tempfile::tempfile().map_err(Error::internal(failed))?;
            workbook.save_to_writer(&mut file).map_err(Error::internal(failed))?;
            std::io::Seek::rewind(&mut file).map_err(Error::internal(failed))?;
            Ok(file)
        })
        .await
        .map_err(Error::internal(failed))??;
        let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        Ok(download(&format!("{}.xlsx", self.name), kind, stream_of(file)))
    }
}

/// A file, a piece at a time. What packs the answer asks once more after the last one: the stream then stays at its end.
pub fn stream_of(file: std::fs::File) -> Body {
    let pieces = stream::unfold(tokio::fs::File::from_std(file), |mut file| async move {
        let mut piece = vec![0; 64 * 1024];
        match file.read(&mut piece).await {
            Ok(0) => None,
            Ok(length) => {
                piece.truncate(length);
                Some((Ok(Bytes::from(piece)), file))
            }
            Err(error) => Some((Err(error), file)),
        }
    });
    Body::from_stream(pieces.fuse())
}

fn column_index(column: usize) -> u16 {
    u16::try_from(column).unwrap_or(u16::MAX)
}

fn csv_lines(rows: impl IntoIterator<Item = Vec<Cell>>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    for row in rows {
        let fields = row.iter().map(|cell| match cell {
            Cell::Text(text) => inert(text),
            Cell::Number(number) => number.to_string(),
            Cell::Date(date) => date.map(|d| d.to_string()).unwrap_or_default(),
        });
        writer.write_record(fields).expect("a list in memory takes every record");
    }
    writer.into_inner().expect("a list in memory takes every record")
}

/// A text that a spreadsheet would run as a formula is made inert (OWASP, CSV injection).
fn inert(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

fn download(name: &str, kind: &str, body: Body) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, disposition)], body).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_leaves_as_a_text() {
        let rows = vec![vec![Cell::from("=1+1"), Cell::from("a;b"), Cell::Number(3.0), Cell::Date(None)]];
        assert_eq!(String::from_utf8(csv_lines(rows)).unwrap(), "'=1+1;\"a;b\";3;\n");
    }
}
