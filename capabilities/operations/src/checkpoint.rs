//! Checkpoints of the journal, signed (Ed25519, RFC 8032) so that whoever keeps them elsewhere can tell by whom they
//! were made.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hygie_platform::journal::Checkpoint;
use serde::{Deserialize, Serialize};

use crate::archive::{Trouble, to_hex};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SignedCheckpoint {
    #[serde(flatten)]
    pub checkpoint: Checkpoint,
    /// In hexadecimal, like the signature.
    pub public_key: String,
    pub signature: String,
}

pub struct SigningKey(Ed25519KeyPair);

const BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
const END: &str = "-----END PRIVATE KEY-----";

impl SigningKey {
    /// Makes a key and writes it for its owner alone, in a file that was not there: PKCS#8 in PEM (RFC 8410).
    pub fn make(path: &Path) -> Result<SigningKey, Trouble> {
        let failed = |_| Trouble::Secret("the machine gives no key".to_owned());
        let key = Ed25519KeyPair::generate().map_err(failed)?;
        let document = key.to_pkcs8v1().map_err(failed)?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options
            .open(path)
            .map_err(|error| Trouble::Secret(format!("{} cannot be made: {error}", path.display())))?;
        writeln!(file, "{BEGIN}\n{}\n{END}", BASE64_STANDARD.encode(document.as_ref()))?;
        file.sync_all()?;
        Ok(SigningKey(key))
    }

    pub fn read(path: &Path) -> Result<SigningKey, Trouble> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| Trouble::Secret(format!("{} cannot be read: {error}", path.display())))?;
        let body = text.trim().strip_prefix(BEGIN).and_then(|rest| rest.strip_suffix(END));
        let body: Option<String> = body.map(|body| body.split_whitespace().collect());
        body.and_then(|body| BASE64_STANDARD.decode(body).ok())
            .and_then(|document| Ed25519KeyPair::from_pkcs8_maybe_unchecked(&document).ok())
            .map(SigningKey)
            .ok_or_else(|| Trouble::Secret(format!("{} holds no Ed25519 key", path.display())))
    }

    pub fn public(&self) -> String {
        to_hex(self.0.public_key().as_ref())
    }

    pub fn sign(&self, checkpoint: Checkpoint) -> SignedCheckpoint {
        let signature = to_hex(self.0.sign(checkpoint.message().as_bytes()).as_ref());
        SignedCheckpoint { checkpoint, public_key: self.public(), signature }
    }
}

impl SignedCheckpoint {
    /// Whether the holder of this key signed exactly this. The key is the one that the reader trusts, whatever the
    /// checkpoint says of itself.
    pub fn is_signed_by(&self, public_key: &str) -> bool {
        let (Some(key), Some(signature)) = (from_hex(public_key), from_hex(&self.signature)) else {
            return false;
        };
        UnparsedPublicKey::new(&ED25519, key).verify(self.checkpoint.message().as_bytes(), &signature).is_ok()
    }
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let text = text.trim();
    if !text.is_ascii() || text.len() % 2 == 1 {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checkpoint() -> Checkpoint {
        Checkpoint {
            chain: [1; 32],
            sequence: 7,
            hash: [2; 32],
            at: "2026-11-24T03:00:00Z".parse().expect("this is a moment"),
        }
    }

    #[test]
    fn a_checkpoint_is_believed_as_it_was_signed_and_by_whom() {
        let folder = tempfile::tempdir().expect("a test may write");
        let path = folder.path().join("key.pem");
        let public = SigningKey::make(&path).expect("a key is made").public();
        assert!(SigningKey::make(&path).is_err(), "a key is never written over");
        #[cfg(unix)]
        {
            let mode =
                std::os::unix::fs::PermissionsExt::mode(&path.metadata().expect("it is there").permissions());
            assert_eq!(mode & 0o777, 0o600);
        }
        let key = SigningKey::read(&path).expect("the key is read again");
        let signed = key.sign(checkpoint());
        let text = serde_json::to_string(&signed).expect("it can be written");
        let read: SignedCheckpoint = serde_json::from_str(&text).expect("and read");
        assert!(read.is_signed_by(&public));

        let mut changed = signed.clone();
        changed.checkpoint.sequence += 1;
        assert!(!changed.is_signed_by(&public));
        let other = SigningKey::make(&folder.path().join("other.pem")).expect("a key is made").public();
        assert!(!signed.is_signed_by(&other));
        assert!(!signed.is_signed_by("nothing"));
    }
}
