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
    pub(super) fn samples(self) -> usize {
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
}
