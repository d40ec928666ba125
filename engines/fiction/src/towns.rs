//! The communes: which are cities, how many people live in each, what they are called, their codes.
//!
//! The populations follow Zipf's law: the second city has about half the people of the first, and so on.

use std::collections::BTreeSet;

use crate::chance::Chance;
use crate::land::{self, Land};
use crate::words::{self, DEPARTMENTS, Site};
use crate::{Commune, Department, Size};

/// The communes sorted by code, and those that are cities, the most populated first.
pub struct Towns {
    pub communes: Vec<Commune>,
    pub cities: Vec<usize>,
}

pub fn settle(seed: u64, land: &Land, size: Size) -> Towns {
    let mut chance = Chance::new(seed, "towns");
    let cities = found_cities(land, size, &mut chance);
    let order = rank(land, &cities, &mut chance);
    let people = populations(order.len(), size.people(), &mut chance);
    let names = name(land, &order, cities.len(), &mut chance);

    let mut drafts: Vec<(usize, usize)> = order.iter().copied().enumerate().collect();
    drafts.sort_by(|a, b| {
        let key = |draft: &(usize, usize)| (land.department_of(draft.1), words::slug(&names[draft.0]));
        key(a).cmp(&key(b))
    });
    let mut within = [0; land::DEPARTMENTS];
    let mut communes = Vec::new();
    let mut places = vec![0; order.len()];
    for (rank, outline) in drafts {
        let department = land.department_of(outline);
        within[department] += 1;
        let (longitude, latitude) = land::degrees(land.centre(outline));
        places[rank] = communes.len();
        communes.push(Commune {
            code: format!("{}{:03}", DEPARTMENTS[department].code, within[department]),
            name: names[rank].clone(),
            department: DEPARTMENTS[department].code.to_owned(),
            postal_code: String::new(),
            population: people[rank],
            latitude: f64::from(latitude) / 100_000.0,
            longitude: f64::from(longitude) / 100_000.0,
            outline,
        });
    }
    give_postal_codes(land, &mut communes, &places);
    Towns { communes, cities: places[..cities.len()].to_vec() }
}

pub fn departments(land: &Land, towns: &Towns) -> Vec<Department> {
    let of = |place: usize| land.department_of(towns.communes[place].outline);
    let department = |place: usize, words: &words::DepartmentWords| {
        let chief = towns.cities.iter().find(|city| of(**city) == place);
        Department {
            code: words.code.to_owned(),
            name: words.name.to_owned(),
            chief_town: chief.map(|city| towns.communes[*city].code.clone()).unwrap_or_default(),
            population: towns
                .communes
                .iter()
                .filter(|town| town.department == words.code)
                .map(|town| town.population)
                .sum(),
        }
    };
    DEPARTMENTS.iter().enumerate().map(|(place, words)| department(place, words)).collect()
}

/// One city for each hospital group: the chief towns of the departments first, the others far apart.
fn found_cities(land: &Land, size: Size, chance: &mut Chance) -> Vec<usize> {
    let members = |department: usize| -> Vec<usize> {
        (0..land.commune_count()).filter(|&commune| land.department_of(commune) == department).collect()
    };
    let mut departments: Vec<Vec<usize>> = (0..land::DEPARTMENTS).map(members).collect();
    departments.sort_by_key(|members| std::cmp::Reverse(members.len()));
    let mut cities: Vec<usize> = Vec::new();
    for round in 0.. {
        let before = cities.len();
        for (members, count) in departments.iter().zip(size.cities()) {
            if round >= count || members.is_empty() {
                continue;
            }
            let heart = middle(land, members);
            let room = |commune: usize| {
                let here = land.centre(commune);
                let nearest = cities.iter().map(|&city| land::distance(land.centre(city), here));
                // The chief town is near the middle, the others fill the room left.
                if round == 0 { -land::distance(here, heart) } else { nearest.fold(f64::INFINITY, f64::min) }
            };
            let candidates: Vec<usize> = (0..8).map(|_| members[chance.below(members.len())]).collect();
            let best = candidates.into_iter().max_by(|&a, &b| room(a).total_cmp(&room(b)));
            cities.extend(best.filter(|city| !cities.contains(city)));
        }
        if cities.len() == before && round > size.cities()[0] {
            break;
        }
    }
    cities
}

fn middle(land: &Land, communes: &[usize]) -> (f64, f64) {
    let sum =
        communes.iter().map(|&commune| land.centre(commune)).fold((0.0, 0.0), |a, b| (a.0 + b.0, a.1 + b.1));
    (sum.0 / communes.len() as f64, sum.1 / communes.len() as f64)
}

/// All the communes, the most populated first: the cities, then what surrounds them, with some market towns.
fn rank(land: &Land, cities: &[usize], chance: &mut Chance) -> Vec<usize> {
    let mut others: Vec<(f64, usize)> = (0..land.commune_count())
        .filter(|commune| !cities.contains(commune))
        .map(|commune| {
            let pull: f64 = cities
                .iter()
                .enumerate()
                .map(|(rank, &city)| {
                    let far = land::distance(land.centre(city), land.centre(commune)) / 7.0;
                    2.0 / (rank as f64 + 2.0) / (1.0 + far * far)
                })
                .sum();
            let market = if chance.is_in(7) { 0.35 * chance.unit() } else { 0.0 };
            (pull + market + 0.08 * chance.unit(), commune)
        })
        .collect();
    others.sort_by(|a, b| b.0.total_cmp(&a.0));
    cities.iter().copied().chain(others.into_iter().map(|(_, commune)| commune)).collect()
}

fn populations(count: usize, people: u32, chance: &mut Chance) -> Vec<u32> {
    let weights: Vec<f64> = (0..count).map(|rank| chance.between(0.92, 1.08) / (rank as f64 + 2.0)).collect();
    let unit = f64::from(people) / weights.iter().sum::<f64>();
    weights.into_iter().map(|weight| (weight * unit) as u32).collect()
}

fn name(land: &Land, order: &[usize], cities: usize, chance: &mut Chance) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let mut names: Vec<String> = Vec::new();
    for (rank, &commune) in order.iter().enumerate() {
        let near = |&city: &usize| land::distance(land.centre(order[city]), land.centre(commune)) < 9.0;
        let city = (0..cities.min(rank)).find(near);
        let site = Site {
            department: land.department_of(commune),
            is_on_the_coast: land.is_on_the_west_coast(commune),
            is_a_city: rank < cities,
            city: city.map(|city| names[city].as_str()),
        };
        let name = loop {
            let name = words::town(&site, chance);
            if taken.insert(words::slug(&name)) {
                break name;
            }
        };
        names.push(name);
    }
    names
}

/// A post office serves the communes nearest to it, some six of them. No French postal code begins with 99.
fn give_postal_codes(land: &Land, communes: &mut [Commune], by_population: &[usize]) {
    for (place, words) in DEPARTMENTS.iter().enumerate() {
        let members: Vec<usize> =
            by_population.iter().copied().filter(|&town| communes[town].department == words.code).collect();
        let offices = members.len().div_ceil(6).min(99);
        for &town in &members {
            let here = land.centre(communes[town].outline);
            let far = |office: usize| land::distance(land.centre(communes[members[office]].outline), here);
            let nearest = (0..offices).min_by(|&a, &b| far(a).total_cmp(&far(b))).unwrap_or(0);
            communes[town].postal_code = format!("99{}{nearest:02}", place + 1);
        }
    }
}
