//! What a password must be: CNIL, deliberation 2022-100 of 21 July 2022 on passwords and other shared secrets.
//!
//! The recommendation counts in bits what a guesser has to try, and sets no composition of its own. A password alone is
//! worth 80 bits at least: twelve characters of the four kinds, fourteen letters and figures, or a phrase. One that is
//! protected by a pause after failures is worth 50: that is asked of what remains once the words that a guesser tries
//! first are taken away. Nothing obliges people to change a password that nobody knows.

use hygie_kernel::fold;
use hygie_platform::Refusal;

pub const SHORTEST_PASSWORD: usize = 12;
pub const LONGEST_PASSWORD: usize = 200;
/// Of a password that stands alone.
const BITS: u32 = 80;
/// Of what remains when the words that are tried first count for one character each.
const BITS_BEYOND_WORDS: u32 = 50;

/// What is tried first: common passwords, words of hospitals, months, rows of the keyboard. One a line, without accents.
const TRIED_FIRST: &str = include_str!("tried_first.txt");

pub fn check_password(password: &str, email: &str, name: &str) -> Result<(), Refusal> {
    let length = password.chars().count();
    if length < SHORTEST_PASSWORD {
        return Err(Refusal::new("password-too-short").with("shortest", SHORTEST_PASSWORD));
    }
    if length > LONGEST_PASSWORD {
        return Err(Refusal::new("field-too-long").with("longest", LONGEST_PASSWORD));
    }
    let alphabet = alphabet(password);
    if bits(beyond_words(password, email, name), alphabet) < BITS_BEYOND_WORDS {
        return Err(Refusal::new("password-too-simple"));
    }
    if bits(length, alphabet) < BITS {
        return Err(Refusal::new("password-too-weak"));
    }
    Ok(())
}

/// How many characters a guesser must try in each place. The other signs are the 37 that the CNIL counts.
fn alphabet(password: &str) -> u32 {
    let kinds: [(fn(char) -> bool, u32); 4] = [
        (|c| c.is_lowercase(), 26),
        (|c| c.is_uppercase(), 26),
        (|c| c.is_numeric(), 10),
        (|c| !c.is_alphanumeric(), 37),
    ];
    kinds.iter().filter(|(is_of_kind, _)| password.chars().any(is_of_kind)).map(|(_, size)| size).sum()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a password has at most 200 characters of at most 99 signs"
)]
fn bits(length: usize, alphabet: u32) -> u32 {
    (length as f64 * f64::from(alphabet.max(1)).log2()).round() as u32
}

/// How many characters are left when each word that is tried first counts for one, and a row such as «aaaa», «1234» or
/// «dcba» too.
fn beyond_words(password: &str, email: &str, name: &str) -> usize {
    let own = fold(&format!("{name} {}", email.replace(['@', '.', '-', '_'], " ")));
    let mut words: Vec<&str> =
        TRIED_FIRST.lines().chain(own.split(' ')).filter(|word| word.len() > 2).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let mut text: String = plain(password);
    for word in words {
        // A letter that no password has stands for the word.
        text = text.replace(word, "\u{1}");
    }
    let mut left = 0;
    let mut before: Option<char> = None;
    for c in text.chars() {
        let goes_on = before.is_some_and(|before| (u32::from(before)).abs_diff(u32::from(c)) <= 1);
        if !goes_on {
            left += 1;
        }
        before = Some(c);
    }
    left
}

/// Without capitals, accents, and the signs that people put for letters.
fn plain(password: &str) -> String {
    password
        .chars()
        .flat_map(|c| {
            let folded = fold(c.encode_utf8(&mut [0; 4]));
            if folded.is_empty() { vec![c] } else { folded.chars().collect() }
        })
        .map(|c| match c {
            '@' => 'a',
            '0' => 'o',
            '$' => 's',
            '€' => 'e',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(password: &str) -> Result<(), &'static str> {
        check_password(password, "noe.ferrand@valmont.example", "Noé Ferrand-Delmas")
            .map_err(|refusal| refusal.key)
    }

    #[test]
    fn a_phrase_or_twelve_signs_of_the_four_kinds_are_enough() {
        for sound in [
            "le chat dort au soleil",
            "un mot rond, une chaise bleue",
            "k7#Vq!t2Zr$m",
            "Xq7vRt2mKp9wLs",
            "qv4t-m7rk-2xwd-h9zp",
        ] {
            assert_eq!(check(sound), Ok(()), "{sound}");
        }
    }

    #[test]
    fn what_is_short_or_made_of_one_kind_of_sign_is_weak() {
        assert_eq!(check("k7#Vq!t2Zr$"), Err("password-too-short"));
        for weak in ["qxvtrmkpwlszh", "83017462950173846"] {
            assert_eq!(check(weak), Err("password-too-weak"), "{weak}");
        }
        assert!(check(&"le chat dort ".repeat(20)).is_err());
    }

    #[test]
    fn what_is_tried_first_counts_for_nothing() {
        for simple in [
            "noe.ferrand@valmont.example",
            "Noé Ferrand-Delmas 2026",
            "aaaaaaaaaaaaaaaaaaaaaa",
            "Motdepasse2026!Hygie",
            "M0tDeP@sse-Hopital-2026",
            "azertyuiop1234567890",
            "Password123456789!",
            "Bienvenue Clinique Novembre 2026",
        ] {
            assert_eq!(check(simple), Err("password-too-simple"), "{simple}");
        }
    }
}
