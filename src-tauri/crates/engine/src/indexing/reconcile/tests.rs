//! Rows and files made up here.

use std::collections::HashSet;
use std::path::PathBuf;
use std::slice::from_ref;

use proptest::prelude::*;

use super::*;
use crate::catalogue::files::{KnownFile, State};
use crate::disk::walk::{Candidate, Stat};
use crate::ids::{FileId, FolderId};

fn candidate(path: &str, inode: u64, mtime_ns: i64) -> Candidate {
    Candidate {
        folder_id: FolderId(1),
        path: path.into(),
        stat: Stat { bytes: 10, mtime_ns, ctime_ns: 0, inode, device: 1 },
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
fn a_renamed_file_moves_and_is_neither_new_nor_missing() {
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
fn a_file_on_another_device_has_not_moved_there() {
    // Inodes are numbered by each device for itself, and a copy may keep size and time.
    let before = known(FileId(1), &candidate("a", 5, 7), State::Present);
    let copy = candidate("b", 5, 7);
    let copy = Candidate { stat: Stat { device: 2, ..copy.stat }, ..copy };
    let plan = reconcile(from_ref(&before), found(from_ref(&copy)), 1);
    assert_eq!((plan.moved, plan.new, plan.missing), (vec![], vec![copy.clone()], vec![FileId(1)]));

    let plan = compare(&[], found(from_ref(&copy)), 1).conclude(from_ref(&before), |_| false);
    assert_eq!((plan.moved, plan.new), (vec![], vec![copy]), "nor from a folder outside the scan");
}

#[test]
fn a_hard_link_is_new_while_the_first_name_exists() {
    let first = candidate("a", 5, 7);
    let old = known(FileId(1), &first, State::Present);
    let plan = reconcile(&[old], found(&[first, candidate("b", 5, 7)]), 1);
    assert_eq!((plan.unchanged.len(), plan.new.len(), plan.moved.len()), (1, 1, 0));
}

#[test]
fn nothing_is_missing_where_the_walk_could_not_list() {
    let old = [
        known(FileId(1), &candidate("locked/a", 5, 7), State::Present),
        known(FileId(2), &candidate("lockedout/b", 6, 7), State::Present),
    ];
    let unseen = vec![(FolderId(1), PathBuf::from("locked"))];
    let plan = reconcile(&old, Findings { unseen, ..Findings::default() }, 1);
    assert_eq!(plan.missing, [FileId(2)]);
}

#[test]
fn failures_are_retried_with_a_newer_decoder_or_when_transient() {
    let file = candidate("a", 5, 7);
    let mut row = known(FileId(1), &file, State::Unreadable);
    assert_eq!(reconcile(from_ref(&row), found(from_ref(&file)), 1).unchanged.len(), 1);
    assert_eq!(reconcile(from_ref(&row), found(from_ref(&file)), 2).retried.len(), 1);
    row.tried_with = 0;
    assert_eq!(reconcile(&[row], found(&[file]), 1).retried.len(), 1);
}

#[test]
fn a_file_that_returns_unchanged_is_not_read_again() {
    let file = candidate("a", 5, 7);
    let plan = reconcile(&[known(FileId(1), &file, State::Missing)], found(&[file]), 1);
    assert_eq!(plan.refreshed.len(), 1);
}

#[test]
fn a_file_that_another_may_have_replaced_is_read_again() {
    let [a, b] = [candidate("a", 5, 7), candidate("b", 6, 7)];
    let rows = [known(FileId(1), &a, State::Present), known(FileId(2), &b, State::Missing)];
    let swapped = [candidate("a", 6, 7), candidate("b", 5, 7)];
    let plan = reconcile(&rows, found(&swapped), 1);
    let to_verify: Vec<_> = plan.to_verify.iter().map(|row| row.id).collect();
    assert_eq!((to_verify, plan.refreshed, plan.changed), (vec![FileId(1), FileId(2)], vec![], vec![]));
    let mut elsewhere = candidate("a", 6, 7);
    elsewhere.stat.device = 9;
    assert_eq!(reconcile(&rows[..1], found(&[elsewhere]), 1).refreshed.len(), 1, "another device");
}

#[test]
fn another_ctime_means_that_the_content_decides() {
    let at = |ctime_ns| {
        let file = candidate("a", 5, 7);
        Candidate { stat: Stat { ctime_ns, ..file.stat }, ..file }
    };
    let plan_of = |before: i64, now: i64| {
        let row = known(FileId(1), &at(before), State::Present);
        let plan = reconcile(from_ref(&row), found(&[at(now)]), 1);
        assert!(plan.changed.is_empty() && plan.new.is_empty());
        (plan.to_verify.len(), plan.refreshed.len(), plan.unchanged.len())
    };
    assert_eq!(plan_of(3, 4), (1, 0, 0));
    assert_eq!(plan_of(3, 3), (0, 0, 1));
    assert_eq!(plan_of(0, 4), (0, 1, 0), "the row is of an earlier version: its file is believed once");
    assert_eq!(plan_of(3, 0), (0, 0, 1), "the file system tells no change time");
}

#[test]
fn a_rename_changes_the_ctime_and_is_still_a_move() {
    let before =
        Candidate { stat: Stat { ctime_ns: 3, ..candidate("a", 5, 7).stat }, ..candidate("a", 5, 7) };
    let now = Candidate { stat: Stat { ctime_ns: 4, ..before.stat }, ..candidate("b", 5, 7) };
    let plan = reconcile(&[known(FileId(1), &before, State::Present)], found(from_ref(&now)), 1);
    let moved = vec![Match { id: FileId(1), candidate: now.clone() }];
    let moved_to_verify = [FileId(1)].into();
    assert_eq!(plan, Plan { moved: moved.clone(), moved_to_verify, ..Plan::default() });
    // A file in a folder that was renamed keeps its change time.
    let same = Candidate { stat: before.stat, ..now };
    let plan = reconcile(&[known(FileId(1), &before, State::Present)], found(from_ref(&same)), 1);
    assert_eq!(plan.moved_to_verify.len(), 0);
}

#[test]
fn renumbered_inodes_do_not_cause_reading() {
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
    assert_eq!(plan_of(8, 16), (8, 0, 8), "half is not most");
    assert_eq!(plan_of(15, 15), (15, 0, 0), "too few");
}

#[test]
fn only_unmodified_files_of_one_device_show_whether_its_inodes_were_renumbered() {
    let plan_of = |change: fn(&mut Stat)| {
        let rows: Vec<_> = (0..36)
            .map(|n| known(FileId(n as i64), &candidate(&n.to_string(), n, 7), State::Present))
            .collect();
        let files: Vec<_> = (0..36)
            .map(|n| {
                let mut file = candidate(&n.to_string(), if n < 9 { n + 1000 } else { n }, 7);
                if n >= 16 {
                    change(&mut file.stat);
                }
                file
            })
            .collect();
        let plan = reconcile(&rows, found(&files), 1);
        (plan.to_verify.len(), plan.refreshed.len(), plan.changed.len(), plan.unchanged.len())
    };
    assert_eq!(plan_of(|stat| stat.mtime_ns = 8), (0, 9, 20, 7), "the others were modified");
    assert_eq!(plan_of(|stat| stat.device = 2), (0, 29, 0, 7), "the others are on another device");
}

#[test]
fn many_swapped_names_do_not_count_as_renumbered() {
    let rows: Vec<_> =
        (0..40).map(|n| known(FileId(n), &candidate(&n.to_string(), n as u64, 7), State::Present)).collect();
    // Every file has the former name of the next one.
    let files: Vec<_> = (0..39).map(|n| candidate(&n.to_string(), n + 1, 7)).collect();
    let plan = reconcile(&rows, found(&files), 1);
    assert_eq!((plan.to_verify.len(), plan.refreshed.len(), plan.missing.len()), (39, 0, 1));
}

#[test]
fn a_partial_scan_never_counts_as_renumbered() {
    let rows: Vec<_> =
        (0..40).map(|n| known(FileId(n), &candidate(&n.to_string(), n as u64, 7), State::Present)).collect();
    let files: Vec<_> = (0..40).map(|n| candidate(&n.to_string(), n + 1_000, 7)).collect();
    let plan = reconcile(&rows, Findings { in_part: vec![FolderId(1)], ..found(&files) }, 1);
    assert_eq!((plan.to_verify.len(), plan.refreshed.len()), (40, 0));
}

#[test]
fn files_on_a_disconnected_device_are_offline_not_missing() {
    let [present, missing, on_drive] =
        [candidate("a", 5, 7), candidate("b", 6, 7), candidate("drive/c", 7, 7)];
    let mut rows = [&present, &missing, &on_drive]
        .map(|file| known(FileId(file.stat.inode as i64), file, State::Present));
    rows[2].stat.device = 2;
    let mut asked = Vec::new();
    let comparison = compare(&rows, found(&[present]), 1);
    let plan = comparison.conclude(&[], |row| {
        asked.push(row.id);
        true
    });
    assert_eq!((plan.missing, plan.offline, asked), (vec![FileId(6)], vec![FileId(7)], vec![FileId(7)]));
}

#[test]
fn a_file_that_left_an_unscanned_folder_is_recognised_as_moved() {
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
    fn every_file_and_row_is_in_the_plan_once(
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
        prop_assert!(left.into_iter().all(|row| row.state == State::Missing), "a row is lost");

        for moved in &plan.moved {
            let row = rows.iter().find(|row| row.id == moved.id).unwrap();
            prop_assert_eq!(row.stat, moved.candidate.stat);
            prop_assert!(!files.iter().any(|file| file.path == row.path), "its old path is still there");
        }
    }

    #[test]
    fn a_second_scan_of_the_same_files_changes_nothing(files in any_candidates()) {
        let rows: Vec<_> = files.iter().zip(1..).map(|(file, id)| known(FileId(id), file, State::Present)).collect();
        let plan = reconcile(&rows, found(&files), 1);
        prop_assert_eq!(plan.unchanged.len(), files.len());
    }
}
