//! The structures of a campaign as a list: chosen among the lines, by name, page by page; then read.

use std::collections::{HashMap, HashSet};

use hygie_kernel::{Id, Node, Scope};
use hygie_platform::db::Tx;
use hygie_platform::{App, Result};
use hygie_registry::ground::Origin;

use super::store::{self, ListedRow};
use super::{Campaign, Line, list_lines};

/// Which structures of a campaign a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Which {
    #[default]
    All,
    /// Nothing is answered.
    Silent,
    /// Begun, not submitted.
    Begun,
    Submitted,
    /// Drawn to be looked at.
    Sampled,
}

impl Which {
    pub fn parse(word: &str) -> Which {
        match word {
            "silent" => Which::Silent,
            "begun" => Which::Begun,
            "submitted" => Which::Submitted,
            "sampled" => Which::Sampled,
            _ => Which::All,
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Which::All => "all",
            Which::Silent => "silent",
            Which::Begun => "begun",
            Which::Submitted => "submitted",
            Which::Sampled => "sampled",
        }
    }
}

/// Where a page begins: after the structure of this name.
pub type After = (String, Id<Node>);

/// What is asked of the list of a campaign.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    pub which: Which,
    pub segment: Option<String>,
    pub department: Option<Id<Node>>,
    pub after: Option<After>,
    pub limit: usize,
}

impl Asked {
    fn admits(&self, line: &Line, sampled: &HashSet<Id<Node>>) -> bool {
        let (is_submitted, is_begun) = (line.submitted_at.is_some(), line.answered > 0);
        let is_one = match self.which {
            Which::All => true,
            Which::Silent => !is_submitted && !is_begun,
            Which::Begun => !is_submitted && is_begun,
            Which::Submitted => is_submitted,
            Which::Sampled => sampled.contains(&line.structure_id),
        };
        is_one
            && self.segment.as_ref().is_none_or(|segment| *segment == line.segment)
            && self.department.is_none_or(|department| line.department_id == Some(department))
            && self.after.as_ref().is_none_or(|(key, id)| place(line) > (key, id.uuid()))
    }
}

fn place(line: &Line) -> (&str, uuid::Uuid) {
    (&line.sort_key, line.structure_id.uuid())
}

fn choose<'a>(lines: &'a [Line], asked: &Asked, sampled: &HashSet<Id<Node>>) -> Vec<&'a Line> {
    let mut chosen: Vec<&Line> = lines.iter().filter(|line| asked.admits(line, sampled)).collect();
    if chosen.len() > asked.limit {
        chosen.select_nth_unstable_by(asked.limit, |one, other| place(one).cmp(&place(other)));
        chosen.truncate(asked.limit);
    }
    chosen.sort_unstable_by(|one, other| place(one).cmp(&place(other)));
    chosen
}

/// A page of the structures of a campaign, by name, and where the next one begins.
pub async fn list_structures(
    app: &App,
    tx: &mut Tx,
    (scope, from): (Scope, Origin),
    id: Id<Campaign>,
    asked: &Asked,
) -> Result<(Vec<ListedRow>, Option<After>)> {
    let lines = list_lines(app, tx, scope, from, id).await?;
    let sampled = match asked.which {
        Which::Sampled => store::list_sampled(tx, id).await?,
        _ => HashSet::new(),
    };
    // One more says whether there is another page.
    let chosen = choose(&lines, &Asked { limit: asked.limit + 1, ..asked.clone() }, &sampled);
    let shown = &chosen[..chosen.len().min(asked.limit)];
    let next = shown.last().filter(|_| chosen.len() > asked.limit);
    let next = next.map(|last| (last.sort_key.clone(), last.structure_id));
    let ids = shown.iter().map(|line| line.structure_id);
    let rows = store::list_chosen(tx, id, ids.clone()).await?;
    let mut rows: HashMap<Id<Node>, ListedRow> =
        rows.into_iter().map(|row| (row.structure_id, row)).collect();
    Ok((ids.filter_map(|structure| rows.remove(&structure)).collect(), next))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::super::lines::Themes;
    use super::*;

    fn line(number: u128, name: &str, answered: i64) -> Line {
        Line {
            structure_id: Uuid::from_u128(number).into(),
            sort_key: name.to_owned(),
            segment: "nursing-home".to_owned(),
            department_id: None,
            submitted_at: None,
            answered,
            score: None,
            themes: Themes::default(),
        }
    }

    fn names(lines: &[Line], asked: &Asked) -> Vec<String> {
        choose(lines, asked, &HashSet::from([Uuid::from_u128(3).into()]))
            .into_iter()
            .map(|line| line.sort_key.clone())
            .collect()
    }

    #[test]
    fn the_first_by_name_are_chosen_and_a_page_begins_after_the_last_of_the_one_before() {
        let lines = [line(1, "c", 0), line(2, "a", 1), line(3, "b", 0), line(4, "b", 2)];
        let mut asked = Asked { limit: 2, ..Asked::default() };
        assert_eq!(names(&lines, &asked), ["a", "b"]);
        asked.after = Some(("b".to_owned(), Uuid::from_u128(3).into()));
        assert_eq!(names(&lines, &asked), ["b", "c"]);
        asked = Asked { which: Which::Begun, limit: 10, ..Asked::default() };
        assert_eq!(names(&lines, &asked), ["a", "b"]);
        asked.which = Which::Sampled;
        assert_eq!(names(&lines, &asked), ["b"]);
    }
}
