//! The documents that leave as PDF.

use axum::extract::{Path, State};
use axum::response::Response;
use hygie_control::{AssessmentRow, Campaign, SEE, find_assessment, find_campaign, framework, list_lines};
use hygie_funding::{ProgrammeFile, find_dossier};
use hygie_kernel::{Id, Node};
use hygie_plan::{ActionFilter, FindingFilter, list_actions, list_findings, suggestions, sum_standings};
use hygie_platform::{App, Caller, Error, Page, Result, Routes};
use hygie_registry::ground::{Origin, find_structure, list_departments};

use super::place_of;
use crate::documents::plan::{PRINTED, Plan};
use crate::documents::{self, file_name};
use crate::store::answer;
use crate::{READ, actions, published, sheet};

pub fn routes() -> Routes {
    Routes::default()
        .get("/assessments/{assessment}/report.pdf", SEE, print_assessment)
        .get("/campaigns/{campaign}/report.pdf", SEE, print_campaign)
        .get("/plan/plan.pdf", hygie_plan::READ, print_plan)
        .get("/plan/vulnerabilities.pdf", hygie_plan::READ, print_vulnerabilities)
        .get("/programme-files/{file}/file.pdf", hygie_funding::READ, print_programme)
        .get("/structures/{structure}/sheet.pdf", READ, print_sheet)
}

fn dated(page: &Page, parts: &[&str]) -> String {
    let day = page.today().to_string();
    let mut parts = parts.to_vec();
    parts.push(&day);
    file_name(&parts)
}

async fn print_assessment(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<AssessmentRow>>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let assessment = find_assessment(&mut tx, caller.scope(SEE), id).await?.ok_or(Error::NotFound)?;
    let answers = answer::list(&mut tx, id).await?;
    drop(tx);
    let framework = framework(&app, &assessment.framework, assessment.framework_version).await?;
    let draft = documents::assessment::draft(&page, &assessment, &framework, &answers);
    let subject = (assessment.structure_id, id.uuid());
    actions::export(&app, &caller, "steering.assessment-exported", subject, &page.here()).await?;
    let name = dated(&page, &[&page.t("document-file-assessment"), &assessment.structure_name]);
    documents::print(&app, draft, &name).await
}

async fn print_campaign(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<Campaign>>,
) -> Result<Response> {
    let scope = caller.scope(SEE);
    let mut tx = app.db.read().await?;
    let campaign = find_campaign(&mut tx, scope, id).await?.ok_or(Error::NotFound)?;
    let lines = list_lines(&app, &mut tx, scope, campaign.origin(), id).await?;
    let departments = list_departments(&mut tx, scope, campaign.origin()).await?;
    drop(tx);
    let framework = framework(&app, &campaign.framework, campaign.framework_version).await?;
    let draft = documents::campaign::draft(&page, &campaign, &framework, &lines, &departments)?;
    let subject = (campaign.node_id, id.uuid());
    actions::export(&app, &caller, "steering.campaign-exported", subject, &page.here()).await?;
    let name = dated(&page, &[&page.t("document-file-campaign"), &campaign.title]);
    documents::print(&app, draft, &name).await
}

const NEXT: usize = 5;

async fn gather_plan(
    app: &App,
    caller: &Caller,
    page: &Page,
    from: Origin,
    is_technical: bool,
) -> Result<Plan> {
    let scope = caller.scope(hygie_plan::READ);
    let today = page.today();
    let mut tx = app.db.read().await?;
    let next = match is_technical {
        true => Vec::new(),
        false => suggestions(&mut tx, caller, from, today, NEXT).await?,
    };
    let asked = ActionFilter { is_open: Some(true), is_technical, ..ActionFilter::default() };
    let mut actions = list_actions(&mut tx, scope, from, &asked, None, PRINTED + 1).await?;
    let asked = FindingFilter { is_open: Some(true), is_technical, ..FindingFilter::default() };
    let mut findings = list_findings(&mut tx, scope, from, &asked, None, PRINTED + 1).await?;
    let standing = sum_standings(app, &mut tx, scope, from).await?;
    drop(tx);
    let most = usize::try_from(PRINTED).unwrap_or(usize::MAX);
    let is_more = actions.len() > most || findings.len() > most;
    actions.truncate(most);
    findings.truncate(most);
    let step = page.perimeter();
    Ok(Plan {
        perimeter: step.map(|step| step.name.clone()).unwrap_or_default(),
        is_structure: step.is_some_and(|step| ["EJ", "ET"].contains(&step.kind.as_str())),
        standing,
        next,
        actions,
        findings,
        is_more,
        today,
    })
}

async fn print_plan(State(app): State<App>, caller: Caller, page: Page) -> Result<Response> {
    let from = place_of(&app, &caller, &page, hygie_plan::READ).await?;
    let plan = gather_plan(&app, &caller, &page, from, false).await?;
    let draft = documents::plan::draft(&page, &plan);
    let subject = (from.node, from.node.uuid());
    actions::export(&app, &caller, "steering.plan-exported", subject, &page.here()).await?;
    let name = dated(&page, &[&page.t("plan-title"), &plan.perimeter]);
    documents::print(&app, draft, &name).await
}

async fn print_vulnerabilities(State(app): State<App>, caller: Caller, page: Page) -> Result<Response> {
    let from = place_of(&app, &caller, &page, hygie_plan::READ).await?;
    let plan = gather_plan(&app, &caller, &page, from, true).await?;
    let draft = documents::plan::draft_vulnerabilities(&page, &plan);
    let subject = (from.node, from.node.uuid());
    actions::export(&app, &caller, "steering.vulnerabilities-exported", subject, &page.here()).await?;
    let name = dated(&page, &[&page.t("document-file-vulnerabilities"), &plan.perimeter]);
    documents::print(&app, draft, &name).await
}

async fn print_programme(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<ProgrammeFile>>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let dossier = find_dossier(&app, &mut tx, &caller, &page, id).await?.ok_or(Error::NotFound)?;
    drop(tx);
    let draft = documents::programme::draft(&page, &dossier);
    actions::export(&app, &caller, "steering.programme-exported", (dossier.node, id.uuid()), &page.here())
        .await?;
    let name = dated(&page, &[&page.t("document-file-programme"), &dossier.programme, &dossier.node_name]);
    documents::print(&app, draft, &name).await
}

async fn print_sheet(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<Node>>,
) -> Result<Response> {
    let names = published::obligations(&app).await?;
    let mut tx = app.db.read().await?;
    let structure = find_structure(&mut tx, caller.scope(READ), id).await?.ok_or(Error::NotFound)?;
    let sheet =
        sheet::state(&app, &mut tx, caller.scope(READ), &structure, app.clock.now().date_naive()).await?;
    drop(tx);
    let draft = documents::sheet::draft(&page, &structure, &sheet, &names);
    actions::export(&app, &caller, "steering.sheet-exported", (id, id.uuid()), &page.here()).await?;
    let name = dated(&page, &[&page.t("sheet-title"), &structure.name]);
    documents::print(&app, draft, &name).await
}
