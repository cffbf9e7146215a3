//! EXIF: everything that a camera writes into a TIFF block.
//!
//! Owns which tags are read, and in which of the block's directories: programs put tags into the first directory that
//! belong to the EXIF directory, and the other way round. Never fails.

mod exposure;
mod gps;
mod tag;

pub(super) use exposure::is_lens;
pub(super) use gps::altitude_within_reach;

use super::dates::{self, Date};
use super::field::Field;
use super::found::{Dates, Found};
use super::taken::{Taken, TakenFrom};
use super::text;
use super::tiff::{Directory, Tiff};
use crate::pictures::decode::Orientation;

/// Most bytes of a text that are read.
const MAX_TEXT: usize = 16 << 10;

/// The directories of a TIFF block.
struct Directories<'a> {
    main: Directory<'a>,
    exif: Option<Directory<'a>>,
    gps: Option<Directory<'a>>,
    interoperability: Option<Directory<'a>>,
}

/// Reads a TIFF block; what is missing or impossible is `None`.
pub(super) fn read(block: &[u8]) -> Found {
    let Some(main) = Tiff::open(block).and_then(Tiff::first) else { return Found::default() };
    let exif = main.linked(tag::EXIF_DIRECTORY);
    let linked = |tag| exif.and_then(|exif| exif.linked(tag)).or_else(|| main.linked(tag));
    let directories = Directories {
        main,
        exif,
        gps: main.linked(tag::GPS_DIRECTORY).or_else(|| linked(tag::GPS_DIRECTORY)),
        interoperability: linked(tag::INTEROPERABILITY_DIRECTORY),
    };
    Found {
        orientation: directories.orientation(),
        adobe_rgb: directories.adobe_rgb(),
        dates: directories.dates(),
        position: directories.gps.and_then(|gps| gps::position(&gps)),
        altitude: directories.gps.and_then(|gps| gps::altitude(&gps)),
        camera: camera(
            directories.name(tag::MAKE).unwrap_or_default().as_str(),
            directories.name(tag::MODEL).unwrap_or_default().as_str(),
        ),
        lens: exposure::lens(&directories),
        exposure: exposure::read(&directories),
        title: directories.utf16(tag::XP_TITLE).and_then(|title| text::title(&title)),
        description: directories.description(),
        keywords: directories.keywords(),
        rating: directories.rating(),
        ..Found::default()
    }
}

/// Reads a TIFF block whose first directory has the entries of a GPS directory, as in Canon's CR3.
pub(super) fn read_gps(block: &[u8]) -> Found {
    let Some(gps) = Tiff::open(block).and_then(Tiff::first) else { return Found::default() };
    Found { position: gps::position(&gps), altitude: gps::altitude(&gps), ..Found::default() }
}

/// "Make Model", or only the model if it begins with the maker's name.
pub(super) fn camera(make: &str, model: &str) -> Option<String> {
    let first_word = |text: &str| text.split(' ').next().unwrap_or_default().to_lowercase();
    if model.is_empty() {
        text::name(make)
    } else if first_word(make) == first_word(model) {
        text::name(model)
    } else {
        text::name(&format!("{make} {model}"))
    }
}

impl<'a> Directories<'a> {
    /// The fields with this tag: of the EXIF directory, then of the first.
    fn fields(&self, tag: u16) -> impl Iterator<Item = Field<'a>> {
        [self.exif, Some(self.main)].into_iter().flatten().filter_map(move |directory| directory.find(tag))
    }

    /// The first usable text with this tag.
    fn text<T>(&self, tag: u16, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        self.fields(tag).find_map(|field| parse(&text::decode(field.text(MAX_TEXT)?)))
    }

    fn name(&self, tag: u16) -> Option<String> {
        self.text(tag, text::name)
    }

    fn integer(&self, tag: u16) -> Option<u64> {
        self.fields(tag).find_map(|field| field.integer())
    }

    /// The first number with this tag within limits.
    fn number(&self, tag: u16, limits: std::ops::RangeInclusive<f64>) -> Option<f64> {
        self.fields(tag).filter_map(|field| field.number()).find(|number| limits.contains(number))
    }

    /// A text that Windows wrote, in UTF-16.
    fn utf16(&self, tag: u16) -> Option<String> {
        let field = self.main.find(tag).or_else(|| self.exif?.find(tag))?;
        Some(text::decode_utf16_le(field.text(MAX_TEXT)?))
    }

    /// Of the first directory: the EXIF directory of some edited files has an old one.
    fn orientation(&self) -> Option<Orientation> {
        let field = self.main.find(tag::ORIENTATION).or_else(|| self.exif?.find(tag::ORIENTATION))?;
        Some(Orientation::from_exif(u32::try_from(field.integer()?).ok()?))
    }

    /// Whether the colours are Adobe RGB; `None` where EXIF says nothing. Cameras declare the space as uncalibrated and
    /// name it by the interoperability index `R03` (DCF 2.0).
    fn adobe_rgb(&self) -> Option<bool> {
        match self.integer(tag::COLOR_SPACE) {
            Some(1) => return Some(false),
            Some(2) => return Some(true),
            _ => {}
        }
        match self.interoperability?.find(tag::INTEROPERABILITY_INDEX)?.text(3)? {
            b"R03" => Some(true),
            b"R98" => Some(false),
            _ => None,
        }
    }

    fn dates(&self) -> Dates {
        Dates {
            original: self.taken(tag::DATE_TIME_ORIGINAL, tag::OFFSET_TIME_ORIGINAL, tag::SUB_SEC_ORIGINAL),
            digitized: self.taken(
                tag::DATE_TIME_DIGITIZED,
                tag::OFFSET_TIME_DIGITIZED,
                tag::SUB_SEC_DIGITIZED,
            ),
            modified: self.taken(tag::DATE_TIME, tag::OFFSET_TIME, tag::SUB_SEC),
        }
    }

    /// A date, with offset and fraction from their own fields unless its text has them.
    fn taken(&self, date: u16, offset: u16, fraction: u16) -> Option<Taken> {
        let date: Date = self.text(date, dates::parse)?;
        let fraction = || self.text(fraction, dates::nanoseconds).filter(|_| date.has_time);
        let taken = Taken {
            offset_minutes: date.offset_minutes.or_else(|| self.text(offset, dates::offset)),
            nanoseconds: date.nanoseconds.or_else(fraction),
            ..date.taken(TakenFrom::Exif)
        };
        Some(taken)
    }

    fn description(&self) -> Option<String> {
        let of_windows = || self.utf16(tag::XP_COMMENT).and_then(|text| text::description(&text));
        self.text(tag::IMAGE_DESCRIPTION, text::camera_description).or_else(of_windows)
    }

    /// The keywords that Windows wrote, separated by semicolons.
    fn keywords(&self) -> Vec<String> {
        let mut keywords = Vec::new();
        let list = self.utf16(tag::XP_KEYWORDS).unwrap_or_default();
        text::add_keywords(&mut keywords, list.split(';').filter_map(text::keyword));
        keywords
    }

    /// Stars, or the percentage that Windows writes next to them.
    fn rating(&self) -> Option<i8> {
        let stars = self.integer(tag::RATING).and_then(|stars| i8::try_from(stars).ok());
        stars.filter(|stars| (0..=5).contains(stars)).or_else(|| stars_of(self.integer(tag::RATING_PERCENT)?))
    }
}

/// Stars of a percentage: Windows writes 1, 25, 50, 75 and 99.
fn stars_of(percent: u64) -> Option<i8> {
    match percent {
        0 => Some(0),
        1..=100 => Some(1 + ((percent + 12) / 25) as i8),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
