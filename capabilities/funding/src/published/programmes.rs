//! The funding programmes: `regulation/programmes.toml`.

use std::sync::Arc;

use chrono::NaiveDate;
use hygie_kernel::Lang;
use hygie_platform::{App, Error, Regulation, Result};
use serde::Deserialize;
use tokio::sync::OnceCell;

use super::in_lang;
use crate::model::{Level, Rule};

#[derive(Clone, Debug, Deserialize)]
pub struct Programme {
    pub code: String,
    label_fr: String,
    label_en: String,
    funder_fr: String,
    funder_en: String,
    pub opens_on: Option<NaiveDate>,
    pub closes_on: Option<NaiveDate>,
    pub level: Level,
    kinds: Vec<String>,
    pub segments: Vec<String>,
    /// official, or to-validate by the agency.
    pub status: String,
    pub confidence: String,
    note_fr: String,
    note_en: String,
    #[serde(rename = "prerequisite")]
    pub prerequisites: Vec<Prerequisite>,
}

impl Programme {
    pub fn label(&self, lang: Lang) -> &str {
        in_lang(lang, &self.label_fr, &self.label_en)
    }

    pub fn funder(&self, lang: Lang) -> &str {
        in_lang(lang, &self.funder_fr, &self.funder_en)
    }

    pub fn note(&self, lang: Lang) -> &str {
        in_lang(lang, &self.note_fr, &self.note_en)
    }

    pub fn is_to_validate(&self) -> bool {
        self.status != "official"
    }

    /// Whether a legal entity of this segment is one of those that it is for.
    pub fn concerns(&self, segment: &str) -> bool {
        let is_named =
            |words: &[String], word: &str| words.is_empty() || words.iter().any(|known| known == word);
        is_named(&self.kinds, "EJ") && is_named(&self.segments, segment)
    }

    /// Whether the desk was closed before a day, as far as is known.
    pub fn is_closed_on(&self, day: NaiveDate) -> bool {
        self.closes_on.is_some_and(|last| last < day)
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Written")]
pub struct Prerequisite {
    pub reference: String,
    label_fr: String,
    label_en: String,
    proof_fr: String,
    proof_en: String,
    pub confidence: String,
    /// Without it the programme is not met.
    pub is_mandatory: bool,
    pub rule: Rule,
    /// The share of the combined activity that is enough in a group.
    pub share: Option<f64>,
}

impl Prerequisite {
    pub fn label(&self, lang: Lang) -> &str {
        in_lang(lang, &self.label_fr, &self.label_en)
    }

    pub fn proof(&self, lang: Lang) -> &str {
        in_lang(lang, &self.proof_fr, &self.proof_en)
    }
}

/// A prerequisite as the file writes it.
#[derive(Deserialize)]
struct Written {
    r#ref: String,
    label_fr: String,
    label_en: String,
    proof_fr: String,
    proof_en: String,
    confidence: String,
    mandatory: bool,
    fact: Option<String>,
    every_months: Option<u32>,
    min_value: Option<f64>,
    after: Option<NaiveDate>,
    framework: Option<String>,
    requirement: Option<String>,
    #[serde(default)]
    document: bool,
    share: Option<f64>,
}

impl TryFrom<Written> for Prerequisite {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let wrong = |what: &str| Err(format!("the prerequisite {} {what}", written.r#ref));
        let rule = match (written.fact, written.framework, written.requirement, written.document) {
            (Some(code), None, None, false) => Rule::Fact {
                code,
                months: written.every_months.filter(|months| *months > 0),
                least: written.min_value,
                after: written.after,
            },
            (None, Some(framework), Some(requirement), false) => {
                Rule::Answer { framework, requirement, least: written.min_value.unwrap_or(1.0) }
            }
            (None, None, None, true) => Rule::Document,
            _ => return wrong("must have exactly one rule"),
        };
        if written.share.is_some_and(|share| rule == Rule::Document || !(0.0..=1.0).contains(&share)) {
            return wrong("names a share that cannot be worked out");
        }
        Ok(Prerequisite {
            reference: written.r#ref,
            label_fr: written.label_fr,
            label_en: written.label_en,
            proof_fr: written.proof_fr,
            proof_en: written.proof_en,
            confidence: written.confidence,
            is_mandatory: written.mandatory,
            rule,
            share: written.share,
        })
    }
}

#[derive(Deserialize)]
struct File {
    programme: Vec<Programme>,
}

#[derive(Default)]
struct Once(OnceCell<Arc<Vec<Arc<Programme>>>>);

pub fn read(regulation: &Regulation) -> Result<Vec<Arc<Programme>>> {
    let file: File = regulation.toml("programmes.toml")?;
    Ok(file.programme.into_iter().map(Arc::new).collect())
}

/// Every programme, in the order of the file.
pub async fn programmes(app: &App) -> Result<Arc<Vec<Arc<Programme>>>> {
    let once = app.kept::<Once>();
    once.0.get_or_try_init(|| async { read(&app.regulation).map(Arc::new) }).await.cloned()
}

pub async fn find_programme(app: &App, code: &str) -> Result<Arc<Programme>> {
    let all = programmes(app).await?;
    all.iter().find(|programme| programme.code == code).cloned().ok_or(Error::NotFound)
}
