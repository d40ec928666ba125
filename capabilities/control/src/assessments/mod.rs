//! What structures answer to frameworks: question by question, theme by theme, in bulk or by file; with history, comments, a look by
//! a second person, evidence, proposals from other frameworks, and a score that is kept with each answer.

mod actions;
mod api;
mod model;
mod oscal;
pub mod store;
mod table;
mod web;

pub use actions::{begin_many, expire_proofs, today};
pub use model::{Given, KeptProfile, read_levels, read_themes, summarise, themes};

use hygie_platform::Routes;

pub fn routes() -> Routes {
    web::routes().merge(api::routes())
}
