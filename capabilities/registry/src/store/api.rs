//! What only programs ask for.

use hygie_kernel::{Id, Node, Scope};
use hygie_platform::Result;
use hygie_platform::db::{Sql, Tx};

use crate::territory::Place;

/// The places that the reader sees, by kind and code, one more than `limit` at most.
pub async fn list_places(
    tx: &mut Tx,
    scope: Scope,
    kind: Option<&str>,
    after: Option<([&str; 2], Id<Node>)>,
    limit: i64,
) -> Result<Vec<Place>> {
    let mut sql = Sql::new(
        "SELECT id, kind, code, name_fr, name_en, parent_id, time_zone, is_overseas
           FROM place
          WHERE ",
    )
    .in_sight("place.id", scope);
    if let Some(kind) = kind {
        sql = sql.push(" AND kind = ").bind(kind);
    }
    if let Some(([kind, code], id)) = after {
        sql = sql
            .push(" AND (kind, code, id) > (")
            .bind(kind)
            .push(", ")
            .bind(code)
            .push(", ")
            .bind(id)
            .push(")");
    }
    tx.list(sql.push(" ORDER BY kind, code, id LIMIT ").bind(limit + 1)).await
}
