//! XMP: the XML packet that programs write, and some cameras.
//!
//! Owns which properties are read, and how their texts become values. Never fails.

mod coordinates;
mod packet;
mod property;

use coordinates::{coordinate, number};
use packet::Value;
use property::Property;

use super::dates;
use super::exif::{camera, is_lens, stars_of};
use super::found::{Dates, Found};
use super::taken::{Taken, TakenFrom};
use super::text;
use super::types::{Exposure, Position};

/// Reads a packet; what is missing or impossible is `None`.
pub(super) fn read(packet: &[u8]) -> Found {
    let values = Values(packet::values(&packet::decode(packet)));
    let name = |property| values.find(property, text::name);
    let number = |property| values.find(property, number);
    let mut keywords = Vec::new();
    text::add_keywords(&mut keywords, values.all(Property::Subject).filter_map(text::keyword));
    Found {
        dates: values.dates(),
        position: values.position(),
        altitude: values.altitude(),
        camera: camera(&name(Property::Make).unwrap_or_default(), &name(Property::Model).unwrap_or_default()),
        lens: name(Property::LensModel).or_else(|| name(Property::Lens)).filter(|name| is_lens(name)),
        exposure: Exposure {
            seconds: number(Property::ExposureTime),
            f_number: number(Property::FNumber),
            iso: number(Property::Iso).map(|iso| iso as u32),
            focal_length_mm: number(Property::FocalLength),
            focal_length_35mm: number(Property::FocalLength35mm),
        }
        .checked(),
        title: values.find(Property::Title, text::title),
        description: values.find(Property::Description, text::description),
        keywords,
        rating: values.rating(),
        ..Found::default()
    }
}

/// The values of a packet.
struct Values(Vec<Value>);

impl Values {
    /// The texts of a property, in the packet's order.
    fn all(&self, property: Property) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |value| value.property == property).map(|value| value.text.as_str())
    }

    /// The first text of a property that can be parsed; of several languages, the default one first.
    fn find<T>(&self, property: Property, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let of_property = |value: &&Value| value.property == property;
        let default = self.0.iter().filter(of_property).find(|value| value.is_default);
        default.and_then(|value| parse(&value.text)).or_else(|| self.all(property).find_map(parse))
    }

    fn dates(&self) -> Dates {
        let taken = |property| self.find(property, date);
        Dates {
            original: taken(Property::DateTimeOriginal).or_else(|| taken(Property::DateCreated)),
            digitized: taken(Property::CreateDate).or_else(|| taken(Property::DateTimeDigitized)),
            modified: None,
        }
    }

    fn position(&self) -> Option<Position> {
        let latitude = self.find(Property::GpsLatitude, |text| coordinate(text, 'N', 'S'))?;
        Position::new(latitude, self.find(Property::GpsLongitude, |text| coordinate(text, 'E', 'W'))?)
    }

    fn altitude(&self) -> Option<f64> {
        let metres = self.find(Property::GpsAltitude, number)?;
        let below = self.all(Property::GpsAltitudeRef).next().is_some_and(|below| below.trim() == "1");
        super::exif::altitude_within_reach(if below { -metres.abs() } else { metres })
    }

    /// Stars, or the percentage that Windows writes.
    fn rating(&self) -> Option<i8> {
        let stars = |text: &str| {
            let stars = number(text)?.round();
            (-1.0..=5.0).contains(&stars).then_some(stars as i8)
        };
        let percent = |text: &str| stars_of(text.trim().parse().ok()?);
        self.find(Property::Rating, stars).or_else(|| self.find(Property::RatingPercent, percent))
    }
}

/// A date, of which XMP may leave out everything after the year.
fn date(text: &str) -> Option<Taken> {
    let text = text.trim();
    let whole = match text.len() {
        4 => dates::parse(&format!("{text}-01-01")),
        6 | 7 => dates::parse(&format!("{text}-01")),
        _ => dates::parse(text),
    };
    Some(whole?.taken(TakenFrom::Xmp))
}

#[cfg(test)]
mod tests;
