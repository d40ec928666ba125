//! Structures, what their people keep about them, and what was done to them.

use axum::Json;
use axum::extract::{Path, State};
use chrono::{DateTime, NaiveDate, Utc};
use hygie_kernel::Lang;
use hygie_platform::api::IfMatch;
use hygie_platform::form::Form;
use hygie_platform::journal;
use hygie_platform::web::JsonBody;
use hygie_platform::{App, Caller, Error, Result, Routes, operation};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    Changing, Finding, ListJson, Params, Searching, cut, read_after, read_limit, read_moment, read_origin,
    text, wrong,
};
use crate::actions::{self, ProfileDraft};
use crate::ask::{self, ask};
use crate::model::{Profile, Structure, StructureId};
use crate::reference::{Reference, reference};
use crate::search::as_number;
use crate::store::list::{self, After, Line, Portion};
use crate::store::structure::{self, Belonging};
use crate::{KEEP, READ};

pub fn routes() -> Routes {
    Routes::default()
        .api(READ, operation!(list_structures))
        .api(READ, operation!(show_structure))
        .api(READ, operation!(show_structure_by_finess))
        .api(KEEP, operation!(keep_profile))
        .api(READ, operation!(list_history))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct StructuresQuery {
    /// Words of a name, of a town, of a category, or the beginning of a FINESS number; slips of the keyboard are forgiven.
    #[param(example = "hopital lille")]
    q: Option<String>,
    /// `EJ` (legal entities), `ET` (establishments) or `all`: `ET` unless told, `all` when `q` is given.
    #[param(inline)]
    kind: Option<KindWord>,
    /// The code of a category (TRE_R66).
    #[param(example = "355")]
    category: Option<String>,
    /// The code of a segment.
    segment: Option<String>,
    /// The code of a status that is held today.
    status: Option<String>,
    /// `with:` or `without:` and the code of a role of contact.
    #[param(example = "without:RSSI")]
    contact: Option<String>,
    /// The INSEE code of a commune.
    #[param(example = "59350")]
    town: Option<String>,
    /// `open`, `closed` or `all`: `open` unless told.
    #[param(inline)]
    state: Option<StateWord>,
    /// Only those whose sources changed at this moment or after: what to ask again to keep a copy up to date.
    #[param(value_type = Option<DateTime<Utc>>, example = "2026-11-24T00:00:00Z")]
    updated_since: Option<String>,
    /// The node below which to look: the first that you were granted unless told.
    #[serde(rename = "in")]
    #[param(value_type = Option<Uuid>)]
    perimeter: Option<String>,
    /// `name`, `town`, `finess` or `weight` (the most important first): `name` unless told, `weight` when `q` is given.
    #[param(inline)]
    sort: Option<SortWord>,
    /// The cursor `next` of the page before.
    after: Option<String>,
    /// How many to list: 50 unless told, 200 at most.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 200, default = 50)]
    limit: Option<String>,
}

/// Gives a closed list of words their text.
macro_rules! words {
    ($name:ident { $($variant:ident = $word:tt),* $(,)? }) => {
        #[derive(Clone, Copy, Deserialize, ToSchema)]
        enum $name { $(#[serde(rename = $word)] $variant),* }

        impl $name {
            fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word),* }
            }
        }
    };
}

words!(KindWord { LegalEntity = "EJ", Establishment = "ET", All = "all" });
words!(StateWord { Open = "open", Closed = "closed", All = "all" });
words!(SortWord { Name = "name", Town = "town", Finess = "finess", Weight = "weight" });

impl StructuresQuery {
    /// The same words as the page of the list understands.
    fn form(&self) -> Result<Form> {
        if let Some(contact) = &self.contact
            && !matches!(contact.split_once(':'), Some(("with" | "without", _)))
        {
            return Err(wrong("contact"));
        }
        let words = [
            ("q", self.q.as_deref()),
            ("kind", self.kind.map(KindWord::as_str)),
            ("category", self.category.as_deref()),
            ("segment", self.segment.as_deref()),
            ("status", self.status.as_deref()),
            ("contact", self.contact.as_deref()),
            ("town", self.town.as_deref()),
            ("state", self.state.map(StateWord::as_str)),
            ("sort", self.sort.map(SortWord::as_str)),
            ("after", self.after.as_deref()),
        ];
        let mut form = Form::default();
        for (name, word) in words {
            if let Some(word) = word {
                form.set(name, word);
            }
        }
        Ok(form)
    }
}

/// A structure as a list shows it.
#[derive(Serialize, ToSchema)]
struct StructureLineJson {
    id: Uuid,
    /// `EJ` (legal entity) or `ET` (establishment).
    kind: &'static str,
    #[schema(example = "590780193")]
    finess: String,
    name: String,
    /// The code of its category (TRE_R66); a legal entity has none.
    category: Option<String>,
    /// Its category in French; as the file says it when the code is unknown.
    category_label: Option<String>,
    segment: String,
    postal_code: Option<String>,
    town: Option<String>,
    department_name: Option<String>,
    region_name: Option<String>,
    legal_entity_finess: Option<String>,
    legal_entity_name: Option<String>,
    siret: Option<String>,
    is_open: bool,
    /// How many security officers (`RSSI`, `REF_SSI`) are among its contacts.
    security_officers: i64,
    /// When its manager on call (`DIR_GARDE`) was last confirmed.
    on_call_confirmed_on: Option<NaiveDate>,
}

impl StructureLineJson {
    fn of(reference: &Reference, line: Line) -> StructureLineJson {
        StructureLineJson {
            id: line.id.uuid(),
            kind: line.kind.as_str(),
            category_label: category_label(reference, line.category.as_deref(), line.category_label),
            finess: line.finess,
            name: line.name,
            category: line.category,
            segment: line.segment,
            postal_code: line.postal_code,
            town: line.town,
            department_name: line.department_name,
            region_name: line.region_name,
            legal_entity_finess: line.legal_entity_finess,
            legal_entity_name: line.legal_entity_name,
            siret: line.siret,
            is_open: line.is_open,
            security_officers: line.security_officers,
            on_call_confirmed_on: line.on_call_confirmed_on,
        }
    }
}

fn category_label(reference: &Reference, code: Option<&str>, said: Option<String>) -> Option<String> {
    match code.and_then(|code| reference.categories.get(code)) {
        Some(known) => Some(known.label(Lang::Fr).to_owned()),
        None => said,
    }
}

#[derive(Serialize, ToSchema)]
struct StructuresJson {
    items: Vec<StructureLineJson>,
    /// What to give as `after`, as it is, to get the next page; null on the last one.
    next: Option<String>,
    /// How many answer in all, or at least how many.
    count: i64,
    /// Whether `count` is all of them; else there are more.
    is_count_exact: bool,
}

/// List structures.
///
/// Those below a node that you see, narrowed by the same filters as the page «Structures», in the same order.
#[utoipa::path(get, path = "/api/v1/structures", tag = "structures", params(StructuresQuery),
    responses((status = 200, description = "A page of structures", body = StructuresJson), Searching))]
async fn list_structures(
    State(app): State<App>,
    caller: Caller,
    Params(query): Params<StructuresQuery>,
) -> Result<Json<StructuresJson>> {
    let limit = read_limit(query.limit.as_deref())?;
    let scope = caller.scope(READ);
    let mut tx = app.db.read().await?;
    let from = read_origin(&mut tx, &caller, READ, query.perimeter.as_deref()).await?;
    let mut asked = ask(&app, &mut tx, &query.form()?).await?;
    asked.filter.changed_since = read_moment("updated_since", query.updated_since.as_deref())?;
    if query.after.is_some() && asked.after.is_none() {
        return Err(wrong("after"));
    }
    let (count, is_more) = ask::count(&app, &mut tx, scope, from, &mut asked.filter).await?;
    let portion = Portion { order: asked.order, after: asked.after.as_ref(), limit };
    let mut lines = list::list(&app, &mut tx, scope, from, &asked.filter, portion).await?;
    let next = cut(&mut lines, limit, |line| {
        let After { keys, id } = After::of(line, asked.order);
        (keys, id)
    });
    let reference = reference(&app)?;
    let items = lines.into_iter().map(|line| StructureLineJson::of(&reference, line)).collect();
    Ok(Json(StructuresJson { items, next, count, is_count_exact: !is_more }))
}

/// What the people of a structure keep about it; an import never touches it.
#[derive(Serialize, ToSchema)]
struct ProfileJson {
    usual_name: Option<String>,
    phone: Option<String>,
    email: Option<String>,
    website: Option<String>,
    note: Option<String>,
    /// To be given back with a change; 0 as long as nobody wrote anything.
    version: i64,
}

impl From<Profile> for ProfileJson {
    fn from(profile: Profile) -> Self {
        ProfileJson {
            usual_name: profile.usual_name,
            phone: profile.phone,
            email: profile.email,
            website: profile.website,
            note: profile.note,
            version: profile.version,
        }
    }
}

/// A hospital group (GHT) that a structure belongs to, itself or through its legal entity.
#[derive(Serialize, ToSchema)]
struct BelongingJson {
    group_id: Uuid,
    name: String,
    /// `support`, `party` or `associate`.
    role: &'static str,
    valid_from: NaiveDate,
    /// The last day; null when the membership has no end.
    valid_to: Option<NaiveDate>,
}

impl From<Belonging> for BelongingJson {
    fn from(belonging: Belonging) -> Self {
        BelongingJson {
            group_id: belonging.ght_id.uuid(),
            name: belonging.name,
            role: belonging.role.as_str(),
            valid_from: belonging.valid_from,
            valid_to: belonging.valid_to,
        }
    }
}

/// What FINESS says of a structure, where it stands, and what its people keep about it.
#[derive(Serialize, ToSchema)]
struct StructureJson {
    id: Uuid,
    /// `EJ` (legal entity) or `ET` (establishment).
    kind: &'static str,
    #[schema(example = "590780193")]
    finess: String,
    name: String,
    long_name: Option<String>,
    /// A legal entity that files only mention bears the name of one of its establishments until a file names it.
    is_name_provisional: bool,
    /// The code of its category (TRE_R66); a legal entity has none.
    category: Option<String>,
    /// Its category in French; as the file says it when the code is unknown.
    category_label: Option<String>,
    segment: String,
    /// The code of its legal status.
    legal_status: Option<String>,
    /// Its part in the public hospital service, as FINESS says it.
    sph_label: Option<String>,
    /// How it is paid, as FINESS says it.
    tariff_label: Option<String>,
    siren: Option<String>,
    siret: Option<String>,
    ape: Option<String>,
    street: Option<String>,
    locality: Option<String>,
    postal_code: Option<String>,
    town: Option<String>,
    /// The INSEE code of its commune.
    insee: Option<String>,
    department_id: Option<Uuid>,
    department_name: Option<String>,
    region_id: Option<Uuid>,
    region_name: Option<String>,
    is_overseas: bool,
    legal_entity_id: Option<Uuid>,
    legal_entity_finess: Option<String>,
    legal_entity_name: Option<String>,
    opened_on: Option<NaiveDate>,
    /// When FINESS last changed it.
    updated_on: Option<NaiveDate>,
    closed_on: Option<NaiveDate>,
    is_open: bool,
    /// In degrees (WGS 84).
    latitude: Option<f64>,
    longitude: Option<f64>,
    /// Where it was last brought in from.
    source: String,
    changed_at: DateTime<Utc>,
    profile: ProfileJson,
    groups: Vec<BelongingJson>,
}

async fn whole(app: &App, caller: &Caller, found: Option<Structure>) -> Result<Json<StructureJson>> {
    let known = found.ok_or(Error::NotFound)?;
    let reference = reference(app)?;
    let mut tx = app.db.read().await?;
    let profile = structure::find_profile(&mut tx, known.id).await?.unwrap_or(Profile::EMPTY);
    let belongings = structure::list_belongings(&mut tx, &known).await?;
    // The legal entity is named by FINESS itself; the way to it is for those who see it.
    let legal_entity = match known.legal_entity_id {
        Some(entity) if caller.holds(&mut tx, READ, entity).await? => Some(entity),
        _ => None,
    };
    Ok(Json(StructureJson {
        id: known.id.uuid(),
        kind: known.kind.as_str(),
        category_label: category_label(&reference, known.category.as_deref(), known.category_label),
        finess: known.finess,
        name: known.name,
        long_name: known.long_name,
        is_name_provisional: known.is_name_provisional,
        category: known.category,
        segment: known.segment,
        legal_status: known.legal_status,
        sph_label: known.sph_label,
        tariff_label: known.tariff_label,
        siren: known.siren,
        siret: known.siret,
        ape: known.ape,
        street: known.street,
        locality: known.locality,
        postal_code: known.postal_code,
        town: known.town,
        insee: known.insee,
        department_id: known.department_id.map(|id| id.uuid()),
        department_name: known.department_name,
        region_id: known.region_id.map(|id| id.uuid()),
        region_name: known.region_name,
        is_overseas: known.is_overseas.unwrap_or(false),
        legal_entity_id: legal_entity.map(|id| id.uuid()),
        legal_entity_finess: known.legal_entity_finess,
        legal_entity_name: known.legal_entity_name,
        opened_on: known.opened_on,
        updated_on: known.updated_on,
        closed_on: known.closed_on,
        is_open: known.is_open,
        latitude: known.latitude,
        longitude: known.longitude,
        source: known.source,
        changed_at: known.changed_at,
        profile: profile.into(),
        groups: belongings.into_iter().map(BelongingJson::from).collect(),
    }))
}

/// Show a structure.
#[utoipa::path(get, path = "/api/v1/structures/{id}", tag = "structures",
    params(("id" = Uuid, Path, description = "The structure")),
    responses((status = 200, description = "The structure", body = StructureJson), Finding))]
async fn show_structure(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<StructureJson>> {
    let found = structure::find(&mut app.db.read().await?, caller.scope(READ), id.into()).await?;
    whole(&app, &caller, found).await
}

/// Show a structure by its FINESS number.
#[utoipa::path(get, path = "/api/v1/structures/by-finess/{number}", tag = "structures",
    params(("number" = String, Path, description = "Its FINESS number, with or without spaces", example = "590780193")),
    responses((status = 200, description = "The structure", body = StructureJson), Finding))]
async fn show_structure_by_finess(
    State(app): State<App>,
    caller: Caller,
    Path(number): Path<String>,
) -> Result<Json<StructureJson>> {
    let number = as_number(&number).ok_or(Error::NotFound)?;
    let found = structure::find_by_finess(&mut app.db.read().await?, caller.scope(READ), &number).await?;
    whole(&app, &caller, found).await
}

/// What to keep about a structure: what is absent is erased.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ProfileDraftJson {
    /// The name by which people know it.
    #[schema(max_length = 200)]
    usual_name: Option<String>,
    /// Its switchboard.
    #[schema(max_length = 30)]
    phone: Option<String>,
    #[schema(max_length = 254)]
    email: Option<String>,
    /// An address that begins with `https://` or `http://`.
    #[schema(max_length = 300)]
    website: Option<String>,
    /// What whoever comes to help should know; never about a patient.
    #[schema(max_length = 2000)]
    note: Option<String>,
    /// The `version` of the profile that you read, unless `If-Match` says it.
    version: Option<i64>,
}

/// Keep the profile of a structure.
///
/// Needs the right `registry.keep`. The body carries the version that you read: when somebody changed the profile since,
/// the answer is 409 with the `version` and the `current` profile, and nothing is written.
#[utoipa::path(put, path = "/api/v1/structures/{id}/profile", tag = "structures",
    params(("id" = Uuid, Path, description = "The structure")),
    request_body(content = ProfileDraftJson, example = json!({
        "usual_name": "Hôpital Saint-Roch", "phone": "01 99 00 12 00", "website": "https://saint-roch.example", "version": 0,
    })),
    responses((status = 200, description = "The profile as it stands now", body = ProfileJson), Changing))]
async fn keep_profile(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    seen: IfMatch,
    JsonBody(body): JsonBody<ProfileDraftJson>,
) -> Result<Json<ProfileJson>> {
    let id = StructureId::from(id);
    let draft = ProfileDraft {
        usual_name: text("usual_name", body.usual_name, 200)?,
        phone: text("phone", body.phone, 30)?,
        email: text("email", body.email, 254)?,
        website: text("website", body.website, 300)?,
        note: text("note", body.note, 2000)?,
        version: seen.version(body.version)?,
    };
    actions::keep_profile(&app, &caller, id, &draft).await?;
    let profile = structure::find_profile(&mut app.db.read().await?, id).await?.unwrap_or(Profile::EMPTY);
    Ok(Json(profile.into()))
}

/// Something that was done.
#[derive(Serialize, ToSchema)]
struct ActJson {
    id: Uuid,
    at: DateTime<Utc>,
    /// `capability.act`, a word that does not change.
    #[schema(example = "registry.contact-added")]
    act: String,
    person_name: String,
    /// What is remembered of it; what is there depends on the act.
    #[schema(value_type = Object)]
    details: serde_json::Value,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct HistoryQuery {
    /// The cursor `next` of the page before.
    after: Option<String>,
    /// How many to list: 50 unless told, 200 at most.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 200, default = 50)]
    limit: Option<String>,
}

/// List what was done to a structure.
///
/// The latest first: by whom, and what is remembered of it.
#[utoipa::path(get, path = "/api/v1/structures/{id}/history", tag = "structures",
    params(("id" = Uuid, Path, description = "The structure"), HistoryQuery),
    responses((status = 200, description = "A page of the history", body = ListJson<ActJson>), Searching))]
async fn list_history(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Params(query): Params<HistoryQuery>,
) -> Result<Json<ListJson<ActJson>>> {
    let limit = read_limit(query.limit.as_deref())?;
    let before = match read_after(query.after.as_deref(), 1)? {
        Some((keys, act)) => {
            let at = keys.first().and_then(|at| at.parse().ok()).ok_or_else(|| wrong("after"))?;
            Some((at, act.cast()))
        }
        None => None,
    };
    let mut tx = app.db.read().await?;
    let known = structure::find(&mut tx, caller.scope(READ), id.into()).await?.ok_or(Error::NotFound)?;
    let mut acts = journal::list_of_node_before(&mut tx, known.id, before, limit + 1).await?;
    let next = cut(&mut acts, limit, |act| (vec![act.at.to_rfc3339()], act.id.cast()));
    let items = acts
        .into_iter()
        .map(|act| ActJson {
            id: act.id.uuid(),
            at: act.at,
            act: act.act,
            person_name: act.person_name,
            details: act.details,
        })
        .collect();
    Ok(Json(ListJson { items, next }))
}
