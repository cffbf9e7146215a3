//! Calling a reader.

use std::panic::{AssertUnwindSafe, catch_unwind};

use image::RgbImage;

use crate::text_reader::{ReadTextError, TextLine, TextReader};

/// The lines in a picture. A reader that panics has failed.
pub(super) fn lines_in(reader: &dyn TextReader, pixels: &RgbImage) -> Result<Vec<TextLine>, ReadTextError> {
    catch_unwind(AssertUnwindSafe(|| reader.read(pixels))).unwrap_or_else(|_| {
        Err(ReadTextError { reader: reader.id().to_owned(), reason: "a bug in the reader".to_owned() })
    })
}
