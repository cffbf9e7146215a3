//! Answers to yes-or-no questions about files, remembered as long as the files stay as they were.
//!
//! Owns how a file's state becomes a mark and how answers are packed. Never reads a file.

use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use super::stat::Stat;

/// How long a file must have been unmodified for an answer about it to be remembered, in nanoseconds: within one tick of
/// a coarse clock (two seconds on FAT) a further change leaves no trace.
const SETTLED_NS: i64 = 2_000_000_000;

/// A hash of everything that an answer depends on; the lowest bit is zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark(u64);

impl Mark {
    /// The mark of files in their present state. `version` is that of the code that answers. Inodes and devices do not
    /// count: some file systems number them anew at every mount.
    pub(crate) fn of(version: u32, files: &[(&Path, &Stat)]) -> Self {
        // Setting up a hasher takes longer than hashing so little.
        let mut state = Vec::with_capacity(256);
        state.extend(version.to_le_bytes());
        for (path, stat) in files {
            let name = path.as_os_str().as_bytes();
            state.extend(name.len().to_le_bytes());
            state.extend(name);
            state.extend(stat.bytes.to_le_bytes());
            state.extend(stat.mtime_ns.to_le_bytes());
            state.extend(stat.ctime_ns.to_le_bytes());
        }
        let [a, b, c, d, e, f, g, h, ..] = *blake3::hash(&state).as_bytes();
        Self(u64::from_le_bytes([a, b, c, d, e, f, g, h]) & !1)
    }
}

/// The time that [`is_settled`] compares with, in nanoseconds since 1970.
pub(crate) fn now_ns() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(now.as_nanos()).unwrap_or(i64::MAX)
}

/// Whether a file was last changed long enough before `now_ns` (nanoseconds since 1970) to remember an answer about it.
pub(crate) fn is_settled(stat: &Stat, now_ns: i64) -> bool {
    stat.mtime_ns.max(stat.ctime_ns) <= now_ns.saturating_sub(SETTLED_NS)
}

/// Remembered answers: eight bytes each, so that those of 100,000 files are read in a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Verdicts(Vec<u64>);

impl Verdicts {
    /// Unpacks answers; those of a damaged row are forgotten.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Self {
        let (numbers, rest) = bytes.as_chunks::<8>();
        let answers: Vec<u64> = numbers.iter().map(|number| u64::from_le_bytes(*number)).collect();
        if rest.is_empty() && answers.is_sorted() { Self(answers) } else { Self::default() }
    }

    /// Packs the answers.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|answer| answer.to_le_bytes()).collect()
    }

    /// The remembered answer.
    pub(crate) fn get(&self, Mark(mark): Mark) -> Option<bool> {
        let at = self.0.partition_point(|answer| *answer < mark);
        self.0.get(at).filter(|answer| **answer & !1 == mark).map(|answer| answer & 1 == 1)
    }
}

impl FromIterator<(Mark, bool)> for Verdicts {
    fn from_iter<T: IntoIterator<Item = (Mark, bool)>>(answers: T) -> Self {
        let mut answers: Vec<u64> =
            answers.into_iter().map(|(Mark(mark), answer)| mark | u64::from(answer)).collect();
        answers.sort_unstable();
        answers.dedup_by_key(|answer| *answer & !1);
        Self(answers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAT: Stat = Stat { bytes: 10, mtime_ns: 7, ctime_ns: 8, inode: 5, device: 1 };

    fn mark(path: &str, stat: Stat) -> Mark {
        Mark::of(1, &[(Path::new(path), &stat)])
    }

    #[test]
    fn answers_are_found_again_after_packing() {
        let asked: Vec<(Mark, bool)> =
            (0..100).map(|number| (mark(&format!("file {number}"), STAT), number % 3 == 0)).collect();
        let verdicts: Verdicts = asked.iter().copied().collect();
        let packed = Verdicts::from_bytes(&verdicts.to_bytes());
        assert_eq!((packed.to_bytes().len(), &packed), (800, &verdicts));
        assert!(asked.iter().all(|(mark, answer)| packed.get(*mark) == Some(*answer)));
        assert_eq!(packed.get(mark("another", STAT)), None);
    }

    #[test]
    fn a_changed_file_has_another_mark_and_a_renumbered_one_the_same() {
        let before = mark("a", STAT);
        let changed =
            [Stat { bytes: 11, ..STAT }, Stat { mtime_ns: 9, ..STAT }, Stat { ctime_ns: 9, ..STAT }];
        assert!(changed.iter().all(|stat| mark("a", *stat) != before));
        assert_ne!(Mark::of(2, &[(Path::new("a"), &STAT)]), before, "another version");
        assert_eq!(mark("a", Stat { inode: 6, device: 2, ..STAT }), before);
    }

    #[test]
    fn damaged_answers_are_forgotten() {
        assert_eq!(Verdicts::from_bytes(&[1, 2, 3]), Verdicts::default());
        let descending = [4_u64.to_le_bytes(), 2_u64.to_le_bytes()].concat();
        assert_eq!(Verdicts::from_bytes(&descending), Verdicts::default());
    }

    #[test]
    fn answers_about_files_in_flux_are_not_remembered() {
        let now = 10 * SETTLED_NS;
        assert!(is_settled(&STAT, now));
        assert!(!is_settled(&Stat { ctime_ns: now - 1, ..STAT }, now));
        assert!(!is_settled(&Stat { mtime_ns: now + 1, ..STAT }, now));
    }
}
