//! One conversation with the mail server (RFC 5321), step by step, because what matters is known only between two steps:
//! before the final dot a letter can be sent again, after it the server may have it.

use std::error::Error as _;
use std::fs;
use std::time::Duration;

use hygie_platform::{MailSecurity, MailServer};
use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::ClientId;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::model::Outcome;

/// How long a server may take to answer a command; RFC 5321, section 4.5.3.2, would allow five minutes.
const ANSWER: Duration = Duration::from_secs(60);
/// How long it may take to answer the final dot, when it looks at the letter.
const VERDICT: Duration = Duration::from_secs(180);
/// What is kept of what a server says, in characters.
const LONGEST_REPLY: usize = 300;

/// How to reach the server; prepared once for several conversations.
#[derive(Clone)]
pub struct Line {
    server: MailServer,
    hello: ClientId,
    tls: Option<TlsParameters>,
    credentials: Option<Credentials>,
}

impl Line {
    pub fn to(server: &MailServer) -> Result<Line, String> {
        let tls = match server.security {
            MailSecurity::Loopback => None,
            MailSecurity::Tls | MailSecurity::StartTls => Some(tls_of(server)?),
        };
        let credentials = match (&server.user, &server.password_file) {
            (Some(user), Some(file)) => {
                let password = fs::read_to_string(file)
                    .map_err(|error| format!("the file of the password cannot be read: {error}"))?;
                Some(Credentials::new(user.clone(), password.trim_end_matches(['\r', '\n']).to_owned()))
            }
            _ => None,
        };
        Ok(Line { server: server.clone(), hello: ClientId::default(), tls, credentials })
    }

    pub async fn call(&self) -> Result<Conversation, String> {
        let begun = timeout(ANSWER, self.begin()).await;
        begun.unwrap_or_else(|_| Err("the server does not answer".to_owned()))
    }

    async fn begin(&self) -> Result<Conversation, String> {
        let server = (self.server.host.as_str(), self.server.port);
        let mut connection = match (self.server.security, &self.tls) {
            (MailSecurity::Tls, Some(tls)) => AsyncSmtpConnection::connect_tokio1(
                server,
                Some(ANSWER),
                &self.hello,
                Some(tls.clone()),
                None,
            )
            .await
            .map_err(|error| said(&error))?,
            _ => {
                let stream = TcpStream::connect(server).await.map_err(|error| error.to_string())?;
                // The dot is a small write after a large one: without this it would wait 40 ms for an acknowledgement.
                stream.set_nodelay(true).map_err(|error| error.to_string())?;
                AsyncSmtpConnection::connect_with_transport(Box::new(stream), &self.hello)
                    .await
                    .map_err(|error| said(&error))?
            }
        };
        if let (MailSecurity::StartTls, Some(tls)) = (self.server.security, &self.tls) {
            if !connection.can_starttls() {
                return Err("the server does not offer STARTTLS: nothing is sent in clear".to_owned());
            }
            connection.starttls(tls.clone(), &self.hello).await.map_err(|error| said(&error))?;
        }
        if let Some(credentials) = &self.credentials {
            connection
                .auth(&[Mechanism::Plain, Mechanism::Login], credentials)
                .await
                .map_err(|error| said(&error))?;
        }
        Ok(Conversation { connection })
    }
}

fn tls_of(server: &MailServer) -> Result<TlsParameters, String> {
    let mut tls = TlsParameters::builder(server.host.clone());
    if let Some(file) = &server.ca_file {
        let pem =
            fs::read(file).map_err(|error| format!("the file of the authority cannot be read: {error}"))?;
        tls = tls.add_root_certificate(Certificate::from_pem(&pem).map_err(|error| said(&error))?);
    }
    tls.build().map_err(|error| said(&error))
}

pub struct Conversation {
    connection: AsyncSmtpConnection,
}

/// Why a letter did not go through, and whether the conversation may go on.
struct Failure {
    outcome: Outcome,
    goes_on: bool,
}

impl Conversation {
    /// Hands one letter over. `before_the_dot` runs at the last moment before the server may have it. The conversation
    /// comes back when it can be used again.
    pub async fn hand_over(
        mut self,
        from: &Address,
        to: &Address,
        message: &[u8],
        before_the_dot: impl FnOnce() + Send,
    ) -> (Outcome, Option<Conversation>) {
        match self.try_to_hand_over(from, to, message, before_the_dot).await {
            Ok(reply) => (Outcome::Accepted(reply), Some(self)),
            Err(Failure { outcome, goes_on }) => {
                let goes_on =
                    goes_on && matches!(timeout(ANSWER, self.connection.command(Rset)).await, Ok(Ok(_)));
                (outcome, goes_on.then_some(self))
            }
        }
    }

    async fn try_to_hand_over(
        &mut self,
        from: &Address,
        to: &Address,
        message: &[u8],
        before_the_dot: impl FnOnce() + Send,
    ) -> Result<String, Failure> {
        // What is said of us, who send, is not the fault of the letter: it waits for the operator to put it right.
        let mail = Mail::new(Some(from.clone()), Vec::new());
        answered(ANSWER, self.connection.command(mail)).await.map_err(|failure| Failure {
            outcome: Outcome::Later(failure.outcome.reply().to_owned()),
            ..failure
        })?;
        answered(ANSWER, self.connection.command(Rcpt::new(to.clone(), Vec::new()))).await?;
        answered(ANSWER, self.connection.command(Data)).await?;
        let message = UntilTheDot { message: Some(message), before_the_dot: Some(before_the_dot) };
        answered(VERDICT, self.connection.message_iter(message)).await
    }

    pub async fn end(mut self) {
        // The letters are gone; how the server takes our leave changes nothing.
        drop(timeout(Duration::from_secs(5), self.connection.quit()).await);
    }
}

async fn answered(
    longest: Duration,
    step: impl Future<Output = Result<lettre::transport::smtp::response::Response, Error>>,
) -> Result<String, Failure> {
    match timeout(longest, step).await {
        Ok(Ok(response)) => {
            let words: Vec<&str> = response.message().collect();
            Ok(short(&format!("{} {}", response.code(), words.join(" "))))
        }
        Ok(Err(error)) if error.is_permanent() => {
            Err(Failure { outcome: Outcome::Refused(said(&error)), goes_on: true })
        }
        Ok(Err(error)) => {
            // 421: the server closes the conversation (RFC 5321, section 3.8).
            let goes_on =
                error.is_transient() && error.status().is_some_and(|code| code.to_string() != "421");
            Err(Failure { outcome: Outcome::Later(said(&error)), goes_on })
        }
        Err(_) => {
            let outcome = Outcome::Later("the server does not answer".to_owned());
            Err(Failure { outcome, goes_on: false })
        }
    }
}

/// What went wrong, in the words of the server when they are its own.
fn said(error: &Error) -> String {
    short(&match (error.status(), error.source()) {
        (Some(code), Some(words)) => format!("{code} {words}"),
        _ => error.to_string(),
    })
}

fn short(reply: &str) -> String {
    reply.replace(char::is_control, " ").chars().take(LONGEST_REPLY).collect()
}

/// The message as one piece. The client writes the final dot as soon as it hears that there is no other: this is where
/// a letter passes from us to the server.
struct UntilTheDot<'a, F> {
    message: Option<&'a [u8]>,
    before_the_dot: Option<F>,
}

impl<'a, F: FnOnce()> Iterator for UntilTheDot<'a, F> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        if let Some(message) = self.message.take() {
            return Some(message);
        }
        if let Some(before_the_dot) = self.before_the_dot.take() {
            before_the_dot();
        }
        None
    }
}
