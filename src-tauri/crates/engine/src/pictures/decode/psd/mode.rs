//! Colour modes: how many channels count, and what their numbers mean.

use super::super::error;
use super::super::format::Format;
use super::header::Sections;
use super::resources::Resources;
use crate::problem::FileProblem;

/// Colours in a palette.
const PALETTE: usize = 256;

/// What the colour channels are, as they are drawn.
pub(super) enum Colours {
    Grey,
    Rgb,
    Palette(Vec<[u8; 3]>),
    /// Cyan, magenta, yellow, black; 255 is none.
    Inks,
    Lab,
}

impl Colours {
    /// Bytes of a drawn pixel.
    pub(super) fn channels(&self) -> usize {
        match self {
            Self::Grey => 1,
            Self::Rgb | Self::Palette(_) | Self::Lab => 3,
            Self::Inks => 4,
        }
    }

    /// Channels of a stored pixel.
    fn stored(&self) -> usize {
        if matches!(self, Self::Palette(_)) { 1 } else { self.channels() }
    }
}

/// How a merged picture is stored.
pub(super) struct Mode {
    pub(super) colours: Colours,
    /// Bits of a sample: 1, 8, 16, or 32 for floating-point numbers.
    pub(super) depth: u16,
    /// Whether a channel of transparency follows the colours.
    pub(super) alpha: bool,
}

impl Mode {
    /// # Errors
    /// Fails for modes whose numbers stand for no defined colours, and for depths that a mode cannot have.
    pub(super) fn new(sections: &Sections<'_>, resources: &Resources<'_>) -> Result<Self, FileProblem> {
        let (header, unusual) = (sections.header, || error::unusual(Format::Psd));
        let (colours, depths): (_, &[u16]) = match header.mode {
            0 => (Colours::Grey, &[1]),
            // A duotone is grey that other programs are asked to show as such.
            1 | 8 => (Colours::Grey, &[8, 16, 32]),
            2 => (Colours::Palette(palette(sections.colours, resources.transparent)?), &[8]),
            3 => (Colours::Rgb, &[8, 16, 32]),
            4 => (Colours::Inks, &[8, 16]),
            9 => (Colours::Lab, &[8, 16]),
            _ => return Err(unusual()),
        };
        let stored = colours.stored();
        if !depths.contains(&header.depth) || header.channels < stored {
            return Err(unusual());
        }
        let alpha = sections.has_alpha && header.channels > stored && header.depth != 1;
        Ok(Self { colours, depth: header.depth, alpha })
    }

    /// Samples of a pixel that are read.
    pub(super) fn samples(&self) -> usize {
        self.colours.stored() + usize::from(self.alpha)
    }

    /// Whether samples are light in floating-point numbers.
    pub(super) fn is_linear(&self) -> bool {
        self.depth == 32
    }
}

/// Reds, greens, blues.
fn palette(bytes: &[u8], transparent: Option<u8>) -> Result<Vec<[u8; 3]>, FileProblem> {
    let bytes = bytes.get(..3 * PALETTE).ok_or_else(|| error::damaged(Format::Psd))?;
    let colour = |index| std::array::from_fn(|channel| bytes[channel * PALETTE + index]);
    let mut colours: Vec<[u8; 3]> = (0..PALETTE).map(colour).collect();
    if let Some(index) = transparent {
        colours[usize::from(index)] = [255; 3];
    }
    Ok(colours)
}
