//! What a population did in a campaign, counted.

use hygie_control::{AssessmentState, CampaignLine};

use crate::words::share;

/// What a part of a population did.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tally {
    /// Nothing is answered.
    pub silent: i64,
    /// Begun, not submitted.
    pub begun: i64,
    pub submitted: i64,
    /// How many of those that submitted have a score, and the sum of these.
    pub scored: i64,
    pub sum: f64,
}

impl Tally {
    pub fn of<'a>(lines: impl IntoIterator<Item = &'a CampaignLine>) -> Tally {
        let mut tally = Tally::default();
        for line in lines {
            tally.add(line);
        }
        tally
    }

    pub fn add(&mut self, line: &CampaignLine) {
        match line.state {
            AssessmentState::Open if line.answered == 0 => self.silent += 1,
            AssessmentState::Open => self.begun += 1,
            AssessmentState::Frozen if line.score.is_none() => self.silent += 1,
            AssessmentState::Submitted | AssessmentState::Frozen => {
                self.submitted += 1;
                if let Some(score) = line.score {
                    self.scored += 1;
                    self.sum += score;
                }
            }
        }
    }

    pub fn plus(&self, other: &Tally) -> Tally {
        Tally {
            silent: self.silent + other.silent,
            begun: self.begun + other.begun,
            submitted: self.submitted + other.submitted,
            scored: self.scored + other.scored,
            sum: self.sum + other.sum,
        }
    }

    pub fn population(&self) -> i64 {
        self.silent + self.begun + self.submitted
    }

    /// The mean of those that submitted.
    #[expect(clippy::cast_precision_loss, reason = "a population stays far below 2^52")]
    pub fn mean(&self) -> Option<f64> {
        (self.scored > 0).then(|| self.sum / self.scored as f64)
    }

    /// The share of those that submitted.
    pub fn share(&self) -> Option<f64> {
        share(self.submitted, self.population())
    }
}

/// The score of a line, when its answers were handed in.
pub fn handed_in(line: &CampaignLine) -> Option<f64> {
    line.score.filter(|_| line.state != AssessmentState::Open)
}
