//! One question: why it is asked, its evidence, what was said of it, how it was answered over time.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::NaiveDate;
use http::StatusCode;
use hygie_kernel::Id;
use hygie_plan::EvidenceRow;
use hygie_platform::form::Form;
use hygie_platform::web::see_other;
use hygie_platform::{App, Caller, Error, Page, Refusal, Result, Routes};

use super::theme::{Question, question};
use super::{PathOfOne, day, position_of, whole_of};
use crate::assessments::actions::{self, Whole, owner_of};
use crate::assessments::model;
use crate::assessments::store::{self, EventRow, State as AssessmentState};
use crate::{ANSWER, SEE};

pub fn routes() -> Routes {
    Routes::default()
        .get("/assessments/{assessment}/answers/{position}", SEE, show)
        .post("/assessments/{assessment}/answers/{position}/comments", SEE, comment)
        .post("/assessments/{assessment}/answers/{position}/review", ANSWER, review)
        .post("/assessments/{assessment}/answers/{position}/evidence", ANSWER, prove)
}

#[derive(Template)]
#[template(path = "assessment_answer.html")]
struct AnswerPage {
    page: Page,
    whole: Whole,
    question: Question,
    theme: usize,
    theme_title: String,
    events: Vec<EventRow>,
    proofs: Vec<EvidenceRow>,
    evidence: Vec<(String, String)>,
    origin: Option<String>,
    may_answer: bool,
    may_review: bool,
    today: NaiveDate,
    form: Form,
}

impl AnswerPage {
    fn level(&self, code: &str) -> String {
        if code == model::NOT_APPLICABLE {
            return self.page.t("answer-na");
        }
        self.question
            .levels
            .iter()
            .find(|level| level.code == code)
            .map_or_else(|| code.to_owned(), |level| level.label.clone())
    }

    fn event_key(&self, event: &EventRow) -> String {
        format!("event-{}", event.kind)
    }
}

async fn show(State(app): State<App>, caller: Caller, page: Page, path: PathOfOne) -> Result<Response> {
    render(&app, &caller, page, path, Form::default(), StatusCode::OK).await
}

async fn render(
    app: &App,
    caller: &Caller,
    page: Page,
    path: PathOfOne,
    form: Form,
    status: StatusCode,
) -> Result<Response> {
    let (id, place) = path.0;
    let mut tx = app.db.read().await?;
    let whole = whole_of(app, &mut tx, caller, SEE, id).await?;
    let position = position_of(&whole, place)?;
    let structure = whole.assessment.structure_id;
    let question = question(&page, &whole, position, &[]);
    let events = store::list_events(&mut tx, id, &question.reference).await?;
    let proofs = hygie_plan::list_used(&mut tx, "answer", &owner_of(id, &question.reference)).await?;
    let evidence = hygie_plan::list_evidence(&mut tx, structure).await?;
    let may_answer =
        caller.holds(&mut tx, ANSWER, structure).await? && whole.assessment.state != AssessmentState::Frozen;
    drop(tx);
    let today = day(&page);
    let heading = whole.framework.theme_of(position);
    let theme = model::themes(&whole.framework).iter().position(|one| *one == heading).unwrap_or(0);
    let answer = whole.answers.get(&question.reference);
    let origin = answer.and_then(|answer| answer.origin.as_ref()).map(|origin| {
        let references: Vec<String> =
            serde_json::from_value(origin["references"].clone()).unwrap_or_default();
        let framework = origin["framework"].as_str().unwrap_or_default();
        page.say("answer-origin")
            .with("framework", framework)
            .with("references", references.join(", "))
            .to_string()
    });
    let may_review = may_answer && answer.is_some_and(|answer| answer.person_id != caller.person);
    let shown = AnswerPage {
        theme_title: crate::web::named(&page, &whole.framework.requirements[heading]),
        evidence: evidence
            .into_iter()
            .filter(|one| !one.is_over(today) && !proofs.iter().any(|proof| proof.id == one.id))
            .map(|one| (one.id.to_string(), one.title))
            .collect(),
        theme,
        question,
        events,
        proofs,
        origin,
        may_answer,
        may_review,
        today,
        form,
        whole,
        page: page.clone(),
    };
    page.show_as(status, &shown)
}

/// The reference of the question that an address names.
async fn reference_of(
    app: &App,
    caller: &Caller,
    right: hygie_kernel::Right,
    path: &PathOfOne,
) -> Result<String> {
    let (id, place) = path.0;
    let mut tx = app.db.read().await?;
    let whole = whole_of(app, &mut tx, caller, right, id).await?;
    let position = position_of(&whole, place)?;
    Ok(whole.framework.requirements[position].reference.clone())
}

async fn comment(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    path: PathOfOne,
    mut form: Form,
) -> Result<Response> {
    let reference = reference_of(&app, &caller, SEE, &path).await?;
    let (id, place) = path.0;
    let text = form.required("text", 2000);
    if form.is_sound() {
        match actions::comment(&app, &caller, id, &reference, &text).await {
            Ok(()) => return Ok(see_other(format!("/assessments/{id}/answers/{place}?done=comment-kept"))),
            Err(Error::Refused(refusal)) => form.refuse("text", refusal),
            Err(error) => return Err(error),
        }
    }
    render(&app, &caller, page, path, form, StatusCode::UNPROCESSABLE_ENTITY).await
}

async fn review(State(app): State<App>, caller: Caller, path: PathOfOne, form: Form) -> Result<Response> {
    let reference = reference_of(&app, &caller, ANSWER, &path).await?;
    let (id, place) = path.0;
    actions::review(&app, &caller, id, &reference, form.value("review") == "agreed").await?;
    Ok(see_other(format!("/assessments/{id}/answers/{place}?done=review-kept")))
}

async fn prove(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    path: PathOfOne,
    mut form: Form,
) -> Result<Response> {
    let reference = reference_of(&app, &caller, ANSWER, &path).await?;
    let (id, place) = path.0;
    match form.value("evidence").parse::<Id<EvidenceRow>>() {
        Ok(proof) => {
            match actions::prove(&app, &caller, id, &reference, proof, form.value("removed").is_empty()).await
            {
                Ok(()) => {
                    return Ok(see_other(format!("/assessments/{id}/answers/{place}?done=answer-proved")));
                }
                Err(Error::Refused(refusal)) => form.refuse("evidence", refusal),
                Err(error) => return Err(error),
            }
        }
        Err(_) => form.refuse("evidence", Refusal::new("finding-proof-missing")),
    }
    render(&app, &caller, page, path, form, StatusCode::UNPROCESSABLE_ENTITY).await
}
