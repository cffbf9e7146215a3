//! Random things done to files, told as a watcher would tell of them, against a fresh look at the same files.

use std::collections::BTreeSet;
use std::os::unix::fs::{MetadataExt, PermissionsExt};

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::Config;

use super::*;

/// Where files and folders are made: two folders of the library, some folders in them, names that differ in case or
/// in how accents are composed only, a folder that is named as a picture, shots of two files, and hidden ones.
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
/// Bursts of what is done, and looks after each.
const BURSTS: std::ops::Range<usize> = 2..5;

/// Something done to files; the indices choose among what there is.
#[derive(Clone, Debug)]
enum Deed {
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

fn any_deed() -> impl Strategy<Value = Deed> {
    let i = any::<Index>;
    let content = 0..9_u32;
    prop_oneof![
        6 => (i(), i(), content.clone()).prop_map(|(folder, name, content)| Deed::Write { folder, name, content }),
        3 => (i(), content).prop_map(|(file, content)| Deed::Overwrite { file, content }),
        1 => i().prop_map(|file| Deed::Touch { file }),
        4 => (i(), i(), i()).prop_map(|(file, folder, name)| Deed::Rename { file, folder, name }),
        2 => i().prop_map(|file| Deed::Respell { file }),
        3 => (i(), i(), i()).prop_map(|(from, folder, name)| Deed::MoveFolder { from, folder, name }),
        2 => (i(), i(), i()).prop_map(|(file, folder, name)| Deed::Copy { file, folder, name }),
        1 => (i(), i(), i()).prop_map(|(file, folder, name)| Deed::Link { file, folder, name }),
        2 => i().prop_map(|file| Deed::Delete { file }),
        1 => i().prop_map(|folder| Deed::DeleteFolder { folder }),
        2 => (i(), i()).prop_map(|(a, b)| Deed::Swap { a, b }),
        1 => i().prop_map(|file| Deed::Lock { file }),
    ]
}

/// How what was done is told.
#[derive(Clone, Debug)]
enum Telling {
    AtOnce,
    InTwoParts(u64),
    Parents,
    Backwards,
}

fn any_telling() -> impl Strategy<Value = Telling> {
    prop_oneof![
        Just(Telling::AtOnce),
        any::<u64>().prop_map(Telling::InTwoParts),
        Just(Telling::Parents),
        Just(Telling::Backwards),
    ]
}

fn content(n: u32) -> Vec<u8> {
    match n {
        0 => b"no picture".to_vec(),
        _ => picture(n),
    }
}

/// The files and folders, and what a watcher would tell of them.
struct Disk<'a> {
    world: &'a World,
    told: BTreeSet<PathBuf>,
    /// What is written now has this time: all of a burst share it.
    now: SystemTime,
}

impl Disk<'_> {
    /// All files below the library's folders, or all folders.
    fn all(&self, folders: bool) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut left = vec![self.world.at("one"), self.world.at("two")];
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

    /// A path to write to, whose folder is there.
    fn free(&mut self, folder: &Index, name: &Index) -> Option<PathBuf> {
        let folder = self.world.at(index_of(folder, FOLDERS));
        if !folder.is_dir() {
            if folder.exists() || !folder.parent()?.is_dir() {
                return None;
            }
            fs::create_dir(&folder).unwrap();
            self.told.insert(folder.clone());
        }
        Some(folder.join(index_of(name, NAMES)))
    }

    fn tell(&mut self, paths: &[&Path]) {
        self.told.extend(paths.iter().map(|path| path.to_path_buf()));
    }

    /// Other names of a file that is written to: nobody would tell of them, and they change all the same.
    fn tell_of_links(&mut self, path: &Path) {
        let Ok(inode) = fs::metadata(path).map(|it| it.ino()) else { return };
        let links = self.all(false).into_iter().filter(|other| fs::metadata(other).unwrap().ino() == inode);
        self.told.extend(links);
    }

    fn put(&mut self, path: &Path, bytes: &[u8]) {
        if !path.is_dir() {
            write(path, bytes, self.now);
            self.tell(&[path]);
            self.tell_of_links(path);
        }
    }

    /// Renames what can be renamed.
    fn rename(&mut self, from: &Path, to: &Path) {
        let inside = to.starts_with(from) || from.starts_with(to);
        if !inside && fs::rename(from, to).is_ok() {
            self.tell(&[from, to]);
        }
    }

    fn act(&mut self, deed: &Deed) -> Option<()> {
        match deed {
            Deed::Write { folder, name, content: n } => {
                let path = self.free(folder, name)?;
                self.put(&path, &content(*n));
            }
            Deed::Overwrite { file, content: n } => {
                let path = self.pick(false, file)?;
                self.put(&path, &content(*n));
            }
            Deed::Touch { file } => {
                let path = self.pick(false, file)?;
                touch(&path, self.now);
                self.tell_of_links(&path);
            }
            Deed::Rename { file, folder, name } => {
                let (from, to) = (self.pick(false, file)?, self.free(folder, name)?);
                self.rename(&from, &to);
            }
            Deed::Respell { file } => {
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
            Deed::MoveFolder { from, folder, name } => {
                let (from, to) = (self.pick(true, from)?, self.free(folder, name)?);
                self.rename(&from, &to);
            }
            Deed::Copy { file, folder, name } => {
                let (from, to) = (self.pick(false, file)?, self.free(folder, name)?);
                let bytes = fs::read(from).unwrap();
                self.put(&to, &bytes);
            }
            Deed::Link { file, folder, name } => {
                let (from, to) = (self.pick(false, file)?, self.free(folder, name)?);
                if fs::hard_link(from, &to).is_ok() {
                    self.tell(&[&to]);
                }
            }
            Deed::Delete { file } => {
                let path = self.pick(false, file)?;
                fs::remove_file(&path).unwrap();
                self.tell(&[&path]);
            }
            Deed::DeleteFolder { folder } => {
                let path = self.pick(true, folder)?;
                fs::remove_dir_all(&path).unwrap();
                self.tell(&[&path]);
            }
            Deed::Swap { a, b } => {
                let (a, b) = (self.pick(false, a)?, self.pick(false, b)?);
                let between = a.with_file_name(".between");
                if a != b {
                    fs::rename(&a, &between).unwrap();
                    fs::rename(&b, &a).unwrap();
                    fs::rename(&between, &b).unwrap();
                    self.tell(&[&a, &b, &between]);
                }
            }
            Deed::Lock { file } => {
                let path = self.pick(false, file)?;
                for mode in [0o000, 0o644] {
                    fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
                }
                self.tell(&[&path]);
            }
        }
        Some(())
    }
}

fn index_of<'a>(index: &Index, list: &[&'a str]) -> &'a str {
    list[index.index(list.len())]
}

/// The looks that follow a burst.
fn parts(told: BTreeSet<PathBuf>, telling: &Telling) -> Vec<Vec<PathBuf>> {
    let told: Vec<PathBuf> = told.into_iter().collect();
    match telling {
        Telling::AtOnce => vec![told],
        Telling::Backwards => vec![told.into_iter().rev().collect()],
        Telling::Parents => vec![told.iter().map(|path| path.parent().unwrap().to_path_buf()).collect()],
        Telling::InTwoParts(seed) => {
            let is_first = |at: usize| seed >> (at % 64) & 1 == 0;
            let (first, second): (Vec<_>, Vec<_>) =
                told.into_iter().enumerate().partition(|(at, _)| is_first(*at));
            let paths = |part: Vec<(usize, PathBuf)>| part.into_iter().map(|(_, path)| path).collect();
            vec![paths(first), paths(second)]
        }
    }
}

/// Contents the library knows.
fn contents(world: &World) -> BTreeSet<Vec<u8>> {
    let all = |c: &rusqlite::Connection| {
        c.prepare("SELECT hash FROM contents")?.query_map([], |row| row.get(0))?.collect()
    };
    world.library.catalogue.read(all).unwrap()
}

fn fresh_look(world: &World, excludes: &[String]) -> Shown {
    let dir = tempfile::tempdir().unwrap();
    let library = Library::open(dir.path(), only(Arc::new(Shades::default()))).unwrap();
    let folders = ["one", "two"].map(|name| world.at(name));
    library.index(&folders, Some(excludes), &Progress::default()).unwrap();
    shown(&library)
}

fn follow(bursts: &[(Vec<Deed>, Telling)]) -> Result<(), TestCaseError> {
    let world = World::new();
    let excludes = ["skip".to_owned()];
    let folders = ["one", "two"].map(|name| world.at(name));
    folders.iter().for_each(|folder| fs::create_dir(folder).unwrap());
    world.library.index(&folders, Some(&excludes), &Progress::default()).unwrap();
    for ((deeds, telling), n) in bursts.iter().zip(1..) {
        let mut disk = Disk { world: &world, told: BTreeSet::new(), now: long_ago(n) };
        for deed in deeds {
            disk.act(deed);
        }
        for part in parts(disk.told, telling) {
            let (before, embedded) = (contents(&world), world.embedded());
            world.look(&part);
            let learnt = contents(&world).difference(&before).count() as u64;
            prop_assert_eq!(world.embedded() - embedded, learnt, "a picture was looked at twice");
        }
        prop_assert_eq!(world.shown(), fresh_look(&world, &excludes));
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
    fn what_is_told_of_changes_leads_where_a_fresh_look_does(
        bursts in prop::collection::vec((prop::collection::vec(any_deed(), 1..12), any_telling()), BURSTS),
    ) {
        follow(&bursts)?;
    }
}
