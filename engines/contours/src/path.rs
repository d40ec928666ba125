//! From rings in degrees to SVG path data.
//!
//! Each point is snapped on a grid on its own, never moved by its neighbours, so that two territories
//! that share a point in the file share it in their paths. Only points that change nothing are dropped:
//! those on the straight way between the points around them.

use std::fmt::Write;

use crate::Bounds;

/// Longitudes and latitudes in degrees; whether the first point is repeated at the end does not matter.
pub type Ring = Vec<(f64, f64)>;

/// The rings of a territory on the grid, none empty, in thousandths of a degree.
pub struct Outline {
    rings: Vec<Vec<(i32, i32)>>,
}

impl Outline {
    pub fn fine(rings: &[Ring]) -> Outline {
        Outline::snapped(rings, 1)
    }

    pub fn coarse(rings: &[Ring]) -> Outline {
        Outline::snapped(rings, 10)
    }

    /// Snaps on a grid of `step` thousandths of a degree. A territory too small for the grid is shown as
    /// its smallest triangle: a place on a map does not vanish.
    fn snapped(rings: &[Ring], step: i32) -> Outline {
        let snap = |&(longitude, latitude): &(f64, f64)| {
            let to_grid = |degrees: f64| (degrees * 1000.0 / f64::from(step)).round() as i32 * step;
            (to_grid(longitude), -to_grid(latitude))
        };
        let mut kept: Vec<Vec<(i32, i32)>> = rings
            .iter()
            .map(|ring| simplified(ring.iter().map(snap)))
            .filter(|ring| ring.len() >= 3)
            .collect();
        let widest = rings.iter().max_by(|a, b| extent(a).total_cmp(&extent(b)));
        if kept.is_empty()
            && let Some((x, y)) = widest.and_then(|ring| ring.first()).map(snap)
        {
            kept.push(vec![(x, y), (x + step, y), (x, y + step)]);
        }
        Outline { rings: kept }
    }

    pub fn count(&self) -> usize {
        self.rings.iter().map(Vec::len).sum()
    }

    pub fn bounds(&self) -> Bounds {
        self.rings
            .iter()
            .flatten()
            .map(|&(x, y)| Bounds { min_x: x, min_y: y, max_x: x, max_y: y })
            .reduce(Bounds::union)
            .unwrap_or(Bounds { min_x: 0, min_y: 0, max_x: 0, max_y: 0 })
    }

    /// Relative path data, without a character too many: the pairs after an `m` are lines, and the first
    /// `m` of a path counts from the origin.
    pub fn svg(&self) -> String {
        let mut svg = String::new();
        let (mut x, mut y) = (0, 0);
        for ring in &self.rings {
            svg.push('m');
            for &(next_x, next_y) in ring {
                number(&mut svg, next_x - x);
                number(&mut svg, next_y - y);
                (x, y) = (next_x, next_y);
            }
            svg.push('z');
            // Closing brings the pen back to where the ring began.
            (x, y) = ring[0];
        }
        svg
    }
}

/// A minus sign or a letter before it is separation enough.
fn number(svg: &mut String, value: i32) {
    if value >= 0 && svg.ends_with(|last: char| last.is_ascii_digit()) {
        svg.push(' ');
    }
    write!(svg, "{value}").expect("writing to a string cannot fail");
}

/// Half the length of the rectangle around a ring.
fn extent(ring: &Ring) -> f64 {
    let width = |of: fn(&(f64, f64)) -> f64| {
        let (low, high) = ring
            .iter()
            .map(of)
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        high - low
    };
    width(|point| point.0) + width(|point| point.1)
}

/// Drops the points that are repeated, and those in line with the points around them, all around the ring.
fn simplified(points: impl Iterator<Item = (i32, i32)>) -> Vec<(i32, i32)> {
    let mut ring: Vec<(i32, i32)> = Vec::new();
    for point in points {
        push(&mut ring, point);
    }
    // The ends meet: what is in line across them goes too. Each turn drops a point or is the last.
    let mut start = 0;
    while ring.len() - start >= 3 {
        let (first, last) = (ring[start], ring[ring.len() - 1]);
        if first == last || are_in_line(ring[ring.len() - 2], last, first) {
            ring.pop();
        } else if are_in_line(last, first, ring[start + 1]) {
            start += 1;
        } else {
            break;
        }
    }
    ring.drain(..start);
    ring
}

fn push(ring: &mut Vec<(i32, i32)>, point: (i32, i32)) {
    while let [.., before, last] = ring[..] {
        if last != point && !are_in_line(before, last, point) {
            break;
        }
        ring.pop();
    }
    if ring.last() != Some(&point) {
        ring.push(point);
    }
}

/// Also true of a way out and back, which encloses nothing.
fn are_in_line(a: (i32, i32), b: (i32, i32), c: (i32, i32)) -> bool {
    let side = |p: i32, q: i32| i64::from(p) - i64::from(q);
    side(b.0, a.0) * side(c.1, b.1) == side(b.1, a.1) * side(c.0, b.0)
}
