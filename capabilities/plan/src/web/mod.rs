//! The pages of the plan.

mod actions;
mod evidence;
mod findings;
mod plan;
mod sla;

use hygie_kernel::{Id, Node};
use hygie_platform::{Access, App, Caller, Page, Result, Routes, Todo};

use crate::{EDIT, READ, calendar};

pub use findings::template;
pub use plan::{panel, suggestions};

pub fn routes() -> Routes {
    Routes::default()
        .merge(plan::routes())
        .merge(findings::routes())
        .merge(actions::routes())
        .merge(evidence::routes())
        .merge(sla::routes())
        .get("/calendar/{secret}", Access::Everyone, calendar::feed)
        .post("/plan/calendar/removal", READ, calendar::forget)
}

/// What the plan asks of a person: what they must do that is due, what is late in what they keep.
pub async fn todos(app: App, (caller, page, node): (Caller, Page, Id<Node>)) -> Result<Vec<Todo>> {
    let mut todos = Vec::new();
    if caller.may(READ) {
        todos.extend(plan::own_todos(&app, &caller, &page, node).await?);
    }
    if caller.may(EDIT) {
        todos.extend(plan::late_todos(&app, &caller, &page, node).await?);
    }
    Ok(todos)
}

/// One page of a list.
pub const PAGE: i64 = 50;
