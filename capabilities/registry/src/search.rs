//! How a structure is found: by the words of its name, its number, its town, its type; slips of the keyboard forgiven.
//!
//! The same words are made in Rust before both engines, so that both find the same. A word that no structure bears is
//! replaced by the nearest ones that some do, one edit away (two for long words), in the manner of symmetric deletion
//! (Garbe, SymSpell, 2012): two words one edit apart share a word once a letter is taken from each.

use std::collections::HashSet;

use hygie_kernel::fold;

/// Words that are said in several ways; each stands for its whole line.
const SAME: &[&[&str]] = &[
    &["saint", "st"],
    &["sainte", "ste"],
    &["docteur", "dr"],
    &["hopital", "hop"],
    &["centre hospitalier", "ch"],
    &["centre", "ctre"],
    &["avenue", "av"],
];

/// Words that say nothing.
const EMPTY: &[&str] = &[
    "de", "du", "des", "la", "le", "les", "l", "d", "a", "au", "aux", "et", "en", "sur", "sous", "of", "the",
];

/// The words to remember a structure by, once each.
pub fn index_words<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut seen = HashSet::new();
    let mut line = String::new();
    for text in texts {
        let folded = fold(text);
        for word in folded.split(' ').filter(|word| !word.is_empty() && !EMPTY.contains(word)) {
            for form in forms(word) {
                if seen.insert(form.to_owned()) {
                    line.push_str(form);
                    line.push(' ');
                }
            }
        }
    }
    line.pop();
    line
}

/// A word and the other ways of saying it, word by word.
fn forms(word: &str) -> impl Iterator<Item = &str> {
    let same = SAME.iter().find(|line| line.contains(&word));
    std::iter::once(word).chain(
        same.into_iter()
            .flat_map(|line| line.iter().flat_map(|way| way.split(' ')))
            .filter(move |form| *form != word),
    )
}

/// What people typed, as words to look for: each with the choices that would do. All must be found.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Question {
    pub words: Vec<Choices>,
}

/// One word of a question: whole words that would do, or a beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choices {
    /// Words that begin so are found.
    pub beginning: String,
    /// The words that begin so, when they are few: the index gives whole words one by one, as many as a page asks for,
    /// where a beginning is gathered whole first.
    pub whole: Vec<String>,
    /// Near words, when none begins so.
    pub near: Vec<String>,
}

/// A number as people copy it, with spaces or dots: digits alone, at least five.
pub fn as_number(typed: &str) -> Option<String> {
    let compact: String =
        typed.chars().filter(|c| !c.is_whitespace() && !".-\u{a0}\u{202f}".contains(*c)).collect();
    let digits = compact.chars().filter(char::is_ascii_digit).count();
    let is_number = (5..=14).contains(&compact.len())
        && compact.len() - digits <= 1
        && compact.chars().all(|c| c.is_ascii_alphanumeric());
    is_number.then(|| compact.to_uppercase())
}

/// The words of a question, at most eight.
pub fn question(typed: &str) -> Vec<String> {
    let folded = fold(typed);
    let mut words: Vec<String> =
        folded.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
    if words.iter().any(|word| !EMPTY.contains(&word.as_str())) {
        words.retain(|word| !EMPTY.contains(&word.as_str()));
    }
    words.truncate(8);
    words
}

/// Every word that some structure bears, ready to say which are near to one that none does.
#[derive(Default)]
pub struct Vocabulary {
    words: Vec<String>,
    /// What remains of a word once a letter is taken away, with the word it may come from: sorted, because half a
    /// million pairs weigh four times less so than in a map of lists.
    remains: Vec<(u32, u32)>,
}

/// Words shorter than this are taken as typed.
const SHORTEST_MENDED: usize = 4;
/// At most this many near words are offered to the index.
const MOST_NEAR: usize = 12;
/// At most this many words are named in the place of their common beginning.
const MOST_WHOLE: usize = 32;
/// A word so short, when some structure bears it, is meant as it stands and not as a beginning.
const LONGEST_ABBREVIATION: usize = 2;

impl Vocabulary {
    pub fn new(mut words: Vec<String>) -> Vocabulary {
        words.sort();
        words.dedup();
        let mut remains = Vec::new();
        for (index, word) in words.iter().enumerate() {
            if word.len() < SHORTEST_MENDED || word.bytes().all(|b| b.is_ascii_digit()) {
                continue;
            }
            let index = u32::try_from(index).unwrap_or(u32::MAX);
            remains.extend(remains_of(word).into_iter().map(|remain| (remain, index)));
        }
        remains.sort_unstable();
        remains.shrink_to_fit();
        Vocabulary { words, remains }
    }

    /// The words that begin so, in alphabetical order.
    fn with_beginning(&self, beginning: &str) -> impl Iterator<Item = &String> {
        let from = self.words.partition_point(|word| word.as_str() < beginning);
        self.words[from..].iter().take_while(move |word| word.starts_with(beginning))
    }

    /// The words to name in the place of a beginning: none when they are too many.
    fn whole(&self, beginning: &str) -> Vec<String> {
        let most = if beginning.len() <= LONGEST_ABBREVIATION { 1 } else { MOST_WHOLE };
        let found: Vec<String> = self.with_beginning(beginning).take(most + 1).cloned().collect();
        match found.first() {
            Some(word) if most == 1 && word == beginning => vec![beginning.to_owned()],
            _ if found.len() > most => Vec::new(),
            _ => found,
        }
    }

    /// The words one edit away (insertion, deletion, substitution, swap), the surest first.
    pub fn near(&self, word: &str) -> Vec<String> {
        if word.len() < SHORTEST_MENDED {
            return Vec::new();
        }
        let mut found: HashSet<u32> = HashSet::new();
        for remain in remains_of(word) {
            let from = self.remains.partition_point(|(known, _)| *known < remain);
            let same = self.remains[from..].iter().take_while(|(known, _)| *known == remain);
            found.extend(same.map(|(_, index)| *index));
        }
        let mut near: Vec<&String> = found
            .into_iter()
            .filter_map(|index| self.words.get(index as usize))
            .filter(|known| strsim::osa_distance(known, word) <= if word.len() >= 8 { 2 } else { 1 })
            .collect();
        near.sort_by_key(|known| {
            (strsim::osa_distance(known, word), known.bytes().next() != word.bytes().next(), known.as_str())
        });
        near.into_iter().take(MOST_NEAR).cloned().collect()
    }

    /// What to look for: each word as typed when some structure bears a word that begins so, else the near ones.
    pub fn mend(&self, words: &[String]) -> Question {
        let choices = |word: &String| Choices {
            beginning: word.clone(),
            whole: self.whole(word),
            near: match self.with_beginning(word).next() {
                Some(_) => Vec::new(),
                None => self.near(word),
            },
        };
        Question { words: words.iter().map(choices).collect() }
    }
}

/// A hash of the word, and of what remains of it without each of its letters.
fn remains_of(word: &str) -> Vec<u32> {
    let characters: Vec<char> = word.chars().collect();
    let mut remains = vec![fnv(characters.iter().copied())];
    for skipped in 0..characters.len() {
        remains.push(fnv(characters.iter().enumerate().filter(|(i, _)| *i != skipped).map(|(_, c)| *c)));
    }
    remains.sort_unstable();
    remains.dedup();
    remains
}

/// FNV-1a, 32 bits (Fowler, Noll, Vo). Two words that meet by chance are told apart afterwards.
fn fnv(characters: impl Iterator<Item = char>) -> u32 {
    characters.fold(0x811c_9dc5, |hash, c| (hash ^ u32::from(c)).wrapping_mul(0x0100_0193))
}

impl Question {
    /// As SQLite's FTS5 reads it: every word is folded, so that nothing in it is an operator.
    pub fn fts5(&self) -> String {
        self.joined(" AND ", " OR ", |word| format!("\"{word}\" *"), |word| format!("\"{word}\""))
    }

    /// As PostgreSQL's `to_tsquery('simple', …)` reads it.
    pub fn tsquery(&self) -> String {
        self.joined(" & ", " | ", |word| format!("{word}:*"), str::to_owned)
    }

    fn joined(
        &self,
        and: &str,
        or: &str,
        beginning: fn(&str) -> String,
        whole: fn(&str) -> String,
    ) -> String {
        let one = |choices: &Choices| {
            let words = if choices.near.is_empty() { &choices.whole } else { &choices.near };
            match words.as_slice() {
                [] => beginning(&choices.beginning),
                words => format!("({})", words.iter().map(|word| whole(word)).collect::<Vec<_>>().join(or)),
            }
        };
        self.words.iter().map(one).collect::<Vec<_>>().join(and)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocabulary() -> Vocabulary {
        Vocabulary::new(
            ["hopital", "hospitalier", "lille", "tourcoing", "tilleuls", "amiens", "59078"]
                .map(str::to_owned)
                .to_vec(),
        )
    }

    #[test]
    fn a_structure_is_remembered_by_every_way_of_saying_its_words() {
        assert_eq!(
            index_words(["CH Saint-Quentin", "Saint-Quentin"]),
            "ch centre hospitalier saint st quentin"
        );
    }

    #[test]
    fn slips_of_the_keyboard_are_forgiven() {
        let check = |typed: &str, found: &str| {
            assert_eq!(vocabulary().near(typed).first().map(String::as_str), Some(found), "{typed}")
        };
        check("hopitl", "hopital");
        check("hoptial", "hopital");
        check("hopiital", "hopital");
        check("tileuls", "tilleuls");
        check("amienz", "amiens");
        check("toucroing", "tourcoing");
        assert!(vocabulary().near("paris").is_empty());
    }

    #[test]
    fn a_word_that_some_structure_bears_is_taken_as_typed() {
        let question = vocabulary().mend(&question("hôpital de Lile"));
        assert_eq!(question.fts5(), "(\"hopital\") AND (\"lille\")");
        assert_eq!(question.tsquery(), "(hopital) & (lille)");
    }

    #[test]
    fn a_beginning_stands_for_the_few_words_that_begin_so_or_for_itself() {
        let words =
            (0..40).map(|index| format!("centr{index}")).chain(["ch", "chu", "cholet"].map(str::to_owned));
        let vocabulary = Vocabulary::new(words.collect());
        let check =
            |typed: &str, meant: &str| assert_eq!(vocabulary.mend(&question(typed)).fts5(), meant, "{typed}");
        check("chol", "(\"cholet\")");
        check("ch", "(\"ch\")");
        check("centr", "\"centr\" *");
        check("59000", "\"59000\" *");
    }

    #[test]
    fn a_number_is_known_with_its_spaces() {
        assert_eq!(as_number("59 078 019 3").as_deref(), Some("590780193"));
        assert_eq!(as_number("2a0000014").as_deref(), Some("2A0000014"));
        assert_eq!(as_number("Lille"), None);
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_typed_makes_an_inert_question(typed in ".{0,60}") {
            let words = question(&typed);
            proptest::prop_assert!(words.iter().all(|word| word.chars().all(char::is_alphanumeric)));
        }
    }
}
