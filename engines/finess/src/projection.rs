//! From the projections of the historical FINESS to WGS84. RGF93 and its overseas sisters (RGAF09, RGFG95, RGR92,
//! RGM04, RGSPM06) are WGS84 to within a metre, so that only the projection is undone.

use proj4rs::adaptors::transform_xy;
use proj4rs::proj::Proj;

pub(crate) struct Projections {
    degrees: Proj,
    lambert_93: Proj,
    /// Those met so far, by zone and hemisphere.
    utm: Vec<(u8, bool, Proj)>,
}

impl Projections {
    pub fn new() -> Projections {
        Projections {
            degrees: projection("+proj=longlat +ellps=GRS80 +no_defs"),
            lambert_93: projection(
                "+proj=lcc +lat_0=46.5 +lon_0=3 +lat_1=49 +lat_2=44 +x_0=700000 +y_0=6600000 +ellps=GRS80 \
                 +units=m +no_defs",
            ),
            utm: Vec::new(),
        }
    }

    /// Latitude and longitude; the outer `None` means that the projection is not known, the inner one that the
    /// point is nowhere.
    pub fn undo(&mut self, name: &str, x: f64, y: f64) -> Option<Option<(f64, f64)>> {
        let from = match (name, utm_zone(name)) {
            ("LAMBERT_93", _) => &self.lambert_93,
            (_, Some((zone, south))) => {
                let known = self.utm.iter().position(|(z, s, _)| (*z, *s) == (zone, south));
                let index = known.unwrap_or_else(|| {
                    let hemisphere = if south { "+south" } else { "" };
                    let utm = format!("+proj=utm +zone={zone} {hemisphere} +ellps=GRS80 +units=m +no_defs");
                    self.utm.push((zone, south, projection(&utm)));
                    self.utm.len() - 1
                });
                &self.utm[index].2
            }
            _ => return None,
        };
        let point = transform_xy(from, &self.degrees, x, y).ok();
        Some(
            point
                .map(|(longitude, latitude)| (latitude.to_degrees(), longitude.to_degrees()))
                .filter(|(latitude, longitude)| latitude.is_finite() && longitude.is_finite()),
        )
    }
}

/// `UTM_N20` is zone 20 in the north.
fn utm_zone(name: &str) -> Option<(u8, bool)> {
    let zone = name.strip_prefix("UTM_")?;
    let south = match zone.as_bytes().first()? {
        b'N' => false,
        b'S' => true,
        _ => return None,
    };
    let zone: u8 = zone[1..].parse().ok()?;
    (1..=60).contains(&zone).then_some((zone, south))
}

fn projection(definition: &str) -> Proj {
    Proj::from_proj_string(definition).expect("the definitions above are known to the library")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The control point of FINESS 010000024, to the decimetre, and a town of each overseas territory, to the
    /// hundredth of a degree.
    #[test]
    fn points_of_every_territory_land_where_they_should() {
        let mut projections = Projections::new();
        let mut check = |name: &str, x: f64, y: f64, latitude: f64, longitude: f64, within: f64| {
            let (found_latitude, found_longitude) = projections.undo(name, x, y).unwrap().unwrap();
            assert!((found_latitude - latitude).abs() < within, "{name}: {found_latitude}");
            assert!((found_longitude - longitude).abs() < within, "{name}: {found_longitude}");
        };
        check("LAMBERT_93", 870215.7, 6571590.5, 46.222745, 5.208596, 0.000_002);
        check("UTM_N20", 656_000.0, 1_797_000.0, 16.25, -61.54, 0.01);
        check("UTM_N22", 354_000.0, 546_000.0, 4.94, -52.32, 0.01);
        check("UTM_S40", 339_000.0, 7_691_000.0, -20.87, 55.45, 0.01);
        check("UTM_S38", 523_000.0, 8_587_000.0, -12.78, 45.21, 0.01);
        check("UTM_N21", 563_000.0, 5_181_000.0, 46.78, -56.17, 0.01);
    }

    #[test]
    fn an_unknown_projection_is_said_so() {
        let mut projections = Projections::new();
        for name in ["", "LAMBERT_2", "UTM_", "UTM_N", "UTM_N0", "UTM_N61", "UTM_E20", "UTM_é0"] {
            assert_eq!(projections.undo(name, 0.0, 0.0), None, "{name}");
        }
    }
}
