//! The list of structures of a perimeter: searched, filtered, sorted, exported as it is seen.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use hygie_kernel::Lang;
use hygie_platform::export::{Cell, Kind as FileKind, Table};
use hygie_platform::form::{Form, Query};
use hygie_platform::{App, Caller, Page, Result, Routes};

use super::{perimeter_of, write_cursor};
use crate::READ;
use crate::ask::{self, ask};
use crate::model::{Kind, spaced_finess};
use crate::reference::{Reference, reference};
use crate::store::list::{self, After, Line, Order, Portion};

pub fn routes() -> Routes {
    Routes::default().get("/structures", READ, show).get("/structures/export.csv", READ, export_csv).get(
        "/structures/export.xlsx",
        READ,
        export_xlsx,
    )
}

const PAGE: i64 = 50;

/// A filter that is on, with the address without it.
struct Chip {
    label: String,
    without: String,
}

struct ColumnHead {
    key: &'static str,
    address: String,
    sort: &'static str,
}

#[derive(Template)]
#[template(path = "structures.html")]
struct ListPage {
    page: Page,
    query: Form,
    reference: std::sync::Arc<Reference>,
    lines: Vec<Line>,
    count: i64,
    is_more: bool,
    chips: Vec<Chip>,
    heads: Vec<ColumnHead>,
    mended: Option<String>,
    next: Option<String>,
    first: Option<String>,
    csv: String,
    xlsx: String,
    kinds: Vec<(String, String)>,
    categories: Vec<(String, String)>,
    segments: Vec<(String, String)>,
    statuses: Vec<(String, String)>,
    roles: Vec<(String, String)>,
    states: Vec<(String, String)>,
}

async fn show(State(app): State<App>, caller: Caller, page: Page, Query(query): Query) -> Result<Response> {
    let from = perimeter_of(&page)?;
    let scope = caller.scope(READ);
    let mut tx = app.db.read().await?;
    let mut asked = ask(&app, &mut tx, &query).await?;
    let (count, is_more) = ask::count(&app, &mut tx, scope, from, &mut asked.filter).await?;
    let portion = Portion { order: asked.order, after: asked.after.as_ref(), limit: PAGE };
    let mut lines = list::list(&app, &mut tx, scope, from, &asked.filter, portion).await?;
    drop(tx);
    let has_next = lines.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    lines.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let reference = reference(&app)?;
    let next = lines.last().filter(|_| has_next).map(|line| {
        let after = After::of(line, asked.order);
        address(&page, &query, "/structures", &[("after", Some(write_cursor(&after.keys, after.id)))])
    });
    let first = asked.after.is_some().then(|| address(&page, &query, "/structures", &[("after", None)]));
    let shown = ListPage {
        chips: chips(&page, &query, &reference),
        heads: heads(&page, &query, asked.order),
        csv: address(&page, &query, "/structures/export.csv", &[("after", None)]),
        xlsx: address(&page, &query, "/structures/export.xlsx", &[("after", None)]),
        kinds: kinds(&page),
        categories: categories(&page, &reference),
        segments: choices(
            &page,
            "list-any-segment",
            reference.segments.iter().map(|s| (s.code.clone(), s.label(page.lang).to_owned())),
        ),
        statuses: choices(
            &page,
            "list-any-status",
            reference.statuses.iter().map(|s| (s.code.clone(), s.label(page.lang).to_owned())),
        ),
        roles: contact_choices(&page, &reference),
        states: vec![
            (String::new(), page.t("list-state-open")),
            ("closed".to_owned(), page.t("list-state-closed")),
            ("all".to_owned(), page.t("list-state-all")),
        ],
        mended: asked.mended,
        count,
        is_more,
        lines,
        next,
        first,
        reference,
        query,
        page: page.clone(),
    };
    page.show(&shown)
}

/// The choices of the list, for the forms of others.
pub fn shared_choices(page: &Page) -> Result<crate::ground::Choices> {
    let reference = reference(&page.app)?;
    let segments = reference.segments.iter().map(|one| (one.code.clone(), one.label(page.lang).to_owned()));
    let statuses = reference.statuses.iter().map(|one| (one.code.clone(), one.label(page.lang).to_owned()));
    Ok(crate::ground::Choices {
        kinds: kinds(page),
        segments: choices(page, "list-any-segment", segments),
        categories: categories(page, &reference),
        statuses: choices(page, "list-any-status", statuses),
    })
}

const FILTERS: [&str; 8] = ["q", "kind", "category", "segment", "status", "contact", "town", "state"];

/// The address of this list with some of its parts changed; the perimeter is always said, so that it can be shared.
fn address(page: &Page, query: &Form, path: &str, changes: &[(&str, Option<String>)]) -> String {
    let mut pairs: Vec<(&str, String)> = Vec::new();
    for name in FILTERS.into_iter().chain(["sort", "after"]) {
        let value = match changes.iter().find(|(changed, _)| *changed == name) {
            Some((_, value)) => value.clone(),
            None => query.optional(name),
        };
        pairs.extend(value.map(|value| (name, value)));
    }
    pairs.extend(page.perimeter().map(|step| ("in", step.id.to_string())));
    match serde_urlencoded::to_string(&pairs) {
        Ok(text) => format!("{path}?{text}"),
        Err(_) => path.to_owned(),
    }
}

fn heads(page: &Page, query: &Form, order: Order) -> Vec<ColumnHead> {
    [("list-name", Order::Name), ("list-town", Order::Town), ("list-finess", Order::Finess)]
        .into_iter()
        .map(|(key, by)| ColumnHead {
            key,
            address: address(
                page,
                query,
                "/structures",
                &[("sort", Some(by.as_str().to_owned())), ("after", None)],
            ),
            sort: if by == order { "ascending" } else { "" },
        })
        .collect()
}

fn chips(page: &Page, query: &Form, reference: &Reference) -> Vec<Chip> {
    let lang = page.lang;
    FILTERS
        .into_iter()
        .filter_map(|name| {
            let value = query.optional(name)?;
            let label = match name {
                "q" => format!("«\u{a0}{value}\u{a0}»"),
                "kind" => page.t(format!("list-kind-{value}")),
                "category" => reference.category_label(lang, Some(&value), None).to_owned(),
                "segment" => reference.segment(&value).map_or(value.clone(), |s| s.label(lang).to_owned()),
                "status" => reference.status(&value).map_or(value.clone(), |s| s.label(lang).to_owned()),
                "contact" => contact_label(page, reference, &value)?,
                "town" => page.say("list-in-town").with("code", value.as_str()).to_string(),
                "state" => page.t(format!("list-state-{value}")),
                _ => value.clone(),
            };
            let without = address(page, query, "/structures", &[(name, None), ("after", None)]);
            Some(Chip { label, without })
        })
        .collect()
}

fn contact_label(page: &Page, reference: &Reference, value: &str) -> Option<String> {
    let (way, role) = value.split_once(':')?;
    let label = reference.contact_role(role)?.label(page.lang).to_owned();
    let key = if way == "with" { "list-with-contact" } else { "list-without-contact" };
    Some(page.say(key).with("role", label).to_string())
}

fn choices(page: &Page, any: &str, options: impl Iterator<Item = (String, String)>) -> Vec<(String, String)> {
    std::iter::once((String::new(), page.t(any))).chain(options).collect()
}

fn kinds(page: &Page) -> Vec<(String, String)> {
    [("", "list-kind-usual"), ("ET", "list-kind-ET"), ("EJ", "list-kind-EJ"), ("all", "list-kind-all")]
        .into_iter()
        .map(|(value, key)| (value.to_owned(), page.t(key)))
        .collect()
}

fn categories(page: &Page, reference: &Reference) -> Vec<(String, String)> {
    let mut known: Vec<(String, String)> =
        reference.categories.values().map(|c| (c.code.clone(), c.label(page.lang).to_owned())).collect();
    known.sort_by_cached_key(|(_, label)| hygie_kernel::fold(label));
    choices(page, "list-any-category", known.into_iter())
}

fn contact_choices(page: &Page, reference: &Reference) -> Vec<(String, String)> {
    let mut options = vec![(String::new(), page.t("list-any-contact"))];
    for way in ["without", "with"] {
        for role in &reference.contact_roles {
            let value = format!("{way}:{}", role.code);
            if let Some(label) = contact_label(page, reference, &value) {
                options.push((value, label));
            }
        }
    }
    options
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

/// Rows that travel together out of the database.
const PORTION: i64 = 1000;

async fn export(app: App, caller: Caller, page: Page, query: Form, kind: FileKind) -> Result<Response> {
    let from = perimeter_of(&page)?;
    let mut tx = app.db.read().await?;
    let mut asked = ask(&app, &mut tx, &query).await?;
    if let Some(question) = &mut asked.filter.question {
        from.narrow(&mut tx, question).await?;
    }
    drop(tx);
    crate::actions::note_export(&app, &caller, "registry.structures-exported", from.node, &page.here())
        .await?;
    let keys = [
        "list-finess",
        "list-kind",
        "list-name",
        "list-category-code",
        "list-category",
        "list-segment",
        "list-postal-code",
        "list-town",
        "list-department",
        "list-region",
        "list-entity-finess",
        "list-entity",
        "list-siret",
        "list-state",
        "list-officer",
        "list-on-call",
    ];
    let (reference, lang) = (reference(&app)?, page.lang);
    let words = [page.t("list-state-is-open"), page.t("list-state-is-closed")];
    let scope = caller.scope(READ);
    let (filter, order) = (std::sync::Arc::new(asked.filter), asked.order);
    let table = Table {
        name: format!("structures-{}", page.today()),
        headers: keys.into_iter().map(|key| page.t(key)).collect(),
        start: None,
        next: Box::new(move |after: Option<After>| {
            let (app, filter, reference, words) =
                (app.clone(), filter.clone(), reference.clone(), words.clone());
            Box::pin(async move {
                let mut tx = app.db.read().await?;
                let portion = Portion { order, after: after.as_ref(), limit: PORTION };
                let mut lines = list::list(&app, &mut tx, scope, from, &filter, portion).await?;
                let has_next = lines.len() > usize::try_from(PORTION).unwrap_or(usize::MAX);
                lines.truncate(usize::try_from(PORTION).unwrap_or(usize::MAX));
                let next = lines.last().filter(|_| has_next).map(|line| Some(After::of(line, order)));
                Ok((lines.into_iter().map(|line| cells(&reference, lang, &words, line)).collect(), next))
            })
        }),
    };
    table.send(kind).await
}

fn cells(reference: &Reference, lang: Lang, words: &[String; 2], line: Line) -> Vec<Cell> {
    let category =
        reference.category_label(lang, line.category.as_deref(), line.category_label.as_deref()).to_owned();
    let segment = reference
        .segment(&line.segment)
        .map_or(line.segment.clone(), |segment| segment.label(lang).to_owned());
    vec![
        line.finess.into(),
        line.kind.as_str().into(),
        line.name.into(),
        line.category.into(),
        category.into(),
        segment.into(),
        line.postal_code.into(),
        line.town.into(),
        line.department_name.into(),
        line.region_name.into(),
        line.legal_entity_finess.into(),
        line.legal_entity_name.into(),
        line.siret.into(),
        words[usize::from(!line.is_open)].clone().into(),
        #[expect(clippy::cast_precision_loss, reason = "a handful of people")]
        Cell::Number(line.security_officers as f64),
        line.on_call_confirmed_on.into(),
    ]
}

impl ListPage {
    fn category(&self, line: &Line) -> String {
        match line.kind {
            Kind::LegalEntity => self.page.t("list-kind-one-EJ"),
            Kind::Establishment => self
                .reference
                .category_label(self.page.lang, line.category.as_deref(), line.category_label.as_deref())
                .to_owned(),
        }
    }

    fn spaced(&self, line: &Line) -> String {
        spaced_finess(&line.finess)
    }

    fn status(&self, line: &Line) -> Option<String> {
        let code = line.statuses.as_deref()?;
        Some(self.reference.status(code).map_or(code.to_owned(), |status| status.short_label.clone()))
    }

    /// «412 structures · Marches · EHPAD · sans RSSI»
    fn seen(&self) -> String {
        let key = if self.is_more { "list-count-more" } else { "list-count" };
        self.page.say(key).with("count", self.count).to_string()
    }

    fn perimeter_id(&self) -> String {
        self.page.perimeter().map(|step| step.id.to_string()).unwrap_or_default()
    }
}
