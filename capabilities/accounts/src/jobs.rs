//! What is thrown away when its time is over, and what is done beside the requests.

use std::time::Duration;

use hygie_platform::job::{Recurring, When, Work};

use crate::{actions, model, store};

pub const JOBS: &[Recurring] = &[
    Recurring {
        name: "accounts.purge",
        when: When::Every(Duration::from_secs(600)),
        run: |app, ()| {
            Box::pin(async move {
                let now = app.clock.now();
                let mut tx = app.db.write().await?;
                let bounds = store::everywhere::Bounds {
                    now,
                    failures: now - model::THROTTLE_WINDOW,
                    devices: now - model::DEVICE_LIFETIME,
                    links: now - model::LINKS_REMEMBERED,
                };
                store::everywhere::purge(&mut tx, bounds).await?;
                tx.commit().await
            })
        },
    },
    Recurring {
        name: "accounts.reviews",
        when: When::Daily(6, 30),
        run: |app, ()| Box::pin(crate::review::remind(app)),
    },
];

/// Whoever asks for a new password is answered at once, and the same whether the address is known or not: this is where
/// it is looked for.
pub const WORKS: &[Work] = &[Work {
    kind: actions::RECOVERY,
    attempts: 5,
    run: |app, job| Box::pin(async move { actions::send_recovery(&app, job).await }),
}];
