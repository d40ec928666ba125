//! Files that people bring in, and the report of each: what changed, what was refused, what to do about it.

use std::path::PathBuf;

use askama::Template;
use axum::extract::multipart::{Field, MultipartRejection};
use axum::extract::{Multipart, Path, State};
use axum::response::Response;
use http::StatusCode;
use hygie_kernel::{Id, Lang};
use hygie_platform::export::{Cell, Kind, Table};
use hygie_platform::form::{Form, Query};
use hygie_platform::web::see_other;
use hygie_platform::{App, Caller, Error, Page, Refusal, Result, Routes};
use tokio::io::AsyncWriteExt;

use crate::IMPORT;
use crate::actions;
use crate::import::{self, FileKind, Import, MOST_LINES, Report, Request};
use crate::store::imports::{self, DoubtCount, ImportRow, LineRow};

pub fn routes() -> Routes {
    Routes::default()
        .get("/imports", IMPORT, list)
        .post_file("/imports", IMPORT, deposit)
        .get("/imports/new", IMPORT, ask)
        .get("/imports/{import}", IMPORT, show)
        .get("/imports/{import}/progress", IMPORT, show_progress)
        .get("/imports/{import}/lines.csv", IMPORT, export_lines)
}

const PAGE: i64 = 50;

#[derive(Template)]
#[template(path = "imports.html")]
struct ListPage {
    page: Page,
    imports: Vec<(ImportRow, Option<Report>)>,
    is_first: bool,
    next: Option<Id<Import>>,
}

async fn list(State(app): State<App>, caller: Caller, page: Page, Query(query): Query) -> Result<Response> {
    let before = query.value("before").parse().ok();
    let mut rows = imports::list(&mut app.db.read().await?, caller.scope(IMPORT), before, PAGE).await?;
    let next = cut(&mut rows).map(|last| last.id);
    let imports = rows.into_iter().map(|row| (row.clone(), row.report())).collect();
    page.clone().show(&ListPage { page, imports, is_first: before.is_none(), next })
}

/// Cuts a list that may hold one row too many, and gives its last row when others follow.
fn cut<T>(rows: &mut Vec<T>) -> Option<&T> {
    let most = usize::try_from(PAGE).unwrap_or(usize::MAX);
    if rows.len() <= most {
        return None;
    }
    rows.truncate(most);
    rows.last()
}

#[derive(Template)]
#[template(path = "import_new.html")]
struct NewPage {
    page: Page,
    form: Form,
}

impl NewPage {
    fn is_chosen(&self, kind: &FileKind) -> bool {
        self.form.has("kind", kind.as_str())
    }

    fn limit_in_megabytes(&self) -> usize {
        self.page.app.settings.upload_limit / (1024 * 1024)
    }
}

async fn ask(page: Page, Query(query): Query) -> Result<Response> {
    let mut form = Form::default();
    let kind: FileKind = query.value("kind").parse().unwrap_or(FileKind::Finess);
    form.set("kind", kind.as_str());
    page.clone().show(&NewPage { page, form })
}

/// Takes a file and sends on to its report: the reading itself is the work of a job.
async fn deposit(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    parts: Result<Multipart, MultipartRejection>,
) -> Result<Response> {
    match receive_deposit(&app, &caller, parts).await? {
        Ok(id) => Ok(see_other(format!("/imports/{id}"))),
        Err(form) => page.clone().show_as(StatusCode::UNPROCESSABLE_ENTITY, &NewPage { page, form }),
    }
}

/// Takes a file with its form: the import that waits, or the form with what is wrong in it.
pub async fn receive_deposit(
    app: &App,
    caller: &Caller,
    parts: Result<Multipart, MultipartRejection>,
) -> Result<Result<Id<Import>, Form>> {
    let parts = parts.map_err(|_| Error::refused("form-unreadable"))?;
    let id = app.new_id();
    let (mut form, file) = receive(app, id, parts).await?;
    let kind = form.value("kind").parse::<FileKind>().ok();
    if kind.is_none() {
        form.refuse("kind", Refusal::new("import-kind-missing"));
    }
    match &file {
        None => form.refuse("file", Refusal::new("import-file-missing")),
        Some(file) if file.size == 0 => form.refuse("file", Refusal::new("import-file-empty")),
        Some(_) => {}
    }
    // A misspelt word must not turn a rehearsal into the real thing.
    let is_dry_run = ["yes", "true"].contains(&form.value("dry_run"));
    if !is_dry_run && !["", "no", "false"].contains(&form.value("dry_run")) {
        form.refuse("dry_run", Refusal::new("api-dry-run-wrong"));
    }
    let (Some(kind), Some(file), true) = (kind, file, form.is_sound()) else {
        return Ok(Err(form));
    };
    let request = Request { kind, path: file.partial.path.clone(), file_name: file.name, is_dry_run };
    import::deposit(app, caller, request, id).await?;
    file.partial.keep();
    Ok(Ok(id))
}

/// A file that came in whole.
struct Received {
    name: String,
    size: usize,
    partial: Partial,
}

/// A file on its way in. It goes away with the request, even one that is cut, unless it is kept.
struct Partial {
    path: PathBuf,
    is_kept: bool,
}

impl Partial {
    fn keep(mut self) {
        self.is_kept = true;
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if !self.is_kept
            && let Err(error) = std::fs::remove_file(&self.path)
        {
            tracing::warn!(%error, "failed to remove a file that was not kept");
        }
    }
}

/// The longest value of a field that is not a file.
const LONGEST_VALUE: usize = 200;

async fn receive(app: &App, id: Id<Import>, mut parts: Multipart) -> Result<(Form, Option<Received>)> {
    let unreadable = |_| Error::refused("form-unreadable");
    let (mut form, mut file) = (Form::default(), None);
    while let Some(mut field) = parts.next_field().await.map_err(unreadable)? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "file" && file.is_none() {
            let file_name = safe_name(field.file_name().unwrap_or_default());
            let received = receive_file(app, id, file_name, &mut field).await;
            if matches!(received, Err(Error::TooLarge)) {
                throw_away(app.settings.upload_limit, field).await;
            }
            // A browser sends an empty part without a name when nothing was chosen.
            file = Some(received?).filter(|file| file.size > 0 || !file.name.is_empty());
            continue;
        }
        if !["kind", "dry_run"].contains(&name.as_str()) {
            return Err(Refusal::new("api-field-unknown").with("name", name).into());
        }
        let mut value = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(unreadable)? {
            if value.len() + chunk.len() > LONGEST_VALUE {
                return Err(Error::TooLarge);
            }
            value.extend_from_slice(&chunk);
        }
        form.set(&name, String::from_utf8_lossy(&value));
    }
    Ok((form, file))
}

async fn receive_file(app: &App, id: Id<Import>, name: String, field: &mut Field<'_>) -> Result<Received> {
    let failed = Error::internal("failed to keep a deposited file");
    let path = import::deposit_path(app, id);
    if let Some(folder) = path.parent() {
        tokio::fs::create_dir_all(folder).await.map_err(failed)?;
    }
    let mut file = tokio::fs::File::create_new(&path).await.map_err(failed)?;
    let partial = Partial { path, is_kept: false };
    let mut size = 0;
    while let Some(chunk) = field.chunk().await.map_err(|_| Error::refused("form-unreadable"))? {
        size += chunk.len();
        if size > app.settings.upload_limit {
            return Err(Error::TooLarge);
        }
        file.write_all(&chunk).await.map_err(failed)?;
    }
    file.sync_all().await.map_err(failed)?;
    Ok(Received { name, size, partial })
}

/// Reads what is left of a file that is too large, up to its limit again: a browser listens once it has spoken.
async fn throw_away(most: usize, mut field: Field<'_>) {
    let mut left = most;
    while let Ok(Some(chunk)) = field.chunk().await {
        match left.checked_sub(chunk.len()) {
            Some(rest) => left = rest,
            None => return,
        }
    }
}

/// The name of a file as people know it: without its folders, without what could deceive who reads it, not too long.
/// It is shown and may tell the date of the file; it is never a path.
fn safe_name(sent: &str) -> String {
    let name = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let harmless = |c: char| if c.is_alphanumeric() || " ._-()+".contains(c) { c } else { '_' };
    name.trim().chars().map(harmless).take(120).collect()
}

/// Lines that raise the same doubt.
struct Doubt {
    code: String,
    count: i64,
    examples: Vec<LineRow>,
}

#[derive(Template)]
#[template(path = "import.html")]
struct ReportPage {
    page: Page,
    import: ImportRow,
    report: Report,
    percent: Option<i64>,
    refused: Vec<LineRow>,
    is_first: bool,
    next: Option<i64>,
    doubts: Vec<Doubt>,
    departments: Vec<String>,
}

impl ReportPage {
    fn most_lines(&self) -> i64 {
        MOST_LINES
    }

    /// Why the whole file was refused, as the beginning of the keys that say so.
    fn refusal(&self) -> Option<String> {
        self.report.unreadable.as_ref().map(|(code, _)| format!("import-file-{code}"))
    }

    fn why(&self, code: &str) -> String {
        self.page.t(format!("import-line-{code}"))
    }

    /// Where a doubt came up: the line, and the structure when it is known.
    fn place(&self, line: &LineRow) -> String {
        place_of(&self.page, line)
    }
}

fn place_of(page: &Page, line: &LineRow) -> String {
    let number =
        line.details.as_deref().and_then(|details| details.split_once(": ")).map(|(number, _)| number);
    match number.filter(|number| number.len() == 9) {
        Some(number) => page.say("import-place").with("line", line.line).with("finess", number).to_string(),
        None => page.say("import-place-line").with("line", line.line).to_string(),
    }
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<Import>>,
    Query(query): Query,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let import = imports::find(&mut tx, caller.scope(IMPORT), id).await?.ok_or(Error::NotFound)?;
    let after = query.value("after").parse().unwrap_or(-1);
    let mut refused = imports::list_refused_lines(&mut tx, id, after, PAGE).await?;
    let next = cut(&mut refused).map(|last| last.position);
    let mut doubts = Vec::new();
    for DoubtCount { code, count } in imports::count_doubts(&mut tx, id).await? {
        let examples = imports::list_doubts(&mut tx, id, &code, 3).await?;
        doubts.push(Doubt { code, count, examples });
    }
    let report = import.report().unwrap_or_default();
    let departments = name_departments(&mut tx, page.lang, &report.partial_departments).await?;
    drop(tx);
    let percent = percent_read(&app, &import);
    let is_first = after < 0;
    page.clone().show(&ReportPage {
        page,
        import,
        report,
        percent,
        refused,
        is_first,
        next,
        doubts,
        departments,
    })
}

/// «Oise (60)»
async fn name_departments(
    tx: &mut hygie_platform::db::Tx,
    lang: Lang,
    codes: &[String],
) -> Result<Vec<String>> {
    if codes.is_empty() {
        return Ok(Vec::new());
    }
    let places = crate::territory::list_places(tx).await?;
    let named = |code: &String| {
        let place = places.iter().find(|place| place.kind == "department" && place.code == *code);
        place.map_or_else(
            || code.clone(),
            |place| match lang {
                Lang::Fr => format!("{} ({code})", place.name_fr),
                Lang::En => format!("{} ({code})", place.name_en),
            },
        )
    };
    Ok(codes.iter().map(named).collect())
}

/// How much of a file is read, by tens so that a screen reader does not say it without end; nothing while it waits.
fn percent_read(app: &App, import: &ImportRow) -> Option<i64> {
    let bytes = i64::try_from(import::bytes_read(app, import.id)?).unwrap_or(i64::MAX);
    Some(bytes.saturating_mul(10) / import.size.max(1) * 10)
}

#[derive(Template)]
#[template(path = "import_progress.html")]
struct ProgressPart {
    page: Page,
    import: ImportRow,
    percent: Option<i64>,
}

/// What stands in the page while the file is read, asked again every few seconds.
async fn show_progress(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<Import>>,
) -> Result<Response> {
    let import =
        imports::find(&mut app.db.read().await?, caller.scope(IMPORT), id).await?.ok_or(Error::NotFound)?;
    let percent = percent_read(&app, &import);
    page.clone().show(&ProgressPart { page, import, percent })
}

async fn export_lines(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<Import>>,
) -> Result<Response> {
    let import =
        imports::find(&mut app.db.read().await?, caller.scope(IMPORT), id).await?.ok_or(Error::NotFound)?;
    let node = import.node_id.unwrap_or(id.cast());
    actions::note_export(&app, &caller, "registry.import-lines-exported", node, &page.here()).await?;
    let columns = [
        "import-csv-line",
        "import-csv-nature",
        "import-csv-code",
        "import-why",
        "import-csv-details",
        "import-received",
    ];
    let table = Table {
        name: "import-lines".to_owned(),
        headers: columns.iter().map(|key| page.t(key)).collect(),
        start: -1,
        next: Box::new(move |after| {
            let (app, page) = (app.clone(), page.clone());
            Box::pin(async move {
                let lines = imports::list_lines(&mut app.db.read().await?, id, after, 1000).await?;
                let on = lines.last().map(|last| last.position);
                Ok((lines.into_iter().map(|line| cells(&page, line)).collect(), on))
            })
        }),
    };
    table.send(Kind::Csv).await
}

fn cells(page: &Page, line: LineRow) -> Vec<Cell> {
    let nature = if line.is_refused { "import-nature-refused" } else { "import-nature-doubt" };
    let number = if line.line > 0 { line.line.to_string() } else { String::new() };
    vec![
        Cell::Text(number),
        Cell::Text(page.t(nature)),
        Cell::Text(line.code.clone()),
        Cell::Text(page.t(format!("import-line-{}", line.code))),
        line.details.into(),
        line.excerpt.into(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_is_never_a_path() {
        assert_eq!(safe_name("../../etc/passwd"), "passwd");
        assert_eq!(safe_name(r"C:\Temp\finess_2021-01-08.csv.gz"), "finess_2021-01-08.csv.gz");
        assert_eq!(safe_name("liste\u{202e}vsc.exe\n"), "liste_vsc.exe");
        assert_eq!(safe_name("données été.csv"), "données été.csv");
        assert_eq!(safe_name(&"a".repeat(500)).len(), 120);
    }
}
