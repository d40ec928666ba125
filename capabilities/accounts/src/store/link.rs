//! Links that open a door once.

use chrono::{DateTime, Utc};
use hygie_kernel::{Id, Person};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::{Result, row};

use crate::model::LinkKind;

pub struct NewLink {
    pub hash: Vec<u8>,
    pub kind: LinkKind,
    pub person: Id<Person>,
    pub made_by: Option<String>,
    pub at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// Writes a link in the place of the one that the person had.
pub async fn replace_link(tx: &mut Tx, link: NewLink) -> Result<()> {
    delete_link(tx, link.kind, link.person).await?;
    let sql = Sql::new(
        "INSERT INTO one_time_link (secret_hash, kind, person_id, made_by, created_at, expires_at) VALUES ",
    );
    tx.run(sql.values([[
        link.hash.into(),
        link.kind.code().into(),
        link.person.into(),
        link.made_by.into(),
        link.at.into(),
        link.expires_at.into(),
    ]]))
    .await?;
    Ok(())
}

/// Whether there was a link to take away.
pub async fn delete_link(tx: &mut Tx, kind: LinkKind, person: Id<Person>) -> Result<bool> {
    let sql = Sql::new("DELETE FROM one_time_link WHERE kind = $1 AND person_id = $2");
    Ok(tx.run(sql.arg(kind.code()).arg(person)).await? > 0)
}

row! {
    pub struct LinkRow {
        pub person_id: Id<Person>,
        pub name: String,
        pub email: String,
        pub lang: Option<String>,
        pub made_by: Option<String>,
        pub created_at: DateTime<Utc>,
        pub expires_at: DateTime<Utc>,
        pub used_at: Option<DateTime<Utc>>,
    }
}

/// The link with this secret, whatever became of it, unless its person is shut out.
pub async fn find_link(tx: &mut Tx, kind: LinkKind, hash: &[u8]) -> Result<Option<LinkRow>> {
    tx.find(
        Sql::new(
            "SELECT one_time_link.person_id, person.name, person.email, person.lang, one_time_link.made_by,
                    one_time_link.created_at, one_time_link.expires_at, one_time_link.used_at
               FROM one_time_link
               JOIN person ON person.id = one_time_link.person_id
              WHERE one_time_link.secret_hash = $1
                AND one_time_link.kind = $2
                AND person.disabled_at IS NULL",
        )
        .arg(hash.to_vec())
        .arg(kind.code()),
    )
    .await
}

/// The link that a person has, used or not.
pub async fn find_link_of(tx: &mut Tx, kind: LinkKind, person: Id<Person>) -> Result<Option<LinkRow>> {
    tx.find(
        Sql::new(
            "SELECT one_time_link.person_id, person.name, person.email, person.lang, one_time_link.made_by,
                    one_time_link.created_at, one_time_link.expires_at, one_time_link.used_at
               FROM one_time_link
               JOIN person ON person.id = one_time_link.person_id
              WHERE one_time_link.person_id = $1
                AND one_time_link.kind = $2",
        )
        .arg(person)
        .arg(kind.code()),
    )
    .await
}

/// Closes the door behind whoever came through; a link that somebody else used meanwhile is a conflict.
pub async fn use_link(tx: &mut Tx, kind: LinkKind, hash: &[u8], now: DateTime<Utc>) -> Result<()> {
    tx.run_expecting_change(
        Sql::new(
            "UPDATE one_time_link
                SET used_at = $1
              WHERE secret_hash = $2
                AND kind = $3
                AND used_at IS NULL
                AND expires_at > $4",
        )
        .arg(now)
        .arg(hash.to_vec())
        .arg(kind.code())
        .arg(now),
    )
    .await
}
