use std::fs;
use std::sync::Mutex;

use tempfile::TempDir;

use super::*;
use crate::listing::Picture;
use crate::made::previews::{Layout, MadePreview, write};
use crate::previews::samples::{profile, size};

mod metadata;

const NEVER: Cancelled<'static> = &|| false;
const DEFAULT: Options = Options { include_size: false, all_levels: false, dry_run: false };

/// A folder of previews of the pictures 1 to `count`, and one to recover into.
fn made(count: i64, layout: Layout) -> (TempDir, PathBuf, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("Catalogue Previews.lrdata");
    let previews: Vec<_> = (1..=count).map(MadePreview::new).collect();
    write(&folder, &previews, layout).unwrap();
    let out = dir.path().join("out");
    (dir, folder, out)
}

fn run(folder: &Path, originals: &dyn Originals, out: &Path, options: &Options) -> Report {
    let index = Index::open(folder, NEVER).unwrap();
    recover(&index, originals, out, options, &|_| {}, NEVER).unwrap()
}

/// A picture with this path in `/Volumes/Old/Photos`.
fn original(path: &str) -> Option<Original> {
    let root = PathBuf::from("/Volumes/Old/Photos");
    let picture = Picture { file: root.join(path), ..Picture::default() };
    Some(Original::new(picture, &[root]))
}

/// All files below a folder, by their paths in it.
fn files(folder: &Path) -> Vec<String> {
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_path_buf()]);
    while let Some(inside) = folders.pop() {
        for entry in fs::read_dir(&inside).into_iter().flatten().flatten() {
            match entry.file_type().unwrap().is_dir() {
                true => folders.push(entry.path()),
                false => found.push(entry.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned()),
            }
        }
    }
    found.sort();
    found
}

fn counts(report: Report) -> [u64; 5] {
    [report.found, report.recovered, report.skipped, report.damaged, report.without_path]
}

#[test]
fn pictures_of_both_layouts_come_back_under_their_folders() {
    let names = |id: Option<i64>, _: &str| match id? {
        1 => original("2019/दीवाली 🪔/IMG_1.CR2"),
        2 => original("2019/दीवाली 🪔/IMG_2.JPG"),
        _ => None,
    };
    for layout in [Layout::Pyramids, Layout::Sizes] {
        let (_dir, folder, out) = made(3, layout);
        assert_eq!(counts(run(&folder, &names, &out, &DEFAULT)), [3, 3, 0, 0, 1]);
        let without = format!("_path_not_found/{}.jpg", MadePreview::new(3).uuid);
        let expected = ["Photos/2019/दीवाली 🪔/IMG_1.jpg", "Photos/2019/दीवाली 🪔/IMG_2.jpg", &without];
        assert_eq!(files(&out), expected);
        let bytes = fs::read(out.join(expected[0])).unwrap();
        assert_eq!(size(&bytes), (48, 32));
        assert_eq!(profile(&bytes).unwrap(), crate::previews::Colour::AdobeRgb.profile());
    }
}

#[test]
fn a_second_run_skips_what_is_there_and_writes_what_is_not() {
    let (_dir, folder, out) = made(3, Layout::Pyramids);
    run(&folder, &Unknown, &out, &DEFAULT);
    let first = files(&out);
    fs::remove_file(out.join(&first[1])).unwrap();
    assert_eq!(counts(run(&folder, &Unknown, &out, &DEFAULT)), [3, 1, 2, 0, 3]);
    assert_eq!(files(&out), first);
}

#[test]
fn another_picture_of_the_name_is_left_as_it_is() {
    let (_dir, folder, out) = made(1, Layout::Pyramids);
    fs::create_dir_all(out.join("Photos")).unwrap();
    fs::write(out.join("Photos/a.jpg"), b"mine").unwrap();
    let names = |_: Option<i64>, _: &str| original("a.nef");
    assert_eq!(counts(run(&folder, &names, &out, &DEFAULT)), [1, 1, 0, 0, 0]);
    assert_eq!(fs::read(out.join("Photos/a.jpg")).unwrap(), b"mine");
    assert_eq!(files(&out), ["Photos/a (2).jpg", "Photos/a.jpg"]);
    assert_eq!(counts(run(&folder, &names, &out, &DEFAULT)), [1, 0, 1, 0, 0]);
}

#[test]
fn a_raw_file_and_a_jpeg_of_one_name_are_told_apart_in_every_run() {
    let names =
        |id: Option<i64>, _: &str| original(["IMG_1.CR2", "IMG_1.JPG", "IMG_1.JPG"][id? as usize - 1]);
    let (_dir, folder, out) = made(3, Layout::Pyramids);
    run(&folder, &names, &out, &DEFAULT);
    // The third is a virtual copy of the second.
    assert_eq!(files(&out), ["Photos/IMG_1 (2).jpg", "Photos/IMG_1.CR2.jpg", "Photos/IMG_1.jpg"]);
    assert_eq!(counts(run(&folder, &names, &out, &DEFAULT)), [3, 0, 3, 0, 0]);
}

#[test]
fn a_dry_run_writes_nothing_and_says_what_it_would() {
    let (_dir, folder, out) = made(2, Layout::Sizes);
    let index = Index::open(&folder, NEVER).unwrap();
    let paths = Mutex::new(Vec::new());
    let note = |Step { outcome, total, .. }: &Step<'_>| {
        assert_eq!(*total, 2);
        let Outcome::Recovered { path, width: 48, height: 32, is_complete: true } = outcome else {
            panic!("{outcome:?}")
        };
        paths.lock().unwrap().push(path.clone());
    };
    let names = |id: Option<i64>, _: &str| original(&format!("{}.dng", id?));
    let options = Options { dry_run: true, ..DEFAULT };
    let report = recover(&index, &names, &out, &options, &note, NEVER).unwrap();
    assert_eq!(counts(report), [2, 2, 0, 0, 0]);
    let mut paths = paths.into_inner().unwrap();
    paths.sort();
    assert_eq!(paths, [out.join("Photos/1.jpg"), out.join("Photos/2.jpg")]);
    assert!(!out.exists());
}

#[test]
fn sizes_are_part_of_names_where_asked_for() {
    let (_dir, folder, out) = made(1, Layout::Pyramids);
    let names = |_: Option<i64>, _: &str| original("a.cr3");
    run(&folder, &names, &out, &Options { include_size: true, ..DEFAULT });
    assert_eq!(files(&out), ["Photos/a_48x32.jpg"]);
    for layout in [Layout::Pyramids, Layout::Sizes] {
        let (_dir, folder, out) = made(1, layout);
        assert_eq!(
            counts(run(&folder, &names, &out, &Options { all_levels: true, ..DEFAULT })),
            [1, 1, 0, 0, 0]
        );
        assert_eq!(files(&out), ["Photos/a_24x16.jpg", "Photos/a_48x32.jpg"]);
    }
}

#[test]
fn hostile_paths_stay_inside() {
    let paths = ["../../../a.jpg", "/etc/b.jpg", "C:\\Windows\\c.jpg", "x/\0/d.jpg", ".."];
    let names = |id: Option<i64>, _: &str| {
        let file = PathBuf::from(paths[id? as usize - 1]);
        Some(Original { place: file, ..Original::default() })
    };
    let (dir, folder, out) = made(5, Layout::Pyramids);
    let before = files(dir.path()).len();
    assert_eq!(counts(run(&folder, &names, &out, &DEFAULT)), [5, 5, 0, 0, 1]);
    let without = format!("_path_not_found/{}.jpg", MadePreview::new(5).uuid);
    assert_eq!(
        files(&out),
        [
            "C:\\Windows\\c.jpg".replace([':', '\\'], "_"),
            without,
            "a.jpg".into(),
            "etc/b.jpg".into(),
            "x/d.jpg".into()
        ]
    );
    assert_eq!(files(dir.path()).len(), before + 5);
}

#[test]
fn damaged_previews_are_counted_and_the_smallest_size_stands_in() {
    let (_dir, folder, out) = made(4, Layout::Pyramids);
    let index = Index::open(&folder, NEVER).unwrap();
    let path = |id| index.find(id, None).unwrap();
    fs::write(path(1), b"AgHg and no more").unwrap();
    fs::write(path(2), b"").unwrap();
    fs::remove_file(path(3)).unwrap();
    assert_eq!(counts(run(&folder, &Unknown, &out, &DEFAULT)), [4, 4, 0, 0, 4]);
    assert_eq!(size(&fs::read(out.join(&files(&out)[0])).unwrap()), (12, 8));
    // Without the database of the smallest, two are damaged, and the one that is gone is none.
    fs::remove_file(folder.join("root-pixels.db")).unwrap();
    fs::remove_dir_all(&out).unwrap();
    let outcomes = Mutex::new(Vec::new());
    let note =
        |step: &Step<'_>| outcomes.lock().unwrap().push((step.preview.uuid.clone(), step.outcome.clone()));
    let index = Index::open(&folder, NEVER).unwrap();
    let report = recover(&index, &Unknown, &out, &DEFAULT, &note, NEVER).unwrap();
    assert_eq!(counts(report), [3, 1, 0, 2, 1]);
    let outcomes = outcomes.into_inner().unwrap();
    let uuid = MadePreview::new(1).uuid;
    let damaged = |(of, outcome): &(String, Outcome)| *of == uuid && matches!(outcome, Outcome::Damaged(_));
    assert!(outcomes.iter().any(damaged));
}

#[test]
fn a_cancelled_run_says_so_and_goes_on_later() {
    let (_dir, folder, out) = made(50, Layout::Pyramids);
    let index = Index::open(&folder, NEVER).unwrap();
    let done = std::sync::atomic::AtomicU64::new(0);
    let note = |step: &Step<'_>| done.store(step.done, std::sync::atomic::Ordering::SeqCst);
    let cancelled = || done.load(std::sync::atomic::Ordering::SeqCst) > 3;
    let report = recover(&index, &Unknown, &out, &DEFAULT, &note, &cancelled).unwrap();
    assert!(report.is_stopped && report.found == 50 && report.recovered < 50, "{report:?}");
    let report = run(&folder, &Unknown, &out, &DEFAULT);
    assert!(
        !report.is_stopped && report.recovered + report.skipped == 50 && report.skipped > 3,
        "{report:?}"
    );
}

#[test]
fn nothing_is_written_among_the_previews() {
    let (_dir, folder, _) = made(1, Layout::Pyramids);
    let before = files(&folder);
    let index = Index::open(&folder, NEVER).unwrap();
    for out in [folder.clone(), folder.join("new/out")] {
        let result = recover(&index, &Unknown, &out, &DEFAULT, &|_| {}, NEVER);
        assert!(matches!(result, Err(Error::OutputInside { .. })));
    }
    assert_eq!(files(&folder), before);
}

#[test]
fn previews_are_left_as_they_are() {
    let (_dir, folder, out) = made(3, Layout::Pyramids);
    let bytes = || files(&folder).iter().map(|path| fs::read(folder.join(path)).unwrap()).collect::<Vec<_>>();
    let before = bytes();
    run(&folder, &Unknown, &out, &Options { all_levels: true, ..DEFAULT });
    assert_eq!(bytes(), before);
}
