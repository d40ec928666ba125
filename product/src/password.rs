//! Passwords that nobody chose, to be read aloud and typed once.

use hygie_kernel::Chance;

/// No letter that is taken for another one, or for a figure: 32 signs, five bits each.
const SIGNS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Four groups of four signs: 80 bits.
pub fn random(chance: &dyn Chance) -> String {
    let mut bytes = [0; 16];
    chance.fill(&mut bytes);
    let mut password = String::with_capacity(19);
    for (place, byte) in bytes.into_iter().enumerate() {
        if place > 0 && place % 4 == 0 {
            password.push('-');
        }
        password.push(char::from(SIGNS[usize::from(byte % 32)]));
    }
    password
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use hygie_kernel::SystemChance;

    use super::*;

    #[test]
    fn every_sign_is_its_own() {
        assert_eq!(SIGNS.iter().collect::<HashSet<_>>().len(), 32);
    }

    #[test]
    fn two_passwords_differ() {
        let password = random(&SystemChance);
        assert_eq!(password.len(), 19);
        assert_ne!(password, random(&SystemChance));
    }
}
