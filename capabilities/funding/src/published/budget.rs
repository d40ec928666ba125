//! What a share of a budget given to security is worth: the bands of `regulation/budget.toml`.

use std::sync::Arc;

use hygie_kernel::Lang;
use hygie_platform::{App, Regulation, Result};
use serde::Deserialize;
use tokio::sync::OnceCell;

use super::in_lang;

#[derive(Clone, Debug, Deserialize)]
pub struct Band {
    from: f64,
    label_fr: String,
    label_en: String,
    /// The class of the state that shows it.
    pub tone: String,
}

impl Band {
    pub fn label(&self, lang: Lang) -> &str {
        in_lang(lang, &self.label_fr, &self.label_en)
    }
}

#[derive(Debug, Deserialize)]
pub struct Bands {
    band: Vec<Band>,
}

impl Bands {
    /// The band in which a share stands.
    pub fn of(&self, share: f64) -> Option<&Band> {
        self.band
            .iter()
            .filter(|band| band.from <= share)
            .max_by(|one, other| one.from.total_cmp(&other.from))
    }
}

#[derive(Default)]
struct Once(OnceCell<Arc<Bands>>);

pub fn read(regulation: &Regulation) -> Result<Bands> {
    regulation.toml("budget.toml")
}

pub async fn bands(app: &App) -> Result<Arc<Bands>> {
    let once = app.kept::<Once>();
    once.0.get_or_try_init(|| async { read(&app.regulation).map(Arc::new) }).await.cloned()
}
