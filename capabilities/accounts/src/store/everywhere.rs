//! What crosses every perimeter: called by jobs, by the start of the application and by the operator alone.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use hygie_kernel::{Id, Person};
use hygie_platform::db::{Arg, Sql, Tx};
use hygie_platform::{Result, row};

use super::{NodeRow, PersonRow};

/// Before which moments things are thrown away.
#[derive(Clone, Copy)]
pub struct Bounds {
    pub now: DateTime<Utc>,
    pub failures: DateTime<Utc>,
    pub links: DateTime<Utc>,
    pub devices: DateTime<Utc>,
}

pub async fn purge(tx: &mut Tx, before: Bounds) -> Result<()> {
    let Bounds { now, failures, links, devices } = before;
    tx.run(Sql::new("DELETE FROM session WHERE expires_at <= $1").arg(now)).await?;
    tx.run(Sql::new("DELETE FROM api_token WHERE expires_at <= $1").arg(now)).await?;
    tx.run(Sql::new("DELETE FROM one_time_link WHERE expires_at <= $1").arg(links)).await?;
    tx.run(Sql::new("DELETE FROM half_session WHERE expires_at <= $1").arg(now)).await?;
    tx.run(Sql::new("DELETE FROM passkey_ceremony WHERE expires_at <= $1").arg(now)).await?;
    tx.run(Sql::new("DELETE FROM provider_round WHERE expires_at <= $1").arg(now)).await?;
    tx.run(Sql::new("DELETE FROM known_device WHERE seen_at <= $1").arg(devices)).await?;
    tx.run(Sql::new("DELETE FROM failed_sign_in WHERE at <= $1").arg(failures)).await?;
    Ok(())
}

row! {
    struct RoleRight {
        role: String,
        right_name: String,
    }
}

pub async fn list_policy(tx: &mut Tx) -> Result<BTreeSet<(String, String)>> {
    let rows: Vec<RoleRight> = tx.list("SELECT role, right_name FROM role_right").await?;
    Ok(rows.into_iter().map(|row| (row.role, row.right_name)).collect())
}

pub async fn replace_policy(tx: &mut Tx, policy: &BTreeSet<(String, String)>) -> Result<()> {
    tx.run("DELETE FROM role_right").await?;
    if policy.is_empty() {
        return Ok(());
    }
    let rows = policy.iter().map(|(role, right)| [Arg::from(role), Arg::from(right)]);
    tx.run(Sql::new("INSERT INTO role_right (role, right_name) VALUES ").values(rows)).await?;
    Ok(())
}

pub async fn find_person_by_email(tx: &mut Tx, email: &str) -> Result<Option<PersonRow>> {
    tx.find(
        Sql::new("SELECT id, name, email, disabled_at, signed_in_at, version FROM person WHERE email = $1")
            .arg(email),
    )
    .await
}

pub async fn list_people(tx: &mut Tx, after: Option<Id<Person>>, limit: i64) -> Result<Vec<PersonRow>> {
    let mut sql = Sql::new("SELECT id, name, email, disabled_at, signed_in_at, version FROM person");
    if let Some(after) = after {
        sql = sql
            .push(" WHERE (sort_key, id) > (SELECT sort_key, id FROM person WHERE id = ")
            .bind(after)
            .push(")");
    }
    tx.list(sql.push(" ORDER BY sort_key, id LIMIT ").bind(limit)).await
}

/// The structures that bear these FINESS numbers, across every perimeter: their names are public.
pub async fn list_structures_by_finess(tx: &mut Tx, finess: &[String], limit: usize) -> Result<Vec<NodeRow>> {
    let sql = Sql::new("SELECT id, kind, code, name FROM node WHERE kind IN ('EJ', 'ET') AND code IN (")
        .list(finess.iter().take(limit * 4))
        .push(") ORDER BY kind, name, id LIMIT ")
        .bind(limit as i64);
    tx.list(sql).await
}
