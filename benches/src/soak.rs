//! A day of a region in a few minutes: pages, searches, exports, writes and sign-ins together, and the memory of the server
//! all along.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use clap::Args;
use hygie::out;

use crate::client::Client;
use crate::database::Database;
use crate::measure::{Samples, median};
use crate::process::Server;
use crate::scene::{self, Reader};

#[derive(Args)]
pub struct Soak {
    #[arg(long, default_value_t = 20)]
    minutes: u64,
    #[arg(long, default_value_t = 8)]
    clients: usize,
}

/// Memory is flat when the last third holds no more than this above the second one.
const FLAT: f64 = 1.05;

pub async fn measure(database: &Database, bench: Soak) -> anyhow::Result<()> {
    let app = scene::open(database).await?;
    let readers = scene::readers(&app).await?;
    app.db.close().await;
    let server = Server::start_with(database, &[("HYGIE_SECOND_FACTOR_ROLES", "none")])?;
    let begun = Instant::now();
    let end = begun + Duration::from_secs(bench.minutes * 60);
    let readers = Arc::new(readers);
    let clients: Vec<_> = (0..bench.clients)
        .map(|number| tokio::spawn(live(server.address, Arc::clone(&readers), number, end)))
        .collect();
    let mut held = Vec::new();
    while Instant::now() < end {
        tokio::time::sleep(Duration::from_secs(10).min(end - Instant::now())).await;
        held.push(server.memory().now);
        if held.len() % 12 == 0 {
            out::line(format_args!(
                "after {:4.0} s: {:.0} MiB",
                begun.elapsed().as_secs_f64(),
                held[held.len() - 1]
            ))?;
        }
    }
    let mut samples = Samples::default();
    for client in clients {
        samples.extend(client.await.context("a client broke off")??);
    }
    let third = held.len() / 3;
    let (second, last) = (median(held[third..2 * third].to_vec()), median(held[2 * third..].to_vec()));
    out::line(format_args!("{} requests in {} min   {samples}", samples.len(), bench.minutes))?;
    out::line(format_args!(
        "memory: second third {second:.0} MiB, last third {last:.0} MiB, ratio {:.3}, peak {:.0} MiB",
        last / second,
        server.memory().peak
    ))?;
    ensure!(last <= second * FLAT, "the memory grows");
    Ok(())
}

/// One person after another: looks at lists and structures, searches, exports now and then, adds a contact.
async fn live(
    address: std::net::SocketAddr,
    readers: Arc<Vec<Reader>>,
    number: usize,
    end: Instant,
) -> anyhow::Result<Samples> {
    let mut samples = Samples::default();
    let mut turn = number;
    // The officer of the region writes; the others look.
    while Instant::now() < end {
        let reader = &readers[turn % readers.len()];
        let mut client = Client::connect(address, &reader.cookie).await?;
        for _ in 0..50 {
            turn += 1;
            let structure = reader.structures[turn * 31 % reader.structures.len()];
            let begun = Instant::now();
            let answer = match turn % 50 {
                0..=24 => client.get(&format!("/structures/{structure}")).await?,
                25..=34 => client.get("/structures").await?,
                35..=40 => client.get("/structures?q=centre+hospitalier").await?,
                41..=43 => client.get("/").await?,
                44 => client.get("/people").await?,
                45 => client.get("/sign-in").await?,
                46 if reader.name == "region" => client.get("/journal").await?,
                47 if reader.name == "region" => {
                    let fields = [("role", "DIR_GARDE"), ("phone", "01 99 00 00 00")];
                    client.post(&format!("/nodes/{structure}/contacts"), &fields).await?
                }
                48 if reader.name == "GHT" => client.get("/structures?type=EJ").await?,
                _ => client.get("/account").await?,
            };
            ensure!(answer.status < 500, "a page answered {}", answer.status);
            samples.add(begun.elapsed());
        }
    }
    Ok(samples)
}
