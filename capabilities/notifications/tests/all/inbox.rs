//! Who is told, where, and when.

use chrono::TimeDelta;
use hygie_notifications::{Notification, Recipients, Urgency, Words, notify};
use hygie_platform::db::Sql;

use crate::{Scene, WATCH, one, reader, scene, states};

pub fn alert(scene: &Scene, key: Option<&str>, urgency: Urgency) -> Notification {
    let words = |fr: &str, en: &str| Words { fr: fr.to_owned(), en: en.to_owned() };
    Notification {
        about: "watch.alert",
        node: Some(scene.lilas),
        title: words("Corriger le pare-feu", "Patch the firewall"),
        text: words("Une faille le concerne.", "It has a weakness."),
        path: format!("/structures/{}", scene.lilas),
        urgency,
        key: key.map(str::to_owned),
    }
}

pub async fn tell(scene: &Scene, notification: &Notification, to: &[Recipients<'_>]) {
    let app = &scene.product.app;
    let mut tx = app.db.write().await.unwrap();
    notify(&mut tx, app, notification, to).await.unwrap();
    tx.commit().await.unwrap();
}

async fn add_contact(scene: &Scene, role: &str, email: &str) {
    let product = &scene.product;
    let sql =
        Sql::new("INSERT INTO contact (id, node_id, role, email, changed_at, version) VALUES ").values([[
            product.app.new_id::<Scene>().into(),
            scene.lilas.into(),
            role.into(),
            email.into(),
            product.app.clock.now().into(),
            1_i64.into(),
        ]]);
    product.run(sql).await;
}

#[tokio::test]
async fn those_who_hold_a_right_there_are_told_once_in_the_inbox_and_by_a_letter() {
    let scene = scene().await;
    let officer = reader(&scene.product, scene.lilas, "RSSI").await;
    let stranger = scene.product.person().await;
    let news = alert(&scene, Some("watch.alert 1"), Urgency::Routine);
    let to = [Recipients::Holders(WATCH, scene.lilas), Recipients::Role("RSSI", scene.lilas)];
    tell(&scene, &news, &to).await;
    tell(&scene, &news, &to).await;
    scene.product.run_jobs().await;

    officer.get("/inbox").await.is(200).says("Corriger le pare-feu").says("1 notification à lire");
    stranger.get("/inbox").await.is(200).does_not_say("Corriger le pare-feu").says("Rien ne vous attend");
    let taken = scene.server.taken();
    assert_eq!(taken.len(), 1, "{taken:?}");
    assert_eq!(taken[0].to, officer.email);

    let path = taken[0].message.replace("=\r\n", "");
    let path = path.split("http://127.0.0.1/inbox/").nth(1).unwrap()[..36].to_owned();
    stranger.get(&format!("/inbox/{path}")).await.is(404);
    stranger.post(&format!("/inbox/{path}/reading"), "").await.is(404);
    officer.get(&format!("/inbox/{path}")).await.is(303).sends_to(&news.path);
    officer.get("/inbox").await.says("Tout est lu");
    let opened = "SELECT CAST(opened_at AS TEXT) AS value FROM letter";
    assert!(one(&scene.product, opened).await.is_some());
}

#[tokio::test]
async fn functional_mailboxes_get_a_letter_and_whoever_signs_in_under_one_an_inbox_too() {
    let scene = scene().await;
    let officer = reader(&scene.product, scene.lilas, "RSSI").await;
    add_contact(&scene, "RSSI", &officer.email.to_uppercase()).await;
    add_contact(&scene, "DIR_GARDE", "garde@lilas.test").await;
    add_contact(&scene, "DPO", "dpo@lilas.test").await;
    let to = [Recipients::Contacts(&["RSSI", "DIR_GARDE"], scene.lilas), Recipients::Person(officer.id())];
    tell(&scene, &alert(&scene, None, Urgency::Urgent), &to).await;
    scene.product.run_jobs().await;
    let mut taken: Vec<_> = scene.server.taken().into_iter().map(|taken| taken.to).collect();
    taken.sort_unstable();
    assert_eq!(taken, ["garde@lilas.test", officer.email.as_str()]);
    officer.get("/inbox").await.says("Corriger le pare-feu").says("Attend une réponse");
}

#[tokio::test]
async fn who_prefers_a_summary_gets_one_letter_at_their_hour_but_what_presses_at_once() {
    let scene = scene().await;
    let officer = reader(&scene.product, scene.lilas, "RSSI").await;
    officer
        .post("/inbox/preferences", "by_mail=daily&digest_hour=8&zone=Europe%2FParis&quiet_from=&quiet_to=")
        .await
        .is(303);
    let to = [Recipients::Person(officer.id())];
    tell(&scene, &alert(&scene, None, Urgency::Routine), &to).await;
    tell(&scene, &alert(&scene, None, Urgency::Routine), &to).await;
    scene.product.run_jobs().await;
    assert!(scene.server.taken().is_empty());
    tell(&scene, &alert(&scene, None, Urgency::Answer), &to).await;
    scene.product.run_jobs().await;
    assert_eq!(scene.server.taken().len(), 1);

    // The scene plays at ten in Paris: the next eight o'clock is in twenty-two hours.
    scene.product.clock.advance(TimeDelta::hours(21));
    scene.product.run_jobs().await;
    assert_eq!(scene.server.taken().len(), 1);
    scene.product.clock.advance(TimeDelta::hours(1));
    scene.product.run_jobs().await;
    scene.product.clock.advance(TimeDelta::hours(24));
    scene.product.run_jobs().await;
    assert_eq!(scene.server.taken().len(), 2);
    assert!(states(&scene.product).await.iter().all(|(_, state)| state == "accepted"));
}

#[tokio::test]
async fn quiet_hours_hold_a_letter_back_until_morning() {
    let scene = scene().await;
    let officer = reader(&scene.product, scene.lilas, "RSSI").await;
    let hours = "by_mail=at-once&digest_hour=8&zone=Europe%2FParis&quiet_from=09%3A00&quiet_to=12%3A00";
    officer.post("/inbox/preferences", hours).await.is(303);
    tell(&scene, &alert(&scene, None, Urgency::Answer), &[Recipients::Person(officer.id())]).await;
    scene.product.run_jobs().await;
    assert!(scene.server.taken().is_empty());
    scene.product.clock.advance(TimeDelta::hours(2));
    scene.product.run_jobs().await;
    assert_eq!(scene.server.taken().len(), 1);
}

#[tokio::test]
async fn what_is_wrong_with_a_preference_is_said_beside_it() {
    let scene = scene().await;
    let officer = reader(&scene.product, scene.lilas, "RSSI").await;
    let send = async |fields: &str| officer.post("/inbox/preferences", fields).await.is(422);
    send("by_mail=at-once&digest_hour=8&zone=Europe%2FParis&quiet_from=21%3A00")
        .await
        .says("les deux heures");
    send("by_mail=at-once&digest_hour=8&zone=Europe%2FParis&quiet_from=9h&quiet_to=10%3A00")
        .await
        .says("21:30");
    send("by_mail=never&digest_hour=8&zone=Mars").await.says("Choisissez dans la liste");
    officer.get("/inbox/preferences").await.is(200).says(&officer.email);
}

#[tokio::test]
async fn one_tests_ones_own_channel_and_not_more_than_once_a_minute() {
    let scene = scene().await;
    let officer = reader(&scene.product, scene.lilas, "RSSI").await;
    for _ in 0..3 {
        officer.post("/inbox/preferences/test", "").await.is(303);
    }
    scene.product.run_jobs().await;
    let taken = scene.server.taken();
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0].to, officer.email);
}

#[tokio::test]
async fn marking_all_as_read_spares_what_came_after_the_page_was_shown() {
    let scene = scene().await;
    let officer = reader(&scene.product, scene.lilas, "RSSI").await;
    let to = [Recipients::Person(officer.id())];
    tell(&scene, &alert(&scene, None, Urgency::Routine), &to).await;
    let until = officer.get("/inbox").await.between("name=\"until\" value=\"", "\"");
    let until = until.replace("&#43;", "+");
    scene.product.clock.advance(TimeDelta::seconds(1));
    tell(&scene, &alert(&scene, None, Urgency::Routine), &to).await;
    officer.get("/inbox").await.says("2 notifications à lire");
    officer.post_form("/inbox/reading", &[("until", &until)]).await.is(303);
    officer.get("/inbox").await.says("1 notification à lire");
}
