//! Whatever happens to the catalogue's file, its vectors are kept until it is put back, and never mixed up with those of
//! another one.

use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use crate::error::Error;
use crate::ids::{ContentId, ModelId};
use crate::testing::facts;

const MODEL: ModelId = ModelId(1);

/// A library whose contents are named by text, and whose vectors tell the contents apart.
struct Named {
    dir: tempfile::TempDir,
}

impl Named {
    fn new(names: &[&str]) -> Self {
        let library = Self { dir: tempfile::tempdir().unwrap() };
        library.add(names);
        library
    }

    fn path(&self) -> PathBuf {
        self.dir.path().join(CATALOGUE)
    }

    fn open(&self) -> Catalogue {
        Catalogue::open(self.dir.path(), true).unwrap()
    }

    fn add(&self, names: &[&str]) {
        self.open()
            .write(|db| {
                embeddings::register_model(db, "m", 2)?;
                for name in names {
                    let hash = blake3::hash(name.as_bytes());
                    let id = contents::put(db, &hash, &facts(), 0)?;
                    embeddings::put(db, MODEL, id, &hash, &vector(name))?;
                    thumbnails::put(db, &hash, name.as_bytes())?;
                }
                Ok(())
            })
            .unwrap();
    }

    /// A copy of the catalogue's file.
    fn copy(&self, name: &str) -> PathBuf {
        let copy = self.dir.path().join(name);
        fs::copy(self.path(), &copy).unwrap();
        copy
    }

    fn put_back(&self, copy: &Path) {
        fs::copy(copy, self.path()).unwrap();
    }

    /// Asserts that these contents, and no others, have a vector, and that it is theirs.
    fn assert_has(&self, names: &[&str]) {
        let catalogue = self.open();
        let count = catalogue.read(|db| embeddings::extent(db, MODEL)).unwrap().count;
        assert_eq!(count, names.len() as u64, "{names:?}");
        for name in names {
            let found = catalogue.read(|db| {
                let id = contents::id(db, &blake3::hash(name.as_bytes()))?.unwrap_or(ContentId(0));
                embeddings::get(db, MODEL, id)
            });
            let found = found.unwrap().unwrap_or_else(|| panic!("{name} has no vector"));
            let wanted = vector(name);
            assert!((found[0] - wanted[0]).abs() < 1e-3 && (found[1] - wanted[1]).abs() < 1e-3, "{name}");
        }
    }

    fn set_aside(&self) -> u64 {
        self.open().read(embeddings::count_set_aside).unwrap()
    }

    fn thumbnails(&self) -> i64 {
        self.open()
            .read(|db| db.query_row("SELECT count(*) FROM thumbs.thumbs", [], |row| row.get(0)))
            .unwrap()
    }
}

/// A direction by name.
fn vector(name: &str) -> [f32; 2] {
    let angle = f32::from(blake3::hash(name.as_bytes()).as_bytes()[0]) / 40.0;
    [angle.cos(), angle.sin()]
}

#[test]
fn a_library_without_its_catalogue_is_not_opened_and_not_changed() {
    let library = Named::new(&["a", "b", "c"]);
    let copy = library.copy("kept.sqlite");
    for emptied in [false, true] {
        fs::remove_file(library.path()).unwrap();
        if emptied {
            fs::write(library.path(), b"").unwrap();
        }
        for writable in [true, false] {
            let opened = Catalogue::open(library.dir.path(), writable);
            assert!(matches!(opened, Err(Error::CatalogueMissing { .. })), "emptied: {emptied}");
        }
        assert_eq!(library.path().exists(), emptied, "nothing is created in its place");
        library.put_back(&copy);
        library.assert_has(&["a", "b", "c"]);
    }
}

#[test]
fn starting_anew_keeps_the_vectors_for_a_catalogue_that_is_put_back() {
    let library = Named::new(&["a", "b", "c"]);
    let copy = library.copy("kept.sqlite");
    fs::remove_file(library.path()).unwrap();
    drop(Catalogue::open_anew(library.dir.path(), true).unwrap());
    assert_eq!((library.set_aside(), library.thumbnails()), (3, 3));
    library.assert_has(&[]);
    library.add(&["d", "e"]);
    library.assert_has(&["d", "e"]);

    library.put_back(&copy);
    library.assert_has(&["a", "b", "c"]);
    assert_eq!(library.set_aside(), 2, "those of the other catalogue are kept as well");
}

#[test]
fn an_older_catalogue_gets_its_vectors_and_the_newer_ones_wait() {
    let library = Named::new(&["a", "b"]);
    let older = library.copy("older.sqlite");
    library.add(&["c", "d"]);
    let newer = library.copy("newer.sqlite");

    library.put_back(&older);
    library.assert_has(&["a", "b"]);
    assert_eq!(library.set_aside(), 2);
    // It assigns the IDs of `c` and `d` again.
    library.add(&["e", "f", "g"]);
    library.assert_has(&["a", "b", "e", "f", "g"]);
    let forked = library.copy("forked.sqlite");

    library.put_back(&newer);
    library.assert_has(&["a", "b", "c", "d"]);
    library.put_back(&forked);
    library.assert_has(&["a", "b", "e", "f", "g"]);
}

#[test]
fn the_catalogue_of_another_library_gets_no_foreign_vectors() {
    let (library, other) = (Named::new(&["a", "b"]), Named::new(&["x", "b", "z"]));
    let own = library.copy("own.sqlite");
    library.put_back(&other.path());
    library.assert_has(&["b"]);
    library.put_back(&own);
    library.assert_has(&["a", "b"]);
}

#[test]
fn a_library_made_before_lineages_keeps_its_vectors() {
    let library = Named::new(&["a", "b"]);
    let catalogue = library.open();
    catalogue
        .write(|db| {
            db.execute("DELETE FROM settings WHERE key = 'lineage'", [])?;
            db.execute("DELETE FROM vectors.about", [])
        })
        .unwrap();
    drop(catalogue);
    library.assert_has(&["a", "b"]);
    assert_eq!(library.set_aside(), 0);
}

#[test]
fn vectors_that_are_derived_anew_belong_to_the_catalogue() {
    let library = Named::new(&["a", "b"]);
    fs::remove_file(library.dir.path().join("vectors.sqlite")).unwrap();
    library.assert_has(&[]);
    library.add(&["a", "b"]);
    library.assert_has(&["a", "b"]);
    assert_eq!(library.set_aside(), 0);
}

#[test]
fn thumbnails_whose_vector_is_set_aside_are_no_strays() {
    let library = Named::new(&["a", "b"]);
    let older = library.copy("older.sqlite");
    library.add(&["c"]);
    library.put_back(&older);
    let catalogue = library.open();
    assert_eq!(catalogue.read(thumbnails::count_strays).unwrap(), 0);
    catalogue.write(|db| embeddings::forget_set_aside(db, i64::MAX)).unwrap();
    assert_eq!(catalogue.write(|db| thumbnails::delete_strays(db)).unwrap(), 1);
}
