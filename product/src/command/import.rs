//! `hygie import`: brings a file into the registry now, shows how far the reading is, and says what became of it.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, anyhow};
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use hygie_platform::{App, Caller};
use hygie_registry::{FileKind, Progress, Report, Request};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use crate::command::{Ending, on_the_product, refusal_in_words};
use crate::out;
use crate::settings::Configuration;

#[derive(Args)]
pub struct Import {
    /// What the file holds
    #[arg(value_parser = PossibleValuesParser::new(FileKind::ALL.map(FileKind::as_str).into_iter().chain([FRAMEWORK])).map(|word| Content::of(&word)))]
    kind: Content,
    /// The file, as it was published
    file: PathBuf,
    /// Read and report, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// The code of the framework in which an OSCAL profile chooses
    #[arg(long)]
    catalogue: Option<String>,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
    /// Print the counts alone: no progress, no lines
    #[arg(long)]
    quiet: bool,
}

/// As many lines are enough to see what is wrong with a file; the pages and the JSON show the others.
const LINES_SHOWN: usize = 20;

/// What is not for the registry: a framework, a mapping or a risk matrix.
const FRAMEWORK: &str = "framework";

/// Who reads a file.
#[derive(Clone, Copy)]
enum Content {
    Registry(FileKind),
    Framework,
}

impl Content {
    fn of(word: &str) -> Content {
        word.parse().map_or(Content::Framework, Content::Registry)
    }
}

pub fn import(configuration: &Configuration, import: Import) -> anyhow::Result<Ending> {
    let Content::Registry(kind) = import.kind else { return import_framework(configuration, &import) };
    let file_name =
        import.file.file_name().context("this path names no file")?.to_string_lossy().into_owned();
    let size = std::fs::metadata(&import.file)
        .with_context(|| format!("failed to open {}", import.file.display()))?
        .len();
    let request = Request { kind, path: import.file, file_name, is_dry_run: import.dry_run };
    on_the_product(configuration, async |app| {
        let operator = hygie_accounts::operator(&app, "hygie import");
        let bar = if import.quiet || import.json { ProgressBar::hidden() } else { bar(size) };
        let report = bring_in(&app, &operator, &request, &bar).await?;
        bar.finish_and_clear();
        if import.json {
            out::line(serde_json::to_string_pretty(&as_json(&request, &report)?)?)?;
        } else {
            out::line(in_words(&request, &report, if import.quiet { 0 } else { LINES_SHOWN }))?;
        }
        Ok(ending(&report))
    })
}

/// Brings in a framework, a mapping or a risk matrix, whole or not at all.
fn import_framework(configuration: &Configuration, import: &Import) -> anyhow::Result<Ending> {
    if import.dry_run {
        return Err(anyhow!(
            "a framework is read whole before anything is kept: there is nothing to rehearse"
        ));
    }
    let name = import.file.file_name().context("this path names no file")?.to_string_lossy().into_owned();
    let bytes =
        std::fs::read(&import.file).with_context(|| format!("failed to open {}", import.file.display()))?;
    on_the_product(configuration, async |app| {
        let operator = hygie_accounts::operator(&app, "hygie import");
        let added = hygie_control::add(&app, &operator, bytes, &name, import.catalogue.as_deref()).await;
        match added.map_err(refusal_in_words(&app))? {
            hygie_control::Outcome::Added(added) => {
                for (shelf, is_new) in added {
                    let what = if is_new { "kept" } else { "there already" };
                    out::line(format_args!(
                        "{} {} {}: {what}",
                        shelf.kind.as_str(),
                        shelf.code,
                        shelf.version
                    ))?;
                }
                Ok(Ending::Well)
            }
            hygie_control::Outcome::Refused(faults) => {
                out::line(format_args!("{name} was refused whole, and nothing was changed:"))?;
                for fault in faults.iter().take(LINES_SHOWN) {
                    out::line(format_args!("  {fault}"))?;
                }
                Ok(Ending::FileRefused)
            }
        }
    })
}

/// Brings one file in while the bar follows the reading.
pub async fn bring_in(
    app: &App,
    by: &Caller,
    request: &Request,
    bar: &ProgressBar,
) -> anyhow::Result<Report> {
    let progress = Progress::default();
    let reading = hygie_registry::import_file(app, by, request, &progress);
    tokio::pin!(reading);
    let mut beat = tokio::time::interval(Duration::from_millis(100));
    loop {
        tokio::select! {
            outcome = &mut reading => {
                let (_, report) = outcome.with_context(|| format!("failed to bring in {}", request.file_name))?;
                return Ok(report);
            }
            _ = beat.tick() => bar.set_position(progress.bytes()),
        }
    }
}

fn bar(size: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{bytes:>10} of {total_bytes} {wide_bar} {elapsed}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(size).with_style(style)
}

fn ending(report: &Report) -> Ending {
    match report {
        Report { unreadable: Some(_), .. } => Ending::FileRefused,
        Report { refused: 1.., .. } => Ending::LinesRefused,
        _ => Ending::Well,
    }
}

fn as_json(request: &Request, report: &Report) -> anyhow::Result<Value> {
    let mut value = serde_json::to_value(report)?;
    let fields = value.as_object_mut().ok_or_else(|| anyhow!("a report is an object"))?;
    fields.insert("kind".to_owned(), json!(request.kind.as_str()));
    fields.insert("file".to_owned(), json!(request.file_name));
    let lines: Vec<Value> = report
        .lines
        .iter()
        .map(|line| {
            json!({
                "line": line.line, "is_refused": line.is_refused, "code": line.code, "details": line.details,
                "excerpt": line.excerpt,
            })
        })
        .collect();
    fields.insert("lines".to_owned(), Value::from(lines));
    Ok(value)
}

fn in_words(request: &Request, report: &Report, lines_shown: usize) -> String {
    let mut text = match &report.unreadable {
        Some((code, why)) => {
            format!("{} was refused whole, and nothing was changed ({code}): {why}", request.file_name)
        }
        None => counts_in_words(request, report),
    };
    let refused_first = [true, false]
        .into_iter()
        .flat_map(|is_refused| report.lines.iter().filter(move |line| line.is_refused == is_refused));
    for line in refused_first.take(lines_shown) {
        let verdict = if line.is_refused { "refused" } else { "remark" };
        let _ = write!(text, "\n  line {}: {verdict}: {} ({})", line.line, line.details, line.code);
    }
    if lines_shown > 0 && report.lines.len() > lines_shown {
        let _ = write!(text, "\n  … and {} more; --json shows them", report.lines.len() - lines_shown);
    }
    if report.is_dry_run {
        text.push_str("\nThis was a dry run: nothing was changed.");
    }
    text
}

fn counts_in_words(request: &Request, report: &Report) -> String {
    let mut text = format!("{} ({}, {}", request.file_name, report.layout, report.encoding);
    if let Some(date) = report.published_on {
        let _ = write!(text, ", published on {date}");
    }
    let Report { created, changed, closed, unchanged, refused, remarks, elsewhere, .. } = report;
    let _ = write!(text, ")\n  {created} created, {changed} changed, {closed} closed, {unchanged} unchanged");
    let _ = write!(text, "\n  {refused} lines refused, {remarks} taken with a remark");
    if *elsewhere > 0 {
        let _ = write!(text, "\n  {elsewhere} left alone: they stand elsewhere");
    }
    if !report.partial_departments.is_empty() {
        let departments = report.partial_departments.join(", ");
        let _ = write!(
            text,
            "\n  The file holds too few structures of {departments} for the others to be closed."
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> Request {
        Request {
            kind: FileKind::Finess,
            path: PathBuf::from("finess.csv"),
            file_name: "finess.csv".to_owned(),
            is_dry_run: false,
        }
    }

    #[test]
    fn the_code_tells_what_became_of_the_file() {
        let unreadable = Some(("not-text".to_owned(), "these are no letters".to_owned()));
        for (report, code) in [
            (Report { created: 3, ..Report::default() }, 0),
            (Report { remarks: 3, ..Report::default() }, 0),
            (Report { created: 3, refused: 1, ..Report::default() }, 3),
            (Report { unreadable, ..Report::default() }, 4),
        ] {
            assert_eq!(ending(&report) as u8, code);
        }
    }

    #[test]
    fn the_report_shows_some_lines_and_tells_of_the_others() {
        let mut report = Report { created: 12, ..Report::default() };
        for line in 1..=30 {
            report.remark(line, "date-odd", "this day is odd".to_owned());
            report.refuse(line, "number-wrong", "this is no FINESS number".to_owned(), None);
        }
        let text = in_words(&request(), &report, 20);
        assert!(text.contains("12 created") && text.contains("30 lines refused"), "{text}");
        assert!(text.contains("line 20: refused: this is no FINESS number (number-wrong)"), "{text}");
        assert!(!text.contains("line 21:") && text.contains("and 40 more"), "{text}");
        assert!(!in_words(&request(), &report, 0).contains("line 1:"));
        assert_eq!(as_json(&request(), &report).unwrap()["lines"].as_array().unwrap().len(), 60);
    }

    #[test]
    fn a_file_that_is_refused_whole_says_why() {
        let unreadable = Some(("not-text".to_owned(), "these are no letters".to_owned()));
        let text = in_words(&request(), &Report { unreadable, ..Report::default() }, 20);
        assert!(text.contains("refused whole") && text.contains("these are no letters"));
    }
}
