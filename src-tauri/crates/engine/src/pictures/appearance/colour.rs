//! The names of colours.
//!
//! Owns which colour a pixel is called and how much of one makes it a colour of the picture. The limits were found by looking
//! at 600 photographs: skin, sand and pale wood have no name, or everything would be brown and orange.
//!
//! Colours are told apart in Oklab: Björn Ottosson, "A perceptual color space for image processing" (2020).

use std::sync::LazyLock;

/// A colour that has a name. A number that has been given is stored and never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// Red.
    Red = 0,
    /// Orange.
    Orange = 1,
    /// Yellow.
    Yellow = 2,
    /// Green.
    Green = 3,
    /// Blue, turquoise as well.
    Blue = 4,
    /// Purple.
    Purple = 5,
    /// Pink.
    Pink = 6,
    /// Brown.
    Brown = 7,
    /// Black.
    Black = 8,
    /// White.
    White = 9,
    /// Grey.
    Grey = 10,
}

impl Colour {
    /// All of them, by their numbers.
    pub const ALL: [Self; 11] = [
        Self::Red,
        Self::Orange,
        Self::Yellow,
        Self::Green,
        Self::Blue,
        Self::Purple,
        Self::Pink,
        Self::Brown,
        Self::Black,
        Self::White,
        Self::Grey,
    ];

    /// Their English names.
    pub const NAMES: [&str; 11] =
        ["red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "white", "grey"];

    /// Its English name.
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }

    /// The share of a picture from which this is one of its colours. A little red catches the eye; lawns, skies, shadows
    /// and walls have to be large.
    pub(super) fn least_share(self) -> f32 {
        match self {
            Self::Pink => 0.04,
            Self::Red | Self::Purple => 0.05,
            Self::Orange | Self::Yellow => 0.06,
            Self::Blue => 0.1,
            Self::Green => 0.15,
            Self::White => 0.2,
            Self::Brown | Self::Black => 0.3,
            Self::Grey => 0.4,
        }
    }
}

/// A pixel in Oklab.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lab {
    /// 0 for black, 1 for white.
    pub(super) lightness: f32,
    a: f32,
    b: f32,
}

impl Lab {
    /// The colour of an sRGB pixel.
    pub(super) fn of([red, green, blue]: [u8; 3]) -> Self {
        /// What each byte means in linear light.
        static LINEAR: LazyLock<[f32; 256]> = LazyLock::new(|| {
            std::array::from_fn(|byte| {
                let value = byte as f32 / 255.0;
                if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
            })
        });
        let [red, green, blue] = [red, green, blue].map(|byte| LINEAR[usize::from(byte)]);
        let l = (0.412_221_47 * red + 0.536_332_54 * green + 0.051_445_995 * blue).cbrt();
        let m = (0.211_903_5 * red + 0.680_699_5 * green + 0.107_396_96 * blue).cbrt();
        let s = (0.088_302_46 * red + 0.281_718_84 * green + 0.629_978_7 * blue).cbrt();
        Self {
            lightness: 0.210_454_26 * l + 0.793_617_8 * m - 0.004_072_047 * s,
            a: 1.977_998_5 * l - 2.428_592_2 * m + 0.450_593_7 * s,
            b: 0.025_904_037 * l + 0.782_771_77 * m - 0.808_675_77 * s,
        }
    }

    /// How colourful it is: 0 for grey, 0.26 for the purest red.
    pub(super) fn chroma(self) -> f32 {
        self.a.hypot(self.b)
    }

    /// What it is called; `None` for what people give no name.
    pub(super) fn colour(self) -> Option<Colour> {
        let (light, chroma) = (self.lightness, self.chroma());
        if light < 0.2 {
            return Some(Colour::Black);
        }
        if chroma < if light < 0.35 { 0.04 } else { 0.05 } {
            return neutral(light, chroma);
        }
        by_hue(self.b.atan2(self.a).to_degrees().rem_euclid(360.0), light, chroma)
    }
}

/// What a pixel with hardly any colour is called.
fn neutral(light: f32, chroma: f32) -> Option<Colour> {
    if light < 0.25 {
        Some(Colour::Black)
    } else if light > 0.86 && chroma < 0.025 {
        Some(Colour::White)
    } else {
        (light >= 0.3 && chroma < 0.022).then_some(Colour::Grey)
    }
}

/// What a colour of this hue in degrees is called.
fn by_hue(hue: f32, light: f32, chroma: f32) -> Option<Colour> {
    match hue {
        350.0.. | ..12.0 if light < 0.55 && chroma > 0.09 => Some(Colour::Red),
        325.0.. | ..12.0 if light < 0.45 => Some(Colour::Purple),
        325.0.. | ..12.0 => Some(Colour::Pink),
        ..40.0 if chroma >= 0.12 => Some(Colour::Red),
        ..40.0 if light <= 0.6 => Some(Colour::Brown),
        ..40.0 => (chroma >= 0.09).then_some(Colour::Pink),
        ..85.0 if chroma > 0.125 && light > 0.6 => Some(Colour::Orange),
        ..85.0 => (chroma >= 0.11 || light <= 0.62).then_some(Colour::Brown),
        // A lawn in the sun, but no sand.
        100.0..112.0 if light < 0.62 => Some(Colour::Green),
        100.0..112.0 if chroma < 0.13 && (chroma >= 0.09 || hue >= 105.0) => Some(Colour::Green),
        ..112.0 if chroma >= 0.09 && light >= 0.62 => Some(Colour::Yellow),
        ..112.0 => (light <= 0.62).then_some(Colour::Brown),
        ..185.0 => Some(Colour::Green),
        ..292.0 => Some(Colour::Blue),
        _ => Some(Colour::Purple),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_have_the_colours_that_people_call_them() {
        let called = [
            ([230, 20, 30], Some(Colour::Red)),
            ([120, 20, 25], Some(Colour::Red)),
            ([255, 150, 20], Some(Colour::Orange)),
            ([250, 215, 40], Some(Colour::Yellow)),
            ([90, 120, 50], Some(Colour::Green)),
            ([135, 180, 220], Some(Colour::Blue)),
            ([30, 190, 200], Some(Colour::Blue)),
            ([120, 40, 160], Some(Colour::Purple)),
            ([250, 120, 180], Some(Colour::Pink)),
            ([120, 75, 40], Some(Colour::Brown)),
            ([10, 10, 14], Some(Colour::Black)),
            ([250, 250, 248], Some(Colour::White)),
            ([128, 128, 128], Some(Colour::Grey)),
            // Skin and sand.
            ([224, 172, 140], None),
            ([180, 120, 90], None),
            ([210, 205, 150], None),
        ];
        for (pixel, colour) in called {
            assert_eq!(Lab::of(pixel).colour(), colour, "{pixel:?}");
        }
    }

    #[test]
    fn every_colour_has_a_number_and_a_name_of_its_own() {
        for (number, colour) in Colour::ALL.into_iter().enumerate() {
            assert_eq!(colour as usize, number);
            assert_eq!(Colour::ALL.iter().filter(|other| other.name() == colour.name()).count(), 1);
        }
    }
}
