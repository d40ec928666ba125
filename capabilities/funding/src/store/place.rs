//! Who may bear a file below a place: legal entities, and the groups that they belong to.

use std::collections::{BTreeSet, HashMap};

use hygie_kernel::{Id, Node, Scope};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::{Result, row};
use hygie_registry::ground::{Origin, below};

row! {
    /// A legal entity.
    #[derive(Clone, Debug)]
    pub struct EntityRow {
        pub id: Id<Node>,
        pub name: String,
        pub finess: String,
        pub segment: String,
    }
}

/// The open legal entities of a perimeter in these segments, by name: at most `limit`.
pub async fn list_entities(
    tx: &mut Tx,
    scope: Scope,
    from: Origin,
    segments: &[&str],
    limit: i64,
) -> Result<Vec<EntityRow>> {
    let sql = Sql::new("SELECT id, name, finess, segment FROM known_structure WHERE is_open AND kind = 'EJ' AND segment IN (")
        .list(segments.iter().copied())
        .push(")");
    let sql = below(sql, "known_structure.id", from, scope);
    tx.list(sql.push(" ORDER BY sort_key, id LIMIT ").bind(limit)).await
}

/// A legal entity that the caller may know of.
pub async fn find_entity(tx: &mut Tx, id: Id<Node>) -> Result<Option<EntityRow>> {
    tx.find(
        Sql::new("SELECT id, name, finess, segment FROM known_structure WHERE kind = 'EJ' AND id = ")
            .bind(id),
    )
    .await
}

/// Whether a structure stands below a node.
pub async fn is_below(tx: &mut Tx, structure: Id<Node>, node: Id<Node>) -> Result<bool> {
    let sql = Sql::new("SELECT COUNT(*) AS value FROM closure WHERE descendant_id = ")
        .bind(structure)
        .push(" AND ancestor_id = ")
        .bind(node);
    let (count,): (i64,) = tx.get(sql).await?;
    Ok(count > 0)
}

row! {
    struct Owner {
        legal_entity_id: Option<Id<Node>>,
    }
}

/// The legal entity of a site.
pub async fn find_entity_of_site(tx: &mut Tx, site: Id<Node>) -> Result<Option<Id<Node>>> {
    let sql = Sql::new("SELECT legal_entity_id FROM known_structure WHERE kind = 'ET' AND id = ").bind(site);
    Ok(tx.find::<Owner>(sql).await?.and_then(|row| row.legal_entity_id))
}

row! {
    #[derive(Clone, Debug)]
    pub struct GroupRow {
        pub id: Id<Node>,
        pub name: String,
        pub is_seen: bool,
    }
}

/// The groups of legal entities, in sight or not: a member whose group is out of sight is not alone for that.
pub async fn list_groups(tx: &mut Tx, scope: Scope, entities: &[Id<Node>]) -> Result<Vec<GroupRow>> {
    let mut above = BTreeSet::new();
    for some in entities.chunks(5000) {
        let sql = Sql::new("SELECT DISTINCT ancestor_id AS value FROM closure WHERE descendant_id IN (")
            .list(some.iter().copied());
        above.extend(tx.list::<(Id<Node>,)>(sql.push(")")).await?.into_iter().map(|(id,)| id));
    }
    let mut groups = Vec::new();
    for some in above.into_iter().collect::<Vec<_>>().chunks(5000) {
        let sql = Sql::new("SELECT node.id, node.name, ")
            .in_sight("node.id", scope)
            .push(" AS is_seen FROM node WHERE node.kind = 'ght' AND node.id IN (")
            .list(some.iter().copied());
        groups.extend(tx.list::<GroupRow>(sql.push(")")).await?);
    }
    groups.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
    Ok(groups)
}

row! {
    #[derive(Clone, Debug)]
    pub struct MemberRow {
        pub group_id: Id<Node>,
        pub id: Id<Node>,
        pub name: String,
        pub finess: String,
        pub segment: String,
    }
}

/// The legal entities of groups that the caller already sees, by name.
pub async fn list_members(tx: &mut Tx, groups: &[Id<Node>]) -> Result<Vec<MemberRow>> {
    if groups.is_empty() {
        return Ok(Vec::new());
    }
    let sql = Sql::new(
        "SELECT closure.ancestor_id AS group_id, known_structure.id, known_structure.name, known_structure.finess, known_structure.segment
           FROM closure JOIN known_structure ON known_structure.id = closure.descendant_id
          WHERE known_structure.kind = 'EJ' AND known_structure.is_open AND closure.ancestor_id IN (",
    )
    .list(groups.iter().copied());
    tx.list(sql.push(") ORDER BY known_structure.sort_key, known_structure.id LIMIT 10000")).await
}

row! {
    /// A node by its name.
    #[derive(Clone, Debug)]
    pub struct Named {
        pub id: Id<Node>,
        pub kind: String,
        pub name: String,
    }
}

/// The names of nodes that the caller may know of. Asked apart: SQLite would gather the whole view of nodes to join it.
pub async fn list_names(
    tx: &mut Tx,
    nodes: impl IntoIterator<Item = Id<Node>>,
) -> Result<HashMap<Id<Node>, Named>> {
    let nodes: Vec<_> = nodes.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
    let mut names = HashMap::new();
    for some in nodes.chunks(5000) {
        let sql = Sql::new("SELECT id, kind, name FROM node WHERE id IN (").list(some.iter().copied());
        names.extend(tx.list::<Named>(sql.push(")")).await?.into_iter().map(|named| (named.id, named)));
    }
    Ok(names)
}

/// The name of one node that the caller may know of.
pub async fn find_name(tx: &mut Tx, node: Id<Node>) -> Result<Option<String>> {
    Ok(list_names(tx, [node]).await?.remove(&node).map(|named| named.name))
}
