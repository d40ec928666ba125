//! How long lists, searches and pages of structures take, whoever looks: the cost must not grow with their sight.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use axum::Router;
use axum::body::Body;
use clap::Args;
use http::header::{ACCEPT_ENCODING, COOKIE};
use http::{Request, StatusCode};
use http_body_util::BodyExt;
use hygie::out;
use tower::ServiceExt;

use crate::client::Client;
use crate::database::Database;
use crate::measure::{Samples, median, processor_time};
use crate::process::Server;
use crate::scene::{self, Reader};

#[derive(Args)]
pub struct Pages {
    /// How many read at once
    #[arg(long, default_value_t = 8)]
    readers: usize,
    /// How often each address is asked for, after a warm-up of a tenth of it
    #[arg(long, default_value_t = 400)]
    samples: usize,
    /// How long pages of structures are asked for without a pause
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// Only the addresses whose name contains this
    #[arg(long, default_value = "")]
    only: String,
    /// Leaves the pages per second out
    #[arg(long)]
    no_rate: bool,
}

/// The limit that the product sets itself, in milliseconds.
const LIMIT: f64 = 15.0;

/// Lists and searches: what they are called here, and what follows `/structures`.
const LISTS: [(&str, &str); 22] = [
    ("list", ""),
    ("by segment", "?segment=hospital-public"),
    ("by segment, rare", "?segment=blood"),
    ("by category", "?category=620"),
    ("by category, rare", "?category=355"),
    ("by category and town", "?category=500&sort=town"),
    ("by town", "?sort=town"),
    ("by number", "?sort=finess"),
    ("legal entities", "?kind=EJ"),
    ("closed", "?state=closed"),
    ("without RSSI", "?contact=without:RSSI"),
    ("with RSSI", "?contact=with:RSSI"),
    ("with a status", "?status=HDS"),
    ("in one town", "?town=80021"),
    ("search a name", "?q=hopital+saint+vincent"),
    ("search a town", "?q=amiens"),
    ("search a number", "?q=800000044"),
    ("search a slip", "?q=hopitl+amienz"),
    ("search «clinique»", "?q=clinique"),
    ("search «centre»", "?q=centre"),
    ("search «pharmacie»", "?q=pharmacie"),
    ("search «a»", "?q=a"),
];

pub async fn measure(database: &Database, bench: Pages) -> anyhow::Result<()> {
    let app = scene::open(database).await?;
    let readers = scene::readers(&app).await?;
    let router = app.router();
    let mut medians: BTreeMap<&str, Vec<(String, f64)>> = BTreeMap::new();
    let mut over = 0;
    for (name, query) in LISTS {
        for reader in &readers {
            let path = format!("/structures{query}");
            over += time(&router, &bench, name, reader, vec![path], &mut medians).await?;
        }
    }
    for reader in &readers {
        if let Some(path) = second_page(&router, reader).await? {
            over += time(&router, &bench, "second page", reader, vec![path], &mut medians).await?;
        }
        over += time(&router, &bench, "structure", reader, structures_of(reader), &mut medians).await?;
    }
    out::line("median of each address, and how it grows with the sight of the reader:")?;
    for (name, of) in &medians {
        let least = of.last().map_or(f64::NAN, |(_, least)| *least);
        let shown: Vec<String> =
            of.iter().map(|(who, ms)| format!("{who} {ms:.2} ms (x{:.2})", ms / least)).collect();
        out::line(format_args!("  {name:22} {}", shown.join("   ")))?;
    }
    out::line(format_args!("{over} addresses over {LIMIT} ms at p95"))?;
    if !bench.no_rate {
        for reader in &readers {
            rate_in_process(&router, &bench, reader).await?;
        }
        app.db.close().await;
        let server = Server::start(database)?;
        out::line(format_args!("server of its own: {:.0} MiB when it listens", server.memory().now))?;
        for reader in &readers {
            rate_over_http(&server, &bench, reader).await?;
        }
        let memory = server.memory();
        out::line(format_args!("memory after the load: {:.0} MiB, peak {:.0} MiB", memory.now, memory.peak))?;
    }
    Ok(())
}

fn structures_of(reader: &Reader) -> Vec<String> {
    reader.structures.iter().map(|id| format!("/structures/{id}")).collect()
}

/// Times addresses for one reader; says whether they are over the limit.
async fn time(
    router: &Router,
    bench: &Pages,
    name: &'static str,
    reader: &Reader,
    paths: Vec<String>,
    medians: &mut BTreeMap<&'static str, Vec<(String, f64)>>,
) -> anyhow::Result<usize> {
    if !name.contains(&bench.only) {
        return Ok(0);
    }
    read(router, bench.readers, bench.samples / 10, reader, &paths).await?;
    let before = processor_time();
    let samples = read(router, bench.readers, bench.samples, reader, &paths).await?;
    let spent = processor_time().saturating_sub(before).as_secs_f64() * 1000.0 / samples.len() as f64;
    let is_over = samples.percentile(95) > LIMIT;
    let mark = if is_over { "   OVER" } else { "" };
    out::line(format_args!("{name:22} {:8} {samples}   processor {spent:5.2} ms each{mark}", reader.name))?;
    medians.entry(name).or_default().push((reader.name.to_owned(), samples.percentile(50)));
    Ok(usize::from(is_over))
}

/// Many read at once, in this process: what is timed is what the server does, from the request to the last byte.
async fn read(
    router: &Router,
    readers: usize,
    count: usize,
    reader: &Reader,
    paths: &[String],
) -> anyhow::Result<Samples> {
    let mut tasks = Vec::new();
    for task in 0..readers {
        let (router, cookie, paths) = (router.clone(), reader.cookie.clone(), paths.to_vec());
        tasks.push(tokio::spawn(async move {
            let mut samples = Samples::default();
            for index in (task..count).step_by(readers) {
                let path = &paths[index % paths.len()];
                let begun = Instant::now();
                get(&router, &cookie, path).await?;
                samples.add(begun.elapsed());
            }
            anyhow::Ok(samples)
        }));
    }
    let mut all = Samples::default();
    for task in tasks {
        all.extend(task.await??);
    }
    Ok(all)
}

async fn get(router: &Router, cookie: &str, path: &str) -> anyhow::Result<String> {
    let request =
        Request::get(path).header(COOKIE, cookie).header(ACCEPT_ENCODING, "identity").body(Body::empty())?;
    let response = router.clone().oneshot(request).await?;
    let status = response.status();
    let body = response.into_body().collect().await.map_err(|error| anyhow::anyhow!("{error}"))?.to_bytes();
    let body = String::from_utf8(body.to_vec())?;
    ensure!(status == StatusCode::OK && body.contains("<main"), "GET {path} answered {status}");
    Ok(body)
}

/// The address of the page after the first, when there is one.
async fn second_page(router: &Router, reader: &Reader) -> anyhow::Result<Option<String>> {
    let body = get(router, &reader.cookie, "/structures").await?;
    let link = body.split_once("\" rel=\"next\"").and_then(|(before, _)| before.rsplit_once('"'));
    Ok(link.map(|(_, address)| address.replace("&#38;", "&").replace("&amp;", "&")))
}

async fn rate_in_process(router: &Router, bench: &Pages, reader: &Reader) -> anyhow::Result<()> {
    let paths = structures_of(reader);
    let mut rates = Vec::new();
    for _ in 0..3 {
        let end = Instant::now() + Duration::from_secs(bench.seconds);
        let mut tasks = Vec::new();
        for task in 0..bench.readers {
            let (router, cookie, paths) = (router.clone(), reader.cookie.clone(), paths.clone());
            tasks.push(tokio::spawn(async move {
                let mut done = 0_usize;
                while Instant::now() < end {
                    get(&router, &cookie, &paths[(task + done * 7) % paths.len()]).await?;
                    done += 1;
                }
                anyhow::Ok(done)
            }));
        }
        rates.push(sum(tasks).await? / bench.seconds as f64);
    }
    let rate = median(rates);
    out::line(format_args!("{:8} {rate:6.0} structure pages/s in process", reader.name))?;
    Ok(())
}

async fn rate_over_http(server: &Server, bench: &Pages, reader: &Reader) -> anyhow::Result<()> {
    let paths = structures_of(reader);
    let mut rates = Vec::new();
    for _ in 0..3 {
        let end = Instant::now() + Duration::from_secs(bench.seconds);
        let mut tasks = Vec::new();
        for task in 0..bench.readers * 2 {
            let mut client = Client::connect(server.address, &reader.cookie).await?;
            let paths = paths.clone();
            tasks.push(tokio::spawn(async move {
                let mut done = 0_usize;
                while Instant::now() < end {
                    let path = &paths[(task + done * 7) % paths.len()];
                    let answer = client.get(path).await?;
                    ensure!(answer.status == 200, "GET {path} answered {}", answer.status);
                    done += 1;
                }
                anyhow::Ok(done)
            }));
        }
        rates.push(sum(tasks).await? / bench.seconds as f64);
    }
    let rate = median(rates);
    out::line(format_args!(
        "{:8} {rate:6.0} structure pages/s over HTTP, client on the same cores",
        reader.name
    ))?;
    Ok(())
}

async fn sum(tasks: Vec<tokio::task::JoinHandle<anyhow::Result<usize>>>) -> anyhow::Result<f64> {
    let mut total = 0.0;
    for task in tasks {
        let done = task.await.context("a reader broke off")??;
        total += done as f64;
    }
    Ok(total)
}
