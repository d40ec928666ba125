//! Inviting many at once: a pasted list, or the contacts of the registry; first read aloud, then sent.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use hygie_kernel::{Lang, Right};
use hygie_platform::db::Tx;
use hygie_platform::form::{Form, Query};
use hygie_platform::{App, Caller, Page, Refusal, Result};

use crate::actions::{self, Invitation, Invited, NewGrant};
use crate::model::{self, Email, InvitationLine, LinkKind};
use crate::web::{link_address, people, proof, role_name};
use crate::{GRANT, letters, store};

/// How many are invited at once.
const LONGEST_LIST: usize = 500;
/// Whoever takes the contacts of the registry must be allowed to read it.
const READ_REGISTRY: Right = Right("registry.read");

#[derive(Template)]
#[template(path = "invitations.html")]
struct Invitations {
    page: Page,
    form: Form,
    langs: Vec<(String, String)>,
    roles: Vec<(String, String)>,
    lines: Vec<ShownLine>,
    sound: usize,
    letters_leave: bool,
}

#[derive(Template)]
#[template(path = "invitations_sent.html")]
struct Sent {
    page: Page,
    lines: Vec<ShownLine>,
    sound: usize,
    letters_leave: bool,
}

struct ShownLine {
    number: usize,
    name: String,
    email: String,
    role: String,
    place: String,
    refusal: Option<String>,
    link: Option<String>,
}

pub async fn show(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Query(query): Query,
) -> Result<Response> {
    let mut form = Form::default();
    form.set("lang", page.lang.code());
    let asked = app.roles.iter().find(|role| role.code == query.value("contacts"));
    if let Some(role) = asked {
        let scopes = [caller.scope(GRANT), caller.scope(READ_REGISTRY)];
        let below = page.perimeter().map(|step| step.id);
        let mut tx = app.db.read().await?;
        let contacts = store::list_reachable(&mut tx, role, below, scopes, LONGEST_LIST).await?;
        let lines: Vec<String> = contacts
            .into_iter()
            .map(|contact| {
                let name = contact.name.unwrap_or_else(|| contact.email.clone()).replace(';', ",");
                format!("{name};{};{};{}", contact.email, role.code, contact.code)
            })
            .collect();
        if lines.is_empty() {
            form.refuse("list", Refusal::new("invitations-no-contact"));
        }
        form.set("list", lines.join("\n")).set("contacts", role.code);
    }
    page.show(&listed(&caller, &page, form, Vec::new()))
}

fn listed(caller: &Caller, page: &Page, form: Form, lines: Vec<ShownLine>) -> Invitations {
    let roles = page.app.roles.iter().filter(|role| role.rights.iter().all(|right| caller.may(*right)));
    Invitations {
        langs: people::spoken(),
        roles: roles.map(|role| (role.code.to_owned(), role_name(page, role.code))).collect(),
        sound: lines.iter().filter(|line| line.refusal.is_none()).count(),
        lines,
        letters_leave: letters::leave(&page.app),
        form,
        page: page.clone(),
    }
}

/// Reads the list aloud, or sends the invitations once somebody has read it.
pub async fn send(State(app): State<App>, caller: Caller, page: Page, mut form: Form) -> Result<Response> {
    let list = form.required("list", 200_000);
    let read = model::read_invitations(&list);
    if read.len() > LONGEST_LIST {
        form.refuse("list", Refusal::new("invitations-too-many").with("longest", LONGEST_LIST));
    }
    if !form.is_sound() {
        let shown = listed(&caller, &page, form, Vec::new());
        return page.show_as(StatusCode::UNPROCESSABLE_ENTITY, &shown);
    }
    let is_trial = form.value("confirmed") != "yes";
    let lang = form.value("lang").parse().unwrap_or_default();
    let mut tx = app.db.read().await?;
    let mut understood = Vec::with_capacity(read.len());
    for line in &read {
        understood.push(understand(&mut tx, &caller, &page, line, lang).await?);
    }
    drop(tx);
    let is_strong = |role: &String| app.settings.second_factor_roles.contains(role);
    if !is_trial
        && understood.iter().flatten().any(|line| is_strong(&line.grant.role))
        && let Some(asked) = proof::ask(&app, &caller, &page, "/people/invitations", &form).await?
    {
        return Ok(asked);
    }
    let invitations = understood.iter().filter_map(|line| line.as_ref().ok().cloned()).collect();
    let mut outcomes = actions::invite_many(&app, &caller, invitations, is_trial).await?.into_iter();
    let mut lines = Vec::with_capacity(read.len());
    for (line, understood) in read.into_iter().zip(understood) {
        let outcome = match understood {
            Ok(_) => outcomes.next().unwrap_or_else(|| Err(Refusal::new("invitations-not-read"))),
            Err(refusal) => Err(refusal),
        };
        lines.push(shown(&page, line, outcome, is_trial));
    }
    if is_trial {
        let shown = listed(&caller, &page, form, lines);
        return page.show(&shown);
    }
    let sound = lines.iter().filter(|line| line.refusal.is_none()).count();
    page.show(&Sent { page: page.clone(), lines, sound, letters_leave: letters::leave(&app) })
}

fn shown(page: &Page, line: InvitationLine, outcome: Result<Invited, Refusal>, is_trial: bool) -> ShownLine {
    let is_by_hand = !is_trial && !letters::leave(&page.app);
    let (refusal, link) = match outcome {
        Ok(invited) => {
            let secret = invited.secret.filter(|_| is_by_hand);
            (None, secret.map(|secret| link_address(page, LinkKind::Invitation, &secret)))
        }
        Err(refusal) => (Some(page.refusal(&refusal)), None),
    };
    ShownLine {
        number: line.number,
        name: line.name,
        email: line.email,
        role: role_name(page, &line.role),
        place: line.place,
        refusal,
        link,
    }
}

/// What a line asks for, or why it cannot be understood.
async fn understand(
    tx: &mut Tx,
    caller: &Caller,
    page: &Page,
    line: &InvitationLine,
    lang: Lang,
) -> Result<Result<Invitation, Refusal>> {
    if line.name.is_empty() || line.name.chars().count() > 120 {
        return Ok(Err(Refusal::new("person-name-wrong")));
    }
    let email: Email = match line.email.parse() {
        Ok(email) => email,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let is_named = |role: &&hygie_platform::Role| {
        role.code.eq_ignore_ascii_case(&line.role) || role_name(page, role.code) == line.role
    };
    let Some(role) = page.app.roles.iter().find(is_named) else {
        return Ok(Err(Refusal::new("grant-role-unknown")));
    };
    let places = store::list_nodes_by_code(tx, caller.scope(GRANT), &line.place).await?;
    let is_known = !places.is_empty();
    let mut places = places.into_iter().filter(|place| role.kinds.contains(&place.kind.as_str()));
    let node = match (places.next(), places.next()) {
        (Some(place), None) => place.id,
        (None, _) if is_known => return Ok(Err(Refusal::new("grant-role-not-there"))),
        (None, _) => return Ok(Err(Refusal::new("grant-where-none"))),
        (Some(_), Some(_)) => return Ok(Err(Refusal::new("invitations-several-places"))),
    };
    let grant =
        NewGrant { person: uuid::Uuid::nil().into(), role: role.code.to_owned(), node, from: None, to: None };
    Ok(Ok(Invitation { name: line.name.clone(), email, lang, grant }))
}
