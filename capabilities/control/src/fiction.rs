//! Campaigns of a fictional region: what its structures answered, better from one year to the next, the same for the same seed.

use std::collections::BTreeMap;

use chrono::{Days, TimeDelta};
use hygie_frameworks::{Answer, Answers};
use hygie_kernel::{Id, Node};
use hygie_plan::fiction::Dice;
use hygie_plan::{By, NewFact};
use hygie_platform::db::{Arg, Sql};
use hygie_platform::{App, Caller, Error, Result};
use hygie_registry::ground::Member;
use serde_json::json;

use crate::assessments::store::AssessmentRow;
use crate::assessments::{KeptProfile, summarise, today};
use crate::campaigns::Campaign;
use crate::library::latest;

/// A campaign to tell.
#[derive(Clone, Debug)]
pub struct Told<'a> {
    pub node: Id<Node>,
    pub title: &'a str,
    pub framework: &'a str,
    /// Its words for the population, such as `kind=ET&segment=…`.
    pub query: &'a str,
    /// How long ago it ended; one that ends later is open.
    pub ended_days_ago: i64,
    /// Of a hundred structures, how many answered.
    pub answered: u64,
    /// How far the region has come since the first, in hundredths.
    pub progress: u64,
}

/// Rows of one statement: SQLite takes 32,766 values.
const ROWS: usize = 2400;

/// Writes a campaign, its assessments and their answers.
pub async fn tell(
    app: &App,
    by: &Caller,
    seed: u64,
    told: &Told<'_>,
    members: &[Member],
) -> Result<Id<Campaign>> {
    let framework = latest(app, told.framework).await?;
    let day = today(app);
    let id: Id<Campaign> = app.new_id();
    let is_open = told.ended_days_ago < 0;
    let offset = Days::new(told.ended_days_ago.unsigned_abs());
    let due =
        if is_open { day.checked_add_days(offset) } else { day.checked_sub_days(offset) }.unwrap_or(day);
    let ended = app.clock.now() - TimeDelta::days(told.ended_days_ago.max(0));
    let mut tx = app.db.write().await?;
    let sql = Sql::new(
        "INSERT INTO campaign (id, node_id, title, framework, framework_version, groups, query, due_on, remind_days, escalate_days, state,
                               population, created_at, created_by, launched_at, closed_at, version) VALUES ",
    );
    let version = i64::from(framework.version);
    let population = i64::try_from(members.len()).unwrap_or(0);
    tx.run(sql.values([[
        id.into(),
        told.node.into(),
        told.title.into(),
        framework.code.as_str().into(),
        version.into(),
        json!([]).into(),
        told.query.into(),
        due.into(),
        "14 7 1".into(),
        7_i64.into(),
        if is_open { "open" } else { "closed" }.into(),
        population.into(),
        (ended - TimeDelta::days(60)).into(),
        by.name.as_str().into(),
        (ended - TimeDelta::days(60)).into(),
        Arg::from((!is_open).then_some(ended)),
        1_i64.into(),
    ]]))
    .await?;
    tx.commit().await?;
    for some in members.chunks(300) {
        let (mut assessments, mut answers, mut facts) = (Vec::new(), Vec::new(), Vec::new());
        for member in some {
            let mut dice = Dice::of(seed, member.id.uuid());
            // What a structure is worth does not change from one campaign to the next: it only grows.
            let maturity = (20 + dice.roll(45) + told.progress).min(95);
            let mut dice = Dice::of(seed ^ id.uuid().as_u64_pair().1, member.id.uuid());
            let answers_all = dice.roll(100) < told.answered;
            let begins = answers_all || dice.roll(100) < 30;
            let profile = KeptProfile {
                kind: member.kind.as_str().to_owned(),
                segment: member.segment.clone(),
                statuses: Vec::new(),
            };
            let mut given: Answers = BTreeMap::new();
            let asked = hygie_frameworks::asked(&framework, &[], Some(&profile.as_profile()));
            let most = if answers_all {
                asked.len()
            } else if begins {
                asked.len() / 3
            } else {
                0
            };
            let assessment: Id<AssessmentRow> = app.new_id();
            for position in asked.into_iter().take(most) {
                let one = &framework.requirements[position];
                let levels = &framework.scale_of(one).levels;
                let wanted = if dice.roll(100) < maturity {
                    1.0
                } else {
                    f64::from(u32::try_from(dice.roll(60)).unwrap_or(0)) / 100.0
                };
                // The level nearest below what it is worth.
                let level = levels
                    .iter()
                    .filter(|level| level.value.is_some_and(|value| value <= wanted))
                    .max_by(|one, other| one.value.unwrap_or(0.0).total_cmp(&other.value.unwrap_or(0.0)))
                    .or(levels.first());
                let Some(level) = level else { continue };
                given.insert(one.reference.clone(), Answer::Level(level.code.clone()));
                answers.push([
                    assessment.into(),
                    one.reference.as_str().into(),
                    level.code.as_str().into(),
                    level.value.into(),
                    false.into(),
                    false.into(),
                    by.person.into(),
                    by.name.as_str().into(),
                    ended.into(),
                    1_i64.into(),
                ]);
            }
            let summary = summarise(&framework, &[], &profile, &given);
            let state = match (is_open, answers_all) {
                (false, _) => "frozen",
                (true, true) => "submitted",
                (true, false) => "open",
            };
            facts.extend(answers_all.then(|| NewFact {
                structure: member.id,
                code: format!("assessment.{}", framework.code),
                value: summary.score,
                held_on: ended.date_naive(),
                held_until: None,
                source: "control".to_owned(),
                origin: Some(assessment.uuid()),
                note: None,
            }));
            let profile =
                serde_json::to_value(profile).map_err(Error::internal("failed to keep a profile"))?;
            assessments.push([
                assessment.into(),
                member.id.into(),
                framework.code.as_str().into(),
                version.into(),
                json!([]).into(),
                profile.into(),
                id.into(),
                state.into(),
                summary.score.into(),
                summary.answered.into(),
                summary.not_applicable.into(),
                summary.lacking.into(),
                summary.total.into(),
                summary.themes.into(),
                summary.levels.into(),
                Arg::from(begins.then_some(ended)),
                Arg::from(answers_all.then_some(ended)),
                ended.into(),
                ended.into(),
                1_i64.into(),
            ]);
        }
        let mut tx = app.db.write().await?;
        for rows in assessments.chunks(1000) {
            let sql = Sql::new(
                "INSERT INTO assessment (id, structure_id, framework, framework_version, groups, profile, campaign_id, state, score, answered,
                                         not_applicable, lacking, total, themes, levels, begun_at, submitted_at, created_at, changed_at,
                                         version) VALUES ",
            );
            tx.run(sql.values(rows.to_vec())).await?;
        }
        for rows in answers.chunks(ROWS) {
            let sql = Sql::new(
                "INSERT INTO answer (assessment_id, reference, level, value, is_not_applicable, needs_proof, person_id, person_name,
                                     answered_at, version) VALUES ",
            );
            tx.run(sql.values(rows.to_vec())).await?;
        }
        for fact in &facts {
            hygie_plan::record_fact(&mut tx, app, By::Person(by), fact).await?;
        }
        tx.commit().await?;
    }
    Ok(id)
}
