//! What is done beside the requests: sending, summaries, forgetting.

use std::time::Duration;

use hygie_platform::job::{Recurring, When, Work};
use hygie_platform::mail;

use crate::{actions, sender, webhooks};

pub const WORKS: &[Work] = &[
    Work { kind: mail::WORK, attempts: 10, run: |app, _| Box::pin(async move { sender::send(&app).await }) },
    Work {
        kind: webhooks::WORK,
        attempts: webhooks::ATTEMPTS,
        run: |app, job| Box::pin(async move { webhooks::deliver(&app, &job).await }),
    },
];

pub const JOBS: &[Recurring] = &[
    Recurring {
        name: "notifications.look",
        when: When::Every(Duration::from_secs(60)),
        run: |app, ()| Box::pin(async move { sender::look(&app).await }),
    },
    Recurring {
        name: "notifications.digest",
        when: When::Every(Duration::from_secs(300)),
        run: |app, ()| Box::pin(async move { actions::send_digests(&app).await }),
    },
    Recurring {
        name: "notifications.forget",
        when: When::Daily(3, 20),
        run: |app, ()| Box::pin(async move { actions::forget(&app).await }),
    },
];
