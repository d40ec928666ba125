//! How a capability presents itself. It is listed once, in the product; the rest is derived.

use chrono::NaiveDate;
use futures_util::future::BoxFuture;
use http::request::Parts;
use hygie_kernel::{Id, Node, Person, Right};

use crate::job::{Recurring, Work};
use crate::page::{Page, Trail};
use crate::regulation::Regulation;
use crate::{App, Caller, Result, Routes};

/// Something a capability does when it is asked to.
pub type Hook<In, Out> = fn(App, In) -> BoxFuture<'static, Result<Out>>;

#[derive(Clone, Copy)]
pub struct Capability {
    pub name: &'static str,
    /// The rights it knows; the policy of the product says which role holds which.
    pub rights: &'static [Right],
    /// Its texts in Fluent, French then English.
    pub texts: [&'static str; 2],
    pub menu: &'static [MenuEntry],
    pub routes: fn() -> Routes,
    /// What comes back by itself.
    pub jobs: &'static [Recurring],
    /// What it does when it is asked to, beside the requests.
    pub works: &'static [Work],
    pub panels: &'static [Panel],
    /// Reads the data files that it goes by: a wrong one is found before anything starts.
    pub rules: fn(&Regulation) -> Result<()>,
    /// What it does when the application starts, migrations done.
    pub start: Option<Hook<(), ()>>,
    /// Says who is behind a request. The accounts do this.
    pub identify: Option<Hook<Parts, Option<Caller>>>,
    /// Remembers the perimeter that a person chose. The accounts do this.
    pub remember: Option<Hook<(Caller, Id<Node>), ()>>,
    /// Says where a person looks from: the chosen perimeter and what is above it. The registry does this.
    pub trail: Option<Hook<(Caller, Option<Id<Node>>), Option<Trail>>>,
    /// Says what a person must do below a node, for the first page.
    pub todos: Option<Hook<(Caller, Page, Id<Node>), Vec<Todo>>>,
    /// Counts what awaits a person in their inbox. The notifications do this.
    pub unread: Option<Hook<Id<Person>, i64>>,
}

impl Capability {
    /// A capability that does nothing yet: what a real one is completed with.
    pub const EMPTY: Capability = Capability {
        name: "",
        rights: &[],
        texts: ["", ""],
        menu: &[],
        routes: Routes::default,
        jobs: &[],
        works: &[],
        panels: &[],
        rules: |_| Ok(()),
        start: None,
        identify: None,
        remember: None,
        trail: None,
        todos: None,
        unread: None,
    };
}

/// A line of the navigation, shown to those who hold the right.
#[derive(Clone, Copy, Debug)]
pub struct MenuEntry {
    /// The key of its label.
    pub key: &'static str,
    pub path: &'static str,
    /// The lines of its picture, on a grid of 24 by 24.
    pub icon: &'static str,
    pub right: Right,
    pub section: Section,
    /// Its place in the section.
    pub order: u8,
}

/// The acts by which the navigation is ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    Territory,
    Assess,
    Plan,
    Alerts,
    Incidents,
    Prepare,
    Raise,
    Share,
    Steer,
    Administer,
}

impl Section {
    /// The key of its label.
    pub fn key(self) -> &'static str {
        match self {
            Section::Territory => "section-territory",
            Section::Assess => "section-assess",
            Section::Plan => "section-plan",
            Section::Alerts => "section-alerts",
            Section::Incidents => "section-incidents",
            Section::Prepare => "section-prepare",
            Section::Raise => "section-raise",
            Section::Share => "section-share",
            Section::Steer => "section-steer",
            Section::Administer => "section-administer",
        }
    }
}

/// What a higher capability shows on the page of a lower one.
#[derive(Clone, Copy)]
pub struct Panel {
    /// The page it belongs to: `structure`, `group`…
    pub place: &'static str,
    pub order: u8,
    pub right: Right,
    /// Writes the panel about one node, or nothing when it has nothing to say.
    pub render: Hook<(Caller, Page, Id<Node>), Option<String>>,
}

/// Something to be done, as the first page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Todo {
    /// By when; none when it is simply to be done.
    pub due: Option<NaiveDate>,
    pub what: String,
    pub why: String,
    pub href: String,
    /// What the button says.
    pub act: String,
    /// Where to begin: names and addresses.
    pub first: Vec<(String, String)>,
}

impl Todo {
    /// How much time is left, or how late it is: the state and its words.
    pub fn badge(&self, page: &Page, today: &NaiveDate) -> Option<(&'static str, String)> {
        let days = (self.due? - *today).num_days();
        Some(match days {
            ..0 => ("late", page.say("days-late").with("days", -days).to_string()),
            _ => ("watch", page.say("days-left").with("days", days).to_string()),
        })
    }
}

/// A named set of rights. Which roles exist is the policy of the product.
#[derive(Clone, Copy, Debug)]
pub struct Role {
    pub code: &'static str,
    pub rights: &'static [Right],
    /// On which kinds of node it can be given.
    pub kinds: &'static [&'static str],
}
