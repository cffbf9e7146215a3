//! Requests that the server receives.

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader};
use std::net::TcpStream;

/// A request that the server received.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordedRequest {
    /// Path of the address, or the whole address if the server acts as a proxy.
    pub path: String,
    /// The headers, names in lower case.
    pub headers: HashMap<String, String>,
}

impl RecordedRequest {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// Whether it requests the bytes of a file, rather than its size and hash.
    pub fn is_for_bytes(&self) -> bool {
        self.header("range") != Some("bytes=0-0")
    }

    /// Reads the head of a request; requests for files have no body.
    pub(super) fn read(stream: &TcpStream) -> io::Result<Self> {
        let mut lines = BufReader::new(stream).lines();
        let first = lines.next().transpose()?.unwrap_or_default();
        let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
        let mut headers = HashMap::new();
        for line in lines {
            let line = line?;
            let Some((name, value)) = line.split_once(':') else { break };
            headers.insert(name.to_lowercase(), value.trim().to_owned());
        }
        Ok(Self { path, headers })
    }
}
