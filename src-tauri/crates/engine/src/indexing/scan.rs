//! Scans folders and compares the files found with the catalogue's rows.
//!
//! Owns which rows are compared with which files: all rows of a folder that is scanned as a whole, the rows around
//! changed paths, and rows anywhere whose file may have moved here. Never changes a row of a file.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::Connection;

use super::changed_paths;
use super::devices::Devices;
use super::raw_pairs::{Pairs, same_names};
use super::reconcile::{Findings, Match, Plan, compare};
use super::same_shot::SameShot;
use super::sidecars::{self, ChangedShots};
use super::summary::QUIET_PERIOD;
use super::targets::ScanTargets;
use super::vacated::vacated;
use crate::catalogue::files::{self, KnownFile};
use crate::catalogue::folders::{self, Folder};
use crate::catalogue::sidecars::{self as sidecar_rows, Marks};
use crate::catalogue::sources;
use crate::catalogue::verdicts::{self, Question};
use crate::disk::walk::{Candidate, Excludes, Walk, WalkResult, device_of};
use crate::error::{Error, Result};
use crate::folders::Locator;
use crate::folders::walk_rules::WalkRules;
use crate::ids::{FileId, FolderId};
use crate::pictures::decode::DECODER_VERSION;
use crate::problem::FolderProblem;
use crate::progress::Progress;

/// How far ahead the clock of a file server may be for a new file to still count as being written to.
const CLOCK_SKEW: Duration = Duration::from_secs(2);

/// The result of a scan.
pub(super) struct Scan {
    /// What to do.
    pub(super) plan: Plan,
    /// How many files were found.
    pub(super) found: u64,
    /// Raw files and their pictures.
    pub(super) pairs: Pairs,
    /// Rows that have been companions so far.
    pub(super) companions: HashSet<FileId>,
    /// Shots whose sidecars have changed.
    pub(super) changed_shots: ChangedShots,
    /// The rows of files in them.
    pub(super) in_changed_shots: Vec<FileId>,
    /// Files left for a later run, with their folders.
    pub(super) still_changing: HashSet<(FolderId, PathBuf)>,
    /// Files that are in the cloud only, with their folders.
    pub(super) in_cloud: HashSet<(FolderId, PathBuf)>,
    /// See [`ScanOutcome::silent`](super::ScanOutcome::silent).
    pub(super) silent: Vec<(PathBuf, FolderProblem)>,
}

/// Scans the targets and makes a plan. If `patient`, the plan leaves out files that are being written to.
pub(super) fn scan(
    locator: &Locator<'_>,
    targets: &ScanTargets,
    patient: bool,
    progress: &Progress,
) -> Result<Scan> {
    let began = since_1970(SystemTime::now());
    let mut found = Found::default();
    let known = find(locator, targets, &mut found, progress)?;
    let Found { mut findings, sidecars, in_cloud, silent } = found;
    // Whoever waits for an answer is to know before everything else is read.
    progress.add_silent(&silent);
    // Reading in path order reads neighbours on disk together, and makes runs reproducible.
    let key = |candidate: &Candidate| (candidate.folder_id, candidate.path.clone());
    findings.candidates.sort_unstable_by(|a, b| (a.folder_id, &a.path).cmp(&(b.folder_id, &b.path)));
    findings.candidates.dedup_by(|a, b| (a.folder_id, &a.path) == (b.folder_id, &b.path));
    let found = findings.candidates.len() as u64;
    let same_shot = SameShot { catalogue: locator.catalogue, targets, in_cloud: &in_cloud, progress };
    let pairs = same_shot.pairs(same_names(&findings.candidates))?.into_iter().collect();
    disbelieve_future_ctimes(&mut findings.candidates, began);
    let changed_shots = sidecars.changed(&findings.candidates, &findings.unseen);
    let in_changed_shots = changed_shots.rows(&known);
    let comparison = compare(&known, findings, DECODER_VERSION);
    let vacated = vacated(locator.catalogue, targets, &known, comparison.unmatched())?;
    let companions = known.iter().chain(&vacated).filter(|row| row.companion).map(|row| row.id).collect();
    let mut devices = Devices::of(*locator, targets, &known);
    let mut plan = comparison.conclude(&vacated, |row| devices.is_cut_off(row));
    let now = since_1970(SystemTime::now());
    let still_changing = if patient { take_still_changing(&mut plan, now) } else { Vec::new() };
    let still_changing = still_changing.iter().map(key).collect();
    Ok(Scan {
        plan,
        found,
        pairs,
        companions,
        changed_shots,
        in_changed_shots,
        still_changing,
        in_cloud,
        silent,
    })
}

/// What was found on disk.
#[derive(Default)]
struct Found {
    findings: Findings,
    sidecars: sidecars::Found,
    in_cloud: HashSet<(FolderId, PathBuf)>,
    silent: Vec<(PathBuf, FolderProblem)>,
}

impl Found {
    /// Adds what a walk found in a folder with these rows and these marks of sidecars.
    fn add(&mut self, folder_id: FolderId, mut found: WalkResult, rows: &[KnownFile], marks: Marks) {
        if !found.unclear.is_empty() {
            let known: HashSet<&Path> = rows.iter().map(|row| row.path.as_path()).collect();
            found.decide_unclear(|path| known.contains(path));
        }
        self.findings.candidates.extend(found.candidates);
        self.sidecars.add(folder_id, found.sidecars, marks);
        self.findings.unseen.extend(found.unseen.into_iter().map(|path| (folder_id, path)));
        self.in_cloud.extend(found.in_cloud.into_iter().map(|path| (folder_id, path)));
    }

    /// The patterns for a walk through a folder, which leave out what is silent in it; its files are unseen, not missing.
    fn excludes(&mut self, folder: &Folder, locator: &Locator<'_>, rules: &WalkRules) -> Result<Excludes> {
        let mut patterns = folder.excludes.clone();
        for (path, problem) in locator.silent_inside(folder, rules) {
            tracing::warn!(folder = %path.display(), %problem, "a folder is left out of this scan");
            let inside = path.strip_prefix(&folder.path).unwrap_or(&path).to_path_buf();
            patterns.push(Excludes::exactly(&inside));
            self.findings.unseen.push((folder.id, inside));
            self.silent.push((path, problem));
        }
        rules.excludes(&patterns)
    }
}

/// Collects the files on disk; returns the rows to compare them with.
fn find(
    locator: &Locator<'_>,
    targets: &ScanTargets,
    found: &mut Found,
    progress: &Progress,
) -> Result<Vec<KnownFile>> {
    let rules = locator.walk_rules()?;
    let (skip, in_cloud, is_hidden) = (&rules.skip, rules.in_cloud, rules.is_hidden);
    let mut known = Vec::new();
    for root in &targets.whole {
        let excludes = found.excludes(root, locator, &rules)?;
        let sniffer = locator.catalogue.read(|db| rules.sniffer(db, root.id))?;
        let walk = Walk {
            root: &root.path,
            folder_id: root.id,
            excludes: &excludes,
            skip,
            in_cloud,
            is_hidden,
            sniffer: &sniffer,
        };
        let result = match listed(locator, root)? {
            Some(files) => walk.listed(files, progress),
            None => walk.run(progress),
        };
        let result = match result {
            Err(Error::NoFolder { path, problem }) => {
                locator.set_unavailable(root, &problem)?;
                // A disconnected drive must not stop the scan of other folders.
                if targets.folders().count() > 1 {
                    continue;
                }
                return Err(Error::NoFolder { path, problem });
            }
            result => result?,
        };
        let rows =
            |db: &Connection| Ok((files::of_folder(db, root.id)?, sidecar_rows::of_folder(db, root.id)?));
        let (rows, marks) = locator.catalogue.read(rows)?;
        found.add(root.id, result, &rows, marks);
        known.extend(rows);
        if let Some(answers) = sniffer.new_answers().filter(|_| !progress.is_cancelled()) {
            locator.catalogue.write(|db| verdicts::set(db, root.id, Question::Picture, &answers))?;
        }
    }
    for (folder, paths) in &targets.parts {
        let excludes = found.excludes(folder, locator, &rules)?;
        let sniffer = locator.catalogue.read(|db| rules.sniffer(db, folder.id))?;
        let walk = Walk {
            root: &folder.path,
            folder_id: folder.id,
            excludes: &excludes,
            skip,
            in_cloud,
            is_hidden,
            sniffer: &sniffer,
        };
        let before = device_of(&folder.path);
        let scope = changed_paths::scan_paths(&walk, paths, progress);
        let rows = |db: &Connection| Ok((scope.known(db, folder.id)?, scope.marks(db, folder.id)?));
        let (rows, marks) = locator.catalogue.read(rows)?;
        found.add(folder.id, scope.found, &rows, marks);
        known.extend(rows);
        found.findings.in_part.push(folder.id);
        mark_unseen_if_disconnected(folder, before, &mut found.findings);
    }
    Ok(known)
}

/// The files that another program's library has in a folder; `None` for a folder whose files a walk finds.
fn listed(locator: &Locator<'_>, root: &Folder) -> Result<Option<Vec<PathBuf>>> {
    let (files, known) =
        locator.catalogue.read(|db| Ok((sources::listed(db, root.id)?, folders::all(db)?)))?;
    // Every file belongs to the innermost folder.
    let inner: Vec<&Path> = known
        .iter()
        .filter(|folder| folder.id != root.id)
        .filter_map(|folder| folder.path.strip_prefix(&root.path).ok())
        .collect();
    Ok(files.map(|mut files| {
        files.retain(|file| !inner.iter().any(|folder| file.starts_with(folder)));
        files
    }))
}

/// Marks the folder as unseen if its drive was unplugged during the scan, which leaves an empty folder or none.
fn mark_unseen_if_disconnected(folder: &Folder, before: Option<u64>, findings: &mut Findings) {
    if before.is_none() || device_of(&folder.path) != before {
        findings.unseen.push((folder.id, PathBuf::new()));
    }
}

fn since_1970(time: SystemTime) -> Duration {
    time.duration_since(UNIX_EPOCH).unwrap_or_default()
}

fn nanoseconds(time: Duration) -> i64 {
    i64::try_from(time.as_nanos()).unwrap_or(i64::MAX)
}

/// Treats change times after the beginning of the scan as unknown: some file systems report the time of the question, and
/// would have every file hashed in every scan. A file that did change meanwhile is scanned again.
fn disbelieve_future_ctimes(candidates: &mut [Candidate], began: Duration) {
    let began = nanoseconds(began);
    for candidate in candidates.iter_mut().filter(|candidate| candidate.stat.ctime_ns > began) {
        candidate.stat.ctime_ns = 0;
    }
}

/// Takes the files out of the plan that were modified within the last [`QUIET_PERIOD`].
fn take_still_changing(plan: &mut Plan, now: Duration) -> Vec<Candidate> {
    let recent = nanoseconds(now.saturating_sub(QUIET_PERIOD))..=nanoseconds(now + CLOCK_SKEW);
    let is_still_changing = |candidate: &Candidate| recent.contains(&candidate.stat.mtime_ns);
    let mut still_changing = Vec::new();
    // Of a file to verify only the change time may be recent.
    let held = plan.to_verify.extract_if(.., |row| recent.contains(&row.candidate.stat.ctime_ns));
    still_changing.extend(held.map(|row| row.candidate));
    for list in [&mut plan.changed, &mut plan.to_verify, &mut plan.retried] {
        let held = list.extract_if(.., |row: &mut Match| is_still_changing(&row.candidate));
        still_changing.extend(held.map(|row| row.candidate));
    }
    let (held, left) = std::mem::take(&mut plan.new).into_iter().partition(is_still_changing);
    plan.new = left;
    still_changing.extend::<Vec<Candidate>>(held);
    still_changing
}
