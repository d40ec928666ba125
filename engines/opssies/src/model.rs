//! What an audit is, as OPSSIES tells it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// An audit, or another act of the same family, that was done for a structure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// One of the codes of [`event_types`](crate::event_types).
    pub event_type: u16,
    /// The programme it was done for: one of the codes of [`analysis_types`](crate::analysis_types).
    pub analysis_type: Option<u8>,
    /// When it ended.
    pub done_on: NaiveDate,
    /// On the scale of CERT Santé, which is not published: a number without a label.
    pub level: Option<i64>,
    pub score: Option<i64>,
    pub tlp: Tlp,
    /// The firm that did it, which the format calls the service provider.
    pub auditor: Option<Actor>,
    /// The institution that controls it, which the format calls the auditor: the ANS for CaRE D1.
    pub supervisor: Option<Actor>,
    pub requester: Option<Actor>,
    pub audited: Actor,
    pub scope: Scope,
}

/// A structure, a group or a firm that takes part in an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    pub name_short: String,
    /// Nothing when it is the same as the short one.
    pub name_long: Option<String>,
    pub finess_legal: Option<String>,
    pub finess_geographic: Option<String>,
    /// The trigram of a GHT with its index, such as `TST-00`.
    pub ght: Option<String>,
    pub siren: Option<String>,
    pub siret: Option<String>,
    pub kind: ActorKind,
}

impl Actor {
    /// An actor of whom no identifier is known yet.
    pub fn new(name: impl Into<String>, kind: ActorKind) -> Actor {
        Actor {
            name_short: name.into(),
            name_long: None,
            finess_legal: None,
            finess_geographic: None,
            ght: None,
            siren: None,
            siret: None,
            kind,
        }
    }

    /// The agency that controls the audits of CaRE D1, as the official example writes it: its SIREN under the code of
    /// a SIRET.
    pub fn ans() -> Actor {
        Actor {
            name_long: Some("Agence du Numérique en Santé".to_owned()),
            siret: Some("187512751".to_owned()),
            ..Actor::new("ANS", ActorKind::Group)
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActorKind {
    Site,
    /// A group of structures, such as a GHT or a GCS.
    Group,
    ThirdParty,
}

impl ActorKind {
    pub(crate) fn code(self) -> u16 {
        match self {
            ActorKind::Site => 1,
            ActorKind::Group => 2,
            ActorKind::ThirdParty => 3,
        }
    }

    pub(crate) fn from_code(code: u16) -> Option<ActorKind> {
        [ActorKind::Site, ActorKind::Group, ActorKind::ThirdParty].into_iter().find(|one| one.code() == code)
    }
}

/// The part that an actor takes in an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    Requester,
    Auditor,
    Supervisor,
    Audited,
}

impl Role {
    pub(crate) const ALL: [Role; 4] = [Role::Requester, Role::Auditor, Role::Supervisor, Role::Audited];

    pub(crate) fn code(self) -> u16 {
        match self {
            Role::Requester => 1,
            Role::Auditor => 2,
            Role::Supervisor => 3,
            Role::Audited => 4,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Role::Requester => "requester",
            Role::Auditor => "auditor",
            Role::Supervisor => "supervisor",
            Role::Audited => "audited",
        }
    }

    pub(crate) fn from_code(code: u16) -> Option<Role> {
        Role::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// Who may know of an event, in the words of FIRST.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tlp {
    Red,
    /// What CaRE D1 asks for.
    #[default]
    Amber,
    Green,
    Clear,
}

impl Tlp {
    pub fn code(self) -> &'static str {
        match self {
            Tlp::Red => "red",
            Tlp::Amber => "amber",
            Tlp::Green => "green",
            Tlp::Clear => "clear",
        }
    }

    pub fn from_code(code: &str) -> Option<Tlp> {
        [Tlp::Red, Tlp::Amber, Tlp::Green, Tlp::Clear].into_iter().find(|one| one.code() == code)
    }
}

/// What was looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    pub domains: Vec<String>,
    pub ipv4: Vec<String>,
    pub ipv6: Vec<String>,
    /// Numbers of autonomous systems, such as `AS3215`.
    pub asn: Vec<String>,
    /// The names of the Active Directory forests.
    pub forests: Vec<String>,
    /// The technical contexts: the only place where the format lets findings be told.
    pub notes: Vec<Note>,
    /// The functional contexts: what the audited systems are for.
    pub functions: Vec<Note>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// One of [`technical_categories`](crate::technical_categories), or of
    /// [`functional_categories`](crate::functional_categories); 0 when it is not told.
    pub category: u16,
    pub text: String,
}
