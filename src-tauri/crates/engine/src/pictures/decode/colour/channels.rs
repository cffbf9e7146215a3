//! What a picture's channels are, and how they lie in memory.

/// What the channels of a picture mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::pictures::decode) enum Channels {
    /// One channel, or three equal ones.
    Grey,
    Rgb,
    /// Cyan, magenta, yellow and black.
    Inks,
}

/// Order of a pixel's samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::pictures::decode) enum Layout {
    Grey,
    GreyAlpha,
    Rgb,
    RgbAlpha,
}

impl Layout {
    /// Samples of a pixel.
    pub(in crate::pictures::decode) fn samples(self) -> usize {
        match self {
            Self::Grey => 1,
            Self::GreyAlpha => 2,
            Self::Rgb => 3,
            Self::RgbAlpha => 4,
        }
    }

    /// Red, green and blue of a pixel's samples, and alpha if there is one.
    pub(super) fn split<T: Copy + Into<usize>>(self, pixel: &[T]) -> ([usize; 3], Option<usize>) {
        let at = |index: usize| pixel[index].into();
        match self {
            Self::Grey => ([at(0); 3], None),
            Self::GreyAlpha => ([at(0); 3], Some(at(1))),
            Self::Rgb => ([at(0), at(1), at(2)], None),
            Self::RgbAlpha => ([at(0), at(1), at(2)], Some(at(3))),
        }
    }
}

/// Pixels of up to 16 bits per sample, as decoded.
#[derive(Clone, Copy)]
pub(in crate::pictures::decode) struct Samples<'a, T> {
    /// The samples of one pixel after the other, as `layout` orders them.
    pub(in crate::pictures::decode) samples: &'a [T],
    pub(in crate::pictures::decode) layout: Layout,
    /// The number of white.
    pub(in crate::pictures::decode) max: u16,
}

impl<T: Copy + Into<usize>> Samples<'_, T> {
    /// Red, green and blue of every pixel.
    pub(super) fn pixels(&self) -> impl ExactSizeIterator<Item = [usize; 3]> {
        self.samples.chunks_exact(self.layout.samples()).map(|pixel| self.layout.split(pixel).0)
    }

    /// The pixels in 8 bits over white, in their own colours.
    pub(in crate::pictures::decode) fn unconverted(&self) -> Vec<u8> {
        self.over_white(|_, pixel| pixel.map(|value| narrow(value, self.max)))
    }

    /// Converts each pixel, given its index, to 8-bit sRGB and puts it over white.
    pub(super) fn over_white(&self, srgb: impl Fn(usize, [usize; 3]) -> [u8; 3]) -> Vec<u8> {
        let per_pixel = self.layout.samples();
        let mut rgb = Vec::with_capacity(self.samples.len() / per_pixel * 3);
        let white = usize::from(self.max);
        for (index, samples) in self.samples.chunks_exact(per_pixel).enumerate() {
            let (pixel, alpha) = self.layout.split(samples);
            let colour = srgb(index, pixel);
            let over = |alpha: usize| {
                let paper = 255 * (white - alpha);
                colour.map(|value| ((usize::from(value) * alpha + paper + white / 2) / white) as u8)
            };
            rgb.extend(alpha.map_or(colour, |alpha| over(alpha.min(white))));
        }
        rgb
    }
}

/// A sample of any depth as 8 bits, rounded.
pub(super) fn narrow(value: usize, max: u16) -> u8 {
    let max = usize::from(max);
    ((value.min(max) * 255 + max / 2) / max) as u8
}
