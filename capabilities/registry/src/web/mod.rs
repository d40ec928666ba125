//! The pages of the registry.

pub mod contacts;
mod groups;
mod home;
pub mod imports;
mod map;
mod perimeter;
mod places;
mod quality;
mod statuses;
mod structure;
mod structures;

use hygie_kernel::{Id, Node};
use hygie_platform::{Error, Page, Result, Routes};

use crate::store::list::{Breadth, Origin};

pub use perimeter::trail;
pub use structures::shared_choices as choices;

pub fn routes() -> Routes {
    Routes::default()
        .merge(home::routes())
        .merge(map::routes())
        .merge(places::routes())
        .merge(perimeter::routes())
        .merge(structures::routes())
        .merge(structure::routes())
        .merge(statuses::routes())
        .merge(contacts::routes())
        .merge(imports::routes())
        .merge(quality::routes())
        .merge(groups::routes())
}

/// The perimeter a page is about, as its list starts from it.
pub fn perimeter_of(page: &Page) -> Result<Origin> {
    let step = page.perimeter().ok_or(Error::NotFound)?;
    Ok(Origin { node: step.id, breadth: Breadth::of(&step.kind) })
}

/// A cursor in an address: the keys of the last line seen, joined by a character that no key holds.
pub fn write_cursor(keys: &[String], id: Id<Node>) -> String {
    let mut words = keys.to_vec();
    words.push(id.to_string());
    words.join("~")
}

pub fn read_cursor(text: &str, keys: usize) -> Option<(Vec<String>, Id<Node>)> {
    let mut words: Vec<String> = text.split('~').map(str::to_owned).collect();
    let id = words.pop()?.parse().ok()?;
    (words.len() == keys).then_some((words, id))
}
