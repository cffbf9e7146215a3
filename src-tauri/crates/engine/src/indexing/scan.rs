//! What is on disk now, beside what is known, to a plan.
//!
//! Owns which rows are compared with which files: all of a folder that is looked at whole, those at hand where only
//! something changed, and rows anywhere whose file may be the one that nothing else is known of. Changes nothing.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::Connection;

use super::changed_paths;
use super::devices::Devices;
use super::summary::QUIET_PERIOD;
use super::targets::ScanTargets;
use crate::catalogue::Catalogue;
use crate::catalogue::files::{self, KnownFile, State};
use crate::catalogue::folders::{self, Folder};
use crate::disk::paths;
use crate::disk::walk::{Candidate, Walk, WalkResult, is_nothing, walk_with};
use crate::error::{Error, Result};
use crate::folders::Locator;
use crate::ids::{FileId, FolderId};
use crate::indexing::raw_pairs::Pairs;
use crate::indexing::reconcile::{Findings, Match, Plan, compare};
use crate::pictures::decode::DECODER_VERSION;
use crate::progress::Progress;

/// A clock elsewhere may be so far ahead of ours that a file still counts as being written to.
const AHEAD: Duration = Duration::from_secs(2);

/// What looking has shown.
pub(super) struct Scan {
    pub(super) plan: Plan,
    /// How many files there are.
    pub(super) found: u64,
    pub(super) pairs: Pairs,
    /// RowPolicy that are companions so far.
    pub(super) companions: HashSet<FileId>,
    /// Files that are left for later, with their folders.
    pub(super) still_changing: HashSet<(FolderId, PathBuf)>,
    /// Files that are in the cloud only, with their folders.
    pub(super) in_cloud: HashSet<(FolderId, PathBuf)>,
}

/// Looks and compares. When `patient`, files that are being written to are not in the plan.
pub(super) fn scan(
    locator: &Locator<'_>,
    targets: &ScanTargets,
    patient: bool,
    progress: &Progress,
) -> Result<Scan> {
    let mut met = FileUpdate::default();
    let known = find(locator, targets, &mut met, progress)?;
    let FileUpdate { seen: mut findings, in_cloud } = met;
    // Reading in the order of the paths keeps neighbours on disk together, and runs alike.
    let place = |candidate: &Candidate| (candidate.folder_id, candidate.path.clone());
    findings.candidates.sort_unstable_by(|a, b| (a.folder_id, &a.path).cmp(&(b.folder_id, &b.path)));
    findings.candidates.dedup_by(|a, b| (a.folder_id, &a.path) == (b.folder_id, &b.path));
    let found = findings.candidates.len() as u64;
    let pairs = Pairs::among(&findings.candidates);
    let comparison = compare(&known, findings, DECODER_VERSION);
    let vacated = vacated(locator.catalogue, targets, &known, comparison.unmatched())?;
    let companions = known.iter().chain(&vacated).filter(|row| row.companion).map(|row| row.id).collect();
    let mut devices = Devices::of(*locator, targets, &known);
    let mut plan = comparison.conclude(&vacated, |row| devices.is_cut_off(row));
    let still_changing = if patient { hold_back(&mut plan, SystemTime::now()) } else { Vec::new() };
    let still_changing = still_changing.iter().map(place).collect();
    Ok(Scan { plan, found, pairs, companions, still_changing, in_cloud })
}

/// What was met on disk.
#[derive(Default)]
struct FileUpdate {
    seen: Findings,
    in_cloud: HashSet<(FolderId, PathBuf)>,
}

impl FileUpdate {
    fn add(&mut self, folder_id: FolderId, found: WalkResult) {
        self.seen.candidates.extend(found.candidates);
        self.seen.unseen.extend(found.unseen.into_iter().map(|path| (folder_id, path)));
        self.in_cloud.extend(found.in_cloud.into_iter().map(|path| (folder_id, path)));
    }
}

/// Collects the files that are there; gives the rows they are to be compared with.
fn find(
    locator: &Locator<'_>,
    targets: &ScanTargets,
    findings: &mut FileUpdate,
    progress: &Progress,
) -> Result<Vec<KnownFile>> {
    let rules = locator.walk_rules()?;
    let (skip, in_cloud) = (&rules.skip, rules.in_cloud);
    let mut known = Vec::new();
    for root in &targets.whole {
        let excludes = rules.excludes(&root.excludes)?;
        let found = match walk_with(&root.path, root.id, &excludes, skip, in_cloud, progress) {
            Err(Error::NoFolder { path, problem }) => {
                locator.set_unavailable(root, &problem)?;
                // That a drive was disconnected meanwhile is nothing to the other folders.
                if targets.folders().count() > 1 {
                    continue;
                }
                return Err(Error::NoFolder { path, problem });
            }
            found => found?,
        };
        findings.add(root.id, found);
        known.extend(locator.catalogue.read(|c| files::of_folder(c, root.id))?);
    }
    for (folder, paths) in &targets.parts {
        let excludes = rules.excludes(&folder.excludes)?;
        let walk = Walk { root: &folder.path, folder_id: folder.id, excludes: &excludes, skip, in_cloud };
        let before = device(folder);
        let scope = changed_paths::look(&walk, paths, progress);
        known.extend(locator.catalogue.read(|c| scope.known(c, folder.id))?);
        findings.add(folder.id, scope.found);
        findings.seen.in_part.push(folder.id);
        note_if_left(folder, before, &mut findings.seen);
    }
    Ok(known)
}

/// The device a folder lies on, while it is there.
fn device(folder: &Folder) -> Option<u64> {
    Some(folder.path.metadata().ok()?.dev())
}

/// A drive that is unplugged in the middle of a look leaves an empty folder or none: then nothing was seen.
fn note_if_left(folder: &Folder, before: Option<u64>, findings: &mut Findings) {
    if before.is_none() || device(folder) != before {
        findings.unseen.push((folder.id, PathBuf::new()));
    }
}

/// RowPolicy from where nobody looked that are like one of the unmatched and whose file is no longer at its path.
fn vacated(
    catalogue: &Catalogue,
    targets: &ScanTargets,
    known: &[KnownFile],
    unmatched: &[Candidate],
) -> Result<Vec<KnownFile>> {
    if unmatched.is_empty() {
        return Ok(Vec::new());
    }
    let whole: HashSet<FolderId> = targets.whole.iter().map(|folder| folder.id).collect();
    let mut seen: HashSet<FileId> =
        known.iter().filter(|row| !whole.contains(&row.folder_id)).map(|row| row.id).collect();
    catalogue.read(|db| {
        let mut vacated = Vec::new();
        let mut others = Others::default();
        for candidate in unmatched {
            for row in files::alike(db, &candidate.stat)? {
                let looked_at = whole.contains(&row.folder_id) || !seen.insert(row.id);
                if !looked_at && (is_respelled(&row, candidate) || others.has_left(db, &row)?) {
                    vacated.push(row);
                }
            }
        }
        Ok(vacated)
    })
}

/// Whether a candidate is the file of a row under another spelling that the file system takes for the same: its row
/// was not among those of the names found beside it, so the name is no longer spelled so.
fn is_respelled(row: &KnownFile, candidate: &Candidate) -> bool {
    let folded = |path: &PathBuf| path.file_name().map(paths::fold);
    row.folder_id == candidate.folder_id
        && row.path.parent() == candidate.path.parent()
        && folded(&row.path) == folded(&candidate.path)
}

/// The folders that rows from elsewhere lie in, as far as they were asked for.
#[derive(Default)]
struct Others(HashMap<FolderId, Option<PathBuf>>);

impl Others {
    /// Whether the file of a row is no longer at its path. Of a folder out of reach nothing can be said.
    fn has_left(&mut self, db: &Connection, row: &KnownFile) -> rusqlite::Result<bool> {
        let root = match self.0.entry(row.folder_id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => {
                let folder = folders::find(db, row.folder_id)?;
                let root = folder.filter(|folder| !folder.offline && folder.path.is_dir());
                unknown.insert(root.map(|folder| folder.path))
            }
        };
        Ok(match (root, row.state) {
            (Some(_), State::Missing) => true,
            (Some(root), _) => root.join(&row.path).symlink_metadata().is_err_and(|error| is_nothing(&error)),
            (None, _) => false,
        })
    }
}

/// Takes the files that were written to only just now out of what is to be read.
fn hold_back(plan: &mut Plan, now: SystemTime) -> Vec<Candidate> {
    let now = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    let nanoseconds = |time: Duration| i64::try_from(time.as_nanos()).unwrap_or(i64::MAX);
    let recent = nanoseconds(now.saturating_sub(QUIET_PERIOD))..=nanoseconds(now + AHEAD);
    let is_still_changing = |candidate: &Candidate| recent.contains(&candidate.stat.mtime_ns);
    let mut still_changing = Vec::new();
    for list in [&mut plan.changed, &mut plan.to_verify, &mut plan.retried] {
        let (held, left): (Vec<Match>, _) =
            std::mem::take(list).into_iter().partition(|row| is_still_changing(&row.candidate));
        *list = left;
        still_changing.extend(held.into_iter().map(|row| row.candidate));
    }
    let (held, left) = std::mem::take(&mut plan.new).into_iter().partition(is_still_changing);
    plan.new = left;
    still_changing.extend::<Vec<Candidate>>(held);
    still_changing
}
