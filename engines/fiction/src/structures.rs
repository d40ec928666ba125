//! The legal entities and their establishments.

use chrono::{Days, NaiveDate};

use crate::chance::Chance;
use crate::land::{self, Land};
use crate::nomenclature::{CATEGORIES, Category, Naming};
use crate::sectors::{HOLDERS, Seat, Sector};
use crate::towns::Towns;
use crate::words::{self, HOUSES, SAINTS, of};
use crate::{Establishment, LegalEntity, PublicService, Size};

pub struct Structures {
    pub legal_entities: Vec<LegalEntity>,
    pub establishments: Vec<Establishment>,
}

/// A legal entity before it has a number and a name: where it sits and what it holds.
struct Draft {
    sector: Sector,
    rank: usize,
    seat: usize,
    holds: Vec<&'static Category>,
}

pub fn build(seed: u64, size: Size, land: &Land, towns: &Towns) -> Structures {
    let mut chance = Chance::new(seed, "structures");
    let mut drafts = holders(size, land, towns, &mut chance);
    drafts.extend(alone(size, towns, &mut chance));
    chance.shuffle(&mut drafts);

    let mut builder = Builder { land, towns, chance, numbers: Numbers(0), size };
    let mut structures = Structures { legal_entities: Vec::new(), establishments: Vec::new() };
    for draft in &drafts {
        builder.add(draft, &mut structures);
    }
    structures.establishments.sort_by(|a, b| a.number.cmp(&b.number));
    structures.legal_entities.sort_by(|a, b| a.number.cmp(&b.number));
    structures
}

/// The legal entities that hold several establishments.
fn holders(size: Size, land: &Land, towns: &Towns, chance: &mut Chance) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = Vec::new();
    let mut hospital_seats = hospital_seats(size, land, towns, chance).into_iter();
    for (sector, full_count) in HOLDERS {
        let mut held: Vec<&'static Category> = Vec::new();
        for category in CATEGORIES {
            let full: usize =
                category.shared_in.iter().filter(|(of, _)| *of == sector).map(|(_, count)| count).sum();
            held.extend(std::iter::repeat_n(category, size.scale(full, chance)));
        }
        chance.shuffle(&mut held);
        let main = sector.main_category();
        let count = size.holders(sector, full_count);
        let sizes = shares(held.len(), count);
        let mut held = held.into_iter();
        for (rank, share) in sizes.into_iter().enumerate() {
            let mut holds: Vec<_> = held.by_ref().take(share).collect();
            // A hospital is first of all a hospital.
            if let Some(main) = main.and_then(|code| CATEGORIES.iter().find(|category| category.code == code))
            {
                match holds.iter().position(|category| category.code == main.code) {
                    Some(place) => holds.swap(0, place),
                    None => holds.insert(0, main),
                }
            }
            let seat = match sector {
                _ if sector.is_public_hospital() => hospital_seats.next(),
                Sector::Council => chief_town(rank, land, towns),
                _ => None,
            };
            let seat = seat.unwrap_or_else(|| chance.weighted(people(towns)));
            if !holds.is_empty() {
                drafts.push(Draft { sector, rank, seat, holds });
            }
        }
    }
    drafts
}

/// Shares a number of establishments among holders: two each, then most to the first.
fn shares(total: usize, count: usize) -> Vec<usize> {
    let rest = total.saturating_sub(2 * count) as f64;
    let weight = |rank: usize| 1.0 / (rank as f64 + 6.0);
    let all: f64 = (0..count).map(weight).sum();
    let mut given = 0;
    let mut so_far = 0.0;
    (0..count)
        .map(|rank| {
            so_far += rest * weight(rank) / all;
            let share =
                if rank + 1 == count { total - given } else { 2 * (rank + 1) + so_far as usize - given };
            let share = share.min(total - given);
            given += share;
            share
        })
        .collect()
}

/// The seats of the public hospitals, in the order of the sectors: a hospital in each city, then in towns
/// apart from one another, then those of mental health, which stand a little out of town.
fn hospital_seats(size: Size, land: &Land, towns: &Towns, chance: &mut Chance) -> Vec<usize> {
    let count = |of: Sector| {
        HOLDERS.iter().find(|(sector, _)| *sector == of).map_or(0, |(_, full)| size.holders(of, *full))
    };
    let general = count(Sector::Regional) + count(Sector::Hospital);
    let mut seats = towns.cities.clone();
    let mut by_population: Vec<usize> = (0..towns.communes.len()).collect();
    by_population.sort_by_key(|&town| std::cmp::Reverse(towns.communes[town].population));
    let place = |town: usize| land.centre(towns.communes[town].outline);
    let mut apart = 10.0;
    while seats.len() < general {
        for &town in &by_population {
            let is_free = seats.iter().all(|&seat| land::distance(place(seat), place(town)) > apart);
            if seats.len() < general && is_free {
                seats.push(town);
            }
        }
        apart /= 2.0;
    }
    seats.truncate(general);
    for rank in 0..count(Sector::Mental) {
        let code = words::DEPARTMENTS[rank % land::DEPARTMENTS].code;
        let weights = towns.communes.iter().enumerate().map(|(town, commune)| {
            let is_fit = commune.department == code && !seats.contains(&town);
            if is_fit { f64::from(commune.population).sqrt() } else { 0.0 }
        });
        let seat = chance.weighted(weights);
        seats.push(seat);
    }
    seats
}

fn chief_town(department: usize, land: &Land, towns: &Towns) -> Option<usize> {
    towns.cities.iter().copied().find(|&city| land.department_of(towns.communes[city].outline) == department)
}

fn people(towns: &Towns) -> impl Iterator<Item = f64> + Clone + '_ {
    towns.communes.iter().map(|commune| f64::from(commune.population))
}

/// The legal entities that hold one establishment.
fn alone(size: Size, towns: &Towns, chance: &mut Chance) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for category in CATEGORIES {
        for rank in 0..size.scale(category.alone, chance) {
            let sector = chance.weighted(category.alone_in.iter().map(|(_, weight)| *weight as f64));
            let Some((sector, _)) = category.alone_in.get(sector) else { continue };
            let seat = chance.weighted(people(towns));
            drafts.push(Draft { sector: *sector, rank, seat, holds: vec![category] });
        }
    }
    drafts
}

struct Builder<'a> {
    land: &'a Land,
    towns: &'a Towns,
    chance: Chance,
    numbers: Numbers,
    size: Size,
}

impl Builder<'_> {
    fn add(&mut self, draft: &Draft, structures: &mut Structures) {
        let number = self.numbers.next(self.size, &mut self.chance);
        let seat = &self.towns.communes[draft.seat];
        let status = draft.sector.status(&mut self.chance);
        let department = self.land.department_of(seat.outline);
        let mut only = None;
        if let [category] = draft.holds[..]
            && !draft.sector.is_public_hospital()
        {
            let name = self.name(category, draft, 0, department, draft.seat, "");
            only = Some(name);
        }
        let at = Seat { town: &seat.name, department, rank: draft.rank, only: only.as_deref() };
        let entity_name = draft.sector.entity_name(status, &at, &mut self.chance);
        for (rank, category) in draft.holds.iter().enumerate() {
            let town = if rank == 0 { draft.seat } else { self.town_near(draft, department) };
            let name = match &only {
                Some(only) => only.clone(),
                None => self.name(category, draft, rank, department, town, &entity_name),
            };
            let establishment = self.establishment(category, draft.sector, town, number.clone(), name);
            structures.establishments.push(establishment);
        }
        structures.legal_entities.push(LegalEntity {
            number,
            name: entity_name,
            legal_status: status,
            commune: seat.code.clone(),
            sector: draft.sector,
        });
    }

    fn town_near(&mut self, draft: &Draft, department: usize) -> usize {
        let here = self.land.centre(self.towns.communes[draft.seat].outline);
        let reach = draft.sector.reach();
        let weights: Vec<f64> = self
            .towns
            .communes
            .iter()
            .map(|town| {
                let far = land::distance(self.land.centre(town.outline), here) / reach;
                let closeness = 1.0 / (1.0 + far * far);
                let is_allowed =
                    draft.sector != Sector::Council || self.land.department_of(town.outline) == department;
                if is_allowed { f64::from(town.population) * closeness * closeness } else { 0.0 }
            })
            .collect();
        self.chance.weighted(weights.iter().copied())
    }

    fn establishment(
        &mut self,
        category: &'static Category,
        sector: Sector,
        town: usize,
        legal_entity: String,
        name: String,
    ) -> Establishment {
        let commune = &self.towns.communes[town];
        let (longitude, latitude) = self.land.place_in(commune.outline, &mut self.chance);
        let (opened, updated) = self.dates();
        Establishment {
            number: self.numbers.next(self.size, &mut self.chance),
            legal_entity,
            name,
            category,
            public_service: public_service(category, sector),
            address: words::address(&mut self.chance),
            postal_code: commune.postal_code.clone(),
            town: words::postal(&commune.name),
            commune: commune.code.clone(),
            department: commune.department.clone(),
            opened,
            updated,
            latitude,
            longitude,
        }
    }

    /// One in forty opened on a day that stands for « nobody knows », as in the real directory.
    fn dates(&mut self) -> (NaiveDate, NaiveDate) {
        let day = |year, days: usize| {
            NaiveDate::from_ymd_opt(year, 1, 1)
                .and_then(|first| first.checked_add_days(Days::new(days as u64)))
                .expect("these are days of the last two centuries")
        };
        let opened = match self.chance.below(40) {
            0 => day(1901, 0),
            _ => day(1955, self.chance.below(24_000)),
        };
        let updated = opened.max(day(2010, 0)).max(day(2011, self.chance.below(5_600)));
        (opened, updated)
    }

    fn name(
        &mut self,
        category: &Category,
        draft: &Draft,
        rank: usize,
        department: usize,
        town: usize,
        entity: &str,
    ) -> String {
        let town = self.towns.communes[town].name.as_str();
        let chance = &mut self.chance;
        let prefix = if category.prefixes.is_empty() { "" } else { chance.pick(category.prefixes) };
        let house = chance.pick(HOUSES);
        let by_place = |prefix: &str| format!("{prefix} {}", of(town));
        match category.naming {
            Naming::Place if chance.is_in(85) => by_place(prefix),
            Naming::Both if chance.is_in(45) => by_place(prefix),
            Naming::House if draft.sector.is_public_hospital() => {
                format!("{prefix} {house} du {}", short(entity))
            }
            Naming::House if chance.is_in(12) => format!("{prefix} {house} {}", of(town)),
            Naming::Place | Naming::Both | Naming::House => format!("{prefix} {house}"),
            Naming::Care => match chance.below(4) {
                0 | 1 => by_place(prefix),
                2 => format!("{prefix} {house}"),
                _ => format!("{} à domicile", words::family(chance)),
            },
            Naming::Pharmacy => words::pharmacy(town, chance),
            Naming::Laboratory if entity.is_empty() => format!("{prefix} {}", words::family(chance)),
            Naming::Laboratory => format!("{} - {town}", entity.trim_start_matches("SELAS ")),
            Naming::Practice if chance.is_in(70) => by_place(prefix),
            Naming::Practice => format!("{prefix} {house}"),
            Naming::Clinic => match chance.below(3) {
                0 => by_place(prefix),
                1 => format!("{prefix} Saint-{}", chance.pick(SAINTS)),
                _ => format!("{prefix} {house}"),
            },
            Naming::Hospital | Naming::Mental if rank == 0 && !entity.is_empty() => entity.to_owned(),
            Naming::Hospital => match chance.below(3) {
                0 => format!("Hôpital Saint-{}", chance.pick(SAINTS)),
                1 => format!("Hôpital {house}"),
                _ => format!("{prefix} {} - site {house}", of(town)),
            },
            Naming::Mental => match chance.below(3) {
                0 => by_place(prefix),
                1 => format!("Clinique de jour {house}"),
                _ => format!("{prefix} {house}"),
            },
            Naming::Community => format!("CPTS {}", chance.pick(words::DEPARTMENTS[department].countries)),
        }
    }
}

/// « CH de Vauxmorel », as its own staff says.
pub fn short(entity: &str) -> String {
    let long_and_short = [
        ("Centre hospitalier universitaire", "CHU"),
        ("Centre hospitalier régional", "CHR"),
        ("Centre hospitalier intercommunal", "CHI"),
        ("Centre hospitalier spécialisé", "CHS"),
        ("Établissement public de santé mentale", "EPSM"),
        ("Centre hospitalier", "CH"),
    ];
    let found =
        long_and_short.into_iter().find_map(|(long, short)| Some((entity.strip_prefix(long)?, short)));
    found.map_or_else(|| entity.to_owned(), |(rest, short)| format!("{short}{rest}"))
}

fn public_service(category: &Category, sector: Sector) -> Option<PublicService> {
    // The aggregates 11xx are the hospitals and clinics, 12xx what depends on the law of hospitals.
    let is_hospital =
        category.aggregate_code.starts_with("11") || category.code == "146" || category.code == "127";
    let (code, label) = match sector {
        _ if !is_hospital => return None,
        Sector::Regional | Sector::Hospital | Sector::Mental => ("1", "Etablissement public de santé"),
        Sector::Care => ("6", "Etablissement de santé privé d'intérêt collectif"),
        _ => ("0", "Non concerné"),
    };
    Some(PublicService { code, label })
}

/// FINESS numbers, given in increasing order with gaps. No department bears the number 99.
struct Numbers(usize);

impl Numbers {
    fn next(&mut self, size: Size, chance: &mut Chance) -> String {
        // Twelve thousand numbers take their place among a million.
        let gap = match size {
            Size::Full => 140,
            Size::Small => 2_500,
        };
        self.0 += 1 + chance.below(gap);
        let eight = format!("99{:06}", self.0);
        format!("{eight}{}", key(&eight))
    }
}

/// The last figure of a FINESS number: with it the Luhn sum of the nine is a multiple of ten.
pub fn key(eight: &str) -> u32 {
    let sum: u32 = eight
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let digit = u32::from(digit - b'0');
            match (place % 2, digit) {
                (1, _) => digit,
                (_, 0..=4) => digit * 2,
                _ => digit * 2 - 9,
            }
        })
        .sum();
    (10 - sum % 10) % 10
}
