//! Rows of stored samples to rows of channels.
//!
//! Owns interleaving planes, and alpha over white. Never reads files.

use super::layout::{Alpha, Layout};
use super::photometric::Photometric;

/// Converts rows of a picture. Keeps its working memory from row to row.
pub(super) struct Rows<'l> {
    layout: &'l Layout,
    /// 8-bit samples of a row, by pixel.
    samples: Vec<u8>,
    /// 8-bit samples of one plane of a row.
    plane: Vec<u8>,
}

impl<'l> Rows<'l> {
    pub(super) fn new(layout: &'l Layout) -> Self {
        Self { layout, samples: Vec::new(), plane: Vec::new() }
    }

    /// Converts the beginning of a row, as many pixels as `out` has. `planes` has the row of each sample, or one row of
    /// all samples.
    pub(super) fn convert(&mut self, planes: &[&[u8]], out: &mut [u8]) {
        let layout = self.layout;
        let Some(&first) = planes.first() else { return };
        let channels = layout.channels();
        let count = out.len() / channels;
        let raw = !layout.planar && layout.encoding.is_byte();
        let samples = if raw {
            first
        } else {
            self.unpack(planes, count);
            &self.samples
        };
        let samples = &samples[..count * layout.samples];
        match &layout.photometric {
            Photometric::Palette(colours) => {
                for (index, out) in out.as_chunks_mut::<3>().0.iter_mut().enumerate() {
                    let code = number(layout, planes, index, 0) as usize;
                    *out = colours.get(code).copied().unwrap_or_default();
                }
            }
            Photometric::Lab(lab) => {
                for (index, out) in out.as_chunks_mut::<3>().0.iter_mut().enumerate() {
                    let numbers = std::array::from_fn(|sample| number(layout, planes, index, sample));
                    *out = lab.read(layout.encoding, numbers);
                }
            }
            photometric => photometric.convert(samples, layout.samples, out, channels),
        }
        if let Some((alpha, kind)) = layout.alpha {
            let alphas = samples.iter().skip(alpha).step_by(layout.samples);
            if layout.keeps_alpha() {
                let last = out.iter_mut().skip(channels - 1).step_by(channels);
                last.zip(alphas).for_each(|(out, &alpha)| *out = alpha);
            } else {
                over_white(out, channels, alphas, kind, &layout.photometric);
            }
        }
    }

    fn unpack(&mut self, planes: &[&[u8]], count: usize) {
        let (encoding, samples) = (self.layout.encoding, self.layout.samples);
        self.samples.resize(count * samples, 0);
        if !self.layout.planar {
            encoding.unpack(planes[0], &mut self.samples);
            return;
        }
        self.plane.resize(count, 0);
        for (index, plane) in planes.iter().enumerate() {
            encoding.unpack(plane, &mut self.plane);
            let out = self.samples.iter_mut().skip(index).step_by(samples);
            out.zip(&self.plane).for_each(|(out, &value)| *out = value);
        }
    }
}

/// A sample of a pixel as stored.
fn number(layout: &Layout, planes: &[&[u8]], pixel: usize, sample: usize) -> u32 {
    if layout.planar {
        planes.get(sample).map_or(0, |plane| layout.encoding.index(plane, pixel))
    } else {
        layout.encoding.index(planes[0], pixel * layout.samples + sample)
    }
}

/// Composites pixels over white.
fn over_white<'a>(
    out: &mut [u8],
    channels: usize,
    alphas: impl Iterator<Item = &'a u8>,
    kind: Alpha,
    photometric: &Photometric,
) {
    let white = photometric.white();
    for (pixel, &alpha) in out.chunks_exact_mut(channels).zip(alphas) {
        let (alpha, rest) = (u32::from(alpha), 255 - u32::from(alpha));
        for (value, white) in pixel.iter_mut().zip(white) {
            let (colour, white) = (u32::from(*value), u32::from(white));
            *value = match kind {
                Alpha::Unassociated => ((colour * alpha + white * rest + 127) / 255) as u8,
                // What the pixel covers of white is already missing from it.
                Alpha::Associated if photometric.zero_is_white() => colour as u8,
                Alpha::Associated => (colour + (white * rest + 127) / 255).min(255) as u8,
            };
        }
    }
}
