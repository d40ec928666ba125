//! What sums may say when few stand behind them.

/// Never a figure on fewer structures.
pub const FEWEST: i64 = 10;

/// What is said of a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mask {
    Said,
    /// Fewer than ten: that alone is said.
    Few,
    /// Ten or more, but with the total it would tell another one.
    Withheld,
}

/// What is said of each count of a column whose total is said.
///
/// A count below ten is not. Those that remain must not tell it by subtraction from the total: while what is hidden makes less
/// than ten together, the smallest of the others is hidden with it. Where nobody is counted there is nobody to find out about.
pub fn mask(counts: &[i64]) -> Vec<Mask> {
    let mut masks: Vec<Mask> =
        counts.iter().map(|count| if *count < FEWEST { Mask::Few } else { Mask::Said }).collect();
    loop {
        let pairs = || counts.iter().copied().zip(masks.iter().copied());
        let unsaid: Vec<i64> = pairs()
            .filter(|(count, mask)| *count > 0 && *mask != Mask::Said)
            .map(|(count, _)| count)
            .collect();
        let is_safe = unsaid.is_empty() || (unsaid.len() > 1 && unsaid.iter().sum::<i64>() >= FEWEST);
        let smallest =
            (0..counts.len()).filter(|place| masks[*place] == Mask::Said).min_by_key(|place| counts[*place]);
        match smallest {
            Some(place) if !is_safe => masks[place] = Mask::Withheld,
            _ => return masks,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Mask::{Few, Said, Withheld};
    use super::*;

    #[test]
    fn a_small_count_is_hidden_and_cannot_be_found_by_subtraction() {
        let check = |counts: &[i64], expected: &[Mask]| assert_eq!(mask(counts), expected, "{counts:?}");
        check(&[], &[]);
        check(&[40, 12, 10], &[Said, Said, Said]);
        // Alone, it would be the total less the others.
        check(&[40, 9, 12], &[Said, Few, Withheld]);
        // Together they are ten or more.
        check(&[40, 6, 7], &[Said, Few, Few]);
        check(&[40, 2, 3, 50], &[Withheld, Few, Few, Said]);
        check(&[3], &[Few]);
        check(&[0, 40], &[Few, Said]);
        check(&[0, 4, 40], &[Few, Few, Withheld]);
    }
}
