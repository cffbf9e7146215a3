//! What one source says about a picture, and how several sources add up.
//!
//! Owns the precedence: the source that is read first counts, and later ones fill what it leaves out; only the time is
//! chosen by meaning first, see [`Dates`].

use std::collections::HashSet;

use super::taken::Taken;
use super::text;
use super::types::{Exposure, Metadata, Places, Position};
use crate::pictures::decode::Orientation;

/// Most names on the path of a keyword.
const MAX_DEPTH: usize = 16;

/// The times that a source records. Of several sources, the time closest to the exposure counts: a scan's time of
/// digitization in EXIF says less than the photograph's own date in XMP.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Dates {
    /// When the picture was taken.
    pub(super) original: Option<Taken>,
    /// When it became a file: soon after for cameras, years later for scans.
    pub(super) digitized: Option<Taken>,
    /// When the file was last changed.
    pub(super) modified: Option<Taken>,
}

/// What one source, or several together, says.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Found {
    pub(super) orientation: Option<Orientation>,
    pub(super) adobe_rgb: Option<bool>,
    pub(super) dates: Dates,
    pub(super) position: Option<Position>,
    pub(super) altitude: Option<f64>,
    pub(super) camera: Option<String>,
    pub(super) lens: Option<String>,
    pub(super) exposure: Exposure,
    pub(super) title: Option<String>,
    pub(super) description: Option<String>,
    /// Keywords without others above them.
    pub(super) keywords: Vec<String>,
    /// Keywords with those above them, from the outermost one on.
    pub(super) paths: Vec<Vec<String>>,
    pub(super) rating: Option<i8>,
    pub(super) label: Option<String>,
    pub(super) creators: Vec<String>,
    pub(super) places: Places,
    pub(super) people: Vec<String>,
}

impl Found {
    /// Takes from another source what is missing here, and all its keywords.
    pub(super) fn fill_from(&mut self, other: Found) {
        fill(&mut self.orientation, other.orientation);
        fill(&mut self.adobe_rgb, other.adobe_rgb);
        fill(&mut self.dates.original, other.dates.original);
        fill(&mut self.dates.digitized, other.dates.digitized);
        fill(&mut self.dates.modified, other.dates.modified);
        fill(&mut self.position, other.position);
        fill(&mut self.altitude, other.altitude);
        fill(&mut self.camera, other.camera);
        fill(&mut self.lens, other.lens);
        fill(&mut self.exposure.seconds, other.exposure.seconds);
        fill(&mut self.exposure.f_number, other.exposure.f_number);
        fill(&mut self.exposure.iso, other.exposure.iso);
        fill(&mut self.exposure.focal_length_mm, other.exposure.focal_length_mm);
        fill(&mut self.exposure.focal_length_35mm, other.exposure.focal_length_35mm);
        fill(&mut self.title, other.title);
        fill(&mut self.description, other.description);
        // Cameras write zero stars into EXIF, which says nothing about a program's rating in XMP.
        if matches!(self.rating, None | Some(0)) {
            self.rating = other.rating.or(self.rating);
        }
        text::add_keywords(&mut self.keywords, other.keywords);
        other.paths.into_iter().for_each(|path| self.add_path(path));
        fill(&mut self.label, other.label);
        if self.creators.is_empty() {
            self.creators = other.creators;
        }
        fill(&mut self.places.location, other.places.location);
        fill(&mut self.places.city, other.places.city);
        fill(&mut self.places.region, other.places.region);
        fill(&mut self.places.country, other.places.country);
        text::add_names(&mut self.people, other.people);
    }

    /// Adds a keyword with the names of those above it.
    pub(super) fn add_keyword(&mut self, names: &[String]) {
        let names = names.iter().take(MAX_DEPTH).filter_map(|name| text::keyword(name));
        let names: Vec<String> = names.collect();
        if names.len() > 1 {
            self.add_path(names);
        } else {
            text::add_keywords(&mut self.keywords, names);
        }
    }

    fn add_path(&mut self, path: Vec<String>) {
        if self.paths.len() < text::MAX_KEYWORDS && !self.paths.contains(&path) {
            self.paths.push(path);
        }
    }

    /// Takes out what a camera records: what a packet says of that is a copy.
    pub(super) fn take_technical(&mut self) -> Found {
        Found {
            altitude: self.altitude.take(),
            camera: self.camera.take(),
            lens: self.lens.take(),
            exposure: std::mem::take(&mut self.exposure),
            ..Found::default()
        }
    }

    /// The metadata that all sources together give.
    pub(super) fn into_metadata(self) -> Metadata {
        let Dates { original, digitized, modified } = self.dates;
        Metadata {
            orientation: self.orientation.unwrap_or(Orientation::UPRIGHT),
            adobe_rgb: self.adobe_rgb.unwrap_or(false),
            taken: original.or(digitized).or(modified),
            position: self.position,
            altitude: self.altitude,
            camera: self.camera,
            lens: self.lens,
            exposure: self.exposure,
            title: self.title,
            description: self.description,
            keywords: tags(&self.paths, self.keywords),
            rating: self.rating,
            label: self.label,
            creator: (!self.creators.is_empty()).then(|| self.creators.join(", ")),
            places: self.places,
            people: self.people,
        }
    }
}

/// Keywords as paths of tags; one that is a name in another's path is not repeated.
fn tags(paths: &[Vec<String>], keywords: Vec<String>) -> Vec<String> {
    let within: HashSet<&String> = paths.iter().flatten().collect();
    let mut all = Vec::new();
    text::add_keywords(&mut all, paths.iter().map(|path| path.join("/")));
    text::add_keywords(&mut all, keywords.into_iter().filter(|keyword| !within.contains(keyword)));
    all
}

fn fill<T>(value: &mut Option<T>, other: Option<T>) {
    if value.is_none() {
        *value = other;
    }
}

#[cfg(test)]
mod tests {
    use super::super::taken::TakenFrom;
    use super::*;

    fn at(seconds: i64, from: TakenFrom) -> Option<Taken> {
        Some(Taken { at: seconds, nanoseconds: None, offset_minutes: None, from })
    }

    #[test]
    fn the_time_closest_to_the_exposure_counts_whichever_source_has_it() {
        let mut found = Found::default();
        found.dates.digitized = at(2, TakenFrom::Exif);
        found.dates.modified = at(3, TakenFrom::Exif);
        let mut xmp = Found::default();
        xmp.dates.original = at(1, TakenFrom::Xmp);
        xmp.dates.digitized = at(9, TakenFrom::Xmp);
        assert_eq!(found.clone().into_metadata().taken, at(2, TakenFrom::Exif));
        found.fill_from(xmp);
        assert_eq!(found.into_metadata().taken, at(1, TakenFrom::Xmp));
    }

    #[test]
    fn a_keyword_below_others_is_not_repeated_by_itself() {
        let names = |path: &str| path.split('|').map(str::to_owned).collect::<Vec<_>>();
        let mut found = Found::default();
        ["sea", "dog", "Animals|dog", "Animals|dog", "Animals|cat", " |x", ""]
            .iter()
            .for_each(|path| found.add_keyword(&names(path)));
        found.fill_from(Found { keywords: names("cat|sun|sea"), ..Found::default() });
        assert_eq!(found.into_metadata().keywords, ["Animals/dog", "Animals/cat", "sea", "x", "sun"]);
    }

    #[test]
    fn the_first_source_counts_and_keywords_are_merged() {
        let keywords = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let mut exif =
            Found { camera: Some("A".into()), keywords: keywords(&["sea", "sun"]), ..Found::default() };
        exif.rating = Some(0);
        exif.fill_from(Found {
            camera: Some("B".into()),
            lens: Some("L".into()),
            rating: Some(4),
            keywords: keywords(&["Sun", "sun", "boat"]),
            ..Found::default()
        });
        assert_eq!((exif.camera.as_deref(), exif.lens.as_deref()), (Some("A"), Some("L")));
        assert_eq!(exif.rating, Some(4));
        assert_eq!(exif.keywords, keywords(&["sea", "sun", "Sun", "boat"]));
    }
}
