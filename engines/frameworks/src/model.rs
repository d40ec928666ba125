//! What a framework is made of, whatever file it came from.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A text in both languages. An empty one is not known in that language.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    pub fr: String,
    pub en: String,
}

impl Text {
    pub fn new(fr: impl Into<String>, en: impl Into<String>) -> Text {
        Text { fr: fr.into(), en: en.into() }
    }

    /// The same in both languages: a code, a proper noun.
    pub fn same(text: impl Into<String>) -> Text {
        let text = text.into();
        Text { fr: text.clone(), en: text }
    }

    /// Itself, or this code for want of any word.
    pub(crate) fn or(self, code: &str) -> Text {
        if self.is_empty() { Text::same(code) } else { self }
    }

    pub fn is_empty(&self) -> bool {
        self.fr.is_empty() && self.en.is_empty()
    }

    /// The text in this language, or in the other one for want of it.
    pub fn get(&self, language: Language) -> &str {
        let (first, second) = match language {
            Language::French => (&self.fr, &self.en),
            Language::English => (&self.en, &self.fr),
        };
        if first.is_empty() { second } else { first }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Language {
    #[serde(rename = "fr")]
    French,
    #[serde(rename = "en")]
    English,
}

/// A framework that has been checked: its references are unique, its tree is one, its scales are possible.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Framework {
    pub code: String,
    pub version: u32,
    pub title: Text,
    /// What people say.
    pub short: Text,
    pub publisher: Text,
    pub source: Option<Source>,
    pub status: Status,
    /// What is sure, what is not, how the wording was made.
    pub note: Text,
    /// The answers to a requirement that names no other scale.
    pub scale: Scale,
    /// Other scales, by name.
    pub scales: BTreeMap<String, Scale>,
    pub not_applicable: NotApplicable,
    pub scoring: Scoring,
    pub groups: Vec<Group>,
    /// In the order of display: a requirement always comes after the one it belongs to.
    pub requirements: Vec<Requirement>,
    /// The identity of the framework where it came from, such as a URN in lower case.
    pub identity: Option<String>,
}

impl Framework {
    /// Where the requirement of this reference, or of this identity whatever its case, stands in the list.
    pub fn position(&self, reference: &str) -> Option<usize> {
        self.requirements.iter().position(|one| one.reference == reference).or_else(|| {
            let known = |one: &Requirement| {
                one.identity.as_deref().is_some_and(|id| id.eq_ignore_ascii_case(reference))
            };
            self.requirements.iter().position(known)
        })
    }

    /// The scale on which a requirement is answered.
    pub fn scale_of(&self, requirement: &Requirement) -> &Scale {
        requirement.scale.as_ref().and_then(|name| self.scales.get(name)).unwrap_or(&self.scale)
    }

    /// The first-level heading under which a requirement stands, which may be itself.
    pub fn theme_of(&self, mut position: usize) -> usize {
        while let Some(parent) = self.requirements.get(position).and_then(|one| one.parent) {
            position = parent;
        }
        position
    }
}

/// The official document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    pub title: Text,
    pub url: Option<String>,
    pub date: Option<NaiveDate>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    Official,
    ToValidate,
}

impl Status {
    pub fn code(self) -> &'static str {
        match self {
            Status::Official => "official",
            Status::ToValidate => "to-validate",
        }
    }

    pub fn from_code(code: &str) -> Option<Status> {
        [Status::Official, Status::ToValidate].into_iter().find(|one| one.code() == code)
    }
}

/// Whether «not applicable» is an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NotApplicable {
    Forbidden,
    Allowed,
    /// A justification is asked.
    Justified,
}

impl NotApplicable {
    pub fn code(self) -> &'static str {
        match self {
            NotApplicable::Forbidden => "forbidden",
            NotApplicable::Allowed => "allowed",
            NotApplicable::Justified => "justified",
        }
    }

    pub fn from_code(code: &str) -> Option<NotApplicable> {
        use NotApplicable::{Allowed, Forbidden, Justified};
        [Forbidden, Allowed, Justified].into_iter().find(|one| one.code() == code)
    }
}

/// How the score of a structure is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scoring {
    /// The sum of weight × value over the sum of the weights, for what is answered and applicable.
    WeightedMean,
    /// The lowest of the weighted means of the first-level headings.
    WeakestTheme,
    /// The share of the applicable requirements whose value is 1.
    ConformityRate,
}

impl Scoring {
    pub fn code(self) -> &'static str {
        match self {
            Scoring::WeightedMean => "weighted-mean",
            Scoring::WeakestTheme => "weakest-theme",
            Scoring::ConformityRate => "conformity-rate",
        }
    }

    pub fn from_code(code: &str) -> Option<Scoring> {
        use Scoring::{ConformityRate, WeakestTheme, WeightedMean};
        [WeightedMean, WeakestTheme, ConformityRate].into_iter().find(|one| one.code() == code)
    }
}

/// The possible answers, worst first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scale {
    pub levels: Vec<Level>,
}

impl Scale {
    pub fn level(&self, code: &str) -> Option<&Level> {
        self.levels.iter().find(|one| one.code == code)
    }

    /// No, partly, yes: the scale of the files that give none.
    pub fn of_three() -> Scale {
        let level = |code: &str, fr: &str, en: &str, value| Level {
            code: code.to_owned(),
            label: Text::new(fr, en),
            value: Some(value),
        };
        Scale {
            levels: vec![
                level("no", "Non", "No", 0.0),
                level("partial", "En partie", "Partly", 0.5),
                level("yes", "Oui", "Yes", 1.0),
            ],
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Level {
    pub code: String,
    pub label: Text,
    /// From 0 to 1. An answer without value is given, and not counted in the score.
    pub value: Option<f64>,
}

/// A tag that tells which requirements are asked for: a tier, or a scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    pub code: String,
    pub label: Text,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Requirement {
    /// Unique in the framework.
    pub reference: String,
    /// Where the one it belongs to stands in the list.
    pub parent: Option<usize>,
    /// 1 for a first-level heading.
    pub depth: usize,
    pub title: Text,
    /// The wording of the standard, when the file brings it.
    pub text: Text,
    pub question: Text,
    /// Why it matters, and other guidance.
    pub why: Text,
    /// What a good proof is.
    pub proof: Text,
    /// Whether it is answered; a heading is not.
    pub assess: bool,
    pub groups: Vec<String>,
    pub weight: f64,
    pub applies_to: Applicability,
    /// The name of a scale, when it is not the one of the framework.
    pub scale: Option<String>,
    pub link: Option<String>,
    /// The identity of the requirement where it came from, such as a URN in lower case.
    pub identity: Option<String>,
}

impl Requirement {
    pub fn new(reference: impl Into<String>) -> Requirement {
        Requirement {
            reference: reference.into(),
            parent: None,
            depth: 1,
            title: Text::default(),
            text: Text::default(),
            question: Text::default(),
            why: Text::default(),
            proof: Text::default(),
            assess: true,
            groups: Vec::new(),
            weight: 1.0,
            applies_to: Applicability::default(),
            scale: None,
            link: None,
            identity: None,
        }
    }
}

/// The structures a requirement is for. An empty list asks for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applicability {
    /// `EJ` or `ET`.
    pub types: Vec<String>,
    pub segments: Vec<String>,
    pub statuses: Vec<String>,
}

impl Applicability {
    pub fn is_everyone(&self) -> bool {
        self.types.is_empty() && self.segments.is_empty() && self.statuses.is_empty()
    }

    /// Each list that is not empty must name one of what the structure is.
    pub fn covers(&self, profile: &Profile) -> bool {
        let meets =
            |asked: &[String], has: &[String]| asked.is_empty() || asked.iter().any(|one| has.contains(one));
        meets(&self.types, &profile.types)
            && meets(&self.segments, &profile.segments)
            && meets(&self.statuses, &profile.statuses)
    }
}

/// What a structure is, for [`Applicability`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    pub types: Vec<String>,
    pub segments: Vec<String>,
    pub statuses: Vec<String>,
}

/// How the requirements of one framework answer those of another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mapping {
    pub code: String,
    pub version: u32,
    /// The code of a framework.
    pub source: String,
    pub target: String,
    pub status: Status,
    pub note: Text,
    pub pairs: Vec<Pair>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    /// A reference, or an identity, of the source.
    pub from: String,
    pub to: String,
    pub relation: Relation,
}

/// What the source is to the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    Equal,
    /// The source covers more than the target.
    Superset,
    /// The source covers a part of the target.
    Subset,
    Intersect,
}

impl Relation {
    pub fn code(self) -> &'static str {
        match self {
            Relation::Equal => "equal",
            Relation::Superset => "superset",
            Relation::Subset => "subset",
            Relation::Intersect => "intersect",
        }
    }

    pub fn from_code(code: &str) -> Option<Relation> {
        use Relation::{Equal, Intersect, Subset, Superset};
        [Equal, Superset, Subset, Intersect].into_iter().find(|one| one.code() == code)
    }

    /// Whether a full answer to the source is a full answer to the target.
    pub fn covers(self) -> bool {
        matches!(self, Relation::Equal | Relation::Superset)
    }
}

/// A grid that gives the level of a risk from its likelihood and its impact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RiskMatrix {
    pub code: String,
    pub version: u32,
    pub title: Text,
    pub likelihoods: Vec<RiskLevel>,
    pub impacts: Vec<RiskLevel>,
    pub risks: Vec<RiskLevel>,
    /// One row for each likelihood, one cell for each impact: where the risk stands in `risks`.
    pub grid: Vec<Vec<usize>>,
    pub identity: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RiskLevel {
    pub abbreviation: String,
    pub name: Text,
    pub description: Text,
    pub color: Option<String>,
}

/// A selection of the controls of a catalogue: an OSCAL profile.
///
/// In the name of a control, `*` stands for any signs and `?` for one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Selection {
    pub title: String,
    pub version: String,
    /// Where the catalogues are said to be.
    pub catalogues: Vec<String>,
    /// Every control of the catalogues, but the excluded ones.
    pub everything: bool,
    /// Each for itself: not the controls below it.
    pub controls: Vec<String>,
    /// Each with all the controls below it.
    pub families: Vec<String>,
    pub excluded: Vec<String>,
    /// Each with all the controls below it.
    pub excluded_families: Vec<String>,
    /// Whether the profile also changes parameters or wordings, which is not followed.
    pub rewords: bool,
}

/// The results of assessments made elsewhere: OSCAL assessment results.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssessmentResults {
    pub title: String,
    pub version: String,
    pub findings: Vec<Finding>,
    pub observations: Vec<Observation>,
    pub risks: Vec<Risk>,
}

/// A plan of action and milestones.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionPlan {
    pub title: String,
    pub version: String,
    pub items: Vec<PlanItem>,
    pub findings: Vec<Finding>,
    pub observations: Vec<Observation>,
    pub risks: Vec<Risk>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanItem {
    pub id: String,
    pub title: String,
    pub description: String,
    /// The identities of the risks it answers.
    pub risks: Vec<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub id: String,
    pub title: String,
    pub description: String,
    /// What it is about: the identity of a statement or of an objective.
    pub target: String,
    pub satisfied: bool,
    pub reason: String,
    /// `implemented`, `partial`, `planned`, `alternative`, `not-applicable`, or nothing.
    pub implementation: String,
    pub remarks: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    pub id: String,
    pub title: String,
    pub description: String,
    pub methods: Vec<String>,
    pub collected: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Risk {
    pub id: String,
    pub title: String,
    pub description: String,
    pub statement: String,
    pub status: String,
    pub deadline: String,
}

/// How a system meets the controls: an OSCAL system security plan.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecurityPlan {
    pub title: String,
    pub version: String,
    pub system: String,
    pub implemented: Vec<Implemented>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Implemented {
    pub control: String,
    pub statements: Vec<String>,
    /// The state of each part that says one: `implemented`, `partial`, `planned`, `alternative`, `not-applicable`.
    pub states: Vec<String>,
    /// How each part does it, no text twice.
    pub descriptions: Vec<String>,
    pub remarks: String,
}

/// What a file brings.
#[derive(Debug, Clone, PartialEq)]
pub enum Library {
    Framework(Box<Framework>),
    Mapping(Mapping),
    RiskMatrix(RiskMatrix),
    Selection(Selection),
    AssessmentResults(AssessmentResults),
    ActionPlan(ActionPlan),
    SecurityPlan(SecurityPlan),
}
