//! The bytes of a file: unpacked, recognised, cut into lines and decoded.

use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, Cursor, Read};

use encoding_rs::WINDOWS_1252;
use flate2::read::MultiGzDecoder;

use crate::complaints::Unreadable;
use crate::values;

/// How much is looked at before anything is given.
const HEAD: usize = 256 * 1024;
const LONGEST_LINE: usize = 1024 * 1024;

pub(crate) enum Shape {
    Table,
    JsonLines,
    Json,
}

pub(crate) enum Line<'a> {
    Text(Cow<'a, str>),
    /// Its beginning.
    TooLong(Cow<'a, str>),
    NotUtf8(Cow<'a, str>),
}

/// What a compressed file may hold at most: several times the largest that is published.
const LARGEST_UNPACKED: u64 = 4 * 1024 * 1024 * 1024;

/// Ends a file that never ends.
struct Bounded<R> {
    inner: R,
    left: u64,
}

impl<R> Bounded<R> {
    fn new(inner: R) -> Bounded<R> {
        Bounded { inner, left: LARGEST_UNPACKED }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.left = self.left.checked_sub(read as u64).ok_or(std::io::ErrorKind::FileTooLarge)?;
        Ok(read)
    }
}

pub(crate) struct Source<'r> {
    reader: BufReader<Box<dyn Read + 'r>>,
    head: Vec<u8>,
    compressed: bool,
    encoding: Encoding,
    lines: u64,
    line: Vec<u8>,
}

impl<'r> Source<'r> {
    pub fn open(mut input: impl Read + 'r) -> Result<Source<'r>, Unreadable> {
        let broken = |source| Unreadable::Io { line: 0, source };
        let mut magic = Vec::new();
        input.by_ref().take(2).read_to_end(&mut magic).map_err(broken)?;
        let compressed = magic == [0x1f, 0x8b];
        let input = Cursor::new(magic).chain(input);
        let mut input: Box<dyn Read + 'r> =
            if compressed { Box::new(Bounded::new(MultiGzDecoder::new(input))) } else { Box::new(input) };

        let mut head = Vec::new();
        input.by_ref().take(HEAD as u64).read_to_end(&mut head).map_err(|error| {
            explain(error, compressed, head.iter().filter(|&&byte| byte == b'\n').count() as u64)
        })?;
        if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
            return Err(Unreadable::Utf16);
        }
        let marked = head.starts_with(b"\xef\xbb\xbf");
        if marked {
            head.drain(..3);
        }
        let encoding = if marked { Encoding::Utf8 } else { Encoding::of(whole_lines(&head)) };
        let input: Box<dyn Read + 'r> = Box::new(Cursor::new(head.clone()).chain(input));
        let reader = BufReader::with_capacity(64 * 1024, input);
        Ok(Source { reader, head, compressed, encoding, lines: 0, line: Vec::new() })
    }

    /// What the file is by its first bytes, or why it cannot be one of ours.
    pub fn shape(&mut self) -> Result<Shape, Unreadable> {
        if self.head.trim_ascii_start().starts_with(b"{") {
            // JSON is UTF-8 and nothing else (RFC 8259, section 8.1).
            self.encoding = Encoding::Utf8;
        }
        let head = self.head.trim_ascii_start();
        let first_line = head.split(|&byte| byte == b'\n').next().unwrap_or_default();
        if head.is_empty() {
            return Err(Unreadable::Empty);
        }
        if head.starts_with(b"PK\x03\x04") {
            let workbook = [&b"[Content_Types].xml"[..], b"xl/", b"opendocument.spreadsheet"];
            let holds = |part: &&[u8]| head.windows(part.len()).any(|window| window == *part);
            return Err(if workbook.iter().any(holds) {
                Unreadable::Workbook
            } else {
                Unreadable::ZipArchive
            });
        }
        if head.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
            return Err(Unreadable::Workbook);
        }
        if head.starts_with(b"%PDF-") {
            return Err(Unreadable::Pdf);
        }
        if head.starts_with(b"<") {
            let beginning = head[..head.len().min(4096)].to_ascii_lowercase();
            let page = [&b"<!doctype html"[..], b"<html", b"<head", b"<body"];
            let holds = |tag: &&[u8]| beginning.windows(tag.len()).any(|window| window == *tag);
            return Err(if page.iter().any(holds) { Unreadable::WebPage } else { self.unknown_layout() });
        }
        if head.starts_with(b"{") {
            let tag = b"\"resourceType\"";
            let is_resource = first_line.windows(tag.len()).any(|window| window == tag);
            return Ok(if is_resource { Shape::JsonLines } else { Shape::Json });
        }
        if first_line.len() == HEAD || first_line.contains(&0) {
            return Err(self.unknown_layout());
        }
        Ok(Shape::Table)
    }

    pub fn unknown_layout(&self) -> Unreadable {
        let beginning = String::from_utf8_lossy(&self.head[..self.head.len().min(512)]);
        Unreadable::UnknownLayout { beginning: values::excerpt(beginning.lines().next().unwrap_or_default()) }
    }

    /// The lines that are read before anything is given, without the last one, which may be cut.
    pub fn first_lines(&self) -> impl Iterator<Item = (u64, Cow<'_, str>)> {
        let encoding = self.encoding;
        (1..).zip(whole_lines(&self.head).split(|&byte| byte == b'\n')).map(move |(number, line)| {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            (number, encoding.decode_anyway(line))
        })
    }

    pub fn next_line(&mut self) -> Result<Option<Line<'_>>, Unreadable> {
        self.line.clear();
        let limit = LONGEST_LINE as u64 + 1;
        let read = self.reader.by_ref().take(limit).read_until(b'\n', &mut self.line);
        if read.map_err(|error| explain(error, self.compressed, self.lines))? == 0 {
            return Ok(None);
        }
        self.lines += 1;
        if self.line.len() > LONGEST_LINE && !self.line.ends_with(b"\n") {
            self.reader.skip_until(b'\n').map_err(|error| explain(error, self.compressed, self.lines))?;
            self.line.truncate(1024);
            return Ok(Some(Line::TooLong(self.encoding.decode_anyway(&self.line))));
        }
        if self.line.ends_with(b"\n") {
            self.line.pop();
        }
        if self.line.ends_with(b"\r") {
            self.line.pop();
        }
        self.encoding = self.encoding.after(&self.line);
        Ok(Some(match self.encoding.decode(&self.line) {
            Some(text) => Line::Text(text),
            None => Line::NotUtf8(self.encoding.decode_anyway(&self.line)),
        }))
    }

    /// The bytes from here on, for what is not cut into lines.
    pub fn bytes(&mut self) -> &mut BufReader<Box<dyn Read + 'r>> {
        &mut self.reader
    }

    pub fn is_compressed(&self) -> bool {
        self.compressed
    }

    pub fn encoding_name(&self) -> &'static str {
        match self.encoding {
            Encoding::Ascii | Encoding::Utf8 => "UTF-8",
            Encoding::Latin1 => "ISO-8859-1",
            Encoding::Windows1252 => "Windows-1252",
        }
    }

    pub fn lines_read(&self) -> u64 {
        self.lines
    }

    pub fn count_lines(&mut self, lines: u64) {
        self.lines = lines;
    }
}

/// What is looked at first, without its last line when that one is cut.
fn whole_lines(head: &[u8]) -> &[u8] {
    let end = if head.len() < HEAD { None } else { head.iter().rposition(|&byte| byte == b'\n') };
    &head[..end.unwrap_or(head.len())]
}

/// Turns the error of a reader into what a person can do about it.
pub(crate) fn explain(error: io::Error, compressed: bool, line: u64) -> Unreadable {
    match error.kind() {
        io::ErrorKind::UnexpectedEof if compressed => Unreadable::Truncated { line },
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData if compressed => {
            Unreadable::BrokenArchive { line }
        }
        _ => Unreadable::Io { line, source: error },
    }
}

/// Nothing in these files says how they are encoded: the bytes do. Windows-1252 is ISO-8859-1 with letters in the
/// 32 places that ISO-8859-1 leaves to control characters, so that both are read alike and differ only in name.
#[derive(Clone, Copy)]
enum Encoding {
    /// Nothing but ASCII so far.
    Ascii,
    Utf8,
    Latin1,
    Windows1252,
}

impl Encoding {
    /// Lines that are not ASCII vote, so that one broken line does not decide for all.
    fn of(lines: &[u8]) -> Encoding {
        let (mut utf8, mut other) = (0, 0);
        for line in lines.split(|&byte| byte == b'\n').filter(|line| !line.is_ascii()) {
            match std::str::from_utf8(line) {
                Ok(_) => utf8 += 1,
                Err(_) => other += 1,
            }
        }
        match (utf8, other) {
            (0, 0) => Encoding::Ascii,
            _ if utf8 > other => Encoding::Utf8,
            _ => Encoding::Latin1,
        }
    }

    /// What is known of the encoding once this line has been seen too.
    fn after(self, line: &[u8]) -> Encoding {
        match self {
            Encoding::Ascii if !line.is_ascii() => Encoding::of(line).after(line),
            Encoding::Latin1 if line.iter().any(|byte| (0x80..0xa0).contains(byte)) => Encoding::Windows1252,
            known => known,
        }
    }

    fn decode(self, bytes: &[u8]) -> Option<Cow<'_, str>> {
        match self {
            Encoding::Ascii | Encoding::Utf8 => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
            Encoding::Latin1 | Encoding::Windows1252 => {
                Some(WINDOWS_1252.decode_without_bom_handling(bytes).0)
            }
        }
    }

    fn decode_anyway(self, bytes: &[u8]) -> Cow<'_, str> {
        self.decode(bytes).unwrap_or_else(|| String::from_utf8_lossy(bytes))
    }
}
