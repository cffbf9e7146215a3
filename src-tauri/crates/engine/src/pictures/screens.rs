//! The sizes of screens.
//!
//! Owns which sizes in pixels a picture of a whole screen has.

/// Sides of screens in pixels, the shorter first: phones, tablets and computers of the last fifteen years.
const SCREENS: [(u32, u32); 66] = [
    (640, 960),
    (640, 1136),
    (720, 1280),
    (720, 1440),
    (720, 1520),
    (720, 1560),
    (720, 1600),
    (720, 1612),
    (750, 1334),
    (768, 1024),
    (768, 1366),
    (800, 1280),
    (828, 1792),
    (900, 1440),
    (900, 1600),
    (1024, 1280),
    (1050, 1680),
    (1080, 1920),
    (1080, 2160),
    (1080, 2220),
    (1080, 2240),
    (1080, 2246),
    (1080, 2280),
    (1080, 2310),
    (1080, 2316),
    (1080, 2340),
    (1080, 2376),
    (1080, 2388),
    (1080, 2400),
    (1080, 2408),
    (1080, 2412),
    (1080, 2460),
    (1125, 2436),
    (1152, 2048),
    (1170, 2532),
    (1179, 2556),
    (1200, 1920),
    (1206, 2622),
    (1242, 2208),
    (1242, 2688),
    (1260, 2800),
    (1284, 2778),
    (1290, 2796),
    (1320, 2868),
    (1440, 2304),
    (1440, 2560),
    (1440, 2960),
    (1440, 3040),
    (1440, 3088),
    (1440, 3120),
    (1440, 3200),
    (1440, 3440),
    (1488, 2266),
    (1536, 2048),
    (1600, 2560),
    (1620, 2160),
    (1640, 2360),
    (1668, 2224),
    (1668, 2388),
    (1800, 2880),
    (1920, 3072),
    (1964, 3024),
    (2048, 2732),
    (2160, 3840),
    (2234, 3456),
    (2880, 5120),
];

/// Whether a picture of this size in pixels may be one of a whole screen, held either way.
pub fn has_size_of_one(width: u32, height: u32) -> bool {
    SCREENS.contains(&(width.min(height), width.max(height)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_screens_are_in_order_and_each_once() {
        assert!(SCREENS.is_sorted_by(|one, other| one < other));
        assert!(SCREENS.iter().all(|(short, long)| short < long));
    }
}
