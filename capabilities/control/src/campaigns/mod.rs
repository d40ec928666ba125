//! One framework asked of a population by a date: launched, followed live, reminded, sampled, closed, compared.

mod actions;
mod api;
mod jobs;
mod lines;
pub mod store;
mod web;

pub use jobs::{JOBS, WORKS};
pub use lines::lines as list_lines;

use hygie_platform::Routes;

pub fn routes() -> Routes {
    web::routes().merge(api::routes())
}

/// Marks the identifier of a campaign.
pub enum Campaign {}
