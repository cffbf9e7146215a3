//! What a library of another program says: its pictures, their words, and its albums.
//!
//! Owns the terms that all programs' libraries are told in. Texts are as the program has them, but never blank.

use std::path::PathBuf;

/// Everything that a library says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Listing {
    /// The folders that the pictures lie in, absolute, none inside another. Those of another system are spelled as there,
    /// such as `C:/Photos`, and are not absolute on this one.
    pub roots: Vec<PathBuf>,
    /// The pictures, without those that are left out.
    pub pictures: Vec<Picture>,
    /// The albums, each after the one that it lies in.
    pub albums: Vec<Album>,
    /// How many pictures are hidden in the program. They are in `pictures` and marked.
    pub hidden: u64,
    /// How many are in the program's trash, which are left out.
    pub trashed: u64,
    /// How many are videos, which are left out.
    pub videos: u64,
    /// What could not be read, and is not in the way of the rest.
    pub notes: Vec<Note>,
}

/// A picture of a library.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picture {
    /// What the program knows it by; the same each time it is read.
    pub key: String,
    /// Its original, in one of the listing's roots. It need not exist: its drive may be away.
    pub file: PathBuf,
    /// Other files of the same picture, such as the RAW file of a pair.
    pub companions: Vec<PathBuf>,
    /// What shows it while its original is missing.
    pub stand_in: Option<StandIn>,
    /// What its original was called before the program gave it a name of its own.
    pub original_name: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Its description or caption.
    pub description: Option<String>,
    /// Its keywords.
    pub keywords: Vec<Keyword>,
    /// 1 to 5 stars; -1 for a rejected one.
    pub rating: Option<i8>,
    /// Whether it is a favourite, or picked.
    pub favourite: bool,
    /// The names of the people in it.
    pub people: Vec<String>,
    /// The keys of its albums.
    pub albums: Vec<String>,
    /// When it was taken.
    pub taken: Option<Taken>,
    /// Where it was taken.
    pub place: Option<Place>,
    /// The camera's name.
    pub camera: Option<String>,
    /// Whether it is hidden in the program.
    pub hidden: bool,
    /// How many virtual copies the program has of it beside itself.
    pub copies: u32,
    /// Whether the program shows a part of it only.
    pub cropped: bool,
    /// What the program stacks it under: the key of the stack's first picture, for all but the first.
    pub stacked_under: Option<String>,
}

/// A keyword with those that it lies in, the outermost first.
pub type Keyword = Vec<String>;

/// An album, or a folder of albums.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Album {
    /// What the program knows it by.
    pub key: String,
    /// Its name with those of the folders that it lies in, the outermost first.
    pub path: Vec<String>,
}

/// When a picture was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The clock on the wall, in seconds since 1970 as if it were UTC.
    pub seconds: i64,
    /// The fraction of the second.
    pub nanoseconds: u32,
    /// Minutes east of UTC, if known.
    pub offset_minutes: Option<i32>,
}

/// A position on the globe, in degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// -90 to 90, north positive.
    pub latitude: f64,
    /// -180 to 180, east positive.
    pub longitude: f64,
}

impl Place {
    /// A position; `None` where there is none such, and for 0, 0, which programs write where they know of none.
    pub fn new(latitude: f64, longitude: f64) -> Option<Self> {
        let is_there =
            latitude.abs() <= 90.0 && longitude.abs() <= 180.0 && (latitude, longitude) != (0.0, 0.0);
        is_there.then_some(Self { latitude, longitude })
    }
}

/// A smaller picture that a program keeps of an original.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StandIn {
    /// A picture file.
    File(PathBuf),
    /// A file of previews of one picture by Lightroom, in one of its formats.
    LightroomPreview(PathBuf),
}

/// What could not be read of a library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// The database has no such table or column, `TABLE` or `TABLE.COLUMN`, so that something is not known.
    Lacks(String),
    /// A file of the library can't be read.
    Unreadable(PathBuf, String),
    /// The reader was written from others' notes on the format, and has seen no real library.
    Untested,
}
