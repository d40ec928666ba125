//! Reads, writes, compares and scores cybersecurity frameworks.
//!
//! [`read`] recognises a file by what is in it: Hygie's own YAML and workbook, the libraries of CISO Assistant in both
//! too, the JSON of OSCAL, gzipped or not. A file in which something does not hold together is refused whole, with the place
//! of each [`Fault`]. [`resolve_selection`] makes a framework of an OSCAL profile and its catalogue. [`to_yaml`], [`to_workbook`], [`to_oscal_catalog`] and [`to_oscal_results`] write.
//!
//! [`score`] makes the score of a structure, [`propose`] says what the answers to one framework tell of another, and
//! [`diff`] what changes from a version to the next. None of them reads a file, a clock or a database.

mod check;
mod ciso;
mod ciso_workbook;
mod diff;
mod faults;
mod hygie;
mod inference;
mod model;
mod oscal;
mod scoring;
mod selection;
mod workbook;
mod yaml;

use std::io::Read;

pub use diff::{Changes, diff};
pub use faults::{Fault, Place, What};
pub use hygie::{mapping_to_yaml, to_yaml};
pub use inference::{Origin, Proposal, propose, resolve};
pub use model::{
    ActionPlan, Applicability, AssessmentResults, Finding, Framework, Group, Implemented, Language, Level,
    Library, Mapping, NotApplicable, Observation, Pair, PlanItem, Profile, Relation, Requirement, Risk,
    RiskLevel, RiskMatrix, Scale, Scoring, SecurityPlan, Selection, Source, Status, Text,
};
pub use oscal::{Outcome, Stamp, to_oscal_catalog, to_oscal_results};
pub use scoring::{Answer, Answers, Counted, Counts, Score, ThemeScore, asked, lacking, score};
pub use selection::resolve_selection;
pub use workbook::{Unwritable, to_workbook};

/// How many bytes a file may hold, before and after it is decompressed.
pub const LARGEST: u64 = 32 * 1024 * 1024;
/// How many requirements a framework may have.
pub const MOST_REQUIREMENTS: usize = 20_000;
/// How many pairs a mapping may have.
pub const MOST_PAIRS: usize = 100_000;
/// How deep requirements may stand one in another.
pub const DEEPEST_REQUIREMENT: usize = 20;

/// Whether a file is JSON, by its first sign.
pub fn is_json(bytes: &[u8]) -> bool {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    text.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{')
}

/// Reads a whole file. The name only helps to tell JSON from YAML, which may both begin with a brace.
pub fn read(bytes: &[u8], name: &str) -> Result<Vec<Library>, Vec<Fault>> {
    let whole = |what| Err(vec![Fault::new(Place::default(), what)]);
    if bytes.len() as u64 > LARGEST {
        return whole(What::TooLarge { limit: LARGEST });
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return workbook::read(bytes);
    }
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut plain = Vec::new();
        let mut archive = flate2::read::MultiGzDecoder::new(bytes).take(LARGEST + 1);
        if archive.read_to_end(&mut plain).is_err() {
            return whole(What::BrokenArchive);
        }
        if plain.len() as u64 > LARGEST {
            return whole(What::TooLarge { limit: LARGEST });
        }
        return read_text(&plain, name.strip_suffix(".gz").unwrap_or(name));
    }
    read_text(bytes, name)
}

fn read_text(bytes: &[u8], name: &str) -> Result<Vec<Library>, Vec<Fault>> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        let valid = std::str::from_utf8(bytes).err().map_or(0, |error| error.valid_up_to());
        let line = bytes[..valid].iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
        return Err(vec![Fault::new(Place::line(line), What::NotUtf8)]);
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(vec![Fault::new(Place::default(), What::Empty)]);
    }
    let name = name.to_ascii_lowercase();
    let says_yaml = name.ends_with(".yaml") || name.ends_with(".yml");
    if text.trim_start().starts_with('{') && !says_yaml {
        return oscal::read(text);
    }
    let root = yaml::parse(text).map_err(|fault| vec![fault])?;
    if root.get("format").is_some() || root.get("framework").is_some() || root.get("mapping").is_some() {
        return hygie::read(&root);
    }
    if root.get("objects").is_some() {
        return ciso::read(&root);
    }
    Err(vec![Fault::new(Place::default(), What::UnknownKind)])
}
