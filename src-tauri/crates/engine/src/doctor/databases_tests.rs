//! Tests of the doctor's repairs of damaged databases, through a whole examination.

use std::fs;
use std::sync::Arc;

use super::super::{examine, restore};
use super::*;
use crate::catalogue::salvage::samples::{break_leaf, count, desynchronize};
use crate::testing::TestLibrary;

/// Enough pictures for several pages of each table.
const PICTURES: u8 = 130;

fn indexed(pictures: u8) -> TestLibrary {
    let fixture = TestLibrary::new();
    fixture.fill("p", pictures);
    fixture.index(&fixture.library(), "p");
    fixture
}

fn examined(fixture: &TestLibrary, repair: bool) -> Vec<Finding> {
    let models = fixture.models();
    examine(&fixture.path("library"), models, repair).unwrap()
}

fn only_finding(fixture: &TestLibrary, repair: bool) -> Finding {
    let findings = examined(fixture, repair);
    assert_eq!(findings.len(), 1, "{findings:?}");
    findings.into_iter().next().unwrap()
}

fn assert_healthy(fixture: &TestLibrary) {
    assert_eq!(examined(fixture, false), []);
}

fn rows(fixture: &TestLibrary, name: &str, table: &str) -> u64 {
    count(&fixture.path(&format!("library/{name}.sqlite")), table)
}

#[test]
fn a_damaged_index_of_the_catalogue_is_repaired_without_loss() {
    let fixture = indexed(PICTURES);
    break_leaf(&fixture.path("library/catalogue.sqlite"), "contents_by_time", 1);
    let found = only_finding(&fixture, false);
    assert!(found.can_repair && !found.repaired && found.copy.is_some(), "{found:?}");
    let repaired = only_finding(&fixture, true);
    assert!(repaired.repaired && !repaired.text.contains("lost"), "{repaired:?}");
    assert!(
        repaired.copy.is_none() && !repaired.text.contains("A scan of"),
        "nothing is missing: {repaired:?}"
    );
    assert_healthy(&fixture);
    let left =
        [("catalogue", "files"), ("catalogue", "contents"), ("vectors", "embeddings"), ("thumbs", "thumbs")];
    assert_eq!(left.map(|(name, table)| rows(&fixture, name, table)), [u64::from(PICTURES); 4]);
}

#[test]
fn rows_of_a_damaged_catalogue_are_saved_and_a_scan_finds_the_others() {
    let fixture = indexed(PICTURES);
    let embedded = fixture.embedded();
    break_leaf(&fixture.path("library/catalogue.sqlite"), "contents", 1);
    let repaired = only_finding(&fixture, true);
    assert!(repaired.repaired && repaired.copy.is_some() && repaired.text.contains("lost"), "{repaired:?}");
    let lost = u64::from(PICTURES) - rows(&fixture, "catalogue", "contents");
    assert!((1..60).contains(&lost), "{lost}: {repaired:?}");
    assert!(repaired.text.contains(&format!("contents ({lost} lost)")), "{repaired:?}");
    assert_eq!(
        rows(&fixture, "vectors", "embeddings"),
        u64::from(PICTURES),
        "a copy may know their pictures"
    );

    fixture.index(&fixture.library(), "p");
    assert!(fixture.embedded() - embedded <= lost as usize);
    assert_eq!(rows(&fixture, "catalogue", "files"), u64::from(PICTURES));
    drop(examined(&fixture, true));
    assert_healthy(&fixture);
}

#[test]
fn a_hopeless_catalogue_names_its_copy_and_restoring_it_mends_the_library() {
    let fixture = indexed(4);
    let path = fixture.path("library/catalogue.sqlite");
    fs::write(&path, vec![b'?'; 20_000]).unwrap();
    for repair in [false, true] {
        let found = only_finding(&fixture, repair);
        assert!(!found.repaired && found.copy.is_some(), "{found:?}");
        assert_eq!(found.can_repair, !repair, "a repair that failed is not recommended again");
    }
    assert_eq!(fs::read(&path).unwrap(), vec![b'?'; 20_000]);
    restore(&fixture.path("library"), None).unwrap();
    assert_healthy(&fixture);
    assert_eq!((fixture.embedded(), rows(&fixture, "vectors", "embeddings")), (4, 4));
}

#[test]
fn missing_tables_and_columns_are_mended() {
    let fixture = indexed(4);
    for (name, damage) in [
        ("catalogue", "DROP TABLE verdicts"),
        ("catalogue", "ALTER TABLE contents DROP COLUMN f_number"),
        ("catalogue", "DROP INDEX files_by_folder; DROP TRIGGER file_deleted"),
        ("vectors", "DROP TABLE removals"),
        ("vectors", "PRAGMA foreign_keys = OFF; DROP TABLE models"),
        ("thumbs", "ALTER TABLE thumbs DROP COLUMN jpeg"),
    ] {
        let path = fixture.path(&format!("library/{name}.sqlite"));
        rusqlite::Connection::open(path).unwrap().execute_batch(damage).unwrap();
        let found = only_finding(&fixture, false);
        assert!(found.text.contains(&format!("{name}.sqlite lacks")), "{found:?}");
        let repaired = examined(&fixture, true);
        assert!(repaired.iter().all(|finding| finding.repaired), "{damage}: {repaired:?}");
        assert_healthy(&fixture);
        assert_eq!(rows(&fixture, "catalogue", "files"), 4, "{damage}");
    }
    assert_eq!(fixture.library().status().unwrap().embedded, 4);
}

#[test]
fn damaged_vectors_are_saved_and_only_lost_ones_made_again() {
    let fixture = indexed(PICTURES);
    let embedded = fixture.embedded();
    break_leaf(&fixture.path("library/vectors.sqlite"), "embeddings", 1);
    assert!(only_finding(&fixture, false).text.starts_with("vectors.sqlite is damaged"));
    let repaired = examined(&fixture, true);
    assert!(repaired.iter().all(|finding| finding.repaired), "{repaired:?}");
    assert!(repaired[0].text.contains("lost") && !repaired[0].text.contains("A scan of"), "{repaired:?}");
    let again = fixture.embedded() - embedded;
    assert!((1..usize::from(PICTURES) - 20).contains(&again), "{again}: {repaired:?}");
    assert_healthy(&fixture);
    assert_eq!(rows(&fixture, "vectors", "embeddings"), u64::from(PICTURES));
}

#[test]
fn an_empty_or_unreadable_derived_file_is_named_and_made_again() {
    let fixture = indexed(4);
    for (name, content) in [("thumbs", 0), ("vectors", 0), ("vectors", 9_000), ("thumbs", 9_000)] {
        let path = fixture.path(&format!("library/{name}.sqlite"));
        fs::write(&path, vec![b'?'; content]).unwrap();
        let found = only_finding(&fixture, false);
        assert!(found.text.starts_with(&format!("{name}.sqlite is ")), "{found:?}");
        assert_eq!(fs::metadata(&path).unwrap().len(), content as u64, "an examination changes nothing");
        let repaired = examined(&fixture, true);
        assert!(repaired.iter().all(|finding| finding.repaired), "{repaired:?}");
        if let Some((_, aside)) = repaired[0].text.split_once("; it is kept as ") {
            assert_eq!(fs::read(path.with_file_name(aside)).unwrap(), vec![b'?'; content]);
        }
        assert_eq!(repaired[0].text.contains("it is kept as"), content > 0);
        assert_healthy(&fixture);
    }
}

#[test]
fn a_missing_catalogue_is_named_with_the_way_out() {
    let fixture = indexed(4);
    let path = fixture.path("library/catalogue.sqlite");
    for repair in [false, true] {
        fs::write(&path, b"").unwrap();
        let found = only_finding(&fixture, repair);
        assert!(found.text.starts_with("catalogue.sqlite is missing or empty"), "{found:?}");
        assert!(!found.repaired && !found.can_repair && found.copy.is_some(), "{found:?}");
    }
    assert_eq!(rows(&fixture, "vectors", "embeddings"), 4);
    restore(&fixture.path("library"), None).unwrap();
    assert_healthy(&fixture);
}

#[test]
fn nothing_is_replaced_while_another_connection_has_it_open() {
    let fixture = indexed(PICTURES);
    let library = fixture.library();
    break_leaf(&fixture.path("library/vectors.sqlite"), "embeddings", 1);
    let refused = examine(library.dir(), Arc::clone(&library.models), true).unwrap_err();
    assert!(
        matches!(&refused, crate::Error::InUse { path } if path.ends_with("vectors.sqlite")),
        "{refused}"
    );
}

#[test]
fn indexes_that_disagree_with_their_table_are_built_anew_without_a_new_file() {
    let fixture = indexed(4);
    let path = fixture.path("library/catalogue.sqlite");
    let change = "UPDATE contents SET shown_at = shown_at + 1000 WHERE id = 2";
    desynchronize(&path, "contents_by_time", change);
    for _ in 0..2 {
        let found = only_finding(&fixture, false);
        assert!(found.can_repair && found.text.contains("disagrees with its own indexes"), "{found:?}");
    }
    let repaired = only_finding(&fixture, true);
    assert!(repaired.repaired && repaired.text.ends_with("They were built anew"), "{repaired:?}");
    assert_healthy(&fixture);
    assert_eq!(rows(&fixture, "catalogue", "contents"), 4);
}

#[test]
fn a_library_that_lost_all_its_databases_is_told_from_a_new_one_by_its_copies() {
    let fixture = indexed(4);
    for name in DATABASES {
        fs::remove_file(fixture.path(&format!("library/{name}.sqlite"))).unwrap();
    }
    let found = examined(&fixture, false);
    assert!(found[0].text.starts_with("catalogue.sqlite is missing") && found[0].copy.is_some(), "{found:?}");
    fs::remove_dir_all(fixture.path("library/backups")).unwrap();
    assert_eq!(examined(&fixture, false), [], "a new library");
}

#[test]
fn a_library_without_copies_is_examined_as_well() {
    let fixture = indexed(4);
    fs::remove_dir_all(fixture.path("library/backups")).unwrap();
    fs::write(fixture.path("library/thumbs.sqlite"), vec![b'?'; 9_000]).unwrap();
    assert!(only_finding(&fixture, false).text.starts_with("thumbs.sqlite is damaged"));
}
