//! What the accounts write to people, in the language of whoever reads.

use hygie_kernel::{Id, Lang, Node, Person};
use hygie_platform::db::Tx;
use hygie_platform::mail::{self, Body, Letter, Link};
use hygie_platform::{App, Result};

use crate::model::LinkKind;
use crate::store::NodeRow;

/// Whether a server takes letters, and somebody carries them there: without that, what opens a door is handed over by
/// hand.
pub fn leave(app: &App) -> bool {
    app.settings.mail.is_some()
        && app.capabilities.iter().flat_map(|capability| capability.works).any(|work| work.kind == mail::WORK)
}

/// Whom a letter is for.
pub struct Reader<'a> {
    pub person: Id<Person>,
    pub email: &'a str,
    pub lang: Lang,
}

/// The link by which somebody comes in for the first time.
pub async fn invitation(
    tx: &mut Tx,
    app: &App,
    reader: Reader<'_>,
    by: &str,
    (role, node): (&str, &NodeRow),
    secret: &str,
) -> Result<()> {
    let say = |key| app.texts.say(reader.lang, key);
    let role = role_name(app, reader.lang, role);
    let text = say("letter-invitation").with("by", by).with("role", role).with("node", &*node.name);
    let body = Body {
        paragraphs: vec![text.to_string(), say("letter-invitation-days").to_string()],
        link: Some(Link {
            label: say("letter-invitation-link").to_string(),
            path: LinkKind::Invitation.path(secret),
        }),
    };
    post(tx, app, reader, "accounts.invitation", Some(node.id), "letter-invitation-subject", body).await
}

/// Tells somebody that a second person approved their role.
pub async fn approved(
    tx: &mut Tx,
    app: &App,
    reader: Reader<'_>,
    (role, node): (&str, &NodeRow),
) -> Result<()> {
    let say = |key| app.texts.say(reader.lang, key);
    let role = role_name(app, reader.lang, role);
    let text = say("letter-approved").with("role", role).with("node", &*node.name);
    let body = Body {
        paragraphs: vec![text.to_string()],
        link: Some(Link { label: say("letter-approved-link").to_string(), path: "/".to_owned() }),
    };
    post(tx, app, reader, "accounts.approved", Some(node.id), "letter-approved-subject", body).await
}

/// The link by which somebody chooses a new password.
pub async fn recovery(tx: &mut Tx, app: &App, reader: Reader<'_>, secret: &str) -> Result<()> {
    let say = |key| app.texts.text(reader.lang, key);
    let body = Body {
        paragraphs: vec![say("letter-recovery"), say("letter-recovery-not-you")],
        link: Some(Link { label: say("letter-recovery-link"), path: LinkKind::Recovery.path(secret) }),
    };
    post(tx, app, reader, "accounts.recovery", None, "letter-recovery-subject", body).await
}

/// Tells somebody that their password is another one, in case it was not their doing.
pub async fn password_changed(
    tx: &mut Tx,
    app: &App,
    person: Id<Person>,
    email: &str,
    lang: Option<Lang>,
) -> Result<()> {
    let reader = Reader { person, email, lang: lang.unwrap_or_default() };
    let say = |key| app.texts.text(reader.lang, key);
    let body = Body {
        paragraphs: vec![say("letter-password-changed"), say("letter-password-changed-not-you")],
        link: Some(Link {
            label: say("letter-password-changed-link"),
            path: "/password/forgotten".to_owned(),
        }),
    };
    post(tx, app, reader, "accounts.password-changed", None, "letter-password-changed-subject", body).await
}

/// Tells somebody that a password alone lets them in from now on, in case it was not their doing.
pub async fn second_factor_removed(
    tx: &mut Tx,
    app: &App,
    person: Id<Person>,
    email: &str,
    lang: Option<Lang>,
) -> Result<()> {
    let reader = Reader { person, email, lang: lang.unwrap_or_default() };
    let say = |key| app.texts.text(reader.lang, key);
    let body = Body {
        paragraphs: vec![say("letter-second-factor-removed"), say("letter-second-factor-removed-not-you")],
        link: Some(Link {
            label: say("letter-second-factor-removed-link"),
            path: "/account/second-factor".to_owned(),
        }),
    };
    post(
        tx,
        app,
        reader,
        "accounts.second-factor-removed",
        None,
        "letter-second-factor-removed-subject",
        body,
    )
    .await
}

async fn post(
    tx: &mut Tx,
    app: &App,
    reader: Reader<'_>,
    about: &'static str,
    node: Option<Id<Node>>,
    subject: &str,
    body: Body,
) -> Result<()> {
    if !leave(app) {
        return Ok(());
    }
    let letter = Letter {
        address: reader.email.to_owned(),
        person: Some(reader.person),
        lang: reader.lang,
        about,
        node,
        subject: app.texts.text(reader.lang, subject),
        body,
        key: None,
        due_at: None,
    };
    mail::post(tx, app, &[letter]).await
}

/// The name of a role, as people say it; a role that left the policy keeps its code.
pub fn role_name(app: &App, lang: Lang, code: &str) -> String {
    let key = format!("role-{}", code.to_lowercase());
    if app.texts.has(lang, &key) { app.texts.text(lang, &key) } else { code.to_owned() }
}
