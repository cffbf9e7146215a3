//! What is known of a picture.

use ratna_engine::catalogue::{captions, details, seen, sources};
use ratna_engine::pictures::metadata;
use serde::Serialize;
use ts_rs::TS;

use super::pictures::Copy;

/// What is known of a picture.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Details {
    /// Row id.
    pub id: u32,
    /// Hash of the content, in hexadecimal.
    pub hash: String,
    /// Size of the file, in bytes.
    #[ts(type = "number")]
    pub bytes: u64,
    /// Format of the content, such as `jpeg`.
    pub format: String,
    /// Width in pixels, upright.
    pub width: u32,
    /// Height in pixels, upright.
    pub height: u32,
    /// The colours that the pixels were converted from.
    pub colour_space: Option<String>,
    /// Local time in seconds since 1970, as if the local time zone were UTC.
    #[ts(type = "number")]
    pub taken_at: i64,
    /// How far local time was ahead of UTC, in minutes.
    pub taken_offset: Option<i32>,
    /// Where the time was read from.
    pub taken_from: TakenFrom,
    /// Maker and model.
    pub camera: Option<String>,
    /// Name of the lens.
    pub lens: Option<String>,
    /// How it was exposed.
    pub exposure: Exposure,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// Town, region and country, as far as they are known, each name once.
    pub place: Vec<String>,
    /// Metres above sea level.
    pub altitude: Option<f64>,
    /// The title: the person's, else that in the file, else that in another program's library.
    pub title: Option<String>,
    /// Whether the title is the person's.
    pub title_is_own: bool,
    /// The description in the file, or else in another program's library.
    pub description: Option<String>,
    /// The keywords in the file.
    pub keywords: Vec<String>,
    /// The label in the file: the name of a colour, or a word.
    pub label: Option<String>,
    /// Who made it, as the file says.
    pub creator: Option<String>,
    /// The names of where it was taken, as the file says them, from the smallest place on.
    pub places: Vec<String>,
    /// Stars, 1 to 5: the person's own, else those in the file, which may be −1 for a rejected
    /// picture; null for none.
    pub rating: Option<i8>,
    /// What it shows in words: the person's, else a model's.
    pub caption: Option<Caption>,
    /// The person's tags.
    pub tags: Vec<String>,
    /// Those of them that a rule of the person's added, and that the person has not confirmed.
    pub tags_by_rule: Vec<String>,
    /// Whether it is a favourite.
    pub favourite: bool,
    /// What was seen in it; null if it was not looked at yet.
    pub seen: Option<Seen>,
    /// The albums of other programs' libraries that it is in: each one's name after those of the folders that it lies in.
    pub albums: Vec<Vec<String>>,
    /// The names of the people in it, as its files and other programs' libraries tell.
    pub people_named: Vec<String>,
    /// The libraries of other programs that it is in.
    pub told: Vec<Told>,
    /// Every file with this content.
    pub copies: Vec<Copy>,
}

/// What a picture shows, in words.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Caption {
    /// Plain text.
    pub text: String,
    /// What said it, such as `ollama:llava`; null if the person did.
    pub captioner: Option<String>,
    /// When it was made, in seconds since 1970, UTC.
    #[ts(type = "number")]
    pub made_at: i64,
}

impl From<captions::Caption> for Caption {
    fn from(caption: captions::Caption) -> Self {
        Self { text: caption.text, captioner: caption.captioner, made_at: caption.made_at }
    }
}

/// What was seen in a picture.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Seen {
    /// Its colours, as `color:` takes them.
    pub colours: Vec<String>,
    /// What kind of picture it is, as `is:` takes it.
    pub kinds: Vec<String>,
    /// How many people are in it, more or less; null if they were not counted.
    pub people: Option<u8>,
}

impl From<seen::Seen> for Seen {
    fn from(seen: seen::Seen) -> Self {
        Self {
            colours: seen.appearance.colours.iter().map(|colour| colour.name().to_owned()).collect(),
            kinds: seen.appearance.kinds.iter().map(|kind| kind.name().to_owned()).collect(),
            people: seen.people,
        }
    }
}

/// A library of another program that a picture is in.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Told {
    /// The program's name, such as `Lightroom Classic`.
    pub program: String,
    /// Path of the library.
    pub library: String,
    /// Path of the original.
    pub original: String,
    /// Whether the original is missing and something stands in for it.
    pub stands_in: bool,
}

impl From<sources::Told> for Told {
    fn from(told: sources::Told) -> Self {
        Self {
            program: told.program().to_owned(),
            library: told.path.to_string_lossy().into_owned(),
            original: told.original.to_string_lossy().into_owned(),
            stands_in: told.stands_in,
        }
    }
}

/// Where the time at which a picture was taken was read from.
#[derive(Clone, Copy, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum TakenFrom {
    /// The person said so.
    Person,
    /// EXIF.
    Exif,
    /// An XMP packet.
    Xmp,
    /// IPTC.
    Iptc,
    /// A PNG's own time.
    Png,
    /// The file's name.
    FileName,
    /// The library of another program that the picture is in.
    Library,
    /// The file's last change.
    FileTime,
}

impl From<metadata::TakenFrom> for TakenFrom {
    fn from(from: metadata::TakenFrom) -> Self {
        match from {
            metadata::TakenFrom::Person => Self::Person,
            metadata::TakenFrom::Exif => Self::Exif,
            metadata::TakenFrom::Xmp => Self::Xmp,
            metadata::TakenFrom::Iptc => Self::Iptc,
            metadata::TakenFrom::Png => Self::Png,
            metadata::TakenFrom::FileName => Self::FileName,
            metadata::TakenFrom::Library => Self::Library,
            metadata::TakenFrom::FileTime => Self::FileTime,
        }
    }
}

/// How a picture was exposed; null where the camera recorded nothing.
#[derive(Clone, Copy, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Exposure {
    /// Exposure time, in seconds.
    pub seconds: Option<f64>,
    /// Aperture.
    pub f_number: Option<f64>,
    /// Sensitivity.
    pub iso: Option<u32>,
    /// Focal length, in millimetres.
    pub focal_length: Option<f64>,
    /// Focal length with the same angle of view on 35 mm film, in millimetres.
    pub focal_length_on_film: Option<f64>,
}

impl From<metadata::Exposure> for Exposure {
    fn from(exposure: metadata::Exposure) -> Self {
        Self {
            seconds: exposure.seconds,
            f_number: exposure.f_number,
            iso: exposure.iso,
            focal_length: exposure.focal_length_mm,
            focal_length_on_film: exposure.focal_length_35mm,
        }
    }
}

impl From<details::Details> for Details {
    fn from(details: details::Details) -> Self {
        let rating = details.rating();
        let text = |text: Option<&str>| text.map(str::to_owned);
        let (title, description) = (text(details.title()), text(details.description()));
        let title_is_own = details.own_title.is_some();
        let metadata = details.metadata;
        Self {
            id: details.id.0 as u32,
            hash: details.hash.to_hex().to_string(),
            bytes: details.bytes,
            format: details.format,
            width: details.width,
            height: details.height,
            colour_space: details.colour_space,
            taken_at: metadata.taken.map_or(details.shown_at, |taken| taken.at),
            taken_offset: metadata.taken.and_then(|taken| taken.offset_minutes),
            taken_from: metadata.taken.map_or(TakenFrom::FileTime, |taken| taken.from.into()),
            camera: metadata.camera,
            lens: metadata.lens,
            exposure: metadata.exposure.into(),
            latitude: metadata.position.map(|position| position.latitude),
            longitude: metadata.position.map(|position| position.longitude),
            place: details.place.iter().flat_map(|place| place.names()).map(str::to_owned).collect(),
            altitude: metadata.altitude,
            title,
            title_is_own,
            description,
            keywords: metadata.keywords,
            label: metadata.label,
            creator: metadata.creator,
            places: metadata.places.names().map(str::to_owned).collect(),
            rating,
            caption: details.caption.map(Caption::from),
            tags: details.tags,
            tags_by_rule: details.tags_by_rule,
            favourite: details.marks.favourite,
            seen: details.seen.map(Seen::from),
            albums: details.albums,
            people_named: details.people_named,
            told: details.told.into_iter().map(Told::from).collect(),
            copies: details.copies.into_iter().map(Copy::from).collect(),
        }
    }
}
