//! What a JPEG XL says about the colours of its decoded numbers.
//!
//! Owns the translation of the format's own colour spaces to code points or to an ICC profile.

use jxl::api::{JxlColorEncoding, JxlColorProfile, JxlPrimaries, JxlTransferFunction, JxlWhitePoint};

use super::super::colour::{Description, Encoding};
use super::super::limits;

/// The least exponent from 8-bit numbers to light that leaves no bands in dark colours; that of screens is 2.2.
const MIN_GAMMA: f32 = 1.5;

/// The colours of decoded numbers.
pub(super) struct Colours {
    icc: Option<Vec<u8>>,
    coded: Option<Encoding>,
    /// Whether steps of 8 bits are too coarse for them: HDR, and light or nearly that.
    pub(super) deep: bool,
}

impl Colours {
    /// Those of numbers that are decoded to this profile.
    pub(super) fn new(profile: &JxlColorProfile) -> Self {
        let coded = match profile {
            JxlColorProfile::Simple(encoding) => coded(encoding),
            JxlColorProfile::Icc(_) => None,
        };
        let icc = if coded.is_some() { None } else { profile.try_as_icc() };
        let icc = icc.filter(|icc| icc.len() <= limits::MAX_ICC).map(|icc| icc.into_owned());
        let deep = matches!(profile, JxlColorProfile::Simple(encoding) if is_deep(encoding));
        Self { icc, coded, deep }
    }

    /// As the conversion takes it. EXIF counts for nothing: every file names its colours.
    pub(super) fn description(&self) -> Description<'_> {
        Description { icc: self.icc.as_deref(), coded: self.coded, ..Description::default() }
    }
}

fn is_deep(encoding: &JxlColorEncoding) -> bool {
    match encoding {
        JxlColorEncoding::RgbColorSpace { transfer_function, .. }
        | JxlColorEncoding::GrayscaleColorSpace { transfer_function, .. } => match transfer_function {
            JxlTransferFunction::Linear | JxlTransferFunction::PQ | JxlTransferFunction::HLG => true,
            // The exponent that encodes light.
            JxlTransferFunction::Gamma(exponent) => *exponent > 1.0 / MIN_GAMMA,
            _ => false,
        },
        JxlColorEncoding::XYB { .. } => false,
    }
}

/// The encoding as code points of ITU-T H.273 describe it, if they do.
fn coded(encoding: &JxlColorEncoding) -> Option<Encoding> {
    let (white, primaries, curve) = match encoding {
        JxlColorEncoding::RgbColorSpace { white_point, primaries, transfer_function, .. } => {
            (white_point, primaries, transfer_function)
        }
        JxlColorEncoding::GrayscaleColorSpace { white_point, transfer_function, .. } => {
            (white_point, &JxlPrimaries::SRGB, transfer_function)
        }
        JxlColorEncoding::XYB { .. } => return None,
    };
    let primaries = match (white, primaries) {
        (JxlWhitePoint::D65, JxlPrimaries::SRGB) => 1,
        (JxlWhitePoint::D65, JxlPrimaries::BT2100) => 9,
        (JxlWhitePoint::D65, JxlPrimaries::P3) => 12,
        (JxlWhitePoint::DCI, JxlPrimaries::P3) => 11,
        _ => return None,
    };
    let curve = match curve {
        JxlTransferFunction::BT709 => 1,
        JxlTransferFunction::Linear => 8,
        JxlTransferFunction::SRGB => 13,
        JxlTransferFunction::PQ => 16,
        JxlTransferFunction::DCI => 17,
        JxlTransferFunction::HLG => 18,
        JxlTransferFunction::Gamma(_) => return None,
    };
    Encoding::from_codes(primaries, curve)
}
