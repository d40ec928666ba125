//! The files of programmes.

use chrono::{DateTime, NaiveDate, Utc};
use hygie_kernel::{Id, Node, Scope};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::{Refusal, Result, row};
use hygie_registry::ground::{Origin, below};

use crate::model::FileState;
use crate::store::place::list_names;

row! {
    #[derive(Clone, Debug)]
    pub struct FileRow {
        pub id: Id<FileRow>,
        pub node_id: Id<Node>,
        pub node_name: String,
        /// EJ or ght.
        pub node_kind: String,
        pub programme: String,
        pub state: FileState,
        pub amount: Option<i64>,
        pub deposited_on: Option<NaiveDate>,
        pub instructed_on: Option<NaiveDate>,
        pub decided_on: Option<NaiveDate>,
        pub paid_on: Option<NaiveDate>,
        pub note: Option<String>,
        pub opinion: Option<String>,
        pub created_at: DateTime<Utc>,
        pub created_by: String,
        pub version: i64,
    }
}

impl FileRow {
    /// Steps with their dates, in order.
    pub fn steps(&self) -> [(&'static str, Option<NaiveDate>); 4] {
        [
            ("programme-deposited-on", self.deposited_on),
            ("programme-instructed-on", self.instructed_on),
            ("programme-decided-on", self.decided_on),
            ("programme-paid-on", self.paid_on),
        ]
    }
}

/// Its node is named afterwards.
const FILE: &str = "SELECT programme_file.id, programme_file.node_id, '' AS node_name, '' AS node_kind, programme_file.programme,
        programme_file.state, programme_file.amount, programme_file.deposited_on,
        programme_file.instructed_on, programme_file.decided_on, programme_file.paid_on, programme_file.note,
        programme_file.opinion, programme_file.created_at, programme_file.created_by, programme_file.version
   FROM programme_file";

async fn name(tx: &mut Tx, mut files: Vec<FileRow>) -> Result<Vec<FileRow>> {
    let names = list_names(tx, files.iter().map(|file| file.node_id)).await?;
    for file in &mut files {
        if let Some(named) = names.get(&file.node_id) {
            (file.node_name, file.node_kind) = (named.name.clone(), named.kind.clone());
        }
    }
    Ok(files)
}

pub async fn find(tx: &mut Tx, scope: Scope, id: Id<FileRow>) -> Result<Option<FileRow>> {
    let sql = Sql::new(FILE).push(" WHERE programme_file.id = ").bind(id).push(" AND ");
    let found = tx.list(sql.in_sight("programme_file.node_id", scope)).await?;
    Ok(name(tx, found).await?.pop())
}

/// The files of nodes that the caller already sees.
pub async fn list_of_nodes(tx: &mut Tx, nodes: &[Id<Node>]) -> Result<Vec<FileRow>> {
    let mut found = Vec::new();
    for some in nodes.chunks(5000) {
        let sql = Sql::new(FILE).push(" WHERE programme_file.node_id IN (").list(some.iter().copied());
        found.extend(tx.list::<FileRow>(sql.push(")")).await?);
    }
    name(tx, found).await
}

/// The files of a perimeter in one state, the oldest deposit first.
pub async fn list_in_state(
    tx: &mut Tx,
    scope: Scope,
    from: Origin,
    state: FileState,
    limit: i64,
) -> Result<Vec<FileRow>> {
    let sql = Sql::new(FILE).push(" WHERE programme_file.state = ").bind(state);
    let sql = below(sql, "programme_file.node_id", from, scope);
    let sql = sql.push(" ORDER BY programme_file.deposited_on, programme_file.id LIMIT ").bind(limit);
    let found = tx.list(sql).await?;
    name(tx, found).await
}

row! {
    /// How many files of a programme are in a state.
    #[derive(Clone, Debug)]
    pub struct FileCount {
        pub programme: String,
        pub state: FileState,
        pub count: i64,
    }
}

/// The files of a perimeter, counted, in the order of their life.
pub async fn count(tx: &mut Tx, scope: Scope, from: Origin) -> Result<Vec<FileCount>> {
    let sql = Sql::new("SELECT programme, state, COUNT(*) AS count FROM programme_file WHERE 1 = 1");
    let sql = below(sql, "programme_file.node_id", from, scope);
    let mut counts: Vec<FileCount> = tx.list(sql.push(" GROUP BY programme, state")).await?;
    counts.sort_by(|one, other| (&one.programme, one.state).cmp(&(&other.programme, other.state)));
    Ok(counts)
}

pub async fn insert(
    tx: &mut Tx,
    id: Id<FileRow>,
    (node, programme): (Id<Node>, &str),
    (by, at): (&str, DateTime<Utc>),
) -> Result<()> {
    let sql = Sql::new(
        "INSERT INTO programme_file (id, node_id, programme, state, created_at, created_by, changed_at, version) VALUES ",
    );
    let row = [
        id.into(),
        node.into(),
        programme.into(),
        FileState::Draft.into(),
        at.into(),
        by.into(),
        at.into(),
        1_i64.into(),
    ];
    let refusal = Refusal::new("programme-file-there");
    tx.run(sql.values([row])).await.map_err(|error| error.unless_unique(refusal))?;
    Ok(())
}

/// Keeps what a file became, unless somebody changed it in between.
pub async fn save(tx: &mut Tx, file: &FileRow, at: DateTime<Utc>) -> Result<()> {
    let sql = Sql::new("UPDATE programme_file SET state = ")
        .bind(file.state)
        .push(", amount = ")
        .bind(file.amount)
        .push(", deposited_on = ")
        .bind(file.deposited_on)
        .push(", instructed_on = ")
        .bind(file.instructed_on)
        .push(", decided_on = ")
        .bind(file.decided_on)
        .push(", paid_on = ")
        .bind(file.paid_on)
        .push(", note = ")
        .bind(&file.note)
        .push(", opinion = ")
        .bind(&file.opinion)
        .push(", version = version + 1, changed_at = ")
        .bind(at)
        .push(" WHERE id = ")
        .bind(file.id)
        .push(" AND version = ")
        .bind(file.version);
    tx.run_expecting_change(sql).await
}
