//! What a population did in a campaign, counted.

use super::lines::Line;

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
    pub fn of<'a>(lines: impl IntoIterator<Item = &'a Line>) -> Tally {
        let mut tally = Tally::default();
        for line in lines {
            tally.add(line);
        }
        tally
    }

    pub fn add(&mut self, line: &Line) {
        match (line.submitted_at, line.answered) {
            (Some(_), _) => self.submitted += 1,
            (None, 0) => self.silent += 1,
            (None, _) => self.begun += 1,
        }
        if let Some(score) = line.handed_in() {
            self.scored += 1;
            self.sum += score;
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
    pub fn mean(&self) -> Option<f64> {
        (self.scored > 0).then(|| self.sum / float(self.scored))
    }

    /// The share of those that submitted.
    pub fn share(&self) -> Option<f64> {
        (self.population() > 0).then(|| float(self.submitted) / float(self.population()))
    }
}

/// The mean of each theme of a framework among what was handed in, and on how many.
pub fn theme_means(count: usize, lines: &[Line]) -> Vec<(Option<f64>, i64)> {
    let mut sums = vec![(0.0, 0_i64); count];
    for line in lines.iter().filter(|line| line.handed_in().is_some()) {
        for (sum, value) in sums.iter_mut().zip(&line.themes.0) {
            if let Some(value) = value {
                sum.0 += value;
                sum.1 += 1;
            }
        }
    }
    sums.into_iter().map(|(sum, count)| ((count > 0).then(|| sum / float(count)), count)).collect()
}

#[expect(clippy::cast_precision_loss, reason = "a population stays far below 2^52")]
fn float(count: i64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::super::lines::Themes;
    use super::*;

    fn line(is_submitted: bool, answered: i64, score: Option<f64>, themes: &[Option<f64>]) -> Line {
        Line {
            structure_id: Uuid::nil().into(),
            sort_key: String::new(),
            segment: "nursing-home".to_owned(),
            department_id: None,
            submitted_at: is_submitted.then_some(DateTime::UNIX_EPOCH),
            answered,
            score,
            themes: Themes(themes.into()),
        }
    }

    #[test]
    fn what_was_begun_counts_as_begun_and_its_score_for_nothing() {
        let lines = [
            line(false, 0, None, &[None]),
            line(false, 3, Some(0.9), &[Some(0.9)]),
            line(true, 4, Some(0.5), &[Some(0.5)]),
            line(true, 4, None, &[None]),
        ];
        let tally = Tally::of(&lines);
        assert_eq!((tally.silent, tally.begun, tally.submitted), (1, 1, 2));
        assert_eq!(tally.mean(), Some(0.5));
        assert_eq!(tally.share(), Some(0.5));
        assert_eq!(theme_means(1, &lines), [(Some(0.5), 1)]);
    }

    #[test]
    fn nobody_has_no_mean_and_no_share() {
        assert_eq!(Tally::default().mean(), None);
        assert_eq!(Tally::default().share(), None);
        assert_eq!(theme_means(1, &[]), [(None, 0)]);
    }
}
