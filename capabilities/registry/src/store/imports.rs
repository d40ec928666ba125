//! The files that were brought in, and what became of each: seen by whoever gave them, and by those who may bring files
//! in where they count.

use chrono::{DateTime, NaiveDate, Utc};
use hygie_kernel::{Id, Node, Scope};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::{Result, row};

use crate::import::{FileKind, Import, Report};

row! {
    #[derive(Clone, Debug)]
    pub struct ImportRow {
        pub id: Id<Import>,
        pub kind: FileKind,
        pub state: String,
        pub is_dry_run: bool,
        pub file_name: String,
        pub sha256: String,
        pub size: i64,
        pub published_on: Option<NaiveDate>,
        pub person_name: String,
        pub node_id: Option<Id<Node>>,
        pub created_at: DateTime<Utc>,
        pub finished_at: Option<DateTime<Utc>>,
        pub report: Option<serde_json::Value>,
    }
}

impl ImportRow {
    pub fn report(&self) -> Option<Report> {
        serde_json::from_value(self.report.clone()?).ok()
    }

    pub fn is_under_way(&self) -> bool {
        self.state == "waiting"
    }
}

const IMPORT: &str = "SELECT id, kind, state, is_dry_run, file_name, sha256, size, published_on, person_name, node_id, created_at, finished_at, report
   FROM import";

fn visible(sql: Sql, scope: Scope) -> Sql {
    sql.push("(").is_own("import.person_id", scope).push(" OR ").in_sight("import.node_id", scope).push(")")
}

pub async fn find(tx: &mut Tx, scope: Scope, id: Id<Import>) -> Result<Option<ImportRow>> {
    tx.find(visible(Sql::new(IMPORT).push(" WHERE import.id = ").bind(id).push(" AND "), scope)).await
}

/// The latest first, one more than `limit` at most. Identifiers follow the order of creation.
pub async fn list(
    tx: &mut Tx,
    scope: Scope,
    before: Option<Id<Import>>,
    limit: i64,
) -> Result<Vec<ImportRow>> {
    let mut sql = visible(Sql::new(IMPORT).push(" WHERE "), scope);
    if let Some(before) = before {
        sql = sql.push(" AND import.id < ").bind(before);
    }
    tx.list(sql.push(" ORDER BY import.id DESC LIMIT ").bind(limit + 1)).await
}

row! {
    #[derive(Clone, Debug)]
    pub struct LineRow {
        pub position: i64,
        pub line: i64,
        pub is_refused: bool,
        pub code: String,
        pub details: Option<String>,
        pub excerpt: Option<String>,
    }
}

const LINE: &str =
    "SELECT position, line, is_refused, code, details, excerpt FROM import_line WHERE import_id = ";

/// The lines kept of an import that the reader sees, after a position, one more than `limit` at most.
pub async fn list_lines(tx: &mut Tx, id: Id<Import>, after: i64, limit: i64) -> Result<Vec<LineRow>> {
    let sql = Sql::new(LINE).bind(id).push(" AND position > ").bind(after);
    tx.list(sql.push(" ORDER BY position LIMIT ").bind(limit + 1)).await
}

/// The same, of the refused lines alone.
pub async fn list_refused_lines(tx: &mut Tx, id: Id<Import>, after: i64, limit: i64) -> Result<Vec<LineRow>> {
    let sql = Sql::new(LINE).bind(id).push(" AND is_refused AND position > ").bind(after);
    tx.list(sql.push(" ORDER BY position LIMIT ").bind(limit + 1)).await
}

row! {
    /// How often a doubt came up.
    #[derive(Clone, Debug)]
    pub struct DoubtCount {
        pub code: String,
        pub count: i64,
    }
}

pub async fn count_doubts(tx: &mut Tx, id: Id<Import>) -> Result<Vec<DoubtCount>> {
    let sql =
        Sql::new("SELECT code, COUNT(*) AS count FROM import_line WHERE NOT is_refused AND import_id = ")
            .bind(id);
    tx.list(sql.push(" GROUP BY code ORDER BY COUNT(*) DESC, code")).await
}

/// The first lines where a doubt came up.
pub async fn list_doubts(tx: &mut Tx, id: Id<Import>, code: &str, limit: i64) -> Result<Vec<LineRow>> {
    let sql = Sql::new(LINE).bind(id).push(" AND NOT is_refused AND code = ").bind(code);
    tx.list(sql.push(" ORDER BY position LIMIT ").bind(limit)).await
}
