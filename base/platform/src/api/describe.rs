//! What every operation may answer when it says no, described once for all of them.

use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::{
    Content, ContentBuilder, HeaderBuilder, ObjectBuilder, OpenApi, PathItem, Ref, RefOr, Required, Response,
    ResponseBuilder, Type,
};
use utoipa::{PartialSchema, ToSchema};

use crate::web::ProblemJson;

const PROBLEM: &str = "application/problem+json";

/// Completes each operation of the document.
pub(crate) fn complete(document: &mut OpenApi) {
    for item in document.paths.paths.values_mut() {
        let PathItem { get, post, put, patch, delete, .. } = item;
        for (operation, is_change) in [(get, false), (post, true), (put, true), (patch, true), (delete, true)]
        {
            if let Some(operation) = operation {
                complete_operation(operation, is_change);
            }
        }
    }
}

fn complete_operation(operation: &mut Operation, is_change: bool) {
    let takes_a_body = operation.request_body.is_some();
    let mut statuses = vec![401, 403, 404, 422, 429, 500, 503];
    if is_change {
        statuses.extend([409, 412, 413]);
    }
    if takes_a_body {
        statuses.extend([413, 415]);
    }
    for status in statuses {
        let known = operation.responses.responses.entry(status.to_string());
        let known = known.or_insert_with(|| RefOr::T(Response::new(reason(status))));
        if let RefOr::T(response) = known {
            response.content.insert(PROBLEM.to_owned(), RefOr::T(problem()));
        }
    }
    if is_change {
        let parameters = operation.parameters.get_or_insert_default();
        let described = [
            (
                "Idempotency-Key",
                "Sent again with the same key within a day, the request is not done again: the same answer comes back",
            ),
            (
                "If-Match",
                "The `ETag` of what is changed, where it has a version: 412 when somebody changed it since",
            ),
        ];
        parameters.extend(described.map(|(name, description)| RefOr::T(header(name, description))));
        return;
    }
    if let Some(RefOr::T(response)) = operation.responses.responses.get_mut("200") {
        let tag = HeaderBuilder::new()
            .schema(Some(String::schema()))
            .description(Some("To be given back in `If-None-Match`, or in `If-Match` with a change"));
        response.headers.entry("ETag".to_owned()).or_insert(RefOr::T(tag.build()));
        let unchanged =
            ResponseBuilder::new().description("Nothing changed since the tag of `If-None-Match`");
        operation.responses.responses.entry("304".to_owned()).or_insert(RefOr::T(unchanged.build()));
    }
}

fn problem() -> Content {
    ContentBuilder::new().schema(Some(Ref::from_schema_name(ProblemJson::name()))).build()
}

fn header(name: &str, description: &str) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(description))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String).max_length(Some(255)).build()))
        .build()
}

fn reason(status: u16) -> &'static str {
    match status {
        401 => "No valid token",
        403 => "You hold the right nowhere, or the token does not",
        404 => "It does not exist, or not for you",
        409 => "Somebody changed it in between, or the same request is under way",
        412 => "It is no longer what `If-Match` says",
        413 => "The body is larger than allowed",
        415 => "The body is not JSON",
        422 => "A parameter or the body cannot be read, or a rule says no: `reason` and `detail` say which",
        429 => "Too many requests: `Retry-After` says when to come back",
        503 => "Not now: `Retry-After` says when to come back",
        _ => "Our fault: it is written in the log",
    }
}
