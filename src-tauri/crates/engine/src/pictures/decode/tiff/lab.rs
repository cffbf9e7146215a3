//! CIE L*a*b* and its conversion to sRGB.
//!
//! Owns its encodings in TIFF, and its white. Between decoding and conversion each pixel is three bytes: L* of 0 to 100
//! as 0 to 255, a* and b* plus 128.

use super::directory::Directory;
use super::samples::Encoding;
use super::tag;

/// XYZ of D50, which programs for photographs mean.
const D50: [f64; 3] = [0.964_22, 1.0, 0.825_21];
/// XYZ of D65, the white of sRGB.
const D65: [f64; 3] = [0.950_47, 1.0, 1.088_83];
/// Cone responses by Bradford, and the inverse, as row vectors.
const BRADFORD: [[f64; 3]; 3] =
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]];
const FROM_BRADFORD: [[f64; 3]; 3] = [
    [0.986_993, -0.147_054, 0.159_963],
    [0.432_305, 0.518_360, 0.049_291],
    [-0.008_529, 0.040_043, 0.968_487],
];
/// XYZ relative to D65 to linear sRGB, IEC 61966-2-1.
const TO_SRGB: [[f64; 3]; 3] = [
    [3.240_454_2, -1.537_138_5, -0.498_531_4],
    [-0.969_266_0, 1.876_010_8, 0.041_556_0],
    [0.055_643_4, -0.204_025_9, 1.057_225_2],
];

/// How L*a*b* is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Storage {
    /// TIFF's own: a* and b* are signed.
    Cie,
    /// As in ICC profiles: a* and b* have an offset, and 16-bit L* of 100 is 0xFF00.
    Icc,
}

/// L*a*b* relative to a white.
pub(in crate::pictures::decode) struct Lab {
    storage: Storage,
    white: [f64; 3],
}

impl Lab {
    pub(super) fn new(storage: Storage, directory: &Directory<'_>) -> Self {
        let listed = directory.reals(tag::WHITE_POINT, 2).filter(|_| storage == Storage::Cie);
        let white = match listed.as_deref() {
            // Chromaticities; a white is near the middle of the diagram.
            Some(&[x, y]) if (0.2..0.5).contains(&x) && (0.2..0.5).contains(&y) => {
                [x / y, 1.0, (1.0 - x - y) / y]
            }
            _ => D50,
        };
        Self { storage, white }
    }

    /// L*a*b* as programs for photographs mean it.
    pub(in crate::pictures::decode) fn of_photographs() -> Self {
        Self { storage: Storage::Icc, white: D50 }
    }

    /// The pixel with these numbers as stored, of 8 or 16 bits.
    pub(super) fn read(&self, encoding: Encoding, [lightness, a, b]: [u32; 3]) -> [u8; 3] {
        let flip = if self.storage == Storage::Cie { 0x80 } else { 0 };
        if encoding.bits == 8 {
            return [lightness as u8, a as u8 ^ flip, b as u8 ^ flip];
        }
        let rounded = |value: u32| ((value + 128) >> 8).min(255) as u8;
        let lightness = match self.storage {
            Storage::Cie => ((lightness + 128) / 257) as u8,
            Storage::Icc => rounded(lightness),
        };
        let flip = u32::from(flip) << 8;
        [lightness, rounded(a ^ flip), rounded(b ^ flip)]
    }

    /// Converts pixels to sRGB in place.
    pub(in crate::pictures::decode) fn convert(&self, pixels: &mut [u8]) {
        let to_d65 = self.to_linear();
        for pixel in pixels.as_chunks_mut::<3>().0 {
            let xyz = self.xyz(*pixel);
            *pixel = std::array::from_fn(|channel| encoded(dot(to_d65[channel], xyz)));
        }
    }

    fn xyz(&self, [lightness, a, b]: [u8; 3]) -> [f64; 3] {
        let y = (f64::from(lightness) * 100.0 / 255.0 + 16.0) / 116.0;
        let x = y + (f64::from(a) - 128.0) / 500.0;
        let z = y - (f64::from(b) - 128.0) / 200.0;
        let linear = |f: f64| {
            if f > 6.0 / 29.0 { f * f * f } else { (f - 4.0 / 29.0) * 3.0 * (6.0_f64 / 29.0).powi(2) }
        };
        [linear(x) * self.white[0], linear(y) * self.white[1], linear(z) * self.white[2]]
    }

    /// The matrix from XYZ, relative to this white, to linear sRGB.
    fn to_linear(&self) -> [[f64; 3]; 3] {
        let cones = |white: [f64; 3]| BRADFORD.map(|row| dot(row, white));
        let (from, to) = (cones(self.white), cones(D65));
        let scaled = std::array::from_fn(|row| BRADFORD[row].map(|value| value * to[row] / from[row]));
        product(TO_SRGB, product(FROM_BRADFORD, scaled))
    }
}

fn dot(row: [f64; 3], vector: [f64; 3]) -> f64 {
    row.iter().zip(vector).map(|(a, b)| a * b).sum()
}

fn product(left: [[f64; 3]; 3], right: [[f64; 3]; 3]) -> [[f64; 3]; 3] {
    left.map(|row| std::array::from_fn(|column| dot(row, right.map(|row| row[column]))))
}

/// sRGB's transfer function, to 8 bits.
fn encoded(linear: f64) -> u8 {
    let linear = linear.clamp(0.0, 1.0);
    let value = if linear <= 0.003_130_8 { 12.92 * linear } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 };
    (value * 255.0).round() as u8
}
