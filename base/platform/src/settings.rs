//! What an operator decides. The product reads it from a file, the environment and the command line.

use std::net::SocketAddr;
use std::path::PathBuf;

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
    /// Shows on every page that the data are fictional.
    pub is_demonstration: bool,
    /// The server that takes our letters; without one they wait.
    pub mail: Option<MailServer>,
    /// Webhooks may go to neighbours of this machine, in clear too.
    pub webhooks_allow_private: bool,
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

impl Settings {
    /// Cookies are kept to encrypted connections as soon as people come by one.
    pub fn is_public_url_secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}
