//! FINESS into the registry.
//!
//! A file says what it knows: a value that it does not give stays as it was. A legal entity that a file only mentions
//! bears the name of one of its establishments until another file names it. What is absent from a file is closed only
//! where the file holds nearly all of a department.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use hygie_finess::{Doubt, Establishment, FinessNumber, Group, GroupRole, Item, Layout, LegalEntity};
use hygie_kernel::{Id, Node, sort_key};
use hygie_platform::db::{Arg, Index, Sql, Tx};
use hygie_platform::{App, Error, Result, row};
use sha2::{Digest, Sha256};

use super::ght::{GroupRow, Groups, MemberRow};
use super::source::read_beside;
use super::{Progress, Reach, Report, Request, settle};
use crate::model::{Kind, MemberRole};
use crate::reference::{OTHER_SEGMENT, Reference, reference};
use crate::territory::{self, Which};

/// How many rows go into one statement: 34 values each, and SQLite takes 32,766.
const ROWS: usize = 400;
/// More new structures than this change what the planner of the engine knows of the table.
const MANY: i64 = 1000;
/// The absence of a structure means its closure where the file holds at least this share of its department.
const WHOLE_DEPARTMENT_PERCENT: usize = 90;

row! {
    struct KnownRow {
        id: Id<Node>,
        finess: String,
        kind: Kind,
        fingerprint: i64,
        is_open: bool,
        latitude: Option<f64>,
        longitude: Option<f64>,
        department_id: Option<Id<Node>>,
        region_id: Option<Id<Node>>,
        weight: i64,
    }
}

/// What the registry knows of a structure before its line comes.
struct Known {
    id: Id<Node>,
    kind: Kind,
    fingerprint: i64,
    is_open: bool,
    position: Option<(f64, f64)>,
    department: Option<Id<Node>>,
    region: Option<Id<Node>>,
    weight: i64,
    /// Whether this file has spoken of it.
    is_seen: bool,
    is_changed: bool,
}

/// A structure as it will be written.
struct Draft {
    id: Id<Node>,
    kind: Kind,
    finess: FinessNumber,
    name: String,
    long_name: Option<String>,
    is_name_provisional: bool,
    category: Option<String>,
    category_label: Option<String>,
    segment: String,
    weight: i64,
    legal_status: Option<String>,
    sph_label: Option<String>,
    tariff_label: Option<String>,
    siren: Option<String>,
    siret: Option<String>,
    ape: Option<String>,
    street: Option<String>,
    locality: Option<String>,
    postal_code: Option<String>,
    town: Option<String>,
    insee: Option<String>,
    department: Option<Id<Node>>,
    region: Option<Id<Node>>,
    legal_entity: Option<Id<Node>>,
    opened: Option<NaiveDate>,
    updated: Option<NaiveDate>,
    closed: Option<NaiveDate>,
    is_open: bool,
    position: Option<(f64, f64)>,
    fingerprint: i64,
}

pub(super) async fn load(
    app: &App,
    tx: &mut Tx,
    request: &Request,
    progress: &Progress,
    reach: &Reach,
) -> Result<Report> {
    let mut loader = Loader::new(app, tx, reach).await?;
    let (mut items, reading) =
        read_beside(request.path.clone(), progress.clone(), |file, take| hygie_finess::read(file, take));
    while let Some(portion) = items.recv().await {
        for item in portion {
            loader.take(tx, item).await?;
        }
    }
    let failed = Error::internal("failed to read the file");
    let opened = match reading.await.map_err(failed)?.map_err(Error::internal("failed to read the file"))? {
        Ok(opened) => opened,
        Err(unreadable) => {
            let reason = Some((unreadable.code().to_owned(), unreadable.to_string()));
            return Ok(Report { unreadable: reason, ..Report::default() });
        }
    };
    let published = opened.published.or_else(|| hygie_finess::date_in_file_name(&request.file_name));
    loader.report.layout = opened.layout.code().to_owned();
    loader.report.encoding = opened.encoding.to_owned();
    loader.report.published_on = published;
    loader.finish(tx, opened.layout, published).await
}

struct Loader<'a> {
    app: &'a App,
    reference: std::sync::Arc<Reference>,
    reach: &'a Reach,
    now: DateTime<Utc>,
    departments: HashMap<String, (Id<Node>, Option<Id<Node>>)>,
    regions: HashMap<String, Id<Node>>,
    known: HashMap<FinessNumber, Known>,
    entities: Vec<Draft>,
    waiting_entities: HashSet<FinessNumber>,
    establishments: Vec<Draft>,
    positions: Vec<(FinessNumber, f64, f64)>,
    groups: Groups,
    seen_departments: HashMap<Id<Node>, usize>,
    next_search_row: i64,
    first_search_row: i64,
    /// Those of the table of structures, set aside while it is filled for the first time.
    indexes: Vec<Index>,
    report: Report,
}

impl<'a> Loader<'a> {
    async fn new(app: &'a App, tx: &mut Tx, reach: &'a Reach) -> Result<Loader<'a>> {
        let places = territory::list_places(tx).await?;
        let departments = places
            .iter()
            .filter(|place| place.kind == "department")
            .map(|place| {
                let region = place
                    .parent_id
                    .filter(|parent| places.iter().any(|p| p.id == *parent && p.kind == "region"));
                (place.code.clone(), (place.id, region))
            })
            .collect();
        let regions = places
            .iter()
            .filter(|place| place.kind == "region")
            .map(|place| (place.code.clone(), place.id))
            .collect();
        let rows = tx
            .list::<KnownRow>(
                "SELECT id, finess, kind, fingerprint, is_open, latitude, longitude, department_id, region_id, weight FROM structure",
            )
            .await?;
        let indexes = match rows.len() {
            0 => tx.set_indexes_aside("structure", "structure_of_legal_entity").await?,
            _ => Vec::new(),
        };
        let mut known = HashMap::with_capacity(rows.len());
        for row in rows {
            let number: FinessNumber = row
                .finess
                .parse()
                .map_err(Error::internal("failed to read a FINESS number of the registry"))?;
            known.insert(
                number,
                Known {
                    id: row.id,
                    kind: row.kind,
                    fingerprint: row.fingerprint,
                    is_open: row.is_open,
                    position: row.latitude.zip(row.longitude),
                    department: row.department_id,
                    region: row.region_id,
                    weight: row.weight,
                    is_seen: false,
                    is_changed: false,
                },
            );
        }
        let (next_search_row,) =
            tx.get::<(i64,)>("SELECT next_search_row AS value FROM registry_state WHERE id = 1").await?;
        Ok(Loader {
            app,
            reference: reference(app)?,
            reach,
            now: app.clock.now(),
            departments,
            regions,
            known,
            entities: Vec::new(),
            waiting_entities: HashSet::new(),
            establishments: Vec::new(),
            positions: Vec::new(),
            groups: Groups::default(),
            seen_departments: HashMap::new(),
            next_search_row,
            first_search_row: next_search_row,
            indexes,
            report: Report::default(),
        })
    }

    async fn take(&mut self, tx: &mut Tx, item: Item) -> Result<()> {
        match item {
            Item::Establishment(establishment) => self.take_establishment(tx, *establishment).await?,
            Item::LegalEntity(entity) => self.take_legal_entity(tx, *entity).await?,
            Item::Position { number, latitude, longitude } => {
                self.take_position(tx, number, (latitude, longitude)).await?
            }
            Item::Group(Group { external_code: code, short_code, name, .. }) => {
                self.groups.groups.push(GroupRow { code, short_code, name })
            }
            Item::GroupMember { group_code, legal_entity, role, since, note } => {
                let role = match role {
                    GroupRole::Support => MemberRole::Support,
                    GroupRole::Party => MemberRole::Party,
                    GroupRole::Associate => MemberRole::Associate,
                };
                self.groups.members.push(MemberRow { group_code, legal_entity, role, since, note });
            }
            Item::Refused(refused) => {
                self.report.refuse(
                    refused.line,
                    refused.reason.code(),
                    refused.reason.to_string(),
                    Some(refused.text),
                );
            }
            Item::Remark(remark) => {
                let number = remark.number.map(|number| format!("{number}: ")).unwrap_or_default();
                self.report.remark(
                    remark.line,
                    Doubt::code(&remark.what),
                    format!("{number}{}", remark.what),
                );
            }
        }
        Ok(())
    }

    fn place_of(&self, department: &str, region: Option<&str>) -> (Option<Id<Node>>, Option<Id<Node>>) {
        match self.departments.get(department) {
            Some((department, region_above)) => (
                Some(*department),
                region_above.or_else(|| region.and_then(|code| self.regions.get(code).copied())),
            ),
            None => (None, region.and_then(|code| self.regions.get(code).copied())),
        }
    }

    async fn take_establishment(&mut self, tx: &mut Tx, said: Establishment) -> Result<()> {
        let fingerprint = fingerprint_of_establishment(&said);
        let (department, region) = self.place_of(&said.department, said.region.as_deref());
        if !self.reach.includes(region) {
            self.report.elsewhere += 1;
            return Ok(());
        }
        if let Some(department) = department {
            *self.seen_departments.entry(department).or_default() += 1;
        }
        if let Some(known) = self.known.get_mut(&said.number) {
            if known.is_seen {
                let details =
                    format!("the number {} stands twice in the file; the first line counts", said.number);
                self.report.refuse(0, "number-twice", details, Some(said.name));
                return Ok(());
            }
            known.is_seen = true;
            let is_moved = said.position.is_some_and(|position| !is_same_position(known.position, position));
            if known.fingerprint == fingerprint && known.is_open == said.open && !is_moved {
                self.report.unchanged += 1;
                if let Some(number) = said.legal_entity
                    && let Some(entity) = self.known.get_mut(&number)
                {
                    self.report.unchanged += i64::from(!entity.is_seen);
                    entity.is_seen = true;
                }
                return Ok(());
            }
        }
        let (segment, weight) = self.reference.segment_of(&said.category);
        let segment = segment.to_owned();
        let legal_entity = match said.legal_entity {
            Some(number) => Some(self.mention(tx, number, &said, (&segment, weight)).await?),
            None => None,
        };
        let draft = Draft {
            id: self.known.get(&said.number).map_or_else(|| self.app.new_id(), |known| known.id),
            kind: Kind::Establishment,
            finess: said.number,
            name: said.name,
            long_name: said.long_name,
            is_name_provisional: false,
            category: Some(said.category),
            category_label: said.category_label,
            segment,
            weight,
            legal_status: said.legal_status,
            sph_label: said.sph.and_then(|sph| sph.label),
            tariff_label: said.tariff.and_then(|tariff| tariff.label),
            siren: said.siret.as_ref().and_then(|siret| siret.get(..9)).map(str::to_owned),
            siret: said.siret,
            ape: said.ape,
            street: said.street,
            locality: said.place,
            postal_code: said.postal_code,
            town: said.town,
            insee: said.insee,
            department,
            region,
            legal_entity,
            opened: said.opened,
            updated: said.updated,
            closed: said.closed,
            is_open: said.open,
            position: said.position,
            fingerprint,
        };
        self.note_known(&draft, true);
        self.establishments.push(draft);
        if self.establishments.len() >= ROWS {
            self.flush(tx).await?;
        }
        Ok(())
    }

    /// The legal entity of an establishment: a row of its own as soon as a file mentions it.
    async fn mention(
        &mut self,
        tx: &mut Tx,
        number: FinessNumber,
        by: &Establishment,
        family: (&str, i64),
    ) -> Result<Id<Node>> {
        if let Some(known) = self.known.get_mut(&number) {
            self.report.unchanged += i64::from(!known.is_seen);
            known.is_seen = true;
            return Ok(known.id);
        }
        let by_number = number.department_hint().map(|code| self.place_of(code, None));
        let (department, region) = match by_number {
            Some((Some(department), region)) => (Some(department), region),
            _ => self.place_of(&by.department, by.region.as_deref()),
        };
        let draft = Draft {
            id: self.app.new_id(),
            kind: Kind::LegalEntity,
            finess: number,
            name: by.name.clone(),
            long_name: None,
            is_name_provisional: true,
            category: None,
            category_label: None,
            segment: family.0.to_owned(),
            weight: family.1,
            legal_status: None,
            sph_label: None,
            tariff_label: None,
            siren: by.siret.as_ref().and_then(|siret| siret.get(..9)).map(str::to_owned),
            siret: None,
            ape: None,
            street: None,
            locality: None,
            postal_code: None,
            town: None,
            insee: None,
            department,
            region,
            legal_entity: None,
            opened: None,
            updated: None,
            closed: None,
            is_open: true,
            position: None,
            fingerprint: 0,
        };
        self.note_known(&draft, true);
        let id = draft.id;
        self.push_entity(tx, draft).await?;
        Ok(id)
    }

    async fn take_legal_entity(&mut self, tx: &mut Tx, said: LegalEntity) -> Result<()> {
        let fingerprint = fingerprint_of_entity(&said);
        let (department, region) = self.place_of(&said.department, said.region.as_deref());
        if !self.reach.includes(region) {
            self.report.elsewhere += 1;
            return Ok(());
        }
        let before = self.known.get_mut(&said.number).map(|known| {
            known.is_seen = true;
            (known.id, known.fingerprint, known.is_open, known.weight)
        });
        if before.is_some_and(|(_, known, is_open, _)| known == fingerprint && is_open == said.open) {
            self.report.unchanged += 1;
            return Ok(());
        }
        let draft = Draft {
            id: before.map_or_else(|| self.app.new_id(), |(id, ..)| id),
            kind: Kind::LegalEntity,
            finess: said.number,
            name: said.name,
            long_name: said.long_name,
            is_name_provisional: false,
            category: None,
            category_label: None,
            segment: OTHER_SEGMENT.to_owned(),
            weight: before.map_or(9, |(.., weight)| weight),
            legal_status: said.legal_status,
            sph_label: said.public_service,
            tariff_label: None,
            siren: said.siren,
            siret: None,
            ape: said.ape,
            street: said.street,
            locality: said.place,
            postal_code: said.postal_code,
            town: said.town,
            insee: said.insee,
            department,
            region,
            legal_entity: None,
            opened: said.opened,
            updated: said.updated,
            closed: said.closed,
            is_open: said.open,
            position: said.position,
            fingerprint,
        };
        self.note_known(&draft, false);
        self.push_entity(tx, draft).await
    }

    async fn push_entity(&mut self, tx: &mut Tx, draft: Draft) -> Result<()> {
        if self.waiting_entities.contains(&draft.finess) || self.entities.len() >= ROWS {
            self.flush(tx).await?;
        }
        self.waiting_entities.insert(draft.finess);
        self.entities.push(draft);
        Ok(())
    }

    async fn take_position(&mut self, tx: &mut Tx, number: FinessNumber, position: (f64, f64)) -> Result<()> {
        let Some(known) = self.known.get_mut(&number) else { return Ok(()) };
        if !self.reach.includes(known.region) || is_same_position(known.position, position) {
            return Ok(());
        }
        if !known.is_changed {
            known.is_changed = true;
            self.report.changed += 1;
            self.report.unchanged -= i64::from(known.is_seen);
        }
        known.position = Some(position);
        self.positions.push((number, position.0, position.1));
        if self.positions.len() >= ROWS {
            self.flush(tx).await?;
        }
        Ok(())
    }

    /// Counts a structure that will be written, and remembers it for the lines that follow.
    fn note_known(&mut self, draft: &Draft, is_seen: bool) {
        let report = &mut self.report;
        let fresh = Known {
            id: draft.id,
            kind: draft.kind,
            fingerprint: draft.fingerprint,
            is_open: draft.is_open,
            position: draft.position,
            department: draft.department,
            region: draft.region,
            weight: draft.weight,
            is_seen,
            is_changed: true,
        };
        match self.known.get_mut(&draft.finess) {
            Some(known) if known.is_changed => {}
            Some(known) => {
                if known.is_open && !draft.is_open {
                    report.closed += 1
                } else {
                    report.changed += 1
                }
                *known = Known { position: draft.position.or(known.position), is_seen: true, ..fresh };
            }
            None => {
                report.created += 1;
                self.known.insert(draft.finess, fresh);
            }
        }
    }

    async fn flush(&mut self, tx: &mut Tx) -> Result<()> {
        self.waiting_entities.clear();
        for drafts in [std::mem::take(&mut self.entities), std::mem::take(&mut self.establishments)] {
            for chunk in chunks(&drafts) {
                self.write(tx, chunk).await?;
            }
        }
        for chunk in chunks(&std::mem::take(&mut self.positions)) {
            let rows = chunk.iter().map(|(number, latitude, longitude)| {
                [number.as_str().into(), (*latitude).into(), (*longitude).into()]
            });
            let sql = Sql::new(
                "UPDATE structure SET latitude = moved.column2, longitude = moved.column3, changed_at = ",
            )
            .bind(self.now)
            .push(" FROM (VALUES ")
            .values(rows)
            .push(") AS moved WHERE structure.finess = moved.column1");
            tx.run(sql).await?;
        }
        Ok(())
    }

    async fn write(&mut self, tx: &mut Tx, drafts: &[Draft]) -> Result<()> {
        let now = self.now;
        let mut rows = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let search_row = (draft.weight << 40) | self.next_search_row;
            self.next_search_row += 1;
            rows.push(values_of(draft, search_row, now));
        }
        // What the file does not say stays; an identifier, a kind and a moment of creation never change.
        let sql = Sql::new(
            "INSERT INTO structure (id, kind, finess, name, long_name, sort_key, is_name_provisional, category, category_label,
               segment, weight, legal_status, sph_label, tariff_label, siren, siret, ape, street, locality, postal_code, town,
               town_key, insee, department_id, region_id, legal_entity_id, opened_on, updated_on, closed_on, is_open, latitude,
               longitude, source, fingerprint, has_valid_key, search_row, created_at, changed_at) VALUES ",
        )
        .values(rows)
        .push(
            " ON CONFLICT (finess) DO UPDATE SET
               name = CASE WHEN excluded.is_name_provisional THEN structure.name ELSE excluded.name END,
               sort_key = CASE WHEN excluded.is_name_provisional THEN structure.sort_key ELSE excluded.sort_key END,
               is_name_provisional = structure.is_name_provisional AND excluded.is_name_provisional,
               long_name = COALESCE(excluded.long_name, structure.long_name),
               category = COALESCE(excluded.category, structure.category),
               category_label = COALESCE(excluded.category_label, structure.category_label),
               segment = CASE WHEN excluded.category IS NULL THEN structure.segment ELSE excluded.segment END,
               weight = CASE WHEN excluded.category IS NULL THEN structure.weight ELSE excluded.weight END,
               legal_status = COALESCE(excluded.legal_status, structure.legal_status),
               sph_label = COALESCE(excluded.sph_label, structure.sph_label),
               tariff_label = COALESCE(excluded.tariff_label, structure.tariff_label),
               siren = COALESCE(excluded.siren, structure.siren),
               siret = COALESCE(excluded.siret, structure.siret),
               ape = COALESCE(excluded.ape, structure.ape),
               street = COALESCE(excluded.street, structure.street),
               locality = COALESCE(excluded.locality, structure.locality),
               postal_code = COALESCE(excluded.postal_code, structure.postal_code),
               town = COALESCE(excluded.town, structure.town),
               town_key = CASE WHEN excluded.town IS NULL THEN structure.town_key ELSE excluded.town_key END,
               insee = COALESCE(excluded.insee, structure.insee),
               department_id = COALESCE(excluded.department_id, structure.department_id),
               region_id = COALESCE(excluded.region_id, structure.region_id),
               legal_entity_id = COALESCE(excluded.legal_entity_id, structure.legal_entity_id),
               opened_on = COALESCE(excluded.opened_on, structure.opened_on),
               updated_on = COALESCE(excluded.updated_on, structure.updated_on),
               closed_on = excluded.closed_on,
               is_open = excluded.is_open,
               latitude = COALESCE(excluded.latitude, structure.latitude),
               longitude = COALESCE(excluded.longitude, structure.longitude),
               source = excluded.source,
               fingerprint = excluded.fingerprint,
               changed_at = excluded.changed_at",
        );
        tx.run(sql).await?;
        Ok(())
    }

    async fn finish(mut self, tx: &mut Tx, layout: Layout, published: Option<NaiveDate>) -> Result<Report> {
        self.flush(tx).await?;
        if self.report.created > MANY {
            territory::refresh_statistics(tx).await?;
        }
        if is_stock(layout) {
            self.close_absent(tx, published).await?;
        }
        let today = self.now.date_naive();
        let groups = std::mem::take(&mut self.groups);
        let has_groups = !groups.is_empty();
        if has_groups {
            groups
                .write(self.app, tx, self.reach, "finess+", published.unwrap_or(today), &mut self.report)
                .await?;
        }
        if self.report.changes_anything() {
            self.name_entities(tx).await?;
        }
        tx.put_indexes_back(std::mem::take(&mut self.indexes)).await?;
        if self.report.changes_anything() {
            if self.next_search_row > self.first_search_row {
                let sql = Sql::new("UPDATE registry_state SET next_search_row = ").bind(self.next_search_row);
                tx.run(sql.push(" WHERE id = 1")).await?;
            }
            let written = Which::Imported { at: self.now, first_row: self.first_search_row };
            settle(tx, self.app, written, today).await?;
        }
        if has_groups {
            territory::refresh_closure_of_groups(tx).await?;
            territory::refresh_memberships(tx, today).await?;
        }
        Ok(self.report)
    }

    /// A legal entity belongs to the family of its most important establishment, and bears its name if it has no other.
    async fn name_entities(&self, tx: &mut Tx) -> Result<()> {
        let sql = Sql::new(
            "UPDATE structure SET segment = first.segment, weight = first.weight,
               name = CASE WHEN structure.is_name_provisional THEN first.name ELSE structure.name END,
               sort_key = CASE WHEN structure.is_name_provisional THEN first.sort_key ELSE structure.sort_key END,
               town = COALESCE(structure.town, first.town),
               town_key = CASE WHEN structure.town IS NULL THEN first.town_key ELSE structure.town_key END,
               postal_code = COALESCE(structure.postal_code, first.postal_code),
               insee = COALESCE(structure.insee, first.insee)
             FROM (SELECT legal_entity_id, segment, weight, name, sort_key, town, town_key, postal_code, insee,
                          ROW_NUMBER() OVER (PARTITION BY legal_entity_id ORDER BY is_open DESC, weight, sort_key) AS place
                     FROM structure
                    WHERE legal_entity_id IN (SELECT id FROM structure WHERE kind = 'EJ' AND changed_at = $1)) AS first
            WHERE first.place = 1 AND structure.id = first.legal_entity_id",
        )
        .arg(self.now);
        tx.run(sql).await?;
        Ok(())
    }

    /// What was open and is not in the file any more is closed, unless the file holds too little of its department.
    async fn close_absent(&mut self, tx: &mut Tx, published: Option<NaiveDate>) -> Result<()> {
        let mut absent: HashMap<Id<Node>, Vec<Id<Node>>> = HashMap::new();
        for known in self.known.values() {
            if let Some(department) = known.department
                && known.kind == Kind::Establishment
                && known.is_open
                && !known.is_seen
                && self.seen_departments.contains_key(&department)
                && self.reach.includes(known.region)
            {
                absent.entry(department).or_default().push(known.id);
            }
        }
        let day = published.unwrap_or(self.now.date_naive());
        for (department, missing) in absent {
            let seen = self.seen_departments.get(&department).copied().unwrap_or(0);
            if seen * 100 < (seen + missing.len()) * WHOLE_DEPARTMENT_PERCENT {
                let code = self
                    .departments
                    .iter()
                    .find(|(_, (id, _))| *id == department)
                    .map(|(code, _)| code.clone());
                self.report.partial_departments.extend(code);
                continue;
            }
            for chunk in missing.chunks(1000) {
                let sql = Sql::new("UPDATE structure SET is_open = FALSE, closed_on = ")
                    .bind(day)
                    .push(", changed_at = ")
                    .bind(self.now)
                    .push(" WHERE id IN (")
                    .list(chunk.iter().copied())
                    .push(")");
                tx.run(sql).await?;
            }
            self.report.closed += i64::try_from(missing.len()).unwrap_or(i64::MAX);
        }
        self.report.partial_departments.sort();
        // A legal entity known only through its establishments is open as long as one of them is.
        let sql = Sql::new(
            "UPDATE structure SET is_open = FALSE, closed_on = $1, changed_at = $2
              WHERE kind = 'EJ' AND is_open AND is_name_provisional
                AND NOT EXISTS (SELECT 1 FROM structure e WHERE e.legal_entity_id = structure.id AND e.is_open)",
        );
        self.report.closed += i64::try_from(tx.run(sql.arg(day).arg(self.now)).await?).unwrap_or(0);
        Ok(())
    }
}

/// Rows by the 400, then the rest by 40, 4 and 1: each size is one statement that the engine prepares once and keeps,
/// where every other number of rows would be one more of a megabyte.
fn chunks<T>(mut rows: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let size = [ROWS, ROWS / 10, ROWS / 100, 1].into_iter().find(|size| *size <= rows.len())?;
        let (chunk, rest) = rows.split_at(size);
        rows = rest;
        Some(chunk)
    })
}

/// Whether a layout holds every establishment of the places it speaks of.
fn is_stock(layout: Layout) -> bool {
    matches!(layout, Layout::EtalabWithPositions | Layout::Etalab | Layout::FlatCsv | Layout::FinessPlus)
}

/// Within some ten centimetres.
fn is_same_position(known: Option<(f64, f64)>, said: (f64, f64)) -> bool {
    known.is_some_and(|known| (known.0 - said.0).abs() < 1e-6 && (known.1 - said.1).abs() < 1e-6)
}

fn values_of(draft: &Draft, search_row: i64, now: DateTime<Utc>) -> [Arg; 38] {
    [
        draft.id.into(),
        draft.kind.into(),
        draft.finess.as_str().into(),
        (&draft.name).into(),
        (&draft.long_name).into(),
        sort_key(&draft.name).into(),
        draft.is_name_provisional.into(),
        (&draft.category).into(),
        (&draft.category_label).into(),
        (&draft.segment).into(),
        draft.weight.into(),
        (&draft.legal_status).into(),
        (&draft.sph_label).into(),
        (&draft.tariff_label).into(),
        (&draft.siren).into(),
        (&draft.siret).into(),
        (&draft.ape).into(),
        (&draft.street).into(),
        (&draft.locality).into(),
        (&draft.postal_code).into(),
        (&draft.town).into(),
        sort_key(draft.town.as_deref().unwrap_or_default()).into(),
        (&draft.insee).into(),
        draft.department.into(),
        draft.region.into(),
        draft.legal_entity.into(),
        draft.opened.into(),
        draft.updated.into(),
        draft.closed.into(),
        draft.is_open.into(),
        draft.position.map(|(latitude, _)| latitude).into(),
        draft.position.map(|(_, longitude)| longitude).into(),
        "finess".into(),
        draft.fingerprint.into(),
        draft.finess.has_valid_key().into(),
        search_row.into(),
        now.into(),
        now.into(),
    ]
}

/// A hash of all that a line says, but its position: a file may give that apart.
fn fingerprint_of_establishment(said: &Establishment) -> i64 {
    let position = None;
    let said = Establishment { position, ..said.clone() };
    hash(&format!("{said:?}"))
}

fn fingerprint_of_entity(said: &LegalEntity) -> i64 {
    hash(&format!("{said:?}"))
}

fn hash(text: &str) -> i64 {
    let digest = Sha256::digest(text.as_bytes());
    i64::from_le_bytes(digest[..8].try_into().expect("a SHA-256 has more than eight bytes"))
}
