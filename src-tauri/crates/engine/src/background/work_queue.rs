//! What the indexing thread is asked to do, and what it is doing. Owns what comes first, what waits for what, and
//! what is kept when a run ends early; does nothing itself.

use std::collections::{BTreeMap, BTreeSet};
use std::mem::take;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Pause;
use crate::progress::Progress;

/// So many changed paths are kept; of more, the folders are looked at whole.
const MOST: usize = 50_000;

/// What the thread is asked to do, and what it does.
#[derive(Default)]
pub(super) struct WorkQueue {
    /// Folders that somebody asked to look at whole.
    folders: Vec<PathBuf>,
    /// Whether another model is to look at the pictures.
    prepare: bool,
    /// Whether somebody waits for these two: not for what failed before, which was said.
    awaited: bool,
    /// Roots that the watch asked to look at whole.
    stirred: BTreeSet<PathBuf>,
    /// Paths at or below which something changed.
    changed: BTreeSet<PathBuf>,
    /// Files that are still written to, and when to look at them.
    still_changing: BTreeMap<PathBuf, Instant>,
    /// What runs that failed were for, and when to try again.
    failed: Option<(Job, Instant)>,
    /// Folders of which a look was cancelled: that their watch begins is no reason to look again.
    declined: Vec<PathBuf>,
    /// The run under way.
    pub(super) running: Option<Running>,
    /// How many callers wait for no run to be under way, or work while none is.
    pub(super) holds: usize,
    /// Another program is indexing: not to be tried before.
    retry_at: Option<Instant>,
    asked: bool,
    battery: bool,
    pub(super) ended: bool,
}

/// A run under way. What it was for goes back to the queue if it ends early, unless it is forgotten meanwhile.
pub(super) struct Running {
    pub(super) progress: Arc<Progress>,
    job: Job,
}

/// What one run is for: changed paths, or all the rest.
#[derive(Clone, Default)]
pub(super) struct Job {
    pub(super) folders: Vec<PathBuf>,
    pub(super) stirred: BTreeSet<PathBuf>,
    pub(super) changed: BTreeSet<PathBuf>,
    prepare: bool,
    awaited: bool,
}

impl Job {
    /// Whether somebody waits for it, rather than something on disk having changed or a failure having passed.
    pub(super) fn is_asked_for(&self) -> bool {
        self.awaited && (!self.folders.is_empty() || self.prepare)
    }

    fn forget(&mut self, folder: &Path) {
        let is_elsewhere = |path: &PathBuf| !path.starts_with(folder);
        self.folders.retain(is_elsewhere);
        self.stirred.retain(is_elsewhere);
        self.changed.retain(is_elsewhere);
    }

    /// Adds another one's, whose folders come first.
    fn add(&mut self, other: Self) {
        let Self { folders, stirred, changed, prepare, awaited } = other;
        let newer = std::mem::replace(&mut self.folders, folders);
        for folder in newer {
            if !self.folders.contains(&folder) {
                self.folders.push(folder);
            }
        }
        self.stirred.extend(stirred);
        self.changed.extend(changed);
        self.prepare |= prepare;
        self.awaited |= awaited;
    }
}

impl WorkQueue {
    /// Why runs wait, if they do.
    pub(super) fn pause(&self) -> Option<Pause> {
        match (self.asked, self.battery) {
            (true, _) => Some(Pause::Requested),
            (_, true) => Some(Pause::Battery),
            _ => None,
        }
    }

    pub(super) fn set_paused(&mut self, reason: Pause, paused: bool) {
        match reason {
            Pause::Requested => self.asked = paused,
            Pause::Battery => self.battery = paused,
        }
        if let Some(running) = &self.running {
            running.progress.set_paused(self.pause().is_some());
        }
    }

    pub(super) fn stop_run(&self) {
        if let Some(running) = &self.running {
            running.progress.cancel();
        }
    }

    pub(super) fn look_at(&mut self, folders: Vec<PathBuf>) {
        for folder in folders {
            self.declined.retain(|declined| *declined != folder);
            if !self.folders.contains(&folder) {
                self.folders.push(folder);
            }
            self.awaited = true;
        }
        self.retry_at = None;
    }

    /// Another model is to look at the pictures.
    pub(super) fn prepare(&mut self) {
        self.prepare = true;
        self.awaited = true;
    }

    pub(super) fn begin_anew(&mut self) {
        self.prepare = false;
        if let Some((job, _)) = &mut self.failed {
            job.prepare = false;
        }
        if let Some(running) = &mut self.running {
            running.job.prepare = false;
        }
        self.stop_run();
    }

    /// Changed paths that no run has taken up are not what was cancelled: they are few, or soon will be.
    pub(super) fn cancel(&mut self) {
        self.declined = take(&mut self.folders);
        self.stirred.clear();
        self.prepare = false;
        self.asked = false;
        if let Some((job, _)) = &mut self.failed {
            let changed = take(&mut job.changed);
            self.declined.extend(std::mem::replace(job, Job { changed, ..Job::default() }).folders);
        }
        if let Some(running) = &mut self.running {
            self.declined.extend(take(&mut running.job).folders);
        }
        self.stop_run();
    }

    /// Forgets what was asked of a folder and what lies in it.
    pub(super) fn forget(&mut self, folder: &Path) {
        let is_elsewhere = |path: &PathBuf| !path.starts_with(folder);
        self.folders.retain(is_elsewhere);
        self.declined.retain(is_elsewhere);
        self.stirred.retain(is_elsewhere);
        self.changed.retain(is_elsewhere);
        self.still_changing.retain(|path, _| is_elsewhere(path));
        let running = self.running.iter_mut().map(|running| &mut running.job);
        let failed = self.failed.iter_mut().map(|(job, _)| job);
        running.chain(failed).for_each(|job| job.forget(folder));
    }

    /// Something changed at or below these paths of these roots. A file that is waited for to come to rest is told of
    /// all the while; it is looked at when it is time.
    pub(super) fn note_changed(&mut self, paths: impl IntoIterator<Item = PathBuf>, roots: &[PathBuf]) {
        self.changed.extend(paths.into_iter().filter(|path| !self.still_changing.contains_key(path)));
        self.bound(roots);
    }

    /// A root is watched from now on, and has to be looked at once more for what happened before.
    pub(super) fn note_begun(&mut self, root: PathBuf) {
        let asked = self.declined.len();
        self.declined.retain(|folder| !folder.starts_with(&root));
        if self.declined.len() == asked {
            self.stirred.insert(root);
        }
    }

    /// Something may have changed anywhere in a root.
    pub(super) fn note_stirred(&mut self, root: PathBuf) {
        self.stirred.insert(root);
    }

    /// Files that are still written to: to be looked at again, not before a time.
    pub(super) fn wait_for_rest(
        &mut self,
        files: impl IntoIterator<Item = PathBuf>,
        until: Instant,
        roots: &[PathBuf],
    ) {
        self.still_changing.extend(files.into_iter().map(|path| (path, until)));
        self.bound(roots);
    }

    /// A run has failed: what it was for is tried again at a time, or when something else is. What changes of it
    /// until then is looked at as soon as anything. Gives whether it is the first to wait.
    pub(super) fn try_again(&mut self, mut job: Job, at: Instant, roots: &[PathBuf]) -> bool {
        job.awaited = false;
        let is_first = self.failed.is_none();
        let (failed, earlier) = self.failed.take().unwrap_or((Job::default(), at));
        job.add(failed);
        self.failed = Some((job, at.min(earlier)));
        self.bound(roots);
        is_first
    }

    /// A run has succeeded: whatever made others fail may have passed. Gives whether any are to be tried again.
    pub(super) fn recover(&mut self) -> bool {
        self.failed.as_mut().map(|(_, at)| *at = Instant::now()).is_some()
    }

    /// Keeps what waits small.
    fn bound(&mut self, roots: &[PathBuf]) {
        let failed = self.failed.as_ref().map_or(0, |(job, _)| job.changed.len());
        if self.changed.len() + self.still_changing.len() + failed <= MOST {
            return;
        }
        let (changed, still_changing) = (take(&mut self.changed), take(&mut self.still_changing));
        let holding = |paths: &mut dyn Iterator<Item = &PathBuf>| -> BTreeSet<PathBuf> {
            let held: Vec<&PathBuf> = paths.collect();
            let has = |root: &&PathBuf| held.iter().any(|path| path.starts_with(root));
            roots.iter().filter(has).cloned().collect()
        };
        self.stirred.extend(holding(&mut changed.iter().chain(still_changing.keys())));
        if let Some((job, _)) = &mut self.failed {
            let changed = take(&mut job.changed);
            job.stirred.extend(holding(&mut changed.iter()));
        }
    }

    /// Another program is indexing: nothing is tried for so long, unless somebody asks.
    pub(super) fn wait_for_another(&mut self, pause: Duration) {
        self.retry_at = Some(Instant::now() + pause);
    }

    /// Whether a run that could make room for changed paths has any to make room for.
    pub(super) fn has_changes(&self) -> bool {
        !self.changed.is_empty() && self.pause().is_none()
    }

    /// The next run, when there is one to begin.
    pub(super) fn begin(&mut self) -> Option<(Job, Arc<Progress>)> {
        self.ripen(Instant::now());
        if self.holds > 0 || self.retry_at.is_some() {
            return None;
        }
        let job = if self.has_changes() {
            Job { changed: take(&mut self.changed), ..Job::default() }
        } else if !self.folders.is_empty() || !self.stirred.is_empty() || self.prepare {
            let (folders, stirred) = (take(&mut self.folders), take(&mut self.stirred));
            let (prepare, awaited) = (take(&mut self.prepare), take(&mut self.awaited));
            Job { folders, stirred, prepare, awaited, ..Job::default() }
        } else {
            return None;
        };
        let progress = Progress::new();
        progress.set_paused(self.pause().is_some());
        self.running = Some(Running { progress: Arc::clone(&progress), job: job.clone() });
        Some((job, progress))
    }

    /// The run has ended; gives what is left of its job, where nobody cancelled or forgot it.
    pub(super) fn finish(&mut self) -> Job {
        self.running.take().map(|running| running.job).unwrap_or_default()
    }

    /// Takes back what a run did not come to the end of.
    pub(super) fn take_back(&mut self, job: Job) {
        let mut all = Job {
            folders: take(&mut self.folders),
            stirred: take(&mut self.stirred),
            changed: take(&mut self.changed),
            prepare: self.prepare,
            awaited: self.awaited,
        };
        all.add(job);
        let Job { folders, stirred, changed, prepare, awaited } = all;
        (self.folders, self.stirred, self.changed) = (folders, stirred, changed);
        (self.prepare, self.awaited) = (prepare, awaited);
    }

    /// When something may be begun that cannot be now.
    pub(super) fn next_at(&self) -> Option<Instant> {
        let failed = self.failed.iter().map(|(_, at)| *at);
        self.retry_at.into_iter().chain(failed).chain(self.still_changing.values().copied()).min()
    }

    fn ripen(&mut self, now: Instant) {
        self.retry_at = self.retry_at.filter(|at| now < *at);
        let ripe = self.still_changing.extract_if(.., |_, at| now >= *at).map(|(path, _)| path);
        self.changed.extend(ripe);
        if let Some((job, _)) = self.failed.take_if(|(_, at)| now >= *at) {
            self.take_back(job);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(names: &[&str]) -> Vec<PathBuf> {
        names.iter().map(PathBuf::from).collect()
    }

    #[test]
    fn what_changed_comes_before_whole_folders() {
        let mut queue = WorkQueue::default();
        queue.look_at(paths(&["/b"]));
        queue.note_stirred("/a".into());
        queue.note_changed(paths(&["/a/1.jpg"]), &[]);
        let (first, _) = queue.begin().unwrap();
        assert!(first.folders.is_empty() && !first.is_asked_for());
        assert_eq!(first.changed, paths(&["/a/1.jpg"]).into_iter().collect());
        queue.finish();
        let (second, _) = queue.begin().unwrap();
        assert!(second.is_asked_for() && second.changed.is_empty());
        assert_eq!((second.folders, second.stirred), (paths(&["/b"]), paths(&["/a"]).into_iter().collect()));
        queue.finish();
        assert!(queue.begin().is_none());
    }

    #[test]
    fn what_is_asked_for_during_a_run_is_done_after_it() {
        let mut queue = WorkQueue::default();
        queue.note_stirred("/a".into());
        queue.begin().unwrap();
        queue.note_stirred("/a".into());
        queue.finish();
        assert!(queue.begin().is_some(), "it may have changed where the run had looked already");
    }

    #[test]
    fn a_run_that_ends_early_leaves_its_errand_but_for_what_was_forgotten() {
        let mut queue = WorkQueue::default();
        queue.look_at(paths(&["/a", "/b"]));
        queue.begin().unwrap();
        queue.look_at(paths(&["/a", "/c"]));
        queue.forget(Path::new("/b"));
        let job = queue.finish();
        queue.take_back(job);
        assert_eq!(queue.begin().unwrap().0.folders, paths(&["/a", "/c"]));
        queue.cancel();
        let job = queue.finish();
        queue.take_back(job);
        queue.note_begun("/a".into());
        assert!(queue.begin().is_none());
        queue.note_stirred("/a".into());
        assert!(queue.begin().is_some());
    }

    #[test]
    fn a_file_that_is_waited_for_is_not_looked_at_for_every_notice_of_it() {
        let mut queue = WorkQueue::default();
        queue.wait_for_rest(paths(&["/a/1.jpg"]), Instant::now() + Duration::from_secs(60), &[]);
        queue.note_changed(paths(&["/a/1.jpg"]), &[]);
        assert!(queue.begin().is_none() && queue.next_at().is_some());
        queue.wait_for_rest(paths(&["/a/1.jpg"]), Instant::now(), &[]);
        assert!(queue.begin().is_some());
    }

    /// WorkQueue whose run at these paths, or at everything else that is wished for, has failed just now.
    fn failed(mut queue: WorkQueue) -> WorkQueue {
        queue.begin().unwrap();
        let job = queue.finish();
        queue.try_again(job, Instant::now() + Duration::from_secs(60), &[]);
        assert!(queue.begin().is_none() && queue.next_at().is_some());
        queue
    }

    #[test]
    fn a_path_whose_look_failed_is_looked_at_when_it_changes_again() {
        let mut queue = WorkQueue::default();
        queue.note_changed(paths(&["/a/1.jpg"]), &[]);
        let mut queue = failed(queue);
        queue.note_changed(paths(&["/a/1.jpg"]), &[]);
        assert_eq!(queue.begin().unwrap().0.changed, paths(&["/a/1.jpg"]).into_iter().collect());
    }

    #[test]
    fn what_failed_is_tried_again_whole_as_soon_as_something_succeeds() {
        let mut queue = WorkQueue::default();
        queue.look_at(paths(&["/b"]));
        queue.note_stirred("/a".into());
        let mut queue = failed(queue);
        assert!(queue.recover());
        let (job, _) = queue.begin().unwrap();
        assert_eq!((&job.folders, &job.stirred), (&paths(&["/b"]), &paths(&["/a"]).into_iter().collect()));
        assert!(!job.is_asked_for(), "whoever waited was told that it failed");
        queue.finish();
        assert!(!queue.recover() && queue.begin().is_none());
    }

    #[test]
    fn what_failed_is_forgotten_and_cancelled_like_all_else() {
        let mut queue = WorkQueue::default();
        queue.look_at(paths(&["/a", "/b"]));
        queue.note_stirred("/a".into());
        let mut queue = failed(queue);
        queue.forget(Path::new("/a"));
        queue.recover();
        let (job, _) = queue.begin().unwrap();
        assert_eq!((&job.folders, job.stirred.len()), (&paths(&["/b"]), 0));
        queue.try_again(job, Instant::now(), &[]);
        queue.cancel();
        queue.finish();
        assert!(queue.begin().is_none());
    }

    #[test]
    fn too_many_paths_become_their_folders() {
        let mut queue = WorkQueue::default();
        let roots = paths(&["/a", "/b"]);
        queue.note_changed((0..=MOST).map(|n| format!("/a/{n}.jpg").into()), &roots);
        let (job, _) = queue.begin().unwrap();
        assert_eq!((job.changed.len(), job.stirred.len()), (0, 1));
    }
}
