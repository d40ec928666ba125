//! An assessment: how far it is, its score and what it is made of, what to do next, who helps.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use hygie_charts::{Axis, Bar, Ink, Moment, bars, radar, trend};
use hygie_frameworks::{Answer, Changes, Outcome, Stamp, to_oscal_results};
use hygie_kernel::{Id, Person};
use hygie_platform::form::Form;
use hygie_platform::web::see_other;
use hygie_platform::{App, Caller, Error, Page, Result, Routes};
use hygie_registry::ground::{self, Helper};

use super::{ThemeView, day, next_of, theme_views, whole_of};
use crate::assessments::actions::{self, Whole};
use crate::assessments::model;
use crate::assessments::store::{self, AssessmentRow, Peers, State as AssessmentState};
use crate::web::{named, pen, said};
use crate::{ANSWER, SEE};

pub fn routes() -> Routes {
    Routes::default()
        .get("/assessments/{assessment}", SEE, show)
        .post("/assessments/{assessment}/submission", ANSWER, submit)
        .post("/assessments/{assessment}/reopening", ANSWER, reopen)
        .get("/assessments/{assessment}/version", ANSWER, ask_version)
        .post("/assessments/{assessment}/version", ANSWER, migrate)
        .post("/assessments/{assessment}/delegations", ANSWER, delegate)
        .get("/assessments/{assessment}/results.oscal.json", SEE, export_oscal)
}

/// One of the next things to do.
struct Step {
    title: String,
    why: String,
    answered: String,
    href: String,
}

#[derive(Template)]
#[template(path = "assessment.html")]
struct AssessmentPage {
    page: Page,
    whole: Whole,
    title: String,
    themes: Vec<ThemeView>,
    go_on: String,
    steps: Vec<Step>,
    helpers: Vec<Helper>,
    peers: Option<Peers>,
    /// The radar needs three themes.
    radar: Option<String>,
    bars: String,
    trend: Option<String>,
    days: Vec<store::DayRow>,
    people: Vec<(String, String)>,
    is_newer: bool,
    may_answer: bool,
    may_plan: bool,
    today: NaiveDate,
}

impl AssessmentPage {
    fn score(&self) -> Option<String> {
        self.whole.assessment.score.map(|score| self.page.percent(score))
    }

    fn shown(&self, score: &Option<f64>) -> String {
        self.page.percent_or_dash(*score)
    }

    fn is_open(&self) -> bool {
        self.whole.assessment.state == AssessmentState::Open
    }

    fn is_complete(&self) -> bool {
        self.whole.assessment.lacking == 0 && self.whole.assessment.total > 0
    }
}

const NEXT: usize = 5;

async fn show(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<AssessmentRow>>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let whole = whole_of(&app, &mut tx, &caller, SEE, id).await?;
    let structure = whole.assessment.structure_id;
    let delegations = store::list_delegations(&mut tx, id).await?;
    let days = store::list_days(&mut tx, id).await?;
    let helpers = ground::list_helpers(&mut tx, structure).await?;
    let segment = whole.profile.segment.clone();
    let peers = store::peers(&mut tx, &whole.assessment.framework, &segment, structure).await?;
    let may_answer =
        caller.holds(&mut tx, ANSWER, structure).await? && whole.assessment.state != AssessmentState::Frozen;
    let may_plan = caller.holds(&mut tx, hygie_plan::EDIT, structure).await?;
    let people = match may_answer {
        true => hygie_plan::list_possible_owners(&mut tx, ANSWER, structure, app.clock.now()).await?,
        false => Vec::new(),
    };
    let is_newer = may_answer && actions::newer(&app, &mut tx, &whole.assessment).await?.is_some();
    drop(tx);
    let themes = theme_views(&page, &whole, &delegations);
    let language = crate::model::language(page.lang);
    let counted = store::counted(&whole.answers);
    let steps = model::next_steps(&whole.framework, &whole.groups, &whole.profile, &counted, NEXT);
    let steps = steps
        .into_iter()
        .map(|(one, _)| {
            let level = match counted.get(&one.reference) {
                Some(Answer::Level(code)) => whole.framework.scale_of(one).level(code),
                _ => None,
            };
            Step {
                title: named(&page, one),
                why: said(&page, &one.why),
                answered: level.map(|level| level.label.get(language).to_owned()).unwrap_or_default(),
                href: format!(
                    "/assessments/{id}/answers/{}",
                    whole.framework.position(&one.reference).unwrap_or(0)
                ),
            }
        })
        .collect();
    let chart = |theme: &ThemeView| format!("/assessments/{id}/themes/{}", theme.place);
    let rows: Vec<Bar> = themes
        .iter()
        .map(|theme| Bar {
            label: theme.title.clone(),
            value: theme.score,
            text: theme.score.map_or_else(|| page.t("assessment-unknown"), |score| page.percent(score)),
            href: Some(chart(theme)),
        })
        .collect();
    let axes: Vec<Axis> = themes
        .iter()
        .map(|theme| Axis {
            label: theme.title.clone(),
            value: theme.score,
            other: None,
            href: Some(chart(theme)),
        })
        .collect();
    let moments: Vec<Moment> = days
        .iter()
        .map(|one| Moment {
            label: page.date(&one.day),
            value: one.score,
            text: one.score.map(|score| page.percent(score)).unwrap_or_default(),
            note: one.note.clone(),
            href: None,
        })
        .collect();
    let shown = AssessmentPage {
        title: said(&page, &whole.framework.title),
        go_on: next_of(&page, &whole, usize::MAX),
        bars: bars(pen(&page, Ink::Sheet), &page.t("assessment-themes"), &rows),
        radar: (axes.len() >= 3 && axes.len() <= 12)
            .then(|| radar(pen(&page, Ink::Sheet), &page.t("assessment-themes"), &axes)),
        trend: (moments.len() > 1)
            .then(|| trend(pen(&page, Ink::Sheet), &page.t("assessment-trend"), &moments)),
        people: std::iter::once((String::new(), page.t("delegate-nobody")))
            .chain(people.into_iter().map(|one| (one.id.to_string(), one.name)))
            .collect(),
        today: day(&page),
        whole,
        themes,
        steps,
        helpers,
        peers,
        days,
        is_newer,
        may_answer,
        may_plan,
        page: page.clone(),
    };
    page.show(&shown)
}

fn version_of(form: &Form) -> i64 {
    form.value("version").parse().unwrap_or(0)
}

async fn submit(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Id<AssessmentRow>>,
    form: Form,
) -> Result<Response> {
    actions::submit(&app, &caller, id, version_of(&form)).await?;
    Ok(see_other(format!("/assessments/{id}?done=assessment-submitted")))
}

async fn reopen(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Id<AssessmentRow>>,
    form: Form,
) -> Result<Response> {
    actions::reopen(&app, &caller, id, version_of(&form)).await?;
    Ok(see_other(format!("/assessments/{id}?done=assessment-reopened")))
}

#[derive(Template)]
#[template(path = "assessment_version.html")]
struct VersionPage {
    page: Page,
    assessment: AssessmentRow,
    newest: u32,
    title: String,
    changes: Changes,
}

impl VersionPage {
    fn lists(&self) -> Vec<(&'static str, &Vec<String>)> {
        [
            ("version-added", &self.changes.added),
            ("version-removed", &self.changes.removed),
            ("version-rescaled", &self.changes.rescaled),
            ("version-reworded", &self.changes.reworded),
            ("version-reweighed", &self.changes.reweighed),
            ("version-moved", &self.changes.moved),
        ]
        .into_iter()
        .filter(|(_, references)| !references.is_empty())
        .collect()
    }
}

async fn ask_version(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<AssessmentRow>>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let known = store::find(&mut tx, caller.scope(ANSWER), id).await?.ok_or(Error::NotFound)?;
    let Some((newest, changes)) = actions::newer(&app, &mut tx, &known).await? else {
        return Ok(see_other(format!("/assessments/{id}")));
    };
    let title = said(&page, &newest.title);
    page.clone().show(&VersionPage { page, assessment: known, newest: newest.version, title, changes })
}

async fn migrate(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Id<AssessmentRow>>,
    form: Form,
) -> Result<Response> {
    actions::migrate(&app, &caller, id, version_of(&form)).await?;
    Ok(see_other(format!("/assessments/{id}?done=assessment-migrated")))
}

async fn delegate(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Id<AssessmentRow>>,
    form: Form,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let known = store::find(&mut tx, caller.scope(ANSWER), id).await?.ok_or(Error::NotFound)?;
    let person = match form.value("person").parse::<Id<Person>>() {
        Ok(person) => {
            let possible =
                hygie_plan::list_possible_owners(&mut tx, ANSWER, known.structure_id, app.clock.now())
                    .await?;
            let found = possible.into_iter().find(|one| one.id == person);
            Some(found.map(|one| (one.id, one.name)).ok_or_else(|| Error::refused("delegate-unknown"))?)
        }
        Err(_) => None,
    };
    drop(tx);
    actions::delegate(&app, &caller, id, form.value("theme"), person).await?;
    Ok(see_other(format!("/assessments/{id}?done=theme-delegated")))
}

async fn export_oscal(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<AssessmentRow>>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let whole = whole_of(&app, &mut tx, &caller, SEE, id).await?;
    drop(tx);
    let mut fresh = || app.new_id::<AssessmentRow>().uuid();
    let mut stamp = Stamp { at: app.clock.now(), fresh: &mut fresh };
    let counted = store::counted(&whole.answers);
    let outcomes: Vec<Outcome> = counted
        .into_iter()
        .map(|(reference, answer)| {
            let row = whole.answers.get(&reference);
            let remarks =
                row.and_then(|row| row.reason.clone().or_else(|| row.note.clone())).unwrap_or_default();
            Outcome { reference, answer, remarks }
        })
        .collect();
    let title = format!("{} · {}", said(&page, &whole.framework.title), whole.assessment.structure_name);
    let language = crate::model::language(page.lang);
    let text = to_oscal_results(&whole.framework, &title, &outcomes, language, &mut stamp)
        .map_err(|_| Error::message("failed to write the results as OSCAL"))?;
    Ok((
        [
            (CONTENT_TYPE, "application/json"),
            (CONTENT_DISPOSITION, "attachment; filename=\"assessment-results.oscal.json\""),
        ],
        text,
    )
        .into_response())
}
