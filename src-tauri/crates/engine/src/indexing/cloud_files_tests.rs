//! Files in the cloud: in these tests, those with a marker file beside them.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};

use crate::browse::preview::Size;
use crate::catalogue::listing::Scope;
use crate::disk::cloud::is_cloud_only;
use crate::error::Error;
use crate::indexing::ScanRequest;
use crate::library::Library;
use crate::problem::FileProblem;
use crate::progress::Progress;
use crate::search::Request;
use crate::testing::{TestLibrary, folder, states};

fn has_marker(path: &Path, _: &Metadata) -> bool {
    path.with_extension("evicted").exists()
}

fn evict(path: &Path) {
    fs::write(path.with_extension("evicted"), "").unwrap();
}

fn download(path: &Path) {
    fs::remove_file(path.with_extension("evicted")).unwrap();
}

fn library(fixture: &TestLibrary) -> Library {
    fixture.library().with_cloud(has_marker)
}

#[test]
fn cloud_files_are_listed_and_read_once_downloaded() {
    let fixture = TestLibrary::new();
    let files = fixture.fill("p", 3);
    evict(&files[1]);
    let library = library(&fixture);
    let summary = fixture.index(&library, "p");
    assert_eq!((summary.found, summary.new, summary.cloud, fixture.embedded()), (3, 2, 1, 2));
    let status = library.status().unwrap();
    assert_eq!((status.cloud, status.offline, status.files, status.contents), (1, 0, 2, 2));
    assert_eq!(states(&library), [2, 1, 0]);
    assert_eq!(fixture.index(&library, "p").cloud, 1, "a second scan finds it unchanged");
    assert_eq!((fixture.embedded(), library.problem_count().unwrap()), (2, 0));

    download(&files[1]);
    let summary = fixture.index(&library, "p");
    assert_eq!((summary.embedded, summary.cloud, states(&library)), (1, 0, [3, 0, 0]));
    assert_eq!(library.status().unwrap().cloud, 0);
}

#[test]
fn an_evicted_file_keeps_its_content_and_is_not_opened() {
    let fixture = TestLibrary::new();
    let files = fixture.fill("p", 2);
    let library = library(&fixture);
    fixture.index(&library, "p");
    let hash = blake3::hash(&fs::read(&files[0]).unwrap());
    evict(&files[0]);
    // No scan has run since; only the file itself shows it.
    let shown = library.picture(&hash, Size::View).unwrap().unwrap();
    assert!(shown.fallback, "the large preview was made from the file");
    assert!(matches!(library.search(&Request::file(&files[0], 3)), Err(Error::NoPicture { .. })));
    assert!(matches!(library.search(&Request::file(&files[0], 3)), Err(Error::NoPicture { .. })));

    let summary = fixture.index(&library, "p");
    assert_eq!((summary.cloud, summary.unchanged, states(&library)), (1, 1, [1, 1, 0]));
    assert_eq!(library.list(Scope::All, None, None).unwrap().len(), 2);
    assert_eq!(library.search(&Request::text("x", 9)).unwrap().hits.len(), 2);
    assert!(library.picture(&hash, Size::Medium).unwrap().is_some());

    download(&files[0]);
    assert_eq!(
        (fixture.index(&library, "p").unchanged, states(&library), fixture.embedded()),
        (2, [2, 0, 0], 2)
    );
    assert!(!library.picture(&hash, Size::View).unwrap().unwrap().fallback);
}

#[test]
fn a_cloud_file_is_embedded_only_if_the_setting_allows() {
    let fixture = TestLibrary::new();
    let file = fixture.fill("p", 1).remove(0);
    evict(&file);
    let library = library(&fixture);
    let model = &*library.space().embedder;
    let refused = library.embed_file(model, &file);
    assert!(matches!(refused, Err(Error::NoPicture { .. })), "{refused:?}");
    library.set_reads_cloud_files(true).unwrap();
    assert_eq!(library.embed_file(model, &file).unwrap().1.len(), 12);
}

#[test]
fn an_evicted_file_keeps_its_content_at_another_path() {
    let fixture = TestLibrary::new();
    let files = fixture.fill("p", 2);
    let library = library(&fixture);
    fixture.index(&library, "p");
    let moved = fixture.path("p/renamed.jpg");
    fs::rename(&files[0], &moved).unwrap();
    evict(&moved);
    let summary = fixture.index(&library, "p");
    assert_eq!((summary.cloud, summary.missing, states(&library)), (1, 0, [1, 1, 0]));
    assert_eq!(library.list(Scope::All, None, None).unwrap().len(), 2);
    download(&moved);
    assert_eq!((fixture.index(&library, "p").unchanged, fixture.embedded()), (2, 2));
}

#[test]
fn a_folder_that_returns_leaves_cloud_files_offline() {
    let fixture = TestLibrary::new();
    let files = fixture.fill("p", 3);
    evict(&files[0]);
    let library = library(&fixture);
    fixture.index(&library, "p");
    fs::rename(fixture.path("p"), fixture.path("away")).unwrap();
    library.find_folders().unwrap();
    assert_eq!(states(&library), [0, 3, 0]);
    fs::rename(fixture.path("away"), fixture.path("p")).unwrap();
    library.find_folders().unwrap();
    assert_eq!((folder(&library).offline, states(&library)), (false, [2, 1, 0]));
    assert_eq!(library.cloud_count().unwrap(), 1);
}

#[test]
fn an_unreadable_file_is_retried_after_its_download() {
    let fixture = TestLibrary::new();
    let files = fixture.fill("p", 1);
    let picture = fs::read(&files[0]).unwrap();
    let time = fs::metadata(&files[0]).unwrap().modified().unwrap();
    let write = |bytes: &[u8]| {
        fs::write(&files[0], bytes).unwrap();
        fs::File::options().write(true).open(&files[0]).unwrap().set_modified(time).unwrap();
    };
    write(&vec![7; picture.len()]);
    let library = library(&fixture);
    assert_eq!(fixture.index(&library, "p").unreadable, 1);
    evict(&files[0]);
    fixture.index(&library, "p");
    assert_eq!((library.problem_count().unwrap(), library.cloud_count().unwrap()), (0, 1));
    write(&picture);
    download(&files[0]);
    assert_eq!((fixture.index(&library, "p").embedded, states(&library)), (1, [1, 0, 0]));
}

#[test]
fn a_newer_picture_in_the_cloud_does_not_replace_the_known_one() {
    let fixture = TestLibrary::new();
    let files = fixture.fill("p", 1);
    let library = library(&fixture);
    fixture.index(&library, "p");
    let other = fixture.fill("q", 2).remove(1);
    fs::copy(other, &files[0]).unwrap();
    evict(&files[0]);
    fixture.index(&library, "p");
    assert_eq!((library.list(Scope::All, None, None).unwrap().len(), fixture.embedded()), (1, 1));
    download(&files[0]);
    assert_eq!((fixture.index(&library, "p").embedded, states(&library)), (1, [1, 0, 0]));
}

#[test]
fn cloud_files_are_read_if_the_setting_allows() {
    let fixture = TestLibrary::new();
    let files = fixture.fill("p", 2);
    evict(&files[0]);
    let library = library(&fixture);
    assert!(!library.reads_cloud_files().unwrap());
    fixture.index(&library, "p");
    library.set_reads_cloud_files(true).unwrap();
    let summary = fixture.index(&library, "p");
    assert_eq!((summary.embedded, summary.cloud, states(&library)), (1, 0, [2, 0, 0]));
    assert!(library.search(&Request::file(&files[0], 3)).is_ok());
    library.set_reads_cloud_files(false).unwrap();
    assert_eq!((fixture.index(&library, "p").cloud, states(&library)), (1, [1, 1, 0]));
}

#[test]
fn a_raw_file_stays_the_companion_of_a_cloud_picture() {
    let fixture = TestLibrary::new();
    let files = fixture.fill("p", 1);
    fs::write(files[0].with_extension("nef"), "raw").unwrap();
    let library = library(&fixture);
    fixture.index(&library, "p");
    assert_eq!(states(&library), [2, 0, 0]);
    evict(&files[0]);
    // The marker is beside both; it applies to the picture only.
    fn only_pictures(path: &Path, metadata: &Metadata) -> bool {
        path.extension().is_some_and(|extension| extension == "jpg") && has_marker(path, metadata)
    }
    let library = library.with_cloud(only_pictures);
    fixture.index(&library, "p");
    assert_eq!((states(&library), library.problem_count().unwrap()), ([1, 1, 0], 0));
    assert_eq!(library.list(Scope::All, None, None).unwrap().len(), 1);
}

/// Replaces a file by the stub that iCloud leaves before macOS 14; returns a function that downloads it again.
fn replace_by_stub(path: &Path) -> impl FnOnce() + use<> {
    let name = format!(".{}.icloud", path.file_name().unwrap().to_str().unwrap());
    let (stub, path) = (path.with_file_name(name), path.to_owned());
    let kept = path.parent().unwrap().with_file_name("kept.jpg");
    fs::rename(&path, &kept).unwrap();
    fs::write(&stub, "stub").unwrap();
    move || {
        fs::rename(kept, path).unwrap();
        fs::remove_file(stub).unwrap();
    }
}

#[test]
fn a_stub_of_icloud_keeps_what_is_known_of_its_file_even_where_downloads_are_allowed() {
    let fixture = TestLibrary::new();
    let files = fixture.fill("p", 2);
    let library = fixture.library();
    library.set_reads_cloud_files(true).unwrap();
    fixture.index(&library, "p");
    let hash = blake3::hash(&fs::read(&files[0]).unwrap());
    let download = replace_by_stub(&files[0]);
    let refused = library.search(&Request::file(&files[0], 3));
    assert!(
        matches!(&refused, Err(Error::NoPicture { problem: FileProblem::InCloudOnly, .. })),
        "{:?}",
        refused.err()
    );
    let summary = fixture.index(&library, "p");
    assert_eq!((summary.cloud, summary.missing, states(&library)), (1, 0, [1, 1, 0]));
    assert!(library.picture(&hash, Size::Medium).unwrap().is_some());
    assert_eq!(library.search(&Request::text("x", 9)).unwrap().hits.len(), 2);
    download();
    fixture.index(&library, "p");
    assert_eq!((states(&library), fixture.embedded(), library.cloud_count().unwrap()), ([2, 0, 0], 2, 0));
}

#[test]
fn a_stub_is_found_by_the_path_of_its_file_and_by_its_own() {
    let fixture = TestLibrary::new();
    let files = fixture.fill("p", 3);
    let library = fixture.library();
    fixture.index(&library, "p");
    let scan = |changed: &[PathBuf]| {
        let request = ScanRequest { changed, ..ScanRequest::default() };
        library.scan(&request, &Progress::default()).unwrap().summary
    };
    let download = replace_by_stub(&files[0]);
    let summary = scan(&[files[0].clone()]);
    assert_eq!((summary.cloud, summary.missing, states(&library)), (1, 0, [2, 1, 0]));
    download();
    scan(&[files[0].clone()]);
    assert_eq!((states(&library), fixture.embedded()), ([3, 0, 0], 3));
    // A picture that another computer added is only a stub from the beginning.
    let new = fixture.path("p/new.jpg");
    fs::write(new.with_file_name(".new.jpg.icloud"), "stub").unwrap();
    let summary = scan(&[new]);
    assert_eq!((summary.cloud, states(&library)), (1, [3, 1, 0]));
}

#[test]
fn a_plain_file_is_not_in_the_cloud() {
    let fixture = TestLibrary::new();
    let file = fixture.fill("p", 1).remove(0);
    assert!(!is_cloud_only(&file, &fs::metadata(&file).unwrap()));
}

#[test]
fn cloud_files_whose_names_tell_nothing_are_never_opened_and_stay_if_they_are_known() {
    let fixture = TestLibrary::new();
    let files = fixture.fill("p", 2);
    let unclear = [fixture.path("p/known"), fixture.path("p/unknown")];
    fs::rename(&files[0], &unclear[0]).unwrap();
    let library = library(&fixture);
    assert_eq!(fixture.index(&library, "p").new, 2);
    fs::copy(&files[1], &unclear[1]).unwrap();
    unclear.iter().for_each(|path| evict(path));
    let summary = fixture.index(&library, "p");
    assert_eq!((summary.found, summary.cloud, summary.missing), (2, 1, 0));
    assert_eq!(states(&library), [1, 1, 0]);
    library.set_reads_cloud_files(true).unwrap();
    assert_eq!(fixture.index(&library, "p").found, 2, "even where downloads are allowed");
}
