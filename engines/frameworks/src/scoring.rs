//! The score of a structure: pure functions, whose result can be made again by hand from its explanation.

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;

use crate::model::{Framework, NotApplicable, Profile, Requirement, Scoring};

/// What was answered to a requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The code of a level of the scale.
    Level(String),
    NotApplicable,
}

/// The answers of a structure, by reference.
pub type Answers = BTreeMap<String, Answer>;

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Score {
    /// From 0 to 1. Nothing when there is nothing to make a score of.
    pub score: Option<f64>,
    pub counts: Counts,
    /// One for each first-level heading that has something to answer, in the order of display.
    pub themes: Vec<ThemeScore>,
    /// What the score is made of: it is the sum of weight × value over the sum of the weights of this very list.
    pub explanation: Vec<Counted>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ThemeScore {
    pub reference: String,
    pub score: Option<f64>,
    pub counts: Counts,
}

/// What is asked: `total` is the sum of the three others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub answered: usize,
    pub not_applicable: usize,
    pub lacking: usize,
    pub total: usize,
}

impl Counts {
    fn add(&mut self, state: State) {
        self.total += 1;
        match state {
            State::Answered(_) => self.answered += 1,
            State::NotApplicable => self.not_applicable += 1,
            State::Lacking => self.lacking += 1,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Counted {
    pub reference: String,
    pub weight: f64,
    pub value: f64,
}

#[derive(Clone, Copy)]
enum State {
    /// With the value of the level, when it has one.
    Answered(Option<f64>),
    NotApplicable,
    Lacking,
}

/// The requirements that are asked, as positions in the framework.
///
/// Groups narrow what is asked only when some are selected, and a requirement without a group, of its own or of the
/// nearest heading that has some, is asked in all of them. Without a profile, who a requirement is for is left
/// alone; with one, a requirement is asked when it and all the headings above it are for this structure.
pub fn asked(framework: &Framework, groups: &[String], profile: Option<&Profile>) -> Vec<usize> {
    let mut open: Vec<(bool, &[String])> = Vec::with_capacity(framework.requirements.len());
    let mut asked = Vec::new();
    for (position, one) in framework.requirements.iter().enumerate() {
        let above = one.parent.and_then(|parent| open.get(parent)).copied();
        let (open_above, groups_above) = above.unwrap_or((true, &[]));
        let concerned = open_above && profile.is_none_or(|profile| one.applies_to.covers(profile));
        let own: &[String] = if one.groups.is_empty() { groups_above } else { &one.groups };
        open.push((concerned, own));
        let selected = groups.is_empty() || own.is_empty() || own.iter().any(|group| groups.contains(group));
        if one.assess && concerned && selected {
            asked.push(position);
        }
    }
    asked
}

/// The score of the answers, by the formula of the framework.
///
/// An answer that is not a level of the scale, or «not applicable» where it is forbidden, counts as lacking. In the
/// conformity rate, what is lacking counts as not conforming; as long as nothing is answered there is no score.
pub fn score(
    framework: &Framework,
    groups: &[String],
    profile: Option<&Profile>,
    answers: &Answers,
) -> Score {
    let mut counts = Counts::default();
    let mut themes: Vec<(usize, Counts, Vec<Counted>)> = Vec::new();
    for position in asked(framework, groups, profile) {
        let one = &framework.requirements[position];
        let theme = framework.theme_of(position);
        if themes.last().is_none_or(|(last, ..)| *last != theme) {
            themes.push((theme, Counts::default(), Vec::new()));
        }
        let state = state(framework, one, answers);
        counts.add(state);
        if let Some((_, counts, counted)) = themes.last_mut() {
            counts.add(state);
            counted.extend(weigh(framework.scoring, one, state));
        }
    }
    let scored: Vec<ThemeScore> = themes
        .iter()
        .map(|(theme, counts, counted)| ThemeScore {
            reference: framework.requirements[*theme].reference.clone(),
            score: if counts.answered == 0 { None } else { mean(counted) },
            counts: *counts,
        })
        .collect();
    let explanation = match framework.scoring {
        Scoring::WeightedMean | Scoring::ConformityRate if counts.answered == 0 => Vec::new(),
        Scoring::WeightedMean | Scoring::ConformityRate => {
            themes.into_iter().flat_map(|(_, _, counted)| counted).collect()
        }
        Scoring::WeakestTheme => {
            let with_score = scored.iter().zip(themes).filter_map(|(one, theme)| Some((one.score?, theme.2)));
            with_score
                .min_by(|(one, _), (other, _)| one.total_cmp(other))
                .map(|(_, counted)| counted)
                .unwrap_or_default()
        }
    };
    Score { score: mean(&explanation), counts, themes: scored, explanation }
}

fn state(framework: &Framework, one: &Requirement, answers: &Answers) -> State {
    match answers.get(&one.reference) {
        None => State::Lacking,
        Some(Answer::NotApplicable) if framework.not_applicable == NotApplicable::Forbidden => State::Lacking,
        Some(Answer::NotApplicable) => State::NotApplicable,
        Some(Answer::Level(code)) => {
            framework.scale_of(one).level(code).map_or(State::Lacking, |level| State::Answered(level.value))
        }
    }
}

fn weigh(scoring: Scoring, one: &Requirement, state: State) -> Option<Counted> {
    let counted = |weight, value| Some(Counted { reference: one.reference.clone(), weight, value });
    match (scoring, state) {
        (_, State::NotApplicable | State::Answered(None)) => None,
        (Scoring::ConformityRate, State::Lacking) => counted(1.0, 0.0),
        (Scoring::ConformityRate, State::Answered(Some(value))) => {
            counted(1.0, if value >= 1.0 { 1.0 } else { 0.0 })
        }
        (_, State::Lacking) => None,
        (_, State::Answered(Some(value))) => counted(one.weight, value),
    }
}

fn mean(counted: &[Counted]) -> Option<f64> {
    // Weights are divided by the largest first: their sum cannot overflow.
    let largest = counted.iter().map(|one| one.weight).fold(0.0, f64::max);
    if largest <= 0.0 {
        return None;
    }
    let weights: f64 = counted.iter().map(|one| one.weight / largest).sum();
    let sum: f64 = counted.iter().map(|one| one.weight / largest * one.value).sum();
    Some((sum / weights).clamp(0.0, 1.0))
}

/// The references of the requirements that are asked and lack an answer.
pub fn lacking(
    framework: &Framework,
    groups: &[String],
    profile: Option<&Profile>,
    answers: &Answers,
) -> HashSet<String> {
    asked(framework, groups, profile)
        .into_iter()
        .map(|position| &framework.requirements[position])
        .filter(|one| matches!(state(framework, one, answers), State::Lacking))
        .map(|one| one.reference.clone())
        .collect()
}
