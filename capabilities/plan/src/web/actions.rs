//! The plan of action: a list that is edited in bulk, a board, one action.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::NaiveDate;
use http::StatusCode;
use hygie_kernel::{Id, Node, Person, holds_nir};
use hygie_platform::export::{Cell, Kind as FileKind, Table};
use hygie_platform::form::{Form, Query};
use hygie_platform::journal::{self, Entry, Line};
use hygie_platform::web::see_other;
use hygie_platform::{App, Caller, Error, Page, Refusal, Result, Routes};
use hygie_registry::ground::{self, Known, NodeRow, find_node, perimeter_of};
use serde_json::json;

use super::PAGE;
use super::findings::choose;
use crate::actions::action::{self as acts, ActionDraft, BulkChange};
use crate::model::{ActionState, Effort, Severity};
use crate::store::action::{self, ActionRow, ExportedRow, Filter, MemberRow, Named};
use crate::store::finding::{self, FindingRow};
use crate::{EDIT, READ};

pub fn routes() -> Routes {
    Routes::default()
        .get("/actions", READ, show_list)
        .get("/actions/board", READ, show_board)
        .get("/actions/export.csv", READ, export_csv)
        .get("/actions/export.xlsx", READ, export_xlsx)
        .get("/actions/new", EDIT, ask)
        .post("/actions", EDIT, plan)
        .post("/actions/bulk", EDIT, change_many)
        .get("/actions/{action}", READ, show)
        .post("/actions/{action}", EDIT, keep)
        .post("/actions/{action}/members", EDIT, mark)
        .post("/actions/{action}/needs", EDIT, need)
        .post("/actions/{action}/needs/removal", EDIT, need_not)
}

fn filter_of(query: &Form, caller: &Caller, today: NaiveDate) -> Filter {
    let mut filter = Filter { is_open: Some(true), ..Filter::default() };
    match query.value("state") {
        "late" => filter.due_before = Some(today),
        "mine" => filter.owner = Some(caller.person),
        "shared" => filter.is_shared = true,
        "over" => filter.is_open = Some(false),
        "all" => filter.is_open = None,
        word => {
            if let Ok(state) = word.parse::<ActionState>() {
                filter.is_open = None;
                filter.state = Some(state);
            }
        }
    }
    filter.is_technical = query.value("source") == "technical";
    filter.structure = query.value("structure").parse().ok();
    filter
}

fn read_after(text: &str) -> Option<action::After> {
    let (day, id) = text.split_once('~')?;
    Some((day.parse().ok()?, id.parse().ok()?))
}

/// Beyond, a count says no more of what is to be done; the dashboard has the exact one.
const MOST_COUNTED: i64 = 1000;

#[derive(Template)]
#[template(path = "actions.html")]
struct ListPage {
    page: Page,
    query: Form,
    actions: Vec<ActionRow>,
    count: i64,
    is_more: bool,
    today: NaiveDate,
    next: Option<String>,
    first: Option<String>,
    csv: String,
    xlsx: String,
    board: String,
    may_edit: bool,
    states: Vec<(String, String)>,
    changes: Vec<(String, String)>,
    perimeter: String,
}

async fn show_list(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Query(query): Query,
) -> Result<Response> {
    let from = perimeter_of(&page)?;
    let (scope, today) = (caller.scope(READ), page.today());
    let filter = filter_of(&query, &caller, today);
    let after = read_after(query.value("after"));
    let mut tx = app.db.read().await?;
    let mut actions = action::list(&mut tx, scope, from, &filter, after, PAGE + 1).await?;
    let count = action::count(&mut tx, scope, from, &filter, MOST_COUNTED).await?;
    let owners = match caller.may(EDIT) {
        true => action::list_possible_owners(&mut tx, EDIT, from.node, app.clock.now()).await?,
        false => Vec::new(),
    };
    drop(tx);
    let has_next = actions.len() as i64 > PAGE;
    actions.truncate(PAGE as usize);
    let mut asked: Vec<(&str, String)> =
        ["state", "source", "structure"].map(|name| (name, query.value(name).to_owned())).to_vec();
    let first = after.is_some().then(|| page.address("/actions", &asked));
    let [csv, xlsx, board] = ["/actions/export.csv", "/actions/export.xlsx", "/actions/board"]
        .map(|path| page.address(path, &asked));
    let next = actions.last().filter(|_| has_next).map(|last| {
        asked.push(("after", format!("{}~{}", action::sort_day(last.due_on), last.id)));
        page.address("/actions", &asked)
    });
    let words = ["", "late", "mine", "shared", "planned", "doing", "blocked", "done", "dropped", "all"];
    let state_of = |word: &str| match word {
        "" => (String::new(), page.t("action-state-all-open")),
        word => (word.to_owned(), page.t(format!("action-state-{word}"))),
    };
    let changes = ActionState::ALL
        .iter()
        .map(|state| (format!("state:{}", state.as_str()), page.t(format!("bulk-state-{}", state.as_str()))));
    let shown = ListPage {
        states: words.map(state_of).to_vec(),
        changes: changes
            .chain([("due:".to_owned(), page.t("bulk-due"))])
            .chain(owners.into_iter().map(|one| {
                let label = page.say("bulk-owner").with("name", &one.name).to_string();
                (format!("owner:{}", one.id), label)
            }))
            .collect(),
        perimeter: page.perimeter().map(|step| step.id.to_string()).unwrap_or_default(),
        may_edit: caller.may(EDIT),
        actions,
        is_more: count >= MOST_COUNTED,
        count,
        today,
        next,
        first,
        csv,
        xlsx,
        board,
        query,
        page: page.clone(),
    };
    page.show(&shown)
}

/// A column of the board.
struct Column {
    state: ActionState,
    actions: Vec<ActionRow>,
    count: i64,
}

impl Column {
    fn shown(&self, page: &Page) -> String {
        match self.count >= MOST_COUNTED {
            true => page.say("count-more").with("count", self.count).to_string(),
            false => page.number(&self.count),
        }
    }
}

#[derive(Template)]
#[template(path = "actions_board.html")]
struct BoardPage {
    page: Page,
    columns: Vec<Column>,
    today: NaiveDate,
    list: String,
    may_edit: bool,
}

/// Cards of a column; the rest is in the list.
const CARDS: i64 = 20;

async fn show_board(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Query(query): Query,
) -> Result<Response> {
    let from = perimeter_of(&page)?;
    let scope = caller.scope(READ);
    let mut tx = app.db.read().await?;
    let mut columns = Vec::new();
    for state in [ActionState::Planned, ActionState::Doing, ActionState::Blocked, ActionState::Done] {
        let filter = Filter {
            state: Some(state),
            is_technical: query.value("source") == "technical",
            structure: query.value("structure").parse().ok(),
            ..Filter::default()
        };
        let actions = action::list(&mut tx, scope, from, &filter, None, CARDS).await?;
        let count = action::count(&mut tx, scope, from, &filter, MOST_COUNTED).await?;
        columns.push(Column { state, actions, count });
    }
    drop(tx);
    let list = page.address("/actions", &[]);
    let today = page.today();
    page.clone().show(&BoardPage { page, columns, today, list, may_edit: caller.may(EDIT) })
}

async fn export_csv(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Query(query): Query,
) -> Result<Response> {
    export(app, caller, page, query, FileKind::Csv).await
}

async fn export_xlsx(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Query(query): Query,
) -> Result<Response> {
    export(app, caller, page, query, FileKind::Xlsx).await
}

async fn export(app: App, caller: Caller, page: Page, query: Form, kind: FileKind) -> Result<Response> {
    let from = perimeter_of(&page)?;
    let mut tx = app.db.write().await?;
    let details = json!({ "what": page.here() });
    let entry = Entry {
        act: "plan.actions-exported",
        node: Some(from.node),
        subject: from.node.uuid(),
        details: &details,
    };
    journal::write(&mut tx, &app, &caller, entry).await?;
    tx.commit().await?;
    let (scope, filter) = (caller.scope(READ), filter_of(&query, &caller, page.today()));
    let headers = [
        "action-title",
        "action-node",
        "action-state",
        "action-owner",
        "action-due",
        "action-effort",
        "action-cost",
        "action-members",
        "action-findings",
        "action-done-on",
        "action-description",
    ];
    let table = Table {
        name: format!("actions-{}", page.today()),
        headers: headers.map(|key| page.t(key)).to_vec(),
        start: None,
        next: Box::new(move |after: Option<action::After>| {
            let (app, page, filter) = (app.clone(), page.clone(), filter.clone());
            Box::pin(async move {
                let mut tx = app.db.read().await?;
                let rows = action::list_exported(&mut tx, scope, from, &filter, after, 2000).await?;
                let next = (rows.len() == 2000)
                    .then(|| rows.last().map(|last| (action::sort_day(last.due_on), last.id)));
                Ok((rows.into_iter().map(|row| cells(&page, row)).collect(), next))
            })
        }),
    };
    table.send(kind).await
}

fn cells(page: &Page, row: ExportedRow) -> Vec<Cell> {
    #[expect(clippy::cast_precision_loss, reason = "budgets and counts stay far below 2^52")]
    let number = |value: i64| Cell::Number(value as f64);
    vec![
        row.title.into(),
        row.node_name.into(),
        page.t(format!("action-state-{}", row.state.as_str())).into(),
        row.owner_name.into(),
        Cell::Date(row.due_on),
        page.t(format!("effort-{}", row.effort.as_str())).into(),
        row.cost.map_or(Cell::Text(String::new()), number),
        number(row.members),
        number(row.findings),
        Cell::Date(row.done_on),
        row.description.into(),
    ]
}

#[derive(Template)]
#[template(path = "action_new.html")]
struct NewPage {
    page: Page,
    node: NodeRow,
    form: Form,
    /// The members of a group to choose from; empty for a structure.
    members: Vec<Known>,
    findings: Vec<FindingRow>,
    owners: Vec<(String, String)>,
    efforts: Vec<(String, String)>,
}

fn efforts(page: &Page) -> Vec<(String, String)> {
    Effort::ALL
        .iter()
        .map(|one| (one.as_str().to_owned(), page.t(format!("effort-{}", one.as_str()))))
        .collect()
}

async fn owners(app: &App, page: &Page, node: Id<Node>) -> Result<Vec<(String, String)>> {
    let mut tx = app.db.read().await?;
    let possible = action::list_possible_owners(&mut tx, EDIT, node, app.clock.now()).await?;
    let owners = possible.into_iter().map(|one| (one.id.to_string(), one.name));
    Ok(std::iter::once((String::new(), page.t("action-nobody"))).chain(owners).collect())
}

/// The place that an action is planned on: that of its first finding, or the one that is named, or the perimeter.
async fn place_of(app: &App, caller: &Caller, page: &Page, form: &Form) -> Result<NodeRow> {
    let mut tx = app.db.read().await?;
    if let Some(id) = form.values("finding").find_map(|id| id.parse::<Id<FindingRow>>().ok())
        && form.optional("node").is_none()
    {
        let known = finding::find(&mut tx, caller.scope(EDIT), id).await?.ok_or(Error::NotFound)?;
        return find_node(&mut tx, caller.scope(EDIT), known.structure_id).await?.ok_or(Error::NotFound);
    }
    let id = form.value("node").parse().ok().or_else(|| page.perimeter().map(|step| step.id));
    find_node(&mut tx, caller.scope(EDIT), id.ok_or(Error::NotFound)?).await?.ok_or(Error::NotFound)
}

fn is_structure(node: &NodeRow) -> bool {
    ["EJ", "ET"].contains(&node.kind.as_str())
}

async fn ask(State(app): State<App>, caller: Caller, page: Page, Query(query): Query) -> Result<Response> {
    let node = place_of(&app, &caller, &page, &query).await?;
    if !is_structure(&node) && node.kind != "ght" {
        return choose(&app, &caller, &page, ("action-new", "/actions/new")).await;
    }
    show_new(&app, &caller, page, node, query, StatusCode::OK).await
}

async fn show_new(
    app: &App,
    caller: &Caller,
    page: Page,
    node: NodeRow,
    form: Form,
    status: StatusCode,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let members = match node.kind.as_str() {
        "ght" => {
            let from = ground::Origin { node: node.id, breadth: ground::Breadth::Narrow };
            let kind = Some(hygie_registry::Kind::LegalEntity);
            ground::list_structures(&mut tx, caller.scope(EDIT), from, kind, acts::MOST_MEMBERS as i64)
                .await?
        }
        _ => Vec::new(),
    };
    let mut findings = Vec::new();
    for id in form.values("finding").filter_map(|id| id.parse().ok()).take(100) {
        findings.extend(finding::find(&mut tx, caller.scope(EDIT), id).await?);
    }
    drop(tx);
    let shown = NewPage {
        owners: owners(app, &page, node.id).await?,
        efforts: efforts(&page),
        node,
        members,
        findings,
        form,
        page: page.clone(),
    };
    page.show_as(status, &shown)
}

fn read_draft(form: &mut Form) -> Option<ActionDraft> {
    let title = form.required("title", 300);
    let description = form.short("description", 4000);
    let effort = form.parsed::<Effort>("effort", "action-effort-unknown");
    let cost = form.parsed::<i64>("cost", "action-cost-wrong");
    if cost.is_some_and(|cost| !(0..=1_000_000_000).contains(&cost)) {
        form.refuse("cost", Refusal::new("action-cost-wrong"));
    }
    let owner = form.parsed::<Id<Person>>("owner", "action-owner-unknown");
    let due_on = form.parsed::<NaiveDate>("due_on", "day-wrong");
    if holds_nir(&title) || description.as_deref().is_some_and(holds_nir) {
        form.refuse("description", Refusal::new("holds-nir"));
    }
    if effort.is_none() && form.error("effort").is_none() {
        form.refuse("effort", Refusal::new("field-required"));
    }
    let effort = effort.filter(|_| form.is_sound())?;
    Some(ActionDraft { title, description, effort, cost, owner, due_on })
}

async fn plan(State(app): State<App>, caller: Caller, page: Page, mut form: Form) -> Result<Response> {
    let node = place_of(&app, &caller, &page, &form).await?;
    if !is_structure(&node) && node.kind != "ght" {
        return Err(Error::NotFound);
    }
    let members: Vec<Id<Node>> = match node.kind.as_str() {
        "ght" => form.values("member").filter_map(|id| id.parse().ok()).collect(),
        _ => vec![node.id],
    };
    let findings: Vec<Id<FindingRow>> = form.values("finding").filter_map(|id| id.parse().ok()).collect();
    if let Some(draft) = read_draft(&mut form) {
        match acts::create(&app, &caller, node.id, &members, &draft, &findings).await {
            Ok(id) => return Ok(see_other(format!("/actions/{id}?done=action-planned"))),
            Err(Error::Refused(refusal)) => {
                let field = if refusal.key == "action-owner-unknown" { "owner" } else { "member" };
                form.refuse(field, refusal);
            }
            Err(error) => return Err(error),
        }
    }
    show_new(&app, &caller, page, node, form, StatusCode::UNPROCESSABLE_ENTITY).await
}

#[derive(Template)]
#[template(path = "action.html")]
struct ActionPage {
    page: Page,
    action: ActionRow,
    form: Form,
    findings: Vec<FindingRow>,
    members: Vec<MemberRow>,
    needs: Vec<Named>,
    /// Other actions that it could wait for.
    possible_needs: Vec<(String, String)>,
    owners: Vec<(String, String)>,
    efforts: Vec<(String, String)>,
    states: Vec<(String, String)>,
    history: Vec<Line>,
    today: NaiveDate,
    may_edit: bool,
    /// The members on which the reader may say that it is done.
    markable: Vec<Id<Node>>,
}

impl ActionPage {
    fn may_mark(&self, member: &MemberRow) -> bool {
        self.markable.contains(&member.structure_id)
    }

    fn severity(&self) -> Option<Severity> {
        (self.action.worst > 0).then(|| Severity::of_number(self.action.worst))
    }
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<ActionRow>>,
) -> Result<Response> {
    let known =
        action::find(&mut app.db.read().await?, caller.scope(READ), id).await?.ok_or(Error::NotFound)?;
    let mut form = Form::default();
    form.set("title", known.title.clone())
        .set("description", known.description.clone().unwrap_or_default())
        .set("state", known.state.as_str())
        .set("effort", known.effort.as_str())
        .set("cost", known.cost.map(|cost| cost.to_string()).unwrap_or_default())
        .set("owner", known.owner_id.map(|id| id.to_string()).unwrap_or_default())
        .set("due_on", known.due_on.map(|day| day.to_string()).unwrap_or_default())
        .set("version", known.version.to_string());
    show_action(&app, &caller, page, id, form, StatusCode::OK).await
}

async fn show_action(
    app: &App,
    caller: &Caller,
    page: Page,
    id: Id<ActionRow>,
    form: Form,
    status: StatusCode,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let action = action::find(&mut tx, caller.scope(READ), id).await?.ok_or(Error::NotFound)?;
    let may_edit = caller.holds(&mut tx, EDIT, action.node_id).await?;
    let members = action::list_members(&mut tx, caller.scope(READ), id).await?;
    let mut markable = Vec::new();
    for member in &members {
        if caller.holds(&mut tx, EDIT, member.structure_id).await? {
            markable.push(member.structure_id);
        }
    }
    let seen: Vec<_> = members.iter().map(|member| member.structure_id).collect();
    let findings = finding::list_of_action(&mut tx, id.uuid()).await?;
    let findings = findings.into_iter().filter(|one| seen.contains(&one.structure_id)).collect();
    let needs = action::list_needs(&mut tx, id).await?;
    let from = ground::Origin { node: action.node_id, breadth: ground::Breadth::Narrow };
    let open = Filter { is_open: Some(true), ..Filter::default() };
    let others = action::list(&mut tx, caller.scope(READ), from, &open, None, 100).await?;
    let possible_needs = others
        .into_iter()
        .filter(|other| other.id != id && !needs.iter().any(|need| need.id == other.id))
        .map(|other| (other.id.to_string(), other.title))
        .collect();
    let history = crate::store::history(&mut tx, action.node_id, id.uuid()).await?;
    drop(tx);
    let mut owners = owners(app, &page, action.node_id).await?;
    if let (Some(id), Some(name)) = (action.owner_id, &action.owner_name)
        && !owners.iter().any(|(value, _)| *value == id.to_string())
    {
        owners.push((id.to_string(), name.clone()));
    }
    let shown = ActionPage {
        efforts: efforts(&page),
        states: ActionState::ALL
            .iter()
            .map(|one| (one.as_str().to_owned(), page.t(format!("action-state-{}", one.as_str()))))
            .collect(),
        today: page.today(),
        owners,
        action,
        form,
        findings,
        members,
        needs,
        possible_needs,
        history,
        may_edit,
        markable,
        page: page.clone(),
    };
    page.show_as(status, &shown)
}

async fn keep(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<ActionRow>>,
    mut form: Form,
) -> Result<Response> {
    action::find(&mut app.db.read().await?, caller.scope(EDIT), id).await?.ok_or(Error::NotFound)?;
    let draft = read_draft(&mut form);
    let state = form.parsed::<ActionState>("state", "action-state-unknown");
    if let (Some(draft), Some(state)) = (draft, state) {
        let version = form.value("version").parse().unwrap_or(0);
        match acts::change(&app, &caller, id, version, (&draft, state)).await {
            Ok(()) => return Ok(see_other(format!("/actions/{id}?done=action-changed"))),
            Err(Error::Refused(refusal)) => {
                let field = if refusal.key == "action-owner-unknown" { "owner" } else { "state" };
                form.refuse(field, refusal);
            }
            Err(error) => return Err(error),
        }
    }
    show_action(&app, &caller, page, id, form, StatusCode::UNPROCESSABLE_ENTITY).await
}

async fn mark(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Id<ActionRow>>,
    form: Form,
) -> Result<Response> {
    let structure = form.value("structure").parse().map_err(|_| Error::NotFound)?;
    acts::mark_done(&app, &caller, id, structure, form.has("done", "yes")).await?;
    Ok(see_other(format!("/actions/{id}?done=action-changed")))
}

async fn need(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Id<ActionRow>>,
    form: Form,
) -> Result<Response> {
    let needs = form.value("needs").parse().map_err(|_| Error::NotFound)?;
    acts::need(&app, &caller, id, needs).await?;
    Ok(see_other(format!("/actions/{id}?done=action-changed")))
}

async fn need_not(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Id<ActionRow>>,
    form: Form,
) -> Result<Response> {
    let needs = form.value("needs").parse().map_err(|_| Error::NotFound)?;
    acts::need_not(&app, &caller, id, needs).await?;
    Ok(see_other(format!("/actions/{id}?done=action-changed")))
}

async fn change_many(State(app): State<App>, caller: Caller, page: Page, form: Form) -> Result<Response> {
    let ids: Vec<Id<ActionRow>> = form.values("action").filter_map(|id| id.parse().ok()).take(200).collect();
    if ids.is_empty() {
        return Err(Error::refused("bulk-none"));
    }
    let bulk = match form.value("change").split_once(':') {
        Some(("state", word)) => {
            BulkChange::State(word.parse().map_err(|()| Error::refused("action-state-unknown"))?)
        }
        Some(("owner", id)) => {
            BulkChange::Owner(id.parse().map_err(|_| Error::refused("action-owner-unknown"))?)
        }
        _ => BulkChange::Due(form.value("due_on").parse().map_err(|_| Error::refused("day-wrong"))?),
    };
    acts::change_many(&app, &caller, &ids, &bulk).await?;
    Ok(see_other(page.address("/actions", &[("done", "actions-changed".to_owned())])))
}
