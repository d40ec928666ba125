//! Who may do what: every role, the kinds of place on which it can be given, and the rights it brings.
//!
//! A right holds on the place of the grant and on all below it. The roles are those of the field: the people of a
//! structure, of a hospital group (GHT), of the regional agency (ARS) and its e-health body (GRADeS), the readers of
//! the ministry, and those who come from outside for a mission; `NAT_ADMIN` is the operator of the server.

use hygie_accounts::{GRANT, READ as PEOPLE};
use hygie_control::{FRAMEWORKS, READ as CONTROL};
use hygie_kernel::Right;
use hygie_notifications::{READ as LETTERS, SEND, WEBHOOKS};
use hygie_operations::{JOBS, JOURNAL};
use hygie_platform::Role;
use hygie_registry::{CONTACTS, EDIT, IMPORT, KEEP, QUALITY, READ};

const REGIONAL: &[Right] = &[
    READ, CONTROL, FRAMEWORKS, KEEP, EDIT, CONTACTS, IMPORT, QUALITY, PEOPLE, GRANT, LETTERS, SEND, WEBHOOKS,
    JOURNAL,
];
const EVERYTHING: &[Right] = &[
    READ, CONTROL, FRAMEWORKS, KEEP, EDIT, CONTACTS, IMPORT, QUALITY, PEOPLE, GRANT, LETTERS, SEND, WEBHOOKS,
    JOURNAL, JOBS,
];

/// Kinds of place, from the widest.
const NATION: &str = "nation";
const REGION: &str = "region";
const GHT: &str = "ght";
const EJ: &str = "EJ";
const ET: &str = "ET";

pub const ROLES: &[Role] = &[
    // The people of a structure.
    role("DG", &[EJ], &[READ, CONTROL, KEEP, CONTACTS, PEOPLE, GRANT, JOURNAL]),
    role("DELEGUE_DECL", &[EJ], &[READ, CONTROL]),
    role("RSSI", &[EJ, GHT], &[READ, CONTROL, KEEP, CONTACTS, JOURNAL]),
    role("REF_SSI", &[ET, EJ], &[READ, CONTROL, KEEP, CONTACTS]),
    role("DSI", &[EJ, GHT], &[READ, CONTROL, CONTACTS]),
    role("DPO", &[EJ, GHT], &[READ, CONTROL, JOURNAL]),
    role("RPCRA", &[EJ], &[READ, CONTROL, CONTACTS]),
    role("DIR_GARDE", &[EJ], &[READ, CONTROL, CONTACTS]),
    role("RESP_QUALITE", &[EJ], &[READ, CONTROL]),
    role("CME", &[EJ], &[READ, CONTROL]),
    role("BIOMED", &[EJ], &[READ, CONTROL]),
    // The same at the level of a group.
    role("GHT_RSSI", &[GHT], &[READ, CONTROL, KEEP, CONTACTS, PEOPLE, GRANT, JOURNAL]),
    role("GHT_DSI", &[GHT], &[READ, CONTROL, CONTACTS]),
    // The region.
    role("ARS_REF", &[REGION], REGIONAL),
    role("ARS_ASTREINTE", &[REGION], &[READ, CONTROL, CONTACTS]),
    role("GRADES_ANIM", &[REGION], REGIONAL),
    // The nation.
    role("NAT_LECT", &[NATION], &[READ, CONTROL]),
    role("NAT_ADMIN", &[NATION], EVERYTHING),
    // Those who come for a mission, with a grant that ends.
    role("AUDITEUR", &[GHT, EJ, ET], &[READ, CONTROL]),
    role("PRESTA", &[GHT, EJ, ET], &[READ, CONTROL]),
];

/// The roles that reach a whole region, group or nation: whoever holds one signs in with a second factor, unless the
/// setting `second_factor_roles` says otherwise.
pub const SECOND_FACTOR_ROLES: [&str; 7] =
    ["ARS_REF", "ARS_ASTREINTE", "GRADES_ANIM", "GHT_RSSI", "GHT_DSI", "NAT_ADMIN", "NAT_LECT"];

const fn role(code: &'static str, kinds: &'static [&'static str], rights: &'static [Right]) -> Role {
    Role { code, rights, kinds }
}
