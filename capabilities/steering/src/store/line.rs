//! What structures handed in for a campaign, as short as sums need it.

use hygie_control::{Campaign, CampaignLine};
use hygie_kernel::{Id, Node, Scope};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::{Result, row};
use hygie_registry::ground::Origin;

use super::structure::within;
use crate::model::tally::handed_in;

row! {
    /// What one structure handed in.
    #[derive(Clone, Debug)]
    pub struct HandedIn {
        pub structure_id: Id<Node>,
        pub department_id: Option<Id<Node>>,
        pub score: f64,
        pub themes: String,
    }
}

impl HandedIn {
    pub fn of(line: &CampaignLine) -> Option<HandedIn> {
        Some(HandedIn {
            structure_id: line.structure_id,
            department_id: line.department_id,
            score: handed_in(line)?,
            themes: line.themes.clone(),
        })
    }
}

/// What the structures of a place handed in: sums are made of it in memory.
pub async fn list(tx: &mut Tx, scope: Scope, from: Origin, campaign: Id<Campaign>) -> Result<Vec<HandedIn>> {
    let sql = Sql::new(
        "SELECT known_assessment.structure_id, known_structure.department_id, known_assessment.score, known_assessment.themes
           FROM known_assessment
           JOIN known_structure ON known_structure.id = known_assessment.structure_id
          WHERE known_assessment.state <> 'open' AND known_assessment.score IS NOT NULL AND known_assessment.campaign_id = ",
    )
    .bind(campaign);
    tx.list(within(sql, from, scope).push(" LIMIT 200000")).await
}
