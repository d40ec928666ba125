//! The map, the places and the first page, as people open them.

use hygie_kernel::{Id, Node};
use hygie_platform::db::Sql;
use hygie_registry::{CONTACTS, EDIT, IMPORT, QUALITY, READ};
use hygie_testkit::{Product, Visitor};

/// Two hospitals in two communes of the same department.
struct Scene {
    product: Product,
    region: Id<Node>,
    department: Id<Node>,
    hospital: Id<Node>,
    site: Id<Node>,
}

async fn scene() -> Scene {
    let product = Product::with(&[hygie_registry::CAPABILITY, hygie_accounts::CAPABILITY]).await;
    let region = product.region("32").await;
    let department = product.department("59", region).await;
    let hospital = product.legal_entity("CH de Valmont", department).await;
    let site = product.establishment("Site de Valmont", department, hospital).await;
    let other = product.legal_entity("CH de Saint-Aubin", department).await;
    let other_site = product.establishment("Site de Saint-Aubin", department, other).await;
    let scene = Scene { product, region, department, hospital, site };
    scene.stands_in(hospital, "59901", "Valmont").await;
    scene.stands_in(site, "59901", "Valmont").await;
    scene.stands_in(other, "59902", "Saint-Aubin").await;
    scene.stands_in(other_site, "59902", "Saint-Aubin").await;
    scene
}

impl Scene {
    async fn stands_in(&self, structure: Id<Node>, insee: &str, town: &str) {
        let sql =
            Sql::new("UPDATE structure SET segment = 'hospital-public', insee = $1, town = $2 WHERE id = $3");
        self.product.run(sql.arg(insee).arg(town).arg(structure)).await;
    }

    /// Brings in the outlines of the two communes and of their department.
    async fn draw(&self) {
        for (level, code, name, x) in [
            ("commune", "59901", "Valmont", 3000),
            ("commune", "59902", "Saint-Aubin", 3020),
            ("department", "59", "Nord", 3000),
        ] {
            let path = format!("m{x}-50500 20 0 0 20z");
            let sql = Sql::new(
                "INSERT INTO contour (level, code, name, region_id, department_id, fine, coarse, min_x, min_y, max_x, max_y) VALUES ",
            )
            .values([[
                level.into(),
                code.into(),
                name.into(),
                self.region.into(),
                self.department.into(),
                path.as_str().into(),
                path.as_str().into(),
                i64::from(x).into(),
                (-50_500_i64).into(),
                (i64::from(x) + 20).into(),
                (-50_480_i64).into(),
            ]]);
            self.product.run(sql).await;
        }
        self.changed().await;
    }

    async fn changed(&self) {
        self.product.run("UPDATE registry_state SET generation = generation + 1 WHERE id = 1").await;
    }

    /// Writes a contact of the hospital, last confirmed on this day.
    async fn contact(&self, role: &str, confirmed_on: Option<&str>) {
        let day = confirmed_on.map(|day| day.parse::<chrono::NaiveDate>().expect("this is a day"));
        let sql = Sql::new(
            "INSERT INTO contact (id, node_id, role, name, confirmed_on, changed_at, version) VALUES ",
        )
        .values([[
            self.product.app.new_id::<Node>().into(),
            self.hospital.into(),
            role.into(),
            "Camille Roux".into(),
            day.into(),
            self.product.app.clock.now().into(),
            1_i64.into(),
        ]]);
        self.product.run(sql).await;
        self.changed().await;
    }

    async fn director(&self) -> Visitor {
        self.product.person_with(&[READ, CONTACTS], self.hospital).await
    }

    async fn officer(&self) -> Visitor {
        self.product.person_with(&[READ, CONTACTS, EDIT, IMPORT, QUALITY], self.region).await
    }
}

#[tokio::test]
async fn a_commune_out_of_sight_is_absent_from_the_map_and_from_its_table() {
    let scene = scene().await;
    scene.draw().await;
    let director = scene.director().await;
    for address in ["/map", "/map?sort=name", "/map/export.csv"] {
        director
            .get(address)
            .await
            .is(200)
            .says("Valmont")
            .says("59901")
            .does_not_say("Saint-Aubin")
            .does_not_say("59902");
    }
}

#[tokio::test]
async fn each_commune_leads_to_its_structures_and_each_department_to_its_map() {
    let scene = scene().await;
    scene.draw().await;
    let officer = scene.officer().await;
    officer
        .get("/map?level=commune")
        .await
        .is(200)
        .says("<title>Saint-Aubin\u{a0}: 1</title>")
        .says("/structures?town=59902");
    officer
        .get("/map")
        .await
        .is(200)
        .says(&format!("/map?in={}", scene.department))
        .says(&format!("/places/{}", scene.department));
    officer
        .get(&format!("/map?in={}", scene.department))
        .await
        .is(200)
        .says(&format!("/structures?town=59901&#38;in={}", scene.department));
}

#[tokio::test]
async fn a_map_without_outlines_says_which_file_is_missing() {
    let scene = scene().await;
    let missing = "contours des départements";
    scene.officer().await.get("/map").await.is(200).says(missing).says("href=\"/imports/new\"").says("Nord");
    let director = scene.director().await;
    director
        .get("/map")
        .await
        .is(200)
        .says("contours des communes")
        .does_not_say("/imports/new")
        .says("Valmont");
}

#[tokio::test]
async fn a_security_officer_of_the_legal_entity_serves_its_establishments() {
    let scene = scene().await;
    scene.draw().await;
    let officer = scene.officer().await;
    let map = "/map?level=commune&indicator=security-officer";
    officer
        .get(map)
        .await
        .is(200)
        .says("Aucun des 2 établissements")
        .says("<title>Valmont\u{a0}: 0\u{202f}% (0 sur 1)</title>");
    scene.contact("RSSI", None).await;
    officer
        .get(map)
        .await
        .is(200)
        .says("La moitié des établissements")
        .says("<title>Valmont\u{a0}: 100\u{202f}% (1 sur 1)</title>");
}

#[tokio::test]
async fn an_on_call_contact_counts_until_its_delay_is_over() {
    let scene = scene().await;
    let officer = scene.officer().await;
    scene.contact("DIR_GARDE", Some("2026-08-26")).await;
    officer.get("/map?indicator=on-call").await.is(200).says("1 / 2");
    // The ninetieth day is the last one.
    scene.product.clock.advance(chrono::TimeDelta::days(1));
    scene.product.open_session(&officer).await;
    officer.get("/map?indicator=on-call").await.is(200).says("0 / 2");
}

#[tokio::test]
async fn the_quality_of_the_data_is_for_those_who_may_see_it() {
    let scene = scene().await;
    let sql = Sql::new("INSERT INTO quality_item (structure_id, rule, found_at) VALUES ").values([[
        scene.site.into(),
        "no-position".into(),
        scene.product.app.clock.now().into(),
    ]]);
    scene.product.run(sql).await;
    scene.officer().await.get("/map?indicator=quality").await.is(200).says("Un point est à vérifier");
    scene.director().await.get("/map?indicator=quality").await.is(200).does_not_say("vérifier");
}

#[tokio::test]
async fn an_unknown_place_and_the_place_of_somebody_else_look_the_same() {
    let scene = scene().await;
    let director = scene.director().await;
    let unknown: Id<Node> = scene.product.app.new_id();
    director.get(&format!("/places/{unknown}")).await.is(404);
    director.get(&format!("/places/{}", scene.region)).await.is(404);
    director.get("/places/nowhere").await.is(404);
    // What is above one's sight is no more open than what is beside it.
    let officer = scene.officer().await;
    officer.get(&format!("/places/{}", scene.product.nation().await)).await.is(404);
    officer.get(&format!("/places/{}", scene.department)).await.is(200);
}

#[tokio::test]
async fn a_place_shows_what_stands_there_and_whom_to_call() {
    let scene = scene().await;
    for place in [scene.region, scene.department] {
        let sql = Sql::new("INSERT INTO tally (place_id, kind, category, segment, is_open, count) VALUES ")
            .values([[
                place.into(),
                "ET".into(),
                "355".into(),
                "hospital-public".into(),
                true.into(),
                2_i64.into(),
            ]]);
        scene.product.run(sql).await;
    }
    let sql =
        Sql::new("INSERT INTO contact (id, node_id, role, name, changed_at, version) VALUES ").values([[
            scene.product.app.new_id::<Node>().into(),
            scene.region.into(),
            "RSSI".into(),
            "Aïssa Delmas".into(),
            scene.product.app.clock.now().into(),
            1_i64.into(),
        ]]);
    scene.product.run(sql).await;
    let reader = scene.product.person_with(&[READ], scene.region).await;
    let page = reader.get(&format!("/places/{}", scene.region)).await.is(200);
    let page = page
        .says("Hauts-de-France")
        .says("Hôpital public")
        .says("segment=hospital-public")
        .says("Nord")
        .says("Aïssa Delmas");
    page.does_not_say("/contacts/new");
    let officer = scene.officer().await;
    officer
        .get(&format!("/places/{}", scene.region))
        .await
        .is(200)
        .says(&format!("/nodes/{}/contacts/new", scene.region));
}

#[tokio::test]
async fn the_first_page_says_nothing_is_to_be_done_when_all_is_confirmed() {
    let scene = scene().await;
    scene.contact("RSSI", Some("2026-11-20")).await;
    let director = scene.director().await;
    // 180 days after the confirmation.
    director.get("/").await.is(200).says("Rien à faire.").says("19 mai 2027");
}

#[tokio::test]
async fn contacts_to_be_confirmed_come_first_with_their_lateness() {
    let scene = scene().await;
    scene.contact("RSSI", Some("2026-01-01")).await;
    scene.contact("DPO", None).await;
    let page = scene.director().await.get("/").await.is(200);
    page.says("Confirmer 2 contacts").says("30 juin 2026").says("147 jours de retard").says("CH de Valmont");
    // Somebody who only reads has nothing to confirm.
    let reader = scene.product.person_with(&[READ], scene.hospital).await;
    reader.get("/").await.is(200).says("Rien à faire.").does_not_say("Confirmer");
}

#[tokio::test]
async fn a_membership_that_ends_soon_is_to_be_decided() {
    let scene = scene().await;
    let ght = scene.product.ght("GHT-99", "GHT de la Vallée", scene.region, &[scene.hospital]).await;
    let sql = Sql::new("UPDATE ght_member SET valid_to = $1 WHERE ght_id = $2");
    scene.product.run(sql.arg("2026-12-31".parse::<chrono::NaiveDate>().unwrap()).arg(ght)).await;
    let officer = scene.officer().await;
    officer
        .get("/")
        .await
        .is(200)
        .says("CH de Valmont, membre de GHT de la Vallée")
        .says("37 jours restants");
}

#[tokio::test]
async fn refused_lines_call_those_who_import() {
    let scene = scene().await;
    let import: Id<Node> = scene.product.app.new_id();
    let now = scene.product.app.clock.now();
    let sql = Sql::new("INSERT INTO import (id, kind, state, is_dry_run, file_name, sha256, size, person_name, node_id, created_at) VALUES ")
        .values([[
            import.into(),
            "finess".into(),
            "done".into(),
            false.into(),
            "structures.csv".into(),
            "".into(),
            1_i64.into(),
            "Nadia Ferrand".into(),
            scene.region.into(),
            now.into(),
        ]]);
    scene.product.run(sql).await;
    let sql = Sql::new("INSERT INTO import_line (import_id, position, line, is_refused, code) VALUES ")
        .values([[import.into(), 0_i64.into(), 2_i64.into(), true.into(), "number-missing".into()]]);
    scene.product.run(sql).await;
    scene
        .officer()
        .await
        .get("/")
        .await
        .is(200)
        .says("Examiner une ligne refusée")
        .says(&format!("/imports/{import}"));
    scene.director().await.get("/").await.is(200).does_not_say("structures.csv");
}

#[tokio::test]
async fn what_changed_is_told_to_those_who_see_it() {
    let scene = scene().await;
    let sql =
        Sql::new("INSERT INTO journal (id, at, person_name, act, node_id, subject_id, details) VALUES ")
            .values([[
                scene.product.app.new_id::<Node>().into(),
                scene.product.app.clock.now().into(),
                "Jeanne Ollivier".into(),
                "registry.imported".into(),
                scene.region.into(),
                scene.region.into(),
                serde_json::json!({}).into(),
            ]]);
    scene.product.run(sql).await;
    scene.officer().await.get("/").await.is(200).says("Jeanne Ollivier").says("Hauts-de-France");
    scene.director().await.get("/").await.is(200).does_not_say("Jeanne Ollivier");
}

#[tokio::test]
async fn somebody_without_a_perimeter_is_told_whom_to_ask() {
    let scene = scene().await;
    scene.product.person().await.get("/").await.is(200).says("Aucun périmètre").says("Demandez un rôle");
    scene.product.nobody().get("/").await.sends_to("/sign-in");
}

#[tokio::test]
async fn each_page_is_written_in_both_languages() {
    let scene = scene().await;
    scene.draw().await;
    let officer = scene.officer().await;
    let place = format!("/places/{}", scene.region);
    for (lang, words) in
        [("fr", ["À faire", "Carte", "Départements"]), ("en", ["To do", "Map", "Departments"])]
    {
        officer.set_cookie("hygie-lang", lang);
        for (path, word) in ["/", "/map?level=commune&indicator=on-call", &place].into_iter().zip(words) {
            officer
                .get(path)
                .await
                .is(200)
                .says(word)
                .does_not_say(">home-")
                .does_not_say(">map-")
                .does_not_say(">place-");
        }
    }
}
