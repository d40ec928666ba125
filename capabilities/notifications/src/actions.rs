//! What happens: people are told, read, say how they want to be told, have letters sent again.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use hygie_kernel::{Id, Lang, Node, Person, Right};
use hygie_platform::db::Tx;
use hygie_platform::job::{self, NewJob};
use hygie_platform::journal::{self, Entry};
use hygie_platform::mail::{self, Body, Letter, Link};
use hygie_platform::{App, Caller, Error, Result, colon};
use serde_json::json;

use crate::model::{Mailing, Preference, Urgency};
use crate::store::{self, NotificationRow, Reader};
use crate::{READ, SEND, webhooks};

/// Something that people are told of.
#[derive(Clone, Debug)]
pub struct Notification {
    /// What it is about, as `capability.word`.
    pub about: &'static str,
    /// The node that it concerns.
    pub node: Option<Id<Node>>,
    /// What to do, in a few words: the subject of the letter.
    pub title: Words,
    /// Why, in a sentence. Nothing above TLP:GREEN.
    pub text: Words,
    /// Where it leads: a path of this site.
    pub path: String,
    pub urgency: Urgency,
    /// Nobody is told twice under the same key; without one, each call is something new.
    pub key: Option<String>,
}

/// A text in both languages: those who are told may read either.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    pub fr: String,
    pub en: String,
}

impl Words {
    /// A text of the capability, with what it names.
    pub fn of(app: &App, key: &str, values: &[(&str, &str)]) -> Words {
        let said = |lang| {
            let said = app.texts.say(lang, key);
            values.iter().fold(said, |said, (name, value)| said.with(name, *value)).to_string()
        };
        Words { fr: said(Lang::Fr), en: said(Lang::En) }
    }

    pub fn in_lang(&self, lang: Lang) -> &str {
        match lang {
            Lang::Fr => &self.fr,
            Lang::En => &self.en,
        }
    }
}

/// Whom to tell. Who is found twice is told once.
#[derive(Clone, Copy, Debug)]
pub enum Recipients<'a> {
    Person(Id<Person>),
    /// Those who hold a right on a node.
    Holders(Right, Id<Node>),
    /// Those who hold a role on a node.
    Role(&'a str, Id<Node>),
    /// The addresses that a node keeps among its contacts, for these roles. One that nobody signs in under is a
    /// functional mailbox: it gets a letter at once, and has no inbox.
    Contacts(&'a [&'a str], Id<Node>),
}

/// Tells people of something, in the transaction of the act: a line in each inbox, and a letter at the hour that each
/// prefers. What the letter leads to is read behind the sign-in.
pub async fn notify(
    tx: &mut Tx,
    app: &App,
    notification: &Notification,
    to: &[Recipients<'_>],
) -> Result<()> {
    let now = app.clock.now();
    let (readers, mailboxes) = find_recipients(tx, to, now).await?;
    let ids: Vec<_> = readers.iter().map(|reader| reader.id).collect();
    let preferences: HashMap<_, _> = store::list_preferences(tx, &ids)
        .await?
        .into_iter()
        .map(|row| (row.person_id, row.preference()))
        .collect();
    let mut rows = Vec::with_capacity(readers.len());
    let mut letters = Vec::new();
    for reader in readers {
        let id = app.new_id::<Notification>();
        let key = notification.key.clone().unwrap_or_else(|| format!("{} {id}", notification.about));
        let preference = preferences.get(&reader.id).copied().unwrap_or_default();
        let mailing = preference.mailing(notification.urgency, now);
        if let Mailing::LetterAt(due_at) = mailing {
            let mut letter =
                letter(app, notification, lang_of(reader.lang.as_deref()), format!("/inbox/{id}"));
            letter.person = Some(reader.id);
            letter.address = reader.email;
            letter.key = Some(store::letter_key(&key, reader.id));
            letter.due_at = Some(due_at);
            letters.push(letter);
        }
        rows.push((id, reader.id, key, mailing == Mailing::InDigest));
    }
    for address in mailboxes {
        let mut letter = letter(app, notification, Lang::Fr, notification.path.clone());
        letter.key = notification.key.as_ref().map(|key| format!("{key} {address}"));
        letter.address = address;
        letters.push(letter);
    }
    store::insert(tx, notification, &rows, now).await?;
    webhooks::publish(tx, app, notification).await?;
    if letters.is_empty() { Ok(()) } else { mail::post(tx, app, &letters).await }
}

async fn find_recipients(
    tx: &mut Tx,
    to: &[Recipients<'_>],
    now: DateTime<Utc>,
) -> Result<(Vec<Reader>, Vec<String>)> {
    let mut readers = Vec::new();
    let mut mailboxes = HashSet::new();
    for recipients in to {
        match *recipients {
            Recipients::Person(person) => readers.extend(store::find_reader(tx, person).await?),
            Recipients::Holders(right, node) => {
                readers.append(&mut store::list_holders(tx, right, node, now).await?);
            }
            Recipients::Role(role, node) => readers.append(&mut store::list_role(tx, role, node, now).await?),
            Recipients::Contacts(roles, node) => {
                for contact in store::list_contacts(tx, roles, node).await? {
                    match contact.person_id {
                        Some(id) => readers.push(Reader { id, email: contact.email, lang: contact.lang }),
                        None => drop(mailboxes.insert(contact.email)),
                    }
                }
            }
        }
    }
    let mut met = HashSet::new();
    readers.retain(|reader| met.insert(reader.id));
    let mut mailboxes: Vec<_> = mailboxes.into_iter().collect();
    mailboxes.sort_unstable();
    Ok((readers, mailboxes))
}

fn lang_of(code: Option<&str>) -> Lang {
    code.and_then(|code| code.parse().ok()).unwrap_or_default()
}

fn letter(app: &App, notification: &Notification, lang: Lang, path: String) -> Letter {
    Letter {
        address: String::new(),
        person: None,
        lang,
        about: notification.about,
        node: notification.node,
        subject: notification.title.in_lang(lang).to_owned(),
        body: Body {
            paragraphs: vec![notification.text.in_lang(lang).to_owned()],
            link: Some(Link { label: app.texts.text(lang, "letter-open"), path }),
        },
        key: None,
        due_at: None,
    }
}

/// Opens a line of one's inbox: it is read, its letter too. Says where it leads.
pub async fn open(app: &App, caller: &Caller, id: Id<Notification>) -> Result<NotificationRow> {
    let mut tx = app.db.write().await?;
    let found = store::open(&mut tx, caller.person, id, app.clock.now()).await?.ok_or(Error::NotFound)?;
    tx.commit().await?;
    Ok(found)
}

pub async fn mark_read(app: &App, caller: &Caller, id: Id<Notification>) -> Result<()> {
    let mut tx = app.db.write().await?;
    if store::mark_read(&mut tx, caller.person, id, app.clock.now()).await? == 0 {
        return Err(Error::NotFound);
    }
    tx.commit().await
}

pub async fn mark_all_read(app: &App, caller: &Caller, until: DateTime<Utc>) -> Result<()> {
    let mut tx = app.db.write().await?;
    store::mark_all_read(&mut tx, caller.person, until, app.clock.now()).await?;
    tx.commit().await
}

pub async fn change_preference(app: &App, caller: &Caller, preference: &Preference) -> Result<()> {
    let mut tx = app.db.write().await?;
    store::save_preference(&mut tx, caller.person, preference, app.clock.now()).await?;
    let details = json!({ "by_mail": preference.by_mail.as_str(), "quiet": preference.quiet.is_some() });
    let entry = Entry {
        act: "notifications.preferences-changed",
        node: None,
        subject: caller.person.uuid(),
        details: &details,
    };
    journal::write(&mut tx, app, caller, entry).await?;
    tx.commit().await
}

/// How long one waits before testing one's channel again.
const BETWEEN_TESTS: i64 = 60;

/// Sends a letter to oneself, to see that it arrives: one a minute at most.
pub async fn test_channel(app: &App, caller: &Caller, lang: Lang) -> Result<()> {
    let minute = app.clock.now().timestamp() / BETWEEN_TESTS;
    let letter = Letter {
        address: caller.email.clone(),
        person: Some(caller.person),
        lang,
        about: "notifications.test",
        node: None,
        subject: app.texts.text(lang, "letter-test-subject"),
        body: Body {
            paragraphs: vec![app.texts.text(lang, "letter-test-text")],
            link: Some(Link { label: app.texts.text(lang, "inbox-title"), path: "/inbox".to_owned() }),
        },
        key: Some(format!("notifications.test {} {minute}", caller.person)),
        due_at: None,
    };
    let mut tx = app.db.write().await?;
    mail::post(&mut tx, app, &[letter]).await?;
    tx.commit().await
}

/// After so long, what a letter said is no longer kept.
const TEXT_KEPT: TimeDelta = TimeDelta::days(30);

/// Puts a letter that did not arrive back among those that wait.
pub async fn send_again(app: &App, caller: &Caller, id: Id<Letter>) -> Result<()> {
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    // Who may only look is told no where they see it; what is out of sight is not there.
    store::find_letter(&mut tx, caller.scope(READ), id).await?.ok_or(Error::NotFound)?;
    let letter = store::find_letter(&mut tx, caller.scope(SEND), id).await?.ok_or(Error::Forbidden)?;
    if !letter.state.may_be_sent_again() {
        return Err(Error::refused("letter-not-stopped"));
    }
    if now - letter.created_at >= TEXT_KEPT {
        return Err(Error::refused("letter-too-old"));
    }
    store::send_again(&mut tx, &letter, now).await?;
    let details = json!({ "address": letter.address, "about": letter.about, "state": letter.state.as_str() });
    let entry = Entry {
        act: "notifications.letter-sent-again",
        node: letter.node_id,
        subject: id.uuid(),
        details: &details,
    };
    journal::write(&mut tx, app, caller, entry).await?;
    let work = NewJob { kind: mail::WORK, key: Some("waiting".to_owned()), payload: json!({}), due_at: None };
    job::enqueue(&mut tx, app, work).await?;
    tx.commit().await
}

/// Summaries written in one transaction.
const DIGESTS: i64 = 200;
/// What a summary names, at most; the inbox has the rest.
const NAMED: usize = 30;

/// Writes the summaries that are due.
pub async fn send_digests(app: &App) -> Result<()> {
    loop {
        let now = app.clock.now();
        let mut tx = app.db.write().await?;
        let due = store::list_due_digests(&mut tx, now, DIGESTS).await?;
        let mut letters = Vec::new();
        for row in &due {
            let person = row.person_id;
            let awaited = store::list_digest(&mut tx, person, NAMED as i64 + 1).await?;
            if !awaited.is_empty() {
                if let Some(reader) = store::find_reader(&mut tx, person).await? {
                    letters.push(digest(app, reader, &awaited, now));
                }
                store::mark_told(&mut tx, person).await?;
            }
            store::set_digest_due(&mut tx, person, row.preference().next_digest(now)).await?;
        }
        if !letters.is_empty() {
            mail::post(&mut tx, app, &letters).await?;
        }
        tx.commit().await?;
        if (due.len() as i64) < DIGESTS {
            return Ok(());
        }
    }
}

fn digest(app: &App, reader: Reader, awaited: &[NotificationRow], now: DateTime<Utc>) -> Letter {
    let lang = lang_of(reader.lang.as_deref());
    let count = awaited.len().min(NAMED);
    let mut paragraphs: Vec<String> = awaited
        .iter()
        .take(NAMED)
        .map(|row| {
            let (title, text) = match lang {
                Lang::Fr => (&row.title_fr, &row.text_fr),
                Lang::En => (&row.title_en, &row.text_en),
            };
            format!("{title}{}{text}", colon(lang))
        })
        .collect();
    if awaited.len() > NAMED {
        paragraphs.push(app.texts.text(lang, "digest-more"));
    }
    Letter {
        address: reader.email,
        person: Some(reader.id),
        lang,
        about: "notifications.digest",
        node: None,
        subject: app.texts.say(lang, "digest-subject").with("count", count).to_string(),
        body: Body {
            paragraphs,
            link: Some(Link { label: app.texts.text(lang, "inbox-open"), path: "/inbox".to_owned() }),
        },
        key: Some(format!("notifications.digest {} {}", reader.id, now.timestamp())),
        due_at: None,
    }
}

pub async fn forget(app: &App) -> Result<()> {
    let mut tx = app.db.write().await?;
    store::forget(&mut tx, app.clock.now()).await?;
    webhooks::forget(&mut tx, app.clock.now()).await?;
    tx.commit().await
}
