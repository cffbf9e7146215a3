//! The sidecars of pictures: which lie beside one, and what they say.
//!
//! Owns reading them, and in which order they count: the newest first. One that can't be read is left out and noted, never
//! an error; those in the cloud are not read.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use ratna_xmp::{Neighbours, Packet, Sidecar};

use crate::disk::cloud::{self, InCloud};
use crate::recent::Recent;

/// Most folders whose listing is kept: pictures are read folder by folder, but their copies may lie elsewhere.
const FOLDERS: usize = 8;

/// Reads sidecars. Lists each folder once, so that it is made anew whenever the disk may have changed.
#[derive(Debug)]
pub struct Sidecars {
    folders: Recent<PathBuf, Arc<Neighbours>>,
    in_cloud: InCloud,
}

/// A sidecar that was read.
struct Read {
    changed: SystemTime,
    path: PathBuf,
    packet: Packet,
}

impl Sidecars {
    /// `in_cloud` recognises files that must not be read.
    pub fn new(in_cloud: InCloud) -> Self {
        Self { folders: Recent::new(FOLDERS), in_cloud }
    }

    /// What the sidecars of these pictures say, the newest first.
    pub fn of(&self, pictures: &[PathBuf]) -> Vec<Packet> {
        let mut paths: Vec<PathBuf> = pictures.iter().flat_map(|picture| self.beside(picture)).collect();
        paths.sort_unstable();
        paths.dedup();
        let mut read: Vec<Read> = paths.into_iter().filter_map(|path| self.read(path)).collect();
        read.sort_by(|a, b| b.changed.cmp(&a.changed).then_with(|| a.path.cmp(&b.path)));
        read.into_iter().map(|read| read.packet).collect()
    }

    /// The sidecars that belong to a picture.
    fn beside(&self, picture: &Path) -> Vec<PathBuf> {
        let (Some(folder), Some(name)) = (picture.parent(), picture.file_name()) else { return Vec::new() };
        let list = || Neighbours::read(folder).map(Arc::new);
        let found = self.folders.get_or_make(folder.to_path_buf(), list);
        found.and_then(|neighbours| neighbours.sidecars(name)).unwrap_or_else(|error| {
            tracing::warn!(picture = %picture.display(), %error, "the sidecars of a picture are left out");
            Vec::new()
        })
    }

    fn read(&self, path: PathBuf) -> Option<Read> {
        let note = |reason: &dyn std::fmt::Display| {
            tracing::warn!(path = %path.display(), %reason, "a sidecar is left out");
        };
        if cloud::is_away(&path, self.in_cloud) {
            note(&"it is in the cloud");
            return None;
        }
        let changed = path.metadata().and_then(|found| found.modified());
        let read = || Ok::<_, io::Error>((changed?, Sidecar::open(&path).map_err(io::Error::other)?));
        match read() {
            Ok((changed, sidecar)) => Some(Read { changed, packet: sidecar.into_packet(), path }),
            Err(error) => {
                note(&error);
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::Duration;

    use super::*;

    fn titled(title: &str) -> String {
        format!(
            "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description \
             xmlns:dc='http://purl.org/dc/elements/1.1/' dc:title='{title}'/></rdf:RDF>"
        )
    }

    /// What the sidecars of `a.jpg` say in a folder with these files: name, text, and age in seconds.
    fn titles(files: &[(&str, &str, u64)]) -> Vec<String> {
        let dir = tempfile::tempdir().unwrap();
        for (name, text, age) in files {
            let path = dir.path().join(name);
            fs::write(&path, text).unwrap();
            let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000 - age);
            fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
        }
        let said = Sidecars::new(cloud::never).of(&[dir.path().join("a.jpg")]);
        said.iter().filter_map(Packet::title).collect()
    }

    #[test]
    fn the_newest_sidecar_comes_first() {
        let (stem, whole) = (titled("stem"), titled("whole"));
        let files = |ages: [u64; 2]| {
            titles(&[("a.jpg", "", 0), ("a.xmp", &stem, ages[0]), ("a.jpg.xmp", &whole, ages[1])])
        };
        assert_eq!(files([1, 2]), ["stem", "whole"]);
        assert_eq!(files([2, 1]), ["whole", "stem"]);
    }

    #[test]
    fn what_cant_be_read_is_left_out() {
        let whole = titled("whole");
        let bomb = format!("<!DOCTYPE x [<!ENTITY a 'b'>]>{whole}");
        for broken in [&whole[..60], &bomb, "no XML"] {
            assert_eq!(titles(&[("a.xmp", broken, 0), ("a.jpg.xmp", &whole, 0)]), ["whole"], "{broken}");
        }
        assert!(titles(&[("b.xmp", &whole, 0), ("a.jpg", "", 0)]).is_empty());
    }

    #[test]
    fn a_picture_whose_folder_is_gone_has_no_sidecars() {
        assert!(Sidecars::new(cloud::never).of(&["/nowhere/a.jpg".into(), "/".into()]).is_empty());
    }
}
