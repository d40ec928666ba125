//! What awaits people, how they want to be told, and who is to be told.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use hygie_kernel::{Id, Node, Person, Right};
use hygie_platform::db::{Arg, Sql, Tx};
use hygie_platform::{Result, row};

use crate::Notification;
use crate::model::{self, ByMail, Preference, Quiet, Urgency};

row! {
    /// Somebody whose account is open.
    #[derive(Clone, Debug)]
    pub struct Reader {
        pub id: Id<Person>,
        pub email: String,
        pub lang: Option<String>,
    }
}

const READERS: &str = "SELECT DISTINCT reader.id, reader.email, reader.lang FROM reader ";

pub async fn find_reader(tx: &mut Tx, person: Id<Person>) -> Result<Option<Reader>> {
    tx.find(Sql::new(READERS).push("WHERE reader.id = ").bind(person)).await
}

/// Those who hold a right on a node.
pub async fn list_holders(
    tx: &mut Tx,
    right: Right,
    node: Id<Node>,
    now: DateTime<Utc>,
) -> Result<Vec<Reader>> {
    let sql = Sql::new(READERS)
        .push("JOIN sight ON sight.person_id = reader.id WHERE sight.node_id = ")
        .bind(node)
        .push(" AND sight.right_name = ")
        .bind(right.0)
        .push(" AND sight.valid_from <= ")
        .bind(now)
        .push(" AND sight.valid_to > ")
        .bind(now);
    tx.list(sql.push(" ORDER BY reader.id LIMIT 50000")).await
}

/// Those who hold a role on a node.
pub async fn list_role(tx: &mut Tx, role: &str, node: Id<Node>, now: DateTime<Utc>) -> Result<Vec<Reader>> {
    let sql = Sql::new(READERS)
        .push("JOIN role_holder ON role_holder.person_id = reader.id WHERE role_holder.node_id = ")
        .bind(node)
        .push(" AND role_holder.role = ")
        .bind(role)
        .push(" AND role_holder.valid_from <= ")
        .bind(now)
        .push(" AND role_holder.valid_to > ")
        .bind(now);
    tx.list(sql.push(" ORDER BY reader.id LIMIT 50000")).await
}

row! {
    /// An address that a structure keeps among its contacts, with who signs in under it, if anybody does.
    #[derive(Clone, Debug)]
    pub struct Contact {
        pub email: String,
        pub person_id: Option<Id<Person>>,
        pub lang: Option<String>,
    }
}

pub async fn list_contacts(tx: &mut Tx, roles: &[&str], node: Id<Node>) -> Result<Vec<Contact>> {
    let sql = Sql::new(
        "SELECT DISTINCT LOWER(mailbox.email) AS email, reader.id AS person_id, reader.lang
           FROM mailbox LEFT JOIN reader ON reader.email = LOWER(mailbox.email) WHERE mailbox.node_id = ",
    )
    .bind(node)
    .push(" AND mailbox.role IN (")
    .list(roles.iter().copied())
    .push(") ORDER BY email LIMIT 1000");
    tx.list(sql).await
}

/// Values of a row of an inbox: how many people stand in one statement follows from it.
const PORTION: usize = 1000;

/// Writes the same thing in several inboxes; nobody is told twice under one key.
pub async fn insert(
    tx: &mut Tx,
    notification: &Notification,
    rows: &[(Id<Notification>, Id<Person>, String, bool)],
    now: DateTime<Utc>,
) -> Result<()> {
    for rows in rows.chunks(PORTION) {
        let values = rows.iter().map(|(id, person, key, in_digest)| -> [Arg; 14] {
            [
                (*id).into(),
                (*person).into(),
                notification.about.into(),
                notification.node.into(),
                (&notification.title.fr).into(),
                (&notification.title.en).into(),
                (&notification.text.fr).into(),
                (&notification.text.en).into(),
                (&notification.path).into(),
                notification.urgency.into(),
                key.into(),
                (*in_digest).into(),
                now.into(),
                Arg::Time(None),
            ]
        });
        let sql = Sql::new(
            "INSERT INTO notification (id, person_id, about, node_id, title_fr, title_en, text_fr, text_en, path,
                                       urgency, unique_key, in_digest, created_at, read_at) VALUES ",
        )
        .values(values)
        .push(" ON CONFLICT DO NOTHING");
        tx.run(sql).await?;
    }
    Ok(())
}

row! {
    #[derive(Clone, Debug)]
    pub struct NotificationRow {
        pub id: Id<Notification>,
        pub title_fr: String,
        pub title_en: String,
        pub text_fr: String,
        pub text_en: String,
        pub path: String,
        pub urgency: Urgency,
        pub unique_key: String,
        pub created_at: DateTime<Utc>,
        pub read_at: Option<DateTime<Utc>>,
    }
}

const NOTIFICATIONS: &str =
    "SELECT id, title_fr, title_en, text_fr, text_en, path, urgency, unique_key, created_at,
                                    read_at FROM notification WHERE ";

/// What was not read stands first, the latest before the others.
pub async fn list_inbox(
    tx: &mut Tx,
    person: Id<Person>,
    skip: i64,
    limit: i64,
) -> Result<Vec<NotificationRow>> {
    let sql = Sql::new(NOTIFICATIONS)
        .push("person_id = ")
        .bind(person)
        .push(" ORDER BY CASE WHEN read_at IS NULL THEN 0 ELSE 1 END, created_at DESC, id DESC LIMIT ")
        .bind(limit)
        .push(" OFFSET ")
        .bind(skip);
    tx.list(sql).await
}

/// How many await to be read, as far as a hundred.
pub async fn count_unread(tx: &mut Tx, person: Id<Person>) -> Result<i64> {
    let sql = Sql::new(
        "SELECT COUNT(*) AS value FROM (SELECT id FROM notification WHERE read_at IS NULL AND person_id = ",
    )
    .bind(person)
    .push(" LIMIT 100) AS unread");
    Ok(tx.get::<(i64,)>(sql).await?.0)
}

/// Opens one's own: says what it is, marks it as read, and its letter as opened.
pub async fn open(
    tx: &mut Tx,
    person: Id<Person>,
    id: Id<Notification>,
    now: DateTime<Utc>,
) -> Result<Option<NotificationRow>> {
    let sql = Sql::new(NOTIFICATIONS).push("person_id = ").bind(person).push(" AND id = ").bind(id);
    let Some(found) = tx.find::<NotificationRow>(sql).await? else { return Ok(None) };
    mark_read(tx, person, id, now).await?;
    let letter = Sql::new("UPDATE letter SET opened_at = ")
        .bind(now)
        .push(" WHERE opened_at IS NULL AND unique_key = ")
        .bind(letter_key(&found.unique_key, person))
        .push(" AND person_id = ")
        .bind(person);
    tx.run(letter).await?;
    Ok(Some(found))
}

/// The key of the letter that tells a person of something.
pub fn letter_key(key: &str, person: Id<Person>) -> String {
    format!("{key} {person}")
}

pub async fn mark_read(
    tx: &mut Tx,
    person: Id<Person>,
    id: Id<Notification>,
    now: DateTime<Utc>,
) -> Result<u64> {
    let sql = Sql::new("UPDATE notification SET in_digest = FALSE, read_at = COALESCE(read_at, ")
        .bind(now)
        .push(") WHERE person_id = ")
        .bind(person)
        .push(" AND id = ")
        .bind(id);
    tx.run(sql).await
}

/// What came after the page was shown stays unread.
pub async fn mark_all_read(
    tx: &mut Tx,
    person: Id<Person>,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<()> {
    let sql = Sql::new("UPDATE notification SET in_digest = FALSE, read_at = ")
        .bind(now)
        .push(" WHERE read_at IS NULL AND person_id = ")
        .bind(person)
        .push(" AND created_at <= ")
        .bind(until);
    tx.run(sql).await?;
    Ok(())
}

row! {
    #[derive(Clone, Debug)]
    pub struct PreferenceRow {
        pub person_id: Id<Person>,
        pub by_mail: ByMail,
        pub quiet_from: Option<i64>,
        pub quiet_to: Option<i64>,
        pub zone: String,
        pub digest_hour: i64,
    }
}

impl PreferenceRow {
    pub fn preference(&self) -> Preference {
        let quiet = self.quiet_from.zip(self.quiet_to);
        Preference {
            by_mail: self.by_mail,
            quiet: quiet.map(|(from, to)| Quiet { from: model::time_of(from), to: model::time_of(to) }),
            zone: self.zone.parse().unwrap_or(Tz::Europe__Paris),
            digest_hour: u32::try_from(self.digest_hour).unwrap_or(8),
        }
    }
}

const PREFERENCES: &str =
    "SELECT person_id, by_mail, quiet_from, quiet_to, zone, digest_hour FROM notification_preference WHERE ";

pub async fn find_preference(tx: &mut Tx, person: Id<Person>) -> Result<Option<Preference>> {
    let row: Option<PreferenceRow> = tx.find(Sql::new(PREFERENCES).push("person_id = ").bind(person)).await?;
    Ok(row.map(|row| row.preference()))
}

pub async fn list_preferences(tx: &mut Tx, people: &[Id<Person>]) -> Result<Vec<PreferenceRow>> {
    let mut rows = Vec::new();
    for people in people.chunks(PORTION) {
        let sql = Sql::new(PREFERENCES).push("person_id IN (").list(people.iter().copied()).push(")");
        rows.append(&mut tx.list(sql).await?);
    }
    Ok(rows)
}

pub async fn save_preference(
    tx: &mut Tx,
    person: Id<Person>,
    preference: &Preference,
    now: DateTime<Utc>,
) -> Result<()> {
    let sql = Sql::new(
        "INSERT INTO notification_preference (person_id, by_mail, quiet_from, quiet_to, zone, digest_hour,
                                              digest_due_at) VALUES ",
    )
    .values([[
        person.into(),
        preference.by_mail.into(),
        preference.quiet.map(|quiet| model::minutes(quiet.from)).into(),
        preference.quiet.map(|quiet| model::minutes(quiet.to)).into(),
        preference.zone.name().into(),
        i64::from(preference.digest_hour).into(),
        preference.next_digest(now).into(),
    ]])
    .push(
        " ON CONFLICT (person_id) DO UPDATE SET by_mail = excluded.by_mail, quiet_from = excluded.quiet_from,
            quiet_to = excluded.quiet_to, zone = excluded.zone, digest_hour = excluded.digest_hour,
            digest_due_at = excluded.digest_due_at",
    );
    tx.run(sql).await?;
    Ok(())
}

/// Those whose summary is due, whether there is something to tell them or not.
pub async fn list_due_digests(tx: &mut Tx, now: DateTime<Utc>, limit: i64) -> Result<Vec<PreferenceRow>> {
    let sql = Sql::new(PREFERENCES)
        .push("by_mail = 'daily' AND digest_due_at <= ")
        .bind(now)
        .push(" ORDER BY digest_due_at LIMIT ")
        .bind(limit);
    tx.list(sql).await
}

pub async fn set_digest_due(tx: &mut Tx, person: Id<Person>, due_at: DateTime<Utc>) -> Result<()> {
    let sql = Sql::new("UPDATE notification_preference SET digest_due_at = ")
        .bind(due_at)
        .push(" WHERE person_id = ")
        .bind(person);
    tx.run(sql).await?;
    Ok(())
}

/// What awaits the summary of a person, the oldest first.
pub async fn list_digest(tx: &mut Tx, person: Id<Person>, limit: i64) -> Result<Vec<NotificationRow>> {
    let sql = Sql::new(NOTIFICATIONS).push("in_digest AND person_id = ").bind(person);
    tx.list(sql.push(" ORDER BY created_at, id LIMIT ").bind(limit)).await
}

/// Nothing awaits the summary any more.
pub async fn mark_told(tx: &mut Tx, person: Id<Person>) -> Result<()> {
    let sql =
        Sql::new("UPDATE notification SET in_digest = FALSE WHERE in_digest AND person_id = ").bind(person);
    tx.run(sql).await?;
    Ok(())
}
