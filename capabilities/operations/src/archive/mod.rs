//! The archive of a backup: a tar, compressed by gzip, encrypted by age. On the day when nothing else is left, ordinary
//! tools open it.
//!
//! It begins with what it is (`hygie.json`), goes on with rows (`tables/…`, one a line), files (`files/…`) and the
//! settings without their secrets, and ends with the hash of each part and the hash of that list. Nothing of it counts
//! before it was read to its end.

mod lock;
mod read;
mod write;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use hygie_platform::Error;
use hygie_platform::db::{Table, Tally};
use serde::{Deserialize, Serialize};

pub use lock::{Key, Lock};
pub use read::{Item, walk};
pub use write::Writer;

/// Counts the ways in which archives were made; one of a later way is refused.
const FORMAT: u32 = 1;

const HEAD: &str = "hygie.json";
const SETTINGS: &str = "settings.toml";
const MANIFEST: &str = "manifest.json";
const SEAL: &str = "manifest.sha256";
const TABLES: &str = "tables/";
const FILES: &str = "files/";

/// What the archive is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Head {
    pub format: u32,
    /// The Hygie that made it.
    pub version: String,
    pub at: DateTime<Utc>,
    /// The steps of the history that its tables have gone through.
    pub steps: Vec<i64>,
    pub tables: Vec<Table>,
}

impl Head {
    pub fn new(at: DateTime<Utc>, steps: Vec<i64>, tables: Vec<Table>) -> Head {
        Head { format: FORMAT, version: env!("CARGO_PKG_VERSION").to_owned(), at, steps, tables }
    }
}

/// What the archive holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    pub tables: BTreeMap<String, Tally>,
    pub parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    pub name: String,
    pub bytes: u64,
    pub sha256: String,
}

impl Manifest {
    pub fn rows(&self) -> u64 {
        self.tables.values().map(|tally| tally.rows).sum()
    }

    pub fn files(&self) -> usize {
        self.parts.iter().filter(|part| part.name.starts_with(FILES)).count()
    }
}

/// Why an archive cannot be made or used.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    #[error("this is no backup of Hygie, or its very beginning is damaged")]
    NotABackup,
    #[error("the passphrase or the key does not open this backup")]
    WrongKey,
    #[error("the backup is damaged: {0}")]
    Damaged(String),
    #[error("the backup was made by a newer Hygie ({0}): restore it with that one or a later one")]
    Newer(String),
    #[error("{0}")]
    Secret(String),
    #[error("{0}")]
    Place(String),
    #[error("failed to read or write the archive")]
    Io(#[from] std::io::Error),
    #[error(transparent)]
    Platform(#[from] Error),
}

pub(crate) fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
