//! Which path each preview's picture gets.
//!
//! Owns telling apart pictures that would get the same one, alike in every run.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization;

use crate::previews::Index;

use super::original::Originals;
use super::{WITHOUT_PATH, place};

/// The path of a preview's picture.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// From the folder on that pictures are recovered into.
    pub(super) path: PathBuf,
    /// Whether it comes from a catalogue.
    pub(super) is_known: bool,
}

/// A picture that wants a path.
struct Wish {
    preview: usize,
    path: PathBuf,
    is_known: bool,
    /// What decides between equal ones: JPEGs keep their names, and virtual copies come after what they are copies of.
    rank: (bool, i64),
}

/// A path for each of the index's previews, in their order.
pub(super) fn plan(index: &Index, originals: &dyn Originals) -> Vec<Target> {
    let mut wishes: Vec<Wish> =
        index.previews().iter().enumerate().map(|(at, _)| wish(index, at, originals)).collect();
    // Previews are in the order of their UUIDs, which the sort keeps.
    wishes.sort_by_key(|wish| wish.rank);
    let mut taken = Taken::default();
    let mut targets: Vec<Option<Target>> = wishes.iter().map(|_| None).collect();
    for Wish { preview, path, is_known, .. } in wishes {
        targets[preview] = Some(Target { path: taken.take(&path), is_known });
    }
    targets.into_iter().flatten().collect()
}

fn wish(index: &Index, preview: usize, originals: &dyn Originals) -> Wish {
    let found = &index.previews()[preview];
    let image_id = found.facts.image_id;
    let original = originals.original(image_id, &found.uuid).map(|original| place::safe(&original.place));
    let (path, is_known) = match original {
        Some(path) if path.file_name().is_some() => (path, true),
        _ => {
            let name = place::name(&found.uuid).unwrap_or_else(|| "preview".to_owned());
            (Path::new(WITHOUT_PATH).join(format!("{name}.jpg")), false)
        }
    };
    Wish { preview, is_known, rank: (!is_jpeg(&path), image_id.unwrap_or(i64::MAX)), path }
}

/// The paths that are given away.
#[derive(Default)]
struct Taken {
    keys: HashSet<String>,
    /// The last number that was added to a path.
    numbers: HashMap<String, u32>,
}

impl Taken {
    /// A path that nothing has yet: `IMG_1.jpg` for `IMG_1.CR2`, otherwise `IMG_1.CR2.jpg`, otherwise with a number.
    fn take(&mut self, original: &Path) -> PathBuf {
        let plain = original.with_extension("jpg");
        if self.keys.insert(key(&plain)) {
            return plain;
        }
        let mut full = original.as_os_str().to_owned();
        full.push(".jpg");
        let full = PathBuf::from(full);
        if !is_jpeg(original) && self.keys.insert(key(&full)) {
            return full;
        }
        loop {
            let number = self.numbers.entry(key(&plain)).or_insert(1);
            *number += 1;
            let numbered = place::with_suffix(&plain, &format!(" ({number})"));
            if self.keys.insert(key(&numbered)) {
                return numbered;
            }
        }
    }
}

/// What is equal for paths that some file system takes for one.
fn key(path: &Path) -> String {
    path.to_string_lossy().nfc().collect::<String>().to_lowercase()
}

fn is_jpeg(path: &Path) -> bool {
    path.extension().is_some_and(|extension| {
        extension.eq_ignore_ascii_case("jpg") || extension.eq_ignore_ascii_case("jpeg")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_names_are_told_apart() {
        let mut taken = Taken::default();
        for (original, expected) in [
            ("a/IMG_1.JPG", "a/IMG_1.jpg"),
            ("a/IMG_1.CR2", "a/IMG_1.CR2.jpg"),
            ("a/IMG_1.CR2", "a/IMG_1 (2).jpg"),
            ("a/img_1.jpeg", "a/img_1 (3).jpg"),
            ("b/IMG_1.CR2", "b/IMG_1.jpg"),
            ("b/Café.dng", "b/Café.jpg"),
            ("b/Cafe\u{301}.jpg", "b/Cafe\u{301} (2).jpg"),
            ("b/no extension", "b/no extension.jpg"),
        ] {
            assert_eq!(taken.take(Path::new(original)), Path::new(expected), "{original}");
        }
    }
}
