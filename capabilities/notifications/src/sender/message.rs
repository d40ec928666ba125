//! A letter as it is sent: text, and the same in HTML (RFC 2046, section 5.1.4); a link to the page where the thing
//! stands; at the foot, why one receives it. It bears the same Message-ID at each attempt, so that a mail server that
//! took it twice can tell.

use std::time::SystemTime;

use askama::Template;
use hygie_kernel::Lang;
use hygie_platform::{App, MailServer, Result};
use lettre::Address;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart};

use crate::store::Claimed;

#[derive(Template)]
#[template(path = "letter.txt")]
struct Text<'a> {
    letter: &'a Shown,
}

#[derive(Template)]
#[template(path = "letter.html")]
struct Html<'a> {
    letter: &'a Shown,
}

struct Shown {
    lang: Lang,
    subject: String,
    paragraphs: Vec<String>,
    link: Option<(String, String)>,
    why: Vec<String>,
}

pub struct Envelope {
    pub to: Address,
    pub message: Vec<u8>,
}

/// Writes a letter; nothing when its address is not one.
pub fn write(app: &App, server: &MailServer, from: &Address, letter: &Claimed) -> Result<Option<Envelope>> {
    let Ok(to) = letter.address.parse::<Address>() else { return Ok(None) };
    let body: hygie_platform::mail::Body = serde_json::from_value(letter.body.clone())
        .map_err(hygie_platform::Error::internal("failed to read a letter"))?;
    let lang = letter.lang.parse().unwrap_or_default();
    let site = &app.settings.public_url;
    let shown = Shown {
        lang,
        // A subject is one line: nothing that was typed may begin another header.
        subject: letter.subject.replace(char::is_control, " "),
        paragraphs: body.paragraphs,
        link: body.link.map(|link| (link.label, format!("{site}{}", link.path))),
        why: why(app, lang, letter),
    };
    let text = Text { letter: &shown }.render()?;
    let html = Html { letter: &shown }.render()?;
    let failed = hygie_platform::Error::internal("failed to write a message");
    let host = server.from.rsplit('@').next().unwrap_or_default();
    let message = Message::builder()
        .from(Mailbox::new(Some("Hygie".to_owned()), from.clone()))
        .to(Mailbox::new(None, to.clone()))
        .subject(shown.subject.clone())
        .date(SystemTime::from(app.clock.now()))
        .message_id(Some(format!("<{}@{host}>", letter.id)))
        // Nobody's holiday message should answer it (RFC 3834).
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        ))
        .multipart(MultiPart::alternative_plain_html(text, html))
        .map_err(failed)?;
    Ok(Some(Envelope { to, message: message.formatted() }))
}

/// Why one receives it: what the capability says of this kind of letter, or what is true of all.
fn why(app: &App, lang: Lang, letter: &Claimed) -> Vec<String> {
    let site = app.settings.public_url.as_str();
    let own = format!("letter-why-{}", letter.about.replace('.', "-"));
    let key = match letter.person_id {
        _ if app.texts.has(lang, &own) => own.as_str(),
        Some(_) => "letter-why-person",
        None => "letter-why-mailbox",
    };
    let mut lines = vec![app.texts.say(lang, key).with("site", site).to_string()];
    if letter.person_id.is_some() {
        let path = format!("{site}/inbox/preferences");
        lines.push(app.texts.say(lang, "letter-preferences").with("address", path).to_string());
    }
    lines
}
