//! The figures of a perimeter: one question for each part, sums in memory, nothing asked structure by structure.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use hygie_control::{AssessmentRow, Campaign, CampaignRow, Tally, list_campaigns, list_lines};
use hygie_duties::{BudgetSum, StandingCount, State as DutyState, count_standings, sum_budgets};
use hygie_kernel::{Id, Lang, Node, Scope};
use hygie_plan::{Standing, sum_standings};
use hygie_platform::db::Tx;
use hygie_platform::{App, Result};
use hygie_registry::ground::{Breadth, Origin};

use crate::store::{structure, wave};

/// A campaign, as far as a perimeter takes part in it.
#[derive(Clone, Debug)]
pub struct Wave {
    pub campaign: Id<Campaign>,
    /// Empty while it is not seen.
    pub title: String,
    pub framework: String,
    pub version: i64,
    /// When it was launched; when it was answered last, to those who do not see who runs it.
    pub day: NaiveDate,
    pub due_on: Option<NaiveDate>,
    pub is_running: bool,
    /// Whether its own page can be opened.
    pub is_seen: bool,
    pub tally: Tally,
}

impl Wave {
    /// The structures of the campaign in one state.
    pub fn href(&self, which: &str) -> Option<String> {
        self.is_seen.then(|| match which {
            "" => format!("/campaigns/{}", self.campaign),
            which => format!("/campaigns/{}?state={which}#structures", self.campaign),
        })
    }
}

/// What is seen at a glance.
#[derive(Clone, Debug)]
pub struct Figures {
    pub structures: i64,
    pub standing: Standing,
    /// The latest first.
    pub waves: Vec<Wave>,
    pub duties: Arc<Vec<StandingCount>>,
    /// Of this year, or of the one before while nothing is known of this one.
    pub budget: Option<BudgetSum>,
}

impl Figures {
    /// The campaign that says most of how things are: the latest one that was answered, else the latest.
    pub fn latest(&self) -> Option<&Wave> {
        self.waves.iter().find(|wave| wave.tally.scored > 0).or(self.waves.first())
    }

    /// How many obligations hold, even not for long, of how many.
    pub fn fulfilled(&self) -> (i64, i64) {
        let sum = |test: fn(DutyState) -> bool| {
            self.duties.iter().filter(|one| test(one.state)).map(|one| one.count).sum::<i64>()
        };
        (sum(holds), sum(|state| state != DutyState::NotApplicable))
    }

    /// The campaigns on the framework of the latest one, the oldest first.
    pub fn comparable(&self) -> Vec<&Wave> {
        let Some(latest) = self.latest() else { return Vec::new() };
        let same =
            self.waves.iter().filter(|wave| wave.framework == latest.framework && wave.tally.scored > 0);
        same.rev().collect()
    }
}

/// Whether an obligation holds, even not for long.
pub fn holds(state: DutyState) -> bool {
    matches!(state, DutyState::Fulfilled | DutyState::Watch)
}

/// All of it, for those who see the whole perimeter by the right of the scope.
pub async fn gather(app: &App, tx: &mut Tx, scope: Scope, from: Origin, today: NaiveDate) -> Result<Figures> {
    let mut budget = None;
    for year in [i64::from(today.year()), i64::from(today.year()) - 1] {
        let sum = sum_budgets(tx, scope, from, year).await?;
        if sum.structures > 0 {
            budget = Some(sum);
            break;
        }
    }
    Ok(Figures {
        structures: structure::count(tx, scope, from).await?,
        standing: sum_standings(app, tx, scope, from).await?,
        waves: list_waves(app, tx, scope, from).await?,
        duties: count_standings(app, tx, scope, from).await?,
        budget,
    })
}

/// Older campaigns say little of today, and each is counted.
const MOST_WAVES: usize = 24;

/// The campaigns in which a perimeter takes part, the latest first.
pub async fn list_waves(app: &App, tx: &mut Tx, scope: Scope, from: Origin) -> Result<Vec<Wave>> {
    let mut campaigns = list_campaigns(tx, scope).await?;
    campaigns.retain(|campaign| campaign.launched_at.is_some());
    let mut waves = match from.breadth {
        Breadth::Narrow => own_waves(tx, scope, from, &campaigns).await?,
        _ => place_waves(app, tx, scope, from, &campaigns).await?,
    };
    waves.retain(|wave| wave.tally.population() > 0);
    waves.sort_by(|one, other| other.day.cmp(&one.day).then(other.campaign.uuid().cmp(&one.campaign.uuid())));
    waves.truncate(MOST_WAVES);
    Ok(waves)
}

fn wave_of(campaign: &CampaignRow) -> Wave {
    Wave {
        campaign: campaign.id,
        title: campaign.title.clone(),
        framework: campaign.framework.clone(),
        version: campaign.framework_version,
        day: campaign.launched_at.unwrap_or(campaign.created_at).date_naive(),
        due_on: Some(campaign.due_on),
        is_running: campaign.closed_at.is_none(),
        is_seen: true,
        tally: Tally::default(),
    }
}

/// The campaigns that run on the ground of a place, above it or below it.
async fn place_waves(
    app: &App,
    tx: &mut Tx,
    scope: Scope,
    from: Origin,
    campaigns: &[CampaignRow],
) -> Result<Vec<Wave>> {
    let nodes: Vec<Id<Node>> = campaigns.iter().map(|campaign| campaign.node_id).collect();
    let inside = wave::list_inside(tx, from.node, &nodes).await?;
    let above = wave::list_above(tx, from.node).await?;
    // They come with the latest first.
    let related: Vec<&CampaignRow> = campaigns
        .iter()
        .filter(|campaign| inside.contains(&campaign.node_id) || above.contains(&campaign.node_id))
        .take(MOST_WAVES)
        .collect();
    let mut waves: Vec<Wave> = related.into_iter().map(wave_of).collect();
    if from.breadth == Breadth::Nation {
        // Whom a campaign asks stands below who runs it: those of the whole nation are counted whole.
        let ids: Vec<Id<Campaign>> = waves.iter().map(|wave| wave.campaign).collect();
        for row in wave::count_whole(tx, &ids).await? {
            if let Some(wave) = waves.iter_mut().find(|wave| wave.campaign == row.campaign_id) {
                wave.tally = row.tally();
            }
        }
        return Ok(waves);
    }
    for wave in &mut waves {
        wave.tally = Tally::of(list_lines(app, tx, scope, from, wave.campaign).await?.iter());
    }
    Ok(waves)
}

/// The campaigns that asked something of a few structures, whoever runs them.
async fn own_waves(tx: &mut Tx, scope: Scope, from: Origin, campaigns: &[CampaignRow]) -> Result<Vec<Wave>> {
    let mut waves: HashMap<Id<Campaign>, Wave> = HashMap::new();
    for row in wave::count_own(tx, scope, from).await? {
        let wave = waves.entry(row.campaign_id).or_insert_with(|| {
            match campaigns.iter().find(|campaign| campaign.id == row.campaign_id) {
                Some(campaign) => wave_of(campaign),
                None => Wave {
                    campaign: row.campaign_id,
                    title: String::new(),
                    framework: row.framework.clone(),
                    version: row.framework_version,
                    day: row.last.date_naive(),
                    due_on: None,
                    is_running: false,
                    is_seen: false,
                    tally: Tally::default(),
                },
            }
        });
        wave.tally = wave.tally.plus(&row.tally());
        if !wave.is_seen {
            wave.day = wave.day.max(row.last.date_naive());
            wave.version = wave.version.max(row.framework_version);
            wave.is_running = wave.tally.begun > 0;
        }
    }
    Ok(waves.into_values().collect())
}

/// Calls the campaigns whose title is not seen by their framework.
pub async fn name_waves(app: &App, waves: &mut [Wave], lang: Lang) -> Result<()> {
    for wave in waves.iter_mut().filter(|wave| wave.title.is_empty()) {
        let framework = hygie_control::framework(app, &wave.framework, wave.version).await?;
        wave.title = framework.short.get(hygie_control::language(lang)).to_owned();
    }
    Ok(())
}

/// Where a structure stands, and how it got there.
#[derive(Clone, Debug)]
pub struct Level {
    pub framework: String,
    pub version: i64,
    pub score: f64,
    pub day: NaiveDate,
    /// The assessment that says it, unless it is the mean of several.
    pub assessment: Option<Box<AssessmentRow>>,
    pub count: i64,
    /// The oldest first, this one included.
    pub history: Vec<Moment>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    pub day: NaiveDate,
    pub score: f64,
    pub version: i64,
    /// The page that says more.
    pub href: Option<String>,
}

impl Level {
    /// By how much it changed since the time before.
    pub fn change(&self) -> Option<f64> {
        let before = self.history.len().checked_sub(2).and_then(|place| self.history.get(place))?;
        Some(self.score - before.score)
    }
}

fn day_of(row: &AssessmentRow) -> NaiveDate {
    row.submitted_at.unwrap_or(row.changed_at).date_naive()
}

/// The level of a structure that the caller already sees: what it handed in last, else the mean of what stands below it.
pub async fn find_level(tx: &mut Tx, structure: Id<Node>, waves: &[Wave]) -> Result<Option<Level>> {
    let mut own = hygie_control::list_assessments(tx, structure).await?;
    own.retain(|row| row.submitted_at.is_some() && row.score.is_some());
    own.sort_by_key(|row| (day_of(row), row.id.uuid()));
    if let Some(latest) = own.last().cloned() {
        let same = own.iter().filter(|row| row.framework == latest.framework);
        return Ok(Some(Level {
            framework: latest.framework.clone(),
            version: latest.framework_version,
            score: latest.score.unwrap_or(0.0),
            day: day_of(&latest),
            count: 1,
            history: same
                .map(|row| Moment {
                    day: day_of(row),
                    score: row.score.unwrap_or(0.0),
                    version: row.framework_version,
                    href: Some(format!("/assessments/{}", row.id)),
                })
                .collect(),
            assessment: Some(Box::new(latest)),
        }));
    }
    let Some((latest, score)) = waves.iter().find_map(|wave| Some((wave, wave.tally.mean()?))) else {
        return Ok(None);
    };
    let same = waves.iter().rev().filter(|wave| wave.framework == latest.framework);
    Ok(Some(Level {
        framework: latest.framework.clone(),
        version: latest.version,
        score,
        day: latest.day,
        assessment: None,
        count: latest.tally.scored,
        history: same
            .filter_map(|wave| {
                let score = wave.tally.mean()?;
                Some(Moment { day: wave.day, score, version: wave.version, href: wave.href("") })
            })
            .collect(),
    }))
}
