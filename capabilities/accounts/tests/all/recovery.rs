use chrono::TimeDelta;

use crate::{PASSWORD, letters, scene, scene_with_letters, sign_in, somebody};

const EMAIL: &str = "solene.abadie@lilas.test";
const NEW: &str = "un tout autre héron";

#[tokio::test]
async fn whoever_lost_their_password_chooses_another_by_a_link() {
    let scene = scene_with_letters().await;
    let solene = somebody(&scene.product, EMAIL, false).await;
    sign_in(&solene, EMAIL, PASSWORD).await.is(303);
    let visitor = scene.product.nobody();
    visitor.get("/sign-in").await.says("/password/forgotten");
    let known =
        visitor.post_form("/password/forgotten", &[("email", " Solene.Abadie@lilas.test ")]).await.is(303);
    let unknown = visitor.post_form("/password/forgotten", &[("email", "personne@lilas.test")]).await.is(303);
    assert_eq!(known.location(), unknown.location());
    assert_eq!(known.body, unknown.body);
    visitor.follow(&known).await.is(200).says("Si cette adresse est connue");
    scene.product.run_jobs().await;
    assert!(letters(&scene.product, "personne@lilas.test").await.is_empty());
    let [(about, link)] = &letters(&scene.product, EMAIL).await[..] else { panic!("one letter was written") };
    assert_eq!(about, "accounts.recovery");

    // Asking over and over writes no more letters.
    for _ in 0..3 {
        visitor.post_form("/password/forgotten", &[("email", EMAIL)]).await.is(303);
        scene.product.run_jobs().await;
    }
    assert_eq!(letters(&scene.product, EMAIL).await.len(), 1);

    scene.product.clock.advance(TimeDelta::seconds(1));
    visitor.get(link).await.is(200).says(EMAIL);
    let reset = |new: &'static str, again: &'static str| {
        let (visitor, link) = (visitor.clone(), link.clone());
        async move { visitor.post_form(&link, &[("new", new), ("again", again)]).await }
    };
    reset(NEW, PASSWORD).await.is(422).says("diffèrent");
    reset("court", "court").await.is(422);
    solene.get("/account").await.is(200);
    reset(NEW, NEW).await.is(303).sends_to("/sign-in?done=password-recovered");
    // The link does not sign in by itself, and every session is over.
    assert!(visitor.cookie("hygie").is_none());
    solene.get("/account").await.is(303);
    reset(PASSWORD, PASSWORD).await.is(410).says("déjà servi");
    sign_in(&visitor, EMAIL, PASSWORD).await.is(422);
    sign_in(&visitor, EMAIL, NEW).await.is(303);
    let about: Vec<_> = letters(&scene.product, EMAIL).await.into_iter().map(|(about, _)| about).collect();
    assert_eq!(about, ["accounts.recovery", "accounts.password-changed"]);
}

#[tokio::test]
async fn a_link_to_a_new_password_lasts_an_hour_and_opens_no_closed_account() {
    let scene = scene_with_letters().await;
    let app = &scene.product.app;
    let solene = somebody(&scene.product, EMAIL, false).await;
    let ask = || async {
        scene.product.nobody().post_form("/password/forgotten", &[("email", EMAIL)]).await.is(303);
        scene.product.run_jobs().await;
        letters(&scene.product, EMAIL).await
    };
    let link = ask().await[0].1.clone();
    scene.product.clock.advance(TimeDelta::minutes(60));
    solene.get(&link).await.is(410).says("une heure").says("/password/forgotten");
    solene.post_form(&link, &[("new", NEW), ("again", NEW)]).await.is(410);
    // A link of one kind opens no door of the other.
    let link = ask().await[1].1.clone();
    solene.get(&link.replace("/password/reset/", "/invitation/")).await.is(404);
    let operator = hygie_accounts::operator(app, "hygie admin");
    hygie_accounts::set_disabled(app, &operator, solene.id(), true).await.unwrap();
    solene.get(&link).await.is(404);
    solene.post_form(&link, &[("new", NEW), ("again", NEW)]).await.is(404);
    assert_eq!(ask().await.len(), 2);
}

#[tokio::test]
async fn where_no_letter_leaves_the_page_says_whom_to_ask() {
    let scene = scene().await;
    let visitor = scene.product.nobody();
    visitor.get("/sign-in").await.does_not_say("/password/forgotten");
    visitor
        .get("/password/forgotten")
        .await
        .is(200)
        .says("peut vous aider")
        .does_not_say("<input type=\"email\"");
    visitor.post_form("/password/forgotten", &[("email", EMAIL)]).await.is(422);
}

#[tokio::test]
async fn a_change_of_password_is_told_by_letter() {
    let scene = scene_with_letters().await;
    let solene = somebody(&scene.product, EMAIL, false).await;
    sign_in(&solene, EMAIL, PASSWORD).await.is(303);
    let fields = [("current", PASSWORD), ("new", NEW), ("again", NEW)];
    solene.post_form("/account/password", &fields).await.is(303);
    assert_eq!(letters(&scene.product, EMAIL).await[0].0, "accounts.password-changed");
}

#[tokio::test]
async fn a_stolen_password_is_refused() {
    use sha1::{Digest, Sha1};
    let folder = std::env::temp_dir().join(format!("hygie-stolen-{}", std::process::id()));
    let hash: String = Sha1::digest(NEW.as_bytes()).iter().map(|byte| format!("{byte:02X}")).collect();
    std::fs::write(&folder, format!("{}:3\r\n{hash}:12\r\n{}:1\r\n", "0".repeat(40), "F".repeat(40)))
        .unwrap();
    let file = folder.clone();
    let product =
        hygie_testkit::Product::with_settings(&[hygie_accounts::CAPABILITY], crate::ROLES, |settings| {
            settings.breached_passwords_file = Some(file);
        })
        .await;
    let solene = somebody(&product, EMAIL, false).await;
    sign_in(&solene, EMAIL, PASSWORD).await.is(303);
    let change = |new: &'static str| {
        let solene = solene.clone();
        async move {
            let fields = [("current", PASSWORD), ("new", new), ("again", new)];
            solene.post_form("/account/password", &fields).await
        }
    };
    change(NEW).await.is(422).says("mots de passe volés");
    change("le chat dort au grenier").await.is(303);
    std::fs::remove_file(&folder).unwrap();
}
