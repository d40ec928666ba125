//! One's own account: language, password, open sessions, tokens.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use http::StatusCode;
use hygie_kernel::{Id, Lang, Token};
use hygie_platform::form::Form;
use hygie_platform::web::{remember_language, see_other};
use hygie_platform::{App, Caller, Error, Means, Page, Refusal, Result};

use crate::actions;
use crate::identify::SESSION_IDLE;
use crate::model;
use crate::store;
use crate::web::browser::Browser;
use crate::web::tokens::{self, ShownToken, TokenForm};
use crate::web::{ShownGrant, proof, shown_grant};

#[derive(Template)]
#[template(path = "account.html")]
struct Account {
    page: Page,
    caller: Caller,
    grants: Vec<ShownGrant>,
    sessions: Vec<ShownSession>,
    tokens: Vec<ShownToken>,
    preferences: Form,
    /// What the provider of identity is called, and whether the account is tied to it.
    provider: Option<(String, bool)>,
    langs: Vec<(String, String)>,
    themes: Vec<(String, String)>,
    form: Form,
    token: TokenForm,
}

struct ShownSession {
    id: String,
    created_at: chrono::DateTime<chrono::Utc>,
    seen_at: chrono::DateTime<chrono::Utc>,
    device: String,
    is_this_one: bool,
}

#[derive(Template)]
#[template(path = "password.html")]
struct Password {
    page: Page,
    form: Form,
    is_first: bool,
}

/// The account is for its owner alone, in person: a program with a token can neither make another nor end a session.
fn session_of(caller: &Caller) -> Result<&[u8]> {
    match &caller.by {
        Means::Session(hash) => Ok(hash),
        _ => Err(Error::Forbidden),
    }
}

pub async fn show(State(app): State<App>, caller: Caller, page: Page) -> Result<Response> {
    page.show(&account(&app, &caller, &page, tokens::empty_form()).await?)
}

async fn account(app: &App, caller: &Caller, page: &Page, form: Form) -> Result<Account> {
    let this_one = session_of(caller)?;
    let now = app.clock.now();
    let is_tied = actions::is_tied(app, caller).await?;
    let mut tx = app.db.read().await?;
    let grants = store::list_own_grants(&mut tx, caller.person, now).await?;
    let nodes = store::nodes_of(&mut tx, &grants).await?;
    let sessions = store::list_sessions(&mut tx, caller.person, now, now - SESSION_IDLE).await?;
    let shown_tokens = tokens::shown(&mut tx, page, caller.person).await?;
    let token = tokens::form_of(&mut tx, page, caller.person).await?;
    let mut preferences = Form::default();
    preferences.set("lang", caller.lang.map_or("", Lang::code));
    preferences.set("theme", caller.theme.as_deref().unwrap_or_default());
    let option = |value: &str, key: &str| (value.to_owned(), page.t(key));
    Ok(Account {
        page: page.clone(),
        caller: caller.clone(),
        grants: grants
            .iter()
            .map(|grant| shown_grant(page, grant, nodes.get(&grant.node_id), false))
            .collect(),
        sessions: sessions
            .into_iter()
            .map(|session| ShownSession {
                id: BASE64_URL_SAFE_NO_PAD.encode(&session.secret_hash),
                created_at: session.created_at,
                seen_at: session.seen_at,
                is_this_one: session.secret_hash == this_one,
                device: match model::device(&session.agent) {
                    Some((browser, system)) => {
                        page.say("session-device").with("browser", browser).with("system", system).to_string()
                    }
                    None => page.t("session-device-unknown"),
                },
            })
            .collect(),
        tokens: shown_tokens,
        preferences,
        provider: app.settings.oidc.as_ref().map(|oidc| (oidc.label.clone(), is_tied)),
        langs: vec![
            option("", "account-lang-browser"),
            ("fr".to_owned(), "Français".to_owned()),
            ("en".to_owned(), "English".to_owned()),
        ],
        themes: vec![
            option("", "account-theme-device"),
            option("light", "account-theme-light"),
            option("dark", "account-theme-dark"),
        ],
        form,
        token,
    })
}

pub async fn change_preferences(State(app): State<App>, caller: Caller, form: Form) -> Result<Response> {
    session_of(&caller)?;
    let lang: Option<Lang> = form.value("lang").parse().ok();
    let theme = Some(form.value("theme")).filter(|theme| ["light", "dark"].contains(theme));
    actions::change_preferences(&app, &caller, lang, theme).await?;
    let mut response = see_other("/account?done=preferences-saved");
    // The language of the account would be hidden by one that this browser was told to keep.
    remember_language(&app, &mut response, None)?;
    Ok(response)
}

pub async fn show_password(State(app): State<App>, caller: Caller, page: Page) -> Result<Response> {
    session_of(&caller)?;
    let is_first = actions::must_change_password(&app, &caller).await?;
    page.clone().show(&Password { page, form: Form::default(), is_first })
}

pub async fn change_password(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    browser: Browser,
    mut form: Form,
) -> Result<Response> {
    session_of(&caller)?;
    let is_first = actions::must_change_password(&app, &caller).await?;
    let current = if is_first { String::new() } else { form.password("current") };
    let new = form.password("new");
    if form.exactly("again") != new {
        form.refuse("again", Refusal::new("password-again-differs"));
    }
    if form.is_sound() {
        match actions::change_own_password(&app, &caller, &current, &new, browser.from(&app)).await {
            Ok(()) => return Ok(see_other("/account?done=password-changed")),
            Err(Error::Refused(refusal)) => {
                let is_current = ["password-current-wrong", "sign-in-wait"].contains(&refusal.key);
                form.refuse(if is_current { "current" } else { "new" }, refusal);
            }
            Err(other) => return Err(other),
        }
    }
    page.clone().show_as(StatusCode::UNPROCESSABLE_ENTITY, &Password { page, form, is_first })
}

pub async fn end_session(
    State(app): State<App>,
    caller: Caller,
    Path(session): Path<String>,
) -> Result<Response> {
    session_of(&caller)?;
    let hash = BASE64_URL_SAFE_NO_PAD.decode(session).map_err(|_| Error::NotFound)?;
    actions::end_session(&app, &caller, &hash).await?;
    Ok(see_other("/account?done=session-ended"))
}

pub async fn make_token(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    mut form: Form,
) -> Result<Response> {
    session_of(&caller)?;
    if let Some(asked) = proof::ask(&app, &caller, &page, "/account/tokens", &form).await? {
        return Ok(asked);
    }
    match tokens::make(&app, &caller, &page, caller.person, "/account", &mut form).await? {
        Some(made) => Ok(made),
        None => {
            let account = account(&app, &caller, &page, form).await?;
            page.show_as(StatusCode::UNPROCESSABLE_ENTITY, &account)
        }
    }
}

pub async fn revoke_token(
    State(app): State<App>,
    caller: Caller,
    Path(token): Path<Id<Token>>,
) -> Result<Response> {
    session_of(&caller)?;
    actions::revoke_token(&app, &caller, caller.person, token).await?;
    Ok(see_other("/account?done=token-revoked"))
}
