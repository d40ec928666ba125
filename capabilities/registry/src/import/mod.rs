//! Files brought into the registry: FINESS in all its layouts, the GHT, the contours of the map.
//!
//! A file is read once, as a stream, and enters in one transaction: all that can be read of it, or nothing. Bringing in
//! the same file again changes nothing.

mod contours;
mod finess;
mod ght;
mod source;

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use hygie_kernel::{Id, Node, Person, Scope};
use hygie_platform::db::{Engine, Sql, Tx};
use hygie_platform::job::{self, NewJob};
use hygie_platform::journal::{self, Entry};
use hygie_platform::{App, Caller, CallerFacts, Error, Means, Result, row, word_column};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::IMPORT;
use crate::model::UnknownWord;
use crate::territory;
pub use source::fingerprint_of_file;

/// Marks the identifier of an import.
pub enum Import {}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    Finess,
    Ght,
    Contours,
}

impl FileKind {
    pub const ALL: [FileKind; 3] = [FileKind::Finess, FileKind::Ght, FileKind::Contours];

    pub fn as_str(self) -> &'static str {
        match self {
            FileKind::Finess => "finess",
            FileKind::Ght => "ght",
            FileKind::Contours => "contours",
        }
    }
}

impl FromStr for FileKind {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        FileKind::ALL.into_iter().find(|kind| kind.as_str() == word).ok_or(UnknownWord)
    }
}

impl fmt::Display for FileKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

word_column!(FileKind);

/// A file to bring in.
#[derive(Clone, Debug)]
pub struct Request {
    pub kind: FileKind,
    pub path: PathBuf,
    /// The name it came under, which may say its date.
    pub file_name: String,
    /// Reads and reports, and changes nothing.
    pub is_dry_run: bool,
}

/// How far the reading is, in bytes of the file; shared with whoever shows it.
#[derive(Clone, Debug, Default)]
pub struct Progress(Arc<AtomicU64>);

impl Progress {
    pub fn bytes(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    fn add(&self, bytes: usize) {
        self.0.fetch_add(bytes as u64, Ordering::Relaxed);
    }
}

/// What became of a file, counted in structures (or groups, or contours).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    pub layout: String,
    pub encoding: String,
    pub published_on: Option<NaiveDate>,
    pub sha256: String,
    pub created: i64,
    pub changed: i64,
    pub closed: i64,
    pub unchanged: i64,
    /// Lines that could not be taken, each kept with its reason.
    pub refused: i64,
    /// Lines that were taken and call for a look.
    pub remarks: i64,
    /// Structures outside the perimeter of whoever brings the file in: left as they are.
    pub elsewhere: i64,
    /// Departments where too many structures were missing from the file for their absence to mean closure.
    pub partial_departments: Vec<String>,
    /// Why the whole file was refused, as the code of a reason and a sentence in English.
    pub unreadable: Option<(String, String)>,
    pub is_dry_run: bool,
    #[serde(skip)]
    pub lines: Vec<Line>,
}

/// A line of the file that was refused, or taken with a doubt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub line: i64,
    pub is_refused: bool,
    pub code: String,
    pub details: String,
    pub excerpt: Option<String>,
}

/// No more refused lines than this are kept of one file, and no more doubts; all are counted.
pub const MOST_LINES: i64 = 10_000;

impl Report {
    pub fn refuse(&mut self, line: u64, code: &str, details: String, excerpt: Option<String>) {
        self.refused += 1;
        if self.refused <= MOST_LINES {
            self.keep(line, true, code, details, excerpt);
        }
    }

    pub fn remark(&mut self, line: u64, code: &str, details: String) {
        self.remarks += 1;
        if self.remarks <= MOST_LINES {
            self.keep(line, false, code, details, None);
        }
    }

    fn keep(&mut self, line: u64, is_refused: bool, code: &str, details: String, excerpt: Option<String>) {
        let line = i64::try_from(line).unwrap_or(i64::MAX);
        self.lines.push(Line { line, is_refused, code: code.to_owned(), details, excerpt });
    }

    pub fn changes_anything(&self) -> bool {
        self.created + self.changed + self.closed > 0
    }

    pub fn state(&self) -> &'static str {
        if self.unreadable.is_some() { "refused" } else { "done" }
    }
}

/// Where the person may bring structures in.
pub(crate) enum Reach {
    Everywhere,
    Regions(Vec<Id<Node>>),
}

impl Reach {
    /// What the person could do when they gave the file, and can still do: a right that came later does not widen the
    /// import, one that ended does not serve any more.
    async fn of(tx: &mut Tx, app: &App, caller: &Caller) -> Result<Reach> {
        if caller.by == Means::CommandLine {
            return Ok(Reach::Everywhere);
        }
        let then = caller.scope(IMPORT);
        let now = Scope { at: app.clock.now(), ..then };
        let within = |kind| {
            Sql::new("SELECT id AS value FROM place WHERE kind = ")
                .bind(kind)
                .push(" AND ")
                .in_sight("place.id", then)
                .push(" AND ")
                .in_sight("place.id", now)
        };
        if tx.find::<(Id<Node>,)>(within("nation")).await?.is_some() {
            return Ok(Reach::Everywhere);
        }
        Ok(Reach::Regions(
            tx.list::<(Id<Node>,)>(within("region")).await?.into_iter().map(|(id,)| id).collect(),
        ))
    }

    /// The place whose officers see the import: the nation, or the first region that it may touch.
    async fn place(&self, tx: &mut Tx) -> Result<Option<Id<Node>>> {
        match self {
            Reach::Everywhere => {
                let nation =
                    tx.find::<(Id<Node>,)>("SELECT id AS value FROM place WHERE kind = 'nation'").await?;
                Ok(nation.map(|(id,)| id))
            }
            Reach::Regions(regions) => Ok(regions.first().copied()),
        }
    }

    pub(crate) fn includes(&self, region: Option<Id<Node>>) -> bool {
        match self {
            Reach::Everywhere => true,
            Reach::Regions(regions) => region.is_some_and(|region| regions.contains(&region)),
        }
    }
}

/// Brings a file in, now. What is wrong with the file is in the report; an error is ours.
pub async fn run(
    app: &App,
    caller: &Caller,
    request: &Request,
    progress: &Progress,
) -> Result<(Id<Import>, Report)> {
    let id = app.new_id();
    let report = carry_out(app, caller, request, progress, id, true).await?;
    Ok((id, report))
}

async fn carry_out(
    app: &App,
    caller: &Caller,
    request: &Request,
    progress: &Progress,
    id: Id<Import>,
    is_new: bool,
) -> Result<Report> {
    let (sha256, size) = fingerprint_of_file(request.path.clone()).await?;
    let mut tx = write_in_turn(app).await?;
    let reach = Reach::of(&mut tx, app, caller).await?;
    let read = match request.kind {
        FileKind::Finess => finess::load(app, &mut tx, request, progress, &reach).await,
        FileKind::Ght => ght::load(app, &mut tx, request, progress, &reach).await,
        FileKind::Contours => contours::load(app, &mut tx, request, progress, &reach).await,
    };
    let mut report = read?;
    report.sha256 = sha256;
    report.is_dry_run = request.is_dry_run;
    if request.is_dry_run || report.unreadable.is_some() {
        tx.roll_back().await?;
        tx = write_in_turn(app).await?;
    }
    let place = reach.place(&mut tx).await?;
    if is_new {
        insert(&mut tx, app, caller, request, id, (&report.sha256, size), place).await?;
    }
    finish(&mut tx, app, id, report.state(), &report).await?;
    let details = json!({
        "file": request.file_name, "created": report.created, "changed": report.changed, "closed": report.closed,
        "refused": report.refused, "dry_run": report.is_dry_run,
    });
    let entry = Entry { act: "registry.imported", node: place, subject: id.uuid(), details: &details };
    journal::write(&mut tx, app, caller, entry).await?;
    tx.commit().await?;
    Ok(report)
}

/// One import at a time: SQLite has one writer, PostgreSQL makes the second wait here.
async fn write_in_turn(app: &App) -> Result<Tx> {
    let mut tx = app.db.write().await?;
    if tx.engine() == Engine::Postgres {
        tx.run("SELECT pg_advisory_xact_lock(727)").await?;
    }
    Ok(tx)
}

async fn insert(
    tx: &mut Tx,
    app: &App,
    caller: &Caller,
    request: &Request,
    id: Id<Import>,
    (sha256, size): (&str, i64),
    place: Option<Id<Node>>,
) -> Result<()> {
    let sql = Sql::new(
        "INSERT INTO import (id, kind, state, is_dry_run, file_name, sha256, size, person_id, person_name, node_id, created_at) VALUES ",
    )
    .values([[
        id.into(),
        request.kind.into(),
        "waiting".into(),
        request.is_dry_run.into(),
        (&request.file_name).into(),
        sha256.into(),
        size.into(),
        caller.person.into(),
        (&caller.name).into(),
        place.into(),
        app.clock.now().into(),
    ]]);
    tx.run(sql).await?;
    Ok(())
}

/// Writes what became of an import that waited; one that was finished meanwhile is left alone.
async fn finish(tx: &mut Tx, app: &App, id: Id<Import>, state: &'static str, report: &Report) -> Result<()> {
    let sql = Sql::new("UPDATE import SET state = ")
        .bind(state)
        .push(", layout = ")
        .bind(report.layout.as_str())
        .push(", published_on = ")
        .bind(report.published_on)
        .push(", finished_at = ")
        .bind(app.clock.now())
        .push(", report = ")
        .bind(
            serde_json::to_value(report)
                .map_err(Error::internal("failed to write the report of an import"))?,
        )
        .push(" WHERE state = 'waiting' AND id = ")
        .bind(id);
    tx.run_expecting_change(sql).await?;
    for (chunk_index, chunk) in report.lines.chunks(1000).enumerate() {
        let rows = chunk.iter().enumerate().map(|(index, line)| {
            [
                id.into(),
                i64::try_from(chunk_index * 1000 + index).unwrap_or(i64::MAX).into(),
                line.line.into(),
                line.is_refused.into(),
                (&line.code).into(),
                (&line.details).into(),
                (&line.excerpt).into(),
            ]
        });
        let sql = Sql::new(
            "INSERT INTO import_line (import_id, position, line, is_refused, code, details, excerpt) VALUES ",
        );
        tx.run(sql.values(rows)).await?;
    }
    Ok(())
}

/// Where a deposited file waits until it is read.
pub fn deposit_path(app: &App, id: Id<Import>) -> PathBuf {
    deposits(app).join(format!("{id}.deposit"))
}

fn deposits(app: &App) -> PathBuf {
    app.settings.data_dir.join("imports")
}

/// Takes note of a file that a person deposited, to be read by the job as soon as it can.
pub async fn deposit(app: &App, caller: &Caller, request: Request, id: Id<Import>) -> Result<()> {
    let (sha256, size) = fingerprint_of_file(request.path.clone()).await?;
    let mut tx = app.db.write().await?;
    let place = Reach::of(&mut tx, app, caller).await?.place(&mut tx).await?;
    insert(&mut tx, app, caller, &request, id, (&sha256, size), place).await?;
    let details = json!({ "file": request.file_name, "dry_run": request.is_dry_run });
    let entry = Entry { act: "registry.deposited", node: place, subject: id.uuid(), details: &details };
    journal::write(&mut tx, app, caller, entry).await?;
    let work = NewJob { kind: WORK, key: Some("waiting".to_owned()), payload: json!({}), due_at: None };
    job::enqueue(&mut tx, app, work).await?;
    tx.commit().await
}

/// The work of reading the files that wait.
pub const WORK: &str = "registry.import";

/// The import that this process is reading, and how far it is.
#[derive(Default)]
struct UnderWay(Mutex<Option<(Id<Import>, Progress)>>);

impl UnderWay {
    fn set(&self, import: Option<(Id<Import>, Progress)>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = import;
    }
}

/// How many bytes of this file were read, once its turn has come.
pub fn bytes_read(app: &App, id: Id<Import>) -> Option<u64> {
    let under_way = app.kept::<UnderWay>();
    let import = under_way.0.lock().unwrap_or_else(PoisonError::into_inner);
    import.as_ref().filter(|(current, _)| *current == id).map(|(_, progress)| progress.bytes())
}

/// One at a time reads the files of this process.
#[derive(Default)]
struct Turn(tokio::sync::Mutex<()>);

row! {
    struct Waiting {
        id: Id<Import>,
        kind: FileKind,
        is_dry_run: bool,
        file_name: String,
        person_id: Option<Id<Person>>,
        person_name: String,
        created_at: DateTime<Utc>,
    }
}

impl Waiting {
    /// Whoever gave the file, at the moment they did.
    fn caller(&self, app: &App) -> Caller {
        Caller::new(CallerFacts {
            person: self.person_id.unwrap_or_else(|| app.new_id()),
            name: self.person_name.clone(),
            email: String::new(),
            lang: None,
            theme: None,
            rights: [IMPORT.0.to_owned()].into(),
            nodes: Vec::new(),
            perimeter: None,
            at: self.created_at,
            by: Means::Token,
        })
    }
}

/// Reads the files that wait, one after the other. One that was cut half-way left no trace, and is read again from its
/// beginning; when the database does not answer, the file goes on waiting.
pub async fn read_waiting(app: App) -> Result<()> {
    let turn = app.kept::<Turn>();
    let _turn = turn.0.lock().await;
    remove_leftovers(&app).await?;
    loop {
        let sql = Sql::new(
            "SELECT id, kind, is_dry_run, file_name, person_id, person_name, created_at
               FROM import WHERE state = 'waiting' ORDER BY created_at, id LIMIT 1",
        );
        let Some(waiting) = app.db.read().await?.find::<Waiting>(sql).await? else { return Ok(()) };
        let (id, path) = (waiting.id, deposit_path(&app, waiting.id));
        if !tokio::fs::try_exists(&path).await.unwrap_or(true) {
            fail(&app, id, "deposit-lost", "the file is not where it was deposited").await?;
            continue;
        }
        let request = Request {
            kind: waiting.kind,
            path: path.clone(),
            file_name: waiting.file_name.clone(),
            is_dry_run: waiting.is_dry_run,
        };
        let progress = Progress::default();
        app.kept::<UnderWay>().set(Some((id, progress.clone())));
        let outcome = carry_out(&app, &waiting.caller(&app), &request, &progress, id, false).await;
        app.kept::<UnderWay>().set(None);
        match outcome {
            Ok(_) | Err(Error::Stale) => {}
            Err(error @ Error::Unavailable(_)) => return Err(error),
            Err(error) => {
                tracing::error!(import = %id, error = hygie_platform::error_chain(&error), "an import failed");
                fail(&app, id, "failed", "Hygie failed to bring the file in; its log says why").await?;
            }
        }
        if let Err(error) = tokio::fs::remove_file(&path).await {
            tracing::warn!(import = %id, %error, "failed to remove a deposited file");
        }
    }
}

/// An import that could not be carried out for a reason that is ours.
async fn fail(app: &App, id: Id<Import>, code: &str, sentence: &str) -> Result<()> {
    let unreadable = Some((code.to_owned(), sentence.to_owned()));
    let mut tx = app.db.write().await?;
    match finish(&mut tx, app, id, "failed", &Report { unreadable, ..Report::default() }).await {
        Ok(()) => tx.commit().await,
        Err(Error::Stale) => Ok(()),
        Err(error) => Err(error),
    }
}

/// A deposit that nothing waits for is kept no longer than this: the process was killed while it came in or was removed.
const LEFTOVER_AFTER: TimeDelta = TimeDelta::days(1);

async fn remove_leftovers(app: &App) -> Result<()> {
    let Ok(mut entries) = tokio::fs::read_dir(deposits(app)).await else { return Ok(()) };
    let failed = Error::internal("failed to look at the deposited files");
    while let Some(entry) = entries.next_entry().await.map_err(failed)? {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(Ok(id)) = name.strip_suffix(".deposit").map(str::parse::<Id<Import>>) else { continue };
        let made = id.uuid().get_timestamp().map_or(0, |made| made.to_unix().0);
        let age = app.clock.now().timestamp() - i64::try_from(made).unwrap_or(0);
        if age < LEFTOVER_AFTER.num_seconds() {
            continue;
        }
        let waits =
            Sql::new("SELECT CAST(1 AS BIGINT) AS value FROM import WHERE state = 'waiting' AND id = ")
                .bind(id);
        if app.db.read().await?.find::<(i64,)>(waits).await?.is_none() {
            tokio::fs::remove_file(entry.path()).await.map_err(failed)?;
        }
    }
    Ok(())
}

/// What follows from any change of structures: who is above whom, how many there are, how they are found.
pub(crate) async fn settle(tx: &mut Tx, app: &App, which: territory::Which, today: NaiveDate) -> Result<()> {
    territory::refresh_closure(tx, which, today).await?;
    crate::store::search::index(tx, app, which).await?;
    territory::refresh_tally(tx).await?;
    crate::quality::refresh(tx, app, today).await?;
    territory::bump(tx).await?;
    territory::refresh_statistics(tx).await
}
