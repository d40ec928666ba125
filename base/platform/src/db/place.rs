//! Databases that are opened to be copied, or made to hold a copy.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};

use super::{Db, Engine, Sql, Tx, migrate, sqlite_path};
use crate::{Error, Result};

impl Db {
    /// Opens a database to look at it as it stands: no step is made in it, and nothing can be written.
    pub async fn open_to_read(url: &str) -> Result<Db> {
        let Some(path) = sqlite_path(url) else { return Db::connect(url).await };
        let options = SqliteConnectOptions::new()
            .filename(path)
            .read_only(true)
            .busy_timeout(std::time::Duration::from_secs(30))
            .pragma("query_only", "on");
        let readers = SqlitePoolOptions::new()
            .max_connections(4)
            .connect_with(options)
            .await
            .map_err(Error::internal("failed to open the SQLite database"))?;
        Ok(Db::Sqlite { writer: readers.clone(), readers })
    }
}

impl Tx {
    /// The steps that were made in this database.
    pub async fn made_steps(&mut self) -> Result<Vec<i64>> {
        migrate::made_steps(self).await
    }
}

/// A database in the making: on SQLite nobody finds it under its name before it is whole, and on PostgreSQL what was
/// empty is empty again if the work is given up.
pub struct NewDatabase {
    pub db: Db,
    /// The file that is being made, and the one that it will be.
    files: Option<(PathBuf, PathBuf)>,
}

impl NewDatabase {
    /// Makes these steps in an empty PostgreSQL database, or in a SQLite file that is not there yet.
    pub async fn begin(url: &str, steps: &[i64]) -> Result<NewDatabase> {
        let (db, files) = match sqlite_path(url) {
            Some(path) => {
                if path.exists() {
                    return Err(Error::message(format!(
                        "{} is there already: name a file that is not",
                        path.display()
                    )));
                }
                let unfinished = beside(path, ".unfinished");
                remove(&unfinished).map_err(Error::internal("failed to clear what was left unfinished"))?;
                (Db::open_sqlite(&unfinished).await?, Some((unfinished, path.to_owned())))
            }
            None => {
                let db = Db::connect(url).await?;
                let (relations,): (i64,) = db
                    .read()
                    .await?
                    .get(
                        "SELECT COUNT(*) AS value FROM pg_class
                          WHERE relnamespace = CURRENT_SCHEMA()::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')",
                    )
                    .await?;
                if relations > 0 {
                    return Err(Error::message(
                        "this PostgreSQL database is not empty: create a new one and name it",
                    ));
                }
                (db, None)
            }
        };
        let new = NewDatabase { db, files };
        match migrate::run_to(&new.db, steps).await {
            Ok(()) => Ok(new),
            Err(error) => {
                new.abandon().await;
                Err(error)
            }
        }
    }

    /// Tells the planner what came in, and gives the database its name.
    pub async fn finish(self) -> Result<()> {
        let told = async {
            let mut tx = self.db.write().await?;
            tx.tell_planner().await?;
            tx.commit().await
        };
        if let Err(error) = told.await {
            tracing::warn!(
                error = crate::error_chain(&error),
                "failed to tell the planner what the tables hold"
            );
        }
        self.db.close().await;
        let Some((unfinished, path)) = &self.files else { return Ok(()) };
        let named = || {
            File::open(unfinished)?.sync_all()?;
            if path.exists() {
                return Err(io::Error::from(io::ErrorKind::AlreadyExists));
            }
            fs::rename(unfinished, path)
        };
        named().map_err(Error::internal("failed to give its name to the new database"))
    }

    /// Takes everything away again.
    pub async fn abandon(self) {
        if let (Engine::Postgres, Err(error)) = (self.db.engine(), self.empty().await) {
            tracing::warn!(error = crate::error_chain(&error), "failed to empty the database again");
        }
        self.db.close().await;
        if let Some((unfinished, _)) = &self.files
            && let Err(error) = remove(unfinished)
        {
            tracing::warn!(%error, "failed to remove the unfinished database");
        }
    }

    async fn empty(&self) -> Result<()> {
        if self.db.engine() == Engine::Sqlite {
            return Ok(());
        }
        let mut tx = self.db.write().await?;
        for (list, what) in [
            (
                "SELECT CAST(viewname AS TEXT) AS value FROM pg_views WHERE schemaname = CURRENT_SCHEMA()",
                "VIEW",
            ),
            (
                "SELECT CAST(tablename AS TEXT) AS value FROM pg_tables WHERE schemaname = CURRENT_SCHEMA()",
                "TABLE",
            ),
        ] {
            let names: Vec<(String,)> = tx.list(list).await?;
            for (name,) in names {
                tx.run(Sql::of_engine(format!("DROP {what} IF EXISTS {name} CASCADE"))).await?;
            }
        }
        tx.commit().await
    }
}

/// Removes a database file and what stands beside it.
fn remove(path: &Path) -> io::Result<()> {
    for path in [path.to_owned(), beside(path, "-wal"), beside(path, "-shm")] {
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// The path with something added to the name of the file.
fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}
