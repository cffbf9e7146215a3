//! Tests of the catalogue's own copies and of putting one back.

use std::os::unix::fs::PermissionsExt;

use super::super::database::CATALOGUE;
use super::super::salvage::samples::{count, fill};
use super::*;

const NOW: i64 = 1_700_000_000;

struct Fixture(tempfile::TempDir);

impl Fixture {
    /// A library with so many pictures.
    fn new(pictures: u32) -> Self {
        let fixture = Self(tempfile::tempdir().unwrap());
        drop(fixture.open());
        if pictures > 0 {
            fill(&fixture.dir().join(CATALOGUE), pictures);
        }
        fixture
    }

    fn dir(&self) -> &Path {
        self.0.path()
    }

    fn open(&self) -> Catalogue {
        Catalogue::open(self.dir(), true).unwrap()
    }

    /// Makes a copy whatever is due, and gives it another date.
    fn copy_of(&self, date: &str) -> PathBuf {
        let catalogue = self.open();
        catalogue.write(|db| settings::set(db, "theme", date)).unwrap();
        catalogue.write(|db| settings::remove(db, COPY_DUE)).unwrap();
        let made = make_if_due(&catalogue, NOW).unwrap().unwrap();
        let dated = made.with_file_name(file_name(date));
        fs::rename(made, &dated).unwrap();
        dated
    }

    fn dates(&self) -> Vec<String> {
        copies(self.dir()).into_iter().map(|copy| copy.date).collect()
    }
}

#[test]
fn a_copy_is_made_once_a_day_if_something_changed() {
    let fixture = Fixture::new(3);
    let catalogue = fixture.open();
    let made = make_if_due(&catalogue, NOW).unwrap().unwrap();
    assert_eq!((count(&made, "files"), fixture.dates()), (3, vec![today()]));
    assert_eq!(fs::read_dir(made.parent().unwrap()).unwrap().count(), 1, "nothing else is left");
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&made), mode(made.parent().unwrap())), (0o600, 0o700));

    catalogue.write(|db| db.execute("UPDATE contents SET title = 'x' WHERE id = 1", [])).unwrap();
    assert_eq!(make_if_due(&catalogue, NOW + 2 * DAY).unwrap(), None, "there is one of this day");
    catalogue.write(|db| settings::set(db, COPY_DUE, &(NOW + 60).to_string())).unwrap();
    fs::rename(&made, made.with_file_name(file_name("2001-01-01"))).unwrap();
    assert_eq!(make_if_due(&catalogue, NOW + 59).unwrap(), None, "none is due yet");
    assert_eq!(make_if_due(&catalogue, NOW + 60).unwrap(), Some(made));
    let due: i64 = catalogue.read(|db| settings::get(db, COPY_DUE)).unwrap().unwrap().parse().unwrap();
    assert!((NOW + 60..=NOW + 60 + DAY).contains(&due));
    assert_eq!(catalogue.read(|db| local_time(db, due)).unwrap() % DAY, 0, "at midnight");
}

#[test]
fn what_runs_note_down_is_no_change() {
    let fixture = Fixture::new(3);
    let catalogue = fixture.open();
    let before = catalogue.read(content::hash).unwrap();
    let note = |key: &str| catalogue.write(|db| settings::set(db, key, "9")).unwrap();
    [settings::USED_DAYS, settings::LAST_FORGOTTEN, COPY_DUE, NEWEST_COPY].into_iter().for_each(note);
    assert_eq!(catalogue.read(content::hash).unwrap(), before);
    for change in [
        "UPDATE contents SET rating = 3 WHERE id = 2",
        "INSERT INTO settings VALUES ('theme', 'dark')",
        "DELETE FROM files WHERE id = 1",
    ] {
        let before = catalogue.read(content::hash).unwrap();
        catalogue.write(|db| db.execute(change, [])).unwrap();
        assert_ne!(catalogue.read(content::hash).unwrap(), before, "{change}");
    }
}

#[test]
fn an_unchanged_catalogue_is_not_copied_again() {
    let fixture = Fixture::new(3);
    let catalogue = fixture.open();
    let made = make_if_due(&catalogue, NOW).unwrap().unwrap();
    let older = made.with_file_name(file_name("2001-01-01"));
    fs::rename(&made, &older).unwrap();
    let rename = |db: &rusqlite::Transaction<'_>| {
        let state = settings::get(db, NEWEST_COPY)?.unwrap();
        settings::set(db, NEWEST_COPY, &state.replace(&today(), "2001-01-01"))
    };
    catalogue.write(rename).unwrap();
    assert_eq!(make_if_due(&catalogue, NOW + 2 * DAY).unwrap(), None);
    catalogue.write(|db| db.execute("UPDATE contents SET rating = 1", [])).unwrap();
    assert!(make_if_due(&catalogue, NOW + 4 * DAY).unwrap().is_some());
    assert_eq!(fixture.dates().len(), 2);
}

#[test]
fn three_copies_are_kept_and_the_one_just_made_is_among_them() {
    let fixture = Fixture::new(3);
    for date in ["2001-01-01", "2001-01-02", "2001-01-03", "2999-01-01"] {
        fixture.copy_of(date);
    }
    assert_eq!(fixture.dates(), ["2999-01-01", "2001-01-03", "2001-01-02"]);
    fixture.copy_of("2001-01-09");
    assert_eq!(fixture.dates(), ["2999-01-01", "2001-01-09", "2001-01-03"]);
}

#[test]
fn an_empty_catalogue_is_never_copied() {
    let fixture = Fixture::new(0);
    assert_eq!(make_if_due(&fixture.open(), NOW).unwrap(), None);
    assert_eq!(fixture.dates(), Vec::<String>::new());
}

#[test]
fn a_copy_that_cannot_be_made_leaves_the_others_and_is_tried_again_in_an_hour() {
    let fixture = Fixture::new(3);
    fs::write(fixture.dir().join(FOLDER), "in the way").unwrap();
    let catalogue = fixture.open();
    assert!(make_if_due(&catalogue, NOW).is_err());
    assert_eq!(make_if_due(&catalogue, NOW + 60).unwrap(), None);
    fs::remove_file(fixture.dir().join(FOLDER)).unwrap();
    assert!(make_if_due(&catalogue, NOW + RETRY).unwrap().is_some());
}

#[test]
fn the_newest_sound_copy_is_put_back_and_the_catalogue_kept() {
    let fixture = Fixture::new(5);
    let (old, damaged) = (fixture.copy_of("2001-01-01"), fixture.copy_of("2001-01-02"));
    fs::write(&damaged, "no database").unwrap();
    let present = fixture.dir().join(CATALOGUE);
    fs::write(&present, "a poem").unwrap();
    let restored = restore(fixture.dir(), None).unwrap();
    assert_eq!((&restored.copy.path, restored.copy.date.as_str()), (&old, "2001-01-01"));
    assert_eq!(fs::read(restored.set_aside.unwrap()).unwrap(), b"a poem");
    assert_eq!((count(&present, "files"), old.exists()), (5, true));
    drop(fixture.open());

    assert!(
        matches!(restore(fixture.dir(), Some(&damaged)), Err(Error::Damaged { path, .. }) if path == damaged)
    );
    let of_date = restore(fixture.dir(), Some(Path::new("2001-01-01"))).unwrap();
    assert_eq!(of_date.copy.path, old);
}

#[test]
fn a_catalogue_that_is_in_use_or_without_a_copy_is_not_replaced() {
    let fixture = Fixture::new(5);
    assert!(matches!(restore(fixture.dir(), None), Err(Error::NoCopy { .. })));
    fixture.copy_of("2001-01-01");
    let open = fixture.open();
    assert!(matches!(restore(fixture.dir(), None), Err(Error::InUse { .. })));
    drop(open);
    let folder = fixture.dir().join(CATALOGUE);
    remove_database(&folder);
    fs::create_dir(&folder).unwrap();
    let restored = restore(fixture.dir(), None).unwrap();
    assert!(restored.set_aside.unwrap().is_dir());
    assert_eq!(count(&folder, "files"), 5);
}
