//! The real outlines of /data/geo of the shared folder, and what a file can have wrong.

use std::collections::{BTreeSet, HashMap};
use std::io::Write as _;
use std::ops::ControlFlow;
use std::path::PathBuf;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;

use crate::{Contour, Reason, Refused, Summary, Unreadable};

fn shared(name: &str) -> PathBuf {
    let folder = std::env::var_os("HYGIE_SHARED")
        .map(PathBuf::from)
        .unwrap_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")));
    let path = folder.join("data/geo").join(name);
    assert!(
        path.exists(),
        "{} is missing: set HYGIE_SHARED to the folder of the shared data",
        path.display()
    );
    path
}

type Everything = (Vec<Contour>, Vec<Refused>, Result<Summary, Unreadable>);

fn read(bytes: &[u8]) -> Everything {
    let (mut contours, mut refused) = (Vec::new(), Vec::new());
    let summary = crate::read(bytes, &mut |found| {
        match found {
            Ok(contour) => contours.push(contour),
            Err(refusal) => refused.push(refusal),
        }
        ControlFlow::Continue(())
    });
    (contours, refused, summary)
}

fn read_file(name: &str) -> Vec<Contour> {
    let (contours, refused, summary) = read(&std::fs::read(shared(name)).unwrap());
    let summary = summary.unwrap();
    assert_eq!(refused, []);
    assert_eq!(summary.contours, contours.len());
    contours
}

/// The absolute points of a path, ring by ring.
fn rings(path: &str) -> Vec<Vec<(i32, i32)>> {
    let (mut x, mut y) = (0, 0);
    let mut rings = Vec::new();
    for ring in path.split_terminator('z') {
        let ring = ring.strip_prefix('m').expect("a ring begins with a move");
        let spaced = ring.replace('-', " -");
        let numbers: Vec<i32> = spaced.split_whitespace().map(|number| number.parse().unwrap()).collect();
        let mut points = Vec::new();
        for pair in numbers.chunks(2) {
            (x, y) = (x + pair[0], y + pair[1]);
            points.push((x, y));
        }
        (x, y) = points[0];
        rings.push(points);
    }
    rings
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn collection(features: &str) -> String {
    format!(r#"{{"type":"FeatureCollection","features":[{features}]}}"#)
}

fn feature(properties: &str, geometry: &str) -> String {
    format!(r#"{{"type":"Feature","properties":{properties},"geometry":{geometry}}}"#)
}

fn polygon(coordinates: &str) -> String {
    format!(r#"{{"type":"Polygon","coordinates":{coordinates}}}"#)
}

const SQUARE: &str = "[[[2.0,50.0],[2.1,50.0],[2.1,50.1],[2.0,50.1],[2.0,50.0]]]";

#[test]
fn every_real_file_is_read_whole() {
    let check = |name, count| assert_eq!(read_file(name).len(), count, "{name}");
    check("communes_hauts-de-france.geojson.gz", 3808);
    check("departements_hauts-de-france.geojson", 5);
    check("arrondissements_hauts-de-france.geojson.gz", 26);
    check("region_hauts-de-france.geojson", 1);
    check("regions_metropole_simplifie.geojson.gz", 13);
    check("regions_avec-outre-mer.geojson.gz", 18);
    check("departements_metropole_simplifie.geojson.gz", 96);
}

#[test]
fn the_communes_of_a_region_fit_in_a_page() {
    let communes = read_file("communes_hauts-de-france.geojson.gz");
    let fine: usize = communes.iter().map(|commune| commune.fine.len()).sum();
    let coarse: usize = communes.iter().map(|commune| commune.coarse.len()).sum();
    assert!(fine <= 700_000, "{fine} bytes");
    assert!(coarse <= 300_000, "{coarse} bytes");
    for commune in &communes {
        assert!(rings(&commune.fine).iter().all(|ring| ring.len() >= 3), "{}", commune.name);
        assert!(!rings(&commune.coarse).is_empty(), "{}", commune.name);
        assert_eq!(rings(&commune.fine).iter().map(Vec::len).sum::<usize>(), commune.points);
    }
}

#[test]
fn neighbours_share_their_border() {
    let communes = read_file("communes_hauts-de-france.geojson.gz");
    let mut owners: HashMap<(i32, i32), BTreeSet<&str>> = HashMap::new();
    for commune in &communes {
        for point in rings(&commune.fine).concat() {
            owners.entry(point).or_default().insert(&commune.code);
        }
    }
    // Alone is a point of the coast, of the border of the region, or one the neighbour has in line.
    let alone = owners.values().filter(|codes| codes.len() == 1).count();
    assert!(alone * 5 < owners.len(), "{alone} points of {} belong to one commune only", owners.len());
    let find = |name: &str| communes.iter().find(|commune| commune.name == name).unwrap();
    let (lille, lambersart) = (find("Lille"), find("Lambersart"));
    let shared = owners
        .values()
        .filter(|codes| codes.contains(lille.code.as_str()) && codes.contains(lambersart.code.as_str()));
    assert!(shared.count() >= 5);
}

#[test]
fn a_path_is_written_without_a_character_too_many() {
    let (contours, _, summary) =
        read(collection(&feature(r#"{"code":"A","nom":"B"}"#, &polygon(SQUARE))).as_bytes());
    let contour = &contours[0];
    assert_eq!(contour.fine, "m2000-50000 100 0 0-100-100 0z");
    assert_eq!(contour.coarse, contour.fine);
    assert_eq!((contour.code.as_str(), contour.name.as_str(), contour.points), ("A", "B", 4));
    assert_eq!(summary.unwrap().bounds, Some(contour.bounds));
    assert_eq!(rings(&contour.fine), [[(2000, -50000), (2100, -50000), (2100, -50100), (2000, -50100)]]);
}

#[test]
fn points_that_change_nothing_are_dropped() {
    let check = |coordinates: &str, fine: &str| {
        let (contours, refused, _) =
            read(collection(&feature(r#"{"code":"A"}"#, &polygon(coordinates))).as_bytes());
        assert_eq!(refused, []);
        assert_eq!(contours[0].fine, fine, "{coordinates}");
    };
    // In line, repeated on the grid, across the ends, and a spike.
    check("[[[0,0],[1,0],[2,0],[2,-2],[0,0]]]", "m0 0 2000 0 0 2000z");
    check("[[[0,0],[2,0],[2,0.0001],[2.0002,-2],[0,0]]]", "m0 0 2000 0 0 2000z");
    check("[[[1,0],[2,0],[2,-2],[0,0],[1,0]]]", "m2000 0 0 2000-2000-2000z");
    check("[[[0,0],[2,0],[3,0],[2,0],[2,-2],[0,0]]]", "m0 0 2000 0 0 2000z");
    // A hole too small to be seen goes, an island too small stays.
    check(
        "[[[0,0],[2,0],[2,-2],[0,0]],[[1,-0.5],[1.0001,-0.5],[1,-0.5001],[1,-0.5]]]",
        "m0 0 2000 0 0 2000z",
    );
    check("[[[1,1],[1.0001,1],[1.0001,1.0001],[1,1]]]", "m1000-1000 1 0-1 1z");
}

#[test]
fn a_second_ring_starts_from_the_first() {
    let geometry = r#"{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,-1],[0,0]]],[[[5,5,12],[6,5,12],[6,4,12],[5,5,12]]]]}"#;
    let (contours, _, _) =
        read(collection(&feature(r#"{"insee":59350,"name":"Lille"}"#, geometry)).as_bytes());
    assert_eq!(contours[0].fine, "m0 0 1000 0 0 1000zm5000-5000 1000 0 0 1000z");
    assert_eq!(contours[0].code, "59350");
    assert_eq!(rings(&contours[0].fine).len(), 2);
}

#[test]
fn the_most_precise_code_is_taken() {
    let check = |properties: &str, code: &str, name: &str| {
        let (contours, _, _) = read(collection(&feature(properties, &polygon(SQUARE))).as_bytes());
        assert_eq!((contours[0].code.as_str(), contours[0].name.as_str()), (code, name), "{properties}");
    };
    check(r#"{"INSEE_REG":"32","INSEE_DEP":"59","INSEE_COM":"59350","NOM":"Lille"}"#, "59350", "Lille");
    check(r#"{"INSEE_REG":"32","INSEE_DEP":"59","NOM_DEP":"Nord"}"#, "59", "Nord");
    check(r#"{"code":" 02 ","nom":null}"#, "02", "02");
}

#[test]
fn a_broken_territory_does_not_hide_the_others() {
    let check = |feature: &str, reason: Reason| {
        let good = self::feature(r#"{"code":"after"}"#, &polygon(SQUARE));
        let (contours, refused, summary) = read(collection(&format!("{feature},{good}")).as_bytes());
        assert_eq!(refused.len(), 1, "{feature}");
        assert_eq!((refused[0].rank, &refused[0].reason), (1, &reason), "{feature}");
        assert_eq!(refused[0].code(), reason.code());
        assert_eq!(contours[0].code, "after");
        assert_eq!(summary.unwrap().contours, 1);
    };
    let with = |geometry: &str| feature(r#"{"code":"A"}"#, geometry);
    check("null", Reason::NotAFeature);
    check("[1,{}]", Reason::NotAFeature);
    check(&feature("{}", &polygon(SQUARE)), Reason::NoCode);
    check(&feature("null", &polygon(SQUARE)), Reason::NoCode);
    check(&feature(r#"{"code":[1],"insee":""}"#, &polygon(SQUARE)), Reason::NoCode);
    check(&with("null"), Reason::NoGeometry);
    check(&with(&polygon("[]")), Reason::NoGeometry);
    check(&with(r#"{"type":"Point","coordinates":[2,50]}"#), Reason::OtherGeometry("Point".into()));
    check(
        &with(r#"{"type":"GeometryCollection","geometries":[]}"#),
        Reason::OtherGeometry("GeometryCollection".into()),
    );
    check(&with(&polygon("[[[2,50],[2],[3,51]]]")), Reason::BrokenCoordinates);
    check(&with(&polygon("[[[2,50],\"x\",[3,51]]]")), Reason::BrokenCoordinates);
    check(&with(&polygon("[[2,50],[3,50],[3,51]]")), Reason::BrokenCoordinates);
    check(&with(&polygon("[[[[[[[[2,50]]]]]]]]")), Reason::BrokenCoordinates);
    check(&with(&polygon("7")), Reason::BrokenCoordinates);
    check(&with(&polygon("[[[652000,7060000],[652100,7060000],[652100,7060100]]]")), Reason::Projected);
}

#[test]
fn a_territory_of_absurd_size_is_refused() {
    let points = "[1,2],".repeat(crate::MAX_POINTS + 1);
    let coordinates = format!("[[{}]]", points.trim_end_matches(','));
    let (_, refused, _) = read(collection(&feature(r#"{"code":"A"}"#, &polygon(&coordinates))).as_bytes());
    assert_eq!(refused[0].reason, Reason::TooManyPoints);
}

#[test]
fn a_file_that_cannot_be_read_says_why() {
    let check = |bytes: &[u8], code: &str| {
        let (_, _, summary) = read(bytes);
        assert_eq!(
            summary.unwrap_err().code(),
            code,
            "{}",
            String::from_utf8_lossy(&bytes[..bytes.len().min(60)])
        );
    };
    let good = collection(&feature(r#"{"code":"A"}"#, &polygon(SQUARE)));
    let packed = gzip(good.as_bytes());
    check(b"", "empty");
    check(b"\xef\xbb\xbf \n", "empty");
    check(b"<!doctype html><title>404</title>", "markup");
    check(b"PK\x03\x04", "archive");
    check(b"code;nom\n01;Ain\n", "not-json");
    check(b"\"a\"", "not-geojson");
    check(b"[1,2]", "not-geojson");
    check(br#"{"type":"Topology","objects":{}}"#, "not-geojson");
    check(br#"{"type":"FeatureCollection","features":{}}"#, "not-geojson");
    check(collection("").as_bytes(), "no-features");
    check(&good.as_bytes()[..good.len() - 20], "truncated");
    check(&packed[..packed.len() - 9], "broken-gzip");
    check(&[&packed[..], b"trailing"].concat(), "broken-gzip");
    check(format!("{good} more").as_bytes(), "not-json");
    assert_eq!(read(&packed).2.unwrap(), read(good.as_bytes()).2.unwrap());
}

#[test]
fn a_file_that_never_ends_is_refused() {
    let endless = std::io::Read::chain(&b"{\"a\":\""[..], std::io::repeat(b'x'));
    let text = crate::input::open(endless, 100_000).unwrap();
    let summary = crate::document::read(text, &mut |_| ControlFlow::Continue(()));
    assert!(matches!(summary, Err(Unreadable::TooLarge)));
}

#[test]
fn the_reader_stops_when_asked() {
    let square = feature(r#"{"code":"A"}"#, &polygon(SQUARE));
    let text = format!("{}, this is never read", &collection(&square).trim_end_matches("]}"));
    let summary = crate::read(text.as_bytes(), &mut |_| ControlFlow::Break(())).unwrap();
    assert_eq!(summary.contours, 1);
}

fn random_json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<i32>().prop_map(|number| number.to_string()),
        (-200.0..200.0).prop_map(|number: f64| number.to_string()),
        prop_oneof!["Polygon", "MultiPolygon", "FeatureCollection", "[a-z]{0,5}"]
            .prop_map(|text| format!("\"{text}\"")),
    ];
    leaf.prop_recursive(8, 64, 6, |inner| {
        let key =
            prop_oneof!["type", "features", "geometry", "coordinates", "properties", "code", "[a-z]{0,3}"];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec((key, inner), 0..6).prop_map(|members| {
                let members: Vec<_> =
                    members.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    })
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&bytes);
        let _ = read(&gzip(&bytes));
    }

    #[test]
    fn no_json_makes_it_panic(json in random_json()) {
        let _ = read(json.as_bytes());
        let _ = read(collection(&json).as_bytes());
        let _ = read(collection(&feature(r#"{"code":"A"}"#, &json)).as_bytes());
        let _ = read(collection(&feature(r#"{"code":"A"}"#, &polygon(&json))).as_bytes());
    }

    #[test]
    fn every_outline_becomes_a_path(points in prop::collection::vec((-180.0..180.0f64, -90.0..90.0f64), 1..20)) {
        let ring: Vec<_> = points.iter().map(|(x, y)| format!("[{x},{y}]")).collect();
        let coordinates = format!("[[{}]]", ring.join(","));
        let (contours, _, _) = read(collection(&feature(r#"{"code":"A"}"#, &polygon(&coordinates))).as_bytes());
        prop_assert!(rings(&contours[0].fine)[0].len() >= 3);
        prop_assert!(rings(&contours[0].coarse)[0].len() >= 3);
        prop_assert_eq!(rings(&contours[0].fine).concat().len(), contours[0].points);
    }
}
