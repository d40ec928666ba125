//! Many people write at once through the pages. Nothing fails, and what was acknowledged is there, once.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use clap::Args;
use hygie::out;
use hygie_kernel::{Id, Node};
use hygie_platform::App;
use hygie_platform::db::Sql;

use crate::client::Client;
use crate::database::Database;
use crate::measure::Samples;
use crate::process::Server;
use crate::scene;

#[derive(Args)]
pub struct Writers {
    #[arg(long, default_value_t = 64)]
    writers: usize,
    #[arg(long, default_value_t = 30)]
    seconds: u64,
}

/// So few structures that several writers want the same one.
const SHARED: usize = 16;

/// What the server acknowledged to one writer.
#[derive(Default)]
struct Acknowledged {
    added: i64,
    confirmed: i64,
    /// For each structure, how many times its profile was kept.
    kept: BTreeMap<usize, i64>,
    /// Edits refused because somebody was there before: the writer reads again.
    conflicts: i64,
    samples: Samples,
}

pub async fn measure(database: &Database, bench: Writers) -> anyhow::Result<()> {
    let app = scene::open(database).await?;
    let readers = scene::readers(&app).await?;
    let officer = readers.into_iter().nth(1).context("there is an officer of a region")?;
    ensure!(officer.structures.len() >= SHARED, "the region has too few structures");
    let structures = officer.structures[..SHARED].to_vec();
    let before = Written::read(&app, &structures).await?;
    app.db.close().await;

    let server = Server::start(database)?;
    let end = Instant::now() + Duration::from_secs(bench.seconds);
    let mut tasks = Vec::new();
    for writer in 0..bench.writers {
        let client = Client::connect(server.address, &officer.cookie).await?;
        tasks.push(tokio::spawn(write(client, writer, structures.clone(), end)));
    }
    let mut all = Acknowledged::default();
    for task in tasks {
        let one = task.await.context("a writer broke off")??;
        all.added += one.added;
        all.confirmed += one.confirmed;
        all.conflicts += one.conflicts;
        all.samples.extend(one.samples);
        for (structure, count) in one.kept {
            *all.kept.entry(structure).or_default() += count;
        }
    }
    let memory = server.memory();
    drop(server);

    let app = scene::start(database).await?;
    let after = Written::read(&app, &structures).await?;
    app.db.close().await;
    let kept: i64 = all.kept.values().sum();
    out::line(format_args!(
        "{} writers, {} s: {} contacts added, {} confirmed, {kept} profiles kept, {} told that somebody was before them",
        bench.writers, bench.seconds, all.added, all.confirmed, all.conflicts
    ))?;
    out::line(format_args!("each write {}", all.samples))?;
    out::line(format_args!("memory of the server: {:.0} MiB, peak {:.0} MiB", memory.now, memory.peak))?;
    for (what, acknowledged, found) in [
        ("contacts", all.added, after.contacts - before.contacts),
        ("contacts in the journal", all.added, after.added - before.added),
        ("confirmations in the journal", all.confirmed, after.confirmed - before.confirmed),
        ("profiles in the journal", kept, after.kept - before.kept),
        (
            "versions of profiles",
            kept,
            after.versions.iter().sum::<i64>() - before.versions.iter().sum::<i64>(),
        ),
    ] {
        out::line(format_args!("  {what:30} acknowledged {acknowledged:6}, found {found:6}"))?;
        if acknowledged != found {
            bail!("{what}: {acknowledged} were acknowledged and {found} are there");
        }
    }
    for (index, (before, after)) in before.versions.iter().zip(&after.versions).enumerate() {
        let acknowledged = all.kept.get(&index).copied().unwrap_or(0);
        ensure!(
            after - before == acknowledged,
            "structure {index}: {acknowledged} edits, version {before} to {after}"
        );
    }
    out::line("no error, and no write was lost").map_err(Into::into)
}

/// One person: adds a contact, confirms it, changes a profile that others change too, and again.
async fn write(
    mut client: Client,
    writer: usize,
    structures: Vec<Id<Node>>,
    end: Instant,
) -> anyhow::Result<Acknowledged> {
    let mut acknowledged = Acknowledged::default();
    let mut turn = writer;
    while Instant::now() < end {
        let index = turn % structures.len();
        let structure = structures[index];
        turn += 1;
        let phone = format!("01 99 {:02} {:02} {:02}", writer, turn % 100, (turn / 100) % 100);
        let fields = [("role", "RSSI"), ("name", "Banc d’essai"), ("phone", phone.as_str())];
        let begun = Instant::now();
        let answer = client.post(&format!("/nodes/{structure}/contacts"), &fields).await?;
        acknowledged.samples.add(begun.elapsed());
        ensure!(answer.status == 303, "adding a contact answered {}\n{}", answer.status, answer.body);
        acknowledged.added += 1;

        let begun = Instant::now();
        let answer = client.post(&format!("/nodes/{structure}/contacts/confirmation"), &[]).await?;
        acknowledged.samples.add(begun.elapsed());
        ensure!(answer.status == 303, "confirming answered {}\n{}", answer.status, answer.body);
        acknowledged.confirmed += 1;

        let address = format!("/structures/{structure}/profile");
        let form = client.get(&address).await?;
        ensure!(form.status == 200, "GET {address} answered {}", form.status);
        let version = form
            .body
            .split_once("name=\"version\" value=\"")
            .and_then(|(_, rest)| rest.split_once('"'))
            .map(|(version, _)| version.to_owned())
            .context("the form bears no version")?;
        let note = format!("Tour {turn} de {writer}");
        let fields = [("note", note.as_str()), ("phone", phone.as_str()), ("version", version.as_str())];
        let begun = Instant::now();
        let answer = client.post(&address, &fields).await?;
        acknowledged.samples.add(begun.elapsed());
        match answer.status {
            303 => *acknowledged.kept.entry(index).or_default() += 1,
            409 => acknowledged.conflicts += 1,
            status => bail!("keeping a profile answered {status}\n{}", answer.body),
        }
    }
    Ok(acknowledged)
}

/// What is written in the database.
struct Written {
    contacts: i64,
    added: i64,
    confirmed: i64,
    kept: i64,
    versions: Vec<i64>,
}

impl Written {
    async fn read(app: &App, structures: &[Id<Node>]) -> anyhow::Result<Written> {
        let mut tx = app.db.read().await?;
        let (contacts,): (i64,) = tx.get("SELECT COUNT(*) AS value FROM contact").await?;
        let mut acts = Vec::new();
        for act in ["registry.contact-added", "registry.contacts-confirmed", "registry.profile-kept"] {
            let sql = Sql::new("SELECT COUNT(*) AS value FROM journal WHERE act = ").bind(act);
            acts.push(tx.get::<(i64,)>(sql).await?.0);
        }
        let mut versions = Vec::new();
        for structure in structures {
            let sql = Sql::new("SELECT version AS value FROM structure_profile WHERE structure_id = ");
            let found: Option<(i64,)> = tx.find(sql.bind(*structure)).await?;
            versions.push(found.map_or(0, |(version,)| version));
        }
        Ok(Written { contacts, added: acts[0], confirmed: acts[1], kept: acts[2], versions })
    }
}
