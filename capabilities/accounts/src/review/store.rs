//! The grants to be looked at again, and the reviews that were made.

use chrono::{DateTime, Utc};
use hygie_kernel::{Id, Node, Person, Scope};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::{Result, row};

use crate::GRANT;
use crate::store::{GRANT_COLUMNS, GrantRow};

/// The grants that hold now below a node, the oldest first. Where somebody further down gives grants, they review them.
pub async fn list_grants(tx: &mut Tx, scope: Scope, node: Id<Node>, limit: i64) -> Result<Vec<GrantRow>> {
    let sql = Sql::new(GRANT_COLUMNS)
        .push(
            "JOIN closure ON closure.descendant_id = access_grant.node_id
           JOIN person ON person.id = access_grant.person_id
          WHERE person.disabled_at IS NULL AND closure.ancestor_id = ",
        )
        .bind(node)
        .push(" AND access_grant.valid_from <= ")
        .bind(scope.at)
        .push(" AND access_grant.valid_to > ")
        .bind(scope.at)
        .push(
            " AND NOT EXISTS (SELECT 1
                            FROM closure AS between_them
                            JOIN access_grant AS nearer ON nearer.node_id = between_them.ancestor_id
                            JOIN role_right ON role_right.role = nearer.role
                            JOIN person AS reviewer ON reviewer.id = nearer.person_id
                            JOIN closure AS below ON below.descendant_id = nearer.node_id
                           WHERE between_them.descendant_id = access_grant.node_id
                             AND reviewer.disabled_at IS NULL
                             AND below.ancestor_id = ",
        )
        .bind(node)
        .push(" AND nearer.node_id <> ")
        .bind(node)
        .push(" AND role_right.right_name = ")
        .bind(GRANT.0)
        .push(" AND nearer.valid_from <= ")
        .bind(scope.at)
        .push(" AND nearer.valid_to > ")
        .bind(scope.at)
        .push(") AND ")
        .in_sight("access_grant.node_id", scope)
        .push(" ORDER BY access_grant.created_at, access_grant.id LIMIT ")
        .bind(limit);
    tx.list(sql).await
}

row! {
    /// A review that was made.
    #[derive(Clone, Debug)]
    pub struct Made {
        pub person_name: String,
        pub reviewed_at: DateTime<Utc>,
        pub kept: i64,
        pub ended: i64,
    }
}

pub async fn find_last(tx: &mut Tx, node: Id<Node>) -> Result<Option<Made>> {
    let sql = Sql::new("SELECT person_name, reviewed_at, kept, ended FROM access_review WHERE node_id = ")
        .bind(node);
    tx.find(sql.push(" ORDER BY reviewed_at DESC LIMIT 1")).await
}

/// Marks the identifier of a review.
pub enum Review {}

pub async fn insert(
    tx: &mut Tx,
    id: Id<Review>,
    node: Id<Node>,
    person: Id<Person>,
    made: &Made,
) -> Result<()> {
    let sql = Sql::new(
        "INSERT INTO access_review (id, node_id, person_id, person_name, reviewed_at, kept, ended) VALUES ",
    );
    tx.run(sql.values([[
        id.into(),
        node.into(),
        person.into(),
        made.person_name.as_str().into(),
        made.reviewed_at.into(),
        made.kept.into(),
        made.ended.into(),
    ]]))
    .await?;
    Ok(())
}

row! {
    /// Somebody who gives grants on a node where nobody looked again since long ago.
    #[derive(Clone, Debug)]
    pub struct Late {
        pub node_id: Id<Node>,
        pub node_name: String,
        pub person_id: Id<Person>,
        pub email: String,
        pub lang: Option<String>,
    }
}

/// Those who give grants on nodes where they may do so since before a moment, and where no review was made after it.
/// `after` is the last one that was given already.
pub async fn list_late(
    tx: &mut Tx,
    before: DateTime<Utc>,
    now: DateTime<Utc>,
    after: Option<(Id<Node>, Id<Person>)>,
    limit: i64,
) -> Result<Vec<Late>> {
    let mut sql = Sql::new(
        "SELECT DISTINCT access_grant.node_id, node.name AS node_name, person.id AS person_id, person.email, person.lang
           FROM access_grant
           JOIN role_right ON role_right.role = access_grant.role
           JOIN person ON person.id = access_grant.person_id
           JOIN node ON node.id = access_grant.node_id
          WHERE person.disabled_at IS NULL AND role_right.right_name = ",
    )
    .bind(GRANT.0)
    .push(" AND access_grant.valid_to > ")
    .bind(now)
    .push(" AND access_grant.valid_from <= ")
    .bind(before)
    .push(" AND NOT EXISTS (SELECT 1 FROM access_review WHERE access_review.node_id = access_grant.node_id AND access_review.reviewed_at > ")
    .bind(before)
    .push(")");
    if let Some((node, person)) = after {
        sql = sql
            .push(" AND (access_grant.node_id, person.id) > (")
            .bind(node)
            .push(", ")
            .bind(person)
            .push(")");
    }
    tx.list(sql.push(" ORDER BY access_grant.node_id, person_id LIMIT ").bind(limit)).await
}
