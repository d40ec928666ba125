//! What a person may do, and the question every query asks: for whom, by which right, at what moment.

use chrono::{DateTime, Utc};

use crate::{Id, Node, Person, Token};

/// One thing that can be allowed, named `capability.act`. A right holds on a node and on all below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Right(pub &'static str);

/// For whom a query looks, and by which right: what is not in the sight of this scope does not exist.
#[derive(Clone, Copy, Debug)]
pub struct Scope {
    pub person: Id<Person>,
    pub right: Right,
    pub at: DateTime<Utc>,
    /// What is left of the sight of the person, when a program looks in their name.
    pub limit: Option<Limit>,
}

/// What a token leaves of the sight of its owner: the rights that it names, and one node and all below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    pub token: Id<Token>,
    /// The whole sight of the owner when absent.
    pub within: Option<Id<Node>>,
}
