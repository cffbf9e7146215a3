//! Reads the pictures of a catalogue or session.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use rusqlite::Row;

use super::collections;
use super::columns::{number, real, select, text};
use super::keywords::Keywords;
use super::locations::{self, Location};
use super::variants::{Metadata, Variants};
use crate::database::Database;
use crate::error::{Error, Result};
use crate::file_kind::FileKind;
use crate::listing::{Listing, Note, Picture, Place, Taken};
use crate::source::Cancelled;

/// The most characters of a name.
const CHARS: usize = 255;
/// The most notes that a listing has.
const NOTES: usize = 1_000;
/// The years 1826 to 9999, in seconds since 1970.
const SECONDS: std::ops::Range<f64> = -4_544_208_000.0..253_402_300_800.0;
/// What `ZIMAGECLASSIFICATION` has for a film.
const FILM: i64 = 6;
const COLUMNS: [&str; 9] = [
    "Z_PK",
    "ZIMAGEFILENAME",
    "ZIMAGELOCATION",
    "ZIMAGEUUID",
    "ZISTRASHED",
    "ZEXP_DATE",
    "ZGPSLATITUDE",
    "ZGPSLONGITUDE",
    "ZIMAGECLASSIFICATION",
];

/// A picture as the database has it.
struct Image {
    id: i64,
    name: String,
    location: Option<i64>,
    uuid: Option<String>,
    is_trashed: bool,
    is_video: bool,
    taken: Option<Taken>,
    place: Option<Place>,
}

/// Reads all that the database at `path` says.
pub(super) fn read(path: &Path, is_session: bool, cancelled: Cancelled<'_>) -> Result<Listing> {
    let check = || if cancelled() { Err(Error::Cancelled) } else { Ok(()) };
    check()?;
    let database = Database::open(path)?;
    let base = path.parent().unwrap_or(path);
    let mut notes = vec![Note::Untested];
    database.require("ZIMAGE", &COLUMNS[..3])?;
    let locations = locations::read(&database, base, is_session, &mut notes)?;
    let images = match select(&database, "ZIMAGE", &COLUMNS, &mut notes)? {
        Some(sql) => database.rows(&sql, image)?,
        None => Vec::new(),
    };
    check()?;
    let keywords = Keywords::read(&database, &mut notes)?;
    let mut variants = Variants::read(&database, &mut notes)?;
    check()?;
    let mut albums = collections::read(&database, &variants.images, &mut notes)?;
    let mut listing = Listing { albums: std::mem::take(&mut albums.albums), ..Listing::default() };
    let mut roots = Vec::new();
    for image in images.into_iter().flatten() {
        let Some(location) = image.located(&locations) else {
            notes.push(Note::Unreadable(
                path.to_path_buf(),
                format!("{:?} lies in no folder that is known", image.name),
            ));
            continue;
        };
        if image.is_video {
            listing.videos += 1;
        } else if image.is_trashed || location.is_trash {
            listing.trashed += 1;
        } else {
            roots.push(location.root.clone());
            let (count, metadata) = variants.of_image.remove(&image.id).unwrap_or_default();
            let albums = albums.of_image.remove(&image.id).unwrap_or_default();
            let picture = image.picture(location, &metadata, &keywords);
            listing.pictures.push(Picture { copies: count.saturating_sub(1), albums, ..picture });
        }
    }
    listing.roots = outermost(roots);
    notes.truncate(NOTES);
    listing.notes = notes;
    Ok(listing)
}

/// A row; `None` without an id or a name.
fn image(row: &Row<'_>) -> rusqlite::Result<Option<Image>> {
    let (Some(id), Some(name)) = (number(row, 0)?, text(row, 1, CHARS)?) else { return Ok(None) };
    let latitude = position(real(row, 6)?, text(row, 6, CHARS)?.as_deref(), ['N', 'S']);
    let longitude = position(real(row, 7)?, text(row, 7, CHARS)?.as_deref(), ['E', 'W']);
    Ok(Some(Image {
        id,
        location: number(row, 2)?,
        uuid: text(row, 3, CHARS)?,
        is_trashed: number(row, 4)?.is_some_and(|trashed| trashed != 0),
        taken: real(row, 5)?.and_then(taken),
        place: latitude.zip(longitude).and_then(|(latitude, longitude)| Place::new(latitude, longitude)),
        is_video: number(row, 8)? == Some(FILM) || FileKind::of(&name) == FileKind::Video,
        name,
    }))
}

impl Image {
    fn located<'a>(&self, locations: &'a HashMap<i64, Location>) -> Option<&'a Location> {
        locations.get(&self.location?).filter(|_| locations::is_name(&self.name))
    }

    fn picture(self, location: &Location, metadata: &Metadata, keywords: &Keywords) -> Picture {
        Picture {
            key: self.uuid.unwrap_or_else(|| format!("image-{}", self.id)),
            file: location.folder.join(&self.name),
            title: metadata.title.clone(),
            description: metadata.description.clone(),
            keywords: metadata.keywords.as_deref().map(|text| keywords.named_in(text)).unwrap_or_default(),
            rating: metadata
                .rating
                .filter(|stars| (1..=5).contains(stars))
                .and_then(|stars| i8::try_from(stars).ok()),
            taken: self.taken,
            place: self.place,
            ..Picture::default()
        }
    }
}

/// A time in seconds since 1970. Whether the clock on the wall is meant is not known; it is taken for that, as EXIF's is.
fn taken(seconds: f64) -> Option<Taken> {
    let whole = seconds.floor();
    let nanoseconds = ((seconds - whole) * 1e9) as u32;
    let is_possible = SECONDS.contains(&seconds) && seconds != 0.0;
    is_possible.then_some(Taken {
        seconds: whole as i64,
        nanoseconds: nanoseconds.min(999_999_999),
        offset_minutes: None,
    })
}

/// Degrees, or degrees and minutes with the side of the globe: `59,56.7543N`.
fn position(degrees: Option<f64>, text: Option<&str>, sides: [char; 2]) -> Option<f64> {
    if degrees.is_some() {
        return degrees;
    }
    let text = text?;
    let side = text.chars().last()?.to_ascii_uppercase();
    let (degrees, minutes) =
        text[..text.len() - text.chars().last()?.len_utf8()].split_once(',').unwrap_or((text, "0"));
    let number = |text: &str| text.trim().trim_end_matches(char::is_alphabetic).parse().ok();
    let value = number(degrees).map(f64::abs)? + number(minutes)? / 60.0;
    let sign = sides.iter().position(|letter| *letter == side)?;
    value.is_finite().then_some(if sign == 0 { value } else { -value })
}

/// Those of the folders that lie in none of the others.
fn outermost(mut folders: Vec<PathBuf>) -> Vec<PathBuf> {
    folders.sort();
    folders.dedup_by(|next, last| next.starts_with(&*last));
    folders
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_degrees_and_minutes_with_a_side() {
        let position = |text| position(None, Some(text), ['N', 'S']);
        assert_eq!(position("59,30N"), Some(59.5));
        assert_eq!(position("33, 52.5 s"), Some(-33.875));
        assert_eq!(position("12.5N"), Some(12.5));
        for text in ["", "N", "x,yN", "59,30E", "59", "1,infN", "५९N"] {
            assert_eq!(position(text), None, "{text}");
        }
    }

    #[test]
    fn folders_in_others_are_no_roots() {
        let folders = ["/a/b", "/c", "/a", "/ab", "/a/b/c"].map(PathBuf::from);
        assert_eq!(outermost(folders.into()), ["/a", "/ab", "/c"].map(PathBuf::from));
    }
}
