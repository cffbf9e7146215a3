//! Changing a packet.
//!
//! Owns what a change means in the fields that programs write. Every byte that isn't part of a change stays.

mod insert;
mod keywords;
mod languages;
mod list;
mod new;
mod splices;
mod text;

use crate::error::PacketError;
use crate::fields::percent_of;
use crate::keywords::Keyword;
use crate::name::{
    DATE_CREATED, DESCRIPTION, HIERARCHICAL_SUBJECT, LAST_KEYWORD, Name, RATING, RATING_PERCENT, SUBJECT,
    TAGS_LIST, TITLE,
};
use crate::packet::Packet;
use crate::rdf::Property;
pub(crate) use insert::{Node, children};
pub(crate) use new::padding;
pub(crate) use splices::Splices;

/// The properties that edits are about.
const EDITED: [Name; 9] = [
    SUBJECT,
    HIERARCHICAL_SUBJECT,
    TAGS_LIST,
    LAST_KEYWORD,
    RATING,
    RATING_PERCENT,
    TITLE,
    DESCRIPTION,
    DATE_CREATED,
];

/// What to do with a field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Change<T> {
    /// Leave it.
    #[default]
    Keep,
    /// Remove it.
    Remove,
    /// Give it this value.
    Set(T),
}

impl<T> Change<T> {
    /// The value that the field is to have; `None` if it is to be left.
    fn wanted(&self) -> Option<Option<&T>> {
        match self {
            Self::Keep => None,
            Self::Remove => Some(None),
            Self::Set(value) => Some(Some(value)),
        }
    }
}

/// What to change in a packet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edit {
    /// All keywords, in any order. They are written as plain words; as paths too if one is nested or the packet has
    /// paths, for Lightroom and for digiKam, and for Windows if the packet has its list. In a nested keyword, `|`
    /// becomes `/`.
    pub keywords: Change<Vec<Keyword>>,
    /// Stars from 0 to 5, or -1 for a rejected picture. What is beyond becomes the nearest of them.
    pub rating: Change<i8>,
    /// The title in the default language. Other languages stay.
    pub title: Change<String>,
    /// The description in the default language. Other languages stay.
    pub description: Change<String>,
    /// When what the picture shows was, as XMP writes it: `2005-09-29T10:11:12+05:30`, or less of it from the end. Only
    /// `photoshop:DateCreated` says so: `exif:DateTimeOriginal` and `xmp:CreateDate` repeat what a camera or scanner recorded,
    /// which nobody could find out again.
    pub date: Change<String>,
}

impl Packet {
    /// The packet with these changes; `None` if it says all of it already.
    ///
    /// # Errors
    /// [`PacketError`] if the packet would come out larger than packets may be, or is written so oddly that it can't
    /// be changed without changing something else.
    pub fn edit(&self, edit: &Edit) -> Result<Option<Self>, PacketError> {
        let mut draft = Draft { packet: self.clone(), is_changed: false };
        draft.make(edit)?;
        if !draft.is_changed {
            return Ok(None);
        }
        let mut again = Draft { packet: draft.packet, is_changed: false };
        again.make(edit)?;
        if again.is_changed || !others(&again.packet).eq(others(self)) {
            return Err(PacketError::malformed(0, "it is written too oddly to be changed"));
        }
        Ok(Some(again.packet))
    }
}

/// What a packet says besides what edits are about.
fn others(packet: &Packet) -> impl Iterator<Item = Property> {
    let is_edited =
        |property: &Property| EDITED.iter().any(|name| name.is(&property.namespace, &property.name));
    packet.properties().filter(move |property| !is_edited(property))
}

/// A packet that is being changed.
struct Draft {
    packet: Packet,
    is_changed: bool,
}

impl Draft {
    fn make(&mut self, edit: &Edit) -> Result<(), PacketError> {
        self.set_keywords(&edit.keywords)?;
        self.set_rating(&edit.rating)?;
        self.set_words(TITLE, &edit.title)?;
        self.set_words(DESCRIPTION, &edit.description)?;
        self.set_date(&edit.date)
    }

    /// Makes one change. The next one is made to the tree of its result.
    fn apply(&mut self, splices: &Splices) -> Result<(), PacketError> {
        if !splices.is_empty() {
            let text = splices.apply(&self.packet.tree.text);
            self.packet = Packet::from_text(text, self.packet.encoding)?;
            self.is_changed = true;
        }
        Ok(())
    }

    fn set_keywords(&mut self, change: &Change<Vec<Keyword>>) -> Result<(), PacketError> {
        let Some(wanted) = change.wanted() else { return Ok(()) };
        let lists = keywords::lists(&self.packet, wanted.map_or(&[][..], Vec::as_slice));
        lists.iter().try_for_each(|list| {
            self.prepare(list.items.is_empty())?;
            self.apply(&list::set(&self.packet, list))
        })
    }

    fn set_rating(&mut self, change: &Change<i8>) -> Result<(), PacketError> {
        let Some(wanted) = change.wanted() else { return Ok(()) };
        let wanted = wanted.map(|&stars| stars.clamp(-1, 5));
        if wanted.is_some() && wanted == self.packet.rating() {
            return Ok(());
        }
        self.set_text(RATING, wanted.map(|stars| stars.to_string()))?;
        if self.packet.one(RATING_PERCENT).is_some() {
            let percent = wanted.and_then(percent_of);
            self.set_text(RATING_PERCENT, percent.map(|percent| percent.to_string()))?;
        }
        Ok(())
    }

    fn set_words(&mut self, name: Name, change: &Change<String>) -> Result<(), PacketError> {
        let Some(wanted) = change.wanted() else { return Ok(()) };
        let wanted = wanted.map(|text| text::clean(text)).filter(|text| !text.is_empty());
        self.prepare(wanted.is_none())?;
        self.apply(&languages::set(&self.packet, name, wanted.as_deref()))
    }

    fn set_date(&mut self, change: &Change<String>) -> Result<(), PacketError> {
        let Some(wanted) = change.wanted() else { return Ok(()) };
        let wanted = wanted.map(|date| text::clean(date)).filter(|date| !date.is_empty());
        self.set_text(DATE_CREATED, wanted)
    }

    fn set_text(&mut self, name: Name, text: Option<String>) -> Result<(), PacketError> {
        self.prepare(text.is_none())?;
        self.apply(&text::set(&self.packet, name, text.as_deref()))
    }

    /// Gives the packet a description if a property is to come into it and it has none.
    fn prepare(&mut self, is_removed: bool) -> Result<(), PacketError> {
        if is_removed || !self.packet.descriptions.is_empty() {
            return Ok(());
        }
        self.apply(&insert::description(&self.packet.tree))
    }
}

/// The packet with this text as a property.
pub(crate) fn set_text(packet: &Packet, name: Name, text: &str) -> Result<Packet, PacketError> {
    let mut draft = Draft { packet: packet.clone(), is_changed: false };
    draft.set_text(name, Some(text.to_owned()))?;
    Ok(draft.packet)
}

/// What removes a property wherever it is.
pub(crate) fn remove_all(packet: &Packet, name: Name) -> Splices {
    text::set(packet, name, None)
}
