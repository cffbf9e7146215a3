//! Reads an archive: files and JSON of each folder, and what they come to.

use std::collections::{HashMap, HashSet};
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
    let folders: Vec<_> = folders
        .into_par_iter()
        .map(|(key, files)| read_folder(key, files, cancelled))
        .collect::<Result<_>>()?;
    let mut elsewhere = Vec::new();
    let mut identities: HashMap<Identity, Vec<usize>> = HashMap::new();
    let mut keys = HashSet::new();
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
            if let Some(facts) = &facts {
                identities.entry(identity(facts)).or_default().push(listing.pictures.len());
            }
            let key = unique(&mut keys, &folder.key, &file);
            listing.pictures.push(picture(key, file, facts.as_deref(), albums.clone()));
        }
        elsewhere.extend(albums.first().map(|album| (album.clone(), folder.absent)));
    }
    for (album, absent) in elsewhere {
        for picture in absent.iter().filter_map(|facts| identities.get(&identity(facts))).flatten() {
            let albums = &mut listing.pictures[*picture].albums;
            if !albums.contains(&album) {
                albums.push(album.clone());
            }
        }
    }
    listing.notes.truncate(NOTES);
    Ok(listing)
}

/// What a picture is known by in every folder: its address, or its name and time.
type Identity = (String, Option<i64>);

fn identity(facts: &Facts) -> Identity {
    match &facts.url {
        Some(url) => (url.clone(), None),
        None => (facts.title.clone(), facts.taken.map(|taken| taken.seconds)),
    }
}

/// A key that no other picture has: the path within the archive. Two archives side by side may have the same.
fn unique(keys: &mut HashSet<String>, folder: &str, file: &Entry) -> String {
    let path = if folder.is_empty() { file.name.clone() } else { format!("{folder}/{}", file.name) };
    let mut key = path.clone();
    let mut number = 1;
    while !keys.insert(key.clone()) {
        number += 1;
        key = format!("{path}#{number}");
    }
    key
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
