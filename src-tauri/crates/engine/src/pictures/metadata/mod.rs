//! What a picture file says about its picture: time, place, camera, exposure, titles and keywords.
//!
//! Owns what is kept of it, and which source counts where several disagree. Never fails, never decodes pixels, and never
//! returns impossible values: dates exist in the calendar, positions on the globe, and texts are bounded.

mod containers;
mod dates;
mod exif;
mod field;
mod file_name;
mod found;
mod iptc;
mod rfc_dates;
mod scanner;
mod taken;
mod text;
mod tiff;
mod types;
mod xmp;

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

use std::io::Cursor;
use std::panic::catch_unwind;
use std::path::Path;

use found::Found;
use ratna_xmp::Packet;

use crate::pictures::decode::{Format, Orientation, RawKind};

pub use dates::{is_possible, typed_date};
pub use file_name::taken_from_name;
pub use taken::{Taken, TakenFrom};
pub use text::own_title;
pub(crate) use text::{description, title};
pub use types::{Exposure, Metadata, Places, Position};
pub(crate) use xmp::date as xmp_date;

/// Version of what is read. It increases whenever more is found or something is read differently, so that catalogued
/// pictures are read again.
pub const METADATA_VERSION: u32 = 2;

/// Version since which all is read that decoding depends on.
pub const HINTS_SINCE: u32 = 1;

/// Reads a file's metadata; what is missing or impossible keeps its default. EXIF counts before XMP, XMP before IPTC, and
/// that before a PNG's own texts. The file's name counts only in [`read_file`], its time never.
pub fn read(bytes: &[u8]) -> Metadata {
    read_with(bytes, &[])
}

/// As [`read`], with the sidecars of the picture, which count before what is in the file, the first before the others;
/// keywords and people are those of all together. What a camera records, the file itself knows better.
pub fn read_with(bytes: &[u8], sidecars: &[Packet]) -> Metadata {
    let read = || {
        let format = Format::sniff(bytes);
        let mut said = Found::default();
        sidecars.iter().for_each(|packet| said.fill_from(xmp::said(packet)));
        let technical = said.take_technical();
        said.fill_from(found(bytes, format));
        said.fill_from(technical);
        // Cameras write no stars, too, but only into files: in a sidecar, somebody took them away.
        said.rating = sidecars.iter().find_map(Packet::rating).or(said.rating);
        let mut metadata = said.into_metadata();
        if matches!(format, Some(Format::Heic | Format::Avif | Format::Jxl)) {
            // Decoders apply these formats' own rotation, which EXIF only repeats.
            metadata.orientation = Orientation::UPRIGHT;
        }
        metadata
    };
    // XML and zlib are parsed by dependencies: a panic on malformed data means that nothing was found.
    catch_unwind(read).unwrap_or_default()
}

/// What all sources in the file say.
fn found(bytes: &[u8], format: Option<Format>) -> Found {
    let embedded = containers::embedded(bytes, format);
    let mut found = Found::default();
    embedded.exif.iter().for_each(|block| found.fill_from(exif::read(block)));
    embedded.gps.iter().for_each(|block| found.fill_from(exif::read_gps(block)));
    if embedded.has_more || format == Some(Format::Raw(RawKind::Cr3)) {
        found.fill_from(whole_packet(bytes));
    }
    embedded.xmp.iter().for_each(|packet| found.fill_from(xmp::read(packet)));
    embedded.iptc.iter().for_each(|records| found.fill_from(iptc::read(records)));
    found.fill_from(Found {
        dates: embedded.png_dates,
        title: embedded.png_title,
        description: embedded.png_description,
        ..Found::default()
    });
    found
}

/// What a packet says that lies in pieces, or where no other metadata lie.
fn whole_packet(bytes: &[u8]) -> Found {
    let packet = ratna_xmp::Embedded::find(&mut Cursor::new(bytes)).ok().and_then(|found| found.skim());
    packet.map(|packet| xmp::said(&packet)).unwrap_or_default()
}

/// As [`read_with`], for the file at `path`, whose name tells the date if nothing else does.
pub fn read_file(bytes: &[u8], path: &Path, sidecars: &[Packet]) -> Metadata {
    let mut metadata = read_with(bytes, sidecars);
    metadata.taken = metadata.taken.or_else(|| taken_from_name(path.file_name()?));
    metadata
}
