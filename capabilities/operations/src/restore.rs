//! Brings a backup back, into a folder that is not there yet and a database that is empty: all of it, or nothing.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File};
use std::io;
use std::path::{Path, PathBuf};

use hygie_platform::Error;
use hygie_platform::db::{NewDatabase, Portion, Table, Tally, Tx};
use tokio::sync::mpsc;

use crate::archive::{Head, Item, Key, Manifest, Trouble, walk};

/// Where a backup is brought back.
pub struct Target {
    pub folder: PathBuf,
    /// An empty PostgreSQL database; a SQLite file in the folder when nothing is said.
    pub database_url: Option<String>,
}

/// Reads a backup to its end, and says what it holds when nothing is wrong with it.
pub async fn verify(archive: PathBuf, key: Key) -> Result<(Head, Manifest), Trouble> {
    blocking(move || walk(open(&archive)?, &key, |_| Ok(()))).await
}

pub async fn restore(archive: PathBuf, key: Key, target: Target) -> Result<(Head, Manifest), Trouble> {
    // Everything is checked before anything is touched.
    let (head, manifest) = verify(archive.clone(), key.clone()).await?;
    let building = Building::begin(&target.folder)?;
    let url = target
        .database_url
        .unwrap_or_else(|| format!("sqlite:{}", building.unfinished.join("hygie.sqlite").display()));
    let new = NewDatabase::begin(&url, &head.steps).await?;
    match fill_from(archive, key, &new, &head, &manifest, building.unfinished.clone()).await {
        Ok(()) => {
            new.finish().await?;
            building.finish()?;
            Ok((head, manifest))
        }
        Err(trouble) => {
            new.abandon().await;
            Err(trouble)
        }
    }
}

async fn fill_from(
    archive: PathBuf,
    key: Key,
    new: &NewDatabase,
    head: &Head,
    manifest: &Manifest,
    folder: PathBuf,
) -> Result<(), Trouble> {
    let (portions, received) = mpsc::channel(4);
    let reading = blocking(move || {
        walk(open(&archive)?, &key, |item| match item {
            Item::Rows { table, lines } => {
                let portion = Portion { table: table.to_owned(), lines, tally: Tally::default() };
                portions.blocking_send(portion).map_err(|_| broken_off())
            }
            Item::File { path, content } => write_file(&folder.join(path), content),
            Item::Settings(bytes) => write_file(&folder.join("restored-settings.toml"), &mut &*bytes),
        })
    });
    let (read, filled) = tokio::join!(reading, fill(new, &head.tables, received));
    // When the database refuses what is read, the reading breaks off, and the database says why.
    let (tx, there) = filled?;
    let (_, read) = read?;
    if read != *manifest {
        return Err(Trouble::Damaged("it changed while it was read".to_owned()));
    }
    compare(&there, &manifest.tables)?;
    Ok(tx.commit().await?)
}

/// Writes what comes into the tables, and says what is there afterwards, read from the database itself. Nothing is final
/// before the caller commits.
pub(crate) async fn fill(
    new: &NewDatabase,
    tables: &[Table],
    mut portions: mpsc::Receiver<Portion>,
) -> Result<(Tx, BTreeMap<String, Tally>), Trouble> {
    let mut tx = new.db.write().await?;
    let filling = tx.begin_filling(tables).await?;
    while let Some(portion) = portions.recv().await {
        let table = tables.iter().find(|table| table.name == portion.table);
        let table = table.ok_or_else(|| Trouble::Damaged("it holds rows of an unknown table".to_owned()))?;
        tx.write_rows(table, &portion.lines).await?;
    }
    tx.end_filling(filling).await?;
    let mut there = BTreeMap::new();
    for table in tables {
        there.insert(table.name.clone(), tx.tally(table).await?);
    }
    Ok((tx, there))
}

/// What was written must be what was read, table by table.
pub(crate) fn compare(
    there: &BTreeMap<String, Tally>,
    wanted: &BTreeMap<String, Tally>,
) -> Result<(), Trouble> {
    for (name, tally) in wanted {
        let found = there.get(name).copied().unwrap_or_default();
        if found != *tally {
            return Err(Trouble::Place(format!(
                "the table {name} is not the same on both sides: {} rows and {}",
                tally.rows, found.rows
            )));
        }
    }
    Ok(())
}

fn broken_off() -> Trouble {
    Trouble::Place("the work broke off".to_owned())
}

fn open(archive: &Path) -> Result<File, Trouble> {
    File::open(archive)
        .map_err(|error| Trouble::Place(format!("{} cannot be read: {error}", archive.display())))
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Trouble> + Send + 'static,
) -> Result<T, Trouble> {
    tokio::task::spawn_blocking(work).await.map_err(Error::internal("failed to read the archive"))?
}

fn write_file(path: &Path, content: &mut dyn io::Read) -> Result<(), Trouble> {
    if let Some(folder) = path.parent() {
        private_folder(folder)?;
    }
    let mut file = File::create_new(path)?;
    io::copy(content, &mut file)?;
    Ok(file.sync_all()?)
}

fn private_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// A folder in the making, which takes its name at the end and leaves nothing behind otherwise.
struct Building {
    folder: PathBuf,
    unfinished: PathBuf,
    is_finished: bool,
}

impl Building {
    fn begin(folder: &Path) -> Result<Building, Trouble> {
        let taken = || {
            Trouble::Place(format!(
                "{} is there already: name a folder that is not, and put it in its place afterwards",
                folder.display()
            ))
        };
        let is_free = match fs::read_dir(folder) {
            Ok(mut entries) => entries.next().is_none(),
            Err(error) => error.kind() == io::ErrorKind::NotFound,
        };
        if !is_free {
            return Err(taken());
        }
        let name = folder.file_name().ok_or_else(taken)?.to_owned();
        let mut unfinished = name;
        unfinished.push(format!(".unfinished-{}", std::process::id()));
        let unfinished = folder.with_file_name(unfinished);
        private_folder(&unfinished)?;
        Ok(Building { folder: folder.to_owned(), unfinished, is_finished: false })
    }

    fn finish(mut self) -> Result<(), Trouble> {
        // An empty folder gives its place; on Unix a rename does it at once.
        #[cfg(not(unix))]
        if self.folder.exists() {
            fs::remove_dir(&self.folder)?;
        }
        fs::rename(&self.unfinished, &self.folder)?;
        self.is_finished = true;
        if let Some(parent) = self.folder.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            File::open(parent)?.sync_all()?;
        }
        Ok(())
    }
}

impl Drop for Building {
    fn drop(&mut self) {
        if !self.is_finished
            && let Err(error) = fs::remove_dir_all(&self.unfinished)
        {
            tracing::warn!(%error, "failed to remove the unfinished folder");
        }
    }
}
