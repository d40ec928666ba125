//! A database of its own for each test on a PostgreSQL server: copied from one that is brought up to date once.

use std::sync::atomic::{AtomicUsize, Ordering};

use hygie_platform::db::Db;
use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tokio::sync::OnceCell;

pub struct TestDatabase {
    pub url: String,
    server: String,
    name: String,
}

/// The name of the migrated database that the others are copied from.
static TEMPLATE: OnceCell<String> = OnceCell::const_new();
static COUNT: AtomicUsize = AtomicUsize::new(0);

impl TestDatabase {
    /// Nothing unless `HYGIE_TEST_POSTGRES` names a server: `postgres://hygie@127.0.0.1:5432/postgres`.
    pub async fn make() -> Option<TestDatabase> {
        let server = std::env::var("HYGIE_TEST_POSTGRES").ok().filter(|url| !url.is_empty())?;
        let template = TEMPLATE.get_or_init(|| make_template(&server)).await;
        Some(TestDatabase::copied_from(&server, template).await)
    }

    /// One in which no step was made.
    pub async fn make_empty() -> Option<TestDatabase> {
        let server = std::env::var("HYGIE_TEST_POSTGRES").ok().filter(|url| !url.is_empty())?;
        Some(TestDatabase::copied_from(&server, "template0").await)
    }

    async fn copied_from(server: &str, template: &str) -> TestDatabase {
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("hygie_test_{}_{number}", std::process::id());
        let mut connection = connect(server).await;
        run(&mut connection, format!("DROP DATABASE IF EXISTS {name}")).await;
        run(&mut connection, format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        TestDatabase { url: address(server, &name), server: server.to_owned(), name }
    }
}

/// Dropping cannot wait, and the runtime of the test may be gone: a thread of its own does it.
impl Drop for TestDatabase {
    fn drop(&mut self) {
        let (server, name) = (self.server.clone(), self.name.clone());
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let Ok(runtime) = runtime else { return };
            runtime.block_on(async {
                let Ok(mut connection) = PgConnection::connect(&server).await else { return };
                let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
                // A database that stays behind harms nobody: the next process with this number drops it first.
                drop(connection.execute(AssertSqlSafe(sql)).await);
            });
        });
        drop(dropped.join());
    }
}

/// The template is named after the migrations, so that every process of a run finds the same one ready.
async fn make_template(server: &str) -> String {
    let name = format!("hygie_template_{}", fingerprint());
    let mut connection = connect(server).await;
    run(&mut connection, "SELECT pg_advisory_lock(20261124)".to_owned()).await;
    let found: Option<i32> = sqlx::query_scalar("SELECT 1 FROM pg_database WHERE datname = $1")
        .bind(&name)
        .fetch_optional(&mut connection)
        .await
        .expect("the server lists its databases");
    if found.is_none() {
        let unfinished = format!("{name}_unfinished");
        run(&mut connection, format!("DROP DATABASE IF EXISTS {unfinished} WITH (FORCE)")).await;
        run(&mut connection, format!("CREATE DATABASE {unfinished}")).await;
        let db = Db::open(&address(server, &unfinished)).await.expect("the migrations pass");
        db.close().await;
        run(&mut connection, format!("ALTER DATABASE {unfinished} RENAME TO {name}")).await;
    }
    run(&mut connection, "SELECT pg_advisory_unlock(20261124)".to_owned()).await;
    name
}

fn fingerprint() -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .expect("the migrations are there")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    paths.sort();
    let mut hash = Sha256::new();
    for path in paths {
        hash.update(std::fs::read(path).expect("a migration can be read"));
    }
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

async fn connect(server: &str) -> PgConnection {
    PgConnection::connect(server)
        .await
        .unwrap_or_else(|error| panic!("HYGIE_TEST_POSTGRES names a server that does not answer: {error}"))
}

async fn run(connection: &mut PgConnection, sql: String) {
    if let Err(error) = connection.execute(AssertSqlSafe(sql.clone())).await {
        panic!("«{sql}» failed: {error}");
    }
}

/// The address of another database of the same server.
fn address(server: &str, database: &str) -> String {
    let (before, options) = server.split_once('?').map_or((server, None), |(before, o)| (before, Some(o)));
    let base = match before.rsplit_once('/') {
        Some((base, _)) if !base.ends_with('/') => base,
        _ => before,
    };
    match options {
        Some(options) => format!("{base}/{database}?{options}"),
        None => format!("{base}/{database}"),
    }
}
