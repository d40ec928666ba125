//! What is remembered of a provider of identity.

use chrono::{DateTime, Utc};
use hygie_kernel::{Id, Person};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::{Result, row};

row! {
    /// Somebody who was sent to the provider.
    pub struct Round {
        pub state_hash: Vec<u8>,
        pub sealed: Vec<u8>,
        pub back: String,
        pub person_id: Option<Id<Person>>,
        pub link_hash: Option<Vec<u8>>,
    }
}

pub async fn insert_round(tx: &mut Tx, round: Round, until: DateTime<Utc>) -> Result<()> {
    let sql = Sql::new(
        "INSERT INTO provider_round (state_hash, sealed, back, person_id, link_hash, expires_at) VALUES ",
    );
    tx.run(sql.values([[
        round.state_hash.into(),
        round.sealed.into(),
        round.back.into(),
        round.person_id.into(),
        round.link_hash.into(),
        until.into(),
    ]]))
    .await?;
    Ok(())
}

/// Takes somebody's way back, for it to serve once.
pub async fn take_round(tx: &mut Tx, state: &[u8], now: DateTime<Utc>) -> Result<Option<Round>> {
    let sql = Sql::new(
        "SELECT state_hash, sealed, back, person_id, link_hash
           FROM provider_round
          WHERE state_hash = $1
            AND expires_at > $2",
    );
    let round: Option<Round> = tx.find(sql.arg(state.to_vec()).arg(now)).await?;
    let sql = Sql::new("DELETE FROM provider_round WHERE state_hash = $1").arg(state.to_vec());
    Ok(if tx.run(sql).await? > 0 { round } else { None })
}

row! {
    /// Somebody whom the provider knows.
    pub struct Identified {
        pub id: Id<Person>,
        pub name: String,
        pub email: String,
        pub has_second_factor: bool,
    }
}

pub async fn find_by_identity(tx: &mut Tx, issuer: &str, subject: &str) -> Result<Option<Identified>> {
    let sql = Sql::new(
        "SELECT person.id, person.name, person.email, person.has_second_factor
           FROM provider_identity
           JOIN person ON person.id = provider_identity.person_id
          WHERE provider_identity.issuer = $1
            AND provider_identity.subject = $2
            AND person.disabled_at IS NULL",
    );
    tx.find(sql.arg(issuer).arg(subject)).await
}

pub async fn insert_identity(
    tx: &mut Tx,
    (issuer, subject): (&str, &str),
    person: Id<Person>,
    now: DateTime<Utc>,
) -> Result<()> {
    let sql = Sql::new("INSERT INTO provider_identity (issuer, subject, person_id, created_at) VALUES ");
    tx.run(sql.values([[issuer.into(), subject.into(), person.into(), now.into()]])).await?;
    Ok(())
}

pub async fn has_identity(tx: &mut Tx, issuer: &str, person: Id<Person>) -> Result<bool> {
    let sql =
        Sql::new("SELECT COUNT(*) AS value FROM provider_identity WHERE issuer = $1 AND person_id = $2");
    Ok(tx.get::<(i64,)>(sql.arg(issuer).arg(person)).await?.0 > 0)
}

pub async fn delete_identities(tx: &mut Tx, issuer: &str, person: Id<Person>) -> Result<bool> {
    let sql = Sql::new("DELETE FROM provider_identity WHERE issuer = $1 AND person_id = $2");
    Ok(tx.run(sql.arg(issuer).arg(person)).await? > 0)
}
