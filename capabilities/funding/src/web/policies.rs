//! The policies of groups: listed, published, opened, adopted.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::NaiveDate;
use http::StatusCode;
use hygie_kernel::{Id, Node, holds_nir};
use hygie_plan::{By, EvidenceRow};
use hygie_platform::export::{Kind as FileKind, Table};
use hygie_platform::files::{self, Owner};
use hygie_platform::form::{Form, Query};
use hygie_platform::journal::{self, Line};
use hygie_platform::web::see_other;
use hygie_platform::{App, Caller, Error, Page, Refusal, Result, Routes};
use hygie_registry::ground::{self, NodeRow, find_node, perimeter_of};
use serde_json::json;

use super::PAGE;
use crate::actions::note;
use crate::actions::policy::{self as acts, Draft};
use crate::store::policy::{self, AdoptionRow, PolicyRow};
use crate::{EDIT, PUBLISH, READ};

pub fn routes() -> Routes {
    Routes::default()
        .get("/policies", READ, show_list)
        .get("/policies/new", PUBLISH, ask)
        .post("/policies", PUBLISH, publish)
        .get("/policies/{policy}", READ, show)
        .get("/policies/{policy}/export.csv", READ, export_csv)
        .get("/policies/{policy}/export.xlsx", READ, export_xlsx)
        .get("/policies/{policy}/file", READ, open)
        .post("/policies/{policy}/adoptions", EDIT, adopt)
        .post("/policies/{policy}/adoptions/removal", EDIT, withdraw)
        .post("/policies/{policy}/reminder", PUBLISH, remind)
}

#[derive(Template)]
#[template(path = "policies.html")]
struct ListPage {
    page: Page,
    policies: Vec<PolicyRow>,
    may_publish: bool,
    is_group: bool,
    next: Option<String>,
    first: Option<String>,
}

fn read_after(text: &str) -> Option<policy::After> {
    let (day, id) = text.split_once('~')?;
    Some((day.parse().ok()?, id.parse().ok()?))
}

async fn show_list(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Query(query): Query,
) -> Result<Response> {
    let from = perimeter_of(&page)?;
    let after = read_after(query.value("after"));
    let mut tx = app.db.read().await?;
    let mut policies = policy::list(&mut tx, caller.scope(READ), from, after, PAGE + 1).await?;
    let is_group = page.perimeter().is_some_and(|step| step.kind == "ght");
    let may_publish = is_group && caller.holds(&mut tx, PUBLISH, from.node).await?;
    drop(tx);
    let has_next = policies.len() as i64 > PAGE;
    policies.truncate(PAGE as usize);
    let next = policies
        .last()
        .filter(|_| has_next)
        .map(|last| page.address("/policies", &[("after", format!("{}~{}", last.published_on, last.id))]));
    let first = after.is_some().then(|| page.address("/policies", &[]));
    page.clone().show(&ListPage { page, policies, may_publish, is_group, next, first })
}

#[derive(Template)]
#[template(path = "policy_new.html")]
struct NewPage {
    page: Page,
    group: NodeRow,
    form: Form,
    evidence: Vec<(String, String)>,
    may_bring: bool,
}

/// The group that a policy is published for: the one that is named, or the perimeter.
async fn group_of(app: &App, caller: &Caller, page: &Page, form: &Form) -> Result<NodeRow> {
    let id: Option<Id<Node>> =
        form.value("node").parse().ok().or_else(|| page.perimeter().map(|step| step.id));
    let mut tx = app.db.read().await?;
    let found = find_node(&mut tx, caller.scope(PUBLISH), id.ok_or(Error::NotFound)?).await?;
    found.filter(|node| node.kind == "ght").ok_or(Error::NotFound)
}

async fn ask(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Query(mut query): Query,
) -> Result<Response> {
    let group = group_of(&app, &caller, &page, &query).await?;
    query.set("published_on", page.today().to_string());
    show_new(&app, &caller, page, (group, query), StatusCode::OK).await
}

/// The structures of which evidence is proposed.
const MOST_STRUCTURES: i64 = 60;

async fn show_new(
    app: &App,
    caller: &Caller,
    page: Page,
    (group, form): (NodeRow, Form),
    status: StatusCode,
) -> Result<Response> {
    let mut evidence = vec![(String::new(), page.t("policy-no-evidence"))];
    if caller.may(hygie_plan::READ) {
        let from = ground::Origin { node: group.id, breadth: ground::Breadth::Narrow };
        let mut tx = app.db.read().await?;
        let sight = caller.scope(hygie_plan::READ);
        for structure in ground::list_structures(&mut tx, sight, from, None, MOST_STRUCTURES).await? {
            let found = hygie_plan::list_evidence(&mut tx, structure.id).await?;
            let found = found.into_iter().filter(|one| !one.is_over(page.today()));
            evidence.extend(
                found.map(|one| (one.id.to_string(), format!("{} · {}", one.title, one.structure_name))),
            );
        }
    }
    let may_bring = caller.may(hygie_plan::EDIT);
    page.clone().show_as(status, &NewPage { page, group, form, evidence, may_bring })
}

async fn publish(State(app): State<App>, caller: Caller, page: Page, mut form: Form) -> Result<Response> {
    let group = group_of(&app, &caller, &page, &form).await?;
    let title = form.required("title", 200);
    let version_label = form.required("version_label", 40);
    let evidence = form.parsed::<Id<EvidenceRow>>("evidence", "policy-document-missing");
    let url = form.short("url", 500);
    if url.as_deref().is_some_and(|url| !url.starts_with("https://") && !url.starts_with("http://")) {
        form.refuse("url", Refusal::new("policy-link-wrong"));
    }
    let note = form.short("note", 4000);
    let published_on = form.parsed::<NaiveDate>("published_on", "day-wrong").unwrap_or(page.today());
    if published_on > page.today() {
        form.refuse("published_on", Refusal::new("project-day-future"));
    }
    if holds_nir(&title) || note.as_deref().is_some_and(holds_nir) {
        form.refuse("note", Refusal::new("holds-nir"));
    }
    if form.is_sound() {
        let draft = Draft { title, version_label, evidence, url, note, published_on };
        match acts::publish(&app, &caller, group.id, &draft).await {
            Ok(id) => return Ok(see_other(format!("/policies/{id}?done=policy-published"))),
            Err(Error::Refused(refusal)) => form.refuse("evidence", refusal),
            Err(error) => return Err(error),
        }
    }
    show_new(&app, &caller, page, (group, form), StatusCode::UNPROCESSABLE_ENTITY).await
}

#[derive(Template)]
#[template(path = "policy.html")]
struct PolicyPage {
    page: Page,
    policy: PolicyRow,
    /// The document, when it is a piece of evidence.
    evidence: Option<EvidenceRow>,
    adoptions: Vec<AdoptionRow>,
    /// The members for which the reader may answer.
    adoptable: Vec<Id<Node>>,
    may_publish: bool,
    form: Form,
    history: Vec<Line>,
    today: NaiveDate,
}

impl PolicyPage {
    fn may_answer(&self, adoption: &AdoptionRow) -> bool {
        self.adoptable.contains(&adoption.structure_id)
    }

    /// The members that could adopt it here, to choose one.
    fn silent(&self) -> Vec<&AdoptionRow> {
        self.adoptions.iter().filter(|one| one.adopted_on.is_none() && self.may_answer(one)).collect()
    }
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<PolicyRow>>,
) -> Result<Response> {
    show_policy(&app, &caller, page, id, Form::default(), StatusCode::OK).await
}

async fn show_policy(
    app: &App,
    caller: &Caller,
    page: Page,
    id: Id<PolicyRow>,
    mut form: Form,
    status: StatusCode,
) -> Result<Response> {
    let scope = caller.scope(READ);
    let mut tx = app.db.read().await?;
    let policy = policy::find(&mut tx, scope, id).await?.ok_or(Error::NotFound)?;
    let adoptions = policy::list_adoptions(&mut tx, scope, id).await?;
    let mut adoptable = Vec::new();
    for one in &adoptions {
        if caller.holds(&mut tx, EDIT, one.structure_id).await? {
            adoptable.push(one.structure_id);
        }
    }
    let may_publish = caller.holds(&mut tx, PUBLISH, policy.node_id).await?;
    let evidence = hygie_plan::list_used(&mut tx, acts::USE, &id.to_string()).await?.into_iter().next();
    // The history of the group is for those who see the group.
    let history = match policy.is_group_seen {
        true => journal::list_of_subject(&mut tx, policy.node_id, id.uuid(), 50).await?,
        false => Vec::new(),
    };
    drop(tx);
    if form.is_sound() {
        form.set("adopted_on", page.today().to_string());
    }
    let today = page.today();
    let shown = PolicyPage {
        page: page.clone(),
        policy,
        evidence,
        adoptions,
        adoptable,
        may_publish,
        form,
        history,
        today,
    };
    page.show_as(status, &shown)
}

async fn export_csv(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<PolicyRow>>,
) -> Result<Response> {
    export(app, caller, page, id, FileKind::Csv).await
}

async fn export_xlsx(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<PolicyRow>>,
) -> Result<Response> {
    export(app, caller, page, id, FileKind::Xlsx).await
}

/// Who has adopted it, and who has not said.
async fn export(app: App, caller: Caller, page: Page, id: Id<PolicyRow>, kind: FileKind) -> Result<Response> {
    let scope = caller.scope(READ);
    let mut tx = app.db.write().await?;
    let policy = policy::find(&mut tx, scope, id).await?.ok_or(Error::NotFound)?;
    let adoptions = policy::list_adoptions(&mut tx, scope, id).await?;
    let details = json!({ "title": policy.title });
    let place = (policy.node_id, id.uuid());
    note(&mut tx, &app, By::Person(&caller), "funding.policy-exported", place, details).await?;
    tx.commit().await?;
    let headers = ["policy-member", "policy-adoption", "policy-since", "policy-by", "policy-adoption-note"];
    let rows = adoptions.into_iter().map(|one| {
        let word = if one.adopted_on.is_some() { "policy-adopted" } else { "policy-silent" };
        vec![
            one.name.into(),
            page.t(word).into(),
            one.adopted_on.into(),
            one.adopted_by.into(),
            one.note.into(),
        ]
    });
    let headers = headers.map(|key| page.t(key)).to_vec();
    Table::whole(format!("policy-{}", page.today()), headers, rows.collect()).send(kind).await
}

/// The document itself: whoever sees the policy may read it, even when the structure that keeps it is out of sight.
async fn open(State(app): State<App>, caller: Caller, Path(id): Path<Id<PolicyRow>>) -> Result<Response> {
    let mut tx = app.db.read().await?;
    policy::find(&mut tx, caller.scope(READ), id).await?.ok_or(Error::NotFound)?;
    let used = hygie_plan::list_used(&mut tx, acts::USE, &id.to_string()).await?;
    let evidence = used.into_iter().next().ok_or(Error::NotFound)?;
    let file = evidence.file_id.ok_or(Error::NotFound)?;
    let owner = Owner { capability: "plan", id: evidence.id.uuid() };
    let file = files::find(&mut tx, owner, file).await?.ok_or(Error::NotFound)?;
    drop(tx);
    files::send(&app, &file).await
}

async fn adopt(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<PolicyRow>>,
    mut form: Form,
) -> Result<Response> {
    policy::find(&mut app.db.read().await?, caller.scope(EDIT), id).await?.ok_or(Error::NotFound)?;
    let structure: Id<Node> = form.value("structure").parse().map_err(|_| Error::NotFound)?;
    let on = form.parsed::<NaiveDate>("adopted_on", "day-wrong").unwrap_or(page.today());
    let note = form.short("note", 1000);
    if note.as_deref().is_some_and(holds_nir) {
        form.refuse("note", Refusal::new("holds-nir"));
    }
    if form.is_sound() {
        match acts::adopt(&app, &caller, id, structure, (on, note)).await {
            Ok(()) => return Ok(see_other(format!("/policies/{id}?done=policy-adopted"))),
            Err(Error::Refused(refusal)) => form.refuse("adopted_on", refusal),
            Err(error) => return Err(error),
        }
    }
    show_policy(&app, &caller, page, id, form, StatusCode::UNPROCESSABLE_ENTITY).await
}

async fn withdraw(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Id<PolicyRow>>,
    form: Form,
) -> Result<Response> {
    let structure = form.value("structure").parse().map_err(|_| Error::NotFound)?;
    acts::withdraw(&app, &caller, id, structure).await?;
    Ok(see_other(format!("/policies/{id}?done=policy-withdrawn")))
}

async fn remind(State(app): State<App>, caller: Caller, Path(id): Path<Id<PolicyRow>>) -> Result<Response> {
    acts::remind(&app, &caller, id).await?;
    Ok(see_other(format!("/policies/{id}?done=policy-reminded")))
}
