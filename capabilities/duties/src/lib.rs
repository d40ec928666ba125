//! What a structure must have or do, the audits it had, and what it spends on security.
//!
//! Obligations are never ticked: what is known of a structure (the facts of the plan) says where it stands with each, until
//! when, and what would change it. Recording an audit or a budget, or saying that something was done, are three ways to make
//! something known. The rules are data: `regulation/obligations.toml`, `audit-types.toml` and `budget.toml`.

mod actions;
mod api;
pub mod fiction;
mod model;
mod published;
mod store;
mod web;

pub use actions::obligation::refresh as refresh_obligations;
pub use model::audit::{Qualification, Tlp};
pub use model::budget::Amounts;
pub use model::obligation::State;
pub use store::audit::{AuditRow, list_last as last_audits};
pub use store::budget::{BudgetSum, find_share as budget_share, sum as sum_budgets};
pub use store::obligation::{
    StandingCount, StandingRow, count as count_standings, list_of_structure as list_standings,
};

use hygie_kernel::Right;
use hygie_platform::job::{Recurring, When};
use hygie_platform::{Capability, MenuEntry, Panel, Section};

/// See obligations and budgets.
pub const READ: Right = Right("duties.read");
/// Say that something was done, record audits, write budgets.
pub const EDIT: Right = Right("duties.edit");
/// See audits: held by all who hold [`READ`] or [`AUDIT`].
pub const AUDIT_READ: Right = Right("duties.audits");
/// Deposit audits and their findings on the structures of a mission: what an auditor from outside holds.
pub const AUDIT: Right = Right("duties.audit");

pub const CAPABILITY: Capability = Capability {
    name: "duties",
    rights: &[READ, EDIT, AUDIT_READ, AUDIT],
    texts: [include_str!("../texts/fr.ftl"), include_str!("../texts/en.ftl")],
    menu: &[
        MenuEntry {
            key: "obligations-menu",
            path: "/obligations",
            icon: "M5.5 3.5h13v17h-13zM8.5 8l1.2 1.2L12 7M8.5 14l1.2 1.2L12 13M14 8.5h2M14 14.5h2",
            right: READ,
            section: Section::Assess,
            order: 20,
        },
        MenuEntry {
            key: "audits-menu",
            path: "/audits",
            icon: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M15.5 15.5L20.5 20.5M8 10.5l2 2 3.5-3.5",
            right: AUDIT_READ,
            section: Section::Assess,
            order: 30,
        },
        MenuEntry {
            key: "budgets-menu",
            path: "/budgets",
            icon: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M15 9a3.6 3.6 0 1 0 0 6M7.5 11h5M7.5 13.2h5",
            right: READ,
            section: Section::Steer,
            order: 40,
        },
    ],
    rules: published::check,
    routes: || web::routes().merge(api::routes()),
    panels: &[Panel { place: "structure", order: 15, right: READ, render: web::panel }],
    todos: Some(|app, given| Box::pin(web::todos(app, given))),
    jobs: &[Recurring {
        name: "duties.day",
        when: When::Daily(0, 40),
        run: |app, ()| Box::pin(actions::day::turn(app)),
    }],
    ..Capability::EMPTY
};
