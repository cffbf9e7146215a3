//! What the values of each key look like.

use crate::pictures::appearance::Colour;

/// Values that a key can have: all of them where they are few.
pub fn examples(key: &str) -> &'static [&'static str] {
    match key {
        "in" => &["Japan"],
        "name" => &["IMG_1*"],
        "tag" => &["holiday", "animals/dog"],
        "album" => &["Norway", "Trips/Norway"],
        "type" => &["jpeg", "png", "heic", "raw"],
        "date" => &["2017", "2017-03", "2017-03-15", "2017-03..2018-01", "march"],
        "after" | "before" => &["2017", "2017-03", "2017-03-15"],
        "camera" => &["X100"],
        "lens" => &["35mm"],
        "place" => &["Tokyo"],
        "iso" => &["400", ">1600", "100..400"],
        "near" => &["35.68,139.69,5km"],
        "size" => &[">4mp", "<1mp"],
        "file" => &[">10mb", "<200kb"],
        "orientation" => &["portrait", "landscape", "square"],
        "people" => &["0", "1", "2", "3+"],
        "person" => &["Anna"],
        "color" => &Colour::NAMES,
        "is" => &[
            "favourite",
            "offline",
            "untagged",
            "screenshot",
            "meme",
            "document",
            "bw",
            "night",
            "drawing",
            "raw",
            "geotagged",
        ],
        "rating" => &["5", ">=3", "0"],
        "sort" => &["date", "match"],
        _ => &[],
    }
}
