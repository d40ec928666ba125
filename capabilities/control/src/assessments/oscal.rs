//! What a system security plan in OSCAL says of each control, as the rows of a table: the rest of the way is the same as for a
//! spreadsheet.

use hygie_frameworks::{Implemented, Library, read};
use hygie_platform::Refusal;
use hygie_tables::{Row, Table};

/// The rows of what is implemented, by the names that answers know their columns by. A file that holds anything else is refused.
pub fn read_table(bytes: &[u8]) -> Result<Table, Refusal> {
    let libraries = read(bytes, "file.json").map_err(|_| Refusal::new("answers-oscal-broken"))?;
    let mut rows = Vec::new();
    for library in libraries {
        let Library::SecurityPlan(plan) = library else { return Err(Refusal::new("answers-oscal-other")) };
        rows.extend(plan.implemented.iter().map(cells));
    }
    let rows = rows.into_iter().enumerate().map(|(index, cells)| Row { line: index + 1, cells });
    Ok(Table { headers: ["reference", "level", "note"].map(str::to_owned).into(), rows: rows.collect() })
}

fn cells(one: &Implemented) -> Vec<String> {
    let mut note = one.descriptions.join("\n");
    if !one.remarks.is_empty() {
        note = format!("{note}\n{}", one.remarks);
    }
    vec![one.control.clone(), state(&one.states).to_owned(), note.trim().to_owned()]
}

/// The state of a control whose parts say theirs. A part that does not apply says nothing of the others; parts that differ make
/// a control that is partly implemented; when none says anything, neither does the control.
fn state(states: &[String]) -> &str {
    let mut applying = states.iter().map(String::as_str).filter(|state| *state != "not-applicable");
    let Some(first) = applying.next() else {
        return if states.is_empty() { "" } else { "not-applicable" };
    };
    let is_done = |state: &str| ["implemented", "alternative"].contains(&state);
    if applying.all(|state| state == first || (is_done(state) && is_done(first))) { first } else { "partial" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(states: &[&str]) -> String {
        state(&states.iter().map(|state| (*state).to_owned()).collect::<Vec<_>>()).to_owned()
    }

    #[test]
    fn parts_that_agree_say_the_state_of_the_control() {
        assert_eq!(of(&["implemented", "implemented"]), "implemented");
        assert_eq!(of(&["implemented", "alternative", "not-applicable"]), "implemented");
        assert_eq!(of(&["planned"]), "planned");
        assert_eq!(of(&["not-applicable", "not-applicable"]), "not-applicable");
    }

    #[test]
    fn parts_that_differ_make_a_control_that_is_partly_implemented() {
        assert_eq!(of(&["implemented", "planned"]), "partial");
    }

    #[test]
    fn what_is_only_described_has_no_state() {
        assert_eq!(of(&[]), "");
    }
}
