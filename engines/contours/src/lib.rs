//! Reads the outlines of French territories from GeoJSON (RFC 7946, plain or gzip) and turns each into
//! two small SVG paths that a page can carry: a fine one for a region, a coarse one for the nation.
//!
//! The unit of a path is the thousandth of a degree: `x` is the longitude, `y` the latitude turned upside
//! down, so that north is up on a screen. Every point is snapped on the same grid whichever territory it
//! belongs to, hence a border shared by two neighbours in the file is still shared by their paths.
//!
//! A path is drawn with `fill-rule="evenodd"`: old files do not wind their holes the other way.

mod any;
mod document;
mod input;
mod path;
#[cfg(test)]
mod tests;

use std::io::Read;
use std::ops::ControlFlow;

/// Larger files are refused: the finest outlines of all the communes of France take less once unpacked.
pub const MAX_BYTES: u64 = 256 * 1024 * 1024;
/// A territory with more points is refused: the most ragged region of France has a tenth of it.
pub const MAX_POINTS: usize = 500_000;

/// The outline of one territory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contour {
    pub code: String,
    /// The name given by the file, or the code when it gives none.
    pub name: String,
    /// Path on a grid of a thousandth of a degree.
    pub fine: String,
    /// Path on a grid of a hundredth of a degree, in the same unit as `fine`.
    pub coarse: String,
    /// What the fine path covers.
    pub bounds: Bounds,
    /// How many points the fine path has.
    pub points: usize,
}

/// A rectangle in thousandths of a degree, `y` downwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    pub min_x: i32,
    pub min_y: i32,
    pub max_x: i32,
    pub max_y: i32,
}

impl Bounds {
    /// The smallest rectangle that holds both.
    pub fn union(self, other: Bounds) -> Bounds {
        Bounds {
            min_x: self.min_x.min(other.min_x),
            min_y: self.min_y.min(other.min_y),
            max_x: self.max_x.max(other.max_x),
            max_y: self.max_y.max(other.max_y),
        }
    }
}

/// What was seen in the file, up to its end or to where the reader was asked to stop.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    pub contours: usize,
    pub refused: usize,
    /// What all the contours cover together.
    pub bounds: Option<Bounds>,
}

/// One territory of the file that is not taken; the others are still read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("feature {rank} is not taken: {reason}")]
pub struct Refused {
    /// The place of the feature in the file, from 1.
    pub rank: usize,
    /// Its code, when it could be read.
    pub territory: Option<String>,
    pub reason: Reason,
}

impl Refused {
    pub fn code(&self) -> &'static str {
        self.reason.code()
    }
}

/// Why a territory is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    #[error("it is not a GeoJSON feature")]
    NotAFeature,
    #[error("none of its properties is the code of a territory")]
    NoCode,
    #[error("it has no geometry")]
    NoGeometry,
    #[error("its geometry is a {0}, not a polygon")]
    OtherGeometry(String),
    #[error("its coordinates are not lists of points")]
    BrokenCoordinates,
    #[error("its coordinates are not degrees: the file must be in WGS84 (longitude, latitude)")]
    Projected,
    #[error("its outline has more than {MAX_POINTS} points")]
    TooManyPoints,
}

impl Reason {
    pub fn code(&self) -> &'static str {
        match self {
            Reason::NotAFeature => "not-a-feature",
            Reason::NoCode => "no-code",
            Reason::NoGeometry => "no-geometry",
            Reason::OtherGeometry(_) => "other-geometry",
            Reason::BrokenCoordinates => "broken-coordinates",
            Reason::Projected => "projected",
            Reason::TooManyPoints => "too-many-points",
        }
    }
}

/// Why a file cannot be read to its end. Territories found before the fault have been given already.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    #[error("the file is empty")]
    Empty,
    #[error("the file is a web page or an XML document, not GeoJSON")]
    Markup,
    #[error("the file is a zip archive: unpack it and give the GeoJSON file inside")]
    Archive,
    #[error("the gzip file is truncated or damaged")]
    BrokenGzip,
    #[error("the file is larger than {MAX_BYTES} bytes once unpacked")]
    TooLarge,
    #[error("the file stops in the middle")]
    Truncated,
    #[error("the file is not JSON at line {line}, column {column}")]
    NotJson { line: usize, column: usize },
    #[error("the file is JSON but not a GeoJSON feature collection")]
    NotGeoJson,
    #[error("the file holds no feature")]
    NoFeatures,
    #[error("the file could not be read")]
    Io(#[source] std::io::Error),
}

impl Unreadable {
    pub fn code(&self) -> &'static str {
        match self {
            Unreadable::Empty => "empty",
            Unreadable::Markup => "markup",
            Unreadable::Archive => "archive",
            Unreadable::BrokenGzip => "broken-gzip",
            Unreadable::TooLarge => "too-large",
            Unreadable::Truncated => "truncated",
            Unreadable::NotJson { .. } => "not-json",
            Unreadable::NotGeoJson => "not-geojson",
            Unreadable::NoFeatures => "no-features",
            Unreadable::Io(_) => "io",
        }
    }
}

/// Reads a file of outlines, one territory in memory at a time. `found` may ask to stop.
pub fn read(
    input: impl Read,
    found: &mut dyn FnMut(Result<Contour, Refused>) -> ControlFlow<()>,
) -> Result<Summary, Unreadable> {
    document::read(input::open(input, MAX_BYTES)?, found)
}
