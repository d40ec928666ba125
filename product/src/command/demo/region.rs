//! The fictional region, brought in by the doors that a real one comes through: its files, then what its people wrote
//! over some two years, in the order in which they wrote it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, bail};
use chrono::{DateTime, Days, Utc};
use hygie_fiction::{Contact, Role, Size, World};
use hygie_kernel::{Clock, Id, Node, SystemClock};
use hygie_platform::{App, Caller, CallerFacts};
use hygie_registry::{ContactDraft, FileKind, Request, StatusDraft};
use indicatif::ProgressBar;

use crate::command::demo::accounts;
use crate::command::demo::story::{self, Length};
use crate::command::import::bring_in;
use crate::command::{place, serve};
use crate::out;
use crate::settings::Configuration;

/// The same region at each demonstration.
const SEED: u64 = 2026;

/// How long the region has been known: every contact was confirmed since, or never again.
const KNOWN_FOR: u64 = 900;

/// A clock that is set to the day of what is being told.
struct Story(Mutex<DateTime<Utc>>);

impl Story {
    fn set(&self, time: DateTime<Utc>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = time;
    }
}

impl Clock for Story {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub async fn build(configuration: &Configuration, size: Size, length: Length) -> anyhow::Result<()> {
    let world = hygie_fiction::world(SEED, size);
    let folder = &configuration.settings.data_dir;
    write_territory(folder, &world)?;
    let today = SystemClock.now();
    let story = Arc::new(Story(Mutex::new(today - Days::new(KNOWN_FOR))));
    let app = serve::start_with(configuration, story.clone()).await?;
    let outcome = tell(&app, &world, &story, today, length).await;
    app.db.close().await;
    outcome
}

async fn tell(
    app: &App,
    world: &World,
    story: &Story,
    today: DateTime<Utc>,
    length: Length,
) -> anyhow::Result<()> {
    let operator = hygie_accounts::operator(app, "hygie demo");
    bring_in_files(app, &operator, world).await?;
    accounts::create(app, &operator, world).await?;
    let agent = accounts::find(app, &operator, "ARS_REF").await?;
    let agent_now = || {
        Caller::new(CallerFacts {
            person: agent.id,
            name: agent.name.clone(),
            email: agent.email.clone(),
            at: app.clock.now(),
            ..CallerFacts::clone(&operator)
        })
    };
    out::aside("  statuses")?;
    for status in world.statuses() {
        let draft = StatusDraft {
            status: status.code.to_owned(),
            valid_from: status.since,
            valid_to: None,
            source: None,
        };
        let node = find_structure(app, &status.structure).await?;
        hygie_registry::add_status(app, &agent_now(), node, &draft).await?;
    }
    out::aside("  contacts")?;
    let mut contacts = world.contacts();
    contacts.sort_by_key(|contact| std::cmp::Reverse(days_ago(contact)));
    for contact in contacts.iter().filter(|contact| contact.phone.is_some() || contact.email.is_some()) {
        story.set(today - Days::new(days_ago(contact)));
        let node = find_structure(app, &contact.structure).await?;
        hygie_registry::add_contact(app, &agent_now(), node, &draft(contact)?).await?;
    }
    story.set(today);
    story::tell(app, &agent_now(), world, length).await
}

fn days_ago(contact: &Contact) -> u64 {
    contact.confirmed_days_ago.map_or(KNOWN_FOR, u64::from).min(KNOWN_FOR)
}

fn draft(contact: &Contact) -> anyhow::Result<ContactDraft> {
    Ok(ContactDraft {
        role: role_of(contact.role)?.to_owned(),
        name: Some(contact.name.clone()),
        phone: contact.phone.clone(),
        email: contact.email.clone(),
        note: None,
    })
}

/// The roles of contacts (`regulation/contact-roles.toml`), by the plainer words of the fiction.
fn role_of(word: &str) -> anyhow::Result<&'static str> {
    Ok(match word {
        "direction" => "DG",
        "dsi" => "DSI",
        "rssi" => "RSSI",
        "dpo" => "DPO",
        "referent" => "REF_SSI",
        "astreinte" => "DIR_GARDE",
        _ => bail!("the fiction has a contact whose role is unknown: {word}"),
    })
}

async fn find_structure(app: &App, number: &str) -> anyhow::Result<Id<Node>> {
    match place::find(app, &format!("ET:{number}")).await {
        Ok(found) => Ok(found.id),
        Err(_) => Ok(place::find(app, &format!("EJ:{number}")).await?.id),
    }
}

/// The territory of the demonstration: the nation and this region alone, in place of the real ones.
fn write_territory(folder: &Path, world: &World) -> anyhow::Result<()> {
    let quoted = |text: &str| toml::Value::from(text).to_string();
    let zone = "time_zone = \"Europe/Paris\"";
    let mut text = format!(
        "nation = {{ code = \"FR\", name_fr = \"France\", name_en = \"France\", {zone} }}\n\n[[region]]\ncode = {}\n\
         name_fr = {name}\nname_en = {name}\n{zone}\n",
        quoted(&world.region.code),
        name = quoted(&world.region.name),
    );
    for department in &world.departments {
        let _ = write!(
            text,
            "\n[[department]]\ncode = {}\nname = {}\nregion = {}\n",
            quoted(&department.code),
            quoted(&department.name),
            quoted(&world.region.code),
        );
    }
    write_file(&folder.join("regulation"), "territory.toml", &text)?;
    Ok(())
}

async fn bring_in_files(app: &App, operator: &Caller, world: &World) -> anyhow::Result<()> {
    let folder = app.settings.data_dir.join("files");
    for (kind, file_name, text) in [
        (FileKind::Finess, "legal-entities.csv", world.legal_entities_csv()),
        (FileKind::Finess, "finess.csv", world.finess_csv()),
        (FileKind::Ght, "ght.csv", ght_csv(world)),
        (FileKind::Contours, "region.geojson", world.region_geojson()),
        (FileKind::Contours, "departments.geojson", world.departments_geojson()),
        (FileKind::Contours, "communes.geojson", world.communes_geojson()),
    ] {
        out::aside(format_args!("  {file_name}"))?;
        let path = write_file(&folder, file_name, &text)?;
        let request = Request { kind, path, file_name: file_name.to_owned(), is_dry_run: false };
        let report = bring_in(app, operator, &request, &ProgressBar::hidden()).await?;
        if let Some((code, why)) = report.unreadable {
            bail!("the fictional {file_name} was refused ({code}): {why}");
        }
        if let Some(line) = report.lines.iter().find(|line| line.is_refused) {
            bail!(
                "line {} of the fictional {file_name} was refused ({}): {}",
                line.line,
                line.code,
                line.details
            );
        }
    }
    Ok(())
}

fn write_file(folder: &Path, name: &str, text: &str) -> anyhow::Result<PathBuf> {
    std::fs::create_dir_all(folder).with_context(|| format!("failed to create {}", folder.display()))?;
    let path = folder.join(name);
    std::fs::write(&path, text).with_context(|| format!("failed to write {}", path.display()))?;
    Ok(path)
}

/// The groups as a list of members, in the layout of lists made by hand.
fn ght_csv(world: &World) -> String {
    let mut csv = "code_ght;code_diffusion_sae;nom_ght;finess_ej;role\n".to_owned();
    for group in &world.groups {
        for member in &group.members {
            let role = match member.role {
                Role::Support => "S",
                Role::Party => "M",
            };
            let _ = writeln!(csv, ";{};{};{};{role}", group.code, group.name, member.structure);
        }
    }
    csv
}
