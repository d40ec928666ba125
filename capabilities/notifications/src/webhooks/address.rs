//! Where a webhook may go: to an address that the whole Internet reaches, never to a neighbour of this machine. A name is
//! looked up, every address of it is checked, and the connection goes to a checked one: a name that changes in between
//! leads nowhere else.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use hygie_platform::Refusal;
use tokio::net::lookup_host;
use tokio::time::timeout;
use url::{Host, Url};

const LOOKING_UP: Duration = Duration::from_secs(10);
const LONGEST: usize = 500;

/// Reads an address as it was typed.
pub fn parse(text: &str, may_be_private: bool) -> Result<Url, Refusal> {
    let refused = || Refusal::new("webhook-url-wrong");
    if text.len() > LONGEST {
        return Err(refused());
    }
    let url = Url::parse(text).map_err(|_| refused())?;
    let is_scheme = url.scheme() == "https" || (may_be_private && url.scheme() == "http");
    if !is_scheme || !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
        return Err(refused());
    }
    let known = match url.host() {
        Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
        Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
        Some(Host::Domain(_)) => None,
        None => return Err(refused()),
    };
    match known {
        Some(address) if !may_be_private && !is_public(address) => Err(Refusal::new("webhook-url-private")),
        _ => Ok(url),
    }
}

/// The addresses behind a name, all of them allowed.
pub async fn look_up(url: &Url, may_be_private: bool) -> Result<Vec<SocketAddr>, String> {
    let port = url.port_or_known_default().unwrap_or(443);
    let found: Vec<SocketAddr> = match url.host() {
        Some(Host::Ipv4(address)) => vec![(address, port).into()],
        Some(Host::Ipv6(address)) => vec![(address, port).into()],
        Some(Host::Domain(name)) => match timeout(LOOKING_UP, lookup_host((name, port))).await {
            Ok(Ok(found)) => found.collect(),
            _ => return Err("the name is not known".to_owned()),
        },
        None => Vec::new(),
    };
    if found.is_empty() {
        return Err("the name leads nowhere".to_owned());
    }
    if !may_be_private && !found.iter().all(|address| is_public(address.ip())) {
        return Err("the name leads to a private address".to_owned());
    }
    Ok(found)
}

/// Whether the whole Internet reaches an address (the registries of special addresses: RFC 6890 and its updates).
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_special = match (a, b, c) {
        // This network, loopback, reserved and multicast.
        (0 | 127 | 224..=255, _, _) => true,
        // Carriers' own (RFC 6598), protocol assignments, 6to4 relays, benchmarks.
        (100, 64..=127, _) | (192, 0, 0) | (192, 88, 99) | (198, 18 | 19, _) => true,
        _ => address.is_private() || address.is_link_local() || address.is_documentation(),
    };
    !is_special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    // Only 2000::/3 is given out; in it, 6to4 and Teredo carry an address of version 4, and some are for protocols and
    // documents.
    let is_given_out = segments[0] & 0xe000 == 0x2000;
    let is_special = segments[0] == 0x2002
        || (segments[0] == 0x2001 && (segments[1] < 0x0200 || segments[1] == 0x0db8))
        || (segments[0] == 0x3fff && segments[1] < 0x1000);
    is_given_out && !is_special
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_whole_internet_reaches_is_public() {
        let check = |address: &str, expected: bool| {
            assert_eq!(is_public(address.parse().unwrap()), expected, "{address}");
        };
        for address in
            ["8.8.8.8", "1.1.1.1", "192.0.1.1", "100.63.255.255", "172.32.0.1", "2a00:1450::1", "2600::1"]
        {
            check(address, true);
        }
        for address in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "192.0.0.8",
            "198.18.0.1",
            "203.0.113.9",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001:0:1::1",
            "2001:db8::1",
        ] {
            check(address, false);
        }
    }

    #[test]
    fn an_address_is_whole_encrypted_and_without_a_password() {
        for text in [
            "http://exemple.fr/",
            "https://user:secret@exemple.fr/",
            "ftp://exemple.fr/",
            "exemple.fr",
            "https://",
            "https://exemple.fr/#x",
            "file:///etc/passwd",
        ] {
            assert_eq!(parse(text, false), Err(Refusal::new("webhook-url-wrong")), "{text}");
        }
        // Other ways to write 127.0.0.1, and its neighbours.
        for text in [
            "https://127.1/",
            "https://2130706433/",
            "https://0x7f.0.0.1/",
            "https://[::1]/",
            "https://10.0.0.1/",
        ] {
            assert_eq!(parse(text, false), Err(Refusal::new("webhook-url-private")), "{text}");
        }
        assert!(parse("https://exemple.fr/hook?a=b", false).is_ok());
        assert!(parse("http://127.0.0.1:8000/", true).is_ok());
    }

    #[tokio::test]
    async fn a_name_that_leads_to_this_machine_is_not_followed() {
        let url = Url::parse("https://localhost:1/").unwrap();
        assert_eq!(look_up(&url, false).await, Err("the name leads to a private address".to_owned()));
        assert!(look_up(&url, true).await.is_ok());
    }
}
