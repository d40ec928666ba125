//! Writes a backup while Hygie serves: the database as it stands at one moment, then the files, then the settings.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use hygie_platform::db::{Db, Portion, known_steps, tables};
use hygie_platform::{Error, Settings};
use tokio::sync::{mpsc, oneshot};

use crate::archive::{Head, Lock, Manifest, Trouble, Writer};

/// Rows travel by so many bytes at a time.
const PORTION: usize = 1 << 20;

pub struct Source {
    pub db: Db,
    /// The folder whose files are kept.
    pub data_dir: PathBuf,
    /// What stands in that folder and is not kept: the database itself, other backups.
    pub left_out: Vec<PathBuf>,
    /// The settings without their secrets, as a file would say them.
    pub settings: String,
    pub at: DateTime<Utc>,
}

impl Source {
    /// All that these settings name.
    pub fn of(settings: &Settings, db: Db, at: DateTime<Utc>) -> Source {
        let file = settings.database_url.strip_prefix("sqlite:").map(|path| path.trim_start_matches("//"));
        let left_out = file.map(PathBuf::from).into_iter().chain(settings.operations.backup_dir.clone());
        Source {
            db,
            data_dir: settings.data_dir.clone(),
            left_out: left_out.collect(),
            settings: settings.operations.in_words.clone(),
            at,
        }
    }
}

/// A new file for its owner alone.
pub fn private_file(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Writes the archive and gives back what it was written to, with what it holds.
pub async fn back_up<W: Write + Send + 'static>(
    source: Source,
    lock: Lock,
    out: W,
) -> Result<(W, Manifest), Trouble> {
    let Source { db, data_dir, left_out, settings, at } = source;
    let mut snapshot = db.snapshot().await?;
    let steps = snapshot.made_steps().await?;
    let known = known_steps()?;
    if steps.is_empty() {
        return Err(Trouble::Place("there is no database of Hygie here yet".to_owned()));
    }
    if steps.iter().any(|step| !known.contains(step)) {
        return Err(Trouble::Newer("its database says so".to_owned()));
    }
    let tables = tables(&steps)?;
    let head = Head::new(at, steps, tables.clone());

    let (portions, mut received) = mpsc::channel::<Portion>(4);
    let (all_said, was_all_said) = oneshot::channel::<()>();
    let writing = tokio::task::spawn_blocking(move || {
        let mut writer = Writer::begin(out, &lock, &head)?;
        while let Some(portion) = received.blocking_recv() {
            writer.rows(&portion)?;
        }
        // Without this the reading broke off, and says why itself.
        if was_all_said.blocking_recv().is_err() {
            return Err(Trouble::Place("the database was not read to its end".to_owned()));
        }
        for path in files_below(&data_dir, &left_out)? {
            write_file(&mut writer, &data_dir, &path)?;
        }
        writer.settings(&settings)?;
        writer.finish()
    });
    let reading = async {
        for table in &tables {
            snapshot.read_table(table, PORTION, &portions).await?;
        }
        Ok::<(), Error>(())
    };
    let read = reading.await;
    if read.is_ok() {
        // Whoever writes may have given up already, and says why.
        let _ = all_said.send(());
    } else {
        drop(all_said);
    }
    drop(portions);
    let written = writing.await.map_err(Error::internal("failed to write the archive"))?;
    match (read, written) {
        (Err(error), Err(Trouble::Place(_)) | Ok(_)) => Err(error.into()),
        (_, written) => written,
    }
}

fn write_file<W: Write>(writer: &mut Writer<W>, folder: &Path, path: &Path) -> Result<(), Trouble> {
    let named = path.strip_prefix(folder).unwrap_or(path).to_str();
    let named =
        named.ok_or_else(|| Trouble::Place(format!("the name of {} is not UTF-8", path.display())))?;
    match File::open(path) {
        Ok(file) => {
            let bytes = file.metadata()?.len();
            writer.file(named, file, bytes)
        }
        // What was deposited was taken in and removed meanwhile.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Trouble::Place(format!("{} cannot be read: {error}", path.display()))),
    }
}

/// Every file of a folder, in the order of their names. Links are not followed: they lead out of it.
fn files_below(folder: &Path, left_out: &[PathBuf]) -> Result<Vec<PathBuf>, Trouble> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let left_out: Vec<PathBuf> = left_out.iter().map(|path| whole(path)).collect();
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            let path = entry.path();
            let kind = entry.file_type()?;
            if kind.is_symlink() {
                continue;
            }
            if left_out.iter().any(|other| is_of(&whole(&path), other)) {
                continue;
            }
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_file() {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// The path as the system knows it, whatever the way by which it was named.
fn whole(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// The thing itself, or what an engine puts beside it: `hygie.sqlite-wal`.
fn is_of(path: &Path, other: &Path) -> bool {
    let (path, other) = (path.as_os_str().as_encoded_bytes(), other.as_os_str().as_encoded_bytes());
    path.strip_prefix(other).is_some_and(|rest| rest.is_empty() || rest.starts_with(b"-"))
}
