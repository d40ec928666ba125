//! Who may do what: every role, the kinds of place on which it can be given, and the rights it brings.
//!
//! A right holds on the place of the grant and on all below it. The roles are those of the field: the people of a
//! structure, of a hospital group (GHT), of the regional agency (ARS) and its e-health body (GRADeS), the readers of
//! the ministry, and those who come from outside for a mission; `NAT_ADMIN` is the operator of the server.

use hygie_accounts::{GRANT, READ as PEOPLE};
use hygie_control::{ANSWER, CAMPAIGN, FRAMEWORKS, READ as CONTROL, SEE};
use hygie_duties::{AUDIT, AUDIT_READ as AUDITS, EDIT as DUTIES_EDIT, READ as DUTIES};
use hygie_funding::{EDIT as FUNDING_EDIT, INSTRUCT, PUBLISH, READ as FUNDING};
use hygie_kernel::Right;
use hygie_notifications::{READ as LETTERS, SEND, WEBHOOKS};
use hygie_operations::{JOBS, JOURNAL};
use hygie_plan::{ACCEPT, DELAYS, EDIT as PLAN_EDIT, READ as PLAN};
use hygie_platform::Role;
use hygie_registry::{CONTACTS, EDIT, IMPORT, KEEP, QUALITY, READ};
use hygie_steering::{AGGREGATES, READ as STEERING, SIGN};

/// What somebody who runs the security of a structure does there: assess, plan, prove, be eligible.
macro_rules! running {
    ($($more:expr),* $(,)?) => {
        &[
            READ, CONTROL, SEE, ANSWER, PLAN, PLAN_EDIT, AUDITS, AUDIT, DUTIES, DUTIES_EDIT, FUNDING, FUNDING_EDIT,
            STEERING, $($more),*
        ]
    };
}

// Nobody gives what they do not hold: the agency and its e-health body hold what a director holds, to invite them.
const REGIONAL: &[Right] = running![
    FRAMEWORKS, CAMPAIGN, ACCEPT, DELAYS, INSTRUCT, PUBLISH, SIGN, AGGREGATES, KEEP, EDIT, CONTACTS, IMPORT,
    QUALITY, PEOPLE, GRANT, LETTERS, SEND, WEBHOOKS, JOURNAL,
];
const EVERYTHING: &[Right] = running![
    FRAMEWORKS, CAMPAIGN, ACCEPT, DELAYS, INSTRUCT, PUBLISH, SIGN, AGGREGATES, KEEP, EDIT, CONTACTS, IMPORT,
    QUALITY, PEOPLE, GRANT, LETTERS, SEND, WEBHOOKS, JOURNAL, JOBS,
];

/// Kinds of place, from the widest.
const NATION: &str = "nation";
const REGION: &str = "region";
const GHT: &str = "ght";
const EJ: &str = "EJ";
const ET: &str = "ET";

pub const ROLES: &[Role] = &[
    // The people of a structure.
    role("DG", &[EJ], running![ACCEPT, SIGN, KEEP, CONTACTS, PEOPLE, GRANT, JOURNAL]),
    role("DELEGUE_DECL", &[EJ], &[READ, CONTROL]),
    role("RSSI", &[EJ, GHT], running![KEEP, CONTACTS, JOURNAL]),
    role("REF_SSI", &[ET, EJ], running![KEEP, CONTACTS]),
    role("DSI", &[EJ, GHT], running![CONTACTS]),
    role("DPO", &[EJ, GHT], &[READ, CONTROL, SEE, PLAN, AUDITS, DUTIES, FUNDING, JOURNAL]),
    role(
        "RPCRA",
        &[EJ],
        &[READ, CONTROL, SEE, ANSWER, PLAN, PLAN_EDIT, AUDITS, DUTIES, DUTIES_EDIT, CONTACTS],
    ),
    role("DIR_GARDE", &[EJ], &[READ, CONTROL, CONTACTS]),
    role("RESP_QUALITE", &[EJ], &[READ, CONTROL, SEE, ANSWER, PLAN, PLAN_EDIT, AUDITS, DUTIES, FUNDING]),
    role("CME", &[EJ], &[READ, CONTROL, SEE, PLAN, DUTIES, FUNDING, STEERING]),
    role("BIOMED", &[EJ], &[READ, CONTROL, SEE, ANSWER, PLAN, PLAN_EDIT, FUNDING, FUNDING_EDIT]),
    // The same at the level of a group.
    role("GHT_RSSI", &[GHT], running![CAMPAIGN, PUBLISH, KEEP, CONTACTS, PEOPLE, GRANT, JOURNAL]),
    role("GHT_DSI", &[GHT], running![CONTACTS]),
    // The region.
    role("ARS_REF", &[REGION], REGIONAL),
    role("ARS_ASTREINTE", &[REGION], &[READ, CONTROL, CONTACTS]),
    role("GRADES_ANIM", &[REGION], REGIONAL),
    // The nation.
    role("NAT_LECT", &[NATION], &[READ, CONTROL, AGGREGATES]),
    role("NAT_ADMIN", &[NATION], EVERYTHING),
    // Those who come for a mission, with a grant that ends.
    role("AUDITEUR", &[GHT, EJ, ET], &[READ, CONTROL, AUDITS, AUDIT]),
    role("PRESTA", &[GHT, EJ, ET], &[READ, CONTROL]),
];

/// The roles that reach a whole region, group or nation: whoever holds one signs in with a second factor, unless the
/// setting `second_factor_roles` says otherwise.
pub const SECOND_FACTOR_ROLES: [&str; 7] =
    ["ARS_REF", "ARS_ASTREINTE", "GRADES_ANIM", "GHT_RSSI", "GHT_DSI", "NAT_ADMIN", "NAT_LECT"];

const fn role(code: &'static str, kinds: &'static [&'static str], rights: &'static [Right]) -> Role {
    Role { code, rights, kinds }
}
