//! A backup made while Hygie serves: its speed against that of a plain copy, what readers wait meanwhile, and what comes
//! back from it.

use std::fs::File;
use std::io::{Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use clap::Args;
use hygie::out;
use hygie_kernel::{Chance, SystemChance};
use hygie_platform::App;
use hygie_platform::db::Sql;
use hygie_platform::files::{self, Kind, Owner, Rules};
use sha2::{Digest, Sha256};

use crate::database::Database;
use crate::measure::Samples;
use crate::process::{self, Server};
use crate::scene::{self, Reader};
use crate::sign_ins::read_until;

#[derive(Args)]
pub struct Backup {
    /// What is to be backed up beside the database, in MiB
    #[arg(long, default_value_t = 5 * 1024)]
    mebibytes: usize,
}

/// So much in each deposited file.
const FILE: usize = 16;
const MIB: usize = 1024 * 1024;

pub async fn measure(database: &Database, bench: Backup) -> anyhow::Result<()> {
    let app = scene::open(database).await?;
    let reader = scene::readers(&app).await?.into_iter().nth(1).context("there is a reader of a region")?;
    fill(&app, &reader, bench.mebibytes).await?;
    app.db.close().await;
    let folder = database.folder();
    std::fs::write(folder.join("secret"), "six mouettes sous la pluie\n")?;
    let kept = total(&folder.join("files"))? as f64 / MIB as f64;
    let plain = copy_speed(database)?;
    out::line(format_args!("{kept:.0} MiB of files; a plain copy of them: {plain:.0} MiB/s"))?;

    let server = Server::start_with(database, &[("HYGIE_SECOND_FACTOR_ROLES", "none")])?;
    let over = Arc::new(AtomicBool::new(false));
    let reading = tokio::spawn(read_until(server.address, reader.clone(), Arc::clone(&over)));
    tokio::time::sleep(Duration::from_secs(10)).await;
    over.store(true, Ordering::Relaxed);
    let before: Samples = reading.await.context("the reader broke off")??;
    out::line(format_args!("readers before the backup  {before}"))?;

    let target = folder.join("backup.age");
    let target = target.to_str().context("the path is not UTF-8")?;
    let secret = folder.join("secret");
    let secret = secret.to_str().context("the path is not UTF-8")?;
    if std::path::Path::new(target).exists() {
        std::fs::remove_file(target)?;
    }
    let over = Arc::new(AtomicBool::new(false));
    let reading = tokio::spawn(read_until(server.address, reader, Arc::clone(&over)));
    let outcome = tokio::task::block_in_place(|| {
        process::run(database, &["backup", target, "--passphrase-file", secret])
    })?;
    over.store(true, Ordering::Relaxed);
    let during: Samples = reading.await.context("the reader broke off")??;
    drop(server);
    ensure!(outcome.status.success(), "the backup failed: {}", outcome.said_aside);
    let size = std::fs::metadata(target)?.len() as f64 / MIB as f64;
    out::line(format_args!(
        "backup: {size:.0} MiB in {:.1} s, {:.0} MiB/s, peak memory {:.0} MiB",
        outcome.took.as_secs_f64(),
        size / outcome.took.as_secs_f64(),
        outcome.peak
    ))?;
    out::line(format_args!("readers during the backup  {during}"))?;
    out::line(format_args!("p99 during / before: {:.2}", during.percentile(99) / before.percentile(99)))?;

    let back = folder.join("back");
    if back.exists() {
        std::fs::remove_dir_all(&back)?;
    }
    let to = back.to_str().context("the path is not UTF-8")?;
    let outcome = process::run(database, &["restore", target, "--to", to, "--passphrase-file", secret])?;
    ensure!(outcome.status.success(), "the restoration failed: {}", outcome.said_aside);
    let same = hashes(&folder.join("files"))? == hashes(&back.join("files"))?;
    ensure!(same, "what came back is not what was kept");
    out::line(format_args!(
        "restored in {:.1} s, {:.0} MiB/s, every file with its hash",
        outcome.took.as_secs_f64(),
        size / outcome.took.as_secs_f64()
    ))?;
    std::fs::remove_dir_all(&back)?;
    std::fs::remove_file(target)?;
    Ok(())
}

/// Deposits random files, which no compression makes smaller.
async fn fill(app: &App, reader: &Reader, mebibytes: usize) -> anyhow::Result<()> {
    let (there,): (i64,) =
        app.db.read().await?.get("SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) AS value FROM file").await?;
    let missing = mebibytes.saturating_sub(usize::try_from(there)? / MIB).div_ceil(FILE);
    let operator = hygie_accounts::operator(app, "hygie-benches");
    let rules = Rules { kinds: &[Kind::Text], largest: (FILE * MIB) as u64 };
    let node = reader.structures[0];
    for number in 0..missing {
        // Random letters: what a text may hold.
        let mut bytes = vec![0; FILE * MIB];
        SystemChance.fill(&mut bytes);
        for byte in &mut bytes {
            *byte =
                b"0123456789abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ\n"[usize::from(*byte & 63)];
        }
        let stream = futures_util::stream::iter([Ok::<_, std::io::Error>(bytes.into())]);
        let received = files::receive(app, rules, &format!("{number}.txt"), stream).await?;
        let mut tx = app.db.write().await?;
        let owner = Owner { capability: "benches", id: node.uuid() };
        files::keep(&mut tx, app, &operator, &received, owner, Some(node)).await?;
        tx.commit().await?;
    }
    let sql = Sql::new("SELECT COUNT(*) AS value FROM file");
    let (count,): (i64,) = app.db.read().await?.get(sql).await?;
    out::line(format_args!("{count} files are there"))?;
    Ok(())
}

/// How fast this disk copies the same files, in MiB a second, down to the disk itself.
fn copy_speed(database: &Database) -> anyhow::Result<f64> {
    let target = database.folder().join("copy");
    let begun = Instant::now();
    let mut copy = File::create(&target)?;
    let mut copied = 0;
    for path in walk(&database.folder().join("files"))? {
        copied += std::io::copy(&mut File::open(path)?, &mut copy)?;
    }
    copy.flush()?;
    copy.sync_all()?;
    let speed = copied as f64 / MIB as f64 / begun.elapsed().as_secs_f64();
    std::fs::remove_file(target)?;
    Ok(speed)
}

fn walk(folder: &std::path::Path) -> anyhow::Result<Vec<std::path::PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(walk(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn total(folder: &std::path::Path) -> anyhow::Result<u64> {
    walk(folder)?.iter().map(|path| Ok(std::fs::metadata(path)?.len())).sum()
}

fn hashes(folder: &std::path::Path) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    let mut found = Vec::new();
    for path in walk(folder)? {
        let name = path.strip_prefix(folder)?.to_string_lossy().into_owned();
        let (mut file, mut hasher, mut buffer) = (File::open(&path)?, Sha256::new(), vec![0; MIB]);
        loop {
            match file.read(&mut buffer)? {
                0 => break,
                read => hasher.update(&buffer[..read]),
            }
        }
        found.push((name, hasher.finalize().to_vec()));
    }
    Ok(found)
}
