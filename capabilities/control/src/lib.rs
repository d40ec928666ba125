//! How a region controls its cybersecurity plan. Here stand the frameworks: those that Hygie ships in its own words
//! (`regulation/frameworks`), and those that people bring in by file.

mod actions;
mod api;
mod model;
mod shipped;
mod store;
mod web;

pub use actions::{Outcome, add};
pub use model::{Kind, Shelf};

use hygie_kernel::Right;
use hygie_platform::{Capability, MenuEntry, Section};

/// Read the frameworks.
pub const READ: Right = Right("control.read");
/// Bring in frameworks, mappings and risk matrices, for everybody.
pub const FRAMEWORKS: Right = Right("control.frameworks");

pub const CAPABILITY: Capability = Capability {
    name: "control",
    rights: &[READ, FRAMEWORKS],
    texts: [include_str!("../texts/fr.ftl"), include_str!("../texts/en.ftl")],
    menu: &[MenuEntry {
        key: "frameworks-menu",
        path: "/frameworks",
        icon: "M6 3.5h9l3.5 3.5v13.5H6zM9 9.5h6M9 13h6M9 16.5h4",
        right: READ,
        section: Section::Assess,
        order: 40,
    }],
    routes: || web::routes().merge(api::routes()),
    ..Capability::EMPTY
};
