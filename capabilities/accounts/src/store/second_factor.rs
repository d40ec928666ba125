//! What is remembered of second factors: authenticators, codes on paper, and those who are half-way in.

use chrono::{DateTime, Utc};
use hygie_kernel::{Id, Person};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::{Result, row};

row! {
    pub struct Authenticator {
        pub sealed_secret: Vec<u8>,
        pub last_step: i64,
        pub created_at: DateTime<Utc>,
        pub confirmed_at: Option<DateTime<Utc>>,
    }
}

pub async fn find_authenticator(tx: &mut Tx, person: Id<Person>) -> Result<Option<Authenticator>> {
    let sql = Sql::new(
        "SELECT sealed_secret, last_step, created_at, confirmed_at FROM authenticator WHERE person_id = $1",
    );
    tx.find(sql.arg(person)).await
}

/// Writes an authenticator that has not shown a code yet; one that has is left, and this is a conflict.
pub async fn begin_authenticator(
    tx: &mut Tx,
    person: Id<Person>,
    sealed: Vec<u8>,
    now: DateTime<Utc>,
) -> Result<()> {
    let sql = Sql::new("DELETE FROM authenticator WHERE person_id = $1 AND confirmed_at IS NULL");
    tx.run(sql.arg(person)).await?;
    let sql = Sql::new("INSERT INTO authenticator (person_id, sealed_secret, last_step, created_at) VALUES ")
        .values([[person.into(), sealed.into(), 0_i64.into(), now.into()]])
        .push(" ON CONFLICT DO NOTHING");
    tx.run_expecting_change(sql).await
}

pub async fn confirm_authenticator(
    tx: &mut Tx,
    person: Id<Person>,
    step: i64,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.run_expecting_change(
        Sql::new(
            "UPDATE authenticator
                SET confirmed_at = $1, last_step = $2
              WHERE person_id = $3
                AND confirmed_at IS NULL",
        )
        .arg(now)
        .arg(step)
        .arg(person),
    )
    .await
}

/// Takes the code of a step, and says whether nobody had taken it, or a later one, before.
pub async fn take_step(tx: &mut Tx, person: Id<Person>, step: i64) -> Result<bool> {
    let sql = Sql::new(
        "UPDATE authenticator
            SET last_step = $1
          WHERE person_id = $2
            AND last_step < $3
            AND confirmed_at IS NOT NULL",
    );
    Ok(tx.run(sql.arg(step).arg(person).arg(step)).await? > 0)
}

pub async fn delete_authenticator(tx: &mut Tx, person: Id<Person>) -> Result<bool> {
    Ok(tx.run(Sql::new("DELETE FROM authenticator WHERE person_id = $1").arg(person)).await? > 0)
}

/// Writes new codes in the place of those that the person had.
pub async fn replace_recovery_codes(tx: &mut Tx, person: Id<Person>, hashes: Vec<Vec<u8>>) -> Result<()> {
    delete_recovery_codes(tx, person).await?;
    let sql = Sql::new("INSERT INTO recovery_code (code_hash, person_id) VALUES ");
    tx.run(sql.values(hashes.into_iter().map(|hash| [hash.into(), person.into()]))).await?;
    Ok(())
}

pub async fn delete_recovery_codes(tx: &mut Tx, person: Id<Person>) -> Result<()> {
    tx.run(Sql::new("DELETE FROM recovery_code WHERE person_id = $1").arg(person)).await?;
    Ok(())
}

pub async fn count_recovery_codes(tx: &mut Tx, person: Id<Person>) -> Result<i64> {
    let sql = Sql::new("SELECT COUNT(*) AS value FROM recovery_code WHERE person_id = $1").arg(person);
    Ok(tx.get::<(i64,)>(sql).await?.0)
}

/// Takes a code, and says whether it was there: it serves once.
pub async fn take_recovery_code(tx: &mut Tx, person: Id<Person>, hash: Vec<u8>) -> Result<bool> {
    let sql = Sql::new("DELETE FROM recovery_code WHERE code_hash = $1 AND person_id = $2");
    Ok(tx.run(sql.arg(hash).arg(person)).await? > 0)
}

pub async fn set_has_second_factor(tx: &mut Tx, person: Id<Person>, has: bool) -> Result<()> {
    let sql = Sql::new("UPDATE person SET has_second_factor = $1 WHERE id = $2");
    tx.run_expecting_change(sql.arg(has).arg(person)).await
}

pub async fn insert_half_session(
    tx: &mut Tx,
    hash: Vec<u8>,
    person: Id<Person>,
    until: DateTime<Utc>,
) -> Result<()> {
    let sql = Sql::new("INSERT INTO half_session (secret_hash, person_id, expires_at) VALUES ");
    tx.run(sql.values([[hash.into(), person.into(), until.into()]])).await?;
    Ok(())
}

row! {
    /// Somebody between their password and their second factor.
    pub struct HalfIn {
        pub person_id: Id<Person>,
        pub name: String,
        pub email: String,
        pub passkeys: i64,
    }
}

pub async fn find_half_session(tx: &mut Tx, hash: &[u8], now: DateTime<Utc>) -> Result<Option<HalfIn>> {
    tx.find(
        Sql::new(
            "SELECT half_session.person_id, person.name, person.email,
                    (SELECT COUNT(*) FROM passkey WHERE passkey.person_id = half_session.person_id) AS passkeys
               FROM half_session
               JOIN person ON person.id = half_session.person_id
              WHERE half_session.secret_hash = $1
                AND half_session.expires_at > $2
                AND person.disabled_at IS NULL",
        )
        .arg(hash.to_vec())
        .arg(now),
    )
    .await
}

/// Ends a half session, and says whether it was still there.
pub async fn delete_half_session(tx: &mut Tx, hash: &[u8]) -> Result<bool> {
    Ok(tx.run(Sql::new("DELETE FROM half_session WHERE secret_hash = $1").arg(hash.to_vec())).await? > 0)
}

pub async fn delete_half_sessions_of(tx: &mut Tx, person: Id<Person>) -> Result<()> {
    tx.run(Sql::new("DELETE FROM half_session WHERE person_id = $1").arg(person)).await?;
    Ok(())
}
