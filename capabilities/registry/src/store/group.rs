//! GHT and their members, past and present, as far as the reader sees them.

use chrono::{DateTime, NaiveDate, Utc};
use hygie_kernel::{Id, Node, Scope};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::{Result, row};

use crate::QUALITY;
use crate::model::{MemberRole, Membership, StructureId};

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
        pub created_at: DateTime<Utc>,
        pub version: i64,
    }
}

const GROUP: &str = "SELECT ght.id, ght.code, ght.short_code, ght.name, ght.region_id, place.name_fr AS region_name, ght.source,
        ght.created_at, ght.version
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
        pub sort_key: String,
        pub region_name: Option<String>,
        pub support_name: Option<String>,
        pub members: i64,
        pub establishments: i64,
    }
}

/// Members of that day, in sight: what follows `FROM` in a count of them.
fn members_on(sql: Sql, scope: Scope, today: NaiveDate) -> Sql {
    sql.push(" FROM ght_member m JOIN structure s ON s.id = m.structure_id WHERE m.ght_id = ght.id AND m.valid_from <= ")
        .bind(today)
        .push(" AND (m.valid_to IS NULL OR m.valid_to >= ")
        .bind(today)
        .push(") AND ")
        .in_sight("s.id", scope)
}

/// The GHT below a perimeter, by name, one more than `limit` at most.
pub async fn list(
    tx: &mut Tx,
    scope: Scope,
    perimeter: Id<Node>,
    today: NaiveDate,
    after: Option<(&str, Id<Node>)>,
    limit: i64,
) -> Result<Vec<GroupLine>> {
    let mut sql = Sql::new(
        "SELECT ght.id, ght.code, ght.short_code, ght.name, ght.sort_key, place.name_fr AS region_name, (SELECT MIN(s.name)",
    );
    sql = members_on(sql, scope, today).push(" AND m.role = 'support') AS support_name, (SELECT COUNT(*)");
    sql = members_on(sql, scope, today)
        .push(
            ") AS members,
            (SELECT COUNT(*) FROM closure c JOIN structure s ON s.id = c.descendant_id
              WHERE c.ancestor_id = ght.id AND s.kind = 'ET' AND s.is_open AND ",
        )
        .in_sight("s.id", scope)
        .push(
            ") AS establishments
           FROM ght LEFT JOIN place ON place.id = ght.region_id
          WHERE EXISTS (SELECT 1 FROM closure WHERE closure.descendant_id = ght.id AND closure.ancestor_id = ",
        )
        .bind(perimeter)
        .push(") AND ")
        .in_sight("ght.id", scope);
    if let Some((key, id)) = after {
        sql = sql.push(" AND (ght.sort_key, ght.id) > (").bind(key).push(", ").bind(id).push(")");
    }
    tx.list(sql.push(" ORDER BY ght.sort_key, ght.id LIMIT ").bind(limit + 1)).await
}

row! {
    /// A member of a GHT, with what one compares side by side.
    #[derive(Clone, Debug)]
    pub struct Member {
        pub id: Id<Member>,
        pub structure_id: StructureId,
        pub name: String,
        pub finess: String,
        pub town: Option<String>,
        pub role: MemberRole,
        pub valid_from: NaiveDate,
        pub valid_to: Option<NaiveDate>,
        pub source: String,
        pub note: Option<String>,
        pub establishments: i64,
        pub security_officers: i64,
        pub on_call_confirmed_on: Option<NaiveDate>,
        pub quality_items: i64,
    }
}

impl Member {
    pub fn is_past(&self, today: NaiveDate) -> bool {
        self.valid_to.is_some_and(|end| end < today)
    }
}

/// The members of a GHT that the reader sees: the support first, then by name; those of the past last. What concerns
/// their data is counted where the reader may see it.
pub async fn list_members(
    tx: &mut Tx,
    scope: Scope,
    group: Id<Node>,
    today: NaiveDate,
) -> Result<Vec<Member>> {
    let quality = Scope { right: QUALITY, ..scope };
    tx.list(
        Sql::new(
            "SELECT m.id, m.structure_id, s.name, s.finess, s.town, m.role, m.valid_from, m.valid_to, m.source, m.note,
                    (SELECT COUNT(*) FROM structure e WHERE e.legal_entity_id = s.id AND e.is_open AND ",
        )
        .in_sight("e.id", scope)
        .push(
            ") AS establishments,
                    (SELECT COUNT(*) FROM contact WHERE contact.node_id = s.id AND contact.role IN ('RSSI', 'REF_SSI')) AS security_officers,
                    (SELECT MAX(contact.confirmed_on) FROM contact WHERE contact.node_id = s.id AND contact.role = 'DIR_GARDE') AS on_call_confirmed_on,
                    (SELECT COUNT(*) FROM structure e JOIN quality_item ON quality_item.structure_id = e.id
                      WHERE (e.id = s.id OR e.legal_entity_id = s.id) AND ",
        )
        .in_sight("e.id", quality)
        .push(
            ") AS quality_items
               FROM ght_member m JOIN structure s ON s.id = m.structure_id
              WHERE m.ght_id = ",
        )
        .bind(group)
        .push(" AND ")
        .in_sight("s.id", scope)
        .push(" ORDER BY CASE WHEN m.valid_to < ")
        .bind(today)
        .push(" THEN 1 ELSE 0 END, CASE m.role WHEN 'support' THEN 0 WHEN 'party' THEN 1 ELSE 2 END, s.sort_key, m.valid_from LIMIT 500"),
    )
    .await
}

row! {
    /// A status that a member holds.
    #[derive(Clone, Debug)]
    pub struct MemberStatus {
        pub structure_id: StructureId,
        pub status: String,
    }
}

/// The statuses that these structures hold on that day.
pub async fn list_statuses(
    tx: &mut Tx,
    structures: &[StructureId],
    today: NaiveDate,
) -> Result<Vec<MemberStatus>> {
    tx.list(
        Sql::new("SELECT structure_id, status FROM structure_status WHERE valid_from <= ")
            .bind(today)
            .push(" AND (valid_to IS NULL OR valid_to >= ")
            .bind(today)
            .push(") AND structure_id IN (")
            .list(structures.iter().copied())
            .push(") ORDER BY status"),
    )
    .await
}

row! {
    struct MembershipRow {
        ght_id: Id<Node>,
        structure_id: StructureId,
        role: MemberRole,
        valid_from: NaiveDate,
        valid_to: Option<NaiveDate>,
    }
}

/// Every membership of a group and of a legal entity, in sight or not: what a new one has to leave room for.
pub async fn list_memberships_of(
    tx: &mut Tx,
    group: Id<Node>,
    structure: StructureId,
) -> Result<Vec<Membership>> {
    let sql =
        Sql::new("SELECT ght_id, structure_id, role, valid_from, valid_to FROM ght_member WHERE ght_id = ")
            .bind(group)
            .push(" OR structure_id = ")
            .bind(structure);
    let read = |row: MembershipRow| Membership {
        group: row.ght_id,
        structure: row.structure_id,
        role: row.role,
        valid_from: row.valid_from,
        valid_to: row.valid_to,
    };
    Ok(tx.list::<MembershipRow>(sql).await?.into_iter().map(read).collect())
}

row! {
    /// A region in which the caller holds a right.
    #[derive(Clone, Debug)]
    pub struct RegionRow {
        pub id: Id<Node>,
        pub name_fr: String,
        pub name_en: String,
    }
}

pub async fn list_regions(tx: &mut Tx, scope: Scope) -> Result<Vec<RegionRow>> {
    let sql = Sql::new("SELECT id, name_fr, name_en FROM place WHERE kind = 'region' AND ")
        .in_sight("place.id", scope);
    tx.list(sql.push(" ORDER BY name_fr")).await
}
