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
    /// A file of passwords that thieves know: «Pwned Passwords», ordered by hash.
    pub breached_passwords_file: Option<PathBuf>,
    /// The roles whose holders sign in with a second factor, or do nothing else before they have one.
    pub second_factor_roles: Vec<String>,
    /// A provider of identity, if people may come in by one.
    pub oidc: Option<Oidc>,
    /// Shows on every page that the data are fictional.
    pub is_demonstration: bool,
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
