//! How a region controls its cybersecurity plan: the frameworks, what structures answer to them, the campaigns that ask.
//!
//! Frameworks are shipped in Hygie's own words (`regulation/frameworks`) or brought in by file. What a structure answered may be
//! joined by others through the views `known_answer` and `known_assessment`.

mod actions;
mod api;
mod assessments;
mod campaigns;
pub mod fiction;
mod library;
mod model;
mod shipped;
mod store;
mod web;

pub use actions::{Outcome, add, list_frameworks};
pub use assessments::store::{
    AssessmentRow, State as AssessmentState, find as find_assessment, list_of_structure as list_assessments,
};
pub use assessments::{read_levels, read_themes, themes};
pub use campaigns::store::{CampaignRow, find as find_campaign, list as list_campaigns};
pub use campaigns::{Campaign, Line as CampaignLine, Tally, list_lines, theme_means};
pub use library::{framework, latest as latest_framework};
pub use model::{Kind, Shelf, language};
pub use web::{pen, said};

pub(crate) use assessments::today as assessments_today;

use hygie_kernel::Right;
use hygie_platform::{Capability, MenuEntry, Section};

/// Read the frameworks.
pub const READ: Right = Right("control.read");
/// Bring in frameworks, mappings and risk matrices, for everybody.
pub const FRAMEWORKS: Right = Right("control.frameworks");
/// See what structures answered, and the campaigns.
pub const SEE: Right = Right("control.see");
/// Answer for a structure.
pub const ANSWER: Right = Right("control.answer");
/// Run campaigns.
pub const CAMPAIGN: Right = Right("control.campaign");

pub const CAPABILITY: Capability = Capability {
    name: "control",
    rights: &[READ, FRAMEWORKS, SEE, ANSWER, CAMPAIGN],
    texts: [
        concat!(include_str!("../texts/fr.ftl"), include_str!("../texts/assessments.fr.ftl")),
        concat!(include_str!("../texts/en.ftl"), include_str!("../texts/assessments.en.ftl")),
    ],
    menu: &[
        MenuEntry {
            key: "assessments-menu",
            path: "/assessments",
            icon: "M5 4.5h14v15H5zM8.5 9.5l1.5 1.5 2.5-3M8.5 15l1.5 1.5 2.5-3M15 10h1.5M15 15.5h1.5",
            right: SEE,
            section: Section::Assess,
            order: 10,
        },
        MenuEntry {
            key: "campaigns-menu",
            path: "/campaigns",
            icon: "M4 10v4h3l8 4.5v-13L7 10zM18 9.5a3.5 3.5 0 0 1 0 5",
            right: SEE,
            section: Section::Assess,
            order: 15,
        },
        MenuEntry {
            key: "frameworks-menu",
            path: "/frameworks",
            icon: "M6 3.5h9l3.5 3.5v13.5H6zM9 9.5h6M9 13h6M9 16.5h4",
            right: READ,
            section: Section::Assess,
            order: 40,
        },
    ],
    rules: shipped::check,
    routes: || web::routes().merge(assessments::routes()).merge(campaigns::routes()).merge(api::routes()),
    jobs: campaigns::JOBS,
    works: campaigns::WORKS,
    ..Capability::EMPTY
};
