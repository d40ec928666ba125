//! The secret that a program shares with us, and the signature made with it (Standard Webhooks, section «Signature
//! scheme»). No secret is kept: each follows from the name of its webhook and from a key in the data folder.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use hygie_kernel::Id;
use hygie_platform::{App, Error, Result};
use sha2::Sha256;

use super::Webhook;

pub struct Secret([u8; 32]);

impl Secret {
    pub fn of(app: &App, webhook: Id<Webhook>) -> Result<Secret> {
        let key = key(app).map_err(Error::internal("failed to read the key of the webhooks"))?;
        Ok(Secret(mac(&key, format!("webhook {webhook}").as_bytes())?))
    }

    /// As it is shown, once.
    pub fn shown(&self) -> String {
        format!("whsec_{}", BASE64_STANDARD.encode(self.0))
    }

    pub fn sign(&self, id: &str, timestamp: i64, body: &str) -> Result<String> {
        let signed = mac(&self.0, format!("{id}.{timestamp}.{body}").as_bytes())?;
        Ok(format!("v1,{}", BASE64_STANDARD.encode(signed)))
    }
}

fn mac(key: &[u8], message: &[u8]) -> Result<[u8; 32]> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).map_err(Error::internal("failed to sign a webhook"))?;
    mac.update(message);
    Ok(mac.finalize().into_bytes().into())
}

/// The key, drawn by lot the first time. The file appears whole: whoever comes at the same moment reads the same key.
fn key(app: &App) -> io::Result<Vec<u8>> {
    let path = app.settings.data_dir.join("webhooks.key");
    match fs::read(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        other => return other,
    }
    let mut key = [0; 32];
    app.chance.fill(&mut key);
    let draft = app.settings.data_dir.join(format!("webhooks.key.{}", app.new_id::<Secret>()));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft)?;
    file.write_all(&key)?;
    file.sync_all()?;
    let outcome = fs::hard_link(&draft, &path);
    fs::remove_file(&draft)?;
    match outcome {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => fs::read(&path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_the_specification() {
        // The example of the reference libraries of Standard Webhooks.
        let secret = BASE64_STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let signed = mac(&secret, b"msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{\"test\": 2432232314}").unwrap();
        assert_eq!(BASE64_STANDARD.encode(signed), "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
