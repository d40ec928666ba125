//! What the rules of quality found, counted and listed below a perimeter.
//!
//! Counts are kept from one change of the registry to the next: a nation has tens of thousands of items. Whoever sees a
//! place sees all that stands on its ground, so that the count of a place is the same for all who see it.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use hygie_kernel::{Id, Node, Right, Scope};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::{App, Result, row};

use super::list::{Breadth, Origin};
use super::map::is_whole;
use super::shelf::Shelf;
use crate::model::{Kind, StructureId};
use crate::territory;

row! {
    /// How many structures of a perimeter a rule is about.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct RuleCount {
        pub rule: String,
        pub count: i64,
    }
}

/// What a count depends on: the generation of the registry, the perimeter, the right by which the reader looks.
type Key = (i64, Id<Node>, Right);

/// Perimeters whose counts are kept: an agency looks at a region and its departments.
const PERIMETERS: usize = 64;

/// Counts, rule by rule, what the reader sees below a node.
pub async fn count_by_rule(
    app: &App,
    tx: &mut Tx,
    scope: Scope,
    from: Origin,
) -> Result<Arc<Vec<RuleCount>>> {
    let shelf = app.kept::<Shelf<Key, Vec<RuleCount>>>();
    let is_shared = is_whole(tx, scope, from).await?;
    let key = (territory::generation(tx).await?, from.node, scope.right);
    if let Some(known) = shelf.find(&key).filter(|_| is_shared) {
        return Ok(known);
    }
    let sql = below(Sql::new("SELECT q.rule, COUNT(*) AS count FROM quality_item q"), scope, from, is_shared);
    let counts: Vec<RuleCount> = tx.list(sql.push(" GROUP BY q.rule ORDER BY COUNT(*) DESC, q.rule")).await?;
    Ok(if is_shared { shelf.keep(key, counts, PERIMETERS) } else { Arc::new(counts) })
}

/// Narrows a statement on `quality_item q` to what stands below a node and is in sight.
fn below(sql: Sql, scope: Scope, from: Origin, is_whole: bool) -> Sql {
    let sql = match from.breadth {
        Breadth::Nation => sql.push(" WHERE 1 = 1"),
        _ => sql
            .push(" JOIN closure ON closure.descendant_id = q.structure_id AND closure.ancestor_id = ")
            .bind(from.node)
            .push(" WHERE 1 = 1"),
    };
    if is_whole { sql } else { sql.push(" AND ").in_sight("q.structure_id", scope) }
}

row! {
    #[derive(Clone, Debug)]
    pub struct ItemRow {
        pub structure_id: StructureId,
        pub kind: Kind,
        pub finess: String,
        pub name: String,
        pub sort_key: String,
        pub postal_code: Option<String>,
        pub town: Option<String>,
        pub details: Option<String>,
        pub found_at: DateTime<Utc>,
    }
}

/// The structures that a rule is about, by name, one more than `limit` at most.
pub async fn list_items(
    tx: &mut Tx,
    scope: Scope,
    from: Origin,
    rule: &str,
    after: Option<(&str, StructureId)>,
    limit: i64,
) -> Result<Vec<ItemRow>> {
    let is_whole = is_whole(tx, scope, from).await?;
    let items = Sql::new("SELECT q.structure_id, q.details, q.found_at FROM quality_item q");
    let items = below(items, scope, from, is_whole).push(" AND q.rule = ").bind(rule);
    let mut sql = Sql::new(
        "SELECT s.id AS structure_id, s.kind, s.finess, s.name, s.sort_key, s.postal_code, s.town, item.details, item.found_at
           FROM (",
    )
    .append(items)
    .push(") AS item JOIN structure s ON s.id = item.structure_id");
    if let Some((key, id)) = after {
        sql = sql.push(" WHERE (s.sort_key, s.id) > (").bind(key).push(", ").bind(id).push(")");
    }
    tx.list(sql.push(" ORDER BY s.sort_key, s.id LIMIT ").bind(limit + 1)).await
}
