//! What happens: a file is brought in, whole or not at all.

use hygie_frameworks::{Fault, Framework, Library, Mapping, RiskMatrix, Selection, read, resolve_selection};
use hygie_platform::db::Tx;
use hygie_platform::{App, Caller, Error, Refusal, Result, journal};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::model::{Kind, Shelf, shelve};
use crate::shipped::shipped;
use crate::store;

/// What became of a file.
#[derive(Debug)]
pub enum Outcome {
    /// What it brought; false beside what was there already, in the same words.
    Added(Vec<(Shelf, bool)>),
    /// Why it was refused whole.
    Refused(Vec<Fault>),
}

/// Brings in what a file holds. A version that is known is not replaced by other words: who changes a framework gives it a
/// higher version, so that answers keep the one that they were given under. A profile becomes the framework that it chooses in
/// a catalogue: the one that is named, else the only one that has all of it.
pub async fn add(
    app: &App,
    by: &Caller,
    bytes: Vec<u8>,
    name: &str,
    catalogue: Option<&str>,
) -> Result<Outcome> {
    let name = name.to_owned();
    let read = tokio::task::spawn_blocking(move || read(&bytes, &name))
        .await
        .map_err(Error::internal("failed to read a framework"))?;
    let libraries = match read {
        Ok(libraries) => libraries,
        Err(faults) => return Ok(Outcome::Refused(faults)),
    };
    let libraries = match resolve_profiles(app, libraries, catalogue).await? {
        Ok(libraries) => libraries,
        Err(faults) => return Ok(Outcome::Refused(faults)),
    };
    let shelved = libraries.iter().map(shelve).collect::<Result<Vec<_>, Refusal>>()?;
    let mut tx = app.db.write().await?;
    let mut added = Vec::with_capacity(shelved.len());
    for (shelf, document) in shelved {
        let known = known_document(app, &mut tx, &shelf).await?;
        let is_new = known.is_none();
        match known {
            Some(known) if known != document => {
                return Err(Refusal::new("framework-version-taken")
                    .with("code", shelf.code.as_str())
                    .with("version", shelf.version)
                    .into());
            }
            Some(_) => {}
            None => {
                let id = app.new_id::<Shelf>().uuid();
                store::insert(&mut tx, id, &shelf, document, &by.name, app.clock.now()).await?;
                let details =
                    json!({ "kind": shelf.kind.as_str(), "code": shelf.code, "version": shelf.version });
                let entry = journal::Entry {
                    act: "control.library-added",
                    node: None,
                    subject: id,
                    details: &details,
                };
                journal::write(&mut tx, app, by, entry).await?;
            }
        }
        added.push((shelf, is_new));
    }
    tx.commit().await?;
    Ok(Outcome::Added(added))
}

/// Puts in the place of each profile the framework that it makes.
async fn resolve_profiles(
    app: &App,
    libraries: Vec<Library>,
    catalogue: Option<&str>,
) -> Result<Result<Vec<Library>, Vec<Fault>>> {
    let mut resolved = Vec::with_capacity(libraries.len());
    for library in libraries {
        let Library::Selection(selection) = library else {
            resolved.push(library);
            continue;
        };
        let framework = match catalogue {
            Some(code) => {
                let unknown = |error| match error {
                    Error::NotFound => Refusal::new("framework-catalogue-unknown").with("code", code).into(),
                    other => other,
                };
                let catalogue = find_framework(app, &mut app.db.read().await?, code, None)
                    .await
                    .map_err(unknown)?
                    .document;
                match resolve_selection(&selection, &catalogue) {
                    Ok(framework) => framework,
                    Err(faults) => return Ok(Err(faults)),
                }
            }
            None => choose_in_the_only_one(&selection, &list_frameworks(app).await?)?,
        };
        resolved.push(Library::Framework(Box::new(framework)));
    }
    Ok(Ok(resolved))
}

/// What a profile makes of the only catalogue that has all that it names.
fn choose_in_the_only_one(selection: &Selection, known: &[Found<Framework>]) -> Result<Framework, Refusal> {
    let mut made = known.iter().filter_map(|one| resolve_selection(selection, &one.document).ok());
    match (made.next(), made.next()) {
        (Some(framework), None) => Ok(framework),
        (Some(_), Some(_)) => Err(Refusal::new("framework-profile-which").with("title", &selection.title)),
        _ => Err(Refusal::new("framework-profile-without-catalogue").with("title", &selection.title)),
    }
}

/// What is known under this code and this version, shipped or brought in.
async fn known_document(app: &App, tx: &mut hygie_platform::db::Tx, shelf: &Shelf) -> Result<Option<Value>> {
    if let Some(row) = store::find(tx, shelf.kind, &shelf.code, Some(shelf.version.into())).await? {
        return Ok(Some(row.document));
    }
    let shipped = shipped(app).await?;
    let same = |code: &str, version: u32| code == shelf.code && version == shelf.version;
    let library = match shelf.kind {
        Kind::Framework => shipped
            .frameworks
            .iter()
            .find(|one| same(&one.code, one.version))
            .map(|one| Library::Framework(Box::new(one.clone()))),
        Kind::Mapping => {
            shipped.mappings.iter().find(|one| same(&one.code, one.version)).cloned().map(Library::Mapping)
        }
        Kind::RiskMatrix => None,
    };
    Ok(library.map(|library| shelve(&library)).transpose()?.map(|(_, document)| document))
}

/// A framework, and where it stands.
pub struct Found<T> {
    pub shelf: Shelf,
    pub document: T,
}

/// The frameworks in their latest versions: those that Hygie ships first, then those that people brought in.
pub async fn list_frameworks(app: &App) -> Result<Vec<Found<Framework>>> {
    let mut tx = app.db.read().await?;
    let brought = store::list_latest(&mut tx, Kind::Framework).await?;
    drop(tx);
    let mut brought = brought.iter().map(framework_of).collect::<Result<Vec<_>>>()?;
    let mut found = Vec::new();
    for framework in &shipped(app).await?.frameworks {
        let later = brought
            .iter()
            .position(|one| one.document.code == framework.code && one.document.version > framework.version);
        found.push(match later {
            Some(later) => brought.remove(later),
            None => Found { shelf: Shelf::of_framework(framework), document: framework.clone() },
        });
    }
    brought.retain(|one| !found.iter().any(|known| known.shelf.code == one.shelf.code));
    found.extend(brought);
    Ok(found)
}

/// One framework, in its latest version unless another is named.
pub async fn find_framework(
    app: &App,
    tx: &mut Tx,
    code: &str,
    version: Option<u32>,
) -> Result<Found<Framework>> {
    let brought = store::find(tx, Kind::Framework, code, version.map(i64::from)).await?;
    let brought = brought.as_ref().map(framework_of).transpose()?;
    let shipped = shipped(app).await?;
    let ours = shipped
        .frameworks
        .iter()
        .find(|one| one.code == code && version.is_none_or(|version| one.version == version));
    match (brought, ours) {
        (Some(brought), Some(ours)) if ours.version > brought.document.version => {
            Ok(Found { shelf: Shelf::of_framework(ours), document: ours.clone() })
        }
        (Some(brought), _) => Ok(brought),
        (None, Some(ours)) => Ok(Found { shelf: Shelf::of_framework(ours), document: ours.clone() }),
        (None, None) => Err(Error::NotFound),
    }
}

/// The mappings from or to a framework.
pub async fn list_mappings_of(app: &App, tx: &mut Tx, code: &str) -> Result<Vec<Mapping>> {
    let brought = store::list_latest(tx, Kind::Mapping).await?;
    let mut mappings: Vec<Mapping> = shipped(app).await?.mappings.clone();
    for row in &brought {
        mappings.push(document(row.document.clone())?);
    }
    mappings.retain(|mapping| mapping.source == code || mapping.target == code);
    Ok(mappings)
}

pub async fn list_matrices(app: &App) -> Result<Vec<Found<RiskMatrix>>> {
    let mut tx = app.db.read().await?;
    let brought = store::list_latest(&mut tx, Kind::RiskMatrix).await?;
    drop(tx);
    brought.into_iter().map(matrix_of).collect()
}

pub async fn find_matrix(app: &App, code: &str) -> Result<Found<RiskMatrix>> {
    let mut tx = app.db.read().await?;
    let row = store::find(&mut tx, Kind::RiskMatrix, code, None).await?.ok_or(Error::NotFound)?;
    matrix_of(row)
}

fn matrix_of(row: store::LibraryRow) -> Result<Found<RiskMatrix>> {
    let matrix: RiskMatrix = document(row.document)?;
    let shelf = Shelf { added: Some((row.added_at, row.added_by)), ..Shelf::of_matrix(&matrix) };
    Ok(Found { shelf, document: matrix })
}

fn framework_of(row: &store::LibraryRow) -> Result<Found<Framework>> {
    let framework: Framework = document(row.document.clone())?;
    let shelf =
        Shelf { added: Some((row.added_at, row.added_by.clone())), ..Shelf::of_framework(&framework) };
    Ok(Found { shelf, document: framework })
}

fn document<T: DeserializeOwned>(value: Value) -> Result<T> {
    serde_json::from_value(value).map_err(Error::internal("failed to read a library"))
}
