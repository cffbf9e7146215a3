//! Pictures that the system's decoder hands over in HDR: macOS maps HDR to the standard range only from version 14 on.
//!
//! Owns their conversion, which is that of all other HDR pictures. Never draws.

use super::colour::{Channels, Conversion, Description, Encoding, Layout, Samples};

/// Code point of BT.2100's primaries in ITU-T H.273.
const PRIMARIES: u16 = 9;

/// An encoding of HDR.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hdr {
    /// Perceptual quantizer.
    Pq,
    /// Hybrid log-gamma.
    Hlg,
}

impl Hdr {
    /// The number of reference white, 58 % and 75 % by ITU-R BT.2408: what transparent pixels are drawn over.
    pub(super) fn white(self) -> u16 {
        match self {
            Self::Pq => 38_055,
            Self::Hlg => 49_151,
        }
    }

    /// Converts pixels of red, green, blue and a number that means nothing to sRGB.
    pub(super) fn to_srgb(self, mut samples: Vec<u16>) -> Vec<u8> {
        samples.as_chunks_mut::<4>().0.iter_mut().for_each(|pixel| pixel[3] = u16::MAX);
        let curve = match self {
            Self::Pq => 16,
            Self::Hlg => 18,
        };
        let description =
            Description { coded: Encoding::from_codes(PRIMARIES, curve), ..Description::default() };
        let source = Samples { samples: &samples, layout: Layout::RgbAlpha, max: u16::MAX };
        Conversion::new(&description, Channels::Rgb).over_white(&source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reference_white_becomes_white_and_black_stays_black() {
        for hdr in [Hdr::Pq, Hdr::Hlg] {
            let white = hdr.white();
            let found = hdr.to_srgb(vec![white, white, white, 7, 0, 0, 0, 0]);
            assert!(found[..3].iter().all(|&value| value >= 253), "{hdr:?}: {found:?}");
            assert_eq!(found[3..], [0; 3]);
        }
    }

    #[test]
    fn light_above_white_keeps_its_steps() {
        // 203, 1,000 and 4,000 cd/m²: what clipping would make one white.
        let steps = [38_055_u16, 49_270, 59_140];
        let samples = steps.iter().flat_map(|&value| [value, value, value, 0]).collect();
        let found = Hdr::Pq.to_srgb(samples);
        assert!(found[0] < found[3] && found[3] < found[6], "{found:?}");
        assert_eq!(found[6], 255);
    }
}
