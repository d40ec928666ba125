//! Sums by region and by type of structure. No structure is read but to be counted.

use hygie_kernel::{Id, Node, Scope};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::{Result, row};
use hygie_registry::ground::Origin;

use super::structure::within;

row! {
    #[derive(Clone, Debug)]
    pub struct PopulationRow {
        pub region_id: Option<Id<Node>>,
        pub segment: String,
        pub count: i64,
    }
}

pub async fn count_population(tx: &mut Tx, scope: Scope, from: Origin) -> Result<Vec<PopulationRow>> {
    let sql = Sql::new(
        "SELECT known_structure.region_id, known_structure.segment, COUNT(*) AS count
           FROM known_structure WHERE known_structure.is_open",
    );
    tx.list(within(sql, from, scope).push(" GROUP BY known_structure.region_id, known_structure.segment"))
        .await
}

row! {
    #[derive(Clone, Debug)]
    pub struct AnsweredRow {
        pub region_id: Option<Id<Node>>,
        pub segment: String,
        pub count: i64,
        pub sum: f64,
    }
}

/// The structures that handed in a framework, each by what it handed in last.
pub async fn count_answered(
    tx: &mut Tx,
    scope: Scope,
    from: Origin,
    framework: &str,
) -> Result<Vec<AnsweredRow>> {
    let sql = Sql::new(
        "SELECT known_structure.region_id, known_structure.segment, COUNT(*) AS count, SUM(latest.score) AS sum
           FROM (SELECT structure_id, score, ROW_NUMBER() OVER (PARTITION BY structure_id ORDER BY changed_at DESC, id DESC) AS place
                   FROM known_assessment
                  WHERE submitted_at IS NOT NULL AND score IS NOT NULL AND framework = ",
    )
    .bind(framework)
    .push(
        ") AS latest
           JOIN known_structure ON known_structure.id = latest.structure_id
          WHERE latest.place = 1 AND known_structure.is_open",
    );
    tx.list(within(sql, from, scope).push(" GROUP BY known_structure.region_id, known_structure.segment"))
        .await
}

row! {
    #[derive(Clone, Debug)]
    pub struct DutyRow {
        pub region_id: Option<Id<Node>>,
        pub segment: String,
        /// Structures that are followed, what they must have or do, and how much of it is fulfilled.
        pub count: i64,
        pub asked: i64,
        pub fulfilled: i64,
    }
}

/// Obligations that hold, even not for long, among those that are for structures.
pub async fn count_duties(tx: &mut Tx, scope: Scope, from: Origin) -> Result<Vec<DutyRow>> {
    let sql = Sql::new(
        "SELECT known_structure.region_id, known_structure.segment, COUNT(*) AS count,
                CAST(SUM(duties.asked) AS BIGINT) AS asked, CAST(SUM(duties.fulfilled) AS BIGINT) AS fulfilled
           FROM (SELECT structure_id, COUNT(*) AS asked, SUM(CASE WHEN state IN ('fulfilled', 'watch') THEN 1 ELSE 0 END) AS fulfilled
                   FROM known_obligation GROUP BY structure_id) AS duties
           JOIN known_structure ON known_structure.id = duties.structure_id
          WHERE known_structure.is_open",
    );
    tx.list(within(sql, from, scope).push(" GROUP BY known_structure.region_id, known_structure.segment"))
        .await
}

row! {
    #[derive(Clone, Debug)]
    pub struct FrameworkRow {
        pub framework: String,
        pub count: i64,
    }
}

/// The frameworks that were handed in, the most frequent first.
pub async fn list_frameworks(tx: &mut Tx) -> Result<Vec<FrameworkRow>> {
    tx.list(
        "SELECT framework, COUNT(*) AS count FROM known_assessment WHERE submitted_at IS NOT NULL AND score IS NOT NULL
          GROUP BY framework ORDER BY COUNT(*) DESC, framework LIMIT 50",
    )
    .await
}
