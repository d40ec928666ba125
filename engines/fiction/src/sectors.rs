//! Who holds establishments: the kinds of legal entities, their status (TRE_R72), how far apart they hold
//! establishments, and what they are called.

use crate::LegalStatus;
use crate::chance::Chance;
use crate::words::{self, HOUSES, of};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sector {
    /// University and regional hospitals.
    Regional,
    Hospital,
    Mental,
    /// The council of a department.
    Council,
    /// A town, or towns together.
    Town,
    Disability,
    Social,
    Elderly,
    Laboratory,
    Clinic,
    /// Dialysis, care at home, addictions, mutual insurance.
    Care,
    Blood,
    Pharmacy,
    Practice,
    Company,
    Cooperation,
    /// A public nursing home of its own.
    Residence,
}

use Sector::*;

/// The sectors whose legal entities hold several establishments, and how many there are.
pub const HOLDERS: [(Sector, usize); 12] = [
    (Regional, 3),
    (Hospital, 63),
    (Mental, 8),
    (Council, 5),
    (Town, 120),
    (Disability, 130),
    (Social, 150),
    (Elderly, 70),
    (Laboratory, 30),
    (Clinic, 45),
    (Care, 28),
    (Blood, 1),
];

/// What a legal entity is named after.
pub struct Seat<'a> {
    pub town: &'a str,
    pub department: usize,
    /// Its place among those of its sector, from 0.
    pub rank: usize,
    /// Its establishment, when it has only that one.
    pub only: Option<&'a str>,
}

impl Sector {
    pub fn is_public_hospital(self) -> bool {
        matches!(self, Regional | Hospital | Mental)
    }

    /// The category that a legal entity of the sector holds before any other.
    pub fn main_category(self) -> Option<&'static str> {
        match self {
            Regional => Some("101"),
            Hospital => Some("355"),
            Mental => Some("292"),
            _ => None,
        }
    }

    /// How far from its seat, in kilometres, a legal entity holds half of its establishments.
    pub fn reach(self) -> f64 {
        match self {
            Hospital | Town => 4.0,
            Regional => 7.0,
            Clinic | Elderly | Laboratory => 15.0,
            Mental | Disability | Social => 18.0,
            _ => 60.0,
        }
    }

    pub fn status(self, chance: &mut Chance) -> LegalStatus {
        let (code, label) = match self {
            Regional => ("15", "Etablissement Public Régional d'Hospitalisation"),
            Mental => ("11", "Etablissement Public Départemental d'Hospitalisation"),
            Hospital if chance.is_in(70) => ("13", "Etablissement Public Communal d'Hospitalisation"),
            Hospital => ("14", "Etablissement Public Intercommunal d'Hospitalisation"),
            Council => ("02", "Département"),
            Town => ("17", "Centre Communal d'Action Sociale"),
            Residence => ("21", "Etablissement Social et Médico-Social Communal"),
            Disability | Social | Elderly if chance.is_in(72) => {
                ("60", "Association Loi 1901 non Reconnue d'Utilité Publique")
            }
            Disability | Social | Elderly if chance.is_in(60) => {
                ("61", "Association Loi 1901 Reconnue d'Utilité Publique")
            }
            Disability | Social | Elderly => ("63", "Fondation"),
            Laboratory => ("91", "Société Exercice Libéral par Actions Simplifiée (S.E.L.A.S.)"),
            Care if chance.is_in(50) => ("47", "Société Mutualiste"),
            Care => ("60", "Association Loi 1901 non Reconnue d'Utilité Publique"),
            Blood => ("26", "Autre Etablissement Public à Caractère Administratif"),
            Pharmacy if chance.is_in(60) => {
                ("85", "Soc. Exercice Libéral Responsabilité Limitée (S.E.L.A.R.L.)")
            }
            Pharmacy => ("70", "Personne Physique"),
            Practice => ("80", "Société Interprofessionnelle Soins Ambulatoires (S.I.S.A.)"),
            Cooperation => ("89", "Groupement de Coopération Sanitaire Privé"),
            Clinic | Company if chance.is_in(55) => ("95", "Société par Actions Simplifiée (S.A.S.)"),
            Clinic => ("73", "Société Anonyme (S.A.)"),
            Company => ("72", "Société A Responsabilité Limitée (S.A.R.L.)"),
        };
        LegalStatus { code, label }
    }

    pub fn entity_name(self, status: LegalStatus, seat: &Seat<'_>, chance: &mut Chance) -> String {
        let of_town = of(seat.town);
        let department = &words::DEPARTMENTS[seat.department];
        let of_department = department.of;
        let river = chance.pick(department.rivers);
        let house = chance.pick(HOUSES);
        let family = words::family(chance);
        match (self, seat.only) {
            (Regional, _) if seat.rank == 0 => format!("Centre hospitalier universitaire {of_town}"),
            (Regional, _) => format!("Centre hospitalier régional {of_town}"),
            (Hospital, _) if status.code == "14" => format!("Centre hospitalier intercommunal {of_town}"),
            (Hospital, _) => format!("Centre hospitalier {of_town}"),
            (Mental, _) if seat.rank < words::DEPARTMENTS.len() => {
                format!("Établissement public de santé mentale {of_department}")
            }
            (Mental, _) => format!("Centre hospitalier spécialisé {of_town}"),
            (Council, _) => format!("Conseil départemental {of_department}"),
            (Town, _) => match chance.below(10) {
                0..8 => format!("CCAS {of_town}"),
                8 => format!("Centre intercommunal d'action sociale {of_town} et de ses environs"),
                _ => format!("Syndicat intercommunal à vocation sociale du canton {of_town}"),
            },
            (Residence, _) => format!("Maison de retraite publique {of_town}"),
            (Disability | Social | Elderly, _) if status.code == "63" => match chance.is_in(50) {
                true => format!("Fondation {family}"),
                false => format!("Fondation {house}"),
            },
            (Disability, _) => match chance.below(12) {
                0..4 => format!("Association {house}"),
                4..6 => format!("Association {house} {of_town}"),
                6 => format!("Association {family}"),
                7 => format!("Vivre ensemble {of_town}"),
                8 => format!("Association d'aide aux personnes handicapées {of_town}"),
                9 => format!(
                    "Association des parents et amis de l'enfance inadaptée {of_town} et de ses environs"
                ),
                10 => format!("Accueil et insertion {of_department}"),
                _ => format!(
                    "Association départementale pour l'accompagnement des personnes en situation de handicap {of_department}"
                ),
            },
            (Social, _) => match chance.below(12) {
                0..4 => format!("Association {house}"),
                4..6 => format!("Association {house} {of_town}"),
                6 => format!("Entraide et logement {of_town}"),
                7 => format!("Association {family} pour l'enfance"),
                8 => format!("L'Œuvre des enfants {of_town}"),
                9 => format!("Centre social et culturel {of_town}"),
                10 => format!("Association de sauvegarde de l'enfance et de l'adolescence {of_department}"),
                _ => format!(
                    "Union pour l'hébergement, l'accompagnement et l'insertion des familles {of_department}"
                ),
            },
            (Elderly, _) => match chance.below(10) {
                0..4 => format!("Association {house}"),
                4 => format!("Bien vieillir {of_town}"),
                5 => format!("Les Aînés {of_department}"),
                6 => format!("Association d'aide et de soins à domicile {of_town}"),
                7 => format!("Association {family}-Sœurs"),
                8 => format!("Aide à domicile en vallée de {river}"),
                _ => format!(
                    "Association de gestion des établissements et services pour personnes âgées {of_department}"
                ),
            },
            (Laboratory, _) => match chance.below(3) {
                0 => format!("SELAS Bio{}", family.to_lowercase()),
                1 => format!("SELAS Laboratoires {family}"),
                _ => format!("SELAS Biologie de la {river}")
                    .replace("de la A", "de l'A")
                    .replace("de la O", "de l'O"),
            },
            (Care, _) => match (status.code, chance.below(4)) {
                ("47", 0) => format!("Mutuelle {family}"),
                ("47", 1) => format!("Union mutualiste {of_department}"),
                ("47", _) => format!("Mutuelle {house}"),
                (_, 0) => format!("Association de dialyse {of_department}"),
                (_, 1) => format!("Santé à domicile {of_town}"),
                (_, 2) => format!(
                    "Association régionale pour la prévention des addictions et la santé {of_department}"
                ),
                _ => format!("Association {house} santé"),
            },
            (Blood, _) => format!("Service du sang des {}", words::REGION.1),
            (Practice, Some(only)) => format!("SISA {only}"),
            (Pharmacy, Some(only)) if status.code == "85" => format!("SELARL {only}"),
            (Pharmacy, Some(_)) => {
                let person = words::person(chance);
                format!("{} {}", person.given, person.family)
            }
            (Clinic, _) | (Company, None) => match chance.below(3) {
                0 => format!("Groupe {family} Santé"),
                1 => format!("Clinique {house}"),
                _ => format!("Polyclinique {of_town}"),
            },
            (Company, Some(only)) => match (status.code, chance.below(3)) {
                (_, 0) => format!("Société {only}"),
                ("95", _) => format!("SAS {family} et associés"),
                _ => format!("SARL {house}"),
            },
            (Cooperation, _) => format!("Groupement de coopération sanitaire {house}"),
            (Practice | Pharmacy, None) => format!("SISA {of_town}"),
        }
    }
}
