//! Files that are renamed, moved, swapped and replaced.

use std::os::unix::fs::MetadataExt;

use super::*;

/// Changes a file's bytes in a way that only reading it would show.
fn corrupt(path: &Path) {
    let before = fs::metadata(path).unwrap().modified().unwrap();
    let mut bytes = fs::read(path).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(path, bytes).unwrap();
    touch(path, before);
}

#[test]
fn a_folder_moved_between_folders_is_not_read_again_whichever_half_is_reported_first() {
    const FILES: u32 = 2_000;
    let fixture = Fixture::new();
    for n in 0..FILES {
        fixture.add(&format!("one/trip/{}/{n}.bmp", n % 7), n);
    }
    fixture.index(&["one", "two"]);
    assert_eq!(fixture.embedded(), u64::from(FILES));
    let contents = |shown: Shown| -> BTreeMap<PathBuf, Vec<u8>> {
        let name = |path: PathBuf| PathBuf::from(path.file_name().unwrap());
        shown.into_iter().map(|(path, (_, hash, _))| (name(path), hash.unwrap())).collect()
    };
    let before = contents(fixture.shown());
    let (there, back) = (fixture.at("one/trip"), fixture.at("two/journey"));
    let moves = [(&there, &back, true), (&back, &there, false)];
    for (from, to, new_first) in moves {
        fs::rename(from, to).unwrap();
        for n in 0..FILES {
            corrupt(&to.join(format!("{}/{n}.bmp", n % 7)));
        }
        fixture.forget_change_times();
        let halves = if new_first { [to, from] } else { [from, to] };
        let summaries = halves.map(|half| fixture.scan(std::slice::from_ref(half)));
        let moved: u64 = summaries.iter().map(|scan| scan.moved).sum();
        assert_eq!((moved, summaries[0].new + summaries[1].new), (u64::from(FILES), 0));
        let shown = fixture.shown();
        assert!(shown.keys().all(|path| path.starts_with(to)));
        assert_eq!(contents(shown), before, "the corrupted bytes were not read");
    }
    assert_eq!(fixture.embedded(), u64::from(FILES));
    assert_eq!(fixture.counts().0, i64::from(FILES), "the rows moved with the files");
}

#[test]
fn a_scan_of_a_whole_folder_recognises_what_came_from_another() {
    let fixture = Fixture::new();
    let old = fixture.add("one/a.bmp", 1);
    fixture.index(&["one", "two"]);
    fs::rename(&old, fixture.at("two/b.bmp")).unwrap();
    corrupt(&fixture.at("two/b.bmp"));
    fixture.forget_change_times();
    let summary = fixture.index(&["two"]);
    assert_eq!((summary.moved, summary.new), (1, 0));
    assert_eq!(fixture.present(), present(&[("two/b.bmp", 1)]));
}

#[test]
fn a_hard_link_does_not_take_the_row_of_a_name_that_still_exists() {
    let fixture = Fixture::new();
    let first = fixture.add("one/a.bmp", 1);
    fixture.index(&["one", "two"]);
    let second = fixture.at("two/b.bmp");
    fs::hard_link(&first, &second).unwrap();
    assert_eq!(fixture.scan(&[second]).new, 1);
    assert_eq!(fixture.present(), present(&[("one/a.bmp", 1), ("two/b.bmp", 1)]));
    assert_eq!(fixture.embedded(), 1);
}

#[test]
fn files_of_one_size_and_time_that_swap_names_are_told_apart() {
    let fixture = Fixture::new();
    let (a, b) = (fixture.at("one/a.bmp"), fixture.at("one/b.bmp"));
    write(&a, &picture(1), long_ago(7));
    write(&b, &picture(2), long_ago(7));
    fixture.index(&["one"]);
    let between = fixture.at("one/between");
    let swap = || {
        fs::rename(&a, &between).unwrap();
        fs::rename(&b, &a).unwrap();
        fs::rename(&between, &b).unwrap();
    };
    swap();
    let summary = fixture.scan(&[a.clone(), b.clone()]);
    assert_eq!((summary.changed, summary.unchanged), (2, 0));
    assert_eq!(fixture.present(), present(&[("one/a.bmp", 2), ("one/b.bmp", 1)]));
    swap();
    fixture.index(&["one"]);
    assert_eq!(fixture.present(), present(&[("one/a.bmp", 1), ("one/b.bmp", 2)]));
    assert_eq!(fixture.embedded(), 2);
}

#[test]
fn a_copy_that_replaces_its_original_is_verified() {
    let fixture = Fixture::new();
    let a = fixture.add("one/a.bmp", 1);
    fixture.index(&["one"]);
    let copy = fixture.at("one/a.part");
    write(&copy, &picture(1), long_ago(1));
    fs::rename(&copy, &a).unwrap();
    let summary = fixture.scan(&[a, copy]);
    assert_eq!((summary.changed, summary.unchanged, fixture.embedded()), (0, 1, 1));
    let summary = fixture.index(&["one"]);
    assert_eq!(summary.unchanged, 1, "its inode is known from now on");
}

#[test]
fn a_reused_inode_is_not_a_move() {
    let fixture = Fixture::new();
    let old = fixture.add("one/a.bmp", 1);
    fixture.index(&["one"]);
    let inode = fs::metadata(&old).unwrap().ino();
    fs::remove_file(&old).unwrap();
    let new = fixture.add("one/b.bmp", 2);
    // Not every file system reuses it at once; this test is about those that do.
    let reused = fs::metadata(&new).unwrap().ino() == inode;
    let summary = fixture.scan(&[old, new]);
    assert_eq!((summary.moved, summary.new, summary.missing), (0, 1, 1), "inode reused: {reused}");
    assert_eq!(fixture.present(), present(&[("one/b.bmp", 2)]));
}

#[test]
fn a_moved_copy_is_recognised_by_its_content() {
    let fixture = Fixture::new();
    let old = fixture.add("one/a.bmp", 1);
    fixture.index(&["one", "two"]);
    let new = fixture.at("two/b.bmp");
    write(&new, &picture(1), long_ago(9));
    fs::remove_file(&old).unwrap();
    let summary = fixture.scan(&[new, old]);
    assert_eq!((summary.moved, summary.new, summary.missing, fixture.embedded()), (1, 0, 0, 1));
    assert_eq!(fixture.counts().0, 1);
}

#[test]
fn a_folder_is_replaced_by_a_file_of_its_name_and_back() {
    let fixture = Fixture::new();
    let odd = fixture.at("one/odd.bmp");
    fixture.add("one/odd.bmp/a.bmp", 1);
    fixture.add("one/odd.bmp/deep/b.bmp", 2);
    fixture.index(&["one"]);
    fs::remove_dir_all(&odd).unwrap();
    fixture.add("one/odd.bmp", 3);
    // The watcher may only report what was inside.
    fixture.scan(&[odd.join("a.bmp"), odd.join("deep/b.bmp")]);
    assert_eq!(fixture.present(), present(&[("one/odd.bmp", 3)]));
    fs::remove_file(&odd).unwrap();
    fixture.add("one/odd.bmp/a.bmp", 1);
    fixture.scan(&[odd]);
    assert_eq!(fixture.present(), present(&[("one/odd.bmp/a.bmp", 1)]));
    assert_eq!(fixture.embedded(), 3);
}

#[test]
fn a_name_is_recorded_as_the_disk_spells_it() {
    let fixture = Fixture::new();
    let composed = "caf\u{e9}.bmp";
    let cloud = "cafe\u{301}.bmp";
    fixture.add("one/IMG.bmp", 1);
    fixture.add(&format!("one/{composed}"), 2);
    fixture.index(&["one"]);
    fs::rename(fixture.at("one/IMG.bmp"), fixture.at("one/img.BMP")).unwrap();
    fs::rename(fixture.at("one").join(composed), fixture.at("one").join(cloud)).unwrap();
    // Reported only by their former names, or by others that a file system may treat as equal.
    let summary = fixture.scan(&[fixture.at("one/Img.bmp"), fixture.at("one").join(composed)]);
    assert_eq!((summary.moved, summary.new, summary.missing), (2, 0, 0));
    assert_eq!(fixture.present(), present(&[(&format!("one/{cloud}"), 2), ("one/img.BMP", 1)]));
}

#[test]
fn pictures_swapped_between_two_scans_are_not_embedded_again() {
    let fixture = Fixture::new();
    let (a, b) = (fixture.add("one/a.bmp", 1), fixture.add("one/b.bmp", 2));
    fixture.index(&["one"]);
    write(&a, &picture(2), long_ago(12));
    fixture.index(&["one"]);
    assert_eq!(fixture.present(), present(&[("one/a.bmp", 2), ("one/b.bmp", 2)]));
    let status = fixture.library.status().unwrap();
    assert_eq!((status.contents, status.embedded), (1, 1), "the first picture is hidden, though kept");
    write(&b, &picture(1), long_ago(11));
    assert_eq!(fixture.index(&["one"]).changed, 1);
    assert_eq!(fixture.present(), present(&[("one/a.bmp", 2), ("one/b.bmp", 1)]));
    assert_eq!(fixture.embedded(), 2);
}
