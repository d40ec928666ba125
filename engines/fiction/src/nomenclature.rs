//! The categories of establishments that the region has, with their public labels (TRE_R66), and how many of
//! each: the rounded proportions of a real region of that size.
//!
//! Half of the establishments are alone in their legal entity (a pharmacy, a nursing home); the others are
//! shared among legal entities of a sector that hold several.

use crate::sectors::Sector::{self, *};

/// A category of establishment of the nomenclature TRE_R66, with its aggregate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    pub code: &'static str,
    pub label: &'static str,
    pub aggregate_code: &'static str,
    pub aggregate_label: &'static str,
    /// Code of the main activity in the national nomenclature of activities (APE).
    pub activity: &'static str,
    pub(crate) alone: usize,
    /// Sectors of those that are alone, weighted.
    pub(crate) alone_in: &'static [(Sector, usize)],
    /// How many each sector holds.
    pub(crate) shared_in: &'static [(Sector, usize)],
    pub(crate) naming: Naming,
    pub(crate) prefixes: &'static [&'static str],
}

/// What an establishment is called after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Naming {
    /// Its town: « CMP de Vauxmorel ».
    Place,
    /// A name of its own: « Foyer de vie Les Charmes ».
    House,
    /// Either.
    Both,
    /// Either, or what it does.
    Care,
    Pharmacy,
    Laboratory,
    Practice,
    Clinic,
    Hospital,
    Mental,
    /// A community of practices covers a country.
    Community,
}

const fn category(
    code: &'static str,
    label: &'static str,
    aggregate_code: &'static str,
    aggregate_label: &'static str,
    activity: &'static str,
) -> Category {
    Category {
        code,
        label,
        aggregate_code,
        aggregate_label,
        activity,
        alone: 0,
        alone_in: &[],
        shared_in: &[],
        naming: Naming::Place,
        prefixes: &[],
    }
}

impl Category {
    const fn alone(self, alone: usize, alone_in: &'static [(Sector, usize)]) -> Category {
        Category { alone, alone_in, ..self }
    }

    const fn shared(self, shared_in: &'static [(Sector, usize)]) -> Category {
        Category { shared_in, ..self }
    }

    const fn named(self, naming: Naming, prefixes: &'static [&'static str]) -> Category {
        Category { naming, prefixes, ..self }
    }
}

pub static CATEGORIES: &[Category] = &[
    category("620", "Pharmacie d'Officine", "3201", "Commerce de Biens à Usage Médicaux", "4773Z")
        .alone(2000, &[(Pharmacy, 1)])
        .shared(&[])
        .named(Naming::Pharmacy, &[]),
    category(
        "460",
        "Service d'Aide et d'Accompagnement à Domicile (S.A.A.D.)",
        "4605",
        "Etablissements et services multi-clientèles",
        "8810A",
    )
    .alone(440, &[(Company, 55), (Social, 25), (Town, 20)])
    .shared(&[(Town, 120), (Elderly, 60), (Social, 30)])
    .named(Naming::Care, &["SAAD", "Service d'aide à domicile", "Aide et présence"]),
    category(
        "500",
        "Etablissement d'hébergement pour personnes âgées dépendantes",
        "4401",
        "Etablissements d'Hébergement pour Personnes Âgées",
        "8710A",
    )
    .alone(205, &[(Company, 40), (Elderly, 40), (Residence, 20)])
    .shared(&[(Hospital, 105), (Regional, 4), (Elderly, 190), (Clinic, 40), (Town, 46)])
    .named(Naming::House, &["EHPAD", "Résidence", "EHPAD", "Maison de retraite"]),
    category("611", "Laboratoire de Biologie Médicale", "3101", "Laboratoires de Biologie Médicale", "8690B")
        .alone(5, &[(Laboratory, 1)])
        .shared(&[(Laboratory, 283)])
        .named(Naming::Laboratory, &["Laboratoire"]),
    category(
        "202",
        "Résidences autonomie",
        "4401",
        "Etablissements d'Hébergement pour Personnes Âgées",
        "8710A",
    )
    .alone(70, &[(Town, 80), (Elderly, 20)])
    .shared(&[(Town, 60), (Elderly, 90)])
    .named(Naming::House, &["Résidence autonomie"]),
    category("124", "Centre de Santé", "2206", "Centres de Santé", "8621Z")
        .alone(70, &[(Company, 30), (Social, 40), (Town, 30)])
        .shared(&[(Care, 115), (Social, 50)])
        .named(Naming::Place, &["Centre de santé", "Centre de santé dentaire", "Centre de soins infirmiers"]),
    category(
        "156",
        "Centre Médico-Psychologique (C.M.P.)",
        "1111",
        "Autres Etablissements de Lutte contre les Maladies Mentales",
        "8610Z",
    )
    .shared(&[(Mental, 165), (Hospital, 28)])
    .named(Naming::Place, &["CMP adultes", "CMP enfants et adolescents", "CMP"]),
    category(
        "354",
        "Service de Soins Infirmiers A Domicile (S.S.I.A.D)",
        "4605",
        "Etablissements et services multi-clientèles",
        "8690D",
    )
    .alone(40, &[(Elderly, 70), (Town, 30)])
    .shared(&[(Elderly, 80), (Town, 40), (Hospital, 14), (Care, 21)])
    .named(Naming::Place, &["SSIAD"]),
    category(
        "182",
        "Service d'Éducation Spéciale et de Soins à Domicile",
        "4106",
        "Services à Domicile ou Ambulatoires pour Handicapés",
        "8891B",
    )
    .shared(&[(Disability, 200)])
    .named(Naming::Both, &["SESSAD"]),
    category(
        "382",
        "Foyer de Vie pour Adultes Handicapés",
        "4301",
        "Etab. et Services d'Hébergement pour Adultes Handicapés",
        "8720A",
    )
    .alone(5, &[(Disability, 1)])
    .shared(&[(Disability, 180), (Hospital, 6)])
    .named(Naming::House, &["Foyer de vie"]),
    category(
        "220",
        "Centre Social",
        "5104",
        "Etablissements ou Services Divers d'Aide à la Famille",
        "8899B",
    )
    .alone(115, &[(Social, 70), (Town, 30)])
    .shared(&[(Social, 55), (Town, 30)])
    .named(Naming::House, &["Centre social"]),
    category("603", "Maison de santé (L.6223-3)", "2103", "Autres structures d'exercice libéral", "8621Z")
        .alone(175, &[(Practice, 1)])
        .shared(&[])
        .named(Naming::Practice, &["Maison de santé pluriprofessionnelle", "Maison de santé"]),
    category("355", "Centre Hospitalier (C.H.)", "1102", "Centres Hospitaliers", "8610Z")
        .shared(&[(Hospital, 148)])
        .named(Naming::Hospital, &["Centre hospitalier"]),
    category(
        "219",
        "Autre Centre d'Accueil",
        "4601",
        "Etablissements pour Adultes et Familles en Difficulté",
        "8899B",
    )
    .alone(25, &[(Social, 1)])
    .shared(&[(Social, 130), (Town, 20)])
    .named(Naming::House, &["Accueil de jour", "Centre d'accueil"]),
    category(
        "252",
        "Foyer Hébergement Adultes Handicapés",
        "4301",
        "Etab. et Services d'Hébergement pour Adultes Handicapés",
        "8720A",
    )
    .shared(&[(Disability, 141)])
    .named(Naming::House, &["Foyer d'hébergement"]),
    category(
        "177",
        "Maison d'Enfants à Caractère Social",
        "4501",
        "Etablissements de l'Aide Sociale à l'Enfance",
        "8790A",
    )
    .alone(10, &[(Social, 1)])
    .shared(&[(Social, 140)])
    .named(Naming::House, &["MECS"]),
    category(
        "246",
        "Etablissement et Service d'Aide par le Travail (E.S.A.T.)",
        "4302",
        "Etab.et Services de Travail Protégé pour Adultes Handicapés",
        "8810C",
    )
    .shared(&[(Disability, 129)])
    .named(Naming::Both, &["ESAT"]),
    category(
        "183",
        "Institut Médico-Educatif (I.M.E.)",
        "4101",
        "Etab.Educ.Spéciale pour Déficients Mentaux et Handicapés",
        "8710B",
    )
    .shared(&[(Disability, 128)])
    .named(Naming::House, &["IME"]),
    category(
        "698",
        "Autre Etablissement Loi Hospitalière",
        "1205",
        "Autres Etablissements Relevant de la Loi Hospitalière",
        "8610Z",
    )
    .alone(80, &[(Company, 80), (Cooperation, 20)])
    .shared(&[(Clinic, 30), (Hospital, 22)])
    .named(
        Naming::Place,
        &["Centre d'imagerie", "Plateau technique", "Centre de radiothérapie", "Centre d'imagerie médicale"],
    ),
    category(
        "223",
        "Protection Maternelle et Infantile (P.M.I.)",
        "2202",
        "Etablissements de PMI et de Planification Familiale",
        "8621Z",
    )
    .shared(&[(Council, 114)])
    .named(Naming::Place, &["PMI"]),
    category(
        "292",
        "Centre Hospitalier Spécialisé lutte Maladies Mentales",
        "1103",
        "Centres Hospitaliers Spécialisés Lutte Maladies Mentales",
        "8610Z",
    )
    .shared(&[(Mental, 105)])
    .named(Naming::Mental, &["Hôpital de jour"]),
    category(
        "214",
        "Centre Hébergement & Réinsertion Sociale (C.H.R.S.)",
        "4601",
        "Etablissements pour Adultes et Familles en Difficulté",
        "8790B",
    )
    .shared(&[(Social, 125)])
    .named(Naming::House, &["CHRS"]),
    category(
        "258",
        "Maisons Relais - Pensions de Famille",
        "4607",
        "Logements en Structure Collective",
        "8790B",
    )
    .alone(5, &[(Social, 1)])
    .shared(&[(Social, 115)])
    .named(Naming::House, &["Pension de famille", "Maison relais"]),
    category(
        "228",
        "Centre Planification ou Education Familiale",
        "2202",
        "Etablissements de PMI et de Planification Familiale",
        "8621Z",
    )
    .alone(7, &[(Social, 1)])
    .shared(&[(Council, 85), (Social, 8)])
    .named(Naming::Place, &["Centre de planification"]),
    category(
        "425",
        "Centre d'Accueil Thérapeutique à temps partiel (C.A.T.T.P.)",
        "1111",
        "Autres Etablissements de Lutte contre les Maladies Mentales",
        "8610Z",
    )
    .shared(&[(Mental, 77), (Hospital, 14)])
    .named(Naming::Place, &["CATTP"]),
    category(
        "446",
        "Service d'Accompagnement à la Vie Sociale (S.A.V.S.)",
        "4305",
        "Services de Maintien à Domicile pour Handicapés",
        "8810B",
    )
    .alone(4, &[(Disability, 1)])
    .shared(&[(Disability, 90)])
    .named(Naming::Both, &["SAVS"]),
    category(
        "359",
        "Centre Circonscription Sanitaire et Sociale",
        "5104",
        "Etablissements ou Services Divers d'Aide à la Famille",
        "8899B",
    )
    .shared(&[(Council, 80)])
    .named(Naming::Place, &["Unité territoriale d'action sociale", "Maison départementale des solidarités"]),
    category(
        "632",
        "Structure Dispensatrice à domicile d'Oxygène à usage médical",
        "3201",
        "Commerce de Biens à Usage Médicaux",
        "4773Z",
    )
    .alone(22, &[(Company, 1)])
    .shared(&[(Clinic, 25), (Care, 30)])
    .named(Naming::Place, &["Oxygène à domicile", "Dispensation d'oxygène"]),
    category(
        "437",
        "Foyer d'Accueil Médicalisé pour Adultes Handicapés (F.A.M.)",
        "4301",
        "Etab. et Services d'Hébergement pour Adultes Handicapés",
        "8710C",
    )
    .shared(&[(Disability, 72), (Hospital, 4)])
    .named(Naming::House, &["FAM"]),
    category(
        "696",
        "Groupement de coopération sanitaire de moyens",
        "1205",
        "Autres Etablissements Relevant de la Loi Hospitalière",
        "8610Z",
    )
    .alone(70, &[(Cooperation, 1)])
    .shared(&[(Hospital, 9)])
    .named(Naming::Place, &["GCS de moyens"]),
    category(
        "197",
        "Centre soins accompagnement prévention addictologie (CSAPA)",
        "4604",
        "Autres Etablissements médico-sociaux",
        "8720B",
    )
    .alone(4, &[(Social, 1)])
    .shared(&[(Care, 49), (Hospital, 14), (Mental, 6)])
    .named(Naming::Both, &["CSAPA"]),
    category(
        "255",
        "Maison d'Accueil Spécialisée (M.A.S.)",
        "4301",
        "Etab. et Services d'Hébergement pour Adultes Handicapés",
        "8710C",
    )
    .shared(&[(Disability, 52), (Hospital, 13)])
    .named(Naming::House, &["MAS"]),
    category(
        "330",
        "Ecoles Formant aux Professions Sociales",
        "6201",
        "Etablissements de Formation des Personnels Sociaux",
        "8559A",
    )
    .alone(26, &[(Social, 1)])
    .shared(&[(Social, 36)])
    .named(Naming::Place, &["Institut du travail social", "École de travail social"]),
    category(
        "259",
        "Autre Résidence Sociale (hors Maison Relais, Pension de Fami",
        "4607",
        "Logements en Structure Collective",
        "5590Z",
    )
    .alone(4, &[(Social, 1)])
    .shared(&[(Social, 56)])
    .named(Naming::House, &["Résidence sociale"]),
    category("146", "Structure d'Alternative à la dialyse en centre", "1203", "Dialyse Ambulatoire", "8610Z")
        .shared(&[(Care, 59)])
        .named(Naming::Place, &["Unité de dialyse", "Unité d'autodialyse"]),
    category(
        "257",
        "Foyer de Jeunes Travailleurs (résidence sociale ou non)",
        "4602",
        "Autres Etablissements Sociaux d'Hébergement et d'Accueil",
        "5590Z",
    )
    .alone(3, &[(Social, 1)])
    .shared(&[(Social, 54)])
    .named(Naming::House, &["Foyer de jeunes travailleurs"]),
    category(
        "247",
        "Entreprise adaptée",
        "4302",
        "Etab.et Services de Travail Protégé pour Adultes Handicapés",
        "8810C",
    )
    .alone(18, &[(Disability, 1)])
    .shared(&[(Disability, 38)])
    .named(Naming::House, &["Entreprise adaptée"]),
    category(
        "300",
        "Ecoles Formant aux Professions Sanitaires",
        "6101",
        "Etablissements de Formation des Personnels Sanitaires",
        "8532Z",
    )
    .alone(9, &[(Social, 1)])
    .shared(&[(Hospital, 30), (Regional, 6), (Mental, 4), (Social, 6)])
    .named(Naming::Place, &["IFSI", "IFAS", "Institut de formation en soins infirmiers"]),
    category(
        "362",
        "Etablissement de Soins Longue Durée",
        "1109",
        "Etablissements de Soins de Longue Durée",
        "8610Z",
    )
    .shared(&[(Hospital, 45), (Regional, 6)])
    .named(Naming::Place, &["USLD"]),
    category(
        "286",
        "Club Equipe de Prévention",
        "4504",
        "Services Concourant à la Protection de l'Enfance",
        "8899A",
    )
    .alone(14, &[(Social, 1)])
    .shared(&[(Social, 36)])
    .named(Naming::Both, &["Club de prévention"]),
    category(
        "109",
        "Etablissement de santé privé autorisé en SSR",
        "1107",
        "Etablissements de santé privé autorisés en SSR",
        "8610Z",
    )
    .alone(10, &[(Company, 1)])
    .shared(&[(Clinic, 25), (Care, 12)])
    .named(Naming::House, &["Clinique de réadaptation", "Centre de soins de suite"]),
    category(
        "295",
        "Services AEMO et AED",
        "4504",
        "Services Concourant à la Protection de l'Enfance",
        "8899A",
    )
    .shared(&[(Social, 46)])
    .named(Naming::Place, &["Service AEMO"]),
    category(
        "445",
        "Service d'accompagnement médico-social adultes handicapés",
        "4305",
        "Services de Maintien à Domicile pour Handicapés",
        "8810B",
    )
    .alone(1, &[(Disability, 1)])
    .shared(&[(Disability, 43)])
    .named(Naming::Both, &["SAMSAH"]),
    category(
        "189",
        "Centre Médico-Psycho-Pédagogique (C.M.P.P.)",
        "4106",
        "Services à Domicile ou Ambulatoires pour Handicapés",
        "8891B",
    )
    .shared(&[(Disability, 41)])
    .named(Naming::Place, &["CMPP"]),
    category(
        "365",
        "Etablissement de Soins Pluridisciplinaire",
        "1110",
        "Etablissements de Soins de Courte Durée",
        "8610Z",
    )
    .alone(20, &[(Company, 1)])
    .shared(&[(Clinic, 19)])
    .named(Naming::Clinic, &["Clinique", "Polyclinique", "Hôpital privé"]),
    category(
        "441",
        "Centre d'Action Educative (C.A.E.)",
        "4502",
        "Etab.et Services du Ministère de la Justice pour Mineurs",
        "8899A",
    )
    .alone(1, &[(Social, 1)])
    .shared(&[(Social, 35)])
    .named(Naming::House, &["Centre d'action éducative"]),
    category(
        "463",
        "Centres Locaux Information Coordination P.A .(C.L.I.C.)",
        "4606",
        "Centres de ressources",
        "8899B",
    )
    .alone(20, &[(Town, 50), (Elderly, 50)])
    .shared(&[(Town, 16)])
    .named(Naming::Place, &["CLIC"]),
    category(
        "186",
        "Institut Thérapeutique Éducatif et Pédagogique (I.T.E.P.)",
        "4102",
        "Etab.Educ Spéciale pour Enfants Trouble Conduite et Comport",
        "8710B",
    )
    .shared(&[(Disability, 35)])
    .named(Naming::House, &["ITEP"]),
    category(
        "190",
        "Centre Action Médico-Sociale Précoce (C.A.M.S.P.)",
        "4106",
        "Services à Domicile ou Ambulatoires pour Handicapés",
        "8891B",
    )
    .alone(1, &[(Disability, 1)])
    .shared(&[(Disability, 18), (Hospital, 14)])
    .named(Naming::Place, &["CAMSP"]),
    category(
        "412",
        "Appartement Thérapeutique",
        "1111",
        "Autres Etablissements de Lutte contre les Maladies Mentales",
        "8610Z",
    )
    .shared(&[(Mental, 26)])
    .named(Naming::Place, &["Appartement thérapeutique"]),
    category(
        "192",
        "Institut d'éducation motrice",
        "4103",
        "Etablissements d'Education Spéciale pour Handicapés Moteurs",
        "8710B",
    )
    .shared(&[(Disability, 25)])
    .named(Naming::House, &["Institut d'éducation motrice"]),
    category("132", "Etablissement de Transfusion Sanguine", "3401", "Transfusion Sanguine", "8690C")
        .shared(&[(Blood, 24)])
        .named(Naming::Place, &["Maison du don", "Site transfusionnel"]),
    category(
        "101",
        "Centre Hospitalier Régional (C.H.R.)",
        "1101",
        "Centres Hospitaliers Régionaux",
        "8610Z",
    )
    .shared(&[(Regional, 24)])
    .named(Naming::Hospital, &["Hôpital"]),
    category(
        "340",
        "Service mandataire judiciaire à la protection des majeurs",
        "4608",
        "Protection des majeurs",
        "8899B",
    )
    .alone(9, &[(Social, 1)])
    .shared(&[(Social, 14)])
    .named(Naming::Place, &["Service mandataire judiciaire"]),
    category(
        "443",
        "Centre Accueil Demandeurs Asile (C.A.D.A.)",
        "4601",
        "Etablissements pour Adultes et Familles en Difficulté",
        "8790B",
    )
    .shared(&[(Social, 22)])
    .named(Naming::House, &["CADA"]),
    category(
        "207",
        "Centre de Jour pour Personnes Agées",
        "4402",
        "Services de Maintien à Domicile pour Personnes Âgées",
        "8730A",
    )
    .alone(1, &[(Elderly, 1)])
    .shared(&[(Elderly, 14), (Hospital, 5)])
    .named(Naming::House, &["Accueil de jour"]),
    category(
        "166",
        "Etablissement d'Accueil Mère-Enfant",
        "4501",
        "Etablissements de l'Aide Sociale à l'Enfance",
        "8790B",
    )
    .alone(1, &[(Social, 1)])
    .shared(&[(Social, 18)])
    .named(Naming::House, &["Centre maternel"]),
    category("127", "Hospitalisation à Domicile", "1201", "Traitements et Soins à Domicile", "8610Z")
        .alone(1, &[(Company, 1)])
        .shared(&[(Care, 14), (Clinic, 4)])
        .named(Naming::Place, &["HAD"]),
    category(
        "161",
        "Maison de Santé pour Maladies Mentales",
        "1111",
        "Autres Etablissements de Lutte contre les Maladies Mentales",
        "8610Z",
    )
    .alone(7, &[(Company, 1)])
    .shared(&[(Clinic, 11)])
    .named(Naming::Clinic, &["Clinique psychiatrique", "Clinique"]),
    category(
        "178",
        "Ctre.Accueil/ Accomp.Réduc.Risq.Usag. Drogues (C.A.A.R.U.D.)",
        "4604",
        "Autres Etablissements médico-sociaux",
        "8720B",
    )
    .alone(5, &[(Social, 1)])
    .shared(&[(Care, 13)])
    .named(Naming::House, &["CAARUD"]),
    category("347", "Centre d'Examens de Santé", "2201", "Dispensaires ou Centres de Soins", "8621Z")
        .alone(6, &[(Social, 1)])
        .shared(&[(Care, 11)])
        .named(Naming::Place, &["Centre d'examens de santé"]),
    category(
        "209",
        "Service Polyvalent Aide et Soins A Domicile (S.P.A.S.A.D.)",
        "4605",
        "Etablissements et services multi-clientèles",
        "8810A",
    )
    .alone(2, &[(Elderly, 1)])
    .shared(&[(Elderly, 14)])
    .named(Naming::Place, &["SPASAD"]),
    category(
        "699",
        "Entité Ayant Autorisation",
        "1205",
        "Autres Etablissements Relevant de la Loi Hospitalière",
        "8610Z",
    )
    .alone(11, &[(Company, 1)])
    .shared(&[(Clinic, 5)])
    .named(Naming::Place, &["Scanner", "IRM"]),
    category(
        "180",
        "Lits Halte Soins Santé (L.H.S.S.)",
        "4604",
        "Autres Etablissements médico-sociaux",
        "8790B",
    )
    .shared(&[(Social, 14)])
    .named(Naming::House, &["LHSS"]),
    category(
        "128",
        "Etablissement de Soins Chirurgicaux",
        "1110",
        "Etablissements de Soins de Courte Durée",
        "8610Z",
    )
    .alone(9, &[(Company, 1)])
    .shared(&[(Clinic, 4)])
    .named(Naming::Clinic, &["Clinique chirurgicale", "Clinique"]),
    category(
        "165",
        "Appartement de Coordination Thérapeutique (A.C.T.)",
        "4604",
        "Autres Etablissements médico-sociaux",
        "8790B",
    )
    .shared(&[(Social, 12)])
    .named(Naming::House, &["ACT"]),
    category(
        "604",
        "Communautés professionnelles territoriales de santé (CPTS)",
        "2103",
        "Autres structures d'exercice libéral",
        "8899B",
    )
    .alone(8, &[(Practice, 1)])
    .shared(&[])
    .named(Naming::Community, &["CPTS"]),
];
