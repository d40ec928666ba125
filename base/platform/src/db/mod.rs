//! The database: the only module that knows which engine is behind it.
//!
//! One SQL text serves SQLite and PostgreSQL. `read` looks and `write` changes: on SQLite there is one writer,
//! which takes its turn at once (`BEGIN IMMEDIATE`), so that two people writing wait and never see «database is
//! locked».

/// Runs one expression on whichever connection the transaction holds.
macro_rules! on_connection {
    ($tx:expr, $connection:ident, $DB:ident => $body:expr) => {
        match &mut $tx.connection {
            Connected::SqliteRead(inner) => {
                type $DB = Sqlite;
                let $connection = &mut **inner;
                $body
            }
            Connected::SqliteWrite(inner) => {
                type $DB = Sqlite;
                let $connection = &mut **inner;
                $body
            }
            Connected::PostgresRead(inner) => {
                type $DB = Postgres;
                let $connection = &mut **inner;
                $body
            }
            Connected::PostgresWrite(inner) => {
                type $DB = Postgres;
                let $connection = &mut **inner;
                $body
            }
        }
    };
}

mod column;
mod copy;
mod held;
mod indexes;
mod migrate;
mod one;
mod place;
mod planner;
mod sql;

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use futures_util::TryStreamExt;
use futures_util::future::BoxFuture;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection, Executor, Postgres, Sqlite, Transaction};

pub use column::{Column, FromRow, Row, parse_column};
pub use copy::{Filling, Kind, Portion, Sum, Table, Tally, tables};
pub use indexes::Index;
pub use migrate::{MIGRATIONS, Progress, known_steps};
use one::Held;
pub use one::one_at_a_time;
pub use place::NewDatabase;
pub(crate) use planner::TEND;
pub use sql::{Arg, Sql};

use tracing::Instrument;

use crate::api::idempotency;
use crate::journal::{self, Act};
use crate::web::TRACES;
use crate::{App, Error, Result};

/// Which of the two engines is behind a [`Db`]: for the few texts that differ (search, bulk maintenance).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

#[derive(Clone)]
pub enum Db {
    Sqlite { readers: SqlitePool, writer: SqlitePool },
    Postgres { pool: PgPool },
}

/// How many statements each connection keeps ready: about as many as there are in the product.
const STATEMENTS: usize = 512;

/// A turn at the database. One that was made by [`Db::write`] changes nothing until it is committed.
pub struct Tx {
    connection: Connected,
    _held: Held,
    /// What the journal will say when this commits.
    acts: Vec<Act>,
    /// Whoever works is told when this commits.
    bell: Option<App>,
}

enum Connected {
    SqliteRead(PoolConnection<Sqlite>),
    SqliteWrite(Transaction<'static, Sqlite>),
    PostgresRead(PoolConnection<Postgres>),
    PostgresWrite(Transaction<'static, Postgres>),
}

impl Db {
    /// Opens `sqlite:PATH` or `postgres://…` and brings its tables up to date.
    pub async fn open(url: &str) -> Result<Db> {
        let db = Db::connect(url).await?;
        migrate::run(&db).await?;
        Ok(db)
    }

    /// Looks how far a database has come, and changes nothing in it. A SQLite file that is not there yet is no
    /// database at all.
    pub async fn progress(url: &str) -> Result<Option<Progress>> {
        match sqlite_path(url) {
            Some(path) if !path.exists() => Ok(None),
            Some(path) => {
                let options = SqliteConnectOptions::new().filename(path).read_only(true);
                let pool = SqlitePoolOptions::new()
                    .max_connections(1)
                    .connect_with(options)
                    .await
                    .map_err(Error::internal("failed to open the SQLite database"))?;
                let progress = migrate::progress(&mut Tx::of(
                    Connected::SqliteRead(pool.acquire().await?),
                    Held::take(),
                ))
                .await;
                pool.close().await;
                progress.map(Some)
            }
            None => {
                let failed = Error::internal("failed to connect to PostgreSQL");
                // A pool would try again for long and then forget why it failed: one connection says it at once.
                let connection = postgres_options(url)?.connect().await.map_err(failed)?;
                connection.close().await.map_err(failed)?;
                let db = Db::connect(url).await?;
                let progress = migrate::progress(&mut db.read().await?).await;
                db.close().await;
                progress.map(Some)
            }
        }
    }

    async fn connect(url: &str) -> Result<Db> {
        if let Some(path) = sqlite_path(url) {
            return Db::open_sqlite(path).await;
        }
        let pool = PgPoolOptions::new()
            .max_connections(16)
            .acquire_timeout(Duration::from_secs(30))
            // After five times PostgreSQL would plan a statement once for everybody; but it is one thing for who sees a region and
            // another for who sees a structure, and the plan of nobody in particular takes seconds.
            .after_connect(|connection, _| {
                Box::pin(async move {
                    connection.execute("SET plan_cache_mode = force_custom_plan").await?;
                    Ok(())
                })
            })
            .connect_with(postgres_options(url)?)
            .await
            .map_err(Error::internal("failed to connect to PostgreSQL"))?;
        Ok(Db::Postgres { pool })
    }

    async fn open_sqlite(path: &Path) -> Result<Db> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(30))
            .statement_cache_capacity(STATEMENTS)
            .pragma("temp_store", "memory")
            .pragma("journal_size_limit", "67108864");
        let open = Error::internal("failed to open the SQLite database");
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(Duration::from_secs(120))
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .connect_with(options.clone().pragma("cache_size", "-16000"))
            .await
            .map_err(open)?;
        // Twice as many as there are processors to work for them: each keeps pages and statements of its own.
        let processors = std::thread::available_parallelism().map_or(2, usize::from);
        let readers = SqlitePoolOptions::new()
            .max_connections(u32::try_from(processors * 2).unwrap_or(16).clamp(4, 16))
            .acquire_timeout(Duration::from_secs(30))
            .idle_timeout(Duration::from_secs(600))
            .max_lifetime(None)
            // A connection to a file does not break by itself: asking it each time costs as much as a short query.
            .test_before_acquire(false)
            .connect_lazy_with(options.pragma("query_only", "on").pragma("cache_size", "-4000"));
        Ok(Db::Sqlite { readers, writer })
    }

    pub fn engine(&self) -> Engine {
        match self {
            Db::Sqlite { .. } => Engine::Sqlite,
            Db::Postgres { .. } => Engine::Postgres,
        }
    }

    /// A connection to look with. On SQLite the engine itself refuses a write through it.
    pub fn read(&self) -> BoxFuture<'_, Result<Tx>> {
        Box::pin(async move {
            let held = Held::take();
            let connection = match self {
                Db::Sqlite { readers, .. } => Connected::SqliteRead(readers.acquire().await?),
                Db::Postgres { pool } => Connected::PostgresRead(pool.acquire().await?),
            };
            Ok(Tx::of(connection, held))
        })
    }

    /// The database as it stands now, for as long as one looks: what others write meanwhile is not seen.
    pub fn snapshot(&self) -> BoxFuture<'_, Result<Tx>> {
        Box::pin(async move {
            let held = Held::take();
            let connection = match self {
                Db::Sqlite { readers, .. } => {
                    Connected::SqliteWrite(readers.begin_with("BEGIN DEFERRED").await?)
                }
                Db::Postgres { pool } => Connected::PostgresWrite(
                    pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?,
                ),
            };
            Ok(Tx::of(connection, held))
        })
    }

    /// A transaction to change with. It waits for its turn, and is undone unless committed.
    pub fn write(&self) -> BoxFuture<'_, Result<Tx>> {
        let turn = async move {
            let held = Held::take();
            let connection = match self {
                Db::Sqlite { writer, .. } => {
                    Connected::SqliteWrite(writer.begin_with("BEGIN IMMEDIATE").await?)
                }
                Db::Postgres { pool } => Connected::PostgresWrite(pool.begin().await?),
            };
            Ok(Tx::of(connection, held))
        };
        Box::pin(turn.instrument(tracing::info_span!(target: TRACES, "turn to write")))
    }

    /// How many connections there are, and how many of them have nothing to do.
    pub fn connections(&self) -> (u32, usize) {
        match self {
            Db::Sqlite { readers, writer } => {
                (readers.size() + writer.size(), readers.num_idle() + writer.num_idle())
            }
            Db::Postgres { pool } => (pool.size(), pool.num_idle()),
        }
    }

    /// Closes every connection and folds the write-ahead log back into the database file.
    pub async fn close(&self) {
        match self {
            Db::Sqlite { readers, writer } => {
                readers.close().await;
                if let Err(error) = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(writer).await {
                    tracing::warn!(%error, "failed to fold the write-ahead log into the database");
                }
                writer.close().await;
            }
            Db::Postgres { pool } => pool.close().await,
        }
    }
}

/// The file of a SQLite database, or nothing for an address of PostgreSQL.
fn sqlite_path(url: &str) -> Option<&Path> {
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        return None;
    }
    Some(Path::new(url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:")).unwrap_or(url)))
}

fn postgres_options(url: &str) -> Result<PgConnectOptions> {
    PgConnectOptions::from_str(url)
        .map(|options| options.statement_cache_capacity(STATEMENTS))
        .map_err(Error::internal("failed to read the address of PostgreSQL"))
}

/// What is done with a row.
type Keep<'a> = &'a mut (dyn FnMut(&Row<'_>) -> Result<()> + Send);

impl Tx {
    fn of(connection: Connected, held: Held) -> Tx {
        Tx { connection, _held: held, acts: Vec::new(), bell: None }
    }

    pub fn engine(&self) -> Engine {
        match self.connection {
            Connected::SqliteRead(_) | Connected::SqliteWrite(_) => Engine::Sqlite,
            Connected::PostgresRead(_) | Connected::PostgresWrite(_) => Engine::Postgres,
        }
    }

    /// All rows that answer; the statement itself bounds how many.
    pub fn list<'a, T: FromRow + 'a>(&'a mut self, sql: impl Into<Sql>) -> BoxFuture<'a, Result<Vec<T>>> {
        let sql = sql.into();
        Box::pin(async move {
            let mut kept = Vec::new();
            let mut keep = |row: &Row<'_>| {
                kept.push(T::from_row(row)?);
                Ok(())
            };
            self.read_rows(sql, &mut keep).await?;
            Ok(kept)
        })
    }

    /// The row that answers, if there is one.
    pub fn find<'a, T: FromRow + 'a>(&'a mut self, sql: impl Into<Sql>) -> BoxFuture<'a, Result<Option<T>>> {
        let sql = sql.into();
        Box::pin(async move {
            let mut found = None;
            let mut keep = |row: &Row<'_>| {
                found = Some(T::from_row(row)?);
                Ok(())
            };
            self.read_row(sql, &mut keep).await?;
            Ok(found)
        })
    }

    /// The one row that must answer, such as a count.
    pub fn get<'a, T: FromRow + 'a>(&'a mut self, sql: impl Into<Sql>) -> BoxFuture<'a, Result<T>> {
        let sql = sql.into();
        Box::pin(async move { self.find(sql).await?.ok_or(Error::NotFound) })
    }

    /// Hands over the rows that answer. What the engine does to read them is compiled here once, and not for each type of row;
    /// and the future is boxed, as all those that wait for the engine: the compiler would otherwise look through the driver
    /// again for each of the hundreds of places that wait.
    fn read_rows<'a>(&'a mut self, sql: Sql, keep: Keep<'a>) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            on_connection!(self, connection, DB => {
                // Read one by one: a row of the engine weighs far more than what is kept of it.
                let mut rows = sql.query::<DB>()?.fetch(connection);
                while let Some(row) = rows.try_next().await? {
                    keep(&Row::from(&row))?;
                }
                Ok(())
            })
        })
    }

    fn read_row<'a>(&'a mut self, sql: Sql, keep: Keep<'a>) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            on_connection!(self, connection, DB => {
                let row = sql.query::<DB>()?.fetch_optional(connection).await?;
                row.map_or(Ok(()), |row| keep(&Row::from(&row)))
            })
        })
    }

    /// Changes rows and says how many.
    pub fn run(&mut self, sql: impl Into<Sql>) -> BoxFuture<'_, Result<u64>> {
        let sql = sql.into();
        Box::pin(async move {
            on_connection!(self, connection, DB => Ok(sql.query::<DB>()?.execute(connection).await?.rows_affected()))
        })
    }

    /// Changes exactly what the statement expects: touching no row means that somebody was there before.
    pub fn run_expecting_change(&mut self, sql: impl Into<Sql>) -> BoxFuture<'_, Result<()>> {
        let sql = sql.into();
        Box::pin(async move { if self.run(sql).await? == 0 { Err(Error::Stale) } else { Ok(()) } })
    }

    /// Writes what the journal was told, and makes everything final.
    pub fn commit(mut self) -> BoxFuture<'static, Result<()>> {
        Box::pin(async move {
            if let Connected::SqliteWrite(_) | Connected::PostgresWrite(_) = self.connection {
                idempotency::mark(&mut self).await?;
            }
            let acts = std::mem::take(&mut self.acts);
            journal::seal(&mut self, &acts).await?;
            let last = async {
                match self.connection {
                    Connected::SqliteWrite(tx) => tx.commit().await,
                    Connected::PostgresWrite(tx) => tx.commit().await,
                    Connected::SqliteRead(_) | Connected::PostgresRead(_) => Ok(()),
                }
            };
            last.instrument(tracing::info_span!(target: TRACES, "commit")).await?;
            if let Some(app) = self.bell {
                app.work.notify_one();
            }
            Ok(())
        })
    }

    pub fn roll_back(self) -> BoxFuture<'static, Result<()>> {
        Box::pin(async move {
            match self.connection {
                Connected::SqliteWrite(tx) => tx.rollback().await?,
                Connected::PostgresWrite(tx) => tx.rollback().await?,
                Connected::SqliteRead(_) | Connected::PostgresRead(_) => {}
            }
            Ok(())
        })
    }

    pub(crate) fn remember(&mut self, act: Act) {
        self.acts.push(act);
    }

    pub(crate) fn ring_when_committed(&mut self, app: &App) {
        self.bell = Some(app.clone());
    }
}
