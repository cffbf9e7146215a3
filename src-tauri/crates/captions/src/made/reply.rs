//! What a test lets the server answer.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};

/// An answer, sent part by part. What can't be sent because the client is gone is dropped.
#[derive(Debug)]
pub struct Reply {
    stream: TcpStream,
    gone: bool,
}

impl Reply {
    pub(super) fn new(stream: TcpStream) -> Self {
        // Parts shall arrive as they are sent.
        drop(stream.set_nodelay(true));
        Self { stream, gone: false }
    }

    /// Sends bytes as they are. Whether the client is still there.
    pub fn raw(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        self.gone |= self.stream.write_all(bytes.as_ref()).is_err();
        !self.gone
    }

    /// Sends a whole answer.
    pub fn whole(&mut self, status: u16, content_type: &str, body: impl AsRef<[u8]>) {
        let body = body.as_ref();
        let length = body.len();
        self.raw(format!(
            "HTTP/1.1 {status} X\r\ncontent-type: {content_type}\r\ncontent-length: {length}\r\n\r\n"
        ));
        self.raw(body);
    }

    /// Sends a whole answer in JSON.
    pub fn json(&mut self, status: u16, body: &serde_json::Value) {
        self.whole(status, "application/json", body.to_string());
    }

    /// Begins an answer in chunks.
    pub fn begin(&mut self, content_type: &str) {
        self.raw(format!(
            "HTTP/1.1 200 OK\r\ncontent-type: {content_type}\r\ntransfer-encoding: chunked\r\n\r\n"
        ));
    }

    /// Sends a chunk. Whether the client is still there.
    pub fn chunk(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        let bytes = bytes.as_ref();
        let framed = [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat();
        bytes.is_empty() || self.raw(framed)
    }

    /// Ends an answer in chunks.
    pub fn end(&mut self) {
        self.raw("0\r\n\r\n");
    }

    /// Says nothing more until the client has closed the connection.
    pub fn until_closed(&mut self) {
        drop(self.stream.flush());
        let mut rest = [0; 1_024];
        while matches!(self.stream.read(&mut rest), Ok(1..)) {}
    }

    /// Closes the connection.
    pub fn close(&mut self) {
        drop(self.stream.shutdown(Shutdown::Both));
        self.gone = true;
    }
}
