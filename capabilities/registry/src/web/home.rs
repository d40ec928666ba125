//! The first page: what this person must do, in order, with its date and its reason; then what changed; then the
//! figures that matter.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::{Days, NaiveDate};
use hygie_platform::db::Tx;
use hygie_platform::{Access, App, Caller, Page, Result, Routes, Todo};

use super::perimeter_of;
use crate::model::Kind;
use crate::reference::{Reference, reference};
use crate::store::home::{self, Change, Contacts};
use crate::store::list::{self, Breadth, Filter, Origin};
use crate::store::map::{self, Asked, Indicator, Level, ON_CALL};
use crate::store::place;
use crate::store::quality;
use crate::{CONTACTS, EDIT, IMPORT, QUALITY, READ};

pub fn routes() -> Routes {
    Routes::default().get("/", Access::SignedIn, show)
}

struct KeyFigure {
    label: String,
    value: i64,
    href: String,
    of: Option<String>,
}

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    page: Page,
    today: NaiveDate,
    todos: Vec<Todo>,
    next: Option<NaiveDate>,
    changes: Vec<Change>,
    figures: Vec<KeyFigure>,
}

/// For somebody who has no right anywhere yet.
#[derive(Template)]
#[template(path = "home_without.html")]
struct WithoutPage {
    page: Page,
}

async fn show(State(app): State<App>, caller: Caller, page: Page) -> Result<Response> {
    let Ok(from) = perimeter_of(&page) else {
        return page.clone().show(&WithoutPage { page });
    };
    let reference = reference(&app)?;
    let today = page.today();
    let mut others = Vec::new();
    for ask in app.capabilities.iter().filter_map(|capability| capability.todos) {
        others.extend(ask(app.clone(), (caller.clone(), page.clone(), from.node)).await?);
    }
    let mut tx = app.db.read().await?;
    let mut todos = Vec::new();
    let mut next = None;
    if caller.may(CONTACTS) {
        let contacts = home::contacts(&app, &mut tx, &reference, caller.scope(CONTACTS), from, today).await?;
        let old = Old::of(&reference, &contacts, today);
        next = old.next;
        todos.extend(old.todo(&page, &caller, &reference, &contacts));
    }
    todos.extend(quality_todos(&page, &caller, &reference, &mut tx, from).await?);
    if caller.may(IMPORT) {
        for import in home::list_left_out(&mut tx, caller.scope(IMPORT)).await? {
            let on = page.date(&import.created_at.with_timezone(&page.zone()).date_naive());
            todos.push(Todo {
                due: None,
                what: page.say("home-import").with("count", import.refused).to_string(),
                why: page
                    .say("home-import-why")
                    .with("file", &import.file_name)
                    .with("on", on.as_str())
                    .to_string(),
                href: format!("/imports/{}", import.id),
                act: page.t("home-import-act"),
                first: Vec::new(),
            });
        }
    }
    if caller.may(EDIT) {
        for ending in home::list_endings(&mut tx, caller.scope(EDIT), from, today).await? {
            let on = page.date(&ending.valid_to);
            todos.push(Todo {
                due: Some(ending.valid_to),
                what: page
                    .say("home-ending")
                    .with("structure", &ending.structure_name)
                    .with("ght", &ending.ght_name)
                    .to_string(),
                why: page.say("home-ending-why").with("on", on.as_str()).to_string(),
                href: format!("/groups/{}", ending.ght_id),
                act: page.t("home-ending-act"),
                first: Vec::new(),
            });
        }
    }
    todos.extend(others);
    // What has a date comes first, the earliest before; the rest keeps its order.
    todos.sort_by_key(|todo| (todo.due.is_none(), todo.due));
    let changes = match caller.may(READ) {
        true => home::list_changes(&mut tx, caller.scope(READ), from).await?,
        false => Vec::new(),
    };
    let figures = key_figures(&app, &caller, &page, &mut tx, from, today).await?;
    drop(tx);
    page.clone().show(&HomePage { page, today, todos, next, changes, figures })
}

/// The contacts that are old, counted.
struct Old {
    stale: i64,
    never: i64,
    /// When the first of the stale ones grew old.
    since: Option<NaiveDate>,
    /// When the next one will.
    next: Option<NaiveDate>,
}

impl Old {
    fn of(reference: &Reference, contacts: &Contacts, today: NaiveDate) -> Old {
        let mut old = Old { stale: 0, never: 0, since: None, next: None };
        for group in &contacts.confirmed {
            let Some(day) = group.confirmed_on else {
                old.never += group.count;
                continue;
            };
            let Some(role) = reference.contact_role(&group.role) else { continue };
            let Some(due) = day.checked_add_days(Days::new(role.confirm_every_days.unsigned_abs())) else {
                continue;
            };
            let earliest = if due < today {
                old.stale += group.count;
                &mut old.since
            } else {
                &mut old.next
            };
            *earliest = Some(earliest.map_or(due, |known| known.min(due)));
        }
        old
    }

    fn todo(&self, page: &Page, caller: &Caller, reference: &Reference, contacts: &Contacts) -> Option<Todo> {
        let count = self.stale + self.never;
        if count == 0 {
            return None;
        }
        let first: Vec<(String, String)> = contacts
            .first
            .iter()
            .map(|contact| {
                let role = reference
                    .contact_role(&contact.role)
                    .map_or(&*contact.role, |role| role.label(page.lang));
                let name = contact.node_name.as_deref().unwrap_or_default();
                (
                    page.say("home-contact").with("role", role).with("structure", name).to_string(),
                    format!("/contacts/{}", contact.id),
                )
            })
            .collect();
        let href = match first.first() {
            Some((_, href)) if self.stale == 0 || !caller.may(QUALITY) => href.clone(),
            _ => "/quality?rule=contact-stale".to_owned(),
        };
        Some(Todo {
            due: self.since,
            what: page.say("home-contacts").with("count", count).to_string(),
            why: page
                .say("home-contacts-why")
                .with("stale", self.stale)
                .with("never", self.never)
                .to_string(),
            href,
            act: page.t("home-contacts-act"),
            first,
        })
    }
}

const NO_ON_CALL: &str = "no-on-call-contact";

/// The establishments without anybody on call, for those who keep contacts; then the rules to be mended, for those who
/// see the quality of the data.
async fn quality_todos(
    page: &Page,
    caller: &Caller,
    reference: &Reference,
    tx: &mut Tx,
    from: Origin,
) -> Result<Vec<Todo>> {
    let mut todos = Vec::new();
    if caller.may(CONTACTS) {
        let counts = quality::count_by_rule(&page.app, tx, caller.scope(CONTACTS), from).await?;
        if let Some(missing) = counts.iter().find(|count| count.rule == NO_ON_CALL && count.count > 0) {
            let href = match caller.may(QUALITY) {
                true => format!("/quality?rule={NO_ON_CALL}"),
                false => format!("/structures?contact=without:{ON_CALL}"),
            };
            todos.push(Todo {
                due: None,
                what: page.say("home-on-call-missing").with("count", missing.count).to_string(),
                why: page.t("home-on-call-missing-why"),
                href,
                act: page.t("home-on-call-missing-act"),
                first: Vec::new(),
            });
        }
    }
    if caller.may(QUALITY) {
        let counts = quality::count_by_rule(&page.app, tx, caller.scope(QUALITY), from).await?;
        for count in counts.iter().filter(|count| count.rule != NO_ON_CALL && count.rule != "contact-stale") {
            let Some(rule) = reference.quality_rule(&count.rule).filter(|rule| rule.severity == "fix") else {
                continue;
            };
            todos.push(Todo {
                due: None,
                what: page
                    .say("home-quality")
                    .with("rule", rule.label(page.lang))
                    .with("count", count.count)
                    .to_string(),
                why: rule.what_to_do(page.lang).to_owned(),
                href: format!("/quality?rule={}", rule.code),
                act: page.t("home-quality-act"),
                first: Vec::new(),
            });
        }
    }
    Ok(todos)
}

async fn key_figures(
    app: &App,
    caller: &Caller,
    page: &Page,
    tx: &mut Tx,
    from: Origin,
    today: NaiveDate,
) -> Result<Vec<KeyFigure>> {
    if !caller.may(READ) {
        return Ok(Vec::new());
    }
    let scope = caller.scope(READ);
    let mut figures = Vec::new();
    for (key, kind, href) in [
        ("home-establishments", Kind::Establishment, "/structures?kind=ET"),
        ("home-legal-entities", Kind::LegalEntity, "/structures?kind=EJ"),
    ] {
        let filter = Filter { kind: Some(kind), is_open: Some(true), ..Filter::default() };
        let value = list::count(app, tx, scope, from, &filter, 100_000).await?;
        figures.push(KeyFigure { label: page.t(key), value, href: href.to_owned(), of: None });
    }
    for (key, indicator) in
        [("home-officers", Indicator::SecurityOfficer), ("home-on-call", Indicator::OnCall)]
    {
        let href = format!("/map?indicator={}", indicator.code());
        let asked = Asked { from, level: Level::of(from.breadth)[0], indicator, segment: None };
        let counted = map::figures(app, tx, scope, &asked, today).await?;
        let total: i64 = counted.iter().map(|figure| figure.total).sum();
        figures.push(KeyFigure {
            label: page.t(key),
            value: counted.iter().map(|figure| figure.reached).sum(),
            href,
            of: Some(page.say("place-of-expected").with("total", total).to_string()),
        });
    }
    figures.push(match from.breadth {
        Breadth::Nation | Breadth::Region => KeyFigure {
            label: page.t("home-groups"),
            value: place::count_groups(tx, scope, from.node).await?,
            href: "/groups".to_owned(),
            of: None,
        },
        Breadth::Department | Breadth::Narrow => KeyFigure {
            label: page.t("home-statuses"),
            value: place::count_by_status(tx, scope, from, today).await?.iter().map(|held| held.count).sum(),
            href: "/structures?kind=all".to_owned(),
            of: None,
        },
    });
    Ok(figures)
}
