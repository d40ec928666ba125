//! The number of the social security (NIR): what must not stand in a free text.

/// Whether a text holds what looks like one: thirteen digits with a key of two.
///
/// The key is 97 less the remainder of the number by 97; Corsican departments 2A and 2B count as 19 and 18.
pub fn holds_nir(text: &str) -> bool {
    let compact: Vec<char> =
        text.chars().filter(|c| !c.is_whitespace() && !".-\u{a0}\u{202f}".contains(*c)).collect();
    compact.windows(15).any(is_nir)
}

fn is_nir(window: &[char]) -> bool {
    if !('1'..='4').contains(&window[0]) || !window[13..].iter().all(char::is_ascii_digit) {
        return false;
    }
    let word: String =
        window.iter().collect::<String>().to_uppercase().replacen("2A", "19", 1).replacen("2B", "18", 1);
    let Some((body, key)) = word.split_at_checked(13) else { return false };
    let month = word.get(3..5).and_then(|m| m.parse::<u8>().ok()).unwrap_or(0);
    match (body.parse::<u64>(), key.parse::<u64>()) {
        (Ok(body), Ok(key)) => (1..=99).contains(&month) && 97 - body % 97 == key,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_known_by_its_key() {
        // 2 69 05 49 588 157, key 80: the example of the French national statistics institute.
        assert!(holds_nir("patiente 2 69 05 49 588 157 80 vue hier"));
        assert!(!holds_nir("patiente 2 69 05 49 588 157 81 vue hier"));
        assert!(!holds_nir("SIRET 260 200 076 000 24, tél. 03 20 44 59 62"));
    }
}
