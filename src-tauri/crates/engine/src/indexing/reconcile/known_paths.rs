//! Files found at the path of a known row.

use std::collections::{HashMap, HashSet};

use super::plan::{Match, Plan};
use crate::catalogue::files::{KnownFile, State};
use crate::disk::walk::{Candidate, Stat};
use crate::ids::FolderId;

/// From this many unmodified files on, the file system counts as renumbered if more than half have new inodes: some
/// renumber their files at every mount. With fewer files a coincidence is too likely.
const MIN_RENUMBERED: usize = 16;

/// Where inode numbers come from: a folder and a device ID.
type Origin = (FolderId, u64);

/// Sorts files found at the path of a known row into a plan.
#[derive(Default)]
pub(super) struct KnownPaths {
    decoder_version: u32,
    plan: Plan,
    /// Files with a new inode: another file may have replaced them.
    reinoded: HashMap<Origin, Vec<Match>>,
    /// How many files are unmodified.
    unmodified: HashMap<Origin, usize>,
}

impl KnownPaths {
    pub(super) fn new(decoder_version: u32) -> Self {
        Self { decoder_version, ..Self::default() }
    }

    /// Adds a row and the file at its path.
    pub(super) fn add(&mut self, row: &KnownFile, candidate: Candidate) {
        let stat = candidate.stat;
        let same = row.stat.has_same_modification(&stat);
        let origin = (candidate.folder_id, stat.device);
        if same && row.stat.device == stat.device {
            *self.unmodified.entry(origin).or_default() += 1;
        }
        let failed = matches!(row.state, State::Unreadable | State::Unsupported);
        let list = match row.state {
            _ if !same => &mut self.plan.changed,
            _ if failed && row.tried_with < self.decoder_version => &mut self.plan.retried,
            // Something changed in the file or about it; the modification time may have been set back.
            _ if row.stat.has_other_ctime(&stat) => &mut self.plan.to_verify,
            _ if row.stat.device == stat.device && row.stat.inode != stat.inode => {
                self.reinoded.entry(origin).or_default()
            }
            State::Missing | State::Offline => &mut self.plan.refreshed,
            _ if !row.stat.covers(&stat) => &mut self.plan.refreshed,
            _ => &mut self.plan.unchanged,
        };
        list.push(Match { id: row.id, candidate });
    }

    /// The plan for these files. A file system may renumber its files when it is mounted, after which the whole
    /// folder is scanned. Even then, a file with the stat that another one had is verified: hundreds of files may
    /// have swapped names.
    pub(super) fn into_plan(mut self, known: &[KnownFile], in_part: &[FolderId]) -> Plan {
        let mut before: Option<HashSet<Stat>> = None;
        for (origin, rows) in self.reinoded {
            let unmodified = self.unmodified.get(&origin).copied().unwrap_or_default();
            let renumbered =
                unmodified >= MIN_RENUMBERED && rows.len() * 2 > unmodified && !in_part.contains(&origin.0);
            if renumbered {
                let before =
                    before.get_or_insert_with(|| known.iter().map(|row| row.stat.without_ctime()).collect());
                let (swapped, same): (Vec<_>, Vec<_>) =
                    rows.into_iter().partition(|row| before.contains(&row.candidate.stat.without_ctime()));
                self.plan.to_verify.extend(swapped);
                self.plan.refreshed.extend(same);
            } else {
                self.plan.to_verify.extend(rows);
            }
        }
        self.plan
    }
}
