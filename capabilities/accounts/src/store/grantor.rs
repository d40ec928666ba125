//! Those who give roles on a node: whom to ask.

use chrono::{DateTime, Utc};
use hygie_kernel::{Id, Lang, Node, Person};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::{Result, row};

use crate::GRANT;

row! {
    pub struct Grantor {
        pub id: Id<Person>,
        pub email: String,
        pub lang: Option<String>,
        /// 1 when they hold a role on this very node, 0 when it reaches it from above.
        pub is_here: i64,
    }
}

impl Grantor {
    pub fn lang(&self) -> Lang {
        self.lang.as_deref().and_then(|lang| lang.parse().ok()).unwrap_or_default()
    }
}

/// Whom to ask for a role.
pub struct Wanted<'a> {
    pub node: Id<Node>,
    /// Only those who could give this role; else any role.
    pub role: Option<&'a str>,
    /// Not these people.
    pub but: Vec<Id<Person>>,
    pub now: DateTime<Utc>,
    pub limit: i64,
}

/// Those who give roles on a node, the nearest first.
pub async fn list_grantors(tx: &mut Tx, wanted: Wanted<'_>) -> Result<Vec<Grantor>> {
    let holds = || {
        Sql::new(
            "EXISTS (SELECT 1
                       FROM access_grant AS held
                       JOIN closure ON closure.ancestor_id = held.node_id
                       JOIN role_right AS brought ON brought.role = held.role
                      WHERE held.person_id = person.id AND closure.descendant_id = ",
        )
        .bind(wanted.node)
        .push(" AND held.valid_from <= ")
        .bind(wanted.now)
        .push(" AND held.valid_to > ")
        .bind(wanted.now)
        .push(" AND brought.right_name = ")
    };
    let mut sql = Sql::new(
        "SELECT person.id, person.email, person.lang,
                (SELECT COUNT(*) FROM access_grant AS near
                  WHERE near.person_id = person.id AND near.node_id = ",
    )
    .bind(wanted.node)
    .push(" AND near.valid_from <= ")
    .bind(wanted.now)
    .push(" AND near.valid_to > ")
    .bind(wanted.now)
    .push(") AS is_here FROM person WHERE person.disabled_at IS NULL AND NOT person.is_service AND ")
    .append(holds().bind(GRANT.0))
    .push(")");
    if !wanted.but.is_empty() {
        sql = sql.push(" AND NOT (person.id IN (").list(wanted.but).push("))");
    }
    if let Some(role) = wanted.role {
        sql = sql
            .push(" AND NOT EXISTS (SELECT 1 FROM role_right AS asked WHERE asked.role = ")
            .bind(role)
            .push(" AND NOT ")
            .append(holds().push("asked.right_name"))
            .push("))");
    }
    tx.list(sql.push(" ORDER BY is_here DESC, person.sort_key, person.id LIMIT ").bind(wanted.limit)).await
}
