//! What the catalogue knows after folders change: nothing is read twice, nothing is lost.

use std::fs;

use serde_json::Value;

use crate::support::{Bench, fill, jpeg};

fn counts(summary: &Value) -> [u64; 6] {
    ["found", "new", "unchanged", "moved", "gone", "embedded"].map(|key| summary[key].as_u64().unwrap())
}

#[test]
fn an_unchanged_folder_is_not_read_again() {
    let bench = Bench::new();
    fill(&bench.pictures(), 5);
    assert_eq!(counts(&bench.index()), [5, 5, 0, 0, 0, 5]);
    assert_eq!(counts(&bench.index()), [5, 0, 5, 0, 0, 0]);
    bench.assert_healthy();
}

#[test]
fn a_renamed_folder_moves_and_copies_share_one_content() {
    let bench = Bench::new();
    fs::create_dir(bench.pictures().join("old")).unwrap();
    let files = fill(&bench.pictures().join("old"), 4);
    fs::copy(&files[0], bench.pictures().join("copy.jpg")).unwrap();
    assert_eq!(counts(&bench.index()), [5, 5, 0, 0, 0, 4]);

    fs::rename(bench.pictures().join("old"), bench.pictures().join("new")).unwrap();
    assert_eq!(counts(&bench.index()), [5, 0, 1, 4, 0, 0]);
    let status = bench.json(["status"]);
    assert_eq!((status["files"].as_u64(), status["contents"].as_u64()), (Some(5), Some(4)));
    bench.assert_healthy();
}

#[test]
fn a_file_copied_elsewhere_and_deleted_has_moved() {
    let bench = Bench::new();
    let files = fill(&bench.pictures(), 2);
    bench.index();
    // As between two disks: another inode and another time, the same content.
    fs::write(bench.pictures().join("moved.jpg"), fs::read(&files[0]).unwrap()).unwrap();
    fs::remove_file(&files[0]).unwrap();
    assert_eq!(counts(&bench.index()), [2, 0, 1, 1, 0, 0]);
}

#[test]
fn gone_files_are_not_shown_and_come_back_without_work() {
    let bench = Bench::new();
    let files = fill(&bench.pictures(), 3);
    bench.index();
    let aside = bench.root().join("aside.jpg");
    fs::rename(&files[0], &aside).unwrap();
    assert_eq!(counts(&bench.index()), [2, 0, 2, 0, 1, 0]);
    assert_eq!(bench.json(["search", "x"])["hits"].as_array().unwrap().len(), 2);
    assert_eq!(bench.json(["status"])["contents"], 2);

    fs::rename(&aside, &files[0]).unwrap();
    assert_eq!(counts(&bench.index())[5], 0, "its vector was kept");
    assert_eq!(bench.json(["search", "x"])["hits"].as_array().unwrap().len(), 3);
    bench.assert_healthy();
}

#[test]
fn an_edited_file_gets_a_new_content_and_the_old_one_goes() {
    let bench = Bench::new();
    let files = fill(&bench.pictures(), 2);
    bench.index();
    fs::write(&files[0], jpeg(99, 200, 100)).unwrap();
    let summary = bench.index();
    assert_eq!((summary["changed"].as_u64(), summary["embedded"].as_u64()), (Some(1), Some(1)));
    assert_eq!(bench.json(["status"])["embedded"], 2);
    bench.assert_healthy();
}

#[test]
fn excludes_are_kept_for_later_runs() {
    let bench = Bench::new();
    fill(&bench.pictures(), 2);
    fs::create_dir(bench.pictures().join("raw")).unwrap();
    fill(&bench.pictures().join("raw"), 3);
    let folder = bench.pictures();
    let first = bench.json(["index".as_ref(), folder.as_os_str(), "--exclude".as_ref(), "raw".as_ref()]);
    assert_eq!(first["found"], 2);
    assert_eq!(bench.index()["found"], 2);
    assert_eq!(bench.json(["folders"])["folders"][0]["excludes"][0], "raw");
}

#[test]
fn a_folder_inside_a_known_one_and_around_it_is_catalogued_once() {
    let bench = Bench::new();
    let inner = bench.pictures().join("inner");
    fs::create_dir(&inner).unwrap();
    fill(&inner, 3);
    let inner_arg = ["index".as_ref(), inner.as_os_str()];
    assert_eq!(counts(&bench.json(inner_arg)), [3, 3, 0, 0, 0, 3]);
    assert_eq!(counts(&bench.index()), [3, 0, 3, 0, 0, 0], "the outer folder takes the inner one over");
    assert_eq!(counts(&bench.json(inner_arg)), [3, 0, 3, 0, 0, 0]);
    assert_eq!(bench.json(["folders"])["folders"].as_array().unwrap().len(), 1);
}

#[test]
fn a_forgotten_folder_leaves_nothing_and_touches_no_file() {
    let bench = Bench::new();
    let files = fill(&bench.pictures(), 3);
    bench.index();
    let folder = bench.pictures();
    assert_eq!(bench.json(["forget".as_ref(), folder.as_os_str()])["forgotten"], 3);
    let status = bench.json(["status"]);
    assert_eq!((status["contents"].as_u64(), status["embedded"].as_u64()), (Some(0), Some(0)));
    assert!(files.iter().all(|file| file.exists()));
    assert!(bench.fails(["forget".as_ref(), folder.as_os_str()]).contains("ratna folders"));
    bench.assert_healthy();
}

#[test]
fn an_unreachable_folder_is_offline_and_still_searched() {
    let bench = Bench::new();
    fill(&bench.pictures(), 3);
    bench.index();
    let (here, away) = (bench.pictures(), bench.root().join("unplugged"));
    fs::rename(&here, &away).unwrap();
    assert!(bench.fails(["index".as_ref(), here.as_os_str()]).contains("does not exist"));
    let status = bench.json(["status"]);
    assert_eq!((status["offline"].as_u64(), status["contents"].as_u64()), (Some(3), Some(3)));
    assert_eq!(bench.json(["search", "x"])["hits"].as_array().unwrap().len(), 3);

    fs::rename(&away, &here).unwrap();
    assert_eq!(counts(&bench.index()), [3, 0, 3, 0, 0, 0]);
    assert_eq!(bench.json(["status"])["offline"], 0);
}
