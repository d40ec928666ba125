//! What structures answer to frameworks: question by question, theme by theme, in bulk or by file; with history, comments, a look by
//! a second person, evidence, proposals from other frameworks, and a score that is kept with each answer.

mod actions;
mod model;
pub mod store;
mod table;
mod web;

pub use actions::{begin_many, expire_proofs, today};
pub use model::{Given, read_levels, read_themes, themes};
pub use web::routes;
