//! Documents as PDF: what is gathered, and the press that prints two at a time.

pub mod assessment;
pub mod campaign;
pub mod plan;
pub mod programme;
pub mod sheet;

use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use hygie_documents::{Document, render};
use hygie_platform::{App, Error, Page, Result};
use serde_json::{Map, Value, json};
use tokio::sync::Semaphore;

/// What a document is made of.
pub struct Draft {
    pub template: &'static str,
    pub data: Value,
    /// Pictures by the name under which the template asks for them.
    pub pictures: Vec<(String, String)>,
}

/// Making a document takes the processor: no more than two at once, so that pages still answer.
struct Press(Semaphore);

impl Default for Press {
    fn default() -> Self {
        Press(Semaphore::new(2))
    }
}

/// Prints a document, and gives it to be saved under this name.
pub async fn print(app: &App, draft: Draft, name: &str) -> Result<Response> {
    let failed = "failed to make a document";
    let at = app.clock.now();
    let press = app.kept::<Press>();
    let _turn = press.0.acquire().await.map_err(Error::internal(failed))?;
    let made = tokio::task::spawn_blocking(move || {
        let pictures: Vec<(&str, String)> =
            draft.pictures.iter().map(|(name, picture)| (name.as_str(), picture.clone())).collect();
        render(&Document { template: draft.template, data: &draft.data, pictures: &pictures, at })
    })
    .await
    .map_err(Error::internal(failed))?
    .map_err(Error::internal(failed))?;
    let disposition = format!("attachment; filename=\"{name}.pdf\"");
    Ok(([(CONTENT_TYPE, "application/pdf".to_owned()), (CONTENT_DISPOSITION, disposition)], made)
        .into_response())
}

/// What every document says: its language, its title, of what and of when it is.
fn cover(page: &Page, title: &str, perimeter: &str) -> Map<String, Value> {
    let fields = [
        ("lang", page.lang.code().to_owned()),
        ("title", title.to_owned()),
        ("perimeter", perimeter.to_owned()),
        ("date", page.date(&page.today())),
        ("source", page.t("document-source")),
        ("page-of", page.t("document-page-of")),
    ];
    fields.into_iter().map(|(name, value)| (name.to_owned(), Value::String(value))).collect()
}

/// The cover and what is particular to a document. On paper, French signs stay on the line of their word.
fn with(mut cover: Map<String, Value>, rest: Value) -> Value {
    if let Value::Object(rest) = rest {
        cover.extend(rest);
    }
    let is_french = cover.get("lang").is_some_and(|lang| lang == "fr");
    let whole = Value::Object(cover);
    if is_french { unbroken(whole) } else { whole }
}

fn unbroken(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(hygie_platform::unbroken(&text)),
        Value::Array(values) => Value::Array(values.into_iter().map(unbroken).collect()),
        Value::Object(fields) => {
            Value::Object(fields.into_iter().map(|(name, value)| (name, unbroken(value))).collect())
        }
        other => other,
    }
}

/// A state: its tone and its word.
fn state(tone: &str, word: &str) -> Value {
    json!({ "tone": tone, "word": word })
}

/// A figure with what it counts.
fn figure(value: String, label: String, of: Option<String>) -> Value {
    match of {
        Some(of) => json!({ "value": value, "label": label, "of": of }),
        None => json!({ "value": value, "label": label }),
    }
}

/// A name that every system takes for a file: plain letters and hyphens.
pub fn file_name(parts: &[&str]) -> String {
    let folded = hygie_kernel::fold(&parts.join("-"));
    let mut name = String::with_capacity(folded.len());
    for sign in folded.chars() {
        let sign = if sign.is_ascii_alphanumeric() { sign } else { '-' };
        if sign != '-' || !name.ends_with('-') {
            name.push(sign);
        }
    }
    name.trim_matches('-').chars().take(100).collect()
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn a_name_is_plain() {
        assert_eq!(
            file_name(&["Fiche de direction", "CH d’Étretat / n° 2", "2026-11-30"]),
            "fiche-de-direction-ch-d-etretat-n-2-2026-11-30"
        );
    }
}
