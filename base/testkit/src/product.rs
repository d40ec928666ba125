//! The product under test, started as `hygie serve` starts it, and the people who use it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use hygie_kernel::{Clock, Id, Node, Person, Right, sort_key};
use hygie_platform::db::Sql;
use hygie_platform::{App, Capability, Operations, Role, Settings, job};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::postgres::TestDatabase;
use crate::{RepeatableChance, StoppedClock, Visitor};

pub struct Product {
    pub app: App,
    pub clock: Arc<StoppedClock>,
    router: Router,
    people: AtomicUsize,
    pub(crate) structures: AtomicUsize,
    _database: Option<TestDatabase>,
    _folder: TempDir,
}

const GIVEN_NAMES: [&str; 8] = ["Camille", "Dominique", "Noé", "Aïcha", "Maëlle", "Yann", "Inès", "Théo"];
const FAMILY_NAMES: [&str; 8] =
    ["Ferrand", "Le Goff", "Benali", "Delmas", "N’Diaye", "Roussel", "Garnier", "Étienne"];

impl Product {
    pub async fn with(capabilities: &[Capability]) -> Product {
        Product::with_roles(capabilities, &[]).await
    }

    /// With a policy: the roles that can be given through the product itself.
    pub async fn with_roles(capabilities: &[Capability], roles: &'static [Role]) -> Product {
        Product::with_settings(capabilities, roles, |_| {}).await
    }

    /// As an operator sets it otherwise than usual.
    pub async fn with_settings(
        capabilities: &[Capability],
        roles: &'static [Role],
        change: impl FnOnce(&mut Settings),
    ) -> Product {
        let folder = TempDir::new().expect("a test may write a temporary folder");
        let database = TestDatabase::make().await;
        let database_url = match &database {
            Some(database) => database.url.clone(),
            None => format!("sqlite:{}", folder.path().join("hygie.db").display()),
        };
        let mut settings = Settings {
            database_url,
            data_dir: folder.path().to_owned(),
            listen: ([127, 0, 0, 1], 0).into(),
            public_url: "http://127.0.0.1".to_owned(),
            upload_limit: 64 * 1024 * 1024,
            files_bucket: None,
            clamav_address: None,
            api_rate: 1_000_000,
            anonymous_rate: 1_000_000,
            breached_passwords_file: None,
            second_factor_roles: Vec::new(),
            second_person_roles: Vec::new(),
            oidc: None,
            is_demonstration: false,
            operations: Operations::default(),
            mail: None,
            webhooks_allow_private: false,
        };
        change(&mut settings);
        let clock = Arc::new(StoppedClock::default());
        let app =
            App::start(settings, clock.clone(), Arc::new(RepeatableChance::default()), capabilities, roles)
                .await
                .unwrap_or_else(|error| panic!("the product did not start: {error:?}"));
        Product {
            router: app.router(),
            app,
            clock,
            people: AtomicUsize::new(0),
            structures: AtomicUsize::new(0),
            _database: database,
            _folder: folder,
        }
    }

    /// Somebody who is not signed in.
    pub fn nobody(&self) -> Visitor {
        Visitor::new(self.router.clone())
    }

    /// A person who holds these rights on this node and below it, with an open session.
    pub async fn person_with(&self, rights: &[Right], node: Id<Node>) -> Visitor {
        let visitor = self.person().await;
        self.allow(&visitor, rights, node).await;
        visitor
    }

    /// A person without any right yet, with an open session.
    pub async fn person(&self) -> Visitor {
        let number = self.people.fetch_add(1, Ordering::Relaxed);
        let name = format!(
            "{} {}",
            GIVEN_NAMES[number % GIVEN_NAMES.len()],
            FAMILY_NAMES[(number / GIVEN_NAMES.len() + number) % FAMILY_NAMES.len()]
        );
        let email = format!("personne-{number}@exemple.test");
        let person: Id<Person> = self.app.new_id();
        self.run(
            Sql::new("INSERT INTO person (id, email, name, sort_key, must_change_password, created_at, version) VALUES ")
                .values([[
                    person.into(),
                    email.as_str().into(),
                    name.as_str().into(),
                    sort_key(&name).into(),
                    false.into(),
                    self.clock.now().into(),
                    1_i64.into(),
                ]]),
        )
        .await;
        let mut visitor = self.nobody();
        visitor.person = Some(person);
        visitor.name = name;
        visitor.email = email;
        self.open_session(&visitor).await;
        visitor
    }

    /// Gives a person rights on a node, through a role named after them.
    pub async fn allow(&self, visitor: &Visitor, rights: &[Right], node: Id<Node>) {
        let role = rights.iter().map(|right| right.0).collect::<Vec<_>>().join("+");
        for right in rights {
            self.run(
                Sql::new("INSERT INTO role_right (role, right_name) VALUES ")
                    .values([[role.as_str().into(), right.0.into()]])
                    .push(" ON CONFLICT DO NOTHING"),
            )
            .await;
        }
        self.give_role(visitor, &role, node).await;
    }

    /// Gives a person a role of the policy on a node.
    pub async fn give_role(&self, visitor: &Visitor, role: &str, node: Id<Node>) {
        let now = self.clock.now();
        self.run(
            Sql::new("INSERT INTO access_grant (id, person_id, role, node_id, valid_from, valid_to, created_at) VALUES ")
                .values([[
                    self.app.new_id::<Node>().into(),
                    visitor.id().into(),
                    role.into(),
                    node.into(),
                    now.into(),
                    without_end().into(),
                    now.into(),
                ]]),
        )
        .await;
    }

    /// Opens a session as the sign-in page does, without the cost of a password.
    pub async fn open_session(&self, visitor: &Visitor) {
        let mut secret = [0; 32];
        self.app.chance.fill(&mut secret);
        let secret = BASE64_URL_SAFE_NO_PAD.encode(secret);
        let now = self.clock.now();
        self.run(
            Sql::new("INSERT INTO session (secret_hash, person_id, created_at, seen_at, expires_at, agent) VALUES ")
                .values([[
                    Sha256::digest(secret.as_bytes()).to_vec().into(),
                    visitor.id().into(),
                    now.into(),
                    now.into(),
                    (now + TimeDelta::hours(12)).into(),
                    "test".into(),
                ]]),
        )
        .await;
        visitor.set_cookie("hygie", &secret);
    }

    /// The day it is.
    pub fn today(&self) -> chrono::NaiveDate {
        self.clock.now().date_naive()
    }

    /// Runs every job once, as the worker would in a while.
    pub async fn run_jobs(&self) {
        job::run_all(&self.app).await.expect("the jobs can be done");
    }

    /// Changes the database behind the back of the product, to set a scene.
    pub async fn run(&self, sql: impl Into<Sql>) {
        let mut tx = self.app.db.write().await.expect("the database takes a writer");
        tx.run(sql).await.unwrap_or_else(|error| panic!("the scene cannot be set: {error:?}"));
        tx.commit().await.expect("the database keeps the change");
    }
}

fn without_end() -> DateTime<Utc> {
    "9999-12-31T23:59:59.999999Z".parse().expect("this is a moment")
}
