//! One register of findings, one plan of action.
//!
//! Whatever reveals a gap records a finding ([`record`]); an action closes findings; a finding is closed by evidence or by a
//! new look of its source ([`settle`]), never by a click. Capabilities also say here what they know of a structure ([`Fact`]):
//! obligations, programmes and dashboards are computed from that.

mod actions;
mod api;
mod calendar;
mod deposit;
pub mod fiction;
mod model;
mod oscal;
mod sla;
mod store;
mod web;

pub use actions::action::{ActionDraft, create as create_action};
pub use actions::evidence::{NewEvidence, add as add_evidence, attach, detach};
pub use actions::fact::{NewFact, record as record_fact, withdraw as withdraw_fact};
pub use actions::finding::{Recorded, record, record_many, settle};
pub use deposit::{Deposited, Place as DepositPlace, Refused, deposit};
pub use model::{ActionState, By, Effort, Exposure, NewFinding, Severity, Source, State, Suggestion};
pub use sla::{Delays, delays};
pub use store::action::{
    ActionRow, Filter as ActionFilter, Possible, list as list_actions, list_possible_owners,
};
pub use store::evidence::{
    EvidenceRow, find as find_evidence, list_of_structure as list_evidence, list_over, list_used,
};
pub use store::fact::{
    FactRow, list_latest as list_latest_facts, list_of_structure as list_facts,
    list_since as list_facts_since,
};
pub use store::finding::{
    Filter as FindingFilter, FindingRow, count_by_severity, list as list_findings, list_of_origin,
};
pub use store::standing::{Standing, refresh as refresh_standing, sum as sum_standings};
pub use web::{suggestions, template as finding_template};

use hygie_kernel::Right;
use hygie_platform::job::{Recurring, When};
use hygie_platform::{Capability, MenuEntry, Panel, Section};

/// See findings, actions, evidence.
pub const READ: Right = Right("plan.read");
/// Record findings, plan actions, bring evidence.
pub const EDIT: Right = Right("plan.edit");
/// Accept a risk until a date.
pub const ACCEPT: Right = Right("plan.accept");
/// Choose the delays in which findings are to be closed.
pub const DELAYS: Right = Right("plan.delays");

pub const CAPABILITY: Capability = Capability {
    name: "plan",
    rights: &[READ, EDIT, ACCEPT, DELAYS],
    texts: [include_str!("../texts/fr.ftl"), include_str!("../texts/en.ftl")],
    menu: &[
        MenuEntry {
            key: "plan-menu",
            path: "/plan",
            icon: "M4 5.5h16M4 12h10M4 18.5h7M16 15.5l2.5 2.5 3-4",
            right: READ,
            section: Section::Plan,
            order: 10,
        },
        MenuEntry {
            key: "findings-menu",
            path: "/findings",
            icon: "M12 4l9 16H3zM12 10v4.5M12 17.2v.3",
            right: READ,
            section: Section::Plan,
            order: 20,
        },
        MenuEntry {
            key: "actions-menu",
            path: "/actions",
            icon: "M4 4.5h4.5V19H4zM10 4.5h4.5v9H10zM16 4.5h4v6h-4z",
            right: READ,
            section: Section::Plan,
            order: 30,
        },
        MenuEntry {
            key: "evidence-menu",
            path: "/evidence",
            icon: "M6 3.5h9l3.5 3.5v13.5H6zM9 13l2.2 2.2L15.5 11",
            right: READ,
            section: Section::Plan,
            order: 40,
        },
    ],
    rules: |data| sla::read(data).map(drop),
    routes: || web::routes().merge(api::routes()),
    panels: &[Panel { place: "structure", order: 20, right: READ, render: web::panel }],
    todos: Some(|app, given| Box::pin(web::todos(app, given))),
    jobs: &[Recurring {
        name: "plan.day",
        when: When::Daily(0, 20),
        run: |app, ()| Box::pin(actions::day::turn(app)),
    }],
    ..Capability::EMPTY
};
