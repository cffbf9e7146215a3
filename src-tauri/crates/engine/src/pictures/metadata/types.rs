//! The metadata of one picture.

use super::taken::Taken;
use crate::pictures::decode::{Hints, Orientation};

/// A picture's metadata.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Metadata {
    /// How the pixels are to be turned for display.
    pub orientation: Orientation,
    /// Whether EXIF says that the colours are those of Adobe RGB.
    pub adobe_rgb: bool,
    /// When it was taken.
    pub taken: Option<Taken>,
    /// Where it was taken.
    pub position: Option<Position>,
    /// Height above sea level, in metres.
    pub altitude: Option<f64>,
    /// Maker and model of the camera.
    pub camera: Option<String>,
    /// Name of the lens.
    pub lens: Option<String>,
    /// How it was exposed.
    pub exposure: Exposure,
    /// A short name that someone gave the picture.
    pub title: Option<String>,
    /// A sentence or more about what it shows.
    pub description: Option<String>,
    /// Words that someone filed it under, without duplicates. Slashes stand between a word and those above it, as in
    /// `animals/dog`, which is not repeated as `dog`.
    pub keywords: Vec<String>,
    /// Stars, 0 to 5; −1 for a rejected picture.
    pub rating: Option<i8>,
    /// The label that someone gave it: the name of a colour, or a word.
    pub label: Option<String>,
    /// Who made it; of several, their names with commas between.
    pub creator: Option<String>,
    /// Where it was taken, in words.
    pub places: Places,
    /// The names of the people in it, without duplicates.
    pub people: Vec<String>,
}

impl Metadata {
    /// What the decoder must know to show the picture.
    pub fn hints(&self) -> Hints {
        Hints { orientation: self.orientation, adobe_rgb: self.adobe_rgb }
    }
}

/// Where a picture was taken, as its file says it in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// A place in a town.
    pub location: Option<String>,
    /// A town.
    pub city: Option<String>,
    /// A state or province.
    pub region: Option<String>,
    /// A country.
    pub country: Option<String>,
}

impl Places {
    /// The names from the smallest place on.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        [&self.location, &self.city, &self.region, &self.country]
            .into_iter()
            .filter_map(|name| name.as_deref())
    }
}

/// How a picture was exposed; `None` where the camera recorded nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Exposure {
    /// Exposure time, in seconds.
    pub seconds: Option<f64>,
    /// Aperture: focal length divided by the diameter of the opening.
    pub f_number: Option<f64>,
    /// Sensitivity.
    pub iso: Option<u32>,
    /// Focal length, in millimetres.
    pub focal_length_mm: Option<f64>,
    /// Focal length with the same angle of view on 35 mm film, in millimetres.
    pub focal_length_35mm: Option<f64>,
}

/// A point on the globe, in degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    /// North of the equator, −90 to 90.
    pub latitude: f64,
    /// East of Greenwich, −180 to 180.
    pub longitude: f64,
}
