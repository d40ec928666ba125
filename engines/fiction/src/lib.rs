//! A fictional health region of the real size and mix, for demonstrations and tests: its land, its towns, its
//! structures, its people. Everything follows from a seed; nothing in it exists.
//!
//! What cannot be taken for real is chosen so: the land lies in the ocean, its codes (`F0` for the region,
//! `F1` to `F5` for the departments) and its FINESS numbers (`99…`) belong to no department, no SIREN is
//! given, the telephone numbers are those kept for fiction and the addresses end in `.example`. The region
//! and its departments bear the same names whatever the seed; towns, structures and people change.

mod chance;
mod files;
mod groups;
mod land;
mod nomenclature;
mod people;
mod sectors;
mod standing;
mod structures;
#[cfg(test)]
mod tests;
mod towns;
mod words;

use chrono::NaiveDate;

pub use nomenclature::Category;

use chance::Chance;
use files::Territory;
use land::Land;
use sectors::Sector;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// A whole region: about 4,200 legal entities and 8,500 establishments in 1,200 communes.
    Full,
    /// The same land and the same mix, one fortieth of the structures: about 330 of them in 60 communes.
    Small,
}

pub struct World {
    pub region: Place,
    pub departments: Vec<Department>,
    /// Sorted by code.
    pub communes: Vec<Commune>,
    /// Entités juridiques (EJ), sorted by number.
    pub legal_entities: Vec<LegalEntity>,
    /// Établissements (ET), sorted by number.
    pub establishments: Vec<Establishment>,
    /// Groupements hospitaliers de territoire (GHT).
    pub groups: Vec<Group>,
    seed: u64,
    size: Size,
    land: Land,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub code: String,
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Department {
    pub code: String,
    pub name: String,
    /// Code of its chief town.
    pub chief_town: String,
    pub population: u32,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Commune {
    /// Its department, then three figures, as INSEE does.
    pub code: String,
    pub name: String,
    /// Code of its department.
    pub department: String,
    pub postal_code: String,
    pub population: u32,
    pub latitude: f64,
    pub longitude: f64,
    /// Its place in the land.
    outline: usize,
}

/// A code of the nomenclature TRE_R72 and its label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LegalStatus {
    pub code: &'static str,
    pub label: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegalEntity {
    pub number: String,
    pub name: String,
    pub legal_status: LegalStatus,
    /// Code of the commune where it sits.
    pub commune: String,
    sector: Sector,
}

/// Part taken in the public hospital service (SPH).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicService {
    pub code: &'static str,
    pub label: &'static str,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Establishment {
    pub number: String,
    /// Number of its legal entity.
    pub legal_entity: String,
    pub name: String,
    pub category: &'static Category,
    pub public_service: Option<PublicService>,
    pub address: String,
    pub postal_code: String,
    /// Its town, as the post writes it.
    pub town: String,
    /// Code of its commune.
    pub commune: String,
    /// Code of its department.
    pub department: String,
    pub opened: NaiveDate,
    pub updated: NaiveDate,
    pub latitude: f64,
    pub longitude: f64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub code: String,
    pub name: String,
    /// Number of the legal entity that supports it. It is also the first of the members.
    pub support: String,
    pub members: Vec<Member>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Number of the legal entity.
    pub structure: String,
    pub role: Role,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Support,
    Party,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Number of a legal entity or of an establishment.
    pub structure: String,
    /// `direction`, `dsi`, `rssi`, `dpo`, `referent` or `astreinte`.
    pub role: &'static str,
    pub name: String,
    pub phone: Option<String>,
    pub email: Option<String>,
    /// When the contact was last known to be right; never for some.
    pub confirmed_days_ago: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Number of the legal entity.
    pub structure: String,
    /// `ESR`, `OSE`, `NIS2_EE` or `NIS2_EI`.
    pub code: &'static str,
    pub since: NaiveDate,
}

/// The world of a seed.
pub fn world(seed: u64, size: Size) -> World {
    let land = Land::new(seed, size.communes());
    let towns = towns::settle(seed, &land, size);
    let structures = structures::build(seed, size, &land, &towns);
    let groups = groups::gather(size, &land, &towns, &structures.legal_entities);
    let (code, name) = words::REGION;
    World {
        region: Place { code: code.to_owned(), name: name.to_owned() },
        departments: towns::departments(&land, &towns),
        communes: towns.communes,
        legal_entities: structures.legal_entities,
        establishments: structures.establishments,
        groups,
        seed,
        size,
        land,
    }
}

impl World {
    /// The directory in the flat layout of FINESS: 22 columns, `;`, UTF-8, WGS84.
    pub fn finess_csv(&self) -> String {
        files::finess_csv(self)
    }

    /// The legal entities, in a layout that gives their own names and legal statuses.
    pub fn legal_entities_csv(&self) -> String {
        files::legal_entities_csv(self)
    }

    pub fn communes_geojson(&self) -> String {
        files::geojson(self.communes.iter().map(|commune| Territory {
            code: &commune.code,
            name: &commune.name,
            rings: self.land.commune_outline(commune.outline),
        }))
    }

    pub fn departments_geojson(&self) -> String {
        files::geojson(self.departments.iter().enumerate().map(|(place, department)| Territory {
            code: &department.code,
            name: &department.name,
            rings: self.land.department_outline(place),
        }))
    }

    pub fn region_geojson(&self) -> String {
        let region =
            Territory { code: &self.region.code, name: &self.region.name, rings: self.land.region_outline() };
        files::geojson(std::iter::once(region))
    }

    pub fn contacts(&self) -> Vec<Contact> {
        people::contacts(self)
    }

    pub fn statuses(&self) -> Vec<Status> {
        standing::statuses(self)
    }
}

impl Size {
    fn communes(self) -> usize {
        match self {
            Size::Full => 1_200,
            Size::Small => 60,
        }
    }

    fn people(self) -> u32 {
        match self {
            Size::Full => 5_900_000,
            Size::Small => 295_000,
        }
    }

    /// How many cities each department has, the largest department first.
    fn cities(self) -> [usize; land::DEPARTMENTS] {
        match self {
            Size::Full => [5, 4, 3, 2, 1],
            Size::Small => [1; land::DEPARTMENTS],
        }
    }

    /// The most members that the hospital group of each city may have, the largest city first.
    fn group_sizes(self) -> &'static [usize] {
        match self {
            Size::Full => &[12, 9, 7, 6, 6, 5, 5, 4, 4, 3, 3, 2, 2, 2, 2],
            Size::Small => &[3, 3, 2, 2, 2],
        }
    }

    /// How many legal entities of a sector hold several establishments.
    fn holders(self, sector: Sector, full: usize) -> usize {
        match (self, sector) {
            (Size::Full, _) => full,
            (Size::Small, Sector::Hospital) => 10,
            (Size::Small, Sector::Council) => land::DEPARTMENTS,
            (Size::Small, _) => full.div_ceil(40),
        }
    }

    /// The part of a count of the whole region that this size has.
    fn share(self, full: usize) -> usize {
        match self {
            Size::Full => full,
            Size::Small => full / 40,
        }
    }

    /// The same, what is left of the division being left to chance.
    fn scale(self, full: usize, chance: &mut Chance) -> usize {
        match self {
            Size::Full => full,
            Size::Small => (full + chance.below(40)) / 40,
        }
    }
}
