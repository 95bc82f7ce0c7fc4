//! Who asks: the address at the other end of a connection, seen through trusted proxies.

use std::{
    convert::Infallible,
    net::{IpAddr, Ipv6Addr, SocketAddr},
    sync::Arc,
};

use axum::{
    extract::{FromRef, FromRequestParts},
    http::{HeaderMap, request::Parts},
};
use ipnet::IpNet;

use super::common::Common;

/// The other end of the TCP connection: a client, or a proxy.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PeerAddress(pub(crate) IpAddr);

/// Whoever really asks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ClientAddress(pub(crate) IpAddr);

impl<S> FromRequestParts<S> for ClientAddress
where
    S: Send + Sync,
    Arc<Common>: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let common = Arc::<Common>::from_ref(state);
        let nobody = IpAddr::from([0, 0, 0, 0]);
        let peer = parts.extensions.get::<PeerAddress>().map_or(nobody, |peer| peer.0);
        Ok(Self(behind_proxies(peer, &parts.headers, &common.limits.trusted_proxy)))
    }
}

/// Behind trusted proxies the nearest address that is not one of them. Each proxy adds at the end
/// whom it talked to, so that only from there on backwards everything was written by somebody who
/// is trusted: what stands before an address that is not, or before something that is none, may be
/// whatever a client wanted it to be. Where nothing can be read the nearest trusted one counts.
fn behind_proxies(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted =
        |address: &IpAddr| trusted.iter().any(|network| network.contains(&address.to_canonical()));
    let lines = headers.get_all("x-forwarded-for").iter().rev();
    let mut words = lines.flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b','));
    let mut nearest = peer;
    while is_trusted(&nearest)
        && let Some(before) = words.next().and_then(read)
    {
        nearest = before;
    }
    nearest
}

/// An address as proxies write it, with or without a port.
fn read(word: &[u8]) -> Option<IpAddr> {
    let word = str::from_utf8(word.trim_ascii()).ok()?;
    let bracketed = || word.strip_prefix('[')?.strip_suffix(']')?.parse::<Ipv6Addr>().ok();
    word.parse()
        .or_else(|_| word.parse().map(|with_port: SocketAddr| with_port.ip()))
        .ok()
        .or_else(|| bracketed().map(IpAddr::from))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    /// Who asks, if `peer` has sent these headers and these are trusted.
    fn client(peer: &str, lines: &[&[u8]], trusted: &[&str]) -> IpAddr {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("x-forwarded-for", HeaderValue::from_bytes(line).unwrap());
        }
        let trusted: Vec<IpNet> = trusted.iter().map(|network| network.parse().unwrap()).collect();
        behind_proxies(address(peer), &headers, &trusted)
    }

    const INSIDE: &[&str] = &["10.0.0.0/8", "fd00::/8"];

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let line: &[u8] = b"203.0.113.9, 198.51.100.7, 10.0.0.2";
        assert_eq!(client("10.0.0.1", &[line], INSIDE), address("198.51.100.7"));
        assert_eq!(client("::ffff:10.0.0.1", &[line], INSIDE), address("198.51.100.7"));
        assert_eq!(client("192.0.2.1", &[line], INSIDE), address("192.0.2.1"));
        assert_eq!(client("10.0.0.1", &[line], &[]), address("10.0.0.1"));
    }

    #[test]
    fn what_a_client_says_of_itself_changes_nothing() {
        let chosen: [&[u8]; 9] = [
            b"",
            b"203.0.113.9, ",
            b"unknown, ",
            b"203.0.113.9, nonsense, ",
            b"203.0.113.9, , ",
            b"10.0.0.7, ",
            b"10.0.0.7, 203.0.113.9:1, ",
            b"203.0.113.9, \xff\xfe, ",
            b",,,",
        ];
        for said in chosen {
            for added in ["198.51.100.7", "198.51.100.7, 10.0.0.3", "198.51.100.7:4711, fd00::3"] {
                // A proxy goes on with the line, or adds one of its own.
                let line = [said, added.as_bytes()].concat();
                for lines in [[line.as_slice()].as_slice(), &[said, added.as_bytes()]] {
                    let asks = client("10.0.0.1", lines, INSIDE);
                    assert_eq!(asks, address("198.51.100.7"), "{lines:?}");
                }
            }
        }
    }

    #[test]
    fn where_nothing_can_be_read_the_nearest_trusted_proxy_counts() {
        let lines: [(&[u8], &str); 8] = [
            (b"203.0.113.9, unknown", "10.0.0.1"),
            (b"203.0.113.9, _hidden, 10.0.0.2", "10.0.0.2"),
            (b"203.0.113.9, , 10.0.0.2", "10.0.0.2"),
            (b"203.0.113.9, 10.0.0.2.example.org, fd00::2, 10.0.0.3", "fd00::2"),
            (b"203.0.113.9,", "10.0.0.1"),
            (b"", "10.0.0.1"),
            (b"\xff", "10.0.0.1"),
            // All of them are ours: then it was the first.
            (b"10.0.0.9, 10.0.0.2", "10.0.0.9"),
        ];
        for (line, nearest) in lines {
            assert_eq!(client("10.0.0.1", &[line], INSIDE), address(nearest), "{line:?}");
        }
        assert_eq!(client("10.0.0.1", &[], INSIDE), address("10.0.0.1"));
    }

    #[test]
    fn an_address_may_have_a_port() {
        for (word, means) in [
            ("192.0.2.1", "192.0.2.1"),
            (" 192.0.2.1:80 ", "192.0.2.1"),
            ("2001:db8::1", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("[2001:db8::1]:443", "2001:db8::1"),
        ] {
            assert_eq!(read(word.as_bytes()), Some(address(means)), "{word}");
        }
        for word in [
            "",
            "unknown",
            "192.0.2.1:",
            "192.0.2.1:99999",
            "[192.0.2.1]",
            "[::1",
            "::1]",
            "\"::1\"",
        ] {
            assert_eq!(read(word.as_bytes()), None, "{word}");
        }
    }
}
