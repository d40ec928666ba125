//! What the law makes of some legal entities: reference hospitals (ESR), operators of essential services
//! (OSE), and the entities that NIS 2 would call essential (EE) or important (EI).

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use crate::chance::Chance;
use crate::sectors::Sector;
use crate::{LegalEntity, Status, World};

/// How many of each there are in the whole region.
const REFERENCE: usize = 2;
const OPERATORS: usize = 20;
const ESSENTIAL: usize = 60;
const IMPORTANT: usize = 500;

pub fn statuses(world: &World) -> Vec<Status> {
    let mut chance = Chance::new(world.seed, "standing");
    let mut held: BTreeMap<&str, usize> = BTreeMap::new();
    for establishment in &world.establishments {
        *held.entry(&establishment.legal_entity).or_default() += 1;
    }
    let is_support = |entity: &LegalEntity| world.groups.iter().any(|group| group.support == entity.number);
    // The largest of each kind first: the supports of the groups, the hospitals, then all that is not small.
    let weight = |entity: &LegalEntity| {
        let size = held.get(entity.number.as_str()).copied().unwrap_or(0);
        match entity.sector {
            Sector::Regional => 3_000 + size,
            _ if is_support(entity) => 2_000 + size,
            sector if sector.is_public_hospital() => 1_000 + size,
            Sector::Laboratory | Sector::Clinic | Sector::Blood => 100 + size,
            Sector::Pharmacy | Sector::Practice | Sector::Town | Sector::Cooperation | Sector::Council => 0,
            _ => size,
        }
    };
    let mut ranked: Vec<&LegalEntity> =
        world.legal_entities.iter().filter(|entity| weight(entity) > 0).collect();
    ranked.sort_by(|a, b| weight(b).cmp(&weight(a)).then_with(|| a.number.cmp(&b.number)));

    let count = |full: usize| world.size.share(full).max(1);
    let mut statuses = Vec::new();
    let mut give = |entities: &[&LegalEntity], code, first: NaiveDate, days: usize| {
        for entity in entities {
            let since = first.checked_add_days(Days::new(chance.below(days) as u64)).unwrap_or(first);
            statuses.push(Status { structure: entity.number.clone(), code, since });
        }
    };
    let operators = count(OPERATORS).min(ranked.len());
    let essential = count(ESSENTIAL).min(ranked.len());
    let important = (essential + count(IMPORTANT)).min(ranked.len());
    give(&ranked[..count(REFERENCE).min(ranked.len())], "ESR", day(2014, 1), 300);
    give(&ranked[..operators], "OSE", day(2021, 3), 400);
    give(&ranked[..essential], "NIS2_EE", day(2025, 3), 500);
    give(&ranked[essential..important], "NIS2_EI", day(2025, 6), 450);
    statuses
}

fn day(year: i32, month: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, 1).expect("every month has a first day")
}
