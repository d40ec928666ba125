//! The land: where there is ground, and how it is shared into communes and departments.
//!
//! The ground is a honeycomb pushed out of shape. A commune is a few cells that touch, a department a few
//! hundred communes. Three cells meet at each corner of a honeycomb, never four, hence a border never
//! crosses itself; and a side is the same whichever cell it is seen from, hence borders match exactly.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::chance::{self, Chance};

/// Half the size of the land, in kilometres.
const HALF_WIDTH: f64 = 88.0;
const HALF_HEIGHT: f64 = 92.0;
/// The middle of the land, in the ocean: nobody takes it for a real place.
const MIDDLE: (f64, f64) = (-12.4, 48.0);
/// Kilometres in a degree of longitude at that latitude, and in a degree of latitude.
const DEGREE: (f64, f64) = (74.5, 111.2);
pub const DEPARTMENTS: usize = 5;
/// Where each department grows from, as a part of the half sizes, and how far it reaches.
const HEARTS: [(f64, f64, f64); DEPARTMENTS] =
    [(-0.55, 0.55, 1.10), (-0.45, -0.55, 0.95), (0.50, 0.58, 1.0), (0.55, -0.60, 0.75), (0.12, -0.05, 0.85)];

/// A cell is named by its centre, a corner by its place, on a grid of half a cell wide and half a side high.
type Spot = (i32, i32);
/// Longitude and latitude, in hundred-thousandths of a degree.
pub type Point = (i32, i32);

pub struct Land {
    seed: u64,
    /// Width of a cell, in kilometres.
    pitch: f64,
    /// The cells of each commune, its centre first.
    communes: Vec<Vec<Spot>>,
    /// Where the centre of each commune is, in kilometres.
    centres: Vec<(f64, f64)>,
    /// The commune of each cell of the ground.
    owner: BTreeMap<Spot, usize>,
    /// The communes that touch each commune.
    neighbours: Vec<BTreeSet<usize>>,
    departments: Vec<usize>,
}

impl Land {
    pub fn new(seed: u64, communes: usize) -> Land {
        // About two cells for a commune, over a land that fills seven eighths of its rectangle.
        let surface = 4.0 * HALF_WIDTH * HALF_HEIGHT * 0.875 / (communes as f64 * 2.0);
        let pitch = (surface / 0.866).sqrt();
        let mut land = Land {
            seed,
            pitch,
            communes: Vec::new(),
            centres: Vec::new(),
            owner: BTreeMap::new(),
            neighbours: Vec::new(),
            departments: Vec::new(),
        };
        let ground = land.ground();
        land.share_into_communes(&ground, communes);
        land.share_into_departments();
        land
    }

    pub fn commune_count(&self) -> usize {
        self.communes.len()
    }

    pub fn department_of(&self, commune: usize) -> usize {
        self.departments[commune]
    }

    pub fn is_on_the_west_coast(&self, commune: usize) -> bool {
        let cells = &self.communes[commune];
        cells.iter().any(|&(x, y)| {
            let west = (x - 2, y);
            !self.owner.contains_key(&west) && self.plane(west).0 < -HALF_WIDTH * 0.3
        })
    }

    /// Where the centre of a commune is, in kilometres.
    pub fn centre(&self, commune: usize) -> (f64, f64) {
        self.centres[commune]
    }

    /// A place inside a commune, in degrees: longitude and latitude.
    pub fn place_in(&self, commune: usize, chance: &mut Chance) -> (f64, f64) {
        let cells = &self.communes[commune];
        // The town is where the centre is; the other cells are its countryside.
        let cell = if chance.is_in(70) { cells[0] } else { cells[chance.below(cells.len())] };
        // Somewhere between the centre of the cell and one of its sides, unless that side bends too far in.
        let (centre, corners) = (self.plane(cell), corners(cell));
        let side = chance.below(corners.len());
        let (from, to) = (self.plane(corners[side]), self.plane(corners[(side + 1) % corners.len()]));
        let (along, out) = (chance.unit(), 0.6 * chance.unit());
        let between = |centre: f64, from: f64, to: f64| centre + (from + (to - from) * along - centre) * out;
        let place = degrees((between(centre.0, from.0, to.0), between(centre.1, from.1, to.1)));
        let is_inside = self.outline(std::iter::once(cell)).iter().any(|ring| is_inside(ring, place));
        let (longitude, latitude) = if is_inside { place } else { degrees(centre) };
        (f64::from(longitude) / 100_000.0, f64::from(latitude) / 100_000.0)
    }

    pub fn commune_outline(&self, commune: usize) -> Vec<Vec<Point>> {
        self.outline(self.communes[commune].iter().copied())
    }

    pub fn department_outline(&self, department: usize) -> Vec<Vec<Point>> {
        let communes = self.communes.iter().zip(&self.departments).filter(|(_, of)| **of == department);
        self.outline(communes.flat_map(|(cells, _)| cells.iter().copied()))
    }

    pub fn region_outline(&self) -> Vec<Vec<Point>> {
        self.outline(self.communes.iter().flatten().copied())
    }

    /// The cells above the sea, islands included.
    fn ground(&self) -> BTreeSet<Spot> {
        let columns = (HALF_WIDTH * 1.5 / self.pitch) as i32;
        let rows = (HALF_HEIGHT * 1.4 / (self.pitch * 0.866)) as i32;
        let cells: Vec<Spot> = (-rows..=rows)
            .flat_map(|row| (-columns..=columns).map(move |column| (2 * column + row.rem_euclid(2), 3 * row)))
            .collect();
        let mut ground: BTreeSet<Spot> = cells.iter().copied().filter(|&cell| self.is_high(cell)).collect();
        // What the sea cannot reach from outside is ground: this land has no lake.
        let sea = pieces(&cells.iter().copied().filter(|cell| !ground.contains(cell)).collect());
        ground.extend(sea.iter().skip(1).flatten());
        // The main land, and its two largest islands unless they are mere rocks.
        let lands = pieces(&ground).into_iter().enumerate();
        lands
            .filter(|(rank, cells)| *rank == 0 || *rank <= 2 && cells.len() >= 2)
            .flat_map(|(_, cells)| cells)
            .collect()
    }

    fn is_high(&self, cell: Spot) -> bool {
        let (x, y) = (f64::from(cell.0) * self.pitch / 2.0, f64::from(cell.1) * self.side() / 2.0);
        let (u, v) = (x / HALF_WIDTH, y / HALF_HEIGHT);
        let bump = |at: (f64, f64), size: (f64, f64)| {
            let (du, dv) = ((u - at.0) / size.0, (v - at.1) / size.1);
            (1.0 - du * du - dv * dv).max(0.0)
        };
        let relief = |step: f64, subject: u64| chance::relief(self.seed ^ subject, x / step, y / step) - 0.5;
        let rough = relief(42.0, 1) * 1.1 + relief(19.0, 2) * 0.6 + relief(8.0, 3) * 0.3;
        // The west is a coast of capes and bays; elsewhere the border is a line drawn by history.
        let coast = ((-u - 0.1) * 1.6).clamp(0.0, 1.0);
        let body = 1.0 - u * u * u.abs() - v * v * v.abs();
        let estuary = bump((-0.95, -0.22), (0.55, 0.13)) * 1.4;
        let cape = bump((-0.98, 0.42), (0.30, 0.16)) * 0.8;
        let island = bump((-1.22, 0.02), (0.10, 0.10)) * 2.2 + bump((-1.16, -0.62), (0.06, 0.13)) * 2.2;
        body + rough * (0.35 + 0.75 * coast) - estuary + cape + island > 0.08
    }

    /// Draws the centres, then lets each grow by a cell in turn until the ground is taken.
    fn share_into_communes(&mut self, ground: &BTreeSet<Spot>, count: usize) {
        let mut chance = Chance::new(self.seed, "communes");
        let mut cells: Vec<Spot> = ground.iter().copied().collect();
        chance.shuffle(&mut cells);
        let mut centres: BTreeSet<Spot> =
            pieces(ground).iter().filter_map(|piece| piece.first().copied()).collect();
        for &cell in &cells {
            if centres.len() < count {
                centres.insert(cell);
            }
        }
        self.communes = centres.into_iter().map(|centre| vec![centre]).collect();
        let mut owner: BTreeMap<Spot, usize> =
            self.communes.iter().enumerate().map(|(commune, cells)| (cells[0], commune)).collect();
        cells.retain(|cell| !owner.contains_key(cell));
        while !cells.is_empty() {
            let before = owner.clone();
            cells.retain(|&cell| {
                let around = around(cell).into_iter().filter_map(|next| before.get(&next).copied());
                let Some(commune) = around.min_by_key(|&commune| self.communes[commune].len()) else {
                    return true;
                };
                self.communes[commune].push(cell);
                owner.insert(cell, commune);
                false
            });
        }
        self.neighbours = self
            .communes
            .iter()
            .enumerate()
            .map(|(commune, cells)| {
                let touched =
                    cells.iter().flat_map(|&cell| around(cell)).filter_map(|cell| owner.get(&cell).copied());
                touched.filter(|&other| other != commune).collect()
            })
            .collect();
        self.owner = owner;
        self.centres = self.communes.iter().map(|cells| self.plane(cells[0])).collect();
    }

    /// Grows the departments from their hearts, each by the commune that is then the nearest to it along
    /// the ground, some ways being longer than they look.
    fn share_into_departments(&mut self) {
        let count = self.communes.len();
        let mut chance = Chance::new(self.seed, "departments");
        let mut waiting: Vec<(f64, usize, usize)> = Vec::new();
        let mut reach = Vec::new();
        for (department, (u, v, far)) in HEARTS.into_iter().enumerate() {
            let heart = (
                (u + chance.between(-0.06, 0.06)) * HALF_WIDTH,
                (v + chance.between(-0.06, 0.06)) * HALF_HEIGHT,
            );
            let nearest = (0..count)
                .min_by(|&a, &b| distance(self.centre(a), heart).total_cmp(&distance(self.centre(b), heart)));
            waiting.extend(nearest.map(|commune| (0.0, department, commune)));
            reach.push(far * chance.between(0.95, 1.05));
        }
        let mut shared: Vec<Option<usize>> = vec![None; count];
        while let Some(next) = (0..waiting.len()).min_by(|&a, &b| waiting[a].0.total_cmp(&waiting[b].0)) {
            let (so_far, department, commune) = waiting.swap_remove(next);
            if shared[commune].is_some() {
                continue;
            }
            shared[commune] = Some(department);
            for &other in &self.neighbours[commune] {
                if shared[other].is_none() {
                    let (from, to) = (self.centre(commune), self.centre(other));
                    let hills = chance::relief(self.seed ^ 11, to.0 / 14.0, to.1 / 14.0);
                    let way = distance(from, to) * (0.5 + 1.4 * hills) / reach[department];
                    waiting.push((so_far + way, department, other));
                }
            }
        }
        // An island belongs to the coast it faces.
        let on_main_land: Vec<(usize, usize)> =
            shared.iter().enumerate().filter_map(|(commune, of)| of.map(|of| (commune, of))).collect();
        self.departments = (0..count)
            .map(|commune| {
                shared[commune].unwrap_or_else(|| {
                    let here = self.centre(commune);
                    let facing = on_main_land.iter().min_by(|a, b| {
                        distance(self.centre(a.0), here).total_cmp(&distance(self.centre(b.0), here))
                    });
                    facing.map_or(0, |(_, department)| *department)
                })
            })
            .collect();
    }

    /// The rings around a set of cells, counter-clockwise as RFC 7946 asks, each closed by its first point.
    fn outline(&self, cells: impl Iterator<Item = Spot>) -> Vec<Vec<Point>> {
        let mut sides = BTreeSet::new();
        for cell in cells {
            let corners = corners(cell);
            for (from, to) in corners.into_iter().zip(corners.into_iter().cycle().skip(1)) {
                // A side seen from both of its cells is inside.
                if !sides.remove(&(to, from)) {
                    sides.insert((from, to));
                }
            }
        }
        let mut sides: BTreeMap<Spot, Spot> = sides.into_iter().collect();
        let mut rings = Vec::new();
        while let Some((first, mut to)) = sides.pop_first() {
            let mut ring = vec![degrees(self.plane(first))];
            self.draw(first, to, &mut ring);
            while let Some(next) = sides.remove(&to) {
                self.draw(to, next, &mut ring);
                to = next;
            }
            rings.push(ring);
        }
        rings
    }

    /// Adds the way along a side, without its first point. It bends at the same places in both directions.
    fn draw(&self, from: Spot, to: Spot, ring: &mut Vec<Point>) {
        let (low, high) = (from.min(to), from.max(to));
        let (start, end) = (self.plane(low), self.plane(high));
        let bent = |a: (f64, f64), b: (f64, f64), subject: u64, most: f64| {
            let bend =
                (chance::at(self.seed ^ subject, low.0 * 8 + high.0 - low.0, low.1 * 8 + high.1 - low.1)
                    - 0.5)
                    * most;
            ((a.0 + b.0) / 2.0 - (b.1 - a.1) * bend, (a.1 + b.1) / 2.0 + (b.0 - a.0) * bend)
        };
        let middle = bent(start, end, 21, 0.42);
        let mut bends = vec![bent(start, middle, 22, 0.45), middle, bent(middle, end, 23, 0.45)];
        if from != low {
            bends.reverse();
        }
        ring.extend(bends.into_iter().map(degrees));
        ring.push(degrees(self.plane(to)));
    }

    /// Where a spot lies once the honeycomb is pushed out of shape, in kilometres from the middle.
    fn plane(&self, spot: Spot) -> (f64, f64) {
        let (x, y) = (f64::from(spot.0) * self.pitch / 2.0, f64::from(spot.1) * self.side() / 2.0);
        let shift = |subject: u64, step: f64, most: f64| {
            let step = step * self.pitch;
            (chance::relief(self.seed ^ subject, x / step, y / step) - 0.5) * most * self.pitch
        };
        let shake =
            |subject: u64| (chance::at(self.seed ^ subject, spot.0, spot.1) - 0.5) * 0.5 * self.side();
        // A centre is not shaken: the corners are shaken around it.
        let is_centre = spot.1 % 3 == 0;
        let shake = |subject| if is_centre { 0.0 } else { shake(subject) };
        (
            x + shift(31, 7.0, 2.0) + shift(32, 3.0, 0.5) + shake(33),
            y + shift(34, 7.0, 2.0) + shift(35, 3.0, 0.5) + shake(36),
        )
    }

    fn side(&self) -> f64 {
        self.pitch / 1.732_050_8
    }
}

pub fn distance(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (x, y) = (a.0 - b.0, a.1 - b.1);
    (x * x + y * y).sqrt()
}

pub fn degrees((x, y): (f64, f64)) -> Point {
    let to_grid = |degrees: f64| (degrees * 100_000.0).round() as i32;
    (to_grid(MIDDLE.0 + x / DEGREE.0), to_grid(MIDDLE.1 + y / DEGREE.1))
}

/// Whether a way from the place to infinity crosses the ring an odd number of times.
fn is_inside(ring: &[Point], (x, y): Point) -> bool {
    let crosses = |side: &&[Point]| {
        let (from, to) = (side[0].min(side[1]), side[0].max(side[1]));
        let (width, height) = (i64::from(to.0 - from.0), i64::from(to.1 - from.1));
        from.0 <= x && x < to.0 && i64::from(y - from.1) * width < i64::from(x - from.0) * height
    };
    ring.windows(2).filter(crosses).count() % 2 == 1
}

fn around((x, y): Spot) -> [Spot; 6] {
    [(x + 2, y), (x + 1, y + 3), (x - 1, y + 3), (x - 2, y), (x - 1, y - 3), (x + 1, y - 3)]
}

/// Counter-clockwise.
fn corners((x, y): Spot) -> [Spot; 6] {
    [(x + 1, y - 1), (x + 1, y + 1), (x, y + 2), (x - 1, y + 1), (x - 1, y - 1), (x, y - 2)]
}

/// The sets of cells that hold together, the largest first.
fn pieces(cells: &BTreeSet<Spot>) -> Vec<Vec<Spot>> {
    let mut left = cells.clone();
    let mut pieces = Vec::new();
    while let Some(first) = left.pop_first() {
        let (mut piece, mut edge) = (vec![first], VecDeque::from([first]));
        while let Some(cell) = edge.pop_front() {
            for next in around(cell) {
                if left.remove(&next) {
                    piece.push(next);
                    edge.push_back(next);
                }
            }
        }
        pieces.push(piece);
    }
    pieces.sort_by_key(|piece| std::cmp::Reverse(piece.len()));
    pieces
}
