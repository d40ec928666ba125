//! What stands in a file, looked at without unpacking it: archives within bounds, texts that are texts.

use std::io::{BufReader, Read, Seek, SeekFrom};

use hygie_kernel::holds_nir;
use serde::de::IgnoredAny;
use zip::ZipArchive;

use super::kind::{Kind, is_of_text};
use crate::{Error, Refusal, Result};

/// Beyond these an archive is refused: more would only tire whoever opens it.
const MOST_ENTRIES: usize = 5_000;
const LARGEST_UNPACKED: u64 = 1 << 30;
const HIGHEST_RATIO: u64 = 200;
/// Small entries compress well without being bombs.
const UNPACKED_WITHOUT_RATIO: u64 = 10 << 20;

const NESTED: [&str; 9] = [".zip", ".7z", ".rar", ".gz", ".bz2", ".xz", ".tar", ".tgz", ".zst"];

/// Reads the table of an archive: what it is, or why it is refused. Sizes are those that it declares, and those that
/// read it later bound what they unpack.
pub fn archive(file: impl Read + Seek, size: u64) -> Result<Kind, Refusal> {
    let refused = |why| Refusal::new(why);
    let mut archive = ZipArchive::new(file).map_err(|_| refused("file-archive-unreadable"))?;
    if archive.len() > MOST_ENTRIES {
        return Err(refused("file-archive-too-large").with("most", MOST_ENTRIES));
    }
    let (mut packed, mut unpacked) = (0_u64, 0_u64);
    let mut is_nested = false;
    let mut kind = Kind::Zip;
    for index in 0..archive.len() {
        let mut entry = archive.by_index_raw(index).map_err(|_| refused("file-archive-unreadable"))?;
        let name = entry.name().map_err(|_| refused("file-archive-unreadable"))?.into_owned();
        if entry.encrypted() {
            return Err(refused("file-archive-locked"));
        }
        if entry.enclosed_name().is_none() || name.contains('\\') {
            return Err(refused("file-archive-escapes"));
        }
        packed = packed.saturating_add(entry.compressed_size());
        unpacked = unpacked.saturating_add(entry.size());
        let lower = name.to_lowercase();
        is_nested |= NESTED.iter().any(|end| lower.ends_with(end));
        kind = match lower.as_str() {
            "word/document.xml" => Kind::Docx,
            "xl/workbook.xml" => Kind::Xlsx,
            "ppt/presentation.xml" => Kind::Pptx,
            "mimetype" if index == 0 => {
                let mut said = Vec::new();
                let read = entry.by_ref().take(100).read_to_end(&mut said);
                read.map_err(|_| refused("file-archive-unreadable"))?;
                [Kind::Odt, Kind::Ods, Kind::Odp]
                    .into_iter()
                    .find(|kind| kind.media_type().as_bytes() == said)
                    .unwrap_or(kind)
            }
            _ => kind,
        };
    }
    // Entries that overlap say more than the file holds.
    let is_bomb = unpacked > UNPACKED_WITHOUT_RATIO && unpacked / packed.max(1) > HIGHEST_RATIO;
    if packed > size || unpacked > LARGEST_UNPACKED || is_bomb {
        return Err(refused("file-archive-too-large").with("most", MOST_ENTRIES));
    }
    if is_nested && kind == Kind::Zip { Err(refused("file-archive-nested")) } else { Ok(kind) }
}

/// Reads a text to its end: whether it is one, and whether it seems to hold a social security number.
pub fn text(mut file: impl Read + Seek, kind: Kind, name: &str) -> Result<bool> {
    let failed = Error::internal("failed to read a received file");
    let lies = || Error::from(Refusal::new("file-lies").with("name", name));
    let mut may_hold_nir = false;
    let mut before = String::new();
    let mut chunk = vec![0; 64 * 1024];
    loop {
        let read = file.read(&mut chunk).map_err(failed)?;
        if read == 0 {
            break;
        }
        let bytes = &chunk[..read];
        if !bytes.iter().all(|byte| is_of_text(*byte)) {
            return Err(lies());
        }
        // Letters beyond ASCII may be cut in two here; figures and the words that are looked for are not.
        before.push_str(&String::from_utf8_lossy(bytes));
        may_hold_nir = may_hold_nir || holds_nir(&before);
        if kind == Kind::Xml && ["<!DOCTYPE", "<!ENTITY"].iter().any(|word| before.contains(word)) {
            return Err(Refusal::new("file-xml-declares").into());
        }
        let kept: Vec<char> = before.chars().rev().take(60).collect();
        before = kept.into_iter().rev().collect();
    }
    if kind == Kind::Json {
        file.seek(SeekFrom::Start(0)).map_err(failed)?;
        serde_json::from_reader::<_, IgnoredAny>(BufReader::new(file)).map_err(|_| lies())?;
    }
    Ok(may_hold_nir)
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use zip::write::SimpleFileOptions;
    use zip::{CompressionMethod, ZipWriter};

    use super::*;

    fn packed(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in entries {
            let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
            writer.start_file(*name, stored).expect("the entry has a name");
            writer.write_all(bytes).expect("memory takes it");
        }
        writer.finish().expect("memory takes it").into_inner()
    }

    fn look(bytes: &[u8]) -> Result<Kind, &'static str> {
        archive(Cursor::new(bytes), bytes.len() as u64).map_err(|refusal| refusal.key)
    }

    #[test]
    fn an_archive_tells_what_it_is_by_what_it_holds() {
        assert_eq!(
            look(&packed(&[("[Content_Types].xml", b""), ("word/document.xml", b"")])),
            Ok(Kind::Docx)
        );
        assert_eq!(look(&packed(&[("xl/workbook.xml", b"")])), Ok(Kind::Xlsx));
        let odt = b"application/vnd.oasis.opendocument.text";
        assert_eq!(look(&packed(&[("mimetype", odt), ("content.xml", b"")])), Ok(Kind::Odt));
        assert_eq!(look(&packed(&[("a.txt", b"x")])), Ok(Kind::Zip));
    }

    #[test]
    fn an_archive_that_would_harm_is_refused() {
        assert_eq!(look(b"PK\x03\x04 not really"), Err("file-archive-unreadable"));
        assert_eq!(look(&packed(&[("../../etc/passwd", b"x")])), Err("file-archive-escapes"));
        assert_eq!(look(&packed(&[("a\\b.txt", b"x")])), Err("file-archive-escapes"));
        assert_eq!(look(&packed(&[("a/b.zip", b"x")])), Err("file-archive-nested"));
        let names: Vec<String> = (0..=MOST_ENTRIES).map(|n| format!("{n}.txt")).collect();
        let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), b"" as &[u8])).collect();
        assert_eq!(look(&packed(&many)), Err("file-archive-too-large"));
        // An entry that declares more than a gigabyte: only the table is changed.
        let mut bomb = packed(&[("a.txt", &[b'x'; 40])]);
        let table = bomb.windows(4).position(|word| word == b"PK\x01\x02").expect("an archive has a table");
        bomb[table + 24..table + 28].copy_from_slice(&0x7fff_ffff_u32.to_le_bytes());
        assert_eq!(look(&bomb), Err("file-archive-too-large"));
    }

    #[test]
    fn a_text_is_read_to_its_end() {
        let check = |bytes: &[u8], kind| match text(Cursor::new(bytes), kind, "x") {
            Ok(may_hold_nir) => Ok(may_hold_nir),
            Err(Error::Refused(refusal)) => Err(refusal.key),
            Err(other) => panic!("{other:?}"),
        };
        assert_eq!(check("é;à\n".as_bytes(), Kind::Csv), Ok(false));
        assert_eq!(check(b"patiente 2 69 05 49 588 157 80", Kind::Text), Ok(true));
        let mut far = vec![b'.'; 64 * 1024 - 8];
        far.extend(b" 2 69 05 49 588 157 80");
        assert_eq!(check(&far, Kind::Text), Ok(true));
        far.push(0);
        assert_eq!(check(&far, Kind::Text), Err("file-lies"));
        assert_eq!(check(b"{\"a\": [1, 2]}", Kind::Json), Ok(false));
        assert_eq!(check(b"{\"a\": ", Kind::Json), Err("file-lies"));
        assert_eq!(
            check(b"<?xml?><!DOCTYPE a [<!ENTITY b \"c\">]><a/>", Kind::Xml),
            Err("file-xml-declares")
        );
    }
}
