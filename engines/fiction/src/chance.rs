//! The chance of a fictional world: everything in it follows from one seed.
//!
//! The generator is SplitMix64 (Steele, Lea and Flood, 2014), and only the four operations and comparisons
//! are applied to what it gives, so that a seed gives the same world on every machine.

pub struct Chance(u64);

impl Chance {
    /// Each subject draws from its own source: a change in one does not stir the others.
    pub fn new(seed: u64, subject: &str) -> Chance {
        Chance(subject.bytes().fold(scatter(seed), |state, byte| scatter(state ^ u64::from(byte))))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        scatter(self.0)
    }

    /// From 0 to 1, 1 excluded.
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// From 0 to `count`, excluded.
    pub fn below(&mut self, count: usize) -> usize {
        ((self.unit() * count as f64) as usize).min(count.saturating_sub(1))
    }

    pub fn is_in(&mut self, percent: u32) -> bool {
        self.below(100) < percent as usize
    }

    pub fn pick<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len())]
    }

    /// The place of one of the weights, the heavier the more often.
    pub fn weighted(&mut self, weights: impl Iterator<Item = f64> + Clone) -> usize {
        let mut target = self.unit() * weights.clone().sum::<f64>();
        let mut last = 0;
        for (place, weight) in weights.enumerate() {
            if weight > 0.0 {
                last = place;
                target -= weight;
                if target < 0.0 {
                    break;
                }
            }
        }
        last
    }

    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for end in (1..list.len()).rev() {
            list.swap(end, self.below(end + 1));
        }
    }
}

/// A value from 0 to 1 that belongs to a place of the plane.
pub fn at(seed: u64, x: i32, y: i32) -> f64 {
    let place = (u64::from(x as u32) << 32) | u64::from(y as u32);
    (scatter(seed ^ scatter(place)) >> 11) as f64 / (1u64 << 53) as f64
}

/// A value from 0 to 1 that changes slowly over the plane: about once a unit.
pub fn relief(seed: u64, x: f64, y: f64) -> f64 {
    let (left, bottom) = (x.floor(), y.floor());
    let smooth = |t: f64| t * t * (3.0 - 2.0 * t);
    let (along, up) = (smooth(x - left), smooth(y - bottom));
    let corner = |dx: i32, dy: i32| at(seed, left as i32 + dx, bottom as i32 + dy);
    let mix = |a: f64, b: f64, t: f64| a + (b - a) * t;
    mix(mix(corner(0, 0), corner(1, 0), along), mix(corner(0, 1), corner(1, 1), along), up)
}

fn scatter(mut value: u64) -> u64 {
    value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}
