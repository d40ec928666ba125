//! Asks ClamAV about a file, by its own protocol (clamd, INSTREAM): nothing is written on the scanner's disk.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::{Error, Result};

const CHUNK: usize = 64 * 1024;
const LONGEST_WAIT: Duration = Duration::from_secs(120);
const LONGEST_ANSWER: u64 = 4096;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    Clean,
    /// The name that the scanner gives to what it found.
    Infected(String),
}

pub async fn ask(address: &str, file: impl AsyncRead + Unpin) -> Result<Finding> {
    let asked = timeout(LONGEST_WAIT, talk(address, file)).await;
    asked.map_err(Error::internal("the scanner did not answer in time"))?
}

async fn talk(address: &str, mut file: impl AsyncRead + Unpin) -> Result<Finding> {
    let failed = Error::internal("failed to speak with the scanner");
    let mut scanner = TcpStream::connect(address).await.map_err(failed)?;
    scanner.write_all(b"zINSTREAM\0").await.map_err(failed)?;
    let mut chunk = vec![0; CHUNK];
    loop {
        let read = file.read(&mut chunk).await.map_err(failed)?;
        // A chunk of no length says that this is the end.
        scanner.write_all(&(read as u32).to_be_bytes()).await.map_err(failed)?;
        if read == 0 {
            break;
        }
        scanner.write_all(&chunk[..read]).await.map_err(failed)?;
    }
    scanner.flush().await.map_err(failed)?;
    let mut answer = Vec::new();
    scanner.take(LONGEST_ANSWER).read_to_end(&mut answer).await.map_err(failed)?;
    let answer = String::from_utf8_lossy(&answer);
    let said = answer.trim_end_matches(['\0', '\n']).trim();
    match said.strip_prefix("stream: ").unwrap_or(said) {
        "OK" => Ok(Finding::Clean),
        said => match said.strip_suffix(" FOUND") {
            Some(name) => Ok(Finding::Infected(name.to_owned())),
            None => Err(Error::message(format!("the scanner answered «{said}»"))),
        },
    }
}
