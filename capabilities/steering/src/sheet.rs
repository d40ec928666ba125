//! The state of a structure on one sheet: what its director reads and attests.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};
use hygie_duties::{StandingRow, State as DutyState, budget_share, list_standings};
use hygie_funding::{ProjectRow, list_projects_ending};
use hygie_kernel::Scope;
use hygie_plan::{
    ActionFilter, FindingFilter, FindingRow, Severity, list_actions, list_findings, sum_standings,
};
use hygie_platform::db::Tx;
use hygie_platform::{App, Result};
use hygie_registry::ground::{Breadth, Known, Origin};

use crate::figures::{self, Level};
use crate::model::statement::{LevelStated, RiskStated, Statement};
use crate::store::attestation::{self, AttestationRow};

/// Something that should have been done.
#[derive(Clone, Debug)]
pub struct Late {
    pub title: String,
    pub href: String,
    pub due_on: NaiveDate,
    pub is_action: bool,
}

#[derive(Clone, Debug)]
pub struct Sheet {
    pub statement: Statement,
    pub level: Option<Level>,
    /// The three worst open findings.
    pub worst: Vec<FindingRow>,
    /// The oldest first.
    pub late: Vec<Late>,
    pub duties: Vec<StandingRow>,
    /// Projects whose homologation is over, or will be soon.
    pub ending: Vec<ProjectRow>,
    /// The latest first.
    pub signed: Vec<AttestationRow>,
}

const WORST: usize = 3;
const LATE: usize = 6;
const SIGNED: i64 = 20;
/// A decision is prepared a season before its end.
const ENDING_DAYS: u64 = 90;

impl Sheet {
    pub fn digest(&self) -> String {
        self.statement.digest()
    }

    /// The signature that holds: the latest one, when the figures are still those.
    pub fn holding(&self) -> Option<&AttestationRow> {
        let digest = self.digest();
        self.signed.first().filter(|last| last.digest == digest)
    }

    pub fn fulfilled(&self) -> (usize, usize) {
        (self.duties.iter().filter(|one| figures::holds(one.state)).count(), self.duties.len())
    }
}

/// Everything about a structure that the scope sees, on a day.
pub async fn state(
    app: &App,
    tx: &mut Tx,
    scope: Scope,
    structure: &Known,
    today: NaiveDate,
) -> Result<Sheet> {
    let from = Origin { node: structure.id, breadth: Breadth::Narrow };
    let standing = sum_standings(app, tx, scope, from).await?;
    let waves = figures::list_waves(app, tx, scope, from).await?;
    let level = figures::find_level(tx, structure.id, &waves).await?;
    let worst = find_worst(tx, scope, from).await?;
    let late = find_late(tx, scope, from, today).await?;
    let mut duties = list_standings(tx, structure.id).await?;
    duties.retain(|one| one.state != DutyState::NotApplicable);
    let mut budget = None;
    for year in [i64::from(today.year()), i64::from(today.year()) - 1] {
        if let Some(share) = budget_share(tx, structure.id, year).await? {
            budget = Some((thousandths(share), year));
            break;
        }
    }
    let soon = today.checked_add_days(Days::new(ENDING_DAYS)).unwrap_or(today);
    let ending = list_projects_ending(tx, scope, from, soon).await?;
    let signed = attestation::list(tx, structure.id, SIGNED).await?;
    let statement = Statement {
        finess: structure.finess.clone(),
        name: structure.name.clone(),
        level: level.as_ref().map(|level| LevelStated {
            framework: level.framework.clone(),
            version: level.version,
            score: thousandths(level.score),
            day: level.day,
            count: level.count,
        }),
        critical: standing.critical,
        high: standing.high,
        medium: standing.medium,
        low: standing.low,
        late_findings: standing.late_findings,
        accepted: standing.accepted,
        open_actions: standing.open_actions,
        late_actions: standing.late_actions,
        planned_cost: standing.planned_cost,
        obligations: duties
            .iter()
            .map(|one| (one.obligation.clone(), one.state.as_str().to_owned()))
            .collect::<BTreeMap<_, _>>(),
        budget,
        worst: worst
            .iter()
            .map(|one| RiskStated {
                id: one.id.uuid(),
                title: one.title.clone(),
                severity: one.severity().as_str().to_owned(),
                due_on: one.due_on,
            })
            .collect(),
    };
    Ok(Sheet { statement, level, worst, late, duties, ending, signed })
}

#[expect(clippy::cast_possible_truncation, reason = "a share is between 0 and 1, or not much more")]
fn thousandths(share: f64) -> i64 {
    (share * 1000.0).round() as i64
}

async fn find_worst(tx: &mut Tx, scope: Scope, from: Origin) -> Result<Vec<FindingRow>> {
    let mut worst = Vec::new();
    for severity in Severity::ALL.iter().rev() {
        if worst.len() >= WORST {
            break;
        }
        let asked =
            FindingFilter { is_open: Some(true), severity: Some(*severity), ..FindingFilter::default() };
        let left = i64::try_from(WORST - worst.len()).unwrap_or(0);
        worst.extend(list_findings(tx, scope, from, &asked, None, left).await?);
    }
    Ok(worst)
}

async fn find_late(tx: &mut Tx, scope: Scope, from: Origin, today: NaiveDate) -> Result<Vec<Late>> {
    let most = i64::try_from(LATE).unwrap_or(0);
    let asked = ActionFilter { is_open: Some(true), due_before: Some(today), ..ActionFilter::default() };
    let actions = list_actions(tx, scope, from, &asked, None, most).await?;
    let asked = FindingFilter { is_open: Some(true), due_before: Some(today), ..FindingFilter::default() };
    let findings = list_findings(tx, scope, from, &asked, None, most).await?;
    let mut late: Vec<Late> = actions
        .into_iter()
        .filter_map(|one| {
            Some(Late {
                href: format!("/actions/{}", one.id),
                due_on: one.due_on?,
                title: one.title,
                is_action: true,
            })
        })
        .chain(findings.into_iter().map(|one| Late {
            href: format!("/findings/{}", one.id),
            due_on: one.due_on,
            title: one.title,
            is_action: false,
        }))
        .collect();
    late.sort_by_key(|one| one.due_on);
    late.truncate(LATE);
    Ok(late)
}
