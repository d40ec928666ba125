//! A small map of the departments of a perimeter, for a figure that another capability counted.

use std::fmt::Write as _;

use hygie_kernel::{Id, Node, Scope};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::{Page, Result, row};

use super::{Origin, below_place};

row! {
    /// A department, with its outline when it is known.
    #[derive(Clone, Debug)]
    pub struct Department {
        pub id: Id<Node>,
        pub name: String,
        pub path: Option<String>,
        pub min_x: Option<i64>,
        pub min_y: Option<i64>,
        pub max_x: Option<i64>,
        pub max_y: Option<i64>,
    }
}

/// The departments in which a perimeter lies, in sight, by name.
pub async fn list_departments(tx: &mut Tx, scope: Scope, from: Origin) -> Result<Vec<Department>> {
    let sql = Sql::new(
        "SELECT place.id, place.name_fr AS name, contour.coarse AS path, contour.min_x, contour.min_y, contour.max_x, contour.max_y
           FROM place
           LEFT JOIN contour ON contour.level = 'department' AND contour.code = place.code
          WHERE place.kind = 'department'",
    );
    tx.list(below_place(sql, from, scope).push(" ORDER BY place.name_fr LIMIT 200")).await
}

/// A department with what is counted there.
#[derive(Clone, Debug)]
pub struct Area {
    pub id: Id<Node>,
    /// From 0 to 1; nothing when nothing is known.
    pub share: Option<f64>,
    pub text: String,
    pub href: Option<String>,
}

const WIDTH: f64 = 640.0;

/// Draws the departments, the darker the higher; nothing when no outline is known. The table beside it says the same.
pub fn draw_map(page: &Page, departments: &[Department], areas: &[Area]) -> Option<String> {
    let bounds = |get: fn(&Department) -> Option<i64>| departments.iter().filter_map(get);
    let (min_x, min_y) = (bounds(|one| one.min_x).min()?, bounds(|one| one.min_y).min()?);
    let (max_x, max_y) = (bounds(|one| one.max_x).max()?, bounds(|one| one.max_y).max()?);
    #[expect(clippy::cast_precision_loss, reason = "thousandths of a degree")]
    let (width, height) = (((max_x - min_x).max(1)) as f64, ((max_y - min_y).max(1)) as f64);
    #[expect(clippy::cast_precision_loss, reason = "thousandths of a degree")]
    let latitude = -((min_y + max_y) as f64) / 2000.0;
    // A degree of longitude is shorter than one of latitude.
    let narrowing = latitude.to_radians().cos().abs().max(0.2);
    let across = WIDTH / width;
    let down = across / narrowing;
    let mut svg = format!(
        r#"<svg viewBox="0 0 {WIDTH:.0} {:.0}" role="group" aria-label="{}"><g transform="scale({across:.6} {down:.6}) translate({} {})" fill-rule="evenodd">"#,
        height * down,
        escape(&page.t("map-of-departments")),
        -min_x,
        -min_y
    );
    for place in departments {
        let Some(path) = &place.path else { continue };
        let area = areas.iter().find(|area| area.id == place.id);
        let class = area.and_then(|area| area.share).map_or("cu".to_owned(), |share| {
            let step = match share {
                s if s < 0.2 => 0,
                s if s < 0.4 => 1,
                s if s < 0.6 => 2,
                s if s < 0.8 => 3,
                _ => 4,
            };
            format!("c{step}")
        });
        let text = area.map_or(place.name.as_str(), |area| area.text.as_str());
        let href = area.and_then(|area| area.href.as_deref());
        let (open, end) = match href {
            Some(href) => (format!(r#"<a href="{}">"#, escape(href)), "</a>"),
            None => ("<g>".to_owned(), "</g>"),
        };
        let _ =
            write!(svg, r#"{open}<title>{}</title><path class="{class}" d="{path}"/>{end}"#, escape(text));
    }
    svg.push_str("</g></svg>");
    Some(svg)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
