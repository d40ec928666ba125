//! An import cut at any moment by SIGKILL leaves the registry as it was before, or as it is after.

use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use clap::Args;
use hygie::out;
use hygie_kernel::{Chance, SystemChance};
use hygie_platform::db::Db;

use crate::database::Database;
use crate::import::counts;
use crate::{process, scene};

#[derive(Args)]
pub struct Kills {
    #[arg(long, default_value_t = 20)]
    times: u32,
}

pub async fn measure(database: &Database, bench: Kills) -> anyhow::Result<()> {
    let (regional, national) = (scene::regional_file()?, scene::national_file()?);
    let words = ["import", "finess", national.as_str(), "--quiet"];
    let before = database.beside("hygie_bench_before");
    before.empty().await?;
    let outcome = process::run(&before, &["import", "finess", regional.as_str(), "--quiet"])?;
    ensure!(outcome.status.success(), "the first import failed: {}", outcome.said_aside);
    let counts_before = counts(&before).await?;
    database.copy_of(&before).await?;
    let whole = process::run(database, &words)?;
    ensure!(whole.status.success(), "the import failed: {}", whole.said_aside);
    let counts_after = counts(database).await?;
    ensure!(counts_before != counts_after, "the import changes nothing, and proves nothing");
    out::line(format_args!("before: {counts_before:?}\nafter:  {counts_after:?}"))?;

    let (mut cut, mut finished) = (0, 0);
    for time in 1..=bench.times {
        database.copy_of(&before).await?;
        let moment = whole.took.mul_f64(1.05 * chance());
        let begun = Instant::now();
        let mut child = process::begin(database, &words)?;
        while begun.elapsed() < moment && child.try_wait()?.is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        child.kill().context("failed to kill the import")?;
        child.wait()?;
        let found = settled_counts(database).await?;
        let is_sound = check(database).await?;
        ensure!(is_sound, "time {time}, cut after {moment:?}: the database is damaged");
        let outcome = match found {
            _ if found == counts_before => {
                cut += 1;
                "as before"
            }
            _ if found == counts_after => {
                finished += 1;
                "as after"
            }
            _ => bail!("time {time}, cut after {moment:?}: half an import is there: {found:?}"),
        };
        let again = process::run(database, &words)?;
        ensure!(
            again.status.success(),
            "time {time}: the import could not be made again: {}",
            again.said_aside
        );
        let again = counts(database).await?;
        ensure!(again == counts_after, "time {time}: made again, the import gives {again:?}");
        out::line(format_args!(
            "{time:3}: cut after {:5.2} s, {outcome}; sound; made again",
            moment.as_secs_f64()
        ))?;
    }
    out::line(format_args!("{cut} as before, {finished} as after, none in between")).map_err(Into::into)
}

/// PostgreSQL learns a moment later that its client is gone, and what was committed by then counts: the counts are read
/// until they no longer move.
async fn settled_counts(database: &Database) -> anyhow::Result<Vec<(&'static str, i64)>> {
    let mut last = counts(database).await?;
    while !database.is_sqlite() {
        tokio::time::sleep(Duration::from_millis(500)).await;
        let now = counts(database).await?;
        if now == last {
            break;
        }
        last = now;
    }
    Ok(last)
}

/// Asks SQLite to look at every page of the file; PostgreSQL keeps its own by checksums and its log.
async fn check(database: &Database) -> anyhow::Result<bool> {
    if !database.is_sqlite() {
        return Ok(true);
    }
    let db = Db::open(&database.url()).await?;
    let mut tx = db.read().await?;
    let (said,): (String,) = tx.get("SELECT integrity_check AS value FROM pragma_integrity_check").await?;
    drop(tx);
    db.close().await;
    Ok(said == "ok")
}

/// A number from 0 to 1.
pub fn chance() -> f64 {
    let mut bytes = [0; 4];
    SystemChance.fill(&mut bytes);
    f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX)
}
