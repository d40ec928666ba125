//! Where structures stand with their obligations, as it was last worked out.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use hygie_kernel::{Id, Node, Scope};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::{App, Result, row};
use hygie_registry::ground::{Known, Ledger, Origin, below, below_each};

use crate::model::obligation::State;

row! {
    /// Where one structure stands with one obligation.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct StandingRow {
        pub structure_id: Id<Node>,
        pub obligation: String,
        pub state: State,
        pub held_on: Option<NaiveDate>,
        /// The last day on which it holds.
        pub ends_on: Option<NaiveDate>,
    }
}

const STANDING: &str = "SELECT structure_id, obligation, state, held_on, ends_on FROM obligation_standing";

/// Everything that a structure must have or do, as it stands: of a structure that the caller already sees.
pub async fn list_of_structure(tx: &mut Tx, structure: Id<Node>) -> Result<Vec<StandingRow>> {
    list_of_structures(tx, &[structure]).await
}

pub async fn list_of_structures(tx: &mut Tx, structures: &[Id<Node>]) -> Result<Vec<StandingRow>> {
    let sql = Sql::new(STANDING).push(" WHERE structure_id IN (").list(structures.iter().copied());
    tx.list(sql.push(") ORDER BY structure_id, obligation")).await
}

row! {
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct StandingCount {
        pub obligation: String,
        pub state: State,
        pub count: i64,
    }
}

/// How many structures of a perimeter stand where, by obligation.
pub async fn count(app: &App, tx: &mut Tx, scope: Scope, from: Origin) -> Result<Arc<Vec<StandingCount>>> {
    let newest = "SELECT changed_at AS value FROM obligation_day WHERE changed_at IS NOT NULL ORDER BY changed_at DESC LIMIT 1";
    let sql = Sql::new("SELECT obligation, state, COUNT(*) AS count FROM obligation_standing WHERE 1 = 1");
    let sql = below(sql, "obligation_standing.structure_id", from, scope)
        .push(" GROUP BY obligation, state ORDER BY obligation, state");
    let counts = app.kept::<Ledger<(), StandingCount>>();
    counts.whole(app, tx, (scope, from), (), newest.into(), sql).await
}

/// How many structures of a perimeter are followed, among how many that are open.
pub async fn count_followed(tx: &mut Tx, scope: Scope, from: Origin) -> Result<(i64, i64)> {
    let sql = Sql::new("SELECT COUNT(*) AS value FROM obligation_day WHERE 1 = 1");
    let (followed,): (i64,) = tx.get(below(sql, "obligation_day.structure_id", from, scope)).await?;
    let sql = Sql::new("SELECT COUNT(*) AS value FROM known_structure WHERE is_open");
    let (open,): (i64,) = tx.get(below(sql, "known_structure.id", from, scope)).await?;
    Ok((followed, open))
}

row! {
    /// A structure that an obligation is for.
    #[derive(Clone, Debug)]
    pub struct Concerned {
        pub structure_id: Id<Node>,
        pub name: String,
        pub finess: String,
        pub sort_key: String,
        pub state: State,
        pub held_on: Option<NaiveDate>,
        pub ends_on: Option<NaiveDate>,
    }
}

/// Where a page begins: after the structure of this name.
pub type After = (String, Id<Node>);

/// The structures of a perimeter that an obligation is for, by name.
pub async fn list_concerned(
    tx: &mut Tx,
    scope: Scope,
    from: Origin,
    (obligation, state): (&str, Option<State>),
    after: Option<&After>,
    limit: i64,
) -> Result<Vec<Concerned>> {
    let mut sql = Sql::new(
        "SELECT obligation_standing.structure_id, known_structure.name, known_structure.finess, known_structure.sort_key,
                obligation_standing.state, obligation_standing.held_on, obligation_standing.ends_on
           FROM obligation_standing
           JOIN known_structure ON known_structure.id = obligation_standing.structure_id
          WHERE obligation_standing.obligation = ",
    )
    .bind(obligation);
    if let Some(state) = state {
        sql = sql.push(" AND obligation_standing.state = ").bind(state);
    }
    if let Some((name, id)) = after {
        sql = sql
            .push(" AND (known_structure.sort_key, known_structure.id) > (")
            .bind(name)
            .push(", ")
            .bind(*id)
            .push(")");
    }
    let sql = below_each(sql, "obligation_standing.structure_id", from, scope);
    tx.list(sql.push(" ORDER BY known_structure.sort_key, known_structure.id LIMIT ").bind(limit)).await
}

/// These structures as they are, for what was decided already.
pub async fn list_known(tx: &mut Tx, structures: &[Id<Node>]) -> Result<Vec<Known>> {
    let sql = Sql::new(
        "SELECT id, kind, finess, name, segment, category, region_id, legal_entity_id, is_open FROM known_structure WHERE id IN (",
    );
    tx.list(sql.list(structures.iter().copied()).push(")")).await
}

/// The day for which a structure was last worked out.
pub async fn find_day(tx: &mut Tx, structure: Id<Node>) -> Result<Option<NaiveDate>> {
    let sql =
        Sql::new("SELECT computed_on AS value FROM obligation_day WHERE structure_id = ").bind(structure);
    Ok(tx.find::<(NaiveDate,)>(sql).await?.map(|(day,)| day))
}

/// Keeps that these structures were worked out for a day, and which of them changed by it.
pub async fn save_day(
    tx: &mut Tx,
    structures: &[Id<Node>],
    day: NaiveDate,
    (changed, at): (&HashSet<Id<Node>>, DateTime<Utc>),
) -> Result<()> {
    if structures.is_empty() {
        return Ok(());
    }
    let rows = structures.iter().map(|structure| {
        let changed_at = changed.contains(structure).then_some(at);
        [(*structure).into(), day.into(), changed_at.into()]
    });
    let sql = Sql::new("INSERT INTO obligation_day (structure_id, computed_on, changed_at) VALUES ")
        .values(rows)
        .push(
            " ON CONFLICT (structure_id) DO UPDATE SET computed_on = excluded.computed_on,
              changed_at = COALESCE(excluded.changed_at, obligation_day.changed_at)",
        );
    tx.run(sql).await?;
    Ok(())
}

pub async fn save(tx: &mut Tx, standings: &[StandingRow]) -> Result<()> {
    for some in standings.chunks(1000) {
        let rows = some.iter().map(|one| {
            [
                one.structure_id.into(),
                one.obligation.as_str().into(),
                one.state.into(),
                one.held_on.into(),
                one.ends_on.into(),
            ]
        });
        let sql = Sql::new("INSERT INTO obligation_standing (structure_id, obligation, state, held_on, ends_on) VALUES ")
            .values(rows)
            .push(
                " ON CONFLICT (structure_id, obligation) DO UPDATE SET state = excluded.state, held_on = excluded.held_on,
                      ends_on = excluded.ends_on",
            );
        tx.run(sql).await?;
    }
    Ok(())
}

/// What is no longer for a structure.
pub async fn remove(tx: &mut Tx, structure: Id<Node>, obligation: &str) -> Result<()> {
    let sql = Sql::new("DELETE FROM obligation_standing WHERE structure_id = ").bind(structure);
    tx.run(sql.push(" AND obligation = ").bind(obligation)).await?;
    Ok(())
}
