//! The charts: each answers one question, which its sentence says with the answer, and has its table.

mod level;
mod standing;

use chrono::NaiveDate;
use hygie_charts::Pen;
use hygie_kernel::{Id, Node};
use hygie_platform::Page;
use hygie_platform::export::Cell;

use crate::figures::Wave;

pub use level::{
    MemberLine, campaigns, departments, members, own_themes, progress, theme_titles, themes, trend,
};
pub use standing::{Ages, ages, findings, obligations, own_obligations};

/// A question, its answer, its picture and its table.
#[derive(Clone, Debug)]
pub struct Chart {
    /// The name of its file.
    pub name: &'static str,
    pub sentence: String,
    /// On what, and of when.
    pub of: Option<String>,
    pub drawings: Vec<Drawing>,
    pub columns: Vec<String>,
    pub rows: Vec<Row>,
    pub is_wide: bool,
}

#[derive(Clone, Debug)]
pub struct Drawing {
    pub caption: Option<String>,
    pub svg: String,
    pub is_map: bool,
}

#[derive(Clone, Debug)]
pub struct Row {
    pub label: String,
    pub href: Option<String>,
    pub values: Vec<Value>,
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Count(i64),
    /// From 0 to 1; nothing when it is not known.
    Share(Option<f64>),
    Day(NaiveDate),
    Text(String),
    /// A state: its class and its word.
    State(&'static str, String),
}

impl Value {
    pub fn shown(&self, page: &Page) -> String {
        match self {
            Value::Count(count) => page.number(count),
            Value::Share(share) => page.percent_or_dash(*share),
            Value::Day(day) => page.date(day),
            Value::Text(text) | Value::State(_, text) => text.clone(),
        }
    }

    pub fn is_figure(&self) -> bool {
        matches!(self, Value::Count(_) | Value::Share(_))
    }

    /// The class of a state.
    pub fn badge(&self) -> Option<&'static str> {
        match self {
            Value::State(class, _) => Some(class),
            _ => None,
        }
    }

    /// The same for a spreadsheet: shares in percent.
    #[expect(clippy::cast_precision_loss, reason = "what is counted stays far below 2^52")]
    pub fn cell(&self) -> Cell {
        match self {
            Value::Count(count) => Cell::Number(*count as f64),
            Value::Share(Some(share)) => Cell::Number((share * 100.0).round()),
            Value::Share(None) => Cell::Text(String::new()),
            Value::Day(day) => Cell::Date(Some(*day)),
            Value::Text(text) | Value::State(_, text) => Cell::Text(text.clone()),
        }
    }
}

impl Chart {
    /// The headers of its file: where shares stand, their unit.
    pub fn headers(&self) -> Vec<String> {
        let is_share = |column: usize| {
            column > 0
                && self.rows.iter().any(|row| matches!(row.values.get(column - 1), Some(Value::Share(_))))
        };
        let header = |(place, column): (usize, &String)| {
            if is_share(place) { format!("{column} (%)") } else { column.clone() }
        };
        self.columns.iter().enumerate().map(header).collect()
    }

    pub fn cells(&self) -> Vec<Vec<Cell>> {
        let cells = |row: &Row| {
            std::iter::once(Cell::Text(row.label.clone())).chain(row.values.iter().map(Value::cell)).collect()
        };
        self.rows.iter().map(cells).collect()
    }

    /// Whether a column holds figures, for how it is aligned.
    pub fn is_figure(&self, column: &usize) -> bool {
        column.checked_sub(1).is_some_and(|place| {
            self.rows.iter().filter_map(|row| row.values.get(place)).any(Value::is_figure)
        })
    }
}

/// For whom a chart is drawn, and on what.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    pub page: &'a Page,
    pub pen: Pen,
    pub node: Id<Node>,
}

impl Desk<'_> {
    fn picture(&self, svg: String) -> Vec<Drawing> {
        vec![Drawing { caption: None, svg, is_map: false }]
    }

    fn percent(&self, share: f64) -> String {
        self.page.percent(share)
    }

    /// «212 réponses sur 340, campagne « X » du 3 mars 2026».
    fn of_wave(&self, wave: &Wave) -> String {
        self.page
            .say("steering-of-campaign")
            .with("count", wave.tally.submitted)
            .with("total", wave.tally.population())
            .with("title", &wave.title)
            .with("day", self.page.date(&wave.day))
            .to_string()
    }
}

#[expect(clippy::cast_precision_loss, reason = "what is counted stays far below 2^52")]
fn float(count: i64) -> f64 {
    count as f64
}
