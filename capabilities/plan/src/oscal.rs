//! What results and plans of action in OSCAL say is lacking, as the rows of a table: the rest of the way is the same as for a
//! spreadsheet.

use hygie_frameworks::{Finding, Library, PlanItem, Risk, read};
use hygie_platform::Refusal;
use hygie_tables::{Row, Table};

/// The columns of the rows that are made here, by the names that a deposit knows them by.
const HEADERS: [&str; 5] = ["titre", "description", "reference", "echeance", "actif"];

/// The rows of what is lacking. A file that holds anything else is refused.
pub fn read_table(bytes: &[u8]) -> Result<Table, Refusal> {
    let libraries = read(bytes, "file.json").map_err(|_| Refusal::new("deposit-oscal-broken"))?;
    let mut cells = Vec::new();
    for library in libraries {
        match library {
            Library::AssessmentResults(results) => {
                cells.extend(results.findings.iter().filter_map(of_finding));
                cells.extend(results.risks.iter().filter_map(of_risk));
            }
            Library::ActionPlan(plan) => {
                cells.extend(plan.items.iter().map(|item| of_item(item, &plan.risks)));
                cells.extend(plan.findings.iter().filter_map(of_finding));
                let is_answered = |risk: &Risk| plan.items.iter().any(|item| item.risks.contains(&risk.id));
                cells.extend(plan.risks.iter().filter(|risk| !is_answered(risk)).filter_map(of_risk));
            }
            _ => return Err(Refusal::new("deposit-oscal-other")),
        }
    }
    let rows =
        cells.into_iter().enumerate().map(|(index, cells)| Row { line: index + 1, cells: cells.into() });
    Ok(Table { headers: HEADERS.map(str::to_owned).into(), rows: rows.collect() })
}

/// What is satisfied lacks nothing. The objective names it from one file to the next; its identity may change.
fn of_finding(finding: &Finding) -> Option<[String; 5]> {
    let reference = if finding.target.is_empty() { &finding.id } else { &finding.target };
    let description = join([&finding.description, &finding.reason, &finding.remarks]);
    (!finding.satisfied).then(|| row(&finding.title, description, reference, ""))
}

fn of_risk(risk: &Risk) -> Option<[String; 5]> {
    let description = join([&risk.description, &risk.statement, ""]);
    (risk.status != "closed").then(|| row(&risk.title, description, &risk.id, &risk.deadline))
}

/// An item of a plan is due when the first of its risks is.
fn of_item(item: &PlanItem, risks: &[Risk]) -> [String; 5] {
    let deadlines =
        risks.iter().filter(|risk| item.risks.contains(&risk.id)).map(|risk| risk.deadline.as_str());
    let due = deadlines.filter(|deadline| !deadline.is_empty()).min().unwrap_or_default();
    let reference = if item.id.is_empty() { &item.title } else { &item.id };
    row(&item.title, item.description.clone(), reference, due)
}

fn row(title: &str, description: String, reference: &str, deadline: &str) -> [String; 5] {
    // A moment is due on its day.
    let day = deadline.split('T').next().unwrap_or_default();
    [title.to_owned(), description, reference.to_owned(), day.to_owned(), String::new()]
}

fn join(texts: [&str; 3]) -> String {
    let texts: Vec<&str> = texts.into_iter().map(str::trim).filter(|text| !text.is_empty()).collect();
    texts.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Vec<String>> {
        read_table(text.as_bytes()).expect("a table").rows.into_iter().map(|row| row.cells).collect()
    }

    #[test]
    fn what_is_not_satisfied_and_what_is_still_a_risk_are_rows() {
        let metadata = r#""metadata": { "title": "t", "version": "1", "oscal-version": "1.1.2", "last-modified": "2026-01-01T00:00:00Z" }"#;
        let target = |status: &str| {
            format!(
                r#""target": {{ "type": "objective-id", "target-id": "ac-1_obj", "status": {{ "state": "{status}" }} }}"#
            )
        };
        let text = format!(
            r#"{{ "assessment-results": {{ "uuid": "3fa85f64-5717-4562-b3fc-2c963f66afa6", {metadata}, "import-ap": {{ "href": "x" }}, "results": [ {{
              "uuid": "3fa85f64-5717-4562-b3fc-2c963f66afa7", "title": "r", "description": "d", "start": "2026-01-01T00:00:00Z",
              "reviewed-controls": {{ "control-selections": [] }},
              "findings": [
                {{ "uuid": "1", "title": "Manque", "description": "Rien d'écrit.", {} }},
                {{ "uuid": "2", "title": "Tenu", "description": "", {} }} ],
              "risks": [
                {{ "uuid": "3", "title": "Risque", "description": "a", "statement": "b", "status": "open", "deadline": "2026-12-31T10:00:00Z" }},
                {{ "uuid": "4", "title": "Ancien", "description": "a", "statement": "b", "status": "closed" }} ] }} ] }} }}"#,
            target("not-satisfied"),
            target("satisfied"),
        );
        assert_eq!(
            rows(&text),
            [["Manque", "Rien d'écrit.", "ac-1_obj", "", ""], ["Risque", "a\nb", "3", "2026-12-31", ""]]
        );
    }

    #[test]
    fn another_file_in_json_is_refused() {
        for text in ["{", "{}", r#"{ "format": 1 }"#] {
            assert!(read_table(text.as_bytes()).is_err(), "{text}");
        }
        assert!(
            hygie_frameworks::is_json(b"\xef\xbb\xbf {")
                && !hygie_frameworks::is_json(b"titre;gravite")
                && !hygie_frameworks::is_json(b"")
        );
    }
}
