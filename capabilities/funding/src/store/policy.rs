//! The policies of groups, and who adopted them.

use chrono::{DateTime, NaiveDate, Utc};
use hygie_kernel::{Id, Node, Scope};
use hygie_plan::EvidenceRow;
use hygie_platform::db::{Sql, Tx};
use hygie_platform::{Result, row};
use hygie_registry::ground::Origin;

use crate::store::place::list_names;

row! {
    #[derive(Clone, Debug)]
    pub struct PolicyRow {
        pub id: Id<PolicyRow>,
        pub node_id: Id<Node>,
        pub node_name: String,
        pub title: String,
        pub version_label: String,
        pub evidence_id: Option<Id<EvidenceRow>>,
        pub url: Option<String>,
        pub note: Option<String>,
        pub published_on: NaiveDate,
        pub published_by: String,
        pub members: i64,
        pub adopted: i64,
        /// Whether the reader sees the whole group, or its own part alone.
        pub is_group_seen: bool,
        /// How many members in sight have not adopted it.
        pub silent: i64,
    }
}

/// The members of the group of a policy, as they are today.
const MEMBERS: &str =
    "SELECT COUNT(*) FROM closure JOIN known_structure ON known_structure.id = closure.descendant_id
     WHERE closure.ancestor_id = policy.node_id AND known_structure.kind = 'EJ' AND known_structure.is_open";

/// Their groups are named afterwards.
fn policies(scope: Scope) -> Sql {
    Sql::new(
        "SELECT policy.id, policy.node_id, '' AS node_name, policy.title, policy.version_label, policy.evidence_id,
                policy.url, policy.note, policy.published_on, policy.published_by, (",
    )
    .push(MEMBERS)
    .push(") AS members, (")
    .push(MEMBERS)
    .push(
        " AND EXISTS (SELECT 1 FROM policy_adoption WHERE policy_adoption.policy_id = policy.id
                         AND policy_adoption.structure_id = known_structure.id)) AS adopted, ",
    )
    .in_sight("policy.node_id", scope)
    .push(" AS is_group_seen, (")
    .push(MEMBERS)
    .push(
        " AND NOT EXISTS (SELECT 1 FROM policy_adoption WHERE policy_adoption.policy_id = policy.id
                             AND policy_adoption.structure_id = known_structure.id) AND ",
    )
    .in_sight("known_structure.id", scope)
    .push(") AS silent FROM policy WHERE ")
}

async fn name(tx: &mut Tx, mut policies: Vec<PolicyRow>) -> Result<Vec<PolicyRow>> {
    let names = list_names(tx, policies.iter().map(|policy| policy.node_id)).await?;
    for policy in &mut policies {
        policy.node_name = names.get(&policy.node_id).map(|named| named.name.clone()).unwrap_or_default();
    }
    Ok(policies)
}

/// A policy is seen by those who see its group, or one of the structures of it.
fn seen(sql: Sql, scope: Scope) -> Sql {
    sql.push("(")
        .in_sight("policy.node_id", scope)
        .push(" OR EXISTS (SELECT 1 FROM closure WHERE closure.ancestor_id = policy.node_id AND ")
        .in_sight("closure.descendant_id", scope)
        .push("))")
}

pub async fn find(tx: &mut Tx, scope: Scope, id: Id<PolicyRow>) -> Result<Option<PolicyRow>> {
    let found = tx.list(seen(policies(scope), scope).push(" AND policy.id = ").bind(id)).await?;
    Ok(name(tx, found).await?.pop())
}

/// Where a page begins: after this day and this policy, the latest first.
pub type After = (NaiveDate, Id<PolicyRow>);

/// The policies of the groups that have something below a place, the latest first.
pub async fn list(
    tx: &mut Tx,
    scope: Scope,
    from: Origin,
    after: Option<After>,
    limit: i64,
) -> Result<Vec<PolicyRow>> {
    let mut sql = seen(policies(scope), scope)
        .push(
            " AND EXISTS (SELECT 1 FROM closure AS below_group JOIN closure AS below_place
                              ON below_place.descendant_id = below_group.descendant_id
                           WHERE below_group.ancestor_id = policy.node_id AND below_place.ancestor_id = ",
        )
        .bind(from.node)
        .push(") AND ")
        .sees(from.node, scope);
    if let Some((day, id)) = after {
        sql = sql.push(" AND (policy.published_on, policy.id) < (").bind(day).push(", ").bind(id).push(")");
    }
    let found =
        tx.list(sql.push(" ORDER BY policy.published_on DESC, policy.id DESC LIMIT ").bind(limit)).await?;
    name(tx, found).await
}

row! {
    /// A member of the group, and whether it adopted a policy.
    #[derive(Clone, Debug)]
    pub struct AdoptionRow {
        pub structure_id: Id<Node>,
        pub name: String,
        pub adopted_on: Option<NaiveDate>,
        pub adopted_by: Option<String>,
        pub note: Option<String>,
    }
}

const ADOPTION: &str = "SELECT known_structure.id AS structure_id, known_structure.name, policy_adoption.adopted_on,
        policy_adoption.adopted_by, policy_adoption.note
   FROM policy
   JOIN closure ON closure.ancestor_id = policy.node_id
   JOIN known_structure ON known_structure.id = closure.descendant_id
   LEFT JOIN policy_adoption ON policy_adoption.policy_id = policy.id AND policy_adoption.structure_id = known_structure.id
  WHERE known_structure.kind = 'EJ' AND known_structure.is_open AND policy.id = ";

/// The members of the group of a policy, in sight.
pub async fn list_adoptions(tx: &mut Tx, scope: Scope, id: Id<PolicyRow>) -> Result<Vec<AdoptionRow>> {
    let sql = Sql::new(ADOPTION).bind(id).push(" AND ").in_sight("known_structure.id", scope);
    tx.list(sql.push(" ORDER BY known_structure.sort_key, known_structure.id LIMIT 500")).await
}

pub struct Published<'a> {
    pub id: Id<PolicyRow>,
    pub node: Id<Node>,
    pub title: &'a str,
    pub version_label: &'a str,
    pub evidence: Option<Id<EvidenceRow>>,
    pub url: Option<&'a str>,
    pub note: Option<&'a str>,
    pub on: NaiveDate,
    pub by: &'a str,
    pub at: DateTime<Utc>,
}

pub async fn insert(tx: &mut Tx, published: &Published<'_>) -> Result<()> {
    let sql = Sql::new(
        "INSERT INTO policy (id, node_id, title, version_label, evidence_id, url, note, published_on, published_by, created_at) VALUES ",
    );
    tx.run(sql.values([[
        published.id.into(),
        published.node.into(),
        published.title.into(),
        published.version_label.into(),
        published.evidence.into(),
        published.url.into(),
        published.note.into(),
        published.on.into(),
        published.by.into(),
        published.at.into(),
    ]]))
    .await?;
    Ok(())
}

pub async fn insert_adoption(
    tx: &mut Tx,
    id: Id<PolicyRow>,
    structure: Id<Node>,
    (on, note): (NaiveDate, Option<&str>),
    (by, at): (&str, DateTime<Utc>),
) -> Result<()> {
    let sql = Sql::new("INSERT INTO policy_adoption (policy_id, structure_id, adopted_on, adopted_by, note, created_at) VALUES ")
        .values([[id.into(), structure.into(), on.into(), by.into(), note.into(), at.into()]])
        .push(" ON CONFLICT DO NOTHING");
    // Said already, it stays as it was said first.
    tx.run_expecting_change(sql).await
}

pub async fn remove_adoption(tx: &mut Tx, id: Id<PolicyRow>, structure: Id<Node>) -> Result<()> {
    let sql = Sql::new("DELETE FROM policy_adoption WHERE policy_id = ").bind(id);
    tx.run_expecting_change(sql.push(" AND structure_id = ").bind(structure)).await
}
