//! Images, their files, copies, stacks and crops.

use std::fs;

use super::*;
use crate::listing::{Place, Taken};
use crate::made::previews::{Layout, MadePreview, write};

#[test]
fn an_image_is_a_picture_with_all_that_its_rows_say() {
    for ids in [Ids::Integer, Ids::Real] {
        let mut made = Made::with(Schema::Newest, ids);
        let id = made.add(&MadeImage {
            base: "IMG_7.1",
            sidecars: "JPG,xmp",
            captured: Some("2019-07-14T18:30:05.5+02:00"),
            rating: Some(4.0),
            pick: 1.0,
            caption: Some("At the sea"),
            place: Some((48.5, -11.25)),
            camera: Some("Canon EOS R5"),
            ..MadeImage::default()
        });
        let expected = Picture {
            key: crate::made::lightroom::uuid(id),
            file: "/Volumes/Photos/2019/IMG_7.1.CR2".into(),
            companions: vec!["/Volumes/Photos/2019/IMG_7.1.JPG".into()],
            description: Some("At the sea".into()),
            rating: Some(4),
            favourite: true,
            taken: Some(Taken {
                seconds: 1_563_129_005,
                nanoseconds: 500_000_000,
                offset_minutes: Some(120),
            }),
            place: Place::new(48.5, -11.25),
            camera: Some("Canon EOS R5".into()),
            ..Picture::default()
        };
        let listing = made.read();
        assert_eq!(listing.pictures, [expected]);
        assert_eq!(listing.roots, [Path::new("/Volumes/Photos")]);
        assert!(listing.notes.is_empty(), "{:?}", listing.notes);
    }
}

#[test]
fn what_previews_are_found_by_comes_with_each_picture() {
    let mut made = Made::with(Schema::Newest, Ids::Real);
    let id = made.add(&MadeImage { orientation: "BC", ..MadeImage::default() });
    let copy = made.catalogue.add_copy(id, &MadeImage::default()).unwrap();
    let catalogue = Lightroom::new(made.path()).catalogue(&|| false).unwrap();
    let file = "SELECT f.id_global FROM AgLibraryFile f JOIN Adobe_images i ON i.rootFile = f.id_local";
    let file = made.catalogue.connection().query_row(file, [], |row| row.get(0)).unwrap();
    assert_eq!(
        catalogue.images,
        [Image { id, copies: vec![copy], file, orientation: Some(6), smart_preview: None }]
    );
    assert_eq!(catalogue.listing.pictures.len(), 1);
}

#[test]
fn a_smart_preview_stands_in_where_no_other_preview_is() {
    let mut made = Made::new();
    let image = made.add(&MadeImage::default());
    let file = "SELECT f.id_global FROM AgLibraryFile f JOIN Adobe_images i ON i.rootFile = f.id_local";
    let uuid = "0C4E8A52-6B1D-4E0F-9A3C-5D2B7F61E8A4";
    made.sql(&format!(
        "INSERT INTO AgDNGProxyInfo (id_global, fileUUID, uuid) VALUES ('x', ({file}), '{uuid}')"
    ));
    assert_eq!(made.picture().stand_in, None);
    let folder = made.dir.path().join("Lightroom Smart Previews.lrdata");
    let smart = folder.join("0/0C4E").join(format!("{uuid}.dng"));
    fs::create_dir_all(smart.parent().unwrap()).unwrap();
    fs::write(&smart, b"").unwrap();
    assert_eq!(made.picture().stand_in, Some(StandIn::File(smart)));
    assert!(made.read().roots.contains(&folder));

    let previews = made.dir.path().join("Lightroom Previews.lrdata");
    write(&previews, &[MadePreview::new(image)], Layout::Pyramids).unwrap();
    assert!(matches!(made.picture().stand_in, Some(StandIn::LightroomPreview(_))));
}

#[test]
fn flags_and_stars_are_ratings() {
    let cases = [
        (None, 0.0, (None, false)),
        (Some(0.0), 1.0, (None, true)),
        (Some(5.0), 0.0, (Some(5), false)),
        (None, -1.0, (Some(-1), false)),
        (Some(2.0), -1.0, (Some(2), false)),
        (Some(-1.0), 0.0, (Some(-1), false)),
        (Some(77.0), 0.0, (None, false)),
    ];
    for (rating, pick, expected) in cases {
        let mut made = Made::new();
        made.add(&MadeImage { rating, pick, ..MadeImage::default() });
        let picture = made.picture();
        assert_eq!((picture.rating, picture.favourite), expected, "{rating:?} {pick}");
    }
}

#[test]
fn a_virtual_copy_is_no_second_picture_and_its_words_join_its_masters() {
    let mut made = Made::new();
    let image = MadeImage { rating: Some(3.0), caption: Some("Own"), ..MadeImage::default() };
    let master = made.add(&image);
    let copied = MadeImage { rating: Some(5.0), caption: Some("Copy"), crop: Some((9.0, 9.0)), ..image };
    let copy = made.catalogue.add_copy(master, &copied).unwrap();
    made.catalogue.add_copy(copy, &copied).unwrap();
    let keyword = made.catalogue.add_keyword(Some("black and white"), None, false).unwrap();
    let album = made.catalogue.add_collection("Prints", "library.collection", None).unwrap();
    made.catalogue.tag(copy, keyword).unwrap();
    made.catalogue.tag(master, keyword).unwrap();
    made.catalogue.collect(copy, album).unwrap();
    let picture = made.picture();
    assert_eq!((picture.copies, picture.rating, picture.cropped), (2, Some(3), false));
    assert_eq!(picture.description.as_deref(), Some("Own"));
    assert_eq!(
        (picture.keywords, picture.albums),
        (vec![vec!["black and white".into()]], vec![album.to_string()])
    );
}

#[test]
fn a_copy_that_lost_its_file_or_its_master_is_still_of_one_picture() {
    let mut made = Made::new();
    let master = made.image("a");
    let without_file = made.catalogue.add_copy(master, &MadeImage::default()).unwrap();
    made.catalogue.set("Adobe_images", without_file, "rootFile", rusqlite::types::Null).unwrap();
    let lost = made.image("b");
    for _ in 0..2 {
        made.catalogue.add_copy(lost, &MadeImage::default()).unwrap();
    }
    made.sql(&format!("DELETE FROM Adobe_images WHERE id_local = {lost}"));
    let copies: Vec<_> =
        made.read().pictures.into_iter().map(|picture| (picture.file, picture.copies)).collect();
    let file = |name: &str| PathBuf::from(format!("/Volumes/Photos/2019/{name}.CR2"));
    assert_eq!(copies, [(file("a"), 1), (file("b"), 1)]);
}

#[test]
fn videos_are_counted_and_left_out() {
    let mut made = Made::new();
    let video = MadeImage { base: "MVI_1", extension: "MOV", format: "VIDEO", ..MadeImage::default() };
    let id = made.add(&video);
    made.catalogue.add_copy(id, &video).unwrap();
    made.image("a");
    let listing = made.read();
    assert_eq!((listing.videos, listing.pictures.len()), (1, 1));
}

#[test]
fn stacks_and_crops_are_noted() {
    let mut made = Made::new();
    let [a, b, c] = ["a", "b", "c"].map(|base| made.image(base));
    let copy = made.catalogue.add_copy(c, &MadeImage::default()).unwrap();
    made.catalogue.stack(&[c, copy, a, b]).unwrap();
    made.catalogue.stack(&[b, c]).unwrap();
    made.add(&MadeImage { base: "d", crop: Some((3000.0, 2000.0)), ..MadeImage::default() });
    // The crop of a picture that is turned, whole.
    made.add(&MadeImage { base: "e", crop: Some((4000.0, 6000.0)), ..MadeImage::default() });
    // Settings that are no longer in use.
    made.sql(&format!(
        "INSERT INTO Adobe_imageDevelopSettings (id_local, id_global, image, croppedWidth, croppedHeight) \
         VALUES (9999, 'x', {a}, 10, 10)"
    ));
    let pictures = made.read().pictures;
    let key = |id| Some(crate::made::lightroom::uuid(id));
    let under: Vec<_> = pictures.iter().map(|picture| picture.stacked_under.clone()).collect();
    assert_eq!(under, [key(c), key(c), None, None, None]);
    let cropped: Vec<_> = pictures.iter().map(|picture| picture.cropped).collect();
    assert_eq!(cropped, [false, false, false, true, false]);
}

#[test]
fn folders_that_are_away_or_of_another_system_keep_their_paths() {
    let mut made = Made::new();
    let beside = made.dir.path().join("Pictures");
    std::fs::create_dir(&beside).unwrap();
    let roots = [("/Volumes/Old/", Some("Pictures/")), ("C:/Fotos/", None), ("/Volumes/Photos/2019/", None)];
    for (absolute, relative) in roots {
        let root = made.catalogue.add_root(absolute, relative).unwrap();
        let folder = made.catalogue.add_folder(root, "").unwrap();
        made.catalogue.add_image(folder, &MadeImage::default()).unwrap();
    }
    made.image("b");
    let listing = made.read();
    let files: Vec<_> = listing.pictures.iter().map(|picture| picture.file.clone()).collect();
    let expected =
        ["C:/Fotos/IMG_0001.CR2", "/Volumes/Photos/2019/IMG_0001.CR2", "/Volumes/Photos/2019/b.CR2"];
    assert_eq!((&files[0], &files[1..]), (&beside.join("IMG_0001.CR2"), &expected.map(PathBuf::from)[..]));
    let mut roots = vec![PathBuf::from("/Volumes/Photos"), beside, "C:/Fotos".into()];
    roots.sort();
    assert_eq!(listing.roots, roots);
}
