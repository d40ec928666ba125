//! Letters: queued in one act, then sent by a process that SIGKILL ends again and again. A mail server in this process
//! counts what it took.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{bail, ensure};
use clap::Args;
use hygie::out;
use hygie_kernel::Lang;
use hygie_platform::mail::{self, Body, Letter, Link};
use hygie_platform::row;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::database::Database;
use crate::kills::chance;
use crate::process::Server;
use crate::scene;

#[derive(Args)]
pub struct Letters {
    #[arg(long, default_value_t = 25_000)]
    count: usize,
    /// How often the process that sends is killed.
    #[arg(long, default_value_t = 10)]
    kills: u32,
}

/// When nothing moves for so long, what is missing is lost.
const LOST_AFTER: Duration = Duration::from_secs(150);

row! {
    struct Counted {
        state: String,
        count: i64,
    }
}

pub async fn measure(database: &Database, bench: Letters) -> anyhow::Result<()> {
    database.empty().await?;
    let app = scene::start(database).await?;
    let letters: Vec<Letter> = (0..bench.count).map(letter).collect();
    let begun = Instant::now();
    let mut tx = app.db.write().await?;
    mail::post(&mut tx, &app, &letters).await?;
    tx.commit().await?;
    out::line(format_args!("{} letters queued in {:.2} s", bench.count, begun.elapsed().as_secs_f64()))?;
    app.db.close().await;

    let counter = Counter::open().await?;
    let url = format!("smtp+plain://127.0.0.1:{}", counter.port);
    let variables = [("HYGIE_SMTP_URL", url.as_str()), ("HYGIE_MAIL_FROM", "hygie@exemple.test")];
    let portion = bench.count as f64 / f64::from(bench.kills + 2);
    for kill in 1..=bench.kills {
        let server = Server::start_with(database, &variables)?;
        let until = counter.taken() + (portion * (0.5 + 0.5 * chance())) as usize;
        counter.wait_for(until).await?;
        drop(server);
        out::line(format_args!("kill {kill:2}: {} letters taken", counter.taken()))?;
    }
    let server = Server::start_with(database, &variables)?;
    let (begun, before) = (Instant::now(), counter.taken());
    let outcome = counter.wait_for(bench.count).await;
    let sent = counter.taken() - before;
    out::line(format_args!("then {:.0} letters a second", sent as f64 / begun.elapsed().as_secs_f64()))?;
    // What was just taken is still to be written.
    tokio::time::sleep(Duration::from_secs(3)).await;
    drop(server);
    let app = scene::start(database).await?;
    let states: Vec<Counted> =
        app.db.read().await?.list("SELECT state, COUNT(*) AS count FROM letter GROUP BY state").await?;
    for Counted { state, count } in &states {
        out::line(format_args!("{count:6} {state}"))?;
    }
    app.db.close().await;
    let (lost, twice) = (bench.count - counter.distinct(), counter.taken() - counter.distinct());
    out::line(format_args!("{lost} lost, {twice} sent twice, at the count of the server"))?;
    if lost > 0 {
        outcome?;
    }
    ensure!(lost == 0 && twice == 0, "letters were lost or sent twice");
    Ok(())
}

pub fn letter(number: usize) -> Letter {
    Letter {
        address: format!("{number}@exemple.test"),
        person: None,
        lang: Lang::Fr,
        about: "benches.letter",
        node: None,
        subject: "Mettre à jour le pare-feu".to_owned(),
        body: Body {
            paragraphs: vec!["Une faille le concerne. Sa correction est publiée.".to_owned()],
            link: Some(Link { label: "Voir".to_owned(), path: "/".to_owned() }),
        },
        key: Some(format!("benches {number}")),
        due_at: None,
    }
}

/// A mail server that takes everything and counts it by address.
pub struct Counter {
    port: u16,
    taken: Arc<Mutex<HashMap<String, usize>>>,
}

impl Counter {
    pub async fn open() -> anyhow::Result<Counter> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let taken = Arc::<Mutex<HashMap<String, usize>>>::default();
        let counting = Arc::clone(&taken);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(talk(stream, Arc::clone(&counting)));
            }
        });
        Ok(Counter { port, taken })
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn taken(&self) -> usize {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).values().sum()
    }

    pub fn distinct(&self) -> usize {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    pub async fn wait_for(&self, count: usize) -> anyhow::Result<()> {
        let (mut last, mut moved) = (self.taken(), Instant::now());
        while last < count {
            tokio::time::sleep(Duration::from_millis(2)).await;
            let now = self.taken();
            if now != last {
                (last, moved) = (now, Instant::now());
            } else if moved.elapsed() > LOST_AFTER {
                bail!("{last} letters came, and no other for long");
            }
        }
        Ok(())
    }
}

async fn talk(stream: TcpStream, taken: Arc<Mutex<HashMap<String, usize>>>) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 ready\r\n").await?;
    let mut to = String::new();
    let mut line = String::new();
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let answer: &[u8] = match line.get(..4) {
            Some("RCPT") => {
                to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                b"250 ok\r\n"
            }
            Some("DATA") => {
                stream.write_all(b"354 go on\r\n").await?;
                while line != ".\r\n" {
                    line.clear();
                    if stream.read_line(&mut line).await? == 0 {
                        return Ok(());
                    }
                }
                // Whether the answer arrives or not, the letter is taken.
                *taken.lock().unwrap_or_else(PoisonError::into_inner).entry(to.clone()).or_default() += 1;
                b"250 queued\r\n"
            }
            Some("QUIT") => return stream.write_all(b"221 bye\r\n").await,
            _ => b"250 ok\r\n",
        };
        stream.write_all(answer).await?;
    }
}
