use chrono::TimeDelta;
use hygie_accounts::{GRANT, READ};
use hygie_kernel::Right;
use hygie_platform::db::Sql;
use hygie_testkit::{Answer, Visitor};

use crate::{PASSWORD, Scene, letters, scene, scene_with_letters, sign_in};

const EMAIL: &str = "elodie@lilas.test";

async fn invite(scene: &Scene, by: &Visitor, email: &str, by_hand: &str) -> Answer {
    let node = scene.lilas.to_string();
    let fields = [
        ("name", "Élodie Marchand"),
        ("email", email),
        ("role", "RSSI"),
        ("node", &*node),
        ("by-hand", by_hand),
    ];
    by.post_form("/people/new", &fields).await
}

fn link_of(answer: &Answer) -> String {
    answer.between("id=\"secret\" value=\"http://127.0.0.1", "\"")
}

async fn accept(visitor: &Visitor, link: &str, password: &str) -> Answer {
    visitor.post_form(link, &[("new", password), ("again", password)]).await
}

async fn id_of(scene: &Scene, email: &str) -> String {
    scene
        .director
        .get(&format!("/people?q={email}"))
        .await
        .is(200)
        .between("<a href=\"/people/", "\"")
        .replace("new", "")
}

#[tokio::test]
async fn an_invitation_comes_by_letter_and_opens_the_account_once() {
    let scene = scene_with_letters().await;
    invite(&scene, &scene.director, EMAIL, "").await.is(200).says("va recevoir").does_not_say("/invitation/");
    let [(about, link)] = &letters(&scene.product, EMAIL).await[..] else { panic!("one letter was written") };
    assert_eq!(about, "accounts.invitation");

    let elodie = scene.product.nobody();
    elodie.get(link).await.is(200).says("Élodie Marchand").says(&scene.director.name).says(EMAIL);
    accept(&elodie, link, "Elodie-Marchand-2026").await.is(422).says("Trop facile");
    accept(&elodie, link, PASSWORD).await.is(303).sends_to("/?done=invitation-accepted");
    elodie.get("/account").await.is(200).says("Élodie Marchand");
    elodie.get("/people").await.is(200).says("Clinique des Lilas");

    // The same link again, by anybody, opens nothing.
    let thief = scene.product.nobody();
    thief.get(link).await.is(410).says("déjà servi").says("/sign-in");
    accept(&thief, link, "un tout autre héron").await.is(410);
    sign_in(&thief, EMAIL, PASSWORD).await.is(303);

    let mut tx = scene.product.app.db.read().await.unwrap();
    let kept = Sql::new("SELECT secret_hash AS value FROM one_time_link");
    assert_eq!(tx.get::<(Vec<u8>,)>(kept).await.unwrap().0.len(), 32);
}

#[tokio::test]
async fn without_letters_or_when_asked_the_link_is_handed_over() {
    let by_hand = scene().await;
    let link = link_of(&invite(&by_hand, &by_hand.director, EMAIL, "").await.is(200));
    accept(&by_hand.product.nobody(), &link, PASSWORD).await.is(303);
    assert!(letters(&by_hand.product, EMAIL).await.is_empty());

    let both = scene_with_letters().await;
    let link = link_of(&invite(&both, &both.director, EMAIL, "yes").await.is(200));
    assert_eq!(letters(&both.product, EMAIL).await[0].1, link);
}

#[tokio::test]
async fn a_link_that_is_late_cut_short_or_foreign_says_what_to_do() {
    let scene = scene().await;
    let link = link_of(&invite(&scene, &scene.director, EMAIL, "").await);
    let visitor = scene.product.nobody();
    for wrong in [&link[..link.len() - 1], "/invitation/x", &link.replace("invitation", "password/reset")] {
        visitor.get(wrong).await.is(404).says("en entier");
        accept(&visitor, wrong, PASSWORD).await.is(404);
    }
    scene.product.clock.advance(TimeDelta::days(14));
    visitor.get(&link).await.is(410).says("14 jours").says(&scene.director.name);
    accept(&visitor, &link, PASSWORD).await.is(410);
    sign_in(&visitor, EMAIL, PASSWORD).await.is(422);
}

#[tokio::test]
async fn inviting_again_replaces_the_link_and_cancelling_takes_all_back() {
    let scene = scene().await;
    let first = link_of(&invite(&scene, &scene.director, EMAIL, "").await);
    let id = id_of(&scene, EMAIL).await;
    scene.neighbour.post(&format!("/people/{id}/invitation"), "").await.is(404);
    let second = link_of(&scene.director.post(&format!("/people/{id}/invitation"), "").await.is(200));
    let visitor = scene.product.nobody();
    visitor.get(&first).await.is(404).says("plus récente");
    visitor.get(&second).await.is(200);

    scene.director.get("/people?state=never").await.is(200).says(EMAIL);
    scene.director.get(&format!("/people/{id}")).await.says("Jamais venue").says("Inviter de nouveau");
    scene.neighbour.post(&format!("/people/{id}/invitation/cancellation"), "confirmed=yes").await.is(404);
    scene
        .director
        .post(&format!("/people/{id}/invitation/cancellation"), "")
        .await
        .is(200)
        .says("ne servira plus");
    visitor.get(&second).await.is(200);
    scene.director.post(&format!("/people/{id}/invitation/cancellation"), "confirmed=yes").await.is(303);
    visitor.get(&second).await.is(404);
    scene.director.get("/people").await.does_not_say(EMAIL);

    // Whoever came keeps what they have: no link is made behind their back.
    let link = link_of(&invite(&scene, &scene.director, "yann@lilas.test", "").await);
    accept(&visitor, &link, PASSWORD).await.is(303);
    let id = id_of(&scene, "yann@lilas.test").await;
    scene.director.get("/people?state=never").await.does_not_say("yann@lilas.test");
    scene.director.post(&format!("/people/{id}/invitation"), "").await.is(422).says("déjà venue");
    scene.director.post(&format!("/people/{id}/invitation/cancellation"), "confirmed=yes").await.is(422);
}

#[tokio::test]
async fn nobody_gets_the_way_into_an_account_that_may_do_more_than_they_can_give() {
    let scene = scene().await;
    // The neighbour invites somebody; the director of another hospital gives the same person a role too.
    let node = scene.saules.to_string();
    let fields = [("name", "Élodie Marchand"), ("email", EMAIL), ("role", "DG"), ("node", &*node)];
    let link = link_of(&scene.neighbour.post_form("/people/new", &fields).await.is(200));
    invite(&scene, &scene.director, EMAIL, "yes").await.is(303);
    let id = id_of(&scene, EMAIL).await;
    scene.director.post(&format!("/people/{id}/invitation"), "").await.is(422);
    scene.director.post(&format!("/people/{id}/invitation/cancellation"), "confirmed=yes").await.is(422);
    accept(&scene.product.nobody(), &link, PASSWORD).await.is(303);
}

#[tokio::test]
async fn a_list_is_read_aloud_before_anybody_is_invited() {
    let scene = scene_with_letters().await;
    let officer = scene.product.person_with(&[READ, GRANT, crate::IMPORT], scene.region).await;
    let [lilas, saules] = [scene.product.finess(scene.lilas).await, scene.product.finess(scene.saules).await];
    let list = format!(
        "nom;mail;rôle;FINESS\nÉlodie Marchand;{EMAIL};DG;{lilas}\nYann Le Goff;yann@saules.test;RSSI;{saules}\nSans Adresse;personne;DG;{lilas}\nAilleurs;a@b.test;DG;999999999\nAutre;c@d.test;MINISTRE;{lilas}\nDoublon;{EMAIL};DG;{lilas}\n"
    );
    let read = officer.post_form("/people/invitations", &[("list", &list)]).await.is(200);
    let read =
        read.says("2 personnes à inviter, sur 6 lues").says("adresse complète").says("Rien ne correspond");
    read.says("Choisissez un rôle dans la liste").says("déjà ce rôle");
    officer.get("/people").await.does_not_say(EMAIL);
    assert!(letters(&scene.product, EMAIL).await.is_empty());

    officer
        .post_form("/people/invitations", &[("list", &list), ("confirmed", "yes")])
        .await
        .is(200)
        .says("2 personnes sont invitées");
    officer.get("/people?state=never").await.says(EMAIL).says("yann@saules.test");
    let [(_, link)] = &letters(&scene.product, EMAIL).await[..] else { panic!("one letter was written") };
    accept(&scene.product.nobody(), link, PASSWORD).await.is(303);
    // A director invites into their own hospital only, and never above themselves.
    let list = format!("Élodie;e@x.test;RSSI;{saules}\nYann;y@x.test;ARS_REF;{lilas}\n");
    let read = scene.director.post_form("/people/invitations", &[("list", &list)]).await.is(200);
    read.says("Aucune personne à inviter").says("plus que ce que vous pouvez");
}

#[tokio::test]
async fn the_contacts_of_the_perimeter_fill_the_list() {
    let scene = scene().await;
    let officer =
        scene.product.person_with(&[READ, GRANT, crate::IMPORT, Right("registry.read")], scene.region).await;
    for (node, email) in [(scene.lilas, "direction@lilas.test"), (scene.saules, "direction@saules.test")] {
        let sql =
            Sql::new("INSERT INTO contact (id, node_id, role, name, email, changed_at, version) VALUES ");
        let row = [
            scene.product.app.new_id::<Scene>().into(),
            node.into(),
            "DG".into(),
            "Anne Vasseur".into(),
            email.into(),
            scene.product.app.clock.now().into(),
            1_i64.into(),
        ];
        scene.product.run(sql.values([row])).await;
    }
    let page = officer.get("/people/invitations?contacts=DG").await.is(200);
    page.says("Anne Vasseur;direction@lilas.test;DG;").says("direction@saules.test");
    // The director may give, but not read the registry here: nothing of it is told.
    let page = scene.director.get("/people/invitations?contacts=DG").await.is(200);
    page.does_not_say("direction@").says("Aucun contact");
}
