//! What the law and the agencies publish, as data files: shipped in the binary, overridable by the operator.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use rust_embed::RustEmbed;
use serde::de::DeserializeOwned;

use crate::{Capability, Error, Result};

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

    /// Refuses a file of the operator that takes the place of none, or that the capability that goes by it cannot read.
    pub fn check(&self, capabilities: &[Capability]) -> Result<()> {
        if !self.overrides.is_dir() {
            return Ok(());
        }
        self.check_names(&self.overrides)?;
        capabilities.iter().try_for_each(|capability| (capability.rules)(self))
    }

    fn check_names(&self, folder: &Path) -> Result<()> {
        let unreadable = Error::internal("failed to read the folder of data files");
        for entry in std::fs::read_dir(folder).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            let name =
                path.strip_prefix(&self.overrides).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            // What an editor or the machine leaves beside is not a rule.
            if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')) {
                continue;
            }
            if path.is_dir() {
                if Files::iter().any(|known| known.starts_with(&format!("{name}/"))) {
                    self.check_names(&path)?;
                    continue;
                }
            } else if Files::get(&name).is_some() {
                continue;
            }
            return Err(Error::message(format!(
                "regulation/{name} takes the place of no data file of this version"
            )));
        }
        Ok(())
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
