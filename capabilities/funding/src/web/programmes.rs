//! The programmes: where a perimeter stands in each, and who stands where in one.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::NaiveDate;
use http::StatusCode;
use hygie_kernel::{Id, Node};
use hygie_platform::export::{Cell, Kind as FileKind, Table};
use hygie_platform::form::{Form, Query};
use hygie_platform::journal::{self, Entry};
use hygie_platform::web::see_other;
use hygie_platform::{App, Caller, Error, Page, Refusal, Result, Routes};
use hygie_registry::ground::{self, perimeter_of};
use serde_json::json;

use super::prerequisites;
use crate::actions::{activity, file as acts};
use crate::eligibility::{self, Outcome, Picture, bearing_place, is_one};
use crate::model::{FileState, Level};
use crate::published::programmes::{Programme, find_programme, programmes};
use crate::store::file::{self, FileCount, FileRow};
use crate::store::place;
use crate::{EDIT, READ};

pub fn routes() -> Routes {
    Routes::default()
        .get("/programmes", READ, show_list)
        .get("/programmes/{programme}", READ, show)
        .get("/programmes/{programme}/export.csv", READ, export_csv)
        .get("/programmes/{programme}/export.xlsx", READ, export_xlsx)
        .post("/programmes/{programme}/files", EDIT, open)
        .post("/programmes/{programme}/activity", EDIT, write_activity)
}

#[derive(Template)]
#[template(path = "programmes.html")]
struct ListPage {
    page: Page,
    lines: Vec<Line>,
    /// Nobody is looked at one by one over a whole nation.
    is_nation: bool,
    /// A site whose legal entity is out of sight.
    is_site: bool,
    is_more: bool,
    today: NaiveDate,
}

/// A programme, and where the perimeter stands in it.
struct Line {
    programme: Arc<Programme>,
    label: String,
    funder: String,
    /// One legal entity or group.
    outcome: Option<Outcome>,
    is_borne_by_group: bool,
    /// Many: how many are concerned, and how many of them eligible.
    many: Option<(usize, usize)>,
    files: Vec<FileCount>,
}

impl ListPage {
    fn href(&self, line: &Line) -> String {
        self.page.address(&format!("/programmes/{}", line.programme.code), &[])
    }
}

async fn show_list(State(app): State<App>, caller: Caller, page: Page) -> Result<Response> {
    let from = perimeter_of(&page)?;
    let kind = page.perimeter().map(|step| step.kind.clone()).unwrap_or_default();
    let scope = caller.scope(READ);
    let all = programmes(&app).await?;
    let mut tx = app.db.read().await?;
    let place = bearing_place(&mut tx, scope, from.node, &kind).await?;
    let is_nation = kind == "nation";
    let picture = match place {
        Some(place) if !is_nation => Some(eligibility::draw(&app, &mut tx, scope, place, &all).await?),
        _ => None,
    };
    let counts = file::count(&mut tx, scope, from).await?;
    drop(tx);
    let node = place.map(|place| place.node);
    let lines = all
        .iter()
        .map(|programme| line(&page, programme, (picture.as_ref(), node, &kind), &counts))
        .collect();
    let shown = ListPage {
        lines,
        is_nation,
        is_site: place.is_none(),
        is_more: picture.is_some_and(|picture| picture.is_more),
        today: page.today(),
        page: page.clone(),
    };
    page.show(&shown)
}

fn line(
    page: &Page,
    programme: &Arc<Programme>,
    (picture, node, kind): (Option<&Picture>, Option<Id<Node>>, &str),
    counts: &[FileCount],
) -> Line {
    let mut line = Line {
        label: programme.label(page.lang).to_owned(),
        funder: programme.funder(page.lang).to_owned(),
        programme: Arc::clone(programme),
        outcome: None,
        is_borne_by_group: false,
        many: None,
        files: counts.iter().filter(|count| count.programme == programme.code).cloned().collect(),
    };
    let (Some(picture), Some(node)) = (picture, node) else { return line };
    match kind {
        "EJ" | "ET" => {
            line.is_borne_by_group = picture.is_borne_by_group(programme, node);
            line.outcome = picture.of_one_entity(programme, node);
        }
        "ght" if programme.level == Level::Group => line.outcome = picture.of_one_group(programme, node),
        _ => {
            let outcomes = picture.outcomes(programme);
            let eligible = outcomes.iter().filter(|outcome| outcome.is_eligible()).count();
            line.many = Some((outcomes.len(), eligible));
        }
    }
    line
}

#[derive(Template)]
#[template(path = "programme.html")]
struct OnePage {
    page: Page,
    programme: Arc<Programme>,
    outcome: Option<Outcome>,
    /// The table of prerequisites.
    prerequisites: String,
    /// The group that bears the file of this entity.
    group: Option<String>,
    /// Where the file would be opened.
    bearer: Option<Id<Node>>,
    may_open: bool,
    activity: Option<ActivityForm>,
    form: Form,
    today: NaiveDate,
}

/// What each member of a group weighs.
struct ActivityForm {
    rows: Vec<ActivityRow>,
    /// What was typed makes that in all.
    sum: Option<String>,
    year: Option<i64>,
    may_write: bool,
}

struct ActivityRow {
    field: String,
    name: String,
    typed: String,
    /// Its part of the sum.
    part: Option<String>,
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(code): Path<String>,
    Query(query): Query,
) -> Result<Response> {
    let programme = find_programme(&app, &code).await?;
    let kind = page.perimeter().map(|step| step.kind.clone()).unwrap_or_default();
    let is_single = is_one(&kind) && (kind != "ght" || programme.level == Level::Group);
    match is_single {
        true => show_one(&app, &caller, page, programme, Form::default(), StatusCode::OK).await,
        false => show_many(&app, &caller, page, programme, query).await,
    }
}

async fn show_one(
    app: &App,
    caller: &Caller,
    page: Page,
    programme: Arc<Programme>,
    form: Form,
    status: StatusCode,
) -> Result<Response> {
    let from = perimeter_of(&page)?;
    let kind = page.perimeter().map(|step| step.kind.clone()).unwrap_or_default();
    let scope = caller.scope(READ);
    let mut tx = app.db.read().await?;
    let mut shown = OnePage {
        outcome: None,
        prerequisites: String::new(),
        group: None,
        bearer: None,
        may_open: false,
        activity: None,
        today: page.today(),
        page: page.clone(),
        programme: Arc::clone(&programme),
        form,
    };
    if let Some(place) = bearing_place(&mut tx, scope, from.node, &kind).await? {
        let picture = eligibility::draw(app, &mut tx, scope, place, &[Arc::clone(&programme)]).await?;
        shown.outcome = match kind.as_str() {
            "ght" => picture.of_one_group(&programme, place.node),
            _ => picture.of_one_entity(&programme, place.node),
        };
        if let Some(outcome) = &shown.outcome {
            shown.prerequisites =
                prerequisites::render(&mut tx, caller, &page, &programme, (&picture, outcome)).await?;
        }
        let may_edit = caller.holds(&mut tx, EDIT, place.node).await?;
        if kind == "ght" {
            shown.activity =
                Some(activity_form(&page, &programme, &picture, place.node, (&mut shown.form, may_edit)));
        } else if picture.is_borne_by_group(&programme, place.node)
            && let Some(group) = ground::find_ght(&mut tx, place.node).await?
        {
            shown.group = place::find_name(&mut tx, group).await?;
        }
        shown.bearer = Some(place.node);
        shown.may_open = may_edit
            && shown.group.is_none()
            && shown.outcome.as_ref().is_some_and(|outcome| outcome.file.is_none());
    }
    drop(tx);
    page.show_as(status, &shown)
}

fn activity_form(
    page: &Page,
    programme: &Programme,
    picture: &Picture,
    group: Id<Node>,
    (form, may_write): (&mut Form, bool),
) -> ActivityForm {
    let activity = picture.activity(group);
    let members = picture.concerned(programme, group);
    let sum: f64 = members.iter().filter_map(|member| activity.shares.get(&member.id)).sum();
    let is_typed = form.optional("year").is_some();
    if !is_typed {
        form.set("year", activity.year.unwrap_or(picture.year_to_write()).to_string());
    }
    let rows = members.iter().map(|member| {
        let field = format!("share-{}", member.id);
        let known = activity.shares.get(&member.id).copied();
        ActivityRow {
            typed: match is_typed {
                true => form.value(&field).to_owned(),
                false => known.map(|share| page.decimal(share, 3)).unwrap_or_default(),
            },
            part: known.filter(|_| sum > 0.0).map(|share| page.percent_to_a_tenth(share / sum)),
            name: member.name.clone(),
            field,
        }
    });
    ActivityForm {
        rows: rows.collect(),
        sum: (sum > 0.0).then(|| page.decimal(sum, 3)),
        year: activity.year,
        may_write,
    }
}

/// The group or the entity that the perimeter is; the legal entity of a site. A perimeter that is asked for and out of sight gives
/// way to another on a page: nothing is written there instead.
async fn bearer_of(app: &App, caller: &Caller, page: &Page) -> Result<Id<Node>> {
    let from = perimeter_of(page)?;
    let asked = Form::parse(page.query.as_bytes())?.optional("in");
    if asked.is_some_and(|asked| asked != from.node.to_string()) {
        return Err(Error::NotFound);
    }
    let kind = page.perimeter().map(|step| step.kind.clone()).unwrap_or_default();
    let mut tx = app.db.read().await?;
    let place = bearing_place(&mut tx, caller.scope(EDIT), from.node, &kind).await?;
    let place = place.filter(|_| is_one(&kind)).ok_or(Error::NotFound)?;
    ground::must_hold(&mut tx, caller, EDIT, place.node).await?;
    Ok(place.node)
}

async fn open(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(code): Path<String>,
) -> Result<Response> {
    let programme = find_programme(&app, &code).await?;
    let node = bearer_of(&app, &caller, &page).await?;
    let id = acts::open(&app, &caller, &programme, node).await?;
    Ok(see_other(format!("/programme-files/{id}?done=programme-file-opened")))
}

/// `62,5`, `62.5`, `1 250` or `62,5 %`; empty is not known.
fn read_share(typed: &str) -> Result<Option<f64>, ()> {
    let plain: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '%').collect();
    if plain.is_empty() {
        return Ok(None);
    }
    let share: f64 = plain.replace(',', ".").parse().map_err(drop)?;
    if (0.0..=1e9).contains(&share) { Ok(Some(share)) } else { Err(()) }
}

async fn write_activity(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(code): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let programme = find_programme(&app, &code).await?;
    let group = bearer_of(&app, &caller, &page).await?;
    if page.perimeter().is_none_or(|step| step.kind != "ght") || programme.level != Level::Group {
        return Err(Error::NotFound);
    }
    let year = form.parsed::<i64>("year", "activity-year-wrong");
    let typed: Vec<(String, String)> =
        form.pairs().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let mut shares = Vec::new();
    for (name, value) in typed {
        let Some(id) = name.strip_prefix("share-").and_then(|id| id.parse::<Id<Node>>().ok()) else {
            continue;
        };
        match read_share(&value) {
            Ok(share) => shares.extend(share.map(|share| (id, share))),
            Err(()) => form.refuse("shares", Refusal::new("activity-share-wrong")),
        }
    }
    if year.is_none() && form.error("year").is_none() {
        form.refuse("year", Refusal::new("field-required"));
    }
    if let Some(year) = year.filter(|_| form.is_sound()) {
        match activity::write(&app, &caller, group, year, &shares).await {
            Ok(()) => {
                let back = page.address(&format!("/programmes/{code}"), &[]);
                return Ok(see_other(format!("{back}&done=activity-written")));
            }
            Err(Error::Refused(refusal)) => form.refuse("year", refusal),
            Err(error) => return Err(error),
        }
    }
    show_one(&app, &caller, page, programme, form, StatusCode::UNPROCESSABLE_ENTITY).await
}

#[derive(Template)]
#[template(path = "programme_many.html")]
struct ManyPage {
    page: Page,
    programme: Arc<Programme>,
    query: Form,
    rows: Vec<Outcome>,
    /// All those that the filter keeps.
    count: usize,
    concerned: usize,
    eligible: usize,
    files: Vec<FileCount>,
    is_more: bool,
    states: Vec<(String, String)>,
    next: Option<String>,
    first: Option<String>,
    csv: String,
    xlsx: String,
}

impl ManyPage {
    fn href(&self, row: &Outcome) -> String {
        format!("/programmes/{}?in={}", self.programme.code, row.subject.id)
    }

    fn mandatory(&self) -> usize {
        self.programme.prerequisites.iter().filter(|one| one.is_mandatory).count()
    }
}

/// Lines of a page of those who could bear a file.
const ROWS: usize = 100;

fn is_kept(outcome: &Outcome, state: &str) -> bool {
    match state {
        "eligible" => outcome.is_eligible(),
        "incomplete" => !outcome.is_eligible(),
        "no-file" => outcome.file.is_none(),
        word => match word.parse::<FileState>() {
            Ok(state) => outcome.file.as_ref().is_some_and(|file| file.state == state),
            Err(()) => true,
        },
    }
}

async fn show_many(
    app: &App,
    caller: &Caller,
    page: Page,
    programme: Arc<Programme>,
    query: Form,
) -> Result<Response> {
    let from = perimeter_of(&page)?;
    let scope = caller.scope(READ);
    let mut tx = app.db.read().await?;
    let picture = eligibility::draw(app, &mut tx, scope, from, &[Arc::clone(&programme)]).await?;
    let counts = file::count(&mut tx, scope, from).await?;
    drop(tx);
    let outcomes = picture.outcomes(&programme);
    let concerned = outcomes.len();
    let eligible = outcomes.iter().filter(|outcome| outcome.is_eligible()).count();
    let kept: Vec<_> =
        outcomes.into_iter().filter(|outcome| is_kept(outcome, query.value("state"))).collect();
    let count = kept.len();
    let begin: usize = query.value("after").parse().unwrap_or(0).min(count);
    let path = format!("/programmes/{}", programme.code);
    let mut asked = vec![("state", query.value("state").to_owned())];
    let first = (begin > 0).then(|| page.address(&path, &asked));
    let [csv, xlsx] = ["csv", "xlsx"].map(|end| page.address(&format!("{path}/export.{end}"), &asked));
    let next = (begin + ROWS < count).then(|| {
        asked.push(("after", (begin + ROWS).to_string()));
        page.address(&path, &asked)
    });
    let words = ["", "eligible", "incomplete", "no-file"].into_iter();
    let words = words.chain(FileState::ALL.iter().map(|state| state.as_str()));
    let shown = ManyPage {
        states: words
            .map(|word| match word {
                "" => (String::new(), page.t("programme-filter-all")),
                word => (word.to_owned(), page.t(format!("programme-filter-{word}"))),
            })
            .collect(),
        rows: kept.into_iter().skip(begin).take(ROWS).collect(),
        files: counts.into_iter().filter(|one| one.programme == programme.code).collect(),
        is_more: picture.is_more,
        count,
        concerned,
        eligible,
        next,
        first,
        csv,
        xlsx,
        query,
        programme,
        page: page.clone(),
    };
    page.show(&shown)
}

async fn export_csv(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(code): Path<String>,
    Query(query): Query,
) -> Result<Response> {
    export(app, caller, page, (code, query), FileKind::Csv).await
}

async fn export_xlsx(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(code): Path<String>,
    Query(query): Query,
) -> Result<Response> {
    export(app, caller, page, (code, query), FileKind::Xlsx).await
}

async fn export(
    app: App,
    caller: Caller,
    page: Page,
    (code, query): (String, Form),
    kind: FileKind,
) -> Result<Response> {
    let programme = find_programme(&app, &code).await?;
    let from = perimeter_of(&page)?;
    let mut tx = app.db.write().await?;
    let details = json!({ "what": page.here() });
    let entry = Entry {
        act: "funding.programme-exported",
        node: Some(from.node),
        subject: from.node.uuid(),
        details: &details,
    };
    journal::write(&mut tx, &app, &caller, entry).await?;
    tx.commit().await?;
    let mut tx = app.db.read().await?;
    let picture =
        eligibility::draw(&app, &mut tx, caller.scope(READ), from, &[Arc::clone(&programme)]).await?;
    drop(tx);
    let outcomes = picture.outcomes(&programme).into_iter();
    let rows: Vec<Vec<Cell>> =
        outcomes.filter(|one| is_kept(one, query.value("state"))).map(|one| cells(&page, &one)).collect();
    let headers = [
        "programme-bearer",
        "list-finess",
        "programme-eligibility",
        "programme-met",
        "programme-missing",
        "programme-file",
        "programme-amount",
        "programme-deposited-on",
        "programme-decided-on",
        "programme-paid-on",
    ];
    let table = Table {
        name: format!("{}-{}", programme.code, page.today()),
        headers: headers.map(|key| page.t(key)).to_vec(),
        start: (),
        // Everybody was looked at at once: there is one page.
        next: Box::new(move |()| {
            let rows = rows.clone();
            Box::pin(async move { Ok((rows, None)) })
        }),
    };
    table.send(kind).await
}

fn cells(page: &Page, one: &Outcome) -> Vec<Cell> {
    #[expect(clippy::cast_precision_loss, reason = "budgets and counts stay far below 2^52")]
    let number = |value: i64| Cell::Number(value as f64);
    let file = one.file.as_ref();
    let day = |of: fn(&FileRow) -> Option<NaiveDate>| Cell::Date(file.and_then(of));
    let is_eligible = if one.is_eligible() { "programme-eligible" } else { "programme-filter-incomplete" };
    vec![
        one.subject.name.clone().into(),
        one.subject.finess.clone().into(),
        page.t(is_eligible).into(),
        number(i64::try_from(one.met).unwrap_or(i64::MAX)),
        one.missing.join(", ").into(),
        file.map(|file| page.t(format!("programme-state-{}", file.state.as_str()))).into(),
        file.and_then(|file| file.amount).map_or(Cell::Text(String::new()), number),
        day(|file| file.deposited_on),
        day(|file| file.decided_on),
        day(|file| file.paid_on),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_read_as_people_type_it() {
        for (typed, expected) in [
            ("62,5", Ok(Some(62.5))),
            ("62.5 %", Ok(Some(62.5))),
            ("1\u{202f}250", Ok(Some(1250.0))),
            ("", Ok(None)),
            ("-1", Err(())),
            ("beaucoup", Err(())),
            ("NaN", Err(())),
            ("inf", Err(())),
        ] {
            assert_eq!(read_share(typed), expected, "{typed}");
        }
    }
}
