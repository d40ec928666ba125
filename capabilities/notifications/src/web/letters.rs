//! The journal of deliveries: what left, to whom, what the server said.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use hygie_kernel::Id;
use hygie_platform::form::{Form, Query};
use hygie_platform::mail::Letter;
use hygie_platform::web::see_other;
use hygie_platform::{App, Caller, Error, Page, Result};

use crate::model::LetterState;
use crate::store::{self, Filter, LetterRow};
use crate::{READ, SEND, actions};

const PAGE_LENGTH: usize = 50;

#[derive(Template)]
#[template(path = "letters.html")]
struct List {
    page: Page,
    form: Form,
    states: Vec<(String, String)>,
    letters: Vec<LetterRow>,
    asked: String,
    next: Option<String>,
    has_mail_server: bool,
}

#[derive(Template)]
#[template(path = "letter_page.html")]
struct LetterPage {
    page: Page,
    letter: LetterRow,
    may_send_again: bool,
}

impl LetterRow {
    fn state_key(&self) -> String {
        format!("letter-state-{}", self.state)
    }

    /// The key of the sentence that says what the state means.
    fn state_text_key(&self) -> String {
        format!("letter-state-{}-text", self.state)
    }

    /// The colour of its state, which is always said in words too.
    fn badge(&self) -> &'static str {
        match self.state {
            LetterState::Accepted => "done",
            LetterState::Waiting | LetterState::Sending => "watch",
            LetterState::Handed => "unknown",
            LetterState::Refused | LetterState::GivenUp => "late",
        }
    }
}

pub async fn list(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Query(query): Query,
) -> Result<Response> {
    let filter = Filter {
        state: query.value("state").parse().ok(),
        below: page.perimeter().map(|step| step.id),
        before: query.value("before").parse().ok(),
    };
    let mut tx = app.db.read().await?;
    let mut letters =
        store::list_letters(&mut tx, caller.scope(READ), &filter, PAGE_LENGTH as i64 + 1).await?;
    drop(tx);
    let is_more = letters.len() > PAGE_LENGTH;
    letters.truncate(PAGE_LENGTH);
    let asked: Vec<_> = ["state", "in"]
        .map(|name| (name, query.value(name)))
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .collect();
    let mut states = vec![(String::new(), page.t("letters-any-state"))];
    states.extend(
        LetterState::ALL.iter().map(|state| (state.to_string(), page.t(format!("letter-state-{state}")))),
    );
    let list = List {
        next: letters.last().filter(|_| is_more).map(|letter| letter.id.to_string()),
        asked: serde_urlencoded::to_string(asked).map_err(Error::internal("failed to write an address"))?,
        letters,
        states,
        form: query,
        has_mail_server: app.settings.mail.is_some(),
        page: page.clone(),
    };
    page.show(&list)
}

pub async fn show(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(letter): Path<Id<Letter>>,
) -> Result<Response> {
    let letter = store::find_letter(&mut app.db.read().await?, caller.scope(READ), letter)
        .await?
        .ok_or(Error::NotFound)?;
    let may_send_again = caller.may(SEND) && letter.state.may_be_sent_again();
    page.clone().show(&LetterPage { page, letter, may_send_again })
}

pub async fn send_again(
    State(app): State<App>,
    caller: Caller,
    Path(letter): Path<Id<Letter>>,
) -> Result<Response> {
    actions::send_again(&app, &caller, letter).await?;
    Ok(see_other(format!("/letters/{letter}?done=letter-sent-again")))
}
