//! Passwords, hashed with Argon2id as OWASP advises (19 MiB, two passes). Two at a time, outside the threads that
//! answer: a burst of sign-ins must not stop the pages.

use std::sync::Arc;

use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use hygie_platform::{App, Error, Result};
use tokio::sync::{OnceCell, Semaphore};

struct Gate {
    places: Arc<Semaphore>,
    /// What a password is compared with when nobody bears the address, so that it takes as long.
    nobody: OnceCell<String>,
}

impl Default for Gate {
    fn default() -> Self {
        Gate { places: Arc::new(Semaphore::new(2)), nobody: OnceCell::new() }
    }
}

pub async fn hash(app: &App, password: &str) -> Result<String> {
    let mut salt = [0; 16];
    app.chance.fill(&mut salt);
    let password = password.to_owned();
    apart(app, move || {
        argon2()
            .and_then(|argon2| Ok(argon2.hash_password_with_salt(password.as_bytes(), &salt)?.to_string()))
            .map_err(Error::internal("failed to hash a password"))
    })
    .await?
}

/// Whether the password is the one that was hashed. Without a hash the answer is no, and takes as long.
pub async fn verify(app: &App, password: &str, hashed: Option<String>) -> Result<bool> {
    let exists = hashed.is_some();
    let hashed = match hashed {
        Some(hashed) => hashed,
        None => app.kept::<Gate>().nobody.get_or_try_init(|| hash(app, "nobody")).await?.clone(),
    };
    let password = password.to_owned();
    apart(app, move || {
        let hashed =
            PasswordHash::new(&hashed).map_err(Error::internal("failed to read a hashed password"))?;
        let argon2 = argon2().map_err(Error::internal("failed to prepare Argon2"))?;
        Ok(argon2.verify_password(password.as_bytes(), &hashed).is_ok() && exists)
    })
    .await?
}

fn argon2() -> Result<Argon2<'static>, argon2::password_hash::Error> {
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(19 * 1024, 2, 1, None)?))
}

async fn apart<T: Send + 'static>(app: &App, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let places = Arc::clone(&app.kept::<Gate>().places);
    let place = places.acquire_owned().await.map_err(Error::internal("failed to wait for a turn"))?;
    tokio::task::spawn_blocking(move || {
        let done = work();
        drop(place);
        done
    })
    .await
    .map_err(Error::internal("failed to compute apart"))
}
