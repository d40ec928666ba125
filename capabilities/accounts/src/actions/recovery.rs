//! A lost password. Whoever asks is told the same, and waits as long, whether the address is known or not: the request
//! only leaves a job, and the job looks.

use hygie_platform::job::{self, Job, NewJob};
use hygie_platform::{App, Result, journal};
use serde_json::json;

use super::sign_in::{count_request, end_everything};
use super::{check_new_password, in_person, note};
use crate::letters::{self, Reader};
use crate::model::{BETWEEN_RECOVERIES, Email, LinkKind, SERVICE_DOMAIN};
use crate::store::{self, LinkRow, NewLink};
use crate::{password, secret};

/// The work of answering somebody who has lost their password.
pub const RECOVERY: &str = "accounts.recovery";

/// Asks for a link to choose a new password.
pub async fn ask_recovery(app: &App, email: &Email, address: &str) -> Result<()> {
    count_request(app, address).await?;
    let mut tx = app.db.write().await?;
    let work = NewJob {
        kind: RECOVERY,
        key: Some(email.to_string()),
        payload: json!({ "email": email.as_str() }),
        due_at: None,
    };
    job::enqueue(&mut tx, app, work).await?;
    tx.commit().await
}

/// Writes the link to the person with this address, if there is one.
pub async fn send_recovery(app: &App, job: Job) -> Result<()> {
    let now = app.clock.now();
    let email = job.payload["email"].as_str().unwrap_or_default().to_owned();
    let mut tx = app.db.write().await?;
    let person =
        store::find_credentials(&mut tx, &email).await?.filter(|person| person.disabled_at.is_none());
    // A program has tokens, and never a password.
    let person = person.filter(|person| !person.email.ends_with(SERVICE_DOMAIN));
    if let Some(person) = person {
        let before = store::find_link_of(&mut tx, LinkKind::Recovery, person.id).await?;
        if before.is_none_or(|link| link.used_at.is_some() || link.created_at + BETWEEN_RECOVERIES <= now) {
            let secret = secret::session(app.chance.as_ref());
            let link = NewLink {
                hash: secret::hash(&secret),
                kind: LinkKind::Recovery,
                person: person.id,
                made_by: None,
                at: now,
                expires_at: now + LinkKind::Recovery.lifetime(),
            };
            store::replace_link(&mut tx, link).await?;
            let lang = store::lang_of(&mut tx, person.id).await?;
            letters::recovery(
                &mut tx,
                app,
                Reader { person: person.id, email: &person.email, lang },
                &secret,
            )
            .await?;
            let subject = person.id.uuid();
            let entry =
                journal::Entry { act: "accounts.recovery-asked", node: None, subject, details: &json!({}) };
            journal::write_of_hygie(&mut tx, app, entry);
        }
    }
    job.end(&mut tx, app).await?;
    tx.commit().await
}

/// Gives the person of the link a new password, and ends their sessions: they sign in with it.
pub async fn recover(app: &App, link: &LinkRow, secret: &str, new: &str) -> Result<()> {
    check_new_password(app, new, &link.email, &link.name).await?;
    let hash = password::hash(app, new).await?;
    let mut tx = app.db.write().await?;
    store::use_link(&mut tx, LinkKind::Recovery, &secret::hash(secret), app.clock.now()).await?;
    store::update_password(&mut tx, link.person_id, &hash, None).await?;
    end_everything(&mut tx, link.person_id).await?;
    let person = in_person(app, link.person_id, &link.name, &link.email);
    let lang = link.lang.as_deref().and_then(|code| code.parse().ok());
    letters::password_changed(&mut tx, app, link.person_id, &link.email, lang).await?;
    note(&mut tx, app, &person, "accounts.password-recovered", None, link.person_id.uuid(), json!({}))
        .await?;
    tx.commit().await
}
