//! Lists of structures below a perimeter.
//!
//! A nation or a region is walked along an index, in the order of the list; what is small (a GHT, a legal entity, a town,
//! a status) is gathered first and sorted after. Either way the cost of a page does not grow with the breadth of the sight.

use chrono::NaiveDate;
use hygie_kernel::{Id, Node, Scope};
use hygie_platform::db::{Engine, Sql, Tx};
use hygie_platform::{Result, row};

use crate::model::{Kind, StructureId};
use crate::search::Question;

/// What is asked of a list.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub kind: Option<Kind>,
    pub category: Option<String>,
    pub segment: Option<String>,
    pub status: Option<String>,
    /// A role of contact that is missing, on the structure as on its legal entity.
    pub without_contact: Option<String>,
    /// A role of contact that is there, on the structure or on its legal entity.
    pub with_contact: Option<String>,
    pub insee: Option<String>,
    pub is_open: Option<bool>,
    pub question: Option<Question>,
    /// The beginning of a number, typed as such.
    pub number: Option<String>,
}

/// The place a list starts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    pub node: Id<Node>,
    pub breadth: Breadth,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breadth {
    Nation,
    Region,
    Department,
    /// A GHT, a legal entity or an establishment: few structures.
    Narrow,
}

impl Breadth {
    pub fn of(kind: &str) -> Breadth {
        match kind {
            "nation" => Breadth::Nation,
            "region" => Breadth::Region,
            "department" => Breadth::Department,
            _ => Breadth::Narrow,
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    #[default]
    Name,
    Town,
    Finess,
    /// The most important first: hospitals before pharmacies. A search is answered so.
    Weight,
}

impl Order {
    pub fn as_str(self) -> &'static str {
        match self {
            Order::Name => "name",
            Order::Town => "town",
            Order::Finess => "finess",
            Order::Weight => "weight",
        }
    }

    pub fn parse(word: &str) -> Order {
        match word {
            "town" => Order::Town,
            "finess" => Order::Finess,
            "weight" => Order::Weight,
            _ => Order::Name,
        }
    }
}

row! {
    #[derive(Clone, Debug)]
    pub struct Line {
        pub id: StructureId,
        pub kind: Kind,
        pub finess: String,
        pub name: String,
        pub category: Option<String>,
        pub category_label: Option<String>,
        pub segment: String,
        pub postal_code: Option<String>,
        pub town: Option<String>,
        pub department_name: Option<String>,
        pub region_name: Option<String>,
        pub legal_entity_finess: Option<String>,
        pub legal_entity_name: Option<String>,
        pub siret: Option<String>,
        pub is_open: bool,
        pub sort_key: String,
        pub town_key: String,
        pub search_row: i64,
        pub security_officers: i64,
        pub on_call_confirmed_on: Option<NaiveDate>,
        pub statuses: Option<String>,
    }
}

/// Where a page begins: after this row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct After {
    pub keys: Vec<String>,
    pub id: StructureId,
}

impl After {
    /// The end of a page that was given.
    pub fn of(line: &Line, order: Order) -> After {
        let keys = match order {
            Order::Name => vec![line.sort_key.clone()],
            Order::Town => vec![line.town_key.clone(), line.sort_key.clone()],
            Order::Finess => vec![line.finess.clone()],
            Order::Weight => vec![line.search_row.to_string()],
        };
        After { keys, id: line.id }
    }
}

/// The lines that answer, in order, one more than `limit` at most.
pub async fn list(
    tx: &mut Tx,
    scope: Scope,
    from: Origin,
    filter: &Filter,
    order: Order,
    after: Option<&After>,
    limit: i64,
) -> Result<Vec<Line>> {
    // The page is chosen first, on the narrow columns; what is shown beside each line is looked up for the page alone.
    let mut chosen = where_clause(Sql::new("SELECT s.id FROM structure s"), scope, from, filter, tx.engine());
    if let Some(after) = after {
        chosen = match order {
            Order::Name => chosen.push(" AND (s.sort_key, s.id) > ("),
            Order::Town => chosen.push(" AND (s.town_key, s.sort_key, s.id) > ("),
            Order::Finess => chosen.push(" AND (s.finess, s.id) > ("),
            Order::Weight => chosen.push(" AND (s.search_row, s.id) > ("),
        };
        for key in &after.keys {
            chosen = match order {
                Order::Weight => chosen.bind(key.parse::<i64>().unwrap_or(0)),
                _ => chosen.bind(key),
            };
            chosen = chosen.push(", ");
        }
        chosen = chosen.bind(after.id).push(")");
    }
    chosen = chosen.push(order_clause(order)).push(" LIMIT ").bind(limit + 1);
    let sql = Sql::new(
        "SELECT s.id, s.kind, s.finess, s.name, s.category, s.category_label, s.segment, s.postal_code, s.town,
                d.name_fr AS department_name, r.name_fr AS region_name, e.finess AS legal_entity_finess,
                e.name AS legal_entity_name, s.siret, s.is_open, s.sort_key, s.town_key, s.search_row,
                (SELECT COUNT(*) FROM contact WHERE contact.node_id IN (s.id, s.legal_entity_id) AND contact.role IN ('RSSI', 'REF_SSI')) AS security_officers,
                (SELECT MAX(contact.confirmed_on) FROM contact WHERE contact.node_id IN (s.id, s.legal_entity_id) AND contact.role = 'DIR_GARDE') AS on_call_confirmed_on,
                (SELECT MIN(t.status) FROM structure_status t WHERE t.structure_id = s.id AND t.valid_to IS NULL) AS statuses
           FROM structure s
           LEFT JOIN place d ON d.id = s.department_id
           LEFT JOIN place r ON r.id = s.region_id
           LEFT JOIN structure e ON e.id = s.legal_entity_id
          WHERE s.id IN (",
    )
    .append(chosen)
    .push(")")
    .push(order_clause(order));
    tx.list(sql).await
}

fn order_clause(order: Order) -> &'static str {
    match order {
        Order::Name => " ORDER BY s.sort_key, s.id",
        Order::Town => " ORDER BY s.town_key, s.sort_key, s.id",
        Order::Finess => " ORDER BY s.finess, s.id",
        Order::Weight => " ORDER BY s.search_row, s.id",
    }
}

fn where_clause(select: Sql, scope: Scope, from: Origin, filter: &Filter, engine: Engine) -> Sql {
    let mut sql = match from.breadth {
        Breadth::Nation => select.push(" WHERE 1 = 1"),
        Breadth::Region => select.push(" WHERE s.region_id = ").bind(from.node),
        Breadth::Department => select.push(" WHERE s.department_id = ").bind(from.node),
        Breadth::Narrow => select
            .push(" WHERE s.id IN (SELECT closure.descendant_id FROM closure WHERE closure.ancestor_id = ")
            .bind(from.node)
            .push(")"),
    };
    if let Some(is_open) = filter.is_open {
        sql = sql.push(" AND s.is_open = ").bind(is_open);
    }
    if let Some(kind) = filter.kind {
        sql = sql.push(" AND s.kind = ").bind(kind);
    }
    if let Some(category) = &filter.category {
        sql = sql.push(" AND s.category = ").bind(category);
    }
    if let Some(segment) = &filter.segment {
        sql = sql.push(" AND s.segment = ").bind(segment);
    }
    if let Some(insee) = &filter.insee {
        sql = sql.push(" AND s.insee = ").bind(insee);
    }
    if let Some(status) = &filter.status {
        sql = with_status(sql, status, scope.at.date_naive());
    }
    if let Some(role) = &filter.without_contact {
        sql = sql
            .push(" AND NOT EXISTS (SELECT 1 FROM contact WHERE contact.role = ")
            .bind(role)
            .push(" AND contact.node_id IN (s.id, s.legal_entity_id))");
    }
    if let Some(role) = &filter.with_contact {
        sql = sql
            .push(" AND s.id IN (SELECT contact.node_id FROM contact WHERE contact.role = ")
            .bind(role)
            .push(" UNION SELECT e.id FROM contact JOIN structure e ON e.legal_entity_id = contact.node_id WHERE contact.role = ")
            .bind(role)
            .push(")");
    }
    if let Some(number) = &filter.number {
        // A range along the index of numbers: every number that begins so.
        sql = sql.push(" AND s.finess >= ").bind(number).push(" AND s.finess < ").bind(format!("{number}~"));
    }
    if let Some(question) = &filter.question {
        sql = match engine {
            Engine::Sqlite => sql
                .push(" AND s.search_row IN (SELECT rowid FROM structure_search WHERE structure_search MATCH ")
                .bind(question.fts5())
                .push(")"),
            Engine::Postgres => sql
                .push(" AND s.search_row IN (SELECT rowid FROM structure_search WHERE words @@ to_tsquery('simple', ")
                .bind(question.tsquery())
                .push("))"),
        };
    }
    sql.push(" AND ").in_sight("s.id", scope)
}

/// Those that hold a status on that day. Three statuses are written nowhere: they follow from the memberships of GHT and
/// from where the structure stands.
fn with_status(sql: Sql, status: &str, day: NaiveDate) -> Sql {
    let sql = match status {
        "OVERSEAS" => return sql.push(" AND s.region_id IN (SELECT id FROM place WHERE is_overseas)"),
        "GHT_SUPPORT" => sql
            .push(" AND COALESCE(s.legal_entity_id, s.id) IN (SELECT structure_id FROM ght_member WHERE role = 'support'"),
        "GHT_PARTY" => sql
            .push(" AND COALESCE(s.legal_entity_id, s.id) IN (SELECT structure_id FROM ght_member WHERE role = 'party'"),
        _ => sql.push(" AND s.id IN (SELECT structure_id FROM structure_status WHERE status = ").bind(status),
    };
    sql.push(" AND valid_from <= ")
        .bind(day)
        .push(" AND (valid_to IS NULL OR valid_to >= ")
        .bind(day)
        .push("))")
}

/// How many lines answer: exactly up to `most`, one more meaning «more than that».
pub async fn count(tx: &mut Tx, scope: Scope, from: Origin, filter: &Filter, most: i64) -> Result<i64> {
    if let Some(tallied) = count_tallied(tx, scope, from, filter).await? {
        return Ok(tallied);
    }
    let inner = where_clause(Sql::new("SELECT s.id FROM structure s"), scope, from, filter, tx.engine());
    let sql = Sql::new("SELECT COUNT(*) AS value FROM (")
        .append(inner)
        .push(" LIMIT ")
        .bind(most + 1)
        .push(") AS counted");
    Ok(tx.get::<(i64,)>(sql).await?.0)
}

/// The count that is kept for a place, when the filter asks for nothing else.
async fn count_tallied(tx: &mut Tx, scope: Scope, from: Origin, filter: &Filter) -> Result<Option<i64>> {
    let asks_more = filter.status.is_some()
        || filter.without_contact.is_some()
        || filter.with_contact.is_some()
        || filter.insee.is_some()
        || filter.question.is_some()
        || filter.number.is_some();
    if asks_more || from.breadth == Breadth::Narrow {
        return Ok(None);
    }
    let mut sql =
        Sql::new("SELECT CAST(COALESCE(SUM(count), 0) AS BIGINT) AS value FROM tally WHERE place_id = ")
            .bind(from.node);
    if let Some(kind) = filter.kind {
        sql = sql.push(" AND kind = ").bind(kind);
    }
    if let Some(category) = &filter.category {
        sql = sql.push(" AND category = ").bind(category);
    }
    if let Some(segment) = &filter.segment {
        sql = sql.push(" AND segment = ").bind(segment);
    }
    if let Some(is_open) = filter.is_open {
        sql = sql.push(" AND is_open = ").bind(is_open);
    }
    let sql = sql.push(" AND ").in_sight("tally.place_id", scope);
    Ok(Some(tx.get::<(i64,)>(sql).await?.0))
}
