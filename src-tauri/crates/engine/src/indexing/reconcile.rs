//! What is known and what was found, to what has to be done. Pure: no file, no database, no clock.
//!
//! The rules: a path whose size and modification time are as known is unchanged, unless its inode says that
//! another file may have taken its place. A known file that is no longer at its path, and a new path whose device,
//! inode, size and modification time all agree with it, are one file that moved; anything less is to_verify by
//! content, later. What lies where the walk could not look stays as it is, and what is not there is gone only if the
//! device it was on is.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use crate::catalogue::files::{KnownFile, State};
use crate::disk::walk::Candidate;
use crate::disk::walk::Stat;
use crate::ids::{FileId, FolderId};

/// What was found in the folders that are being reconciled.
#[derive(Debug, Default)]
pub struct Findings {
    /// Files found, with their folders.
    pub candidates: Vec<Candidate>,
    /// Where the walk could not look: folder and path relative to it.
    pub unseen: Vec<(FolderId, PathBuf)>,
    /// Folders of which only parts were looked at.
    pub in_part: Vec<FolderId>,
}

/// A known row and the file that it describes now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// Row of `files`.
    pub id: FileId,
    /// Where and what the file is now.
    pub candidate: Candidate,
}

/// What has to be done; every candidate and every known row occurs at most once.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// RowPolicy that stand as they are.
    pub unchanged: Vec<Match>,
    /// RowPolicy of files that were not written to but have to be noted: they were gone and are back, or the
    /// file system numbers them anew.
    pub refreshed: Vec<Match>,
    /// RowPolicy whose file now has another path and the same content.
    pub moved: Vec<Match>,
    /// RowPolicy whose file has to be read again because it was written to.
    pub changed: Vec<Match>,
    /// RowPolicy at whose path another file of the same size and time lies: only reading it tells whether it has the
    /// same content.
    pub to_verify: Vec<Match>,
    /// RowPolicy that failed before and may succeed now.
    pub retried: Vec<Match>,
    /// Files nothing is known of.
    pub new: Vec<Candidate>,
    /// RowPolicy whose file is no longer there.
    pub missing: Vec<FileId>,
    /// RowPolicy whose file lies on a device that is not there.
    pub out_of_reach: Vec<FileId>,
}

/// KnownFile and found, compared with each other, while some files found may still be known from elsewhere.
#[derive(Debug)]
pub struct Comparison<'a> {
    plan: Plan,
    unmatched: Vec<Candidate>,
    /// RowPolicy whose file is not at its path, nor anywhere else in these folders.
    missing: Vec<&'a KnownFile>,
    /// Folders, and the devices that files found in them were on when they were noted.
    met: HashSet<(FolderId, u64)>,
}

/// Of so many files that were not written to more than half have other inodes than before: then that is the file
/// system's doing. Some number their files anew whenever they are mounted.
const MANY: usize = 16;

/// Compares. `decoder_version` says which failures are worth another try.
pub fn compare(known: &[KnownFile], findings: Findings, decoder_version: u32) -> Comparison<'_> {
    let mut by_path: HashMap<FolderId, HashMap<&Path, &KnownFile>> = HashMap::new();
    for row in known {
        by_path.entry(row.folder_id).or_default().insert(&row.path, row);
    }
    let mut places = Places { decoder_version, ..Places::default() };
    let (mut unmatched, mut met) = (Vec::new(), HashSet::new());
    for candidate in findings.candidates {
        let rows = by_path.get_mut(&candidate.folder_id);
        match rows.and_then(|rows| rows.remove(candidate.path.as_path())) {
            Some(row) => {
                met.insert((row.folder_id, row.stat.device));
                places.place(row, candidate);
            }
            None => unmatched.push(candidate),
        }
    }
    let mut plan = places.settle(known, &findings.in_part);
    let unseen: HashSet<(FolderId, &Path)> =
        findings.unseen.iter().map(|(id, path)| (*id, path.as_path())).collect();
    let missing = by_path.into_values().flat_map(HashMap::into_values).filter(|row| !is_unseen(row, &unseen));
    let mut missing = by_stat(missing);
    let unmatched = plan.recognize(unmatched, &mut missing);
    let missing = missing.into_values().flatten().filter(|row| row.state != State::Missing).collect();
    Comparison { plan, unmatched, missing, met }
}

impl Comparison<'_> {
    /// Files that none of the known rows belongs to.
    pub fn unmatched(&self) -> &[Candidate] {
        &self.unmatched
    }

    /// The plan. `vacated` are rows from where nobody looked, none of whose files is at its path any more;
    /// `is_cut_off` tells whether a missing file lies on a device that is not there, and is asked only of files on
    /// devices that nothing else was found on.
    pub fn conclude(self, vacated: &[KnownFile], mut is_cut_off: impl FnMut(&KnownFile) -> bool) -> Plan {
        let Self { mut plan, unmatched, missing, met } = self;
        for row in missing {
            let cut_off = !met.contains(&(row.folder_id, row.stat.device)) && is_cut_off(row);
            if cut_off { &mut plan.out_of_reach } else { &mut plan.missing }.push(row.id);
        }
        plan.new = plan.recognize(unmatched, &mut by_stat(vacated.iter()));
        plan
    }
}

impl Plan {
    /// Files that moved to where they were found; gives the others.
    fn recognize(
        &mut self,
        unmatched: Vec<Candidate>,
        rows: &mut HashMap<Stat, Vec<&KnownFile>>,
    ) -> Vec<Candidate> {
        let mut left = Vec::new();
        for candidate in unmatched {
            match rows.get_mut(&candidate.stat).and_then(take_movable) {
                Some(row) => self.moved.push(Match { id: row.id, candidate }),
                None => left.push(candidate),
            }
        }
        left
    }
}

/// Files at the paths they are known at.
#[derive(Default)]
struct Places {
    decoder_version: u32,
    plan: Plan,
    /// Those that may have been exchanged, by where their numbers come from: folder and device.
    doubtful: HashMap<(FolderId, u64), Vec<Match>>,
    /// How many were not written to, likewise.
    compared: HashMap<(FolderId, u64), usize>,
}

impl Places {
    fn place(&mut self, row: &KnownFile, candidate: Candidate) {
        let stat = candidate.stat;
        let same = row.stat.bytes == stat.bytes && row.stat.mtime_ns == stat.mtime_ns;
        let origin = (candidate.folder_id, stat.device);
        if same && row.stat.device == stat.device {
            *self.compared.entry(origin).or_default() += 1;
        }
        let failed = matches!(row.state, State::Unreadable | State::Unsupported);
        let list = match row.state {
            _ if !same => &mut self.plan.changed,
            _ if failed && row.tried_with < self.decoder_version => &mut self.plan.retried,
            _ if row.stat.device == stat.device && row.stat.inode != stat.inode => {
                self.doubtful.entry(origin).or_default()
            }
            State::Missing | State::Offline => &mut self.plan.refreshed,
            _ if row.stat != stat => &mut self.plan.refreshed,
            _ => &mut self.plan.unchanged,
        };
        list.push(Match { id: row.id, candidate });
    }

    /// A file system numbers its files anew when it is mounted, which is followed by a look at all of them. A file
    /// that is what another one was is doubted all the same: names may have been exchanged by the hundred.
    fn settle(mut self, known: &[KnownFile], in_part: &[FolderId]) -> Plan {
        let mut before: Option<HashSet<Stat>> = None;
        for (origin, rows) in self.doubtful {
            let compared = self.compared.get(&origin).copied().unwrap_or_default();
            let numbered_anew = compared >= MANY && rows.len() * 2 > compared && !in_part.contains(&origin.0);
            if numbered_anew {
                let before = before.get_or_insert_with(|| known.iter().map(|row| row.stat).collect());
                let (doubted, believed): (Vec<_>, _) =
                    rows.into_iter().partition(|row| before.contains(&row.candidate.stat));
                self.plan.to_verify.extend(doubted);
                self.plan.refreshed.extend::<Vec<_>>(believed);
            } else {
                self.plan.to_verify.extend(rows);
            }
        }
        self.plan
    }
}

fn by_stat<'a>(rows: impl Iterator<Item = &'a KnownFile>) -> HashMap<Stat, Vec<&'a KnownFile>> {
    let mut by_stat: HashMap<Stat, Vec<&KnownFile>> = HashMap::new();
    rows.for_each(|row| by_stat.entry(row.stat).or_default().push(row));
    by_stat
}

/// A row whose content is known, so that it can follow its file to another path.
fn take_movable<'a>(rows: &mut Vec<&'a KnownFile>) -> Option<&'a KnownFile> {
    let index = rows.iter().position(|row| !matches!(row.state, State::Unreadable | State::Unsupported))?;
    Some(rows.swap_remove(index))
}

fn is_unseen(row: &KnownFile, unseen: &HashSet<(FolderId, &Path)>) -> bool {
    row.path.ancestors().any(|path| unseen.contains(&(row.folder_id, path)))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::slice::from_ref;

    use proptest::prelude::*;

    use super::*;

    fn candidate(path: &str, inode: u64, mtime_ns: i64) -> Candidate {
        Candidate {
            folder_id: FolderId(1),
            path: path.into(),
            stat: Stat { bytes: 10, mtime_ns, inode, device: 1 },
        }
    }

    fn known(id: FileId, from: &Candidate, state: State) -> KnownFile {
        let Candidate { folder_id, path, stat } = from.clone();
        KnownFile { id, folder_id, path, stat, state, tried_with: 1, companion: false }
    }

    fn reconcile(known: &[KnownFile], findings: Findings, decoder_version: u32) -> Plan {
        compare(known, findings, decoder_version).conclude(&[], |_| false)
    }

    fn found(candidates: &[Candidate]) -> Findings {
        Findings { candidates: candidates.to_vec(), ..Findings::default() }
    }

    #[test]
    fn a_renamed_file_moves_and_is_neither_new_nor_gone() {
        let old = known(FileId(1), &candidate("a", 5, 7), State::Present);
        let plan = reconcile(&[old], found(&[candidate("b", 5, 7)]), 1);
        let moved = vec![Match { id: FileId(1), candidate: candidate("b", 5, 7) }];
        assert_eq!(plan, Plan { moved, ..Plan::default() });
    }

    #[test]
    fn a_reused_inode_or_a_shared_time_is_not_a_move() {
        let old = known(FileId(1), &candidate("a", 5, 7), State::Present);
        for stranger in [candidate("b", 5, 8), candidate("b", 6, 7)] {
            let plan = reconcile(from_ref(&old), found(from_ref(&stranger)), 1);
            assert_eq!((plan.new, plan.missing), (vec![stranger], vec![FileId(1)]));
        }
    }

    #[test]
    fn a_hard_link_is_new_while_the_first_name_stands() {
        let first = candidate("a", 5, 7);
        let old = known(FileId(1), &first, State::Present);
        let plan = reconcile(&[old], found(&[first, candidate("b", 5, 7)]), 1);
        assert_eq!((plan.unchanged.len(), plan.new.len(), plan.moved.len()), (1, 1, 0));
    }

    #[test]
    fn nothing_is_gone_where_the_walk_could_not_look() {
        let old = [
            known(FileId(1), &candidate("locked/a", 5, 7), State::Present),
            known(FileId(2), &candidate("lockedout/b", 6, 7), State::Present),
        ];
        let unseen = vec![(FolderId(1), PathBuf::from("locked"))];
        let plan = reconcile(&old, Findings { unseen, ..Findings::default() }, 1);
        assert_eq!(plan.missing, [FileId(2)]);
    }

    #[test]
    fn failures_are_retried_when_the_decoder_has_learnt_or_the_failure_may_pass() {
        let file = candidate("a", 5, 7);
        let mut row = known(FileId(1), &file, State::Unreadable);
        assert_eq!(reconcile(from_ref(&row), found(from_ref(&file)), 1).unchanged.len(), 1);
        assert_eq!(reconcile(from_ref(&row), found(from_ref(&file)), 2).retried.len(), 1);
        row.tried_with = 0;
        assert_eq!(reconcile(&[row], found(&[file]), 1).retried.len(), 1);
    }

    #[test]
    fn a_file_that_is_back_as_it_was_is_not_read_again() {
        let file = candidate("a", 5, 7);
        let plan = reconcile(&[known(FileId(1), &file, State::Missing)], found(&[file]), 1);
        assert_eq!(plan.refreshed.len(), 1);
    }

    #[test]
    fn a_file_whose_place_another_may_have_taken_is_read_again() {
        let [a, b] = [candidate("a", 5, 7), candidate("b", 6, 7)];
        let rows = [known(FileId(1), &a, State::Present), known(FileId(2), &b, State::Missing)];
        let swapped = [candidate("a", 6, 7), candidate("b", 5, 7)];
        let plan = reconcile(&rows, found(&swapped), 1);
        let to_verify: Vec<_> = plan.to_verify.iter().map(|row| row.id).collect();
        assert_eq!((to_verify, plan.refreshed, plan.changed), (vec![FileId(1), FileId(2)], vec![], vec![]));
        let mut elsewhere = candidate("a", 6, 7);
        elsewhere.stat.device = 9;
        assert_eq!(reconcile(&rows[..1], found(&[elsewhere]), 1).refreshed.len(), 1, "another mount");
    }

    #[test]
    fn a_file_system_that_numbers_anew_is_believed() {
        let plan_of = |anew: u64, all: u64| {
            let rows: Vec<_> = (0..all)
                .map(|n| known(FileId(n as i64), &candidate(&n.to_string(), n, 7), State::Present))
                .collect();
            let files: Vec<_> =
                (0..all).map(|n| candidate(&n.to_string(), if n < anew { n + 1000 } else { n }, 7)).collect();
            let plan = reconcile(&rows, found(&files), 1);
            (plan.to_verify.len(), plan.refreshed.len(), plan.unchanged.len())
        };
        assert_eq!(plan_of(9, 16), (0, 9, 7));
        assert_eq!(plan_of(8, 16), (8, 0, 8), "half of them is not most");
        assert_eq!(plan_of(15, 15), (15, 0, 0), "too few to tell");
    }

    #[test]
    fn names_that_were_exchanged_by_the_hundred_are_no_new_numbers() {
        let rows: Vec<_> = (0..40)
            .map(|n| known(FileId(n), &candidate(&n.to_string(), n as u64, 7), State::Present))
            .collect();
        // Every file has the name that the next one had.
        let files: Vec<_> = (0..39).map(|n| candidate(&n.to_string(), n + 1, 7)).collect();
        let plan = reconcile(&rows, found(&files), 1);
        assert_eq!((plan.to_verify.len(), plan.refreshed.len(), plan.missing.len()), (39, 0, 1));
    }

    #[test]
    fn a_look_at_a_part_never_sees_new_numbers() {
        let rows: Vec<_> = (0..40)
            .map(|n| known(FileId(n), &candidate(&n.to_string(), n as u64, 7), State::Present))
            .collect();
        let files: Vec<_> = (0..40).map(|n| candidate(&n.to_string(), n + 1_000, 7)).collect();
        let plan = reconcile(&rows, Findings { in_part: vec![FolderId(1)], ..found(&files) }, 1);
        assert_eq!((plan.to_verify.len(), plan.refreshed.len()), (40, 0));
    }

    #[test]
    fn what_lies_on_a_device_that_is_not_there_is_not_gone() {
        let [here, gone, drive] = [candidate("a", 5, 7), candidate("b", 6, 7), candidate("drive/c", 7, 7)];
        let mut rows =
            [&here, &gone, &drive].map(|file| known(FileId(file.stat.inode as i64), file, State::Present));
        rows[2].stat.device = 2;
        let mut asked = Vec::new();
        let comparison = compare(&rows, found(&[here]), 1);
        let plan = comparison.conclude(&[], |row| {
            asked.push(row.id);
            true
        });
        assert_eq!(
            (plan.missing, plan.out_of_reach, asked),
            (vec![FileId(6)], vec![FileId(7)], vec![FileId(7)])
        );
    }

    #[test]
    fn a_file_that_left_a_place_nobody_looked_at_is_recognized() {
        let here = candidate("b", 5, 7);
        let comparison = compare(&[], found(from_ref(&here)), 1);
        assert_eq!(comparison.unmatched(), from_ref(&here));
        let there =
            known(FileId(3), &Candidate { folder_id: FolderId(2), ..candidate("a", 5, 7) }, State::Present);
        let plan = comparison.conclude(from_ref(&there), |_| false);
        assert_eq!(
            (plan.moved, plan.new, plan.missing),
            (vec![Match { id: FileId(3), candidate: here }], vec![], vec![])
        );
    }

    fn any_candidates() -> impl Strategy<Value = Vec<Candidate>> {
        let one = (0..12u8, 0..4u64, 0..3i64)
            .prop_map(|(name, inode, mtime)| candidate(&format!("{}/{name}", name % 3), inode, mtime));
        prop::collection::vec(one, 0..12).prop_map(|list| {
            let mut names = HashSet::new();
            list.into_iter().filter(|c| names.insert(c.path.clone())).collect()
        })
    }

    fn any_state() -> impl Strategy<Value = State> {
        prop::sample::select(vec![State::Present, State::Missing, State::Offline, State::Unreadable])
    }

    proptest! {
        #[test]
        fn every_file_and_row_is_accounted_for_once(
            rows in any_candidates(),
            files in any_candidates(),
            states in prop::collection::vec(any_state(), 12),
        ) {
            let rows: Vec<_> = rows.iter().zip(&states).zip(1..)
                .map(|((file, &state), id)| known(FileId(id), file, state)).collect();
            let plan = reconcile(&rows, found(&files), 1);

            let matches =
                [&plan.unchanged, &plan.refreshed, &plan.moved, &plan.changed, &plan.to_verify, &plan.retried];
            let mut placed: Vec<_> = matches.iter().flat_map(|list| list.iter().map(|m| m.candidate.path.clone()))
                .chain(plan.new.iter().map(|c| c.path.clone())).collect();
            let mut wanted: Vec<_> = files.iter().map(|c| c.path.clone()).collect();
            placed.sort();
            wanted.sort();
            prop_assert_eq!(placed, wanted);

            let mut ids: Vec<_> = matches.iter().flat_map(|list| list.iter().map(|m| m.id)).chain(plan.missing.clone()).collect();
            let all = ids.len();
            ids.sort();
            ids.dedup();
            prop_assert_eq!(all, ids.len(), "a row is used twice");
            let left = rows.iter().filter(|row| !ids.contains(&row.id));
            prop_assert!(left.into_iter().all(|row| row.state == State::Missing), "a row is forgotten");

            for moved in &plan.moved {
                let row = rows.iter().find(|row| row.id == moved.id).unwrap();
                prop_assert_eq!(row.stat, moved.candidate.stat);
                prop_assert!(!files.iter().any(|file| file.path == row.path), "its old path is still there");
            }
        }

        #[test]
        fn a_second_look_at_the_same_files_changes_nothing(files in any_candidates()) {
            let rows: Vec<_> = files.iter().zip(1..).map(|(file, id)| known(FileId(id), file, State::Present)).collect();
            let plan = reconcile(&rows, found(&files), 1);
            prop_assert_eq!(plan.unchanged.len(), files.len());
        }
    }
}
