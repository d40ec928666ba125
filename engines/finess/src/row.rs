//! One line of a table, cut at its semicolons.
//!
//! The official files mix plain fields and quoted ones with doubled quotes. A quote that does not close, or that
//! closes before the end of the field, is a stray one and stays in the text: it never swallows the lines after it.

pub(crate) struct Row {
    text: String,
    ends: Vec<usize>,
}

impl Row {
    pub fn new() -> Row {
        Row { text: String::new(), ends: Vec::new() }
    }

    /// Cuts another line, in the same memory.
    pub fn cut(&mut self, line: &str) {
        self.text.clear();
        self.ends.clear();
        let mut rest = line;
        loop {
            let taken = match quoted(rest, &mut self.text) {
                Some(taken) => taken,
                None => {
                    let taken = rest.find(';').unwrap_or(rest.len());
                    self.text.push_str(&rest[..taken]);
                    taken
                }
            };
            self.ends.push(self.text.len());
            if taken == rest.len() {
                return;
            }
            rest = &rest[taken + 1..];
        }
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The field as it is written; empty when there is none.
    pub fn raw(&self, index: usize) -> &str {
        let Some(&end) = self.ends.get(index) else {
            return "";
        };
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        &self.text[start..end]
    }

    /// The field without the blanks around it.
    pub fn get(&self, index: usize) -> &str {
        self.raw(index).trim()
    }

    pub fn fields(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|index| self.get(index))
    }

    pub fn is_padded(&self) -> bool {
        (0..self.len()).any(|index| self.raw(index).len() != self.get(index).len())
    }
}

/// The text without the quotes that a table has put around it.
pub(crate) fn unquoted(text: &str) -> String {
    let mut inner = String::new();
    if quoted(text, &mut inner) == Some(text.len()) { inner } else { text.to_owned() }
}

/// Reads a quoted field into `text` and says how long it was, up to the semicolon or the end of the line.
fn quoted(rest: &str, text: &mut String) -> Option<usize> {
    let start = text.len();
    let mut position = 1;
    let mut inner = rest.strip_prefix('"')?;
    loop {
        let Some(quote) = inner.find('"') else {
            text.truncate(start);
            return None;
        };
        text.push_str(&inner[..quote]);
        position += quote + 1;
        inner = &inner[quote + 1..];
        match inner.as_bytes().first() {
            None | Some(b';') => return Some(position),
            Some(b'"') => {
                text.push('"');
                position += 1;
                inner = &inner[1..];
            }
            Some(_) => {
                text.truncate(start);
                return None;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cut(line: &str) -> Vec<String> {
        let mut row = Row::new();
        row.cut("something;before");
        row.cut(line);
        (0..row.len()).map(|index| row.raw(index).to_owned()).collect()
    }

    #[test]
    fn quotes_are_undone_and_stray_ones_kept() {
        assert_eq!(cut(r#"a;;b;"#), ["a", "", "b", ""]);
        assert_eq!(cut(""), [""]);
        assert_eq!(cut(r#"1;"CLIC ""EOLLIS""";2"#), ["1", r#"CLIC "EOLLIS""#, "2"]);
        assert_eq!(cut(r#""a;b";c"#), ["a;b", "c"]);
        assert_eq!(cut(r#""";c"#), ["", "c"]);
        assert_eq!(cut(r#""FOYER" LES LILAS;c"#), [r#""FOYER" LES LILAS"#, "c"]);
        assert_eq!(cut(r#"LES "LILAS;c"#), [r#"LES "LILAS"#, "c"]);
        assert_eq!(cut(r#""LILAS;c;d"#), [r#""LILAS"#, "c", "d"]);
        assert_eq!(cut(r#"";";c"#), [";", "c"]);
    }

    #[test]
    fn a_text_is_unquoted_only_when_it_is_quoted_whole() {
        assert_eq!(unquoted(r#""CLIC ""EOLLIS""""#), r#"CLIC "EOLLIS""#);
        for text in [r#""CLIC" EOLLIS"#, "CLIC", r#""A";"B""#, "\"", ""] {
            assert_eq!(unquoted(text), text);
        }
    }

    proptest! {
        #[test]
        fn what_is_quoted_is_found_again(fields in proptest::collection::vec("[^\n]*", 1..8)) {
            let line = fields.iter().map(|f| format!("\"{}\"", f.replace('"', "\"\""))).collect::<Vec<_>>();
            prop_assert_eq!(cut(&line.join(";")), fields);
        }

        #[test]
        fn any_line_is_cut(line in "([;\"ab é]|.)*") {
            cut(&line);
        }
    }
}
