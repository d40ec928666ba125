//! Budgets: of a structure, line by line; of a perimeter, put together.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::Datelike;
use http::StatusCode;
use hygie_kernel::{Id, Node};
use hygie_platform::export::{Cell, Kind as FileKind, Table};
use hygie_platform::form::{Form, Query};
use hygie_platform::web::see_other;
use hygie_platform::{App, Caller, Error, Page, Refusal, Result, Routes};
use hygie_registry::ground::{Known, find_structure, perimeter_of, write_cursor};
use serde_json::json;

use super::obligations::read_after;
use super::{EXPORTED, PAGE, is_structure};
use crate::actions::budget::{self as acts, Draft};
use crate::actions::note;
use crate::model::budget::{is_year, read_euros};
use crate::published::{self, BudgetRules, Line};
use crate::store::budget::{self, After, BudgetRow, BudgetSum};
use crate::{EDIT, READ};

pub fn routes() -> Routes {
    Routes::default()
        .get("/budgets", READ, show_all)
        .get("/budgets/export.csv", READ, export_csv)
        .get("/budgets/export.xlsx", READ, export_xlsx)
        .get("/structures/{structure}/budgets/{year}", READ, show)
        .post("/structures/{structure}/budgets/{year}", EDIT, save)
}

/// A share as people read it: with its state and the words of its band.
#[derive(Clone)]
pub struct Rated {
    text: String,
    tone: String,
    band: String,
}

fn rated(rules: &BudgetRules, page: &Page, share: Option<f64>) -> Option<Rated> {
    let share = share?;
    let band = rules.band(share);
    Some(Rated {
        text: page.percent_to_a_tenth(share),
        tone: band.map(|band| band.tone.clone()).unwrap_or_default(),
        band: band.map(|band| band.label(page.lang).to_owned()).unwrap_or_default(),
    })
}

#[derive(Template)]
#[template(path = "budgets.html")]
struct ListPage {
    page: Page,
    rules: Arc<BudgetRules>,
    year: i64,
    sum: BudgetSum,
    /// Every year that is known, the latest first.
    sums: Vec<BudgetSum>,
    budgets: Vec<BudgetRow>,
    next: Option<String>,
    first: Option<String>,
    csv: String,
    xlsx: String,
    /// Where the structure of the perimeter writes its budget of the year.
    write: Option<String>,
}

impl ListPage {
    fn share(&self, sum: &BudgetSum) -> Option<Rated> {
        rated(&self.rules, &self.page, sum.share())
    }

    fn programme_share(&self, sum: &BudgetSum) -> Option<Rated> {
        rated(&self.rules, &self.page, sum.programme_share())
    }

    fn share_of(&self, row: &BudgetRow) -> Option<Rated> {
        rated(&self.rules, &self.page, row.amounts().share())
    }

    fn programme_share_of(&self, row: &BudgetRow) -> Option<Rated> {
        rated(&self.rules, &self.page, row.amounts().programme_share())
    }

    fn of_year(&self, year: i64) -> String {
        self.page.address("/budgets", &[("year", year.to_string())])
    }

    fn it_total(&self, row: &BudgetRow) -> i64 {
        row.amounts().it_total()
    }

    fn basis(&self, code: &str) -> String {
        basis(&self.rules, &self.page, code)
    }

    fn target(&self) -> String {
        target(&self.rules, &self.page)
    }
}

fn basis(rules: &BudgetRules, page: &Page, code: &str) -> String {
    rules.basis(code).map_or(code, |basis| basis.label(page.lang)).to_owned()
}

/// «De 5 à 10 % du budget informatique.»
fn target(rules: &BudgetRules, page: &Page) -> String {
    page.say("budget-target")
        .with("floor", page.percent_to_a_tenth(rules.target.floor))
        .with("goal", page.percent_to_a_tenth(rules.target.goal))
        .to_string()
}

/// The year that is asked for, else the latest that is known, else this one.
fn year_of(query: &Form, sums: &[BudgetSum], page: &Page) -> i64 {
    let asked = query.value("year").parse().ok().filter(|year| is_year(*year, page.today()));
    asked.or_else(|| sums.first().map(|sum| sum.year)).unwrap_or_else(|| i64::from(page.today().year()))
}

async fn show_all(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Query(query): Query,
) -> Result<Response> {
    let from = perimeter_of(&page)?;
    let scope = caller.scope(READ);
    let rules = published::budget_rules(&app).await?;
    let after = read_after(query.value("after"));
    let mut tx = app.db.read().await?;
    let sums = budget::list_sums(&mut tx, scope, from).await?;
    let year = year_of(&query, &sums, &page);
    let mut budgets = budget::list(&mut tx, scope, from, year, after.as_ref(), PAGE + 1).await?;
    let kind = page.perimeter().map(|step| step.kind.clone()).unwrap_or_default();
    let may_edit = is_structure(&kind) && caller.holds(&mut tx, EDIT, from.node).await?;
    drop(tx);
    let has_next = budgets.len() as i64 > PAGE;
    budgets.truncate(PAGE as usize);
    let mut asked = vec![("year", year.to_string())];
    let first = after.is_some().then(|| page.address("/budgets", &asked));
    let csv = page.address("/budgets/export.csv", &asked);
    let xlsx = page.address("/budgets/export.xlsx", &asked);
    let next = budgets.last().filter(|_| has_next).map(|last| {
        asked.push(("after", write_cursor(std::slice::from_ref(&last.sort_key), last.structure_id)));
        page.address("/budgets", &asked)
    });
    let sum = sums.iter().find(|sum| sum.year == year).cloned();
    let shown = ListPage {
        write: may_edit.then(|| format!("/structures/{}/budgets/{year}", from.node)),
        sum: sum.unwrap_or(BudgetSum { year, ..BudgetSum::default() }),
        rules,
        year,
        sums,
        budgets,
        next,
        first,
        csv,
        xlsx,
        page: page.clone(),
    };
    page.show(&shown)
}

async fn export_csv(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Query(query): Query,
) -> Result<Response> {
    export(app, caller, page, query, FileKind::Csv).await
}

async fn export_xlsx(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Query(query): Query,
) -> Result<Response> {
    export(app, caller, page, query, FileKind::Xlsx).await
}

async fn export(app: App, caller: Caller, page: Page, query: Form, kind: FileKind) -> Result<Response> {
    let from = perimeter_of(&page)?;
    let scope = caller.scope(READ);
    let rules = published::budget_rules(&app).await?;
    let sums = budget::list_sums(&mut app.db.read().await?, scope, from).await?;
    let year = year_of(&query, &sums, &page);
    let mut tx = app.db.write().await?;
    let details = json!({ "what": page.here(), "year": year });
    note(&mut tx, &app, &caller, "duties.budgets-exported", (from.node, from.node.uuid()), details).await?;
    tx.commit().await?;
    let headers = [
        "list-structure",
        "list-finess",
        "budget-year",
        "budget-operating",
        "budget-investment",
        "budget-programme",
        "budget-spent",
        "budget-share",
        "budget-share-programme",
        "budget-band",
    ];
    let table = Table {
        name: format!("budgets-{year}"),
        headers: headers.map(|key| page.t(key)).to_vec(),
        start: None,
        next: Box::new(move |after: Option<After>| {
            let (app, page, rules) = (app.clone(), page.clone(), Arc::clone(&rules));
            Box::pin(async move {
                let mut tx = app.db.read().await?;
                let rows = budget::list(&mut tx, scope, from, year, after.as_ref(), EXPORTED).await?;
                let is_full = rows.len() as i64 == EXPORTED;
                let next =
                    is_full.then(|| rows.last().map(|last| (last.sort_key.clone(), last.structure_id)));
                Ok((rows.into_iter().map(|row| cells(&rules, &page, row)).collect(), next))
            })
        }),
    };
    table.send(kind).await
}

fn cells(rules: &BudgetRules, page: &Page, row: BudgetRow) -> Vec<Cell> {
    let amounts = row.amounts();
    #[expect(clippy::cast_precision_loss, reason = "amounts stay far below 2^53 euros")]
    let number = |amount: i64| Cell::Number(amount as f64);
    let share = |share: Option<f64>| share.map_or_else(|| Cell::from(""), Cell::Number);
    vec![
        row.name.into(),
        row.finess.into(),
        number(row.year),
        number(row.it_operating),
        number(row.it_investment),
        row.programme_total.map_or_else(|| Cell::from(""), number),
        number(row.spent),
        share(amounts.share()),
        share(amounts.programme_share()),
        rated(rules, page, amounts.share()).map(|rated| rated.band).into(),
    ]
}

#[derive(Template)]
#[template(path = "budget.html")]
struct BudgetPage {
    page: Page,
    structure: Known,
    rules: Arc<BudgetRules>,
    year: i64,
    budget: Option<BudgetRow>,
    lines: BTreeMap<String, i64>,
    /// The other years of the structure.
    years: Vec<BudgetRow>,
    may_edit: bool,
    form: Form,
    /// The lines that cannot be read.
    wrong: Vec<String>,
}

impl BudgetPage {
    fn share(&self) -> Option<Rated> {
        rated(&self.rules, &self.page, self.budget.as_ref()?.amounts().share())
    }

    fn programme_share(&self) -> Option<Rated> {
        rated(&self.rules, &self.page, self.budget.as_ref()?.amounts().programme_share())
    }

    fn share_of(&self, row: &BudgetRow) -> Option<Rated> {
        rated(&self.rules, &self.page, row.amounts().share())
    }

    fn it_total(&self, row: &BudgetRow) -> i64 {
        row.amounts().it_total()
    }

    fn target(&self) -> String {
        target(&self.rules, &self.page)
    }

    fn field(&self, line: &Line) -> String {
        field(line)
    }

    fn typed(&self, line: &Line) -> String {
        self.form.value(&field(line)).to_owned()
    }

    fn amount(&self, line: &Line) -> i64 {
        self.lines.get(&line.code).copied().unwrap_or(0)
    }

    fn is_wrong(&self, line: &Line) -> bool {
        self.wrong.contains(&line.code)
    }

    fn excluded(&self) -> String {
        let names: Vec<&str> = self.rules.excluded().map(|line| line.label(self.page.lang)).collect();
        names.join(", ")
    }
}

fn field(line: &Line) -> String {
    format!("line-{}", line.code)
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path((structure, year)): Path<(Id<Node>, i64)>,
) -> Result<Response> {
    show_budget(&app, &caller, page, (structure, year), Form::default(), Vec::new()).await
}

async fn show_budget(
    app: &App,
    caller: &Caller,
    page: Page,
    (structure, year): (Id<Node>, i64),
    mut form: Form,
    wrong: Vec<String>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let known = find_structure(&mut tx, caller.scope(READ), structure).await?.ok_or(Error::NotFound)?;
    if !is_year(year, page.today()) {
        return Err(Error::NotFound);
    }
    let budget = budget::find(&mut tx, structure, year).await?;
    let lines = budget::list_lines(&mut tx, structure, year).await?;
    let years = budget::list_of_structure(&mut tx, structure).await?;
    let may_edit = caller.holds(&mut tx, EDIT, structure).await?;
    drop(tx);
    let rules = published::budget_rules(app).await?;
    let status = if form.is_sound() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    if form.is_sound() {
        fill(&mut form, budget.as_ref(), &lines);
    }
    let shown = BudgetPage {
        structure: known,
        rules,
        year,
        budget,
        lines,
        years,
        may_edit,
        form,
        wrong,
        page: page.clone(),
    };
    page.show_as(status, &shown)
}

/// What is there, in the form that changes it.
fn fill(form: &mut Form, budget: Option<&BudgetRow>, lines: &BTreeMap<String, i64>) {
    form.set("version", budget.map_or(0, |budget| budget.version).to_string());
    let Some(budget) = budget else { return };
    form.set("it_operating", budget.it_operating.to_string())
        .set("it_investment", budget.it_investment.to_string())
        .set("programme_total", budget.programme_total.map(|total| total.to_string()).unwrap_or_default())
        .set("note", budget.note.as_deref().unwrap_or_default());
    for (code, amount) in lines {
        form.set(&format!("line-{code}"), amount.to_string());
    }
}

async fn save(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path((structure, year)): Path<(Id<Node>, i64)>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    find_structure(&mut tx, caller.scope(EDIT), structure).await?.ok_or(Error::NotFound)?;
    drop(tx);
    let rules = published::budget_rules(&app).await?;
    let it_operating = read_amount(&mut form, "it_operating").unwrap_or(0);
    let it_investment = read_amount(&mut form, "it_investment").unwrap_or(0);
    let programme_total = read_amount(&mut form, "programme_total");
    let note = form.short("note", 2000);
    let (mut lines, mut wrong) = (BTreeMap::new(), Vec::new());
    for line in &rules.lines {
        match read_euros(form.value(&field(line))) {
            Ok(Some(amount)) => drop(lines.insert(line.code.clone(), amount)),
            Ok(None) => {}
            Err(_) => {
                form.refuse("lines", Refusal::new("budget-line-wrong").with("line", line.label(page.lang)));
                wrong.push(line.code.clone());
            }
        }
    }
    if form.is_sound() {
        let version = form.value("version").parse().unwrap_or(0);
        let draft = Draft { it_operating, it_investment, programme_total, note, lines };
        match acts::save(&app, &caller, (structure, year), version, &draft).await {
            Ok(_) => {
                return Ok(see_other(format!("/structures/{structure}/budgets/{year}?done=budget-saved")));
            }
            Err(Error::Refused(refusal)) => {
                let field = if refusal.key == "holds-nir" { "note" } else { "lines" };
                form.refuse(field, refusal);
            }
            Err(error) => return Err(error),
        }
    }
    show_budget(&app, &caller, page, (structure, year), form, wrong).await
}

fn read_amount(form: &mut Form, name: &'static str) -> Option<i64> {
    let read = read_euros(form.value(name));
    read.unwrap_or_else(|refusal| {
        form.refuse(name, refusal);
        None
    })
}
