//! What a folder holds besides pictures, for a window that has none of it to show.
//!
//! Owns what is counted, and a limit: a window waits for the answer. Reads names only.

use std::path::{Path, PathBuf};
use std::time::Instant;

use super::excludes::Excludes;
use super::file_types::{NameKind, has_extension, is_package, name_kind};
use crate::disk::hidden::IsHidden;

/// Kinds of pictures that are read besides JPEG, PNG, HEIC and cameras' raw files: GIF, WebP, TIFF, BMP, AVIF, JPEG XL,
/// JPEG 2000 and Photoshop's.
pub const OTHER_KINDS: u32 = 8;
/// The most files and folders that are looked at.
const LIMIT: u64 = 20_000;

/// What a folder and its subfolders hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Survey {
    /// Files with the names of pictures.
    pub pictures: u64,
    /// Files of other kinds.
    pub others: u64,
    /// Hidden folders, and hidden files with the names of pictures.
    pub hidden: u64,
    /// Folders that are excluded, packages among them, and excluded files with the names of pictures.
    pub excluded: u64,
    /// Photos libraries, sorted.
    pub photos_libraries: Vec<PathBuf>,
    /// Whether there is more than was looked at.
    pub partial: bool,
}

impl Survey {
    /// Counts what is in a folder, until the deadline. `skip` is a folder never to enter: the library's own. What cannot be
    /// read counts nothing.
    pub(crate) fn of(
        root: &Path,
        excludes: &Excludes,
        skip: &Path,
        is_hidden: IsHidden,
        deadline: Instant,
    ) -> Self {
        let mut survey = Self::default();
        let (mut folders, mut seen) = (vec![root.to_path_buf()], 0);
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                seen += 1;
                if seen > LIMIT || Instant::now() >= deadline {
                    survey.partial = true;
                    folders.clear();
                    break;
                }
                let path = entry.path();
                // A link to a folder counts as a file of another kind.
                let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
                let relative = path.strip_prefix(root).unwrap_or(&path);
                let is_excluded = excludes.matches(relative) || (is_folder && is_package(&path));
                if survey.add(&path, is_folder, is_excluded, is_hidden(&path)) && path != skip {
                    folders.push(path);
                }
            }
        }
        survey.photos_libraries.sort();
        survey
    }

    /// Counts a file or folder. Returns whether it is a folder to look into.
    fn add(&mut self, path: &Path, is_folder: bool, is_excluded: bool, is_hidden: bool) -> bool {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let matters = is_folder || name_kind(path) == NameKind::Picture;
        if is_folder && has_extension(path, &["photoslibrary"]) {
            self.photos_libraries.push(path.to_path_buf());
            return false;
        }
        if is_hidden || name.starts_with('.') {
            self.hidden += u64::from(matters);
            return false;
        }
        if is_excluded {
            self.excluded += u64::from(matters);
            return false;
        }
        if !is_folder && matters {
            self.pictures += 1;
        } else if !is_folder {
            self.others += 1;
        }
        is_folder
    }

    /// Adds what another folder holds.
    pub(crate) fn extend(&mut self, other: Self) {
        let Self { pictures, others, hidden, excluded, photos_libraries, partial } = other;
        self.pictures += pictures;
        self.others += others;
        self.hidden += hidden;
        self.excluded += excluded;
        self.photos_libraries.extend(photos_libraries);
        self.partial |= partial;
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_a_folder_without_pictures_holds_is_counted_by_why_it_does_not_count() {
        let dir = tempfile::tempdir().unwrap();
        for folder in ["in", ".thumbnails", "Cache", "a.lrdata", "My Photos.photoslibrary", "library"] {
            fs::create_dir(dir.path().join(folder)).unwrap();
            fs::write(dir.path().join(folder).join("a.jpg"), "").unwrap();
        }
        fs::rename(dir.path().join("in/a.jpg"), dir.path().join("in/b.pdf")).unwrap();
        for file in ["notes.txt", ".DS_Store", ".hidden.jpg", "no extension", "x.tmp.jpg"] {
            fs::write(dir.path().join(file), "").unwrap();
        }
        let excludes = Excludes::parse(&["Cache", "*.tmp.jpg"]).unwrap();
        let in_time = Instant::now() + Duration::from_secs(60);
        let survey = Survey::of(dir.path(), &excludes, &dir.path().join("library"), |_| false, in_time);
        let expected = Survey {
            others: 3,
            hidden: 2,
            excluded: 3,
            photos_libraries: vec![dir.path().join("My Photos.photoslibrary")],
            ..Survey::default()
        };
        assert_eq!(survey, expected);
    }

    #[test]
    fn a_survey_ends_at_its_deadline_and_says_that_there_is_more() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("a.jpg"), "").unwrap();
        let excludes = Excludes::parse::<&str>(&[]).unwrap();
        let survey = Survey::of(dir.path(), &excludes, Path::new("/library"), |_| false, Instant::now());
        assert_eq!(survey, Survey { partial: true, ..Survey::default() });
    }
}
