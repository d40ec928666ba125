//! The people who may do something in the perimeter.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::{DateTime, Utc};
use http::StatusCode;
use hygie_kernel::{Id, Person};
use hygie_platform::export::{Cell, Kind, Table};
use hygie_platform::form::{Form, Query};
use hygie_platform::web::see_other;
use hygie_platform::{App, Caller, Error, Page, Result};

use crate::actions::{self, Invitation};
use crate::model::{Email, LinkKind};
use crate::store::{self, Filter, PersonRow};
use crate::web::grants::{self, Confirm, GrantForm};
use crate::web::{ShownGrant, link_address, proof, role_name, shown_grant};
use crate::{GRANT, READ, approval, letters};

const PAGE_LENGTH: usize = 50;

#[derive(Template)]
#[template(path = "people.html")]
struct List {
    page: Page,
    form: Form,
    roles: Vec<(String, String)>,
    states: Vec<(String, String)>,
    people: Vec<ListedPerson>,
    count: i64,
    /// What is asked, to be kept in the addresses of the export and of the next page.
    asked: String,
    next: Option<String>,
    may_grant: bool,
    /// How many people wait for somebody to approve a role.
    awaiting: i64,
}

struct ListedPerson {
    id: String,
    name: String,
    email: String,
    is_service: bool,
    is_disabled: bool,
    has_come: bool,
    grants: Vec<String>,
}

fn filter_of(page: &Page, query: &Form) -> Filter {
    Filter {
        text: query.value("q").chars().take(100).collect(),
        role: query.optional("role"),
        below: page.perimeter().map(|step| step.id),
        never_signed_in: query.value("state") == "never",
        awaits_approval: query.value("state") == "approval",
    }
}

/// What each of these people holds in sight, in words.
async fn grants_in_words(
    app: &App,
    caller: &Caller,
    page: &Page,
    people: &[PersonRow],
) -> Result<HashMap<Id<Person>, Vec<String>>> {
    let ids: Vec<_> = people.iter().map(|person| person.id).collect();
    let mut tx = app.db.read().await?;
    let grants = store::list_grants(&mut tx, caller.scope(READ), &ids).await?;
    let nodes = store::nodes_of(&mut tx, &grants).await?;
    let mut words: HashMap<_, Vec<String>> = HashMap::new();
    for grant in &grants {
        let node = nodes.get(&grant.node_id).map(|node| node.name.as_str()).unwrap_or_default();
        let said = page.say("grant-in-words").with("role", role_name(page, &grant.role)).with("node", node);
        words.entry(grant.person_id).or_default().push(said.to_string());
    }
    Ok(words)
}

pub async fn list(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Query(query): Query,
) -> Result<Response> {
    let filter = filter_of(&page, &query);
    let after = query.value("after").parse().ok();
    let mut tx = app.db.read().await?;
    let scope = caller.scope(READ);
    let count = store::count_people(&mut tx, scope, &filter).await?;
    let awaiting = if app.settings.second_person_roles.is_empty() || filter.awaits_approval {
        0
    } else {
        let waits = Filter { below: filter.below, awaits_approval: true, ..Filter::default() };
        store::count_people(&mut tx, caller.scope(GRANT), &waits).await?
    };
    let mut people = store::list_people(&mut tx, scope, &filter, after, PAGE_LENGTH as i64 + 1).await?;
    drop(tx);
    let is_more = people.len() > PAGE_LENGTH;
    people.truncate(PAGE_LENGTH);
    let next = people.last().filter(|_| is_more).map(|person| person.id.to_string());
    let mut words = grants_in_words(&app, &caller, &page, &people).await?;
    let asked: Vec<_> = ["q", "role", "state", "in"]
        .map(|name| (name, query.value(name)))
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .collect();
    let asked = serde_urlencoded::to_string(asked).map_err(Error::internal("failed to write an address"))?;
    let mut roles = vec![(String::new(), page.t("people-any-role"))];
    roles.extend(app.roles.iter().map(|role| (role.code.to_owned(), role_name(&page, role.code))));
    let list = List {
        people: people
            .into_iter()
            .map(|person| ListedPerson {
                grants: words.remove(&person.id).unwrap_or_default(),
                is_service: person.is_service(),
                id: person.id.to_string(),
                name: person.name,
                email: person.email,
                is_disabled: person.disabled_at.is_some(),
                has_come: person.signed_in_at.is_some(),
            })
            .collect(),
        count,
        next,
        asked,
        roles,
        states: vec![
            (String::new(), page.t("people-any-state")),
            ("never".to_owned(), page.t("people-never-signed-in")),
            ("approval".to_owned(), page.t("grant-awaits-approval")),
        ],
        may_grant: caller.may(GRANT),
        awaiting,
        form: query,
        page: page.clone(),
    };
    page.show(&list)
}

pub async fn export_csv(state: State<App>, caller: Caller, page: Page, query: Query) -> Result<Response> {
    export(state, caller, page, query, Kind::Csv).await
}

pub async fn export_xlsx(state: State<App>, caller: Caller, page: Page, query: Query) -> Result<Response> {
    export(state, caller, page, query, Kind::Xlsx).await
}

async fn export(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Query(query): Query,
    kind: Kind,
) -> Result<Response> {
    let filter = filter_of(&page, &query);
    let headers = ["person-name", "person-email", "people-grants", "people-state"];
    let table = Table {
        name: page.t("people-file"),
        headers: headers.iter().map(|key| page.t(key)).collect(),
        start: None::<Id<Person>>,
        next: Box::new(move |after| {
            let (app, caller, page, filter) = (app.clone(), caller.clone(), page.clone(), filter.clone());
            Box::pin(async move {
                let mut tx = app.db.read().await?;
                let people = store::list_people(&mut tx, caller.scope(READ), &filter, after, 500).await?;
                drop(tx);
                let mut words = grants_in_words(&app, &caller, &page, &people).await?;
                let next = people.last().map(|person| person.id).filter(|_| people.len() == 500);
                let rows = people.into_iter().map(|person| {
                    let grants = words.remove(&person.id).unwrap_or_default().join(" ; ");
                    let state = match (person.disabled_at, person.signed_in_at) {
                        (Some(_), _) => page.t("person-disabled"),
                        (None, None) => page.t("people-never-signed-in"),
                        (None, Some(_)) => String::new(),
                    };
                    vec![
                        Cell::Text(person.name),
                        Cell::Text(person.email),
                        Cell::Text(grants),
                        Cell::Text(state),
                    ]
                });
                Ok((rows.collect(), next.map(Some)))
            })
        }),
    };
    table.send(kind).await
}

#[derive(Template)]
#[template(path = "person_new.html")]
struct NewPersonPage {
    page: Page,
    form: Form,
    grant: GrantForm,
    langs: Vec<(String, String)>,
    /// Whether the link can leave by e-mail: else it is shown.
    letters_leave: bool,
}

impl NewPersonPage {
    fn new(page: Page, form: Form, grant: GrantForm) -> NewPersonPage {
        NewPersonPage { langs: spoken(), letters_leave: letters::leave(&page.app), page, form, grant }
    }
}

/// The languages, each in its own words.
pub fn spoken() -> Vec<(String, String)> {
    [("fr", "Français"), ("en", "English")].map(|(code, name)| (code.to_owned(), name.to_owned())).to_vec()
}

#[derive(Template)]
#[template(path = "invited.html")]
struct InvitedPage {
    page: Page,
    name: String,
    email: String,
    /// The link, when it is to be handed over.
    link: Option<String>,
    is_sent: bool,
    person: Id<Person>,
}

#[derive(Template)]
#[template(path = "temporary_password.html")]
struct TemporaryPassword {
    page: Page,
    name: String,
    email: String,
    password: String,
    person: Id<Person>,
}

pub async fn show_new(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Query(query): Query,
) -> Result<Response> {
    let node = query.value("node").parse().ok();
    let (mut form, grant) = grants::empty_form(&app, &caller, &page, node).await?;
    form.set("lang", page.lang.code()).set("name", query.value("name")).set("email", query.value("email"));
    page.clone().show(&NewPersonPage::new(page, form, grant))
}

pub async fn create(State(app): State<App>, caller: Caller, page: Page, mut form: Form) -> Result<Response> {
    if let Some(asked) = grants::ask_proof(&app, &caller, &page, "/people/new", &form).await? {
        return Ok(asked);
    }
    let name = form.required("name", 120);
    let email = form.required("email", 254);
    let email = match email.parse::<Email>() {
        _ if email.is_empty() => None,
        Ok(email) => Some(email),
        Err(refusal) => {
            form.refuse("email", refusal);
            None
        }
    };
    let (role, places) = grants::read(&app, &caller, &page, &mut form).await?;
    if let (Some(email), Some(grant)) = (email, role) {
        let lang = form.value("lang").parse().unwrap_or_default();
        let invitation = Invitation { name: name.clone(), email: email.clone(), lang, grant };
        match actions::invite(&app, &caller, invitation).await {
            Ok(invited) => {
                let Some(secret) = invited.secret else {
                    return Ok(see_other(format!("/people/{}?done=person-known", invited.person)));
                };
                return show_invited(&page, (name, email.to_string()), invited.person, &secret, &form);
            }
            Err(Error::Refused(refusal)) => form.refuse(grants::field_of(refusal.key), refusal),
            Err(other) => return Err(other),
        }
    }
    let grant = grants::grant_form(&caller, &page, &places);
    page.clone().show_as(StatusCode::UNPROCESSABLE_ENTITY, &NewPersonPage::new(page, form, grant))
}

/// Says that somebody is invited, and shows the link when no letter leaves or the inviter asked for it.
fn show_invited(
    page: &Page,
    (name, email): (String, String),
    person: Id<Person>,
    secret: &str,
    form: &Form,
) -> Result<Response> {
    let is_sent = letters::leave(&page.app);
    let is_shown = !is_sent || form.value("by-hand") == "yes";
    let link = is_shown.then(|| link_address(page, LinkKind::Invitation, secret));
    page.show(&InvitedPage { page: page.clone(), name, email, link, is_sent, person })
}

pub async fn invite_again(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<Person>>,
    form: Form,
) -> Result<Response> {
    let person = find_managed(&app, &caller, id).await?;
    let secret = actions::invite_again(&app, &caller, id).await?;
    show_invited(&page, (person.name, person.email), id, &secret, &form)
}

pub async fn reset_second_factor(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<Person>>,
    form: Form,
) -> Result<Response> {
    let person = find_managed(&app, &caller, id).await?;
    let here = format!("/people/{id}/second-factor-reset");
    if let Some(asked) = proof::ask(&app, &caller, &page, &here, &form).await? {
        return Ok(asked);
    }
    if form.value("confirmed") != "yes" {
        let confirm = Confirm {
            title: page.t("second-factor-reset-title"),
            text: page.say("second-factor-reset-text").with("name", &person.name).to_string(),
            act: page.t("second-factor-reset"),
            action: here,
            back: format!("/people/{id}"),
            page: page.clone(),
        };
        return page.show(&confirm);
    }
    actions::reset_second_factor(&app, &caller, id).await?;
    Ok(see_other(format!("/people/{id}?done=second-factor-reset")))
}

pub async fn cancel_invitation(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<Person>>,
    form: Form,
) -> Result<Response> {
    let person = find_managed(&app, &caller, id).await?;
    if form.value("confirmed") != "yes" {
        let confirm = Confirm {
            title: page.t("invitation-cancel-title"),
            text: page.say("invitation-cancel-text").with("name", &person.name).to_string(),
            act: page.t("invitation-cancel"),
            action: format!("/people/{id}/invitation/cancellation"),
            back: format!("/people/{id}"),
            page: page.clone(),
        };
        return page.show(&confirm);
    }
    actions::cancel_invitation(&app, &caller, id).await?;
    Ok(see_other("/people?done=invitation-cancelled"))
}

#[derive(Template)]
#[template(path = "person.html")]
pub struct PersonPage {
    page: Page,
    person: PersonRow,
    grants: Vec<ShownGrant>,
    form: Form,
    grant: GrantForm,
    may_grant: bool,
    may_manage: bool,
    letters_leave: bool,
    has_second_factor: bool,
    /// The last day of the link of somebody who has not come yet, when it still serves.
    invited_until: Option<DateTime<Utc>>,
}

pub async fn show(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(person): Path<Id<Person>>,
) -> Result<Response> {
    let (form, grant) = grants::empty_form(&app, &caller, &page, None).await?;
    let shown = person_page(&app, &caller, &page, person, form, grant).await?;
    actions::note_seen(&app, &caller, person).await;
    page.show(&shown)
}

pub async fn person_page(
    app: &App,
    caller: &Caller,
    page: &Page,
    person: Id<Person>,
    form: Form,
    grant: GrantForm,
) -> Result<PersonPage> {
    let mut tx = app.db.read().await?;
    let person = store::find_person(&mut tx, caller.scope(READ), person).await?.ok_or(Error::NotFound)?;
    let grants = store::list_grants(&mut tx, caller.scope(READ), &[person.id]).await?;
    let nodes = store::nodes_of(&mut tx, &grants).await?;
    let mut shown = Vec::with_capacity(grants.len());
    for held in &grants {
        let may_end = caller.may(GRANT) && actions::may_take_back(&mut tx, caller, held).await?;
        let mut grant = shown_grant(page, held, nodes.get(&held.node_id), may_end);
        grant.may_approve = may_end && approval::may_approve(caller, held);
        shown.push(grant);
    }
    let now = app.clock.now();
    let link = store::find_link_of(&mut tx, LinkKind::Invitation, person.id).await?;
    let invited_until =
        link.filter(|link| link.used_at.is_none() && link.expires_at > now).map(|link| link.expires_at);
    Ok(PersonPage {
        invited_until,
        letters_leave: letters::leave(app),
        has_second_factor: store::has_second_factor(&mut tx, person.id).await?,
        may_manage: actions::may_manage(&mut tx, caller, person.id).await?,
        may_grant: caller.may(GRANT),
        page: page.clone(),
        person,
        grants: shown,
        form,
        grant,
    })
}

#[derive(Template)]
#[template(path = "person_edit.html")]
struct EditPerson {
    page: Page,
    person: PersonRow,
    form: Form,
}

async fn find_managed(app: &App, caller: &Caller, person: Id<Person>) -> Result<PersonRow> {
    let mut tx = app.db.read().await?;
    let person = store::find_person(&mut tx, caller.scope(READ), person).await?.ok_or(Error::NotFound)?;
    if !actions::may_manage(&mut tx, caller, person.id).await? {
        return Err(Error::refused("person-not-yours"));
    }
    if person.is_service() {
        return Err(Error::refused("service-has-no-password"));
    }
    Ok(person)
}

pub async fn show_edit(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(person): Path<Id<Person>>,
) -> Result<Response> {
    let person = find_managed(&app, &caller, person).await?;
    let mut form = Form::default();
    form.set("name", &*person.name).set("email", &*person.email).set("version", person.version.to_string());
    page.clone().show(&EditPerson { page, person, form })
}

pub async fn edit(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<Person>>,
    mut form: Form,
) -> Result<Response> {
    let name = form.required("name", 120);
    let email = form.required("email", 254);
    let version = form.value("version").parse().unwrap_or_default();
    match email.parse::<Email>() {
        Ok(email) if form.is_sound() => {
            match actions::change_person(&app, &caller, id, version, &name, &email).await {
                Ok(()) => return Ok(see_other(format!("/people/{id}?done=person-changed"))),
                Err(Error::Refused(refusal)) if refusal.key == "person-email-taken" => {
                    form.refuse("email", refusal);
                }
                Err(other) => return Err(other),
            }
        }
        Err(refusal) if !email.is_empty() => form.refuse("email", refusal),
        _ => {}
    }
    let person = find_managed(&app, &caller, id).await?;
    page.clone().show_as(StatusCode::UNPROCESSABLE_ENTITY, &EditPerson { page, person, form })
}

pub async fn reset_password(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<Person>>,
    form: Form,
) -> Result<Response> {
    let person = find_managed(&app, &caller, id).await?;
    if form.value("confirmed") != "yes" {
        let confirm = Confirm {
            title: page.t("person-reset-title"),
            text: page.say("person-reset-text").with("name", &person.name).to_string(),
            act: page.t("person-reset"),
            action: format!("/people/{id}/password-reset"),
            back: format!("/people/{id}"),
            page: page.clone(),
        };
        return page.show(&confirm);
    }
    let password = actions::reset_password(&app, &caller, id).await?;
    let shown = TemporaryPassword {
        name: person.name,
        email: person.email,
        password,
        person: id,
        page: page.clone(),
    };
    page.show(&shown)
}
