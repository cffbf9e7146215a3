//! TIFF: its directories, its pictures, and how it differs from raw files that are built like it.
//!
//! Owns every step from a file's bytes to RGB: choosing the directory, undoing compression and prediction, unpacking
//! samples, converting what they mean. A layout that is not understood is an error, never a guess. Memory is claimed
//! only for chunks whose bytes are in the file.

mod canvas;
mod choice;
mod chunk;
mod codec;
mod decode;
mod directory;
mod geometry;
mod lab;
mod layout;
mod old_jpeg;
mod palette;
mod photometric;
mod predictor;
mod raw_kind;
mod rows;
mod samples;
pub(super) mod tag;
mod tree;
mod ycbcr;

#[cfg(test)]
mod codec_tests;
#[cfg(test)]
mod combination_tests;
#[cfg(test)]
mod decode_tests;
#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod writer;

pub(super) use canvas::Canvas;
pub(super) use choice::largest_ordinary;
pub(super) use codec::unpack_bits;
pub(super) use decode::{decode, decode_directory};
pub(super) use directory::{Directory, Tiff};
pub(super) use lab::Lab;
pub(super) use raw_kind::kind as raw_kind;
