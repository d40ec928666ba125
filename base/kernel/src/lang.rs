//! The two languages Hygie speaks.

use std::str::FromStr;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    #[default]
    Fr,
    En,
}

impl Lang {
    pub const ALL: [Lang; 2] = [Lang::Fr, Lang::En];

    pub fn code(self) -> &'static str {
        match self {
            Lang::Fr => "fr",
            Lang::En => "en",
        }
    }

    /// Chooses from an `Accept-Language` header (RFC 9110, section 12.5.4): the first language that Hygie speaks.
    pub fn preferred(accept_language: &str) -> Option<Lang> {
        accept_language
            .split(',')
            .filter_map(|range| range.split([';', '-']).next()?.trim().to_ascii_lowercase().parse().ok())
            .next()
    }
}

#[derive(Debug, thiserror::Error)]
#[error("Hygie speaks «fr» and «en» only")]
pub struct UnknownLang;

impl FromStr for Lang {
    type Err = UnknownLang;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        match code {
            "fr" => Ok(Lang::Fr),
            "en" => Ok(Lang::En),
            _ => Err(UnknownLang),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_language_that_hygie_speaks_is_chosen() {
        assert_eq!(Lang::preferred("de, en-GB;q=0.8, fr;q=0.5"), Some(Lang::En));
        assert_eq!(Lang::preferred("fr-FR,fr;q=0.9,en;q=0.8"), Some(Lang::Fr));
        assert_eq!(Lang::preferred("de"), None);
    }
}
