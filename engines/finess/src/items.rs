//! What a file gives: establishments, legal entities, positions, groups, and what is to be said about them.

use std::ops::ControlFlow;

use chrono::NaiveDate;

use crate::complaints::{Doubt, Reason, Refused, Remark, Unreadable};
use crate::number::FinessNumber;

#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// An entité géographique (ET, EGE in FINESS+): one site.
    Establishment(Box<Establishment>),
    /// An entité juridique (EJ, PMEJ in FINESS+): the legal person that holds the sites.
    LegalEntity(Box<LegalEntity>),
    /// Where an establishment stands, in degrees WGS84, when the file says it apart.
    Position { number: FinessNumber, latitude: f64, longitude: f64 },
    /// A groupement hospitalier de territoire (GHT).
    Group(Group),
    GroupMember {
        /// The external code of the group.
        group_code: String,
        legal_entity: FinessNumber,
        role: GroupRole,
        since: Option<NaiveDate>,
        /// How far the source trusts the row, and where it was found.
        note: Option<String>,
    },
    /// A line or an entry that cannot be read. The rest of the file goes on.
    Refused(Refused),
    /// Something read, but to be questioned.
    Remark(Remark),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Establishment {
    pub number: FinessNumber,
    pub legal_entity: Option<FinessNumber>,
    pub name: String,
    pub long_name: Option<String>,
    pub name_complement: Option<String>,
    /// Code of the nomenclature TRE_R66; empty when the file has none, which is then remarked.
    pub category: String,
    pub category_label: Option<String>,
    pub category_group: Option<String>,
    pub category_group_label: Option<String>,
    pub siret: Option<String>,
    pub ape: Option<String>,
    /// Part taken in the public hospital service.
    pub sph: Option<Coded>,
    /// Mode de fixation des tarifs: who pays, and how.
    pub tariff: Option<Coded>,
    /// Legal status of the legal entity, in the files of the SAE.
    pub legal_status: Option<String>,
    /// One readable line.
    pub street: Option<String>,
    /// Lieu-dit, postal box, delivery complement.
    pub place: Option<String>,
    pub postal_code: Option<String>,
    pub town: Option<String>,
    /// Code of the commune in the Code officiel géographique, whatever the layout.
    pub insee: Option<String>,
    /// `59`, `2A`, `971`.
    pub department: String,
    /// INSEE code of the region, only when the file says it.
    pub region: Option<String>,
    pub opened: Option<NaiveDate>,
    pub authorised: Option<NaiveDate>,
    pub updated: Option<NaiveDate>,
    pub closed: Option<NaiveDate>,
    pub open: bool,
    /// Number in the directory of schools.
    pub uai: Option<String>,
    /// Latitude and longitude in degrees WGS84.
    pub position: Option<(f64, f64)>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct LegalEntity {
    pub number: FinessNumber,
    pub name: String,
    pub long_name: Option<String>,
    pub name_complement: Option<String>,
    /// Code of the nomenclature TRE_R72 (statut juridique).
    pub legal_status: Option<String>,
    /// Code of the nomenclature TRE_R361 (fonction publique).
    pub public_service: Option<String>,
    pub siren: Option<String>,
    pub ape: Option<String>,
    pub street: Option<String>,
    pub place: Option<String>,
    pub postal_code: Option<String>,
    pub town: Option<String>,
    pub insee: Option<String>,
    pub department: String,
    pub region: Option<String>,
    pub opened: Option<NaiveDate>,
    pub updated: Option<NaiveDate>,
    pub closed: Option<NaiveDate>,
    pub open: bool,
    pub position: Option<(f64, f64)>,
}

/// A code of a nomenclature, with its label when the file travels with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coded {
    pub code: String,
    pub label: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// `32101`: the code of the SAE, which FINESS+ calls the external identifier.
    pub external_code: String,
    /// `HF-01`.
    pub short_code: Option<String>,
    pub name: String,
    pub open: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GroupRole {
    /// Établissement support.
    Support,
    /// Établissement partie.
    Party,
    /// Établissement associé or partenaire.
    Associate,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Layout {
    /// The historical file with positions, cs1100507.
    EtalabWithPositions,
    /// The historical file without them, cs1100502.
    Etalab,
    /// One line per establishment under a line of column names.
    FlatCsv,
    /// The JSON published since 2025.
    FinessPlus,
    /// One FHIR resource per line.
    FhirNdjson,
    /// Statistique annuelle des établissements, establishments that answer (ID).
    SaeIdentification,
    /// The same for the public sector: legal entities and their sites (IDB).
    SaeLegal,
    /// The GHT of the SAE.
    GhtSae,
    /// Members of GHT, one per line.
    GhtMembers,
}

impl Layout {
    pub fn code(self) -> &'static str {
        match self {
            Layout::EtalabWithPositions => "etalab-with-positions",
            Layout::Etalab => "etalab",
            Layout::FlatCsv => "flat-csv",
            Layout::FinessPlus => "finess-plus",
            Layout::FhirNdjson => "fhir-ndjson",
            Layout::SaeIdentification => "sae-identification",
            Layout::SaeLegal => "sae-legal",
            Layout::GhtSae => "ght-sae",
            Layout::GhtMembers => "ght-members",
        }
    }
}

/// What is known of the file once it has been read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    pub layout: Layout,
    pub encoding: &'static str,
    pub compressed: bool,
    /// The day written in the file, when there is one. Its name may say it too: see
    /// [`date_in_file_name`](crate::date_in_file_name).
    pub published: Option<NaiveDate>,
    pub lines: u64,
}

/// Why a reading ends before the end of the file.
pub(crate) enum Halt {
    /// The caller has enough.
    Enough,
    Unreadable(Unreadable),
}

impl From<Unreadable> for Halt {
    fn from(unreadable: Unreadable) -> Halt {
        Halt::Unreadable(unreadable)
    }
}

/// The way out to the caller.
pub(crate) struct Outlet<'a>(&'a mut dyn FnMut(Item) -> ControlFlow<()>);

impl<'a> Outlet<'a> {
    pub fn new(take: &'a mut dyn FnMut(Item) -> ControlFlow<()>) -> Outlet<'a> {
        Outlet(take)
    }

    pub fn give(&mut self, item: Item) -> Result<(), Halt> {
        match (self.0)(item) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Halt::Enough),
        }
    }

    pub fn refuse(&mut self, line: u64, text: &str, reason: Reason) -> Result<(), Halt> {
        let text = crate::values::excerpt(text);
        self.give(Item::Refused(Refused { line, text, reason }))
    }

    pub fn remark(&mut self, line: u64, number: Option<FinessNumber>, what: Doubt) -> Result<(), Halt> {
        self.give(Item::Remark(Remark { line, number, what }))
    }
}
