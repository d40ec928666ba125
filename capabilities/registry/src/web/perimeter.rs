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

/// The places, GHT and structures that may be chosen.
async fn choose(State(app): State<App>, caller: Caller, page: Page, Query(query): Query) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let nodes = node::list_named(&mut tx, caller.scope(READ), query.value("q"), 100).await?;
    page.clone().show(&ChoicePage { page, typed: query.value("q").to_owned(), nodes })
}

async fn keep(State(app): State<App>, caller: Caller, form: Form) -> Result<Response> {
    let chosen = form.value("node").parse().map_err(|_| Error::NotFound)?;
    let found = node::find(&mut app.db.read().await?, caller.scope(READ), chosen).await?;
    app.remember_perimeter(&caller, found.ok_or(Error::NotFound)?.id).await?;
    // A page about one place keeps speaking of it: the new perimeter is seen from a list or from home.
    let back = local_path(form.value("back"));
    Ok(see_other(if back.matches('/').count() > 1 { "/" } else { back }))
}
