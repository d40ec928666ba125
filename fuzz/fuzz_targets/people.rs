//! What is typed about people: addresses, and lists pasted from a spreadsheet.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    hygie_accounts::fuzzing::read_invitations(text);
    if let Ok(email) = text.parse::<hygie_accounts::Email>() {
        assert_eq!(email.as_str().parse::<hygie_accounts::Email>().as_ref(), Ok(&email));
    }
});
