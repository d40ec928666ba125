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

use hygie_platform::files::Bucket;
use hygie_platform::{Oidc, Operations, Settings};
use serde::Serialize;

use crate::policy::SECOND_FACTOR_ROLES;

pub use layers::{Origin, Sources};
pub use mistake::Mistake;
pub use values::{LogFormat, hide_password};

/// The settings, by the names that the file knows. The environment says `HYGIE_` and the name in capitals; the command
/// line says most of them with dashes.
pub const NAMES: [&str; 37] = [
    "database_url",
    "data_dir",
    "listen",
    "public_url",
    "upload_limit",
    "files_url",
    "files_key_file",
    "clamav_address",
    "api_rate",
    "anonymous_rate",
    "breached_passwords_file",
    "second_factor_roles",
    "second_person_roles",
    "oidc_issuer",
    "oidc_discovery",
    "oidc_client_id",
    "oidc_client_secret_file",
    "oidc_scopes",
    "oidc_acr_values",
    "oidc_label",
    "log",
    "log_format",
    "traces_url",
    "backup_dir",
    "backup_keep",
    "backup_passphrase_file",
    "backup_recipient",
    "journal_keep_days",
    "metrics_token_file",
    "security_contact",
    "trusted_proxies",
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
    /// The collector of traces (OTLP over HTTP), if there is one.
    pub traces_url: Option<String>,
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
    let files_key_file = reader.value("files_key_file", String::new(), values::optional_path);
    let files_url = reader.value("files_url", String::new(), values::files_url);
    let files_bucket = match (files_url, files_key_file) {
        (None, _) => None,
        (Some(url), Some(key_file)) => Bucket::parse(&url, key_file),
        (Some(_), None) => {
            reader.mistakes.push(Mistake::new(
                "files_key_file",
                Origin::Default,
                "The files are in a bucket, and nothing says by which key.".to_owned(),
                "Give the path of a file that holds IDENTIFIER:SECRET and that only Hygie may read."
                    .to_owned(),
            ));
            None
        }
    };
    let clamav_address = reader.value("clamav_address", String::new(), values::clamav_address);
    let api_rate = reader.value("api_rate", "1200".to_owned(), values::rate);
    let anonymous_rate = reader.value("anonymous_rate", "1200".to_owned(), values::rate);
    let breached_passwords_file = reader.value("breached_passwords_file", String::new(), values::file_if_any);
    let second_factor_roles =
        reader.value("second_factor_roles", SECOND_FACTOR_ROLES.join(","), values::roles);
    let second_person_roles = reader.value("second_person_roles", "none".to_owned(), values::roles);
    let oidc = read_oidc(&mut reader);
    let log = reader.value("log", "info,sqlx=error".to_owned(), values::log);
    let log_format = reader.value("log_format", "text".to_owned(), values::log_format);
    let traces_url = reader.value("traces_url", String::new(), values::collector_if_any);
    let mail = mail::read(&mut reader);
    let webhooks_allow_private = reader.value("webhooks_allow_private", "no".to_owned(), values::yes_or_no);

    let operations = operations(&mut reader);

    mistakes.append(&mut reader.mistakes);
    let settings = Settings {
        database_url,
        data_dir,
        listen,
        public_url,
        upload_limit,
        files_bucket,
        clamav_address,
        api_rate,
        anonymous_rate,
        breached_passwords_file,
        second_factor_roles,
        second_person_roles,
        oidc,
        is_demonstration: false,
        mail,
        webhooks_allow_private,
        operations,
    };
    let outcome = if mistakes.is_empty() {
        Ok(Configuration { settings, log, log_format, traces_url })
    } else {
        Err(mistakes)
    };
    Reading { holdings: reader.holdings, outcome }
}

/// What is said about running Hygie.
fn operations(reader: &mut Reader) -> Operations {
    let nothing = String::new;
    let mut operations = Operations {
        backup_dir: reader.value("backup_dir", nothing(), values::optional_path),
        backup_keep: reader.value("backup_keep", "7 days, 4 weeks".to_owned(), values::keep),
        backup_passphrase_file: reader.value("backup_passphrase_file", nothing(), values::optional_path),
        backup_recipient: reader.value("backup_recipient", nothing(), values::recipient),
        journal_keep_days: reader.value("journal_keep_days", "0".to_owned(), values::days),
        metrics_token_file: reader.value("metrics_token_file", nothing(), values::optional_path),
        security_contact: reader.value("security_contact", nothing(), values::contact),
        trusted_proxies: reader.value("trusted_proxies", "127.0.0.1, ::1".to_owned(), values::networks),
        in_words: nothing(),
    };
    let has_lock = operations.backup_passphrase_file.is_some() || operations.backup_recipient.is_some();
    if let Some(holding) = reader.holdings.iter().find(|holding| holding.name == "backup_dir")
        && operations.backup_dir.is_some()
        && !has_lock
    {
        reader.mistakes.push(Mistake::new(
            "backup_dir",
            holding.from.clone(),
            "Nothing says how the backups are to be encrypted.",
            "Write backup_passphrase_file or backup_recipient too.",
        ));
    }
    for Holding { name, value, from } in &reader.holdings {
        if *from != Origin::Default {
            operations.in_words.push_str(&format!("{name} = {}\n", toml::Value::from(value.as_str())));
        }
    }
    operations
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
