//! Who holds a role here: what the pages of a structure and of a group show.

use askama::Template;
use hygie_kernel::{Id, Node};
use hygie_platform::{App, BoxFuture, Caller, Page, Result};

use crate::web::role_name;
use crate::{GRANT, READ, store};

/// More than these are counted, and found in the list.
const SHOWN: usize = 20;

#[derive(Template)]
#[template(path = "panel.html")]
struct PeoplePanel {
    page: Page,
    node: String,
    people: Vec<(String, String, String)>,
    more: bool,
    above: i64,
    may_grant: bool,
}

pub fn panel(
    app: App,
    (reader, page, node): (Caller, Page, Id<Node>),
) -> BoxFuture<'static, Result<Option<String>>> {
    Box::pin(async move {
        let mut tx = app.db.read().await?;
        if !reader.holds(&mut tx, READ, node).await? {
            return Ok(None);
        }
        let grants = store::list_people_on(&mut tx, reader.scope(READ), node, SHOWN as i64 + 1).await?;
        let names = store::names_of(&mut tx, &grants).await?;
        let above = store::count_people_above(&mut tx, node, reader.at).await?;
        let may_grant = reader.holds(&mut tx, GRANT, node).await?;
        drop(tx);
        let people = grants.iter().take(SHOWN).map(|grant| {
            let name = names.get(&grant.person_id).cloned().unwrap_or_default();
            (grant.person_id.to_string(), name, role_name(&page, &grant.role))
        });
        let panel = PeoplePanel {
            node: node.to_string(),
            people: people.collect(),
            more: grants.len() > SHOWN,
            above,
            may_grant,
            page,
        };
        Ok(Some(panel.render()?))
    })
}
