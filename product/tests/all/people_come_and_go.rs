//! Somebody leaves, somebody changes post, and from time to time it is asked who still needs what.

use chrono::TimeDelta;
use hygie::CAPABILITIES;
use hygie::policy::ROLES;
use hygie_kernel::{Id, Node};
use hygie_testkit::{Product, Visitor};

struct Scene {
    product: Product,
    lilas: Id<Node>,
    saules: Id<Node>,
    director: Visitor,
    officer: Visitor,
}

async fn scene() -> Scene {
    let product = Product::with_roles(CAPABILITIES, ROLES).await;
    let department = product.department("59", product.region("32").await).await;
    let lilas = product.legal_entity("Clinique des Lilas", department).await;
    let saules = product.legal_entity("Hôpital des Saules", department).await;
    let director = with_role(&product, "DG", lilas).await;
    let officer = with_role(&product, "RSSI", lilas).await;
    Scene { product, lilas, saules, director, officer }
}

async fn with_role(product: &Product, role: &str, node: Id<Node>) -> Visitor {
    let visitor = product.person().await;
    product.give_role(&visitor, role, node).await;
    visitor
}

#[tokio::test]
async fn who_leaves_is_out_in_two_clicks() {
    let Scene { product, director, officer, .. } = scene().await;
    officer.get("/structures").await.is(200);
    let page = director.get(&format!("/people/{}", officer.id())).await.says("Départ");
    let address = format!("/people/{}/departure", officer.id());
    assert!(page.body.contains(&address));
    director.get(&address).await.is(200).says(&officer.name);
    director.post(&address, "confirmed=yes").await.is(303).sends_to("/people?done=person-left");
    officer.get("/structures").await.is(303);
    director.get("/journal").await.says("Fin d’une habilitation");
    let held = "SELECT COUNT(*) AS value FROM access_grant WHERE role = 'RSSI' AND valid_to > created_at";
    let mut tx = product.app.db.read().await.expect("the database takes a reader");
    assert_eq!(tx.get::<(i64,)>(held).await.expect("grants can be counted").0, 0);
}

#[tokio::test]
async fn nobody_sends_away_whom_they_could_not_have_let_in_nor_themselves() {
    let Scene { product, lilas, saules, director, officer } = scene().await;
    let neighbour = with_role(&product, "DG", saules).await;
    let departure = |person: &Visitor| format!("/people/{}/departure", person.id());
    neighbour.post(&departure(&officer), "confirmed=yes").await.is(404);
    officer.post(&departure(&director), "confirmed=yes").await.is(403);
    director.post(&departure(&director), "confirmed=yes").await.is(422);
    let agent = with_role(&product, "ARS_REF", product.region("32").await).await;
    product.give_role(&agent, "RSSI", lilas).await;
    // The agent of the region also helps here: the director does not close that account.
    director.post(&departure(&agent), "confirmed=yes").await.is(422);
    agent.get("/structures").await.is(200);
}

#[tokio::test]
async fn who_changes_post_gains_and_loses_in_one_act() {
    let Scene { product, lilas, saules, officer, .. } = scene().await;
    let agent = with_role(&product, "ARS_REF", product.region("32").await).await;
    let address = format!("/people/{}/transfer", officer.id());
    agent.get(&address).await.is(200).says(&officer.name);
    let fields = [("role", "DSI"), ("node", &*saules.to_string())];
    agent.post_form(&address, &fields).await.is(303);
    officer.get(&format!("/structures/{saules}")).await.is(200);
    officer.get(&format!("/structures/{lilas}")).await.is(404);
    // What cannot be given takes nothing away.
    let fields = [("role", "NAT_ADMIN"), ("node", &*saules.to_string())];
    agent.post_form(&address, &fields).await.is(422);
    officer.get(&format!("/structures/{saules}")).await.is(200);
}

#[tokio::test]
async fn access_is_confirmed_on_one_page() {
    let Scene { product, lilas, director, officer, .. } = scene().await;
    let page = director.get("/people/review").await.is(200).says("Revue à faire").says(&officer.name);
    let grants: Vec<&str> =
        page.body.split("name=\"seen\" value=\"").skip(1).map(|rest| &rest[..36]).collect();
    assert_eq!(grants.len(), 2, "the director's own grant and the officer's");
    let body = format!("node={lilas}&seen={}&seen={}&end={}", grants[0], grants[1], grants[1]);
    director.post("/people/review", &body).await.is(303);
    director.get("/people/review").await.says("Revue à jour").does_not_say(&officer.name);
    officer.get(&format!("/structures/{lilas}")).await.is(403);
    director.get("/journal").await.says("Accès revus et confirmés").says("finies : 1");
    // One's own last power to grant stays, and nothing of that page is half done.
    let body = format!("node={lilas}&seen={0}&end={0}", grants[0]);
    director.post("/people/review", &body).await.is(422);
    product.clock.advance(TimeDelta::days(200));
    product.open_session(&director).await;
    director.get("/people/review").await.says("Revue à faire");
}

#[tokio::test]
async fn a_region_does_not_review_what_a_structure_reviews_itself() {
    let Scene { product, saules, director, officer, .. } = scene().await;
    let region = product.region("32").await;
    let agent = with_role(&product, "ARS_REF", region).await;
    let helper = with_role(&product, "RSSI", saules).await;
    agent
        .get(&format!("/people/review?in={region}"))
        .await
        .is(200)
        .says(&agent.name)
        .says("Hôpital des Saules")
        .does_not_say("Clinique des Lilas");
    assert_ne!(helper.name, officer.name);
    director.get(&format!("/people/review?in={saules}")).await.does_not_say("Hôpital des Saules");
}

#[tokio::test]
async fn who_gives_grants_is_reminded_once_in_a_while() {
    let Scene { product, .. } = scene().await;
    let letters = async || {
        let mut tx = product.app.db.read().await.expect("the database takes a reader");
        let sql = "SELECT COUNT(*) AS value FROM letter WHERE about = 'accounts.review'";
        tx.get::<(i64,)>(sql).await.expect("letters can be counted").0
    };
    product.run_jobs().await;
    assert_eq!(letters().await, 0, "nothing is due yet");
    product.clock.advance(TimeDelta::days(183));
    product.run_jobs().await;
    product.run_jobs().await;
    assert_eq!(letters().await, 1, "the director, once; the security officer gives no grants");
    product.clock.advance(TimeDelta::days(15));
    product.run_jobs().await;
    assert_eq!(letters().await, 2);
}
