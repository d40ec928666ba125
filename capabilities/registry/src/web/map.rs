//! The map of a perimeter: one indicator, area by area, with its answer in a sentence and its table beside it.

use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::NaiveDate;
use hygie_kernel::{Id, Lang, Node, fold};
use hygie_platform::export::{Cell, Kind, Table};
use hygie_platform::form::{Form, Query};
use hygie_platform::{App, Caller, Page, Result, Routes};

use super::perimeter_of;
use crate::reference::{Reference, reference};
use crate::store::list::{Breadth, Origin};
use crate::store::map::{self, Asked, Figure, Ground, Indicator, Level, Shape};
use crate::territory::{self, Place};
use crate::{IMPORT, QUALITY, READ};

pub fn routes() -> Routes {
    Routes::default().get("/map", READ, show).get("/map/export.csv", READ, export)
}

/// Rows of the table on one page.
const PAGE: usize = 50;

/// An area with its figure; none when no structure there is concerned.
struct Area {
    code: Option<String>,
    place: Option<Id<Node>>,
    name: String,
    /// How many structures are looked at, and how many of them answer.
    figure: Option<(i64, i64)>,
}

impl Area {
    fn total(&self) -> Option<i64> {
        self.figure.map(|(total, _)| total)
    }

    fn reached(&self) -> Option<i64> {
        self.figure.map(|(_, reached)| reached)
    }

    /// What is compared: a number, or hundredths of a per cent.
    fn value(&self, is_share: bool) -> Option<i64> {
        let (total, reached) = self.figure?;
        Some(if is_share { reached * 10_000 / total.max(1) } else { reached })
    }
}

/// The five classes of a map at most, from the lowest.
struct Classes {
    /// The highest value of each class but the last.
    limits: Vec<i64>,
    lowest: i64,
    is_share: bool,
}

impl Classes {
    /// For shares, every fifth of the whole; for numbers, the fifths of the areas in order.
    fn of(is_share: bool, values: impl Iterator<Item = i64>) -> Classes {
        if is_share {
            return Classes { limits: vec![1_999, 3_999, 5_999, 7_999], lowest: 0, is_share };
        }
        let mut values: Vec<i64> = values.collect();
        values.sort_unstable();
        let mut limits: Vec<i64> = (1..5)
            .filter_map(|fifth| values.get((values.len() * fifth).div_ceil(5).checked_sub(1)?).copied())
            .collect();
        limits.dedup();
        limits.retain(|limit| Some(limit) != values.last());
        Classes { limits, lowest: values.first().copied().unwrap_or(0), is_share }
    }

    /// The colour of a value, from 0 to 4: fewer classes still go from the lightest to the darkest.
    fn colour(&self, value: i64) -> usize {
        self.spread(self.limits.iter().filter(|limit| value > **limit).count())
    }

    fn spread(&self, class: usize) -> usize {
        if self.limits.is_empty() { 2 } else { class * 4 / self.limits.len() }
    }

    /// The colour and the words of each class.
    fn legend(&self, page: &Page) -> Vec<(usize, String)> {
        let bounds = self.limits.iter().map(|limit| limit + 1);
        let lows = std::iter::once(self.lowest).chain(bounds);
        lows.enumerate()
            .map(|(class, low)| {
                let high = self.limits.get(class).copied();
                let words = match high {
                    _ if self.is_share && class == 0 => {
                        page.say("map-class-below").with("high", 20_i64).to_string()
                    }
                    Some(_) if self.is_share => page
                        .say("map-class-shares")
                        .with("low", low / 100)
                        .with("high", (low + 2_000) / 100)
                        .to_string(),
                    None if self.is_share => {
                        page.say("map-class-share-above").with("low", low / 100).to_string()
                    }
                    Some(high) if high == low => page.number(&low),
                    Some(high) => {
                        page.say("map-class-between").with("low", low).with("high", high).to_string()
                    }
                    None => page.say("map-class-above").with("low", low).to_string(),
                };
                (self.spread(class), words)
            })
            .collect()
    }
}

/// An area as it is drawn: a link to its rows.
struct Drawn<'a> {
    path: &'a str,
    code: &'a str,
    href: String,
    title: String,
    colour: Option<usize>,
}

/// A piece of the picture with its own scale: the mainland, or an overseas territory beside it.
struct Frame<'a> {
    name: Option<String>,
    transform: String,
    hatch: String,
    label_x: i64,
    label_y: i64,
    drawn: Vec<Drawn<'a>>,
    /// The outlines of all areas where nothing is counted, in one path.
    blank: String,
}

struct Picture<'a> {
    height: i64,
    frames: Vec<Frame<'a>>,
}

struct TableRow<'a> {
    code: Option<&'a str>,
    name: &'a str,
    href: Option<String>,
    place: Option<Id<Node>>,
    value: String,
    total: Option<i64>,
    reached: Option<i64>,
}

struct Head {
    key: &'static str,
    href: String,
    sort: &'static str,
    is_figure: bool,
}

#[derive(Template)]
#[template(path = "map.html")]
struct MapPage<'a> {
    page: Page,
    level: Level,
    has_total: bool,
    is_share: bool,
    title: String,
    answer: String,
    basis: String,
    picture: Option<Picture<'a>>,
    may_import: bool,
    legend: Vec<(usize, String)>,
    has_blank: bool,
    heads: Vec<Head>,
    rows: Vec<TableRow<'a>>,
    first_row: usize,
    last_row: usize,
    count: usize,
    previous: Option<String>,
    next: Option<String>,
    csv: String,
    chosen_place: Option<String>,
    indicators: Vec<(String, String)>,
    segments: Vec<(String, String)>,
    levels: Vec<(String, String)>,
    query: Form,
}

impl MapPage<'_> {
    /// Says which outlines are missing.
    fn empty_key(&self) -> String {
        format!("map-empty-{}", self.level.as_str())
    }
}

/// Everything a map is made of, before it is drawn or written down.
struct Counted {
    from: Origin,
    level: Level,
    indicator: Indicator,
    segment: Option<String>,
    reference: Arc<Reference>,
    areas: Vec<Area>,
    shapes: Arc<Vec<Shape>>,
    overseas: Vec<(String, String)>,
    published_on: Option<NaiveDate>,
}

async fn count(app: &App, caller: &Caller, page: &Page, query: &Form) -> Result<Counted> {
    let from = perimeter_of(page)?;
    let reference = reference(app)?;
    let levels = Level::of(from.breadth);
    let level =
        levels.iter().copied().find(|level| level.as_str() == query.value("level")).unwrap_or(levels[0]);
    let mut indicator = Indicator::parse(&reference, query.value("indicator"));
    if !caller.may(indicator.right()) {
        indicator = Indicator::Establishments;
    }
    let segment = query.optional("segment").filter(|code| reference.segment(code).is_some());
    let asked = Asked { from, level, indicator, segment };
    let scope = caller.scope(asked.indicator.right());
    let mut tx = app.db.read().await?;
    let figures = map::figures(app, &mut tx, scope, &asked, page.today()).await?;
    let shapes = match Ground::of(&mut tx, caller.scope(READ), from).await? {
        Some(ground) => map::shapes(app, &mut tx, ground, level).await?,
        None => Arc::default(),
    };
    let places = territory::list_places(&mut tx).await?;
    let published_on = map::published_on(&mut tx).await?;
    let overseas = places
        .iter()
        .filter(|place| place.is_overseas && place.kind == level.as_str())
        .map(|place| (place.code.clone(), name_of(page.lang, place).to_owned()))
        .collect();
    let areas = areas(page, from, level, &figures, &shapes, &places);
    let Asked { indicator, segment, .. } = asked;
    Ok(Counted { from, level, indicator, segment, reference, areas, shapes, overseas, published_on })
}

pub(super) fn name_of(lang: Lang, place: &Place) -> &str {
    match lang {
        Lang::Fr => &place.name_fr,
        Lang::En => &place.name_en,
    }
}

/// Regions and departments are all named, with or without a figure; communes are when something is counted there.
fn areas(
    page: &Page,
    from: Origin,
    level: Level,
    figures: &[Figure],
    shapes: &[Shape],
    places: &[Place],
) -> Vec<Area> {
    let mut areas: Vec<Area> = Vec::new();
    let mut figure_of: HashMap<Option<&str>, &Figure> =
        figures.iter().map(|figure| (figure.area.as_deref(), figure)).collect();
    let pair = |figure: &Figure| (figure.total, figure.reached);
    if level == Level::Commune {
        let names: HashMap<&str, &str> =
            shapes.iter().map(|shape| (shape.code.as_str(), shape.name.as_str())).collect();
        areas.extend(figures.iter().filter_map(|figure| {
            let code = figure.area.clone()?;
            let name =
                names.get(code.as_str()).copied().or(figure.town.as_deref()).unwrap_or(&code).to_owned();
            Some(Area { code: Some(code), place: None, name, figure: Some(pair(figure)) })
        }));
    } else {
        let is_below = |place: &&Place| {
            place.kind == level.as_str()
                && (from.breadth == Breadth::Nation || place.parent_id == Some(from.node))
        };
        areas.extend(places.iter().filter(is_below).map(|place| Area {
            code: Some(place.code.clone()),
            place: Some(place.id),
            name: name_of(page.lang, place).to_owned(),
            figure: figure_of.get(&Some(place.code.as_str())).map(|figure| pair(figure)),
        }));
    }
    if let Some(figure) = figure_of.remove(&None) {
        areas.push(Area { code: None, place: None, name: page.t("map-nowhere"), figure: Some(pair(figure)) });
    }
    areas
}

async fn show(State(app): State<App>, caller: Caller, page: Page, Query(query): Query) -> Result<Response> {
    let counted = count(&app, &caller, &page, &query).await?;
    let is_share = counted.indicator.is_share();
    let classes = Classes::of(
        is_share,
        counted.areas.iter().filter(|area| area.code.is_some()).filter_map(|area| area.value(is_share)),
    );
    let picture = draw(&page, &query, &counted, &classes);
    let order = Order::parse(query.value("sort"));
    let mut sorted: Vec<&Area> = counted.areas.iter().collect();
    order.sort(&mut sorted, is_share);
    let count = sorted.len();
    let first_row = query.value("from").parse::<usize>().unwrap_or(1).clamp(1, count.max(1));
    let last_row = (first_row + PAGE - 1).min(count);
    let rows = sorted.get(first_row - 1..last_row).unwrap_or_default().iter().map(|area| TableRow {
        code: area.code.as_deref(),
        name: &area.name,
        href: href(&page, &query, &counted, area),
        place: area.place,
        value: value_words(&page, &counted.indicator, area),
        total: area.total().filter(|_| counted.indicator != Indicator::Establishments),
        reached: area.reached(),
    });
    let turn = |row: usize| address(&query, "/map", &[("from", &row.to_string())]);
    let shown = MapPage {
        level: counted.level,
        has_total: counted.indicator != Indicator::Establishments,
        is_share,
        title: title(&page, &counted),
        answer: answer(&page, &counted),
        basis: basis(&page, &counted),
        may_import: caller.may(IMPORT),
        legend: classes.legend(&page),
        has_blank: picture
            .as_ref()
            .is_some_and(|picture| picture.frames.iter().any(|frame| !frame.blank.is_empty())),
        picture,
        heads: heads(&query, &counted.indicator, order),
        rows: rows.collect(),
        previous: (first_row > 1).then(|| turn(first_row.saturating_sub(PAGE).max(1))),
        next: (last_row < count).then(|| turn(last_row + 1)),
        first_row,
        last_row,
        count,
        csv: address(&query, "/map/export.csv", &[("from", "")]),
        chosen_place: query.optional("in"),
        indicators: indicators(&page, &caller, &counted.reference),
        segments: segments(&page, &counted.reference),
        levels: Level::of(counted.from.breadth)
            .iter()
            .map(|level| (level.as_str().to_owned(), page.t(format!("map-level-{}", level.as_str()))))
            .collect(),
        query,
        page: page.clone(),
    };
    page.show(&shown)
}

fn indicators(page: &Page, caller: &Caller, reference: &Reference) -> Vec<(String, String)> {
    let mut indicators = vec![Indicator::Establishments, Indicator::SecurityOfficer, Indicator::OnCall];
    if caller.may(QUALITY) {
        indicators.push(Indicator::Quality);
    }
    indicators.extend(
        reference
            .statuses
            .iter()
            .filter(|status| !status.derived)
            .map(|status| Indicator::Status(status.code.clone())),
    );
    indicators
        .into_iter()
        .map(|indicator| (indicator.code(), indicator_label(page, reference, &indicator)))
        .collect()
}

fn indicator_label(page: &Page, reference: &Reference, indicator: &Indicator) -> String {
    match indicator {
        Indicator::Status(code) => {
            let label = reference.status(code).map_or(code.as_str(), |status| status.label(page.lang));
            page.say("map-indicator-status").with("status", label).to_string()
        }
        known => page.t(format!("map-indicator-{}", known.code())),
    }
}

fn segments(page: &Page, reference: &Reference) -> Vec<(String, String)> {
    let all = (String::new(), page.t("map-every-segment"));
    let known =
        reference.segments.iter().map(|segment| (segment.code.clone(), segment.label(page.lang).to_owned()));
    std::iter::once(all).chain(known).collect()
}

fn title(page: &Page, counted: &Counted) -> String {
    let indicator = indicator_label(page, &counted.reference, &counted.indicator);
    match counted.segment.as_deref().and_then(|code| counted.reference.segment(code)) {
        Some(segment) => format!("{indicator} · {}", segment.label(page.lang)),
        None => indicator,
    }
}

/// The answer of the map, in a sentence.
fn answer(page: &Page, counted: &Counted) -> String {
    let total: i64 = counted.areas.iter().filter_map(Area::total).sum();
    let reached: i64 = counted.areas.iter().filter_map(Area::reached).sum();
    if total == 0 {
        return page.t("map-answer-nothing");
    }
    if counted.indicator.is_share() {
        return share_answer(page, &counted.indicator.code(), total, reached);
    }
    let kind = match counted.indicator {
        Indicator::Status(_) => "status".to_owned(),
        _ => counted.indicator.code(),
    };
    let most = counted.areas.iter().filter(|area| area.code.is_some()).max_by_key(|area| area.reached());
    let said =
        page.say(&format!("map-answer-{kind}")).with("count", reached).with("total", total).to_string();
    match most.filter(|area| reached > 0 && area.reached() > Some(0) && counted.areas.len() > 1) {
        Some(most) => {
            let where_most = page
                .say("map-answer-most")
                .with("name", most.name.as_str())
                .with("count", most.reached().unwrap_or(0))
                .to_string();
            format!("{said} {where_most}")
        }
        None => said,
    }
}

/// «La moitié des 207 établissements où il en faut un ont un responsable de la sécurité.»
fn share_answer(page: &Page, code: &str, total: i64, reached: i64) -> String {
    let share = reached * 100 / total.max(1);
    let how_many = match share {
        _ if reached == 0 => "none",
        _ if reached == total => "all",
        49..=51 => "half",
        _ => "some",
    };
    page.say(&format!("map-answer-{code}-{how_many}"))
        .with("total", total)
        .with("count", reached)
        .with("share", share)
        .to_string()
}

/// What the figures rest upon: the day, the denominator, the source.
fn basis(page: &Page, counted: &Counted) -> String {
    let total: i64 = counted.areas.iter().filter_map(Area::total).sum();
    let on = page.date(&page.today());
    let key = if counted.indicator == Indicator::Establishments { "map-basis-plain" } else { "map-basis" };
    let figures = page.say(key).with("on", on.as_str()).with("total", total).to_string();
    let source = match counted.published_on {
        Some(day) => {
            let day = page.date(&day);
            page.say("map-source-dated").with("day", day.as_str()).to_string()
        }
        None => page.t("map-source"),
    };
    format!("{figures} {source}")
}

fn value_words(page: &Page, indicator: &Indicator, area: &Area) -> String {
    match area.figure {
        None => page.t("map-nothing"),
        Some((total, reached)) if indicator.is_share() => {
            page.say("map-share").with("share", reached * 100 / total.max(1)).to_string()
        }
        Some((_, reached)) => page.number(&reached),
    }
}

/// What one reads when pointing at an area: «Lille : 58 % (21 sur 36)».
fn area_title(page: &Page, indicator: &Indicator, area: &Area) -> String {
    let value = value_words(page, indicator, area);
    match area.figure {
        Some((total, reached)) if indicator.is_share() => page
            .say("map-area-share")
            .with("name", area.name.as_str())
            .with("value", value.as_str())
            .with("count", reached)
            .with("total", total)
            .to_string(),
        _ => page.say("map-area").with("name", area.name.as_str()).with("value", value.as_str()).to_string(),
    }
}

/// The rows of a commune; the same map narrowed to a region or a department.
fn href(page: &Page, query: &Form, counted: &Counted, area: &Area) -> Option<String> {
    let code = area.code.as_deref()?;
    match area.place {
        Some(place) => Some(address(
            query,
            "/map",
            &[("in", &place.to_string()), ("level", ""), ("from", ""), ("sort", "")],
        )),
        None => {
            let mut href = format!("/structures?town={code}");
            if let Indicator::Status(status) = &counted.indicator {
                href.push_str("&kind=all&status=");
                href.push_str(status);
            }
            if let Some(segment) = &counted.segment {
                href.push_str("&segment=");
                href.push_str(segment);
            }
            if let Some(place) =
                query.value("in").parse::<Id<Node>>().ok().filter(|_| page.perimeter().is_some())
            {
                href.push_str("&in=");
                href.push_str(&place.to_string());
            }
            Some(href)
        }
    }
}

const PARTS: [&str; 6] = ["indicator", "segment", "level", "sort", "from", "in"];

/// The address of this map with some of its parts changed; an empty part is left out.
fn address(query: &Form, path: &str, changes: &[(&str, &str)]) -> String {
    let mut address = path.to_owned();
    let mut joint = '?';
    for part in PARTS {
        let value =
            changes.iter().find(|(name, _)| *name == part).map_or(query.value(part), |(_, value)| value);
        // Only words of ours are written into an address.
        let is_ours = value.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
        if !value.is_empty() && is_ours {
            address.push(joint);
            address.push_str(part);
            address.push('=');
            address.push_str(value);
            joint = '&';
        }
    }
    address
}

/// How the table is sorted: by a column, upwards or downwards.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Name,
    Value,
    Total,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Order {
    column: Column,
    is_downwards: bool,
}

impl Order {
    /// «name», «-value»: the minus sign is for downwards. The highest values come first unless one asks otherwise.
    fn parse(word: &str) -> Order {
        let (is_downwards, name) = word.strip_prefix('-').map_or((false, word), |name| (true, name));
        let column = match name {
            "name" => Column::Name,
            "value" => Column::Value,
            "total" => Column::Total,
            _ => return Order { column: Column::Value, is_downwards: true },
        };
        Order { column, is_downwards }
    }

    fn sort(self, areas: &mut [&Area], is_share: bool) {
        areas.sort_by_cached_key(|area| fold(&area.name));
        let key = |area: &&Area| match self.column {
            Column::Name => None,
            Column::Value => area.value(is_share),
            Column::Total => area.total(),
        };
        match (self.column, self.is_downwards) {
            (Column::Name, true) => areas.reverse(),
            (Column::Name, false) => {}
            (_, true) => areas.sort_by_key(|area| std::cmp::Reverse(key(area))),
            // What is unknown comes last either way.
            (_, false) => areas.sort_by_key(|area| (key(area).is_none(), key(area))),
        }
    }
}

fn heads(query: &Form, indicator: &Indicator, order: Order) -> Vec<Head> {
    let value_key = if indicator.is_share() { "map-column-share" } else { "map-column-count" };
    [
        ("map-column-area", "name", Column::Name),
        (value_key, "value", Column::Value),
        ("map-column-total", "total", Column::Total),
    ]
    .into_iter()
    // What is counted is all that is looked at: once is enough.
    .filter(|(_, _, column)| *column != Column::Total || *indicator != Indicator::Establishments)
    .map(|(key, word, column)| {
        let is_current = order.column == column;
        // A second click turns the order round; figures start with the highest.
        let downwards = if is_current { !order.is_downwards } else { column != Column::Name };
        let sort = if downwards { format!("-{word}") } else { word.to_owned() };
        Head {
            key,
            href: address(query, "/map", &[("sort", &sort), ("from", "")]),
            sort: match (is_current, order.is_downwards) {
                (false, _) => "",
                (true, true) => "descending",
                (true, false) => "ascending",
            },
            is_figure: column != Column::Name,
        }
    })
    .collect()
}

/// The picture is a thousand units wide; the insets of the overseas territories stand in a row below.
const WIDTH: f64 = 1000.0;
const INSET: f64 = 150.0;
const LABEL: f64 = 26.0;
const GAP: f64 = 20.0;

fn draw<'a>(page: &Page, query: &Form, counted: &'a Counted, classes: &Classes) -> Option<Picture<'a>> {
    let is_nation = counted.from.breadth == Breadth::Nation;
    let overseas: HashMap<&str, &str> =
        counted.overseas.iter().map(|(code, name)| (code.as_str(), name.as_str())).collect();
    let (away, home): (Vec<&Shape>, Vec<&Shape>) =
        counted.shapes.iter().partition(|shape| is_nation && overseas.contains_key(shape.code.as_str()));
    let areas: HashMap<&str, &Area> =
        counted.areas.iter().filter_map(|area| Some((area.code.as_deref()?, area))).collect();
    let home = if counted.from.breadth == Breadth::Narrow { near(home, &areas) } else { home };
    let main = if home.is_empty() { &away } else { &home };
    let bounds = Bounds::around(main)?;
    let height = bounds.height() * WIDTH / bounds.width();
    let drawing = Drawing { page, query, counted, classes, areas };
    let mut frames = vec![drawing.frame(main, None, bounds, (0.0, 0.0), (WIDTH, height))];
    if home.is_empty() {
        return Some(Picture { height: whole(height), frames });
    }
    let top = height + GAP + LABEL;
    #[expect(clippy::cast_precision_loss, reason = "a row holds a dozen insets")]
    let step = WIDTH / away.len().max(5) as f64;
    let mut left = 0.0;
    for shape in &away {
        let alone = [*shape];
        if let Some(bounds) = Bounds::around(&alone) {
            let name = overseas.get(shape.code.as_str()).map(|name| (*name).to_owned());
            frames.push(drawing.frame(&alone, name, bounds, (left + GAP / 2.0, top), (step - GAP, INSET)));
        }
        left += step;
    }
    let height = if away.is_empty() { height } else { top + INSET };
    Some(Picture { height: whole(height), frames })
}

/// A group or a structure stands in a corner of its region: only that corner is drawn, with some ground around it.
fn near<'a>(shapes: Vec<&'a Shape>, areas: &HashMap<&str, &Area>) -> Vec<&'a Shape> {
    let marked: Vec<&Shape> =
        shapes.iter().copied().filter(|shape| areas.contains_key(shape.code.as_str())).collect();
    let Some(bounds) = Bounds::around(&marked) else { return shapes };
    let margin = ((bounds.max_x - bounds.min_x).max(bounds.max_y - bounds.min_y) / 12).max(60);
    let is_near = |shape: &&Shape| {
        shape.max_x >= bounds.min_x - margin
            && shape.min_x <= bounds.max_x + margin
            && shape.max_y >= bounds.min_y - margin
            && shape.min_y <= bounds.max_y + margin
    };
    shapes.into_iter().filter(is_near).collect()
}

struct Drawing<'a, 'b> {
    page: &'b Page,
    query: &'b Form,
    counted: &'a Counted,
    classes: &'b Classes,
    areas: HashMap<&'a str, &'a Area>,
}

impl<'a> Drawing<'a, '_> {
    /// Draws shapes as large as they can be in a box, in its middle.
    fn frame(
        &self,
        shapes: &[&'a Shape],
        name: Option<String>,
        bounds: Bounds,
        at: (f64, f64),
        size: (f64, f64),
    ) -> Frame<'a> {
        let scale = (size.0 / bounds.width()).min(size.1 / bounds.height());
        let x = at.0 + (size.0 - bounds.width() * scale) / 2.0;
        let y = at.1 + (size.1 - bounds.height() * scale) / 2.0;
        let (across, down) = (scale * bounds.narrowing, scale);
        let mut frame = Frame {
            name,
            transform: format!(
                "translate({x:.2} {y:.2}) scale({across:.6} {down:.6}) translate({} {})",
                -bounds.min_x, -bounds.min_y
            ),
            // The hatching keeps its grain whatever the scale of the frame.
            hatch: format!("scale({:.4} {:.4}) rotate(45)", 1.0 / across, 1.0 / down),
            label_x: whole(at.0 + size.0 / 2.0),
            label_y: whole(at.1 - 6.0),
            drawn: Vec::new(),
            blank: String::new(),
        };
        for shape in shapes {
            let known = self
                .areas
                .get(shape.code.as_str())
                .filter(|area| area.place.is_some() || area.figure.is_some());
            let Some(area) = known else {
                // The first point of a path is relative to the origin, which `M0 0` goes back to.
                frame.blank.push_str("M0 0");
                frame.blank.push_str(&shape.path);
                continue;
            };
            frame.drawn.push(Drawn {
                path: &shape.path,
                code: &shape.code,
                href: href(self.page, self.query, self.counted, area).unwrap_or_default(),
                title: area_title(self.page, &self.counted.indicator, area),
                colour: area.value(self.counted.indicator.is_share()).map(|value| self.classes.colour(value)),
            });
        }
        frame
    }
}

/// A rectangle in thousandths of a degree. A degree of longitude narrows towards the poles, by the cosine of the latitude.
#[derive(Clone, Copy)]
struct Bounds {
    min_x: i64,
    min_y: i64,
    max_x: i64,
    max_y: i64,
    narrowing: f64,
}

#[expect(clippy::cast_precision_loss, reason = "thousandths of a degree stay far below 2^52")]
impl Bounds {
    fn around(shapes: &[&Shape]) -> Option<Bounds> {
        let min_x = shapes.iter().map(|shape| shape.min_x).min()?;
        let min_y = shapes.iter().map(|shape| shape.min_y).min()?;
        let max_x = shapes.iter().map(|shape| shape.max_x).max()?;
        let max_y = shapes.iter().map(|shape| shape.max_y).max()?;
        let middle = (min_y + max_y) as f64 / 2000.0;
        Some(Bounds { min_x, min_y, max_x, max_y, narrowing: middle.to_radians().cos().max(0.1) })
    }

    fn width(self) -> f64 {
        ((self.max_x - self.min_x).max(1)) as f64 * self.narrowing
    }

    fn height(self) -> f64 {
        ((self.max_y - self.min_y).max(1)) as f64
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a picture is some thousands of units high")]
fn whole(length: f64) -> i64 {
    length.ceil() as i64
}

/// Every area of the map, those without a figure included.
async fn export(State(app): State<App>, caller: Caller, page: Page, Query(query): Query) -> Result<Response> {
    let counted = count(&app, &caller, &page, &query).await?;
    let is_share = counted.indicator.is_share();
    let mut areas = counted.areas;
    if counted.from.breadth != Breadth::Narrow && counted.level == Level::Commune {
        let known: std::collections::HashSet<String> =
            areas.iter().filter_map(|area| area.code.clone()).collect();
        let others = counted.shapes.iter().filter(|shape| !known.contains(&shape.code));
        areas.extend(others.map(|shape| Area {
            code: Some(shape.code.clone()),
            place: None,
            name: shape.name.clone(),
            figure: None,
        }));
    }
    areas.sort_by(|a, b| a.code.cmp(&b.code));
    #[expect(clippy::cast_precision_loss, reason = "counts of structures stay far below 2^52")]
    let cell = |value: Option<i64>| value.map_or(Cell::from(""), |value| Cell::Number(value as f64));
    let rows: Vec<Vec<Cell>> = areas
        .into_iter()
        .map(|area| {
            let share = area.value(true).filter(|_| is_share).map(|value| value / 100);
            vec![
                area.code.clone().into(),
                area.name.clone().into(),
                cell(area.reached()),
                cell(area.total()),
                cell(share),
            ]
        })
        .collect();
    let keys =
        ["map-column-code", "map-column-area", "map-column-count", "map-column-total", "map-column-share"];
    let table = Table {
        name: format!("{}-{}", counted.indicator.code(), page.today()),
        headers: keys.into_iter().map(|key| page.t(key)).collect(),
        start: Arc::new(rows),
        next: Box::new(|rows: Arc<Vec<Vec<Cell>>>| {
            Box::pin(async move { Ok((Arc::unwrap_or_clone(rows), None)) })
        }),
    };
    table.send(Kind::Csv).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_fall_into_classes_of_as_many_areas() {
        // Two fifths of the areas have one: they are one class, and four are left.
        let classes = Classes::of(false, [1, 1, 1, 1, 2, 3, 4, 8, 20, 100].into_iter());
        assert_eq!(classes.limits, [1, 3, 8]);
        assert_eq!([1, 2, 3, 4, 8, 20, 100].map(|value| classes.colour(value)), [0, 1, 1, 2, 2, 4, 4]);
    }

    #[test]
    fn a_single_value_is_a_single_class() {
        let classes = Classes::of(false, [3, 3, 3].into_iter());
        assert!(classes.limits.is_empty());
        assert_eq!(classes.colour(3), 2);
    }

    #[test]
    fn shares_fall_into_fifths() {
        let classes = Classes::of(true, [].into_iter());
        assert_eq!(
            [0, 1_999, 2_000, 5_999, 6_000, 8_000, 10_000].map(|value| classes.colour(value)),
            [0, 0, 1, 2, 3, 4, 4]
        );
    }
}
