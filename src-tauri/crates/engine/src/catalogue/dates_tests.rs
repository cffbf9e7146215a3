//! Which date counts, and that every one comes back.

use super::super::database::Catalogue;
use super::super::sources::{self, Facts};
use super::super::user_metadata::carry_over;
use super::super::{details, metadata};
use super::*;
use crate::ids::SourceId;
use crate::pictures::metadata::{Metadata, Position, Taken};

const ONE: ContentId = ContentId(1);
const TWO: ContentId = ContentId(2);
/// What the person says.
const MINE: i64 = -5_000_000_000;

/// Runs a test on a catalogue of two contents with files that were changed at 7 and 9 seconds.
fn test(check: impl FnOnce(&Connection) -> Result<()>) {
    let dir = tempfile::tempdir().unwrap();
    let catalogue = Catalogue::open(dir.path(), true).unwrap();
    let fill = "
        INSERT INTO folders (id, path, added_at) VALUES (1, x'2f61', 0);
        INSERT INTO contents (id, hash, bytes, format, width, height, orientation, phash, added_at, shown_at)
            SELECT value, randomblob(32), 1, 'jpeg', 1, 1, 1, 0, 3, 3 FROM json_each('[1,2]');
        INSERT INTO files (folder_id, path, bytes, mtime_ns, inode, device, content_id, state, tried_with, seen_at)
            SELECT 1, CAST(id AS BLOB), 1, (5 + 2 * id) * 1000000000, 1, 1, id, 'present', 1, 1 FROM contents;";
    catalogue
        .write(|db| {
            db.execute_batch(fill)?;
            check(db)
        })
        .unwrap();
}

fn read(db: &Connection, id: ContentId, taken: Option<Taken>) -> Result<()> {
    metadata::put(db, id, &Metadata { taken, ..Metadata::default() }, 7_000_000_000)
}

fn exif(at: i64) -> Taken {
    Taken { at, nanoseconds: Some(5), offset_minutes: Some(330), from: TakenFrom::Exif }
}

fn mine(at: i64) -> Taken {
    Taken { at, nanoseconds: None, offset_minutes: None, from: TakenFrom::Person }
}

/// Adds a source that can be told by.
fn add_source(db: &Connection) -> Result<()> {
    let source = "INSERT INTO sources (id, kind, path, added_at) VALUES (5, 'photos', x'2f61', 0)";
    db.execute(source, []).map(drop)
}

/// Has the source say something of the first content.
fn say(db: &Connection, facts: &Facts) -> Result<()> {
    let (source, path) = (SourceId(5), std::path::Path::new("/p/x"));
    sources::put(db, source, "x", (path, Some(path)), facts)?;
    let picture = db.query_row("SELECT id FROM source_pictures", [], |row| row.get(0))?;
    sources::apply(db, source, picture, ONE)
}

/// The date that counts, and what the content is ordered by.
fn shown(db: &Connection, id: ContentId) -> Result<(Option<Taken>, i64)> {
    let details = details::of(db, id)?.unwrap();
    Ok((details.metadata.taken, details.shown_at))
}

#[test]
fn the_persons_date_counts_and_that_of_the_file_comes_back() {
    test(|db| {
        read(db, ONE, Some(exif(100)))?;
        assert_eq!(set(db, &[ONE, ContentId(9)], Some(MINE))?, 1);
        assert_eq!((shown(db, ONE)?, own(db, ONE)?), ((Some(mine(MINE)), MINE), Some(MINE)));
        assert_eq!((set(db, &[ONE], Some(MINE))?, set(db, &[ONE], Some(8))?), (0, 1));
        assert_eq!(shown(db, ONE)?, (Some(mine(8)), 8));
        assert_eq!((set(db, &[ONE, TWO], None)?, own(db, ONE)?), (1, None));
        assert_eq!(shown(db, ONE)?, (Some(exif(100)), 100));
        Ok(())
    });
}

#[test]
fn without_its_date_a_picture_is_ordered_as_before() {
    test(|db| {
        let copy = "INSERT INTO files (folder_id, path, bytes, mtime_ns, inode, device, content_id, state, tried_with, seen_at)
            VALUES (1, x'2f62', 1, 1, 1, 1, 1, 'present', 1, 1)";
        db.execute(copy, [])?;
        read(db, ONE, None)?;
        let before = shown(db, ONE)?;
        set(db, &[ONE], Some(MINE))?;
        set(db, &[ONE], None)?;
        assert_eq!(shown(db, ONE)?, before, "by the file that was read last, not by the older copy");
        Ok(())
    });
}

#[test]
fn a_file_that_is_read_again_changes_only_what_counts_without_the_person() {
    test(|db| {
        read(db, ONE, None)?;
        let undated = shown(db, ONE)?;
        set(db, &[ONE], Some(MINE))?;
        assert_eq!(metadata::in_files(db, ONE)?.taken_at, None);
        read(db, ONE, Some(exif(200)))?;
        assert_eq!(shown(db, ONE)?, (Some(mine(MINE)), MINE));
        assert_eq!(metadata::in_files(db, ONE)?.taken_at, Some(200));
        set(db, &[ONE], None)?;
        assert_eq!(shown(db, ONE)?, (Some(exif(200)), 200));
        set(db, &[ONE], Some(MINE))?;
        read(db, ONE, None)?;
        set(db, &[ONE], None)?;
        assert_eq!(shown(db, ONE)?, undated, "its last change orders it again");
        Ok(())
    });
}

#[test]
fn what_a_library_tells_meanwhile_counts_once_the_person_says_nothing() {
    test(|db| {
        add_source(db)?;
        read(db, ONE, None)?;
        set(db, &[ONE], Some(MINE))?;
        say(db, &Facts { taken: Some((300, 0, None)), ..Facts::default() })?;
        assert_eq!(shown(db, ONE)?, (Some(mine(MINE)), MINE));
        assert_eq!(metadata::in_files(db, ONE)?.taken_at, None, "it is not the file that says so");
        read(db, ONE, None)?;
        set(db, &[ONE], None)?;
        let told = shown(db, ONE)?;
        assert_eq!(told.0.map(|taken| (taken.at, taken.from)), Some((300, TakenFrom::Library)));
        set(db, &[ONE], Some(MINE))?;
        say(db, &Facts::default())?;
        set(db, &[ONE], None)?;
        assert_eq!(shown(db, ONE)?.0, None);
        Ok(())
    });
}

#[test]
fn what_a_library_tells_counts_again_once_the_file_says_it_no_more() {
    test(|db| {
        add_source(db)?;
        read(db, ONE, None)?;
        say(db, &Facts { taken: Some((300, 0, None)), place: Some((60.0, 5.0)), ..Facts::default() })?;
        let told = details::of(db, ONE)?.unwrap();
        // The person's date is written beside the file, is read again, and is taken back.
        let exchanged = Metadata {
            taken: Some(Taken { from: TakenFrom::Xmp, ..mine(MINE) }),
            position: Some(Position { latitude: 1.0, longitude: 2.0 }),
            ..Metadata::default()
        };
        for is_undone_first in [true, false] {
            set(db, &[ONE], Some(MINE))?;
            metadata::put(db, ONE, &exchanged, 7_000_000_000)?;
            if is_undone_first {
                set(db, &[ONE], None)?;
            }
            read(db, ONE, None)?;
            set(db, &[ONE], None)?;
            assert_eq!(details::of(db, ONE)?.unwrap(), told);
        }
        Ok(())
    });
}

#[test]
fn a_date_follows_an_edited_picture_and_replaces_none_of_the_persons() {
    test(|db| {
        read(db, ONE, Some(exif(100)))?;
        read(db, TWO, Some(exif(200)))?;
        set(db, &[ONE], Some(MINE))?;
        carry_over(db, ONE, TWO)?;
        assert_eq!(shown(db, TWO)?, (Some(mine(MINE)), MINE));
        set(db, &[TWO], None)?;
        assert_eq!(shown(db, TWO)?, (Some(exif(200)), 200), "what its own file says");
        set(db, &[TWO], Some(8))?;
        carry_over(db, ONE, TWO)?;
        assert_eq!(shown(db, TWO)?, (Some(mine(8)), 8));
        set(db, &[TWO], None)?;
        assert_eq!(shown(db, TWO)?, (Some(exif(200)), 200));
        Ok(())
    });
}

#[test]
fn a_date_of_the_persons_that_is_lost_counts_no_more_and_the_file_is_read_again() {
    test(|db| {
        read(db, ONE, None)?;
        let undated = shown(db, ONE)?;
        read(db, ONE, Some(exif(100)))?;
        read(db, TWO, Some(exif(200)))?;
        set(db, &[ONE, TWO], Some(MINE))?;
        db.execute("DELETE FROM person_dates WHERE content_id = 1", [])?;
        distrust(db)?;
        let versions = "SELECT group_concat(metadata_version > 0 ORDER BY id) FROM contents";
        assert_eq!(db.query_row(versions, [], |row| row.get::<_, String>(0))?, "0,1");
        assert_eq!((shown(db, ONE)?, shown(db, TWO)?), (undated, (Some(mine(MINE)), MINE)));
        read(db, ONE, Some(exif(100)))?;
        assert_eq!(shown(db, ONE)?, (Some(exif(100)), 100));
        Ok(())
    });
}
