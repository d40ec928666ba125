//! Who can open an archive: whoever knows the passphrase, or holds the key of a recipient (<https://age-encryption.org/v1>).

use std::io::{BufRead, Write};
use std::path::Path;

use age::secrecy::{ExposeSecret, SecretString};
use age::stream::{StreamReader, StreamWriter};
use age::{DecryptError, Decryptor, Encryptor, Identity, Recipient, scrypt, x25519};

use super::Trouble;

/// How hard a passphrase is to guess: 2^17 rounds of scrypt take 128 MiB and about half a second.
const WORK: u8 = 17;
/// No harder than this is tried: an archive of unknown origin must not hold the machine.
const MOST_WORK: u8 = 20;
/// A passphrase is not typed often: it can be long.
const SHORTEST: usize = 16;

#[derive(Clone)]
pub enum Lock {
    Passphrase(SecretString),
    Recipients(Vec<x25519::Recipient>),
}

#[derive(Clone)]
pub enum Key {
    Passphrase(SecretString),
    Identities(Vec<x25519::Identity>),
}

impl Lock {
    pub fn from_passphrase_file(path: &Path) -> Result<Lock, Trouble> {
        let passphrase = passphrase_in(path)?;
        if passphrase.expose_secret().chars().count() < SHORTEST {
            return Err(Trouble::Secret(format!(
                "the passphrase in {} is too short: write at least {SHORTEST} signs",
                path.display()
            )));
        }
        Ok(Lock::Passphrase(passphrase))
    }

    pub fn from_recipients<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<Lock, Trouble> {
        let recipients = texts.into_iter().map(|text| {
            text.parse()
                .map_err(|_| Trouble::Secret(format!("«{text}» is no age recipient: it begins with age1")))
        });
        Ok(Lock::Recipients(recipients.collect::<Result<_, _>>()?))
    }

    pub(super) fn close<W: Write>(&self, out: W) -> Result<StreamWriter<W>, Trouble> {
        let encryptor = match self {
            Lock::Passphrase(passphrase) => {
                let mut recipient = scrypt::Recipient::new(passphrase.clone());
                recipient.set_work_factor(WORK);
                Encryptor::with_recipients(std::iter::once(&recipient as &dyn Recipient))
            }
            Lock::Recipients(recipients) => {
                Encryptor::with_recipients(recipients.iter().map(|recipient| recipient as &dyn Recipient))
            }
        };
        let encryptor = encryptor.map_err(|error| Trouble::Secret(error.to_string()))?;
        Ok(encryptor.wrap_output(out)?)
    }

    /// The key that opens this lock, where the lock is enough to know it.
    pub fn key(&self) -> Option<Key> {
        match self {
            Lock::Passphrase(passphrase) => Some(Key::Passphrase(passphrase.clone())),
            Lock::Recipients(_) => None,
        }
    }
}

impl Key {
    pub fn from_passphrase_file(path: &Path) -> Result<Key, Trouble> {
        passphrase_in(path).map(Key::Passphrase)
    }

    /// The secret keys of a file as age itself writes it; lines that begin with # are comments.
    pub fn from_identity_file(path: &Path) -> Result<Key, Trouble> {
        let text = read(path)?;
        let lines = text.expose_secret().lines().map(str::trim);
        let keys: Result<Vec<x25519::Identity>, _> =
            lines.filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::parse).collect();
        match keys {
            Ok(keys) if !keys.is_empty() => Ok(Key::Identities(keys)),
            _ => Err(Trouble::Secret(format!(
                "{} holds no age key: a line must begin with AGE-SECRET-KEY-1",
                path.display()
            ))),
        }
    }

    pub(super) fn open<R: BufRead>(&self, input: R) -> Result<StreamReader<R>, Trouble> {
        let decryptor = Decryptor::new_buffered(input).map_err(trouble)?;
        let opened = match self {
            Key::Passphrase(passphrase) => {
                let mut identity = scrypt::Identity::new(passphrase.clone());
                identity.set_max_work_factor(MOST_WORK);
                decryptor.decrypt(std::iter::once(&identity as &dyn Identity))
            }
            Key::Identities(identities) => {
                decryptor.decrypt(identities.iter().map(|identity| identity as &dyn Identity))
            }
        };
        opened.map_err(trouble)
    }
}

fn trouble(error: DecryptError) -> Trouble {
    match error {
        DecryptError::DecryptionFailed
        | DecryptError::NoMatchingKeys
        | DecryptError::KeyDecryptionFailed
        | DecryptError::InvalidMac => Trouble::WrongKey,
        _ => Trouble::NotABackup,
    }
}

fn passphrase_in(path: &Path) -> Result<SecretString, Trouble> {
    let text = read(path)?;
    let line = text.expose_secret().lines().next().unwrap_or_default().trim().to_owned();
    if line.is_empty() {
        return Err(Trouble::Secret(format!("the first line of {} is empty", path.display())));
    }
    Ok(SecretString::from(line))
}

fn read(path: &Path) -> Result<SecretString, Trouble> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(SecretString::from(text)),
        Err(error) => Err(Trouble::Secret(format!("{} cannot be read: {error}", path.display()))),
    }
}
