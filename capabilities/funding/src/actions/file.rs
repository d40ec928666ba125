//! Files are opened, assembled, deposited, instructed, decided, paid.

use std::sync::Arc;

use chrono::NaiveDate;
use hygie_kernel::{Id, Lang, Node};
use hygie_notifications::{Notification, Recipients, Urgency, Words, notify};
use hygie_plan::{By, EvidenceRow};
use hygie_platform::db::Tx;
use hygie_platform::{App, Caller, Error, Refusal, Result};
use hygie_registry::ground;
use serde_json::json;

use super::{note, today};
use crate::eligibility::of_file;
use crate::model::{FileAct, FileState, Level};
use crate::published::programmes::{Programme, find_programme};
use crate::store::file::{self, FileRow};
use crate::store::{piece, place};
use crate::{EDIT, INSTRUCT};

/// Opens the file of a legal entity or of a group.
pub async fn open(app: &App, caller: &Caller, programme: &Programme, node: Id<Node>) -> Result<Id<FileRow>> {
    let mut tx = app.db.write().await?;
    let known = ground::find_node(&mut tx, caller.scope(EDIT), node).await?.ok_or(Error::NotFound)?;
    must_bear(&mut tx, programme, node, &known.kind).await?;
    let id = app.new_id::<FileRow>();
    file::insert(&mut tx, id, (node, &programme.code), (&caller.name, app.clock.now())).await?;
    let details = json!({ "programme": programme.code });
    note(&mut tx, app, By::Person(caller), "funding.file-opened", (node, id.uuid()), details).await?;
    tx.commit().await?;
    Ok(id)
}

/// Refuses those that a programme is not for, and an entity whose group bears the file.
async fn must_bear(tx: &mut Tx, programme: &Programme, node: Id<Node>, kind: &str) -> Result<()> {
    let is_concerned = match kind {
        "ght" if programme.level == Level::Group => {
            place::list_members(tx, &[node]).await?.iter().any(|member| programme.concerns(&member.segment))
        }
        "EJ" => {
            if programme.level == Level::Group && ground::find_ght(tx, node).await?.is_some() {
                return Err(Refusal::new("programme-borne-by-group").into());
            }
            place::find_entity(tx, node).await?.is_some_and(|entity| programme.concerns(&entity.segment))
        }
        _ => false,
    };
    if is_concerned { Ok(()) } else { Err(Refusal::new("programme-not-for-it").into()) }
}

async fn find_draft(tx: &mut Tx, caller: &Caller, id: Id<FileRow>) -> Result<FileRow> {
    let known = file::find(tx, caller.scope(EDIT), id).await?.ok_or(Error::NotFound)?;
    if !known.state.is_draft() {
        return Err(Refusal::new("programme-file-not-draft").into());
    }
    Ok(known)
}

/// Changes what is asked for, while the file is being assembled.
pub async fn change(
    app: &App,
    caller: &Caller,
    id: Id<FileRow>,
    version: i64,
    (amount, text): (Option<i64>, Option<String>),
) -> Result<()> {
    let mut tx = app.db.write().await?;
    let mut known = find_draft(&mut tx, caller, id).await?;
    if known.version != version {
        return Err(Error::Stale);
    }
    known.amount = amount;
    known.note = text;
    file::save(&mut tx, &known, app.clock.now()).await?;
    let details = json!({ "programme": known.programme, "amount": amount });
    note(&mut tx, app, By::Person(caller), "funding.file-changed", (known.node_id, id.uuid()), details)
        .await?;
    tx.commit().await
}

/// Brings a piece of evidence, of the entity or of a member of the group, for a prerequisite.
pub async fn attach(
    app: &App,
    caller: &Caller,
    id: Id<FileRow>,
    reference: &str,
    evidence: Id<EvidenceRow>,
) -> Result<()> {
    let mut tx = app.db.write().await?;
    let known = find_draft(&mut tx, caller, id).await?;
    let programme = find_programme(app, &known.programme).await?;
    if !programme.prerequisites.iter().any(|one| one.reference == reference) {
        return Err(Error::NotFound);
    }
    let sight = caller.scope(hygie_plan::READ);
    let proof = hygie_plan::find_evidence(&mut tx, sight, evidence).await?.ok_or(Error::NotFound)?;
    if !place::is_below(&mut tx, proof.structure_id, known.node_id).await? {
        return Err(Error::NotFound);
    }
    let owner = piece::owner(id, reference);
    hygie_plan::attach(&mut tx, app, proof.structure_id, proof.id, piece::USE, &owner).await?;
    piece::insert(&mut tx, id, reference, (proof.id, proof.structure_id)).await?;
    let details = json!({ "prerequisite": reference, "evidence": proof.title });
    note(&mut tx, app, By::Person(caller), "funding.piece-attached", (known.node_id, id.uuid()), details)
        .await?;
    tx.commit().await
}

/// Takes a piece back.
pub async fn detach(
    app: &App,
    caller: &Caller,
    id: Id<FileRow>,
    reference: &str,
    evidence: Id<EvidenceRow>,
) -> Result<()> {
    let mut tx = app.db.write().await?;
    let known = find_draft(&mut tx, caller, id).await?;
    hygie_plan::detach(&mut tx, evidence, piece::USE, &piece::owner(id, reference)).await?;
    piece::remove(&mut tx, id, reference, evidence).await?;
    let details = json!({ "prerequisite": reference });
    note(&mut tx, app, By::Person(caller), "funding.piece-detached", (known.node_id, id.uuid()), details)
        .await?;
    tx.commit().await
}

/// What is said with an act.
#[derive(Clone, Debug)]
pub struct Said {
    pub day: NaiveDate,
    /// What is granted or paid, when the agency says it.
    pub amount: Option<i64>,
    /// What the agency thinks.
    pub opinion: Option<String>,
    /// In which language what is missing is named.
    pub lang: Lang,
}

/// Moves a file on: those who assemble it deposit it and take it up again, the agency does the rest.
pub async fn act(
    app: &App,
    caller: &Caller,
    id: Id<FileRow>,
    version: i64,
    (act, said): (FileAct, Said),
) -> Result<FileRow> {
    let right = if act.is_of_agency() { INSTRUCT } else { EDIT };
    let mut tx = app.db.write().await?;
    let mut known = file::find(&mut tx, caller.scope(right), id).await?.ok_or(Error::NotFound)?;
    if known.version != version {
        return Err(Error::Stale);
    }
    let state = known.state.after(act)?;
    let programme = find_programme(app, &known.programme).await?;
    must_follow(&known, act, said.day, today(app))?;
    if act == FileAct::Deposit {
        must_be_ready(&mut tx, app, &programme, &known, &said).await?;
    }
    if matches!(act, FileAct::Return | FileAct::Refuse) && said.opinion.is_none() {
        return Err(Refusal::new("programme-opinion-missing").into());
    }
    known.state = state;
    apply(&mut known, act, &said);
    file::save(&mut tx, &known, app.clock.now()).await?;
    let details = json!({ "programme": known.programme, "on": said.day, "amount": known.amount });
    note(&mut tx, app, By::Person(caller), journal_act(act), (known.node_id, id.uuid()), details).await?;
    tell(&mut tx, app, &programme, &known, act).await?;
    tx.commit().await?;
    Ok(known)
}

fn apply(known: &mut FileRow, act: FileAct, said: &Said) {
    match act {
        FileAct::Deposit => known.deposited_on = Some(said.day),
        FileAct::Instruct => known.instructed_on = Some(said.day),
        FileAct::Validate | FileAct::Refuse => known.decided_on = Some(said.day),
        FileAct::Pay => known.paid_on = Some(said.day),
        FileAct::Return | FileAct::TakeUp => {
            (known.deposited_on, known.instructed_on, known.decided_on) = (None, None, None);
        }
    }
    if act.is_of_agency() {
        known.amount = said.amount.or(known.amount);
        known.opinion = said.opinion.clone().or(known.opinion.take());
    }
}

fn journal_act(act: FileAct) -> &'static str {
    match act {
        FileAct::Deposit => "funding.file-deposited",
        FileAct::Instruct => "funding.file-instructed",
        FileAct::Return => "funding.file-returned",
        FileAct::Validate => "funding.file-validated",
        FileAct::Refuse => "funding.file-refused",
        FileAct::Pay => "funding.file-paid",
        FileAct::TakeUp => "funding.file-taken-up",
    }
}

/// An act is of today or before, and not before the one that it follows.
fn must_follow(known: &FileRow, act: FileAct, day: NaiveDate, today: NaiveDate) -> Result<(), Refusal> {
    let before = match act {
        FileAct::Instruct | FileAct::Return => known.deposited_on,
        FileAct::Validate | FileAct::Refuse => known.instructed_on,
        FileAct::Pay => known.decided_on,
        FileAct::Deposit | FileAct::TakeUp => None,
    };
    if day > today {
        return Err(Refusal::new("programme-day-future"));
    }
    if before.is_some_and(|before| day < before) {
        return Err(Refusal::new("programme-day-out-of-turn"));
    }
    Ok(())
}

/// Refuses to deposit what lacks something mandatory, and names it; and what comes after the desk was closed.
async fn must_be_ready(
    tx: &mut Tx,
    app: &App,
    programme: &Arc<Programme>,
    known: &FileRow,
    said: &Said,
) -> Result<()> {
    if let Some(last) = programme.closes_on.filter(|_| programme.is_closed_on(said.day)) {
        return Err(Refusal::new("programme-desk-closed").with("day", last.format("%d/%m/%Y")).into());
    }
    let (_, outcome) = of_file(app, tx, programme, known).await?;
    let missing = outcome.ok_or(Error::NotFound)?.missing;
    if missing.is_empty() {
        return Ok(());
    }
    let named = programme.prerequisites.iter().filter(|one| missing.contains(&one.reference));
    let named: Vec<_> = named.map(|one| format!("{} {}", one.reference, one.label(said.lang))).collect();
    let refusal = Refusal::new("programme-file-incomplete").with("missing", named.join(" ; "));
    Err(refusal.into())
}

/// The agency is told of a deposit, those who assemble the file of what the agency does.
async fn tell(tx: &mut Tx, app: &App, programme: &Programme, known: &FileRow, act: FileAct) -> Result<()> {
    let to = match act {
        FileAct::TakeUp => return Ok(()),
        FileAct::Deposit => Recipients::Holders(INSTRUCT, known.node_id),
        _ => Recipients::Holders(EDIT, known.node_id),
    };
    let label = |lang| programme.label(lang);
    let mut title = Words { fr: String::new(), en: String::new() };
    for (lang, written) in [(Lang::Fr, &mut title.fr), (Lang::En, &mut title.en)] {
        let key = match known.state {
            FileState::Deposited => "notice-file-deposited",
            FileState::Draft => "notice-file-returned",
            FileState::Instructed => "notice-file-instructed",
            FileState::Validated => "notice-file-validated",
            FileState::Refused => "notice-file-refused",
            FileState::Paid => "notice-file-paid",
        };
        *written = app.texts.say(lang, key).with("programme", label(lang)).to_string();
    }
    let told = Notification {
        about: "funding.file",
        node: Some(known.node_id),
        title,
        text: Words::of(app, "notice-file-text", &[("node", &known.node_name)]),
        path: format!("/programme-files/{}", known.id),
        urgency: Urgency::Routine,
        key: None,
    };
    notify(tx, app, &told, &[to]).await
}
