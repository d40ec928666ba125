//! Findings brought in by a table that people filled in, or by a file in OSCAL: the good rows are recorded, the others come back with their reasons.

use chrono::NaiveDate;
use hygie_kernel::{Id, Node, fold, holds_nir};
use hygie_platform::{App, Caller, Refusal, Result};
use hygie_registry::ground;
use hygie_tables::{Table, Unreadable};
use uuid::Uuid;

use crate::actions::finding::{Recorded, record_many};
use crate::actions::today;
use crate::model::{By, Exposure, NewFinding, Severity, Source};
use crate::oscal;

/// Where the findings of a file go.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The structure of the rows that name none. Without it, each row bears a FINESS number.
    pub structure: Option<Id<Node>>,
    pub source: Source,
    /// The audit… that the file reports.
    pub origin: Option<Uuid>,
    /// The right by which structures are found.
    pub right: hygie_kernel::Right,
}

/// A row that was not taken, with its reason.
#[derive(Clone, Debug)]
pub struct Refused {
    /// Where it stands among the rows of the table.
    pub row: usize,
    pub line: usize,
    pub reason: Refusal,
}

/// What became of a file.
#[derive(Clone, Debug)]
pub struct Deposited {
    pub new: usize,
    pub seen: usize,
    pub reopened: usize,
    pub refused: Vec<Refused>,
    /// The file as it was read, to give it back.
    pub table: Table,
}

/// The columns of the template, each with the other names that people give it.
pub const COLUMNS: [(&str, &[&str]); 9] = [
    ("deposit-finess", &["finess", "numero finess", "n finess"]),
    ("deposit-title", &["titre", "constat", "title", "finding", "intitule", "vulnerabilite"]),
    (
        "deposit-description",
        &["description", "detail", "details", "commentaire", "recommandation", "recommendation"],
    ),
    ("deposit-severity", &["gravite", "severite", "criticite", "severity", "risk"]),
    ("deposit-exposure", &["exposition", "exposure"]),
    ("deposit-asset", &["actif", "asset", "machine", "hote", "host", "perimetre"]),
    ("deposit-reference", &["reference", "ref", "id", "identifiant"]),
    ("deposit-found", &["constate le", "date", "found on", "date du constat"]),
    ("deposit-due", &["echeance", "due", "due on", "date limite"]),
];

/// Reads a file and records what it holds.
pub async fn deposit(app: &App, caller: &Caller, place: Place, bytes: Vec<u8>) -> Result<Deposited> {
    let read = tokio::task::spawn_blocking(move || read(&bytes)).await;
    let table = read.map_err(hygie_platform::Error::internal("failed to read a table"))??;
    let column = |index: usize| table.column(COLUMNS[index].1);
    let columns: [Option<usize>; 9] = std::array::from_fn(column);
    if columns[1].is_none() {
        return Err(Refusal::new("deposit-no-title").into());
    }
    let day = today(app);
    let mut tx = app.db.write().await?;
    let (mut new, mut refused) = (Vec::new(), Vec::new());
    for (index, row) in table.rows.iter().enumerate() {
        let cell = |at: usize| row.cell(columns[at]);
        let mut structure = place.structure;
        if structure.is_none() {
            let number: String = cell(0).chars().filter(|c| !c.is_whitespace()).collect();
            let found = ground::find_by_finess(&mut tx, caller.scope(place.right), &number).await?;
            structure = found.map(|found| found.id);
        }
        let read = match structure {
            None => Err(Refusal::new("deposit-structure-unknown")),
            Some(structure) => read_row(&cell, structure, place, day),
        };
        match read {
            Ok(finding) => new.push(finding),
            Err(reason) => refused.push(Refused { row: index, line: row.line, reason }),
        }
    }
    let recorded = record_many(&mut tx, app, By::Person(caller), &new).await?;
    tx.commit().await?;
    let count = |wanted| recorded.iter().filter(|(_, recorded)| *recorded == wanted).count();
    Ok(Deposited {
        new: count(Recorded::New),
        seen: count(Recorded::Seen),
        reopened: count(Recorded::Reopened),
        refused,
        table,
    })
}

fn read(bytes: &[u8]) -> Result<Table, Refusal> {
    if hygie_frameworks::is_json(bytes) {
        oscal::read_table(bytes)
    } else {
        hygie_tables::read(bytes).map_err(unreadable)
    }
}

fn unreadable(why: Unreadable) -> Refusal {
    Refusal::new(match why {
        Unreadable::Empty => "table-empty",
        Unreadable::TooLarge => "table-too-large",
        Unreadable::Broken => "table-broken",
    })
}

fn read_row<'a>(
    cell: &impl Fn(usize) -> &'a str,
    structure: Id<Node>,
    place: Place,
    today: NaiveDate,
) -> Result<NewFinding, Refusal> {
    let title = cell(1);
    if title.is_empty() {
        return Err(Refusal::new("deposit-title-missing"));
    }
    if title.chars().count() > 300 {
        return Err(Refusal::new("field-too-long").with("longest", 300));
    }
    let description = Some(cell(2)).filter(|text| !text.is_empty());
    if holds_nir(title) || description.is_some_and(holds_nir) {
        return Err(Refusal::new("holds-nir"));
    }
    let severity =
        severity_of(cell(3)).ok_or_else(|| Refusal::new("deposit-severity-unknown").with("word", cell(3)))?;
    let exposure =
        exposure_of(cell(4)).ok_or_else(|| Refusal::new("deposit-exposure-unknown").with("word", cell(4)))?;
    let found_on = day_of(cell(7), "deposit-found-wrong")?.unwrap_or(today);
    if found_on > today {
        return Err(Refusal::new("deposit-found-future"));
    }
    let due_on = day_of(cell(8), "deposit-due-wrong")?;
    let asset = Some(cell(5)).filter(|text| !text.is_empty());
    let reference = Some(cell(6)).filter(|text| !text.is_empty());
    let named = reference.map_or_else(|| fold(title), |reference| format!("ref {}", fold(reference)));
    // The same gap of the same kind of source on the same asset, whatever the file it comes in.
    let dedup_key = format!("{}:{named}:{}", place.source.as_str(), asset.map(fold).unwrap_or_default());
    Ok(NewFinding {
        structure,
        source: place.source,
        origin: place.origin,
        dedup_key: dedup_key.chars().take(400).collect(),
        requirement: None,
        asset: asset.map(|text| text.chars().take(200).collect()),
        title: title.to_owned(),
        description: description.map(|text| text.chars().take(4000).collect()),
        severity,
        exposure,
        found_on,
        due_on,
    })
}

/// The words by which auditors speak of severity; without one, it is medium.
fn severity_of(word: &str) -> Option<Severity> {
    Some(match fold(word).as_str() {
        "critique" | "critical" | "4" | "p1" | "majeure" | "tres elevee" => Severity::Critical,
        "elevee" | "eleve" | "haute" | "high" | "important" | "importante" | "3" | "p2" | "forte" => {
            Severity::High
        }
        "" | "moyenne" | "moyen" | "medium" | "moderee" | "modere" | "2" | "p3" => Severity::Medium,
        "faible" | "basse" | "low" | "mineure" | "1" | "0" | "info" | "information" | "p4" => Severity::Low,
        _ => return None,
    })
}

/// Without a word, the careful one.
fn exposure_of(word: &str) -> Option<Exposure> {
    Some(match fold(word).as_str() {
        "" | "internet" | "externe" | "exposee" | "expose" | "external" | "oui" | "yes" => Exposure::Internet,
        "interne" | "internal" | "non" | "no" => Exposure::Internal,
        _ => return None,
    })
}

/// `2026-11-30` or `30/11/2026`.
fn day_of(text: &str, wrong: &'static str) -> Result<Option<NaiveDate>, Refusal> {
    if text.is_empty() {
        return Ok(None);
    }
    let day = text.parse().ok().or_else(|| NaiveDate::parse_from_str(text, "%d/%m/%Y").ok());
    day.map(Some).ok_or_else(|| Refusal::new(wrong))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_auditors_are_understood() {
        for (word, expected) in [
            ("Critique", Some(Severity::Critical)),
            ("ÉLEVÉE", Some(Severity::High)),
            ("", Some(Severity::Medium)),
            ("low", Some(Severity::Low)),
            ("énorme", None),
        ] {
            assert_eq!(severity_of(word), expected, "{word}");
        }
        assert_eq!(exposure_of("Externe"), Some(Exposure::Internet));
        assert_eq!(exposure_of("dedans"), None);
    }

    #[test]
    fn a_day_is_written_in_two_ways() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 30);
        assert_eq!(day_of("30/11/2026", "day-wrong"), Ok(day));
        assert_eq!(day_of("2026-11-30", "day-wrong"), Ok(day));
        assert_eq!(day_of("", "day-wrong"), Ok(None));
        assert_eq!(day_of("novembre", "day-wrong"), Err(Refusal::new("day-wrong")));
    }
}
