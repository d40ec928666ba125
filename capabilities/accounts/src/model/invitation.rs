//! A pasted list of people to invite: name, address, role, FINESS number, one person a line.

/// What stands in a line, as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvitationLine {
    /// The line of the text, the first one being 1.
    pub number: usize,
    pub name: String,
    pub email: String,
    pub role: String,
    pub place: String,
}

/// Reads lines separated as spreadsheets do: by semicolons, tabs or commas, with or without quotation marks and a first
/// line of titles.
pub fn read_invitations(text: &str) -> Vec<InvitationLine> {
    let mut lines: Vec<InvitationLine> = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(index, line)| {
            let separator = [';', '\t', ','].into_iter().find(|c| line.contains(*c)).unwrap_or(';');
            let mut cells = line.trim_start_matches('\u{feff}').split(separator).map(cell);
            let mut next = || cells.next().unwrap_or_default();
            let (name, email, role, place) = (next(), next(), next(), next());
            InvitationLine {
                number: index + 1,
                name,
                email,
                role,
                place: place.replace(' ', "").to_uppercase(),
            }
        })
        .collect();
    if lines.first().is_some_and(|first| !first.email.contains('@') && first.place.contains("FINESS")) {
        lines.remove(0);
    }
    lines
}

fn cell(text: &str) -> String {
    let text = text.trim();
    let inner = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    inner.map_or_else(|| text.to_owned(), |inner| inner.replace("\"\"", "\"").trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_as_spreadsheets_write_it() {
        let text = "Nom;Adresse;Rôle;FINESS\r\nÉlodie Marchand;elodie@lilas.test;DG;59 000 0012\n\n\"Le Goff, Yann\"\tyann@lilas.test\tRSSI\t590000012\nseul\n";
        let read = read_invitations(text);
        let names: Vec<_> = read.iter().map(|line| (line.number, line.name.as_str())).collect();
        assert_eq!(names, [(2, "Élodie Marchand"), (4, "Le Goff, Yann"), (5, "seul")]);
        assert_eq!(read[0].place, "590000012");
        assert_eq!((read[1].email.as_str(), read[1].role.as_str()), ("yann@lilas.test", "RSSI"));
        assert!(read[2].email.is_empty());
    }
}
