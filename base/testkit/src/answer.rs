//! What the product answered, and what a test says of it. Each check that fails shows the start of the body.

use http::header::LOCATION;
use http::{HeaderMap, StatusCode};

#[derive(Clone, Debug)]
pub struct Answer {
    /// What was asked, for the messages.
    pub request: String,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    #[track_caller]
    pub fn is(self, status: u16) -> Answer {
        assert!(
            self.status == status,
            "{} answered {}, not {status}\n{}",
            self.request,
            self.status,
            self.start()
        );
        self
    }

    #[track_caller]
    pub fn says(self, text: &str) -> Answer {
        assert!(self.body.contains(text), "{} does not say «{text}»\n{}", self.request, self.start());
        self
    }

    #[track_caller]
    pub fn does_not_say(self, text: &str) -> Answer {
        assert!(!self.body.contains(text), "{} says «{text}»\n{}", self.request, self.start());
        self
    }

    /// Where the answer sends to.
    #[track_caller]
    pub fn location(&self) -> String {
        match self.headers.get(LOCATION).and_then(|value| value.to_str().ok()) {
            Some(location) => location.to_owned(),
            None => panic!("{} answered {} and sends nowhere\n{}", self.request, self.status, self.start()),
        }
    }

    #[track_caller]
    pub fn sends_to(self, path: &str) -> Answer {
        assert_eq!(self.location(), path, "{}", self.request);
        self
    }

    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        match serde_json::from_str(&self.body) {
            Ok(value) => value,
            Err(error) => panic!("{} did not answer JSON: {error}\n{}", self.request, self.start()),
        }
    }

    /// What stands between two pieces of the body, such as a secret that is shown once.
    #[track_caller]
    pub fn between(&self, before: &str, after: &str) -> String {
        let found = self.body.split_once(before).and_then(|(_, rest)| rest.split_once(after));
        match found {
            Some((text, _)) => text.to_owned(),
            None => {
                panic!("{} says nothing between «{before}» and «{after}»\n{}", self.request, self.start())
            }
        }
    }

    /// The beginning of what matters: the main part of a page, or of whatever was sent.
    fn start(&self) -> String {
        let main = self.body.find("<main").map_or(self.body.as_str(), |at| &self.body[at..]);
        main.chars().take(3_000).collect()
    }
}
