//! What a director attests: the figures of a structure at a moment, and their hash.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The figures that the sheet shows. Whole numbers and words alone, in a fixed order, so that the same state has the same hash.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    pub finess: String,
    pub name: String,
    pub level: Option<LevelStated>,
    pub critical: i64,
    pub high: i64,
    pub medium: i64,
    pub low: i64,
    pub late_findings: i64,
    pub accepted: i64,
    pub open_actions: i64,
    pub late_actions: i64,
    pub planned_cost: i64,
    /// The state of each obligation, by code.
    pub obligations: BTreeMap<String, String>,
    /// The share of the IT budget for security, in thousandths, and its year.
    pub budget: Option<(i64, i64)>,
    pub worst: Vec<RiskStated>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelStated {
    pub framework: String,
    pub version: i64,
    /// From 0 to 1000.
    pub score: i64,
    pub day: NaiveDate,
    /// How many assessments it is the mean of.
    pub count: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RiskStated {
    pub id: Uuid,
    pub title: String,
    pub severity: String,
    pub due_on: NaiveDate,
}

impl Statement {
    pub fn open_findings(&self) -> i64 {
        self.critical + self.high + self.medium + self.low
    }

    pub fn late(&self) -> i64 {
        self.late_findings + self.late_actions
    }

    /// The SHA-256 of the statement as JSON, fields in the order of this file, in hexadecimal.
    pub fn digest(&self) -> String {
        let text = serde_json::to_vec(self).unwrap_or_default();
        Sha256::digest(&text).iter().fold(String::with_capacity(64), |mut digits, byte| {
            let _ = write!(digits, "{byte:02x}");
            digits
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_state_has_another_hash_and_the_same_one_the_same() {
        let one = Statement { finess: "990000019".to_owned(), critical: 2, ..Statement::default() };
        assert_eq!(one.digest().len(), 64);
        assert_eq!(one.digest(), one.clone().digest());
        assert_ne!(one.digest(), Statement { critical: 1, ..one.clone() }.digest());
        // What is kept is read back to the same hash, whatever the order in which a database gives its fields.
        let kept = serde_json::to_value(&one).unwrap();
        assert_eq!(serde_json::from_value::<Statement>(kept).unwrap().digest(), one.digest());
    }
}
