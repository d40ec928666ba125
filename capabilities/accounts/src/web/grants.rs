//! Giving a role and taking it back. A place is chosen by its number, its code or its name.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::NaiveDate;
use http::StatusCode;
use hygie_kernel::{Id, Node, Person};
use hygie_platform::db::Tx;
use hygie_platform::form::Form;
use hygie_platform::web::see_other;
use hygie_platform::{App, Caller, Error, Page, Refusal, Result};

use crate::actions::NewGrant;
use crate::model::{self, Grant};
use crate::store::{self, NodeRow};
use crate::web::{node_name, people, proof, role_name, shown_grant};
use crate::{GRANT, READ, actions, approval};

/// How many places are offered when several answer.
const OFFERED: usize = 20;

/// What the form to give a role shows beside what was typed.
pub struct GrantForm {
    pub roles: Vec<(String, String)>,
    /// The places to choose from: their identifiers and their names.
    pub places: Vec<(String, String)>,
}

/// Prepares an empty form about a node, or about the perimeter of the page.
pub async fn empty_form(
    app: &App,
    caller: &Caller,
    page: &Page,
    node: Option<Id<Node>>,
) -> Result<(Form, GrantForm)> {
    let mut form = Form::default();
    let mut places = Vec::new();
    if let Some(node) = node.or_else(|| page.perimeter().map(|step| step.id)) {
        let mut tx = app.db.read().await?;
        if let Some(node) = store::find_node_in_sight(&mut tx, caller.scope(GRANT), node).await? {
            form.set("node", node.id.to_string());
            places.push(node);
        }
    }
    Ok((form, grant_form(caller, page, &places)))
}

pub fn grant_form(caller: &Caller, page: &Page, places: &[NodeRow]) -> GrantForm {
    let roles = page.app.roles.iter().filter(|role| role.rights.iter().all(|right| caller.may(*right)));
    GrantForm {
        roles: roles.map(|role| (role.code.to_owned(), role_name(page, role.code))).collect(),
        places: places.iter().map(|node| (node.id.to_string(), node_name(page, node))).collect(),
    }
}

/// Reads the role, the place and the days; what is wrong is said in the form. The places are those to offer when the
/// form is sent back.
pub async fn read(
    app: &App,
    caller: &Caller,
    page: &Page,
    form: &mut Form,
) -> Result<(Option<NewGrant>, Vec<NodeRow>)> {
    let role = form.required("role", 40);
    let from = form.parsed::<NaiveDate>("from", "field-date-wrong");
    let until = form.parsed::<NaiveDate>("until", "field-date-wrong");
    let period = match model::period(from, until, app.clock.now(), &page.zone()) {
        Ok(period) => Some(period),
        Err(refusal) => {
            form.refuse(field_of(refusal.key), refusal);
            None
        }
    };
    let mut tx = app.db.read().await?;
    let places = find_places(&mut tx, caller, page, form).await?;
    drop(tx);
    let grant = match (&places[..], period, form.is_sound()) {
        ([place], Some(period), true) => Some(NewGrant {
            person: uuid::Uuid::nil().into(),
            role,
            node: place.id,
            from: Some(period.from),
            to: Some(period.to),
        }),
        _ => None,
    };
    Ok((grant, places))
}

/// One place, or those among which to choose. What was chosen holds as long as the text searched for has not changed
/// since.
async fn find_places(tx: &mut Tx, caller: &Caller, page: &Page, form: &mut Form) -> Result<Vec<NodeRow>> {
    let scope = caller.scope(GRANT);
    let text = form.value("where").to_owned();
    let chosen = form.value("node").parse::<Id<Node>>().ok();
    let is_new_search = !text.is_empty() && text != form.value("searched");
    if let (Some(chosen), false) = (chosen, is_new_search) {
        let node = store::find_node_in_sight(tx, scope, chosen).await?.ok_or(Error::NotFound)?;
        return Ok(vec![node]);
    }
    if text.is_empty() {
        let default = match page.perimeter() {
            Some(step) => store::find_node_in_sight(tx, scope, step.id).await?,
            None => None,
        };
        if default.is_none() {
            form.refuse("where", Refusal::new("field-required"));
        }
        return Ok(default.into_iter().collect());
    }
    let found = store::search_nodes(tx, scope, &text, OFFERED).await?;
    form.set("searched", text);
    form.set("node", "");
    match found.len() {
        0 => form.refuse("where", Refusal::new("grant-where-none")),
        1 => {}
        _ => form.refuse("where", Refusal::new("grant-where-several")),
    }
    Ok(found)
}

/// The page that asks for a proof, before a role that reaches a whole region or group is given.
pub async fn ask_proof(
    app: &App,
    caller: &Caller,
    page: &Page,
    to: &str,
    form: &Form,
) -> Result<Option<Response>> {
    if app.settings.second_factor_roles.iter().any(|role| role == form.value("role")) {
        return proof::ask(app, caller, page, to, form).await;
    }
    Ok(None)
}

/// The field beside which a refusal is said.
pub fn field_of(key: &str) -> &'static str {
    match key {
        "grant-from-past" => "from",
        "grant-until-before" => "until",
        "person-email-wrong" | "person-email-taken" => "email",
        _ => "role",
    }
}

pub async fn give(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(person): Path<Id<Person>>,
    mut form: Form,
) -> Result<Response> {
    let here = format!("/people/{person}/grants");
    if let Some(asked) = ask_proof(&app, &caller, &page, &here, &form).await? {
        return Ok(asked);
    }
    let (new, places) = read(&app, &caller, &page, &mut form).await?;
    if let Some(new) = new {
        match actions::grant(&app, &caller, NewGrant { person, ..new }).await {
            Ok(_) => {
                let waits = approval::is_needed(&app, &caller, form.value("role"));
                let done = if waits { "grant-asked" } else { "grant-given" };
                return Ok(see_other(format!("/people/{person}?done={done}")));
            }
            Err(Error::Refused(refusal)) => form.refuse(field_of(refusal.key), refusal),
            Err(other) => return Err(other),
        }
    }
    let grant_form = grant_form(&caller, &page, &places);
    let shown = people::person_page(&app, &caller, &page, person, form, grant_form).await?;
    page.show_as(StatusCode::UNPROCESSABLE_ENTITY, &shown)
}

#[derive(Template)]
#[template(path = "confirm.html")]
pub struct Confirm {
    pub page: Page,
    pub title: String,
    pub text: String,
    pub act: String,
    pub action: String,
    pub back: String,
}

pub async fn confirm_end(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path((person, grant)): Path<(Id<Person>, Id<Grant>)>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let known = store::find_person(&mut tx, caller.scope(READ), person).await?.ok_or(Error::NotFound)?;
    let grant =
        store::find_grant(&mut tx, caller.scope(READ), person, grant).await?.ok_or(Error::NotFound)?;
    let node = store::find_node(&mut tx, grant.node_id).await?;
    drop(tx);
    let shown = shown_grant(&page, &grant, node.as_ref(), true);
    let text =
        page.say("grant-end-text").with("name", known.name).with("role", shown.role).with("node", shown.node);
    let confirm = Confirm {
        title: page.t("grant-end-title"),
        text: text.to_string(),
        act: page.t("grant-end"),
        action: format!("/people/{person}/grants/{}/end", grant.id),
        back: format!("/people/{person}"),
        page: page.clone(),
    };
    page.show(&confirm)
}

pub async fn end(
    State(app): State<App>,
    caller: Caller,
    Path((person, grant)): Path<(Id<Person>, Id<Grant>)>,
) -> Result<Response> {
    actions::end_grant(&app, &caller, person, grant).await?;
    // Somebody who ended their own grant may no longer see the page of the person.
    let is_own = person == caller.person;
    Ok(see_other(if is_own {
        "/account?done=grant-ended".to_owned()
    } else {
        format!("/people/{person}?done=grant-ended")
    }))
}
