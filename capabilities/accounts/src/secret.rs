//! Secrets made of chance: what a cookie or a token holds, and what is kept of it.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hygie_kernel::Chance;
use sha2::{Digest, Sha256};

pub const TOKEN_PREFIX: &str = "hyg_";

/// 256 bits, written in characters that a cookie takes.
pub fn session(chance: &dyn Chance) -> String {
    let mut bytes = [0; 32];
    chance.fill(&mut bytes);
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

pub fn token(chance: &dyn Chance) -> String {
    format!("{TOKEN_PREFIX}{}", session(chance))
}

/// What is kept of a secret: a copy of the database opens no door. A secret of 256 bits needs no slow hash.
pub fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// Sixteen characters that nobody confuses when reading them aloud: about 79 bits.
pub fn temporary_password(chance: &dyn Chance) -> String {
    const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let mut password = String::with_capacity(19);
    while password.len() < 19 {
        let mut byte = [0];
        chance.fill(&mut byte);
        // The bytes above the last whole turn of the alphabet are left out, so that each letter is as likely.
        let turn = 256 - 256 % LETTERS.len();
        if usize::from(byte[0]) >= turn {
            continue;
        }
        if password.len() % 5 == 4 {
            password.push('-');
        }
        password.push(char::from(LETTERS[usize::from(byte[0]) % LETTERS.len()]));
    }
    password
}
