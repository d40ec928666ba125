//! Assessments and their answers.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use hygie_frameworks::{Answer, Answers};
use hygie_kernel::{Id, Node, Person, Scope};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::{Result, row, word_column};
use hygie_registry::ground::{Origin, below_each};
use serde_json::Value;

use super::model::{KeptProfile, Summary};

/// Where an assessment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Open,
    Submitted,
    /// Its campaign is closed.
    Frozen,
}

impl State {
    pub const ALL: [State; 3] = [State::Open, State::Submitted, State::Frozen];

    pub fn as_str(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Submitted => "submitted",
            State::Frozen => "frozen",
        }
    }

    pub fn badge(self) -> &'static str {
        match self {
            State::Open => "watch",
            State::Submitted => "done",
            State::Frozen => "unknown",
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
    pub struct AssessmentRow {
        pub id: Id<AssessmentRow>,
        pub structure_id: Id<Node>,
        pub structure_name: String,
        pub framework: String,
        pub framework_version: i64,
        pub groups: Value,
        pub profile: Value,
        pub campaign_id: Option<Id<crate::campaigns::Campaign>>,
        pub campaign_title: Option<String>,
        pub state: State,
        pub score: Option<f64>,
        pub answered: i64,
        pub not_applicable: i64,
        pub lacking: i64,
        pub total: i64,
        pub themes: String,
        pub levels: String,
        pub begun_at: Option<DateTime<Utc>>,
        pub submitted_at: Option<DateTime<Utc>>,
        pub submitted_by: Option<String>,
        pub changed_at: DateTime<Utc>,
        pub version: i64,
    }
}

impl AssessmentRow {
    pub fn groups(&self) -> Vec<String> {
        serde_json::from_value(self.groups.clone()).unwrap_or_default()
    }

    pub fn profile(&self) -> KeptProfile {
        serde_json::from_value(self.profile.clone()).unwrap_or_default()
    }

    /// From 0 to 100.
    pub fn percent(&self) -> i64 {
        match self.total {
            0 => 0,
            total => (self.answered + self.not_applicable) * 100 / total,
        }
    }
}

const ASSESSMENT: &str = "SELECT assessment.id, assessment.structure_id, known_structure.name AS structure_name, assessment.framework,
        assessment.framework_version, assessment.groups, assessment.profile, assessment.campaign_id,
        (SELECT campaign.title FROM campaign WHERE campaign.id = assessment.campaign_id) AS campaign_title, assessment.state,
        assessment.score, assessment.answered, assessment.not_applicable, assessment.lacking, assessment.total,
        assessment.themes, assessment.levels, assessment.begun_at, assessment.submitted_at, assessment.submitted_by,
        assessment.changed_at, assessment.version
   FROM assessment
   LEFT JOIN known_structure ON known_structure.id = assessment.structure_id";

pub async fn find(tx: &mut Tx, scope: Scope, id: Id<AssessmentRow>) -> Result<Option<AssessmentRow>> {
    let sql = Sql::new(ASSESSMENT).push(" WHERE assessment.id = ").bind(id).push(" AND ");
    tx.find(sql.in_sight("assessment.structure_id", scope)).await
}

/// An assessment, for what was decided already.
pub async fn find_known(tx: &mut Tx, id: Id<AssessmentRow>) -> Result<Option<AssessmentRow>> {
    tx.find(Sql::new(ASSESSMENT).push(" WHERE assessment.id = ").bind(id)).await
}

/// What is asked of the list.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub framework: Option<String>,
    pub state: Option<State>,
    /// Only those that changed at this moment or after.
    pub changed_since: Option<DateTime<Utc>>,
}

/// Where a page begins: after the assessment that changed then.
pub type After = (DateTime<Utc>, Id<AssessmentRow>);

/// The assessments of a perimeter, those that changed last first.
pub async fn list(
    tx: &mut Tx,
    scope: Scope,
    from: Origin,
    filter: &Filter,
    after: Option<After>,
    limit: i64,
) -> Result<Vec<AssessmentRow>> {
    let mut sql = Sql::new(ASSESSMENT).push(" WHERE 1 = 1");
    if let Some(framework) = &filter.framework {
        sql = sql.push(" AND assessment.framework = ").bind(framework);
    }
    if let Some(state) = filter.state {
        sql = sql.push(" AND assessment.state = ").bind(state);
    }
    if let Some(since) = filter.changed_since {
        sql = sql.push(" AND assessment.changed_at >= ").bind(since);
    }
    if let Some((at, id)) = after {
        sql = sql
            .push(" AND (assessment.changed_at, assessment.id) < (")
            .bind(at)
            .push(", ")
            .bind(id)
            .push(")");
    }
    let sql = below_each(sql, "assessment.structure_id", from, scope);
    tx.list(sql.push(" ORDER BY assessment.changed_at DESC, assessment.id DESC LIMIT ").bind(limit)).await
}

/// The assessments of a structure that the caller already sees, the latest first.
pub async fn list_of_structure(tx: &mut Tx, structure: Id<Node>) -> Result<Vec<AssessmentRow>> {
    let sql = Sql::new(ASSESSMENT).push(" WHERE assessment.structure_id = ").bind(structure);
    tx.list(sql.push(" ORDER BY assessment.changed_at DESC, assessment.id DESC LIMIT 100")).await
}

row! {
    #[derive(Clone, Debug)]
    pub struct AnswerRow {
        pub reference: String,
        pub level: Option<String>,
        pub value: Option<f64>,
        pub is_not_applicable: bool,
        pub reason: Option<String>,
        pub note: Option<String>,
        pub origin: Option<Value>,
        pub needs_proof: bool,
        pub review: Option<String>,
        pub reviewed_by: Option<String>,
        pub person_id: Id<Person>,
        pub person_name: String,
        pub answered_at: DateTime<Utc>,
        pub version: i64,
    }
}

const ANSWER: &str = "SELECT reference, level, value, is_not_applicable, reason, note, origin, needs_proof, review, reviewed_by, person_id,
        person_name, answered_at, version FROM answer";

/// The answers of an assessment, by reference.
pub async fn list_answers(tx: &mut Tx, id: Id<AssessmentRow>) -> Result<BTreeMap<String, AnswerRow>> {
    let rows: Vec<AnswerRow> =
        tx.list(Sql::new(ANSWER).push(" WHERE assessment_id = ").bind(id).push(" LIMIT 20000")).await?;
    Ok(rows.into_iter().map(|row| (row.reference.clone(), row)).collect())
}

pub async fn find_answer(tx: &mut Tx, id: Id<AssessmentRow>, reference: &str) -> Result<Option<AnswerRow>> {
    let sql = Sql::new(ANSWER).push(" WHERE assessment_id = ").bind(id);
    tx.find(sql.push(" AND reference = ").bind(reference)).await
}

/// What counts of the answers: one whose evidence is over does not.
pub fn counted(rows: &BTreeMap<String, AnswerRow>) -> Answers {
    rows.values()
        .filter(|row| !row.needs_proof)
        .filter_map(|row| {
            let answer = match (&row.level, row.is_not_applicable) {
                (_, true) => Answer::NotApplicable,
                (Some(level), _) => Answer::Level(level.clone()),
                (None, false) => return None,
            };
            Some((row.reference.clone(), answer))
        })
        .collect()
}

pub struct NewAssessment {
    pub id: Id<AssessmentRow>,
    pub structure: Id<Node>,
    pub profile: Value,
    pub summary: Summary,
}

/// Begins assessments; one that a campaign already has is not begun twice.
pub async fn insert_many(
    tx: &mut Tx,
    (framework, version, groups): (&str, i64, &Value),
    campaign: Option<Id<crate::campaigns::Campaign>>,
    new: Vec<NewAssessment>,
    at: DateTime<Utc>,
) -> Result<u64> {
    if new.is_empty() {
        return Ok(0);
    }
    let rows = new.into_iter().map(|one| {
        [
            one.id.into(),
            one.structure.into(),
            framework.into(),
            version.into(),
            groups.clone().into(),
            one.profile.into(),
            campaign.into(),
            State::Open.into(),
            0_i64.into(),
            0_i64.into(),
            one.summary.lacking.into(),
            one.summary.total.into(),
            one.summary.themes.into(),
            one.summary.levels.into(),
            at.into(),
            at.into(),
            1_i64.into(),
        ]
    });
    let sql = Sql::new(
        "INSERT INTO assessment (id, structure_id, framework, framework_version, groups, profile, campaign_id, state, answered,
                                 not_applicable, lacking, total, themes, levels, created_at, changed_at, version) VALUES ",
    )
    .values(rows)
    .push(" ON CONFLICT DO NOTHING");
    tx.run(sql).await
}

/// An answer as it is kept.
pub struct KeptAnswer<'a> {
    pub reference: &'a str,
    pub level: Option<&'a str>,
    pub value: Option<f64>,
    pub is_not_applicable: bool,
    pub reason: Option<&'a str>,
    pub note: Option<&'a str>,
    pub origin: Option<Value>,
    pub person: Id<Person>,
    pub person_name: &'a str,
    pub at: DateTime<Utc>,
}

/// Writes an answer over the one of this version (0 when there is none). Touching no row means that somebody answered meanwhile.
pub async fn save_answer(
    tx: &mut Tx,
    id: Id<AssessmentRow>,
    seen: i64,
    kept: &KeptAnswer<'_>,
) -> Result<u64> {
    if seen == 0 {
        let sql = Sql::new(
            "INSERT INTO answer (assessment_id, reference, level, value, is_not_applicable, reason, note, origin, needs_proof,
                                 person_id, person_name, answered_at, version) VALUES ",
        )
        .values([[
            id.into(),
            kept.reference.into(),
            kept.level.into(),
            kept.value.into(),
            kept.is_not_applicable.into(),
            kept.reason.into(),
            kept.note.into(),
            kept.origin.clone().into(),
            false.into(),
            kept.person.into(),
            kept.person_name.into(),
            kept.at.into(),
            1_i64.into(),
        ]])
        .push(" ON CONFLICT DO NOTHING");
        return tx.run(sql).await;
    }
    let sql = Sql::new("UPDATE answer SET level = ")
        .bind(kept.level)
        .push(", value = ")
        .bind(kept.value)
        .push(", is_not_applicable = ")
        .bind(kept.is_not_applicable)
        .push(", reason = ")
        .bind(kept.reason)
        .push(", note = ")
        .bind(kept.note)
        .push(", origin = ")
        .bind(kept.origin.clone())
        .push(", needs_proof = FALSE, review = NULL, reviewed_by = NULL, person_id = ")
        .bind(kept.person)
        .push(", person_name = ")
        .bind(kept.person_name)
        .push(", answered_at = ")
        .bind(kept.at)
        .push(", version = version + 1 WHERE assessment_id = ")
        .bind(id)
        .push(" AND reference = ")
        .bind(kept.reference)
        .push(" AND version = ")
        .bind(seen);
    tx.run(sql).await
}

pub async fn remove_answers(tx: &mut Tx, id: Id<AssessmentRow>, references: &[String]) -> Result<()> {
    let sql = Sql::new("DELETE FROM answer WHERE assessment_id = ").bind(id).push(" AND reference IN (");
    tx.run(sql.list(references.iter()).push(")")).await?;
    Ok(())
}

pub async fn review(
    tx: &mut Tx,
    id: Id<AssessmentRow>,
    reference: &str,
    (word, by): (&str, &str),
) -> Result<()> {
    let sql = Sql::new("UPDATE answer SET review = ")
        .bind(word)
        .push(", reviewed_by = ")
        .bind(by)
        .push(" WHERE assessment_id = ")
        .bind(id)
        .push(" AND reference = ")
        .bind(reference);
    tx.run_expecting_change(sql).await
}

/// Says that the evidence of an answer is over.
pub async fn ask_for_proof(tx: &mut Tx, id: Id<AssessmentRow>, reference: &str) -> Result<u64> {
    let sql = Sql::new("UPDATE answer SET needs_proof = TRUE WHERE NOT needs_proof AND assessment_id = ")
        .bind(id)
        .push(" AND reference = ")
        .bind(reference);
    tx.run(sql).await
}

row! {
    /// What happened to an answer.
    #[derive(Clone, Debug)]
    pub struct EventRow {
        pub kind: String,
        pub level: Option<String>,
        pub text: Option<String>,
        pub person_name: String,
        pub at: DateTime<Utc>,
    }
}

pub async fn list_events(tx: &mut Tx, id: Id<AssessmentRow>, reference: &str) -> Result<Vec<EventRow>> {
    let sql = Sql::new("SELECT kind, level, text, person_name, at FROM answer_event WHERE assessment_id = ")
        .bind(id)
        .push(" AND reference = ")
        .bind(reference);
    tx.list(sql.push(" ORDER BY at DESC, id DESC LIMIT 200")).await
}

/// Something to remember of an answer.
pub struct Event<'a> {
    pub reference: &'a str,
    pub kind: &'a str,
    pub level: Option<&'a str>,
    pub text: Option<&'a str>,
}

pub async fn insert_event(
    tx: &mut Tx,
    event_id: Id<EventRow>,
    id: Id<AssessmentRow>,
    event: &Event<'_>,
    (by, at): (&str, DateTime<Utc>),
) -> Result<()> {
    let sql = Sql::new(
        "INSERT INTO answer_event (id, assessment_id, reference, kind, level, text, person_name, at) VALUES ",
    );
    tx.run(sql.values([[
        event_id.into(),
        id.into(),
        event.reference.into(),
        event.kind.into(),
        event.level.into(),
        event.text.into(),
        by.into(),
        at.into(),
    ]]))
    .await?;
    Ok(())
}

/// Keeps the summary beside the answers, and how the score went.
pub async fn save_summary(
    tx: &mut Tx,
    id: Id<AssessmentRow>,
    summary: &Summary,
    (day, note): (NaiveDate, Option<&str>),
    at: DateTime<Utc>,
) -> Result<()> {
    let sql = Sql::new("UPDATE assessment SET score = ")
        .bind(summary.score)
        .push(", answered = ")
        .bind(summary.answered)
        .push(", not_applicable = ")
        .bind(summary.not_applicable)
        .push(", lacking = ")
        .bind(summary.lacking)
        .push(", total = ")
        .bind(summary.total)
        .push(", themes = ")
        .bind(summary.themes.as_str())
        .push(", levels = ")
        .bind(summary.levels.as_str())
        .push(", begun_at = COALESCE(begun_at, ")
        .bind(at)
        .push("), changed_at = ")
        .bind(at)
        .push(", version = version + 1 WHERE id = ")
        .bind(id);
    tx.run_expecting_change(sql).await?;
    let sql = Sql::new("INSERT INTO score_day (assessment_id, day, score, answered, note) VALUES ")
        .values([[id.into(), day.into(), summary.score.into(), summary.answered.into(), note.into()]])
        .push(" ON CONFLICT (assessment_id, day) DO UPDATE SET score = excluded.score, answered = excluded.answered, note = COALESCE(excluded.note, score_day.note)");
    tx.run(sql).await?;
    Ok(())
}

row! {
    #[derive(Clone, Debug)]
    pub struct DayRow {
        pub day: NaiveDate,
        pub score: Option<f64>,
        pub note: Option<String>,
    }
}

pub async fn list_days(tx: &mut Tx, id: Id<AssessmentRow>) -> Result<Vec<DayRow>> {
    let sql = Sql::new("SELECT day, score, note FROM score_day WHERE assessment_id = ").bind(id);
    tx.list(sql.push(" ORDER BY day LIMIT 2000")).await
}

/// Moves an assessment to another state, from the one that was seen.
pub async fn change_state(
    tx: &mut Tx,
    known: &AssessmentRow,
    state: State,
    submitted: Option<(DateTime<Utc>, &str)>,
    at: DateTime<Utc>,
) -> Result<()> {
    let sql = Sql::new("UPDATE assessment SET state = ")
        .bind(state)
        .push(", submitted_at = ")
        .bind(submitted.map(|(at, _)| at))
        .push(", submitted_by = ")
        .bind(submitted.map(|(_, by)| by))
        .push(", changed_at = ")
        .bind(at)
        .push(", version = version + 1 WHERE id = ")
        .bind(known.id)
        .push(" AND version = ")
        .bind(known.version);
    tx.run_expecting_change(sql).await
}

pub async fn change_version(tx: &mut Tx, id: Id<AssessmentRow>, version: i64) -> Result<()> {
    let sql =
        Sql::new("UPDATE assessment SET framework_version = ").bind(version).push(" WHERE id = ").bind(id);
    tx.run_expecting_change(sql).await
}

row! {
    #[derive(Clone, Debug)]
    pub struct DelegationRow {
        pub theme: String,
        pub person_id: Id<Person>,
        pub person_name: String,
        pub given_by: String,
    }
}

pub async fn list_delegations(tx: &mut Tx, id: Id<AssessmentRow>) -> Result<Vec<DelegationRow>> {
    let sql =
        Sql::new("SELECT theme, person_id, person_name, given_by FROM delegation WHERE assessment_id = ")
            .bind(id);
    tx.list(sql.push(" ORDER BY theme LIMIT 500")).await
}

pub async fn save_delegation(
    tx: &mut Tx,
    id: Id<AssessmentRow>,
    theme: &str,
    person: Option<(Id<Person>, &str)>,
    (by, at): (&str, DateTime<Utc>),
) -> Result<()> {
    let sql =
        Sql::new("DELETE FROM delegation WHERE assessment_id = ").bind(id).push(" AND theme = ").bind(theme);
    tx.run(sql).await?;
    if let Some((person, name)) = person {
        let sql = Sql::new(
            "INSERT INTO delegation (assessment_id, theme, person_id, person_name, given_by, given_at) VALUES ",
        );
        tx.run(sql.values([[id.into(), theme.into(), person.into(), name.into(), by.into(), at.into()]]))
            .await?;
    }
    Ok(())
}

row! {
    /// Those who resemble a structure, taken together.
    #[derive(Clone, Debug)]
    pub struct Peers {
        pub count: i64,
        pub mean: Option<f64>,
    }
}

/// What the structures of a segment, but one, handed in last for a framework. Of fewer than ten structures nothing is said.
pub async fn peers(tx: &mut Tx, framework: &str, segment: &str, but: Id<Node>) -> Result<Option<Peers>> {
    let sql = Sql::new(
        "SELECT COUNT(*) AS count, AVG(latest.score) AS mean
           FROM (SELECT assessment.score,
                        ROW_NUMBER() OVER (PARTITION BY assessment.structure_id ORDER BY assessment.submitted_at DESC, assessment.id DESC) AS place
                   FROM assessment JOIN known_structure ON known_structure.id = assessment.structure_id
                  WHERE assessment.framework = ",
    )
    .bind(framework)
    .push(" AND assessment.submitted_at IS NOT NULL AND assessment.score IS NOT NULL AND known_structure.segment = ")
    .bind(segment)
    .push(" AND assessment.structure_id <> ")
    .bind(but)
    .push(") AS latest WHERE latest.place = 1");
    let peers: Peers = tx.get(sql).await?;
    Ok(Some(peers).filter(|peers| peers.count >= FEWEST_PEERS))
}

/// Never a figure on fewer structures of others.
pub const FEWEST_PEERS: i64 = 10;
