//! Transfer curves: how a file's numbers grow with light.
//!
//! Owns the formulas of standards. Never mixes channels, except to state HLG's system gamma.

/// Luminance of reference white in HDR pictures, in cd/m² (ITU-R BT.2408): it becomes the white of SDR.
pub(super) const REFERENCE_WHITE: f32 = 203.0;
/// Luminance of PQ's largest number, in cd/m² (SMPTE ST 2084).
const PQ_PEAK: f32 = 10_000.0;
/// Luminance of HLG's largest number on the reference display, in cd/m² (ITU-R BT.2100).
const HLG_PEAK: f32 = 1000.0;
/// HLG's system gamma on that display (ITU-R BT.2100), less one: the exponent of luminance.
const HLG_EXPONENT: f32 = 0.2;

/// A transfer curve. Its argument is a number from 0 to 1; its value is light, 1 for (reference) white.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Curve {
    /// IEC 61966-2-1. It also stands for the camera curves of BT.709, BT.601 and BT.2020: pictures encoded by those
    /// are graded on displays with about this curve, and viewers show them with it.
    Srgb,
    /// Light is the number to this power.
    Power(f32),
    /// SMPTE ST 2084; up to 49 times reference white.
    Pq,
    /// ARIB STD-B67: light of the scene, 0 to 1, before [`hlg_gain`].
    Hlg,
    /// SMPTE ST 240.
    Smpte240,
    /// Logarithmic over this many decades (ITU-T H.273, codes 9 and 10).
    Log(f32),
    /// SMPTE ST 428-1.
    Smpte428,
}

impl Curve {
    /// The curve with this code in ITU-T H.273, table 3; `None` for reserved and unspecified codes.
    pub(super) fn from_code(code: u16) -> Option<Self> {
        Some(match code {
            1 | 6 | 11..=15 => Self::Srgb,
            4 => Self::Power(2.2),
            5 => Self::Power(2.8),
            7 => Self::Smpte240,
            8 => Self::Power(1.0),
            9 => Self::Log(2.0),
            10 => Self::Log(2.5),
            16 => Self::Pq,
            17 => Self::Smpte428,
            18 => Self::Hlg,
            _ => return None,
        })
    }

    /// Whether it encodes light above reference white.
    pub(super) fn is_hdr(self) -> bool {
        matches!(self, Self::Pq | Self::Hlg)
    }

    /// Light of a number from 0 to 1.
    pub(super) fn light(self, number: f32) -> f32 {
        match self {
            Self::Srgb if number <= 0.040_45 => number / 12.92,
            Self::Srgb => ((number + 0.055) / 1.055).powf(2.4),
            Self::Power(exponent) => number.powf(exponent),
            Self::Pq => pq_to_light(number),
            Self::Hlg if number <= 0.5 => number * number / 3.0,
            Self::Hlg => (((number - 0.559_910_7) / 0.178_832_77).exp() + 0.284_668_92) / 12.0,
            Self::Smpte240 if number < 0.0912 => number / 4.0,
            Self::Smpte240 => ((number + 0.1115) / 1.1115).powf(1.0 / 0.45),
            Self::Log(_) if number <= 0.0 => 0.0,
            Self::Log(decades) => 10_f32.powf((number - 1.0) * decades),
            Self::Smpte428 => number.powf(2.6) * (52.37 / 48.0),
        }
    }
}

// Constants of SMPTE ST 2084.
const M1: f32 = 2610.0 / 16_384.0;
const M2: f32 = 2523.0 / 4096.0 * 128.0;
const C1: f32 = 3424.0 / 4096.0;
const C2: f32 = 2413.0 / 4096.0 * 32.0;
const C3: f32 = 2392.0 / 4096.0 * 32.0;

/// Light of a number in PQ; 1 is reference white.
pub(super) fn pq_to_light(number: f32) -> f32 {
    let root = number.clamp(0.0, 1.0).powf(1.0 / M2);
    ((root - C1).max(0.0) / (C2 - C3 * root)).powf(1.0 / M1) * (PQ_PEAK / REFERENCE_WHITE)
}

/// The number of a light in PQ, the inverse of [`pq_to_light`].
pub(super) fn light_to_pq(light: f32) -> f32 {
    let root = (light * (REFERENCE_WHITE / PQ_PEAK)).clamp(0.0, 1.0).powf(M1);
    ((C1 + C2 * root) / (1.0 + C3 * root)).powf(M2)
}

/// What HLG's light of the scene is multiplied by to become light of the display (its OOTF); 1 is reference white.
/// `luminance` is that of the scene, 0 to 1.
pub(super) fn hlg_gain(luminance: f32) -> f32 {
    luminance.max(0.0).powf(HLG_EXPONENT) * (HLG_PEAK / REFERENCE_WHITE)
}

/// The number of a light in sRGB, both 0 to 1.
pub(super) fn light_to_srgb(light: f32) -> f32 {
    if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f32, expected: f32) {
        assert!((found - expected).abs() < 0.002 * expected.max(0.01), "{found} is not {expected}");
    }

    #[test]
    fn reference_white_is_where_bt_2408_says() {
        // 58 % of PQ and 75 % of HLG, BT.2408 table 1.
        close(light_to_pq(1.0), 0.580_7);
        close(pq_to_light(0.580_7), 1.0);
        let scene = Curve::Hlg.light(0.75);
        close(scene * hlg_gain(scene), 1.0);
        close(pq_to_light(1.0), 49.261);
        close(hlg_gain(1.0), 4.926);
    }

    #[test]
    fn curves_run_from_black_to_white() {
        for code in (0..=18).filter(|code| !matches!(code, 9 | 10 | 16..=18)) {
            let Some(curve) = Curve::from_code(code) else { continue };
            close(curve.light(0.0), 0.0);
            close(curve.light(1.0), 1.0);
        }
        for number in [0.0, 0.02, 0.3, 0.9] {
            close(light_to_srgb(Curve::Srgb.light(number)), number);
        }
        assert_eq!((Curve::from_code(2), Curve::from_code(999)), (None, None));
    }
}
