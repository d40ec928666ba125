//! The pages of programmes, projects and policies.

mod archive;
mod dossier;
mod files;
mod policies;
mod prerequisites;
mod programmes;
mod projects;
mod todos;

use askama::Template;
use axum::response::Response;
use hygie_kernel::{Id, Node};
use hygie_platform::form::Form;
use hygie_platform::{App, Caller, Error, Page, Result, Routes};
use hygie_registry::ground::{self, Known, find_structure, perimeter_of};

use crate::EDIT;

pub use dossier::{Dossier, DossierLine, find_dossier};
pub use todos::todos;

pub fn routes() -> Routes {
    Routes::default()
        .merge(programmes::routes())
        .merge(files::routes())
        .merge(projects::routes())
        .merge(policies::routes())
}

/// One page of a list.
pub const PAGE: i64 = 50;

/// The version of the thing that a form was written about.
pub fn version_of(form: &Form) -> i64 {
    form.value("version").parse().unwrap_or(0)
}

/// The structure that an address or a form names, on which the caller may write.
pub async fn structure_of(app: &App, caller: &Caller, page: &Page, form: &Form) -> Result<Known> {
    let id: Option<Id<Node>> =
        form.value("structure").parse().ok().or_else(|| page.perimeter().map(|step| step.id));
    let mut tx = app.db.read().await?;
    find_structure(&mut tx, caller.scope(EDIT), id.ok_or(Error::NotFound)?).await?.ok_or(Error::NotFound)
}

#[derive(Template)]
#[template(path = "funding_choose.html")]
struct ChoosePage {
    page: Page,
    title_key: &'static str,
    path: &'static str,
    structures: Vec<Known>,
}

/// Shows the structures of a perimeter, to choose one.
pub async fn choose(
    app: &App,
    caller: &Caller,
    page: &Page,
    (title_key, path): (&'static str, &'static str),
) -> Result<Response> {
    let from = perimeter_of(page)?;
    let mut tx = app.db.read().await?;
    let structures = ground::list_structures(&mut tx, caller.scope(EDIT), from, None, 300).await?;
    drop(tx);
    page.clone().show(&ChoosePage { page: page.clone(), title_key, path, structures })
}
