//! How long a server may take, and how much it may send.

use std::time::Duration;

/// Bounds of an exchange with a server.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Until a connection is there.
    pub connect: Duration,
    /// Until the first word of a caption. A server may have to load the model first.
    pub first: Duration,
    /// Between two words, or thoughts.
    pub pause: Duration,
    /// For a whole caption.
    pub whole: Duration,
    /// For a question that needs no model, such as which models there are.
    pub ask: Duration,
    /// How long to wait before a caption is asked for a second time.
    pub again: Duration,
    /// The most bytes of an answer altogether.
    pub answer: usize,
    /// The most bytes of one part of an answer, and of one that has no parts.
    pub message: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            first: Duration::from_mins(5),
            pause: Duration::from_mins(1),
            whole: Duration::from_mins(10),
            ask: Duration::from_secs(10),
            again: Duration::from_secs(1),
            answer: 4 << 20,
            message: 1 << 20,
        }
    }
}
