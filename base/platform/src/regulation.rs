//! What the law and the agencies publish, as data files: shipped in the binary, overridable by the operator.

use std::borrow::Cow;
use std::path::PathBuf;

use rust_embed::RustEmbed;
use serde::de::DeserializeOwned;

use crate::{Error, Result};

#[derive(RustEmbed)]
#[folder = "../../regulation"]
struct Files;

/// A file of `DATA_DIR/regulation/` takes the place of the shipped one of the same name.
pub struct Regulation {
    overrides: PathBuf,
}

impl Regulation {
    pub fn new(overrides: PathBuf) -> Regulation {
        Regulation { overrides }
    }

    pub fn bytes(&self, name: &str) -> Result<Cow<'static, [u8]>> {
        let path = self.overrides.join(name);
        if path.exists() {
            return std::fs::read(&path)
                .map(Cow::Owned)
                .map_err(Error::internal("failed to read an overriding data file"));
        }
        Files::get(name).map(|file| file.data).ok_or_else(|| {
            Error::message(format!("the data file regulation/{name} is not part of this build"))
        })
    }

    pub fn toml<T: DeserializeOwned>(&self, name: &str) -> Result<T> {
        let bytes = self.bytes(name)?;
        toml::from_slice(&bytes).map_err(|error| {
            Error::message(format!("the data file regulation/{name} cannot be read: {error}"))
        })
    }

    /// The rows of a `;` separated file with a header; lines that begin with `#` are comments.
    pub fn csv<T: DeserializeOwned>(&self, name: &str) -> Result<Vec<T>> {
        let bytes = self.bytes(name)?;
        csv::ReaderBuilder::new()
            .delimiter(b';')
            .comment(Some(b'#'))
            .from_reader(bytes.as_ref())
            .deserialize()
            .collect::<Result<_, csv::Error>>()
            .map_err(|error| {
                Error::message(format!("the data file regulation/{name} cannot be read: {error}"))
            })
    }
}
