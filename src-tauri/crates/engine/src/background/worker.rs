//! The indexing thread: takes what is to be done next, does it, and tells what came of it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::ticker::{Seen, Ticker};
use super::work_queue::Job;
use super::{Activity, Event, Shared};
use crate::catalogue::folders::Folder;
use crate::disk::volumes::Volume;
use crate::error::{Error, Result};
use crate::folders::Locator;
use crate::indexing::{QUIET_PERIOD, ScanOutcome, ScanRequest, Summary};
use crate::progress::Progress;

/// How long to wait for another program that is indexing before asking again.
const BUSY: Duration = Duration::from_secs(5);
/// How often it is asked which folders there are and where they are: another program may have changed the list, and
/// a drive may have come back under another name.
const FOLDERS_EVERY: Duration = Duration::from_secs(5);
/// How long to wait before trying again what failed; twice as long each time,
const AGAIN: Duration = Duration::from_secs(5);
/// up to this.
const AGAIN_AT_MOST: Duration = Duration::from_secs(10 * 60);

/// What the thread remembers from one run to the next.
struct Memory {
    /// What the last failure said that was told of unasked.
    told: Option<String>,
    /// Another program was indexing.
    waiting: bool,
    /// How long to wait after the next failure.
    again: Duration,
    /// Where volumes were mounted when that was last asked.
    mounts: Option<Vec<PathBuf>>,
}

impl Shared {
    pub(super) fn work(&self) {
        let mut memory = Memory { told: None, waiting: false, again: AGAIN, mounts: None };
        while let Some((job, progress)) = self.next(&mut memory) {
            let (model, folders) = (self.library.model(), self.known_folders());
            let started = Instant::now();
            let (outcome, seen) = self.run(&job, &progress);
            let asked = job.is_asked_for();
            self.note_end(&progress, &outcome, &mut memory);
            self.follow_folders();
            if outcome.is_ok() && !progress.is_cancelled() {
                let whole = job.folders.into_iter().chain(job.stirred);
                self.note_looked(whole, seen.survey.min(started.elapsed()));
            }
            let did = outcome.as_ref().is_ok_and(|looked| has_changed_something(&looked.summary));
            let failed = outcome.is_err();
            self.tell_outcome(outcome, asked, &mut memory);
            if self.library.model() != model {
                (self.tell)(Event::Switched);
            }
            if asked || did || failed || self.known_folders() != folders {
                (self.tell)(Event::Changed);
            }
            if asked || seen.told {
                (self.tell)(Event::Activity(Activity::default()));
            }
        }
    }

    fn tell_outcome(&self, outcome: Result<ScanOutcome>, asked: bool, memory: &mut Memory) {
        let busy = matches!(outcome, Err(Error::Busy { .. }));
        match outcome {
            Ok(ScanOutcome { mut summary, .. }) => {
                if summary.stopped {
                    // What was found and is left to read is found again by the run that reads it.
                    summary.new = summary.new.saturating_sub(summary.unread);
                }
                (self.tell)(Event::RunEnded(summary));
            }
            // That it has to wait is told once, not at every try, and so is what fails at every change on disk.
            Err(error) => {
                let text = error.to_string();
                let again = if busy { memory.waiting } else { !asked && memory.told.as_ref() == Some(&text) };
                if !again {
                    (self.tell)(Event::Failed(error));
                }
                memory.told = Some(text);
            }
        }
        memory.waiting = busy;
    }

    /// A run has ended. One that was asked to stop leaves its job to the next one, unless that was forgotten
    /// meanwhile; nothing is lost to a failure.
    fn note_end(&self, progress: &Progress, outcome: &Result<ScanOutcome>, memory: &mut Memory) {
        let roots = self.roots();
        let mut queue = self.queue();
        let job = queue.finish();
        match outcome {
            // Asked with the queue in hand: whoever adds to them ends the run at the same time.
            Ok(_) if progress.is_cancelled() => queue.take_back(job),
            Ok(looked) => {
                queue.wait_for_rest(
                    looked.still_changing.iter().cloned(),
                    Instant::now() + QUIET_PERIOD,
                    &roots,
                );
                if !queue.recover() {
                    (memory.again, memory.told) = (AGAIN, None);
                }
            }
            Err(Error::Busy { .. }) => {
                queue.take_back(job);
                queue.wait_for_another(BUSY);
            }
            // The look itself came to its end.
            Err(Error::NotReady { .. }) => drop(queue.recover()),
            // No other try would end otherwise.
            Err(Error::ReadOnly { .. }) => {}
            Err(_) => {
                // What else fails meanwhile is no other try.
                if queue.try_again(job, Instant::now() + memory.again, &roots) {
                    memory.again = (memory.again * 2).min(AGAIN_AT_MOST);
                }
            }
        }
        drop(queue);
        self.changed.notify_all();
    }

    /// The next run, when there is one to begin; none when the thread is to end.
    fn next(&self, memory: &mut Memory) -> Option<(Job, Arc<Progress>)> {
        let mut checked = Instant::now();
        loop {
            let watching = self.is_watching();
            if watching && memory.mounts.is_none() {
                self.follow_mounts(&Locator::of(&self.library).mounted(), &mut memory.mounts);
            }
            if watching && checked.elapsed() >= FOLDERS_EVERY {
                let mounted = Locator::of(&self.library).mounted();
                self.find_folders(&mounted);
                self.follow_mounts(&mounted, &mut memory.mounts);
                self.follow_folders();
                checked = Instant::now();
            }
            let mut queue = self.queue();
            if queue.ended {
                return None;
            }
            if let Some(next) = queue.begin() {
                return Some(next);
            }
            let check_at = watching.then(|| checked + FOLDERS_EVERY);
            let until = check_at.into_iter().chain(queue.next_at()).min();
            match until.map(|at| at.saturating_duration_since(Instant::now())) {
                None => drop(self.changed.wait(queue).unwrap_or_else(PoisonError::into_inner)),
                Some(left) => {
                    drop(self.changed.wait_timeout(queue, left).unwrap_or_else(PoisonError::into_inner));
                }
            }
        }
    }

    fn run(&self, job: &Job, progress: &Progress) -> (Result<ScanOutcome>, Seen) {
        let ended = AtomicBool::new(false);
        thread::scope(|scope| {
            let ticker = Ticker::new(self, progress, job.is_asked_for());
            let ticker = scope.spawn(|| ticker.work(&ended));
            // A mistake of ours in a run must not leave a window that waits for its end.
            let outcome = catch_unwind(AssertUnwindSafe(|| self.look(job, progress)));
            ended.store(true, Ordering::Relaxed);
            ticker.thread().unpark();
            let seen = ticker.join().unwrap_or(Seen { told: true, survey: Duration::ZERO });
            (outcome.unwrap_or(Err(Error::Panicked)), seen)
        })
    }

    /// A run. A folder that cannot be looked at does not keep the next model waiting.
    fn look(&self, job: &Job, progress: &Progress) -> Result<ScanOutcome> {
        let folders = self.reachable(job)?;
        let changed: Vec<PathBuf> = job.changed.iter().cloned().collect();
        // Whoever does not watch would never hear that a file has come to rest.
        let patient = self.is_watching();
        let look = ScanRequest { folders: &folders, changed: &changed, excludes: None, patient };
        let outcome = self.library.scan(&look, progress);
        if matches!(outcome, Err(Error::NoFolder { .. } | Error::Io { .. })) && !progress.is_cancelled() {
            self.library.switch(progress)?;
        }
        outcome
    }

    /// The folders to look at whole that can be reached; the others are marked as out of reach.
    fn reachable(&self, job: &Job) -> Result<Vec<PathBuf>> {
        let mut reachable = Vec::new();
        for folder in &job.folders {
            match Locator::of(&self.library).resolve(folder) {
                Ok(real) => reachable.push(real),
                // A drive that is unplugged is nothing to complain of; its pictures say so themselves.
                Err(_) if self.library.has_folder(folder)? => {}
                Err(error) => (self.tell)(Event::Failed(error)),
            }
        }
        for root in &job.stirred {
            // One that was forgotten meanwhile must not become part of the library again.
            if self.library.has_folder(root)?
                && let Ok(real) = Locator::of(&self.library).resolve(root)
                && !reachable.contains(&real)
            {
                reachable.push(real);
            }
        }
        Ok(reachable)
    }

    /// Notes which folders are out of reach; those that are back, wherever, are looked at.
    fn find_folders(&self, mounted: &[Volume]) {
        // Asked again a little later.
        let Ok(found) = Locator::of(&self.library).refresh(mounted) else { return };
        if found.is_empty() {
            return;
        }
        let mut queue = self.queue();
        found.into_iter().filter(|folder| !folder.offline).for_each(|folder| queue.note_stirred(folder.path));
        drop(queue);
        (self.tell)(Event::Changed);
    }

    /// Watches roots anew in which a drive was connected or disconnected: nobody tells of what is on it.
    fn follow_mounts(&self, mounted: &[Volume], known: &mut Option<Vec<PathBuf>>) {
        let mut now: Vec<PathBuf> = mounted.iter().map(|volume| volume.mount.clone()).collect();
        now.sort_unstable();
        let Some(before) = known.replace(now.clone()) else { return };
        if before == now {
            return;
        }
        let inside = |mounts: &[PathBuf], root: &Path| -> Vec<PathBuf> {
            mounts.iter().filter(|mount| mount.starts_with(root)).cloned().collect()
        };
        let mut roots = self.roots();
        roots.retain(|root| inside(&before, root) != inside(&now, root));
        self.watch_anew(roots);
    }

    fn known_folders(&self) -> Vec<Folder> {
        self.library.folders().unwrap_or_default()
    }
}

/// Whether a run has changed what the library shows.
fn has_changed_something(summary: &Summary) -> bool {
    let Summary { new, changed, moved, missing, embedded, .. } = *summary;
    [new, changed, moved, missing, embedded].iter().any(|count| *count > 0)
}
