//! What a library says about its pictures.

use super::*;
use crate::listing::{Place, Taken};
use crate::made::photos::Picture as MadePicture;

#[test]
fn every_version_tells_all_about_a_picture() {
    for version in Version::ALL {
        let picture = MadePicture {
            original_name: Some("IMG_1234.JPG"),
            title: Some("दादी की रसोई"),
            description: Some("Grandmother's kitchen 🍛"),
            keywords: vec!["भोजन", "family", "🎉"],
            people: vec!["कमला देवी", "", "Anil", "Anil"],
            albums: vec!["album", "other", "smart"],
            created: Some(704_085_600.25),
            offset: Some(19_800),
            place: Some((26.9124, 75.7873)),
            is_favourite: true,
            ..MadePicture::new(A)
        };
        let made = Library {
            albums: vec![
                album("folder", "यात्रा", 4000, None),
                album("album", "2023 🐘", 2, Some("folder")),
                album("other", "Best", 2, None),
                album("smart", "Recents", 1601, None),
            ],
            ..library(version, [picture])
        };
        let (made, picture) = only_picture(&made);
        assert_eq!(picture.key, A, "{version:?}");
        assert_eq!(picture.file, made.file(&format!("originals/A/{A}.jpeg")));
        assert_eq!(picture.original_name.as_deref(), Some("IMG_1234.JPG"));
        assert_eq!(picture.title.as_deref(), Some("दादी की रसोई"));
        assert_eq!(picture.description.as_deref(), Some("Grandmother's kitchen 🍛"));
        assert_eq!(picture.keywords, [["भोजन"], ["family"], ["🎉"]], "{version:?}");
        assert_eq!(picture.people, ["कमला देवी", "Anil"], "{version:?}");
        assert_eq!(picture.albums, ["album", "other"], "{version:?}");
        let taken = Taken { seconds: 1_682_412_600, nanoseconds: 250_000_000, offset_minutes: Some(330) };
        assert_eq!(picture.taken, Some(taken));
        assert_eq!(picture.place, Some(Place { latitude: 26.9124, longitude: 75.7873 }));
        assert!(picture.favourite && !picture.hidden);
        assert_eq!((picture.companions, picture.stand_in), (vec![], None));
    }
}

#[test]
fn albums_of_equal_names_are_told_apart_by_their_folders() {
    let mut made =
        library(Version::Photos11, [MadePicture { albums: vec!["one", "two"], ..MadePicture::new(A) }]);
    made.albums = vec![
        album("two", "Summer", 2, Some("italy")),
        album("one", "Summer", 2, Some("japan")),
        album("italy", "Italy", 4000, Some("trips")),
        album("japan", "Japan", 4000, Some("trips")),
        album("trips", "Trips", 4000, None),
    ];
    let listing = Made::new(&made).read();
    let paths = listing.albums.iter().map(|album| (album.key.as_str(), album.path.join("/")));
    let expected = [
        ("trips", "Trips"),
        ("italy", "Trips/Italy"),
        ("japan", "Trips/Japan"),
        ("two", "Trips/Italy/Summer"),
        ("one", "Trips/Japan/Summer"),
    ];
    assert_eq!(paths.collect::<Vec<_>>(), expected.map(|(key, path)| (key, path.to_owned())));
    assert_eq!(listing.pictures[0].albums, ["two", "one"]);
}

#[test]
fn albums_in_the_trash_and_those_that_photos_fills_are_left_out() {
    let mut made = library(Version::Photos9, []);
    let trashed = |album: Album| Album { is_trashed: true, ..album };
    made.albums = vec![
        trashed(album("a", "Gone", 2, None)),
        trashed(album("b", "Gone too", 4000, None)),
        album("c", "In a folder that is gone", 2, Some("b")),
        album("d", "Screenshots", 1602, None),
        album("e", "  ", 2, None),
        album("f", "Shared with us", 1505, None),
        album("g", "Import", 1506, None),
    ];
    let listing = Made::new(&made).read();
    let keys: Vec<_> = listing.albums.iter().map(|album| album.key.as_str()).collect();
    assert_eq!(keys, ["f"]);
}

#[test]
fn folders_that_lie_in_each_other_end() {
    let mut made = library(Version::Photos10, [MadePicture { albums: vec!["c"], ..MadePicture::new(A) }]);
    made.albums = vec![
        album("a", "A", 4000, Some("b")),
        album("b", "B", 4000, Some("a")),
        album("c", "C", 2, Some("a")),
        album("d", "D", 4000, Some("d")),
    ];
    let listing = Made::new(&made).read();
    let path = |key: &str| listing.albums.iter().find(|album| album.key == key).unwrap().path.join("/");
    assert_eq!([path("c"), path("d")], ["B/A/C", "D"]);
}

#[test]
fn hidden_pictures_are_marked_and_trash_and_videos_are_counted() {
    let made = library(
        Version::Photos8,
        [
            MadePicture::new(A),
            MadePicture { is_hidden: true, ..MadePicture::new(B) },
            MadePicture { is_trashed: true, ..MadePicture::new(C) },
            MadePicture { is_video: true, extension: "mov", ..MadePicture::new(D) },
            MadePicture {
                is_video: true,
                is_trashed: true,
                ..MadePicture::new("E0000000-0000-4000-8000-000000000005")
            },
        ],
    );
    let listing = Made::new(&made).read();
    assert_eq!(keys(&listing), [A, B]);
    assert_eq!(listing.pictures.iter().map(|picture| picture.hidden).collect::<Vec<_>>(), [false, true]);
    assert_eq!((listing.hidden, listing.trashed, listing.videos), (1, 2, 1));
}

#[test]
fn of_a_burst_only_what_was_picked_is_shown() {
    let frame = |uuid: &str, burst: &'static str, pick: i64| MadePicture {
        burst: Some((burst, pick)),
        ..MadePicture::new(uuid)
    };
    // The top one, another that the user picked, the one that Photos had suggested, and one that nobody wants.
    let picked = [(A, 16), (B, 8), (C, 4 | 32), (D, 2)].map(|(uuid, pick)| frame(uuid, "one", pick));
    assert_eq!(keys(&Made::new(&library(Version::Photos7, picked)).read()), [A, B]);
    // None is picked; the top one is in the trash; only one is left.
    let mut unpicked = [(A, 2), (B, 4), (C, 2), (D, 16)].map(|(uuid, pick)| frame(uuid, "two", pick));
    unpicked[3].is_trashed = true;
    assert_eq!(keys(&Made::new(&library(Version::Photos7, unpicked)).read()), [B]);
    let single = frame(A, "three", 0);
    assert_eq!(keys(&Made::new(&library(Version::Photos7, [single])).read()), [A]);
}

#[test]
fn nothing_is_made_up_where_the_library_knows_nothing() {
    let (_made, picture) =
        only_picture(&library(Version::Photos6, [MadePicture { title: Some(" "), ..MadePicture::new(A) }]));
    let expected = Picture { key: A.into(), file: picture.file.clone(), ..Picture::default() };
    assert_eq!(picture, expected);
}
