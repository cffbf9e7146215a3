//! Colour spaces that are described by a curve and primaries rather than a profile.
//!
//! Owns what code points and calibration mean. Never reads a file.

use super::curve::Curve;
use super::primaries::Primaries;
use crate::pictures::decode::colour_space::ColourSpace;

/// Exponent of Adobe RGB (1998): 2 51/256.
const ADOBE_EXPONENT: f32 = 563.0 / 256.0;
/// sRGB's curve as a power.
const SRGB_EXPONENT: f32 = 2.2;
/// Most by which an exponent differs from another that is treated as equal, as a fraction: that of libpng.
const TOLERANCE: f32 = 0.05;
/// Exponents that some display or film could have. Others are mistakes.
const EXPONENTS: std::ops::RangeInclusive<f32> = 0.1..=10.0;

/// How numbers encode light.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::pictures::decode) struct Encoding {
    pub(super) curve: Curve,
    pub(super) primaries: Primaries,
    /// Whether black and white are at 16 and 235 of 256, as in video.
    pub(super) narrow: bool,
}

impl Encoding {
    /// sRGB.
    pub(in crate::pictures::decode) const SRGB: Self = Self::new(Curve::Srgb, Primaries::SRGB);
    /// Adobe RGB (1998).
    pub(super) const ADOBE: Self = Self::new(Curve::Power(ADOBE_EXPONENT), Primaries::ADOBE);

    const fn new(curve: Curve, primaries: Primaries) -> Self {
        Self { curve, primaries, narrow: false }
    }

    /// What the code points of ITU-T H.273 say, with numbers over the full range. `None` if they say nothing; where
    /// only one of them says nothing, it is sRGB's, or BT.2020's primaries for HDR.
    pub(in crate::pictures::decode) fn from_codes(primaries: u16, curve: u16) -> Option<Self> {
        let (primaries, curve) = (Primaries::from_code(primaries), Curve::from_code(curve));
        if primaries.is_none() && curve.is_none() {
            return None;
        }
        let curve = curve.unwrap_or(Curve::Srgb);
        let usual = if curve.is_hdr() { Primaries::REC_2020 } else { Primaries::SRGB };
        Some(Self::new(curve, primaries.unwrap_or(usual)))
    }

    /// The same in the range of video.
    pub(in crate::pictures::decode) fn in_narrow_range(self) -> Self {
        Self { narrow: true, ..self }
    }

    /// What a calibration says: the exponent of numbers, and x and y of white, red, green and blue. `None` if it says
    /// nothing that could be true.
    pub(in crate::pictures::decode) fn calibrated(
        exponent: Option<f32>,
        chromaticities: Option<[(f64, f64); 4]>,
    ) -> Option<Self> {
        let exponent = exponent.filter(|exponent| EXPONENTS.contains(exponent));
        let primaries = chromaticities.and_then(Primaries::measured);
        if exponent.is_none() && primaries.is_none() {
            return None;
        }
        let primaries =
            primaries.filter(|primaries| !primaries.is(&Primaries::SRGB)).unwrap_or(Primaries::SRGB);
        // sRGB's exponent means sRGB's curve, unless the colours are another display's.
        let is_srgb = |exponent: &f32| primaries == Primaries::SRGB && is(*exponent, SRGB_EXPONENT);
        let curve = exponent.filter(|exponent| !is_srgb(exponent)).map_or(Curve::Srgb, Curve::Power);
        Some(Self::new(curve, primaries))
    }

    /// Whether it encodes light above reference white.
    pub(in crate::pictures::decode) fn is_hdr(&self) -> bool {
        self.curve.is_hdr()
    }

    /// Whether its steps are so unlike those of sRGB that 8 bits are too few.
    pub(super) fn needs_depth(&self) -> bool {
        self.is_hdr() || matches!(self.curve, Curve::Power(exponent) if exponent < 1.5)
    }

    /// What it is called.
    pub(super) fn space(&self) -> ColourSpace {
        let (is, curve) = (|other| self.primaries.is(&other), self.curve);
        match curve {
            Curve::Srgb if self.primaries == Primaries::SRGB => ColourSpace::Srgb,
            Curve::Srgb if is(Primaries::P3) => ColourSpace::DisplayP3,
            Curve::Srgb if is(Primaries::REC_2020) => ColourSpace::Rec2020,
            Curve::Pq if is(Primaries::REC_2020) => ColourSpace::Rec2100Pq,
            Curve::Hlg if is(Primaries::REC_2020) => ColourSpace::Rec2100Hlg,
            Curve::Power(found) if is(Primaries::ADOBE) && self::is(found, ADOBE_EXPONENT) => {
                ColourSpace::AdobeRgb
            }
            _ => ColourSpace::Other(self.combined_name()),
        }
    }

    fn combined_name(&self) -> String {
        let curve = match self.curve {
            Curve::Srgb => return self.primaries.name().to_owned(),
            Curve::Power(exponent) => format!("Gamma {exponent:.1}"),
            Curve::Pq => "PQ".to_owned(),
            Curve::Hlg => "HLG".to_owned(),
            Curve::Smpte240 => "SMPTE 240M".to_owned(),
            Curve::Log(_) => "Logarithmic".to_owned(),
            Curve::Smpte428 => "SMPTE 428".to_owned(),
        };
        if self.primaries == Primaries::SRGB && !self.is_hdr() {
            return curve;
        }
        format!("{}, {curve}", self.primaries.name())
    }
}

fn is(exponent: f32, other: f32) -> bool {
    (exponent / other - 1.0).abs() <= TOLERANCE
}

#[cfg(test)]
mod tests {
    use super::*;

    const P3_XY: [(f64, f64); 4] = [(0.3127, 0.329), (0.68, 0.32), (0.265, 0.69), (0.15, 0.06)];
    const ADOBE_XY: [(f64, f64); 4] = [(0.3127, 0.329), (0.64, 0.33), (0.21, 0.71), (0.15, 0.06)];

    fn name(encoding: Option<Encoding>) -> String {
        encoding.map_or_else(String::new, |encoding| encoding.space().to_string())
    }

    #[test]
    fn codes_have_the_usual_names() {
        let expected = [
            (1, 13, "sRGB"),
            (1, 1, "sRGB"),
            (12, 13, "Display P3"),
            (9, 14, "Rec. 2020"),
            (9, 16, "Rec. 2100 PQ"),
            (2, 18, "Rec. 2100 HLG"),
            (12, 16, "Display P3, PQ"),
            (1, 8, "Gamma 1.0"),
            (6, 6, "Rec. 601 (525 lines)"),
            (2, 2, ""),
        ];
        for (primaries, curve, expected) in expected {
            assert_eq!(name(Encoding::from_codes(primaries, curve)), expected, "{primaries}, {curve}");
        }
    }

    #[test]
    fn a_calibration_close_to_srgb_is_srgb() {
        let gamma = |value: f32| name(Encoding::calibrated(Some(1.0 / value), None));
        assert_eq!([0.454_55, 0.45, 0.44, 0.47].map(gamma), ["sRGB"; 4]);
        assert_eq!([0.5556, 1.0, 0.4].map(gamma), ["Gamma 1.8", "Gamma 1.0", "Gamma 2.5"]);
        assert_eq!([0.0, 0.000_01, 1000.0].map(gamma), [""; 3]);
        let both = |value: f32, xy| name(Encoding::calibrated(Some(1.0 / value), Some(xy)));
        assert_eq!(both(0.454_55, ADOBE_XY), "Adobe RGB (1998)");
        assert_eq!(both(0.5556, P3_XY), "Display P3, Gamma 1.8");
        assert_eq!(name(Encoding::calibrated(None, Some(P3_XY))), "Display P3");
    }
}
