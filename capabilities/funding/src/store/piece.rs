//! Which evidence is brought for which prerequisite of a file. The evidence itself is the plan's.

use std::collections::{BTreeSet, HashMap};

use hygie_kernel::{Id, Node};
use hygie_plan::{EvidenceRow, list_evidence, list_used};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::{Result, row};

use crate::store::file::FileRow;

/// What the plan calls this use of a piece of evidence.
pub const USE: &str = "prerequisite";

/// By what name the plan knows a prerequisite of a file.
pub fn owner(file: Id<FileRow>, reference: &str) -> String {
    format!("{file} {reference}")
}

row! {
    #[derive(Clone, Debug)]
    struct PieceRow {
        file_id: Id<FileRow>,
        reference: String,
        evidence_id: Id<EvidenceRow>,
        structure_id: Id<Node>,
    }
}

/// What was brought to files, by file and prerequisite.
pub type Pieces = HashMap<(Id<FileRow>, String), Vec<EvidenceRow>>;

/// What was brought to these files: asked of the plan once for each structure, not for each prerequisite.
pub async fn list(tx: &mut Tx, files: &[Id<FileRow>]) -> Result<Pieces> {
    let mut rows = Vec::new();
    for some in files.chunks(5000) {
        let sql = Sql::new(
            "SELECT file_id, reference, evidence_id, structure_id FROM programme_piece WHERE file_id IN (",
        )
        .list(some.iter().copied());
        rows.extend(tx.list::<PieceRow>(sql.push(") ORDER BY file_id, reference, evidence_id")).await?);
    }
    let mut known: HashMap<Id<EvidenceRow>, EvidenceRow> = HashMap::new();
    let structures: BTreeSet<Id<Node>> = rows.iter().map(|row| row.structure_id).collect();
    for structure in structures {
        known.extend(list_evidence(tx, structure).await?.into_iter().map(|one| (one.id, one)));
    }
    let mut pieces = Pieces::new();
    for row in rows {
        // A structure that has more evidence than one list holds: the old pieces are asked for by their use.
        if !known.contains_key(&row.evidence_id) {
            let used = list_used(tx, USE, &owner(row.file_id, &row.reference)).await?;
            known.extend(used.into_iter().map(|one| (one.id, one)));
        }
        if let Some(found) = known.get(&row.evidence_id) {
            pieces.entry((row.file_id, row.reference)).or_default().push(found.clone());
        }
    }
    Ok(pieces)
}

pub async fn insert(
    tx: &mut Tx,
    file: Id<FileRow>,
    reference: &str,
    (evidence, structure): (Id<EvidenceRow>, Id<Node>),
) -> Result<()> {
    let sql = Sql::new("INSERT INTO programme_piece (file_id, reference, evidence_id, structure_id) VALUES ")
        .values([[file.into(), reference.into(), evidence.into(), structure.into()]])
        .push(" ON CONFLICT DO NOTHING");
    tx.run(sql).await?;
    Ok(())
}

pub async fn remove(
    tx: &mut Tx,
    file: Id<FileRow>,
    reference: &str,
    evidence: Id<EvidenceRow>,
) -> Result<()> {
    let sql = Sql::new("DELETE FROM programme_piece WHERE file_id = ")
        .bind(file)
        .push(" AND reference = ")
        .bind(reference)
        .push(" AND evidence_id = ")
        .bind(evidence);
    tx.run(sql).await?;
    Ok(())
}
