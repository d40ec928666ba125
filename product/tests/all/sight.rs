//! Nobody looks past the scope: the view `sight` is asked in one place, which knows of tokens.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::{Path, PathBuf};

/// These know the view: the one that asks it for whoever asks, and the one that asks who sees a node, to tell them.
const THEY_MAY: [&str; 2] = ["base/platform/src/db/sql.rs", "notifications/src/store/inbox.rs"];

/// Every source of this folder, tests left out.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() && entry.file_name().is_some_and(|name| name != "tests") {
            sources(&entry, found);
        } else if entry.extension().is_some_and(|kind| kind == "rs") {
            found.push(entry);
        }
    }
}

#[test]
fn the_sight_is_asked_through_the_platform_alone() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = Vec::new();
    for folder in ["capabilities", "base/platform/src", "product/src"] {
        sources(&root.join(folder), &mut found);
    }
    assert!(found.len() > 50, "the sources were not found");
    let askers: Vec<_> = found
        .iter()
        .filter(|path| !THEY_MAY.iter().any(|known| path.ends_with(known)))
        .filter(|path| {
            let text = std::fs::read_to_string(path).unwrap();
            ["FROM sight", "JOIN sight", "scope.person", "caller.scope(READ).person"]
                .iter()
                .any(|words| text.contains(words))
        })
        .collect();
    assert!(
        askers.is_empty(),
        "these look past what a token leaves: use Sql::in_sight, sees, holds or is_own: {askers:?}"
    );
}
