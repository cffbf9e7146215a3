//! Files in the cloud: here, those that have a note of it beside them.

use std::fs;

use std::fs::Metadata;
use std::path::Path;

use super::*;
use crate::browse::preview::Size;
use crate::catalogue::listing::Scope;
use crate::disk::cloud::on_this_system;
use crate::error::Error;
use crate::library::Library;
use crate::search::Request;
use crate::testing::{TestLibrary, folder, states};

fn noted(path: &Path, _: &Metadata) -> bool {
    path.with_extension("evicted").exists()
}

fn evict(path: &Path) {
    fs::write(path.with_extension("evicted"), "").unwrap();
}

fn download(path: &Path) {
    fs::remove_file(path.with_extension("evicted")).unwrap();
}

fn library(desk: &TestLibrary) -> Library {
    desk.library().with_cloud(noted)
}

#[test]
fn files_never_downloaded_are_listed_and_read_once_they_are_here() {
    let desk = TestLibrary::new();
    let files = desk.fill("p", 3);
    evict(&files[1]);
    let library = library(&desk);
    let summary = desk.index(&library, "p");
    assert_eq!((summary.found, summary.new, summary.cloud, desk.seen()), (3, 2, 1, 2));
    let status = library.status().unwrap();
    assert_eq!((status.cloud, status.offline, status.files, status.contents), (1, 0, 2, 2));
    assert_eq!(states(&library), [2, 1, 0]);
    assert_eq!(desk.index(&library, "p").cloud, 1, "another look finds it as it was");
    assert_eq!((desk.seen(), library.problem_count().unwrap()), (2, 0));

    download(&files[1]);
    let summary = desk.index(&library, "p");
    assert_eq!((summary.embedded, summary.cloud, states(&library)), (1, 0, [3, 0, 0]));
    assert_eq!(library.status().unwrap().cloud, 0);
}

#[test]
fn a_file_that_was_evicted_keeps_what_is_known_of_it_and_is_not_opened() {
    let desk = TestLibrary::new();
    let files = desk.fill("p", 2);
    let library = library(&desk);
    desk.index(&library, "p");
    let hash = blake3::hash(&fs::read(&files[0]).unwrap());
    evict(&files[0]);
    // It was not looked at since; only the file itself says it.
    let shown = library.picture(&hash, Size::View).unwrap().unwrap();
    assert!(shown.fallback, "the large picture was made of the file");
    assert!(matches!(library.search(&Request::file(&files[0], 3)), Err(Error::NoPicture { .. })));
    assert!(matches!(library.search(&Request::file(&files[0], 3)), Err(Error::NoPicture { .. })));

    let summary = desk.index(&library, "p");
    assert_eq!((summary.cloud, summary.unchanged, states(&library)), (1, 1, [1, 1, 0]));
    assert_eq!(library.list(Scope::All, None, None).unwrap().len(), 2);
    assert_eq!(library.search(&Request::text("x", 9)).unwrap().hits.len(), 2);
    assert!(library.picture(&hash, Size::Medium).unwrap().is_some());

    download(&files[0]);
    assert_eq!((desk.index(&library, "p").unchanged, states(&library), desk.seen()), (2, [2, 0, 0], 2));
    assert!(!library.picture(&hash, Size::View).unwrap().unwrap().fallback);
}

#[test]
fn no_vector_is_made_of_a_file_in_the_cloud_unless_those_are_to_be_read() {
    let desk = TestLibrary::new();
    let file = desk.fill("p", 1).remove(0);
    evict(&file);
    let library = library(&desk);
    let model = &*library.space().embedder;
    let refused = library.embed_file(model, &file);
    assert!(matches!(refused, Err(Error::NoPicture { .. })), "{refused:?}");
    library.set_reads_cloud_files(true).unwrap();
    assert_eq!(library.embed_file(model, &file).unwrap().1.len(), 12);
}

#[test]
fn an_evicted_file_keeps_its_content_under_another_name() {
    let desk = TestLibrary::new();
    let files = desk.fill("p", 2);
    let library = library(&desk);
    desk.index(&library, "p");
    let moved = desk.path("p/renamed.jpg");
    fs::rename(&files[0], &moved).unwrap();
    evict(&moved);
    let summary = desk.index(&library, "p");
    assert_eq!((summary.cloud, summary.missing, states(&library)), (1, 0, [1, 1, 0]));
    assert_eq!(library.list(Scope::All, None, None).unwrap().len(), 2);
    download(&moved);
    assert_eq!((desk.index(&library, "p").unchanged, desk.seen()), (2, 2));
}

#[test]
fn a_folder_that_comes_back_does_not_bring_the_clouds_files_with_it() {
    let desk = TestLibrary::new();
    let files = desk.fill("p", 3);
    evict(&files[0]);
    let library = library(&desk);
    desk.index(&library, "p");
    fs::rename(desk.path("p"), desk.path("away")).unwrap();
    library.find_folders().unwrap();
    assert_eq!(states(&library), [0, 3, 0]);
    fs::rename(desk.path("away"), desk.path("p")).unwrap();
    library.find_folders().unwrap();
    assert_eq!((folder(&library).offline, states(&library)), (false, [2, 1, 0]));
    assert_eq!(library.cloud_count().unwrap(), 1);
}

#[test]
fn a_file_that_could_not_be_read_is_tried_again_when_it_is_back() {
    let desk = TestLibrary::new();
    let files = desk.fill("p", 1);
    let picture = fs::read(&files[0]).unwrap();
    let time = fs::metadata(&files[0]).unwrap().modified().unwrap();
    let write = |bytes: &[u8]| {
        fs::write(&files[0], bytes).unwrap();
        fs::File::options().write(true).open(&files[0]).unwrap().set_modified(time).unwrap();
    };
    write(&vec![7; picture.len()]);
    let library = library(&desk);
    assert_eq!(desk.index(&library, "p").unreadable, 1);
    evict(&files[0]);
    desk.index(&library, "p");
    assert_eq!((library.problem_count().unwrap(), library.cloud_count().unwrap()), (0, 1));
    write(&picture);
    download(&files[0]);
    assert_eq!((desk.index(&library, "p").embedded, states(&library)), (1, [1, 0, 0]));
}

#[test]
fn a_newer_picture_in_the_cloud_does_not_replace_the_one_that_is_known() {
    let desk = TestLibrary::new();
    let files = desk.fill("p", 1);
    let library = library(&desk);
    desk.index(&library, "p");
    let other = desk.fill("q", 2).remove(1);
    fs::copy(other, &files[0]).unwrap();
    evict(&files[0]);
    desk.index(&library, "p");
    assert_eq!((library.list(Scope::All, None, None).unwrap().len(), desk.seen()), (1, 1));
    download(&files[0]);
    assert_eq!((desk.index(&library, "p").embedded, states(&library)), (1, [1, 0, 0]));
}

#[test]
fn they_are_read_like_others_where_that_is_wished() {
    let desk = TestLibrary::new();
    let files = desk.fill("p", 2);
    evict(&files[0]);
    let library = library(&desk);
    assert!(!library.reads_cloud_files().unwrap());
    desk.index(&library, "p");
    library.set_reads_cloud_files(true).unwrap();
    let summary = desk.index(&library, "p");
    assert_eq!((summary.embedded, summary.cloud, states(&library)), (1, 0, [2, 0, 0]));
    assert!(library.search(&Request::file(&files[0], 3)).is_ok());
    library.set_reads_cloud_files(false).unwrap();
    assert_eq!((desk.index(&library, "p").cloud, states(&library)), (1, [1, 1, 0]));
}

#[test]
fn a_raw_file_stays_the_companion_of_a_picture_in_the_cloud() {
    let desk = TestLibrary::new();
    let files = desk.fill("p", 1);
    fs::write(files[0].with_extension("nef"), "raw").unwrap();
    let library = library(&desk);
    desk.index(&library, "p");
    assert_eq!(states(&library), [2, 0, 0]);
    evict(&files[0]);
    // The note lies beside both; what is meant is the picture.
    fn only_pictures(path: &Path, metadata: &Metadata) -> bool {
        path.extension().is_some_and(|extension| extension == "jpg") && noted(path, metadata)
    }
    let library = library.with_cloud(only_pictures);
    desk.index(&library, "p");
    assert_eq!((states(&library), library.problem_count().unwrap()), ([1, 1, 0], 0));
    assert_eq!(library.list(Scope::All, None, None).unwrap().len(), 1);
}

#[test]
fn this_system_takes_a_plain_file_for_one_that_is_here() {
    let desk = TestLibrary::new();
    let file = desk.fill("p", 1).remove(0);
    assert!(!on_this_system(&file, &fs::metadata(&file).unwrap()));
}
