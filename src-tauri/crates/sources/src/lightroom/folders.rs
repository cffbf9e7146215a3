//! Where the folders of a catalogue are.
//!
//! Owns the paths of `AgLibraryRootFolder` and `AgLibraryFolder`. Folders of a drive that is away, or of another system,
//! keep the path that the catalogue has.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

use super::tables::Tables;
use crate::error::Result;

/// The folders by `AgLibraryFolder.id_local`.
pub(super) struct Folders(HashMap<i64, Folder>);

/// A folder.
pub(super) struct Folder {
    pub(super) path: PathBuf,
    /// The root folder that it lies in, or is.
    pub(super) root: PathBuf,
}

impl Folders {
    pub(super) fn read(tables: &Tables<'_>, catalogue: &Path) -> Result<Self> {
        let home = catalogue.parent().unwrap_or(catalogue);
        let mut roots = HashMap::new();
        let columns: (&[&str], &[&str]) = (&["id_local", "absolutePath"], &["relativePathFromCatalog"]);
        tables.required("AgLibraryRootFolder", columns, |row| {
            let root = row.integer(0).zip(root_path(row.text(1), row.text(2), home));
            roots.extend(root);
        })?;
        let mut folders = HashMap::new();
        let columns: (&[&str], &[&str]) = (&["id_local", "rootFolder", "pathFromRoot"], &[]);
        tables.required("AgLibraryFolder", columns, |row| {
            let Some(id) = row.integer(0) else { return };
            let root = row.integer(1).and_then(|root| roots.get(&root));
            match root.and_then(|root| Some((root, inside(root, &row.text(2).unwrap_or_default())?))) {
                Some((root, path)) => drop(folders.insert(id, Folder { path, root: root.clone() })),
                None => tables.note_damaged(format!("folder {id} has no place")),
            }
        })?;
        Ok(Self(folders))
    }

    pub(super) fn get(&self, id: i64) -> Option<&Folder> {
        self.0.get(&id)
    }
}

/// The path of a root folder. Where it is no longer, it is looked for where it was from the catalogue: the two may have
/// moved together.
fn root_path(absolute: Option<String>, relative: Option<String>, home: &Path) -> Option<PathBuf> {
    let absolute = absolute.and_then(|path| place(&path, home));
    let beside = relative.and_then(|path| place(&path, home));
    let is_there = |path: &PathBuf| path.is_absolute() && path.is_dir();
    match (absolute, beside) {
        (Some(absolute), Some(beside)) if !is_there(&absolute) && is_there(&beside) => Some(beside),
        (absolute, beside) => absolute.or(beside),
    }
}

/// A path of a root folder, which may be relative to the catalogue's; one of Windows stays as it is written.
fn place(path: &str, home: &Path) -> Option<PathBuf> {
    if path.contains('\0') {
        return None;
    }
    if cfg!(not(windows)) && is_of_windows(path) {
        let climbs = path.split(['/', '\\']).any(|part| part == "..");
        return (!climbs).then(|| Path::new(path).components().collect());
    }
    let mut place = PathBuf::new();
    for part in home.join(path).components() {
        match part {
            Component::ParentDir => drop(place.pop()),
            Component::CurDir => {}
            part => place.push(part),
        }
    }
    Some(place)
}

/// Whether a path begins with a drive's letter or a server's name, as on Windows.
fn is_of_windows(path: &str) -> bool {
    let drive = matches!(path.as_bytes(), [letter, b':', b'/' | b'\\', ..] if letter.is_ascii_alphabetic());
    drive || path.starts_with("//") || path.starts_with("\\\\")
}

/// The path below a folder; `None` if it leads out of it.
fn inside(folder: &Path, below: &str) -> Option<PathBuf> {
    let mut path = folder.to_path_buf();
    for part in below.split('/').filter(|part| !part.is_empty()) {
        path.push(name(part)?);
    }
    Some(path)
}

/// The name of a file or folder; `None` for what is none, such as `..` or what has a slash.
pub(super) fn name(name: &str) -> Option<&str> {
    let mut parts = Path::new(name).components();
    let is_name = matches!(parts.next(), Some(Component::Normal(part)) if part == name);
    (is_name && parts.next().is_none() && !name.contains('\0')).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_root_folder_is_where_it_was_or_where_it_is_from_the_catalogue() {
        let dir = tempfile::tempdir().unwrap();
        let (home, moved) = (dir.path().join("Lightroom"), dir.path().join("Pictures"));
        std::fs::create_dir(&moved).unwrap();
        let root = |absolute: &str, relative: Option<&str>| {
            root_path(Some(absolute.to_owned()), relative.map(str::to_owned), &home).unwrap()
        };
        assert_eq!(root("/Volumes/Gone/", Some("../Pictures/")), moved);
        assert_eq!(root("/Volumes/Gone/", Some("../None/")), Path::new("/Volumes/Gone"));
        assert_eq!(root("/Volumes/Gone/", None), Path::new("/Volumes/Gone"));
        assert_eq!(root(&format!("{}/", moved.display()), Some("../None")), moved);
        assert_eq!(root("Photos/", None), home.join("Photos"));
        assert_eq!(root_path(None, Some("../None/".into()), &home), Some(dir.path().join("None")));
        assert_eq!(root_path(None, None, &home), None);
        assert_eq!(root_path(Some("/a\0b".into()), None, &home), None);
    }

    #[cfg(unix)]
    #[test]
    fn folders_of_windows_keep_their_spelling() {
        let root =
            |path: &str| root_path(Some(path.to_owned()), Some("../../D:/Fotos/".into()), Path::new("/none"));
        assert_eq!(root("C:/Fotos/2019/").unwrap().to_str(), Some("C:/Fotos/2019"));
        assert_eq!(root("C:/Fotos/../../x"), Some("/D:/Fotos".into()));
    }

    #[test]
    fn names_never_lead_out_of_their_folder() {
        let folder = Path::new("/a");
        assert_eq!(inside(folder, "2019/Über 🌸/"), Some("/a/2019/Über 🌸".into()));
        assert_eq!(inside(folder, ""), Some("/a".into()));
        assert!(["../b", "x/../../b", "./x", "a\0b"].iter().all(|below| inside(folder, below).is_none()));
        assert!(["", ".", "..", "a/b", "/a", "a/", "a\0"].iter().all(|text| name(text).is_none()));
        assert_eq!(name("a.b.CR2"), Some("a.b.CR2"));
    }
}
