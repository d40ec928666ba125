//! What an operator decides. The product reads it from a file, the environment and the command line.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;

use crate::files::Bucket;
use ipnet::IpNet;

#[derive(Clone, Debug)]
pub struct Settings {
    /// `sqlite:PATH` or `postgres://…`.
    pub database_url: String,
    /// The folder for everything that is not in the database: deposited files, overriding data.
    pub data_dir: PathBuf,
    pub listen: SocketAddr,
    /// How people reach Hygie from outside, without a final slash: `https://hygie.example.fr`.
    pub public_url: String,
    /// The largest file that may be deposited, in bytes.
    pub upload_limit: usize,
    /// Where deposited files are kept; in the data folder when absent.
    pub files_bucket: Option<Bucket>,
    /// `HOST:PORT` of a ClamAV daemon, which is asked about each deposited file.
    pub clamav_address: Option<String>,
    /// Requests to the API that one program may make in a minute.
    pub api_rate: u32,
    /// Requests that one address may make in a minute without saying who asks.
    pub anonymous_rate: u32,
    /// A file of passwords that thieves know: «Pwned Passwords», ordered by hash.
    pub breached_passwords_file: Option<PathBuf>,
    /// The roles whose holders sign in with a second factor, or do nothing else before they have one.
    pub second_factor_roles: Vec<String>,
    /// The roles that begin only when a second person has approved them.
    pub second_person_roles: Vec<String>,
    /// A provider of identity, if people may come in by one.
    pub oidc: Option<Oidc>,
    /// Shows on every page that the data are fictional.
    pub is_demonstration: bool,
    /// The server that takes our letters; without one they wait.
    pub mail: Option<MailServer>,
    /// Webhooks may go to neighbours of this machine, in clear too.
    pub webhooks_allow_private: bool,
    pub operations: Operations,
}

/// What is decided about running Hygie: backups, retention, what is shown to machines.
#[derive(Clone, Debug)]
pub struct Operations {
    /// Where backups are made each night; nowhere when nothing is said.
    pub backup_dir: Option<PathBuf>,
    pub backup_keep: Keep,
    pub backup_passphrase_file: Option<PathBuf>,
    /// An age recipient, in the place of a passphrase.
    pub backup_recipient: Option<String>,
    /// How long the journal is kept; zero keeps everything.
    pub journal_keep_days: u32,
    /// Whoever bears the token of this file may read the figures from another machine.
    pub metrics_token_file: Option<PathBuf>,
    /// Whom to tell about a weakness of this server, as an address to write to: `mailto:…` or `https://…`.
    pub security_contact: Option<String>,
    /// The proxies that are believed when they say for whom they speak.
    pub trusted_proxies: Vec<IpNet>,
    /// All the settings as a file would say them, without secrets: what a backup keeps of them.
    pub in_words: String,
}

/// How many backups stay: the last one of each of so many days, and of so many weeks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keep {
    pub days: usize,
    pub weeks: usize,
}

impl Default for Operations {
    fn default() -> Operations {
        Operations {
            backup_dir: None,
            backup_keep: Keep { days: 7, weeks: 4 },
            backup_passphrase_file: None,
            backup_recipient: None,
            journal_keep_days: 0,
            metrics_token_file: None,
            security_contact: None,
            trusted_proxies: vec![
                IpNet::from(IpAddr::V4(Ipv4Addr::LOCALHOST)),
                IpNet::from(IpAddr::V6(Ipv6Addr::LOCALHOST)),
            ],
            in_words: String::new(),
        }
    }
}

/// A server that takes letters (RFC 6409), and how we speak to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailServer {
    pub host: String,
    pub port: u16,
    pub security: MailSecurity,
    /// The address that the letters come from.
    pub from: String,
    pub user: Option<String>,
    /// The password stands in a file, read at each connection: it can change while Hygie runs.
    pub password_file: Option<PathBuf>,
    /// An authority to trust beside those of the machine, in PEM.
    pub ca_file: Option<PathBuf>,
}

/// RFC 8314 prefers encryption from the first byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailSecurity {
    /// Encrypted from the first byte.
    Tls,
    /// Encrypted by STARTTLS, or not at all used.
    StartTls,
    /// In clear, which never leaves the machine.
    Loopback,
}

/// A provider of identity, by OpenID Connect.
#[derive(Clone)]
pub struct Oidc {
    /// The name that it gives itself, which is an address.
    pub issuer: String,
    /// Where it describes itself.
    pub discovery: String,
    pub client_id: String,
    pub client_secret: Option<String>,
    /// What is asked for beside `openid`.
    pub scopes: Vec<String>,
    /// How sure it must be of who somebody is, such as `eidas1`.
    pub acr_values: Option<String>,
    /// What people call it.
    pub label: String,
}

impl std::fmt::Debug for Oidc {
    /// Without the secret, which no log may hold.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Oidc")
            .field("issuer", &self.issuer)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

impl Settings {
    /// Cookies are kept to encrypted connections as soon as people come by one.
    pub fn is_public_url_secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}
