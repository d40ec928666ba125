//! Failed attempts to sign in, and the devices that people have signed in with.

use chrono::{DateTime, Utc};
use hygie_kernel::{Id, Person};
use hygie_platform::Result;
use hygie_platform::db::{Sql, Tx};

use crate::model::Attempt;

/// An attempt to come in, counted as failed until it succeeds.
pub struct NewAttempt<'a> {
    pub id: Id<Attempt>,
    pub email: &'a str,
    pub address: &'a str,
    /// The hash of the device, when it is one that the account knows.
    pub device: Option<Vec<u8>>,
    pub at: DateTime<Utc>,
}

pub async fn insert_failure(tx: &mut Tx, attempt: &NewAttempt<'_>) -> Result<()> {
    let sql = Sql::new("INSERT INTO failed_sign_in (id, email, address, at, device) VALUES ");
    tx.run(sql.values([[
        attempt.id.into(),
        attempt.email.into(),
        attempt.address.into(),
        attempt.at.into(),
        attempt.device.clone().into(),
    ]]))
    .await?;
    Ok(())
}

pub async fn delete_failure(tx: &mut Tx, id: Id<Attempt>) -> Result<()> {
    tx.run(Sql::new("DELETE FROM failed_sign_in WHERE id = $1").arg(id)).await?;
    Ok(())
}

/// The recent failures that count against an attempt: all but itself, the latest first, no more than matter.
#[derive(Clone, Copy)]
pub struct Failures {
    pub since: DateTime<Utc>,
    pub but: Id<Attempt>,
    pub limit: usize,
}

/// For an account, from a device that it knows.
pub async fn list_failures_of_device(
    tx: &mut Tx,
    email: &str,
    device: &[u8],
    which: Failures,
) -> Result<Vec<DateTime<Utc>>> {
    let sql = Sql::new("SELECT at AS value FROM failed_sign_in WHERE email = ").bind(email);
    list(tx, sql.push(" AND device = ").bind(device.to_vec()), which).await
}

/// For an account, from one address of the network and devices that it does not know.
pub async fn list_failures_of_place(
    tx: &mut Tx,
    email: &str,
    address: &str,
    which: Failures,
) -> Result<Vec<DateTime<Utc>>> {
    let sql = Sql::new("SELECT at AS value FROM failed_sign_in WHERE email = ").bind(email);
    list(tx, sql.push(" AND address = ").bind(address).push(" AND device IS NULL"), which).await
}

/// For an account, from all the devices that it does not know.
pub async fn list_failures_of_account(
    tx: &mut Tx,
    email: &str,
    which: Failures,
) -> Result<Vec<DateTime<Utc>>> {
    let sql = Sql::new("SELECT at AS value FROM failed_sign_in WHERE email = ").bind(email);
    list(tx, sql.push(" AND device IS NULL"), which).await
}

/// For all accounts, from one address, by devices that they do not know.
pub async fn list_failures_of_address(
    tx: &mut Tx,
    address: &str,
    which: Failures,
) -> Result<Vec<DateTime<Utc>>> {
    let sql = Sql::new("SELECT at AS value FROM failed_sign_in WHERE address = ").bind(address);
    list(tx, sql.push(" AND device IS NULL"), which).await
}

async fn list(tx: &mut Tx, sql: Sql, which: Failures) -> Result<Vec<DateTime<Utc>>> {
    let sql = sql
        .push(" AND at > ")
        .bind(which.since)
        .push(" AND id <> ")
        .bind(which.but)
        .push(" ORDER BY at DESC LIMIT ")
        .bind(which.limit as i64);
    Ok(tx.list::<(DateTime<Utc>,)>(sql).await?.into_iter().map(|(at,)| at).collect())
}

/// Forgets the failures of whoever came in at last: theirs, from where they are, and not what others tried elsewhere.
pub async fn forget_failures(tx: &mut Tx, email: &str, address: &str, device: Option<&[u8]>) -> Result<()> {
    let sql = Sql::new("DELETE FROM failed_sign_in WHERE email = ").bind(email);
    let sql = match device {
        Some(device) => sql.push(" AND device = ").bind(device.to_vec()),
        None => sql.push(" AND address = ").bind(address).push(" AND device IS NULL"),
    };
    tx.run(sql).await?;
    Ok(())
}

/// Whether the person with this address has signed in with this device.
pub async fn knows_device(tx: &mut Tx, email: &str, device: &[u8]) -> Result<bool> {
    let sql = Sql::new(
        "SELECT COUNT(*) AS value
           FROM known_device
           JOIN person ON person.id = known_device.person_id
          WHERE known_device.secret_hash = $1
            AND person.email = $2",
    );
    Ok(tx.get::<(i64,)>(sql.arg(device.to_vec()).arg(email)).await?.0 > 0)
}

/// Whether anybody has signed in with this device.
pub async fn is_device_known(tx: &mut Tx, device: &[u8]) -> Result<bool> {
    let sql = Sql::new("SELECT COUNT(*) AS value FROM known_device WHERE secret_hash = $1");
    Ok(tx.get::<(i64,)>(sql.arg(device.to_vec())).await?.0 > 0)
}

pub async fn keep_device(tx: &mut Tx, device: Vec<u8>, person: Id<Person>, now: DateTime<Utc>) -> Result<()> {
    let sql = Sql::new("INSERT INTO known_device (secret_hash, person_id, seen_at) VALUES ")
        .values([[device.into(), person.into(), now.into()]])
        .push(" ON CONFLICT (secret_hash, person_id) DO UPDATE SET seen_at = EXCLUDED.seen_at");
    tx.run(sql).await?;
    Ok(())
}

pub async fn forget_devices(tx: &mut Tx, person: Id<Person>) -> Result<()> {
    tx.run(Sql::new("DELETE FROM known_device WHERE person_id = $1").arg(person)).await?;
    Ok(())
}
