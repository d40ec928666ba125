//! An archive in the making.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};

use age::stream::StreamWriter;
use flate2::Compression;
use flate2::write::GzEncoder;
use hygie_platform::db::Portion;
use sha2::{Digest, Sha256};

use super::{FILES, HEAD, Head, Lock, MANIFEST, Manifest, Part, SEAL, SETTINGS, TABLES, Trouble, to_hex};

pub struct Writer<W: Write> {
    tar: tar::Builder<Members<W>>,
    manifest: Manifest,
    /// How many portions each table has given.
    portions: BTreeMap<String, usize>,
}

impl<W: Write> Writer<W> {
    pub fn begin(out: W, lock: &Lock, head: &Head) -> Result<Writer<W>, Trouble> {
        let members = Members { current: Some(GzEncoder::new(lock.close(out)?, TIGHT)), level: TIGHT };
        let mut writer = Writer {
            tar: tar::Builder::new(members),
            manifest: Manifest::default(),
            portions: BTreeMap::new(),
        };
        for table in &head.tables {
            writer.manifest.tables.insert(table.name.clone(), Default::default());
        }
        writer.part(HEAD, &json(head)?)?;
        Ok(writer)
    }

    pub fn rows(&mut self, portion: &Portion) -> Result<(), Trouble> {
        let number = self.portions.entry(portion.table.clone()).or_default();
        *number += 1;
        let name = format!("{TABLES}{}/{number:06}.jsonl", portion.table);
        self.manifest.tables.entry(portion.table.clone()).or_default().add(portion.tally);
        self.part(&name, &portion.lines)
    }

    /// A file of this length; one that became shorter meanwhile is a failure.
    pub fn file(&mut self, path: &str, content: impl Read, bytes: u64) -> Result<(), Trouble> {
        let name = format!("{FILES}{path}");
        self.tar.get_mut().turn_to(LOOSE)?;
        let mut hashing = Hashing::new(content.take(bytes));
        self.tar.append_data(&mut header(bytes), &name, &mut hashing)?;
        let (read, sha256) = hashing.end();
        if read != bytes {
            return Err(Trouble::Place(format!("{path} changed while it was read")));
        }
        self.manifest.parts.push(Part { name, bytes, sha256 });
        Ok(())
    }

    pub fn settings(&mut self, text: &str) -> Result<(), Trouble> {
        self.part(SETTINGS, text.as_bytes())
    }

    pub fn finish(mut self) -> Result<(W, Manifest), Trouble> {
        let manifest = json(&self.manifest)?;
        self.append(MANIFEST, &manifest)?;
        self.append(SEAL, to_hex(&Sha256::digest(&manifest)).as_bytes())?;
        let mut out = self.tar.into_inner()?.end()?.finish()?;
        out.flush()?;
        Ok((out, self.manifest))
    }

    fn part(&mut self, name: &str, bytes: &[u8]) -> Result<(), Trouble> {
        self.append(name, bytes)?;
        let sha256 = to_hex(&Sha256::digest(bytes));
        self.manifest.parts.push(Part { name: name.to_owned(), bytes: bytes.len() as u64, sha256 });
        Ok(())
    }

    fn append(&mut self, name: &str, bytes: &[u8]) -> Result<(), Trouble> {
        self.tar.get_mut().turn_to(TIGHT)?;
        Ok(self.tar.append_data(&mut header(bytes.len() as u64), name, bytes)?)
    }
}

/// Rows shrink well. Deposited files are mostly packed already: trying again would cost four times all the rest.
const TIGHT: Compression = Compression::new(1);
const LOOSE: Compression = Compression::new(0);

/// A gzip of several members, one after the other (RFC 1952, section 2.2), each as tight as what it holds deserves.
struct Members<W: Write> {
    current: Option<GzEncoder<StreamWriter<W>>>,
    level: Compression,
}

impl<W: Write> Members<W> {
    fn turn_to(&mut self, level: Compression) -> io::Result<()> {
        if self.level != level {
            let out = self.take()?.finish()?;
            self.current = Some(GzEncoder::new(out, level));
            self.level = level;
        }
        Ok(())
    }

    fn end(mut self) -> io::Result<StreamWriter<W>> {
        self.take()?.finish()
    }

    fn take(&mut self) -> io::Result<GzEncoder<StreamWriter<W>>> {
        self.current.take().ok_or_else(broken)
    }
}

impl<W: Write> Write for Members<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.current.as_mut().ok_or_else(broken)?.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.current.as_mut().ok_or_else(broken)?.flush()
    }
}

/// Whoever writes on after a failure.
fn broken() -> io::Error {
    io::Error::other("the archive broke off before")
}

fn header(bytes: u64) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_size(bytes);
    header.set_mode(0o600);
    header
}

fn json(value: &impl serde::Serialize) -> Result<Vec<u8>, Trouble> {
    serde_json::to_vec(value).map_err(|error| Trouble::Io(error.into()))
}

/// Hashes what is read through it.
pub(super) struct Hashing<R> {
    inner: R,
    hasher: Sha256,
    bytes: u64,
}

impl<R: Read> Hashing<R> {
    pub(super) fn new(inner: R) -> Hashing<R> {
        Hashing { inner, hasher: Sha256::new(), bytes: 0 }
    }

    /// How much was read, and its SHA-256.
    pub(super) fn end(self) -> (u64, String) {
        (self.bytes, to_hex(&self.hasher.finalize()))
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.hasher.update(&buffer[..read]);
        self.bytes += read as u64;
        Ok(read)
    }
}
