//! The bytes of the file: unpacked when they are gzip, bounded, and looked at before being parsed.

use std::io::{BufRead, BufReader, Error, Read};

use flate2::bufread::MultiGzDecoder;

use crate::Unreadable;

/// What our own readers add to the faults of the system. It travels inside an `io::Error`.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error("broken gzip")]
    BrokenGzip,
    #[error("too large")]
    TooLarge,
}

/// Opens a file of at most `limit` bytes once unpacked.
pub fn open<'a>(input: impl Read + 'a, limit: u64) -> Result<Box<dyn BufRead + 'a>, Unreadable> {
    let mut raw = BufReader::new(input);
    let is_gzip = raw.fill_buf().map_err(unreadable)?.starts_with(&[0x1f, 0x8b]);
    let unpacked: Box<dyn Read + 'a> = match is_gzip {
        true => Box::new(Gunzip(MultiGzDecoder::new(raw))),
        false => Box::new(raw),
    };
    let mut text = BufReader::new(Bounded { inner: unpacked, left: limit });
    skip_blank(&mut text)?;
    match text.fill_buf().map_err(unreadable)? {
        [] => Err(Unreadable::Empty),
        [b'<', ..] => Err(Unreadable::Markup),
        [b'P', b'K', ..] => Err(Unreadable::Archive),
        _ => Ok(Box::new(text)),
    }
}

/// Finds what an input error stands for.
pub fn unreadable(error: Error) -> Unreadable {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<Fault>()) {
        Some(Fault::BrokenGzip) => Unreadable::BrokenGzip,
        Some(Fault::TooLarge) => Unreadable::TooLarge,
        None => Unreadable::Io(error),
    }
}

/// Goes past the byte order mark and the blanks.
fn skip_blank(text: &mut impl BufRead) -> Result<(), Unreadable> {
    if text.fill_buf().map_err(unreadable)?.starts_with(b"\xef\xbb\xbf") {
        text.consume(3);
    }
    loop {
        let buffer = text.fill_buf().map_err(unreadable)?;
        let blank = buffer.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let more = blank > 0 && blank == buffer.len();
        text.consume(blank);
        if !more {
            return Ok(());
        }
    }
}

/// Any fault of the unpacking is a fault of the file.
struct Gunzip<R>(MultiGzDecoder<R>);

impl<R: BufRead> Read for Gunzip<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.0.read(buffer).map_err(|_| Error::other(Fault::BrokenGzip))
    }
}

struct Bounded<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let size = self.inner.read(buffer)?;
        self.left = self.left.checked_sub(size as u64).ok_or_else(|| Error::other(Fault::TooLarge))?;
        Ok(size)
    }
}
