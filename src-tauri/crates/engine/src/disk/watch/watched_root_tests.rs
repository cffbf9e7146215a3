//! Which folders a root's links are followed to, and the paths by which what is in them is reported.

use std::fs;
use std::os::unix::fs::symlink;
use std::sync::mpsc;

use notify_debouncer_full::notify::event::{
    AccessKind, AccessMode, DataChange, Flag, MetadataKind, RenameMode,
};
use tempfile::TempDir;

use super::super::system::Native;
use super::*;

/// A watched root `root`, and folders beside it.
struct Fixture {
    dir: TempDir,
    watched: WatchedRoot,
}

impl Fixture {
    fn new() -> Self {
        let dir = tempfile::tempdir_in(std::env::temp_dir().canonicalize().unwrap()).unwrap();
        for name in ["root/inner", "elsewhere/deep", "further", "excluded", "library"] {
            fs::create_dir_all(dir.path().join(name)).unwrap();
        }
        let rules = WatchRules {
            skip: dir.path().join("library"),
            is_relevant: |_| true,
            is_excluded: Box::new(|_, folder| folder.ends_with("excluded")),
            is_hidden: |path| path.ends_with("flagged"),
        };
        let (events, _) = mpsc::sync_channel(1);
        let root = dir.path().join("root");
        let watched = WatchedRoot::new::<Native>(&root, Some(Arc::new(rules)), &events).unwrap();
        Self { dir, watched }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Makes a link in the root, or leads it elsewhere, and returns the folder to watch for it.
    fn link(&self, name: &str, target: &str) -> Option<PathBuf> {
        let link = self.at("root").join(name);
        drop(fs::remove_file(&link));
        symlink(self.at(target), &link).unwrap();
        self.watched.folder_to_watch(link, true)
    }

    fn paths(&self, name: &str) -> Vec<PathBuf> {
        self.watched.paths_in_root(&self.at(name))
    }
}

#[test]
fn a_link_that_is_led_to_another_folder_has_that_one_watched() {
    let fixture = Fixture::new();
    assert_eq!(fixture.link("link", "elsewhere"), Some(fixture.at("elsewhere")));
    assert_eq!(fixture.link("link", "elsewhere"), None, "it is watched already");
    assert_eq!(fixture.link("link", "further"), Some(fixture.at("further")));
    assert_eq!(fixture.paths("elsewhere/a.jpg"), [] as [PathBuf; 0]);
    assert_eq!(fixture.paths("further/a.jpg"), [fixture.at("root/link/a.jpg")]);
}

#[test]
fn a_folder_that_several_links_lead_to_is_watched_once_and_reported_under_each() {
    let fixture = Fixture::new();
    assert_eq!(fixture.link("one", "elsewhere"), Some(fixture.at("elsewhere")));
    assert_eq!(fixture.link("two", "elsewhere/deep"), None);
    let mut paths = fixture.paths("elsewhere/deep/a.jpg");
    paths.sort();
    assert_eq!(paths, ["root/one/deep/a.jpg", "root/two/a.jpg"].map(|path| fixture.at(path)));
}

#[test]
fn links_within_around_and_out_of_what_scans_enter_are_not_followed() {
    let fixture = Fixture::new();
    for target in ["root/inner", "root", "", "excluded", "library", "missing"] {
        assert_eq!(fixture.link("link", target), None, "{target:?}");
    }
    assert!(lock(&fixture.watched.links).is_empty());
    let folder = |name: &str| fixture.watched.folder_to_watch(fixture.at(name), false);
    assert_eq!(folder("root/inner"), Some(fixture.at("root/inner")));
    assert_eq!([folder("root/excluded"), folder("root/flagged")], [None, None]);
}

#[test]
fn no_more_links_are_followed_than_every_event_can_be_compared_with() {
    let fixture = Fixture::new();
    let known = |number: usize| (fixture.at("other").join(number.to_string()), fixture.at("root/link"));
    lock(&fixture.watched.links).extend((1..MAX_LINKS).map(|number| {
        let (target, link) = known(number);
        (target, link.with_extension(number.to_string()))
    }));
    assert!(fixture.link("last", "elsewhere").is_some());
    assert!(fixture.link("one too many", "further").is_none());
    assert_eq!(lock(&fixture.watched.links).len(), MAX_LINKS);
}

#[test]
fn links_that_lead_to_each_other_are_followed_four_times() {
    let fixture = Fixture::new();
    let pairs = [("elsewhere", "root/link"), ("elsewhere", "further/back"), ("further", "elsewhere/there")];
    let links = pairs.map(|(target, link)| (fixture.at(target), fixture.at(link)));
    lock(&fixture.watched.links).extend(links);
    let expected = ["root/link/a.jpg", "root/link/there/back/a.jpg"].map(|path| fixture.at(path));
    assert_eq!(fixture.paths("elsewhere/a.jpg"), expected);
}

impl Fixture {
    /// The kinds and paths that are passed on for an event of the system.
    fn passed_on(&self, kind: EventKind, name: &str) -> Vec<(EventKind, PathBuf)> {
        let events = self.watched.simplify(&Event::new(kind).add_path(self.at(name)));
        events.into_iter().map(|mut event| (event.kind, event.paths.remove(0))).collect()
    }
}

#[test]
fn only_what_certainly_happened_to_a_file_is_passed_on_as_that() {
    let fixture = Fixture::new();
    fixture.link("link", "elsewhere");
    let passed_on = |kind, name| {
        let passed_on = fixture.passed_on(kind, name);
        assert!(passed_on.len() == 1 && passed_on[0].1 == fixture.at(name), "{passed_on:?}");
        passed_on[0].0
    };
    for kind in [EventKind::Create(CreateKind::File), EventKind::Remove(RemoveKind::File)] {
        assert_eq!(passed_on(kind, "root/notes.txt"), FILE);
        assert_eq!(passed_on(kind, "root/link"), EventKind::Any, "it stands for a folder");
    }
    for kind in [
        EventKind::Access(AccessKind::Close(AccessMode::Write)),
        EventKind::Modify(ModifyKind::Data(DataChange::Content)),
    ] {
        assert_eq!(passed_on(kind, "root/notes.txt"), FILE);
    }
    for kind in [
        EventKind::Any,
        EventKind::Create(CreateKind::Folder),
        EventKind::Remove(RemoveKind::Any),
        EventKind::Modify(ModifyKind::Name(RenameMode::From)),
        EventKind::Modify(ModifyKind::Metadata(MetadataKind::Any)),
    ] {
        assert_eq!(passed_on(kind, "root/notes.txt"), EventKind::Any);
    }
}

#[test]
fn the_whole_root_is_passed_on_when_it_comes_or_goes_or_events_were_lost() {
    let fixture = Fixture::new();
    let whole = vec![(EventKind::Any, fixture.at("root"))];
    for kind in [EventKind::Remove(RemoveKind::Folder), EventKind::Modify(ModifyKind::Name(RenameMode::From))]
    {
        assert_eq!(fixture.passed_on(kind, "root"), whole);
    }
    for kind in [ModifyKind::Metadata(MetadataKind::Any), ModifyKind::Data(DataChange::Any)] {
        assert_eq!(fixture.passed_on(EventKind::Modify(kind), "root"), []);
    }
    let lost = fixture.watched.simplify(&Event::new(EventKind::Other).set_flag(Flag::Rescan));
    assert_eq!(lost[0].paths, [fixture.at("root")]);
}

#[test]
fn what_is_hidden_or_outside_is_not_passed_on() {
    let fixture = Fixture::new();
    fixture.link("link", "elsewhere");
    for name in ["root/.hidden.jpg", "root/.cache/a.jpg", "root/flagged/deep/a.jpg", "further/a.jpg"] {
        assert_eq!(fixture.passed_on(EventKind::Any, name), [], "{name}");
    }
    let flagged = fixture.passed_on(EventKind::Any, "root/flagged");
    assert_eq!(flagged.len(), 1, "it may have got the flag just now");
    let linked = fixture.passed_on(EventKind::Any, "elsewhere/a.jpg");
    assert_eq!(linked, [(EventKind::Any, fixture.at("root/link/a.jpg"))]);
}
