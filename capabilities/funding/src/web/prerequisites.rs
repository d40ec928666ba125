//! The prerequisites of a programme for one legal entity or one group: what is met, why, and what proves it.

use askama::Template;
use chrono::NaiveDate;
use hygie_kernel::{Id, Node};
use hygie_plan::EvidenceRow;
use hygie_platform::db::Tx;
use hygie_platform::{Caller, Page, Result};
use hygie_registry::ground::{self, Breadth, Origin};

use crate::EDIT;
use crate::eligibility::{Outcome, Picture};
use crate::model::{Rule, Standing, Why};
use crate::published::programmes::Programme;
use crate::store::file::FileRow;

#[derive(Template)]
#[template(path = "_prerequisites.html")]
struct Table {
    page: Page,
    lines: Vec<Line>,
    file: Option<FileRow>,
    /// What can be brought, when the file may change.
    choices: Vec<(String, String)>,
    may_attach: bool,
    /// Where evidence is brought to.
    new_evidence: Option<String>,
    today: NaiveDate,
    is_group: bool,
}

/// A prerequisite, as it is read.
pub struct Line {
    pub reference: String,
    pub label: String,
    pub proof: String,
    pub is_mandatory: bool,
    pub is_to_validate: bool,
    pub standing: Standing,
    pub why: String,
    pub until: Option<NaiveDate>,
    pub coverage: Option<Covered>,
    pub pieces: Vec<EvidenceRow>,
    pub is_document: bool,
}

pub struct Covered {
    /// «80 % de l’activité, 66 % demandés».
    pub words: String,
    pub by: Vec<String>,
    pub without: Vec<String>,
}

/// The structures of which evidence is proposed.
const MOST_STRUCTURES: i64 = 60;

/// Writes the table of prerequisites.
pub async fn render(
    tx: &mut Tx,
    caller: &Caller,
    page: &Page,
    programme: &Programme,
    (picture, outcome): (&Picture, &Outcome),
) -> Result<String> {
    let file = outcome.file.clone();
    let is_draft = file.as_ref().is_some_and(|file| file.state.is_draft());
    let may_attach = is_draft && caller.holds(tx, EDIT, outcome.subject.id).await?;
    let mut choices = Vec::new();
    let mut new_evidence = None;
    if may_attach && caller.may(hygie_plan::READ) {
        let from = Origin { node: outcome.subject.id, breadth: Breadth::Narrow };
        let sight = caller.scope(hygie_plan::READ);
        let structures = ground::list_structures(tx, sight, from, None, MOST_STRUCTURES).await?;
        for structure in &structures {
            let found = hygie_plan::list_evidence(tx, structure.id).await?;
            choices.extend(found.into_iter().filter(|one| !one.is_over(page.today())).map(|one| {
                let label = match structures.len() {
                    1 => one.title,
                    _ => format!("{} · {}", one.title, one.structure_name),
                };
                (one.id.to_string(), label)
            }));
        }
        if let (Some(file), true) = (&file, caller.may(hygie_plan::EDIT)) {
            new_evidence = Some(new_evidence_address(outcome, file));
        }
    }
    let table = Table {
        lines: lines(page, programme, picture, outcome),
        today: page.today(),
        is_group: outcome.subject.is_group,
        page: page.clone(),
        file,
        choices,
        may_attach,
        new_evidence,
    };
    Ok(table.render()?)
}

/// Evidence belongs to a structure: for a group, which one is asked there.
fn new_evidence_address(outcome: &Outcome, file: &FileRow) -> String {
    let back = format!("back=/programme-files/{}", file.id);
    match outcome.subject.is_group {
        true => format!("/evidence/new?in={}&{back}", outcome.subject.id),
        false => format!("/evidence/new?structure={}&{back}", outcome.subject.id),
    }
}

pub fn lines(page: &Page, programme: &Programme, picture: &Picture, outcome: &Outcome) -> Vec<Line> {
    let members = picture.concerned(programme, outcome.subject.id);
    let name =
        |id: &Id<Node>| members.iter().find(|member| member.id == *id).map(|member| member.name.clone());
    let names = |ids: &[Id<Node>]| ids.iter().filter_map(name).collect();
    let pairs = programme.prerequisites.iter().zip(&outcome.judged);
    pairs
        .map(|(one, judged)| Line {
            reference: one.reference.clone(),
            label: one.label(page.lang).to_owned(),
            proof: one.proof(page.lang).to_owned(),
            is_mandatory: one.is_mandatory,
            is_to_validate: one.confidence == "C",
            standing: judged.verdict.standing,
            why: why(page, &judged.verdict.why),
            until: judged.verdict.until,
            coverage: judged.coverage.as_ref().map(|coverage| Covered {
                words: match (coverage.needed, coverage.covered) {
                    (Some(needed), Some(covered)) => page
                        .say("prerequisite-share")
                        .with("covered", page.percent_to_a_tenth(covered))
                        .with("needed", page.percent_to_a_tenth(needed))
                        .to_string(),
                    (Some(needed), None) => page
                        .say("prerequisite-share-unknown")
                        .with("needed", page.percent_to_a_tenth(needed))
                        .to_string(),
                    (None, _) => page.t("prerequisite-all-members"),
                },
                by: names(&coverage.by),
                without: names(&coverage.without),
            }),
            pieces: match &outcome.file {
                Some(file) => picture.pieces(file, &one.reference).to_vec(),
                None => Vec::new(),
            },
            is_document: one.rule == Rule::Document,
        })
        .collect()
}

/// Why a prerequisite stands where it does, in a few words.
fn why(page: &Page, why: &Why) -> String {
    let day = |day: &NaiveDate| page.date(day);
    let value = |value: f64| page.decimal(value, 2);
    match why {
        Why::FactUnknown => page.t("why-fact-unknown"),
        Why::FactHeld(on) => page.say("why-fact-held").with("day", day(on)).to_string(),
        Why::FactOver(on, end) => {
            page.say("why-fact-over").with("day", day(on)).with("end", day(end)).to_string()
        }
        Why::FactTooOld(on, after) => {
            page.say("why-fact-too-old").with("day", day(on)).with("after", day(after)).to_string()
        }
        Why::FactTooLow(Some(found), least) => {
            page.say("why-fact-too-low").with("value", value(*found)).with("least", value(*least)).to_string()
        }
        Why::FactTooLow(None, least) => {
            page.say("why-fact-without-value").with("least", value(*least)).to_string()
        }
        Why::Unanswered => page.t("why-unanswered"),
        Why::Answered(found, on) => page
            .say("why-answered")
            .with("value", page.percent_to_a_tenth(*found))
            .with("day", day(on))
            .to_string(),
        Why::AnswerTooLow(found, least) => page
            .say("why-answer-too-low")
            .with("value", page.percent_to_a_tenth(*found))
            .with("least", page.percent_to_a_tenth(*least))
            .to_string(),
        Why::NoDocument => page.t("why-no-document"),
        Why::Documents(count) => page.say("why-documents").with("count", *count).to_string(),
        Why::DocumentOver(end) => page.say("why-document-over").with("day", day(end)).to_string(),
        Why::Covered => page.t("why-covered"),
        Why::NotCovered => page.t("why-not-covered"),
        Why::NoActivity => page.t("why-no-activity"),
        Why::NoMember => page.t("why-no-member"),
    }
}
