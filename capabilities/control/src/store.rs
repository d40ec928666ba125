//! What people brought in. It is for everybody: frameworks are public, and belong to no place.

use chrono::{DateTime, Utc};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::{Result, row};
use serde_json::Value;
use uuid::Uuid;

use crate::model::{Kind, Shelf};

/// More libraries than anybody brings in.
const MOST: i64 = 1000;

row! {
    #[derive(Clone, Debug)]
    pub struct LibraryRow {
        pub code: String,
        pub version: i64,
        pub document: Value,
        pub added_at: DateTime<Utc>,
        pub added_by: String,
    }
}

/// The latest version of each library of a kind.
pub async fn list_latest(tx: &mut Tx, kind: Kind) -> Result<Vec<LibraryRow>> {
    let sql = Sql::new(
        "SELECT code, version, document, added_at, added_by
           FROM control_library
          WHERE kind = ",
    )
    .bind(kind)
    .push(
        " AND version = (SELECT MAX(later.version) FROM control_library AS later
                          WHERE later.kind = control_library.kind AND later.code = control_library.code)
          ORDER BY title_fr, code LIMIT ",
    )
    .bind(MOST);
    tx.list(sql).await
}

/// One library, in its latest version unless another is named.
pub async fn find(tx: &mut Tx, kind: Kind, code: &str, version: Option<i64>) -> Result<Option<LibraryRow>> {
    let mut sql =
        Sql::new("SELECT code, version, document, added_at, added_by FROM control_library WHERE kind = ")
            .bind(kind)
            .push(" AND code = ")
            .bind(code);
    if let Some(version) = version {
        sql = sql.push(" AND version = ").bind(version);
    }
    tx.find(sql.push(" ORDER BY version DESC LIMIT 1")).await
}

/// Keeps a library, and says whether it was not there yet.
pub async fn insert(
    tx: &mut Tx,
    id: Uuid,
    shelf: &Shelf,
    document: Value,
    by: &str,
    at: DateTime<Utc>,
) -> Result<bool> {
    let sql = Sql::new(
        "INSERT INTO control_library (id, kind, code, version, title_fr, title_en, document, added_at, added_by) VALUES ",
    )
    .values([[
        id.into(),
        shelf.kind.into(),
        shelf.code.as_str().into(),
        i64::from(shelf.version).into(),
        shelf.title.fr.as_str().into(),
        shelf.title.en.as_str().into(),
        document.into(),
        at.into(),
        by.into(),
    ]])
    .push(" ON CONFLICT DO NOTHING");
    Ok(tx.run(sql).await? > 0)
}
