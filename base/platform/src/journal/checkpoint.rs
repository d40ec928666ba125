//! Where the chain stood at one moment, to be signed and kept elsewhere: who can write to the database can write the whole
//! chain anew, but not through a place that somebody else remembers.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::chain::{Hash, head};
use super::verify::{from_hex, to_hex};
use crate::{App, Error, Result};

/// The place, the hash and the chain, at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    #[serde(with = "hex")]
    pub chain: Hash,
    pub sequence: i64,
    #[serde(with = "hex")]
    pub hash: Hash,
    pub at: DateTime<Utc>,
}

impl Checkpoint {
    /// What is signed: the same bytes whoever reads the checkpoint.
    pub fn message(&self) -> String {
        let (chain, hash) = (to_hex(&self.chain), to_hex(&self.hash));
        format!(
            "hygie journal checkpoint 1\n{chain}\n{}\n{hash}\n{}\n",
            self.sequence,
            self.at.timestamp_micros()
        )
    }
}

/// Where the chain stands now.
pub async fn checkpoint(app: &App) -> Result<Checkpoint> {
    let end = head(&mut app.db.read().await?).await?;
    let known = |bytes: Option<Vec<u8>>| -> Result<Hash> {
        bytes
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or_else(|| Error::message("the journal has not begun"))
    };
    Ok(Checkpoint {
        chain: known(end.chain)?,
        sequence: end.sequence,
        hash: known(end.hash)?,
        at: app.clock.now(),
    })
}

mod hex {
    use serde::{Deserialize, Deserializer, Serializer, de};

    use super::{Hash, from_hex, to_hex};

    pub fn serialize<S: Serializer>(hash: &Hash, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&to_hex(hash))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Hash, D::Error> {
        let text = String::deserialize(deserializer)?;
        from_hex(&text).ok_or_else(|| de::Error::custom("this is not a hash of 32 bytes in hexadecimal"))
    }
}
