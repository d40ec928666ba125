//! Somebody in front of a browser, or a program with a token: cookies are kept, everything happens in process.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Body;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, COOKIE, SET_COOKIE};
use http::{HeaderMap, Method, Request};
use http_body_util::BodyExt;
use hygie_kernel::{Id, Person};
use hygie_platform::App;
use tower::ServiceExt;

use crate::Answer;

#[derive(Clone)]
pub struct Visitor {
    /// Nobody has none.
    pub person: Option<Id<Person>>,
    pub name: String,
    pub email: String,
    router: Router,
    cookies: Arc<Mutex<BTreeMap<String, String>>>,
    token: Option<String>,
    headers: Vec<(&'static str, String)>,
}

impl Visitor {
    pub(crate) fn new(router: Router) -> Visitor {
        Visitor {
            person: None,
            name: String::new(),
            email: String::new(),
            router,
            cookies: Arc::default(),
            token: None,
            headers: Vec::new(),
        }
    }

    /// Nobody in particular, in front of this application.
    pub fn at(app: &App) -> Visitor {
        Visitor::new(app.router())
    }

    /// The identifier of the person; nobody has none, and a test that asks for it is wrong.
    pub fn id(&self) -> Id<Person> {
        self.person.expect("this visitor is a person")
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies().insert(name.to_owned(), value.to_owned());
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies().get(name).cloned()
    }

    /// A program that bears this token and no cookie.
    pub fn with_token(&self, token: &str) -> Visitor {
        Visitor { cookies: Arc::default(), token: Some(token.to_owned()), ..self.clone() }
    }

    /// The same, who also sends this header.
    pub fn with_header(&self, name: &'static str, value: &str) -> Visitor {
        let mut other = self.clone();
        other.headers.push((name, value.to_owned()));
        other
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, "text/html", None, Vec::new()).await
    }

    pub async fn get_api(&self, path: &str) -> Answer {
        self.send(Method::GET, path, "application/json", None, Vec::new()).await
    }

    /// Sends a form from one of our own pages: `name=Camille&role=RSSI`.
    pub async fn post(&self, path: &str, form: &str) -> Answer {
        let kind = "application/x-www-form-urlencoded";
        self.send(Method::POST, path, "text/html", Some(kind), form.as_bytes().to_vec()).await
    }

    /// Sends a form whose values are written as they are, without encoding them by hand.
    pub async fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let form = serde_urlencoded::to_string(fields).expect("pairs of texts always make a form");
        self.post(path, &form).await
    }

    pub async fn post_json(&self, path: &str, body: &serde_json::Value) -> Answer {
        let body = body.to_string().into_bytes();
        self.send(Method::POST, path, "application/json", Some("application/json"), body).await
    }

    pub async fn put_json(&self, path: &str, body: &serde_json::Value) -> Answer {
        let body = body.to_string().into_bytes();
        self.send(Method::PUT, path, "application/json", Some("application/json"), body).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, "application/json", None, Vec::new()).await
    }

    /// Sends a file in the field `file` of a form, with the other fields before it (RFC 7578).
    pub async fn upload(&self, path: &str, file_name: &str, bytes: &[u8], fields: &[(&str, &str)]) -> Answer {
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend(
                format!("--limit\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                    .bytes(),
            );
        }
        let head = format!(
            "--limit\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{file_name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
        );
        body.extend(head.bytes());
        body.extend(bytes);
        body.extend(b"\r\n--limit--\r\n");
        self.send(Method::POST, path, "text/html", Some("multipart/form-data; boundary=limit"), body).await
    }

    /// Goes where an answer sends.
    pub async fn follow(&self, answer: &Answer) -> Answer {
        self.get(&answer.location()).await
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        accept: &str,
        kind: Option<&str>,
        body: Vec<u8>,
    ) -> Answer {
        let mut request = Request::builder().method(method.clone()).uri(path).header(ACCEPT, accept);
        // A browser says where a form comes from, unless the test says it otherwise.
        if !self.headers.iter().any(|(name, _)| ["sec-fetch-site", "origin"].contains(name)) {
            request = request.header("sec-fetch-site", "same-origin");
        }
        if let Some(kind) = kind {
            request = request.header(CONTENT_TYPE, kind);
        }
        if let Some(token) = &self.token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let cookies: Vec<String> =
            self.cookies().iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request = request.header(COOKIE, cookies.join("; "));
        }
        let request = request.body(Body::from(body)).expect("the test asks for a well-formed address");
        let response = self.router.clone().oneshot(request).await.expect("the router never fails");
        self.keep_cookies(response.headers());
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.expect("the body is sent whole").to_bytes();
        Answer {
            request: format!("{method} {path}"),
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    fn keep_cookies(&self, headers: &HeaderMap) {
        for cookie in headers.get_all(SET_COOKIE).iter().filter_map(|value| value.to_str().ok()) {
            let mut parts = cookie.split("; ");
            let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else { continue };
            if parts.any(|part| part.eq_ignore_ascii_case("Max-Age=0")) {
                self.cookies().remove(name);
            } else {
                self.cookies().insert(name.to_owned(), value.to_owned());
            }
        }
    }

    fn cookies(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, String>> {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
