//! The pages: one's own inbox and how one wants to be told, the journal of deliveries.

mod inbox;
mod letters;
mod preferences;
mod webhooks;

use hygie_platform::{Access, Routes};

use crate::{READ, SEND, WEBHOOKS};

pub fn routes() -> Routes {
    Routes::default()
        .get("/inbox", Access::SignedIn, inbox::show)
        .post("/inbox/reading", Access::SignedIn, inbox::read_all)
        .get("/inbox/preferences", Access::SignedIn, preferences::show)
        .post("/inbox/preferences", Access::SignedIn, preferences::change)
        .post("/inbox/preferences/test", Access::SignedIn, preferences::test)
        .get("/inbox/{notification}", Access::SignedIn, inbox::open)
        .post("/inbox/{notification}/reading", Access::SignedIn, inbox::read)
        .get("/letters", READ, letters::list)
        .get("/letters/{letter}", READ, letters::show)
        .post("/letters/{letter}/again", SEND, letters::send_again)
        .get("/webhooks", WEBHOOKS, webhooks::list)
        .post("/webhooks", WEBHOOKS, webhooks::add)
        .get("/webhooks/{webhook}", WEBHOOKS, webhooks::show)
        .post("/webhooks/{webhook}/test", WEBHOOKS, webhooks::test)
        .post("/webhooks/{webhook}/removal", WEBHOOKS, webhooks::remove)
}
