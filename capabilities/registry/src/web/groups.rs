//! Hospital groups (GHT): what they are made of, their members side by side, and who says so.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::NaiveDate;
use http::StatusCode;
use hygie_kernel::{Id, Lang, Node};
use hygie_platform::db::Tx;
use hygie_platform::export::{Cell, Kind as FileKind, Table};
use hygie_platform::form::{Form, Query};
use hygie_platform::journal::{self, Line};
use hygie_platform::web::see_other;
use hygie_platform::{App, Caller, Error, Page, Refusal, Result, Routes};

use super::{perimeter_of, read_cursor, write_cursor};
use crate::actions::{self, GroupDraft, MemberDraft};
use crate::model::{Contact, Freshness, MemberRole, TypedDate, spaced_finess};
use crate::reference::{Reference, reference};
use crate::search::as_number;
use crate::store::contact;
use crate::store::group::{self, Group, GroupLine, Member, MemberStatus};
use crate::{CONTACTS, EDIT, QUALITY, READ};

pub fn routes() -> Routes {
    Routes::default()
        .get("/groups", READ, list)
        .post("/groups", EDIT, create)
        .get("/groups/new", EDIT, ask_new)
        .get("/groups/{group}", READ, show)
        .post("/groups/{group}", EDIT, rename)
        .get("/groups/{group}/edit", EDIT, ask_name)
        .get("/groups/{group}/members.csv", READ, export_members)
        .get("/groups/{group}/members/new", EDIT, ask_member)
        .post("/groups/{group}/members", EDIT, add_member)
        .get("/groups/{group}/members/{member}/end", EDIT, ask_end)
        .post("/groups/{group}/members/{member}/end", EDIT, end_member)
}

const PAGE: i64 = 50;

#[derive(Template)]
#[template(path = "groups.html")]
struct ListPage {
    page: Page,
    list: Vec<GroupLine>,
    may_create: bool,
    is_first: bool,
    next: Option<String>,
}

impl ListPage {
    fn perimeter_id(&self) -> String {
        self.page.perimeter().map(|step| step.id.to_string()).unwrap_or_default()
    }
}

async fn list(State(app): State<App>, caller: Caller, page: Page, Query(query): Query) -> Result<Response> {
    let from = perimeter_of(&page)?;
    let after = read_cursor(query.value("after"), 1);
    let start = after.as_ref().and_then(|(keys, id)| Some((keys.first()?.as_str(), *id)));
    let mut tx = app.db.read().await?;
    let mut groups = group::list(&mut tx, caller.scope(READ), from.node, page.today(), start, PAGE).await?;
    let may_create = caller.may(EDIT) && !group::list_regions(&mut tx, caller.scope(EDIT)).await?.is_empty();
    drop(tx);
    let most = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let mut next = None;
    if groups.len() > most {
        groups.truncate(most);
        next = groups.last().map(|last| write_cursor(std::slice::from_ref(&last.sort_key), last.id));
    }
    page.clone().show(&ListPage { page, list: groups, may_create, is_first: after.is_none(), next })
}

#[derive(Template)]
#[template(path = "group.html")]
struct GroupPage {
    page: Page,
    reference: Arc<Reference>,
    group: Group,
    members: Vec<Member>,
    past: Vec<Member>,
    statuses: Vec<MemberStatus>,
    contacts: Vec<Contact>,
    history: Vec<Line>,
    panels: Vec<String>,
    may_edit: bool,
    may_keep_contacts: bool,
    sees_quality: bool,
}

impl GroupPage {
    fn role_key(&self, role: &MemberRole) -> String {
        format!("group-role-{}", role.as_str())
    }

    fn support(&self) -> Option<&Member> {
        self.members.iter().find(|member| member.role == MemberRole::Support)
    }

    fn establishments(&self) -> String {
        self.page.number(&self.members.iter().map(|member| member.establishments).sum())
    }

    fn source_key(&self) -> &'static str {
        source_key(&self.group.source)
    }

    fn with_officer(&self) -> usize {
        self.members.iter().filter(|member| member.security_officers > 0).count()
    }

    fn with_on_call(&self) -> usize {
        self.members.iter().filter(|member| self.is_on_call_fresh(member)).count()
    }

    /// Whether the on-call line of a member was confirmed as lately as its role asks.
    fn is_on_call_fresh(&self, member: &Member) -> bool {
        let delay = self.reference.contact_role("DIR_GARDE").map_or(0, |role| role.confirm_every_days);
        member.on_call_confirmed_on.is_some_and(|day| (self.page.today() - day).num_days() <= delay)
    }

    fn finess(&self, member: &Member) -> String {
        spaced_finess(&member.finess)
    }

    fn statuses_of(&self, member: &Member) -> Vec<&str> {
        let held = self.statuses.iter().filter(|held| held.structure_id == member.structure_id);
        held.map(|held| {
            self.reference.status(&held.status).map_or(held.status.as_str(), |status| &status.short_label)
        })
        .collect()
    }

    fn is_to_come(&self, member: &Member) -> bool {
        member.valid_from > self.page.today()
    }

    fn contact_role(&self, contact: &Contact) -> String {
        self.reference
            .contact_role(&contact.role)
            .map_or(contact.role.as_str(), |role| role.label(self.page.lang))
            .to_owned()
    }

    fn is_fresh(&self, contact: &Contact) -> bool {
        let delay = self.reference.contact_role(&contact.role).map_or(0, |role| role.confirm_every_days);
        contact.freshness(self.page.today(), delay) == Freshness::Confirmed
    }

    /// What an act was about, when the journal says its name.
    fn about<'a>(&self, line: &'a Line) -> Option<&'a str> {
        line.details.get("name")?.as_str()
    }
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<Node>>,
) -> Result<Response> {
    let (scope, today) = (caller.scope(READ), page.today());
    let mut tx = app.db.read().await?;
    let group = group::find(&mut tx, scope, id).await?.ok_or(Error::NotFound)?;
    let (past, members): (Vec<Member>, Vec<Member>) = group::list_members(&mut tx, scope, id, today)
        .await?
        .into_iter()
        .partition(|member| member.is_past(today));
    let structures: Vec<_> = members.iter().map(|member| member.structure_id).collect();
    let statuses = group::list_statuses(&mut tx, &structures, today).await?;
    let contacts = contact::list_of_node(&mut tx, id).await?;
    let history = journal::list_of_node(&mut tx, id, 20).await?;
    let may_edit = caller.holds(&mut tx, EDIT, id).await?;
    let may_keep_contacts = caller.holds(&mut tx, CONTACTS, id).await?;
    drop(tx);
    let panels = page.panels("group", id).await?;
    page.clone().show(&GroupPage {
        page,
        reference: reference(&app)?,
        group,
        members,
        past,
        statuses,
        contacts,
        history,
        panels,
        may_edit,
        may_keep_contacts,
        sees_quality: caller.may(QUALITY),
    })
}

async fn export_members(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<Node>>,
) -> Result<Response> {
    let scope = caller.scope(READ);
    let mut tx = app.db.read().await?;
    let group = group::find(&mut tx, scope, id).await?.ok_or(Error::NotFound)?;
    let members = group::list_members(&mut tx, scope, id, page.today()).await?;
    drop(tx);
    let columns = [
        "group-finess",
        "group-member",
        "group-town",
        "group-role",
        "group-since",
        "group-until",
        "group-establishments",
        "group-officers",
        "group-on-call",
        "group-source",
    ];
    let rows: Arc<[Vec<Cell>]> = members.into_iter().map(|member| cells(&page, member)).collect();
    actions::note_export(&app, &caller, "registry.members-exported", id, &page.here()).await?;
    let table = Table {
        name: format!("ght-{}", group.code),
        headers: columns.iter().map(|key| page.t(key)).collect(),
        start: (),
        next: Box::new(move |()| {
            let rows = rows.to_vec();
            Box::pin(async move { Ok((rows, None)) })
        }),
    };
    table.send(FileKind::Csv).await
}

fn cells(page: &Page, member: Member) -> Vec<Cell> {
    let count = |number: i64| Cell::Number(number as f64);
    vec![
        member.finess.into(),
        member.name.into(),
        member.town.into(),
        page.t(format!("group-role-{}", member.role.as_str())).into(),
        Cell::Date(Some(member.valid_from)),
        Cell::Date(member.valid_to),
        count(member.establishments),
        count(member.security_officers),
        Cell::Date(member.on_call_confirmed_on),
        page.t(source_key(&member.source)).into(),
    ]
}

/// Where a group or a membership comes from: people, or a file.
fn source_key(source: &str) -> &'static str {
    if source == "hand" { "group-source-hand" } else { "group-source-file" }
}

#[derive(Template)]
#[template(path = "group_new.html")]
struct NewPage {
    page: Page,
    form: Form,
    regions: Vec<(String, String)>,
}

async fn regions(tx: &mut Tx, caller: &Caller, page: &Page) -> Result<Vec<(String, String)>> {
    let named = group::list_regions(tx, caller.scope(EDIT)).await?.into_iter().map(|region| {
        let name = if page.lang == Lang::En { region.name_en } else { region.name_fr };
        (region.id.to_string(), name)
    });
    Ok(named.collect())
}

async fn ask_new(State(app): State<App>, caller: Caller, page: Page) -> Result<Response> {
    let regions = regions(&mut app.db.read().await?, &caller, &page).await?;
    let mut form = Form::default();
    form.set("valid_from", page.today().to_string());
    page.clone().show(&NewPage { page, form, regions })
}

async fn create(State(app): State<App>, caller: Caller, page: Page, mut form: Form) -> Result<Response> {
    let code = read_code(&mut form);
    let name = form.required("name", 200);
    let region = form.parsed::<Id<Node>>("region", "group-region-unknown");
    if region.is_none() && form.error("region").is_none() {
        form.refuse("region", Refusal::new("field-required"));
    }
    let support = read_finess(&mut form, "support");
    let valid_from = read_day(&mut form, "valid_from");
    if let (true, Some(region), Some(support), Some(valid_from)) =
        (form.is_sound(), region, support, valid_from)
    {
        let draft = GroupDraft { code, name, region, support, valid_from };
        match actions::create_group(&app, &caller, &draft).await {
            Ok(id) => return Ok(see_other(format!("/groups/{id}?done=group-created"))),
            Err(error) => refuse_beside(&mut form, error, "support")?,
        }
    }
    let regions = regions(&mut app.db.read().await?, &caller, &page).await?;
    page.clone().show_as(StatusCode::UNPROCESSABLE_ENTITY, &NewPage { page, form, regions })
}

/// A code as the sources write them: letters, digits and hyphens, in capitals.
fn read_code(form: &mut Form) -> String {
    let code = form.required("code", 20).to_uppercase();
    if !code.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
        form.refuse("code", Refusal::new("group-code-wrong"));
    }
    code
}

fn read_finess(form: &mut Form, name: &'static str) -> Option<String> {
    let typed = form.required(name, 20);
    if typed.is_empty() {
        return None;
    }
    let number = as_number(&typed).filter(|number| number.len() == 9);
    if number.is_none() {
        form.refuse(name, Refusal::new("group-finess-wrong"));
    }
    number
}

fn read_day(form: &mut Form, name: &'static str) -> Option<NaiveDate> {
    form.required(name, 20);
    if form.error(name).is_some() {
        return None;
    }
    form.parsed::<TypedDate>(name, "field-date-wrong").map(|day| day.0)
}

/// What an action refuses stands beside the field it is about; any other error stays itself.
fn refuse_beside(form: &mut Form, error: Error, entity_field: &'static str) -> Result<()> {
    let Error::Refused(refusal) = error else { return Err(error) };
    let field = match refusal.key {
        "group-code-taken" => "code",
        "group-region-unknown" => "region",
        "group-support-already" => "role",
        "group-end-before-start" => "valid_to",
        _ => entity_field,
    };
    form.refuse(field, refusal);
    Ok(())
}

#[derive(Template)]
#[template(path = "group_name.html")]
struct NamePage {
    page: Page,
    form: Form,
    group: Group,
}

async fn ask_name(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<Node>>,
) -> Result<Response> {
    let group = find(&app, &caller, id).await?;
    let mut form = Form::default();
    form.set("name", group.name.as_str()).set("version", group.version.to_string());
    page.clone().show(&NamePage { page, form, group })
}

/// A group that the caller may change.
async fn find(app: &App, caller: &Caller, id: Id<Node>) -> Result<Group> {
    group::find(&mut app.db.read().await?, caller.scope(EDIT), id).await?.ok_or(Error::NotFound)
}

async fn rename(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<Node>>,
    mut form: Form,
) -> Result<Response> {
    let group = find(&app, &caller, id).await?;
    let name = form.required("name", 200);
    if !form.is_sound() {
        return page.clone().show_as(StatusCode::UNPROCESSABLE_ENTITY, &NamePage { page, form, group });
    }
    let version = form.value("version").parse().unwrap_or(0);
    actions::rename_group(&app, &caller, id, version, &name).await?;
    Ok(see_other(format!("/groups/{id}?done=group-renamed")))
}

#[derive(Template)]
#[template(path = "group_member.html")]
struct MemberPage {
    page: Page,
    form: Form,
    group: Group,
    roles: Vec<(String, String)>,
}

impl MemberPage {
    fn new(page: Page, form: Form, group: Group) -> MemberPage {
        let roles = MemberRole::ALL
            .map(|role| (role.as_str().to_owned(), page.t(format!("group-role-{}", role.as_str()))));
        MemberPage { page, form, group, roles: roles.into() }
    }
}

async fn ask_member(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<Node>>,
) -> Result<Response> {
    let group = find(&app, &caller, id).await?;
    let mut form = Form::default();
    form.set("role", MemberRole::Party.as_str()).set("valid_from", page.today().to_string());
    page.clone().show(&MemberPage::new(page, form, group))
}

async fn add_member(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<Node>>,
    mut form: Form,
) -> Result<Response> {
    let group = find(&app, &caller, id).await?;
    let finess = read_finess(&mut form, "finess");
    let role = form.parsed::<MemberRole>("role", "group-role-unknown");
    if role.is_none() && form.error("role").is_none() {
        form.refuse("role", Refusal::new("field-required"));
    }
    let valid_from = read_day(&mut form, "valid_from");
    if let (true, Some(finess), Some(role), Some(valid_from)) = (form.is_sound(), finess, role, valid_from) {
        let draft = MemberDraft { finess, role, valid_from };
        match actions::add_member(&app, &caller, id, &draft).await {
            Ok(()) => return Ok(see_other(format!("/groups/{id}?done=group-member-added"))),
            Err(error) => refuse_beside(&mut form, error, "finess")?,
        }
    }
    page.clone().show_as(StatusCode::UNPROCESSABLE_ENTITY, &MemberPage::new(page, form, group))
}

#[derive(Template)]
#[template(path = "group_end.html")]
struct EndPage {
    page: Page,
    form: Form,
    group: Group,
    member: Member,
}

async fn find_member(
    app: &App,
    caller: &Caller,
    page: &Page,
    id: Id<Node>,
    member: Id<Member>,
) -> Result<(Group, Member)> {
    let group = find(app, caller, id).await?;
    let mut tx = app.db.read().await?;
    let members = group::list_members(&mut tx, caller.scope(EDIT), id, page.today()).await?;
    let member = members.into_iter().find(|known| known.id == member).ok_or(Error::NotFound)?;
    Ok((group, member))
}

async fn ask_end(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path((id, member)): Path<(Id<Node>, Id<Member>)>,
) -> Result<Response> {
    let (group, member) = find_member(&app, &caller, &page, id, member).await?;
    let mut form = Form::default();
    form.set("valid_to", page.today().to_string());
    page.clone().show(&EndPage { page, form, group, member })
}

async fn end_member(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path((id, member)): Path<(Id<Node>, Id<Member>)>,
    mut form: Form,
) -> Result<Response> {
    let (group, member) = find_member(&app, &caller, &page, id, member).await?;
    if let Some(day) = read_day(&mut form, "valid_to") {
        match actions::end_member(&app, &caller, id, member.id, day).await {
            Ok(()) => return Ok(see_other(format!("/groups/{id}?done=group-member-ended"))),
            Err(error) => refuse_beside(&mut form, error, "valid_to")?,
        }
    }
    page.clone().show_as(StatusCode::UNPROCESSABLE_ENTITY, &EndPage { page, form, group, member })
}
