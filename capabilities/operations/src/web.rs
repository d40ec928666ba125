//! The pages of who looks after Hygie, and what machines ask of it.

mod jobs;
mod journal;
mod machines;
mod roles;

use hygie_platform::Routes;

use crate::{JOBS, JOURNAL};

pub fn routes() -> Routes {
    Routes::default()
        .get("/journal", JOURNAL, journal::show)
        .get("/journal/export.csv", JOURNAL, journal::export_csv)
        .get("/journal/export.xlsx", JOURNAL, journal::export_xlsx)
        .post("/journal/verification", JOBS, journal::verify)
        .get("/jobs", JOBS, jobs::show)
        .post("/jobs/{job}/replay", JOBS, jobs::replay)
        .get("/roles", hygie_accounts::READ, roles::show)
        .merge(machines::routes())
}
