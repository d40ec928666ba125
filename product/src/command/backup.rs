//! `hygie backup`, `hygie restore` and `hygie move`: nothing lost, whatever happens to the machine.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use hygie_kernel::{Clock, SystemClock};
use hygie_operations::{Head, Key, Lock, Manifest, Source, Target, back_up, private_file};
use hygie_platform::db::{Db, Tally};
use serde::Serialize;

use crate::command::{Ending, observe, serve};
use crate::out;
use crate::settings::{Configuration, hide_password};

#[derive(Args)]
pub struct Backup {
    /// The file to write, which must not be there yet; - writes to the standard output
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Encrypt for the holder of this age key, in the place of a passphrase; may be said several times
    #[arg(long, value_name = "AGE1…")]
    recipient: Vec<String>,
    /// Read FILE to its end instead of writing it, and say what it holds
    #[arg(long, conflicts_with = "recipient")]
    verify: bool,
    #[command(flatten)]
    secret: Secret,
}

#[derive(Args)]
pub struct Restore {
    /// The backup
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The data folder to make, which must not be there yet
    #[arg(long, value_name = "FOLDER", required_unless_present = "dry_run")]
    to: Option<PathBuf>,
    /// An empty PostgreSQL database [default: a SQLite file in the folder]
    #[arg(long, value_name = "URL")]
    to_database: Option<String>,
    /// Read the backup to its end, say what it holds, and make nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    secret: Secret,
}

#[derive(Args)]
struct Secret {
    /// The file whose first line is the passphrase [default: the setting backup_passphrase_file]
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    /// The file of the secret age key that opens the backup
    #[arg(long, value_name = "FILE", conflicts_with = "passphrase_file")]
    identity_file: Option<PathBuf>,
}

#[derive(Args)]
pub struct Move {
    /// The database to copy: sqlite:PATH or postgres://USER@HOST/NAME
    #[arg(long, value_name = "URL")]
    from: String,
    /// Where to copy it: an empty PostgreSQL database, or a SQLite file that is not there yet
    #[arg(long, value_name = "URL")]
    to: String,
    /// Print what each table holds as JSON
    #[arg(long)]
    json: bool,
}

pub fn backup(configuration: &Configuration, backup: Backup) -> anyhow::Result<Ending> {
    if backup.verify {
        return look(configuration, backup.file, &backup.secret);
    }
    let lock = lock(configuration, &backup)?;
    let _observation = observe::observe(configuration)?;
    serve::runtime()?.block_on(async {
        let settings = &configuration.settings;
        let db = Db::open_to_read(&settings.database_url).await?;
        let source = Source::of(settings, db.clone(), SystemClock.now());
        let outcome = write(source, lock, &backup.file).await;
        db.close().await;
        let manifest = outcome?;
        out::aside(format_args!("Backed up: {}", in_words(&manifest)))?;
        Ok(Ending::Well)
    })
}

/// Writes the whole file or none: it takes its name at the end.
async fn write(source: Source, lock: Lock, file: &Path) -> anyhow::Result<Manifest> {
    if file == Path::new("-") {
        if io::stdout().is_terminal() {
            bail!("a backup is not for reading: send it to a file or to another program");
        }
        return Ok(back_up(source, lock, io::stdout()).await?.1);
    }
    if file.exists() {
        bail!("{} is there already: name a file that is not", file.display());
    }
    let mut unfinished = file.as_os_str().to_owned();
    unfinished.push(".unfinished");
    let unfinished = PathBuf::from(unfinished);
    let started =
        private_file(&unfinished).with_context(|| format!("{} cannot be written", unfinished.display()))?;
    let written = async {
        let (started, manifest) = back_up(source, lock, started).await?;
        File::sync_all(&started)?;
        fs::rename(&unfinished, file)?;
        Ok(manifest)
    };
    match written.await {
        Ok(manifest) => Ok(manifest),
        Err(error) => {
            fs::remove_file(&unfinished).context("failed to remove the unfinished backup")?;
            Err(error)
        }
    }
}

pub fn restore(configuration: &Configuration, restore: Restore) -> anyhow::Result<Ending> {
    let Restore { file, to, to_database, dry_run, secret } = restore;
    let Some(folder) = to.filter(|_| !dry_run) else { return look(configuration, file, &secret) };
    if to_database.as_ref().is_some_and(|url| !url.starts_with("postgres")) {
        bail!("--to-database names a PostgreSQL database; a SQLite file is made in the folder");
    }
    let key = key(configuration, &secret)?;
    let _observation = observe::observe(configuration)?;
    serve::runtime()?.block_on(async {
        let target = Target { folder: folder.clone(), database_url: to_database };
        let (head, manifest) = hygie_operations::restore(file, key, target).await?;
        out::line(format_args!(
            "Restored into {}, as it was on {}: {}",
            folder.display(),
            moment(&head),
            in_words(&manifest)
        ))?;
        Ok(Ending::Well)
    })
}

fn look(configuration: &Configuration, file: PathBuf, secret: &Secret) -> anyhow::Result<Ending> {
    let key = key(configuration, secret)?;
    serve::runtime()?.block_on(async {
        let (head, manifest) = hygie_operations::verify(file, key).await?;
        out::line(format_args!(
            "Sound, made on {} by Hygie {}: {}",
            moment(&head),
            head.version,
            in_words(&manifest)
        ))?;
        Ok(Ending::Well)
    })
}

pub fn move_database(configuration: &Configuration, asked: Move) -> anyhow::Result<Ending> {
    #[derive(Serialize)]
    struct Moved {
        tables: BTreeMap<String, Tally>,
    }
    let _observation = observe::observe(configuration)?;
    serve::runtime()?.block_on(async {
        let tables = hygie_operations::move_database(&asked.from, &asked.to).await?;
        if asked.json {
            out::line(serde_json::to_string_pretty(&Moved { tables })?)?;
            return Ok(Ending::Well);
        }
        let width = tables.keys().map(String::len).max().unwrap_or(0);
        for (name, tally) in &tables {
            out::line(format_args!("{name:width$}  {:>9} rows  {}", tally.rows, tally.sum))?;
        }
        out::line(format_args!(
            "The same on both sides. Set database_url to {} to serve from it.",
            hide_password(&asked.to)
        ))?;
        Ok(Ending::Well)
    })
}

fn lock(configuration: &Configuration, backup: &Backup) -> anyhow::Result<Lock> {
    let operations = &configuration.settings.operations;
    if backup.secret.identity_file.is_some() {
        bail!("a key opens a backup; name the recipient to make one");
    }
    if !backup.recipient.is_empty() {
        return Ok(Lock::from_recipients(backup.recipient.iter().map(String::as_str))?);
    }
    if let Some(path) = backup.secret.passphrase_file.as_ref().or(operations.backup_passphrase_file.as_ref())
    {
        return Ok(Lock::from_passphrase_file(path)?);
    }
    match &operations.backup_recipient {
        Some(recipient) => Ok(Lock::from_recipients([recipient.as_str()])?),
        None => bail!("a backup is encrypted: say --passphrase-file FILE, or --recipient age1…"),
    }
}

fn key(configuration: &Configuration, secret: &Secret) -> anyhow::Result<Key> {
    if let Some(path) = &secret.identity_file {
        return Ok(Key::from_identity_file(path)?);
    }
    let setting = &configuration.settings.operations.backup_passphrase_file;
    match secret.passphrase_file.as_ref().or(setting.as_ref()) {
        Some(path) => Ok(Key::from_passphrase_file(path)?),
        None => bail!("a backup is encrypted: say --passphrase-file FILE, or --identity-file FILE"),
    }
}

fn in_words(manifest: &Manifest) -> String {
    format!("{} rows in {} tables, {} files", manifest.rows(), manifest.tables.len(), manifest.files())
}

fn moment(head: &Head) -> impl std::fmt::Display {
    head.at.format("%Y-%m-%d at %H:%M UTC")
}
