//! The page of the nation, of a region or of a department.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use hygie_kernel::{Id, Node};
use hygie_platform::{App, Caller, Error, Page, Result, Routes};

use super::map::name_of;
use crate::model::{Contact, Freshness, Kind};
use crate::reference::reference;
use crate::store::group::{self, GroupLine};
use crate::store::list::{Breadth, Origin};
use crate::store::map::{self, Asked, Figure, Indicator, Level};
use crate::store::{contact, node, place};
use crate::territory::Place;
use crate::{CONTACTS, READ};

pub fn routes() -> Routes {
    Routes::default().get("/places/{place}", READ, show)
}

/// The groups of a region; none has more than thirty.
const GROUPS: i64 = 100;

struct Share {
    reached: i64,
    total: i64,
}

impl Share {
    fn of<'a>(figures: impl Iterator<Item = &'a Figure>) -> Share {
        figures.fold(Share { reached: 0, total: 0 }, |sum, figure| Share {
            reached: sum.reached + figure.reached,
            total: sum.total + figure.total,
        })
    }
}

struct SegmentRow {
    code: String,
    label: String,
    count: i64,
}

struct StatusRow {
    code: String,
    label: String,
    count: i64,
}

struct ChildRow {
    id: Id<Node>,
    name: String,
    establishments: i64,
    legal_entities: i64,
    officers: Option<Share>,
    on_call: Option<Share>,
}

struct ContactRow {
    contact: Contact,
    role: String,
    state: &'static str,
    badge: &'static str,
}

#[derive(Template)]
#[template(path = "place.html")]
struct PlacePage {
    page: Page,
    place: Place,
    name: String,
    establishments: i64,
    legal_entities: i64,
    groups_count: Option<i64>,
    officers: Share,
    on_call: Share,
    segments: Vec<SegmentRow>,
    statuses: Vec<StatusRow>,
    children: Vec<ChildRow>,
    ghts: Vec<GroupLine>,
    contacts: Vec<ContactRow>,
    may_keep_contacts: bool,
    panels: Vec<String>,
}

impl PlacePage {
    fn kind(&self) -> String {
        self.page.t(format!("kind-{}", self.place.kind))
    }

    /// What the places below are called.
    fn children_title(&self) -> String {
        self.page.t(format!("place-children-of-{}", self.place.kind))
    }
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<Node>>,
) -> Result<Response> {
    let scope = caller.scope(READ);
    let reference = reference(&app)?;
    let today = page.today();
    let mut tx = app.db.read().await?;
    let place = place::find(&mut tx, scope, id).await?.ok_or(Error::NotFound)?;
    let from = Origin { node: id, breadth: Breadth::of(&place.kind) };
    let level = Level::of(from.breadth)[0];
    let asked = |indicator| Asked { from, level, indicator, segment: None };
    let officers = map::figures(&app, &mut tx, scope, &asked(Indicator::SecurityOfficer), today).await?;
    let on_call = map::figures(&app, &mut tx, scope, &asked(Indicator::OnCall), today).await?;
    let counts = place::count_by_segment(&mut tx, scope, id).await?;
    let statuses = place::count_by_status(&mut tx, scope, from, today).await?;
    let children = place::list_children(&mut tx, scope, id).await?;
    let groups_count = match from.breadth {
        Breadth::Nation | Breadth::Region => Some(place::count_groups(&mut tx, scope, id).await?),
        Breadth::Department | Breadth::Narrow => None,
    };
    let ghts = match from.breadth {
        Breadth::Region => group::list(&mut tx, scope, id, today, None, GROUPS).await?,
        _ => Vec::new(),
    };
    let contacts = contact::list_of_node(&mut tx, id).await?;
    let may_keep_contacts = node::find(&mut tx, caller.scope(CONTACTS), id).await?.is_some();
    drop(tx);

    let count_of =
        |kind: Kind| counts.iter().filter(|count| count.kind == kind).map(|count| count.count).sum();
    let by_area = |figures: &[Figure]| -> HashMap<String, Share> {
        figures
            .iter()
            .filter_map(|figure| Some((figure.area.clone()?, Share::of(std::iter::once(figure)))))
            .collect()
    };
    let (mut officers_of, mut on_call_of) = (by_area(&officers), by_area(&on_call));
    let lang = page.lang;
    let shown = PlacePage {
        name: name_of(lang, &place).to_owned(),
        establishments: count_of(Kind::Establishment),
        legal_entities: count_of(Kind::LegalEntity),
        groups_count,
        officers: Share::of(officers.iter()),
        on_call: Share::of(on_call.iter()),
        segments: counts
            .iter()
            .filter(|count| count.kind == Kind::Establishment)
            .map(|count| SegmentRow {
                code: count.segment.clone(),
                label: reference
                    .segment(&count.segment)
                    .map_or(&*count.segment, |segment| segment.label(lang))
                    .to_owned(),
                count: count.count,
            })
            .collect(),
        statuses: statuses
            .into_iter()
            .map(|held| StatusRow {
                label: reference
                    .status(&held.status)
                    .map_or(&*held.status, |status| status.label(lang))
                    .to_owned(),
                code: held.status,
                count: held.count,
            })
            .collect(),
        children: children
            .into_iter()
            .map(|child| {
                let is_counted = child.kind == level.as_str();
                ChildRow {
                    id: child.id,
                    officers: officers_of.remove(&child.code).filter(|_| is_counted),
                    on_call: on_call_of.remove(&child.code).filter(|_| is_counted),
                    name: if lang == hygie_kernel::Lang::En { child.name_en } else { child.name_fr },
                    establishments: child.establishments,
                    legal_entities: child.legal_entities,
                }
            })
            .collect(),
        ghts,
        contacts: contacts
            .into_iter()
            .map(|contact| {
                let role = reference.contact_role(&contact.role);
                let (state, badge) =
                    match contact.freshness(today, role.map_or(0, |role| role.confirm_every_days)) {
                        Freshness::Confirmed => ("place-contact-confirmed", "done"),
                        Freshness::Stale => ("place-contact-stale", "late"),
                        Freshness::Never => ("place-contact-never", "unknown"),
                    };
                ContactRow {
                    role: role.map_or(&*contact.role, |role| role.label(lang)).to_owned(),
                    state,
                    badge,
                    contact,
                }
            })
            .collect(),
        may_keep_contacts,
        panels: page.panels("place", id).await?,
        place,
        page: page.clone(),
    };
    page.show(&shown)
}
