//! Text reduced to what matters when it is searched or sorted: no case, no accents, single spaces.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// «L'Hôpital  Saint-Cœur» becomes «l hopital saint coeur».
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for character in text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match character {
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            'ß' => folded.push_str("ss"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            c if c.is_alphanumeric() => folded.push(c),
            _ if folded.ends_with(' ') || folded.is_empty() => {}
            _ => folded.push(' '),
        }
    }
    if folded.ends_with(' ') {
        folded.pop();
    }
    folded
}

/// The folded text, cut short: enough to sort by, and never longer in an index than 60 bytes.
pub fn sort_key(text: &str) -> String {
    let mut key = fold(text);
    if key.len() > 60 {
        let end = (0..=60).rev().find(|i| key.is_char_boundary(*i)).unwrap_or(0);
        key.truncate(end);
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_case_and_punctuation_do_not_count() {
        assert_eq!(fold("  L'Hôpital  Saint-Cœur "), "l hopital saint coeur");
        assert_eq!(fold("ÉTABLISSEMENT D’HÉBERGEMENT"), "etablissement d hebergement");
        assert_eq!(fold("—"), "");
    }

    #[test]
    fn a_sort_key_is_short_and_whole() {
        assert!(sort_key(&"é".repeat(200)).len() <= 60);
        assert_eq!(sort_key("Zoé"), "zoe");
    }
}
