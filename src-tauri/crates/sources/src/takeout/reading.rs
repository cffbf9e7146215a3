//! Reads an archive: files and JSON of each folder, and what they come to.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;

use super::matching::Sidecars;
use super::sidecar::{Facts, Sidecar};
use super::walk::{self, Entry};
use super::{albums, names};
use crate::error::{Error, Result};
use crate::file_kind::FileKind;
use crate::listing::{Album, Listing, Note, Picture};
use crate::source::Cancelled;

/// The most notes that a listing has.
const NOTES: usize = 1_000;
/// The most copies of a picture that are put into an album without a file of its own.
const COPIES: usize = 1_000;

/// What one folder holds.
#[derive(Default)]
struct Folder {
    key: String,
    /// The title of its album, if it is one.
    album: Option<String>,
    pictures: Vec<(Entry, Option<Arc<Facts>>)>,
    /// What is said about files that lie elsewhere.
    absent: Vec<Arc<Facts>>,
    videos: u64,
    notes: Vec<Note>,
}

/// Reads all that the libraries say.
pub(crate) fn read(libraries: &[PathBuf], cancelled: Cancelled<'_>) -> Result<Listing> {
    let mut listing = Listing { roots: libraries.to_vec(), ..Listing::default() };
    let folders = walk::walk(libraries, cancelled, &mut listing.notes)?;
    let mut folders: Vec<_> = folders
        .into_par_iter()
        .map(|(key, files)| read_folder(key, files, cancelled))
        .collect::<Result<_>>()?;
    forget_years(&mut folders);
    let mut elsewhere = Vec::new();
    let mut known: HashMap<Identity, Vec<usize>> = HashMap::new();
    let mut keys = HashMap::new();
    for folder in folders {
        listing.videos += folder.videos;
        listing.notes.extend(folder.notes);
        let album = folder.album.map(|title| Album { key: folder.key.clone(), path: vec![title] });
        let albums: Vec<_> = album.iter().map(|album| album.key.clone()).collect();
        listing.albums.extend(album);
        for (file, facts) in folder.pictures {
            if facts.as_ref().is_some_and(|facts| facts.trashed) {
                listing.trashed += 1;
                continue;
            }
            for identity in facts.iter().flat_map(|facts| identities_of(facts)) {
                let copies = known.entry(identity).or_default();
                if copies.len() < COPIES {
                    copies.push(listing.pictures.len());
                }
            }
            let key = unique(&mut keys, &folder.key, &file);
            listing.pictures.push(picture(key, file, facts.as_deref(), albums.clone()));
        }
        elsewhere.extend(albums.first().map(|album| (album.clone(), folder.absent)));
    }
    add_elsewhere(&mut listing.pictures, &known, elsewhere);
    listing.notes.truncate(NOTES);
    Ok(listing)
}

/// What a picture is known by in every folder.
#[derive(PartialEq, Eq, Hash)]
enum Identity {
    Address(String),
    /// Its title and when it was taken.
    Shot(String, i64),
}

/// What a picture is known by, the surest first.
fn identities_of(facts: &Facts) -> impl Iterator<Item = Identity> {
    let address = facts.url.clone().map(Identity::Address);
    let shot = facts.taken.map(|taken| Identity::Shot(facts.title.clone(), taken.seconds));
    address.into_iter().chain(shot)
}

/// Puts pictures into the albums that have a JSON about them, and no file.
fn add_elsewhere(
    pictures: &mut [Picture],
    known: &HashMap<Identity, Vec<usize>>,
    elsewhere: Vec<(String, Vec<Arc<Facts>>)>,
) {
    for (album, absent) in elsewhere {
        for facts in &absent {
            let found = identities_of(facts).find_map(|identity| known.get(&identity));
            for picture in found.into_iter().flatten() {
                let albums = &mut pictures[*picture].albums;
                if !albums.contains(&album) {
                    albums.push(album.clone());
                }
            }
        }
    }
}

/// A key that no other picture has: the path within the archive. Two archives side by side may have the same. `keys` has how
/// often each path occurred.
fn unique(keys: &mut HashMap<String, usize>, folder: &str, file: &Entry) -> String {
    let path = if folder.is_empty() { file.name.clone() } else { format!("{folder}/{}", file.name) };
    let count = keys.entry(path.clone()).or_default();
    *count += 1;
    // No name has a slash, so that no file has this path.
    if *count == 1 { path } else { format!("{path}/{count}") }
}

/// Takes the albums off folders of years in a language that isn't known: folders whose titles differ in the year only, which
/// hold what was taken in that year, and together at least half of all files. Albums hold copies of those.
fn forget_years(folders: &mut [Folder]) {
    let all: usize = folders.iter().map(|folder| folder.pictures.len()).sum();
    let mut families: HashMap<String, Vec<usize>> = HashMap::new();
    for (index, folder) in folders.iter().enumerate() {
        let Some((words, year)) = folder.album.as_deref().and_then(albums::of_year) else { continue };
        let taken = folder.pictures.iter().filter_map(|(_, facts)| facts.as_ref()?.taken);
        if taken.clone().next().is_some()
            && taken.clone().all(|taken| albums::is_in_year(taken.seconds, year))
        {
            families.entry(words).or_default().push(index);
        }
    }
    for family in families.into_values().filter(|family| family.len() > 1) {
        let pictures: usize = family.iter().map(|index| folders[*index].pictures.len()).sum();
        if pictures * 2 >= all {
            family.into_iter().for_each(|index| folders[index].album = None);
        }
    }
}

fn read_folder(key: String, files: Vec<Entry>, cancelled: Cancelled<'_>) -> Result<Folder> {
    let (sidecars, files): (Vec<_>, Vec<_>) =
        files.into_iter().partition(|file| FileKind::of(&file.name) == FileKind::Sidecar);
    let sidecars: Vec<_> = sidecars
        .into_par_iter()
        .map(|file| if cancelled() { Err(Error::Cancelled) } else { Ok((Sidecar::read(&file.path), file)) })
        .collect::<Result<_>>()?;
    let mut folder = Folder { key, ..Folder::default() };
    let (mut known, mut index) = (Vec::new(), Sidecars::default());
    for (sidecar, file) in sidecars {
        match sidecar {
            Ok(Sidecar::Picture(facts)) => {
                index.push(&file.name, &facts.title);
                known.push(Arc::new(*facts));
            }
            Ok(Sidecar::Album(title)) => {
                folder.album = folder.album.or_else(|| Some(title.unwrap_or_default()))
            }
            Ok(Sidecar::Other) => {}
            Err(error) => folder.notes.push(Note::Unreadable(file.path, error.to_string())),
        }
    }
    folder.take_files(files, &known, &index);
    folder.name_album();
    Ok(folder)
}

impl Folder {
    /// Gives each file what is said about it.
    fn take_files(&mut self, files: Vec<Entry>, known: &[Arc<Facts>], index: &Sidecars) {
        let mut is_used = vec![false; known.len()];
        for file in files {
            let kind = FileKind::of(&file.name);
            let found = index.find(&file.name);
            if let Some(found) = found {
                is_used[found] = true;
            }
            match (kind, found) {
                (FileKind::Video, _) => self.videos += 1,
                // A name without an extension may be a picture's if something is said about it.
                (FileKind::Picture, _) | (FileKind::Other, Some(_)) => {
                    self.pictures.push((file, found.map(|found| Arc::clone(&known[found]))));
                }
                (FileKind::Other | FileKind::Sidecar, _) => {}
            }
        }
        self.absent =
            known.iter().zip(is_used).filter(|(_, used)| !used).map(|(facts, _)| Arc::clone(facts)).collect();
    }

    /// An album without a title has its folder's name; a year is no album.
    fn name_album(&mut self) {
        let folder = self.key.rsplit('/').next().unwrap_or_default();
        self.album = self
            .album
            .take()
            .map(|title| if title.is_empty() { folder.to_owned() } else { title })
            .filter(|title| !title.is_empty() && !albums::is_date(title) && !albums::is_date(folder));
    }
}

fn picture(key: String, file: Entry, facts: Option<&Facts>, albums: Vec<String>) -> Picture {
    let mut picture = Picture { key, albums, ..Picture::default() };
    if let Some(facts) = facts {
        let title = &facts.title;
        picture.title = (!title.is_empty() && !names::is_name_of(title, &file.name)).then(|| title.clone());
        picture.description.clone_from(&facts.description);
        picture.favourite = facts.favourite;
        picture.people.clone_from(&facts.people);
        picture.taken = facts.taken;
        picture.place = facts.place;
    }
    picture.file = file.path;
    picture
}
