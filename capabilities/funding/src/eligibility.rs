//! Who is eligible to which programme, and what is missing: worked out from what is known at the moment it is asked.
//!
//! It is a preparation: eligibility and payment are decided by those who run the programmes.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use hygie_kernel::{Id, Node, Scope};
use hygie_platform::db::Tx;
use hygie_platform::{App, Result};
use hygie_registry::ground::{self, Breadth, Origin};

use crate::actions::today;
use crate::model::prerequisite::{Answered, Held, Member, judge, judge_group};
use crate::model::{Judged, Known, Level, Rule};
use crate::published::programmes::{Programme, programmes};
use crate::store::activity;
use crate::store::answer;
use crate::store::file::{self, FileRow};
use crate::store::piece::{self, Pieces};
use crate::store::place::{self, EntityRow, GroupRow, MemberRow};

/// Who bears, or could bear, a file.
#[derive(Clone, Debug)]
pub struct Subject {
    pub id: Id<Node>,
    pub name: String,
    pub finess: Option<String>,
    pub is_group: bool,
}

/// Where a subject stands in a programme.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub subject: Subject,
    /// In the order of the prerequisites of the programme.
    pub judged: Vec<Judged>,
    pub met: usize,
    /// The mandatory prerequisites that are not met, by reference.
    pub missing: Vec<String>,
    pub file: Option<FileRow>,
}

impl Outcome {
    pub fn is_eligible(&self) -> bool {
        self.missing.is_empty()
    }
}

/// What each member of a group weighs, as it was written last.
#[derive(Clone, Debug, Default)]
pub struct Activity {
    pub year: Option<i64>,
    pub shares: HashMap<Id<Node>, f64>,
}

/// All that is known of the subjects of a place, asked once for every programme.
pub struct Picture {
    entities: Vec<EntityRow>,
    groups: Vec<GroupRow>,
    members: HashMap<Id<Node>, Vec<MemberRow>>,
    /// The legal entities that belong to a group, seen or not.
    grouped: HashSet<Id<Node>>,
    known: HashMap<Id<Node>, Known>,
    activity: HashMap<Id<Node>, Activity>,
    files: HashMap<(Id<Node>, String), FileRow>,
    pieces: Pieces,
    /// Whether there are more entities than were looked at.
    pub is_more: bool,
    today: NaiveDate,
}

/// More legal entities than a region has in the segments of one programme.
const MOST_ENTITIES: i64 = 3000;

fn segments(programmes: &[Arc<Programme>]) -> Vec<&str> {
    let all: BTreeSet<&str> =
        programmes.iter().flat_map(|one| one.segments.iter().map(String::as_str)).collect();
    all.into_iter().collect()
}

/// What is known of a perimeter for these programmes.
pub async fn draw(
    app: &App,
    tx: &mut Tx,
    scope: Scope,
    from: Origin,
    programmes: &[Arc<Programme>],
) -> Result<Picture> {
    let mut entities =
        place::list_entities(tx, scope, from, &segments(programmes), MOST_ENTITIES + 1).await?;
    let is_more = entities.len() as i64 > MOST_ENTITIES;
    entities.truncate(MOST_ENTITIES as usize);
    let groups =
        place::list_groups(tx, scope, &entities.iter().map(|one| one.id).collect::<Vec<_>>()).await?;
    fill(app, tx, entities, groups, programmes, is_more).await
}

async fn fill(
    app: &App,
    tx: &mut Tx,
    entities: Vec<EntityRow>,
    groups: Vec<GroupRow>,
    programmes: &[Arc<Programme>],
    is_more: bool,
) -> Result<Picture> {
    let ids: Vec<_> = groups.iter().map(|group| group.id).collect();
    let mut members: HashMap<Id<Node>, Vec<MemberRow>> = HashMap::new();
    for member in place::list_members(tx, &ids).await? {
        members.entry(member.group_id).or_default().push(member);
    }
    let grouped = members.values().flatten().map(|member| member.id).collect();
    let groups: Vec<GroupRow> = groups.into_iter().filter(|group| group.is_seen).collect();
    members.retain(|id, _| groups.iter().any(|group| group.id == *id));
    let mut structures: BTreeSet<Id<Node>> = entities.iter().map(|entity| entity.id).collect();
    structures.extend(members.values().flatten().map(|member| member.id));
    let structures: Vec<_> = structures.into_iter().collect();
    let ids: Vec<_> = groups.iter().map(|group| group.id).collect();
    let mut shares: HashMap<Id<Node>, Activity> = HashMap::new();
    if !ids.is_empty() {
        for row in activity::list_latest(tx, &ids).await? {
            let known = shares.entry(row.node_id).or_default();
            known.year = Some(row.year);
            known.shares.insert(row.structure_id, row.share);
        }
    }
    let nodes: Vec<_> = structures.iter().copied().chain(ids).collect();
    let files = file::list_of_nodes(tx, &nodes).await?;
    let pieces = piece::list(tx, &files.iter().map(|one| one.id).collect::<Vec<_>>()).await?;
    Ok(Picture {
        known: list_known(tx, &structures, programmes).await?,
        files: files.into_iter().map(|one| ((one.node_id, one.programme.clone()), one)).collect(),
        activity: shares,
        today: today(app),
        entities,
        groups,
        members,
        grouped,
        pieces,
        is_more,
    })
}

/// The facts and the answers of structures, as far as these programmes ask for them.
async fn list_known(
    tx: &mut Tx,
    structures: &[Id<Node>],
    programmes: &[Arc<Programme>],
) -> Result<HashMap<Id<Node>, Known>> {
    let mut known: HashMap<Id<Node>, Known> = HashMap::new();
    if structures.is_empty() {
        return Ok(known);
    }
    for fact in hygie_plan::list_latest_facts(tx, structures).await? {
        let held = Held { value: fact.value, on: fact.held_on, until: fact.held_until };
        known.entry(fact.structure_id).or_default().facts.insert(fact.code, held);
    }
    let rules = programmes.iter().flat_map(|one| &one.prerequisites).map(|prerequisite| &prerequisite.rule);
    let frameworks: BTreeSet<&str> = rules
        .filter_map(|rule| match rule {
            Rule::Answer { framework, .. } => Some(framework.as_str()),
            _ => None,
        })
        .collect();
    let frameworks: Vec<_> = frameworks.into_iter().collect();
    if frameworks.is_empty() {
        return Ok(known);
    }
    // The latest comes last, and stays.
    for row in answer::list(tx, structures, &frameworks).await? {
        let answered = Answered { value: row.value, on: row.answered_at.date_naive() };
        known.entry(row.structure_id).or_default().answers.insert((row.framework, row.reference), answered);
    }
    Ok(known)
}

impl Picture {
    /// Everybody who could bear a file of a programme, each with where it stands: groups first, then entities, by name.
    pub fn outcomes(&self, programme: &Programme) -> Vec<Outcome> {
        let mut outcomes = Vec::new();
        if programme.level == Level::Group {
            let bearing = self.groups.iter().filter(|group| !self.concerned(programme, group.id).is_empty());
            outcomes.extend(bearing.map(|group| self.of_group(programme, group)));
        }
        let bearing = self.entities.iter().filter(|entity| {
            programme.concerns(&entity.segment)
                && (programme.level == Level::Structure || !self.grouped.contains(&entity.id))
        });
        outcomes.extend(bearing.map(|entity| self.of_entity(programme, entity)));
        outcomes
    }

    /// The one group that the picture is of, when it is of one that bears files of this programme.
    pub fn of_one_group(&self, programme: &Programme, group: Id<Node>) -> Option<Outcome> {
        let group = self.groups.iter().find(|known| known.id == group)?;
        let is_bearing = programme.level == Level::Group && !self.concerned(programme, group.id).is_empty();
        is_bearing.then(|| self.of_group(programme, group))
    }

    /// One legal entity, by itself even when its group bears the file.
    pub fn of_one_entity(&self, programme: &Programme, entity: Id<Node>) -> Option<Outcome> {
        let entity = self.entities.iter().find(|known| known.id == entity)?;
        programme.concerns(&entity.segment).then(|| self.of_entity(programme, entity))
    }

    /// Whether the file of an entity is that of its group.
    pub fn is_borne_by_group(&self, programme: &Programme, entity: Id<Node>) -> bool {
        programme.level == Level::Group && self.grouped.contains(&entity)
    }

    /// The members of a group that a programme is for.
    pub fn concerned(&self, programme: &Programme, group: Id<Node>) -> Vec<&MemberRow> {
        let members = self.members.get(&group).map_or(&[][..], Vec::as_slice);
        members.iter().filter(|member| programme.concerns(&member.segment)).collect()
    }

    pub fn activity(&self, group: Id<Node>) -> Activity {
        self.activity.get(&group).cloned().unwrap_or_default()
    }

    pub fn pieces(&self, file: &FileRow, reference: &str) -> &[hygie_plan::EvidenceRow] {
        self.pieces.get(&(file.id, reference.to_owned())).map_or(&[], Vec::as_slice)
    }

    fn ends(&self, file: Option<&FileRow>, reference: &str) -> Vec<Option<NaiveDate>> {
        file.map_or(&[][..], |file| self.pieces(file, reference))
            .iter()
            .map(|piece| piece.valid_until)
            .collect()
    }

    fn of_entity(&self, programme: &Programme, entity: &EntityRow) -> Outcome {
        let file = self.files.get(&(entity.id, programme.code.clone()));
        let nothing = Known::default();
        let known = self.known.get(&entity.id).unwrap_or(&nothing);
        let judged = programme.prerequisites.iter().map(|one| {
            let verdict = judge(&one.rule, known, &self.ends(file, &one.reference), self.today);
            Judged { verdict, coverage: None }
        });
        let subject = Subject {
            id: entity.id,
            name: entity.name.clone(),
            finess: Some(entity.finess.clone()),
            is_group: false,
        };
        outcome(programme, subject, judged.collect(), file)
    }

    fn of_group(&self, programme: &Programme, group: &GroupRow) -> Outcome {
        let file = self.files.get(&(group.id, programme.code.clone()));
        let nothing = Known::default();
        let activity = self.activity.get(&group.id);
        let members: Vec<Member<'_>> = self
            .concerned(programme, group.id)
            .into_iter()
            .map(|member| Member {
                id: member.id,
                activity: activity.and_then(|activity| activity.shares.get(&member.id).copied()),
                known: self.known.get(&member.id).unwrap_or(&nothing),
            })
            .collect();
        let judged = programme.prerequisites.iter().map(|one| {
            judge_group(&one.rule, one.share, &members, &self.ends(file, &one.reference), self.today)
        });
        let subject = Subject { id: group.id, name: group.name.clone(), finess: None, is_group: true };
        outcome(programme, subject, judged.collect(), file)
    }

    /// The year of activity to write next: the last one that is over.
    pub fn year_to_write(&self) -> i64 {
        i64::from(self.today.year()) - 1
    }
}

fn outcome(programme: &Programme, subject: Subject, judged: Vec<Judged>, file: Option<&FileRow>) -> Outcome {
    let pairs = || programme.prerequisites.iter().zip(&judged);
    let missing = pairs()
        .filter(|(prerequisite, judged)| prerequisite.is_mandatory && !judged.verdict.is_met())
        .map(|(prerequisite, _)| prerequisite.reference.clone())
        .collect();
    let met = pairs().filter(|(_, judged)| judged.verdict.is_met()).count();
    Outcome { subject, met, missing, file: file.cloned(), judged }
}

/// Where one file stands, whoever looks at it.
pub async fn of_file(
    app: &App,
    tx: &mut Tx,
    programme: &Arc<Programme>,
    file: &FileRow,
) -> Result<(Picture, Option<Outcome>)> {
    let programmes = [Arc::clone(programme)];
    let is_group = file.node_kind == "ght";
    let (entities, groups) = if is_group {
        (Vec::new(), vec![GroupRow { id: file.node_id, name: file.node_name.clone(), is_seen: true }])
    } else {
        (place::find_entity(tx, file.node_id).await?.into_iter().collect(), Vec::new())
    };
    let picture = fill(app, tx, entities, groups, &programmes, false).await?;
    // A file that is there is looked at, even when the entity is no longer one that the programme is for.
    let outcome = match (picture.groups.first(), picture.entities.first()) {
        (Some(group), _) => Some(picture.of_group(programme, group)),
        (None, entity) => entity.map(|entity| picture.of_entity(programme, entity)),
    };
    Ok((picture, outcome))
}

/// Where a structure stands in each programme that it is concerned by: the code, whether everything mandatory is there, and what
/// is missing, by reference. What its group bears is that of the group. A site stands where its legal entity does.
pub async fn eligibility(
    app: &App,
    tx: &mut Tx,
    structure: Id<Node>,
) -> Result<Vec<(String, bool, Vec<String>)>> {
    let all = programmes(app).await?;
    let entity = match place::find_entity(tx, structure).await? {
        Some(entity) => Some(entity),
        None => match place::find_entity_of_site(tx, structure).await? {
            Some(id) => place::find_entity(tx, id).await?,
            None => None,
        },
    };
    let Some(entity) = entity else { return Ok(Vec::new()) };
    let id = entity.id;
    let mut groups = Vec::new();
    if let Some(group) = ground::find_ght(tx, id).await? {
        let name = place::find_name(tx, group).await?.unwrap_or_default();
        groups.push(GroupRow { id: group, name, is_seen: true });
    }
    let picture = fill(app, tx, vec![entity], groups, &all, false).await?;
    let found = all.iter().filter_map(|programme| {
        let outcome = match picture.groups.first().filter(|_| picture.is_borne_by_group(programme, id)) {
            Some(group) => picture.of_one_group(programme, group.id)?,
            None => picture.of_one_entity(programme, id)?,
        };
        Some((programme.code.clone(), outcome.is_eligible(), outcome.missing))
    });
    Ok(found.collect())
}

/// The picture of one place that bears files itself.
pub fn is_one(kind: &str) -> bool {
    ["ght", "EJ", "ET"].contains(&kind)
}

/// Where to look from: the legal entity of a site when it is in sight, the place itself otherwise.
pub async fn bearing_place(tx: &mut Tx, scope: Scope, node: Id<Node>, kind: &str) -> Result<Option<Origin>> {
    if kind != "ET" {
        return Ok(Some(Origin { node, breadth: Breadth::of(kind) }));
    }
    let Some(site) = ground::find_structure(tx, scope, node).await? else { return Ok(None) };
    let Some(entity) = site.legal_entity_id else { return Ok(None) };
    let seen = ground::find_structure(tx, scope, entity).await?;
    Ok(seen.map(|entity| Origin { node: entity.id, breadth: Breadth::Narrow }))
}
