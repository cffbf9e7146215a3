//! The catalogue after folders change: no file is read twice, and no record is lost.

use std::fs;

use serde_json::Value;

use crate::support::{TestEnv, jpeg, write_jpegs};

fn counts(summary: &Value) -> [u64; 6] {
    ["found", "new", "unchanged", "moved", "gone", "embedded"].map(|key| summary[key].as_u64().unwrap())
}

#[test]
fn an_unchanged_folder_is_not_read_again() {
    let env = TestEnv::new();
    write_jpegs(&env.pictures(), 5);
    assert_eq!(counts(&env.index()), [5, 5, 0, 0, 0, 5]);
    assert_eq!(counts(&env.index()), [5, 0, 5, 0, 0, 0]);
    env.assert_healthy();
}

#[test]
fn a_renamed_folder_moves_and_copies_share_one_content() {
    let env = TestEnv::new();
    fs::create_dir(env.pictures().join("old")).unwrap();
    let files = write_jpegs(&env.pictures().join("old"), 4);
    fs::copy(&files[0], env.pictures().join("copy.jpg")).unwrap();
    assert_eq!(counts(&env.index()), [5, 5, 0, 0, 0, 4]);

    fs::rename(env.pictures().join("old"), env.pictures().join("new")).unwrap();
    assert_eq!(counts(&env.index()), [5, 0, 1, 4, 0, 0]);
    let status = env.json(["status"]);
    assert_eq!((status["files"].as_u64(), status["contents"].as_u64()), (Some(5), Some(4)));
    env.assert_healthy();
}

#[test]
fn a_file_copied_elsewhere_and_deleted_has_moved() {
    let env = TestEnv::new();
    let files = write_jpegs(&env.pictures(), 2);
    env.index();
    // Like a move between two disks: a new inode and modification time, the same content.
    fs::write(env.pictures().join("moved.jpg"), fs::read(&files[0]).unwrap()).unwrap();
    fs::remove_file(&files[0]).unwrap();
    assert_eq!(counts(&env.index()), [2, 0, 1, 1, 0, 0]);
}

#[test]
fn missing_files_are_hidden_and_return_without_reprocessing() {
    let env = TestEnv::new();
    let files = write_jpegs(&env.pictures(), 3);
    env.index();
    let aside = env.root().join("aside.jpg");
    fs::rename(&files[0], &aside).unwrap();
    assert_eq!(counts(&env.index()), [2, 0, 2, 0, 1, 0]);
    assert_eq!(env.json(["search", "x"])["hits"].as_array().unwrap().len(), 2);
    assert_eq!(env.json(["status"])["contents"], 2);

    fs::rename(&aside, &files[0]).unwrap();
    assert_eq!(counts(&env.index())[5], 0, "its vector was kept");
    assert_eq!(env.json(["search", "x"])["hits"].as_array().unwrap().len(), 3);
    env.assert_healthy();
}

#[test]
fn an_edited_file_gets_new_content_and_the_old_content_is_deleted() {
    let env = TestEnv::new();
    let files = write_jpegs(&env.pictures(), 2);
    env.index();
    fs::write(&files[0], jpeg(99, 200, 100)).unwrap();
    let summary = env.index();
    assert_eq!((summary["changed"].as_u64(), summary["embedded"].as_u64()), (Some(1), Some(1)));
    assert_eq!(env.json(["status"])["embedded"], 2);
    env.assert_healthy();
}

#[test]
fn excludes_persist_across_runs() {
    let env = TestEnv::new();
    write_jpegs(&env.pictures(), 2);
    fs::create_dir(env.pictures().join("raw")).unwrap();
    write_jpegs(&env.pictures().join("raw"), 3);
    let folder = env.pictures();
    let first = env.json(["index".as_ref(), folder.as_os_str(), "--exclude".as_ref(), "raw".as_ref()]);
    assert_eq!(first["found"], 2);
    assert_eq!(env.index()["found"], 2);
    assert_eq!(env.json(["folders"])["folders"][0]["excludes"][0], "raw");
}

#[test]
fn nested_folders_are_catalogued_once() {
    let env = TestEnv::new();
    let inner = env.pictures().join("inner");
    fs::create_dir(&inner).unwrap();
    write_jpegs(&inner, 3);
    let inner_arg = ["index".as_ref(), inner.as_os_str()];
    assert_eq!(counts(&env.json(inner_arg)), [3, 3, 0, 0, 0, 3]);
    assert_eq!(counts(&env.index()), [3, 0, 3, 0, 0, 0], "the outer folder absorbs the inner one");
    assert_eq!(counts(&env.json(inner_arg)), [3, 0, 3, 0, 0, 0]);
    assert_eq!(env.json(["folders"])["folders"].as_array().unwrap().len(), 1);
}

#[test]
fn forgetting_a_folder_deletes_its_records_and_touches_no_file() {
    let env = TestEnv::new();
    let files = write_jpegs(&env.pictures(), 3);
    env.index();
    let folder = env.pictures();
    assert_eq!(env.json(["forget".as_ref(), folder.as_os_str()])["forgotten"], 3);
    let status = env.json(["status"]);
    assert_eq!((status["contents"].as_u64(), status["embedded"].as_u64()), (Some(0), Some(0)));
    assert!(files.iter().all(|file| file.exists()));
    assert!(env.expect_error(["forget".as_ref(), folder.as_os_str()]).contains("ratna folders"));
    env.assert_healthy();
}

#[test]
fn an_unavailable_folder_is_offline_and_still_searchable() {
    let env = TestEnv::new();
    write_jpegs(&env.pictures(), 3);
    env.index();
    let (online, unplugged) = (env.pictures(), env.root().join("unplugged"));
    fs::rename(&online, &unplugged).unwrap();
    assert!(env.expect_error(["index".as_ref(), online.as_os_str()]).contains("does not exist"));
    let status = env.json(["status"]);
    assert_eq!((status["offline"].as_u64(), status["contents"].as_u64()), (Some(3), Some(3)));
    assert_eq!(env.json(["search", "x"])["hits"].as_array().unwrap().len(), 3);

    fs::rename(&unplugged, &online).unwrap();
    assert_eq!(counts(&env.index()), [3, 0, 3, 0, 0, 0]);
    assert_eq!(env.json(["status"])["offline"], 0);
}
