//! Tests of the walk: what it lists, what it skips, and which links it follows.

use std::fs;
use std::os::unix::fs::symlink;

use super::*;
use crate::disk::walk::excludes::DEFAULT_EXCLUDES;
use crate::disk::walk::verdicts::{Mark, Verdicts};

fn tree(files: &[&str]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for file in files {
        let path = dir.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x").unwrap();
    }
    dir
}

fn names(root: &Path, excludes: &[&str]) -> Vec<String> {
    let excludes = Excludes::parse(excludes).unwrap();
    let found = walk(root, FolderId(1), &excludes, Path::new("/nowhere"), &Progress::default()).unwrap();
    let mut names: Vec<_> = found.candidates.iter().map(|c| c.path.to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn pictures_are_found_by_extension_at_any_depth() {
    let dir = tree(&["a.jpg", "b/C.JPEG", "b/d/e.heic", "notes.txt", "noextension"]);
    assert_eq!(names(dir.path(), &[]), ["a.jpg", "b/C.JPEG", "b/d/e.heic"]);
}

#[test]
fn hidden_folders_and_packages_are_skipped_unless_they_are_the_root() {
    let dir = tree(&["._a.jpg", ".hidden/b.jpg", "X.lrlibrary/c.jpg", "d.jpg"]);
    assert_eq!(names(dir.path(), &[]), ["d.jpg"]);
    assert_eq!(names(&dir.path().join("X.lrlibrary"), &[]), ["c.jpg"]);
    assert_eq!(names(&dir.path().join(".hidden"), &[]), ["b.jpg"]);
}

#[test]
fn excludes_match_names_at_any_depth_and_paths_from_the_root() {
    let dir = tree(&["a.jpg", "Raw/b.jpg", "x/raw/c.jpg", "x/2019/d.jpg", "2019/e.jpg", "x/skip-1.jpg"]);
    assert_eq!(names(dir.path(), &["raw", "/2019", "skip-*"]), ["a.jpg", "x/2019/d.jpg"]);
    assert!(matches!(Excludes::parse(&["[oops"]), Err(Error::BadPattern { .. })));
}

#[test]
fn excludes_mean_the_same_relative_to_an_outer_folder() {
    let dir = tree(&["in[1]/raw/b.jpg", "in[1]/top/d.jpg", "in[1]/x/top/e.jpg", "raw/c.jpg"]);
    let patterns = Excludes::below(Path::new("in[1]"), &["raw", "/top"]);
    let patterns: Vec<_> = patterns.iter().map(String::as_str).collect();
    assert_eq!(names(dir.path(), &patterns), ["in[1]/x/top/e.jpg", "raw/c.jpg"]);
}

#[test]
fn folders_that_other_programs_fill_are_excluded_by_default() {
    let inside = [
        "@eaDir",
        "#recycle",
        "@Recycle",
        "$RECYCLE.BIN",
        "#snapshot",
        "@Recently-Snapshot",
        ".Trash-1000",
        "lost+found",
        "__MACOSX",
        "My Photos.photoslibrary",
        "photos.PhotosLibrary",
        "@EADIR",
    ];
    let files: Vec<String> =
        inside.iter().map(|folder| format!("x/{folder}/originals/a.jpg")).chain(["x/a.jpg".into()]).collect();
    let dir = tree(&files.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(names(dir.path(), DEFAULT_EXCLUDES), ["x/a.jpg"]);
    for folder in inside {
        let pointed_at = dir.path().join("x").join(folder);
        assert_eq!(names(&pointed_at, DEFAULT_EXCLUDES), ["originals/a.jpg"], "{folder}");
    }
}

#[test]
fn links_are_followed_once_and_never_in_cycles() {
    let elsewhere = tree(&["far.jpg"]);
    let dir = tree(&["a/near.jpg"]);
    symlink(elsewhere.path(), dir.path().join("away")).unwrap();
    symlink(dir.path(), dir.path().join("a/up")).unwrap();
    symlink(dir.path().join("a"), dir.path().join("twin")).unwrap();
    symlink("/does/not/exist.jpg", dir.path().join("dangling.jpg")).unwrap();
    assert_eq!(names(dir.path(), &[]), ["a/near.jpg", "away/far.jpg"]);
}

#[test]
fn links_into_packages_are_skipped_unless_the_root_is_in_the_same_one() {
    let files = ["Photos.PhotosLibrary/originals/0/a.jpg", "X.lrlibrary/b.jpg", "plain/c.jpg"];
    let elsewhere = tree(&files);
    let dir = tree(&["d.jpg"]);
    let links = [
        ("library", "Photos.PhotosLibrary"),
        ("originals", "Photos.PhotosLibrary/originals"),
        ("file.jpg", "Photos.PhotosLibrary/originals/0/a.jpg"),
        ("package", "X.lrlibrary"),
        ("plain", "plain"),
    ];
    for (link, target) in links {
        symlink(elsewhere.path().join(target), dir.path().join(link)).unwrap();
    }
    assert_eq!(names(dir.path(), DEFAULT_EXCLUDES), ["d.jpg", "plain/c.jpg"]);
    let (excludes, sniffer) = (Excludes::parse(DEFAULT_EXCLUDES).unwrap(), Sniffer::disabled());
    let walk = Walk {
        root: dir.path(),
        folder_id: FolderId(1),
        excludes: &excludes,
        skip: Path::new("/nowhere"),
        in_cloud: cloud::never,
        is_hidden: |_| false,
        sniffer: &sniffer,
    };
    for (link, _) in &links[..4] {
        assert!(matches!(walk.entry_at(Path::new(link)), Ok(Entry::Skipped)), "{link}");
    }
    let chosen = "library/originals/0/a.jpg";
    assert!(names(dir.path(), &[]).contains(&chosen.to_owned()), "libraries of Photos are not excluded");
    let inside = elsewhere.path().join("Photos.PhotosLibrary/inside");
    fs::create_dir(&inside).unwrap();
    symlink("../originals", inside.join("link")).unwrap();
    assert_eq!(names(&inside, DEFAULT_EXCLUDES), ["link/0/a.jpg"]);
}

#[test]
fn a_missing_root_is_an_error_not_an_empty_list() {
    let missing = Path::new("/does/not/exist");
    let result = walk(missing, FolderId(1), &Excludes::default(), missing, &Progress::default());
    assert!(matches!(result, Err(Error::NoFolder { .. })));
}

/// Recognises the files that [`tree`] does not write.
fn starts_with_picture(head: &[u8], _: u64) -> bool {
    head.starts_with(b"picture")
}

/// A walk that takes files and folders named `flagged`, with any extension, for hidden by a flag.
fn names_beside_flagged(root: &Path) -> Vec<String> {
    let (excludes, sniffer) = (Excludes::default(), Sniffer::disabled());
    let walk = Walk {
        root,
        folder_id: FolderId(1),
        excludes: &excludes,
        skip: Path::new("/nowhere"),
        in_cloud: cloud::never,
        is_hidden: |path| path.file_stem().is_some_and(|name| name == "flagged"),
        sniffer: &sniffer,
    };
    let found = walk.run(&Progress::default()).unwrap();
    for name in ["flagged", "flagged.jpg", "a/flagged"] {
        assert!(matches!(walk.entry_at(Path::new(name)), Ok(Entry::Skipped)), "{name}");
    }
    paths(&found).into_iter().map(str::to_owned).collect()
}

#[test]
fn what_a_flag_hides_is_skipped_unless_it_is_the_root() {
    let dir = tree(&["flagged/a.jpg", "flagged/in/b.jpg", "a/flagged/c.jpg", "a/d.jpg", "flagged.jpg"]);
    assert_eq!(names_beside_flagged(dir.path()), ["a/d.jpg"]);
    assert_eq!(names_beside_flagged(&dir.path().join("flagged")), ["a.jpg", "in/b.jpg"]);
}

#[test]
fn stubs_stand_for_the_files_that_icloud_took_away() {
    let dir = tree(&[
        ".a.jpg.icloud",
        "b/.c.heic.icloud",
        "b/d.jpg",
        "b/.d.jpg.icloud",
        ".notes.txt.icloud",
        ".unclear.icloud",
        ".icloud",
    ]);
    fs::create_dir(dir.path().join(".folder.jpg.icloud")).unwrap();
    let excludes = Excludes::default();
    let mut found =
        walk(dir.path(), FolderId(1), &excludes, Path::new("/nowhere"), &Progress::default()).unwrap();
    assert_eq!(paths(&found), ["a.jpg", "b/c.heic", "b/d.jpg"]);
    found.in_cloud.sort();
    assert_eq!(found.in_cloud, ["a.jpg", "b/c.heic"].map(PathBuf::from), "what is here is not in the cloud");
    found.decide_unclear(|path| path == Path::new("unclear"));
    assert_eq!(found.in_cloud.len(), 3);
}

/// A walk that tells unclear names by content, with these answers remembered.
fn sniff(root: &Path, is_cloud_only: InCloud, remembered: Verdicts) -> (WalkResult, Option<Verdicts>) {
    let sniffer = Sniffer::new(starts_with_picture, is_cloud_only, 1, remembered);
    let (skip, excludes) = (Path::new("/nowhere"), Excludes::default());
    let walk = Walk {
        root,
        folder_id: FolderId(1),
        excludes: &excludes,
        skip,
        in_cloud: cloud::never,
        is_hidden: |_| false,
        sniffer: &sniffer,
    };
    let found = walk.run(&Progress::default()).unwrap();
    (found, sniffer.new_answers())
}

fn paths(found: &WalkResult) -> Vec<&str> {
    let mut paths: Vec<_> = found.candidates.iter().map(|c| c.path.to_str().unwrap()).collect();
    paths.sort_unstable();
    paths
}

/// Pictures and other files whose names tell nothing, all modified long ago.
fn unclear_tree() -> tempfile::TempDir {
    let dir = tree(&["README", "b.jpg~1", "c.mp4", "d/e.jpg_large", "d/f", ".hidden", "._IMG"]);
    for picture in ["b.jpg~1", "c.mp4", "d/f", ".hidden", "._IMG"] {
        fs::write(dir.path().join(picture), "picture").unwrap();
    }
    for file in ["README", "b.jpg~1", "d/e.jpg_large", "d/f"] {
        let file = fs::File::options().write(true).open(dir.path().join(file)).unwrap();
        file.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
    }
    dir
}

#[test]
fn files_whose_names_tell_nothing_are_told_by_their_first_bytes() {
    let dir = unclear_tree();
    let (found, _) = sniff(dir.path(), cloud::never, Verdicts::default());
    assert_eq!(paths(&found), ["b.jpg~1", "d/f"]);
    assert!(found.unseen.is_empty() && found.unclear.is_empty());
}

#[test]
fn what_is_remembered_is_not_opened_again() {
    let dir = unclear_tree();
    let answers: Vec<(Mark, bool)> = ["README", "b.jpg~1", "d/e.jpg_large", "d/f"]
        .iter()
        .map(|name| {
            let stat = stat(&dir.path().join(name).metadata().unwrap());
            // Answers opposite to the truth show that no file was opened.
            (Mark::of(1, &[(Path::new(name), &stat)]), !matches!(*name, "b.jpg~1" | "d/f"))
        })
        .collect();
    let remembered: Verdicts = answers.into_iter().collect();
    let (found, _) = sniff(dir.path(), cloud::never, remembered.clone());
    assert_eq!(paths(&found), ["README", "d/e.jpg_large"]);
    // Nothing in the cloud is opened, but what is known of it counts.
    let (found, _) = sniff(dir.path(), |_, _| true, remembered);
    assert_eq!(paths(&found), ["README", "d/e.jpg_large"]);
}

#[test]
fn unclear_files_that_must_not_be_read_are_left_to_the_caller() {
    let dir = unclear_tree();
    let (mut found, answers) = sniff(dir.path(), |_, _| true, Verdicts::default());
    assert!(found.candidates.is_empty() && answers.is_none());
    assert_eq!(found.unclear.len(), 4);
    found.decide_unclear(|path| path == Path::new("d/f"));
    assert_eq!((paths(&found), found.unclear.len()), (vec!["d/f"], 0));
}
