//! How much one program, or one address that says no name, may ask in a minute. Counted in the memory of each process:
//! it protects the server from haste, not the data from theft.
//!
//! The headers are those of draft-ietf-httpapi-ratelimit-headers-10.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::{Mutex, PoisonError};

use axum::extract::ConnectInfo;
use chrono::{DateTime, Utc};
use http::header::RETRY_AFTER;
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue};
use ipnet::IpNet;
use uuid::Uuid;

use crate::web::client_address;
use crate::{App, Caller};

const WINDOW_SECONDS: f64 = 60.0;
/// Above so many, those who have asked nothing for a while are forgotten.
const REMEMBERED: usize = 10_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Who {
    Principal(Uuid),
    Address(IpAddr),
}

/// What is left to each: it fills again evenly, a whole quota in a minute.
#[derive(Default)]
pub(crate) struct Buckets(Mutex<HashMap<Who, Bucket>>);

#[derive(Clone, Copy)]
struct Bucket {
    left: f64,
    at: DateTime<Utc>,
}

/// How one request is counted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Count {
    policy: &'static str,
    quota: u32,
    left: u32,
    /// Seconds until there is room again, when there is none.
    wait: Option<u64>,
}

impl Count {
    pub(crate) fn is_too_many(&self) -> bool {
        self.wait.is_some()
    }

    pub(crate) fn write(&self, headers: &mut HeaderMap) {
        let Count { policy, quota, left, wait } = self;
        let reset = wait.unwrap_or(WINDOW_SECONDS as u64);
        let mut set = |name, text: String| {
            if let Ok(value) = HeaderValue::from_str(&text) {
                headers.insert(name, value);
            }
        };
        set(
            HeaderName::from_static("ratelimit-policy"),
            format!("\"{policy}\";q={quota};w={WINDOW_SECONDS}"),
        );
        set(HeaderName::from_static("ratelimit"), format!("\"{policy}\";r={left};t={reset}"));
        if let Some(wait) = wait {
            set(RETRY_AFTER, wait.to_string());
        }
    }
}

/// Counts a request to the API by who asks, and a request without a name by where it comes from. People who are signed
/// in walk through the pages as fast as they like.
pub(crate) fn count(app: &App, parts: &Parts, caller: Option<&Caller>) -> Option<Count> {
    let (who, policy, quota) = match caller {
        Some(caller) if parts.uri.path().starts_with("/api/") => {
            (Who::Principal(caller.principal()), "api", app.settings.api_rate)
        }
        None if parts.uri.path() != "/health" => (
            Who::Address(address(&app.settings.operations.trusted_proxies, parts)?),
            "anonymous",
            app.settings.anonymous_rate,
        ),
        _ => return None,
    };
    Some(app.kept::<Buckets>().take(who, policy, quota, app.clock.now()))
}

/// Where a request comes from, as the trusted proxies say. The addresses of one IPv6 network count as one.
fn address(trusted: &[IpNet], parts: &Parts) -> Option<IpAddr> {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>()?.0.ip();
    Some(match client_address(trusted, Some(peer), &parts.headers)? {
        IpAddr::V6(ip) => {
            let [a, b, c, d, ..] = ip.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 => v4,
    })
}

impl Buckets {
    fn take(&self, who: Who, policy: &'static str, quota: u32, now: DateTime<Utc>) -> Count {
        let full = f64::from(quota);
        let per_second = full / WINDOW_SECONDS;
        let filled = |bucket: &Bucket| {
            let elapsed = (now - bucket.at).num_milliseconds().max(0) as f64 / 1000.0;
            (bucket.left + elapsed * per_second).min(full)
        };
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= REMEMBERED {
            buckets.retain(|_, bucket| (now - bucket.at).num_seconds() < WINDOW_SECONDS as i64);
        }
        let bucket = buckets.entry(who).or_insert(Bucket { left: full, at: now });
        let left = filled(bucket);
        let is_taken = left >= 1.0;
        *bucket = Bucket { left: if is_taken { left - 1.0 } else { left }, at: now };
        let wait = (!is_taken).then(|| ((1.0 - left) / per_second).ceil().max(1.0) as u64);
        Count { policy, quota, left: bucket.left.floor() as u32, wait }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn a_trusted_proxy_is_believed_about_the_address_and_nobody_else() {
        let trusted = ["127.0.0.1/32".parse().expect("this is a network")];
        let from = |peer: &str, forwarded: &str| {
            let request = http::Request::builder().header("x-forwarded-for", forwarded).body(());
            let (mut parts, ()) = request.expect("the request is well formed").into_parts();
            let peer: IpAddr = peer.parse().expect("this is an address");
            parts.extensions.insert(ConnectInfo(SocketAddr::new(peer, 1)));
            address(&trusted, &parts).expect("the peer is known").to_string()
        };
        assert_eq!(from("127.0.0.1", "1.1.1.1, 203.0.113.7"), "203.0.113.7");
        assert_eq!(from("203.0.113.9", "1.1.1.1"), "203.0.113.9");
        assert_eq!(from("10.0.0.2", "1.1.1.1"), "10.0.0.2", "a neighbour that nobody named");
        assert_eq!(from("2001:db8:1:2:3:4:5:6", ""), "2001:db8:1:2::");
    }

    #[test]
    fn a_quota_is_spent_and_fills_again_evenly() {
        let buckets = Buckets::default();
        let who = Who::Principal(Uuid::nil());
        let start: DateTime<Utc> = "2026-11-24T09:00:00Z".parse().expect("this is a moment");
        let left: Vec<u32> = (0..3).map(|_| buckets.take(who, "api", 3, start).left).collect();
        assert_eq!(left, [2, 1, 0]);
        let refused = buckets.take(who, "api", 3, start);
        assert_eq!((refused.left, refused.wait), (0, Some(20)));
        assert!(!buckets.take(Who::Principal(Uuid::max()), "api", 3, start).is_too_many());
        assert!(buckets.take(who, "api", 3, start + TimeDelta::seconds(19)).is_too_many());
        assert!(!buckets.take(who, "api", 3, start + TimeDelta::seconds(20)).is_too_many());
        assert_eq!(buckets.take(who, "api", 3, start + TimeDelta::hours(1)).left, 2);
    }
}
