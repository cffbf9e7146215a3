//! Sidecars that are only in the cloud: in these tests, those with a marker file beside them, and stubs.

use std::fs::Metadata;

use super::*;

fn marker(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".evicted");
    name.into()
}

fn has_marker(path: &Path, _: &Metadata) -> bool {
    marker(path).exists()
}

/// Leaves what iCloud left of a file before macOS 14.
fn evict(path: &Path) {
    let stub = format!(".{}.icloud", path.file_name().unwrap().to_str().unwrap());
    fs::rename(path, path.with_file_name(stub)).unwrap();
}

#[test]
fn a_sidecar_in_the_cloud_is_neither_read_nor_replaced() {
    let (_fixture, library, paths) = library(1, SIDECARS);
    let library = library.with_cloud(has_marker);
    let one = id(&library, &paths[0]);
    let sidecar = paths[0].with_extension("xmp");
    change(&paths[0], &keywords(&["theirs"]));
    fs::write(marker(&sidecar), "").unwrap();
    library.set_tag(&[one], "dog", true).unwrap();
    assert!(plan(&library, &Scope::All).unwrap().is_empty());
    assert_eq!(exchange_all(&library), Summary { away: 1, ..Summary::default() });
    assert_eq!(said(&paths[0]).0, ["theirs"]);
    assert!(is_waiting(&library).unwrap().is_none(), "nothing is tried in vain");

    fs::remove_file(marker(&sidecar)).unwrap();
    follow_run(&library, [sidecar.as_path()].into_iter()).unwrap();
    assert!(is_waiting(&library).unwrap().is_some(), "it waits again");
    assert_eq!(exchange_all(&library), written(1));
    assert_eq!(said(&paths[0]).0, ["dog", "theirs"]);
}

#[test]
fn a_stub_counts_as_the_file_that_it_stands_for() {
    for target in [SIDECARS, ORIGINALS] {
        let (_fixture, library, paths) = library(1, target);
        let sidecar = paths[0].with_extension("xmp");
        change(&paths[0], &keywords(&["theirs"]));
        evict(&sidecar);
        library.set_tag(&[id(&library, &paths[0])], "dog", true).unwrap();
        let written = u64::from(target == ORIGINALS);
        assert_eq!(exchange_all(&library), Summary { written, away: 1, ..Summary::default() });
        assert!(!sidecar.exists());
    }
    let (_fixture, library, paths) = library(2, SIDECARS);
    let whole = paths[0].with_extension("jpg.xmp");
    for path in [&whole, &paths[1].with_extension("cr2")] {
        fs::write(path, "").unwrap();
        evict(path);
    }
    library.set_tag(&[0, 1].map(|at: usize| id(&library, &paths[at])), "dog", true).unwrap();
    assert_eq!(exchange_all(&library), Summary { written: 1, away: 1, ..Summary::default() });
    assert!(!paths[0].with_extension("xmp").exists() && !whole.exists(), "it has one already");
    assert!(paths[1].with_extension("jpg.xmp").exists(), "the other name is the raw file's");
}
