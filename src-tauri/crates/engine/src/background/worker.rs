//! The indexing thread: begins the next run, does it, and reports its end.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError};
use std::thread;
use std::time::Duration;

use super::events::{Activity, Event};
use super::job::Job;
use super::outcome::{Memory, has_changed_something};
use super::shared::Shared;
use super::task::State;
use super::ticker::{Observed, Ticker};
use crate::catalogue::folders::Folder;
use crate::error::{Error, Result};
use crate::folders::Locator;
use crate::indexing::{ScanOutcome, ScanRequest};
use crate::mutex::lock;
use crate::progress::Progress;
use crate::sources::{Changes, Imported};

/// How often folders and volumes are checked: another program may have changed the list, and a drive may have come
/// back under another name.
pub(super) const CHECK_FOLDERS_EVERY: Duration = Duration::from_secs(5);

impl Shared {
    /// Runs one job after the other until the thread is to end.
    pub(super) fn work(&self) {
        let mut memory = Memory::default();
        while let Some((job, progress)) = self.next_run(&mut memory) {
            let (model, folders) = (self.library.space().model_id, self.known_folders());
            let started = self.clock.now();
            let (outcome, observed) = self.run(&job, &progress);
            let awaited = job.is_awaited();
            self.settle(&progress, &outcome, &mut memory);
            self.follow_run(&job, &mut memory.looking);
            self.follow_run(&job, &mut memory.reading);
            if let Err(error) = self.follow_files(&job) {
                tracing::warn!(%error, "what other programs changed in sidecars is taken later");
            }
            let obstructed = lock(&self.obstacles).follow(&job, &outcome);
            // A folder may have been removed while the run ended.
            self.drop_stale_obstacles();
            self.follow_folders();
            if outcome.is_ok() && !progress.is_cancelled() {
                let took = observed.survey.min(self.clock.now() - started);
                self.record_scan_time(job.folders.into_iter().chain(job.rescan_roots), took);
            }
            let did = outcome.as_ref().is_ok_and(|scanned| has_changed_something(&scanned.summary));
            let failed = outcome.is_err();
            self.report_outcome(outcome, awaited, &mut memory);
            if self.library.space().model_id != model {
                (self.report)(Event::Switched);
            }
            let stopped = progress.is_cancelled();
            if awaited || did || failed || stopped || obstructed || self.known_folders() != folders {
                (self.report)(Event::Changed);
            }
            if awaited || observed.reported {
                (self.report)(Event::Activity(Activity::default()));
            }
        }
    }

    /// Waits for the next run and begins it; `None` when the thread is to end.
    fn next_run(&self, memory: &mut Memory) -> Option<(Job, Arc<Progress>)> {
        let mut checked = self.clock.now();
        loop {
            let is_watching = self.is_watching();
            if is_watching && memory.mounts.is_none() {
                self.follow_mounts(&Locator::of(&self.library).mounted(), &mut memory.mounts);
            }
            if is_watching && self.clock.now() - checked >= CHECK_FOLDERS_EVERY {
                self.library.release_idle_memory();
                if self.library.take_dropped() {
                    self.queue().complete();
                }
                self.follow_sources(&mut memory.changed_sources);
                self.follow_exchange(&mut memory.exchanging);
                let mounted = Locator::of(&self.library).mounted();
                self.locate_folders(&mounted);
                self.follow_mounts(&mounted, &mut memory.mounts);
                self.follow_folders();
                checked = self.clock.now();
            }
            let mut queue = self.queue();
            if queue.ended {
                drop(queue);
                self.hold_all(memory);
                return None;
            }
            let now = self.clock.now();
            if let Some(next) = queue.begin(now) {
                drop(queue);
                self.hold_all(memory);
                return Some(next);
            }
            if std::mem::take(&mut queue.look_for_work) {
                drop(queue);
                self.hold_all(memory);
                (memory.looking.state, memory.reading.state) = (State::Unknown, State::Unknown);
                continue;
            }
            if is_watching && queue.may_exchange() && memory.exchanging.has_work() {
                drop(queue);
                self.exchange_some(&mut memory.exchanging);
                continue;
            }
            // Only once the library is followed, lest it compete with the start.
            if is_watching && queue.may_work_between_runs() {
                // Looking takes a fraction of the time that reading does.
                if memory.looking.has_work(now) {
                    drop(queue);
                    self.go_on(&mut memory.looking);
                    continue;
                }
                if memory.reading.has_work(now) {
                    drop(queue);
                    self.go_on(&mut memory.reading);
                    continue;
                }
            }
            let (pause, is_stopped) = (queue.pause(), queue.is_reading_stopped());
            let Memory { looking, reading, .. } = memory;
            if looking.is_to_be_held(pause, is_stopped) || reading.is_to_be_held(pause, is_stopped) {
                drop(queue);
                self.hold_all(memory);
                continue;
            }
            if !std::mem::replace(&mut queue.idle, true) {
                self.changed.notify_all();
            }
            let check_at = is_watching.then(|| checked + CHECK_FOLDERS_EVERY);
            match check_at.into_iter().chain(queue.next_due()).min() {
                None => drop(self.changed.wait(queue).unwrap_or_else(PoisonError::into_inner)),
                Some(at) => {
                    let left = at.saturating_duration_since(now);
                    drop(self.changed.wait_timeout(queue, left).unwrap_or_else(PoisonError::into_inner));
                }
            }
        }
    }

    /// Has the libraries of other programs that have changed read again, once nothing has written to them since the last
    /// check: reading a large one takes seconds, and its program writes all the while it is used.
    fn follow_sources(&self, before: &mut Changes) {
        let Ok(now) = self.library.changed_sources() else { return };
        if !now.is_empty() && now == *before {
            self.queue().refresh_sources();
        }
        *before = now;
    }

    /// Holds what is done between runs.
    fn hold_all(&self, memory: &mut Memory) {
        self.hold(&mut memory.looking);
        self.hold(&mut memory.reading);
    }

    fn run(&self, job: &Job, progress: &Progress) -> (Result<ScanOutcome>, Observed) {
        let ended = AtomicBool::new(false);
        thread::scope(|scope| {
            let ticker = Ticker::new(self, progress, job.is_awaited());
            let ticker = scope.spawn(|| ticker.work(&ended));
            // A panic must not leave a window that waits for the end of the run.
            let outcome = catch_unwind(AssertUnwindSafe(|| self.scan(job, progress)));
            ended.store(true, Ordering::Relaxed);
            ticker.thread().unpark();
            let observed = ticker.join().unwrap_or(Observed { reported: true, survey: Duration::ZERO });
            (outcome.unwrap_or(Err(Error::Panicked)), observed)
        })
    }

    /// Does a job. A folder that cannot be scanned does not keep the next model waiting.
    fn scan(&self, job: &Job, progress: &Progress) -> Result<ScanOutcome> {
        let imported = self.import(job, progress)?;
        let folders = self.reachable(job)?;
        let changed: Vec<PathBuf> = job.changed.iter().cloned().collect();
        // Without a watch, no notice would report that a file is quiet.
        let patient = self.is_watching();
        let complete = job.complete;
        let request = ScanRequest { folders: &folders, changed: &changed, excludes: None, complete, patient };
        let mut outcome = self.library.scan(&request, progress);
        if let Ok(scanned) = &mut outcome {
            imported.iter().for_each(|imported| scanned.summary.add(&imported.indexed));
            self.library.link_sources(&scanned.summary, progress)?;
        }
        if matches!(outcome, Err(Error::NoFolder { .. } | Error::Io { .. })) && !progress.is_cancelled() {
            self.library.switch(progress)?;
        }
        outcome
    }

    /// Brings in the libraries of other programs that a job is for.
    fn import(&self, job: &Job, progress: &Progress) -> Result<Vec<Imported>> {
        let mut all = Vec::new();
        for (path, with_hidden) in &job.imports {
            match self.library.import(path, *with_hidden, progress) {
                Ok(imported) => {
                    if !progress.is_cancelled() {
                        (self.report)(Event::Imported(Box::new(imported.clone())));
                    }
                    all.push(imported);
                }
                // What cannot be read keeps nothing else waiting, and is not tried again by itself.
                Err(error @ Error::Source(_)) if !progress.is_cancelled() => {
                    (self.report)(Event::Failed(error))
                }
                Err(Error::Source(_)) => {}
                Err(error) => return Err(error),
            }
        }
        if job.refresh_sources {
            self.library.refresh_sources(progress)?;
        }
        Ok(all)
    }

    /// The folders of a job to scan whole that are available; the others are marked as unavailable.
    fn reachable(&self, job: &Job) -> Result<Vec<PathBuf>> {
        let mut reachable = Vec::new();
        for folder in &job.folders {
            match Locator::of(&self.library).resolve(folder) {
                Ok(real) => reachable.push(real),
                // An unplugged drive is no failure; its pictures are marked.
                Err(_) if self.library.has_folder(folder)? => {}
                Err(error) => (self.report)(Event::Failed(error)),
            }
        }
        for root in &job.rescan_roots {
            // A root that was removed meanwhile must not become part of the library again.
            if self.library.has_folder(root)?
                && let Ok(real) = Locator::of(&self.library).resolve(root)
                && !reachable.contains(&real)
            {
                reachable.push(real);
            }
        }
        Ok(reachable)
    }

    fn known_folders(&self) -> Vec<Folder> {
        self.library.folders().unwrap_or_default()
    }
}
