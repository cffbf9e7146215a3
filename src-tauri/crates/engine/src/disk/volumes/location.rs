//! Where a folder is on its volume.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization;

use super::volume::{Volume, joined};

/// Where a folder is, independent of its volume's mount point.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Location {
    /// The volume's UUID, if the system knows one.
    pub volume: Option<String>,
    /// The folder's path relative to the volume's root; `None` in a library from before this was recorded, until the
    /// folder is reached.
    pub path: Option<PathBuf>,
}

/// The location of the folder at the canonical path `real`; the default one if no volume contains it.
pub(crate) fn location_of(mounted: &[Volume], real: &Path) -> Location {
    let around = mounted.iter().filter_map(|volume| Some((volume, inside(real, &volume.mount)?)));
    // Of several volumes at one mount point the last one is visible, and `max_by_key` returns the last.
    let innermost = around.max_by_key(|(volume, _)| volume.mount.components().count());
    innermost.map_or_else(Location::default, |(volume, inside)| Location {
        volume: volume.id.clone(),
        path: Some(joined(&volume.root, inside)),
    })
}

/// The part of a path below a mount point; `None` if it is elsewhere. macOS may compose an accented letter in the
/// volume's name and decompose it in the path, or the other way round.
fn inside<'a>(real: &'a Path, mount: &Path) -> Option<&'a Path> {
    let mut below = real.components();
    for part in mount.components() {
        let other = below.next()?;
        if part != other && !(cfg!(target_os = "macos") && is_same_text(part.as_os_str(), other.as_os_str()))
        {
            return None;
        }
    }
    Some(below.as_path())
}

fn is_same_text(a: &OsStr, b: &OsStr) -> bool {
    a.to_str().zip(b.to_str()).is_some_and(|(a, b)| a.nfc().eq(b.nfc()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn volume(mount: &str, root: &str, id: Option<&str>) -> Volume {
        Volume { mount: mount.into(), root: root.into(), id: id.map(str::to_owned), searchable: true }
    }

    fn at(volume: Option<&str>, path: &str) -> Location {
        Location { volume: volume.map(str::to_owned), path: Some(path.into()) }
    }

    #[test]
    fn a_folder_is_on_the_innermost_and_last_mounted_volume() {
        let mounted = [
            volume("/", "", Some("root")),
            volume("/mnt/a", "", Some("under")),
            volume("/mnt/a", "", Some("over")),
            volume("/mnt/share", "", None),
        ];
        let of = |path: &str| location_of(&mounted, Path::new(path));
        assert_eq!(of("/mnt/a/photos/2019"), at(Some("over"), "photos/2019"));
        assert_eq!(of("/mnt/a"), at(Some("over"), ""));
        assert_eq!(of("/mnt/abc"), at(Some("root"), "mnt/abc"));
        assert_eq!(of("/mnt/share/x"), at(None, "x"));
        assert_eq!(location_of(&[], Path::new("/mnt")), Location::default());
    }

    #[test]
    fn composed_and_decomposed_accents_are_equal() {
        assert!(is_same_text("Fotos d'e\u{301}te\u{301}".as_ref(), "Fotos d'\u{e9}t\u{e9}".as_ref()));
        assert!(!is_same_text("ete".as_ref(), "\u{e9}te".as_ref()));
    }

    #[test]
    fn a_location_is_the_same_through_every_mount_of_its_volume() {
        let whole = volume("/mnt/whole", "", Some("x"));
        let part = volume("/photos", "home/photos", Some("x"));
        let there = location_of(std::slice::from_ref(&part), Path::new("/photos/2019")).path.unwrap();
        assert_eq!(there, Path::new("home/photos/2019"));
        assert_eq!(whole.path_of(&there).unwrap(), Path::new("/mnt/whole/home/photos/2019"));
        assert_eq!(part.path_of(&there).unwrap(), Path::new("/photos/2019"));
        assert_eq!(part.path_of(Path::new("home/music")), None);
        let bytes = |path: PathBuf| crate::disk::paths::to_bytes(&path).to_vec();
        assert_eq!(bytes(whole.path_of(Path::new("")).unwrap()), b"/mnt/whole");
    }
}
