//! What is embedded is looked at again when it changes: the derive itself does not see new files.
#![expect(clippy::print_stdout, reason = "this is how a build script speaks to cargo")]

fn main() {
    for folder in ["assets", "migrations", "regulation"] {
        println!("cargo:rerun-if-changed=../../{folder}");
    }
}
