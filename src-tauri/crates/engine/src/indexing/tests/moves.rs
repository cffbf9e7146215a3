//! Files that are renamed, moved, exchanged and replaced.

use std::os::unix::fs::MetadataExt;

use super::*;

/// Changes what is in a file so that nothing but reading it would tell.
fn scribble(path: &Path) {
    let before = fs::metadata(path).unwrap().modified().unwrap();
    let mut bytes = fs::read(path).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(path, bytes).unwrap();
    touch(path, before);
}

#[test]
fn a_folder_moved_between_folders_is_not_read_again_in_whichever_order_its_halves_are_told() {
    const FILES: u32 = 2_000;
    let world = World::new();
    for n in 0..FILES {
        world.add(&format!("one/trip/{}/{n}.bmp", n % 7), n);
    }
    world.index(&["one", "two"]);
    assert_eq!(world.embedded(), u64::from(FILES));
    let contents = |shown: Shown| -> BTreeMap<PathBuf, Vec<u8>> {
        let name = |path: PathBuf| PathBuf::from(path.file_name().unwrap());
        shown.into_iter().map(|(path, (_, hash, _))| (name(path), hash.unwrap())).collect()
    };
    let before = contents(world.shown());
    let (there, back) = (world.at("one/trip"), world.at("two/journey"));
    let moves = [(&there, &back, true), (&back, &there, false)];
    for (from, to, new_first) in moves {
        fs::rename(from, to).unwrap();
        for n in 0..FILES {
            scribble(&to.join(format!("{}/{n}.bmp", n % 7)));
        }
        let halves = if new_first { [to, from] } else { [from, to] };
        let looks = halves.map(|half| world.look(std::slice::from_ref(half)));
        let moved: u64 = looks.iter().map(|look| look.moved).sum();
        assert_eq!((moved, looks[0].new + looks[1].new), (u64::from(FILES), 0));
        let shown = world.shown();
        assert!(shown.keys().all(|path| path.starts_with(to)));
        assert_eq!(contents(shown), before, "what was scribbled into the files would have been seen");
    }
    assert_eq!(world.embedded(), u64::from(FILES));
    assert_eq!(world.counts().0, i64::from(FILES), "the rows moved with the files");
}

#[test]
fn a_whole_folder_that_is_looked_at_knows_what_came_from_another() {
    let world = World::new();
    let old = world.add("one/a.bmp", 1);
    world.index(&["one", "two"]);
    fs::rename(&old, world.at("two/b.bmp")).unwrap();
    scribble(&world.at("two/b.bmp"));
    let summary = world.index(&["two"]);
    assert_eq!((summary.moved, summary.new), (1, 0));
    assert_eq!(world.present(), present(&[("two/b.bmp", 1)]));
}

#[test]
fn a_hard_link_does_not_take_the_row_of_a_name_that_is_still_there() {
    let world = World::new();
    let first = world.add("one/a.bmp", 1);
    world.index(&["one", "two"]);
    let second = world.at("two/b.bmp");
    fs::hard_link(&first, &second).unwrap();
    assert_eq!(world.look(&[second]).new, 1);
    assert_eq!(world.present(), present(&[("one/a.bmp", 1), ("two/b.bmp", 1)]));
    assert_eq!(world.embedded(), 1);
}

#[test]
fn files_of_one_size_and_time_that_change_places_are_told_apart() {
    let world = World::new();
    let (a, b) = (world.at("one/a.bmp"), world.at("one/b.bmp"));
    write(&a, &picture(1), long_ago(7));
    write(&b, &picture(2), long_ago(7));
    world.index(&["one"]);
    let between = world.at("one/between");
    let swap = || {
        fs::rename(&a, &between).unwrap();
        fs::rename(&b, &a).unwrap();
        fs::rename(&between, &b).unwrap();
    };
    swap();
    let summary = world.look(&[a.clone(), b.clone()]);
    assert_eq!((summary.changed, summary.unchanged), (2, 0));
    assert_eq!(world.present(), present(&[("one/a.bmp", 2), ("one/b.bmp", 1)]));
    swap();
    world.index(&["one"]);
    assert_eq!(world.present(), present(&[("one/a.bmp", 1), ("one/b.bmp", 2)]));
    assert_eq!(world.embedded(), 2);
}

#[test]
fn a_copy_in_the_place_of_its_original_is_proven_to_be_the_same() {
    let world = World::new();
    let a = world.add("one/a.bmp", 1);
    world.index(&["one"]);
    let copy = world.at("one/a.part");
    write(&copy, &picture(1), long_ago(1));
    fs::rename(&copy, &a).unwrap();
    let summary = world.look(&[a, copy]);
    assert_eq!((summary.changed, summary.unchanged, world.embedded()), (0, 1, 1));
    let summary = world.index(&["one"]);
    assert_eq!(summary.unchanged, 1, "its inode is known from now on");
}

#[test]
fn an_inode_that_is_used_again_makes_no_move() {
    let world = World::new();
    let old = world.add("one/a.bmp", 1);
    world.index(&["one"]);
    let inode = fs::metadata(&old).unwrap().ino();
    fs::remove_file(&old).unwrap();
    let new = world.add("one/b.bmp", 2);
    // Not every file system gives it out again at once; those that do are what this is about.
    let again = fs::metadata(&new).unwrap().ino() == inode;
    let summary = world.look(&[old, new]);
    assert_eq!((summary.moved, summary.new, summary.missing), (0, 1, 1), "inode used again: {again}");
    assert_eq!(world.present(), present(&[("one/b.bmp", 2)]));
}

#[test]
fn a_moved_copy_is_known_by_its_content() {
    let world = World::new();
    let old = world.add("one/a.bmp", 1);
    world.index(&["one", "two"]);
    let new = world.at("two/b.bmp");
    write(&new, &picture(1), long_ago(9));
    fs::remove_file(&old).unwrap();
    let summary = world.look(&[new, old]);
    assert_eq!((summary.moved, summary.new, summary.missing, world.embedded()), (1, 0, 0, 1));
    assert_eq!(world.counts().0, 1);
}

#[test]
fn a_folder_gives_way_to_a_file_of_its_name_and_back() {
    let world = World::new();
    let odd = world.at("one/odd.bmp");
    world.add("one/odd.bmp/a.bmp", 1);
    world.add("one/odd.bmp/deep/b.bmp", 2);
    world.index(&["one"]);
    fs::remove_dir_all(&odd).unwrap();
    world.add("one/odd.bmp", 3);
    // Whoever watches may only tell of what was inside.
    world.look(&[odd.join("a.bmp"), odd.join("deep/b.bmp")]);
    assert_eq!(world.present(), present(&[("one/odd.bmp", 3)]));
    fs::remove_file(&odd).unwrap();
    world.add("one/odd.bmp/a.bmp", 1);
    world.look(&[odd]);
    assert_eq!(world.present(), present(&[("one/odd.bmp/a.bmp", 1)]));
    assert_eq!(world.embedded(), 3);
}

#[test]
fn a_name_is_recorded_as_the_disk_spells_it() {
    let world = World::new();
    let composed = "caf\u{e9}.bmp";
    let cloud = "cafe\u{301}.bmp";
    world.add("one/IMG.bmp", 1);
    world.add(&format!("one/{composed}"), 2);
    world.index(&["one"]);
    fs::rename(world.at("one/IMG.bmp"), world.at("one/img.BMP")).unwrap();
    fs::rename(world.at("one").join(composed), world.at("one").join(cloud)).unwrap();
    // Told under their former names only, or under others that a file system may take for the same.
    let summary = world.look(&[world.at("one/Img.bmp"), world.at("one").join(composed)]);
    assert_eq!((summary.moved, summary.new, summary.missing), (2, 0, 0));
    assert_eq!(world.present(), present(&[(&format!("one/{cloud}"), 2), ("one/img.BMP", 1)]));
}
