//! The commands as an operator runs them: what is printed, and the code they end with.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
#[cfg(unix)]
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

/// Hygie started in a folder of its own, told nothing by the machine.
fn hygie(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hygie"));
    command.current_dir(folder).env_clear();
    command
}

fn printed(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn said_aside(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn check_finds_nothing_wrong_and_makes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let output = hygie(folder.path()).args(["check", "--json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", said_aside(&output));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["is_sound"], true);
    assert_eq!(report["mistakes"], serde_json::json!([]));
    assert_eq!(report["database"]["state"], "absent");
    assert_eq!(report["database"]["address"], "sqlite:./hygie-data/hygie.sqlite");
    assert_eq!(report["data_folder"]["exists"], false);
    assert_eq!(report["settings"][0]["name"], "data_dir");
    assert_eq!(report["settings"][0]["from"], "default");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "check must leave nothing behind");
}

#[test]
fn check_tells_every_mistake_and_ends_with_five() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("hygie.toml"), "listen = \"here\"\n").unwrap();
    let output = hygie(folder.path()).args(["check", "--json", "--upload-limit", "big"]).output().unwrap();
    assert_eq!(output.status.code(), Some(5));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["is_sound"], false);
    assert_eq!(report["database"], Value::Null);
    let mistakes = report["mistakes"].as_array().unwrap();
    assert_eq!(mistakes.len(), 2);
    assert_eq!(mistakes[0]["name"], "listen");
    assert_eq!(mistakes[0]["from"], "hygie.toml, line 1");
    assert!(mistakes[0]["advice"].as_str().unwrap().starts_with("Write 127.0.0.1:8080"));
}

#[test]
fn check_blames_a_database_that_does_not_open() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("notes.txt"), "this is not a database, however long it may be")
        .unwrap();
    let output = hygie(folder.path()).args(["check", "--database-url", "sqlite:notes.txt"]).output().unwrap();
    assert_eq!(output.status.code(), Some(5));
    assert!(said_aside(&output).contains("sqlite:notes.txt does not open"), "{}", said_aside(&output));

    let url = "postgres://hygie:hush-hush@127.0.0.1:1/hygie";
    let output = hygie(folder.path()).args(["check", "--database-url", url]).output().unwrap();
    assert_eq!(output.status.code(), Some(5));
    let everything = printed(&output) + &said_aside(&output);
    assert!(everything.contains("postgres://hygie:***@127.0.0.1:1/hygie does not open"), "{everything}");
    assert!(!everything.contains("hush-hush"));
}

#[test]
fn a_rule_that_the_operator_wrote_wrong_is_told_before_anything_starts() {
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("hygie-data/regulation");
    std::fs::create_dir_all(rules.join("frameworks")).unwrap();
    let told = |name: &str, content: &str, told: &str| {
        std::fs::write(rules.join(name), content).unwrap();
        let checked = hygie(folder.path()).arg("check").output().unwrap();
        assert_eq!(checked.status.code(), Some(5));
        assert!(said_aside(&checked).contains(told), "{}", said_aside(&checked));
        let served = hygie(folder.path()).arg("serve").output().unwrap();
        assert_ne!(served.status.code(), Some(0));
        assert!(said_aside(&served).contains(told), "{}", said_aside(&served));
        std::fs::remove_file(rules.join(name)).unwrap();
    };
    told("obligations.toml", "obligation = 3", "regulation/obligations.toml cannot be read");
    told("sla.toml", "", "regulation/sla.toml cannot be read");
    told("frameworks/mpr.yaml", "format: 1\nframework: [", "regulation/frameworks/mpr.yaml cannot be read");
    told("obligation.toml", "", "regulation/obligation.toml takes the place of no data file");
    assert!(!folder.path().join("hygie-data/hygie.sqlite").exists());
    let shipped = include_str!("../../../regulation/budget.toml");
    std::fs::write(rules.join("budget.toml"), shipped).unwrap();
    std::fs::write(rules.join(".budget.toml.swp"), "").unwrap();
    assert_eq!(hygie(folder.path()).arg("check").output().unwrap().status.code(), Some(0));
}

#[test]
fn serve_refuses_a_wrong_configuration_in_the_words_of_check() {
    let folder = tempfile::tempdir().unwrap();
    let explained = |command: &str| {
        let output = hygie(folder.path()).args([command]).env("HYGIE_LISTENN", "x").output().unwrap();
        assert_eq!(output.status.code(), Some(5));
        said_aside(&output).trim().to_owned()
    };
    assert_eq!(explained("serve"), explained("check"));
    assert!(explained("serve").contains("Did you mean HYGIE_LISTEN?"));
}

#[test]
fn a_reader_who_leaves_early_ends_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = hygie(folder.path()).arg("openapi").stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn help_tells_the_exit_codes() {
    let folder = tempfile::tempdir().unwrap();
    let output = hygie(folder.path()).arg("--help").output().unwrap();
    assert!(printed(&output).contains("5  the configuration has mistakes"));
    assert_eq!(hygie(folder.path()).arg("dance").output().unwrap().status.code(), Some(2));
}

#[test]
fn the_operator_makes_the_first_account_and_helps_those_who_are_locked_out() {
    let folder = tempfile::tempdir().unwrap();
    let admin = |words: &[&str]| hygie(folder.path()).arg("admin").args(words).output().unwrap();
    let made = admin(&["create-person", "--name", "Anne Delorme", "--email", "Anne@exemple.test"]);
    assert!(printed(&made).starts_with("anne@exemple.test may sign in"), "{}", said_aside(&made));
    let again = admin(&["create-person", "--name", "Anne Delorme", "--email", "anne@exemple.test"]);
    assert_eq!(again.status.code(), Some(1));

    let granted = admin(&["grant", "anne@exemple.test", "ARS_REF", "region:32", "--until", "2099-12-31"]);
    assert!(printed(&granted).contains("is now ARS_REF on Hauts-de-France"), "{}", said_aside(&granted));
    for (place, reason) in [("region:99", "there is no region"), ("somewhere", "names no place")] {
        let output = admin(&["grant", "anne@exemple.test", "ARS_REF", place]);
        assert_eq!(output.status.code(), Some(1));
        assert!(said_aside(&output).contains(reason), "{}", said_aside(&output));
    }

    assert_ne!(printed(&admin(&["reset-password", "anne@exemple.test"])), printed(&made));
    assert!(admin(&["disable-person", "anne@exemple.test"]).status.success());
    assert_eq!(printed(&admin(&["list-people"])), "anne@exemple.test\tAnne Delorme\tdisabled\n");
    assert!(admin(&["enable-person", "anne@exemple.test"]).status.success());
    assert_eq!(printed(&admin(&["list-people"])), "anne@exemple.test\tAnne Delorme\n");
    assert!(said_aside(&admin(&["reset-password", "paul@exemple.test"])).contains("nobody has the address"));
}

#[test]
fn import_tells_what_became_of_a_file_and_ends_accordingly() {
    let folder = tempfile::tempdir().unwrap();
    let world = hygie_fiction::world(7, hygie_fiction::Size::Small);
    let sound = world.finess_csv();
    let import = |text: &str, flags: &[&str]| {
        std::fs::write(folder.path().join("finess.csv"), text).unwrap();
        hygie(folder.path()).args(["import", "finess", "finess.csv"]).args(flags).output().unwrap()
    };

    let tried = import(&sound, &["--dry-run"]);
    assert_eq!(tried.status.code(), Some(0), "{}", said_aside(&tried));
    assert!(printed(&tried).contains("nothing was changed"));
    let count = |output: &Output, name: &str| -> i64 {
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        report[name].as_i64().unwrap()
    };
    let first = import(&sound, &["--json"]);
    assert!(count(&first, "created") > 300);
    let second = import(&sound, &["--json"]);
    assert_eq!((count(&second, "created"), count(&second, "unchanged")), (0, count(&first, "created")));

    let broken = import(&format!("{sound}123;not a structure\n"), &[]);
    assert_eq!(broken.status.code(), Some(3));
    assert!(printed(&broken).contains(": refused: "), "{}", printed(&broken));
    let foreign = import("a letter, not a directory\n", &[]);
    assert_eq!(foreign.status.code(), Some(4));
    assert!(printed(&foreign).contains("refused whole"));
}

/// A server that was started, and the lines it printed until it listened.
struct Server {
    child: Child,
    address: String,
    lines: Vec<String>,
}

impl Server {
    fn start(command: &mut Command) -> Server {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = Vec::new();
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            if let Some(rest) = line.strip_prefix("Hygie listens on http://") {
                let address = rest.split(' ').next().unwrap().to_owned();
                return Server { child, address, lines };
            }
            lines.push(line);
        }
        panic!("it ended with {} before it listened, and said {lines:?}", child.wait().unwrap());
    }

    fn ask(&self, request: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let kind = "application/x-www-form-urlencoded";
        write!(
            stream,
            "{request} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    #[cfg(unix)]
    fn stop(mut self) {
        assert!(
            Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap().success()
        );
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
    }
}

#[cfg(unix)]
#[test]
fn serve_says_where_it_listens_answers_and_stops_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(hygie(folder.path()).args(["serve", "--listen", "127.0.0.1:0"]));
    let answer = server.ask("GET /health", "");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    server.stop();
    let mode = std::fs::metadata(folder.path().join("hygie-data")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700, "the data are for nobody else on the machine");
    let left: Vec<_> = std::fs::read_dir(folder.path().join("hygie-data"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains("-wal") || name.contains("-shm"))
        .collect();
    assert!(left.is_empty(), "the write-ahead log is folded back: {left:?}");
}

#[cfg(unix)]
#[test]
fn the_demonstration_opens_to_each_role_and_changes_its_passwords() {
    let folder = tempfile::tempdir().unwrap();
    let start =
        || Server::start(hygie(folder.path()).args(["demo", "--small", "--port", "0", "--data", "d"]));
    let sign_in = |server: &Server, password: &str| {
        server.ask("POST /sign-in", &format!("email=ars-ref%40hygie.example&password={password}"))
    };
    let password = |server: &Server| {
        let line = server.lines.iter().find(|line| line.starts_with("ars-ref@")).unwrap();
        line.split_whitespace().nth(1).unwrap().to_owned()
    };

    let server = start();
    for role in hygie::policy::ROLES {
        assert!(server.lines.iter().any(|line| line.contains(role.code)), "{} has no account", role.code);
    }
    let first = password(&server);
    let answer = sign_in(&server, &first);
    assert!(answer.starts_with("HTTP/1.1 303") && answer.contains("set-cookie"), "{answer}");
    server.stop();

    let server = start();
    assert!(!sign_in(&server, &first).contains("set-cookie"), "the first password is forgotten");
    assert!(sign_in(&server, &password(&server)).contains("set-cookie"));
    server.stop();
}

#[test]
fn the_demonstration_is_for_this_machine_and_its_own_data() {
    let folder = tempfile::tempdir().unwrap();
    for (flags, reason) in [
        (["--listen", "0.0.0.0:0"], "for this machine alone"),
        (["--database-url", "sqlite:other.sqlite"], "its own data"),
    ] {
        let output = hygie(folder.path()).args(["demo", "--small"]).args(flags).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(said_aside(&output).contains(reason), "{}", said_aside(&output));
    }
}

#[test]
fn import_brings_in_a_framework_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let import = |text: &str| {
        std::fs::write(folder.path().join("petit.yaml"), text).unwrap();
        hygie(folder.path()).args(["import", "framework", "petit.yaml"]).output().unwrap()
    };
    let sound = r#"
format: 1
framework:
  code: petit
  version: 1
  title: { fr: "Petit", en: "Small" }
  short: Petit
  publisher: { fr: "Personne", en: "Nobody" }
  status: official
  scale:
    - { code: "no", label: { fr: Non, en: "No" }, value: 0 }
    - { code: "yes", label: { fr: Oui, en: "Yes" }, value: 1 }
  not_applicable: allowed
  scoring: weighted-mean
  requirements:
    - { ref: "1", title: { fr: "Une copie", en: "A copy" } }
"#;
    let first = import(sound);
    assert_eq!(first.status.code(), Some(0), "{}", said_aside(&first));
    assert_eq!(printed(&first), "framework petit 1: kept\n");
    assert_eq!(printed(&import(sound)), "framework petit 1: there already\n");
    let other = import(&sound.replace("Une copie", "Deux copies"));
    assert_eq!(other.status.code(), Some(1));
    assert!(said_aside(&other).contains("a higher version"), "{}", said_aside(&other));
    let broken = import(&sound.replace("value: 1", "value: 7"));
    assert_eq!(broken.status.code(), Some(4));
    assert!(printed(&broken).contains("refused whole"), "{}", printed(&broken));
}
