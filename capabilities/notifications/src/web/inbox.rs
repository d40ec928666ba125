//! One's own inbox. It is for its owner alone, in person.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::{DateTime, Utc};
use hygie_kernel::{Id, Lang};
use hygie_platform::form::{Form, Query};
use hygie_platform::web::{local_path, see_other};
use hygie_platform::{App, Caller, Page, Result};

use crate::model::Urgency;
use crate::store::NotificationRow;
use crate::{Notification, actions, store};

const PAGE_LENGTH: usize = 30;

#[derive(Template)]
#[template(path = "inbox.html")]
struct Inbox {
    page: Page,
    lines: Vec<Line>,
    unread: i64,
    until: String,
    next: Option<usize>,
    has_mail_server: bool,
}

struct Line {
    id: Id<Notification>,
    title: String,
    text: String,
    presses: bool,
    is_read: bool,
    created_at: DateTime<Utc>,
}

fn line(lang: Lang, row: NotificationRow) -> Line {
    let (title, text) = match lang {
        Lang::Fr => (row.title_fr, row.text_fr),
        Lang::En => (row.title_en, row.text_en),
    };
    Line {
        id: row.id,
        title,
        text,
        presses: row.urgency != Urgency::Routine,
        is_read: row.read_at.is_some(),
        created_at: row.created_at,
    }
}

pub async fn show(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Query(query): Query,
) -> Result<Response> {
    let number = query.value("page").parse::<usize>().unwrap_or(1).clamp(1, 1000);
    let skip = (number - 1) * PAGE_LENGTH;
    let mut tx = app.db.read().await?;
    let unread = store::count_unread(&mut tx, caller.person).await?;
    let mut rows = store::list_inbox(&mut tx, caller.person, skip as i64, PAGE_LENGTH as i64 + 1).await?;
    drop(tx);
    let next = (rows.len() > PAGE_LENGTH).then_some(number + 1);
    rows.truncate(PAGE_LENGTH);
    let shown = Inbox {
        lines: rows.into_iter().map(|row| line(page.lang, row)).collect(),
        unread,
        until: app.clock.now().to_rfc3339(),
        next,
        has_mail_server: app.settings.mail.is_some(),
        page: page.clone(),
    };
    page.show(&shown)
}

/// On to where it leads: what a letter links to.
pub async fn open(
    State(app): State<App>,
    caller: Caller,
    Path(notification): Path<Id<Notification>>,
) -> Result<Response> {
    let found = actions::open(&app, &caller, notification).await?;
    Ok(see_other(local_path(&found.path)))
}

pub async fn read(
    State(app): State<App>,
    caller: Caller,
    Path(notification): Path<Id<Notification>>,
) -> Result<Response> {
    actions::mark_read(&app, &caller, notification).await?;
    Ok(see_other("/inbox"))
}

pub async fn read_all(State(app): State<App>, caller: Caller, form: Form) -> Result<Response> {
    let until = form.value("until").parse::<DateTime<Utc>>().unwrap_or_else(|_| app.clock.now());
    actions::mark_all_read(&app, &caller, until).await?;
    Ok(see_other("/inbox?done=inbox-read"))
}
