//! What looks wrong or missing in the registry, found again by rule: nobody ticks it off, mending it makes it go.

use chrono::{Days, NaiveDate};
use hygie_kernel::{Id, Node};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::{App, Result};

use crate::reference::reference;

/// A rule that one statement can tell; the rest of it (label, severity, what to do) is in `regulation/quality-rules.toml`.
struct Rule {
    code: &'static str,
    /// True of a structure `s` that the rule is about.
    condition: &'static str,
    details: &'static str,
}

const RULES: [Rule; 10] = [
    Rule {
        code: "unknown-category",
        condition: "s.kind = 'ET' AND s.is_open AND s.segment = 'other'",
        details: "s.category",
    },
    Rule { code: "wrong-check-digit", condition: "NOT s.has_valid_key", details: "s.finess" },
    Rule { code: "no-position", condition: "s.kind = 'ET' AND s.is_open AND s.latitude IS NULL", details: "s.town" },
    Rule {
        code: "position-outside-department",
        condition: "s.latitude IS NOT NULL AND s.is_open AND EXISTS (
            SELECT 1 FROM contour
             WHERE contour.level = 'department' AND contour.department_id = s.department_id
               AND (s.longitude * 1000 < contour.min_x - 20 OR s.longitude * 1000 > contour.max_x + 20
                 OR -s.latitude * 1000 < contour.min_y - 20 OR -s.latitude * 1000 > contour.max_y + 20))",
        details: "s.town",
    },
    Rule {
        code: "placeholder-opening-date",
        condition: "s.kind = 'ET' AND s.is_open AND s.opened_on IS NULL",
        details: "s.finess",
    },
    Rule { code: "legal-entity-unnamed", condition: "s.kind = 'EJ' AND s.is_open AND s.is_name_provisional", details: "s.name" },
    Rule {
        code: "legal-entity-unknown",
        condition: "s.kind = 'ET' AND s.is_open AND s.legal_entity_id IS NULL",
        details: "s.town",
    },
    Rule { code: "town-unresolved", condition: "s.kind = 'ET' AND s.is_open AND s.insee IS NULL", details: "s.town" },
    Rule {
        code: "duplicate-siret",
        condition: "s.kind = 'ET' AND s.is_open AND s.siret IN (
            SELECT siret FROM structure WHERE kind = 'ET' AND is_open AND siret IS NOT NULL GROUP BY siret HAVING COUNT(*) > 1)",
        details: "s.siret",
    },
    Rule {
        code: "closed-with-open-establishments",
        condition: "s.kind = 'EJ' AND NOT s.is_open AND EXISTS (SELECT 1 FROM structure e WHERE e.legal_entity_id = s.id AND e.is_open)",
        details: "s.name",
    },
];

/// Applies every rule to every structure, on that day.
pub async fn refresh(tx: &mut Tx, app: &App, today: NaiveDate) -> Result<()> {
    for rule in &RULES {
        apply(tx, app, rule.code, rule.details, Sql::new(rule.condition), None).await?;
    }
    apply_to_contacts(tx, app, today, None).await
}

/// Applies the rules about contacts to one node and, when it is a legal entity, to its establishments.
pub async fn refresh_contacts_of(tx: &mut Tx, app: &App, today: NaiveDate, node: Id<Node>) -> Result<()> {
    apply_to_contacts(tx, app, today, Some(node)).await
}

async fn apply_to_contacts(tx: &mut Tx, app: &App, today: NaiveDate, node: Option<Id<Node>>) -> Result<()> {
    let reference = reference(app)?;
    let mut stale = Sql::new(
        "s.is_open AND EXISTS (SELECT 1 FROM contact WHERE contact.node_id = s.id AND contact.confirmed_on IS NOT NULL AND (1 = 0",
    );
    let mut missing = Sql::new("s.is_open AND s.kind = 'ET' AND (1 = 0");
    for role in &reference.contact_roles {
        let oldest =
            today.checked_sub_days(Days::new(role.confirm_every_days.unsigned_abs())).unwrap_or(today);
        stale = stale
            .push(" OR (contact.role = ")
            .bind(&role.code)
            .push(" AND contact.confirmed_on < ")
            .bind(oldest)
            .push(")");
        if role.on_call && !role.expected_in.is_empty() {
            missing = missing
                .push(" OR (s.segment IN (")
                .list(role.expected_in.iter().map(String::as_str))
                .push(") AND NOT EXISTS (");
            missing = missing.push("SELECT 1 FROM contact WHERE contact.role = ").bind(&role.code);
            missing = missing.push(" AND contact.node_id IN (s.id, s.legal_entity_id)))");
        }
    }
    apply(tx, app, "contact-stale", "NULL", stale.push("))"), node).await?;
    apply(tx, app, "no-on-call-contact", "NULL", missing.push(")"), node).await
}

async fn apply(
    tx: &mut Tx,
    app: &App,
    code: &'static str,
    details: &'static str,
    mut condition: Sql,
    node: Option<Id<Node>>,
) -> Result<()> {
    let mut gone = Sql::new("DELETE FROM quality_item WHERE rule = ").bind(code);
    if let Some(node) = node {
        let these = Sql::new("SELECT id FROM structure WHERE id = ")
            .bind(node)
            .push(" OR legal_entity_id = ")
            .bind(node);
        gone = gone.push(" AND structure_id IN (").append(these.clone()).push(")");
        condition = Sql::new("s.id IN (").append(these).push(") AND (").append(condition).push(")");
    }
    let gone = gone
        .push(" AND NOT EXISTS (SELECT 1 FROM structure s WHERE s.id = quality_item.structure_id AND (")
        .append(condition.clone())
        .push("))");
    tx.run(gone).await?;
    let come = Sql::new("INSERT INTO quality_item (structure_id, rule, details, found_at) SELECT s.id, ")
        .bind(code)
        .push(", ")
        .push(details)
        .push(", ")
        .bind(app.clock.now())
        .push(" FROM structure s WHERE (")
        .append(condition)
        .push(") ON CONFLICT (structure_id, rule) DO NOTHING");
    tx.run(come).await?;
    Ok(())
}
