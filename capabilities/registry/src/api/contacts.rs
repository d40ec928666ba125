//! Whom to call: added, changed, confirmed, removed.

use axum::Json;
use axum::extract::{Path, State};
use chrono::{DateTime, NaiveDate, Utc};
use http::StatusCode;
use http::header::LOCATION;
use hygie_kernel::{Id, Node, Scope};
use hygie_platform::api::IfMatch;
use hygie_platform::web::JsonBody;
use hygie_platform::{App, Caller, Error, Refusal, Result, Routes, operation};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    Acting, Changing, Finding, ListJson, Params, Searching, read_limit, read_moment, read_origin, required,
    text, today, wrong,
};
use crate::actions::{self, ContactDraft, ContactLine, ContactOutcome};
use crate::model::{Contact, Freshness};
use crate::reference::{Reference, reference};
use crate::store::{contact, node};
use crate::web::contacts::{ContactView, view_of, views_of};
use crate::{CONTACTS, READ};

pub fn routes() -> Routes {
    Routes::default()
        .api(READ, operation!(list_contacts))
        .api(READ, operation!(list_all_contacts))
        .api(CONTACTS, operation!(write_contacts))
        .api(CONTACTS, operation!(add_contact))
        .api(CONTACTS, operation!(confirm_contacts))
        .api(READ, operation!(show_contact))
        .api(CONTACTS, operation!(change_contact))
        .api(CONTACTS, operation!(remove_contact))
        .api(CONTACTS, operation!(confirm_contact))
}

/// Whom to call, for what, and when somebody last made sure that it is still right.
#[derive(Serialize, ToSchema)]
struct ContactJson {
    id: Uuid,
    /// The structure, the group or the place that it is a contact of.
    node_id: Uuid,
    /// The code of the role.
    #[schema(example = "RSSI")]
    role: String,
    name: Option<String>,
    phone: Option<String>,
    email: Option<String>,
    note: Option<String>,
    confirmed_on: Option<NaiveDate>,
    /// `confirmed`, `stale` (longer ago than the role allows) or `never`.
    freshness: &'static str,
    /// Reachable outside working hours.
    is_on_call: bool,
    /// When it was last written or confirmed.
    changed_at: DateTime<Utc>,
    /// To be given back with a change.
    version: i64,
}

impl From<ContactView> for ContactJson {
    fn from(view: ContactView) -> Self {
        let contact = view.contact;
        ContactJson {
            id: contact.id.uuid(),
            node_id: contact.node_id.uuid(),
            role: contact.role,
            name: contact.name,
            phone: contact.phone,
            email: contact.email,
            note: contact.note,
            confirmed_on: contact.confirmed_on,
            freshness: match view.freshness {
                Freshness::Confirmed => "confirmed",
                Freshness::Stale => "stale",
                Freshness::Never => "never",
            },
            is_on_call: view.is_on_call,
            changed_at: contact.changed_at,
            version: contact.version,
        }
    }
}

fn contacts_json(app: &App, reference: &Reference, contacts: Vec<Contact>) -> Vec<ContactJson> {
    views_of(reference, contacts, today(app)).into_iter().map(ContactJson::from).collect()
}

async fn find(app: &App, scope: Scope, id: Id<Contact>) -> Result<Json<ContactJson>> {
    let known = contact::find(&mut app.db.read().await?, scope, id).await?;
    let known = contacts_json(app, &*reference(app)?, known.into_iter().collect()).pop();
    known.map(Json).ok_or(Error::NotFound)
}

/// List the contacts of a structure, a group or a place.
///
/// In the order in which one calls: those on call first. The list is whole.
#[utoipa::path(get, path = "/api/v1/nodes/{id}/contacts", tag = "contacts",
    params(("id" = Uuid, Path, description = "The structure, the group or the place")),
    responses((status = 200, description = "Its contacts", body = ListJson<ContactJson>), Finding))]
async fn list_contacts(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<ListJson<ContactJson>>> {
    let mut tx = app.db.read().await?;
    let node = node::find(&mut tx, caller.scope(READ), id.into()).await?.ok_or(Error::NotFound)?;
    let contacts = contact::list_of_node(&mut tx, node.id).await?;
    Ok(Json(contacts_json(&app, &*reference(&app)?, contacts).into()))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ContactsQuery {
    /// Only those that were written or confirmed at this moment or after: what to ask again to keep a copy up to date.
    /// What was removed is not told: read the whole list from time to time.
    #[param(value_type = Option<DateTime<Utc>>, example = "2026-11-24T00:00:00Z")]
    updated_since: Option<String>,
    /// The code of a role.
    role: Option<String>,
    /// The node below which to look: the first that you were granted unless told.
    #[serde(rename = "in")]
    #[param(value_type = Option<Uuid>)]
    perimeter: Option<String>,
    /// The cursor `next` of the page before.
    after: Option<String>,
    /// How many to list: 50 unless told, 200 at most.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 200, default = 50)]
    limit: Option<String>,
}

/// List the contacts below a node.
///
/// In the order in which they were written or confirmed.
#[utoipa::path(get, path = "/api/v1/contacts", tag = "contacts", params(ContactsQuery),
    responses((status = 200, description = "A page of contacts", body = ListJson<ContactJson>), Searching))]
async fn list_all_contacts(
    State(app): State<App>,
    caller: Caller,
    Params(query): Params<ContactsQuery>,
) -> Result<Json<ListJson<ContactJson>>> {
    let limit = read_limit(query.limit.as_deref())?;
    let since = read_moment("updated_since", query.updated_since.as_deref())?;
    let after =
        query.after.as_deref().map(|after| contact::After::parse(after).ok_or_else(|| wrong("after")));
    let after = after.transpose()?;
    let mut tx = app.db.read().await?;
    let from = read_origin(&mut tx, &caller, READ, query.perimeter.as_deref()).await?;
    let asked = contact::Asked { below: from.node, role: query.role, since, after, limit: limit + 1 };
    let mut contacts = contact::list_below(&mut tx, caller.scope(READ), &asked).await?;
    let is_more = contacts.len() > usize::try_from(limit).unwrap_or(usize::MAX);
    contacts.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = contacts.last().filter(|_| is_more).map(|last| contact::After::of(last).to_string());
    let reference = reference(&app)?;
    let views = contacts.into_iter().map(|known| view_of(&reference, known, today(&app)));
    Ok(Json(ListJson { items: views.map(ContactJson::from).collect(), next }))
}

/// A contact to write among others: a new one, or one that is known by its `id`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ContactLineJson {
    /// Absent for a new contact.
    id: Option<Uuid>,
    /// The structure, the group or the place: needed for a new contact.
    node_id: Option<Uuid>,
    /// The `version` that you read: needed with an `id`.
    version: Option<i64>,
    /// The code of the role.
    role: String,
    #[schema(max_length = 120)]
    name: Option<String>,
    /// A telephone number or an e-mail address is needed.
    #[schema(max_length = 30)]
    phone: Option<String>,
    #[schema(max_length = 254)]
    email: Option<String>,
    #[schema(max_length = 500)]
    note: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ContactLinesJson {
    #[schema(max_items = 500)]
    items: Vec<ContactLineJson>,
}

/// What became of a line.
#[derive(Serialize, ToSchema)]
struct LineResultJson {
    /// `added`, `changed` or `refused`.
    outcome: &'static str,
    /// The contact, unless it was refused.
    id: Option<Uuid>,
    /// Why it was refused, as a word that does not change.
    reason: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct LineResultsJson {
    /// One for each line, in their order.
    items: Vec<LineResultJson>,
    added: usize,
    changed: usize,
    refused: usize,
}

/// Write many contacts.
///
/// Needs the right `registry.contacts`. Up to 500 at once, added or changed together; the lines that a rule refuses are
/// left out, and their result says why. Writing a contact says that it is right today.
#[utoipa::path(post, path = "/api/v1/contacts/bulk", tag = "contacts",
    request_body(content = ContactLinesJson, example = json!({ "items": [
        { "node_id": "01900000-0000-7000-8000-000000000000", "role": "RSSI", "phone": "01 99 00 12 34" },
    ] })),
    responses((status = 200, description = "What became of each line", body = LineResultsJson), Changing))]
async fn write_contacts(
    State(app): State<App>,
    caller: Caller,
    JsonBody(body): JsonBody<ContactLinesJson>,
) -> Result<Json<LineResultsJson>> {
    if body.items.len() > actions::MOST_CONTACTS {
        return Err(Refusal::new("contacts-too-many").with("most", actions::MOST_CONTACTS).into());
    }
    let lines = body
        .items
        .into_iter()
        .map(|line| {
            Ok(ContactLine {
                id: line.id.map(Id::from),
                node: line.node_id.map(Id::from),
                version: line.version,
                draft: draft(line.role, [line.name, line.phone, line.email, line.note])?,
            })
        })
        .collect();
    let outcomes = actions::write_contacts(&app, &caller, lines).await?;
    let count = |wanted: fn(&ContactOutcome) -> bool| outcomes.iter().filter(|one| wanted(one)).count();
    Ok(Json(LineResultsJson {
        added: count(|one| matches!(one, ContactOutcome::Added(_))),
        changed: count(|one| matches!(one, ContactOutcome::Changed(_))),
        refused: count(|one| matches!(one, ContactOutcome::Refused(_))),
        items: outcomes.into_iter().map(LineResultJson::from).collect(),
    }))
}

impl From<ContactOutcome> for LineResultJson {
    fn from(outcome: ContactOutcome) -> Self {
        match outcome {
            ContactOutcome::Added(id) => {
                LineResultJson { outcome: "added", id: Some(id.uuid()), reason: None }
            }
            ContactOutcome::Changed(id) => {
                LineResultJson { outcome: "changed", id: Some(id.uuid()), reason: None }
            }
            ContactOutcome::Refused(reason) => {
                LineResultJson { outcome: "refused", id: None, reason: Some(reason.to_owned()) }
            }
        }
    }
}

/// A contact to write. Writing it says that it is right today.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ContactDraftJson {
    /// The code of the role.
    role: String,
    #[schema(max_length = 120)]
    name: Option<String>,
    /// A telephone number or an e-mail address is needed.
    #[schema(max_length = 30)]
    phone: Option<String>,
    #[schema(max_length = 254)]
    email: Option<String>,
    /// When to call, what to say; never about a patient.
    #[schema(max_length = 500)]
    note: Option<String>,
}

fn draft(role: String, [name, phone, email, note]: [Option<String>; 4]) -> Result<ContactDraft> {
    Ok(ContactDraft {
        role: required("role", role, 40)?,
        name: text("name", name, 120)?,
        phone: text("phone", phone, 30)?,
        email: text("email", email, 254)?,
        note: text("note", note, 500)?,
    })
}

/// Add a contact.
///
/// Needs the right `registry.contacts`.
#[utoipa::path(post, path = "/api/v1/nodes/{id}/contacts", tag = "contacts",
    params(("id" = Uuid, Path, description = "The structure, the group or the place")),
    request_body(content = ContactDraftJson, example = json!({
        "role": "RSSI", "name": "Camille Ferrand", "phone": "01 99 00 12 34", "email": "rssi@saint-roch.example",
    })),
    responses(
        (status = 201, description = "The contact", body = ContactJson, headers(("Location" = String, description = "Where it is"))),
        Changing,
    ))]
async fn add_contact(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    JsonBody(body): JsonBody<ContactDraftJson>,
) -> Result<(StatusCode, [(http::HeaderName, String); 1], Json<ContactJson>)> {
    let draft = draft(body.role, [body.name, body.phone, body.email, body.note])?;
    let id = actions::add_contact(&app, &caller, Id::<Node>::from(id), &draft).await?;
    let location = [(LOCATION, format!("/api/v1/contacts/{id}"))];
    Ok((StatusCode::CREATED, location, find(&app, caller.scope(CONTACTS), id).await?))
}

/// Confirm every contact of a structure, a group or a place.
///
/// Needs the right `registry.contacts`. Says that they are right as they stand.
#[utoipa::path(post, path = "/api/v1/nodes/{id}/contacts/confirmation", tag = "contacts",
    params(("id" = Uuid, Path, description = "The structure, the group or the place")),
    responses((status = 204, description = "They are confirmed, today"), Acting))]
async fn confirm_contacts(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<StatusCode> {
    actions::confirm_contacts(&app, &caller, id.into()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Show a contact.
#[utoipa::path(get, path = "/api/v1/contacts/{id}", tag = "contacts",
    params(("id" = Uuid, Path, description = "The contact")),
    responses((status = 200, description = "The contact", body = ContactJson), Finding))]
async fn show_contact(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<ContactJson>> {
    find(&app, caller.scope(READ), id.into()).await
}

/// What a contact becomes: what is absent is erased. Writing it says that it is right today.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ContactChangeJson {
    /// The code of the role.
    role: String,
    #[schema(max_length = 120)]
    name: Option<String>,
    /// A telephone number or an e-mail address is needed.
    #[schema(max_length = 30)]
    phone: Option<String>,
    #[schema(max_length = 254)]
    email: Option<String>,
    /// When to call, what to say; never about a patient.
    #[schema(max_length = 500)]
    note: Option<String>,
    /// The `version` of the contact that you read, unless `If-Match` says it.
    version: Option<i64>,
}

/// Change a contact.
///
/// Needs the right `registry.contacts`. The body carries the version that you read: when somebody changed the contact
/// since, the answer is 409 with the `version` and the `current` contact, and nothing is written.
#[utoipa::path(put, path = "/api/v1/contacts/{id}", tag = "contacts",
    params(("id" = Uuid, Path, description = "The contact")),
    request_body(content = ContactChangeJson, example = json!({
        "role": "RSSI", "name": "Camille Ferrand", "phone": "01 99 00 12 34", "version": 1,
    })),
    responses((status = 200, description = "The contact as it stands now", body = ContactJson), Changing))]
async fn change_contact(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    seen: IfMatch,
    JsonBody(body): JsonBody<ContactChangeJson>,
) -> Result<Json<ContactJson>> {
    let draft = draft(body.role, [body.name, body.phone, body.email, body.note])?;
    actions::change_contact(&app, &caller, id.into(), seen.version(body.version)?, &draft).await?;
    find(&app, caller.scope(CONTACTS), id.into()).await
}

/// Remove a contact.
///
/// Needs the right `registry.contacts`. With `If-Match`, only as you read it.
#[utoipa::path(delete, path = "/api/v1/contacts/{id}", tag = "contacts",
    params(("id" = Uuid, Path, description = "The contact")),
    responses((status = 204, description = "It is no longer there"), Acting))]
async fn remove_contact(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    seen: IfMatch,
) -> Result<StatusCode> {
    actions::remove_contact(&app, &caller, id.into(), seen.expected()?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Confirm a contact.
///
/// Needs the right `registry.contacts`. Says that it is right as it stands.
#[utoipa::path(post, path = "/api/v1/contacts/{id}/confirmation", tag = "contacts",
    params(("id" = Uuid, Path, description = "The contact")),
    responses((status = 200, description = "The contact, confirmed today", body = ContactJson), Acting))]
async fn confirm_contact(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<ContactJson>> {
    actions::confirm_contact(&app, &caller, id.into()).await?;
    find(&app, caller.scope(CONTACTS), id.into()).await
}
