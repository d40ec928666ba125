//! Bytes that look like chance and are the same at each run (SplitMix64).

use std::sync::atomic::{AtomicU64, Ordering};

use hygie_kernel::Chance;

#[derive(Default)]
pub struct RepeatableChance(AtomicU64);

const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

impl Chance for RepeatableChance {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let mut z = self.0.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            chunk.copy_from_slice(&(z ^ (z >> 31)).to_le_bytes()[..chunk.len()]);
        }
    }
}
