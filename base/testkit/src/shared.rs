//! The public files that tests read: none of them is kept with the code.

use std::path::{Path, PathBuf};

/// One of them, which stands beside the repository or where `HYGIE_SHARED` says.
///
/// # Panics
///
/// When it is not there: a test that did not read it would say nothing.
pub fn shared(path: &str) -> PathBuf {
    let folder = std::env::var_os("HYGIE_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    let file = folder.join(path);
    assert!(file.exists(), "{} is missing: say in HYGIE_SHARED where the public files stand", file.display());
    file
}
