use hygie_accounts::{GRANT, READ};

use crate::scene;

#[tokio::test]
async fn a_person_sees_only_the_people_of_their_perimeter() {
    let scene = scene().await;
    let (director, neighbour) = (&scene.director, &scene.neighbour);
    let region = scene.product.person_with(&[READ], scene.region).await;

    director
        .get("/people")
        .await
        .is(200)
        .says(&director.email)
        .does_not_say(&neighbour.email)
        .does_not_say(&region.email);
    director.get("/people?q=personne").await.is(200).says(&director.email).does_not_say(&neighbour.email);
    director.get(&format!("/people/{}", director.id())).await.is(200).says("Clinique des Lilas");
    director.get(&format!("/people/{}", neighbour.id())).await.is(404);
    director.get("/people.csv").await.is(200).says(&director.email).does_not_say(&neighbour.email);
    director.get_api("/api/v1/people").await.is(200).says(&director.email).does_not_say(&neighbour.email);
    director.get_api(&format!("/api/v1/people/{}", neighbour.id())).await.is(404);
    director.get(&format!("/people/{}/edit", neighbour.id())).await.is(404);
    director.post(&format!("/people/{}/password-reset", neighbour.id()), "confirmed=yes").await.is(404);

    region.get("/people").await.is(200).says(&director.email).says(&neighbour.email).says(&region.email);
    region.get("/people?role=RSSI").await.is(200).does_not_say(&director.email);
    region.get("/people?q=zzz").await.is(200).says("Personne ne correspond");
    region.get("/people?q=%25").await.is(200).does_not_say(&director.email);
    // Who may look but not give is shown nothing that gives.
    region.get("/people/new").await.is(403);
    region.get(&format!("/people/{}", director.id())).await.is(200).does_not_say("Mettre fin");
}

#[tokio::test]
async fn somebody_with_a_foot_elsewhere_shows_only_the_foot_that_is_here() {
    let scene = scene().await;
    scene.product.give_role(&scene.neighbour, "RSSI", scene.lilas).await;
    let page = scene.director.get(&format!("/people/{}", scene.neighbour.id())).await.is(200);
    page.says("Clinique des Lilas").does_not_say("Hôpital des Saules").does_not_say("password-reset");
    // Nor may the director take over the account of somebody who is more than that.
    let person = scene.neighbour.id();
    scene.director.post(&format!("/people/{person}/password-reset"), "confirmed=yes").await.is(422);
    let edit = [("name", "Pris"), ("email", "pris@lilas.test"), ("version", "1")];
    scene.director.post_form(&format!("/people/{person}/edit"), &edit).await.is(422);
}

#[tokio::test]
async fn lists_come_in_pages() {
    let scene = scene().await;
    for _ in 0..60 {
        let person = scene.product.person().await;
        scene.product.give_role(&person, "RSSI", scene.lilas).await;
    }
    let first = scene.director.get("/people?q=personne").await.is(200).says("61 personnes");
    let next = first.between("<a href=\"/people?q=personne&amp;after=", "\"");
    let second = scene.director.get(&format!("/people?q=personne&after={next}")).await.is(200);
    let rows = |answer: &hygie_testkit::Answer| answer.body.matches("<tr><th scope=\"row\">").count();
    assert_eq!((rows(&first), rows(&second)), (50, 11));
    assert_eq!(scene.director.get("/people.csv").await.body.lines().count(), 62);

    let first = scene.director.get_api("/api/v1/people?limit=60").await.is(200).json();
    let next = first["next"].as_str().unwrap();
    let second =
        scene.director.get_api(&format!("/api/v1/people?limit=60&after={next}")).await.is(200).json();
    assert_eq!(second["items"].as_array().unwrap().len(), 1);
    assert!(second["next"].is_null());
}

#[tokio::test]
async fn somebody_new_gets_a_way_in_and_somebody_known_gets_the_role() {
    let scene = scene().await;
    let director = &scene.director;
    let lilas = scene.lilas.to_string();
    let welcome = |name: &'static str, email: String| {
        let (director, lilas) = (director.clone(), lilas.clone());
        async move {
            let fields = [("name", name), ("email", &*email), ("role", "RSSI"), ("node", &*lilas)];
            director.post_form("/people/new", &fields).await
        }
    };
    welcome("", "pas une adresse".into()).await.is(422).says("À remplir").says("adresse complète");
    let made = welcome("Élodie Marchand", "Elodie@lilas.test".into()).await.is(200);
    let link = made.between("id=\"secret\" value=\"http://127.0.0.1", "\"");
    assert!(link.starts_with("/invitation/"));
    director.get("/people?q=elodie").await.is(200).says("Élodie Marchand").does_not_say(&link);
    welcome("Élodie Marchand", "elodie@lilas.test".into()).await.is(422).says("déjà ce rôle");

    // The neighbour was known: the name typed is not taken, nothing else of them is told.
    let known = welcome("Nom inventé", scene.neighbour.email.clone()).await.is(303);
    let page = director.follow(&known).await.is(200).says(&scene.neighbour.name).says("déjà connue");
    page.does_not_say("Nom inventé").does_not_say("Hôpital des Saules");
}

#[tokio::test]
async fn two_edits_at_once_show_both_versions() {
    let scene = scene().await;
    let region = scene.product.person_with(&[READ, GRANT], scene.region).await;
    let path = format!("/people/{}/edit", scene.director.id());
    region.get(&path).await.is(200).says("name=\"version\" value=\"1\"");
    let edit = |name: &'static str, version: &'static str, email: &'static str| {
        let (region, path) = (region.clone(), path.clone());
        async move { region.post_form(&path, &[("name", name), ("email", email), ("version", version)]).await }
    };
    edit("Anne Vasseur", "1", "anne@lilas.test").await.is(303);
    let conflict = edit("Anna Vasseur", "1", "anne@lilas.test").await.is(409);
    conflict.says("Anne Vasseur").says("Anna Vasseur").says("name=\"version\" value=\"2\"");
    edit("Anna Vasseur", "2", "anne@lilas.test").await.is(303);
    let taken =
        region.post_form(&path, &[("name", "X"), ("email", &scene.neighbour.email), ("version", "3")]).await;
    taken.is(422).says("déjà celle d’une autre personne");
}

#[tokio::test]
async fn a_new_temporary_password_ends_the_sessions_of_the_person() {
    let scene = scene().await;
    let region = scene.product.person_with(&[READ, GRANT], scene.region).await;
    let path = format!("/people/{}/password-reset", scene.director.id());
    region.post(&path, "").await.is(200).says("ne servira plus");
    scene.director.get("/account").await.is(200);
    let password = region.post(&path, "confirmed=yes").await.is(200).between("id=\"secret\" value=\"", "\"");
    scene.director.get("/account").await.is(303);
    crate::sign_in(&scene.director, &scene.director.email, &password).await.is(303);
    scene.director.get("/people").await.sends_to("/account/password");
}

#[tokio::test]
async fn nobody_is_sent_to_sign_in_and_programs_are_told_so() {
    let scene = scene().await;
    let nobody = scene.product.nobody();
    for route in scene.product.app.route_table() {
        let path = route.path.replace("{id}", &scene.director.id().to_string());
        if route.access == hygie_platform::Access::Everyone {
            continue;
        }
        let answer = match route.method {
            "GET" => nobody.get(&path).await,
            _ => nobody.post(&path, "").await,
        };
        if route.is_api {
            answer.is(401).says("sign-in-needed");
        } else {
            assert!(answer.is(303).location().starts_with("/sign-in"), "{path}");
        }
    }
}
