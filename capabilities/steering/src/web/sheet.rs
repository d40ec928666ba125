//! The page of a director: one screen, one sheet, one signature.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::NaiveDate;
use http::StatusCode;
use hygie_charts::Ink;
use hygie_control::pen;
use hygie_kernel::{Id, Node};
use hygie_platform::form::Form;
use hygie_platform::web::see_other;
use hygie_platform::{App, Caller, Error, Page, Result, Routes};
use hygie_registry::ground::{Known, find_structure};

use super::Figure;
use crate::actions::{self, Signature};
use crate::charts::{self, Desk};
use crate::published::{self, Names};
use crate::sheet::{self, Sheet};
use crate::words::{address, share};
use crate::{READ, SIGN};

pub fn routes() -> Routes {
    Routes::default().get("/structures/{structure}/sheet", READ, show).post(
        "/structures/{structure}/attestations",
        SIGN,
        sign,
    )
}

#[derive(Template)]
#[template(path = "sheet.html")]
struct SheetPage {
    page: Page,
    structure: Known,
    sheet: Sheet,
    figures: Vec<Figure>,
    trend: Option<(String, String)>,
    names: Arc<Names>,
    digest: String,
    may_sign: bool,
    /// The figures changed between the page and the signature.
    is_stale: bool,
    today: NaiveDate,
}

impl SheetPage {
    fn to(&self, path: &str) -> String {
        address(self.structure.id, path, &[])
    }

    fn is_over(&self, end: &Option<NaiveDate>) -> bool {
        end.is_some_and(|end| end < self.today)
    }

    fn to_day(&self, end: &Option<NaiveDate>) -> String {
        end.map(|end| self.page.date(&end)).unwrap_or_default()
    }

    /// The beginning of a hash is enough to compare it by eye.
    fn short(&self, digest: &str) -> String {
        digest.chars().take(12).collect()
    }

    fn duties(&self) -> Vec<(&str, &'static str, String)> {
        let mut duties: Vec<_> = self.sheet.duties.iter().filter(|one| one.state.badge() != "done").collect();
        duties.sort_by_key(|one| self.names.place(&one.obligation));
        let said =
            |one: &hygie_duties::StandingRow| self.page.t(format!("steering-duty-{}", one.state.as_str()));
        duties
            .into_iter()
            .map(|one| (self.names.say(self.page.lang, &one.obligation), one.state.badge(), said(one)))
            .collect()
    }
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<Node>>,
) -> Result<Response> {
    render(&app, &caller, page, id, StatusCode::OK).await
}

async fn render(
    app: &App,
    caller: &Caller,
    page: Page,
    id: Id<Node>,
    status: StatusCode,
) -> Result<Response> {
    let names = published::obligations(app).await?;
    let mut tx = app.db.read().await?;
    let structure = find_structure(&mut tx, caller.scope(READ), id).await?.ok_or(Error::NotFound)?;
    // The day of the figures is the one of the signature, wherever the reader is.
    let today = app.clock.now().date_naive();
    let sheet = sheet::state(app, &mut tx, caller.scope(READ), &structure, today).await?;
    let may_sign = actions::signs_for(&mut tx, caller, id).await?;
    drop(tx);
    let desk = Desk { page: &page, pen: pen(&page, Ink::Sheet), node: id };
    let trend = sheet.level.as_ref().and_then(|level| charts::trend(desk, &level.history, None));
    let trend = trend.and_then(|chart| Some((chart.sentence, chart.drawings.into_iter().next()?.svg)));
    let shown = SheetPage {
        figures: figures_of(&page, id, &sheet),
        digest: sheet.digest(),
        is_stale: status == StatusCode::CONFLICT,
        structure,
        sheet,
        trend,
        names,
        may_sign,
        today,
        page: page.clone(),
    };
    page.show_as(status, &shown)
}

/// The level, what is open, what is late, obligations, the budget.
fn figures_of(page: &Page, node: Id<Node>, sheet: &Sheet) -> Vec<Figure> {
    let statement = &sheet.statement;
    let to = |path: &str, pairs: &[(&str, &str)]| Some(address(node, path, pairs));
    let mut shown = vec![match &sheet.level {
        Some(level) => Figure {
            label: page.t("steering-level"),
            value: page.percent(level.score),
            href: level.assessment.as_ref().map(|row| format!("/assessments/{}", row.id)),
            of: Some(level_said(page, level)),
        },
        None => Figure {
            label: page.t("steering-level"),
            value: "–".to_owned(),
            href: to("/assessments", &[]),
            of: Some(page.t("sheet-no-level")),
        },
    }];
    shown.push(Figure {
        label: page.t("plan-open-findings"),
        value: page.number(&statement.open_findings()),
        href: to("/findings", &[]),
        of: Some(page.say("sheet-of-critical").with("count", statement.critical).to_string()),
    });
    let late = page
        .say("sheet-of-late")
        .with("findings", statement.late_findings)
        .with("actions", statement.late_actions)
        .to_string();
    shown.push(Figure {
        label: page.t("sheet-late"),
        value: page.number(&statement.late()),
        href: to("/actions", &[("state", "late")]),
        of: Some(late),
    });
    let (held, asked) = sheet.fulfilled();
    let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    if let Some(share) = share(count(held), count(asked)) {
        shown.push(Figure {
            label: page.t("steering-fulfilled"),
            value: page.percent(share),
            href: to("/obligations", &[]),
            of: Some(
                page.say("steering-of-obligations").with("count", held).with("total", asked).to_string(),
            ),
        });
    }
    shown.push(match statement.budget {
        Some((thousandths, year)) => Figure {
            label: page.t("steering-budget"),
            value: page.percent_to_a_tenth(budget_share(thousandths)),
            href: to("/budgets", &[]),
            of: Some(page.say("sheet-of-year").with("year", year.to_string()).to_string()),
        },
        None => Figure {
            label: page.t("steering-budget"),
            value: "–".to_owned(),
            href: to("/budgets", &[]),
            of: Some(page.t("sheet-no-budget")),
        },
    });
    shown
}

/// A share that was stated in thousandths.
#[expect(clippy::cast_precision_loss, reason = "thousandths of a budget")]
pub fn budget_share(thousandths: i64) -> f64 {
    thousandths as f64 / 1000.0
}

/// «évalué le 3 mars 2026, +4 points», «moyenne de 12 sites».
pub fn level_said(page: &Page, level: &crate::figures::Level) -> String {
    let mut said = match level.count {
        1 => page.say("steering-level-of").with("day", page.date(&level.day)).to_string(),
        count => page.say("steering-level-mean").with("count", count).to_string(),
    };
    if let Some(change) = level.change() {
        #[expect(clippy::cast_possible_truncation, reason = "a change of a score is between -100 and 100")]
        let points = (change * 100.0).round() as i64;
        let key = match points {
            1.. => "sheet-points-up",
            0 => "sheet-points-same",
            _ => "sheet-points-down",
        };
        said.push_str(", ");
        said.push_str(&page.say(key).with("points", points.abs()).to_string());
    }
    said
}

async fn sign(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<Node>>,
    form: Form,
) -> Result<Response> {
    match actions::sign(&app, &caller, id, form.value("digest")).await? {
        Signature::Done => Ok(see_other(format!("/structures/{id}/sheet?done=attestation-signed"))),
        Signature::Stale => render(&app, &caller, page, id, StatusCode::CONFLICT).await,
    }
}
