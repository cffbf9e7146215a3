//! Pairs by names alone, and in whole runs with a model that only sees colours.

use std::fs;
use std::sync::Arc;

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::catalogue::listing::Scope;
use crate::catalogue::verdicts::{self, Question};
use crate::disk::walk::{Mark, Stat, Verdicts, stat};
use crate::doctor;
use crate::embedder::only;
use crate::ids::FolderId;
use crate::indexing::Summary;
use crate::indexing::same_shot::VERSION;
use crate::library::Library;
use crate::pictures::decode::Format;
use crate::pictures::decode::samples::{self, Entries, Value};
use crate::progress::Progress;
use crate::testing::StubEmbedder;

fn candidate(path: &str) -> Candidate {
    Candidate {
        folder_id: FolderId(1),
        path: path.into(),
        stat: Stat { bytes: 1, mtime_ns: 1, ctime_ns: 0, inode: 1, device: 1 },
    }
}

/// The pairs of files that say nothing: by their names.
fn by_name(candidates: &[Candidate]) -> Pairs {
    same_names(candidates).into_iter().map(|name| (name.raw, name.mains[0].path.clone())).collect()
}

fn pairs(paths: &[&str]) -> Vec<(String, String)> {
    let candidates: Vec<_> = paths.iter().map(|path| candidate(path)).collect();
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let mut pairs: Vec<_> =
        by_name(&candidates).0.iter().map(|((_, raw), main)| (text(raw), text(main))).collect();
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
    assert!(same_names(&[candidate("1.nef"), elsewhere]).is_empty());
}

proptest! {
    #[test]
    fn only_raw_files_are_companions_and_only_of_found_pictures(
        names in prop::collection::hash_set(("[ab]/", "[xyXY]", "[.](jpg|JPG|nef|dng|heic|png)"), 0..12),
    ) {
        let candidates: Vec<_> = names.iter().map(|(a, b, c)| candidate(&format!("{a}{b}{c}"))).collect();
        let pairs = by_name(&candidates);
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

/// A DNG with this preview and no metadata.
fn raw(jpeg: Vec<u8>) -> Vec<u8> {
    raw_with(jpeg, vec![])
}

/// A DNG with this preview and further entries.
fn raw_with(jpeg: Vec<u8>, entries: Entries) -> Vec<u8> {
    const DNG_VERSION: u16 = 0xC612;
    const JPEG_OFFSET: u16 = 0x0201;
    const JPEG_LENGTH: u16 = 0x0202;
    let mut first: Entries = vec![
        (DNG_VERSION, Value::Long(1)),
        (JPEG_LENGTH, Value::Long(jpeg.len() as u32)),
        (JPEG_OFFSET, Value::At(jpeg)),
    ];
    first.extend(entries);
    first.sort_by_key(|(tag, _)| *tag);
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
    assert_eq!(shoot.run().embedded, 0, "the raw file's own content was kept");
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
    assert_eq!(shoot.library.status().unwrap().embedded, 1, "the raw file's own content is hidden");
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

/// Camera and time, as EXIF writes them; `None` where the file says nothing.
type Says = (Option<&'static str>, Option<&'static str>);

const PHONE: Says = (Some("iPhone 11"), Some("2021:08:24 20:38:57"));
const CAMERA: Says = (Some("EOS 350D"), Some("2019:05:01 10:00:00"));

impl Shoot {
    /// Writes a picture as [`add`](Self::add) does, long ago, that says this.
    fn add_saying(&self, name: &str, (model, time): Says) {
        const MODEL: u16 = 0x0110;
        const DATE_TIME: u16 = 0x0132;
        self.add(name);
        let entries = || -> Entries {
            let texts = [(MODEL, model), (DATE_TIME, time)];
            texts.into_iter().filter_map(|(tag, text)| Some((tag, Value::Text(text?)))).collect()
        };
        let bytes = fs::read(self.path(name)).unwrap();
        let bytes = if name.ends_with("dng") {
            let start = bytes.windows(3).position(|start| start == [0xFF, 0xD8, 0xFF]).unwrap();
            raw_with(bytes[start..].to_vec(), entries())
        } else {
            let exif = [b"Exif\0\0".to_vec(), samples::raw_file(b"II*\0", vec![entries()])].concat();
            samples::with_segments(&bytes, 0xE1, &[exif])
        };
        fs::write(self.path(name), bytes).unwrap();
        self.age(name);
    }

    /// Sets a modification time that is long past.
    fn age(&self, name: &str) {
        let file = fs::File::options().write(true).open(self.path(name)).unwrap();
        file.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
    }

    /// How many pairs are remembered with their answers.
    fn remembered(&self) -> usize {
        let sql = "SELECT coalesce(sum(length(answers)), 0) / 8 FROM verdicts WHERE kind = 'pair'";
        self.library.catalogue.read(|db| db.query_row(sql, [], |row| row.get(0))).unwrap()
    }
}

#[test]
fn a_raw_file_of_another_camera_or_time_is_a_picture_of_its_own() {
    let other_time = (PHONE.0, CAMERA.1);
    for says in [CAMERA, other_time, (None, CAMERA.1), (CAMERA.0, None), (CAMERA.0, PHONE.1)] {
        let shoot = Shoot::new(&[]);
        shoot.add_saying("a.jpg", PHONE);
        shoot.add_saying("a.dng", says);
        assert_eq!(shoot.run().embedded, 2, "{says:?}");
        assert_eq!(shoot.shown(), [["a.dng"], ["a.jpg"]]);
        let again = shoot.run();
        assert_eq!((again.unchanged, again.embedded), (2, 0));
        shoot.assert_healthy();
    }
}

#[test]
fn files_of_one_shot_and_files_that_say_nothing_are_one_picture() {
    for says in
        [PHONE, (None, None), (PHONE.0, None), (None, PHONE.1), (PHONE.0, Some("2021:08:24 20:38:58"))]
    {
        let shoot = Shoot::new(&[]);
        shoot.add_saying("a.jpg", PHONE);
        shoot.add_saying("a.dng", says);
        assert_eq!(shoot.run().embedded, 1, "{says:?}");
        assert_eq!(shoot.shown(), [["a.jpg", "a.dng"]]);
    }
}

#[test]
fn the_order_in_which_files_arrive_does_not_matter() {
    let shoot = Shoot::new(&[]);
    shoot.add_saying("a.dng", CAMERA);
    shoot.run();
    shoot.add_saying("a.jpg", PHONE);
    shoot.run();
    assert_eq!(shoot.shown(), [["a.dng"], ["a.jpg"]]);
    // The picture of the raw file's own shot replaces the stranger, and then the other way round.
    shoot.add_saying("a.jpg", CAMERA);
    shoot.run();
    assert_eq!(shoot.shown(), [["a.jpg", "a.dng"]]);
    shoot.add_saying("a.jpg", PHONE);
    shoot.run();
    assert_eq!(shoot.shown(), [["a.dng"], ["a.jpg"]]);
    for name in ["a.dng", "a.jpg"] {
        fs::rename(shoot.path(name), shoot.path(&name.replace('a', "b"))).unwrap();
    }
    assert_eq!(
        (shoot.run().moved, shoot.shown()),
        (2, vec![vec!["b.dng".to_owned()], vec!["b.jpg".to_owned()]])
    );
    fs::remove_file(shoot.path("b.jpg")).unwrap();
    assert_eq!((shoot.run().embedded, shoot.shown()), (0, vec![vec!["b.dng".to_owned()]]));
    shoot.assert_healthy();
}

#[test]
fn a_raw_file_joins_the_picture_that_is_of_its_shot() {
    let shoot = Shoot::new(&[]);
    shoot.add_saying("a.jpg", PHONE);
    shoot.add_saying("a.jpe", CAMERA);
    shoot.add_saying("a.dng", CAMERA);
    shoot.run();
    assert_eq!(shoot.shown(), [vec!["a.jpe", "a.dng"], vec!["a.jpg"]]);
}

#[test]
fn companions_of_an_earlier_version_are_checked_once() {
    let shoot = Shoot::new(&[]);
    shoot.add_saying("a.jpg", PHONE);
    shoot.add_saying("a.dng", (None, None));
    shoot.run();
    assert_eq!(shoot.shown(), [["a.jpg", "a.dng"]]);
    shoot.library.catalogue.write(|db| db.execute("DELETE FROM verdicts", ())).unwrap();
    // Only the answer is missing; the files are unchanged.
    shoot.add_saying("a.dng", CAMERA);
    let stat = stat(&shoot.path("a.dng").metadata().unwrap());
    let sql = "UPDATE files SET bytes = ?1, ctime_ns = ?2, mtime_ns = ?3 WHERE path = 'a.dng'";
    let values = (stat.bytes as i64, stat.ctime_ns, stat.mtime_ns);
    shoot
        .library
        .catalogue
        .write(|db| db.execute(&sql.replace("'a.dng'", "CAST('a.dng' AS BLOB)"), values))
        .unwrap();
    assert_eq!(
        (shoot.run().embedded, shoot.shown()),
        (1, vec![vec!["a.dng".to_owned()], vec!["a.jpg".to_owned()]])
    );
}

#[test]
fn settled_pairs_are_remembered_and_forgotten_with_their_files() {
    let shoot = Shoot::new(&[]);
    shoot.add_saying("a.jpg", PHONE);
    shoot.add_saying("a.dng", PHONE);
    shoot.run();
    assert_eq!(shoot.remembered(), 0, "they have just been written");
    let folder = shoot.library.folders().unwrap()[0].id;
    let stats = ["a.dng", "a.jpg"].map(|name| stat(&shoot.path(name).metadata().unwrap()));
    let mark = Mark::of(VERSION, &[(Path::new("a.dng"), &stats[0]), (Path::new("a.jpg"), &stats[1])]);
    let verdicts: Verdicts = [(mark, false)].into_iter().collect();
    shoot.library.catalogue.write(|db| verdicts::set(db, folder, Question::Pair, &verdicts)).unwrap();
    // The opposite of what the files say shows that they are not read again.
    assert_eq!((shoot.run().embedded, shoot.remembered()), (1, 1));
    assert_eq!(shoot.shown(), [["a.dng"], ["a.jpg"]]);
    fs::remove_file(shoot.path("a.jpg")).unwrap();
    shoot.run();
    assert_eq!(shoot.remembered(), 0);
}
