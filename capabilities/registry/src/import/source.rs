//! A file, read on a thread of its own and handed over in bounded portions.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::ops::ControlFlow;
use std::path::PathBuf;

use hygie_platform::{Error, Result};
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;

use super::Progress;

/// How many items travel together.
const PORTION: usize = 256;

/// A file that counts what was read of it.
pub struct Counted {
    file: BufReader<File>,
    progress: Progress,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.file.read(buffer)?;
        self.progress.add(length);
        Ok(length)
    }
}

/// The SHA-256 of a file in hexadecimal, and its size in bytes.
pub async fn fingerprint_of_file(path: PathBuf) -> Result<(String, i64)> {
    let failed = Error::internal("failed to read the file");
    tokio::task::spawn_blocking(move || {
        let mut file = File::open(&path)?;
        let (mut hash, mut buffer, mut size) = (Sha256::new(), vec![0; 256 * 1024], 0_i64);
        loop {
            let length = file.read(&mut buffer)?;
            if length == 0 {
                break;
            }
            hash.update(&buffer[..length]);
            size += i64::try_from(length).unwrap_or(0);
        }
        let hex = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok((hex, size))
    })
    .await
    .map_err(failed)?
    .map_err(|error: io::Error| Error::Internal { doing: "failed to read the file", source: Box::new(error) })
}

/// Reads a file on its own thread. What it gives arrives in portions; when the receiver is dropped, the reading stops.
pub fn read_beside<T, R, F>(
    path: PathBuf,
    progress: Progress,
    read: F,
) -> (mpsc::Receiver<Vec<T>>, tokio::task::JoinHandle<io::Result<R>>)
where
    T: Send + 'static,
    R: Send + 'static,
    F: FnOnce(Counted, &mut dyn FnMut(T) -> ControlFlow<()>) -> R + Send + 'static,
{
    let (sender, receiver) = mpsc::channel(8);
    let handle = tokio::task::spawn_blocking(move || {
        let file = BufReader::with_capacity(256 * 1024, File::open(path)?);
        let mut portion = Vec::with_capacity(PORTION);
        let outcome = read(Counted { file, progress }, &mut |item| {
            portion.push(item);
            if portion.len() < PORTION {
                return ControlFlow::Continue(());
            }
            let full = std::mem::replace(&mut portion, Vec::with_capacity(PORTION));
            match sender.blocking_send(full) {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            }
        });
        // A receiver that has gone away has seen enough.
        sender.blocking_send(portion).ok();
        Ok(outcome)
    });
    (receiver, handle)
}
