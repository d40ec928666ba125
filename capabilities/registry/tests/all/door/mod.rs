//! What people do in the registry, through its doors, on a real database.

#![expect(clippy::unwrap_used, reason = "a test stops where the scene is not as it must be")]

mod files;
mod groups;
mod imports;
mod keeping;
mod lists;
mod quality;
mod scene;
mod sent;

#[test]
fn every_text_is_said_in_both_languages() {
    hygie_testkit::texts_are_complete(&scene::CAPABILITIES, env!("CARGO_MANIFEST_DIR"));
}
