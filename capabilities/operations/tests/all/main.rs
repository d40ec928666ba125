//! What operators and machines do.

mod backup;
mod door;
mod machines;
mod schedule;
