//! The security review of projects: `regulation/projects.toml`.

use std::sync::Arc;

use hygie_kernel::Lang;
use hygie_plan::Severity;
use hygie_platform::{App, Error, Regulation, Result};
use serde::Deserialize;
use tokio::sync::OnceCell;

use super::{Word, in_lang};

/// What is asked of projects.
#[derive(Debug)]
pub struct Review {
    pub natures: Vec<Word>,
    pub checks: Vec<Check>,
}

impl Review {
    pub fn nature(&self, code: &str) -> Option<&Word> {
        self.natures.iter().find(|nature| nature.code == code)
    }

    /// What is asked of a project of this nature.
    pub fn checks_of(&self, nature: &str) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(move |check| check.is_asked_of(nature))
    }
}

/// A question, answered yes, no or not applicable.
#[derive(Debug)]
pub struct Check {
    pub code: String,
    natures: Vec<String>,
    label_fr: String,
    label_en: String,
    why_fr: String,
    why_en: String,
    proof_fr: String,
    proof_en: String,
    pub severity: Severity,
}

impl Check {
    pub fn is_asked_of(&self, nature: &str) -> bool {
        self.natures.is_empty() || self.natures.iter().any(|known| known == nature)
    }

    pub fn label(&self, lang: Lang) -> &str {
        in_lang(lang, &self.label_fr, &self.label_en)
    }

    pub fn why(&self, lang: Lang) -> &str {
        in_lang(lang, &self.why_fr, &self.why_en)
    }

    pub fn proof(&self, lang: Lang) -> &str {
        in_lang(lang, &self.proof_fr, &self.proof_en)
    }
}

#[derive(Deserialize)]
struct File {
    nature: Vec<Word>,
    check: Vec<Written>,
}

/// A check as the file writes it.
#[derive(Deserialize)]
struct Written {
    code: String,
    natures: Vec<String>,
    label_fr: String,
    label_en: String,
    why_fr: String,
    why_en: String,
    proof_fr: String,
    proof_en: String,
    severity: String,
}

impl Written {
    fn read(self) -> Result<Check> {
        let severity = self.severity.parse().map_err(|()| {
            Error::message(format!("regulation/projects.toml names an unknown severity: {}", self.severity))
        })?;
        Ok(Check {
            code: self.code,
            natures: self.natures,
            label_fr: self.label_fr,
            label_en: self.label_en,
            why_fr: self.why_fr,
            why_en: self.why_en,
            proof_fr: self.proof_fr,
            proof_en: self.proof_en,
            severity,
        })
    }
}

#[derive(Default)]
struct Once(OnceCell<Arc<Review>>);

pub fn read(regulation: &Regulation) -> Result<Review> {
    let file: File = regulation.toml("projects.toml")?;
    let checks = file.check.into_iter().map(Written::read).collect::<Result<_>>()?;
    Ok(Review { natures: file.nature, checks })
}

pub async fn review(app: &App) -> Result<Arc<Review>> {
    let once = app.kept::<Once>();
    once.0.get_or_try_init(|| async { read(&app.regulation).map(Arc::new) }).await.cloned()
}
