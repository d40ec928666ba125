//! The application: one value, cheap to clone, that holds everything a request or a job needs.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::ops::Deref;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use futures_util::future::BoxFuture;
use http::request::Parts;
use hygie_kernel::{Chance, Clock, Id, Node};
use tokio::sync::Notify;
use utoipa::openapi::OpenApi;

use crate::db::Db;
use crate::files::Files;
use crate::journal;
use crate::route::RouteEntry;
use crate::{Caller, Capability, Error, Regulation, Result, Role, Routes, Settings, Texts, web};

#[derive(Clone)]
pub struct App(Arc<AppParts>);

pub struct AppParts {
    pub db: Db,
    pub clock: Arc<dyn Clock>,
    pub chance: Arc<dyn Chance>,
    pub settings: Settings,
    pub files: Files,
    pub texts: Texts,
    pub regulation: Regulation,
    pub capabilities: Vec<Capability>,
    pub roles: &'static [Role],
    /// Rung when there is work for the jobs.
    pub(crate) work: Notify,
    /// The name by which this process takes jobs.
    pub(crate) worker: String,
    /// How many requests came to this process.
    requests: AtomicU64,
    kept: Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
}

impl App {
    /// Opens the database, brings it up to date, and lets every capability prepare itself.
    pub async fn start(
        settings: Settings,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
        capabilities: &[Capability],
        roles: &'static [Role],
    ) -> Result<App> {
        std::fs::create_dir_all(&settings.data_dir)
            .map_err(Error::internal("failed to create the data folder"))?;
        let regulation = Regulation::new(settings.data_dir.join("regulation"));
        regulation.check(capabilities)?;
        let db = Db::open(&settings.database_url).await?;
        journal::begin(&db, chance.as_ref()).await?;
        let worker = Id::<App>::new(clock.as_ref(), chance.as_ref()).to_string();
        let app = App(Arc::new(AppParts {
            db,
            clock,
            chance,
            files: Files::open(&settings)?,
            texts: Texts::new(capabilities)?,
            regulation,
            settings,
            capabilities: capabilities.to_vec(),
            roles,
            work: Notify::new(),
            worker,
            requests: AtomicU64::new(0),
            kept: Mutex::default(),
        }));
        for capability in capabilities {
            if let Some(start) = capability.start {
                start(app.clone(), ()).await?;
            }
        }
        Ok(app)
    }

    pub fn new_id<T>(&self) -> Id<T> {
        Id::new(self.clock.as_ref(), self.chance.as_ref())
    }

    /// A name for the next request, by which its lines are found in the log: the process, and a number.
    pub(crate) fn next_request(&self) -> String {
        let process = self.worker.rsplit('-').next().unwrap_or_default();
        format!("{process}-{}", self.requests.fetch_add(1, Ordering::Relaxed))
    }

    /// Something that a capability keeps in memory between requests, made empty at first.
    pub fn kept<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let value = kept.entry(TypeId::of::<T>()).or_insert_with(|| Arc::new(T::default()));
        Arc::clone(value).downcast().unwrap_or_else(|_| unreachable!("the key is the type of the value"))
    }

    /// The whole site: every capability's routes inside the shell that they share.
    pub fn router(&self) -> Router {
        let (router, _) = self.routes().into_parts();
        web::shell(self.clone(), router)
    }

    pub fn route_table(&self) -> Vec<RouteEntry> {
        self.routes().into_parts().1
    }

    /// The OpenAPI 3.1 document of every operation, generated from the routes themselves.
    pub fn openapi(&self) -> OpenApi {
        openapi(&self.capabilities)
    }

    fn routes(&self) -> Routes {
        routes(&self.capabilities)
    }

    /// Keeps the perimeter that a person chose, for as long as their session lasts.
    pub async fn remember_perimeter(&self, caller: &Caller, node: Id<Node>) -> Result<()> {
        match self.capabilities.iter().find_map(|capability| capability.remember) {
            Some(remember) => remember(self.clone(), (caller.clone(), node)).await,
            None => Ok(()),
        }
    }

    pub(crate) fn identify(&self, parts: Parts) -> BoxFuture<'static, Result<Option<Caller>>> {
        match self.capabilities.iter().find_map(|capability| capability.identify) {
            Some(identify) => identify(self.clone(), parts),
            None => Box::pin(async { Ok(None) }),
        }
    }
}

/// The OpenAPI 3.1 document of these capabilities: it needs their routes alone, and no database.
pub fn openapi(capabilities: &[Capability]) -> OpenApi {
    web::document(routes(capabilities))
}

fn routes(capabilities: &[Capability]) -> Routes {
    capabilities.iter().fold(web::routes(), |routes, capability| routes.merge((capability.routes)()))
}

impl Deref for App {
    type Target = AppParts;

    fn deref(&self) -> &AppParts {
        &self.0
    }
}
