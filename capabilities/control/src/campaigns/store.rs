//! Campaigns, what they asked of whom, and where that stands.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use hygie_kernel::{Id, Node, Scope};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::{Result, row, word_column};
use hygie_registry::ground::{Origin, below};
use serde_json::Value;

use super::Campaign;
use crate::assessments::store::{AssessmentRow, State as AssessmentState};

/// Where a campaign stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Draft,
    /// Its assessments are being made.
    Launching,
    Open,
    Closed,
}

impl State {
    const ALL: [State; 4] = [State::Draft, State::Launching, State::Open, State::Closed];

    pub fn as_str(self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::Launching => "launching",
            State::Open => "open",
            State::Closed => "closed",
        }
    }

    pub fn badge(self) -> &'static str {
        match self {
            State::Draft => "unknown",
            State::Launching | State::Open => "watch",
            State::Closed => "done",
        }
    }
}

impl std::str::FromStr for State {
    type Err = ();

    fn from_str(word: &str) -> Result<State, ()> {
        State::ALL.into_iter().find(|state| state.as_str() == word).ok_or(())
    }
}

word_column!(State);

row! {
    #[derive(Clone, Debug)]
    pub struct CampaignRow {
        pub id: Id<Campaign>,
        pub node_id: Id<Node>,
        pub node_name: String,
        pub node_kind: String,
        pub title: String,
        pub message: Option<String>,
        pub framework: String,
        pub framework_version: i64,
        pub groups: Value,
        pub query: String,
        pub due_on: NaiveDate,
        pub remind_days: String,
        pub escalate_days: i64,
        pub state: State,
        pub population: i64,
        pub results: Option<Value>,
        pub created_at: DateTime<Utc>,
        pub created_by: String,
        pub launched_at: Option<DateTime<Utc>>,
        pub closed_at: Option<DateTime<Utc>>,
        pub version: i64,
    }
}

impl CampaignRow {
    pub fn groups(&self) -> Vec<String> {
        serde_json::from_value(self.groups.clone()).unwrap_or_default()
    }

    pub fn reminders(&self) -> Vec<i64> {
        self.remind_days.split(' ').filter_map(|word| word.parse().ok()).collect()
    }

    /// Where its population is looked for.
    pub fn origin(&self) -> Origin {
        Origin { node: self.node_id, breadth: hygie_registry::ground::Breadth::of(&self.node_kind) }
    }
}

const CAMPAIGN: &str = "SELECT campaign.id, campaign.node_id,
        (SELECT node_name.name FROM node_name WHERE node_name.id = campaign.node_id) AS node_name,
        (SELECT node_name.kind FROM node_name WHERE node_name.id = campaign.node_id) AS node_kind, campaign.title, campaign.message,
        campaign.framework, campaign.framework_version, campaign.groups, campaign.query, campaign.due_on, campaign.remind_days,
        campaign.escalate_days, campaign.state, campaign.population, campaign.results, campaign.created_at, campaign.created_by,
        campaign.launched_at, campaign.closed_at, campaign.version
   FROM campaign";

/// A campaign is seen by those who see the place that runs it.
pub async fn find(tx: &mut Tx, scope: Scope, id: Id<Campaign>) -> Result<Option<CampaignRow>> {
    let sql = Sql::new(CAMPAIGN).push(" WHERE campaign.id = ").bind(id).push(" AND ");
    tx.find(sql.in_sight("campaign.node_id", scope)).await
}

/// A campaign, for what was decided already.
pub async fn find_known(tx: &mut Tx, id: Id<Campaign>) -> Result<Option<CampaignRow>> {
    tx.find(Sql::new(CAMPAIGN).push(" WHERE campaign.id = ").bind(id)).await
}

/// The campaigns of the places in sight, the latest first.
pub async fn list(tx: &mut Tx, scope: Scope) -> Result<Vec<CampaignRow>> {
    list_page(tx, scope, None, 200).await
}

/// So many of them, after one.
pub async fn list_page(
    tx: &mut Tx,
    scope: Scope,
    after: Option<(DateTime<Utc>, Id<Campaign>)>,
    limit: i64,
) -> Result<Vec<CampaignRow>> {
    let mut sql = Sql::new(CAMPAIGN).push(" WHERE ").in_sight("campaign.node_id", scope);
    if let Some((at, id)) = after {
        sql = sql.push(" AND (campaign.created_at, campaign.id) < (").bind(at).push(", ").bind(id).push(")");
    }
    tx.list(sql.push(" ORDER BY campaign.created_at DESC, campaign.id DESC LIMIT ").bind(limit)).await
}

/// The campaigns that are under way, for what is done beside the requests.
pub async fn list_open(tx: &mut Tx) -> Result<Vec<CampaignRow>> {
    tx.list(Sql::new(CAMPAIGN).push(" WHERE campaign.state = 'open' ORDER BY campaign.due_on LIMIT 1000"))
        .await
}

/// The campaigns of a place on one framework that are closed: what another is compared with.
pub async fn list_comparable(tx: &mut Tx, known: &CampaignRow) -> Result<Vec<CampaignRow>> {
    let sql = Sql::new(CAMPAIGN)
        .push(" WHERE campaign.node_id = ")
        .bind(known.node_id)
        .push(" AND campaign.framework = ")
        .bind(&known.framework)
        .push(" AND campaign.state IN ('open', 'closed') AND campaign.id <> ")
        .bind(known.id);
    tx.list(sql.push(" ORDER BY campaign.created_at DESC LIMIT 50")).await
}

/// A campaign as it is written.
pub struct Draft<'a> {
    pub title: &'a str,
    pub message: Option<&'a str>,
    pub framework: &'a str,
    pub framework_version: i64,
    pub groups: Value,
    pub query: &'a str,
    pub due_on: NaiveDate,
    pub remind_days: &'a str,
    pub escalate_days: i64,
}

pub async fn insert(
    tx: &mut Tx,
    id: Id<Campaign>,
    node: Id<Node>,
    draft: &Draft<'_>,
    (by, at): (&str, DateTime<Utc>),
) -> Result<()> {
    let sql = Sql::new(
        "INSERT INTO campaign (id, node_id, title, message, framework, framework_version, groups, query, due_on, remind_days,
                               escalate_days, state, population, created_at, created_by, version) VALUES ",
    );
    tx.run(sql.values([[
        id.into(),
        node.into(),
        draft.title.into(),
        draft.message.into(),
        draft.framework.into(),
        draft.framework_version.into(),
        draft.groups.clone().into(),
        draft.query.into(),
        draft.due_on.into(),
        draft.remind_days.into(),
        draft.escalate_days.into(),
        State::Draft.into(),
        0_i64.into(),
        at.into(),
        by.into(),
        1_i64.into(),
    ]]))
    .await?;
    Ok(())
}

/// Moves a campaign to another state, from the one that was seen.
pub async fn change_state(tx: &mut Tx, known: &CampaignRow, state: State, at: DateTime<Utc>) -> Result<()> {
    let mut sql = Sql::new("UPDATE campaign SET state = ").bind(state);
    sql = match state {
        State::Launching => sql.push(", launched_at = ").bind(at),
        State::Closed => sql.push(", closed_at = ").bind(at),
        State::Draft | State::Open => sql,
    };
    let sql = sql
        .push(", version = version + 1 WHERE id = ")
        .bind(known.id)
        .push(" AND state = ")
        .bind(known.state);
    tx.run_expecting_change(sql).await
}

pub async fn save_population(tx: &mut Tx, id: Id<Campaign>) -> Result<()> {
    let sql = Sql::new(
        "UPDATE campaign SET population = (SELECT COUNT(*) FROM assessment WHERE assessment.campaign_id = campaign.id) WHERE id = ",
    );
    tx.run_expecting_change(sql.bind(id)).await
}

pub async fn save_due(tx: &mut Tx, known: &CampaignRow, due_on: NaiveDate) -> Result<()> {
    let sql = Sql::new("UPDATE campaign SET due_on = ")
        .bind(due_on)
        .push(", version = version + 1 WHERE state <> 'closed' AND id = ")
        .bind(known.id)
        .push(" AND version = ")
        .bind(known.version);
    tx.run_expecting_change(sql).await
}

pub async fn save_results(tx: &mut Tx, id: Id<Campaign>, results: Value) -> Result<()> {
    tx.run_expecting_change(
        Sql::new("UPDATE campaign SET results = ").bind(results).push(" WHERE id = ").bind(id),
    )
    .await
}

pub async fn freeze_assessments(tx: &mut Tx, id: Id<Campaign>, at: DateTime<Utc>) -> Result<u64> {
    let sql = Sql::new("UPDATE assessment SET state = 'frozen', changed_at = ")
        .bind(at)
        .push(", version = version + 1 WHERE state <> 'frozen' AND campaign_id = ");
    tx.run(sql.bind(id)).await
}

row! {
    /// A structure of a campaign, as its list shows it.
    #[derive(Clone, Debug)]
    pub struct ListedRow {
        pub assessment_id: Id<AssessmentRow>,
        pub structure_id: Id<Node>,
        pub name: String,
        pub finess: String,
        pub segment: String,
        pub state: AssessmentState,
        pub answered: i64,
        pub not_applicable: i64,
        pub total: i64,
        pub score: Option<f64>,
        pub submitted_at: Option<DateTime<Utc>>,
        pub reminded_at: Option<DateTime<Utc>>,
        pub verdict: Option<String>,
    }
}

/// These structures of a campaign, in no order: they were found in sight already.
pub async fn list_chosen(
    tx: &mut Tx,
    id: Id<Campaign>,
    structures: impl Iterator<Item = Id<Node>>,
) -> Result<Vec<ListedRow>> {
    let sql = Sql::new(
        "SELECT assessment.id AS assessment_id, assessment.structure_id, known_structure.name, known_structure.finess,
                known_structure.segment, assessment.state, assessment.answered,
                assessment.not_applicable, assessment.total, assessment.score, assessment.submitted_at,
                (SELECT MAX(campaign_step.at) FROM campaign_step
                  WHERE campaign_step.campaign_id = assessment.campaign_id AND campaign_step.structure_id = assessment.structure_id) AS reminded_at,
                campaign_sample.verdict
           FROM assessment
           JOIN known_structure ON known_structure.id = assessment.structure_id
           LEFT JOIN campaign_sample ON campaign_sample.campaign_id = assessment.campaign_id
                                    AND campaign_sample.structure_id = assessment.structure_id
          WHERE assessment.campaign_id = ",
    )
    .bind(id)
    .push(" AND assessment.structure_id IN (")
    .list(structures);
    tx.list(sql.push(")")).await
}

/// The structures that were drawn to be looked at.
pub async fn list_sampled(tx: &mut Tx, id: Id<Campaign>) -> Result<HashSet<Id<Node>>> {
    let sql = Sql::new("SELECT structure_id AS value FROM campaign_sample WHERE campaign_id = ").bind(id);
    let drawn: Vec<(Id<Node>,)> = tx.list(sql.push(" LIMIT 200000")).await?;
    Ok(drawn.into_iter().map(|(structure,)| structure).collect())
}

row! {
    #[derive(Clone, Debug)]
    pub struct Due {
        pub structure_id: Id<Node>,
        pub assessment_id: Id<AssessmentRow>,
    }
}

/// The structures that have not submitted and that a step has not been made for: at most so many.
pub async fn list_due(tx: &mut Tx, id: Id<Campaign>, step: &str, limit: i64) -> Result<Vec<Due>> {
    let sql = Sql::new(
        "SELECT assessment.structure_id, assessment.id AS assessment_id FROM assessment
          WHERE assessment.state = 'open' AND assessment.campaign_id = ",
    )
    .bind(id)
    .push(
        " AND NOT EXISTS (SELECT 1 FROM campaign_step WHERE campaign_step.campaign_id = assessment.campaign_id
                            AND campaign_step.structure_id = assessment.structure_id AND campaign_step.step = ",
    )
    .bind(step)
    .push(") ORDER BY assessment.structure_id LIMIT ");
    tx.list(sql.bind(limit)).await
}

pub async fn insert_steps(
    tx: &mut Tx,
    id: Id<Campaign>,
    structures: impl Iterator<Item = Id<Node>>,
    step: &str,
    at: DateTime<Utc>,
) -> Result<()> {
    let sql = Sql::new("INSERT INTO campaign_step (campaign_id, structure_id, step, at) VALUES ")
        .values(structures.map(|structure| [id.into(), structure.into(), step.into(), at.into()]))
        .push(" ON CONFLICT DO NOTHING");
    tx.run(sql).await?;
    Ok(())
}

/// The structures that submitted and were not drawn yet.
pub async fn list_drawable(tx: &mut Tx, id: Id<Campaign>) -> Result<Vec<Id<Node>>> {
    let sql = Sql::new(
        "SELECT structure_id AS value FROM assessment
          WHERE submitted_at IS NOT NULL AND campaign_id = ",
    )
    .bind(id)
    .push(" AND NOT EXISTS (SELECT 1 FROM campaign_sample WHERE campaign_sample.campaign_id = assessment.campaign_id AND campaign_sample.structure_id = assessment.structure_id) ORDER BY structure_id LIMIT 200000");
    Ok(tx.list::<(Id<Node>,)>(sql).await?.into_iter().map(|(id,)| id).collect())
}

pub async fn insert_sample(
    tx: &mut Tx,
    id: Id<Campaign>,
    structures: &[Id<Node>],
    at: DateTime<Utc>,
) -> Result<()> {
    for some in structures.chunks(1000) {
        let sql = Sql::new("INSERT INTO campaign_sample (campaign_id, structure_id, drawn_at) VALUES ")
            .values(some.iter().map(|structure| [id.into(), (*structure).into(), at.into()]))
            .push(" ON CONFLICT DO NOTHING");
        tx.run(sql).await?;
    }
    Ok(())
}

pub async fn save_verdict(
    tx: &mut Tx,
    (id, structure): (Id<Campaign>, Id<Node>),
    (verdict, note): (&str, Option<&str>),
    (by, at): (&str, DateTime<Utc>),
) -> Result<()> {
    let sql = Sql::new("UPDATE campaign_sample SET verdict = ")
        .bind(verdict)
        .push(", note = ")
        .bind(note)
        .push(", looked_by = ")
        .bind(by)
        .push(", looked_at = ")
        .bind(at)
        .push(" WHERE campaign_id = ")
        .bind(id)
        .push(" AND structure_id = ")
        .bind(structure);
    tx.run_expecting_change(sql).await
}

row! {
    #[derive(Clone, Debug)]
    pub struct VerdictCount {
        pub verdict: Option<String>,
        pub count: i64,
    }
}

pub async fn count_verdicts(tx: &mut Tx, id: Id<Campaign>) -> Result<Vec<VerdictCount>> {
    let sql =
        Sql::new("SELECT verdict, COUNT(*) AS count FROM campaign_sample WHERE campaign_id = ").bind(id);
    tx.list(sql.push(" GROUP BY verdict ORDER BY verdict")).await
}

row! {
    /// The scores of one structure in two campaigns.
    #[derive(Clone, Debug)]
    pub struct Pair {
        pub structure_id: Id<Node>,
        pub name: String,
        pub segment: String,
        pub before: Option<f64>,
        pub after: Option<f64>,
    }
}

/// The structures that two campaigns have in common, with both scores.
pub async fn list_pairs(
    tx: &mut Tx,
    scope: Scope,
    from: Origin,
    (before, after): (Id<Campaign>, Id<Campaign>),
) -> Result<Vec<Pair>> {
    let sql = Sql::new(
        "SELECT known_structure.id AS structure_id, known_structure.name, known_structure.segment, b.score AS before, a.score AS after
           FROM assessment a
           JOIN assessment b ON b.structure_id = a.structure_id AND b.campaign_id = ",
    )
    .bind(before)
    .push(" JOIN known_structure ON known_structure.id = a.structure_id WHERE a.score IS NOT NULL AND b.score IS NOT NULL AND a.campaign_id = ")
    .bind(after);
    let sql = below(sql, "a.structure_id", from, scope);
    tx.list(sql.push(" ORDER BY known_structure.sort_key LIMIT 20000")).await
}
