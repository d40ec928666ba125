//! How rows are chained: the hash of a row covers its place, all that it says, and the hash of the row before it.

use chrono::{DateTime, Utc};
use hygie_kernel::{Chance, to_microseconds};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::Act;
use crate::db::{Arg, Db, Sql, Tx};
use crate::{Error, Result, row};

/// SHA-256.
pub type Hash = [u8; 32];

/// What is hashed begins with this, so that a hash of the journal is never that of something else.
const DOMAIN: &[u8] = b"hygie journal 1\n";

/// Rows written in one statement: ten values each.
const PORTION: usize = 1000;

row! {
    pub(super) struct Head {
        pub chain: Option<Vec<u8>>,
        pub sequence: i64,
        pub hash: Option<Vec<u8>>,
    }
}

pub(super) async fn head(tx: &mut Tx) -> Result<Head> {
    tx.get("SELECT chain, sequence, hash FROM journal_head WHERE id = 1").await
}

/// Names the chain when it has no name yet, and gives their place to the rows of the time before it.
pub(crate) async fn begin(db: &Db, chance: &dyn Chance) -> Result<()> {
    if head(&mut db.read().await?).await?.chain.is_some() {
        return Ok(());
    }
    let mut name = [0; 32];
    chance.fill(&mut name);
    let mut tx = db.write().await?;
    let sql = Sql::new("UPDATE journal_head SET chain = $1, hash = $2 WHERE id = 1 AND chain IS NULL");
    if tx.run(sql.arg(name.to_vec()).arg(name.to_vec())).await? == 0 {
        return Ok(());
    }
    loop {
        let acts: Vec<Act> = tx
            .list(
                "SELECT id, at, person_id, person_name, act, node_id, subject_id, details
                   FROM journal WHERE sequence IS NULL ORDER BY at, id LIMIT 1000",
            )
            .await?;
        if acts.is_empty() {
            return tx.commit().await;
        }
        for (act, (sequence, hash)) in acts.iter().zip(chain(&mut tx, &acts).await?) {
            let sql = Sql::new("UPDATE journal SET sequence = $1, hash = $2 WHERE id = $3");
            tx.run(sql.arg(sequence).arg(hash.to_vec()).arg(act.id)).await?;
        }
    }
}

/// Writes acts at the end of the chain.
pub(crate) async fn seal(tx: &mut Tx, acts: &[Act]) -> Result<()> {
    for acts in acts.chunks(PORTION) {
        let places = chain(tx, acts).await?;
        let rows = acts.iter().zip(places).map(|(act, (sequence, hash))| -> [Arg; 10] {
            [
                act.id.into(),
                act.at.into(),
                act.person_id.into(),
                act.person_name.as_str().into(),
                act.act.as_str().into(),
                act.node_id.into(),
                act.subject_id.into(),
                act.details.clone().into(),
                sequence.into(),
                hash.to_vec().into(),
            ]
        });
        let sql = Sql::new(
            "INSERT INTO journal (id, at, person_id, person_name, act, node_id, subject_id, details, sequence, hash) VALUES ",
        );
        tx.run(sql.values(rows)).await?;
    }
    Ok(())
}

/// The places and the hashes of acts that come next. The end of the chain is locked from here to the commit.
async fn chain(tx: &mut Tx, acts: &[Act]) -> Result<Vec<(i64, Hash)>> {
    row! {
        struct End {
            sequence: i64,
            hash: Vec<u8>,
        }
    }
    let count = i64::try_from(acts.len()).map_err(Error::internal("too many acts at once"))?;
    let lock = Sql::new("UPDATE journal_head SET sequence = sequence + ")
        .bind(count)
        .push(" WHERE id = 1 RETURNING sequence, hash");
    let end: End = tx.get(lock).await?;
    let mut previous: Hash =
        end.hash.try_into().map_err(|_| Error::message("the end of the journal has no hash"))?;
    let mut places = Vec::with_capacity(acts.len());
    for (act, sequence) in acts.iter().zip(end.sequence - count + 1..) {
        previous = hash_of(&previous, sequence, act);
        places.push((sequence, previous));
    }
    tx.run(Sql::new("UPDATE journal_head SET hash = $1 WHERE id = 1").arg(previous.to_vec())).await?;
    Ok(places)
}

/// What of an act is hashed, in this order.
pub(super) struct Hashed<'a> {
    pub id: Uuid,
    pub at: DateTime<Utc>,
    pub person_id: Option<Uuid>,
    pub person_name: &'a str,
    pub act: &'a str,
    pub node_id: Option<Uuid>,
    pub subject_id: Uuid,
    /// JSON in its one form.
    pub details: &'a [u8],
}

fn hash_of(previous: &Hash, sequence: i64, act: &Act) -> Hash {
    let mut details = Vec::new();
    write_canonical(&act.details, &mut details);
    let hashed = Hashed {
        id: act.id,
        at: act.at,
        person_id: act.person_id,
        person_name: &act.person_name,
        act: &act.act,
        node_id: act.node_id,
        subject_id: act.subject_id,
        details: &details,
    };
    hash(previous, sequence, &hashed)
}

/// The hash of an act in its place. Each field is preceded by its length, so that nothing slides from one to the next.
pub(super) fn hash(previous: &Hash, sequence: i64, act: &Hashed<'_>) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(DOMAIN);
    hasher.update(previous);
    hasher.update(sequence.to_be_bytes());
    let mut field = |bytes: Option<&[u8]>| match bytes {
        None => hasher.update([0]),
        Some(bytes) => {
            hasher.update([1]);
            hasher.update((bytes.len() as u64).to_be_bytes());
            hasher.update(bytes);
        }
    };
    field(Some(act.id.as_bytes()));
    field(Some(&to_microseconds(act.at).timestamp_micros().to_be_bytes()));
    field(act.person_id.as_ref().map(|id| id.as_bytes().as_slice()));
    field(Some(act.person_name.as_bytes()));
    field(Some(act.act.as_bytes()));
    field(act.node_id.as_ref().map(|id| id.as_bytes().as_slice()));
    field(Some(act.subject_id.as_bytes()));
    field(Some(act.details));
    hasher.finalize().into()
}

/// JSON in one form whatever the engine made of it: keys in order, no spaces. PostgreSQL keeps its own order of keys.
pub(crate) fn write_canonical(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Object(fields) => {
            let mut keys: Vec<&String> = fields.keys().collect();
            keys.sort_unstable();
            out.push(b'{');
            for (index, key) in keys.into_iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                out.extend_from_slice(Value::from(key.as_str()).to_string().as_bytes());
                out.push(b':');
                write_canonical(&fields[key], out);
            }
            out.push(b'}');
        }
        Value::Array(items) => {
            out.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write_canonical(item, out);
            }
            out.push(b']');
        }
        other => out.extend_from_slice(other.to_string().as_bytes()),
    }
}

impl crate::db::FromRow for Act {
    fn from_row(row: &crate::db::Row<'_>) -> Result<Act> {
        Ok(Act {
            id: row.get("id")?,
            at: row.get("at")?,
            person_id: row.get("person_id")?,
            person_name: row.get("person_name")?,
            act: row.get("act")?,
            node_id: row.get("node_id")?,
            subject_id: row.get("subject_id")?,
            details: row.get("details")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn act() -> Act {
        Act {
            id: Uuid::from_u128(7),
            at: "2026-11-24T03:00:00.123456Z".parse().expect("this is a moment"),
            person_id: Some(Uuid::from_u128(8)),
            person_name: "Camille Ferrand".to_owned(),
            act: "registry.contact-added".to_owned(),
            node_id: None,
            subject_id: Uuid::from_u128(9),
            details: json!({ "role": "RSSI", "n": 3 }),
        }
    }

    #[test]
    fn whatever_is_changed_in_a_row_changes_its_hash() {
        let first = hash_of(&[0; 32], 1, &act());
        let changed = [
            Act { id: Uuid::from_u128(1), ..act() },
            Act { at: act().at + chrono::TimeDelta::microseconds(1), ..act() },
            Act { person_id: None, ..act() },
            Act { person_name: "Camille Ferrant".to_owned(), ..act() },
            Act { act: "registry.contact-removed".to_owned(), ..act() },
            Act { node_id: Some(Uuid::from_u128(8)), ..act() },
            Act { subject_id: Uuid::from_u128(1), ..act() },
            Act { details: json!({ "role": "RSSI", "n": 4 }), ..act() },
        ];
        for other in changed {
            assert_ne!(hash_of(&[0; 32], 1, &other), first, "{other:?}");
        }
        assert_ne!(hash_of(&[0; 32], 2, &act()), first);
        assert_ne!(hash_of(&[1; 32], 1, &act()), first);
        assert_eq!(hash_of(&[0; 32], 1, &act()), first);
    }

    #[test]
    fn json_has_one_form_whatever_the_order_of_its_keys() {
        let check = |text: &str, expected: &str| {
            let mut out = Vec::new();
            write_canonical(&serde_json::from_str(text).expect("this is JSON"), &mut out);
            assert_eq!(String::from_utf8_lossy(&out), expected);
        };
        check(
            r#"{"b": [1, {"z": null, "a": "é\n"}], "a": true}"#,
            r#"{"a":true,"b":[1,{"a":"é\n","z":null}]}"#,
        );
    }
}
