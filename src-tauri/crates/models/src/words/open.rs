//! Puts the readers of this computer together.
//!
//! Owns which there are. Loads nothing: nets and vocabulary are unpacked when the first picture is read.

use super::built_in::BuiltInReader;
use super::downloaded::{DownloadedReader, ReaderFiles};
use super::networks::BuiltInNetworks;
use super::readers::{FirstReader, Readers, SecondReader};
use super::tesseract::TesseractReader;
use super::vocabulary::Vocabulary;
use crate::starter;

/// The reader for this computer: Apple Vision on a Mac and the reader inside the program; for other scripts, those that were
/// downloaded, and Tesseract where it is installed. Of its languages, those of the person (codes of two letters, the most
/// important first) are preferred. Starts Tesseract once, which takes some 50 ms and 5 seconds at most.
pub fn open(languages: &[String], downloaded: Vec<ReaderFiles>) -> Readers {
    let downloaded = downloaded.into_iter().map(DownloadedReader::new);
    let tesseract =
        TesseractReader::find(languages).map(|tesseract| Box::new(tesseract) as Box<dyn SecondReader>);
    let others = downloaded.map(|reader| Box::new(reader) as Box<dyn SecondReader>).chain(tesseract);
    Readers::new(first(), others.collect())
}

/// The reader inside the program alone.
#[cfg(test)]
pub(super) fn built_in() -> impl ratna_engine::text_reader::TextReader {
    reader()
}

fn reader() -> BuiltInReader<BuiltInNetworks> {
    let vocabulary =
        || Vocabulary::read(starter::tokenizer(), starter::is_listed).map_err(|error| error.to_string());
    BuiltInReader::new(BuiltInNetworks::default(), vocabulary)
}

#[cfg(target_os = "macos")]
fn first() -> Box<dyn FirstReader> {
    Box::new(super::beside::Beside::new(super::vision::VisionReader, reader()))
}

#[cfg(not(target_os = "macos"))]
fn first() -> Box<dyn FirstReader> {
    Box::new(reader())
}
