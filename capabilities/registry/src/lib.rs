//! Structures, the territory they stand in, whom to call, and the files they come from.

mod actions;
mod api;
mod ask;
pub mod ground;
mod import;
mod ledger;
mod model;
mod quality;
mod reference;
mod search;
mod store;
mod territory;
mod web;

use std::time::Duration;

use hygie_kernel::Right;
use hygie_platform::job::{Recurring, When, Work};
use hygie_platform::{Capability, MenuEntry, Section};

pub use actions::{ContactDraft, StatusDraft, add_contact, add_status};
pub use import::{FileKind, Import, Progress, Report, Request, run as import_file};
pub use model::{Kind, StructureId};

/// See structures, their contacts, the map.
pub const READ: Right = Right("registry.read");
/// Keep the page of one's own structure: its usual name, its telephone, what to know.
pub const KEEP: Right = Right("registry.keep");
/// Keep contacts and on-call numbers.
pub const CONTACTS: Right = Right("registry.contacts");
/// Say which regulatory statuses a structure holds, and who belongs to a GHT.
pub const EDIT: Right = Right("registry.edit");
/// Bring files in.
pub const IMPORT: Right = Right("registry.import");
/// See what looks wrong in the data.
pub const QUALITY: Right = Right("registry.quality");

pub const CAPABILITY: Capability = Capability {
    name: "registry",
    rights: &[READ, KEEP, CONTACTS, EDIT, IMPORT, QUALITY],
    texts: [
        concat!(
            include_str!("../texts/fr/api.ftl"),
            include_str!("../texts/fr/perimeter.ftl"),
            include_str!("../texts/fr/home.ftl"),
            include_str!("../texts/fr/map.ftl"),
            include_str!("../texts/fr/place.ftl"),
            include_str!("../texts/fr/structures.ftl"),
            include_str!("../texts/fr/structure.ftl"),
            include_str!("../texts/fr/import.ftl"),
            include_str!("../texts/fr/quality.ftl"),
            include_str!("../texts/fr/group.ftl"),
        ),
        concat!(
            include_str!("../texts/en/api.ftl"),
            include_str!("../texts/en/perimeter.ftl"),
            include_str!("../texts/en/home.ftl"),
            include_str!("../texts/en/map.ftl"),
            include_str!("../texts/en/place.ftl"),
            include_str!("../texts/en/structures.ftl"),
            include_str!("../texts/en/structure.ftl"),
            include_str!("../texts/en/import.ftl"),
            include_str!("../texts/en/quality.ftl"),
            include_str!("../texts/en/group.ftl"),
        ),
    ],
    menu: &[
        MenuEntry {
            key: "nav-home",
            path: "/",
            icon: "M4 6l1.5 1.5L8 5M4 12.5L5.5 14 8 11.5M4 19l1.5 1.5L8 18M12 6.5h8M12 13h8M12 19.5h8",
            right: READ,
            section: Section::Territory,
            order: 10,
        },
        MenuEntry {
            key: "nav-map",
            path: "/map",
            icon: "M9 4.5L3.5 6.5v13L9 17.5l6 2 5.5-2v-13L15 6.5zM9 4.5v13M15 6.5v13",
            right: READ,
            section: Section::Territory,
            order: 30,
        },
        MenuEntry {
            key: "nav-structures",
            path: "/structures",
            icon: "M4 21V5h10v16M14 10h6v11M2.5 21h19M9 8.5v5M6.5 11h5",
            right: READ,
            section: Section::Territory,
            order: 20,
        },
        MenuEntry {
            key: "nav-groups",
            path: "/groups",
            icon: "M12 4a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5M5.5 15a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5M18.5 15a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5M10.6 8.6l-3.7 6.6M13.4 8.6l3.7 6.6M8 17.5h8",
            right: READ,
            section: Section::Territory,
            order: 30,
        },
        MenuEntry {
            key: "nav-quality",
            path: "/quality",
            icon: "M9 4.5h6v3H9zM15 6h3.5v14.5h-13V6H9M8.5 13.5l2.5 2.5 4.5-5",
            right: QUALITY,
            section: Section::Territory,
            order: 40,
        },
        MenuEntry {
            key: "nav-imports",
            path: "/imports",
            icon: "M12 15.5V4M7.5 8.5L12 4l4.5 4.5M4 15.5v4.5h16v-4.5",
            right: IMPORT,
            section: Section::Administer,
            order: 20,
        },
    ],
    rules: |data| reference::Reference::load(data).map(drop),
    routes: || web::routes().merge(api::routes()),
    jobs: &[
        Recurring {
            name: "registry.imports",
            when: When::Every(Duration::from_secs(30)),
            run: |app, ()| Box::pin(import::read_waiting(app)),
        },
        Recurring {
            name: "registry.memberships",
            when: When::Every(Duration::from_secs(3600)),
            run: |app, ()| Box::pin(actions::renew_memberships(app)),
        },
    ],
    works: &[Work { kind: import::WORK, attempts: 5, run: |app, _| Box::pin(import::read_waiting(app)) }],
    trail: Some(web::trail),
    start: Some(|app, ()| {
        Box::pin(async move {
            territory::synchronise(&app).await?;
            store::search::renew(&app).await
        })
    }),
    ..Capability::EMPTY
};
