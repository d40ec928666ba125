//! The smallest client that can ask for pages over one connection that stays open (RFC 9112).

use std::net::SocketAddr;

use anyhow::{Context, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub struct Client {
    stream: TcpStream,
    cookie: String,
    buffer: Vec<u8>,
}

pub struct Answer {
    pub status: u16,
    pub body: String,
}

impl Client {
    pub async fn connect(address: SocketAddr, cookie: &str) -> anyhow::Result<Client> {
        let stream = TcpStream::connect(address).await.context("failed to reach the server")?;
        stream.set_nodelay(true)?;
        Ok(Client { stream, cookie: cookie.to_owned(), buffer: Vec::with_capacity(128 * 1024) })
    }

    pub async fn get(&mut self, path: &str) -> anyhow::Result<Answer> {
        let request = format!("GET {path} HTTP/1.1\r\nHost: hygie\r\nCookie: {}\r\n\r\n", self.cookie);
        self.ask(request).await.with_context(|| format!("GET {path}"))
    }

    /// Sends a form as one of our own pages does.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> anyhow::Result<Answer> {
        let body = serde_urlencoded::to_string(fields)?;
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: hygie\r\nCookie: {}\r\nSec-Fetch-Site: same-origin\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            self.cookie,
            body.len()
        );
        self.ask(request).await.with_context(|| format!("POST {path}"))
    }

    /// Sends JSON as a program does, under a key that makes the act happen once (draft-ietf-httpapi-idempotency-key-header).
    pub async fn post_json(
        &mut self,
        path: &str,
        token: &str,
        key: &str,
        body: &str,
    ) -> anyhow::Result<Answer> {
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: hygie\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: {key}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        self.ask(request).await.with_context(|| format!("POST {path}"))
    }

    async fn ask(&mut self, request: String) -> anyhow::Result<Answer> {
        self.stream.write_all(request.as_bytes()).await?;
        self.buffer.clear();
        let head = loop {
            if let Some(end) = self.buffer.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                break end + 4;
            }
            self.read().await?;
        };
        let text = String::from_utf8_lossy(&self.buffer[..head]).into_owned();
        let field = |name: &str| {
            text.lines()
                .filter_map(|line| line.split_once(": "))
                .find(|(key, _)| key.eq_ignore_ascii_case(name))
                .map(|(_, value)| value.to_owned())
        };
        let status = text.split(' ').nth(1).and_then(|code| code.parse().ok()).context("no status line")?;
        let length: usize = match field("content-length") {
            Some(length) => length.parse().context("a length is a number")?,
            None => bail!("the answer does not say its length:\n{text}"),
        };
        while self.buffer.len() < head + length {
            self.read().await?;
        }
        let body = String::from_utf8_lossy(&self.buffer[head..]).into_owned();
        Ok(Answer { status, body })
    }

    async fn read(&mut self) -> anyhow::Result<()> {
        match self.stream.read_buf(&mut self.buffer).await? {
            0 => bail!("the server closed the connection"),
            _ => Ok(()),
        }
    }
}
