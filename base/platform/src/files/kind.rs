//! What a file is, by its first bytes and never by its name alone. What lies about itself is refused.

use std::str::FromStr;

use crate::Refusal;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Pdf,
    Png,
    Jpeg,
    Gif,
    Webp,
    Docx,
    Xlsx,
    Pptx,
    Odt,
    Ods,
    Odp,
    Zip,
    Csv,
    Text,
    Json,
    Xml,
}

/// A kind, its extensions, its media type, and whether a browser may show it in a page of ours without danger.
type Row = (Kind, &'static [&'static str], &'static str, bool);

const TABLE: [Row; 16] = [
    (Kind::Pdf, &["pdf"], "application/pdf", false),
    (Kind::Png, &["png"], "image/png", true),
    (Kind::Jpeg, &["jpg", "jpeg"], "image/jpeg", true),
    (Kind::Gif, &["gif"], "image/gif", true),
    (Kind::Webp, &["webp"], "image/webp", true),
    (Kind::Docx, &["docx"], "application/vnd.openxmlformats-officedocument.wordprocessingml.document", false),
    (Kind::Xlsx, &["xlsx"], "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", false),
    (
        Kind::Pptx,
        &["pptx"],
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        false,
    ),
    (Kind::Odt, &["odt"], "application/vnd.oasis.opendocument.text", false),
    (Kind::Ods, &["ods"], "application/vnd.oasis.opendocument.spreadsheet", false),
    (Kind::Odp, &["odp"], "application/vnd.oasis.opendocument.presentation", false),
    (Kind::Zip, &["zip"], "application/zip", false),
    (Kind::Csv, &["csv"], "text/csv", false),
    (Kind::Text, &["txt", "log", "md"], "text/plain", false),
    (Kind::Json, &["json"], "application/json", false),
    (Kind::Xml, &["xml"], "application/xml", false),
];

/// What the first bytes say, before an archive is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// A kind that its first bytes name.
    Known(Kind),
    /// An archive, of which only the content says more.
    Archive,
    /// Text, of which the name says more.
    Text,
    /// A page, a drawing or a script: what a browser would run.
    Active,
    /// Anything else.
    Other,
}

impl Kind {
    pub const ALL: [Kind; 16] = {
        let mut all = [Kind::Pdf; 16];
        let mut i = 0;
        while i < TABLE.len() {
            all[i] = TABLE[i].0;
            i += 1;
        }
        all
    };

    fn row(self) -> &'static Row {
        TABLE.iter().find(|row| row.0 == self).unwrap_or(&TABLE[0])
    }

    pub fn as_str(self) -> &'static str {
        self.row().1[0]
    }

    pub fn media_type(self) -> &'static str {
        self.row().2
    }

    pub fn is_shown_inline(self) -> bool {
        self.row().3
    }

    pub fn is_text(self) -> bool {
        matches!(self, Kind::Csv | Kind::Text | Kind::Json | Kind::Xml)
    }

    pub fn is_archive(self) -> bool {
        matches!(self, Kind::Docx | Kind::Xlsx | Kind::Pptx | Kind::Odt | Kind::Ods | Kind::Odp | Kind::Zip)
    }

    /// What a name claims.
    pub fn claimed(name: &str) -> Option<Kind> {
        let extension = name.rsplit_once('.')?.1.to_ascii_lowercase();
        TABLE.iter().find(|row| row.1.contains(&extension.as_str())).map(|row| row.0)
    }
}

impl FromStr for Kind {
    type Err = Refusal;

    fn from_str(word: &str) -> Result<Self, Refusal> {
        TABLE
            .iter()
            .find(|row| row.1[0] == word)
            .map(|row| row.0)
            .ok_or_else(|| Refusal::new("file-kind-refused"))
    }
}

/// Looks at the first bytes; some hundreds are enough.
pub fn look(head: &[u8]) -> Look {
    match head {
        [b'%', b'P', b'D', b'F', b'-', ..] => Look::Known(Kind::Pdf),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Look::Known(Kind::Png),
        [0xff, 0xd8, 0xff, ..] => Look::Known(Kind::Jpeg),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Look::Known(Kind::Gif),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Look::Known(Kind::Webp),
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Look::Archive,
        _ if is_active(head) => Look::Active,
        _ if head.iter().all(|byte| is_of_text(*byte)) => Look::Text,
        _ => Look::Other,
    }
}

/// A byte that a text may hold, in UTF-8 or in Latin-1.
pub fn is_of_text(byte: u8) -> bool {
    byte >= 0x20 && byte != 0x7f || matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c)
}

/// HTML and SVG by their first words, whatever stands before them that a browser would skip.
fn is_active(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head).to_lowercase();
    let mut text = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        let skipped = [("<!--", "-->"), ("<?", "?>")].iter().find_map(|(start, end)| {
            text.strip_prefix(start)?.split_once(end).map(|(_, after)| after.trim_start())
        });
        match skipped {
            Some(rest) => text = rest,
            None => break,
        }
    }
    ["<!doctype html", "<html", "<head", "<body", "<script", "<svg", "<!doctype svg", "<iframe", "<?php"]
        .iter()
        .any(|start| text.starts_with(start))
}

/// What the file is, when its name and its bytes agree and this kind is taken here.
pub fn decide(name: &str, head: &[u8], inside: Option<Kind>, allowed: &[Kind]) -> Result<Kind, Refusal> {
    let refused = || {
        let list: Vec<_> = allowed.iter().map(|kind| kind.as_str()).collect();
        Refusal::new("file-kind-refused").with("allowed", list.join(", "))
    };
    let claimed = Kind::claimed(name).filter(|kind| allowed.contains(kind)).ok_or_else(refused)?;
    let is_true = match look(head) {
        Look::Known(kind) => kind == claimed,
        Look::Archive => inside == Some(claimed) || (claimed == Kind::Zip && inside.is_some()),
        Look::Text => claimed.is_text() && fits_text(claimed, head),
        Look::Active | Look::Other => false,
    };
    if is_true { Ok(claimed) } else { Err(Refusal::new("file-lies").with("name", name)) }
}

/// JSON and XML begin as they do; a table or a text begins as it likes.
fn fits_text(claimed: Kind, head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let first = head.iter().find(|byte| !byte.is_ascii_whitespace());
    match claimed {
        Kind::Json => first.is_some_and(|byte| b"{[\"-0123456789tfn".contains(byte)),
        Kind::Xml => first == Some(&b'<'),
        _ => true,
    }
}

/// A name without a folder, a control character or what a file system reads otherwise; never empty, never long.
pub fn tidy_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last
        .chars()
        .filter(|c| !c.is_control() && !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
        .map(|c| if "<>:\"|?*".contains(c) { '_' } else { c })
        .collect();
    let kept = kept.trim().trim_start_matches('.');
    let (stem, extension) = kept.rsplit_once('.').unwrap_or((kept, ""));
    let stem: String = stem.chars().take(120).collect();
    let extension: String = extension.chars().take(12).collect();
    match (stem.trim().is_empty(), extension.is_empty()) {
        (true, true) => "fichier".to_owned(),
        (true, false) => format!("fichier.{extension}"),
        (false, true) => stem,
        (false, false) => format!("{stem}.{extension}"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_file_is_what_its_bytes_say_when_its_name_agrees() {
        let check = |name: &str, head: &[u8], expected: Option<Kind>| {
            assert_eq!(decide(name, head, None, &Kind::ALL).ok(), expected, "{name}");
        };
        check("plan.pdf", b"%PDF-1.7\n", Some(Kind::Pdf));
        check("Plan.PDF", b"%PDF-1.7\n", Some(Kind::Pdf));
        check("plan.pdf", b"MZ\x90\x00", None);
        check("plan.png", b"%PDF-1.7\n", None);
        check("photo.jpeg", b"\xff\xd8\xff\xe0", Some(Kind::Jpeg));
        check("liste.csv", "nom;é\n".as_bytes(), Some(Kind::Csv));
        check("liste.csv", b"nom;\xe9\n", Some(Kind::Csv));
        check("liste.csv", b"nom\0", None);
        check("liste.csv", b"<!-- x --> <html><script>", None);
        check("notes.txt", b"\xef\xbb\xbf<svg onload=alert(1)>", None);
        check("donnees.xml", b"<?xml version='1.0'?><svg>", None);
        check("donnees.xml", b"<?xml version='1.0'?><a/>", Some(Kind::Xml));
        check("donnees.json", b"<a/>", None);
        check("page.html", b"<html>", None);
        check("sans-extension", b"%PDF-1.7\n", None);
    }

    #[test]
    fn an_archive_is_what_it_holds() {
        let zip = b"PK\x03\x04";
        assert_eq!(decide("a.docx", zip, Some(Kind::Docx), &Kind::ALL), Ok(Kind::Docx));
        assert!(decide("a.docx", zip, Some(Kind::Xlsx), &Kind::ALL).is_err());
        assert_eq!(decide("a.zip", zip, Some(Kind::Docx), &Kind::ALL), Ok(Kind::Zip));
        assert!(decide("a.zip", zip, Some(Kind::Zip), &[Kind::Pdf]).is_err());
    }

    #[test]
    fn a_name_never_leads_elsewhere() {
        assert_eq!(tidy_name("../../etc/passwd"), "passwd");
        assert_eq!(tidy_name("C:\\Windows\\x.pdf"), "x.pdf");
        assert_eq!(tidy_name("..\u{202e}fdp.exe"), "fdp.exe");
        assert_eq!(tidy_name(".htaccess"), "htaccess");
        assert_eq!(tidy_name(" \n"), "fichier");
    }

    proptest! {
        #[test]
        fn no_bytes_and_no_name_break_the_look(head in proptest::collection::vec(any::<u8>(), 0..300), name in ".{0,300}") {
            let tidy = tidy_name(&name);
            prop_assert!(!tidy.is_empty() && tidy.chars().count() <= 133);
            prop_assert!(!tidy.contains(['/', '\\', '\0', '\n']) && tidy != ".." && !tidy.starts_with('.'));
            if let Ok(kind) = decide(&tidy, &head, None, &Kind::ALL) {
                prop_assert_eq!(Kind::claimed(&tidy), Some(kind));
            }
        }

        #[test]
        fn what_is_binary_is_never_a_text(mut head in proptest::collection::vec(any::<u8>(), 1..300), at in any::<prop::sample::Index>()) {
            let at = at.index(head.len());
            head[at] = 0;
            for name in ["a.csv", "a.txt", "a.json", "a.xml"] {
                prop_assert!(decide(name, &head, None, &Kind::ALL).is_err());
            }
        }
    }
}
