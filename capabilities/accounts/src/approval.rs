//! Two people for a role that reaches far: what one gives begins when another one, who could have given it too, approves
//! it. The setting `second_person_roles` names the roles; the operator of the machine needs nobody.

use axum::extract::{Path, State};
use axum::response::Response;
use chrono::{DateTime, Utc};
use hygie_kernel::{Id, Person};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::form::Form;
use hygie_platform::mail::{self, Body, Letter, Link};
use hygie_platform::web::see_other;
use hygie_platform::{App, Caller, Error, Means, Page, Result, Routes, journal};
use serde_json::json;

use crate::model::{self, Grant};
use crate::store::{self, GrantRow, NodeRow, Wanted};
use crate::web::grants::Confirm;
use crate::web::{proof, shown_grant};
use crate::{GRANT, READ, actions, letters};

/// How many of those who could approve are written to.
const ASKED: i64 = 20;

pub fn routes() -> Routes {
    Routes::default().get("/people/{id}/grants/{grant}/approval", GRANT, confirm).post(
        "/people/{id}/grants/{grant}/approval",
        GRANT,
        approve_one,
    )
}

/// Whether this role, given by this caller, waits for somebody else.
pub fn is_needed(app: &App, by: &Caller, role: &str) -> bool {
    by.by != Means::CommandLine && app.settings.second_person_roles.iter().any(|known| known == role)
}

/// The same grant, which begins never until it is approved.
pub fn waiting(grant: GrantRow) -> GrantRow {
    GrantRow {
        asked_from: Some(grant.valid_from),
        asked_to: Some(grant.valid_to),
        valid_from: model::without_end(),
        valid_to: model::without_end(),
        ..grant
    }
}

/// Whether the caller is the second person: neither who gave the role, nor who receives it. That they could have given it
/// is asked apart.
pub fn may_approve(caller: &Caller, grant: &GrantRow) -> bool {
    grant.awaits_approval() && grant.granted_by != Some(caller.person) && grant.person_id != caller.person
}

/// Lets a grant that waited begin.
pub async fn approve(app: &App, by: &Caller, person: Id<Person>, id: Id<Grant>) -> Result<()> {
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    store::take_turn_to_end(&mut tx).await?;
    let grant = store::find_grant(&mut tx, by.scope(READ), person, id).await?.ok_or(Error::NotFound)?;
    if !grant.awaits_approval() {
        return Err(Error::Stale);
    }
    if !may_approve(by, &grant) || !actions::may_take_back(&mut tx, by, &grant).await? {
        return Err(Error::refused("grant-not-yours-to-approve"));
    }
    let (from, to) = grant.wished();
    if to <= now {
        return Err(Error::refused("grant-approved-too-late"));
    }
    begin(&mut tx, id, from.max(now), to).await?;
    let details = json!({ "role": grant.role });
    let entry = journal::Entry {
        act: "accounts.grant-approved",
        node: Some(grant.node_id),
        subject: person.uuid(),
        details: &details,
    };
    journal::write(&mut tx, app, by, entry).await?;
    tell_holder(&mut tx, app, &grant).await?;
    tx.commit().await
}

async fn begin(tx: &mut Tx, id: Id<Grant>, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<()> {
    let sql = Sql::new(
        "UPDATE access_grant
            SET valid_from = $1, valid_to = $2, asked_from = NULL, asked_to = NULL
          WHERE id = $3 AND asked_from IS NOT NULL",
    );
    tx.run_expecting_change(sql.arg(from).arg(to).arg(id)).await
}

/// Writes to those who could approve a grant.
pub async fn tell(tx: &mut Tx, app: &App, by: &Caller, grant: &GrantRow, node: &NodeRow) -> Result<()> {
    if !letters::leave(app) {
        return Ok(());
    }
    let wanted = Wanted {
        node: grant.node_id,
        role: Some(&grant.role),
        but: [grant.person_id].into_iter().chain(grant.granted_by).collect(),
        now: app.clock.now(),
        limit: ASKED,
    };
    let approvers = store::list_grantors(tx, wanted).await?;
    let letters: Vec<_> = approvers
        .iter()
        .map(|approver| {
            let lang = approver.lang();
            let role = letters::role_name(app, lang, &grant.role);
            let text = app.texts.say(lang, "letter-approval");
            let text = text.with("by", &*by.name).with("role", role).with("node", &*node.name).to_string();
            Letter {
                address: approver.email.clone(),
                person: Some(approver.id),
                lang,
                about: "accounts.approval",
                node: Some(grant.node_id),
                subject: app.texts.text(lang, "letter-approval-subject"),
                body: Body {
                    paragraphs: vec![text],
                    link: Some(Link {
                        label: app.texts.text(lang, "letter-approval-link"),
                        path: format!("/people/{}", grant.person_id),
                    }),
                },
                key: None,
                due_at: None,
            }
        })
        .collect();
    mail::post(tx, app, &letters).await
}

/// Writes to whoever waited that the role is theirs.
async fn tell_holder(tx: &mut Tx, app: &App, grant: &GrantRow) -> Result<()> {
    let node = store::find_node(tx, grant.node_id).await?.ok_or(Error::NotFound)?;
    let email = store::email_of(tx, grant.person_id).await?;
    let lang = store::lang_of(tx, grant.person_id).await?;
    let reader = letters::Reader { person: grant.person_id, email: &email, lang };
    letters::approved(tx, app, reader, (&grant.role, &node)).await
}

async fn confirm(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path((person, grant)): Path<(Id<Person>, Id<Grant>)>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let known = store::find_person(&mut tx, caller.scope(READ), person).await?.ok_or(Error::NotFound)?;
    let grant =
        store::find_grant(&mut tx, caller.scope(READ), person, grant).await?.ok_or(Error::NotFound)?;
    if !grant.awaits_approval() {
        // Somebody approved it meanwhile, or it was taken back: the page of the person says which.
        return Ok(see_other(format!("/people/{person}")));
    }
    let node = store::find_node(&mut tx, grant.node_id).await?;
    let giver = match grant.granted_by {
        Some(giver) => store::name_of(&mut tx, giver).await?,
        None => String::new(),
    };
    drop(tx);
    let shown = shown_grant(&page, &grant, node.as_ref(), false);
    let text = page.say("grant-approve-text").with("by", giver).with("name", known.name);
    let text = text.with("role", shown.role).with("node", shown.node).with("period", shown.period);
    let confirm = Confirm {
        title: page.t("grant-approve-title"),
        text: text.to_string(),
        act: page.t("grant-approve"),
        action: format!("/people/{person}/grants/{}/approval", grant.id),
        back: format!("/people/{person}"),
        page: page.clone(),
    };
    page.show(&confirm)
}

async fn approve_one(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path((person, grant)): Path<(Id<Person>, Id<Grant>)>,
    form: Form,
) -> Result<Response> {
    let here = format!("/people/{person}/grants/{grant}/approval");
    if let Some(asked) = proof::ask(&app, &caller, &page, &here, &form).await? {
        return Ok(asked);
    }
    approve(&app, &caller, person, grant).await?;
    Ok(see_other(format!("/people/{person}?done=grant-approved")))
}
