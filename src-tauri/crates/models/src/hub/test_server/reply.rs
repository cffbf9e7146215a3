//! Responses to requests for a file.

use std::time::Duration;

use sha2::{Digest, Sha256};

use super::behaviour::Behaviour;
use super::request::RecordedRequest;
use crate::hex::hex;

/// The commit that every revision points to.
pub const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";
/// The commit of a server that sends files of another one.
const OTHER_COMMIT: &str = "fedcba9876543210fedcba9876543210fedcba98";
/// Bytes of a chunk of an endless body.
const ENDLESS_CHUNK: usize = 64 << 10;

/// A file on the server.
pub(super) struct ServedFile {
    pub(super) bytes: Vec<u8>,
    /// Whether the hub redirects to another server for the bytes, as it does for large files.
    pub(super) large: bool,
    pub(super) behaviour: Behaviour,
    /// Requests for bytes so far.
    pub(super) served: usize,
}

/// What follows the body of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// The connection is closed.
    Close,
    /// Nothing, until the client closes the connection.
    Silence,
    /// The body again and again, until the client closes the connection.
    Repeat,
}

/// A response: its head, its body, and the pauses in between.
pub(super) struct Reply {
    pub(super) head: String,
    pub(super) body: Vec<u8>,
    /// Bytes of a chunk, and the pause after each.
    pub(super) pause: Option<(usize, Duration)>,
    /// The pause after each byte of the head.
    pub(super) head_pause: Option<Duration>,
    pub(super) ending: Ending,
}

impl Reply {
    pub(super) fn new(status: &str, headers: &str, body: Vec<u8>) -> Self {
        let head = format!("HTTP/1.1 {status}\r\nconnection: close\r\n{headers}\r\n");
        Self { head, body, pause: None, head_pause: None, ending: Ending::Close }
    }
}

/// The response to a request for a file. `at_cdn` tells whether the request is for the bytes themselves, to which the
/// hub redirects at the address `cdn`.
pub(super) fn reply(file: &mut ServedFile, at_cdn: bool, cdn: &str, request: &RecordedRequest) -> Reply {
    if file.behaviour == Behaviour::RejectsTokens && request.header("authorization").is_some() {
        let headers = "x-error-code: RepoNotFound\r\ncontent-length: 0\r\n";
        return Reply::new("401 Unauthorized", headers, Vec::new());
    }
    let hash = hex(&Sha256::digest(&file.bytes));
    let etag = format!("\"{}\"", if file.large { &hash } else { &hash[..40] });
    let commit = match file.behaviour {
        Behaviour::NamesNoCommit => String::new(),
        Behaviour::OtherCommit => format!("x-repo-commit: {OTHER_COMMIT}\r\n"),
        _ => format!("x-repo-commit: {COMMIT}\r\n"),
    };
    let tag =
        if file.behaviour == Behaviour::NamesNoHash { String::new() } else { format!("etag: {etag}\r\n") };
    let mut headers = format!("{commit}{tag}accept-ranges: bytes\r\n");
    if file.behaviour == Behaviour::RedirectLoop {
        headers += &format!("location: {}\r\ncontent-length: 0\r\n", request.path);
        return Reply::new("302 Found", &headers, Vec::new());
    }
    if file.large && !at_cdn {
        headers += &format!("x-linked-etag: {etag}\r\nx-linked-size: {}\r\n", claimed_size(file));
        headers += &format!("location: {cdn}\r\ncontent-length: 0\r\n");
        return Reply::new("302 Found", &headers, Vec::new());
    }
    // A request for size and hash alone does not count towards the times that were set.
    let served = if request.is_for_bytes() { file.served } else { usize::MAX };
    if request.is_for_bytes() {
        file.served += 1;
    }
    bytes(file, served, &etag, &headers, request)
}

/// The bytes, as the behaviour has it.
fn bytes(file: &ServedFile, served: usize, etag: &str, headers: &str, request: &RecordedRequest) -> Reply {
    if let Behaviour::Status { code, retry_after, times } = file.behaviour
        && (served < times || times == usize::MAX)
    {
        let wait = retry_after.map(|wait| format!("retry-after: {wait}\r\n")).unwrap_or_default();
        return Reply::new(&format!("{code} Fault"), &format!("{wait}content-length: 0\r\n"), Vec::new());
    }
    let whole = file.bytes.len();
    let unchanged = request.header("if-range").is_none_or(|tag| tag == etag);
    let ignored =
        matches!(file.behaviour, Behaviour::IgnoresRange | Behaviour::IgnoresRangeAndDisconnects { .. });
    let ignored = ignored || file.behaviour == Behaviour::Endless;
    let range = request.header("range").filter(|_| unchanged && !ignored);
    let Some((start, end)) = range.and_then(|range| parse_range(range, whole)) else {
        return shape(file, served, "200 OK", headers, (0, whole));
    };
    if start >= whole {
        let headers = format!("content-range: bytes */{whole}\r\ncontent-length: 0\r\n");
        return Reply::new("416 Range Not Satisfiable", &headers, Vec::new());
    }
    let claimed_start = if file.behaviour == Behaviour::WrongRange { start + 1 } else { start };
    let headers =
        format!("{headers}content-range: bytes {claimed_start}-{}/{}\r\n", end - 1, claimed_size(file));
    shape(file, served, "206 Partial Content", &headers, (start, end))
}

/// The size that the server claims.
fn claimed_size(file: &ServedFile) -> u64 {
    if file.behaviour == Behaviour::ClaimsHugeSize { u64::MAX } else { file.bytes.len() as u64 }
}

fn parse_range(range: &str, whole: usize) -> Option<(usize, usize)> {
    let (start, end) = range.strip_prefix("bytes=")?.split_once('-')?;
    let end = end.parse().map_or(whole, |end: usize| (end + 1).min(whole));
    Some((start.parse().ok()?, end))
}

fn shape(
    file: &ServedFile,
    served: usize,
    status: &str,
    headers: &str,
    (start, end): (usize, usize),
) -> Reply {
    let mut body = file.bytes[start..end].to_vec();
    let length = body.len();
    let mut reply_headers = format!("{headers}content-length: {length}\r\n");
    let (mut pause, mut ending) = (None, Ending::Close);
    match file.behaviour {
        Behaviour::Disconnects { after, times } if served < times => body.truncate(after),
        Behaviour::IgnoresRangeAndDisconnects { after } => body.truncate(after),
        Behaviour::WrongBytes => body.iter_mut().for_each(|byte| *byte ^= 1),
        Behaviour::ExtraBytes => {
            body.extend_from_slice(b"and more");
            // In pieces, so that only counting tells where the file ends.
            let chunk = [format!("{:x}\r\n", body.len()).as_bytes(), &body, b"\r\n0\r\n\r\n"].concat();
            body = chunk;
            reply_headers = format!("{headers}transfer-encoding: chunked\r\n");
        }
        Behaviour::Slow { chunk, pause: rest } => pause = Some((chunk, rest)),
        Behaviour::FallsSilent { after } => {
            body.truncate(after);
            ending = Ending::Silence;
        }
        Behaviour::Endless => {
            let length = format!("{ENDLESS_CHUNK:x}\r\n");
            body = [length.as_bytes(), &[b' '; ENDLESS_CHUNK], b"\r\n"].concat();
            reply_headers = format!("{headers}transfer-encoding: chunked\r\n");
            ending = Ending::Repeat;
        }
        _ => {}
    }
    let head_pause = match file.behaviour {
        Behaviour::SlowHead { pause } => Some(pause),
        _ => None,
    };
    Reply { pause, head_pause, ending, ..Reply::new(status, &reply_headers, body) }
}
