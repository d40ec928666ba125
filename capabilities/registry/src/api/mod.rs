//! The registry for programs: the same acts and the same sight as its pages. What the API speaks are types of its own,
//! so that the model may change.

mod contacts;
mod groups;
mod imports;
mod map;
mod places;
mod quality;
mod reference;
mod statuses;
mod structures;

use chrono::NaiveDate;
use chrono_tz::Europe::Paris;
use hygie_kernel::{Id, Node};
use hygie_platform::api::{
    Acting, Changing, Depositing, Finding, ListJson, Listing, Params, Searching, SignedIn, read_limit,
    read_moment, required, text, wrong,
};
use hygie_platform::{App, Result, Routes};

use crate::ground::read_origin;
use crate::web::{read_cursor, write_cursor};

pub fn routes() -> Routes {
    Routes::default()
        .merge(structures::routes())
        .merge(statuses::routes())
        .merge(contacts::routes())
        .merge(places::routes())
        .merge(groups::routes())
        .merge(imports::routes())
        .merge(quality::routes())
        .merge(map::routes())
        .merge(reference::routes())
}

/// Where a page begins. An unreadable cursor is refused: taken for none, it would lead a program in circles.
fn read_after(after: Option<&str>, keys: usize) -> Result<Option<(Vec<String>, Id<Node>)>> {
    after.map(|after| read_cursor(after, keys).ok_or_else(|| wrong("after"))).transpose()
}

/// Cuts a list that holds one row more than the page when others follow, and says where those begin.
fn cut<T>(rows: &mut Vec<T>, limit: i64, keys: impl Fn(&T) -> (Vec<String>, Id<Node>)) -> Option<String> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    if rows.len() <= limit {
        return None;
    }
    rows.truncate(limit);
    rows.last().map(|last| {
        let (keys, id) = keys(last);
        write_cursor(&keys, id)
    })
}

/// The day it is where the nation's clocks are.
fn today(app: &App) -> NaiveDate {
    app.clock.now().with_timezone(&Paris).date_naive()
}
