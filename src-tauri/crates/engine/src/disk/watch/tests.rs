//! The watch with the system's real notices, and with made ones for what cannot be had on purpose.

use std::collections::HashMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::sync::LazyLock;
use std::time::Instant;

use notify_debouncer_full::notify::event::{Event, EventKind, Flag};
use notify_debouncer_full::notify::{
    Config, Error, ErrorKind, EventHandler, RecursiveMode, Result, WatcherKind,
};

use super::*;

/// Long enough for any machine.
const DEADLINE: Duration = Duration::from_secs(30);
const HURRIED: Intervals = Intervals {
    reach: Duration::from_millis(50),
    poll: Duration::from_millis(50),
    retry: Duration::from_secs(3_600),
};

/// A watch of one root, and what was heard of it.
struct Post {
    dir: tempfile::TempDir,
    watch: Option<Watch>,
    heard: Receiver<FsChange>,
}

impl Post {
    fn new() -> Self {
        Self::with::<Tree>(HURRIED)
    }

    /// Its watch is set when this returns.
    fn with<T: Watcher + Send + 'static>(intervals: Intervals) -> Self {
        let dir = tempfile::tempdir_in(tempfile::env::temp_dir().canonicalize().unwrap()).unwrap();
        fs::create_dir(dir.path().join("root")).unwrap();
        let (tell, heard) = mpsc::channel();
        let rules =
            Rules { skip: dir.path().join("root/library"), counts: crate::disk::walk::is_picture_name };
        let tell: Tell = Arc::new(move |stir| drop(tell.send(stir)));
        let watch = Watch::start_with::<T>(rules, intervals, tell);
        let post = Self { dir, watch: Some(watch), heard };
        post.watch().set_roots(vec![post.root()]);
        post.hear(|stir| *stir == FsChange::Begun(post.root()));
        post
    }

    fn watch(&self) -> &Watch {
        self.watch.as_ref().unwrap()
    }

    fn root(&self) -> PathBuf {
        self.dir.path().join("root")
    }

    fn at(&self, name: &str) -> PathBuf {
        self.root().join(name)
    }

    /// Waits until something of this kind is heard; gives all that was heard till then.
    fn hear(&self, wanted: impl Fn(&FsChange) -> bool) -> Vec<FsChange> {
        let (until, mut heard) = (Instant::now() + DEADLINE, Vec::new());
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let stir = self.heard.recv_timeout(left).unwrap_or_else(|_| {
                let last = &heard[heard.len().saturating_sub(5)..];
                panic!("only heard {} stirs, {last:?} last", heard.len())
            });
            heard.push(stir);
            if heard.last().is_some_and(&wanted) {
                return heard;
            }
        }
    }

    /// Waits until each of these was told of, by itself or with a folder it lies in.
    fn hear_of(&self, names: &[&str]) -> Vec<FsChange> {
        let mut missing: Vec<PathBuf> = names.iter().map(|name| self.at(name)).collect();
        let mut all = Vec::new();
        while !missing.is_empty() {
            let heard = self.hear(|stir| matches!(stir, FsChange::At(_)));
            if let Some(FsChange::At(paths)) = heard.last() {
                missing.retain(|path| !paths.iter().any(|told| path.starts_with(told)));
            }
            all.extend(heard);
        }
        all
    }

    /// That nothing is heard but of a file made now, which comes after all that was to be heard of before.
    fn hears_nothing(&self) {
        let name = format!("{:?}.jpg", Instant::now());
        fs::write(self.at(&name), "x").unwrap();
        for stir in self.hear_of(&[&name]) {
            assert_eq!(stir, FsChange::At(vec![self.at(&name)]));
        }
        // The notice of the write may come apart from that of the making.
        std::thread::sleep(DEBOUNCE);
        for stir in self.heard.try_iter() {
            assert_eq!(stir, FsChange::At(vec![self.at(&name)]));
        }
    }
}

#[test]
fn every_way_to_change_a_file_is_told() {
    let post = Post::new();
    fs::write(post.at("new.jpg"), "1").unwrap();
    post.hear_of(&["new.jpg"]);
    fs::write(post.at("new.jpg"), "22").unwrap();
    post.hear_of(&["new.jpg"]);
    fs::rename(post.at("new.jpg"), post.at("renamed.jpg")).unwrap();
    post.hear_of(&["new.jpg", "renamed.jpg"]);
    fs::write(post.at("draft"), "333").unwrap();
    fs::rename(post.at("draft"), post.at("renamed.jpg")).unwrap();
    post.hear_of(&["renamed.jpg"]);
    fs::remove_file(post.at("renamed.jpg")).unwrap();
    post.hear_of(&["renamed.jpg"]);
    fs::write(post.at("renamed.jpg"), "4").unwrap();
    post.hear_of(&["renamed.jpg"]);
}

#[test]
fn folders_are_told_of_when_they_come_move_and_go() {
    let post = Post::new();
    let outside = post.dir.path().join("outside");
    fs::create_dir_all(outside.join("in/ner")).unwrap();
    fs::write(outside.join("in/ner/a.jpg"), "a").unwrap();
    fs::rename(&outside, post.at("here")).unwrap();
    post.hear_of(&["here"]);
    fs::write(post.at("here/in/ner/b.jpg"), "b").unwrap();
    post.hear_of(&["here/in/ner/b.jpg"]);
    fs::rename(post.at("here"), post.at("there")).unwrap();
    post.hear_of(&["here", "there"]);
    fs::write(post.at("there/in/ner/c.jpg"), "c").unwrap();
    post.hear_of(&["there/in/ner/c.jpg"]);
    fs::rename(post.at("there"), &outside).unwrap();
    post.hear_of(&["there"]);
    fs::rename(&outside, post.at("again")).unwrap();
    post.hear_of(&["again"]);
    fs::remove_dir_all(post.at("again")).unwrap();
    post.hear_of(&["again"]);
    post.hears_nothing();
}

#[test]
fn a_folder_is_told_of_after_its_watches_are_set() {
    let post = Post::new();
    let names: Vec<String> = (0..200).map(|n| format!("copied/{}/{n}", n % 7)).collect();
    for name in &names {
        fs::create_dir_all(post.at(name)).unwrap();
        fs::write(post.at(name).join("early.jpg"), "x").unwrap();
    }
    let early: Vec<String> = names.iter().map(|name| format!("{name}/early.jpg")).collect();
    post.hear_of(&early.iter().map(String::as_str).collect::<Vec<_>>());
    std::thread::sleep(DEBOUNCE * 2);
    post.heard.try_iter().for_each(drop);
    for name in &names {
        fs::write(post.at(name).join("late.jpg"), "x").unwrap();
    }
    let late: Vec<String> = names.iter().map(|name| format!("{name}/late.jpg")).collect();
    post.hear_of(&late.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn what_does_not_count_is_not_told() {
    let post = Post::new();
    fs::create_dir_all(post.at("library/views")).unwrap();
    fs::create_dir(post.at("inner")).unwrap();
    fs::write(post.at("inner/read.jpg"), "x").unwrap();
    post.hear_of(&["inner/read.jpg"]);
    std::thread::sleep(DEBOUNCE * 2);
    post.heard.try_iter().for_each(drop);
    fs::write(post.at("library/catalogue.sqlite-wal"), "x").unwrap();
    fs::write(post.at("library/views/large.jpg"), "x").unwrap();
    fs::write(post.at("notes.txt"), "x").unwrap();
    fs::write(post.at(".hidden.jpg"), "x").unwrap();
    fs::create_dir(post.at(".cache")).unwrap();
    fs::write(post.at(".cache/small.jpg"), "x").unwrap();
    assert_eq!(fs::read(post.at("inner/read.jpg")).unwrap(), b"x");
    assert_eq!(fs::read_dir(post.at("inner")).unwrap().count(), 1);
    post.hears_nothing();
}

#[test]
fn a_root_that_is_removed_and_made_again_is_watched_again() {
    let post = Post::new();
    for _ in 0..3 {
        fs::remove_dir_all(post.root()).unwrap();
        post.hear(|stir| *stir == FsChange::All(post.root()));
        fs::create_dir(post.root()).unwrap();
        post.hear(|stir| *stir == FsChange::All(post.root()));
        fs::write(post.at("a.jpg"), "x").unwrap();
        // Either it is told of, or it was there when the watch began.
        post.hear(|stir| {
            *stir == FsChange::All(post.root()) || *stir == FsChange::At(vec![post.at("a.jpg")])
        });
    }
    std::thread::sleep(DEBOUNCE * 2);
    post.heard.try_iter().for_each(drop);
    post.hears_nothing();
}

#[test]
fn a_root_that_is_replaced_at_once_is_watched_again() {
    let post = Post::new();
    // Linux gives the same inode out again.
    fs::remove_dir_all(post.root()).unwrap();
    fs::create_dir(post.root()).unwrap();
    post.hear(|stir| *stir == FsChange::All(post.root()));
    std::thread::sleep(DEBOUNCE * 2);
    post.heard.try_iter().for_each(drop);
    post.hears_nothing();
}

#[test]
fn a_root_that_is_renamed_away_and_back_is_watched_again() {
    let post = Post::new();
    let away = post.dir.path().join("away");
    fs::rename(post.root(), &away).unwrap();
    post.hear(|stir| *stir == FsChange::All(post.root()));
    fs::write(away.join("unseen.jpg"), "x").unwrap();
    fs::rename(&away, post.root()).unwrap();
    post.hear(|stir| *stir == FsChange::All(post.root()));
    std::thread::sleep(DEBOUNCE * 2);
    post.heard.try_iter().for_each(drop);
    post.hears_nothing();
}

#[test]
fn a_root_is_no_longer_told_of_once_it_is_none() {
    let post = Post::new();
    let other = post.dir.path().join("other");
    fs::create_dir(&other).unwrap();
    post.watch().set_roots(vec![other.clone()]);
    post.hear(|stir| *stir == FsChange::Begun(other.clone()));
    fs::write(post.at("a.jpg"), "x").unwrap();
    fs::write(other.join("b.jpg"), "x").unwrap();
    let heard = post.hear(|stir| *stir == FsChange::At(vec![other.join("b.jpg")]));
    assert_eq!(heard.len(), 1, "{heard:?}");
}

#[test]
fn nothing_is_told_after_the_end() {
    let mut post = Post::new();
    fs::write(post.at("a.jpg"), "x").unwrap();
    post.watch = None;
    post.heard.try_iter().for_each(drop);
    std::thread::sleep(DEBOUNCE * 2);
    assert!(post.heard.recv().is_err(), "nobody is left to tell");
}

#[test]
fn long_names_and_deep_folders_do_not_keep_others_from_being_watched() {
    let post = Post::new();
    let name = "n".repeat(255);
    let mut deep = post.root();
    while deep.as_os_str().len() < 3_600 {
        deep.push(&name);
    }
    fs::create_dir_all(&deep).unwrap();
    fs::write(deep.join("deep.jpg"), "x").unwrap();
    // What is moved in makes paths that are longer than any call takes.
    let tail = post.dir.path().join("tail");
    fs::create_dir_all(tail.join(&name).join(&name).join(&name)).unwrap();
    fs::rename(&tail, deep.join("tail")).unwrap();
    fs::create_dir(post.at("beside")).unwrap();
    post.hear_of(&[&name, "beside"]);
    post.watch().set_roots(Vec::new());
    post.watch().set_roots(vec![post.root()]);
    post.hear(|stir| *stir == FsChange::Begun(post.root()));
    fs::write(deep.join("deep.jpg"), "xx").unwrap();
    fs::write(post.at("beside/a.jpg"), "x").unwrap();
    let heard = post.hear_of(&["beside/a.jpg"]);
    let told =
        |path: PathBuf| heard.iter().any(|stir| matches!(stir, FsChange::At(paths) if paths.contains(&path)));
    assert!(told(deep.join("deep.jpg")), "{} stirs", heard.len());
}

#[test]
fn folders_behind_links_are_watched_under_the_names_they_have_in_the_root() {
    let post = Post::new();
    let elsewhere = post.dir.path().join("elsewhere");
    fs::create_dir_all(elsewhere.join("inner")).unwrap();
    symlink(&elsewhere, post.at("link")).unwrap();
    // One to a place in the root must not take its notices away.
    fs::create_dir(post.at("real")).unwrap();
    symlink(post.at("real"), post.at("twin")).unwrap();
    post.hear_of(&["link", "real"]);
    fs::write(elsewhere.join("inner/far.jpg"), "x").unwrap();
    post.hear_of(&["link/inner/far.jpg"]);
    fs::write(post.at("real/near.jpg"), "x").unwrap();
    post.hear_of(&["real/near.jpg"]);
}

type Script = Box<dyn FnMut(Result<Event>) + Send>;

/// What tells a root's made notices to the watch.
static SCRIPTS: LazyLock<Mutex<HashMap<PathBuf, Script>>> = LazyLock::new(Mutex::default);

/// A watcher whose notices are made by a test.
struct Scripted(Option<Script>);

impl Watcher for Scripted {
    fn new<F: EventHandler>(mut handler: F, _: Config) -> Result<Self> {
        Ok(Self(Some(Box::new(move |said| handler.handle_event(said)))))
    }

    fn watch(&mut self, path: &Path, _: RecursiveMode) -> Result<()> {
        if let Some(script) = self.0.take() {
            lock(&SCRIPTS).insert(path.to_path_buf(), script);
        }
        Ok(())
    }

    fn unwatch(&mut self, _: &Path) -> Result<()> {
        Ok(())
    }

    fn kind() -> WatcherKind {
        WatcherKind::NullWatcher
    }
}

fn say(root: &Path, said: Result<Event>) {
    let mut scripts = lock(&SCRIPTS);
    let Some(script) = scripts.get_mut(root) else { panic!("this root has no script") };
    script(said);
}

#[test]
fn lost_notices_are_made_up_for_by_a_whole_look() {
    let post = Post::with::<Scripted>(Intervals::default());
    say(&post.root(), Ok(Event::new(EventKind::Other).set_flag(Flag::Rescan)));
    assert_eq!(post.hear(|_| true), [FsChange::All(post.root())]);
}

#[test]
fn a_limit_reached_later_leads_to_polling_that_is_said_once() {
    let post = Post::with::<Scripted>(HURRIED);
    for _ in 0..3 {
        say(&post.root(), Err(Error::new(ErrorKind::MaxFilesWatch).add_path(post.root())));
    }
    let polling = FsChange::Polling { root: post.root(), reason: PollingReason::Limit };
    post.hear(|stir| *stir == polling);
    let mut heard = Vec::new();
    while heard.len() < 10 {
        heard.extend(post.hear(|stir| *stir == FsChange::All(post.root())));
    }
    assert!(!heard.contains(&polling), "{heard:?}");
}

/// A watcher that the system refuses.
struct Refused;

impl Watcher for Refused {
    fn new<F: EventHandler>(_: F, _: Config) -> Result<Self> {
        Ok(Self)
    }

    fn watch(&mut self, _: &Path, _: RecursiveMode) -> Result<()> {
        Err(Error::new(ErrorKind::MaxFilesWatch))
    }

    fn unwatch(&mut self, _: &Path) -> Result<()> {
        Ok(())
    }

    fn kind() -> WatcherKind {
        WatcherKind::NullWatcher
    }
}

/// A watch that the system refuses, and that is in a hurry.
pub(crate) fn refused(rules: Rules, tell: Tell) -> Watch {
    Watch::start_with::<Refused>(rules, HURRIED, tell)
}

#[test]
fn the_longer_a_look_takes_the_seldomer_a_refused_root_is_polled() {
    let post = Post::with::<Refused>(HURRIED);
    post.hear(|stir| *stir == FsChange::All(post.root()));
    post.watch().looked(&post.root(), Duration::from_secs(60));
    post.watch().set_roots(vec![post.root()]);
    std::thread::sleep(HURRIED.poll * 4);
    post.heard.try_iter().for_each(drop);
    std::thread::sleep(HURRIED.poll * 8);
    assert_eq!(post.heard.try_iter().count(), 0, "the next look is fifty minutes away");
}

/// A watcher that the system refuses for so long as a file beside the root says why: "limit", or anything else.
struct Moody;

impl Watcher for Moody {
    fn new<F: EventHandler>(_: F, _: Config) -> Result<Self> {
        Ok(Self)
    }

    fn watch(&mut self, path: &Path, _: RecursiveMode) -> Result<()> {
        match fs::read_to_string(path.with_file_name("refusal")).as_deref() {
            Ok("limit") => Err(Error::new(ErrorKind::MaxFilesWatch)),
            Ok(_) => Err(Error::io(std::io::ErrorKind::PermissionDenied.into())),
            Err(_) => Ok(()),
        }
    }

    fn unwatch(&mut self, _: &Path) -> Result<()> {
        Ok(())
    }

    fn kind() -> WatcherKind {
        WatcherKind::NullWatcher
    }
}

/// A watch that tries again at once, of a root in a mood.
fn moody(refusal: &str) -> Post {
    let post = Post::with::<Moody>(Intervals { retry: HURRIED.poll, ..HURRIED });
    post.watch().set_roots(Vec::new());
    fs::write(post.dir.path().join("refusal"), refusal).unwrap();
    post.watch().set_roots(vec![post.root()]);
    post
}

#[test]
fn a_root_that_can_be_watched_after_all_is_told_of() {
    let post = moody("limit");
    post.hear(|stir| matches!(stir, FsChange::Polling { reason: PollingReason::Limit, .. }));
    fs::remove_file(post.dir.path().join("refusal")).unwrap();
    let heard = post.hear(|stir| *stir == FsChange::Watched(post.root()));
    assert!(!heard.iter().any(|stir| matches!(stir, FsChange::Polling { .. })), "{heard:?}");
    assert_eq!(post.hear(|_| true), [FsChange::All(post.root())]);
}

#[test]
fn a_root_that_is_refused_for_its_own_sake_is_polled_and_not_put_down_to_the_limit() {
    let post = moody("permission");
    let mut heard = Vec::new();
    while heard.iter().filter(|stir| **stir == FsChange::All(post.root())).count() < 3 {
        heard.extend(post.hear(|_| true));
    }
    assert!(!heard.iter().any(|stir| matches!(stir, FsChange::Polling { .. })), "{heard:?}");
}
