//! What tells people that something awaits them: letters, the inbox, and the journal of what arrived.
//!
//! Other capabilities write a letter with [`hygie_platform::mail::post`] (an invitation, a code) or tell people of
//! something with [`notify`], both in the transaction of the act; this one sends, shows, and keeps account.

mod actions;
mod jobs;
mod model;
mod sender;
mod store;
mod web;
mod webhooks;

pub use actions::{Notification, Recipients, Words, notify};
pub use model::Urgency;

use hygie_kernel::Right;
use hygie_platform::{Capability, MenuEntry, Section};

/// See whether letters arrived, where one holds this right.
pub const READ: Right = Right("notifications.read");
/// Have a letter that did not arrive sent again.
pub const SEND: Right = Right("notifications.send");

/// Add and remove the programs that are told.
pub const WEBHOOKS: Right = Right("notifications.webhooks");

pub const CAPABILITY: Capability = Capability {
    name: "notifications",
    rights: &[READ, SEND, WEBHOOKS],
    texts: [include_str!("../texts/fr.ftl"), include_str!("../texts/en.ftl")],
    menu: &[
        MenuEntry {
            key: "letters-menu",
            path: "/letters",
            icon: "M3 6.5h18v11H3zM3 7l9 6.5L21 7",
            right: READ,
            section: Section::Administer,
            order: 40,
        },
        MenuEntry {
            key: "webhooks-menu",
            path: "/webhooks",
            icon: "M10 13.5a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1.6 1.7M14 10.5a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7l1.6-1.7",
            right: WEBHOOKS,
            section: Section::Administer,
            order: 50,
        },
    ],
    routes: web::routes,
    jobs: jobs::JOBS,
    works: jobs::WORKS,
    // What a process that was killed left is taken up at once.
    start: Some(|app, ()| Box::pin(async move { sender::look(&app).await })),
    unread: Some(|app, person| {
        Box::pin(async move { store::count_unread(&mut app.db.read().await?, person).await })
    }),
    ..Capability::EMPTY
};
