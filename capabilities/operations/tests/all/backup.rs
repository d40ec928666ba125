//! What was backed up while people write comes back as it was at one moment, or not at all.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use age::secrecy::ExposeSecret;
use age::x25519::Identity;
use hygie_kernel::Clock;
use hygie_operations::archive::walk;
use hygie_operations::{
    Head, Key, Lock, Manifest, Source, Target, Trouble, back_up, move_database, restore, verify,
};
use hygie_platform::db::{Db, NewDatabase, Sql, Tally, known_steps, tables};
use hygie_platform::journal::{self, Entry};
use hygie_platform::{App, Capability};
use hygie_testkit::Product;
use serde_json::json;
use tempfile::TempDir;

const CAPABILITIES: &[Capability] = &[hygie_registry::CAPABILITY, hygie_accounts::CAPABILITY];

struct Scene {
    product: Product,
    folder: TempDir,
    identity: Identity,
}

impl Scene {
    async fn set() -> Scene {
        let product = Product::with(CAPABILITIES).await;
        let department = product.department("59", product.region("32").await).await;
        product.legal_entity("Clinique des Lilas", department).await;
        let scene = Scene { product, folder: tempfile::tempdir().unwrap(), identity: Identity::generate() };
        scene.act("the scene is set").await;
        scene
    }

    fn app(&self) -> &App {
        &self.product.app
    }

    async fn act(&self, what: &str) {
        act(self.app(), what).await;
    }

    fn archive(&self) -> PathBuf {
        self.folder.path().join("backup.age")
    }

    fn key(&self) -> Key {
        Key::Identities(vec![self.identity.clone()])
    }

    fn lock(&self) -> Lock {
        Lock::from_recipients([self.identity.to_public().to_string().as_str()]).unwrap()
    }

    async fn back_up(&self) -> Manifest {
        let data_dir = self.app().settings.data_dir.clone();
        let source = Source {
            db: self.app().db.clone(),
            left_out: vec![data_dir.join("hygie.db")],
            data_dir,
            settings: "listen = \"127.0.0.1:8080\"\n".to_owned(),
            at: self.product.clock.now(),
        };
        let file = std::fs::File::create(self.archive()).unwrap();
        back_up(source, self.lock(), file).await.unwrap().1
    }

    async fn restore(&self, folder: &str) -> Result<(Head, Manifest), Trouble> {
        let target = Target { folder: self.folder.path().join(folder), database_url: None };
        restore(self.archive(), self.key(), target).await
    }

    fn url(&self, folder: &str) -> String {
        format!("sqlite:{}", self.folder.path().join(folder).join("hygie.sqlite").display())
    }
}

async fn act(app: &App, what: &str) {
    let mut tx = app.db.write().await.unwrap();
    let subject = app.new_id::<App>().uuid();
    let details = json!({ "what": what, "half": 0.1, "é": [null, true, "\u{1F3E5}"] });
    journal::write_of_hygie(&mut tx, app, Entry { act: "test.done", node: None, subject, details: &details });
    tx.commit().await.unwrap();
}

async fn tallies(db: &Db) -> BTreeMap<String, Tally> {
    let mut tx = db.snapshot().await.unwrap();
    let mut all = BTreeMap::new();
    for table in tables(&known_steps().unwrap()).unwrap() {
        all.insert(table.name.clone(), tx.tally(&table).await.unwrap());
    }
    all
}

fn leftovers(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    names.map(|name| name.into_string().unwrap()).filter(|name| name.contains("unfinished")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_backup_made_while_eight_write_is_one_moment() {
    let scene = Scene::set().await;
    let stop = Arc::new(AtomicBool::new(false));
    let writers: Vec<_> = (0..8)
        .map(|number| {
            let (app, stop) = (scene.app().clone(), stop.clone());
            tokio::spawn(async move {
                let mut count = 0;
                while !stop.load(Ordering::Relaxed) {
                    act(&app, &format!("act {count} of writer {number}")).await;
                    count += 1;
                }
                count
            })
        })
        .collect();
    while journal::verify(&scene.app().db, None).await.unwrap().rows < 50 {
        tokio::task::yield_now().await;
    }
    let manifest = scene.back_up().await;
    stop.store(true, Ordering::Relaxed);
    let mut written = 1;
    for writer in writers {
        written += writer.await.unwrap();
    }

    let (head, restored) = scene.restore("restored").await.unwrap();
    assert_eq!(restored, manifest);
    assert_eq!(head.steps, known_steps().unwrap());
    let db = Db::open(&scene.url("restored")).await.unwrap();
    assert_eq!(tallies(&db).await, manifest.tables, "what came back is what was kept, to the last row");
    let journal = journal::verify(&db, None).await.unwrap();
    assert!(journal.is_sound(), "{:?}", journal.faults);
    assert!((50..=written).contains(&journal.rows), "{} of {written}", journal.rows);
    let (last,): (i64,) =
        db.read().await.unwrap().get("SELECT sequence AS value FROM journal_head").await.unwrap();
    assert_eq!(last, journal.rows, "the end of the journal is that of the same moment");
    db.close().await;
    assert_eq!(leftovers(scene.folder.path()), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn files_and_settings_come_along_and_the_search_is_made_again() {
    let scene = Scene::set().await;
    let data = &scene.app().settings.data_dir;
    std::fs::create_dir_all(data.join("files/é")).unwrap();
    std::fs::write(data.join("files/é/note.pdf"), vec![7; 70_000]).unwrap();
    scene.back_up().await;
    scene.restore("restored").await.unwrap();
    let there = |path: &str| std::fs::read(scene.folder.path().join("restored").join(path));
    assert_eq!(there("files/é/note.pdf").unwrap(), vec![7; 70_000]);
    assert_eq!(there("restored-settings.toml").unwrap(), b"listen = \"127.0.0.1:8080\"\n");
    assert!(there("hygie.db").is_err(), "the database comes as rows, not as a file");

    let settings = hygie_platform::Settings {
        database_url: scene.url("restored"),
        data_dir: scene.folder.path().join("restored"),
        ..scene.app().settings.clone()
    };
    let chance = Arc::new(hygie_testkit::RepeatableChance::default());
    let app = App::start(settings, scene.product.clock.clone(), chance, CAPABILITIES, &[]).await.unwrap();
    let (words,): (i64,) =
        app.db.read().await.unwrap().get("SELECT COUNT(*) AS value FROM structure_search").await.unwrap();
    assert_eq!(words, 1);
    app.db.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_never_brought_back_over_something() {
    let scene = Scene::set().await;
    scene.back_up().await;
    let folder = scene.folder.path().join("taken");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("precious"), "x").unwrap();
    let error = scene.restore("taken").await.unwrap_err();
    assert!(error.to_string().contains("is there already"), "{error}");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);

    let stranger = Key::Identities(vec![Identity::generate()]);
    assert!(matches!(verify(scene.archive(), stranger).await, Err(Trouble::WrongKey)));
    std::fs::write(scene.archive(), "a letter").unwrap();
    assert!(matches!(verify(scene.archive(), scene.key()).await, Err(Trouble::NotABackup)));
}

/// Every tenth byte changed, and the archive cut at each of them; nothing is left on the disk.
#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_backup_is_refused_wherever_the_damage_is() {
    let product = Product::with(&[]).await;
    let scene = Scene { product, folder: tempfile::tempdir().unwrap(), identity: Identity::generate() };
    scene.back_up().await;
    let sound = std::fs::read(scene.archive()).unwrap();
    walk(sound.as_slice(), &scene.key(), |_| Ok(())).expect("the whole archive is sound");
    for position in (0..sound.len()).step_by(10) {
        let mut damaged = sound.clone();
        damaged[position] ^= 0x20;
        assert!(walk(damaged.as_slice(), &scene.key(), |_| Ok(())).is_err(), "changed at {position}");
        assert!(walk(&sound[..position], &scene.key(), |_| Ok(())).is_err(), "cut at {position}");
    }
    let longer = [sound.as_slice(), b"more"].concat();
    assert!(walk(longer.as_slice(), &scene.key(), |_| Ok(())).is_err());

    let mut damaged = sound.clone();
    let middle = sound.len() / 2;
    damaged[middle] ^= 1;
    std::fs::write(scene.archive(), damaged).unwrap();
    assert!(scene.restore("never").await.is_err());
    assert!(!scene.folder.path().join("never").exists());
    assert_eq!(leftovers(scene.folder.path()), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passphrase_opens_what_it_closed_and_must_be_long() {
    let scene = Scene::set().await;
    let file = scene.folder.path().join("passphrase");
    std::fs::write(&file, "trop court\n").unwrap();
    assert!(Lock::from_passphrase_file(&file).is_err());
    std::fs::write(&file, "douze corbeaux sur un fil\n").unwrap();
    let lock = Lock::from_passphrase_file(&file).unwrap();
    let source = Source {
        db: scene.app().db.clone(),
        data_dir: scene.folder.path().join("nothing"),
        left_out: Vec::new(),
        settings: String::new(),
        at: scene.product.clock.now(),
    };
    std::fs::create_dir(&source.data_dir).unwrap();
    let (archive, _) = back_up(source, lock.clone(), Vec::new()).await.unwrap();
    assert!(walk(archive.as_slice(), &lock.key().unwrap(), |_| Ok(())).is_ok());
    std::fs::write(&file, "douze corbeaux sur un toit\n").unwrap();
    let other = Key::from_passphrase_file(&file).unwrap();
    assert!(matches!(walk(archive.as_slice(), &other, |_| Ok(())), Err(Trouble::WrongKey)));

    let keys = scene.folder.path().join("keys");
    std::fs::write(&keys, format!("# mine\n{}\n", scene.identity.to_string().expose_secret())).unwrap();
    assert!(Key::from_identity_file(&keys).is_ok());
    assert!(Key::from_identity_file(&file).is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_backup_is_refused() {
    let scene = Scene::set().await;
    let mut archive = Vec::new();
    for (format, steps) in [(2, vec![1]), (1, vec![1, 9999])] {
        let head = Head { format, ..Head::new(scene.product.clock.now(), steps, Vec::new()) };
        archive.clear();
        let writer = hygie_operations::archive::Writer::begin(&mut archive, &scene.lock(), &head).unwrap();
        writer.finish().unwrap();
        let outcome = walk(archive.as_slice(), &scene.key(), |_| Ok(()));
        assert!(matches!(outcome, Err(Trouble::Newer(_))), "{outcome:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tables_of_the_steps_are_those_of_the_database() {
    let product = Product::with(&[]).await;
    let mut tx = product.app.db.read().await.unwrap();
    let list = match tx.engine() {
        hygie_platform::db::Engine::Sqlite => {
            "SELECT m.name || '.' || c.name AS value FROM sqlite_master m, pragma_table_info(m.name) c
              WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' ORDER BY value"
        }
        hygie_platform::db::Engine::Postgres => {
            "SELECT CAST(table_name || '.' || column_name AS TEXT) AS value FROM information_schema.columns
              WHERE table_schema = CURRENT_SCHEMA()
                AND table_name IN (SELECT tablename FROM pg_tables WHERE schemaname = CURRENT_SCHEMA())"
        }
    };
    let columns: Vec<(String,)> = tx.list(Sql::new(list)).await.unwrap();
    let is_ours = |name: &String| {
        !name.starts_with("structure_search")
            && !name.starts_with("structure_voc")
            && !name.starts_with("_sqlx")
    };
    let mut there: Vec<String> = columns.into_iter().map(|(name,)| name).filter(is_ours).collect();
    let mut said: Vec<String> = tables(&known_steps().unwrap())
        .unwrap()
        .into_iter()
        .flat_map(|table| {
            table.columns.into_iter().map(move |(column, _)| format!("{}.{column}", table.name))
        })
        .collect();
    there.sort();
    said.sort();
    assert_eq!(said, there);
}

/// Out of the engine of the tests into SQLite; with PostgreSQL, that is a move from one to the other.
#[tokio::test(flavor = "multi_thread")]
async fn a_database_moves_whole_and_only_into_an_empty_place() {
    let scene = Scene::set().await;
    let before = tallies(&scene.app().db).await;
    let to = format!("sqlite:{}", scene.folder.path().join("moved.sqlite").display());
    let moved = move_database(&scene.app().settings.database_url, &to).await.unwrap();
    assert_eq!(moved, before);
    let db = Db::open(&to).await.unwrap();
    assert_eq!(tallies(&db).await, before);
    assert!(journal::verify(&db, None).await.unwrap().is_sound());
    db.close().await;
    let error = move_database(&scene.app().settings.database_url, &to).await.unwrap_err();
    assert!(
        error.to_string().contains("is there already") || format!("{error:?}").contains("is there already"),
        "{error:?}"
    );

    // And back, where there is a server to go back to.
    if let Some(server) = hygie_testkit::TestDatabase::make_empty().await {
        let back = move_database(&to, &server.url).await.unwrap();
        assert_eq!(back, before);
        let db = Db::open(&server.url).await.unwrap();
        assert_eq!(tallies(&db).await, before);
        assert!(journal::verify(&db, None).await.unwrap().is_sound());
        let (rules,): (i64,) = db
            .read()
            .await
            .unwrap()
            .get("SELECT COUNT(*) AS value FROM pg_constraint WHERE contype = 'f'")
            .await
            .unwrap();
        assert!(rules > 10, "the rules between the tables are back: {rules}");
        db.close().await;
        assert!(format!("{:?}", move_database(&to, &server.url).await.unwrap_err()).contains("not empty"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_move_during_which_somebody_wrote_is_refused() {
    let scene = Scene::set().await;
    let stop = Arc::new(AtomicBool::new(false));
    let (app, told) = (scene.app().clone(), stop.clone());
    let writer = tokio::spawn(async move {
        while !told.load(Ordering::Relaxed) {
            act(&app, "written meanwhile").await;
        }
    });
    let to = scene.folder.path().join("moved.sqlite");
    let outcome =
        move_database(&scene.app().settings.database_url, &format!("sqlite:{}", to.display())).await;
    stop.store(true, Ordering::Relaxed);
    writer.await.unwrap();
    let error = outcome.unwrap_err();
    assert!(error.to_string().contains("stop Hygie, and begin again"), "{error}");
    assert!(!to.exists());
    assert_eq!(leftovers(scene.folder.path()), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_backup_comes_back_as_it_was_and_is_brought_up_to_date() {
    let scene = Scene::set().await;
    let older: Vec<i64> = known_steps().unwrap().into_iter().filter(|step| *step < 9).collect();
    let url = format!("sqlite:{}", scene.folder.path().join("older.sqlite").display());
    NewDatabase::begin(&url, &older).await.unwrap().finish().await.unwrap();
    let db = Db::open_to_read(&url).await.unwrap();
    let source = Source {
        db: db.clone(),
        data_dir: scene.folder.path().join("nothing"),
        left_out: Vec::new(),
        settings: String::new(),
        at: scene.product.clock.now(),
    };
    back_up(source, scene.lock(), std::fs::File::create(scene.archive()).unwrap()).await.unwrap();
    db.close().await;

    let (head, _) = scene.restore("restored").await.unwrap();
    assert_eq!(head.steps, older);
    let steps = async |db: &Db| db.read().await.unwrap().made_steps().await.unwrap();
    let restored = Db::open_to_read(&scene.url("restored")).await.unwrap();
    assert_eq!(steps(&restored).await, older);
    restored.close().await;
    let restored = Db::open(&scene.url("restored")).await.unwrap();
    assert_eq!(steps(&restored).await, known_steps().unwrap());
    restored.close().await;
}

/// Only where there is a server: the other tests bring backups back to SQLite.
#[tokio::test(flavor = "multi_thread")]
async fn a_backup_comes_back_to_postgresql_and_a_damaged_one_leaves_it_empty() {
    let Some(server) = hygie_testkit::TestDatabase::make_empty().await else { return };
    let scene = Scene::set().await;
    let manifest = scene.back_up().await;
    let sound = std::fs::read(scene.archive()).unwrap();
    let restore_there = async || {
        let folder = scene.folder.path().join("restored");
        restore(scene.archive(), scene.key(), Target { folder, database_url: Some(server.url.clone()) }).await
    };
    std::fs::write(scene.archive(), &sound[..sound.len() - 1]).unwrap();
    assert!(restore_there().await.is_err());
    std::fs::write(scene.archive(), &sound).unwrap();
    restore_there().await.expect("what was refused left the database empty");
    let db = Db::open(&server.url).await.unwrap();
    assert_eq!(tallies(&db).await, manifest.tables);
    assert!(journal::verify(&db, None).await.unwrap().is_sound());
    db.close().await;
}
