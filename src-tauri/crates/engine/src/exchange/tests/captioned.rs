//! Captions of captioners, which give way to what anybody wrote in the pictures' files.

use super::*;
use crate::catalogue::captions;

const CAPTIONS: FolderExchange = FolderExchange { captions: true, ..SIDECARS };

fn caption(library: &Library, id: ContentId, text: &str) {
    assert!(library.catalogue.write(|db| captions::put(db, id, "blip", (text, "en"))).unwrap());
}

fn describe(text: &str) -> Edit {
    Edit { description: Change::Set(text.to_owned()), ..Edit::default() }
}

#[test]
fn what_somebody_wrote_in_a_sidecar_or_in_the_picture_stays() {
    let (fixture, library, paths) = library(2, CAPTIONS);
    change(&paths[0], &describe("Bello, winter 2019"));
    let mut original = ratna_xmp::Original::open(&paths[1]).unwrap();
    assert!(original.write(&describe("Bello"), None).unwrap());
    fixture.index(&library, "p");
    let ids = [0, 1].map(|at: usize| id(&library, &paths[at]));
    ids.iter().for_each(|&id| caption(&library, id, "a dog"));
    assert!(plan(&library, &Scope::All).unwrap().is_empty());
    assert_eq!(exchange_all(&library), unchanged(2));
    assert_eq!(said(&paths[0]).2.as_deref(), Some("Bello, winter 2019"));
    assert!(!paths[1].with_extension("xmp").exists(), "it would hide what the picture says");

    library.set_tag(&ids, "dog", true).unwrap();
    assert_eq!(exchange_all(&library), written(2));
    assert_eq!(said(&paths[0]).2.as_deref(), Some("Bello, winter 2019"));
    assert_eq!(said(&paths[1]), (vec!["dog".into()], None, None));
    library.set_caption(ids[1], "Bello in snow").unwrap();
    assert_eq!(exchange_all(&library), Summary { written: 1, unchanged: 1, ..Summary::default() });
    assert_eq!(said(&paths[1]).2.as_deref(), Some("Bello in snow"), "the person's counts");
}

#[test]
fn what_a_captioner_said_is_followed_until_another_program_changes_it() {
    let (_fixture, library, paths) = library(2, CAPTIONS);
    let ids = [0, 1].map(|at: usize| id(&library, &paths[at]));
    for text in ["a dog", "two dogs"] {
        ids.iter().for_each(|&id| caption(&library, id, text));
        assert_eq!(exchange_all(&library), written(2));
        assert_eq!(said(&paths[0]).2.as_deref(), Some(text));
    }
    change(&paths[0], &describe("Bello"));
    change(&paths[1], &Edit { description: Change::Remove, ..Edit::default() });
    assert_eq!(exchange_all(&library), unchanged(2));
    assert_eq!(own(&library, ids[0]).description, None, "it is the file's");
    assert!(conflicts(&library).unwrap().is_empty());
    ids.iter().for_each(|&id| caption(&library, id, "two dogs"));
    assert_eq!(exchange_all(&library), unchanged(2));
    assert_eq!(said(&paths[0]).2.as_deref(), Some("Bello"));
    assert_eq!(said(&paths[1]).2, None);
}

#[test]
fn what_a_camera_writes_into_every_picture_is_nobodys_description() {
    let (fixture, library, paths) = library(2, CAPTIONS);
    paths.iter().for_each(|path| change(path, &describe("OLYMPUS DIGITAL CAMERA")));
    fixture.index(&library, "p");
    let ids = [0, 1].map(|at: usize| id(&library, &paths[at]));
    for (text, mine) in [("a dog", "Bello"), ("two dogs", "Bello and Rex")] {
        caption(&library, ids[0], text);
        library.set_caption(ids[1], mine).unwrap();
        assert_eq!(exchange_all(&library), written(2));
        let described = [0, 1].map(|at: usize| said(&paths[at]).2.unwrap());
        assert_eq!(described, [text, mine]);
    }
    // A program that writes it afresh has removed the captioner's.
    change(&paths[0], &describe("OLYMPUS DIGITAL CAMERA"));
    assert_eq!(exchange_all(&library), unchanged(2));
    assert_eq!(own(&library, ids[0]).description, None);
}
