//! The nation, a region or a department, and what stands there.

use chrono::NaiveDate;
use hygie_kernel::{Id, Node, Scope};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::{Result, row};

use super::list::{Breadth, Origin};
use crate::model::Kind;
use crate::territory::Place;

pub async fn find(tx: &mut Tx, scope: Scope, id: Id<Node>) -> Result<Option<Place>> {
    tx.find(
        Sql::new("SELECT id, kind, code, name_fr, name_en, parent_id, time_zone, is_overseas FROM place WHERE id = ")
            .bind(id)
            .push(" AND ")
            .in_sight("place.id", scope),
    )
    .await
}

row! {
    /// How many open structures of a segment a place has.
    #[derive(Clone, Debug)]
    pub struct SegmentCount {
        pub kind: Kind,
        pub segment: String,
        pub count: i64,
    }
}

/// The open structures of a place by kind and segment, the most numerous first.
pub async fn count_by_segment(tx: &mut Tx, scope: Scope, place: Id<Node>) -> Result<Vec<SegmentCount>> {
    tx.list(
        Sql::new("SELECT kind, segment, CAST(SUM(count) AS BIGINT) AS count FROM tally WHERE is_open AND place_id = ")
            .bind(place)
            .push(" AND ")
            .in_sight("tally.place_id", scope)
            .push(" GROUP BY kind, segment ORDER BY SUM(count) DESC, segment"),
    )
    .await
}

row! {
    /// A place below another, with its counts.
    #[derive(Clone, Debug)]
    pub struct Child {
        pub id: Id<Node>,
        pub kind: String,
        pub code: String,
        pub name_fr: String,
        pub name_en: String,
        pub establishments: i64,
        pub legal_entities: i64,
    }
}

/// The places just below a place.
pub async fn list_children(tx: &mut Tx, scope: Scope, place: Id<Node>) -> Result<Vec<Child>> {
    tx.list(
        Sql::new(
            "SELECT place.id, place.kind, place.code, place.name_fr, place.name_en,
                    (SELECT CAST(COALESCE(SUM(count), 0) AS BIGINT) FROM tally
                      WHERE tally.place_id = place.id AND tally.kind = 'ET' AND tally.is_open) AS establishments,
                    (SELECT CAST(COALESCE(SUM(count), 0) AS BIGINT) FROM tally
                      WHERE tally.place_id = place.id AND tally.kind = 'EJ' AND tally.is_open) AS legal_entities
               FROM place
              WHERE place.parent_id = ",
        )
        .bind(place)
        .push(" AND ")
        .in_sight("place.id", scope)
        .push(" ORDER BY place.name_fr LIMIT 200"),
    )
    .await
}

row! {
    /// How many structures hold a status.
    #[derive(Clone, Debug)]
    pub struct StatusCount {
        pub status: String,
        pub count: i64,
    }
}

/// The statuses held on that day by the open structures of a place, the most frequent first.
pub async fn count_by_status(
    tx: &mut Tx,
    scope: Scope,
    from: Origin,
    today: NaiveDate,
) -> Result<Vec<StatusCount>> {
    let sql = Sql::new(
        "SELECT t.status, COUNT(DISTINCT t.structure_id) AS count
           FROM structure_status t JOIN structure s ON s.id = t.structure_id
          WHERE s.is_open AND t.valid_from <= ",
    )
    .bind(today)
    .push(" AND (t.valid_to IS NULL OR t.valid_to >= ")
    .bind(today)
    .push(")");
    let sql = match from.breadth {
        Breadth::Nation => sql,
        Breadth::Region => sql.push(" AND s.region_id = ").bind(from.node),
        Breadth::Department => sql.push(" AND s.department_id = ").bind(from.node),
        Breadth::Narrow => sql
            .push(" AND s.id IN (SELECT closure.descendant_id FROM closure WHERE closure.ancestor_id = ")
            .bind(from.node)
            .push(")"),
    };
    tx.list(
        sql.push(" AND ")
            .in_sight("s.id", scope)
            .push(" GROUP BY t.status ORDER BY COUNT(DISTINCT t.structure_id) DESC, t.status"),
    )
    .await
}

/// The GHT below a perimeter.
pub async fn count_groups(tx: &mut Tx, scope: Scope, perimeter: Id<Node>) -> Result<i64> {
    let sql = Sql::new("SELECT COUNT(*) AS value FROM ght JOIN closure ON closure.descendant_id = ght.id AND closure.ancestor_id = ")
        .bind(perimeter)
        .push(" WHERE ")
        .in_sight("ght.id", scope);
    Ok(tx.get::<(i64,)>(sql).await?.0)
}
