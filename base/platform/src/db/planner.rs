//! What the planner of PostgreSQL knows of the tables: how many rows, how many of each kind. Of a table that it was told nothing
//! about it expects a few, and reads a whole region to answer for one structure. SQLite takes what it needs from its indexes.

use super::{Engine, Sql, Tx};
use crate::Result;
use crate::job::{Recurring, When};

/// PostgreSQL looks by itself where much was written, and at small tables never: who holds which right is a few rows.
pub(crate) const TEND: Recurring = Recurring {
    name: "platform.planner",
    when: When::Daily(4, 10),
    run: |app, ()| {
        Box::pin(async move {
            let mut tx = app.db.write().await?;
            tx.tell_planner_what_changed().await?;
            tx.commit().await
        })
    },
};

impl Tx {
    /// Has every table looked at again.
    pub(super) async fn tell_planner(&mut self) -> Result<()> {
        if self.engine() == Engine::Postgres {
            self.run("ANALYZE").await?;
        }
        Ok(())
    }

    async fn tell_planner_what_changed(&mut self) -> Result<()> {
        if self.engine() == Engine::Sqlite {
            return Ok(());
        }
        let changed = "SELECT CAST(relname AS TEXT) AS value FROM pg_stat_user_tables
                        WHERE schemaname = CURRENT_SCHEMA() AND n_mod_since_analyze > 0";
        let names: Vec<(String,)> = self.list(changed).await?;
        for (name,) in names {
            self.run(Sql::of_engine(format!("ANALYZE {name}"))).await?;
        }
        Ok(())
    }
}
