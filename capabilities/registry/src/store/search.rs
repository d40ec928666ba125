//! The words by which structures are found, on either engine.

use std::sync::Arc;

use hygie_kernel::{Id, Lang, Node};
use hygie_platform::db::{Engine, Sql, Tx};
use hygie_platform::{App, Error, Result, row};
use tokio::sync::Mutex;
use tokio::task::JoinHandle;

use crate::model::Kind;
use crate::reference::{Reference, reference};
use crate::search::{Question, Vocabulary, index_words};
use crate::territory::Which;

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
        department_id: Option<Id<Node>>,
        region_id: Option<Id<Node>>,
        legal_entity_id: Option<Id<Node>>,
        search_row: i64,
    }
}

/// Read so many at a time.
const PORTION: usize = 2000;

/// Counts the ways in which words were made of a structure; an index made in an older way is made again at the start.
const RECIPE: i64 = 1;

/// Makes the words of every structure again, when they were made by another recipe or did not come along: a backup holds
/// the structures, not their words.
pub async fn renew(app: &App) -> Result<()> {
    let mut tx = app.db.read().await?;
    let (recipe,): (i64,) = tx.get("SELECT recipe AS value FROM registry_state WHERE id = 1").await?;
    let words: Option<(i64,)> = tx.find("SELECT rowid AS value FROM structure_search LIMIT 1").await?;
    let structure: Option<(i64,)> = tx.find("SELECT search_row AS value FROM structure LIMIT 1").await?;
    if recipe == RECIPE && words.is_some() == structure.is_some() {
        return Ok(());
    }
    drop(tx);
    let mut tx = app.db.write().await?;
    index(&mut tx, app, Which::All).await?;
    let renewed = Sql::new("UPDATE registry_state SET recipe = ").bind(RECIPE).push(" WHERE id = 1");
    tx.run(renewed).await?;
    tx.commit().await
}

/// Indexes structures again, as their rows stand now. They come in the order of their numbers in the index, which
/// SQLite's FTS5 needs to write in one go; and while the words of a portion are made on another thread, the portion
/// before is written and the one after is read.
pub async fn index(tx: &mut Tx, app: &App, which: Which) -> Result<()> {
    let reference = reference(app)?;
    forget(tx, which).await?;
    let first: Option<(i64,)> = tx.find("SELECT rowid AS value FROM structure_search LIMIT 1").await?;
    let indexes = match first {
        // PostgreSQL keeps an index over the words: it is made afterwards when the table is filled for the first time.
        None => tx.set_indexes_aside("structure_search", "").await?,
        Some(_) => Vec::new(),
    };
    let mut making: Option<JoinHandle<Vec<(i64, String)>>> = None;
    let mut after = None;
    loop {
        let rows = list_portion(tx, which, after).await?;
        after = rows.last().map(|row| row.search_row);
        let made = match making.take() {
            Some(making) => {
                making.await.map_err(Error::internal("failed to make the words of structures"))?
            }
            None => Vec::new(),
        };
        if !rows.is_empty() {
            let reference = Arc::clone(&reference);
            making = Some(tokio::task::spawn_blocking(move || {
                rows.iter().map(|row| (row.search_row, words_of(&reference, row))).collect()
            }));
        }
        for chunk in made.chunks(500) {
            write(tx, chunk).await?;
        }
        if making.is_none() {
            break;
        }
    }
    tx.put_indexes_back(indexes).await?;
    tx.run("UPDATE registry_state SET words = words + 1 WHERE id = 1").await?;
    Ok(())
}

async fn list_portion(tx: &mut Tx, which: Which, after: Option<i64>) -> Result<Vec<Words>> {
    let mut sql = Sql::new(
        "SELECT s.id, s.kind, s.finess, s.name, s.long_name, p.usual_name, s.category, s.category_label, s.segment, s.town,
                s.postal_code, s.department_id, s.region_id, s.legal_entity_id, s.search_row
           FROM structure s
           LEFT JOIN structure_profile p ON p.structure_id = s.id
          WHERE s.search_row > ",
    )
    .bind(after.unwrap_or(-1));
    sql = match which {
        Which::Imported { at, .. } => sql.push(" AND s.changed_at = ").bind(at),
        Which::One(id) => sql.push(" AND s.id = ").bind(id),
        Which::All => sql,
    };
    tx.list(sql.push(" ORDER BY s.search_row LIMIT ").bind(PORTION as i64)).await
}

fn words_of(reference: &Reference, row: &Words) -> String {
    let label_fr = reference.category_label(Lang::Fr, row.category.as_deref(), row.category_label.as_deref());
    let synonyms = reference.synonyms(&row.segment).collect::<Vec<_>>().join(" ");
    let family = row.legal_entity_id.unwrap_or(row.id);
    let grounds = [row.department_id, row.region_id, Some(family)].map(|ground| ground.map(word_of_ground));
    let texts = [
        Some(row.name.as_str()),
        row.long_name.as_deref(),
        row.usual_name.as_deref(),
        Some(row.finess.as_str()),
        row.town.as_deref(),
        row.postal_code.as_deref(),
        Some(label_fr).filter(|_| row.kind == Kind::Establishment),
        Some(synonyms.as_str()).filter(|_| row.kind == Kind::Establishment),
        grounds[0].as_deref(),
        grounds[1].as_deref(),
        grounds[2].as_deref(),
    ];
    index_words(texts.into_iter().flatten())
}

/// What the words of grounds begin with: after every word that people type.
const GROUND: &str = "zzin";

/// The word that every structure of a region, a department or a legal entity bears in the index, so that a search there
/// does not go through the whole nation. Nobody types it.
pub fn word_of_ground(node: Id<Node>) -> String {
    let bytes = node.uuid().into_bytes();
    let last: String = bytes[10..].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{GROUND}{last}")
}

/// The words of the legal entities below a group or a structure: none when they are too many to be named.
pub async fn words_of_families(tx: &mut Tx, node: Id<Node>) -> Result<Vec<String>> {
    let sql = Sql::new(
        "SELECT DISTINCT COALESCE(s.legal_entity_id, s.id) AS value
           FROM closure
           JOIN structure s ON s.id = closure.descendant_id
          WHERE closure.ancestor_id = ",
    )
    .bind(node)
    .push(" LIMIT ")
    .bind(MOST_FAMILIES + 1);
    let families: Vec<(Id<Node>,)> = tx.list(sql).await?;
    let are_few = i64::try_from(families.len()).is_ok_and(|count| count <= MOST_FAMILIES);
    Ok(families.into_iter().filter(|_| are_few).map(|(family,)| word_of_ground(family)).collect())
}

/// The largest GHT have some forty members.
const MOST_FAMILIES: i64 = 200;

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
        Which::All => sql.push("1 = 1"),
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

/// The words that structures bear, and which state of the index they were read from.
#[derive(Default)]
struct Kept(Mutex<Option<(i64, Arc<Vocabulary>)>>);

/// Understands what was typed, mending the words that no structure bears.
pub async fn understand(app: &App, tx: &mut Tx, words: &[String]) -> Result<Question> {
    Ok(vocabulary(app, tx).await?.mend(words))
}

/// Read again when the index has changed, by one reader while the others wait for it.
async fn vocabulary(app: &App, tx: &mut Tx) -> Result<Arc<Vocabulary>> {
    let (state,): (i64,) = tx.get("SELECT words AS value FROM registry_state WHERE id = 1").await?;
    let kept = app.kept::<Kept>();
    let mut known = kept.0.lock().await;
    if let Some((at, vocabulary)) = known.as_ref()
        && *at >= state
    {
        return Ok(Arc::clone(vocabulary));
    }
    // What begins with a digit is a number or a code: it is taken as typed, and there are as many as structures.
    let terms: Vec<(String,)> = match tx.engine() {
        Engine::Sqlite => {
            tx.list("SELECT term AS value FROM structure_vocabulary WHERE term >= 'a' AND term < 'zzin'").await?
        }
        Engine::Postgres => {
            tx.list(
                "SELECT word AS value FROM ts_stat('SELECT words FROM structure_search') WHERE word >= 'a' AND word < 'zzin'",
            )
            .await?
        }
    };
    let read =
        tokio::task::spawn_blocking(move || Vocabulary::new(terms.into_iter().map(|(term,)| term).collect()));
    let vocabulary = Arc::new(read.await.map_err(Error::internal("failed to read the vocabulary"))?);
    *known = Some((state, Arc::clone(&vocabulary)));
    Ok(vocabulary)
}
