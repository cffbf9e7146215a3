//! Conversion of numbers to sRGB by way of light: curve, primaries, tone.
//!
//! Owns the arithmetic of one pixel, by tables. Knows nothing of profiles.

use std::sync::OnceLock;

use super::curve::{Curve, hlg_gain, light_to_srgb};
use super::encoding::Encoding;
use super::primaries::Primaries;
use super::tone::{Peak, Tone};

/// Entries of the table from light to 8-bit sRGB: a step is 0.05 of 255 where the curve is steepest.
const ENTRIES: usize = 65_536;
/// Most pixels that a picture's brightest light is measured by.
const MEASURED: usize = 1 << 20;

/// Converts one picture's pixels.
pub(super) struct Converter {
    /// Light of every number.
    light: Vec<f32>,
    /// From the light of the encoding's primaries to that of sRGB's; `None` if they are equal.
    matrix: Option<[[f32; 3]; 3]>,
    /// Luminance of red, green and blue, if light is that of the scene, as in HLG.
    scene: Option<[f32; 3]>,
    hdr: bool,
    tone: Option<Tone>,
    srgb: &'static [u8],
}

impl Converter {
    /// A converter of numbers from 0 to `max`. All channels are equal in `grey` pictures.
    pub(super) fn new(encoding: &Encoding, max: usize, grey: bool) -> Self {
        let same = grey || encoding.primaries == Primaries::SRGB;
        let narrowed = |rows: [[f64; 3]; 3]| rows.map(|row| row.map(|value| value as f32));
        let luminance = || encoding.primaries.luminance().map(|value| value as f32);
        Self {
            light: light(encoding, max),
            matrix: (!same).then(|| narrowed(encoding.primaries.to_srgb())),
            scene: (encoding.curve == Curve::Hlg).then(luminance),
            hdr: encoding.is_hdr(),
            tone: None,
            srgb: srgb(),
        }
    }

    /// Fits the tone curve to a picture, by an even sample of its pixels.
    pub(super) fn fit<I: ExactSizeIterator<Item = [usize; 3]>>(&mut self, pixels: I) {
        if self.hdr {
            let mut peak = Peak::new();
            let step = pixels.len().div_ceil(MEASURED).max(1);
            // Odd, so that it does not meet the same columns of a row again and again.
            pixels.step_by(step | 1).for_each(|pixel| peak.add(brightest(self.light(pixel))));
            self.tone = Tone::new(&peak);
        }
    }

    /// The pixel in sRGB.
    pub(super) fn srgb(&self, pixel: [usize; 3]) -> [u8; 3] {
        let mut light = self.light(pixel);
        if let Some(tone) = &self.tone {
            let gain = tone.gain(brightest(light));
            light = light.map(|value| value * gain);
        }
        // Conversion to an integer saturates, which clips what is outside sRGB.
        light.map(|value| self.srgb[((value * (ENTRIES - 1) as f32 + 0.5) as usize).min(ENTRIES - 1)])
    }

    /// Light in sRGB's primaries; 1 is (reference) white.
    fn light(&self, pixel: [usize; 3]) -> [f32; 3] {
        let mut light = pixel.map(|number| self.light[number.min(self.light.len() - 1)]);
        if let Some(luminance) = self.scene {
            let gain = hlg_gain(dot(luminance, light));
            light = light.map(|value| value * gain);
        }
        match self.matrix {
            None => light,
            Some(rows) => {
                let light = rows.map(|row| dot(row, light));
                if self.hdr { inside(light) } else { light }
            }
        }
    }
}

/// Light of every number from 0 to `max`.
fn light(encoding: &Encoding, max: usize) -> Vec<f32> {
    let whole = max as f32;
    // ITU-R BT.2100, table 9: 16 and 219 of 256, scaled to the depth.
    let unit = (whole + 1.0) / 256.0;
    let (black, range) = if encoding.narrow { (16.0 * unit, 219.0 * unit) } else { (0.0, whole) };
    (0..=max).map(|number| encoding.curve.light(((number as f32 - black) / range).clamp(0.0, 1.0))).collect()
}

/// A colour outside sRGB's primaries, mixed with as much grey of its own luminance as brings it inside.
fn inside(light: [f32; 3]) -> [f32; 3] {
    const LUMINANCE: [f32; 3] = [0.2126, 0.7152, 0.0722];
    let lowest = light[0].min(light[1]).min(light[2]);
    if lowest >= 0.0 {
        return light;
    }
    let grey = dot(LUMINANCE, light).max(0.0);
    let part = grey / (grey - lowest);
    light.map(|value| (grey + (value - grey) * part).max(0.0))
}

fn brightest(light: [f32; 3]) -> f32 {
    light[0].max(light[1]).max(light[2])
}

fn dot(a: [f32; 3], b: [f32; 3]) -> f32 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// 8-bit sRGB of light, 1 for white; what is beyond black and white, or no number, is clipped.
pub(in crate::pictures::decode) fn srgb_of_light(light: f32) -> u8 {
    srgb()[((light * (ENTRIES - 1) as f32 + 0.5) as usize).min(ENTRIES - 1)]
}

/// 8-bit sRGB of light from 0 to 1, in [`ENTRIES`] steps.
fn srgb() -> &'static [u8] {
    static TABLE: OnceLock<Vec<u8>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let number = |entry: usize| light_to_srgb(entry as f32 / (ENTRIES - 1) as f32);
        (0..ENTRIES).map(|entry| (number(entry) * 255.0).round() as u8).collect()
    })
}
