//! Which files a command may touch.

use std::fs;

use super::*;
use crate::testing::TestLibrary;

#[test]
fn only_a_file_of_the_library_can_be_named_by_its_path() {
    let library = TestLibrary::new(2);
    let open = library.open();
    let picture = library.picture(0);
    assert_eq!(known(&open, &picture).unwrap(), picture);

    let beside = library.pictures().join("beside.png");
    fs::copy(&picture, &beside).unwrap();
    let stranger = library.dir().join("stranger.png");
    fs::copy(&picture, &stranger).unwrap();
    let roundabout = library.pictures().join("../stranger.png");
    for path in [&beside, &stranger, &roundabout, &library.pictures(), Path::new("/etc/passwd")] {
        assert!(path.exists());
        let failure = known(&open, path).unwrap_err();
        assert_eq!(failure.code, ErrorCode::NotFound, "{}", path.display());
        assert!(failure.message.contains(&*path.to_string_lossy()), "{}", failure.message);
    }
}

#[test]
fn the_files_of_an_unavailable_folder_are_refused_even_if_others_have_their_paths() {
    let library = TestLibrary::new(2);
    let open = library.open();
    let ids = library.ids(&open);
    assert_eq!(file(&open, ids[0]).unwrap(), library.picture(0));
    assert_eq!(files(&open, &ids).unwrap(), [library.picture(0), library.picture(1)]);

    library.unplug(&open);
    // Another drive with files of the same names takes its place, and the library has yet to look at it.
    library.fill(2);
    assert!(library.picture(0).exists());
    let refused = Failure::unreachable();
    assert_eq!(file(&open, ids[0]), Err(refused.clone()));
    assert_eq!(files(&open, &ids), Err(refused));
}

#[test]
fn a_deleted_file_and_an_unknown_picture_are_refused_and_the_others_are_not() {
    let library = TestLibrary::new(2);
    let open = library.open();
    let ids = library.ids(&open);
    fs::remove_file(library.picture(0)).unwrap();
    assert_eq!(file(&open, ids[0]), Err(Failure::unreachable()));
    assert_eq!(file(&open, 4_000).unwrap_err().code, ErrorCode::NotFound);
    assert_eq!(files(&open, &[ids[0], 4_000, ids[1]]).unwrap(), [library.picture(1)]);
}

#[test]
fn copying_takes_the_file_and_the_picture_and_goes_on_without_what_is_missing() {
    let library = TestLibrary::new(3);
    let open = library.open();
    let ids = library.ids(&open);
    let one = copies(&open, &ids[..1]).unwrap();
    assert_eq!(one[0].file, Some(library.picture(0)));
    assert!(one[0].jpeg.as_ref().is_some_and(|jpeg| jpeg.starts_with(&[0xff, 0xd8])));

    fs::remove_file(library.picture(1)).unwrap();
    let files: Vec<_> = copies(&open, &ids).unwrap().into_iter().filter_map(|copied| copied.file).collect();
    assert_eq!(files, [library.picture(0), library.picture(2)]);
    assert_eq!(copies(&open, &[4_000]).unwrap_err().code, ErrorCode::NotFound);
}

#[test]
fn a_drag_has_every_file_and_images_of_the_first_pictures() {
    let library = TestLibrary::new(6);
    let open = library.open();
    let ids = library.ids(&open);
    let drag = drag(&open, ids.clone()).unwrap();
    assert_eq!(drag.ids, ids);
    assert_eq!(drag.paths.len(), 6);
    assert_eq!(drag.images.len(), drag_image::SHOWN);
    assert_eq!(drag.images[0].dimensions(), (9, 7));
}

#[test]
fn a_picture_of_a_photos_library_is_shown_in_photos_and_no_other() {
    let uuid = "0A1B2C3D-4E5F-6789-ABCD-EF0123456789";
    let script = |path: &str| photos_script(Path::new(path));
    let library = "/Users/me/Pictures/Photos Library.photoslibrary";
    for path in ["originals/0/", "resources/derivatives/0/"].map(|folder| format!("{library}/{folder}{uuid}"))
    {
        for end in [".heic", "_1_105_c.jpeg"] {
            assert!(
                script(&format!("{path}{end}")).is_some_and(|script| script.contains(uuid)),
                "{path}{end}"
            );
        }
    }
    assert_eq!(script(&format!("/Users/me/Pictures/{uuid}.heic")), None);
    assert_eq!(script(&format!("{library}/originals/0/IMG_1.heic")), None);
}
