//! Acts are written to the journal as fast as people may act, and the whole chain is followed afterwards.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use clap::Args;
use hygie::out;
use hygie_platform::App;
use hygie_platform::journal::{self, Entry};
use serde_json::json;

use crate::database::Database;
use crate::measure::{Samples, median};
use crate::scene;

#[derive(Args)]
pub struct Journal {
    #[arg(long, default_value_t = 64)]
    writers: usize,
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Acts that are there when the chain is followed
    #[arg(long, default_value_t = 1_000_000)]
    acts: usize,
}

/// Acts of one transaction, as an import or a campaign writes them.
const TOGETHER: [usize; 2] = [1, 20];

pub async fn measure(database: &Database, bench: Journal) -> anyhow::Result<()> {
    let database = database.beside("hygie_bench_journal");
    database.empty().await?;
    let app = scene::start(&database).await?;
    for together in TOGETHER {
        let end = Instant::now() + Duration::from_secs(bench.seconds);
        let writers: Vec<_> =
            (0..bench.writers).map(|_| tokio::spawn(write_until(app.clone(), together, end))).collect();
        let mut samples = Samples::default();
        for writer in writers {
            samples.extend(writer.await.context("a writer broke off")??);
        }
        let acts = samples.len() * together;
        out::line(format_args!(
            "{} writers, {together} acts at once: {:.0} acts/s   {samples}",
            bench.writers,
            acts as f64 / bench.seconds as f64
        ))?;
    }
    let there = journal::verify(&app.db, None).await?.rows;
    for _ in (usize::try_from(there)?..bench.acts).step_by(1000) {
        write(&app, 1000).await?;
    }
    let mut rates = Vec::new();
    for _ in 0..3 {
        let started = Instant::now();
        let found = journal::verify(&app.db, None).await?;
        ensure!(found.is_sound(), "the journal is not sound: {:?}", found.faults);
        rates.push(found.rows as f64 / started.elapsed().as_secs_f64());
    }
    out::line(format_args!("verification: {:.0} rows/s, median of three", median(rates)))?;
    app.db.close().await;
    Ok(())
}

async fn write_until(app: App, together: usize, end: Instant) -> hygie_platform::Result<Samples> {
    let mut samples = Samples::default();
    while Instant::now() < end {
        let started = Instant::now();
        write(&app, together).await?;
        samples.add(started.elapsed());
    }
    Ok(samples)
}

async fn write(app: &App, together: usize) -> hygie_platform::Result<()> {
    let mut tx = app.db.write().await?;
    let details = json!({ "field": "phone", "from": "01 99 00 00 00", "to": "01 99 00 00 01" });
    for _ in 0..together {
        let subject = app.new_id::<App>().uuid();
        journal::write_of_hygie(
            &mut tx,
            app,
            Entry { act: "bench.acted", node: None, subject, details: &details },
        );
    }
    tx.commit().await
}
