//! Values as the files write them.

use chrono::{Datelike, NaiveDate};
use encoding_rs::WINDOWS_1252;

/// A date with the year first, whether or not a time follows it.
pub(crate) fn date(text: &str) -> Option<NaiveDate> {
    let bytes = text.as_bytes();
    if bytes.len() < 10
        || bytes[4] != b'-'
        || bytes[7] != b'-'
        || !matches!(bytes.get(10), None | Some(b' ' | b'T'))
    {
        return None;
    }
    let digits = |from: usize, to: usize| {
        bytes[from..to]
            .iter()
            .try_fold(0, |number, byte| byte.is_ascii_digit().then(|| number * 10 + u32::from(byte - b'0')))
    };
    NaiveDate::from_ymd_opt(digits(0, 4)? as i32, digits(5, 7)?, digits(8, 10)?)
}

/// Whether a day stands for an unknown one. FINESS writes 1901-01-01, 1904-04-04, 1911-11-11: the last two
/// digits of the year, repeated; and the first day of 1900.
pub(crate) fn is_placeholder(date: NaiveDate) -> bool {
    let year = date.year();
    let repeated = i64::from(date.month()) == i64::from(year - 1900) && date.month() == date.day();
    repeated || date == NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or_default()
}

/// The publication day that the name of a file says: `…-stock-20260512-0339.csv`, `…_2021-01-08_….csv.gz`.
/// The name of a monthly file, `…-mensuel-202607.json.gz`, says no day.
pub fn date_in_file_name(name: &str) -> Option<NaiveDate> {
    let bytes = name.as_bytes();
    (0..bytes.len()).filter(|&at| at == 0 || !bytes[at - 1].is_ascii_digit()).find_map(|at| {
        let text = name.get(at..)?;
        let dashed = text.get(..10).filter(|_| !begins_with_digit(text, 10)).and_then(date);
        dashed
            .or_else(|| {
                let compact = text.get(..8).filter(|_| !begins_with_digit(text, 8))?;
                let (year, month, day) = (compact.get(..4)?, compact.get(4..6)?, compact.get(6..)?);
                date(&format!("{year}-{month}-{day}"))
            })
            .filter(|date| (2000..2100).contains(&date.year()))
    })
}

fn begins_with_digit(text: &str, at: usize) -> bool {
    text.as_bytes().get(at).is_some_and(u8::is_ascii_digit)
}

/// The text with its blanks, of any kind and number, made single spaces, and with the letters of Windows-1252 that
/// someone upstream has read as the control characters of ISO-8859-1.
pub(crate) fn clean(text: &str) -> String {
    let text = text.trim();
    let is_tidy =
        text.is_ascii() && !text.contains("  ") && !text.bytes().any(|byte| byte.is_ascii_control());
    if is_tidy {
        return text.to_owned();
    }
    let letter = |c: char| match u8::try_from(c) {
        Ok(byte @ 0x80..=0x9f) => {
            WINDOWS_1252.decode_without_bom_handling(&[byte]).0.chars().next().unwrap_or(c)
        }
        _ => c,
    };
    let words = text.split_whitespace().map(|word| word.chars().map(letter).collect::<String>());
    words.collect::<Vec<_>>().join(" ")
}

pub(crate) fn optional(text: &str) -> Option<String> {
    Some(clean(text)).filter(|text| !text.is_empty())
}

/// Those of the parts that say something, joined.
pub(crate) fn joined(parts: &[&str], separator: &str) -> Option<String> {
    let parts: Vec<String> = parts.iter().filter_map(|part| optional(part)).collect();
    (!parts.is_empty()).then(|| parts.join(separator))
}

/// Sirene writes `87.10A` what FINESS writes `8710A`.
pub(crate) fn ape(text: &str) -> Option<String> {
    optional(text).map(|code| code.replace('.', ""))
}

pub(crate) fn has_digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A number written with a point, or with the comma of French spreadsheets.
pub(crate) fn decimal(text: &str) -> Option<f64> {
    let number: f64 = match text.parse() {
        Ok(number) => number,
        Err(_) => text.replace(',', ".").parse().ok()?,
    };
    number.is_finite().then_some(number)
}

/// The beginning of a text, to show where a complaint comes from.
pub(crate) fn excerpt(text: &str) -> String {
    const LENGTH: usize = 120;
    let mut excerpt: String =
        text.trim().chars().take(LENGTH).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.trim().chars().nth(LENGTH).is_some() {
        excerpt.push('…');
    }
    excerpt
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn a_date_may_be_followed_by_a_time() {
        for text in ["2021-10-18", "2021-10-18 00:00:00", "2021-10-18T15:49:37.615611300Z"] {
            assert_eq!(date(text), Some(day(2021, 10, 18)), "{text}");
        }
        for text in ["", "18/10/2021", "2021-13-01", "2021-1-1", "2021-10-181", "20é1-10-18"] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn days_that_stand_for_an_unknown_one() {
        for date in [day(1900, 1, 1), day(1901, 1, 1), day(1904, 4, 4), day(1911, 11, 11)] {
            assert!(is_placeholder(date), "{date}");
        }
        for date in [day(1904, 1, 1), day(1979, 2, 13), day(2001, 1, 1), day(1801, 1, 1)] {
            assert!(!is_placeholder(date), "{date}");
        }
    }

    #[test]
    fn the_name_of_a_file_may_say_its_day() {
        for (name, expected) in [
            ("etalab-cs1100502-stock-20260512-0339.csv", Some(day(2026, 5, 12))),
            ("finess-structures-journalier-20260309.json.gz", Some(day(2026, 3, 9))),
            ("finess_2021-01-08_hauts-de-france.csv.gz", Some(day(2021, 1, 8))),
            ("finess-structures-mensuel-202607.json.gz", None),
            ("SAE_ID_2023r_reg32.csv", None),
            ("été-20269999-20260309", Some(day(2026, 3, 9))),
            ("", None),
        ] {
            assert_eq!(date_in_file_name(name), expected, "{name}");
        }
    }

    #[test]
    fn blanks_of_any_kind_become_single_spaces() {
        assert_eq!(clean(" CMPP  INTERSECTORIEL\u{a0}ALOES\t"), "CMPP INTERSECTORIEL ALOES");
        assert_eq!(clean("MAISON DE L\u{92}INITIATIVE"), "MAISON DE L’INITIATIVE");
        assert_eq!(joined(&["40", "", "R ", " AUX  LOUPS"], " ").as_deref(), Some("40 R AUX LOUPS"));
        assert_eq!(joined(&["", " "], " "), None);
    }
}
