//! One structure: what FINESS says, what its people keep, which statuses it holds.

use chrono::NaiveDate;
use hygie_kernel::Scope;
use hygie_platform::db::{Sql, Tx};
use hygie_platform::{Result, row};

use crate::model::{HeldStatus, Kind, Profile, Structure, StructureId};

const STRUCTURE: &str = "SELECT s.id, s.kind, s.finess, s.name, s.long_name, s.is_name_provisional, s.category, s.category_label,
        s.segment, s.legal_status, s.sph_label, s.tariff_label, s.siren, s.siret, s.ape, s.street, s.locality, s.postal_code,
        s.town, s.insee, s.department_id, d.name_fr AS department_name, s.region_id, r.name_fr AS region_name, r.is_overseas,
        s.legal_entity_id, e.name AS legal_entity_name, e.finess AS legal_entity_finess, s.opened_on, s.updated_on, s.closed_on,
        s.is_open, s.latitude, s.longitude, s.source, s.changed_at
   FROM structure s
   LEFT JOIN place d ON d.id = s.department_id
   LEFT JOIN place r ON r.id = s.region_id
   LEFT JOIN structure e ON e.id = s.legal_entity_id";

pub async fn find(tx: &mut Tx, scope: Scope, id: StructureId) -> Result<Option<Structure>> {
    tx.find(Sql::new(STRUCTURE).push(" WHERE s.id = ").bind(id).push(" AND ").in_sight("s.id", scope)).await
}

pub async fn find_by_finess(tx: &mut Tx, scope: Scope, finess: &str) -> Result<Option<Structure>> {
    tx.find(Sql::new(STRUCTURE).push(" WHERE s.finess = ").bind(finess).push(" AND ").in_sight("s.id", scope))
        .await
}

pub async fn find_profile(tx: &mut Tx, id: StructureId) -> Result<Option<Profile>> {
    let sql = Sql::new(
        "SELECT usual_name, phone, email, website, note, version FROM structure_profile WHERE structure_id = ",
    );
    tx.find(sql.bind(id)).await
}

/// The statuses written for a structure, held or past, the latest first.
pub async fn list_statuses(tx: &mut Tx, id: StructureId) -> Result<Vec<HeldStatus>> {
    tx.list(
        Sql::new(
            "SELECT id, status, valid_from, valid_to, source FROM structure_status WHERE structure_id = ",
        )
        .bind(id)
        .push(" ORDER BY valid_from DESC, status LIMIT 100"),
    )
    .await
}

row! {
    /// An establishment of a legal entity, as its page lists it.
    #[derive(Clone, Debug)]
    pub struct Sibling {
        pub id: StructureId,
        pub finess: String,
        pub name: String,
        pub category: Option<String>,
        pub category_label: Option<String>,
        pub town: Option<String>,
        pub is_open: bool,
    }
}

/// The establishments of a legal entity that the reader sees, the open ones first, one more than `limit` at most.
pub async fn list_establishments(
    tx: &mut Tx,
    scope: Scope,
    entity: StructureId,
    limit: i64,
) -> Result<Vec<Sibling>> {
    tx.list(
        Sql::new(
            "SELECT s.id, s.finess, s.name, s.category, s.category_label, s.town, s.is_open
               FROM structure s WHERE s.legal_entity_id = ",
        )
        .bind(entity)
        .push(" AND ")
        .in_sight("s.id", scope)
        .push(" ORDER BY s.is_open DESC, s.sort_key LIMIT ")
        .bind(limit + 1),
    )
    .await
}

row! {
    /// A GHT that a structure belongs to, itself or through its legal entity.
    #[derive(Clone, Debug)]
    pub struct Belonging {
        pub ght_id: StructureId,
        pub name: String,
        pub role: crate::model::MemberRole,
        pub valid_from: NaiveDate,
        pub valid_to: Option<NaiveDate>,
    }
}

pub async fn list_belongings(tx: &mut Tx, structure: &Structure) -> Result<Vec<Belonging>> {
    let entity = match structure.kind {
        Kind::LegalEntity => Some(structure.id),
        Kind::Establishment => structure.legal_entity_id,
    };
    let Some(entity) = entity else { return Ok(Vec::new()) };
    tx.list(
        Sql::new(
            "SELECT ght_member.ght_id, ght.name, ght_member.role, ght_member.valid_from, ght_member.valid_to
               FROM ght_member JOIN ght ON ght.id = ght_member.ght_id
              WHERE ght_member.structure_id = ",
        )
        .bind(entity)
        .push(" ORDER BY ght_member.valid_from DESC LIMIT 20"),
    )
    .await
}
