//! Funding programmes and the files that claim them, the security review of projects, the policies of a group.
//!
//! Whether a programme is met is worked out from what is known: facts and evidence of the plan, answers to frameworks. What the
//! review of a project lacks becomes findings of the plan.

mod actions;
mod api;
mod eligibility;
pub mod fiction;
mod model;
mod published;
mod store;
mod web;

pub use eligibility::eligibility;
pub use model::{FileState, Homologation, Opinion, ProjectState};
pub use store::file::{FileCount, FileRow as ProgrammeFile, count as count_files};
pub use store::project::{ProjectRow, list_ending as list_projects_ending};
pub use web::{Dossier, DossierLine, find_dossier};

use hygie_kernel::Right;
use hygie_platform::job::{Recurring, When};
use hygie_platform::{Capability, MenuEntry, Section};

/// See programmes, files, projects, policies.
pub const READ: Right = Right("funding.read");
/// Assemble files, write projects, adopt policies.
pub const EDIT: Right = Right("funding.edit");
/// Instruct files and give the opinion of the agency.
pub const INSTRUCT: Right = Right("funding.instruct");
/// Publish the policy of a group.
pub const PUBLISH: Right = Right("funding.publish");

pub const CAPABILITY: Capability = Capability {
    name: "funding",
    rights: &[READ, EDIT, INSTRUCT, PUBLISH],
    texts: [include_str!("../texts/fr.ftl"), include_str!("../texts/en.ftl")],
    menu: &[
        MenuEntry {
            key: "projects-menu",
            path: "/projects",
            icon: "M4 7.5h16v12H4zM9 7.5v-3h6v3M8.5 13.5l2.5 2.5 4.5-5",
            right: READ,
            section: Section::Assess,
            order: 60,
        },
        MenuEntry {
            key: "policies-menu",
            path: "/policies",
            icon: "M6 3.5h9l3.5 3.5v13.5H6zM9 11h6.5M9 14.5h6.5M9 7.5h3",
            right: READ,
            section: Section::Share,
            order: 10,
        },
        MenuEntry {
            key: "programmes-menu",
            path: "/programmes",
            icon: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M15 9a4 4 0 1 0 0 6M7.5 11h5M7.5 13h5",
            right: READ,
            section: Section::Steer,
            order: 50,
        },
    ],
    rules: published::check,
    routes: || web::routes().merge(api::routes()),
    todos: Some(|app, given| Box::pin(web::todos(app, given))),
    jobs: &[Recurring {
        name: "funding.day",
        when: When::Daily(0, 40),
        run: |app, ()| Box::pin(actions::day::turn(app)),
    }],
    ..Capability::EMPTY
};
