//! What the data files of `regulation/` say of obligations, types of audit and budgets. Each is read once.

use std::collections::BTreeMap;
use std::sync::Arc;

use hygie_kernel::Lang;
use hygie_platform::{App, Regulation, Result};
use serde::Deserialize;
use tokio::sync::OnceCell;

struct Once<T>(OnceCell<Arc<T>>);

impl<T> Default for Once<T> {
    fn default() -> Self {
        Once(OnceCell::new())
    }
}

async fn read_once<T: Send + Sync + 'static>(
    app: &App,
    read: fn(&Regulation) -> Result<T>,
) -> Result<Arc<T>> {
    let once = app.kept::<Once<T>>();
    once.0.get_or_try_init(|| async { read(&app.regulation).map(Arc::new) }).await.cloned()
}

/// Reads them all: a wrong one is told before anything starts.
pub fn check(regulation: &Regulation) -> Result<()> {
    Obligations::read(regulation)?;
    AuditTypes::read(regulation)?;
    BudgetRules::read(regulation)?;
    Ok(())
}

pub async fn obligations(app: &App) -> Result<Arc<Obligations>> {
    read_once(app, Obligations::read).await
}

pub async fn audit_types(app: &App) -> Result<Arc<AuditTypes>> {
    read_once(app, AuditTypes::read).await
}

pub async fn budget_rules(app: &App) -> Result<Arc<BudgetRules>> {
    read_once(app, BudgetRules::read).await
}

/// Gives, for each name, the text of the reader's language.
macro_rules! said {
    ($type:ty { $($name:ident: $french:ident / $english:ident),* $(,)? }) => {
        impl $type {
            $(pub fn $name(&self, lang: Lang) -> &str {
                match lang {
                    Lang::Fr => &self.$french,
                    Lang::En => &self.$english,
                }
            })*
        }
    };
}

/// Where a file comes from, shown below the figures.
#[derive(Clone, Debug, Deserialize)]
pub struct Source {
    pub name: String,
    pub version: String,
}

#[derive(Debug)]
pub struct Obligations {
    pub source: Source,
    all: Vec<Arc<Obligation>>,
}

#[derive(Deserialize)]
struct ObligationsFile {
    source: Source,
    obligation: Vec<Obligation>,
}

/// Something that a structure must have or do.
#[derive(Clone, Debug, Deserialize)]
pub struct Obligation {
    pub code: String,
    label_fr: String,
    label_en: String,
    why_fr: String,
    why_en: String,
    text_fr: String,
    text_en: String,
    status: String,
    /// Whom it is for: the kinds, segments and statuses of structures; none means all.
    pub kinds: Vec<String>,
    pub segments: Vec<String>,
    pub statuses: Vec<String>,
    /// The fact that fulfils it.
    pub fact: String,
    /// How long the fact holds; 0, for as long as it says itself.
    pub every_months: u32,
    pub min_value: Option<f64>,
    pub warn_days: u64,
    counts_fr: Vec<String>,
    counts_en: Vec<String>,
    not_counts_fr: Vec<String>,
    not_counts_en: Vec<String>,
    how_fr: String,
    how_en: String,
    order: i64,
}

said!(Obligation {
    label: label_fr / label_en,
    why: why_fr / why_en,
    text: text_fr / text_en,
    how: how_fr / how_en,
});

impl Obligation {
    /// What fulfils it.
    pub fn counts(&self, lang: Lang) -> &[String] {
        match lang {
            Lang::Fr => &self.counts_fr,
            Lang::En => &self.counts_en,
        }
    }

    /// What people take for it and does not fulfil it.
    pub fn not_counts(&self, lang: Lang) -> &[String] {
        match lang {
            Lang::Fr => &self.not_counts_fr,
            Lang::En => &self.not_counts_en,
        }
    }

    /// Whether the duty, its rhythm or its threshold is still to be confirmed by the agency.
    pub fn is_to_validate(&self) -> bool {
        self.status != "official"
    }
}

impl Obligations {
    fn read(regulation: &Regulation) -> Result<Obligations> {
        let file: ObligationsFile = regulation.toml("obligations.toml")?;
        let mut all: Vec<_> = file.obligation.into_iter().map(Arc::new).collect();
        all.sort_by_key(|one| one.order);
        Ok(Obligations { source: file.source, all })
    }

    pub fn iter(&self) -> impl Iterator<Item = &Arc<Obligation>> {
        self.all.iter()
    }

    pub fn find(&self, code: &str) -> Option<&Arc<Obligation>> {
        self.all.iter().find(|one| one.code == code)
    }
}

#[derive(Debug, Deserialize)]
pub struct AuditTypes {
    pub source: Source,
    #[serde(rename = "type")]
    all: Vec<AuditType>,
    #[serde(default)]
    scale: BTreeMap<String, Scale>,
}

/// What audits of a kind look at, and how often they are made.
#[derive(Clone, Debug, Deserialize)]
pub struct AuditType {
    pub code: String,
    label_fr: String,
    label_en: String,
    meaning_fr: String,
    meaning_en: String,
    pub interval_months: u32,
    pub passi_expected: bool,
    passi_note_fr: String,
    passi_note_en: String,
    /// The codes of the exchange format OPSSIES that mean it, the usual one first.
    pub opssies_event_types: Vec<u16>,
    /// The scale of its level, where it is published.
    scale: Option<String>,
}

said!(AuditType {
    label: label_fr / label_en,
    meaning: meaning_fr / meaning_en,
    passi_note: passi_note_fr / passi_note_en,
});

/// The levels that an audit gives.
#[derive(Clone, Debug, Deserialize)]
pub struct Scale {
    label_fr: String,
    label_en: String,
    pub worst: i64,
    pub best: i64,
    pub source: String,
    #[serde(rename = "level")]
    pub levels: Vec<Level>,
}

said!(Scale { label: label_fr / label_en });

#[derive(Clone, Debug, Deserialize)]
pub struct Level {
    pub code: i64,
    label_fr: String,
    label_en: String,
    meaning_fr: String,
    meaning_en: String,
}

said!(Level { label: label_fr / label_en, meaning: meaning_fr / meaning_en });

impl AuditTypes {
    fn read(regulation: &Regulation) -> Result<AuditTypes> {
        regulation.toml("audit-types.toml")
    }

    pub fn iter(&self) -> impl Iterator<Item = &AuditType> {
        self.all.iter()
    }

    pub fn find(&self, code: &str) -> Option<&AuditType> {
        self.all.iter().find(|one| one.code == code)
    }

    /// The type that an event of the exchange format means.
    pub fn of_event(&self, event_type: u16) -> Option<&AuditType> {
        self.all.iter().find(|one| one.opssies_event_types.contains(&event_type))
    }

    pub fn scale(&self, audit_type: &AuditType) -> Option<&Scale> {
        self.scale.get(audit_type.scale.as_deref()?)
    }
}

#[derive(Debug, Deserialize)]
pub struct BudgetRules {
    pub source: Source,
    #[serde(rename = "line")]
    pub lines: Vec<Line>,
    #[serde(rename = "basis")]
    pub bases: Vec<Basis>,
    #[serde(rename = "band")]
    pub bands: Vec<Band>,
    pub target: Target,
}

/// A line of spending.
#[derive(Clone, Debug, Deserialize)]
pub struct Line {
    pub code: String,
    label_fr: String,
    label_en: String,
    hint_fr: String,
    hint_en: String,
    /// Whether it is part of the share; else it is entered for the record.
    pub counts: bool,
}

said!(Line { label: label_fr / label_en, hint: hint_fr / hint_en });

/// What spending is divided by.
#[derive(Clone, Debug, Deserialize)]
pub struct Basis {
    pub code: String,
    label_fr: String,
    label_en: String,
    meaning_fr: String,
    meaning_en: String,
}

said!(Basis { label: label_fr / label_en, meaning: meaning_fr / meaning_en });

/// What a share means, from this least share up to the next band.
#[derive(Clone, Debug, Deserialize)]
pub struct Band {
    pub from: f64,
    label_fr: String,
    label_en: String,
    /// The class of the state that shows it.
    pub tone: String,
}

said!(Band { label: label_fr / label_en });

#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Target {
    pub floor: f64,
    pub goal: f64,
}

impl BudgetRules {
    fn read(regulation: &Regulation) -> Result<BudgetRules> {
        let mut rules: BudgetRules = regulation.toml("budget.toml")?;
        rules.bands.sort_by(|one, other| one.from.total_cmp(&other.from));
        Ok(rules)
    }

    pub fn basis(&self, code: &str) -> Option<&Basis> {
        self.bases.iter().find(|basis| basis.code == code)
    }

    pub fn band(&self, share: f64) -> Option<&Band> {
        self.bands.iter().rev().find(|band| band.from <= share)
    }

    /// The lines that are entered for the record alone.
    pub fn excluded(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| !line.counts)
    }
}
