//! The page behind an invitation: somebody new chooses a password and comes in.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;
use hygie_platform::form::Form;
use hygie_platform::web::see_other;
use hygie_platform::{App, Error, Page, Refusal, Result};

use crate::actions::{self, Door};
use crate::model::LinkKind;
use crate::store::LinkRow;
use crate::web::browser::{self, Browser};
use crate::web::sign_in::end_own_session;

#[derive(Template)]
#[template(path = "invitation.html")]
struct InvitationPage {
    page: Page,
    form: Form,
    link: LinkRow,
    /// The way in by a provider of identity, and what it is called.
    provider: Option<(String, String)>,
}

impl InvitationPage {
    fn new(page: &Page, form: Form, link: LinkRow, secret: &str) -> Result<InvitationPage> {
        let asked = serde_urlencoded::to_string([("invitation", secret)])
            .map_err(Error::internal("failed to write an address"))?;
        let oidc = page.app.settings.oidc.as_ref();
        let provider = oidc.map(|oidc| (format!("/sign-in/provider?{asked}"), oidc.label.clone()));
        Ok(InvitationPage { page: page.clone(), form, link, provider })
    }
}

#[derive(Template)]
#[template(path = "closed_door.html")]
struct ClosedDoor {
    page: Page,
    title: String,
    text: String,
    /// Where to go from here, and what to call it.
    way: (&'static str, String),
}

pub async fn show(State(app): State<App>, page: Page, Path(secret): Path<String>) -> Result<Response> {
    match actions::look_at_door(&app, LinkKind::Invitation, &secret).await? {
        Door::Open(link) => page.show(&InvitationPage::new(&page, Form::default(), link, &secret)?),
        door => closed(&page, LinkKind::Invitation, &door),
    }
}

pub async fn accept(
    State(app): State<App>,
    page: Page,
    browser: Browser,
    Path(secret): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let link = match actions::look_at_door(&app, LinkKind::Invitation, &secret).await? {
        Door::Open(link) => link,
        door => return closed(&page, LinkKind::Invitation, &door),
    };
    if let Some(new) = new_password(&mut form) {
        match actions::accept_invitation(&app, &link, &secret, &new, browser.from(&app)).await {
            Ok(session) => {
                end_own_session(&app, &page).await?;
                let mut response = see_other("/?done=invitation-accepted");
                browser::set_session(&app, &mut response, &session)?;
                return Ok(response);
            }
            Err(Error::Refused(refusal)) => form.refuse("new", refusal),
            Err(Error::Stale) => return closed(&page, LinkKind::Invitation, &Door::Used),
            Err(other) => return Err(other),
        }
    }
    page.show_as(StatusCode::UNPROCESSABLE_ENTITY, &InvitationPage::new(&page, form, link, &secret)?)
}

/// The new password, typed twice.
pub fn new_password(form: &mut Form) -> Option<String> {
    let new = form.password("new");
    if form.exactly("again") != new {
        form.refuse("again", Refusal::new("password-again-differs"));
    }
    form.is_sound().then_some(new)
}

/// Says why a link opens nothing, and what to do.
pub fn closed(page: &Page, kind: LinkKind, door: &Door) -> Result<Response> {
    let (state, by, status) = match door {
        Door::Expired(link) => ("expired", link.made_by.as_deref(), StatusCode::GONE),
        Door::Used => ("used", None, StatusCode::GONE),
        Door::Open(_) | Door::Unknown => ("unknown", None, StatusCode::NOT_FOUND),
    };
    let kind = kind.code();
    let title = page.t(format!("link-{state}-title"));
    let key = format!("link-{kind}-{state}");
    let text = page.say(&key).with("by", by.unwrap_or_default()).to_string();
    let way = match (kind, state) {
        ("recovery", _) => ("/password/forgotten", page.t("recovery-title")),
        _ => ("/sign-in", page.t("sign-in")),
    };
    page.show_as(status, &ClosedDoor { page: page.clone(), title, text, way })
}

/// Says what became of a way in, and leads back to signing in.
pub fn show_closed(page: &Page, status: StatusCode, title: String, text: String) -> Result<Response> {
    let way = ("/sign-in", page.t("sign-in"));
    page.show_as(status, &ClosedDoor { page: page.clone(), title, text, way })
}
