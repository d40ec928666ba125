//! The periodic review of access: who may do what in a perimeter is read again and confirmed on one page, by those who
//! give grants there (ANSSI, Guide d'hygiène, measure 6; ISO/IEC 27002:2022, 5.18). The delays are data,
//! `regulation/access-review.toml`.

mod actions;
mod store;
mod web;

use hygie_platform::{Regulation, Result, Routes};
use serde::Deserialize;

use crate::GRANT;

pub use actions::remind;

/// Reads the delays: a wrong file is told before anything starts.
pub fn check(regulation: &Regulation) -> Result<()> {
    Delays::read(regulation).map(drop)
}

pub fn routes() -> Routes {
    Routes::default().get("/people/review", GRANT, web::show).post("/people/review", GRANT, web::confirm)
}

/// When a review is due, and when its reminder comes back.
#[derive(Clone, Copy, Debug, Deserialize)]
struct Delays {
    every_days: u32,
    remind_every_days: u32,
}

impl Delays {
    fn read(regulation: &Regulation) -> Result<Delays> {
        #[derive(Deserialize)]
        struct File {
            review: Delays,
        }
        Ok(regulation.toml::<File>("access-review.toml")?.review)
    }
}
