//! One reading of a library: its rows, its folders, their pictures, and what is told of them.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use ratna_sources::{Listing, Note, Picture, Source};

use super::shown::{Shown, resolve_links};
use super::state::State;
use super::{folders, hidden, link};
use crate::catalogue::sources::{self, Facts, Put};
use crate::error::{Error, Result};
use crate::ids::SourceId;
use crate::indexing::{ScanRequest, Summary};
use crate::library::Library;
use crate::progress::{Phase, Progress};

/// Rows that are written in one transaction, so that nobody waits long for the next one.
const ROWS: usize = 1000;

/// What bringing in a library found and did.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The program.
    pub kind: ratna_sources::Kind,
    /// The library.
    pub path: PathBuf,
    /// Pictures that it has, without those that are left out.
    pub found: u64,
    /// Of them, pictures that it did not have before.
    pub new: u64,
    /// Of them, pictures that it says something else about.
    pub updated: u64,
    /// Of them, pictures that it says the same about.
    pub unchanged: u64,
    /// Of them, pictures whose original is missing.
    pub missing: u64,
    /// Of these, pictures that something stands in for.
    pub stand_ins: u64,
    /// Pictures that are hidden in it and left out.
    pub hidden: u64,
    /// Its albums.
    pub albums: u64,
    /// Its keywords that pictures have.
    pub keywords: u64,
    /// The people whom it names.
    pub people: u64,
    /// What of it could not be read.
    pub notes: Vec<Note>,
    /// What indexing its pictures found and did.
    pub indexed: Summary,
}

/// Reads a library, indexes its pictures, and tells the catalogue what it says. One that was `known` is not brought in again
/// if it was forgotten meanwhile.
pub(super) fn run(
    library: &Library,
    source: &dyn Source,
    (with_hidden, known): (bool, Option<SourceId>),
    progress: &Progress,
) -> Result<Imported> {
    library.check_writable()?;
    progress.enter(Phase::Looking);
    // Before it is read: what changes meanwhile is read the next time.
    let state = State::of(source);
    let mut listing = source.read(&|| progress.is_cancelled())?;
    let left_out = if with_hidden { 0 } else { hidden(&listing) };
    listing.pictures.retain(|picture| with_hidden || !picture.hidden);
    resolve_links(&mut listing);
    // Before files are looked for: a drive that comes back meanwhile is one that was away.
    let state = state.with_folders(&listing.roots).to_json();
    let (kind, path) = (source.kind().code(), source.path());
    let id = library.catalogue.write(|db| match known {
        Some(known) => Ok(sources::is_known(db, known)?.then_some(known)),
        None => sources::add(db, kind, path, with_hidden).map(Some),
    })?;
    let id = id.ok_or_else(forgotten)?;
    let counts = store(library, id, &listing, progress)?;
    let roots = folders::add(library, id, &listing.roots)?;
    let indexed = match roots.is_empty() {
        true => Summary::default(),
        false => {
            let request = ScanRequest { folders: &roots, ..ScanRequest::default() };
            match library.scan(&request, progress) {
                // A folder that went away meanwhile is scanned when it is back.
                Err(Error::NoFolder { .. }) => Summary::default(),
                scanned => scanned?.summary,
            }
        }
    };
    link::all(library, id, progress)?;
    if !progress.is_cancelled() {
        library.catalogue.write(|db| sources::set_state(db, id, &state))?;
    }
    let distinct = |of: fn(&Picture) -> Vec<String>| {
        listing.pictures.iter().flat_map(of).collect::<HashSet<String>>().len() as u64
    };
    Ok(Imported {
        kind: source.kind(),
        path: source.path().to_path_buf(),
        found: listing.pictures.len() as u64,
        new: counts.new,
        updated: counts.updated,
        unchanged: counts.unchanged,
        missing: counts.missing,
        stand_ins: counts.stand_ins,
        hidden: left_out,
        albums: listing.albums.len() as u64,
        keywords: distinct(|picture| facts(picture).tags),
        people: distinct(|picture| picture.people.clone()),
        notes: listing.notes,
        indexed,
    })
}

/// What became of the rows of a library's pictures.
#[derive(Default)]
struct Counts {
    new: u64,
    updated: u64,
    unchanged: u64,
    missing: u64,
    stand_ins: u64,
}

/// Makes the rows of a source those of a listing.
fn store(library: &Library, id: SourceId, listing: &Listing, progress: &Progress) -> Result<Counts> {
    let mut counts = Counts::default();
    let known = library.catalogue.read(|db| sources::pictures(db, id))?;
    let folders = library.folders()?;
    let files = Shown::new(&known, &folders);
    let albums = listing.albums.iter().map(|album| (album.key.as_str(), album.path.as_slice()));
    library.catalogue.write(|db| sources::put_albums(db, id, albums))?;
    for pictures in listing.pictures.chunks(ROWS) {
        if progress.is_cancelled() {
            return Ok(counts);
        }
        // Whether files are there is asked before the transaction, which others wait for.
        let shown: Vec<(&Path, Option<&Path>)> = pictures.iter().map(|picture| files.of(picture)).collect();
        for (_, shown) in shown.iter().filter(|(original, _)| !original.is_file()) {
            counts.missing += 1;
            counts.stand_ins += u64::from(shown.is_some_and(Path::is_file));
        }
        let is_known = library.catalogue.write(|db| {
            if !sources::is_known(db, id)? {
                return Ok(false);
            }
            for (picture, shown) in pictures.iter().zip(&shown) {
                match sources::put(db, id, &picture.key, *shown, &facts(picture))? {
                    Put::New => counts.new += 1,
                    Put::Updated => counts.updated += 1,
                    Put::Unchanged => counts.unchanged += 1,
                }
            }
            Ok(true)
        })?;
        if !is_known {
            return Err(forgotten());
        }
    }
    let kept: HashSet<&str> = listing.pictures.iter().map(|picture| picture.key.as_str()).collect();
    let gone: Vec<i64> =
        known.iter().filter(|row| !kept.contains(row.key.as_str())).map(|row| row.id).collect();
    for gone in gone.chunks(ROWS) {
        library.catalogue.write(|db| {
            gone.iter().try_for_each(|&picture| sources::unlink(db, id, picture))?;
            sources::delete_pictures(db, gone)
        })?;
    }
    Ok(counts)
}

/// Somebody else has forgotten the library while it was read: that counts.
fn forgotten() -> Error {
    Error::Source(ratna_sources::Error::Cancelled)
}

/// What a library says of a picture, in the catalogue's terms.
fn facts(picture: &Picture) -> Facts {
    let name = picture.original_name.clone();
    let own_name = || picture.file.file_name().map(|name| name.to_string_lossy().into_owned());
    Facts {
        title: picture.title.clone(),
        description: picture.description.clone(),
        name: name.or_else(own_name),
        tags: picture.keywords.iter().map(|keyword| keyword.join("/")).collect(),
        rating: picture
            .rating
            .and_then(|rating| u8::try_from(rating).ok())
            .filter(|rating| (1..=5).contains(rating)),
        favourite: picture.favourite,
        people: picture.people.clone(),
        albums: picture.albums.clone(),
        taken: picture.taken.map(|taken| (taken.seconds, taken.nanoseconds, taken.offset_minutes)),
        place: picture.place.map(|place| (place.latitude, place.longitude)),
    }
}
