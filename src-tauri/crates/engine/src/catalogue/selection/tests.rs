use std::path::Path;
use std::time::Instant;

use super::super::contents::{self, Facts};
use super::super::database::Catalogue;
use super::super::files::{self, FileUpdate, State};
use super::super::{folders, keyword_rules, tags};
use super::*;
use crate::disk::walk::Stat;
use crate::ids::FolderId;
use crate::pictures::decode::Format;
use crate::pictures::metadata::{Metadata, Taken, TakenFrom};
use crate::testing::facts;

fn catalogue() -> (tempfile::TempDir, Catalogue) {
    let dir = tempfile::tempdir().unwrap();
    let catalogue = Catalogue::open(dir.path(), true).unwrap();
    (dir, catalogue)
}

fn add(db: &Connection, folder_id: FolderId, path: &str, facts: &Facts) -> ContentId {
    let id = contents::put(db, &blake3::hash(path.as_bytes()), facts, 0).unwrap();
    let update = FileUpdate {
        id: None,
        folder_id,
        path: Path::new(path),
        stat: Stat { bytes: 1, mtime_ns: 1, ctime_ns: 0, inode: 1, device: 1 },
        content_id: Some(id),
        state: State::Present,
        problem: None,
        tried_with: 1,
        companion: false,
    };
    files::put(db, &update).unwrap();
    id
}

/// A picture of `bytes` bytes, taken at `at`.
fn taken(bytes: u64, at: i64, metadata: Metadata) -> Facts {
    let taken = Taken { at, nanoseconds: None, offset_minutes: None, from: TakenFrom::Exif };
    Facts { bytes, metadata: Metadata { taken: Some(taken), ..metadata }, ..facts() }
}

fn with(camera: &str, keywords: &[&str], rating: Option<i8>) -> Metadata {
    let keywords = keywords.iter().map(ToString::to_string).collect();
    Metadata { camera: Some(camera.to_owned()), keywords, rating, ..Metadata::default() }
}

fn counts<T: Clone + ToString>(tally: &Tally<T>) -> Vec<(String, u64)> {
    tally.values.iter().map(|one| (one.value.to_string(), one.count)).collect()
}

#[test]
fn pictures_have_sizes_dates_cameras_keywords_ratings_and_folders_in_common() {
    let (_dir, catalogue) = catalogue();
    let summary = catalogue
        .write(|db| {
            let folder = folders::insert(db, Path::new("/p"), &[])?;
            let one = add(db, folder, "a.jpg", &taken(10, 300, with("X-T4", &["sea", "family"], Some(5))));
            add(db, folder, "not selected.jpg", &taken(1000, 1, with("Else", &["else"], Some(1))));
            let two = add(db, folder, "trip/b.jpg", &taken(20, 100, with("X-T4", &["sea"], Some(0))));
            let heic = Facts { format: Format::Heic, ..taken(30, 200, Metadata::default()) };
            let three = add(db, folder, "trip/c.heic", &heic);
            let four = add(db, folder, "trip/d.jpg", &taken(40, 250, with("R5", &[], Some(3))));
            assert_eq!(bytes(db, vec![two, one, one])?, 30, "in any order, and each once");
            summary(db, vec![four, one, three, two, ContentId(99)])
        })
        .unwrap();
    assert_eq!((summary.count, summary.bytes), (4, 100));
    assert_eq!((summary.shown_at, summary.ratings), (Some((100, 300)), Some((3, 5))));
    assert_eq!(counts(&summary.formats), [("jpeg".to_owned(), 3), (Format::Heic.name().to_owned(), 1)]);
    assert_eq!(counts(&summary.cameras), [("X-T4".to_owned(), 2), ("R5".to_owned(), 1)]);
    assert_eq!(counts(&summary.keywords), [("sea".to_owned(), 2), ("family".to_owned(), 1)]);
    let folders = &summary.folders.values;
    let folders: Vec<_> = folders.iter().map(|one| (one.value.to_str().unwrap(), one.count)).collect();
    assert_eq!(folders, [("/p/trip", 3), ("/p", 1)]);
}

#[test]
fn tags_that_rules_gave_to_some_of_the_pictures_are_told_apart() {
    let (_dir, catalogue) = catalogue();
    let check = |db: &Connection| {
        let folder = folders::insert(db, Path::new("/p"), &[])?;
        let add = |at: i64| add(db, folder, &format!("{at}.jpg"), &taken(1, at, Metadata::default()));
        let ids: Vec<_> = (0..4).map(add).collect();
        tags::add(db, &ids[..1], "dog")?;
        tags::add(db, &ids[..2], "sea")?;
        let (dog, snow) = (tags::ensured(db, "dog")?.unwrap(), tags::ensured(db, "snow")?.unwrap());
        keyword_rules::make(db, ("dog", dog, 0.8), &ids[..3])?;
        keyword_rules::make(db, ("snow", snow, 0.8), &ids[3..])?;
        let found = summary(db, ids.clone())?;
        let count = |value: &str, count| Counted { value: value.to_owned(), count };
        assert_eq!(found.tags.values, [count("dog", 3), count("sea", 2), count("snow", 1)]);
        assert_eq!(found.tags_by_rule, [count("dog", 2), count("snow", 1)]);
        tags::add(db, &ids[..2], "dog")?;
        assert_eq!(summary(db, ids[..3].to_vec())?.tags_by_rule, [count("dog", 1)]);
        assert!(summary(db, ids[..2].to_vec())?.tags_by_rule.is_empty(), "the person confirmed it");
        Ok(())
    };
    catalogue.write(|db| check(db)).unwrap();
}

#[test]
fn pictures_far_apart_are_found_as_those_beside_each_other_are() {
    let (_dir, catalogue) = catalogue();
    catalogue
        .write(|db| {
            let folder = folders::insert(db, Path::new("/p"), &[])?;
            let add =
                |at| add(db, folder, &format!("{at}.jpg"), &taken(1_u64 << at, at, Metadata::default()));
            let ids: Vec<_> = (0..60).map(add).collect();
            for step in [1, 2, MAX_GAP as usize, MAX_GAP as usize + 1, 59] {
                let some: Vec<_> = ids.iter().copied().step_by(step).collect();
                let expected = (0..60_u64).step_by(step).map(|at| 1_u64 << at).sum::<u64>();
                assert_eq!(bytes(db, some.clone())?, expected, "every {step}");
                assert_eq!(summary(db, some)?.bytes, expected, "every {step}");
            }
            assert_eq!(summary(db, Vec::new())?, SelectionSummary::default());
            Ok(())
        })
        .unwrap();
}

#[test]
fn only_the_most_frequent_values_are_named() {
    let counts = (0..20).map(|at| (format!("{at:02}"), if at == 9 { 5 } else { 1 })).collect();
    let tally = Tally::of(counts);
    let named: Vec<_> = tally.values.iter().map(|one| one.value.as_str()).collect();
    assert_eq!((named, tally.others), (vec!["09", "00", "01", "02", "03", "04", "05", "06"], 12));
}

/// Run it with `--ignored --nocapture`, optimised: it prints milliseconds.
#[test]
#[ignore = "measures, and takes a while to make 200,000 pictures"]
fn two_hundred_thousand_pictures_are_summarised_at_once() {
    let (_dir, catalogue) = catalogue();
    let ids = catalogue
        .write(|db| {
            let folder = folders::insert(db, Path::new("/p"), &[])?;
            let add = |at: i64| {
                let words: &[&str] = if at % 5 == 0 { &["sea", "family"] } else { &[] };
                let metadata = with(["X-T4", "R5", "iPhone 12"][at as usize % 3], words, None);
                add(
                    db,
                    folder,
                    &format!("{}/trip {}/IMG_{at:06}.jpg", at / 30_000, at / 300),
                    &taken(1, at, metadata),
                )
            };
            Ok((0..200_000).map(add).collect::<Vec<_>>())
        })
        .unwrap();
    for count in [2, 10_000, 200_000] {
        for step in [1, 20] {
            let some: Vec<_> = ids.iter().copied().step_by(step).take(count).collect();
            let started = Instant::now();
            catalogue.read(|db| bytes(db, some.clone())).unwrap();
            let sum = started.elapsed().as_millis();
            let started = Instant::now();
            let summary = catalogue.read(|db| summary(db, some.clone())).unwrap();
            let all = started.elapsed().as_millis();
            println!("{} pictures, every {step}: bytes {sum} ms, summary {all} ms", summary.count);
        }
    }
}
