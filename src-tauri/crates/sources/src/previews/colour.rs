//! The colour spaces that previews are in, and their profiles.
//!
//! Owns the profiles' bytes, which are made once a run and are the same each time.

use std::sync::OnceLock;

use moxcms::ColorProfile;

/// Where the date lies in a profile, and the date that all of ours have: a profile that differs each time would make
/// every recovered picture differ.
const DATE: std::ops::Range<usize> = 24..36;
const MADE: [u8; 12] = [0x07, 0xE9, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0];

/// A colour space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// sRGB.
    Srgb,
    /// Adobe RGB (1998).
    AdobeRgb,
    /// Display P3.
    DisplayP3,
    /// ProPhoto RGB.
    ProPhoto,
}

impl Colour {
    /// The space that Lightroom means by a name.
    pub fn from_name(name: &str) -> Option<Self> {
        let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        match plain.to_ascii_lowercase().as_str() {
            "srgb" | "srgbiec6196621" => Some(Self::Srgb),
            "adobergb" | "adobergb1998" => Some(Self::AdobeRgb),
            "displayp3" | "p3" => Some(Self::DisplayP3),
            "prophoto" | "prophotorgb" => Some(Self::ProPhoto),
            _ => None,
        }
    }

    /// Its ICC profile.
    pub fn profile(self) -> &'static [u8] {
        static PROFILES: [OnceLock<Vec<u8>>; 4] = [const { OnceLock::new() }; 4];
        PROFILES[self as usize].get_or_init(|| {
            let profile = match self {
                Self::Srgb => ColorProfile::new_srgb(),
                Self::AdobeRgb => ColorProfile::new_adobe_rgb(),
                Self::DisplayP3 => ColorProfile::new_display_p3(),
                Self::ProPhoto => ColorProfile::new_pro_photo_rgb(),
            };
            // Only profiles of other kinds can fail to be encoded.
            let mut bytes = profile.encode().unwrap_or_default();
            if let Some(date) = bytes.get_mut(DATE) {
                date.copy_from_slice(&MADE);
            }
            bytes
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Colour; 4] = [Colour::Srgb, Colour::AdobeRgb, Colour::DisplayP3, Colour::ProPhoto];

    #[test]
    fn names_are_known_however_they_are_spelt() {
        assert_eq!(Colour::from_name("AdobeRGB"), Some(Colour::AdobeRgb));
        assert_eq!(Colour::from_name("Adobe RGB (1998)"), Some(Colour::AdobeRgb));
        assert_eq!(Colour::from_name("sRGB"), Some(Colour::Srgb));
        assert_eq!(Colour::from_name("Display P3"), Some(Colour::DisplayP3));
        assert_eq!(Colour::from_name("ProPhotoRGB"), Some(Colour::ProPhoto));
        assert_eq!(Colour::from_name("CMYK"), None);
    }

    #[test]
    fn every_profile_can_be_read_back_and_they_differ() {
        let red = |colour: Colour| ColorProfile::new_from_slice(colour.profile()).unwrap().red_colorant.x;
        let reds = ALL.map(red);
        assert!((reds[1] - 0.6097).abs() < 0.001, "the red of Adobe RGB: {reds:?}");
        for (i, a) in reds.iter().enumerate() {
            assert!(reds[..i].iter().all(|b| (a - b).abs() > 0.01), "{reds:?}");
        }
    }
}
