use hygie_registry::{IMPORT, QUALITY, READ};

use crate::door::scene::product;
use crate::door::sent::{bring, finess_file};

#[tokio::test]
async fn what_looks_wrong_is_counted_listed_and_exported_where_one_looks() {
    let product = product().await;
    let (north, paris) = (product.region("32").await, product.region("11").await);
    let officer = product.person_with(&[READ, IMPORT, QUALITY], product.nation().await).await;
    let in_paris = product.person_with(&[READ, QUALITY], paris).await;
    let file = finess_file(&[
        ["600000012", "600000020", "CH DES LILAS", "60", "32"],
        ["750000012", "750000020", "CH DES ROSES", "75", "11"],
    ]);
    bring(&product, &officer, "finess", "deux.csv", &file).await;

    officer.get("/quality").await.is(200).says("Position absente").says("rule=no-position");
    officer
        .get("/quality?rule=no-position")
        .await
        .is(200)
        .says("CH DES LILAS")
        .says("CH DES ROSES")
        .says("2 structures");
    let region = officer.get(&format!("/quality?rule=no-position&in={north}")).await.is(200);
    region.says("1 structure").says("CH DES LILAS").does_not_say("CH DES ROSES");
    let csv = officer.get(&format!("/quality/items.csv?rule=no-position&in={north}")).await.is(200);
    csv.says("CH DES LILAS").does_not_say("CH DES ROSES");

    // Another reader asks for a perimeter that is not theirs: they get their own.
    let theirs = in_paris.get(&format!("/quality?rule=no-position&in={north}")).await.is(200);
    theirs.says("CH DES ROSES").does_not_say("CH DES LILAS");
    officer.get("/quality?rule=nothing").await.is(404);
    officer.get("/quality/items.csv?rule=nothing").await.is(404);
}

#[tokio::test]
async fn a_reader_without_the_right_on_a_place_sees_no_count_of_it() {
    let product = product().await;
    let (north, paris) = (product.region("32").await, product.region("11").await);
    let officer = product.person_with(&[IMPORT, QUALITY, READ], product.nation().await).await;
    let file = finess_file(&[
        ["600000012", "600000020", "CH DES LILAS", "60", "32"],
        ["750000012", "750000020", "CH DES ROSES", "75", "11"],
    ]);
    bring(&product, &officer, "finess", "deux.csv", &file).await;
    officer.get("/quality").await.is(200);
    let reader = product.person_with(&[READ], product.nation().await).await;
    product.allow(&reader, &[QUALITY], paris).await;
    let rule = reader.get("/quality?rule=no-position").await.is(200).says("1 structure");
    rule.says("CH DES ROSES").does_not_say("CH DES LILAS");
    reader.get(&format!("/quality?rule=no-position&in={north}")).await.is(200).says("Aucune structure");
}
