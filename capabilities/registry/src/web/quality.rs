//! What looks wrong in the data of a perimeter: rule by rule, then structure by structure.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use hygie_kernel::Scope;
use hygie_platform::export::{Cell, Kind as FileKind, Table};
use hygie_platform::form::Query;
use hygie_platform::{App, Caller, Error, Page, Result, Routes};

use super::{perimeter_of, read_cursor, write_cursor};
use crate::QUALITY;
use crate::actions;
use crate::model::spaced_finess;
use crate::reference::{QualityRule, Reference, reference};
use crate::store::list::Origin;
use crate::store::quality::{self, ItemRow};

pub fn routes() -> Routes {
    Routes::default().get("/quality", QUALITY, show).get("/quality/items.csv", QUALITY, export)
}

const PAGE: i64 = 50;

/// A rule and how many structures of the perimeter it is about.
struct Found {
    code: String,
    count: i64,
}

#[derive(Template)]
#[template(path = "quality.html")]
struct QualityPage {
    page: Page,
    reference: Arc<Reference>,
    found: Vec<Found>,
    chosen: Option<Found>,
    items: Vec<ItemRow>,
    is_first: bool,
    next: Option<String>,
}

impl QualityPage {
    fn rule(&self, code: &str) -> Option<&QualityRule> {
        self.reference.quality_rule(code)
    }

    fn label(&self, code: &str) -> String {
        self.rule(code).map_or(code, |rule| rule.label(self.page.lang)).to_owned()
    }

    fn what_to_do(&self, code: &str) -> String {
        self.rule(code).map_or("", |rule| rule.what_to_do(self.page.lang)).to_owned()
    }

    fn badge(&self, code: &str) -> &'static str {
        match self.rule(code).map(|rule| rule.severity.as_str()) {
            Some("fix") => "late",
            Some("watch") => "watch",
            _ => "unknown",
        }
    }

    fn severity_key(&self, code: &str) -> String {
        format!("quality-severity-{}", severity(&self.reference, code))
    }

    /// An address of this page, in the same perimeter.
    fn address(&self, path: &str, rule: &str) -> String {
        let node = self.page.perimeter().map(|step| step.id.to_string()).unwrap_or_default();
        format!("{path}?in={node}&rule={rule}")
    }

    fn total(&self) -> i64 {
        self.found.iter().map(|found| found.count).sum()
    }

    fn finess(&self, item: &ItemRow) -> String {
        spaced_finess(&item.finess)
    }
}

fn severity<'a>(reference: &'a Reference, code: &str) -> &'a str {
    reference.quality_rule(code).map_or("info", |rule| rule.severity.as_str())
}

async fn show(State(app): State<App>, caller: Caller, page: Page, Query(query): Query) -> Result<Response> {
    let (scope, from) = (caller.scope(QUALITY), perimeter_of(&page)?);
    let reference = reference(&app)?;
    let mut tx = app.db.read().await?;
    let counts = quality::count_by_rule(&app, &mut tx, scope, from).await?;
    let mut found: Vec<Found> =
        counts.iter().map(|count| Found { code: count.rule.clone(), count: count.count }).collect();
    // What is to be corrected first, then what is most frequent.
    let urgency = |code: &str| ["fix", "watch", "info"].iter().position(|s| *s == severity(&reference, code));
    found.sort_by_key(|found| (urgency(&found.code), -found.count));
    let chosen = query.optional("rule").map(|rule| {
        let count = found.iter().find(|found| found.code == rule).map_or(0, |found| found.count);
        Found { code: rule, count }
    });
    let (mut items, mut next) = (Vec::new(), None);
    let after = read_cursor(query.value("after"), 1);
    if let Some(chosen) = &chosen {
        if reference.quality_rule(&chosen.code).is_none() {
            return Err(Error::NotFound);
        }
        let start = after.as_ref().and_then(|(keys, id)| Some((keys.first()?.as_str(), *id)));
        items = quality::list_items(&mut tx, scope, from, &chosen.code, start, PAGE).await?;
        let most = usize::try_from(PAGE).unwrap_or(usize::MAX);
        if items.len() > most {
            items.truncate(most);
            next = items
                .last()
                .map(|last| write_cursor(std::slice::from_ref(&last.sort_key), last.structure_id));
        }
    }
    drop(tx);
    page.clone().show(&QualityPage { page, reference, found, chosen, items, is_first: after.is_none(), next })
}

async fn export(State(app): State<App>, caller: Caller, page: Page, Query(query): Query) -> Result<Response> {
    let (scope, from) = (caller.scope(QUALITY), perimeter_of(&page)?);
    let reference = reference(&app)?;
    let Some(rule) = query.optional("rule") else {
        return export_rules(&app, scope, from, &page, &reference).await;
    };
    let label = reference.quality_rule(&rule).ok_or(Error::NotFound)?.label(page.lang).to_owned();
    let columns = [
        "quality-finess",
        "quality-structure",
        "quality-town",
        "quality-finding",
        "quality-details",
        "quality-since",
    ];
    actions::note_export(&app, &caller, "registry.quality-exported", from.node, &page.here()).await?;
    let table = Table {
        name: format!("quality-{rule}"),
        headers: columns.iter().map(|key| page.t(key)).collect(),
        start: None,
        next: Box::new(move |after: Option<(String, crate::model::StructureId)>| {
            let (app, rule, label) = (app.clone(), rule.clone(), label.clone());
            Box::pin(async move {
                let start = after.as_ref().map(|(key, id)| (key.as_str(), *id));
                let mut tx = app.db.read().await?;
                let items = quality::list_items(&mut tx, scope, from, &rule, start, 5000).await?;
                let on = items.last().map(|last| Some((last.sort_key.clone(), last.structure_id)));
                Ok((items.into_iter().map(|item| cells(&label, item)).collect(), on))
            })
        }),
    };
    table.send(FileKind::Csv).await
}

/// The rules and their counts: what is seen when no rule is chosen.
async fn export_rules(
    app: &App,
    scope: Scope,
    from: Origin,
    page: &Page,
    reference: &Reference,
) -> Result<Response> {
    let counts = quality::count_by_rule(app, &mut app.db.read().await?, scope, from).await?;
    let lang = page.lang;
    let rows: Vec<Vec<Cell>> = counts
        .iter()
        .map(|count| {
            let rule = reference.quality_rule(&count.rule);
            #[expect(clippy::cast_precision_loss, reason = "counts of structures stay far below 2^53")]
            let number = Cell::Number(count.count as f64);
            let severity = page.t(format!("quality-severity-{}", severity(reference, &count.rule)));
            vec![
                rule.map_or(count.rule.as_str(), |rule| rule.label(lang)).into(),
                severity.into(),
                number,
                rule.map_or("", |rule| rule.what_to_do(lang)).into(),
            ]
        })
        .collect();
    let columns = ["quality-finding", "quality-severity", "quality-structures", "quality-what-to-do"];
    let table = Table {
        name: "quality".to_owned(),
        headers: columns.iter().map(|key| page.t(key)).collect(),
        start: (),
        next: Box::new(move |()| {
            let rows = rows.clone();
            Box::pin(async move { Ok((rows, None)) })
        }),
    };
    table.send(FileKind::Csv).await
}

fn cells(label: &str, item: ItemRow) -> Vec<Cell> {
    vec![
        item.finess.into(),
        item.name.into(),
        item.town.into(),
        label.into(),
        item.details.into(),
        Cell::Date(Some(item.found_at.date_naive())),
    ]
}
