//! What was decided for a folder goes on counting where another one takes it over.

use super::*;

#[test]
fn a_folder_that_is_taken_over_is_exchanged_as_before_and_nothing_around_it() {
    let fixture = TestLibrary::new();
    let library = fixture.library();
    let inner = fixture.fill("all/in", 1);
    fixture.index(&library, "all/in");
    set_folder(&library, folder(&library).id, SIDECARS).unwrap();
    let outer = fixture.fill("all", 1);
    fixture.index(&library, "all");
    let all = folder(&library).id;
    assert_eq!(of_folder(&library, all).unwrap(), FolderExchange::default());
    assert_eq!(parts_of(&library, all).unwrap(), [(PathBuf::from("in"), SIDECARS)]);

    let ids = [id(&library, &inner[0]), id(&library, &outer[0])];
    library.set_tag(&ids, "dog", true).unwrap();
    assert_eq!(state_of(&library, ids[0]).unwrap(), PictureState::Pending);
    assert_eq!(state_of(&library, ids[1]).unwrap(), PictureState::Off);
    run_some(&library, ContentId(0), &mut Places::default()).unwrap();
    assert_eq!(said(&inner[0]).0, ["dog"]);
    assert!(!outer[0].with_extension("xmp").exists());
    assert_eq!(is_waiting(&library).unwrap(), None);

    set_part(&library, all, Path::new("in"), FolderExchange::default()).unwrap();
    library.set_tag(&ids, "sea", true).unwrap();
    assert_eq!(exchange_all(&library), Summary::default());
}

#[test]
fn a_folder_that_was_not_opted_in_stays_so_in_one_that_was() {
    let fixture = TestLibrary::new();
    let library = fixture.library();
    fixture.fill("all", 1);
    let inner = fixture.fill("all/raw", 1);
    let index = |folder: &str, excludes: &[String]| {
        library.index(&[fixture.path(folder)], Some(excludes), &Progress::default()).unwrap();
    };
    index("all", &["raw".to_owned()]);
    let all = folder(&library).id;
    index("all/raw", &[]);
    set_folder(&library, all, ORIGINALS).unwrap();
    index("all", &[]);
    assert_eq!(folder(&library).id, all);
    assert_eq!(parts_of(&library, all).unwrap(), [(PathBuf::from("raw"), FolderExchange::default())]);

    let one = id(&library, &inner[0]);
    library.set_tag(&[one], "dog", true).unwrap();
    assert_eq!(exchange_all(&library), Summary::default(), "nobody asked for that");
    set_folder(&library, all, SIDECARS).unwrap();
    assert_eq!(exchange_all(&library), written(1), "all of the folder");
}
