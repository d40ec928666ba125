//! Who belongs to which GHT. What people write by hand is theirs: a file changes neither the name nor the membership.

use chrono::NaiveDate;
use chrono_tz::Europe::Paris;
use hygie_kernel::{Id, Node, Scope, sort_key};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::journal::{self, Entry};
use hygie_platform::{App, Caller, Conflict, ConflictField, Error, Refusal, Result};
use serde_json::json;

use crate::EDIT;
use crate::model::{Kind, MemberRole, Membership, StructureId};
use crate::store::group::{self, Group, Member};
use crate::store::structure;
use crate::territory;

#[derive(Clone, Debug)]
pub struct GroupDraft {
    pub code: String,
    pub name: String,
    pub region: Id<Node>,
    /// The FINESS number of the legal entity that supports it.
    pub support: String,
    /// Since when it does.
    pub valid_from: NaiveDate,
}

pub async fn create_group(app: &App, caller: &Caller, draft: &GroupDraft) -> Result<Id<Node>> {
    let mut tx = app.db.write().await?;
    if !caller.holds(&mut tx, EDIT, draft.region).await? {
        return Err(Error::refused("group-region-unknown"));
    }
    let id = app.new_id();
    let sql = Sql::new(
        "INSERT INTO ght (id, code, name, sort_key, region_id, source, created_at, version) VALUES ",
    )
    .values([[
        id.into(),
        (&draft.code).into(),
        (&draft.name).into(),
        sort_key(&draft.name).into(),
        draft.region.into(),
        "hand".into(),
        app.clock.now().into(),
        1_i64.into(),
    ]]);
    tx.run(sql).await.map_err(|error| error.unless_unique(Refusal::new("group-code-taken")))?;
    let details = json!({ "name": draft.name, "code": draft.code });
    let entry =
        Entry { act: "registry.group-created", node: Some(id), subject: id.uuid(), details: &details };
    journal::write(&mut tx, app, caller, entry).await?;
    let member = MemberDraft {
        finess: draft.support.clone(),
        role: MemberRole::Support,
        valid_from: draft.valid_from,
    };
    write_member(&mut tx, app, caller, id, &member).await?;
    territory::refresh_closure_of_groups(&mut tx).await?;
    settle(&mut tx, app, id).await?;
    tx.commit().await?;
    Ok(id)
}

pub async fn rename_group(app: &App, caller: &Caller, id: Id<Node>, version: i64, name: &str) -> Result<()> {
    let mut tx = app.db.write().await?;
    let known = group::find(&mut tx, caller.scope(EDIT), id).await?.ok_or(Error::NotFound)?;
    if known.version != version {
        return Err(Error::Conflict(Box::new(conflict(&known, name))));
    }
    let sql = Sql::new("UPDATE ght SET name = ")
        .bind(name)
        .push(", sort_key = ")
        .bind(sort_key(name))
        .push(", source = 'hand', version = version + 1 WHERE id = ")
        .bind(id)
        .push(" AND version = ")
        .bind(version);
    tx.run_expecting_change(sql).await?;
    let details = json!({ "name": name, "before": known.name });
    let entry =
        Entry { act: "registry.group-renamed", node: Some(id), subject: id.uuid(), details: &details };
    journal::write(&mut tx, app, caller, entry).await?;
    territory::bump(&mut tx).await?;
    tx.commit().await
}

fn conflict(known: &Group, name: &str) -> Conflict {
    Conflict {
        action: format!("/groups/{}", known.id),
        back: format!("/groups/{}", known.id),
        version: known.version,
        fields: vec![ConflictField {
            name: "name",
            label: "group-name",
            yours: name.to_owned(),
            theirs: known.name.clone(),
        }],
    }
}

#[derive(Clone, Debug)]
pub struct MemberDraft {
    /// The FINESS number of a legal entity.
    pub finess: String,
    pub role: MemberRole,
    pub valid_from: NaiveDate,
}

pub async fn add_member(app: &App, caller: &Caller, id: Id<Node>, draft: &MemberDraft) -> Result<()> {
    let mut tx = app.db.write().await?;
    group::find(&mut tx, caller.scope(EDIT), id).await?.ok_or(Error::NotFound)?;
    write_member(&mut tx, app, caller, id, draft).await?;
    settle(&mut tx, app, id).await?;
    tx.commit().await
}

async fn write_member(
    tx: &mut Tx,
    app: &App,
    caller: &Caller,
    id: Id<Node>,
    draft: &MemberDraft,
) -> Result<()> {
    let entity = find_entity(tx, caller.scope(EDIT), &draft.finess).await?;
    let wanted = Membership {
        group: id,
        structure: entity.0,
        role: draft.role,
        valid_from: draft.valid_from,
        valid_to: None,
    };
    wanted.check_beside(&group::list_memberships_of(tx, id, entity.0).await?)?;
    let member: Id<Member> = app.new_id();
    let sql = Sql::new("INSERT INTO ght_member (id, ght_id, structure_id, role, valid_from, source) VALUES ")
        .values([[
            member.into(),
            id.into(),
            entity.0.into(),
            draft.role.into(),
            draft.valid_from.into(),
            "hand".into(),
        ]]);
    tx.run(sql).await.map_err(|error| error.unless_unique(Refusal::new("group-member-already")))?;
    let details = json!({ "name": entity.1, "role": draft.role.as_str(), "from": draft.valid_from });
    let entry =
        Entry { act: "registry.member-added", node: Some(id), subject: member.uuid(), details: &details };
    journal::write(tx, app, caller, entry).await
}

/// The legal entity with this number, where the caller may say to which group it belongs.
async fn find_entity(tx: &mut Tx, scope: Scope, finess: &str) -> Result<(StructureId, String)> {
    match structure::find_by_finess(tx, scope, finess).await? {
        Some(known) if known.kind == Kind::LegalEntity => Ok((known.id, known.name)),
        Some(_) => Err(Error::refused("group-member-not-entity")),
        None => Err(Error::refused("group-member-unknown")),
    }
}

/// The member belongs to the group until that day, included.
pub async fn end_member(
    app: &App,
    caller: &Caller,
    id: Id<Node>,
    member: Id<Member>,
    day: NaiveDate,
) -> Result<()> {
    let scope = caller.scope(EDIT);
    let mut tx = app.db.write().await?;
    group::find(&mut tx, scope, id).await?.ok_or(Error::NotFound)?;
    let members = group::list_members(&mut tx, scope, id, day).await?;
    let known = members.iter().find(|known| known.id == member).ok_or(Error::NotFound)?;
    if day < known.valid_from {
        return Err(Error::refused("group-end-before-start"));
    }
    let sql = Sql::new("UPDATE ght_member SET source = 'hand', valid_to = ")
        .bind(day)
        .push(" WHERE valid_to IS NULL AND id = ")
        .bind(member);
    tx.run_expecting_change(sql).await?;
    let details = json!({ "name": known.name, "to": day });
    let entry =
        Entry { act: "registry.member-ended", node: Some(id), subject: member.uuid(), details: &details };
    journal::write(&mut tx, app, caller, entry).await?;
    settle(&mut tx, app, id).await?;
    tx.commit().await
}

/// What follows from a change in one group: which structures it reaches.
async fn settle(tx: &mut Tx, app: &App, id: Id<Node>) -> Result<()> {
    territory::refresh_membership_of(tx, id, today(app)).await?;
    territory::bump(tx).await
}

/// Memberships begin and end at midnight where the nation's clocks are, and contacts grow old: once a day, both are
/// told again.
pub async fn renew_memberships(app: App) -> Result<()> {
    let today = today(&app);
    let done =
        Sql::new("SELECT CAST(1 AS BIGINT) AS value FROM registry_state WHERE memberships_on = ").bind(today);
    if app.db.read().await?.find::<(i64,)>(done).await?.is_some() {
        return Ok(());
    }
    let mut tx = app.db.write().await?;
    territory::refresh_memberships(&mut tx, today).await?;
    crate::quality::refresh(&mut tx, &app, today).await?;
    territory::bump(&mut tx).await?;
    tx.commit().await
}

fn today(app: &App) -> NaiveDate {
    app.clock.now().with_timezone(&Paris).date_naive()
}
