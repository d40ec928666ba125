//! Rows read by name into typed values, whichever engine sent them.

use chrono::{DateTime, NaiveDate, Utc};
use hygie_kernel::Id;
use serde_json::Value;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use uuid::Uuid;

use crate::{Error, Result};

/// A row of either engine.
pub enum Row<'r> {
    Sqlite(&'r SqliteRow),
    Postgres(&'r PgRow),
}

impl<'r> From<&'r SqliteRow> for Row<'r> {
    fn from(row: &'r SqliteRow) -> Self {
        Row::Sqlite(row)
    }
}

impl<'r> From<&'r PgRow> for Row<'r> {
    fn from(row: &'r PgRow) -> Self {
        Row::Postgres(row)
    }
}

impl Row<'_> {
    pub fn get<T: Column>(&self, name: &str) -> Result<T> {
        T::from_column(self, name)
    }
}

/// A type that a column can be read into.
pub trait Column: Sized {
    fn from_column(row: &Row<'_>, name: &str) -> Result<Self>;
}

/// A type that a whole row can be read into; the macro `row!` writes it for a plain struct.
pub trait FromRow: Sized + Send {
    fn from_row(row: &Row<'_>) -> Result<Self>;
}

macro_rules! native {
    ($($type:ty),* $(,)?) => { $(
        impl Column for $type {
            fn from_column(row: &Row<'_>, name: &str) -> Result<Self> {
                Ok(match row {
                    Row::Sqlite(row) => sqlx::Row::try_get::<$type, _>(*row, name)?,
                    Row::Postgres(row) => sqlx::Row::try_get::<$type, _>(*row, name)?,
                })
            }
        }
        impl Column for Option<$type> {
            fn from_column(row: &Row<'_>, name: &str) -> Result<Self> {
                Ok(match row {
                    Row::Sqlite(row) => sqlx::Row::try_get::<Option<$type>, _>(*row, name)?,
                    Row::Postgres(row) => sqlx::Row::try_get::<Option<$type>, _>(*row, name)?,
                })
            }
        }
        impl FromRow for ($type,) {
            fn from_row(row: &Row<'_>) -> Result<Self> {
                Ok((row.get("value")?,))
            }
        }
    )* };
}

native!(bool, i64, f64, String, Vec<u8>, Uuid, DateTime<Utc>, NaiveDate, Value);

impl<T> Column for Id<T> {
    fn from_column(row: &Row<'_>, name: &str) -> Result<Self> {
        row.get::<Uuid>(name).map(Id::from)
    }
}

impl<T> Column for Option<Id<T>> {
    fn from_column(row: &Row<'_>, name: &str) -> Result<Self> {
        Ok(row.get::<Option<Uuid>>(name)?.map(Id::from))
    }
}

impl<T> FromRow for (Id<T>,) {
    fn from_row(row: &Row<'_>) -> Result<Self> {
        Ok((row.get("value")?,))
    }
}

/// Reads a word of the database into a type of the model; a word that the model does not know is our fault.
pub fn parse_column<T: std::str::FromStr>(name: &str, word: &str) -> Result<T> {
    word.parse().map_err(|_| Error::message(format!("column {name} holds the unknown word «{word}»")))
}

/// A struct read from a row, column by column, by the names of its fields.
#[macro_export]
macro_rules! row {
    ($(#[$meta:meta])* $vis:vis struct $name:ident { $($(#[$field_meta:meta])* $field_vis:vis $field:ident : $type:ty),* $(,)? }) => {
        $(#[$meta])*
        $vis struct $name { $($(#[$field_meta])* $field_vis $field: $type),* }
        impl $crate::db::FromRow for $name {
            fn from_row(row: &$crate::db::Row<'_>) -> $crate::Result<Self> {
                Ok(Self { $($field: row.get(stringify!($field))?),* })
            }
        }
    };
}

/// Keeps an enum of the model as the word that its `FromStr` and `as_str` agree on.
#[macro_export]
macro_rules! word_column {
    ($type:ty) => {
        impl $crate::db::Column for $type {
            fn from_column(row: &$crate::db::Row<'_>, name: &str) -> $crate::Result<Self> {
                $crate::db::parse_column(name, &row.get::<String>(name)?)
            }
        }
        impl From<$type> for $crate::db::Arg {
            fn from(value: $type) -> Self {
                $crate::db::Arg::from(value.as_str())
            }
        }
    };
}
