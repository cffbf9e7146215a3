//! The filters: their keys and values.

use super::days::{Days, When};
use super::near::Near;
use super::number::{BYTES, Numbers, PIXELS, PLAIN, Single};
use super::text;
use crate::pictures::appearance::Colour;

/// Something that holds of a picture or not.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// `in:`, a file of it is in a folder whose name has this part.
    In(String),
    /// `name:`, the name of a file of it matches this glob.
    Name(String),
    /// `tag:`, it has this tag or one below it.
    Tag(String),
    /// `album:`, it is in an album of this name, or in one whose path ends so.
    Album(String),
    /// `type:`, its format by the catalogue's name, or `raw` for all of those.
    Type(&'static str),
    /// `date:`, `after:` and `before:`, when it was taken.
    Date(When),
    /// `camera:`, the camera's name has this part.
    Camera(String),
    /// `lens:`, the lens's name has this part.
    Lens(String),
    /// `place:`, the name of its town, region or country has these words.
    Place(String),
    /// `iso:`, the sensitivity.
    Iso(Numbers),
    /// `near:`, where it was taken.
    Near(Near),
    /// `size:`, its number of pixels.
    Size(Numbers),
    /// `file:`, the size of its file in bytes.
    File(Numbers),
    /// `orientation:`, its shape.
    Orientation(Shape),
    /// `color:`, one of its colours.
    Color(Colour),
    /// `people:`, how many people are in it; [`MANY_PEOPLE`] stands for more as well.
    People(u8),
    /// `person:`, somebody whose name has these words is in it.
    Person(String),
    /// `is:`, what it is.
    Is(Is),
    /// `rating:`, 0 to 5; unrated ones have 0.
    Rating(Numbers),
}

/// The shape of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Higher than wide.
    Portrait,
    /// Wider than high.
    Landscape,
    /// As high as wide.
    Square,
}

/// What a picture is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Is {
    /// One of the person's favourites.
    Favourite,
    /// None of its files can be read now.
    Offline,
    /// It has no tag.
    Untagged,
    /// A picture of a screen, by its name, the words in it, or what it looks like.
    Screenshot,
    /// A picture with a caption, by the words in it.
    Meme,
    /// A page or a receipt, by the words in it.
    Document,
    /// A picture in black and white.
    BlackAndWhite,
    /// A picture that is dark, as at night.
    Night,
    /// A drawing or a plot.
    Drawing,
    /// A raw file, or one beside it.
    Raw,
    /// Its coordinates are known.
    Geotagged,
}

/// The keys of filters, in the order in which they are offered.
pub const KEYS: [&str; 22] = [
    "in",
    "tag",
    "album",
    "date",
    "type",
    "camera",
    "place",
    "people",
    "person",
    "color",
    "is",
    "rating",
    "name",
    "after",
    "before",
    "lens",
    "iso",
    "near",
    "size",
    "file",
    "orientation",
    "sort",
];

/// Other spellings of keys.
const KEY_SPELLINGS: [(&str, &str); 1] = [("colour", "color")];

/// From this number on, `people:` means so many or more: nobody counts further.
pub const MANY_PEOPLE: u8 = 3;
/// The values of `people:`.
const PEOPLE: [(&str, u8); 5] = [("0", 0), ("1", 1), ("2", 2), ("3+", MANY_PEOPLE), ("3", MANY_PEOPLE)];

/// The values of `type:` with the formats they mean.
pub(super) const TYPES: [&str; 24] = [
    "jpeg", "png", "gif", "webp", "tiff", "bmp", "heic", "avif", "jxl", "jp2", "psd", "raw", "arw", "cr2",
    "cr3", "crw", "dng", "nef", "orf", "pef", "raf", "rw2", "srw", "x3f",
];
/// Other spellings of types.
const SPELLINGS: [(&str, &str); 4] =
    [("jpg", "jpeg"), ("tif", "tiff"), ("heif", "heic"), ("photoshop", "psd")];

pub(super) const SHAPES: [(&str, Shape); 3] =
    [("portrait", Shape::Portrait), ("landscape", Shape::Landscape), ("square", Shape::Square)];

pub(super) const KINDS: [(&str, Is); 12] = [
    ("favourite", Is::Favourite),
    ("favorite", Is::Favourite),
    ("offline", Is::Offline),
    ("untagged", Is::Untagged),
    ("screenshot", Is::Screenshot),
    ("meme", Is::Meme),
    ("document", Is::Document),
    ("bw", Is::BlackAndWhite),
    ("night", Is::Night),
    ("drawing", Is::Drawing),
    ("raw", Is::Raw),
    ("geotagged", Is::Geotagged),
];

impl Condition {
    /// The condition that a key and a value make.
    pub(super) fn parse(key: &str, value: &str) -> Option<Self> {
        let days = |days: Option<Days>| Some(Self::Date(When::Days(days?)));
        Some(match key {
            "in" => Self::In(text::spaced(value)?),
            "name" => Self::Name(text::spaced(value)?),
            "tag" => Self::Tag(tag(value)?),
            "album" => Self::Album(text::spaced(value)?),
            "type" => Self::Type(file_type(value)?),
            "date" => Self::Date(When::parse(value)?),
            "after" => days(Days::after(value))?,
            "before" => days(Days::before(value))?,
            "camera" => Self::Camera(text::spaced(value)?),
            "lens" => Self::Lens(text::spaced(value)?),
            "place" => Self::Place(text::spaced(value)?),
            "iso" => Self::Iso(Numbers::parse(value, PLAIN, Single::Exactly)?),
            "near" => Self::Near(Near::parse(value)?),
            "size" => Self::Size(Numbers::parse(value, PIXELS, Single::AtLeast)?),
            "file" => Self::File(Numbers::parse(value, BYTES, Single::AtLeast)?),
            "orientation" => Self::Orientation(named(&SHAPES, value)?),
            "color" => Self::Color(colour(value)?),
            "people" => Self::People(named(&PEOPLE, value)?),
            "person" => Self::Person(text::spaced(value)?),
            "is" => Self::Is(named(&KINDS, value)?),
            "rating" => Self::Rating(Numbers::parse(value, PLAIN, Single::Exactly)?),
            _ => return None,
        })
    }

    /// The key that it is printed with.
    pub fn key(&self) -> &'static str {
        match self {
            Self::In(_) => "in",
            Self::Name(_) => "name",
            Self::Tag(_) => "tag",
            Self::Album(_) => "album",
            Self::Type(_) => "type",
            Self::Date(_) => "date",
            Self::Camera(_) => "camera",
            Self::Lens(_) => "lens",
            Self::Place(_) => "place",
            Self::Iso(_) => "iso",
            Self::Near(_) => "near",
            Self::Size(_) => "size",
            Self::File(_) => "file",
            Self::Orientation(_) => "orientation",
            Self::Color(_) => "color",
            Self::People(_) => "people",
            Self::Person(_) => "person",
            Self::Is(_) => "is",
            Self::Rating(_) => "rating",
        }
    }

    /// The value as it is typed.
    pub fn value(&self) -> String {
        match self {
            Self::In(_)
            | Self::Name(_)
            | Self::Tag(_)
            | Self::Album(_)
            | Self::Camera(_)
            | Self::Lens(_)
            | Self::Place(_)
            | Self::Person(_) => text::value(&self.plain_value()),
            _ => self.plain_value(),
        }
    }

    /// The value without quotation marks.
    pub fn plain_value(&self) -> String {
        match self {
            Self::In(text)
            | Self::Name(text)
            | Self::Tag(text)
            | Self::Album(text)
            | Self::Camera(text)
            | Self::Lens(text)
            | Self::Place(text)
            | Self::Person(text) => text.clone(),
            Self::Type(name) => (*name).to_owned(),
            Self::Date(when) => when.to_string(),
            Self::Iso(numbers) | Self::Rating(numbers) => numbers.to_string(),
            Self::Near(near) => near.to_string(),
            Self::Size(numbers) => numbers.print(PIXELS),
            Self::File(numbers) => numbers.print(BYTES),
            Self::Orientation(shape) => name_of(&SHAPES, *shape),
            Self::Color(colour) => colour.name().to_owned(),
            Self::People(number) => name_of(&PEOPLE, *number),
            Self::Is(is) => name_of(&KINDS, *is),
        }
    }
}

/// The key that a word in front of a colon is, in any spelling.
pub fn key_of(word: &str) -> Option<&'static str> {
    let is = |name: &str| name.eq_ignore_ascii_case(word);
    let spelling = KEY_SPELLINGS.iter().find(|(other, _)| is(other)).map(|(_, key)| *key);
    spelling.or_else(|| KEYS.into_iter().find(|key| is(key)))
}

fn colour(value: &str) -> Option<Colour> {
    let name = if value.eq_ignore_ascii_case("gray") { "grey" } else { value };
    Colour::ALL.into_iter().find(|colour| colour.name().eq_ignore_ascii_case(name))
}

fn named<T: Copy>(names: &[(&str, T)], value: &str) -> Option<T> {
    names.iter().find(|(name, _)| name.eq_ignore_ascii_case(value)).map(|&(_, value)| value)
}

fn name_of<T: PartialEq>(names: &[(&str, T)], value: T) -> String {
    names.iter().find(|(_, named)| *named == value).map_or("", |(name, _)| name).to_owned()
}

fn file_type(value: &str) -> Option<&'static str> {
    let lower = value.to_ascii_lowercase();
    let name = SPELLINGS.iter().find(|(other, _)| *other == lower).map_or(&*lower, |(_, name)| name);
    TYPES.into_iter().find(|known| *known == name)
}

/// A tag's path without blanks around its names and without empty names: `animals/dog`.
pub fn tag(value: &str) -> Option<String> {
    let names: Vec<String> = value.split('/').filter_map(text::spaced).collect();
    (!names.is_empty()).then(|| names.join("/"))
}
