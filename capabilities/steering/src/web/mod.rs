//! The pages: dashboards, the sheet of a structure, the sums of the ministry, and the documents.

pub mod dashboard;
mod documents;
mod ministry;
mod sheet;

pub use sheet::{budget_share, level_said};

use hygie_kernel::Right;
use hygie_platform::{App, Caller, Page, Result, Routes};
use hygie_registry::ground::{Origin, must_hold, perimeter_of};

pub fn routes() -> Routes {
    Routes::default()
        .merge(dashboard::routes())
        .merge(sheet::routes())
        .merge(ministry::routes())
        .merge(documents::routes())
}

/// One of the figures in a line.
struct Figure {
    label: String,
    value: String,
    href: Option<String>,
    /// On what it is counted.
    of: Option<String>,
}

/// The perimeter of the page, when the right is held on the whole of it.
async fn place_of(app: &App, caller: &Caller, page: &Page, right: Right) -> Result<Origin> {
    let from = perimeter_of(page)?;
    must_hold(&mut app.db.read().await?, caller, right, from.node).await?;
    Ok(from)
}
