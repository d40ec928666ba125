//! The world as files: the directory in the flat layout of FINESS, the outlines in GeoJSON.

use std::fmt::Write;

use crate::land::Point;
use crate::{Establishment, World, words};

pub const HEADER: &str = "finess_et;finess_ej;raison_sociale;categorie;libelle_categorie;categorie_agregee;\
libelle_categorie_agregee;siret;ape;code_sph;libelle_sph;adresse;lieu_dit_bp;code_postal;commune_acheminement;\
code_insee;departement;region;date_ouverture;date_maj;latitude;longitude";

pub fn finess_csv(world: &World) -> String {
    let mut csv = format!("{HEADER}\n");
    for establishment in &world.establishments {
        write_row(&mut csv, establishment);
    }
    csv
}

/// The legal entities by name, in the layout of the yearly statistics (SAE, bordereau ID), which names those that the
/// directory only mentions.
pub fn legal_entities_csv(world: &World) -> String {
    let mut csv = "bor;fi;fi_ej;rs;stj;cat;cpo;libcom;cominsee;dep;reg\n".to_owned();
    for entity in &world.legal_entities {
        let commune = world.communes.iter().find(|commune| commune.code == entity.commune);
        let (postal_code, town, department) = commune
            .map_or(("", "", ""), |commune| (&commune.postal_code, &commune.name, &commune.department));
        let fields = [
            "ID",
            &entity.number,
            &entity.number,
            &entity.name,
            entity.legal_status.code,
            "",
            postal_code,
            &words::postal(town),
            &entity.commune,
            department,
            &world.region.code,
        ];
        csv.push_str(&fields.join(";"));
        csv.push('\n');
    }
    csv
}

/// No name of this world holds a semicolon or a quotation mark. The SIRET is left empty: any number of the
/// right form may belong to somebody.
fn write_row(csv: &mut String, at: &Establishment) {
    let (sph, sph_label) = at.public_service.map_or(("", ""), |service| (service.code, service.label));
    let category = at.category;
    let (siret, place) = ("", "");
    let fields = [
        at.number.as_str(),
        &at.legal_entity,
        &at.name,
        category.code,
        category.label,
        category.aggregate_code,
        category.aggregate_label,
        siret,
        category.activity,
        sph,
        sph_label,
        &at.address,
        place,
        &at.postal_code,
        &at.town,
        &at.commune,
        &at.department,
        words::REGION.0,
        &at.opened.to_string(),
        &at.updated.to_string(),
        &format!("{:.6}", at.latitude),
        &format!("{:.6}", at.longitude),
    ];
    csv.push_str(&fields.join(";"));
    csv.push('\n');
}

/// One territory: its code, its name, its rings.
pub struct Territory<'a> {
    pub code: &'a str,
    pub name: &'a str,
    pub rings: Vec<Vec<Point>>,
}

pub fn geojson<'a>(territories: impl Iterator<Item = Territory<'a>>) -> String {
    let features: Vec<String> = territories.map(|territory| feature(&territory)).collect();
    format!("{{\"type\":\"FeatureCollection\",\"features\":[\n{}\n]}}\n", features.join(",\n"))
}

/// This land has no lake and no enclave: every ring is a piece of ground of its own.
fn feature(territory: &Territory<'_>) -> String {
    let polygons: Vec<String> = territory.rings.iter().map(|ring| polygon(ring)).collect();
    let (kind, coordinates) = match &polygons[..] {
        [polygon] => ("Polygon", polygon.clone()),
        several => ("MultiPolygon", format!("[{}]", several.join(","))),
    };
    let text = |text: &str| serde_json::Value::from(text).to_string();
    format!(
        "{{\"type\":\"Feature\",\"properties\":{{\"code\":{},\"nom\":{}}},\"geometry\":{{\"type\":\"{kind}\",\"coordinates\":{coordinates}}}}}",
        text(territory.code),
        text(territory.name),
    )
}

fn polygon(ring: &[Point]) -> String {
    let mut polygon = String::from("[[");
    for (place, (longitude, latitude)) in ring.iter().enumerate() {
        if place > 0 {
            polygon.push(',');
        }
        let degrees = |value: i32| f64::from(value) / 100_000.0;
        write!(polygon, "[{},{}]", degrees(*longitude), degrees(*latitude))
            .expect("writing to a string cannot fail");
    }
    polygon.push_str("]]");
    polygon
}
