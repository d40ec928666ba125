//! What happens: access is confirmed, or nobody looked and they are reminded.

use chrono::Days;
use hygie_kernel::{Id, Lang, Node};
use hygie_platform::mail::{self, Body, Letter, Link};
use hygie_platform::{App, Caller, Error, Result, journal};
use serde_json::json;

use super::Delays;
use super::store::{self, Late, Made};
use crate::model::Grant;
use crate::{GRANT, READ, actions};

/// More than these are reviewed in several goes.
pub const AT_ONCE: i64 = 500;

/// Ends the grants that were ticked, and remembers that the others of the page were looked at and still hold. One that
/// cannot be ended stops it all: nothing is half confirmed.
pub async fn confirm(
    app: &App,
    caller: &Caller,
    node: Id<Node>,
    seen: &[Id<Grant>],
    to_end: &[Id<Grant>],
) -> Result<Made> {
    let mut tx = app.db.write().await?;
    if !caller.holds(&mut tx, GRANT, node).await? {
        return Err(Error::NotFound);
    }
    let grants = store::list_grants(&mut tx, caller.scope(READ), node, AT_ONCE).await?;
    let (mut kept, mut ended) = (0, 0);
    for grant in grants.iter().filter(|grant| seen.contains(&grant.id)) {
        if to_end.contains(&grant.id) {
            actions::end_grant_in(&mut tx, app, caller, grant.person_id, grant.id).await?;
            ended += 1;
        } else {
            kept += 1;
        }
    }
    let made = Made { person_name: caller.name.clone(), reviewed_at: app.clock.now(), kept, ended };
    let id = app.new_id();
    store::insert(&mut tx, id, node, caller.person, &made).await?;
    let details = json!({ "kept": kept, "ended": ended });
    let entry = journal::Entry {
        act: "accounts.access-reviewed",
        node: Some(node),
        subject: id.uuid(),
        details: &details,
    };
    journal::write(&mut tx, app, caller, entry).await?;
    tx.commit().await?;
    Ok(made)
}

/// How many are reminded in one transaction.
const PORTION: i64 = 500;

/// Reminds those who give grants where nobody looked again for too long. The same reminder leaves once in a while, however
/// often this runs.
pub async fn remind(app: App) -> Result<()> {
    let delays = Delays::read(&app.regulation)?;
    let now = app.clock.now();
    let before = now.checked_sub_days(Days::new(u64::from(delays.every_days))).unwrap_or(now);
    let turn = now.timestamp() / (i64::from(delays.remind_every_days.max(1)) * 86_400);
    let mut after = None;
    loop {
        let mut tx = app.db.write().await?;
        let late = store::list_late(&mut tx, before, now, after, PORTION).await?;
        let Some(last) = late.last() else { return Ok(()) };
        after = Some((last.node_id, last.person_id));
        let letters: Vec<Letter> = late.iter().map(|late| reminder(&app, late, turn)).collect();
        mail::post(&mut tx, &app, &letters).await?;
        tx.commit().await?;
    }
}

fn reminder(app: &App, late: &Late, turn: i64) -> Letter {
    let lang: Lang = late.lang.as_deref().and_then(|lang| lang.parse().ok()).unwrap_or_default();
    let say = |key: &str| app.texts.say(lang, key).with("node", late.node_name.as_str()).to_string();
    Letter {
        address: late.email.clone(),
        person: Some(late.person_id),
        lang,
        about: "accounts.review",
        node: Some(late.node_id),
        subject: say("review-letter-subject"),
        body: Body {
            paragraphs: vec![say("review-letter-text")],
            link: Some(Link {
                label: say("review-letter-link"),
                path: format!("/people/review?in={}", late.node_id),
            }),
        },
        key: Some(format!("accounts.review/{}/{}/{turn}", late.node_id, late.person_id)),
        due_at: None,
    }
}
