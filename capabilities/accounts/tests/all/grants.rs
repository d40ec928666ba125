use chrono::TimeDelta;
use hygie_accounts::{CAPABILITY, GRANT, READ};
use hygie_kernel::{Id, Node};
use hygie_platform::db::Sql;
use hygie_testkit::{Answer, Product, Visitor};

use crate::{ROLES, Scene, scene};

async fn give(by: &Visitor, to: &Visitor, role: &str, node: Id<Node>) -> Answer {
    give_until(by, to, role, node, "").await
}

async fn give_until(by: &Visitor, to: &Visitor, role: &str, node: Id<Node>, until: &str) -> Answer {
    let fields = [("role", role), ("node", &*node.to_string()), ("until", until)];
    by.post_form(&format!("/people/{}/grants", to.id()), &fields).await
}

/// The address by which the latest grant of a person is ended.
async fn end_path(product: &Product, person: &Visitor) -> String {
    let sql = Sql::new("SELECT id AS value FROM access_grant WHERE person_id = $1 ORDER BY id DESC LIMIT 1");
    let mut tx = product.app.db.read().await.expect("the database takes a reader");
    let (grant,) = tx.get::<(Id<Node>,)>(sql.arg(person.id())).await.expect("the person holds a grant");
    format!("/people/{}/grants/{grant}/end", person.id())
}

async fn colleague(scene: &Scene) -> Visitor {
    let colleague = scene.product.person().await;
    scene.product.give_role(&colleague, "RSSI", scene.lilas).await;
    colleague
}

#[tokio::test]
async fn nobody_gives_more_than_they_have() {
    let scene = scene().await;
    let colleague = colleague(&scene).await;
    give(&scene.director, &colleague, "ARS_REF", scene.lilas)
        .await
        .is(422)
        .says("plus que ce que vous pouvez");
    give(&scene.director, &colleague, "INVENTED", scene.lilas).await.is(422).says("dans la liste");
    give(&scene.director, &colleague, "DG", scene.lilas).await.is(303);
    colleague.get("/people/new").await.is(200).says("value=\"DG\"").does_not_say("value=\"ARS_REF\"");
    // Rights of two places do not add up: GRANT on one hospital and READ on another gives nothing on the latter.
    let half = scene.product.person_with(&[READ, GRANT], scene.saules).await;
    scene.product.allow(&half, &[READ], scene.lilas).await;
    give(&half, &colleague, "RSSI", scene.lilas).await.is(404);
}

#[tokio::test]
async fn nobody_gives_outside_their_perimeter() {
    let scene = scene().await;
    let colleague = colleague(&scene).await;
    give(&scene.director, &colleague, "DG", scene.saules).await.is(404);
    give(&scene.director, &colleague, "DG", scene.region).await.is(404);
    give(&scene.director, &scene.neighbour, "DG", scene.lilas).await.is(404);
    let region = scene.product.person_with(&[READ, GRANT], scene.region).await;
    give(&region, &colleague, "DG", scene.region).await.is(422).says("lieu de cette sorte");
    give(&region, &colleague, "DG", scene.saules).await.is(303);
}

#[tokio::test]
async fn a_place_is_found_by_its_number_or_its_name_within_sight() {
    let scene = scene().await;
    let colleague = colleague(&scene).await;
    let path = format!("/people/{}/grants", colleague.id());
    let search = |by: &Visitor, text: &str| {
        let (by, path, text) = (by.clone(), path.clone(), text.to_owned());
        async move { by.post_form(&path, &[("role", "DG"), ("where", &*text)]).await }
    };
    let finess = scene.product.finess(scene.saules).await;
    search(&scene.director, &finess).await.is(422).says("Rien ne correspond");
    search(&scene.director, "saules").await.is(422).says("Rien ne correspond");
    let region = scene.product.person_with(&[READ, GRANT], scene.region).await;
    let several = search(&region, "des").await.is(422);
    let several = several.says("Plusieurs lieux").says("Clinique des Lilas").says("Hôpital des Saules");
    drop(several);
    let chosen =
        [("role", "DG"), ("where", "des"), ("searched", "des"), ("node", &*scene.saules.to_string())];
    region.post_form(&path, &chosen).await.is(303);
    search(&region, "hopital  SAULES").await.is(422).says("Rien ne correspond");
    search(&region, "hopital des saules").await.is(422).says("déjà ce rôle");
    let spaced = format!("{} {}", &finess[..3], &finess[3..]);
    search(&region, &spaced).await.is(422).says("déjà ce rôle");
}

#[tokio::test]
async fn a_grant_holds_until_the_end_of_its_last_day() {
    let scene = scene().await;
    let colleague = scene.product.person().await;
    scene.product.give_role(&colleague, "RSSI", scene.lilas).await;
    give_until(&scene.director, &colleague, "DG", scene.lilas, "2026-11-23")
        .await
        .is(422)
        .says("avant le début");
    give_until(&scene.director, &colleague, "DG", scene.lilas, "2026-11-25").await.is(303);
    let page = scene.director.get(&format!("/people/{}", colleague.id())).await;
    page.says("du 24 novembre 2026 au 25 novembre 2026 inclus");
    // 25 November ends at 23:00 UTC in Paris.
    scene.product.clock.advance(TimeDelta::hours(37) + TimeDelta::minutes(59));
    scene.product.open_session(&colleague).await;
    colleague.get("/people/new").await.is(200);
    scene.product.clock.advance(TimeDelta::minutes(1));
    colleague.get("/people/new").await.is(403);
    colleague.get("/people").await.is(200);
}

#[tokio::test]
async fn a_grant_to_come_opens_nothing_before_its_day() {
    let scene = scene().await;
    let colleague = colleague(&scene).await;
    let node = scene.lilas.to_string();
    let fields = [("role", "DG"), ("node", &*node), ("from", "2026-11-25")];
    scene.director.post_form(&format!("/people/{}/grants", colleague.id()), &fields).await.is(303);
    scene.director.get(&format!("/people/{}", colleague.id())).await.says("à venir");
    colleague.get("/people/new").await.is(403);
    scene.product.clock.advance(TimeDelta::hours(14));
    scene.product.open_session(&colleague).await;
    colleague.get("/people/new").await.is(200);
}

#[tokio::test]
async fn somebody_who_may_give_roles_always_remains() {
    let scene = scene().await;
    let product = &scene.product;
    let nation = product.nation().await;
    let first = product.person().await;
    product.give_role(&first, "NAT_ADMIN", nation).await;
    let second = product.person().await;
    product.give_role(&second, "NAT_ADMIN", nation).await;
    let (first_end, second_end) = (end_path(product, &first).await, end_path(product, &second).await);

    first.get(&second_end).await.is(200).says("ne sera plus");
    first.post(&second_end, "").await.is(303);
    second.get("/people").await.is(403);
    first.post(&second_end, "").await.is(409);
    first.post(&first_end, "").await.is(422).says("dernière personne");
    first.get("/people").await.is(200);

    // A hospital may lose its last administrator, since the nation is above; not by the hand of the latter.
    let director_end = end_path(product, &scene.director).await;
    scene.director.post(&director_end, "").await.is(422).says("votre dernière habilitation");
    scene.neighbour.post(&director_end, "").await.is(404);
    first.post(&director_end, "").await.is(303);
    scene.director.get("/people").await.is(403);
}

#[tokio::test]
async fn one_takes_back_only_what_one_could_give() {
    let scene = scene().await;
    let officer = scene.product.person().await;
    scene.product.give_role(&officer, "ARS_REF", scene.lilas).await;
    let end = end_path(&scene.product, &officer).await;
    scene.director.post(&end, "").await.is(422).says("que vous pourriez donner");
}

#[tokio::test]
async fn the_policy_is_written_at_the_start_and_follows_the_product() {
    let product = Product::with_roles(&[CAPABILITY], ROLES).await;
    let count = |sql: &'static str| {
        let db = product.app.db.clone();
        async move { db.read().await.unwrap().get::<(i64,)>(sql).await.unwrap().0 }
    };
    let rights = ROLES.iter().map(|role| role.rights.len() as i64).sum::<i64>();
    assert_eq!(count("SELECT COUNT(*) AS value FROM role_right").await, rights);
    product.run("INSERT INTO role_right (role, right_name) VALUES ('RSSI', 'accounts.grant')").await;
    let start = CAPABILITY.start.unwrap();
    start(product.app.clone(), ()).await.unwrap();
    assert_eq!(count("SELECT COUNT(*) AS value FROM role_right").await, rights);
}
