//! Which file shows a picture: its original, or what stands in for it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use ratna_sources::{Listing, Picture, StandIn};

use crate::catalogue::folders::Folder;
use crate::catalogue::sources::SourcePicture;

/// What is known of a source's pictures from the last time.
pub(super) struct Shown<'a> {
    before: HashMap<&'a str, &'a Path>,
    away: Vec<&'a Path>,
}

impl<'a> Shown<'a> {
    /// What showed these pictures, and which of these folders are away.
    pub(super) fn new(known: &'a [SourcePicture], folders: &'a [Folder]) -> Self {
        let before = known.iter().filter_map(|row| Some((row.key.as_str(), row.shown.as_deref()?))).collect();
        let away = folders.iter().filter(|folder| folder.offline || !folder.path.is_dir());
        Self { before, away: away.map(|folder| folder.path.as_path()).collect() }
    }

    /// Where the original of a picture is, and the file that shows it; `None` if there is none.
    pub(super) fn of(&self, picture: &'a Picture) -> (&'a Path, Option<&'a Path>) {
        let file = picture.file.as_path();
        if is_there(file) || self.is_known_and_away(picture) {
            return (file, Some(file));
        }
        if let Some(moved) = self.moved(picture) {
            return (moved, Some(moved));
        }
        (file, picture.stand_in.as_ref().map(stand_in).filter(|path| is_there(path)))
    }

    /// Where an original is now if its folder was found at another path than the program knows.
    fn moved(&self, picture: &Picture) -> Option<&'a Path> {
        let before = *self.before.get(picture.key.as_str())?;
        (before.file_name() == picture.file.file_name() && is_there(before)).then_some(before)
    }

    /// Whether an original was indexed and is on a drive that is away now: it is offline, and nothing stands in for it.
    fn is_known_and_away(&self, picture: &Picture) -> bool {
        let was_shown = self.before.get(picture.key.as_str()) == Some(&picture.file.as_path());
        was_shown && self.away.iter().any(|folder| picture.file.starts_with(folder))
    }
}

/// A path of another system is none here.
fn is_there(path: &Path) -> bool {
    path.is_absolute() && path.is_file()
}

fn stand_in(stand_in: &StandIn) -> &Path {
    match stand_in {
        StandIn::File(path) | StandIn::LightroomPreview(path) => path,
    }
}

/// Replaces folders that links lead to by where they are, as folders of the library are known.
pub(super) fn resolve_links(listing: &mut Listing) {
    let real = |root: &PathBuf| Some((root.clone(), root.canonicalize().ok()?));
    let links: Vec<(PathBuf, PathBuf)> =
        listing.roots.iter().filter_map(real).filter(|(root, real)| root != real).collect();
    if links.is_empty() {
        return;
    }
    let resolve = |path: &mut PathBuf| {
        let found = links.iter().find_map(|(root, real)| Some(real.join(path.strip_prefix(root).ok()?)));
        found.into_iter().for_each(|found| *path = found);
    };
    listing.roots.iter_mut().for_each(|root| {
        if let Some((_, real)) = links.iter().find(|(link, _)| link == root) {
            root.clone_from(real);
        }
    });
    for picture in &mut listing.pictures {
        resolve(&mut picture.file);
        match &mut picture.stand_in {
            Some(StandIn::File(path) | StandIn::LightroomPreview(path)) => resolve(path),
            None => {}
        }
    }
}
