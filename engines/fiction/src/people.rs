//! Whom to call in each structure, as far as anybody knows: nearly everyone in hospitals, one nursing home in
//! two, hardly a pharmacy.
//!
//! The telephone numbers are those that ARCEP keeps for fiction, the addresses end in `.example` (RFC 2606).

use std::collections::{BTreeMap, BTreeSet};

use crate::chance::Chance;
use crate::sectors::Sector;
use crate::words::{self, Person};
use crate::{Contact, World, structures};

const LANDLINES: &[&str] = &["01 99 00", "02 61 91", "03 53 01", "04 65 71", "05 36 49"];
const MOBILES: &str = "06 39 98";
const ON_CALL: &str = "astreinte";
/// What the hospitals of a group often share.
const SHARED: &[&str] = &["rssi", "dpo"];

/// How many in a hundred are known, by role.
type Known = &'static [(&'static str, u32)];

const HOSPITAL: Known = &[("direction", 97), ("dsi", 95), ("rssi", 92), ("dpo", 88), (ON_CALL, 86)];
const CLINIC: Known = &[("direction", 80), ("dsi", 55), ("rssi", 42), ("dpo", 48), (ON_CALL, 40)];
const LABORATORY: Known = &[("direction", 80), ("dsi", 45), ("rssi", 25), ("dpo", 50), (ON_CALL, 20)];
const LARGE: Known = &[("direction", 65), ("dsi", 40), ("rssi", 12), ("dpo", 38)];
const NURSING_HOME: Known = &[("direction", 50), ("referent", 24), (ON_CALL, 14)];
const PHARMACY: Known = &[("direction", 4)];
const OTHER: Known = &[("direction", 12), ("referent", 4)];

pub fn contacts(world: &World) -> Vec<Contact> {
    let mut chance = Chance::new(world.seed, "people");
    let mut held: BTreeMap<&str, usize> = BTreeMap::new();
    for establishment in &world.establishments {
        *held.entry(&establishment.legal_entity).or_default() += 1;
    }
    let hospitals: BTreeSet<&str> = world
        .legal_entities
        .iter()
        .filter(|entity| entity.sector.is_public_hospital())
        .map(|entity| entity.number.as_str())
        .collect();
    let mut contacts = Vec::new();
    for entity in &world.legal_entities {
        let count = held.get(entity.number.as_str()).copied().unwrap_or(0);
        let known = match entity.sector {
            Sector::Regional | Sector::Hospital | Sector::Mental => HOSPITAL,
            Sector::Clinic => CLINIC,
            Sector::Laboratory | Sector::Blood => LABORATORY,
            Sector::Council => LARGE,
            _ if count >= 5 => LARGE,
            _ => continue,
        };
        let site = domain(&structures::short(&entity.name));
        add(known, &entity.number, &site, &mut chance, &mut contacts);
    }
    for establishment in &world.establishments {
        let known = match establishment.category.code {
            _ if hospitals.contains(establishment.legal_entity.as_str()) => continue,
            "500" => NURSING_HOME,
            "365" | "128" | "161" | "109" => CLINIC,
            "620" => PHARMACY,
            _ if held[establishment.legal_entity.as_str()] > 1 => continue,
            _ => OTHER,
        };
        let site = domain(&format!("{} {}", establishment.name, establishment.town));
        add(known, &establishment.number, &site, &mut chance, &mut contacts);
    }
    share_in_groups(world, &mut chance, &mut contacts);
    contacts
}

fn add(known: Known, structure: &str, site: &str, chance: &mut Chance, contacts: &mut Vec<Contact>) {
    for &(role, percent) in known {
        if !chance.is_in(percent) {
            continue;
        }
        let person = words::person(chance);
        let (name, mailbox, prefix) = match role {
            ON_CALL => ("Astreinte informatique".to_owned(), ON_CALL.to_owned(), MOBILES),
            _ => (full_name(&person), mailbox(&person), chance.pick(LANDLINES)),
        };
        contacts.push(Contact {
            structure: structure.to_owned(),
            role,
            name,
            phone: chance
                .is_in(92)
                .then(|| format!("{prefix} {:02} {:02}", chance.below(100), chance.below(100))),
            email: chance.is_in(90).then(|| format!("{mailbox}@{site}.example")),
            confirmed_days_ago: chance.is_in(78).then(|| (chance.below(30) * chance.below(30)) as u32),
        });
    }
}

/// The person of the support answers for half of the other hospitals of the group.
fn share_in_groups(world: &World, chance: &mut Chance, contacts: &mut [Contact]) {
    for group in &world.groups {
        for &role in SHARED {
            let find = |contact: &&Contact| contact.structure == group.support && contact.role == role;
            let Some(of_support) = contacts.iter().find(find).cloned() else { continue };
            for contact in contacts.iter_mut() {
                let is_member = group.members.iter().any(|member| member.structure == contact.structure);
                if is_member && contact.role == role && chance.is_in(50) {
                    *contact = Contact { structure: contact.structure.clone(), ..of_support.clone() };
                }
            }
        }
    }
}

fn full_name(person: &Person) -> String {
    format!("{} {}", person.given, person.family)
}

fn mailbox(person: &Person) -> String {
    format!("{}.{}", words::slug(person.given), words::slug(&person.family))
}

/// The first words of a name, as a domain; a small word is not left at its end.
fn domain(name: &str) -> String {
    let slug = words::slug(name.trim_start_matches("SELAS "));
    let mut words: Vec<&str> = Vec::new();
    let mut length = 0;
    for word in slug.split('-') {
        length += word.len() + 1;
        if length > 35 {
            break;
        }
        words.push(word);
    }
    while words.len() > 1 && words.last().is_some_and(|word| word.len() <= 3) {
        words.pop();
    }
    words.join("-")
}
