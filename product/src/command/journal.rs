//! `hygie journal`: proves that nobody changed what was written, and takes checkpoints to be kept elsewhere.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Subcommand;
use hygie_operations::{SignedCheckpoint, SigningKey};
use hygie_platform::db::Db;
use hygie_platform::journal::{self, Fault, Verification};

use crate::command::{Ending, observe, on_the_product, serve};
use crate::out;
use crate::settings::Configuration;

#[derive(Subcommand)]
pub enum Journal {
    /// Follow the whole chain, and say each row that was changed, removed, added or moved
    Verify {
        /// Check too that the chain still goes through this checkpoint
        #[arg(long, value_name = "FILE", requires = "public_key")]
        checkpoint: Option<PathBuf>,
        /// The public key of whoever signed the checkpoint
        #[arg(long, value_name = "HEX", requires = "checkpoint")]
        public_key: Option<String>,
        /// Print the findings as JSON
        #[arg(long)]
        json: bool,
    },
    /// Print where the chain stands now, signed, to be kept on another machine
    Checkpoint {
        /// The key to sign with
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
    },
    /// Make a key to sign checkpoints with, and print its public half
    Key {
        /// The file to write, which must not be there yet
        file: PathBuf,
    },
}

pub fn journal(configuration: &Configuration, asked: Journal) -> anyhow::Result<Ending> {
    match asked {
        Journal::Verify { checkpoint, public_key, json } => {
            let known = checkpoint.zip(public_key).map(|(file, key)| trusted(file, &key)).transpose()?;
            verify(configuration, known, json)
        }
        Journal::Checkpoint { key } => {
            let key = SigningKey::read(&key)?;
            on_the_product(configuration, async |app| {
                let signed = key.sign(journal::checkpoint(&app).await?);
                out::line(serde_json::to_string_pretty(&signed)?)?;
                Ok(Ending::Well)
            })
        }
        Journal::Key { file } => {
            out::line(SigningKey::make(&file)?.public())?;
            Ok(Ending::Well)
        }
    }
}

/// A checkpoint that the holder of this key did sign.
fn trusted(file: PathBuf, public_key: &str) -> anyhow::Result<SignedCheckpoint> {
    let text =
        std::fs::read_to_string(&file).with_context(|| format!("{} cannot be read", file.display()))?;
    let signed: SignedCheckpoint =
        serde_json::from_str(&text).with_context(|| format!("{} is no checkpoint", file.display()))?;
    if !signed.is_signed_by(public_key) {
        bail!("{} was not signed by that key, or was changed since", file.display());
    }
    Ok(signed)
}

fn verify(
    configuration: &Configuration,
    known: Option<SignedCheckpoint>,
    json: bool,
) -> anyhow::Result<Ending> {
    let _observation = observe::observe(configuration)?;
    serve::runtime()?.block_on(async {
        let db = Db::open_to_read(&configuration.settings.database_url).await?;
        let found = journal::verify(&db, known.as_ref().map(|signed| &signed.checkpoint)).await;
        db.close().await;
        let found = found?;
        if json {
            out::line(serde_json::to_string_pretty(&found)?)?;
        } else {
            out::line(in_words(&found))?;
        }
        Ok(if found.is_sound() { Ending::Well } else { Ending::Failed })
    })
}

fn in_words(found: &Verification) -> String {
    let Verification { rows, first, last, faults, fault_count } = found;
    if found.is_sound() {
        return match rows {
            0 => "The journal is empty.".to_owned(),
            _ => format!("The journal is sound: {rows} acts, from the place {first} to the place {last}."),
        };
    }
    let mut text = format!("The journal is not what was written: {fault_count} faults in {rows} acts.");
    for fault in faults {
        let _ = match fault {
            Fault::Altered { sequence } => {
                write!(text, "\n  {sequence}: changed since it was written, or moved")
            }
            Fault::Missing { from, to } if from == to => write!(text, "\n  {from}: removed"),
            Fault::Missing { from, to } => write!(text, "\n  {from} to {to}: removed"),
            Fault::Foreign { rows } => write!(text, "\n  {rows} acts were added outside the chain"),
            Fault::EndAltered { sequence } => {
                write!(text, "\n  {sequence}: the end of the chain was changed")
            }
            Fault::NotAsCheckpointed { sequence } => {
                write!(
                    text,
                    "\n  {sequence}: the chain does not go through the checkpoint: it was written anew"
                )
            }
        };
    }
    let unnamed = fault_count - i64::try_from(faults.len()).unwrap_or(*fault_count);
    if unnamed > 0 {
        let _ = write!(text, "\n  and {unnamed} more");
    }
    text
}
