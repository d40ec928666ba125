//! Reads the real files, hostile ones, and counts.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod ciso_workbooks;
mod counting;
mod hostile;
mod real;
mod round_trips;
mod selections;

use std::path::PathBuf;

use hygie_frameworks::{Fault, Framework, Library, Mapping, read};

/// The folder of the shared data.
fn shared_folder() -> PathBuf {
    let root = std::env::var_os("HYGIE_SHARED")
        .map(PathBuf::from)
        .unwrap_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")));
    root.join("data/referentiels-cyber")
}

fn shared(name: &str) -> Vec<Library> {
    let path = shared_folder().join(name);
    let bytes = std::fs::read(&path).unwrap_or_else(|error| {
        panic!("{} is missing ({error}): set HYGIE_SHARED to the folder of the shared data", path.display())
    });
    read(&bytes, name).unwrap_or_else(|faults| panic!("{name} is refused:\n{}", told(&faults)))
}

fn told(faults: &[Fault]) -> String {
    faults.iter().map(Fault::to_string).collect::<Vec<_>>().join("\n")
}

fn framework_of(libraries: Vec<Library>) -> Framework {
    libraries
        .into_iter()
        .find_map(|one| if let Library::Framework(framework) = one { Some(*framework) } else { None })
        .expect("a framework is in the file")
}

fn mappings_of(libraries: Vec<Library>) -> Vec<Mapping> {
    let mapping = |one| if let Library::Mapping(mapping) = one { Some(mapping) } else { None };
    libraries.into_iter().filter_map(mapping).collect()
}

fn framework(yaml: &str) -> Framework {
    framework_of(read(yaml.as_bytes(), "test.yaml").unwrap_or_else(|faults| panic!("{}", told(&faults))))
}

/// The keys of the faults of a file that must be refused, with their lines.
fn faults(text: &str) -> Vec<(Option<u64>, &'static str)> {
    let faults = read(text.as_bytes(), "test.yaml").expect_err("the file is refused");
    faults.iter().map(|fault| (fault.place.line, fault.key())).collect()
}

const HEAD: &str = r#"format: 1
framework:
  code: small
  version: 1
  title: { fr: Petit, en: Small }
  status: official
  not_applicable: justified
  scoring: weighted-mean
  groups:
    - { code: first, label: { fr: Premier, en: First } }
    - { code: second, label: { fr: Second, en: Second } }
  scale:
    - { code: no, label: { fr: Non, en: No }, value: 0 }
    - { code: partial, label: { fr: En partie, en: Partly }, value: 0.5 }
    - { code: yes, label: { fr: Oui, en: Yes }, value: 1 }
    - { code: unknown, label: { fr: Ne sait pas, en: Unknown } }
  scales:
    binary:
      - { code: no, label: { fr: Non, en: No }, value: 0 }
      - { code: yes, label: { fr: Oui, en: Yes }, value: 1 }
  requirements:
"#;

const BODY: &str = r#"    - ref: I
      title: { fr: Gouverner, en: Govern }
      requirements:
        - { ref: 1.10, title: { fr: Un, en: One }, weight: 3, groups: [first] }
        - { ref: "2", title: { fr: Deux, en: Two }, groups: [second], question: Deux ? }
    - ref: II
      title: { fr: Protéger, en: Protect }
      requirements:
        - { ref: "3", title: { fr: Trois, en: Three }, scale: binary }
        - { ref: "4", title: { fr: Quatre, en: Four }, applies_to: { types: [EJ], segments: [ehpad] } }
"#;

fn small() -> Framework {
    framework(&format!("{HEAD}{BODY}"))
}
