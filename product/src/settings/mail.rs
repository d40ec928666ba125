//! The server that takes our letters. Its settings are read together: an address, who we are there, who the letters are from.

use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use hygie_platform::{MailSecurity, MailServer};

use super::Reader;
use super::values::{Wrong, wrong};

const EXAMPLE: &str =
    "Write smtps://HOST:465 (encrypted from the first byte) or smtp://HOST:587 (encrypted by STARTTLS)";

pub fn read(reader: &mut Reader) -> Option<MailServer> {
    let server = reader.value("smtp_url", String::new(), server);
    let user = reader.value("smtp_user", String::new(), optional);
    let password_file = reader.value("smtp_password_file", String::new(), secret_file);
    let ca_file = reader.value("smtp_ca_file", String::new(), ca_file);
    let from = reader.value("mail_from", String::new(), address);
    if !reader.is_said("smtp_url") {
        return None;
    }
    if !reader.is_said("mail_from") {
        let what = "Letters need an address that they come from.";
        reader.blame("mail_from", what, "Write mail_from = \"hygie@example.fr\"");
    }
    match (reader.is_said("smtp_user"), reader.is_said("smtp_password_file")) {
        (true, false) => reader.blame(
            "smtp_password_file",
            "smtp_user is said, and no password.",
            "Write smtp_password_file = \"/etc/hygie/smtp-password\", a file that holds it and nothing else",
        ),
        (false, true) => reader.blame(
            "smtp_user",
            "A password is said, and not whose it is.",
            "Write smtp_user = \"hygie\", the name by which the mail server knows us",
        ),
        _ => {}
    }
    let (security, host, port) = server?;
    Some(MailServer { host, port, security, from: from?, user, password_file, ca_file })
}

/// The value is not shown when something is wrong: it may hold a password.
fn server(text: &str) -> Result<Option<(MailSecurity, String, u16)>, Wrong> {
    if text.is_empty() {
        return Ok(None);
    }
    let security = [
        ("smtp+plain://", MailSecurity::Loopback, None),
        ("smtps://", MailSecurity::Tls, Some(465)),
        ("smtp://", MailSecurity::StartTls, Some(587)),
    ];
    let Some((rest, security, usual)) = security
        .into_iter()
        .find_map(|(scheme, security, usual)| Some((text.strip_prefix(scheme)?, security, usual)))
    else {
        return wrong("This is not the address of a mail server.", EXAMPLE);
    };
    if rest.contains('@') {
        return wrong(
            "A password does not belong in an address.",
            "Say who we are in smtp_user, and put the password in a file that smtp_password_file names",
        );
    }
    let rest = rest.trim_end_matches('/');
    let (host, port) = match rest.rsplit_once(':') {
        Some((host, port)) if !host.ends_with(':') => (host, port.parse().ok()),
        _ => (rest, usual),
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let is_host = !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || ".-:".contains(c));
    let (true, Some(port)) = (is_host, port.filter(|port| *port > 0)) else {
        return wrong("The address of the mail server has no host, or no port that could be.", EXAMPLE);
    };
    let is_loopback = host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    if security == MailSecurity::Loopback && !is_loopback {
        return wrong(
            "Letters would leave this machine unencrypted.",
            format!("smtp+plain:// is for 127.0.0.1 and ::1 alone. {EXAMPLE}"),
        );
    }
    Ok(Some((security, host.to_owned(), port)))
}

fn optional(text: &str) -> Result<Option<String>, Wrong> {
    Ok(Some(text.to_owned()).filter(|text| !text.is_empty()))
}

fn address(text: &str) -> Result<Option<String>, Wrong> {
    let is_address = text.split_once('@').is_some_and(|(name, domain)| {
        !name.is_empty() && domain.contains('.') && !domain.starts_with('.') && !domain.ends_with('.')
    });
    let is_plain =
        text.is_ascii() && !text.contains(|c: char| c.is_whitespace() || "<>,;\"@".contains(c) && c != '@');
    match text {
        "" => Ok(None),
        _ if is_address && is_plain && text.matches('@').count() == 1 => Ok(Some(text.to_owned())),
        _ => wrong(
            format!("«{text}» is not an address."),
            "Write an address that may receive answers, such as hygie@example.fr",
        ),
    }
}

fn secret_file(text: &str) -> Result<Option<PathBuf>, Wrong> {
    read_file(
        text,
        |secret| !String::from_utf8_lossy(secret).trim().is_empty(),
        "The file holds no password.",
    )
}

fn ca_file(text: &str) -> Result<Option<PathBuf>, Wrong> {
    let is_certificate = |file: &[u8]| String::from_utf8_lossy(file).contains("-----BEGIN CERTIFICATE-----");
    read_file(text, is_certificate, "The file holds no certificate in PEM.")
}

fn read_file(
    text: &str,
    is_sound: impl Fn(&[u8]) -> bool,
    otherwise: &str,
) -> Result<Option<PathBuf>, Wrong> {
    if text.is_empty() {
        return Ok(None);
    }
    match fs::read(Path::new(text)) {
        Ok(file) if is_sound(&file) => Ok(Some(PathBuf::from(text))),
        Ok(_) => wrong(
            otherwise,
            "Give the path of a file that the user who runs Hygie, and nobody else, may read",
        ),
        Err(error) => wrong(
            format!("The file {text} cannot be read: {error}."),
            "Give the path of a file that the user who runs Hygie, and nobody else, may read",
        ),
    }
}
