//! Charts as SVG, drawn on the server: bars, shares, a radar, a trend, a heat map.
//!
//! A chart answers one question, which its title says. What is not known is drawn as unknown (hatched), never as zero. Each mark
//! may lead to what it counts. On a page the colours come from the style sheet by class ([`Ink::Sheet`]); in a document they are
//! in the drawing itself ([`Ink::Own`]). There is no script and no style in them.

use std::f64::consts::{FRAC_PI_2, TAU};
use std::fmt::Write as _;

/// Where colours come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// From the style sheet of the page, by the classes `chart-…`.
    Sheet,
    /// From the drawing: for paper.
    Own,
}

/// A row of [`bars`].
#[derive(Clone, Debug, Default)]
pub struct Bar {
    pub label: String,
    /// From 0 to 1; nothing when it is not known.
    pub value: Option<f64>,
    /// What stands at the end of the bar: «64 %», «12 sur 34».
    pub text: String,
    pub href: Option<String>,
}

/// A part of [`shares`].
#[derive(Clone, Debug)]
pub struct Share {
    pub label: String,
    pub count: f64,
    pub text: String,
    pub tone: Tone,
    pub href: Option<String>,
}

/// What a part means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Done,
    Watch,
    Late,
    Critical,
    Unknown,
    Plain,
}

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Tone::Done => "chart-done",
            Tone::Watch => "chart-watch",
            Tone::Late => "chart-late",
            Tone::Critical => "chart-critical",
            Tone::Unknown => "chart-unknown",
            Tone::Plain => "chart-bar",
        }
    }

    fn ink(self) -> &'static str {
        match self {
            Tone::Done => "#1b6633",
            Tone::Watch => "#b07a1e",
            Tone::Late => "#c8591f",
            Tone::Critical => "#9c1036",
            Tone::Unknown => "#b9b4a8",
            Tone::Plain => "#0a5a58",
        }
    }
}

/// An axis of [`radar`].
#[derive(Clone, Debug)]
pub struct Axis {
    pub label: String,
    pub value: Option<f64>,
    /// The same for those one compares with.
    pub other: Option<f64>,
    pub href: Option<String>,
}

/// A moment of [`trend`].
#[derive(Clone, Debug)]
pub struct Moment {
    pub label: String,
    pub value: Option<f64>,
    pub text: String,
    /// What changed then in the rule or in the scope, not in the thing itself.
    pub note: Option<String>,
    pub href: Option<String>,
}

/// A row of [`heat`].
#[derive(Clone, Debug)]
pub struct HeatRow {
    pub label: String,
    pub values: Vec<Option<f64>>,
    pub href: Option<String>,
}

const TEXT: f64 = 13.0;

/// On what a chart is drawn, and in which language it writes its signs.
#[derive(Clone, Copy, Debug)]
pub struct Pen {
    pub ink: Ink,
    /// English otherwise.
    pub is_french: bool,
}

impl Pen {
    fn colon(self) -> &'static str {
        if self.is_french { "\u{a0}: " } else { ": " }
    }

    fn percent(self, value: f64) -> String {
        format!("{:.0}{}%", value * 100.0, if self.is_french { "\u{a0}" } else { "" })
    }
}

impl Ink {
    /// A drawing is as wide as what holds it: on a page that is a telephone too, where words must still be read.
    fn width(self) -> f64 {
        match self {
            Ink::Sheet => 400.0,
            Ink::Own => 640.0,
        }
    }

    /// How many signs of a usual text, in the widest letters of a reader's machine, stand in so much room.
    fn signs(self, room: f64) -> usize {
        let one = match self {
            Ink::Sheet => 7.9,
            Ink::Own => 6.9,
        };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a room is a small positive length"
        )]
        let signs = (room / one).max(4.0) as usize;
        signs
    }
}

struct Drawing {
    text: String,
    ink: Ink,
}

impl Drawing {
    fn begin(ink: Ink, width: f64, height: f64, title: &str, has_links: bool) -> Drawing {
        let role = if has_links { "group" } else { "img" };
        let mut text = String::with_capacity(4096);
        let _ = write!(
            text,
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" class="chart{}" role="{role}" aria-label="{}">"#,
            round(width),
            round(height),
            if width > ink.width() { " broad" } else { "" },
            escape(title)
        );
        let mut drawing = Drawing { text, ink };
        if ink == Ink::Own {
            drawing.text.push_str(r##"<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse"><path d="M0 6L6 0" stroke="#8a857a" stroke-width="1"/></pattern></defs>"##);
        }
        drawing
    }

    fn end(mut self) -> String {
        self.text.push_str("</svg>");
        self.text
    }

    /// The class of the sheet, or the colours themselves.
    fn paint(&self, class: &str, own: &str) -> String {
        match self.ink {
            Ink::Sheet => format!(r#" class="{class}""#),
            Ink::Own => format!(" {own}"),
        }
    }

    fn rect(&mut self, (x, y, width, height): (f64, f64, f64, f64), class: &str, own: &str) {
        let width = round(width.max(0.0));
        // Nothing is drawn of nothing: a rectangle without width is not one.
        if width == "0" {
            return;
        }
        let paint = self.paint(class, own);
        let _ = write!(
            self.text,
            r#"<rect x="{}" y="{}" width="{}" height="{}"{paint}/>"#,
            round(x),
            round(y),
            width,
            round(height)
        );
    }

    fn unknown(&mut self, place: (f64, f64, f64, f64)) {
        self.rect(place, "chart-hatch", r##"fill="url(#hatch)" stroke="#8a857a" stroke-width="0.5""##);
    }

    fn words(&mut self, x: f64, y: f64, anchor: &str, text: &str) {
        let paint = match self.ink {
            Ink::Sheet => r#" class="chart-text""#.to_owned(),
            Ink::Own => r##" font-family="Inter" font-size="13" fill="#1c1b18""##.to_owned(),
        };
        let _ = write!(
            self.text,
            r#"<text x="{}" y="{}" text-anchor="{anchor}"{paint}>{}</text>"#,
            round(x),
            round(y),
            escape(text)
        );
    }

    fn line(&mut self, (x1, y1): (f64, f64), (x2, y2): (f64, f64), class: &str, own: &str) {
        let paint = self.paint(class, own);
        let _ = write!(
            self.text,
            r#"<line x1="{}" y1="{}" x2="{}" y2="{}"{paint}/>"#,
            round(x1),
            round(y1),
            round(x2),
            round(y2)
        );
    }

    fn polygon(&mut self, points: &[(f64, f64)], class: &str, own: &str) {
        let paint = self.paint(class, own);
        let points: Vec<String> =
            points.iter().map(|(x, y)| format!("{},{}", round(*x), round(*y))).collect();
        let _ = write!(self.text, r#"<polygon points="{}"{paint}/>"#, points.join(" "));
    }

    fn polyline(&mut self, points: &[(f64, f64)], class: &str, own: &str) {
        let paint = self.paint(class, own);
        let points: Vec<String> =
            points.iter().map(|(x, y)| format!("{},{}", round(*x), round(*y))).collect();
        let _ = write!(self.text, r#"<polyline points="{}"{paint}/>"#, points.join(" "));
    }

    fn dot(&mut self, (x, y): (f64, f64)) {
        let paint = self.paint("chart-dot", r##"fill="#0a5a58""##);
        let _ = write!(self.text, r#"<circle cx="{}" cy="{}" r="4"{paint}/>"#, round(x), round(y));
    }

    /// Draws what stands inside a link, when there is one, under a title that says it in full.
    fn linked(&mut self, href: Option<&str>, title: &str, draw: impl FnOnce(&mut Drawing)) {
        let href = href.filter(|_| self.ink == Ink::Sheet);
        match href {
            Some(href) => {
                let _ = write!(self.text, r#"<a href="{}">"#, escape(href));
            }
            None => self.text.push_str("<g>"),
        }
        let _ = write!(self.text, "<title>{}</title>", escape(title));
        draw(self);
        self.text.push_str(if href.is_some() { "</a>" } else { "</g>" });
    }
}

/// Bars from zero to one, one below the other, each with its words: above it on a page, beside it on paper.
pub fn bars(pen: Pen, title: &str, rows: &[Bar]) -> String {
    let ink = pen.ink;
    let plan = match ink {
        Ink::Sheet => BarPlan { row: 42.0, left: 0.0, room: ink.width(), bar: 18.0, words: 13.0 },
        Ink::Own => BarPlan { row: 28.0, left: 220.0, room: ink.width() - 330.0, bar: 3.0, words: 15.0 },
    };
    let height = plan.row * count(rows.len()) + 8.0;
    let has_links = rows.iter().any(|row| row.href.is_some());
    let mut drawing = Drawing::begin(ink, ink.width(), height, title, has_links);
    for (index, row) in rows.iter().enumerate() {
        let y = plan.row * count(index) + 4.0;
        let full = format!("{}{}{}", row.label, pen.colon(), row.text);
        drawing.linked(row.href.as_deref(), &full, |drawing| {
            let (x, anchor, room) = match ink {
                Ink::Sheet => {
                    (0.0, "start", ink.signs(ink.width()).saturating_sub(row.text.chars().count() + 2))
                }
                Ink::Own => (plan.left - 10.0, "end", ink.signs(plan.left)),
            };
            drawing.words(x, y + plan.words, anchor, &short(&row.label, room));
            let bar = |share: f64| (plan.left, y + plan.bar, plan.room * share, 14.0);
            drawing.rect(bar(1.0), "chart-ground", r##"fill="#eae5da""##);
            match row.value {
                Some(value) => drawing.rect(bar(value.clamp(0.0, 1.0)), "chart-bar", r##"fill="#0a5a58""##),
                None => drawing.unknown(bar(1.0)),
            }
            let (x, anchor) = match ink {
                Ink::Sheet => (ink.width(), "end"),
                Ink::Own => (plan.left + plan.room + 10.0, "start"),
            };
            drawing.words(x, y + plan.words, anchor, &row.text);
        });
    }
    drawing.end()
}

/// Where the parts of a row of [`bars`] stand, from its top.
struct BarPlan {
    row: f64,
    left: f64,
    room: f64,
    bar: f64,
    words: f64,
}

/// One bar cut in parts, with the words of each below: no legend to look up.
pub fn shares(pen: Pen, title: &str, parts: &[Share]) -> String {
    let ink = pen.ink;
    let total: f64 = parts.iter().map(|part| part.count.max(0.0)).sum();
    let shown: Vec<&Share> = parts.iter().filter(|part| part.count > 0.0).collect();
    let height = 40.0 + 22.0 * count(shown.len());
    let mut drawing =
        Drawing::begin(ink, ink.width(), height, title, parts.iter().any(|part| part.href.is_some()));
    if total <= 0.0 {
        drawing.unknown((0.0, 4.0, ink.width(), 24.0));
        return drawing.end();
    }
    let mut x = 0.0;
    for (index, part) in shown.iter().enumerate() {
        let width = ink.width() * part.count / total;
        let full = format!("{}{}{}", part.label, pen.colon(), part.text);
        let own = format!(r##"fill="{}""##, part.tone.ink());
        drawing.linked(part.href.as_deref(), &full, |drawing| {
            drawing.rect((x, 4.0, width - 1.0, 24.0), part.tone.class(), &own);
            let y = 40.0 + 22.0 * count(index);
            drawing.rect((0.0, y, 12.0, 12.0), part.tone.class(), &own);
            drawing.words(20.0, y + 11.0, "start", &full);
        });
        x += width;
    }
    drawing.end()
}

/// Values from the centre (0) to the edge (1), beside those of others. It needs three axes at least.
pub fn radar(pen: Pen, title: &str, axes: &[Axis]) -> String {
    let ink = pen.ink;
    let radius = match ink {
        Ink::Sheet => 84.0,
        Ink::Own => 130.0,
    };
    let (cx, cy) = (ink.width() / 2.0, radius + 58.0);
    let room = ink.signs(cx - radius * 1.1 - 4.0);
    let has_links = axes.iter().any(|axis| axis.href.is_some());
    let mut drawing = Drawing::begin(ink, ink.width(), 2.0 * cy, title, has_links);
    let at = |index: usize, value: f64| {
        let angle = TAU * count(index) / count(axes.len().max(1)) - FRAC_PI_2;
        (cx + radius * value * angle.cos(), cy + radius * value * angle.sin())
    };
    for ring in [0.25, 0.5, 0.75, 1.0] {
        let points: Vec<_> = (0..axes.len()).map(|index| at(index, ring)).collect();
        drawing.polygon(&points, "chart-grid", r##"fill="none" stroke="#dcd6c9" stroke-width="1""##);
    }
    if axes.iter().any(|axis| axis.other.is_some()) {
        let points: Vec<_> =
            axes.iter().enumerate().map(|(index, axis)| at(index, axis.other.unwrap_or(0.0))).collect();
        drawing.polygon(
            &points,
            "chart-other",
            r##"fill="none" stroke="#7b766b" stroke-width="2" stroke-dasharray="5 4""##,
        );
    }
    let points: Vec<_> =
        axes.iter().enumerate().map(|(index, axis)| at(index, axis.value.unwrap_or(0.0))).collect();
    drawing.polygon(
        &points,
        "chart-area",
        r##"fill="#0a5a58" fill-opacity="0.2" stroke="#0a5a58" stroke-width="2""##,
    );
    for (index, axis) in axes.iter().enumerate() {
        let (x, y) = at(index, 1.1);
        let anchor = if (x - cx).abs() < 20.0 {
            "middle"
        } else if x < cx {
            "end"
        } else {
            "start"
        };
        let value = axis.value.map_or_else(|| "?".to_owned(), |value| pen.percent(value));
        let full = format!("{}{}{value}", axis.label, pen.colon());
        drawing.linked(axis.href.as_deref(), &full, |drawing| {
            let mut lines = wrap(&axis.label, room);
            lines.push(value.clone());
            // Above the figure the lines end at the edge, below it they begin there, beside it they stand around it.
            let step = 15.0;
            let first = match (y - cy) / radius {
                place if place < -0.7 => y - step * count(lines.len() - 1),
                place if place > 0.7 => y + 8.0,
                _ => y + 4.0 - step * count(lines.len() - 1) / 2.0,
            };
            for (line, text) in lines.iter().enumerate() {
                drawing.words(x, first + step * count(line), anchor, text);
            }
            if let Some(value) = axis.value {
                drawing.dot(at(index, value.clamp(0.0, 1.0)));
            }
        });
    }
    drawing.end()
}

/// How a value between 0 and 1 went. A moment without a value breaks the line.
pub fn trend(pen: Pen, title: &str, moments: &[Moment]) -> String {
    let ink = pen.ink;
    let tall = match ink {
        Ink::Sheet => 160.0,
        Ink::Own => 220.0,
    };
    let (left, right, top, bottom) = (56.0, 16.0, 16.0, 48.0);
    let has_links = moments.iter().any(|one| one.href.is_some());
    let mut drawing = Drawing::begin(ink, ink.width(), tall, title, has_links);
    let (width, height) = (ink.width() - left - right, tall - top - bottom);
    let x = |index: usize| {
        let steps = count(moments.len().saturating_sub(1)).max(1.0);
        left + width * count(index) / steps
    };
    let y = |value: f64| top + height * (1.0 - value.clamp(0.0, 1.0));
    for value in [0.0, 0.5, 1.0] {
        drawing.line(
            (left, y(value)),
            (ink.width() - right, y(value)),
            "chart-grid",
            r##"stroke="#dcd6c9" stroke-width="1""##,
        );
        drawing.words(left - 8.0, y(value) + 4.0, "end", &pen.percent(value));
    }
    let mut run: Vec<(f64, f64)> = Vec::new();
    for index in 0..=moments.len() {
        match moments.get(index).and_then(|one| one.value) {
            Some(value) => run.push((x(index), y(value))),
            None => {
                if run.len() > 1 {
                    drawing.polyline(
                        &run,
                        "chart-line",
                        r##"fill="none" stroke="#0a5a58" stroke-width="2""##,
                    );
                }
                run.clear();
            }
        }
    }
    // A label every eighty units at least: none runs into the next.
    let every = moments.len().div_ceil(ink.signs(width).max(11) / 11).max(1);
    for (index, one) in moments.iter().enumerate() {
        let full = match &one.note {
            Some(note) => format!("{}{}{} ({note})", one.label, pen.colon(), one.text),
            None => format!("{}{}{}", one.label, pen.colon(), one.text),
        };
        drawing.linked(one.href.as_deref(), &full, |drawing| {
            if one.note.is_some() {
                drawing.line(
                    (x(index), top),
                    (x(index), top + height),
                    "chart-mark",
                    r##"stroke="#7b766b" stroke-width="1" stroke-dasharray="2 3""##,
                );
            }
            if let Some(value) = one.value {
                drawing.dot((x(index), y(value)));
            }
            if index.is_multiple_of(every) {
                let anchor = if index == 0 {
                    "start"
                } else if index + 1 == moments.len() {
                    "end"
                } else {
                    "middle"
                };
                drawing.words(x(index), tall - 26.0, anchor, &short(&one.label, 12));
            }
        });
    }
    drawing.end()
}

/// Rows by columns, the darker the higher; each cell says its number.
pub fn heat(pen: Pen, title: &str, columns: &[String], rows: &[HeatRow]) -> String {
    let ink = pen.ink;
    const WIDTH: f64 = 640.0;
    const LABEL: f64 = 200.0;
    const ROW: f64 = 28.0;
    let top = 120.0;
    let room = (WIDTH - LABEL).max(1.0) / count(columns.len().max(1));
    let height = top + ROW * count(rows.len()) + 4.0;
    let mut drawing = Drawing::begin(ink, WIDTH, height, title, rows.iter().any(|row| row.href.is_some()));
    // Names end above their column and come from the left, where there is room for the first and for the last.
    for (index, column) in columns.iter().enumerate() {
        let x = LABEL + room * (count(index) + 0.5);
        let paint = match ink {
            Ink::Sheet => r#" class="chart-text""#,
            Ink::Own => r##" font-family="Inter" font-size="13" fill="#1c1b18""##,
        };
        let _ = write!(
            drawing.text,
            r#"<text x="{0}" y="{1}" text-anchor="end" transform="rotate(40 {0} {1})"{paint}><title>{2}</title>{3}</text>"#,
            round(x),
            round(top - 10.0),
            escape(column),
            escape(&short(column, 20))
        );
    }
    for (line, row) in rows.iter().enumerate() {
        let y = top + ROW * count(line);
        drawing.linked(row.href.as_deref(), &row.label, |drawing| {
            drawing.words(LABEL - 10.0, y + 18.0, "end", &short(&row.label, ink.signs(LABEL - 10.0)));
            for (index, value) in row.values.iter().enumerate() {
                let place = (LABEL + room * count(index) + 1.0, y + 1.0, room - 2.0, ROW - 2.0);
                match value {
                    None => drawing.unknown(place),
                    Some(value) => {
                        let step = step_of(*value);
                        let own = format!(r##"fill="{}""##, STEPS[step]);
                        drawing.rect(place, CLASSES[step], &own);
                        let is_dark = step >= 3;
                        let paint = match (drawing.ink, is_dark) {
                            (Ink::Sheet, true) => r#" class="chart-text chart-on-dark""#,
                            (Ink::Sheet, false) => r#" class="chart-text""#,
                            (Ink::Own, true) => r##" font-family="Inter" font-size="12" fill="#ffffff""##,
                            (Ink::Own, false) => r##" font-family="Inter" font-size="12" fill="#1c1b18""##,
                        };
                        let _ = write!(
                            drawing.text,
                            r#"<text x="{}" y="{}" text-anchor="middle"{paint}>{}</text>"#,
                            round(place.0 + place.2 / 2.0),
                            round(y + 18.0),
                            (value * 100.0).round()
                        );
                    }
                }
            }
        });
    }
    drawing.end()
}

const CLASSES: [&str; 5] = ["chart-heat-0", "chart-heat-1", "chart-heat-2", "chart-heat-3", "chart-heat-4"];
const STEPS: [&str; 5] = ["#dcebe7", "#a9d0c9", "#6cada6", "#2f807c", "#064a49"];

/// Which of five steps, each a fifth wide, holds a value between 0 and 1.
pub fn step_of(value: f64) -> usize {
    match value {
        v if v < 0.2 => 0,
        v if v < 0.4 => 1,
        v if v < 0.6 => 2,
        v if v < 0.8 => 3,
        _ => 4,
    }
}

#[expect(clippy::cast_precision_loss, reason = "charts hold far fewer marks than 2^52")]
fn count(number: usize) -> f64 {
    number as f64
}

/// Two decimals are finer than any screen.
fn round(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

/// The text, cut where it would run into its neighbour: the title of the mark says it in full.
fn short(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    let kept: String = text.chars().take(longest.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// The text on two lines at most, cut between words where it can be.
fn wrap(text: &str, longest: usize) -> Vec<String> {
    if text.chars().count() <= longest {
        return vec![text.to_owned()];
    }
    let mut first = String::new();
    for word in text.split_whitespace() {
        let length = first.chars().count() + usize::from(!first.is_empty()) + word.chars().count();
        if length > longest {
            break;
        }
        if !first.is_empty() {
            first.push(' ');
        }
        first.push_str(word);
    }
    if first.is_empty() {
        return vec![short(text, longest)];
    }
    let rest = text.trim_start().strip_prefix(&*first).unwrap_or_default().trim_start();
    vec![first, short(rest, longest)]
}

fn escape(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).fold(String::with_capacity(text.len()), |mut escaped, c| {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c => escaped.push(c),
        }
        escaped
    })
}

/// The height of a line of text, for those who set charts in a page.
pub const LINE: f64 = TEXT * 1.5;

#[cfg(test)]
mod tests {
    use super::*;

    const SHEET: Pen = Pen { ink: Ink::Sheet, is_french: true };
    const OWN: Pen = Pen { ink: Ink::Own, is_french: true };

    fn bar(label: &str, value: Option<f64>) -> Bar {
        Bar { label: label.to_owned(), value, text: "x".to_owned(), href: Some("/a?b=1&c=2".to_owned()) }
    }

    #[test]
    fn a_bar_begins_at_zero_and_what_is_unknown_is_hatched() {
        let drawn = bars(SHEET, "Titre", &[bar("A", Some(0.5)), bar("B", None), bar("C", Some(7.0))]);
        assert_eq!(drawn.matches("chart-hatch").count(), 1);
        assert_eq!(drawn.matches(r#"<rect x="0""#).count(), 6, "{drawn}");
        assert!(drawn.contains(r#"width="200""#) && drawn.contains(r#"width="400""#), "{drawn}");
        let printed = bars(OWN, "Titre", &[bar("A", Some(0.5)), bar("B", None), bar("C", Some(7.0))]);
        assert_eq!(printed.matches(r#"<rect x="220""#).count(), 6, "{printed}");
        assert!(printed.contains(r#"width="155""#) && printed.contains(r#"width="310""#), "{printed}");
    }

    #[test]
    fn what_people_wrote_never_becomes_a_mark_of_the_drawing() {
        let drawn = bars(SHEET, "\"><script>", &[bar("<b>&\"", Some(0.1))]);
        assert!(!drawn.contains("<script") && !drawn.contains("<b>"), "{drawn}");
        assert!(drawn.contains("/a?b=1&amp;c=2"));
    }

    #[test]
    fn on_paper_there_are_colours_and_no_links() {
        let axis = |label: &str, value| Axis {
            label: label.to_owned(),
            value,
            other: Some(0.2),
            href: Some("/".to_owned()),
        };
        let drawn = radar(OWN, "Radar", &[axis("A", Some(1.0)), axis("B", None), axis("C", Some(0.3))]);
        assert!(!drawn.contains("href") && !drawn.contains("class=\"chart-area"));
        assert!(drawn.contains("#0a5a58"));
    }

    #[test]
    fn a_trend_breaks_where_nothing_is_known() {
        let one =
            |value| Moment { label: "2026".to_owned(), value, text: String::new(), note: None, href: None };
        let drawn =
            trend(SHEET, "T", &[one(Some(0.1)), one(Some(0.2)), one(None), one(Some(0.4)), one(Some(0.5))]);
        assert_eq!(drawn.matches("<polyline").count(), 2);
        assert!(trend(SHEET, "T", &[]).starts_with("<svg"));
    }

    #[test]
    fn signs_are_written_as_the_language_writes_them() {
        let english = Pen { is_french: false, ..SHEET };
        let drawn = bars(english, "T", &[bar("Accounts", Some(0.4))]);
        assert!(drawn.contains("<title>Accounts: x"), "{drawn}");
        let moments = [Moment {
            label: "2026".to_owned(),
            value: Some(0.1),
            text: String::new(),
            note: None,
            href: None,
        }];
        assert!(trend(english, "T", &moments).contains(">100%<"));
        assert!(trend(SHEET, "T", &moments).contains(">100\u{a0}%<"));
    }

    #[test]
    fn a_share_of_nothing_is_unknown() {
        assert!(shares(SHEET, "T", &[]).contains("chart-hatch"));
        let part =
            |count, tone| Share { label: "P".to_owned(), count, text: "1".to_owned(), tone, href: None };
        let drawn =
            shares(SHEET, "T", &[part(1.0, Tone::Done), part(0.0, Tone::Late), part(3.0, Tone::Unknown)]);
        assert!(!drawn.contains("chart-late") && drawn.contains(r#"width="99""#), "{drawn}");
    }

    #[test]
    fn words_stay_inside_the_drawing() {
        assert_eq!(wrap("Comptes", 14), ["Comptes"]);
        assert_eq!(wrap("Comptes et mots de passe", 14), ["Comptes et", "mots de passe"]);
        assert_eq!(wrap("Le jour de l’incident : qui appeler", 14), ["Le jour de", "l’incident :…"]);
        assert_eq!(wrap("Anticonstitutionnellement", 14), ["Anticonstitut…"]);
        let long = "Audit annuel de l’annuaire Active Directory, par un prestataire";
        let drawn = bars(SHEET, "T", &[Bar { text: "5 sur 12".to_owned(), ..bar(long, Some(0.4)) }]);
        assert!(drawn.contains(
            "<title>Audit annuel de l’annuaire Active Directory, par un prestataire\u{a0}: 5 sur 12"
        ));
        assert!(drawn.contains(">Audit annuel de l’annuaire Active Direc…<"), "{drawn}");
    }

    #[test]
    fn a_heat_map_names_its_five_steps() {
        assert_eq!([0.0, 0.2, 0.4, 0.79, 1.0].map(step_of), [0, 1, 2, 3, 4]);
        let rows = [HeatRow { label: "CH".to_owned(), values: vec![Some(0.9), None], href: None }];
        let drawn = heat(OWN, "H", &["Comptes".to_owned(), "Réseau".to_owned()], &rows);
        assert!(drawn.contains("#064a49") && drawn.contains("url(#hatch)"));
    }
}
