//! Files that are not what they should be.

use std::fmt::Write as _;
use std::io::{self, Cursor, Read};
use std::ops::ControlFlow;

use crate::read;
use hygie_finess::{Doubt, GroupRole, Item, Layout, Reason, Unreadable};
use proptest::prelude::*;

const METADATA: &str = "finess;etalab;111;2026-05-12\n";
const GUISE: &str = "structureet;020000089;020000022;CH GUISE;CENTRE HOSPITALIER DE GUISE;;;858;R;DES DOCTEURS DEVILLERS;;;361;02;AISNE;02120 GUISE;;;355;Centre Hospitalier (C.H.);1102;Centres Hospitaliers;26020865700015;8610Z;03;ARS;1;Etablissement public de santé;1950-02-03;1950-02-03;2018-03-15;\n";
const FLAT: &str =
    "finess_et;finess_ej;raison_sociale;categorie;code_postal;commune_acheminement;departement\n";

fn code(input: impl Read) -> &'static str {
    match read(input) {
        Ok((opened, _)) => panic!("read as {:?}", opened.layout),
        Err(unreadable) => unreadable.code(),
    }
}

fn refused(items: &[Item]) -> Vec<(u64, Reason)> {
    let refused = items.iter().filter_map(|item| match item {
        Item::Refused(refused) => Some((refused.line, refused.reason.clone())),
        _ => None,
    });
    refused.collect()
}

fn doubts(items: &[Item]) -> Vec<Doubt> {
    let doubts = items.iter().filter_map(|item| match item {
        Item::Remark(remark) => Some(remark.what.clone()),
        _ => None,
    });
    doubts.collect()
}

fn count_establishments(items: &[Item]) -> usize {
    items.iter().filter(|item| matches!(item, Item::Establishment(_))).count()
}

#[test]
fn what_is_not_a_data_file_is_named() {
    assert_eq!(code(&b""[..]), "empty");
    assert_eq!(code(&b" \n\n"[..]), "empty");
    assert_eq!(code(&b"\xef\xbb\xbf"[..]), "empty");
    assert_eq!(code(&b"\n<!DOCTYPE html>\n<html lang=\"fr\">"[..]), "web-page");
    assert_eq!(code(&b"<?xml version=\"1.0\"?><fluxfiness/>"[..]), "unknown-layout");
    assert_eq!(code(&b"PK\x03\x04....[Content_Types].xml"[..]), "workbook");
    assert_eq!(code(&b"PK\x03\x04....finess.csv"[..]), "zip-archive");
    assert_eq!(code(&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..]), "workbook");
    assert_eq!(code(&b"%PDF-1.7"[..]), "pdf");
    assert_eq!(code(&b"\xff\xfef\0i\0n\0"[..]), "utf-16");
    assert_eq!(code(&b"\x1f\x8b"[..]), "truncated");
    assert_eq!(code(&b"\x1f\x8b\x09\x00\x00\x00\x00\x00\x00\x00abc"[..]), "broken-archive");
    assert_eq!(code(&b"nom;prenom;ville\n"[..]), "unknown-layout");
    assert_eq!(code(&b"[1, 2]"[..]), "unknown-layout");
    assert_eq!(code(&b"{\"name\": \"x\"}"[..]), "unknown-layout");
    assert_eq!(code(&b"{\"pmej\": [} "[..]), "broken-json");
    assert_eq!(code(&b"{\"pmej\": []} {}"[..]), "broken-json");
    assert_eq!(
        code(&br#"{"pmej": [{"numeroFiness": "590780193", "activitesAutorisees": []}]}"#[..]),
        "activities"
    );
}

#[test]
fn the_columns_of_the_flat_layout_may_come_in_any_order_but_must_come() {
    let text = "departement;Commune_Acheminement;code_postal;categorie;raison_sociale;finess_ej;finess_et;notes\r\n\
                02;GUISE;02120;355;CH GUISE;020000022;020000089;x\r\n";
    let (opened, items) = read(text.as_bytes()).unwrap();
    assert_eq!(opened.layout, Layout::FlatCsv);
    let [Item::Establishment(guise)] = &items[..] else { panic!("{items:?}") };
    assert_eq!((guise.name.as_str(), guise.department.as_str()), ("CH GUISE", "02"));

    let Err(Unreadable::MissingColumns { layout, columns }) =
        read(&b"finess_et;raison_sociale;code_postal;departement\n"[..])
    else {
        panic!("read");
    };
    assert_eq!(layout, Layout::FlatCsv);
    assert_eq!(columns, ["finess_ej", "categorie", "commune_acheminement"]);
    assert_eq!(code(&b"raison_sociale;categorie;siret;ape\n"[..]), "missing-columns");
    assert_eq!(code(&b"NOM_COURT_GHT;CODE_GHT\n"[..]), "missing-columns");
}

#[test]
fn a_line_that_cannot_be_read_does_not_stop_the_others() {
    let wrong_number = GUISE.replace("020000089", "02000008X");
    let no_name = GUISE.replace("CH GUISE", "").replace("CENTRE HOSPITALIER DE GUISE", "");
    let text = format!(
        "{METADATA}structureet;020000089;too;short\n{wrong_number}{no_name}autre;1\n\
         geolocalisation;020000089;ici;là;LAMBERT_93;2021-01-08\ngeolocalisation;020000089;1;2\n\n{GUISE}"
    );
    let (opened, items) = read(text.as_bytes()).unwrap();
    assert_eq!(opened.layout, Layout::EtalabWithPositions);
    assert_eq!(count_establishments(&items), 1);
    let codes: Vec<_> = refused(&items).into_iter().map(|(line, reason)| (line, reason.code())).collect();
    assert_eq!(
        codes,
        [
            (2, "wrong-field-count"),
            (3, "invalid-number"),
            (4, "missing-value"),
            (5, "unknown-record"),
            (6, "invalid-coordinates"),
            (7, "wrong-field-count"),
        ]
    );
    assert_eq!(refused(&items)[0].1.to_string(), "the line has 4 fields where 32 are expected");
}

#[test]
fn what_is_doubted_is_read_and_questioned() {
    let text = GUISE
        .replace("020000089", "020000080")
        .replace("26020865700015", "260208657")
        .replace("1950-02-03;1950", "un jour;1950")
        .replace(";CH GUISE;", "; CH GUISE ;")
        .replace(";361;02;", ";36;0X;");
    let (_, items) = read(text.as_bytes()).unwrap();
    let codes: Vec<_> = doubts(&items).iter().map(Doubt::code).collect();
    assert_eq!(
        codes,
        [
            "wrong-key",
            "unknown-department",
            "unknown-commune",
            "unreadable-date",
            "padded-value",
            "unreadable-identifier",
        ]
    );
    let Item::Establishment(guise) = &items[0] else { panic!("{items:?}") };
    assert_eq!((guise.name.as_str(), guise.department.as_str()), ("CH GUISE", "02"));
    assert_eq!((&guise.siret, &guise.insee, &guise.opened), (&None, &None, &None));
}

#[test]
fn positions_are_questioned_when_they_are_elsewhere() {
    let line = |x: &str, source: &str| {
        format!("geolocalisation;590000204;{x};7059136.0;1,ATLASANTE,100,IGN,{source};2021-01-08\n")
    };
    let text = [
        METADATA.to_owned(),
        line("704061.3", "LAMBERT_93"),
        line("704061.3", "UTM_N31"),
        line("704061.3", "LAMBERT_2"),
        line("9704061.3", "LAMBERT_93"),
        line("1e300", "LAMBERT_93"),
        "geolocalisation;590000204;;;;\n".to_owned(),
    ]
    .concat();
    let (_, items) = read(text.as_bytes()).unwrap();
    assert!(matches!(items[0], Item::Position { latitude, longitude, .. }
        if (latitude - 50.63).abs() < 0.01 && (longitude - 3.06).abs() < 0.01));
    let codes: Vec<_> = doubts(&items).iter().map(Doubt::code).collect();
    assert_eq!(codes[..3], ["position-outside-france", "unknown-projection", "position-outside-france"]);
    assert_eq!(items.len(), 5);
}

#[test]
fn a_stray_quote_or_a_broken_letter_costs_one_line_at_most() {
    let stray = GUISE.replace("CH GUISE", "\"CH GUISE");
    let mut bytes = format!("{METADATA}{stray}{GUISE}").into_bytes();
    let broken = GUISE.as_bytes().iter().map(|&byte| if byte == 0xa9 { b'?' } else { byte });
    bytes.extend(broken);
    bytes.extend(GUISE.as_bytes());
    let (opened, items) = read(&*bytes).unwrap();
    assert_eq!((opened.encoding, count_establishments(&items)), ("UTF-8", 3));
    assert_eq!(refused(&items), [(4, Reason::NotUtf8)]);
    let Item::Establishment(guise) = &items[0] else { panic!("{items:?}") };
    assert_eq!(guise.name, "\"CH GUISE");
}

#[test]
fn a_file_for_dos_with_a_mark_is_read_like_another() {
    let text = format!("\u{feff}{METADATA}{GUISE}").replace('\n', "\r\n");
    let (opened, items) = read(text.as_bytes()).unwrap();
    assert_eq!((opened.layout, count_establishments(&items)), (Layout::Etalab, 1));
    assert!(opened.published.is_some());
}

#[test]
fn damage_by_a_spreadsheet_is_seen_in_any_table() {
    let rows = |row: &str| format!("{FLAT}{}", row.repeat(3));
    assert_eq!(
        code(rows("2000089;2000022;CH GUISE;355;02120;GUISE;2\n").as_bytes()),
        "damaged-by-spreadsheet"
    );
    let dated = FLAT.trim_end().to_owned()
        + ";date_maj\n"
        + &"590780193;590780193;X;355;59000;LILLE;59;15/03/2018\n".repeat(3);
    assert_eq!(code(dated.as_bytes()), "damaged-by-spreadsheet");
    // Far into the file too; what was given before is to be thrown away.
    let late = format!("{METADATA}{}{}", GUISE.repeat(2000), GUISE.replace("26020865700015", "2,60209E+13"));
    let Err(Unreadable::DamagedBySpreadsheet { line, .. }) = read(late.as_bytes()) else { panic!("read") };
    assert_eq!(line, 2002);
}

#[test]
fn endless_lines_and_entries_take_no_memory() {
    let long = || io::repeat(b'a').take(40 * 1024 * 1024);
    assert_eq!(code(long()), "unknown-layout");
    let table = Cursor::new(METADATA).chain(long()).chain(Cursor::new(format!("\n{GUISE}")));
    let (_, items) = read(table).unwrap();
    assert_eq!(refused(&items), [(2, Reason::LineTooLong)]);
    assert_eq!(count_establishments(&items), 1);
    assert_eq!(code(Cursor::new("{\"pmej\": ").chain(io::repeat(b'[').take(1 << 20))), "broken-json");
}

#[test]
fn a_reader_that_fails_is_said_so() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is gone"))
        }
    }
    assert_eq!(code(Failing), "io");
    let far = format!("{METADATA}{}", GUISE.repeat(2000));
    assert_eq!(code(Cursor::new(far).chain(Failing)), "io");
    assert_eq!(code(Cursor::new("{\"pmej\": [").chain(Failing)), "io");
}

#[test]
fn a_cut_archive_is_said_so_far_into_the_json() {
    let mut json = "{\"pmej\": [{}".to_owned();
    for number in 0..20_000 {
        write!(json, ", {{\"nom\": \"{number}\"}}").unwrap();
    }
    json += "]}";
    let mut archive = Vec::new();
    flate2::read::GzEncoder::new(json.as_bytes(), flate2::Compression::fast())
        .read_to_end(&mut archive)
        .unwrap();
    let (_, items) = read(&*archive).unwrap();
    assert_eq!(refused(&items).len(), 20_001);
    assert_eq!(code(&archive[..archive.len() - 20]), "truncated");
}

#[test]
fn the_caller_may_stop() {
    let text = format!("{METADATA}{}", GUISE.repeat(10));
    let json = r#"{"pmej": [{"informationsGeneralesPMEJ": {"numFinessPm": "590780193", "denominationPm": "X"}}, {}]}"#;
    for input in [text.as_str(), json] {
        let mut given = 0;
        let outcome = hygie_finess::read(input.as_bytes(), &mut |_| {
            given += 1;
            ControlFlow::Break(())
        });
        assert!(outcome.is_ok());
        assert_eq!(given, 1);
    }
}

/// Both spellings, padded texts, coded objects, and the two orders of the lists.
#[test]
fn finess_plus_is_read_however_it_is_spelt() {
    let pmej = r#""pmej": [{
        "informationsGeneralesPmej": {"pm_smsseId": "12 ", "numFinessPm": "590780193", "denominationPm": "CHU  DE LILLE ",
            "statutJuridique": {"code": "13", "system": "x"}, "etatObjet": {"code": "A"}, "codeApe": "86.10Z"},
        "dateDerniereMaj": {"dateEvenement": "2025-01-02 03:04:05"},
        "ege": [
            {"informationsGeneralesEGE": {"numFinessEge": "590000204", "nomEgeLong": "SITE"}, "siret": "26590671000017",
             "categorieEntiteGeographiqueExercice": {"code": "101"}, "etatObjet": "I",
             "adresse": [{"usageAdresse": "04", "cogCommune": "62041"},
                         {"usageAdresse": "03", "cogCommune": "59350", "numeroVoie": "2", "typeVoie": "AV", "libelleVoie": "OSCAR LAMBRET",
                          "coordonneesGeographique": {"coordonneeX": "3.03", "coordonneeY": "50.61",
                              "directionLatitude": "7058000.0", "directionLongitude": "702000.0"}}]},
            {"informationsGeneralesEGE": {"numFinessEge": "59"}}]},
        {"informationsGeneralesPMEJ": {"pmSmsseId": 13, "numFinessPm": null}}]"#;
    let gcc = r#""gcc": [{"typeGcc": "001", "nomGcc": "LILLE", "numFinessGcc": "32109", "etatActif": "A",
        "pmejDuGcc": [{"pm_smsseId": "12", "typeRoleEntiteGroupe": "S"}, {"pmSmsseId": "13", "typeRoleEntiteGroupe": "T"}]},
        {"typeGcc": "009", "nomGcc": "AUTRE"}]"#;
    for text in [format!("{{{pmej}, {gcc}}}"), format!("{{{gcc}, {pmej}}}")] {
        let (_, items) = read(text.as_bytes()).unwrap();
        let find = |wanted: fn(&Item) -> bool| items.iter().find(|item| wanted(item)).unwrap();
        let Item::LegalEntity(chu) = find(|item| matches!(item, Item::LegalEntity(_))) else {
            unreachable!()
        };
        assert_eq!((chu.name.as_str(), chu.legal_status.as_deref()), ("CHU DE LILLE", Some("13")));
        assert_eq!(
            (chu.ape.as_deref(), chu.updated.unwrap().to_string()),
            (Some("8610Z"), "2025-01-02".to_owned())
        );
        assert!(chu.open);
        let Item::Establishment(site) = find(|item| matches!(item, Item::Establishment(_))) else {
            unreachable!()
        };
        assert_eq!((site.name.as_str(), site.category.as_str()), ("SITE", "101"));
        assert_eq!((site.insee.as_deref(), site.department.as_str()), (Some("59350"), "59"));
        assert_eq!(site.street.as_deref(), Some("2 AV OSCAR LAMBRET"));
        assert_eq!(site.siret.as_deref(), Some("26590671000017"));
        assert_eq!(site.position, Some((50.61, 3.03)));
        assert!(!site.open);
        assert!(items.iter().any(
            |item| matches!(item, Item::GroupMember { group_code, legal_entity, role: GroupRole::Support, .. }
            if group_code == "32109" && legal_entity.as_str() == "590780193")
        ));
        let codes: Vec<_> = refused(&items).iter().map(|(_, reason)| reason.code()).collect();
        assert_eq!(codes.len(), 3);
        for code in ["invalid-number", "missing-value", "unknown-legal-entity"] {
            assert!(codes.contains(&code), "{codes:?}");
        }
        let codes: Vec<_> = doubts(&items).iter().map(Doubt::code).collect();
        for code in ["padded-value", "unknown-role", "unknown-group-kind"] {
            assert!(codes.contains(&code), "{codes:?}");
        }
    }
}

#[test]
fn every_complaint_has_a_sentence() {
    let unreadable = read(&b"finess_et\n"[..]).unwrap_err();
    assert!(unreadable.to_string().starts_with("the columns finess_ej, raison_sociale"));
    let damaged =
        read(format!("{METADATA}{}", GUISE.replace("26020865700015", "2,6E+13")).as_bytes()).unwrap_err();
    assert!(damaged.to_string().starts_with("line 2 reads “2,6E+13” (a number in scientific notation)"));
}

/// JSON of any shape, with the keys of FINESS+ and of FHIR often in it.
fn any_json() -> impl Strategy<Value = String> {
    const KEYS: &[&str] = &[
        "pmej",
        "gcc",
        "gco",
        "ege",
        "informationsGeneralesPMEJ",
        "informationsGeneralesEGE",
        "numFinessPm",
        "numFinessEge",
        "pmSmsseId",
        "denominationPm",
        "nomEgeCourt",
        "adresse",
        "coordonneesGeographique",
        "coordonneeX",
        "coordonneeY",
        "pmejDuGcc",
        "typeGcc",
        "gccIdentifiantExterne",
        "nomGcc",
        "generatedAt",
        "etatObjet",
        "code",
        "resourceType",
        "id",
        "identifier",
        "position",
        "managingOrganization",
        "reference",
    ];
    const TEXTS: &[&str] = &[
        "590780193",
        "001",
        "1e400",
        "-1",
        "é",
        "",
        " ",
        "2021-01-08",
        "Organization",
        "Location",
        "X-590780193",
        "50.6",
        "3.06",
    ];
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<f32>().prop_map(|number| if number.is_finite() { number.to_string() } else { "0".to_owned() }),
        proptest::sample::select(TEXTS).prop_map(|text| serde_json::json!(text).to_string()),
        ".*".prop_map(|text| serde_json::json!(text).to_string()),
    ];
    leaf.prop_recursive(6, 64, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(|nodes| format!("[{}]", nodes.join(","))),
            proptest::collection::vec((proptest::sample::select(KEYS), inner), 0..8).prop_map(|entries| {
                let mut text = "{".to_owned();
                for (index, (key, node)) in entries.iter().enumerate() {
                    write!(text, "{}\"{key}\":{node}", if index > 0 { "," } else { "" })
                        .expect("a text can be written to");
                }
                text + "}"
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        let _ = read(&*bytes);
    }

    #[test]
    fn any_bytes_after_a_good_beginning_are_answered(
        beginning in proptest::sample::select(&[METADATA, FLAT, "{", "{\"pmej\":[", "{\"resourceType\"", "\x1f\u{8b}"][..]),
        bytes in proptest::collection::vec(any::<u8>(), 0..500),
    ) {
        let _ = read(&*[beginning.as_bytes(), &bytes].concat());
    }

    #[test]
    fn any_spoilt_line_is_answered(
        spoils in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>(), 0..3), 1..12),
    ) {
        let position = "geolocalisation;590000204;704061.3;7059136.0;1,A,LAMBERT_93;2021-01-08\n";
        let mut bytes = format!("{METADATA}{GUISE}{position}{GUISE}").into_bytes();
        for (index, byte, way) in spoils {
            let at = index.index(bytes.len());
            match way {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => drop(bytes.remove(at)),
            }
        }
        let _ = read(&*bytes);
    }

    #[test]
    fn any_json_is_answered(json in any_json()) {
        let _ = read(json.as_bytes());
        let _ = read(format!("{{\"pmej\":{json},\"gcc\":{json}}}").as_bytes());
        let _ = read(format!("{{\"resourceType\":\"Organization\",\"type\":{json}}}").as_bytes());
    }
}
