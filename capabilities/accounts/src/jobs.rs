//! What is thrown away when its time is over.

use std::time::Duration;

use hygie_platform::job::{Recurring, When};

use crate::{model, store};

pub const JOBS: &[Recurring] = &[
    Recurring {
        name: "accounts.purge",
        when: When::Every(Duration::from_secs(600)),
        run: |app, ()| {
            Box::pin(async move {
                let now = app.clock.now();
                let mut tx = app.db.write().await?;
                store::everywhere::purge(&mut tx, now, now - model::THROTTLE_WINDOW).await?;
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
