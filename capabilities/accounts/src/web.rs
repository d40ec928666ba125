//! The pages: signing in, one's own account, the people of a perimeter and what they may do.

mod account;
mod browser;
pub mod grants;
mod invitation;
mod invitations;
mod panel;
mod passkey;
mod people;
pub mod proof;
mod provider;
mod recovery;
mod second_factor;
mod sign_in;
mod tokens;

pub use panel::panel;

use hygie_platform::{Access, Page, Routes};

use crate::model::LinkKind;
use crate::store::{GrantRow, NodeRow};
use crate::{GRANT, READ, letters, model};

pub fn routes() -> Routes {
    Routes::default()
        .get("/sign-in", Access::Everyone, sign_in::show)
        .post("/sign-in", Access::Everyone, sign_in::sign_in)
        .get("/sign-in/code", Access::Everyone, sign_in::show_code)
        .post("/sign-in/code", Access::Everyone, sign_in::enter_code)
        .post("/sign-in/passkey", Access::Everyone, passkey::enter)
        .post("/sign-in/passkey/challenge", Access::Everyone, passkey::ask)
        .get("/signed-out", Access::Everyone, sign_in::show_signed_out)
        .get("/sign-in/provider", Access::Everyone, provider::go)
        .get("/sign-in/provider/callback", Access::Everyone, provider::come_back)
        .post("/access-request", Access::Everyone, provider::ask_access)
        .post("/sign-out", Access::SignedIn, sign_in::sign_out)
        .get("/invitation/{secret}", Access::Everyone, invitation::show)
        .post("/invitation/{secret}", Access::Everyone, invitation::accept)
        .get("/password/forgotten", Access::Everyone, recovery::show)
        .post("/password/forgotten", Access::Everyone, recovery::ask)
        .get("/password/reset/{secret}", Access::Everyone, recovery::show_reset)
        .post("/password/reset/{secret}", Access::Everyone, recovery::reset)
        .get("/account", Access::SignedIn, account::show)
        .post("/account", Access::SignedIn, account::change_preferences)
        .get("/account/password", Access::SignedIn, account::show_password)
        .post("/account/password", Access::SignedIn, account::change_password)
        .post("/account/sessions/{session}/end", Access::SignedIn, account::end_session)
        .get("/account/second-factor", Access::SignedIn, second_factor::show)
        .post("/account/authenticator", Access::SignedIn, second_factor::begin)
        .get("/account/authenticator", Access::SignedIn, second_factor::show_enrolment)
        .post("/account/authenticator/confirmation", Access::SignedIn, second_factor::confirm)
        .post("/account/authenticator/removal", Access::SignedIn, second_factor::remove)
        .post("/account/recovery-codes", Access::SignedIn, second_factor::renew_codes)
        .post("/account/passkeys/new", Access::SignedIn, passkey::show_new)
        .post("/account/passkeys/challenge", Access::SignedIn, passkey::begin)
        .post("/account/passkeys", Access::SignedIn, passkey::add)
        .post("/account/passkeys/{passkey}/removal", Access::SignedIn, passkey::remove)
        .post("/account/provider", Access::SignedIn, provider::tie)
        .post("/account/provider/removal", Access::SignedIn, provider::untie)
        .post("/account/proof", Access::SignedIn, proof::prove)
        .post("/account/proof/passkey", Access::SignedIn, proof::prove_by_passkey)
        .post("/account/proof/passkey/challenge", Access::SignedIn, proof::ask_passkey)
        .post("/account/tokens", Access::SignedIn, account::make_token)
        .post("/account/tokens/{token}/revocation", Access::SignedIn, account::revoke_token)
        .get("/people", READ, people::list)
        .get("/people.csv", READ, people::export_csv)
        .get("/people.xlsx", READ, people::export_xlsx)
        .get("/people/new", GRANT, people::show_new)
        .post("/people/new", GRANT, people::create)
        .get("/services/new", GRANT, tokens::show_new_service)
        .post("/services/new", GRANT, tokens::create_service)
        .get("/services/{service}/tokens", GRANT, tokens::show_of_service)
        .post("/services/{service}/tokens", GRANT, tokens::make_of_service)
        .post("/services/{service}/tokens/{token}/revocation", GRANT, tokens::revoke_of_service)
        .get("/people/invitations", GRANT, invitations::show)
        .post("/people/invitations", GRANT, invitations::send)
        .get("/people/{id}", READ, people::show)
        .get("/people/{id}/edit", GRANT, people::show_edit)
        .post("/people/{id}/edit", GRANT, people::edit)
        .post("/people/{id}/password-reset", GRANT, people::reset_password)
        .post("/people/{id}/second-factor-reset", GRANT, people::reset_second_factor)
        .post("/people/{id}/invitation", GRANT, people::invite_again)
        .post("/people/{id}/invitation/cancellation", GRANT, people::cancel_invitation)
        .post("/people/{id}/grants", GRANT, grants::give)
        .get("/people/{id}/grants/{grant}/end", GRANT, grants::confirm_end)
        .post("/people/{id}/grants/{grant}/end", GRANT, grants::end)
}

pub fn role_name(page: &Page, code: &str) -> String {
    letters::role_name(&page.app, page.lang, code)
}

/// The whole address of the page behind a link, to be handed over by hand.
fn link_address(page: &Page, kind: LinkKind, secret: &str) -> String {
    format!("{}{}", page.app.settings.public_url, kind.path(secret))
}

/// «CH de Valmont, entité juridique 990000012».
pub fn node_name(page: &Page, node: &NodeRow) -> String {
    let kind = page.t(format!("grant-node-{}", node.kind.to_lowercase()));
    match node.kind.as_str() {
        "nation" => node.name.clone(),
        "region" | "department" => format!("{} ({kind})", node.name),
        _ => format!("{} ({kind} {})", node.name, node.code),
    }
}

/// «depuis le 24 novembre 2026, jusqu’au 31 décembre 2026 inclus».
fn grant_period(page: &Page, grant: &GrantRow) -> String {
    let day =
        |moment: chrono::DateTime<chrono::Utc>| page.date(&moment.with_timezone(&page.zone()).date_naive());
    let (from, to) = grant.wished();
    let from = day(from);
    if to == model::without_end() {
        page.say("grant-since").with("from", from).to_string()
    } else {
        // The end is the first moment when the grant no longer holds: the day before is the last that counts.
        let last = day(to - chrono::TimeDelta::microseconds(1));
        page.say("grant-between").with("from", from).with("until", last).to_string()
    }
}

/// A grant as a page shows it.
pub struct ShownGrant {
    pub id: String,
    pub role: String,
    pub node: String,
    pub node_path: Option<String>,
    pub period: String,
    pub is_to_come: bool,
    pub awaits_approval: bool,
    pub may_end: bool,
    pub may_approve: bool,
}

pub fn shown_grant(page: &Page, grant: &GrantRow, node: Option<&NodeRow>, may_end: bool) -> ShownGrant {
    ShownGrant {
        id: grant.id.to_string(),
        role: role_name(page, &grant.role),
        node: node.map_or_else(String::new, |node| node_name(page, node)),
        node_path: node
            .filter(|node| matches!(node.kind.as_str(), "EJ" | "ET"))
            .map(|node| format!("/structures/{}", node.id)),
        period: grant_period(page, grant),
        is_to_come: !grant.awaits_approval() && grant.valid_from > page.app.clock.now(),
        awaits_approval: grant.awaits_approval(),
        may_end,
        may_approve: false,
    }
}
