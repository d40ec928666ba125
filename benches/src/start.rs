//! From the start of the process to the first page, and the memory of a server that waits.

use std::time::Duration;

use anyhow::ensure;
use clap::Args;
use hygie::out;

use crate::client::Client;
use crate::database::Database;
use crate::measure::median;
use crate::process::Server;
use crate::scene;

#[derive(Args)]
pub struct Start {
    #[arg(long, default_value_t = 5)]
    runs: usize,
}

/// Long enough for the jobs of the start to be over.
const REST: Duration = Duration::from_secs(3);

pub async fn measure(database: &Database, bench: Start) -> anyhow::Result<()> {
    let app = scene::open(database).await?;
    let reader = scene::readers(&app).await?.swap_remove(1);
    app.db.close().await;

    let (mut full, mut empty, mut idle) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..bench.runs {
        let server = Server::start(database)?;
        full.push(first_page(&server, "/structures", &reader.cookie).await?);
        tokio::time::sleep(REST).await;
        idle.push(server.memory().now);
    }
    let new = database.beside("hygie_bench_new");
    for _ in 0..bench.runs {
        new.empty().await?;
        let server = Server::start(&new)?;
        empty.push(first_page(&server, "/sign-in", "").await?);
    }
    out::line(format_args!("first list of structures, on 88,000 of them: {}", in_words(full)))?;
    out::line(format_args!("first page on an empty database, tables made: {}", in_words(empty)))?;
    out::line(format_args!("memory when idle: median {:.0} MiB", median(idle)))?;
    match std::env::current_exe()?.parent().map(|folder| folder.join("hygie")).filter(|path| path.is_file()) {
        Some(program) => {
            let size = std::fs::metadata(program)?.len() / (1024 * 1024);
            out::line(format_args!("the program: {size} MiB"))?;
        }
        None => out::line("the program: not built beside this one")?,
    }
    Ok(())
}

/// In milliseconds, from the start of the process.
async fn first_page(server: &Server, path: &str, cookie: &str) -> anyhow::Result<f64> {
    let answer = Client::connect(server.address, cookie).await?.get(path).await?;
    ensure!(answer.status == 200, "GET {path} answered {}", answer.status);
    Ok(server.begun.elapsed().as_secs_f64() * 1000.0)
}

fn in_words(milliseconds: Vec<f64>) -> String {
    let longest = milliseconds.iter().copied().fold(0.0, f64::max);
    format!("median {:.0} ms, longest {longest:.0} ms", median(milliseconds))
}
