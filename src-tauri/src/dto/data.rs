//! Pictures' data that leave the library and come back.

use ratna_engine::export::Imported;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// In which form pictures' data are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ExportForm {
    /// A JSON file.
    Json,
    /// A table for spreadsheets.
    Csv,
    /// A folder of XMP sidecars.
    Xmp,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ExportedData {
    /// Number of pictures in the file, or of sidecars that were written.
    pub pictures: u32,
    /// Number of sidecars that were there already.
    pub there: u32,
    /// Number of sidecars that could not be written.
    pub failed: u32,
    /// Whether it was stopped.
    pub stopped: bool,
}

/// What was taken in, or would be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportedData {
    /// Number of pictures of the file that are in this library.
    pub matched: u32,
    /// Number of those that get something.
    pub changed: u32,
    /// Number of tags that pictures get.
    pub tags: u32,
    /// Number of ratings.
    pub ratings: u32,
    /// Number of favourites.
    pub favourites: u32,
    /// Number of titles that the person gave.
    pub titles: u32,
    /// Number of dates that the person set.
    pub dates: u32,
    /// Number of captions.
    pub captions: u32,
    /// Number of ratings, titles, dates and captions that are others here, and stay.
    pub kept: u32,
    /// Number of tags that rules added elsewhere and that no rule adds here: they are left out.
    pub without_rule: u32,
    /// Number of pictures that are not in this library.
    pub not_here: u32,
    /// Number of pictures at whose path is another one now.
    pub other_content: u32,
    /// Number of lines that can't be read.
    pub unreadable: u32,
    /// Whether it was stopped.
    pub stopped: bool,
}

impl From<Imported> for ImportedData {
    fn from(imported: Imported) -> Self {
        Self {
            matched: imported.matched as u32,
            changed: imported.changed as u32,
            tags: imported.tags as u32,
            ratings: imported.ratings as u32,
            favourites: imported.favourites as u32,
            titles: imported.titles as u32,
            dates: imported.dates as u32,
            captions: imported.captions as u32,
            kept: imported.kept as u32,
            without_rule: imported.without_rule as u32,
            not_here: imported.not_here as u32,
            other_content: imported.other_content as u32,
            unreadable: imported.unreadable as u32,
            stopped: imported.is_stopped,
        }
    }
}
