//! What a file says about a picture.

use ratna_xmp::{Keyword, Packet};

use super::keywords::{Keys, keyed};
use super::moment::Moment;
use crate::pictures::metadata::own_title;

/// What a packet says of the fields that are exchanged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Theirs {
    /// By what they are compared by.
    pub(super) keywords: Keys,
    /// All of them as they are spelled, some perhaps in several ways.
    pub(super) spelled: Vec<Keyword>,
    /// Stars from 1 to 5, or -1 for a rejected picture.
    pub(super) rating: Option<i8>,
    /// In the default language, as one line.
    pub(super) title: Option<String>,
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
            title: packet.title().as_deref().and_then(own_title),
            description: packet.description().as_deref().and_then(text),
            taken: packet.date_created().as_deref().and_then(Moment::parse),
        }
    }
}

/// A text as it is compared; `None` for a blank one.
pub(super) fn text(text: &str) -> Option<String> {
    let text = text.replace("\r\n", "\n");
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
