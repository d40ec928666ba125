//! Measures Hygie on the 88,000 establishments of a real file, as `docs/reference/performance.md` reports it.
//!
//! Each measure prints its figures and fails when something it checks is wrong. Hygie itself runs in processes of its
//! own, made from this very program, so that one build is enough and memory is that of Hygie alone.

mod backup;
mod checks;
mod client;
mod cluster;
mod database;
mod import;
mod journal;
mod kills;
mod letters;
mod measure;
mod pages;
mod plan;
mod process;
mod scene;
mod sign_ins;
mod soak;
mod start;
mod writers;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use hygie::out;
use tokio::runtime::{Builder, Runtime};

use crate::database::Database;

#[derive(Parser)]
#[command(name = "hygie-benches")]
struct CommandLine {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    bench: Bench,
}

/// Where the measure is made.
#[derive(Args)]
struct Place {
    /// A server of PostgreSQL, as postgres://USER@HOST/postgres; SQLite otherwise
    #[arg(long, global = true)]
    postgres: Option<String>,
    /// A folder that stays, so that the next measure finds the structures there [default: a temporary one]
    #[arg(long, global = true)]
    folder: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Bench {
    /// Brings the file in, then the same again: time, peak memory, and that the second changes nothing
    Import(import::Import),
    /// Lists, searches and pages of structures, for readers of a nation, a region, a GHT and one legal entity
    Pages(pages::Pages),
    /// Pages of control and of the plan, on a fictional region that has gathered for years
    Plan(plan::Plan),
    /// From the start of the process to the first page, and the memory that an idle server holds
    Start(start::Start),
    /// Many people write at once: no error, and nothing acknowledged that is not there
    Writers(writers::Writers),
    /// Imports cut by SIGKILL: what is there is what was before or what comes after
    Kills(kills::Kills),
    /// Acts written to the journal by many at once, and the whole chain followed
    Journal(journal::Journal),
    /// Letters queued in one act, then sent by a process that is killed again and again: none lost, none sent twice
    Letters(letters::Letters),
    /// One permission check, for somebody who holds a thousand roles
    Checks(checks::Checks),
    /// Sign-ins at the same moment, with their passwords, and a reader beside them
    SignIns(sign_ins::SignIns),
    /// A backup of gigabytes while readers read, and what comes back from it
    Backup(backup::Backup),
    /// Several processes on one PostgreSQL behind a proxy, killed one after the other under load
    Cluster(cluster::Cluster),
    /// A day of mixed load in some minutes: the memory stays flat
    Soak(soak::Soak),
}

fn main() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().collect();
    if words.get(1).is_some_and(|word| word == process::AS_HYGIE) {
        return hygie::command::run(words.into_iter().skip(1), std::env::vars_os().collect()).into();
    }
    match measure(CommandLine::parse_from(words)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody may be left to read it; the code still tells.
            drop(out::aside(format_args!("hygie-benches: {error:#}")));
            ExitCode::FAILURE
        }
    }
}

/// The threads of the server itself, so that what runs in this process runs as there.
fn runtime() -> anyhow::Result<Runtime> {
    let processors = std::thread::available_parallelism().map_or(2, usize::from);
    Ok(Builder::new_multi_thread().worker_threads(processors.max(2)).enable_all().build()?)
}

fn measure(asked: CommandLine) -> anyhow::Result<()> {
    out::line(measure::machine())?;
    runtime()?.block_on(async {
        let database = Database::new(asked.place.postgres, asked.place.folder)?;
        match asked.bench {
            Bench::Import(bench) => import::measure(&database, bench).await,
            Bench::Pages(bench) => pages::measure(&database, bench).await,
            Bench::Plan(bench) => plan::measure(&database, bench).await,
            Bench::Start(bench) => start::measure(&database, bench).await,
            Bench::Writers(bench) => writers::measure(&database, bench).await,
            Bench::Kills(bench) => kills::measure(&database, bench).await,
            Bench::Journal(bench) => journal::measure(&database, bench).await,
            Bench::Letters(bench) => letters::measure(&database, bench).await,
            Bench::Checks(bench) => checks::measure(&database, bench).await,
            Bench::SignIns(bench) => sign_ins::measure(&database, bench).await,
            Bench::Backup(bench) => backup::measure(&database, bench).await,
            Bench::Cluster(bench) => cluster::measure(&database, bench).await,
            Bench::Soak(bench) => soak::measure(&database, bench).await,
        }
    })
}
