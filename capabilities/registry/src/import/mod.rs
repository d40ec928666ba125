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
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, NaiveDate, Utc};
use hygie_kernel::{Id, Node};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::journal::{self, Entry};
use hygie_platform::{App, Caller, Error, Means, Result, row, word_column};
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

/// No more lines than this are kept of one file; all are counted.
const MOST_LINES: usize = 10_000;

impl Report {
    pub fn refuse(&mut self, line: u64, code: &str, details: String, excerpt: Option<String>) {
        self.refused += 1;
        self.keep(line, true, code, details, excerpt);
    }

    pub fn remark(&mut self, line: u64, code: &str, details: String) {
        self.remarks += 1;
        self.keep(line, false, code, details, None);
    }

    fn keep(&mut self, line: u64, is_refused: bool, code: &str, details: String, excerpt: Option<String>) {
        if self.lines.len() < MOST_LINES {
            let line = i64::try_from(line).unwrap_or(i64::MAX);
            self.lines.push(Line { line, is_refused, code: code.to_owned(), details, excerpt });
        }
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
    async fn of(tx: &mut Tx, caller: &Caller) -> Result<Reach> {
        if caller.by == Means::CommandLine {
            return Ok(Reach::Everywhere);
        }
        let scope = caller.scope(IMPORT);
        let nation =
            Sql::new("SELECT id AS value FROM place WHERE kind = 'nation' AND ").in_sight("place.id", scope);
        if tx.find::<(Id<Node>,)>(nation).await?.is_some() {
            return Ok(Reach::Everywhere);
        }
        let regions =
            Sql::new("SELECT id AS value FROM place WHERE kind = 'region' AND ").in_sight("place.id", scope);
        Ok(Reach::Regions(tx.list::<(Id<Node>,)>(regions).await?.into_iter().map(|(id,)| id).collect()))
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
    let mut tx = app.db.write().await?;
    let reach = Reach::of(&mut tx, caller).await?;
    let read = match request.kind {
        FileKind::Finess => finess::load(app, &mut tx, request, progress, &reach).await,
        FileKind::Ght => ght::load(app, &mut tx, request, progress, &reach).await,
        FileKind::Contours => contours::load(app, &mut tx, request, progress).await,
    };
    let mut report = read?;
    report.sha256 = sha256;
    report.is_dry_run = request.is_dry_run;
    if request.is_dry_run || report.unreadable.is_some() {
        tx.roll_back().await?;
        tx = app.db.write().await?;
    }
    if is_new {
        insert(&mut tx, app, caller, request, id, &report.sha256, size).await?;
    }
    finish(&mut tx, app, id, &report).await?;
    let details = json!({
        "file": request.file_name, "created": report.created, "changed": report.changed, "closed": report.closed,
        "refused": report.refused, "dry_run": report.is_dry_run,
    });
    let node = caller.nodes.first().copied();
    journal::write(
        &mut tx,
        app,
        caller,
        Entry { act: "registry.imported", node, subject: id.uuid(), details: &details },
    )
    .await?;
    tx.commit().await?;
    Ok(report)
}

async fn insert(
    tx: &mut Tx,
    app: &App,
    caller: &Caller,
    request: &Request,
    id: Id<Import>,
    sha256: &str,
    size: i64,
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
        caller.nodes.first().copied().into(),
        app.clock.now().into(),
    ]]);
    tx.run(sql).await?;
    Ok(())
}

async fn finish(tx: &mut Tx, app: &App, id: Id<Import>, report: &Report) -> Result<()> {
    let sql = Sql::new("UPDATE import SET state = ")
        .bind(report.state())
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
        .push(" WHERE id = ")
        .bind(id);
    tx.run(sql).await?;
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

row! {
    /// An import as the pages list it.
    #[derive(Clone, Debug)]
    pub struct ImportRow {
        pub id: Id<Import>,
        pub kind: FileKind,
        pub state: String,
        pub is_dry_run: bool,
        pub file_name: String,
        pub sha256: String,
        pub size: i64,
        pub published_on: Option<NaiveDate>,
        pub person_name: String,
        pub created_at: DateTime<Utc>,
        pub finished_at: Option<DateTime<Utc>>,
        pub report: Option<serde_json::Value>,
    }
}

impl ImportRow {
    pub fn report(&self) -> Option<Report> {
        serde_json::from_value(self.report.clone()?).ok()
    }

    pub fn is_under_way(&self) -> bool {
        self.state == "waiting" || self.state == "running"
    }
}

row! {
    #[derive(Clone, Debug)]
    pub struct LineRow {
        pub position: i64,
        pub line: i64,
        pub is_refused: bool,
        pub code: String,
        pub details: Option<String>,
        pub excerpt: Option<String>,
    }
}

/// Where a deposited file waits until it is read.
pub fn deposit_path(app: &App, id: Id<Import>) -> PathBuf {
    app.settings.data_dir.join("imports").join(format!("{id}.deposit"))
}

/// Takes note of a file that a person deposited, to be read by the job as soon as it can.
pub async fn deposit(app: &App, caller: &Caller, request: Request, id: Id<Import>) -> Result<()> {
    let (sha256, size) = fingerprint_of_file(request.path.clone()).await?;
    let mut tx = app.db.write().await?;
    insert(&mut tx, app, caller, &request, id, &sha256, size).await?;
    let details = json!({ "file": request.file_name, "dry_run": request.is_dry_run });
    let node = caller.nodes.first().copied();
    journal::write(
        &mut tx,
        app,
        caller,
        Entry { act: "registry.deposited", node, subject: id.uuid(), details: &details },
    )
    .await?;
    tx.commit().await?;
    app.work.notify_one();
    Ok(())
}

row! {
    struct Waiting {
        id: Id<Import>,
        kind: FileKind,
        is_dry_run: bool,
        file_name: String,
        person_id: Option<Id<hygie_kernel::Person>>,
        person_name: String,
        node_id: Option<Id<Node>>,
    }
}

/// Reads the files that wait. One that was cut half-way left no trace, and is read again from its beginning.
pub async fn read_waiting(app: App) -> Result<()> {
    loop {
        let sql = Sql::new(
            "SELECT id, kind, is_dry_run, file_name, person_id, person_name, node_id
               FROM import WHERE state = 'waiting' ORDER BY created_at LIMIT 1",
        );
        let Some(waiting) = app.db.read().await?.find::<Waiting>(sql).await? else { return Ok(()) };
        let path = deposit_path(&app, waiting.id);
        let request = Request {
            kind: waiting.kind,
            path: path.clone(),
            file_name: waiting.file_name,
            is_dry_run: waiting.is_dry_run,
        };
        let caller = Caller::new(hygie_platform::CallerFacts {
            person: waiting.person_id.unwrap_or_else(|| app.new_id()),
            name: waiting.person_name,
            email: String::new(),
            lang: None,
            theme: None,
            rights: [IMPORT.0.to_owned()].into(),
            nodes: waiting.node_id.into_iter().collect(),
            perimeter: None,
            at: app.clock.now(),
            by: Means::Token,
        });
        if let Err(error) = carry_out(&app, &caller, &request, &Progress::default(), waiting.id, false).await
        {
            tracing::error!(import = %waiting.id, error = hygie_platform::error_chain(&error), "an import failed");
            let mut tx = app.db.write().await?;
            let sql = Sql::new("UPDATE import SET state = 'failed', finished_at = ").bind(app.clock.now());
            tx.run(sql.push(" WHERE id = ").bind(waiting.id)).await?;
            tx.commit().await?;
        }
        if let Err(error) = tokio::fs::remove_file(&path).await {
            tracing::warn!(import = %waiting.id, %error, "failed to remove a deposited file");
        }
    }
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
