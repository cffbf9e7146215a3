//! The names of places: from coordinates to a town, its region and its country.
//!
//! Owns the gazetteer, which is part of the program: GeoNames' places with 1,000 inhabitants and more, under CC BY 4.0.
//! Never asks a server, and never stores anything.

use reverse_geocoder::ReverseGeocoder;

use crate::pictures::metadata::Position;

/// Kilometres from a town within which a picture was taken there. Farther away the nearest town says little.
const FARTHEST_KM: f64 = 50.0;
/// Mean radius of the Earth in kilometres.
const EARTH_KM: f64 = 6371.0;

/// Where a picture was taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The nearest town, in Latin letters. At a border it may be the neighbour's.
    pub town: String,
    /// State, province or prefecture; may be empty.
    pub region: String,
    /// The country's English name.
    pub country: String,
}

impl Place {
    /// Town, region and country for display, each name once.
    pub fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        for name in [&self.town, &self.region, &self.country] {
            if !name.is_empty() && !names.contains(&name.as_str()) {
                names.push(name.as_str());
            }
        }
        names
    }
}

/// The places of the world. Takes a tenth of a second to open and 30 MB of memory.
pub struct Gazetteer(ReverseGeocoder);

impl Gazetteer {
    /// Reads the places.
    pub fn open() -> Self {
        Self(ReverseGeocoder::new())
    }

    /// The nearest place; `None` in the middle of nowhere.
    pub fn place(&self, position: Position) -> Option<Place> {
        let found = self.0.search((position.latitude, position.longitude));
        // The distance is the square of the straight line through a sphere of radius 1.
        let km = 2.0 * (found.distance.sqrt() / 2.0).min(1.0).asin() * EARTH_KM;
        let record = found.record;
        let country = celes::Country::from_alpha2(&record.cc)
            .map_or_else(|_| record.cc.as_str(), |found| found.long_name);
        (km <= FARTHEST_KM).then(|| Place {
            town: record.name.clone(),
            region: record.admin1.clone(),
            country: country.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_have_the_name_of_the_nearest_town() {
        let gazetteer = Gazetteer::open();
        let place = |latitude, longitude| {
            let place = gazetteer.place(Position { latitude, longitude })?;
            Some([place.town, place.region, place.country])
        };
        let expected = [
            (35.6895, 139.6917, Some(["Tokyo", "Tokyo", "Japan"])),
            (48.1351, 11.5820, Some(["Munich", "Bavaria", "Germany"])),
            (-33.8688, 151.2093, Some(["Sydney", "New South Wales", "Australia"])),
            (0.0, -30.0, None),
            (90.0, 0.0, None),
            (-16.5, 179.999, None),
        ];
        for (latitude, longitude, names) in expected {
            let names = names.map(|names| names.map(str::to_owned));
            assert_eq!(place(latitude, longitude), names, "{latitude}, {longitude}");
        }
    }
}
