use hygie_registry::{FileKind, READ};
use hygie_testkit::shared;

use crate::door::scene::{bring_in, flat, product};

#[tokio::test]
async fn the_files_of_a_region_come_in_and_come_again_without_change() {
    let product = product().await;
    let flat = "data/finess/finess_2021-01-08_hauts-de-france.csv.gz";
    let (_, trial) = bring_in(&product, FileKind::Finess, shared(flat), true).await;
    assert_eq!((trial.created, trial.refused), (12_750, 0));
    let (_, report) = bring_in(&product, FileKind::Finess, shared(flat), false).await;
    assert_eq!((report.created, report.changed, report.closed, report.refused), (12_750, 0, 0, 0));
    let (_, again) = bring_in(&product, FileKind::Finess, shared(flat), false).await;
    assert_eq!((again.created, again.changed, again.closed, again.unchanged), (0, 0, 0, 12_750));

    let officer = product.person_with(&[READ], product.region("32").await).await;
    officer.get("/structures").await.is(200).says("8\u{202f}576 structures");
    officer.get("/structures?q=centre+hospitalier+douai").await.is(200).says("DOUAI");
    officer.get("/structures?q=centre+hospitalier+duoai").await.is(200).says("DOUAI");

    // The original layout says the same of the same structures.
    let etalab = "data/finess/etalab-cs1100507_2021-01-08_hauts-de-france_reconstruit.csv.gz";
    let (_, report) = bring_in(&product, FileKind::Finess, shared(etalab), false).await;
    assert_eq!((report.created, report.closed, report.refused), (0, 0, 0));

    // The statistics of health establishments name legal entities that FINESS only mentions.
    let (_, report) =
        bring_in(&product, FileKind::Finess, shared("data/finess/SAE_IDB_2023r_reg32.csv"), false).await;
    assert!(report.changed > 50 && report.refused == 0 && report.closed == 0, "{report:?}");

    let (_, report) =
        bring_in(&product, FileKind::Ght, shared("data/ght/ght_hauts-de-france_membres.csv"), false).await;
    assert_eq!((report.created, report.refused), (15 + 78, 0), "{:?}", report.lines);
    let (_, again) =
        bring_in(&product, FileKind::Ght, shared("data/ght/ght_hauts-de-france_membres.csv"), false).await;
    assert_eq!((again.created, again.changed, again.unchanged), (0, 0, 93));

    for (file, count) in [
        ("data/geo/region_hauts-de-france.geojson", 1),
        ("data/geo/departements_hauts-de-france.geojson", 5),
        ("data/geo/arrondissements_hauts-de-france.geojson.gz", 26),
        ("data/geo/communes_hauts-de-france.geojson.gz", 3808),
    ] {
        let (_, report) = bring_in(&product, FileKind::Contours, shared(file), false).await;
        assert_eq!((report.created, report.refused), (count, 0), "{file}: {:?}", report.lines);
        let (_, again) = bring_in(&product, FileKind::Contours, shared(file), false).await;
        assert_eq!((again.created, again.changed, again.unchanged), (0, 0, count), "{file}");
    }
}

#[tokio::test]
async fn the_lists_of_the_whole_country_come_in() {
    let product = product().await;
    let (_, report) = bring_in(&product, FileKind::Ght, shared("data/ght/SAE_GHT_2023r.csv"), false).await;
    assert_eq!((report.created, report.refused), (134, 1), "{:?}", report.lines);
    assert_eq!(
        report.lines.iter().find(|line| line.is_refused).map(|line| line.code.as_str()),
        Some("turned-into-date")
    );
    for (file, count) in [
        ("data/geo/regions_metropole_simplifie.geojson.gz", 13),
        ("data/geo/departements_metropole_simplifie.geojson.gz", 96),
    ] {
        let (_, report) = bring_in(&product, FileKind::Contours, shared(file), false).await;
        assert_eq!((report.created, report.refused), (count, 0), "{file}: {:?}", report.lines);
    }
    let (_, report) =
        bring_in(&product, FileKind::Contours, shared("data/geo/regions_avec-outre-mer.geojson.gz"), false)
            .await;
    assert_eq!(report.created + report.changed + report.unchanged, 18, "{:?}", report.lines);
}

#[tokio::test]
async fn every_other_layout_of_finess_comes_in() {
    let product = product().await;
    for file in [
        "data/finess/etalab-cs1100502_2026-05-12_extrait_14-lignes.csv",
        "data/finess/finess-plus/exemple-finess-structures-journalier-20260309_extrait.json",
        "data/finess/finess_2021-01-08_fhir_hauts-de-france_etablissements-de-sante.ndjson.gz",
        "data/finess/SAE_ID_2023r_reg32.csv",
        "data/finess/SAE_IDB_2023r_reg32.csv",
    ] {
        let (_, report) = bring_in(&product, FileKind::Finess, shared(file), false).await;
        assert!(report.unreadable.is_none() && report.created + report.changed > 0, "{file}: {report:?}");
        let (_, again) = bring_in(&product, FileKind::Finess, shared(file), false).await;
        assert_eq!((again.created, again.closed), (0, 0), "{file}");
    }
}

#[tokio::test]
async fn a_file_damaged_by_a_spreadsheet_is_refused_whole_and_explained() {
    let product = product().await;
    let file = "data/finess/etalab-cs1100507_2026-01-07_abime-par-tableur_extrait.csv";
    let (_, report) = bring_in(&product, FileKind::Finess, shared(file), false).await;
    let (code, why) = report.unreadable.expect("the file is refused");
    assert_eq!(code, "damaged-by-spreadsheet");
    assert!(why.contains("line"), "{why}");
    assert_eq!(report.created, 0);
    let reader = product.person_with(&[READ], product.nation().await).await;
    reader.get("/structures").await.is(200).says("Aucune structure");
}

#[tokio::test]
async fn a_number_absent_from_a_full_file_is_closed_and_an_extract_closes_nothing() {
    let product = product().await;
    let row = |index: usize| {
        let number = format!("59{index:06}");
        let key = (0..10).find(|key| luhn(&format!("{number}{key}"))).unwrap();
        format!("{number}{key}")
    };
    let numbers: Vec<String> = (1..=40).map(row).collect();
    let lines = |numbers: &[String]| {
        let rows: Vec<[&str; 8]> = numbers
            .iter()
            .map(|n| [n.as_str(), "590780193", "MAISON DU PORT", "500", "LILLE", "59350", "59", "32"])
            .collect();
        flat(&rows)
    };
    let (_, report) = bring_in(&product, FileKind::Finess, lines(&numbers), false).await;
    assert_eq!((report.created, report.refused), (41, 0));
    let (_, report) = bring_in(&product, FileKind::Finess, lines(&numbers[..5]), false).await;
    assert_eq!((report.closed, report.partial_departments.clone()), (0, vec!["59".to_owned()]));
    let (_, report) = bring_in(&product, FileKind::Finess, lines(&numbers[1..]), false).await;
    assert_eq!((report.closed, report.changed, report.created), (1, 0, 0));
    // It comes back.
    let (_, report) = bring_in(&product, FileKind::Finess, lines(&numbers), false).await;
    assert_eq!((report.closed, report.changed, report.created), (0, 1, 0));
}

fn luhn(number: &str) -> bool {
    let sum: u32 = number
        .bytes()
        .rev()
        .enumerate()
        .map(|(i, b)| match (i % 2, u32::from(b - b'0')) {
            (1, digit) if digit > 4 => digit * 2 - 9,
            (1, digit) => digit * 2,
            (_, digit) => digit,
        })
        .sum();
    sum.is_multiple_of(10)
}
