//! Codes of an authenticator application: six figures, thirty seconds, one step of tolerance on each side (RFC 6238).

use chrono::{DateTime, Utc};
use hygie_platform::{Error, Result};
use qrcode::QrCode;
use qrcode::render::svg;
use totp_rs::{Builder, Totp};

/// 160 bits, as the RFC recommends.
pub const SECRET_LENGTH: usize = 20;

fn totp(secret: &[u8], email: &str) -> Result<Totp> {
    Builder::new()
        .with_secret(secret.to_vec())
        .with_account_name(email.replace(':', " "))
        .with_issuer(Some("Hygie"))
        .build()
        .map_err(|error| Error::message(format!("failed to prepare an authenticator: {error}")))
}

/// The step of the code, when it is one of this moment.
pub fn step_of(secret: &[u8], code: &str, now: DateTime<Utc>) -> Result<Option<i64>> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    if code.len() != 6 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(None);
    }
    let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
    Ok(totp(secret, "hygie")?.check(&code, seconds).and_then(|step| i64::try_from(step).ok()))
}

/// How the application learns the secret: a picture to scan, or letters to type.
pub struct Enrolment {
    pub picture: String,
    pub letters: String,
}

pub fn enrolment(secret: &[u8], email: &str) -> Result<Enrolment> {
    let totp = totp(secret, email)?;
    let url =
        totp.to_url().map_err(|error| Error::message(format!("failed to write an address: {error}")))?;
    let code = QrCode::new(url.as_bytes()).map_err(Error::internal("failed to draw a code"))?;
    let picture = code.render::<svg::Color<'_>>().min_dimensions(220, 220).build();
    // What stands before the picture is for a file of its own.
    let start = picture.find("<svg").unwrap_or_default();
    let letters = totp.secret().to_base32();
    let letters: Vec<String> =
        letters.as_bytes().chunks(4).map(|part| String::from_utf8_lossy(part).into_owned()).collect();
    Ok(Enrolment { picture: picture[start..].to_owned(), letters: letters.join(" ") })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, SHA-1, whose codes of eight figures end with these six.
    #[test]
    fn codes_are_those_of_the_rfc() {
        let secret = b"12345678901234567890";
        for (seconds, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (2_000_000_000, "279037")]
        {
            let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
            assert_eq!(step_of(secret, code, at(seconds)).unwrap(), Some(seconds / 30), "{code}");
            assert_eq!(step_of(secret, code, at(seconds + 30)).unwrap(), Some(seconds / 30), "{code}");
            assert_eq!(step_of(secret, code, at(seconds + 60)).unwrap(), None, "{code}");
        }
        for wrong in ["", "28708", "2870822", "28708x", "２８７０８２"] {
            assert_eq!(step_of(secret, wrong, DateTime::from_timestamp(59, 0).unwrap()).unwrap(), None);
        }
    }
}
