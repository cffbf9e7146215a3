//! The file systems that are mounted, and where on them a folder lies.
//!
//! Owns what the system says of volumes: what each is known by, whatever it is mounted on. Never looks at a
//! library. What decides about folders takes it from [`Volumes`], so that tests can plug drives in and out.

#[cfg(target_os = "linux")]
#[path = "linux.rs"]
mod system;
#[cfg(target_os = "macos")]
#[path = "macos.rs"]
mod system;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

pub use system::System;
use unicode_normalization::UnicodeNormalization;

/// A mounted file system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Volume {
    /// Where it is mounted.
    pub mount: PathBuf,
    /// Which of its folders is mounted there, relative to its root: empty but for bind mounts and subvolumes.
    pub root: PathBuf,
    /// Its UUID, where the system tells it: not of network shares, nor of what lies in memory.
    pub id: Option<String>,
    /// Whether folders may be looked for on it: it can hold files of a person, and looking wakes nothing up.
    pub searched: bool,
}

/// Where a folder lies, whatever its volume is mounted on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// What the volume is known by, where the system tells it.
    pub volume: Option<String>,
    /// The folder's path from the volume's root; none when the folder was never reached since this is noted.
    pub path: Option<PathBuf>,
}

/// What knows the mounted volumes.
pub trait Volumes: Send + Sync {
    /// All of them. One that is mounted over another comes later.
    fn mounted(&self) -> Vec<Volume>;
}

/// Where a folder lies, by its true path; nowhere when the volumes are not known.
pub(crate) fn place(mounted: &[Volume], real: &Path) -> Place {
    let around = mounted.iter().filter_map(|volume| Some((volume, inside(real, &volume.mount)?)));
    // Of several at one mount point, the last one is what is seen; `max_by_key` gives the last.
    let innermost = around.max_by_key(|(volume, _)| volume.mount.components().count());
    innermost.map_or_else(Place::default, |(volume, inside)| Place {
        volume: volume.id.clone(),
        path: Some(joined(&volume.root, inside)),
    })
}

/// What of a path lies below a mount point. The Mac may spell one letter in two ways, the volume's name in one and
/// the path in the other.
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

impl Volume {
    /// The path under which something that lies at `place` on the volume is seen here.
    pub(crate) fn path_of(&self, place: &Path) -> Option<PathBuf> {
        place.strip_prefix(&self.root).ok().map(|inside| joined(&self.mount, inside))
    }
}

/// As `Path::join`, which ends in a slash where there is nothing to join.
pub(crate) fn joined(base: &Path, inside: &Path) -> PathBuf {
    if inside.as_os_str().is_empty() { base.to_path_buf() } else { base.join(inside) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn volume(mount: &str, root: &str, id: Option<&str>) -> Volume {
        Volume { mount: mount.into(), root: root.into(), id: id.map(str::to_owned), searched: true }
    }

    fn at(volume: Option<&str>, path: &str) -> Place {
        Place { volume: volume.map(str::to_owned), path: Some(path.into()) }
    }

    #[test]
    fn a_folder_lies_on_the_innermost_volume_and_the_last_mounted() {
        let mounted = [
            volume("/", "", Some("root")),
            volume("/mnt/a", "", Some("under")),
            volume("/mnt/a", "", Some("over")),
            volume("/mnt/share", "", None),
        ];
        let of = |path: &str| place(&mounted, Path::new(path));
        assert_eq!(of("/mnt/a/photos/2019"), at(Some("over"), "photos/2019"));
        assert_eq!(of("/mnt/a"), at(Some("over"), ""));
        assert_eq!(of("/mnt/abc"), at(Some("root"), "mnt/abc"));
        assert_eq!(of("/mnt/share/x"), at(None, "x"));
        assert_eq!(place(&[], Path::new("/mnt")), Place::default());
    }

    #[test]
    fn a_letter_has_two_spellings() {
        assert!(is_same_text("Fotos d'e\u{301}te\u{301}".as_ref(), "Fotos d'\u{e9}t\u{e9}".as_ref()));
        assert!(!is_same_text("ete".as_ref(), "\u{e9}te".as_ref()));
    }

    #[test]
    fn a_place_on_a_volume_is_the_same_through_every_mount_of_it() {
        let whole = volume("/mnt/whole", "", Some("x"));
        let part = volume("/photos", "home/photos", Some("x"));
        let there = place(std::slice::from_ref(&part), Path::new("/photos/2019")).path.unwrap();
        assert_eq!(there, Path::new("home/photos/2019"));
        assert_eq!(whole.path_of(&there).unwrap(), Path::new("/mnt/whole/home/photos/2019"));
        assert_eq!(part.path_of(&there).unwrap(), Path::new("/photos/2019"));
        assert_eq!(part.path_of(Path::new("home/music")), None);
        let bytes = |path: PathBuf| crate::disk::paths::to_bytes(&path).to_vec();
        assert_eq!(bytes(whole.path_of(Path::new("")).unwrap()), b"/mnt/whole");
    }
}
