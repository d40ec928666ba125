//! The groupements hospitaliers de territoire (GHT): the public hospitals around that of each city.

use crate::land::{self, Land};
use crate::towns::Towns;
use crate::{Group, LegalEntity, Member, Role, Size, words};

pub fn gather(size: Size, land: &Land, towns: &Towns, legal_entities: &[LegalEntity]) -> Vec<Group> {
    let hospitals: Vec<(&LegalEntity, usize)> = legal_entities
        .iter()
        .filter(|entity| entity.sector.is_public_hospital())
        .filter_map(|entity| {
            Some((entity, towns.communes.iter().position(|town| town.code == entity.commune)?))
        })
        .collect();
    let place = |town: usize| land.centre(towns.communes[town].outline);

    let mut members: Vec<Vec<&LegalEntity>> = Vec::new();
    for &city in &towns.cities {
        members.push(
            hospitals.iter().filter(|(_, town)| *town == city).map(|(entity, _)| *entity).take(1).collect(),
        );
    }
    // The closest first, each city taking no more than its share.
    let mut ways: Vec<(f64, usize, &LegalEntity)> = Vec::new();
    for (group, &city) in towns.cities.iter().enumerate() {
        ways.extend(
            hospitals
                .iter()
                .filter(|(entity, _)| {
                    !members.iter().flatten().any(|support| support.number == entity.number)
                })
                .map(|&(entity, town)| (land::distance(place(city), place(town)), group, entity)),
        );
    }
    ways.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut taken = std::collections::BTreeSet::new();
    for (_, group, entity) in ways {
        let has_room = members[group].len() < size.group_sizes()[group];
        if has_room && taken.insert(&entity.number) {
            members[group].push(entity);
        }
    }

    let mut named = [0; land::DEPARTMENTS];
    let groups = members.iter().enumerate().filter_map(|(place, members)| {
        let (support, parties) = members.split_first()?;
        let department = land.department_of(towns.communes[towns.cities[place]].outline);
        let country = words::DEPARTMENTS[department].countries[named[department]];
        named[department] += 1;
        let member = |entity: &&LegalEntity, role| Member { structure: entity.number.clone(), role };
        Some(Group {
            code: format!("{}{:02}", words::REGION.0, place + 1),
            name: format!("GHT {country}"),
            support: support.number.clone(),
            members: std::iter::once(member(support, Role::Support))
                .chain(parties.iter().map(|entity| member(entity, Role::Party)))
                .collect(),
        })
    });
    groups.collect()
}
