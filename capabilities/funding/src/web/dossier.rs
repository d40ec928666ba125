//! The file of a programme as it is printed: what its page says, for those who read it on paper.

use chrono::NaiveDate;
use hygie_kernel::{Id, Lang, Node};
use hygie_plan::EvidenceRow;
use hygie_platform::db::Tx;
use hygie_platform::{App, Caller, Page, Result};

use super::prerequisites::{Line, lines};
use crate::READ;
use crate::eligibility::{Outcome, of_file};
use crate::published::programmes::{Programme, find_programme};
use crate::store::file::{self, FileRow};

/// What is printed of a file, in the language of the page.
pub struct Dossier {
    pub node: Id<Node>,
    pub node_name: String,
    pub programme: String,
    pub funder: String,
    pub is_to_validate: bool,
    /// The tone of its state, and its word.
    pub state: (&'static str, String),
    pub amount: Option<i64>,
    pub opened: (NaiveDate, String),
    pub steps: Vec<(String, Option<NaiveDate>)>,
    pub note: Option<String>,
    pub opinion: Option<String>,
    pub met: usize,
    /// The mandatory prerequisites that are not met, by reference and name.
    pub missing: Vec<String>,
    pub prerequisites: Vec<DossierLine>,
}

pub struct DossierLine {
    pub reference: String,
    pub label: String,
    pub is_mandatory: bool,
    /// The tone of its standing, and its word.
    pub standing: (&'static str, String),
    /// Why it stands so, one sentence after the other.
    pub why: Vec<String>,
    /// What was brought; what is expected, as long as nothing was.
    pub pieces: Vec<String>,
    pub proof: String,
}

/// Gathers a file; nothing when the caller does not see it.
pub async fn find_dossier(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    page: &Page,
    id: Id<FileRow>,
) -> Result<Option<Dossier>> {
    let Some(file) = file::find(tx, caller.scope(READ), id).await? else { return Ok(None) };
    let programme = find_programme(app, &file.programme).await?;
    let (picture, outcome) = of_file(app, tx, &programme, &file).await?;
    let outcome = outcome.as_ref();
    let lines = outcome.map(|outcome| lines(page, &programme, &picture, outcome)).unwrap_or_default();
    let step = |(key, day): (&str, Option<NaiveDate>)| (page.t(key), day);
    Ok(Some(Dossier {
        node: file.node_id,
        programme: programme.label(page.lang).to_owned(),
        funder: programme.funder(page.lang).to_owned(),
        is_to_validate: programme.is_to_validate(),
        state: (file.state.badge(), page.t(format!("programme-state-{}", file.state.as_str()))),
        amount: file.amount,
        opened: (file.created_at.date_naive(), file.created_by.clone()),
        steps: file.steps().map(step).to_vec(),
        met: outcome.map_or(0, |outcome| outcome.met),
        missing: outcome.map(|outcome| missing(&programme, outcome, page.lang)).unwrap_or_default(),
        prerequisites: lines.into_iter().map(|line| printed(page, line)).collect(),
        node_name: file.node_name,
        note: file.note,
        opinion: file.opinion,
    }))
}

/// The mandatory prerequisites that are not met, by reference and name.
pub fn missing(programme: &Programme, outcome: &Outcome, lang: Lang) -> Vec<String> {
    let missing = programme.prerequisites.iter().filter(|one| outcome.missing.contains(&one.reference));
    missing.map(|one| format!("{} {}", one.reference, one.label(lang))).collect()
}

fn printed(page: &Page, line: Line) -> DossierLine {
    let until = line.until.map(|day| page.say("prerequisite-until").with("day", page.date(&day)).to_string());
    let mut why = vec![line.why];
    why.extend(until);
    if let Some(coverage) = line.coverage {
        why.push(coverage.words);
        for (key, names) in
            [("prerequisite-met-by", coverage.by), ("prerequisite-not-met-by", coverage.without)]
        {
            if !names.is_empty() {
                why.push(format!("{} {}", page.t(key), names.join(", ")));
            }
        }
    }
    DossierLine {
        reference: line.reference,
        label: line.label,
        is_mandatory: line.is_mandatory,
        standing: (line.standing.badge(), page.t(format!("standing-{}", line.standing.as_str()))),
        why,
        pieces: line.pieces.iter().map(|piece| piece_words(page, piece)).collect(),
        proof: line.proof,
    }
}

fn piece_words(page: &Page, piece: &EvidenceRow) -> String {
    match piece.valid_until {
        Some(_) if piece.is_over(page.today()) => format!("{} ({})", piece.title, page.t("evidence-is-over")),
        Some(day) => {
            format!("{} ({})", piece.title, page.say("prerequisite-until").with("day", page.date(&day)))
        }
        None => piece.title.clone(),
    }
}
