//! One framework asked of a population by a date: launched, followed live, reminded, sampled, closed, compared.

mod actions;
mod jobs;
pub mod store;
mod web;

pub use jobs::{JOBS, WORKS};
pub use web::routes;

/// Marks the identifier of a campaign.
pub enum Campaign {}
