//! Frameworks and mappings, ready to be used: a version never changes its words, so each is read once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use hygie_frameworks::{Framework, Mapping, resolve};
use hygie_platform::db::Tx;
use hygie_platform::{App, Result};

use crate::actions;

#[derive(Default)]
struct Cache {
    frameworks: Mutex<HashMap<(String, i64), Arc<Framework>>>,
}

/// One version of a framework.
pub async fn framework(app: &App, code: &str, version: i64) -> Result<Arc<Framework>> {
    match find_kept(app, code, version) {
        Some(known) => Ok(known),
        None => framework_in(app, &mut app.db.read().await?, code, version).await,
    }
}

/// The same, for those who are at the database already.
pub async fn framework_in(app: &App, tx: &mut Tx, code: &str, version: i64) -> Result<Arc<Framework>> {
    if let Some(known) = find_kept(app, code, version) {
        return Ok(known);
    }
    let number = u32::try_from(version).map_err(|_| hygie_platform::Error::NotFound)?;
    let found = actions::find_framework(app, tx, code, Some(number)).await?.document;
    Ok(keep(app, found))
}

/// The latest version of a framework.
pub async fn latest(app: &App, code: &str) -> Result<Arc<Framework>> {
    latest_in(app, &mut app.db.read().await?, code).await
}

pub async fn latest_in(app: &App, tx: &mut Tx, code: &str) -> Result<Arc<Framework>> {
    let found = actions::find_framework(app, tx, code, None).await?.document;
    Ok(find_kept(app, code, i64::from(found.version)).unwrap_or_else(|| keep(app, found)))
}

fn find_kept(app: &App, code: &str, version: i64) -> Option<Arc<Framework>> {
    let cache = app.kept::<Cache>();
    let frameworks = cache.frameworks.lock().unwrap_or_else(PoisonError::into_inner);
    frameworks.get(&(code.to_owned(), version)).cloned()
}

fn keep(app: &App, framework: Framework) -> Arc<Framework> {
    let key = (framework.code.clone(), i64::from(framework.version));
    let kept = Arc::new(framework);
    let cache = app.kept::<Cache>();
    cache.frameworks.lock().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&kept));
    kept
}

/// The mappings that speak of a framework, each with the latest version of its source, by reference.
pub async fn mappings_to(
    app: &App,
    tx: &mut Tx,
    target: &Framework,
) -> Result<Vec<(Arc<Framework>, Mapping)>> {
    let mut found = Vec::new();
    for mapping in actions::list_mappings_of(app, tx, &target.code).await? {
        if mapping.target != target.code {
            continue;
        }
        let Ok(source) = latest_in(app, tx, &mapping.source).await else { continue };
        // A pair that is of neither version says nothing.
        let mut mapping = mapping;
        if let Ok(resolved) = resolve(&mapping, &source, target) {
            mapping = resolved;
        }
        found.push((source, mapping));
    }
    Ok(found)
}
