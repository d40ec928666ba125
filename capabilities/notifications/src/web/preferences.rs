//! How one wants to be told, and whether it works.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::NaiveTime;
use chrono_tz::Tz;
use http::StatusCode;
use hygie_platform::form::Form;
use hygie_platform::web::see_other;
use hygie_platform::{App, Caller, Page, Refusal, Result};

use crate::model::{ByMail, Preference, Quiet, ZONES};
use crate::{actions, store};

#[derive(Template)]
#[template(path = "preferences.html")]
struct Preferences {
    page: Page,
    form: Form,
    email: String,
    ways: Vec<(String, String)>,
    hours: Vec<(String, String)>,
    zones: Vec<(String, String)>,
    has_mail_server: bool,
}

fn preferences(app: &App, caller: &Caller, page: &Page, form: Form) -> Preferences {
    let zone = form.value("zone").parse::<Tz>().ok();
    let zones = ZONES.iter().copied().chain(zone.filter(|zone| !ZONES.contains(zone)));
    Preferences {
        email: caller.email.clone(),
        ways: ByMail::ALL
            .iter()
            .map(|way| (way.to_string(), page.t(format!("preferences-mail-{way}"))))
            .collect(),
        hours: (0..24)
            .map(|hour: u32| (hour.to_string(), page.say("preferences-hour").with("hour", hour).to_string()))
            .collect(),
        zones: zones.map(|zone| (zone.name().to_owned(), zone.name().replace('_', " "))).collect(),
        has_mail_server: app.settings.mail.is_some(),
        form,
        page: page.clone(),
    }
}

pub async fn show(State(app): State<App>, caller: Caller, page: Page) -> Result<Response> {
    let known = store::find_preference(&mut app.db.read().await?, caller.person).await?;
    let preference = known.unwrap_or(Preference { zone: page.zone(), ..Preference::default() });
    let mut form = Form::default();
    form.set("by_mail", preference.by_mail.as_str())
        .set("digest_hour", preference.digest_hour.to_string())
        .set("zone", preference.zone.name());
    if let Some(quiet) = preference.quiet {
        form.set("quiet_from", quiet.from.format("%H:%M").to_string())
            .set("quiet_to", quiet.to.format("%H:%M").to_string());
    }
    page.show(&preferences(&app, &caller, &page, form))
}

pub async fn change(State(app): State<App>, caller: Caller, page: Page, mut form: Form) -> Result<Response> {
    let by_mail = chosen(&mut form, "by_mail");
    let zone = chosen(&mut form, "zone");
    let digest_hour = chosen(&mut form, "digest_hour").filter(|hour| *hour < 24);
    let from = time(&mut form, "quiet_from");
    let to = time(&mut form, "quiet_to");
    let quiet = match (from, to) {
        (Some(from), Some(to)) if from == to => {
            form.refuse("quiet_to", Refusal::new("preferences-quiet-empty"));
            None
        }
        (Some(from), Some(to)) => Some(Quiet { from, to }),
        (None, None) => None,
        (Some(_), None) => {
            form.refuse("quiet_to", Refusal::new("preferences-quiet-half"));
            None
        }
        (None, Some(_)) => {
            form.refuse("quiet_from", Refusal::new("preferences-quiet-half"));
            None
        }
    };
    if let (true, Some(by_mail), Some(zone), Some(digest_hour)) =
        (form.is_sound(), by_mail, zone, digest_hour)
    {
        actions::change_preference(&app, &caller, &Preference { by_mail, quiet, zone, digest_hour }).await?;
        return Ok(see_other("/inbox/preferences?done=notification-preferences-saved"));
    }
    page.show_as(StatusCode::UNPROCESSABLE_ENTITY, &preferences(&app, &caller, &page, form))
}

/// One of a list: anything else was not typed by hand.
fn chosen<T: std::str::FromStr>(form: &mut Form, field: &'static str) -> Option<T> {
    let value = form.value(field).parse().ok();
    if value.is_none() {
        form.refuse(field, Refusal::new("preferences-choose"));
    }
    value
}

fn time(form: &mut Form, field: &'static str) -> Option<NaiveTime> {
    let text = form.optional(field)?;
    let time = NaiveTime::parse_from_str(&text, "%H:%M").ok();
    if time.is_none() {
        form.refuse(field, Refusal::new("preferences-time-wrong"));
    }
    time
}

pub async fn test(State(app): State<App>, caller: Caller, page: Page) -> Result<Response> {
    actions::test_channel(&app, &caller, page.lang).await?;
    Ok(see_other("/inbox/preferences?done=channel-test"))
}
