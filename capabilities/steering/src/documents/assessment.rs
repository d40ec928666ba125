//! The report of an assessment: summary, themes, what to do next, every requirement with its answer.

use std::collections::HashMap;

use hygie_charts::{Axis, Bar, Ink, bars, radar};
use hygie_control::{AssessmentRow, pen, read_themes, said, themes};
use hygie_frameworks::{Framework, Requirement, asked};
use hygie_platform::Page;
use serde_json::{Value, json};

use super::{Draft, cover, figure, state, with};
use crate::store::answer::AnswerRow;

const TEMPLATE: &str = include_str!("../../documents/assessment.typ");

struct Theme<'a> {
    title: String,
    score: Option<f64>,
    requirements: Vec<&'a Requirement>,
}

const NEXT: usize = 5;

pub fn draft(
    page: &Page,
    assessment: &AssessmentRow,
    framework: &Framework,
    answers: &HashMap<String, AnswerRow>,
) -> Draft {
    let profile = assessment.profile().as_profile();
    let positions = asked(framework, &assessment.groups(), Some(&profile));
    let scores = read_themes(&assessment.themes);
    let by_theme: Vec<Theme<'_>> = themes(framework)
        .into_iter()
        .enumerate()
        .map(|(place, theme)| Theme {
            title: said(page, &framework.requirements[theme].title),
            score: scores.get(place).copied().flatten(),
            requirements: positions
                .iter()
                .filter(|position| framework.theme_of(**position) == theme)
                .map(|position| &framework.requirements[*position])
                .collect(),
        })
        .filter(|theme| !theme.requirements.is_empty())
        .collect();
    let title = said(page, &framework.title);
    let requirements = || positions.iter().filter_map(|position| framework.requirements.get(*position));
    let data = json!({
        "t": {
            "summary": page.t("document-summary"),
            "themes": page.t("assessment-themes"),
            "theme": page.t("assessment-theme"),
            "score": page.t("assessment-score"),
            "answered": page.t("assessment-answered"),
            "next": page.t("assessment-next"),
            "next-none": page.t("document-next-none"),
            "all": page.t("document-every-answer"),
            "reference": page.t("document-reference"),
            "requirement": page.t("document-requirement"),
            "answer": page.t("document-answer"),
            "note": page.t("answer-note"),
            "radar": page.t("document-radar"),
        },
        "structure": assessment.structure_name,
        "state": state(assessment.state.badge(), &page.t(format!("assessment-state-{}", assessment.state.as_str()))),
        "about": about(page, assessment, framework),
        "figures": figures(page, assessment, requirements()),
        "themes": by_theme.iter().map(|theme| json!({
            "title": theme.title,
            "score": page.percent_or_dash(theme.score),
            "answered": format!(
                "{} / {}",
                theme.requirements.iter().filter(|one| is_answered(answers.get(&one.reference))).count(),
                theme.requirements.len(),
            ),
            "rows": theme.requirements.iter().map(|one| row(page, framework, one, answers.get(&one.reference))).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "next": next(page, framework, requirements(), answers),
    });
    let (title_of_file, perimeter) = (
        page.say("document-assessment").with("framework", &title).to_string(),
        assessment.structure_name.clone(),
    );
    Draft {
        template: TEMPLATE,
        data: with(cover(page, &title_of_file, &perimeter), data),
        pictures: vec![("themes.svg".to_owned(), picture(page, &by_theme))],
    }
}

fn about(page: &Page, assessment: &AssessmentRow, framework: &Framework) -> String {
    let mut parts = vec![
        page.say("document-framework")
            .with("publisher", said(page, &framework.publisher))
            .with("version", i64::from(framework.version))
            .to_string(),
    ];
    if let (Some(at), Some(by)) = (&assessment.submitted_at, &assessment.submitted_by) {
        parts.push(page.say("document-submitted").with("at", page.moment(at)).with("by", by).to_string());
    }
    parts.join(" · ")
}

fn figures<'a>(
    page: &Page,
    assessment: &AssessmentRow,
    requirements: impl Iterator<Item = &'a Requirement>,
) -> Vec<Value> {
    let total = requirements.count();
    let of = |count: i64| Some(page.say("campaign-of").with("count", count).with("total", total).to_string());
    let score = page.percent_or_dash(assessment.score);
    vec![
        figure(score, page.t("assessment-score"), None),
        figure(page.number(&assessment.answered), page.t("assessment-answered"), of(assessment.answered)),
        figure(page.number(&assessment.not_applicable), page.t("answer-na"), of(assessment.not_applicable)),
        figure(page.number(&assessment.lacking), page.t("answer-none"), of(assessment.lacking)),
    ]
}

fn is_answered(answer: Option<&AnswerRow>) -> bool {
    answer.is_some_and(|answer| !answer.needs_proof && (answer.is_not_applicable || answer.level.is_some()))
}

/// The reference, what is asked, what was answered, and what was written beside it.
fn row(page: &Page, framework: &Framework, one: &Requirement, answer: Option<&AnswerRow>) -> Value {
    let given = match answer {
        Some(answer) if answer.needs_proof => state("late", &page.t("answer-needs-proof")),
        Some(answer) if answer.is_not_applicable => state("unknown", &page.t("answer-na")),
        Some(AnswerRow { level: Some(code), value, .. }) => {
            let level = framework.scale_of(one).level(code);
            let word = level.map_or_else(|| code.clone(), |level| said(page, &level.label));
            let tone = match value {
                Some(value) if *value >= 1.0 => "done",
                Some(value) if *value > 0.0 => "watch",
                Some(_) => "late",
                None => "unknown",
            };
            state(tone, &word)
        }
        _ => state("unknown", &page.t("answer-none")),
    };
    let written: Vec<&str> = answer
        .into_iter()
        .flat_map(|answer| [answer.reason.as_deref(), answer.note.as_deref()])
        .flatten()
        .collect();
    json!({
        "reference": one.reference,
        "title": said(page, &one.title),
        "answer": given,
        "note": written.join(" · "),
    })
}

/// The requirements whose answer, made full, would raise the score most.
fn next<'a>(
    page: &Page,
    framework: &Framework,
    requirements: impl Iterator<Item = &'a Requirement>,
    answers: &HashMap<String, AnswerRow>,
) -> Vec<Value> {
    let mut steps: Vec<(&Requirement, f64, String)> = requirements
        .filter_map(|one| {
            let answer = answers.get(&one.reference).filter(|answer| !answer.is_not_applicable)?;
            let level = framework.scale_of(one).level(answer.level.as_deref()?)?;
            let missing = (1.0 - level.value?) * one.weight;
            (missing > 0.0).then(|| (one, missing, said(page, &level.label)))
        })
        .collect();
    // What is asked first comes first among equals.
    steps.sort_by(|one, other| other.1.total_cmp(&one.1));
    steps.truncate(NEXT);
    steps
        .into_iter()
        .map(|(one, _, level)| {
            let answered = page.say("assessment-next-answered").with("level", level).to_string();
            let why = said(page, &one.why);
            json!({
                "title": format!("{}\u{a0}: {}", one.reference, said(page, &one.title)),
                "why": if why.is_empty() { answered } else { format!("{answered} {why}") },
            })
        })
        .collect()
}

/// A radar when the themes are few enough to be read around a circle.
fn picture(page: &Page, themes: &[Theme<'_>]) -> String {
    let title = page.t("assessment-themes");
    if (3..=12).contains(&themes.len()) {
        let axis = |theme: &Theme<'_>| Axis {
            label: theme.title.clone(),
            value: theme.score,
            other: None,
            href: None,
        };
        return radar(pen(page, Ink::Own), &title, &themes.iter().map(axis).collect::<Vec<_>>());
    }
    let bar = |theme: &Theme<'_>| Bar {
        label: theme.title.clone(),
        value: theme.score,
        text: theme.score.map_or_else(|| page.t("assessment-unknown"), |score| page.percent(score)),
        href: None,
    };
    bars(pen(page, Ink::Own), &title, &themes.iter().map(bar).collect::<Vec<_>>())
}
