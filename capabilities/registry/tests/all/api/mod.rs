//! What programs read and write in the registry, with a token, through HTTP.

mod promises;

use std::collections::BTreeSet;

use hygie_kernel::{Id, Node, Right};
use hygie_registry::{CONTACTS, EDIT, IMPORT, KEEP, QUALITY, READ};
use hygie_testkit::{Product, Visitor};
use serde_json::{Value, json};

/// Two regions with a hospital each, and a group in the first one.
struct Scene {
    product: Product,
    region: Id<Node>,
    department: Id<Node>,
    hospital: Id<Node>,
    site: Id<Node>,
    group: Id<Node>,
    elsewhere: Id<Node>,
    /// A program of the agency of the first region.
    program: Visitor,
}

const EVERYTHING: &[Right] = &[READ, KEEP, CONTACTS, EDIT, IMPORT, QUALITY];

async fn scene() -> Scene {
    let product = Product::with(&[hygie_registry::CAPABILITY, hygie_accounts::CAPABILITY]).await;
    let region = product.region("32").await;
    let department = product.department("59", region).await;
    let hospital = product.legal_entity("Centre hospitalier de Valombrelle", department).await;
    let site = product.establishment("Clinique du Vieux-Tilleul", department, hospital).await;
    let group = product.ght("GHT-32", "GHT des Monts d’Ambre", region, &[hospital]).await;
    let other = product.region("11").await;
    let paris = product.department("75", other).await;
    let elsewhere = product.legal_entity("Hôpital des Saules", paris).await;
    let program = program(&product, EVERYTHING, region).await;
    Scene { product, region, department, hospital, site, group, elsewhere, program }
}

/// A program whose owner holds these rights on this node.
async fn program(product: &Product, rights: &[Right], node: Id<Node>) -> Visitor {
    let owner = product.person_with(rights, node).await;
    let mut fields = vec![("token", "Relevé"), ("days", "90")];
    fields.extend(rights.iter().map(|right| ("right", right.0)));
    let made = owner.post_form("/account/tokens", &fields).await;
    owner.with_token(&made.between("id=\"secret\" value=\"", "\""))
}

fn items(answer: &Value) -> &Vec<Value> {
    answer["items"].as_array().expect("a list has items")
}

fn ids(answer: &Value) -> Vec<String> {
    items(answer).iter().map(|item| item["id"].as_str().expect("a thing has an id").to_owned()).collect()
}

#[tokio::test]
async fn a_program_reads_what_its_owner_sees_and_nothing_else() {
    let scene = scene().await;
    let program = &scene.program;
    let list = program.get_api("/api/v1/structures?kind=all&contact=without:RSSI").await.is(200).json();
    assert_eq!(ids(&list).len(), 2);
    assert_eq!((&list["count"], &list["is_count_exact"]), (&json!(2), &json!(true)));
    assert!(list["next"].is_null());
    for path in ["structures?kind=all", "structures?sort=town", "places", "map", "groups", "quality"] {
        program
            .get_api(&format!("/api/v1/{path}"))
            .await
            .is(200)
            .does_not_say("Saules")
            .does_not_say(&scene.elsewhere.to_string());
    }

    let shown = program.get_api(&format!("/api/v1/structures/{}", scene.site)).await.is(200).json();
    assert_eq!(shown["legal_entity_id"], scene.hospital.to_string());
    assert_eq!(shown["groups"][0]["group_id"], scene.group.to_string());
    assert_eq!(shown["profile"]["version"], 0);
    let finess = scene.product.finess(scene.hospital).await;
    let found = program.get_api(&format!("/api/v1/structures/by-finess/{finess}")).await.is(200).json();
    assert_eq!(found["id"], scene.hospital.to_string());

    let hidden = scene.product.finess(scene.elsewhere).await;
    let elsewhere = scene.elsewhere;
    for path in [
        format!("/api/v1/structures/{elsewhere}"),
        format!("/api/v1/structures/by-finess/{hidden}"),
        format!("/api/v1/structures/{elsewhere}/statuses"),
        format!("/api/v1/structures/{elsewhere}/history"),
        format!("/api/v1/nodes/{elsewhere}/contacts"),
        format!("/api/v1/structures?in={elsewhere}"),
        format!("/api/v1/map?in={elsewhere}"),
        "/api/v1/structures/not-an-id".to_owned(),
    ] {
        let answer = program.get_api(&path).await.is(404);
        assert_eq!(answer.headers["content-type"], "application/problem+json", "{path}");
    }
    let contact = json!({ "role": "RSSI", "phone": "01 99 00 12 34" });
    program.post_json(&format!("/api/v1/nodes/{elsewhere}/contacts"), &contact).await.is(404);
    program
        .put_json(&format!("/api/v1/structures/{elsewhere}/profile"), &json!({ "version": 0 }))
        .await
        .is(404);
    scene.product.nobody().get_api("/api/v1/structures").await.is(401);

    // Whoever sees one establishment is told the name of its legal entity, as FINESS is, but not the way to it.
    let guest = self::program(&scene.product, &[READ], scene.site).await;
    let shown = guest.get_api(&format!("/api/v1/structures/{}", scene.site)).await.is(200).json();
    assert!(shown["legal_entity_id"].is_null() && shown["legal_entity_finess"] == finess);
    guest.post_json(&format!("/api/v1/nodes/{}/contacts", scene.site), &contact).await.is(403);
}

#[tokio::test]
async fn a_change_that_comes_too_late_is_told_what_is_there_now() {
    let scene = scene().await;
    let program = &scene.program;
    let path = format!("/api/v1/structures/{}/profile", scene.hospital);
    let draft = |name: &str, version: i64| json!({ "usual_name": name, "phone": "01 99 00 12 00", "version": version });
    let kept = program.put_json(&path, &draft("Valombrelle", 0)).await.is(200).json();
    assert_eq!((&kept["usual_name"], &kept["version"]), (&json!("Valombrelle"), &json!(1)));
    let late = program.put_json(&path, &draft("L’Ombrelle", 0)).await.is(409);
    assert_eq!(late.headers["content-type"], "application/problem+json");
    let late = late.json();
    assert_eq!(late["version"], 1);
    assert_eq!(late["current"]["usual_name"], "Valombrelle");
    program.put_json(&path, &draft("L’Ombrelle", 1)).await.is(200);
    program.get_api("/api/v1/structures?q=ombrelle").await.is(200).says("Valombrelle");

    let contact = json!({ "role": "RSSI", "name": "Camille Ferrand", "phone": "01 99 00 12 34" });
    let made =
        program.post_json(&format!("/api/v1/nodes/{}/contacts", scene.hospital), &contact).await.is(201);
    let path = made.location();
    assert_eq!(made.json()["freshness"], "confirmed");
    let change = |phone: &str| json!({ "role": "RSSI", "phone": phone, "version": 1 });
    program.put_json(&path, &change("01 99 00 12 35")).await.is(200).says("01 99 00 12 35");
    let late = program.put_json(&path, &change("01 99 00 12 36")).await.is(409).json();
    assert_eq!(late["current"]["phone"], "01 99 00 12 35");
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_with_the_place_where_it_goes_wrong() {
    let scene = scene().await;
    let program = &scene.program;
    let profile = format!("/api/v1/structures/{}/profile", scene.hospital);
    for (body, words) in [
        (json!({ "version": 0, "fax": "x" }), vec!["unknown field `fax`", "column"]),
        (json!({ "usual_name": "x" }), vec!["version-missing"]),
        (json!({ "version": "0" }), vec!["invalid type", "column"]),
        (json!({ "version": 0, "usual_name": "x".repeat(201) }), vec!["usual_name", "200"]),
        (json!({ "version": 0, "phone": "standard" }), vec!["phone-wrong"]),
        (json!({ "version": 0, "website": "javascript:alert(1)" }), vec!["website-wrong"]),
        (json!({ "version": 0, "note": "patiente 2 69 05 49 588 157 80" }), vec!["holds-nir"]),
    ] {
        let answer = program.put_json(&profile, &body).await.is(422);
        words.into_iter().fold(answer, hygie_testkit::Answer::says);
    }
    for (path, words) in [
        ("/api/v1/structures?staus=OSE", "unknown field `staus`"),
        ("/api/v1/structures?kind=XX", "unknown variant `XX`"),
        ("/api/v1/structures?limit=ten", "limit"),
        ("/api/v1/structures?in=here", "in"),
        ("/api/v1/structures?after=x", "after"),
        ("/api/v1/structures?contact=RSSI", "contact"),
        ("/api/v1/structures?q=%00", "NUL"),
        ("/api/v1/map?indicator=happiness", "indicator"),
        ("/api/v1/map?level=region", "level"),
    ] {
        let problem = program.get_api(path).await.is(422).json();
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains(words)), "{path}: {problem}");
    }
    program.get_api("/api/v1/reference/secrets").await.is(404);
    program
        .get_api(&format!("/api/v1/structures/{}/history?after=x~{}", scene.hospital, scene.hospital))
        .await
        .is(422);
}

#[tokio::test]
async fn pages_follow_one_another_without_gap_or_repeat() {
    let scene = scene().await;
    // Some bear the same name: the order has to tell them apart all the same.
    for number in 0..23 {
        let name = format!("EHPAD {}", ["des Lilas", "du Parc", "Saint-Cœur"][number % 3]);
        scene.product.establishment(&name, scene.department, scene.hospital).await;
    }
    let all: BTreeSet<String> =
        ids(&scene.program.get_api("/api/v1/structures?kind=all&limit=200").await.is(200).json())
            .into_iter()
            .collect();
    assert_eq!(all.len(), 25);
    for sort in ["name", "town", "finess", "weight"] {
        for limit in [1, 2, 7, 24, 25, 26] {
            let path = format!("/api/v1/structures?kind=all&sort={sort}&limit={limit}");
            let walked = walk(&scene.program, &path).await;
            assert_eq!(walked.len(), all.len(), "{path}");
            assert_eq!(walked.into_iter().collect::<BTreeSet<_>>(), all, "{path}");
        }
    }
    let history = format!("/api/v1/structures/{}/history", scene.hospital);
    for number in 0..5 {
        let contact = json!({ "role": "RSSI", "phone": format!("01 99 00 12 3{number}") });
        scene
            .program
            .post_json(&format!("/api/v1/nodes/{}/contacts", scene.hospital), &contact)
            .await
            .is(201);
    }
    let walked = walk(&scene.program, &format!("{history}?limit=2")).await;
    assert_eq!((walked.len(), walked.iter().collect::<BTreeSet<_>>().len()), (5, 5));
    let places = walk(&scene.program, "/api/v1/places?limit=1").await;
    assert_eq!(places.len(), places.iter().collect::<BTreeSet<_>>().len());
    assert!(places.contains(&scene.region.to_string()) && places.contains(&scene.department.to_string()));
}

/// The identifiers of every page, in order.
async fn walk(program: &Visitor, path: &str) -> Vec<String> {
    let (mut seen, mut here) = (Vec::new(), path.to_owned());
    loop {
        let page = program.get_api(&here).await.is(200).json();
        seen.extend(ids(&page));
        assert!(seen.len() < 1000, "{path} never ends");
        let Some(next) = page["next"].as_str() else { return seen };
        let after =
            serde_urlencoded::to_string([("after", next)]).expect("a text can be written in an address");
        let joint = if path.contains('?') { '&' } else { '?' };
        here = format!("{path}{joint}{after}");
    }
}

#[tokio::test]
async fn a_page_holds_two_hundred_things_at_most() {
    let scene = scene().await;
    for number in 0..200 {
        scene.product.establishment(&format!("Maison {number}"), scene.department, scene.hospital).await;
    }
    let page = scene.program.get_api("/api/v1/structures?limit=100000").await.is(200).json();
    assert_eq!(items(&page).len(), 200);
    assert!(page["next"].is_string());
    assert_eq!(items(&scene.program.get_api("/api/v1/structures?limit=-3").await.is(200).json()).len(), 1);
    assert_eq!(items(&scene.program.get_api("/api/v1/structures").await.is(200).json()).len(), 50);
}

#[tokio::test]
async fn contacts_are_added_confirmed_and_removed() {
    let scene = scene().await;
    let program = &scene.program;
    let of_node = format!("/api/v1/nodes/{}/contacts", scene.group);
    let lone = json!({ "role": "RSSI", "name": "Camille Ferrand" });
    program.post_json(&of_node, &lone).await.is(422).says("contact-unreachable");
    let unknown = json!({ "role": "WIZARD", "phone": "01 99 00 12 34" });
    program.post_json(&of_node, &unknown).await.is(422).says("contact-role-unknown");
    let contact =
        json!({ "role": "RSSI", "name": "  Camille Ferrand ", "note": "", "phone": "01 99 00 12 34" });
    let made = program.post_json(&of_node, &contact).await.is(201);
    assert_eq!(made.json()["name"], "Camille Ferrand");
    assert!(made.json()["note"].is_null());

    scene.product.clock.advance(chrono::TimeDelta::days(400));
    let again = self::program(&scene.product, EVERYTHING, scene.region).await;
    let stale = again.get_api(&of_node).await.is(200).json();
    assert_eq!(items(&stale)[0]["freshness"], "stale");
    again.post_json(&format!("{of_node}/confirmation"), &json!({})).await.is(204);
    again.get_api(&made.location()).await.is(200).says("\"confirmed\"");
    again.post_json(&format!("{}/confirmation", made.location()), &json!({})).await.is(200);
    again.delete(&made.location()).await.is(204);
    again.delete(&made.location()).await.is(404);
}

#[tokio::test]
async fn statuses_are_added_and_ended() {
    let scene = scene().await;
    let program = &scene.program;
    let statuses = format!("/api/v1/structures/{}/statuses", scene.hospital);
    let draft = json!({ "status": "OSE", "valid_from": "2026-01-01" });
    let held = program.post_json(&statuses, &draft).await.is(201).json();
    assert_eq!(held["is_held_today"], true);
    program.post_json(&statuses, &draft).await.is(422).says("status-overlaps");
    program
        .post_json(&statuses, &json!({ "status": "OSE", "valid_from": "hier" }))
        .await
        .is(422)
        .says("body-unreadable");
    let end = format!("{statuses}/{}/end", held["id"].as_str().unwrap_or_default());
    program.post_json(&end, &json!({ "day": "2025-01-01" })).await.is(422).says("span-backwards");
    let ended = program.post_json(&end, &json!({ "day": "2026-06-30" })).await.is(200).json();
    assert_eq!((&ended["valid_to"], &ended["is_held_today"]), (&json!("2026-06-30"), &json!(false)));
    assert_eq!(items(&program.get_api(&statuses).await.is(200).json()).len(), 1);
    let history =
        program.get_api(&format!("/api/v1/structures/{}/history", scene.hospital)).await.is(200).json();
    let acts: BTreeSet<_> = items(&history).iter().filter_map(|act| act["act"].as_str()).collect();
    assert_eq!(acts, BTreeSet::from(["registry.status-added", "registry.status-ended"]));
}

#[tokio::test]
async fn places_maps_and_codes_are_given_as_figures() {
    let scene = scene().await;
    let program = &scene.program;
    let regions = program.get_api("/api/v1/places?kind=region").await.is(200).json();
    assert_eq!(ids(&regions), [scene.region.to_string()]);
    let region = program.get_api(&format!("/api/v1/places/{}", scene.region)).await.is(200).json();
    assert_eq!((&region["code"], &region["groups"]), (&json!("32"), &json!(1)));
    assert!(
        region["children"]
            .as_array()
            .is_some_and(|children| children.iter().any(|child| child["code"] == "59"))
    );
    let map = program.get_api(&format!("/api/v1/map?in={}", scene.region)).await.is(200).json();
    assert_eq!((&map["level"], &map["indicator"]), (&json!("department"), &json!("establishments")));
    assert_eq!((&map["items"][0]["code"], &map["items"][0]["reached"]), (&json!("59"), &json!(1)));
    let reader = self::program(&scene.product, &[READ], scene.region).await;
    reader.get_api("/api/v1/map?indicator=quality").await.is(403);
    for what in ["categories", "segments", "statuses", "contact-roles", "legal-statuses", "quality-rules"] {
        let codes = reader.get_api(&format!("/api/v1/reference/{what}")).await.is(200).json();
        assert!(
            items(&codes).iter().all(|code| code["label_fr"].is_string()) && items(&codes).len() > 3,
            "{what}"
        );
    }
}

/// A file in the flat layout with one legal entity that has one establishment, and a line that is cut short.
const FILE: &str = "finess_et;finess_ej;raison_sociale;categorie;libelle_categorie;categorie_agregee;libelle_categorie_agregee;siret;ape;code_sph;libelle_sph;adresse;lieu_dit_bp;code_postal;commune_acheminement;code_insee;departement;region;date_ouverture;date_maj;latitude;longitude
600000012;600000020;CH DES LILAS;355;Centre Hospitalier;;;;;;;1 R DE LA PAIX;;60000;BEAUVAIS;60057;60;32;2001-02-03;2020-01-01;;
600000037;trop court
";

#[tokio::test]
async fn a_file_deposited_by_a_program_is_imported_by_the_job() {
    let scene = scene().await;
    let program = &scene.program;
    let path = "/api/v1/imports";
    let send =
        async |fields: &[(&str, &str)]| program.upload(path, "lilas.csv", FILE.as_bytes(), fields).await;
    send(&[("kind", "finess"), ("dry-run", "true")]).await.is(422).says("dry-run");
    send(&[("kind", "finess"), ("dry_run", "oui")]).await.is(422).says("api-dry-run-wrong");
    let refused = send(&[("kind", "other")]).await.is(422);
    assert_eq!(refused.headers["content-type"], "application/problem+json");
    program.post_json(path, &json!({ "kind": "finess" })).await.is(422).says("form-unreadable");
    program.upload(path, "vide.csv", b"", &[("kind", "finess")]).await.is(422).says("import-file-empty");
    let too_large = vec![b'x'; scene.product.app.settings.upload_limit + 1];
    program.upload(path, "gros.csv", &too_large, &[("kind", "finess")]).await.is(413);
    assert!(items(&program.get_api(path).await.is(200).json()).is_empty());

    let tried = send(&[("kind", "finess"), ("dry_run", "true")]).await.is(202);
    scene.product.clock.advance(chrono::TimeDelta::seconds(1));
    let sent = send(&[("kind", "finess")]).await.is(202);
    assert_eq!((&sent.json()["state"], &sent.json()["report"]), (&json!("waiting"), &Value::Null));
    scene.product.run_jobs().await;
    let tried = program.get_api(&tried.location()).await.is(200).json();
    assert_eq!((&tried["is_dry_run"], &tried["report"]["created"]), (&json!(true), &json!(2)));
    let done = program.get_api(&sent.location()).await.is(200).json();
    assert_eq!((&done["state"], &done["report"]["created"]), (&json!("done"), &json!(2)));
    assert_eq!(done["report"]["refused"], 1);
    let found =
        program.get_api("/api/v1/structures/by-finess/60 000 001 2".replace(' ', "%20").as_str()).await;
    assert_eq!(found.is(200).json()["name"], "CH DES LILAS");
    program.get_api("/api/v1/structures?q=lilas").await.is(200).says("600000012");

    let lines = format!("{}/lines", sent.location());
    let refused = program.get_api(&format!("{lines}?refused=true")).await.is(200).json();
    assert_eq!(
        (&items(&refused)[0]["line"], &items(&refused)[0]["code"]),
        (&json!(3), &json!("wrong-field-count"))
    );
    let (mut seen, mut after) = (0, String::new());
    loop {
        let page = program.get_api(&format!("{lines}?limit=1{after}")).await.is(200).json();
        seen += items(&page).len();
        let Some(next) = page["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    assert_eq!(seen, items(&program.get_api(&lines).await.is(200).json()).len());
    assert_eq!(walk(program, "/api/v1/imports?limit=1").await.len(), 2);

    let neighbour = self::program(&scene.product, EVERYTHING, scene.elsewhere).await;
    neighbour.get_api(&sent.location()).await.is(404);
    neighbour.get_api(&lines).await.is(404);
    assert!(items(&neighbour.get_api(path).await.is(200).json()).is_empty());
}

#[tokio::test]
async fn groups_are_made_renamed_and_joined() {
    let scene = scene().await;
    let program = &scene.program;
    let second = scene.product.legal_entity("Hôpital du Bourg", scene.department).await;
    let third = scene.product.legal_entity("Hôpital du Lac", scene.department).await;
    let (second, third) = (scene.product.finess(second).await, scene.product.finess(third).await);
    let draft = |support: &str| json!({ "code": "ght-99", "name": "GHT des Deux Vallées", "region_id": scene.region.to_string(), "support_finess": support, "valid_from": "2026-01-01" });
    let hidden = scene.product.finess(scene.elsewhere).await;
    program.post_json("/api/v1/groups", &draft(&hidden)).await.is(422).says("group-member-unknown");
    let made = program.post_json("/api/v1/groups", &draft(&second)).await.is(201);
    let path = made.location();
    assert_eq!(
        (&made.json()["code"], &made.json()["members"][0]["role"]),
        (&json!("GHT-99"), &json!("support"))
    );
    program.post_json("/api/v1/groups", &draft(&third)).await.is(422).says("group-code-taken");

    program
        .put_json(&path, &json!({ "name": "GHT des Vallées", "version": 1 }))
        .await
        .is(200)
        .says("GHT des Vallées");
    let late = program.put_json(&path, &json!({ "name": "Autre", "version": 1 })).await.is(409).json();
    assert_eq!((&late["version"], &late["current"]["name"]), (&json!(2), &json!("GHT des Vallées")));

    let member = json!({ "finess": third, "role": "party", "valid_from": "2026-03-01" });
    let joined = program.post_json(&format!("{path}/members"), &member).await.is(201).json();
    assert_eq!(joined["members"].as_array().map(Vec::len), Some(2));
    let wizard = json!({ "finess": third, "role": "wizard", "valid_from": "2026-03-01" });
    program.post_json(&format!("{path}/members"), &wizard).await.is(422).says("unknown variant");
    let id = joined["members"][1]["id"].as_str().unwrap_or_default();
    let end = format!("{path}/members/{id}/end");
    let left = program.post_json(&end, &json!({ "day": "2026-10-31" })).await.is(200).json();
    assert_eq!(left["members"][1]["valid_to"], "2026-10-31");
    let list = program.get_api("/api/v1/groups").await.is(200).json();
    assert_eq!(ids(&list).len(), 2);
    assert_eq!(walk(program, "/api/v1/groups?limit=1").await.len(), 2);
    program.get_api(&format!("/api/v1/groups/{}", scene.elsewhere)).await.is(404);
}

#[tokio::test]
async fn what_looks_wrong_is_counted_and_listed() {
    let scene = scene().await;
    let program = &scene.program;
    program.upload("/api/v1/imports", "lilas.csv", FILE.as_bytes(), &[("kind", "finess")]).await.is(202);
    scene.product.run_jobs().await;
    let rules = program.get_api("/api/v1/quality").await.is(200).json();
    let no_position =
        items(&rules).iter().find(|rule| rule["rule"] == "no-position").expect("the rule is known");
    let listed = program.get_api("/api/v1/quality/no-position").await.is(200).json();
    assert_eq!(no_position["count"], items(&listed).len());
    assert!(items(&listed).iter().any(|item| item["finess"] == "600000012"));
    program.get_api("/api/v1/quality/no-such-rule").await.is(404);
    program.get_api(&format!("/api/v1/quality?in={}", scene.elsewhere)).await.is(404);
    let reader = self::program(&scene.product, &[READ], scene.region).await;
    reader.get_api("/api/v1/quality").await.is(403);
}

#[tokio::test]
async fn every_documented_answer_has_a_schema() {
    let scene = scene().await;
    let document = scene.product.nobody().get_api("/api/openapi.json").await.is(200).json();
    let routes = scene.product.app.route_table();
    for route in routes.iter().filter(|route| route.is_api) {
        let name = format!("{} {}", route.method, route.path);
        let operation = &document["paths"][&route.path][route.method.to_lowercase()];
        assert!(operation["summary"].is_string(), "{name}");
        let answers = operation["responses"].as_object().expect("an operation has answers");
        assert!(answers.contains_key("401"), "{name}");
        for (status, answer) in
            answers.iter().filter(|(status, _)| !["204", "304"].contains(&status.as_str()))
        {
            let content = answer["content"].as_object().unwrap_or_else(|| panic!("{name}: {status}"));
            assert!(content.values().all(|kind| kind["schema"].is_object()), "{name}: {status}");
        }
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let described = parameter["description"].as_str().is_some_and(|text| !text.is_empty());
            assert!(described && parameter["schema"].is_object(), "{name}: {parameter}");
        }
        let body = &operation["requestBody"];
        if body.is_object() {
            let kinds = body["content"].as_object().expect("a body has a content");
            assert!(kinds.values().all(|kind| kind["schema"].is_object()), "{name}");
        }
    }
}

#[tokio::test]
async fn every_documented_word_is_understood() {
    let scene = scene().await;
    let document = scene.product.nobody().get_api("/api/openapi.json").await.is(200).json();
    let mut tried = 0;
    for (path, item) in document["paths"].as_object().expect("the document has paths") {
        for parameter in item["get"]["parameters"].as_array().into_iter().flatten() {
            for word in parameter["schema"]["enum"].as_array().into_iter().flatten().filter_map(Value::as_str)
            {
                let name = parameter["name"].as_str().unwrap_or_default();
                let asked = match parameter["in"] == "path" {
                    true => path.replace(&format!("{{{name}}}"), word),
                    false => format!("{path}?{name}={word}"),
                };
                let answer = scene.program.get_api(&asked).await;
                let is_understood = answer.status == 200 || answer.body.contains("api-parameter-wrong");
                assert!(is_understood, "{asked}: {}", answer.body);
                tried += 1;
            }
        }
    }
    assert!(tried > 15);
}
