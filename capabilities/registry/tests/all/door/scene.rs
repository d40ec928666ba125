//! Two regions, and files to bring in.

use std::path::PathBuf;

use hygie_kernel::{Id, Node};
use hygie_platform::Capability;
use hygie_registry::{FileKind, Import, Progress, Report, Request};
use hygie_testkit::Product;

pub const CAPABILITIES: [Capability; 2] = [hygie_registry::CAPABILITY, hygie_accounts::CAPABILITY];

pub async fn product() -> Product {
    Product::with(&CAPABILITIES).await
}

/// Brings a file in as the operator does at the command line.
pub async fn bring_in(
    product: &Product,
    kind: FileKind,
    path: PathBuf,
    is_dry_run: bool,
) -> (Id<Import>, Report) {
    let operator = hygie_accounts::operator(&product.app, "test");
    let file_name = path.file_name().unwrap().to_string_lossy().into_owned();
    let request = Request { kind, path, file_name, is_dry_run };
    hygie_registry::import_file(&product.app, &operator, &request, &Progress::default()).await.unwrap()
}

/// Writes a small file in the flat layout: number, legal entity, name, category, town, INSEE code, department, region.
pub fn flat(rows: &[[&str; 8]]) -> PathBuf {
    let mut text = "finess_et;finess_ej;raison_sociale;categorie;libelle_categorie;categorie_agregee;libelle_categorie_agregee;siret;ape;code_sph;libelle_sph;adresse;lieu_dit_bp;code_postal;commune_acheminement;code_insee;departement;region;date_ouverture;date_maj;latitude;longitude\n".to_owned();
    for [number, entity, name, category, town, insee, department, region] in rows {
        text.push_str(&format!(
            "{number};{entity};{name};{category};;;;;;;;1 R DE LA PAIX;;{insee};{town};{insee};{department};{region};2001-02-03;2020-01-01;50.1;3.1\n"
        ));
    }
    let path = std::env::temp_dir().join(
        format!("hygie-test-{}-{:?}.csv", std::process::id(), std::thread::current().id())
            .replace(['(', ')'], ""),
    );
    std::fs::write(&path, text).unwrap();
    path
}

/// Some structures of two regions, found by the ways in which people look for them.
pub async fn two_regions() -> (Product, Id<Node>, Id<Node>) {
    let product = product().await;
    let north = product.region("32").await;
    let south = product.region("76").await;
    let path = flat(&[
        [
            "590000014",
            "590000022",
            "CENTRE HOSPITALIER DE SAINT-AUBRY",
            "355",
            "ST AUBRY",
            "59350",
            "59",
            "32",
        ],
        ["590000030", "590000022", "EHPAD LES TILLEULS", "500", "ST AUBRY", "59350", "59", "32"],
        ["620000015", "620000023", "PHARMACIE DU BEFFROI", "620", "CŒURVAL", "62041", "62", "32"],
        ["310000013", "310000021", "CLINIQUE DES VIOLETTES", "365", "MONTRESOL", "31555", "31", "76"],
    ]);
    let (_, report) = bring_in(&product, FileKind::Finess, path.clone(), false).await;
    std::fs::remove_file(path).unwrap();
    assert_eq!((report.created, report.refused), (7, 0), "{:?}", report.lines);
    (product, north, south)
}
