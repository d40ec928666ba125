//! Routes that cannot be declared without saying who may use them.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use chrono::{NaiveDate, NaiveTime};
use futures_util::future::BoxFuture;
use http::{HeaderMap, HeaderName, HeaderValue};
use hygie_kernel::Right;
use utoipa::openapi::path::{HttpMethod, Operation, Paths};
use utoipa::openapi::{Deprecated, OpenApi};
use utoipa_axum::PathItemExt;
use utoipa_axum::router::UtoipaMethodRouter;

use crate::{App, Caller, Error};

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Everyone,
    SignedIn,
    With(Right),
}

impl From<Right> for Access {
    fn from(right: Right) -> Self {
        Access::With(right)
    }
}

/// The end of an operation, announced: `docs/reference/api.md` says how long before.
#[derive(Clone, Copy, Debug)]
pub struct Ending {
    pub deprecated_on: NaiveDate,
    pub ends_on: NaiveDate,
    /// Where it is written what to use instead.
    pub instead: &'static str,
}

impl Ending {
    fn write(&self, headers: &mut HeaderMap) {
        let since = self.deprecated_on.and_time(NaiveTime::MIN).and_utc();
        let end = self.ends_on.and_time(NaiveTime::MIN).and_utc();
        let said = [
            ("deprecation", format!("@{}", since.timestamp())),
            ("sunset", end.format("%a, %d %b %Y %H:%M:%S GMT").to_string()),
            ("link", format!("<{}>; rel=\"deprecation\"", self.instead)),
        ];
        for (name, value) in said {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
    }
}

#[derive(Clone, Debug)]
pub struct RouteEntry {
    pub method: &'static str,
    pub path: String,
    pub access: Access,
    /// Answers in JSON and stands in the OpenAPI document.
    pub is_api: bool,
}

/// The routes of a capability, and what is known of each.
#[derive(Default)]
pub struct Routes {
    router: Router<App>,
    entries: Vec<RouteEntry>,
    api: Vec<(Paths, Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::Schema>)>)>,
}

impl Routes {
    pub fn get<H, T>(self, path: &'static str, access: impl Into<Access>, handler: H) -> Routes
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add("GET", path, access.into(), get(erased(handler)))
    }

    pub fn post<H, T>(self, path: &'static str, access: impl Into<Access>, handler: H) -> Routes
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add("POST", path, access.into(), post(erased(handler)))
    }

    fn add(mut self, method: &'static str, path: &str, access: Access, route: MethodRouter<App>) -> Routes {
        self.router = self.router.route(path, guarded(access, route));
        self.entries.push(RouteEntry { method, path: path.to_owned(), access, is_api: false });
        self
    }

    /// A page that also takes a file: the body may be as large as the settings allow.
    pub fn post_file<H, T>(self, path: &'static str, access: impl Into<Access>, handler: H) -> Routes
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let unlimited = post(erased(handler)).layer(axum::extract::DefaultBodyLimit::disable());
        self.add("POST", path, access.into(), unlimited)
    }

    /// Operations of the API, made by [`operation!`](crate::operation): the document and the route are one.
    pub fn api(
        mut self,
        access: impl Into<Access>,
        operations: UtoipaMethodRouter<App, Infallible>,
    ) -> Routes {
        let (schemas, paths, route) = operations;
        let access = access.into();
        for (path, item) in &paths.paths {
            for (method, present) in [
                ("GET", item.get.is_some()),
                ("POST", item.post.is_some()),
                ("PUT", item.put.is_some()),
                ("PATCH", item.patch.is_some()),
                ("DELETE", item.delete.is_some()),
            ] {
                if present {
                    self.entries.push(RouteEntry { method, path: path.clone(), access, is_api: true });
                }
            }
        }
        if let Some(path) = paths.paths.keys().next() {
            self.router = self.router.route(path, guarded(access, route));
        }
        self.api.push((paths, schemas));
        self
    }

    /// Operations of the API that also take a file: the body may be as large as the settings allow.
    pub fn api_file(
        self,
        access: impl Into<Access>,
        (schemas, paths, route): UtoipaMethodRouter<App, Infallible>,
    ) -> Routes {
        self.api(access, (schemas, paths, route.layer(axum::extract::DefaultBodyLimit::disable())))
    }

    /// Operations that programs should leave: each answer says since when, and when they end (RFC 9745, RFC 8594).
    pub fn api_ending(
        self,
        access: impl Into<Access>,
        (schemas, mut paths, route): UtoipaMethodRouter<App, Infallible>,
        ending: Ending,
    ) -> Routes {
        for item in paths.paths.values_mut() {
            let operations =
                [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
            for operation in operations.into_iter().flatten() {
                operation.deprecated = Some(Deprecated::True);
            }
        }
        let route = route.layer(middleware::map_response(move |mut response: Response| async move {
            ending.write(response.headers_mut());
            response
        }));
        self.api(access, (schemas, paths, route))
    }

    pub fn merge(mut self, other: Routes) -> Routes {
        self.router = self.router.merge(other.router);
        self.entries.extend(other.entries);
        self.api.extend(other.api);
        self
    }

    pub(crate) fn into_parts(self) -> (Router<App>, Vec<RouteEntry>) {
        (self.router, self.entries)
    }

    /// Writes the operations of these routes into an OpenAPI document.
    pub(crate) fn describe(self, document: &mut OpenApi) {
        let components = document.components.get_or_insert_default();
        for (paths, schemas) in self.api {
            components.schemas.extend(schemas);
            for (path, item) in paths.paths {
                match document.paths.paths.get_mut(&path) {
                    Some(known) => known.merge_operations(item),
                    None => {
                        document.paths.paths.insert(path, item);
                    }
                }
            }
        }
    }
}

/// One operation of the API, as `utoipa_axum::routes!` makes it, with a handler whose type is forgotten.
#[macro_export]
macro_rules! operation {
    ($handler:path) => {{
        let mut schemas = Vec::new();
        let (path, item, methods) = ::utoipa_axum::routes!(@resolve_types $handler : schemas);
        $crate::described(&path, (item, methods, schemas), $handler)
    }};
}

type Described = (Operation, Vec<HttpMethod>, Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::Schema>)>);

/// What [`operation!`] makes: the description of an operation beside its route.
pub fn described<H: Handler<T, App>, T: 'static>(
    path: &str,
    (item, methods, schemas): Described,
    handler: H,
) -> UtoipaMethodRouter<App, Infallible> {
    let handler = erased(handler);
    let route = methods
        .iter()
        .fold(MethodRouter::new(), |route, method| route.on(method.to_method_filter(), handler.clone()));
    let mut paths = Paths::new();
    paths.add_path_operation(path, methods, item);
    (schemas, paths, route)
}

/// A handler whose type is forgotten. The router is then compiled once and not for each handler; the compiler would otherwise
/// look through all that a handler waits for again at each of the dozen layers around it.
#[derive(Clone)]
struct Erased(Arc<dyn Fn(Request, App) -> BoxFuture<'static, Response> + Send + Sync>);

fn erased<H: Handler<T, App>, T: 'static>(handler: H) -> Erased {
    Erased(Arc::new(move |request, app| Box::pin(handler.clone().call(request, app))))
}

impl Handler<(), App> for Erased {
    type Future = BoxFuture<'static, Response>;

    fn call(self, request: Request, app: App) -> Self::Future {
        (self.0)(request, app)
    }
}

fn guarded(access: Access, route: MethodRouter<App>) -> MethodRouter<App> {
    route.layer(middleware::from_fn(move |request: Request, next: Next| async move {
        match check(access, &request) {
            Ok(()) => next.run(request).await,
            Err(error) => error.into_response(),
        }
    }))
}

fn check(access: Access, request: &Request) -> Result<(), Error> {
    match (access, request.extensions().get::<Caller>()) {
        // What needs no right changes what is the person's own: a program does it through the API, where it is meant to.
        (Access::SignedIn, Some(caller))
            if caller.limit().is_some()
                && !request.method().is_safe()
                && !request.uri().path().starts_with("/api/") =>
        {
            Err(Error::Forbidden)
        }
        (Access::Everyone, _) | (Access::SignedIn, Some(_)) => Ok(()),
        (_, None) => Err(Error::SignInNeeded),
        (Access::With(right), Some(caller)) if caller.may(right) => Ok(()),
        (Access::With(_), Some(_)) => Err(Error::Forbidden),
    }
}

pub(crate) async fn fallback() -> Response {
    Error::NotFound.into_response()
}
