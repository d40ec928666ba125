//! What is asked of the list of structures: the same words for the page and for programs.

use hygie_kernel::Scope;
use hygie_platform::db::Tx;
use hygie_platform::form::Form;
use hygie_platform::{App, Result};

use crate::model::Kind;
use crate::search::{as_number, question};
use crate::store::list::{self, After, Breadth, Filter, Order, Origin};
use crate::store::search::understand;
use crate::web::read_cursor;

/// Counted exactly up to here; beyond, «more than» is enough.
const MOST_COUNTED: i64 = 1000;

/// To gather and sort so many costs as much as to walk the list until a page of them is met.
const MOST_GATHERED: i64 = 400;

/// What an address asks of the list.
pub struct Asked {
    pub filter: Filter,
    pub order: Order,
    pub after: Option<After>,
    /// The words looked for instead of those typed, when they differ.
    pub mended: Option<String>,
}

/// Understands the words of an address: `q`, `kind`, `category`, `segment`, `status`, `contact`, `town`, `state`, `sort`
/// and `after`.
pub async fn ask(app: &App, tx: &mut Tx, query: &Form) -> Result<Asked> {
    let typed = query.value("q");
    let order = match query.value("sort") {
        "" if !typed.is_empty() => Order::Weight,
        word => Order::parse(word),
    };
    let (mut number, mut asked_question, mut mended) = (None, None, None);
    if let Some(digits) = as_number(typed).filter(|number| number.len() <= 9) {
        number = Some(digits);
    } else if !typed.is_empty() {
        let words = question(typed);
        let understood = understand(app, tx, &words).await?;
        let instead: Vec<String> =
            understood.words.iter().map(|w| w.near.first().unwrap_or(&w.beginning).clone()).collect();
        mended = (instead != words).then(|| instead.join(" "));
        // A text without a single letter or digit narrows nothing.
        asked_question = Some(understood).filter(|q| !q.words.is_empty());
    }
    // A postal code or an INSEE code typed alone is a word like another, not the beginning of a FINESS number.
    if number.as_ref().is_some_and(|number| number.len() == 5) {
        number = None;
        asked_question = Some(understand(app, tx, &question(typed)).await?);
    }
    let is_open = match query.value("state") {
        "closed" => Some(false),
        "all" => None,
        _ => Some(true),
    };
    let kind = match query.value("kind") {
        "all" => None,
        "EJ" => Some(Kind::LegalEntity),
        "ET" => Some(Kind::Establishment),
        _ if typed.is_empty() => Some(Kind::Establishment),
        _ => None,
    };
    let (with_contact, without_contact) = match query.value("contact").split_once(':') {
        Some(("with", role)) => (Some(role.to_owned()), None),
        Some(("without", role)) => (None, Some(role.to_owned())),
        _ => (None, None),
    };
    let filter = Filter {
        kind,
        category: query.optional("category"),
        segment: query.optional("segment"),
        status: query.optional("status"),
        without_contact,
        with_contact,
        insee: query.optional("town"),
        is_open,
        question: asked_question,
        number,
        changed_since: None,
        is_wide: false,
    };
    let keys = if order == Order::Town { 2 } else { 1 };
    let after = read_cursor(query.value("after"), keys).map(|(keys, id)| After { keys, id });
    Ok(Asked { filter, order, after, mended })
}

/// How many answer, and whether there are more than that. Counted before it is read, a list knows how to be read.
pub async fn count(
    app: &App,
    tx: &mut Tx,
    scope: Scope,
    from: Origin,
    filter: &mut Filter,
) -> Result<(i64, bool)> {
    if let Some(question) = &mut filter.question {
        from.narrow(tx, question).await?;
    }
    let count = list::count(app, tx, scope, from, filter, MOST_COUNTED).await?;
    filter.is_wide = count > MOST_GATHERED;
    if is_bounded(from, filter) && count > MOST_COUNTED {
        Ok((MOST_COUNTED, true))
    } else {
        Ok((count, false))
    }
}

/// Whether the count stops early: only what is not kept as a tally is counted one by one.
fn is_bounded(from: Origin, filter: &Filter) -> bool {
    from.breadth == Breadth::Narrow
        || filter.status.is_some()
        || filter.with_contact.is_some()
        || filter.without_contact.is_some()
        || filter.insee.is_some()
        || filter.question.is_some()
        || filter.number.is_some()
        || filter.changed_since.is_some()
}
