//! What keeps folders from being indexed, as long as it does: another program, a full disk, a folder that does not
//! answer.
//!
//! Owns when an obstacle appears and when it has gone. Never reports anything, and knows nothing of pauses or of folders
//! that are unavailable as a whole.

use std::collections::BTreeMap;
use std::mem::take;
use std::path::PathBuf;

use super::job::Job;
use crate::catalogue::folders::Folder;
use crate::error::{Error, Result};
use crate::indexing::ScanOutcome;
use crate::problem::FolderProblem;

/// Something that keeps folders from being indexed. Indexing goes on by itself once it has gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// Another program is indexing into the library.
    OtherProgram,
    /// The library's disk is full.
    DiskFull,
    /// A folder is left out of scans, since it waits for the user's permission or does not answer.
    Silent {
        /// The folder, which may be inside one of the library's.
        folder: PathBuf,
        /// Why.
        problem: FolderProblem,
    },
}

/// The obstacles that the last runs met.
#[derive(Debug, Default)]
pub(super) struct Obstacles {
    other_program: bool,
    disk_full: bool,
    silent: BTreeMap<PathBuf, FolderProblem>,
}

impl Obstacles {
    /// All of them, those that stop every run first.
    pub(super) fn list(&self) -> Vec<Obstacle> {
        let of_all = [(self.disk_full, Obstacle::DiskFull), (self.other_program, Obstacle::OtherProgram)];
        let silent = self.silent.clone().into_iter();
        let silent = silent.map(|(folder, problem)| Obstacle::Silent { folder, problem });
        of_all.into_iter().filter(|(is_met, _)| *is_met).map(|(_, one)| one).chain(silent).collect()
    }

    /// Adds silent folders that a run has met while it goes on. Returns whether any was not known.
    pub(super) fn meet(&mut self, silent: Vec<(PathBuf, FolderProblem)>) -> bool {
        let before = self.silent.len();
        self.silent.extend(silent);
        self.silent.len() > before
    }

    /// Takes over what a run met. Returns whether the obstacles are others than before.
    pub(super) fn follow(&mut self, job: &Job, outcome: &Result<ScanOutcome>) -> bool {
        let before = self.list();
        self.other_program = matches!(outcome, Err(Error::Busy { .. }));
        match outcome {
            Ok(scanned) => {
                self.disk_full = false;
                // A run that was stopped may not have come to them.
                if !scanned.summary.stopped {
                    self.silent.retain(|silent, _| {
                        let mut paths = job.folders.iter().chain(&job.rescan_roots).chain(&job.changed);
                        !paths.any(|path| silent.starts_with(path))
                    });
                }
                self.silent.extend(scanned.silent.iter().cloned());
            }
            Err(Error::DiskFull { .. }) => self.disk_full = true,
            Err(_) => {}
        }
        self.list() != before
    }

    /// Leaves out what stopped the runs that the user has cancelled: nothing tries again. Returns whether there was any. A
    /// silent folder is asked again anyway.
    pub(super) fn cancel(&mut self) -> bool {
        let (disk_full, other_program) = (take(&mut self.disk_full), take(&mut self.other_program));
        disk_full || other_program
    }

    /// Drops those in folders that are no longer part of the library.
    pub(super) fn keep_within(&mut self, folders: &[Folder]) {
        self.silent.retain(|silent, _| folders.iter().any(|folder| silent.starts_with(&folder.path)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scan_of(folder: &str) -> Job {
        Job { rescan_roots: [PathBuf::from(folder)].into(), ..Job::default() }
    }

    fn silent(folders: &[&str]) -> Result<ScanOutcome> {
        let silent = folders.iter().map(|folder| (folder.into(), FolderProblem::WaitingForPermission));
        Ok(ScanOutcome { silent: silent.collect(), ..ScanOutcome::default() })
    }

    #[test]
    fn a_silent_folder_is_an_obstacle_until_a_run_through_it_gets_an_answer() {
        let mut obstacles = Obstacles::default();
        let problem = FolderProblem::WaitingForPermission;
        let desktop = || Obstacle::Silent { folder: "/home/Desktop".into(), problem: problem.clone() };
        let documents = || Obstacle::Silent { folder: "/home/Documents".into(), problem: problem.clone() };
        assert!(obstacles.follow(&scan_of("/home"), &silent(&["/home/Desktop", "/home/Documents"])));
        assert_eq!(obstacles.list(), [desktop(), documents()]);
        assert!(!obstacles.follow(&scan_of("/other"), &silent(&[])));
        let mut stopped = ScanOutcome::default();
        stopped.summary.stopped = true;
        assert!(!obstacles.follow(&scan_of("/home"), &Ok(stopped)));
        assert!(obstacles.follow(&scan_of("/home/Documents"), &silent(&[])));
        assert_eq!(obstacles.list(), [desktop()]);
        assert!(obstacles.follow(&scan_of("/home"), &silent(&[])));
        assert_eq!(obstacles.list(), []);
    }

    #[test]
    fn another_program_and_a_full_disk_are_obstacles_until_a_run_succeeds() {
        let mut obstacles = Obstacles::default();
        let (job, path) = (scan_of("/home"), || PathBuf::from("/l"));
        assert!(obstacles.follow(&job, &Err(Error::Busy { path: path() })));
        assert!(!obstacles.follow(&job, &Err(Error::Busy { path: path() })));
        assert_eq!(obstacles.list(), [Obstacle::OtherProgram]);
        assert!(obstacles.follow(&job, &Err(Error::DiskFull { path: path() })));
        assert_eq!(obstacles.list(), [Obstacle::DiskFull]);
        assert!(!obstacles.follow(&job, &Err(Error::Panicked)), "nothing is known to have changed");
        assert!(obstacles.follow(&job, &silent(&[])));
        assert_eq!(obstacles.list(), []);
    }

    #[test]
    fn a_full_disk_is_no_obstacle_to_what_was_cancelled() {
        let mut obstacles = Obstacles::default();
        obstacles.follow(&scan_of("/home"), &silent(&["/home/Desktop"]));
        obstacles.follow(&scan_of("/home"), &Err(Error::DiskFull { path: "/l".into() }));
        assert!(obstacles.cancel());
        assert!(matches!(obstacles.list()[..], [Obstacle::Silent { .. }]));
        assert!(!obstacles.cancel());
    }
}
