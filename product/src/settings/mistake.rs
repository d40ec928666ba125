//! One thing that is wrong with the settings, explained to the person who can put it right.

use std::fmt;

use serde::Serialize;

use super::Origin;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mistake {
    pub name: String,
    pub from: Origin,
    pub wrong: String,
    pub advice: String,
}

impl Mistake {
    pub fn new(
        name: impl Into<String>,
        from: Origin,
        wrong: impl Into<String>,
        advice: impl Into<String>,
    ) -> Mistake {
        Mistake { name: name.into(), from, wrong: wrong.into(), advice: advice.into() }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Mistake { name, from, wrong, advice } = self;
        write!(f, "{name} ({from})\n    {wrong}\n    {advice}")
    }
}
