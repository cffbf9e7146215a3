//! XMP: what a packet says, in the file or in a sidecar.
//!
//! Owns which properties are read, and how their texts become values; `ratna_xmp` reads the packet. Never fails.

use ratna_xmp::name::{
    AUX, CREATOR, DATE_CREATED, DATE_TIME_ORIGINAL, DESCRIPTION, EXIF, EXIF_EX, TIFF, TITLE, XMP,
};
use ratna_xmp::{Name, Packet, PlaceNames};

use super::dates;
use super::exif::{altitude_within_reach, camera, is_lens};
use super::found::{Dates, Found};
use super::taken::{Taken, TakenFrom};
use super::text;
use super::types::{Exposure, Places, Position};

/// Most bytes of a packet in a file that are read; editors' settings take up to a few hundred kilobytes.
const MAX_PACKET: usize = 1 << 20;

/// Reads a packet as far as it goes; what is missing or impossible is `None`.
pub(super) fn read(packet: &[u8]) -> Found {
    said(&Packet::skim(&packet[..packet.len().min(MAX_PACKET)]))
}

/// What a packet says.
pub(super) fn said(packet: &Packet) -> Found {
    let text = |name| find(packet, name, text::name);
    let exposed = |local| packet.number(EXIF.name(local));
    let iso = || packet.number(EXIF_EX.name("PhotographicSensitivity"));
    let iso = exposed("ISOSpeedRatings").or_else(|| exposed("PhotographicSensitivity")).or_else(iso);
    let mut found = Found {
        dates: dates_of(packet),
        position: packet.position().and_then(|at| Position::new(at.latitude, at.longitude)),
        altitude: altitude(packet),
        camera: camera(
            &text(TIFF.name("Make")).unwrap_or_default(),
            &text(TIFF.name("Model")).unwrap_or_default(),
        ),
        lens: text(EXIF_EX.name("LensModel")).or_else(|| text(AUX.name("Lens"))).filter(|name| is_lens(name)),
        exposure: Exposure {
            seconds: exposed("ExposureTime"),
            f_number: exposed("FNumber"),
            iso: iso.map(|iso| iso as u32),
            focal_length_mm: exposed("FocalLength"),
            focal_length_35mm: exposed("FocalLengthIn35mmFilm"),
        }
        .checked(),
        title: find(packet, TITLE, text::title),
        description: find(packet, DESCRIPTION, text::description),
        rating: packet.rating(),
        label: packet.label().and_then(|label| text::name(&label)),
        creators: text::names(packet.texts(CREATOR)),
        places: places(packet.place_names()),
        people: text::names(packet.people().into_iter().filter_map(|person| person.name)),
        ..Found::default()
    };
    packet.keywords().into_iter().for_each(|keyword| found.add_keyword(&keyword));
    found
}

/// The names of a place, made fit for display.
pub(super) fn places(names: PlaceNames) -> Places {
    let PlaceNames { location, city, state, country } = names;
    let [location, city, region, country] =
        [location, city, state, country].map(|name| name.and_then(|name| text::name(&name)));
    Places { location, city, region, country }
}

/// The first text of a property that can be parsed; of several languages, the default one first.
fn find<T>(packet: &Packet, name: Name, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
    let texts = packet.texts_with_languages(name);
    let default = texts.iter().find(|(language, _)| language.as_deref() == Some("x-default"));
    default.and_then(|(_, text)| parse(text)).or_else(|| texts.iter().find_map(|(_, text)| parse(text)))
}

fn dates_of(packet: &Packet) -> Dates {
    let taken = |name| find(packet, name, date);
    Dates {
        original: taken(DATE_TIME_ORIGINAL).or_else(|| taken(DATE_CREATED)),
        digitized: taken(XMP.name("CreateDate")).or_else(|| taken(EXIF.name("DateTimeDigitized"))),
        modified: None,
    }
}

fn altitude(packet: &Packet) -> Option<f64> {
    let metres = packet.number(EXIF.name("GPSAltitude"))?;
    let below = packet.texts(EXIF.name("GPSAltitudeRef")).first().is_some_and(|below| below.trim() == "1");
    altitude_within_reach(if below { -metres.abs() } else { metres })
}

/// A date, of which XMP may leave out everything after the year.
pub(crate) fn date(text: &str) -> Option<Taken> {
    Some(dates::parse_partial(text)?.taken(TakenFrom::Xmp))
}

#[cfg(test)]
mod tests;
