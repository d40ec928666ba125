//! A mail server on this machine that does what a test asks: it takes letters over the real protocol (RFC 5321), and can
//! refuse, delay, be busy, or hang up in the middle.

use std::collections::{HashMap, VecDeque};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hygie_platform::{MailSecurity, MailServer};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// What the server does with the next letter to an address.
#[derive(Clone, Copy, Debug)]
pub enum Mood {
    /// 550, for ever.
    Refuse,
    /// 451, this time.
    Busy,
    /// It hangs up before the letter is whole.
    HangUp,
    /// It answers after a while.
    Slow(Duration),
}

#[derive(Clone, Debug)]
pub struct Taken {
    pub to: String,
    pub message: String,
    pub is_encrypted: bool,
}

#[derive(Default)]
struct State {
    taken: Vec<Taken>,
    moods: HashMap<String, VecDeque<Mood>>,
    conversations: usize,
}

#[derive(Clone)]
pub struct Server {
    pub port: u16,
    state: Arc<Mutex<State>>,
    tls: Option<TlsAcceptor>,
    account: Option<(String, String)>,
}

impl Server {
    pub async fn open() -> Server {
        Server::start(None, None).await
    }

    /// Encrypted by STARTTLS, with a certificate of an authority of its own whose PEM is written to a file; open to one
    /// account.
    pub async fn encrypted(authority: &Path, name: &str, password: &str) -> Server {
        Server::start(Some(certify(authority)), Some((name.to_owned(), password.to_owned()))).await
    }

    async fn start(tls: Option<TlsAcceptor>, account: Option<(String, String)>) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = Server { port, state: Arc::default(), tls, account };
        let listening = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let server = listening.clone();
                tokio::spawn(async move {
                    server.state.lock().unwrap().conversations += 1;
                    let Ok(Some(stream)) = server.talk(stream, false).await else { return };
                    let Some(tls) = &server.tls else { return };
                    let Ok(stream) = tls.accept(stream).await else { return };
                    drop(server.talk(stream, true).await);
                });
            }
        });
        server
    }

    /// How Hygie is told to reach it.
    pub fn settings(&self) -> MailServer {
        MailServer {
            host: "127.0.0.1".to_owned(),
            port: self.port,
            security: MailSecurity::Loopback,
            from: "hygie@exemple.test".to_owned(),
            user: None,
            password_file: None,
            ca_file: None,
        }
    }

    pub fn will(&self, address: &str, moods: impl IntoIterator<Item = Mood>) {
        self.state.lock().unwrap().moods.insert(address.to_owned(), moods.into_iter().collect());
    }

    pub fn taken(&self) -> Vec<Taken> {
        self.state.lock().unwrap().taken.clone()
    }

    pub fn conversations(&self) -> usize {
        self.state.lock().unwrap().conversations
    }

    fn mood(&self, address: &str) -> Option<Mood> {
        self.state.lock().unwrap().moods.get_mut(address)?.pop_front()
    }

    /// Talks until the end; gives the stream back when it is to be encrypted.
    async fn talk<S>(&self, stream: S, is_encrypted: bool) -> std::io::Result<Option<S>>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let mut stream = BufReader::new(stream);
        if !is_encrypted {
            stream.write_all(b"220 mail.exemple.test ready\r\n").await?;
        }
        let mut is_known = self.account.is_none();
        let mut to = String::new();
        let mut mood = None;
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await? == 0 {
                return Ok(None);
            }
            let command = line.trim_end().to_owned();
            let verb = command.split([' ', ':']).next().unwrap_or_default().to_uppercase();
            let answer = match verb.as_str() {
                "EHLO" => match (&self.tls, is_encrypted, &self.account) {
                    (Some(_), false, _) => "250-mail.exemple.test\r\n250 STARTTLS",
                    (_, _, Some(_)) => "250-mail.exemple.test\r\n250 AUTH PLAIN LOGIN",
                    _ => "250 mail.exemple.test",
                },
                "STARTTLS" => {
                    stream.write_all(b"220 go ahead\r\n").await?;
                    return Ok(Some(stream.into_inner()));
                }
                "AUTH" => {
                    let said = command.rsplit(' ').next().unwrap_or_default();
                    let said = BASE64_STANDARD.decode(said).unwrap_or_default();
                    let expected = self.account.as_ref().map(|(name, word)| format!("\0{name}\0{word}"));
                    is_known = expected.is_some_and(|expected| said == expected.as_bytes());
                    if is_known { "235 welcome" } else { "535 wrong name or password" }
                }
                "MAIL" if !is_known => "530 who are you?",
                "MAIL" | "RSET" | "NOOP" => "250 ok",
                "RCPT" => {
                    to = command.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                    mood = self.mood(&to);
                    match mood {
                        Some(Mood::Refuse) => "550 5.1.1 nobody of that name",
                        Some(Mood::Busy) => "451 4.7.1 come back later",
                        _ => "250 ok",
                    }
                }
                "DATA" => {
                    stream.write_all(b"354 go on\r\n").await?;
                    if let Some(Mood::HangUp) = mood {
                        stream.read_line(&mut line).await?;
                        return Ok(None);
                    }
                    let Some(message) = read_message(&mut stream).await? else { return Ok(None) };
                    if let Some(Mood::Slow(pause)) = mood {
                        tokio::time::sleep(pause).await;
                    }
                    // It answers for the letter from here, whether its answer arrives or not.
                    self.state.lock().unwrap().taken.push(Taken { to: to.clone(), message, is_encrypted });
                    "250 2.0.0 queued"
                }
                "QUIT" => {
                    stream.write_all(b"221 bye\r\n").await?;
                    return Ok(None);
                }
                _ => "500 what?",
            };
            stream.write_all(answer.as_bytes()).await?;
            stream.write_all(b"\r\n").await?;
        }
    }
}

/// The lines until the one with a dot alone; nothing when they end before.
async fn read_message(stream: &mut (impl AsyncBufReadExt + Unpin)) -> std::io::Result<Option<String>> {
    let mut message = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(None);
        }
        if line == ".\r\n" {
            return Ok(Some(message));
        }
        message.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}

fn certify(authority: &Path) -> TlsAcceptor {
    use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};

    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    std::fs::write(authority, params.self_signed(&key).unwrap().pem()).unwrap();
    let issuer = Issuer::new(params, key);
    let key = KeyPair::generate().unwrap();
    let leaf =
        CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], key)
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}
