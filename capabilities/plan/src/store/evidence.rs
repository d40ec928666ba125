//! What proves something.

use chrono::{DateTime, NaiveDate, Utc};
use hygie_kernel::{Id, Node, Scope};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::files::File;
use hygie_platform::{Result, row};
use hygie_registry::ground::{Origin, below_each};

row! {
    #[derive(Clone, Debug)]
    pub struct EvidenceRow {
        pub id: Id<EvidenceRow>,
        pub structure_id: Id<Node>,
        pub structure_name: String,
        /// file, link or note.
        pub kind: String,
        pub title: String,
        pub url: Option<String>,
        pub note: Option<String>,
        pub file_id: Option<Id<File>>,
        pub valid_until: Option<NaiveDate>,
        pub person_name: String,
        pub created_at: DateTime<Utc>,
        /// How many things rely on it.
        pub uses: i64,
    }
}

impl EvidenceRow {
    pub fn is_over(&self, today: NaiveDate) -> bool {
        self.valid_until.is_some_and(|end| end < today)
    }
}

const EVIDENCE: &str = "SELECT evidence.id, evidence.structure_id, known_structure.name AS structure_name, evidence.kind, evidence.title, evidence.url,
        evidence.note, evidence.file_id, evidence.valid_until, evidence.person_name, evidence.created_at,
        (SELECT COUNT(*) FROM evidence_use WHERE evidence_use.evidence_id = evidence.id) AS uses
   FROM evidence
   JOIN known_structure ON known_structure.id = evidence.structure_id";

pub async fn find(tx: &mut Tx, scope: Scope, id: Id<EvidenceRow>) -> Result<Option<EvidenceRow>> {
    let sql = Sql::new(EVIDENCE).push(" WHERE evidence.id = ").bind(id).push(" AND ");
    tx.find(sql.in_sight("evidence.structure_id", scope)).await
}

/// The evidence of a structure that the caller already sees, the latest first.
pub async fn list_of_structure(tx: &mut Tx, structure: Id<Node>) -> Result<Vec<EvidenceRow>> {
    let sql = Sql::new(EVIDENCE).push(" WHERE evidence.structure_id = ").bind(structure);
    tx.list(sql.push(" ORDER BY evidence.created_at DESC, evidence.id DESC LIMIT 500")).await
}

/// The evidence of a perimeter, the latest first: what came before one, when one is named.
pub async fn list(
    tx: &mut Tx,
    scope: Scope,
    from: Origin,
    before: Option<Id<EvidenceRow>>,
    limit: i64,
) -> Result<Vec<EvidenceRow>> {
    let mut sql = Sql::new(EVIDENCE).push(" WHERE 1 = 1");
    if let Some(before) = before {
        sql = sql.push(" AND evidence.id < ").bind(before);
    }
    let sql = below_each(sql, "evidence.structure_id", from, scope);
    tx.list(sql.push(" ORDER BY evidence.id DESC LIMIT ").bind(limit)).await
}

/// What proves one thing, known by its kind and name.
pub async fn list_used(tx: &mut Tx, kind: &str, owner: &str) -> Result<Vec<EvidenceRow>> {
    let sql = Sql::new(EVIDENCE)
        .push(" JOIN evidence_use ON evidence_use.evidence_id = evidence.id WHERE evidence_use.kind = ")
        .bind(kind)
        .push(" AND evidence_use.owner = ")
        .bind(owner);
    tx.list(sql.push(" ORDER BY evidence.created_at DESC, evidence.id DESC LIMIT 100")).await
}

row! {
    /// Something that relies on evidence.
    #[derive(Clone, Debug)]
    pub struct UseRow {
        pub evidence_id: Id<EvidenceRow>,
        pub kind: String,
        pub owner: String,
    }
}

pub async fn list_uses(tx: &mut Tx, id: Id<EvidenceRow>) -> Result<Vec<UseRow>> {
    let sql = Sql::new("SELECT evidence_id, kind, owner FROM evidence_use WHERE evidence_id = ").bind(id);
    tx.list(sql.push(" ORDER BY kind, owner LIMIT 500")).await
}

/// What evidence ended before today and has not said so yet: at most so many at once.
pub async fn list_ending(tx: &mut Tx, today: NaiveDate, limit: i64) -> Result<Vec<EvidenceRow>> {
    let sql = Sql::new(EVIDENCE).push(" WHERE NOT evidence.is_over AND evidence.valid_until < ").bind(today);
    tx.list(sql.push(" ORDER BY evidence.valid_until, evidence.id LIMIT ").bind(limit)).await
}

/// What relies, among the things of a kind, on evidence that ended on a day of this span, and on no other that holds.
pub async fn list_over(tx: &mut Tx, kind: &str, from: NaiveDate, today: NaiveDate) -> Result<Vec<UseRow>> {
    let sql = Sql::new(
        "SELECT evidence_use.evidence_id, evidence_use.kind, evidence_use.owner
           FROM evidence
           JOIN evidence_use ON evidence_use.evidence_id = evidence.id
          WHERE evidence_use.kind = ",
    )
    .bind(kind)
    .push(" AND evidence.valid_until >= ")
    .bind(from)
    .push(" AND evidence.valid_until < ")
    .bind(today)
    .push(
        " AND NOT EXISTS (SELECT 1 FROM evidence_use AS other JOIN evidence AS held ON held.id = other.evidence_id
                           WHERE other.kind = evidence_use.kind AND other.owner = evidence_use.owner
                             AND (held.valid_until IS NULL OR held.valid_until >= ",
    )
    .bind(today)
    .push(")) ORDER BY evidence_use.owner LIMIT 10000");
    tx.list(sql).await
}

pub struct Kept<'a> {
    pub id: Id<EvidenceRow>,
    pub structure: Id<Node>,
    pub kind: &'a str,
    pub title: &'a str,
    pub url: Option<&'a str>,
    pub note: Option<&'a str>,
    pub file: Option<Id<File>>,
    pub valid_until: Option<NaiveDate>,
    pub by: &'a str,
    pub at: DateTime<Utc>,
}

pub async fn insert(tx: &mut Tx, kept: &Kept<'_>) -> Result<()> {
    let sql = Sql::new(
        "INSERT INTO evidence (id, structure_id, kind, title, url, note, file_id, valid_until, is_over, person_name, created_at) VALUES ",
    );
    tx.run(sql.values([[
        kept.id.into(),
        kept.structure.into(),
        kept.kind.into(),
        kept.title.into(),
        kept.url.into(),
        kept.note.into(),
        kept.file.into(),
        kept.valid_until.into(),
        false.into(),
        kept.by.into(),
        kept.at.into(),
    ]]))
    .await?;
    Ok(())
}

pub async fn mark_over(tx: &mut Tx, id: Id<EvidenceRow>) -> Result<()> {
    tx.run_expecting_change(Sql::new("UPDATE evidence SET is_over = TRUE WHERE id = ").bind(id)).await
}

/// Gives it another end.
pub async fn change_end(tx: &mut Tx, id: Id<EvidenceRow>, end: Option<NaiveDate>) -> Result<()> {
    let sql = Sql::new("UPDATE evidence SET is_over = FALSE, valid_until = ").bind(end);
    tx.run_expecting_change(sql.push(" WHERE id = ").bind(id)).await
}

pub async fn insert_use(
    tx: &mut Tx,
    id: Id<EvidenceRow>,
    kind: &str,
    owner: &str,
    at: DateTime<Utc>,
) -> Result<u64> {
    let sql = Sql::new("INSERT INTO evidence_use (evidence_id, kind, owner, created_at) VALUES ")
        .values([[id.into(), kind.into(), owner.into(), at.into()]])
        .push(" ON CONFLICT DO NOTHING");
    tx.run(sql).await
}

pub async fn remove_use(tx: &mut Tx, id: Id<EvidenceRow>, kind: &str, owner: &str) -> Result<u64> {
    let sql = Sql::new("DELETE FROM evidence_use WHERE evidence_id = ")
        .bind(id)
        .push(" AND kind = ")
        .bind(kind)
        .push(" AND owner = ")
        .bind(owner);
    tx.run(sql).await
}
