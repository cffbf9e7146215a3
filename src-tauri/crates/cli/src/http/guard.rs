//! Who may ask.
//!
//! Only programs on this computer reach the server, but pages in its browsers do as well: by a name of theirs that leads to
//! loopback (`Host` says which), or by requests that a browser marks with their `Origin`. And other users of the computer
//! do: the token keeps them out.

use std::net::SocketAddr;

use hyper::header::{AUTHORIZATION, HOST, ORIGIN};
use hyper::http::request::Parts;
use hyper::{HeaderMap, StatusCode};

use super::answer::Refusal;
use super::token::Token;

/// Lets requests in, or not.
pub(super) struct Guard {
    hosts: [String; 3],
    token: Token,
}

impl Guard {
    /// The guard of a server that listens at this address.
    pub(super) fn new(address: SocketAddr, token: Token) -> Self {
        let port = address.port();
        Self { hosts: ["127.0.0.1", "localhost", "[::1]"].map(|host| format!("{host}:{port}")), token }
    }

    /// Checks a request before anything else of it is read.
    ///
    /// # Errors
    /// Refuses what is not for this server, what a page in a browser asks, and what lacks the token.
    pub(super) fn check(&self, request: &Parts) -> Result<(), Refusal> {
        let named = request.uri.authority().is_none_or(|authority| self.is_host(authority.as_str()));
        if !named || !self.has_host(&request.headers) {
            let message = format!("this server answers to {} only", self.hosts.join(", "));
            return Err(Refusal::new(StatusCode::MISDIRECTED_REQUEST, "host", message));
        }
        if request.headers.contains_key(ORIGIN) {
            let message = "pages in a browser are not answered";
            return Err(Refusal::new(StatusCode::FORBIDDEN, "origin", message));
        }
        if !self.has_token(&request.headers) {
            return Err(Refusal::unauthorized());
        }
        Ok(())
    }

    fn has_host(&self, headers: &HeaderMap) -> bool {
        let mut hosts = headers.get_all(HOST).iter();
        match (hosts.next(), hosts.next()) {
            (Some(host), None) => host.to_str().is_ok_and(|host| self.is_host(host)),
            _ => false,
        }
    }

    fn is_host(&self, host: &str) -> bool {
        self.hosts.iter().any(|known| known.eq_ignore_ascii_case(host))
    }

    fn has_token(&self, headers: &HeaderMap) -> bool {
        let mut given = headers.get_all(AUTHORIZATION).iter();
        let (Some(one), None) = (given.next(), given.next()) else { return false };
        match one.as_bytes().split_at_checked("Bearer ".len()) {
            Some((scheme, token)) => scheme.eq_ignore_ascii_case(b"Bearer ") && self.token.is(token),
            None => false,
        }
    }
}
