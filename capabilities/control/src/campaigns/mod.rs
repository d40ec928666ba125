//! One framework asked of a population by a date: launched, followed live, reminded, sampled, closed, compared.

mod actions;
mod api;
mod jobs;
mod lines;
mod list;
pub mod store;
mod tally;
mod web;

pub use jobs::{JOBS, WORKS};
pub use lines::{LevelsLine, Line, list_levels, list_lines};
pub use tally::{Tally, theme_means};

use hygie_platform::Routes;

pub fn routes() -> Routes {
    web::routes().merge(api::routes())
}

/// Marks the identifier of a campaign.
pub enum Campaign {}
