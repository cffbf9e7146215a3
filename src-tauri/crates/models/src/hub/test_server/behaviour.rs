//! The failures that a test can ask for.

use std::fmt::{self, Display};
use std::time::{Duration, SystemTime};

/// What the server does when the bytes of a file are requested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behaviour {
    /// Answers as the real hub does.
    Normal,
    /// Sends the whole file, whatever range was requested.
    IgnoresRange,
    /// Sends the whole file, whatever range was requested, and always closes the connection early.
    IgnoresRangeAndDisconnects {
        /// Bytes sent each time.
        after: usize,
    },
    /// Closes the connection early, a number of times.
    Disconnects {
        /// Bytes sent each time.
        after: usize,
        /// Number of times.
        times: usize,
    },
    /// Sends the right number of bytes, but not those of the file.
    WrongBytes,
    /// Sends more bytes than the file has.
    ExtraBytes,
    /// Claims a range that starts one byte late.
    WrongRange,
    /// Answers with a status, a number of times.
    Status {
        /// Such as 500.
        code: u16,
        /// The `Retry-After` header.
        retry_after: Option<RetryAfter>,
        /// Number of times.
        times: usize,
    },
    /// Sends the bytes in chunks with a pause after each.
    Slow {
        /// Bytes of a chunk.
        chunk: usize,
        /// The pause.
        pause: Duration,
    },
    /// Redirects to itself.
    RedirectLoop,
    /// Answers 401 to requests with a token, as the hub does to an outdated one.
    RejectsTokens,
    /// Claims that the file has 2⁶⁴ − 1 bytes.
    ClaimsHugeSize,
    /// Sends a body in chunks, without a size, that never ends.
    Endless,
    /// Sends the head of the response byte by byte, with a pause after each.
    SlowHead {
        /// The pause.
        pause: Duration,
    },
    /// Sends some bytes and then nothing, without closing the connection.
    FallsSilent {
        /// Bytes sent.
        after: usize,
    },
    /// Does not say which commit the file is of.
    NamesNoCommit,
    /// Sends files of another commit, whichever is requested.
    OtherCommit,
    /// Says nothing that identifies the bytes: no entity tag and no hash.
    NamesNoHash,
}

/// Value of a `Retry-After` header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryAfter {
    /// A number of seconds.
    Seconds(u64),
    /// The date this many seconds from now.
    Date(u64),
}

impl Display for RetryAfter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Seconds(seconds) => write!(f, "{seconds}"),
            Self::Date(seconds) => {
                f.write_str(&httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(seconds)))
            }
        }
    }
}
