//! What a file says about a picture.

use ratna_xmp::{Keyword, Packet};

use super::keywords::{Keys, keyed};
use super::moment::Moment;
use super::title::Title;

/// Most bytes of a description that are kept.
pub(super) const LONGEST: usize = 100_000;

/// What a packet says of the fields that are exchanged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Theirs {
    /// By what they are compared by.
    pub(super) keywords: Keys,
    /// All of them as they are spelled, some perhaps in several ways.
    pub(super) spelled: Vec<Keyword>,
    /// Stars from 1 to 5, or -1 for a rejected picture.
    pub(super) rating: Option<i8>,
    /// In the default language.
    pub(super) title: Option<Title>,
    /// In the default language.
    pub(super) description: Option<String>,
    /// When what it shows was. What a camera recorded, such as `exif:DateTimeOriginal`, is not asked: nothing of it is written.
    pub(super) taken: Option<Moment>,
}

impl Theirs {
    pub(super) fn of(packet: &Packet) -> Self {
        let spelled = packet.keywords();
        Self {
            keywords: keyed(spelled.clone()),
            spelled,
            // No stars are none.
            rating: packet.rating().filter(|&stars| stars != 0),
            title: packet.title().as_deref().and_then(Title::of),
            description: packet.description().as_deref().and_then(text).map(bounded),
            taken: packet.date_created().as_deref().and_then(Moment::of),
        }
    }
}

/// The beginning of a text, as far as a file's is kept.
pub(super) fn beginning(text: &str) -> &str {
    &text[..text.floor_char_boundary(LONGEST)]
}

/// A text of a file as it is compared and kept: of a very long one, what comes after its beginning counts by its hash.
fn bounded(text: String) -> String {
    if text.len() <= LONGEST {
        return text;
    }
    format!("{}… {}", beginning(&text), blake3::hash(text.as_bytes()).to_hex())
}

/// A text as it is compared; `None` for a blank one.
pub(super) fn text(text: &str) -> Option<String> {
    let text = text.replace("\r\n", "\n");
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn very_long_texts_are_kept_as_far_as_their_beginning_and_still_differ() {
        assert_eq!(bounded("short".to_owned()), "short");
        let long = "ध".repeat(LONGEST);
        let [one, other] = [long.clone(), format!("{long}!")].map(bounded);
        assert!(one != other && one.len() < LONGEST + 100);
        assert_eq!(beginning(&one), beginning(&other));
        assert!(long.starts_with(beginning(&one)) && beginning(&one).len() > LONGEST - 3);
    }
}
