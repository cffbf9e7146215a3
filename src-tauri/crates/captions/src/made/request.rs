//! What a client asked.

use std::io::{self, BufRead, BufReader, Read};
use std::net::TcpStream;

/// The most bytes of a line and of a body.
const LINE: u64 = 64 << 10;
const BODY: u64 = 16 << 20;

/// A question as it came.
#[derive(Clone, Debug)]
pub struct Request {
    /// `GET /v1/models HTTP/1.1`.
    pub line: String,
    /// Names in small letters, and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Request {
    /// The path that is asked for.
    pub fn path(&self) -> &str {
        self.line.split(' ').nth(1).unwrap_or_default()
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The body as JSON, or null.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// Reads a question; none if the client says nothing.
    pub(super) fn read(stream: &TcpStream) -> io::Result<Option<Self>> {
        let mut reader = BufReader::new(stream);
        let line = read_line(&mut reader)?;
        if line.is_empty() {
            return Ok(None);
        }
        let mut headers = Vec::new();
        loop {
            let header = read_line(&mut reader)?;
            let Some((name, value)) = header.split_once(':') else { break };
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let mut request = Self { line, headers, body: Vec::new() };
        let length = request.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        reader.take(BODY.min(length)).read_to_end(&mut request.body)?;
        Ok(Some(request))
    }
}

fn read_line(reader: &mut BufReader<&TcpStream>) -> io::Result<String> {
    let mut line = String::new();
    reader.take(LINE).read_line(&mut line)?;
    Ok(line.trim_end().to_owned())
}
