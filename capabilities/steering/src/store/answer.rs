//! What was answered to each requirement, for the report of an assessment.

use std::collections::HashMap;

use hygie_control::AssessmentRow;
use hygie_kernel::Id;
use hygie_platform::db::{Sql, Tx};
use hygie_platform::{Result, row};

row! {
    #[derive(Clone, Debug)]
    pub struct AnswerRow {
        pub reference: String,
        /// The code of a level.
        pub level: Option<String>,
        pub value: Option<f64>,
        pub is_not_applicable: bool,
        pub reason: Option<String>,
        pub note: Option<String>,
        /// The evidence that it relied on is over.
        pub needs_proof: bool,
    }
}

/// The answers of an assessment that the caller already sees, by reference.
pub async fn list(tx: &mut Tx, assessment: Id<AssessmentRow>) -> Result<HashMap<String, AnswerRow>> {
    let sql = Sql::new(
        "SELECT reference, level, value, is_not_applicable, reason, note, needs_proof FROM known_answer_text WHERE assessment_id = ",
    )
    .bind(assessment);
    let rows: Vec<AnswerRow> = tx.list(sql.push(" LIMIT 20000")).await?;
    Ok(rows.into_iter().map(|row| (row.reference.clone(), row)).collect())
}
