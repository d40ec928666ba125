//! The 88,000 establishments of a national file, brought in twice.

use anyhow::{bail, ensure};
use clap::Args;
use hygie::out;
use hygie_platform::db::Db;

use crate::database::Database;
use crate::measure::median;
use crate::{process, scene};

#[derive(Args)]
pub struct Import {
    /// How many times the file is brought into an empty database
    #[arg(long, default_value_t = 3)]
    runs: usize,
}

pub async fn measure(database: &Database, bench: Import) -> anyhow::Result<()> {
    let file = scene::national_file()?;
    let words = ["import", "finess", file.as_str(), "--quiet"];
    let (mut firsts, mut seconds, mut peaks) = (Vec::new(), Vec::new(), Vec::new());
    for run in 1..=bench.runs {
        database.empty().await?;
        let first = process::run(database, &words)?;
        ensure!(first.status.success(), "the import failed: {}", first.said_aside);
        let before = counts(database).await?;
        let second = process::run(database, &words)?;
        ensure!(second.status.success(), "the second import failed: {}", second.said_aside);
        let after = counts(database).await?;
        if before != after {
            bail!("the second import changed the registry: {before:?} became {after:?}");
        }
        let (first_s, second_s) = (first.took.as_secs_f64(), second.took.as_secs_f64());
        out::line(format_args!(
            "run {run}: {first_s:.2} s, peak {:.0} MiB; again {second_s:.2} s, peak {:.0} MiB",
            first.peak, second.peak
        ))?;
        if run == bench.runs {
            out::line(first.printed.trim())?;
            out::line(second.printed.trim())?;
        }
        firsts.push(first_s);
        seconds.push(second_s);
        peaks.push(first.peak.max(second.peak));
    }
    out::line(format_args!(
        "import: median {:.2} s, again {:.2} s, highest peak {:.0} MiB",
        median(firsts),
        median(seconds),
        peaks.into_iter().fold(0.0, f64::max)
    ))
    .map_err(Into::into)
}

/// What an import brings, counted; the last is the latest moment at which a structure changed, in milliseconds.
pub async fn counts(database: &Database) -> anyhow::Result<Vec<(&'static str, i64)>> {
    let db = Db::open(&database.url()).await?;
    let mut tx = db.read().await?;
    let mut counted = Vec::new();
    for (name, sql) in COUNTS {
        let (count,): (i64,) = tx.get(sql).await?;
        counted.push((name, count));
    }
    drop(tx);
    db.close().await;
    Ok(counted)
}

const COUNTS: [(&str, &str); 7] = [
    ("structures", "SELECT COUNT(*) AS value FROM structure"),
    ("open", "SELECT COUNT(*) AS value FROM structure WHERE is_open"),
    ("closure", "SELECT COUNT(*) AS value FROM closure"),
    ("searched", "SELECT COUNT(*) AS value FROM structure_search"),
    ("tallied", "SELECT CAST(COALESCE(SUM(count), 0) AS BIGINT) AS value FROM tally"),
    ("doubts", "SELECT COUNT(*) AS value FROM quality_item"),
    ("moments of change", "SELECT COUNT(DISTINCT changed_at) AS value FROM structure"),
];
