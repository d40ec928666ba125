//! Where one looks from: always shown, always changeable.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono_tz::Tz;
use hygie_kernel::{Id, Lang, Node};
use hygie_platform::form::{Form, Query};
use hygie_platform::web::{local_path, see_other};
use hygie_platform::{App, BoxFuture, Caller, Error, Page, Result, Routes, Trail, TrailStep};

use crate::READ;
use crate::store::node::{self, NodeRow};

pub fn routes() -> Routes {
    Routes::default().get("/perimeter", READ, choose).post("/perimeter", READ, keep)
}

/// The trail of a page: the perimeter of the address, else of the session, else the first grant; what is above it in sight.
pub fn trail(
    app: App,
    (caller, chosen): (Caller, Option<Id<Node>>),
) -> BoxFuture<'static, Result<Option<Trail>>> {
    Box::pin(async move {
        let candidates = [chosen, caller.perimeter].into_iter().flatten().chain(caller.nodes.iter().copied());
        let mut tx = app.db.read().await?;
        for candidate in candidates {
            let above = node::list_above(&mut tx, caller.scope(READ), candidate).await?;
            if above.last().is_some_and(|last| last.id == candidate) {
                let zone = above
                    .last()
                    .and_then(|last| last.time_zone.as_deref()?.parse().ok())
                    .unwrap_or(Tz::Europe__Paris);
                let lang = caller.lang.unwrap_or_default();
                let steps = above
                    .into_iter()
                    .map(|step| TrailStep {
                        id: step.id,
                        name: if lang == Lang::En { step.name_en } else { step.name_fr },
                        kind: step.kind,
                    })
                    .collect();
                return Ok(Some(Trail { steps, zone }));
            }
        }
        Ok(None)
    })
}

#[derive(Template)]
#[template(path = "perimeter.html")]
struct ChoicePage {
    page: Page,
    typed: String,
    nodes: Vec<NodeRow>,
}

/// Chooses a perimeter: at once when it is named (`?choose=`), else among those that are found.
async fn choose(State(app): State<App>, caller: Caller, page: Page, Query(query): Query) -> Result<Response> {
    if let Ok(node) = query.value("choose").parse::<Id<Node>>() {
        return keep_perimeter(&app, &caller, node, "/").await;
    }
    let mut tx = app.db.read().await?;
    let nodes = node::list_named(&mut tx, caller.scope(READ), query.value("q"), 100).await?;
    page.clone().show(&ChoicePage { page, typed: query.value("q").to_owned(), nodes })
}

async fn keep(State(app): State<App>, caller: Caller, form: Form) -> Result<Response> {
    let node = form.value("node").parse().map_err(|_| Error::NotFound)?;
    keep_perimeter(&app, &caller, node, local_path(form.value("back"))).await
}

async fn keep_perimeter(app: &App, caller: &Caller, node: Id<Node>, back: &str) -> Result<Response> {
    let mut tx = app.db.read().await?;
    if node::find(&mut tx, caller.scope(READ), node).await?.is_none() {
        return Err(Error::NotFound);
    }
    drop(tx);
    app.remember_perimeter(caller, node).await?;
    Ok(see_other(back))
}
