//! What is remembered of people, sessions, tokens and grants.

mod attempt;
pub mod everywhere;
mod grantor;
mod link;
mod passkey;
mod provider;
mod second_factor;
pub mod tokens;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use hygie_kernel::{Id, Lang, Node, Person, Right, Scope, fold, sort_key};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::{Result, row};

pub use attempt::{
    Failures, NewAttempt, delete_failure, forget_devices, forget_failures, insert_failure, is_device_known,
    keep_device, knows_device, list_failures_of_account, list_failures_of_address, list_failures_of_device,
    list_failures_of_place,
};
pub use grantor::{Wanted, list_grantors};
pub use link::{LinkRow, NewLink, delete_link, find_link, find_link_of, replace_link, use_link};
pub use passkey::{
    PasskeyRow, delete_passkey, delete_passkeys_of, find_passkey, insert_ceremony, insert_passkey,
    list_passkeys, passkey_used, take_ceremony,
};
pub use provider::{
    Round, delete_identities, find_by_identity, has_identity, insert_identity, insert_round, take_round,
};
pub use second_factor::{
    HalfIn, begin_authenticator, confirm_authenticator, count_recovery_codes, delete_authenticator,
    delete_half_session, delete_half_sessions_of, delete_recovery_codes, find_authenticator,
    find_half_session, insert_half_session, replace_recovery_codes, set_has_second_factor,
    take_recovery_code, take_step,
};

use crate::GRANT;
use crate::model::{Grant, SERVICE_DOMAIN};

row! {
    pub struct SessionRow {
        pub person_id: Id<Person>,
        pub name: String,
        pub email: String,
        pub lang: Option<String>,
        pub theme: Option<String>,
        pub must_change_password: bool,
        pub has_second_factor: bool,
        pub perimeter_id: Option<Id<Node>>,
        pub seen_at: DateTime<Utc>,
    }
}

/// An open session of a person who is not disabled.
pub async fn find_session(
    tx: &mut Tx,
    hash: &[u8],
    now: DateTime<Utc>,
    seen_after: DateTime<Utc>,
) -> Result<Option<SessionRow>> {
    tx.find(
        Sql::new(
            "SELECT session.person_id, session.perimeter_id, session.seen_at, person.name, person.email,
                    person.lang, person.theme, person.must_change_password, person.has_second_factor
               FROM session
               JOIN person ON person.id = session.person_id
              WHERE session.secret_hash = $1
                AND session.expires_at > $2
                AND session.seen_at > $3
                AND person.disabled_at IS NULL",
        )
        .arg(hash.to_vec())
        .arg(now)
        .arg(seen_after),
    )
    .await
}

row! {
    pub struct HeldRight {
        pub node_id: Id<Node>,
        pub role: String,
        pub right_name: String,
    }
}

/// What a person's grants give at one moment, the oldest grant first.
pub async fn list_rights(tx: &mut Tx, person: Id<Person>, now: DateTime<Utc>) -> Result<Vec<HeldRight>> {
    tx.list(
        Sql::new(
            "SELECT access_grant.node_id, access_grant.role, role_right.right_name
               FROM access_grant
               JOIN role_right ON role_right.role = access_grant.role
              WHERE access_grant.person_id = $1
                AND access_grant.valid_from <= $2
                AND access_grant.valid_to > $3
              ORDER BY access_grant.created_at, access_grant.id",
        )
        .arg(person)
        .arg(now)
        .arg(now),
    )
    .await
}

pub fn session_seen(hash: &[u8], now: DateTime<Utc>) -> Sql {
    Sql::new("UPDATE session SET seen_at = $1 WHERE secret_hash = $2").arg(now).arg(hash.to_vec())
}

pub struct NewSession {
    pub hash: Vec<u8>,
    pub person: Id<Person>,
    pub at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub agent: String,
}

pub async fn insert_session(tx: &mut Tx, session: NewSession) -> Result<()> {
    let sql = Sql::new(
        "INSERT INTO session (secret_hash, person_id, created_at, seen_at, expires_at, agent) VALUES ",
    );
    tx.run(sql.values([[
        session.hash.into(),
        session.person.into(),
        session.at.into(),
        session.at.into(),
        session.expires_at.into(),
        session.agent.into(),
    ]]))
    .await?;
    Ok(())
}

/// Ends one session of a person, and says whether there was one.
pub async fn delete_session(tx: &mut Tx, person: Id<Person>, hash: &[u8]) -> Result<bool> {
    let sql = Sql::new("DELETE FROM session WHERE person_id = $1 AND secret_hash = $2");
    Ok(tx.run(sql.arg(person).arg(hash.to_vec())).await? > 0)
}

/// Ends every session of a person but one.
pub async fn delete_other_sessions(tx: &mut Tx, person: Id<Person>, but: &[u8]) -> Result<()> {
    let sql = Sql::new("DELETE FROM session WHERE person_id = $1 AND secret_hash <> $2");
    tx.run(sql.arg(person).arg(but.to_vec())).await?;
    Ok(())
}

pub async fn set_perimeter(tx: &mut Tx, hash: &[u8], node: Option<Id<Node>>) -> Result<()> {
    let sql = Sql::new("UPDATE session SET perimeter_id = $1 WHERE secret_hash = $2");
    tx.run(sql.arg(node).arg(hash.to_vec())).await?;
    Ok(())
}

row! {
    pub struct OpenSession {
        pub secret_hash: Vec<u8>,
        pub created_at: DateTime<Utc>,
        pub seen_at: DateTime<Utc>,
        pub agent: String,
    }
}

pub async fn list_sessions(
    tx: &mut Tx,
    person: Id<Person>,
    now: DateTime<Utc>,
    seen_after: DateTime<Utc>,
) -> Result<Vec<OpenSession>> {
    tx.list(
        Sql::new(
            "SELECT secret_hash, created_at, seen_at, agent
               FROM session
              WHERE person_id = $1
                AND expires_at > $2
                AND seen_at > $3
              ORDER BY seen_at DESC
              LIMIT 50",
        )
        .arg(person)
        .arg(now)
        .arg(seen_after),
    )
    .await
}

row! {
    /// How a person signs in.
    pub struct Credentials {
        pub id: Id<Person>,
        pub name: String,
        pub email: String,
        pub password_hash: Option<String>,
        pub must_change_password: bool,
        pub has_second_factor: bool,
        pub disabled_at: Option<DateTime<Utc>>,
        /// When a temporary password no longer serves.
        pub temporary_until: Option<DateTime<Utc>>,
    }
}

pub async fn find_credentials(tx: &mut Tx, email: &str) -> Result<Option<Credentials>> {
    tx.find(
        Sql::new(
            "SELECT id, name, email, password_hash, must_change_password, has_second_factor, disabled_at, temporary_until
               FROM person
              WHERE email = $1",
        )
        .arg(email),
    )
    .await
}

/// Sets a password: for good, or to be changed at once and before a moment.
pub async fn update_password(
    tx: &mut Tx,
    person: Id<Person>,
    hash: &str,
    temporary_until: Option<DateTime<Utc>>,
) -> Result<()> {
    let sql = Sql::new(
        "UPDATE person SET password_hash = $1, must_change_password = $2, temporary_until = $3 WHERE id = $4",
    );
    let sql = sql.arg(hash).arg(temporary_until.is_some()).arg(temporary_until).arg(person);
    tx.run_expecting_change(sql).await
}

pub async fn signed_in(tx: &mut Tx, person: Id<Person>, at: DateTime<Utc>) -> Result<()> {
    tx.run(Sql::new("UPDATE person SET signed_in_at = $1 WHERE id = $2").arg(at).arg(person)).await?;
    Ok(())
}

/// Somebody who is not shut out, across every perimeter: as they come in.
pub async fn find_enabled(tx: &mut Tx, person: Id<Person>) -> Result<Option<PersonRow>> {
    let sql = Sql::new(
        "SELECT id, name, email, disabled_at, signed_in_at, version FROM person WHERE id = $1 AND disabled_at IS NULL",
    );
    tx.find(sql.arg(person)).await
}

/// The language in which to write to somebody.
pub async fn lang_of(tx: &mut Tx, person: Id<Person>) -> Result<Lang> {
    row! {
        struct Spoken {
            lang: Option<String>,
        }
    }
    let spoken: Spoken = tx.get(Sql::new("SELECT lang FROM person WHERE id = $1").arg(person)).await?;
    Ok(spoken.lang.and_then(|code| code.parse().ok()).unwrap_or_default())
}

pub async fn name_of(tx: &mut Tx, person: Id<Person>) -> Result<String> {
    let sql = Sql::new("SELECT name AS value FROM person WHERE id = $1").arg(person);
    Ok(tx.find::<(String,)>(sql).await?.map(|(name,)| name).unwrap_or_default())
}

pub async fn email_of(tx: &mut Tx, person: Id<Person>) -> Result<String> {
    Ok(tx.get::<(String,)>(Sql::new("SELECT email AS value FROM person WHERE id = $1").arg(person)).await?.0)
}

pub async fn has_second_factor(tx: &mut Tx, person: Id<Person>) -> Result<bool> {
    let sql = Sql::new("SELECT has_second_factor AS value FROM person WHERE id = $1").arg(person);
    Ok(tx.get::<(bool,)>(sql).await?.0)
}

/// When the person of a session last proved who they are.
pub async fn proved_at(tx: &mut Tx, session: &[u8]) -> Result<Option<DateTime<Utc>>> {
    let sql = Sql::new("SELECT COALESCE(proved_at, created_at) AS value FROM session WHERE secret_hash = $1");
    Ok(tx.find::<(DateTime<Utc>,)>(sql.arg(session.to_vec())).await?.map(|(at,)| at))
}

/// Notes the proof, and gives the session another secret.
pub async fn set_proved(tx: &mut Tx, session: &[u8], renewed: Vec<u8>, at: DateTime<Utc>) -> Result<()> {
    let sql = Sql::new("UPDATE session SET proved_at = $1, secret_hash = $2 WHERE secret_hash = $3");
    tx.run_expecting_change(sql.arg(at).arg(renewed).arg(session.to_vec())).await
}

pub async fn update_preferences(
    tx: &mut Tx,
    person: Id<Person>,
    lang: Option<&str>,
    theme: Option<&str>,
) -> Result<()> {
    let sql = Sql::new("UPDATE person SET lang = $1, theme = $2 WHERE id = $3");
    tx.run_expecting_change(sql.arg(lang).arg(theme).arg(person)).await
}

pub async fn set_disabled(tx: &mut Tx, person: Id<Person>, at: Option<DateTime<Utc>>) -> Result<()> {
    let sql = Sql::new("UPDATE person SET disabled_at = $1, version = version + 1 WHERE id = $2");
    tx.run_expecting_change(sql.arg(at).arg(person)).await
}

pub struct PersonToInsert {
    pub id: Id<Person>,
    pub email: String,
    pub name: String,
    pub password_hash: Option<String>,
    pub must_change_password: bool,
    pub temporary_until: Option<DateTime<Utc>>,
    pub lang: Option<String>,
    pub at: DateTime<Utc>,
}

pub async fn insert_person(tx: &mut Tx, person: PersonToInsert) -> Result<()> {
    let sql = Sql::new(
        "INSERT INTO person (id, email, name, sort_key, password_hash, must_change_password, temporary_until, lang, created_at, version) VALUES ",
    );
    tx.run(sql.values([[
        person.id.into(),
        person.email.into(),
        person.name.as_str().into(),
        sort_key(&person.name).into(),
        person.password_hash.into(),
        person.must_change_password.into(),
        person.temporary_until.into(),
        person.lang.into(),
        person.at.into(),
        1_i64.into(),
    ]]))
    .await?;
    Ok(())
}

/// Changes a person as they were when the form was opened.
pub async fn update_person(
    tx: &mut Tx,
    person: Id<Person>,
    version: i64,
    name: &str,
    email: &str,
) -> Result<()> {
    tx.run_expecting_change(
        Sql::new(
            "UPDATE person
                SET name = $1, sort_key = $2, email = $3, version = version + 1
              WHERE id = $4
                AND version = $5",
        )
        .arg(name)
        .arg(sort_key(name))
        .arg(email)
        .arg(person)
        .arg(version),
    )
    .await
}

row! {
    pub struct PersonRow {
        pub id: Id<Person>,
        pub name: String,
        pub email: String,
        pub disabled_at: Option<DateTime<Utc>>,
        /// Never, for somebody who was invited and has not come yet.
        pub signed_in_at: Option<DateTime<Utc>>,
        pub version: i64,
    }
}

impl PersonRow {
    /// Whether it is a program, which has tokens and never a password.
    pub fn is_service(&self) -> bool {
        self.email.ends_with(SERVICE_DOMAIN)
    }
}

/// What is asked of a list of people.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Part of a name or of an address.
    pub text: String,
    pub role: Option<String>,
    /// Only those who hold a grant on this node or below.
    pub below: Option<Id<Node>>,
    /// Only those who never came.
    pub never_signed_in: bool,
    /// Only those who wait for a second person to approve a role.
    pub awaits_approval: bool,
}

/// The people who hold a grant, now or soon, on a node in sight, in the order of their names.
pub async fn list_people(
    tx: &mut Tx,
    scope: Scope,
    filter: &Filter,
    after: Option<Id<Person>>,
    limit: i64,
) -> Result<Vec<PersonRow>> {
    let mut sql = Sql::new(
        "SELECT person.id, person.name, person.email, person.disabled_at, person.signed_in_at, person.version FROM person WHERE ",
    );
    sql = filtered(sql, scope, filter);
    if let Some(after) = after {
        sql = sql
            .push(" AND (person.sort_key, person.id) > (SELECT last.sort_key, last.id FROM person AS last WHERE last.id = ")
            .bind(after)
            .push(")");
    }
    tx.list(sql.push(" ORDER BY person.sort_key, person.id LIMIT ").bind(limit)).await
}

pub async fn count_people(tx: &mut Tx, scope: Scope, filter: &Filter) -> Result<i64> {
    let sql = filtered(Sql::new("SELECT COUNT(*) AS value FROM person WHERE "), scope, filter);
    Ok(tx.get::<(i64,)>(sql).await?.0)
}

fn filtered(sql: Sql, scope: Scope, filter: &Filter) -> Sql {
    let mut sql = sql
        .push("EXISTS (SELECT 1 FROM access_grant WHERE access_grant.person_id = person.id AND access_grant.valid_to > ")
        .bind(scope.at);
    if let Some(role) = &filter.role {
        sql = sql.push(" AND access_grant.role = ").bind(role);
    }
    if let Some(below) = filter.below {
        sql = sql
            .push(" AND EXISTS (SELECT 1 FROM closure WHERE closure.descendant_id = access_grant.node_id AND closure.ancestor_id = ")
            .bind(below)
            .push(")");
    }
    if filter.awaits_approval {
        sql = sql.push(" AND access_grant.asked_from IS NOT NULL");
    }
    sql = sql.push(" AND ").in_sight("access_grant.node_id", scope).push(")");
    if filter.never_signed_in {
        sql = sql.push(" AND person.signed_in_at IS NULL");
    }
    if !filter.text.is_empty() {
        let address =
            filter.text.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let words = fold(&filter.text);
        sql = sql.push(" AND (person.email LIKE ").bind(format!("%{address}%")).push(" ESCAPE '\\'");
        if !words.is_empty() {
            sql = sql.push(" OR person.sort_key LIKE ").bind(format!("%{words}%"));
        }
        sql = sql.push(")");
    }
    sql
}

/// A person who holds, held or will hold a grant on a node in sight.
pub async fn find_person(tx: &mut Tx, scope: Scope, id: Id<Person>) -> Result<Option<PersonRow>> {
    tx.find(
        Sql::new("SELECT person.id, person.name, person.email, person.disabled_at, person.signed_in_at, person.version FROM person WHERE person.id = ")
            .bind(id)
            .push(" AND EXISTS (SELECT 1 FROM access_grant WHERE access_grant.person_id = person.id AND ")
            .in_sight("access_grant.node_id", scope)
            .push(")"),
    )
    .await
}

row! {
    pub struct GrantRow {
        pub id: Id<Grant>,
        pub person_id: Id<Person>,
        pub role: String,
        pub node_id: Id<Node>,
        pub valid_from: DateTime<Utc>,
        pub valid_to: DateTime<Utc>,
        /// When it was asked to begin, as long as it waits for a second person; it then begins never.
        pub asked_from: Option<DateTime<Utc>>,
        pub asked_to: Option<DateTime<Utc>>,
        /// Nobody, when the operator of the machine gave it.
        pub granted_by: Option<Id<Person>>,
    }
}

impl GrantRow {
    /// From when to when it holds, or was asked to hold.
    pub fn wished(&self) -> (DateTime<Utc>, DateTime<Utc>) {
        (self.asked_from.unwrap_or(self.valid_from), self.asked_to.unwrap_or(self.valid_to))
    }

    pub fn awaits_approval(&self) -> bool {
        self.asked_from.is_some()
    }
}

/// What is read of a grant, before whatever else the query joins.
pub const GRANT_COLUMNS: &str =
    "SELECT access_grant.id, access_grant.person_id, access_grant.role, access_grant.node_id,
            access_grant.valid_from, access_grant.valid_to, access_grant.asked_from, access_grant.asked_to,
            access_grant.granted_by
       FROM access_grant ";

/// The grants of these people that are in sight, those that ended being left out.
pub async fn list_grants(tx: &mut Tx, scope: Scope, people: &[Id<Person>]) -> Result<Vec<GrantRow>> {
    tx.list(
        Sql::new(GRANT_COLUMNS)
            .push("WHERE access_grant.person_id IN (")
            .list(people.iter().copied())
            .push(") AND access_grant.valid_to > ")
            .bind(scope.at)
            .push(" AND ")
            .in_sight("access_grant.node_id", scope)
            .push(" ORDER BY access_grant.created_at, access_grant.id LIMIT 1000"),
    )
    .await
}

/// A person's own grants, those that ended being left out.
pub async fn list_own_grants(tx: &mut Tx, person: Id<Person>, now: DateTime<Utc>) -> Result<Vec<GrantRow>> {
    tx.list(
        Sql::new(GRANT_COLUMNS)
            .push("WHERE access_grant.person_id = ")
            .bind(person)
            .push(" AND access_grant.valid_to > ")
            .bind(now)
            .push(" ORDER BY access_grant.created_at, access_grant.id LIMIT 100"),
    )
    .await
}

/// A grant of a person, on a node in sight.
pub async fn find_grant(
    tx: &mut Tx,
    scope: Scope,
    person: Id<Person>,
    id: Id<Grant>,
) -> Result<Option<GrantRow>> {
    tx.find(
        Sql::new(GRANT_COLUMNS)
            .push("WHERE access_grant.id = ")
            .bind(id)
            .push(" AND access_grant.person_id = ")
            .bind(person)
            .push(" AND ")
            .in_sight("access_grant.node_id", scope),
    )
    .await
}

pub async fn insert_grant(tx: &mut Tx, grant: &GrantRow, at: DateTime<Utc>) -> Result<()> {
    let sql = Sql::new(
        "INSERT INTO access_grant (id, person_id, role, node_id, valid_from, valid_to, asked_from, asked_to, granted_by,
                                   created_at) VALUES ",
    );
    tx.run(sql.values([[
        grant.id.into(),
        grant.person_id.into(),
        grant.role.as_str().into(),
        grant.node_id.into(),
        grant.valid_from.into(),
        grant.valid_to.into(),
        grant.asked_from.into(),
        grant.asked_to.into(),
        grant.granted_by.into(),
        at.into(),
    ]]))
    .await?;
    Ok(())
}

/// Whether the person already holds this role on this node beyond a moment; or waits for it, when this one waits too.
pub async fn has_grant(tx: &mut Tx, grant: &GrantRow) -> Result<bool> {
    let (from, to) = grant.wished();
    let sql = if grant.awaits_approval() {
        Sql::new(
            "SELECT COUNT(*) AS value
               FROM access_grant
              WHERE person_id = $1 AND role = $2 AND node_id = $3
                AND COALESCE(asked_from, valid_from) <= $4
                AND COALESCE(asked_to, valid_to) >= $5",
        )
    } else {
        Sql::new(
            "SELECT COUNT(*) AS value
               FROM access_grant
              WHERE person_id = $1 AND role = $2 AND node_id = $3 AND valid_from <= $4 AND valid_to >= $5",
        )
    };
    let sql = sql.arg(grant.person_id).arg(grant.role.as_str()).arg(grant.node_id);
    Ok(tx.get::<(i64,)>(sql.arg(from).arg(to)).await?.0 > 0)
}

/// Waits until nobody else is ending a grant, so that two people who may grant never end each other's at once.
pub async fn take_turn_to_end(tx: &mut Tx) -> Result<()> {
    let sql = Sql::new("UPDATE role_right SET right_name = right_name WHERE right_name = $1");
    tx.run(sql.arg(GRANT.0)).await?;
    Ok(())
}

/// Ends a grant; one that waited waits no more.
pub async fn end_grant(tx: &mut Tx, id: Id<Grant>, now: DateTime<Utc>) -> Result<()> {
    let sql = Sql::new(
        "UPDATE access_grant SET valid_to = $1, asked_from = NULL, asked_to = NULL WHERE id = $2 AND valid_to > $3",
    );
    tx.run_expecting_change(sql.arg(now).arg(id).arg(now)).await
}

/// How many other grants the holder of this one has, now or soon.
pub async fn count_other_grants(tx: &mut Tx, grant: &GrantRow, now: DateTime<Utc>) -> Result<i64> {
    let sql = Sql::new(
        "SELECT COUNT(*) AS value
           FROM access_grant
          WHERE person_id = $1 AND id <> $2 AND valid_to > $3 AND asked_from IS NULL",
    );
    Ok(tx.get::<(i64,)>(sql.arg(grant.person_id).arg(grant.id).arg(now)).await?.0)
}

/// How many grants other than this one let somebody give grants on its node, now.
pub async fn count_others_with_power(tx: &mut Tx, grant: &GrantRow, now: DateTime<Utc>) -> Result<i64> {
    let sql = Sql::new(
        "SELECT COUNT(*) AS value
           FROM access_grant
           JOIN closure ON closure.ancestor_id = access_grant.node_id
           JOIN role_right ON role_right.role = access_grant.role
           JOIN person ON person.id = access_grant.person_id
          WHERE closure.descendant_id = $1
            AND role_right.right_name = $2
            AND access_grant.id <> $3
            AND access_grant.valid_from <= $4
            AND access_grant.valid_to > $5
            AND person.disabled_at IS NULL",
    );
    let sql = sql.arg(grant.node_id).arg(GRANT.0).arg(grant.id).arg(now).arg(now);
    Ok(tx.get::<(i64,)>(sql).await?.0)
}

pub async fn role_has(tx: &mut Tx, role: &str, right: Right) -> Result<bool> {
    let sql = Sql::new("SELECT COUNT(*) AS value FROM role_right WHERE role = $1 AND right_name = $2");
    Ok(tx.get::<(i64,)>(sql.arg(role).arg(right.0)).await?.0 > 0)
}

/// How many rights of a role somebody does not hold on a node.
pub async fn count_rights_lacking(tx: &mut Tx, scope: Scope, role: &str, node: Id<Node>) -> Result<i64> {
    let sql = Sql::new("SELECT COUNT(*) AS value FROM role_right JOIN node ON node.id = ")
        .bind(node)
        .push(" WHERE role_right.role = ")
        .bind(role)
        .push(" AND NOT ")
        .holds("role_right.right_name", "node.id", scope);
    Ok(tx.get::<(i64,)>(sql).await?.0)
}

/// How many grants of a person, now or soon, somebody could not have given: out of their sight, or more than they
/// hold themselves.
pub async fn count_grants_beyond(tx: &mut Tx, scope: Scope, person: Id<Person>) -> Result<i64> {
    let sql = Sql::new("SELECT COUNT(*) AS value FROM access_grant WHERE access_grant.person_id = ")
        .bind(person)
        .push(" AND access_grant.valid_to > ")
        .bind(scope.at)
        .push(" AND (NOT ")
        .in_sight("access_grant.node_id", scope)
        .push(" OR EXISTS (SELECT 1 FROM role_right WHERE role_right.role = access_grant.role AND NOT ")
        .holds("role_right.right_name", "access_grant.node_id", scope)
        .push("))");
    Ok(tx.get::<(i64,)>(sql).await?.0)
}

row! {
    /// A place of the territory, as the registry publishes it.
    #[derive(Clone, Debug)]
    pub struct NodeRow {
        pub id: Id<Node>,
        pub kind: String,
        pub code: String,
        pub name: String,
    }
}

pub async fn find_node(tx: &mut Tx, id: Id<Node>) -> Result<Option<NodeRow>> {
    tx.find(Sql::new("SELECT id, kind, code, name FROM node WHERE id = $1").arg(id)).await
}

pub async fn find_node_in_sight(tx: &mut Tx, scope: Scope, id: Id<Node>) -> Result<Option<NodeRow>> {
    let sql = Sql::new("SELECT id, kind, code, name FROM node WHERE node.id = ").bind(id).push(" AND ");
    tx.find(sql.in_sight("node.id", scope)).await
}

/// The nodes of these grants, by their identifiers.
pub async fn nodes_of(tx: &mut Tx, grants: &[GrantRow]) -> Result<HashMap<Id<Node>, NodeRow>> {
    let mut ids: Vec<_> = grants.iter().map(|grant| grant.node_id).collect();
    ids.sort();
    ids.dedup();
    let sql = Sql::new("SELECT id, kind, code, name FROM node WHERE id IN (").list(ids).push(")");
    let nodes: Vec<NodeRow> = tx.list(sql).await?;
    Ok(nodes.into_iter().map(|node| (node.id, node)).collect())
}

/// The nodes in sight that bear exactly this code.
pub async fn list_nodes_by_code(tx: &mut Tx, scope: Scope, code: &str) -> Result<Vec<NodeRow>> {
    let sql = Sql::new("SELECT id, kind, code, name FROM node WHERE code = ").bind(code).push(" AND ");
    tx.list(sql.in_sight("node.id", scope).push(" ORDER BY kind, id LIMIT 10")).await
}

row! {
    /// Somebody whom the registry knows by an address.
    pub struct Reachable {
        pub name: Option<String>,
        pub email: String,
        pub code: String,
    }
}

/// The contacts with this role and an address, on the nodes of a perimeter where the role can be given, and where somebody
/// may both read the registry and give grants; those who hold that very role are left out.
pub async fn list_reachable(
    tx: &mut Tx,
    role: &hygie_platform::Role,
    below: Option<Id<Node>>,
    scopes: [Scope; 2],
    limit: usize,
) -> Result<Vec<Reachable>> {
    let mut sql = Sql::new(
        "SELECT reachable_contact.name, reachable_contact.email, node.code
           FROM reachable_contact
           JOIN node ON node.id = reachable_contact.node_id
          WHERE reachable_contact.role = ",
    )
    .bind(role.code)
    .push(" AND node.kind IN (")
    .list(role.kinds.iter().copied())
    .push(")")
    .push(
        " AND NOT EXISTS (SELECT 1
                            FROM person
                            JOIN access_grant ON access_grant.person_id = person.id
                           WHERE person.email = LOWER(reachable_contact.email)
                             AND access_grant.node_id = reachable_contact.node_id
                             AND access_grant.role = reachable_contact.role
                             AND access_grant.valid_to > ",
    )
    .bind(scopes[0].at)
    .push(")");
    if let Some(below) = below {
        sql = sql
            .push(" AND EXISTS (SELECT 1 FROM closure WHERE closure.descendant_id = reachable_contact.node_id AND closure.ancestor_id = ")
            .bind(below)
            .push(")");
    }
    for scope in scopes {
        sql = sql.push(" AND ").in_sight("reachable_contact.node_id", scope);
    }
    tx.list(sql.push(" ORDER BY node.code, reachable_contact.email LIMIT ").bind(limit as i64)).await
}

/// The nodes in sight that bear this code, or whose name holds these words.
pub async fn search_nodes(tx: &mut Tx, scope: Scope, text: &str, limit: usize) -> Result<Vec<NodeRow>> {
    let code: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase();
    let sql = Sql::new("SELECT id, kind, code, name FROM node WHERE code = ").bind(code).push(" AND ");
    let sql = sql.in_sight("node.id", scope).push(" ORDER BY kind, name, id LIMIT ").bind(limit as i64);
    let found: Vec<NodeRow> = tx.list(sql).await?;
    let words = fold(text);
    if !found.is_empty() || words.is_empty() {
        return Ok(found);
    }
    let sql = Sql::new("SELECT id, kind, code, name FROM node WHERE LOWER(name) LIKE ")
        .bind(loose_pattern(&words))
        .push(" AND ")
        .in_sight("node.id", scope)
        .push(" ORDER BY name, id LIMIT 500");
    let mut nodes: Vec<NodeRow> = tx.list(sql).await?;
    nodes.retain(|node| fold(&node.name).contains(&words));
    nodes.truncate(limit);
    Ok(nodes)
}

/// A pattern that also matches the letters with accents, which the two engines do not fold alike: it lets too much
/// through, and what it lets through is compared again.
fn loose_pattern(words: &str) -> String {
    let mut pattern = String::from("%");
    for c in words.replace("oe", "%").replace("ae", "%").chars() {
        match c {
            'a' | 'c' | 'e' | 'i' | 'n' | 'o' | 'u' | 'y' => pattern.push('_'),
            ' ' | '%' => pattern.push('%'),
            c => pattern.push(c),
        }
    }
    pattern.push('%');
    pattern
}

/// Who holds a grant on this very node now, in the order of names.
pub async fn list_people_on(tx: &mut Tx, scope: Scope, node: Id<Node>, limit: i64) -> Result<Vec<GrantRow>> {
    tx.list(
        Sql::new(GRANT_COLUMNS)
            .push(
                "JOIN person ON person.id = access_grant.person_id
                WHERE person.disabled_at IS NULL AND access_grant.node_id = ",
            )
            .bind(node)
            .push(" AND access_grant.valid_from <= ")
            .bind(scope.at)
            .push(" AND access_grant.valid_to > ")
            .bind(scope.at)
            .push(" AND ")
            .in_sight("access_grant.node_id", scope)
            .push(" ORDER BY person.sort_key, person.id, access_grant.id LIMIT ")
            .bind(limit),
    )
    .await
}

/// How many people hold a grant above this node now.
pub async fn count_people_above(tx: &mut Tx, node: Id<Node>, now: DateTime<Utc>) -> Result<i64> {
    let sql = Sql::new(
        "SELECT COUNT(DISTINCT access_grant.person_id) AS value
           FROM closure
           JOIN access_grant ON access_grant.node_id = closure.ancestor_id
           JOIN person ON person.id = access_grant.person_id
          WHERE closure.descendant_id = $1
            AND closure.ancestor_id <> $2
            AND access_grant.valid_from <= $3
            AND access_grant.valid_to > $4
            AND person.disabled_at IS NULL",
    );
    Ok(tx.get::<(i64,)>(sql.arg(node).arg(node).arg(now).arg(now)).await?.0)
}

/// The names of people whose grants are already known to be in sight.
pub async fn names_of(tx: &mut Tx, grants: &[GrantRow]) -> Result<HashMap<Id<Person>, String>> {
    row! {
        struct Named {
            id: Id<Person>,
            name: String,
        }
    }
    let sql = Sql::new("SELECT id, name FROM person WHERE id IN (")
        .list(grants.iter().map(|grant| grant.person_id))
        .push(")");
    let people: Vec<Named> = tx.list(sql).await?;
    Ok(people.into_iter().map(|person| (person.id, person.name)).collect())
}
