//! What must hold in every world. The last test needs the shared data, to make sure that nothing exists.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::LazyLock;

use crate::{Role, Size, World, words, world};

static FULL: LazyLock<World> = LazyLock::new(|| world(2026, Size::Full));
static SMALL: LazyLock<World> = LazyLock::new(|| world(7, Size::Small));

fn worlds() -> [&'static World; 2] {
    [&FULL, &SMALL]
}

type Rings = Vec<Vec<(i64, i64)>>;

/// The outlines of a file by code, in hundred-thousandths of a degree.
fn outlines(geojson: &str) -> BTreeMap<String, Rings> {
    let json: serde_json::Value = serde_json::from_str(geojson).unwrap();
    let ring = |polygon: &serde_json::Value| -> Vec<(i64, i64)> {
        assert_eq!(polygon.as_array().unwrap().len(), 1, "no hole is written");
        let number = |value: &serde_json::Value| (value.as_f64().unwrap() * 100_000.0).round() as i64;
        polygon[0].as_array().unwrap().iter().map(|point| (number(&point[0]), number(&point[1]))).collect()
    };
    let rings = |geometry: &serde_json::Value| match geometry["type"].as_str() {
        Some("Polygon") => vec![ring(&geometry["coordinates"])],
        _ => geometry["coordinates"].as_array().unwrap().iter().map(ring).collect(),
    };
    let features = json["features"].as_array().unwrap().iter();
    features.map(|f| (f["properties"]["code"].as_str().unwrap().to_owned(), rings(&f["geometry"]))).collect()
}

/// Twice the area; positive when counter-clockwise.
fn area(rings: &Rings) -> i64 {
    rings
        .iter()
        .flat_map(|ring| ring.windows(2))
        .map(|side| side[0].0 * side[1].1 - side[1].0 * side[0].1)
        .sum()
}

fn is_inside(rings: &Rings, (x, y): (f64, f64)) -> bool {
    let crosses = |side: &&[(i64, i64)]| {
        let (a, b) = ((side[0].0 as f64, side[0].1 as f64), (side[1].0 as f64, side[1].1 as f64));
        (a.1 > y) != (b.1 > y) && x < a.0 + (y - a.1) / (b.1 - a.1) * (b.0 - a.0)
    };
    rings.iter().flat_map(|ring| ring.windows(2)).filter(crosses).count() % 2 == 1
}

#[test]
fn a_seed_gives_the_same_world_twice() {
    let again = world(7, Size::Small);
    assert_eq!(again.finess_csv(), SMALL.finess_csv());
    assert_eq!(again.communes_geojson(), SMALL.communes_geojson());
    assert_eq!(again.legal_entities, SMALL.legal_entities);
    assert_eq!(again.contacts(), SMALL.contacts());
    assert_eq!(again.statuses(), SMALL.statuses());
    assert_ne!(world(8, Size::Small).finess_csv(), again.finess_csv());
}

#[test]
fn it_has_the_size_of_a_region() {
    let check = |what: &str, count: usize, low: usize, high: usize| {
        assert!((low..=high).contains(&count), "{count} {what}, not from {low} to {high}");
    };
    check("establishments", FULL.establishments.len(), 8_350, 8_650);
    check("legal entities", FULL.legal_entities.len(), 4_050, 4_300);
    check("communes", FULL.communes.len(), 1_200, 1_200);
    check("people", FULL.communes.iter().map(|town| town.population as usize).sum(), 5_850_000, 5_950_000);
    check("groups", FULL.groups.len(), 15, 15);
    check("departments", FULL.departments.len(), 5, 5);
    let categories: BTreeSet<_> = FULL.establishments.iter().map(|at| at.category.code).collect();
    check("categories", categories.len(), 60, 70);
    check("contacts", FULL.contacts().len(), 1_000, 3_000);
    check("structures", SMALL.establishments.len() + SMALL.legal_entities.len(), 280, 400);
    check("groups", SMALL.groups.len(), 5, 5);
    for world in worlds() {
        assert_eq!(
            world.departments.iter().map(|department| department.population).sum::<u32>(),
            world.communes.iter().map(|town| town.population).sum::<u32>()
        );
    }
}

#[test]
fn every_number_is_valid_and_given_once() {
    for world in worlds() {
        let entities = world.legal_entities.iter().map(|entity| &entity.number);
        let numbers: Vec<&String> =
            entities.chain(world.establishments.iter().map(|at| &at.number)).collect();
        assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), numbers.len());
        for number in numbers {
            assert!(number.len() == 9 && number.starts_with("99"), "{number}");
            let luhn: u32 = number.bytes().rev().enumerate().fold(0, |sum, (place, digit)| {
                let value = u32::from(digit - b'0') * (1 + place as u32 % 2);
                sum + value / 10 + value % 10
            });
            assert_eq!(luhn % 10, 0, "{number}");
        }
    }
}

#[test]
fn everything_belongs_to_something() {
    for world in worlds() {
        let entities: BTreeSet<_> = world.legal_entities.iter().map(|entity| &entity.number).collect();
        let communes: BTreeMap<_, _> = world.communes.iter().map(|town| (&town.code, town)).collect();
        let departments: BTreeSet<_> = world.departments.iter().map(|department| &department.code).collect();
        assert_eq!(communes.len(), world.communes.len());
        let names: BTreeSet<_> = world.communes.iter().map(|town| &town.name).collect();
        assert_eq!(names.len(), world.communes.len());
        for at in &world.establishments {
            assert!(entities.contains(&at.legal_entity));
            assert_eq!(communes[&at.commune].department, at.department);
            assert_eq!(communes[&at.commune].postal_code, at.postal_code);
        }
        for town in &world.communes {
            assert!(departments.contains(&town.department) && town.code.starts_with(&town.department));
            assert!(town.postal_code.len() == 5 && town.postal_code.starts_with("99"), "{town:?}");
        }
        for department in &world.departments {
            assert_eq!(communes[&department.chief_town].department, department.code);
        }
        let holders: BTreeSet<_> = world.establishments.iter().map(|at| &at.legal_entity).collect();
        assert_eq!(holders, entities, "no legal entity is without establishment");
        let numbers: BTreeSet<_> =
            entities.into_iter().chain(world.establishments.iter().map(|at| &at.number)).collect();
        assert!(world.contacts().iter().all(|contact| numbers.contains(&contact.structure)));
        assert!(world.statuses().iter().all(|status| numbers.contains(&status.structure)));
    }
}

#[test]
fn a_hospital_is_in_one_group_at_most() {
    for world in worlds() {
        let mut seen = BTreeSet::new();
        for group in &world.groups {
            assert!(group.members.len() >= 2, "{group:?}");
            let support: Vec<_> =
                group.members.iter().filter(|member| member.role == Role::Support).collect();
            assert_eq!(support.len(), 1);
            assert_eq!(support[0].structure, group.support);
            for member in &group.members {
                assert!(seen.insert(&member.structure));
                let entity =
                    world.legal_entities.iter().find(|entity| entity.number == member.structure).unwrap();
                assert!(entity.sector.is_public_hospital());
            }
        }
        let names: BTreeSet<_> = world.groups.iter().map(|group| &group.name).collect();
        assert_eq!(names.len(), world.groups.len());
    }
    assert_eq!(FULL.groups.iter().map(|group| group.members.len()).max(), Some(12));
}

#[test]
fn the_statuses_are_a_plausible_handful() {
    let statuses = FULL.statuses();
    let check = |code, count| {
        assert_eq!(statuses.iter().filter(|status| status.code == code).count(), count, "{code}")
    };
    check("ESR", 2);
    check("OSE", 20);
    check("NIS2_EE", 60);
    check("NIS2_EI", 500);
}

/// Communes tile departments, and departments tile the region: the same sides are drawn, and the areas,
/// which are whole numbers here, add up exactly.
#[test]
fn the_land_has_no_gap_and_no_overlap() {
    for world in [world(1, Size::Small), world(2, Size::Small), world(3, Size::Full)] {
        let communes = outlines(&world.communes_geojson());
        let departments = outlines(&world.departments_geojson());
        let region = &outlines(&world.region_geojson())["F0"];
        for rings in communes.values().chain(departments.values()).chain([region]) {
            for ring in rings {
                assert_eq!(ring.first(), ring.last());
                assert!(area(&vec![ring.clone()]) > 0, "every ring is ground, counter-clockwise");
            }
        }
        let sum = |outlines: &mut dyn Iterator<Item = &Rings>| -> i64 { outlines.map(area).sum() };
        assert_eq!(sum(&mut departments.values()), area(region));
        for (code, department) in &departments {
            let within = world.communes.iter().filter(|town| &town.department == code);
            assert_eq!(sum(&mut within.map(|town| &communes[&town.code])), area(department), "{code}");
        }
        let points = region.iter().flatten();
        assert!(
            points
                .clone()
                .all(|(x, y)| (-1_400_000..=-1_100_000).contains(x) && (4_600_000..=5_000_000).contains(y))
        );
        assert!((200..12_000).contains(&points.count()));
    }
}

#[test]
fn an_establishment_stands_in_its_commune() {
    for world in [&*FULL, &*SMALL, &world(5, Size::Full), &world(8, Size::Small)] {
        let communes = outlines(&world.communes_geojson());
        let is_in = |commune: &str, longitude: f64, latitude: f64| {
            is_inside(&communes[commune], (longitude * 100_000.0, latitude * 100_000.0))
        };
        assert!(world.establishments.iter().all(|at| is_in(&at.commune, at.longitude, at.latitude)));
        assert!(world.communes.iter().all(|town| is_in(&town.code, town.longitude, town.latitude)));
    }
}

#[test]
fn the_directory_is_well_formed() {
    for world in worlds() {
        let csv = world.finess_csv();
        assert_eq!(csv.lines().count(), world.establishments.len() + 1);
        assert!(csv.lines().all(|line| line.matches(';').count() == 21 && !line.contains('"')));
    }
}

#[test]
fn the_readers_of_the_real_files_read_these() {
    let csv = FULL.finess_csv();
    let mut read = Vec::new();
    let opened = hygie_finess::read(csv.as_bytes(), &mut |item| {
        match item {
            hygie_finess::Item::Establishment(at) => {
                read.push((
                    at.number.to_string(),
                    at.legal_entity.unwrap().to_string(),
                    at.name,
                    at.category,
                ));
            }
            hygie_finess::Item::Refused(refused) => panic!("{refused:?}"),
            _ => {}
        }
        ControlFlow::Continue(())
    });
    assert_eq!(opened.unwrap().layout, hygie_finess::Layout::FlatCsv);
    let written = FULL
        .establishments
        .iter()
        .map(|at| (at.number.clone(), at.legal_entity.clone(), at.name.clone(), at.category.code.to_owned()));
    assert!(written.eq(read));

    for (geojson, count) in
        [(FULL.communes_geojson(), 1_200), (FULL.departments_geojson(), 5), (FULL.region_geojson(), 1)]
    {
        let summary = hygie_contours::read(geojson.as_bytes(), &mut |contour| {
            assert!(contour.unwrap().points > 10);
            ControlFlow::Continue(())
        });
        assert_eq!(summary.unwrap().contours, count);
    }
}

#[test]
fn names_are_of_every_length_but_bounded() {
    let entities = FULL.legal_entities.iter().map(|entity| entity.name.as_str());
    let establishments = FULL.establishments.iter().map(|at| at.name.as_str());
    let lengths: Vec<usize> = entities.chain(establishments).map(|name| name.chars().count()).collect();
    assert!(lengths.iter().all(|length| (4..=120).contains(length)));
    assert!(lengths.iter().any(|length| *length > 95));
    let has = |letter: char| FULL.establishments.iter().any(|at| at.name.contains(letter));
    assert!(has('\'') && has('œ') && has('é'));
    assert!(!FULL.establishments.iter().any(|at| at.name.contains("  ") || at.name.ends_with(' ')));
}

#[test]
fn contacts_lead_nowhere_real() {
    let contacts = FULL.contacts();
    let prefixes = ["01 99 00", "02 61 91", "03 53 01", "04 65 71", "05 36 49", "06 39 98"];
    for contact in &contacts {
        let phone = contact.phone.as_deref();
        assert!(phone.is_none_or(|phone| phone.len() == 14 && prefixes.contains(&&phone[..8])), "{phone:?}");
        let is_example = |email: &str| {
            email.ends_with(".example")
                && email.chars().all(|c| c.is_ascii_alphanumeric() || "-.@".contains(c))
        };
        assert!(contact.email.as_deref().is_none_or(is_example), "{:?}", contact.email);
    }
    let supports = FULL.groups.iter().filter(|group| {
        contacts.iter().any(|contact| contact.structure == group.support && contact.role == "rssi")
    });
    assert!(supports.count() >= 12);
}

#[test]
fn no_town_exists() {
    let folder = std::env::var_os("HYGIE_SHARED")
        .map(PathBuf::from)
        .unwrap_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")));
    let path = folder.join("data/geo/communes_2026.json.gz");
    let file = std::fs::File::open(&path).unwrap_or_else(|_| {
        panic!("{} is missing: set HYGIE_SHARED to the folder of the shared data", path.display())
    });
    let json: serde_json::Value = serde_json::from_reader(flate2::read::GzDecoder::new(file)).unwrap();
    let real: BTreeSet<String> = json
        .as_array()
        .unwrap()
        .iter()
        .map(|commune| words::slug(commune["nom"].as_str().unwrap()))
        .collect();
    let is_real = |name: &str| real.contains(&words::slug(name));

    let plain =
        words::STEMS.iter().flat_map(|stem| words::ENDINGS.iter().map(move |end| format!("{stem}{end}")));
    let made: Vec<String> = plain.filter(|name| !words::REAL.contains(&name.as_str())).collect();
    assert_eq!(made.iter().filter(|name| is_real(name)).collect::<Vec<_>>(), Vec::<&String>::new());
    let saints = words::SAINTS.iter().filter(|saint| is_real(&format!("Saint-{saint}")));
    assert_eq!(saints.count(), 0);
    for world in worlds() {
        assert_eq!(world.communes.iter().filter(|town| is_real(&town.name)).count(), 0);
    }
}
