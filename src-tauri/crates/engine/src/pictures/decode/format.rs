//! Picture formats and their names.
//!
//! Owns the list of formats. Never reads a file's bytes: `sniff` recognises formats.

/// A picture format, recognised by a file's content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// GIF.
    Gif,
    /// WebP.
    WebP,
    /// TIFF.
    Tiff,
    /// Windows bitmap.
    Bmp,
    /// HEIF with HEVC, as iPhones write it.
    Heic,
    /// HEIF with AV1.
    Avif,
    /// JPEG XL.
    Jxl,
    /// JPEG 2000.
    Jp2,
    /// Photoshop.
    Psd,
    /// A camera's raw data.
    Raw(RawKind),
}

/// Kinds of raw files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RawKind {
    /// Sony.
    Arw,
    /// Canon, until 2018.
    Cr2,
    /// Canon, since 2018.
    Cr3,
    /// Canon, until 2004.
    Crw,
    /// Adobe, also phones, Leica and Pentax.
    Dng,
    /// Nikon.
    Nef,
    /// Olympus, OM System.
    Orf,
    /// Pentax.
    Pef,
    /// Fujifilm.
    Raf,
    /// Panasonic, Leica.
    Rw2,
    /// Samsung.
    Srw,
    /// Sigma.
    X3f,
}

/// The formats whose pixels are decoded differently than by the first version, each with its version. A version increases
/// whenever files that were already decoded get visibly different pixels or another size: contents that an older version
/// decoded are then decoded again. Files that failed are not meant: see [`DECODER_VERSION`](super::DECODER_VERSION).
pub const PIXELS_VERSIONS: [(Format, u32); 9] = [
    // 1: predictors beside extra samples, palettes, planes and ink are undone right.
    (Format::Tiff, 1),
    // 1: gamma, primaries and code points are applied.
    (Format::Png, 1),
    // 1: high dynamic range is mapped to the standard range.
    (Format::Heic, 1),
    (Format::Avif, 1),
    // 1: a TIFF exported by a raw program is a TIFF; Adobe RGB of previews is applied.
    (Format::Raw(RawKind::Dng), 1),
    (Format::Raw(RawKind::Nef), 1),
    (Format::Raw(RawKind::Arw), 1),
    (Format::Raw(RawKind::Pef), 1),
    (Format::Raw(RawKind::Srw), 1),
];

impl Format {
    /// Version of decoding this format's pixels; see [`PIXELS_VERSIONS`].
    pub fn pixels_version(self) -> u32 {
        PIXELS_VERSIONS.iter().find(|(format, _)| *format == self).map_or(0, |&(_, version)| version)
    }

    /// The name in the catalogue: lower case, stable.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Jpeg => "jpeg",
            Self::Png => "png",
            Self::Gif => "gif",
            Self::WebP => "webp",
            Self::Tiff => "tiff",
            Self::Bmp => "bmp",
            Self::Heic => "heic",
            Self::Avif => "avif",
            Self::Jxl => "jxl",
            Self::Jp2 => "jp2",
            Self::Psd => "psd",
            Self::Raw(kind) => kind.names().0,
        }
    }

    /// The name for display.
    pub fn label(&self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::Gif => "GIF",
            Self::WebP => "WebP",
            Self::Tiff => "TIFF",
            Self::Bmp => "BMP",
            Self::Heic => "HEIC",
            Self::Avif => "AVIF",
            Self::Jxl => "JPEG XL",
            Self::Jp2 => "JPEG 2000",
            Self::Psd => "Photoshop",
            Self::Raw(kind) => kind.names().1,
        }
    }

    /// Whether this build decodes it.
    pub fn is_supported(&self) -> bool {
        match self {
            Self::Jpeg | Self::Png | Self::Gif | Self::WebP | Self::Tiff | Self::Bmp => true,
            Self::Jxl | Self::Jp2 | Self::Psd => true,
            Self::Heic | Self::Avif => {
                cfg!(any(all(feature = "heif", target_os = "linux"), target_os = "macos"))
            }
            // Their previews are not in TIFF directories; macOS develops them.
            Self::Raw(RawKind::Cr3 | RawKind::Crw | RawKind::X3f) => cfg!(target_os = "macos"),
            Self::Raw(_) => true,
        }
    }
}

impl RawKind {
    /// Apple's identifier of the type; `None` for a kind that macOS does not develop.
    #[cfg(any(target_os = "macos", test))]
    pub(super) fn uniform_type(self) -> Option<&'static str> {
        Some(match self {
            Self::Arw => "com.sony.arw-raw-image",
            Self::Cr2 => "com.canon.cr2-raw-image",
            Self::Cr3 => "com.canon.cr3-raw-image",
            Self::Crw => "com.canon.crw-raw-image",
            Self::Dng => "com.adobe.raw-image",
            Self::Nef => "com.nikon.raw-image",
            Self::Orf => "com.olympus.raw-image",
            Self::Pef => "com.pentax.raw-image",
            Self::Raf => "com.fuji.raw-image",
            Self::Rw2 => "com.panasonic.rw2-raw-image",
            Self::Srw => "com.samsung.raw-image",
            Self::X3f => return None,
        })
    }

    /// The names in the catalogue and for display.
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Arw => ("arw", "Sony RAW (ARW)"),
            Self::Cr2 => ("cr2", "Canon RAW (CR2)"),
            Self::Cr3 => ("cr3", "Canon RAW (CR3)"),
            Self::Crw => ("crw", "Canon RAW (CRW)"),
            Self::Dng => ("dng", "RAW (DNG)"),
            Self::Nef => ("nef", "Nikon RAW (NEF)"),
            Self::Orf => ("orf", "Olympus RAW (ORF)"),
            Self::Pef => ("pef", "Pentax RAW (PEF)"),
            Self::Raf => ("raf", "Fujifilm RAW (RAF)"),
            Self::Rw2 => ("rw2", "Panasonic RAW (RW2)"),
            Self::Srw => ("srw", "Samsung RAW (SRW)"),
            Self::X3f => ("x3f", "Sigma RAW (X3F)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_raw_kind_but_sigmas_has_an_identifier_of_its_own() {
        use RawKind::*;
        let developed = [Arw, Cr2, Cr3, Crw, Dng, Nef, Orf, Pef, Raf, Rw2, Srw];
        let types: HashSet<_> = developed.iter().map(|kind| kind.uniform_type().unwrap()).collect();
        assert_eq!(types.len(), developed.len());
        assert!(types.iter().all(|name| name.starts_with("com.") && name.ends_with("raw-image")));
        assert_eq!(X3f.uniform_type(), None);
    }
}
