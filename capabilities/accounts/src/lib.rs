//! People, what they may do and where, how they sign in.
//!
//! A person holds grants: a role, on a node of the territory, from one moment to another. The rights of the role
//! hold on the node and on all below it; the view `sight` says so to every query of every capability.

mod actions;
mod api;
mod approval;
mod breached;
mod departure;
mod identify;
mod jobs;
mod letters;
mod model;
mod password;
mod provider;
mod review;
mod secret;
mod store;
mod totp;
mod vault;
mod web;
mod webauthn;

/// The doors for `fuzz/`, which a build of the product does not have.
#[cfg(fuzzing)]
pub mod fuzzing {
    pub use crate::model::read_invitations;
}

pub use actions::{
    NewGrant, NewPerson, NewToken, create_people, create_person, create_service, find_person_by_email, grant,
    list_people, make_token, operator, reset_second_factor, set_disabled, set_password,
};
pub use model::{Email, Grant, without_end};
pub use store::PersonRow;

use hygie_kernel::Right;
use hygie_platform::{Capability, MenuEntry, Panel, Section};

/// See who may do what, where one holds this right.
pub const READ: Right = Right("accounts.read");
/// Give and end grants, within what one holds oneself.
pub const GRANT: Right = Right("accounts.grant");

pub const CAPABILITY: Capability = Capability {
    name: "accounts",
    rights: &[READ, GRANT],
    texts: [include_str!("../texts/fr.ftl"), include_str!("../texts/en.ftl")],
    menu: &[MenuEntry {
        key: "people-menu",
        path: "/people",
        icon: "M9 4.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7M2.5 20c0-3.6 2.9-6 6.5-6s6.5 2.4 6.5 6M16 5a3.2 3.2 0 0 1 0 6.2M18 14.6c2.2.8 3.5 2.8 3.5 5.4",
        right: READ,
        section: Section::Administer,
        order: 10,
    }],
    rules: review::check,
    routes: || {
        web::routes()
            .merge(review::routes())
            .merge(departure::routes())
            .merge(approval::routes())
            .merge(api::routes())
    },
    jobs: jobs::JOBS,
    works: jobs::WORKS,
    panels: &[
        Panel { place: "structure", order: 60, right: READ, render: web::panel },
        Panel { place: "group", order: 60, right: READ, render: web::panel },
    ],
    start: Some(|app, ()| Box::pin(actions::write_policy(app))),
    identify: Some(|app, parts| Box::pin(identify::identify(app, parts))),
    remember: Some(|app, (caller, node)| {
        Box::pin(async move { actions::choose_perimeter(&app, &caller, Some(node)).await })
    }),
    ..Capability::EMPTY
};
