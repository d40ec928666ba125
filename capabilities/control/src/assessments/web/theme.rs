//! A theme: its questions one below the other, saved as they are answered, or all at once.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};
use hygie_frameworks::{NotApplicable, Requirement};
use hygie_platform::form::Form;
use hygie_platform::web::see_other;
use hygie_platform::{App, Caller, Error, Page, Refusal, Result, Routes};

use super::{PathOfOne, next_of, whole_of};
use crate::assessments::actions::{self, Draft, Proposed, Saved, Whole};
use crate::assessments::model::{self, Choice, NOT_APPLICABLE};
use crate::assessments::store::State as AssessmentState;
use crate::web::{named, said};
use crate::{ANSWER, SEE};

pub fn routes() -> Routes {
    Routes::default()
        .get("/assessments/{assessment}/themes/{theme}", SEE, show)
        .post("/assessments/{assessment}/themes/{theme}", ANSWER, save)
        .post("/assessments/{assessment}/themes/{theme}/proposals", ANSWER, accept)
}

/// A possible answer.
pub struct Level {
    pub code: String,
    pub label: String,
}

/// An answer that another framework proposes.
pub struct ProposalView {
    pub source: String,
    pub source_code: String,
    pub level: String,
    /// The references that it comes from.
    pub from: String,
}

/// A question with its answer.
pub struct Question {
    pub position: usize,
    pub reference: String,
    pub title: String,
    pub text: String,
    pub why: String,
    pub proof: String,
    pub link: Option<String>,
    pub levels: Vec<Level>,
    pub takes_na: bool,
    pub wants_reason: bool,
    pub chosen: String,
    pub reason: String,
    pub note: String,
    pub version: i64,
    pub answered_by: Option<String>,
    pub needs_proof: bool,
    pub review: Option<String>,
    pub proposals: Vec<ProposalView>,
    pub refusal: Option<Refusal>,
    /// What somebody else answered meanwhile.
    pub theirs: Option<String>,
}

impl Question {
    pub fn is_chosen(&self, code: &str) -> bool {
        self.chosen == code
    }
}

pub fn question(page: &Page, whole: &Whole, position: usize, proposed: &[Proposed]) -> Question {
    let language = crate::model::language(page.lang);
    let one: &Requirement = &whole.framework.requirements[position];
    let answer = whole.answers.get(&one.reference);
    let label = |code: &str| {
        let level = whole.framework.scale_of(one).level(code);
        level.map_or_else(|| code.to_owned(), |level| level.label.get(language).to_owned())
    };
    let plain = said(page, &one.question);
    let is_empty = answer.is_none_or(|answer| answer.level.is_none() && !answer.is_not_applicable);
    let proposals = proposed
        .iter()
        .filter_map(|from| {
            let found = from.proposals.iter().find(|proposal| proposal.reference == one.reference)?;
            Some(ProposalView {
                source: said(page, &from.source.short),
                source_code: from.source.code.clone(),
                level: label(&found.level),
                from: found
                    .origins
                    .iter()
                    .map(|origin| origin.reference.as_str())
                    .collect::<Vec<_>>()
                    .join(", "),
            })
        })
        .filter(|_| is_empty)
        .collect();
    Question {
        position,
        reference: one.reference.clone(),
        title: named(page, one),
        text: if plain.is_empty() { said(page, &one.text) } else { plain },
        why: said(page, &one.why),
        proof: said(page, &one.proof),
        link: one.link.clone().filter(|link| link.starts_with("https://") || link.starts_with("http://")),
        levels: whole
            .framework
            .scale_of(one)
            .levels
            .iter()
            .map(|level| Level { code: level.code.clone(), label: said(page, &level.label) })
            .collect(),
        takes_na: whole.framework.not_applicable != NotApplicable::Forbidden,
        wants_reason: whole.framework.not_applicable == NotApplicable::Justified,
        chosen: answer
            .map(|answer| match (&answer.level, answer.is_not_applicable) {
                (_, true) => NOT_APPLICABLE.to_owned(),
                (Some(level), _) => level.clone(),
                (None, false) => String::new(),
            })
            .unwrap_or_default(),
        reason: answer.and_then(|answer| answer.reason.clone()).unwrap_or_default(),
        note: answer.and_then(|answer| answer.note.clone()).unwrap_or_default(),
        version: answer.map_or(0, |answer| answer.version),
        answered_by: answer.map(|answer| answer.person_name.clone()),
        needs_proof: answer.is_some_and(|answer| answer.needs_proof),
        review: answer.and_then(|answer| answer.review.clone()),
        proposals,
        refusal: None,
        theirs: None,
    }
}

/// A heading below the theme, and its questions.
struct Block {
    heading: Option<String>,
    questions: Vec<Question>,
}

#[derive(Template)]
#[template(path = "assessment_theme.html")]
struct ThemePage {
    page: Page,
    whole: Whole,
    framework_title: String,
    theme: usize,
    title: String,
    count: usize,
    blocks: Vec<Block>,
    may_answer: bool,
    trouble: Option<String>,
}

impl ThemePage {
    fn place(&self) -> usize {
        self.theme + 1
    }
}

async fn show(State(app): State<App>, caller: Caller, page: Page, path: PathOfOne) -> Result<Response> {
    let (id, theme) = path.0;
    let mut tx = app.db.read().await?;
    let whole = whole_of(&app, &mut tx, &caller, SEE, id).await?;
    let may_answer = caller.holds(&mut tx, ANSWER, whole.assessment.structure_id).await?;
    let proposed = match may_answer && whole.assessment.state == AssessmentState::Open {
        true => actions::proposals(&app, &mut tx, &whole).await?,
        false => Vec::new(),
    };
    drop(tx);
    render(page, whole, theme, &proposed, may_answer, None, StatusCode::OK)
}

/// What was sent and not taken: refused, or answered by somebody else meanwhile.
struct Left {
    drafts: Vec<Draft>,
    saved: Saved,
}

fn render(
    page: Page,
    whole: Whole,
    theme: usize,
    proposed: &[Proposed],
    may_answer: bool,
    left: Option<Left>,
    status: StatusCode,
) -> Result<Response> {
    let themes = model::themes(&whole.framework);
    let heading = *themes.get(theme).ok_or(Error::NotFound)?;
    let asked = whole.asked();
    let mut blocks: Vec<Block> = Vec::new();
    let mut last_parent = None;
    for position in asked.into_iter().filter(|one| whole.framework.theme_of(*one) == heading) {
        let parent = whole.framework.requirements[position].parent.filter(|parent| *parent != heading);
        if blocks.is_empty() || parent != last_parent {
            let heading = parent.map(|parent| named(&page, &whole.framework.requirements[parent]));
            blocks.push(Block { heading, questions: Vec::new() });
            last_parent = parent;
        }
        let mut one = question(&page, &whole, position, proposed);
        if let Some(left) = &left {
            keep_typed(&page, &whole, &mut one, left);
        }
        if let Some(block) = blocks.last_mut() {
            block.questions.push(one);
        }
    }
    if blocks.is_empty() {
        return Err(Error::NotFound);
    }
    let trouble = left.map(|left| {
        let (refused, conflicts) = (left.saved.refused.len(), left.saved.conflicts.len());
        page.say("theme-left").with("refused", refused).with("conflicts", conflicts).to_string()
    });
    let may_answer = may_answer && whole.assessment.state != AssessmentState::Frozen;
    let shown = ThemePage {
        framework_title: said(&page, &whole.framework.title),
        title: named(&page, &whole.framework.requirements[heading]),
        count: themes.len(),
        theme,
        blocks,
        may_answer,
        trouble,
        whole,
        page: page.clone(),
    };
    page.show_as(status, &shown)
}

/// What was typed stays in the form, beside what is wrong with it or what somebody else answered.
fn keep_typed(page: &Page, whole: &Whole, one: &mut Question, left: &Left) {
    let typed = left.drafts.iter().find(|draft| draft.reference == one.reference);
    let refusal = left.saved.refused.iter().find(|(reference, _)| *reference == one.reference);
    let is_conflict = left.saved.conflicts.contains(&one.reference);
    let Some(typed) = typed.filter(|_| refusal.is_some() || is_conflict) else { return };
    if is_conflict {
        let theirs = one.levels.iter().find(|level| level.code == one.chosen);
        let theirs = theirs.map_or_else(|| page.t("answer-na"), |level| level.label.clone());
        let by =
            whole.answers.get(&one.reference).map(|answer| answer.person_name.clone()).unwrap_or_default();
        one.theirs = Some(page.say("answer-theirs").with("by", by).with("level", theirs).to_string());
    }
    one.chosen = match &typed.choice {
        Choice::Level(code) => code.clone(),
        Choice::NotApplicable => NOT_APPLICABLE.to_owned(),
        Choice::Nothing => String::new(),
    };
    one.reason = typed.reason.clone().unwrap_or_default();
    one.note = typed.note.clone().unwrap_or_default();
    one.refusal = refusal.map(|(_, refusal)| refusal.clone());
}

/// The answers of a form: `a-12` the level, `r-12` the reason, `n-12` the note, `v-12` the version that was seen.
fn read_drafts(whole: &Whole, form: &Form) -> Vec<Draft> {
    let short = |name: String, longest: usize| {
        form.optional(&name).map(|text| text.chars().take(longest).collect::<String>())
    };
    whole
        .asked()
        .into_iter()
        .filter(|position| form.pairs().any(|(name, _)| name == format!("v-{position}")))
        .map(|position| Draft {
            reference: whole.framework.requirements[position].reference.clone(),
            choice: Choice::parse(form.value(&format!("a-{position}"))),
            reason: short(format!("r-{position}"), 1000),
            note: short(format!("n-{position}"), 4000),
            origin: None,
            seen: form.value(&format!("v-{position}")).parse().unwrap_or(0),
        })
        .collect()
}

async fn save(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    path: PathOfOne,
    headers: HeaderMap,
    form: Form,
) -> Result<Response> {
    let (id, theme) = path.0;
    let mut tx = app.db.read().await?;
    let whole = whole_of(&app, &mut tx, &caller, ANSWER, id).await?;
    drop(tx);
    // An answer that was taken from another framework keeps its origin as long as it is not changed.
    let mut drafts = read_drafts(&whole, &form);
    for draft in &mut drafts {
        let before = whole.answers.get(&draft.reference);
        if let Some(before) =
            before.filter(|before| draft.choice == Choice::parse(before.level.as_deref().unwrap_or("")))
        {
            draft.origin = before.origin.clone();
        }
    }
    let saved = actions::save(&app, &caller, id, &drafts).await?;
    let mut tx = app.db.read().await?;
    let whole = whole_of(&app, &mut tx, &caller, ANSWER, id).await?;
    if headers.get("x-requested-with").is_some_and(|value| value == "autosave") {
        return Ok(answer_autosave(&page, &whole, &saved));
    }
    if !saved.refused.is_empty() || !saved.conflicts.is_empty() {
        let proposed = actions::proposals(&app, &mut tx, &whole).await?;
        drop(tx);
        let status =
            if saved.conflicts.is_empty() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::CONFLICT };
        return render(page, whole, theme, &proposed, true, Some(Left { drafts, saved }), status);
    }
    drop(tx);
    let to = match form.value("then") {
        "stay" => format!("/assessments/{id}/themes/{theme}?done=answers-saved"),
        "overview" => format!("/assessments/{id}?done=answers-saved"),
        _ => next_of(&page, &whole, theme),
    };
    Ok(see_other(to))
}

/// What the script that saves by itself must know: the new versions, what was not taken, how far it is.
fn answer_autosave(page: &Page, whole: &Whole, saved: &Saved) -> Response {
    let position = |reference: &String| whole.framework.position(reference).unwrap_or(0);
    let versions: serde_json::Map<String, serde_json::Value> = saved
        .saved
        .iter()
        .map(|reference| {
            let version = whole.answers.get(reference).map_or(0, |answer| answer.version);
            (position(reference).to_string(), version.into())
        })
        .collect();
    let refused: serde_json::Map<String, serde_json::Value> = saved
        .refused
        .iter()
        .map(|(reference, refusal)| (position(reference).to_string(), page.refusal(refusal).into()))
        .collect();
    let conflicts: Vec<usize> = saved.conflicts.iter().map(position).collect();
    let said = match (refused.is_empty(), conflicts.is_empty()) {
        (true, true) => page.t("autosave-saved"),
        (_, false) => page.t("autosave-conflict"),
        (false, _) => page.t("autosave-refused"),
    };
    let done = whole.assessment.answered + whole.assessment.not_applicable;
    let progress =
        page.say("assessment-progress").with("done", done).with("total", whole.assessment.total).to_string();
    axum::Json(serde_json::json!({
        "versions": versions, "refused": refused, "conflicts": conflicts, "said": said, "progress": progress,
    }))
    .into_response()
}

async fn accept(State(app): State<App>, caller: Caller, path: PathOfOne, form: Form) -> Result<Response> {
    let (id, theme) = path.0;
    let mut tx = app.db.read().await?;
    let whole = whole_of(&app, &mut tx, &caller, ANSWER, id).await?;
    drop(tx);
    let mut words = form.value("take").split('|');
    let (position, source, seen) = (words.next(), words.next().unwrap_or_default(), words.next());
    let position: usize = position.and_then(|word| word.parse().ok()).ok_or(Error::NotFound)?;
    let seen = seen.and_then(|word| word.parse().ok()).unwrap_or(0);
    let one = whole.framework.requirements.get(position).ok_or(Error::NotFound)?;
    // What was typed beside in the same form is kept too.
    let drafts: Vec<Draft> =
        read_drafts(&whole, &form).into_iter().filter(|draft| draft.reference != one.reference).collect();
    actions::save(&app, &caller, id, &drafts).await?;
    let saved = actions::accept_proposal(&app, &caller, id, (&one.reference, source), seen).await?;
    if !saved.conflicts.is_empty() {
        return Err(Error::Stale);
    }
    Ok(see_other(format!("/assessments/{id}/themes/{theme}?done=proposal-taken#q-{position}")))
}
