//! The files that people deposit: one store, a folder or a bucket, in which a file is named by its identifier.
//!
//! A file is received beside the requests' transaction: measured, hashed, looked at, scanned, and put in the store. The
//! act that needs it then writes its row and a reference in its own transaction ([`keep`]). What nobody refers to goes
//! after a grace ([`SWEEP`]), and so do the bytes whose act was undone. A capability shows a file to whoever sees the
//! thing that refers to it: sight is asked there, before [`find`].

mod inside;
mod kind;
mod scan;

/// The doors for `fuzz/`, which a build of the product does not have.
#[cfg(fuzzing)]
pub mod fuzzing {
    use std::io::{Read, Seek};

    pub use super::kind::tidy_name;

    /// Looks at bytes as a deposit does.
    pub fn look(mut file: impl Read + Seek, size: u64) {
        let mut head = Vec::new();
        if file.by_ref().take(512).read_to_end(&mut head).is_err() || file.rewind().is_err() {
            return;
        }
        super::kind::look(&head);
        let inside = super::inside::archive(file, size).ok();
        for name in ["a.pdf", "a.docx", "a.csv", "a.txt", "a.zip", "a"] {
            drop(super::kind::decide(
                name,
                &head,
                inside,
                &[super::Kind::Pdf, super::Kind::Docx, super::Kind::Csv],
            ));
        }
    }
}

use std::collections::HashMap;
use std::io::{Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::{Stream, StreamExt, TryStreamExt};
use http::HeaderValue;
use http::header::{
    CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS,
};
use hygie_kernel::{Id, Node};
use object_store::aws::AmazonS3Builder;
use object_store::buffered::BufWriter;
use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use object_store::prefix::PrefixStore;
use object_store::{ObjectStore, ObjectStoreExt};
use serde_json::json;
use sha2::{Digest, Sha256};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use uuid::Uuid;

use crate::db::{Sql, Tx};
use crate::job::{Recurring, When};
use crate::journal::{self, Entry};
use crate::{App, Caller, Error, Refusal, Result, Settings, row, word_column};

pub use kind::{Kind, tidy_name};

/// Marks the identifier of a file.
pub enum File {}

/// How long a file stays after the last reference to it is gone, and bytes after an act that was undone.
const GRACE: TimeDelta = TimeDelta::days(7);
/// How many files one run of a job looks at.
const AT_ONCE: i64 = 500;
/// Enough to know a file by its beginning.
const HEAD: usize = 4096;

/// Where the bytes are.
#[derive(Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    /// What is being received, on the disk of this machine.
    incoming: PathBuf,
}

impl Files {
    /// A folder of the data, or the bucket that the settings name.
    pub(crate) fn open(settings: &Settings) -> Result<Files> {
        let incoming = settings.data_dir.join("incoming");
        std::fs::create_dir_all(&incoming)
            .map_err(Error::internal("failed to create the folder of files"))?;
        let store: Arc<dyn ObjectStore> = match &settings.files_bucket {
            Some(bucket) => Arc::new(open_bucket(bucket)?),
            None => {
                let folder = settings.data_dir.join("files");
                std::fs::create_dir_all(&folder)
                    .map_err(Error::internal("failed to create the folder of files"))?;
                let folder = LocalFileSystem::new_with_prefix(folder)
                    .map_err(Error::internal("failed to open the folder of files"))?;
                Arc::new(folder.with_fsync(true))
            }
        };
        Ok(Files { store, incoming })
    }
}

/// A bucket of a service that speaks S3.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    pub name: String,
    /// Before the name of each file, when the bucket serves for other things.
    pub prefix: String,
    /// `https://s3.example.fr`; that of Amazon when absent.
    pub endpoint: Option<String>,
    pub region: String,
    /// The file that holds the identifier of the key, a colon, and its secret.
    pub key_file: PathBuf,
}

impl Bucket {
    /// Reads `s3://BUCKET/PREFIX?endpoint=https://…&region=…`.
    pub fn parse(url: &str, key_file: PathBuf) -> Option<Bucket> {
        let (path, query) = url.strip_prefix("s3://")?.split_once('?').unwrap_or((url.get(5..)?, ""));
        let (name, prefix) = path.split_once('/').unwrap_or((path, ""));
        let asked: HashMap<String, String> = serde_urlencoded::from_str(query).ok()?;
        let is_known = asked.keys().all(|name| ["endpoint", "region"].contains(&name.as_str()));
        let endpoint = asked.get("endpoint").cloned();
        let is_address =
            endpoint.as_ref().is_none_or(|url| url.starts_with("https://") || url.starts_with("http://"));
        (!name.is_empty() && is_known && is_address).then(|| Bucket {
            name: name.to_owned(),
            prefix: prefix.trim_matches('/').to_owned(),
            endpoint,
            region: asked.get("region").cloned().unwrap_or_else(|| "us-east-1".to_owned()),
            key_file,
        })
    }
}

fn open_bucket(bucket: &Bucket) -> Result<PrefixStore<object_store::aws::AmazonS3>> {
    let key = std::fs::read_to_string(&bucket.key_file)
        .map_err(Error::internal("failed to read the key of the bucket (files_key_file)"))?;
    let (id, secret) = key
        .trim()
        .split_once(':')
        .ok_or_else(|| Error::message("the file files_key_file must hold IDENTIFIER:SECRET"))?;
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(&bucket.name)
        .with_region(&bucket.region)
        .with_access_key_id(id)
        .with_secret_access_key(secret);
    if let Some(endpoint) = &bucket.endpoint {
        builder = builder.with_endpoint(endpoint).with_allow_http(endpoint.starts_with("http://"));
    }
    let store = builder.build().map_err(Error::internal("failed to open the bucket of files"))?;
    Ok(PrefixStore::new(store, bucket.prefix.as_str()))
}

/// Two letters of a folder first, so that none holds too many.
fn key(id: Id<File>) -> Key {
    let name = id.to_string();
    let folder = name.get(name.len() - 2..).unwrap_or("00").to_owned();
    Key::from_iter([folder, name])
}

/// What may be deposited somewhere.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    pub kinds: &'static [Kind],
    /// In bytes; never more than the limit of the settings.
    pub largest: u64,
}

/// What the scanner says of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scan {
    /// There is no scanner.
    Unscanned,
    Clean,
    /// The scanner did not answer: the file is in quarantine until it does.
    Waiting,
    Infected,
}

impl Scan {
    pub fn as_str(self) -> &'static str {
        match self {
            Scan::Unscanned => "unscanned",
            Scan::Clean => "clean",
            Scan::Waiting => "waiting",
            Scan::Infected => "infected",
        }
    }
}

impl std::str::FromStr for Scan {
    type Err = Refusal;

    fn from_str(word: &str) -> Result<Self, Refusal> {
        [Scan::Unscanned, Scan::Clean, Scan::Waiting, Scan::Infected]
            .into_iter()
            .find(|scan| scan.as_str() == word)
            .ok_or_else(|| Refusal::new("file-unreadable"))
    }
}

word_column!(Scan);
word_column!(Kind);

/// A file that is in the store and that no act has written yet.
#[derive(Debug)]
pub struct Received {
    pub id: Id<File>,
    pub name: String,
    pub kind: Kind,
    pub size: i64,
    pub sha256: Vec<u8>,
    pub scan: Scan,
    /// To be told to the depositor: a text seems to hold a social security number.
    pub may_hold_nir: bool,
}

/// Receives a file: what is refused leaves nothing behind.
pub async fn receive<S, E>(app: &App, rules: Rules, name: &str, stream: S) -> Result<Received>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
    E: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let name = tidy_name(name);
    let largest = rules.largest.min(app.settings.upload_limit as u64);
    let failed = Error::internal("failed to keep a received file");
    let file = tempfile::tempfile_in(&app.files.incoming).map_err(unavailable)?;
    let mut file = tokio::fs::File::from_std(file);
    let Measured { size, sha256, head } = measure(stream, &mut file, largest).await?;
    if size == 0 {
        return Err(Refusal::new("file-empty").into());
    }
    let mut file = file.into_std().await;
    let looked = file.try_clone().map_err(failed)?;
    let (kind, may_hold_nir) = {
        let name = name.clone();
        let looking = tokio::task::spawn_blocking(move || look(looked, size, &name, &head, rules.kinds));
        looking.await.map_err(Error::internal("a look at a file broke off"))??
    };
    file.seek(SeekFrom::Start(0)).map_err(failed)?;
    let scan = scan_received(app, file.try_clone().map_err(failed)?).await?;
    file.seek(SeekFrom::Start(0)).map_err(failed)?;
    let id = app.new_id();
    put(&app.files, id, tokio::fs::File::from_std(file)).await?;
    let size = i64::try_from(size).map_err(|_| Error::TooLarge)?;
    Ok(Received { id, name, kind, size, sha256, scan, may_hold_nir })
}

/// Receives a file that a form carried in memory.
pub async fn receive_bytes(app: &App, rules: Rules, name: &str, bytes: &[u8]) -> Result<Received> {
    let bytes = Bytes::copy_from_slice(bytes);
    let stream = futures_util::stream::iter([Ok::<_, std::io::Error>(bytes)]);
    receive(app, rules, name, stream).await
}

/// All the bytes of a file, for those who put it into another: at most so many.
pub async fn read(app: &App, file: &FileRow, most: i64) -> Result<Vec<u8>> {
    if file.size > most {
        return Err(Error::TooLarge);
    }
    if matches!(file.scan, Scan::Waiting | Scan::Infected) {
        return Err(Error::refused("file-waiting"));
    }
    let stored = app.files.store.get(&key(file.id)).await.map_err(unavailable)?;
    Ok(stored.bytes().await.map_err(unavailable)?.to_vec())
}

struct Measured {
    size: u64,
    sha256: Vec<u8>,
    head: Vec<u8>,
}

/// Writes what comes, no more than is allowed, and says how much it was.
async fn measure<S, E>(mut stream: S, mut writer: impl AsyncWrite + Unpin, largest: u64) -> Result<Measured>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
    E: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let mut hash = Sha256::new();
    let mut size = 0;
    let mut head = Vec::new();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| Error::refused("file-cut"))?;
        size += chunk.len() as u64;
        if size > largest {
            return Err(Error::TooLarge);
        }
        head.extend(chunk.iter().take(HEAD.saturating_sub(head.len())));
        hash.update(&chunk);
        writer.write_all(&chunk).await.map_err(unavailable)?;
    }
    writer.flush().await.map_err(unavailable)?;
    Ok(Measured { size, sha256: hash.finalize().to_vec(), head })
}

/// A disk that is full, a bucket that does not answer: it passes, and nothing was kept.
fn unavailable(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Unavailable(Box::new(error))
}

fn look(mut file: std::fs::File, size: u64, name: &str, head: &[u8], kinds: &[Kind]) -> Result<(Kind, bool)> {
    let failed = Error::internal("failed to read a received file");
    file.seek(SeekFrom::Start(0)).map_err(failed)?;
    let inside = match kind::look(head) {
        kind::Look::Archive => Some(inside::archive(&file, size)?),
        _ => None,
    };
    let kind = kind::decide(name, head, inside, kinds)?;
    file.seek(SeekFrom::Start(0)).map_err(failed)?;
    let may_hold_nir = if kind.is_text() { inside::text(file, kind, name)? } else { false };
    Ok((kind, may_hold_nir))
}

async fn scan_received(app: &App, file: std::fs::File) -> Result<Scan> {
    let Some(address) = &app.settings.clamav_address else { return Ok(Scan::Unscanned) };
    match scan::ask(address, tokio::fs::File::from_std(file)).await {
        Ok(scan::Finding::Clean) => Ok(Scan::Clean),
        Ok(scan::Finding::Infected(found)) => {
            tracing::warn!(found, "a deposited file was refused: the scanner found something");
            Err(Refusal::new("file-infected").into())
        }
        Err(error) => {
            tracing::warn!(error = crate::error_chain(&error), "a deposited file waits for the scanner");
            Ok(Scan::Waiting)
        }
    }
}

async fn put(files: &Files, id: Id<File>, mut file: impl AsyncRead + Unpin) -> Result<()> {
    let mut writer = BufWriter::new(Arc::clone(&files.store), key(id));
    let copied = async {
        tokio::io::copy(&mut file, &mut writer).await?;
        writer.shutdown().await
    };
    copied.await.map_err(unavailable)
}

/// Who needs a file: a thing of a capability.
#[derive(Clone, Copy, Debug)]
pub struct Owner {
    pub capability: &'static str,
    pub id: Uuid,
}

/// Writes a received file and its first reference, in the transaction of the act that needs it.
pub async fn keep(
    tx: &mut Tx,
    app: &App,
    caller: &Caller,
    received: &Received,
    owner: Owner,
    node: Option<Id<Node>>,
) -> Result<()> {
    let now = app.clock.now();
    let sql = Sql::new(
        "INSERT INTO file (id, sha256, size, name, kind, scan, may_hold_nir, person_id, node_id, created_at) VALUES ",
    );
    tx.run(sql.values([[
        received.id.into(),
        received.sha256.clone().into(),
        received.size.into(),
        (&received.name).into(),
        received.kind.into(),
        received.scan.into(),
        received.may_hold_nir.into(),
        caller.person.into(),
        node.into(),
        now.into(),
    ]]))
    .await?;
    refer(tx, app, received.id, owner).await?;
    let details = json!({ "name": received.name, "size": received.size });
    let entry =
        Entry { act: "platform.file-deposited", node, subject: received.id.uuid(), details: &details };
    journal::write(tx, app, caller, entry).await
}

/// Says that a thing needs a file: it stays as long as one does.
pub async fn refer(tx: &mut Tx, app: &App, file: Id<File>, owner: Owner) -> Result<()> {
    // The row is taken first: the job that removes what nobody needs takes it too.
    tx.run_expecting_change(Sql::new("UPDATE file SET released_at = NULL WHERE id = ").bind(file)).await?;
    let sql = Sql::new("INSERT INTO file_reference (file_id, capability, owner_id, created_at) VALUES ")
        .values([[file.into(), owner.capability.into(), owner.id.into(), app.clock.now().into()]])
        .push(" ON CONFLICT DO NOTHING");
    tx.run(sql).await?;
    Ok(())
}

/// Says that a thing no longer needs a file: after a grace it goes, unless another needs it.
pub async fn release(tx: &mut Tx, app: &App, file: Id<File>, owner: Owner) -> Result<()> {
    let sql = Sql::new("UPDATE file SET released_at = ").bind(app.clock.now()).push(" WHERE id = ");
    tx.run_expecting_change(sql.bind(file)).await?;
    let sql = Sql::new("DELETE FROM file_reference WHERE file_id = ")
        .bind(file)
        .push(" AND capability = ")
        .bind(owner.capability)
        .push(" AND owner_id = ")
        .bind(owner.id);
    tx.run_expecting_change(sql).await
}

row! {
    #[derive(Clone, Debug)]
    pub struct FileRow {
        pub id: Id<File>,
        pub sha256: Vec<u8>,
        pub size: i64,
        pub name: String,
        pub kind: Kind,
        pub scan: Scan,
        pub may_hold_nir: bool,
        pub created_at: DateTime<Utc>,
    }
}

const OF_OWNER: &str = "SELECT file.id, file.sha256, file.size, file.name, file.kind, file.scan, file.may_hold_nir, file.created_at
   FROM file
   JOIN file_reference ON file_reference.file_id = file.id
  WHERE file_reference.capability = ";

/// The files of a thing that the caller already sees, the oldest first.
pub async fn list(tx: &mut Tx, owner: Owner) -> Result<Vec<FileRow>> {
    let sql =
        Sql::new(OF_OWNER).bind(owner.capability).push(" AND file_reference.owner_id = ").bind(owner.id);
    tx.list(sql.push(" ORDER BY file.created_at, file.id LIMIT 200")).await
}

/// A file of a thing that the caller already sees.
pub async fn find(tx: &mut Tx, owner: Owner, id: Id<File>) -> Result<Option<FileRow>> {
    let sql =
        Sql::new(OF_OWNER).bind(owner.capability).push(" AND file_reference.owner_id = ").bind(owner.id);
    tx.find(sql.push(" AND file.id = ").bind(id)).await
}

/// Sends a file. What a browser would run is never shown in a page of ours, and what no longer has its hash is cut before
/// its end, so that nobody takes it for whole.
pub async fn send(app: &App, file: &FileRow) -> Result<Response> {
    match file.scan {
        Scan::Waiting => return Err(Error::refused("file-waiting")),
        Scan::Infected => return Err(Error::refused("file-infected")),
        Scan::Clean | Scan::Unscanned => {}
    }
    let stored = app.files.store.get(&key(file.id)).await.map_err(unavailable)?;
    let mut response = Response::new(Body::from_stream(verified(file.clone(), stored.into_stream())));
    let how = if file.kind.is_shown_inline() { "inline" } else { "attachment" };
    let disposition =
        format!("{how}; filename=\"{}\"; filename*=UTF-8''{}", plain(&file.name), percent(&file.name));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(file.kind.media_type()));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(file.size));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(
        CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; sandbox"),
    );
    let disposition = HeaderValue::from_str(&disposition);
    headers.insert(CONTENT_DISPOSITION, disposition.map_err(Error::internal("failed to write a name"))?);
    Ok(response)
}

/// The bytes as they come, the last of them held back until the hash is known to be right.
fn verified<E>(
    file: FileRow,
    stream: impl Stream<Item = Result<Bytes, E>> + Unpin,
) -> impl Stream<Item = std::io::Result<Bytes>>
where
    E: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let stream = stream.map_err(std::io::Error::other).filter(|chunk| {
        let is_empty = chunk.as_ref().is_ok_and(Bytes::is_empty);
        std::future::ready(!is_empty)
    });
    let start = (stream, Sha256::new(), None::<Bytes>, false);
    futures_util::stream::try_unfold(start, move |(mut stream, mut hash, mut held, is_over)| {
        let (id, sha256) = (file.id, file.sha256.clone());
        async move {
            if is_over {
                return Ok(None);
            }
            loop {
                match stream.try_next().await? {
                    Some(chunk) => {
                        hash.update(&chunk);
                        if let Some(before) = held.replace(chunk) {
                            return Ok(Some((before, (stream, hash, held, false))));
                        }
                    }
                    None if hash.clone().finalize().as_slice() == sha256 => {
                        return Ok(held.take().map(|last| (last, (stream, hash, None, true))));
                    }
                    None => {
                        tracing::error!(file = %id, "a file no longer has the hash that it was kept with");
                        return Err(std::io::Error::other("the file was changed in the store"));
                    }
                }
            }
        }
    })
}

/// The name in ASCII, for those who read no other (RFC 6266).
fn plain(name: &str) -> String {
    name.chars()
        .map(|c| if c.is_ascii_graphic() && c != '"' && c != '\\' || c == ' ' { c } else { '_' })
        .collect()
}

/// RFC 8187, section 3.2.
fn percent(name: &str) -> String {
    let mut written = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            written.push(char::from(byte));
        } else {
            written.push_str(&format!("%{byte:02X}"));
        }
    }
    written
}

/// What nobody needs goes after its grace; so do the bytes of acts that were undone.
pub(crate) const SWEEP: Recurring = Recurring {
    name: "platform.files",
    when: When::Daily(4, 10),
    run: |app, ()| {
        Box::pin(async move {
            sweep_rows(&app).await?;
            sweep_bytes(&app).await
        })
    },
};

async fn sweep_rows(app: &App) -> Result<()> {
    let before = app.clock.now() - GRACE;
    let unneeded = |sql: Sql| {
        sql.push("file.released_at < ")
            .bind(before)
            .push(" AND NOT EXISTS (SELECT 1 FROM file_reference WHERE file_reference.file_id = file.id)")
    };
    let sql = unneeded(Sql::new("SELECT file.id AS value FROM file WHERE ")).push(" LIMIT ").bind(AT_ONCE);
    let ids: Vec<(Id<File>,)> = app.db.read().await?.list(sql).await?;
    for (id,) in ids {
        let mut tx = app.db.write().await?;
        let sql = Sql::new("DELETE FROM file WHERE file.id = ").bind(id).push(" AND ");
        let is_gone = tx.run(unneeded(sql)).await? > 0;
        tx.commit().await?;
        // When this is cut here, the bytes go with those of undone acts.
        if is_gone {
            delete(app, &key(id)).await?;
        }
    }
    Ok(())
}

/// Looks at all that is in the store. An identifier says when it was made: what is younger than the grace may belong to
/// an act that is not over.
async fn sweep_bytes(app: &App) -> Result<()> {
    let before = (app.clock.now() - GRACE).timestamp().unsigned_abs();
    let mut stored = app.files.store.list(None).chunks(AT_ONCE as usize);
    while let Some(portion) = stored.next().await {
        let mut old = Vec::new();
        for object in portion {
            let object = object.map_err(unavailable)?;
            let id = object.location.filename().and_then(|name| Uuid::try_parse(name).ok());
            let made = id.and_then(|id| id.get_timestamp()).map(|time| time.to_unix().0);
            if let (Some(id), Some(made)) = (id, made)
                && made < before
            {
                old.push((id, object.location));
            }
        }
        let sql = Sql::new("SELECT id AS value FROM file WHERE id IN (")
            .list(old.iter().map(|(id, _)| *id))
            .push(")");
        let known: Vec<(Uuid,)> = app.db.read().await?.list(sql).await?;
        for (id, location) in old {
            if !known.contains(&(id,)) {
                delete(app, &location).await?;
            }
        }
    }
    Ok(())
}

async fn delete(app: &App, key: &Key) -> Result<()> {
    match app.files.store.delete(key).await {
        Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
        Err(error) => Err(unavailable(error)),
    }
}

/// Those in quarantine are shown to the scanner again.
pub(crate) const SCAN_AGAIN: Recurring = Recurring {
    name: "platform.files-scan",
    when: When::Every(Duration::from_secs(60)),
    run: |app, ()| Box::pin(async move { scan_waiting(&app).await }),
};

async fn scan_waiting(app: &App) -> Result<()> {
    let Some(address) = &app.settings.clamav_address else { return Ok(()) };
    let sql =
        Sql::new("SELECT id AS value FROM file WHERE scan = 'waiting' ORDER BY id LIMIT ").bind(AT_ONCE);
    let waiting: Vec<(Id<File>,)> = app.db.read().await?.list(sql).await?;
    for (id,) in waiting {
        let stored = app.files.store.get(&key(id)).await.map_err(unavailable)?;
        let stored = stored.into_stream().map_err(std::io::Error::other);
        let finding = scan::ask(address, tokio_util::io::StreamReader::new(stored)).await?;
        let (scan, found) = match finding {
            scan::Finding::Clean => (Scan::Clean, None),
            scan::Finding::Infected(found) => (Scan::Infected, Some(found)),
        };
        let mut tx = app.db.write().await?;
        let sql = Sql::new("UPDATE file SET scan = ").bind(scan).push(" WHERE scan = 'waiting' AND id = ");
        tx.run(sql.bind(id)).await?;
        if let Some(found) = found {
            let details = json!({ "found": found });
            let entry =
                Entry { act: "platform.file-infected", node: None, subject: id.uuid(), details: &details };
            journal::write_of_hygie(&mut tx, app, entry);
        }
        tx.commit().await?;
    }
    Ok(())
}

/// Whether the folder or the bucket answers, for who looks after the server.
pub async fn check(app: &App) -> Result<()> {
    app.files.store.list(None).next().await.transpose().map(drop).map_err(unavailable)
}

#[cfg(test)]
mod tests {
    use std::io::{Error as IoError, ErrorKind};
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use super::*;

    /// A disk with this room left.
    struct SmallDisk(usize);

    impl AsyncWrite for SmallDisk {
        fn poll_write(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
            bytes: &[u8],
        ) -> Poll<std::io::Result<usize>> {
            if bytes.len() > self.0 {
                return Poll::Ready(Err(IoError::from(ErrorKind::StorageFull)));
            }
            self.0 -= bytes.len();
            Poll::Ready(Ok(bytes.len()))
        }

        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
            Poll::Ready(Ok(()))
        }

        fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
            Poll::Ready(Ok(()))
        }
    }

    fn coming(chunks: &[&'static str]) -> impl Stream<Item = Result<Bytes, IoError>> + Unpin {
        futures_util::stream::iter(
            chunks.iter().map(|chunk| Ok(Bytes::from_static(chunk.as_bytes()))).collect::<Vec<_>>(),
        )
    }

    #[tokio::test]
    async fn a_full_disk_and_a_large_file_are_told_apart() {
        let measured = measure(coming(&["ab", "cd"]), SmallDisk(10), 10).await.expect("there is room");
        assert_eq!((measured.size, measured.head.as_slice()), (4, b"abcd".as_slice()));
        let full = measure(coming(&["abcd", "efgh"]), SmallDisk(6), 10).await;
        assert!(matches!(full, Err(Error::Unavailable(_))));
        let large = measure(coming(&["abcd", "efgh"]), SmallDisk(100), 6).await;
        assert!(matches!(large, Err(Error::TooLarge)));
        let cut = futures_util::stream::iter([Err::<Bytes, _>(IoError::from(ErrorKind::ConnectionReset))]);
        assert!(matches!(measure(cut, SmallDisk(100), 6).await, Err(Error::Refused(_))));
    }

    #[test]
    fn a_bucket_is_named_by_one_address() {
        let read = |url| Bucket::parse(url, PathBuf::from("key"));
        let own =
            read("s3://hygie/files/?endpoint=https://s3.example.fr&region=fr-par").expect("this is a bucket");
        assert_eq!(
            (own.name.as_str(), own.prefix.as_str(), own.region.as_str()),
            ("hygie", "files", "fr-par")
        );
        assert_eq!(own.endpoint.as_deref(), Some("https://s3.example.fr"));
        assert_eq!(read("s3://hygie").map(|bucket| bucket.prefix), Some(String::new()));
        for wrong in ["s3://", "/var/files", "s3://a?endpoint=ftp://x", "s3://a?secret=x"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_name_is_written_for_every_browser() {
        assert_eq!(plain("plan d’été \"1\".pdf"), "plan d__t_ _1_.pdf");
        assert_eq!(percent("été 1.pdf"), "%C3%A9t%C3%A9%201.pdf");
    }
}
