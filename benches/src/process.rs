//! Hygie in a process of its own.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

use crate::database::Database;
use crate::measure::Memory;

/// The first word by which this program becomes Hygie.
pub const AS_HYGIE: &str = "hygie";

/// How often the memory of a process at work is looked at; the kernel keeps its peak by itself.
const LOOK_EVERY: Duration = Duration::from_millis(10);

pub struct Outcome {
    pub took: Duration,
    pub peak: f64,
    pub status: ExitStatus,
    pub printed: String,
    pub said_aside: String,
}

fn hygie(database: &Database, words: &[&str]) -> anyhow::Result<Command> {
    let program = std::env::current_exe().context("this program has no path")?;
    let mut command = Command::new(program);
    command
        .arg(AS_HYGIE)
        .args(words)
        .env_clear()
        .current_dir(database.folder())
        .env("HYGIE_DATABASE_URL", database.url())
        .env("HYGIE_DATA_DIR", database.folder())
        .env("HYGIE_LISTEN", "127.0.0.1:0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    Ok(command)
}

/// Starts a command of Hygie and leaves it at work.
pub fn begin(database: &Database, words: &[&str]) -> anyhow::Result<Child> {
    hygie(database, words)?.spawn().context("failed to start Hygie")
}

/// Runs a command of Hygie to its end.
pub fn run(database: &Database, words: &[&str]) -> anyhow::Result<Outcome> {
    let begun = Instant::now();
    let mut child = begin(database, words)?;
    let mut memory = Memory::default();
    let status = loop {
        if let Some(now) = Memory::of(child.id()) {
            memory = now;
        }
        match child.try_wait().context("failed to wait for Hygie")? {
            Some(status) => break status,
            None => std::thread::sleep(LOOK_EVERY),
        }
    };
    let took = begun.elapsed();
    let (mut printed, mut said_aside) = (String::new(), String::new());
    child.stdout.take().context("the output is piped")?.read_to_string(&mut printed)?;
    child.stderr.take().context("the output is piped")?.read_to_string(&mut said_aside)?;
    Ok(Outcome { took, peak: memory.peak, status, printed, said_aside })
}

/// A server that answers until it is dropped.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
    pub begun: Instant,
}

impl Server {
    pub fn start(database: &Database) -> anyhow::Result<Server> {
        Server::start_with(database, &[])
    }

    /// With settings of its own, as variables.
    pub fn start_with(database: &Database, variables: &[(&str, &str)]) -> anyhow::Result<Server> {
        let begun = Instant::now();
        let mut command = hygie(database, &["serve"])?;
        command.envs(variables.iter().copied());
        let mut child = command.stderr(Stdio::inherit()).spawn().context("failed to start Hygie")?;
        let mut output = BufReader::new(child.stdout.take().context("the output is piped")?);
        let mut line = String::new();
        output.read_line(&mut line).context("the server said nothing")?;
        let Some((_, address)) = line.trim().split_once("http://") else {
            bail!("the server did not say where it listens: «{line}»");
        };
        let address = address.parse().with_context(|| format!("«{address}» is no address"))?;
        Ok(Server { child, address, begun })
    }

    pub fn memory(&self) -> Memory {
        Memory::of(self.child.id()).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A server that is gone already needs no end.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
