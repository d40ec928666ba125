//! The GeoJSON document, read as a stream: the collection is walked through and each feature dropped
//! once it has been given.
//!
//! A feature is read leniently, whatever is written where something else was awaited, so that one broken
//! territory does not hide the others; only what is not JSON stops the reading.

use std::io::BufRead;
use std::ops::ControlFlow;

use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess};
use serde_json::error::Category;

use crate::any::{Any, Reading, Scalar, drain, skip};
use crate::input::unreadable;
use crate::path::{Outline, Ring};
use crate::{Contour, MAX_POINTS, Reason, Refused, Summary, Unreadable};

/// The properties that bear a code, the most precise first: a commune of IGN's files also gives the
/// codes of its department and region. Compared without regard to case.
const CODE_PROPERTIES: &[&str] = &[
    "code",
    "codgeo",
    "code_insee",
    "insee",
    "insee_com",
    "code_commune",
    "siren_epci",
    "code_epci",
    "insee_dep",
    "code_departement",
    "insee_reg",
    "code_region",
];
const NAME_PROPERTIES: &[&str] = &[
    "nom",
    "name",
    "libgeo",
    "libelle",
    "nom_com",
    "nom_commune",
    "nom_epci",
    "nom_dep",
    "nom_departement",
    "nom_reg",
    "nom_region",
];
const MAX_CODE: usize = 32;
const MAX_NAME: usize = 200;
/// Multipolygon, polygon, ring, point.
const MAX_DEPTH: usize = 4;

type Found<'a> = &'a mut dyn FnMut(Result<Contour, Refused>) -> ControlFlow<()>;

pub fn read(text: impl BufRead, found: Found<'_>) -> Result<Summary, Unreadable> {
    let mut progress = Progress { found, summary: Summary::default(), is_stopped: false };
    let mut json = serde_json::Deserializer::from_reader(text);
    let outcome = Any(Collection { progress: &mut progress }).deserialize(&mut json);
    if progress.is_stopped {
        return Ok(progress.summary);
    }
    let is_collection =
        outcome.and_then(|is_collection| json.end().map(|()| is_collection)).map_err(parsing)?;
    match progress.summary {
        _ if !is_collection => Err(Unreadable::NotGeoJson),
        Summary { contours: 0, refused: 0, .. } => Err(Unreadable::NoFeatures),
        summary => Ok(summary),
    }
}

fn parsing(error: serde_json::Error) -> Unreadable {
    match error.classify() {
        Category::Io => unreadable(error.into()),
        Category::Eof => Unreadable::Truncated,
        Category::Syntax => Unreadable::NotJson { line: error.line(), column: error.column() },
        Category::Data => Unreadable::NotGeoJson,
    }
}

struct Progress<'a> {
    found: Found<'a>,
    summary: Summary,
    is_stopped: bool,
}

impl Progress<'_> {
    fn give(&mut self, feature: Feature) -> ControlFlow<()> {
        let rank = self.summary.contours + self.summary.refused + 1;
        let territory = feature.properties.code.best.clone();
        let contour = feature.contour().map_err(|reason| Refused { rank, territory, reason });
        match &contour {
            Ok(contour) => {
                self.summary.contours += 1;
                self.summary.bounds =
                    Some(self.summary.bounds.map_or(contour.bounds, |all| all.union(contour.bounds)));
            }
            Err(_) => self.summary.refused += 1,
        }
        (self.found)(contour)
    }
}

/// The whole document: a collection, or one feature alone. Says whether it is either.
struct Collection<'p, 'a> {
    progress: &'p mut Progress<'a>,
}

impl<'de> Reading<'de> for Collection<'_, '_> {
    type Value = bool;

    fn scalar(self, _: Scalar) -> bool {
        false
    }

    fn object<M: MapAccess<'de>>(self, mut map: M) -> Result<bool, M::Error> {
        let mut has_features = false;
        let mut kind = None;
        let mut alone = Feature { is_object: true, ..Feature::default() };
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "type" => kind = map.next_value_seed(Any(Text))?,
                "features" => {
                    has_features |= map.next_value_seed(Any(Features { progress: self.progress }))?
                }
                member => alone.read_member(member, &mut map)?,
            }
        }
        let is_alone = !has_features && kind.as_deref() == Some("Feature");
        if is_alone {
            self.progress.is_stopped = self.progress.give(alone).is_break();
        }
        Ok(is_alone || has_features && kind.is_none_or(|kind| kind == "FeatureCollection"))
    }
}

/// The list of features. Says whether it is a list.
struct Features<'p, 'a> {
    progress: &'p mut Progress<'a>,
}

impl<'de> Reading<'de> for Features<'_, '_> {
    type Value = bool;

    fn scalar(self, _: Scalar) -> bool {
        false
    }

    fn list<S: SeqAccess<'de>>(self, mut list: S) -> Result<bool, S::Error> {
        while let Some(feature) = list.next_element_seed(Any(Feature::default()))? {
            if self.progress.give(feature).is_break() {
                self.progress.is_stopped = true;
                return Err(S::Error::custom("stopped as asked"));
            }
        }
        Ok(true)
    }
}

/// A feature as the file tells it.
#[derive(Default)]
struct Feature {
    is_object: bool,
    properties: Properties,
    geometry: Geometry,
}

impl Feature {
    fn contour(self) -> Result<Contour, Reason> {
        if !self.is_object {
            return Err(Reason::NotAFeature);
        }
        let code = self.properties.code.best.ok_or(Reason::NoCode)?;
        let rings = self.geometry.rings()?;
        let fine = Outline::fine(&rings);
        let coarse = Outline::coarse(&rings);
        Ok(Contour {
            name: self.properties.name.best.unwrap_or_else(|| code.clone()),
            code,
            fine: fine.svg(),
            coarse: coarse.svg(),
            bounds: fine.bounds(),
            points: fine.count(),
        })
    }

    fn read_member<'de, M: MapAccess<'de>>(&mut self, key: &str, map: &mut M) -> Result<(), M::Error> {
        match key {
            "properties" => self.properties = map.next_value_seed(Any(Properties::default()))?,
            "geometry" => self.geometry = map.next_value_seed(Any(Geometry::default()))?,
            _ => skip(map)?,
        }
        Ok(())
    }
}

impl<'de> Reading<'de> for Feature {
    type Value = Feature;

    fn scalar(self, _: Scalar) -> Feature {
        self
    }

    fn object<M: MapAccess<'de>>(mut self, mut map: M) -> Result<Feature, M::Error> {
        self.is_object = true;
        while let Some(key) = map.next_key::<String>()? {
            self.read_member(&key, &mut map)?;
        }
        Ok(self)
    }
}

/// What is kept of the properties.
#[derive(Default)]
struct Properties {
    code: Preferred,
    name: Preferred,
}

/// The value of the property that comes first in an order of preference.
#[derive(Default)]
struct Preferred {
    best: Option<String>,
    place: usize,
}

impl Preferred {
    fn consider(&mut self, order: &[&str], key: &str, value: &str) {
        let Some(place) = order.iter().position(|name| name.eq_ignore_ascii_case(key)) else { return };
        if !value.is_empty() && (self.best.is_none() || place < self.place) {
            *self = Preferred { best: Some(value.to_owned()), place };
        }
    }
}

impl<'de> Reading<'de> for Properties {
    type Value = Properties;

    fn scalar(self, _: Scalar) -> Properties {
        self
    }

    fn object<M: MapAccess<'de>>(mut self, mut map: M) -> Result<Properties, M::Error> {
        while let Some(key) = map.next_key::<String>()? {
            let Some(value) = map.next_value_seed(Any(Text))? else { continue };
            let value = value.trim();
            if value.len() <= MAX_CODE {
                self.code.consider(CODE_PROPERTIES, &key, value);
            }
            if value.len() <= MAX_NAME {
                self.name.consider(NAME_PROPERTIES, &key, value);
            }
        }
        Ok(self)
    }
}

/// A text, or a number written as one.
struct Text;

impl<'de> Reading<'de> for Text {
    type Value = Option<String>;

    fn scalar(self, scalar: Scalar) -> Option<String> {
        match scalar {
            Scalar::Text(text) => Some(text),
            Scalar::Number(number) => Some(number.to_string()),
            Scalar::Nothing => None,
        }
    }
}

#[derive(Default)]
struct Geometry {
    is_object: bool,
    kind: Option<String>,
    drawing: Drawing,
}

impl Geometry {
    fn rings(self) -> Result<Vec<Ring>, Reason> {
        if !self.is_object {
            return Err(Reason::NoGeometry);
        }
        let depth = match self.kind.as_deref() {
            Some("Polygon") => MAX_DEPTH - 1,
            Some("MultiPolygon") => MAX_DEPTH,
            kind => return Err(Reason::OtherGeometry(kind.unwrap_or("?").chars().take(MAX_CODE).collect())),
        };
        match self.drawing {
            Drawing { fault: Some(fault), .. } => Err(fault),
            Drawing { depth: 0, .. } => Err(Reason::NoGeometry),
            drawing if drawing.depth != depth => Err(Reason::BrokenCoordinates),
            drawing => Ok(drawing.rings),
        }
    }
}

impl<'de> Reading<'de> for Geometry {
    type Value = Geometry;

    fn scalar(self, _: Scalar) -> Geometry {
        self
    }

    fn object<M: MapAccess<'de>>(mut self, mut map: M) -> Result<Geometry, M::Error> {
        self.is_object = true;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "type" => self.kind = map.next_value_seed(Any(Text))?,
                "coordinates" => {
                    self.drawing = Drawing::default();
                    let whole =
                        map.next_value_seed(Any(Coordinates { drawing: &mut self.drawing, depth: 0 }))?;
                    if !matches!(whole, Drawn::List) {
                        self.drawing.fail(Reason::BrokenCoordinates);
                    }
                }
                _ => skip(&mut map)?,
            }
        }
        Ok(self)
    }
}

/// The rings found so far, whichever polygon they belong to.
#[derive(Default)]
struct Drawing {
    rings: Vec<Ring>,
    points: usize,
    /// How deep the points lie; 0 before the first one.
    depth: usize,
    fault: Option<Reason>,
}

impl Drawing {
    fn fail(&mut self, fault: Reason) {
        self.fault.get_or_insert(fault);
    }

    fn add(&mut self, ring: &mut Ring, (longitude, latitude): (f64, f64), depth: usize) {
        if !(-180.0..=180.0).contains(&longitude) || !(-90.0..=90.0).contains(&latitude) {
            return self.fail(Reason::Projected);
        }
        if self.depth != 0 && self.depth != depth {
            return self.fail(Reason::BrokenCoordinates);
        }
        if self.points == MAX_POINTS {
            return self.fail(Reason::TooManyPoints);
        }
        self.depth = depth;
        self.points += 1;
        ring.push((longitude, latitude));
    }
}

/// Coordinates inside `depth` lists. A list of numbers is a point, a list of points is a ring.
struct Coordinates<'d> {
    drawing: &'d mut Drawing,
    depth: usize,
}

enum Drawn {
    Number(f64),
    Point(f64, f64),
    List,
    Nothing,
}

impl<'de> Reading<'de> for Coordinates<'_> {
    type Value = Drawn;

    fn scalar(self, scalar: Scalar) -> Drawn {
        match scalar {
            Scalar::Number(number) => Drawn::Number(number),
            Scalar::Text(_) | Scalar::Nothing => Drawn::Nothing,
        }
    }

    fn list<S: SeqAccess<'de>>(self, mut list: S) -> Result<Drawn, S::Error> {
        let Coordinates { drawing, depth } = self;
        let depth = depth + 1;
        if depth > MAX_DEPTH {
            drawing.fail(Reason::BrokenCoordinates);
        }
        if drawing.fault.is_some() {
            drain(list)?;
            return Ok(Drawn::List);
        }
        let mut ring = Ring::new();
        // The height, when it is given, comes third and is of no use to a map.
        let mut numbers = (None, None);
        while let Some(drawn) = list.next_element_seed(Any(Coordinates { drawing, depth }))? {
            match (drawn, numbers) {
                (Drawn::Number(number), (None, _)) => numbers.0 = Some(number),
                (Drawn::Number(number), (_, None)) => numbers.1 = Some(number),
                (Drawn::Number(_), _) | (Drawn::List, (None, _)) => {}
                (Drawn::Point(x, y), (None, _)) => drawing.add(&mut ring, (x, y), depth + 1),
                _ => drawing.fail(Reason::BrokenCoordinates),
            }
        }
        if !ring.is_empty() {
            drawing.rings.push(ring);
        }
        match numbers {
            (Some(x), Some(y)) => Ok(Drawn::Point(x, y)),
            (Some(_), None) => {
                drawing.fail(Reason::BrokenCoordinates);
                Ok(Drawn::List)
            }
            _ => Ok(Drawn::List),
        }
    }
}
