//! What who looks after Hygie relies on: the journal and the proof that nobody changed it, the jobs, the table that says
//! which role may do what; backups that can be brought back, a move from one engine to the other, checkpoints of the journal
//! and how long it is kept; health and figures.

mod actions;
pub mod archive;
mod backup;
mod checkpoint;
mod figures;
mod moving;
mod restore;
mod schedule;
mod store;
mod web;

pub use archive::{Head, Key, Lock, Manifest, Trouble};
pub use backup::{Source, back_up, private_file};
pub use checkpoint::{SignedCheckpoint, SigningKey};
pub use moving::move_database;
pub use restore::{Target, restore, verify};
pub use schedule::{BackupRow, find_last};

use hygie_kernel::Right;
use hygie_platform::job::{Recurring, When, Work};
use hygie_platform::{Capability, MenuEntry, Section};

/// Read who saw, changed and exported what, below the node where one holds this right.
pub const JOURNAL: Right = Right("operations.journal");
/// See the jobs of the server, and put back those that were set aside.
pub const JOBS: Right = Right("operations.jobs");

pub const CAPABILITY: Capability = Capability {
    name: "operations",
    rights: &[JOURNAL, JOBS],
    texts: [include_str!("../texts/fr.ftl"), include_str!("../texts/en.ftl")],
    menu: &[
        MenuEntry {
            key: "nav-journal",
            path: "/journal",
            icon: "M6 3.5h9l3.5 3.5v13.5H6zM9 11h6M9 14h6M9 17h4",
            right: JOURNAL,
            section: Section::Administer,
            order: 40,
        },
        MenuEntry {
            key: "nav-jobs",
            path: "/jobs",
            icon: "M12 4a8 8 0 1 0 8 8M12 8v4l3 2M20 4v4h-4",
            right: JOBS,
            section: Section::Administer,
            order: 50,
        },
    ],
    routes: web::routes,
    jobs: &[VERIFICATION, schedule::BACKUP, schedule::RETENTION],
    works: &[Work { kind: actions::VERIFY, attempts: 3, run: |app, _| Box::pin(actions::verify(app)) }],
    // What happens is counted from the start, whoever reads it later.
    start: Some(|_, ()| {
        Box::pin(async {
            figures::counted();
            Ok(())
        })
    }),
    ..Capability::EMPTY
};

/// Each night the journal is followed from end to end.
const VERIFICATION: Recurring = Recurring {
    name: "operations.verification",
    when: When::Daily(4, 10),
    run: |app, ()| Box::pin(actions::verify(app)),
};
