//! Whole tables, read and written as they stand: what backups and moves are made of.
//!
//! The migrations say what each column is, for both engines: a row is written in one form whatever the engine, so that
//! what one has kept the other can take, and that both can be compared. What only one engine has, such as the search, is
//! made anew by its capability.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use futures_util::TryStreamExt;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::Value;
use sha2::{Digest, Sha256};
use sqlx::{Postgres, Sqlite};
use tokio::sync::mpsc;
use uuid::Uuid;

use super::{Arg, Connected, Engine, Row, Sql, Tx, migrate};
use crate::journal::write_canonical;
use crate::{Error, Result, row};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Bool,
    Int,
    Real,
    Text,
    Bytes,
    Id,
    Time,
    Date,
    Json,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    pub name: String,
    pub columns: Vec<(String, Kind)>,
}

/// Some rows of a table, one a line.
#[derive(Clone, Debug, Default)]
pub struct Portion {
    pub table: String,
    pub lines: Vec<u8>,
    pub tally: Tally,
}

/// How many rows there are, and a sum of their hashes that does not depend on their order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    pub rows: u64,
    pub sum: Sum,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum([u64; 4]);

impl Tally {
    fn count(&mut self, line: &[u8]) {
        self.rows += 1;
        let hash = Sha256::digest(line);
        for (lane, bytes) in self.sum.0.iter_mut().zip(hash.as_chunks::<8>().0) {
            *lane = lane.wrapping_add(u64::from_be_bytes(*bytes));
        }
    }

    pub fn add(&mut self, other: Tally) {
        self.rows += other.rows;
        for (lane, more) in self.sum.0.iter_mut().zip(other.sum.0) {
            *lane = lane.wrapping_add(more);
        }
    }

    /// The tally of rows that were written down.
    pub fn of(lines: &[u8]) -> Tally {
        let mut tally = Tally::default();
        for line in lines.split_inclusive(|byte| *byte == b'\n') {
            tally.count(line);
        }
        tally
    }
}

impl fmt::Display for Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|lane| write!(f, "{lane:016x}"))
    }
}

impl Serialize for Sum {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Sum {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Sum, D::Error> {
        let text = String::deserialize(deserializer)?;
        let mut sum = Sum::default();
        if text.len() != 64 || !text.is_ascii() {
            return Err(de::Error::custom("this is not a sum of 32 bytes in hexadecimal"));
        }
        for (index, lane) in sum.0.iter_mut().enumerate() {
            *lane = u64::from_str_radix(&text[index * 16..index * 16 + 16], 16).map_err(de::Error::custom)?;
        }
        Ok(sum)
    }
}

/// The tables that these steps make, as both engines have them.
pub fn tables(steps: &[i64]) -> Result<Vec<Table>> {
    let mut tables = Vec::new();
    for (version, text) in migrate::texts()? {
        if steps.contains(&version) {
            follow(&mut tables, &shared_part(&text))?;
        }
    }
    Ok(tables)
}

/// A step without what is for one engine alone, and without comments.
fn shared_part(text: &str) -> String {
    let mut is_shared = true;
    let mut shared = String::new();
    for line in text.lines() {
        match line.trim() {
            "-- only sqlite" | "-- only postgres" => is_shared = false,
            "-- both" => is_shared = true,
            _ if is_shared => {
                shared.push_str(line.split("--").next().unwrap_or_default().trim_end());
                shared.push('\n');
            }
            _ => {}
        }
    }
    shared
}

/// Does to the list of tables what the statements do to the database.
fn follow(tables: &mut Vec<Table>, text: &str) -> Result<()> {
    for statement in text.split(";\n") {
        let words: Vec<&str> = statement.split_whitespace().collect();
        let named = |tables: &mut Vec<Table>, name: &str| {
            tables
                .iter()
                .position(|table| table.name == name)
                .ok_or_else(|| Error::message(format!("a migration changes the unknown table {name}")))
        };
        match words.as_slice() {
            ["CREATE", "TABLE", name, "(", ..] => {
                let body = statement.split_once('(').map_or("", |(_, body)| body);
                tables.push(Table { name: (*name).to_owned(), columns: columns(body)? });
            }
            ["DROP", "TABLE", name] => {
                let at = named(tables, name)?;
                tables.remove(at);
            }
            ["ALTER", "TABLE", name, "ADD", "COLUMN", column, kind, ..] => {
                let at = named(tables, name)?;
                tables[at].columns.push(((*column).to_owned(), kind_of(kind)?));
            }
            ["ALTER", "TABLE", name, "DROP", "COLUMN", column] => {
                let at = named(tables, name)?;
                tables[at].columns.retain(|(known, _)| known != column);
            }
            ["ALTER", "TABLE", name, "RENAME", "COLUMN", from, "TO", to] => {
                let at = named(tables, name)?;
                for (column, _) in &mut tables[at].columns {
                    if column == from {
                        (*to).clone_into(column);
                    }
                }
            }
            ["ALTER", "TABLE", name, "RENAME", "TO", to] => {
                let at = named(tables, name)?;
                (*to).clone_into(&mut tables[at].name);
            }
            ["ALTER" | "DROP", "TABLE", ..] | ["CREATE", "TABLE", ..] => {
                let start = words.iter().take(6).copied().collect::<Vec<_>>().join(" ");
                return Err(Error::message(format!(
                    "a migration does what a backup does not follow: {start}"
                )));
            }
            _ => {}
        }
    }
    Ok(())
}

/// The columns of a table, each on a line of its own; what begins with a capital is a constraint.
fn columns(body: &str) -> Result<Vec<(String, Kind)>> {
    let mut columns = Vec::new();
    for line in body.lines() {
        let mut words = line.split([' ', ',']).filter(|word| !word.is_empty());
        if let (Some(name), Some(kind)) = (words.next(), words.next())
            && name.starts_with(|first: char| first.is_ascii_lowercase())
        {
            columns.push((name.to_owned(), kind_of(kind)?));
        }
    }
    Ok(columns)
}

fn kind_of(word: &str) -> Result<Kind> {
    Ok(match word.trim_end_matches(',') {
        "BOOLEAN" => Kind::Bool,
        "BIGINT" => Kind::Int,
        "DOUBLE" => Kind::Real,
        "TEXT" => Kind::Text,
        "BYTEA" => Kind::Bytes,
        "UUID" => Kind::Id,
        "TIMESTAMPTZ" => Kind::Time,
        "DATE" => Kind::Date,
        "JSONB" => Kind::Json,
        other => return Err(Error::message(format!("a migration names the unknown type {other}"))),
    })
}

impl Kind {
    /// The value of a column in the form that both engines share.
    fn read(self, row: &Row<'_>, name: &str) -> Result<Value> {
        let text = |text: Option<String>| text.map_or(Value::Null, Value::String);
        Ok(match self {
            Kind::Bool => row.get::<Option<bool>>(name)?.into(),
            Kind::Int => row.get::<Option<i64>>(name)?.into(),
            // As text: what is printed is read again to the last bit.
            Kind::Real => text(row.get::<Option<f64>>(name)?.map(|value| format!("{value:?}"))),
            Kind::Text => text(row.get(name)?),
            Kind::Bytes => text(row.get::<Option<Vec<u8>>>(name)?.map(|bytes| BASE64_STANDARD.encode(bytes))),
            Kind::Id => text(row.get::<Option<Uuid>>(name)?.map(|id| id.to_string())),
            Kind::Time => text(
                row.get::<Option<DateTime<Utc>>>(name)?
                    .map(|time| time.to_rfc3339_opts(SecondsFormat::Micros, true)),
            ),
            Kind::Date => text(row.get::<Option<NaiveDate>>(name)?.map(|date| date.to_string())),
            // Between brackets, so that a JSON null is not an absent value.
            Kind::Json => match row.get::<Option<Value>>(name)? {
                Some(value) => Value::Array(vec![value]),
                None => Value::Null,
            },
        })
    }

    /// A value in the shared form, to be written by either engine.
    fn write(self, value: Value) -> Option<Arg> {
        fn parsed<T: FromStr>(value: &Value) -> Option<Option<T>> {
            match value {
                Value::Null => Some(None),
                Value::String(text) => text.parse().ok().map(Some),
                _ => None,
            }
        }
        Some(match self {
            Kind::Bool => Arg::Bool(if value.is_null() { None } else { Some(value.as_bool()?) }),
            Kind::Int => Arg::Int(if value.is_null() { None } else { Some(value.as_i64()?) }),
            Kind::Real => Arg::Real(parsed(&value)?),
            Kind::Text => Arg::Text(parsed(&value)?),
            Kind::Bytes => Arg::Bytes(match parsed::<String>(&value)? {
                Some(text) => Some(BASE64_STANDARD.decode(text).ok()?),
                None => None,
            }),
            Kind::Id => Arg::Id(parsed(&value)?),
            Kind::Time => Arg::Time(parsed(&value)?),
            Kind::Date => Arg::Date(parsed(&value)?),
            Kind::Json => Arg::Json(match value {
                Value::Null => None,
                Value::Array(mut one) => Some(one.pop()?),
                _ => return None,
            }),
        })
    }
}

impl Table {
    fn line(&self, row: &Row<'_>) -> Result<Vec<u8>> {
        let values = self.columns.iter().map(|(name, kind)| kind.read(row, name));
        let mut line = Vec::with_capacity(256);
        write_canonical(&Value::Array(values.collect::<Result<_>>()?), &mut line);
        line.push(b'\n');
        Ok(line)
    }

    fn args(&self, line: &[u8]) -> Result<Vec<Arg>> {
        let unreadable = || Error::message(format!("a row of the table {} cannot be read", self.name));
        let values: Vec<Value> = serde_json::from_slice(line).map_err(|_| unreadable())?;
        if values.len() != self.columns.len() {
            return Err(unreadable());
        }
        let args = self.columns.iter().zip(values).map(|((_, kind), value)| kind.write(value));
        args.collect::<Option<_>>().ok_or_else(unreadable)
    }

    fn names(&self) -> String {
        let names: Vec<&str> = self.columns.iter().map(|(name, _)| name.as_str()).collect();
        names.join(", ")
    }
}

/// The values of one statement: SQLite takes 32,766.
const BOUND: usize = 30_000;

row! {
    /// A rule between two tables, as PostgreSQL describes it.
    pub(super) struct Reference {
        held_by: String,
        name: String,
        definition: String,
    }
}

impl Tx {
    /// Reads a whole table and hands it over in portions of about so many bytes; says what there was.
    pub async fn read_table(
        &mut self,
        table: &Table,
        bytes: usize,
        portions: &mpsc::Sender<Portion>,
    ) -> Result<Tally> {
        let gone = || Error::message("nobody takes what is read any more");
        let sql = Sql::of_engine(format!("SELECT {} FROM {}", table.names(), table.name));
        let mut total = Tally::default();
        let empty = || Portion { table: table.name.clone(), ..Portion::default() };
        let mut portion = empty();
        on_connection!(self, connection, DB => {
            let mut rows = sql.query::<DB>()?.fetch(connection);
            while let Some(row) = rows.try_next().await? {
                let line = table.line(&Row::from(&row))?;
                portion.tally.count(&line);
                portion.lines.extend(line);
                if portion.lines.len() >= bytes {
                    total.add(portion.tally);
                    portions.send(std::mem::replace(&mut portion, empty())).await.map_err(|_| gone())?;
                }
            }
        });
        if portion.tally.rows > 0 {
            total.add(portion.tally);
            portions.send(portion).await.map_err(|_| gone())?;
        }
        Ok(total)
    }

    /// What there is in a table, without keeping any of it.
    pub async fn tally(&mut self, table: &Table) -> Result<Tally> {
        let (sender, mut receiver) = mpsc::channel(1);
        let drained = async { while receiver.recv().await.is_some() {} };
        let counted = async {
            let tally = self.read_table(table, 1 << 20, &sender).await;
            drop(sender);
            tally
        };
        tokio::join!(counted, drained).0
    }

    /// Writes rows that were read from a table of this shape.
    pub async fn write_rows(&mut self, table: &Table, lines: &[u8]) -> Result<()> {
        let at_once = (BOUND / table.columns.len().max(1)).clamp(1, 500);
        let lines: Vec<&[u8]> = lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect();
        for lines in lines.chunks(at_once) {
            let mut text = format!("INSERT INTO {} ({}) VALUES ", table.name, table.names());
            let mut args = Vec::new();
            for (index, line) in lines.iter().enumerate() {
                text.push_str(if index == 0 { "(" } else { ", (" });
                for (place, arg) in table.args(line)?.into_iter().enumerate() {
                    args.push(arg);
                    let comma = if place == 0 { "" } else { ", " };
                    text.push_str(&format!("{comma}${}", args.len()));
                }
                text.push(')');
            }
            let sql = args.into_iter().fold(Sql::of_engine(text), Sql::arg);
            self.run(sql).await?;
        }
        Ok(())
    }

    /// Empties the tables, and lets rows come in any order until [`Tx::end_filling`].
    pub async fn begin_filling(&mut self, tables: &[Table]) -> Result<Filling> {
        let references: Vec<Reference> = match self.engine() {
            Engine::Sqlite => {
                self.run("PRAGMA defer_foreign_keys = ON").await?;
                Vec::new()
            }
            Engine::Postgres => {
                self.list(
                    "SELECT CAST(conrelid::regclass AS TEXT) AS held_by, CAST(conname AS TEXT) AS name,
                            pg_get_constraintdef(oid) AS definition
                       FROM pg_constraint
                      WHERE contype = 'f' AND connamespace = CURRENT_SCHEMA()::regnamespace ORDER BY conname",
                )
                .await?
            }
        };
        for Reference { held_by, name, .. } in &references {
            self.run(Sql::of_engine(format!("ALTER TABLE {held_by} DROP CONSTRAINT {name}"))).await?;
        }
        for table in tables {
            self.run(Sql::of_engine(format!("DELETE FROM {}", table.name))).await?;
        }
        Ok(Filling(references))
    }

    /// Puts back the rules between the tables, which what was written must follow.
    pub async fn end_filling(&mut self, Filling(references): Filling) -> Result<()> {
        for Reference { held_by, name, definition } in references {
            let sql = format!("ALTER TABLE {held_by} ADD CONSTRAINT {name} {definition}");
            self.run(Sql::of_engine(sql)).await?;
        }
        Ok(())
    }
}

/// The rules that are set aside while tables are filled.
#[must_use = "the rules between the tables must be put back"]
pub struct Filling(Vec<Reference>);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_steps_say_what_each_table_holds() {
        let mut tables = Vec::new();
        let text = "-- One.\nCREATE TABLE a (\n  id UUID NOT NULL PRIMARY KEY,\n  size DOUBLE PRECISION, -- in metres\n  at TIMESTAMPTZ,\n  UNIQUE (size, at)\n) WITHOUT ROWID;\n-- only sqlite\nCREATE VIRTUAL TABLE s USING fts5(x);\n-- both\nALTER TABLE a ADD COLUMN more JSONB DEFAULT NULL;\nALTER TABLE a RENAME COLUMN at TO since;\n";
        follow(&mut tables, &shared_part(text)).expect("these statements are followed");
        let columns: Vec<(&str, Kind)> =
            tables[0].columns.iter().map(|(name, kind)| (name.as_str(), *kind)).collect();
        assert_eq!(tables.len(), 1);
        assert_eq!(
            columns,
            [("id", Kind::Id), ("size", Kind::Real), ("since", Kind::Time), ("more", Kind::Json)]
        );
        assert!(follow(&mut tables, "ALTER TABLE a ALTER COLUMN more SET NOT NULL;\n").is_err());
    }

    #[test]
    fn the_order_of_rows_does_not_matter_and_each_row_does() {
        let tally = |text: &str| Tally::of(text.as_bytes());
        assert_eq!(tally("[1]\n[2]\n"), tally("[2]\n[1]\n"));
        assert_ne!(tally("[1]\n[2]\n"), tally("[1]\n[3]\n"));
        assert_ne!(tally("[1]\n[1]\n"), tally("[1]\n"));
        let mut both = tally("[1]\n");
        both.add(tally("[2]\n"));
        assert_eq!(both, tally("[1]\n[2]\n"));
        let written = serde_json::to_string(&both).expect("a tally can be written");
        assert_eq!(serde_json::from_str::<Tally>(&written).expect("and read"), both);
    }
}
