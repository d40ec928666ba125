//! Contours into the registry: of which territory each is, is known by its code and its name.

use std::collections::HashMap;

use hygie_contours::Contour;
use hygie_kernel::{Id, Node, fold};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::{App, Error, Result, row};

use super::source::read_beside;
use super::{Progress, Reach, Report, Request};
use crate::territory::{self, Place};

/// How many contours go into one statement: a commune is about a kilobyte.
const ROWS: usize = 200;

row! {
    struct KnownRow {
        level: String,
        code: String,
        fine: String,
    }
}

struct Outline {
    level: &'static str,
    region: Option<Id<Node>>,
    department: Option<Id<Node>>,
    contour: Contour,
}

pub(super) async fn load(
    _: &App,
    tx: &mut Tx,
    request: &Request,
    progress: &Progress,
    reach: &Reach,
) -> Result<Report> {
    let places = territory::list_places(tx).await?;
    let known: HashMap<(String, String), String> = tx
        .list::<KnownRow>("SELECT level, code, fine FROM contour")
        .await?
        .into_iter()
        .map(|row| ((row.level, row.code), row.fine))
        .collect();
    let (mut found, reading) =
        read_beside(request.path.clone(), progress.clone(), |file, take| hygie_contours::read(file, take));
    let mut report =
        Report { layout: "geojson".to_owned(), encoding: "UTF-8".to_owned(), ..Report::default() };
    // Arrondissements bear codes that communes also bear: only the name of the file tells them apart.
    let says_arrondissements = request.file_name.to_lowercase().contains("arrondissement");
    let mut waiting = Vec::new();
    while let Some(portion) = found.recv().await {
        for contour in portion {
            match contour {
                Err(refused) => {
                    let rank = refused.rank as u64;
                    report.refuse(rank, refused.code(), refused.reason.to_string(), refused.territory);
                }
                Ok(contour) => match place(&places, &contour, says_arrondissements) {
                    None => {
                        let details = format!(
                            "no territory has the code {} and the name {}",
                            contour.code, contour.name
                        );
                        report.refuse(0, "territory-unknown", details, Some(contour.code));
                    }
                    Some((_, region, _)) if !reach.includes(region) => report.elsewhere += 1,
                    Some((level, region, department)) => {
                        match known.get(&(level.to_owned(), contour.code.clone())) {
                            Some(fine) if *fine == contour.fine => report.unchanged += 1,
                            Some(_) => {
                                report.changed += 1;
                                waiting.push(Outline { level, region, department, contour });
                            }
                            None => {
                                report.created += 1;
                                waiting.push(Outline { level, region, department, contour });
                            }
                        }
                    }
                },
            }
            if waiting.len() >= ROWS {
                write(tx, std::mem::take(&mut waiting)).await?;
            }
        }
    }
    write(tx, waiting).await?;
    let failed = Error::internal("failed to read the file");
    if let Err(unreadable) =
        reading.await.map_err(failed)?.map_err(Error::internal("failed to read the file"))?
    {
        report.unreadable = Some((unreadable.code().to_owned(), unreadable.to_string()));
        return Ok(report);
    }
    if report.changes_anything() {
        territory::bump(tx).await?;
    }
    Ok(report)
}

/// The level of a contour and the places it lies in. «32» is a region and a department: the name decides.
fn place(
    places: &[Place],
    contour: &Contour,
    says_arrondissements: bool,
) -> Option<(&'static str, Option<Id<Node>>, Option<Id<Node>>)> {
    let department_of =
        |code: &str| places.iter().find(|place| place.kind == "department" && place.code == code);
    let region_above = |department: &Place| {
        department.parent_id.filter(|id| places.iter().any(|p| p.id == *id && p.kind == "region"))
    };
    let is_named = |place: &&Place| place.code == contour.code && fold(&place.name_fr) == fold(&contour.name);
    if let Some(region) = places.iter().filter(|place| place.kind == "region").find(is_named) {
        return Some(("region", Some(region.id), None));
    }
    if let Some(department) = places.iter().filter(|place| place.kind == "department").find(is_named) {
        return Some(("department", region_above(department), Some(department.id)));
    }
    let length = contour.code.len();
    let level = match length {
        5 if says_arrondissements => "arrondissement",
        5 => "commune",
        3 | 4 => "arrondissement",
        _ => return None,
    };
    let department =
        [3, 2].into_iter().filter(|n| *n < length).find_map(|n| department_of(contour.code.get(..n)?))?;
    Some((level, region_above(department), Some(department.id)))
}

async fn write(tx: &mut Tx, outlines: Vec<Outline>) -> Result<()> {
    if outlines.is_empty() {
        return Ok(());
    }
    let rows = outlines.into_iter().map(|outline| {
        let contour = outline.contour;
        [
            outline.level.into(),
            contour.code.into(),
            contour.name.into(),
            outline.region.into(),
            outline.department.into(),
            contour.fine.into(),
            contour.coarse.into(),
            i64::from(contour.bounds.min_x).into(),
            i64::from(contour.bounds.min_y).into(),
            i64::from(contour.bounds.max_x).into(),
            i64::from(contour.bounds.max_y).into(),
        ]
    });
    let sql = Sql::new(
        "INSERT INTO contour (level, code, name, region_id, department_id, fine, coarse, min_x, min_y, max_x, max_y) VALUES ",
    )
    .values(rows)
    .push(
        " ON CONFLICT (level, code) DO UPDATE SET name = excluded.name, region_id = excluded.region_id,
           department_id = excluded.department_id, fine = excluded.fine, coarse = excluded.coarse, min_x = excluded.min_x,
           min_y = excluded.min_y, max_x = excluded.max_x, max_y = excluded.max_y",
    );
    tx.run(sql).await?;
    Ok(())
}
