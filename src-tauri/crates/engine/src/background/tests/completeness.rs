//! What a known picture lacks is made without a change of its file.

use super::fixture::{Fixture, put};
use crate::background::Event;
use crate::background::outcome::RETRY;
use crate::background::worker::CHECK_FOLDERS_EVERY;
use crate::error::Error;
use crate::search::Request;

/// Lets the thumbnails' file grow to so many pages, but not below its present size.
fn limit(fixture: &Fixture, pages: i64) {
    let pragma = format!("PRAGMA thumbs.max_page_count = {pages}");
    fixture.library.catalogue.write(|db| db.query_row(&pragma, [], |_| Ok(()))).unwrap();
}

fn change(fixture: &Fixture, sql: &str) {
    assert!(fixture.library.catalogue.write(|db| db.execute(sql, [])).unwrap() > 0, "{sql}");
}

fn unsearchable(fixture: &Fixture) -> u64 {
    fixture.library.status().unwrap().unsearchable
}

#[test]
fn what_a_failed_run_left_half_committed_is_made_when_it_is_retried() {
    let fixture = Fixture::watched();
    put(&fixture.at("old.png"), 1);
    fixture.settle();
    fixture.wait_until_idle();
    limit(&fixture, 1);
    (2..40).for_each(|number| put(&fixture.at(&format!("{number}.png")), number));
    fixture.wait_for_event("the run fails", |event| matches!(event, Event::Failed(Error::DiskFull { .. })));
    // As if the catalogue's part of a commit were kept without the others.
    change(&fixture, "DELETE FROM vectors.embeddings");
    change(&fixture, "DELETE FROM thumbs.thumbs");
    assert_eq!(unsearchable(&fixture), 1);

    limit(&fixture, 4_294_967_294);
    fixture.wait_until("everything is searchable", || {
        fixture.skip(RETRY);
        fixture.library.status().unwrap().embedded == 39
    });
    assert_eq!(unsearchable(&fixture), 0);
    let count = "SELECT count(*) FROM thumbs.thumbs";
    let thumbnails: i64 =
        fixture.library.catalogue.read(|db| db.query_row(count, [], |row| row.get(0))).unwrap();
    assert_eq!(thumbnails, 39);
}

#[test]
fn a_damaged_vector_is_not_found_and_made_again() {
    let fixture = Fixture::watched();
    (0..3).for_each(|number| put(&fixture.at(&format!("{number}.png")), number));
    fixture.settle();
    fixture.wait_until_idle();
    let found = || fixture.library.search(&Request::text("a", 9)).unwrap().hits.len();
    assert_eq!((found(), fixture.embedded()), (3, 3));
    // An exponent's high bit: the score would be beyond all others.
    change(
        &fixture,
        "UPDATE vectors.embeddings SET vector = CAST(x'0078' || substr(vector, 3) AS BLOB) WHERE content_id = 2",
    );
    assert_eq!(found(), 2);
    assert_eq!(unsearchable(&fixture), 1);
    fixture.wait_until("the vector is made again", || {
        fixture.skip(CHECK_FOLDERS_EVERY);
        unsearchable(&fixture) == 0
    });
    assert_eq!((found(), fixture.embedded()), (3, 4));
}
