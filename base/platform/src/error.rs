//! What can go wrong, said once. What is logged and what is shown are two texts: the whole chain goes to the log at
//! the edge, people get a page (or programs a problem document) that offers a way out.

use std::error::Error as StdError;
use std::fmt;

use axum::response::{IntoResponse, Response};
use http::StatusCode;

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug)]
pub enum Error {
    /// It does not exist, or not for this person: the two look the same.
    NotFound,
    /// The person may not do this anywhere.
    Forbidden,
    /// Nobody is signed in.
    SignInNeeded,
    /// Something comes first, at this address, such as choosing a password of one's own.
    FirstGo(&'static str),
    /// A rule says no, and this is why.
    Refused(Refusal),
    /// Somebody changed the same thing in between: both versions.
    Conflict(Box<Conflict>),
    /// Somebody changed the same thing in between, and the caller has not yet put both versions side by side.
    Stale,
    /// What is there is no longer what the caller asked to change (`If-Match`).
    PreconditionFailed,
    /// The same request, by its key, is under way or was done: the word says which.
    Repeated(&'static str),
    /// The body is of a type that the operation does not read.
    UnsupportedType,
    /// More requests than there is room for.
    TooMany,
    /// The request is larger than allowed.
    TooLarge,
    /// The address was right, but not with this method.
    MethodNotAllowed,
    /// The database or the disk does not answer; trying again later is worth it.
    Unavailable(Box<dyn StdError + Send + Sync>),
    /// Our fault.
    Internal { doing: &'static str, source: Box<dyn StdError + Send + Sync> },
}

/// The key of a text that says what a rule refuses, and what to do; with the values that it names.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    pub key: &'static str,
    pub values: Vec<(&'static str, String)>,
}

impl Refusal {
    pub fn new(key: &'static str) -> Refusal {
        Refusal { key, values: Vec::new() }
    }

    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Refusal {
        self.values.push((name, value.to_string()));
        self
    }
}

/// A change that came too late: what the person typed and what is there now, side by side.
#[derive(Clone, Debug)]
pub struct Conflict {
    /// Where the form is sent again, to keep what was typed.
    pub action: String,
    /// Where one sees what is there now.
    pub back: String,
    /// The version that is there now.
    pub version: i64,
    pub fields: Vec<ConflictField>,
}

#[derive(Clone, Debug)]
pub struct ConflictField {
    pub name: &'static str,
    /// The key of the field's label.
    pub label: &'static str,
    pub yours: String,
    pub theirs: String,
}

impl Error {
    pub fn refused(key: &'static str) -> Error {
        Error::Refused(Refusal::new(key))
    }

    /// Adds what was being done to an error from outside.
    pub fn internal<E: Into<Box<dyn StdError + Send + Sync>>>(
        doing: &'static str,
    ) -> impl Fn(E) -> Error + Copy {
        move |source| Error::Internal { doing, source: source.into() }
    }

    pub fn message(text: impl Into<String>) -> Error {
        Error::Internal { doing: "failed", source: text.into().into() }
    }

    pub fn status(&self) -> StatusCode {
        match self {
            Error::NotFound => StatusCode::NOT_FOUND,
            Error::Forbidden | Error::FirstGo(_) => StatusCode::FORBIDDEN,
            Error::SignInNeeded => StatusCode::UNAUTHORIZED,
            Error::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Error::Conflict(_) | Error::Stale | Error::Repeated(_) => StatusCode::CONFLICT,
            Error::PreconditionFailed => StatusCode::PRECONDITION_FAILED,
            Error::UnsupportedType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Error::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Error::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Error::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Error::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Error::Internal { .. } => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Every kind by its word, with its status: what `/api` explains.
    pub const KINDS: [(&'static str, u16); 14] = [
        ("sign-in-needed", 401),
        ("forbidden", 403),
        ("not-found", 404),
        ("method-not-allowed", 405),
        ("conflict", 409),
        ("in-progress", 409),
        ("answer-lost", 409),
        ("precondition-failed", 412),
        ("too-large", 413),
        ("unsupported-type", 415),
        ("refused", 422),
        ("too-many", 429),
        ("internal", 500),
        ("unavailable", 503),
    ];

    /// The word by which programs and texts know this kind of error.
    pub fn code(&self) -> &'static str {
        match self {
            Error::NotFound => "not-found",
            Error::Forbidden => "forbidden",
            Error::SignInNeeded => "sign-in-needed",
            Error::FirstGo(_) => "first-go",
            Error::Refused(_) => "refused",
            Error::Conflict(_) | Error::Stale => "conflict",
            Error::PreconditionFailed => "precondition-failed",
            Error::Repeated(which) => which,
            Error::UnsupportedType => "unsupported-type",
            Error::TooMany => "too-many",
            Error::TooLarge => "too-large",
            Error::MethodNotAllowed => "method-not-allowed",
            Error::Unavailable(_) => "unavailable",
            Error::Internal { .. } => "internal",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Refused(refusal) => write!(f, "refused: {}", refusal.key),
            Error::Internal { doing, .. } => f.write_str(doing),
            other => f.write_str(other.code()),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Error::Internal { source, .. } | Error::Unavailable(source) => Some(source.as_ref()),
            _ => None,
        }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => {
                Error::Unavailable(Box::new(error))
            }
            sqlx::Error::Database(refused) if is_passing(refused.code().as_deref()) => {
                Error::Unavailable(refused)
            }
            other => Error::Internal { doing: "failed to ask the database", source: Box::new(other) },
        }
    }
}

/// What passes by itself or by an operator's hand: another process writes (SQLite 5 and its kin), the disk is full (13),
/// PostgreSQL starts or stops (57P01 to 57P03), has no connection left (53300) or no room (53100).
fn is_passing(code: Option<&str>) -> bool {
    matches!(code, Some("5" | "261" | "517" | "773" | "13" | "57P01" | "57P02" | "57P03" | "53300" | "53100"))
}

impl Error {
    /// Turns the refusal of a unique constraint into what people understand; any other error stays itself.
    pub fn unless_unique(self, refusal: Refusal) -> Error {
        if let Error::Internal { source, .. } = &self
            && let Some(sqlx::Error::Database(database)) = source.downcast_ref::<sqlx::Error>()
            && database.is_unique_violation()
        {
            return Error::Refused(refusal);
        }
        self
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Error::Refused(refusal)
    }
}

impl From<askama::Error> for Error {
    fn from(error: askama::Error) -> Self {
        Error::Internal { doing: "failed to write the page", source: Box::new(error) }
    }
}

/// The error travels with its status; `web::render_errors` turns it into a page or a problem document, in one place.
impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(std::sync::Arc::new(self));
        response
    }
}

/// The whole chain of causes on one line, for the log.
pub fn chain(error: &(dyn StdError + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text.push_str(": ");
        text.push_str(&next.to_string());
        cause = next.source();
    }
    text
}
