//! Indexes set aside while a table is filled: to make them from the rows afterwards takes a third of the time that it
//! takes to keep them in order row after row.

use super::{Engine, Sql, Tx};
use crate::{Result, row};

row! {
    /// An index as the engine describes it.
    #[derive(Clone, Debug)]
    pub struct Index {
        name: String,
        definition: String,
    }
}

impl Tx {
    /// Takes away the indexes of a table, but the one named and those that keep its keys, until [`Tx::put_indexes_back`].
    /// Everything that happens in between is part of the transaction: if it is undone, the indexes were never away.
    pub async fn set_indexes_aside(&mut self, table: &'static str, kept: &'static str) -> Result<Vec<Index>> {
        let sql = Sql::new(match self.engine() {
            Engine::Sqlite => {
                "SELECT name, sql AS definition FROM sqlite_master
                  WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = $1 AND name <> $2 ORDER BY name"
            }
            Engine::Postgres => {
                "SELECT CAST(indexname AS TEXT) AS name, indexdef AS definition FROM pg_indexes
                  WHERE schemaname = CURRENT_SCHEMA() AND tablename = $1 AND indexname <> $2
                    AND indexname NOT IN (SELECT conname FROM pg_constraint) ORDER BY indexname"
            }
        });
        let indexes: Vec<Index> = self.list(sql.arg(table).arg(kept)).await?;
        for index in &indexes {
            self.run(Sql::of_engine(format!("DROP INDEX {}", index.name))).await?;
        }
        Ok(indexes)
    }

    pub async fn put_indexes_back(&mut self, indexes: Vec<Index>) -> Result<()> {
        for index in indexes {
            self.run(Sql::of_engine(index.definition)).await?;
        }
        Ok(())
    }
}
