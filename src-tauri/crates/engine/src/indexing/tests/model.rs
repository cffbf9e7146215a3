//! Random operations on files, reported as a watcher would, compared with a first scan of the same files.

use std::collections::BTreeSet;
use std::os::unix::fs::{MetadataExt, PermissionsExt};

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::Config;

use super::*;

/// Where files and folders are made: two folders of the library, some folders in them, names that differ only in
/// case or in how accents are composed, a folder with the name of a picture, shots of two files, and hidden ones.
const FOLDERS: &[&str] = &["one", "two", "one/in", "one/in/deep", "two/odd.png", "two/.hidden", "one/skip"];
const NAMES: &[&str] = &[
    "a.bmp",
    "A.bmp",
    "a.dng",
    "b.jpg",
    "b.DNG",
    "caf\u{e9}.png",
    "cafe\u{301}.png",
    "odd.png",
    ".c.bmp",
    "in",
];
/// How many bursts of operations there are, with a scan after each.
const BURSTS: std::ops::Range<usize> = 2..5;

/// An operation on files; the indices choose among those that exist.
#[derive(Clone, Debug)]
enum Operation {
    Write { folder: Index, name: Index, content: u32 },
    Overwrite { file: Index, content: u32 },
    Touch { file: Index },
    Rename { file: Index, folder: Index, name: Index },
    Respell { file: Index },
    MoveFolder { from: Index, folder: Index, name: Index },
    Copy { file: Index, folder: Index, name: Index },
    Link { file: Index, folder: Index, name: Index },
    Delete { file: Index },
    DeleteFolder { folder: Index },
    Swap { a: Index, b: Index },
    Lock { file: Index },
}

fn any_operation() -> impl Strategy<Value = Operation> {
    let i = any::<Index>;
    let content = 0..9_u32;
    prop_oneof![
        6 => (i(), i(), content.clone()).prop_map(|(folder, name, content)| Operation::Write { folder, name, content }),
        3 => (i(), content).prop_map(|(file, content)| Operation::Overwrite { file, content }),
        1 => i().prop_map(|file| Operation::Touch { file }),
        4 => (i(), i(), i()).prop_map(|(file, folder, name)| Operation::Rename { file, folder, name }),
        2 => i().prop_map(|file| Operation::Respell { file }),
        3 => (i(), i(), i()).prop_map(|(from, folder, name)| Operation::MoveFolder { from, folder, name }),
        2 => (i(), i(), i()).prop_map(|(file, folder, name)| Operation::Copy { file, folder, name }),
        1 => (i(), i(), i()).prop_map(|(file, folder, name)| Operation::Link { file, folder, name }),
        2 => i().prop_map(|file| Operation::Delete { file }),
        1 => i().prop_map(|folder| Operation::DeleteFolder { folder }),
        2 => (i(), i()).prop_map(|(a, b)| Operation::Swap { a, b }),
        1 => i().prop_map(|file| Operation::Lock { file }),
    ]
}

/// How the changes of a burst are reported.
#[derive(Clone, Debug)]
enum Reporting {
    AtOnce,
    InTwoParts(u64),
    Parents,
    Backwards,
}

fn any_reporting() -> impl Strategy<Value = Reporting> {
    prop_oneof![
        Just(Reporting::AtOnce),
        any::<u64>().prop_map(Reporting::InTwoParts),
        Just(Reporting::Parents),
        Just(Reporting::Backwards),
    ]
}

fn content(n: u32) -> Vec<u8> {
    match n {
        0 => b"not a picture".to_vec(),
        _ => picture(n),
    }
}

/// The files and folders, and what a watcher would report about them.
struct Disk<'a> {
    fixture: &'a Fixture,
    reported: BTreeSet<PathBuf>,
    /// The modification time of files written now: all of a burst share it.
    now: SystemTime,
}

impl Disk<'_> {
    /// All files below the library's folders, or all folders.
    fn all(&self, folders: bool) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut left = vec![self.fixture.at("one"), self.fixture.at("two")];
        while let Some(folder) = left.pop() {
            for entry in fs::read_dir(&folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    left.push(path.clone());
                }
                if path.is_dir() == folders {
                    found.push(path);
                }
            }
        }
        found.sort();
        found
    }

    fn pick(&self, folders: bool, index: &Index) -> Option<PathBuf> {
        let all = self.all(folders);
        (!all.is_empty()).then(|| index.get(&all).clone())
    }

    /// A path to write to, whose folder exists.
    fn free(&mut self, folder: &Index, name: &Index) -> Option<PathBuf> {
        let folder = self.fixture.at(index_of(folder, FOLDERS));
        if !folder.is_dir() {
            if folder.exists() || !folder.parent()?.is_dir() {
                return None;
            }
            fs::create_dir(&folder).unwrap();
            self.reported.insert(folder.clone());
        }
        Some(folder.join(index_of(name, NAMES)))
    }

    fn report(&mut self, paths: &[&Path]) {
        self.reported.extend(paths.iter().map(|path| path.to_path_buf()));
    }

    /// Reports other links to a file that is written to: no watcher would, but they change, too.
    fn report_links(&mut self, path: &Path) {
        let Ok(inode) = fs::metadata(path).map(|it| it.ino()) else { return };
        let links = self.all(false).into_iter().filter(|other| fs::metadata(other).unwrap().ino() == inode);
        self.reported.extend(links);
    }

    fn put(&mut self, path: &Path, bytes: &[u8]) {
        if !path.is_dir() {
            write(path, bytes, self.now);
            self.report(&[path]);
            self.report_links(path);
        }
    }

    /// Renames a path, if that is possible.
    fn rename(&mut self, from: &Path, to: &Path) {
        let inside = to.starts_with(from) || from.starts_with(to);
        if !inside && fs::rename(from, to).is_ok() {
            self.report(&[from, to]);
        }
    }

    fn act(&mut self, operation: &Operation) -> Option<()> {
        match operation {
            Operation::Write { folder, name, content: n } => {
                let path = self.free(folder, name)?;
                self.put(&path, &content(*n));
            }
            Operation::Overwrite { file, content: n } => {
                let path = self.pick(false, file)?;
                self.put(&path, &content(*n));
            }
            Operation::Touch { file } => {
                let path = self.pick(false, file)?;
                touch(&path, self.now);
                self.report_links(&path);
            }
            Operation::Rename { file, folder, name } => {
                let (from, to) = (self.pick(false, file)?, self.free(folder, name)?);
                self.rename(&from, &to);
            }
            Operation::Respell { file } => {
                let from = self.pick(false, file)?;
                let name = from.file_name()?.to_str()?;
                let other = match name {
                    "caf\u{e9}.png" => "cafe\u{301}.png".to_owned(),
                    "cafe\u{301}.png" => "caf\u{e9}.png".to_owned(),
                    name if name.contains(char::is_uppercase) => name.to_lowercase(),
                    name => name.to_uppercase(),
                };
                self.rename(&from, &from.with_file_name(other));
            }
            Operation::MoveFolder { from, folder, name } => {
                let (from, to) = (self.pick(true, from)?, self.free(folder, name)?);
                self.rename(&from, &to);
            }
            Operation::Copy { file, folder, name } => {
                let (from, to) = (self.pick(false, file)?, self.free(folder, name)?);
                let bytes = fs::read(from).unwrap();
                self.put(&to, &bytes);
            }
            Operation::Link { file, folder, name } => {
                let (from, to) = (self.pick(false, file)?, self.free(folder, name)?);
                if fs::hard_link(from, &to).is_ok() {
                    self.report(&[&to]);
                }
            }
            Operation::Delete { file } => {
                let path = self.pick(false, file)?;
                fs::remove_file(&path).unwrap();
                self.report(&[&path]);
            }
            Operation::DeleteFolder { folder } => {
                let path = self.pick(true, folder)?;
                fs::remove_dir_all(&path).unwrap();
                self.report(&[&path]);
            }
            Operation::Swap { a, b } => {
                let (a, b) = (self.pick(false, a)?, self.pick(false, b)?);
                let between = a.with_file_name(".between");
                if a != b {
                    fs::rename(&a, &between).unwrap();
                    fs::rename(&b, &a).unwrap();
                    fs::rename(&between, &b).unwrap();
                    self.report(&[&a, &b, &between]);
                }
            }
            Operation::Lock { file } => {
                let path = self.pick(false, file)?;
                for mode in [0o000, 0o644] {
                    fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
                }
                self.report(&[&path]);
            }
        }
        Some(())
    }
}

fn index_of<'a>(index: &Index, list: &[&'a str]) -> &'a str {
    list[index.index(list.len())]
}

/// The changed paths of each scan that follows a burst.
fn batches(reported: BTreeSet<PathBuf>, reporting: &Reporting) -> Vec<Vec<PathBuf>> {
    let reported: Vec<PathBuf> = reported.into_iter().collect();
    match reporting {
        Reporting::AtOnce => vec![reported],
        Reporting::Backwards => vec![reported.into_iter().rev().collect()],
        Reporting::Parents => {
            vec![reported.iter().map(|path| path.parent().unwrap().to_path_buf()).collect()]
        }
        Reporting::InTwoParts(seed) => {
            let is_first = |at: usize| seed >> (at % 64) & 1 == 0;
            let (first, second): (Vec<_>, Vec<_>) =
                reported.into_iter().enumerate().partition(|(at, _)| is_first(*at));
            let paths = |part: Vec<(usize, PathBuf)>| part.into_iter().map(|(_, path)| path).collect();
            vec![paths(first), paths(second)]
        }
    }
}

/// The contents in the library.
fn contents(fixture: &Fixture) -> BTreeSet<Vec<u8>> {
    let all = |c: &rusqlite::Connection| {
        c.prepare("SELECT hash FROM contents")?.query_map([], |row| row.get(0))?.collect()
    };
    fixture.library.catalogue.read(all).unwrap()
}

fn first_scan(fixture: &Fixture, excludes: &[String]) -> Shown {
    let dir = tempfile::tempdir().unwrap();
    let library = Library::open(dir.path(), only(shades())).unwrap();
    let folders = ["one", "two"].map(|name| fixture.at(name));
    library.index(&folders, Some(excludes), &Progress::default()).unwrap();
    shown(&library)
}

fn check_bursts(bursts: &[(Vec<Operation>, Reporting)]) -> Result<(), TestCaseError> {
    let fixture = Fixture::new();
    let excludes = ["skip".to_owned()];
    let folders = ["one", "two"].map(|name| fixture.at(name));
    folders.iter().for_each(|folder| fs::create_dir(folder).unwrap());
    fixture.library.index(&folders, Some(&excludes), &Progress::default()).unwrap();
    for ((operations, reporting), n) in bursts.iter().zip(1..) {
        let mut disk = Disk { fixture: &fixture, reported: BTreeSet::new(), now: long_ago(n) };
        for operation in operations {
            disk.act(operation);
        }
        for part in batches(disk.reported, reporting) {
            let (before, embedded) = (contents(&fixture), fixture.embedded());
            fixture.scan(&part);
            let added = contents(&fixture).difference(&before).count() as u64;
            prop_assert_eq!(fixture.embedded() - embedded, added, "a picture was embedded twice");
        }
        prop_assert_eq!(fixture.shown(), first_scan(&fixture, &excludes));
    }
    Ok(())
}

fn cases() -> Config {
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { Config::default().cases } else { 24 };
    Config { cases, failure_persistence: None, max_shrink_iters: 400, ..Config::default() }
}

proptest! {
    #![proptest_config(cases())]
    #[test]
    fn scans_of_reported_changes_lead_to_the_same_rows_as_a_first_scan(
        bursts in prop::collection::vec((prop::collection::vec(any_operation(), 1..12), any_reporting()), BURSTS),
    ) {
        check_bursts(&bursts)?;
    }
}
