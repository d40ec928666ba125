//! What Hygie does each night by itself.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::sync::Arc;

use chrono::TimeDelta;
use hygie_operations::{CAPABILITY, Key, find_last, verify};
use hygie_platform::journal::{self, Entry};
use hygie_platform::{App, Keep, Operations, Settings, job};
use hygie_testkit::{Product, RepeatableChance};
use serde_json::json;
use uuid::Uuid;

/// The same product, as another process that was told this.
async fn told(product: &Product, operations: Operations) -> App {
    let settings = Settings { operations, ..product.app.settings.clone() };
    let chance = Arc::new(RepeatableChance::default());
    App::start(settings, product.clock.clone(), chance, &[CAPABILITY], &[]).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_night_leaves_a_backup_and_takes_the_oldest_away() {
    let product = Product::with(&[CAPABILITY]).await;
    product.run_jobs().await;
    assert!(find_last(&product.app).await.unwrap().is_none(), "nobody asked for backups");

    let folder = tempfile::tempdir().unwrap();
    let passphrase = folder.path().join("passphrase");
    std::fs::write(&passphrase, "douze corbeaux sur un fil").unwrap();
    let backups = product.app.settings.data_dir.join("backups");
    let app = told(
        &product,
        Operations {
            backup_dir: Some(backups.clone()),
            backup_passphrase_file: Some(passphrase.clone()),
            backup_keep: Keep { days: 2, weeks: 0 },
            ..Operations::default()
        },
    )
    .await;
    for _ in 0..3 {
        job::run_all(&app).await.unwrap();
        product.clock.advance(TimeDelta::days(1));
    }
    let mut names: Vec<String> = std::fs::read_dir(&backups)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["hygie-20261125T090000Z.age", "hygie-20261126T090000Z.age"]);
    let last = find_last(&app).await.unwrap().unwrap();
    assert_eq!(last.file_name, names[1]);
    let key = Key::from_passphrase_file(&passphrase).unwrap();
    let (_, manifest) = verify(backups.join(&names[1]), key).await.unwrap();
    assert_eq!(i64::try_from(manifest.rows()).unwrap(), last.row_count);
    assert_eq!(manifest.files(), 0, "a backup does not hold the others, nor the database twice");

    // What cannot be done is told, and leaves nothing behind.
    std::fs::remove_file(&passphrase).unwrap();
    job::run_all(&app).await.unwrap();
    assert_eq!(find_last(&app).await.unwrap().unwrap().file_name, names[1]);
    let failed = job::list_recurring(&mut app.db.read().await.unwrap()).await.unwrap();
    let failed = failed.iter().find(|row| row.name == "operations.backup").unwrap();
    assert!(failed.last_error.as_ref().unwrap().contains("cannot be read"), "{failed:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journal_is_kept_for_as_long_as_the_settings_say() {
    let product = Product::with(&[CAPABILITY]).await;
    for _ in 0..4 {
        let mut tx = product.app.db.write().await.unwrap();
        let entry = Entry { act: "test.done", node: None, subject: Uuid::nil(), details: &json!({}) };
        journal::write_of_hygie(&mut tx, &product.app, entry);
        tx.commit().await.unwrap();
        product.clock.advance(TimeDelta::days(10));
    }
    product.run_jobs().await;
    let rows = async || journal::verify(&product.app.db, None).await.unwrap();
    assert_eq!(rows().await.rows, 4, "nothing is forgotten unless it was asked for");
    let app = told(&product, Operations { journal_keep_days: 25, ..Operations::default() }).await;
    job::run_all(&app).await.unwrap();
    let found = rows().await;
    assert!(found.is_sound(), "{:?}", found.faults);
    assert_eq!((found.first, found.rows), (3, 3), "two are gone, and one says so");
}
