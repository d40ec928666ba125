//! What each structure did in a campaign: every sum of a campaign is made of it, by thousands.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use hygie_kernel::{Id, Node, Scope};
use hygie_platform::db::{Column, Row, Sql, Tx};
use hygie_platform::{App, Result, row};
use hygie_registry::ground::{Entry, Ledger, Origin, below};

use super::Campaign;
use crate::assessments::read_themes;

row! {
    /// A structure of a campaign, as far as sums need it.
    #[derive(Clone, Debug)]
    pub struct Line {
        pub structure_id: Id<Node>,
        pub sort_key: String,
        pub segment: String,
        pub department_id: Option<Id<Node>>,
        /// When its answers were handed in, unless they were taken back.
        pub submitted_at: Option<DateTime<Utc>>,
        pub answered: i64,
        pub score: Option<f64>,
        pub themes: Themes,
    }
}

impl Line {
    /// Its score, when its answers were handed in.
    pub fn handed_in(&self) -> Option<f64> {
        self.score.filter(|_| self.submitted_at.is_some())
    }
}

/// The score of each theme of a framework, in order.
#[derive(Clone, Debug, Default)]
pub struct Themes(pub Box<[Option<f64>]>);

impl Column for Themes {
    fn from_column(row: &Row<'_>, name: &str) -> Result<Self> {
        Ok(Themes(read_themes(&row.get::<String>(name)?).into()))
    }
}

impl Entry for Line {
    fn structure(&self) -> Id<Node> {
        self.structure_id
    }
}

/// Every structure of a campaign that is in a perimeter and in sight.
pub async fn list_lines(
    app: &App,
    tx: &mut Tx,
    scope: Scope,
    from: Origin,
    campaign: Id<Campaign>,
) -> Result<Arc<Vec<Line>>> {
    let read = |since| {
        let sql = Sql::new(
            "SELECT assessment.structure_id, known_structure.sort_key, known_structure.segment, known_structure.department_id,
                    assessment.submitted_at, assessment.answered, assessment.score, assessment.themes
               FROM assessment
               JOIN known_structure ON known_structure.id = assessment.structure_id
              WHERE ",
        );
        changed(sql, scope, from, campaign, since)
    };
    let lines = app.kept::<Ledger<Id<Campaign>, Line>>();
    lines.entries(app, tx, (scope, from), campaign, newest(campaign), read).await
}

row! {
    /// What a structure of a campaign answers to each requirement.
    #[derive(Clone, Debug)]
    pub struct LevelsLine {
        pub structure_id: Id<Node>,
        pub answered: i64,
        pub not_applicable: i64,
        pub levels: String,
    }
}

impl LevelsLine {
    pub fn answers_something(&self) -> bool {
        self.answered + self.not_applicable > 0
    }
}

impl Entry for LevelsLine {
    fn structure(&self) -> Id<Node> {
        self.structure_id
    }
}

/// The answers of every structure of a campaign that is in a perimeter and in sight.
pub async fn list_levels(
    app: &App,
    tx: &mut Tx,
    scope: Scope,
    from: Origin,
    campaign: Id<Campaign>,
) -> Result<Arc<Vec<LevelsLine>>> {
    let read = |since| {
        let sql = Sql::new(
            "SELECT assessment.structure_id, assessment.answered, assessment.not_applicable, assessment.levels FROM assessment WHERE ",
        );
        changed(sql, scope, from, campaign, since)
    };
    let lines = app.kept::<Ledger<Id<Campaign>, LevelsLine>>();
    lines.entries(app, tx, (scope, from), campaign, newest(campaign), read).await
}

fn newest(campaign: Id<Campaign>) -> Sql {
    Sql::new("SELECT changed_at AS value FROM assessment WHERE campaign_id = ")
        .bind(campaign)
        .push(" ORDER BY changed_at DESC LIMIT 1")
}

fn changed(
    sql: Sql,
    scope: Scope,
    from: Origin,
    campaign: Id<Campaign>,
    since: Option<DateTime<Utc>>,
) -> Sql {
    let mut sql = sql.push("assessment.campaign_id = ").bind(campaign);
    if let Some(since) = since {
        sql = sql.push(" AND assessment.changed_at >= ").bind(since);
    }
    below(sql, "assessment.structure_id", from, scope).push(" LIMIT 200000")
}
