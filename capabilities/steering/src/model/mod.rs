//! What is true of sums and statements: no database, no clock.

pub mod mask;
pub mod statement;
