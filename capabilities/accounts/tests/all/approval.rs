//! A role that takes two people.

use hygie_accounts::CAPABILITY;
use hygie_kernel::Id;
use hygie_platform::db::Sql;
use hygie_testkit::{Product, Visitor};

use crate::{POSTMAN, ROLES, Scene, letters, mail_server, scene_of};

/// The region where a role of the region takes two people, with two officers of the nation.
async fn scene() -> (Scene, Visitor, Visitor) {
    let product = Product::with_settings(&[CAPABILITY, POSTMAN], ROLES, |settings| {
        settings.second_person_roles = vec!["ARS_REF".to_owned()];
        settings.mail = Some(mail_server());
    })
    .await;
    let scene = scene_of(product).await;
    let nation = scene.product.nation().await;
    let first = scene.product.person().await;
    scene.product.give_role(&first, "NAT_ADMIN", nation).await;
    let second = scene.product.person().await;
    scene.product.give_role(&second, "NAT_ADMIN", nation).await;
    (scene, first, second)
}

/// The grant of a person that waits.
async fn waiting(product: &Product, person: &Visitor) -> String {
    let sql =
        Sql::new("SELECT id AS value FROM access_grant WHERE person_id = $1 AND asked_from IS NOT NULL");
    let mut tx = product.app.db.read().await.expect("the database takes a reader");
    let (grant,) = tx.get::<(Id<()>,)>(sql.arg(person.id())).await.expect("a grant waits");
    format!("/people/{}/grants/{grant}", person.id())
}

#[tokio::test]
async fn what_one_gives_begins_when_another_approves_it() {
    let (scene, first, second) = scene().await;
    let officer = scene.product.person().await;
    scene.product.give_role(&officer, "RSSI", scene.lilas).await;
    let region = scene.region.to_string();
    let page = format!("/people/{}", officer.id());
    let give = [("role", "ARS_REF"), ("node", &*region)];
    first
        .post_form(&format!("{page}/grants"), &give)
        .await
        .is(303)
        .sends_to(&format!("{page}?done=grant-asked"));
    officer.get("/people/new").await.is(403);
    officer.get("/account").await.is(200).says("En attente d’une seconde personne");
    first.post_form(&format!("{page}/grants"), &give).await.is(422).says("déjà ce rôle");

    // Neither who gave it nor who receives it is the second person, and nobody sees a button that would be refused.
    let approval = format!("{}/approval", waiting(&scene.product, &officer).await);
    first.get(&page).await.is(200).says("En attente").does_not_say("Approuver");
    first.post(&approval, "").await.is(422).says("s’approuve à deux");
    officer.post(&approval, "").await.is(403);
    scene.director.post(&approval, "").await.is(404);
    scene.director.get(&approval).await.is(404);

    let told = letters(&scene.product, &second.email).await;
    assert_eq!(told, [("accounts.approval".to_owned(), page.clone())]);
    assert!(letters(&scene.product, &first.email).await.is_empty());
    second.get("/people").await.is(200).says("Une personne attend qu’un rôle soit approuvé");
    second.get("/people?state=approval").await.is(200).says("Une personne<");
    second.get(&page).await.is(200).says("Approuver");
    second.get(&approval).await.is(200).says("Il commencera quand vous l’aurez approuvé");
    second.post(&approval, "").await.is(303);
    officer.get("/people/new").await.is(200);
    second.post(&approval, "").await.is(409);
    let told = letters(&scene.product, &officer.email).await;
    assert_eq!(told, [("accounts.approved".to_owned(), "/".to_owned())]);
}

#[tokio::test]
async fn a_role_that_waits_can_be_taken_back_and_then_begins_never() {
    let (scene, first, second) = scene().await;
    let officer = scene.product.person().await;
    scene.product.give_role(&officer, "RSSI", scene.lilas).await;
    let region = scene.region.to_string();
    let give = [("role", "ARS_REF"), ("node", &*region)];
    first.post_form(&format!("/people/{}/grants", officer.id()), &give).await.is(303);
    let grant = waiting(&scene.product, &officer).await;
    second.post(&format!("{grant}/end"), "").await.is(303);
    second.post(&format!("{grant}/approval"), "").await.is(409);
    officer.get("/people/new").await.is(403);
}

#[tokio::test]
async fn other_roles_need_nobody_and_an_approval_asks_who_one_is() {
    let (scene, first, second) = scene().await;
    let colleague = scene.product.person().await;
    scene.product.give_role(&colleague, "RSSI", scene.lilas).await;
    let lilas = scene.lilas.to_string();
    let page = format!("/people/{}", colleague.id());
    let give = [("role", "DG"), ("node", &*lilas)];
    first
        .post_form(&format!("{page}/grants"), &give)
        .await
        .is(303)
        .sends_to(&format!("{page}?done=grant-given"));
    colleague.get("/people/new").await.is(200);
    let region = scene.region.to_string();
    let give = [("role", "ARS_REF"), ("node", &*region)];
    first.post_form(&format!("{page}/grants"), &give).await.is(303);
    let approval = format!("{}/approval", waiting(&scene.product, &colleague).await);
    scene.product.clock.advance(chrono::TimeDelta::minutes(11));
    second.post(&approval, "").await.is(200).says("Est-ce bien vous");
    colleague.get("/people?q=rien").await.is(200);
}
