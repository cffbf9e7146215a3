//! Reading the words in pictures while no run is under way.
//!
//! Owns when the next picture is read: one after the other, and none once a run can begin, so that a run waits for one
//! picture at most. Nothing is lost when it waits: what was read is committed first.

use std::thread;
use std::time::Duration;

use super::events::{Event, Pause};
use super::job::Job;
use super::outcome::{MAX_RETRY_OF_DISK, Memory};
use super::reading::{Reading, Underway};
use super::shared::Shared;
use crate::catalogue::words::Counts;
use crate::error::{Error, Result};
use crate::indexing::lower_priority;
use crate::words::Session;

/// Between two reports.
const TICK: Duration = Duration::from_millis(250);
/// How long it is read before it is reported.
const SILENT_FOR: Duration = Duration::from_millis(600);

impl Shared {
    /// Reads the next picture, or looks what there is to read.
    pub(super) fn read_words(&self, memory: &mut Memory) {
        let read = self.try_to_read(&mut memory.reading);
        self.report_failures(memory);
        let Err(error) = read else { return };
        let text = error.to_string();
        if let Reading::Under(underway) = &mut memory.reading {
            // What was read before the failure is kept if it can be.
            self.commit_read(underway);
            self.report_end(underway);
        }
        memory.reading = Reading::Failed(self.clock.now() + MAX_RETRY_OF_DISK);
        if memory.reading_failure.replace(text.clone()) != Some(text) {
            (self.report)(Event::Failed(error));
        }
    }

    fn try_to_read(&self, reading: &mut Reading) -> Result<()> {
        let now = self.clock.now();
        let Reading::Under(underway) = reading else {
            *reading = match Session::begin(&self.library)? {
                Some(session) => Reading::Under(Box::new(Underway {
                    session,
                    since: now,
                    reported: None,
                    is_running: false,
                })),
                None => Reading::Done,
            };
            return Ok(());
        };
        underway.is_running = true;
        // On a thread of its own, since a thread that gives way to others stays so.
        let session = &mut underway.session;
        let read = thread::scope(|scope| {
            let read = || {
                lower_priority();
                session.read_next(&self.library)
            };
            scope.spawn(read).join()
        });
        let is_left = read.unwrap_or_else(|_| {
            tracing::warn!("a bug kept the words of a picture from being read; the next one follows");
            Ok(true)
        })?;
        let is_due = match underway.reported {
            None => now - underway.since >= SILENT_FOR,
            Some(at) => now - at >= TICK,
        };
        if is_left && is_due {
            underway.reported = Some(now);
            self.report_reading(underway.session.counts(), None);
        }
        if !is_left {
            self.report_end(underway);
            self.library.catch_up_texts()?;
            let found_words = underway.session.done().with_words > 0;
            *reading = Reading::Done;
            if found_words {
                (self.report)(Event::Changed);
            }
        }
        Ok(())
    }

    /// Reports each reason once for which the reader failed, with the first picture.
    fn report_failures(&self, memory: &mut Memory) {
        let Reading::Under(underway) = &mut memory.reading else { return };
        for (id, source) in underway.session.take_failures() {
            if memory.reader_failures.insert(source.reason.clone())
                && let Some(path) = self.library.paths(id).ok().and_then(|paths| paths.into_iter().next())
            {
                (self.report)(Event::Failed(Error::ReadText { path, source }));
            }
        }
    }

    /// Commits what was read, before something else comes first.
    pub(super) fn hold_reading(&self, memory: &mut Memory) {
        let Reading::Under(underway) = &mut memory.reading else { return };
        self.commit_read(underway);
        underway.is_running = false;
        if underway.reported.is_some() {
            let queue = self.queue();
            let (pause, stopped) = (queue.pause(), queue.is_reading_stopped());
            drop(queue);
            let counts = underway.session.counts();
            self.report_reading(if stopped { ended(counts) } else { counts }, pause);
        }
    }

    /// Commits what was read; what can't be stored is read again.
    fn commit_read(&self, underway: &mut Underway) {
        if let Err(error) = underway.session.commit(&self.library) {
            tracing::warn!(%error, "the words of some pictures are read again");
        }
    }

    /// Reports that reading has ended, if it was reported at all.
    fn report_end(&self, underway: &Underway) {
        if underway.reported.is_some() {
            self.report_reading(ended(underway.session.counts()), None);
        }
    }

    /// Has the thread look again for what to read after a run.
    pub(super) fn read_after(&self, job: &Job, memory: &mut Memory) {
        let are_changes_only = job.folders.is_empty() && job.rescan_roots.is_empty() && !job.complete;
        if let (true, Reading::Under(underway)) = (are_changes_only, &mut memory.reading)
            && underway.session.add_new(&self.library).is_ok()
        {
            return;
        }
        memory.reading = Reading::Unknown;
    }

    fn report_reading(&self, Counts { read, total }: Counts, pause: Option<Pause>) {
        (self.report)(Event::Reading { done: read, total, pause });
    }
}

/// What is reported at the end: pictures that can't be read now are no reason to wait.
fn ended(counts: Counts) -> Counts {
    Counts { read: counts.total, ..counts }
}
