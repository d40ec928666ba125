//! Who may belong to which GHT, and when (code de la santé publique, art. L.6132-1 to L.6132-3).
//!
//! A legal entity is party to one group at a time, as its support or as a party; it may be associated with others. A
//! group has one support at a time.

use chrono::NaiveDate;
use hygie_kernel::{Id, Node};
use hygie_platform::Refusal;

use super::{MemberRole, overlap};

/// A legal entity in a group, from one day to another, both included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    pub group: Id<Node>,
    pub structure: Id<Node>,
    pub role: MemberRole,
    pub valid_from: NaiveDate,
    pub valid_to: Option<NaiveDate>,
}

impl Membership {
    /// Says no when one of the known memberships, of the same group or of the same entity, leaves no room for this one.
    pub fn check_beside(&self, known: &[Membership]) -> Result<(), Refusal> {
        if self.valid_to.is_some_and(|end| end < self.valid_from) {
            return Err(Refusal::new("group-end-before-start"));
        }
        let beside = known
            .iter()
            .filter(|other| overlap((other.valid_from, other.valid_to), (self.valid_from, self.valid_to)));
        for other in beside {
            if other.structure == self.structure && other.group == self.group {
                return Err(Refusal::new("group-member-already"));
            }
            if other.structure == self.structure && other.is_party() && self.is_party() {
                return Err(Refusal::new("group-member-elsewhere"));
            }
            if other.group == self.group
                && other.role == MemberRole::Support
                && self.role == MemberRole::Support
            {
                return Err(Refusal::new("group-support-already"));
            }
        }
        Ok(())
    }

    fn is_party(&self) -> bool {
        self.role != MemberRole::Associate
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn membership(
        group: u128,
        structure: u128,
        role: MemberRole,
        from: &str,
        to: Option<&str>,
    ) -> Membership {
        Membership {
            group: Uuid::from_u128(group).into(),
            structure: Uuid::from_u128(structure).into(),
            role,
            valid_from: from.parse().unwrap(),
            valid_to: to.map(|day| day.parse().unwrap()),
        }
    }

    #[test]
    fn an_entity_is_party_to_one_group_and_a_group_has_one_support() {
        use MemberRole::{Associate, Party, Support};
        let known = [
            membership(1, 10, Support, "2016-07-01", None),
            membership(1, 11, Party, "2016-07-01", Some("2022-10-31")),
        ];
        let check = |new: Membership, refusal: Option<&str>| {
            assert_eq!(new.check_beside(&known).err().map(|r| r.key), refusal, "{new:?}");
        };
        check(membership(1, 12, Party, "2020-01-01", None), None);
        check(membership(1, 12, Support, "2020-01-01", None), Some("group-support-already"));
        check(membership(1, 12, Support, "2010-01-01", Some("2016-06-30")), None);
        check(membership(1, 10, Associate, "2020-01-01", None), Some("group-member-already"));
        check(membership(2, 10, Party, "2020-01-01", None), Some("group-member-elsewhere"));
        check(membership(2, 10, Associate, "2020-01-01", None), None);
        check(membership(2, 11, Party, "2022-10-31", None), Some("group-member-elsewhere"));
        check(membership(2, 11, Party, "2022-11-01", None), None);
        check(membership(1, 12, Party, "2020-01-02", Some("2020-01-01")), Some("group-end-before-start"));
    }
}
