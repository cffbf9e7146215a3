//! How a picture is turned to be upright.

/// An orientation as EXIF numbers them, 1 to 8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Orientation(u8);

impl Orientation {
    /// From Lightroom's two letters: the corners of the upright picture that the stored picture's upper left and upper
    /// right corner come to, where A is the upper left one and the others follow clockwise.
    pub fn from_lightroom(letters: &str) -> Option<Self> {
        let number = match letters {
            "AB" => 1,
            "BA" => 2,
            "CD" => 3,
            "DC" => 4,
            "AD" => 5,
            "BC" => 6,
            "CB" => 7,
            "DA" => 8,
            _ => return None,
        };
        Some(Self(number))
    }

    /// From a number of EXIF.
    pub fn from_exif(number: u8) -> Option<Self> {
        (1..=8).contains(&number).then_some(Self(number))
    }

    /// Its number in EXIF.
    pub fn exif(self) -> u8 {
        self.0
    }
}
