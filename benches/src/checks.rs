//! What one permission check costs: somebody who holds a thousand roles asks for a right on a node of a national territory,
//! then for those that a page asks of the same node.

use std::time::Instant;

use anyhow::ensure;
use clap::Args;
use hygie::{CAPABILITIES, out};
use hygie_accounts::NewGrant;
use hygie_kernel::{Id, Node, Right};
use hygie_platform::{Caller, CallerFacts};

use crate::database::Database;
use crate::measure::{Samples, processor_time};
use crate::scene;

#[derive(Args)]
pub struct Checks {
    #[arg(long, default_value_t = 1000)]
    grants: usize,
    #[arg(long, default_value_t = 20_000)]
    checks: usize,
}

pub async fn measure(database: &Database, bench: Checks) -> anyhow::Result<()> {
    let app = scene::open(database).await?;
    let nodes: Vec<(Id<Node>,)> = app
        .db
        .read()
        .await?
        .list("SELECT id AS value FROM structure WHERE kind = 'EJ' ORDER BY finess")
        .await?;
    ensure!(nodes.len() > bench.grants, "there are too few legal entities");
    let step = nodes.len() / bench.grants;
    let held: Vec<Id<Node>> = nodes.iter().step_by(step).take(bench.grants).map(|(node,)| *node).collect();
    let person = scene::person(&app, "RSSI", held[0]).await?;
    let operator = hygie_accounts::operator(&app, "hygie-benches");
    for node in &held[1..] {
        let grant = NewGrant { person, role: "RSSI".to_owned(), node: *node, from: None, to: None };
        hygie_accounts::grant(&app, &operator, grant).await?;
    }
    let (territory,): (i64,) = app.db.read().await?.get("SELECT COUNT(*) AS value FROM node").await?;
    let facts = CallerFacts { person, at: app.clock.now(), ..CallerFacts::clone(&operator) };
    let rights: Vec<Right> = CAPABILITIES.iter().flat_map(|one| one.rights).copied().take(12).collect();
    let mut tx = app.db.read().await?;
    for (what, nodes) in [
        ("held", held.clone()),
        (
            "not held",
            nodes.iter().map(|(node,)| *node).filter(|node| !held.contains(node)).take(5000).collect(),
        ),
    ] {
        let (mut first, mut all, mut seen) = (Samples::default(), Samples::default(), 0);
        let before = processor_time();
        for turn in 0..bench.checks {
            let node = nodes[turn * 7919 % nodes.len()];
            let caller = Caller::new(facts.clone());
            let begun = Instant::now();
            seen += usize::from(caller.holds(&mut tx, hygie_registry::READ, node).await?);
            first.add(begun.elapsed());
            for right in &rights {
                caller.holds(&mut tx, *right, node).await?;
            }
            all.add(begun.elapsed());
        }
        let processor = (processor_time() - before).as_secs_f64() * 1e6 / bench.checks as f64;
        out::line(format_args!(
            "{} grants, {territory} nodes, {what:8}: p50 {:.0} µs, p95 {:.0} µs, processor {processor:.0} µs; with the {} that a page asks \
             after it {:.1} µs each; {seen} of {} said yes",
            bench.grants,
            first.percentile(50) * 1000.0,
            first.percentile(95) * 1000.0,
            rights.len(),
            all.percentile(50) * 1000.0 / (rights.len() + 1) as f64,
            bench.checks,
        ))?;
    }
    drop(tx);
    app.db.close().await;
    Ok(())
}
