//! What a client can make the server hold and wait for.

use std::time::Duration;

/// Bounds of a server.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// The most bytes of a picture.
    pub(crate) picture: usize,
    /// The most bytes of a text, as JSON.
    pub(crate) text: usize,
    /// The most bytes of all pictures that are held at a time.
    pub(crate) pictures: usize,
    /// The most connections at a time; further clients wait to be accepted.
    pub(crate) connections: usize,
    /// The longest time between two parts of a body, until a request's head is complete, until the next request on a
    /// connection, and until a client takes more of an answer.
    pub(crate) pause: Duration,
    /// The longest time that a body takes altogether.
    pub(crate) whole: Duration,
    /// How long a client that still sends is listened to after the last answer, so that it reads the answer before its
    /// connection breaks.
    pub(crate) linger: Duration,
    /// How long a server that stops waits for the answers that are under way.
    pub(crate) farewell: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            picture: 64 << 20,
            text: 64 << 10,
            pictures: 256 << 20,
            connections: 64,
            pause: Duration::from_secs(10),
            whole: Duration::from_secs(60),
            linger: Duration::from_secs(1),
            farewell: Duration::from_secs(5),
        }
    }
}
