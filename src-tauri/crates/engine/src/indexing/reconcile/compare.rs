//! The comparison of known rows with found files, in two steps: [`compare`], then [`Comparison::conclude`] with
//! what the caller looks up for the files that are still unmatched.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use super::known_paths::KnownPaths;
use super::plan::{Findings, Match, Plan};
use crate::catalogue::files::{KnownFile, State};
use crate::disk::walk::{Candidate, Stat};
use crate::ids::FolderId;

/// The result of comparing scanned folders, before unmatched files are looked for among the rows of other folders.
#[derive(Debug)]
pub struct Comparison<'a> {
    plan: Plan,
    unmatched: Vec<Candidate>,
    /// Rows whose file was found neither at its path nor elsewhere in these folders.
    missing: Vec<&'a KnownFile>,
    /// Folders, and the recorded devices of the files found in them.
    present_devices: HashSet<(FolderId, u64)>,
}

/// Compares rows with the files found. `decoder_version` decides which failed files are retried.
pub fn compare(known: &[KnownFile], findings: Findings, decoder_version: u32) -> Comparison<'_> {
    let mut by_path: HashMap<FolderId, HashMap<&Path, &KnownFile>> = HashMap::new();
    for row in known {
        by_path.entry(row.folder_id).or_default().insert(&row.path, row);
    }
    let mut known_paths = KnownPaths::new(decoder_version);
    let (mut unmatched, mut present_devices) = (Vec::new(), HashSet::new());
    for candidate in findings.candidates {
        let rows = by_path.get_mut(&candidate.folder_id);
        match rows.and_then(|rows| rows.remove(candidate.path.as_path())) {
            Some(row) => {
                present_devices.insert((row.folder_id, row.stat.device));
                known_paths.add(row, candidate);
            }
            None => unmatched.push(candidate),
        }
    }
    let mut plan = known_paths.into_plan(known, &findings.in_part);
    let unseen: HashSet<(FolderId, &Path)> =
        findings.unseen.iter().map(|(id, path)| (*id, path.as_path())).collect();
    let missing = by_path.into_values().flat_map(HashMap::into_values).filter(|row| !is_unseen(row, &unseen));
    let mut missing = by_stat(missing);
    let unmatched = match_moved(&mut plan, unmatched, &mut missing);
    let missing = missing.into_values().flatten().filter(|row| row.state != State::Missing).collect();
    Comparison { plan, unmatched, missing, present_devices }
}

impl Comparison<'_> {
    /// Files that match no known row.
    pub fn unmatched(&self) -> &[Candidate] {
        &self.unmatched
    }

    /// The plan. `vacated` are rows from outside the scan whose files are no longer at their paths. `is_cut_off`
    /// returns whether a missing file is on a disconnected device; it is called only for files on devices on which
    /// no other file was found.
    pub fn conclude(self, vacated: &[KnownFile], mut is_cut_off: impl FnMut(&KnownFile) -> bool) -> Plan {
        let Self { mut plan, unmatched, missing, present_devices } = self;
        for row in missing {
            let cut_off = !present_devices.contains(&(row.folder_id, row.stat.device)) && is_cut_off(row);
            if cut_off { &mut plan.offline } else { &mut plan.missing }.push(row.id);
        }
        plan.new = match_moved(&mut plan, unmatched, &mut by_stat(vacated.iter()));
        plan
    }
}

/// Matches files with rows of the same stat, which have moved; returns the files that are left.
fn match_moved(
    plan: &mut Plan,
    unmatched: Vec<Candidate>,
    rows: &mut HashMap<Stat, Vec<&KnownFile>>,
) -> Vec<Candidate> {
    let mut left = Vec::new();
    for candidate in unmatched {
        match rows.get_mut(&candidate.stat.without_ctime()).and_then(take_movable) {
            Some(row) => {
                if row.stat.has_other_ctime(&candidate.stat) {
                    plan.moved_to_verify.insert(row.id);
                }
                plan.moved.push(Match { id: row.id, candidate });
            }
            None => left.push(candidate),
        }
    }
    left
}

fn by_stat<'a>(rows: impl Iterator<Item = &'a KnownFile>) -> HashMap<Stat, Vec<&'a KnownFile>> {
    let mut by_stat: HashMap<Stat, Vec<&KnownFile>> = HashMap::new();
    rows.for_each(|row| by_stat.entry(row.stat.without_ctime()).or_default().push(row));
    by_stat
}

/// Takes a row whose content is known, so that it can follow its file to another path.
fn take_movable<'a>(rows: &mut Vec<&'a KnownFile>) -> Option<&'a KnownFile> {
    let index = rows.iter().position(|row| !matches!(row.state, State::Unreadable | State::Unsupported))?;
    Some(rows.swap_remove(index))
}

fn is_unseen(row: &KnownFile, unseen: &HashSet<(FolderId, &Path)>) -> bool {
    row.path.ancestors().any(|path| unseen.contains(&(row.folder_id, path)))
}
