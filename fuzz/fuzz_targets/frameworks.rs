//! Frameworks, mappings, matrices and OSCAL documents: YAML, JSON, workbooks. What is read can be written and scored.
#![no_main]

use hygie_frameworks::{Answers, Library, read, score, to_yaml};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for name in ["a.yaml", "a.json"] {
        for library in read(bytes, name).unwrap_or_default() {
            if let Library::Framework(framework) = library {
                assert!(score(&framework, &[], None, &Answers::new()).score.is_none());
                to_yaml(&framework);
            }
        }
    }
});
