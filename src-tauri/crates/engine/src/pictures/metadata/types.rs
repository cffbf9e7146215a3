//! The metadata of one picture.

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
    /// Words that someone filed it under, without duplicates.
    pub keywords: Vec<String>,
    /// Stars, 0 to 5; −1 for a rejected picture.
    pub rating: Option<i8>,
}

impl Metadata {
    /// What the decoder must know to show the picture.
    pub fn hints(&self) -> Hints {
        Hints { orientation: self.orientation, adobe_rgb: self.adobe_rgb }
    }
}

/// When a picture was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Local time, in seconds since 1970-01-01 as if local time were UTC.
    pub at: i64,
    /// Fraction of the second, in nanoseconds, if it is recorded.
    pub nanoseconds: Option<u32>,
    /// How far local time was ahead of UTC, in minutes, if it is recorded.
    pub offset_minutes: Option<i32>,
    /// Where the time was read from.
    pub from: TakenFrom,
}

/// Where the time at which a picture was taken was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakenFrom {
    /// EXIF.
    Exif,
    /// An XMP packet in the file.
    Xmp,
    /// IPTC's information interchange model.
    Iptc,
    /// A PNG's own time or text.
    Png,
    /// A date in the file's name.
    FileName,
}

impl TakenFrom {
    /// The name in the catalogue: lower case, stable.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exif => "exif",
            Self::Xmp => "xmp",
            Self::Iptc => "iptc",
            Self::Png => "png",
            Self::FileName => "file_name",
        }
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
