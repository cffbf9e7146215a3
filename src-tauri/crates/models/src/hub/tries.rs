//! Trying again: what passes is waited for, a bounded number of times; what does not is said at once.

use std::time::Duration;

use super::progress::{Progress, Stage};
use super::{HubError, Patience};

/// Why a try failed.
#[derive(Debug)]
pub(super) enum Fault {
    /// It would fail again.
    Final(HubError),
    /// It may pass.
    Passing {
        /// What to say when it does not.
        error: HubError,
        /// How long the server asks to wait.
        asked: Option<Duration>,
    },
}

impl From<HubError> for Fault {
    fn from(error: HubError) -> Self {
        Self::Final(error)
    }
}

impl Fault {
    /// A fault that may pass.
    pub(super) fn passing(error: HubError) -> Self {
        Self::Passing { error, asked: None }
    }
}

/// Does the work until it succeeds, fails for good, or has failed too often without a new byte in between.
pub(super) async fn patiently<T>(
    patience: &Patience,
    progress: &Progress,
    mut work: impl AsyncFnMut() -> Result<T, Fault>,
) -> Result<T, HubError> {
    let mut tries = 0;
    // What is thrown away and got again is no progress.
    let mut most = progress.done();
    loop {
        let (error, asked) = match work().await {
            Ok(value) => return Ok(value),
            Err(Fault::Final(error)) => return Err(error),
            Err(Fault::Passing { error, asked }) => (error, asked),
        };
        if progress.done() > most {
            most = progress.done();
            tries = 0;
        }
        tries += 1;
        if tries >= patience.tries || asked.is_some_and(|wait| wait > patience.asked) {
            return Err(error);
        }
        progress.enter(Stage::Waiting);
        tokio::time::sleep(asked.unwrap_or_else(|| pause(patience, tries))).await;
    }
}

/// The wait after so many failures in a row.
fn pause(patience: &Patience, failures: u32) -> Duration {
    let doubled = 1_u32.checked_shl(failures.saturating_sub(1)).unwrap_or(u32::MAX);
    patience.first.saturating_mul(doubled).min(patience.longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_bound() {
        let patience = Patience::default();
        let seconds = [1, 2, 3, 40, 400].map(|failures| pause(&patience, failures).as_secs_f64());
        assert_eq!(seconds, [0.5, 1.0, 2.0, 20.0, 20.0]);
    }
}
