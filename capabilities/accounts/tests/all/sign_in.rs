use chrono::TimeDelta;

use crate::{PASSWORD, ROLES, scene, sign_in, somebody};

const EMAIL: &str = "solene.abadie@lilas.test";

#[tokio::test]
async fn who_knows_the_password_comes_in_and_goes_where_they_were_going() {
    let scene = scene().await;
    let solene = somebody(&scene.product, EMAIL, false).await;
    solene.get("/account?x=1").await.is(303).sends_to("/sign-in?back=%2Faccount%3Fx%3D1");
    solene.get("/sign-in?back=%2Faccount").await.is(200).says("value=\"/account\"");
    sign_in(&solene, " Solene.Abadie@lilas.test ", PASSWORD).await.is(303).sends_to("/account");
    solene.get("/account").await.is(200).says("Solène Abadie");
    solene.post("/sign-out", "").await.is(303).sends_to("/sign-in?done=signed-out");
    solene.get("/account").await.is(303);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_are_told_the_same() {
    let scene = scene().await;
    let solene = somebody(&scene.product, EMAIL, false).await;
    let wrong = sign_in(&solene, EMAIL, "autre chose").await.is(422).does_not_say("autre chose");
    let unknown = sign_in(&solene, "solene.abadie@lilas.tesu", "autre chose").await.is(422);
    assert_eq!(wrong.body.replace(EMAIL, ""), unknown.body.replace("solene.abadie@lilas.tesu", ""));
    assert!(solene.cookie("hygie").is_none());
}

#[tokio::test]
async fn after_five_failures_even_the_right_password_waits() {
    let scene = scene().await;
    let solene = somebody(&scene.product, EMAIL, false).await;
    for _ in 0..5 {
        sign_in(&solene, EMAIL, "autre chose").await.is(422).says("ne convient pas");
    }
    sign_in(&solene, EMAIL, PASSWORD).await.is(422).says("Attendez 15 min");
    scene.product.clock.advance(TimeDelta::minutes(16));
    sign_in(&solene, EMAIL, PASSWORD).await.is(303);
    // The failures of before are forgotten, and old ones are thrown away.
    scene.product.run_jobs().await;
    let mut tx = scene.product.app.db.read().await.unwrap();
    assert_eq!(tx.get::<(i64,)>("SELECT COUNT(*) AS value FROM failed_sign_in").await.unwrap().0, 0);
}

#[tokio::test]
async fn a_closed_account_is_out_at_once() {
    let scene = scene().await;
    let app = &scene.product.app;
    let solene = somebody(&scene.product, EMAIL, false).await;
    sign_in(&solene, EMAIL, PASSWORD).await.is(303);
    let operator = hygie_accounts::operator(app, "hygie admin");
    hygie_accounts::set_disabled(app, &operator, solene.id(), true).await.unwrap();
    solene.get("/account").await.is(303);
    sign_in(&solene, EMAIL, PASSWORD).await.is(422).says("ne convient pas");
}

#[tokio::test]
async fn nobody_is_sent_to_another_site_after_signing_in() {
    let scene = scene().await;
    let solene = somebody(&scene.product, EMAIL, false).await;
    for elsewhere in ["https://ailleurs.test/", "//ailleurs.test", "/\\ailleurs.test", "javascript:alert(1)"]
    {
        let fields = [("email", EMAIL), ("password", PASSWORD), ("back", elsewhere)];
        scene.product.nobody().post_form("/sign-in", &fields).await.is(303).sends_to("/");
    }
    sign_in(&solene, EMAIL, PASSWORD).await.is(303);
    solene.get("/sign-in?back=https://ailleurs.test/").await.is(303).sends_to("/");
}

#[tokio::test]
async fn a_session_chosen_by_somebody_else_opens_nothing() {
    let scene = scene().await;
    let solene = somebody(&scene.product, EMAIL, false).await;
    solene.set_cookie("hygie", "chosen-by-somebody-else");
    sign_in(&solene, EMAIL, PASSWORD).await.is(303);
    let first = solene.cookie("hygie").unwrap();
    assert_ne!(first, "chosen-by-somebody-else");

    // Signing in again replaces the session of this browser: the old secret is dead.
    sign_in(&solene, EMAIL, PASSWORD).await.is(303);
    assert_ne!(solene.cookie("hygie").unwrap(), first);
    let old = scene.product.nobody();
    old.set_cookie("hygie", &first);
    old.get("/account").await.is(303);
}

#[tokio::test]
async fn a_session_ends_when_it_is_idle_and_after_half_a_day() {
    let scene = scene().await;
    let clock = &scene.product.clock;
    let solene = somebody(&scene.product, EMAIL, false).await;
    sign_in(&solene, EMAIL, PASSWORD).await.is(303);
    for _ in 0..7 {
        clock.advance(TimeDelta::minutes(100));
        solene.get("/account").await.is(200);
    }
    clock.advance(TimeDelta::minutes(25));
    solene.get("/account").await.is(303);

    sign_in(&solene, EMAIL, PASSWORD).await.is(303);
    clock.advance(TimeDelta::minutes(121));
    solene.get("/account").await.is(303);
}

#[tokio::test]
async fn a_temporary_password_must_be_changed_before_anything_else() {
    let scene = scene().await;
    let solene = somebody(&scene.product, EMAIL, true).await;
    scene.product.give_role(&solene, "DG", scene.lilas).await;
    sign_in(&solene, EMAIL, PASSWORD).await.is(303);
    solene.get("/people").await.is(303).sends_to("/account/password");
    solene.get_api("/api/v1/me").await.is(403);
    solene
        .get("/account/password")
        .await
        .is(200)
        .says("mot de passe provisoire")
        .does_not_say("href=\"/people\"");
    let change = |new: &'static str, again: &'static str| {
        let solene = solene.clone();
        async move { solene.post_form("/account/password", &[("new", new), ("again", again)]).await }
    };
    change("court", "court").await.is(422).says("12 caractères au moins");
    change("un tout autre héron", "un autre héron").await.is(422).says("diffèrent");
    change(PASSWORD, PASSWORD).await.is(422).says("différent de l’actuel");
    change("un tout autre héron", "un tout autre héron").await.is(303);
    solene.get("/people").await.is(200).says("Clinique des Lilas");
    sign_in(&scene.product.nobody(), EMAIL, PASSWORD).await.is(422);
    sign_in(&scene.product.nobody(), EMAIL, "un tout autre héron").await.is(303);
}

/// Somebody who guesses makes nobody else wait: neither the person where they have signed in before, nor the others behind
/// the same address.
#[tokio::test]
async fn guesses_lock_nobody_out() {
    let scene = scene().await;
    let solene = somebody(&scene.product, EMAIL, false).await;
    let yann = somebody(&scene.product, "yann@lilas.test", false).await;
    sign_in(&solene, EMAIL, PASSWORD).await.is(303);
    let thief = scene.product.nobody();
    for _ in 0..5 {
        sign_in(&thief, EMAIL, "autre chose").await.is(422).says("ne convient pas");
    }
    sign_in(&thief, EMAIL, PASSWORD).await.is(422).says("Attendez");
    // A browser that she has never used waits too, from there; her own does not.
    sign_in(&scene.product.nobody(), EMAIL, PASSWORD).await.is(422).says("Attendez");
    sign_in(&solene, EMAIL, PASSWORD).await.is(303);
    sign_in(&yann, "yann@lilas.test", PASSWORD).await.is(303);
    // Her coming in gives the thief no new guesses.
    sign_in(&thief, EMAIL, "autre chose").await.is(422).says("Attendez");
    // A known browser has guesses of its own, and no more than others; a cookie that was made up has none.
    for _ in 0..5 {
        sign_in(&solene, EMAIL, "autre chose").await.is(422).says("ne convient pas");
    }
    sign_in(&solene, EMAIL, PASSWORD).await.is(422).says("Attendez");
    thief.set_cookie("hygie-device", "made-up");
    sign_in(&thief, EMAIL, PASSWORD).await.is(422).says("Attendez");
    // The cookie of one account is worth nothing for another.
    thief.set_cookie("hygie-device", &yann.cookie("hygie-device").unwrap());
    sign_in(&thief, EMAIL, PASSWORD).await.is(422).says("Attendez");
    scene.product.clock.advance(TimeDelta::minutes(16));
    sign_in(&solene, EMAIL, PASSWORD).await.is(303);
}

#[tokio::test]
async fn whoever_tries_many_accounts_from_one_address_is_stopped() {
    let scene = scene().await;
    let solene = somebody(&scene.product, EMAIL, false).await;
    sign_in(&solene, EMAIL, PASSWORD).await.is(303);
    for account in 0..50 {
        let email = format!("personne-{account}@ailleurs.test");
        sign_in(&scene.product.nobody(), &email, "autre chose").await.is(422).says("ne convient pas");
    }
    sign_in(&scene.product.nobody(), "une.autre@ailleurs.test", "autre chose").await.is(422).says("Attendez");
    // Those who work behind that address, in browsers that are known, go on.
    sign_in(&solene, EMAIL, PASSWORD).await.is(303);
}

#[tokio::test]
async fn a_session_bears_the_name_of_its_device() {
    let scene = scene().await;
    let solene = somebody(&scene.product, EMAIL, false).await;
    sign_in(&solene, EMAIL, PASSWORD).await.is(303);
    solene.get("/account").await.is(200).says("Appareil inconnu");
    let sql = hygie_platform::db::Sql::new("UPDATE session SET agent = $1");
    let agent = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0";
    scene.product.run(sql.arg(agent)).await;
    solene.get("/account").await.is(200).says("Firefox sous Windows").does_not_say("Gecko");
}

/// The quickest of some trials, which is what the machine was least disturbed in.
async fn quickest(product: &hygie_testkit::Product, email: &str) -> std::time::Duration {
    let mut quickest = std::time::Duration::MAX;
    for _ in 0..4 {
        let begun = std::time::Instant::now();
        sign_in(&product.nobody(), email, "autre chose que cela").await.is(422);
        quickest = quickest.min(begun.elapsed());
    }
    quickest
}

#[tokio::test]
async fn an_unknown_address_takes_as_long_as_a_known_one() {
    let product = hygie_testkit::Product::with_roles(&[hygie_accounts::CAPABILITY], ROLES).await;
    somebody(&product, "solene.abadie@lilas.test", false).await;
    let known = quickest(&product, "solene.abadie@lilas.test").await;
    let unknown = quickest(&product, "personne@lilas.test").await;
    let ratio = known.as_secs_f64() / unknown.as_secs_f64();
    assert!((0.4..2.5).contains(&ratio), "a known address took {ratio:.2} times as long");
}

#[tokio::test]
async fn a_temporary_password_serves_for_some_days_only() {
    let scene = scene().await;
    let solene = somebody(&scene.product, EMAIL, true).await;
    scene.product.give_role(&solene, "RSSI", scene.lilas).await;
    let reset = format!("/people/{}/password-reset", solene.id());
    let given = scene.director.post_form(&reset, &[("confirmed", "yes")]).await.is(200);
    let temporary = given.between("id=\"secret\" value=\"", "\"");
    scene.product.clock.advance(TimeDelta::days(13));
    sign_in(&scene.product.nobody(), EMAIL, &temporary).await.is(303);
    scene.product.clock.advance(TimeDelta::days(1));
    sign_in(&scene.product.nobody(), EMAIL, &temporary).await.is(422).says("ne sert plus");
    sign_in(&scene.product.nobody(), EMAIL, "autre chose").await.is(422).does_not_say("ne sert plus");
}

#[tokio::test]
async fn a_wrong_password_is_written_in_the_journal() {
    let scene = scene().await;
    let solene = somebody(&scene.product, EMAIL, false).await;
    sign_in(&scene.product.nobody(), EMAIL, "autre chose que cela").await.is(422);
    sign_in(&scene.product.nobody(), "personne@lilas.test", "autre chose que cela").await.is(422);
    let sql = hygie_platform::db::Sql::new(
        "SELECT subject_id AS value FROM journal WHERE act = 'accounts.sign-in-refused' ORDER BY sequence",
    );
    let mut tx = scene.product.app.db.read().await.expect("the database takes a reader");
    let about: Vec<(hygie_kernel::Id<hygie_kernel::Person>,)> =
        tx.list(sql).await.expect("the journal is read");
    // An address that nobody bears is written too, about nobody.
    assert_eq!(about, [(solene.id(),), (uuid::Uuid::nil().into(),)]);
}

#[tokio::test]
async fn a_password_is_taken_as_it_is_typed() {
    let scene = scene().await;
    let solene = somebody(&scene.product, EMAIL, false).await;
    sign_in(&solene, EMAIL, PASSWORD).await.is(303);
    let new = " neuf moineaux sur la corniche  ";
    let fields = [("current", PASSWORD), ("new", new), ("again", new)];
    solene.post_form("/account/password", &fields).await.is(303);
    sign_in(&scene.product.nobody(), EMAIL, new.trim()).await.is(422);
    sign_in(&scene.product.nobody(), EMAIL, new).await.is(303);
}
