//! The exchange of many pictures.
//!
//! Owns which folders can be reached, and that a picture's files come to agree with each other: what one of them changed is
//! written to the others in the same run.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::attempt::{Outcome, exchange};
use super::field::Choice;
use super::known::forget_gone;
use super::places::{Destination, Places};
use super::trouble::Trouble;
use crate::catalogue::exchange::{self as rows, ExchangedFile, Pending, Place};
use crate::catalogue::{files, folders, texts};
use crate::disk::volumes::Volume;
use crate::error::Result;
use crate::folders::Locator;
use crate::ids::{ContentId, FileId, FolderId};
use crate::library::Library;
use crate::progress::{Phase, Progress};

/// How often a picture's files are gone through until they agree.
const ROUNDS: usize = 3;
/// Pictures that wait no longer, after which that is stored: a transaction for each would take longer than to exchange it.
const FORGOTTEN: usize = 256;

/// Which pictures are exchanged, of those in folders that the person opted in.
#[derive(Clone, Debug)]
pub enum Scope {
    /// All of which there is something to say, or was.
    All,
    /// These.
    Contents(Vec<ContentId>),
}

impl Scope {
    /// Leaves those of these contents that it is about.
    pub(super) fn retain(&self, ids: &mut Vec<ContentId>) {
        if let Self::Contents(wanted) = self {
            let wanted: HashSet<ContentId> = wanted.iter().copied().collect();
            ids.retain(|id| wanted.contains(id));
        }
    }
}

/// What came of a run, in files; a file can be written and taken from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Files that were written.
    pub written: u64,
    /// Files that the library took something from, since another program changed it there.
    pub taken: u64,
    /// Files about which both sides said the same.
    pub unchanged: u64,
    /// Files with fields that are left to the person.
    pub conflicts: u64,
    /// Files that could not be read or written.
    pub failed: u64,
    /// Pictures that are not at hand, or are to be scanned first.
    pub away: u64,
}

impl Summary {
    fn count(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Unchanged => self.unchanged += 1,
            Outcome::Exchanged { written, taken, conflicts } => {
                self.written += u64::from(*written);
                self.taken += u64::from(*taken);
                self.conflicts += u64::from(!conflicts.is_empty());
            }
            Outcome::Failed(_) => self.failed += 1,
            Outcome::Away => self.away += 1,
        }
    }

    /// Whether anything is to be told.
    #[must_use]
    pub fn has_something(&self) -> bool {
        Self { unchanged: 0, ..*self } != Self::default()
    }
}

/// What happened with a file.
#[derive(Debug)]
pub struct Event<'a> {
    /// The picture.
    pub content: ContentId,
    /// The picture's file.
    pub picture: &'a Path,
    /// The file that was exchanged with: its sidecar, or the same.
    pub path: &'a Path,
    /// What came of it.
    pub outcome: &'a Outcome,
}

/// Hears what happened.
pub type Hear<'a> = &'a mut dyn FnMut(&Event<'_>);

/// Exchanges what the person says with the files of pictures. Each file is finished before the next one's turn; `progress`
/// reports, pauses and ends the run between pictures. A run that was ended goes on when it is begun again, and one that finds
/// nothing new changes nothing.
///
/// # Errors
///
/// [`Error::ReadOnly`](crate::Error::ReadOnly) and database errors. A file that can't be read or written is an outcome.
pub fn run(library: &Library, scope: &Scope, progress: &Progress, hear: Hear<'_>) -> Result<Summary> {
    library.check_writable()?;
    let mut ids = library.catalogue.read(rows::all)?;
    scope.retain(&mut ids);
    run_over(library, &ids, None, progress, hear)
}

/// As [`run`], with these contents in this order; conflicts are decided if there is a choice.
pub(super) fn run_over(
    library: &Library,
    ids: &[ContentId],
    choice: Option<Choice>,
    progress: &Progress,
    hear: Hear<'_>,
) -> Result<Summary> {
    progress.enter(Phase::Reading);
    progress.set_total(ids.len() as u64);
    let mut exchange = Run::new(library, choice);
    for &id in ids {
        progress.wait_while_paused();
        if progress.is_cancelled() {
            break;
        }
        exchange.picture(id, hear)?;
        progress.add_done(1);
    }
    exchange.finish()
}

/// What came of going through a picture's files once.
struct Round {
    /// Whether something was taken that others are to be told.
    has_taken: bool,
    /// Whether nothing is to be tried again soon.
    is_done: bool,
    /// The files that are not at hand.
    away: Vec<FileId>,
}

/// A run under way.
pub(super) struct Run<'a> {
    library: &'a Library,
    choice: Option<Choice>,
    places: Places,
    mounted: Vec<Volume>,
    reachable: HashMap<FolderId, bool>,
    /// What waited and is done.
    done: Vec<Pending>,
    /// Files of those that are not at hand.
    away: Vec<FileId>,
    summary: Summary,
}

impl<'a> Run<'a> {
    pub(super) fn new(library: &'a Library, choice: Option<Choice>) -> Self {
        let mounted = Locator::of(library).mounted();
        let (places, reachable) = (Places::default(), HashMap::new());
        let (done, away, summary) = (Vec::new(), Vec::new(), Summary::default());
        Self { library, choice, places, mounted, reachable, done, away, summary }
    }

    /// Goes on with folders that another run has listed, and leaves it those of this one.
    pub(super) fn swap_places(&mut self, places: &mut Places) {
        std::mem::swap(&mut self.places, places);
    }

    /// Exchanges a picture with its files. It waits no longer once the run has ended, unless it is to be tried again soon.
    pub(super) fn picture(&mut self, id: ContentId, hear: Hear<'_>) -> Result<()> {
        for round in 0..ROUNDS {
            // Before what the person says is read: a change that comes later has it wait again.
            let waiting = self.library.catalogue.read(|db| rows::waiting(db, id))?;
            let came = self.round(id, round, hear)?;
            if came.has_taken {
                continue;
            }
            if let Some(waiting) = waiting.filter(|_| came.is_done) {
                self.away.extend(came.away);
                self.done.push(waiting);
            }
            return if self.done.len() < FORGOTTEN { Ok(()) } else { self.forget() };
        }
        Ok(())
    }

    /// Has pictures that were exchanged wait no longer.
    fn forget(&mut self) -> Result<()> {
        if self.done.is_empty() {
            return Ok(());
        }
        let (done, away) = (std::mem::take(&mut self.done), std::mem::take(&mut self.away));
        self.library.catalogue.write(|db| {
            // Once they are back and their folder is scanned, they wait again.
            away.iter().try_for_each(|&file| rows::read_again(db, file))?;
            rows::forget(db, &done)
        })
    }

    /// Goes through a picture's files once.
    fn round(&mut self, id: ContentId, round: usize, hear: Hear<'_>) -> Result<Round> {
        let mut came = Round { has_taken: false, is_done: true, away: Vec::new() };
        let files = self.library.catalogue.read(|db| rows::files_of(db, id))?;
        for file in files {
            for (at, outcome) in self.file(&file)? {
                // Later rounds are for what others changed.
                if round == 0 || outcome.has_changed_something() {
                    self.summary.count(&outcome);
                    let (picture, path) = (file.path.as_path(), at.as_path());
                    hear(&Event { content: id, picture, path, outcome: &outcome });
                }
                came.has_taken |= matches!(outcome, Outcome::Exchanged { taken: true, .. });
                came.is_done &= !matches!(&outcome, Outcome::Failed(trouble) if trouble.is_passing());
                if outcome == Outcome::Away {
                    came.away.push(file.id);
                }
            }
        }
        Ok(came)
    }

    /// Exchanges with one file of a picture, and with its sidecar.
    fn file(&mut self, file: &ExchangedFile) -> Result<Vec<(PathBuf, Outcome)>> {
        if !file.present || !self.is_reachable(file.folder)? {
            return Ok(vec![(file.path.clone(), Outcome::Away)]);
        }
        let in_cloud = self.library.cloud_test()?;
        let destinations = match self.places.of(file, in_cloud) {
            Ok(destinations) => destinations,
            Err(_) if !file.path.exists() => return Ok(vec![(file.path.clone(), Outcome::Away)]),
            Err(trouble) => return Ok(vec![(file.path.clone(), Outcome::Failed(trouble))]),
        };
        forget_gone(self.library, file, &destinations)?;
        let mut outcomes = Vec::new();
        for mut at in destinations {
            self.follow(&mut at)?;
            let outcome = exchange(self.library, &at, self.choice)?;
            match outcome {
                Outcome::Failed(trouble) if at.place == Place::Original && trouble.is_unsuited() => {
                    outcomes.extend(self.instead(&at, trouble)?);
                }
                outcome => outcomes.push((at.path, outcome)),
            }
        }
        Ok(outcomes)
    }

    /// A file that was written to may have another content by now.
    fn follow(&self, at: &mut Destination) -> Result<()> {
        let id = at.file.id;
        let content = self.library.catalogue.read(|db| files::content_of(db, id))?;
        at.file.content = content.unwrap_or(at.file.content);
        Ok(())
    }

    /// Exchanges with the sidecar of a picture into which nothing can be written. One that has a sidecar has its turn anyway.
    fn instead(&mut self, at: &Destination, unsuited: Trouble) -> Result<Option<(PathBuf, Outcome)>> {
        let in_cloud = self.library.cloud_test()?;
        let Ok(sidecar) = self.places.sidecar(&at.file, in_cloud) else {
            return Ok(Some((at.path.clone(), Outcome::Failed(unsuited))));
        };
        if sidecar.exists(in_cloud) {
            return Ok(None);
        }
        let outcome = exchange(self.library, &sidecar, self.choice)?;
        Ok(Some((sidecar.path, outcome)))
    }

    fn is_reachable(&mut self, id: FolderId) -> Result<bool> {
        if let Some(&known) = self.reachable.get(&id) {
            return Ok(known);
        }
        let is_reachable = match self.library.catalogue.read(|db| folders::find(db, id))? {
            Some(folder) => {
                let probed = Locator::of(self.library).probe(&folder, &self.mounted)?;
                probed.is_ok_and(|found| found.real == folder.path)
            }
            None => false,
        };
        self.reachable.insert(id, is_reachable);
        Ok(is_reachable)
    }

    /// Ends the run.
    pub(super) fn finish(mut self) -> Result<Summary> {
        self.forget()?;
        if self.summary.taken > 0 {
            texts::catch_up(&self.library.catalogue)?;
        }
        Ok(self.summary)
    }
}
