//! From the table to the server, whatever happens on the way.

use std::collections::HashSet;
use std::time::Duration;

use chrono::TimeDelta;
use hygie_kernel::{Clock, Id};
use hygie_platform::MailSecurity;
use hygie_platform::db::Sql;
use hygie_platform::job;
use hygie_platform::mail::Letter;
use hygie_testkit::Product;

use crate::server::{Mood, Server};
use crate::{CAPABILITY, ROLES, letter, one, post, product, states};

#[tokio::test]
async fn a_letter_arrives_as_text_and_as_html_with_its_link_and_why() {
    let server = Server::open().await;
    let product = product(&server).await;
    let mut sent = letter("accueil@lilas.test");
    sent.subject = "Répondre\r\nBcc: tous@exemple.test".to_owned();
    post(&product, &[sent]).await;
    product.run_jobs().await;
    let taken = server.taken();
    assert_eq!(taken.len(), 1);
    let message = &taken[0].message;
    for piece in [
        "From: Hygie <hygie@exemple.test>",
        "To: accueil@lilas.test",
        "multipart/alternative",
        "Auto-Submitted: auto-generated",
        "http://127.0.0.1/invitation/s3cret",
        "@exemple.test>",
        // The markup that somebody typed is a text like another.
        "&#60;b&#62;",
    ] {
        assert!(message.replace("=\r\n", "").contains(piece), "«{piece}» in\n{message}");
    }
    assert!(!message.contains("\r\nBcc:"), "{message}");
    assert_eq!(states(&product).await, [("accueil@lilas.test".to_owned(), "accepted".to_owned())]);
    let body = one(&product, "SELECT CAST(body AS TEXT) AS value FROM letter").await.unwrap();
    assert!(!body.contains("s3cret"), "the link opens a door, and stays in the database: {body}");
}

#[tokio::test]
async fn what_a_server_refuses_is_not_tried_again_and_the_others_go_on() {
    let server = Server::open().await;
    let product = product(&server).await;
    server.will("a@exemple.test", [Mood::Refuse]);
    post(&product, &[letter("a@exemple.test"), letter("b@exemple.test"), letter("not an address")]).await;
    product.run_jobs().await;
    product.clock.advance(TimeDelta::days(2));
    product.run_jobs().await;
    let states = states(&product).await;
    let words: Vec<&str> = states.iter().map(|(_, state)| state.as_str()).collect();
    assert_eq!(words, ["refused", "accepted", "refused"]);
    let reply =
        one(&product, "SELECT last_reply AS value FROM letter WHERE address = 'a@exemple.test'").await;
    assert_eq!(reply.as_deref(), Some("550 5.1.1 nobody of that name"));
    assert_eq!(server.taken().len(), 1);
}

#[tokio::test]
async fn a_server_that_is_busy_hangs_up_or_takes_its_time_gets_each_letter_once() {
    let server = Server::open().await;
    let product = product(&server).await;
    server.will("busy@exemple.test", [Mood::Busy, Mood::Busy]);
    server.will("cut@exemple.test", [Mood::HangUp, Mood::HangUp]);
    server.will("slow@exemple.test", [Mood::Slow(Duration::from_millis(1500))]);
    let addresses = ["busy@exemple.test", "cut@exemple.test", "slow@exemple.test", "well@exemple.test"];
    post(&product, &addresses.map(letter)).await;
    for _ in 0..3 {
        product.run_jobs().await;
        product.clock.advance(TimeDelta::minutes(2));
    }
    let mut taken: Vec<_> = server.taken().into_iter().map(|taken| taken.to).collect();
    taken.sort_unstable();
    assert_eq!(taken, addresses);
    assert!(states(&product).await.iter().all(|(_, state)| state == "accepted"));
}

#[tokio::test]
async fn letters_wait_for_a_server_that_is_away_and_are_given_up_after_a_day() {
    let server = Server::open().await;
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut settings = server.settings();
    settings.port = nobody;
    let product = Product::with_settings(&[hygie_accounts::CAPABILITY, CAPABILITY], ROLES, |all| {
        all.mail = Some(settings)
    })
    .await;
    post(&product, &[letter("a@exemple.test")]).await;
    for _ in 0..40 {
        product.run_jobs().await;
        product.clock.advance(TimeDelta::minutes(30));
    }
    assert_eq!(states(&product).await[0].1, "waiting");
    for _ in 0..40 {
        product.run_jobs().await;
        product.clock.advance(TimeDelta::minutes(30));
    }
    assert_eq!(states(&product).await[0].1, "given-up");
    assert!(one(&product, "SELECT last_reply AS value FROM letter").await.is_some());
}

#[tokio::test]
async fn without_a_server_nothing_leaves_and_nothing_is_lost() {
    let product = Product::with_roles(&[hygie_accounts::CAPABILITY, CAPABILITY], ROLES).await;
    post(&product, &[letter("a@exemple.test")]).await;
    product.run_jobs().await;
    assert_eq!(states(&product).await[0].1, "waiting");
}

#[tokio::test]
async fn letters_leave_encrypted_under_the_name_and_password_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let (authority, password) = (folder.path().join("ca.pem"), folder.path().join("password"));
    std::fs::write(&password, "mauvais\n").unwrap();
    let server = Server::encrypted(&authority, "hygie", "moineau").await;
    let mut settings = server.settings();
    settings.security = MailSecurity::StartTls;
    settings.user = Some("hygie".to_owned());
    settings.password_file = Some(password.clone());
    settings.ca_file = Some(authority);
    let product = Product::with_settings(&[hygie_accounts::CAPABILITY, CAPABILITY], ROLES, |all| {
        all.mail = Some(settings)
    })
    .await;
    post(&product, &[letter("a@exemple.test")]).await;
    product.run_jobs().await;
    assert_eq!(states(&product).await[0].1, "waiting");
    let reply = one(&product, "SELECT last_reply AS value FROM letter").await.unwrap();
    assert_eq!(reply, "535 wrong name or password");

    // The operator puts the password right, without a restart.
    std::fs::write(&password, "moineau\n").unwrap();
    product.clock.advance(TimeDelta::minutes(2));
    product.run_jobs().await;
    let taken = server.taken();
    assert_eq!(taken.len(), 1);
    assert!(taken[0].is_encrypted);
}

#[tokio::test]
async fn nothing_is_said_to_a_server_that_cannot_encrypt_or_whose_certificate_is_not_trusted() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::encrypted(&folder.path().join("ca.pem"), "hygie", "moineau").await;
    for server in [Server::open().await, server] {
        let mut settings = server.settings();
        settings.security = MailSecurity::StartTls;
        let capabilities = [hygie_accounts::CAPABILITY, CAPABILITY];
        let product = Product::with_settings(&capabilities, ROLES, |all| all.mail = Some(settings)).await;
        post(&product, &[letter("a@exemple.test")]).await;
        product.run_jobs().await;
        assert_eq!(states(&product).await[0].1, "waiting");
        assert!(server.conversations() > 0 && server.taken().is_empty());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sending_that_breaks_off_at_any_point_loses_nothing_and_sends_nothing_twice() {
    let server = Server::open().await;
    let product = product(&server).await;
    let addresses: Vec<String> = (0..400).map(|number| format!("{number}@exemple.test")).collect();
    post(&product, &addresses.iter().map(|address| letter(address)).collect::<Vec<_>>()).await;
    for cut in 0..10 {
        let app = product.app.clone();
        let sending = tokio::spawn(async move { job::run_all(&app).await });
        while server.taken().len() < 25 * (cut + 1) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        sending.abort();
        assert!(sending.await.unwrap_err().is_cancelled());
        // The job that broke off is taken over once its worker was silent for long.
        product.clock.advance(TimeDelta::minutes(3));
    }
    product.run_jobs().await;
    let taken: Vec<_> = server.taken().into_iter().map(|taken| taken.to).collect();
    let distinct: HashSet<_> = taken.iter().collect();
    assert_eq!((taken.len(), distinct.len()), (400, 400));
    // Whoever was handed a letter whose answer nobody kept is told apart.
    let states = states(&product).await;
    assert!(states.iter().all(|(_, state)| state == "accepted" || state == "handed"), "{states:?}");
}

#[tokio::test]
async fn what_a_killed_process_noted_decides_what_is_sent_again() {
    let server = Server::open().await;
    let product = product(&server).await;
    let addresses = ["answered@exemple.test", "handed@exemple.test", "untried@exemple.test"];
    post(&product, &addresses.map(letter)).await;
    let sql = Sql::new("UPDATE letter SET state = 'sending', attempts = 1, worker = 'dead', taken_at = ")
        .bind(product.clock.now());
    product.run(sql).await;
    let id = async |address: &str| {
        let sql = Sql::new("SELECT id AS value FROM letter WHERE address = ").bind(address);
        let (id,): (Id<Letter>,) = product.app.db.read().await.unwrap().get(sql).await.unwrap();
        id
    };
    let (answered, handed) = (id(addresses[0]).await, id(addresses[1]).await);
    let folder = product.app.settings.data_dir.join("mail");
    std::fs::create_dir_all(&folder).unwrap();
    let notes = format!("> {answered}\n+ {answered} 250 queued\n> {handed}\n");
    std::fs::write(folder.join("dead.letters"), notes).unwrap();

    product.run_jobs().await;
    let states = states(&product).await;
    let words: Vec<&str> = states.iter().map(|(_, state)| state.as_str()).collect();
    assert_eq!(words, ["accepted", "handed", "accepted"]);
    let taken: Vec<_> = server.taken().into_iter().map(|taken| taken.to).collect();
    assert_eq!(taken, ["untried@exemple.test"]);
    assert!(!folder.join("dead.letters").exists());
}

#[tokio::test]
async fn what_a_machine_took_and_never_came_back_for_is_sent_by_another() {
    let server = Server::open().await;
    let product = product(&server).await;
    post(&product, &[letter("a@exemple.test")]).await;
    let sql = Sql::new("UPDATE letter SET state = 'sending', worker = 'elsewhere', taken_at = ")
        .bind(product.clock.now());
    product.run(sql).await;
    product.run_jobs().await;
    assert!(server.taken().is_empty());
    product.clock.advance(TimeDelta::minutes(61));
    product.run_jobs().await;
    assert_eq!(server.taken().len(), 1);
}
