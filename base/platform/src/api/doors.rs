//! What the operations of every capability share: pages of lists, parameters, and what an operation may answer when it says
//! no, as the OpenAPI document tells it.

use std::collections::BTreeMap;

use axum::extract::FromRequestParts;
use chrono::{DateTime, SecondsFormat, Utc};
use hygie_kernel::Id;
use serde::Serialize;
use serde::de::DeserializeOwned;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};

use crate::web::ProblemJson;
use crate::{Error, Refusal, Result};

/// A page of a list.
#[derive(Serialize, ToSchema)]
pub struct ListJson<T> {
    pub items: Vec<T>,
    /// What to give as `after`, as it is, to get the next page; null on the last one.
    pub next: Option<String>,
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
pub fn read_limit(limit: Option<&str>) -> Result<i64> {
    match limit {
        None | Some("") => Ok(USUAL_PAGE),
        Some(typed) => Ok(typed.parse::<i64>().map_err(|_| wrong("limit"))?.clamp(1, LONGEST_PAGE)),
    }
}

pub fn read_moment(parameter: &str, asked: Option<&str>) -> Result<Option<DateTime<Utc>>> {
    let moment = asked.map(|typed| DateTime::parse_from_rfc3339(typed).map(|moment| moment.to_utc()));
    moment.transpose().map_err(|_| wrong(parameter))
}

/// Where the page after something begins, in a list in the order of a time: that time, then what it is.
pub fn write_moment_cursor<T>(at: DateTime<Utc>, id: Id<T>) -> String {
    format!("{}~{id}", at.to_rfc3339_opts(SecondsFormat::AutoSi, true))
}

/// Reads what [`write_moment_cursor`] wrote.
pub fn read_moment_cursor<T>(text: &str) -> Option<(DateTime<Utc>, Id<T>)> {
    let (at, id) = text.split_once('~')?;
    Some((DateTime::parse_from_rfc3339(at).ok()?.to_utc(), id.parse().ok()?))
}

pub fn wrong(parameter: &str) -> Error {
    Refusal::new("api-parameter-wrong").with("name", parameter).into()
}

/// A text as it is kept: without the spaces around it, absent when it is empty, no longer than allowed.
pub fn text(field: &'static str, value: Option<String>, longest: usize) -> Result<Option<String>> {
    let kept = value.map(|value| value.replace('\0', "").trim().to_owned()).filter(|value| !value.is_empty());
    match kept {
        Some(kept) if kept.chars().count() > longest => {
            Err(Refusal::new("api-field-too-long").with("name", field).with("longest", longest).into())
        }
        kept => Ok(kept),
    }
}

pub fn required(field: &'static str, value: String, longest: usize) -> Result<String> {
    text(field, Some(value), longest)?
        .ok_or_else(|| Refusal::new("api-field-missing").with("name", field).into())
}

/// What follows the `?` of an address: a parameter that is not known is refused, since ignoring it would answer another
/// question than the one that was asked.
pub struct Params<T>(pub T);

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
pub enum SignedIn {}

/// What a list that starts from the caller's own sight may answer when it says no.
pub enum Listing {}

/// What a list or a thing that starts from a named node may answer when it says no.
pub enum Finding {}

/// What a list below a perimeter may answer when it says no.
pub enum Searching {}

/// What a change may answer when it says no.
pub enum Changing {}

/// What an act that takes nothing but a name may answer when it says no.
pub enum Acting {}

/// What a deposit may answer when it says no.
pub enum Depositing {}

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
