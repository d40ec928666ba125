//! Where the structures of a measure are kept: a SQLite file in a folder, or a database of a PostgreSQL server.

use std::path::{Path, PathBuf};

use anyhow::Context;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tempfile::TempDir;

pub struct Database {
    server: Option<String>,
    folder: PathBuf,
    name: &'static str,
    _passing: Option<TempDir>,
}

impl Database {
    pub fn new(server: Option<String>, folder: Option<PathBuf>) -> anyhow::Result<Database> {
        let (folder, passing) = match folder {
            Some(folder) => {
                std::fs::create_dir_all(&folder)?;
                (folder.canonicalize()?, None)
            }
            None => {
                let passing = TempDir::with_prefix("hygie-bench-")?;
                (passing.path().to_owned(), Some(passing))
            }
        };
        Ok(Database { server, folder, name: "hygie_bench", _passing: passing })
    }

    /// Another database at the same place.
    pub fn beside(&self, name: &'static str) -> Database {
        Database { server: self.server.clone(), folder: self.folder.clone(), name, _passing: None }
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn file(&self) -> PathBuf {
        self.folder.join(self.name).with_extension("sqlite")
    }

    pub fn is_sqlite(&self) -> bool {
        self.server.is_none()
    }

    pub fn url(&self) -> String {
        match &self.server {
            Some(server) => address(server, self.name),
            None => format!("sqlite:{}", self.file().display()),
        }
    }

    /// Makes the database, empty, in the place of what was there.
    pub async fn empty(&self) -> anyhow::Result<()> {
        match &self.server {
            None => self.remove_files(),
            Some(server) => {
                on(server, format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)).await?;
                on(server, format!("CREATE DATABASE {}", self.name)).await
            }
        }
    }

    /// Makes the database as it is when nothing is there: on PostgreSQL somebody must create it.
    pub async fn exist(&self) -> anyhow::Result<()> {
        if let Some(server) = &self.server {
            let mut connection = PgConnection::connect(server).await?;
            let found: Option<i32> = sqlx::query_scalar("SELECT 1 FROM pg_database WHERE datname = $1")
                .bind(self.name)
                .fetch_optional(&mut connection)
                .await?;
            if found.is_none() {
                return self.empty().await;
            }
        }
        Ok(())
    }

    /// Makes the database a copy of another, which nobody has open.
    pub async fn copy_of(&self, other: &Database) -> anyhow::Result<()> {
        match &self.server {
            None => {
                self.remove_files()?;
                std::fs::copy(other.file(), self.file()).context("failed to copy the database")?;
                Ok(())
            }
            Some(server) => {
                on(server, format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)).await?;
                on(server, format!("CREATE DATABASE {} TEMPLATE {}", self.name, other.name)).await
            }
        }
    }

    fn remove_files(&self) -> anyhow::Result<()> {
        for extension in ["sqlite", "sqlite-wal", "sqlite-shm"] {
            let path = self.file().with_extension(extension);
            if path.exists() {
                std::fs::remove_file(path)?;
            }
        }
        Ok(())
    }
}

async fn on(server: &str, sql: String) -> anyhow::Result<()> {
    let mut connection = PgConnection::connect(server).await.context("failed to connect to PostgreSQL")?;
    connection.execute(AssertSqlSafe(sql.clone())).await.with_context(|| format!("«{sql}» failed"))?;
    Ok(())
}

/// The address of another database of the same server.
fn address(server: &str, name: &str) -> String {
    match server.rsplit_once('/') {
        Some((base, _)) => format!("{base}/{name}"),
        None => server.to_owned(),
    }
}
