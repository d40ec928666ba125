//! What is remembered of programmes, projects and policies.

pub mod activity;
pub mod answer;
pub mod file;
pub mod piece;
pub mod place;
pub mod policy;
pub mod project;
