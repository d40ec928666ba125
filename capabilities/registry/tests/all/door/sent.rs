//! Files sent through the form, as people do, and the report that they get.

use hygie_platform::db::Sql;
use hygie_testkit::{Answer, Product, Visitor};

/// A FINESS file of one line per establishment: number, legal entity, name, department, region.
pub fn finess_file(lines: &[[&str; 5]]) -> Vec<u8> {
    let mut text = "finess_et;finess_ej;raison_sociale;categorie;libelle_categorie;categorie_agregee;\
        libelle_categorie_agregee;siret;ape;code_sph;libelle_sph;adresse;lieu_dit_bp;code_postal;commune_acheminement;\
        code_insee;departement;region;date_ouverture;date_maj;latitude;longitude\n"
        .to_owned();
    for [number, entity, name, department, region] in lines {
        text.push_str(&format!(
            "{number};{entity};{name};355;Centre Hospitalier (C.H.);1102;Centres Hospitaliers;;;;;1 R DES LILAS;;\
             {department}000;LILAS;;{department};{region};1990-01-01;2021-01-01;;\n"
        ));
    }
    text.into_bytes()
}

/// One value of the database, to see what the pages do not show.
pub async fn count(product: &Product, sql: impl Into<Sql>) -> i64 {
    product.app.db.read().await.unwrap().get::<(i64,)>(sql).await.unwrap().0
}

/// Gives a file as its form does, and lets the job read it; the answer is the report.
pub async fn bring(product: &Product, visitor: &Visitor, kind: &str, name: &str, bytes: &[u8]) -> Answer {
    let sent = visitor.upload("/imports", name, bytes, &[("kind", kind)]).await.is(303);
    product.run_jobs().await;
    visitor.follow(&sent).await.is(200)
}
