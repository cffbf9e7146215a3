//! How long filters, counts of values and full text take in a library of any size.
//!
//! Owns a catalogue whose pictures have cameras, keywords, titles and paths of words; no picture exists. Nothing is
//! embedded: the vectors' share is measured by `scale`.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use ratna_engine::Result;
use ratna_engine::catalogue::contents::{self, Facts};
use ratna_engine::catalogue::facets::{FacetKind, facets};
use ratna_engine::catalogue::files::{self, State};
use ratna_engine::catalogue::filters::matching;
use ratna_engine::catalogue::listing::{self, Scope};
use ratna_engine::catalogue::{Catalogue, folders, tags, texts};
use ratna_engine::ids::ContentId;
use ratna_engine::pictures::decode::{ColourSpace, Format, RawKind};
use ratna_engine::pictures::metadata::{Metadata, Position, Taken, TakenFrom};
use ratna_engine::query::{Filter, Query};

use crate::made::seen;

/// Rows per transaction.
const BATCH: u64 = 2_000;
/// Pictures that get tags.
const TAGGED: usize = 20_000;
/// How often each is measured.
const ROUNDS: usize = 15;
/// When the newest picture was taken, in seconds since 1970, and the seconds from one to the next: 25 a day.
const NEWEST: i64 = 1_750_000_000;
const APART: i64 = 3_456;
const PLACES: [&str; 12] = [
    "Norway", "Japan", "Lisbon", "Alps", "Home", "Garden", "Memes", "Work", "Berlin", "Delhi", "Iceland",
    "Corfu",
];
const THINGS: [&str; 10] =
    ["fjord", "dog", "sunset", "birthday", "market", "mountain", "bridge", "train", "dinner", "snow"];
const CAMERAS: [&str; 6] =
    ["iPhone 13", "FUJIFILM X100V", "Canon EOS R6", "NIKON D750", "Pixel 7", "SONY ILCE-7M3"];
const LENSES: [&str; 4] = ["23mm F2", "RF 24-105mm F4", "AF-S 50mm f/1.8G", "FE 35mm F1.8"];

/// Queries of three filters.
const FILTERS: [&str; 4] = [
    "in:Japan camera:X100 date:2017..2019",
    "in:2018/Norway type:raw -tag:dog",
    "name:IMG_00* iso:>800 orientation:landscape",
    "tag:places/few size:>4mp is:geotagged",
];
/// Texts: a rare one, common ones, two words, a phrase of a name, and a part of a word.
const TEXTS: [&str; 6] = ["zanzibar", "fjord", "norway fjord", "img", "IMG_0012345", "unse"];

/// What was measured.
pub struct Finding {
    /// Pictures added per second, rows only.
    pub added_per_second: f64,
    /// Filling the index of texts.
    pub fill: Duration,
    /// Opening the catalogue, listing all pictures and reading all tags, without tags and with tags on
    /// 20,000 pictures.
    pub opening: [Duration; 2],
    /// Everything else: its name, and times in ascending order.
    pub times: Vec<(String, Vec<Duration>)>,
}

/// Makes a catalogue of `pictures` pictures in an empty folder and measures it.
///
/// # Errors
///
/// Fails when the folder cannot be written.
pub fn measure(dir: &Path, pictures: u64) -> Result<Finding> {
    let catalogue = Catalogue::open(dir, true)?;
    let started = Instant::now();
    make(&catalogue, pictures)?;
    let added_per_second = pictures as f64 / started.elapsed().as_secs_f64();
    let started = Instant::now();
    texts::catch_up_fully(&catalogue, || false)?;
    let fill = started.elapsed();
    drop(catalogue);
    let untagged = opening(dir)?;
    let catalogue = Catalogue::open(dir, true)?;
    let few: Vec<ContentId> = (0..TAGGED as i64).map(|at| ContentId(1 + at * 10)).collect();
    let mut times = Vec::new();
    let started = Instant::now();
    catalogue.write(|db| tags::add(db, &few, "places/few"))?;
    times.push(("tagging 20,000 pictures".to_owned(), vec![started.elapsed()]));
    texts::catch_up_fully(&catalogue, || false)?;
    drop(catalogue);
    let opening = [untagged, opening(dir)?];
    let catalogue = Catalogue::open(dir, true)?;
    questions(&catalogue, &mut times)?;
    Ok(Finding { added_per_second, fill, opening, times })
}

/// The middle of several times of opening.
fn opening(dir: &Path) -> Result<Duration> {
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let started = Instant::now();
        let catalogue = Catalogue::open(dir, true)?;
        catalogue.read(|db| listing::list(db, Scope::All, None, None))?;
        catalogue.read(tags::all)?;
        times.push(started.elapsed());
    }
    times.sort_unstable();
    Ok(times[times.len() / 2])
}

fn questions(catalogue: &Catalogue, times: &mut Vec<(String, Vec<Duration>)>) -> Result<()> {
    for input in FILTERS {
        let query = Query::parse(input);
        let filters: Vec<&Filter> = query.filters().collect();
        times.push(timed(input, || catalogue.read(|db| matching(db, &filters)).map(drop))?);
    }
    use FacetKind::{Album, Camera, Folder, Lens, Person, Place, Tag, Type, Year};
    for kind in [Folder, Tag, Album, Person, Camera, Lens, Place, Type, Year] {
        times
            .push(timed(&format!("values of {kind:?}"), || catalogue.read(|db| facets(db, kind)).map(drop))?);
    }
    let japan = catalogue.read(|db| matching(db, &Query::parse("in:Japan").filters().collect::<Vec<_>>()))?;
    for text in TEXTS {
        let search = |allowed| catalogue.read(|db| texts::search(db, text, allowed, 1_000));
        times.push(timed(&format!("\"{text}\""), || search(None).map(drop))?);
        times.push(timed(&format!("\"{text}\" in:Japan"), || search(Some(&japan)).map(drop))?);
        let found = search(None)?;
        let first = &found[..found.len().min(50)];
        let fields = || catalogue.read(|db| texts::fields(db, text, first)).map(drop);
        times.push(timed(&format!("fields of \"{text}\""), fields)?);
    }
    let tag = catalogue.read(|db| tags::find(db, "places/few"))?;
    if let Some(tag) = tag {
        let list = || catalogue.read(|db| listing::list(db, Scope::Tag(tag), None, None)).map(drop);
        times.push(timed("listing a tag", list)?);
    }
    times.push(timed("listing all", || {
        catalogue.read(|db| listing::list(db, Scope::All, None, None)).map(drop)
    })?);
    Ok(())
}

fn timed(name: &str, mut work: impl FnMut() -> Result<()>) -> Result<(String, Vec<Duration>)> {
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let started = Instant::now();
        work()?;
        times.push(started.elapsed());
    }
    times.sort_unstable();
    Ok((name.to_owned(), times))
}

fn make(catalogue: &Catalogue, pictures: u64) -> Result<()> {
    let folder = catalogue.write(|db| folders::insert(db, Path::new("/made/of/Nothing"), &[]))?;
    for first in (0..pictures).step_by(BATCH as usize) {
        catalogue.write(|db| {
            (first..pictures.min(first + BATCH)).try_for_each(|number| {
                let hash = blake3::hash(&number.to_le_bytes());
                let at = NEWEST - APART * number as i64;
                let content = contents::put(db, &hash, &facts(number, at), at * 1_000_000_000)?;
                files::put(db, &seen(folder, &path(number, at), content, State::Present)).map(drop)
            })
        })?;
    }
    Ok(())
}

/// One of some values, without order.
fn one<T: Copy>(number: u64, salt: u8, values: &[T]) -> T {
    let hash = blake3::hash(&[&number.to_le_bytes()[..], &[salt]].concat());
    values[usize::from(hash.as_bytes()[0]) % values.len()]
}

fn facts(number: u64, at: i64) -> Facts {
    let taken = Taken { at, nanoseconds: None, offset_minutes: None, from: TakenFrom::Exif };
    let position =
        Position { latitude: (number % 140) as f64 - 70.0, longitude: (number % 360) as f64 - 180.0 };
    let title = format!("{} at the {}", one(number, 1, &THINGS), one(number, 2, &THINGS));
    let keywords = vec![one(number, 3, &THINGS).to_owned(), format!("places/{}", one(number, 4, &PLACES))];
    let size = one(number, 5, &[(4000, 3000), (3000, 4000), (6000, 4000), (1200, 800)]);
    let mut metadata = Metadata {
        taken: Some(taken),
        camera: Some(one(number, 6, &CAMERAS).to_owned()),
        lens: Some(one(number, 7, &LENSES).to_owned()),
        position: number.is_multiple_of(2).then_some(position),
        title: number.is_multiple_of(4).then_some(title),
        keywords: if number.is_multiple_of(3) { keywords } else { Vec::new() },
        rating: one(number, 8, &[None, None, Some(3), Some(5)]),
        ..Metadata::default()
    };
    metadata.exposure.iso = Some(one(number, 9, &[100, 400, 800, 1600, 3200]));
    Facts {
        bytes: 2_000_000 + number,
        format: one(
            number,
            10,
            &[Format::Jpeg, Format::Jpeg, Format::Heic, Format::Png, Format::Raw(RawKind::Raf)],
        ),
        width: size.0,
        height: size.1,
        colour_space: ColourSpace::Srgb,
        metadata,
        phash: number,
    }
}

/// Years, a place with a month, and names as cameras give them.
fn path(number: u64, at: i64) -> PathBuf {
    let year = 1970 + at / 31_556_952;
    let place = PLACES[(number / 300) as usize % PLACES.len()];
    PathBuf::from(format!(
        "{year}/{place} {}/IMG_{number:07} {}.jpg",
        number / 600 % 12 + 1,
        one(number, 11, &THINGS)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_measured_on_a_small_library() {
        let dir = tempfile::tempdir().unwrap();
        let found = measure(dir.path(), 600).unwrap();
        assert!(found.times.len() > 20 && found.times.iter().all(|(_, times)| !times.is_empty()));
    }
}
