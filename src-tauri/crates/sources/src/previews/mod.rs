//! Lightroom's previews: smaller JPEGs of every picture of a catalogue, in files of its own format.
//!
//! Owns finding the preview of a picture, and its largest sound JPEG with the colour profile that Lightroom leaves out.
//! Never decodes pixels.
//!
//! Inside, from below: `colour`; `jpeg`, whether it can be shown; `header`, the text in a preview;
//! `pyramid`, a file; `name`, `store` and `remembered`, what files' names and the databases say; `index`, all of a folder;
//! `exif` and `segments`, what is added to a JPEG; `read`.

mod colour;
mod exif;
mod header;
mod index;
mod jpeg;
mod name;
mod pyramid;
mod read;
mod remembered;
#[cfg(test)]
pub(crate) mod samples;
mod segments;
mod store;

pub use self::colour::Colour;
pub use self::header::Header;
pub use self::index::{Index, Preview};
pub use self::jpeg::Jpeg;
pub use self::pyramid::Pyramid;
pub use self::read::read_preview;
pub use self::store::Facts;
pub use crate::orientation::Orientation;

pub(crate) use self::exif::block as exif_block;
pub(crate) use self::index::{smart_preview, smart_previews};
#[cfg(any(test, feature = "made"))]
pub(crate) use self::pyramid::{MAGIC, SECTION};
pub(crate) use self::read::{Shown, all, largest};
pub(crate) use self::segments::Segments;
#[cfg(test)]
pub(crate) use self::segments::{MAX_SEGMENT, XMP};
pub(crate) use self::store::RootPixels;
