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

use std::collections::BTreeMap;

use axum::extract::FromRequestParts;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Europe::Paris;
use hygie_kernel::{Id, Node, Right};
use hygie_platform::db::Tx;
use hygie_platform::web::ProblemJson;
use hygie_platform::{App, Caller, Error, Refusal, Result, Routes};
use serde::Serialize;
use serde::de::DeserializeOwned;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};

use crate::store::list::{Breadth, Origin};
use crate::store::node;
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

/// A page of a list.
#[derive(Serialize, ToSchema)]
struct ListJson<T> {
    items: Vec<T>,
    /// What to give as `after`, as it is, to get the next page; null on the last one.
    next: Option<String>,
}

/// A list that is whole.
impl<T> From<Vec<T>> for ListJson<T> {
    fn from(items: Vec<T>) -> Self {
        ListJson { items, next: None }
    }
}

/// How many things a page holds, unless told.
const USUAL_PAGE: i64 = 50;
const LONGEST_PAGE: i64 = 200;

/// How many things were asked for: never more than a page holds.
fn read_limit(limit: Option<&str>) -> Result<i64> {
    match limit {
        None | Some("") => Ok(USUAL_PAGE),
        Some(typed) => Ok(typed.parse::<i64>().map_err(|_| wrong("limit"))?.clamp(1, LONGEST_PAGE)),
    }
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

/// The node that a list starts from: the one that is asked for, else the first that the caller was granted.
async fn read_origin(tx: &mut Tx, caller: &Caller, right: Right, asked: Option<&str>) -> Result<Origin> {
    let candidates = match asked {
        Some(typed) => vec![typed.parse().map_err(|_| wrong("in"))?],
        None => caller.nodes.clone(),
    };
    for candidate in candidates {
        if let Some(node) = node::find(tx, caller.scope(right), candidate).await? {
            return Ok(Origin { node: node.id, breadth: Breadth::of(&node.kind) });
        }
    }
    Err(Error::NotFound)
}

fn read_moment(parameter: &str, asked: Option<&str>) -> Result<Option<DateTime<Utc>>> {
    let moment = asked.map(|typed| DateTime::parse_from_rfc3339(typed).map(|moment| moment.to_utc()));
    moment.transpose().map_err(|_| wrong(parameter))
}

fn wrong(parameter: &str) -> Error {
    Refusal::new("api-parameter-wrong").with("name", parameter).into()
}

/// The day it is where the nation's clocks are.
fn today(app: &App) -> NaiveDate {
    app.clock.now().with_timezone(&Paris).date_naive()
}

/// A text as it is kept: without the spaces around it, absent when it is empty, no longer than allowed.
fn text(field: &'static str, value: Option<String>, longest: usize) -> Result<Option<String>> {
    let kept = value.map(|value| value.replace('\0', "").trim().to_owned()).filter(|value| !value.is_empty());
    match kept {
        Some(kept) if kept.chars().count() > longest => {
            Err(Refusal::new("api-field-too-long").with("name", field).with("longest", longest).into())
        }
        kept => Ok(kept),
    }
}

fn required(field: &'static str, value: String, longest: usize) -> Result<String> {
    text(field, Some(value), longest)?
        .ok_or_else(|| Refusal::new("api-field-missing").with("name", field).into())
}

/// What follows the `?` of an address: a parameter that is not known is refused, since ignoring it would answer another
/// question than the one that was asked.
struct Params<T>(T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Params<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut http::request::Parts, _: &S) -> Result<Self> {
        let query = parts.uri.query().unwrap_or_default();
        if query.contains("%00") {
            return Err(Refusal::new("api-query-wrong").with("why", "a text holds the character NUL").into());
        }
        match serde_urlencoded::from_str(query) {
            Ok(params) => Ok(Params(params)),
            Err(error) => Err(Refusal::new("api-query-wrong").with("why", error).into()),
        }
    }
}

/// What an operation for everybody who signs in may answer when it says no.
enum SignedIn {}

/// What a list that starts from the caller's own sight may answer when it says no.
enum Listing {}

/// What a list or a thing that starts from a named node may answer when it says no.
enum Finding {}

/// What a list below a perimeter may answer when it says no.
enum Searching {}

/// What a change may answer when it says no.
enum Changing {}

/// What an act that takes nothing but a name may answer when it says no.
enum Acting {}

/// What a deposit may answer when it says no.
enum Depositing {}

macro_rules! says_no {
    ($($kind:ty => $statuses:expr),* $(,)?) => { $(
        impl IntoResponses for $kind {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                $statuses.into_iter().map(|status: u16| (status.to_string(), problem(status).into())).collect()
            }
        }
    )* };
}

says_no! {
    SignedIn => [401, 404],
    Listing => [401, 403, 422],
    Finding => [401, 403, 404],
    Searching => [401, 403, 404, 422],
    Changing => [401, 403, 404, 409, 413, 422],
    Acting => [401, 403, 404, 409],
    Depositing => [401, 403, 413, 422],
}

fn problem(status: u16) -> Response {
    let description = match status {
        401 => "No valid token",
        403 => "You hold the right nowhere",
        404 => "It does not exist, or not for you",
        409 => "Somebody changed it in between: `version` and `current` say what is there now",
        413 => "The body is larger than allowed",
        _ => "A parameter or the body cannot be read, or a rule says no: `reason` and `detail` say which",
    };
    let schema = Ref::from_schema_name(ProblemJson::name());
    ResponseBuilder::new()
        .description(description)
        .content("application/problem+json", ContentBuilder::new().schema(Some(schema)).build())
        .build()
}
