//! Budgets are written, and the share that they give is made known.

use std::collections::BTreeMap;

use hygie_kernel::{Id, Node, holds_nir};
use hygie_plan::{By, NewFact};
use hygie_platform::db::Tx;
use hygie_platform::{App, Caller, Error, Refusal, Result};
use hygie_registry::ground;
use serde_json::json;

use super::{SOURCE, note, obligation, today};
use crate::EDIT;
use crate::model::budget::{Amounts, FACT, check, held_on, is_year, spent};
use crate::published;
use crate::store::budget::{self, BudgetRow, Written};

/// The budget of a year, as somebody writes it.
#[derive(Clone, Debug)]
pub struct Draft {
    pub it_operating: i64,
    pub it_investment: i64,
    pub programme_total: Option<i64>,
    pub note: Option<String>,
    pub lines: BTreeMap<String, i64>,
}

/// Writes the budget of a structure for a year. `version` is what the writer saw: 0 when there was none.
pub async fn save(
    app: &App,
    caller: &Caller,
    (structure, year): (Id<Node>, i64),
    version: i64,
    draft: &Draft,
) -> Result<Amounts> {
    if !is_year(year, today(app)) {
        return Err(Error::NotFound);
    }
    let rules = published::budget_rules(app).await?;
    let amounts = Amounts {
        it_operating: draft.it_operating,
        it_investment: draft.it_investment,
        programme_total: draft.programme_total,
        spent: spent(&rules, &draft.lines),
    };
    check(&amounts)?;
    if draft.note.as_deref().is_some_and(holds_nir) {
        return Err(Refusal::new("holds-nir").into());
    }
    let mut tx = app.db.write().await?;
    ground::must_hold(&mut tx, caller, EDIT, structure).await?;
    let known = budget::find(&mut tx, structure, year).await?;
    if known.as_ref().map_or(0, |known| known.version) != version {
        return Err(Error::Stale);
    }
    let written = Written {
        structure,
        year,
        amounts,
        note: draft.note.as_deref(),
        lines: &draft.lines,
        by: &caller.name,
        at: app.clock.now(),
    };
    let id = match known {
        Some(known) => {
            budget::update(&mut tx, version, &written).await?;
            known.id
        }
        None => {
            let id = app.new_id::<BudgetRow>();
            budget::insert(&mut tx, id, &written).await?;
            id
        }
    };
    make_known(&mut tx, app, caller, (id, structure, year), &amounts).await?;
    let details = json!({ "year": year, "spent": amounts.spent, "total": amounts.it_total() });
    note(&mut tx, app, caller, "duties.budget-saved", (structure, id.uuid()), details).await?;
    obligation::refresh(&mut tx, app, structure).await?;
    tx.commit().await?;
    Ok(amounts)
}

/// Says the share of a year; a budget that gives none any more takes back what it said.
async fn make_known(
    tx: &mut Tx,
    app: &App,
    caller: &Caller,
    (id, structure, year): (Id<BudgetRow>, Id<Node>, i64),
    amounts: &Amounts,
) -> Result<()> {
    let (Some(share), Some(held_on)) = (amounts.share(), held_on(year, today(app))) else {
        return hygie_plan::withdraw_fact(tx, structure, FACT, id.uuid()).await;
    };
    let fact = NewFact {
        structure,
        code: FACT.to_owned(),
        value: Some(share),
        held_on,
        held_until: None,
        source: SOURCE.to_owned(),
        origin: Some(id.uuid()),
        note: None,
    };
    hygie_plan::record_fact(tx, app, By::Person(caller), &fact).await?;
    Ok(())
}
