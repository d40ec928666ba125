//! Each mistake of an operator is explained, and none hides another.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use hygie::settings::{Configuration, LogFormat, Mistake, Reading, Sources, hide_password, read};
use hygie_platform::MailSecurity;

/// What an operator said: a file, variables, flags.
fn said(file: &str, variables: &[(&str, &str)], flags: &[(&'static str, &str)]) -> Reading {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hygie.toml");
    std::fs::write(&path, file).unwrap();
    let owned = |(name, text): &(&str, &str)| (OsString::from(name), OsString::from(text));
    read(&Sources {
        file: Some(path),
        environment: variables.iter().map(owned).collect(),
        flags: flags.iter().map(|(name, text)| (*name, text.to_string())).collect(),
    })
}

fn accepted(file: &str, variables: &[(&str, &str)], flags: &[(&'static str, &str)]) -> Configuration {
    said(file, variables, flags).outcome.unwrap()
}

fn refused(file: &str, variables: &[(&str, &str)], flags: &[(&'static str, &str)]) -> Vec<Mistake> {
    said(file, variables, flags).outcome.expect_err("this must be a mistake")
}

/// The one mistake there must be, as the operator reads it.
fn explained(file: &str, variables: &[(&str, &str)], flags: &[(&'static str, &str)]) -> String {
    let mistakes = refused(file, variables, flags);
    assert_eq!(mistakes.len(), 1, "{mistakes:?}");
    mistakes[0].to_string()
}

#[test]
fn nothing_needs_to_be_said() {
    let Configuration { settings, log_format, .. } = accepted("", &[], &[]);
    assert_eq!(settings.database_url, "sqlite:./hygie-data/hygie.sqlite");
    assert_eq!(settings.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(settings.public_url, "http://127.0.0.1:8080");
    assert_eq!(settings.upload_limit, 512 << 20);
    assert_eq!(log_format, LogFormat::Text);
    assert!(!settings.is_demonstration);
}

#[test]
fn the_last_word_wins() {
    let file = "listen = \"127.0.0.1:1001\"\nupload_limit = 5000\ndata_dir = \"/srv/hygie\"";
    let variables = [("HYGIE_LISTEN", "127.0.0.1:1002"), ("HYGIE_LOG_FORMAT", "json")];
    let configuration = accepted(file, &variables, &[("listen", "0.0.0.0:1003")]);
    assert_eq!(configuration.settings.listen.port(), 1003);
    assert_eq!(configuration.settings.public_url, "http://127.0.0.1:1003");
    assert_eq!(configuration.settings.upload_limit, 5000);
    assert_eq!(configuration.settings.database_url, "sqlite:/srv/hygie/hygie.sqlite");
    assert_eq!(configuration.log_format, LogFormat::Json);
}

#[test]
fn what_the_machine_or_the_tests_say_is_not_for_hygie() {
    accepted("", &[("PATH", "/bin"), ("HYGIE_SHARED", "x"), ("HYGIE_TEST_POSTGRES", "x")], &[]);
}

#[test]
fn every_mistake_is_told_at_once() {
    let mistakes = refused(
        "listten = \"x\"\nlog = 1.5\nlog_format =\n",
        &[("HYGIE_UPLOAD_LIMIT", "many"), ("HYGIE_DATADIR", "/srv")],
        &[("public_url", "hygie.example.fr")],
    );
    let mut names: Vec<_> = mistakes.iter().map(|mistake| mistake.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        ["HYGIE_DATADIR", "config", "listten", "log", "log_format", "public_url", "upload_limit"]
    );
}

#[test]
fn a_misspelt_name_is_told_with_the_right_one() {
    assert!(explained("listten = \"x\"", &[], &[]).contains("Did you mean listen?"));
    assert!(explained("colour = \"blue\"", &[], &[]).contains("write one of: database_url, data_dir"));
    let text = explained("", &[("HYGIE_DATABASE_URI", "sqlite:x")], &[]);
    assert!(
        text.contains("variable HYGIE_DATABASE_URI") && text.contains("Did you mean HYGIE_DATABASE_URL?")
    );
}

#[test]
fn a_mistake_of_the_file_is_told_with_its_line() {
    assert!(explained("\n\nlisten = \"here\"", &[], &[]).contains("hygie.toml, line 3"));
    let text = explained("log = [\"info\"]", &[], &[]);
    assert!(text.contains("line 1") && text.contains("log = \"…\""), "{text}");
}

#[test]
fn a_value_that_cannot_be_is_told_with_one_that_can() {
    for (name, value, advice) in [
        ("data_dir", "", "such as /var/lib/hygie"),
        ("database_url", "mysql://hygie@db/hygie", "Write sqlite:"),
        ("database_url", "sqlite:", "names no file"),
        ("database_url", "sqlite::memory:", "would be lost"),
        ("database_url", "postgres://hygie@db", "names no database"),
        ("listen", "8080", "Write 127.0.0.1:8080"),
        ("listen", "localhost:8080", "Write 127.0.0.1:8080"),
        ("public_url", "hygie.example.fr", "such as https://hygie.example.fr"),
        ("public_url", "https://", "names no host"),
        ("public_url", "https://example.fr/hygie", "at the root of its own name"),
        ("public_url", "https://me:secret@example.fr", "the name of a person"),
        ("upload_limit", "0", "such as 512 MiB"),
        ("api_rate", "0", "such as 1200"),
        ("anonymous_rate", "much", "such as 1200"),
        ("files_url", "/srv/files", "s3://BUCKET"),
        ("files_url", "s3://hygie?endpoint=ftp://x", "s3://BUCKET"),
        ("clamav_address", "scanner", "such as 127.0.0.1:3310"),
        ("upload_limit", "12 parsecs", "such as 512 MiB"),
        ("upload_limit", "99999999999999 GiB", "such as 512 MiB"),
        ("log", "a=b=c", "Write error, warn"),
        ("log", " ", "Write error, warn"),
        ("log_format", "jsno", "Did you mean json?"),
        ("backup_dir", "/srv/backups", "Write backup_passphrase_file or backup_recipient"),
        ("backup_keep", "always", "such as 7 days, 4 weeks"),
        ("backup_keep", "0 days", "Write one day at least"),
        ("backup_recipient", "age1nobody", "begins with age1"),
        ("journal_keep_days", "-1", "Write 0 to keep everything"),
        ("security_contact", "somebody", "Write an e-mail address"),
        ("trusted_proxies", "proxy.example.fr", "such as 127.0.0.1, 10.0.0.0/8"),
    ] {
        let text = explained("", &[], &[(name, value)]);
        assert!(text.contains(advice), "{name} = {value:?} was explained by: {text}");
        assert!(text.starts_with(name), "{text}");
    }
}

#[test]
fn a_bucket_needs_its_key() {
    let bucket = ("files_url", "s3://hygie/files?endpoint=https://s3.example.fr&region=fr-par");
    assert!(explained("", &[], &[bucket]).contains("IDENTIFIER:SECRET"));
    let settings = accepted("", &[], &[bucket, ("files_key_file", "/run/secrets/s3")]).settings;
    let bucket = settings.files_bucket.unwrap();
    assert_eq!((bucket.name.as_str(), bucket.region.as_str()), ("hygie", "fr-par"));
    assert_eq!(bucket.key_file, Path::new("/run/secrets/s3"));
    assert_eq!(accepted("", &[], &[]).settings.files_bucket, None);
}

#[test]
fn sizes_have_units() {
    for (text, size) in
        [("1", 1), ("20 kB", 20_000), ("20KiB", 20_480), ("3 MB", 3_000_000), ("2 GiB", 2 << 30)]
    {
        assert_eq!(accepted("", &[], &[("upload_limit", text)]).settings.upload_limit, size);
    }
}

#[test]
fn what_is_decided_about_running_hygie_is_understood() {
    let operations = |flags: &[(&'static str, &str)]| accepted("", &[], flags).settings.operations;
    let nothing = operations(&[]);
    assert_eq!((nothing.backup_dir, nothing.journal_keep_days), (None, 0));
    assert_eq!((nothing.backup_keep.days, nothing.backup_keep.weeks), (7, 4));
    assert_eq!(nothing.in_words, "", "a backup keeps what was said, not the defaults");
    let said = operations(&[
        ("backup_dir", "/srv/backups"),
        ("backup_keep", "3 days"),
        ("backup_passphrase_file", "/etc/hygie/passphrase"),
        ("security_contact", "ssi@exemple.fr"),
        ("trusted_proxies", "10.0.0.0/8, 192.0.2.1"),
        ("database_url", "postgres://hygie:secret@db/hygie"),
    ]);
    assert_eq!((said.backup_keep.days, said.backup_keep.weeks), (3, 0));
    assert_eq!(said.security_contact.as_deref(), Some("mailto:ssi@exemple.fr"));
    assert!(said.trusted_proxies[0].contains(&"10.1.2.3".parse::<std::net::IpAddr>().unwrap()));
    assert!(said.in_words.contains("backup_keep = \"3 days\"\n"), "{}", said.in_words);
    assert!(said.in_words.contains("postgres://hygie:***@db/hygie") && !said.in_words.contains("secret"));
}

#[test]
fn a_file_that_was_asked_for_must_be_there() {
    let sources = Sources { file: Some(PathBuf::from("/nowhere/hygie.toml")), ..Sources::default() };
    let mistakes = read(&sources).outcome.unwrap_err();
    assert!(mistakes[0].to_string().contains("/nowhere/hygie.toml cannot be read"));
    let variable = vec![(OsString::from("HYGIE_CONFIG"), OsString::from("/nowhere/else.toml"))];
    let mistakes = read(&Sources { environment: variable, ..Sources::default() }).outcome.unwrap_err();
    assert!(mistakes[0].to_string().contains("variable HYGIE_CONFIG"));
}

#[test]
fn no_password_is_ever_shown() {
    for (url, shown) in [
        ("sqlite:/srv/a:b@c", "sqlite:/srv/a:b@c"),
        ("postgres://hygie:hush-hush@db/hygie", "postgres://hygie:***@db/hygie"),
        ("postgres://hygie@db/hygie", "postgres://hygie@db/hygie"),
        ("postgres://hygie:se@c/r?et@db:5432/hygie", "postgres://hygie:***@db:5432/hygie"),
        ("postgresql://db/hygie?user=a&password=hush-hush", "postgresql://db/hygie?user=a&password=***"),
        ("postgres://a:hush-hush@db/b?sslmode=require", "postgres://a:***@db/b?sslmode=require"),
        ("postgre://hygie:hush-hush@db/hygie", "***"),
        ("hygie:hush-hush", "***"),
    ] {
        assert_eq!(hide_password(url), shown);
    }
    let reading = said("", &[], &[("database_url", "mysql://hygie:hush-hush@db/hygie")]);
    let everything = format!("{:?}{:?}", reading.holdings, reading.outcome.unwrap_err());
    assert!(!everything.contains("hush-hush"), "{everything}");
}

#[test]
fn a_provider_of_identity_is_complete_or_none_and_roles_are_those_of_the_policy() {
    let said =
        accepted("oidc_issuer = \"https://auth.example.fr/realm/\"\noidc_client_id = \"hygie\"", &[], &[]);
    let oidc = said.settings.oidc.unwrap();
    assert_eq!(oidc.discovery, "https://auth.example.fr/realm/.well-known/openid-configuration");
    assert!(accepted("oidc_client_id = \"hygie\"", &[], &[]).settings.oidc.is_none());
    assert!(explained("oidc_issuer = \"https://auth.example.fr\"", &[], &[]).contains("client identifier"));
    assert!(explained("oidc_issuer = \"http://auth.example.fr\"", &[], &[]).contains("https://"));
    assert!(accepted("", &[], &[]).settings.second_factor_roles.contains(&"ARS_REF".to_owned()));
    assert!(accepted("", &[], &[("second_factor_roles", "none")]).settings.second_factor_roles.is_empty());
    assert!(explained("second_factor_roles = \"ARS_REFF\"", &[], &[]).contains("Did you mean ARS_REF?"));
    assert!(explained("breached_passwords_file = \"/nowhere\"", &[], &[]).contains("cannot be read"));
}

#[test]
fn letters_leave_encrypted_with_a_password_that_stands_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("password");
    std::fs::write(&secret, "moineau\n").unwrap();
    let file = format!(
        "smtp_url = \"smtp://mail.example.fr\"\nsmtp_user = \"hygie\"\nsmtp_password_file = {:?}\nmail_from = \"hygie@example.fr\"",
        secret.display().to_string()
    );
    let reading = said(&file, &[], &[]);
    assert!(!format!("{:?}", reading.holdings).contains("moineau"));
    let server = reading.outcome.unwrap().settings.mail.unwrap();
    assert_eq!(
        (server.host.as_str(), server.port, server.security),
        ("mail.example.fr", 587, MailSecurity::StartTls)
    );
    assert_eq!((server.user.as_deref(), server.password_file), (Some("hygie"), Some(secret)));

    let server =
        accepted("smtp_url = \"smtps://[2001:db8::1]:4650\"\nmail_from = \"a@b.fr\"", &[], &[]).settings.mail;
    let server = server.unwrap();
    assert_eq!(
        (server.host.as_str(), server.port, server.security),
        ("2001:db8::1", 4650, MailSecurity::Tls)
    );
    assert_eq!(accepted("mail_from = \"a@b.fr\"", &[], &[]).settings.mail, None);
}

#[test]
fn a_mail_server_that_cannot_be_is_explained_and_its_password_never_shown() {
    let from = "mail_from = \"hygie@example.fr\"\n";
    let check = |file: &str, expected: &str| {
        let text = explained(&format!("{from}{file}"), &[], &[]);
        assert!(text.contains(expected), "{text}");
        assert!(!text.contains("secret"), "{text}");
    };
    check("smtp_url = \"mail.example.fr\"", "not the address of a mail server");
    check("smtp_url = \"smtps://hygie:tournesol@mail.example.fr\"", "does not belong in an address");
    check("smtp_url = \"smtp+plain://mail.example.fr:25\"", "unencrypted");
    check("smtp_url = \"smtp+plain://127.0.0.1\"", "no port");
    check("smtp_url = \"smtp://a.fr\"\nsmtp_user = \"hygie\"", "no password");
    check(
        "smtp_url = \"smtp://a.fr\"\nsmtp_user = \"h\"\nsmtp_password_file = \"/nowhere\"",
        "cannot be read",
    );
    check("smtp_url = \"smtp://a.fr\"\nsmtp_ca_file = \"/etc/hostname\"", "no certificate");
    let text = explained("smtp_url = \"smtp://a.fr\"", &[], &[]);
    assert!(text.starts_with("mail_from"), "{text}");
    let text = explained("mail_from = \"Hygie <hygie@example.fr>\"", &[], &[]);
    assert!(text.contains("not an address"), "{text}");
    let text = explained("webhooks_allow_private = \"maybe\"", &[], &[]);
    assert!(text.contains("neither yes nor no"), "{text}");
    let reading = said("smtp_url = \"smtps://hygie:tournesol@mail.example.fr\"", &[], &[]);
    assert!(!format!("{:?}{:?}", reading.holdings, reading.outcome).contains("tournesol"));
}
