//! Many people sign in at once, while others read: how long each waits.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use clap::Args;
use hygie::out;
use hygie_accounts::{NewGrant, NewPerson};
use hygie_platform::Error;

use crate::client::Client;
use crate::database::Database;
use crate::measure::Samples;
use crate::process::Server;
use crate::scene::{self, Reader};

#[derive(Args)]
pub struct SignIns {
    /// How many sign in at the same moment
    #[arg(long, default_value_t = 20)]
    at_once: usize,
    #[arg(long, default_value_t = 15)]
    rounds: usize,
}

const PASSWORD: &str = "quatre hérons sur un toit gris";

pub async fn measure(database: &Database, bench: SignIns) -> anyhow::Result<()> {
    let app = scene::open(database).await?;
    let reader = scene::readers(&app).await?.into_iter().nth(1).context("there is a reader of a region")?;
    let region = scene::find(&app, "region", "32").await?;
    let operator = hygie_accounts::operator(&app, "hygie-benches");
    let mut addresses = Vec::new();
    for _ in 0..bench.at_once {
        let address = format!("{}@exemple.test", app.new_id::<Server>());
        let new = NewPerson {
            name: "Camille Delmas".to_owned(),
            email: address.parse().map_err(Error::from)?,
            password: Some(PASSWORD.to_owned()),
            must_change_password: false,
            lang: None,
        };
        let person = hygie_accounts::create_person(&app, &operator, new).await?;
        let grant = NewGrant { person, role: "ARS_ASTREINTE".to_owned(), node: region, from: None, to: None };
        hygie_accounts::grant(&app, &operator, grant).await?;
        addresses.push(address);
    }
    app.db.close().await;
    let server = Server::start_with(database, &[("HYGIE_SECOND_FACTOR_ROLES", "none")])?;

    let alone = read_for(&server, &reader, Duration::from_secs(5)).await?;
    out::line(format_args!("a reader alone                    {alone}"))?;
    let over = Arc::new(AtomicBool::new(false));
    let reading = tokio::spawn(read_until(server.address, reader, Arc::clone(&over)));
    let mut samples = Samples::default();
    for _ in 0..bench.rounds {
        let mut entries = Vec::new();
        for address in &addresses {
            let client = Client::connect(server.address, "").await?;
            entries.push(tokio::spawn(enter(client, address.clone())));
        }
        for entry in entries {
            samples.add(entry.await.context("a sign-in broke off")??);
        }
    }
    over.store(true, Ordering::Relaxed);
    let beside = reading.await.context("the reader broke off")??;
    out::line(format_args!("{} sign-ins at once                {samples}", bench.at_once))?;
    out::line(format_args!("a reader beside them              {beside}"))?;
    Ok(())
}

async fn enter(mut client: Client, address: String) -> anyhow::Result<Duration> {
    let begun = Instant::now();
    let answer =
        client.post("/sign-in", &[("email", &address), ("password", PASSWORD), ("back", "/")]).await?;
    ensure!(answer.status == 303, "signing in answered {}\n{}", answer.status, answer.body);
    Ok(begun.elapsed())
}

async fn read_for(server: &Server, reader: &Reader, time: Duration) -> anyhow::Result<Samples> {
    let over = Arc::new(AtomicBool::new(false));
    let reading = tokio::spawn(read_until(server.address, reader.clone(), Arc::clone(&over)));
    tokio::time::sleep(time).await;
    over.store(true, Ordering::Relaxed);
    reading.await.context("the reader broke off")?
}

/// Reads pages of structures, a hundred a second at most, until told to stop.
pub async fn read_until(
    address: std::net::SocketAddr,
    reader: Reader,
    over: Arc<AtomicBool>,
) -> anyhow::Result<Samples> {
    let mut client = Client::connect(address, &reader.cookie).await?;
    let (mut samples, mut turn) = (Samples::default(), 0);
    while !over.load(Ordering::Relaxed) {
        let structure = reader.structures[turn % reader.structures.len()];
        turn += 1;
        let begun = Instant::now();
        let answer = client.get(&format!("/structures/{structure}")).await?;
        ensure!(answer.status == 200, "a page answered {}", answer.status);
        samples.add(begun.elapsed());
        tokio::time::sleep(Duration::from_millis(10).saturating_sub(begun.elapsed())).await;
    }
    Ok(samples)
}
