//! Work that is asked for is done, once, whatever happens to those who do it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use chrono::TimeDelta;
use hygie_kernel::{Chance, Clock, SystemChance};
use hygie_platform::db::Sql;
use hygie_platform::job::{self, Job, NewJob, Recurring, State, When, Work};
use hygie_platform::{App, Capability, Error, Result};
use hygie_testkit::Product;
use serde_json::json;
use tokio::sync::watch;

/// Writes a line for each time that it is done, in the transaction that ends the job.
const COUNTED: Work = Work {
    kind: "test.counted",
    attempts: 3,
    run: |app, job| {
        Box::pin(async move {
            let mut tx = app.db.write().await?;
            tx.run(Sql::new("INSERT INTO failed_sign_in (id, email, address, at) VALUES ").values([[
                app.new_id::<Job>().into(),
                job.payload["name"].as_str().unwrap_or_default().into(),
                "".into(),
                app.clock.now().into(),
            ]]))
            .await?;
            job.end(&mut tx, &app).await?;
            tx.commit().await
        })
    },
};

const FAILING: Work = Work {
    kind: "test.failing",
    attempts: 3,
    run: |_, _| Box::pin(async { Err(Error::message("the mail server is closed")) }),
};

const PANICKING: Work =
    Work { kind: "test.panicking", attempts: 1, run: |_, _| Box::pin(async { panic!("a mistake of ours") }) };

const CAPABILITY: Capability =
    Capability { name: "test", works: &[COUNTED, FAILING, PANICKING], jobs: &[HOURLY], ..Capability::EMPTY };

static RUNS: AtomicUsize = AtomicUsize::new(0);

const HOURLY: Recurring = Recurring {
    name: "test.hourly",
    when: When::Every(Duration::from_secs(3600)),
    run: |_, ()| {
        Box::pin(async {
            RUNS.fetch_add(1, Ordering::SeqCst);
            Ok(())
        })
    },
};

async fn ask(app: &App, kind: &'static str, key: Option<&str>) -> Result<()> {
    let mut tx = app.db.write().await?;
    let new = NewJob { kind, key: key.map(str::to_owned), payload: json!({ "name": "x" }), due_at: None };
    job::enqueue(&mut tx, app, new).await?;
    tx.commit().await
}

async fn count(product: &Product, sql: &'static str) -> i64 {
    let mut tx = product.app.db.read().await.expect("the database takes a reader");
    tx.get::<(i64,)>(sql).await.expect("this can be counted").0
}

async fn in_state(product: &Product, state: State) -> Vec<job::JobRow> {
    let mut tx = product.app.db.read().await.expect("the database takes a reader");
    job::list(&mut tx, state, None, 10).await.expect("jobs can be listed")
}

const DONE: &str = "SELECT COUNT(*) AS value FROM failed_sign_in";

#[tokio::test]
async fn work_asked_for_in_an_act_that_is_undone_is_never_done() {
    let product = Product::with(&[CAPABILITY]).await;
    let mut tx = product.app.db.write().await.expect("the database takes a writer");
    let new = NewJob { kind: COUNTED.kind, key: None, payload: json!({}), due_at: None };
    job::enqueue(&mut tx, &product.app, new).await.expect("work can be asked for");
    tx.roll_back().await.expect("the act is undone");
    ask(&product.app, COUNTED.kind, None).await.expect("work can be asked for");
    product.run_jobs().await;
    assert_eq!(count(&product, DONE).await, 1);
}

#[tokio::test]
async fn the_same_work_waits_once_under_its_key() {
    let product = Product::with(&[CAPABILITY]).await;
    for _ in 0..3 {
        ask(&product.app, COUNTED.kind, Some("this")).await.expect("work can be asked for");
    }
    ask(&product.app, COUNTED.kind, Some("that")).await.expect("work can be asked for");
    product.run_jobs().await;
    assert_eq!(count(&product, DONE).await, 2);
    // What was done may be asked for again.
    ask(&product.app, COUNTED.kind, Some("this")).await.expect("work can be asked for");
    product.run_jobs().await;
    assert_eq!(count(&product, DONE).await, 3);
}

#[tokio::test]
async fn what_fails_is_tried_again_later_then_set_aside_until_somebody_puts_it_back() {
    let product = Product::with(&[CAPABILITY]).await;
    ask(&product.app, FAILING.kind, None).await.expect("work can be asked for");
    product.run_jobs().await;
    product.run_jobs().await;
    let waiting = in_state(&product, State::Waiting).await;
    assert_eq!(waiting[0].attempts, 1, "the second round came too early");
    assert_eq!(waiting[0].last_error.as_deref(), Some("failed: the mail server is closed"));
    for _ in 0..2 {
        product.clock.advance(TimeDelta::minutes(5));
        product.run_jobs().await;
    }
    let dead = in_state(&product, State::Dead).await;
    assert_eq!((dead.len(), dead[0].attempts), (1, 3));
    let mut tx = product.app.db.write().await.expect("the database takes a writer");
    job::replay(&mut tx, &product.app, dead[0].id).await.expect("it can be put back");
    tx.commit().await.expect("the change is kept");
    product.run_jobs().await;
    assert_eq!(in_state(&product, State::Waiting).await[0].attempts, 1);
}

#[tokio::test]
async fn a_panic_is_the_failure_of_its_own_job_alone() {
    let product = Product::with(&[CAPABILITY]).await;
    ask(&product.app, PANICKING.kind, None).await.expect("work can be asked for");
    ask(&product.app, COUNTED.kind, None).await.expect("work can be asked for");
    product.run_jobs().await;
    assert_eq!(count(&product, DONE).await, 1);
    assert_eq!(in_state(&product, State::Dead).await.len(), 1);
}

#[tokio::test]
async fn a_job_whose_worker_died_is_taken_over_and_one_that_was_taken_over_does_not_count() {
    let product = Product::with(&[CAPABILITY]).await;
    ask(&product.app, COUNTED.kind, None).await.expect("work can be asked for");
    let lease = product.clock.now() + TimeDelta::minutes(2);
    product
        .run(
            Sql::new("UPDATE job SET state = 'running', attempts = 1, worker = 'gone', lease_until = ")
                .bind(lease),
        )
        .await;
    product.run_jobs().await;
    assert_eq!(count(&product, DONE).await, 0, "its worker may still live");
    product.clock.advance(TimeDelta::minutes(3));
    product.run_jobs().await;
    assert_eq!(count(&product, DONE).await, 1);
    assert_eq!(in_state(&product, State::Done).await[0].attempts, 2);
}

/// Another process on the same database.
async fn another(product: &Product) -> App {
    let (settings, clock) = (product.app.settings.clone(), product.clock.clone());
    let chance: Arc<dyn Chance> = Arc::new(SystemChance);
    App::start(settings, clock, chance, &[CAPABILITY], &[]).await.expect("another process starts")
}

#[tokio::test]
async fn several_processes_share_the_work_and_do_nothing_twice() {
    let product = Product::with(&[CAPABILITY]).await;
    for _ in 0..60 {
        ask(&product.app, COUNTED.kind, None).await.expect("work can be asked for");
    }
    let others = [another(&product).await, another(&product).await];
    let [first, second] = &others;
    let (a, b, c) = tokio::join!(job::run_all(&product.app), job::run_all(first), job::run_all(second));
    a.and(b).and(c).expect("the jobs can be done");
    assert_eq!(count(&product, DONE).await, 60);
    assert_eq!(count(&product, "SELECT COALESCE(MAX(attempts), 0) AS value FROM job").await, 1);
    for other in others {
        other.db.close().await;
    }
}

#[tokio::test]
async fn who_is_asked_to_stop_finishes_what_was_begun() {
    let product = Product::with(&[CAPABILITY]).await;
    let (stop, stopped) = watch::channel(false);
    let worker = tokio::spawn(job::run_until(product.app.clone(), stopped));
    for _ in 0..20 {
        ask(&product.app, COUNTED.kind, None).await.expect("work can be asked for");
    }
    tokio::time::timeout(Duration::from_secs(20), async {
        while count(&product, DONE).await == 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await
    .expect("a worker that is rung begins at once");
    stop.send_replace(true);
    tokio::time::timeout(Duration::from_secs(20), worker)
        .await
        .expect("the worker stops")
        .expect("it does not break off");
    assert_eq!(in_state(&product, State::Running).await.len(), 0);
    assert!(RUNS.load(Ordering::SeqCst) > 0, "what comes back was done too");
}
