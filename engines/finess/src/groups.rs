//! Tables of groupements hospitaliers de territoire: the ones of the SAE, and lists of members.

use std::collections::HashSet;

use crate::complaints::{Doubt, Reason, Remark};
use crate::items::{Group, GroupRole, Item};
use crate::row::Row;
use crate::spreadsheet::Exposed;
use crate::tables::{Doubts, column};
use crate::values;

/// `NOM_COURT_GHT;CODE_GHT;NOM_COMPLET_GHT`, then two hundred columns of activity that are left alone.
pub(crate) struct GroupsOfSae {
    count: usize,
    short_code: Option<usize>,
    code: Option<usize>,
    name: Option<usize>,
}

impl GroupsOfSae {
    pub const COMPULSORY: &[&str] = &["nom_court_ght", "code_ght", "nom_complet_ght"];

    pub fn new(header: &[String]) -> GroupsOfSae {
        GroupsOfSae {
            count: header.len(),
            short_code: column(header, "nom_court_ght"),
            code: column(header, "code_ght"),
            name: column(header, "nom_complet_ght"),
        }
    }

    pub fn read(&mut self, line: u64, row: &Row) -> Result<Vec<Item>, Reason> {
        let short_code = field(row, self.short_code);
        if is_date_of_spreadsheet(short_code) {
            return Err(Reason::TurnedIntoDate { value: values::excerpt(short_code) });
        }
        if row.len() != self.count {
            return Err(Reason::WrongFieldCount { expected: self.count, found: row.len() });
        }
        group(line, field(row, self.code), short_code, field(row, self.name))
    }
}

/// `code_ght;code_diffusion_sae;nom_ght;finess_ej;etablissement;role;…;confiance;source`, one member per line.
pub(crate) struct Members {
    count: usize,
    short_code: Option<usize>,
    code: Option<usize>,
    name: Option<usize>,
    legal_entity: Option<usize>,
    role: Option<usize>,
    since: Option<usize>,
    trust: Option<usize>,
    source: Option<usize>,
    given: HashSet<String>,
}

impl Members {
    pub const COMPULSORY: &[&str] = &["code_ght", "code_diffusion_sae", "nom_ght", "finess_ej", "role"];

    pub fn new(header: &[String]) -> Members {
        let column = |name| column(header, name);
        Members {
            count: header.len(),
            short_code: column("code_ght"),
            code: column("code_diffusion_sae"),
            name: column("nom_ght"),
            legal_entity: column("finess_ej"),
            role: column("role"),
            since: column("depuis"),
            trust: column("confiance"),
            source: column("source"),
            given: HashSet::new(),
        }
    }

    pub fn exposed(&self) -> Exposed {
        Exposed {
            numbers: self.legal_entity.into_iter().collect(),
            dates: self.since.into_iter().collect(),
            ..Exposed::default()
        }
    }

    pub fn read(&mut self, line: u64, row: &Row) -> Result<Vec<Item>, Reason> {
        if row.len() != self.count {
            return Err(Reason::WrongFieldCount { expected: self.count, found: row.len() });
        }
        let code = field(row, self.code);
        let short_code = field(row, self.short_code);
        if is_date_of_spreadsheet(short_code) {
            return Err(Reason::TurnedIntoDate { value: values::excerpt(short_code) });
        }
        let mut doubts = Doubts::default();
        let legal_entity = doubts.number("legal-entity", field(row, self.legal_entity))?;
        let group = group(line, code, short_code, field(row, self.name))?;
        let mut items = if self.given.insert(code.to_owned()) { group } else { Vec::new() };
        let role = role(field(row, self.role), &mut doubts);
        let since = doubts.date("since", field(row, self.since));
        let note = values::joined(&[field(row, self.trust), field(row, self.source)], ": ");
        items.push(Item::GroupMember { group_code: code.to_owned(), legal_entity, role, since, note });
        items.extend(doubts.into_remarks(line, Some(legal_entity)));
        Ok(items)
    }
}

fn field(row: &Row, column: Option<usize>) -> &str {
    column.map_or("", |column| row.get(column))
}

fn group(line: u64, code: &str, short_code: &str, name: &str) -> Result<Vec<Item>, Reason> {
    if code.is_empty() {
        return Err(Reason::MissingValue { column: "group-code" });
    }
    let group = Group {
        external_code: code.to_owned(),
        short_code: values::optional(short_code),
        name: values::optional(name).ok_or(Reason::MissingValue { column: "group-name" })?,
        open: true,
    };
    let mut items = vec![Item::Group(group)];
    // The codes begin with the region on two digits: those of the overseas regions have lost their zero.
    if values::has_digits(code, 4) {
        items.push(Item::Remark(Remark {
            line,
            number: None,
            what: Doubt::ShortGroupCode { code: code.to_owned() },
        }));
    }
    Ok(items)
}

/// The letters of TRE_R360, and A for the associated establishments of hand-made lists.
pub(crate) fn role(code: &str, doubts: &mut Doubts) -> GroupRole {
    match code {
        "S" => GroupRole::Support,
        "M" => GroupRole::Party,
        "A" => GroupRole::Associate,
        _ => {
            doubts.add(Doubt::UnknownRole { code: values::excerpt(code) });
            GroupRole::Party
        }
    }
}

/// `mars-02`, which was `MAR-02`. The codes themselves are upper case.
fn is_date_of_spreadsheet(code: &str) -> bool {
    const MONTHS: &[&str] = &[
        "jan", "fév", "fev", "feb", "mar", "avr", "apr", "mai", "may", "juin", "jun", "juil", "jul", "aoû",
        "aou", "aug", "sep", "oct", "nov", "déc", "dec",
    ];
    let lower = code.to_lowercase();
    let named = code.contains(char::is_lowercase)
        && lower.contains('-')
        && lower.split('-').any(|part| MONTHS.iter().any(|month| part.starts_with(month)))
        && lower.split('-').any(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    let numeric =
        code.split('/').count() == 3 && code.bytes().all(|byte| byte.is_ascii_digit() || byte == b'/');
    named || numeric
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_turned_into_a_date_is_told_from_a_code() {
        for date in ["mars-02", "02-mars", "Mar-02", "01/03/2002", "déc-01"] {
            assert!(is_date_of_spreadsheet(date), "{date}");
        }
        for code in ["MAR-02", "HF-01", "ARA-11", "", "OI-01", "OCC-01"] {
            assert!(!is_date_of_spreadsheet(code), "{code}");
        }
    }
}
