//! What is kept of an assessment beside its answers: a summary short enough to sum thousands of them at once.

use std::collections::HashMap;

use hygie_frameworks::{
    Answer, Answers, Framework, NotApplicable, Profile, Requirement, Score, asked, score,
};
use hygie_plan::Severity;
use hygie_platform::Refusal;
use serde::{Deserialize, Serialize};

/// What a structure was when its assessment began.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptProfile {
    pub kind: String,
    pub segment: String,
    pub statuses: Vec<String>,
}

impl KeptProfile {
    pub fn as_profile(&self) -> Profile {
        Profile {
            types: vec![self.kind.clone()],
            segments: vec![self.segment.clone()],
            statuses: self.statuses.clone(),
        }
    }
}

/// What is asked and how it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    pub score: Option<f64>,
    pub answered: i64,
    pub not_applicable: i64,
    pub lacking: i64,
    pub total: i64,
    pub themes: String,
    pub levels: String,
}

/// Makes the score and the summary of the answers.
pub fn summarise(
    framework: &Framework,
    groups: &[String],
    profile: &KeptProfile,
    answers: &Answers,
) -> Summary {
    let profile = profile.as_profile();
    let score = score(framework, groups, Some(&profile), answers);
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    Summary {
        score: score.score,
        answered: count(score.counts.answered),
        not_applicable: count(score.counts.not_applicable),
        lacking: count(score.counts.lacking),
        total: count(score.counts.total),
        themes: write_themes(framework, &score),
        levels: write_levels(framework, groups, &profile, answers),
    }
}

/// The first-level headings of a framework, in order: what themes are counted by.
pub fn themes(framework: &Framework) -> Vec<usize> {
    let mut themes = Vec::new();
    for (position, one) in framework.requirements.iter().enumerate() {
        let theme = framework.theme_of(position);
        if one.assess && !themes.contains(&theme) {
            themes.push(theme);
        }
    }
    themes
}

fn write_themes(framework: &Framework, score: &Score) -> String {
    let known: HashMap<&str, Option<f64>> =
        score.themes.iter().map(|theme| (theme.reference.as_str(), theme.score)).collect();
    let words = themes(framework).into_iter().map(|position| {
        let reference = framework.requirements[position].reference.as_str();
        match known.get(reference).copied().flatten() {
            Some(score) => format!("{:.0}", score * 1000.0),
            None => "-".to_owned(),
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The scores of the themes as they were written.
pub fn read_themes(text: &str) -> Vec<Option<f64>> {
    text.split(' ')
        .filter(|word| !word.is_empty())
        .map(|word| word.parse::<f64>().ok().map(|thousandths| thousandths / 1000.0))
        .collect()
}

const SIGNS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwyz?";

fn write_levels(framework: &Framework, groups: &[String], profile: &Profile, answers: &Answers) -> String {
    let asked = asked(framework, groups, Some(profile));
    let mut signs = vec![b'_'; framework.requirements.len()];
    for position in asked {
        let one = &framework.requirements[position];
        signs[position] = match answers.get(&one.reference) {
            None => b'.',
            Some(Answer::NotApplicable) => b'x',
            Some(Answer::Level(code)) => {
                let place = framework.scale_of(one).levels.iter().position(|level| level.code == *code);
                place.map_or(b'.', |place| SIGNS[place.min(SIGNS.len() - 1)])
            }
        };
    }
    String::from_utf8(signs).unwrap_or_default()
}

/// How one requirement was answered, as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    NotAsked,
    Lacking,
    NotApplicable,
    /// The place of the level in its scale.
    Level(usize),
}

/// The answers as they were written, in the order of the requirements.
pub fn read_levels(text: &str) -> impl Iterator<Item = Given> + '_ {
    text.bytes().map(|sign| match sign {
        b'_' => Given::NotAsked,
        b'.' => Given::Lacking,
        b'x' => Given::NotApplicable,
        sign => SIGNS.iter().position(|known| *known == sign).map_or(Given::Lacking, Given::Level),
    })
}

/// An answer as somebody gives it: a level, or that it does not apply, or nothing any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    Level(String),
    NotApplicable,
    Nothing,
}

impl Choice {
    /// The word of a form: the code of a level, `n/a`, or nothing.
    pub fn parse(word: &str) -> Choice {
        match word {
            "" => Choice::Nothing,
            NOT_APPLICABLE => Choice::NotApplicable,
            code => Choice::Level(code.to_owned()),
        }
    }
}

/// How a form says that a requirement does not apply.
pub const NOT_APPLICABLE: &str = "n/a";

/// Whether the framework takes this answer.
pub fn check(
    framework: &Framework,
    one: &Requirement,
    choice: &Choice,
    reason: Option<&str>,
) -> Result<Option<f64>, Refusal> {
    match choice {
        Choice::Nothing => Ok(None),
        Choice::NotApplicable => match framework.not_applicable {
            NotApplicable::Forbidden => Err(Refusal::new("answer-na-forbidden")),
            NotApplicable::Justified if reason.is_none() => Err(Refusal::new("answer-na-reason")),
            NotApplicable::Justified | NotApplicable::Allowed => Ok(None),
        },
        Choice::Level(code) => framework
            .scale_of(one)
            .level(code)
            .map(|level| level.value)
            .ok_or_else(|| Refusal::new("answer-level-unknown").with("level", code)),
    }
}

/// The gap that an answer reveals: how severe it is, by the weight of the requirement and by what is missing.
pub fn gap(one: &Requirement, value: f64) -> Option<Severity> {
    if value >= 1.0 {
        return None;
    }
    let missing = (1.0 - value) * one.weight;
    Some(match missing {
        m if m >= 3.0 => Severity::High,
        m if m >= 1.5 => Severity::Medium,
        _ => Severity::Low,
    })
}

/// What to do next: the requirements whose answer, made full, would raise the score most.
pub fn next_steps<'a>(
    framework: &'a Framework,
    groups: &[String],
    profile: &KeptProfile,
    answers: &Answers,
    most: usize,
) -> Vec<(&'a Requirement, f64)> {
    let mut steps: Vec<(&Requirement, f64)> = asked(framework, groups, Some(&profile.as_profile()))
        .into_iter()
        .filter_map(|position| {
            let one = &framework.requirements[position];
            let value = match answers.get(&one.reference)? {
                Answer::NotApplicable => return None,
                Answer::Level(code) => framework.scale_of(one).level(code)?.value?,
            };
            let missing = (1.0 - value) * one.weight;
            (missing > 0.0).then_some((one, missing))
        })
        .collect();
    // What is asked first comes first among equals.
    steps.sort_by(|one, other| other.1.total_cmp(&one.1));
    steps.truncate(most);
    steps
}

#[cfg(test)]
mod tests {
    use hygie_frameworks::{Library, read};

    use super::*;

    fn framework() -> Framework {
        let text = r#"
format: 1
framework:
  code: petit
  version: 1
  title: { fr: "Petit", en: "Small" }
  short: Petit
  publisher: { fr: "Personne", en: "Nobody" }
  status: official
  scale:
    - { code: "no", label: { fr: Non, en: "No" }, value: 0 }
    - { code: "half", label: { fr: "En partie", en: "Partly" }, value: 0.5 }
    - { code: "yes", label: { fr: Oui, en: "Yes" }, value: 1 }
  not_applicable: justified
  scoring: weighted-mean
  requirements:
    - ref: A
      title: { fr: "Sauvegardes", en: "Backups" }
      requirements:
        - { ref: A1, title: { fr: "Une copie", en: "A copy" }, weight: 3 }
        - { ref: A2, title: { fr: "Un test", en: "A test" }, applies_to: { segments: [hospital-public] } }
    - ref: B
      title: { fr: "Comptes", en: "Accounts" }
      requirements:
        - { ref: B1, title: { fr: "Nominatifs", en: "Named" } }
"#;
        match read(text.as_bytes(), "petit.yaml").expect("a framework").pop() {
            Some(Library::Framework(framework)) => *framework,
            _ => panic!("it holds a framework"),
        }
    }

    fn answers(given: &[(&str, &str)]) -> Answers {
        let answer = |word: &str| match word {
            "x" => Answer::NotApplicable,
            code => Answer::Level(code.to_owned()),
        };
        given.iter().map(|(reference, word)| ((*reference).to_owned(), answer(word))).collect()
    }

    #[test]
    fn a_summary_says_each_answer_and_each_theme() {
        let framework = framework();
        let profile =
            KeptProfile { kind: "ET".to_owned(), segment: "nursing".to_owned(), statuses: Vec::new() };
        let summary = summarise(&framework, &[], &profile, &answers(&[("A1", "half"), ("B1", "x")]));
        assert_eq!((summary.levels.as_str(), summary.themes.as_str()), ("_1__x", "500 -"));
        assert_eq!((summary.answered, summary.not_applicable, summary.total), (1, 1, 2));
        let read: Vec<Given> = read_levels("_1.x").collect();
        assert_eq!(read, [Given::NotAsked, Given::Level(1), Given::Lacking, Given::NotApplicable]);
        assert_eq!(read_themes("500 -"), [Some(0.5), None]);
    }

    #[test]
    fn what_does_not_apply_says_why() {
        let framework = framework();
        let one = &framework.requirements[1];
        assert_eq!(check(&framework, one, &Choice::parse("yes"), None), Ok(Some(1.0)));
        assert!(check(&framework, one, &Choice::parse("perhaps"), None).is_err());
        assert!(check(&framework, one, &Choice::parse("n/a"), None).is_err());
        assert_eq!(check(&framework, one, &Choice::parse("n/a"), Some("pas de serveur")), Ok(None));
    }

    #[test]
    fn the_next_steps_are_those_that_weigh_most() {
        let framework = framework();
        let given = answers(&[("A1", "half"), ("A2", "no"), ("B1", "yes")]);
        let profile = KeptProfile {
            kind: "ET".to_owned(),
            segment: "hospital-public".to_owned(),
            statuses: Vec::new(),
        };
        let steps = next_steps(&framework, &[], &profile, &given, 5);
        assert_eq!(steps.iter().map(|(one, _)| one.reference.as_str()).collect::<Vec<_>>(), ["A1", "A2"]);
        assert_eq!(gap(&framework.requirements[1], 0.0), Some(Severity::High));
        assert_eq!(gap(&framework.requirements[1], 1.0), None);
    }
}
