use chrono::TimeDelta;
use hygie_accounts::{CAPABILITY, GRANT, READ};
use hygie_platform::db::Sql;
use hygie_testkit::{Answer, Product, Visitor};
use totp_rs::{Builder, Secret};

use crate::{PASSWORD, POSTMAN, ROLES, letters, mail_server, scene, scene_of, sign_in, somebody};

const EMAIL: &str = "solene.abadie@lilas.test";

/// An application that was told the letters of the page.
struct Application {
    secret: Vec<u8>,
}

impl Application {
    fn told(page: &Answer) -> Application {
        let letters = page.between("<code>", "</code>").replace(' ', "");
        Application {
            secret: Secret::try_from_base32(letters).expect("the page shows base 32").as_bytes().to_vec(),
        }
    }

    fn code(&self, product: &Product) -> String {
        let seconds = product.app.clock.now().timestamp().try_into().expect("it is after 1970");
        let totp = Builder::new().with_secret(self.secret.clone()).with_account_name("x").build();
        let totp = totp.expect("the secret is long enough");
        totp.generate(seconds).to_string()
    }
}

/// Adds an application, and gives it with the codes on paper.
async fn enrol(product: &Product, person: &Visitor) -> (Application, Vec<String>) {
    person.post("/account/authenticator", "").await.is(303).sends_to("/account/authenticator");
    let page = person.get("/account/authenticator").await.is(200).says("<svg");
    let application = Application::told(&page);
    let code = application.code(product);
    let made = person.post_form("/account/authenticator/confirmation", &[("code", &code)]).await.is(200);
    let codes: Vec<String> = made
        .body
        .split("<li><code>")
        .skip(1)
        .map(|rest| rest.split('<').next().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(codes.len(), 10);
    (application, codes)
}

async fn enter(visitor: &Visitor, code: &str) -> Answer {
    visitor.post_form("/sign-in/code", &[("code", code), ("back", "/account")]).await
}

#[tokio::test]
async fn with_an_application_a_password_leads_half_way_and_a_code_leads_in() {
    let scene = scene().await;
    let (product, clock) = (&scene.product, &scene.product.clock);
    let solene = somebody(product, EMAIL, false).await;
    sign_in(&solene, EMAIL, PASSWORD).await.is(303);
    let (application, _) = enrol(product, &solene).await;
    // What the application was told is never shown again, and stands nowhere in clear.
    solene.get("/account/authenticator").await.is(303);
    let mut tx = product.app.db.read().await.unwrap();
    let (sealed,) =
        tx.get::<(Vec<u8>,)>(Sql::new("SELECT sealed_secret AS value FROM authenticator")).await.unwrap();
    assert!(!sealed.windows(20).any(|part| part == application.secret));
    drop(tx);

    let phone = product.nobody();
    clock.advance(TimeDelta::seconds(30));
    sign_in(&phone, EMAIL, PASSWORD).await.is(303).sends_to("/sign-in/code?back=%2Faccount");
    // Half-way in opens nothing.
    assert!(phone.cookie("hygie").is_none());
    phone.get("/account").await.is(303).sends_to("/sign-in?back=%2Faccount");
    phone.get("/sign-in/code?back=%2Faccount").await.is(200).says("Solène Abadie");
    enter(&phone, "000000").await.is(422).says("ne convient pas");
    let code = application.code(product);
    enter(&phone, &code).await.is(303).sends_to("/account");
    phone.get("/account").await.is(200);
    assert!(phone.cookie("hygie-half").is_none());

    // The same code serves nobody else, though it is still its time.
    let thief = product.nobody();
    sign_in(&thief, EMAIL, PASSWORD).await.is(303);
    enter(&thief, &code).await.is(422).says("déjà servi");
    // Nor does the code of the step before, once a later one was taken.
    clock.advance(TimeDelta::seconds(30));
    let next = application.code(product);
    enter(&thief, &next).await.is(303);
}

#[tokio::test]
async fn half_a_session_is_short_and_belongs_to_one_browser() {
    let scene = scene().await;
    let (product, clock) = (&scene.product, &scene.product.clock);
    let solene = somebody(product, EMAIL, false).await;
    sign_in(&solene, EMAIL, PASSWORD).await.is(303);
    let (application, _) = enrol(product, &solene).await;
    clock.advance(TimeDelta::minutes(1));
    let phone = product.nobody();
    sign_in(&phone, EMAIL, PASSWORD).await.is(303);
    let elsewhere = product.nobody();
    elsewhere.get("/sign-in/code").await.is(303).sends_to("/sign-in");
    enter(&elsewhere, &application.code(product)).await.is(303).sends_to("/sign-in");
    // The half is no session, and a session is no half.
    elsewhere.set_cookie("hygie", &phone.cookie("hygie-half").unwrap());
    elsewhere.get("/account").await.is(303);
    elsewhere.set_cookie("hygie-half", &solene.cookie("hygie").unwrap());
    enter(&elsewhere, &application.code(product)).await.is(303).sends_to("/sign-in");
    clock.advance(TimeDelta::minutes(5));
    enter(&phone, &application.code(product)).await.is(303).sends_to("/sign-in");
    assert!(phone.cookie("hygie").is_none());
}

#[tokio::test]
async fn whoever_guesses_codes_must_wait() {
    let scene = scene().await;
    let product = &scene.product;
    let solene = somebody(product, EMAIL, false).await;
    sign_in(&solene, EMAIL, PASSWORD).await.is(303);
    let (application, _) = enrol(product, &solene).await;
    product.clock.advance(TimeDelta::minutes(1));
    let thief = product.nobody();
    sign_in(&thief, EMAIL, PASSWORD).await.is(303);
    for _ in 0..4 {
        enter(&thief, "000000").await.is(422).says("ne convient pas");
    }
    enter(&thief, &application.code(product)).await.is(422).says("Attendez");
    sign_in(&thief, EMAIL, PASSWORD).await.is(422).says("Attendez");
    // In the browser that she has used before, she comes in.
    sign_in(&solene, EMAIL, PASSWORD).await.is(303);
    enter(&solene, &application.code(product)).await.is(303);
}

#[tokio::test]
async fn a_lost_application_is_replaced_by_a_code_on_paper_that_serves_once() {
    let scene = scene().await;
    let product = &scene.product;
    let solene = somebody(product, EMAIL, false).await;
    sign_in(&solene, EMAIL, PASSWORD).await.is(303);
    let (_, codes) = enrol(product, &solene).await;
    let mut tx = product.app.db.read().await.unwrap();
    let (kept,) = tx.get::<(i64,)>("SELECT COUNT(*) AS value FROM recovery_code").await.unwrap();
    assert_eq!(kept, 10);
    drop(tx);
    let phone = product.nobody();
    sign_in(&phone, EMAIL, PASSWORD).await.is(303);
    enter(&phone, &codes[0].to_uppercase().replace('-', " ")).await.is(303);
    let phone = product.nobody();
    sign_in(&phone, EMAIL, PASSWORD).await.is(303);
    enter(&phone, &codes[0]).await.is(422);
    enter(&phone, &codes[1]).await.is(303);
    phone.get("/account/second-factor").await.is(200).says("Il vous reste 8 codes");

    let renewed = phone.post("/account/recovery-codes", "").await.is(200);
    assert!(!codes.iter().any(|code| renewed.body.contains(code)));
    let phone = product.nobody();
    sign_in(&phone, EMAIL, PASSWORD).await.is(303);
    enter(&phone, &codes[2]).await.is(422);
}

#[tokio::test]
async fn a_first_code_that_is_wrong_or_late_protects_nothing_yet() {
    let scene = scene().await;
    let product = &scene.product;
    let solene = somebody(product, EMAIL, false).await;
    sign_in(&solene, EMAIL, PASSWORD).await.is(303);
    let confirm = |code: String| {
        let solene = solene.clone();
        async move { solene.post_form("/account/authenticator/confirmation", &[("code", &code)]).await }
    };
    confirm("123456".to_owned()).await.is(303).sends_to("/account/second-factor");
    solene.post("/account/authenticator", "").await.is(303);
    let page = solene.get("/account/authenticator").await.is(200);
    confirm("000000".to_owned()).await.is(422).says("ne convient pas").says("<svg");
    sign_in(&product.nobody(), EMAIL, PASSWORD).await.is(303).sends_to("/account");
    let application = Application::told(&page);
    product.clock.advance(TimeDelta::minutes(31));
    confirm(application.code(product)).await.is(303);
    sign_in(&product.nobody(), EMAIL, PASSWORD).await.is(303).sends_to("/account");
}

#[tokio::test]
async fn taking_it_away_asks_who_one_is() {
    let scene = scene().await;
    let product = &scene.product;
    let solene = somebody(product, EMAIL, false).await;
    sign_in(&solene, EMAIL, PASSWORD).await.is(303);
    let (application, _) = enrol(product, &solene).await;
    solene.post("/account/authenticator", "").await.is(422).says("déjà en place");
    product.clock.advance(TimeDelta::minutes(11));
    let removal = "/account/authenticator/removal";
    solene
        .post(removal, "confirmed=yes")
        .await
        .is(200)
        .says("Est-ce bien vous")
        .says("name=\"confirmed\" value=\"yes\"");
    let proof = |given: String| {
        let solene = solene.clone();
        let fields = [("proof", given), ("proof-to", removal.to_owned()), ("confirmed", "yes".to_owned())];
        async move {
            let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            solene.post_form("/account/proof", &fields).await
        }
    };
    proof("autre chose".to_owned())
        .await
        .is(422)
        .says("ne convient pas")
        .says("name=\"confirmed\" value=\"yes\"");
    // The code of the application is a proof too; the browser then sends again what waited.
    proof(application.code(product)).await.is(307).sends_to(removal);
    solene.post(removal, "").await.is(200).says("Retirer l’application ?");
    solene.post(removal, "confirmed=yes").await.is(303);
    sign_in(&product.nobody(), EMAIL, PASSWORD).await.is(303).sends_to("/account");
}

#[tokio::test]
async fn a_role_that_asks_for_a_second_factor_does_nothing_before() {
    let product = Product::with_settings(&[CAPABILITY, POSTMAN], ROLES, |settings| {
        settings.second_factor_roles = vec!["ARS_REF".to_owned()];
        settings.mail = Some(mail_server());
    })
    .await;
    let scene = scene_of(product).await;
    let product = &scene.product;
    let solene = somebody(product, EMAIL, false).await;
    product.give_role(&solene, "ARS_REF", scene.region).await;
    sign_in(&solene, EMAIL, PASSWORD).await.is(303);
    for path in ["/people", "/account", "/account/password"] {
        solene.get(path).await.is(303).sends_to("/account/second-factor");
    }
    solene
        .post_form("/account/tokens", &[("token", "x"), ("days", "30")])
        .await
        .sends_to("/account/second-factor");
    solene.get_api("/api/v1/people").await.is(403);
    solene
        .get("/account/second-factor")
        .await
        .is(200)
        .says("Votre rôle demande")
        .does_not_say("href=\"/people\"");
    let (_, codes) = enrol(product, &solene).await;
    solene.get("/people").await.is(200);
    // The director of a hospital is not asked, and a role to come is not asked yet.
    scene.director.get("/people").await.is(200);

    // A lost telephone is no drama: whoever looks after the account takes the factor away, and it is asked again.
    let officer = product.person().await;
    product.allow(&officer, &[READ, GRANT, crate::IMPORT], scene.region).await;
    let path = format!("/people/{}/second-factor-reset", solene.id());
    scene.director.post(&path, "confirmed=yes").await.is(404);
    officer.get(&format!("/people/{}", solene.id())).await.is(200).says("Retirer le second facteur");
    officer.post(&path, "").await.is(200).says("son seul mot de passe");
    officer.post(&path, "confirmed=yes").await.is(303);
    assert_eq!(letters(product, EMAIL).await[0].0, "accounts.second-factor-removed");
    solene.get("/people").await.is(303);
    sign_in(&solene, EMAIL, PASSWORD).await.is(303).sends_to("/account");
    solene.get("/account").await.sends_to("/account/second-factor");
    enter(&product.nobody(), &codes[3]).await.is(303).sends_to("/sign-in");
}
