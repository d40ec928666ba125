//! Programmes and projects for programs.

use axum::Json;
use axum::extract::{Path, State};
use chrono::{DateTime, NaiveDate, Utc};
use hygie_platform::api::{Finding as Reading, ListJson, Listing, Params, Searching, read_limit, wrong};
use hygie_platform::{App, Caller, Error, Result, Routes, operation};
use hygie_registry::ground::{self, read_origin};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::READ;
use crate::eligibility::eligibility;
use crate::model::{ProjectState, Rule};
use crate::published::programmes::{Prerequisite, Programme, programmes};
use crate::published::projects::review;
use crate::store::project::{self, Filter, ProjectRow, read_after, write_after};

pub fn routes() -> Routes {
    Routes::default()
        .api(READ, operation!(list_programmes))
        .api(READ, operation!(list_eligibility))
        .api(READ, operation!(list_projects))
}

/// A funding programme, as it is known.
#[derive(Serialize, ToSchema)]
struct ProgrammeJson {
    #[schema(example = "care-d2")]
    code: String,
    label_fr: String,
    label_en: String,
    funder_fr: String,
    funder_en: String,
    /// `structure`, each legal entity bears its file; `group`, its GHT does where there is one.
    level: &'static str,
    /// `official` or `to-validate`.
    status: String,
    /// From `A`, read in the text, to `C`, to be validated.
    confidence: String,
    opens_on: Option<NaiveDate>,
    closes_on: Option<NaiveDate>,
    note_fr: String,
    note_en: String,
    prerequisites: Vec<PrerequisiteJson>,
}

/// What a programme asks for.
#[derive(Serialize, ToSchema)]
struct PrerequisiteJson {
    #[schema(example = "O1.C")]
    reference: String,
    label_fr: String,
    label_en: String,
    proof_fr: String,
    proof_en: String,
    confidence: String,
    mandatory: bool,
    /// The code of the fact that shows it.
    fact: Option<String>,
    /// The framework and the requirement whose answer shows it.
    framework: Option<String>,
    requirement: Option<String>,
    /// Whether a deposited document alone shows it.
    document: bool,
    /// The share of the combined activity that is enough in a group.
    share: Option<f64>,
}

impl From<&Prerequisite> for PrerequisiteJson {
    fn from(one: &Prerequisite) -> Self {
        use hygie_kernel::Lang::{En, Fr};
        let (mut fact, mut framework, mut requirement) = (None, None, None);
        match &one.rule {
            Rule::Fact { code, .. } => fact = Some(code.clone()),
            Rule::Answer { framework: known, requirement: asked, .. } => {
                framework = Some(known.clone());
                requirement = Some(asked.clone());
            }
            Rule::Document => {}
        }
        PrerequisiteJson {
            reference: one.reference.clone(),
            label_fr: one.label(Fr).to_owned(),
            label_en: one.label(En).to_owned(),
            proof_fr: one.proof(Fr).to_owned(),
            proof_en: one.proof(En).to_owned(),
            confidence: one.confidence.clone(),
            mandatory: one.is_mandatory,
            document: one.rule == Rule::Document,
            share: one.share,
            fact,
            framework,
            requirement,
        }
    }
}

impl From<&Programme> for ProgrammeJson {
    fn from(one: &Programme) -> Self {
        use hygie_kernel::Lang::{En, Fr};
        ProgrammeJson {
            code: one.code.clone(),
            label_fr: one.label(Fr).to_owned(),
            label_en: one.label(En).to_owned(),
            funder_fr: one.funder(Fr).to_owned(),
            funder_en: one.funder(En).to_owned(),
            level: one.level.as_str(),
            status: one.status.clone(),
            confidence: one.confidence.clone(),
            opens_on: one.opens_on,
            closes_on: one.closes_on,
            note_fr: one.note(Fr).to_owned(),
            note_en: one.note(En).to_owned(),
            prerequisites: one.prerequisites.iter().map(PrerequisiteJson::from).collect(),
        }
    }
}

/// List the funding programmes.
///
/// All of them, with what they ask for, as far as it is known.
#[utoipa::path(get, path = "/api/v1/programmes", tag = "funding",
    responses((status = 200, description = "The programmes", body = ListJson<ProgrammeJson>), Listing))]
async fn list_programmes(State(app): State<App>) -> Result<Json<ListJson<ProgrammeJson>>> {
    let all = programmes(&app).await?;
    let items: Vec<_> = all.iter().map(|one| ProgrammeJson::from(one.as_ref())).collect();
    Ok(Json(items.into()))
}

/// Where a structure stands in a programme.
#[derive(Serialize, ToSchema)]
struct EligibilityJson {
    #[schema(example = "care-d2")]
    programme: String,
    /// Whether every mandatory prerequisite is met. What its group bears is that of the group.
    eligible: bool,
    /// The mandatory prerequisites that are not met, by reference.
    missing: Vec<String>,
}

/// Show which programmes a structure is eligible to.
///
/// Only the programmes that it is concerned by. It is a preparation: those who run the programmes decide.
#[utoipa::path(get, path = "/api/v1/structures/{id}/programmes", tag = "funding",
    params(("id" = Uuid, Path, description = "The structure")),
    responses((status = 200, description = "Where it stands", body = ListJson<EligibilityJson>), Reading))]
async fn list_eligibility(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<ListJson<EligibilityJson>>> {
    let mut tx = app.db.read().await?;
    let known =
        ground::find_structure(&mut tx, caller.scope(READ), id.into()).await?.ok_or(Error::NotFound)?;
    let found = eligibility(&app, &mut tx, known.id).await?.into_iter();
    let items: Vec<_> = found
        .map(|(programme, eligible, missing)| EligibilityJson { programme, eligible, missing })
        .collect();
    Ok(Json(items.into()))
}

/// A project of the information system.
#[derive(Serialize, ToSchema)]
struct ProjectJson {
    id: Uuid,
    structure_id: Uuid,
    structure_name: String,
    name: String,
    /// Such as `business-software` or `medical-device`.
    nature: String,
    description: Option<String>,
    /// `none`, `personal` or `health`.
    data: &'static str,
    /// `internal`, `hds` or `other`.
    hosting: &'static str,
    supplier: Option<String>,
    starts_on: Option<NaiveDate>,
    /// In euros.
    budget: Option<i64>,
    /// The part of the budget that goes to security, in euros.
    security_budget: Option<i64>,
    /// `none`, `planned` or `done`.
    impact_assessment: &'static str,
    /// `none`, `planned`, `granted` or `refused`.
    homologation: &'static str,
    homologated_on: Option<NaiveDate>,
    homologated_until: Option<NaiveDate>,
    /// `none`, `favourable`, `reserved` or `unfavourable`.
    ciso_opinion: &'static str,
    /// The same, of the agency.
    region_opinion: &'static str,
    /// `draft`, `running`, `live` or `ended`.
    state: &'static str,
    /// How many questions of the review are answered, and how many of them by no.
    answered: i64,
    lacking: i64,
    changed_at: DateTime<Utc>,
    version: i64,
}

impl From<ProjectRow> for ProjectJson {
    fn from(row: ProjectRow) -> Self {
        ProjectJson {
            id: row.id.uuid(),
            structure_id: row.structure_id.uuid(),
            data: row.data.as_str(),
            hosting: row.hosting.as_str(),
            impact_assessment: row.dpia_state.as_str(),
            homologation: row.homologation.as_str(),
            ciso_opinion: row.ciso_opinion.as_str(),
            region_opinion: row.region_opinion.as_str(),
            state: row.state.as_str(),
            structure_name: row.structure_name,
            name: row.name,
            nature: row.nature,
            description: row.description,
            supplier: row.supplier,
            starts_on: row.starts_on,
            budget: row.budget,
            security_budget: row.security_budget,
            homologated_on: row.homologated_on,
            homologated_until: row.homologated_until,
            answered: row.answered,
            lacking: row.lacking,
            changed_at: row.changed_at,
            version: row.version,
        }
    }
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ProjectsQuery {
    /// Only in this state.
    state: Option<String>,
    /// Only of this nature.
    nature: Option<String>,
    /// Only those whose homologation was granted and ends before this day.
    #[param(value_type = Option<NaiveDate>)]
    ending_before: Option<String>,
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

/// List the projects below a node.
///
/// By name, whatever their state unless told.
#[utoipa::path(get, path = "/api/v1/projects", tag = "funding", params(ProjectsQuery),
    responses((status = 200, description = "A page of projects", body = ListJson<ProjectJson>), Searching))]
async fn list_projects(
    State(app): State<App>,
    caller: Caller,
    Params(query): Params<ProjectsQuery>,
) -> Result<Json<ListJson<ProjectJson>>> {
    let limit = read_limit(query.limit.as_deref())?;
    let state = query.state.as_deref().map(|word| word.parse::<ProjectState>().map_err(|()| wrong("state")));
    let before = query
        .ending_before
        .as_deref()
        .map(|day| day.parse::<NaiveDate>().map_err(|_| wrong("ending_before")));
    let nature = query.nature.filter(|nature| !nature.is_empty());
    if let Some(nature) = &nature
        && review(&app).await?.nature(nature).is_none()
    {
        return Err(wrong("nature"));
    }
    let filter =
        Filter { state: state.transpose()?, ending_before: before.transpose()?, nature, ..Filter::default() };
    let after = query.after.as_deref().map(|after| read_after(after).ok_or_else(|| wrong("after")));
    let after = after.transpose()?;
    let mut tx = app.db.read().await?;
    let from = read_origin(&mut tx, &caller, READ, query.perimeter.as_deref()).await?;
    let mut rows = project::list(&mut tx, caller.scope(READ), from, &filter, after, limit + 1).await?;
    let is_more = rows.len() as i64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(0));
    let next = rows.last().filter(|_| is_more).map(write_after);
    Ok(Json(ListJson { items: rows.into_iter().map(ProjectJson::from).collect(), next }))
}
