//! Deposited files: what they are, what an archive holds, what name they keep.
#![no_main]

use std::io::Cursor;

use hygie_platform::files::fuzzing;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    fuzzing::look(Cursor::new(bytes), bytes.len() as u64);
    let kept = fuzzing::tidy_name(&String::from_utf8_lossy(bytes));
    assert!(!kept.contains(['/', '\\', '\0', '\n', '\r']), "{kept:?}");
});
