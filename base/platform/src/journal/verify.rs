//! Proves that no row of the journal was changed, removed, inserted or moved since it was written.

use std::borrow::Cow;

use chrono::DateTime;
use futures_util::future::try_join_all;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::chain::{Hash, Hashed, hash, head, write_canonical};
use super::checkpoint::Checkpoint;
use super::retention::FORGOTTEN;
use crate::db::{Db, Engine, Sql, Tx};
use crate::{Error, Result, row};

/// What was found.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Verification {
    /// The rows that were looked at.
    pub rows: i64,
    /// The first and the last place.
    pub first: i64,
    pub last: i64,
    /// What does not fit, in order: the first hundred.
    pub faults: Vec<Fault>,
    /// How many there are in all.
    pub fault_count: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Fault {
    /// What the row says is not what it said when it was written, or it stood elsewhere.
    Altered { sequence: i64 },
    /// No row stands in these places any more.
    Missing { from: i64, to: i64 },
    /// Rows that have no place in the chain: they were put there by another hand.
    Foreign { rows: i64 },
    /// The end of the chain is not that of its last row.
    EndAltered { sequence: i64 },
    /// The chain is not the one of which the checkpoint was taken, or was written anew since.
    NotAsCheckpointed { sequence: i64 },
}

/// The faults that are named; the others are counted.
const NAMED: usize = 100;
/// Rows that one reader follows in one go.
const STRETCH: i64 = 4_000;

/// A row as the engine packs it, many to one answer: reading each by itself would cost more than all the rest.
#[derive(Deserialize)]
struct Placed<'a>(
    i64,
    #[serde(borrow)] Option<Cow<'a, str>>,
    #[serde(borrow)] Cow<'a, str>,
    #[serde(borrow)] Cow<'a, str>,
    #[serde(borrow)] Option<Cow<'a, str>>,
    #[serde(borrow)] Cow<'a, str>,
    #[serde(borrow)] Cow<'a, str>,
    #[serde(borrow)] Option<Cow<'a, str>>,
    #[serde(borrow)] Cow<'a, str>,
    #[serde(borrow)] Cow<'a, str>,
);

impl Placed<'_> {
    fn hash(&self) -> Option<Hash> {
        self.1.as_deref().and_then(from_hex)
    }

    /// Whether the row says what it said when it was written, after this one.
    fn fits(&self, previous: &Hash, stored: &Hash) -> bool {
        let Some(hashed) = self.hashed(self.9.as_bytes()) else { return false };
        if hash(previous, self.0, &hashed) == *stored {
            return true;
        }
        // An engine that keeps JSON in a form of its own gives it back in that form.
        let Ok(details) = serde_json::from_str::<Value>(&self.9) else { return false };
        let mut canonical = Vec::new();
        write_canonical(&details, &mut canonical);
        self.hashed(&canonical).is_some_and(|hashed| hash(previous, self.0, &hashed) == *stored)
    }

    /// Nothing, when a field is not even what it should be.
    fn hashed<'s>(&'s self, details: &'s [u8]) -> Option<Hashed<'s>> {
        let id = |text: &str| Uuid::try_parse(text).ok();
        let id_if_any = |text: &Option<Cow<'_, str>>| match text {
            None => Some(None),
            Some(text) => id(text).map(Some),
        };
        Some(Hashed {
            id: id(&self.2)?,
            at: DateTime::parse_from_rfc3339(&self.3).ok()?.to_utc(),
            person_id: id_if_any(&self.4)?,
            person_name: &self.5,
            act: &self.6,
            node_id: id_if_any(&self.7)?,
            subject_id: id(&self.8)?,
            details,
        })
    }
}

/// The rows between two places, in one text of JSON.
fn packed(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => {
            "SELECT json_group_array(json_array(sequence, HEX(hash), HEX(id), at,
                                                CASE WHEN person_id IS NULL THEN NULL ELSE HEX(person_id) END, person_name, act,
                                                CASE WHEN node_id IS NULL THEN NULL ELSE HEX(node_id) END, HEX(subject_id),
                                                details)) AS value
               FROM journal WHERE sequence BETWEEN $1 AND $2"
        }
        Engine::Postgres => {
            "SELECT COALESCE(CAST(json_agg(json_build_array(
                        sequence, ENCODE(hash, 'hex'), id, TO_CHAR(at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'),
                        person_id, person_name, act, node_id, subject_id, CAST(details AS TEXT))) AS TEXT), '[]') AS value
               FROM journal WHERE sequence BETWEEN $1 AND $2"
        }
    }
}

row! {
    struct Bounds {
        first: Option<i64>,
        last: Option<i64>,
    }
}

/// Follows the whole chain, several stretches at once, while others go on writing. With a checkpoint, also that the
/// chain still goes through it.
pub async fn verify(db: &Db, checkpoint: Option<&Checkpoint>) -> Result<Verification> {
    let mut tx = db.read().await?;
    let end = head(&mut tx).await?;
    let bounds: Bounds = tx
        .get(
            Sql::new("SELECT MIN(sequence) AS first, MAX(sequence) AS last FROM journal WHERE sequence <= ")
                .bind(end.sequence),
        )
        .await?;
    let (foreign,): (i64,) = tx
        .get(
            Sql::new("SELECT COUNT(*) AS value FROM journal WHERE sequence IS NULL OR (sequence > ")
                .bind(end.sequence)
                .push(" AND sequence > (SELECT head.sequence FROM journal_head AS head WHERE head.id = 1))"),
        )
        .await?;
    let name = to_hash(end.chain.unwrap_or_default())?;
    let mut found = Verification {
        first: bounds.first.unwrap_or(0),
        last: bounds.last.unwrap_or(0),
        ..Default::default()
    };
    if foreign > 0 {
        found.add(Fault::Foreign { rows: foreign });
    }
    let before_first = start_of(&mut tx, found.first, name).await?;
    if before_first.is_none() {
        found.add(Fault::Missing { from: 1, to: found.first - 1 });
    }
    drop(tx);

    let stretches: Vec<i64> = match found.last {
        0 => Vec::new(),
        last => (found.first..=last).step_by(STRETCH as usize).collect(),
    };
    let readers = std::thread::available_parallelism().map_or(2, usize::from);
    for portion in stretches.chunks(readers) {
        let follow = portion.iter().map(|from| {
            let start = if *from == found.first { before_first } else { None };
            tokio::spawn(follow(db.clone(), *from, (*from + STRETCH - 1).min(found.last), start))
        });
        for stretch in try_join_all(follow).await.map_err(Error::internal("failed to follow the journal"))? {
            let stretch = stretch?;
            found.rows += stretch.rows;
            stretch.faults.into_iter().for_each(|fault| found.add(fault));
            found.fault_count += stretch.unnamed;
        }
    }
    check_end(&mut found, db, end.sequence, end.hash).await?;
    if let Some(checkpoint) = checkpoint {
        check_against(&mut found, db, name, checkpoint).await?;
    }
    Ok(found)
}

/// What the first row follows: the name of the chain, or the hash of the last row that a rule let be forgotten, which the
/// chain itself remembers.
async fn start_of(tx: &mut Tx, first: i64, name: Hash) -> Result<Option<Hash>> {
    if first <= 1 {
        return Ok(Some(name));
    }
    let sql = Sql::new("SELECT details AS value FROM journal WHERE act = ")
        .bind(FORGOTTEN)
        .push(" ORDER BY sequence DESC LIMIT 100");
    let forgotten: Vec<(Value,)> = tx.list(sql).await?;
    let wanted = forgotten.iter().find(|(details,)| details["to"].as_i64() == Some(first - 1));
    Ok(wanted.and_then(|(details,)| from_hex(details["hash"].as_str()?)))
}

struct Stretch {
    rows: i64,
    faults: Vec<Fault>,
    unnamed: i64,
}

/// Follows the chain from one place to another. What the first row of the stretch follows is read from the row before it,
/// whose own hash another stretch checks.
async fn follow(db: Db, from: i64, to: i64, start: Option<Hash>) -> Result<Stretch> {
    let mut tx = db.read().await?;
    let mut previous = match start {
        Some(start) => Some(start),
        None => {
            let before = Sql::new("SELECT hash AS value FROM journal WHERE sequence = ").bind(from - 1);
            tx.find::<(Vec<u8>,)>(before).await?.and_then(|(hash,)| hash.try_into().ok())
        }
    };
    let (text,) = tx.get::<(String,)>(Sql::new(packed(db.engine())).arg(from).arg(to)).await?;
    drop(tx);
    let mut rows: Vec<Placed<'_>> =
        serde_json::from_str(&text).map_err(Error::internal("failed to read the journal"))?;
    rows.sort_unstable_by_key(|row| row.0);
    let mut stretch =
        Stretch { rows: i64::try_from(rows.len()).unwrap_or(i64::MAX), faults: Vec::new(), unnamed: 0 };
    let mut expected = from;
    for row in rows {
        let sequence = row.0;
        if sequence > expected {
            stretch.add(Fault::Missing { from: expected, to: sequence - 1 });
            previous = None;
        }
        let stored = row.hash();
        let fits = match (previous, stored) {
            (Some(previous), Some(stored)) => row.fits(&previous, &stored),
            // What it followed is gone: that is said already.
            (None, Some(_)) => true,
            (_, None) => false,
        };
        if !fits {
            stretch.add(Fault::Altered { sequence });
        }
        previous = stored;
        expected = sequence + 1;
    }
    if expected <= to {
        stretch.add(Fault::Missing { from: expected, to });
    }
    Ok(stretch)
}

/// The last row must be the one where the chain says that it ends.
async fn check_end(found: &mut Verification, db: &Db, sequence: i64, end: Option<Vec<u8>>) -> Result<()> {
    if found.last < sequence {
        found.add(Fault::Missing { from: found.last + 1, to: sequence });
        return Ok(());
    }
    if sequence == 0 {
        return Ok(());
    }
    let sql = Sql::new("SELECT hash AS value FROM journal WHERE sequence = ").bind(sequence);
    let last: Option<(Vec<u8>,)> = db.read().await?.find(sql).await?;
    if last.map(|(hash,)| hash) != end {
        found.add(Fault::EndAltered { sequence });
    }
    Ok(())
}

async fn check_against(found: &mut Verification, db: &Db, name: Hash, checkpoint: &Checkpoint) -> Result<()> {
    let sequence = checkpoint.sequence;
    // A checkpoint older than what a rule let be forgotten can only be compared by the name of the chain.
    let is_forgotten = sequence < found.first;
    let sql = Sql::new("SELECT hash AS value FROM journal WHERE sequence = ").bind(sequence);
    let there: Option<(Vec<u8>,)> = db.read().await?.find(sql).await?;
    let is_same_row =
        there.is_some_and(|(hash,)| hash == checkpoint.hash) || (sequence == 0 && name == checkpoint.hash);
    if name != checkpoint.chain || !(is_same_row || is_forgotten) {
        found.add(Fault::NotAsCheckpointed { sequence });
    }
    Ok(())
}

impl Verification {
    pub fn is_sound(&self) -> bool {
        self.fault_count == 0
    }

    fn add(&mut self, fault: Fault) {
        self.fault_count += 1;
        if self.faults.len() < NAMED {
            self.faults.push(fault);
        }
    }
}

impl Stretch {
    fn add(&mut self, fault: Fault) {
        if self.faults.len() < NAMED {
            self.faults.push(fault);
        } else {
            self.unnamed += 1;
        }
    }
}

fn to_hash(bytes: Vec<u8>) -> Result<Hash> {
    bytes.try_into().map_err(|_| Error::message("the journal has not begun: its chain has no name"))
}

pub(super) fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(super) fn from_hex(text: &str) -> Option<Hash> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let mut hash = [0; 32];
    for (byte, pair) in hash.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = u8::try_from(digit(pair[0])? * 16 + digit(pair[1])?).ok()?;
    }
    Some(hash)
}
