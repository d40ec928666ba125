//! The evidence of a file in one archive, with a list of what is in it.

use std::collections::HashSet;
use std::fs::File;
use std::io::{Seek, Write};

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use hygie_kernel::Id;
use hygie_plan::{By, EvidenceRow};
use hygie_platform::db::Tx;
use hygie_platform::export::stream_of;
use hygie_platform::files::{self, FileRow as KeptFile, Owner, Scan};
use hygie_platform::{App, Caller, Error, Page, Refusal, Result};
use serde_json::json;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::READ;
use crate::actions::note;
use crate::published::programmes::{Programme, find_programme};
use crate::store::file::{self, FileRow};
use crate::store::piece::{self, Pieces};

/// The most that one archive holds, before it is compressed.
const MOST_MEGABYTES: i64 = 200;
/// The largest file that the plan takes as evidence, with room to spare.
const LARGEST: i64 = 64 * 1024 * 1024;

const FAILED: &str = "failed to write an archive of evidence";

/// A piece of evidence, as it stands in the archive.
struct Entry {
    reference: String,
    evidence: EvidenceRow,
    /// What is kept, and under which name it is there; nothing for a link or a note.
    file: Option<(KeptFile, String)>,
}

pub async fn download(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<FileRow>>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let known = file::find(&mut tx, caller.scope(READ), id).await?.ok_or(Error::NotFound)?;
    let programme = find_programme(&app, &known.programme).await?;
    let pieces = piece::list(&mut tx, &[id]).await?;
    let entries = list_entries(&mut tx, &programme, id, pieces).await?;
    drop(tx);
    must_fit(&entries)?;
    let index = index(&page, &programme, &entries)?;
    let archive = write(&app, &entries, index).await?;
    let mut tx = app.db.write().await?;
    let details = json!({ "programme": known.programme, "pieces": entries.len() });
    note(&mut tx, &app, By::Person(&caller), "funding.evidence-taken", (known.node_id, id.uuid()), details)
        .await?;
    tx.commit().await?;
    let name = format!("attachment; filename=\"{}-{}.zip\"", known.programme, page.today());
    let headers = [(CONTENT_TYPE, "application/zip".to_owned()), (CONTENT_DISPOSITION, name)];
    Ok((headers, stream_of(archive)).into_response())
}

/// What was brought, in the order of the prerequisites. The same evidence is there once for each prerequisite that it proves, and
/// its bytes once.
async fn list_entries(
    tx: &mut Tx,
    programme: &Programme,
    id: Id<FileRow>,
    mut pieces: Pieces,
) -> Result<Vec<Entry>> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut names = HashSet::new();
    for prerequisite in &programme.prerequisites {
        for evidence in pieces.remove(&(id, prerequisite.reference.clone())).unwrap_or_default() {
            let there = entries.iter().find(|entry| entry.evidence.id == evidence.id);
            let mut file = there.and_then(|entry| entry.file.clone());
            if let (Some(kept), None) = (evidence.file_id, there) {
                let owner = Owner { capability: "plan", id: evidence.id.uuid() };
                let found = files::find(tx, owner, kept).await?;
                file = found.map(|found| {
                    let name = entry_name(&mut names, &prerequisite.reference, &found.name);
                    (found, name)
                });
            }
            entries.push(Entry { reference: prerequisite.reference.clone(), evidence, file });
        }
    }
    Ok(entries)
}

/// A name that no other entry has and that stays in its folder.
fn entry_name(names: &mut HashSet<String>, reference: &str, name: &str) -> String {
    let plain = |text: &str| text.replace(['/', '\\', ':'], "_");
    let (folder, name) = (plain(reference).replace("..", "_"), plain(name));
    let (stem, end) = name.rsplit_once('.').map_or((name.as_str(), ""), |(stem, end)| (stem, end));
    let mut candidate = format!("{folder}/{name}");
    let mut number = 2;
    while !names.insert(candidate.to_lowercase()) {
        candidate = match end {
            "" => format!("{folder}/{stem}-{number}"),
            end => format!("{folder}/{stem}-{number}.{end}"),
        };
        number += 1;
    }
    candidate
}

fn must_fit(entries: &[Entry]) -> Result<()> {
    let mut seen = HashSet::new();
    let files =
        entries.iter().filter_map(|entry| entry.file.as_ref()).filter(|(file, _)| seen.insert(file.id));
    let total: i64 = files.map(|(file, _)| file.size).sum();
    if total > MOST_MEGABYTES * 1024 * 1024 {
        return Err(Refusal::new("programme-archive-too-large").with("most", MOST_MEGABYTES).into());
    }
    Ok(())
}

/// Whether the bytes of a file may leave: what the scanner has not seen, or refused, is named and not given.
fn is_given(file: &KeptFile) -> bool {
    matches!(file.scan, Scan::Clean | Scan::Unscanned)
}

/// The list of what is in the archive, as French spreadsheets open it without asking.
fn index(page: &Page, programme: &Programme, entries: &[Entry]) -> Result<Vec<u8>> {
    let failed = Error::internal::<csv::Error>(FAILED);
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer("\u{feff}".as_bytes().to_vec());
    let headers = [
        "archive-reference",
        "archive-prerequisite",
        "archive-evidence",
        "archive-file",
        "archive-link",
        "archive-until",
        "archive-hash",
        "archive-by",
        "archive-on",
        "archive-state",
    ];
    writer.write_record(headers.map(|key| page.t(key))).map_err(failed)?;
    for entry in entries {
        let prerequisite = programme.prerequisites.iter().find(|one| one.reference == entry.reference);
        let evidence = &entry.evidence;
        let (file, hash, state) = match &entry.file {
            Some((file, name)) if is_given(file) => (name.clone(), hex(&file.sha256), String::new()),
            Some((file, _)) => (file.name.clone(), hex(&file.sha256), page.t("archive-not-given")),
            None => (String::new(), String::new(), String::new()),
        };
        let fields = [
            entry.reference.clone(),
            prerequisite.map(|one| one.label(page.lang).to_owned()).unwrap_or_default(),
            evidence.title.clone(),
            file,
            evidence.url.clone().or_else(|| evidence.note.clone()).unwrap_or_default(),
            evidence.valid_until.map(|day| day.to_string()).unwrap_or_default(),
            hash,
            evidence.person_name.clone(),
            evidence.created_at.date_naive().to_string(),
            state,
        ];
        writer.write_record(fields.map(inert)).map_err(failed)?;
    }
    writer.into_inner().map_err(|error| Error::message(format!("{FAILED}: {error}")))
}

/// A text that a spreadsheet would run as a formula is made inert (OWASP, CSV injection).
fn inert(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes the archive on the disk, one file in memory at a time.
async fn write(app: &App, entries: &[Entry], index: Vec<u8>) -> Result<File> {
    let archive = tempfile::tempfile().map_err(Error::internal(FAILED))?;
    let mut writer = add(ZipWriter::new(archive), "index.csv".to_owned(), index).await?;
    let mut written = HashSet::new();
    for (file, name) in entries.iter().filter_map(|entry| entry.file.as_ref()) {
        if is_given(file) && written.insert(file.id) {
            let bytes = files::read(app, file, LARGEST).await?;
            writer = add(writer, name.clone(), bytes).await?;
        }
    }
    let finished = tokio::task::spawn_blocking(move || -> Result<File> {
        let mut file = writer.finish().map_err(Error::internal(FAILED))?;
        file.rewind().map_err(Error::internal(FAILED))?;
        Ok(file)
    });
    finished.await.map_err(Error::internal(FAILED))?
}

async fn add(mut writer: ZipWriter<File>, name: String, bytes: Vec<u8>) -> Result<ZipWriter<File>> {
    let added = tokio::task::spawn_blocking(move || -> Result<ZipWriter<File>> {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        writer.start_file(name, options).map_err(Error::internal(FAILED))?;
        writer.write_all(&bytes).map_err(Error::internal(FAILED))?;
        Ok(writer)
    });
    added.await.map_err(Error::internal(FAILED))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_entry_has_a_name_of_its_own_inside_its_folder() {
        let mut names = HashSet::new();
        let mut name = |name: &str| entry_name(&mut names, "P2.1", name);
        assert_eq!(name("plan.pdf"), "P2.1/plan.pdf");
        assert_eq!(name("Plan.pdf"), "P2.1/Plan-2.pdf");
        assert_eq!(name("../../passwd"), "P2.1/.._.._passwd");
        assert_eq!(name("plan"), "P2.1/plan");
        assert_eq!(name("plan"), "P2.1/plan-2");
    }
}
