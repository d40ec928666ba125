//! Sending the letters that wait.
//!
//! A process takes some, hands them over by several conversations at once, and writes what was answered. It may be
//! killed at any moment: what it took and did not hand over is sent by another, what it handed over is not (see
//! [`notebook`]). A conversation that breaks after the final dot without an answer is another matter than a process
//! killed there: the server has promised nothing, and the letter is sent again (RFC 5321, section 4.5.4.1).

mod client;
mod message;
mod notebook;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use hygie_kernel::Id;
use hygie_platform::job::{self, NewJob};
use hygie_platform::mail::{self, Letter};
use hygie_platform::{App, Error, MailServer, Result, error_chain};
use lettre::Address;
use tokio::sync::{Mutex as TurnMutex, OwnedMutexGuard, mpsc};
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::model::{LetterState, Outcome, after};
use crate::store::{self, Claimed, Step};
use client::{Conversation, Line};
use notebook::{Known, Notebook};

/// Letters taken at once.
const PORTION: i64 = 500;
/// Conversations held at once: mail servers commonly allow ten to one client.
const CONVERSATIONS: usize = 4;
/// Outcomes written in one transaction.
const TOGETHER: usize = 100;
/// Taking goes on for so long, then the job gives its place to others and asks to come back.
const ROUND: Duration = Duration::from_secs(10);
/// What was taken and not yet tried after so long is put back.
const PATIENCE: Duration = Duration::from_secs(300);
/// When the server cannot be reached at all.
const NEXT_CALL: TimeDelta = TimeDelta::seconds(30);
/// Nobody holds a letter for so long: its process is gone with its notebook.
const LOST: TimeDelta = TimeDelta::hours(1);

const NOTING: &str = "failed to note what is sent";

/// One round of sending at a time in a process, and the notebook it writes.
#[derive(Default)]
struct Desk(Arc<TurnMutex<Option<Notebook>>>);

/// A turn at the desk. Every conversation holds it: when a round is broken off, the next begins after the last of them.
type Turn = Arc<OwnedMutexGuard<Option<Notebook>>>;

/// Sends what is due, and asks to be called again for the rest.
pub async fn send(app: &App) -> Result<()> {
    let Some(server) = &app.settings.mail else { return Ok(()) };
    let mut desk = Arc::clone(&app.kept::<Desk>().0).lock_owned().await;
    let notebook = match &*desk {
        Some(notebook) => notebook.clone(),
        None => {
            let worker = app.new_id::<Desk>().to_string();
            let notebook =
                Notebook::open(&app.settings.data_dir, &worker).map_err(Error::internal(NOTING))?;
            desk.insert(notebook).clone()
        }
    };
    let turn: Turn = Arc::new(desk);
    // A round that broke off has left its own notes.
    let known = notebook.known().map_err(Error::internal(NOTING))?;
    settle(app, notebook.worker(), &known).await?;
    notebook.clear().map_err(Error::internal(NOTING))?;
    settle_left_behind(app).await?;

    let begun = Instant::now();
    let mut not_before = app.clock.now();
    while begun.elapsed() < ROUND {
        let letters = take(app, notebook.worker()).await?;
        if letters.is_empty() {
            break;
        }
        let is_reached = hand_over_all(app, server, &notebook, &turn, letters).await?;
        notebook.clear().map_err(Error::internal(NOTING))?;
        if !is_reached {
            not_before = app.clock.now() + NEXT_CALL;
            break;
        }
    }
    ask_for_the_rest(app, not_before).await
}

/// Asks for the sending if letters wait: the net under everything that asks for it in its own transaction.
pub async fn look(app: &App) -> Result<()> {
    if app.settings.mail.is_none() {
        return Ok(());
    }
    settle_left_behind(app).await?;
    ask_for_the_rest(app, app.clock.now()).await
}

async fn take(app: &App, worker: &str) -> Result<Vec<Claimed>> {
    let mut tx = app.db.write().await?;
    let letters = store::take(&mut tx, worker, app.clock.now(), PORTION).await?;
    tx.commit().await?;
    Ok(letters)
}

/// A job for the moment when the next letter is due, none when nothing waits. Of two jobs for one minute the second is
/// not needed.
async fn ask_for_the_rest(app: &App, not_before: DateTime<Utc>) -> Result<()> {
    let due = store::find_next_due(&mut app.db.read().await?).await?;
    let Some(due_at) = due.map(|due| due.max(not_before)) else { return Ok(()) };
    let mut tx = app.db.write().await?;
    let key = Some(format!("from {}", due_at.timestamp() / 60));
    let work = NewJob { kind: mail::WORK, key, payload: serde_json::json!({}), due_at: Some(due_at) };
    job::enqueue(&mut tx, app, work).await?;
    tx.commit().await
}

/// Puts right what processes that are gone left: on this machine by their notebooks; from elsewhere, after a long time,
/// by sending again.
async fn settle_left_behind(app: &App) -> Result<()> {
    for left in notebook::list_left_behind(&app.settings.data_dir).map_err(Error::internal(NOTING))? {
        settle(app, &left.worker, &left.known).await?;
        left.throw_away().map_err(Error::internal(NOTING))?;
    }
    let now = app.clock.now();
    if store::is_any_taken_before(&mut app.db.read().await?, now - LOST).await? {
        let mut tx = app.db.write().await?;
        store::put_back_taken_before(&mut tx, now - LOST, now).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Gives every letter that a process took and did not finish the place that its notes show.
async fn settle(app: &App, worker: &str, known: &Known) -> Result<()> {
    let taken = store::list_taken_by(&mut app.db.read().await?, worker).await?;
    if taken.is_empty() {
        return Ok(());
    }
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    for letter in &taken {
        let step = match known.get(&letter.id).map(|note| &note.outcome) {
            Some(Some(outcome)) => step_after(letter.id, outcome, letter.attempts, now),
            Some(None) => Step { id: letter.id, state: LetterState::Handed, due_at: now, reply: None },
            // It was not even tried.
            None => Step { id: letter.id, state: LetterState::Waiting, due_at: now, reply: None },
        };
        store::advance(&mut tx, worker, &step, now).await?;
    }
    tx.commit().await?;
    tracing::info!(letters = taken.len(), "put right letters that were on their way when a process ended");
    Ok(())
}

fn step_after(id: Id<Letter>, outcome: &Outcome, attempts: i64, now: DateTime<Utc>) -> Step {
    let (state, due_at) = after(outcome, attempts, now);
    Step { id, state, due_at, reply: Some(outcome.reply().to_owned()) }
}

/// What the conversations share.
struct Pile {
    letters: Mutex<VecDeque<Claimed>>,
    /// Why the server could not be reached, from the conversation that failed last.
    trouble: Mutex<Option<String>>,
    until: Instant,
}

impl Pile {
    fn next(&self) -> Option<Claimed> {
        if Instant::now() > self.until {
            return None;
        }
        self.letters.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }

    fn is_empty(&self) -> bool {
        self.letters.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    fn rest(&self) -> Vec<Claimed> {
        self.letters.lock().unwrap_or_else(PoisonError::into_inner).drain(..).collect()
    }

    fn trouble(&self, trouble: String) {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = Some(trouble);
    }
}

/// A letter that was tried, and what came of it.
type Tried = (Id<Letter>, i64, Outcome);

/// Hands the letters over and writes every outcome. Says whether the server could be reached.
async fn hand_over_all(
    app: &App,
    server: &MailServer,
    notebook: &Notebook,
    turn: &Turn,
    letters: Vec<Claimed>,
) -> Result<bool> {
    let conversations = CONVERSATIONS.min(letters.len());
    let pile = Arc::new(Pile {
        letters: Mutex::new(letters.into()),
        trouble: Mutex::default(),
        until: Instant::now() + PATIENCE,
    });
    let (tell, mut told) = mpsc::channel::<Tried>(TOGETHER);
    let mut at_work = JoinSet::new();
    match (Line::to(server), server.from.parse::<Address>()) {
        (Ok(line), Ok(from)) => {
            for _ in 0..conversations {
                let correspondent = Correspondent {
                    app: app.clone(),
                    server: server.clone(),
                    line: line.clone(),
                    from: from.clone(),
                    notebook: notebook.clone(),
                    pile: Arc::clone(&pile),
                    tell: tell.clone(),
                    _turn: Arc::clone(turn),
                };
                at_work.spawn(correspondent.work());
            }
        }
        (Err(trouble), _) => pile.trouble(trouble),
        (_, Err(error)) => pile.trouble(format!("the address that letters come from is wrong: {error}")),
    }
    drop(tell);
    let mut tried = Vec::with_capacity(TOGETHER);
    while told.recv_many(&mut tried, TOGETHER).await > 0 {
        write_outcomes(app, notebook.worker(), &tried).await?;
        tried.clear();
    }
    while let Some(ended) = at_work.join_next().await {
        ended.map_err(Error::internal("failed to send letters"))?;
    }
    // What no conversation took: the server is away, or too slow for all of it.
    let trouble = pile.trouble.lock().unwrap_or_else(PoisonError::into_inner).take();
    let rest = pile.rest();
    let is_reached = rest.is_empty() || trouble.is_none();
    if let Some(trouble) = trouble.filter(|_| !is_reached) {
        tracing::warn!(host = server.host, trouble, "the mail server cannot be reached");
        tried.extend(rest.iter().map(|letter| (letter.id, letter.attempts, Outcome::Later(trouble.clone()))));
        write_outcomes(app, notebook.worker(), &tried).await?;
    } else if !rest.is_empty() {
        settle(app, notebook.worker(), &Known::new()).await?;
    }
    Ok(is_reached)
}

async fn write_outcomes(app: &App, worker: &str, tried: &[Tried]) -> Result<()> {
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    for (id, attempts, outcome) in tried {
        store::advance(&mut tx, worker, &step_after(*id, outcome, *attempts, now), now).await?;
    }
    tx.commit().await
}

/// Who holds one conversation, and begins another when it breaks.
struct Correspondent {
    app: App,
    server: MailServer,
    line: Line,
    from: Address,
    notebook: Notebook,
    pile: Arc<Pile>,
    tell: mpsc::Sender<Tried>,
    _turn: Turn,
}

impl Correspondent {
    async fn work(self) {
        let mut open: Option<Conversation> = None;
        while !self.pile.is_empty() {
            let conversation = match open.take() {
                Some(conversation) => conversation,
                None => match self.line.call().await {
                    Ok(conversation) => conversation,
                    Err(trouble) => {
                        self.pile.trouble(trouble);
                        return;
                    }
                },
            };
            let Some(letter) = self.pile.next() else {
                conversation.end().await;
                return;
            };
            let (outcome, conversation) = self.hand_over(conversation, &letter).await;
            open = conversation;
            if self.tell.send((letter.id, letter.attempts, outcome)).await.is_err() {
                return;
            }
        }
        if let Some(conversation) = open {
            conversation.end().await;
        }
    }

    async fn hand_over(
        &self,
        conversation: Conversation,
        letter: &Claimed,
    ) -> (Outcome, Option<Conversation>) {
        let envelope = match message::write(&self.app, &self.server, &self.from, letter) {
            Ok(Some(envelope)) => envelope,
            Ok(None) => return (Outcome::Refused("this is not an address".to_owned()), Some(conversation)),
            Err(error) => {
                tracing::error!(error = error_chain(&error), letter = %letter.id, "failed to write a letter");
                return (Outcome::Refused("the letter could not be written".to_owned()), Some(conversation));
            }
        };
        let note = |noted: std::io::Result<()>| {
            if let Err(error) = noted {
                tracing::error!(error = error_chain(&error), letter = %letter.id, NOTING);
            }
        };
        let before_the_dot = || note(self.notebook.hand(letter.id));
        let (outcome, conversation) =
            conversation.hand_over(&self.from, &envelope.to, &envelope.message, before_the_dot).await;
        note(self.notebook.answer(letter.id, &outcome));
        (outcome, conversation)
    }
}
