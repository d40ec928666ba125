//! Those who resemble a structure, taken together: never one of them.

use std::collections::HashMap;

use hygie_kernel::{Id, Node};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::{Result, row};

use crate::model::mask::FEWEST;

row! {
    struct PeerRow {
        structure_id: Id<Node>,
        themes: String,
    }
}

/// The mean of each theme among the structures of a segment that handed in one version of a framework, but one of them.
#[derive(Clone, Debug)]
pub struct Peers {
    pub count: usize,
    pub means: Vec<Option<f64>>,
}

/// Nothing is said of fewer than ten, whoever asks.
pub async fn find(
    tx: &mut Tx,
    (framework, version): (&str, i64),
    segment: &str,
    but: Id<Node>,
) -> Result<Option<Peers>> {
    let sql = Sql::new(
        "SELECT known_assessment.structure_id, known_assessment.themes
           FROM known_assessment
           JOIN known_structure ON known_structure.id = known_assessment.structure_id
          WHERE known_assessment.submitted_at IS NOT NULL AND known_assessment.score IS NOT NULL AND known_assessment.framework = ",
    )
    .bind(framework)
    .push(" AND known_assessment.framework_version = ")
    .bind(version)
    .push(" AND known_structure.segment = ")
    .bind(segment)
    .push(" AND known_assessment.structure_id <> ")
    .bind(but)
    .push(" ORDER BY known_assessment.changed_at LIMIT 50000");
    let rows: Vec<PeerRow> = tx.list(sql).await?;
    // The latest of each comes last, and stays.
    let latest: HashMap<Id<Node>, String> =
        rows.into_iter().map(|row| (row.structure_id, row.themes)).collect();
    if i64::try_from(latest.len()).unwrap_or(i64::MAX) < FEWEST {
        return Ok(None);
    }
    let mut sums: Vec<(f64, i64)> = Vec::new();
    for themes in latest.values() {
        for (place, value) in hygie_control::read_themes(themes).into_iter().enumerate() {
            if sums.len() <= place {
                sums.resize(place + 1, (0.0, 0));
            }
            if let Some(value) = value {
                sums[place].0 += value;
                sums[place].1 += 1;
            }
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "there are far fewer structures than 2^52")]
    let mean = |(sum, count): (f64, i64)| (count >= FEWEST).then(|| sum / count as f64);
    Ok(Some(Peers { count: latest.len(), means: sums.into_iter().map(mean).collect() }))
}
