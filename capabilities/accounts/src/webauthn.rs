//! Passkeys, by the rules of WebAuthn. They are bound to the name of the site: at a bare address there are none.

use hygie_platform::{App, Error, Result};
use webauthn_rs::prelude::{Url, Webauthn, WebauthnBuilder, WebauthnError};

/// Whether passkeys can be used where people reach Hygie.
pub fn is_possible(app: &App) -> bool {
    origin(app).is_some_and(|origin| origin.domain().is_some())
}

pub fn webauthn(app: &App) -> Result<Webauthn> {
    let failed = "failed to prepare passkeys";
    let origin = origin(app).ok_or_else(|| Error::message(failed))?;
    let name = origin.domain().ok_or_else(|| Error::refused("passkey-impossible"))?;
    let builder = WebauthnBuilder::new(name, &origin).map_err(Error::internal(failed))?;
    builder.rp_name("Hygie").build().map_err(Error::internal(failed))
}

/// What a device answered and that does not hold.
pub fn refused(error: WebauthnError) -> Error {
    tracing::debug!(%error, "a passkey was refused");
    Error::refused("passkey-refused")
}

fn origin(app: &App) -> Option<Url> {
    Url::parse(&app.settings.public_url).ok()
}
