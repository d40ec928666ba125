//! What becomes of the files that people deposit. With `HYGIE_TEST_S3`, the address of a bucket, they are kept there.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use chrono::TimeDelta;
use http_body_util::BodyExt;
use hygie_kernel::{Clock, Id};
use hygie_platform::db::Sql;
use hygie_platform::files::{self, Bucket, File, FileRow, Kind, Owner, Received, Rules, Scan};
use hygie_platform::{Caller, CallerFacts, Error, Means, Result, Settings};
use hygie_testkit::Product;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use uuid::Uuid;

const RULES: Rules =
    Rules { kinds: &[Kind::Pdf, Kind::Csv, Kind::Text, Kind::Zip, Kind::Png], largest: 20_000_000 };
const OWNER: Owner = Owner { capability: "test", id: Uuid::from_u128(7) };
const OTHER: Owner = Owner { capability: "test", id: Uuid::from_u128(8) };

async fn product_with(change: impl FnOnce(&mut Settings)) -> Product {
    Product::with_settings(&[], &[], |settings| {
        if let Ok(url) = std::env::var("HYGIE_TEST_S3") {
            let key_file = settings.data_dir.join("key");
            std::fs::write(&key_file, "test:test\n").expect("a test may write a file");
            let mut bucket = Bucket::parse(&url, key_file).expect("HYGIE_TEST_S3 is the address of a bucket");
            bucket.prefix = Uuid::new_v4().to_string();
            settings.files_bucket = Some(bucket);
        }
        change(settings);
    })
    .await
}

async fn product() -> Product {
    product_with(|_| {}).await
}

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

async fn send(product: &Product, name: &str, bytes: &[u8]) -> Result<Received> {
    let chunks: Vec<std::io::Result<Bytes>> =
        bytes.chunks(60_000).map(|chunk| Ok(Bytes::copy_from_slice(chunk))).collect();
    files::receive(&product.app, RULES, name, Box::pin(futures_util::stream::iter(chunks))).await
}

async fn deposit(product: &Product, name: &str, bytes: &[u8]) -> FileRow {
    let received = send(product, name, bytes).await.unwrap_or_else(|error| panic!("{name}: {error:?}"));
    let mut tx = product.app.db.write().await.expect("the database takes a writer");
    files::keep(&mut tx, &product.app, &somebody(product), &received, OWNER, None).await.expect("it is kept");
    tx.commit().await.expect("the act is kept");
    find(product, received.id).await.expect("the file is there")
}

async fn find(product: &Product, id: Id<File>) -> Option<FileRow> {
    files::find(&mut product.app.db.read().await.expect("a reader"), OWNER, id)
        .await
        .expect("it can be looked for")
}

async fn read(product: &Product, file: &FileRow) -> std::result::Result<Vec<u8>, String> {
    let response = files::send(&product.app, file).await.map_err(|error| error.to_string())?;
    let body = response.into_body().collect().await.map_err(|error| error.to_string())?;
    Ok(body.to_bytes().to_vec())
}

fn refusal(outcome: Result<Received>) -> &'static str {
    match outcome {
        Err(Error::Refused(refusal)) => refusal.key,
        other => panic!("it was not refused: {other:?}"),
    }
}

#[tokio::test]
async fn a_file_comes_back_as_it_was_and_never_runs_in_a_page() {
    let product = product().await;
    // Larger than a part of an upload in several parts.
    let mut large = b"%PDF-1.7\n".to_vec();
    large.extend((0..12_000_000_u32).map(|n| (n % 251) as u8));
    let file = deposit(&product, "../Plan de continuité.pdf", &large).await;
    assert_eq!(
        (file.name.as_str(), file.size as usize, file.scan),
        ("Plan de continuité.pdf", large.len(), Scan::Unscanned)
    );
    assert!(read(&product, &file).await.expect("it is whole") == large);

    let answer = files::send(&product.app, &file).await.expect("it can be sent");
    let header = |name: &str| answer.headers()[name].to_str().expect("a header is text").to_owned();
    assert_eq!(header("content-type"), "application/pdf");
    assert!(header("content-disposition").starts_with("attachment; filename=\"Plan de continuit_.pdf\""));
    assert_eq!(header("content-security-policy"), "default-src 'none'; frame-ancestors 'none'; sandbox");
    assert_eq!(header("x-content-type-options"), "nosniff");
    let picture = deposit(&product, "photo.png", b"\x89PNG\r\n\x1a\nrest").await;
    let answer = files::send(&product.app, &picture).await.expect("it can be sent");
    assert!(answer.headers()["content-disposition"].to_str().expect("text").starts_with("inline"));
}

#[tokio::test]
async fn what_lies_or_is_not_taken_is_refused_and_leaves_nothing() {
    let product = product().await;
    assert_eq!(refusal(send(&product, "plan.pdf", b"MZ\x90\x00 program").await), "file-lies");
    assert_eq!(refusal(send(&product, "page.html", b"<html>").await), "file-kind-refused");
    assert_eq!(refusal(send(&product, "liste.csv", b"<script>alert(1)</script>").await), "file-lies");
    assert_eq!(refusal(send(&product, "vide.txt", b"").await), "file-empty");
    assert_eq!(
        refusal(send(&product, "archive.zip", b"PK\x03\x04 not really").await),
        "file-archive-unreadable"
    );
    let mut late = vec![b'a'; 200_000];
    late.push(0);
    assert_eq!(refusal(send(&product, "notes.txt", &late).await), "file-lies");
    let large = vec![b'a'; 20_000_001];
    assert!(matches!(send(&product, "notes.txt", &large).await, Err(Error::TooLarge)));
    product.clock.advance(TimeDelta::days(30));
    product.run_jobs().await;
    files::check(&product.app).await.expect("the store answers");
}

#[tokio::test]
async fn a_text_that_seems_to_name_a_patient_is_noticed() {
    let product = product().await;
    assert!(deposit(&product, "liste.csv", b"nom;nir\nX;2 69 05 49 588 157 80\n").await.may_hold_nir);
    assert!(!deposit(&product, "liste.csv", b"nom;finess\nX;590780193\n").await.may_hold_nir);
}

#[tokio::test]
async fn a_file_stays_as_long_as_somebody_needs_it_and_a_while_after() {
    let product = product().await;
    let app = &product.app;
    let file = deposit(&product, "notes.txt", b"bonjour").await;
    let mut tx = app.db.write().await.expect("a writer");
    files::refer(&mut tx, app, file.id, OTHER).await.expect("the file is there");
    files::release(&mut tx, app, file.id, OWNER).await.expect("the reference is there");
    tx.commit().await.expect("the act is kept");
    product.clock.advance(TimeDelta::days(30));
    product.run_jobs().await;
    read(&product, &file).await.expect("another still needs it");

    let mut tx = app.db.write().await.expect("a writer");
    files::release(&mut tx, app, file.id, OTHER).await.expect("the reference is there");
    tx.commit().await.expect("the act is kept");
    product.clock.advance(TimeDelta::days(6));
    product.run_jobs().await;
    read(&product, &file).await.expect("it stays a while");
    product.clock.advance(TimeDelta::days(2));
    product.run_jobs().await;
    read(&product, &file).await.expect_err("nobody needs it");
}

#[tokio::test]
async fn the_bytes_of_an_act_that_was_undone_go_and_no_others() {
    let product = product().await;
    let kept = deposit(&product, "notes.txt", b"bonjour").await;
    let undone = send(&product, "perdu.txt", b"adieu").await.expect("it is received");
    let row = |scan| FileRow {
        id: undone.id,
        sha256: undone.sha256.clone(),
        scan,
        size: undone.size,
        ..kept.clone()
    };
    read(&product, &row(Scan::Unscanned)).await.expect("the act may not be over");
    product.clock.advance(TimeDelta::days(8));
    product.run_jobs().await;
    read(&product, &row(Scan::Unscanned)).await.expect_err("its act was undone");
    read(&product, &kept).await.expect("it has its row");
}

#[tokio::test]
async fn a_file_that_changed_in_the_store_is_never_given_for_whole() {
    let product = product().await;
    let file = deposit(&product, "notes.txt", b"bonjour").await;
    let other = FileRow { sha256: vec![0; 32], ..file };
    read(&product, &other).await.expect_err("the hash is not that of the bytes");
}

/// Speaks the protocol of clamd, and finds what holds the word EICAR.
async fn scanner(asked: Arc<AtomicUsize>) -> (String, tokio::task::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = listener.local_addr().expect("it listens").to_string();
    let task = tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            asked.fetch_add(1, Ordering::Relaxed);
            let mut command = [0; 10];
            client.read_exact(&mut command).await.expect("a command");
            assert_eq!(&command, b"zINSTREAM\0");
            let mut whole = Vec::new();
            loop {
                let size = client.read_u32().await.expect("the length of a chunk");
                if size == 0 {
                    break;
                }
                let mut chunk = vec![0; size as usize];
                client.read_exact(&mut chunk).await.expect("a chunk");
                whole.extend(chunk);
            }
            let answer: &[u8] = match whole.windows(5).any(|word| word == b"EICAR") {
                true => b"stream: Win.Test.EICAR_HDB-1 FOUND\0",
                false => b"stream: OK\0",
            };
            client.write_all(answer).await.expect("it listens");
        }
    });
    (address, task)
}

#[tokio::test]
async fn what_the_scanner_finds_is_refused() {
    let asked = Arc::new(AtomicUsize::new(0));
    let (address, task) = scanner(asked.clone()).await;
    let product = product_with(|settings| settings.clamav_address = Some(address)).await;
    let large = vec![b'a'; 200_000];
    assert_eq!(deposit(&product, "sain.txt", &large).await.scan, Scan::Clean);
    assert_eq!(refusal(send(&product, "mauvais.txt", b"X5O!P EICAR").await), "file-infected");
    assert_eq!(asked.load(Ordering::Relaxed), 2);
    task.abort();
}

#[tokio::test]
async fn without_an_answer_of_the_scanner_a_file_waits_in_quarantine() {
    // The port of a scanner that is not there yet.
    let free = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = free.local_addr().expect("it listens").to_string();
    drop(free);
    let product = product_with(|settings| settings.clamav_address = Some(address.clone())).await;
    let sound = deposit(&product, "sain.txt", b"bonjour").await;
    let bad = deposit(&product, "mauvais.txt", b"X5O!P EICAR").await;
    assert_eq!(sound.scan, Scan::Waiting);
    assert!(read(&product, &sound).await.expect_err("it waits").contains("file-waiting"));

    let (other, task) = scanner(Arc::default()).await;
    let app = &product.app;
    // The scanner is back: the same product, as after a restart with its address.
    let mut settings = app.settings.clone();
    settings.clamav_address = Some(other);
    let clock: Arc<dyn Clock> = product.clock.clone();
    let restarted =
        hygie_platform::App::start(settings, clock, app.chance.clone(), &[], &[]).await.expect("it starts");
    product.clock.advance(TimeDelta::minutes(2));
    hygie_platform::job::run_all(&restarted).await.expect("the jobs can be done");
    let sound = find(&product, sound.id).await.expect("it is there");
    assert_eq!(read(&product, &sound).await.expect("it was seen"), b"bonjour");
    let bad = find(&product, bad.id).await.expect("it is there");
    assert!(read(&product, &bad).await.expect_err("it is set aside").contains("file-infected"));
    let found = Sql::new("SELECT COUNT(*) AS value FROM journal WHERE act = 'platform.file-infected'");
    let (found,) = app.db.read().await.expect("a reader").get::<(i64,)>(found).await.expect("a count");
    assert_eq!(found, 1);
    task.abort();
}
