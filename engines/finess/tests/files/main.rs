//! Reads whole files: the real ones, and those that are not what they should be.

mod hostile;
mod real;

use std::io::Read;
use std::ops::ControlFlow;

use hygie_finess::{Item, Opened, Unreadable};

/// Reads everything.
fn read(input: impl Read) -> Result<(Opened, Vec<Item>), Unreadable> {
    let mut items = Vec::new();
    let opened = hygie_finess::read(input, &mut |item| {
        items.push(item);
        ControlFlow::Continue(())
    })?;
    Ok((opened, items))
}

/// A file of the reference material, which is not in this repository.
fn shared(path: &str) -> Vec<u8> {
    let root = std::env::var("HYGIE_SHARED")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared").to_owned());
    let path = format!("{root}/data/{path}");
    std::fs::read(&path).unwrap_or_else(|error| {
        panic!(
            "{path}: {error}; put the reference material in a folder `shared` beside the repository, or say \
             where it is in HYGIE_SHARED"
        )
    })
}
