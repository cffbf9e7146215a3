//! A picture as it is exported.
//!
//! Owns the names of the fields, which are those of the JSON and the columns of the CSV. What is not known is null or an empty
//! list, so that every record has every field.

use serde::{Deserialize, Serialize};

use crate::pictures::metadata::TakenFrom;

/// Everything exported of a picture.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Record {
    /// The absolute path of its first file; an approximation if that is not UTF-8.
    pub path: String,
    /// The path's bytes in base64, if they are not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path_bytes: Option<String>,
    /// The blake3 of the file's bytes, in hexadecimal.
    pub content: Option<String>,
    /// Its other files.
    pub other_files: Vec<OtherFile>,
    /// Whether no file of it can be shown any more.
    pub hidden: bool,
    /// Whether its files cannot be read now.
    pub offline: bool,
    /// File size in bytes.
    pub bytes: u64,
    /// Format, such as `jpeg`.
    pub format: String,
    /// Width in pixels, upright.
    pub width: u32,
    /// Height in pixels, upright.
    pub height: u32,
    /// When it was taken, as in ISO 8601: local time, with fraction and offset if they are recorded.
    pub taken: Option<String>,
    /// Where that time was read from, such as `exif`; `person` if the person said so.
    pub taken_from: Option<String>,
    /// Degrees north of the equator.
    pub latitude: Option<f64>,
    /// Degrees east of Greenwich.
    pub longitude: Option<f64>,
    /// Metres above sea level.
    pub altitude: Option<f64>,
    /// The nearest town.
    pub town: Option<String>,
    /// Its state or province.
    pub region: Option<String>,
    /// Its country.
    pub country: Option<String>,
    /// Where it was taken as its file says it in words, from the smallest place on.
    pub file_place: Vec<String>,
    /// Maker and model of the camera.
    pub camera: Option<String>,
    /// Name of the lens.
    pub lens: Option<String>,
    /// The title that counts.
    pub title: Option<String>,
    /// Whether the person gave it that title.
    pub title_is_own: bool,
    /// The description that counts.
    pub description: Option<String>,
    /// The label in the file: the name of a colour, or a word.
    pub label: Option<String>,
    /// Who made it, as the file says.
    pub creator: Option<String>,
    /// The person's tags, by their paths.
    pub tags: Vec<String>,
    /// Tags that rules of the person's gave it and that the person has not confirmed.
    pub rule_tags: Vec<String>,
    /// Keywords of the file.
    pub file_tags: Vec<String>,
    /// Tags that the libraries of other programs give it.
    pub source_tags: Vec<String>,
    /// The person's rating, 0 to 5; 0 means unrated whatever the file says.
    pub rating: Option<u8>,
    /// The rating in the file, 0 to 5, or -1 if rejected.
    pub file_rating: Option<i8>,
    /// The rating in another program's library.
    pub source_rating: Option<u8>,
    /// Whether the person made it a favourite.
    pub favourite: bool,
    /// Whether another program's library made it one.
    pub source_favourite: bool,
    /// What it shows in the person's words.
    pub caption: Option<String>,
    /// When the person said so, in seconds since 1970, UTC.
    pub caption_made_at: Option<i64>,
    /// What it shows in the words of captioners.
    pub model_captions: Vec<ModelCaption>,
    /// The words read in it, with a line feed after each line but the last.
    pub text: Option<String>,
    /// Their language, as in ISO 639-1.
    pub text_language: Option<String>,
    /// Names of the people in it, as its file and other programs' libraries tell.
    pub people: Vec<String>,
    /// How many people were seen in it.
    pub people_count: Option<u8>,
    /// Paths of its albums in other programs' libraries.
    pub albums: Vec<String>,
    /// Its main colours.
    pub main_colours: Vec<String>,
    /// What kind of picture it looks like, such as `night`.
    pub kinds: Vec<String>,
    /// How like the words of the search it is, if it was found by one.
    pub score: Option<f32>,
    /// How well it matches the search: `strong`, `fair` or `weak`.
    pub strength: Option<String>,
}

impl Record {
    /// When it was taken, if it is the person who says so.
    pub(super) fn own_taken(&self) -> Option<&str> {
        let is_own = self.taken_from.as_deref() == Some(TakenFrom::Person.name());
        self.taken.as_deref().filter(|_| is_own)
    }
}

/// Another file with the same content, or a raw file beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OtherFile {
    /// As [`Record::path`].
    pub path: String,
    /// As [`Record::path_bytes`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path_bytes: Option<String>,
    /// Whether it cannot be read now.
    pub offline: bool,
    /// Whether it is the raw file beside the picture.
    pub companion: bool,
}

/// What a captioner said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ModelCaption {
    /// Plain text.
    pub text: String,
    /// The captioner's ID.
    pub by: String,
    /// The language's code as BCP 47 has it.
    pub language: Option<String>,
    /// When it was made, in seconds since 1970, UTC.
    pub made_at: i64,
}
