//! Reading the words in pictures while no run is under way.
//!
//! Owns when the next picture is read: one after the other, and none once a run can begin, so that a run waits for one
//! picture at most. Nothing is lost when it waits: what was read is committed first.

use std::thread;

use super::events::{Event, Pause};
use super::job::Job;
use super::outcome::{MAX_RETRY_OF_DISK, Memory};
use super::reading::{Reading, Shown, Underway};
use super::shared::Shared;
use crate::catalogue::words::Counts;
use crate::error::{Error, Result};
use crate::indexing::lower_most;
use crate::words::Session;

impl Shared {
    /// Reads the next picture, or looks what there is to read.
    pub(super) fn read_words(&self, memory: &mut Memory) {
        let read = self.try_to_read(memory);
        self.report_failures(memory);
        let Err(error) = read else { return };
        let text = error.to_string();
        if let Reading::Under(underway) = &mut memory.reading {
            // What was read before the failure is kept if it can be.
            self.commit_read(underway);
        }
        self.withdraw_reading(&mut memory.shown);
        memory.reading = Reading::Failed(self.clock.now() + MAX_RETRY_OF_DISK);
        if memory.reading_failure.replace(text.clone()) != Some(text) {
            (self.report)(Event::Failed(error));
        }
    }

    fn try_to_read(&self, memory: &mut Memory) -> Result<()> {
        let Memory { reading, shown, .. } = memory;
        let Reading::Under(underway) = reading else {
            *reading = match Session::begin(&self.library)? {
                Some(session) => Reading::Under(Box::new(Underway {
                    session,
                    is_running: false,
                    has_ended: false,
                    announced: 0,
                })),
                None => {
                    self.withdraw_reading(shown);
                    Reading::Impossible
                }
            };
            return Ok(());
        };
        shown.begin(self.clock.now());
        underway.is_running = true;
        // On a thread of its own, since a thread that gives way to others stays so.
        let session = &mut underway.session;
        let read = thread::scope(|scope| {
            let read = || {
                lower_most();
                session.read_next(&self.library)
            };
            scope.spawn(read).join()
        });
        let is_left = read.unwrap_or_else(|_| {
            tracing::warn!("a bug kept the words of a picture from being read; the next one follows");
            Ok(true)
        })?;
        let now = self.clock.now();
        if shown.is_due(now) {
            self.show_reading(shown, underway.session.counts(), None);
        }
        if !is_left {
            (underway.is_running, underway.has_ended) = (false, true);
            self.withdraw_reading(shown);
            self.library.catch_up_texts()?;
            let with_words = underway.session.done().with_words;
            if with_words > std::mem::replace(&mut underway.announced, with_words) {
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

    /// Commits what was read, before something else comes first, and says why it waits.
    pub(super) fn hold_reading(&self, memory: &mut Memory) {
        let Memory { reading, shown, .. } = memory;
        if let Reading::Under(underway) = reading {
            underway.is_running = false;
            if !self.commit_read(underway) {
                // The session takes them for read.
                *reading = Reading::Unknown;
            }
        }
        let queue = self.queue();
        let (pause, is_stopped) = (queue.pause(), queue.is_reading_stopped());
        drop(queue);
        match (reading, shown.last()) {
            _ if is_stopped => self.withdraw_reading(shown),
            (Reading::Under(underway), Some(_)) => self.show_reading(shown, underway.session.counts(), pause),
            (_, Some(counts)) => self.show_reading(shown, counts, pause),
            (_, None) => {}
        }
    }

    /// Commits what was read, and returns whether it is stored: what isn't is read again by another session.
    fn commit_read(&self, underway: &mut Underway) -> bool {
        let committed = underway.session.commit(&self.library);
        if let Err(error) = &committed {
            tracing::warn!(%error, "the words of some pictures are read again");
        }
        committed.is_ok()
    }

    /// Has the thread look for what there is to read after a run.
    pub(super) fn read_after(&self, job: &Job, memory: &mut Memory) {
        let files_returned = !job.folders.is_empty() || !job.rescan_roots.is_empty() || job.complete;
        let is_followed = match &mut memory.reading {
            Reading::Under(underway) if underway.session.is_current(&self.library) => {
                underway.has_ended = false;
                underway.session.add_new(&self.library, files_returned).is_ok()
            }
            _ => false,
        };
        if !is_followed {
            memory.reading = Reading::Unknown;
        }
    }

    fn show_reading(&self, shown: &mut Shown, counts: Counts, pause: Option<Pause>) {
        shown.say(self.clock.now(), counts, pause);
        self.report_reading(counts, pause);
    }

    /// Withdraws what is shown of the reading: it has ended, or goes on only when it is asked to.
    fn withdraw_reading(&self, shown: &mut Shown) {
        if let Some(counts) = shown.end() {
            self.report_reading(ended(counts), None);
        }
    }

    fn report_reading(&self, Counts { read, total }: Counts, pause: Option<Pause>) {
        (self.report)(Event::Reading { done: read, total, pause });
    }
}

/// What is reported at the end: pictures that can't be read now are no reason to wait.
fn ended(counts: Counts) -> Counts {
    Counts { read: counts.total, ..counts }
}
