//! One picture file: decoding it, what its metadata says, and what is made of its pixels.
//!
//! Knows no catalogue and no folder; takes bytes or a path and returns values.

pub mod decode;
pub mod exif;
pub mod file;
pub mod phash;
pub mod thumbnails;
