//! What the tests of TIFF pictures share: small files, and what is decoded from them.

use image::RgbImage;

use super::super::picture::Hints;
use super::super::samples::ALL;
use super::writer::{Entry, LONG, SHORT, file};
use super::{decode, tag};

pub(super) fn short(tag: u16, values: &[u64]) -> Entry {
    (tag, SHORT, values.to_vec())
}

/// The entries of a picture in one chunk.
pub(super) fn picture(
    width: u64,
    height: u64,
    compression: u64,
    interpretation: u64,
    bits: &[u64],
) -> Vec<Entry> {
    vec![
        (tag::IMAGE_WIDTH, LONG, vec![width]),
        (tag::IMAGE_LENGTH, LONG, vec![height]),
        short(tag::BITS_PER_SAMPLE, bits),
        short(tag::SAMPLES_PER_PIXEL, &[bits.len() as u64]),
        short(tag::COMPRESSION, &[compression]),
        short(tag::PHOTOMETRIC, &[interpretation]),
    ]
}

pub(super) fn single(entries: Vec<Entry>, chunk: Vec<u8>) -> Vec<u8> {
    file(true, false, vec![(entries, vec![chunk])])
}

pub(super) fn pixels(bytes: &[u8]) -> RgbImage {
    decode(bytes, Hints::default(), ALL).unwrap().pixels
}

pub(super) fn reason(bytes: &[u8]) -> String {
    decode(bytes, Hints::default(), ALL).err().expect("cannot be shown").to_string()
}

pub(super) const UNUSUAL: &str = "this kind of TIFF can't be read";
pub(super) const CUT: &str = "the file ends before the picture does";
