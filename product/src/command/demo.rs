//! `hygie demo`: Hygie on this machine alone, with a fictional region and somebody for each role.

mod accounts;
mod region;
mod story;

use std::io::{IsTerminal, stdout};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use clap::Args;
use hygie_fiction::Size;
use tempfile::TempDir;

use crate::command::demo::story::Length;
use crate::command::observe::observe;
use crate::command::serve::{self, answer, asked_to_stop, runtime};
use crate::command::{Ending, configured};
use crate::out;
use crate::settings::{Configuration, Sources};

#[derive(Args)]
pub struct Demo {
    /// The port to listen on
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Where the data stand, kept from one demonstration to the next [default: a temporary folder]
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
    /// A region forty times smaller, ready in a moment
    #[arg(long)]
    small: bool,
    /// As much as a region gathers in years: for measures
    #[arg(long, conflicts_with = "small")]
    large: bool,
    /// Build the region and end there
    #[arg(long, hide = true)]
    only_build: bool,
    /// Keep the temporary folder afterwards
    #[arg(long)]
    keep: bool,
}

/// Settings that the demonstration decides by itself.
const ITS_OWN: [&str; 3] = ["database_url", "data_dir", "public_url"];

/// Written into the folder while the region is built, then when it is.
const MARK: &str = "demonstration";
const BUILDING: &str = "building";
const BUILT: &str = "built";

pub fn demo(mut sources: Sources, demo: Demo) -> anyhow::Result<Ending> {
    if let Some((name, _)) = sources.flags.iter().find(|(name, _)| ITS_OWN.contains(name)) {
        let flag = name.replace('_', "-");
        bail!("the demonstration keeps its own data: leave --{flag} out, and say where with --data");
    }
    let folder = Folder::open(demo.data, demo.keep)?;
    if !sources.flags.iter().any(|(name, _)| *name == "listen") {
        sources.flags.push(("listen", format!("127.0.0.1:{}", demo.port)));
    }
    let path = folder.path();
    sources
        .flags
        .push(("data_dir", path.to_str().context("the path of the folder is not UTF-8")?.to_owned()));
    sources.flags.push(("database_url", format!("sqlite:{}", database(path).display())));
    let size = if demo.small { Size::Small } else { Size::Full };
    let length = if demo.large { Length::Long } else { Length::Short };
    configured(&sources, |configuration| show(configuration, &folder, (size, length), demo.only_build))
}

fn show(
    mut configuration: Configuration,
    folder: &Folder,
    (size, length): (Size, Length),
    only_build: bool,
) -> anyhow::Result<Ending> {
    configuration.settings.is_demonstration = true;
    // Its accounts are shown with their passwords: a second factor would protect nothing and stop the visit.
    configuration.settings.second_factor_roles.clear();
    // Its people do not exist: nobody is written to.
    configuration.settings.mail = None;
    let listen = configuration.settings.listen;
    if !listen.ip().is_loopback() {
        bail!("the demonstration is for this machine alone: {} is reached from others", listen.ip());
    }
    let _observation = observe(&configuration)?;
    runtime()?.block_on(async {
        let listener = serve::listen(&configuration).await?;
        let address = format!("http://{}", listener.local_addr()?);
        configuration.settings.public_url.clone_from(&address);
        if !folder.is_built()? {
            out::aside("Building a fictional region…")?;
            std::fs::write(folder.mark(), BUILDING).context("failed to write into the folder")?;
            region::build(&configuration, size, length).await?;
            std::fs::write(folder.mark(), BUILT).context("failed to write into the folder")?;
        }
        if only_build {
            return Ok(Ending::Well);
        }
        let app = serve::start(&configuration).await?;
        let accounts = accounts::with_new_passwords(&app).await?;
        out::line(accounts::table(&accounts))?;
        out::line(format_args!("Data: {}", folder.in_words()))?;
        out::line(format_args!("Hygie listens on {address} (Ctrl+C ends the demonstration)"))?;
        open_browser(&address);
        answer(listener, app, asked_to_stop()?, true).await?;
        Ok(Ending::Well)
    })
}

fn database(folder: &Path) -> PathBuf {
    folder.join("hygie.sqlite")
}

/// Where the data stand, and whether they stay.
enum Folder {
    Passing(TempDir),
    Kept(PathBuf),
}

impl Folder {
    fn open(data: Option<PathBuf>, is_kept: bool) -> anyhow::Result<Folder> {
        match data {
            Some(path) => {
                std::fs::create_dir_all(&path)
                    .with_context(|| format!("failed to create the folder {}", path.display()))?;
                Ok(Folder::Kept(path))
            }
            None => {
                let folder = tempfile::Builder::new()
                    .prefix("hygie-demo-")
                    .tempdir()
                    .context("failed to create a temporary folder")?;
                Ok(if is_kept { Folder::Kept(folder.keep()) } else { Folder::Passing(folder) })
            }
        }
    }

    fn path(&self) -> &Path {
        match self {
            Folder::Passing(folder) => folder.path(),
            Folder::Kept(path) => path,
        }
    }

    fn mark(&self) -> PathBuf {
        self.path().join(MARK)
    }

    /// Whether the region is there already. What was left half-built is taken away; a database that the demonstration
    /// did not make is left alone, and nothing fictional enters it.
    fn is_built(&self) -> anyhow::Result<bool> {
        let database = database(self.path());
        match std::fs::read_to_string(self.mark()) {
            Ok(mark) if mark == BUILT => Ok(true),
            Ok(_) => {
                for name in [
                    database.clone(),
                    database.with_extension("sqlite-wal"),
                    database.with_extension("sqlite-shm"),
                ] {
                    if name.exists() {
                        std::fs::remove_file(&name)
                            .with_context(|| format!("failed to remove {}", name.display()))?;
                    }
                }
                Ok(false)
            }
            Err(_) if database.exists() => {
                bail!("{} was not made by the demonstration: choose another folder", database.display())
            }
            Err(_) => Ok(false),
        }
    }

    fn in_words(&self) -> String {
        match self {
            Folder::Passing(folder) => format!("{}, removed at the end", folder.path().display()),
            Folder::Kept(path) => format!("{}, kept", path.display()),
        }
    }
}

/// Opens the pages for somebody who sits in front of the machine, where that is known to work.
fn open_browser(address: &str) {
    let program = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())
        .map(|folder| folder.join("xdg-open"))
        .find(|path| path.is_file());
    if let Some(program) = program.filter(|_| stdout().is_terminal()) {
        let opened = Command::new(program)
            .arg(address)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        if let Err(error) = opened {
            tracing::debug!(%error, "the browser did not open");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(folder: &TempDir) -> Folder {
        Folder::open(Some(folder.path().to_owned()), false).unwrap()
    }

    #[test]
    fn a_database_of_somebody_else_is_left_alone() {
        let folder = TempDir::new().unwrap();
        std::fs::write(database(folder.path()), "precious").unwrap();
        assert!(kept(&folder).is_built().is_err());
        assert!(database(folder.path()).exists());
    }

    #[test]
    fn what_was_left_half_built_is_built_again() {
        let folder = TempDir::new().unwrap();
        std::fs::write(database(folder.path()), "half").unwrap();
        std::fs::write(folder.path().join(MARK), BUILDING).unwrap();
        assert!(!kept(&folder).is_built().unwrap());
        assert!(!database(folder.path()).exists());
        std::fs::write(folder.path().join(MARK), BUILT).unwrap();
        assert!(kept(&folder).is_built().unwrap());
    }

    #[test]
    fn the_temporary_folder_goes_away_unless_it_is_kept() {
        let path = Folder::open(None, false).unwrap().path().to_owned();
        assert!(!path.exists());
        let path = Folder::open(None, true).unwrap().path().to_owned();
        assert!(path.exists());
        std::fs::remove_dir(path).unwrap();
    }
}
