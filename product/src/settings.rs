//! What an operator decides: a file, over it the environment, over it the command line.
//!
//! Every mistake is found and explained, not only the first: what is set, where it was said, what is wrong, and what
//! to write instead. No text of this module shows the password of a database.

mod layers;
mod mail;
mod mistake;
mod values;

use std::net::SocketAddr;
use std::path::PathBuf;

use hygie_platform::Settings;
use serde::Serialize;

pub use layers::{Origin, Sources};
pub use mistake::Mistake;
pub use values::{LogFormat, hide_password};

/// The settings, by the names that the file knows. The environment says `HYGIE_` and the name in capitals; the command
/// line says it with dashes.
pub const NAMES: [&str; 13] = [
    "database_url",
    "data_dir",
    "listen",
    "public_url",
    "upload_limit",
    "log",
    "log_format",
    "smtp_url",
    "smtp_user",
    "smtp_password_file",
    "smtp_ca_file",
    "mail_from",
    "webhooks_allow_private",
];

#[derive(Clone, Debug)]
pub struct Configuration {
    pub settings: Settings,
    /// What is written to the log, in the words of `tracing`: `info`, `warn,hygie_registry=debug`…
    pub log: String,
    pub log_format: LogFormat,
}

/// A setting as it holds in the end, for the operator to read.
#[derive(Clone, Debug, Serialize)]
pub struct Holding {
    pub name: &'static str,
    pub value: String,
    pub from: Origin,
}

/// What was understood of all that was said.
pub struct Reading {
    pub holdings: Vec<Holding>,
    /// The settings, or all that is wrong with them.
    pub outcome: Result<Configuration, Vec<Mistake>>,
}

/// Reads the three layers.
pub fn read(sources: &Sources) -> Reading {
    let (said, mut mistakes) = layers::gather(sources);
    let mut reader = Reader { said, holdings: Vec::new(), mistakes: Vec::new() };

    let data_dir = reader.value("data_dir", "./hygie-data".to_owned(), values::folder);
    let sqlite = format!("sqlite:{}", data_dir.join("hygie.sqlite").display());
    let database_url = reader.value("database_url", sqlite, values::database_url);
    let listen: SocketAddr = reader.value("listen", "127.0.0.1:8080".to_owned(), values::listen);
    let public_url = reader.value("public_url", values::url_of(listen), values::public_url);
    let upload_limit = reader.value("upload_limit", "512 MiB".to_owned(), values::size);
    let log = reader.value("log", "info,sqlx=error".to_owned(), values::log);
    let log_format = reader.value("log_format", "text".to_owned(), values::log_format);
    let mail = mail::read(&mut reader);
    let webhooks_allow_private = reader.value("webhooks_allow_private", "no".to_owned(), values::yes_or_no);

    mistakes.append(&mut reader.mistakes);
    let settings = Settings {
        database_url,
        data_dir,
        listen,
        public_url,
        upload_limit,
        is_demonstration: false,
        mail,
        webhooks_allow_private,
    };
    let outcome =
        if mistakes.is_empty() { Ok(Configuration { settings, log, log_format }) } else { Err(mistakes) };
    Reading { holdings: reader.holdings, outcome }
}

struct Reader {
    said: Vec<layers::Saying>,
    holdings: Vec<Holding>,
    mistakes: Vec<Mistake>,
}

impl Reader {
    /// The value of one setting: the last that was said, or the default. When it is wrong the mistake is kept, and the
    /// default stands in so that the reading goes on.
    fn value<T>(&mut self, name: &'static str, default: String, parse: values::Parse<T>) -> T {
        let (text, from) = match self.said.iter().rev().find(|saying| saying.name == name) {
            Some(saying) => (saying.text.clone(), saying.from.clone()),
            None => (default.clone(), Origin::Default),
        };
        let value = parse(&text).unwrap_or_else(|wrong| {
            self.mistakes.push(Mistake::new(name, from.clone(), wrong.what, wrong.advice));
            parse(&default).unwrap_or_else(|wrong| unreachable!("the default of {name}: {}", wrong.what))
        });
        let value_shown = match name {
            "database_url" => hide_password(&text),
            "smtp_url" if text.contains('@') => "***".to_owned(),
            _ => text,
        };
        self.holdings.push(Holding { name, value: value_shown, from });
        value
    }

    /// Whether anything at all stands in a setting that was read.
    fn is_said(&self, name: &str) -> bool {
        self.holdings.iter().any(|holding| holding.name == name && !holding.value.is_empty())
    }

    /// A mistake that is seen only when several settings are read together.
    fn blame(&mut self, name: &'static str, wrong: &str, advice: &str) {
        let holding = self.holdings.iter().find(|holding| holding.name == name);
        let from = holding.map_or(Origin::Default, |holding| holding.from.clone());
        self.mistakes.push(Mistake::new(name, from, wrong, advice));
    }
}

/// Where the file of settings is looked for when nobody says where.
pub fn default_file() -> PathBuf {
    PathBuf::from("hygie.toml")
}
