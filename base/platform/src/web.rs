//! What surrounds every request: who asks, how an error is shown, what a browser is forbidden.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, FromRequest, Request, State};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::{Json, Router};
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, REFERRER_POLICY, RETRY_AFTER, SET_COOKIE,
    STRICT_TRANSPORT_SECURITY, WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderName, HeaderValue, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use utoipa::ToSchema;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, PathsBuilder, RefOr,
};

use crate::api::{self, describe, idempotency, rate};
use crate::error::chain;
use crate::form::Form;
use crate::{Access, App, Conflict, ConflictField, Error, Page, Result, Routes, asset, route};

/// The largest body of an ordinary form or API call.
pub(crate) const BODY_LIMIT: usize = 256 * 1024;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

pub(crate) fn shell(app: App, router: Router<App>) -> Router {
    router
        .fallback(route::fallback)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(CsrfLayer::new())
        .layer(CatchPanicLayer::custom(after_panic))
        .layer(middleware::from_fn_with_state(app.clone(), around))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .with_state(app)
}

/// The routes of the shell itself.
pub(crate) fn routes() -> Routes {
    Routes::default()
        .get("/assets/{version}/{*name}", Access::Everyone, asset::serve)
        .get("/health", Access::Everyone, health)
        .post("/language", Access::Everyone, choose_language)
        .get("/menu", Access::SignedIn, show_menu)
        .get("/api", Access::SignedIn, show_api)
        .get("/api/openapi.json", Access::Everyone, show_openapi)
}

async fn around(State(app): State<App>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    if parts.uri.path().starts_with("/assets/") {
        return next.run(Request::from_parts(parts, body)).await;
    }
    let mut identity = parts.clone();
    identity.extensions = http::Extensions::new();
    let started = tokio::time::Instant::now();
    let identified = app.identify(identity).await;
    let mut response = match identified {
        Ok(caller) => {
            let count = rate::count(&app, &parts, caller.as_ref());
            if let Some(caller) = &caller {
                parts.extensions.insert(caller.clone());
            }
            let shown = parts.clone();
            let response = match caller {
                _ if count.is_some_and(|count| count.is_too_many()) => Error::TooMany.into_response(),
                Some(caller) if idempotency::is_asked(&parts) => {
                    idempotency::answer(&app, &caller, Request::from_parts(parts, body), next).await
                }
                _ => next.run(Request::from_parts(parts, body)).await,
            };
            let response = match shown.uri.path().starts_with("/api/v1/") {
                true => api::tag(&shown, response).await.unwrap_or_else(IntoResponse::into_response),
                false => response,
            };
            let mut response = render_errors(&app, &shown, response).await;
            if let Some(count) = count {
                count.write(response.headers_mut());
            }
            response
        }
        Err(error) => render_errors(&app, &parts, error.into_response()).await,
    };
    tracing::debug!(
        status = response.status().as_u16(),
        elapsed_us = started.elapsed().as_micros(),
        "answered"
    );
    secure(&app, &mut response);
    response
}

fn secure(app: &App, response: &mut Response) {
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    );
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if app.settings.is_public_url_secure() {
        headers.insert(
            STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000; includeSubDomains"),
        );
    }
}

fn after_panic(_: Box<dyn Any + Send + 'static>) -> Response {
    Error::message("a request panicked").into_response()
}

/// Turns an error into a page or a problem document (RFC 9457); anything else passes as it is.
async fn render_errors(app: &App, parts: &http::request::Parts, mut response: Response) -> Response {
    let error = match response.extensions_mut().remove::<Arc<Error>>() {
        Some(error) => error,
        None => match foreign_error(&response) {
            Some(error) => Arc::new(error),
            None => return response,
        },
    };
    if let Error::Internal { .. } | Error::Unavailable(_) = *error {
        tracing::error!(path = parts.uri.path(), error = chain(error.as_ref()), "a request failed");
    }
    let error = match *error {
        Error::Stale if api::is_conditional(parts) => Arc::new(Error::PreconditionFailed),
        _ => error,
    };
    let mut response = if parts.uri.path().starts_with("/api/") {
        problem(app, parts, &error)
    } else {
        error_page(app, parts, &error).await
    };
    if let Error::Unavailable(_) = *error {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("5"));
    }
    response
}

/// What the libraries refuse by themselves, in plain text: seen as one of our own errors.
fn foreign_error(response: &Response) -> Option<Error> {
    let is_plain =
        response.headers().get(CONTENT_TYPE).is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    match response.status() {
        _ if !is_plain => None,
        StatusCode::BAD_REQUEST | StatusCode::NOT_FOUND => Some(Error::NotFound),
        StatusCode::FORBIDDEN => Some(Error::refused("request-from-elsewhere")),
        StatusCode::METHOD_NOT_ALLOWED => Some(Error::MethodNotAllowed),
        StatusCode::PAYLOAD_TOO_LARGE => Some(Error::TooLarge),
        _ => None,
    }
}

/// A problem document (RFC 9457): what every operation of the API answers when it says no.
#[derive(Serialize, ToSchema)]
pub struct ProblemJson {
    /// Where this kind of problem is described.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind of problem, in the language of the caller.
    pub title: String,
    pub status: u16,
    /// What is wrong and what to do, in the language of the caller.
    pub detail: String,
    /// The rule that says no, as a word that does not change: with 422.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The version that is there now: with 409 and 412, where things have a version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// What is there now, field by field: with 409 and 412, where things have a version.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub current: Option<Map<String, Value>>,
}

fn problem(app: &App, parts: &http::request::Parts, error: &Error) -> Response {
    let page = Page::bare(app, parts);
    let detail = match error {
        Error::Refused(refusal) => page.refusal(refusal),
        other => page.t(format!("error-{}-text", other.code())),
    };
    let mut body = ProblemJson {
        kind: format!("/api#{}", error.code()),
        title: page.t(format!("error-{}", error.code())),
        status: error.status().as_u16(),
        detail,
        reason: None,
        version: None,
        current: None,
    };
    match error {
        Error::Refused(refusal) => body.reason = Some(refusal.key.to_owned()),
        Error::Conflict(conflict) => {
            let there = |field: &ConflictField| (field.name.to_owned(), field.theirs.clone().into());
            body.version = Some(conflict.version);
            body.current = Some(conflict.fields.iter().map(there).collect());
        }
        _ => {}
    }
    // Somebody changed it in between, and the caller had said what they expected to find.
    if let (Error::Conflict(_), true) = (error, api::is_conditional(parts)) {
        let kind = Error::PreconditionFailed;
        body.kind = format!("/api#{}", kind.code());
        body.title = page.t(format!("error-{}", kind.code()));
        body.detail = page.t(format!("error-{}-text", kind.code()));
        body.status = kind.status().as_u16();
    }
    let status = StatusCode::from_u16(body.status).unwrap_or(error.status());
    let mut response = (status, Json(body)).into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    if let Error::SignInNeeded = error {
        response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    page: Page,
    code: &'static str,
    refusal: Option<String>,
    error: &'a Error,
}

#[derive(Template)]
#[template(path = "conflict.html")]
struct ConflictPage<'a> {
    page: Page,
    conflict: &'a Conflict,
}

async fn error_page(app: &App, parts: &http::request::Parts, error: &Error) -> Response {
    if let Error::FirstGo(path) = error {
        return Redirect::to(path).into_response();
    }
    if let Error::SignInNeeded = error {
        let here = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        let back = serde_urlencoded::to_string([("back", here)]).unwrap_or_default();
        let target = if parts.method == http::Method::GET && here != "/" {
            format!("/sign-in?{back}")
        } else {
            "/sign-in".into()
        };
        return Redirect::to(&target).into_response();
    }
    let page = match error {
        Error::Internal { .. } | Error::Unavailable(_) => Page::bare(app, parts),
        _ => Page::of(app, parts).await.unwrap_or_else(|_| Page::bare(app, parts)),
    };
    let written = match error {
        Error::Conflict(conflict) => ConflictPage { page, conflict }.render(),
        _ => {
            let refusal = match error {
                Error::Refused(refusal) => Some(page.refusal(refusal)),
                _ => None,
            };
            ErrorPage { page, code: error.code(), refusal, error }.render()
        }
    };
    match written {
        Ok(html) => (error.status(), Html(html)).into_response(),
        Err(_) => (error.status(), error.code()).into_response(),
    }
}

impl ErrorPage<'_> {
    fn title_key(&self) -> String {
        format!("error-{}", self.code)
    }

    fn text_key(&self) -> String {
        format!("error-{}-text", self.code)
    }

    fn is_worth_retrying(&self) -> bool {
        matches!(self.error, Error::Unavailable(_) | Error::Internal { .. })
    }
}

/// Says that the process and its database answer.
async fn health(State(app): State<App>) -> Result<&'static str> {
    let asked = async { app.db.read().await?.get::<(i64,)>("SELECT COUNT(*) AS value FROM place").await };
    match tokio::time::timeout(Duration::from_secs(5), asked).await {
        Ok(answer) => answer.map(|_| "ok\n"),
        Err(elapsed) => Err(Error::Unavailable(Box::new(elapsed))),
    }
}

/// Keeps the language of the reader in a cookie, and goes back to where they were.
async fn choose_language(form: Form) -> Result<Response> {
    let lang: hygie_kernel::Lang = form.value("lang").parse().map_err(|_| Error::NotFound)?;
    let cookie = format!("hygie-lang={}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly", lang.code());
    let mut response = Redirect::to(local_path(form.value("back"))).into_response();
    response.headers_mut().insert(
        SET_COOKIE,
        HeaderValue::from_str(&cookie).map_err(Error::internal("failed to write a cookie"))?,
    );
    Ok(response)
}

/// A path on this site, or its home: nobody is sent elsewhere by a link that looks like ours.
pub fn local_path(path: &str) -> &str {
    let is_local = path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && !path.contains(char::is_control);
    if is_local { path } else { "/" }
}

/// After a form was accepted: on to the page that shows what it changed.
pub fn see_other(path: impl AsRef<str>) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let target = HeaderValue::from_str(path.as_ref()).unwrap_or(HeaderValue::from_static("/"));
    response.headers_mut().insert(LOCATION, target);
    response
}

#[derive(Template)]
#[template(path = "menu.html")]
struct MenuPage {
    page: Page,
}

async fn show_menu(page: Page) -> Result<Response> {
    page.clone().show(&MenuPage { page })
}

#[derive(Template)]
#[template(path = "api.html")]
struct ApiPage {
    page: Page,
    operations: Vec<Operation>,
    /// The kinds of problem: the word that ends their address, and their status.
    errors: Vec<(&'static str, u16)>,
}

struct Operation {
    method: &'static str,
    path: String,
    summary: String,
    description: String,
    parameters: Vec<(String, String)>,
}

async fn show_api(State(app): State<App>, page: Page) -> Result<Response> {
    let mut operations = Vec::new();
    for (path, item) in app.openapi().paths.paths {
        let methods = [
            ("GET", item.get),
            ("POST", item.post),
            ("PUT", item.put),
            ("PATCH", item.patch),
            ("DELETE", item.delete),
        ];
        for (method, operation) in
            methods.into_iter().filter_map(|(method, operation)| Some((method, operation?)))
        {
            let parameters = operation.parameters.unwrap_or_default();
            operations.push(Operation {
                method,
                path: path.clone(),
                summary: operation.summary.unwrap_or_default(),
                description: operation.description.unwrap_or_default(),
                parameters: parameters
                    .into_iter()
                    .filter_map(|parameter| match parameter {
                        RefOr::T(known) => Some((known.name, known.description.unwrap_or_default())),
                        RefOr::Ref(_) => None,
                    })
                    .collect(),
            });
        }
    }
    page.clone().show(&ApiPage { page, operations, errors: Error::KINDS.to_vec() })
}

async fn show_openapi(State(app): State<App>) -> Json<OpenApi> {
    Json(app.openapi())
}

pub(crate) fn document(routes: Routes) -> OpenApi {
    let mut bearer = HttpBuilder::new();
    bearer =
        bearer.scheme(HttpAuthScheme::Bearer).description(Some("A token made on the page «My account»."));
    let mut document = OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("Hygie")
                .version(env!("CARGO_PKG_VERSION"))
                .description(Some("The cybersecurity plan of a health region. Lists are pages with a cursor; errors are problem documents (RFC 9457)."))
                .license(Some(LicenseBuilder::new().name("EUPL-1.2").identifier(Some("EUPL-1.2")).build()))
                .build(),
        )
        .paths(PathsBuilder::new().build())
        .components(Some(ComponentsBuilder::new().schema_from::<ProblemJson>().security_scheme("token", SecurityScheme::Http(bearer.build())).build()))
        .security(Some([utoipa::openapi::security::SecurityRequirement::new::<_, [String; 0], String>("token", [])]))
        .build();
    routes.describe(&mut document);
    describe::complete(&mut document);
    document
}

/// The JSON body of an API call. What is wrong with it is said in words.
pub struct JsonBody<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = Error;

    async fn from_request(request: Request<Body>, state: &S) -> Result<Self> {
        let kind =
            request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if kind != "application/json" && !(kind.starts_with("application/") && kind.ends_with("+json")) {
            return Err(Error::UnsupportedType);
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|_| Error::TooLarge)?;
        match serde_json::from_slice(&bytes) {
            Ok(value) => Ok(JsonBody(value)),
            Err(error) => Err(crate::Refusal::new("body-unreadable").with("why", error).into()),
        }
    }
}
