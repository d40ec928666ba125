//! A form as it was typed, and what is wrong with it, field by field. What was typed is never lost.

use std::collections::BTreeMap;
use std::str::FromStr;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};

use crate::{Error, Refusal, Result};

#[derive(Clone, Debug, Default)]
pub struct Form {
    values: BTreeMap<String, Vec<String>>,
    errors: Vec<FieldError>,
}

#[derive(Clone, Debug)]
pub struct FieldError {
    pub field: &'static str,
    pub refusal: Refusal,
}

impl Form {
    pub fn parse(urlencoded: &[u8]) -> Result<Form> {
        let pairs: Vec<(String, String)> =
            serde_urlencoded::from_bytes(urlencoded).map_err(|_| Error::refused("form-unreadable"))?;
        let mut form = Form::default();
        for (name, value) in pairs {
            form.values.entry(name).or_default().push(value.replace('\0', ""));
        }
        Ok(form)
    }

    /// What stands in a field, without the spaces around it; empty when the field is absent.
    pub fn value(&self, name: &str) -> &str {
        self.values.get(name).and_then(|values| values.first()).map_or("", |value| value.trim())
    }

    /// What stands in a field exactly as it was typed, as a password must be taken.
    pub fn exactly(&self, name: &str) -> &str {
        self.values.get(name).and_then(|values| values.first()).map_or("", String::as_str)
    }

    /// The same, for a password that must be there.
    pub fn password(&mut self, name: &'static str) -> String {
        self.required(name, 1000);
        self.exactly(name).to_owned()
    }

    pub fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        self.values.get(name).into_iter().flatten().map(|value| value.trim())
    }

    /// Every field with each of its values, as they were typed.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values
            .iter()
            .flat_map(|(name, values)| values.iter().map(|value| (name.as_str(), value.as_str())))
    }

    /// Whether a box is ticked or an option chosen.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.values(name).any(|v| v == value)
    }

    pub fn set(&mut self, name: &str, value: impl Into<String>) -> &mut Form {
        self.values.insert(name.to_owned(), vec![value.into()]);
        self
    }

    /// Adds a value to those of a field.
    pub fn add(&mut self, name: &str, value: impl Into<String>) -> &mut Form {
        self.values.entry(name.to_owned()).or_default().push(value.into());
        self
    }

    /// What stands in a field, or nothing.
    pub fn optional(&self, name: &str) -> Option<String> {
        Some(self.value(name)).filter(|value| !value.is_empty()).map(str::to_owned)
    }

    /// What stands in a field that must be filled in, at most `longest` characters.
    pub fn required(&mut self, name: &'static str, longest: usize) -> String {
        let value = self.value(name).to_owned();
        if value.is_empty() {
            self.refuse(name, Refusal::new("field-required"));
        } else if value.chars().count() > longest {
            self.refuse(name, Refusal::new("field-too-long").with("longest", longest));
        }
        value
    }

    /// A field that may be left empty, at most `longest` characters.
    pub fn short(&mut self, name: &'static str, longest: usize) -> Option<String> {
        let value = self.optional(name)?;
        if value.chars().count() > longest {
            self.refuse(name, Refusal::new("field-too-long").with("longest", longest));
        }
        Some(value)
    }

    /// A field that holds a word of a closed list, a number, a date…; empty is absent.
    pub fn parsed<T: FromStr>(&mut self, name: &'static str, wrong: &'static str) -> Option<T> {
        let value = self.optional(name)?;
        let parsed = value.parse().ok();
        if parsed.is_none() {
            self.refuse(name, Refusal::new(wrong));
        }
        parsed
    }

    pub fn refuse(&mut self, field: &'static str, refusal: Refusal) {
        self.errors.push(FieldError { field, refusal });
    }

    pub fn is_sound(&self) -> bool {
        self.errors.is_empty()
    }

    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    pub fn error(&self, field: &str) -> Option<&Refusal> {
        self.errors.iter().find(|error| error.field == field).map(|error| &error.refusal)
    }
}

/// A form that also carries files: each field by its name, each file by that of its field. Files of forms are small; what is
/// larger goes through [`crate::files::receive`].
pub struct FormWithFiles {
    pub form: Form,
    files: Vec<FormFile>,
}

/// A file of a form, in memory.
pub struct FormFile {
    pub field: String,
    pub name: String,
    pub bytes: Vec<u8>,
}

/// The longest value of a field beside a file.
const LONGEST_VALUE: usize = 64 * 1024;
/// More files than a form of ours has.
const MOST_FILES: usize = 10;
/// The largest file that a form carries in memory.
pub const LARGEST_FILE: usize = 32 * 1024 * 1024;

impl FormWithFiles {
    /// The file that was chosen in a field; a browser sends an empty one without a name when nothing was.
    pub fn file(&self, field: &str) -> Option<&FormFile> {
        self.files.iter().find(|file| file.field == field && !(file.bytes.is_empty() && file.name.is_empty()))
    }
}

impl<S: Send + Sync> FromRequest<S> for FormWithFiles {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let unreadable = || Error::refused("form-unreadable");
        let is_plain = request
            .headers()
            .get(http::header::CONTENT_TYPE)
            .is_none_or(|kind| !kind.to_str().unwrap_or_default().starts_with("multipart/form-data"));
        if is_plain {
            return Ok(FormWithFiles { form: Form::from_request(request, state).await?, files: Vec::new() });
        }
        let mut parts =
            axum::extract::Multipart::from_request(request, state).await.map_err(|_| unreadable())?;
        let (mut form, mut files) = (Form::default(), Vec::new());
        while let Some(mut field) = parts.next_field().await.map_err(|_| unreadable())? {
            let name = field.name().unwrap_or_default().to_owned();
            let file_name = field.file_name().map(|name| name.chars().take(200).collect::<String>());
            let most = if file_name.is_some() { LARGEST_FILE } else { LONGEST_VALUE };
            let mut bytes = Vec::new();
            while let Some(chunk) = field.chunk().await.map_err(|_| unreadable())? {
                if bytes.len() + chunk.len() > most {
                    return Err(Error::TooLarge);
                }
                bytes.extend_from_slice(&chunk);
            }
            match file_name {
                Some(file_name) if files.len() < MOST_FILES => {
                    files.push(FormFile { field: name, name: file_name, bytes });
                }
                Some(_) => return Err(Error::TooLarge),
                None => drop(form.add(&name, String::from_utf8_lossy(&bytes).replace('\0', ""))),
            }
        }
        Ok(FormWithFiles { form, files })
    }
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let body = Bytes::from_request(request, state).await.map_err(|_| Error::TooLarge)?;
        Form::parse(&body)
    }
}

/// What stands after the `?` of an address, read without ever failing: an unknown filter is no filter.
pub struct Query(pub Form);

impl<S: Send + Sync> axum::extract::FromRequestParts<S> for Query {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut http::request::Parts, _: &S) -> Result<Self> {
        Form::parse(parts.uri.query().unwrap_or_default().as_bytes()).map(Query)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_kept_and_what_is_wrong_is_said_beside_it() {
        let mut form = Form::parse(b"name=+&phone=123&tick=a&tick=b").unwrap();
        assert_eq!(form.required("name", 10), "");
        assert_eq!(form.required("phone", 2), "123");
        assert_eq!(form.error("name"), Some(&Refusal::new("field-required")));
        assert_eq!(form.error("phone"), Some(&Refusal::new("field-too-long").with("longest", 2)));
        assert!(form.has("tick", "b") && !form.is_sound());
    }
}
