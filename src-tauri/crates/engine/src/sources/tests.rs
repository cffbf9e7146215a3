//! Libraries of other programs, brought in whole.

use std::fs;
use std::path::{Path, PathBuf};

use ratna_sources::made::lightroom::{Ids, MadeCatalogue, MadeImage, Schema};
use ratna_sources::made::previews::{Layout, MadePreview, write};

use super::*;
use crate::ids::ContentId;
use crate::query::Query;
use crate::testing::TestLibrary;

/// A catalogue of two pictures in a folder, and of one on a drive that is away, which has a preview.
struct Lightroom {
    fixture: TestLibrary,
    path: PathBuf,
    made: MadeCatalogue,
    /// The numbers of its images.
    images: [i64; 3],
}

impl Lightroom {
    fn new() -> Self {
        let fixture = TestLibrary::new();
        let pictures = fixture.fill("photos", 3);
        // Not in the catalogue.
        fs::rename(&pictures[2], pictures[0].with_file_name("other.jpg")).unwrap();
        let path = fixture.path("C.lrcat");
        let mut made = MadeCatalogue::create(&path, Schema::Newest, Ids::Real).unwrap();
        let root = made.add_root(&format!("{}/", fixture.path("photos").display()), None).unwrap();
        let folder = made.add_folder(root, "").unwrap();
        let away = made.add_root("/Volumes/Away/", None).unwrap();
        let away = made.add_folder(away, "2019/").unwrap();
        let mut add = |folder: i64, path: &Path, rating| {
            let (base, extension) = (path.file_stem().unwrap(), path.extension().unwrap());
            let (base, extension) = (base.to_str().unwrap(), extension.to_str().unwrap());
            let image = MadeImage { base, extension, format: "JPG", rating, ..MadeImage::default() };
            made.add_image(folder, &image).unwrap()
        };
        let images = [
            add(folder, &pictures[0], Some(4.0)),
            add(folder, &pictures[1], None),
            add(away, Path::new("IMG_7.CR2"), Some(2.0)),
        ];
        let keyword = made.add_keyword(Some("गाड़ी"), None, false).unwrap();
        for image in images {
            made.tag(image, keyword).unwrap();
        }
        let album = made.add_collection("Norway", "library.collection", None).unwrap();
        made.collect(images[2], album).unwrap();
        write(&fixture.path("C Previews.lrdata"), &[MadePreview::new(images[2])], Layout::Pyramids).unwrap();
        Self { fixture, path, made, images }
    }

    fn import(&self, library: &Library) -> Imported {
        library.import(&self.path, false, &Progress::default()).unwrap()
    }
}

fn found(library: &Library, query: &str) -> Vec<ContentId> {
    let query = Query::parse(query);
    let mut found = library.matching(&query.filters().collect::<Vec<_>>()).unwrap();
    found.sort_unstable();
    found
}

/// What each file of the fixture holds.
fn bytes(fixture: &TestLibrary) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files: Vec<_> =
        walk(&fixture.path("")).into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect();
    files.sort();
    files
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] })
        .filter(|path| !path.to_string_lossy().contains("library"))
        .collect()
}

#[test]
fn a_catalogue_is_brought_in_with_its_words_and_the_previews_of_what_is_away() {
    let catalogue = Lightroom::new();
    let before = bytes(&catalogue.fixture);
    let library = catalogue.fixture.library();
    let seen = look_at(&catalogue.path, &Progress::default()).unwrap().unwrap();
    assert_eq!((seen.pictures, seen.albums), (3, 1));

    let imported = catalogue.import(&library);
    assert_eq!((imported.found, imported.new, imported.keywords), (3, 3, 1));
    assert_eq!((imported.missing, imported.stand_ins), (1, 1));
    assert_eq!(found(&library, "tag:गाड़ी").len(), 3, "the one that it does not name is left out");
    assert_eq!(found(&library, "").len(), 3);
    assert_eq!(found(&library, "rating:2").len(), 1);
    assert_eq!(found(&library, "is:offline"), found(&library, "rating:2"));
    let away = library.details(found(&library, "rating:2")[0]).unwrap();
    assert!(away.copies[0].path.to_string_lossy().ends_with(".lrprev"));
    assert_eq!((away.width, away.height, away.colour_space.as_deref()), (48, 32, Some("Adobe RGB 1998")));
    assert_eq!(bytes(&catalogue.fixture), before, "no file of the other program was changed");
}

#[test]
fn reading_a_catalogue_again_doubles_nothing_and_follows_what_changed() {
    let catalogue = Lightroom::new();
    let library = catalogue.fixture.library();
    catalogue.import(&library);
    let again = catalogue.import(&library);
    assert_eq!((again.new, again.updated, again.unchanged, again.indexed.new), (0, 0, 3, 0));
    assert!(library.changed_sources().unwrap().is_empty());

    library.set_rating(&found(&library, "rating:4"), Some(1)).unwrap();
    for (image, rating) in catalogue.images.into_iter().zip([5.0, 3.0, 3.0]) {
        catalogue.made.set("Adobe_images", image, "rating", rating).unwrap();
    }
    assert!(!library.changed_sources().unwrap().is_empty());
    assert!(library.refresh_sources(&Progress::default()).unwrap());
    let rated = |stars: &str| found(&library, &format!("rating:{stars}")).len();
    assert_eq!((rated("1"), rated("3"), rated("5")), (1, 2, 0), "the person's rating stays");
    assert_eq!(found(&library, "").len(), 3);
}

#[test]
fn a_catalogue_is_forgotten_without_a_trace() {
    let catalogue = Lightroom::new();
    let library = catalogue.fixture.library();
    catalogue.import(&library);
    assert_eq!(library.sources().unwrap()[0].pictures, 3);
    library.forget_source(&catalogue.path).unwrap();
    assert_eq!(found(&library, "").len(), 0);
    assert!(library.sources().unwrap().is_empty() && library.folders().unwrap().is_empty());
    assert!(matches!(library.forget_source(&catalogue.path), Err(Error::UnknownFolder { .. })));
}

#[test]
fn pictures_that_the_person_had_already_stay_without_the_catalogue() {
    let catalogue = Lightroom::new();
    let library = catalogue.fixture.library();
    catalogue.fixture.index(&library, "photos");
    catalogue.import(&library);
    assert_eq!(found(&library, "tag:गाड़ी").len(), 3);
    assert_eq!(found(&library, "").len(), 4, "and the one that the catalogue does not name");
    library.forget_source(&catalogue.path).unwrap();
    assert_eq!((found(&library, "").len(), found(&library, "tag:गाड़ी").len()), (3, 0));
}

#[test]
fn a_folder_of_a_catalogue_that_the_person_adds_is_theirs() {
    let catalogue = Lightroom::new();
    let library = catalogue.fixture.library();
    catalogue.import(&library);
    let previews = catalogue.fixture.path("C Previews.lrdata");
    library.own_folders(&[catalogue.fixture.path("photos"), previews.clone()]).unwrap();
    catalogue.fixture.index(&library, "photos");
    assert_eq!(found(&library, "").len(), 4, "the one that the catalogue does not name is found");
    let of_source = |folder: &Folder| folder.source.is_some();
    let left: Vec<_> = library.folders().unwrap().into_iter().filter(of_source).collect();
    assert_eq!(left.iter().map(|folder| &folder.path).collect::<Vec<_>>(), [&previews], "a package stays");
    library.forget_source(&catalogue.path).unwrap();
    assert_eq!(found(&library, "").len(), 3);
}

#[test]
fn a_folder_that_is_at_another_path_keeps_its_originals() {
    let catalogue = Lightroom::new();
    let library = catalogue.fixture.library();
    catalogue.import(&library);
    let photos = catalogue.fixture.path("photos");
    let folder = library.folders().unwrap().into_iter().find(|folder| folder.path == photos).unwrap();
    let moved = catalogue.fixture.path("moved");
    fs::rename(&photos, &moved).unwrap();
    library.locate_anyway(folder.id, &moved).unwrap();
    assert_eq!(found(&library, "is:offline").len(), 1, "the one that has only a preview");
    let again = catalogue.import(&library);
    assert_eq!((again.missing, again.new, found(&library, "").len()), (1, 0, 3));
    assert_eq!(found(&library, "is:offline").len(), 1);
}

#[test]
fn nothing_is_forgotten_while_another_run_could_bring_it_back() {
    let catalogue = Lightroom::new();
    let library = catalogue.fixture.library();
    catalogue.import(&library);
    let lock = RunLock::acquire(library.dir()).unwrap();
    assert!(matches!(library.forget_source(&catalogue.path), Err(Error::Busy { .. })));
    assert_eq!(found(&library, "tag:गाड़ी").len(), 3);
    drop(lock);
    library.forget_source(&catalogue.path).unwrap();
}

#[test]
fn pictures_that_are_found_after_their_catalogue_have_its_words() {
    let catalogue = Lightroom::new();
    let library = catalogue.fixture.library();
    let photos = catalogue.fixture.path("photos");
    fs::rename(&photos, catalogue.fixture.path("away")).unwrap();
    catalogue.import(&library);
    assert_eq!(found(&library, "tag:गाड़ी").len(), 1);
    fs::rename(catalogue.fixture.path("away"), &photos).unwrap();
    let added = library.index(&[photos], None, &Progress::default()).unwrap();
    library.link_sources(&added, &Progress::default()).unwrap();
    assert_eq!(found(&library, "tag:गाड़ी").len(), 1, "no file shows them yet");
    library.refresh_sources(&Progress::default()).unwrap();
    assert_eq!(found(&library, "tag:गाड़ी").len(), 3);
}

#[test]
fn an_original_that_is_back_takes_over_from_its_preview() {
    let catalogue = Lightroom::new();
    let library = catalogue.fixture.library();
    catalogue.import(&library);
    let preview = found(&library, "rating:2")[0];
    library.set_tag(&[preview], "mine", true).unwrap();
    // The drive is mounted elsewhere, and the person told Lightroom.
    let pictures = catalogue.fixture.fill("drive/2019", 1);
    fs::rename(&pictures[0], pictures[0].with_file_name("IMG_7.CR2")).unwrap();
    let root = format!("{}/", catalogue.fixture.path("drive").display());
    catalogue
        .made
        .connection()
        .execute(
            "UPDATE AgLibraryRootFolder SET absolutePath = ?1 WHERE absolutePath = '/Volumes/Away/'",
            [root],
        )
        .unwrap();
    catalogue.import(&library);
    let original = found(&library, "tag:mine");
    assert_eq!((original.len(), found(&library, "rating:2").len()), (1, 1));
    assert!(found(&library, "is:offline").is_empty());
    assert_ne!(original[0], preview);
    assert!(library.details(original[0]).unwrap().copies[0].path.ends_with("2019/IMG_7.CR2"));
}

#[test]
fn what_is_no_library_is_refused_in_words() {
    let fixture = TestLibrary::new();
    let path = fixture.fill("p", 1).remove(0);
    let error = fixture.library().import(&path, false, &Progress::default()).unwrap_err();
    assert_eq!(error.code(), "sourceUnknown");
    assert!(!is_library(&path) && look_at(&path, &Progress::default()).unwrap().is_none());
}

#[test]
fn a_folder_inside_that_the_person_added_keeps_its_files() {
    let catalogue = Lightroom::new();
    let library = catalogue.fixture.library();
    let inside = catalogue.fixture.fill("photos/mine", 1).remove(0);
    catalogue.fixture.index(&library, "photos/mine");
    let mut made = catalogue.made;
    let root = made.add_root(&format!("{}/", inside.parent().unwrap().display()), None).unwrap();
    let folder = made.add_folder(root, "").unwrap();
    let base = inside.file_stem().unwrap().to_str().unwrap();
    let extension = inside.extension().unwrap().to_str().unwrap();
    made.add_image(folder, &MadeImage { base, extension, format: "JPG", ..MadeImage::default() }).unwrap();
    library.import(&catalogue.path, false, &Progress::default()).unwrap();
    library.import(&catalogue.path, false, &Progress::default()).unwrap();
    let details = library.details(library.picture_at(&inside).unwrap().unwrap()).unwrap();
    assert_eq!(details.copies.len(), 1, "{:?}", details.copies);
    library.forget_source(&catalogue.path).unwrap();
    assert_eq!(found(&library, "").len(), 1);
}

#[test]
fn an_original_whose_drive_is_away_is_not_doubled_by_its_preview() {
    let catalogue = Lightroom::new();
    let library = catalogue.fixture.library();
    let pictures = catalogue.fixture.fill("drive/2019", 1);
    let base = pictures[0].file_stem().unwrap().to_str().unwrap();
    let extension = pictures[0].extension().unwrap().to_str().unwrap();
    let mut made = catalogue.made;
    let root = made.add_root(&format!("{}/", catalogue.fixture.path("drive").display()), None).unwrap();
    let folder = made.add_folder(root, "2019/").unwrap();
    let image = made
        .add_image(folder, &MadeImage { base, extension, format: "JPG", ..MadeImage::default() })
        .unwrap();
    let previews = [MadePreview::new(catalogue.images[2]), MadePreview::new(image)];
    fs::remove_dir_all(catalogue.fixture.path("C Previews.lrdata")).unwrap();
    write(&catalogue.fixture.path("C Previews.lrdata"), &previews, Layout::Pyramids).unwrap();
    let import = || library.import(&catalogue.path, false, &Progress::default()).unwrap();
    import();
    let all = found(&library, "");
    fs::rename(catalogue.fixture.path("drive"), catalogue.fixture.path("unplugged")).unwrap();
    let away = import();
    assert_eq!((away.missing, found(&library, "")), (2, all.clone()));
    fs::rename(catalogue.fixture.path("unplugged"), catalogue.fixture.path("drive")).unwrap();
    catalogue.fixture.index(&library, "drive");
    assert_eq!(found(&library, ""), all);
    assert_eq!(found(&library, "is:offline").len(), 1, "the one that was never more than a preview");
}

#[test]
fn of_two_catalogues_with_the_same_pictures_one_can_be_forgotten() {
    let catalogue = Lightroom::new();
    let library = catalogue.fixture.library();
    library.import(&catalogue.path, false, &Progress::default()).unwrap();
    let copy = catalogue.fixture.path("C-v13.lrcat");
    fs::copy(&catalogue.path, &copy).unwrap();
    library.import(&copy, false, &Progress::default()).unwrap();
    assert_eq!(found(&library, "").len(), 3);
    library.forget_source(&catalogue.path).unwrap();
    assert_eq!(
        found(&library, "")
            .iter()
            .filter(|id| library.details(**id).unwrap().copies[0].path.ends_with("other.jpg"))
            .count(),
        0
    );
    assert!(found(&library, "").len() >= 2, "the pictures of the other catalogue stay");
}

#[test]
fn a_keyword_whose_case_changes_stays() {
    let catalogue = Lightroom::new();
    let library = catalogue.fixture.library();
    let mut made = catalogue.made;
    let keyword = made.add_keyword(Some("boat"), None, false).unwrap();
    made.tag(catalogue.images[0], keyword).unwrap();
    let import = || library.import(&catalogue.path, false, &Progress::default()).unwrap();
    import();
    made.set("AgLibraryKeyword", keyword, "name", "Boat".to_owned()).unwrap();
    import();
    assert_eq!(found(&library, "tag:boat").len(), 1);
}

#[test]
fn roots_that_are_links_are_followed() {
    let catalogue = Lightroom::new();
    let library = catalogue.fixture.library();
    let link = catalogue.fixture.path("link");
    std::os::unix::fs::symlink(catalogue.fixture.path("photos"), &link).unwrap();
    let sql = "UPDATE AgLibraryRootFolder SET absolutePath = ?1 WHERE absolutePath NOT LIKE '/Volumes/%'";
    catalogue.made.connection().execute(sql, [format!("{}/", link.display())]).unwrap();
    library.import(&catalogue.path, false, &Progress::default()).unwrap();
    assert_eq!(found(&library, "tag:गाड़ी").len(), 3);
}
