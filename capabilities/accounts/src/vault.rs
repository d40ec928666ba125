//! What must be read again and must not stand in clear in the database: sealed with AES-256-GCM, by a key that is kept in a
//! file of the data folder. A copy of the database alone opens nothing. Processes that share a database share the file.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Read, Write};
use std::path::Path;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use hygie_platform::{App, Error, Result};
use tokio::sync::OnceCell;

const FILE: &str = "secret.key";

#[derive(Default)]
struct Vault {
    key: OnceCell<LessSafeKey>,
}

/// Seals a secret for one owner: in the place of another's, it does not open.
pub async fn seal(app: &App, owner: &[u8], secret: &[u8]) -> Result<Vec<u8>> {
    let mut nonce = [0; NONCE_LEN];
    app.chance.fill(&mut nonce);
    let mut sealed = secret.to_vec();
    let vault = app.kept::<Vault>();
    key(app, &vault)
        .await?
        .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(owner), &mut sealed)
        .map_err(Error::internal("failed to seal a secret"))?;
    Ok([&nonce[..], &sealed].concat())
}

pub async fn open(app: &App, owner: &[u8], sealed: &[u8]) -> Result<Vec<u8>> {
    let failed = "failed to open a sealed secret: is the file secret.key of the data folder the right one?";
    let Some((nonce, sealed)) = sealed.split_first_chunk::<NONCE_LEN>() else {
        return Err(Error::message("a sealed secret is too short"));
    };
    let mut secret = sealed.to_vec();
    let vault = app.kept::<Vault>();
    let opened = key(app, &vault)
        .await?
        .open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::from(owner), &mut secret)
        .map_err(Error::internal(failed))?;
    Ok(opened.to_vec())
}

async fn key<'a>(app: &App, vault: &'a Vault) -> Result<&'a LessSafeKey> {
    vault
        .key
        .get_or_try_init(|| async {
            let mut fresh = [0; 32];
            app.chance.fill(&mut fresh);
            let key = key_of_file(&app.settings.data_dir.join(FILE), fresh)
                .map_err(Error::internal("failed to read the file secret.key of the data folder"))?;
            let key =
                UnboundKey::new(&AES_256_GCM, &key).map_err(Error::internal("failed to prepare a key"))?;
            Ok(LessSafeKey::new(key))
        })
        .await
}

/// The key of the file, made when there is none. It appears whole or not at all.
fn key_of_file(path: &Path, fresh: [u8; 32]) -> std::io::Result<[u8; 32]> {
    let mut key = [0; 32];
    match OpenOptions::new().read(true).open(path) {
        Ok(mut file) => {
            file.read_exact(&mut key)?;
            return Ok(key);
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let draft = path.with_extension(format!("{}.new", std::process::id()));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft)?;
    file.write_all(&fresh)?;
    file.sync_all()?;
    // Of two processes that make it at once, one is first: both read its key.
    let linked = std::fs::hard_link(&draft, path);
    std::fs::remove_file(&draft)?;
    match linked {
        Ok(()) => Ok(fresh),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => key_of_file(path, fresh),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_made_once_and_for_its_owner_alone() {
        let folder = std::env::temp_dir().join(format!("hygie-vault-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join(FILE);
        assert_eq!(key_of_file(&path, [1; 32]).unwrap(), [1; 32]);
        assert_eq!(key_of_file(&path, [2; 32]).unwrap(), [1; 32]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        std::fs::write(&path, b"short").unwrap();
        assert!(key_of_file(&path, [3; 32]).is_err());
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
