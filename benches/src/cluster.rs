//! Several processes on one PostgreSQL behind a proxy, one of them killed again and again under load: every write that was
//! asked is there once, nobody is signed out, no letter leaves twice. PostgreSQL itself may be restarted meanwhile.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use clap::Args;
use hygie::out;
use hygie_accounts::NewToken;
use hygie_kernel::{Chance, Id, Node, SystemChance};
use hygie_platform::db::Sql;
use hygie_platform::{Caller, CallerFacts, mail};
use tokio::net::{TcpListener, TcpStream};

use crate::client::{Answer, Client};
use crate::database::Database;
use crate::letters::{Counter, letter};
use crate::measure::Samples;
use crate::process::Server;
use crate::scene;

#[derive(Args)]
pub struct Cluster {
    #[arg(long, default_value_t = 3)]
    processes: usize,
    #[arg(long, default_value_t = 300)]
    seconds: u64,
    /// One process is killed each time so many seconds have passed
    #[arg(long, default_value_t = 10)]
    kill_every: u64,
    #[arg(long, default_value_t = 8)]
    writers: usize,
    #[arg(long, default_value_t = 20_000)]
    letters: usize,
    /// A command that restarts PostgreSQL, run once in the middle
    #[arg(long)]
    restart: Option<String>,
}

/// Where the proxy may send a connection: none while a process is down.
type Backends = Arc<RwLock<Vec<Option<SocketAddr>>>>;

/// How long a write is tried again before it counts as lost.
const PATIENCE: Duration = Duration::from_secs(150);

pub async fn measure(database: &Database, bench: Cluster) -> anyhow::Result<()> {
    ensure!(!database.is_sqlite(), "several processes share a PostgreSQL: say --postgres");
    let app = scene::open(database).await?;
    let region = scene::find(&app, "region", "32").await?;
    let officer = scene::person(&app, "ARS_REF", region).await?;
    let cookie = scene::open_session(&app, officer).await?;
    let operator = hygie_accounts::operator(&app, "hygie-benches");
    let facts = CallerFacts { person: officer, at: app.clock.now(), ..CallerFacts::clone(&operator) };
    let rights = [hygie_registry::READ.0.to_owned(), hygie_registry::CONTACTS.0.to_owned()];
    let new =
        NewToken { name: "Banc".to_owned(), days: 30, rights: rights.into_iter().collect(), within: None };
    let (token, _) = hygie_accounts::make_token(&app, &Caller::new(facts), officer, new).await?;
    let below = Sql::new(
        "SELECT structure.id AS value FROM closure JOIN structure ON structure.id = closure.descendant_id
          WHERE closure.ancestor_id = $1 ORDER BY structure.finess LIMIT 500",
    );
    let structures: Vec<(Id<Node>,)> = app.db.read().await?.list(below.arg(region)).await?;
    let structures: Arc<Vec<Id<Node>>> = Arc::new(structures.into_iter().map(|(id,)| id).collect());
    let counter = Counter::open().await?;
    let mut tx = app.db.write().await?;
    tx.run("DELETE FROM letter").await?;
    let letters: Vec<_> = (0..bench.letters).map(letter).collect();
    mail::post(&mut tx, &app, &letters).await?;
    tx.commit().await?;
    let (contacts_before,): (i64,) =
        app.db.read().await?.get("SELECT COUNT(*) AS value FROM contact").await?;
    app.db.close().await;

    let url = format!("smtp+plain://127.0.0.1:{}", counter.port());
    let folders: Vec<PathBuf> =
        (1..=bench.processes).map(|n| database.folder().join(format!("process-{n}"))).collect();
    let start = |folder: &PathBuf| -> anyhow::Result<Server> {
        std::fs::create_dir_all(folder)?;
        let folder = folder.to_str().context("the path is not UTF-8")?;
        let variables = [
            ("HYGIE_SMTP_URL", url.as_str()),
            ("HYGIE_MAIL_FROM", "hygie@exemple.test"),
            ("HYGIE_DATA_DIR", folder),
            ("HYGIE_API_RATE", "1000000"),
            ("HYGIE_SECOND_FACTOR_ROLES", "none"),
        ];
        Server::start_with(database, &variables)
    };
    let mut servers: Vec<Server> = folders.iter().map(start).collect::<anyhow::Result<_>>()?;
    let backends: Backends =
        Arc::new(RwLock::new(servers.iter().map(|server| Some(server.address)).collect()));
    let proxy = proxy(Arc::clone(&backends)).await?;

    let begun = Instant::now();
    let end = begun + Duration::from_secs(bench.seconds);
    let writers: Vec<_> = (0..bench.writers)
        .map(|_| tokio::spawn(write(proxy, token.clone(), Arc::clone(&structures), end)))
        .collect();
    let readers: Vec<_> =
        (0..2).map(|_| tokio::spawn(read(proxy, cookie.clone(), Arc::clone(&structures), end))).collect();
    let (mut kills, mut restarted) = (0, false);
    while Instant::now() + Duration::from_secs(bench.kill_every) < end {
        tokio::time::sleep(Duration::from_secs(bench.kill_every)).await;
        if let (Some(command), false) = (&bench.restart, restarted)
            && begun.elapsed() > Duration::from_secs(bench.seconds / 2)
        {
            restarted = true;
            let before = Instant::now();
            let status = tokio::task::block_in_place(|| Command::new("sh").args(["-c", command]).status())?;
            ensure!(status.success(), "«{command}» failed");
            out::line(format_args!("PostgreSQL restarted in {:.1} s", before.elapsed().as_secs_f64()))?;
            continue;
        }
        let victim = kills % servers.len();
        kills += 1;
        set(&backends, victim, None);
        // Killed with SIGKILL, and started again with what its folder holds.
        drop(servers.remove(victim));
        let server = start(&folders[victim])?;
        set(&backends, victim, Some(server.address));
        servers.insert(victim, server);
    }
    let (mut acknowledged, mut samples, mut again) = (0, Samples::default(), 0);
    for writer in writers {
        let outcome = writer.await.context("a writer broke off")??;
        acknowledged += outcome.acknowledged;
        again += outcome.again;
        samples.extend(outcome.samples);
    }
    let mut pages = 0;
    for reader in readers {
        pages += reader.await.context("a reader broke off")??;
    }
    counter.wait_for(bench.letters).await?;
    tokio::time::sleep(Duration::from_secs(3)).await;
    drop(servers);
    let app = scene::start(database).await?;
    let (contacts,): (i64,) = app.db.read().await?.get("SELECT COUNT(*) AS value FROM contact").await?;
    app.db.close().await;
    out::line(format_args!(
        "{} processes, {kills} kills in {} s: {acknowledged} writes acknowledged, {again} tried again, {} there; {pages} pages, nobody signed out",
        bench.processes,
        bench.seconds,
        contacts - contacts_before
    ))?;
    out::line(format_args!("each write, trials included {samples}"))?;
    let (lost, twice) = (bench.letters - counter.distinct(), counter.taken() - counter.distinct());
    out::line(format_args!("{} letters: {lost} lost, {twice} sent twice", bench.letters))?;
    ensure!(contacts - contacts_before == acknowledged, "writes were lost or made twice");
    ensure!(lost == 0 && twice == 0, "letters were lost or sent twice");
    Ok(())
}

fn set(backends: &Backends, place: usize, address: Option<SocketAddr>) {
    if let Ok(mut backends) = backends.write() {
        backends[place] = address;
    }
}

/// Sends each connection to the next process that takes it.
async fn proxy(backends: Backends) -> anyhow::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let turn = Arc::new(AtomicUsize::new(0));
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let (backends, turn) = (Arc::clone(&backends), Arc::clone(&turn));
            tokio::spawn(async move {
                let known: Vec<Option<SocketAddr>> =
                    backends.read().map(|backends| backends.clone()).unwrap_or_default();
                for _ in 0..known.len() {
                    let next = known[turn.fetch_add(1, Ordering::Relaxed) % known.len()];
                    let Some(next) = next else { continue };
                    if let Ok(mut server) = TcpStream::connect(next).await {
                        // A side that breaks off is what this measure is about.
                        tokio::io::copy_bidirectional(&mut client, &mut server).await.ok();
                        return;
                    }
                }
            });
        }
    });
    Ok(address)
}

#[derive(Default)]
struct Outcome {
    acknowledged: i64,
    /// How many trials were needed beyond the first ones.
    again: usize,
    samples: Samples,
}

/// A program that adds contacts, each under a key of its own, and tries again until it is told that one is there.
async fn write(
    proxy: SocketAddr,
    token: String,
    structures: Arc<Vec<Id<Node>>>,
    end: Instant,
) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::default();
    while Instant::now() < end {
        let mut key = [0; 16];
        SystemChance.fill(&mut key);
        let key = u128::from_le_bytes(key);
        let structure = structures[usize::try_from(key % 1000)? % structures.len()];
        let body = r#"{"role":"RSSI","name":"Banc d’essai","phone":"01 99 00 00 00"}"#;
        let begun = Instant::now();
        loop {
            match post(proxy, &token, structure, key, body).await {
                Ok(answer) if answer.status == 201 => break,
                // It was done, and only the answer was lost with the process that made it.
                Ok(answer) if answer.status == 409 && answer.body.contains("answer-lost") => break,
                // Another process may still be at it, or the database is away: to be tried again, as the API says.
                Ok(answer) if answer.status != 409 && answer.status < 500 => {
                    bail!("adding a contact answered {}\n{}", answer.status, answer.body)
                }
                _ => outcome.again += 1,
            }
            ensure!(begun.elapsed() < PATIENCE, "a write found nobody for two minutes and a half");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        outcome.samples.add(begun.elapsed());
        outcome.acknowledged += 1;
    }
    Ok(outcome)
}

async fn post(
    proxy: SocketAddr,
    token: &str,
    structure: Id<Node>,
    key: u128,
    body: &str,
) -> anyhow::Result<Answer> {
    let mut client = Client::connect(proxy, "").await?;
    let path = format!("/api/v1/nodes/{structure}/contacts");
    client.post_json(&path, token, &format!("{key:x}"), body).await
}

/// Somebody who reads with one session, from whichever process: they are never sent to sign in again.
async fn read(
    proxy: SocketAddr,
    cookie: String,
    structures: Arc<Vec<Id<Node>>>,
    end: Instant,
) -> anyhow::Result<usize> {
    let (mut pages, mut turn) = (0, 0);
    while Instant::now() < end {
        let path = format!("/structures/{}", structures[turn % structures.len()]);
        turn += 1;
        let answer = async { Client::connect(proxy, &cookie).await?.get(&path).await };
        match answer.await {
            Ok(answer) if answer.status == 200 => pages += 1,
            Ok(answer) if answer.status < 500 => bail!("a page answered {}", answer.status),
            _ => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
    Ok(pages)
}
