//! How a picture is turned to be upright.

/// An orientation as EXIF numbers them, 1 to 8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Orientation(u8);

impl Orientation {
    /// From Lightroom's two letters, which name the four turns from `AB` on. In reverse, what is turned is then mirrored from
    /// left to right, as other readers of catalogues have found.
    pub fn from_lightroom(letters: &str) -> Option<Self> {
        let number = match letters {
            "AB" => 1,
            "BA" => 2,
            "CD" => 3,
            "DC" => 4,
            "CB" => 5,
            "BC" => 6,
            "AD" => 7,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reverse_of_a_turn_is_its_mirror_image() {
        for (turned, mirrored, numbers) in
            [("AB", "BA", [1, 2]), ("BC", "CB", [6, 5]), ("CD", "DC", [3, 4]), ("DA", "AD", [8, 7])]
        {
            let found =
                [turned, mirrored].map(|letters| Orientation::from_lightroom(letters).unwrap().exif());
            assert_eq!(found, numbers);
        }
        assert_eq!(["", "AC", "ab"].map(Orientation::from_lightroom), [None; 3]);
        assert_eq!([0, 9].map(Orientation::from_exif), [None; 2]);
    }
}
