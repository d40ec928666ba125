//! Hygie filled with the national file, some contacts and statuses, and somebody to look at it from each height.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, ensure};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{NaiveDate, TimeDelta};
use hygie::CAPABILITIES;
use hygie::policy::ROLES;
use hygie_accounts::{Email, NewGrant, NewPerson};
use hygie_kernel::{Id, Node, Person, SystemChance, SystemClock};
use hygie_platform::db::Sql;
use hygie_platform::{App, Caller, CallerFacts, Error, Settings};
use hygie_registry::{ContactDraft, StatusDraft};
use sha2::{Digest, Sha256};

use crate::database::Database;
use crate::process;

/// Where the public files stand, beside the repository or where `HYGIE_SHARED` says.
fn shared(name: &str) -> anyhow::Result<String> {
    let folder = std::env::var_os("HYGIE_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"), PathBuf::from);
    let path = folder.join(name);
    ensure!(
        path.is_file(),
        "{} is not there: say in HYGIE_SHARED where the public files stand",
        path.display()
    );
    Ok(path.canonicalize()?.to_str().context("the path is not UTF-8")?.to_owned())
}

pub fn national_file() -> anyhow::Result<String> {
    shared("data/finess/finess_2021-01-08_france-hors-reserve.csv.gz")
}

pub fn regional_file() -> anyhow::Result<String> {
    shared("data/finess/finess_2021-01-08_hauts-de-france.csv.gz")
}

fn groups_file() -> anyhow::Result<String> {
    shared("data/ght/ght_hauts-de-france_membres.csv")
}

/// Somebody who looks, and what they look from.
#[derive(Clone)]
pub struct Reader {
    pub name: &'static str,
    pub cookie: String,
    /// Structures in their sight, some hundreds at most, spread over it.
    pub structures: Vec<Id<Node>>,
}

/// Opens the product on a database, bringing the files in when it holds no group yet: another measure may have left its
/// structures there.
pub async fn open(database: &Database) -> anyhow::Result<App> {
    database.exist().await?;
    let app = start(database).await?;
    let (known,): (i64,) = app.db.read().await?.get("SELECT COUNT(*) AS value FROM ght").await?;
    if known > 0 {
        return Ok(app);
    }
    app.db.close().await;
    for (kind, file) in [("finess", national_file()?), ("finess", regional_file()?), ("ght", groups_file()?)]
    {
        let outcome = process::run(database, &["import", kind, file.as_str(), "--quiet"])?;
        ensure!(
            matches!(outcome.status.code(), Some(0 | 3)),
            "the import of {file} failed: {}",
            outcome.said_aside
        );
    }
    let app = start(database).await?;
    furnish(&app).await?;
    Ok(app)
}

pub async fn start(database: &Database) -> anyhow::Result<App> {
    let settings = settings(database);
    Ok(App::start(settings, Arc::new(SystemClock), Arc::new(SystemChance), CAPABILITIES, ROLES).await?)
}

/// As an operator sets it who measures.
pub fn settings(database: &Database) -> Settings {
    Settings {
        database_url: database.url(),
        data_dir: database.folder().to_owned(),
        listen: ([127, 0, 0, 1], 0).into(),
        public_url: "http://127.0.0.1".to_owned(),
        upload_limit: 64 * 1024 * 1024,
        files_bucket: None,
        clamav_address: None,
        api_rate: u32::MAX,
        anonymous_rate: u32::MAX,
        breached_passwords_file: None,
        second_factor_roles: Vec::new(),
        second_person_roles: Vec::new(),
        oidc: None,
        is_demonstration: false,
        operations: hygie_platform::Operations::default(),
        mail: None,
        webhooks_allow_private: false,
    }
}

/// Contacts on one structure in forty, a status on one in a hundred, as their people would write them.
async fn furnish(app: &App) -> anyhow::Result<()> {
    let nation = find(app, "nation", "FR").await?;
    let keeper = person(app, "NAT_ADMIN", nation).await?;
    let operator = hygie_accounts::operator(app, "hygie-benches");
    let facts = || CallerFacts { person: keeper, at: app.clock.now(), ..CallerFacts::clone(&operator) };
    let structures: Vec<(Id<Node>,)> =
        app.db.read().await?.list("SELECT id AS value FROM structure ORDER BY finess").await?;
    for (index, (structure,)) in structures.iter().enumerate() {
        let roles: &[&str] = match index % 80 {
            0 => &["RSSI", "DIR_GARDE"],
            40 => &["DIR_GARDE"],
            _ => &[],
        };
        for role in roles {
            let draft = ContactDraft {
                role: (*role).to_owned(),
                name: Some("Banc d’essai".to_owned()),
                phone: Some("01 99 00 00 00".to_owned()),
                email: None,
                note: None,
            };
            hygie_registry::add_contact(app, &Caller::new(facts()), *structure, &draft).await?;
        }
        if index % 100 == 0 {
            let draft = StatusDraft {
                status: "HDS".to_owned(),
                valid_from: NaiveDate::from_ymd_opt(2020, 1, 1).context("a day of the calendar")?,
                valid_to: None,
                source: None,
            };
            hygie_registry::add_status(app, &Caller::new(facts()), *structure, &draft).await?;
        }
    }
    Ok(())
}

/// Somebody at each height: the nation, a region, a GHT, one legal entity.
pub async fn readers(app: &App) -> anyhow::Result<Vec<Reader>> {
    let group: (Id<Node>,) =
        app.db.read().await?.get("SELECT id AS value FROM ght ORDER BY id LIMIT 1").await?;
    let entity: (Id<Node>,) = app
        .db
        .read()
        .await?
        .get(
            Sql::new(
                "SELECT ght_member.structure_id AS value FROM ght_member
                  WHERE ght_member.ght_id = $1 AND ght_member.role = 'support'",
            )
            .arg(group.0),
        )
        .await?;
    let places = [
        ("nation", "NAT_LECT", find(app, "nation", "FR").await?),
        ("region", "ARS_REF", find(app, "region", "32").await?),
        ("GHT", "GHT_RSSI", group.0),
        ("one EJ", "RSSI", entity.0),
    ];
    let mut readers = Vec::new();
    for (name, role, node) in places {
        let person = person(app, role, node).await?;
        let cookie = open_session(app, person).await?;
        let below = Sql::new(
            "SELECT structure.id AS value FROM closure JOIN structure ON structure.id = closure.descendant_id
              WHERE closure.ancestor_id = $1 ORDER BY structure.finess",
        );
        let below: Vec<(Id<Node>,)> = app.db.read().await?.list(below.arg(node)).await?;
        let step = below.len().div_ceil(500).max(1);
        let structures = below.into_iter().step_by(step).map(|(id,)| id).collect();
        readers.push(Reader { name, cookie, structures });
    }
    Ok(readers)
}

pub async fn find(app: &App, kind: &'static str, code: &'static str) -> anyhow::Result<Id<Node>> {
    let sql = Sql::new("SELECT id AS value FROM node WHERE kind = $1 AND code = $2").arg(kind).arg(code);
    let found: Option<(Id<Node>,)> = app.db.read().await?.find(sql).await?;
    Ok(found.with_context(|| format!("there is no {kind} {code}"))?.0)
}

/// A person who holds one role, made for this measure.
pub async fn person(app: &App, role: &str, node: Id<Node>) -> anyhow::Result<Id<Person>> {
    let operator = hygie_accounts::operator(app, "hygie-benches");
    let number = app.new_id::<Person>();
    let email: Email = format!("{}-{number}@exemple.test", role.to_lowercase().replace('_', "-"))
        .parse()
        .map_err(Error::from)?;
    let new = NewPerson {
        name: "Camille Delmas".to_owned(),
        email,
        password: None,
        must_change_password: false,
        lang: None,
    };
    let person = hygie_accounts::create_person(app, &operator, new).await?;
    let grant = NewGrant { person, role: role.to_owned(), node, from: None, to: None };
    hygie_accounts::grant(app, &operator, grant).await?;
    Ok(person)
}

/// Opens a session as the sign-in page does, without the cost of a password.
pub async fn open_session(app: &App, person: Id<Person>) -> anyhow::Result<String> {
    let mut secret = [0; 32];
    app.chance.fill(&mut secret);
    let secret = BASE64_URL_SAFE_NO_PAD.encode(secret);
    let now = app.clock.now();
    let sql = Sql::new(
        "INSERT INTO session (secret_hash, person_id, created_at, seen_at, expires_at, agent) VALUES ",
    )
    .values([[
        Sha256::digest(secret.as_bytes()).to_vec().into(),
        person.into(),
        now.into(),
        now.into(),
        (now + TimeDelta::hours(12)).into(),
        "bench".into(),
    ]]);
    let mut tx = app.db.write().await?;
    tx.run(sql).await?;
    tx.commit().await?;
    Ok(format!("hygie={secret}"))
}
