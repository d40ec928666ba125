//! Counts what a file holds: `cargo run --release --example count -- finess.csv.gz`.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::File;
use std::io::Write;
use std::ops::ControlFlow;
use std::time::Instant;

use hygie_finess::Item;

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = std::io::stdout().lock();
    for path in std::env::args().skip(1) {
        let begun = Instant::now();
        let mut counts = BTreeMap::<String, u64>::new();
        let outcome = hygie_finess::read(File::open(&path)?, &mut |item| {
            let kind = match item {
                Item::Establishment(_) => "establishments".to_owned(),
                Item::LegalEntity(_) => "legal entities".to_owned(),
                Item::Position { .. } => "positions".to_owned(),
                Item::Group(_) => "groups".to_owned(),
                Item::GroupMember { .. } => "members of groups".to_owned(),
                Item::Refused(refused) => format!("refused: {}", refused.reason.code()),
                Item::Remark(remark) => format!("remark: {}", remark.what.code()),
            };
            *counts.entry(kind).or_default() += 1;
            ControlFlow::Continue(())
        });
        writeln!(out, "{path}")?;
        match outcome {
            Ok(opened) => writeln!(out, "  {opened:?}")?,
            Err(unreadable) => writeln!(out, "  refused ({}): {unreadable}", unreadable.code())?,
        }
        for (kind, count) in counts {
            writeln!(out, "  {count:>8} {kind}")?;
        }
        writeln!(out, "  {:.3} s", begun.elapsed().as_secs_f64())?;
    }
    Ok(())
}
