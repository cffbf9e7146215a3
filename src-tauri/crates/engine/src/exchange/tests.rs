//! What is written, what comes back, and what is left alone.

mod bounds;
mod captioned;
mod cloud;
mod correcting;
mod elsewhere;
mod keeping;
mod parts;
mod withdrawing;

use std::fs;
use std::path::{Path, PathBuf};

use ratna_xmp::{Change, Edit, Keyword, Sidecar};

use super::*;
use crate::catalogue::{embeddings, exchange as rows, thumbnails};
use crate::ids::ContentId;
use crate::library::Library;
use crate::progress::Progress;
use crate::testing::{TestLibrary, folder};

const SIDECARS: FolderExchange =
    FolderExchange { target: Target::Sidecars, naming: Naming::Stem, captions: false };
const ORIGINALS: FolderExchange = FolderExchange { target: Target::Originals, ..SIDECARS };

/// A library with so many pictures in a folder that was decided for, and their paths.
fn library(pictures: u8, decided: FolderExchange) -> (TestLibrary, Library, Vec<PathBuf>) {
    let fixture = TestLibrary::new();
    let library = fixture.library();
    let paths = fixture.fill("p", pictures);
    fixture.index(&library, "p");
    set_folder(&library, folder(&library).id, decided).unwrap();
    (fixture, library, paths)
}

fn exchange_all(library: &Library) -> Summary {
    run(library, &Scope::All, &Progress::default(), &mut |_| {}).unwrap()
}

fn id(library: &Library, path: &Path) -> ContentId {
    library.picture_at(path).unwrap().unwrap()
}

fn written(count: u64) -> Summary {
    Summary { written: count, ..Summary::default() }
}

fn unchanged(count: u64) -> Summary {
    Summary { unchanged: count, ..Summary::default() }
}

/// What another program writes into a sidecar.
fn change(picture: &Path, edit: &Edit) {
    let mut sidecar = Sidecar::open(&picture.with_extension("xmp")).unwrap();
    assert!(sidecar.write(edit, picture).unwrap());
}

fn keywords(words: &[&str]) -> Edit {
    let keywords: Vec<Keyword> =
        words.iter().map(|word| word.split('/').map(str::to_owned).collect()).collect();
    Edit { keywords: Change::Set(keywords), ..Edit::default() }
}

/// The keywords, the rating and the description in a picture's sidecar.
fn said(picture: &Path) -> (Vec<String>, Option<i8>, Option<String>) {
    let sidecar = Sidecar::open(&picture.with_extension("xmp")).unwrap();
    let mut words: Vec<String> =
        sidecar.packet().keywords().iter().map(|keyword| keyword.join("/")).collect();
    words.sort();
    (words, sidecar.packet().rating(), sidecar.packet().description())
}

fn own(library: &Library, id: ContentId) -> Mine {
    library.catalogue.read(|db| Mine::of(db, id, false)).unwrap()
}

#[test]
fn what_the_person_says_is_written_once() {
    let (_fixture, library, paths) = library(3, SIDECARS);
    let one = id(&library, &paths[0]);
    assert_eq!(exchange_all(&library), Summary::default(), "nobody has said anything");
    library.set_tag(&[one], "animals/dog", true).unwrap();
    library.set_rating(&[one], Some(4)).unwrap();
    library.set_caption(one, "Bello\nin snow").unwrap();
    assert_eq!(state_of(&library, one).unwrap(), PictureState::Pending);
    assert_eq!(plan(&library, &Scope::All).unwrap().len(), 1);
    assert!(!paths[0].with_extension("xmp").exists(), "a plan writes nothing");

    assert_eq!(exchange_all(&library), written(1));
    assert_eq!(said(&paths[0]), (vec!["animals/dog".into()], Some(4), Some("Bello\nin snow".into())));
    let bytes = fs::read(paths[0].with_extension("xmp")).unwrap();
    assert_eq!(exchange_all(&library), unchanged(1));
    assert_eq!(fs::read(paths[0].with_extension("xmp")).unwrap(), bytes);
    assert!(matches!(state_of(&library, one).unwrap(), PictureState::Written { .. }));
    assert_eq!(state_of(&library, id(&library, &paths[1])).unwrap(), PictureState::Nothing);
    assert!(plan(&library, &Scope::All).unwrap().is_empty());

    library.set_tag(&[one], "animals/dog", false).unwrap();
    library.set_rating(&[one], None).unwrap();
    library.set_caption(one, "").unwrap();
    assert_eq!(exchange_all(&library), written(1));
    assert_eq!(said(&paths[0]), (vec![], None, None), "what the person wrote is withdrawn");
}

#[test]
fn nothing_is_written_in_folders_that_were_not_opted_in() {
    let (_fixture, library, paths) = library(1, FolderExchange::default());
    let one = id(&library, &paths[0]);
    library.set_tag(&[one], "dog", true).unwrap();
    assert_eq!(exchange_all(&library), Summary::default());
    assert_eq!(state_of(&library, one).unwrap(), PictureState::Off);
    assert!(!paths[0].with_extension("xmp").exists());
}

#[test]
fn what_another_program_changes_is_taken_and_its_own_words_stay() {
    let (_fixture, library, paths) = library(1, SIDECARS);
    let one = id(&library, &paths[0]);
    library.set_tag(&[one], "dog", true).unwrap();
    library.set_tag(&[one], "sea", true).unwrap();
    library.set_rating(&[one], Some(2)).unwrap();
    exchange_all(&library);

    change(&paths[0], &Edit { rating: Change::Set(5), ..keywords(&["sea", "theirs"]) });
    assert_eq!(exchange_all(&library), Summary { taken: 1, ..Summary::default() });
    let mine = own(&library, one);
    assert_eq!((mine.tags, mine.rating), (vec!["sea".to_owned()], Some(5)));
    assert_eq!(exchange_all(&library), unchanged(1));

    library.set_tag(&[one], "sea", false).unwrap();
    library.set_tag(&[one], "boat", true).unwrap();
    assert_eq!(exchange_all(&library), written(1));
    assert_eq!(said(&paths[0]).0, ["boat", "theirs"], "words of others stay");

    fs::remove_file(paths[0].with_extension("xmp")).unwrap();
    assert_eq!(exchange_all(&library), written(1), "a deleted sidecar takes nothing from the person");
    assert_eq!(said(&paths[0]).0, ["boat"]);
}

#[test]
fn what_both_sides_changed_is_left_until_the_person_decides() {
    for (choice, tags, words, stars) in [
        (Choice::Mine, &["dog", "new"][..], &["dog", "new"][..], 1),
        (Choice::Theirs, &[], &["sea"], 5),
        (Choice::Both, &["dog", "new"], &["dog", "new", "sea"], 5),
    ] {
        let (_fixture, library, paths) = library(1, SIDECARS);
        let one = id(&library, &paths[0]);
        for tag in ["dog", "sea"] {
            library.set_tag(&[one], tag, true).unwrap();
        }
        library.set_rating(&[one], Some(3)).unwrap();
        exchange_all(&library);
        library.set_tag(&[one], "sea", false).unwrap();
        library.set_tag(&[one], "new", true).unwrap();
        library.set_rating(&[one], Some(1)).unwrap();
        change(&paths[0], &Edit { rating: Change::Set(5), ..keywords(&["sea"]) });

        assert_eq!(exchange_all(&library), Summary { conflicts: 1, ..Summary::default() });
        assert_eq!(said(&paths[0]), (vec!["sea".into()], Some(5), None), "the file is left");
        let found = conflicts(&library).unwrap();
        let fields: Vec<Field> = found[0].fields.iter().map(|field| field.field).collect();
        assert_eq!((found.len(), fields), (1, vec![Field::Keywords, Field::Rating]));
        assert!(matches!(state_of(&library, one).unwrap(), PictureState::Conflict(_)));

        let progress = Progress::default();
        resolve(&library, &Scope::Contents(vec![one]), choice, &progress, &mut |_| {}).unwrap();
        assert_eq!(own(&library, one).tags, tags, "{choice:?}");
        assert_eq!(said(&paths[0]).0, words, "{choice:?}");
        assert_eq!(said(&paths[0]).1, Some(stars), "{choice:?}");
        let left = if choice == Choice::Both { 1 } else { 0 };
        assert_eq!(conflicts(&library).unwrap().len(), left, "a rating can't be both");
        assert_eq!(exchange_all(&library).conflicts, left as u64);
    }
}

#[test]
fn a_picture_that_was_written_to_keeps_everything_known_without_being_read_again() {
    let (fixture, library, paths) = library(2, ORIGINALS);
    let one = id(&library, &paths[0]);
    let before = fs::read(&paths[0]).unwrap();
    library.set_tag(&[one], "dog", true).unwrap();
    let embedded = fixture.embedded();
    assert_eq!(exchange_all(&library), written(1));
    assert!(!paths[0].with_extension("xmp").exists());
    let packet = ratna_xmp::Original::open(&paths[0]).unwrap();
    assert_eq!(packet.packet().unwrap().keywords(), [["dog"]]);

    assert_eq!(id(&library, &paths[0]), one, "it is the same picture");
    let hash = blake3::hash(&fs::read(&paths[0]).unwrap());
    let known = |db: &rusqlite::Connection| {
        let model = library.space().model_id;
        let has_vector = embeddings::get(db, model, one)?.is_some();
        Ok((crate::catalogue::contents::hash(db, one)?, has_vector, thumbnails::get(db, &hash)?.is_some()))
    };
    assert_eq!(library.catalogue.read(known).unwrap(), (Some(hash), true, true));
    let summary = fixture.index(&library, "p");
    assert_eq!((summary.unchanged, summary.new, summary.changed, summary.embedded), (2, 0, 0, 0));
    assert_eq!(fixture.embedded(), embedded);
    assert_eq!(exchange_all(&library), unchanged(1));

    library.set_rating(&[one], Some(3)).unwrap();
    assert_eq!(exchange_all(&library), written(1));
    let backups: Vec<PathBuf> =
        fs::read_dir(library.dir.join("originals")).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(backups.len(), 1, "how it was first");
    assert_eq!(fs::read(&backups[0]).unwrap(), before);
}

#[test]
fn copies_of_a_picture_are_written_one_by_one() {
    let fixture = TestLibrary::new();
    let library = fixture.library();
    let paths = fixture.fill("p", 1);
    let copy = paths[0].with_file_name("copy.jpg");
    fs::copy(&paths[0], &copy).unwrap();
    fixture.index(&library, "p");
    set_folder(&library, folder(&library).id, ORIGINALS).unwrap();
    let one = id(&library, &paths[0]);
    library.set_tag(&[one], "dog", true).unwrap();
    let embedded = fixture.embedded();
    exchange_all(&library);
    exchange_all(&library);
    assert_eq!(fs::read(&paths[0]).unwrap(), fs::read(&copy).unwrap());
    let now = id(&library, &paths[0]);
    assert_eq!(now, id(&library, &copy));
    assert_eq!(own(&library, now).tags, ["dog"]);
    assert_eq!((fixture.index(&library, "p").embedded, fixture.embedded()), (0, embedded));
    assert_eq!(library.exportable().unwrap(), [now.into()], "what they were before is no picture");
}

#[test]
fn what_changes_waits_until_it_was_exchanged() {
    let (_fixture, library, paths) = library(2, SIDECARS);
    let [one, two] = [0, 1].map(|at: usize| id(&library, &paths[at]));
    assert_eq!(is_waiting(&library).unwrap(), None);
    library.set_tag(&[one, two], "dog", true).unwrap();
    library.set_rating(&[one], Some(2)).unwrap();
    assert_eq!(is_waiting(&library).unwrap(), Some((2, 3)));
    let (summary, last) = run_some(&library, ContentId(0), &mut Places::default()).unwrap().unwrap();
    assert_eq!((summary, last), (written(2), two.max(one)));
    assert!(run_some(&library, last, &mut Places::default()).unwrap().is_none());
    assert_eq!(is_waiting(&library).unwrap(), None);

    library.rename_tag("dog", "hound").unwrap();
    assert_eq!(is_waiting(&library).unwrap().unwrap().0, 2);
    run_some(&library, ContentId(0), &mut Places::default()).unwrap();
    assert_eq!(said(&paths[0]).0, ["hound"]);

    change(&paths[1], &keywords(&[]));
    let sidecar = paths[1].with_extension("xmp");
    follow_run(&library, [sidecar.as_path()].into_iter()).unwrap();
    assert_eq!(is_waiting(&library).unwrap().unwrap().0, 1, "only the picture beside it");
    run_some(&library, ContentId(0), &mut Places::default()).unwrap();
    assert!(own(&library, two).tags.is_empty());
    assert_eq!(is_waiting(&library).unwrap(), None, "what was taken is no change of the person's");
}

#[test]
fn what_cannot_be_written_is_remembered_and_tried_again() {
    let (_fixture, library, paths) = library(1, SIDECARS);
    let one = id(&library, &paths[0]);
    let sidecar = paths[0].with_extension("xmp");
    fs::write(&sidecar, "<x:xmpmeta").unwrap();
    library.set_tag(&[one], "dog", true).unwrap();
    assert_eq!(exchange_all(&library), Summary { failed: 1, ..Summary::default() });
    assert_eq!(fs::read_to_string(&sidecar).unwrap(), "<x:xmpmeta", "it is left");
    match state_of(&library, one).unwrap() {
        PictureState::Failed(trouble) => assert_eq!(trouble.code, "xmpDamaged"),
        other => panic!("{other:?}"),
    }
    fs::remove_file(&sidecar).unwrap();
    assert_eq!(exchange_all(&library), written(1));
    assert!(matches!(state_of(&library, one).unwrap(), PictureState::Written { .. }));
    fs::remove_file(&paths[0]).unwrap();
    assert_eq!(exchange_all(&library), Summary { away: 1, ..Summary::default() });
}

#[test]
fn a_raw_file_and_its_picture_have_sidecars_of_their_own() {
    let (_fixture, library, paths) = library(1, SIDECARS);
    let raw = paths[0].with_extension("cr2");
    fs::write(&raw, "raw").unwrap();
    let one = id(&library, &paths[0]);
    library.set_tag(&[one], "dog", true).unwrap();
    assert_eq!(exchange_all(&library), written(1));
    assert!(!raw.with_extension("xmp").exists(), "that name is the raw file's");
    assert!(paths[0].with_extension("jpg.xmp").exists());
    let rows = library.catalogue.read(|db| {
        let files = rows::files_of(db, one)?;
        rows::of_file(db, files[0].id)
    });
    assert_eq!(rows.unwrap()[0].1.path, paths[0].with_extension("jpg.xmp"));
}
