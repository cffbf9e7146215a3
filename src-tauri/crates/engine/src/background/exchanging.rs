//! Exchanging what the person says with the files of pictures while no run is under way.
//!
//! Owns when: once the person has changed nothing for as long as between two checks, or much of that has waited for long, and a few
//! pictures at a time, so that a run waits for those at most.

use std::path::Path;
use std::time::{Duration, Instant};

use super::events::Event;
use super::job::Job;
use super::shared::Shared;
use crate::error::{Error, Result};
use crate::exchange::{self, Places};
use crate::ids::ContentId;

/// Checks at which more waited than before, after which no more are waited for: captions of a run come all the time.
const MOST_CHECKS: u32 = 6;
/// How long a folder's listing is good for. To list one anew for every few pictures would take longer than to write them.
const LISTED_FOR: Duration = Duration::from_secs(5);

/// What the thread remembers of it.
#[derive(Default)]
pub(super) struct Exchanging {
    /// How much waited at the last check.
    waited: Option<(u64, u64)>,
    /// At how many checks something has waited.
    checks: u32,
    /// The last picture that was exchanged, while some are left.
    after: Option<ContentId>,
    /// The folder that was listed last, and when.
    places: Option<(Instant, Places)>,
    /// The text of the last failure reported.
    failure: Option<String>,
}

impl Exchanging {
    /// Whether pictures are to be exchanged now.
    pub(super) fn has_work(&self) -> bool {
        self.after.is_some()
    }
}

impl Shared {
    /// Begins to exchange what waits, once it has not become more since the last check, or has for long.
    pub(super) fn follow_exchange(&self, exchanging: &mut Exchanging) {
        let waits = if self.library.is_writable() { exchange::is_waiting(&self.library) } else { Ok(None) };
        let waits = waits.unwrap_or_default();
        exchanging.checks = if waits.is_some() { exchanging.checks + 1 } else { 0 };
        let is_ready = waits == exchanging.waited || exchanging.checks > MOST_CHECKS;
        if waits.is_some() && is_ready && exchanging.after.is_none() {
            exchanging.after = Some(ContentId(0));
            exchanging.checks = 0;
        }
        exchanging.waited = waits;
    }

    /// Exchanges the next pictures.
    pub(super) fn exchange_some(&self, exchanging: &mut Exchanging) {
        let Some(after) = exchanging.after.take() else { return };
        let now = self.clock.now();
        let listed = exchanging.places.take().filter(|(since, _)| now - *since < LISTED_FOR);
        let (_, places) = exchanging.places.insert(listed.unwrap_or_else(|| (now, Places::default())));
        match exchange::run_some(&self.library, after, places) {
            Ok(Some((summary, last))) => {
                exchanging.after = Some(last);
                exchanging.failure = None;
                if summary.has_something() {
                    (self.report)(Event::Exchanged(summary));
                }
                // An original that was written to has another hash, by which its thumbnail is asked for.
                if summary.written + summary.taken > 0 {
                    (self.report)(Event::Changed);
                }
            }
            Ok(None) => {}
            Err(error) => self.report_exchange(exchanging, error),
        }
    }

    /// Reports a failure of the library once; what waits is tried again at the next check.
    fn report_exchange(&self, exchanging: &mut Exchanging, error: Error) {
        let text = error.to_string();
        if exchanging.failure.replace(text.clone()) != Some(text) {
            (self.report)(Event::Failed(error));
        }
    }

    /// Has pictures wait whose files a run went through: another program may have changed what they say.
    pub(super) fn follow_files(&self, job: &Job) -> Result<()> {
        let roots = job.folders.iter().chain(&job.rescan_roots).chain(&job.changed);
        exchange::follow_run(&self.library, roots.map(|path| path.as_path() as &Path))
    }
}
