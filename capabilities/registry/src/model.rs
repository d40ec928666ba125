//! What a structure is, and what its people may write about it.

mod membership;

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use hygie_kernel::{Id, Node};
use hygie_platform::{Refusal, row, word_column};

pub use membership::Membership;

/// A legal entity (EJ) or an establishment (ET) with a FINESS number: the unit that is assessed, alerted, helped.
pub type StructureId = Id<Node>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    LegalEntity,
    Establishment,
}

impl Kind {
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::LegalEntity => "EJ",
            Kind::Establishment => "ET",
        }
    }
}

/// A word that is not one of a closed list.
#[derive(Debug, thiserror::Error)]
#[error("not a known word")]
pub struct UnknownWord;

impl FromStr for Kind {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        match word {
            "EJ" => Ok(Kind::LegalEntity),
            "ET" => Ok(Kind::Establishment),
            _ => Err(UnknownWord),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

word_column!(Kind);

row! {
    /// What FINESS says of a structure, and where it stands.
    #[derive(Clone, Debug)]
    pub struct Structure {
        pub id: StructureId,
        pub kind: Kind,
        pub finess: String,
        pub name: String,
        pub long_name: Option<String>,
        pub is_name_provisional: bool,
        pub category: Option<String>,
        pub category_label: Option<String>,
        pub segment: String,
        pub legal_status: Option<String>,
        pub sph_label: Option<String>,
        pub tariff_label: Option<String>,
        pub siren: Option<String>,
        pub siret: Option<String>,
        pub ape: Option<String>,
        pub street: Option<String>,
        pub locality: Option<String>,
        pub postal_code: Option<String>,
        pub town: Option<String>,
        pub insee: Option<String>,
        pub department_id: Option<Id<Node>>,
        pub department_name: Option<String>,
        pub region_id: Option<Id<Node>>,
        pub region_name: Option<String>,
        pub is_overseas: Option<bool>,
        pub legal_entity_id: Option<StructureId>,
        pub legal_entity_name: Option<String>,
        pub legal_entity_finess: Option<String>,
        pub opened_on: Option<NaiveDate>,
        pub updated_on: Option<NaiveDate>,
        pub closed_on: Option<NaiveDate>,
        pub is_open: bool,
        pub latitude: Option<f64>,
        pub longitude: Option<f64>,
        pub source: String,
        pub changed_at: DateTime<Utc>,
    }
}

impl Structure {
    /// The lines of an envelope.
    pub fn address(&self) -> Vec<String> {
        let town = [self.postal_code.as_deref(), self.town.as_deref()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" ");
        [self.street.clone(), self.locality.clone(), Some(town)]
            .into_iter()
            .flatten()
            .filter(|line| !line.is_empty())
            .collect()
    }

    pub fn finess_spaced(&self) -> String {
        spaced_finess(&self.finess)
    }
}

/// «59 078 019 3»: as it is read aloud.
pub fn spaced_finess(finess: &str) -> String {
    match (finess.get(..2), finess.get(2..5), finess.get(5..8), finess.get(8..)) {
        (Some(a), Some(b), Some(c), Some(d)) => format!("{a} {b} {c} {d}"),
        _ => finess.to_owned(),
    }
}

row! {
    /// What the people of a structure keep about it themselves; an import never touches it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Profile {
        pub usual_name: Option<String>,
        pub phone: Option<String>,
        pub email: Option<String>,
        pub website: Option<String>,
        pub note: Option<String>,
        pub version: i64,
    }
}

impl Profile {
    pub const EMPTY: Profile =
        Profile { usual_name: None, phone: None, email: None, website: None, note: None, version: 0 };
}

row! {
    /// A regulatory status that a structure holds, or held.
    #[derive(Clone, Debug)]
    pub struct HeldStatus {
        pub id: Id<HeldStatus>,
        pub status: String,
        pub valid_from: NaiveDate,
        pub valid_to: Option<NaiveDate>,
        pub source: Option<String>,
    }
}

impl HeldStatus {
    pub fn is_held_on(&self, day: NaiveDate) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|end| end >= day)
    }
}

row! {
    /// Whom to call, for what, and when somebody last made sure that it is still right.
    #[derive(Clone, Debug)]
    pub struct Contact {
        pub id: Id<Contact>,
        pub node_id: Id<Node>,
        pub role: String,
        pub name: Option<String>,
        pub phone: Option<String>,
        pub email: Option<String>,
        pub note: Option<String>,
        pub confirmed_on: Option<NaiveDate>,
        pub changed_at: DateTime<Utc>,
        pub version: i64,
    }
}

/// How sure one can be of a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    Confirmed,
    /// Confirmed, but longer ago than its role allows.
    Stale,
    Never,
}

impl Contact {
    pub fn freshness(&self, today: NaiveDate, confirm_every_days: i64) -> Freshness {
        match self.confirmed_on {
            None => Freshness::Never,
            Some(day) if (today - day).num_days() > confirm_every_days => Freshness::Stale,
            Some(_) => Freshness::Confirmed,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberRole {
    Support,
    Party,
    Associate,
}

impl MemberRole {
    pub const ALL: [MemberRole; 3] = [MemberRole::Support, MemberRole::Party, MemberRole::Associate];

    pub fn as_str(self) -> &'static str {
        match self {
            MemberRole::Support => "support",
            MemberRole::Party => "party",
            MemberRole::Associate => "associate",
        }
    }
}

impl FromStr for MemberRole {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        MemberRole::ALL.into_iter().find(|role| role.as_str() == word).ok_or(UnknownWord)
    }
}

word_column!(MemberRole);

/// Two spans of days, each with or without an end, both ends included.
pub fn overlap(a: (NaiveDate, Option<NaiveDate>), b: (NaiveDate, Option<NaiveDate>)) -> bool {
    a.0 <= b.1.unwrap_or(NaiveDate::MAX) && b.0 <= a.1.unwrap_or(NaiveDate::MAX)
}

/// A date as people type it: «24/11/2026», or as a browser sends it: «2026-11-24».
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TypedDate(pub NaiveDate);

impl FromStr for TypedDate {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"]
            .into_iter()
            .find_map(|format| NaiveDate::parse_from_str(text, format).ok())
            .map(TypedDate)
            .ok_or(UnknownWord)
    }
}

/// A telephone number as it is dialled: digits, spaces, dots, brackets and one leading plus; at least six digits.
pub fn check_phone(text: &str) -> Result<(), Refusal> {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let is_dialled = text
        .chars()
        .enumerate()
        .all(|(i, c)| c.is_ascii_digit() || " .-()/\u{a0}\u{202f}".contains(c) || (i == 0 && c == '+'));
    if is_dialled && (3..=15).contains(&digits) { Ok(()) } else { Err(Refusal::new("phone-wrong")) }
}

/// One `@` with something on both sides, and no space: the rest is for the mail servers to say.
pub fn check_email(text: &str) -> Result<(), Refusal> {
    let is_address = text
        .split_once('@')
        .is_some_and(|(user, host)| !user.is_empty() && host.len() > 2 && !host.contains('@'));
    if is_address && !text.contains(char::is_whitespace) { Ok(()) } else { Err(Refusal::new("email-wrong")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse::<TypedDate>().unwrap().0
    }

    #[test]
    fn a_contact_grows_old_by_the_delay_of_its_role() {
        let mut contact = Contact {
            id: uuid::Uuid::nil().into(),
            node_id: uuid::Uuid::nil().into(),
            role: "RSSI".into(),
            name: None,
            phone: None,
            email: None,
            note: None,
            confirmed_on: None,
            changed_at: DateTime::UNIX_EPOCH,
            version: 1,
        };
        assert_eq!(contact.freshness(day("2026-11-24"), 180), Freshness::Never);
        contact.confirmed_on = Some(day("2026-06-01"));
        assert_eq!(contact.freshness(day("2026-11-24"), 180), Freshness::Confirmed);
        assert_eq!(contact.freshness(day("2026-12-24"), 180), Freshness::Stale);
    }

    #[test]
    fn spans_that_share_a_day_overlap() {
        let check = |a: (&str, Option<&str>), b: (&str, Option<&str>)| {
            overlap((day(a.0), a.1.map(day)), (day(b.0), b.1.map(day)))
        };
        assert!(check(("2020-01-01", None), ("2025-01-01", None)));
        assert!(check(("2020-01-01", Some("2025-01-01")), ("2025-01-01", None)));
        assert!(!check(("2020-01-01", Some("2024-12-31")), ("2025-01-01", None)));
    }

    #[test]
    fn phones_and_addresses_are_checked_lightly() {
        for fine in ["3620", "03.20.44.59.62", "+33 3 20 44 59 62", "15"] {
            assert_eq!(check_phone(fine).is_ok(), fine != "15", "{fine}");
        }
        assert!(check_phone("standard").is_err());
        assert!(check_email("rssi@ch-vauxmorel.example").is_ok());
        assert!(check_email("rssi ch.example").is_err() && check_email("a@@b.example").is_err());
    }
}
