//! What is seen over all: dashboards of a perimeter, the sheet of a director with its attestation, the sums of the ministry, and
//! the documents that leave Hygie as PDF.
//!
//! It counts nothing itself: everything is summed from what the others keep, through what they offer and the views they publish.

mod actions;
mod api;
mod charts;
mod documents;
mod figures;
mod model;
mod published;
mod sheet;
mod store;
mod web;
mod words;

pub use figures::{Figures, Wave, gather as gather_figures};
pub use model::statement::Statement;

use hygie_kernel::Right;
use hygie_platform::{Capability, MenuEntry, Section};

/// See the dashboards and the sheets of the structures in sight.
pub const READ: Right = Right("steering.read");
/// Sign the attestation of a structure.
pub const SIGN: Right = Right("steering.sign");
/// See sums, never a structure.
pub const AGGREGATES: Right = Right("steering.aggregates");

pub const CAPABILITY: Capability = Capability {
    name: "steering",
    rights: &[READ, SIGN, AGGREGATES],
    texts: [include_str!("../texts/fr.ftl"), include_str!("../texts/en.ftl")],
    menu: &[
        MenuEntry {
            key: "steering-menu",
            path: "/steering",
            icon: "M3.5 17a8.5 8.5 0 0 1 17 0M12 17l4.5-5.5M6.5 17H5M19 17h-1.5M12 8.5V10",
            right: READ,
            section: Section::Steer,
            order: 10,
        },
        MenuEntry {
            key: "ministry-menu",
            path: "/ministry",
            icon: "M4 9.5L12 4l8 5.5zM6 9.5v8M10 9.5v8M14 9.5v8M18 9.5v8M3.5 20h17",
            right: AGGREGATES,
            section: Section::Steer,
            order: 20,
        },
    ],
    routes: || web::routes().merge(api::routes()),
    ..Capability::EMPTY
};
