//! Pairs by names alone, and in whole runs with a model that only sees colours.

use std::fs;
use std::sync::Arc;

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::catalogue::listing::Scope;
use crate::disk::walk::Stat;
use crate::doctor;
use crate::embedder::only;
use crate::ids::FolderId;
use crate::indexing::Summary;
use crate::library::Library;
use crate::pictures::decode::Format;
use crate::pictures::decode::samples::{self, Entries, Value};
use crate::progress::Progress;
use crate::testing::StubEmbedder;

fn candidate(path: &str) -> Candidate {
    Candidate {
        folder_id: FolderId(1),
        path: path.into(),
        stat: Stat { bytes: 1, mtime_ns: 1, inode: 1, device: 1 },
    }
}

fn pairs(paths: &[&str]) -> Vec<(String, String)> {
    let candidates: Vec<_> = paths.iter().map(|path| candidate(path)).collect();
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let mut pairs: Vec<_> =
        Pairs::among(&candidates).0.iter().map(|((_, raw), main)| (text(raw), text(main))).collect();
    pairs.sort();
    pairs
}

#[test]
fn files_of_one_shot_share_folder_and_name_whatever_the_case() {
    let expected = |list: &[(&str, &str)]| -> Vec<(String, String)> {
        list.iter().map(|&(raw, main)| (raw.to_owned(), main.to_owned())).collect()
    };
    assert_eq!(pairs(&["a/IMG_1.NEF", "a/img_1.jpg"]), expected(&[("a/IMG_1.NEF", "a/img_1.jpg")]));
    assert_eq!(pairs(&["a/1.dng", "b/1.jpg", "a/2.jpg", "1.heic"]), expected(&[]));
    assert_eq!(pairs(&["1.dng", "1.heic", "1.JPG"]), expected(&[("1.dng", "1.JPG")]));
    assert_eq!(pairs(&["1.dng", "1.cr2", "1.heic"]), expected(&[("1.cr2", "1.heic"), ("1.dng", "1.heic")]));
    assert_eq!(pairs(&["1.dng", "1.png", "1.tiff", "1.mov"]), expected(&[]));
    assert_eq!(pairs(&["1.jpg", "1.heic"]), expected(&[]), "two pictures are two pictures");
}

#[test]
fn the_same_names_in_two_folders_of_the_library_are_two_shots() {
    let elsewhere = Candidate { folder_id: FolderId(2), ..candidate("1.jpg") };
    assert!(Pairs::among(&[candidate("1.nef"), elsewhere]).0.is_empty());
}

proptest! {
    #[test]
    fn only_raw_files_are_companions_and_only_of_found_pictures(
        names in prop::collection::hash_set(("[ab]/", "[xyXY]", "[.](jpg|JPG|nef|dng|heic|png)"), 0..12),
    ) {
        let candidates: Vec<_> = names.iter().map(|(a, b, c)| candidate(&format!("{a}{b}{c}"))).collect();
        let pairs = Pairs::among(&candidates);
        for ((_, raw), main) in &pairs.0 {
            prop_assert!(is_raw_name(raw) && rank(main).is_some());
            prop_assert_eq!(raw.parent(), main.parent());
            prop_assert!(candidates.iter().any(|candidate| candidate.path == *main));
        }
        let mut plan = Plan { new: candidates.clone(), ..Plan::default() };
        let taken = pairs.take_from(&mut plan, &HashSet::new());
        prop_assert_eq!(taken.len(), pairs.0.len());
        prop_assert_eq!(taken.len() + plan.new.len(), candidates.len());
    }
}

/// A folder of pictures, and its library.
struct Shoot {
    dir: TempDir,
    model: Arc<StubEmbedder>,
    library: Library,
}

impl Shoot {
    fn new(files: &[&str]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("pictures")).unwrap();
        let model = Arc::new(StubEmbedder::new("counting", 2));
        let library = Library::open(&dir.path().join("library"), only(model.clone())).unwrap();
        let shoot = Self { dir, model, library };
        files.iter().for_each(|name| shoot.add(name));
        shoot
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join("pictures").join(name)
    }

    /// Writes a picture whose shades depend on the name, so that no two are alike.
    fn add(&self, name: &str) {
        let shade = name.bytes().fold(7_u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte));
        let mut picture = samples::four_corners(60, 40);
        picture.pixels_mut().step_by(3).for_each(|pixel| pixel.0[1] = shade);
        let jpeg = samples::encode(&picture, Format::Jpeg);
        let bytes = if name.to_lowercase().ends_with("dng") { raw(jpeg) } else { jpeg };
        fs::write(self.path(name), bytes).unwrap();
    }

    fn run(&self) -> Summary {
        let folder = self.dir.path().join("pictures");
        self.library.index(&[folder], None, &Progress::default()).unwrap()
    }

    /// The pictures as a window shows them: the names of each one's files, the preferred one first.
    fn shown(&self) -> Vec<Vec<String>> {
        let mut shown: Vec<Vec<String>> = Vec::new();
        for listed in self.library.list(Scope::All, None, None).unwrap() {
            let copies = self.library.details(listed.id).unwrap().copies;
            let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
            shown.push(copies.iter().map(|copy| name(&copy.path)).collect());
        }
        shown.sort();
        shown
    }

    fn embedded(&self) -> usize {
        self.model.embedded()
    }

    fn assert_healthy(self) {
        let Self { dir, model, library } = self;
        drop(library);
        assert_eq!(doctor::examine(&dir.path().join("library"), only(model), false).unwrap(), []);
    }
}

/// A DNG with this preview.
fn raw(jpeg: Vec<u8>) -> Vec<u8> {
    const DNG_VERSION: u16 = 0xC612;
    const JPEG_OFFSET: u16 = 0x0201;
    const JPEG_LENGTH: u16 = 0x0202;
    let first: Entries = vec![
        (DNG_VERSION, Value::Long(1)),
        (JPEG_LENGTH, Value::Long(jpeg.len() as u32)),
        (JPEG_OFFSET, Value::At(jpeg)),
    ];
    samples::raw_file(b"II*\0", vec![first])
}

#[test]
fn a_pair_is_one_picture_and_a_second_run_reads_nothing() {
    let shoot = Shoot::new(&["A1.DNG", "a1.jpg", "b.jpg", "c.dng"]);
    let summary = shoot.run();
    assert_eq!((summary.found, summary.new, summary.embedded), (4, 4, 3));
    let expected = [vec!["a1.jpg", "A1.DNG"], vec!["b.jpg"], vec!["c.dng"]];
    assert_eq!(shoot.shown(), expected);
    let again = shoot.run();
    assert_eq!((again.unchanged, again.embedded, shoot.embedded()), (4, 0, 3));
    assert_eq!(shoot.shown(), expected);
    shoot.assert_healthy();
}

#[test]
fn a_raw_file_whose_picture_disappears_becomes_a_picture() {
    let shoot = Shoot::new(&["a.dng", "a.jpg"]);
    shoot.run();
    fs::remove_file(shoot.path("a.jpg")).unwrap();
    assert_eq!(shoot.run().embedded, 1);
    assert_eq!(shoot.shown(), [["a.dng"]]);
    assert_eq!(shoot.run().embedded, 0);
    shoot.assert_healthy();
}

#[test]
fn a_raw_file_whose_picture_cannot_be_read_becomes_a_picture() {
    let shoot = Shoot::new(&["a.dng"]);
    fs::write(shoot.path("a.jpg"), "not a picture").unwrap();
    assert_eq!(shoot.run().embedded, 1);
    assert_eq!(shoot.shown(), [["a.dng"]]);
    assert_eq!(shoot.run().embedded, 0, "it is not read again and again");
    shoot.add("a.jpg");
    assert_eq!(shoot.run().embedded, 1);
    assert_eq!(shoot.shown(), [["a.jpg", "a.dng"]]);
    fs::write(shoot.path("a.jpg"), "broken").unwrap();
    assert_eq!(shoot.run().embedded, 1);
    assert_eq!(shoot.shown(), [["a.dng"]]);
    shoot.assert_healthy();
}

#[test]
fn a_picture_added_later_makes_the_raw_file_its_companion() {
    let shoot = Shoot::new(&["a.dng"]);
    shoot.run();
    shoot.add("a.jpg");
    assert_eq!(shoot.run().embedded, 1);
    assert_eq!(shoot.shown(), [["a.jpg", "a.dng"]]);
    assert_eq!(shoot.library.status().unwrap().embedded, 1, "the raw file's own content is deleted");
    shoot.assert_healthy();
}

#[test]
fn a_pair_moves_together_and_separates_when_its_names_differ() {
    let shoot = Shoot::new(&["a.dng", "a.jpg"]);
    shoot.run();
    for name in ["a.dng", "a.jpg"] {
        fs::rename(shoot.path(name), shoot.path(&name.replace('a', "b"))).unwrap();
    }
    let summary = shoot.run();
    assert_eq!((summary.moved, summary.missing, summary.embedded), (2, 0, 0));
    assert_eq!(shoot.shown(), [["b.jpg", "b.dng"]]);
    fs::rename(shoot.path("b.jpg"), shoot.path("c.jpg")).unwrap();
    assert_eq!(shoot.run().embedded, 1);
    assert_eq!(shoot.shown(), [["b.dng"], ["c.jpg"]]);
    shoot.assert_healthy();
}

#[test]
fn a_deleted_raw_file_leaves_only_the_picture() {
    let shoot = Shoot::new(&["a.dng", "a.jpg"]);
    shoot.run();
    fs::remove_file(shoot.path("a.dng")).unwrap();
    let summary = shoot.run();
    assert_eq!((summary.missing, summary.embedded), (1, 0));
    assert_eq!(shoot.shown(), [["a.jpg"]]);
    shoot.assert_healthy();
}

#[test]
fn an_edited_picture_keeps_its_raw_file() {
    let shoot = Shoot::new(&["a.dng", "a.jpg", "other.jpg"]);
    shoot.run();
    fs::copy(shoot.path("other.jpg"), shoot.path("a.jpg")).unwrap();
    fs::remove_file(shoot.path("other.jpg")).unwrap();
    assert_eq!(shoot.run().embedded, 0);
    assert_eq!(shoot.shown(), [["a.jpg", "a.dng"]]);
    assert_eq!(shoot.run().unchanged, 2);
    shoot.assert_healthy();
}
