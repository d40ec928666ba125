//! Makes PDF documents from a template and data, with Typst, in this very process: no network, no file of the machine, fonts of
//! its own (Inter, SIL Open Font License). They are tagged for accessibility (PDF/UA-1): a picture without words or a document
//! without a title is refused.
//!
//! What people wrote goes in as data, never into the text of a template: nothing in it can become a mark of the document.

use std::collections::HashMap;
use std::sync::LazyLock;

use chrono::{DateTime, Datelike, Timelike, Utc};
use serde_json::Value;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

/// What the templates share: the page, headings, tables, states.
const SHARED: &str = include_str!("../hygie.typ");

static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| {
    [
        &include_bytes!("../fonts/Inter-Regular.otf")[..],
        include_bytes!("../fonts/Inter-Italic.otf"),
        include_bytes!("../fonts/Inter-SemiBold.otf"),
    ]
    .into_iter()
    .flat_map(|bytes| Font::iter(Bytes::new(bytes)))
    .collect()
});
static BOOK: LazyLock<LazyHash<FontBook>> =
    LazyLock::new(|| LazyHash::new(FontBook::from_fonts(FONTS.iter())));
static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

/// Why a document could not be made: always our fault, since what people write is data.
#[derive(Debug, thiserror::Error)]
#[error("the document could not be made: {0}")]
pub struct Unprintable(String);

/// What a document is made of.
pub struct Document<'a> {
    /// A template: `#import "/hygie.typ": *`, `#let data = json("/data.json")`.
    pub template: &'a str,
    /// What stands in `/data.json`.
    pub data: &'a Value,
    /// Pictures, by the name under which the template asks for them: `/trend.svg`.
    pub pictures: &'a [(&'a str, String)],
    /// Its date.
    pub at: DateTime<Utc>,
}

/// Makes the PDF. It takes the processor for some ten milliseconds a page: call it where it may block.
pub fn render(document: &Document<'_>) -> Result<Vec<u8>, Unprintable> {
    let made = make(document);
    // What Typst remembers between two documents would only grow.
    comemo::evict(2);
    made
}

fn make(document: &Document<'_>) -> Result<Vec<u8>, Unprintable> {
    let world = Desk::set(document)?;
    let compiled: PagedDocument =
        typst::compile(&world).output.map_err(|faults| Unprintable(said(&faults)))?;
    let standards =
        PdfStandards::new(&[PdfStandard::Ua_1]).map_err(|fault| Unprintable(fault.message().to_string()))?;
    let options = PdfOptions {
        ident: Smart::Auto,
        creator: Smart::Custom(Some("Hygie".to_owned())),
        timestamp: moment(document.at).map(Timestamp::new_utc),
        standards,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&compiled, &options).map_err(|faults| Unprintable(said(&faults)))
}

fn said(faults: &[SourceDiagnostic]) -> String {
    let one = |fault: &SourceDiagnostic| {
        let hints: Vec<String> = fault.hints.iter().map(|hint| format!("{hint:?}")).collect();
        format!("{} {}", fault.message, hints.join(" "))
    };
    faults.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn moment(at: DateTime<Utc>) -> Option<Datetime> {
    let small = |number: u32| u8::try_from(number).unwrap_or(0);
    Datetime::from_ymd_hms(
        at.year(),
        small(at.month()),
        small(at.day()),
        small(at.hour()),
        small(at.minute()),
        small(at.second()),
    )
}

/// All that a template can see.
struct Desk {
    main: FileId,
    sources: HashMap<FileId, Source>,
    files: HashMap<FileId, Bytes>,
    at: DateTime<Utc>,
}

fn named(path: &str) -> Result<FileId, Unprintable> {
    let path = VirtualPath::new(path).map_err(|fault| Unprintable(format!("{path}: {fault}")))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

impl Desk {
    fn set(document: &Document<'_>) -> Result<Desk, Unprintable> {
        let main = named("/main.typ")?;
        let shared = named("/hygie.typ")?;
        let data = serde_json::to_vec(document.data).map_err(|fault| Unprintable(fault.to_string()))?;
        let mut files = HashMap::from([(named("/data.json")?, Bytes::new(data))]);
        for (name, picture) in document.pictures {
            files.insert(named(&format!("/{name}"))?, Bytes::new(picture.clone().into_bytes()));
        }
        let sources = HashMap::from([
            (main, Source::new(main, document.template.to_owned())),
            (shared, Source::new(shared, SHARED.to_owned())),
        ]);
        Ok(Desk { main, sources, files, at: document.at })
    }
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &BOOK
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.sources.get(&id).cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        Datetime::from_ymd(
            self.at.year(),
            u8::try_from(self.at.month()).unwrap_or(1),
            u8::try_from(self.at.day()).unwrap_or(1),
        )
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const SMALL: &str = r#"#import "/hygie.typ": *
#let data = json("/data.json")
#show: sheet.with(data)
= #data.heading
#data.text
#image("/chart.svg", alt: data.heading)
#grid-table((auto, 1fr), ("A", "B"), data.rows)
"#;

    fn render_small(text: &str, template: &str) -> Result<Vec<u8>, Unprintable> {
        let data = json!({
            "lang": "fr", "title": "Essai", "perimeter": "CH de Valombrelle", "date": "30 novembre 2026",
            "source": "Hygie", "page-of": "sur", "heading": "Où en est-on", "text": text,
            "rows": (0..80).map(|row| vec![format!("{row}"), "Œuvre « d’essai »".to_owned()]).collect::<Vec<_>>(),
        });
        let svg = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="5" height="5"/></svg>"#;
        let pictures = [("chart.svg", svg.to_owned())];
        let at = DateTime::from_timestamp(1_800_000_000, 0).unwrap_or_default();
        render(&Document { template, data: &data, pictures: &pictures, at })
    }

    #[test]
    fn what_people_write_is_text_whatever_it_looks_like() {
        let made = render_small("#read(\"/etc/passwd\") = *x* $y$ <z> @w", SMALL).expect("a document");
        assert!(made.starts_with(b"%PDF-"), "it is a PDF");
        assert!(made.len() > 5_000);
    }

    #[test]
    fn a_template_sees_nothing_of_the_machine() {
        let fault = render_small("", "#read(\"/etc/passwd\")").map(|_| ()).expect_err("nothing is read");
        assert!(fault.to_string().contains("access"), "{fault}");
    }

    #[test]
    fn a_picture_without_words_is_refused() {
        let bare = SMALL.replace(", alt: data.heading", "");
        assert!(render_small("", &bare).is_err());
    }
}
