//! Tokens as pages show them, one's own and those of service accounts.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::{DateTime, Utc};
use http::StatusCode;
use hygie_kernel::{Id, Person, Token};
use hygie_platform::db::Tx;
use hygie_platform::form::{Form, Query};
use hygie_platform::web::see_other;
use hygie_platform::{App, Caller, Error, Page, Refusal, Result};

use crate::actions::{self, NewToken};
use crate::store::{self, PersonRow, tokens};
use crate::web::grants::{self, GrantForm};
use crate::web::node_name;

/// For how many days a token can be made.
const LIFETIMES: [i64; 3] = [30, 90, 365];

/// What the form to make a token offers.
pub struct TokenForm {
    pub lifetimes: Vec<(String, String)>,
    pub rights: Vec<(String, String)>,
    pub places: Vec<(String, String)>,
}

/// A token as a page shows it.
pub struct ShownToken {
    pub id: String,
    pub name: String,
    pub rights: Vec<String>,
    pub place: Option<String>,
    pub expires_at: DateTime<Utc>,
    pub used_at: Option<DateTime<Utc>>,
}

/// An empty form: what only reads is ticked.
pub fn empty_form() -> Form {
    let mut form = Form::default();
    form.set("days", "90");
    form
}

/// The name of a right, as people say it; one that has no name yet keeps its code.
fn right_name(page: &Page, right: &str) -> String {
    let key = format!("right-{}", right.replace('.', "-"));
    if page.app.texts.has(page.lang, &key) { page.t(key) } else { right.to_owned() }
}

/// What somebody may put in a token: what they hold now, in the places of their grants.
pub async fn form_of(tx: &mut Tx, page: &Page, owner: Id<Person>) -> Result<TokenForm> {
    let now = page.app.clock.now();
    let held: BTreeSet<String> =
        store::list_rights(tx, owner, now).await?.into_iter().map(|held| held.right_name).collect();
    let grants = store::list_own_grants(tx, owner, now).await?;
    let mut places = vec![(String::new(), page.t("token-everywhere"))];
    for node in store::nodes_of(tx, &grants).await?.into_values().chain(perimeter(tx, page).await?) {
        let place = (node.id.to_string(), node_name(page, &node));
        if !places.contains(&place) {
            places.push(place);
        }
    }
    Ok(TokenForm {
        lifetimes: LIFETIMES
            .iter()
            .map(|days| (days.to_string(), page.say("token-days").with("days", *days).to_string()))
            .collect(),
        rights: held.into_iter().map(|right| (right.clone(), right_name(page, &right))).collect(),
        places,
    })
}

async fn perimeter(tx: &mut Tx, page: &Page) -> Result<Option<store::NodeRow>> {
    match page.perimeter() {
        Some(step) => store::find_node(tx, step.id).await,
        None => Ok(None),
    }
}

pub async fn shown(tx: &mut Tx, page: &Page, owner: Id<Person>) -> Result<Vec<ShownToken>> {
    let own = tokens::list(tx, owner, page.app.clock.now()).await?;
    let mut rights = tokens::list_rights(tx, own.iter().map(|token| token.id)).await?;
    let mut shown = Vec::with_capacity(own.len());
    for token in own {
        let place = match token.node_id {
            Some(node) => store::find_node(tx, node).await?.map(|node| node_name(page, &node)),
            None => None,
        };
        let rights = rights.remove(&token.id).unwrap_or_default();
        shown.push(ShownToken {
            id: token.id.to_string(),
            name: token.name,
            rights: rights.iter().map(|right| right_name(page, right)).collect(),
            place,
            expires_at: token.expires_at,
            used_at: token.used_at,
        });
    }
    Ok(shown)
}

/// Reads the form; what is wrong is said in it.
pub fn read(form: &mut Form) -> Option<NewToken> {
    let name = form.required("token", 80);
    let days = form.parsed::<i64>("days", "token-days-wrong").filter(|days| LIFETIMES.contains(days));
    if days.is_none() && form.error("days").is_none() {
        form.refuse("days", Refusal::new("token-days-wrong"));
    }
    let within = form.parsed("within", "token-place-wrong");
    let rights = form.values("right").filter(|right| !right.is_empty()).map(str::to_owned).collect();
    days.filter(|_| form.is_sound()).map(|days| NewToken { name, days, rights, within })
}

#[derive(Template)]
#[template(path = "token.html")]
struct TokenMade {
    page: Page,
    name: String,
    expires_at: DateTime<Utc>,
    secret: String,
    back: String,
}

/// Makes the token that a form asks for and shows its secret, or gives the form back.
pub async fn make(
    app: &App,
    caller: &Caller,
    page: &Page,
    owner: Id<Person>,
    back: &str,
    form: &mut Form,
) -> Result<Option<Response>> {
    let Some(new) = read(form) else { return Ok(None) };
    match actions::make_token(app, caller, owner, new).await {
        Ok((secret, token)) => {
            let made = TokenMade {
                name: token.name,
                expires_at: token.expires_at,
                secret,
                back: back.to_owned(),
                page: page.clone(),
            };
            page.show(&made).map(Some)
        }
        Err(Error::Refused(refusal)) => {
            form.refuse("right", refusal);
            Ok(None)
        }
        Err(other) => Err(other),
    }
}

#[derive(Template)]
#[template(path = "service_tokens.html")]
struct ServiceTokens {
    page: Page,
    service: PersonRow,
    path: String,
    tokens: Vec<ShownToken>,
    form: Form,
    token: TokenForm,
}

async fn service_page(
    app: &App,
    caller: &Caller,
    page: &Page,
    id: Id<Person>,
    form: Form,
) -> Result<ServiceTokens> {
    let mut tx = app.db.read().await?;
    let service = actions::find_service(&mut tx, caller, id).await?;
    Ok(ServiceTokens {
        tokens: shown(&mut tx, page, id).await?,
        token: form_of(&mut tx, page, id).await?,
        path: format!("/services/{id}/tokens"),
        page: page.clone(),
        service,
        form,
    })
}

pub async fn show_of_service(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<Person>>,
) -> Result<Response> {
    page.show(&service_page(&app, &caller, &page, id, empty_form()).await?)
}

pub async fn make_of_service(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<Person>>,
    mut form: Form,
) -> Result<Response> {
    let back = format!("/services/{id}/tokens");
    match make(&app, &caller, &page, id, &back, &mut form).await? {
        Some(made) => Ok(made),
        None => {
            let shown = service_page(&app, &caller, &page, id, form).await?;
            page.show_as(StatusCode::UNPROCESSABLE_ENTITY, &shown)
        }
    }
}

pub async fn revoke_of_service(
    State(app): State<App>,
    caller: Caller,
    Path((id, token)): Path<(Id<Person>, Id<Token>)>,
) -> Result<Response> {
    actions::revoke_token(&app, &caller, id, token).await?;
    Ok(see_other(format!("/services/{id}/tokens?done=token-revoked")))
}

#[derive(Template)]
#[template(path = "service_new.html")]
struct NewService {
    page: Page,
    form: Form,
    grant: GrantForm,
}

pub async fn show_new_service(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Query(query): Query,
) -> Result<Response> {
    let node = query.value("node").parse().ok();
    let (form, grant) = grants::empty_form(&app, &caller, &page, node).await?;
    page.clone().show(&NewService { page, form, grant })
}

pub async fn create_service(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    mut form: Form,
) -> Result<Response> {
    let name = form.required("name", 120);
    let (role, places) = grants::read(&app, &caller, &page, &mut form).await?;
    if let Some(role) = role {
        match actions::create_service(&app, &caller, &name, role).await {
            Ok(service) => return Ok(see_other(format!("/services/{service}/tokens?done=service-created"))),
            Err(Error::Refused(refusal)) => form.refuse(grants::field_of(refusal.key), refusal),
            Err(other) => return Err(other),
        }
    }
    let grant = grants::grant_form(&caller, &page, &places);
    page.clone().show_as(StatusCode::UNPROCESSABLE_ENTITY, &NewService { page, form, grant })
}
