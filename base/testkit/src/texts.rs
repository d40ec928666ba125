//! Every text that a capability asks for exists, in both languages.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use hygie_kernel::Lang;
use hygie_platform::{Capability, Texts};

/// What stands before the key of a text, in Rust and in the templates.
const CALLS: [&str; 5] = [".t(\"", ".say(\"", "Refusal::new(\"", "Error::refused(\"", "label: \""];

/// Fails with the list of the keys that are missing from the texts of the platform and of these capabilities, among
/// those named in the sources and the templates of the crate at `manifest_dir`.
#[track_caller]
pub fn texts_are_complete(capabilities: &[Capability], manifest_dir: &str) {
    let texts =
        Texts::new(capabilities).unwrap_or_else(|error| panic!("the texts cannot be read: {error:?}"));
    let mut missing = BTreeSet::new();
    for capability in capabilities {
        let [french, english] = capability.texts.map(keys);
        for key in french.symmetric_difference(&english) {
            missing.insert(format!("{key}: in one language only ({})", capability.name));
        }
    }
    for path in files_below(Path::new(manifest_dir)) {
        let text =
            std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        for key in named_in(&text) {
            for lang in Lang::ALL.into_iter().filter(|lang| !texts.has(*lang, &key)) {
                missing.insert(format!("{key}: missing in {}, named in {}", lang.code(), path.display()));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.into_iter().collect::<Vec<_>>().join("\n"));
}

fn keys(ftl: &str) -> BTreeSet<String> {
    ftl.lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
        .filter_map(|line| Some(line.split_once(" =")?.0.to_owned()))
        .collect()
}

fn named_in(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for call in CALLS {
        for (at, _) in text.match_indices(call) {
            let key = text[at + call.len()..].split('"').next().unwrap_or_default();
            found.insert(key.to_owned());
        }
    }
    for (at, mark) in text.match_indices("?done=") {
        let word: String =
            text[at + mark.len()..].chars().take_while(|c| c.is_ascii_lowercase() || *c == '-').collect();
        found.insert(format!("done-{word}"));
    }
    // A key that is completed at run time, or the start of a text that is not a key, cannot be looked up.
    found.retain(|key| !key.is_empty() && !key.ends_with('-') && key.chars().all(is_of_key));
    found
}

fn is_of_key(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'
}

fn files_below(manifest_dir: &Path) -> Vec<PathBuf> {
    let mut folders = vec![manifest_dir.join("src"), manifest_dir.join("templates")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(folder) else { continue };
        for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
            match path.extension().and_then(|end| end.to_str()) {
                _ if path.is_dir() => folders.push(path),
                Some("rs" | "html") => files.push(path),
                _ => {}
            }
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_where_they_are_named() {
        let text = r#"page.t("search"); Refusal::new("field-required"); see_other("/x?done=contact-saved"); page.t(&key)"#;
        let found: Vec<String> = named_in(text).into_iter().collect();
        assert_eq!(found, ["done-contact-saved", "field-required", "search"]);
    }
}
