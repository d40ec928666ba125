//! Routes that cannot be declared without saying who may use them.

use std::convert::Infallible;

use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use hygie_kernel::Right;
use utoipa::openapi::OpenApi;
use utoipa::openapi::path::Paths;
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
        self.add("GET", path, access.into(), get(handler))
    }

    pub fn post<H, T>(self, path: &'static str, access: impl Into<Access>, handler: H) -> Routes
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add("POST", path, access.into(), post(handler))
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
        let unlimited = post(handler).layer(axum::extract::DefaultBodyLimit::disable());
        self.add("POST", path, access.into(), unlimited)
    }

    /// Operations of the API, made by `utoipa_axum::routes!`: the document and the route are one.
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

fn guarded(access: Access, route: MethodRouter<App>) -> MethodRouter<App> {
    route.layer(middleware::from_fn(move |request: Request, next: Next| async move {
        match check(access, request.extensions().get::<Caller>()) {
            Ok(()) => next.run(request).await,
            Err(error) => error.into_response(),
        }
    }))
}

fn check(access: Access, caller: Option<&Caller>) -> Result<(), Error> {
    match (access, caller) {
        (Access::Everyone, _) | (Access::SignedIn, Some(_)) => Ok(()),
        (_, None) => Err(Error::SignInNeeded),
        (Access::With(right), Some(caller)) if caller.may(right) => Ok(()),
        (Access::With(_), Some(_)) => Err(Error::Forbidden),
    }
}

pub(crate) async fn fallback() -> Response {
    Error::NotFound.into_response()
}
