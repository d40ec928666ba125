//! GHT and their members.

use chrono::NaiveDate;
use hygie_kernel::{Id, Node, Scope};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::{Result, row};

use crate::model::MemberRole;

row! {
    #[derive(Clone, Debug)]
    pub struct Group {
        pub id: Id<Node>,
        pub code: String,
        pub short_code: Option<String>,
        pub name: String,
        pub region_id: Option<Id<Node>>,
        pub region_name: Option<String>,
        pub source: String,
        pub version: i64,
    }
}

const GROUP: &str = "SELECT ght.id, ght.code, ght.short_code, ght.name, ght.region_id, place.name_fr AS region_name, ght.source, ght.version
   FROM ght LEFT JOIN place ON place.id = ght.region_id";

pub async fn find(tx: &mut Tx, scope: Scope, id: Id<Node>) -> Result<Option<Group>> {
    tx.find(Sql::new(GROUP).push(" WHERE ght.id = ").bind(id).push(" AND ").in_sight("ght.id", scope)).await
}

row! {
    /// A GHT as a list shows it.
    #[derive(Clone, Debug)]
    pub struct GroupLine {
        pub id: Id<Node>,
        pub code: String,
        pub short_code: Option<String>,
        pub name: String,
        pub region_name: Option<String>,
        pub support_name: Option<String>,
        pub members: i64,
        pub establishments: i64,
    }
}

/// The GHT below a perimeter, by name, one more than `limit` at most.
pub async fn list(
    tx: &mut Tx,
    scope: Scope,
    perimeter: Id<Node>,
    today: NaiveDate,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<GroupLine>> {
    let mut sql = Sql::new(
        "SELECT ght.id, ght.code, ght.short_code, ght.name, place.name_fr AS region_name,
                (SELECT MIN(s.name) FROM ght_member m JOIN structure s ON s.id = m.structure_id
                  WHERE m.ght_id = ght.id AND m.role = 'support' AND m.valid_from <= ",
    )
    .bind(today)
    .push(" AND (m.valid_to IS NULL OR m.valid_to >= ")
    .bind(today)
    .push(
        ")) AS support_name,
                (SELECT COUNT(*) FROM ght_member m WHERE m.ght_id = ght.id AND m.valid_from <= ",
    )
    .bind(today)
    .push(" AND (m.valid_to IS NULL OR m.valid_to >= ")
    .bind(today)
    .push(
        ")) AS members,
                (SELECT COUNT(*) FROM closure c JOIN structure s ON s.id = c.descendant_id
                  WHERE c.ancestor_id = ght.id AND s.kind = 'ET' AND s.is_open) AS establishments
           FROM ght LEFT JOIN place ON place.id = ght.region_id
          WHERE EXISTS (SELECT 1 FROM closure WHERE closure.descendant_id = ght.id AND closure.ancestor_id = ",
    )
    .bind(perimeter)
    .push(") AND ")
    .in_sight("ght.id", scope);
    if let Some(after) = after {
        sql = sql.push(" AND ght.sort_key > ").bind(after);
    }
    tx.list(sql.push(" ORDER BY ght.sort_key, ght.id LIMIT ").bind(limit + 1)).await
}

row! {
    /// A member of a GHT, with what one compares side by side.
    #[derive(Clone, Debug)]
    pub struct Member {
        pub id: Id<Member>,
        pub structure_id: Id<Node>,
        pub name: String,
        pub finess: String,
        pub town: Option<String>,
        pub role: MemberRole,
        pub valid_from: NaiveDate,
        pub valid_to: Option<NaiveDate>,
        pub source: String,
        pub note: Option<String>,
        pub establishments: i64,
        pub statuses: i64,
        pub security_officers: i64,
        pub on_call_confirmed_on: Option<NaiveDate>,
    }
}

/// The members of a GHT that the reader sees: the support first, then by name; those of the past last.
pub async fn list_members(
    tx: &mut Tx,
    scope: Scope,
    group: Id<Node>,
    today: NaiveDate,
) -> Result<Vec<Member>> {
    tx.list(
        Sql::new(
            "SELECT m.id, m.structure_id, s.name, s.finess, s.town, m.role, m.valid_from, m.valid_to, m.source, m.note,
                    (SELECT COUNT(*) FROM structure e WHERE e.legal_entity_id = s.id AND e.is_open) AS establishments,
                    (SELECT COUNT(*) FROM structure_status t WHERE t.structure_id = s.id AND t.valid_to IS NULL) AS statuses,
                    (SELECT COUNT(*) FROM contact WHERE contact.node_id = s.id AND contact.role IN ('RSSI', 'REF_SSI')) AS security_officers,
                    (SELECT MAX(contact.confirmed_on) FROM contact WHERE contact.node_id = s.id AND contact.role = 'DIR_GARDE') AS on_call_confirmed_on
               FROM ght_member m JOIN structure s ON s.id = m.structure_id
              WHERE m.ght_id = ",
        )
        .bind(group)
        .push(" AND ")
        .in_sight("s.id", scope)
        .push(" ORDER BY CASE WHEN m.valid_to < ")
        .bind(today)
        .push(" THEN 1 ELSE 0 END, CASE m.role WHEN 'support' THEN 0 WHEN 'party' THEN 1 ELSE 2 END, s.sort_key LIMIT 500"),
    )
    .await
}
