//! What an operator decides: a file, over it the environment, over it the command line.
//!
//! Every mistake is found and explained, not only the first: what is set, where it was said, what is wrong, and what
//! to write instead. No text of this module shows the password of a database.

mod layers;
mod mistake;
mod values;

use std::net::SocketAddr;
use std::path::PathBuf;

use hygie_platform::{Oidc, Settings};
use serde::Serialize;

use crate::policy::SECOND_FACTOR_ROLES;

pub use layers::{Origin, Sources};
pub use mistake::Mistake;
pub use values::{LogFormat, hide_password};

/// The settings, by the names that the file knows. The environment says `HYGIE_` and the name in capitals; the command
/// line says most of them with dashes.
pub const NAMES: [&str; 16] = [
    "database_url",
    "data_dir",
    "listen",
    "public_url",
    "upload_limit",
    "breached_passwords_file",
    "second_factor_roles",
    "oidc_issuer",
    "oidc_discovery",
    "oidc_client_id",
    "oidc_client_secret_file",
    "oidc_scopes",
    "oidc_acr_values",
    "oidc_label",
    "log",
    "log_format",
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
    let breached_passwords_file = reader.value("breached_passwords_file", String::new(), values::file_if_any);
    let second_factor_roles =
        reader.value("second_factor_roles", SECOND_FACTOR_ROLES.join(","), values::roles);
    let oidc = read_oidc(&mut reader);
    let log = reader.value("log", "info,sqlx=error".to_owned(), values::log);
    let log_format = reader.value("log_format", "text".to_owned(), values::log_format);

    mistakes.append(&mut reader.mistakes);
    let settings = Settings {
        database_url,
        data_dir,
        listen,
        public_url,
        upload_limit,
        breached_passwords_file,
        second_factor_roles,
        oidc,
        is_demonstration: false,
    };
    let outcome =
        if mistakes.is_empty() { Ok(Configuration { settings, log, log_format }) } else { Err(mistakes) };
    Reading { holdings: reader.holdings, outcome }
}

/// The provider of identity: none without `oidc_issuer`, and complete with it.
fn read_oidc(reader: &mut Reader) -> Option<Oidc> {
    let issuer = reader.value("oidc_issuer", String::new(), values::url_if_any);
    let discovery = reader.value("oidc_discovery", String::new(), values::url_if_any);
    let client_id = reader.value("oidc_client_id", String::new(), values::text_if_any);
    let client_secret = reader.value("oidc_client_secret_file", String::new(), values::secret_file_if_any);
    let scopes = reader.value("oidc_scopes", "profile".to_owned(), values::words);
    let acr_values = reader.value("oidc_acr_values", String::new(), values::text_if_any);
    let label = reader.value("oidc_label", "Pro Santé Connect".to_owned(), values::text_if_any);
    let issuer = issuer?;
    let Some(client_id) = client_id else {
        let from = reader.said.iter().rev().find(|saying| saying.name == "oidc_issuer");
        let from = from.map_or(Origin::Default, |saying| saying.from.clone());
        reader.mistakes.push(Mistake::new(
            "oidc_client_id",
            from,
            "A provider of identity is named, and not how it knows Hygie.",
            "Write the client identifier that the provider gave: oidc_client_id = \"hygie\"",
        ));
        return None;
    };
    let standard = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
    Some(Oidc {
        discovery: discovery.unwrap_or(standard),
        label: label.unwrap_or_else(|| issuer.clone()),
        issuer,
        client_id,
        client_secret,
        scopes,
        acr_values,
    })
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
        let value_shown = if name == "database_url" { hide_password(&text) } else { text };
        self.holdings.push(Holding { name, value: value_shown, from });
        value
    }
}

/// Where the file of settings is looked for when nobody says where.
pub fn default_file() -> PathBuf {
    PathBuf::from("hygie.toml")
}
