//! How slowly the body of a response may arrive.

use std::time::Duration;

use reqwest::Response;
use tokio::time::{Instant, timeout_at};

use super::error::root_cause;
use super::retry::RetryPolicy;

/// Watches the rate of one response. A body that drips never lets a read time out, so that only counting ends it.
pub(super) struct Pace {
    window: Duration,
    min_bytes: u64,
    /// When the present window ends.
    ends: Instant,
    /// Bytes received in the present window.
    received: u64,
}

impl Pace {
    /// Starts to watch.
    pub(super) fn start(policy: &RetryPolicy) -> Self {
        let ends = Instant::now() + policy.window;
        Self { window: policy.window, min_bytes: policy.min_bytes, ends, received: 0 }
    }

    /// The next bytes of the body, `None` at its end.
    ///
    /// # Errors
    /// The reason why the connection counts as broken.
    pub(super) async fn next(&mut self, response: &mut Response) -> Result<Option<Vec<u8>>, String> {
        loop {
            match timeout_at(self.ends, response.chunk()).await {
                Ok(chunk) => {
                    let chunk = chunk.map_err(|error| root_cause(&error))?;
                    self.received += chunk.as_ref().map_or(0, |chunk| chunk.len() as u64);
                    return Ok(chunk.map(Vec::from));
                }
                Err(_) if self.received < self.min_bytes => {
                    return Err("it sends less than 1 KB a second".to_owned());
                }
                Err(_) => {
                    self.ends = Instant::now() + self.window;
                    self.received = 0;
                }
            }
        }
    }
}
