//! What a file says about its colours.

use super::encoding::Encoding;

/// What a file says about its colours.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::pictures::decode) struct Description<'a> {
    /// An ICC profile.
    pub(in crate::pictures::decode) icc: Option<&'a [u8]>,
    /// What code points say (nclx, cICP).
    pub(in crate::pictures::decode) coded: Option<Encoding>,
    /// What else the file says, as PNG's sRGB, gAMA and cHRM do.
    pub(in crate::pictures::decode) calibrated: Option<Encoding>,
    /// Whether EXIF says Adobe RGB.
    pub(in crate::pictures::decode) adobe_rgb: bool,
}

impl Description<'_> {
    /// What counts without a usable profile.
    pub(super) fn encoding(&self) -> Encoding {
        let exif = || self.adobe_rgb.then_some(Encoding::ADOBE);
        self.coded.or(self.calibrated).or_else(exif).unwrap_or(Encoding::SRGB)
    }
}
