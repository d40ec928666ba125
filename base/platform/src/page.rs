//! The shell of a page: the language, the reader, the navigation, the perimeter that every figure is of.

use askama::Template;
use axum::extract::FromRequestParts;
use axum::response::{Html, IntoResponse, Response};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use http::header::{ACCEPT_LANGUAGE, COOKIE};
use http::request::Parts;
use hygie_kernel::{Id, Lang, Node};

use crate::capability::Section;
use crate::{App, Caller, Error, Refusal, Result, Said, asset, texts};

#[derive(Clone)]
pub struct Page {
    pub app: App,
    pub lang: Lang,
    pub caller: Option<Caller>,
    pub path: String,
    pub query: String,
    pub trail: Option<Trail>,
    /// How much awaits the reader in the inbox, when there is an inbox.
    pub unread: Option<i64>,
}

/// Where the reader looks from, the widest place first, the perimeter itself last.
#[derive(Clone, Debug)]
pub struct Trail {
    pub steps: Vec<TrailStep>,
    pub zone: Tz,
}

#[derive(Clone, Debug)]
pub struct TrailStep {
    pub id: Id<Node>,
    pub name: String,
    pub kind: String,
}

/// One section of the navigation, with what the reader may open.
pub struct MenuGroup {
    pub section: Section,
    pub is_first: bool,
    pub items: Vec<MenuItem>,
}

pub struct MenuItem {
    pub key: &'static str,
    pub path: &'static str,
    pub icon: &'static str,
    pub is_current: bool,
    /// Stands in the bar at the bottom of a phone, which has room for four.
    pub is_near: bool,
}

impl Page {
    pub fn t(&self, key: impl AsRef<str>) -> String {
        self.app.texts.text(self.lang, key.as_ref())
    }

    pub fn say<'a>(&'a self, key: &'a str) -> Said<'a> {
        self.app.texts.say(self.lang, key)
    }

    pub fn refusal(&self, refusal: &Refusal) -> String {
        self.app.texts.refusal(self.lang, refusal)
    }

    pub fn number(&self, value: &i64) -> String {
        texts::number(self.lang, *value)
    }

    /// A number with so many decimals at most.
    pub fn decimal(&self, value: f64, most: usize) -> String {
        texts::decimal(self.lang, value, most)
    }

    /// What stands between a word and what is said of it: French leaves a space before it.
    pub fn colon(&self) -> &'static str {
        texts::colon(self.lang)
    }

    /// A share between 0 and 1: «64 %».
    pub fn percent(&self, share: f64) -> String {
        texts::percent(self.lang, share, 0)
    }

    /// The same for small shares: «5,2 %».
    pub fn percent_to_a_tenth(&self, share: f64) -> String {
        texts::percent(self.lang, share, 1)
    }

    /// «64 %», or a dash when it is not known.
    pub fn percent_or_dash(&self, share: Option<f64>) -> String {
        share.map_or_else(|| "–".to_owned(), |share| self.percent(share))
    }

    /// An address with these parts, but the empty ones; the perimeter is always said, so that it can be shared.
    pub fn address(&self, path: &str, pairs: &[(&str, String)]) -> String {
        let mut pairs: Vec<(&str, &str)> = pairs
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .filter(|(_, value)| !value.is_empty())
            .collect();
        let node = self.perimeter().map(|step| step.id.to_string()).unwrap_or_default();
        pairs.push(("in", &node));
        match serde_urlencoded::to_string(&pairs) {
            Ok(text) => format!("{path}?{text}"),
            Err(_) => path.to_owned(),
        }
    }

    /// An amount in euros.
    pub fn euros(&self, amount: &i64) -> String {
        texts::euros(self.lang, *amount)
    }

    pub fn date(&self, date: &NaiveDate) -> String {
        texts::date(self.lang, *date)
    }

    pub fn moment(&self, time: &DateTime<Utc>) -> String {
        texts::moment(self.lang, *time, self.zone())
    }

    pub fn zone(&self) -> Tz {
        self.trail.as_ref().map_or(Tz::Europe__Paris, |trail| trail.zone)
    }

    pub fn today(&self) -> NaiveDate {
        self.app.clock.now().with_timezone(&self.zone()).date_naive()
    }

    /// The perimeter that the page is about.
    pub fn perimeter(&self) -> Option<&TrailStep> {
        self.trail.as_ref()?.steps.last()
    }

    pub fn version(&self) -> &'static str {
        &asset::VERSION
    }

    pub fn theme(&self) -> Option<&str> {
        self.caller.as_ref()?.theme.as_deref()
    }

    pub fn other_lang(&self) -> Lang {
        match self.lang {
            Lang::Fr => Lang::En,
            Lang::En => Lang::Fr,
        }
    }

    /// This very address, to come back to.
    pub fn here(&self) -> String {
        if self.query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, self.query) }
    }

    /// What was just done, when the address says so: `?done=contact-saved`.
    pub fn notice(&self) -> Option<String> {
        let form = crate::form::Form::parse(self.query.as_bytes()).ok()?;
        let key = format!("done-{}", form.value("done"));
        self.app.texts.has(self.lang, &key).then(|| self.t(&key))
    }

    pub fn menu(&self) -> Vec<MenuGroup> {
        let Some(caller) = &self.caller else { return Vec::new() };
        let mut entries: Vec<_> = self
            .app
            .capabilities
            .iter()
            .flat_map(|capability| capability.menu)
            .filter(|entry| caller.may(entry.right))
            .collect();
        entries.sort_by_key(|entry| (entry.section, entry.order));
        let mut groups: Vec<MenuGroup> = Vec::new();
        for (index, entry) in entries.into_iter().enumerate() {
            let is_current = self.path == entry.path || self.path.starts_with(&format!("{}/", entry.path));
            let item = MenuItem {
                key: entry.key,
                path: entry.path,
                icon: entry.icon,
                is_current,
                is_near: index < 4,
            };
            match groups.last_mut().filter(|group| group.section == entry.section) {
                Some(group) => group.items.push(item),
                None => {
                    groups.push(MenuGroup {
                        section: entry.section,
                        is_first: groups.is_empty(),
                        items: vec![item],
                    });
                }
            }
        }
        groups
    }

    /// The first letters of the reader's names.
    pub fn initials(&self) -> String {
        let name = self.caller.as_ref().map_or("", |caller| caller.name.as_str());
        name.split([' ', '-'])
            .filter_map(|word| word.chars().next())
            .filter(|c| c.is_alphabetic())
            .take(2)
            .collect()
    }

    pub fn release(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }

    pub fn is_demonstration(&self) -> bool {
        self.app.settings.is_demonstration
    }

    /// The panels that capabilities contribute to this kind of page, about one node.
    pub async fn panels(&self, place: &str, node: Id<Node>) -> Result<Vec<String>> {
        let Some(caller) = &self.caller else { return Ok(Vec::new()) };
        let mut panels: Vec<_> = self
            .app
            .capabilities
            .iter()
            .flat_map(|capability| capability.panels)
            .filter(|panel| panel.place == place && caller.may(panel.right))
            .collect();
        panels.sort_by_key(|panel| panel.order);
        let mut written = Vec::new();
        for panel in panels {
            written.extend((panel.render)(self.app.clone(), (caller.clone(), self.clone(), node)).await?);
        }
        Ok(written)
    }

    pub fn show(&self, template: &impl Template) -> Result<Response> {
        Ok(Html(template.render()?).into_response())
    }

    /// The same page with another status, such as a form that is sent back with what is wrong.
    pub fn show_as(&self, status: http::StatusCode, template: &impl Template) -> Result<Response> {
        Ok((status, Html(template.render()?)).into_response())
    }

    pub(crate) async fn of(app: &App, parts: &Parts) -> Result<Page> {
        let caller = parts.extensions.get::<Caller>().cloned();
        let mut page = Page::bare(app, parts);
        if let Some(caller) = caller {
            if let Some(unread) = app.capabilities.iter().find_map(|capability| capability.unread) {
                page.unread = Some(unread(app.clone(), caller.person).await?);
            }
            let chosen = crate::form::Form::parse(page.query.as_bytes())?.value("in").parse().ok();
            if let Some(trail) = app.capabilities.iter().find_map(|capability| capability.trail) {
                page.trail = trail(app.clone(), (caller, chosen)).await?;
            }
        }
        Ok(page)
    }

    /// A page that asks nothing of the database: what an error is shown in.
    pub(crate) fn bare(app: &App, parts: &Parts) -> Page {
        let caller = parts.extensions.get::<Caller>().cloned();
        let header = |name| parts.headers.get(name).and_then(|value| value.to_str().ok());
        let cookie = header(COOKIE)
            .and_then(|cookies| cookie_value(cookies, crate::web::language_cookie_name(&app.settings)))
            .and_then(|code| code.parse().ok());
        let lang = cookie
            .or_else(|| caller.as_ref().and_then(|caller| caller.lang))
            .or_else(|| header(ACCEPT_LANGUAGE).and_then(Lang::preferred))
            .unwrap_or_default();
        Page {
            app: app.clone(),
            lang,
            caller,
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            trail: None,
            unread: None,
        }
    }
}

impl FromRequestParts<App> for Page {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        Page::of(app, parts).await
    }
}

/// The value of one cookie in a `Cookie` header (RFC 6265, section 5.4).
pub fn cookie_value<'a>(cookies: &'a str, name: &str) -> Option<&'a str> {
    cookies
        .split(';')
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}
