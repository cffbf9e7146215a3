//! Decides whether a raw file and a picture of the same name are one shot: camera and capture time must agree.
//!
//! Owns reading their metadata, of which the first bytes mostly suffice, and remembering the answers, so that unchanged
//! files are not read again. What cannot be read or says nothing contradicts nothing. Never changes a file's row.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread;

use super::pipeline::{lower_priority, readers};
use super::targets::ScanTargets;
use crate::catalogue::Catalogue;
use crate::catalogue::verdicts::{self, Question};
use crate::disk::open_file;
use crate::disk::walk::{Candidate, Mark, Verdicts, is_settled, now_ns};
use crate::error::Result;
use crate::ids::FolderId;
use crate::mutex::lock;
use crate::pictures::file;
use crate::pictures::metadata::{self, Metadata, Taken};
use crate::progress::Progress;

/// Bytes from the start of a file that mostly hold its metadata: an EXIF segment of a JPEG ends within 64 KB, and cameras
/// write the directories of a raw file first.
const HEAD: u64 = 128 << 10;
/// Most seconds between the times in the two files of one shot: some phones finish the raw file later.
const TOLERANCE: u64 = 2;
/// Version of these rules: a new one decides about all pairs again.
pub(super) const VERSION: u32 = 1;
const SECONDS_PER_DAY: i64 = 86_400;

/// A raw file, and the pictures of its name in order of preference.
pub(super) struct SameName {
    pub(super) raw: Candidate,
    pub(super) mains: Vec<Candidate>,
}

/// What deciding needs.
pub(super) struct SameShot<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) targets: &'a ScanTargets,
    /// Files that must not be read.
    pub(super) in_cloud: &'a HashSet<(FolderId, PathBuf)>,
    pub(super) progress: &'a Progress,
}

/// A raw file, its picture if there is one, and the answers on the way.
struct Decision {
    raw: Candidate,
    main: Option<PathBuf>,
    answers: Vec<(Mark, bool)>,
}

impl SameShot<'_> {
    /// Raw files and the picture of the same shot, as (raw file, path of the picture).
    pub(super) fn pairs(&self, named: Vec<SameName>) -> Result<Vec<(Candidate, PathBuf)>> {
        let remembered = self.catalogue.read(|db| {
            let folders = self.targets.folders();
            folders.map(|folder| Ok((folder.id, verdicts::get(db, folder.id, Question::Pair)?))).collect()
        })?;
        let decisions = if named.is_empty() { Vec::new() } else { self.decide_all(named, &remembered) };
        self.remember(&decisions, &remembered)?;
        Ok(decisions.into_iter().filter_map(|decided| Some((decided.raw, decided.main?))).collect())
    }

    fn decide_all(&self, named: Vec<SameName>, remembered: &HashMap<FolderId, Verdicts>) -> Vec<Decision> {
        let roots: HashMap<FolderId, &Path> =
            self.targets.folders().map(|folder| (folder.id, folder.path.as_path())).collect();
        let (queue, decisions) = (Mutex::new(named.into_iter()), Mutex::new(Vec::new()));
        let work = || {
            lower_priority();
            loop {
                let Some(name) = lock(&queue).next() else { return };
                // Every file was found in one of these folders.
                let folder = name.raw.folder_id;
                let decision = self.decide(name, roots[&folder], &remembered[&folder]);
                lock(&decisions).push(decision);
            }
        };
        thread::scope(|scope| {
            for _ in 0..readers() {
                scope.spawn(work);
            }
        });
        std::mem::take(&mut *lock(&decisions))
    }

    /// The first picture that is not of another shot.
    fn decide(&self, name: SameName, root: &Path, remembered: &Verdicts) -> Decision {
        let SameName { raw, mains } = name;
        let (now, mut answers) = (now_ns(), Vec::new());
        let main = mains.into_iter().find(|main| {
            let mark = Mark::of(VERSION, &[(&raw.path, &raw.stat), (&main.path, &main.stat)]);
            let known = remembered.get(mark);
            let answer = known.or_else(|| self.compare(root, &raw, main));
            if let Some(answer) = answer
                && (known.is_some() || is_settled(&raw.stat, now) && is_settled(&main.stat, now))
            {
                answers.push((mark, answer));
            }
            answer.unwrap_or(true)
        });
        Decision { raw, main: main.map(|main| main.path), answers }
    }

    /// Whether the two files are of one shot; `None` if they cannot be read now.
    fn compare(&self, root: &Path, raw: &Candidate, main: &Candidate) -> Option<bool> {
        let is_away = |file: &Candidate| self.in_cloud.contains(&(file.folder_id, file.path.clone()));
        if self.progress.is_cancelled() || is_away(raw) || is_away(main) {
            return None;
        }
        let open = |file: &Candidate| open_file(&root.join(&file.path)).ok().flatten();
        let (mut raw, mut main) = (open(raw)?, open(main)?);
        let heads = (head(&mut raw).ok()?, head(&mut main).ok()?);
        if says_all(&heads.0) && says_all(&heads.1) && agree(&heads.0, &heads.1) {
            return Some(true);
        }
        let (raw, main) = (whole(&mut raw, heads.0).ok()?, whole(&mut main, heads.1).ok()?);
        Some(agree(&raw, &main))
    }

    /// Remembers the answers about folders that were scanned as a whole: those about deleted files are forgotten.
    fn remember(&self, decisions: &[Decision], remembered: &HashMap<FolderId, Verdicts>) -> Result<()> {
        for folder in &self.targets.whole {
            let Some(before) = remembered.get(&folder.id) else { continue };
            let decided = decisions.iter().filter(|decision| decision.raw.folder_id == folder.id);
            let answers: Verdicts = decided.flat_map(|decision| decision.answers.iter().copied()).collect();
            if answers != *before && !self.progress.is_cancelled() {
                self.catalogue.write(|db| verdicts::set(db, folder.id, Question::Pair, &answers))?;
            }
        }
        Ok(())
    }
}

/// What the first bytes of a file say.
fn head(file: &mut File) -> std::io::Result<Metadata> {
    let mut bytes = Vec::with_capacity(HEAD as usize);
    file.take(HEAD).read_to_end(&mut bytes)?;
    Ok(metadata::read(&bytes))
}

/// What a whole file says; for a format that this build does not read, what its first bytes say.
fn whole(file: &mut File, head: Metadata) -> std::io::Result<Metadata> {
    file.rewind()?;
    Ok(file::read_bytes(file)?.map_or(head, |bytes| metadata::read(&bytes)))
}

fn says_all(metadata: &Metadata) -> bool {
    metadata.camera.is_some() && metadata.taken.is_some()
}

/// Whether camera and capture time agree, as far as both files say them.
fn agree(a: &Metadata, b: &Metadata) -> bool {
    let camera = a.camera.as_deref().zip(b.camera.as_deref()).is_none_or(|(a, b)| is_same_camera(a, b));
    camera && a.taken.zip(b.taken).is_none_or(|(a, b)| is_same_time(a, b))
}

/// Whether two names are of one camera: the words of one are the last words of the other, since some programs leave out
/// the maker.
fn is_same_camera(a: &str, b: &str) -> bool {
    let words = |name: &str| -> Vec<String> {
        let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect()
    };
    let (a, b) = (words(a), words(b));
    a.ends_with(&b) || b.ends_with(&a)
}

/// Whether two times are of one shot, by local time or by UTC: a file may have been written in another time zone.
fn is_same_time(a: Taken, b: Taken) -> bool {
    let is_near = |a: i64, b: i64| a.abs_diff(b) <= TOLERANCE;
    let utc = |taken: Taken| Some(taken.at - i64::from(taken.offset_minutes?) * 60);
    // Midnight is mostly a date without time.
    let is_date = |taken: Taken| taken.at.rem_euclid(SECONDS_PER_DAY) == 0;
    let day = |taken: Taken| taken.at.div_euclid(SECONDS_PER_DAY);
    is_near(a.at, b.at)
        || utc(a).zip(utc(b)).is_some_and(|(a, b)| is_near(a, b))
        || ((is_date(a) || is_date(b)) && day(a) == day(b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pictures::metadata::TakenFrom;

    fn taken(at: i64, offset_minutes: Option<i32>) -> Taken {
        Taken { at, nanoseconds: None, offset_minutes, from: TakenFrom::Exif }
    }

    fn metadata(camera: Option<&str>, at: Option<i64>) -> Metadata {
        let taken = at.map(|at| taken(at, None));
        Metadata { camera: camera.map(str::to_owned), taken, ..Metadata::default() }
    }

    #[test]
    fn files_agree_unless_both_say_something_else() {
        let phone = metadata(Some("Apple iPhone 11"), Some(1_000));
        assert!(agree(&phone, &phone));
        assert!(agree(&phone, &Metadata::default()) && agree(&Metadata::default(), &phone));
        assert!(agree(&phone, &metadata(None, Some(1_002))));
        assert!(agree(&phone, &metadata(Some("Apple iPhone 11"), None)));
        assert!(!agree(&phone, &metadata(Some("Canon EOS 350D"), Some(1_000))));
        assert!(!agree(&phone, &metadata(Some("Apple iPhone 11"), Some(1_003))));
        assert!(!agree(&phone, &metadata(None, Some(5_000))));
    }

    #[test]
    fn a_missing_maker_makes_no_other_camera_but_another_model_does() {
        assert!(is_same_camera("Apple iPhone 12 Pro", "iPhone 12 Pro"));
        assert!(is_same_camera("NIKON D750", "Nikon d750"));
        assert!(!is_same_camera("Canon EOS R", "Canon EOS R5"));
        assert!(!is_same_camera("Apple iPhone 12", "Apple iPhone 12 Pro"));
    }

    #[test]
    fn times_of_two_zones_and_dates_without_time_agree() {
        let noon = 10 * SECONDS_PER_DAY + SECONDS_PER_DAY / 2;
        assert!(is_same_time(taken(noon, Some(120)), taken(noon - 7_200, Some(0))));
        assert!(!is_same_time(taken(noon, None), taken(noon - 7_200, Some(0))));
        assert!(is_same_time(taken(noon, None), taken(10 * SECONDS_PER_DAY, None)));
        assert!(!is_same_time(taken(noon, None), taken(11 * SECONDS_PER_DAY, None)));
    }
}
