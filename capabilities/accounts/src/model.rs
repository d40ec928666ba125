//! What is true of people and grants: no database, no clock.

mod device;
mod invitation;
mod password;

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use hygie_kernel::{Id, Person};
use hygie_platform::{Refusal, Role};

pub use device::device;
pub use invitation::{InvitationLine, read_invitations};
pub use password::check_password;

/// Marks the identifier of a grant.
pub enum Grant {}

/// Marks the identifier of an attempt to sign in.
pub enum Attempt {}

/// Marks the identifier of a passkey.
pub enum Passkey {}

/// Marks the identifier of what was asked of a device.
pub enum Ceremony {}

/// What a link that opens a door once is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// Somebody new comes in for the first time.
    Invitation,
    /// Somebody has lost their password.
    Recovery,
}

impl LinkKind {
    pub fn code(self) -> &'static str {
        match self {
            LinkKind::Invitation => "invitation",
            LinkKind::Recovery => "recovery",
        }
    }

    pub fn lifetime(self) -> TimeDelta {
        match self {
            LinkKind::Invitation => TimeDelta::days(14),
            LinkKind::Recovery => TimeDelta::hours(1),
        }
    }

    /// The page behind the link.
    pub fn path(self, secret: &str) -> String {
        match self {
            LinkKind::Invitation => format!("/invitation/{secret}"),
            LinkKind::Recovery => format!("/password/reset/{secret}"),
        }
    }
}

/// So long after its end a link is still known, so that whoever follows it is told what to do.
pub const LINKS_REMEMBERED: TimeDelta = TimeDelta::days(60);

/// So long after a link was sent, another one is not: nobody fills a mailbox by asking.
pub const BETWEEN_RECOVERIES: TimeDelta = TimeDelta::minutes(5);

/// The end of a grant that has none: the last moment that both engines can keep.
pub fn without_end() -> DateTime<Utc> {
    "9999-12-31T23:59:59.999999Z".parse().expect("this is a moment")
}

/// An address in lower case: two people cannot differ by capitals alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Nobody takes the address of a service account.
    pub fn check_is_of_a_person(&self) -> Result<(), Refusal> {
        if self.0.ends_with(SERVICE_DOMAIN) { Err(Refusal::new("person-email-wrong")) } else { Ok(()) }
    }
}

impl FromStr for Email {
    type Err = Refusal;

    /// Refuses what is surely not an address; only a message sent there could prove more.
    fn from_str(text: &str) -> Result<Self, Refusal> {
        let text = text.trim().to_lowercase();
        let is_sound = text.len() <= 254
            && !text.contains(|c: char| c.is_whitespace() || c.is_control() || ",;<>\"()".contains(c))
            && text.matches('@').count() == 1
            && text.split_once('@').is_some_and(|(local, domain)| {
                !local.is_empty() && domain.contains('.') && domain.split('.').all(|label| !label.is_empty())
            });
        if is_sound { Ok(Email(text)) } else { Err(Refusal::new("person-email-wrong")) }
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The address of a service account, which nobody can write to (RFC 2606, section 2).
pub const SERVICE_DOMAIN: &str = "@service.invalid";

pub fn service_email(service: Id<Person>) -> String {
    format!("{service}{SERVICE_DOMAIN}")
}

/// For how many days a token is made at most.
pub const LONGEST_TOKEN_DAYS: i64 = 365;

/// What a token may do: what was chosen among what its owner holds, or all that only reads when nothing was chosen.
pub fn token_rights(chosen: BTreeSet<String>, held: BTreeSet<String>) -> Result<BTreeSet<String>, Refusal> {
    if let Some(beyond) = chosen.difference(&held).next() {
        return Err(Refusal::new("token-right-not-yours").with("right", beyond));
    }
    let rights = if chosen.is_empty() {
        held.into_iter().filter(|right| right.ends_with(".read")).collect()
    } else {
        chosen
    };
    if rights.is_empty() { Err(Refusal::new("token-without-right")) } else { Ok(rights) }
}

/// From when to when a grant holds; the end is the first moment when it no longer does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
}

/// Reads the days that people choose, in their zone: from now or a day to come, until a day that still counts.
pub fn period<Z: TimeZone>(
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
    now: DateTime<Utc>,
    zone: &Z,
) -> Result<Period, Refusal> {
    let today = now.with_timezone(zone).date_naive();
    let first = from.unwrap_or(today);
    if first < today {
        return Err(Refusal::new("grant-from-past"));
    }
    if until.is_some_and(|until| until < first) {
        return Err(Refusal::new("grant-until-before"));
    }
    let starts = if first == today { now } else { start_of(first, zone) };
    let ends = until.and_then(|until| until.checked_add_days(Days::new(1)));
    Ok(Period {
        from: starts,
        to: ends.map_or_else(without_end, |day| start_of(day, zone).min(without_end())),
    })
}

/// The first moment of a day; where clocks jump over midnight, the day begins an hour later.
fn start_of<Z: TimeZone>(day: NaiveDate, zone: &Z) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    zone.from_local_datetime(&midnight)
        .earliest()
        .or_else(|| zone.from_local_datetime(&(midnight + TimeDelta::hours(1))).earliest())
        .map_or_else(|| midnight.and_utc(), |moment| moment.with_timezone(&Utc))
}

/// Whether a role stands in the policy and can be given on this kind of node.
pub fn check_role(role: Option<&Role>, kind: &str) -> Result<(), Refusal> {
    let Some(role) = role else { return Err(Refusal::new("grant-role-unknown")) };
    if role.kinds.contains(&kind) { Ok(()) } else { Err(Refusal::new("grant-role-not-there")) }
}

/// What decides whether a grant may be ended.
#[derive(Clone, Copy, Debug)]
pub struct Ending {
    /// It belongs to the person who ends it.
    pub is_own: bool,
    /// How many grants the holder keeps.
    pub others_of_holder: i64,
    /// It lets its holder give grants.
    pub gives_power_to_grant: bool,
    /// How many other grants let somebody give grants on the same node.
    pub others_with_power: i64,
}

/// Nobody shuts themselves out, and there is always somebody left who may give grants on the node.
pub fn check_ending(ending: Ending) -> Result<(), Refusal> {
    if ending.gives_power_to_grant && ending.others_with_power == 0 {
        return Err(Refusal::new("grant-last-administrator"));
    }
    if ending.is_own && ending.others_of_holder == 0 {
        return Err(Refusal::new("grant-own-last"));
    }
    Ok(())
}

pub const THROTTLE_WINDOW: TimeDelta = TimeDelta::minutes(15);
/// For one account, from one known device, or from one address of the network: other people's guesses make nobody wait
/// where they have signed in before, and a person's own mistakes make nobody else wait behind the same address.
pub const FAILURES_OF_PLACE: usize = 5;
/// For one account, from all the devices that it does not know.
pub const FAILURES_OF_ACCOUNT: usize = 30;
/// For all accounts, from one address, by devices that they do not know.
pub const FAILURES_OF_ADDRESS: usize = 50;

/// How long somebody may take between their password and their second factor.
pub const HALF_SESSION_LIFETIME: TimeDelta = TimeDelta::minutes(5);
/// How long somebody may stay at the provider of identity.
pub const ROUND_LIFETIME: TimeDelta = TimeDelta::minutes(10);
/// How long a device may take to answer.
pub const CEREMONY_LIFETIME: TimeDelta = TimeDelta::minutes(5);
/// How long an authenticator may wait for its first code.
pub const ENROLMENT_LIFETIME: TimeDelta = TimeDelta::minutes(30);
/// For how long a temporary password serves.
pub const TEMPORARY_LIFETIME: TimeDelta = TimeDelta::days(14);
/// For how long one remains proved to be oneself, before an act that matters.
pub const PROOF_LIFETIME: TimeDelta = TimeDelta::minutes(10);
/// A browser that nobody used for so long is no longer known.
pub const DEVICE_LIFETIME: TimeDelta = TimeDelta::days(400);
pub const RECOVERY_CODES: usize = 10;

/// How long somebody must wait before trying again: until fewer than `allowed` failures are recent. The latest
/// failures come first.
pub fn wait(failures: &[DateTime<Utc>], allowed: usize, now: DateTime<Utc>) -> Option<TimeDelta> {
    let oldest = *failures.get(allowed.checked_sub(1)?)?;
    Some(oldest + THROTTLE_WINDOW - now).filter(|wait| *wait > TimeDelta::zero())
}

/// Whole minutes, rounded up, as people are told to wait.
pub fn minutes(wait: TimeDelta) -> i64 {
    (wait.num_seconds() + 59) / 60
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn moment(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_is_lower_case_and_has_a_domain() {
        assert_eq!(
            " Noe.Ferrand@CH-Valmont.example ".parse::<Email>().unwrap().as_str(),
            "noe.ferrand@ch-valmont.example"
        );
        for wrong in
            ["", "noe", "noe@", "@valmont.example", "noe@valmont", "a@b@c.fr", "noe @x.fr", "noe@x..fr"]
        {
            assert!(wrong.parse::<Email>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_token_reads_unless_told_and_never_does_more_than_its_owner() {
        let set = |rights: &[&str]| rights.iter().map(|right| (*right).to_owned()).collect::<BTreeSet<_>>();
        let held = set(&["registry.read", "registry.keep", "accounts.read"]);
        assert_eq!(token_rights(set(&[]), held.clone()), Ok(set(&["registry.read", "accounts.read"])));
        assert_eq!(token_rights(set(&["registry.keep"]), held.clone()), Ok(set(&["registry.keep"])));
        assert!(token_rights(set(&["registry.keep", "accounts.grant"]), held).is_err());
        assert!(token_rights(set(&[]), set(&["registry.keep"])).is_err());
    }

    #[test]
    fn the_last_day_of_a_grant_counts_in_the_zone_of_the_reader() {
        let now = moment("2026-11-24T09:00:00Z");
        let paris = chrono::FixedOffset::east_opt(3600).unwrap();
        let given = period(None, Some(day("2026-11-30")), now, &paris).unwrap();
        assert_eq!(given, Period { from: now, to: moment("2026-11-30T23:00:00Z") });
        let later = period(Some(day("2026-12-01")), None, now, &paris).unwrap();
        assert_eq!(later, Period { from: moment("2026-11-30T23:00:00Z"), to: without_end() });
        assert!(period(Some(day("2026-11-23")), None, now, &paris).is_err());
        assert!(period(Some(day("2026-12-02")), Some(day("2026-12-01")), now, &paris).is_err());
    }

    #[test]
    fn somebody_who_may_grant_always_remains() {
        let ending =
            Ending { is_own: false, others_of_holder: 0, gives_power_to_grant: true, others_with_power: 0 };
        assert_eq!(check_ending(ending), Err(Refusal::new("grant-last-administrator")));
        assert_eq!(check_ending(Ending { others_with_power: 1, ..ending }), Ok(()));
        let own = Ending { is_own: true, others_with_power: 1, ..ending };
        assert_eq!(check_ending(own), Err(Refusal::new("grant-own-last")));
        assert_eq!(check_ending(Ending { others_of_holder: 1, ..own }), Ok(()));
    }

    #[test]
    fn one_waits_until_the_fifth_latest_failure_is_old() {
        let now = moment("2026-11-24T09:00:00Z");
        let failures: Vec<_> = (1..=5).map(|m| now - TimeDelta::minutes(m)).collect();
        assert_eq!(wait(&failures, 5, now), Some(TimeDelta::minutes(10)));
        assert_eq!(wait(&failures[..4], 5, now), None);
        assert_eq!(minutes(TimeDelta::seconds(61)), 2);
    }
}
