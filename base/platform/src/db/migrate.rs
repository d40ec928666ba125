//! The one history of the data, in `migrations/`: one text per step for both engines.
//!
//! A step is written with PostgreSQL's type names; for SQLite they become the storage classes of a STRICT table.
//! Lines between `-- only sqlite` or `-- only postgres` and `-- both` are for that engine alone.

use std::borrow::Cow;

use rust_embed::RustEmbed;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, SqlSafeStr};

use super::{Db, Engine, Tx};
use crate::{Error, Result};

#[derive(RustEmbed)]
#[folder = "../../migrations"]
#[include = "*.sql"]
struct Files;

/// The names of the steps, in order.
pub const MIGRATIONS: fn() -> Vec<String> = || {
    let mut names: Vec<String> = Files::iter().map(Cow::into_owned).collect();
    names.sort();
    names
};

/// Each step's number and text, in order.
pub(super) fn texts() -> Result<Vec<(i64, String)>> {
    let read = |name: String| {
        let file = Files::get(&name).ok_or_else(|| Error::message(format!("migration {name} is missing")))?;
        let version = name.split_once('_').and_then(|(version, _)| version.parse().ok());
        let version = version.ok_or_else(|| Error::message(format!("migration {name} has no number")))?;
        Ok((version, String::from_utf8_lossy(&file.data).into_owned()))
    };
    MIGRATIONS().into_iter().map(read).collect()
}

/// The steps that this build knows.
pub fn known_steps() -> Result<Vec<i64>> {
    Ok(texts()?.into_iter().map(|(version, _)| version).collect())
}

/// The steps that were made in a database.
pub(super) async fn made_steps(tx: &mut Tx) -> Result<Vec<i64>> {
    let (tables,): (i64,) = tx
        .get(match tx.engine() {
            Engine::Sqlite => "SELECT COUNT(*) AS value FROM sqlite_master WHERE name = '_sqlx_migrations'",
            Engine::Postgres => {
                "SELECT COUNT(*) AS value FROM pg_tables WHERE tablename = '_sqlx_migrations' AND schemaname = CURRENT_SCHEMA()"
            }
        })
        .await?;
    let made: Vec<(i64,)> = match tables {
        0 => Vec::new(),
        _ => tx.list("SELECT version AS value FROM _sqlx_migrations ORDER BY version").await?,
    };
    Ok(made.into_iter().map(|(version,)| version).collect())
}

/// How far a database has come along the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The steps that were made in it.
    pub made: usize,
    /// The steps that this build knows.
    pub known: usize,
    /// The steps that were made and that this build does not know: a newer Hygie was here.
    pub unknown: usize,
}

/// Looks, and changes nothing: a database where no step was made yet is empty, or not ours.
pub async fn progress(tx: &mut Tx) -> Result<Progress> {
    let made = made_steps(tx).await?;
    let known = known_steps()?;
    let unknown = made.iter().filter(|version| !known.contains(version)).count();
    Ok(Progress { made: made.len(), known: known.len(), unknown })
}

/// Brings the tables up to date. A database made by a newer Hygie is refused: a step is never undone.
pub async fn run(db: &Db) -> Result<()> {
    run_to(db, &known_steps()?).await
}

/// Makes these steps and no others.
pub(super) async fn run_to(db: &Db, steps: &[i64]) -> Result<()> {
    let mut migrations = Vec::new();
    for (name, (version, text)) in MIGRATIONS().into_iter().zip(texts()?) {
        if !steps.contains(&version) {
            continue;
        }
        let (_, title) = name.trim_end_matches(".sql").split_once('_').unwrap_or((&name, ""));
        let sql = AssertSqlSafe(dialect(&text, db.engine())).into_sql_str();
        migrations.push(Migration::new(version, title.to_owned().into(), MigrationType::Simple, sql, false));
    }
    let migrator = Migrator::with_migrations(migrations);
    let failed = Error::internal("failed to bring the database up to date");
    match db {
        Db::Sqlite { writer, .. } => migrator.run(writer).await.map_err(failed),
        Db::Postgres { pool } => migrator.run(pool).await.map_err(failed),
    }
}

fn dialect(text: &str, engine: Engine) -> String {
    let mut only = None;
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        match line.trim() {
            "-- only sqlite" => only = Some(Engine::Sqlite),
            "-- only postgres" => only = Some(Engine::Postgres),
            "-- both" => only = None,
            _ if only.is_some_and(|o| o != engine) => {}
            _ if engine == Engine::Sqlite => out.push_str(&sqlite_types(line)),
            ") WITHOUT ROWID;" => out.push_str(");"),
            _ => out.push_str(line),
        }
        out.push('\n');
    }
    out
}

/// Replaces type names word by word; a closing `);` ends a table, which is STRICT.
fn sqlite_types(line: &str) -> String {
    if line.trim() == ");" {
        return ") STRICT;".to_owned();
    }
    if line.trim() == ") WITHOUT ROWID;" {
        return ") STRICT, WITHOUT ROWID;".to_owned();
    }
    let line = line.replace("DOUBLE PRECISION", "REAL");
    line.split_inclusive([' ', ','])
        .map(|word| {
            let name = word.trim_end_matches([' ', ',']);
            let sqlite = match name {
                "UUID" | "BYTEA" => "BLOB",
                "TIMESTAMPTZ" | "DATE" | "JSONB" => "TEXT",
                "BIGINT" | "BOOLEAN" => "INTEGER",
                _ => return Cow::Borrowed(word),
            };
            Cow::Owned(word.replacen(name, sqlite, 1))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_written_once_for_both_engines() {
        let text = "CREATE TABLE t (\n  id UUID PRIMARY KEY,\n  at TIMESTAMPTZ NOT NULL,\n  x DOUBLE PRECISION,\n  ok BOOLEAN\n);\n-- only postgres\nCREATE INDEX p ON t (at);\n-- both";
        assert_eq!(
            dialect(text, Engine::Sqlite).replace("\n\n", "\n"),
            "CREATE TABLE t (\n  id BLOB PRIMARY KEY,\n  at TEXT NOT NULL,\n  x REAL,\n  ok INTEGER\n) STRICT;\n\n\n".replace("\n\n", "\n")
        );
        assert!(dialect(text, Engine::Postgres).contains("CREATE INDEX p"));
    }
}
