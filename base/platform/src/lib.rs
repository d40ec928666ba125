//! What every capability stands on: the database, the journal, jobs, errors, texts, and the shell of the pages.
//!
//! The platform knows the kernel and nobody else. It learns of the capabilities from the list that the product
//! gives to [`App::start`], and derives from it the routes, the menu, the rights, the texts and the jobs.

pub mod api;
mod app;
pub mod asset;
mod caller;
mod capability;
pub mod db;
mod error;
pub mod export;
pub mod files;
pub mod form;
pub mod job;
pub mod journal;
pub mod mail;
pub mod page;
mod regulation;
mod route;
mod settings;
mod texts;
pub mod web;

pub use app::{App, openapi};
pub use caller::{Caller, CallerFacts, Means};
pub use capability::{Capability, Hook, MenuEntry, Panel, Role, Section, Todo};
pub use error::{Conflict, ConflictField, Error, Refusal, Result, chain as error_chain};
pub use page::{Page, Trail, TrailStep};
pub use regulation::Regulation;
pub use route::{Access, Ending, RouteEntry, Routes, described};
pub use settings::{Keep, MailSecurity, MailServer, Oidc, Operations, Settings};
pub use texts::{Said, Texts, colon, date as texts_date, unbroken};

pub use futures_util::future::BoxFuture;
