//! What the operator does so that nothing is lost, as it is typed.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Hygie started in a folder of its own, told nothing by the machine.
fn hygie(folder: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hygie")).args(words).current_dir(folder).env_clear().output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[track_caller]
fn well(folder: &Path, words: &[&str]) -> String {
    let output = hygie(folder, words);
    assert_eq!(output.status.code(), Some(0), "{words:?}: {}", said(&output));
    said(&output)
}

#[track_caller]
fn fails(folder: &Path, words: &[&str], reason: &str) {
    let output = hygie(folder, words);
    assert_eq!(output.status.code(), Some(1), "{words:?}: {}", said(&output));
    assert!(said(&output).contains(reason), "{words:?}: {}", said(&output));
}

/// A folder where Anne has an account, and a passphrase stands in a file.
fn scene() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    well(folder.path(), &["admin", "create-person", "--name", "Anne", "--email", "anne@exemple.test"]);
    std::fs::write(folder.path().join("secret"), "douze corbeaux sur un fil\n").unwrap();
    folder
}

#[test]
fn what_was_backed_up_on_one_machine_serves_on_another() {
    let folder = scene();
    let folder = folder.path();
    let secret = ["--passphrase-file", "secret"];
    fails(folder, &["backup", "b.age"], "a backup is encrypted");
    let done = well(folder, &[&["backup", "b.age"], secret.as_slice()].concat());
    assert!(done.contains("Backed up: "), "{done}");
    fails(folder, &[&["backup", "b.age"], secret.as_slice()].concat(), "is there already");
    assert!(
        well(folder, &[&["backup", "--verify", "b.age"], secret.as_slice()].concat()).contains("Sound, ")
    );
    assert!(
        well(folder, &[&["restore", "b.age", "--dry-run"], secret.as_slice()].concat()).contains("Sound, ")
    );
    assert!(!folder.join("other").exists());

    well(folder, &[&["restore", "b.age", "--to", "other"], secret.as_slice()].concat());
    assert!(well(folder, &["admin", "list-people", "--data-dir", "other"]).contains("anne@exemple.test"));
    well(folder, &["journal", "verify", "--data-dir", "other"]);
    fails(folder, &[&["restore", "b.age", "--to", "other"], secret.as_slice()].concat(), "is there already");

    std::fs::write(folder.join("secret"), "douze corbeaux sur un toit\n").unwrap();
    let wrong = [&["restore", "b.age", "--to", "never"], secret.as_slice()].concat();
    fails(folder, &wrong, "the passphrase or the key does not open this backup");
    assert!(!folder.join("never").exists());
}

#[test]
fn a_backup_goes_through_a_pipe() {
    let folder = scene();
    let file = std::fs::File::create(folder.path().join("piped.age")).unwrap();
    let status = Command::new(env!("CARGO_BIN_EXE_hygie"))
        .args(["backup", "-", "--passphrase-file", "secret"])
        .current_dir(folder.path())
        .env_clear()
        .stdout(file)
        .stderr(Stdio::null())
        .status();
    assert!(status.unwrap().success());
    well(folder.path(), &["backup", "--verify", "piped.age", "--passphrase-file", "secret"]);
}

#[test]
fn a_database_moves_and_says_what_it_holds() {
    let folder = scene();
    let words = ["move", "--from", "sqlite:hygie-data/hygie.sqlite", "--to", "sqlite:moved.sqlite"];
    let moved = well(folder.path(), &words);
    assert!(moved.contains("person") && moved.contains("The same on both sides"), "{moved}");
    let people = well(folder.path(), &["admin", "list-people", "--database-url", "sqlite:moved.sqlite"]);
    assert!(people.contains("anne@exemple.test"));
    fails(folder.path(), &words, "is there already");
}

#[test]
fn the_journal_is_proven_and_its_checkpoints_are_signed() {
    let folder = scene();
    let folder = folder.path();
    let public = well(folder, &["journal", "key", "key.pem"]).trim().to_owned();
    assert_eq!(public.len(), 64);
    std::fs::write(folder.join("point.json"), well(folder, &["journal", "checkpoint", "--key", "key.pem"]))
        .unwrap();
    let verify = ["journal", "verify", "--checkpoint", "point.json", "--public-key", &public];
    assert!(well(folder, &verify).contains("The journal is sound"));
    let stranger = well(folder, &["journal", "key", "other.pem"]).trim().to_owned();
    let by_stranger = ["journal", "verify", "--checkpoint", "point.json", "--public-key", &stranger];
    fails(folder, &by_stranger, "was not signed by that key");

    // Another hand, in the database itself.
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let path = format!("sqlite:{}", folder.join("hygie-data/hygie.sqlite").display());
        let db = hygie_platform::db::Db::open(&path).await.unwrap();
        let mut tx = db.write().await.unwrap();
        tx.run("UPDATE journal SET person_name = 'Paul' WHERE sequence = 1").await.unwrap();
        tx.commit().await.unwrap();
        db.close().await;
    });
    fails(folder, &["journal", "verify"], "1: changed since it was written, or moved");
    let output = hygie(folder, &["journal", "verify", "--json"]);
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found["faults"][0], serde_json::json!({ "kind": "altered", "sequence": 1 }));
}

#[cfg(unix)]
#[test]
fn a_worker_works_until_it_is_asked_to_stop() {
    use std::io::{BufRead, BufReader};

    let folder = scene();
    let mut worker = Command::new(env!("CARGO_BIN_EXE_hygie"))
        .arg("worker")
        .current_dir(folder.path())
        .env_clear()
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(worker.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, "Hygie does the jobs\n");
    assert!(Command::new("kill").args(["-TERM", &worker.id().to_string()]).status().unwrap().success());
    assert_eq!(worker.wait().unwrap().code(), Some(0));
}

#[cfg(unix)]
#[test]
fn even_the_most_talkative_log_holds_no_secret() {
    use std::io::{BufRead, BufReader, Read, Write};

    let folder = scene();
    let log = std::fs::File::create(folder.path().join("log")).unwrap();
    let mut server = Command::new(env!("CARGO_BIN_EXE_hygie"))
        .args(["serve", "--without-jobs", "--listen", "127.0.0.1:0", "--log", "trace"])
        .current_dir(folder.path())
        .env_clear()
        .stdout(Stdio::piped())
        .stderr(log)
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("Hygie listens on http://").unwrap();
    for request in [
        "GET /invitation/KEPT-QUIET?token=KEPT-QUIET HTTP/1.1\r\nCookie: hygie=KEPT-QUIET",
        "GET /people HTTP/1.1\r\nAuthorization: Bearer KEPT-QUIET",
        "POST /sign-in HTTP/1.1\r\nOrigin: https://elsewhere.test/KEPT-QUIET",
    ] {
        let mut stream = std::net::TcpStream::connect(address).unwrap();
        write!(stream, "{request}\r\nHost: {address}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 "), "{answer}");
    }
    assert!(Command::new("kill").args(["-TERM", &server.id().to_string()]).status().unwrap().success());
    assert_eq!(server.wait().unwrap().code(), Some(0));
    let log = std::fs::read_to_string(folder.path().join("log")).unwrap();
    assert!(log.contains("answered"), "the log says something: {log}");
    assert!(!log.contains("KEPT-QUIET"), "{log}");
}

#[cfg(unix)]
#[test]
fn a_collector_receives_traces_that_hold_no_secret() {
    use std::io::{BufRead, BufReader, Read, Write};

    let folder = scene();
    let collector = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1/traces", collector.local_addr().unwrap());
    let received = std::thread::spawn(move || {
        let (mut stream, _) = collector.accept().unwrap();
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let (mut head, mut length) = (String::new(), 0);
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
            if line.trim().is_empty() {
                break;
            }
            head.push_str(&line);
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").unwrap();
        (head, String::from_utf8_lossy(&body).into_owned())
    });
    let mut server = Command::new(env!("CARGO_BIN_EXE_hygie"))
        .args(["serve", "--without-jobs", "--listen", "127.0.0.1:0", "--traces-url", &url])
        .current_dir(folder.path())
        .env_clear()
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("Hygie listens on http://").unwrap();
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    write!(stream, "GET /invitation/KEPT-QUIET HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")
        .unwrap();
    stream.read_to_string(&mut String::new()).unwrap();
    // What waits leaves when the server is asked to stop.
    assert!(Command::new("kill").args(["-TERM", &server.id().to_string()]).status().unwrap().success());
    assert_eq!(server.wait().unwrap().code(), Some(0));
    let (head, body) = received.join().unwrap();
    assert!(head.starts_with("POST /v1/traces "), "{head}");
    for word in
        ["GET /invitation/{secret}", "http.route", "http.response.status_code", "service.name", "hygie"]
    {
        assert!(body.contains(word), "{word} is not in {body}");
    }
    assert!(!body.contains("KEPT-QUIET"), "{body}");
}
