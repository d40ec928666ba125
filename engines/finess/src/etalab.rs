//! The historical open data of FINESS, cs1100502 and cs1100507: lines of two kinds, without column names. The
//! first line is `finess;etalab;<version>;<date>`.

use crate::complaints::{Doubt, Reason, Remark};
use crate::items::{Item, Layout, Opened};
use crate::places;
use crate::projection::Projections;
use crate::row::Row;
use crate::tables::{Columns, Doubts, Field, structure};
use crate::values;

pub(crate) const METADATA: &str = "finess";
const STRUCTURE: &str = "structureet";
const POSITION: &str = "geolocalisation";

/// The 32 fields of a structure, but for the names of departments, which are known, and the telephones.
const STRUCTURE_FIELDS: &[(Field, usize)] = &[
    (Field::Number, 1),
    (Field::LegalEntity, 2),
    (Field::Name, 3),
    (Field::LongName, 4),
    (Field::NameComplement, 5),
    (Field::Delivery, 6),
    (Field::StreetNumber, 7),
    (Field::StreetKind, 8),
    (Field::StreetName, 9),
    (Field::StreetComplement, 10),
    (Field::Place, 11),
    (Field::Commune, 12),
    (Field::Department, 13),
    (Field::Routing, 15),
    (Field::Category, 18),
    (Field::CategoryLabel, 19),
    (Field::CategoryGroup, 20),
    (Field::CategoryGroupLabel, 21),
    (Field::Siret, 22),
    (Field::Ape, 23),
    (Field::Tariff, 24),
    (Field::TariffLabel, 25),
    (Field::Sph, 26),
    (Field::SphLabel, 27),
    (Field::Opened, 28),
    (Field::Authorised, 29),
    (Field::Updated, 30),
    (Field::Uai, 31),
];
const STRUCTURE_COUNT: usize = 32;
const POSITION_COUNT: usize = 6;

pub(crate) fn begins_with(row: &Row) -> bool {
    match row.get(0) {
        METADATA => row.len() > 3,
        STRUCTURE | POSITION => true,
        _ => false,
    }
}

pub(crate) fn columns() -> Columns {
    Columns::new(STRUCTURE_COUNT, STRUCTURE_FIELDS.iter().copied())
}

pub(crate) struct Lines {
    columns: Columns,
    projections: Projections,
}

impl Lines {
    pub fn new() -> Lines {
        Lines { columns: columns(), projections: Projections::new() }
    }

    pub fn read(&mut self, line: u64, row: &Row, opened: &mut Opened) -> Result<Vec<Item>, Reason> {
        match row.get(0) {
            METADATA if line == 1 => {
                opened.published = values::date(row.get(3));
                Ok(Vec::new())
            }
            STRUCTURE => structure(&self.columns, row).map(|read| read.into_items(line)),
            POSITION => {
                opened.layout = Layout::EtalabWithPositions;
                self.position(line, row)
            }
            kind => Err(Reason::UnknownRecord { kind: values::excerpt(kind) }),
        }
    }

    /// `geolocalisation;590000204;704061.3;7059136.0;1,ATLASANTE,…,LAMBERT_93;2021-01-08`
    fn position(&mut self, line: u64, row: &Row) -> Result<Vec<Item>, Reason> {
        if row.len() != POSITION_COUNT {
            return Err(Reason::WrongFieldCount { expected: POSITION_COUNT, found: row.len() });
        }
        let number = Doubts::default().number("number", row.get(1))?;
        let (x, y) = (row.get(2), row.get(3));
        if x.is_empty() && y.is_empty() {
            return Ok(Vec::new());
        }
        let invalid = || Reason::InvalidCoordinates { x: values::excerpt(x), y: values::excerpt(y) };
        let (Some(easting), Some(northing)) = (values::decimal(x), values::decimal(y)) else {
            return Err(invalid());
        };
        let projection = row.get(4).rsplit(',').next().unwrap_or_default().trim();
        let doubt = match self.projections.undo(projection, easting, northing) {
            None => Doubt::UnknownProjection { name: values::excerpt(projection) },
            Some(None) => return Err(invalid()),
            Some(Some((latitude, longitude))) if places::is_in_france(latitude, longitude) => {
                return Ok(vec![Item::Position { number, latitude, longitude }]);
            }
            Some(Some((latitude, longitude))) => Doubt::PositionOutsideFrance { latitude, longitude },
        };
        Ok(vec![Item::Remark(Remark { line, number: Some(number), what: doubt })])
    }
}
