//! The command line: what can be asked, and the code with which each command ends.

mod admin;
mod backup;
mod check;
mod demo;
mod import;
mod journal;
mod observe;
mod openapi;
mod place;
mod serve;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use hygie_kernel::Lang;
use hygie_platform::{App, Error};

use crate::out;
use crate::settings::{self, Configuration, Mistake, Reading, Sources};

const CODES: &str = "\
Exit codes:
  0  all went well
  1  the command failed; the error says why
  2  the command line cannot be understood
  3  the file was brought in, and some of its lines were refused
  4  the file was refused whole, and nothing was changed
  5  the configuration has mistakes; each is explained";

/// How a command ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Ending {
    Well = 0,
    Failed = 1,
    LinesRefused = 3,
    FileRefused = 4,
    Misconfigured = 5,
}

impl From<Ending> for ExitCode {
    fn from(ending: Ending) -> ExitCode {
        ExitCode::from(ending as u8)
    }
}

/// Hygie, the server on which a health region runs its cybersecurity plan.
///
/// Settings come from a file (hygie.toml in the current folder), then from the environment, then from the command
/// line; the last word wins. `hygie check` shows what holds, and what is wrong.
#[derive(Parser)]
#[command(name = "hygie", version, after_help = CODES, arg_required_else_help = true)]
pub struct CommandLine {
    #[command(flatten)]
    settings: Flags,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the pages and the API until asked to stop
    ///
    /// The database is brought up to date first. On SIGTERM or SIGINT, requests and jobs at work are finished, then
    /// the database is closed.
    #[command(after_help = CODES)]
    Serve {
        /// Leave the jobs to `hygie worker`
        #[arg(long)]
        without_jobs: bool,
    },
    /// Do the jobs, without serving anything, until asked to stop
    ///
    /// As many workers as one likes share the work of one database: no job is done twice.
    #[command(after_help = CODES)]
    Worker,
    /// Write the database, the files and the settings into one encrypted file, while Hygie serves
    ///
    /// The database is written as it stands at one moment. The settings are written without their secrets. The file is a
    /// tar, compressed by gzip, encrypted by age: other tools open it too.
    #[command(after_help = CODES)]
    Backup(backup::Backup),
    /// Bring a backup back into a new data folder: all of it, or nothing
    ///
    /// The whole backup is checked before anything is made. A backup of SQLite can be brought back to PostgreSQL, and the
    /// other way round.
    #[command(after_help = CODES)]
    Restore(backup::Restore),
    /// Copy a database to another engine, and prove that both hold the same
    ///
    /// Stop Hygie first: a copy during which somebody wrote is refused. The files of the data folder stay where they are.
    #[command(after_help = CODES)]
    Move(backup::Move),
    /// Prove that the journal is what was written, and sign where it stands
    #[command(subcommand, after_help = CODES)]
    Journal(journal::Journal),
    /// Look at the settings, the database and the data folder, and change nothing
    #[command(after_help = CODES)]
    Check {
        /// Print the findings as JSON
        #[arg(long)]
        json: bool,
    },
    /// Show Hygie on this machine, with a fictional region and an account for each role
    ///
    /// Nothing in that region exists. The accounts get new passwords at each start, printed here and known to nobody
    /// else. The demonstration listens on this machine alone and keeps its own database.
    #[command(after_help = CODES)]
    Demo(demo::Demo),
    /// Bring a file into the registry: FINESS, hospital groups (GHT) or contours of the map
    ///
    /// A file enters whole, or not at all: what can be read of it is taken in one transaction, and each line that
    /// cannot is reported. Bringing in the same file again changes nothing.
    #[command(after_help = CODES)]
    Import(import::Import),
    /// Make accounts, give roles, help those who are locked out
    #[command(subcommand, after_help = CODES)]
    Admin(admin::Admin),
    /// Print the OpenAPI 3.1 document of the API, as JSON
    #[command(after_help = CODES)]
    Openapi,
}

#[derive(Args)]
#[command(next_help_heading = "Settings")]
struct Flags {
    /// The file of settings [default: ./hygie.toml when it exists] [env: HYGIE_CONFIG]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// sqlite:PATH or postgres://USER@HOST/NAME; prefer the file or the environment for a password
    /// [default: hygie.sqlite in the data folder] [env: HYGIE_DATABASE_URL]
    #[arg(long, global = true, value_name = "URL")]
    database_url: Option<String>,
    /// The folder for all that is not in the database [default: ./hygie-data] [env: HYGIE_DATA_DIR]
    #[arg(long, global = true, value_name = "FOLDER")]
    data_dir: Option<String>,
    /// The address and port to listen on [default: 127.0.0.1:8080] [env: HYGIE_LISTEN]
    #[arg(long, global = true, value_name = "ADDRESS")]
    listen: Option<String>,
    /// The address by which people come [default: the one it listens on] [env: HYGIE_PUBLIC_URL]
    #[arg(long, global = true, value_name = "URL")]
    public_url: Option<String>,
    /// The largest file that may be deposited [default: 512 MiB] [env: HYGIE_UPLOAD_LIMIT]
    #[arg(long, global = true, value_name = "SIZE")]
    upload_limit: Option<String>,
    /// Where deposited files are kept: s3://BUCKET/PREFIX?endpoint=… [default: the data folder] [env: HYGIE_FILES_URL]
    #[arg(long, global = true, value_name = "URL")]
    files_url: Option<String>,
    /// The file that holds the key of the bucket, IDENTIFIER:SECRET [env: HYGIE_FILES_KEY_FILE]
    #[arg(long, global = true, value_name = "FILE")]
    files_key_file: Option<String>,
    /// The ClamAV daemon that is asked about each deposited file [default: none] [env: HYGIE_CLAMAV_ADDRESS]
    #[arg(long, global = true, value_name = "ADDRESS")]
    clamav_address: Option<String>,
    /// Requests to the API that one program may make in a minute [default: 1200] [env: HYGIE_API_RATE]
    #[arg(long, global = true, value_name = "NUMBER")]
    api_rate: Option<String>,
    /// Requests that one address may make in a minute without saying who asks [default: 1200] [env: HYGIE_ANONYMOUS_RATE]
    #[arg(long, global = true, value_name = "NUMBER")]
    anonymous_rate: Option<String>,
    /// A file of passwords that thieves know: «Pwned Passwords», ordered by hash
    #[arg(long, global = true, value_name = "FILE")]
    breached_passwords_file: Option<String>,
    /// The roles that sign in with a second factor, between commas, or none
    #[arg(long, global = true, value_name = "ROLES")]
    second_factor_roles: Option<String>,
    /// The roles that begin only when a second person has approved them, between commas [default: none]
    #[arg(long, global = true, value_name = "ROLES")]
    second_person_roles: Option<String>,
    /// What is written to the log [default: info,sqlx=error] [env: HYGIE_LOG]
    #[arg(long, global = true, value_name = "FILTER")]
    log: Option<String>,
    /// How the log is written: text or json [default: text] [env: HYGIE_LOG_FORMAT]
    #[arg(long, global = true, value_name = "FORMAT")]
    log_format: Option<String>,
    /// Where traces go, by OpenTelemetry: http://127.0.0.1:4318/v1/traces [default: nowhere] [env: HYGIE_TRACES_URL]
    #[arg(long, global = true, value_name = "URL")]
    traces_url: Option<String>,
    /// The server that takes our letters: smtps://HOST:465, smtp://HOST:587 (STARTTLS), or smtp+plain://127.0.0.1:PORT
    /// [default: none, letters wait] [env: HYGIE_SMTP_URL]
    #[arg(long, global = true, value_name = "URL")]
    smtp_url: Option<String>,
    /// Who we are for that server [env: HYGIE_SMTP_USER]
    #[arg(long, global = true, value_name = "NAME")]
    smtp_user: Option<String>,
    /// The file that holds the password, and nothing else [env: HYGIE_SMTP_PASSWORD_FILE]
    #[arg(long, global = true, value_name = "FILE")]
    smtp_password_file: Option<String>,
    /// An authority to trust beside those of the machine, in PEM [env: HYGIE_SMTP_CA_FILE]
    #[arg(long, global = true, value_name = "FILE")]
    smtp_ca_file: Option<String>,
    /// The address that letters come from [env: HYGIE_MAIL_FROM]
    #[arg(long, global = true, value_name = "ADDRESS")]
    mail_from: Option<String>,
    /// Whether webhooks may go to private addresses, in clear too: yes or no [default: no]
    /// [env: HYGIE_WEBHOOKS_ALLOW_PRIVATE]
    #[arg(long, global = true, value_name = "YES|NO")]
    webhooks_allow_private: Option<String>,
}

/// Runs the command that these words ask for.
pub fn run(words: impl Iterator<Item = OsString>, environment: Vec<(OsString, OsString)>) -> Ending {
    let CommandLine { settings: flags, command } = CommandLine::parse_from(words);
    let sources = flags.sources(environment);
    let outcome = match command {
        Command::Serve { without_jobs } => {
            configured(&sources, |configuration| serve::serve(configuration, !without_jobs))
        }
        Command::Worker => configured(&sources, |configuration| serve::work(&configuration)),
        Command::Backup(asked) => configured(&sources, |configuration| backup::backup(&configuration, asked)),
        Command::Restore(asked) => {
            configured(&sources, |configuration| backup::restore(&configuration, asked))
        }
        Command::Move(asked) => {
            configured(&sources, |configuration| backup::move_database(&configuration, asked))
        }
        Command::Journal(asked) => {
            configured(&sources, |configuration| journal::journal(&configuration, asked))
        }
        Command::Import(import) => {
            configured(&sources, |configuration| import::import(&configuration, import))
        }
        Command::Admin(act) => configured(&sources, |configuration| admin::admin(&configuration, act)),
        Command::Demo(demo) => demo::demo(sources.clone(), demo),
        Command::Check { json } => check::check(&sources, json),
        Command::Openapi => openapi::print(),
    };
    outcome.unwrap_or_else(|error| {
        // Nobody may be left to read it; the code still tells.
        drop(out::aside(format_args!("hygie: {error:#}")));
        Ending::Failed
    })
}

/// Goes on with the settings, or explains all that is wrong with them.
fn configured(
    sources: &Sources,
    go_on: impl FnOnce(Configuration) -> anyhow::Result<Ending>,
) -> anyhow::Result<Ending> {
    let Reading { outcome, .. } = settings::read(sources);
    match outcome {
        Ok(configuration) => go_on(configuration),
        Err(mistakes) => {
            out::aside(explain(&mistakes))?;
            Ok(Ending::Misconfigured)
        }
    }
}

/// Opens the product for a command that comes and goes, and closes it afterwards.
fn on_the_product(
    configuration: &Configuration,
    act: impl AsyncFnOnce(App) -> anyhow::Result<Ending>,
) -> anyhow::Result<Ending> {
    let _observation = observe::observe(configuration)?;
    serve::runtime()?.block_on(async {
        let app = serve::start(configuration).await?;
        let outcome = act(app.clone()).await;
        app.db.close().await;
        outcome
    })
}

/// Says in English what a rule refuses; any other error stays itself.
fn refusal_in_words(app: &App) -> impl Fn(Error) -> anyhow::Error {
    move |error| match &error {
        Error::Refused(refusal) => {
            anyhow::anyhow!(app.texts.refusal(Lang::En, refusal))
        }
        _ => anyhow::Error::new(error),
    }
}

fn explain(mistakes: &[Mistake]) -> String {
    let count = match mistakes.len() {
        1 => "One mistake".to_owned(),
        count => format!("{count} mistakes"),
    };
    let mut text = format!("{count} in the configuration of Hygie:");
    for mistake in mistakes {
        text.push_str(&format!("\n\n  {mistake}"));
    }
    text
}

impl Flags {
    fn sources(self, environment: Vec<(OsString, OsString)>) -> Sources {
        let flags = [
            ("database_url", self.database_url),
            ("data_dir", self.data_dir),
            ("listen", self.listen),
            ("public_url", self.public_url),
            ("upload_limit", self.upload_limit),
            ("files_url", self.files_url),
            ("files_key_file", self.files_key_file),
            ("clamav_address", self.clamav_address),
            ("api_rate", self.api_rate),
            ("anonymous_rate", self.anonymous_rate),
            ("breached_passwords_file", self.breached_passwords_file),
            ("second_factor_roles", self.second_factor_roles),
            ("second_person_roles", self.second_person_roles),
            ("log", self.log),
            ("log_format", self.log_format),
            ("traces_url", self.traces_url),
            ("smtp_url", self.smtp_url),
            ("smtp_user", self.smtp_user),
            ("smtp_password_file", self.smtp_password_file),
            ("smtp_ca_file", self.smtp_ca_file),
            ("mail_from", self.mail_from),
            ("webhooks_allow_private", self.webhooks_allow_private),
        ];
        let flags = flags.into_iter().filter_map(|(name, text)| Some((name, text?))).collect();
        Sources { file: self.config, environment, flags }
    }
}
