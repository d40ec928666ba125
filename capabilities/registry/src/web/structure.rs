//! The page of one structure: what FINESS says, what its people keep, whom to call, which statuses it holds.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::NaiveDate;
use http::StatusCode;
use hygie_kernel::holds_nir;
use hygie_platform::form::Form;
use hygie_platform::journal::{self, Line as JournalLine};
use hygie_platform::web::see_other;
use hygie_platform::{App, Caller, Error, Page, Refusal, Result, Routes};

use super::contacts::{ContactView, views_of};
use crate::actions::{ProfileDraft, keep_profile};
use crate::model::{HeldStatus, Kind, Profile, Structure, StructureId, check_email, check_phone};
use crate::reference::{Reference, reference};
use crate::store::contact;
use crate::store::structure::{self, Belonging, Sibling};
use crate::{CONTACTS, EDIT, KEEP, READ};

pub fn routes() -> Routes {
    Routes::default()
        .get("/structures/{structure}", READ, show)
        .get("/structures/{structure}/profile", KEEP, edit)
        .post("/structures/{structure}/profile", KEEP, keep)
}

/// Establishments shown on the page of a legal entity; the rest is in the list.
const MOST_ESTABLISHMENTS: i64 = 20;
const MOST_HISTORY: i64 = 20;

#[derive(Template)]
#[template(path = "structure.html")]
struct StructurePage {
    page: Page,
    structure: Structure,
    profile: Profile,
    reference: Arc<Reference>,
    today: NaiveDate,
    statuses: Vec<HeldStatus>,
    contacts: Vec<ContactView>,
    inherited: Vec<ContactView>,
    establishments: Vec<Sibling>,
    has_more_establishments: bool,
    belongings: Vec<Belonging>,
    groups_in_sight: Vec<StructureId>,
    history: Vec<JournalLine>,
    panels: Vec<String>,
    entity_is_in_sight: bool,
    may_keep: bool,
    may_edit: bool,
    may_contact: bool,
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<StructureId>,
) -> Result<Response> {
    let (scope, today) = (caller.scope(READ), page.today());
    let mut tx = app.db.read().await?;
    let found = structure::find(&mut tx, scope, id).await?.ok_or(Error::NotFound)?;
    let reference = reference(&app)?;
    let profile = structure::find_profile(&mut tx, id).await?.unwrap_or(Profile::EMPTY);
    let statuses = structure::list_statuses(&mut tx, id).await?;
    let contacts = views_of(&reference, contact::list_of_node(&mut tx, id).await?, today);
    let (mut inherited, mut entity_is_in_sight) = (Vec::new(), false);
    if let Some(entity) = found.legal_entity_id {
        entity_is_in_sight = caller.holds(&mut tx, READ, entity).await?;
        if entity_is_in_sight {
            inherited = views_of(&reference, contact::list_of_node(&mut tx, entity).await?, today);
        }
    }
    let mut establishments = match found.kind {
        Kind::LegalEntity => structure::list_establishments(&mut tx, scope, id, MOST_ESTABLISHMENTS).await?,
        Kind::Establishment => Vec::new(),
    };
    let most = usize::try_from(MOST_ESTABLISHMENTS).unwrap_or(usize::MAX);
    let has_more_establishments = establishments.len() > most;
    establishments.truncate(most);
    let belongings = structure::list_belongings(&mut tx, &found).await?;
    let mut groups_in_sight = Vec::new();
    for belonging in &belongings {
        if caller.holds(&mut tx, READ, belonging.ght_id).await? {
            groups_in_sight.push(belonging.ght_id);
        }
    }
    let history = journal::list_of_node(&mut tx, id, MOST_HISTORY).await?;
    // A right held somewhere is not yet a right held here.
    let may_keep = caller.holds(&mut tx, KEEP, id).await?;
    let may_edit = caller.holds(&mut tx, EDIT, id).await?;
    let may_contact = caller.holds(&mut tx, CONTACTS, id).await?;
    drop(tx);
    let panels = page.panels("structure", id).await?;
    page.clone().show(&StructurePage {
        page,
        structure: found,
        profile,
        reference,
        today,
        statuses,
        contacts,
        inherited,
        establishments,
        has_more_establishments,
        belongings,
        groups_in_sight,
        history,
        panels,
        entity_is_in_sight,
        may_keep,
        may_edit,
        may_contact,
    })
}

impl StructurePage {
    fn name(&self) -> &str {
        self.profile.usual_name.as_deref().unwrap_or(&self.structure.name)
    }

    fn kind(&self) -> String {
        match self.structure.kind {
            Kind::LegalEntity => self.page.t("list-kind-one-EJ"),
            Kind::Establishment => self
                .reference
                .category_label(
                    self.page.lang,
                    self.structure.category.as_deref(),
                    self.structure.category_label.as_deref(),
                )
                .to_owned(),
        }
    }

    fn sibling_category(&self, sibling: &Sibling) -> String {
        self.reference
            .category_label(self.page.lang, sibling.category.as_deref(), sibling.category_label.as_deref())
            .to_owned()
    }

    fn sibling_finess(&self, sibling: &Sibling) -> String {
        crate::model::spaced_finess(&sibling.finess)
    }

    fn legal_status(&self) -> Option<String> {
        let code = self.structure.legal_status.as_deref()?;
        Some(
            self.reference
                .legal_statuses
                .get(code)
                .map_or(code.to_owned(), |status| status.label(self.page.lang).to_owned()),
        )
    }

    fn held(&self) -> impl Iterator<Item = &HeldStatus> {
        self.statuses.iter().filter(|status| status.is_held_on(self.today))
    }

    fn past(&self) -> impl Iterator<Item = &HeldStatus> {
        self.statuses.iter().filter(|status| !status.is_held_on(self.today))
    }

    fn status_label(&self, status: &HeldStatus) -> String {
        self.reference
            .status(&status.status)
            .map_or(status.status.clone(), |known| known.label(self.page.lang).to_owned())
    }

    fn status_short(&self, status: &HeldStatus) -> String {
        self.reference.status(&status.status).map_or(status.status.clone(), |known| known.short_label.clone())
    }

    /// A status that is written but not in force yet is said to be so.
    fn is_in_force(&self, status: &HeldStatus) -> bool {
        self.reference.status(&status.status).is_none_or(|known| known.in_force)
    }

    fn is_current(&self, belonging: &Belonging) -> bool {
        belonging.valid_from <= self.today && belonging.valid_to.is_none_or(|end| end >= self.today)
    }

    fn sees_group(&self, belonging: &Belonging) -> bool {
        self.groups_in_sight.contains(&belonging.ght_id)
    }

    fn role_key(&self, belonging: &Belonging) -> String {
        format!("member-role-{}", belonging.role.as_str())
    }

    fn map_address(&self) -> Option<String> {
        let (latitude, longitude) = self.structure.latitude.zip(self.structure.longitude)?;
        Some(format!("{latitude:.5}, {longitude:.5}"))
    }
}

#[derive(Template)]
#[template(path = "structure_profile.html")]
struct ProfilePage {
    page: Page,
    structure: Structure,
    form: Form,
}

async fn edit(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<StructureId>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let structure = structure::find(&mut tx, caller.scope(KEEP), id).await?.ok_or(Error::NotFound)?;
    let profile = structure::find_profile(&mut tx, id).await?.unwrap_or(Profile::EMPTY);
    let mut form = Form::default();
    form.set("usual_name", profile.usual_name.unwrap_or_default())
        .set("phone", profile.phone.unwrap_or_default())
        .set("email", profile.email.unwrap_or_default())
        .set("website", profile.website.unwrap_or_default())
        .set("note", profile.note.unwrap_or_default())
        .set("version", profile.version.to_string());
    page.clone().show(&ProfilePage { page, structure, form })
}

async fn keep(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<StructureId>,
    mut form: Form,
) -> Result<Response> {
    let draft = ProfileDraft {
        usual_name: form.short("usual_name", 200),
        phone: form.short("phone", 30),
        email: form.short("email", 254),
        website: form.short("website", 300),
        note: form.short("note", 2000),
        version: form.value("version").parse().unwrap_or(0),
    };
    if let Some(Err(refusal)) = draft.phone.as_deref().map(check_phone) {
        form.refuse("phone", refusal);
    }
    if let Some(Err(refusal)) = draft.email.as_deref().map(check_email) {
        form.refuse("email", refusal);
    }
    if draft
        .website
        .as_deref()
        .is_some_and(|site| !site.starts_with("https://") && !site.starts_with("http://"))
    {
        form.refuse("website", Refusal::new("website-wrong"));
    }
    if draft.note.as_deref().is_some_and(holds_nir) {
        form.refuse("note", Refusal::new("holds-nir"));
    }
    if !form.is_sound() {
        let mut tx = app.db.read().await?;
        let structure = structure::find(&mut tx, caller.scope(KEEP), id).await?.ok_or(Error::NotFound)?;
        return page
            .clone()
            .show_as(StatusCode::UNPROCESSABLE_ENTITY, &ProfilePage { page, structure, form });
    }
    keep_profile(&app, &caller, id, &draft).await?;
    Ok(see_other(format!("/structures/{id}?done=profile-kept")))
}
