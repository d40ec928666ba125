//! What is embedded is looked at again when it changes: the derive itself does not see new files.

fn main() {
    for folder in ["assets", "migrations", "regulation"] {
        println!("cargo:rerun-if-changed=../../{folder}");
    }
}
