//! The words read in pictures, and what reads them.

use ratna_engine::browse::words;
use ratna_engine::catalogue::words::Counts;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What was read in a picture.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReadWords {
    /// The lines, separated by line feeds; empty if there is no text.
    pub text: String,
    /// The language as in ISO 639-1, such as `en` or `hi`, if it is known.
    pub language: Option<String>,
    /// Whether the thumbnail was read, since the original was not available.
    pub from_thumbnail: bool,
    /// The lines in the order in which they are read.
    pub lines: Vec<ReadLine>,
}

/// A line of text in a picture.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReadLine {
    /// Its words, separated by blanks.
    pub text: String,
    /// How sure the reader is, from 0 to 1.
    pub confidence: f32,
    /// x and y of the corners as fractions of the picture's width and height: top left, top right, bottom right, bottom
    /// left, as seen by somebody who reads the line.
    pub corners: [[f32; 2]; 4],
    /// The words in their order.
    pub words: Vec<ReadWord>,
}

/// A word of a line, with its place.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReadWord {
    /// The word, without blanks.
    pub text: String,
    /// Its corners, as those of a line.
    pub corners: [[f32; 2]; 4],
}

impl From<words::ReadWords> for ReadWords {
    fn from(words: words::ReadWords) -> Self {
        Self {
            text: words.text,
            language: words.language,
            from_thumbnail: words.from_thumbnail,
            lines: words.lines.into_iter().map(ReadLine::from).collect(),
        }
    }
}

impl From<words::ReadLine> for ReadLine {
    fn from(line: words::ReadLine) -> Self {
        Self {
            text: line.text,
            confidence: line.confidence,
            corners: line.corners,
            words: line.words.into_iter().map(ReadWord::from).collect(),
        }
    }
}

impl From<words::ReadWord> for ReadWord {
    fn from(word: words::ReadWord) -> Self {
        Self { text: word.text, corners: word.corners }
    }
}

/// In how many pictures the words are read.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WordCounts {
    /// Pictures that were read, with those in which there are no words.
    pub read: u32,
    /// All pictures.
    pub total: u32,
}

impl From<Counts> for WordCounts {
    fn from(counts: Counts) -> Self {
        Self { read: counts.read as u32, total: counts.total as u32 }
    }
}

/// Something that reads the words in pictures.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TextReaderEntry {
    /// `builtIn`, `vision`, `tesseract`, or that of one of the readers in `Models`.
    pub id: String,
    /// Its name and version, for display.
    pub name: String,
    /// Whether it can be used here.
    pub available: bool,
    /// The languages that it reads, as BCP 47 tags where they have one, the most common first.
    pub languages: Vec<String>,
    /// What to install for the user's language, if that is missing.
    pub hint: Option<ReaderHint>,
}

/// What to install so that a language can be read.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReaderHint {
    /// BCP 47 tag of the language.
    pub language: String,
    /// The package, as its package manager names it.
    pub package: String,
}
