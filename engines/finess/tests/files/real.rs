//! The files as they are published.

use std::collections::{BTreeMap, HashMap};

use crate::{read, shared};
use chrono::NaiveDate;
use hygie_finess::{
    Doubt, Establishment, FinessNumber, Group, GroupRole, Item, Layout, LegalEntity, Reason, Unreadable,
};

const FLAT_HDF: &str = "finess/finess_2021-01-08_hauts-de-france.csv.gz";
const FLAT_FRANCE: &str = "finess/finess_2021-01-08_france-hors-reserve.csv.gz";
const ETALAB_HDF: &str = "finess/etalab-cs1100507_2021-01-08_hauts-de-france_reconstruit.csv.gz";
const ETALAB_2026: &str = "finess/etalab-cs1100502_2026-05-12_extrait_14-lignes.csv";
const ETALAB_DAMAGED: &str = "finess/etalab-cs1100507_2026-01-07_abime-par-tableur_extrait.csv";
const FHIR_HDF: &str = "finess/finess_2021-01-08_fhir_hauts-de-france_etablissements-de-sante.ndjson.gz";
const FINESS_PLUS: &str = "finess/finess-plus/exemple-finess-structures-journalier-20260309_extrait.json";

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day of the calendar")
}

fn number(text: &str) -> FinessNumber {
    text.parse().expect("a FINESS number")
}

/// How many items of each kind.
fn count(items: &[Item]) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for item in items {
        let kind = match item {
            Item::Establishment(_) => "establishment",
            Item::LegalEntity(_) => "legal entity",
            Item::Position { .. } => "position",
            Item::Group(_) => "group",
            Item::GroupMember { .. } => "member",
            Item::Refused(refused) => refused.reason.code(),
            Item::Remark(remark) => remark.what.code(),
        };
        *counts.entry(kind).or_default() += 1;
    }
    counts
}

fn establishments(items: Vec<Item>) -> BTreeMap<FinessNumber, Establishment> {
    let establishments = items.into_iter().filter_map(|item| match item {
        Item::Establishment(establishment) => Some((establishment.number, *establishment)),
        _ => None,
    });
    establishments.collect()
}

fn positions(items: &[Item]) -> HashMap<FinessNumber, (f64, f64)> {
    let positions = items.iter().filter_map(|item| match item {
        Item::Position { number, latitude, longitude } => Some((*number, (*latitude, *longitude))),
        _ => None,
    });
    positions.collect()
}

/// In metres, near enough for points that should be the same.
fn distance(a: (f64, f64), b: (f64, f64)) -> f64 {
    let metres = |degrees: f64| degrees.to_radians() * 6_371_000.0;
    metres(a.0 - b.0).hypot(metres(a.1 - b.1) * a.0.to_radians().cos())
}

#[test]
fn the_historical_layout_and_the_flat_one_say_the_same() {
    let (opened, flat) = read(&*shared(FLAT_HDF)).unwrap();
    assert_eq!((opened.layout, opened.encoding, opened.compressed), (Layout::FlatCsv, "UTF-8", true));
    assert_eq!((opened.published, opened.lines), (None, 8577));
    assert_eq!(count(&flat), BTreeMap::from([("establishment", 8576), ("placeholder-date", 543)]));

    let (opened, etalab) = read(&*shared(ETALAB_HDF)).unwrap();
    // The README says ISO-8859-1; two names have a typographic apostrophe, which only Windows-1252 has.
    assert_eq!((opened.layout, opened.encoding), (Layout::EtalabWithPositions, "Windows-1252"));
    assert_eq!((opened.published, opened.lines), (Some(day(2021, 1, 8)), 17153));
    assert_eq!(
        count(&etalab),
        BTreeMap::from([("establishment", 8576), ("position", 8576), ("placeholder-date", 543)])
    );

    let positions = positions(&etalab);
    let etalab = establishments(etalab);
    for (number, mut expected) in establishments(flat) {
        let position = expected.position.take().unwrap();
        assert!(distance(position, positions[&number]) < 2.0, "{number}");
        assert_eq!(expected.region.take().as_deref(), Some("32"));
        assert_eq!(etalab[&number], expected);
    }
    assert_eq!(etalab[&number("620117358")].name, "SSIAD MAISON DE L’INITIATIVE");
    assert_eq!(etalab[&number("590012639")].name, "SAD ASSO \"AD VITAM\"");
}

#[test]
fn the_conversion_to_fhir_says_the_same_of_hospitals() {
    let (opened, fhir) = read(&*shared(FHIR_HDF)).unwrap();
    assert_eq!((opened.layout, opened.lines), (Layout::FhirNdjson, 1576));
    assert_eq!(
        count(&fhir),
        BTreeMap::from([("establishment", 788), ("position", 788), ("placeholder-date", 133)])
    );
    let positions = positions(&fhir);
    let flat = establishments(read(&*shared(FLAT_HDF)).unwrap().1);
    for (number, found) in establishments(fhir) {
        let mut expected = flat[&number].clone();
        assert!(distance(expected.position.take().unwrap(), positions[&number]) < 2.0, "{number}");
        (expected.region, expected.insee) = (None, None);
        assert_eq!(found, expected);
    }
}

#[test]
fn the_national_file_is_read_as_another_reader_reads_it() {
    let bytes = shared(FLAT_FRANCE);
    let (_, items) = read(&*bytes).unwrap();
    assert_eq!(
        count(&items),
        BTreeMap::from([("establishment", 87_980), ("placeholder-date", 6163), ("padded-value", 1)])
    );
    let found = establishments(items);
    assert_eq!(found.len(), 87_980);
    assert_eq!(found.values().filter(|establishment| establishment.position.is_none()).count(), 1369);
    assert!(found.keys().all(FinessNumber::has_valid_key));

    let input = flate2::read::GzDecoder::new(&*bytes);
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(input);
    let tidy = |text: &str| {
        let text = text.replace('\u{92}', "’").replace('\u{9c}', "œ");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let some = |text: &str| Some(tidy(text)).filter(|text| !text.is_empty());
    let mut rows = 0;
    for row in reader.records() {
        let row = row.unwrap();
        let establishment = &found[&number(&row[0])];
        assert_eq!(establishment.legal_entity.map(|number| number.to_string()).as_deref(), Some(&row[1]));
        assert_eq!(establishment.name, tidy(&row[2]));
        assert_eq!(establishment.category, row[3]);
        assert_eq!(establishment.category_group_label, some(&row[6]));
        assert_eq!(establishment.siret, some(&row[7]));
        assert_eq!(establishment.sph.as_ref().and_then(|sph| sph.label.clone()), some(&row[10]));
        assert_eq!(establishment.street, some(&row[11]));
        assert_eq!(establishment.place, some(&row[12]));
        assert_eq!(establishment.postal_code, some(&row[13]));
        assert_eq!(establishment.town, some(&row[14]));
        assert_eq!(establishment.insee, some(&row[15]));
        assert_eq!(establishment.department, row[16]);
        assert_eq!(establishment.number.department_hint(), Some(&row[16]));
        assert_eq!(establishment.updated.unwrap().to_string(), row[19]);
        rows += 1;
    }
    assert_eq!(rows, 87_980);
}

#[test]
fn overseas_places_are_found_from_the_lines_of_2026() {
    let (opened, items) = read(&*shared(ETALAB_2026)).unwrap();
    assert_eq!((opened.layout, opened.encoding, opened.lines), (Layout::Etalab, "UTF-8", 14));
    assert_eq!(opened.published, Some(day(2026, 5, 12)));
    assert_eq!(count(&items), BTreeMap::from([("establishment", 13), ("placeholder-date", 1)]));
    let placeholder = Doubt::PlaceholderDate { column: "opened", date: day(1904, 4, 4) };
    assert!(items.iter().any(|item| matches!(item, Item::Remark(remark) if remark.what == placeholder
        && remark.line == 7 && remark.number == Some(number("970300026")))));

    let found = establishments(items);
    for (text, department, insee, postal_code, town) in [
        ("010000024", "01", "01451", "01440", "VIRIAT"),
        ("970102018", "971", "97701", "97133", "ST BARTHELEMY"),
        ("970100400", "971", "97801", "97150", "ST MARTIN"),
        ("970210126", "972", "97207", "97224", "DUCOS"),
        ("970300026", "973", "97302", "97306", "CAYENNE CEDEX"),
        ("970400024", "974", "97411", "97405", "ST DENIS CEDEX"),
        ("980502199", "976", "97610", "97600", "KOUNGOU"),
        ("980600027", "986", "98613", "98600", "UVEA"),
    ] {
        let establishment = &found[&number(text)];
        assert_eq!(establishment.department, department);
        assert_eq!(establishment.insee.as_deref(), Some(insee));
        assert_eq!(establishment.postal_code.as_deref(), Some(postal_code));
        assert_eq!(establishment.town.as_deref(), Some(town));
    }

    let ducos = &found[&number("970210126")];
    assert_eq!(ducos.name, "CMPP INTERSECTORIEL ALOES");
    assert_eq!(ducos.street.as_deref(), Some("ZAC CHAMPIGNY"));
    assert_eq!(ducos.place.as_deref(), Some("BP 71 IMMEUBLE SEMAFA"));
    assert_eq!(ducos.tariff.as_ref().unwrap().code, "57");
    assert_eq!((ducos.opened, ducos.authorised), (Some(day(2008, 4, 14)), Some(day(2007, 11, 14))));
    let possession = &found[&number("970409645")];
    assert_eq!(possession.street.as_deref(), Some("1 C R RAYMOND BARRE"));
    assert_eq!(possession.place.as_deref(), Some("ZAC MOULIN JOLI"));
    assert_eq!(found[&number("970300026")].opened, None);
}

#[test]
fn a_file_saved_by_a_spreadsheet_is_refused_before_anything_is_given() {
    let mut given = 0;
    let outcome = hygie_finess::read(&*shared(ETALAB_DAMAGED), &mut |_| {
        given += 1;
        std::ops::ControlFlow::Continue(())
    });
    let Err(Unreadable::DamagedBySpreadsheet { line, seen, .. }) = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!((line, seen.as_str(), given), (2, "2,601E+13", 0));
}

#[test]
fn the_sae_gives_legal_entities_with_their_names_and_status() {
    let (opened, items) = read(&*shared("finess/SAE_IDB_2023r_reg32.csv")).unwrap();
    assert_eq!((opened.layout, opened.encoding, opened.lines), (Layout::SaeLegal, "ISO-8859-1", 581));
    assert_eq!(
        count(&items),
        BTreeMap::from([("establishment", 488), ("legal entity", 92), ("unreadable-identifier", 3)])
    );
    let guise = items.iter().find_map(|item| match item {
        Item::LegalEntity(legal_entity) if legal_entity.number == number("020000022") => {
            Some(&**legal_entity)
        }
        _ => None,
    });
    let text = |text: &str| Some(text.to_owned());
    let expected = LegalEntity {
        number: number("020000022"),
        name: "CENTRE HOSPITALIER DE GUISE".to_owned(),
        long_name: None,
        name_complement: None,
        legal_status: text("13"),
        public_service: None,
        siren: None,
        ape: None,
        street: text("DES DOCTEURS DEVILLERS"),
        place: None,
        postal_code: text("02120"),
        town: text("GUISE"),
        insee: text("02361"),
        department: "02".to_owned(),
        region: text("32"),
        opened: None,
        updated: None,
        closed: None,
        open: true,
        position: None,
    };
    assert_eq!(guise, Some(&expected));

    let (opened, items) = read(&*shared("finess/SAE_ID_2023r_reg32.csv")).unwrap();
    assert_eq!(
        (opened.layout, opened.encoding, opened.lines),
        (Layout::SaeIdentification, "ISO-8859-1", 367)
    );
    assert_eq!(count(&items), BTreeMap::from([("establishment", 361), ("legal entity", 5)]));
    let found = establishments(items);
    let fere = &found[&number("020000097")];
    assert_eq!(
        (fere.name.as_str(), fere.name_complement.as_deref()),
        ("CH LA FÈRE", Some("CENTRE GÉRONTOLOGIQUE"))
    );
    assert_eq!(fere.legal_entity, Some(number("020000048")));
    assert_eq!((fere.category.as_str(), fere.legal_status.as_deref()), ("355", Some("13")));
}

#[test]
fn the_groups_of_the_sae_are_read_but_the_one_turned_into_a_date() {
    let (opened, items) = read(&*shared("ght/SAE_GHT_2023r.csv")).unwrap();
    assert_eq!((opened.layout, opened.encoding, opened.lines), (Layout::GhtSae, "Windows-1252", 136));
    assert_eq!(
        count(&items),
        BTreeMap::from([("group", 134), ("turned-into-date", 1), ("short-group-code", 4)])
    );
    let refused: Vec<_> = items
        .iter()
        .filter_map(|item| match item {
            Item::Refused(refused) => Some((refused.line, refused.reason.clone())),
            _ => None,
        })
        .collect();
    assert_eq!(refused, [(87, Reason::TurnedIntoDate { value: "mars-02".to_owned() })]);
    let group = |code: &str, short: &str, name: &str| {
        Item::Group(Group {
            external_code: code.to_owned(),
            short_code: Some(short.to_owned()),
            name: name.to_owned(),
            open: true,
        })
    };
    assert!(items.contains(&group("84102", "ARA-02", "SAVOIE BELLEY")));
    assert!(items.iter().any(|item| matches!(item, Item::Group(group) if group.name.contains('Œ'))));
}

#[test]
fn members_of_groups_come_with_their_group() {
    let (opened, items) = read(&*shared("ght/ght_hauts-de-france_membres.csv")).unwrap();
    assert_eq!((opened.layout, opened.encoding, opened.lines), (Layout::GhtMembers, "UTF-8", 79));
    assert_eq!(count(&items), BTreeMap::from([("group", 15), ("member", 78)]));
    let supports =
        items.iter().filter(|item| matches!(item, Item::GroupMember { role: GroupRole::Support, .. }));
    assert_eq!(supports.count(), 15);
    assert_eq!(
        items[2],
        Item::GroupMember {
            group_code: "32101".to_owned(),
            legal_entity: number("020000253"),
            role: GroupRole::Party,
            since: None,
            note: Some("a_verifier".to_owned()),
        }
    );
}

#[test]
fn finess_plus_gives_legal_entities_establishments_and_groups() {
    let (opened, items) = read(&*shared(FINESS_PLUS)).unwrap();
    assert_eq!((opened.layout, opened.published), (Layout::FinessPlus, Some(day(2026, 3, 9))));
    // The extract holds none of the members of its two groups.
    assert_eq!(
        count(&items),
        BTreeMap::from([
            ("establishment", 1),
            ("legal entity", 2),
            ("group", 2),
            ("unknown-legal-entity", 5)
        ])
    );
    let groups = items.iter().filter_map(|item| match item {
        Item::Group(group) => Some((group.external_code.as_str(), group.name.as_str(), group.open)),
        _ => None,
    });
    assert_eq!(
        groups.collect::<Vec<_>>(),
        [("27103", "21-52 Côte d'Or-Haute-Marne", true), ("11101", "77 Nord", true)]
    );
    let text = |text: &str| Some(text.to_owned());
    let closed = items.iter().find_map(|item| match item {
        Item::LegalEntity(legal_entity) if legal_entity.number == number("010000016") => {
            Some(&**legal_entity)
        }
        _ => None,
    });
    let expected = LegalEntity {
        number: number("010000016"),
        name: "MAISON DE RETRAITE - DIVONNE-LES-BAINS".to_owned(),
        long_name: text("MAISON DE RETRAITE RESIDENCE DES ANCIENS - DIVONNE-LES-BAINS"),
        name_complement: None,
        legal_status: text("21"),
        public_service: text("01"),
        siren: text("260104633"),
        ape: text("8710A"),
        street: text("240 RUE GUY DE MAUPASSANT"),
        place: None,
        postal_code: text("01220"),
        town: text("DIVONNE LES BAINS"),
        insee: text("01143"),
        department: "01".to_owned(),
        region: None,
        opened: Some(day(1994, 1, 1)),
        updated: Some(day(2019, 3, 4)),
        closed: Some(day(2019, 3, 3)),
        open: false,
        position: Some((46.362063, 6.139885)),
    };
    assert_eq!(closed, Some(&expected));

    let convert = &establishments(items)[&number("010780195")];
    assert_eq!(convert.legal_entity, Some(number("010000156")));
    assert_eq!(convert.long_name.as_deref(), Some("CLINIQUE DOCTEUR CONVERT"));
    assert_eq!((convert.category.as_str(), convert.category_label.as_deref()), ("365", None));
    assert_eq!(convert.siret.as_deref(), Some("77220148900022"));
    assert_eq!(convert.sph.as_ref().unwrap().code, "0");
    assert_eq!(convert.tariff.as_ref().unwrap().code, "07");
    assert_eq!(convert.place.as_deref(), Some("BP 132"));
    assert_eq!(convert.opened, Some(day(1956, 11, 16)));
    assert_eq!(convert.position, Some((46.211257, 5.254203)));
    assert!(convert.open);
}

#[test]
fn schemas_are_not_data() {
    for name in ["schema-structures-v1_2025-12.json", "schema-activites-v1_2025-12.json"] {
        let outcome = read(&*shared(&format!("finess/finess-plus/{name}")));
        assert_eq!(outcome.unwrap_err().code(), "unknown-layout", "{name}");
    }
}

#[test]
fn a_download_that_was_cut_is_said_so() {
    let whole = shared(ETALAB_HDF);
    for length in [10, 1000, whole.len() / 2, whole.len() - 1] {
        assert_eq!(read(&whole[..length]).unwrap_err().code(), "truncated", "{length}");
    }
    let json = shared(FINESS_PLUS);
    assert_eq!(read(&json[..json.len() / 2]).unwrap_err().code(), "truncated");
    let mut broken = whole;
    let checksum = broken.len() - 8;
    broken[checksum] ^= 1;
    assert_eq!(read(&*broken).unwrap_err().code(), "broken-archive");
}
