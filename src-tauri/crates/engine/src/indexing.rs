//! An indexing run: folders on disk to a catalogue that agrees with them.
//!
//! Owns the order of things: lock, crawl, reconcile, note what moved or went, read the rest, bring the
//! index up to date. Each step commits what it learns, so that a run that ends early is simply gone on with.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::Transaction;

use crate::catalogue::contents;
use crate::catalogue::files::{self, Known, Seen, State};
use crate::catalogue::folders::{self, Folder};
pub(crate) use crate::catch_up::catch_up;
use crate::crawl::{Candidate, Excludes, crawl};
use crate::decode::DECODER_VERSION;
use crate::error::{Error, Result};
use crate::lock::RunLock;
use crate::pairs::{Companion, Pairs};
use crate::pipeline::{self, Job, Rows, Run, Tally};
use crate::progress::{Phase, Progress};
use crate::reconcile::{Findings, Plan, reconcile};
use crate::space::Space;
use crate::{Library, switching};

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
}

impl Summary {
    /// What is known before anything is read.
    fn count(&mut self, plan: &Plan) {
        self.unchanged = (plan.unchanged.len() + plan.refreshed.len() + plan.retried.len()) as u64;
        self.changed = plan.changed.len() as u64;
        self.moved = plan.moved.len() as u64;
        self.new = plan.new.len() as u64;
        self.gone = plan.gone.len() as u64;
    }

    /// What reading has shown. A new path of a content whose file is gone is a move.
    fn add(&mut self, tally: Tally) {
        self.embedded += tally.embedded;
        self.moved += tally.reappeared;
        self.new = self.new.saturating_sub(tally.reappeared);
        self.gone = (self.gone + tally.vanished).saturating_sub(tally.found_again);
    }
}

/// Adds folders, or looks at them again, and brings the library up to date with them.
pub(crate) fn index(
    library: &Library,
    paths: &[PathBuf],
    excludes: Option<&[String]>,
    progress: &Progress,
) -> Result<Summary> {
    let started = Instant::now();
    library.check_writable()?;
    let _lock = RunLock::take(&library.dir)?;
    progress.enter(Phase::Looking);
    if let Some(patterns) = excludes {
        Excludes::parse(patterns)?;
    }
    let space = library.space();
    let roots = register(library, paths, excludes)?;
    let Survey { mut plan, found, pairs, companions } = survey(library, &roots, progress)?;
    let mut summary = Summary { found, ..Summary::default() };
    if !progress.is_cancelled() {
        note(library, &plan)?;
        summary.count(&plan);
        let gone_now = plan.gone.iter().copied().collect();
        let companions = pairs.take_from(&mut plan, &companions);
        summary.add(read(library, &space, &roots, jobs(plan), progress, Rows::Follow { gone_now })?);
        let alone = settle(library, companions)?;
        if !alone.is_empty() {
            let rows = Rows::Follow { gone_now: HashSet::new() };
            summary.add(read(library, &space, &roots, alone, progress, rows)?);
        }
        summary.embedded += make_up_for(library, &space, &roots, progress)?;
        finish(library, &space, progress)?;
        summary.embedded += switching::go_on(library, progress)?;
    }
    for root in &roots {
        let id = Some(root.id);
        summary.unreadable += library.catalogue.read(|c| files::count(c, id, State::Unreadable))?;
        summary.unsupported += library.catalogue.read(|c| files::count(c, id, State::Unsupported))?;
    }
    summary.elapsed = started.elapsed();
    summary.stopped = progress.is_cancelled();
    Ok(summary)
}

/// Makes what is missing of contents whose files are there, without looking for new ones.
pub(crate) fn complete(library: &Library, progress: &Progress) -> Result<u64> {
    let _lock = RunLock::take(&library.dir)?;
    let (space, roots) = (library.space(), library.folders()?);
    let made = make_up_for(library, &space, &roots, progress)?;
    finish(library, &space, progress)?;
    Ok(made)
}

/// Finds or makes the rows of the folders that hold `paths`.
fn register(library: &Library, paths: &[PathBuf], excludes: Option<&[String]>) -> Result<Vec<Folder>> {
    let mut roots: Vec<Folder> = Vec::new();
    for path in paths {
        let path = reach(library, path)?;
        let folder = library.catalogue.write(|db| {
            let known = folders::all(db)?;
            let id = match known.iter().find(|folder| path.starts_with(&folder.path)) {
                Some(folder) => folder.id,
                None => {
                    let id = folders::insert(db, &path, &[])?;
                    take_over(db, id, &path, &known)?;
                    id
                }
            };
            if let Some(patterns) = excludes {
                folders::set_excludes(db, id, patterns)?;
            }
            folders::set_offline(db, id, false)?;
            folders::get(db, id)
        })?;
        roots.retain(|root| !root.path.starts_with(&folder.path));
        roots.push(folder);
    }
    Ok(roots)
}

/// Known folders inside a new one become part of it, with what was left out of them.
fn take_over(db: &Transaction<'_>, id: i64, path: &Path, known: &[Folder]) -> rusqlite::Result<()> {
    let mut excludes = Vec::new();
    for inner in known {
        let Ok(prefix) = inner.path.strip_prefix(path) else { continue };
        files::adopt(db, inner.id, id, prefix)?;
        folders::delete(db, inner.id)?;
        excludes.extend(Excludes::below(prefix, &inner.excludes));
    }
    folders::set_excludes(db, id, &excludes)
}

/// The true path of a folder; one that is known and out of reach is marked so.
pub(crate) fn reach(library: &Library, path: &Path) -> Result<PathBuf> {
    let refused = |reason: String| Error::NoFolder { path: path.to_path_buf(), reason };
    match path.canonicalize() {
        Ok(real) if real.is_dir() => Ok(real),
        Ok(_) => Err(refused("it is a file; name the folder it lies in".into())),
        Err(error) => {
            let absolute = std::path::absolute(path).map_err(Error::io(path))?;
            library.catalogue.write(|db| match folders::at(db, &absolute)? {
                Some(folder) => folders::set_offline(db, folder.id, true),
                None => Ok(()),
            })?;
            let missing = error.kind() == std::io::ErrorKind::NotFound;
            Err(refused(if missing { "it does not exist".into() } else { error.to_string() }))
        }
    }
}

/// What a walk through the folders has shown.
struct Survey {
    plan: Plan,
    /// How many files there are.
    found: u64,
    pairs: Pairs,
    /// Rows that are companions so far.
    companions: HashSet<i64>,
}

/// Walks the folders and compares.
fn survey(library: &Library, roots: &[Folder], progress: &Progress) -> Result<Survey> {
    let mut findings = Findings::default();
    let mut known = Vec::new();
    let everywhere = library.excludes()?;
    for root in roots {
        let patterns: Vec<&String> = root.excludes.iter().chain(&everywhere).collect();
        let excludes = Excludes::parse(&patterns)?;
        let found = crawl(&root.path, root.id, &excludes, &library.dir, progress)?;
        findings.candidates.extend(found.candidates);
        findings.unseen.extend(found.unseen.into_iter().map(|path| (root.id, path)));
        known.extend(library.catalogue.read(|c| files::of_folder(c, root.id))?);
    }
    // Reading in the order of the paths keeps neighbours on disk together, and runs alike.
    findings.candidates.sort_unstable_by(|a, b| (a.folder_id, &a.path).cmp(&(b.folder_id, &b.path)));
    let found = findings.candidates.len() as u64;
    let pairs = Pairs::among(&findings.candidates);
    let companions = known.iter().filter(|row| row.companion).map(|row| row.id).collect();
    Ok(Survey { plan: reconcile(&known, findings, DECODER_VERSION), found, pairs, companions })
}

/// Commits what needs no reading.
fn note(library: &Library, plan: &Plan) -> Result<()> {
    library.catalogue.write(|db| {
        for row in &plan.moved {
            files::move_to(db, row.id, row.candidate.folder_id, &row.candidate.path)?;
        }
        for row in plan.moved.iter().chain(&plan.refreshed) {
            files::refresh(db, row.id, &row.candidate.stat)?;
        }
        plan.gone.iter().try_for_each(|&id| files::set_gone(db, id))
    })
}

/// The files to read: changed ones and new ones. Takes the plan, since a large folder's should not be in memory
/// twice.
fn jobs(plan: Plan) -> Vec<Job> {
    let again = plan.changed.into_iter().chain(plan.retried);
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
        progress,
        rows,
        in_flight: Default::default(),
    };
    pipeline::run(&run, jobs)
}

/// Forgets contents that were edited away, and takes new vectors into the index.
fn finish(library: &Library, space: &Space, progress: &Progress) -> Result<()> {
    progress.enter(Phase::Finishing);
    library.catalogue.write(|db| contents::delete_orphans(db))?;
    catch_up(library, space, progress)
}
