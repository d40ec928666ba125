//! `hygie check`: what holds, and what is wrong, before anything is started.

use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::Context;
use hygie_platform::db::{Db, Progress};
use hygie_platform::{Regulation, Settings};
use serde::Serialize;

use crate::CAPABILITIES;
use crate::command::{Ending, explain};
use crate::out;
use crate::settings::{self, Holding, Mistake, Origin, Reading, Sources, hide_password};

/// Below this, an import of the national file may not fit.
const LITTLE_SPACE: u64 = 2_000_000_000;

#[derive(Serialize)]
struct Report {
    version: &'static str,
    is_sound: bool,
    settings: Vec<Holding>,
    database: Option<Database>,
    data_folder: Option<DataFolder>,
    mistakes: Vec<Mistake>,
}

#[derive(Serialize)]
struct Database {
    address: String,
    /// `absent` until the first start, then `behind` or `current`; `newer` when a newer Hygie was here.
    state: &'static str,
    steps_made: usize,
    steps_known: usize,
}

#[derive(Serialize)]
struct DataFolder {
    path: PathBuf,
    exists: bool,
    free_bytes: Option<u64>,
}

pub fn check(sources: &Sources, json: bool) -> anyhow::Result<Ending> {
    let report = examine(sources)?;
    if json {
        out::line(serde_json::to_string_pretty(&report)?)?;
    } else {
        out::line(report.in_words())?;
        if !report.is_sound {
            out::aside(format_args!("\n{}", explain(&report.mistakes)))?;
        }
    }
    Ok(if report.is_sound { Ending::Well } else { Ending::Misconfigured })
}

fn examine(sources: &Sources) -> anyhow::Result<Report> {
    let Reading { holdings, outcome } = settings::read(sources);
    let mut report = Report {
        version: env!("CARGO_PKG_VERSION"),
        is_sound: false,
        settings: holdings,
        database: None,
        data_folder: None,
        mistakes: Vec::new(),
    };
    match outcome {
        Ok(configuration) => {
            report.look_at_folder(&configuration.settings);
            report.look_at_rules(&configuration.settings);
            report.look_at_database(&configuration.settings)?;
        }
        Err(mistakes) => report.mistakes = mistakes,
    }
    report.is_sound = report.mistakes.is_empty();
    Ok(report)
}

impl Report {
    fn look_at_folder(&mut self, settings: &Settings) {
        let path = &settings.data_dir;
        let existing = path.ancestors().find(|ancestor| ancestor.exists()).unwrap_or(Path::new("."));
        if let Err(error) = try_to_write(existing) {
            self.blame(
                "data_dir",
                format!("Nothing can be written in {}: {error}.", existing.display()),
                "Give a folder that belongs to the user who runs Hygie, on a disk that has room.",
            );
        }
        self.data_folder =
            Some(DataFolder { path: path.clone(), exists: path.exists(), free_bytes: free_bytes(existing) });
    }

    /// The data files that the operator put in the place of the shipped ones.
    fn look_at_rules(&mut self, settings: &Settings) {
        let folder = settings.data_dir.join("regulation");
        if let Err(error) = Regulation::new(folder).check(CAPABILITIES) {
            self.blame(
                "data_dir",
                format!("{:#}.", anyhow::Error::new(error)),
                "Correct the file, or take it away: the shipped one then holds.",
            );
        }
    }

    fn look_at_database(&mut self, settings: &Settings) -> anyhow::Result<()> {
        let url = &settings.database_url;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .context("failed to start the threads")?;
        let progress = match runtime.block_on(Db::progress(url)) {
            Ok(progress) => progress,
            Err(error) => {
                let error = anyhow::Error::new(error);
                self.blame(
                    "database_url",
                    format!("{} does not open: {error:#}.", hide_password(url)),
                    "Check that the address is right, that the server runs, and that its user may create tables.",
                );
                return Ok(());
            }
        };
        let Progress { made, known, unknown } = progress.unwrap_or(Progress {
            made: 0,
            known: hygie_platform::db::MIGRATIONS().len(),
            unknown: 0,
        });
        let state = match (made, unknown) {
            (0, _) => "absent",
            (_, 1..) => "newer",
            (made, 0) if made < known => "behind",
            _ => "current",
        };
        if state == "newer" {
            self.blame(
                "database_url",
                format!(
                    "The database was made by a newer Hygie: this one does not know {unknown} of its steps."
                ),
                "Run that newer Hygie, or restore the backup that was made before it came.",
            );
        }
        self.database =
            Some(Database { address: hide_password(url), state, steps_made: made, steps_known: known });
        Ok(())
    }

    fn blame(&mut self, name: &str, wrong: String, advice: &str) {
        let from = self
            .settings
            .iter()
            .find(|holding| holding.name == name)
            .map_or(Origin::Default, |holding| holding.from.clone());
        self.mistakes.push(Mistake::new(name, from, wrong, advice));
    }

    fn in_words(&self) -> String {
        let mut text = format!("Hygie {}\n\nSettings\n", self.version);
        for Holding { name, value, from } in &self.settings {
            let value = if value.is_empty() { "none" } else { value };
            let _ = writeln!(text, "  {name:22} {value}  ({from})");
        }
        if let Some(Database { address, state, steps_made, steps_known }) = &self.database {
            let state = match *state {
                "absent" => "nothing yet: the first start makes the tables".to_owned(),
                "behind" => format!("{steps_made} steps of {steps_known}: the next start does the others"),
                "newer" => "made by a newer Hygie".to_owned(),
                _ => format!("up to date ({steps_known} steps)"),
            };
            let _ = writeln!(text, "\nDatabase\n  {address}\n  {state}");
        }
        if let Some(DataFolder { path, exists, free_bytes }) = &self.data_folder {
            let exists = if *exists { "" } else { " (the first start makes it)" };
            let _ = writeln!(text, "\nData folder\n  {}{exists}", path.display());
            if let Some(free) = free_bytes {
                let little = if *free < LITTLE_SPACE { ": little for the national files" } else { "" };
                let _ =
                    writeln!(text, "  {}.{} GB free{little}", free / 1_000_000_000, free / 100_000_000 % 10);
            }
        }
        if self.is_sound {
            text.push_str("\nAll is well.");
        }
        text.trim_end().to_owned()
    }
}

/// Makes a file and takes it away: the only answer that counts, whatever the permissions look like.
fn try_to_write(folder: &Path) -> io::Result<()> {
    let path = folder.join(format!(".hygie-check-{}", std::process::id()));
    OpenOptions::new().write(true).create_new(true).open(&path)?;
    fs::remove_file(&path)
}

#[cfg(unix)]
fn free_bytes(folder: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    disk.f_bavail.checked_mul(disk.f_frsize)
}

#[cfg(not(unix))]
fn free_bytes(_: &Path) -> Option<u64> {
    None
}
