//! The words by which structures are found, on either engine.

use std::sync::{Arc, Mutex, PoisonError};

use hygie_kernel::{Id, Node};
use hygie_platform::db::{Engine, Sql, Tx};
use hygie_platform::{App, Result, row};

use crate::model::Kind;
use crate::reference::reference;
use crate::search::{Question, Vocabulary, index_words};
use crate::territory::{self, Which};

row! {
    struct Words {
        id: Id<Node>,
        kind: Kind,
        finess: String,
        name: String,
        long_name: Option<String>,
        usual_name: Option<String>,
        category: Option<String>,
        category_label: Option<String>,
        segment: String,
        town: Option<String>,
        postal_code: Option<String>,
        search_row: i64,
    }
}

/// Read so many at a time.
const PORTION: i64 = 2000;

/// Indexes structures again, as their rows stand now.
pub async fn index(tx: &mut Tx, app: &App, which: Which) -> Result<()> {
    let reference = reference(app)?;
    forget(tx, which).await?;
    let mut after: Option<Id<Node>> = None;
    loop {
        let mut sql = Sql::new(
            "SELECT s.id, s.kind, s.finess, s.name, s.long_name, p.usual_name, s.category, s.category_label, s.segment, s.town,
                    s.postal_code, s.search_row
               FROM structure s
               LEFT JOIN structure_profile p ON p.structure_id = s.id
              WHERE 1 = 1",
        );
        if let Some(after) = after {
            sql = sql.push(" AND s.id > ").bind(after);
        }
        sql = match which {
            Which::Imported { at, .. } => sql.push(" AND s.changed_at = ").bind(at),
            Which::One(id) => sql.push(" AND s.id = ").bind(id),
        };
        let rows = tx.list::<Words>(sql.push(" ORDER BY s.id LIMIT ").bind(PORTION)).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = Some(last.id);
        let is_last = rows.len() < usize::try_from(PORTION).unwrap_or(usize::MAX);
        let lines: Vec<(i64, String)> = rows
            .iter()
            .map(|row| {
                let label_fr = reference.category_label(
                    hygie_kernel::Lang::Fr,
                    row.category.as_deref(),
                    row.category_label.as_deref(),
                );
                let synonyms = reference.synonyms(&row.segment).collect::<Vec<_>>().join(" ");
                let texts = [
                    Some(row.name.as_str()),
                    row.long_name.as_deref(),
                    row.usual_name.as_deref(),
                    Some(row.finess.as_str()),
                    row.town.as_deref(),
                    row.postal_code.as_deref(),
                    Some(label_fr).filter(|_| row.kind == Kind::Establishment),
                    Some(synonyms.as_str()).filter(|_| row.kind == Kind::Establishment),
                ];
                (row.search_row, index_words(texts.into_iter().flatten()))
            })
            .collect();
        for chunk in lines.chunks(500) {
            write(tx, chunk).await?;
        }
        if is_last {
            return Ok(());
        }
    }
}

/// Takes out of the index what will be written again.
async fn forget(tx: &mut Tx, which: Which) -> Result<()> {
    let sql =
        Sql::new("DELETE FROM structure_search WHERE rowid IN (SELECT s.search_row FROM structure s WHERE ");
    let sql = match which {
        // What was just created is not in the index yet: its number, below the weight, is a new one.
        Which::Imported { at, first_row } => sql
            .push("s.changed_at = ")
            .bind(at)
            .push(" AND (s.search_row & 1099511627775) < ")
            .bind(first_row),
        Which::One(id) => sql.push("s.id = ").bind(id),
    };
    tx.run(sql.push(")")).await?;
    Ok(())
}

async fn write(tx: &mut Tx, lines: &[(i64, String)]) -> Result<()> {
    let rows = lines.iter().map(|(row, words)| [(*row).into(), words.into()]);
    let sql = match tx.engine() {
        Engine::Sqlite => {
            Sql::new("INSERT INTO structure_search (rowid, words) VALUES ").values(rows)
        }
        Engine::Postgres => Sql::new("INSERT INTO structure_search (rowid, words) SELECT v.column1, to_tsvector('simple', v.column2) FROM (VALUES ")
            .values(rows)
            .push(") AS v"),
    };
    tx.run(sql).await?;
    Ok(())
}

/// The words of the registry at one of its generations.
#[derive(Default)]
struct Kept(Mutex<Option<(i64, Arc<Vocabulary>)>>);

/// Understands what was typed, mending the words that no structure bears.
pub async fn understand(app: &App, tx: &mut Tx, words: &[String]) -> Result<Question> {
    let generation = territory::generation(tx).await?;
    let kept = app.kept::<Kept>();
    let known = kept.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let vocabulary = match known {
        Some((at, vocabulary)) if at == generation => vocabulary,
        _ => {
            let terms: Vec<(String,)> = match tx.engine() {
                Engine::Sqlite => tx.list("SELECT term AS value FROM structure_vocabulary").await?,
                Engine::Postgres => {
                    tx.list("SELECT word AS value FROM ts_stat('SELECT words FROM structure_search')").await?
                }
            };
            let read = tokio::task::spawn_blocking(move || {
                Vocabulary::new(terms.into_iter().map(|(term,)| term).collect())
            });
            let vocabulary = Arc::new(
                read.await.map_err(hygie_platform::Error::internal("failed to read the vocabulary"))?,
            );
            *kept.0.lock().unwrap_or_else(PoisonError::into_inner) =
                Some((generation, Arc::clone(&vocabulary)));
            vocabulary
        }
    };
    Ok(vocabulary.mend(words))
}
