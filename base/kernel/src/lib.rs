//! The words that every part of Hygie shares. Nothing here reads a clock, a disk or a network.

mod clock;
mod fold;
mod id;
mod lang;
mod nir;
mod right;

pub use clock::{Chance, Clock, SystemChance, SystemClock, to_microseconds};
pub use fold::{fold, sort_key};
pub use id::Id;
pub use lang::Lang;
pub use nir::holds_nir;
pub use right::{Limit, Right, Scope};

/// Marks the identifier of a person who signs in.
pub enum Person {}

/// Marks the identifier of a token, by which a program acts for a person.
pub enum Token {}

/// Marks the identifier of a place of the territory: nation, region, department, GHT, EJ or ET.
pub enum Node {}
