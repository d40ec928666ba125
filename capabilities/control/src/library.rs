//! Frameworks and mappings, ready to be used: a version never changes its words, so each is read once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use hygie_frameworks::{Framework, Mapping, resolve};
use hygie_platform::{App, Result};

use crate::actions;

#[derive(Default)]
struct Cache {
    frameworks: Mutex<HashMap<(String, i64), Arc<Framework>>>,
}

/// One version of a framework.
pub async fn framework(app: &App, code: &str, version: i64) -> Result<Arc<Framework>> {
    let cache = app.kept::<Cache>();
    let key = (code.to_owned(), version);
    let known = cache.frameworks.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
    if let Some(known) = known {
        return Ok(known);
    }
    let number = u32::try_from(version).map_err(|_| hygie_platform::Error::NotFound)?;
    let found = Arc::new(actions::find_framework(app, code, Some(number)).await?.document);
    cache.frameworks.lock().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&found));
    Ok(found)
}

/// The latest version of a framework.
pub async fn latest(app: &App, code: &str) -> Result<Arc<Framework>> {
    let version = actions::find_framework(app, code, None).await?.document.version;
    framework(app, code, i64::from(version)).await
}

/// The mappings that speak of a framework, each with the latest version of its source, by reference.
pub async fn mappings_to(app: &App, target: &Framework) -> Result<Vec<(Arc<Framework>, Mapping)>> {
    let mut found = Vec::new();
    for mapping in actions::list_mappings_of(app, &target.code).await? {
        if mapping.target != target.code {
            continue;
        }
        let Ok(source) = latest(app, &mapping.source).await else { continue };
        // A pair that is of neither version says nothing.
        let mut mapping = mapping;
        if let Ok(resolved) = resolve(&mapping, &source, target) {
            mapping = resolved;
        }
        found.push((source, mapping));
    }
    Ok(found)
}
