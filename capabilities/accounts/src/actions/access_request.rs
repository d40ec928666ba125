//! Somebody whom the provider of identity knows and Hygie does not: the structures where it says that they work are
//! proposed, and those who give roles there are written to. The provider proposes; it gives nothing.

use hygie_kernel::{Id, Node};
use hygie_platform::mail::{self, Body, Letter, Link};
use hygie_platform::{App, Error, Result, journal};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::sign_in::count_request;
use crate::model::ROUND_LIFETIME;
use crate::provider::Claimed;
use crate::store::{self, NodeRow, Round, Wanted};
use crate::{letters, secret, vault};

/// How many structures are proposed, and how many people are written to.
const PROPOSED: usize = 5;
const ASKED: i64 = 10;

/// What somebody may ask, after the provider said who they are.
pub struct Proposal {
    /// Serves once, and proves what the provider said.
    pub secret: String,
    pub name: String,
    pub structures: Vec<NodeRow>,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    name: String,
    structures: Vec<Id<Node>>,
}

/// Proposes the structures that the provider names, when there are some and letters leave.
pub async fn propose(app: &App, claimed: Claimed) -> Result<Option<Proposal>> {
    if !letters::leave(app) || claimed.name.is_empty() {
        return Ok(None);
    }
    let mut tx = app.db.write().await?;
    let structures = store::everywhere::list_structures_by_finess(&mut tx, &claimed.finess, PROPOSED).await?;
    if structures.is_empty() {
        return Ok(None);
    }
    let secret = secret::session(app.chance.as_ref());
    let state_hash = secret::hash(&secret);
    let kept =
        Kept { name: claimed.name, structures: structures.iter().map(|structure| structure.id).collect() };
    let bytes = serde_json::to_vec(&kept).map_err(Error::internal("failed to keep a proposal"))?;
    let sealed = vault::seal(app, &state_hash, &bytes).await?;
    let round = Round { state_hash, sealed, back: String::new(), person_id: None, link_hash: None };
    store::insert_round(&mut tx, round, app.clock.now() + ROUND_LIFETIME).await?;
    tx.commit().await?;
    Ok(Some(Proposal { secret, name: kept.name, structures }))
}

/// Writes to those who give roles in a structure that was proposed: on that very structure if there are some, else above.
pub async fn ask_access(
    app: &App,
    secret: &str,
    structure: Id<Node>,
    email: &crate::Email,
    address: &str,
) -> Result<()> {
    count_request(app, address).await?;
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    let round = store::take_round(&mut tx, &secret::hash(secret), now).await?;
    let round = round.ok_or_else(|| Error::refused("provider-too-late"))?;
    let kept = vault::open(app, &round.state_hash, &round.sealed).await?;
    let kept: Kept = serde_json::from_slice(&kept).map_err(|_| Error::refused("provider-too-late"))?;
    if !kept.structures.contains(&structure) {
        return Err(Error::NotFound);
    }
    let node = store::find_node(&mut tx, structure).await?.ok_or(Error::NotFound)?;
    let wanted = Wanted { node: structure, role: None, but: Vec::new(), now, limit: ASKED };
    let mut grantors = store::list_grantors(&mut tx, wanted).await?;
    if grantors.iter().any(|grantor| grantor.is_here > 0) {
        grantors.retain(|grantor| grantor.is_here > 0);
    }
    let new = [("node", structure.to_string()), ("name", kept.name.clone()), ("email", email.to_string())];
    let new = serde_urlencoded::to_string(new).map_err(Error::internal("failed to write an address"))?;
    let letters: Vec<_> = grantors
        .iter()
        .map(|grantor| {
            let lang = grantor.lang();
            let text = app.texts.say(lang, "letter-access");
            let text = text.with("name", &*kept.name).with("email", email.as_str()).with("node", &*node.name);
            Letter {
                address: grantor.email.clone(),
                person: Some(grantor.id),
                lang,
                about: "accounts.access",
                node: Some(structure),
                subject: app.texts.text(lang, "letter-access-subject"),
                body: Body {
                    paragraphs: vec![text.to_string(), app.texts.text(lang, "letter-access-check")],
                    link: Some(Link {
                        label: app.texts.text(lang, "letter-access-link"),
                        path: format!("/people/new?{new}"),
                    }),
                },
                key: None,
                due_at: None,
            }
        })
        .collect();
    mail::post(&mut tx, app, &letters).await?;
    let details = json!({ "name": kept.name, "asked": letters.len() });
    let entry = journal::Entry {
        act: "accounts.access-asked",
        node: Some(structure),
        subject: structure.uuid(),
        details: &details,
    };
    journal::write_of_hygie(&mut tx, app, entry);
    tx.commit().await
}
