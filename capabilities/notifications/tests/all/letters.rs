//! The journal of deliveries: who sees it, and what can be done.

use hygie_kernel::Id;
use hygie_notifications::READ;
use hygie_platform::db::Sql;
use hygie_platform::mail::Letter;

use crate::server::Mood;
use crate::{Scene, letter, one, post, reader, scene, states};

async fn id(scene: &Scene, address: &str) -> Id<Letter> {
    let sql = Sql::new("SELECT id AS value FROM letter WHERE address = ").bind(address);
    scene.product.app.db.read().await.unwrap().get::<(Id<Letter>,)>(sql).await.unwrap().0
}

#[tokio::test]
async fn a_letter_is_seen_from_where_its_place_is_seen_and_one_of_no_place_from_the_nation() {
    let scene = scene().await;
    let mut here = letter("ici@exemple.test");
    here.node = Some(scene.lilas);
    post(&scene.product, &[here, letter("partout@exemple.test")]).await;
    let nation = reader(&scene.product, scene.nation, "NAT_ADMIN").await;
    let region = reader(&scene.product, scene.region, "ARS_REF").await;
    let elsewhere = scene.product.region("11").await;
    let neighbour = reader(&scene.product, elsewhere, "ARS_REF").await;
    let officer = reader(&scene.product, scene.lilas, "RSSI").await;

    nation.get("/letters").await.is(200).says("ici@exemple.test").says("partout@exemple.test");
    region.get("/letters").await.says("ici@exemple.test").does_not_say("partout@exemple.test");
    neighbour.get("/letters").await.is(200).says("Aucun courriel");
    officer.get("/letters").await.is(403);
    let path = format!("/letters/{}", id(&scene, "ici@exemple.test").await);
    region.get(&path).await.is(200).says("En attente").does_not_say("s3cret");
    neighbour.get(&path).await.is(404);
    neighbour.post(&format!("{path}/again"), "").await.is(404);
    region.get(&format!("/letters/{}", id(&scene, "partout@exemple.test").await)).await.is(404);
    region.get("/letters?state=accepted").await.says("Aucun courriel");
}

#[tokio::test]
async fn a_letter_that_was_refused_is_sent_again_by_hand_and_the_journal_says_by_whom() {
    let scene = scene().await;
    let agent = reader(&scene.product, scene.region, "ARS_REF").await;
    let looker = scene.product.person_with(&[READ], scene.region).await;
    scene.server.will("ici@exemple.test", [Mood::Refuse]);
    let mut here = letter("ici@exemple.test");
    here.node = Some(scene.lilas);
    post(&scene.product, &[here]).await;
    let path = format!("/letters/{}", id(&scene, "ici@exemple.test").await);
    agent.post(&format!("{path}/again"), "").await.is(422).says("rien à renvoyer");
    scene.product.run_jobs().await;
    looker.get(&path).await.says("550 5.1.1").does_not_say("Envoyer de nouveau");
    looker.post(&format!("{path}/again"), "").await.is(403);
    agent.get(&path).await.says("Refusé").says("Envoyer de nouveau");
    agent.post(&format!("{path}/again"), "").await.is(303);
    scene.product.run_jobs().await;
    assert_eq!(states(&scene.product).await[0].1, "accepted");
    let sql = "SELECT person_name AS value FROM journal WHERE act = 'notifications.letter-sent-again'";
    assert_eq!(one(&scene.product, sql).await, Some(agent.name.clone()));
}
