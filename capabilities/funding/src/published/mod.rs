//! What the data files of `regulation/` say, read once.

pub mod budget;
pub mod programmes;
pub mod projects;

use hygie_kernel::Lang;
use hygie_platform::{Regulation, Result};
use serde::Deserialize;

/// Reads them all: a wrong one is told before anything starts.
pub fn check(regulation: &Regulation) -> Result<()> {
    budget::read(regulation)?;
    programmes::read(regulation)?;
    projects::read(regulation)?;
    Ok(())
}

/// A code with its label.
#[derive(Clone, Debug, Deserialize)]
pub struct Word {
    pub code: String,
    pub label_fr: String,
    pub label_en: String,
}

impl Word {
    pub fn label(&self, lang: Lang) -> &str {
        in_lang(lang, &self.label_fr, &self.label_en)
    }
}

fn in_lang<'a>(lang: Lang, fr: &'a str, en: &'a str) -> &'a str {
    match lang {
        Lang::Fr => fr,
        Lang::En => en,
    }
}
