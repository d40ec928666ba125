//! Reads and writes OPSSIES-V2, the exchange format of the ministry for the audits of health structures.
//!
//! [`read`] makes [`Event`]s of a file, or tells the place of each [`Fault`]: a file with a fault is refused whole.
//! [`write`] makes the file that [`read`] takes back. Where the published documentation contradicts itself, its
//! enumerations win. Neither function reads a file, a clock or a database.
//!
//! The codes and their labels are published under the terms of the `NOTICE` file of this crate.

mod codes;
mod faults;
mod model;
mod place;
mod reader;
mod writer;

pub use codes::{analysis_types, event_types, functional_categories, technical_categories};
pub use faults::{Fault, What};
pub use model::{Actor, ActorKind, Event, Note, Role, Scope, Tlp};
pub use reader::read;
pub use writer::{file_name, write};

/// How many bytes a file may hold.
pub const LARGEST: usize = 16 * 1024 * 1024;
/// How many events a file may hold.
pub const MOST_EVENTS: usize = 10_000;
