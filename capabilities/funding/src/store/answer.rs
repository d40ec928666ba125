//! What structures answered to the requirements of frameworks, as the control of compliance publishes it.

use chrono::{DateTime, Utc};
use hygie_kernel::{Id, Node};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::{Result, row};

row! {
    #[derive(Clone, Debug)]
    pub struct AnswerRow {
        pub structure_id: Id<Node>,
        pub framework: String,
        pub reference: String,
        pub value: Option<f64>,
        pub answered_at: DateTime<Utc>,
    }
}

/// The answers of these structures to these frameworks, the latest last.
pub async fn list(tx: &mut Tx, structures: &[Id<Node>], frameworks: &[&str]) -> Result<Vec<AnswerRow>> {
    let mut found = Vec::new();
    for some in structures.chunks(5000) {
        let sql = Sql::new(
            "SELECT structure_id, framework, reference, value, answered_at FROM known_answer WHERE structure_id IN (",
        )
        .list(some.iter().copied())
        .push(") AND framework IN (")
        .list(frameworks.iter().copied());
        found.extend(tx.list::<AnswerRow>(sql.push(") ORDER BY answered_at")).await?);
    }
    Ok(found)
}
