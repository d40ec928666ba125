//! Departments, communes and what is France, as the files write them.

use crate::values::has_digits;

/// The department behind the code of a file. The historical FINESS writes the overseas ones 9A to 9J.
pub(crate) fn department(code: &str) -> Option<&str> {
    Some(match code {
        "9A" => "971",
        "9B" => "972",
        "9C" => "973",
        "9D" => "974",
        "9E" => "975",
        "9F" => "976",
        "9J" => "986",
        "2A" | "2B" => code,
        // Saint-Barthélemy and Saint-Martin, which FINESS and the health agency keep with Guadeloupe.
        "977" | "978" => "971",
        _ if has_digits(code, 2) && matches!(code.parse(), Ok(1..=19 | 21..=95)) => code,
        // The fictional region of the demonstration: no real department begins with a letter.
        "F1" | "F2" | "F3" | "F4" | "F5" => code,
        _ if has_digits(code, 3) && (code.starts_with("97") || code.starts_with("98")) => code,
        _ => return None,
    })
}

/// The department of a commune, or of a postal code outside Corsica.
pub(crate) fn department_of_commune(insee: &str) -> Option<&str> {
    let length = if insee.starts_with("97") || insee.starts_with("98") { 3 } else { 2 };
    if insee.len() == 5 { department(insee.get(..length)?) } else { None }
}

/// The INSEE code of a commune from the three characters that the historical FINESS gives.
pub(crate) fn commune(department: &str, commune: &str) -> Option<String> {
    if !has_digits(commune, 3) {
        return None;
    }
    // The two islands left Guadeloupe in 2007; FINESS has kept the codes they had there.
    Some(match (department, commune) {
        ("971", "123") => "97701".to_owned(),
        ("971", "127") => "97801".to_owned(),
        _ if department.len() == 3 => format!("{department}{}", &commune[1..]),
        _ => format!("{department}{commune}"),
    })
}

/// `59037 LILLE CEDEX`: the postal code and the town.
pub(crate) fn routing(line: &str) -> (&str, &str) {
    match line.split_once(char::is_whitespace) {
        Some((code, town)) if has_digits(code, 5) => (code, town),
        _ if has_digits(line, 5) => (line, ""),
        _ => ("", line),
    }
}

/// South, north, west and east of each part of France, with some sea around.
const PARTS_OF_FRANCE: &[[f64; 4]] = &[
    [41.2, 51.3, -5.4, 9.8],        // métropole and Corsica
    [15.7, 18.3, -63.4, -60.8],     // Guadeloupe, Saint-Martin, Saint-Barthélemy
    [14.2, 15.0, -61.4, -60.6],     // Martinique
    [2.0, 6.0, -54.8, -51.4],       // Guyane
    [-21.6, -20.7, 55.0, 56.0],     // La Réunion
    [-13.2, -12.4, 44.8, 45.5],     // Mayotte
    [46.6, 47.3, -56.7, -56.0],     // Saint-Pierre-et-Miquelon
    [-14.6, -13.0, -178.4, -175.9], // Wallis-et-Futuna
    [-28.0, -7.0, -155.5, -134.0],  // Polynésie
    [-23.0, -19.0, 158.0, 172.5],   // Nouvelle-Calédonie
    [46.0, 50.0, -14.5, -10.5],     // the fictional region of the demonstration, in the ocean
];

pub(crate) fn is_in_france(latitude: f64, longitude: f64) -> bool {
    PARTS_OF_FRANCE.iter().any(|[south, north, west, east]| {
        (*south..=*north).contains(&latitude) && (*west..=*east).contains(&longitude)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overseas_communes_are_found_from_the_codes_of_the_historical_file() {
        for (code, three, department_code, insee) in [
            ("01", "451", "01", "01451"),
            ("2A", "004", "2A", "2A004"),
            ("9A", "105", "971", "97105"),
            ("9A", "123", "971", "97701"),
            ("9A", "127", "971", "97801"),
            ("9B", "207", "972", "97207"),
            ("9C", "302", "973", "97302"),
            ("9D", "411", "974", "97411"),
            ("9E", "502", "975", "97502"),
            ("9F", "610", "976", "97610"),
            ("9J", "613", "986", "98613"),
        ] {
            let found = department(code).unwrap();
            assert_eq!(found, department_code);
            assert_eq!(commune(found, three).as_deref(), Some(insee));
            assert_eq!(department_of_commune(insee), Some(department_code));
        }
        for code in ["", "1", "00", "20", "9Z", "99", "123", "é"] {
            assert_eq!(department(code), None, "{code}");
        }
    }

    #[test]
    fn a_routing_line_is_a_postal_code_and_a_town() {
        assert_eq!(routing("59037 LILLE CEDEX"), ("59037", "LILLE CEDEX"));
        assert_eq!(routing("LILLE CEDEX"), ("", "LILLE CEDEX"));
        assert_eq!(routing("59037"), ("59037", ""));
        assert_eq!(routing(""), ("", ""));
    }
}
