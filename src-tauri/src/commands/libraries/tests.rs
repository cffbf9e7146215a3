//! Albums, and forgetting a library, with one of made pictures.

use std::fs;

use ratna_engine::progress::Progress;
use ratna_sources::made::lightroom::{Ids, MadeCatalogue, MadeImage, Schema};

use super::*;
use crate::dto::FolderEntry;
use crate::testing::TestLibrary;

/// A catalogue of a picture in a folder of its own, which is in an album; brought in.
fn brought_in(fixture: &TestLibrary, open: &OpenLibrary) -> PathBuf {
    let (folder, path) = (fixture.dir().join("shots"), fixture.dir().join("C.lrcat"));
    fs::create_dir(&folder).unwrap();
    fs::rename(fixture.picture(1), folder.join("a.png")).unwrap();
    let mut made = MadeCatalogue::create(&path, Schema::Newest, Ids::Real).unwrap();
    let root = made.add_root(&format!("{}/", folder.display()), None).unwrap();
    let folder = made.add_folder(root, "").unwrap();
    let image = MadeImage { base: "a", extension: "png", format: "PNG", ..MadeImage::default() };
    let image = made.add_image(folder, &image).unwrap();
    let album = made.add_collection("Norway", "library.collection", None).unwrap();
    made.collect(image, album).unwrap();
    open.library.import(&path, false, &Progress::default()).unwrap();
    path
}

#[test]
fn a_library_has_albums_and_folders_and_is_forgotten_with_them_but_not_with_its_files() {
    let fixture = TestLibrary::new(2);
    let open = fixture.open();
    let path = brought_in(&fixture, &open);
    let known = open.library.sources().unwrap();
    let albums = merged(open.library.albums().unwrap());
    assert_eq!(
        albums.iter().map(|album| (album.path.join("/"), album.pictures)).collect::<Vec<_>>(),
        [("Norway".to_owned(), 1)]
    );
    let folders = || {
        let folders = open.library.folders().unwrap().into_iter();
        folders.map(|folder| FolderEntry::new(folder, 0)).map(|entry| (entry.name, entry.library))
    };
    let id = known[0].id;
    let all: Vec<_> = folders().collect();
    assert_eq!(all, [("pictures".to_owned(), None), ("shots".to_owned(), Some(id.0 as u32))]);

    forget(&open, id).unwrap();
    assert_eq!(folders().collect::<Vec<_>>(), [("pictures".to_owned(), None)]);
    assert!(open.library.sources().unwrap().is_empty() && open.library.albums().unwrap().is_empty());
    assert!(path.exists() && fixture.dir().join("shots/a.png").exists());
    assert_eq!(forget(&open, id).map_err(|failure| failure.code), Err(ErrorCode::NotFound));
}
