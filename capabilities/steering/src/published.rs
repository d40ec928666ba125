//! What the data files of `regulation/` call obligations and programmes. Each is read once.

use std::sync::Arc;

use hygie_kernel::Lang;
use hygie_platform::{App, Result};
use serde::Deserialize;
use tokio::sync::OnceCell;

/// A code, and what people call it.
#[derive(Clone, Debug, Deserialize)]
pub struct Named {
    pub code: String,
    label_fr: String,
    label_en: String,
    #[serde(default)]
    order: i64,
}

/// Names in the order of their file.
#[derive(Debug, Default)]
pub struct Names(Vec<Named>);

impl Names {
    /// What people say for a code; the code itself when no file names it.
    pub fn say<'a>(&'a self, lang: Lang, code: &'a str) -> &'a str {
        match (self.0.iter().find(|one| one.code == code), lang) {
            (Some(one), Lang::Fr) => &one.label_fr,
            (Some(one), Lang::En) => &one.label_en,
            (None, _) => code,
        }
    }

    /// Where a code comes among the others.
    pub fn place(&self, code: &str) -> usize {
        self.0.iter().position(|one| one.code == code).unwrap_or(usize::MAX)
    }
}

#[derive(Default)]
struct Kept {
    obligations: OnceCell<Arc<Names>>,
    programmes: OnceCell<Arc<Names>>,
}

#[derive(Deserialize)]
struct Obligations {
    obligation: Vec<Named>,
}

#[derive(Deserialize)]
struct Programmes {
    programme: Vec<Named>,
}

pub async fn obligations(app: &App) -> Result<Arc<Names>> {
    let read = || async {
        let mut file: Obligations = app.regulation.toml("obligations.toml")?;
        file.obligation.sort_by_key(|one| one.order);
        Ok(Arc::new(Names(file.obligation)))
    };
    app.kept::<Kept>().obligations.get_or_try_init(read).await.cloned()
}

pub async fn programmes(app: &App) -> Result<Arc<Names>> {
    let read = || async {
        let file: Programmes = app.regulation.toml("programmes.toml")?;
        Ok(Arc::new(Names(file.programme)))
    };
    app.kept::<Kept>().programmes.get_or_try_init(read).await.cloned()
}
