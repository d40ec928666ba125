//! What each setting may be. A value that is wrong is told apart from what to write instead.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use hygie_operations::Lock;
use hygie_platform::Keep;
use hygie_platform::files::Bucket;
use ipnet::IpNet;
use serde::Serialize;
use tracing_subscriber::EnvFilter;

use super::layers::nearest;
use crate::policy::ROLES;

/// How the value of a setting is understood.
pub type Parse<T> = fn(&str) -> Result<T, Wrong>;

/// What is wrong with a value, and what to write.
pub struct Wrong {
    pub what: String,
    pub advice: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    Text,
    Json,
}

pub fn wrong<T>(what: impl Into<String>, advice: impl Into<String>) -> Result<T, Wrong> {
    Err(Wrong { what: what.into(), advice: advice.into() })
}

pub fn folder(text: &str) -> Result<PathBuf, Wrong> {
    if text.is_empty() {
        return wrong("The folder has no name.", "Write a path, such as /var/lib/hygie");
    }
    Ok(PathBuf::from(text))
}

/// A file that may be read, or none.
pub fn file_if_any(text: &str) -> Result<Option<PathBuf>, Wrong> {
    if text.is_empty() {
        return Ok(None);
    }
    match std::fs::File::open(text) {
        Ok(_) => Ok(Some(PathBuf::from(text))),
        Err(error) => wrong(
            format!("The file «{text}» cannot be read: {error}."),
            "Give the path of a file that the user who runs Hygie may read, or nothing.",
        ),
    }
}

pub fn text_if_any(text: &str) -> Result<Option<String>, Wrong> {
    Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty()))
}

/// Words between spaces.
pub fn words(text: &str) -> Result<Vec<String>, Wrong> {
    Ok(text.split_whitespace().map(str::to_owned).collect())
}

/// An address of the web, or none. Only this machine is reached without encryption.
pub fn url_if_any(text: &str) -> Result<Option<String>, Wrong> {
    let is_here = ["http://127.0.0.1", "http://localhost"].iter().any(|here| {
        text.strip_prefix(here).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
    });
    if text.is_empty() {
        Ok(None)
    } else if is_here || text.strip_prefix("https://").is_some_and(|host| !host.is_empty()) {
        Ok(Some(text.to_owned()))
    } else {
        wrong(
            format!("«{text}» does not begin with https://"),
            "Write the whole address, such as https://auth.example.fr/realms/region",
        )
    }
}

/// An address of the web on any machine, or none: a collector is often a neighbour, reached in clear.
pub fn collector_if_any(text: &str) -> Result<Option<String>, Wrong> {
    let has_host = |rest: &str| !rest.is_empty() && !rest.starts_with('/') && !rest.contains('@');
    if text.is_empty() {
        Ok(None)
    } else if ["http://", "https://"].iter().any(|scheme| text.strip_prefix(scheme).is_some_and(has_host)) {
        Ok(Some(text.to_owned()))
    } else {
        wrong(
            format!("«{text}» is not an address of the web."),
            "Write the whole address of the collector, such as http://127.0.0.1:4318/v1/traces",
        )
    }
}

/// A secret in a file of its own, so that it stands neither in the settings nor in a list of processes.
pub fn secret_file_if_any(text: &str) -> Result<Option<String>, Wrong> {
    if text.is_empty() {
        return Ok(None);
    }
    let advice =
        "Give the path of a file that holds the secret alone, and that the user who runs Hygie may read.";
    match std::fs::read_to_string(text) {
        Ok(secret) if !secret.trim().is_empty() => Ok(Some(secret.trim().to_owned())),
        Ok(_) => wrong(format!("The file «{text}» is empty."), advice),
        Err(error) => wrong(format!("The file «{text}» cannot be read: {error}."), advice),
    }
}

/// Codes of roles of the policy, between commas; none at all is said by `none`.
pub fn roles(text: &str) -> Result<Vec<String>, Wrong> {
    if text.trim() == "none" {
        return Ok(Vec::new());
    }
    let known: Vec<&str> = ROLES.iter().map(|role| role.code).collect();
    let mut roles = Vec::new();
    for code in text.split(',').map(str::trim).filter(|code| !code.is_empty()) {
        if !known.contains(&code) {
            return wrong(format!("«{code}» is not a role."), nearest(code, &known));
        }
        roles.push(code.to_owned());
    }
    Ok(roles)
}

/// The value is never shown here: it may hold a password, in whatever disorder.
pub fn database_url(text: &str) -> Result<String, Wrong> {
    let advice = "Write sqlite:/var/lib/hygie/hygie.sqlite, or postgres://hygie:PASSWORD@HOST/hygie";
    if let Some(rest) = text.strip_prefix("postgres://").or_else(|| text.strip_prefix("postgresql://")) {
        let server = rest.rsplit_once('@').map_or(rest, |(_, server)| server);
        return match server.split('?').next().unwrap_or_default().split_once('/') {
            Some((_, database)) if !database.is_empty() => Ok(text.to_owned()),
            _ => wrong("The address of PostgreSQL names no database.", advice),
        };
    }
    match text.strip_prefix("sqlite:") {
        Some("" | "//") => wrong("The address of SQLite names no file.", advice),
        Some(name) if name.contains(":memory:") => {
            wrong("A database in memory would be lost at each stop.", advice)
        }
        Some(_) => Ok(text.to_owned()),
        None => wrong("The address begins neither with sqlite: nor with postgres://", advice),
    }
}

pub fn listen(text: &str) -> Result<SocketAddr, Wrong> {
    text.parse().or_else(|_| {
        wrong(
            format!("«{text}» is not an IP address and a port."),
            "Write 127.0.0.1:8080 behind a proxy on this machine, or 0.0.0.0:8080 to be reached from others.",
        )
    })
}

/// The address by which this machine itself reaches what listens there.
pub fn url_of(listen: SocketAddr) -> String {
    let ip = if listen.ip().is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { listen.ip() };
    format!("http://{}", SocketAddr::new(ip, listen.port()))
}

pub fn public_url(text: &str) -> Result<String, Wrong> {
    let advice = "Write the address that people type, such as https://hygie.example.fr";
    let Some(host) = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) else {
        return wrong(format!("«{text}» begins neither with https:// nor with http://"), advice);
    };
    let host = host.trim_end_matches('/');
    if host.is_empty() {
        return wrong(format!("«{text}» names no host."), advice);
    }
    if host.contains('@') {
        return wrong("The address holds the name of a person.", advice);
    }
    if host.contains(['/', '?', '#', ' ']) {
        return wrong(
            format!("«{text}» has more than a host: Hygie stands at the root of its own name."),
            advice,
        );
    }
    Ok(text.trim_end_matches('/').to_owned())
}

/// A number of bytes, with or without a unit: `1048576`, `200 MB`, `1 GiB`.
pub fn size(text: &str) -> Result<usize, Wrong> {
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let unit: usize = match text.strip_prefix(digits).unwrap_or_default().trim() {
        "" | "B" => 1,
        "kB" | "KB" => 1_000,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        _ => 0,
    };
    match digits.parse::<usize>().ok().and_then(|number| number.checked_mul(unit)) {
        Some(size) if size > 0 => Ok(size),
        _ => wrong(
            format!("«{text}» is not a size."),
            "Write a number of bytes, or a number with kB, MB, GB, KiB, MiB or GiB, such as 512 MiB",
        ),
    }
}

/// Where files are kept: a bucket, or nowhere in particular.
pub fn files_url(text: &str) -> Result<Option<String>, Wrong> {
    if text.is_empty() {
        return Ok(None);
    }
    match Bucket::parse(text, PathBuf::new()) {
        Some(_) => Ok(Some(text.to_owned())),
        None => wrong(
            format!("«{text}» is not the address of a bucket."),
            "Write s3://BUCKET/PREFIX?endpoint=https://s3.example.fr&region=fr-par, or nothing to keep files in the data folder",
        ),
    }
}

/// A scanner, or none.
pub fn clamav_address(text: &str) -> Result<Option<String>, Wrong> {
    match text.rsplit_once(':') {
        _ if text.is_empty() => Ok(None),
        Some((host, port)) if !host.is_empty() && port.parse::<u16>().is_ok() => Ok(Some(text.to_owned())),
        _ => wrong(
            format!("«{text}» is not a host and a port."),
            "Write the address of clamd, such as 127.0.0.1:3310",
        ),
    }
}

/// How many requests in a minute.
pub fn rate(text: &str) -> Result<u32, Wrong> {
    match text.trim().parse() {
        Ok(rate) if rate > 0 => Ok(rate),
        _ => wrong(
            format!("«{text}» is not a number of requests."),
            "Write how many requests may be made in a minute, such as 1200",
        ),
    }
}

/// A path, or nothing.
pub fn optional_path(text: &str) -> Result<Option<PathBuf>, Wrong> {
    Ok(Some(text).filter(|text| !text.is_empty()).map(PathBuf::from))
}

/// How many backups stay: `7 days, 4 weeks`.
pub fn keep(text: &str) -> Result<Keep, Wrong> {
    let mut keep = Keep { days: 0, weeks: 0 };
    for part in text.split(',') {
        let (number, unit) = part.trim().split_once(' ').unwrap_or_default();
        match (number.parse::<usize>(), unit.trim()) {
            (Ok(number), "day" | "days") => keep.days = number,
            (Ok(number), "week" | "weeks") => keep.weeks = number,
            _ => {
                return wrong(
                    format!("«{text}» does not say how many backups stay."),
                    "Write numbers of days and of weeks, such as 7 days, 4 weeks",
                );
            }
        }
    }
    if keep.days + keep.weeks == 0 {
        return wrong("No backup would stay.", "Write one day at least, such as 7 days, 4 weeks");
    }
    Ok(keep)
}

pub fn recipient(text: &str) -> Result<Option<String>, Wrong> {
    if text.is_empty() || Lock::from_recipients([text]).is_ok() {
        return Ok(Some(text.to_owned()).filter(|text| !text.is_empty()));
    }
    wrong("This is no age recipient.", "Write what age-keygen prints as the public key: it begins with age1")
}

pub fn days(text: &str) -> Result<u32, Wrong> {
    text.parse().or_else(|_| {
        wrong(
            format!("«{text}» is no number of days."),
            "Write 0 to keep everything, or 1095 for three years",
        )
    })
}

/// An address to write to, or a page: what RFC 9116 calls a contact.
pub fn contact(text: &str) -> Result<Option<String>, Wrong> {
    let is_plain = !text.contains(|sign: char| sign.is_whitespace() || sign.is_control());
    match text {
        "" => Ok(None),
        _ if is_plain && (text.starts_with("https://") || text.starts_with("mailto:")) => {
            Ok(Some(text.to_owned()))
        }
        _ if is_plain && text.contains('@') => Ok(Some(format!("mailto:{text}"))),
        _ => wrong(
            format!("«{text}» is no address to write to."),
            "Write an e-mail address, or a page that begins with https://",
        ),
    }
}

/// Addresses and networks, with commas between them.
pub fn networks(text: &str) -> Result<Vec<IpNet>, Wrong> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    let networks = parts.map(|part| part.parse().or_else(|_| part.parse::<IpAddr>().map(IpNet::from)));
    networks.collect::<Result<_, _>>().or_else(|_| {
        wrong(
            format!("«{text}» is no list of addresses."),
            "Write addresses or networks with commas between them, such as 127.0.0.1, 10.0.0.0/8",
        )
    })
}

pub fn yes_or_no(text: &str) -> Result<bool, Wrong> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => wrong(format!("«{text}» is neither yes nor no."), "Write yes or no"),
    }
}

pub fn log(text: &str) -> Result<String, Wrong> {
    match EnvFilter::builder().parse(text) {
        Ok(_) if !text.trim().is_empty() => Ok(text.to_owned()),
        _ => wrong(
            format!("«{text}» says nothing of what to write to the log."),
            "Write error, warn, info, debug or trace, or a list such as info,hygie_registry=debug",
        ),
    }
}

pub fn log_format(text: &str) -> Result<LogFormat, Wrong> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => wrong(format!("«{text}» is not a format of the log."), nearest(text, &["text", "json"])),
    }
}

/// The address of a database, fit to be shown: the password is replaced, wherever it stands.
pub fn hide_password(url: &str) -> String {
    if url.starts_with("sqlite:") {
        return url.to_owned();
    }
    if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
        return "***".to_owned();
    }
    let (address, query) = match url.split_once('?') {
        // A question mark before the last @ belongs to a password that was not escaped.
        Some((address, query)) if !query.contains('@') => (address, Some(query)),
        _ => (url, None),
    };
    let mut shown = match address.rsplit_once('@') {
        Some((before, server)) => {
            let start = before.find("://").map_or(0, |scheme| scheme + 3);
            let user = before.get(start..).unwrap_or_default();
            match user.split_once(':') {
                Some((user, _)) => format!("{}{user}:***@{server}", before.get(..start).unwrap_or_default()),
                None => address.to_owned(),
            }
        }
        None => address.to_owned(),
    };
    if let Some(query) = query {
        let kept = query.split('&').map(|pair| match pair.split_once('=') {
            Some((name, _)) if name.to_lowercase().contains("password") => format!("{name}=***"),
            _ => pair.to_owned(),
        });
        shown.push('?');
        shown.push_str(&kept.collect::<Vec<_>>().join("&"));
    }
    shown
}
