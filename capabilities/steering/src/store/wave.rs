//! How campaigns go in a perimeter, from what is kept of each assessment.

use chrono::{DateTime, Utc};
use hygie_control::{Campaign, Tally};
use hygie_kernel::{Id, Node, Scope};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::{Result, row};
use hygie_registry::ground::{Origin, below};

row! {
    /// What the population of a campaign did.
    #[derive(Clone, Debug)]
    pub struct TallyRow {
        pub campaign_id: Id<Campaign>,
        pub population: i64,
        pub silent: i64,
        pub begun: i64,
        pub scored: i64,
        pub sum: Option<f64>,
    }
}

impl TallyRow {
    pub fn tally(&self) -> Tally {
        Tally {
            silent: self.silent,
            begun: self.begun,
            submitted: self.population - self.silent - self.begun,
            scored: self.scored,
            sum: self.sum.unwrap_or(0.0),
        }
    }
}

/// Counted as on the page of the campaign.
const SUMS: &str = "COUNT(*) AS population,
            COUNT(CASE WHEN submitted_at IS NULL AND answered = 0 THEN 1 END) AS silent,
            COUNT(CASE WHEN submitted_at IS NULL AND answered > 0 THEN 1 END) AS begun,
            COUNT(CASE WHEN submitted_at IS NOT NULL THEN score END) AS scored,
            SUM(CASE WHEN submitted_at IS NOT NULL THEN score END) AS sum";

/// The whole of campaigns that are run in sight.
pub async fn count_whole(tx: &mut Tx, campaigns: &[Id<Campaign>]) -> Result<Vec<TallyRow>> {
    let sql = Sql::new("SELECT campaign_id, ")
        .push(SUMS)
        .push(" FROM known_assessment WHERE campaign_id IN (")
        .list(campaigns.iter().copied());
    tx.list(sql.push(") GROUP BY campaign_id")).await
}

row! {
    /// The same, with what says which campaign it is to those who do not see who runs it.
    #[derive(Clone, Debug)]
    pub struct OwnTallyRow {
        pub campaign_id: Id<Campaign>,
        pub framework: String,
        pub framework_version: i64,
        pub population: i64,
        pub silent: i64,
        pub begun: i64,
        pub scored: i64,
        pub sum: Option<f64>,
        pub last: DateTime<Utc>,
    }
}

impl OwnTallyRow {
    pub fn tally(&self) -> Tally {
        let Self { campaign_id, population, silent, begun, scored, sum, .. } = *self;
        TallyRow { campaign_id, population, silent, begun, scored, sum }.tally()
    }
}

/// Every campaign that asked something of a few structures, in sight.
pub async fn count_own(tx: &mut Tx, scope: Scope, from: Origin) -> Result<Vec<OwnTallyRow>> {
    let sql = Sql::new("SELECT campaign_id, framework, framework_version, ")
        .push(SUMS)
        .push(", MAX(COALESCE(submitted_at, changed_at)) AS last FROM known_assessment WHERE campaign_id IS NOT NULL");
    let sql = below(sql, "known_assessment.structure_id", from, scope);
    tx.list(sql.push(" GROUP BY campaign_id, framework, framework_version")).await
}

/// Which of these nodes are a perimeter or stand below it.
pub async fn list_inside(tx: &mut Tx, perimeter: Id<Node>, nodes: &[Id<Node>]) -> Result<Vec<Id<Node>>> {
    let sql = Sql::new("SELECT descendant_id AS value FROM closure WHERE ancestor_id = ")
        .bind(perimeter)
        .push(" AND descendant_id IN (")
        .list(nodes.iter().copied());
    Ok(tx.list::<(Id<Node>,)>(sql.push(")")).await?.into_iter().map(|(id,)| id).collect())
}

/// What stands above a perimeter, itself included.
pub async fn list_above(tx: &mut Tx, perimeter: Id<Node>) -> Result<Vec<Id<Node>>> {
    let sql = Sql::new("SELECT ancestor_id AS value FROM closure WHERE descendant_id = ").bind(perimeter);
    Ok(tx.list::<(Id<Node>,)>(sql).await?.into_iter().map(|(id,)| id).collect())
}
