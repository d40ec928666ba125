//! The backup of each night, the ones that stay, and how long the journal is kept.

use std::fs::{self, File};
use std::path::Path;

use chrono::{DateTime, Datelike, NaiveDateTime, TimeDelta, Utc};
use hygie_platform::db::Sql;
use hygie_platform::job::{Recurring, When};
use hygie_platform::journal::{self, Entry};
use hygie_platform::{App, Error, Keep, Result, error_chain, row};
use serde_json::json;
use uuid::Uuid;

use crate::archive::{Lock, Trouble};
use crate::{Source, back_up, verify};

/// The backup of each night.
pub const BACKUP: Recurring = Recurring {
    name: "operations.backup",
    when: When::Daily(2, 10),
    run: |app, ()| Box::pin(async move { nightly(&app).await }),
};

/// What is older than the journal is kept goes, once the night's verification is over.
pub const RETENTION: Recurring = Recurring {
    name: "operations.journal",
    when: When::Daily(4, 40),
    run: |app, ()| Box::pin(async move { forget(&app).await }),
};

/// The moment stands in the name: `hygie-20261124T021000Z.age`.
const NAME: &str = "hygie-%Y%m%dT%H%M%SZ.age";

row! {
    /// A backup that Hygie made by itself.
    #[derive(Clone, Debug)]
    pub struct BackupRow {
        pub file_name: String,
        pub bytes: i64,
        pub row_count: i64,
        pub begun_at: DateTime<Utc>,
        pub ended_at: DateTime<Utc>,
    }
}

/// The last backup that was made, and read again where its key is known.
pub async fn find_last(app: &App) -> Result<Option<BackupRow>> {
    app.db
        .read()
        .await?
        .find("SELECT file_name, bytes, row_count, begun_at, ended_at FROM backup ORDER BY ended_at DESC LIMIT 1")
        .await
}

async fn nightly(app: &App) -> Result<()> {
    match &app.settings.operations.backup_dir {
        None => Ok(()),
        Some(folder) => back_up_into(app, folder).await.map_err(|trouble| match trouble {
            Trouble::Platform(error) => error,
            other => Error::message(error_chain(&other)),
        }),
    }
}

async fn back_up_into(app: &App, folder: &Path) -> Result<(), Trouble> {
    let operations = &app.settings.operations;
    let lock = match (&operations.backup_passphrase_file, &operations.backup_recipient) {
        (Some(path), _) => Lock::from_passphrase_file(path)?,
        (None, Some(recipient)) => Lock::from_recipients([recipient.as_str()])?,
        (None, None) => {
            return Err(Trouble::Secret("nothing says how the backups are to be encrypted".to_owned()));
        }
    };
    let begun_at = app.clock.now();
    let name = begun_at.format(NAME).to_string();
    fs::create_dir_all(folder)?;
    let unfinished = folder.join(format!("{name}.unfinished"));
    let made = make(app, &lock, &unfinished, begun_at).await;
    let (bytes, rows) = match made {
        Ok(made) => made,
        Err(trouble) => {
            // What is half-made is of no use, and takes the place of the next one.
            if let Err(error) = fs::remove_file(&unfinished) {
                tracing::warn!(%error, "failed to remove an unfinished backup");
            }
            return Err(trouble);
        }
    };
    fs::rename(&unfinished, folder.join(&name))?;
    let gone = rotate(folder, operations.backup_keep)?;

    let mut tx = app.db.write().await?;
    for name in &gone {
        tx.run(Sql::new("DELETE FROM backup WHERE file_name = ").bind(name)).await?;
    }
    let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
    let rows = i64::try_from(rows).unwrap_or(i64::MAX);
    let sql = Sql::new("INSERT INTO backup (file_name, bytes, row_count, begun_at, ended_at) VALUES ")
        .values([[name.as_str().into(), bytes.into(), rows.into(), begun_at.into(), app.clock.now().into()]]);
    tx.run(sql).await?;
    let details = json!({ "file": name, "bytes": bytes, "rows": rows, "removed": gone });
    let entry = Entry { act: "operations.backed-up", node: None, subject: Uuid::nil(), details: &details };
    journal::write_of_hygie(&mut tx, app, entry);
    Ok(tx.commit().await?)
}

/// Writes a backup, and reads it again to its end where the key is known; says how large it is and how many rows it has.
async fn make(app: &App, lock: &Lock, path: &Path, at: DateTime<Utc>) -> Result<(u64, u64), Trouble> {
    let file = crate::backup::private_file(path)?;
    let source = Source::of(&app.settings, app.db.clone(), at);
    let (file, manifest) = back_up(source, lock.clone(), file).await?;
    File::sync_all(&file)?;
    if let Some(key) = lock.key() {
        verify(path.to_owned(), key).await?;
    }
    Ok((file.metadata()?.len(), manifest.rows()))
}

/// Removes the backups whose time has passed; says which. Other files are not ours.
fn rotate(folder: &Path, keep: Keep) -> Result<Vec<String>, Trouble> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        names.extend(entry?.file_name().into_string().ok());
    }
    let gone = outdated(names, keep);
    for name in &gone {
        fs::remove_file(folder.join(name))?;
    }
    Ok(gone)
}

/// The names of the backups that are neither the last of one of the last days, nor of one of the last weeks.
fn outdated(names: Vec<String>, keep: Keep) -> Vec<String> {
    let mut known: Vec<(NaiveDateTime, String)> = names
        .into_iter()
        .filter_map(|name| Some((NaiveDateTime::parse_from_str(&name, NAME).ok()?, name)))
        .collect();
    known.sort();
    known.reverse();
    let (mut days, mut weeks) = (Vec::new(), Vec::new());
    known.retain(|(at, _)| {
        let (day, week) = (at.date(), at.date().iso_week());
        let is_of_day = days.len() < keep.days && !days.contains(&day);
        let is_of_week = weeks.len() < keep.weeks && !weeks.contains(&week);
        if is_of_day {
            days.push(day);
        }
        if is_of_week {
            weeks.push(week);
        }
        !(is_of_day || is_of_week)
    });
    known.into_iter().map(|(_, name)| name).collect()
}

async fn forget(app: &App) -> Result<()> {
    let days = app.settings.operations.journal_keep_days;
    if days == 0 {
        return Ok(());
    }
    let gone = journal::forget_before(app, app.clock.now() - TimeDelta::days(i64::from(days))).await?;
    tracing::info!(rows = gone, "the journal was shortened as the settings say");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_each_day_and_of_each_week_stays() {
        let start = DateTime::<Utc>::UNIX_EPOCH + TimeDelta::days(20_000);
        let names: Vec<String> = (0..60)
            .map(|night| (start + TimeDelta::days(night)).format(NAME).to_string())
            .chain(["notes.txt".to_owned(), "hygie-soon.age".to_owned()])
            .collect();
        let gone = outdated(names.clone(), Keep { days: 7, weeks: 4 });
        let kept: Vec<&String> = names.iter().filter(|name| !gone.contains(name)).collect();
        assert_eq!(gone.len() + kept.len(), 62);
        assert!(kept.contains(&&"notes.txt".to_owned()) && kept.contains(&&"hygie-soon.age".to_owned()));
        // Seven days, which hold the end of one or two weeks, and the last days of the weeks before.
        assert!((9..=10).contains(&(kept.len() - 2)), "{kept:?}");
        assert!(names[53..60].iter().all(|name| kept.contains(&name)));

        let twice = vec!["hygie-20261124T010000Z.age".to_owned(), "hygie-20261124T020000Z.age".to_owned()];
        assert_eq!(outdated(twice, Keep { days: 3, weeks: 0 }), ["hygie-20261124T010000Z.age"]);
    }
}
