//! The places of the territory, and who is above whom.
//!
//! A place reaches what stands on its ground; a GHT and a legal entity reach what belongs to them, wherever it stands.
//! The two are not chained: the region of a legal entity does not reach its establishments in other regions
//! (`docs/decisions/0003-territory.md`).

use chrono::{DateTime, NaiveDate, Utc};
use hygie_kernel::{Id, Node};
use hygie_platform::db::{Engine, Sql, Tx};
use hygie_platform::{App, Result, row};

use crate::reference::{Reference, reference};

row! {
    #[derive(Clone, Debug)]
    pub struct Place {
        pub id: Id<Node>,
        pub kind: String,
        pub code: String,
        pub name_fr: String,
        pub name_en: String,
        pub parent_id: Option<Id<Node>>,
        pub time_zone: String,
        pub is_overseas: bool,
    }
}

const PLACES: &str = "SELECT id, kind, code, name_fr, name_en, parent_id, time_zone, is_overseas FROM place";

/// All places: some 120, read whole.
pub async fn list_places(tx: &mut Tx) -> Result<Vec<Place>> {
    tx.list(Sql::new(PLACES).push(" ORDER BY kind, code")).await
}

/// Writes the places of the reference data that are not there yet, and their new names.
pub async fn synchronise(app: &App) -> Result<()> {
    let reference = reference(app)?;
    let wanted = wanted(&reference);
    let known = list_places(&mut app.db.read().await?).await?;
    let is_same = |place: &WantedPlace| {
        known.iter().any(|k| {
            k.kind == place.kind
                && k.code == place.code
                && k.name_fr == place.name_fr
                && k.time_zone == place.time_zone
        })
    };
    if wanted.iter().all(is_same) {
        return Ok(());
    }
    add_places(app, &wanted).await
}

/// A place to be written; its parent is named by kind and code.
pub struct WantedPlace {
    pub kind: &'static str,
    pub code: String,
    pub name_fr: String,
    pub name_en: String,
    pub parent: Option<(&'static str, String)>,
    pub time_zone: String,
    pub is_overseas: bool,
}

fn wanted(reference: &Reference) -> Vec<WantedPlace> {
    let territory = &reference.territory;
    let nation = &territory.nation;
    let above = || Some(("nation", nation.code.clone()));
    let mut places = vec![WantedPlace {
        kind: "nation",
        code: nation.code.clone(),
        name_fr: nation.name_fr.clone(),
        name_en: nation.name_en.clone(),
        parent: None,
        time_zone: nation.time_zone.clone(),
        is_overseas: false,
    }];
    places.extend(territory.region.iter().map(|region| WantedPlace {
        kind: "region",
        code: region.code.clone(),
        name_fr: region.name_fr.clone(),
        name_en: region.name_en.clone(),
        parent: above(),
        time_zone: region.time_zone.clone(),
        is_overseas: region.overseas,
    }));
    places.extend(territory.department.iter().map(|department| {
        let region = territory.region.iter().find(|region| region.code == department.region);
        WantedPlace {
            kind: "department",
            code: department.code.clone(),
            name_fr: department.name.clone(),
            name_en: department.name.clone(),
            parent: Some(("region", department.region.clone())),
            time_zone: region.map_or(&nation.time_zone, |region| &region.time_zone).clone(),
            is_overseas: region.is_some_and(|region| region.overseas),
        }
    }));
    places.extend(territory.collectivity.iter().map(|collectivity| WantedPlace {
        kind: "department",
        code: collectivity.code.clone(),
        name_fr: collectivity.name.clone(),
        name_en: collectivity.name.clone(),
        parent: collectivity.region.clone().map_or_else(above, |region| Some(("region", region))),
        time_zone: collectivity.time_zone.clone(),
        is_overseas: true,
    }));
    places
}

/// Adds places to the territory; parents come before children. Known places keep their identifier.
pub async fn add_places(app: &App, places: &[WantedPlace]) -> Result<()> {
    let mut tx = app.db.write().await?;
    for place in places {
        let parent: Option<Id<Node>> = match &place.parent {
            Some((kind, code)) => find_place(&mut tx, kind, code).await?.map(|parent| parent.id),
            None => None,
        };
        let sql = Sql::new("INSERT INTO place (id, kind, code, name_fr, name_en, parent_id, time_zone, is_overseas) VALUES ")
            .values([[
                app.new_id::<Node>().into(),
                place.kind.into(),
                (&place.code).into(),
                (&place.name_fr).into(),
                (&place.name_en).into(),
                parent.into(),
                (&place.time_zone).into(),
                place.is_overseas.into(),
            ]])
            .push(
                " ON CONFLICT (kind, code) DO UPDATE SET name_fr = excluded.name_fr, name_en = excluded.name_en,
                    parent_id = excluded.parent_id, time_zone = excluded.time_zone, is_overseas = excluded.is_overseas",
            );
        tx.run(sql).await?;
    }
    refresh_closure_of_places(&mut tx).await?;
    tx.commit().await
}

pub async fn find_place(tx: &mut Tx, kind: &str, code: &str) -> Result<Option<Place>> {
    tx.find(Sql::new(PLACES).push(" WHERE kind = ").bind(kind).push(" AND code = ").bind(code)).await
}

/// A place is reached by itself, its parent and the parent of its parent.
async fn refresh_closure_of_places(tx: &mut Tx) -> Result<()> {
    tx.run("DELETE FROM closure WHERE descendant_id IN (SELECT id FROM place)").await?;
    tx.run(
        "INSERT INTO closure (descendant_id, ancestor_id)
         SELECT id, id FROM place
         UNION ALL
         SELECT id, parent_id FROM place WHERE parent_id IS NOT NULL
         UNION ALL
         SELECT child.id, parent.parent_id
           FROM place child
           JOIN place parent ON parent.id = child.parent_id
          WHERE parent.parent_id IS NOT NULL",
    )
    .await?;
    Ok(())
}

/// Which structures a refresh is about.
#[derive(Clone, Copy)]
pub enum Which {
    /// Those that an import wrote at that moment; the ones it created have a search row from `first_row` on.
    Imported {
        at: DateTime<Utc>,
        first_row: i64,
    },
    One(Id<Node>),
    All,
}

impl Which {
    fn narrow(self, sql: Sql) -> Sql {
        match self {
            Which::Imported { at, .. } => sql.push(" AND s.changed_at = ").bind(at),
            Which::One(id) => sql.push(" AND s.id = ").bind(id),
            Which::All => sql,
        }
    }
}

/// Writes again what is above structures: themselves, their EJ, their GHT on that day, their department, region and nation.
pub async fn refresh_closure(tx: &mut Tx, which: Which, today: NaiveDate) -> Result<()> {
    let touched = which.narrow(Sql::new(
        "DELETE FROM closure WHERE descendant_id IN (SELECT s.id FROM structure s WHERE 1 = 1",
    ));
    tx.run(touched.push(")")).await?;
    let above: [&'static str; 6] = [
        "SELECT s.id, s.id FROM structure s WHERE 1 = 1",
        "SELECT s.id, s.legal_entity_id FROM structure s WHERE s.legal_entity_id IS NOT NULL",
        "SELECT s.id, s.department_id FROM structure s WHERE s.department_id IS NOT NULL",
        "SELECT s.id, s.region_id FROM structure s WHERE s.region_id IS NOT NULL",
        "SELECT s.id, place.id FROM structure s JOIN place ON place.kind = 'nation' WHERE 1 = 1",
        "SELECT DISTINCT s.id, ght_member.ght_id
           FROM structure s
           JOIN ght_member ON ght_member.structure_id = COALESCE(s.legal_entity_id, s.id)
          WHERE ght_member.valid_from <= $1 AND (ght_member.valid_to IS NULL OR ght_member.valid_to >= $1)",
    ];
    for (index, select) in above.into_iter().enumerate() {
        let mut sql = Sql::new("INSERT INTO closure (descendant_id, ancestor_id) ").push(select);
        if index == 5 {
            sql = sql.arg(today);
        }
        tx.run(which.narrow(sql)).await?;
    }
    Ok(())
}

/// A GHT is reached by itself, its region and the nation; what is below it follows its members.
pub async fn refresh_closure_of_groups(tx: &mut Tx) -> Result<()> {
    tx.run("DELETE FROM closure WHERE descendant_id IN (SELECT id FROM ght)").await?;
    tx.run(
        "INSERT INTO closure (descendant_id, ancestor_id)
         SELECT id, id FROM ght
         UNION ALL
         SELECT id, region_id FROM ght WHERE region_id IS NOT NULL
         UNION ALL
         SELECT ght.id, place.id FROM ght JOIN place ON place.kind = 'nation'",
    )
    .await?;
    Ok(())
}

/// Writes again which structures each GHT reaches on that day: memberships begin and end.
pub async fn refresh_memberships(tx: &mut Tx, today: NaiveDate) -> Result<()> {
    tx.run("DELETE FROM closure WHERE ancestor_id IN (SELECT id FROM ght) AND descendant_id NOT IN (SELECT id FROM ght)").await?;
    tx.run(
        Sql::new(
            "INSERT INTO closure (descendant_id, ancestor_id)
             SELECT DISTINCT s.id, ght_member.ght_id
               FROM ght_member
               JOIN structure s ON s.id = ght_member.structure_id OR s.legal_entity_id = ght_member.structure_id
              WHERE ght_member.valid_from <= $1 AND (ght_member.valid_to IS NULL OR ght_member.valid_to >= $1)",
        )
        .arg(today),
    )
    .await?;
    tx.run(Sql::new("UPDATE registry_state SET memberships_on = ").bind(today).push(" WHERE id = 1")).await?;
    Ok(())
}

/// The same, for one GHT whose members have changed.
pub async fn refresh_membership_of(tx: &mut Tx, group: Id<Node>, today: NaiveDate) -> Result<()> {
    let gone = Sql::new("DELETE FROM closure WHERE ancestor_id = ")
        .bind(group)
        .push(" AND descendant_id <> ")
        .bind(group);
    tx.run(gone).await?;
    tx.run(
        Sql::new(
            "INSERT INTO closure (descendant_id, ancestor_id)
             SELECT DISTINCT s.id, ght_member.ght_id
               FROM ght_member
               JOIN structure s ON s.id = ght_member.structure_id OR s.legal_entity_id = ght_member.structure_id
              WHERE ght_member.ght_id = $1 AND ght_member.valid_from <= $2
                AND (ght_member.valid_to IS NULL OR ght_member.valid_to >= $2)",
        )
        .arg(group)
        .arg(today),
    )
    .await?;
    Ok(())
}

/// Counts the structures of every place again: by department first, then the regions and the nation from those counts.
pub async fn refresh_tally(tx: &mut Tx) -> Result<()> {
    tx.run("DELETE FROM tally").await?;
    tx.run(
        "INSERT INTO tally (place_id, kind, category, segment, is_open, count)
         WITH counted AS MATERIALIZED (
           SELECT department_id, region_id, kind, COALESCE(category, '') AS category, segment, is_open, COUNT(*) AS count
             FROM structure
            GROUP BY department_id, region_id, kind, COALESCE(category, ''), segment, is_open)
         SELECT department_id, kind, category, segment, is_open, CAST(SUM(count) AS BIGINT)
           FROM counted WHERE department_id IS NOT NULL GROUP BY department_id, kind, category, segment, is_open
         UNION ALL
         SELECT region_id, kind, category, segment, is_open, CAST(SUM(count) AS BIGINT)
           FROM counted WHERE region_id IS NOT NULL GROUP BY region_id, kind, category, segment, is_open
         UNION ALL
         SELECT place.id, counted.kind, category, segment, is_open, CAST(SUM(count) AS BIGINT)
           FROM counted JOIN place ON place.kind = 'nation' GROUP BY place.id, counted.kind, category, segment, is_open",
    )
    .await?;
    Ok(())
}

/// Says that the registry has changed: what was computed from it is old.
pub async fn bump(tx: &mut Tx) -> Result<()> {
    tx.run("UPDATE registry_state SET generation = generation + 1 WHERE id = 1").await?;
    Ok(())
}

pub async fn generation(tx: &mut Tx) -> Result<i64> {
    Ok(tx.get::<(i64,)>("SELECT generation AS value FROM registry_state WHERE id = 1").await?.0)
}

/// Tells the planner of the engine what the tables look like now.
pub async fn refresh_statistics(tx: &mut Tx) -> Result<()> {
    match tx.engine() {
        Engine::Sqlite => tx.run("PRAGMA optimize").await?,
        Engine::Postgres => tx.run("ANALYZE structure, closure, ght_member, contact, tally").await?,
    };
    Ok(())
}
