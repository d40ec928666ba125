//! What the people of the fictional region have done with their plan: campaigns answered, gaps found, actions under way.

use anyhow::Context;
use hygie_fiction::World;
use hygie_kernel::{Id, Node, Scope};
use hygie_platform::{App, Caller};
use hygie_registry::ground::{self, Breadth, Member, Origin};

use crate::command::place;
use crate::out;

/// The same story at each demonstration.
const SEED: u64 = 41;

/// The hospitals whose audits, budgets and projects are told.
const MOST_MEMBERS: usize = 60;

/// How much is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// Enough for a visit.
    Short,
    /// As much as a region gathers in years: for the benches.
    Long,
}

/// A campaign: its name, its framework, its population, how long ago it ended, how many answered, how far the region had come.
type Campaign = (&'static str, &'static str, &'static str, i64, u64, u64);

const SHORT: [Campaign; 4] = [
    ("Trente questions aux EHPAD, 2025", "starter-30", "kind=ET&category=500", 380, 58, 0),
    ("Trente questions aux EHPAD, 2026", "starter-30", "kind=ET&category=500", -25, 46, 12),
    ("Mesures prioritaires des hôpitaux, 2026", "mpr", "kind=EJ&segment=hospital-public", 90, 92, 8),
    ("CaRE domaine 2 : où en sont les hôpitaux", "care-d2", "kind=EJ&segment=hospital-public", 60, 92, 34),
];

const LONG: [Campaign; 5] = [
    ("Mesures prioritaires, 2022", "mpr", "kind=ET", 1460, 74, 0),
    ("Mesures prioritaires, 2023", "mpr", "kind=ET", 1095, 79, 4),
    ("Mesures prioritaires, 2024", "mpr", "kind=ET", 730, 83, 9),
    ("Mesures prioritaires, 2025", "mpr", "kind=ET", 365, 87, 13),
    ("Mesures prioritaires, 2026", "mpr", "kind=ET", -30, 82, 18),
];

/// Tells it all.
pub async fn tell(app: &App, operator: &Caller, world: &World, length: Length) -> anyhow::Result<()> {
    let region = place::find(app, &format!("region:{}", world.region.code)).await?.id;
    out::aside("  campaigns")?;
    let campaigns: &[Campaign] = if length == Length::Long { &LONG } else { &SHORT };
    for (title, framework, query, ended_days_ago, answered, progress) in campaigns.iter().copied() {
        let members = population(app, operator, region, query).await?;
        let told = hygie_control::fiction::Told {
            node: region,
            title,
            framework,
            query,
            ended_days_ago,
            answered,
            progress,
        };
        hygie_control::fiction::tell(app, operator, SEED, &told, &members)
            .await
            .context("failed to tell a campaign")?;
    }
    out::aside("  findings and actions")?;
    let everybody = population(app, operator, region, "kind=ET").await?;
    let entities = population(app, operator, region, "kind=EJ").await?;
    let ids: Vec<Id<Node>> = everybody.iter().chain(&entities).map(|member| member.id).collect();
    let volume = match length {
        Length::Long => {
            let each = |total: u64| total / u64::try_from(ids.len().max(1)).unwrap_or(1);
            hygie_plan::fiction::Volume { findings: each(400_000), actions: each(200_000), one_in: 1 }
        }
        Length::Short => hygie_plan::fiction::Volume { findings: 6, actions: 4, one_in: 6 },
    };
    hygie_plan::fiction::fill(app, SEED, &ids, volume).await.context("failed to tell the plans")?;
    // The hospital that the roles of a structure are shown on has a full plan, whatever chance says.
    let support = world.groups.first().context("the region has a hospital group")?.support.clone();
    let hospital = place::find(app, &format!("EJ:{support}")).await?.id;
    let volume = hygie_plan::fiction::Volume { findings: 14, actions: 9, one_in: 1 };
    hygie_plan::fiction::fill(app, SEED + 1, &[hospital], volume).await.context("failed to tell a plan")?;
    let members = members_of_groups(app, world).await?;
    out::aside("  audits and budgets")?;
    hygie_duties::fiction::tell(app, operator, SEED, &members).await.context("failed to tell the audits")?;
    out::aside("  projects, policies and programmes")?;
    tell_funding(app, operator, world, &members).await.context("failed to tell the projects")
}

/// The hospitals of the groups: those that tell most of themselves.
async fn members_of_groups(app: &App, world: &World) -> anyhow::Result<Vec<Id<Node>>> {
    let mut members = Vec::new();
    for member in world.groups.iter().flat_map(|group| &group.members) {
        members.push(place::find(app, &format!("EJ:{}", member.structure)).await?.id);
    }
    members.truncate(MOST_MEMBERS);
    Ok(members)
}

async fn tell_funding(
    app: &App,
    operator: &Caller,
    world: &World,
    members: &[Id<Node>],
) -> anyhow::Result<()> {
    hygie_funding::fiction::tell_projects(app, operator, SEED, members).await?;
    let mut groups = Vec::new();
    for group in &world.groups {
        groups.push(place::find(app, &format!("ght:{}", group.code)).await?.id);
    }
    for group in groups.iter().copied() {
        hygie_funding::fiction::tell_policy(app, operator, SEED, group).await?;
    }
    hygie_funding::fiction::tell_files(app, operator, SEED, "care-d2", &groups).await?;
    Ok(())
}

async fn population(
    app: &App,
    operator: &Caller,
    region: Id<Node>,
    query: &str,
) -> anyhow::Result<Vec<Member>> {
    let scope: Scope = operator.scope(hygie_registry::READ);
    let from = Origin { node: region, breadth: Breadth::Region };
    let mut tx = app.db.read().await.context("failed to read the region")?;
    ground::population(app, &mut tx, scope, from, query).await.context("failed to find a population")
}
