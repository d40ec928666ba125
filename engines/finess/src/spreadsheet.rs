//! Recognises a file that a spreadsheet has opened and saved: numbers without their leading zeroes, SIRET in
//! scientific notation, dates with the day first. Such a file lies about itself and is refused as a whole: one
//! sign may be a slip of the pen, three are a spreadsheet, and the scientific notation is never anything else.

use crate::complaints::{Sign, Unreadable};
use crate::row::Row;

/// Where to look.
#[derive(Default, Clone)]
pub(crate) struct Exposed {
    pub numbers: Vec<usize>,
    pub sirets: Vec<usize>,
    pub departments: Vec<usize>,
    pub dates: Vec<usize>,
}

#[derive(Default)]
pub(crate) struct Watch {
    exposed: Exposed,
    signs: u32,
}

const ENOUGH: u32 = 3;

impl Watch {
    pub fn over(exposed: Exposed) -> Watch {
        Watch { exposed, signs: 0 }
    }

    /// Looks at a line of the table.
    pub fn look(&mut self, line: u64, row: &Row) -> Result<(), Unreadable> {
        let exposed = std::mem::take(&mut self.exposed);
        let outcome = self.look_at(&exposed, line, row);
        self.exposed = exposed;
        outcome
    }

    fn look_at(&mut self, exposed: &Exposed, line: u64, row: &Row) -> Result<(), Unreadable> {
        for &column in &exposed.sirets {
            if is_scientific(row.get(column)) {
                self.saw(line, Sign::Exponent, row.get(column))?;
            }
        }
        for &column in &exposed.numbers {
            if has_lost_zeroes(row.get(column), 6..9) {
                self.saw(line, Sign::LostZeroes, row.get(column))?;
            }
        }
        for &column in &exposed.departments {
            if has_lost_zeroes(row.get(column), 1..2) {
                self.saw(line, Sign::LostZeroes, row.get(column))?;
            }
        }
        for &column in &exposed.dates {
            if has_day_first(row.get(column)) {
                self.saw(line, Sign::DayFirst, row.get(column))?;
            }
        }
        Ok(())
    }

    /// Looks at the first line of the historical layout: `finess;etalab;93;07/01/2026;;;;`.
    pub fn look_at_first_line(&mut self, row: &Row) -> Result<(), Unreadable> {
        if has_day_first(row.get(3)) {
            self.saw(1, Sign::DayFirst, row.get(3))?;
        }
        if row.len() > 4 && (4..row.len()).all(|column| row.get(column).is_empty()) {
            self.saw(1, Sign::Padding, ";;;")?;
        }
        Ok(())
    }

    fn saw(&mut self, line: u64, sign: Sign, seen: &str) -> Result<(), Unreadable> {
        self.signs += if sign == Sign::Exponent { ENOUGH } else { 1 };
        if self.signs < ENOUGH {
            return Ok(());
        }
        Err(Unreadable::DamagedBySpreadsheet { line, sign, seen: seen.to_owned() })
    }
}

/// `2,601E+13`
fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else {
        return false;
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(exponent.strip_prefix('+').unwrap_or(exponent)) && digits(&mantissa.replacen([',', '.'], "", 1))
}

fn has_lost_zeroes(text: &str, lengths: std::ops::Range<usize>) -> bool {
    lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `13/02/1979`
fn has_day_first(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(place, byte)| match place {
            2 | 5 => byte == b'/',
            _ => byte.is_ascii_digit(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_told_from_ordinary_values() {
        assert!(is_scientific("2,601E+13") && is_scientific("4.39916E+13") && is_scientific("7E13"));
        assert!(
            !is_scientific("26010004500012")
                && !is_scientific("")
                && !is_scientific("E")
                && !is_scientific("2E")
        );
        assert!(has_lost_zeroes("10000024", 6..9) && has_lost_zeroes("1", 1..2));
        assert!(
            !has_lost_zeroes("010000024", 6..9) && !has_lost_zeroes("", 1..2) && !has_lost_zeroes("2A", 1..2)
        );
        assert!(has_day_first("13/02/1979"));
        assert!(!has_day_first("1979-02-13") && !has_day_first("13/02/19") && !has_day_first("élé/02/19"));
    }

    #[test]
    fn one_slip_is_forgiven_and_three_are_not() {
        let mut watch = Watch::over(Exposed { numbers: vec![0], ..Exposed::default() });
        let mut row = Row::new();
        row.cut("10000024;CH DE FLEYRIAT");
        assert!(watch.look(2, &row).is_ok());
        assert!(watch.look(3, &row).is_ok());
        assert_eq!(watch.look(4, &row).unwrap_err().code(), "damaged-by-spreadsheet");
    }
}
