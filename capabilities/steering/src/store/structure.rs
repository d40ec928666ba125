//! Structures, counted and named.

use hygie_kernel::{Id, Node, Scope};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::{Result, row};
use hygie_registry::ground::{Breadth, Origin, below};

/// Keeps the structures of a perimeter, in sight: those of a place by where they stand.
pub fn within(sql: Sql, from: Origin, scope: Scope) -> Sql {
    let sql = match from.breadth {
        Breadth::Nation => sql,
        Breadth::Region => sql.push(" AND known_structure.region_id = ").bind(from.node),
        Breadth::Department => sql.push(" AND known_structure.department_id = ").bind(from.node),
        Breadth::Narrow => return below(sql, "known_structure.id", from, scope),
    };
    sql.push(" AND ").sees(from.node, scope)
}

/// How many structures of a perimeter are open.
pub async fn count(tx: &mut Tx, scope: Scope, from: Origin) -> Result<i64> {
    let sql = Sql::new("SELECT COUNT(*) AS value FROM known_structure WHERE known_structure.is_open");
    Ok(tx.get::<(i64,)>(within(sql, from, scope)).await?.0)
}

row! {
    #[derive(Clone, Debug)]
    pub struct NamedRow {
        pub id: Id<Node>,
        pub name: String,
    }
}

/// The names of structures that were found in sight already.
pub async fn list_names(tx: &mut Tx, structures: &[Id<Node>]) -> Result<Vec<NamedRow>> {
    let sql = Sql::new("SELECT id, name FROM known_structure WHERE id IN (").list(structures.iter().copied());
    tx.list(sql.push(")")).await
}

/// The names of places.
pub async fn list_place_names(tx: &mut Tx, places: &[Id<Node>]) -> Result<Vec<NamedRow>> {
    let sql = Sql::new("SELECT id, name FROM node WHERE id IN (").list(places.iter().copied());
    tx.list(sql.push(")")).await
}
