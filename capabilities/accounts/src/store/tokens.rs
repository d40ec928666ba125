//! What is remembered of tokens: whose they are, what they may do, where, and when they were last used.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use hygie_kernel::{Id, Node, Person, Token};
use hygie_platform::db::{Arg, Sql, Tx};
use hygie_platform::{Result, row};

row! {
    pub struct TokenRow {
        pub id: Id<Token>,
        pub person_id: Id<Person>,
        pub node_id: Option<Id<Node>>,
        pub name: String,
        pub email: String,
        pub lang: Option<String>,
        pub used_at: Option<DateTime<Utc>>,
    }
}

/// A token that still holds, with its owner, who is not disabled.
pub async fn find(tx: &mut Tx, hash: &[u8], now: DateTime<Utc>) -> Result<Option<TokenRow>> {
    tx.find(
        Sql::new(
            "SELECT api_token.id, api_token.person_id, api_token.node_id, api_token.used_at, person.name, person.email,
                    person.lang
               FROM api_token
               JOIN person ON person.id = api_token.person_id
              WHERE api_token.secret_hash = $1
                AND api_token.expires_at > $2
                AND person.disabled_at IS NULL",
        )
        .arg(hash.to_vec())
        .arg(now),
    )
    .await
}

pub fn used(token: Id<Token>, now: DateTime<Utc>) -> Sql {
    Sql::new("UPDATE api_token SET used_at = $1 WHERE id = $2").arg(now).arg(token)
}

row! {
    /// A token as its owner sees it.
    pub struct OwnToken {
        pub id: Id<Token>,
        pub name: String,
        pub node_id: Option<Id<Node>>,
        pub created_at: DateTime<Utc>,
        pub expires_at: DateTime<Utc>,
        pub used_at: Option<DateTime<Utc>>,
    }
}

/// How many tokens somebody has at most.
pub const MOST: i64 = 100;

pub async fn list(tx: &mut Tx, person: Id<Person>, now: DateTime<Utc>) -> Result<Vec<OwnToken>> {
    tx.list(
        Sql::new(
            "SELECT id, name, node_id, created_at, expires_at, used_at
               FROM api_token
              WHERE person_id = $1
                AND expires_at > $2
              ORDER BY created_at, id
              LIMIT $3",
        )
        .arg(person)
        .arg(now)
        .arg(MOST),
    )
    .await
}

row! {
    struct TokenRight {
        token_id: Id<Token>,
        right_name: String,
    }
}

/// The rights that these tokens name, by token.
pub async fn list_rights(
    tx: &mut Tx,
    tokens: impl IntoIterator<Item = Id<Token>>,
) -> Result<HashMap<Id<Token>, BTreeSet<String>>> {
    let sql = Sql::new("SELECT token_id, right_name FROM api_token_right WHERE token_id IN (")
        .list(tokens)
        .push(")");
    let mut rights: HashMap<_, BTreeSet<String>> = HashMap::new();
    for row in tx.list::<TokenRight>(sql).await? {
        rights.entry(row.token_id).or_default().insert(row.right_name);
    }
    Ok(rights)
}

pub async fn insert(
    tx: &mut Tx,
    owner: Id<Person>,
    hash: Vec<u8>,
    token: &OwnToken,
    rights: &BTreeSet<String>,
) -> Result<()> {
    let sql = Sql::new(
        "INSERT INTO api_token (id, person_id, name, node_id, secret_hash, created_at, expires_at) VALUES ",
    );
    tx.run(sql.values([[
        token.id.into(),
        owner.into(),
        token.name.as_str().into(),
        token.node_id.into(),
        hash.into(),
        token.created_at.into(),
        token.expires_at.into(),
    ]]))
    .await?;
    let rows = rights.iter().map(|right| [token.id.into(), Arg::from(right)]);
    tx.run(Sql::new("INSERT INTO api_token_right (token_id, right_name) VALUES ").values(rows)).await?;
    Ok(())
}

pub async fn delete(tx: &mut Tx, owner: Id<Person>, token: Id<Token>) -> Result<bool> {
    let sql = Sql::new("DELETE FROM api_token WHERE person_id = $1 AND id = $2");
    Ok(tx.run(sql.arg(owner).arg(token)).await? > 0)
}

/// Says that somebody is a program, which never signs in.
pub async fn make_service(tx: &mut Tx, person: Id<Person>) -> Result<()> {
    tx.run_expecting_change(Sql::new("UPDATE person SET is_service = TRUE WHERE id = $1").arg(person)).await
}
