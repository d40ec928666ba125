//! A node of the territory, of whatever kind, by its name.

use hygie_kernel::{Id, Node, Scope, fold};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::{Result, row};

row! {
    #[derive(Clone, Debug)]
    pub struct NodeRow {
        pub id: Id<Node>,
        pub kind: String,
        pub code: String,
        pub name: String,
        pub region_id: Option<Id<Node>>,
    }
}

const NODE: &str = "SELECT id, kind, code, name, region_id FROM node";

pub async fn find(tx: &mut Tx, scope: Scope, id: Id<Node>) -> Result<Option<NodeRow>> {
    tx.find(Sql::new(NODE).push(" WHERE id = ").bind(id).push(" AND ").in_sight("node.id", scope)).await
}

row! {
    /// A node above another, with what says where it comes in a trail.
    #[derive(Clone, Debug)]
    pub struct Above {
        pub id: Id<Node>,
        pub kind: String,
        pub name_fr: String,
        pub name_en: String,
        pub time_zone: Option<String>,
    }
}

/// What is above a node, itself included, within sight: the widest first.
pub async fn list_above(tx: &mut Tx, scope: Scope, id: Id<Node>) -> Result<Vec<Above>> {
    tx.list(
        Sql::new(
            "SELECT closure.ancestor_id AS id,
                    COALESCE(place.kind, CASE WHEN ght.id IS NOT NULL THEN 'ght' END, structure.kind) AS kind,
                    COALESCE(place.name_fr, ght.name, structure.name) AS name_fr,
                    COALESCE(place.name_en, ght.name, structure.name) AS name_en,
                    COALESCE(place.time_zone, region.time_zone) AS time_zone
               FROM closure
               LEFT JOIN place ON place.id = closure.ancestor_id
               LEFT JOIN ght ON ght.id = closure.ancestor_id
               LEFT JOIN structure ON structure.id = closure.ancestor_id
               LEFT JOIN place region ON region.id = COALESCE(ght.region_id, structure.region_id)
              WHERE closure.descendant_id = ",
        )
        .bind(id)
        .push(" AND ")
        .in_sight("closure.ancestor_id", scope)
        .push(
            " ORDER BY CASE COALESCE(place.kind, CASE WHEN ght.id IS NOT NULL THEN 'ght' END, structure.kind)
                 WHEN 'nation' THEN 0 WHEN 'region' THEN 1 WHEN 'department' THEN 2 WHEN 'ght' THEN 3 WHEN 'EJ' THEN 4 ELSE 5 END",
        ),
    )
    .await
}

/// Places, GHT and structures whose name or code begins so, within sight: at most `limit`.
pub async fn list_named(tx: &mut Tx, scope: Scope, typed: &str, limit: i64) -> Result<Vec<NodeRow>> {
    let folded = fold(typed);
    let mut found: Vec<NodeRow> = Vec::new();
    let places = tx
        .list::<NodeRow>(
            Sql::new(NODE)
                .push(" WHERE kind IN ('nation', 'region', 'department', 'ght') AND ")
                .in_sight("node.id", scope),
        )
        .await?;
    found.extend(places.into_iter().filter(|node| {
        folded.is_empty()
            || node.code.eq_ignore_ascii_case(typed.trim())
            || fold(&node.name).split(' ').any(|word| word.starts_with(&folded))
            || fold(&node.name).contains(&folded)
    }));
    found.truncate(usize::try_from(limit).unwrap_or(0));
    if let Some(number) = crate::search::as_number(typed) {
        let sql = Sql::new(NODE)
            .push(" WHERE code = ")
            .bind(number)
            .push(" AND kind IN ('EJ', 'ET') AND ")
            .in_sight("node.id", scope);
        found.extend(tx.list::<NodeRow>(sql).await?);
    }
    Ok(found)
}
