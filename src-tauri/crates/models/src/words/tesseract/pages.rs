//! Pictures of lines as the pages of one TIFF, so that one run reads them all.
//!
//! Owns that file, which exists in memory only.

use std::io::Cursor;

use tiff::TiffResult;
use tiff::encoder::TiffEncoder;
use tiff::encoder::colortype::Gray8;

/// A picture in shades of grey, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<u8>,
}

/// The pages as a TIFF.
///
/// # Errors
/// When a page has no pixels.
pub fn tiff(pages: &[Page]) -> TiffResult<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut bytes)?;
    for page in pages {
        encoder.write_image::<Gray8>(page.width as u32, page.height as u32, &page.pixels)?;
    }
    Ok(bytes.into_inner())
}
