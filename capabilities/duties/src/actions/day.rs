//! What a new day changes by itself: what held no longer does, and facts came from elsewhere since.

use hygie_platform::{App, Result};

use super::{obligation, today};
use crate::store::everywhere;

/// Structures worked out in one transaction.
const AT_ONCE: i64 = 200;

/// Done once a day; done twice, it changes nothing more.
pub async fn turn(app: App) -> Result<()> {
    loop {
        let mut tx = app.db.write().await?;
        let stale = everywhere::list_stale(&mut tx, today(&app), AT_ONCE).await?;
        obligation::refresh_all(&mut tx, &app, &stale).await?;
        tx.commit().await?;
        if stale.is_empty() {
            return Ok(());
        }
    }
}
