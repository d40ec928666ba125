//! The FINESS number: nine characters, the last one a Luhn key.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// The number of a legal entity or of an establishment. Its form is checked; its key only on demand, because
/// at least one number in real use (310004500) has a wrong one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FinessNumber([u8; 9]);

#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NumberError {
    #[error("a FINESS number has nine characters, not {found}")]
    WrongLength { found: usize },
    #[error("a FINESS number has only digits (2A or 2B in Corsica), not “{character}” in place {position}")]
    WrongCharacter { character: char, position: usize },
}

impl FinessNumber {
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("only digits, A and B are ever stored")
    }

    /// The department the first characters stand for. Overseas the fourth character tells; `None` when it does
    /// not.
    pub fn department_hint(&self) -> Option<&str> {
        Some(match (&self.0[..2], self.0[3]) {
            (b"97", b'1') => "971",
            (b"97", b'2') => "972",
            (b"97", b'3') => "973",
            (b"97", b'4') => "974",
            (b"97", b'5') => "975",
            (b"98", b'5') => "976",
            (b"98", b'6') => "986",
            (b"97" | b"98", _) => return None,
            _ => &self.as_str()[..2],
        })
    }

    pub fn has_valid_key(&self) -> bool {
        luhn_sum(&self.0).is_multiple_of(10)
    }

    /// The number that begins with these eight characters.
    pub fn with_key(first_eight: &str) -> Result<FinessNumber, NumberError> {
        let mut number = parse(first_eight, 8)?;
        number[8] = b'0' + ((10 - luhn_sum(&number) % 10) % 10) as u8;
        Ok(FinessNumber(number))
    }
}

/// Luhn over the nine characters, 2A being counted as 21 and 2B as 22: the only pair of digits that makes the
/// Corsican numbers valid.
fn luhn_sum(number: &[u8; 9]) -> u32 {
    let mut sum = 0;
    for (place, character) in number.iter().rev().enumerate() {
        let digit = u32::from(match character {
            b'A' => 1,
            b'B' => 2,
            digit => digit - b'0',
        });
        sum += match (place % 2, digit) {
            (0, _) => digit,
            (_, 0..=4) => digit * 2,
            _ => digit * 2 - 9,
        };
    }
    sum
}

/// The first `expected` characters of a number, checked; the places after them are zeroes.
fn parse(text: &str, expected: usize) -> Result<[u8; 9], NumberError> {
    let found = text.chars().count();
    if found != expected {
        return Err(NumberError::WrongLength { found });
    }
    let mut number = [b'0'; 9];
    for (index, character) in text.chars().enumerate() {
        let corsican = index == 1 && number[0] == b'2' && matches!(character, 'A' | 'B' | 'a' | 'b');
        if !character.is_ascii_digit() && !corsican {
            return Err(NumberError::WrongCharacter { character, position: index + 1 });
        }
        number[index] = character.to_ascii_uppercase() as u8;
    }
    Ok(number)
}

impl FromStr for FinessNumber {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<FinessNumber, NumberError> {
        parse(text, 9).map(FinessNumber)
    }
}

impl fmt::Display for FinessNumber {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for FinessNumber {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(text: &str) -> FinessNumber {
        text.parse().unwrap()
    }

    #[test]
    fn a_key_is_luhn_with_corsica_counted_as_21_and_22() {
        for valid in ["590780193", "750712184", "2A0000014", "2B0000012", "980500003", "970302022"] {
            assert!(number(valid).has_valid_key(), "{valid}");
            assert_eq!(FinessNumber::with_key(&valid[..8]), Ok(number(valid)));
        }
        for wrong in ["590780194", "310004500"] {
            assert!(!number(wrong).has_valid_key(), "{wrong}");
        }
    }

    #[test]
    fn a_number_of_another_form_is_refused() {
        let wrong_character = |character, position| Err(NumberError::WrongCharacter { character, position });
        assert_eq!("59078019".parse::<FinessNumber>(), Err(NumberError::WrongLength { found: 8 }));
        assert_eq!("".parse::<FinessNumber>(), Err(NumberError::WrongLength { found: 0 }));
        assert_eq!("59078019É".parse::<FinessNumber>(), wrong_character('É', 9));
        assert_eq!("3A0000014".parse::<FinessNumber>(), wrong_character('A', 2));
        assert_eq!("2C0000014".parse::<FinessNumber>(), wrong_character('C', 2));
        assert_eq!("59 780193".parse::<FinessNumber>(), wrong_character(' ', 3));
        assert_eq!(number("2a0000014").to_string(), "2A0000014");
    }

    #[test]
    fn the_first_characters_hint_at_the_department() {
        for (text, department) in [
            ("590780193", Some("59")),
            ("2A0000014", Some("2A")),
            ("970102018", Some("971")),
            ("970302022", Some("973")),
            ("980502199", Some("976")),
            ("980600027", Some("986")),
            ("970900007", None),
        ] {
            assert_eq!(number(text).department_hint(), department, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_back(text in "([0-9]{2}|2A|2B)[0-9]{7}") {
            prop_assert_eq!(number(&text).to_string(), text);
        }

        #[test]
        fn a_made_number_is_always_valid(text in "([0-9]{2}|2A|2B|2a|2b)[0-9]{6}") {
            let made = FinessNumber::with_key(&text).unwrap();
            prop_assert!(made.has_valid_key());
            prop_assert_eq!(made.to_string().parse(), Ok(made));
        }

        #[test]
        fn any_text_is_answered(text in ".*") {
            let _ = text.parse::<FinessNumber>();
            let _ = FinessNumber::with_key(&text);
        }
    }
}
