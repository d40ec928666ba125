//! The file of a funding programme: where it stands, what is met and why, what was brought.

use hygie_funding::{Dossier, DossierLine};
use hygie_platform::Page;
use serde_json::{Value, json};

use super::{Draft, cover, figure, state, with};

const TEMPLATE: &str = include_str!("../../documents/programme.typ");

pub fn draft(page: &Page, dossier: &Dossier) -> Draft {
    let total = dossier.prerequisites.len();
    let pieces: usize = dossier.prerequisites.iter().map(|line| line.pieces.len()).sum();
    let mut figures = vec![
        figure(
            dossier.met.to_string(),
            page.t("standing-met"),
            Some(page.say("document-programme-met").with("total", total).to_string()),
        ),
        figure(dossier.missing.len().to_string(), page.t("programme-missing"), None),
        figure(pieces.to_string(), page.t("prerequisite-pieces"), None),
    ];
    if let Some(amount) = &dossier.amount {
        figures.push(figure(page.euros(amount), page.t("programme-amount"), None));
    }
    let (opened, by) = &dossier.opened;
    let mut steps = vec![json!([page.t("programme-opened-on"), format!("{}, {by}", page.date(opened))])];
    steps.extend(dossier.steps.iter().map(|(word, day)| {
        let day = day.map_or_else(|| page.t("programme-step-to-come"), |day| page.date(&day));
        json!([word, day])
    }));
    let mut about = vec![dossier.funder.clone()];
    if dossier.is_to_validate {
        about.push(page.t("programme-to-validate"));
    }
    let data = json!({
        "t": {
            "steps": page.t("programme-steps"),
            "step": page.t("document-step"),
            "day": page.t("document-day"),
            "note": page.t("programme-note"),
            "opinion": page.t("programme-opinion"),
            "missing": page.t("programme-missing"),
            "missing-none": page.t("document-programme-missing-none"),
            "prerequisites": page.t("prerequisites-title"),
            "reference": page.t("document-reference"),
            "prerequisite": page.t("prerequisite"),
            "standing": page.t("prerequisite-standing"),
            "why": page.t("prerequisite-why"),
            "pieces": page.t("prerequisite-pieces"),
            "foot": page.t("programmes-foot"),
        },
        "about": about.join(" · "),
        "state": state(dossier.state.0, &dossier.state.1),
        "figures": figures,
        "steps": steps,
        "note": dossier.note,
        "opinion": dossier.opinion,
        "missing": dossier.missing,
        "prerequisites": dossier.prerequisites.iter().map(|line| row(page, line)).collect::<Vec<_>>(),
    });
    let title = page.say("document-programme").with("programme", &dossier.programme).to_string();
    Draft {
        template: TEMPLATE,
        data: with(cover(page, &title, &dossier.node_name), data),
        pictures: Vec::new(),
    }
}

fn row(page: &Page, line: &DossierLine) -> Value {
    let (kind, expected) = (
        page.t(if line.is_mandatory { "prerequisite-mandatory" } else { "prerequisite-optional" }),
        page.say("document-programme-expected").with("proof", &line.proof).to_string(),
    );
    json!({
        "reference": line.reference,
        "label": line.label,
        "kind": kind,
        "standing": state(line.standing.0, &line.standing.1),
        "why": line.why,
        "pieces": line.pieces,
        "expected": expected,
    })
}
