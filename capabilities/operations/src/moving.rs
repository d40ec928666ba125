//! Moves a whole database from one engine to the other, and proves that nothing was lost on the way.

use std::collections::BTreeMap;

use hygie_platform::Error;
use hygie_platform::db::{Db, NewDatabase, Portion, Tally, known_steps, tables};
use tokio::sync::mpsc;

use crate::archive::Trouble;
use crate::restore::{compare, fill};

/// Copies everything into an empty database; says what each table holds, on both sides.
pub async fn move_database(from: &str, to: &str) -> Result<BTreeMap<String, Tally>, Trouble> {
    let source = Db::open_to_read(from).await?;
    let outcome = copy(&source, to).await;
    source.close().await;
    outcome
}

async fn copy(source: &Db, to: &str) -> Result<BTreeMap<String, Tally>, Trouble> {
    let mut snapshot = source.snapshot().await?;
    let steps = snapshot.made_steps().await?;
    let known = known_steps()?;
    if steps.is_empty() {
        return Err(Trouble::Place("there is no database of Hygie to move".to_owned()));
    }
    if steps.iter().any(|step| !known.contains(step)) {
        return Err(Trouble::Newer("its database says so".to_owned()));
    }
    let tables = tables(&steps)?;
    let new = NewDatabase::begin(to, &steps).await?;
    let (portions, received) = mpsc::channel::<Portion>(4);
    let reading = async {
        let mut read = BTreeMap::new();
        for table in &tables {
            read.insert(table.name.clone(), snapshot.read_table(table, 1 << 20, &portions).await?);
        }
        drop(portions);
        Ok::<_, Error>(read)
    };
    let copied = async {
        let (read, filled) = tokio::join!(reading, fill(&new, &tables, received));
        let (tx, there) = filled?;
        let read = read?;
        compare(&there, &read)?;
        // Somebody who wrote meanwhile would believe that it was kept.
        let mut now = source.read().await?;
        for table in tables.iter().filter(|table| table.name == "journal_head") {
            if read.get(&table.name) != Some(&now.tally(table).await?) {
                return Err(Trouble::Place(
                    "somebody wrote while the copy was made: stop Hygie, and begin again".to_owned(),
                ));
            }
        }
        tx.commit().await?;
        Ok(read)
    };
    match copied.await {
        Ok(read) => {
            new.finish().await?;
            Ok(read)
        }
        Err(trouble) => {
            new.abandon().await;
            Err(trouble)
        }
    }
}
