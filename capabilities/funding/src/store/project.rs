//! Projects and the answers of their security review.

use chrono::{DateTime, NaiveDate, Utc};
use hygie_kernel::{Id, Node, Scope, sort_key};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::{Result, row};
use hygie_registry::ground::{Breadth, Origin, below, below_each};

use crate::model::{CheckAnswer, Data, Dpia, Homologation, Hosting, Opinion, ProjectState};

row! {
    #[derive(Clone, Debug)]
    pub struct ProjectRow {
        pub id: Id<ProjectRow>,
        pub structure_id: Id<Node>,
        pub structure_name: String,
        pub name: String,
        pub sort_key: String,
        pub nature: String,
        pub description: Option<String>,
        pub data: Data,
        pub hosting: Hosting,
        pub supplier: Option<String>,
        pub starts_on: Option<NaiveDate>,
        pub budget: Option<i64>,
        pub security_budget: Option<i64>,
        pub dpia_state: Dpia,
        pub dpia_on: Option<NaiveDate>,
        pub homologation: Homologation,
        pub homologated_on: Option<NaiveDate>,
        pub homologated_until: Option<NaiveDate>,
        pub is_homologation_over: bool,
        pub ciso_opinion: Opinion,
        pub ciso_text: Option<String>,
        pub ciso_by: Option<String>,
        pub ciso_on: Option<NaiveDate>,
        pub region_opinion: Opinion,
        pub region_text: Option<String>,
        pub region_by: Option<String>,
        pub region_on: Option<NaiveDate>,
        pub state: ProjectState,
        pub created_at: DateTime<Utc>,
        pub created_by: String,
        pub changed_at: DateTime<Utc>,
        pub version: i64,
        /// How many questions are answered, and how many of them by no.
        pub answered: i64,
        pub lacking: i64,
    }
}

impl ProjectRow {
    /// Whether the decision that lets it work is over.
    pub fn is_over(&self, today: NaiveDate) -> bool {
        self.homologation == Homologation::Granted && self.homologated_until.is_some_and(|end| end < today)
    }
}

const PROJECT: &str = "SELECT project.id, project.structure_id, known_structure.name AS structure_name, project.name, project.sort_key,
        project.nature, project.description, project.data, project.hosting, project.supplier, project.starts_on,
        project.budget, project.security_budget, project.dpia_state, project.dpia_on, project.homologation,
        project.homologated_on, project.homologated_until, project.is_homologation_over, project.ciso_opinion,
        project.ciso_text, project.ciso_by, project.ciso_on, project.region_opinion, project.region_text,
        project.region_by, project.region_on, project.state, project.created_at, project.created_by,
        project.changed_at, project.version,
        (SELECT COUNT(*) FROM project_check WHERE project_check.project_id = project.id) AS answered,
        (SELECT COUNT(*) FROM project_check WHERE project_check.project_id = project.id AND project_check.answer = 'no') AS lacking
   FROM project
   JOIN known_structure ON known_structure.id = project.structure_id";

pub async fn find(tx: &mut Tx, scope: Scope, id: Id<ProjectRow>) -> Result<Option<ProjectRow>> {
    let sql = Sql::new(PROJECT).push(" WHERE project.id = ").bind(id).push(" AND ");
    tx.find(sql.in_sight("project.structure_id", scope)).await
}

/// What is asked of the list.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Those that go on (true), those that are ended (false), or all.
    pub is_open: Option<bool>,
    pub state: Option<ProjectState>,
    pub nature: Option<String>,
    /// With a homologation that ends before this day.
    pub ending_before: Option<NaiveDate>,
    /// Without the opinion of whoever is in charge of security.
    pub awaits_ciso: bool,
    /// Without the opinion of the agency.
    pub awaits_region: bool,
    pub structure: Option<Id<Node>>,
}

/// Where a page begins: after this name and this project.
pub type After = (String, Id<ProjectRow>);

pub fn write_after(last: &ProjectRow) -> String {
    format!("{}~{}", last.sort_key, last.id)
}

/// A name may hold the mark that stands before the identifier: the last one counts.
pub fn read_after(text: &str) -> Option<After> {
    let (key, id) = text.rsplit_once('~')?;
    Some((key.to_owned(), id.parse().ok()?))
}

fn filtered(mut sql: Sql, filter: &Filter) -> Sql {
    sql = match filter.is_open {
        Some(true) => sql.push(" AND project.state <> 'ended'"),
        Some(false) => sql.push(" AND project.state = 'ended'"),
        None => sql,
    };
    if let Some(state) = filter.state {
        sql = sql.push(" AND project.state = ").bind(state);
    }
    if let Some(nature) = &filter.nature {
        sql = sql.push(" AND project.nature = ").bind(nature);
    }
    if let Some(day) = filter.ending_before {
        sql = sql.push(" AND project.homologation = 'granted' AND project.homologated_until < ").bind(day);
    }
    if filter.awaits_ciso {
        sql = sql.push(" AND project.ciso_opinion = 'none'");
    }
    if filter.awaits_region {
        sql = sql.push(" AND project.region_opinion = 'none'");
    }
    if let Some(structure) = filter.structure {
        sql = sql.push(" AND project.structure_id = ").bind(structure);
    }
    sql
}

/// The projects of a perimeter, by name.
pub async fn list(
    tx: &mut Tx,
    scope: Scope,
    from: Origin,
    filter: &Filter,
    after: Option<After>,
    limit: i64,
) -> Result<Vec<ProjectRow>> {
    let mut sql = filtered(Sql::new(PROJECT).push(" WHERE 1 = 1"), filter);
    if let Some((key, id)) = after {
        sql = sql.push(" AND (project.sort_key, project.id) > (").bind(key).push(", ").bind(id).push(")");
    }
    let sql = below_each(sql, "project.structure_id", from, scope);
    tx.list(sql.push(" ORDER BY project.sort_key, project.id LIMIT ").bind(limit)).await
}

/// How many answer, no further than `most`.
pub async fn count(tx: &mut Tx, scope: Scope, from: Origin, filter: &Filter, most: i64) -> Result<i64> {
    let sql =
        filtered(Sql::new("SELECT COUNT(*) AS value FROM (SELECT 1 AS one FROM project WHERE 1 = 1"), filter);
    let sql = match from.breadth {
        Breadth::Narrow => below(sql, "project.structure_id", from, scope),
        _ => below_each(sql, "project.structure_id", from, scope),
    };
    let (count,): (i64,) = tx.get(sql.push(" LIMIT ").bind(most).push(") AS counted")).await?;
    Ok(count)
}

/// The projects of a perimeter that go on and whose homologation ends before a day, the soonest first.
pub async fn list_ending(
    tx: &mut Tx,
    scope: Scope,
    from: Origin,
    before: NaiveDate,
) -> Result<Vec<ProjectRow>> {
    let filter = Filter { is_open: Some(true), ending_before: Some(before), ..Filter::default() };
    let sql = filtered(Sql::new(PROJECT).push(" WHERE 1 = 1"), &filter);
    let sql = below_each(sql, "project.structure_id", from, scope);
    tx.list(sql.push(" ORDER BY project.homologated_until, project.id LIMIT 200")).await
}

/// The projects whose homologation is over and that nobody was told of, whoever asks: at most so many at once.
pub async fn list_over(tx: &mut Tx, today: NaiveDate, limit: i64) -> Result<Vec<ProjectRow>> {
    let filter = Filter { is_open: Some(true), ending_before: Some(today), ..Filter::default() };
    let sql = filtered(Sql::new(PROJECT).push(" WHERE NOT project.is_homologation_over"), &filter);
    tx.list(sql.push(" ORDER BY project.homologated_until, project.id LIMIT ").bind(limit)).await
}

/// What people write of a project.
#[derive(Clone, Debug)]
pub struct Draft {
    pub name: String,
    pub nature: String,
    pub description: Option<String>,
    pub data: Data,
    pub hosting: Hosting,
    pub supplier: Option<String>,
    pub starts_on: Option<NaiveDate>,
    pub budget: Option<i64>,
    pub security_budget: Option<i64>,
    pub dpia_state: Dpia,
    pub dpia_on: Option<NaiveDate>,
    pub state: ProjectState,
}

pub async fn insert(
    tx: &mut Tx,
    id: Id<ProjectRow>,
    structure: Id<Node>,
    draft: &Draft,
    (by, at): (&str, DateTime<Utc>),
) -> Result<()> {
    let sql = Sql::new(
        "INSERT INTO project (id, structure_id, name, sort_key, nature, description, data, hosting, supplier, starts_on, budget,
                              security_budget, dpia_state, dpia_on, homologation, is_homologation_over, ciso_opinion,
                              region_opinion, state, created_at, created_by, changed_at, version) VALUES ",
    );
    tx.run(sql.values([[
        id.into(),
        structure.into(),
        (&draft.name).into(),
        sort_key(&draft.name).into(),
        (&draft.nature).into(),
        (&draft.description).into(),
        draft.data.into(),
        draft.hosting.into(),
        (&draft.supplier).into(),
        draft.starts_on.into(),
        draft.budget.into(),
        draft.security_budget.into(),
        draft.dpia_state.into(),
        draft.dpia_on.into(),
        Homologation::None.into(),
        false.into(),
        Opinion::None.into(),
        Opinion::None.into(),
        draft.state.into(),
        at.into(),
        by.into(),
        at.into(),
        1_i64.into(),
    ]]))
    .await?;
    Ok(())
}

fn changed(sql: Sql, project: &ProjectRow, at: DateTime<Utc>) -> Sql {
    sql.push(", version = version + 1, changed_at = ")
        .bind(at)
        .push(" WHERE id = ")
        .bind(project.id)
        .push(" AND version = ")
        .bind(project.version)
}

pub async fn change(tx: &mut Tx, project: &ProjectRow, draft: &Draft, at: DateTime<Utc>) -> Result<()> {
    let sql = Sql::new("UPDATE project SET name = ")
        .bind(&draft.name)
        .push(", sort_key = ")
        .bind(sort_key(&draft.name))
        .push(", nature = ")
        .bind(&draft.nature)
        .push(", description = ")
        .bind(&draft.description)
        .push(", data = ")
        .bind(draft.data)
        .push(", hosting = ")
        .bind(draft.hosting)
        .push(", supplier = ")
        .bind(&draft.supplier)
        .push(", starts_on = ")
        .bind(draft.starts_on)
        .push(", budget = ")
        .bind(draft.budget)
        .push(", security_budget = ")
        .bind(draft.security_budget)
        .push(", dpia_state = ")
        .bind(draft.dpia_state)
        .push(", dpia_on = ")
        .bind(draft.dpia_on)
        .push(", state = ")
        .bind(draft.state);
    tx.run_expecting_change(changed(sql, project, at)).await
}

pub async fn homologate(
    tx: &mut Tx,
    project: &ProjectRow,
    homologation: Homologation,
    (on, until): (Option<NaiveDate>, Option<NaiveDate>),
    at: DateTime<Utc>,
) -> Result<()> {
    let sql = Sql::new("UPDATE project SET is_homologation_over = FALSE, homologation = ")
        .bind(homologation)
        .push(", homologated_on = ")
        .bind(on)
        .push(", homologated_until = ")
        .bind(until);
    tx.run_expecting_change(changed(sql, project, at)).await
}

/// Says that those in charge were told of the end of a homologation.
pub async fn mark_over(tx: &mut Tx, id: Id<ProjectRow>) -> Result<()> {
    tx.run_expecting_change(Sql::new("UPDATE project SET is_homologation_over = TRUE WHERE id = ").bind(id))
        .await
}

/// What somebody thinks of the security of a project.
pub struct Given<'a> {
    pub opinion: Opinion,
    pub text: Option<&'a str>,
    pub by: &'a str,
    pub on: NaiveDate,
    pub at: DateTime<Utc>,
}

pub async fn give_ciso_opinion(tx: &mut Tx, project: &ProjectRow, given: &Given<'_>) -> Result<()> {
    let sql = Sql::new("UPDATE project SET ciso_opinion = ")
        .bind(given.opinion)
        .push(", ciso_text = ")
        .bind(given.text)
        .push(", ciso_by = ")
        .bind(given.by)
        .push(", ciso_on = ")
        .bind(given.on);
    tx.run_expecting_change(changed(sql, project, given.at)).await
}

pub async fn give_region_opinion(tx: &mut Tx, project: &ProjectRow, given: &Given<'_>) -> Result<()> {
    let sql = Sql::new("UPDATE project SET region_opinion = ")
        .bind(given.opinion)
        .push(", region_text = ")
        .bind(given.text)
        .push(", region_by = ")
        .bind(given.by)
        .push(", region_on = ")
        .bind(given.on);
    tx.run_expecting_change(changed(sql, project, given.at)).await
}

/// Takes note that the review of a project changed, unless somebody changed it in between.
pub async fn touch(tx: &mut Tx, project: &ProjectRow, at: DateTime<Utc>) -> Result<()> {
    tx.run_expecting_change(changed(Sql::new("UPDATE project SET nature = nature"), project, at)).await
}

row! {
    #[derive(Clone, Debug)]
    pub struct CheckRow {
        pub code: String,
        pub answer: CheckAnswer,
        pub note: Option<String>,
        pub changed_at: DateTime<Utc>,
        pub changed_by: String,
    }
}

/// The answers of a project that the caller already sees.
pub async fn list_checks(tx: &mut Tx, id: Id<ProjectRow>) -> Result<Vec<CheckRow>> {
    let sql =
        Sql::new("SELECT code, answer, note, changed_at, changed_by FROM project_check WHERE project_id = ")
            .bind(id);
    tx.list(sql.push(" ORDER BY code LIMIT 500")).await
}

pub async fn save_check(
    tx: &mut Tx,
    id: Id<ProjectRow>,
    (code, answer, note): (&str, CheckAnswer, Option<&str>),
    (by, at): (&str, DateTime<Utc>),
) -> Result<()> {
    let sql = Sql::new(
        "INSERT INTO project_check (project_id, code, answer, note, changed_at, changed_by) VALUES ",
    )
    .values([[id.into(), code.into(), answer.into(), note.into(), at.into(), by.into()]])
    .push(
        " ON CONFLICT (project_id, code) DO UPDATE SET answer = excluded.answer, note = excluded.note,
                  changed_at = excluded.changed_at, changed_by = excluded.changed_by",
    );
    tx.run(sql).await?;
    Ok(())
}

pub async fn remove_check(tx: &mut Tx, id: Id<ProjectRow>, code: &str) -> Result<()> {
    let sql =
        Sql::new("DELETE FROM project_check WHERE project_id = ").bind(id).push(" AND code = ").bind(code);
    tx.run(sql).await?;
    Ok(())
}
