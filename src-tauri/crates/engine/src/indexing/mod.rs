//! An indexing run: folders on disk to a catalogue that agrees with them.
//!
//! Owns the order of things: lock, crawl, reconcile, note what moved or went, read the rest, bring the
//! index up to date. Each step commits what it learns, so that a run that ends early is simply gone on with.

mod devices;
mod finish;
mod roots;
mod scope;
mod survey;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::catalogue::files::{self, Known, Seen, State};
use crate::catalogue::folders::Folder;
use crate::catalogue::{absent, now};
pub(crate) use crate::catch_up::catch_up;
use crate::cloud::Apart;
use crate::crawl::{Candidate, Excludes};
use crate::decode::DECODER_VERSION;
use crate::error::Result;
use crate::lock::RunLock;
use crate::pairs::Companion;
use crate::pipeline::{self, Job, Rows, Run, Tally};
use crate::progress::{Phase, Progress};
pub(crate) use crate::reach::reach;
use crate::reconcile::Plan;
use crate::space::Space;
use crate::{Library, gone, switching};
use finish::{Extent, finish};
pub(crate) use roots::Ways;
use roots::register;
use survey::{Ground, Survey, survey};

/// What an indexing run found and did.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Summary {
    /// Files that look like pictures.
    pub found: u64,
    /// Of them, those nothing was known of.
    pub new: u64,
    /// Those that were known and not written to.
    pub unchanged: u64,
    /// Those that were written to.
    pub changed: u64,
    /// Those known under another path.
    pub moved: u64,
    /// Known files that are no longer there.
    pub gone: u64,
    /// Files that are in the cloud only, and so were not read.
    pub cloud: u64,
    /// Files in these folders that no picture can be had from.
    pub unreadable: u64,
    /// Files in these folders of a kind that cannot be decoded yet.
    pub unsupported: u64,
    /// Pictures the model looked at.
    pub embedded: u64,
    /// How long it took.
    pub elapsed: Duration,
    /// Whether it was asked to stop before the end.
    pub stopped: bool,
    /// Files that were to be read and are left to the next run, since it was asked to stop.
    pub unread: u64,
}

impl Summary {
    /// What is known before anything is read.
    fn count(&mut self, plan: &Plan) {
        let stand = [&plan.unchanged, &plan.refreshed, &plan.retried, &plan.proven];
        self.unchanged = stand.iter().map(|list| list.len() as u64).sum();
        self.changed = plan.changed.len() as u64;
        self.moved = plan.moved.len() as u64;
        self.new = plan.new.len() as u64;
        self.gone = plan.gone.len() as u64;
    }

    /// What reading has shown. A new path of a content whose file is gone is a move. Gives the files that were
    /// written to meanwhile.
    fn add(&mut self, tally: Tally) -> Vec<(i64, PathBuf)> {
        self.embedded += tally.embedded;
        self.unread += tally.unread;
        self.changed += tally.exchanged;
        self.unchanged = self.unchanged.saturating_sub(tally.exchanged);
        self.moved += tally.reappeared;
        self.new = self.new.saturating_sub(tally.reappeared);
        self.gone = (self.gone + tally.vanished).saturating_sub(tally.found_again);
        tally.restless
    }
}

/// How long a file has to be left alone before a patient run reads it.
pub const QUIET: Duration = Duration::from_millis(700);

/// What to look at in one run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Look<'a> {
    /// Folders to look at whole; new ones become part of the library.
    pub folders: &'a [PathBuf],
    /// Absolute paths at or below which something changed, inside folders of the library; others are ignored.
    pub changed: &'a [PathBuf],
    /// Replaces the patterns of what is left out of `folders`.
    pub excludes: Option<&'a [String]>,
    /// Whether files that are being written to just now are left for later, see [`Looked::restless`].
    pub patient: bool,
}

/// What came of a [`Look`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Looked {
    /// What was found and done. Files that cannot be read are counted only in folders looked at whole.
    pub summary: Summary,
    /// Absolute paths of files that were written to within the last [`QUIET`] and were not read. What is known of
    /// them stands; look at them again a little later.
    pub restless: Vec<PathBuf>,
}

/// Looks at folders and at what changed, and brings the library up to date with them.
pub(crate) fn look(library: &Library, look: &Look<'_>, progress: &Progress) -> Result<Looked> {
    let started = Instant::now();
    library.check_writable()?;
    let _lock = RunLock::take(&library.dir)?;
    gone::note_use(library)?;
    progress.enter(Phase::Looking);
    if let Some(patterns) = look.excludes {
        Excludes::parse(patterns)?;
    }
    let space = library.space();
    let ground = ground(library, look)?;
    let Survey { mut plan, found, pairs, companions, mut restless, in_cloud } =
        survey(library, &ground, look.patient, progress)?;
    let roots: Vec<Folder> = ground.folders().cloned().collect();
    let mut summary = Summary { found, cloud: in_cloud.len() as u64, ..Summary::default() };
    if !progress.is_cancelled() {
        let apart = Apart::take_from(&mut plan, &in_cloud);
        drop(in_cloud);
        note(library, &plan, &apart)?;
        summary.count(&plan);
        let gone_now = plan.gone.iter().copied().collect();
        let proven = plan.proven.iter().map(|row| row.id).collect();
        let mut companions = pairs.take_from(&mut plan, &companions);
        let rows = Rows::Follow { gone_now, proven, patient: look.patient };
        restless.extend(summary.add(read(library, &space, &roots, jobs(plan), progress, rows)?));
        // They are looked at again with their pictures.
        companions.retain(|raw| !restless.contains(&(raw.candidate.folder_id, raw.main.clone())));
        let alone = settle(library, companions)?;
        if !alone.is_empty() {
            let (gone_now, proven) = Default::default();
            let rows = Rows::Follow { gone_now, proven, patient: look.patient };
            restless.extend(summary.add(read(library, &space, &roots, alone, progress, rows)?));
        }
        let extent = if ground.whole.is_empty() { Extent::Changes } else { Extent::Folders };
        summary.embedded += make_up_for(library, &space, &ground.whole, progress)?;
        gone::forget(library, now())?;
        finish(library, &space, extent, progress)?;
        // The look at what is restless goes on with it: if it failed now, nobody would know what is to be looked at.
        if restless.is_empty() {
            summary.embedded += switching::go_on(library, progress)?;
        }
    }
    for root in &ground.whole {
        let id = Some(root.id);
        summary.unreadable += library.catalogue.read(|c| files::count(c, id, State::Unreadable))?;
        summary.unsupported += library.catalogue.read(|c| files::count(c, id, State::Unsupported))?;
    }
    summary.elapsed = started.elapsed();
    summary.stopped = progress.is_cancelled();
    Ok(Looked { summary, restless: ground.absolute(restless) })
}

/// Makes what is missing of contents whose files are there, without looking for new ones. Whoever calls holds the right
/// to index.
pub(crate) fn complete(library: &Library, progress: &Progress) -> Result<u64> {
    let (space, roots) = (library.space(), library.folders()?);
    let made = make_up_for(library, &space, &roots, progress)?;
    finish(library, &space, Extent::Folders, progress)?;
    Ok(made)
}

/// What a run looks at: the folders asked for, and the parts of others where something changed. A folder that has
/// been out of reach since it was last looked at is looked at whole.
fn ground(library: &Library, look: &Look<'_>) -> Result<Ground> {
    let mut whole = register(library, look.folders, look.excludes)?;
    let mut parts = Vec::new();
    for (folder, paths) in scope::by_folder(library.folders()?, look.changed) {
        if whole.iter().any(|root| root.id == folder.id) {
            continue;
        }
        // What is known of a folder that is out of reach stands.
        let Ok(now) = reach(library, &folder.path) else { continue };
        if folder.offline || now != folder.path || paths.iter().any(|path| path.as_os_str().is_empty()) {
            whole.extend(register(library, &[now], None)?);
        } else {
            parts.push((folder, paths));
        }
    }
    Ok(Ground { whole, parts })
}

/// Commits what needs no reading.
fn note(library: &Library, plan: &Plan, apart: &Apart) -> Result<()> {
    library.catalogue.write(|db| {
        apart.note(db)?;
        for row in &plan.moved {
            files::move_to(db, row.id, row.candidate.folder_id, &row.candidate.path)?;
        }
        for row in plan.moved.iter().chain(&plan.refreshed) {
            files::refresh(db, row.id, &row.candidate.stat)?;
        }
        plan.out_of_reach.iter().try_for_each(|&id| absent::set_out_of_reach(db, id))?;
        plan.gone.iter().try_for_each(|&id| absent::set_gone(db, id))
    })
}

/// The files to read: changed ones and new ones. Takes the plan, since a large folder's should not be in memory
/// twice.
fn jobs(plan: Plan) -> Vec<Job> {
    let again = plan.changed.into_iter().chain(plan.proven).chain(plan.retried);
    let again = again.map(|row| Job { row: Some(row.id), candidate: row.candidate });
    let new = plan.new.into_iter().map(|candidate| Job { row: None, candidate });
    let mut jobs: Vec<Job> = again.chain(new).collect();
    // It is held for the whole run.
    jobs.shrink_to_fit();
    jobs
}

/// Makes what is missing of contents that are known: what a run that was killed left, and what the model could not
/// look at while a folder was out of reach. The files have not changed, so that one that fails to be read keeps its
/// row. Gives how many pictures the model looked at.
fn make_up_for(library: &Library, space: &Space, roots: &[Folder], progress: &Progress) -> Result<u64> {
    let jobs = unfinished_jobs(library, space, roots)?;
    if jobs.is_empty() || progress.is_cancelled() {
        return Ok(0);
    }
    progress.enter(Phase::Reading);
    Ok(read(library, space, roots, jobs, progress, Rows::Stand)?.embedded)
}

/// One file of every content in the folders that lacks a thumbnail or the model's vector.
pub(crate) fn unfinished_jobs(library: &Library, space: &Space, roots: &[Folder]) -> Result<Vec<Job>> {
    let mut jobs = Vec::new();
    for root in roots {
        let rows = library.catalogue.read(|db| files::unfinished(db, space.model_id, root.id))?;
        jobs.extend(rows.into_iter().map(|Known { id, folder_id, path, stat, .. }| Job {
            row: Some(id),
            candidate: Candidate { folder_id, path, stat },
        }));
    }
    Ok(jobs)
}

/// Lists companions with the pictures beside them, which have been read by now. Gives those to read
/// themselves, because their picture cannot be had.
fn settle(library: &Library, companions: Vec<Companion>) -> Result<Vec<Job>> {
    let mut alone = Vec::new();
    let mut due = Vec::new();
    library.catalogue.read(|db| {
        for companion in companions {
            let Companion { row, candidate, main, unread, settled } = companion;
            match files::picture_at(db, candidate.folder_id, &main)? {
                Some(content) => {
                    let listed = row.map_or(Ok(None), |id| files::companion_of(db, id))?;
                    if !settled || listed != Some(content) {
                        due.push((row, candidate, content));
                    }
                }
                None if unread => alone.push(Job { candidate, row }),
                None => {}
            }
        }
        Ok(())
    })?;
    if !due.is_empty() {
        library.catalogue.write(|db| {
            due.iter().try_for_each(|(row, candidate, content)| {
                let seen = Seen {
                    id: *row,
                    folder_id: candidate.folder_id,
                    path: &candidate.path,
                    stat: candidate.stat,
                    content_id: Some(*content),
                    state: State::Present,
                    reason: None,
                    tried_with: DECODER_VERSION,
                    companion: true,
                };
                files::put(db, &seen).map(drop)
            })
        })?;
    }
    Ok(alone)
}

/// Reads the files and lets the model look at what it has not seen.
pub(crate) fn read(
    library: &Library,
    space: &Space,
    roots: &[Folder],
    jobs: Vec<Job>,
    progress: &Progress,
    rows: Rows,
) -> Result<Tally> {
    if matches!(rows, Rows::Follow { .. }) {
        progress.enter(Phase::Reading);
    }
    let run = Run {
        catalogue: &library.catalogue,
        embedder: &*space.embedder,
        model_id: space.model_id,
        roots: roots.iter().map(|root| (root.id, root.path.clone())).collect(),
        in_cloud: library.cloud_test()?,
        progress,
        rows,
        in_flight: Default::default(),
    };
    pipeline::run(&run, jobs)
}

#[cfg(test)]
mod tests;
