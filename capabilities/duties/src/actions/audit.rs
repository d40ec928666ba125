//! Audits are recorded, corrected, and their findings brought in.

use chrono::NaiveDate;
use hygie_kernel::{Id, Node, Right, holds_nir};
use hygie_plan::{By, DepositPlace, Deposited, NewFact, Source};
use hygie_platform::db::Tx;
use hygie_platform::files::{self, File, Kind, Owner, Received, Rules};
use hygie_platform::{App, Caller, Error, Refusal, Result};
use serde_json::json;

use super::{SOURCE, note, obligation, today};
use crate::model::audit::{FACT, Qualification, Tlp, check_days, check_level, next_due};
use crate::published::{self, AuditType};
use crate::store::audit::{self, AuditRow, Exchanged, Written};
use crate::{AUDIT, AUDIT_READ, EDIT};

/// What may be deposited as a report.
pub const RULES: Rules = Rules {
    kinds: &[
        Kind::Pdf,
        Kind::Docx,
        Kind::Odt,
        Kind::Xlsx,
        Kind::Ods,
        Kind::Pptx,
        Kind::Odp,
        Kind::Zip,
        Kind::Csv,
    ],
    largest: 25 * 1024 * 1024,
};

/// An audit, as somebody tells it.
#[derive(Debug)]
pub struct Draft {
    pub provider: Option<String>,
    pub qualification: Qualification,
    pub begun_on: Option<NaiveDate>,
    pub done_on: NaiveDate,
    pub level: Option<i64>,
    pub summary: Option<String>,
    pub tlp: Tlp,
    pub report: Option<Received>,
}

impl Draft {
    /// Refuses what cannot be, with the field that says so.
    fn check(&self, app: &App, types: &published::AuditTypes, audit_type: &AuditType) -> Result<(), Refusal> {
        check_days(self.begun_on, self.done_on, today(app))?;
        check_level(types, audit_type, self.level)?;
        let holds = |text: &Option<String>| text.as_deref().is_some_and(holds_nir);
        if holds(&self.summary) || holds(&self.provider) {
            return Err(Refusal::new("holds-nir"));
        }
        Ok(())
    }

    fn written(&self, audit_type: &AuditType, report: Option<Id<File>>) -> Written<'_> {
        Written {
            provider: self.provider.as_deref(),
            qualification: self.qualification,
            begun_on: self.begun_on,
            done_on: self.done_on,
            level: self.level,
            summary: self.summary.as_deref(),
            tlp: self.tlp,
            report,
            next_due_on: next_due(audit_type, self.done_on),
        }
    }
}

/// The right by which the caller writes the audits of a structure: that of its own people, else that of an auditor on a mission.
/// Whoever holds neither finds nothing.
pub async fn right_to_write(tx: &mut Tx, caller: &Caller, structure: Id<Node>) -> Result<Right> {
    for right in [EDIT, AUDIT] {
        if caller.holds(tx, right, structure).await? {
            return Ok(right);
        }
    }
    Err(Error::NotFound)
}

/// By what a report knows the audit that it belongs to.
pub fn owner_of(id: Id<AuditRow>) -> Owner {
    Owner { capability: "duties", id: id.uuid() }
}

/// Records an audit that somebody tells.
pub async fn record(
    app: &App,
    caller: &Caller,
    (structure, kind): (Id<Node>, &str),
    draft: &Draft,
) -> Result<Id<AuditRow>> {
    let mut tx = app.db.write().await?;
    right_to_write(&mut tx, caller, structure).await?;
    let id = record_in(&mut tx, app, caller, (structure, kind), draft, None).await?;
    obligation::refresh(&mut tx, app, structure).await?;
    tx.commit().await?;
    Ok(id)
}

/// The same, in a transaction of the caller who holds the right and works out afterwards where the structure stands.
pub async fn record_in(
    tx: &mut Tx,
    app: &App,
    caller: &Caller,
    (structure, kind): (Id<Node>, &str),
    draft: &Draft,
    exchanged: Option<&Exchanged>,
) -> Result<Id<AuditRow>> {
    let types = published::audit_types(app).await?;
    let audit_type = types.find(kind).ok_or_else(|| Refusal::new("audit-type-unknown"))?;
    draft.check(app, &types, audit_type)?;
    let id = app.new_id::<AuditRow>();
    if let Some(report) = &draft.report {
        files::keep(tx, app, caller, report, owner_of(id), Some(structure)).await?;
    }
    let written = draft.written(audit_type, draft.report.as_ref().map(|report| report.id));
    audit::insert(tx, id, (structure, kind), &written, exchanged, (&caller.name, app.clock.now())).await?;
    make_known(tx, app, caller, (id, structure, kind), draft).await?;
    let details = json!({
        "type": kind, "on": draft.done_on, "level": draft.level, "provider": draft.provider,
        "opssies": exchanged.map(|one| one.event_type),
    });
    note(tx, app, caller, "duties.audit-recorded", (structure, id.uuid()), details).await?;
    Ok(id)
}

/// Says the fact that an audit is; said again, it takes the place of what the audit said before.
async fn make_known(
    tx: &mut Tx,
    app: &App,
    caller: &Caller,
    (id, structure, kind): (Id<AuditRow>, Id<Node>, &str),
    draft: &Draft,
) -> Result<()> {
    #[expect(clippy::cast_precision_loss, reason = "levels are small numbers")]
    let value = draft.level.map(|level| level as f64);
    let fact = NewFact {
        structure,
        code: format!("{FACT}{kind}"),
        value,
        held_on: draft.done_on,
        held_until: None,
        source: SOURCE.to_owned(),
        origin: Some(id.uuid()),
        note: None,
    };
    hygie_plan::record_fact(tx, app, By::Person(caller), &fact).await?;
    Ok(())
}

/// Corrects an audit; a report that comes with it takes the place of the one before.
pub async fn change(app: &App, caller: &Caller, id: Id<AuditRow>, version: i64, draft: &Draft) -> Result<()> {
    let types = published::audit_types(app).await?;
    let mut tx = app.db.write().await?;
    let known = find_to_write(&mut tx, caller, id).await?;
    if known.version != version {
        return Err(Error::Stale);
    }
    let audit_type = types.find(&known.kind).ok_or_else(|| Refusal::new("audit-type-unknown"))?;
    draft.check(app, &types, audit_type)?;
    let mut report = known.report_file_id;
    if let Some(received) = &draft.report {
        files::keep(&mut tx, app, caller, received, owner_of(id), Some(known.structure_id)).await?;
        if let Some(before) = report.replace(received.id) {
            files::release(&mut tx, app, before, owner_of(id)).await?;
        }
    }
    let written = draft.written(audit_type, report);
    let taken = Refusal::new("audit-same-day");
    let updated = audit::update(&mut tx, id, version, &written, app.clock.now()).await;
    updated.map_err(|error| error.unless_unique(taken))?;
    make_known(&mut tx, app, caller, (id, known.structure_id, &known.kind), draft).await?;
    let details = json!({ "type": known.kind, "on": draft.done_on, "level": draft.level });
    note(&mut tx, app, caller, "duties.audit-changed", (known.structure_id, id.uuid()), details).await?;
    obligation::refresh(&mut tx, app, known.structure_id).await?;
    tx.commit().await
}

/// An audit that the caller may write.
pub async fn find_to_write(tx: &mut Tx, caller: &Caller, id: Id<AuditRow>) -> Result<AuditRow> {
    let known = audit::find(tx, caller.scope(AUDIT_READ), id).await?.ok_or(Error::NotFound)?;
    right_to_write(tx, caller, known.structure_id).await?;
    Ok(known)
}

/// Brings the findings of an audit to the register of its structure.
pub async fn deposit(app: &App, caller: &Caller, id: Id<AuditRow>, bytes: Vec<u8>) -> Result<Deposited> {
    let mut tx = app.db.read().await?;
    let known = audit::find(&mut tx, caller.scope(AUDIT_READ), id).await?.ok_or(Error::NotFound)?;
    let right = right_to_write(&mut tx, caller, known.structure_id).await?;
    drop(tx);
    let structure = Some(known.structure_id);
    let place = DepositPlace { structure, source: Source::Audit, origin: Some(id.uuid()), right };
    hygie_plan::deposit(app, caller, place, bytes).await
}
