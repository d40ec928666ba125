//! The budgets of structures, and sums of them over a perimeter.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use hygie_kernel::{Id, Node, Scope};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::{Result, row};
use hygie_registry::ground::{Origin, below, below_each};

use crate::model::budget::{Amounts, share};

row! {
    #[derive(Clone, Debug)]
    pub struct BudgetRow {
        pub id: Id<BudgetRow>,
        pub structure_id: Id<Node>,
        pub name: String,
        pub finess: String,
        pub sort_key: String,
        pub year: i64,
        pub it_operating: i64,
        pub it_investment: i64,
        pub programme_total: Option<i64>,
        pub spent: i64,
        pub note: Option<String>,
        pub version: i64,
        pub changed_at: DateTime<Utc>,
        pub changed_by: String,
    }
}

impl BudgetRow {
    pub fn amounts(&self) -> Amounts {
        Amounts {
            it_operating: self.it_operating,
            it_investment: self.it_investment,
            programme_total: self.programme_total,
            spent: self.spent,
        }
    }
}

const BUDGET: &str = "SELECT budget.id, budget.structure_id, known_structure.name, known_structure.finess, known_structure.sort_key,
        budget.year, budget.it_operating, budget.it_investment, budget.programme_total, budget.spent, budget.note,
        budget.version, budget.changed_at, budget.changed_by
   FROM budget
   JOIN known_structure ON known_structure.id = budget.structure_id";

/// The budget of a structure that the caller already sees.
pub async fn find(tx: &mut Tx, structure: Id<Node>, year: i64) -> Result<Option<BudgetRow>> {
    let sql = Sql::new(BUDGET).push(" WHERE budget.structure_id = ").bind(structure);
    tx.find(sql.push(" AND budget.year = ").bind(year)).await
}

/// The budgets of a structure that the caller already sees, the latest year first.
pub async fn list_of_structure(tx: &mut Tx, structure: Id<Node>) -> Result<Vec<BudgetRow>> {
    let sql = Sql::new(BUDGET).push(" WHERE budget.structure_id = ").bind(structure);
    tx.list(sql.push(" ORDER BY budget.year DESC LIMIT 50")).await
}

/// The lines of a budget, by code.
pub async fn list_lines(tx: &mut Tx, structure: Id<Node>, year: i64) -> Result<BTreeMap<String, i64>> {
    let sql = Sql::new("SELECT code, amount FROM budget_line WHERE structure_id = ").bind(structure);
    let lines: Vec<LineRow> = tx.list(sql.push(" AND year = ").bind(year)).await?;
    Ok(lines.into_iter().map(|line| (line.code, line.amount)).collect())
}

row! {
    struct LineRow {
        code: String,
        amount: i64,
    }
}

/// The share of its IT budget that a structure, which the caller already sees, spends on security in a year.
pub async fn find_share(tx: &mut Tx, structure: Id<Node>, year: i64) -> Result<Option<f64>> {
    let sql = Sql::new(
        "SELECT it_operating, it_investment, programme_total, spent FROM budget WHERE structure_id = ",
    );
    let amounts: Option<Amounts> = tx.find(sql.bind(structure).push(" AND year = ").bind(year)).await?;
    Ok(amounts.and_then(|amounts| amounts.share()))
}

/// Where a page begins: after the structure of this name.
pub type After = (String, Id<Node>);

/// The budgets of a perimeter for a year, by name of structure.
pub async fn list(
    tx: &mut Tx,
    scope: Scope,
    from: Origin,
    year: i64,
    after: Option<&After>,
    limit: i64,
) -> Result<Vec<BudgetRow>> {
    let mut sql = Sql::new(BUDGET).push(" WHERE budget.year = ").bind(year);
    if let Some((name, id)) = after {
        sql = sql
            .push(" AND (known_structure.sort_key, known_structure.id) > (")
            .bind(name)
            .push(", ")
            .bind(*id)
            .push(")");
    }
    let sql = below_each(sql, "budget.structure_id", from, scope);
    tx.list(sql.push(" ORDER BY known_structure.sort_key, known_structure.id LIMIT ").bind(limit)).await
}

row! {
    /// The budgets of a perimeter put together, for a year.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct BudgetSum {
        pub year: i64,
        pub structures: i64,
        pub spent: i64,
        pub it_total: i64,
        /// What is spent where the IT budget is known, and so divides.
        pub spent_of_it: i64,
        pub programme_total: i64,
        pub spent_of_programme: i64,
    }
}

impl BudgetSum {
    pub fn share(&self) -> Option<f64> {
        share(self.spent_of_it, self.it_total)
    }

    pub fn programme_share(&self) -> Option<f64> {
        share(self.spent_of_programme, self.programme_total)
    }
}

/// The budget of an establishment is a part of that of its legal entity: it is left out where the latter is counted.
fn sums(scope: Scope, from: Origin, year: Option<i64>) -> Sql {
    let mut sql = Sql::new(
        "SELECT budget.year, COUNT(*) AS structures,
                CAST(COALESCE(SUM(budget.spent), 0) AS BIGINT) AS spent,
                CAST(COALESCE(SUM(budget.it_operating + budget.it_investment), 0) AS BIGINT) AS it_total,
                CAST(COALESCE(SUM(CASE WHEN budget.it_operating + budget.it_investment > 0 THEN budget.spent ELSE 0 END), 0) AS BIGINT) AS spent_of_it,
                CAST(COALESCE(SUM(budget.programme_total), 0) AS BIGINT) AS programme_total,
                CAST(COALESCE(SUM(CASE WHEN budget.programme_total > 0 THEN budget.spent ELSE 0 END), 0) AS BIGINT) AS spent_of_programme
           FROM budget
           JOIN known_structure ON known_structure.id = budget.structure_id
          WHERE NOT EXISTS (SELECT 1 FROM budget AS whole JOIN closure AS inside ON inside.descendant_id = whole.structure_id
                             WHERE whole.structure_id = known_structure.legal_entity_id AND whole.year = budget.year
                               AND inside.ancestor_id = ",
    )
    .bind(from.node)
    .push(")");
    if let Some(year) = year {
        sql = sql.push(" AND budget.year = ").bind(year);
    }
    below(sql, "budget.structure_id", from, scope)
        .push(" GROUP BY budget.year ORDER BY budget.year DESC LIMIT 50")
}

/// What a perimeter spends in a year; nothing when no budget is known.
pub async fn sum(tx: &mut Tx, scope: Scope, from: Origin, year: i64) -> Result<BudgetSum> {
    let found: Option<BudgetSum> = tx.find(sums(scope, from, Some(year))).await?;
    Ok(found.unwrap_or(BudgetSum { year, ..BudgetSum::default() }))
}

/// The same for each year that is known, the latest first.
pub async fn list_sums(tx: &mut Tx, scope: Scope, from: Origin) -> Result<Vec<BudgetSum>> {
    tx.list(sums(scope, from, None)).await
}

/// What is written of a budget.
#[derive(Clone, Debug)]
pub struct Written<'a> {
    pub structure: Id<Node>,
    pub year: i64,
    pub amounts: Amounts,
    pub note: Option<&'a str>,
    pub lines: &'a BTreeMap<String, i64>,
    pub by: &'a str,
    pub at: DateTime<Utc>,
}

/// Writes the first budget of a year: somebody who wrote it in between is not overwritten.
pub async fn insert(tx: &mut Tx, id: Id<BudgetRow>, written: &Written<'_>) -> Result<()> {
    let sql = Sql::new(
        "INSERT INTO budget (id, structure_id, year, it_operating, it_investment, programme_total, spent, note, version, changed_at, changed_by) VALUES ",
    )
    .values([[
        id.into(),
        written.structure.into(),
        written.year.into(),
        written.amounts.it_operating.into(),
        written.amounts.it_investment.into(),
        written.amounts.programme_total.into(),
        written.amounts.spent.into(),
        written.note.into(),
        1_i64.into(),
        written.at.into(),
        written.by.into(),
    ]])
    .push(" ON CONFLICT (structure_id, year) DO NOTHING");
    tx.run_expecting_change(sql).await?;
    save_lines(tx, written).await
}

pub async fn update(tx: &mut Tx, version: i64, written: &Written<'_>) -> Result<()> {
    let sql = Sql::new("UPDATE budget SET it_operating = ")
        .bind(written.amounts.it_operating)
        .push(", it_investment = ")
        .bind(written.amounts.it_investment)
        .push(", programme_total = ")
        .bind(written.amounts.programme_total)
        .push(", spent = ")
        .bind(written.amounts.spent)
        .push(", note = ")
        .bind(written.note)
        .push(", version = version + 1, changed_at = ")
        .bind(written.at)
        .push(", changed_by = ")
        .bind(written.by)
        .push(" WHERE structure_id = ")
        .bind(written.structure)
        .push(" AND year = ")
        .bind(written.year)
        .push(" AND version = ")
        .bind(version);
    tx.run_expecting_change(sql).await?;
    save_lines(tx, written).await
}

async fn save_lines(tx: &mut Tx, written: &Written<'_>) -> Result<()> {
    let sql = Sql::new("DELETE FROM budget_line WHERE structure_id = ").bind(written.structure);
    tx.run(sql.push(" AND year = ").bind(written.year)).await?;
    if written.lines.is_empty() {
        return Ok(());
    }
    let rows = written.lines.iter().map(|(code, amount)| {
        [written.structure.into(), written.year.into(), code.as_str().into(), (*amount).into()]
    });
    tx.run(Sql::new("INSERT INTO budget_line (structure_id, year, code, amount) VALUES ").values(rows))
        .await?;
    Ok(())
}
