//! What is kept of a library: no database, no clock.

use chrono::{DateTime, Utc};
use hygie_frameworks::{Framework, Language, Library, Mapping, RiskMatrix, Status, Text};
use hygie_kernel::Lang;
use hygie_platform::{Refusal, word_column};

/// What a library is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Framework,
    Mapping,
    RiskMatrix,
}

impl Kind {
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Framework => "framework",
            Kind::Mapping => "mapping",
            Kind::RiskMatrix => "risk-matrix",
        }
    }
}

impl std::str::FromStr for Kind {
    type Err = ();

    fn from_str(word: &str) -> Result<Kind, ()> {
        [Kind::Framework, Kind::Mapping, Kind::RiskMatrix]
            .into_iter()
            .find(|kind| kind.as_str() == word)
            .ok_or(())
    }
}

word_column!(Kind);

/// Where a library stands: its code and its version are its identity.
#[derive(Clone, Debug, PartialEq)]
pub struct Shelf {
    pub kind: Kind,
    pub code: String,
    pub version: u32,
    pub title: Text,
    /// Who brought it in and when; nothing for what Hygie ships.
    pub added: Option<(DateTime<Utc>, String)>,
}

impl Shelf {
    pub fn of_framework(framework: &Framework) -> Shelf {
        Shelf {
            kind: Kind::Framework,
            code: framework.code.clone(),
            version: framework.version,
            title: framework.title.clone(),
            added: None,
        }
    }

    pub fn of_mapping(mapping: &Mapping) -> Shelf {
        let title = Text::same(format!("{} → {}", mapping.source, mapping.target));
        Shelf {
            kind: Kind::Mapping,
            code: mapping.code.clone(),
            version: mapping.version,
            title,
            added: None,
        }
    }

    pub fn of_matrix(matrix: &RiskMatrix) -> Shelf {
        Shelf {
            kind: Kind::RiskMatrix,
            code: matrix.code.clone(),
            version: matrix.version,
            title: matrix.title.clone(),
            added: None,
        }
    }
}

/// What of a file is kept on a shelf, with its document; the rest belongs elsewhere and is refused.
pub fn shelve(library: &Library) -> Result<(Shelf, serde_json::Value), Refusal> {
    let unkept = || Refusal::new("framework-not-one");
    let written = |value: serde_json::Result<serde_json::Value>| value.map_err(|_| unkept());
    match library {
        Library::Framework(framework) => {
            Ok((Shelf::of_framework(framework), written(serde_json::to_value(framework))?))
        }
        Library::Mapping(mapping) => {
            Ok((Shelf::of_mapping(mapping), written(serde_json::to_value(mapping))?))
        }
        Library::RiskMatrix(matrix) => Ok((Shelf::of_matrix(matrix), written(serde_json::to_value(matrix))?)),
        Library::Selection(_)
        | Library::AssessmentResults(_)
        | Library::ActionPlan(_)
        | Library::SecurityPlan(_) => Err(unkept()),
    }
}

/// How many requirements are answered.
pub fn count_asked(framework: &Framework) -> i64 {
    i64::try_from(framework.requirements.iter().filter(|one| one.assess).count()).unwrap_or(i64::MAX)
}

pub fn is_to_validate(status: Status) -> bool {
    status == Status::ToValidate
}

pub fn language(lang: Lang) -> Language {
    match lang {
        Lang::Fr => Language::French,
        Lang::En => Language::English,
    }
}
