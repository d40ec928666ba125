//! What a map shows: the outlines of places, and a figure for each of them.
//!
//! A place reaches all that stands on its ground, hence whoever sees a place sees every structure that its figures
//! count: they are computed once for all its readers. The figures of a GHT or of a legal entity, some of whose
//! establishments may stand out of the reader's sight, are computed row by row, each time.

use std::sync::Arc;

use chrono::{Days, NaiveDate};
use hygie_kernel::{Id, Node, Right, Scope};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::{App, Result, row};

use super::list::{Breadth, Origin};
use super::node;
use super::shelf::Shelf;
use crate::reference::{Reference, reference};
use crate::{QUALITY, READ, territory};

/// What the areas of a map are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    Region,
    Department,
    Commune,
}

impl Level {
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Region => "region",
            Level::Department => "department",
            Level::Commune => "commune",
        }
    }

    /// How a perimeter can be cut into areas; the first way is the usual one.
    pub fn of(breadth: Breadth) -> &'static [Level] {
        match breadth {
            Breadth::Nation => &[Level::Region, Level::Department],
            Breadth::Region => &[Level::Department, Level::Commune],
            Breadth::Department | Breadth::Narrow => &[Level::Commune],
        }
    }
}

/// What is counted in each area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Indicator {
    /// Open establishments.
    Establishments,
    /// Among the establishments where one is expected, those that have a security officer.
    SecurityOfficer,
    /// Among those where one is expected, those whose contact on call was confirmed within its delay.
    OnCall,
    /// What looks wrong in the data.
    Quality,
    /// Structures that hold this regulatory status.
    Status(String),
}

/// Either role answers for the security of the information system.
pub const OFFICERS: [&str; 2] = ["RSSI", "REF_SSI"];
pub const ON_CALL: &str = "DIR_GARDE";

impl Indicator {
    pub fn parse(reference: &Reference, word: &str) -> Indicator {
        match word {
            "security-officer" => Indicator::SecurityOfficer,
            "on-call" => Indicator::OnCall,
            "quality" => Indicator::Quality,
            _ => match word.strip_prefix("status-").filter(|code| reference.status(code).is_some()) {
                Some(code) => Indicator::Status(code.to_owned()),
                None => Indicator::Establishments,
            },
        }
    }

    pub fn code(&self) -> String {
        match self {
            Indicator::Establishments => "establishments".to_owned(),
            Indicator::SecurityOfficer => "security-officer".to_owned(),
            Indicator::OnCall => "on-call".to_owned(),
            Indicator::Quality => "quality".to_owned(),
            Indicator::Status(code) => format!("status-{code}"),
        }
    }

    /// A part of a whole, rather than a number.
    pub fn is_share(&self) -> bool {
        matches!(self, Indicator::SecurityOfficer | Indicator::OnCall)
    }

    /// What one must be allowed to see for it.
    pub fn right(&self) -> Right {
        match self {
            Indicator::Quality => QUALITY,
            _ => READ,
        }
    }

    /// The structures `s` that are looked at.
    fn population(&self, reference: &Reference, sql: Sql) -> Sql {
        let expected = |sql: Sql, roles: &[&str]| {
            let segments = roles
                .iter()
                .filter_map(|code| reference.contact_role(code))
                .flat_map(|role| &role.expected_in);
            sql.push(" AND s.is_open AND s.kind = 'ET' AND s.segment IN (").list(segments).push(")")
        };
        match self {
            Indicator::Establishments => sql.push(" AND s.is_open AND s.kind = 'ET'"),
            Indicator::SecurityOfficer => expected(sql, &OFFICERS),
            Indicator::OnCall => expected(sql, &[ON_CALL]),
            Indicator::Status(_) => sql.push(" AND s.is_open"),
            Indicator::Quality => sql,
        }
    }

    /// What each of them adds to the figure.
    fn measure(&self, reference: &Reference, today: NaiveDate, sql: Sql) -> Sql {
        match self {
            Indicator::Establishments => sql.push("1"),
            Indicator::SecurityOfficer => sql
                .push("CASE WHEN EXISTS (SELECT 1 FROM contact WHERE contact.node_id IN (s.id, s.legal_entity_id) AND contact.role IN (")
                .list(OFFICERS)
                .push(")) THEN 1 ELSE 0 END"),
            Indicator::OnCall => {
                let delay = reference.contact_role(ON_CALL).map_or(0, |role| role.confirm_every_days.unsigned_abs());
                let oldest = today.checked_sub_days(Days::new(delay)).unwrap_or(today);
                sql.push("CASE WHEN EXISTS (SELECT 1 FROM contact WHERE contact.node_id IN (s.id, s.legal_entity_id) AND contact.role = ")
                    .bind(ON_CALL)
                    .push(" AND contact.confirmed_on >= ")
                    .bind(oldest)
                    .push(") THEN 1 ELSE 0 END")
            }
            Indicator::Quality => sql.push("(SELECT COUNT(*) FROM quality_item WHERE quality_item.structure_id = s.id)"),
            Indicator::Status(code) => sql
                .push("CASE WHEN EXISTS (SELECT 1 FROM structure_status t WHERE t.structure_id = s.id AND t.status = ")
                .bind(code)
                .push(" AND t.valid_from <= ")
                .bind(today)
                .push(" AND (t.valid_to IS NULL OR t.valid_to >= ")
                .bind(today)
                .push(")) THEN 1 ELSE 0 END"),
        }
    }
}

row! {
    /// What was counted in an area.
    #[derive(Clone, Debug)]
    pub struct Figure {
        /// The code of the region, of the department or of the commune; none for structures that do not say theirs.
        pub area: Option<String>,
        pub town: Option<String>,
        /// The structures looked at.
        pub total: i64,
        pub reached: i64,
    }
}

/// What a figure is of.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    pub from: Origin,
    pub level: Level,
    pub indicator: Indicator,
    pub segment: Option<String>,
}

type Key = (i64, NaiveDate, Asked);

/// How many sets of figures stay in memory.
const FIGURES: usize = 64;

/// The figures of a perimeter, area by area, in no order.
pub async fn figures(
    app: &App,
    tx: &mut Tx,
    scope: Scope,
    asked: &Asked,
    today: NaiveDate,
) -> Result<Arc<Vec<Figure>>> {
    let reference = reference(app)?;
    if !is_whole(tx, scope, asked.from).await? {
        return Ok(Arc::new(tx.list(statement(&reference, Some(scope), asked, today)).await?));
    }
    let shelf = app.kept::<Shelf<Key, Vec<Figure>>>();
    let key = (territory::generation(tx).await?, today, asked.clone());
    if let Some(known) = shelf.find(&key) {
        return Ok(known);
    }
    let counted = tx.list(statement(&reference, None, asked, today)).await?;
    Ok(shelf.keep(key, counted, FIGURES))
}

/// Whether the reader sees all that is below a perimeter: it is a place, and it is in their sight.
pub async fn is_whole(tx: &mut Tx, scope: Scope, from: Origin) -> Result<bool> {
    Ok(from.breadth != Breadth::Narrow && node::find(tx, scope, from.node).await?.is_some())
}

/// Row by row within a scope, or without one when the whole place is in sight.
fn statement(reference: &Reference, scope: Option<Scope>, asked: &Asked, today: NaiveDate) -> Sql {
    let sql = Sql::new(match asked.level {
        Level::Region | Level::Department => "SELECT p.code AS area, NULL AS town, ",
        Level::Commune => "SELECT s.insee AS area, MIN(s.town) AS town, ",
    });
    let sql = asked
        .indicator
        .measure(reference, today, sql.push("COUNT(*) AS total, CAST(SUM("))
        .push(") AS BIGINT) AS reached FROM structure s");
    let sql = sql.push(match asked.level {
        Level::Region => " LEFT JOIN place p ON p.id = s.region_id",
        Level::Department => " LEFT JOIN place p ON p.id = s.department_id",
        Level::Commune => "",
    });
    let sql = match asked.from.breadth {
        Breadth::Nation => sql.push(" WHERE 1 = 1"),
        Breadth::Region => sql.push(" WHERE s.region_id = ").bind(asked.from.node),
        Breadth::Department => sql.push(" WHERE s.department_id = ").bind(asked.from.node),
        Breadth::Narrow => sql
            .push(" WHERE s.id IN (SELECT closure.descendant_id FROM closure WHERE closure.ancestor_id = ")
            .bind(asked.from.node)
            .push(")"),
    };
    let mut sql = asked.indicator.population(reference, sql);
    if let Some(segment) = &asked.segment {
        sql = sql.push(" AND s.segment = ").bind(segment);
    }
    if let Some(scope) = scope {
        sql = sql.push(" AND ").in_sight("s.id", scope);
    }
    sql.push(match asked.level {
        Level::Region | Level::Department => " GROUP BY p.code",
        Level::Commune => " GROUP BY s.insee",
    })
}

row! {
    /// The outline of an area, in thousandths of a degree, `y` downwards.
    #[derive(Clone, Debug)]
    pub struct Shape {
        pub code: String,
        pub name: String,
        pub path: String,
        pub min_x: i64,
        pub min_y: i64,
        pub max_x: i64,
        pub max_y: i64,
    }
}

/// The ground that a map covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    Nation,
    Region(Id<Node>),
    Department(Id<Node>),
}

impl Ground {
    /// The ground of a perimeter: that of its region for a GHT or a structure; none when nobody knows where it stands.
    pub async fn of(tx: &mut Tx, scope: Scope, from: Origin) -> Result<Option<Ground>> {
        Ok(match from.breadth {
            Breadth::Nation => Some(Ground::Nation),
            Breadth::Region => Some(Ground::Region(from.node)),
            Breadth::Department => Some(Ground::Department(from.node)),
            Breadth::Narrow => {
                node::find(tx, scope, from.node).await?.and_then(|node| node.region_id).map(Ground::Region)
            }
        })
    }
}

/// How many maps stay in memory: that of a large region weighs a megabyte.
const MAPS: usize = 16;

/// The outlines of the areas of a ground. They are public, and the same for every reader.
pub async fn shapes(app: &App, tx: &mut Tx, ground: Ground, level: Level) -> Result<Arc<Vec<Shape>>> {
    let shelf = app.kept::<Shelf<(i64, Ground, Level), Vec<Shape>>>();
    let key = (territory::generation(tx).await?, ground, level);
    if let Some(known) = shelf.find(&key) {
        return Ok(known);
    }
    let sql = Sql::new("SELECT code, name, min_x, min_y, max_x, max_y, ");
    let sql = match ground {
        Ground::Nation => sql.push("coarse AS path FROM contour WHERE level = ").bind(level.as_str()),
        Ground::Region(id) => sql
            .push("fine AS path FROM contour WHERE region_id = ")
            .bind(id)
            .push(" AND level = ")
            .bind(level.as_str()),
        Ground::Department(id) => sql
            .push("fine AS path FROM contour WHERE department_id = ")
            .bind(id)
            .push(" AND level = ")
            .bind(level.as_str()),
    };
    let read = tx.list(sql.push(" ORDER BY code LIMIT 40000")).await?;
    Ok(shelf.keep(key, read, MAPS))
}

/// The day to which the latest list of structures that was brought in refers.
pub async fn published_on(tx: &mut Tx) -> Result<Option<NaiveDate>> {
    let sql = "SELECT published_on AS value FROM import
                WHERE kind = 'finess' AND state = 'done' AND NOT is_dry_run AND published_on IS NOT NULL
                ORDER BY created_at DESC LIMIT 1";
    Ok(tx.find::<(NaiveDate,)>(sql).await?.map(|(day,)| day))
}
