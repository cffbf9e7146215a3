//! A connection to a server: one question, one answer.
//!
//! Nothing here follows a redirect, asks a proxy or keeps a cookie. A connection ends with its question.

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpStream, lookup_host};

use super::address::Address;
use crate::error::{Error, Result};

/// The most headers of an answer, and the most bytes of them.
const HEADERS: usize = 64;
const HEAD: usize = 64 << 10;

/// What is sent as a body.
pub(super) type Body = Full<Bytes>;

/// Connects to the first of the address's sockets that answers.
pub(super) async fn connect(address: &Address) -> Result<SendRequest<Body>> {
    let not_running = || Error::NotRunning { address: address.to_string() };
    let found: Vec<_> = match address.to_look_up() {
        Some(name) => lookup_host(name).await.map_err(|_| not_running())?.collect(),
        None => Vec::new(),
    };
    for socket in address.sockets(&found)? {
        let Ok(stream) = TcpStream::connect(socket).await else { continue };
        // Without it, a small question may wait for an acknowledgement. If it can't be set, answers are slower.
        drop(stream.set_nodelay(true));
        let mut http = http1::Builder::new();
        http.max_headers(HEADERS).max_header_size(HEAD).max_buf_size(HEAD);
        let (sender, connection) =
            http.handshake(TokioIo::new(stream)).await.map_err(|error| broken(address, &error))?;
        // It ends with the runtime, and so does the connection.
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection to a model server ended early");
            }
        });
        return Ok(sender);
    }
    Err(not_running())
}

/// Sends a question and returns the beginning of the answer.
pub(super) async fn send(
    mut sender: SendRequest<Body>,
    request: Request<Body>,
    address: &Address,
) -> Result<Response<Incoming>> {
    sender.send_request(request).await.map_err(|error| broken(address, &error))
}

/// What an error of HTTP means.
pub(super) fn broken(address: &Address, error: &hyper::Error) -> Error {
    let address = address.to_string();
    if error.is_parse_too_large() {
        Error::TooLong { address }
    } else if error.is_parse() {
        Error::NotAServer { address, detail: "its answer is no HTTP".to_owned() }
    } else {
        Error::ClosedEarly { address }
    }
}
