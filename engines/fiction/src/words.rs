//! Names that sound French and belong to nobody: towns, rivers, people, streets, houses.
//!
//! Towns are made of a stem and an ending; those that exist are set aside by name, and a test goes through
//! all the others. What bears the name of an invented river or town cannot exist.

use crate::chance::Chance;

pub const REGION: (&str, &str) = ("F0", "Marches-d'Ambrelle");

/// A department as it is always called, with its rivers and the countries that its hospital groups take
/// their names from.
pub struct DepartmentWords {
    pub code: &'static str,
    pub name: &'static str,
    /// With its article and preposition: « de la Haute-Lenne ».
    pub of: &'static str,
    pub rivers: &'static [&'static str],
    pub countries: &'static [&'static str],
}

pub const DEPARTMENTS: [DepartmentWords; crate::land::DEPARTMENTS] = [
    DepartmentWords {
        code: "F1",
        name: "Ambrelle-Maritime",
        of: "de l'Ambrelle-Maritime",
        rivers: &["Ambrelle", "Orsette", "Brévoise"],
        countries: &[
            "du Littoral d'Ambrelle",
            "du Pays des Caps",
            "de l'Orsette",
            "des Deux Baies",
            "du Haut Bocage",
        ],
    },
    DepartmentWords {
        code: "F2",
        name: "Val-de-Sorne",
        of: "du Val-de-Sorne",
        rivers: &["Sorne", "Tarvelle", "Mauvoise"],
        countries: &[
            "du Val de Sorne",
            "du Marais de Tarvelle",
            "de la Mauvoise",
            "de l'Estuaire de Sorne",
            "des Îles du Ponant",
        ],
    },
    DepartmentWords {
        code: "F3",
        name: "Haute-Lenne",
        of: "de la Haute-Lenne",
        rivers: &["Lenne", "Vernelle", "Clairoise"],
        countries: &[
            "de la Haute Lenne",
            "du Plateau de Vernelle",
            "des Sources de Lenne",
            "du Pays de Clairoise",
            "des Crêtes",
        ],
    },
    DepartmentWords {
        code: "F4",
        name: "Monts-de-Vélore",
        of: "des Monts-de-Vélore",
        rivers: &["Vélore", "Grésonne", "Ombrevoise"],
        countries: &[
            "des Monts de Vélore",
            "de la Grésonne",
            "du Piémont de Vélore",
            "de l'Ombrevoise",
            "des Grands Bois",
        ],
    },
    DepartmentWords {
        code: "F5",
        name: "Plaine-d'Auselle",
        of: "de la Plaine-d'Auselle",
        rivers: &["Auselle", "Perchoise", "Nolette"],
        countries: &[
            "de l'Auselle",
            "du Cœur des Marches",
            "de la Perchoise",
            "de la Plaine d'Auselle",
            "du Pays de Nolette",
        ],
    },
];

pub const STEMS: &[&str] = &[
    "Ambr", "Arb", "Aubr", "Balv", "Barn", "Berv", "Brév", "Calv", "Carm", "Cœuvr", "Corv", "Crév", "Darn",
    "Dorm", "Drav", "Embr", "Estr", "Farv", "Florm", "Galm", "Garv", "Gorm", "Grév", "Harv", "Hurt", "Jarl",
    "Jolv", "Larv", "Lourm", "Malv", "Marv", "Merl", "Mirv", "Montr", "Nalv", "Norv", "Œuvr", "Orv", "Palv",
    "Perl", "Plesn", "Quenv", "Rolv", "Sarm", "Solv", "Torv", "Tréf", "Ulv", "Valm", "Varl", "Vauxm", "Vesp",
    "Virl", "Yvr",
];
pub const ENDINGS: &[&str] = &[
    "ancourt",
    "eville",
    "igny",
    "ésol",
    "euil",
    "emont",
    "evaux",
    "onville",
    "ières",
    "elle",
    "esnes",
    "echamp",
    "ebourg",
    "efontaine",
    "eval",
    "ance",
    "erive",
    "orel",
    "ezac",
    "ombes",
    "eroche",
    "oncelles",
    "aumont",
    "evert",
];
pub const SAINTS: &[&str] = &[
    "Ambrel", "Astrain", "Audrin", "Corvin", "Drézy", "Elvoise", "Fulgry", "Gaspin", "Helvain", "Josselme",
    "Landric", "Norvin", "Ombric", "Orsin", "Palvin", "Quentrin", "Sylvery", "Ursmond", "Vaudrin", "Walfrin",
    "Yvrelin",
];
/// What the stems and endings would make and that does exist.
pub const REAL: &[&str] =
    &["Ambrières", "Arbigny", "Aubreville", "Embreville", "Hurtières", "Malvières", "Montreuil", "Valmorel"];

const SECOND_NAMES: &[&str] = &[
    "-le-Vieux",
    "-la-Neuve",
    "-le-Grand",
    "-le-Petit",
    "-les-Bois",
    "-le-Château",
    "-l'Abbaye",
    "-aux-Bois",
    "-la-Forêt",
    "-sous-Bois",
    "-le-Haut",
    "-le-Bas",
    "-la-Rivière",
    "-les-Moulins",
    "-le-Comte",
    "-aux-Chênes",
    "-la-Montagne",
];
const BY_THE_SEA: &[&str] = &["-sur-Mer", "-Plage", "-les-Dunes", "-le-Port", "-les-Bains"];
const FIRST_WORDS: &[&str] = &[
    "Le Mesnil-",
    "La Chapelle-",
    "Villers-",
    "Fontaine-",
    "Les Moulins-",
    "Neuville-",
    "La Ferté-",
    "Le Plessis-",
    "Bois-",
    "Vieux-",
    "Les Essarts-",
    "L'Hermitage-",
    "Font-",
    "Haut-",
];
const BY_A_RIVER: &[&str] = &[
    "Neuville",
    "Pont",
    "Moulins",
    "Notre-Dame-des-Œillets",
    "Les Trois-Ponts",
    "La Roche",
    "Beauchamp",
    "Le Gué",
    "Vieux-Pont",
    "Port",
    "Hauterive",
    "Les Forges",
    "La Celle",
    "Bellerive",
    "L'Écluse",
    "Aigremont",
];

/// Where a commune is, as far as its name is concerned.
pub struct Site<'a> {
    pub department: usize,
    pub is_on_the_coast: bool,
    pub is_a_city: bool,
    /// The city it stands close to, if any.
    pub city: Option<&'a str>,
}

/// A name for a commune. It may already be taken by another.
pub fn town(site: &Site<'_>, chance: &mut Chance) -> String {
    let river = chance.pick(DEPARTMENTS[site.department].rivers);
    let on = if river.starts_with(['A', 'O']) { format!("sur-l'{river}") } else { format!("sur-{river}") };
    let plain = plain_town(chance);
    if site.is_a_city {
        return plain;
    }
    if site.is_on_the_coast && chance.is_in(60) {
        return format!("{plain}{}", chance.pick(BY_THE_SEA));
    }
    if let Some(city) = site.city
        && chance.is_in(25)
    {
        return format!("{plain}-lès-{}", city.replace(' ', "-"));
    }
    match chance.below(100) {
        0..40 => plain,
        40..52 => format!("{plain}-{on}"),
        52..66 => format!("{plain}{}", chance.pick(SECOND_NAMES)),
        66..76 => format!("Saint-{}-{on}", chance.pick(SAINTS)),
        76..84 => format!("Saint-{}{}", chance.pick(SAINTS), chance.pick(SECOND_NAMES)),
        84..93 => format!("{}{plain}", chance.pick(FIRST_WORDS)),
        _ => format!("{}-{on}", chance.pick(BY_A_RIVER)),
    }
}

fn plain_town(chance: &mut Chance) -> String {
    loop {
        let name = format!("{}{}", chance.pick(STEMS), chance.pick(ENDINGS));
        if !REAL.contains(&name.as_str()) {
            return name;
        }
    }
}

/// « de Vauxmorel », « d'Orvigny », « du Mesnil-Orvigny », « des Forges ».
pub fn of(name: &str) -> String {
    let vowels = ['A', 'E', 'I', 'O', 'U', 'Y', 'É', 'È', 'Î', 'Œ', 'Â'];
    if let Some(rest) = name.strip_prefix("Le ") {
        format!("du {rest}")
    } else if let Some(rest) = name.strip_prefix("Les ") {
        format!("des {rest}")
    } else if name.starts_with(vowels) {
        format!("d'{name}")
    } else if name.starts_with("La ") || name.starts_with("L'") {
        format!("de {}{}", name[..1].to_lowercase(), &name[1..])
    } else {
        format!("de {name}")
    }
}

const GIVEN_NAMES: &[&str] = &[
    "Adèle",
    "Agnès",
    "Alain",
    "Amina",
    "Anne-Laure",
    "Antoine",
    "Aurélie",
    "Baptiste",
    "Bénédicte",
    "Brigitte",
    "Camille",
    "Cécile",
    "Christophe",
    "Claire",
    "Clément",
    "Damien",
    "Danièle",
    "David",
    "Élodie",
    "Émilie",
    "Éric",
    "Fabien",
    "Farid",
    "Florence",
    "Franck",
    "Gaëlle",
    "Guillaume",
    "Hélène",
    "Inès",
    "Isabelle",
    "Jean-Marc",
    "Jérôme",
    "Karim",
    "Laure",
    "Loïc",
    "Marie-Noëlle",
    "Mathilde",
    "Mehdi",
    "Nadia",
    "Nathalie",
    "Olivier",
    "Pascale",
    "Philippe",
    "Romain",
    "Sabrina",
    "Samuel",
    "Sophie",
    "Thierry",
    "Valérie",
    "Yann",
];
const FAMILY_ENDINGS: &[&str] =
    &["ereau", "inet", "elin", "erot", "ignon", "iaud", "ouet", "abel", "onnier", "eroux", "illard", "equin"];

pub struct Person {
    pub given: &'static str,
    pub family: String,
}

pub fn person(chance: &mut Chance) -> Person {
    let given = chance.pick(GIVEN_NAMES);
    Person { given, family: family(chance) }
}

pub fn family(chance: &mut Chance) -> String {
    format!("{}{}", chance.pick(STEMS), chance.pick(FAMILY_ENDINGS))
}

const WAYS: &[&str] = &[
    "rue",
    "rue",
    "rue",
    "rue",
    "avenue",
    "avenue",
    "place",
    "boulevard",
    "chemin",
    "route",
    "allée",
    "impasse",
    "quai",
];
const WAY_NAMES: &[&str] = &[
    "de la Gare",
    "de l'Église",
    "des Tilleuls",
    "de la Mairie",
    "du Moulin",
    "des Écoles",
    "de la République",
    "du Marché",
    "de la Fontaine",
    "des Lilas",
    "du Château",
    "de la Poste",
    "des Acacias",
    "du Stade",
    "de l'Hôpital",
    "des Peupliers",
    "du Pont",
    "de Verdun",
    "de la Liberté",
    "des Prés",
    "du Général-Leclerc",
    "de la Forge",
    "des Jardins",
    "du Lavoir",
    "de l'Abbaye",
    "des Vignes",
    "de la Croix",
    "du Port",
    "des Tanneurs",
    "de la Source",
    "du Calvaire",
    "des Remparts",
    "de l'Industrie",
    "du 11-Novembre",
    "du 8-Mai",
    "de la Briqueterie",
    "des Sablons",
    "du Four-à-Chaux",
    "de la Sœur-Rosine",
];

pub fn address(chance: &mut Chance) -> String {
    let way = chance.pick(WAYS);
    let name = match chance.is_in(80) {
        true => chance.pick(WAY_NAMES).to_owned(),
        false => {
            let person = person(chance);
            format!("{}-{}", person.given, person.family)
        }
    };
    let letter = if chance.is_in(5) { " bis" } else { "" };
    match chance.is_in(88) {
        // Most streets are short.
        true => format!("{}{letter} {way} {name}", 1 + chance.below(12) * chance.below(14)),
        false => format!("{way} {name}"),
    }
}

/// What a house, a home or an association is called.
pub const HOUSES: &[&str] = &[
    "Les Charmes",
    "Les Tilleuls",
    "Le Clos des Vignes",
    "La Roseraie",
    "Les Hirondelles",
    "L'Escale",
    "La Passerelle",
    "Le Moulin Bleu",
    "Les Trois Fontaines",
    "Le Cœur du Bourg",
    "Les Glycines",
    "La Clairière",
    "Le Parc aux Cèdres",
    "Les Mésanges",
    "L'Orée du Bois",
    "Le Verger",
    "Les Coquelicots",
    "La Maison des Sources",
    "Le Grand Jardin",
    "L'Arc-en-Ciel",
    "Les Alizés",
    "La Pommeraie",
    "Le Phare",
    "Les Quatre Vents",
    "L'Étoile du Matin",
    "Les Peupliers",
    "La Tour Blanche",
    "Le Pré Vert",
    "Les Fougères",
    "L'Œil-de-Perdrix",
    "La Bergerie",
    "Le Tremplin",
    "Les Amandiers",
    "La Source",
    "Le Chemin de Halage",
    "Les Bruyères",
    "L'Horizon",
    "La Vallée Heureuse",
    "Les Blés d'Or",
    "Le Nid",
    "La Cordée",
    "Les Marronniers",
    "Le Bois Joli",
    "La Chênaie",
    "Les Sorbiers",
    "L'Ancre",
    "Le Fil d'Ariane",
    "La Margelle",
    "Les Deux Rives",
    "Le Sacré-Cœur",
    "La Chaumière",
    "Les Genêts",
    "L'Aubépine",
    "Le Colombier",
    "La Prairie",
    "Les Saules",
];

const PHARMACY_NAMES: &[&str] = &[
    "de la Halle",
    "du Marché",
    "de la Gare",
    "des Tilleuls",
    "du Beffroi",
    "de l'Église",
    "du Centre",
    "de la Place",
    "des Remparts",
    "du Pont",
    "de la Mairie",
    "du Lion d'Or",
    "de la Fontaine",
    "des Écoles",
    "du Port",
    "de l'Hôtel de Ville",
    "de la Plaine",
    "des Arcades",
    "du Lavoir",
    "de la Forêt",
    "du Moulin",
    "des Quatre Chemins",
    "du Faubourg",
    "de la Citadelle",
    "du Rond-Point",
    "de l'Abbaye",
    "des Jardins",
    "du Commerce",
    "de la Licorne",
    "du Mortier d'Argent",
    "du Canal",
    "de l'Écluse",
];

pub fn pharmacy(town: &str, chance: &mut Chance) -> String {
    match chance.below(100) {
        0..55 => format!("Pharmacie {}", chance.pick(PHARMACY_NAMES)),
        55..80 => format!("Pharmacie {}", family(chance)),
        80..85 => format!("Pharmacie {}-{}", family(chance), family(chance)),
        85..95 => format!("Pharmacie {}", of(town)),
        _ => format!("Grande pharmacie {}", chance.pick(PHARMACY_NAMES)),
    }
}

/// Lower case, without accent, words joined by hyphens: for an address.
pub fn slug(name: &str) -> String {
    let mut slug = String::new();
    for letter in name.chars().flat_map(char::to_lowercase) {
        match plain(letter) {
            "" if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            plain => slug.push_str(plain),
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// Capitals without accent, as the post writes a town: « ST ORSIN SUR LENNE ».
pub fn postal(name: &str) -> String {
    let words = slug(name).replace('-', " ").to_uppercase();
    match words.strip_prefix("SAINT ") {
        Some(rest) => format!("ST {rest}"),
        None => words,
    }
}

/// A lower-case letter without its accent; nothing for what is not a letter or a digit.
fn plain(letter: char) -> &'static str {
    const ASCII: &str = "abcdefghijklmnopqrstuvwxyz0123456789";
    match letter {
        'à' | 'â' | 'ä' => "a",
        'ç' => "c",
        'é' | 'è' | 'ê' | 'ë' => "e",
        'î' | 'ï' => "i",
        'ô' | 'ö' => "o",
        'ù' | 'û' | 'ü' => "u",
        'œ' => "oe",
        _ => ASCII.find(letter).map_or("", |place| &ASCII[place..=place]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_town_takes_the_preposition_it_asks_for() {
        let check = |town: &str, expected: &str| assert_eq!(of(town), expected);
        check("Vauxmorel", "de Vauxmorel");
        check("Œuvrigny", "d'Œuvrigny");
        check("Le Mesnil-Orvance", "du Mesnil-Orvance");
        check("Les Forges-sur-Lenne", "des Forges-sur-Lenne");
        check("La Roche-sur-Sorne", "de la Roche-sur-Sorne");
        check("L'Écluse-sur-Lenne", "de l'Écluse-sur-Lenne");
    }

    #[test]
    fn a_name_becomes_an_address() {
        assert_eq!(slug("L'Écluse-sur-l'Œuvre"), "l-ecluse-sur-l-oeuvre");
        assert_eq!(postal("Saint-Orsin-sur-Lenne"), "ST ORSIN SUR LENNE");
    }
}
