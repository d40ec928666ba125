//! What is true of programmes, files and projects: no database, no clock.

/// Declares an enum that is kept as a word.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $word:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$variant_meta])* $variant),* }

        impl $name {
            pub const ALL: &[$name] = &[$($name::$variant),*];

            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word),* }
            }
        }

        impl std::str::FromStr for $name {
            type Err = ();

            fn from_str(word: &str) -> Result<$name, ()> {
                $name::ALL.iter().copied().find(|known| known.as_str() == word).ok_or(())
            }
        }

        hygie_platform::word_column!($name);
    };
}

pub mod file;
pub mod prerequisite;
pub mod project;

pub use file::{FileAct, FileState};
pub use prerequisite::{Judged, Known, Level, Rule, Standing, Why};
pub use project::{CheckAnswer, Data, Dpia, Homologation, Hosting, Opinion, ProjectState};
