//! Lists of structures below a perimeter.
//!
//! A nation or a region is walked along an index, in the order of the list; what is small (a GHT, a legal entity, a town,
//! a status) is gathered first and sorted after. Either way the cost of a page does not grow with the breadth of the sight.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use hygie_kernel::{Id, Node, Scope};
use hygie_platform::db::{Arg, Engine, Sql, Tx};
use hygie_platform::{App, Result, row};

use crate::model::{Kind, StructureId};
use crate::search::{Choices, Question};
use crate::store::search::{word_of_ground, words_of_families};
use crate::store::shelf::Shelf;

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
    /// Only what the sources changed at this moment or after.
    pub changed_since: Option<DateTime<Utc>>,
    /// Whether so many answer that to gather and sort them would cost more than to walk in the order of the list.
    pub is_wide: bool,
}

/// The place a list starts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    pub node: Id<Node>,
    pub breadth: Breadth,
}

impl Origin {
    /// The question, asked on the ground of this place alone: not of the whole nation.
    pub async fn narrow(self, tx: &mut Tx, question: &mut Question) -> Result<()> {
        let grounds = match self.breadth {
            Breadth::Nation => Vec::new(),
            Breadth::Region | Breadth::Department => vec![word_of_ground(self.node)],
            Breadth::Narrow => words_of_families(tx, self.node).await?,
        };
        if let Some(first) = grounds.first() {
            question.words.push(Choices { beginning: first.clone(), whole: grounds, near: Vec::new() });
        }
        Ok(())
    }
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

/// Which of the lines that answer are read: in this order, after that one, one more than `limit` at most, which says
/// whether others follow.
#[derive(Clone, Copy, Debug)]
pub struct Portion<'a> {
    pub order: Order,
    pub after: Option<&'a After>,
    pub limit: i64,
}

/// The lines that answer, in order.
pub async fn list(
    app: &App,
    tx: &mut Tx,
    scope: Scope,
    from: Origin,
    filter: &Filter,
    portion: Portion<'_>,
) -> Result<Vec<Line>> {
    let Portion { order, after, limit } = portion;
    // The page is chosen first, on the narrow columns; what is shown beside each line is looked up for the page alone.
    let mut chosen = chosen(scope, from, filter, Some(order), tx.engine());
    // The index of words gives its rows by weight: reading stops as soon as the page is full.
    let is_walked_by_words = filter.question.is_some() && from.breadth != Breadth::Narrow;
    if let Some(after) = after {
        chosen = match order {
            Order::Name => chosen.push(" AND (s.sort_key, s.id) > ("),
            Order::Town => chosen.push(" AND (s.town_key, s.sort_key, s.id) > ("),
            Order::Finess => chosen.push(" AND (s.finess, s.id) > ("),
            // A row of the index of words is that of one structure alone.
            Order::Weight if is_walked_by_words => chosen.push(" AND structure_search.rowid > ("),
            Order::Weight => chosen.push(" AND s.search_row > ("),
        };
        let keys: Vec<Arg> = match order {
            Order::Weight => {
                vec![after.keys.first().and_then(|key| key.parse::<i64>().ok()).unwrap_or(0).into()]
            }
            _ => after.keys.iter().map(Arg::from).chain([after.id.into()]).collect(),
        };
        chosen = chosen.list(keys).push(")");
    }
    let in_order = match order {
        Order::Weight if is_walked_by_words => " ORDER BY structure_search.rowid",
        _ => order_clause(order),
    };
    chosen = chosen.push(in_order).push(" LIMIT ").bind(limit + 1);
    if is_kept(from, filter) && limit <= LONGEST_KEPT {
        let Some(generation) = find_seen_generation(tx, scope, from).await? else { return Ok(Vec::new()) };
        let asked = format!("{filter:?} {portion:?}");
        let ids = keep_chosen(app, tx, (generation, scope.at.date_naive(), from.node, asked), chosen).await?;
        chosen = Sql::new("").list(ids.iter().copied());
    }
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

/// All that answer, with what a population is told apart by.
pub async fn list_members(
    tx: &mut Tx,
    scope: Scope,
    from: Origin,
    filter: &Filter,
    limit: i64,
) -> Result<Vec<crate::ground::Member>> {
    let sql = Sql::new("SELECT m.id, m.kind, m.segment FROM structure m WHERE m.id IN (")
        .append(chosen(scope, from, filter, None, tx.engine()))
        .push(") ORDER BY m.id LIMIT ")
        .bind(limit);
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

/// The identifiers of the structures that answer. On the ground of a place they are walked along an index, that of words
/// when something is searched; what is small is gathered, and sorted after. Without an order they are only counted.
fn chosen(scope: Scope, from: Origin, filter: &Filter, order: Option<Order>, engine: Engine) -> Sql {
    let searched = filter.question.as_ref().map(|question| matching(question, engine));
    let mut sql = match searched {
        None => Sql::new("SELECT s.id FROM structure s WHERE 1 = 1"),
        // SQLite keeps the order of a CROSS JOIN: the words first.
        Some(matching) if from.breadth != Breadth::Narrow => Sql::new(
            "SELECT s.id FROM structure_search CROSS JOIN structure s WHERE s.search_row = structure_search.rowid AND ",
        )
        .append(matching),
        // The sign keeps SQLite from asking the index of words again for each structure.
        Some(matching) => Sql::new(
            "SELECT s.id FROM structure s WHERE +s.search_row IN (SELECT structure_search.rowid FROM structure_search WHERE ",
        )
        .append(matching)
        .push(")"),
    };
    sql = match from.breadth {
        Breadth::Nation => sql,
        Breadth::Region => sql.push(" AND s.region_id = ").bind(from.node),
        Breadth::Department => sql.push(" AND s.department_id = ").bind(from.node),
        Breadth::Narrow => sql
            .push(" AND s.id IN (SELECT closure.descendant_id FROM closure WHERE closure.ancestor_id = ")
            .bind(from.node)
            .push(")"),
    };
    sql = match filter.is_open {
        Some(true) => sql.push(" AND s.is_open"),
        Some(false) => sql.push(" AND NOT s.is_open"),
        None => sql,
    };
    if let Some(kind) = filter.kind {
        sql = sql.push(" AND s.kind = ").bind(kind);
    }
    // With the sign, SQLite does not gather by this column: it walks in the order of the list and looks at each row.
    let is_walked = filter.is_wide && engine == Engine::Sqlite;
    let and = if is_walked { " AND +" } else { " AND " };
    // The indexes of these two are in the order of names.
    let and_by_name = if is_walked && order != Some(Order::Name) { " AND +" } else { " AND " };
    if let Some(category) = &filter.category {
        sql = sql.push(and_by_name).push("s.category = ").bind(category);
    }
    if let Some(segment) = &filter.segment {
        sql = sql.push(and_by_name).push("s.segment = ").bind(segment);
    }
    if let Some(insee) = &filter.insee {
        sql = sql.push(and).push("s.insee = ").bind(insee);
    }
    // A region is walked to its end sooner than those of the whole nation that hold a status are gathered and sorted.
    let is_ground = matches!(from.breadth, Breadth::Region | Breadth::Department);
    let is_walked = engine == Engine::Sqlite && (filter.is_wide || (is_ground && order.is_some()));
    if let Some(status) = &filter.status {
        sql = sql.push(if is_walked { " AND +" } else { " AND " });
        sql = with_status(sql, status, scope.at.date_naive());
    }
    if let Some(role) = &filter.without_contact {
        sql = sql
            .push(" AND NOT EXISTS (SELECT 1 FROM contact WHERE contact.role = ")
            .bind(role)
            .push(" AND contact.node_id IN (s.id, s.legal_entity_id))");
    }
    sql = match &filter.with_contact {
        None => sql,
        Some(role) if is_walked => sql
            .push(" AND (+s.id IN (SELECT contact.node_id FROM contact WHERE contact.role = ")
            .bind(role)
            .push(") OR +s.legal_entity_id IN (SELECT contact.node_id FROM contact WHERE contact.role = ")
            .bind(role)
            .push("))"),
        Some(role) if from.breadth == Breadth::Narrow => sql
            .push(" AND EXISTS (SELECT 1 FROM contact WHERE contact.role = ")
            .bind(role)
            .push(" AND contact.node_id IN (s.id, s.legal_entity_id))"),
        Some(role) => sql
            .push(" AND s.id IN (SELECT contact.node_id FROM contact WHERE contact.role = ")
            .bind(role)
            .push(" UNION SELECT e.id FROM contact JOIN structure e ON e.legal_entity_id = contact.node_id WHERE contact.role = ")
            .bind(role)
            .push(")"),
    };
    if let Some(since) = filter.changed_since {
        sql = sql.push(" AND s.changed_at >= ").bind(since);
    }
    if let Some(number) = &filter.number {
        // A range along the index of numbers: every number that begins so.
        sql = sql.push(" AND s.finess >= ").bind(number).push(" AND s.finess < ").bind(format!("{number}~"));
    }
    match from.breadth {
        Breadth::Narrow => sql.push(" AND ").in_sight("s.id", scope),
        // What stands on the ground of a place is below all that is above the place (`territory.rs`): who sees the place
        // sees it all.
        _ => sql.push(" AND ").sees(from.node, scope),
    }
}

/// True of the rows of the index of words that answer a question.
fn matching(question: &Question, engine: Engine) -> Sql {
    match engine {
        Engine::Sqlite => Sql::new("structure_search MATCH ").bind(question.fts5()),
        Engine::Postgres => {
            Sql::new("structure_search.words @@ to_tsquery('simple', ").bind(question.tsquery()).push(")")
        }
    }
}

/// True of those that hold a status on that day. Three statuses are written nowhere: they follow from the memberships of
/// GHT, which establishments have through their legal entity, and from where the structure stands.
fn with_status(sql: Sql, status: &str, day: NaiveDate) -> Sql {
    let on_day = |sql: Sql| {
        sql.push(" AND valid_from <= ")
            .bind(day)
            .push(" AND (valid_to IS NULL OR valid_to >= ")
            .bind(day)
            .push(")")
    };
    let role = match status {
        "OVERSEAS" => return sql.push("s.region_id IN (SELECT id FROM place WHERE is_overseas)"),
        "GHT_SUPPORT" => "support",
        "GHT_PARTY" => "party",
        _ => {
            let held =
                sql.push("s.id IN (SELECT structure_id FROM structure_status WHERE status = ").bind(status);
            return on_day(held).push(")");
        }
    };
    let members =
        sql.push("s.id IN (SELECT ght_member.structure_id FROM ght_member WHERE role = ").bind(role);
    let theirs = on_day(members)
        .push(" UNION SELECT e.id FROM ght_member JOIN structure e ON e.legal_entity_id = ght_member.structure_id WHERE role = ")
        .bind(role);
    on_day(theirs).push(")")
}

/// How many lines answer: exactly up to `most`, one more meaning «more than that».
pub async fn count(
    app: &App,
    tx: &mut Tx,
    scope: Scope,
    from: Origin,
    filter: &Filter,
    most: i64,
) -> Result<i64> {
    if let Some(tallied) = count_tallied(tx, scope, from, filter).await? {
        return Ok(tallied);
    }
    if !is_kept(from, filter) {
        return count_each(tx, scope, from, filter, most).await;
    }
    let Some(generation) = find_seen_generation(tx, scope, from).await? else { return Ok(0) };
    let shelf = app.kept::<Shelf<Asked, i64>>();
    let key = (generation, scope.at.date_naive(), from.node, format!("{filter:?} {most}"));
    if let Some(known) = shelf.find(&key) {
        return Ok(*known);
    }
    let counted = count_each(tx, scope, from, filter, most).await?;
    Ok(*shelf.keep(key, counted, KEPT))
}

/// What was asked of a place, in one state of the registry, on one day.
type Asked = (i64, NaiveDate, Id<Node>, String);

/// How many counts, and how many pages, stay in memory.
const KEPT: usize = 256;
/// Longer pages, those of exports, are chosen each time.
const LONGEST_KEPT: i64 = 200;

/// Whether what answers is remembered until the registry changes: who holds a status or lacks a contact in a place is
/// found by walking through thousands that do not answer.
fn is_kept(from: Origin, filter: &Filter) -> bool {
    let is_walked_far =
        filter.status.is_some() || filter.with_contact.is_some() || filter.without_contact.is_some();
    is_walked_far && from.breadth != Breadth::Narrow && filter.question.is_none() && filter.number.is_none()
}

/// The state of the registry, for who sees this place. All those who see it find the same there.
pub async fn find_seen_generation(tx: &mut Tx, scope: Scope, from: Origin) -> Result<Option<i64>> {
    let sql =
        Sql::new("SELECT generation AS value FROM registry_state WHERE id = 1 AND ").sees(from.node, scope);
    Ok(tx.find::<(i64,)>(sql).await?.map(|(generation,)| generation))
}

async fn keep_chosen(app: &App, tx: &mut Tx, key: Asked, chosen: Sql) -> Result<Arc<Vec<StructureId>>> {
    let shelf = app.kept::<Shelf<Asked, Vec<StructureId>>>();
    if let Some(known) = shelf.find(&key) {
        return Ok(known);
    }
    let ids: Vec<(StructureId,)> =
        tx.list(Sql::new("SELECT chosen.id AS value FROM (").append(chosen).push(") AS chosen")).await?;
    Ok(shelf.keep(key, ids.into_iter().map(|(id,)| id).collect(), KEPT))
}

async fn count_each(tx: &mut Tx, scope: Scope, from: Origin, filter: &Filter, most: i64) -> Result<i64> {
    let inner = chosen(scope, from, filter, None, tx.engine());
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
        || filter.number.is_some()
        || filter.changed_since.is_some();
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
