//! Places by their coordinates: `near:35.68,139.69,5km`.

use std::fmt;

/// Kilometres around a place, if none are given.
const DEFAULT_KM: f64 = 10.0;
/// Half the circumference of the Earth, in kilometres: everything is nearer.
const FARTHEST_KM: f64 = 20_038.0;

/// Around a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Near {
    /// Degrees north, −90 to 90.
    pub latitude: f64,
    /// Degrees east, −180 to 180.
    pub longitude: f64,
    /// The distance in kilometres.
    pub km: f64,
}

impl Near {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(',');
        let latitude = degrees(parts.next()?, 90.0)?;
        let longitude = degrees(parts.next()?, 180.0)?;
        let km = parts.next().map_or(Some(DEFAULT_KM), distance)?;
        parts.next().is_none().then_some(Self { latitude, longitude, km })
    }
}

fn degrees(text: &str, highest: f64) -> Option<f64> {
    text.parse().ok().filter(|degrees: &f64| degrees.abs() <= highest)
}

/// `5km`, `500m` or `5`, in kilometres.
fn distance(text: &str) -> Option<f64> {
    let lower = text.to_ascii_lowercase();
    let (number, factor) = match (lower.strip_suffix("km"), lower.strip_suffix('m')) {
        (Some(km), _) => (km, 1.0),
        (None, Some(metres)) => (metres, 0.001),
        (None, None) => (lower.as_str(), 1.0),
    };
    let km = number.parse::<f64>().ok()? * factor;
    (km > 0.0 && km <= FARTHEST_KM).then_some(km)
}

impl fmt::Display for Near {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{},{}km", self.latitude, self.longitude, self.km)
    }
}
