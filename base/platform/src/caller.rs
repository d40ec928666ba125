//! Who is asking, and what they may do.

use std::collections::{BTreeSet, HashMap};
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::FromRequestParts;
use chrono::{DateTime, Utc};
use http::request::Parts;
use hygie_kernel::{Id, Lang, Limit, Node, Person, Right, Scope};
use uuid::Uuid;

use crate::db::Tx;
use crate::{Error, Result};

/// The person behind a request, as the accounts know them at that moment. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Caller {
    facts: Arc<CallerFacts>,
    limit: Option<Limit>,
    /// What was found to be held on a node: a page asks for a dozen rights of the same one.
    held: Arc<Mutex<HashMap<Uuid, Arc<BTreeSet<String>>>>>,
}

#[derive(Clone, Debug)]
pub struct CallerFacts {
    pub person: Id<Person>,
    pub name: String,
    pub email: String,
    pub lang: Option<Lang>,
    /// `light` or `dark`; none follows the device.
    pub theme: Option<String>,
    /// The rights held on at least one node.
    pub rights: BTreeSet<String>,
    /// The nodes on which grants were given, the first one being where the person starts.
    pub nodes: Vec<Id<Node>>,
    /// The perimeter chosen in this session.
    pub perimeter: Option<Id<Node>>,
    pub at: DateTime<Utc>,
    pub by: Means,
}

/// How the caller proved who they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Means {
    /// A browser session, known by the hash of its secret.
    Session(Vec<u8>),
    /// A token of the API.
    Token,
    /// The operator, at the command line of the machine.
    CommandLine,
}

impl Caller {
    pub fn new(facts: CallerFacts) -> Caller {
        Caller { facts: Arc::new(facts), limit: None, held: Arc::default() }
    }

    /// The same person, through a program that may do less than they do.
    pub fn limited(self, limit: Limit) -> Caller {
        Caller { limit: Some(limit), held: Arc::default(), ..self }
    }

    /// What a token leaves of the sight of the person; none when they are there themselves.
    pub fn limit(&self) -> Option<Limit> {
        self.limit
    }

    /// Who asks, counted apart: each token, and the person themselves.
    pub fn principal(&self) -> Uuid {
        self.limit.map_or(self.person.uuid(), |limit| limit.token.uuid())
    }

    /// Whether the person holds this right somewhere.
    pub fn may(&self, right: Right) -> bool {
        self.rights.contains(right.0)
    }

    pub fn scope(&self, right: Right) -> Scope {
        Scope { person: self.person, right, at: self.at, limit: self.limit }
    }

    /// Whether the person holds this right on a node. An act asks anew; a page that only looks has one answer for all rights.
    pub async fn holds<T>(&self, tx: &mut Tx, right: Right, node: Id<T>) -> Result<bool> {
        if !tx.only_looks() {
            return tx.sees(self.scope(right), node).await;
        }
        if !self.may(right) {
            return Ok(false);
        }
        let known = self.held.lock().unwrap_or_else(PoisonError::into_inner).get(&node.uuid()).cloned();
        let held = match known {
            Some(held) => held,
            None => {
                let held = Arc::new(tx.list_rights(self.scope(right), node).await?);
                let mut all = self.held.lock().unwrap_or_else(PoisonError::into_inner);
                all.insert(node.uuid(), Arc::clone(&held));
                held
            }
        };
        Ok(held.contains(right.0))
    }
}

impl Deref for Caller {
    type Target = CallerFacts;

    fn deref(&self) -> &CallerFacts {
        &self.facts
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        parts.extensions.get::<Caller>().cloned().ok_or(Error::SignInNeeded)
    }
}
