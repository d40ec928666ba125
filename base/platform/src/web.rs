//! What surrounds every request: who asks, how an error is shown, what a browser is forbidden.

use std::any::Any;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, FromRequest, MatchedPath, Request, State};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::{Json, Router};
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, REFERRER_POLICY, RETRY_AFTER, SET_COOKIE,
    STRICT_TRANSPORT_SECURITY, WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use ipnet::IpNet;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tracing::Instrument;
use utoipa::ToSchema;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, PathsBuilder, RefOr,
};

use crate::api::{self, describe, idempotency, rate};
use crate::db::one_at_a_time;
use crate::error::chain;
use crate::form::Form;
use crate::{
    Access, App, Caller, Conflict, ConflictField, Error, Page, Result, Routes, Settings, asset, route,
};

/// The largest body of an ordinary form or API call.
pub(crate) const BODY_LIMIT: usize = 256 * 1024;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What a page may ask of the device that shows it: nothing but to leave it alone.
const PERMISSIONS: &str = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), \
    microphone=(), midi=(), payment=(), usb=(), browsing-topics=()";

/// What machines ask for: nobody is behind these requests, and they are answered even when nobody can be recognised.
const FOR_MACHINES: [&str; 4] = ["/health", "/metrics", "/.well-known/", "/robots.txt"];

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

/// The target of the spans that a collector of traces receives. They are named as OpenTelemetry does (semantic conventions,
/// HTTP spans), and stay out of the log, which says the same in its own way.
pub const TRACES: &str = "hygie::traces";

async fn around(State(app): State<App>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    if parts.uri.path().starts_with("/assets/") {
        let mut response = next.run(Request::from_parts(parts, body)).await;
        secure(&app, &mut response);
        return response;
    }
    let id = app.next_request();
    let method = known_method(&parts.method);
    // An address may hold a secret (an invitation, a new password): the route is what is written down.
    let matched = parts.extensions.get::<MatchedPath>();
    let route: String = matched.map_or("none", |matched| matched.as_str()).to_owned();
    let span = tracing::info_span!("request", id, method, route);
    let started = tokio::time::Instant::now();
    let trace = tracing::info_span!(
        target: TRACES,
        "request",
        otel.name = format!("{method} {route}"),
        otel.kind = "server",
        http.request.method = method,
        http.route = route,
        http.response.status_code = tracing::field::Empty,
        request.id = id,
    );
    let answering = one_at_a_time(identified(&app, parts, body, next)).instrument(span.clone());
    let mut response = answering.instrument(trace.clone()).await;
    let elapsed = started.elapsed();
    let status = response.status().as_u16();
    trace.record("http.response.status_code", status);
    span.in_scope(|| tracing::debug!(status, elapsed_us = elapsed.as_micros(), "answered"));
    let seconds = metrics::histogram!("hygie_http_request_duration_seconds", "method" => method, "route" => route.clone());
    seconds.record(elapsed.as_secs_f64());
    metrics::counter!("hygie_http_requests_total", "method" => method, "route" => route, "status" => status.to_string())
        .increment(1);
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), id);
    }
    secure(&app, &mut response);
    response
}

/// Answers whoever asks, once it is known who they are.
async fn identified(app: &App, mut parts: http::request::Parts, body: Body, next: Next) -> Response {
    if FOR_MACHINES.iter().any(|path| parts.uri.path().starts_with(path)) {
        let shown = parts.clone();
        let response = next.run(Request::from_parts(parts, body)).await;
        return render_errors(app, &shown, response).await;
    }
    let mut identity = parts.clone();
    identity.extensions = http::Extensions::new();
    match app.identify(identity).await {
        Ok(caller) => {
            let count = rate::count(app, &parts, caller.as_ref());
            if let Some(caller) = &caller {
                parts.extensions.insert(caller.clone());
            }
            let shown = parts.clone();
            let response = match caller {
                _ if count.is_some_and(|count| count.is_too_many()) => Error::TooMany.into_response(),
                Some(caller) if idempotency::is_asked(&parts) => {
                    idempotency::answer(app, &caller, Request::from_parts(parts, body), next).await
                }
                _ => next.run(Request::from_parts(parts, body)).await,
            };
            let response = match shown.uri.path().starts_with("/api/v1/") {
                true => api::tag(&shown, response).await.unwrap_or_else(IntoResponse::into_response),
                false => response,
            };
            let mut response = render_errors(app, &shown, response).await;
            if let Some(count) = count {
                count.write(response.headers_mut());
            }
            response
        }
        Err(error) => render_errors(app, &parts, error.into_response()).await,
    }
}

/// A method as a word of ours: what else people send is not counted one by one.
fn known_method(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        _ => "other",
    }
}

/// Where a request comes from. Only a trusted proxy is believed when it says for whom it speaks (`X-Forwarded-For`): each
/// address of the list was seen by the one after it.
pub fn client_address(trusted: &[IpNet], peer: Option<IpAddr>, headers: &HeaderMap) -> Option<IpAddr> {
    let mut address = peer?.to_canonical();
    let said = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let said: Vec<&str> = said.flat_map(|value| value.split(',')).collect();
    for before in said.into_iter().rev() {
        if !trusted.iter().any(|network| network.contains(&address)) {
            break;
        }
        match before.trim().parse::<IpAddr>() {
            Ok(before) => address = before.to_canonical(),
            Err(_) => break,
        }
    }
    Some(address)
}

fn secure(app: &App, response: &mut Response) {
    let headers = response.headers_mut();
    // A deposited file bears a stricter one.
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(POLICY));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    for (name, value) in [
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", PERMISSIONS),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
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
    match &*error {
        Error::Internal { .. } | Error::Unavailable(_) => {
            tracing::error!(error = chain(error.as_ref()), "a request failed");
        }
        Error::Forbidden | Error::TooMany => note_refused(parts, chain(error.as_ref())),
        Error::Refused(refusal) if refusal.key == "request-from-elsewhere" => {
            note_refused(parts, refusal.key)
        }
        _ => {}
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

/// The log says who was refused what (OWASP ASVS 5.0, 16.3.2), by an identifier: a name would be personal data.
fn note_refused(parts: &http::request::Parts, why: impl std::fmt::Display) {
    let person = parts.extensions.get::<Caller>().map(|caller| caller.person.to_string());
    tracing::warn!(person, %why, "a request was refused");
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

/// The cookie of the language that a reader chose. The prefix binds it to this very host (RFC 6265bis, section 4.1.3.2).
pub fn language_cookie_name(settings: &Settings) -> &'static str {
    if settings.is_public_url_secure() { "__Host-hygie-lang" } else { "hygie-lang" }
}

/// Keeps the language of a reader in their browser, or forgets it.
pub fn remember_language(app: &App, response: &mut Response, lang: Option<hygie_kernel::Lang>) -> Result<()> {
    let name = language_cookie_name(&app.settings);
    let secure = if app.settings.is_public_url_secure() { "; Secure" } else { "" };
    let (code, seconds) = lang.map_or(("", 0), |lang| (lang.code(), 31_536_000));
    let cookie = format!("{name}={code}; Path=/; Max-Age={seconds}; SameSite=Lax; HttpOnly{secure}");
    let cookie = HeaderValue::from_str(&cookie).map_err(Error::internal("failed to write a cookie"))?;
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(())
}

/// Keeps the language of the reader in a cookie, and goes back to where they were.
async fn choose_language(State(app): State<App>, form: Form) -> Result<Response> {
    let lang: hygie_kernel::Lang = form.value("lang").parse().map_err(|_| Error::NotFound)?;
    let mut response = Redirect::to(local_path(form.value("back"))).into_response();
    remember_language(&app, &mut response, Some(lang))?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_trusted_proxy_is_believed_about_the_address() {
        let trusted: Vec<IpNet> =
            ["127.0.0.1/32", "10.0.0.0/8"].iter().map(|text| text.parse().expect("a network")).collect();
        let mut headers = HeaderMap::new();
        headers.append("x-forwarded-for", HeaderValue::from_static("1.1.1.1, 203.0.113.7"));
        headers.append("x-forwarded-for", HeaderValue::from_static("10.0.0.2"));
        let from = |peer: &str, headers: &HeaderMap| {
            let peer = peer.parse().expect("an address");
            client_address(&trusted, Some(peer), headers).expect("the peer is known").to_string()
        };
        assert_eq!(from("127.0.0.1", &headers), "203.0.113.7", "what the last trusted proxy saw");
        assert_eq!(from("::ffff:127.0.0.1", &headers), "203.0.113.7");
        assert_eq!(from("198.51.100.2", &headers), "198.51.100.2", "a stranger speaks for themself");
        assert_eq!(from("127.0.0.1", &HeaderMap::new()), "127.0.0.1");
        headers.append("x-forwarded-for", HeaderValue::from_static("unknown"));
        assert_eq!(from("127.0.0.1", &headers), "127.0.0.1");
        assert_eq!(client_address(&trusted, None, &headers), None);
    }
}
