//! What structures handed in for a campaign, as short as sums need it.

use hygie_control::CampaignLine;
use hygie_kernel::{Id, Node};
use hygie_platform::row;

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
