//! Whoever changes, removes, adds or moves a row of the journal is found out.

use chrono::TimeDelta;
use hygie_kernel::Clock;
use hygie_platform::db::Sql;
use hygie_platform::journal::{self, Entry, Fault, Verification};
use hygie_platform::{Caller, CallerFacts, Means};
use hygie_testkit::Product;
use serde_json::json;
use uuid::Uuid;

fn somebody(product: &Product) -> Caller {
    Caller::new(CallerFacts {
        person: Uuid::from_u128(1).into(),
        name: "Camille Ferrand".to_owned(),
        email: String::new(),
        lang: None,
        theme: None,
        rights: Default::default(),
        nodes: Vec::new(),
        perimeter: None,
        at: product.clock.now(),
        by: Means::Token,
    })
}

/// Several acts, some of them in one transaction.
async fn act(product: &Product, times: usize) {
    for index in 0..times {
        let mut tx = product.app.db.write().await.expect("the database takes a writer");
        for part in 0..=index % 3 {
            let details = json!({ "number": index, "part": part, "accents": "é\u{2019}\"", "none": null });
            let entry =
                Entry { act: "test.acted", node: None, subject: Uuid::from_u128(2), details: &details };
            journal::write(&mut tx, &product.app, &somebody(product), entry)
                .await
                .expect("the act is written");
        }
        tx.commit().await.expect("the act is kept");
        product.clock.advance(TimeDelta::seconds(1));
    }
}

async fn verify(product: &Product) -> Verification {
    journal::verify(&product.app.db, None).await.expect("the journal can be followed")
}

#[tokio::test]
async fn a_journal_that_nobody_touched_is_sound() {
    let product = Product::with(&[]).await;
    assert!(verify(&product).await.is_sound());
    act(&product, 6).await;
    let found = verify(&product).await;
    assert_eq!(found.faults, []);
    assert_eq!((found.rows, found.first, found.last), (12, 1, 12));
}

#[tokio::test]
async fn an_act_that_is_undone_leaves_no_gap() {
    let product = Product::with(&[]).await;
    act(&product, 1).await;
    let mut tx = product.app.db.write().await.expect("the database takes a writer");
    let entry = Entry { act: "test.undone", node: None, subject: Uuid::nil(), details: &json!({}) };
    journal::write(&mut tx, &product.app, &somebody(&product), entry).await.expect("the act is written");
    tx.roll_back().await.expect("the act is undone");
    act(&product, 1).await;
    let found = verify(&product).await;
    assert_eq!((found.faults, found.rows), (vec![], 2));
}

#[tokio::test]
async fn a_row_that_was_changed_is_found() {
    for change in [
        "UPDATE journal SET person_name = 'Noé Benali' WHERE sequence = 5",
        "UPDATE journal SET act = 'test.other' WHERE sequence = 5",
        "UPDATE journal SET subject_id = id WHERE sequence = 5",
        "UPDATE journal SET person_id = NULL WHERE sequence = 5",
        "UPDATE journal SET details = '{\"number\":4}' WHERE sequence = 5",
        "UPDATE journal SET at = (SELECT other.at FROM journal AS other WHERE other.sequence = 1) WHERE sequence = 5",
    ] {
        let product = Product::with(&[]).await;
        act(&product, 6).await;
        product.run(change).await;
        assert_eq!(verify(&product).await.faults, [Fault::Altered { sequence: 5 }], "{change}");
    }
}

#[tokio::test]
async fn rows_that_were_removed_are_found_wherever_they_stood() {
    for (removed, missing) in [
        ("DELETE FROM journal WHERE sequence = 1", Fault::Missing { from: 1, to: 1 }),
        ("DELETE FROM journal WHERE sequence IN (5, 6)", Fault::Missing { from: 5, to: 6 }),
        ("DELETE FROM journal WHERE sequence > 10", Fault::Missing { from: 11, to: 12 }),
    ] {
        let product = Product::with(&[]).await;
        act(&product, 6).await;
        product.run(removed).await;
        assert_eq!(verify(&product).await.faults, [missing], "{removed}");
    }
}

#[tokio::test]
async fn a_row_that_was_inserted_is_found() {
    let product = Product::with(&[]).await;
    act(&product, 6).await;
    let forged = |sequence: &'static str| {
        Sql::new(
            "INSERT INTO journal (id, at, person_name, act, subject_id, details, hash, sequence) SELECT ",
        )
        .push("subject_id, at, 'Inès Delmas', act, subject_id, details, hash, ")
        .push(sequence)
        .push(" FROM journal WHERE sequence = 5")
    };
    product.run(forged("CAST(NULL AS BIGINT)")).await;
    assert_eq!(verify(&product).await.faults, [Fault::Foreign { rows: 1 }]);
    product.run("DELETE FROM journal WHERE sequence IS NULL").await;
    product.run(forged("13")).await;
    assert_eq!(verify(&product).await.faults, [Fault::Foreign { rows: 1 }]);
}

#[tokio::test]
async fn rows_that_changed_places_are_found() {
    let product = Product::with(&[]).await;
    act(&product, 6).await;
    for step in [
        "UPDATE journal SET sequence = 100 WHERE sequence = 4",
        "UPDATE journal SET sequence = 4 WHERE sequence = 7",
        "UPDATE journal SET sequence = 7 WHERE sequence = 100",
    ] {
        product.run(step).await;
    }
    let altered: Vec<i64> = verify(&product)
        .await
        .faults
        .iter()
        .map(|fault| match fault {
            Fault::Altered { sequence } => *sequence,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(altered, [4, 5, 7, 8]);
}

#[tokio::test]
async fn a_chain_that_was_written_anew_is_not_the_one_of_which_a_checkpoint_was_taken() {
    let product = Product::with(&[]).await;
    act(&product, 3).await;
    let checkpoint = journal::checkpoint(&product.app).await.expect("the journal has an end");
    act(&product, 3).await;
    let verify_against = async || {
        journal::verify(&product.app.db, Some(&checkpoint)).await.expect("the journal can be followed")
    };
    assert!(verify_against().await.is_sound());
    // Somebody who can write everything removes the end, and lets the journal say that it ends there.
    product.run("DELETE FROM journal WHERE sequence >= 5").await;
    product
        .run("UPDATE journal_head SET sequence = 4, hash = (SELECT hash FROM journal WHERE journal.sequence = 4) WHERE id = 1")
        .await;
    assert!(verify(&product).await.is_sound());
    assert_eq!(verify_against().await.faults, [Fault::NotAsCheckpointed { sequence: 6 }]);
}

#[tokio::test]
async fn what_a_rule_lets_be_forgotten_is_not_missed() {
    let product = Product::with(&[]).await;
    act(&product, 6).await;
    let gone = journal::forget_before(&product.app, product.clock.now() - TimeDelta::seconds(2))
        .await
        .expect("the oldest rows may go");
    assert_eq!(gone, 7);
    let found = verify(&product).await;
    assert_eq!((found.faults.as_slice(), found.first, found.rows), (&[][..], 8, 6));
    product.run("DELETE FROM journal WHERE sequence = 8").await;
    assert_eq!(verify(&product).await.faults, [Fault::Missing { from: 1, to: 8 }]);
}

#[tokio::test]
async fn many_who_act_at_once_are_chained_one_after_the_other() {
    let product = std::sync::Arc::new(Product::with(&[]).await);
    let mut people = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let product = product.clone();
        people.spawn(async move { act(&product, 10).await });
    }
    people.join_all().await;
    let found = verify(&product).await;
    assert_eq!((found.faults, found.rows), (vec![], 8 * 19));
}
