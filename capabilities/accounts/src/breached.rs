//! Passwords that are known to thieves: a file that the operator gives, «Pwned Passwords» ordered by hash. Each line is the
//! SHA-1 of a password in capitals, a colon and how many times it was seen. The file has forty gigabytes: it is searched
//! where it lies, by halves.

use std::fs::File;
use std::io::{BufRead, BufReader, Seek, SeekFrom};
use std::path::Path;

use hygie_platform::{App, Error, Refusal, Result};
use sha1::{Digest, Sha1};

/// Refuses a password that stands in the file of the operator, when there is one. A file that cannot be read keeps nobody
/// from choosing a password: the log says so.
pub async fn check(app: &App, password: &str) -> Result<()> {
    let Some(path) = app.settings.breached_passwords_file.clone() else { return Ok(()) };
    let hash = Sha1::digest(password.as_bytes());
    let hash: String = hash.iter().map(|byte| format!("{byte:02X}")).collect();
    let found = tokio::task::spawn_blocking(move || holds(&path, &hash))
        .await
        .map_err(Error::internal("failed to look for a password apart"))?;
    match found {
        Ok(true) => Err(Refusal::new("password-breached").into()),
        Ok(false) => Ok(()),
        Err(error) => {
            tracing::error!(%error, "the file of breached passwords cannot be read");
            Ok(())
        }
    }
}

/// Looks for a line that begins with this hash, in a file whose lines are in order.
fn holds(path: &Path, hash: &str) -> std::io::Result<bool> {
    let mut file = BufReader::new(File::open(path)?);
    // The line that is looked for begins after `low` and at `high` at the latest.
    let (mut low, mut high) = (0, file.get_ref().metadata()?.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let (start, line) = line_from(&mut file, middle)?;
        match line.get(..hash.len()).map(str::to_ascii_uppercase) {
            Some(found) if found == hash => return Ok(true),
            Some(found) if found.as_str() < hash => low = start + line.len() as u64,
            _ => high = middle,
        }
    }
    Ok(false)
}

/// The first whole line that begins at a place or after it; empty at the end of the file.
fn line_from(file: &mut BufReader<File>, place: u64) -> std::io::Result<(u64, String)> {
    let mut start = place;
    if place > 0 {
        // What remains of the line that holds the byte before is left.
        file.seek(SeekFrom::Start(place - 1))?;
        let mut rest = Vec::new();
        start = place - 1 + file.read_until(b'\n', &mut rest)? as u64;
    } else {
        file.seek(SeekFrom::Start(0))?;
    }
    let mut line = String::new();
    file.read_line(&mut line)?;
    Ok((start, line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_found_wherever_it_stands_and_no_other() {
        let mut hashes: Vec<String> = (0..500_u32)
            .map(|n| Sha1::digest(n.to_le_bytes()).iter().map(|byte| format!("{byte:02X}")).collect())
            .collect();
        hashes.sort();
        let path = std::env::temp_dir().join(format!("hygie-breached-{}", std::process::id()));
        let lines: Vec<String> =
            hashes.iter().enumerate().map(|(n, hash)| format!("{hash}:{}\r\n", n * 37)).collect();
        std::fs::write(&path, lines.concat()).unwrap();
        for hash in &hashes {
            assert!(holds(&path, hash).unwrap(), "{hash}");
        }
        for n in 500..700_u32 {
            let hash: String =
                Sha1::digest(n.to_le_bytes()).iter().map(|byte| format!("{byte:02X}")).collect();
            assert!(!holds(&path, &hash).unwrap(), "{hash}");
        }
        assert!(!holds(&path, &"0".repeat(40)).unwrap());
        assert!(!holds(&path, &"F".repeat(40)).unwrap());
        std::fs::remove_file(&path).unwrap();
    }
}
