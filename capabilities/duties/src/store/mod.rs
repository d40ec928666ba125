//! What is remembered of obligations, audits and budgets.

pub mod audit;
pub mod budget;
pub mod everywhere;
pub mod obligation;
