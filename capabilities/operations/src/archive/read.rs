//! An archive that is read: every part is checked, and the end is waited for before anything is believed.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Component, Path};

use flate2::bufread::MultiGzDecoder;
use hygie_platform::db::{Tally, known_steps, tables};
use sha2::{Digest, Sha256};

use super::{
    FILES, FORMAT, HEAD, Head, Key, MANIFEST, Manifest, Part, SEAL, SETTINGS, TABLES, Trouble, to_hex,
};

/// What stands in an archive, in its order.
pub enum Item<'a> {
    Rows { table: &'a str, lines: Vec<u8> },
    File { path: &'a Path, content: &'a mut dyn Read },
    Settings(&'a [u8]),
}

/// The largest part that is read at once: rows come in portions far smaller.
const LARGEST: u64 = 1 << 28;

/// Reads an archive to its end and checks it. What `take` is given is not certain before this returns.
pub fn walk(
    input: impl Read,
    key: &Key,
    mut take: impl FnMut(Item<'_>) -> Result<(), Trouble>,
) -> Result<(Head, Manifest), Trouble> {
    let opened = key.open(BufReader::new(input))?;
    let gzip = MultiGzDecoder::new(BufReader::with_capacity(1 << 16, opened));
    let mut tar = tar::Archive::new(gzip);
    let mut found = Found::default();
    let mut head = None;
    let mut manifest = None;
    let mut is_sealed = false;
    for entry in tar.entries().map_err(damage)? {
        let mut entry = entry.map_err(damage)?;
        if is_sealed {
            return Err(Trouble::Damaged("something follows its end".to_owned()));
        }
        let name = String::from_utf8(entry.path_bytes().into_owned())
            .map_err(|_| Trouble::Damaged("a part has no readable name".to_owned()))?;
        if name != HEAD && head.is_none() {
            return Err(Trouble::Damaged("it does not begin by saying what it is".to_owned()));
        }
        match name.as_str() {
            HEAD => head = Some(understood(&found.part(&name, &mut entry)?)?),
            SETTINGS => take(Item::Settings(&found.part(&name, &mut entry)?))?,
            MANIFEST => manifest = Some(whole(&mut entry)?),
            SEAL => {
                let sealed = manifest.as_deref().map(|bytes: &[u8]| to_hex(&Sha256::digest(bytes)));
                if sealed.as_deref().map(str::as_bytes) != Some(&whole(&mut entry)?) {
                    return Err(Trouble::Damaged("the list of its parts is not the one it had".to_owned()));
                }
                is_sealed = true;
            }
            other => {
                if let Some(table) = other.strip_prefix(TABLES).and_then(|rest| rest.split('/').next()) {
                    let lines = found.part(&name, &mut entry)?;
                    found.tables.entry(table.to_owned()).or_default().add(Tally::of(&lines));
                    take(Item::Rows { table, lines })?;
                } else if let Some(path) = other.strip_prefix(FILES).map(Path::new)
                    && path.components().all(|part| matches!(part, Component::Normal(_)))
                {
                    found.file(&name, path, &mut entry, &mut take)?;
                } else {
                    return Err(Trouble::Damaged(format!("it holds {other}, which is no part of a backup")));
                }
            }
        }
    }
    to_the_end(tar.into_inner()).map_err(damage)?;
    match (head, manifest, is_sealed) {
        (Some(head), Some(manifest), true) => {
            let manifest: Manifest = serde_json::from_slice(&manifest).map_err(damage)?;
            found.check(&head, &manifest)?;
            Ok((head, manifest))
        }
        _ => Err(Trouble::Damaged("it has no end".to_owned())),
    }
}

/// What the archive is, if this Hygie can make something of it.
fn understood(bytes: &[u8]) -> Result<Head, Trouble> {
    #[derive(serde::Deserialize)]
    struct Format {
        format: u32,
        version: String,
    }
    let Format { format, version } = serde_json::from_slice(bytes).map_err(damage)?;
    if format > FORMAT {
        return Err(Trouble::Newer(version));
    }
    let head: Head = serde_json::from_slice(bytes).map_err(damage)?;
    let known = known_steps()?;
    if head.steps.iter().any(|step| !known.contains(step)) {
        return Err(Trouble::Newer(version));
    }
    if head.tables != tables(&head.steps)? {
        return Err(Trouble::Damaged("its tables are not those of the steps that it names".to_owned()));
    }
    Ok(head)
}

fn whole(entry: &mut impl Read) -> Result<Vec<u8>, Trouble> {
    let mut bytes = Vec::new();
    entry.take(LARGEST + 1).read_to_end(&mut bytes).map_err(damage)?;
    if bytes.len() as u64 > LARGEST {
        return Err(Trouble::Damaged("a part is larger than any can be".to_owned()));
    }
    Ok(bytes)
}

/// Reads what is left, so that what closes the compression and the encryption is checked too.
fn to_the_end<R: BufRead>(mut gzip: MultiGzDecoder<R>) -> io::Result<()> {
    io::copy(&mut gzip, &mut io::sink())?;
    let mut inner = gzip.into_inner();
    match inner.fill_buf()?.is_empty() {
        true => Ok(()),
        false => Err(io::Error::new(io::ErrorKind::InvalidData, "something follows its end")),
    }
}

fn damage(error: impl std::fmt::Display) -> Trouble {
    Trouble::Damaged(error.to_string())
}

/// What was met so far.
#[derive(Default)]
struct Found {
    parts: Vec<Part>,
    tables: BTreeMap<String, Tally>,
}

impl Found {
    fn part(&mut self, name: &str, entry: &mut impl Read) -> Result<Vec<u8>, Trouble> {
        let bytes = whole(entry)?;
        self.parts.push(Part {
            name: name.to_owned(),
            bytes: bytes.len() as u64,
            sha256: to_hex(&Sha256::digest(&bytes)),
        });
        Ok(bytes)
    }

    fn file(
        &mut self,
        name: &str,
        path: &Path,
        entry: &mut impl Read,
        take: &mut impl FnMut(Item<'_>) -> Result<(), Trouble>,
    ) -> Result<(), Trouble> {
        let mut hashing = super::write::Hashing::new(entry);
        take(Item::File { path, content: &mut hashing })?;
        io::copy(&mut hashing, &mut io::sink()).map_err(damage)?;
        let (bytes, sha256) = hashing.end();
        self.parts.push(Part { name: name.to_owned(), bytes, sha256 });
        Ok(())
    }

    fn check(&self, head: &Head, manifest: &Manifest) -> Result<(), Trouble> {
        if self.parts != manifest.parts {
            return Err(Trouble::Damaged("a part is not the one it was".to_owned()));
        }
        for table in &head.tables {
            let said = manifest.tables.get(&table.name).copied().unwrap_or_default();
            let there = self.tables.get(&table.name).copied().unwrap_or_default();
            if said != there {
                return Err(Trouble::Damaged(format!("the rows of {} are not those it had", table.name)));
            }
        }
        if self.tables.keys().any(|name| head.tables.iter().all(|table| table.name != *name)) {
            return Err(Trouble::Damaged("it holds rows of an unknown table".to_owned()));
        }
        Ok(())
    }
}
