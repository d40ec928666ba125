//! What the caller saw is what they change (RFC 9110, sections 8.8 and 13): each thing that has a version bears it in its
//! strong tag, and `If-Match` asks that it still be the one.

use axum::body::{Body, HttpBody};
use axum::extract::FromRequestParts;
use axum::response::Response;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_MATCH, IF_NONE_MATCH};
use http::request::Parts;
use http::{HeaderValue, Method, StatusCode};
use http_body_util::BodyExt;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::{Error, Result};

/// A larger answer, such as an export, is sent as it comes, without a tag.
const LARGEST: u64 = 4 * 1024 * 1024;
/// Things that have a version are smaller than lists may be.
const LARGEST_VERSIONED: usize = 64 * 1024;

#[derive(Deserialize)]
struct Versioned {
    version: Option<i64>,
}

/// Gives an answer in JSON its tag, and says only that nothing changed to whoever has it already.
pub(crate) async fn tag(asked: &Parts, response: Response) -> Result<Response> {
    let is_reading = asked.method == Method::GET || asked.method == Method::HEAD;
    let is_json = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind == "application/json");
    let is_bounded = response.body().size_hint().upper().is_some_and(|size| size <= LARGEST);
    if !response.status().is_success() || !is_json || !is_bounded {
        return Ok(response);
    }
    let (mut parts, body) = response.into_parts();
    let body = body.collect().await.map_err(Error::internal("failed to read an answer"))?.to_bytes();
    let version = (body.len() <= LARGEST_VERSIONED)
        .then(|| serde_json::from_slice::<Versioned>(&body).ok()?.version)
        .flatten();
    if !is_reading && version.is_none() {
        return Ok(Response::from_parts(parts, Body::from(body)));
    }
    let hash: String = Sha256::digest(&body).iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    let tag = match version {
        Some(version) => format!("\"{version}-{hash}\""),
        None => format!("\"{hash}\""),
    };
    let is_known = is_reading && asked.headers.get_all(IF_NONE_MATCH).iter().any(|known| names(known, &tag));
    parts
        .headers
        .insert(ETAG, HeaderValue::from_str(&tag).map_err(Error::internal("failed to write a tag"))?);
    if is_known {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(CONTENT_TYPE);
        parts.headers.remove(CONTENT_LENGTH);
        return Ok(Response::from_parts(parts, Body::empty()));
    }
    Ok(Response::from_parts(parts, Body::from(body)))
}

/// Compared weakly, as section 13.1.2 asks: a proxy that compresses may have made the tag weak.
fn names(known: &HeaderValue, tag: &str) -> bool {
    known.to_str().is_ok_and(|list| {
        list.split(',').map(str::trim).any(|one| one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag)
    })
}

/// Whether a request says what it expects to find.
pub(crate) fn is_conditional(parts: &Parts) -> bool {
    parts.headers.contains_key(IF_MATCH)
}

/// The versions that the caller accepts to change, by the tags of `If-Match`: none when they do not say.
pub struct IfMatch(Option<Vec<i64>>);

impl IfMatch {
    /// The version to change: that of the tag or that of the body, which must agree when both are there.
    pub fn version(&self, body: Option<i64>) -> Result<i64> {
        match (self.0.as_deref(), body) {
            (None, Some(version)) => Ok(version),
            (None, None) => Err(Error::refused("version-missing")),
            (Some([version]), None) => Ok(*version),
            (Some(accepted), Some(version)) if accepted.contains(&version) => Ok(version),
            (Some(_), _) => Err(Error::PreconditionFailed),
        }
    }

    /// The version that must still be there, when the caller says one.
    pub fn expected(&self) -> Result<Option<i64>> {
        if self.0.is_none() { Ok(None) } else { self.version(None).map(Some) }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        let mut versions = Vec::new();
        for list in parts.headers.get_all(IF_MATCH) {
            let list = list.to_str().map_err(|_| Error::PreconditionFailed)?;
            if list.trim() == "*" {
                return Ok(IfMatch(None));
            }
            versions.extend(list.split(',').filter_map(version_of));
        }
        Ok(IfMatch(is_conditional(parts).then_some(versions)))
    }
}

/// The version in a strong tag; a weak one proves nothing here (section 13.1.1).
fn version_of(tag: &str) -> Option<i64> {
    tag.trim().strip_prefix('"')?.strip_suffix('"')?.split_once('-')?.0.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_strong_tag_with_a_version_is_a_promise() {
        assert_eq!(version_of("\"3-0a1b\""), Some(3));
        assert_eq!(version_of(" \"12-0a1b\""), Some(12));
        for wrong in ["W/\"3-0a1b\"", "\"0a1b\"", "3-0a1b", "\"x-1\""] {
            assert_eq!(version_of(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_tag_and_the_body_must_agree() {
        assert!(matches!(IfMatch(None).version(Some(2)), Ok(2)));
        assert!(matches!(IfMatch(Some(vec![2])).version(None), Ok(2)));
        assert!(matches!(IfMatch(Some(vec![1, 2])).version(Some(2)), Ok(2)));
        assert!(matches!(IfMatch(Some(vec![1])).version(Some(2)), Err(Error::PreconditionFailed)));
        assert!(matches!(IfMatch(Some(vec![])).version(None), Err(Error::PreconditionFailed)));
        assert!(matches!(IfMatch(None).version(None), Err(Error::Refused(_))));
    }
}
