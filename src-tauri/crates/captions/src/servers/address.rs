//! Where a model server may be.
//!
//! Owns the rule that pictures stay on this machine: an address names this machine by loopback, or a host that the person
//! confirmed and that proves to be in a private network when it is connected to. There is no encryption, so that nothing
//! may cross the internet.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use crate::error::{Error, Result};
use crate::text::clean;

/// Paths that programs show as part of their server's address.
const USUAL_PATHS: [&str; 4] = ["", "/v1", "/api", "/v1/chat/completions"];

/// The most characters of a host's name.
const LONGEST_NAME: usize = 253;

/// The person's consent that pictures go to another machine, for one host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfirmedHost(String);

impl ConfirmedHost {
    /// Records that the person agreed, in words, to send pictures to `host`, as [`Address::host`] names it.
    pub fn new(host: &str) -> Self {
        Self(host.to_ascii_lowercase())
    }
}

/// The host and port of a model server.
///
/// ```
/// use ratna_captions::servers::{Address, ConfirmedHost};
///
/// assert_eq!(Address::parse("http://localhost:11434", None)?.to_string(), "localhost:11434");
/// assert!(Address::parse("192.168.1.20:11434", None).is_err());
/// let confirmed = ConfirmedHost::new("192.168.1.20");
/// assert!(Address::parse("192.168.1.20:11434", Some(&confirmed)).is_ok());
/// # Ok::<_, ratna_captions::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Address {
    host: Host,
    port: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Host {
    /// `localhost`, which is never looked up.
    Localhost,
    Ip(IpAddr),
    Name(String),
}

impl Address {
    /// An address on this machine.
    pub fn local(port: u16) -> Self {
        Self { host: Host::Localhost, port }
    }

    /// Reads `HOST:PORT`, with or without `http://` and the beginning of the paths that servers answer at.
    ///
    /// # Errors
    /// When the text is no such address, and with [`Error::NotLocal`] when it isn't on this machine and `confirmed` isn't
    /// for its host.
    pub fn parse(text: &str, confirmed: Option<&ConfirmedHost>) -> Result<Self> {
        let bad = |reason| Error::BadAddress { text: clean(text, 100), reason };
        let text = text.trim();
        let rest = match text.split_once("://") {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => rest,
            Some((scheme, _)) if scheme.eq_ignore_ascii_case("https") => {
                return Err(bad("encrypted servers aren't spoken to: use http:// and this machine"));
            }
            Some(_) => return Err(bad("it must begin with http://")),
            None => text,
        };
        let (authority, path) = rest.find(['/', '?', '#']).map_or((rest, ""), |at| rest.split_at(at));
        if !USUAL_PATHS.contains(&path.trim_end_matches('/')) {
            return Err(bad("leave out what follows the port"));
        }
        let (host, port) =
            authority.rsplit_once(':').ok_or(bad("the port is missing: write localhost:11434 or alike"))?;
        let is_number = port.bytes().all(|byte| byte.is_ascii_digit());
        let port = port.parse().ok().filter(|&port| is_number && port > 0);
        let port = port.ok_or(bad("the port must be a number between 1 and 65535"))?;
        let host = Host::parse(host).ok_or(bad("the host isn't written as a name or an IP address"))?;
        if matches!(host, Host::Ip(ip) if ip.to_canonical().is_unspecified()) {
            return Err(bad("servers listen there, but answer at localhost: write that"));
        }
        let address = Self { host, port };
        let is_confirmed = confirmed.is_some_and(|confirmed| confirmed.0 == address.host());
        if address.is_local() || is_confirmed {
            Ok(address)
        } else {
            Err(Error::NotLocal { host: address.host() })
        }
    }

    /// The host, in small letters.
    pub fn host(&self) -> String {
        match &self.host {
            Host::Localhost => "localhost".to_owned(),
            Host::Ip(ip) => ip.to_string(),
            Host::Name(name) => name.clone(),
        }
    }

    /// Whether it is on this machine.
    pub fn is_local(&self) -> bool {
        match &self.host {
            Host::Localhost => true,
            Host::Ip(ip) => ip.to_canonical().is_loopback(),
            Host::Name(_) => false,
        }
    }

    /// The name to look up, and the port.
    pub(super) fn to_look_up(&self) -> Option<(&str, u16)> {
        if let Host::Name(name) = &self.host { Some((name, self.port)) } else { None }
    }

    /// Which sockets may be connected to. `found` is what the name was looked up to.
    ///
    /// # Errors
    /// [`Error::NotPrivate`] when all that were found lie outside of private networks.
    pub(super) fn sockets(&self, found: &[SocketAddr]) -> Result<Vec<SocketAddr>> {
        let sockets = match &self.host {
            Host::Localhost => vec![IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)],
            Host::Ip(ip) => vec![*ip],
            Host::Name(_) => found.iter().map(SocketAddr::ip).collect(),
        };
        let may =
            |ip: &IpAddr| if self.is_local() { ip.to_canonical().is_loopback() } else { is_private(*ip) };
        let (allowed, refused): (Vec<IpAddr>, Vec<IpAddr>) = sockets.into_iter().partition(may);
        if allowed.is_empty() && !refused.is_empty() {
            return Err(Error::NotPrivate { host: self.host() });
        }
        Ok(allowed.into_iter().map(|ip| SocketAddr::new(ip, self.port)).collect())
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.host {
            Host::Ip(IpAddr::V6(ip)) => write!(f, "[{ip}]:{}", self.port),
            _ => write!(f, "{}:{}", self.host(), self.port),
        }
    }
}

impl Host {
    fn parse(text: &str) -> Option<Self> {
        if let Some(inner) = text.strip_prefix('[') {
            return inner.strip_suffix(']')?.parse().ok().map(|ip| Self::Ip(IpAddr::V6(ip)));
        }
        if let Ok(ip) = text.parse::<Ipv4Addr>() {
            return Some(Self::Ip(IpAddr::V4(ip)));
        }
        let name = text.to_ascii_lowercase();
        if name == "localhost" {
            return Some(Self::Localhost);
        }
        let is_label = |label: &str| {
            !label.is_empty()
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        };
        // What ends with a number is another way to write an IPv4 address: 127.1, 0x7f.1, 2130706433.
        let last = name.rsplit('.').next().unwrap_or_default();
        let is_number = last.starts_with("0x") || last.bytes().all(|byte| byte.is_ascii_digit());
        let is_name = name.len() <= LONGEST_NAME && name.split('.').all(is_label) && !is_number;
        is_name.then_some(Self::Name(name))
    }
}

/// Whether an IP address is in a network that doesn't reach beyond a house, a firm or a VPN.
fn is_private(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => {
            let [first, second, ..] = ip.octets();
            let is_shared = first == 100 && second & 0b1100_0000 == 64;
            ip.is_loopback() || ip.is_private() || ip.is_link_local() || is_shared
        }
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<String> {
        Address::parse(text, None).map(|address| address.to_string())
    }

    #[test]
    fn this_machine_is_known_however_it_is_written() {
        for (text, address) in [
            ("localhost:11434", "localhost:11434"),
            (" HTTP://LocalHost:1234/v1/ ", "localhost:1234"),
            ("http://127.0.0.1:8080/api", "127.0.0.1:8080"),
            ("127.8.8.8:1", "127.8.8.8:1"),
            ("[::1]:8080", "[::1]:8080"),
            ("[::ffff:127.0.0.1]:80", "[::ffff:127.0.0.1]:80"),
        ] {
            assert_eq!(parse(text).unwrap(), address);
        }
    }

    #[test]
    fn other_hosts_need_the_persons_word() {
        for text in [
            "example.com:80",
            "192.168.1.20:11434",
            "localhost.example.com:80",
            "[2001:db8::1]:80",
            "169.254.1.1:80",
        ] {
            assert!(matches!(parse(text), Err(Error::NotLocal { .. })), "{text}: {:?}", parse(text));
        }
        let confirmed = ConfirmedHost::new("NAS.local");
        assert!(Address::parse("nas.local:11434", Some(&confirmed)).is_ok());
        assert!(matches!(
            Address::parse("other.local:11434", Some(&confirmed)),
            Err(Error::NotLocal { host }) if host == "other.local"
        ));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "localhost",
            "http://localhost",
            "https://localhost:1234",
            "file://localhost:1",
            "localhost:0",
            "localhost:65536",
            "localhost:+80",
            "user:secret@localhost:80",
            "localhost@example.com:80",
            "localhost:80/../x",
            "localhost:80?x",
            "localhost:80#x",
            "0.0.0.0:11434",
            "[::]:80",
            "[::ffff:0.0.0.0]:80",
            "localhost.:80",
            "127.1:80",
            "0x7f.1:80",
            "2130706433:80",
            "::1:80",
            "[::1:80",
            "[fe80::1%eth0]:80",
            "local host:80",
            "löcalhost:80",
            "a\r\nHost: b:80",
        ] {
            assert!(matches!(parse(text), Err(Error::BadAddress { .. })), "{text}: {:?}", parse(text));
        }
    }

    #[test]
    fn a_name_that_leads_out_of_private_networks_is_not_connected_to() {
        let address = Address::parse("nas.local:9", Some(&ConfirmedHost::new("nas.local"))).unwrap();
        let socket = |text: &str| format!("{text}:9").parse::<SocketAddr>().unwrap();
        let private = ["192.168.1.2", "10.0.0.1", "100.64.0.9", "[fd00::1]", "127.0.0.1"].map(socket);
        assert_eq!(address.sockets(&private).unwrap(), private);
        let public = ["93.184.216.34", "[2606:2800::1]", "100.128.0.1", "[::ffff:8.8.8.8]"].map(socket);
        assert!(matches!(address.sockets(&public), Err(Error::NotPrivate { .. })));
        let both = [public[0], private[0]];
        assert_eq!(address.sockets(&both).unwrap(), [private[0]]);
    }

    #[test]
    fn localhost_is_loopback_whatever_its_name_is_looked_up_to() {
        let elsewhere = ["93.184.216.34:9".parse().unwrap()];
        let address = Address::parse("localhost:9", None).unwrap();
        assert!(address.to_look_up().is_none());
        assert!(address.sockets(&elsewhere).unwrap().iter().all(|socket| socket.ip().is_loopback()));
    }
}
