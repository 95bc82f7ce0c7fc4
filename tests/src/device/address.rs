//! Where a relay is. Devices of these tests talk to this machine only.

use std::{
    net::{Ipv4Addr, SocketAddr},
    str::FromStr,
};

/// A relay on 127.0.0.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address(u16);

/// Refused: only 127.0.0.1 is talked to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an address such as http://127.0.0.1:8080; no other host is talked to")]
pub struct NotHere(String);

impl Address {
    #[must_use]
    pub const fn new(port: u16) -> Self {
        Self(port)
    }

    #[must_use]
    pub const fn port(self) -> u16 {
        self.0
    }

    #[must_use]
    pub fn socket(self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.0).into()
    }
}

impl FromStr for Address {
    type Err = NotHere;

    fn from_str(text: &str) -> Result<Self, NotHere> {
        let not_here = || NotHere(text.chars().take(100).collect());
        let (_, host) = ["http://", "ws://"]
            .iter()
            .find_map(|scheme| text.strip_prefix(scheme).map(|host| (scheme, host)))
            .ok_or_else(not_here)?;
        let host = host.trim_end_matches('/');
        match host.split_once(':') {
            None if host == "127.0.0.1" => Ok(Self(80)),
            Some(("127.0.0.1", port)) => port.parse().map(Self).map_err(|_| not_here()),
            Some(_) | None => Err(not_here()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_talked_to() {
        assert_eq!("http://127.0.0.1:8080".parse(), Ok(Address::new(8080)));
        assert_eq!("ws://127.0.0.1:9/".parse(), Ok(Address::new(9)));
        for elsewhere in [
            "http://example.org:8080",
            "http://127.0.0.1.example.org",
            "http://127.0.0.1:80@example.org",
            "http://127.0.0.2:80",
            "https://127.0.0.1",
            "127.0.0.1:80",
            "http://[::1]:80",
        ] {
            assert!(elsewhere.parse::<Address>().is_err(), "{elsewhere}");
        }
    }
}
