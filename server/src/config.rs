//! What can be set: by flags, or by the environment.

use std::{
    fmt, io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    str::FromStr,
};

use ipnet::IpNet;
use tokio::net::lookup_host;

use crate::place::Place;

const MIB: u64 = 1024 * 1024;
const DEFAULT_PORT: u16 = 8080;

/// `staffelstab serve`
#[derive(Debug, Clone, clap::Args)]
pub struct Config {
    /// Address or name to listen on, such as 0.0.0.0:8080 or localhost:8080 [default:
    /// 127.0.0.1:8080]
    #[arg(long, env = "LISTEN", value_name = "HOST:PORT")]
    listen: Option<Listen>,

    /// Port on 127.0.0.1; not heeded where --listen says more
    #[arg(long, env = "PORT", value_name = "PORT")]
    port: Option<u16>,

    #[command(flatten)]
    pub place: Place,

    /// Make a new key for a log whose key is lost. Devices then meet another relay, and ask before
    /// they go on with it; then stewards make it the home of their ledger in the app, as a rule
    /// two of them
    // Not in the environment: it is done once, by hand.
    #[arg(long)]
    pub new_identity: bool,

    #[command(flatten)]
    pub policy: Policy,

    #[command(flatten)]
    pub connections: Connections,
}

impl Config {
    /// Where to listen.
    #[must_use]
    pub fn address(&self) -> Listen {
        let local = |port| Listen { host: Ipv4Addr::LOCALHOST.to_string(), port };
        self.listen.clone().unwrap_or_else(|| local(self.port.unwrap_or(DEFAULT_PORT)))
    }

    /// A port that was named, and is another one than where to listen.
    #[must_use]
    pub fn unheeded_port(&self) -> Option<u16> {
        self.port.filter(|port| *port != self.address().port)
    }
}

/// Where to listen: an address or a name, and a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listen {
    host: String,
    port: u16,
}

impl Listen {
    /// The addresses that it means, the older kind first: where a name means both, that is the
    /// one everybody reaches.
    ///
    /// # Errors
    /// When nobody knows the name.
    pub async fn resolve(&self) -> io::Result<Vec<SocketAddr>> {
        let host = self.host.trim_start_matches('[').trim_end_matches(']');
        let mut addresses: Vec<_> = lookup_host((host, self.port)).await?.collect();
        addresses.sort_by_key(SocketAddr::is_ipv6);
        Ok(addresses)
    }
}

impl fmt::Display for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

/// The text says no place to listen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a host and a port, such as localhost:8080, 0.0.0.0:8080 or [::]:8080")]
pub struct NotAPlace;

impl FromStr for Listen {
    type Err = NotAPlace;

    fn from_str(text: &str) -> Result<Self, NotAPlace> {
        let (host, port) = text.rsplit_once(':').ok_or(NotAPlace)?;
        let port = port.parse().map_err(|_| NotAPlace)?;
        let is_name = |host: &str| {
            !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || "-.".contains(c))
        };
        if is_name(host) || text.parse::<SocketAddr>().is_ok() {
            Ok(Self { host: host.to_owned(), port })
        } else {
            Err(NotAPlace)
        }
    }
}

/// What the relay takes.
#[derive(Debug, Clone, clap::Args)]
pub struct Policy {
    /// Who may found a ledger here
    #[arg(long, env = "FOUNDING", value_enum, default_value_t = Founding::Open)]
    pub founding: Founding,

    /// Bytes of entries that one ledger may hold, in MiB
    #[arg(long = "quota-mib", env = "QUOTA_MIB", value_parser = mebibytes, default_value = "2048")]
    pub ledger_quota: u64,

    /// Bytes of entries that one device may add to a ledger, in MiB
    #[arg(long = "device-quota-mib", env = "DEVICE_QUOTA_MIB", value_parser = mebibytes, default_value = "1024")]
    pub device_quota: u64,
}

impl Default for Policy {
    fn default() -> Self {
        Self { founding: Founding::Open, ledger_quota: 2048 * MIB, device_quota: 1024 * MIB }
    }
}

/// Who may found a ledger on this relay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Founding {
    /// Anybody.
    Open,
    /// Whoever has a code that `staffelstab founding-code` has made here.
    Closed,
}

/// Who may connect, from where, and how long it may take.
#[derive(Debug, Clone, clap::Args)]
pub struct Connections {
    /// Proxies whose X-Forwarded-For is believed: an address, or a network
    #[arg(long, env = "TRUSTED_PROXY", value_name = "ADDRESS[/BITS]", value_delimiter = ',', value_parser = network)]
    pub trusted_proxy: Vec<IpNet>,

    /// Relays that the app may connect to besides this one [default: any by https]
    #[arg(long, env = "CONNECT", value_name = "ORIGIN", value_delimiter = ',')]
    pub connect: Vec<Origin>,

    /// Connections of one address that have not shown yet who they are
    #[arg(long, env = "STRANGERS_PER_ADDRESS", value_name = "COUNT", default_value_t = 128)]
    pub strangers_per_address: usize,

    /// Seconds in which a connection has to show who it is
    #[arg(skip = 10_u64)]
    pub handshake_secs: u64,

    /// Seconds in which the body of a request has to come
    #[arg(skip = 20_u64)]
    pub body_secs: u64,

    /// Seconds for which the answer of `/healthz` is remembered
    #[arg(skip = 2_u64)]
    pub health_secs: u64,

    /// Seconds in which a reader has to take a frame
    #[arg(skip = 30_u64)]
    pub send_secs: u64,
}

impl Default for Connections {
    fn default() -> Self {
        Self {
            trusted_proxy: Vec::new(),
            connect: Vec::new(),
            strangers_per_address: 128,
            handshake_secs: 10,
            body_secs: 20,
            health_secs: 2,
            send_secs: 30,
        }
    }
}

/// An origin as a content security policy names it, such as `https://relay.example.org`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

impl Origin {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// The text is no origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an origin such as https://relay.example.org")]
pub struct NotAnOrigin;

impl FromStr for Origin {
    type Err = NotAnOrigin;

    fn from_str(text: &str) -> Result<Self, NotAnOrigin> {
        let schemes = ["https://", "wss://", "http://", "ws://"];
        let host =
            schemes.iter().find_map(|scheme| text.strip_prefix(scheme)).ok_or(NotAnOrigin)?;
        let plain = |c: char| c.is_ascii_alphanumeric() || ".-:*".contains(c);
        if !host.is_empty() && host.chars().all(plain) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotAnOrigin)
        }
    }
}

fn mebibytes(text: &str) -> Result<u64, String> {
    let count: u64 = text.parse().map_err(|_| "not a number of MiB".to_owned())?;
    count.checked_mul(MIB).ok_or_else(|| "too large".to_owned())
}

fn network(text: &str) -> Result<IpNet, String> {
    let one = |address: IpAddr| IpNet::from(address);
    text.parse().or_else(|_| text.parse().map(one)).map_err(|_| {
        "not an address such as 10.0.0.1, and not a network such as 10.0.0.0/8".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, clap::Parser)]
    struct CommandLine {
        #[command(flatten)]
        config: Config,
    }

    fn config(arguments: &[&str]) -> Result<Config, clap::Error> {
        let line = ["staffelstab"].iter().chain(arguments);
        CommandLine::try_parse_from(line).map(|line| line.config)
    }

    #[test]
    fn without_flags_a_relay_is_for_this_machine_only() {
        assert_eq!(config(&[]).unwrap().address().to_string(), "127.0.0.1:8080");
        assert_eq!(config(&["--port", "9"]).unwrap().address().to_string(), "127.0.0.1:9");
        let listen = config(&["--listen", "0.0.0.0:7", "--port", "9"]).unwrap();
        assert_eq!(listen.address().to_string(), "0.0.0.0:7");
        assert_eq!(listen.unheeded_port(), Some(9));
        for heeded in [[].as_slice(), &["--port", "9"], &["--listen", "[::]:9", "--port", "9"]] {
            assert_eq!(config(heeded).unwrap().unheeded_port(), None, "{heeded:?}");
        }
    }

    #[tokio::test]
    async fn a_name_may_be_listened_on_and_what_is_none_is_told() {
        for text in ["localhost:8086", "127.0.0.1:8086"] {
            let resolved = text.parse::<Listen>().unwrap().resolve().await.unwrap();
            assert_eq!(resolved.first(), Some(&"127.0.0.1:8086".parse().unwrap()), "{text}");
        }
        let six = "[::1]:8086".parse::<Listen>().unwrap();
        assert_eq!(six.to_string(), "[::1]:8086");
        assert_eq!(six.resolve().await.unwrap(), ["[::1]:8086".parse().unwrap()]);
        for text in
            ["", "localhost", "8086", ":8086", "localhost:", "localhost:x", "a b:8", "::1:8"]
        {
            assert_eq!(text.parse::<Listen>(), Err(NotAPlace), "{text}");
        }
    }

    #[test]
    fn a_proxy_is_an_address_or_a_network() {
        let config = config(&["--trusted-proxy", "10.0.0.1,fd00::/8"]).unwrap();
        let proxies: Vec<_> =
            config.connections.trusted_proxy.iter().map(ToString::to_string).collect();
        assert_eq!(proxies, ["10.0.0.1/32", "fd00::/8"]);
        let refused = super::network("10.0.0.0/33").unwrap_err();
        assert!(refused.contains("not a network such as 10.0.0.0/8"), "{refused}");
    }

    #[test]
    fn a_log_that_nobody_can_keep_is_refused_with_what_is_possible() {
        assert!(config(&["--log", "sqlite:/var/lib/relay.sqlite"]).unwrap().place.log.is_some());
        assert!(config(&[]).unwrap().place.log.is_none());
        let refused = config(&["--log", "mysql://db/relay"]).unwrap_err().to_string();
        assert!(refused.contains("possible: sqlite:PATH"), "{refused}");
    }

    #[test]
    fn what_would_break_out_of_the_policy_header_is_no_origin() {
        for text in ["", "https://", "relay.example.org", "https://a b", "https://a; script-src *"]
        {
            assert_eq!(text.parse::<Origin>(), Err(NotAnOrigin), "{text}");
        }
        assert!("https://relay.example.org:8443".parse::<Origin>().is_ok());
    }
}
