//! The plan of action.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use hygie_kernel::{Id, Node, Person, Right, Scope};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::{Result, row};
use hygie_registry::ground::{Breadth, Origin};

use crate::model::{ActionState, Effort, Exposure};
use crate::store::finding::FindingRow;

row! {
    #[derive(Clone, Debug)]
    pub struct ActionRow {
        pub id: Id<ActionRow>,
        pub node_id: Id<Node>,
        pub node_name: String,
        pub title: String,
        pub description: Option<String>,
        pub state: ActionState,
        pub is_open: bool,
        pub effort: Effort,
        pub cost: Option<i64>,
        pub owner_id: Option<Id<Person>>,
        pub owner_name: Option<String>,
        pub due_on: Option<NaiveDate>,
        pub done_on: Option<NaiveDate>,
        pub created_at: DateTime<Utc>,
        pub created_by: String,
        pub version: i64,
        pub members: i64,
        pub done_members: i64,
        pub findings: i64,
        /// The worst severity among its open findings; 0 without any.
        pub worst: i64,
        /// Whether it waits for another that is not done.
        pub waits: bool,
    }
}

impl ActionRow {
    pub fn is_shared(&self) -> bool {
        self.members > 1
    }

    pub fn is_late(&self, today: NaiveDate) -> bool {
        self.is_open && self.due_on.is_some_and(|due| due < today)
    }
}

const ACTION: &str = "SELECT plan_action.id, plan_action.node_id,
        (SELECT node_name.name FROM node_name WHERE node_name.id = plan_action.node_id) AS node_name, plan_action.title, plan_action.description,
        plan_action.state, plan_action.is_open, plan_action.effort, plan_action.cost, plan_action.owner_id, plan_action.owner_name,
        plan_action.due_on, plan_action.done_on, plan_action.created_at, plan_action.created_by, plan_action.version,
        (SELECT COUNT(*) FROM action_member WHERE action_member.action_id = plan_action.id) AS members,
        (SELECT COUNT(*) FROM action_member WHERE action_member.action_id = plan_action.id AND action_member.is_done) AS done_members,
        (SELECT COUNT(*) FROM action_finding WHERE action_finding.action_id = plan_action.id) AS findings,
        COALESCE((SELECT MAX(finding.severity) FROM action_finding JOIN finding ON finding.id = action_finding.finding_id
                   WHERE action_finding.action_id = plan_action.id AND finding.is_open), 0) AS worst,
        EXISTS (SELECT 1 FROM action_need JOIN plan_action AS needed ON needed.id = action_need.needs_id
                 WHERE action_need.action_id = plan_action.id AND needed.is_open) AS waits
   FROM plan_action";

/// An action is seen by those who see one of the structures that it is for.
fn in_sight(sql: Sql, scope: Scope) -> Sql {
    sql.push(" AND EXISTS (SELECT 1 FROM action_member WHERE action_member.action_id = plan_action.id AND ")
        .in_sight("action_member.structure_id", scope)
        .push(")")
}

pub async fn find(tx: &mut Tx, scope: Scope, id: Id<ActionRow>) -> Result<Option<ActionRow>> {
    let sql = Sql::new(ACTION).push(" WHERE plan_action.id = ").bind(id);
    tx.find(in_sight(sql, scope)).await
}

/// What is asked of the plan.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub is_open: Option<bool>,
    pub state: Option<ActionState>,
    /// Those that this person must do.
    pub owner: Option<Id<Person>>,
    pub due_before: Option<NaiveDate>,
    pub is_shared: bool,
    /// Those that close a finding of audits, exposure or advisories.
    pub is_technical: bool,
    pub structure: Option<Id<Node>>,
}

/// Where a page begins: after this day (none comes last) and this action.
pub type After = (NaiveDate, Id<ActionRow>);

/// For sorting: an action without a date comes last.
pub fn sort_day(due: Option<NaiveDate>) -> NaiveDate {
    due.unwrap_or(NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or(NaiveDate::MAX))
}

const DUE: &str = "COALESCE(plan_action.due_on, CAST('9999-12-31' AS DATE))";
const DUE_SQLITE: &str = "COALESCE(plan_action.due_on, '9999-12-31')";

fn due(tx: &Tx) -> &'static str {
    match tx.engine() {
        hygie_platform::db::Engine::Sqlite => DUE_SQLITE,
        hygie_platform::db::Engine::Postgres => DUE,
    }
}

fn filtered(mut sql: Sql, filter: &Filter) -> Sql {
    sql = match filter.is_open {
        Some(true) => sql.push(" AND plan_action.is_open"),
        Some(false) => sql.push(" AND NOT plan_action.is_open"),
        None => sql,
    };
    if let Some(state) = filter.state {
        sql = sql.push(" AND plan_action.state = ").bind(state);
    }
    if let Some(owner) = filter.owner {
        sql = sql.push(" AND plan_action.owner_id = ").bind(owner);
    }
    if let Some(day) = filter.due_before {
        sql = sql.push(" AND plan_action.due_on < ").bind(day);
    }
    if filter.is_shared {
        sql = sql.push(
            " AND (SELECT COUNT(*) FROM action_member WHERE action_member.action_id = plan_action.id) > 1",
        );
    }
    if filter.is_technical {
        sql = sql.push(
            " AND EXISTS (SELECT 1 FROM action_finding JOIN finding ON finding.id = action_finding.finding_id
                           WHERE action_finding.action_id = plan_action.id AND finding.source IN ('audit', 'exposure', 'advisory'))",
        );
    }
    if let Some(structure) = filter.structure {
        sql = sql
            .push(" AND EXISTS (SELECT 1 FROM action_member WHERE action_member.action_id = plan_action.id AND action_member.structure_id = ")
            .bind(structure)
            .push(")");
    }
    sql
}

fn placed(sql: Sql, from: Origin, scope: Scope) -> Sql {
    match from.breadth {
        // What a small place has is gathered first.
        Breadth::Narrow => sql
            .push(" AND plan_action.id IN (SELECT action_member.action_id FROM closure JOIN action_member ON action_member.structure_id = closure.descendant_id WHERE closure.ancestor_id = ")
            .bind(from.node)
            .push(" AND ")
            .in_sight("action_member.structure_id", scope)
            .push(")"),
        // For SQLite, CROSS JOIN says in which order: the few structures of an action first, never all that is below a place.
        _ => sql
            .push(" AND EXISTS (SELECT 1 FROM action_member CROSS JOIN closure WHERE closure.descendant_id = action_member.structure_id AND action_member.action_id = plan_action.id AND closure.ancestor_id = ")
            .bind(from.node)
            .push(") AND ")
            .sees(from.node, scope),
    }
}

/// The actions of a perimeter, the soonest due first.
pub async fn list(
    tx: &mut Tx,
    scope: Scope,
    from: Origin,
    filter: &Filter,
    after: Option<After>,
    limit: i64,
) -> Result<Vec<ActionRow>> {
    tx.list(listed(ACTION, due(tx), (scope, from), filter, after, limit)).await
}

row! {
    /// An action as it leaves in a table.
    #[derive(Clone, Debug)]
    pub struct ExportedRow {
        pub id: Id<ActionRow>,
        pub node_name: String,
        pub title: String,
        pub description: Option<String>,
        pub state: ActionState,
        pub effort: Effort,
        pub cost: Option<i64>,
        pub owner_name: Option<String>,
        pub due_on: Option<NaiveDate>,
        pub done_on: Option<NaiveDate>,
        pub members: i64,
        pub findings: i64,
    }
}

/// No more than what leaves: an export reads every action of a region.
const EXPORTED: &str = "SELECT plan_action.id,
        (SELECT node_name.name FROM node_name WHERE node_name.id = plan_action.node_id) AS node_name, plan_action.title,
        plan_action.description, plan_action.state, plan_action.effort, plan_action.cost, plan_action.owner_name,
        plan_action.due_on, plan_action.done_on,
        (SELECT COUNT(*) FROM action_member WHERE action_member.action_id = plan_action.id) AS members,
        (SELECT COUNT(*) FROM action_finding WHERE action_finding.action_id = plan_action.id) AS findings
   FROM plan_action";

/// The same actions in the same order, for a table.
pub async fn list_exported(
    tx: &mut Tx,
    scope: Scope,
    from: Origin,
    filter: &Filter,
    after: Option<After>,
    limit: i64,
) -> Result<Vec<ExportedRow>> {
    tx.list(listed(EXPORTED, due(tx), (scope, from), filter, after, limit)).await
}

fn listed(
    select: &'static str,
    due: &'static str,
    (scope, from): (Scope, Origin),
    filter: &Filter,
    after: Option<After>,
    limit: i64,
) -> Sql {
    let mut sql = filtered(Sql::new(select).push(" WHERE 1 = 1"), filter);
    if let Some((day, id)) = after {
        // For SQLite, which enters the index by one column alone.
        sql = sql
            .push(" AND ")
            .push(due)
            .push(" >= ")
            .bind(day)
            .push(" AND (")
            .push(due)
            .push(", plan_action.id) > (")
            .bind(day)
            .push(", ")
            .bind(id)
            .push(")");
    }
    // Those without a date are few: an open list is walked along the index of dates.
    placed(sql, from, scope).push(" ORDER BY ").push(due).push(", plan_action.id LIMIT ").bind(limit)
}

row! {
    /// An open action, as far as what comes next depends on it.
    #[derive(Clone, Debug)]
    pub struct OpenRow {
        pub id: Id<ActionRow>,
        pub node_id: Id<Node>,
        pub title: String,
        pub effort: Effort,
        pub due_on: Option<NaiveDate>,
    }
}

/// The open actions of a perimeter that wait for no other, the soonest due first.
pub async fn list_open(tx: &mut Tx, scope: Scope, from: Origin, limit: i64) -> Result<Vec<OpenRow>> {
    let due = due(tx);
    let sql = Sql::new(
        "SELECT plan_action.id, plan_action.node_id, plan_action.title, plan_action.effort, plan_action.due_on
           FROM plan_action
          WHERE plan_action.is_open
            AND NOT EXISTS (SELECT 1 FROM action_need JOIN plan_action AS needed ON needed.id = action_need.needs_id
                             WHERE action_need.action_id = plan_action.id AND needed.is_open)",
    );
    let sql = placed(sql, from, scope).push(" ORDER BY ").push(due).push(", plan_action.id LIMIT ");
    tx.list(sql.bind(limit)).await
}

/// What these nodes are called.
pub async fn list_names(
    tx: &mut Tx,
    nodes: impl Iterator<Item = Id<Node>>,
) -> Result<HashMap<Id<Node>, String>> {
    let sql = Sql::new("SELECT id, name FROM node_name WHERE id IN (").list(nodes);
    let named: Vec<NamedNode> = tx.list(sql.push(")")).await?;
    Ok(named.into_iter().map(|one| (one.id, one.name)).collect())
}

row! {
    struct NamedNode {
        id: Id<Node>,
        name: String,
    }
}

pub async fn count(tx: &mut Tx, scope: Scope, from: Origin, filter: &Filter, most: i64) -> Result<i64> {
    let sql = filtered(
        Sql::new("SELECT COUNT(*) AS value FROM (SELECT 1 AS one FROM plan_action WHERE 1 = 1"),
        filter,
    );
    let (count,): (i64,) =
        tx.get(placed(sql, from, scope).push(" LIMIT ").bind(most).push(") AS counted")).await?;
    Ok(count)
}

row! {
    #[derive(Clone, Debug)]
    pub struct StateCount {
        pub state: ActionState,
        pub count: i64,
    }
}

row! {
    /// A structure that an action is for.
    #[derive(Clone, Debug)]
    pub struct MemberRow {
        pub structure_id: Id<Node>,
        pub name: String,
        pub is_done: bool,
        pub done_on: Option<NaiveDate>,
    }
}

/// The structures that an action is for, in sight.
pub async fn list_members(tx: &mut Tx, scope: Scope, id: Id<ActionRow>) -> Result<Vec<MemberRow>> {
    let sql = Sql::new(
        "SELECT action_member.structure_id, known_structure.name, action_member.is_done, action_member.done_on
           FROM action_member
           JOIN known_structure ON known_structure.id = action_member.structure_id
          WHERE action_member.action_id = ",
    )
    .bind(id)
    .push(" AND ")
    .in_sight("action_member.structure_id", scope);
    tx.list(sql.push(" ORDER BY known_structure.sort_key LIMIT 500")).await
}

/// Every structure of an action, for what follows from a change.
pub async fn list_member_ids(tx: &mut Tx, id: Id<ActionRow>) -> Result<Vec<Id<Node>>> {
    let sql = Sql::new("SELECT structure_id AS value FROM action_member WHERE action_id = ").bind(id);
    Ok(tx.list::<(Id<Node>,)>(sql).await?.into_iter().map(|(id,)| id).collect())
}

row! {
    /// Another action, by its name.
    #[derive(Clone, Debug)]
    pub struct Named {
        pub id: Id<ActionRow>,
        pub title: String,
        pub is_open: bool,
    }
}

/// What an action waits for.
pub async fn list_needs(tx: &mut Tx, id: Id<ActionRow>) -> Result<Vec<Named>> {
    let sql = Sql::new(
        "SELECT plan_action.id, plan_action.title, plan_action.is_open FROM action_need
           JOIN plan_action ON plan_action.id = action_need.needs_id WHERE action_need.action_id = ",
    )
    .bind(id);
    tx.list(sql.push(" ORDER BY plan_action.title LIMIT 50")).await
}

/// The actions that are to close a finding.
pub async fn list_of_finding(tx: &mut Tx, finding: Id<FindingRow>) -> Result<Vec<Named>> {
    let sql = Sql::new(
        "SELECT plan_action.id, plan_action.title, plan_action.is_open FROM action_finding
           JOIN plan_action ON plan_action.id = action_finding.action_id WHERE action_finding.finding_id = ",
    )
    .bind(finding);
    tx.list(sql.push(" ORDER BY plan_action.created_at LIMIT 50")).await
}

row! {
    /// An open finding of an open action, for ranking.
    #[derive(Clone, Debug)]
    pub struct RiskRow {
        pub action_id: Id<ActionRow>,
        pub severity: i64,
        pub exposure: Exposure,
        pub due_on: NaiveDate,
    }
}

/// The open findings that these actions would close.
pub async fn list_risks(tx: &mut Tx, actions: &[Id<ActionRow>]) -> Result<Vec<RiskRow>> {
    let sql = Sql::new(
        "SELECT action_finding.action_id, finding.severity, finding.exposure, finding.due_on
           FROM action_finding JOIN finding ON finding.id = action_finding.finding_id
          WHERE finding.is_open AND action_finding.action_id IN (",
    )
    .list(actions.iter().copied());
    tx.list(sql.push(") LIMIT 20000")).await
}

pub struct Kept<'a> {
    pub id: Id<ActionRow>,
    pub node: Id<Node>,
    pub title: &'a str,
    pub description: Option<&'a str>,
    pub effort: Effort,
    pub cost: Option<i64>,
    pub owner: Option<(Option<Id<Person>>, &'a str)>,
    pub due_on: Option<NaiveDate>,
    pub by: &'a str,
    pub at: DateTime<Utc>,
}

pub async fn insert(tx: &mut Tx, kept: &Kept<'_>) -> Result<()> {
    let sql = Sql::new(
        "INSERT INTO plan_action (id, node_id, title, description, state, is_open, effort, cost, owner_id, owner_name, due_on,
                                  created_at, created_by, changed_at, version) VALUES ",
    );
    tx.run(sql.values([[
        kept.id.into(),
        kept.node.into(),
        kept.title.into(),
        kept.description.into(),
        ActionState::Planned.into(),
        true.into(),
        kept.effort.into(),
        kept.cost.into(),
        kept.owner.and_then(|(id, _)| id).into(),
        kept.owner.map(|(_, name)| name).into(),
        kept.due_on.into(),
        kept.at.into(),
        kept.by.into(),
        kept.at.into(),
        1_i64.into(),
    ]]))
    .await?;
    Ok(())
}

pub async fn insert_members(tx: &mut Tx, id: Id<ActionRow>, structures: &[Id<Node>]) -> Result<()> {
    for some in structures.chunks(1000) {
        let sql = Sql::new("INSERT INTO action_member (action_id, structure_id, is_done) VALUES ")
            .values(some.iter().map(|structure| [id.into(), (*structure).into(), false.into()]))
            .push(" ON CONFLICT DO NOTHING");
        tx.run(sql).await?;
    }
    Ok(())
}

pub async fn insert_findings(tx: &mut Tx, id: Id<ActionRow>, findings: &[Id<FindingRow>]) -> Result<()> {
    if findings.is_empty() {
        return Ok(());
    }
    let sql = Sql::new("INSERT INTO action_finding (action_id, finding_id) VALUES ")
        .values(findings.iter().map(|finding| [id.into(), (*finding).into()]))
        .push(" ON CONFLICT DO NOTHING");
    tx.run(sql).await?;
    Ok(())
}

pub async fn insert_need(tx: &mut Tx, id: Id<ActionRow>, needs: Id<ActionRow>) -> Result<()> {
    let sql = Sql::new("INSERT INTO action_need (action_id, needs_id) VALUES ")
        .values([[id.into(), needs.into()]])
        .push(" ON CONFLICT DO NOTHING");
    tx.run(sql).await?;
    Ok(())
}

pub async fn remove_need(tx: &mut Tx, id: Id<ActionRow>, needs: Id<ActionRow>) -> Result<()> {
    let sql = Sql::new("DELETE FROM action_need WHERE action_id = ").bind(id);
    tx.run(sql.push(" AND needs_id = ").bind(needs)).await?;
    Ok(())
}

/// Whether the second waits, from near or far, for the first: the other way round would be a circle.
pub async fn is_needed_by(tx: &mut Tx, first: Id<ActionRow>, second: Id<ActionRow>) -> Result<bool> {
    let sql = Sql::new(
        "WITH RECURSIVE needed (id) AS (
           SELECT needs_id FROM action_need WHERE action_id = ",
    )
    .bind(second)
    .push(" UNION SELECT action_need.needs_id FROM action_need JOIN needed ON needed.id = action_need.action_id)
         SELECT COUNT(*) AS value FROM needed WHERE id = ")
    .bind(first);
    let (count,): (i64,) = tx.get(sql).await?;
    Ok(count > 0)
}

/// What an action becomes.
pub struct Changed<'a> {
    pub title: &'a str,
    pub description: Option<&'a str>,
    pub state: ActionState,
    pub effort: Effort,
    pub cost: Option<i64>,
    pub owner: Option<(Option<Id<Person>>, &'a str)>,
    pub due_on: Option<NaiveDate>,
    pub done_on: Option<NaiveDate>,
    pub at: DateTime<Utc>,
}

pub async fn change(tx: &mut Tx, id: Id<ActionRow>, version: i64, changed: &Changed<'_>) -> Result<()> {
    let sql = Sql::new("UPDATE plan_action SET title = ")
        .bind(changed.title)
        .push(", description = ")
        .bind(changed.description)
        .push(", state = ")
        .bind(changed.state)
        .push(", is_open = ")
        .bind(changed.state.is_open())
        .push(", effort = ")
        .bind(changed.effort)
        .push(", cost = ")
        .bind(changed.cost)
        .push(", owner_id = ")
        .bind(changed.owner.and_then(|(id, _)| id))
        .push(", owner_name = ")
        .bind(changed.owner.map(|(_, name)| name))
        .push(", due_on = ")
        .bind(changed.due_on)
        .push(", done_on = ")
        .bind(changed.done_on)
        .push(", version = version + 1, changed_at = ")
        .bind(changed.at)
        .push(" WHERE id = ")
        .bind(id)
        .push(" AND version = ")
        .bind(version);
    tx.run_expecting_change(sql).await
}

/// Says whether an action is done on a structure, or on all when none is named.
pub async fn mark_members(
    tx: &mut Tx,
    id: Id<ActionRow>,
    structure: Option<Id<Node>>,
    done_on: Option<NaiveDate>,
) -> Result<u64> {
    let mut sql = Sql::new("UPDATE action_member SET is_done = ")
        .bind(done_on.is_some())
        .push(", done_on = ")
        .bind(done_on)
        .push(" WHERE action_id = ")
        .bind(id);
    if let Some(structure) = structure {
        sql = sql.push(" AND structure_id = ").bind(structure);
    }
    tx.run(sql).await
}

/// How many structures of an action are not done with it.
pub async fn count_undone(tx: &mut Tx, id: Id<ActionRow>) -> Result<i64> {
    let sql =
        Sql::new("SELECT COUNT(*) AS value FROM action_member WHERE NOT is_done AND action_id = ").bind(id);
    let (count,): (i64,) = tx.get(sql).await?;
    Ok(count)
}

row! {
    /// Somebody who may be asked to do something.
    #[derive(Clone, Debug)]
    pub struct Possible {
        pub id: Id<Person>,
        pub name: String,
    }
}

/// Those who hold a right on a node, by name.
pub async fn list_possible_owners(
    tx: &mut Tx,
    right: Right,
    node: Id<Node>,
    at: DateTime<Utc>,
) -> Result<Vec<Possible>> {
    let sql =
        Sql::new("SELECT reader.id, reader.name FROM reader WHERE ").is_held("reader.id", right, node, at);
    tx.list(sql.push(" ORDER BY reader.name LIMIT 200")).await
}
