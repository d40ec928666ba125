//! The policy and the capabilities agree: no right without a role, no role without a place.

use std::collections::BTreeSet;

use hygie::CAPABILITIES;
use hygie::policy::ROLES;

/// The kinds of place there are; the view `node` knows the same.
const KINDS: [&str; 6] = ["nation", "region", "department", "ght", "EJ", "ET"];

#[test]
fn every_right_is_declared_by_a_capability_and_held_by_a_role() {
    let declared: BTreeSet<_> = CAPABILITIES.iter().flat_map(|capability| capability.rights).collect();
    let held: BTreeSet<_> = ROLES.iter().flat_map(|role| role.rights).collect();
    let unknown: Vec<_> = held.difference(&declared).collect();
    let unheld: Vec<_> = declared.difference(&held).collect();
    assert!(unknown.is_empty(), "the policy gives rights that no capability declares: {unknown:?}");
    assert!(unheld.is_empty(), "no role of the policy holds these rights: {unheld:?}");
}

#[test]
fn every_right_bears_the_name_of_its_capability() {
    for capability in CAPABILITIES {
        for right in capability.rights {
            assert!(right.0.starts_with(&format!("{}.", capability.name)), "{right:?}");
        }
    }
}

#[test]
fn every_role_is_given_somewhere_and_brings_something() {
    for role in ROLES {
        assert!(!role.kinds.is_empty(), "{} can be given nowhere", role.code);
        assert!(!role.rights.is_empty(), "{} brings no right", role.code);
        for kind in role.kinds {
            assert!(KINDS.contains(kind), "{} is given on «{kind}», which is no kind of place", role.code);
        }
        let distinct: BTreeSet<_> = role.rights.iter().collect();
        assert_eq!(distinct.len(), role.rights.len(), "{} names a right twice", role.code);
    }
}

#[test]
fn every_role_is_named_once() {
    let codes: BTreeSet<_> = ROLES.iter().map(|role| role.code).collect();
    assert_eq!(codes.len(), ROLES.len());
}

/// A structure's director must not be able to make an agent of the agency.
#[test]
fn those_who_grant_below_a_region_cannot_give_a_role_of_the_region() {
    for role in ROLES.iter().filter(|role| role.rights.iter().any(|right| right.0 == "registry.import")) {
        assert!(role.kinds.iter().all(|kind| ["nation", "region"].contains(kind)), "{}", role.code);
    }
}

/// Every figure leads to the rows behind it.
#[test]
fn those_who_see_dashboards_see_what_their_figures_lead_to() {
    for role in ROLES.iter().filter(|role| role.rights.iter().any(|right| right.0 == "steering.read")) {
        for needed in ["control.see", "plan.read", "duties.read", "funding.read"] {
            assert!(role.rights.iter().any(|right| right.0 == needed), "{} lacks {needed}", role.code);
        }
    }
}
