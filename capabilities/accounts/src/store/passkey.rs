//! What is remembered of passkeys.

use chrono::{DateTime, Utc};
use hygie_kernel::{Id, Person};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::{Result, row};
use serde_json::Value;

use crate::model::{Ceremony, Passkey};

row! {
    pub struct PasskeyRow {
        pub id: Id<Passkey>,
        pub person_id: Id<Person>,
        pub name: String,
        pub credential: Value,
        pub created_at: DateTime<Utc>,
        pub used_at: Option<DateTime<Utc>>,
    }
}

/// The passkeys of a person, the oldest first.
pub async fn list_passkeys(tx: &mut Tx, person: Id<Person>) -> Result<Vec<PasskeyRow>> {
    let sql = Sql::new(
        "SELECT id, person_id, name, credential, created_at, used_at
           FROM passkey
          WHERE person_id = $1
          ORDER BY created_at, id
          LIMIT 50",
    );
    tx.list(sql.arg(person)).await
}

/// The passkey that a device names, of a person.
pub async fn find_passkey(tx: &mut Tx, person: Id<Person>, credential: &[u8]) -> Result<Option<PasskeyRow>> {
    let sql = Sql::new(
        "SELECT id, person_id, name, credential, created_at, used_at
           FROM passkey
          WHERE person_id = $1
            AND credential_id = $2",
    );
    tx.find(sql.arg(person).arg(credential.to_vec())).await
}

pub async fn insert_passkey(tx: &mut Tx, passkey: PasskeyRow, credential_id: Vec<u8>) -> Result<()> {
    let sql =
        Sql::new("INSERT INTO passkey (id, person_id, name, credential_id, credential, created_at) VALUES ");
    tx.run(sql.values([[
        passkey.id.into(),
        passkey.person_id.into(),
        passkey.name.into(),
        credential_id.into(),
        passkey.credential.into(),
        passkey.created_at.into(),
    ]]))
    .await?;
    Ok(())
}

pub async fn passkey_used(tx: &mut Tx, id: Id<Passkey>, credential: Value, now: DateTime<Utc>) -> Result<()> {
    let sql = Sql::new("UPDATE passkey SET credential = $1, used_at = $2 WHERE id = $3");
    tx.run_expecting_change(sql.arg(credential).arg(now).arg(id)).await
}

pub async fn delete_passkey(tx: &mut Tx, person: Id<Person>, id: Id<Passkey>) -> Result<bool> {
    let sql = Sql::new("DELETE FROM passkey WHERE person_id = $1 AND id = $2");
    Ok(tx.run(sql.arg(person).arg(id)).await? > 0)
}

pub async fn delete_passkeys_of(tx: &mut Tx, person: Id<Person>) -> Result<()> {
    tx.run(Sql::new("DELETE FROM passkey WHERE person_id = $1").arg(person)).await?;
    Ok(())
}

pub async fn insert_ceremony(
    tx: &mut Tx,
    id: Id<Ceremony>,
    person: Option<Id<Person>>,
    state: Value,
    until: DateTime<Utc>,
) -> Result<()> {
    let sql = Sql::new("INSERT INTO passkey_ceremony (id, person_id, state, expires_at) VALUES ");
    tx.run(sql.values([[id.into(), person.into(), state.into(), until.into()]])).await?;
    Ok(())
}

/// Takes what was asked of a device, for it to serve once: of this person, or of whoever the device says.
pub async fn take_ceremony(
    tx: &mut Tx,
    id: Id<Ceremony>,
    person: Option<Id<Person>>,
    now: DateTime<Utc>,
) -> Result<Option<Value>> {
    let mut sql = Sql::new("SELECT state AS value FROM passkey_ceremony WHERE id = ")
        .bind(id)
        .push(" AND expires_at > ")
        .bind(now);
    sql = match person {
        Some(person) => sql.push(" AND person_id = ").bind(person),
        None => sql.push(" AND person_id IS NULL"),
    };
    let Some((state,)) = tx.find::<(Value,)>(sql).await? else { return Ok(None) };
    let taken = tx.run(Sql::new("DELETE FROM passkey_ceremony WHERE id = $1").arg(id)).await?;
    Ok((taken > 0).then_some(state))
}
