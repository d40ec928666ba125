use hygie_registry::READ;
use hygie_testkit::Visitor;

use crate::door::scene::two_regions;

#[tokio::test]
async fn the_officer_of_a_region_sees_its_structures_and_no_other() {
    let (product, north, south) = two_regions().await;
    let officer = product.person_with(&[READ], north).await;
    officer
        .get("/structures")
        .await
        .is(200)
        .says("3 structures")
        .says("EHPAD LES TILLEULS")
        .does_not_say("VIOLETTES");
    officer.get("/structures?q=violettes").await.is(200).does_not_say("CLINIQUE DES VIOLETTES");
    officer.get("/structures/export.csv").await.is(200).says("590000030").does_not_say("310000013");
    // A perimeter that is not one's own is no perimeter: one's own is taken.
    officer
        .get(&format!("/structures?in={south}"))
        .await
        .is(200)
        .says("3 structures")
        .does_not_say("VIOLETTES");

    let reader = product.person_with(&[READ], product.nation().await).await;
    reader.get("/structures").await.is(200).says("4 structures").says("VIOLETTES");
    reader.get(&format!("/structures?in={south}")).await.is(200).says("1 structure").does_not_say("TILLEULS");
}

#[tokio::test]
async fn a_structure_is_found_by_name_number_town_and_type_whatever_the_slips() {
    let (product, north, _) = two_regions().await;
    let officer = product.person_with(&[READ], north).await;
    for (typed, found) in [
        ("tilleuls", "EHPAD LES TILLEULS"),
        ("Tileuls", "EHPAD LES TILLEULS"),
        ("saint aubry hopital", "CENTRE HOSPITALIER DE SAINT-AUBRY"),
        ("hopitl st-aubry", "CENTRE HOSPITALIER DE SAINT-AUBRY"),
        ("59 000 003 0", "EHPAD LES TILLEULS"),
        ("590000", "EHPAD LES TILLEULS"),
        ("coeurval", "PHARMACIE DU BEFFROI"),
        ("Cœurval officine", "PHARMACIE DU BEFFROI"),
        ("maison de retraite", "EHPAD LES TILLEULS"),
        ("59350", "EHPAD LES TILLEULS"),
    ] {
        let address = serde_urlencoded::to_string([("q", typed)]).unwrap();
        officer.get(&format!("/structures?{address}")).await.is(200).says(found);
    }
    officer.get("/structures?q=%22%29+OR+1%3D1+--").await.is(200);
    officer.get("/structures?q=zzzzzz").await.is(200).says("Aucune structure");
    officer.get("/structures?q=%2A").await.is(200);
}

#[tokio::test]
async fn filters_narrow_the_list_and_the_sentence_says_so() {
    let (product, north, _) = two_regions().await;
    let officer = product.person_with(&[READ], north).await;
    officer
        .get("/structures?segment=elderly")
        .await
        .is(200)
        .says("1 structure")
        .says("TILLEULS")
        .does_not_say("BEFFROI");
    officer.get("/structures?category=620").await.is(200).says("1 structure").says("BEFFROI");
    officer.get("/structures?kind=EJ").await.is(200).says("2 structures");
    officer.get("/structures?state=closed").await.is(200).says("Aucune structure");
    officer.get("/structures?contact=without:RSSI").await.is(200).says("3 structures");
    officer.get("/structures?contact=with:RSSI").await.is(200).says("Aucune structure");
    officer.get("/structures?town=62041&sort=town").await.is(200).says("BEFFROI").does_not_say("TILLEULS");
    officer.get("/structures?segment=%27&sort=%00&after=~~~").await.is(200).says("Aucune structure");
}

#[tokio::test]
async fn what_follows_from_a_membership_or_from_the_place_is_a_filter_too() {
    let (product, north, _) = two_regions().await;
    let department = product.department("59", north).await;
    let hospital = product.legal_entity("Hôpital du Beffroi", department).await;
    product.establishment("Hôpital du Beffroi, site nord", department, hospital).await;
    product.ght("32999", "GHT des Beffrois", north, &[hospital]).await;
    let officer = product.person_with(&[READ], north).await;
    officer.get("/structures?status=GHT_SUPPORT").await.is(200).says("site nord").does_not_say("TILLEULS");
    officer.get("/structures?status=GHT_PARTY").await.is(200).does_not_say("site nord");
    officer.get("/structures?status=OVERSEAS").await.is(200).says("Aucune structure");
}

#[tokio::test]
async fn pages_follow_one_another_without_gap_or_repeat() {
    let (product, north, _) = two_regions().await;
    let department = product.department("59", north).await;
    let entity = product.legal_entity("Association des cent maisons", department).await;
    for index in 0..120 {
        product.establishment(&format!("Maison {}", index % 40), department, entity).await;
    }
    let reader = product.person_with(&[READ], entity).await;
    for sort in ["name", "town", "finess"] {
        let mut seen = Vec::new();
        let mut next = Some(format!("/structures?sort={sort}"));
        while let Some(address) = next {
            let page = reader.get(&address).await.is(200);
            let text = page.body.clone();
            seen.extend(
                text.split("<th scope=\"row\"><a href=\"/structures/")
                    .skip(1)
                    .map(|rest| rest[..36].to_owned()),
            );
            next =
                text.split("rel=\"next\"").next().filter(|_| text.contains("rel=\"next\"")).map(|before| {
                    let start = before.rfind("href=\"").unwrap() + 6;
                    before[start..].split('"').next().unwrap().replace("&amp;", "&").replace("&#38;", "&")
                });
        }
        let count = seen.len();
        seen.sort();
        seen.dedup();
        assert_eq!((count, seen.len()), (120, 120), "sorted by {sort}");
    }
}

#[tokio::test]
async fn a_structure_out_of_sight_is_not_found_in_any_way() {
    let (product, north, south) = two_regions().await;
    let reader = product.person_with(&[READ], product.nation().await).await;
    let clinic = first_structure(&reader, &format!("/structures?q=violettes&in={south}&kind=ET")).await;
    reader.get(&clinic).await.is(200).says("CLINIQUE DES VIOLETTES");

    let stranger = product.person_with(&[READ], north).await;
    stranger.get(&clinic).await.is(404).does_not_say("VIOLETTES");
    stranger.get("/structures/not-an-identifier").await.is(404);
    product.nobody().get(&clinic).await.is(303).does_not_say("VIOLETTES");
}

#[tokio::test]
async fn the_spreadsheet_holds_what_is_seen() {
    let (product, north, _) = two_regions().await;
    let officer = product.person_with(&[READ], north).await;
    let answer = officer.get("/structures/export.xlsx?segment=elderly").await.is(200);
    assert!(answer.headers["content-type"].to_str().unwrap().contains("spreadsheetml"));
    officer
        .get("/structures/export.csv?segment=elderly")
        .await
        .is(200)
        .says("590000030")
        .does_not_say("620000015");
}

/// The address of the first structure of a list.
pub async fn first_structure(visitor: &Visitor, list: &str) -> String {
    visitor.get(list).await.is(200).between("<th scope=\"row\"><a href=\"", "\"")
}
