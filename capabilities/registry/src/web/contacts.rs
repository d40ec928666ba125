//! Whom to call: added, changed, confirmed, removed.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::NaiveDate;
use http::StatusCode;
use hygie_kernel::{Id, Node, holds_nir};
use hygie_platform::form::Form;
use hygie_platform::web::see_other;
use hygie_platform::{App, Caller, Error, Page, Refusal, Result, Routes};

use crate::CONTACTS;
use crate::actions::{
    ContactDraft, add_contact, change_contact, confirm_contact, confirm_contacts, remove_contact,
};
use crate::model::{Contact, Freshness, check_email, check_phone};
use crate::reference::{Reference, contact_role_options, reference};
use crate::store::node::NodeRow;
use crate::store::{contact, node};

pub fn routes() -> Routes {
    Routes::default()
        .get("/nodes/{node}/contacts/new", CONTACTS, draft)
        .post("/nodes/{node}/contacts", CONTACTS, add)
        .post("/nodes/{node}/contacts/confirmation", CONTACTS, confirm_all)
        .get("/contacts/{contact}", CONTACTS, edit)
        .post("/contacts/{contact}", CONTACTS, keep)
        .post("/contacts/{contact}/confirmation", CONTACTS, confirm)
        .get("/contacts/{contact}/removal", CONTACTS, ask_removal)
        .post("/contacts/{contact}/removal", CONTACTS, remove)
}

/// A contact as a panel shows it.
#[derive(Clone)]
pub struct ContactView {
    pub contact: Contact,
    pub is_on_call: bool,
    pub freshness: Freshness,
    label_fr: String,
    label_en: String,
}

impl ContactView {
    pub fn role(&self, page: &Page) -> &str {
        if page.lang == hygie_kernel::Lang::En { &self.label_en } else { &self.label_fr }
    }

    pub fn badge(&self) -> &'static str {
        match self.freshness {
            Freshness::Confirmed => "done",
            Freshness::Stale => "late",
            Freshness::Never => "unknown",
        }
    }

    pub fn badge_key(&self) -> &'static str {
        match self.freshness {
            Freshness::Confirmed => "contact-confirmed",
            Freshness::Stale => "contact-stale",
            Freshness::Never => "contact-never-confirmed",
        }
    }
}

/// Contacts in the order in which one calls: those on call first, then as the roles are listed.
pub fn views_of(reference: &Reference, contacts: Vec<Contact>, today: NaiveDate) -> Vec<ContactView> {
    let place =
        |code: &str| reference.contact_roles.iter().position(|role| role.code == code).unwrap_or(usize::MAX);
    let mut views: Vec<ContactView> =
        contacts.into_iter().map(|contact| view_of(reference, contact, today)).collect();
    views.sort_by_key(|view| (!view.is_on_call, place(&view.contact.role)));
    views
}

pub fn view_of(reference: &Reference, contact: Contact, today: NaiveDate) -> ContactView {
    let role = reference.contact_role(&contact.role);
    ContactView {
        is_on_call: role.is_some_and(|role| role.on_call),
        freshness: contact.freshness(today, role.map_or(365, |role| role.confirm_every_days)),
        label_fr: role.map_or(contact.role.clone(), |role| role.label_fr.clone()),
        label_en: role.map_or(contact.role.clone(), |role| role.label_en.clone()),
        contact,
    }
}

#[derive(Template)]
#[template(path = "contact.html")]
struct ContactPage {
    page: Page,
    node: NodeRow,
    /// The contact that is changed; none is a new one.
    known: Option<Contact>,
    form: Form,
    roles: Vec<(String, String)>,
    reference: Arc<Reference>,
}

impl ContactPage {
    fn action(&self) -> String {
        match &self.known {
            Some(known) => format!("/contacts/{}", known.id),
            None => format!("/nodes/{}/contacts", self.node.id),
        }
    }

    fn title_key(&self) -> &'static str {
        if self.known.is_some() { "contact-change" } else { "contact-add" }
    }

    fn back(&self) -> String {
        home_of(&self.node)
    }
}

/// The page of a node.
pub fn home_of(node: &NodeRow) -> String {
    match node.kind.as_str() {
        "ght" => format!("/groups/{}", node.id),
        "EJ" | "ET" => format!("/structures/{}", node.id),
        _ => format!("/places/{}", node.id),
    }
}

async fn find_node(app: &App, caller: &Caller, id: Id<Node>) -> Result<NodeRow> {
    node::find(&mut app.db.read().await?, caller.scope(CONTACTS), id).await?.ok_or(Error::NotFound)
}

async fn draft(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<Node>>,
) -> Result<Response> {
    let node = find_node(&app, &caller, id).await?;
    let reference = reference(&app)?;
    let roles = contact_role_options(&page, &reference);
    page.clone().show(&ContactPage { page, node, known: None, form: Form::default(), roles, reference })
}

/// What was typed, checked field by field.
fn read_draft(form: &mut Form, reference: &Reference) -> ContactDraft {
    let draft = ContactDraft {
        role: form.required("role", 40),
        name: form.short("name", 120),
        phone: form.short("phone", 30),
        email: form.short("email", 254),
        note: form.short("note", 500),
    };
    if !draft.role.is_empty() && reference.contact_role(&draft.role).is_none() {
        form.refuse("role", Refusal::new("contact-role-unknown"));
    }
    if draft.phone.is_none() && draft.email.is_none() {
        form.refuse("phone", Refusal::new("contact-unreachable"));
    }
    if let Some(Err(refusal)) = draft.phone.as_deref().map(check_phone) {
        form.refuse("phone", refusal);
    }
    if let Some(Err(refusal)) = draft.email.as_deref().map(check_email) {
        form.refuse("email", refusal);
    }
    for (field, text) in [("name", &draft.name), ("note", &draft.note)] {
        if text.as_deref().is_some_and(holds_nir) {
            form.refuse(field, Refusal::new("holds-nir"));
        }
    }
    draft
}

async fn add(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<Node>>,
    mut form: Form,
) -> Result<Response> {
    let node = find_node(&app, &caller, id).await?;
    let reference = reference(&app)?;
    let draft = read_draft(&mut form, &reference);
    if !form.is_sound() {
        let roles = contact_role_options(&page, &reference);
        let shown = ContactPage { page: page.clone(), node, known: None, form, roles, reference };
        return page.show_as(StatusCode::UNPROCESSABLE_ENTITY, &shown);
    }
    add_contact(&app, &caller, id, &draft).await?;
    Ok(see_other(format!("{}?done=contact-added", home_of(&node))))
}

async fn edit(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<Contact>>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let known = contact::find(&mut tx, caller.scope(CONTACTS), id).await?.ok_or(Error::NotFound)?;
    let node = node::find(&mut tx, caller.scope(CONTACTS), known.node_id).await?.ok_or(Error::NotFound)?;
    let mut form = Form::default();
    form.set("role", known.role.clone())
        .set("name", known.name.clone().unwrap_or_default())
        .set("phone", known.phone.clone().unwrap_or_default())
        .set("email", known.email.clone().unwrap_or_default())
        .set("note", known.note.clone().unwrap_or_default())
        .set("version", known.version.to_string());
    let reference = reference(&app)?;
    let roles = contact_role_options(&page, &reference);
    page.clone().show(&ContactPage { page, node, known: Some(known), form, roles, reference })
}

async fn keep(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<Contact>>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let known = contact::find(&mut tx, caller.scope(CONTACTS), id).await?.ok_or(Error::NotFound)?;
    let node = node::find(&mut tx, caller.scope(CONTACTS), known.node_id).await?.ok_or(Error::NotFound)?;
    drop(tx);
    let reference = reference(&app)?;
    let draft = read_draft(&mut form, &reference);
    if !form.is_sound() {
        let roles = contact_role_options(&page, &reference);
        let shown = ContactPage { page: page.clone(), node, known: Some(known), form, roles, reference };
        return page.show_as(StatusCode::UNPROCESSABLE_ENTITY, &shown);
    }
    let version = form.value("version").parse().unwrap_or(0);
    change_contact(&app, &caller, id, version, &draft).await?;
    Ok(see_other(format!("{}?done=contact-changed", home_of(&node))))
}

async fn confirm(State(app): State<App>, caller: Caller, Path(id): Path<Id<Contact>>) -> Result<Response> {
    let node = confirm_contact(&app, &caller, id).await?;
    let node = find_node(&app, &caller, node).await?;
    Ok(see_other(format!("{}?done=contact-confirmed", home_of(&node))))
}

async fn confirm_all(State(app): State<App>, caller: Caller, Path(id): Path<Id<Node>>) -> Result<Response> {
    let node = find_node(&app, &caller, id).await?;
    confirm_contacts(&app, &caller, id).await?;
    Ok(see_other(format!("{}?done=contacts-confirmed", home_of(&node))))
}

#[derive(Template)]
#[template(path = "contact_removal.html")]
struct RemovalPage {
    page: Page,
    node: NodeRow,
    view: ContactView,
}

impl RemovalPage {
    fn back(&self) -> String {
        home_of(&self.node)
    }
}

async fn ask_removal(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<Contact>>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let known = contact::find(&mut tx, caller.scope(CONTACTS), id).await?.ok_or(Error::NotFound)?;
    let node = node::find(&mut tx, caller.scope(CONTACTS), known.node_id).await?.ok_or(Error::NotFound)?;
    let reference = reference(&app)?;
    let view = views_of(&reference, vec![known], page.today()).pop().ok_or(Error::NotFound)?;
    page.clone().show(&RemovalPage { page, node, view })
}

async fn remove(State(app): State<App>, caller: Caller, Path(id): Path<Id<Contact>>) -> Result<Response> {
    let node = remove_contact(&app, &caller, id, None).await?;
    let node = find_node(&app, &caller, node).await?;
    Ok(see_other(format!("{}?done=contact-removed", home_of(&node))))
}
