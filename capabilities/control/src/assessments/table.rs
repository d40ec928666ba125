//! Many answers at once: pasted lines, or a workbook that was filled in.

use hygie_frameworks::{Framework, Language, Requirement};
use hygie_kernel::fold;
use hygie_platform::{Error, Page, Refusal, Result};
use hygie_tables::{Row, Table};

use super::actions::{Draft, Whole};
use super::model::{Choice, NOT_APPLICABLE};

/// The columns of the workbook, each with the other names that people give it.
const COLUMNS: [(&str, &[&str]); 5] = [
    ("answer-reference", &["reference", "ref", "ref_id", "exigence", "requirement"]),
    ("answer-title", &["intitule", "titre", "title", "name"]),
    ("answer-level", &["reponse", "niveau", "answer", "level", "compliance_result"]),
    ("answer-note", &["note", "commentaire", "comment", "observations", "observation"]),
    ("answer-reason", &["raison", "reason", "justification"]),
];

/// A line that was not taken.
#[derive(Clone, Debug)]
pub struct Refused {
    pub row: usize,
    pub line: usize,
    pub reason: Refusal,
}

/// What a line without a level means.
#[derive(Clone, Copy)]
pub enum Silence {
    /// It was not filled in.
    Unfilled,
    /// It says how, and not how far: whoever knows is to say it.
    Unsaid,
}

/// Reads a table of answers. An unknown reference or level is refused alone.
pub fn read(
    whole: &Whole,
    table: &Table,
    silence: Silence,
) -> Result<(Vec<(usize, Draft)>, Vec<Refused>), Refusal> {
    let columns = COLUMNS.map(|(_, names)| table.column(names));
    if columns[0].is_none() || columns[2].is_none() {
        return Err(Refusal::new("answers-no-columns"));
    }
    let asked = whole.asked();
    let (mut drafts, mut refused) = (Vec::new(), Vec::new());
    for (index, row) in table.rows.iter().enumerate() {
        match read_row(whole, &asked, row, columns, silence) {
            Ok(Some(draft)) => drafts.push((index, draft)),
            Ok(None) => {}
            Err(reason) => refused.push(Refused { row: index, line: row.line, reason }),
        }
    }
    Ok((drafts, refused))
}

fn read_row(
    whole: &Whole,
    asked: &[usize],
    row: &Row,
    columns: [Option<usize>; 5],
    silence: Silence,
) -> Result<Option<Draft>, Refusal> {
    let cell = |index: usize| row.cell(columns[index]);
    let reference = cell(0);
    let position = whole.framework.position(reference);
    let position =
        position.ok_or_else(|| Refusal::new("answer-reference-unknown").with("reference", reference))?;
    let one = &whole.framework.requirements[position];
    if cell(2).is_empty() {
        return match silence {
            Silence::Unfilled => Ok(None),
            Silence::Unsaid => Err(Refusal::new("answer-state-unsaid")),
        };
    }
    if !asked.contains(&position) {
        return Err(Refusal::new("answer-not-asked"));
    }
    let choice = choice_of(&whole.framework, one, cell(2))
        .ok_or_else(|| Refusal::new("answer-level-unknown").with("level", cell(2)))?;
    let text = |index: usize, longest: usize| {
        Some(cell(index))
            .filter(|text| !text.is_empty())
            .map(|text| text.chars().take(longest).collect::<String>())
    };
    Ok(Some(Draft {
        reference: one.reference.clone(),
        choice,
        reason: text(4, 1000).or_else(|| text(3, 1000)),
        note: text(3, 4000),
        origin: None,
        seen: whole.answers.get(&one.reference).map_or(0, |answer| answer.version),
    }))
}

/// A level by its code, by its label in either language, or by the words of another tool.
fn choice_of(framework: &Framework, one: &Requirement, word: &str) -> Option<Choice> {
    let folded = fold(word);
    if ["n a", "na", "sans objet", "not applicable", "non applicable", "not_applicable"]
        .contains(&folded.as_str())
        || word == NOT_APPLICABLE
    {
        return Some(Choice::NotApplicable);
    }
    let levels = &framework.scale_of(one).levels;
    let known = levels.iter().find(|level| {
        level.code == word || fold(&level.label.fr) == folded || fold(&level.label.en) == folded
    });
    if let Some(level) = known {
        return Some(Choice::Level(level.code.clone()));
    }
    // CISO Assistant says compliance and OSCAL a state, whatever the scale.
    let wanted = match folded.as_str() {
        "compliant" | "implemented" | "alternative" => 1.0,
        "partially compliant" | "partial" => 0.5,
        "non compliant" | "planned" => 0.0,
        _ => return None,
    };
    let level = levels.iter().find(|level| level.value == Some(wanted))?;
    Some(Choice::Level(level.code.clone()))
}

/// The workbook of an assessment, with what is answered already and the levels to choose from.
pub fn write(page: &Page, whole: &Whole, language: Language) -> Result<Vec<u8>> {
    let headers: Vec<String> = COLUMNS.iter().map(|(key, _)| page.t(key)).collect();
    let rows: Vec<Vec<String>> = whole
        .asked()
        .into_iter()
        .map(|position| {
            let one = &whole.framework.requirements[position];
            let answer = whole.answers.get(&one.reference);
            let level =
                answer.map_or_else(String::new, |answer| match (&answer.level, answer.is_not_applicable) {
                    (_, true) => NOT_APPLICABLE.to_owned(),
                    (Some(code), _) => whole
                        .framework
                        .scale_of(one)
                        .level(code)
                        .map_or_else(|| code.clone(), |level| level.label.get(language).to_owned()),
                    (None, false) => String::new(),
                });
            let question = one.question.get(language);
            let title = if question.is_empty() { one.title.get(language) } else { question };
            let text = |value: Option<&String>| value.cloned().unwrap_or_default();
            vec![
                one.reference.clone(),
                title.to_owned(),
                level,
                text(answer.and_then(|answer| answer.note.as_ref())),
                text(answer.and_then(|answer| answer.reason.as_ref())),
            ]
        })
        .collect();
    let mut levels: Vec<String> =
        whole.framework.scale.levels.iter().map(|level| level.label.get(language).to_owned()).collect();
    levels.push(NOT_APPLICABLE.to_owned());
    // A workbook holds a list of choices of 255 characters at most, and this one is of the usual scale alone.
    let fits = levels.iter().map(|level| level.chars().count() + 1).sum::<usize>() < 255;
    let choices = if fits && whole.framework.scales.is_empty() { vec![(2, levels)] } else { Vec::new() };
    hygie_tables::write(&page.t("answers-sheet"), &headers, &rows, &choices)
        .map_err(Error::internal("failed to write a workbook"))
}

/// Pasted lines: a reference, a level and perhaps a note, separated by a tab or a semicolon.
pub fn read_pasted(text: &str) -> Table {
    let separated = |line: &str| -> Vec<String> {
        let mark = if line.contains('\t') { '\t' } else { ';' };
        line.splitn(3, mark).map(|cell| cell.trim().to_owned()).collect()
    };
    let rows = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .take(5000)
        .map(|(index, line)| Row { line: index + 1, cells: separated(line) })
        .collect();
    Table { headers: ["reference", "level", "note"].map(str::to_owned).to_vec(), rows }
}
