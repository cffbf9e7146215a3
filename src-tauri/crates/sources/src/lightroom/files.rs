//! The files of a catalogue.
//!
//! Owns the names of `AgLibraryFile`, and which files beside a picture are the same picture.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::folders::{Folders, name};
use super::tables::Tables;
use crate::error::{Error, Result};

/// Extensions of pictures that lie beside a RAW file; the other sidecars are metadata, sounds and texts.
const COMPANIONS: [&str; 9] = ["jpg", "jpeg", "jpe", "heic", "heif", "hif", "png", "tif", "tiff"];
/// Most files that are taken for the same picture.
const MAX_COMPANIONS: usize = 8;

/// The files by `AgLibraryFile.id_local`.
pub(super) struct Files(HashMap<i64, File>);

/// A file.
pub(super) struct File {
    pub(super) path: PathBuf,
    pub(super) companions: Vec<PathBuf>,
    /// The root folder that it lies in.
    pub(super) root: PathBuf,
    /// `AgLibraryFile.id_global`.
    pub(super) uuid: Option<String>,
}

impl Files {
    /// Reads the files. One that would lie outside its folder is left out and noted.
    pub(super) fn read(tables: &Tables<'_>, catalogue: &Path) -> Result<Self> {
        let folders = Folders::read(tables, catalogue)?;
        let mut files = HashMap::new();
        let names =
            ["baseName", "extension", "idx_filename", "originalFilename", "sidecarExtensions", "id_global"];
        let mut has_names = false;
        tables.required("AgLibraryFile", (&["id_local", "folder"], &names), |row| {
            let Some(id) = row.integer(0) else { return };
            let base = row.text(2);
            let full = base.as_deref().map(|base| with_extension(base, row.text(3).as_deref()));
            // The name that a file had before it was imported is the last that is likely to be right.
            let full = full.or_else(|| row.text(4)).or_else(|| row.text(5));
            has_names |= full.is_some();
            let folder = row.integer(1).and_then(|folder| folders.get(folder));
            let Some((folder, file_name)) = folder.zip(full.as_deref().and_then(name)) else {
                return tables.note_damaged(format!("file {id} has no place"));
            };
            let path = folder.path.join(file_name);
            let companions = companions(&path, base.as_deref(), &row.text(6).unwrap_or_default());
            files.insert(id, File { path, companions, root: folder.root.clone(), uuid: row.text(7) });
        })?;
        if !has_names && !files.is_empty() {
            return Err(Error::Missing {
                path: catalogue.to_path_buf(),
                what: "AgLibraryFile.baseName".into(),
            });
        }
        Ok(Self(files))
    }

    pub(super) fn get(&self, id: i64) -> Option<&File> {
        self.0.get(&id)
    }
}

fn with_extension(base: &str, extension: Option<&str>) -> String {
    extension.map_or_else(|| base.to_owned(), |extension| format!("{base}.{extension}"))
}

/// The pictures of the same name beside a file, by its list of extensions, such as `JPG,xmp`.
fn companions(path: &Path, base: Option<&str>, extensions: &str) -> Vec<PathBuf> {
    let is_picture = |extension: &&str| COMPANIONS.iter().any(|known| known.eq_ignore_ascii_case(extension));
    let pictures = extensions.split(',').map(str::trim).filter(is_picture);
    let beside = pictures.filter_map(|extension| {
        let other = path.with_file_name(with_extension(base?, Some(extension)));
        (other != path).then_some(other)
    });
    beside.take(MAX_COMPANIONS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_beside_a_raw_file_are_its_companions() {
        let path = Path::new("/a/IMG_1.0.CR2");
        let found = |extensions| companions(path, Some("IMG_1.0"), extensions);
        assert_eq!(found("JPG, xmp,heic"), [Path::new("/a/IMG_1.0.JPG"), Path::new("/a/IMG_1.0.heic")]);
        assert!(found("").is_empty() && found("xmp,WAV,../x.jpg,cr2").is_empty());
        assert!(companions(Path::new("/a/b.jpg"), Some("b"), "jpg").is_empty());
    }
}
