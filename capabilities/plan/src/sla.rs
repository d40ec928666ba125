//! In how many days a finding must be closed: `regulation/sla.toml`, unless the agency of the region chose otherwise.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use hygie_kernel::{Id, Lang, Node};
use hygie_platform::db::Tx;
use hygie_platform::{App, Error, Regulation, Result};
use serde::Deserialize;
use tokio::sync::OnceCell;

use crate::model::{Exposure, Severity};
use crate::store::sla;

/// What is chosen for a region.
#[derive(Clone, Debug)]
pub struct Delays {
    days: HashMap<(Severity, Exposure), i64>,
}

impl Delays {
    pub fn days(&self, severity: Severity, exposure: Exposure) -> i64 {
        self.days.get(&(severity, exposure)).copied().unwrap_or(90)
    }

    pub fn due(&self, found_on: NaiveDate, severity: Severity, exposure: Exposure) -> NaiveDate {
        let days = self.days(severity, exposure).unsigned_abs();
        found_on.checked_add_days(Days::new(days)).unwrap_or(found_on)
    }
}

#[derive(Deserialize)]
struct File {
    severity: Vec<Word>,
    exposure: Vec<Word>,
    delay: Vec<Delay>,
}

/// A word with its label and, where it has one, its meaning.
#[derive(Clone, Debug, Deserialize)]
pub struct Word {
    pub code: String,
    pub label_fr: String,
    pub label_en: String,
    #[serde(default)]
    pub meaning_fr: String,
    #[serde(default)]
    pub meaning_en: String,
}

impl Word {
    pub fn label(&self, lang: Lang) -> &str {
        match lang {
            Lang::Fr => &self.label_fr,
            Lang::En => &self.label_en,
        }
    }

    pub fn meaning(&self, lang: Lang) -> &str {
        match lang {
            Lang::Fr => &self.meaning_fr,
            Lang::En => &self.meaning_en,
        }
    }
}

#[derive(Deserialize)]
struct Delay {
    severity: String,
    exposure: String,
    days: i64,
}

/// What the data file says.
#[derive(Debug)]
pub struct Published {
    pub severities: Vec<Word>,
    pub exposures: Vec<Word>,
    delays: Delays,
}

#[derive(Default)]
struct Once(OnceCell<Arc<Published>>);

pub fn read(regulation: &Regulation) -> Result<Published> {
    let file: File = regulation.toml("sla.toml")?;
    let mut days = HashMap::new();
    for delay in &file.delay {
        let unknown =
            |word: &str| Error::message(format!("regulation/sla.toml names an unknown word: {word}"));
        let severity = delay.severity.parse().map_err(|()| unknown(&delay.severity))?;
        let exposure = delay.exposure.parse().map_err(|()| unknown(&delay.exposure))?;
        days.insert((severity, exposure), delay.days);
    }
    Ok(Published { severities: file.severity, exposures: file.exposure, delays: Delays { days } })
}

pub async fn published(app: &App) -> Result<Arc<Published>> {
    let once = app.kept::<Once>();
    once.0.get_or_try_init(|| async { read(&app.regulation).map(Arc::new) }).await.cloned()
}

/// The delays of a region, or those of everybody.
pub async fn delays(app: &App, tx: &mut Tx, region: Option<Id<Node>>) -> Result<Delays> {
    let mut delays = published(app).await?.delays.clone();
    if let Some(region) = region {
        for row in sla::list(tx, region).await? {
            delays.days.insert((Severity::of_number(row.severity), row.exposure), row.days);
        }
    }
    Ok(delays)
}
